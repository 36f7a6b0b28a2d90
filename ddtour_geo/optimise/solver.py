"""From a problem to its best circuit."""

from collections.abc import Sequence

from ddtour_geo.model.problem import OrienteeringProblem, Solution
from ddtour_geo.optimise.effort import Effort
from ddtour_geo.optimise.infeasible import earliest, impossible
from ddtour_geo.optimise.instance import Limit, build_instance
from ddtour_geo.optimise.schedule import time_order
from ddtour_geo.optimise.search import best_circuit

PATIENCE = 0.2
"""Effort that may be spent, however little was given, before a planner hears that nothing fits."""


def solve(
    problem: OrienteeringProblem,
    *,
    effort: Effort | float = 1.0,
    seed: int = 0,
) -> Solution:
    """Find the circuit of the highest score within the time budget, and prove it.

    Among circuits of equal score the one with the least travel is taken, then the one with the
    least ``leg_cost``, then the one that ends earliest, as far as the proof reaches.

    Parameters
    ----------
    problem
        The problem.
    effort
        When to stop; the best circuit found so far is returned then, with a bound. Saying why
        there is none may take as much again, or ``PATIENCE``.
    seed
        Of the local search. Same seed and effort, same answer.

    Returns
    -------
    Solution
        ``bound == score`` if proven.

    Raises
    ------
    PlanImpossibleError
        If the required places do not fit, with the smallest time that is missing and the
        smallest sets of required places to drop.
    GivenUpError
        If the answer is not wanted any more.

    Examples
    --------
    >>> from ddtour_geo.optimise.instance import EXAMPLE
    >>> solution = solve(EXAMPLE)
    >>> solution.order, solution.score, solution.is_proven_optimal
    ((1, 2), 3, True)
    """
    found = solution_within(problem, until=Effort.fresh(effort), seed=seed)
    if found is None:
        until = Effort.fresh(effort, PATIENCE)
        error = impossible(problem, until=until, seed=seed)
        # Nothing is missing: the effort was too small to find what there is.
        found = _any_circuit(problem, until=until, seed=seed) if error.excess == 0 else None
        if found is None:
            raise error
    return found


def _any_circuit(problem: OrienteeringProblem, *, until: Effort, seed: int) -> Solution | None:
    """Find the circuit of the required places, with the bound that costs no effort."""
    deadline = problem.departure + problem.time_budget
    answer, order = earliest(problem, deadline, until=until, seed=seed)
    return (
        None
        if answer is None
        else solution_within(problem, until=Effort(0.0), seed=seed, start=order)
    )


def solution_within(
    problem: OrienteeringProblem,
    *,
    until: Effort,
    seed: int = 0,
    limits: Sequence[Limit] = (),
    start: Sequence[int] = (),
    ceiling: int | None = None,
) -> Solution | None:
    """Find the best circuit under further limits, with no word on why there is none.

    >>> from ddtour_geo.optimise.instance import EXAMPLE
    >>> from ddtour_geo.optimise.effort import ENDLESS
    >>> solution_within(EXAMPLE, until=ENDLESS, limits=(((1, 2), 1),)).order
    (2,)
    """
    instance = build_instance(problem, problem.departure + problem.time_budget, limits=limits)
    if instance is None:
        return None
    number = {place: row for row, place in enumerate(instance.places.tolist())}
    known = [number[place] for place in start]
    found = best_circuit(instance, until=until, seed=seed, start=known, ceiling=ceiling)
    if found is None:
        return None
    order = tuple(instance.places[list(found.order)].tolist())
    kept = {*order, problem.start, problem.end}
    return Solution(
        order=order,
        score=found.score,
        schedule=time_order(problem, order),
        bound=found.bound,
        is_proven_optimal=found.bound == found.score,
        unvisited=tuple(place for place in range(problem.size) if place not in kept),
    )
