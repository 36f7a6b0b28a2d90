"""Geometries of any kind become the one point where a place stands, and what to know of it."""

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ddtour_geo.common.geodesy import DEGREE_M
from ddtour_geo.common.types import Ring
from ddtour_geo.territory.importers.rows import NOWHERE, Spot, cell

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

NEAR_M = 20.0
"""Metres within which two points are one place."""
_MOST_COLLECTIONS = 20
_BAD = Spot(fault="bad_shape", refuses=True)

Part = tuple[str, Any]
"""Kind (``point``, ``line``, ``area``) and coordinates as GeoJSON nests them."""


def spot_of(parts: Iterable[Part], crs: str = "") -> Spot:
    """Give the point of a geometry, from the reference system it is written in if one is named."""
    parts = list(parts)
    points = [at for kind, at in parts if kind == "point"]
    if len(points) == 1:
        spot = _written(points[0])
    elif not parts:
        return NOWHERE
    else:
        try:
            spot = _represented(parts)
        except (TypeError, ValueError, LookupError, ArithmeticError):
            return _BAD
    return _unprojected(spot, crs) if crs else spot


def _written(at: object) -> Spot:
    if not isinstance(at, list | tuple) or len(at) < 2:
        return NOWHERE
    return Spot(x=cell(at[0]), y=cell(at[1]))


def _represented(parts: list[Part]) -> Spot:
    import shapely
    from shapely import GEOSException, LineString, MultiPoint, Polygon

    points = MultiPoint([_xy(at) for kind, at in parts if kind == "point"])
    areas = [
        Polygon([_xy(at) for at in rings[0]], [[_xy(at) for at in ring] for ring in rings[1:]])
        for kind, rings in parts
        if kind == "area"
    ]
    lines = [LineString([_xy(at) for at in line]) for kind, line in parts if kind == "line"]
    try:
        if not points.is_empty:
            return _one_of(points)
        if areas:
            whole = max(map(shapely.make_valid, areas), key=lambda area: float(area.area))
            return _told("shape_area", whole.representative_point(), areas)
        longest = max(lines, key=lambda line: float(line.length))
        return _told("shape_line", longest.interpolate(0.5, normalized=True), lines)
    except GEOSException:
        return _BAD


def _xy(at: Any) -> tuple[float, float]:  # noqa: ANN401 - whatever stands in the file
    x, y = float(at[0]), float(at[1])
    if not (math.isfinite(x) and math.isfinite(y)):
        raise ValueError(at)
    return x, y


def _one_of(points: "Any") -> Spot:  # noqa: ANN401 - a MultiPoint
    metres = _extent(points.bounds)
    if metres <= NEAR_M:
        return _told("shape_points", points.representative_point(), points.geoms)
    values = (("count", str(len(points.geoms))), ("metres", f"{metres:.0f}"))
    return Spot(fault="shape_apart", refuses=True, values=values)


def _told(fault: str, point: "Any", parts: "Iterable[BaseGeometry]") -> Spot:  # noqa: ANN401
    """Say which point was taken of how much ground."""
    from shapely import total_bounds

    if point.is_empty:
        return _BAD
    values = (("metres", f"{_extent(total_bounds(list(parts))):.0f}"),)
    return Spot(x=_figure(point.x), y=_figure(point.y), fault=fault, values=values)


def _figure(value: float) -> str:
    return f"{value:.2f}" if abs(value) > 360 else f"{value:.7f}"


def _extent(bounds: "Any") -> float:  # noqa: ANN401 - four numbers
    """Measure from corner to corner, in metres also where the corners are degrees."""
    west, south, east, north = bounds
    if max(map(abs, bounds)) > 360:
        return math.hypot(east - west, north - south)
    return math.hypot((east - west) * math.cos(math.radians(south)), north - south) * DEGREE_M


