"""A problem as the arrays that the exact method works on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from ddtour_geo.model.problem import UNREACHABLE, IntArray, OrienteeringProblem
from ddtour_geo.optimise.schedule import first_admitted

NEVER = 1 << 58
Limit: TypeAlias = tuple[Sequence[int], int]

EXAMPLE = OrienteeringProblem(
    travel_time=[[0, 5, 9], [5, 0, 5], [9, 5, 0]],
    service_time=[0, 10, 10],
    start_windows=(((0, 99),),) * 3,
    score=[0, 1, 2],
    required=[False] * 3,
    start=0,
    end=0,
    departure=0,
    time_budget=40,
)
"""Two places on a round from place 0, for the examples of this package."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Instance:
    """Places that a circuit can visit at all, renumbered ``0 .. m - 1``.

    Row ``m`` of the matrices is the start, column ``m`` is the end.

    Attributes
    ----------
    places
        Number in the problem of each place.
    arc
        Shape ``(m + 1, m + 1)``, from the beginning of one service to the arrival at the next;
        ``NEVER`` where there is no way.
    travel
        Shape ``(m + 1, m + 1)``, the part of it that is travel.
    opens, closes
        Shape ``(m + 1, k)``, windows padded by some that admit nothing; the last row is the end.
    cost
        Shape as ``travel``, what is least among circuits of equal score; all zero where the
        earliest end is asked for.
    score, required
        Shape ``(m,)``.
    before
        Shape ``(m, m)``, true where the column has to be visited before the row can be.
    members, most
        Shapes ``(k, m)`` and ``(k,)``: of the places of each row at most so many are visited.
    first
        Moment at which service at the start begins.
    earliest
        Shape ``(m + 1,)``, no service begins sooner.
    end_service
        Time spent at the end.
    deadline
        Moment at which everything is over.

    >>> build_instance(EXAMPLE, 40).arc[2].tolist()[:2]
    [5, 9]
    """

    places: IntArray
    arc: IntArray
    travel: IntArray
    cost: IntArray
    opens: IntArray
    closes: IntArray
    score: IntArray
    required: NDArray[np.bool_]
    before: NDArray[np.bool_]
    members: NDArray[np.bool_]
    most: IntArray
    first: int
    earliest: IntArray
    end_service: int
    deadline: int

    @property
    def size(self) -> int:
        """Number of places, start and end excluded.

        >>> build_instance(EXAMPLE, 40).size
        2
        """
        return len(self.places)

    def begin(self, arrival: IntArray, place: IntArray | int | slice) -> IntArray:
        """Say when visits begin.

        >>> build_instance(EXAMPLE, 40).begin(np.array([7, 100]), slice(0, 2)).tolist()[0]
        7
        """
        return _begin(arrival, self.opens[place], self.closes[place])

    def latest(self, deadline: int) -> IntArray:
        """Say when at the latest visits begin.

        >>> build_instance(EXAMPLE, 40).latest(40).tolist()
        [25, 21, 40]
        """
        latest = np.full(self.size + 1, -NEVER)
        while True:
            limit = (latest - self.arc).max(axis=1)
            limit[-1] = deadline - self.end_service
            found = np.full_like(latest, -NEVER)
            for opens, closes in zip(self.opens.T, self.closes.T, strict=True):
                found = np.where(opens <= limit, np.minimum(limit, closes), found)
            if np.array_equal(found, latest):
                return latest
            latest = found


def _begin(arrival: IntArray, opens: IntArray, closes: IntArray) -> IntArray:
    moment = np.full(np.broadcast_shapes(arrival.shape, opens.shape[:-1]), NEVER)
    for k in reversed(range(opens.shape[-1])):
        moment = np.where(arrival <= closes[..., k], np.maximum(arrival, opens[..., k]), moment)
    return moment


