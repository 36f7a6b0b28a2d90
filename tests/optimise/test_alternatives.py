"""Different circuits in the same time, and the best ones in other times."""

from dataclasses import replace

import pytest
from hypothesis import given, settings

from ddtour_geo.common.errors import PlanImpossibleError
from ddtour_geo.model import OrienteeringProblem
from ddtour_geo.optimise import alternatives, pareto, solve
from tests.support.optimise_cases import brute_force, orders, problems, walk
from tests.support.optimise_instances import generate
from tests.support.sampling import tries


@given(problems(most=6))
@settings(max_examples=tries(200))
def test_each_alternative_is_the_best_that_is_different_enough(
    problem: OrienteeringProblem,
) -> None:
    """Brute force over all circuits that share at most half finds none better, nor one more."""
    if brute_force(problem) is None:
        with pytest.raises(PlanImpossibleError):
            alternatives(problem)
        return
    found = alternatives(problem, k=3)
    optional = {p for p in range(problem.size) if not problem.required[p]}
    better: list[set[int]] = []
    feasible = [order for order in orders(problem) if walk(problem, order)[0]]
    for one in found:
        assert one.solution.order in feasible
        scores = [problem.score[list(o)].sum() for o in feasible if different(set(o), better)]
        assert one.solution.score == max(scores)
        assert one.solution.is_proven_optimal
        stops = set(one.solution.order) & optional
        shares = [len(stops & known) / len(known) for known in better]
        assert one.shared_stops == max(shares, default=0)
        assert one.shared_stops <= 0.5
        better.append(stops)
    if len(found) < 3:
        left = [order for order in feasible if different(set(order), better)]
        assert not better[-1] or not any(problem.score[list(optional & set(o))].any() for o in left)


def different(stops: set[int], better: list[set[int]]) -> bool:
    """Compare with circuits that are known."""
    return all(2 * len(stops & known) <= len(known) for known in better)


def test_alternatives_of_a_town_are_proven_and_fall_in_score() -> None:
    """Three circuits of twenty places, with what they share."""
    found = alternatives(generate(20, seed=3), k=3, effort=3.0)
    assert len(found) == 3
    scores = [one.solution.score for one in found]
    assert scores == sorted(scores, reverse=True)
    assert all(one.solution.is_proven_optimal for one in found)
    assert all(0 < one.shared_stops <= 0.5 for one in found[1:])
    assert all(0 <= one.shared_legs < 1 for one in found)


def test_the_share_in_common_can_be_chosen() -> None:
    """Nothing in common, or most."""
    problem = generate(12, seed=1)
    first, second = alternatives(problem, k=2, share=0.0)
    assert not set(first.solution.order) & set(second.solution.order)
    near = alternatives(problem, k=2, share=0.9)[1]
    assert near.solution.score >= second.solution.score
    assert near.shared_stops <= 0.9


@given(problems(most=6))
@settings(max_examples=tries(100))
def test_the_front_gives_the_best_score_of_every_budget(problem: OrienteeringProblem) -> None:
    """Each budget as if it were solved alone by brute force."""
    budgets = [problem.time_budget, 20, 45, problem.time_budget + 30, 45]
    points = pareto(problem, budgets)
    assert [point.budget for point in points] == sorted(set(budgets))
    for point in points:
        shorter = replace(problem, time_budget=point.budget)
        expected = brute_force(shorter)
        assert (point.solution is None) == (expected is None)
        if point.solution is not None and expected is not None:
            assert point.solution.score == expected.score
            assert point.solution.is_proven_optimal
            assert walk(shorter, point.solution.order)[0]


def test_a_longer_budget_never_scores_less() -> None:
    """The front of a town rises, and its last point is what solving says."""
    problem = generate(18, seed=2)
    budgets = [problem.time_budget * part // 6 for part in range(1, 7)]
    scores = [0 if p.solution is None else p.solution.score for p in pareto(problem, budgets)]
    assert scores == sorted(scores)
    assert scores[-1] == solve(problem).score
