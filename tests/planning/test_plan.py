"""The whole chain: every circuit of the repository, real extracts, an independent brute force."""

import json
import re
import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import pairwise, permutations
from pathlib import Path
from time import monotonic

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from ddtour_geo.common.errors import PlanImpossibleError
from ddtour_geo.model import CircuitDefinition, Evidence, Itinerary, VisitWish
from ddtour_geo.model.walk import standing
from ddtour_geo.network import read_extract, snap
from ddtour_geo.network.routing import travel_times
from ddtour_geo.outputs.knowledge import PAGE, knowledge_names
from ddtour_geo.outputs.publish import build
from ddtour_geo.planning.load import streets_of
from ddtour_geo.planning.plan import plan
from ddtour_geo.routes.schema import read_definition
from ddtour_geo.territory.create import new_territory
from ddtour_geo.territory.reader import read_places
from tests.conftest import ROOT
from tests.support.builders import text
from tests.support.commands import ddtour, ddtour_apart, tree
from tests.support.planned import EACH_KIND

ROUTES = sorted((ROOT / "routes").glob("*.toml"))
TERRITORIES = {read_definition(route).territory_id for route in ROUTES}
ROOT_FILES = {"404.html", "index.html", "manifest.webmanifest", "sw.js"}
FILES = {"circuit.geojson", "circuit.gpx", "circuit.ics", "index.html", "sheet-fr.pdf"}


@cache
def planned(route: str) -> Itinerary:
    """Plan a file of routes/, once."""
    return plan(ROOT / "routes" / f"{route}.toml", data=ROOT / "data")


@pytest.fixture
def itinerary(route: str) -> Itinerary:
    """One file of routes/, planned."""
    return planned(route)


def test_the_repository_holds_its_circuits() -> None:
    """There is something to plan."""
    assert len(ROUTES) >= 6


@EACH_KIND
def test_totals_add_up_and_keep_the_budget(itinerary: Itinerary) -> None:
    """Walking, visits and waiting are the whole, which fits into what was asked for."""
    totals = itinerary.totals
    parts = (totals.walking, totals.visits, totals.waiting, totals.riding)
    assert sum(parts) == totals.total
    assert totals.total <= itinerary.definition.time_budget
    assert totals.walking == sum(leg.seconds for leg in itinerary.legs if leg.ride is None)
    assert totals.metres == pytest.approx(sum(leg.metres for leg in itinerary.legs))
    assert 0 <= totals.surveyed_metres + totals.attested_metres <= totals.metres


@EACH_KIND
def test_legs_join_stops_and_never_go_back_in_time(itinerary: Itinerary) -> None:
    """Legs are one fewer than stops; arrival, beginning and both departures follow in order."""
    stops, legs = itinerary.stops, itinerary.legs
    assert len(legs) == len(stops) - 1
    for stop in stops:
        assert stop.arrival <= stop.begin <= stop.departure <= stop.leave_before
        assert stop.departure - stop.begin == timedelta(seconds=stop.service_time)
    ends = pairwise(standing(stops))
    for (here, there), (origin, end), leg in zip(pairwise(stops), ends, legs, strict=True):
        waits = 0 if leg.ride is None else leg.ride.waiting
        assert there.arrival - here.departure == timedelta(seconds=leg.seconds + waits)
        assert leg.lonlat[0] == pytest.approx(origin.position.lonlat)
        assert leg.lonlat[-1] == pytest.approx(end.position.lonlat)
    limit = stops[0].arrival + timedelta(seconds=itinerary.definition.time_budget)
    assert stops[-1].leave_before <= limit


@EACH_KIND
def test_a_leg_is_known_as_well_as_its_weakest_street(itinerary: Itinerary) -> None:
    """Evidence is never better than that of any metre walked."""
    for leg in itinerary.legs:
        runs = [run.evidence for run in leg.runs]
        assert leg.ride or leg.evidence >= max(runs, default=Evidence.SURVEYED)
    assert itinerary.evidence == max(leg.evidence for leg in itinerary.legs)


