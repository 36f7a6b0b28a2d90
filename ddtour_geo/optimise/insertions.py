"""An order that is kept: its times, and what one more stop costs."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ddtour_geo.common.errors import InputRefusedError
from ddtour_geo.model.problem import UNREACHABLE, OrienteeringProblem, Schedule, Solution
from ddtour_geo.optimise.schedule import time_order


@dataclass(frozen=True, slots=True, kw_only=True)
class Insertion:
    """One more stop at one position of an order.

    Attributes
    ----------
    order
        Visited places with the new one, start and end excluded.
    position
        Where it stands among them, counted from 0.
    extra
        How much later everything is over.
    extra_travel
        How much more is walked; negative where the way round is shorter.
    schedule
        Clock times; feasible or not.

    >>> from ddtour_geo.optimise.instance import EXAMPLE
    >>> found = cheapest_insertion(EXAMPLE, [1], 2)
    >>> found.order, found.extra, found.extra_travel
    ((2, 1), 19, 9)
    """

    order: tuple[int, ...]
    position: int
    extra: int
    extra_travel: int
    schedule: Schedule

    @property
    def shortfall(self) -> tuple[int, int]:
        """Lateness at windows, then time beyond the budget; both 0 if it fits.

        >>> from ddtour_geo.optimise.instance import EXAMPLE
        >>> cheapest_insertion(EXAMPLE, [1], 2).shortfall
        (0, 0)
        """
        return (sum(self.schedule.lateness), self.schedule.overrun)


def keep_order(problem: OrienteeringProblem, order: Sequence[int]) -> Solution:
    """Time an order as it stands.

    Parameters
    ----------
    problem
        The problem; its precedences and groups are not looked at.
    order
        Visited places, start and end excluded.

    Returns
    -------
    Solution
        With these places in this order. Whether it can be kept is said by
        ``solution.schedule.is_feasible``; the bound is what all places together would score.

    Raises
    ------
    InputRefusedError
        If a place is unknown, visited twice, or start or end.

    Examples
    --------
    >>> from ddtour_geo.optimise.instance import EXAMPLE
    >>> solution = keep_order(EXAMPLE, [2])
    >>> solution.score, solution.bound, solution.schedule.departure
    (2, 3, (0, 19, 28))
    """
    between = [p for p in range(problem.size) if p not in (problem.start, problem.end)]
    for position, place in enumerate(order):
        if place not in between or place in order[:position]:
            raise InputRefusedError("problem_order", place=place, size=problem.size)
    schedule = time_order(problem, order)
    score, bound = (int(problem.score[list(places)].sum()) for places in (order, between))
    return Solution(
        order=tuple(order),
        score=score,
        schedule=schedule,
        bound=bound,
        is_proven_optimal=score == bound and schedule.is_feasible,
        unvisited=tuple(place for place in between if place not in order),
    )


def insertions(
    problem: OrienteeringProblem, order: Sequence[int], place: int
) -> tuple[Insertion, ...]:
    """Try one more stop at every position that precedences and groups admit.

    >>> from ddtour_geo.optimise.instance import EXAMPLE
    >>> [(found.order, found.extra) for found in insertions(EXAMPLE, [1], 2)]
    [((2, 1), 19), ((1, 2), 19)]
    """
    earlier = [a for a, b in problem.precedences if b == place]
    later = [b for a, b in problem.precedences if a == place]
    rivals = {other for group in problem.groups if place in group for other in group}
    if not set(earlier) <= set(order) or not rivals.isdisjoint(order):
        return ()
    first = max((order.index(a) + 1 for a in earlier), default=0)
    last = min((order.index(b) for b in later if b in order), default=len(order))
    before = time_order(problem, order)
    found = []
    for position in range(first, last + 1):
        longer = (*order[:position], place, *order[position:])
        schedule = time_order(problem, longer)
        found.append(
            Insertion(
                order=longer,
                position=position,
                extra=schedule.departure[-1] - before.departure[-1],
                extra_travel=_walked(problem, schedule) - _walked(problem, before),
                schedule=schedule,
            )
        )
    return tuple(
        sorted(found, key=lambda one: (one.shortfall, one.extra, one.extra_travel, one.position))
    )


def cheapest_insertion(
    problem: OrienteeringProblem, order: Sequence[int], place: int
) -> Insertion | None:
    """Find where one more stop costs least.

    Parameters
    ----------
    problem, order
        The visited places of a problem, start and end excluded.
    place
        Number of the new one.

    Returns
    -------
    Insertion or None
        The first of :func:`insertions`, feasible or not; ``None`` if precedences, groups or
        missing ways leave no position.

    Examples
    --------
    >>> from ddtour_geo.optimise.instance import EXAMPLE
    >>> cheapest_insertion(EXAMPLE, [], 2).extra
    28
    """
    found = insertions(problem, order, place)
    return found[0] if found and found[0].shortfall[0] < UNREACHABLE else None


def _walked(problem: OrienteeringProblem, schedule: Schedule) -> int:
    return sum(int(problem.travel_time[leg]) for leg in pairwise(schedule.order))
