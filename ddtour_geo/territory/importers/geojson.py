"""Objects of JSON: GeoJSON in all its forms, the layers of uMap, lists of records."""

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress

from ddtour_geo.common.decoding import decoded
from ddtour_geo.common.types import Ring
from ddtour_geo.territory.importers.rows import Row, flat, refused
from ddtour_geo.territory.importers.shapes import areas_of, parts_of_geojson, spot_of

_GEOMETRIES = frozenset({"Point", "LineString", "Polygon", "GeometryCollection"}) | {
    f"Multi{kind}" for kind in ("Point", "LineString", "Polygon")
}


def read_geojson(content: bytes, name: str) -> list[Row]:
    """Read features, one feature, a bare geometry, the layers of a map, or one object a line."""
    document = _document(decoded(content), name)
    found = list(_features(document))
    if not found and not _is_list_of_features(document):
        raise refused("importing.no_features", name)
    crs = _crs(document)
    return [_row(number, feature, crs) for number, feature in enumerate(found, 1)]


def read_areas(content: bytes, name: str) -> tuple[tuple[Ring, ...], ...]:
    """Read the areas of GeoJSON, of each its outer ring, then its holes; degrees.

    >>> read_areas(b'{"type": "Point", "coordinates": [2, 50]}', "a.geojson")
    Traceback (most recent call last):
    ddtour_geo.common.errors.InputRefusedError: ...
    """
    document = _document(decoded(content), name)
    features = [one for one in _features(document) if isinstance(one, Mapping)]
    parts = (part for one in features for part in parts_of_geojson(one.get("geometry")))
    areas = () if _crs(document) else areas_of(parts)
    if not areas:
        raise refused("bad_boundary", name)
    return areas


def _document(text: str, name: str) -> object:
    try:
        return json.loads(text, parse_constant=_nothing)
    except (ValueError, RecursionError) as why:
        lines = [line for part in text.split("\n") if (line := part.strip("\x1e \t\r"))]
        with suppress(ValueError, RecursionError):
            if len(lines) > 1:
                return [json.loads(line, parse_constant=_nothing) for line in lines]
        raise refused("bad_syntax", name, syntax="GeoJSON", why=why) from None


def _nothing(_: str) -> None:
    """Read NaN, which some programs write for what is not known."""


def _features(document: object) -> Iterator[object]:
    """List features in reading order, whatever they are wrapped in."""
    if isinstance(document, list):
        objects = [one for one in document if isinstance(one, Mapping)]
        for one in objects:
            yield from _features(one) if "type" in one else iter([{"properties": one}])
    elif isinstance(document, Mapping):
        kind = str(document.get("type"))
        if isinstance(document.get("features"), list):
            yield from document["features"]
        elif isinstance(document.get("layers"), list):
            for layer in document["layers"]:
                yield from _features(layer)
        elif kind == "Feature":
            yield document
        elif kind in _GEOMETRIES:
            yield {"geometry": document}


def _is_list_of_features(document: object) -> bool:
    return isinstance(document, Mapping) and isinstance(document.get("features"), list)


def _crs(document: object) -> str:
    """Give the system that old GeoJSON names, if it is not the usual one."""
    said = document.get("crs") if isinstance(document, Mapping) else None
    properties = said.get("properties") if isinstance(said, Mapping) else None
    name = properties.get("name") if isinstance(properties, Mapping) else None
    if not isinstance(name, str) or name.endswith(("CRS84", ":4326")):
        return ""
    return name


def _row(number: int, feature: object, crs: str) -> Row:
    said = feature if isinstance(feature, Mapping) else {}
    spot = spot_of(parts_of_geojson(said.get("geometry")), crs)
    return Row(number=number, values=flat(said.get("properties")), spot=spot)
