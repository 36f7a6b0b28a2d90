"""Wishes, walking times and hours become numbers, and numbers become stops."""

from dataclasses import replace
from datetime import datetime, time, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ddtour_geo.common.errors import PlanImpossibleError
from ddtour_geo.model import (
    CircuitDefinition,
    Known,
    PointOfInterest,
    Ride,
    Stop,
    Through,
    Transfer,
    TravelTimeMatrix,
    VisitWish,
)
from ddtour_geo.model.problem import UNREACHABLE
from ddtour_geo.optimise import solve
from ddtour_geo.optimise.schedule import time_order
from ddtour_geo.planning.formulate import Formulation, formulate, without_exposed
from ddtour_geo.planning.timetable import rides, timetable
from tests.support.builders import PARIS, example_itinerary, place, text

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
    return formulate(
        asked, TERRITORY, places(**hours), matrix(*ids), speed_kmh=3.0, regroup_time=regroup_time
    )


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
        definition(*wishes, end="base"),
        TERRITORY,
        places(),
        replace(shuffled, seconds=seconds),
        speed_kmh=3.0,
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


RIDE = Transfer(origin="eglise", destination="verger", seconds=540, title=text("Car", "Coach"))
REQUIRED = tuple(VisitWish(place_id=key, is_required=True) for key in ("eglise", "verger"))


def told(found: Formulation) -> tuple[tuple[Stop, ...], dict[tuple[str, str], tuple[Ride, int]]]:
    """Solve, and give the stops and the rides."""
    schedule = solve(found.problem).schedule
    stops = timetable(found, schedule, places(), dict.fromkeys(IDS, (2.79, 50.45)))
    return stops, rides(found, schedule)


def test_a_ride_joins_its_two_places_and_is_no_stop() -> None:
    """The group goes straight on to where the coach stops, and the marks do not count the ride."""
    stops, ridden = told(formulated(definition(*REQUIRED, transfers=(RIDE,))))
    assert [(stop.mark, stop.place.id) for stop in stops] == [
        ("D", "mairie"),
        ("1", "eglise"),
        ("2", "verger"),
        ("A", "mairie"),
    ]
    ride, seconds = ridden["eglise", "verger"]
    assert (ride.title, ride.waiting, seconds) == (text("Car", "Coach"), 0, 540)
    assert stops[2].arrival - stops[1].departure == timedelta(seconds=540)


def test_a_train_is_waited_for() -> None:
    """It leaves at its hour; the last one bounds the moment to leave the stop before."""
    train = replace(RIDE, departures=(time(9, 50), time(10, 20), time(10, 40)))
    stops, ridden = told(formulated(definition(*REQUIRED, transfers=(train,))))
    ride, _ = ridden["eglise", "verger"]
    assert ride.departure == datetime(2026, 12, 1, 10, 20, tzinfo=PARIS)
    assert ride.waiting == 5 * 60
    assert stops[1].leave_before == datetime(2026, 12, 1, 10, 40, tzinfo=PARIS)


def test_a_missed_last_train_is_no_circuit() -> None:
    """No ride leaves once the visit is over."""
    train = replace(RIDE, departures=(time(10, 10),))
    found = formulated(definition(*REQUIRED, transfers=(train,)))
    with pytest.raises(PlanImpossibleError):
        solve(found.problem)
    assert found.name(len(found.place_ids) - 1, places()) == text("Car", "Coach")


def test_a_ride_may_lead_home_and_away_from_the_start() -> None:
    """Of a loop, the start is left by one ride and reached again by another."""
    out = Transfer(origin="mairie", destination="eglise", seconds=60, title=text("Car"))
    back = Transfer(origin="verger", destination="mairie", seconds=120, title=text("Car"))
    stops, ridden = told(formulated(definition(*REQUIRED, transfers=(out, back))))
    assert [stop.place.id for stop in stops] == ["mairie", "eglise", "verger", "mairie"]
    assert set(ridden) == {("mairie", "eglise"), ("verger", "mairie")}


@given(st.permutations(["eglise", "verger", "base"]))
def test_an_order_that_is_kept_is_that_of_the_file(order: list[str]) -> None:
    """Whatever the order, all are visited in it while there is time."""
    wishes = tuple(VisitWish(place_id=key, score=1) for key in order)
    found = formulated(definition(*wishes, keeps_order=True))
    assert [found.place_ids[row] for row in solve(found.problem).order] == order


