"""Points of interest as a table with geometry, and back."""

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, cast

from ddtour_geo.common.errors import PlaceError
from ddtour_geo.common.files import write_atomically
from ddtour_geo.common.text import nearest
from ddtour_geo.model import NO_TEXT, LocalizedText, PointOfInterest, Position
from ddtour_geo.territory.place_file import edited_file, new_id
from ddtour_geo.territory.place_schema import FILE, ID
from ddtour_geo.territory.reader import read_places

if TYPE_CHECKING:
    from typing import Any

    import geopandas as gpd

_TEXTS = ("name_fr", "name_en", "text_fr", "text_en")
_COLUMNS = (
    *("name_fr", "name_en", "theme", "to_confirm", "radius_m", "confidence", "source"),
    *("as_of", "service_minutes", "text_fr", "text_en"),
)
_OF_PROGRAMS = ("place_id", "id", "fid", "ogc_fid", "index")
"""Columns that programs add of themselves."""
_CUT = 10
_ASSUMED_SECONDS = 600


def places_geodataframe(places: Iterable[PointOfInterest]) -> "gpd.GeoDataFrame":
    """Give points of interest as a table with geometry.

    Parameters
    ----------
    places
        Points of interest.

    Returns
    -------
    geopandas.GeoDataFrame
        One row per place, EPSG:4326, indexed by ``place_id``; `write_places` writes what was
        changed in it.

    Examples
    --------
    >>> places_geodataframe(()).crs.to_epsg()
    4326
    """
    import geopandas as gpd
    import pandas as pd
    from shapely import Point

    places = tuple(places)
    frame: gpd.GeoDataFrame = gpd.GeoDataFrame(
        [tuple(_said(place).values()) for place in places],
        columns=list(_COLUMNS),
        geometry=[Point(place.position.lonlat) for place in places],
        crs="EPSG:4326",
    )
    frame.index = pd.Index([place.id for place in places], name="place_id", dtype=object)
    return frame


def write_places(frame: "gpd.GeoDataFrame", folder: Path | str) -> tuple[PointOfInterest, ...]:
    """Write a table with geometry as the places of a territory.

    The file holds the rows of the table afterwards, in their order: places that are not in it
    are taken out, new ones put in. What the table does not say of a place, and every place that
    did not change, stays as written.

    Parameters
    ----------
    frame
        What `places_geodataframe` gives, changed or not, in any reference system. A new row
        needs ``name_fr`` or ``name_en``, ``source`` and a point; its id is its index or is made
        of its name, and it is of today where ``as_of`` is left out.
    folder
        Folder of the territory, which holds ``territory.toml``.

    Returns
    -------
    tuple of PointOfInterest
        The places as read again.

    Raises
    ------
    PlaceError
        Naming place, key, value and remedy; nothing is written.
    CannotWriteError
        If the folder cannot be written to.

    Examples
    --------
    >>> from shutil import copytree
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     town = copytree("data/ville-exemple", Path(folder) / "town")
    ...     frame = places_geodataframe(read_places(town))
    ...     frame.loc["lavoir", "name_en"] = "The wash house"
    ...     {place.id: place.name.en for place in write_places(frame, town)}["lavoir"]
    'The wash house'
    """
    path = Path(folder) / FILE
    known = {place.id: place for place in read_places(folder)} if path.is_file() else {}
    places: dict[str, PointOfInterest] = {}
    for number, (place_id, row) in enumerate(_rows(frame, path, known), 1):
        if place_id in places:
            first = list(places).index(place_id) + 1
            raise PlaceError(
                "duplicate_place", path=path, place=place_id, first=first, second=number
            )
        places[place_id] = _Read(row, path, place_id).place(known.get(place_id))
    write_atomically(path, edited_file(folder, put=places.values(), remove=known))
    return read_places(folder)


