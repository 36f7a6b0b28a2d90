"""At which days and hours a circuit works: planning each of them alone is the oracle."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from ddtour_geo.common.cache import Cache
from ddtour_geo.common.errors import DDTourError, NoPathError, PlanImpossibleError, UsageError
from ddtour_geo.model import (
    CircuitDefinition,
    Evidence,
    LocalizedText,
    OrienteeringProblem,
    Solution,
    VisitWish,
    WalkingNetwork,
)
from ddtour_geo.model.departures import Departure, DepartureDay, Departures
from ddtour_geo.network import build_network
from ddtour_geo.optimise.wider import Answers
from ddtour_geo.planning import load
from ddtour_geo.planning.context import PlanningContext
from ddtour_geo.planning.departures import find_departures
from ddtour_geo.planning.plan import plan
from ddtour_geo.routes.schema import read_definition
from ddtour_geo.territory.create import new_territory
from ddtour_geo.territory.opening_hours import daylight
from tests.conftest import ROOT
from tests.support.builders import PARIS, example_itinerary

DATA = ROOT / "data"
Look = Callable[..., Departures]


@pytest.fixture(scope="module")
def cache() -> Cache:
    """Keep streets between the tests of this file."""
    return Cache()


@pytest.fixture(scope="module")
def look(cache: Cache) -> Look:
    """Ask for departures of a circuit of the repository."""

    def ask(circuit: CircuitDefinition, *days: date, **values: object) -> Departures:
        return find_departures(circuit, days[0], days[-1], data=DATA, cache=cache, **values)

    return ask


def circuit(name: str, **changes: object) -> CircuitDefinition:
    """Read a circuit of the repository, changed."""
    return replace(read_definition(ROOT / "routes" / f"{name}.toml"), **changes)


def alone(
    wishes: CircuitDefinition, result: Departures, one: Departure, cache: Cache
) -> tuple[int, int] | None:
    """Plan one departure alone and in daylight: stops and score, or nothing."""
    light = daylight(result.territory, one.moment.date())
    assert light is not None
    left = int(light[1].timestamp() - one.moment.timestamp())
    if one.moment < light[0] or left <= 0:
        return None
    asked = replace(
        wishes,
        departure=one.moment.replace(tzinfo=None),
        time_budget=min(wishes.time_budget, left),
    )
    try:
        itinerary = plan(asked, data=DATA, cache=cache)
    except (PlanImpossibleError, NoPathError):
        return None
    return len(itinerary.stops) - 2, itinerary.score


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("la-pionniere", date(2026, 12, 3)),
        ("ville-exemple-tour", date(2026, 12, 6)),
        ("ville-exemple-sans-marches", date(2026, 12, 12)),
        ("base-11-19-et-terril-74a", date(2026, 6, 20)),
    ],
)
def test_a_departure_works_exactly_when_its_plan_does_in_daylight(
    name: str, first: date, look: Look, cache: Cache
) -> None:
    """Each cell has the stops and the score of a plan that must end at sunset."""
    wishes = circuit(name)
    found = look(wishes, first, first + timedelta(days=2), every=timedelta(minutes=90))
    cells = [one for day in found.days for one in day.departures]
    for one in cells:
        expected = alone(wishes, found, one, cache)
        assert expected == ((one.visits, one.score) if one.is_feasible else None), one
        assert one.is_feasible != bool(one.obstacle)
    assert any(one.is_feasible for one in cells)
    assert not all(one.is_feasible for one in cells)


def test_a_place_closed_on_mondays_makes_monday_differ(look: Look) -> None:
    """The covered market is required: on Monday it is named, on Tuesday the circuit works."""
    found = look(circuit("ville-exemple-tour"), date(2026, 12, 7), date(2026, 12, 8))
    monday, tuesday = ({d.moment.hour: d for d in day.departures} for day in found.days)
    assert not any(one.is_feasible for one in monday.values())
    assert monday[9].obstacle == "closed"
    assert [name.fr for name in monday[9].shut] == ["Halles"]
    assert tuesday[9].is_feasible


def test_christmas_is_a_holiday_and_closes_what_holidays_close(look: Look) -> None:
    """The day is marked, and the market that closes on holidays closes."""
    found = look(circuit("ville-exemple-tour"), date(2026, 12, 24), date(2026, 12, 26))
    assert [day.is_holiday for day in found.days] == [False, True, False]
    works = [any(one.is_feasible for one in day.departures) for day in found.days]
    assert works == [True, False, True]


def test_the_market_is_noted_on_its_day_alone(look: Look) -> None:
    """A notice of Thursdays stands beside Thursday, if the circuit goes where the market is."""
    week = (date(2026, 12, 7), date(2026, 12, 13))
    hours = {"earliest": time(10), "latest": time(10)}
    noted = look(circuit("la-pionniere"), *week, **hours)
    assert [len(day.notices) for day in noted.days] == [0, 0, 0, 1, 0, 0, 0]
    elsewhere = look(circuit("base-11-19-et-terril-74a"), *week, **hours)
    assert not any(day.notices for day in elsewhere.days)


@pytest.mark.parametrize(
    ("day", "hours_from_utc"), [(date(2026, 3, 29), 2), (date(2026, 10, 25), 1)]
)
def test_the_day_the_clocks_change_keeps_the_wall_clock_and_the_sun(
    day: date, hours_from_utc: int, look: Look
) -> None:
    """Hours are those of the wall, durations those of the sun, on the day and its neighbours."""
    wishes = circuit("pionniere-centre-et-ceinture-verte")
    optional = tuple(
        replace(wish, is_required=False, score=max(wish.score, 1), service_time=300)
        for wish in wishes.wishes
        if wish.title is None
    )
    wishes = replace(wishes, wishes=optional, is_robust=False)
    found = look(wishes, day - timedelta(days=1), day, every=timedelta(hours=1))
    before, change = found.days
    assert {d.moment.utcoffset() for d in change.departures} == {timedelta(hours=hours_from_utc)}
    assert [d.moment.time() for d in change.departures] == list(found.hours)
    for one in before, change:
        assert one.daylight is not None
        rises, sets = one.daylight
        for cell in one.departures:
            if rises <= cell.moment < sets:
                assert cell.end is not None
                assert cell.end <= sets
                lasts = cell.end.astimezone(UTC) - cell.moment.astimezone(UTC)
                assert lasts.total_seconds() <= wishes.time_budget
            else:
                assert cell.obstacle == "night"
    suns = [one.daylight[1] for one in (before, change) if one.daylight]
    drift = (suns[1].astimezone(UTC) - suns[0].astimezone(UTC)) - timedelta(days=1)
    assert abs(drift) <= timedelta(minutes=3)


def test_a_circuit_that_would_end_after_sunset_is_refused_for_the_night(look: Look) -> None:
    """The same circuit at the same hour works in June."""
    wishes = circuit("base-11-19-et-terril-74a")
    wishes = replace(wishes, wishes=tuple(replace(wish, latest=None) for wish in wishes.wishes))
    hour = {"earliest": time(16), "latest": time(16)}
    winter = look(wishes, date(2026, 12, 1), **hour).days[0].departures[0]
    summer = look(wishes, date(2026, 6, 20), **hour).days[0].departures[0]
    assert (winter.obstacle, summer.is_feasible) == ("night", True)


def test_a_budget_that_is_too_short_says_what_is_missing(look: Look, cache: Cache) -> None:
    """With the minutes it asks for, the circuit fits; with one second less it does not."""
    wishes = circuit("pionniere-centre-et-ceinture-verte", time_budget=5400, is_robust=False)
    one = look(wishes, date(2026, 12, 1), earliest=time(9), latest=time(9)).days[0].departures[0]
    assert one.obstacle == "budget"
    assert one.missing is not None
    at_nine = replace(wishes, departure=datetime(2026, 12, 1, 9))  # noqa: DTZ001 - a wall clock
    enough = replace(at_nine, time_budget=5400 + one.missing)
    assert plan(enough, data=DATA, cache=cache).stops
    with pytest.raises(PlanImpossibleError):
        plan(replace(enough, time_budget=enough.time_budget - 1), data=DATA, cache=cache)


def test_equal_problems_are_solved_once(look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    """Four like mornings cost no more than one."""
    calls = []
    plainly = PlanningContext.solve

    def counted(self: PlanningContext, **values: object) -> object:
        calls.append(self.formulation.departure)
        return plainly(self, **values)

    monkeypatch.setattr(PlanningContext, "solve", counted)
    wishes = circuit("la-pionniere")
    counts = []
    for last in (date(2026, 6, 1), date(2026, 6, 4)):
        calls.clear()
        look(wishes, date(2026, 6, 1), last, latest=time(11))
        counts.append(len(calls))
    assert counts[0] == counts[1] > 0


def test_a_sketch_makes_departures_of_a_sketch(look: Look) -> None:
    """The weakest leg decides how the table is printed."""
    hour = {"earliest": time(9), "latest": time(10)}
    sketched = look(circuit("la-pionniere"), date(2026, 12, 1), **hour)
    surveyed = look(circuit("ville-exemple-tour"), date(2026, 12, 1), **hour)
    assert (sketched.is_sketch, surveyed.is_sketch) == (True, False)
    assert sketched.data_date


def test_departures_are_told_as_they_become_known(look: Look) -> None:
    """Each of them once, and as it stands in the end; progress from nothing to everything."""
    told: list[Departure] = []
    counts: list[tuple[int, int]] = []
    found = look(
        circuit("la-pionniere"),
        date(2026, 12, 1),
        date(2026, 12, 3),
        latest=time(10),
        progress=lambda done, of: counts.append((done, of)),
        known=told.extend,
    )
    assert (counts[0], counts[-1]) == ((0, 15), (15, 15))
    assert counts == sorted(counts)
    cells = [one for day in found.days for one in day.departures]
    assert sorted(told, key=lambda one: one.moment) == cells


@pytest.mark.thorough
def test_like_days_are_solved_once_on_real_streets(
    tmp_path: Path, shared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Four weeks of Redon: each cell is what it is alone, for a fraction of the searches."""
    new_territory("redon", shared / "areas" / "redon_fr.osm", data=tmp_path)
    content = json.loads((tmp_path / "redon" / "places.geojson").read_text("utf-8"))
    start, *others = [one["properties"]["id"] for one in content["features"]][:14]
    wishes = CircuitDefinition(
        id="redon",
        source="redon.toml",
        title=LocalizedText(fr="Redon"),
        profile="visitor",
        territory_id="redon",
        start=start,
        end=start,
        departure=datetime(2026, 11, 27, 9),  # noqa: DTZ001 - a wall clock
        time_budget=9000,
        wishes=tuple(
            VisitWish(place_id=one, score=1 + number % 5, service_time=480)
            for number, one in enumerate(others)
        ),
    )
    searches: list[int] = []
    plainly = Answers.best

    def counted(self: Answers, problem: OrienteeringProblem) -> Solution | None:
        before = self.solved
        found = plainly(self, problem)
        searches.append(self.solved - before)
        return found

    monkeypatch.setattr(Answers, "best", counted)
    cache, first = Cache(), date(2026, 11, 27)
    settings = {"every": timedelta(hours=1), "data": tmp_path, "memory": cache}
    together = find_departures(wishes, first, first + timedelta(days=27), **settings)
    shared_searches = sum(searches)
    searches.clear()
    alone = [
        find_departures(wishes, day.day, day.day, earliest=hour, latest=hour, **settings)
        for day in together.days
        for hour in together.hours
    ]
    cells = [one for day in together.days for one in day.departures]
    assert cells == [one.days[0].departures[0] for one in alone]
    assert sum(searches) > 5 * shared_searches


