"""Stage 2: a folder of ``data/`` becomes a territory and its points of interest."""

import math
import re
from collections.abc import Mapping
from itertools import count
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ddtour_geo.errors import DefinitionError, PlaceError, TerritoryError
from ddtour_geo.model import (
    NO_TEXT,
    CircuitDefinition,
    EmergencyPost,
    Fact,
    Hints,
    Known,
    Link,
    LocalizedText,
    Media,
    Notice,
    PointOfInterest,
    Position,
    Territory,
)
from ddtour_geo.tables import Table, nearest, read_table

if TYPE_CHECKING:
    from typing import Any

    import geopandas as gpd

CONFIDENCE = ("high", "medium", "low")
HOURS = LocalizedText(fr="horaires", en="opening hours")
ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")
DEGREE_M = 111_195.0
PICTURES = (".jpg", ".jpeg", ".png", ".webp")
RECORDINGS = (".mp3", ".m4a", ".ogg")
MEDIA_BYTES = 2_000_000


def read_territory(folder: Path | str) -> Territory:
    """Read the description of a territory.

    Parameters
    ----------
    folder
        Its folder, which holds ``territory.toml``.

    Returns
    -------
    Territory
        Checked key by key.

    Raises
    ------
    TerritoryError
        Naming file, key, value and remedy.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     _ = (Path(folder) / "territory.toml").write_text('''
    ... [territory]
    ... name = "Ville"
    ... crs = "EPSG:2154"
    ... timezone = "Europe/Paris"
    ... holidays = "FR"
    ... study_area = [2.7, 50.4, 2.9, 50.5]
    ... ''')
    ...     read_territory(folder).name
    'Ville'
    """
    path = Path(folder) / "territory.toml"
    document = read_table(path, error=TerritoryError)
    head = document.table("territory")
    territory = Territory(
        id=Path(folder).resolve().name,
        name=head.text("name"),
        crs=head.text("crs"),
        timezone=head.text("timezone"),
        holidays=head.text("holidays"),
        languages=head.values("languages", str, '["fr", "en"]') or ("fr", "en"),
        study_area=_study_area(head),
        base_url=_base_url(head),
        attribution=head.text("attribution", "© OpenStreetMap contributors"),
        emergency=tuple(_emergency(table) for table in document.tables("emergency")),
        emergency_posts=_posts(document, _study_area(head)),
        notices=tuple(_notice(table) for table in document.tables("notice")),
        links=tuple(_link(table) for table in document.tables("link")),
    )
    head.finish()
    document.finish()
    try:
        ZoneInfo(territory.timezone)
    except (ZoneInfoNotFoundError, ValueError):
        raise TerritoryError("bad_timezone", path=path, timezone=territory.timezone) from None
    return territory


def read_places(folder: Path | str) -> tuple[PointOfInterest, ...]:
    """Read the points of interest of a territory.

    Parameters
    ----------
    folder
        Its folder, which holds ``places.geojson`` and ``territory.toml``.

    Returns
    -------
    tuple of PointOfInterest
        In the order of the file.

    Raises
    ------
    PlaceError
        Naming file, place, key, value and remedy.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     read_places(folder)
    Traceback (most recent call last):
    ddtour_geo.errors.TerritoryError: ...
    """
    path = Path(folder) / "places.geojson"
    area = read_territory(folder).study_area
    document = read_table(path, error=PlaceError, syntax="json")
    document.choice("type", ("FeatureCollection",))
    places: dict[str, PointOfInterest] = {}
    for number, feature in enumerate(document.tables("features"), 1):
        place = _place(feature, area, path.parent)
        if place.id in places:
            first = list(places).index(place.id) + 1
            raise PlaceError(
                "duplicate_place", path=path, place=place.id, first=first, second=number
            )
        places[place.id] = place
    return tuple(places.values())


def places_geodataframe(places: tuple[PointOfInterest, ...]) -> "gpd.GeoDataFrame":
    """Give points of interest as a table with geometry.

    Parameters
    ----------
    places
        Points of interest.

    Returns
    -------
    geopandas.GeoDataFrame
        One row per place, EPSG:4326, indexed by ``place_id``.

    Examples
    --------
    >>> places_geodataframe(()).crs.to_epsg()
    4326
    """
    import geopandas as gpd
    from shapely import Point

    columns = ("name_fr", "name_en", "theme", "to_confirm", "radius_m", "confidence", "source")
    rows = [
        (
            place.name.fr,
            place.name.en,
            place.theme,
            place.position.to_confirm,
            place.position.radius_m,
            place.position.confidence,
            place.position.source,
        )
        for place in places
    ]
    frame: gpd.GeoDataFrame = gpd.GeoDataFrame(
        rows,
        columns=list(columns),
        geometry=[Point(place.position.lonlat) for place in places],
        crs="EPSG:4326",
    )
    frame.index = _index([place.id for place in places])
    return frame


