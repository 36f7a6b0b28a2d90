"""Places that nobody can locate: reserved time, whatever the circuit asks for."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from itertools import combinations, pairwise, permutations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser
from pypdf import PdfReader

from ddtour_geo.common.errors import DefinitionError, PlanImpossibleError
from ddtour_geo.guidance.enrich import enrich, with_ground
from ddtour_geo.model import (
    CircuitDefinition,
    Itinerary,
    PointOfInterest,
    Through,
    Transfer,
    TravelTimeMatrix,
    VisitWish,
)
from ddtour_geo.model.walk import standing
from ddtour_geo.optimise import lengthened, simulate, solve
from ddtour_geo.outputs import comparison, publish
from ddtour_geo.outputs.departures import text as departures_text
from ddtour_geo.outputs.exchange.frames import to_geodataframe
from ddtour_geo.outputs.terminal.plan import document
from ddtour_geo.outputs.terminal.plan import text as text_of
from ddtour_geo.planning import plan as pipeline
from ddtour_geo.planning.alternatives import choose
from ddtour_geo.planning.departures import find_departures
from ddtour_geo.planning.formulate import Formulation, formulate
from ddtour_geo.planning.plan import plan
from ddtour_geo.planning.rain import rain_plan
from ddtour_geo.planning.what_if import durations, insert
from tests.support.builders import example_itinerary, place, text
from tests.support.sampling import tries
from tests.support.streets import grid_lonlat, osm_xml

TERRITORY = example_itinerary().territory
TEN = datetime(2026, 12, 1, 10, 0)  # noqa: DTZ001 - a wall clock
WALK = 2
"""Seconds to walk a metre, in the towns of this file that have no streets."""


def guess(name: str, x: float, y: float, radius: float, reserved: int = 900) -> PointOfInterest:
    """Make a place that is a guess; radius 0 makes it sourced."""
    return replace(place(name, *grid_lonlat(x, y), radius=radius), reserved_time=reserved)


def asked(*wishes: VisitWish, **values: Any) -> CircuitDefinition:
    """Ask for a circuit from the town hall and back."""
    definition = CircuitDefinition(
        id="x",
        source="x.toml",
        title=text("X"),
        territory_id="town",
        start="mairie",
        end="mairie",
        departure=TEN,
        time_budget=7200,
        profile="adult",
        speed_kmh=3.6,
        wishes=wishes,
    )
    return replace(definition, **values)


def required(name: str, **values: Any) -> VisitWish:
    """Ask for a place in any case."""
    return VisitWish(place_id=name, is_required=True, **values)


def formulated(
    definition: CircuitDefinition, *places: PointOfInterest, regroup_time: int = 60
) -> Formulation:
    """State a circuit in numbers, on a plane where one walks along two axes."""
    located = [one for one in places if one.position.is_located]
    degrees = np.array([one.position.lonlat for one in located]) - (3.0, 47.0)
    metres = np.rint(degrees * (76_056.0, 111_170.0)).astype(np.int64)
    seconds = WALK * np.abs(metres[:, None] - metres).sum(axis=2)
    ids = tuple(one.id for one in located)
    matrix = TravelTimeMatrix(place_ids=ids, seconds=seconds, metres=seconds * 1.0, paths={})
    known = {one.id: one for one in places}
    return formulate(definition, TERRITORY, known, matrix, speed_kmh=3.6, regroup_time=regroup_time)


def visited(found: Formulation) -> list[str]:
    """Give the places of the best circuit, rides among them by where they begin."""
    return [found.place_ids[row] for row in solve(found.problem).order]


HALL = guess("mairie", 0, 0, 0)


@pytest.mark.parametrize(("x", "host"), [(20, "mairie"), (60, "mairie"), (61, "eglise")])
def test_reserved_time_is_spent_after_the_nearest_place_that_is_sure(x: float, host: str) -> None:
    """The start and required places count, those one may leave out do not; the first of equals."""
    known = (guess("verger", x, 0, 1500), guess("eglise", 120, 0, 0), guess("jardin", x, 1, 0))
    wishes = (required("verger"), required("eglise"), VisitWish(place_id="jardin", score=5))
    found = formulated(asked(*wishes), HALL, *known)
    assert found.hosts == {"verger": host}
    order = ["mairie", *visited(found)]
    assert order[order.index("verger") - 1] == host


def test_reserved_time_is_spent_after_the_place_that_the_planner_names() -> None:
    """However near another one is to the guess; a place that may be left out does not count."""
    known = (guess("verger", 10, 0, 1500), guess("eglise", 120, 0, 0), guess("jardin", 90, 0, 0))
    wishes = (required("verger"), required("eglise"), VisitWish(place_id="jardin", score=5))
    later = asked(*wishes, precedences=(("eglise", "verger"),))
    assert formulated(later, HALL, *known).hosts == {"verger": "eglise"}
    assert visited(formulated(later, HALL, *known))[-2:] == ["eglise", "verger"]
    unsure = asked(*wishes, precedences=(("jardin", "verger"),))
    assert formulated(unsure, HALL, *known).hosts == {"verger": "mairie"}


def test_the_end_is_no_host() -> None:
    """What is spent there would be spent after the circuit."""
    known = (guess("verger", 400, 0, 1500), guess("gare", 400, 0, 0), guess("eglise", 200, 0, 0))
    definition = asked(required("verger"), required("eglise"), end="gare")
    assert formulated(definition, HALL, *known).hosts == {"verger": "eglise"}


def test_reserved_minutes_are_counted_whole_and_nothing_else_is() -> None:
    """No minutes of the wish, no time to gather, no walk."""
    known = (guess("verger", 500, 0, 1500, reserved=1200), guess("eglise", 100, 0, 0))
    definition = asked(required("verger", service_time=60), required("eglise"))
    found = formulated(definition, HALL, *known, regroup_time=90)
    ends = solve(found.problem).schedule.departure[-1]
    assert ends == 2 * 100 * WALK + (600 + 90) + 1200


def test_reserved_time_comes_between_a_place_and_its_ride() -> None:
    """The coach leaves when both are over."""
    known = (guess("verger", 100, 9, 1500), guess("eglise", 100, 0, 0), guess("base", 900, 0, 0))
    ride = Transfer(
        origin="eglise",
        destination="base",
        seconds=300,
        title=text("Car"),
        departures=(time(10, 20), time(10, 40)),
    )
    wishes = (required("verger"), required("eglise"), required("base"))
    found = formulated(asked(*wishes, transfers=(ride,)), HALL, *known)
    assert visited(found) == ["eglise", "verger", "eglise", "base"]
    schedule = solve(found.problem).schedule
    assert schedule.begin[schedule.order.index(next(iter(found.transfers)))] == 40 * 60


def test_a_kept_order_goes_round_reserved_time() -> None:
    """Its row in the list decides nothing: the others keep theirs."""
    known = (guess("verger", 300, 0, 1500), guess("eglise", 300, 0, 0), guess("jardin", 100, 0, 0))
    wishes = (required("verger"), required("jardin"), required("eglise"))
    for definition in (
        asked(*wishes, keeps_order=True),
        asked(*(replace(wish, is_locked=True) for wish in wishes)),
    ):
        assert visited(formulated(definition, HALL, *known)) == ["jardin", "eglise", "verger"]


@pytest.mark.parametrize(
    ("values", "key"),
    [
        ({"start": "verger"}, "start"),
        ({"end": "verger"}, "end"),
        ({"transfers": (Transfer(origin="mairie", destination="verger", seconds=60,
                                 title=text("Car")),)}, "transfer 1, to"),
        ({"throughs": (Through(origin="verger", destination="mairie", way=7),)}, "through 1, from"),
    ],
)  # fmt: skip
def test_nothing_begins_or_ends_where_nobody_knows(values: dict[str, Any], key: str) -> None:
    """The message names the file, the key, the place and the remedy."""
    known = (HALL, guess("verger", 300, 0, 1500))
    with pytest.raises(DefinitionError) as caught:
        formulated(asked(required("verger"), **values), *known)
    for said in ("x.toml", key, "verger", "1500", "300"):
        assert said in caught.value.message()
        assert said in caught.value.message("en")
    assert caught.value.exit_code == 3


@dataclass(frozen=True)
class Town:
    """A random circuit with guesses."""

    definition: CircuitDefinition
    places: dict[str, PointOfInterest]

    def orders(self) -> Iterator[tuple[str, ...]]:
        """Give every order of every subset that is allowed, whatever the clock says."""
        wishes = [wish.place_id for wish in self.definition.wishes]
        needed = {wish.place_id for wish in self.definition.wishes if wish.is_required}
        for size in range(len(wishes) + 1):
            for subset in combinations(wishes, size):
                if needed <= set(subset):
                    yield from filter(self._is_kept, permutations(subset))

    def _is_kept(self, order: tuple[str, ...]) -> bool:
        """Tell whether guesses follow their hosts, and the others the order of the file."""
        stands = None
        for name in ("mairie", *order):
            if self.places[name].position.is_located:
                stands = name
            elif stands != self.host(name):
                return False
        inner = [wish.place_id for wish in self.definition.wishes]
        if not self.definition.keeps_order:
            return True
        sure = [inner.index(one) for one in order if self.places[one].position.is_located]
        return sure == sorted(sure)

    def host(self, name: str) -> str:
        """Find the nearest of the start and the required places."""
        sure = ["mairie"] + [
            wish.place_id
            for wish in self.definition.wishes
            if wish.is_required and self.places[wish.place_id].position.is_located
        ]
        x, y = self.places[name].position.lonlat
        squash = np.cos(np.radians(y))
        return min(
            sure,
            key=lambda one: np.hypot(
                (self.places[one].position.longitude - x) * squash,
                self.places[one].position.latitude - y,
            ),
        )

    def best(self) -> tuple[int, int] | None:
        """Give the best points of sourced places, then of guesses, of all that fits."""
        found = [self._points(order) for order in self.orders() if self._fits(order)]
        return max(found, default=None)

    def _points(self, order: tuple[str, ...]) -> tuple[int, int]:
        scores = {wish.place_id: wish.score for wish in self.definition.wishes}
        guessed = [one for one in order if self.places[one].position.to_confirm]
        total = sum(scores[one] for one in order)
        return total - sum(scores[one] for one in guessed), sum(scores[one] for one in guessed)

    def _fits(self, order: tuple[str, ...]) -> bool:
        clock, stands = 0, (0.0, 0.0)
        for name in (*order, "mairie"):
            one = self.places[name]
            if one.position.is_located:
                lon, lat = one.position.lonlat
                at = (round((lon - 3.0) * 76_056.0), round((lat - 47.0) * 111_170.0))
                clock += WALK * int(abs(at[0] - stands[0]) + abs(at[1] - stands[1]))
                stands = at
            if name in order:
                is_sure = one.position.is_located
                clock += one.service_time + 60 if is_sure else one.reserved_time
        return clock <= self.definition.time_budget


@st.composite
def towns(draw: st.DrawFn) -> Town:
    """Draw up to five places, guesses of both kinds among them, and too little time for all."""
    names = [f"p{i}" for i in range(draw(st.integers(1, 5)))]
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    known = {"mairie": HALL}
    wishes = []
    for name in names:
        radius = float(random.choice([0, 0, 50, 300, 301, 1500]))
        x, y = random.integers(0, 400, 2)
        known[name] = guess(name, x, y, radius, int(random.choice([0, 300, 900])))
        is_required = bool(random.random() < 0.3)
        score = 0 if is_required else int(random.integers(1, 6))
        wishes.append(VisitWish(place_id=name, is_required=is_required, score=score))
    budget = int(random.integers(600, 5000))
    keeps = draw(st.booleans())
    return Town(asked(*wishes, time_budget=budget, keeps_order=keeps), known)


@given(town=towns())
@settings(max_examples=tries(150))
def test_the_circuit_is_the_best_of_all_orders(town: Town) -> None:
    """Sourced places first, guesses in what they leave, reserved time after its host."""
    found = formulated(town.definition, *town.places.values())
    best = town.best()
    try:
        solution = solve(found.problem)
    except PlanImpossibleError:
        assert best is None
        return
    assert best is not None
    order = tuple(found.place_ids[row] for row in solution.order)
    assert order in set(town.orders())
    assert town._points(order) == best
    assert found.points(solution.score) == sum(best)
    assert found.most_points(solution.bound) >= sum(best)


def test_where_all_or_none_are_guesses_points_are_counted_as_they_are() -> None:
    """Nothing is weighed where there is nothing to weigh."""
    for radius in (0, 50):
        known = (guess("eglise", 100, 0, radius), guess("verger", 200, 0, radius))
        wishes = (VisitWish(place_id="eglise", score=2), VisitWish(place_id="verger", score=3))
        found = formulated(asked(*wishes), HALL, *known)
        assert found.problem.score.tolist()[2:] == [2, 3]
        assert (found.points(5), found.most_points(5)) == (5, 5)


def test_where_a_guess_is_moves_the_end_of_some_runs() -> None:
    """A walk there and back is twice as unsure; a ride is not, nor is reserved time."""
    known = (guess("eglise", 300, 0, 200), guess("verger", 300, 0, 1500))
    near = formulated(asked(required("eglise")), HALL, *known).problem
    order, whole = solve(near).order, 2 * 300 * WALK + 660
    late = replace(near, time_budget=whole + 200)
    assert simulate(late, order, pace=0, visits=0, runs=4000) == pytest.approx(0.75, abs=0.02)
    sure = replace(late, spread=None)
    assert simulate(sure, order, pace=0, visits=0) == 1.0
    longer = lengthened(near, 0.5, pace=0, visits=0).travel_time
    assert (longer - near.travel_time)[0, order[0]] == 100
    hosted = formulated(asked(required("eglise"), required("verger")), HALL, *known).problem
    both = solve(hosted).order
    assert lengthened(hosted, 1, pace=0, visits=0).travel_time[both] == 0
    unsure = replace(hosted, time_budget=whole + 900 + 200)
    assert simulate(unsure, both, pace=0, visits=0, runs=4000) == pytest.approx(0.75, abs=0.02)


@given(spread=st.booleans(), seed=st.integers(0, 1000))
def test_sourced_positions_leave_the_runs_as_they_were(seed: int, *, spread: bool) -> None:
    """No factor is drawn for them, and none that was drawn before changes."""
    known = (guess("eglise", 300, 0, 0), guess("verger", 200, 100, 0))
    problem = formulated(asked(required("eglise"), required("verger")), HALL, *known).problem
    order = solve(problem).order
    tight = replace(problem, time_budget=problem.time_budget // 2)
    bare = replace(tight, spread=[0] * 4 if spread else None)
    assert simulate(tight, order, seed=seed) == simulate(bare, order, seed=seed)


# A town of nine blocks, on streets that are surveyed.

SPOTS = {"mairie": (5, 0), "eglise": (205, 0), "jardin": (205, 200), "verger": (130, 205)}


def town(tmp_path: Path, **radii: float) -> Path:
    """Write the town; some of its places are guesses within a radius."""
    folder = tmp_path / "data" / "town"
    folder.mkdir(parents=True)
    nodes = {10 * i + j: grid_lonlat(100 * i, 100 * j) for i in range(4) for j in range(4)}
    lines = [[10 * i + j for j in range(4)] for i in range(4)]
    lines += [[10 * i + j for i in range(4)] for j in range(4)]
    ways = {
        number: (tuple(refs), {"highway": "residential", "name": f"Rue {number}"})
        for number, refs in enumerate(lines, 1)
    }
    (folder / "streets.osm").write_text(osm_xml(nodes, ways), encoding="utf-8")
    (folder / "territory.toml").write_text(
        '[territory]\nname = "Town"\ncrs = "EPSG:32631"\ntimezone = "Europe/Paris"\n'
        'holidays = "FR"\nlanguages = ["fr", "en"]\nstudy_area = [2.9, 46.9, 3.1, 47.1]\n',
        encoding="utf-8",
    )
    said = {"source": "test", "as_of": "2026-11-22", "confidence": "low"}
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": grid_lonlat(*at)},
            "properties": {
                "id": name,
                "name": {"fr": name.capitalize(), "en": name.capitalize()},
                "position": said
                | ({"to_confirm": True, "radius_m": radii[name]} if name in radii else {}),
                "service_minutes": {"value": 10, **said},
                "reserved_minutes": {"value": 20, **said},
            },
        }
        for name, at in SPOTS.items()
    ]
    places = {"type": "FeatureCollection", "features": features}
    (folder / "places.geojson").write_text(json.dumps(places), encoding="utf-8")
    return tmp_path / "data"


WISHES = (
    required("eglise"),
    VisitWish(place_id="jardin", score=1),
    VisitWish(place_id="verger", score=5),
)


def names(itinerary: Itinerary) -> list[str]:
    """Give the places of a circuit in order."""
    return [stop.place.id for stop in itinerary.stops]


def test_a_guess_never_pushes_out_a_sourced_place(tmp_path: Path) -> None:
    """Five points against one, for the last minutes; where both are sourced, five win."""
    tight = asked(*WISHES, time_budget=37 * 60)
    sure = plan(tight, data=town(tmp_path / "sure"))
    unsure = plan(tight, data=town(tmp_path / "unsure", verger=5))
    lost = plan(tight, data=town(tmp_path / "lost", verger=1500))
    assert set(names(sure)) == {"mairie", "eglise", "verger"}
    assert set(names(unsure)) == set(names(lost)) == {"mairie", "eglise", "jardin"}
    assert [(one.score, one.bound) for one in (sure, unsure, lost)] == [(5, 5), (1, 1), (1, 1)]
    (left,) = lost.unvisited
    assert dict(left.values)["extra"] == 20 * 60


def test_a_wider_radius_gives_another_plan(tmp_path: Path) -> None:
    """A point to walk to, or time after another stop: the streets are surveyed in both."""
    near, far = (
        plan(asked(*WISHES), data=town(tmp_path / str(radius), verger=radius))
        for radius in (5, 1500)
    )
    assert sorted(names(near)[1:-1]) == ["eglise", "jardin", "verger"]
    assert near.totals.spread == sum(leg.spread for leg in near.legs) == 10
    assert near.unlocated == ()
    (stop,) = (stop for stop in far.stops if stop.host)
    at = names(far).index("verger")
    assert far.stops[at - 1].place.id == stop.host == "eglise"
    assert stop.service_time == 20 * 60
    assert [place.id for place in far.unlocated] == ["verger"]
    walks = pairwise(one.id for one in standing(far.stops))
    assert [leg.seconds > 0 for leg in far.legs] == [a != b for a, b in walks]
    assert far.legs[at - 1].metres == far.legs[at - 1].spread == 0
    assert not far.is_sketch
    assert near.is_sketch
    assert far.totals.visits == 2 * 600 + 20 * 60


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Itinerary:
    """Plan a robust circuit with one place that nobody can locate, with all that outputs tell."""
    data = town(tmp_path_factory.mktemp("told"), verger=1500)
    result = pipeline.solve_route(asked(*WISHES, is_robust=True), data=data)
    return enrich(result, with_ground(result.itinerary, data), data=data)


@pytest.fixture(scope="module")
def files(told: Itinerary, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Publish it."""
    out = tmp_path_factory.mktemp("files")
    publish.publish(told, out)
    return out / "x"