def _said(place: PointOfInterest) -> "dict[str, Any]":
    """Say of a place what its row holds."""
    position = place.position
    return {
        "name_fr": place.name.fr,
        "name_en": place.name.en,
        "theme": place.theme,
        "to_confirm": position.to_confirm,
        "radius_m": position.radius_m,
        "confidence": position.confidence,
        "source": position.source,
        "as_of": position.as_of.isoformat(),
        "service_minutes": -(-place.service_time // 60),
        "text_fr": place.text.fr,
        "text_en": place.text.en,
    }


def _rows(
    frame: "gpd.GeoDataFrame", path: Path, known: Iterable[str]
) -> "Iterator[tuple[str, dict[str, Any]]]":
    """List rows by the id of their place, longitude and latitude in degrees."""
    names = {column: _column(column, frame, path) for column in frame.columns}
    is_exact = frame.crs is not None and frame.crs.to_epsg() == 4326
    if frame.crs is None:
        raise PlaceError("missing_key", path=path, where="GeoDataFrame", key="crs")
    shapes = (frame if is_exact else frame.to_crs("EPSG:4326")).geometry
    ids = next((frame[name] for name in ("place_id", "id") if name in frame.columns), frame.index)
    taken = {*known, *(one for one in ids if isinstance(one, str))}
    for said, shape, values in zip(ids, shapes, frame.to_dict("records"), strict=True):
        row = {names[key]: value for key, value in values.items() if names[key]}
        place_id = said if isinstance(said, str) and said else _new_id(row, taken)
        if shape is None or shape.is_empty or shape.geom_type != "Point":
            kind = "—" if shape is None else shape.geom_type
            raise PlaceError("bad_coordinates", path=path, place=place_id, value=kind)
        degrees = (shape.x, shape.y) if is_exact else (round(shape.x, 7), round(shape.y, 7))
        yield place_id, row | {"lonlat": degrees}


def _new_id(row: "dict[str, Any]", taken: set[str]) -> str:
    name = next((row[key] for key in ("name_fr", "name_en") if _is_there(row.get(key))), "")
    found = new_id(str(name), taken)
    taken.add(found)
    return found


def _column(column: Hashable, frame: "gpd.GeoDataFrame", path: Path) -> str:
    """Name what a column holds, also one that a Shapefile cut; nothing for those of programs."""
    said = str(column)
    if column == frame.geometry.name or said in _OF_PROGRAMS:
        return ""
    if said in _COLUMNS:
        return said
    cut = [name for name in _COLUMNS if len(said) == _CUT and name.startswith(said)]
    if not cut:
        meant = nearest(said, _COLUMNS)
        key = "unknown_key_meant" if meant else "unknown_key"
        raise PlaceError(key, path=path, where="GeoDataFrame", key=said, meant=meant)
    return cut[0]


def _is_there(value: object) -> bool:
    import pandas as pd

    return not pd.isna(value)


class _Read:
    """One row, read as what it changes in a place."""

    def __init__(self, row: "dict[str, Any]", path: Path, place_id: str) -> None:
        self._row = row
        self._path = path
        self._id = place_id

    def place(self, known: PointOfInterest | None) -> PointOfInterest:
        """Give the place that the row describes."""
        base = known or self._new()
        said = _said(base)
        said |= {key: value for key, value in self._row.items() if _is_given(key, value)}
        for key in _TEXTS:
            said[key] = str(said[key]) if _is_there(said[key]) else ""
        lonlat = self._lonlat(base.position)
        minutes = self._number("service_minutes", said["service_minutes"])
        if minutes != int(minutes):
            raise self._wrong("service_minutes", said["service_minutes"], "0…1440")
        return replace(
            base,
            name=LocalizedText(fr=said["name_fr"], en=said["name_en"]),
            text=LocalizedText(fr=said["text_fr"], en=said["text_en"]),
            theme=str(said["theme"]),
            service_time=int(minutes) * 60,
            position=replace(
                base.position,
                longitude=lonlat[0],
                latitude=lonlat[1],
                source=str(said["source"]),
                as_of=self._day(said["as_of"]),
                confidence=cast("Any", str(said["confidence"])),
                to_confirm=self._flag(said["to_confirm"]),
                radius_m=self._number("radius_m", said["radius_m"]),
            ),
        )

    def _new(self) -> PointOfInterest:
        source = self._row.get("source")
        if not _is_there(source) or not str(source).strip():
            raise PlaceError("missing_key", path=self._path, where=self._id, key="source")
        if not ID.match(self._id):
            raise PlaceError("bad_place_id", path=self._path, where=self._id, place=self._id)
        today = datetime.now(UTC).astimezone().date()
        position = Position(
            longitude=0.0, latitude=0.0, source="", as_of=today, confidence="medium"
        )
        return PointOfInterest(
            id=self._id,
            name=NO_TEXT,
            theme="culture",
            text=NO_TEXT,
            position=position,
            service_time=_ASSUMED_SECONDS,
            service_confidence="low",
        )

    def _lonlat(self, there: Position) -> tuple[float, float]:
        """Give the point of the row, or the one that is there if no more than rounding moved it."""
        longitude, latitude = self._row["lonlat"]
        moved = max(abs(longitude - there.longitude), abs(latitude - there.latitude))
        is_rounded = (round(longitude, 7), round(latitude, 7)) == (longitude, latitude)
        return there.lonlat if is_rounded and moved <= 1e-7 else (longitude, latitude)

    def _number(self, key: str, value: object) -> float:
        try:
            return float(str(value))
        except ValueError:
            raise self._wrong(key, value, "12") from None

    def _flag(self, value: object) -> bool:
        said = {"true": True, "1": True, "1.0": True, "false": False, "0": False, "0.0": False}
        if str(value).lower() not in said:
            raise self._wrong("to_confirm", value, "true / false")
        return said[str(value).lower()]

    def _day(self, value: object) -> date:
        try:
            return date.fromisoformat(str(value)[:10])
        except ValueError:
            raise self._wrong("as_of", value, "2026-12-01") from None

    def _wrong(self, key: str, value: object, want: str) -> PlaceError:
        return PlaceError(
            "wrong_type", path=self._path, where=self._id, key=key, value=str(value)[:60], want=want
        )


def _is_given(key: str, value: object) -> bool:
    return key in _TEXTS or _is_there(value)
