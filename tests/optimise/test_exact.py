"""The proof against oracles: brute force, published optima, and bounds that must hold."""

import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ddtour_geo.common.errors import PlanImpossibleError
from ddtour_geo.model import OrienteeringProblem, Solution
from ddtour_geo.optimise import solve
from ddtour_geo.optimise.exact import LabelSearch
from ddtour_geo.optimise.instance import build_instance
from ddtour_geo.optimise.relaxation import Relaxation
from ddtour_geo.optimise.search import best_circuit
from tests.support.optimise_cases import brute_force, earliest_end, merits, orders, problems, walk
from tests.support.optimise_instances import generate, read_solomon, read_td20
from tests.support.sampling import tries

SOLOMON_50 = {"50_r101": 126, "50_r105": 159, "50_rc101": 180, "50_c101": 270, "50_c106": 280}


def solved(problem: OrienteeringProblem) -> Solution | None:
    """Solve, with no answer where there is none."""
    try:
        return solve(problem, effort=6.0)
    except PlanImpossibleError:
        return None


def check_against_brute_force(problem: OrienteeringProblem) -> None:
    """Compare score, travel, other cost and end with the best of all orders."""
    expected, solution = brute_force(problem), solved(problem)
    if expected is None or solution is None:
        assert expected is None
        assert solution is None
        return
    assert walk(problem, solution.order)[0]
    assert merits(problem, solution.order) == expected
    assert solution.order in set(orders(problem))
    assert solution.is_proven_optimal
    assert solution.bound == solution.score
    assert solution.schedule.is_feasible
    inner = set(range(problem.size)) - {problem.start, problem.end}
    assert set(solution.unvisited) == inner - set(solution.order)


@given(problems())
@settings(max_examples=tries(500))
def test_no_order_beats_a_proven_circuit(problem: OrienteeringProblem) -> None:
    """Asymmetric, non-metric, zero times, closed places: as good as the best of all orders."""
    check_against_brute_force(problem)


@given(problems(most=8))
@settings(max_examples=40)
def test_no_order_of_eight_places_beats_a_proven_circuit(problem: OrienteeringProblem) -> None:
    """The same with up to eight places."""
    check_against_brute_force(problem)


@given(problems(most=6), st.integers(1, 60))
@settings(max_examples=tries(100))
def test_more_budget_never_lowers_the_proven_score(problem: OrienteeringProblem, more: int) -> None:
    """Whatever fits into a budget fits into a longer one."""
    parts = {name: getattr(problem, name) for name in problem.__slots__}
    longer = OrienteeringProblem(**{**parts, "time_budget": problem.time_budget + more})
    before, after = solved(problem), solved(longer)
    if before is not None:
        assert after is not None
        assert after.score >= before.score


@given(problems(most=6), st.data())
@settings(max_examples=tries(100))
def test_a_bound_is_never_below_the_best(problem: OrienteeringProblem, data: st.DataObject) -> None:
    """Whatever the prices, no circuit collects more than the relaxation says."""
    expected = brute_force(problem)
    deadline = problem.departure + problem.time_budget
    instance = build_instance(problem, deadline)
    if expected is None:
        return
    assert instance is not None
    buckets = data.draw(st.sampled_from([5, 40, 300]))
    relaxation = Relaxation(instance, deadline, buckets)
    if not relaxation.is_usable:
        return
    low = [-20.0 if required else 0.0 for required in instance.required]
    low += [0.0] * len(instance.most)
    prices = np.array([data.draw(st.floats(least, 60)) for least in low])
    assert relaxation.evaluate(prices).bound >= expected.score - 1e-6
    assert relaxation.tighten(expected.score, rounds=10).bound >= expected.score - 1e-6


@given(problems(most=6), st.sampled_from([2, 4, 10, 40]), st.booleans())
@settings(max_examples=tries(400))
def test_coarse_time_steps_never_cut_off_the_best(
    problem: OrienteeringProblem,
    buckets: int,
    has_bounds: bool,  # noqa: FBT001 - drawn
) -> None:
    """Bounds that round clock times, or none, leave the best circuit to be found, ties included."""
    deadline, expected = problem.departure + problem.time_budget, brute_force(problem)
    instance = build_instance(problem, deadline)
    if instance is None:
        assert expected is None
        return
    relaxation, worth = Relaxation(instance, deadline, buckets).weighing(10**7), 10**7
    if not relaxation.is_usable:
        return
    score = 0 if expected is None else expected.score
    target = (score - 1) * worth + 1
    table = relaxation.tighten(score * worth, rounds=30) if has_bounds else None
    found = LabelSearch(
        instance, target=target, relaxation=relaxation, table=table, keeps_equals=True
    ).run()
    assert found.is_complete
    order = None if found.order is None else tuple(instance.places[list(found.order)].tolist())
    assert (None if order is None else merits(problem, order)) == expected
    if table is not None and expected is not None:
        assert table.bound >= found.gain - 1e-3


