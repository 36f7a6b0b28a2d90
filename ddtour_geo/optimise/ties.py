"""Orders that are as good as the one found."""

from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise

from ddtour_geo.model.problem import OrienteeringProblem
from ddtour_geo.optimise.schedule import time_order


def equal_orders(problem: OrienteeringProblem, order: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """List the orders, one reversed run away, that nothing in the problem tells apart.

    >>> from ddtour_geo.optimise.instance import EXAMPLE
    >>> list(equal_orders(EXAMPLE, (1, 2)))
    [(1, 2), (2, 1)]
    """
    order = tuple(order)
    yield order
    merit = _merit(problem, order)
    for first, last in combinations(range(len(order) + 1), 2):
        other = (*order[:first], *reversed(order[first:last]), *order[last:])
        if other == order or _merit(problem, other) != merit:
            continue
        place = {row: position for position, row in enumerate(other)}
        keeps = all(place[a] < place[b] for a, b in problem.precedences if b in place)
        if keeps and time_order(problem, other).is_feasible:
            yield other


def _merit(problem: OrienteeringProblem, order: Sequence[int]) -> tuple[int, int]:
    legs = list(pairwise((problem.start, *order, problem.end)))
    cost = problem.leg_cost
    return (
        sum(int(problem.travel_time[leg]) for leg in legs),
        0 if cost is None else sum(int(cost[leg]) for leg in legs),
    )
