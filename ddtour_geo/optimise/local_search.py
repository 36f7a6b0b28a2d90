"""A good circuit, soon: seeded iterated local search.

Places enter where they cost least for what they are worth (score squared over time added); a run
of consecutive places is taken out and the rest is filled up again, with some noise; what is not
worse is kept, and what is worse now and then, the less the longer it takes.
"""

import math
import time
from collections.abc import Sequence
from random import Random
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from ddtour_geo.model.problem import IntArray
from ddtour_geo.optimise.instance import NEVER, Instance
from ddtour_geo.schedule import first_admitted, last_admitted

Merit: TypeAlias = tuple[int, int, int, int]


class LocalSearch:
    """Iterated local search on an instance, annealed.

    Parameters
    ----------
    instance
        The instance.
    seed
        Same seed, same answer.

    References
    ----------
    P. Vansteenwegen, W. Souffriau, G. Vanden Berghe, D. Van Oudheusden, "Iterated local search
    for the team orienteering problem with time windows", Computers & Operations Research 36
    (2009), doi:10.1016/j.cor.2009.03.008.

    S. Kirkpatrick, C. D. Gelatt, M. P. Vecchi, "Optimization by simulated annealing", Science 220
    (1983), doi:10.1126/science.220.4598.671.

    Examples
    --------
    >>> from ddtour_geo.optimise.instance import EXAMPLE, build_instance
    >>> LocalSearch(build_instance(EXAMPLE, 40), seed=1).run(5)
    (0, 1)
    """

    NOISE, SHARE, WARMTH = 0.3, 10, 0.5

    def __init__(self, instance: Instance, seed: int = 0) -> None:
        self.random = Random(seed)  # noqa: S311 - nothing secret
        self.noise = np.random.default_rng(seed)
        self.instance = instance
        self.end = m = instance.size
        self.arc = instance.arc.tolist()
        self.cost = instance.cost.tolist()
        self.windows = [
            [(a, b) for a, b in zip(opens, closes, strict=True) if a <= b]
            for opens, closes in zip(instance.opens.tolist(), instance.closes.tolist(), strict=True)
        ]
        self.latest_end = int(instance.latest(instance.deadline)[m])
        self.first = instance.first
        self.score = instance.score.tolist()
        self.required = instance.required.tolist()
        self.has_order = bool(instance.before.any())
        worth = instance.score + (1 + instance.score.sum()) * instance.required
        self.worth = (worth + 0.01) ** 2
        self.mood = np.ones(m)

    def run(
        self,
        rounds: int,
        *,
        until: float = np.inf,
        start: Sequence[int] = (),
    ) -> tuple[int, ...] | None:
        """Search from an order.

        Parameters
        ----------
        rounds
            Number of removals.
        until
            Give up at this reading of :func:`time.perf_counter`.
        start
            Feasible order to begin with.

        Returns
        -------
        tuple of int or None
            Best order met; ``None`` if none was feasible with all required places.

        Examples
        --------
        >>> from ddtour_geo.optimise.instance import EXAMPLE, build_instance
        >>> LocalSearch(build_instance(EXAMPLE, 20)).run(5)
        (0,)
        """
        order = best = self._filled(list(start), set())
        here = best_merit = self._merit(order)
        warmth = self.WARMTH * sum(self.score) / max(1, self.end)
        for left in range(rounds, 0, -1):
            if not order or time.perf_counter() > until:
                break
            length = self.random.randint(1, 1 + len(order) // self.SHARE)
            first = self.random.randrange(len(order) - min(length, len(order)) + 1)
            removed = set(order[first : first + length])
            banned = {self.random.choice(sorted(removed))} if self.random.random() < 0.5 else set()
            if self.has_order:
                removed |= set(np.flatnonzero(self.instance.before[:, sorted(removed)].any(axis=1)))
            self.mood = np.exp(self.NOISE * self.noise.standard_normal(self.end))
            trial = self._filled([place for place in order if place not in removed], banned)
            merit = self._merit(trial)
            loss = (here[1] - merit[1]) / max(warmth * left / rounds, 1e-9)
            is_near = merit[0] == here[0] and self.random.random() < math.exp(-max(loss, 0.0))
            if merit >= here or is_near:
                order, here = trial, merit
            if merit > best_merit:
                best, best_merit = trial, merit
        fits = best_merit[0] == sum(self.required) and -best_merit[3] <= self.latest_end
        return tuple(best) if fits else None

    def _merit(self, order: Sequence[int]) -> Merit:
        place, moment, cost = self.end, self.first, 0
        for following in (*order, self.end):
            moment = self._begin(following, moment + self.arc[place][following])
            cost += self.cost[place][following]
            place = following
        required = sum(self.required[place] for place in order)
        return (required, sum(self.score[place] for place in order), -cost, -moment)

    def _begin(self, place: int, arrival: int) -> int:
        windows = self.windows[place]
        if len(windows) == 1:
            opens, closes = windows[0]
            return arrival if opens <= arrival <= closes else opens if arrival < opens else NEVER
        moment = first_admitted(windows, arrival)
        return NEVER if moment is None else moment

    def _filled(self, order: list[int], banned: set[int]) -> list[int]:
        """Insert places, those worth most for their time first, until none fits."""
        while True:
            insertion = self._best_insertion(order, banned)
            if insertion is not None:
                place, position = insertion
                order = [*order[:position], place, *order[position:]]
            elif banned:
                banned = set()
            else:
                return order

    def _best_insertion(self, order: list[int], banned: set[int]) -> tuple[int, int] | None:
        instance, m = self.instance, self.end
        is_left = np.ones(m, dtype=np.bool_)
        is_left[[*order, *banned]] = False
        if len(instance.most):
            is_full = instance.members[:, order].sum(axis=1) >= instance.most
            is_left &= ~instance.members[is_full].any(axis=0)
        left = np.flatnonzero(is_left)
        if not len(left):
            return None
        begin, latest = self._times(order)
        before, after = np.array([m, *order]), np.array([*order, m])
        arrival = begin[:-1, None] + instance.arc[before[:, None], left]
        visit = instance.begin(np.minimum(arrival, NEVER), left)
        arrival = visit + instance.arc[left, after[:, None]]
        shift = np.maximum(arrival - begin[1:, None], 0)
        ratio = np.where(
            arrival <= latest[1:, None], (self.worth * self.mood)[left] / (shift + 1), -1.0
        )
        if self.has_order:
            ratio[~self._in_order(order, left)] = -1.0
        position, place = divmod(int(ratio.argmax()), len(left))
        return (int(left[place]), position) if ratio[position, place] >= 0 else None

    def _in_order(self, order: list[int], left: IntArray) -> NDArray[np.bool_]:
        """Mark the positions at which all that has to come before does, and nothing else."""
        before, start = self.instance.before, np.zeros((1, len(left)), dtype=np.int64)
        passed = np.cumsum(np.vstack([start, before[left][:, order].T]), axis=0)
        is_late = np.cumsum(np.vstack([start, before[order][:, left]]), axis=0) > 0
        allowed: NDArray[np.bool_] = (passed == before[left].sum(axis=1)) & ~is_late
        return allowed

    def _times(self, order: list[int]) -> tuple[IntArray, IntArray]:
        begin, place = [self.first], self.end
        for following in (*order, self.end):
            begin.append(self._begin(following, begin[-1] + self.arc[place][following]))
            place = following
        latest, following = [self.latest_end], self.end
        for place in reversed(order):
            limit = last_admitted(self.windows[place], latest[-1] - self.arc[place][following])
            latest.append(-NEVER if limit is None else limit)
            following = place
        latest.append(self.first)
        return np.array(begin), np.array(latest[::-1])