def test_a_kept_order_still_drops_what_does_not_fit() -> None:
    """Of three visits two fit: the dear ones, in the order of the file."""
    scores = {"verger": 1, "eglise": 5, "base": 4}
    wishes = tuple(VisitWish(place_id=key, score=value) for key, value in scores.items())
    asked = definition(*wishes, keeps_order=True, time_budget=2 * 600 + 3 * WALK)
    found = formulated(asked)
    assert [found.place_ids[row] for row in solve(found.problem).order] == ["eglise", "base"]


def test_precedences_and_groups_are_rows() -> None:
    """What must come first comes first, and of a group one is visited."""
    wishes = tuple(VisitWish(place_id=key, score=1) for key in ("eglise", "verger", "base"))
    after = formulated(definition(*wishes, precedences=(("verger", "eglise"),)))
    order = [after.place_ids[row] for row in solve(after.problem).order]
    assert order.index("verger") < order.index("eglise")
    one_of = formulated(definition(*wishes, groups=(("eglise", "verger"),)))
    assert len(solve(one_of.problem).order) == 2


def test_rain_drops_what_is_known_to_be_in_the_open() -> None:
    """Unknown shelter stays, and so does what is required or what a required place waits for."""
    found = places()

    def known(*, value: bool) -> Known:
        return Known(value=value, source="relevé", as_of=TEN.date(), confidence="high")

    for key, value in (("eglise", True), ("verger", False), ("base", False)):
        found[key] = replace(found[key], sheltered=known(value=value))
    wishes = tuple(VisitWish(place_id=key, score=1) for key in ("eglise", "verger", "base"))
    dry = definition(*wishes)
    assert without_exposed(dry, found) is dry
    wet = replace(dry, in_rain=True)
    assert [wish.place_id for wish in without_exposed(wet, found).wishes] == ["eglise"]
    waits = (VisitWish(place_id="eglise", is_required=True), *wishes[1:])
    needed = replace(wet, wishes=waits, precedences=(("verger", "eglise"),))
    assert [wish.place_id for wish in without_exposed(needed, found).wishes] == ["eglise", "verger"]


def test_equal_walks_climb_less() -> None:
    """Of two orders with the same score and walk, the one that climbs less is taken."""
    wishes = tuple(VisitWish(place_id=key, is_required=True) for key in ("eglise", "verger"))
    flat = matrix("mairie", "eglise", "verger")
    ascent = np.zeros((3, 3))
    ascent[0, 1] = 40.0
    found = formulate(
        definition(*wishes), TERRITORY, places(), replace(flat, ascent=ascent), speed_kmh=3.0
    )
    assert [found.place_ids[row] for row in solve(found.problem).order] == ["verger", "eglise"]
    ascent[0, 2] = np.nan
    unknown = formulate(
        definition(*wishes), TERRITORY, places(), replace(flat, ascent=ascent), speed_kmh=3.0
    )
    assert unknown.problem.leg_cost is None


def test_locked_visits_keep_their_order_and_others_come_between() -> None:
    """Whatever the hours would prefer, the second locked stop comes after the first."""
    wishes = (
        VisitWish(place_id="eglise", is_required=True, is_locked=True),
        VisitWish(place_id="base", score=1),
        VisitWish(place_id="verger", is_required=True, is_locked=True),
    )
    found = formulated(definition(*wishes), base="Tu 10:20-10:40")
    assert found.problem.precedences == ((row(found, "eglise"), row(found, "verger")),)
    order = [found.place_ids[visit] for visit in solve(found.problem).order]
    assert order == ["eglise", "base", "verger"]


def test_a_walk_along_a_street_joins_its_two_places() -> None:
    """From the first one goes straight to the second; both are required."""
    wishes = tuple(VisitWish(place_id=key, score=1) for key in ("base", "eglise", "verger"))
    walk = Through(origin="verger", destination="base", way=7)
    found = formulated(definition(*wishes, throughs=(walk,)))
    orchard, base = row(found, "verger"), row(found, "base")
    others = [other for other in range(found.problem.size) if other != base]
    assert (found.problem.travel_time[orchard, others] == UNREACHABLE).all()
    assert found.problem.travel_time[orchard, base] == WALK
    assert found.problem.required[[orchard, base]].all()
    order = [found.place_ids[visit] for visit in solve(found.problem).order]
    assert order.index("base") == order.index("verger") + 1


def test_a_walk_along_a_street_may_leave_the_start_and_reach_the_end() -> None:
    """The two ends of the circuit are places as well."""
    wishes = (VisitWish(place_id="eglise", score=1), VisitWish(place_id="verger", score=1))
    walks = (
        Through(origin="mairie", destination="verger", way=7),
        Through(origin="eglise", destination="base", way=8),
    )
    found = formulated(definition(*wishes, end="base", throughs=walks))
    assert [found.place_ids[visit] for visit in solve(found.problem).order] == ["verger", "eglise"]
