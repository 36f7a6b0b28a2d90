"""The optimiser as a stage: answers, impossibility, determinism, explanations."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import count, permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ddtour_geo.common.errors import InputRefusedError, PlanImpossibleError
from ddtour_geo.model import OrienteeringProblem, Solution
from ddtour_geo.model.problem import UNREACHABLE, Window
from ddtour_geo.optimise import hours_to_move, solve, solve_robust
from ddtour_geo.optimise.effort import ENDLESS, STEPS, Effort, GivenUpError
from ddtour_geo.optimise.explain import why_unvisited
from ddtour_geo.optimise.instance import build_instance
from ddtour_geo.optimise.local_search import LocalSearch
from ddtour_geo.optimise.schedule import time_order
from ddtour_geo.optimise.solver import solution_within
from tests.support.optimise_cases import brute_force, merits, orders, problems, walk
from tests.support.optimise_instances import generate
from tests.support.sampling import tries

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


def solved(problem: OrienteeringProblem) -> Solution | None:
    """Give the answer of a possible problem."""
    try:
        return solve(problem)
    except PlanImpossibleError:
        return None


def refusal(problem: OrienteeringProblem) -> PlanImpossibleError | None:
    """Give the error of an impossible problem."""
    try:
        solve(problem)
    except PlanImpossibleError as error:
        return error
    return None


def test_the_better_of_two_places_is_taken() -> None:
    """With time for one of two equally far places the higher score wins."""
    solution = solve(line(20, -20, budget=50, scores={2: 3}))
    assert (solution.order, solution.score, solution.bound) == ((2,), 3, 3)
    assert solution.unvisited == (1,)


def test_of_equal_scores_the_least_travel_is_taken() -> None:
    """The nearer of two places of the same score, though its visit ends later."""
    problem = line(20, -15, budget=60)
    assert solve(problem).order == (2,)
    assert solve(changed(problem, service_time=[0, 10, 30])).order == (2,)


def test_of_equal_travel_the_least_other_cost_is_taken() -> None:
    """Both ways round are equally long; one of them climbs less."""
    problem = line(10, 20, budget=400, windows={})
    climb = np.zeros((3, 3), dtype=int)
    climb[0, 1] = 7
    assert solve(changed(problem, leg_cost=climb)).order == (2, 1)
    assert solve(changed(problem, leg_cost=climb.T)).order == (1, 2)


def test_of_equal_costs_the_earliest_end_is_taken() -> None:
    """Whoever goes round the other way waits for a gate."""
    problem = line(10, 20, budget=400, windows={2: ((100, 300),)})
    assert solve(problem).order == (1, 2)


def test_a_place_is_visited_only_after_what_has_to_come_before() -> None:
    """The farther place comes first; if it does not fit, neither is visited."""
    problem = changed(line(10, 20, -5, budget=100, scores={2: 0}), precedences=((2, 1),))
    assert solve(problem).order in {(2, 1, 3), (3, 2, 1)}
    assert solve(changed(problem, time_budget=45)).order == (3,)


def test_a_place_before_a_required_one_is_required_too() -> None:
    """The way to the required stop leads over the other."""
    problem = line(10, -10, budget=100, required=(1,), scores={1: 0, 2: 0})
    problem = changed(problem, precedences=((2, 1),))
    assert solve(problem).order == (2, 1)
    assert refusal(changed(problem, time_budget=59)) is not None


def test_of_a_group_one_place_is_visited() -> None:
    """Of two terraces with the same view the better one is taken, with everything else."""
    problem = changed(line(10, 20, 30, budget=500, scores={2: 4}), groups=((1, 2),))
    assert set(solve(problem).order) == {2, 3}


@pytest.mark.parametrize(
    "relations",
    [
        {"precedences": ((0, 1),)},
        {"precedences": ((1, 2), (2, 1))},
        {"precedences": ((1, 1),)},
        {"precedences": ((1, 9),)},
        {"groups": ((0, 1),)},
        {"groups": ((-1, 1),)},
    ],
)
def test_relations_that_cannot_be_meant_are_refused(relations: dict[str, object]) -> None:
    """Start and end are no choice, nobody waits for himself, and unknown places are none."""
    with pytest.raises(InputRefusedError) as caught:
        changed(line(10, 20, budget=100), **relations)
    assert all(language_text for language_text in map(caught.value.message, ("fr", "en")))


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


def test_the_same_seed_gives_the_same_circuit() -> None:
    """Twice the same problem, twice the same answer; another seed proves the same score."""
    problem = generate(18, seed=3, top_score=100)
    first, second, other = (solve(problem, seed=seed) for seed in (1, 1, 2))
    assert first == second
    assert (other.score, other.bound) == (first.score, first.bound)


def test_when_time_runs_out_a_feasible_circuit_is_returned_with_an_honest_bound() -> None:
    """No time at all still gives a circuit, and a bound that the proven best respects."""
    problem = generate(25, seed=1)
    hasty, proven = solve(problem, effort=0.0), solve(problem, effort=6.0)
    assert proven.is_proven_optimal
    assert hasty.schedule.is_feasible
    assert 0 < hasty.score <= proven.score <= hasty.bound
    assert hasty.is_proven_optimal == (hasty.score == hasty.bound)


@given(problems())
@settings(max_examples=tries(200))
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
        assert order in set(orders(problem))
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
    """Whoever is there at 20 at the soonest is too late for 15; and too late at the start at -5."""
    problem = line(20, budget=500, windows={1: ((0, 15),)})
    why = why_unvisited(changed(problem, departure=-1), solve(changed(problem, departure=-1)), 1)
    assert (why.key, dict(why.values)) == ("window", {"arrival": 20, "latest": 15, "service": 10})


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


def test_leaving_earlier_is_offered_where_it_is_enough() -> None:
    """Closed for entry at 40 after a visit of 10: who comes at 52 leaves 12 earlier."""
    problem = line(30, 42, budget=500, windows={2: ((0, 40),)}, required=(1,))
    problem = changed(problem, travel_time=np.array([[0, 30, 60], [30, 0, 12], [60, 12, 0]]))
    why = why_unvisited(problem, solve(problem), 2)
    assert why.key == "window_earlier"
    assert dict(why.values) == {"arrival": 52, "latest": 40, "service": 10, "earlier": 12}


def test_a_place_that_opens_late_is_not_helped_by_leaving_earlier() -> None:
    """The stop before it opens after the departure; leaving earlier means waiting there."""
    problem = line(30, 42, budget=500, windows={1: ((30, 31),), 2: ((20, 40),)}, required=(1,))
    problem = changed(problem, travel_time=np.array([[0, 30, 60], [30, 0, 12], [60, 12, 0]]))
    assert why_unvisited(problem, solve(problem), 2).key == "window"


def test_groups_and_precedences_are_named_as_reasons() -> None:
    """The twin of a place that is taken, and what waits for a place that is not."""
    problem = changed(line(10, 20, budget=500, scores={1: 5}), groups=((1, 2),))
    assert why_unvisited(problem, solve(problem), 2).key == "group"
    problem = changed(line(10, 500, budget=100), precedences=((2, 1),))
    assert why_unvisited(problem, solve(problem), 1).key == "precedence"


@given(problems(most=6, required=False))
@settings(max_examples=tries(150))
def test_reasons_are_true(problem: OrienteeringProblem) -> None:
    """A place of some score never fits into a proven circuit, and the numbers say by how much."""
    solution = solved(problem)
    if solution is None:
        return
    for place in solution.unvisited:
        order = solution.order
        why = why_unvisited(problem, solution, place)
        trials = [(*order[:k], place, *order[k:]) for k in range(len(order) + 1)]
        allowed = set(orders(problem))
        schedules = [time_order(problem, trial) for trial in trials if trial in allowed]
        in_time = [schedule for schedule in schedules if not any(schedule.lateness)]
        is_shut = why.key in {"closed", "unreachable"}
        assert (why.key in {"group", "precedence"}) == (not schedules and not is_shut)
        assert (why.key == "score") == any(schedule.is_feasible for schedule in schedules)
        assert (why.key in {"score", "budget"}) == bool(in_time)
        assert problem.score[place] == 0 or why.key != "score"
        values = dict(why.values)
        if why.key == "budget":
            assert values["excess"] == min(schedule.overrun for schedule in in_time)
        if why.key.startswith("window"):
            assert values["arrival"] > values["latest"]
        if why.key == "window_earlier":
            assert any(fits_earlier(problem, trial, values["earlier"]) for trial in trials)
            assert not any(fits_earlier(problem, trial, values["earlier"] - 1) for trial in trials)


def fits_earlier(problem: OrienteeringProblem, order: tuple[int, ...], earlier: int) -> bool:
    """Walk an order that leaves earlier, past doors that are open at the departure."""
    at = problem.departure
    windows = tuple(
        tuple((-(10**6) if a <= at <= b else a, b) for a, b in known if b >= at)
        if any(a <= at <= b for a, b in known)
        else known
        for known in problem.start_windows
    )
    moved = changed(problem, departure=problem.departure - earlier, start_windows=windows)
    return order in set(orders(problem)) and walk(moved, order)[0]


def test_every_order_of_a_small_line_is_no_better() -> None:
    """A hand-made case with two windows a day, checked by trying every order."""
    problem = line(10, 20, 30, budget=140, windows={2: ((0, 5), (70, 90))})
    solution = solve(problem)
    assert set(solution.order) == {1, 2, 3}
    ends = [walk(problem, order)[1] for order in permutations((1, 2, 3))]
    assert solution.schedule.departure[-1] == min(ends)


@given(problem=problems())
def test_no_effort_at_all_is_enough_for_a_circuit_if_there_is_one(
    problem: OrienteeringProblem,
) -> None:
    """A planner who drags a bar is never told that nothing fits where something does."""
    best = brute_force(problem)
    if best is None:
        with pytest.raises(PlanImpossibleError) as caught:
            solve(problem, effort=0.0)
        assert caught.value.excess != 0
        return
    found = solve(problem, effort=0.0)
    assert walk(problem, found.order)[0]
    assert found.order in set(orders(problem))
    assert found.score <= best.score <= found.bound


@given(problem=problems(), ceiling=st.booleans())
def test_what_is_known_before_changes_no_answer(
    problem: OrienteeringProblem, *, ceiling: bool
) -> None:
    """An order to begin with and a bound that is true lead to a circuit of the same merits."""
    best = brute_force(problem)
    if best is None:
        return
    start = next(order for order in orders(problem) if walk(problem, order)[0])
    found = solution_within(
        problem, until=ENDLESS, start=start, ceiling=best.score if ceiling else None
    )
    assert found is not None
    assert merits(problem, found.order) == best
    assert found.bound == best.score


@pytest.mark.parametrize("find", [solve, solve_robust, hours_to_move])
def test_a_search_that_nobody_waits_for_ends_with_nothing(find: Callable[..., object]) -> None:
    """Rather than with another circuit; it has hardly begun by then."""
    problem = generate(70, 3)
    if find is hours_to_move:
        problem = replace(problem, required=[True] * problem.size)
    looks = count()
    effort = Effort(12.0, lambda: next(looks) > 20)
    with pytest.raises(GivenUpError):
        find(problem, effort=effort)
    assert next(looks) < 25
    assert effort.spent < STEPS


@given(problem=problems(), amount=st.floats(0.0, 0.01))
def test_an_effort_that_did_not_run_out_finds_what_any_larger_one_does(
    problem: OrienteeringProblem, amount: float
) -> None:
    """So that a first answer need not be looked for again."""
    effort = Effort(amount)
    try:
        first: object = solve_robust(problem, effort=effort)
    except PlanImpossibleError as error:
        first = (error.excess, error.remedies)
    try:
        final: object = solve_robust(problem)
    except PlanImpossibleError as error:
        final = (error.excess, error.remedies)
    assert effort.has_run_out or first == final


def test_the_parts_of_an_effort_are_spent_of_the_whole() -> None:
    """Half of what is left is handed down, again and again, and the end is heard of everywhere."""
    whole = Effort(1.0)
    half = whole.part(1 / 2)
    quarter = half.part(1 / 2)
    quarter.spend(STEPS // 4)
    assert quarter.is_over
    assert not whole.is_over
    assert whole.has_run_out
    assert (half.left, whole.left) == (STEPS / 4, 3 * STEPS / 4)
    assert not Effort.fresh(quarter, least=0.5).is_over
