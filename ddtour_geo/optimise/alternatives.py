"""Other circuits worth a look: different ones in the same time, and the best in other times."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ddtour_geo.model.problem import OrienteeringProblem, Solution
from ddtour_geo.optimise.effort import Effort
from ddtour_geo.optimise.solver import solution_within, solve


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """A circuit that differs from all better ones.

    Attributes
    ----------
    solution
        The circuit. Proven means: the best that is so different from the ones before.
    shared_stops
        Of the optional stops of a better circuit, the share that is visited here too; of several
        better circuits the largest.
    shared_legs
        Of the legs of this circuit, in either direction, the share that a better circuit walks
        too; of several the largest.

    >>> from ddtour_geo.optimise.instance import EXAMPLE
    >>> [found.shared_stops for found in alternatives(EXAMPLE, k=2)]
    [0.0, 0.5]
    """

    solution: Solution
    shared_stops: float
    shared_legs: float


def alternatives(
    problem: OrienteeringProblem,
    *,
    k: int = 3,
    effort: float = 1.0,
    seed: int = 0,
    share: float = 0.5,
) -> tuple[Alternative, ...]:
    """Find circuits that are really different.

    Each is the best of those that visit at most a share of the optional stops of every better
    one; required stops are in all of them.

    Parameters
    ----------
    problem
        The problem.
    k
        How many at most.
    effort
        When to stop.
    seed
        Of the local search.
    share
        From 0, nothing in common, to below 1.

    Returns
    -------
    tuple of Alternative
        The best first; fewer than ``k`` if no other circuit with a stop of one's choice is left.

    Raises
    ------
    PlanImpossibleError
        If there is no circuit at all.

    Examples
    --------
    >>> from ddtour_geo.optimise.instance import EXAMPLE
    >>> [found.solution.order for found in alternatives(EXAMPLE)]
    [(1, 2), (2,), (1,)]
    """
    until = Effort.fresh(effort)
    found = [
        Alternative(
            solution=solve(problem, effort=until.part(1 / k), seed=seed),
            shared_stops=0.0,
            shared_legs=0.0,
        )
    ]
    limits: list[tuple[tuple[int, ...], int]] = []
    while len(found) < k:
        chosen = _chosen(problem, found[-1].solution)
        limits.append((chosen, math.floor(share * len(chosen))))
        step = until.part(1 / (k - len(found)))
        other = solution_within(problem, until=step, seed=seed, limits=limits)
        if other is None or not _chosen(problem, other):
            break
        before = [one.solution for one in found]
        found.append(
            Alternative(
                solution=other,
                shared_stops=max(
                    len(set(stops) & set(other.order)) / len(stops) for stops, _ in limits
                ),
                shared_legs=max(_shared_legs(other, better) for better in before),
            )
        )
    return tuple(found)


def _chosen(problem: OrienteeringProblem, solution: Solution) -> tuple[int, ...]:
    return tuple(place for place in solution.order if not problem.required[place])


def _shared_legs(one: Solution, other: Solution) -> float:
    mine, known = (
        [frozenset(leg) for leg in pairwise(circuit.schedule.order)] for circuit in (one, other)
    )
    return sum(leg in known for leg in mine) / len(mine)


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontPoint:
    """What a time budget is good for.

    Attributes
    ----------
    budget
        Time allowed.
    solution
        The best circuit in it; ``None`` if the required places do not fit.

    >>> FrontPoint(budget=10, solution=None).solution is None
    True
    """

    budget: int
    solution: Solution | None


def pareto(
    problem: OrienteeringProblem,
    budgets: Sequence[int],
    *,
    effort: float = 1.0,
    seed: int = 0,
) -> tuple[FrontPoint, ...]:
    """Say which score each time budget is good for.

    The longest budget is solved first; as long as the circuit found fits into the next shorter
    one, it is the best there too and nothing has to be solved.

    Parameters
    ----------
    problem
        The problem; its own budget is not looked at.
    budgets
        In any order.
    effort
        When to stop.
    seed
        Of the local search.

    Returns
    -------
    tuple of FrontPoint
        The shortest budget first.

    Examples
    --------
    >>> from ddtour_geo.optimise.instance import EXAMPLE
    >>> [(point.budget, point.solution.score) for point in pareto(EXAMPLE, [20, 30, 40])]
    [(20, 1), (30, 2), (40, 3)]
    """
    until = Effort.fresh(effort)
    points: list[FrontPoint] = []
    solution: Solution | None = None
    for left, budget in zip(
        range(len(set(budgets)), 0, -1), sorted(set(budgets), reverse=True), strict=True
    ):
        deadline = problem.departure + budget
        fits = solution is not None and solution.schedule.departure[-1] <= deadline
        if not points or (solution is not None and not (fits and solution.is_proven_optimal)):
            shorter = replace(problem, time_budget=budget)
            solution = solution_within(shorter, until=until.part(1 / left), seed=seed)
        points.append(FrontPoint(budget=budget, solution=solution))
    return tuple(reversed(points))
