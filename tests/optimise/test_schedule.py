"""Clock times of an order."""

from dataclasses import replace
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ddtour_geo.common.errors import PlanImpossibleError
from ddtour_geo.model import OrienteeringProblem
from ddtour_geo.model.problem import UNREACHABLE, Window
from ddtour_geo.optimise.schedule import (
    first_admitted,
    last_admitted,
    latest_departures,
    time_order,
)
from tests.support.optimise_cases import problems, walk

ALWAYS = ((0, 999),)


def town(
    *windows: tuple[Window, ...],
    travel: int = 5,
    service: int = 10,
    end: int = 0,
    budget: int = 100,
    departure: int = 0,
) -> OrienteeringProblem:
    """Give a problem in which all places are equally far apart."""
    n = len(windows)
    return OrienteeringProblem(
        travel_time=[[0 if a == b else travel for a in range(n)] for b in range(n)],
        service_time=[service] * n,
        start_windows=windows,
        score=[1] * n,
        required=[False] * n,
        start=0,
        end=end,
        departure=departure,
        time_budget=budget,
    )


def moved(problem: OrienteeringProblem, departure: int) -> OrienteeringProblem:
    """Give the same problem with another departure and the same moment at which all is over."""
    parts = {name: getattr(problem, name) for name in problem.__slots__}
    budget = problem.departure + problem.time_budget - departure
    return OrienteeringProblem(**{**parts, "departure": departure, "time_budget": max(0, budget)})


@st.composite
def timed_orders(draw: st.DrawFn) -> tuple[OrienteeringProblem, tuple[int, ...]]:
    """Draw a problem and an order of some of its places."""
    problem = draw(problems(most=6))
    inner = [p for p in range(problem.size) if p not in (problem.start, problem.end)]
    order = tuple(draw(st.permutations(inner)))
    return problem, order[: draw(st.integers(0, len(order)))]


def test_a_visit_waits_for_the_next_window() -> None:
    """Whoever comes between two windows waits for the second."""
    schedule = time_order(town(ALWAYS, ((0, 8), (40, 50))), [1])
    assert schedule.arrival == (0, 15, 55)
    assert schedule.begin == (0, 40, 55)
    assert schedule.departure == (10, 50, 55)
    assert schedule.is_feasible


def test_the_start_waits_for_its_window_before_service() -> None:
    """The start is entered at the departure of the problem and served when its window opens."""
    schedule = time_order(town(((30, 40),), ALWAYS, end=1), [])
    assert (schedule.arrival[0], schedule.begin[0], schedule.departure[0]) == (0, 30, 40)


def test_service_counts_once_where_start_and_end_are_one_place() -> None:
    """A round spends its service at the start; a way to another end spends both."""
    assert time_order(town(ALWAYS, ALWAYS), [1]).departure[-1] == 10 + 5 + 10 + 5
    assert time_order(town(ALWAYS, ALWAYS, end=1), []).departure[-1] == 10 + 5 + 10


def test_a_visit_after_the_last_window_is_late_and_begins_at_once() -> None:
    """Lateness is the time since the last window closed."""
    schedule = time_order(town(ALWAYS, ((0, 8),)), [1])
    assert schedule.lateness == (0, 7, 0)
    assert schedule.begin[1] == schedule.arrival[1] == 15
    assert not schedule.is_feasible


def test_a_last_moment_is_in_time_and_a_second_later_is_late() -> None:
    """Both bounds of a window admit the visit."""
    assert time_order(town(ALWAYS, ((0, 15),)), [1]).is_feasible
    assert time_order(town(ALWAYS, ((0, 14),)), [1]).lateness == (0, 1, 0)


def test_overrun_is_the_time_beyond_the_budget() -> None:
    """A round of 30 in a budget of 23 is 7 too long, in one of 30 it fits."""
    assert time_order(town(ALWAYS, ALWAYS, budget=23), [1]).overrun == 7
    assert time_order(town(ALWAYS, ALWAYS, budget=30), [1]).overrun == 0


def test_a_closed_place_is_never_in_time() -> None:
    """A place without any window makes an order infeasible, whatever the budget."""
    assert time_order(town(ALWAYS, (), budget=10**12), [1]).lateness == (0, UNREACHABLE, 0)


