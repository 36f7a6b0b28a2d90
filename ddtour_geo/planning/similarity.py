"""What two circuits have in common."""

import numpy as np
import shapely
from numpy.typing import NDArray

from ddtour_geo.common.geodesy import LocalPlane
from ddtour_geo.model import Itinerary

STEP = 5.0
"""Metres of a piece of a walk that is shared, or is not, as a whole."""

TOLERANCE = 1.5
"""Metres within which two lines are the same street."""


def shared_streets(a: Itinerary, b: Itinerary) -> float:
    """Say how much of the shorter walk the other one walks too, in either direction.

    Rides are no walks. Pieces of about five metres are shared if both ends and the middle lie on
    the other line.
    """
    plane = LocalPlane(shapely.MultiPoint([p for leg in a.legs for p in leg.lonlat]).bounds)
    walks = [_walked(plane, a), _walked(plane, b)]
    lengths = [sum(float(shapely.length(line)) for line in walk) for walk in walks]
    shortest = min(lengths)
    if shortest == 0:
        return 0.0
    # Two walks of one length: either may be called the shorter, and the answer is the same.
    return max(
        _metres_on(walks[i], walks[1 - i]) / lengths[i]
        for i in (0, 1)
        if lengths[i] <= shortest + TOLERANCE
    )


def shared_stops(a: Itinerary, b: Itinerary) -> tuple[str, ...]:
    """Name the places that two circuits both stop at, start and end included."""
    others = {stop.place.id for stop in b.stops}
    return tuple(dict.fromkeys(stop.place.id for stop in a.stops if stop.place.id in others))


def _walked(plane: LocalPlane, itinerary: Itinerary) -> list[shapely.LineString]:
    lines = [plane.to_metres(leg.lonlat) for leg in itinerary.legs if leg.ride is None]
    return [shapely.LineString(line) for line in lines if len(line) > 1]


def _metres_on(walk: list[shapely.LineString], other: list[shapely.LineString]) -> float:
    ground = shapely.union_all(other)
    shapely.prepare(ground)
    return sum(_metres_of(line, ground) for line in walk if line.length > 0)


def _metres_of(line: shapely.LineString, ground: shapely.Geometry) -> float:
    pieces = max(1, round(line.length / STEP))
    at = np.linspace(0.0, 1.0, 2 * pieces + 1)
    points = shapely.line_interpolate_point(line, at, normalized=True)
    near: NDArray[np.bool_] = shapely.dwithin(points, ground, TOLERANCE)
    shared = near[:-1:2] & near[1::2] & near[2::2]
    return float(line.length * shared.mean())
