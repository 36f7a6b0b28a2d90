"""One point of interest: a feature of ``places.geojson``, read strictly and written back."""

import math
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Any, TypedDict

from ddtour_geo.common.errors import PlaceError
from ddtour_geo.common.geodesy import DEGREE_M
from ddtour_geo.common.reading import Table
from ddtour_geo.common.types import Bounds
from ddtour_geo.model import (
    NO_TEXT,
    Fact,
    Hints,
    Known,
    Link,
    LocalizedText,
    Media,
    PointOfInterest,
    Position,
    Territory,
)
from ddtour_geo.model.place import CONFIDENCE, RESERVED_TIME, Confidence

Feature = dict[str, object]

FILE = "places.geojson"
HOURS = LocalizedText(fr="horaires", en="opening hours")
ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")
PICTURES = (".jpg", ".jpeg", ".png", ".webp")
RECORDINGS = (".mp3", ".m4a", ".ogg")
MEDIA_BYTES = 2_000_000


def place_of(
    feature: Mapping[str, object], territory: Territory, *, folder: Path | str
) -> PointOfInterest:
    """Check a place that was typed, with the words in which a file is checked."""
    path = Path(folder) / FILE
    properties = feature.get("properties")
    said = properties.get("id") if isinstance(properties, Mapping) else None
    where = said if isinstance(said, str) else "feature"
    table = Table(feature, error=PlaceError, path=path, where=where)
    return read_feature(table, territory.study_area, path.parent)


def web_address(table: Table, key: str, default: str | None = None) -> str:
    """Read the address of a page.

    >>> from ddtour_geo.common.errors import TerritoryError
    >>> web_address(Table({}, error=TerritoryError, path="", where=""), "url", "")
    ''
    """
    url = table.text(key, default)
    if url and not re.match(r"https?://[^\s\"'<>]+\Z", url):
        raise table.error("bad_link", path=table.path, where=table.where, url=url)
    return url


def read_link(table: Table, kinds: tuple[str, ...] = ()) -> Link:
    """Read something to read: a title, and its address on the web where it has one.

    >>> from ddtour_geo.common.errors import TerritoryError
    >>> said = {"title": "Mairie", "url": "https://example.org"}
    >>> read_link(Table(said, error=TerritoryError, path="", where="")).url
    'https://example.org'
    """
    title, url = table.localized("title", NO_TEXT), web_address(table, "url", "")
    if not title.in_language("fr").strip():
        raise table.error("link_without_title", path=table.path, where=table.where, url=url or "—")
    kind: Any = table.choice("kind", kinds, kinds[0]) if kinds else "before"
    table.finish()
    return Link(title=title, url=url, kind=kind)


def read_feature(feature: Table, area: Bounds, folder: Path) -> PointOfInterest:
    """Read one place from a feature of GeoJSON."""
    feature.choice("type", ("Feature",))
    feature.has("id")
    geometry = feature.table("geometry")
    geometry.choice("type", ("Point",))
    table = feature.table("properties")
    place_id = table.text("id")
    if not ID.match(place_id) or len(place_id) > 80:
        raise PlaceError("bad_place_id", path=table.path, where=table.where, place=place_id)
    table.where = place_id
    longitude, latitude = _lonlat(geometry, place_id, area)
    position = table.table("position")
    to_confirm = position.flag("to_confirm", default=False)
    service_time, service_confidence = _seconds(table, "service_minutes")
    place = PointOfInterest(
        id=place_id,
        name=table.localized("name"),
        has_local_name=table.flag("local_name", default=False),
        theme=table.text("theme", "culture"),
        text=table.localized("text", NO_TEXT),
        position=Position(
            longitude=longitude,
            latitude=latitude,
            **_basis(position),
            to_confirm=to_confirm,
            radius_m=position.number("radius_m", 0.0, least=int(to_confirm), most=5000),
        ),
        service_time=service_time,
        service_confidence=service_confidence,
        reserved_time=_seconds(table, "reserved_minutes")[0]
        if table.has("reserved_minutes")
        else RESERVED_TIME,
        note=table.text("note", ""),
        height=_height(table),
        opening_hours=_hours(table),
        facts=tuple(_fact(fact) for fact in table.tables("facts")),
        hints=_hints(table) if table.has("hints") else None,
        links=tuple(read_link(link) for link in table.tables("links")),
        sheltered=_known(table, "sheltered"),
        group_capacity=_known(table, "group_capacity", most=10_000),
        toilets=_known(table, "toilets"),
        benches=_known(table, "benches"),
        picture=_media(table, "picture", PICTURES, folder),
        audio=_media(table, "audio", RECORDINGS, folder),
    )
    for part in (position, geometry, table, feature):
        part.finish()
    return place


