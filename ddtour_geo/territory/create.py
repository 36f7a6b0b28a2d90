"""New territories from any extract, new circuits from any territory."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

from ddtour_geo.common.clocks import is_walkable
from ddtour_geo.common.errors import (
    DefinitionError,
    InputRefusedError,
    TerritoryError,
    UsageError,
)
from ddtour_geo.common.files import scratch_folder, set_folder, write_atomically
from ddtour_geo.common.geodesy import utm_zone
from ddtour_geo.common.text import nearest
from ddtour_geo.common.types import Bounds, Progress, silent
from ddtour_geo.model import PointOfInterest
from ddtour_geo.network.osm.clip import clip
from ddtour_geo.network.osm.reach import extent, outwards
from ddtour_geo.network.osm.snapshot import refresh_from_file
from ddtour_geo.territory.description import description, sources
from ddtour_geo.territory.opening_hours import check_hours
from ddtour_geo.territory.place_schema import ID
from ddtour_geo.territory.place_writer import places_document
from ddtour_geo.territory.proposals import propose_places
from ddtour_geo.territory.reader import read_places, read_territory
from ddtour_geo.territory.study_area import AreaWish, StudyArea, area_of
from ddtour_geo.territory.whereabouts import language_of_names, whereabouts

_LARGEST_WHOLE = 32 << 20
"""Bytes of an extract that may be that of a town."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is asked of a new territory; what is empty follows from its name and its extract.

    Attributes
    ----------
    title
        Its name on screen and paper.
    source
        What the extract is called.
    timezone, holidays
        Its zone, and the country of its public holidays.
    area
        Which ground of the extract is meant.
    language
        Language of ``SOURCES.md``.
    """

    title: str = ""
    source: str = ""
    timezone: str = ""
    holidays: str = ""
    area: AreaWish = field(default_factory=AreaWish)
    language: str = "fr"


def new_territory(
    name: str,
    extract: Path,
    *,
    data: Path = Path("data"),
    wanted: Wanted = Wanted(),
    progress: Progress = silent,
) -> tuple[PointOfInterest, ...]:
    """Make a territory from an extract, its places proposed from OpenStreetMap.

    What is not given follows from where it is: zone, holidays, emergency numbers.

    >>> new_territory("Bad name", Path("x.osm"))
    Traceback (most recent call last):
    ddtour_geo.common.errors.UsageError: ...
    """
    folder = free_folder(name, data / name)
    source = wanted.source or extract.name
    with scratch_folder() as above:
        made = above / name
        piece, area = _piece(extract, wanted.area, above, progress)
        proposed = propose_places(piece, bounds=area.bounds)
        places = tuple(place for place in proposed if area.holds(place.position.lonlat))
        title = wanted.title or name.replace("-", " ").capitalize()
        text = _description(title, piece, area.bounds, places, wanted)
        write_atomically(made / "territory.toml", text)
        write_atomically(made / "SOURCES.md", sources(title, source, language=wanted.language))
        try:
            territory = read_territory(made)
            write_atomically(made / "places.geojson", places_document(places))
            check_hours(read_places(made), territory)
        except InputRefusedError as error:
            error.values["path"] = folder / Path(str(error.values["path"])).name
            raise
        refresh_from_file(territory, piece, made, source=source)
        set_folder(made, folder)
    return places


def _piece(
    extract: Path, wish: AreaWish, folder: Path, progress: Progress
) -> tuple[Path, StudyArea]:
    """Cut what is meant out of an extract, before anything else is read of it."""
    if wish.is_whole:
        if extract.is_file() and extract.stat().st_size > _LARGEST_WHOLE:
            raise UsageError("area_of_region", path=extract, most=_LARGEST_WHOLE >> 20)
        return extract, StudyArea(bounds=outwards(extent(extract)))
    area = area_of(extract, wish)
    piece = folder / "piece.osm.pbf"
    shrinks = bool(wish.around or wish.known)
    cut = clip(extract, piece, area=area.bounds, may_shrink=shrinks, progress=progress)
    return piece, replace(area, bounds=outwards(cut.area))


def _description(
    title: str,
    extract: Path,
    area: Bounds,
    places: Sequence[PointOfInterest],
    wanted: Wanted,
) -> str:
    """Write ``territory.toml``: what was asked, else what is known of the middle of an area."""
    west, south, east, north = area
    middle = ((west + east) / 2, (south + north) / 2)
    where = whereabouts([middle, *(place.position.lonlat for place in places)])
    where = replace(
        where,
        timezone=wanted.timezone or where.timezone,
        holidays=wanted.holidays or where.holidays,
    )
    if not where.timezone:
        raise TerritoryError("no_timezone", path=wanted.source or extract.name)
    return description(
        title,
        crs=utm_zone(np.array([[west, south], [east, north]])),
        area=area,
        where=where,
        local_language=language_of_names(where.country, extract),
    )


def free_folder(name: str, path: Path) -> Path:
    """Refuse a name that is none, or that is taken."""
    if not ID.match(name) or len(name) > 80:
        raise UsageError("bad_name", name=name)
    if path.exists():
        raise UsageError("exists_already", path=path)
    return path


def new_circuit(
    name: str,
    *,
    territory: str,
    start: str,
    minutes: int = 120,
    departure: str = "",
    data: Path = Path("data"),
    routes: Path = Path("routes"),
) -> Path:
    """Write a circuit in which every place of a territory is optional.

    >>> new_circuit("x", territory="nowhere", start="a", minutes=5)
    Traceback (most recent call last):
    ddtour_geo.common.errors.UsageError: ...
    """
    path = free_folder(name, routes / name).with_suffix(".toml")
    free_folder(name, path)
    if not 10 <= minutes <= 24 * 60:
        raise UsageError("bad_minutes", minutes=minutes)
    moment = _moment(departure)
    known = sorted(found.parent.name for found in data.glob("*/territory.toml"))
    if territory not in known:
        raise DefinitionError(
            "unknown_territory", path=path, territory=territory, known=", ".join(known) or "—"
        )
    places = read_places(data / territory)
    if start not in {place.id for place in places}:
        meant = nearest(start, [place.id for place in places])
        raise DefinitionError(
            "unknown_place_meant" if meant else "unknown_place",
            path=path,
            where="--start",
            place=start,
            territory=territory,
            meant=meant,
        )
    wished = [place for place in places if place.id != start]
    title = name.replace("-", " ").capitalize()
    lines = [
        "[circuit]",
        f"title = {json.dumps(title, ensure_ascii=False)}",
        f'territory = "{territory}"',
        f'start = "{start}"',
        f"departure = {moment.isoformat(timespec='seconds')}",
        f"time_budget_minutes = {minutes}",
        'profile = "visitor"',
    ]
    for place in wished:
        comment = re.sub(r"\s+", " ", place.name.fr)
        lines += ["", f"[[visit]]  # {comment}", f'place = "{place.id}"', "score = 1"]
    write_atomically(path, "\n".join(lines) + "\n")
    return path


def _moment(departure: str) -> datetime:
    if not departure:
        tomorrow = datetime.now().astimezone() + timedelta(days=1)
        return tomorrow.replace(hour=10, minute=0, second=0, microsecond=0, tzinfo=None)
    try:
        moment = datetime.fromisoformat(departure)
    except ValueError:
        raise UsageError("bad_departure", value=departure) from None
    if moment.tzinfo is not None:
        raise UsageError("bad_departure", value=departure)
    if not is_walkable(moment):
        raise UsageError("bad_year", value=departure[:10])
    return moment
