"""Which names a map carries, and along which lines."""

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from ddtour_geo.model import GroundFeature, Itinerary
from ddtour_geo.outputs.drawing.fonts import MISSING, printable
from ddtour_geo.outputs.route_sheet import ground
from ddtour_geo.outputs.route_sheet.content import say
from ddtour_geo.outputs.route_sheet.frame import Frame
from ddtour_geo.outputs.route_sheet.labels import NamedLine
from ddtour_geo.outputs.route_sheet.symbols import foot
from ddtour_geo.outputs.route_sheet.trace import Trace, runs_on_paper

Points = NDArray[np.float64]

_NEARBY = 22.0
"""Millimetres from the walked part of a street within which its name may stand."""
_AREAS = ("water", "park", "cemetery", "square", "heap", "orchard", "allotment")


def named_lines(seen: Sequence[ground.Seen], frame: Frame) -> dict[str, tuple[Points, ...]]:
    """Join the pieces of each named street or river.

    >>> named_lines([], Frame(width=9, height=9, centre=(2, 50), scale=4000))
    {}
    """
    lines: dict[str, list[Points]] = {}
    for item in seen:
        feature = item.feature
        if _can_name(feature) and not feature.is_area and len(item.points) > 1:
            lines.setdefault(feature.name, []).append(item.points)
    return {printable(name): _merged(pieces, frame) for name, pieces in sorted(lines.items())}


def _can_name(feature: GroundFeature) -> bool:
    return bool(feature.name) and MISSING not in printable(feature.name)


def _merged(pieces: Sequence[Points], frame: Frame | None = None) -> tuple[Points, ...]:
    geometry: BaseGeometry = shapely.line_merge(
        shapely.MultiLineString([piece for piece in pieces if len(piece) > 1])
    )
    if frame is not None:
        geometry = shapely.clip_by_rect(geometry, 0, 0, frame.width, frame.height)
    return tuple(
        shapely.get_coordinates(part)
        for part in shapely.get_parts(geometry)
        if part.geom_type == "LineString"
    )


def walked(
    itinerary: Itinerary, walk: Trace, named: dict[str, tuple[Points, ...]]
) -> list[NamedLine]:
    """Find where each walked street runs, in walking order."""
    pieces: dict[str, list[Points]] = {}
    walks = [leg for leg in itinerary.legs if leg.ride is None]
    for leg, line in zip(walks, walk.lines, strict=True):
        for run, piece in runs_on_paper(leg.runs, line):
            if run.name and len(piece) > 1:
                pieces.setdefault(printable(run.name), []).append(piece)
    found = []
    for name, parts in pieces.items():
        lines = _merged(parts)
        near = shapely.buffer(shapely.MultiLineString(list(lines)), _NEARBY)
        spare = _cut(named.get(name, ()), near)
        found.append(NamedLine(name=name, lines=lines, spare=spare, style="walked"))
    return found


def _cut(lines: Sequence[Points], area: BaseGeometry) -> tuple[Points, ...]:
    """Keep what is seen from the walk: a name far from it names nothing."""
    inside = shapely.intersection(shapely.MultiLineString(list(lines)), area)
    parts = shapely.get_parts(shapely.line_merge(inside)) if not inside.is_empty else ()
    return tuple(shapely.get_coordinates(part) for part in parts if len(part.coords) > 1)


def named_areas(seen: Sequence[ground.Seen]) -> list[NamedLine]:
    """Lay the name of each named area along its longer axis.

    >>> named_areas([])
    []
    """
    found = []
    for item in seen:
        feature = item.feature
        if not (feature.is_area and _can_name(feature) and feature.kind in _AREAS):
            continue
        area = shapely.make_valid(shapely.Polygon(item.points))
        corners = shapely.get_coordinates(shapely.minimum_rotated_rectangle(area))
        if len(corners) != 5:
            continue
        sides = np.hypot(*np.diff(corners, axis=0).T)
        pairs = ((0, 3), (1, 2)) if sides[0] >= sides[1] else ((0, 1), (2, 3))
        ends = np.array([(corners[a] + corners[b]) / 2 for a, b in pairs])
        inside = shapely.intersection(shapely.LineString(ends), area)
        parts = [part for part in shapely.get_parts(inside) if part.geom_type == "LineString"]
        if parts:
            longest = max(parts, key=shapely.length)
            found.append(
                NamedLine(
                    name=printable(feature.name),
                    lines=(shapely.get_coordinates(longest),),
                    style="water" if feature.kind == "water" else "other",
                )
            )
    return found


def named_heaps(seen: Sequence[ground.Seen], language: str) -> list[NamedLine]:
    """Lay the name of each spoil heap along the foot of its drawing.

    >>> named_heaps([], "fr")
    []
    """
    found = []
    for item in seen:
        if item.feature.kind == "heap" and item.feature.is_area and item.feature.name:
            left, base, right = foot(item.points)
            line = np.array([[left - 8.0, base + 2.2], [right + 8.0, base + 2.2]])
            name = item.feature.name
            if item.feature.is_closed:
                name = say(language, "closed_heap", name=name)
            found.append(NamedLine(name=printable(name), lines=(line,)))
    return found
