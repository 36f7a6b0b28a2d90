"""Problems without a circuit: the time that is missing, the stops to drop, the hours to move."""

from dataclasses import replace
from itertools import combinations

import numpy as np
from hypothesis import given, settings

from ddtour_geo.common.errors import PlanImpossibleError
from ddtour_geo.model import OrienteeringProblem
from ddtour_geo.optimise import WindowChange, hours_to_move, solve
from tests.support.optimise_cases import brute_force, earliest_end, problems
from tests.support.optimise_instances import generate
from tests.support.sampling import tries


def refusal(problem: OrienteeringProblem) -> PlanImpossibleError | None:
    """Give the error of an impossible problem."""
    try:
        solve(problem)
    except PlanImpossibleError as error:
        return error
    return None


def missing_time(problem: OrienteeringProblem) -> int | None:
    """Find the smallest excess by trying all orders with a budget without end."""
    end = earliest_end(replace(problem, time_budget=10**7))
    return None if end is None else end - problem.departure - problem.time_budget


def moved(problem: OrienteeringProblem, place: int, bound: str, amount: int) -> OrienteeringProblem:
    """Widen all windows of a place on one side, joining those that meet."""
    windows: list[tuple[int, int]] = []
    for opens, closes in problem.start_windows[place]:
        a, b = (opens, closes + amount) if bound == "latest" else (opens - amount, closes)
        if windows and a <= windows[-1][1]:
            a, b = windows[-1][0], max(b, windows[-1][1])
            windows.pop()
        windows.append((a, b))
    known = list(problem.start_windows)
    known[place] = tuple(windows)
    return replace(problem, start_windows=tuple(known))


@given(problems(most=6))
@settings(max_examples=tries(200))
def test_the_missing_time_is_the_least_of_all_orders(problem: OrienteeringProblem) -> None:
    """An impossible plan states exactly what brute force finds missing, and that is enough."""
    error = refusal(problem)
    if error is None:
        return
    assert error.excess == missing_time(problem)
    if error.excess is not None:
        enough = replace(problem, time_budget=problem.time_budget + error.excess)
        assert solve(enough).schedule.is_feasible


@given(problems(most=6))
@settings(max_examples=tries(200))
def test_remedies_are_the_smallest_sets_that_help(problem: OrienteeringProblem) -> None:
    """Trying all sets of required places by brute force gives the same ones."""
    error = refusal(problem)
    if error is None:
        return
    inner = set(range(problem.size)) - {problem.start, problem.end}
    required = [p for p in sorted(inner) if problem.required[p]]
    for size in range(1, len(required) + 1):
        expected = []
        for dropped in combinations(required, size):
            kept = problem.required.copy()
            kept[list(dropped)] = False
            if brute_force(replace(problem, required=kept)) is not None:
                expected.append(dropped)
        if expected or size == len(required):
            assert list(error.remedies) == expected
            break


@given(problems(most=5))
@settings(max_examples=tries(150))
def test_hours_to_move_are_the_smallest_single_changes(problem: OrienteeringProblem) -> None:
    """A change that is named is enough, a second less is not; one that is not named never is."""
    if brute_force(problem) is not None:
        return
    changes = {(change.place, change.bound): change.amount for change in hours_to_move(problem)}
    for place in range(problem.size):
        is_needed = place in (problem.start, problem.end) or problem.required[place]
        for bound in ("latest", "earliest") if is_needed else ():
            amount = changes.pop((place, bound), None)
            most = problem.time_budget if amount is None else amount - 1
            assert brute_force(moved(problem, place, bound, most)) is None
            if amount is not None:
                assert brute_force(moved(problem, place, bound, amount)) is not None
    assert not changes


def test_a_door_that_closes_too_early_says_how_much_longer_it_would_have_to_admit() -> None:
    """Entry until 3, a walk of 5: two more would do."""
    problem = OrienteeringProblem(
        travel_time=[[0, 5], [5, 0]],
        service_time=[0, 10],
        start_windows=(((0, 99),), ((0, 3),)),
        score=[0, 1],
        required=[False, True],
        start=0,
        end=0,
        departure=0,
        time_budget=40,
    )
    assert hours_to_move(problem) == (WindowChange(place=1, bound="latest", before=3, after=5),)
    assert hours_to_move(replace(problem, time_budget=15)) == ()


def test_a_dozen_required_stops_name_all_smallest_sets_to_drop() -> None:
    """Every set that is named helps, and they are all of one size, far beyond brute force."""
    problem = generate(12, seed=1)
    windows = (((0, 10**6),), *problem.start_windows[1:])
    problem = replace(problem, required=np.arange(13) > 0, start_windows=windows)
    error = refusal(problem)
    assert error is not None
    assert error.excess is None or error.excess > 0
    assert len({len(remedy) for remedy in error.remedies}) == 1
    assert len(error.remedies) == len(set(error.remedies)) > 1
    for remedy in error.remedies[:5]:
        required = problem.required.copy()
        dropped = [int(place) for place in remedy]
        required[dropped] = False
        assert solve(replace(problem, required=required)).schedule.is_feasible
        fewer = required.copy()
        fewer[dropped[0]] = True
        assert refusal(replace(problem, required=fewer)) is not None
