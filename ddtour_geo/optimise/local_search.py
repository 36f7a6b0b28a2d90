"""A good circuit, soon: seeded iterated local search.

Places enter where they cost least for what they are worth (score squared over time added); a run
of consecutive places, mostly short and now and then long, is taken out and the rest is filled up
again, with some noise; what is not worse is kept, and what is worse now and then, the less the
longer it takes.
"""

import math
from collections.abc import Sequence
from random import Random
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from ddtour_geo.model.problem import IntArray
from ddtour_geo.optimise.effort import ENDLESS, Effort
from ddtour_geo.optimise.instance import NEVER, Instance
from ddtour_geo.optimise.relaxation import FloatArray
from ddtour_geo.optimise.schedule import first_admitted, last_admitted

Merit: TypeAlias = tuple[int, int, int, int]
STEPS = 60
"""Steps that looking for one more place counts for, beside those for the pairs looked at."""


class LocalSearch:
    """Iterated local search on an instance, annealed.

    References
    ----------
    P. Vansteenwegen, W. Souffriau, G. Vanden Berghe, D. Van Oudheusden, "Iterated local search
    for the team orienteering problem with time windows", Computers & Operations Research 36
    (2009), doi:10.1016/j.cor.2009.03.008.

    S. Kirkpatrick, C. D. Gelatt, M. P. Vecchi, "Optimization by simulated annealing", Science 220
    (1983), doi:10.1126/science.220.4598.671.

    >>> from ddtour_geo.optimise.instance import EXAMPLE, build_instance
    >>> LocalSearch(build_instance(EXAMPLE, 40), seed=1).run(5)
    (0, 1)
    """

    NOISE, WARMTH = 0.3, 2.0
    SHARES = (10, 10, 10, 10, 3)
    """At most one of so many places is taken out at once."""

    def __init__(self, instance: Instance, seed: int = 0) -> None:
        self.random = Random(seed)  # noqa: S311 - nothing secret
        self.noise = np.random.default_rng(seed)
        self.instance = instance
        self.end = m = instance.size
        self.arc = instance.arc.tolist()
        self.windows = [
            [(a, b) for a, b in zip(opens, closes, strict=True) if a <= b]
            for opens, closes in zip(instance.opens.tolist(), instance.closes.tolist(), strict=True)
        ]
        self.spans = [w[0] if len(w) == 1 else (NEVER, -NEVER) for w in self.windows]
        self.latest_end = int(instance.latest(instance.deadline)[m])
        self.first = instance.first
        self.score = instance.score.tolist()
        self.required = instance.required.tolist()
        self.has_order = bool(instance.before.any())
        worth = instance.score + (1 + instance.score.sum()) * instance.required
        self.worth = (worth + 0.01) ** 2
        self.steps = 0

    def run(
        self,
        rounds: int,
        *,
        until: Effort = ENDLESS,
        start: Sequence[int] = (),
    ) -> tuple[int, ...] | None:
        """Search from an order.

        >>> from ddtour_geo.optimise.instance import EXAMPLE, build_instance
        >>> LocalSearch(build_instance(EXAMPLE, 20)).run(5)
        (0,)
        """
        needed = sum(self.required)
        order, here = self._filled(list(start), [], self.worth)
        best, best_merit = order, here
        warmth = self.WARMTH * sum(self.score) / max(1, self.end)
        for left in range(rounds, 0, -1):
            is_enough = best_merit[0] == needed and until.is_over
            if not order or is_enough:
                break
            kept, banned = self._thinned(order)
            # Rounded, for the last bits of an exponential differ from processor to processor.
            mood = np.exp(self.NOISE * self.noise.standard_normal(self.end)).round(6)
            trial, merit = self._filled(kept, banned, self.worth * mood)
            until.spend(self._counted())
            loss = (here[1] - merit[1]) / max(warmth * left / rounds, 1e-9)
            is_near = merit[0] == here[0] and self.random.random() < math.exp(-max(loss, 0.0))
            if merit >= here or is_near:
                order, here = trial, merit
            if merit > best_merit:
                best, best_merit = trial, merit
        fits = best_merit[0] == needed and -best_merit[3] <= self.latest_end
        return tuple(best) if fits else None

    def _counted(self) -> int:
        """Give the steps since the last time."""
        steps, self.steps = self.steps, 0
        return steps

    def _thinned(self, order: list[int]) -> tuple[list[int], list[int]]:
        """Take out a run of places; every other time one of them is not to come back at once."""
        most = 1 + len(order) // self.random.choice(self.SHARES)
        length = min(self.random.randint(1, most), len(order))
        first = self.random.randrange(len(order) - length + 1)
        removed = set(order[first : first + length])
        banned = [self.random.choice(sorted(removed))] if self.random.random() < 0.5 else []
        if self.has_order:
            removed |= set(np.flatnonzero(self.instance.before[:, sorted(removed)].any(axis=1)))
        return [place for place in order if place not in removed], banned

    def _filled(
        self, order: list[int], banned: list[int], worth: FloatArray
    ) -> tuple[list[int], Merit]:
        """Insert places, those worth most for their time first, until none fits.

        What fits nowhere is not looked at again: later insertions leave no more time.
        """
        instance, m = self.instance, self.end
        is_left = np.ones(m, dtype=np.bool_)
        is_left[[*order, *banned]] = False
        left = np.flatnonzero(is_left)
        while True:
            if len(instance.most):
                is_full = instance.members[:, order].sum(axis=1) >= instance.most
                left = left[~instance.members[is_full].any(axis=0)[left]]
            begin, latest = self._times(order)
            before, after = np.array([m, *order]), np.array([*order, m])
            arrival = instance.begin(begin[:-1, None] + instance.arc[before[:, None], left], left)
            arrival += instance.arc[left, after[:, None]]
            is_fit = arrival <= latest[1:, None]
            self.steps += STEPS + is_fit.size // 16
            ratio = worth[left] * is_fit / (np.maximum(arrival - begin[1:, None], 0) + 1)
            if self.has_order:
                ratio *= self._in_order(order, left)
            position, column = divmod(int(ratio.argmax()), len(left)) if len(left) else (0, 0)
            if len(left) and ratio[position, column] > 0:
                place = int(left[column])
                order = [*order[:position], place, *order[position:]]
                may_fit = (left != place) & (self.has_order | is_fit.any(axis=0))
                left = left[may_fit]
            elif banned:
                left, banned = np.array([*(left if self.has_order else ()), *banned]), []
            else:
                required = sum([self.required[place] for place in order])
                score = sum([self.score[place] for place in order])
                cost = int(instance.cost[before, after].sum())
                return order, (required, score, -cost, -int(begin[-1]))

    def _in_order(self, order: list[int], left: IntArray) -> NDArray[np.bool_]:
        """Mark the positions at which all that has to come before does, and nothing else."""
        before, start = self.instance.before, np.zeros((1, len(left)), dtype=np.int64)
        passed = np.cumsum(np.vstack([start, before[left][:, order].T]), axis=0)
        is_late = np.cumsum(np.vstack([start, before[order][:, left]]), axis=0) > 0
        allowed: NDArray[np.bool_] = (passed == before[left].sum(axis=1)) & ~is_late
        return allowed

    def _times(self, order: list[int]) -> tuple[IntArray, IntArray]:
        """Say when visits begin, and when at the latest they may."""
        arc, spans, place, moment = self.arc, self.spans, self.end, self.first
        begin = [moment]
        for following in (*order, self.end):
            moment += arc[place][following]
            opens, closes = spans[following]
            if not opens <= moment <= closes:
                moment = self._begin(following, moment)
            begin.append(moment)
            place = following
        following, limit = self.end, self.latest_end
        latest = [limit]
        for place in reversed(order):
            limit -= arc[place][following]
            opens, closes = spans[place]
            if not opens <= limit <= closes:
                limit = self._latest(place, limit)
            latest.append(limit)
            following = place
        latest.append(self.first)
        return np.array(begin), np.array(latest[::-1])

    def _begin(self, place: int, arrival: int) -> int:
        opens, _ = self.spans[place]
        if arrival < opens < NEVER:
            return opens
        moment = first_admitted(self.windows[place], arrival)
        return NEVER if moment is None else moment

    def _latest(self, place: int, limit: int) -> int:
        _, closes = self.spans[place]
        if limit > closes > -NEVER:
            return closes
        moment = last_admitted(self.windows[place], limit)
        return -NEVER if moment is None else moment
