"""Other circuits that are really different."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ddtour_geo.common.cache import Cache
from ddtour_geo.common.errors import PlanImpossibleError
from ddtour_geo.model import (
    Certainty,
    CircuitDefinition,
    Itinerary,
    OrienteeringProblem,
)
from ddtour_geo.optimise import (
    alternatives,
    keep_order,
    lengthened,
    simulate,
    solve_robust,
)
from ddtour_geo.planning.plan import PlanResult, solve_route
from ddtour_geo.planning.similarity import shared_streets

MOST_SHARED = 0.5
"""Share of optional stops that a really different circuit may have in common with a better one."""
SURE = 0.9
"""Share of walks that end in time in a circuit that leaves little to chance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A circuit that differs from all better ones.

    Attributes
    ----------
    itinerary
        The circuit.
    shared_stops
        Of the optional stops of a better circuit, the share that is visited here too; of several
        better circuits the largest.
    shared_streets
        The same for the metres walked.

    Examples
    --------
    >>> from ddtour_geo import plan
    >>> Choice(itinerary=plan("routes/ville-exemple-tour.toml")).shared_stops
    0.0
    """

    itinerary: Itinerary
    shared_stops: float = 0.0
    shared_streets: float = 0.0


def choose(
    definition: CircuitDefinition | Path | str,
    *,
    k: int = 3,
    data: Path | str = "data",
    effort: float = 1.0,
    seed: int = 0,
    cache: Cache | None = None,
) -> tuple[Choice, ...]:
    """Find circuits that are really different.

    Parameters
    ----------
    definition
        What is asked for, or the file that says it.
    k
        How many at most.
    data, effort, seed, cache
        As in :func:`~ddtour_geo.plan`.

    Returns
    -------
    tuple of Choice
        The plan first; each of the others is the best that shares at most half of the optional
        stops of every better one.

    Raises
    ------
    InputRefusedError, NoPathError, PlanImpossibleError
        As in :func:`~ddtour_geo.plan`.

    Examples
    --------
    >>> choose("routes/nowhere.toml")
    Traceback (most recent call last):
    ddtour_geo.common.errors.DefinitionError: ...
    """
    result = solve_route(definition, data=data, effort=effort, seed=seed, cache=cache)
    first = Choice(itinerary=result.itinerary)
    return (first, *others(result, k=k - 1, effort=effort, seed=seed))


def others(
    result: PlanResult, *, k: int = 2, effort: float = 1.0, seed: int = 0
) -> tuple[Choice, ...]:
    """Find circuits that are really different from a plan, and from one another."""
    context = result.context
    problem, known = context.formulation.problem, result.itinerary.certainty
    margins: tuple[float, ...] = (0.0,)
    least = 0.0
    if known is not None:
        found = solve_robust(problem, effort=effort, seed=seed)
        margins = (found.margin, (found.margin + 1) / 2, 1.0)
        least = min(known.share, SURE)
    chosen = [Choice(itinerary=result.itinerary)]
    orders = [result.solution.order]
    for margin in margins:
        longer = lengthened(problem, margin)
        try:
            found_here = alternatives(longer, k=k + 1, effort=effort, seed=seed)[1:]
        except PlanImpossibleError:
            break
        for other in found_here:
            order = other.solution.order
            shared = max(_shared(problem, better, order) for better in orders)
            certainty = None if known is None else certainty_of(problem, order, seed)
            is_sure = certainty is None or certainty.share >= least
            if len(chosen) > k or shared > MOST_SHARED or not is_sure:
                continue
            itinerary, met = context.build(keep_order(problem, order), certainty)
            if any(passage.is_closed for passage in met):
                continue
            streets = max(shared_streets(better.itinerary, itinerary) for better in chosen)
            orders.append(order)
            chosen.append(Choice(itinerary=itinerary, shared_stops=shared, shared_streets=streets))
    return tuple(chosen[1:])


def _shared(problem: OrienteeringProblem, better: Sequence[int], order: Sequence[int]) -> float:
    """Give the share of the optional stops of a better circuit that another visits too."""
    optional = {row for row in better if not problem.required[row]}
    return len(optional & set(order)) / len(optional) if optional else 1.0


def certainty_of(problem: OrienteeringProblem, order: Sequence[int], seed: int) -> Certainty:
    share = simulate(problem, order, seed=seed)
    return Certainty(share=share, plain_share=share)
