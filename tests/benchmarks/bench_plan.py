"""How soon a circuit of 25 places on real streets is planned: cold, warm, and after one change.

Run ``python tests/benchmarks/bench_plan.py``; ``DDTOUR_SHARED`` names the folder that holds
``areas/redon_fr.osm``. Cold is a plan without memory in this process; trust the ratios.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from ddtour_geo.common.cache import Cache  # noqa: E402
from ddtour_geo.model import CircuitDefinition  # noqa: E402
from ddtour_geo.network import read_extract  # noqa: E402
from ddtour_geo.planning.plan import plan  # noqa: E402
from ddtour_geo.territory.create import new_territory  # noqa: E402
from tests.support.wishes import everything  # noqa: E402

PLACES = 25


def redon(folder: Path, extract: Path) -> CircuitDefinition:
    """Make a territory of 25 places, some of them corners of streets, and a circuit of 3 h."""
    data = folder / "data"
    new_territory("redon", extract, data=data)
    file = data / "redon" / "places.geojson"
    places = json.loads(file.read_text())
    network = read_extract(extract, profile="guided-group")
    corners = network.node_lonlat[network.node_component == 0].tolist()
    random = Random(1)  # noqa: S311 - nothing secret
    model = places["features"][-1]
    while len(places["features"]) < PLACES:
        number = len(places["features"])
        more = json.loads(json.dumps(model))
        more["properties"] |= {"id": f"coin-{number}", "name": {"fr": f"Coin {number}"}}
        more["geometry"]["coordinates"] = random.choice(corners)
        places["features"].append(more)
    file.write_text(json.dumps(places))
    start = places["features"][0]["properties"]["id"]
    departure = datetime(2026, 12, 1, 10)  # noqa: DTZ001 - a wall clock
    definition = everything("redon", start, departure, 180, data)
    scores = [random.randint(1, 5) for _ in definition.wishes]
    wishes = [
        replace(wish, score=score) for wish, score in zip(definition.wishes, scores, strict=True)
    ]
    return replace(definition, wishes=tuple(wishes), group_size=25, profile="guided-group")


def timed(title: str, action: Callable[[], object], times: int = 7) -> float:
    """Print the median and the worst of some runs, in milliseconds."""
    spent = []
    for _ in range(times):
        begin = time.perf_counter()
        action()
        spent.append(1e3 * (time.perf_counter() - begin))
    print(f"{title:<42} median {median(spent):6.0f} ms  worst {max(spent):6.0f} ms")  # noqa: T201
    return median(spent)


def main() -> None:
    """Plan the circuit in every way that a planner waits for."""
    shared = Path(os.environ.get("DDTOUR_SHARED", ROOT.parent / "shared"))
    with TemporaryDirectory() as name:
        folder = Path(name)
        definition = redon(folder, shared / "areas" / "redon_fr.osm")
        data, cache = folder / "data", Cache()
        file = data / "redon" / "places.geojson"
        moved = definition.wishes[3].place_id
        budgets = iter(range(9000, 12_000, 60))

        def move() -> None:
            places = json.loads(file.read_text())
            for feature in places["features"]:
                if feature["properties"]["id"] == moved:
                    feature["geometry"]["coordinates"][0] += 0.0002
            file.write_text(json.dumps(places))
            plan(definition, data=data, cache=cache)

        for is_robust in (False, True):
            asked = replace(definition, is_robust=is_robust)
            found = plan(asked, data=data, cache=cache)
            print(  # noqa: T201
                f"{'robust' if is_robust else 'plain'}: {len(found.stops) - 2} of {PLACES - 1}"
                f" visits, proven {found.is_proven_optimal}"
            )
            cold = timed("  cold, no memory", lambda a=asked: plan(a, data=data), times=3)
            warm = timed("  warm", lambda a=asked: plan(a, data=data, cache=cache))
            print(f"  warm is {cold / warm:.0f} times as fast")  # noqa: T201
            timed(
                "  warm, another budget each time",
                lambda a=asked: plan(replace(a, time_budget=next(budgets)), data=data, cache=cache),
            )
        timed("one stop moved on the map", move)


if __name__ == "__main__":
    main()
