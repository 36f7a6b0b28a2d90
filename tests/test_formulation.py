"""Wishes, walking times and hours become numbers, and numbers become stops."""

from dataclasses import replace
from datetime import datetime, time, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ddtour_geo.errors import PlanImpossibleError
from ddtour_geo.formulation import Formulation, formulate, timetable
from ddtour_geo.model import CircuitDefinition, PointOfInterest, TravelTimeMatrix, VisitWish
from ddtour_geo.optimise import solve
from ddtour_geo.schedule import time_order
from tests.builders import PARIS, example_itinerary, place, text

TERRITORY = example_itinerary().territory
TEN = datetime(2026, 12, 1, 10, 0)  # noqa: DTZ001 - a wall clock
IDS = ("mairie", "base", "eglise", "verger")
WALK = 300
"""Seconds between any two places."""


def definition(*wishes: VisitWish, end: str = "mairie", **values: object) -> CircuitDefinition:
    """Ask for a circuit of three hours that leaves the town hall at ten."""
    asked = CircuitDefinition(
        id="x",
        source="x.toml",
        title=text("X"),
        territory_id="exemple",
        start="mairie",
        end=end,
        departure=TEN,
        time_budget=10_800,
        profile="adult",
        wishes=wishes,
    )
    return replace(asked, **values)


def matrix(*ids: str) -> TravelTimeMatrix:
    """Make walking times that are the same between any two of some places."""
    size = len(ids)
    seconds = WALK * (1 - np.eye(size, dtype=np.int64))
    return TravelTimeMatrix(place_ids=ids, seconds=seconds, metres=seconds * 1.0, paths={})


def places(**hours: str) -> dict[str, PointOfInterest]:
    """Make the four places, ten minutes each, some with opening hours."""
    return {key: place(key, 2.79, 50.45, hours=hours.get(key, "")) for key in IDS}


def formulated(
    asked: CircuitDefinition, *, regroup_time: int = 0, ids: tuple[str, ...] = IDS, **hours: str
) -> Formulation:
    """State a definition in numbers."""
    return formulate(asked, TERRITORY, places(**hours), matrix(*ids), regroup_time=regroup_time)


def row(formulation: Formulation, place_id: str) -> int:
    """Give the row of a place between start and end."""
    return formulation.place_ids.index(place_id, 2)


def test_windows_are_counted_from_the_departure() -> None:
    """A visit of ten minutes in hours from nine to twelve may begin until ten to twelve."""
    found = formulated(definition(VisitWish(place_id="eglise")), eglise="Tu 09:00-12:00")
    assert found.problem.start_windows[row(found, "eglise")] == ((0, 6600),)
    assert found.problem.departure == 0


@given(
    opens=st.integers(8 * 60, 14 * 60),
    minutes=st.integers(1, 240),
    service=st.integers(0, 120),
    regrouping=st.integers(0, 120),
    earliest=st.none() | st.integers(9 * 60, 14 * 60),
    latest=st.none() | st.integers(9 * 60, 14 * 60),
)
def test_a_visit_lies_within_its_hours(
    opens: int,
    minutes: int,
    service: int,
    regrouping: int,
    earliest: int | None,
    latest: int | None,
) -> None:
    """Windows hold exactly the beginnings of visits that fit, gathering the group included."""
    closes = opens + minutes
    wish = VisitWish(
        place_id="eglise",
        service_time=60 * service,
        earliest=None if earliest is None else time(*divmod(earliest, 60)),
        latest=None if latest is None else time(*divmod(latest, 60)),
    )
    hours = f"Tu {opens // 60:02}:{opens % 60:02}-{closes // 60:02}:{closes % 60:02}"
    found = formulated(definition(wish), regroup_time=regrouping, eglise=hours)
    first = 60 * max(opens - 600, (earliest or 0) - 600, 0)
    last = 60 * (closes - 600 - service) - regrouping
    if latest is not None:
        last = min(last, 60 * (latest - 600))
    expected = ((first, last),) if first <= last else ()
    assert found.problem.start_windows[row(found, "eglise")] == expected


def test_a_group_is_gathered_at_visits_but_not_at_the_ends() -> None:
    """Time to regroup is added to each visit between start and end, and to nothing else."""
    talk = VisitWish(place_id="mairie", is_required=True, title=text("Accueil"), service_time=3600)
    meal = VisitWish(place_id="base", is_required=True, title=text("Repas"), service_time=1800)
    found = formulated(
        definition(talk, meal, VisitWish(place_id="eglise", score=1), end="base"), regroup_time=70
    )
    assert found.place_ids == ("mairie", "base", "eglise")
    assert found.problem.service_time.tolist() == [3600, 1800, 670]


def test_a_talk_at_the_start_of_a_loop_is_given_once() -> None:
    """Its time counts before leaving; coming back costs nothing more."""
    talk = VisitWish(place_id="mairie", is_required=True, title=text("Accueil"), service_time=3600)
    found = formulated(definition(talk, VisitWish(place_id="eglise", is_required=True)))
    solution = solve(found.problem)
    stops = timetable(found, solution.schedule, places(), dict.fromkeys(IDS, (2.79, 50.45)))
    assert [stop.service_time for stop in stops] == [3600, 600, 0]
    assert [stop.mark for stop in stops] == ["D", "1", "A"]
    assert (stops[0].title, stops[-1].title) == (text("Accueil"), None)
    assert stops[-1].arrival == datetime(2026, 12, 1, 11, 20, tzinfo=PARIS)


