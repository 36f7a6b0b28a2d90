"""Completion bounds: what can at most still be collected from a place at a moment.

The relaxation forgets which places were visited, except the one just left, and rounds clock times
down to buckets. Between places so near that a visit can begin in the bucket of the one before, it
counts the steps, of which a circuit never takes more in a row than there are such places. Every
place carries a price, paid at each visit and refunded once: a place that
the relaxation would visit again and again becomes dear, and the bound comes down.
"""

import time
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ddtour_geo.model.problem import IntArray
from ddtour_geo.optimise.instance import NEVER, Instance

FloatArray = NDArray[np.float64]
TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Table:
    """Bounds by bucket and place.

    Attributes
    ----------
    best
        Shape ``(steps + 1, buckets + 1, m)``, the most that can be collected after a service that
        begins there and then, net of prices, when so many short steps have just been taken; the
        last bucket is impossible.
    follower
        Shape as above, the next place of the best; ``m`` is the end.
    second
        Shape as above, the most with another next place.
    prices
        Shape ``(m,)``.
    bound
        No circuit has a higher score.

    Examples
    --------
    >>> from ddtour_geo.optimise.instance import EXAMPLE, build_instance
    >>> relaxation = Relaxation(build_instance(EXAMPLE, 30), 30)
    >>> relaxation.evaluate(np.zeros(2)).bound
    2.0
    """

    best: FloatArray
    follower: IntArray
    second: FloatArray
    prices: FloatArray
    bound: float


