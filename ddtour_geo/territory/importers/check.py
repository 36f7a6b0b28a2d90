"""A row of another program, and everything that keeps it from being a place."""

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from ddtour_geo.common.errors import InputRefusedError
from ddtour_geo.common.geodesy import DEGREE_M
from ddtour_geo.common.i18n import translate
from ddtour_geo.common.markup import unmarked, unwikied
from ddtour_geo.common.text import clean
from ddtour_geo.model import PointOfInterest, Territory
from ddtour_geo.model.imports import Fault, ImportRow
from ddtour_geo.territory.hours_input import HoursCheck, check_hours_text
from ddtour_geo.territory.importers.amounts import minutes_of, number_of, pair_of
from ddtour_geo.territory.importers.columns import bare, known_column
from ddtour_geo.territory.importers.rows import NOWHERE, Row, Spot
from ddtour_geo.territory.importers.shapes import NEAR_M, spot_of_text
from ddtour_geo.territory.place_file import new_id
from ddtour_geo.territory.place_schema import ID, Feature, metres_outside, place_of

SWAP, HOURS = "swap", "hours"
PROJECTIONS = ("EPSG:2154", "EPSG:3857")
"""Reference systems that are recognised by the size of their figures: Lambert-93, Web Mercator."""
_WORDS = frozenset({"name", "name_en", "theme", "text", "text_en", "source"})
_SHAPE = re.compile(r"[A-Z]{5,} ?\(|SRID=|\{", re.IGNORECASE)
REPAIRS = (SWAP, HOURS, *PROJECTIONS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What a row is examined against.

    Attributes
    ----------
    territory
        Whose study area and holidays count.
    folder
        Its folder.
    file
        Name of the file, which becomes the source.
    day
        The day on which it is taken over.
    repairs
        What to put right meanwhile.
    there
        Places that exist, and rows examined before.
    """

    territory: Territory
    folder: Path
    file: str
    day: date
    repairs: frozenset[str]
    there: "There"


class There:
    """Places that exist, and rows that were examined before.

    >>> There(()).ids
    set()
    """

    def __init__(self, places: Iterable[PointOfInterest]) -> None:
        self.ids: set[str] = set()
        self._names: dict[str, str] = {}
        self._bands: defaultdict[int, list[tuple[float, float, str]]] = defaultdict(list)
        for place in places:
            self.add(place)

    def add(self, place: PointOfInterest) -> None:
        """Add a place."""
        self.ids.add(place.id)
        name = place.name.fr or place.name.en
        self._names.setdefault(_alike(name), name)
        longitude, latitude = place.position.lonlat
        self._bands[_band(latitude)].append((longitude, latitude, name))

    def named(self, name: str) -> str:
        """Find a place of the same name, however it is written.

        >>> There(()).named("Mairie")
        ''
        """
        return self._names.get(_alike(name), "")

    def near(self, longitude: float, latitude: float) -> tuple[str, float]:
        """Find the nearest place within a few steps.

        >>> There(()).near(2.0, 50.0)
        ('', inf)
        """
        found = [
            (_metres(longitude, latitude, lon, lat), name)
            for band in range(_band(latitude) - 1, _band(latitude) + 2)
            for lon, lat, name in self._bands.get(band, ())
        ]
        metres, name = min(found, default=(math.inf, ""))
        return (name, metres) if metres <= NEAR_M else ("", math.inf)


def _band(latitude: float) -> int:
    """Give the number of a strip of ground that is broader than near things are apart."""
    return math.floor(latitude * DEGREE_M / (2 * NEAR_M))


def _alike(name: str) -> str:
    """Write a name as other hands may write it; one in another script stays as it is."""
    return bare(name) or name.casefold().strip()


def _metres(lon: float, lat: float, other_lon: float, other_lat: float) -> float:
    east = (lon - other_lon) * math.cos(math.radians(lat))
    return math.hypot(east, lat - other_lat) * DEGREE_M


def _read(key: str, text: str) -> str:
    """Read a cell as plain text: of one line, but for what is told of a place."""
    said = unmarked(clean(text))
    if key in _WORDS:
        said = unwikied(said)
    return said if key.startswith("text") else " ".join(said.splitlines()).strip()


def examine(row: Row, context: Context) -> ImportRow:
    """Tell what a row would become, and everything that is wrong with it."""
    return _Examination(row, context).result()


class _Examination:
    """One row, and what is wrong with it."""

    def __init__(self, row: Row, context: Context) -> None:
        self._row = row
        self._context = context
        self._faults: list[Fault] = []
        self._told: dict[str, str] = {}
        for column, value in row.values.items():
            key = known_column(column)
            if key is not None and (said := _read(key, value)):
                self._told.setdefault(key, said)
        self._name = self._told.get("name") or self._told.get("name_en", "")

    def result(self) -> ImportRow:
        if not self._name:
            self._fault("missing_name", "name")
        at = self._position()
        hours = self._opening_hours()
        minutes = self._minutes()
        place_id = self._id()
        self._resemblance(place_id, at)
        feature = None
        if at is not None and not any(fault.is_refusal for fault in self._faults):
            unused = new_id(place_id or self._name, self._context.there.ids)
            feature = _feature(self._told, unused, at, hours, minutes or 0, self._context)
            feature = self._checked(feature)
        return ImportRow(
            number=self._row.number, name=self._name, feature=feature, faults=tuple(self._faults)
        )

    def _fault(
        self, key: str, column: str, *, repair: str = "", refuses: bool = True, **values: object
    ) -> None:
        self._faults.append(
            Fault(
                key=key,
                row=self._row.number,
                column=column,
                values=tuple(values.items()),
                is_refusal=refuses,
                repair=repair,
            )
        )

    def _position(self) -> tuple[float, float] | None:
        found, spot = _Positioned(self._context), self._spot()
        if spot.fault:
            self._fault(spot.fault, "lon, lat", refuses=spot.refuses, **dict(spot.values))
        if spot.refuses:
            return None
        found.read(spot.x, spot.y)
        for key, repair, values in found.faults:
            is_done = key.endswith("_repaired")
            self._fault(key, "lon, lat", repair=repair, refuses=not is_done, **values)
        return found.at

    def _spot(self) -> Spot:
        """Find where the row says that it is: its geometry, or the columns that say it best."""
        told = self._told
        if self._row.spot != NOWHERE:
            return self._row.spot
        for x, y in (("lon", "lat"), ("x", "y")):
            if told.get(x) and told.get(y):
                return Spot(x=told[x], y=told[y])
        for key in ("latlon", "lonlat"):
            if _SHAPE.match(said := told.get(key, "")):
                return spot_of_text(said)
            x, y = pair_of(said, is_latitude_first=key == "latlon")
            if x and y:
                return Spot(x=x, y=y)
        if told.get("shape"):
            return spot_of_text(told["shape"])
        return Spot(x=told.get("lon") or told.get("x", ""), y=told.get("lat") or told.get("y", ""))

    def _minutes(self) -> int | None:
        """Read how long a visit takes; hours are told by the title of their column."""
        told, long = self._told.get("minutes", ""), self._told.get("hours_long", "")
        minutes = minutes_of(told or long, is_in_hours=not told)
        if minutes is None:
            self._fault("bad_minutes", "service_minutes", value=told or long)
        return minutes

    def _opening_hours(self) -> HoursCheck | None:
        """Read the hours; what is read otherwise than it was written, or asked, is shown."""
        typed = self._told.get("hours", "")
        if not typed:
            return None
        column = "opening_hours"
        hours = _check(typed, self._context.territory, self._context.day)
        if not hours.is_readable and hours.proposal and HOURS in self._context.repairs:
            said = {"value": typed, "proposal": hours.proposal}
            hours = _check(hours.proposal, self._context.territory, self._context.day)
            self._fault("hours_repaired", column, refuses=False, **said)
        elif not hours.is_readable:
            repair = HOURS if hours.proposal else ""
            self._fault("bad_hours", column, repair=repair, value=typed, why=hours)
        elif hours.is_asked:
            self._fault("hours_asked", column, refuses=False, value=typed, why=hours)
        return hours

    def _id(self) -> str:
        said = self._told.get("id", "")
        if said and (not ID.match(said) or len(said) > 80):
            instead = new_id(self._name or said)
            self._fault("bad_id", "id", refuses=False, value=said, instead=instead)
            return ""
        return said

    def _resemblance(self, place_id: str, at: tuple[float, float] | None) -> None:
        there = self._context.there
        if place_id in there.ids:
            self._fault("same_id", "id", refuses=False, value=place_id)
        alike = there.named(self._name) if self._name else ""
        if alike:
            self._fault("same_name", "name", refuses=False, value=alike)
        if at is not None:
            near, metres = there.near(*at)
            if near:
                said = round(metres)
                self._fault("same_spot", "lon, lat", refuses=False, value=near, metres=said)

    def _checked(self, feature: Feature) -> Feature | None:
        """Read the place as it will be read from the file."""
        context = self._context
        try:
            context.there.add(place_of(feature, context.territory, folder=context.folder))
        except InputRefusedError as error:
            self._fault("refused", "*", why=error)
            return None
        return feature


def _feature(
    told: Mapping[str, str],
    place_id: str,
    at: tuple[float, float],
    hours: HoursCheck | None,
    minutes: int,
    context: Context,
) -> Feature:
    origin = f"{context.file}, {told['source']}" if told.get("source") else context.file
    source: Feature = {
        "source": origin,
        "as_of": context.day.isoformat(),
        "confidence": "medium",
    }
    properties: Feature = {
        "id": place_id,
        "name": {"fr": told.get("name", ""), "en": told.get("name_en", "")},
        "theme": bare(told.get("theme", "")).replace("_", "-")[:40] or "culture",
        "text": {"fr": told.get("text", ""), "en": told.get("text_en", "")},
        "position": source | {"to_confirm": False, "radius_m": 0},
        "service_minutes": {"value": minutes} | source,
    }
    if not told.get("minutes") and not told.get("hours_long"):
        guess = {"source": translate("fr", "importing.guess"), "confidence": "low"}
        properties["service_minutes"] = {"value": minutes} | source | guess
    if hours is not None:
        properties["opening_hours"] = {"value": hours.text} | source
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": "Point", "coordinates": [round(value, 7) for value in at]},
    }


@lru_cache(maxsize=256)
def _check(text: str, territory: Territory, day: date) -> HoursCheck:
    """Read hours that many rows may share."""
    return check_hours_text(text, territory, day)


class _Positioned:
    """Where two texts say that a place is."""

    def __init__(self, context: Context) -> None:
        self._area = context.territory.study_area
        self._repairs = context.repairs
        self.at: tuple[float, float] | None = None
        self.faults: list[tuple[str, str, dict[str, object]]] = []

    def read(self, x: str, y: str) -> None:
        """Read them, and put right what may be put right."""
        said: dict[str, object] = {"value": f"{x}; {y}"[:80]}
        if not x and not y:
            self.faults.append(("missing_position", "", {}))
            return
        east, north = number_of(x), number_of(y)
        if east is None or north is None:
            self.faults.append(("bad_number", "", said))
        elif east == north == 0:
            self.faults.append(("zero", "", said))
        elif self._is_inside(east, north):
            self.at = (east, north)
        else:
            self._elsewhere(east, north, said)

    def _is_inside(self, east: float, north: float) -> bool:
        return metres_outside(east, north, self._area) == 0

    def _elsewhere(self, east: float, north: float, said: dict[str, object]) -> None:
        candidates: dict[str, tuple[float, float]] = {SWAP: (north, east)}
        if max(abs(east), abs(north)) > 360:
            candidates |= {crs: _unprojected(crs, east, north) for crs in PROJECTIONS}
        for repair, (longitude, latitude) in candidates.items():
            if self._is_inside(longitude, latitude):
                values = said | {"crs": repair, "at": f"{longitude:.5f}; {latitude:.5f}"}
                key = "swapped" if repair == SWAP else "projected"
                if repair in self._repairs:
                    self.at = (longitude, latitude)
                    key = f"{key}_repaired"
                self.faults.append((key, repair, values))
                return
        if abs(east) > 180 or abs(north) > 90:
            self.faults.append(("no_degrees", "", said))
            return
        metres = metres_outside(east, north, self._area)
        self.faults.append(("outside", "", said | {"km": f"{metres / 1000:.1f}"}))


def _unprojected(crs: str, east: float, north: float) -> tuple[float, float]:
    from pyproj import Transformer

    turned = Transformer.from_crs(crs, "EPSG:4326", always_xy=True).transform(east, north)
    return (float(turned[0]), float(turned[1]))
