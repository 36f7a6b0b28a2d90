"""What else could be done: other circuits, other durations, one more stop."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ddtour_geo.definition import read_definition
from ddtour_geo.errors import DefinitionError, PlanImpossibleError
from ddtour_geo.memory import Memory
from ddtour_geo.model import (
    Certainty,
    CircuitDefinition,
    Itinerary,
    OrienteeringProblem,
    VisitWish,
)
from ddtour_geo.network.streets import NearStreet, nearest_street
from ddtour_geo.optimise import (
    Insertion,
    alternatives,
    cheapest_insertion,
    keep_order,
    lengthened,
    simulate,
    solve_robust,
    why_unvisited,
)
from ddtour_geo.outputs.comparison import shared_streets
from ddtour_geo.pipeline import Settled, settle, streets_for
from ddtour_geo.prepared import MOMENTS

HALF_HOUR = 1800
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Duration:
    """What a time budget is good for.

    Attributes
    ----------
    seconds
        Time allowed.
    stops, score
        What the best circuit visits, and its score; ``None`` if the required places do not fit.

    Examples
    --------
    >>> Duration(seconds=7200, stops=5, score=12).stops
    5
    """

    seconds: int
    stops: int | None
    score: int | None


def choose(
    definition: CircuitDefinition | Path | str,
    *,
    k: int = 3,
    data: Path | str = "data",
    effort: float = 1.0,
    seed: int = 0,
    memory: Memory | None = None,
) -> tuple[Choice, ...]:
    """Find circuits that are really different.

    Parameters
    ----------
    definition
        What is asked for, or the file that says it.
    k
        How many at most.
    data
        Folder of the territories.
    effort
        Work after which each search stops without a proof; 1 is the usual.
    seed
        Seed of the searches.
    memory
        What is kept between two plans.

    Returns
    -------
    tuple of Choice
        The plan first; each of the others is the best that shares at most half of the optional
        stops of every better one.

    Raises
    ------
    InputRefusedError, NoPathError, PlanImpossibleError
        As in :func:`~ddtour_geo.pipeline.plan`.

    Examples
    --------
    >>> choose("routes/nowhere.toml")
    Traceback (most recent call last):
    ddtour_geo.errors.DefinitionError: ...
    """
    settled = settle(definition, data=data, effort=effort, seed=seed, memory=memory)
    first = Choice(itinerary=settled.itinerary)
    return (first, *others(settled, k=k - 1, effort=effort, seed=seed))


def others(
    settled: Settled, *, k: int = 2, effort: float = 1.0, seed: int = 0
) -> tuple[Choice, ...]:
    """Find circuits that are really different from a plan, and from one another."""
    prepared = settled.prepared
    problem, known = prepared.formulation.problem, settled.itinerary.certainty
    margins: tuple[float, ...] = (0.0,)
    least = 0.0
    if known is not None:
        found = solve_robust(problem, effort=effort, seed=seed)
        margins = (found.margin, (found.margin + 1) / 2, 1.0)
        least = min(known.share, SURE)
    chosen = [Choice(itinerary=settled.itinerary)]
    orders = [settled.solution.order]
    for margin in margins:
        longer = lengthened(problem, margin)
        try:
            found_here = alternatives(longer, k=k + 1, effort=effort, seed=seed)[1:]
        except PlanImpossibleError:
            break
        for other in found_here:
            order = other.solution.order
            shared = max(_shared(problem, better, order) for better in orders)
            certainty = None if known is None else _certainty(problem, order, seed)
            is_sure = certainty is None or certainty.share >= least
            if len(chosen) > k or shared > MOST_SHARED or not is_sure:
                continue
            itinerary, met = prepared.told(keep_order(problem, order), certainty)
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


def durations(
    definition: CircuitDefinition | Path | str,
    budgets: Sequence[int] = (),
    *,
    data: Path | str = "data",
    effort: float = 1.0,
    seed: int = 0,
    memory: Memory | None = None,
) -> tuple[Duration, ...]:
    """Say what other time budgets would be good for.

    Parameters
    ----------
    definition
        What is asked for, or the file that says it.
    budgets
        Seconds; none for the half hours within an hour of what is asked for.
    data
        Folder of the territories.
    effort
        Work after which each search stops without a proof; 1 is the usual.
    seed
        Seed of the searches.
    memory
        What is kept between two plans.

    Returns
    -------
    tuple of Duration
        The shortest first.

    Raises
    ------
    InputRefusedError, NoPathError
        As in :func:`~ddtour_geo.pipeline.plan`.

    Examples
    --------
    >>> durations("routes/nowhere.toml")
    Traceback (most recent call last):
    ddtour_geo.errors.DefinitionError: ...
    """
    memory = Memory() if memory is None else memory
    if not isinstance(definition, CircuitDefinition):
        definition = read_definition(definition)
    asked = definition.time_budget
    around = range(-2 * HALF_HOUR, 3 * HALF_HOUR, HALF_HOUR)
    found = []
    for budget in sorted(set(budgets or [asked + more for more in around if asked + more > 0])):
        shorter = replace(definition, time_budget=budget)
        try:
            settled = settle(shorter, data=data, effort=effort, seed=seed, memory=memory)
        except PlanImpossibleError:
            found.append(Duration(seconds=budget, stops=None, score=None))
            continue
        itinerary = settled.itinerary
        found.append(
            Duration(seconds=budget, stops=len(itinerary.stops) - 2, score=itinerary.score)
        )
    return tuple(found)


def insert(
    definition: CircuitDefinition | Path | str,
    place_id: str,
    *,
    data: Path | str = "data",
    effort: float = 1.0,
    seed: int = 0,
    memory: Memory | None = None,
) -> tuple[Itinerary, int]:
    """Put one more stop where it costs least, the order of the others unchanged.

    Parameters
    ----------
    definition
        What is asked for, or the file that says it.
    place_id
        A place of the territory, wished for or not.
    data
        Folder of the territories.
    effort
        Work after which the search for the circuit stops without a proof; 1 is the usual.
    seed
        Seed of the search.
    memory
        What is kept between two plans.

    Returns
    -------
    tuple of Itinerary and int
        The longer circuit, and how many seconds later everything is over.

    Raises
    ------
    DefinitionError
        If there is no such place, or the circuit visits it already.
    PlanImpossibleError
        If it does not fit, with what is missing.

    Examples
    --------
    >>> insert("routes/nowhere.toml", "eglise")
    Traceback (most recent call last):
    ddtour_geo.errors.DefinitionError: ...
    """
    memory = Memory() if memory is None else memory
    if not isinstance(definition, CircuitDefinition):
        definition = read_definition(definition)
    if place_id not in {wish.place_id for wish in definition.wishes}:
        wish = VisitWish(place_id=place_id)
        definition = replace(definition, wishes=(*definition.wishes, wish))
    settled = settle(definition, data=data, effort=effort, seed=seed, memory=memory)
    prepared, formulation = settled.prepared, settled.prepared.formulation
    visited = {stop.place.id for stop in settled.itinerary.stops}
    if place_id in visited or place_id not in formulation.place_ids:
        raise DefinitionError("insert_visited", path=definition.source, place=place_id)
    if definition.keeps_order:
        # The order is that of the other stops: the new one may stand anywhere among them.
        formulation = prepared.formulated(replace(definition, keeps_order=False))
        prepared = replace(prepared, formulation=formulation)
    row, problem = formulation.place_ids.index(place_id), formulation.problem
    trial = cheapest_insertion(problem, settled.solution.order, row)
    if trial is None or not trial.schedule.is_feasible:
        raise _refusal(settled, row, trial)
    certainty = _certainty(problem, trial.order, seed) if definition.is_robust else None
    return prepared.itinerary(keep_order(problem, trial.order), certainty), trial.extra


def _refusal(settled: Settled, row: int, trial: Insertion | None) -> PlanImpossibleError:
    """Say why one more stop does not fit, with its number."""
    prepared, formulation = settled.prepared, settled.prepared.formulation
    why = why_unvisited(formulation.problem, settled.solution, row)
    said = dict(why.values)
    title, place = prepared.definition.title, formulation.name(row, prepared.places)
    if formulation.is_closed(row):
        return PlanImpossibleError("plan_insert_closed", title=title, place=place)
    if "latest" in said:
        arrival, latest = (f"{formulation.moment(said[key]):%H:%M}" for key in MOMENTS)
        return PlanImpossibleError(
            "plan_insert_late", title=title, place=place, arrival=arrival, latest=latest
        )
    late = 0 if trial is None else max(trial.schedule.overrun, *trial.schedule.lateness)
    return PlanImpossibleError("plan_insert", excess=late or None, title=title, place=place)


def _certainty(problem: OrienteeringProblem, order: Sequence[int], seed: int) -> Certainty:
    share = simulate(problem, order, seed=seed)
    return Certainty(share=share, plain_share=share)


def street_at(
    definition: CircuitDefinition | Path | str,
    lonlat: tuple[float, float],
    *,
    data: Path | str = "data",
    memory: Memory | None = None,
) -> NearStreet | None:
    """Find the street that somebody points at on the map of a circuit.

    >>> street_at("routes/nowhere.toml", (2.79, 50.45))
    Traceback (most recent call last):
    ddtour_geo.errors.DefinitionError: ...
    """
    memory = Memory() if memory is None else memory
    network, extract = streets_for(definition, data=data, memory=memory)
    return nearest_street(network, extract, lonlat)