@pytest.mark.parametrize(
    "values",
    [
        {"last": date(2026, 11, 30)},
        {"last": date(2027, 12, 2)},
        {"earliest": time(18), "latest": time(8)},
        {"every": timedelta(0)},
        {"every": timedelta(minutes=-30)},
        {"every": timedelta(minutes=4)},
        {"every": timedelta(minutes=30, seconds=30)},
        {"last": date(2027, 11, 30), "every": timedelta(minutes=5)},
    ],
)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_days_and_hours_that_make_no_range_are_refused(
    values: dict[str, object], language: str
) -> None:
    """Before anything is read, in both languages."""
    range_ = {"first": date(2026, 12, 1), "last": date(2026, 12, 2), **values}
    with pytest.raises(UsageError) as caught:
        find_departures("routes/nowhere.toml", **range_)
    assert caught.value.exit_code == 2
    assert "{" not in caught.value.message(language)


def test_a_year_is_a_range() -> None:
    """366 days are read, and the file is missed only then."""
    with pytest.raises(DDTourError) as caught:
        find_departures("routes/nowhere.toml", date(2026, 12, 1), date(2027, 12, 1))
    assert caught.value.key == "missing_file"


def cell(day: int, hour: int, score: int, **values: object) -> Departure:
    """Write one departure that works."""
    moment = datetime(2026, 12, day, hour, tzinfo=PARIS)
    end = values.pop("end", moment + timedelta(hours=2))
    return Departure(moment=moment, visits=3, score=score, end=end, **values)