RESERVED = "lieu donné par la mairie, 20 min réservées, trajet compris"
UNPLACED = "non calculable : 1 lieu à placer"


def plain(said: str) -> str:
    """Write all blanks alike."""
    return re.sub(r"\s+", " ", said.replace("\u200b", ""))


def test_every_output_says_that_time_is_reserved(told: Itinerary, files: Path) -> None:
    """Terminal, page, sheet, calendar and GeoJSON say it in the same words; none times a walk."""
    sheet = "".join(page.extract_text() for page in PdfReader(files / "sheet-fr.pdf").pages)
    calendar = (files / "circuit.ics").read_bytes().replace(b"\r\n ", b"").decode()
    for said in (
        text_of(told),
        (files / "index.html").read_text(encoding="utf-8"),
        sheet,
        calendar.replace("\\,", ","),
        (files / "circuit.geojson").read_text(encoding="utf-8"),
    ):
        assert RESERVED in plain(said)
    assert "20 min reserved, walk included" in plain(text_of(told, language="en"))
    assert not re.search(r"↓ 0 min", plain(text_of(told)))
    assert not re.search(r"\b0 min de marche", plain((files / "index.html").read_text()))


def test_no_output_says_how_often_it_ends_in_time(told: Itinerary, files: Path) -> None:
    """The one place that says it says that nobody can compute it, in figures too."""
    assert told.certainty is not None
    written = json.loads(document(told))["certainty"]
    assert (written["share"], written["plain_share"]) == (None, None)
    compared = [plain(say([told, told])) for say in (comparison.text, comparison.document)]
    assert json.loads(compared[1])["circuits"][0]["in_time"] is None
    sheet = "".join(page.extract_text() for page in PdfReader(files / "sheet-fr.pdf").pages)
    page = plain((files / "index.html").read_text(encoding="utf-8"))
    for said in (plain(text_of(told)), page, plain(sheet), compared[0]):
        assert UNPLACED in said
        assert "fois sur 100" not in said


