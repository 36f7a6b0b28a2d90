"""The optimiser as a stage: answers, impossibility, determinism, explanations."""

from collections.abc import Mapping
from itertools import combinations, permutations

import numpy as np
import pytest
from hypothesis import given, settings

from ddtour_geo.errors import PlanImpossibleError
from ddtour_geo.model import OrienteeringProblem
from ddtour_geo.model.problem import UNREACHABLE, Window
from ddtour_geo.optimise import solve
from ddtour_geo.optimise.explain import why_unvisited
from ddtour_geo.optimise.instance import build_instance
from ddtour_geo.optimise.local_search import LocalSearch
from ddtour_geo.schedule import time_order
from tests.optimise_cases import brute_force, problems, walk
from tests.optimise_instances import generate

ALWAYS = ((0, 10_000),)


def line(
    *positions: int,
    budget: int,
    windows: Mapping[int, tuple[Window, ...]] | None = None,
    required: tuple[int, ...] = (),
    scores: dict[int, int] | None = None,
) -> OrienteeringProblem:
    """Give places on a line, visited for 10, on a round from position 0."""
    points = np.array([0, *positions])
    n = len(points)
    return OrienteeringProblem(
        travel_time=np.abs(points[:, None] - points[None]),
        service_time=[0] + [10] * (n - 1),
        start_windows=tuple((windows or {}).get(k, ALWAYS) for k in range(n)),
        score=[(scores or {}).get(k, 1) for k in range(n)],
        required=[k in required for k in range(n)],
        start=0,
        end=0,
        departure=0,
        time_budget=budget,
    )


def changed(problem: OrienteeringProblem, **parts: object) -> OrienteeringProblem:
    """Give the same problem with some parts replaced."""
    kept = {name: getattr(problem, name) for name in problem.__slots__}
    return OrienteeringProblem(**{**kept, **parts})


def refusal(problem: OrienteeringProblem) -> PlanImpossibleError | None:
    """Give the error of an impossible problem."""
    try:
        solve(problem)
    except PlanImpossibleError as error:
        return error
    return None


def missing_time(problem: OrienteeringProblem) -> int | None:
    """Find the smallest excess by trying all orders with a budget without end."""
    best = brute_force(changed(problem, time_budget=10**7, score=[0] * problem.size))
    return None if best is None else best[1] - problem.departure - problem.time_budget


def test_the_better_of_two_places_is_taken() -> None:
    """With time for one of two equally far places the higher score wins."""
    solution = solve(line(20, -20, budget=50, scores={2: 3}))
    assert (solution.order, solution.score, solution.bound) == ((2,), 3, 3)
    assert solution.unvisited == (1,)


def test_of_equal_scores_the_earliest_end_is_taken() -> None:
    """The nearer of two places of the same score."""
    assert solve(line(20, -15, budget=50)).order == (2,)


def test_of_equal_ends_the_least_travel_is_taken() -> None:
    """Where the end opens late, both ways round are over at once; the shorter walk wins."""
    problem = changed(line(10, 30, 40, budget=400, windows={3: ((300, 300),)}), end=3)
    solution = solve(problem)
    assert solution.schedule.departure[-1] == 310
    assert solution.order == (1, 2)


def test_a_required_place_is_visited_though_others_score_more() -> None:
    """A stop that is no choice stays, whatever it costs."""
    solution = solve(line(20, -20, budget=50, scores={2: 9}, required=(1,)))
    assert solution.order == (1,)


def test_without_any_stop_the_direct_way_is_the_answer() -> None:
    """Nothing fits, nothing is required: an empty circuit, not an error."""
    solution = solve(line(20, budget=10))
    assert (solution.order, solution.score, solution.is_proven_optimal) == ((), 0, True)
    assert solution.schedule.order == (0, 0)


def test_a_plan_that_does_not_fit_says_what_is_missing() -> None:
    """Two required stops take 60, the budget is 47: 13 are missing, and either may go."""
    with pytest.raises(PlanImpossibleError) as caught:
        solve(line(10, -10, budget=47, required=(1, 2)))
    assert caught.value.excess == 13
    assert caught.value.remedies == ((1,), (2,))


def test_the_smallest_remedies_are_all_named() -> None:
    """No single stop is enough to drop; the pairs are."""
    with pytest.raises(PlanImpossibleError) as caught:
        solve(line(10, 10, 10, budget=35, required=(1, 2, 3)))
    assert caught.value.excess == 15
    assert caught.value.remedies == ((1, 2), (1, 3), (2, 3))


def test_no_budget_opens_a_closed_place() -> None:
    """A required place that is closed is missing no time; only dropping it helps."""
    with pytest.raises(PlanImpossibleError) as caught:
        solve(line(10, 20, budget=100, windows={1: ((0, 5),)}, required=(1, 2)))
    assert caught.value.excess is None
    assert caught.value.remedies == ((1,),)


def test_a_start_that_closed_before_the_departure_makes_every_plan_impossible() -> None:
    """Nothing can be dropped to leave a place that cannot be left."""
    problem = changed(line(10, budget=100, windows={0: ((0, 5),)}), departure=6)
    with pytest.raises(PlanImpossibleError) as caught:
        solve(problem)
    assert (caught.value.excess, caught.value.remedies) == (None, ())


@given(problems(most=6))
@settings(max_examples=200)
def test_the_missing_time_is_the_least_of_all_orders(problem: OrienteeringProblem) -> None:
    """An impossible plan states exactly what brute force finds missing, and that is enough."""
    error = refusal(problem)
    if error is None:
        return
    assert error.excess == missing_time(problem)
    if error.excess is not None:
        enough = changed(problem, time_budget=problem.time_budget + error.excess)
        assert solve(enough).schedule.is_feasible


