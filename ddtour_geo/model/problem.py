"""The orienteering problem with time windows, and its answer, in plain numbers."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ddtour_geo.common.errors import InputRefusedError

IntArray = NDArray[np.int64]
Window = tuple[int, int]


def _integers(name: str, values: ArrayLike, shape: tuple[int, ...]) -> IntArray:
    array = np.asarray(values)
    if array.shape != shape:
        raise InputRefusedError("problem_shape", name=name, shape=array.shape, expected=shape)
    if array.dtype == np.bool_ or not np.array_equal(array, np.asarray(array, dtype=np.int64)):
        raise InputRefusedError("problem_not_integer", name=name)
    array = array.astype(np.int64)
    if array.size and array.min() < 0:
        raise InputRefusedError("problem_negative", name=name)
    array.flags.writeable = False
    return array


def _check_relations(
    n: int,
    ends: tuple[int, int],
    precedences: tuple[tuple[int, int], ...],
    groups: tuple[tuple[int, ...], ...],
) -> None:
    for name, sets in (("precedences", precedences), ("groups", groups)):
        for places in sets:
            for place in places:
                if not 0 <= place < n:
                    raise InputRefusedError("problem_index", name=name, index=place, size=n)
                if place in ends:
                    raise InputRefusedError("problem_relation_end", name=name, places=places)
    left = set(precedences)
    while left:
        free = {before for before, _ in left} - {after for _, after in left}
        if not free:
            places = tuple(sorted({place for pair in left for place in pair}))
            raise InputRefusedError("problem_precedence_cycle", places=places)
        left = {(before, after) for before, after in left if before not in free}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OrienteeringProblem:
    """Choose and order visits so that the score is the highest within a time budget.

    All times are integers in one unit of the caller's choice.

    Attributes
    ----------
    travel_time
        Shape ``(n, n)``, from row to column; need not be symmetric, nor obey the triangle
        inequality. ``UNREACHABLE`` marks a pair without a way.
    service_time
        Shape ``(n,)``. At the start it is spent before leaving, at the end after arriving; once,
        before leaving, where both are the same place.
    start_windows
        For each place, the ``(earliest_start, latest_start)`` pairs in which the visit may begin,
        sorted and disjoint. At start and end they bound departure and arrival.
    score
        Shape ``(n,)``; not counted at start and end.
    required
        Shape ``(n,)``, true where the visit is not a choice.
    start, end
        Indices of the first and the last place, possibly the same.
    departure
        Moment at which the budget begins to run.
    time_budget
        Everything, visits included, is over at ``departure + time_budget``.
    precedences
        Pairs ``(before, after)`` of places between start and end. As usual where visits are a
        choice, the second may be visited only if the first has been visited earlier on; a place
        before a required one is thereby required too.
    groups
        Of the places of each, between start and end, at most one may be visited.
    leg_cost
        Shape ``(n, n)``; what else is disliked about a way, climb say, compared among circuits of
        equal score and equal travel; ``None`` for nothing.
    spread
        Shape ``(n,)``; by how much the position of a place may lengthen or shorten the ways to and
        from it. Looked at in simulations alone; ``None`` for nothing.
    stands_at
        For each place the one at whose position it stands: itself, or another one where nothing
        is walked between the two; ``NOWHERE`` for what is at no position, like a ride. ``None``
        where each stands at its own.

    Raises
    ------
    InputRefusedError
        If a shape, a sign or a window is wrong, or a precedence can never be kept.

    References
    ----------
    P. Vansteenwegen, W. Souffriau, D. Van Oudheusden, "The orienteering problem: A survey",
    European Journal of Operational Research 209 (2011), doi:10.1016/j.ejor.2010.03.045.

    S. Hanafi, R. Mansini, R. Zanotti, "The multi-visit team orienteering problem with precedence
    constraints", European Journal of Operational Research 282 (2020),
    doi:10.1016/j.ejor.2019.09.046.

    Examples
    --------
    >>> problem = OrienteeringProblem(
    ...     travel_time=[[0, 5, 9], [5, 0, 5], [9, 5, 0]],
    ...     service_time=[0, 10, 10],
    ...     start_windows=(((0, 99),),) * 3,
    ...     score=[0, 1, 2],
    ...     required=[False] * 3,
    ...     start=0,
    ...     end=0,
    ...     departure=0,
    ...     time_budget=40,
    ... )
    >>> problem.size
    3
    """

    travel_time: IntArray
    service_time: IntArray
    start_windows: tuple[tuple[Window, ...], ...]
    score: IntArray
    required: NDArray[np.bool_]
    start: int
    end: int
    departure: int
    time_budget: int
    precedences: tuple[tuple[int, int], ...] = ()
    groups: tuple[tuple[int, ...], ...] = ()
    leg_cost: IntArray | None = None
    spread: IntArray | None = None
    stands_at: tuple[int, ...] | None = None

    def __init__(  # noqa: PLR0913 - the problem has fourteen parts
        self,
        *,
        travel_time: ArrayLike,
        service_time: ArrayLike,
        start_windows: tuple[tuple[Window, ...], ...],
        score: ArrayLike,
        required: ArrayLike,
        start: int,
        end: int,
        departure: int,
        time_budget: int,
        precedences: tuple[tuple[int, int], ...] = (),
        groups: tuple[tuple[int, ...], ...] = (),
        leg_cost: ArrayLike | None = None,
        spread: ArrayLike | None = None,
        stands_at: Sequence[int] | None = None,
    ) -> None:
        n = len(start_windows)
        for place, windows in enumerate(start_windows):
            bounds = [bound for window in windows for bound in window]
            if any(later < earlier for earlier, later in pairwise(bounds)):
                raise InputRefusedError("problem_window", place=place, windows=windows)
        for name, index in (("start", start), ("end", end)):
            if not 0 <= index < n:
                raise InputRefusedError("problem_index", name=name, index=index, size=n)
        if time_budget < 0:
            raise InputRefusedError("problem_negative", name="time_budget")
        required_array = np.asarray(required, dtype=np.bool_)
        if required_array.shape != (n,):
            raise InputRefusedError(
                "problem_shape", name="required", shape=required_array.shape, expected=(n,)
            )
        required_array.flags.writeable = False
        _check_relations(n, (start, end), precedences, groups)
        set_ = object.__setattr__
        set_(self, "travel_time", _integers("travel_time", travel_time, (n, n)))
        set_(self, "service_time", _integers("service_time", service_time, (n,)))
        set_(self, "start_windows", tuple(tuple(windows) for windows in start_windows))
        set_(self, "score", _integers("score", score, (n,)))
        set_(self, "required", required_array)
        set_(self, "start", start)
        set_(self, "end", end)
        set_(self, "departure", departure)
        set_(self, "time_budget", time_budget)
        set_(self, "precedences", tuple((before, after) for before, after in precedences))
        set_(self, "groups", tuple(tuple(group) for group in groups))
        cost = None if leg_cost is None else _integers("leg_cost", leg_cost, (n, n))
        set_(self, "leg_cost", cost)
        set_(self, "spread", None if spread is None else _integers("spread", spread, (n,)))
        if stands_at is not None and len(stands_at) != n:
            shape = (len(stands_at),)
            raise InputRefusedError("problem_shape", name="stands_at", shape=shape, expected=(n,))
        set_(self, "stands_at", None if stands_at is None else tuple(stands_at))

    @property
    def size(self) -> int:
        """Number of places, start and end included."""
        return len(self.start_windows)

    @property
    def positions(self) -> IntArray:
        """Shape ``(n,)``: ``stands_at`` as numbers, the place itself where it says nothing."""
        return np.arange(self.size) if self.stands_at is None else np.array(self.stands_at)

    @property
    def walks(self) -> NDArray[np.bool_]:
        """Shape ``(n, n)``: true from one position to another, false on rides."""
        at = self.positions
        somewhere = at != NOWHERE
        walks: NDArray[np.bool_] = (at[:, None] != at) & somewhere & somewhere[:, None]
        return walks


NOWHERE = -1
"""Position of what is at none."""
UNREACHABLE = 10**9
"""Travel time of a pair without a way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """Clock times of an order, start and end included.

    Attributes
    ----------
    order
        Places from start to end, both included.
    arrival
        Moment of arrival at each.
    begin
        Moment at which the visit begins; ``begin - arrival`` is waiting.
    departure
        Moment of leaving; at the end, when everything is over.
    lateness
        How much too late each visit begins; 0 everywhere if the order is feasible.
    overrun
        How much the budget is exceeded; 0 if the order is feasible.

    Examples
    --------
    >>> Schedule(
    ...     order=(0, 0),
    ...     arrival=(0, 10),
    ...     begin=(0, 10),
    ...     departure=(0, 10),
    ...     lateness=(0, 0),
    ...     overrun=0,
    ... ).is_feasible
    True
    """

    order: tuple[int, ...]
    arrival: tuple[int, ...]
    begin: tuple[int, ...]
    departure: tuple[int, ...]
    lateness: tuple[int, ...]
    overrun: int

    @property
    def is_feasible(self) -> bool:
        """True if no visit is late and the budget is kept."""
        return self.overrun == 0 and not any(self.lateness)


