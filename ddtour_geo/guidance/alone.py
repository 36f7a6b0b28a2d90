"""The same circuit for who walks alone: without what only a booked group takes part in."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from ddtour_geo.common.cache import Cache
from ddtour_geo.guidance.shortcuts import with_shortcuts
from ddtour_geo.model import (
    NO_TEXT,
    CircuitDefinition,
    GroupPart,
    Itinerary,
    Through,
    Transfer,
    VisitWish,
)
from ddtour_geo.planning.plan import solve_route


def alone_definition(itinerary: Itinerary) -> CircuitDefinition:
    """Ask for the stops of a circuit in their order, without what is for a group alone."""
    definition = itinerary.definition
    transfers = tuple(ride for ride in definition.transfers if not ride.with_guide)
    straight: tuple[Transfer | Through, ...] = (*transfers, *definition.throughs)
    held = {place for one in straight for place in (one.origin, one.destination)}
    held -= {definition.start, definition.end}
    asked = {wish.place_id: wish for wish in definition.wishes}
    visited = dict.fromkeys(stop.place.id for stop in itinerary.stops if stop.place.id in asked)
    wishes = tuple(
        _wish(asked[place]) for place in visited if place in held or not asked[place].with_guide
    )
    kept = {wish.place_id for wish in wishes}
    groups = (tuple(place for place in group if place in kept) for group in definition.groups)
    return replace(
        definition,
        group_size=0,
        is_robust=definition.is_robust and not definition.group_size,
        keeps_order=True,
        wishes=wishes,
        precedences=tuple(pair for pair in definition.precedences if kept.issuperset(pair)),
        groups=tuple(group for group in groups if len(group) > 1),
        transfers=transfers,
        meeting_point=NO_TEXT,
        guide=NO_TEXT,
        price=NO_TEXT,
    )


def _wish(wish: VisitWish) -> VisitWish:
    """Pass by where the guided part would be; visit all other places as the group does."""
    if not wish.with_guide:
        return wish
    return VisitWish(place_id=wish.place_id, is_required=True, service_time=0)


def plan_alone(
    itinerary: Itinerary,
    *,
    data: Path | str = "data",
    effort: float = 1.0,
    cache: Cache | None = None,
) -> Itinerary:
    """Plan a circuit for who walks alone."""
    asked = alone_definition(itinerary)
    result = solve_route(asked, data=data, effort=effort, cache=cache)
    alone = with_shortcuts(result.context, result.itinerary)
    return replace(alone, group_parts=tuple(_parts(itinerary, alone)))


def _parts(group: Itinerary, alone: Itinerary) -> Iterator[GroupPart]:
    """List what the group does in the order of its circuit, and how to walk instead of a ride."""
    ends = [(here.place.id, there.place.id) for here, there in pairwise(alone.stops)]
    walks = dict(zip(ends, alone.legs, strict=True))
    places = {stop.place.id: stop.place for stop in group.stops}
    titles = {wish.place_id: wish.title for wish in group.definition.wishes if wish.with_guide}
    rides = {ride.origin: ride for ride in group.definition.transfers if ride.with_guide}
    for key, place in places.items():
        if key in titles:
            yield GroupPart(title=titles[key] or NO_TEXT, place=place)
        if key in rides:
            ride = rides[key]
            yield GroupPart(
                title=ride.title,
                place=place,
                destination=places[ride.destination],
                walk=walks.get((key, ride.destination)),
            )