def test_departures_say_that_it_cannot_be_computed(tmp_path: Path) -> None:
    """Where the place fits before dusk; where it is left out, the share is a number again."""
    data = town(tmp_path, verger=1500)
    day = TEN.date()
    found = find_departures(asked(*WISHES, is_robust=True), day, day, data=data)
    shares = {one.unlocated: one.share for one in found.days[0].departures if one.is_feasible}
    assert shares == {1: None, 0: 1.0}
    assert f"fin à l’heure {UNPLACED}" in plain(departures_text(found))


def test_the_guess_itself_is_in_no_file(told: Itinerary, files: Path) -> None:
    """No waypoint, no point, no geometry; the page knows the street corner of its host alone."""
    guess_at = next(stop.place.position for stop in told.stops if stop.host)
    assert (files / "circuit.gpx").read_text(encoding="utf-8").count("<wpt") == len(told.stops) - 1
    stops = [
        one
        for one in json.loads((files / "circuit.geojson").read_text(encoding="utf-8"))["features"]
        if one["properties"]["kind"] == "stop"
    ]
    lost = [one for one in stops if one["geometry"] is None]
    assert [one["properties"]["place_id"] for one in lost] == ["verger"]
    assert lost[0]["properties"]["reserved_s"] == 20 * 60
    assert to_geodataframe(told).geometry.isna().sum() == 1
    for file in ("circuit.gpx", "circuit.geojson", "circuit.ics", "index.html"):
        said = (files / file).read_text(encoding="utf-8")
        assert f"{guess_at.longitude:.4f}" not in said
        assert f"{guess_at.latitude:.5f}" not in said