@dataclass(frozen=True, slots=True, kw_only=True)
class Solution:
    """The circuit found, and how good it is known to be.

    Attributes
    ----------
    order
        Visited places in order, start and end excluded.
    score
        Their sum.
    schedule
        Their clock times.
    bound
        No circuit has a higher score; equal to ``score`` when proven.
    is_proven_optimal
        True if no circuit is better.
    unvisited
        Optional places left out.

    Examples
    --------
    >>> Solution(
    ...     order=(1,),
    ...     score=2,
    ...     bound=2,
    ...     is_proven_optimal=True,
    ...     unvisited=(2,),
    ...     schedule=Schedule(
    ...         order=(0, 1, 0),
    ...         arrival=(0, 5, 15),
    ...         begin=(0, 5, 15),
    ...         departure=(0, 10, 15),
    ...         lateness=(0, 0, 0),
    ...         overrun=0,
    ...     ),
    ... ).gap
    0.0
    """

    order: tuple[int, ...]
    score: int
    schedule: Schedule
    bound: int
    is_proven_optimal: bool
    unvisited: tuple[int, ...] = field(default=())

    @property
    def gap(self) -> float:
        """Share of the bound that the score may be short of."""
        return 0.0 if self.bound == self.score else (self.bound - self.score) / self.bound
