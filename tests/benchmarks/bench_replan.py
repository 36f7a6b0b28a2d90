"""How soon a circuit of 25 places on real streets is planned again after each thing a planner does.

Run ``python tests/benchmarks/bench_replan.py``; ``DDTOUR_SHARED`` names the folder that holds
``areas/redon_fr.osm``. Processor time, so that other programs count for little.
"""

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count, cycle
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from ddtour_geo.common.cache import Cache  # noqa: E402
from ddtour_geo.common.errors import PlanImpossibleError  # noqa: E402
from ddtour_geo.model import Avoided, CircuitDefinition, Through  # noqa: E402
from ddtour_geo.outputs.terminal.plan import document  # noqa: E402
from ddtour_geo.planning.plan import plan  # noqa: E402
from ddtour_geo.planning.what_if import street_at  # noqa: E402
from ddtour_geo.routes.schema import definition_from_json  # noqa: E402
from ddtour_geo.routes.writer import definition_to_json  # noqa: E402
from tests.benchmarks.bench_plan import redon  # noqa: E402
from tests.support.builders import in_order  # noqa: E402

RUNS = 15
Change = Callable[[int], CircuitDefinition]


def timed(title: str, action: Callable[[], object]) -> None:
    """Print the best, the median and the 95th percentile of some runs, in milliseconds."""
    action()
    spent = []
    for _ in range(RUNS):
        begin = time.process_time()
        action()
        spent.append(1e3 * (time.process_time() - begin))
    late = quantiles(spent, n=20)[-1]
    print(f"{title:<36} {min(spent):6.0f} {median(spent):6.0f} {late:6.0f}")  # noqa: T201


def changes(asked: CircuitDefinition, data: Path, cache: Cache) -> Iterator[tuple[str, Change]]:
    """List what a planner changes, each time otherwise."""
    before = plan(asked, data=data, cache=cache)
    visited = [stop.place.id for stop in before.stops[1:-1]]
    wishes = asked.wishes
    leg = max(before.legs, key=lambda leg: leg.metres)
    at = before.legs.index(leg)
    near = [street_at(asked, spot, data=data, cache=cache) for spot in leg.lonlat]
    ways = cycle(sorted({one.way for one in near if one is not None}))
    ends = [before.stops[at].place.id, before.stops[at + 1].place.id]

    yield "time budget", lambda i: replace(asked, time_budget=9000 + 60 * i)
    yield (
        "one visit longer",
        lambda i: replace(
            asked, wishes=(replace(wishes[0], service_time=300 + 60 * i), *wishes[1:])
        ),
    )
    yield (
        "one place ticked off",
        lambda i: replace(asked, wishes=wishes[: i % 20] + wishes[i % 20 + 1 :]),
    )
    yield (
        "one place required",
        lambda i: replace(
            asked,
            wishes=tuple(
                replace(wish, is_required=True, score=0) if row == i % 20 else wish
                for row, wish in enumerate(wishes)
            ),
        ),
    )
    yield (
        "order kept, two stops swapped",
        lambda i: in_order(asked, [*visited[i % 5 + 1 :], *visited[: i % 5 + 1]][:6]),
    )
    yield "one street avoided", lambda _: replace(asked, avoided=(Avoided(ways=(next(ways),)),))
    yield (
        "one street gone through",
        lambda i: replace(
            asked,
            throughs=(Through(origin=ends[0], destination=ends[1], way=next(ways), at=i % 9 / 9),),
        ),
    )


def main() -> None:
    """Plan again after every change."""
    shared = Path(os.environ.get("DDTOUR_SHARED", ROOT.parent / "shared"))
    print(f"{'milliseconds of the processor':<36} {'best':>6} {'median':>6} {'95 %':>6}")  # noqa: T201
    with TemporaryDirectory() as name:
        folder = Path(name)
        definition = redon(folder, shared / "areas" / "redon_fr.osm")
        data, cache = folder / "data", Cache()
        file = data / "redon" / "places.geojson"

        def answered(asked: CircuitDefinition, effort: float = 1.0) -> object:
            sent = definition_from_json(json.loads(json.dumps(definition_to_json(asked))), "x.toml")
            try:
                return document(plan(sent, data=data, cache=cache, effort=effort))
            except PlanImpossibleError as error:
                return error.message()

        for is_robust in (False, True):
            asked = replace(definition, is_robust=is_robust)
            print("robust" if is_robust else "plain")  # noqa: T201
            timed("  the same again", lambda a=asked: answered(a))
            for title, change in changes(asked, data, cache):
                numbers = count(1)
                timed(f"  {title}", lambda c=change, n=numbers: answered(c(next(n))))
            numbers = count(1)
            timed(
                "  time budget, a first answer",
                lambda a=asked, n=numbers: answered(
                    replace(a, time_budget=9030 + 60 * next(n)), 0.01
                ),
            )

        def move() -> None:
            places = json.loads(file.read_text())
            places["features"][3]["geometry"]["coordinates"][0] += 0.0002
            file.write_text(json.dumps(places))
            answered(definition)

        timed("one place moved", move)


if __name__ == "__main__":
    main()
