"""Completion bounds: what can at most still be collected from a place at a moment.

The relaxation forgets which places were visited, except the one just left, and rounds clock times
down to buckets. Between places so near that a visit can begin in the bucket of the one before, it
counts the steps, of which a circuit never takes more in a row than there are such places. Every
place carries a price, paid at each visit and refunded once: a place that the relaxation would
visit again and again becomes dear, and the bound comes down. Limits on the number of visits to a
set of places are priced in the same way.
"""

import copy
import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ddtour_geo.model.problem import IntArray
from ddtour_geo.optimise.effort import ENDLESS, Effort
from ddtour_geo.optimise.instance import NEVER, Instance

FloatArray = NDArray[np.float64]
TOLERANCE = 1e-6
ROWS_AT_ONCE = 1 << 19
STEPS = 15
"""Steps that a run of buckets counts for, beside those for its arcs."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Table:
    """Bounds by state, that is by place and bucket in which its visit can begin.

    Attributes
    ----------
    best
        Shape ``(steps + 1, states + 2)``, the most that can be gained after a service that begins
        there and then, net of prices, when so many short steps have just been taken; the last two
        states are the impossible one and the end.
    follower
        Shape as above, the next place of the best; ``m`` is the end.
    second
        Shape as above, the most with another next place.
    multipliers
        Price of each place, then of each limit.
    prices
        Shape ``(m,)``, what a visit costs in all.
    refund
        What is paid back if nothing was visited.
    bound
        No circuit gains more.

    >>> from ddtour_geo.optimise.instance import EXAMPLE, build_instance
    >>> relaxation = Relaxation(build_instance(EXAMPLE, 30), 30)
    >>> relaxation.evaluate(np.zeros(2)).bound
    2.0
    """

    best: FloatArray
    follower: IntArray
    second: FloatArray
    multipliers: FloatArray
    prices: FloatArray
    refund: float
    bound: float


class Relaxation:
    """State-space relaxation of an instance, for one deadline.

    Attributes
    ----------
    gain
        Shape ``(m + 1, m + 1)``, what each arc brings: the score of the place it leads to.
    work
        Steps that its solution counts for.

    References
    ----------
    N. Christofides, A. Mingozzi, P. Toth, "State-space relaxation procedures for the computation
    of bounds to routing problems", Networks 11 (1981), doi:10.1002/net.3230110207.

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
        self.gain = np.append(instance.score, 0)[None] - np.zeros((m + 1, 1), dtype=np.int64)
        self.usage = np.vstack([np.eye(m), instance.members])
        self.allowance = np.append(np.ones(m), instance.most)
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
        self.work = 0
        if self.is_usable:
            self._build()

    def _build(self) -> None:
        """List the states, by bucket, and the transitions out of each, the end included."""
        instance, m = self.instance, self.instance.size
        clock = instance.first + np.arange(self.size)[:, None] * self.step
        begin = instance.begin(np.maximum(clock, instance.earliest[:m]), slice(0, m))
        inside = (begin <= self.latest[:m]) & (begin < clock + self.step)
        bucket, self.place = np.nonzero(inside)
        self.states = len(bucket)
        self.index = np.full((self.size + 1, m), self.states)
        self.index[bucket, self.place] = np.arange(self.states)
        begin = begin[inside]
        parts = [np.zeros((3, 0), dtype=np.int64)]
        rows = max(1, ROWS_AT_ONCE // (m + 1))
        for lower in range(0, self.states, rows):
            chunk = slice(lower, lower + rows)
            arrival = np.minimum(begin[chunk, None] + instance.arc[self.place[chunk]], NEVER)
            reached = instance.begin(arrival, slice(None))
            possible = reached <= self.latest
            possible[:, m] = True
            row, place = np.nonzero(possible)
            target = np.full(len(row), self.states + 1)
            inner = place < m
            target[inner] = self.state(reached[row[inner], place[inner]], place[inner])
            target[~inner] -= (reached[:, m] > self.latest[m])[row[~inner]]
            parts.append(np.array([row + lower, target, place]))
        self.row, self.target, self.follower = np.concatenate(parts, axis=1)
        self.origin = self.place[self.row]
        self.arc = self.origin * (m + 1) + self.follower
        self.starts = np.searchsorted(self.row, np.arange(self.states + 1))
        short = np.zeros((m, m + 1), dtype=np.bool_)
        short[:, :m] = self.is_short
        self.hurries = short[self.origin, self.follower]
        far = int(instance.arc[:m, :m][~self.is_short].min())
        block = max(1, min(self.size, far // self.step))
        edges = np.arange(self.size, 0, -block)
        self.blocks = np.searchsorted(bucket, [*edges, 0])
        arrival = np.minimum(instance.first + instance.arc[m], NEVER)
        reached = instance.begin(arrival, slice(None))
        self.work = (self.steps + 1) * (STEPS * len(self.blocks) + len(self.target) // 64)
        self.entry = self.state(np.where(reached <= self.latest, reached, NEVER)[:m], np.arange(m))
        self.can_end_at_once = bool(reached[m] <= self.latest[m])

    def state(self, begin: IntArray, place: IntArray) -> IntArray:
        """Find the states of visits.

        >>> from ddtour_geo.optimise.instance import EXAMPLE, build_instance
        >>> relaxation = Relaxation(build_instance(EXAMPLE, 30), 30)
        >>> relaxation.place[relaxation.state(np.array([9]), np.array([1]))].tolist()
        [1]
        """
        bucket = np.minimum((begin - self.instance.first) // self.step, self.size)
        return self.index.take(bucket * self.instance.size + place)

    def weighing(self, worth: int) -> "Relaxation":
        """Count the cost of the arcs, too.

        >>> from ddtour_geo.optimise.instance import EXAMPLE, build_instance
        >>> Relaxation(build_instance(EXAMPLE, 40), 40).weighing(100).gain[2].tolist()
        [95, 191, 0]
        """
        other = copy.copy(self)
        other.gain = worth * self.gain - self.instance.cost
        return other

    def evaluate(self, multipliers: FloatArray) -> Table:
        """Solve the relaxation, backwards in time.

        >>> from ddtour_geo.optimise.instance import EXAMPLE, build_instance
        >>> relaxation = Relaxation(build_instance(EXAMPLE, 30), 30)
        >>> relaxation.evaluate(np.array([0.0, 1.0])).bound
        2.0
        """
        m, shape = self.instance.size, (self.steps + 1, self.states + 2)
        best, second = np.full(shape, -np.inf), np.full(shape, -np.inf)
        follower = np.full(shape, -1)
        best[0, -1] = 0.0
        prices = multipliers @ self.usage
        net = self.gain - np.append(prices, 0.0)
        profit = net.take(self.arc)
        for upper, lower in zip(self.blocks[:-1], self.blocks[1:], strict=True):
            if upper == lower:
                continue
            part = slice(self.starts[lower], self.starts[upper])
            row, starts = self.row[part] - lower, self.starts[lower:upper] - self.starts[lower]
            for taken in reversed(range(self.steps + 1)):
                target = self._targets(part, taken)
                value = best.take(target)
                back = np.flatnonzero(follower.take(target) == self.origin[part])
                value[back] = second.take(target[back])
                value += profit[part]
                top = np.maximum.reduceat(value, starts)
                tops = np.flatnonzero(value == top[row])[::-1]
                choice = np.empty(upper - lower, dtype=np.int64)
                choice[row[tops]] = tops
                value[choice] = -np.inf
                best[taken, lower:upper] = top
                second[taken, lower:upper] = np.maximum.reduceat(value, starts)
                follower[taken, lower:upper] = self.follower[part][choice]
        root = float((best.take(self.entry) + net[m, :m]).max())
        if self.can_end_at_once:
            root = max(root, float(net[m, m]))
        refund = math.fsum(multipliers * self.allowance)
        return Table(
            best=best,
            follower=follower,
            second=second,
            multipliers=multipliers,
            prices=prices,
            refund=refund,
            bound=root + refund,
        )

    def _targets(self, part: slice, taken: int) -> IntArray:
        """Give the states that follow, after so many short steps."""
        target: IntArray = self.target[part]
        if taken < self.steps:
            target = target + self.hurries[part] * (taken + 1) * (self.states + 2)
        elif self.steps:
            target = np.where(self.hurries[part], self.states, target)
        return target

    def visits(self, table: Table) -> IntArray:
        """Count how often the best circuit of the relaxation visits each place.

        >>> from ddtour_geo.optimise.instance import EXAMPLE, build_instance
        >>> relaxation = Relaxation(build_instance(EXAMPLE, 30), 30)
        >>> relaxation.visits(relaxation.evaluate(np.zeros(2))).tolist()
        [0, 1]
        """
        m = self.instance.size
        net = self.gain - np.append(table.prices, 0.0)
        counts = np.zeros(m, dtype=np.int64)
        value = table.best.take(self.entry) + net[m, :m]
        if self.can_end_at_once and net[m, m] >= value.max():
            return counts
        place, origin, taken = int(value.argmax()), -1, 0
        state = int(self.entry[place])
        while True:
            counts[place] += 1
            part = slice(self.starts[state], self.starts[state + 1])
            target, follower = self._targets(part, taken), self.follower[part]
            turns_back = table.follower.take(target) == place
            value = np.where(turns_back, table.second.take(target), table.best.take(target))
            value = value + net[place, follower]
            value[follower == origin] = -np.inf
            choice = int(value.argmax())
            if follower[choice] == m:
                return counts
            taken = taken + 1 if self.hurries[part][choice] else 0
            state = int(self.target[part][choice])
            place, origin = int(follower[choice]), place

    def tighten(
        self,
        target: float,
        *,
        rounds: int = 60,
        start: FloatArray | None = None,
        until: Effort = ENDLESS,
    ) -> Table:
        """Search for the prices that make the bound lowest, by subgradient steps.

        References
        ----------
        M. Held, P. Wolfe, H. P. Crowder, "Validation of subgradient optimization", Mathematical
        Programming 6 (1974), doi:10.1007/BF01580223.

        >>> from ddtour_geo.optimise.instance import EXAMPLE, build_instance
        >>> relaxation = Relaxation(build_instance(EXAMPLE, 30), 30)
        >>> relaxation.tighten(3).bound < 3
        True
        """
        is_free = np.zeros(len(self.allowance), dtype=np.bool_)
        is_free[: self.instance.size] = self.instance.required
        prices = np.zeros(len(is_free)) if start is None else start
        lowest = self.evaluate(prices)
        until.spend(self.work)
        table, scale, idle = lowest, 1.0, 0
        for _ in range(rounds):
            if lowest.bound < target - TOLERANCE or until.is_over:
                break
            slope = self.usage @ self.visits(table) - self.allowance
            slope[(slope < 0) & ~is_free & (prices <= 0)] = 0
            if not slope.any():
                break
            length = scale * (table.bound - target + 1) / float(slope @ slope)
            prices = prices + length * slope
            prices = np.where(is_free, prices, np.maximum(prices, 0.0))
            table = self.evaluate(prices)
            until.spend(self.work)
            idle = 0 if table.bound < lowest.bound - TOLERANCE else idle + 1
            if table.bound < lowest.bound:
                lowest = table
            if idle == 2:
                scale, idle = scale / 2, 0
        return lowest


def _longest_chain(is_short: NDArray[np.bool_]) -> int:
    """Count the most arcs, of those marked, that a path without repeats can take in a row."""
    joined = is_short | is_short.T | np.eye(len(is_short), dtype=np.bool_)
    while (wider := joined @ joined).sum() > joined.sum():
        joined = wider
    return int(joined.sum(axis=1).max(initial=1)) - 1
