"""Walks that skip stops, for whoever is late."""

from dataclasses import replace

from ddtour_geo.model import Itinerary, Shortcut
from ddtour_geo.model.walk import standing
from ddtour_geo.planning.context import PlanningContext
from ddtour_geo.planning.itinerary import build_leg

ALL_PAIRS, MOST_SKIPPED = 20, 3
"""Up to so many legs all skips are told; beyond, so many stops in a row."""


def with_shortcuts(context: PlanningContext, itinerary: Itinerary) -> Itinerary:
    """Add the walks that skip stops, for whoever is late."""
    stops, last = itinerary.stops, len(itinerary.stops) - 1
    places = standing(stops)
    most = last if last <= ALL_PAIRS else MOST_SKIPPED + 1
    ridden = [position for position, leg in enumerate(itinerary.legs) if leg.ride is not None]
    pairs = [
        (i, j)
        for i in range(last)
        for j in range(i + 2, last + 1)
        if (j - i <= most or j == last) and not any(i < k + 1 and k < j for k in ridden)
    ]
    shortcuts = tuple(
        Shortcut(
            origin=i,
            destination=j,
            leg=build_leg(
                context.network,
                context.matrix,
                places[i],
                places[j],
                speed_kmh=itinerary.speed_kmh,
                door=stops[i].access_lonlat,
            ),
        )
        for i, j in pairs
    )
    return replace(itinerary, shortcuts=shortcuts)
