"""Circuits that end in time when the group is slow."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from ddtour_geo.common.errors import PlanImpossibleError
from ddtour_geo.model import OrienteeringProblem
from ddtour_geo.optimise import simulate, solve, solve_robust
from tests.support.optimise_cases import brute_force, orders, problems, walk
from tests.support.optimise_instances import generate
from tests.support.sampling import tries


def straight(budget: int, *, closes: int = 10_000) -> OrienteeringProblem:
    """Give one place, 1000 away, visited for 1000."""
    return OrienteeringProblem(
        travel_time=[[0, 1000], [1000, 0]],
        service_time=[0, 1000],
        start_windows=(((0, 10_000),), ((0, closes),)),
        score=[0, 1],
        required=[False, False],
        start=0,
        end=0,
        departure=0,
        time_budget=budget,
    )


def test_the_shares_are_those_of_the_uniform_law() -> None:
    """A walk that may be a tenth of its deviation late is in time in 11 of 20 runs."""
    share = simulate(straight(10_000, closes=1010), [1], runs=20_000)
    assert share == pytest.approx(0.55, abs=0.01)
    whole = simulate(straight(3100), [1], runs=20_000, visits=0)
    assert whole == pytest.approx(0.75, abs=0.01)
    visit = simulate(straight(3100), [1], runs=20_000, pace=0)
    assert visit == pytest.approx(0.75, abs=0.01)


def test_the_worst_case_is_always_in_time_and_just_short_of_it_is_not() -> None:
    """2200 of walking and 1200 of visit at the worst."""
    assert simulate(straight(3400), [1], runs=5000) == 1.0
    assert simulate(straight(3200), [1], runs=5000) < 1.0
    assert simulate(straight(2500), [1]) == 0.0


def test_the_same_seed_gives_the_same_share() -> None:
    """Runs are seeded; another seed gives about the same."""
    problem = straight(3050)
    assert simulate(problem, [1], seed=4) == simulate(problem, [1], seed=4)
    assert simulate(problem, [1], seed=4) != simulate(problem, [1], seed=5)


@given(problems(most=6))
@settings(max_examples=tries(100))
def test_without_deviations_every_run_is_the_schedule(problem: OrienteeringProblem) -> None:
    """All or none of the runs are in time, as walking minute by minute says."""
    for order in list(orders(problem))[:20]:
        share = simulate(problem, order, runs=3, pace=0, visits=0)
        assert share == float(walk(problem, order)[0])


@given(problems(most=5))
@settings(max_examples=60)
def test_a_robust_circuit_is_feasible_and_never_scores_more(problem: OrienteeringProblem) -> None:
    """Whatever certainty costs is said, and what was asked for is kept where it can be."""
    if brute_force(problem) is None:
        with pytest.raises(PlanImpossibleError):
            solve_robust(problem)
        return
    found = solve_robust(problem, runs=100)
    assert found.solution.order in set(orders(problem))
    assert found.solution.schedule.is_feasible
    assert found.lost_score >= 0
    assert found.share == simulate(problem, found.solution.order, runs=100)
    assert found.share >= min(found.plain_share, 0.9)
    if found.plain_share >= 0.9:
        assert found.solution == found.plain


@pytest.mark.parametrize("seed", range(4))
def test_a_town_is_walked_in_time_in_nine_of_ten_runs(seed: int) -> None:
    """The plain circuit fills the budget and fails in many runs; the robust one gives up little."""
    problem = generate(15, seed=seed)
    found = solve_robust(problem, effort=3.0)
    assert found.share >= 0.9
    assert found.plain.score == solve(problem).score
    assert 0 <= found.lost_score <= 0.3 * found.plain.score
    assert found == solve_robust(problem, effort=3.0)


def test_where_nothing_is_sure_the_surest_is_returned() -> None:
    """A required stop in a budget without slack is in time in about half of the runs."""
    found = solve_robust(replace(straight(3000), required=np.array([False, True])))
    assert found.solution.order == (1,)
    assert 0.2 < found.share < 0.8


@given(problem=problems())
def test_certainty_takes_no_longer_than_it_may(problem: OrienteeringProblem) -> None:
    """Without any time the answer is the plain circuit or a surer one, with its true share."""
    try:
        found = solve_robust(problem, effort=0.0)
    except PlanImpossibleError:
        assert brute_force(problem) is None
        return
    assert walk(problem, found.solution.order)[0]
    assert found.share == simulate(problem, found.solution.order)
    assert found.share >= min(found.plain_share, 0.9)
