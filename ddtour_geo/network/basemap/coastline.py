"""The sea, of which OpenStreetMap draws the shore alone: land on the left, water on the right.

References
----------
https://wiki.openstreetmap.org/wiki/Tag:natural=coastline
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from ddtour_geo.common.types import Bounds, Ring

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry import LineString, Polygon

    Points = NDArray[np.float64]

_ASIDE_DEGREES = 1e-7
_AGREEMENT = 0.9


def sea(shores: Sequence[Ring], bounds: Bounds) -> tuple[tuple[Ring, ...], ...]:
    """Find the sea between shores and the bounds of a map.

    >>> westward = ((3.0, 50.5), (2.0, 50.5))
    >>> ((outer,),) = sea([westward], (2.0, 50.0, 3.0, 51.0))
    >>> sorted({latitude for _, latitude in outer})
    [50.5, 51.0]
    """
    from shapely import get_parts, polygonize, unary_union
    from shapely.geometry import box

    frame = box(*bounds)
    lines = _coast(shores, frame)
    if not lines:
        return ()
    edges = [*lines, *_prolonged(lines, frame), frame.exterior]
    faces = get_parts(polygonize(get_parts(unary_union(edges))))
    left, right = _sides(lines)
    return tuple(
        _rings(face)
        for face in sorted(faces, key=lambda face: face.bounds)
        if _is_sea(face, left, right)
    )


def _coast(shores: Sequence[Ring], frame: "Polygon") -> list["LineString"]:
    """Join shores end to end, their direction kept, and cut them at the frame."""
    from shapely import get_parts, line_merge
    from shapely.geometry import LineString, MultiLineString

    whole = line_merge(MultiLineString([line for line in shores if len(line) > 1]), directed=True)
    pieces = (piece for line in get_parts(whole) for piece in get_parts(line.intersection(frame)))
    return [piece for piece in pieces if isinstance(piece, LineString) and not piece.is_empty]


def _prolonged(lines: Sequence["LineString"], frame: "Polygon") -> list["LineString"]:
    """Join the loose ends of a coast to the frame by the shortest way."""
    from shapely.geometry import LineString, Point
    from shapely.ops import nearest_points

    added = []
    for line in lines:
        if line.is_ring:
            continue
        for end in (line.coords[0], line.coords[-1]):
            (edge, _) = nearest_points(frame.exterior, Point(end))
            if edge.distance(Point(end)) > _ASIDE_DEGREES:
                added.append(LineString([end, (edge.x, edge.y)]))
    return added


def _sides(lines: Sequence["LineString"]) -> "tuple[Points, Points]":
    """Give a point close by on the left and on the right of each stretch."""
    lefts, rights = [], []
    for line in lines:
        points = np.asarray(line.coords)[:, :2]
        middles, along = (points[1:] + points[:-1]) / 2, points[1:] - points[:-1]
        lengths = np.hypot(along[:, 0], along[:, 1])
        keep = lengths > 0
        aside = _ASIDE_DEGREES * np.column_stack((-along[:, 1], along[:, 0]))[keep]
        aside /= lengths[keep][:, np.newaxis]
        lefts.append(middles[keep] + aside)
        rights.append(middles[keep] - aside)
    return np.concatenate(lefts), np.concatenate(rights)


def _is_sea(face: "Polygon", left: "Points", right: "Points") -> bool:
    from shapely import contains_xy, prepare

    prepare(face)
    on_left = int(contains_xy(face, left[:, 0], left[:, 1]).sum())
    on_right = int(contains_xy(face, right[:, 0], right[:, 1]).sum())
    return on_right > 0 and on_right >= _AGREEMENT * (on_left + on_right)


def _rings(face: "Polygon") -> tuple[Ring, ...]:
    return tuple(
        tuple((point[0], point[1]) for point in ring.coords)
        for ring in (face.exterior, *face.interiors)
    )
