"""Problems that differ in their hours and budget alone: what is known of one serves another.

Whatever fits a problem fits the same problem with wider hours. The best circuit of the wider one
is therefore the best of the narrower one, too, if it keeps the narrower hours; where nothing fits
the wider one nothing fits the narrower one; and no circuit of the narrower one scores higher.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from ddtour_geo.model.problem import OrienteeringProblem, Solution, Window
from ddtour_geo.optimise.effort import Effort
from ddtour_geo.optimise.schedule import time_order
from ddtour_geo.optimise.solver import solution_within

Hours = tuple[tuple[Window, ...], ...]


def hours_within(problem: OrienteeringProblem) -> Hours:
    """Give the windows that a circuit can meet.

    >>> from ddtour_geo.optimise.instance import EXAMPLE
    >>> hours_within(EXAMPLE)
    (((0, 40),), ((0, 40),), ((0, 40),))
    """
    first = problem.departure
    last = first + problem.time_budget
    return tuple(
        tuple(
            (max(opens, first), min(closes, last))
            for opens, closes in windows
            if opens <= last and closes >= first
        )
        for windows in problem.start_windows
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Known:
    """What was found for some hours."""

    hours: Hours
    time_budget: int
    solution: Solution | None

    def admits(self, hours: Hours, time_budget: int) -> bool:
        return time_budget <= self.time_budget and all(
            ours == theirs or _covers(ours, theirs)
            for ours, theirs in zip(self.hours, hours, strict=True)
        )


class Answers:
    """Best circuits of problems that differ in their windows and budget alone.

    >>> from dataclasses import replace
    >>> from ddtour_geo.optimise.instance import EXAMPLE
    >>> answers = Answers()
    >>> wide = answers.best(EXAMPLE)
    >>> narrow = answers.best(replace(EXAMPLE, time_budget=39))
    >>> wide.order == narrow.order, answers.solved
    (True, 1)
    """

    def __init__(self, *, effort: float = 1.0, seed: int = 0) -> None:
        self.effort, self.seed, self.solved = effort, seed, 0
        self._known: list[_Known] = []
        self._lengthened: dict[float, Answers] = {}

    def lengthened(self, margin: float) -> "Answers":
        """Give the answers to the same problems where travel and visits take longer.

        >>> answers = Answers()
        >>> answers.lengthened(0.5) is answers.lengthened(0.5) is not answers.lengthened(1.0)
        True
        """
        if margin not in self._lengthened:
            self._lengthened[margin] = Answers(effort=self.effort, seed=self.seed)
        return self._lengthened[margin]

    def best(
        self,
        problem: OrienteeringProblem,
        *,
        until: Effort | None = None,
        start: Sequence[int] = (),
        ceiling: int | None = None,
    ) -> Solution | None:
        """Find the best circuit: the wider problems are best asked for first.

        >>> from dataclasses import replace
        >>> from ddtour_geo.optimise.instance import EXAMPLE
        >>> Answers().best(replace(EXAMPLE, required=[False, True, True], time_budget=20)) is None
        True
        """
        hours = hours_within(problem)
        for known in reversed(self._known):
            if not known.admits(hours, problem.time_budget):
                continue
            if known.solution is None:
                return None
            found = _kept(known.solution, problem)
            if found is not None:
                return found
            if not known.solution.is_proven_optimal:
                bound = known.solution.bound
                ceiling = bound if ceiling is None else min(ceiling, bound)
        until = until or Effort.fresh(self.effort)
        solution = solution_within(
            problem, until=until, seed=self.seed, start=start, ceiling=ceiling
        )
        self.solved += 1
        if solution is not None or not until.is_over:
            budget = problem.time_budget
            self._known.append(_Known(hours=hours, time_budget=budget, solution=solution))
        return solution


def _kept(solution: Solution, problem: OrienteeringProblem) -> Solution | None:
    """Give the same circuit if it keeps these hours, too, at the very same moments."""
    schedule = time_order(problem, solution.order)
    return solution if schedule == solution.schedule else None


def _covers(wider: tuple[Window, ...], narrower: tuple[Window, ...]) -> bool:
    return all(
        any(opens <= first and last <= closes for opens, closes in wider)
        for first, last in narrower
    )
