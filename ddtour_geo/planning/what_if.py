"""What another wish would give: another duration, one more stop, the street under the mouse."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ddtour_geo.common.cache import Cache
from ddtour_geo.common.errors import DefinitionError, PlanImpossibleError
from ddtour_geo.model import CircuitDefinition, Itinerary, VisitWish
from ddtour_geo.network.streets import NearStreet, nearest_street
from ddtour_geo.optimise import Insertion, cheapest_insertion, keep_order, why_unvisited
from ddtour_geo.planning.alternatives import certainty_of
from ddtour_geo.planning.explain import MOMENTS
from ddtour_geo.planning.load import load_definition
from ddtour_geo.planning.plan import PlanResult, solve_route, streets_for

HALF_HOUR = 1800


@dataclass(frozen=True, slots=True, kw_only=True)
class Duration:
    """What a time budget is good for.

    ``stops`` and ``score`` are those of the best circuit within ``seconds``, ``None`` if the
    required places do not fit.

    Examples
    --------
    >>> Duration(seconds=7200, stops=5, score=12).stops
    5
    """

    seconds: int
    stops: int | None
    score: int | None


def durations(
    definition: CircuitDefinition | Path | str,
    budgets: Sequence[int] = (),
    *,
    data: Path | str = "data",
    effort: float = 1.0,
    seed: int = 0,
    cache: Cache | None = None,
) -> tuple[Duration, ...]:
    """Say what other time budgets would be good for.

    Parameters
    ----------
    definition
        What is asked for, or the file that says it.
    budgets
        Seconds; none for the half hours within an hour of what is asked for.
    data, effort, seed, cache
        As in :func:`~ddtour_geo.plan`.

    Returns
    -------
    tuple of Duration
        The shortest first.

    Raises
    ------
    InputRefusedError, NoPathError
        As in :func:`~ddtour_geo.plan`.

    Examples
    --------
    >>> durations("routes/nowhere.toml")
    Traceback (most recent call last):
    ddtour_geo.common.errors.DefinitionError: ...
    """
    cache = Cache() if cache is None else cache
    definition = load_definition(definition)
    asked = definition.time_budget
    around = range(-2 * HALF_HOUR, 3 * HALF_HOUR, HALF_HOUR)
    found = []
    for budget in sorted(set(budgets or [asked + more for more in around if asked + more > 0])):
        shorter = replace(definition, time_budget=budget)
        try:
            result = solve_route(shorter, data=data, effort=effort, seed=seed, cache=cache)
        except PlanImpossibleError:
            found.append(Duration(seconds=budget, stops=None, score=None))
            continue
        itinerary = result.itinerary
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
    cache: Cache | None = None,
) -> tuple[Itinerary, int]:
    """Put one more stop where it costs least, the order of the others unchanged.

    Parameters
    ----------
    definition
        What is asked for, or the file that says it.
    place_id
        A place of the territory, wished for or not.
    data, effort, seed, cache
        As in :func:`~ddtour_geo.plan`.

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
    ddtour_geo.common.errors.DefinitionError: ...
    """
    cache = Cache() if cache is None else cache
    definition = load_definition(definition)
    if place_id not in {wish.place_id for wish in definition.wishes}:
        wish = VisitWish(place_id=place_id)
        definition = replace(definition, wishes=(*definition.wishes, wish))
    result = solve_route(definition, data=data, effort=effort, seed=seed, cache=cache)
    context, formulation = result.context, result.context.formulation
    visited = {stop.place.id for stop in result.itinerary.stops}
    if place_id in visited or place_id not in formulation.place_ids:
        raise DefinitionError("insert_visited", path=definition.source, place=place_id)
    if definition.keeps_order:
        # The order is that of the other stops: the new one may stand anywhere among them.
        formulation = context.formulated(replace(definition, keeps_order=False))
        context = replace(context, formulation=formulation)
    row, problem = formulation.place_ids.index(place_id), formulation.problem
    trial = cheapest_insertion(problem, result.solution.order, row)
    if trial is None or not trial.schedule.is_feasible:
        raise _refusal(result, row, trial)
    certainty = certainty_of(problem, trial.order, seed) if definition.is_robust else None
    return context.itinerary(keep_order(problem, trial.order), certainty), trial.extra


def _refusal(result: PlanResult, row: int, trial: Insertion | None) -> PlanImpossibleError:
    """Say why one more stop does not fit, with its number."""
    context, formulation = result.context, result.context.formulation
    why = why_unvisited(formulation.problem, result.solution, row)
    said = dict(why.values)
    title, place = context.definition.title, formulation.name(row, context.places)
    if formulation.is_closed(row):
        return PlanImpossibleError("plan_insert_closed", title=title, place=place)
    if "latest" in said:
        arrival, latest = (f"{formulation.moment(said[key]):%H:%M}" for key in MOMENTS)
        return PlanImpossibleError(
            "plan_insert_late", title=title, place=place, arrival=arrival, latest=latest
        )
    late = 0 if trial is None else max(trial.schedule.overrun, *trial.schedule.lateness)
    return PlanImpossibleError("plan_insert", excess=late or None, title=title, place=place)


def street_at(
    definition: CircuitDefinition | Path | str,
    lonlat: tuple[float, float],
    *,
    data: Path | str = "data",
    cache: Cache | None = None,
) -> NearStreet | None:
    """Find the street that somebody points at on the map of a circuit.

    >>> street_at("routes/nowhere.toml", (2.79, 50.45))
    Traceback (most recent call last):
    ddtour_geo.common.errors.DefinitionError: ...
    """
    cache = Cache() if cache is None else cache
    network, extract = streets_for(definition, data=data, cache=cache)
    return nearest_street(network, extract, lonlat)