@given(problems(most=6))
@settings(max_examples=tries(200))
def test_the_earliest_end_is_found_where_it_is_asked_for(problem: OrienteeringProblem) -> None:
    """Without any score, the circuit that ends first is the best."""
    parts = {name: getattr(problem, name) for name in problem.__slots__}
    plain = OrienteeringProblem(**{**parts, "score": [0] * problem.size})
    instance = build_instance(plain, plain.departure + plain.time_budget, by_end=True)
    answer = None if instance is None else best_circuit(instance)
    assert (None if answer is None else answer.end) == earliest_end(plain)


def test_a_shortcut_through_a_stop_is_found() -> None:
    """Where the direct way is longer than the way round, the stop on the way round is taken."""
    problem = OrienteeringProblem(
        travel_time=[[0, 1, 50], [9, 0, 1], [1, 9, 0]],
        service_time=[0, 0, 0],
        start_windows=(((0, 99),),) * 3,
        score=[0, 0, 5],
        required=[False] * 3,
        start=0,
        end=0,
        departure=0,
        time_budget=3,
    )
    assert solve(problem).order == (1, 2)


def test_more_places_than_bits_in_a_word_are_told_apart() -> None:
    """Eighty places in a row, each open for its own moment only, are all visited."""
    n = 81
    travel = np.abs(np.subtract.outer(np.arange(n), np.arange(n))) + 1
    problem = OrienteeringProblem(
        travel_time=travel,
        service_time=[0] * n,
        start_windows=(((0, 10**6),), *(((10 * k, 10 * k),) for k in range(1, n))),
        score=[1] * n,
        required=[False] * n,
        start=0,
        end=0,
        departure=0,
        time_budget=1000,
    )
    solution = solve(problem)
    assert solution.order == tuple(range(1, n))
    assert solution.is_proven_optimal


@pytest.mark.parametrize("places", [10, 15, 20])
def test_a_town_is_proven_and_cannot_be_improved_by_one_more_stop(places: int) -> None:
    """No place left out fits anywhere between the stops of the proven circuit."""
    problem = generate(places, seed=0)
    solution = solve(problem, effort=6.0)
    assert solution.is_proven_optimal
    assert len(solution.order) >= places // 3
    for place in solution.unvisited:
        for position in range(len(solution.order) + 1):
            order = (*solution.order[:position], place, *solution.order[position:])
            assert not walk(problem, order)[0]


def test_published_optima_of_twenty_places_are_proven(shared: Path) -> None:
    """The twelve instances of Verbeeck et al., start and end apart, as CPLEX proved them."""
    folder = shared / "instances" / "td-20"
    optima = json.loads((folder / "optima.json").read_text())
    assert len(optima) == 12
    for name, optimum in optima.items():
        solution = solve(read_td20(folder / name), effort=6.0)
        assert (solution.score, solution.bound) == (optimum["score"], optimum["score"]), name


@pytest.mark.parametrize("name", SOLOMON_50)
def test_instances_of_fifty_places_are_proven(shared: Path, name: str) -> None:
    """Narrow windows, distances in tenths; the values agree with those of the literature."""
    problem = read_solomon(shared / "instances" / "solomon-50" / f"{name}.txt")
    solution = solve(problem, effort=6.0)
    assert solution.score == solution.bound == SOLOMON_50[name]
    assert walk(problem, solution.order)[0]


def test_brute_force_tries_every_order() -> None:
    """The oracle itself counts the orders of all subsets: 1 + 3 + 6 + 6 of three places."""
    tried = list(orders(generate(3, seed=0)))
    assert len(tried) == len(set(tried)) == 16
    assert all(len(set(order)) == len(order) for order in tried)
    assert all(a != b for order in tried for a, b in pairwise(order))