def build_instance(
    problem: OrienteeringProblem,
    deadline: int,
    candidates: Iterable[int] | None = None,
    *,
    limits: Sequence[Limit] = (),
    by_end: bool = False,
) -> Instance | None:
    """Reduce a problem to the places that can be reached in time.

    >>> build_instance(EXAMPLE, 20).places.tolist()
    [1]
    """
    first = first_admitted(problem.start_windows[problem.start], problem.departure)
    if first is None:
        return None
    n, ends = problem.size, {problem.start, problem.end}
    before = _before(problem)
    kept = set(range(n) if candidates is None else candidates) - ends
    places = [p for p in sorted(kept) if kept.issuperset(np.flatnonzero(before[p]).tolist())]
    rows, columns = [*places, problem.start], [*places, problem.end]
    travel = problem.travel_time[np.ix_(rows, columns)].copy()
    arc = travel + problem.service_time[rows][:, None]
    arc[travel >= UNREACHABLE] = NEVER
    m = len(places)
    arc[range(m), range(m)] = NEVER
    travel[travel >= UNREACHABLE] = 0
    windows = [problem.start_windows[place] for place in columns]
    width = max(1, *map(len, windows))
    opens = np.array([[a for a, _ in w] + [NEVER] * (width - len(w)) for w in windows])
    closes = np.array(
        [[min(b, deadline) for _, b in w] + [-NEVER] * (width - len(w)) for w in windows]
    )
    limits = (*((group, 1) for group in problem.groups), *limits)
    required = problem.required | before[problem.required].any(axis=0)
    instance = Instance(
        places=np.array(places, dtype=np.int64),
        arc=arc,
        travel=travel,
        cost=np.zeros_like(travel) if by_end else _cost(problem, travel, np.ix_(rows, columns)),
        opens=opens,
        closes=closes,
        score=problem.score[places],
        required=required[places],
        before=before[np.ix_(places, places)],
        members=np.array([np.isin(places, group) for group, _ in limits]).reshape(len(limits), m),
        most=np.array([most for _, most in limits], dtype=np.int64),
        first=first,
        earliest=_earliest(arc, opens, closes, first),
        end_service=0 if problem.start == problem.end else int(problem.service_time[problem.end]),
        deadline=deadline,
    )
    possible = instance.earliest <= instance.latest(deadline)
    possible[:-1] &= ~(instance.before & ~possible[:-1]).any(axis=1)
    if not possible[-1] or not possible[:-1][instance.required].all():
        return None
    return instance if possible.all() else _restrict(instance, np.flatnonzero(possible))


def _before(problem: OrienteeringProblem) -> NDArray[np.bool_]:
    """Mark all places that have to come before each place, directly or not."""
    before = np.zeros((problem.size, problem.size), dtype=np.bool_)
    for earlier, later in problem.precedences:
        before[later, earlier] = True
    while (wider := before | before @ before).sum() > before.sum():
        before = wider
    return before


def _cost(problem: OrienteeringProblem, travel: IntArray, square: tuple[IntArray, ...]) -> IntArray:
    """Weigh travel above the other cost of the legs, so that their sum ranks by both."""
    if problem.leg_cost is None:
        return travel
    other = problem.leg_cost[square]
    return travel * (int(other.max(axis=1).sum()) + 1) + other


def _earliest(arc: IntArray, opens: IntArray, closes: IntArray, first: int) -> IntArray:
    earliest = _begin(np.minimum(first + arc[-1], NEVER), opens, closes)
    while True:
        departure = np.append(earliest[:-1], first)
        arrival = np.minimum((departure[:, None] + arc).min(axis=0), NEVER)
        found = _begin(arrival, opens, closes)
        if np.array_equal(found, earliest):
            return earliest
        earliest = found


def _restrict(instance: Instance, kept: IntArray) -> Instance:
    square, inner = np.ix_(kept, kept), kept[:-1]
    return replace(
        instance,
        places=instance.places[inner],
        arc=instance.arc[square],
        travel=instance.travel[square],
        cost=instance.cost[square],
        opens=instance.opens[kept],
        closes=instance.closes[kept],
        score=instance.score[inner],
        required=instance.required[inner],
        before=instance.before[np.ix_(inner, inner)],
        members=instance.members[:, inner],
        earliest=instance.earliest[kept],
    )
