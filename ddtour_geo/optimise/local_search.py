"""A good circuit, soon: seeded iterated local search.

Places enter where they cost least for what they are worth (score squared over time added); a run
of consecutive places is taken out and the rest is filled up again; what is not worse is kept.
"""

import time
from collections.abc import Sequence
from random import Random
from typing import TypeAlias

import numpy as np

from ddtour_geo.optimise.instance import NEVER, Instance
from ddtour_geo.schedule import first_admitted, last_admitted

Merit: TypeAlias = tuple[int, int, int, int]


class LocalSearch:
    """Iterated local search on an instance.

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

    Examples
    --------
    >>> from ddtour_geo.optimise.instance import EXAMPLE, build_instance
    >>> LocalSearch(build_instance(EXAMPLE, 40), seed=1).run(5)
    (0, 1)
    """

    PATIENCE = 12

    def __init__(self, instance: Instance, seed: int = 0) -> None:
        self.random = Random(seed)  # noqa: S311 - nothing secret
        self.end = m = instance.size
        self.arc = instance.arc.tolist()
        self.travel = instance.travel.tolist()
        self.windows = [
            [(a, b) for a, b in zip(opens, closes, strict=True) if a <= b]
            for opens, closes in zip(instance.opens.tolist(), instance.closes.tolist(), strict=True)
        ]
        self.latest_end = int(instance.latest(instance.deadline)[m])
        self.first = instance.first
        self.score = instance.score.tolist()
        self.required = instance.required.tolist()
        worth = 1 + sum(self.score)
        self.worth = [s + worth * r for s, r in zip(self.score, self.required, strict=True)]

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
        order = self._filled(list(start))
        best, best_merit = order, self._merit(order)
        here, idle = best_merit, 0
        for _ in range(rounds):
            if not order or time.perf_counter() > until:
                break
            length = self.random.randint(1, max(1, min(len(order), 1 + len(order) // 3)))
            first = self.random.randrange(len(order) - length + 1)
            removed = set(order[first : first + length])
            banned = {self.random.choice(sorted(removed))} if self.random.random() < 0.5 else set()
            trial = self._filled(order[:first] + order[first + length :], banned)
            merit = self._merit(trial)
            if merit >= here:
                order, here = trial, merit
            if merit > best_merit:
                best, best_merit, idle = trial, merit, 0
            else:
                idle += 1
            if idle and idle % self.PATIENCE == 0:
                order, here = best, best_merit
        return tuple(best) if best_merit[0] == sum(self.required) and self._fits(best) else None

    def _merit(self, order: Sequence[int]) -> Merit:
        place, moment, walked = self.end, self.first, 0
        for following in (*order, self.end):
            arrival = moment + self.arc[place][following]
            moment = self._begin(following, arrival)
            walked += self.travel[place][following]
            place = following
        required = sum(self.required[place] for place in order)
        return (required, sum(self.score[place] for place in order), -moment, -walked)

    def _fits(self, order: list[int]) -> bool:
        return self._times(order)[0][-1] <= self.latest_end

    def _begin(self, place: int, arrival: int) -> int:
        windows = self.windows[place]
        if len(windows) == 1:
            opens, closes = windows[0]
            return arrival if opens <= arrival <= closes else opens if arrival < opens else NEVER
        moment = first_admitted(windows, arrival)
        return NEVER if moment is None else moment

    def _filled(self, order: list[int], banned: set[int] | None = None) -> list[int]:
        """Insert places, those worth most for their time first, until none fits."""
        left = [p for p in range(self.end) if p not in order]
        while True:
            insertion = self._best_insertion(order, left, banned or set())
            if insertion is None:
                if not banned:
                    return order
                banned = None
                continue
            place, position = insertion
            order = [*order[:position], place, *order[position:]]
            left.remove(place)

    def _best_insertion(
        self, order: list[int], left: list[int], banned: set[int]
    ) -> tuple[int, int] | None:
        begin, latest = self._times(order)
        full = [self.end, *order, self.end]
        best, best_ratio = None, -1.0
        for place in left:
            if place in banned:
                continue
            worth = (self.worth[place] + 0.01) ** 2
            row = self.arc[place]
            for position in range(len(order) + 1):
                here = self._begin(place, begin[position] + self.arc[full[position]][place])
                arrival = here + row[full[position + 1]]
                if arrival <= latest[position + 1]:
                    shift = max(arrival - begin[position + 1], 0)
                    ratio = worth / (shift + 1)
                    if ratio > best_ratio:
                        best, best_ratio = (place, position), ratio
        return best

    def _times(self, order: list[int]) -> tuple[list[int], list[int]]:
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
        return begin, latest[::-1]