@pytest.mark.parametrize(
    "size", [(390, 844), pytest.param((1440, 900), marks=pytest.mark.thorough)]
)
def test_the_page_draws_no_disc_for_reserved_time(
    browser: Browser, files: Path, size: tuple[int, int]
) -> None:
    """One row, no disc and no ring; on the day it is reached and left like the others."""
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, offline=True)
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.clock.set_fixed_time(datetime(2026, 12, 1, 9, 0, tzinfo=UTC))
    page.goto((files / "index.html").as_uri())
    page.wait_for_selector("html[data-ready=true]")
    drawn = page.locator(".stop-disc").evaluate_all("discs => discs.map(d => d.dataset.stop)")
    assert sorted(drawn) == ["eglise", "jardin", "mairie"]
    row = page.locator("li.stop", has_text="Verger")
    assert RESERVED in plain(row.inner_text())
    assert page.locator("li.leg", has_text="trajet compris dans le temps réservé").count() == 1
    page.get_by_role("button", name="Commencer la visite").click()
    for _ in range(4):
        card = page.locator(".day-card").first
        is_reserved = card.locator("h2").inner_text() == "Verger"
        assert (RESERVED in plain(card.inner_text())) == is_reserved
        assert not re.search(r"\b0 min", plain(card.inner_text()))
        page.locator(".day-bar .here").click()
    assert page.locator("#day").get_attribute("data-state") == "finished"
    assert faults == []
    context.close()


def test_whatever_is_asked_of_a_circuit_works_with_reserved_time(tmp_path: Path) -> None:
    """Robust, other circuits, other durations, one more stop, rain."""
    data = town(tmp_path, verger=1500)
    robust = plan(asked(*WISHES, is_robust=True), data=data)
    assert "verger" in names(robust)
    assert next(one.itinerary.score for one in choose(asked(*WISHES), data=data)) == 6
    assert [one.score for one in durations(asked(*WISHES), [900, 3600], data=data)] == [None, 6]
    longer, extra = insert(asked(*WISHES[:2]), "verger", data=data)
    assert extra == 20 * 60
    assert names(longer)[names(longer).index("verger") - 1] == "eglise"
    wet = rain_plan(plan(asked(*WISHES), data=data), data=data)
    assert wet is not None
    assert wet.outcome == "same"
