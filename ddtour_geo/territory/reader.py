"""Stage 2: a folder of ``data/`` becomes a territory and its points of interest."""

import os
import re
from collections.abc import Mapping
from itertools import count
from pathlib import Path

from ddtour_geo.common.clocks import places_with_a_clock
from ddtour_geo.common.errors import DefinitionError, PlaceError, TerritoryError
from ddtour_geo.common.geodesy import check_crs
from ddtour_geo.common.reading import Table, read_table
from ddtour_geo.common.text import nearest
from ddtour_geo.model import (
    NO_TEXT,
    CircuitDefinition,
    Contact,
    EmergencyPost,
    LocalizedText,
    Notice,
    PointOfInterest,
    Territory,
)
from ddtour_geo.territory.place_schema import read_feature, read_link, web_address

LINK_KINDS = ("before", "further")


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
        id=Path(os.path.abspath(folder)).name,  # noqa: PTH100 - a link keeps its name
        name=head.text("name"),
        crs=head.text("crs"),
        timezone=head.text("timezone"),
        holidays=head.text("holidays", ""),
        languages=head.values("languages", str, '["fr", "en"]') or ("fr", "en"),
        local_language=_local_language(head),
        study_area=_study_area(head),
        base_url=_base_url(head),
        attribution=head.text("attribution", "© OpenStreetMap contributors"),
        emergency=tuple(_emergency(table) for table in document.tables("emergency")),
        emergency_posts=_posts(document, _study_area(head)),
        notices=tuple(_notice(table) for table in document.tables("notice")),
        links=tuple(read_link(table, LINK_KINDS) for table in document.tables("link")),
        summary=head.localized("summary", NO_TEXT),
        is_demo=head.flag("demo", default=False),
        contacts=tuple(_contact(table) for table in document.tables("contact")),
    )
    head.finish()
    document.finish()
    if territory.timezone not in places_with_a_clock():
        raise TerritoryError("bad_timezone", path=path, timezone=territory.timezone[:60])
    check_crs(territory.crs, territory.study_area, path=path)
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
    ddtour_geo.common.errors.TerritoryError: ...
    """
    path = Path(folder) / "places.geojson"
    area = read_territory(folder).study_area
    document = read_table(path, error=PlaceError, syntax="json")
    document.choice("type", ("FeatureCollection",))
    if not document.has("features"):
        raise PlaceError("missing_key", path=path, where=document.where, key="features")
    places: dict[str, PointOfInterest] = {}
    for number, feature in enumerate(document.tables("features"), 1):
        place = read_feature(feature, area, path.parent)
        if place.id in places:
            first = list(places).index(place.id) + 1
            raise PlaceError(
                "duplicate_place", path=path, place=place.id, first=first, second=number
            )
        places[place.id] = place
    return tuple(places.values())


def select_places(
    definition: CircuitDefinition, territory: Territory, places: Mapping[str, PointOfInterest]
) -> tuple[PointOfInterest, ...]:
    """Look up every place that a circuit names."""
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


def _study_area(head: Table) -> tuple[float, float, float, float]:
    values = head.values("study_area", object, "[2.7, 50.4, 2.9, 50.5]")
    bounds = [float(v) for v in values if isinstance(v, int | float) and -180 <= v <= 180]
    if len(bounds) == len(values) == 4:
        west, south, east, north = bounds
        if -180 <= west < east <= 180 and -90 <= south < north <= 90:
            return (west, south, east, north)
    raise TerritoryError("bad_study_area", path=head.path, value=list(values))


def _local_language(head: Table) -> str:
    said = head.text("local_language", "")
    if said and not re.fullmatch(r"[a-z]{2,3}", said):
        raise TerritoryError("bad_local_language", path=head.path, value=said[:60])
    return said


def _base_url(head: Table) -> str:
    return web_address(head, "base_url", "").rstrip("/")


def _emergency(table: Table) -> tuple[str, LocalizedText]:
    contact = (table.text("number"), table.localized("text"))
    if table.has("source"):
        table.text("source")
        table.day("as_of")
    table.finish()
    return contact


def _contact(table: Table) -> Contact:
    return table.finished(
        Contact(
            role=table.localized("role"),
            source=table.text("source"),
            as_of=table.day("as_of"),
            name=table.text("name", ""),
            phone=table.text("phone", ""),
            email=table.text("email", ""),
            url=web_address(table, "url", ""),
        )
    )


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
    return table.finished(
        Notice(
            text=table.localized("text"),
            source=table.text("source"),
            as_of=table.day("as_of"),
            place_ids=table.values("places", str, '["mairie"]'),
            weekdays=table.values("weekdays", int, "[4]"),
        )
    )