class _Basis(TypedDict):
    source: str
    as_of: date
    confidence: Confidence


def _basis(table: Table) -> _Basis:
    """Read what a statement rests on."""
    source, as_of = table.text("source"), table.day("as_of")
    confidence: Any = table.choice("confidence", CONFIDENCE)
    return {"source": source, "as_of": as_of, "confidence": confidence}


def _lonlat(geometry: Table, place_id: str, area: Bounds) -> tuple[float, float]:
    values = geometry.values("coordinates", object, "[2.79, 50.45]")
    numbers = [v for v in values if isinstance(v, int | float) and -1e9 < v < 1e9]
    said = {"path": geometry.path, "place": place_id, "value": list(values)}
    if len(numbers) != len(values) or len(numbers) not in {2, 3}:
        raise PlaceError("bad_coordinates", **said)
    longitude, latitude = float(numbers[0]), float(numbers[1])
    distance = metres_outside(longitude, latitude, area)
    if distance > 0 and metres_outside(latitude, longitude, area) == 0:
        raise PlaceError("swapped_coordinates", **said)
    if abs(longitude) > 180 or abs(latitude) > 90:
        raise PlaceError("bad_coordinates", **said)
    if distance > 0:
        raise PlaceError("outside_study_area", **said, distance=f"{distance / 1000:.1f} km")
    return longitude, latitude


def metres_outside(longitude: float, latitude: float, area: Bounds) -> float:
    """Tell how far a point lies outside an area.

    >>> round(metres_outside(2.0, 51.0, (1.0, 49.0, 3.0, 50.0)))
    111195
    """
    west, south, east, north = area
    dx = max(west - longitude, 0.0, longitude - east) * math.cos(math.radians(south))
    dy = max(south - latitude, 0.0, latitude - north)
    return math.hypot(dx, dy) * DEGREE_M


def _seconds(table: Table, key: str) -> tuple[int, Confidence]:
    """Read whole minutes and how far they can be trusted."""
    minutes = table.table(key)
    seconds = 60 * minutes.integer("value", most=24 * 60)
    return minutes.finished((seconds, _basis(minutes)["confidence"]))


def _height(table: Table) -> float | None:
    if not table.has("height_m"):
        return None
    height = table.table("height_m")
    metres = height.number("value", least=-500, most=9000)
    _basis(height)
    return height.finished(metres)


def _known(table: Table, key: str, *, most: int | None = None) -> Known | None:
    """Read a yes or no, or a number from 1 to ``most``, with what it rests on."""
    if not table.has(key):
        return None
    known = table.table(key)
    value = known.flag("value") if most is None else known.integer("value", least=1, most=most)
    return known.finished(Known(value=value, **_basis(known)))


def _media(table: Table, key: str, endings: tuple[str, ...], folder: Path) -> Media | None:
    """Read which file of the folder shows or tells a place; it may still be missing."""
    if not table.has(key):
        return None
    media = table.table(key)
    file = media.text("file")
    said = {"path": table.path, "place": table.where, "key": f"{key}.file", "file": file}
    path = PurePosixPath(file)
    is_inside = not path.is_absolute() and ".." not in path.parts
    if not is_inside or not re.match(r"[\w./ -]+\Z", file) or path.suffix.lower() not in endings:
        raise PlaceError("bad_media", **said, endings=", ".join(endings))
    whole = folder / file
    size = whole.stat().st_size if whole.is_file() else 0
    if size > MEDIA_BYTES:
        most = MEDIA_BYTES // 1_000_000
        raise PlaceError("large_media", **said, size=f"{size / 1e6:.1f}", most=most)
    found = Media(file=file, text=media.localized("text"), credit=media.text("credit"))
    return media.finished(found)


def _hours(table: Table) -> Fact | None:
    if not table.has("opening_hours"):
        return None
    hours = table.table("opening_hours")
    text = hours.text("value")
    return hours.finished(Fact(label=HOURS, value=LocalizedText(fr=text, en=text), **_basis(hours)))


def _fact(table: Table) -> Fact:
    label, value = table.localized("label"), table.localized("value")
    return table.finished(Fact(label=label, value=value, **_basis(table)))


def _hints(table: Table) -> Hints:
    hints = table.table("hints")
    pairs: tuple[tuple[str, str], ...] = ()
    if hints.has("tags"):
        tags = hints.table("tags")
        pairs = tuple((key, tags.text(key)) for key in sorted(tags.keys()))
    return hints.finished(Hints(tags=pairs, name_contains=hints.text("name_contains", "")))