@pytest.mark.parametrize(
    ("cells", "best"),
    [
        ([cell(1, 9, 5), cell(1, 10, 7)], [1]),
        ([cell(1, 9, 7, share=0.91), cell(1, 10, 7, share=0.97)], [1]),
        ([cell(1, 9, 7, share=0.971), cell(1, 10, 7, share=0.979)], [0]),
        ([cell(1, 9, 7, waiting=600), cell(1, 10, 7, waiting=60)], [1]),
        ([cell(1, 10, 7), cell(1, 9, 7)], [1]),
        ([cell(1, 9, 7), cell(2, 9, 7), cell(3, 9, 6)], [0, 1]),
        ([Departure(moment=datetime(2026, 12, 1, tzinfo=PARIS), obstacle="night")], []),
    ],
)
def test_the_best_has_the_most_score_then_is_surest_waits_least_and_ends_first(
    cells: list[Departure], best: list[int]
) -> None:
    """In this order; what ties is best together."""
    itinerary = example_itinerary()
    result = Departures(
        definition=itinerary.definition,
        territory=itinerary.territory,
        hours=(time(9),),
        days=tuple(DepartureDay(day=one.moment.date(), departures=(one,)) for one in cells),
        evidence=Evidence.SURVEYED,
        speed_kmh=3.0,
    )
    assert result.best == tuple(cells[number] for number in best)


