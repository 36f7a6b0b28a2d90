"""An itinerary becomes a dossier: what outputs tell beyond the plan, each part asked for."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from ddtour_geo.common.cache import Cache
from ddtour_geo.guidance.directions import landmarks, manoeuvres, streets_met, with_landmarks
from ddtour_geo.guidance.help import with_safety
from ddtour_geo.guidance.shortcuts import with_shortcuts
from ddtour_geo.model import Itinerary
from ddtour_geo.model.walk import standing
from ddtour_geo.network.basemap.features import read_ground
from ddtour_geo.planning.context import PlanningContext
from ddtour_geo.planning.load import streets_of
from ddtour_geo.planning.plan import PlanResult
from ddtour_geo.planning.rain import rain_plan

MARGIN_DEGREES = (0.008, 0.005)
"""Ground drawn around a circuit, east-west and north-south, about 550 m in France."""


def enrich(
    result: PlanResult,
    itinerary: Itinerary,
    *,
    data: Path | str = "data",
    effort: float = 1.0,
    cache: Cache | None = None,
) -> Itinerary:
    """Add what outputs tell beyond the plan: turns, walks that skip stops, help, rain."""
    context = result.context
    itinerary = with_directions(context, with_shortcuts(context, itinerary))
    itinerary = with_safety(context, itinerary)
    rain = rain_plan(itinerary, data=data, effort=effort, cache=cache)
    return replace(itinerary, rain_plan=rain)


def with_directions(context: PlanningContext, itinerary: Itinerary) -> Itinerary:
    """Add what a walker must hear of on the way."""
    streets = streets_met(context.network)
    seen = landmarks(context.places.values(), itinerary.ground)
    points = {point.place_id: point for point in context.snapping.points}
    row = {place_id: index for index, place_id in enumerate(context.matrix.place_ids)}
    places = standing(itinerary.stops)
    directions = tuple(
        ()
        if leg.ride is not None or leg.evidence.is_sketch or here is there
        else with_landmarks(
            manoeuvres(
                streets,
                context.matrix.paths[row[here.id], row[there.id]],
                points[here.id],
                points[there.id],
                there.position.lonlat,
            ),
            [mark for mark in seen if mark[0] not in {here.name, there.name}],
        )
        for leg, (here, there) in zip(itinerary.legs, pairwise(places), strict=True)
    )
    return replace(itinerary, directions=directions)


def with_ground(itinerary: Itinerary, data: Path | str = "data") -> Itinerary:
    """Add what a base map draws around a circuit.

    Parameters
    ----------
    itinerary
        What was planned.
    data
        Folder of the territories.

    Returns
    -------
    Itinerary
        The same, with its ground.

    Examples
    --------
    >>> from ddtour_geo import plan
    >>> len(with_ground(plan("routes/ville-exemple-tour.toml")).ground) > 0
    True
    """
    alone = itinerary.alone
    drawn = [itinerary, alone] if isinstance(alone, Itinerary) else [itinerary]
    points = [point for circuit in drawn for leg in circuit.legs for point in leg.lonlat]
    points += [stop.place.position.lonlat for stop in itinerary.located_stops]
    longitudes, latitudes = zip(*points, strict=True)
    east_west, north_south = MARGIN_DEGREES
    bounds = (
        min(longitudes) - east_west,
        min(latitudes) - north_south,
        max(longitudes) + east_west,
        max(latitudes) + north_south,
    )
    streets = streets_of(Path(data) / itinerary.territory.id)
    ground = read_ground(streets, bounds=bounds)
    if isinstance(alone, Itinerary):
        alone = replace(alone, ground=ground)
    return replace(itinerary, ground=ground, alone=alone)