@given(problems(most=6))
@settings(max_examples=200)
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
            if brute_force(changed(problem, required=kept)) is not None:
                expected.append(dropped)
        if expected or size == len(required):
            assert list(error.remedies) == expected
            break


def test_the_same_seed_gives_the_same_circuit() -> None:
    """Twice the same problem, twice the same answer; another seed proves the same score."""
    problem = generate(18, seed=3, top_score=100)
    first, second, other = (solve(problem, seed=seed) for seed in (1, 1, 2))
    assert first == second
    assert (other.score, other.bound) == (first.score, first.bound)


def test_when_time_runs_out_a_feasible_circuit_is_returned_with_an_honest_bound() -> None:
    """No time at all still gives a circuit, and a bound that the proven best respects."""
    problem = generate(25, seed=1)
    hasty, proven = solve(problem, seconds=0), solve(problem, seconds=60)
    assert proven.is_proven_optimal
    assert hasty.schedule.is_feasible
    assert 0 < hasty.score <= proven.score <= hasty.bound
    assert hasty.is_proven_optimal == (hasty.score == hasty.bound)


@given(problems())
@settings(max_examples=200)
def test_the_local_search_finds_feasible_circuits_with_all_required_places(
    problem: OrienteeringProblem,
) -> None:
    """Whatever it returns can be walked, and never collects more than the best."""
    instance = build_instance(problem, problem.departure + problem.time_budget)
    if instance is None:
        assert brute_force(problem) is None
        return
    found = LocalSearch(instance, seed=5).run(10)
    if found is not None:
        order = tuple(int(place) for place in instance.places[list(found)])
        assert walk(problem, order)[0]
        assert all(p in order for p in instance.places[instance.required])
        best = brute_force(problem)
        assert best is not None
        assert problem.score[list(order)].sum() <= best[0]


def test_the_local_search_never_loses_what_it_starts_with() -> None:
    """Begun from the proven best it returns a circuit of that score."""
    problem = generate(15, seed=2)
    solution, instance = solve(problem), build_instance(problem, problem.time_budget)
    assert instance is not None
    start = [instance.places.tolist().index(place) for place in solution.order]
    found = LocalSearch(instance, seed=1).run(30, start=start)
    assert found is not None
    assert instance.score[list(found)].sum() == solution.score


def test_a_place_too_long_for_the_budget_says_how_much_is_missing() -> None:
    """A detour of 20 with a visit of 10 in a budget with 12 to spare."""
    problem = line(10, 20, budget=42, scores={1: 9, 2: 1})
    why = why_unvisited(problem, solve(problem), 2)
    assert (why.key, dict(why.values)) == ("budget", {"extra": 30, "excess": 18})


def test_a_place_that_closes_too_early_says_when() -> None:
    """Whoever is there at 20 at the soonest is too late for 15."""
    problem = line(20, budget=500, windows={1: ((0, 15),)})
    why = why_unvisited(problem, solve(problem), 1)
    assert (why.key, dict(why.values)) == ("window", {"arrival": 20, "latest": 15})


def test_a_place_that_makes_another_late_is_a_trade() -> None:
    """The detour fits the budget, but the other place closes meanwhile."""
    windows = {1: ((10, 15),), 2: ((0, 10),)}
    problem = line(10, -10, budget=500, windows=windows, scores={1: 9})
    why = why_unvisited(problem, solve(problem), 2)
    assert (why.key, dict(why.values)) == ("trade", {"extra": 30})


def test_a_closed_place_and_an_island_are_named_as_such() -> None:
    """No window, or no way."""
    problem = line(10, 20, budget=500, windows={1: ()})
    assert why_unvisited(problem, solve(problem), 1).key == "closed"
    travel = problem.travel_time.copy()
    travel[2, :2] = travel[:2, 2] = UNREACHABLE
    island = changed(problem, travel_time=travel)
    assert why_unvisited(island, solve(island), 2).key == "unreachable"


def test_a_place_that_brings_nothing_is_left_out_for_that() -> None:
    """It would fit, but a score of 0 is not worth a later end."""
    problem = line(10, 20, budget=500, scores={2: 0})
    why = why_unvisited(problem, solve(problem), 2)
    assert (why.key, dict(why.values)) == ("score", {"extra": 30})


@given(problems(most=6, required=False))
@settings(max_examples=150)
def test_reasons_are_true(problem: OrienteeringProblem) -> None:
    """A place of some score never fits into a proven circuit, and the numbers say by how much."""
    try:
        solution = solve(problem)
    except PlanImpossibleError:
        return
    for place in solution.unvisited:
        why = why_unvisited(problem, solution, place)
        order = solution.order
        trials = [
            time_order(problem, (*order[:k], place, *order[k:])) for k in range(len(order) + 1)
        ]
        in_time = [trial for trial in trials if not any(trial.lateness)]
        assert (why.key == "score") == any(trial.is_feasible for trial in trials)
        assert (why.key in {"score", "budget"}) == bool(in_time)
        assert problem.score[place] == 0 or why.key != "score"
        if why.key == "budget":
            assert dict(why.values)["excess"] == min(trial.overrun for trial in in_time)
        if why.key == "window":
            assert dict(why.values)["arrival"] > dict(why.values)["latest"]


def test_every_order_of_a_small_line_is_no_better() -> None:
    """A hand-made case with two windows a day, checked by trying every order."""
    problem = line(10, 20, 30, budget=140, windows={2: ((0, 5), (70, 90))})
    solution = solve(problem)
    assert set(solution.order) == {1, 2, 3}
    ends = [walk(problem, order)[1] for order in permutations((1, 2, 3))]
    assert solution.schedule.departure[-1] == min(ends)
