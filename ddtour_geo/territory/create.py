"""New territories from any extract."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from ddtour_geo.common.errors import (
    InputRefusedError,
    TerritoryError,
    UsageError,
)
from ddtour_geo.common.files import scratch_folder, set_folder, write_atomically
from ddtour_geo.common.geodesy import utm_zone
from ddtour_geo.common.types import Bounds, Progress, silent
from ddtour_geo.model import PointOfInterest
from ddtour_geo.network import read_extract
from ddtour_geo.network.osm.clip import clip
from ddtour_geo.network.osm.reach import extent, outwards
from ddtour_geo.network.osm.snapshot import refresh_from_file
from ddtour_geo.territory.description import description, sources
from ddtour_geo.territory.opening_hours import check_hours
from ddtour_geo.territory.place_schema import ID
from ddtour_geo.territory.place_writer import places_document
from ddtour_geo.territory.proposals import Proposals, propose
from ddtour_geo.territory.reader import read_places, read_territory
from ddtour_geo.territory.study_area import AreaWish, StudyArea, area_of
from ddtour_geo.territory.whereabouts import language_of_names, whereabouts

WALKER = "visitor"
"""Profile for whom a place is within reach."""
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
) -> Proposals:
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
        network = read_extract(piece, profile=WALKER)
        proposals = propose(piece, bounds=area.bounds, network=network, holds=area.holds)
        title = wanted.title or name.replace("-", " ").capitalize()
        text = _description(title, piece, area.bounds, proposals.places, wanted)
        write_atomically(made / "territory.toml", text)
        write_atomically(made / "SOURCES.md", sources(title, source, language=wanted.language))
        try:
            territory = read_territory(made)
            write_atomically(made / "places.geojson", places_document(proposals.places))
            check_hours(read_places(made), territory)
        except InputRefusedError as error:
            error.values["path"] = folder / Path(str(error.values["path"])).name
            raise
        refresh_from_file(territory, piece, made, source=source)
        set_folder(made, folder)
    return proposals


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