def test_a_talk_at_the_start_keeps_the_hours_of_the_house() -> None:
    """A town hall that closes at half past ten has no room for an hour from ten o’clock."""
    talk = VisitWish(place_id="mairie", is_required=True, title=text("Accueil"), service_time=3600)
    found = formulated(definition(talk), mairie="Tu 09:00-10:30")
    with pytest.raises(PlanImpossibleError):
        solve(found.problem)
    assert solve(formulated(definition(talk), mairie="Tu 09:00-11:00").problem).order == ()


def test_a_house_that_opens_later_makes_the_group_wait() -> None:
    """A talk asked for at ten begins when the door opens."""
    talk = VisitWish(place_id="mairie", is_required=True, title=text("Accueil"), service_time=1800)
    found = formulated(definition(talk), mairie="Tu 10:15-12:00")
    stops = timetable(
        found, solve(found.problem).schedule, places(), dict.fromkeys(IDS, (2.79, 50.45))
    )
    assert stops[0].waiting == 900
    assert stops[0].departure == datetime(2026, 12, 1, 10, 45, tzinfo=PARIS)


def test_places_without_a_way_to_them_have_no_row() -> None:
    """What the network does not reach is not part of the problem."""
    wishes = (VisitWish(place_id="eglise", score=2), VisitWish(place_id="verger", score=3))
    found = formulated(definition(*wishes), ids=("mairie", "eglise"))
    assert found.place_ids == ("mairie", "mairie", "eglise")
    assert found.problem.score.tolist() == [0, 0, 2]


def test_numbers_keep_the_rows_of_their_places() -> None:
    """Walking times are picked by place, in whatever order the matrix holds them."""
    shuffled = matrix("verger", "base", "mairie", "eglise")
    seconds = np.arange(16).reshape(4, 4)
    wishes = (VisitWish(place_id="eglise", score=2), VisitWish(place_id="verger", score=3))
    found = formulate(
        definition(*wishes, end="base"), TERRITORY, places(), replace(shuffled, seconds=seconds)
    )
    assert found.place_ids == ("mairie", "base", "eglise", "verger")
    picked = [2, 1, 3, 0]
    assert found.problem.travel_time.tolist() == seconds[np.ix_(picked, picked)].tolist()


def test_stops_say_when_a_place_closes_if_somebody_knows() -> None:
    """The closing that follows the visit is given, not that of another part of the day."""
    wishes = (
        VisitWish(place_id="eglise", is_required=True),
        VisitWish(place_id="verger", is_required=True),
    )
    found = formulated(definition(*wishes), eglise="Tu 09:00-10:30,11:00-12:00")
    schedule = time_order(found.problem, [row(found, "eglise"), row(found, "verger")])
    stops = timetable(found, schedule, places(), dict.fromkeys(IDS, (2.79, 50.45)))
    assert stops[1].closes == datetime(2026, 12, 1, 10, 30, tzinfo=PARIS)
    assert stops[2].closes is None


def test_leaving_at_the_last_moment_still_arrives_in_time() -> None:
    """From the latest departure of any stop, the rest of the order keeps the budget."""
    found = formulated(definition(VisitWish(place_id="eglise", is_required=True)))
    schedule = time_order(found.problem, [row(found, "eglise")])
    stops = timetable(found, schedule, places(), dict.fromkeys(IDS, (2.79, 50.45)))
    budget_ends = datetime(2026, 12, 1, 13, 0, tzinfo=PARIS)
    assert [stop.leave_before for stop in stops] == [
        budget_ends - timedelta(seconds=2 * WALK + 600),
        budget_ends - timedelta(seconds=WALK),
        budget_ends,
    ]


@pytest.mark.parametrize(
    ("departure", "seconds", "shown"),
    [
        (datetime(2027, 3, 28, 1, 30), 3600, "2027-03-28T03:30:00+02:00"),  # noqa: DTZ001
        (datetime(2026, 10, 25, 2, 30), 3600, "2026-10-25T02:30:00+01:00"),  # noqa: DTZ001
    ],
)
def test_seconds_are_real_when_clocks_jump(departure: datetime, seconds: int, shown: str) -> None:
    """One hour later is one hour later, whatever the clock on the wall says."""
    found = formulated(definition(departure=departure))
    assert found.moment(seconds).isoformat() == shown


def test_the_last_entry_is_real_seconds_before_closing_when_clocks_jump() -> None:
    """At a quarter past three, an hour and a quarter after one, a visit of 30 min is over."""
    wish = VisitWish(place_id="eglise", service_time=1800)
    night = datetime(2027, 3, 28, 1, 0)  # noqa: DTZ001 - a wall clock
    found = formulated(definition(wish, departure=night), eglise="01:00-03:15")
    assert found.problem.start_windows[row(found, "eglise")][0] == (0, 2700)
