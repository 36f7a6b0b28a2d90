"""The same circuit when it rains: what to drop, and when one is back."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from ddtour_geo.common.cache import Cache
from ddtour_geo.common.errors import NoPathError, PlanImpossibleError
from ddtour_geo.model import CircuitDefinition, Itinerary, RainPlan, trusted
from ddtour_geo.planning.formulate import without_exposed
from ddtour_geo.planning.plan import plan


def rain_plan(
    itinerary: Itinerary,
    *,
    data: Path | str = "data",
    effort: float = 1.0,
    cache: Cache | None = None,
) -> RainPlan | None:
    """Say what becomes of a circuit when it rains."""
    if itinerary.definition.in_rain:
        return None
    places = {stop.place.id: stop.place for stop in itinerary.stops}
    visited = replace(
        itinerary.definition,
        in_rain=True,
        is_robust=False,
        wishes=tuple(w for w in itinerary.definition.wishes if w.place_id in places),
    )
    stay = without_exposed(visited, places)
    told = _without_rain(itinerary, stay)
    if len(stay.wishes) == len(visited.wishes):
        return told
    kept = _kept(stay)
    marks = [(stop.mark, stop.place.id) for stop in itinerary.stops]
    inner = [key for _, key in marks[1:-1] if key in kept]
    # One sheet serves both: another order only where this one does not hold.
    for asked in (replace(stay, precedences=tuple(pairwise(inner))), stay):
        try:
            wet = plan(asked, data=data, effort=effort, cache=cache)
        except (NoPathError, PlanImpossibleError):
            continue
        return _compared(told, marks, wet)
    dropped = tuple(mark for mark, key in marks if key not in kept)
    return replace(told, outcome="impossible", dropped=dropped, end=None)


def _kept(definition: CircuitDefinition) -> set[str]:
    return {wish.place_id for wish in definition.wishes} | {definition.start, definition.end}


def _without_rain(itinerary: Itinerary, stay: CircuitDefinition) -> RainPlan:
    """Tell a circuit that rain does not change, and what is known of the shelter of its places."""
    kept = _kept(stay)
    there = {stop.place.id: stop.place for stop in itinerary.stops if stop.place.id in kept}
    return RainPlan(
        outcome="same",
        end=itinerary.stops[-1].arrival,
        unknown=tuple(place for place in there.values() if trusted(place.sheltered) is None),
        in_the_open=tuple(
            place
            for place in there.values()
            if (known := trusted(place.sheltered)) is not None and not known.value
        ),
        evidence=itinerary.evidence,
    )


def _compared(told: RainPlan, marks: Sequence[tuple[str, str]], wet: Itinerary) -> RainPlan:
    """Tell in the marks of the dry circuit what the wet one does."""
    there = [stop.place.id for stop in wet.stops]
    mark_of = {key: mark for mark, key in marks[1:-1]}
    is_in_order = there == [key for _, key in marks if key in there]
    return replace(
        told,
        outcome="shorter",
        dropped=tuple(mark for mark, key in marks if key not in there),
        order=() if is_in_order else tuple(mark_of[key] for key in there[1:-1]),
        end=wet.stops[-1].arrival,
        evidence=wet.evidence,
    )