def _unprojected(spot: Spot, crs: str) -> Spot:
    from dataclasses import replace

    from pyproj import Transformer
    from pyproj.exceptions import ProjError

    try:
        turn = Transformer.from_crs(crs, "EPSG:4326", always_xy=True).transform
        x, y = turn(float(spot.x), float(spot.y))
    except ValueError:
        return spot
    except ProjError:
        return Spot(fault="bad_crs", refuses=True, values=(("crs", crs[:40]),))
    return replace(spot, x=f"{x:.7f}", y=f"{y:.7f}")


def parts_of_geojson(geometry: object) -> Iterator[Part]:
    """Part a geometry of GeoJSON into points, lines and areas.

    >>> list(parts_of_geojson({"type": "MultiPoint", "coordinates": [[2, 50], [2, 51]]}))
    [('point', [2, 50]), ('point', [2, 51])]
    """
    waiting = [geometry]
    while waiting:
        one = waiting.pop(0)
        if not isinstance(one, Mapping):
            continue
        kind, at = str(one.get("type")), one.get("coordinates")
        if kind == "GeometryCollection" and isinstance(one.get("geometries"), list):
            waiting += one["geometries"]
        elif isinstance(at, list) and at and kind in _SINGLE:
            yield _SINGLE[kind], at
        elif isinstance(at, list) and kind in _MANY:
            yield from ((_MANY[kind], part) for part in at)


_SINGLE = {"Point": "point", "LineString": "line", "Polygon": "area"}
_MANY = {f"Multi{kind}": part for kind, part in _SINGLE.items()}


def parts_of_shape(shape: "Any") -> Iterator[Part]:  # noqa: ANN401 - any geometry of shapely
    """Part a geometry of shapely into points, lines and areas."""
    if shape is None or shape.is_empty:
        return
    if hasattr(shape, "geoms"):
        for one in shape.geoms:
            yield from parts_of_shape(one)
    elif shape.geom_type == "Polygon":
        yield "area", [list(ring.coords) for ring in (shape.exterior, *shape.interiors)]
    elif shape.geom_type == "Point":
        yield "point", shape.coords[0]
    else:
        yield "line", list(shape.coords)


def areas_of(parts: Iterable[Part]) -> tuple[tuple[Ring, ...], ...]:
    """Give the rings of the areas of a geometry; nothing if one of them cannot be read.

    >>> areas_of([("area", [[[2, 50], [3, 50], [3, 51], [2, 50]]]), ("point", [2, 50])])
    ((((2.0, 50.0), (3.0, 50.0), (3.0, 51.0), (2.0, 50.0)),),)
    """
    try:
        areas = tuple(
            tuple(tuple(_xy(at) for at in ring) for ring in rings)
            for kind, rings in parts
            if kind == "area"
        )
    except (TypeError, ValueError, OverflowError, IndexError, KeyError):
        return ()
    is_sound = all(rings and all(len(ring) > 3 for ring in rings) for rings in areas)
    return areas if is_sound else ()


def spot_of_text(text: str) -> Spot:
    """Read a geometry that a cell of a table holds: WKT, EWKT, hexadecimal WKB, GeoJSON.

    >>> spot_of_text("SRID=4326;POINT (2.795 50.4575)").x
    '2.795'
    """
    import json

    import shapely

    if text.startswith("{"):
        try:
            return spot_of(parts_of_geojson(json.loads(text)))
        except (ValueError, RecursionError):
            return _BAD
    said = re.fullmatch(r"(?:SRID=(\d{1,6});)?(.*)", text, re.IGNORECASE | re.DOTALL)
    number, words = (said[1] or "", said[2].strip()) if said else ("", text)
    is_hexadecimal = bool(re.fullmatch(r"0[01][\da-fA-F]{10,100000}", words))
    if words.upper().count("COLLECTION") > _MOST_COLLECTIONS:
        return _BAD
    try:
        shape = shapely.from_wkb(words) if is_hexadecimal else shapely.from_wkt(words)
    except (shapely.GEOSException, ValueError, TypeError):
        return _BAD
    number = number or str(shapely.get_srid(shape) or "")
    return spot_of(parts_of_shape(shape), "" if number in {"", "0", "4326"} else f"EPSG:{number}")
