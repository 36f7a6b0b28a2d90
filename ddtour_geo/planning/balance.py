"""A circuit that nothing outweighs: no theme the others, nothing unknown what is known."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ddtour_geo.model import OrienteeringProblem
from ddtour_geo.optimise import cheapest_insertion
from ddtour_geo.optimise.effort import Effort
from ddtour_geo.optimise.solver import solution_within
from ddtour_geo.planning.rows import END

EFFORT = 0.2
"""Of each of the searches: the circuit is planned again where it is published."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """The best order of a problem with at most half of its visits of one theme."""

    problem: OrienteeringProblem
    themes: Sequence[str]
    is_known: Sequence[bool]
    effort: float = EFFORT

    def order(self) -> tuple[int, ...]:
        there = Counter(self.themes[END + 1 :])
        most, order = there, self._best(there)
        while not self._is_mixed(order):
            fewer = max(1, min(max(most.values()) - 1, len(order) // 2))
            most = Counter({theme: min(count, fewer) for theme, count in most.items()})
            order = self._best(most)
        short = sorted(theme for theme in most if most[theme] < there[theme])
        for themes in [[theme] for theme in short] + [short] * (len(short) > 1):
            more = most + Counter(themes)
            other = self._best(more)
            if self._weight(other) > self._weight(order) and self._is_mixed(other):
                most, order = more, other
        return self._exchanged(order)

    def _best(self, most: Mapping[str, int]) -> tuple[int, ...]:
        rows = range(END + 1, self.problem.size)
        limits = [
            (tuple(row for row in rows if self.themes[row] == theme), count)
            for theme, count in most.items()
        ]
        found = solution_within(self.problem, until=Effort.fresh(self.effort), limits=limits)
        return () if found is None else found.order

    def _exchanged(self, order: tuple[int, ...]) -> tuple[int, ...]:
        """Put what is known elsewhere in the place of what is not, wherever it fits."""
        while True:
            better = next(self._exchanges(order), None)
            if better is None:
                return order
            order = better

    def _exchanges(self, order: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
        unknown = sorted(
            (row for row in order if not self.is_known[row]), key=self.problem.score.__getitem__
        )
        left = [
            row
            for row in range(END + 1, self.problem.size)
            if self.is_known[row] and row not in order
        ]
        for row in sorted(left, key=lambda row: -int(self.problem.score[row])):
            for other in unknown:
                without = tuple(one for one in order if one != other)
                trial = cheapest_insertion(self.problem, without, row)
                if trial and trial.schedule.is_feasible and self._is_mixed(trial.order):
                    yield trial.order

    def _weight(self, order: tuple[int, ...]) -> int:
        return int(self.problem.score[list(order)].sum())

    def _is_mixed(self, order: tuple[int, ...]) -> bool:
        """Tell whether at most half of the visits are of one theme, where there is another."""
        themes = Counter(self.themes[row] for row in order)
        most = max(themes.values(), default=0)
        return most <= max(1, len(order) // 2) or len(set(self.themes[END + 1 :])) == 1