def select_places(
    definition: CircuitDefinition, territory: Territory, places: Mapping[str, PointOfInterest]
) -> tuple[PointOfInterest, ...]:
    """Look up every place that a circuit names.

    Parameters
    ----------
    definition
        The circuit.
    territory
        Its territory.
    places
        The places of the territory.

    Returns
    -------
    tuple of PointOfInterest
        Each once, the start first.

    Raises
    ------
    DefinitionError
        If the territory has no such place; with the nearest name.

    Examples
    --------
    >>> select_places.__name__
    'select_places'
    """
    asked = {definition.start: "start", definition.end: "end"}
    numbers = {"fixed": count(1), "visit": count(1)}
    for wish in definition.wishes:
        kind = "visit" if wish.title is None else "fixed"
        asked.setdefault(wish.place_id, f"{kind} {next(numbers[kind])}")
    for place_id, where in asked.items():
        if place_id not in places:
            meant = nearest(place_id, list(places))
            raise DefinitionError(
                "unknown_place_meant" if meant else "unknown_place",
                path=definition.source,
                where=where,
                place=place_id,
                territory=territory.id,
                meant=meant,
            )
    return tuple(places[place_id] for place_id in asked)


def _index(ids: list[str]) -> "Any":  # noqa: ANN401 - a pandas index
    import pandas as pd

    return pd.Index(ids, name="place_id", dtype=object)


def _study_area(head: Table) -> tuple[float, float, float, float]:
    values = head.values("study_area", object, "[2.7, 50.4, 2.9, 50.5]")
    bounds = [float(value) for value in values if isinstance(value, int | float)]
    if len(bounds) == len(values) == 4:
        west, south, east, north = bounds
        if -180 <= west < east <= 180 and -90 <= south < north <= 90:
            return (west, south, east, north)
    raise TerritoryError("bad_study_area", path=head.path, value=list(values))


def _url(table: Table, key: str, default: str | None = None) -> str:
    url = table.text(key, default)
    if url and not re.match(r"https?://[^\s\"'<>]+\Z", url):
        raise table.error("bad_link", path=table.path, where=table.where, url=url)
    return url


def _base_url(head: Table) -> str:
    return _url(head, "base_url", "").rstrip("/")


def _emergency(table: Table) -> tuple[str, LocalizedText]:
    contact = (table.text("number"), table.localized("text"))
    if table.has("source"):
        table.text("source")
        table.day("as_of")
    table.finish()
    return contact


def _posts(document: Table, area: tuple[float, float, float, float]) -> tuple[EmergencyPost, ...]:
    posts: dict[str, EmergencyPost] = {}
    for table in document.tables("emergency_post"):
        post = EmergencyPost(
            number=table.text("number"),
            lonlat=(
                table.number("longitude", least=area[0], most=area[2]),
                table.number("latitude", least=area[1], most=area[3]),
            ),
            source=table.text("source"),
            as_of=table.day("as_of"),
        )
        table.finish()
        if post.number in posts:
            raise table.error("duplicate_post", path=table.path, number=post.number)
        posts[post.number] = post
    return tuple(posts.values())


def _notice(table: Table) -> Notice:
    notice = Notice(
        text=table.localized("text"),
        source=table.text("source"),
        as_of=table.day("as_of"),
        place_ids=table.values("places", str, '["mairie"]'),
        weekdays=table.values("weekdays", int, "[4]"),
    )
    table.finish()
    return notice


def _link(table: Table) -> Link:
    link = Link(title=table.localized("title"), url=_url(table, "url"))
    table.finish()
    return link


