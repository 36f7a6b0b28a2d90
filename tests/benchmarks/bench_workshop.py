"""The workshop on Redon, 25 places: a drag and its end, the calendar, the first page."""

import os
import statistics
import tempfile
import threading
import time
from datetime import date, timedelta
from pathlib import Path
from time import perf_counter

from ddtour_geo.planning.departures import find_departures
from ddtour_geo.workshop.workspace.project import Project
from tests.support.workshop import opened

SHARED = Path(os.environ.get("DDTOUR_SHARED", "../shared"))
ROUNDS = 120
HOURS = (
    *("Mo-Fr 09:00-12:00,14:00-18:00; Sa 10:00-12:00", "Tu-Su 10:00-18:00", "We,Sa 14:00-17:30"),
    *("Mo-Sa 09:30-12:30", "Tu-Fr 13:30-17:00; Sa,Su 14:00-18:00", "Mo-Fr 08:30-17:15"),
)


def main() -> None:
    """Print median and 95th percentile of each round trip, in milliseconds."""
    with (
        tempfile.TemporaryDirectory() as folder,
        opened(Project.in_folder(Path(folder))) as client,
    ):
        extract = str((SHARED / "areas" / "redon_fr.osm").resolve())
        client.post("/api/territories", json={"name": "redon", "file": extract})
        town = client.get("/api/territories/redon").json()
        start, *others = [place["id"] for place in town["places"]]
        revision = town["revision"]
        for number in range(25 - len(others)):
            near = town["places"][number % len(town["places"])]
            lon, lat = near["lon"] + 0.0008 * (1 + number % 3), near["lat"] + 0.0006
            place = {"name": f"Lieu {number}", "lon": lon, "lat": lat, "source": "banc d’essai"}
            if number % 4:
                place["opening_hours"] = {"value": HOURS[number % 6], "source": "banc d’essai"}
            body = {"revision": revision, "id": f"lieu-{number}", "place": place}
            added = client.post("/api/territories/redon/places", json=body)
            if added.status_code == 201:
                revision = added.json()["revision"]
                others.append(f"lieu-{number}")
        client.post("/api/territories/redon/save", json={"revision": revision})
        for group in (0, 25):
            _measure(client, f"redon-{group}", start, others, group)
        for path in (
            "/",
            "/api/project",
            "/api/territories/redon",
            "/api/territories/redon/ground",
        ):
            _say(f"GET {path}", [_timed(lambda path=path: client.get(path)) for _ in range(12)])


def _measure(client, circuit, start, others, group) -> None:  # noqa: ANN001 - a benchmark
    visits = [
        {"place": place, "state": "wished", "score": 1 + number % 5}
        for number, place in enumerate(others)
    ]
    new = {
        "id": circuit,
        "title": circuit,
        "territory": "redon",
        "start": start,
        "departure": "2026-12-01T10:00:00",
        "time_budget_minutes": 120,
        "profile": "guided-group" if group else "visitor",
        "group_size": group,
        "visits": visits,
    }
    begun = client.post("/api/circuits", json=new).json()
    print(f"{circuit}: {len(visits)} places, {len(begun['plan'].get('stops', []))} stops")  # noqa: T201
    here, revision = f"/api/circuits/{circuit}", begun["revision"]
    tries, lettings_go, patches, drops = [], [], [], []
    for number in range(ROUNDS):
        place = others[number % len(others)]
        state = ("required", "out", "wished")[(number + number // len(others)) % 3]
        around = {other: {"state": "wished"} for other in others}
        visits = around if number % 9 == 0 else {place: {"state": state}}
        dragged = {"changes": {"time_budget_minutes": 90 + number}}
        dropped = {"visits": visits, "time_budget_minutes": 100 + number}
        if number % 3 == 0:
            # The last try is what is let go of.
            dragged = {"changes": dropped}
        tries.append(_timed(lambda: client.post(f"{here}/try", json=dragged)))  # noqa: B023 - called at once
        waiting = None
        if number % 3 == 2:
            # One more try is on its way when the mouse is let go.
            late = {"changes": {"time_budget_minutes": 91 + number}}
            waiting = threading.Thread(
                target=client.post, args=(f"{here}/try",), kwargs={"json": late}
            )
            waiting.start()
            time.sleep(0.03)
        begin = perf_counter()
        answer = client.patch(here, json={"revision": revision, "changes": dropped})
        spent = 1000 * (perf_counter() - begin)
        (lettings_go, patches, drops)[number % 3].append(spent)
        assert answer.status_code == 200, answer.text
        revision = answer.json()["revision"]
        if waiting is not None:
            waiting.join()
    _say(f"POST try ({circuit})", tries)
    _say(f"PATCH of what was tried ({circuit})", lettings_go)
    _say(f"PATCH ({circuit})", patches)
    _say(f"PATCH, a try under way ({circuit})", drops)
    _calendar(client, circuit)


def _calendar(client, circuit) -> None:  # noqa: ANN001 - a benchmark
    """Four weeks at eleven hours a day."""
    bench = client.app.state.bench
    definition = bench.definition(circuit, bench.circuit(circuit).content)
    begin, first = perf_counter(), []

    def known(alike: list) -> None:
        if any(one.is_feasible for one in alike):
            first.append(perf_counter() - begin)

    find_departures(
        definition,
        date(2026, 12, 1),
        date(2026, 12, 28),
        every=timedelta(hours=1),
        data=bench.data("redon"),
        cache=bench.cache,
        known=known,
    )
    whole = perf_counter() - begin
    print(f"calendar ({circuit}): first {first[0]:.2f} s, whole {whole:.2f} s")  # noqa: T201


def _timed(ask) -> float:  # noqa: ANN001 - a benchmark
    begin = perf_counter()
    answer = ask()
    assert answer.status_code == 200, answer.text
    return 1000 * (perf_counter() - begin)


def _say(what: str, milliseconds: list[float]) -> None:
    cuts = statistics.quantiles(milliseconds, n=20)
    print(f"{what:44} median {statistics.median(milliseconds):6.0f} ms, p95 {cuts[-1]:6.0f} ms")  # noqa: T201


if __name__ == "__main__":
    main()
