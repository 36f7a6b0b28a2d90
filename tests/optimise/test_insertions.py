"""Orders that are kept, and one more stop."""

from itertools import permutations

import pytest
from hypothesis import given, settings

from ddtour_geo.common.errors import InputRefusedError
from ddtour_geo.model import OrienteeringProblem
from ddtour_geo.optimise import cheapest_insertion, insertions, keep_order
from ddtour_geo.optimise.instance import EXAMPLE
from tests.support.optimise_cases import orders, problems, walk
from tests.support.sampling import tries


def test_a_kept_order_is_timed_as_it_stands() -> None:
    """Neither reordered nor shortened, even where it does not fit."""
    kept = keep_order(EXAMPLE, [2, 1])
    assert kept.order == (2, 1)
    assert kept.schedule.departure == (0, 19, 34, 39)
    assert (kept.score, kept.bound, kept.is_proven_optimal) == (3, 3, True)
    alone = keep_order(EXAMPLE, [1])
    assert (alone.score, alone.bound, alone.unvisited) == (1, 3, (2,))
    assert not alone.is_proven_optimal


@pytest.mark.parametrize("order", [[0], [1, 1], [7], [-1]])
def test_an_order_of_what_cannot_be_visited_is_refused(order: list[int]) -> None:
    """Start and end, a place named twice, and unknown ones."""
    with pytest.raises(InputRefusedError) as caught:
        keep_order(EXAMPLE, order)
    assert str(order[0]) in caught.value.message("en")


@given(problems(most=6))
@settings(max_examples=tries(200))
def test_the_cheapest_insertion_is_the_best_of_all_positions(problem: OrienteeringProblem) -> None:
    """If some position is feasible, the one that ends first is given, with its true cost."""
    inner = [p for p in range(problem.size) if p not in (problem.start, problem.end)]
    allowed = {order for order in permutations(inner[1:]) if order in set(orders(problem))}
    for order in sorted(allowed)[: 2 * bool(inner)]:
        place = inner[0]
        trials = [(*order[:k], place, *order[k:]) for k in range(len(order) + 1)]
        feasible = [
            walk(problem, trial)[1:]
            for trial in trials
            if trial in set(orders(problem)) and walk(problem, trial)[0]
        ]
        found = cheapest_insertion(problem, order, place)
        if found is None or not found.schedule.is_feasible:
            assert not feasible
            continue
        _, end, walked = walk(problem, order)
        assert (end + found.extra, walked + found.extra_travel) == min(feasible)
        assert found.order[found.position] == place


def test_a_stop_is_inserted_only_where_its_precedences_admit() -> None:
    """After what has to come before it, before what waits for it, nowhere without the former."""
    problem = OrienteeringProblem(
        travel_time=[[abs(a - b) for a in range(5)] for b in range(5)],
        service_time=[0] * 5,
        start_windows=(((0, 99),),) * 5,
        score=[0] * 5,
        required=[False] * 5,
        start=0,
        end=0,
        departure=0,
        time_budget=99,
        precedences=((1, 2), (2, 3)),
    )
    assert {found.order for found in insertions(problem, [4, 1, 3], 2)} == {(4, 1, 2, 3)}
    assert insertions(problem, [4], 2) == ()
    assert cheapest_insertion(problem, [4], 2) is None