@EACH_KIND
def test_every_wish_is_answered_once(itinerary: Itinerary) -> None:
    """Required places are visited, others are visited or left out with a reason, none twice."""
    definition = itinerary.definition
    inner = [stop.place.id for stop in itinerary.stops[1:-1]]
    left = [unvisited.place.id for unvisited in itinerary.unvisited]
    ends = {definition.start, definition.end}
    wished = {wish.place_id: wish for wish in definition.wishes if wish.place_id not in ends}
    assert itinerary.stops[0].place.id == definition.start
    assert itinerary.stops[-1].place.id == definition.end
    assert sorted(inner + left) == sorted(wished)
    assert not [place for place in left if wished[place].is_required]
    assert itinerary.score == sum(wished[place].score for place in inner)
    assert itinerary.is_proven_optimal or itinerary.certainty
    assert all(unvisited.reason for unvisited in itinerary.unvisited)


@EACH_KIND
def test_a_guided_group_ends_in_time(itinerary: Itinerary) -> None:
    """Unless the file says otherwise, nine walks in ten of a group end in time, or it is said."""
    definition, certainty = itinerary.definition, itinerary.certainty
    assert (certainty is not None) == definition.is_robust
    if certainty is not None:
        assert certainty.share >= 0.9 or certainty.share >= certainty.plain_share
        # A guess may take the time of a sourced place that certainty costs, whatever its interest.
        assert certainty.lost_score >= 0 or any(
            place.position.to_confirm for place in certainty.gained
        )
        visited = {stop.place.id for stop in itinerary.stops}
        assert not visited & {place.id for place in certainty.given_up}


@EACH_KIND
def test_the_sketch_is_one_network(itinerary: Itinerary) -> None:
    """A circuit is surveyed where every walk of it is, and its metres say so."""
    walks = [leg for leg in itinerary.legs if leg.ride is None and leg.metres]
    assert itinerary.is_sketch == any(leg.evidence.is_sketch for leg in walks)
    surveyed = sum(leg.metres for leg in walks if not leg.evidence.is_sketch)
    assert itinerary.totals.surveyed_metres >= surveyed - 2 * 20 * len(walks)


@pytest.mark.parametrize(
    "again",
    [
        ("demi-journee-menadel", "ville-exemple-car"),
        pytest.param(tuple(route.stem for route in ROUTES), marks=pytest.mark.thorough),
    ],
    ids=len,
)
def test_two_builds_are_byte_identical(
    site: Path, published: list[str], tmp_path: Path, root: Path, again: tuple[str, ...]
) -> None:
    """Neither hash seed, nor time zone, nor folder, nor hour of the day shows."""
    two = tmp_path / "x y" / "site"
    if len(again) < len(ROUTES):
        shutil.copytree(site, two, ignore=lambda _folder, names: set(names) & set(again))
    done = ddtour_apart(
        *("build", *again, "--demo", "--no-refresh", "--out", two),
        *("--data", root / "data", "--routes", root / "routes"),
        cwd=tmp_path,
        env={"PYTHONHASHSEED": "2", "TZ": "Pacific/Auckland", "LC_ALL": "C"},
    )
    assert done.returncode == 0, done.stderr
    first, second = tree(site), tree(two)
    shared = {name for name in first if name.startswith("icons/")} | ROOT_FILES
    known = {name for place in TERRITORIES for name in knowledge_names(place)}
    circuits = {f"{route}/{name}" for route in published for name in FILES}
    assert set(first) == shared | known | circuits
    assert first.keys() == second.keys()
    assert [name for name in first if first[name] != second[name]] == []


