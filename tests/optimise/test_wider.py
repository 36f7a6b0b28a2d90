"""What is known of wider hours serves narrower ones: brute force is the oracle."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ddtour_geo.common.errors import PlanImpossibleError
from ddtour_geo.model import OrienteeringProblem
from ddtour_geo.optimise import lengthened, simulate, solve_robust
from ddtour_geo.optimise.schedule import time_order
from ddtour_geo.optimise.wider import Answers, hours_within
from tests.support.optimise_cases import brute_force, merits, problems
from tests.support.sampling import tries


def narrowed(
    problem: OrienteeringProblem, cuts: list[tuple[int, int]], budget: int
) -> OrienteeringProblem:
    """Close each place a little later or sooner, and shorten the budget."""
    windows = tuple(
        tuple((a + late, b - soon) for a, b in of if a + late <= b - soon)
        for of, (late, soon) in zip(problem.start_windows, cuts, strict=True)
    )
    return replace(problem, start_windows=windows, time_budget=budget)


@given(problems(), st.data())
@settings(max_examples=tries(200))
def test_an_answer_that_is_taken_over_is_the_best_of_all_orders(
    problem: OrienteeringProblem, data: st.DataObject
) -> None:
    """Whatever was asked before, each problem gets the answer that it gets alone."""
    answers = Answers(effort=6.0)
    cut = st.tuples(st.integers(0, 6), st.integers(0, 6))
    for _ in range(4):
        found, expected = answers.best(problem), brute_force(problem)
        if found is None or expected is None:
            assert found is None
            assert expected is None
        else:
            assert merits(problem, found.order) == expected
            assert found.schedule == time_order(problem, found.order)
        cuts = data.draw(st.lists(cut, min_size=problem.size, max_size=problem.size))
        budget = max(0, problem.time_budget - data.draw(st.integers(0, 8)))
        problem = narrowed(problem, cuts, budget)


@given(problems(), st.data())
@settings(max_examples=60)
def test_certainty_that_builds_on_other_hours_is_as_good(
    problem: OrienteeringProblem, data: st.DataObject
) -> None:
    """With every margin the circuit is the best of all orders, as it is without what was known."""
    answers = Answers(effort=6.0)
    cut = st.tuples(st.integers(0, 6), st.integers(0, 6))
    for _ in range(3):
        if brute_force(problem) is None:
            with pytest.raises(PlanImpossibleError):
                solve_robust(problem, answers=answers)
            return
        found, alone = solve_robust(problem, answers=answers), solve_robust(problem)
        assert found.share == simulate(problem, found.solution.order)
        assert found.plain.score == alone.plain.score
        assert (found.share >= 0.9) == (alone.share >= 0.9)
        padded = lengthened(problem, found.margin)
        if found.margin and (best := answers.lengthened(found.margin).best(padded)):
            assert merits(padded, best.order) == brute_force(padded)
        cuts = data.draw(st.lists(cut, min_size=problem.size, max_size=problem.size))
        problem = narrowed(problem, cuts, problem.time_budget)


@given(problems())
@settings(max_examples=tries(100))
def test_hours_beyond_the_circuit_are_no_hours(problem: OrienteeringProblem) -> None:
    """Windows cut to the circuit change nothing: the second search is spared."""
    last = problem.departure + problem.time_budget
    longer = tuple(
        tuple((a, b + 9 if b == of[-1][1] and b >= last else b) for a, b in of)
        for of in problem.start_windows
    )
    other = replace(problem, start_windows=longer)
    assert hours_within(other) == hours_within(problem)
    answers = Answers(effort=6.0)
    first, second = answers.best(problem), answers.best(other)
    assert answers.solved == 1
    assert (first is None) == (second is None)
    assert first is None or second is None or first.order == second.order
