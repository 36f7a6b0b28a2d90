"""Places of other programs as rows of texts: GeoJSON, GPX, KML, CSV, nothing interpreted yet."""

import csv
import io
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from ddtour_geo.common.errors import InputRefusedError

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

MOST_BYTES = 5 * 1024 * 1024
MOST_ROWS = 2000
FORMATS = (".csv", ".tsv", ".txt", ".geojson", ".json", ".gpx", ".kml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One place of another program.

    Attributes
    ----------
    number
        Line of a table (the head is line 1), else the number of the object.
    values
        What stands in each column.
    x, y
        The coordinates as written, easting or longitude first; empty texts if there are none.

    >>> Row(number=2, values={"nom": "Mairie"}).x
    ''
    """

    number: int
    values: Mapping[str, str]
    x: str = ""
    y: str = ""


def read_rows(content: bytes, name: str) -> tuple[Row, ...]:
    r"""Read the places that a file of another program holds.

    >>> read_rows("nom;lat;lon\nMairie;50,45;2,79".encode(), "x.csv")[0].values["nom"]
    'Mairie'
    """
    ending = PurePosixPath(name).suffix.lower()
    if ending not in FORMATS:
        raise _refused("importing.unknown_format", name, formats=", ".join(FORMATS))
    if len(content) > MOST_BYTES:
        raise _refused("file_too_large", name, limit=MOST_BYTES // 1024**2)
    if ending in {".geojson", ".json"}:
        rows = _geojson(content, name)
    elif ending in {".gpx", ".kml"}:
        rows = _xml(content, name, ending)
    else:
        rows = _table(content, name)
    if not rows:
        raise _refused("importing.no_place", name)
    if len(rows) > MOST_ROWS:
        raise _refused("importing.too_many", name, most=MOST_ROWS, count=len(rows))
    return tuple(rows)


def _refused(key: str, name: str, **values: object) -> InputRefusedError:
    return InputRefusedError(key, path=name, **values)


def _decoded(content: bytes) -> str:
    """Read UTF-8 with or without a mark, UTF-16 with one, else what old spreadsheets write."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _table(content: bytes, name: str) -> list[Row]:
    text = _decoded(content)
    head = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(";\t,|", key=head.count)
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error as why:
        raise _refused("bad_syntax", name, syntax="CSV", why=why) from None
    numbered = [(number, line) for number, line in enumerate(lines, 1) if any(map(str.strip, line))]
    if not numbered:
        return []
    columns = [column.strip() for column in numbered[0][1]]
    rows = []
    for number, line in numbered[1:]:
        values = {
            column: cell.strip() for column, cell in zip(columns, line, strict=False) if column
        }
        rows.append(Row(number=number, values=values))
    return rows


def _geojson(content: bytes, name: str) -> list[Row]:
    try:
        document = json.loads(content.decode("utf-8-sig"), parse_constant=str)
    except (ValueError, RecursionError) as why:
        raise _refused("bad_syntax", name, syntax="GeoJSON", why=why) from None
    features = document.get("features") if isinstance(document, dict) else None
    if not isinstance(features, list):
        raise _refused("importing.no_features", name)
    return [_feature(number, feature) for number, feature in enumerate(features, 1)]


def _feature(number: int, feature: object) -> Row:
    said = feature if isinstance(feature, dict) else {}
    values = _flat(said.get("properties"))
    geometry = said.get("geometry")
    place = geometry if isinstance(geometry, dict) else {}
    at = place.get("coordinates")
    if place.get("type") == "MultiPoint" and isinstance(at, list) and len(at) == 1:
        at = at[0]
    elif place.get("type") != "Point":
        at = None
    if not isinstance(at, list) or len(at) < 2:
        return Row(number=number, values=values)
    return Row(number=number, values=values, x=_text(at[0]), y=_text(at[1]))


def _flat(properties: object) -> dict[str, str]:
    """Write ``{name: {fr, en}}`` and ``{toilets: {value}}`` as columns."""
    found: dict[str, str] = {}
    for key, value in properties.items() if isinstance(properties, dict) else ():
        if isinstance(value, dict) and "value" in value:
            found[key] = _text(value["value"])
        elif isinstance(value, dict) and value.keys() & {"fr", "en"}:
            found |= {f"{key}_{part}": _text(value[part]) for part in ("fr", "en") if part in value}
        elif not isinstance(value, dict | list):
            found[str(key)] = _text(value)
    return found


def _text(value: object) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value).strip()


def _xml(content: bytes, name: str, ending: str) -> list[Row]:
    from xml.etree.ElementTree import ParseError

    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        root = fromstring(content, forbid_dtd=True)
    except DefusedXmlException:
        raise _refused("importing.doctype", name) from None
    except (ParseError, ValueError, LookupError, RecursionError) as why:
        raise _refused("bad_syntax", name, syntax=ending[1:].upper(), why=why) from None
    tag, read = ("wpt", _waypoint) if ending == ".gpx" else ("Placemark", _placemark)
    found = [element for element in root.iter() if _local(element) == tag]
    return [read(number, element) for number, element in enumerate(found, 1)]


def _local(element: "Element") -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _waypoint(number: int, element: "Element") -> Row:
    names = {"name": "name", "desc": "text", "cmt": "text", "type": "theme", "src": "source"}
    values: dict[str, str] = {}
    for child in element:
        if _local(child) in names and child.text:
            values.setdefault(names[_local(child)], child.text.strip())
    return Row(number=number, values=values, x=element.get("lon", ""), y=element.get("lat", ""))


def _placemark(number: int, element: "Element") -> Row:
    values: dict[str, str] = {}
    x = y = ""
    for child in element.iter():
        kind, text = _local(child), (child.text or "").strip()
        if kind in {"name", "description"} and text:
            values.setdefault("name" if kind == "name" else "text", text)
        elif kind == "Data":
            inner = next((c.text for c in child if _local(c) == "value" and c.text), "")
            values.setdefault(child.get("name", ""), inner.strip())
        elif kind == "SimpleData":
            values.setdefault(child.get("name", ""), text)
        elif kind == "Point":
            at = next((c.text for c in child if _local(c) == "coordinates" and c.text), "")
            x, y, *_ = [*re.split(r"\s*,\s*", at.strip()), "", ""]
    return Row(number=number, values=values, x=x, y=y)
