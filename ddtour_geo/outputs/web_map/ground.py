"""The ground around a circuit, cut at the edge of the page and written small."""

from collections import defaultdict
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from ddtour_geo.model import GroundFeature, Itinerary
from ddtour_geo.outputs.web_map.geometry import Frame, Stream, encode, points_of

_TOLERANCE = {"building": 0.6, "notable-building": 0.4, "field": 3.0, "wood": 2.0, "tree": 0.0}
_EVERYWHERE = (-1e6, -1e6, 1e6, 1e6)


def encode_ground(itinerary: Itinerary, frame: Frame) -> tuple[list[list[object]], list[str]]:
    """Write the ground around a circuit.

    Parameters
    ----------
    itinerary
        The circuit.
    frame
        The local plane.

    Returns
    -------
    groups : list of list
        Kind, 1 if area, evidence, flags (1 bridge, 2 tunnel, 4 closed) and the features as
        text: index of the name, number of parts, and for each part its points.
    names : list of str
        Names, the empty one first.

    Examples
    --------
    >>> encode_ground.__name__
    'encode_ground'
    """
    names = {"": 0}
    merged: dict[tuple[str, bool, int, int], list[tuple[int, Any]]] = defaultdict(list)
    for feature in itinerary.ground:
        flags = feature.is_bridge + 2 * feature.is_tunnel + 4 * feature.is_closed
        key = (feature.kind, feature.is_area, int(feature.evidence), flags)
        name = names.setdefault(feature.name, len(names))
        merged[key].append((name, _shape(frame, feature)))
    groups: list[list[object]] = []
    for (kind, is_area, evidence, flags), members in merged.items():
        stream = Stream()
        box = _EVERYWHERE if kind == "heap" and evidence else frame.box
        for name, shape in _clipped(members, box, _TOLERANCE.get(kind, 0.8)):
            for rings in _parts(shape):
                parts = [points_of(frame, ring) for ring in rings]
                parts = [part for part in parts if len(part) > 2 * is_area]
                if parts:
                    stream.add(name, parts)
        if stream.numbers:
            groups.append([kind, int(is_area), evidence, flags, encode(stream.numbers)])
    return groups, list(names)


def _clipped(
    members: list[tuple[int, Any]], box: tuple[float, ...], tolerance: float
) -> list[tuple[int, Any]]:
    """Cut features at the box, join the lines of one name, and drop needless points."""
    shapes = np.array([shape for _, shape in members], dtype=object)
    if shapely.get_dimensions(shapes[0]) == 2:
        shapes = np.where(shapely.is_valid(shapes), shapes, shapely.buffer(shapes, 0))
    shapes = shapely.clip_by_rect(shapes, *box)
    by_name: dict[int, list[Any]] = defaultdict(list)
    for (name, _), shape in zip(members, shapes, strict=True):
        if not shape.is_empty:
            by_name[name].append(shape)
    result = []
    for name, parts in by_name.items():
        if shapely.get_dimensions(parts[0]) == 1:
            lines = [p for part in parts for p in shapely.get_parts(part) if p.geom_type != "Point"]
            joined = shapely.line_merge(shapely.multilinestrings(lines))
            result.append((name, shapely.simplify(joined, tolerance)))
        else:
            result += [(name, shapely.simplify(part, tolerance)) for part in parts]
    return result


def _shape(frame: Frame, feature: GroundFeature) -> Any:  # noqa: ANN401 - any shapely geometry
    outer = frame.to_metres(feature.lonlat)
    if len(outer) == 1:
        return shapely.points(outer[0])
    if not feature.is_area or len(outer) < 4:
        return shapely.linestrings(outer)
    holes = [frame.to_metres(hole) for hole in feature.holes if len(hole) >= 4]
    return shapely.Polygon(outer, holes) if holes else shapely.polygons(outer)


def _parts(shape: Any) -> list[list[NDArray[np.float64]]]:  # noqa: ANN401
    """Coordinates of what is left of a feature: rings without their last point, outer first."""
    found = []
    for part in shapely.get_parts(shape):
        if part.geom_type == "Polygon":
            part = shapely.geometry.polygon.orient(part)  # noqa: PLW2901
            rings = [part.exterior, *part.interiors]
            found.append([shapely.get_coordinates(ring)[:-1] for ring in rings])
        elif part.geom_type in {"LineString", "Point"}:
            found.append([shapely.get_coordinates(part)])
        elif part.geom_type == "MultiLineString":
            found += [[shapely.get_coordinates(line)] for line in part.geoms]
    return found