class Relaxation:
    """State-space relaxation of an instance, for one deadline.

    Parameters
    ----------
    instance
        The instance.
    deadline
        Moment at which everything is over.
    buckets
        Number of time steps wished for; up to some 2000 if that leaves no arc inside its bucket.

    References
    ----------
    N. Christofides, A. Mingozzi, P. Toth, "State-space relaxation procedures for the computation
    of bounds to routing problems", Networks 11 (1981), doi:10.1002/net.3230110207.

    Examples
    --------
    >>> from ddtour_geo.optimise.instance import EXAMPLE, build_instance
    >>> Relaxation(build_instance(EXAMPLE, 40), 40).step
    1
    """

    MOST_BUCKETS = 2000
    MOST_STEPS = 8

    def __init__(self, instance: Instance, deadline: int, buckets: int = 300) -> None:
        self.instance = instance
        self.latest = latest = instance.latest(deadline)
        m, first = instance.size, instance.first
        arc = instance.arc[:m, :m]
        horizon = max(1, int(latest[-1]) - first)
        shortest = int(arc.min(initial=NEVER))
        self.step = -(-horizon // buckets)
        if shortest * self.MOST_BUCKETS >= horizon:
            self.step = min(self.step, shortest)
        self.size = horizon // self.step + 1
        self.is_short = arc < self.step
        self.steps = _longest_chain(self.is_short)
        self.is_usable = m > 0 and self.steps <= self.MOST_STEPS
        if not self.is_usable:
            return
        self.block = max(1, min(self.size, int(arc[~self.is_short].min()) // self.step))
        clock = first + np.arange(self.size)[:, None] * self.step
        begin = instance.begin(np.maximum(clock, instance.earliest[:m]), slice(0, m))
        arrival = np.minimum(begin[:, :, None] + instance.arc[:m], NEVER)
        arrival[begin > latest[:m]] = NEVER
        reached = instance.begin(arrival, slice(None))
        self.can_end = reached[:, :, m] <= latest[m]
        self.successor = self._state(reached[:, :, :m])
        arrival = np.minimum(first + instance.arc[m], NEVER)
        self.entry = self._state(instance.begin(arrival[:m], slice(0, m)))
        self.can_end_at_once = bool(arrival[m] <= latest[m])

    def _state(self, begin: IntArray) -> IntArray:
        m = self.instance.size
        bucket = np.where(begin <= self.latest[:m], self.bucket(begin), self.size)
        return bucket * m + np.arange(m)

    def bucket(self, begin: IntArray) -> IntArray:
        """Round moments down to time steps.

        Parameters
        ----------
        begin
            Moments.

        Returns
        -------
        ndarray of int
            Shape as given; ``size`` for all that come after the horizon.

        Examples
        --------
        >>> from ddtour_geo.optimise.instance import EXAMPLE, build_instance
        >>> relaxation = Relaxation(build_instance(EXAMPLE, 30), 30)
        >>> relaxation.bucket(np.array([7])).tolist()
        [7]
        """
        return np.minimum((begin - self.instance.first) // self.step, self.size)

    def evaluate(self, prices: FloatArray) -> Table:
        """Solve the relaxation, backwards in time.

        Parameters
        ----------
        prices
            Shape ``(m,)``; of any sign where the visit is required, else not negative.

        Returns
        -------
        Table
            The bounds.

        Examples
        --------
        >>> from ddtour_geo.optimise.instance import EXAMPLE, build_instance
        >>> relaxation = Relaxation(build_instance(EXAMPLE, 30), 30)
        >>> relaxation.evaluate(np.array([0.0, 1.0])).bound
        2.0
        """
        m, size = self.instance.size, self.size
        shape = (self.steps + 1, size + 1, m)
        table = Table(
            best=np.full(shape, -np.inf),
            follower=np.full(shape, -1),
            second=np.full(shape, -np.inf),
            prices=prices,
            bound=0.0,
        )
        prize = self.instance.score - prices
        for upper in range(size, 0, -self.block):
            rows = slice(max(0, upper - self.block), upper)
            end = np.where(self.can_end[rows], 0.0, -np.inf)
            for taken in reversed(range(self.steps + 1)):
                value = self._value(table, rows, slice(0, m), taken, np.arange(m)[:, None]) + prize
                choice = value.argmax(axis=2)
                top = np.take_along_axis(value, choice[..., None], axis=2)[..., 0]
                np.put_along_axis(value, choice[..., None], -np.inf, axis=2)
                table.best[taken, rows] = np.maximum(top, end)
                table.follower[taken, rows] = np.where(end >= top, m, choice)
                table.second[taken, rows] = np.where(
                    end >= top, top, np.maximum(value.max(axis=2), end)
                )
        value = table.best.take(self.entry) + prize
        root = max(float(value.max()), 0.0 if self.can_end_at_once else -np.inf)
        return replace(table, bound=root + float(prices.sum()))

    def _value(
        self,
        table: Table,
        rows: slice | int,
        places: slice | int,
        taken: int,
        origin: IntArray | int,
    ) -> FloatArray:
        """Value the next places, after so many short steps, before their prizes."""
        state = self.successor[rows, places]
        if self.steps:
            further = (taken + 1) * (self.size + 1) * self.instance.size
            state = state + np.where(self.is_short[places], further, 0)
            if taken == self.steps:
                state = np.where(self.is_short[places], self.size * self.instance.size, state)
        turns_back = table.follower.take(state) == origin
        value: FloatArray = np.where(turns_back, table.second.take(state), table.best.take(state))
        return value

    def visits(self, table: Table) -> IntArray:
        """Count how often the best circuit of the relaxation visits each place.

        Parameters
        ----------
        table
            Bounds of :meth:`evaluate`.

        Returns
        -------
        ndarray of int
            Shape ``(m,)``.

        Examples
        --------
        >>> from ddtour_geo.optimise.instance import EXAMPLE, build_instance
        >>> relaxation = Relaxation(build_instance(EXAMPLE, 30), 30)
        >>> relaxation.visits(relaxation.evaluate(np.zeros(2))).tolist()
        [0, 1]
        """
        m = self.instance.size
        prize = self.instance.score - table.prices
        counts = np.zeros(m, dtype=np.int64)
        value = table.best.take(self.entry) + prize
        state, taken, origin = self.entry, 0, m
        end = 0.0 if self.can_end_at_once else -np.inf
        while value.max() > end:
            place = int(value.argmax())
            counts[place] += 1
            taken = taken + 1 if origin < m and self.is_short[origin, place] else 0
            bucket = int(state[place]) // m
            value = self._value(table, bucket, place, taken, place) + prize
            if origin < m:
                value[origin] = -np.inf
            state, origin = self.successor[bucket, place], place
            end = 0.0 if self.can_end[bucket, place] else -np.inf
        return counts

    def tighten(
        self,
        target: int,
        *,
        rounds: int = 60,
        start: FloatArray | None = None,
        until: float = np.inf,
    ) -> Table:
        """Search for the prices that make the bound lowest, by subgradient steps.

        Parameters
        ----------
        target
            Score that a circuit would have to reach; below it the search stops.
        rounds
            Number of steps.
        start
            Prices to begin with.
        until
            Give up at this reading of :func:`time.perf_counter`.

        Returns
        -------
        Table
            The lowest bounds met.

        References
        ----------
        M. Held, P. Wolfe, H. P. Crowder, "Validation of subgradient optimization", Mathematical
        Programming 6 (1974), doi:10.1007/BF01580223.

        Examples
        --------
        >>> from ddtour_geo.optimise.instance import EXAMPLE, build_instance
        >>> relaxation = Relaxation(build_instance(EXAMPLE, 30), 30)
        >>> relaxation.tighten(3).bound < 3
        True
        """
        required = self.instance.required
        prices = np.zeros(self.instance.size) if start is None else start
        lowest = self.evaluate(prices)
        table, scale, idle = lowest, 1.0, 0
        for _ in range(rounds):
            if lowest.bound < target - TOLERANCE or time.perf_counter() > until:
                break
            slope = self.visits(table) - 1
            slope[(slope < 0) & ~required & (prices <= 0)] = 0
            if not slope.any():
                break
            length = scale * (table.bound - target + 1) / float(slope @ slope)
            prices = prices + length * slope
            prices = np.where(required, prices, np.maximum(prices, 0.0))
            table = self.evaluate(prices)
            idle = 0 if table.bound < lowest.bound - TOLERANCE else idle + 1
            if table.bound < lowest.bound:
                lowest = table
            if idle == 4:
                scale, idle = scale / 2, 0
        return lowest


def _longest_chain(is_short: NDArray[np.bool_]) -> int:
    """Count the most arcs, of those marked, that a path without repeats can take in a row."""
    joined = is_short | is_short.T | np.eye(len(is_short), dtype=np.bool_)
    while (wider := joined @ joined).sum() > joined.sum():
        joined = wider
    return int(joined.sum(axis=1).max(initial=1)) - 1
