"""Points of GPS devices and globes: GPX and KML."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from ddtour_geo.territory.importers.rows import Row, Spot, refused
from ddtour_geo.territory.importers.shapes import Part, spot_of
from ddtour_geo.territory.importers.xml_file import local, root_of

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_GPX_NAMES = {"name": "name", "desc": "text", "cmt": "text", "type": "theme", "src": "source"}
_LINES = {"LineString": "line", "LinearRing": "line"}


def read_gpx(content: bytes, name: str) -> list[Row]:
    """Read waypoints, or the points of routes where there are none."""
    root = root_of(content, name, "GPX")
    found = [element for element in root.iter() if local(element) == "wpt"]
    if found:
        return [_waypoint(number, element) for number, element in enumerate(found, 1)]
    points = [element for element in root.iter() if local(element) == "rtept"]
    if not points and any(local(element) == "trkpt" for element in root.iter()):
        raise refused("importing.only_track", name)
    rows = [_waypoint(number, element) for number, element in enumerate(points, 1)]
    named = [row for row in rows if row.values.get("name")] or rows
    return [replace(row, spot=replace(row.spot, fault="route_point")) for row in named]


def _waypoint(number: int, element: "Element") -> Row:
    values: dict[str, str] = {}
    for child in element:
        text = "".join(child.itertext()).strip()
        if local(child) in _GPX_NAMES and text:
            values.setdefault(_GPX_NAMES[local(child)], text)
    spot = Spot(x=element.get("lon", "").strip(), y=element.get("lat", "").strip())
    return Row(number=number, values=values, spot=spot)


def read_kml(content: bytes, name: str) -> list[Row]:
    """Read placemarks, wherever in folders they lie."""
    root = root_of(content, name, "KML")
    found = [element for element in root.iter() if local(element) == "Placemark"]
    if not found and any(local(element) == "NetworkLink" for element in root.iter()):
        raise refused("importing.only_link", name)
    return [_placemark(number, element) for number, element in enumerate(found, 1)]


def _placemark(number: int, element: "Element") -> Row:
    values: dict[str, str] = {}
    for child in element:
        kind, text = local(child), "".join(child.itertext()).strip()
        if kind in {"name", "description"} and text:
            values.setdefault("name" if kind == "name" else "text", text)
    for child in element.iter():
        if local(child) == "Data":
            inner = next((one.text for one in child if local(one) == "value" and one.text), "")
            values.setdefault(child.get("name", ""), inner.strip())
        elif local(child) == "SimpleData":
            values.setdefault(child.get("name", ""), (child.text or "").strip())
    return Row(number=number, values=values, spot=spot_of(_parts(element)))


def _parts(placemark: "Element") -> Iterator[Part]:
    inside = {ring for area in placemark.iter() if local(area) == "Polygon" for ring in area.iter()}
    for element in placemark.iter():
        kind = local(element)
        if kind == "Point":
            at = _coordinates(element)
            yield "point", at[0] if at else []
        elif kind == "Polygon":
            rings = [_coordinates(ring) for ring in element.iter() if local(ring) == "LinearRing"]
            yield "area", rings
        elif kind in _LINES and element not in inside:
            yield "line", _coordinates(element)


def _coordinates(element: "Element") -> list[list[str]]:
    text = next(
        (one.text for one in element.iter() if local(one) == "coordinates" and one.text), ""
    )
    return [point.split(",") for point in re.sub(r"(?<!\s)\s*,\s*", ",", text).split()]