def test_departures_share_the_streets_that_are_open_alike(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a way that nobody needs opens and closes, one network serves all hours."""
    streets = (DATA / "ville-exemple" / "streets.osm").read_text(encoding="utf-8")
    aside = (
        '<node id="901" lat="46.99" lon="1.83"/><node id="902" lat="46.9901" lon="1.83"/>'
        '<way id="900"><nd ref="901"/><nd ref="902"/><tag k="highway" v="footway"/>'
        '<tag k="opening_hours" v="10:00-11:00"/></way></osm>'
    )
    shutil.copytree(DATA / "ville-exemple", tmp_path / "ville-exemple")
    changed = tmp_path / "ville-exemple" / "streets.osm"
    changed.write_text(streets.replace("</osm>", aside), encoding="utf-8")
    built = []

    def counted(*args: object, **values: object) -> WalkingNetwork:
        built.append(values["span"])
        return build_network(*args, **values)

    monkeypatch.setattr(load, "build_network", counted)
    wishes = circuit("ville-exemple-tour")
    days = date(2026, 12, 1), date(2026, 12, 2)
    result = find_departures(wishes, *days, data=tmp_path, cache=Cache())
    assert len(built) == 2
    plain = find_departures(wishes, *days, data=DATA, cache=Cache())
    assert [day.departures for day in result.days] == [day.departures for day in plain.days]