def test_a_missing_way_is_never_in_time() -> None:
    """A budget greater than the mark of a missing way does not make one."""
    problem = town(((0, 10**12),), ((0, 10**12),), travel=UNREACHABLE, budget=10**12)
    schedule = time_order(problem, [1])
    assert not schedule.is_feasible
    assert schedule.lateness[1] >= UNREACHABLE
    with pytest.raises(PlanImpossibleError):
        latest_departures(problem, [1])


def test_the_latest_departures_are_counted_back_from_windows_and_budget() -> None:
    """The end bounds place 2, whose window bounds place 1."""
    problem = town(ALWAYS, ALWAYS, ((20, 40),), budget=60)
    assert latest_departures(problem, [1, 2]) == (20, 35, 55, 60)


def test_an_order_that_no_early_start_saves_has_no_latest_departure() -> None:
    """A window that closes before the next opens backwards cannot be kept."""
    with pytest.raises(PlanImpossibleError):
        latest_departures(town(ALWAYS, ((90, 95),), budget=60), [1])


@given(timed_orders())
@settings(max_examples=300)
def test_times_agree_with_a_plain_walk(case: tuple[OrienteeringProblem, tuple[int, ...]]) -> None:
    """An independent reading of the definition gives the same end, length and verdict."""
    problem, order = case
    feasible, end, walked = walk(problem, order)
    schedule = time_order(problem, order)
    assert schedule.is_feasible == feasible
    assert schedule.departure[-1] == end
    full = schedule.order
    assert sum(problem.travel_time[a, b] for a, b in pairwise(full)) == walked


@given(timed_orders(), st.integers(1, 50))
@settings(max_examples=200)
def test_a_later_departure_never_ends_earlier(
    case: tuple[OrienteeringProblem, tuple[int, ...]], delay: int
) -> None:
    """Windows are first in, first out, several a day included."""
    problem, order = case
    early = time_order(problem, order)
    late = time_order(moved(problem, problem.departure + delay), order)
    assert all(a <= b for a, b in zip(early.departure, late.departure, strict=True))


@given(timed_orders(), st.integers(0, 2**32 - 1))
@settings(max_examples=300)
def test_leaving_at_the_latest_moment_is_feasible_and_a_second_later_is_not(
    case: tuple[OrienteeringProblem, tuple[int, ...]], seed: int
) -> None:
    """From any position on, the latest departure is the last that keeps windows and budget."""
    problem, order = case
    schedule = time_order(problem, order)
    if not schedule.is_feasible:
        return
    latest = latest_departures(problem, order)
    assert all(a >= b for a, b in zip(latest, schedule.departure, strict=True))
    position = Random(seed).randrange(len(latest) - 1)  # noqa: S311
    assert _rest_is_feasible(problem, order, position, latest[position])
    assert not _rest_is_feasible(problem, order, position, latest[position] + 1)


def _rest_is_feasible(
    problem: OrienteeringProblem, order: tuple[int, ...], position: int, moment: int
) -> bool:
    """Walk on from a position that is left at a moment."""
    full = (problem.start, *order, problem.end)
    for place, following in zip(full[position:], full[position + 1 :], strict=False):
        arrival = moment + int(problem.travel_time[place, following])
        begin = first_admitted(problem.start_windows[following], arrival)
        if begin is None:
            return False
        is_back = following == problem.start == problem.end
        moment = begin + (0 if is_back else int(problem.service_time[following]))
    return moment <= problem.departure + problem.time_budget


@given(st.lists(st.integers(0, 40), max_size=6, unique=True), st.integers(-5, 45))
def test_admitted_moments_are_the_nearest_inside_a_window(bounds: list[int], moment: int) -> None:
    """Trying every moment one by one gives the same first and last."""
    ordered = sorted(bounds[: len(bounds) // 2 * 2])
    windows = tuple(zip(ordered[::2], ordered[1::2], strict=True))
    inside = [t for t in range(-5, 46) if any(a <= t <= b for a, b in windows)]
    assert first_admitted(windows, moment) == min((t for t in inside if t >= moment), default=None)
    assert last_admitted(windows, moment) == max((t for t in inside if t <= moment), default=None)


def test_a_schedule_is_as_long_as_its_order() -> None:
    """Every tuple has one entry per position, and feasibility follows from them alone."""
    schedule = time_order(town(ALWAYS, ALWAYS, ALWAYS), [2, 1])
    for part in (schedule.order, schedule.arrival, schedule.begin, schedule.departure):
        assert len(part) == 4
    assert not replace(schedule, overrun=1).is_feasible