def fingerprints(site: Path, route: str) -> set[str]:
    """Collect the fingerprint of every output of a circuit."""
    folder = site / route
    track = (folder / "circuit.geojson").read_text(encoding="utf-8")
    fingerprint = re.search(r'"fingerprint": ?"([0-9a-f]{8})"', track)
    assert fingerprint is not None
    sheet = "\n".join(page.extract_text() for page in PdfReader(folder / "sheet-fr.pdf").pages)
    said = {
        "page": (folder / "index.html").read_text(encoding="utf-8"),
        "gpx": (folder / "circuit.gpx").read_text(encoding="utf-8"),
        "sheet": sheet,
        "index": (site / "index.html").read_text(encoding="utf-8"),
    }
    missing = [name for name, words in said.items() if fingerprint[1] not in words]
    assert not missing, f"{fingerprint[1]} of {route} is not on {missing}"
    return {fingerprint[1]}


@EACH_KIND
def test_all_outputs_carry_the_fingerprint_of_the_plan(site: Path, route: str) -> None:
    """Page, sheet, GPX, GeoJSON, index and plan say the same eight digits."""
    assert fingerprints(site, route) == {planned(route).fingerprint}


def test_no_two_circuits_have_the_same_fingerprint(site: Path, published: list[str]) -> None:
    """Each has its own eight digits."""
    tracks = [json.loads((site / route / "circuit.geojson").read_bytes()) for route in published]
    assert len({track["fingerprint"] for track in tracks}) == len(published)


def test_one_circuit_is_built_without_dropping_the_others(
    site: Path, tmp_path: Path, root: Path
) -> None:
    """The index stays what it was, and the files of the others are not written again."""
    copy = tmp_path / "site"
    shutil.copytree(site, copy)
    before = {path: path.stat().st_ino for path in copy.glob("*/*")}
    route = ROUTES[0]
    (built,) = build([route], data=root / "data", out=copy, also=ROUTES)
    assert built.definition.id == route.stem
    assert tree(copy) == tree(site)
    after = {path: path.stat().st_ino for path in copy.glob("*/*")}
    written = {path.parent.name for path in before if before[path] != after[path]}
    assert written == {route.stem, "icons", *TERRITORIES}


def test_a_circuit_that_changed_is_not_shown_with_its_old_files(
    site: Path, tmp_path: Path, root: Path
) -> None:
    """What stays on the index has its plan published, even if another circuit was asked for."""
    copy, routes = tmp_path / "site", tmp_path / "routes"
    shutil.copytree(site, copy)
    shutil.copytree(root / "routes", routes)
    asked, changed = routes / ROUTES[0].name, routes / ROUTES[2].name
    words = changed.read_text(encoding="utf-8")
    changed.write_text(words.replace("group_size = ", "group_size = 1"), encoding="utf-8")
    build([asked], data=root / "data", out=copy, also=sorted(routes.glob("*.toml")))
    now = plan(changed, data=root / "data").fingerprint
    assert fingerprints(copy, changed.stem) == {now}
    assert now not in (site / "index.html").read_text(encoding="utf-8")


def test_a_site_lists_only_what_it_holds(tmp_path: Path, root: Path) -> None:
    """A first build of one circuit makes no link to circuits that nobody built."""
    build([ROUTES[2]], data=root / "data", out=tmp_path, also=ROUTES)
    index = (tmp_path / "index.html").read_text(encoding="utf-8")
    linked = set(re.findall(r'href="([^"#:]+)"', index))
    known = f"{read_definition(ROUTES[2]).territory_id}/{PAGE}"
    assert linked == {known} | {f"{ROUTES[2].stem}/{name}" for name in FILES}
    assert all((tmp_path / link).is_file() for link in linked)


AREAS = ["pont_de_veyle_fr.osm.gz", "redon_fr.osm", "noisemodelling_map.osm.pbf",
         "monaco_planetiler.osm.pbf"]  # fmt: skip


