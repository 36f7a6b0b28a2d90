"""What is at hand along a circuit when something goes wrong, and how far it is."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from ddtour_geo.guidance.refuges import (
    CAR_ROADS,
    REACH,
    SPARE_ROADS,
    Aid,
    aids_around,
    road_id,
    roads_among,
    safety_of,
)
from ddtour_geo.model import NO_TEXT, AccessPoint, Itinerary, PointOfInterest, Position
from ddtour_geo.network import snap
from ddtour_geo.network.routing import nearest_on, travel_times
from ddtour_geo.planning.context import PlanningContext


def with_safety(context: PlanningContext, itinerary: Itinerary) -> Itinerary:
    """Add what is at hand when something goes wrong."""
    here = {stop.place.id for stop in itinerary.stops}
    points = tuple(point for point in context.snapping.points if point.place_id in here)
    aids = aids_around(itinerary)
    avoided = context.definition.ways_avoided
    around = snap(
        context.network,
        [_as_place(aid) for aid in aids],
        barriers=context.barriers,
        avoided=avoided,
    ).points
    roads = _roads(context, points)
    targets = [replace(met, place_id=road_id(key)) for key, (met, _) in roads.items()]
    walks = travel_times(
        context.network,
        (*points, *targets, *around),
        profile=context.definition.profile,
        speed_kmh=context.definition.speed_kmh,
        avoided=avoided,
        origins=len(points),
        limit=REACH,
    )
    safety = safety_of(itinerary, context.network, aids, roads, walks, context.matrix)
    return replace(itinerary, safety=safety)


def _roads(
    context: PlanningContext, points: Iterable[AccessPoint]
) -> dict[str, tuple[AccessPoint, int]]:
    """Find the nearest road of each place, one for walkers only where there is no other."""
    found: dict[str, tuple[AccessPoint, int]] = {}
    for classes in (CAR_ROADS, SPARE_ROADS):
        left = [point for point in points if point.place_id not in found]
        met = nearest_on(
            context.network,
            left,
            roads_among(context.network, classes),
            profile=context.definition.profile,
            speed_kmh=context.definition.speed_kmh,
            limit=REACH,
        )
        found |= {one[0].place_id: one for one in met if one is not None}
    return found


def _as_place(aid: Aid) -> PointOfInterest:
    """Make a place of what may help; left out where no street leads to it."""
    return PointOfInterest(
        id=aid.id,
        name=aid.label,
        theme="",
        text=NO_TEXT,
        service_time=0,
        position=Position(
            longitude=aid.lonlat[0],
            latitude=aid.lonlat[1],
            source=aid.source,
            as_of=date.min,
            confidence="low",
            to_confirm=True,
        ),
    )