def _place(
    feature: Table, area: tuple[float, float, float, float], folder: Path
) -> PointOfInterest:
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
    place = PointOfInterest(
        id=place_id,
        name=table.localized("name"),
        theme=table.text("theme", "culture"),
        text=table.localized("text", NO_TEXT),
        position=Position(
            longitude=longitude,
            latitude=latitude,
            source=position.text("source"),
            as_of=position.day("as_of"),
            confidence=_confidence(position),
            to_confirm=to_confirm,
            radius_m=position.number("radius_m", 0.0, least=0, most=5000),
        ),
        service_time=_service_time(table),
        height=_height(table),
        opening_hours=_hours(table),
        facts=tuple(_fact(fact) for fact in table.tables("facts")),
        hints=_hints(table) if table.has("hints") else None,
        links=tuple(_link(link) for link in table.tables("links")),
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


def _confidence(table: Table) -> "Any":  # noqa: ANN401 - a Literal checked at run time
    return table.choice("confidence", CONFIDENCE)


def _lonlat(
    geometry: Table, place_id: str, area: tuple[float, float, float, float]
) -> tuple[float, float]:
    values = geometry.values("coordinates", object, "[2.79, 50.45]")
    numbers = [v for v in values if isinstance(v, int | float) and math.isfinite(v)]
    said = {"path": geometry.path, "place": place_id, "value": list(values)}
    if len(numbers) != len(values) or len(numbers) not in {2, 3}:
        raise PlaceError("bad_coordinates", **said)
    longitude, latitude = float(numbers[0]), float(numbers[1])
    distance = _distance_outside(longitude, latitude, area)
    if distance > 0 and _distance_outside(latitude, longitude, area) == 0:
        raise PlaceError("swapped_coordinates", **said)
    if abs(longitude) > 180 or abs(latitude) > 90:
        raise PlaceError("bad_coordinates", **said)
    if distance > 0:
        raise PlaceError("outside_study_area", **said, distance=f"{distance / 1000:.1f} km")
    return longitude, latitude


def _distance_outside(
    longitude: float, latitude: float, area: tuple[float, float, float, float]
) -> float:
    west, south, east, north = area
    dx = max(west - longitude, 0.0, longitude - east) * math.cos(math.radians(south))
    dy = max(south - latitude, 0.0, latitude - north)
    return math.hypot(dx, dy) * DEGREE_M


def _service_time(table: Table) -> int:
    service = table.table("service_minutes")
    seconds = 60 * service.integer("value", most=24 * 60)
    service.text("source")
    service.day("as_of")
    _confidence(service)
    service.finish()
    return seconds


def _height(table: Table) -> float | None:
    if not table.has("height_m"):
        return None
    height = table.table("height_m")
    metres = height.number("value", least=-500, most=9000)
    height.text("source")
    height.day("as_of")
    _confidence(height)
    height.finish()
    return metres


def _known(table: Table, key: str, *, most: int | None = None) -> Known | None:
    """Read a yes or no, or a number from 1 to ``most``, with what it rests on."""
    if not table.has(key):
        return None
    known = table.table(key)
    found = Known(
        value=known.flag("value") if most is None else known.integer("value", least=1, most=most),
        source=known.text("source"),
        as_of=known.day("as_of"),
        confidence=_confidence(known),
    )
    known.finish()
    return found


def _media(table: Table, key: str, endings: tuple[str, ...], folder: Path) -> Media | None:
    """Read which file of the folder shows or tells a place; it may still be missing."""
    if not table.has(key):
        return None
    media = table.table(key)
    file = media.text("file")
    path = PurePosixPath(file)
    is_inside = not path.is_absolute() and ".." not in path.parts
    if not is_inside or not re.match(r"[\w./ -]+\Z", file) or path.suffix.lower() not in endings:
        raise PlaceError(
            "bad_media",
            path=table.path,
            place=table.where,
            key=f"{key}.file",
            file=file,
            endings=", ".join(endings),
        )
    whole = folder / file
    size = whole.stat().st_size if whole.is_file() else 0
    if size > MEDIA_BYTES:
        raise PlaceError(
            "large_media",
            path=table.path,
            place=table.where,
            key=f"{key}.file",
            file=file,
            size=f"{size / 1e6:.1f}",
            most=MEDIA_BYTES // 1_000_000,
        )
    found = Media(file=file, text=media.localized("text"), credit=media.text("credit"))
    media.finish()
    return found


def _hours(table: Table) -> Fact | None:
    if not table.has("opening_hours"):
        return None
    hours = table.table("opening_hours")
    text = hours.text("value")
    fact = Fact(
        label=HOURS,
        value=LocalizedText(fr=text, en=text),
        source=hours.text("source"),
        as_of=hours.day("as_of"),
        confidence=_confidence(hours),
    )
    hours.finish()
    return fact


def _fact(table: Table) -> Fact:
    fact = Fact(
        label=table.localized("label"),
        value=table.localized("value"),
        source=table.text("source"),
        as_of=table.day("as_of"),
        confidence=_confidence(table),
    )
    table.finish()
    return fact


def _hints(table: Table) -> Hints:
    hints = table.table("hints")
    pairs: tuple[tuple[str, str], ...] = ()
    if hints.has("tags"):
        tags = hints.table("tags")
        pairs = tuple((key, tags.text(key)) for key in sorted(tags.keys()))
    found = Hints(tags=pairs, name_contains=hints.text("name_contains", ""))
    hints.finish()
    return found