@pytest.fixture(scope="session")
def towns(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder in which territories are made from extracts."""
    return tmp_path_factory.mktemp("towns")


def first_place(folder: Path) -> str:
    """Give the first place of a territory."""
    document = json.loads((folder / "places.geojson").read_text(encoding="utf-8"))
    return str(document["features"][0]["properties"]["id"])


@pytest.mark.parametrize(
    "area",
    [AREAS[0], *(pytest.param(area, marks=pytest.mark.thorough) for area in AREAS[1:])],
)
def test_three_commands_lead_from_an_extract_to_a_site(
    towns: Path, shared: Path, area: str
) -> None:
    """A territory, a circuit, a site: under a minute, without a change of code."""
    name = area.partition("_")[0]
    begun = monotonic()
    made = ddtour("territory", "new", name, "--from-file", shared / "areas" / area, cwd=towns)
    assert made.returncode == 0, made.stderr
    start = first_place(towns / "data" / name)
    written = ddtour(
        *("circuit", "new", f"autour-{name}", "--territory", name, "--start", start),
        *("--departure", "2026-12-01T10:00"),
        cwd=towns,
    )
    assert written.returncode == 0, written.stderr
    built = ddtour("build", f"autour-{name}", cwd=towns)
    assert built.returncode == 0, built.stderr
    assert monotonic() - begun < 60
    folder = towns / "site" / f"autour-{name}"
    assert {path.name for path in folder.iterdir()} == FILES
    fingerprints(towns / "site", f"autour-{name}")
    track = (folder / "circuit.gpx").read_text(encoding="utf-8")
    assert track.count("<trkpt") > 20


@pytest.fixture(scope="session")
def pont_de_veyle(tmp_path_factory: pytest.TempPathFactory, shared: Path) -> Path:
    """Make a territory in which three places have hours that they do not have in fact."""
    data = tmp_path_factory.mktemp("brute") / "data"
    new_territory("pont", shared / "areas" / "pont_de_veyle_fr.osm.gz", data=data)
    path = data / "pont" / "places.geojson"
    document = json.loads(path.read_text(encoding="utf-8"))
    for feature in document["features"]:
        hours = HOURS.get(feature["properties"]["id"])
        if hours is not None:
            said = {"source": "test", "as_of": "2026-11-22", "confidence": "low"}
            value = ",".join(f"{a // 60:02}:{a % 60:02}-{b // 60:02}:{b % 60:02}" for a, b in hours)
            feature["properties"]["opening_hours"] = {"value": f"Tu {value}", **said}
    path.write_text(json.dumps(document), encoding="utf-8")
    return data


START = "mairie"
HOURS = {
    "marche-couvert": [(600, 630), (660, 690)],
    "immeuble-dagallier": [(625, 640)],
    "place-de-l-eperon": [(540, 655)],
}
"""Minutes since midnight."""
WISHES = {
    "eglise-notre-dame-de-l-assomption": 3,
    "immeuble-dagallier": 4,
    "logis-du-gouverneur-de-savoie": 1,
    "parc-du-chateau": 2,
    "marche-couvert": 5,
    "place-de-l-eperon": 5,
}
DEPARTURE = datetime(2026, 12, 1, 10, 0)  # noqa: DTZ001 - a wall clock


def wanted(minutes: int, *, group_size: int = 0) -> CircuitDefinition:
    """Ask for six places within some minutes."""
    return CircuitDefinition(
        id="brute",
        source="brute.toml",
        title=text("Brute"),
        territory_id="pont",
        start=START,
        end=START,
        departure=DEPARTURE,
        time_budget=60 * minutes,
        profile="visitor",
        group_size=group_size,
        wishes=tuple(VisitWish(place_id=key, score=score) for key, score in WISHES.items()),
    )


def best_by_brute_force(data: Path, minutes: int, regrouping: int) -> int:
    """Try every order of every choice of places, with arithmetic of its own."""
    places = {place.id: place for place in read_places(data / "pont")}
    chosen = [places[key] for key in (START, *WISHES)]
    network = read_extract(streets_of(data / "pont"), profile="visitor", crs="EPSG:32631")
    matrix = travel_times(network, snap(network, chosen).points, profile="visitor")
    row = {key: number for number, key in enumerate(matrix.place_ids)}
    deadline, best = 600 * 60 + minutes * 60, 0
    for size in range(len(WISHES) + 1):
        for order in permutations(WISHES, size):
            moment, here = 600 * 60, START
            for there in order:
                moment += int(matrix.seconds[row[here], row[there]])
                stay = places[there].service_time + regrouping
                opens = [
                    max(moment, 60 * first)
                    for first, last in HOURS.get(there, [(0, 1440)])
                    if max(moment, 60 * first) + stay <= 60 * last
                ]
                moment = min(opens) + stay if opens else deadline + 1
                here = there
            if moment + int(matrix.seconds[row[here], row[START]]) <= deadline:
                best = max(best, sum(WISHES[key] for key in order))
    return best


@pytest.mark.parametrize(("minutes", "group_size"), [(35, 0), (60, 0), (75, 20), (100, 0)])
def test_the_whole_chain_agrees_with_brute_force(
    pont_de_veyle: Path, minutes: int, group_size: int
) -> None:
    """From files to score, no order of the six places does better than the one published."""
    found = plan(wanted(minutes, group_size=group_size), data=pont_de_veyle)
    regrouping = 20 + 2 * group_size if group_size else 0
    assert found.is_proven_optimal
    assert found.score == best_by_brute_force(pont_de_veyle, minutes, regrouping)
    assert found.score > 0
    assert found.evidence is Evidence.SURVEYED


def test_a_longer_budget_never_lowers_the_score(pont_de_veyle: Path) -> None:
    """Every ten minutes more bring as much or more, up to everything."""
    scores = [plan(wanted(minutes), data=pont_de_veyle).score for minutes in range(10, 141, 10)]
    assert scores == sorted(scores)
    assert scores[0] < scores[-1]


@settings(max_examples=8)
@given(minutes=st.integers(60, 300), route=st.sampled_from(ROUTES))
def test_any_budget_gives_a_plan_or_the_missing_minutes(minutes: int, route: Path) -> None:
    """With the excess added the circuit fits; with one minute less it does not."""
    definition = replace(read_definition(route), time_budget=60 * minutes)
    try:
        found = plan(definition, data=ROOT / "data")
    except PlanImpossibleError as error:
        excess = error.excess
    else:
        assert found.totals.total <= definition.time_budget
        return
    assert excess is not None
    enough = definition.time_budget + excess
    assert plan(replace(definition, time_budget=enough), data=ROOT / "data").stops
    with pytest.raises(PlanImpossibleError):
        plan(replace(definition, time_budget=enough - 1), data=ROOT / "data")


@pytest.mark.parametrize(
    ("departure", "offsets"),
    [
        (datetime(2027, 3, 28, 1, 30), ("+01:00", "+02:00")),  # noqa: DTZ001 - a wall clock
        (datetime(2026, 10, 25, 1, 30), ("+02:00", "+01:00")),  # noqa: DTZ001 - a wall clock
    ],
)
def test_a_change_of_clock_changes_no_duration(
    pont_de_veyle: Path, departure: datetime, offsets: tuple[str, str]
) -> None:
    """At night the clocks jump; seconds walked, visited and waited stay what they are."""
    wish = VisitWish(place_id="eglise-notre-dame-de-l-assomption", is_required=True, score=0)
    waits = replace(wish, place_id="logis-du-gouverneur-de-savoie", service_time=4800)
    definition = replace(wanted(180), departure=departure, wishes=(wish, waits))
    night = plan(definition, data=pont_de_veyle)
    day = plan(replace(definition, departure=DEPARTURE), data=pont_de_veyle)
    assert night.totals == day.totals
    assert night.totals.walking + night.totals.visits + night.totals.waiting == night.totals.total
    first, last = night.stops[0].arrival, night.stops[-1].departure
    elapsed = (last.astimezone(UTC) - first.astimezone(UTC)).total_seconds()
    assert elapsed == night.totals.total
    assert (first.isoformat()[-6:], last.isoformat()[-6:]) == offsets
