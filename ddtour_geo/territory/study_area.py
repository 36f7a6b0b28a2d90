"""Which ground of an extract a planner means: round a town, a box, a boundary, a commune."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from ddtour_geo.common.errors import TerritoryError, UsageError
from ddtour_geo.common.geodesy import METRES_PER_DEGREE
from ddtour_geo.common.text import nearest
from ddtour_geo.common.types import Bounds, LonLat
from ddtour_geo.network.osm.clip import widened
from ddtour_geo.network.osm.reach import outwards
from ddtour_geo.network.osm.towns import Polygons, Town, communes_of, towns_of
from ddtour_geo.territory.importers.geojson import read_areas

_LARGEST_KM = 100.0
_SAME_TOWN_M = 3_000.0
_LARGEST_FIRST = (
    *("city", "town", "municipality", "village", "hamlet", "borough", "suburb", "quarter"),
    *("neighbourhood", "isolated_dwelling"),
)
"""Where people live: an island or a county of the same name is meant only where nothing else is."""
_MOST_LISTED = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyArea:
    """Ground that is meant: its bounds, and its boundary where there is one."""

    bounds: Bounds
    polygons: Polygons = ()

    def holds(self, point: LonLat) -> bool:
        """Tell whether a point lies on it.

        >>> box = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 0.0))
        >>> area = StudyArea(bounds=(0.0, 0.0, 1.0, 1.0), polygons=((box,),))
        >>> area.holds((0.9, 0.5)), area.holds((0.1, 0.9))
        (True, False)
        """
        from shapely import Point, Polygon

        west, south, east, north = self.bounds
        shapes = (Polygon(rings[0], rings[1:]).buffer(0) for rings in self.polygons)
        return (
            west <= point[0] <= east
            and south <= point[1] <= north
            and (not self.polygons or any(shape.covers(Point(point)) for shape in shapes))
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaWish:
    """What was asked: one of these, or the whole extract.

    Attributes
    ----------
    around, km
        A town, and how far to go from it.
    bbox
        West, south, east, north in degrees.
    boundary
        A file of GeoJSON.
    commune
        An administrative boundary.
    known
        Ground that somebody else has found.
    """

    around: str = ""
    km: float = 3.0
    bbox: str = ""
    boundary: Path | None = None
    commune: str = ""
    known: StudyArea | None = None

    def __post_init__(self) -> None:
        """Refuse two wishes at once."""
        if sum(map(bool, (self.around, self.bbox, self.boundary, self.commune))) > 1:
            raise UsageError("one_area")

    @property
    def is_whole(self) -> bool:
        """True if nothing is asked for."""
        return not (self.around or self.bbox or self.boundary or self.commune or self.known)


def area_of(extract: Path, wish: AreaWish) -> StudyArea:
    """Find the ground that is meant.

    >>> area_of(Path("nowhere.osm"), AreaWish(bbox="2.7,50.4,2.8,50.5")).bounds
    (2.7, 50.4, 2.8, 50.5)
    """
    if wish.known is not None:
        return wish.known
    if wish.bbox:
        return StudyArea(bounds=_box(wish.bbox))
    if wish.boundary is not None:
        return _bounded(_boundary(wish.boundary), wish.boundary)
    if wish.commune:
        towns, others = communes_of(extract, wish.commune)
        if towns and not any(town.polygons for town in towns):
            raise TerritoryError("boundary_cut", path=extract, name=towns[0].name)
        town = _one(wish.commune, towns, others, extract, "--commune")
        return _bounded(town.polygons, extract)
    return _round(extract, wish)


def _round(extract: Path, wish: AreaWish) -> StudyArea:
    towns, others = towns_of(extract, wish.around)
    towns = _greatest(towns)
    if not towns:
        towns, more = communes_of(extract, wish.around)
        towns, others = tuple(town for town in towns if town.lonlat), (*others, *more)
    town = _one(wish.around, towns, others, extract, "--around")
    return ground_of(replace(town, polygons=()), wish.km)


def ground_of(town: Town, km: float) -> StudyArea:
    """Give what a town bounds, or some kilometres around its point.

    >>> town = Town(reference="", name="Ville", kind="", lonlat=(2.0, 47.0))
    >>> ground_of(town, 3).bounds
    (1.96048, 46.97305, 2.03952, 47.02695)
    """
    if town.polygons:
        return _bounded(town.polygons, town.name)
    lon, lat = town.lonlat or (math.nan, math.nan)
    return StudyArea(bounds=outwards(widened((lon, lat, lon, lat), 1000 * km)))


def _one(
    name: str, towns: tuple[Town, ...], others: Iterable[str], extract: Path, option: str
) -> Town:
    """Give the one town of a name, or list those that have it."""
    if len(towns) == 1:
        return towns[0]
    said = {"name": name, "path": extract, "option": option}
    if not towns:
        meant = nearest(name, list(dict.fromkeys(others)))
        raise UsageError("no_such_town_meant" if meant else "no_such_town", **said, meant=meant)
    lines = [f'  {option} "{town.reference}" : {_told(town)}' for town in towns[:_MOST_LISTED]]
    more = len(towns) - len(lines)
    found = "\n".join([*lines, f"  … + {more}"] if more else lines)
    raise UsageError("homonyms", **said, count=len(towns), found=found)


def _told(town: Town) -> str:
    where = "" if town.lonlat is None else f" ({town.lonlat[1]:.4f}, {town.lonlat[0]:.4f})"
    return f"{town.name}, {town.kind or '?'}{where}"


def _greatest(towns: tuple[Town, ...]) -> tuple[Town, ...]:
    """Of nodes of one name that lie together keep the greatest."""
    kept: list[Town] = []
    lived_in = [town for town in towns if town.kind in _LARGEST_FIRST]
    for town in sorted(lived_in or towns, key=_rank):
        if all(_metres(town, one) > _SAME_TOWN_M for one in kept):
            kept.append(town)
    return tuple(kept)


def _rank(town: Town) -> tuple[int, str]:
    kinds = _LARGEST_FIRST
    return (kinds.index(town.kind) if town.kind in kinds else len(kinds), town.reference)


def _metres(one: Town, other: Town) -> float:
    if one.lonlat is None or other.lonlat is None:
        return math.inf
    (x, y), (u, v) = one.lonlat, other.lonlat
    return math.hypot((x - u) * math.cos(math.radians(y)), y - v) * METRES_PER_DEGREE


def _box(said: str) -> Bounds:
    try:
        west, south, east, north = map(float, said.replace(";", ",").split(","))
    except ValueError:
        raise UsageError("bad_bbox", value=said) from None
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise UsageError("bad_bbox", value=said)
    return _refused_if_wide((west, south, east, north), said)


def _boundary(path: Path) -> Polygons:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise TerritoryError("missing_file", path=path) from None
    except OSError as why:
        raise TerritoryError("cannot_read", path=path, why=why.strerror) from None
    return read_areas(content, path.name)


def _bounded(polygons: Polygons, source: object) -> StudyArea:
    corners = [at for rings in polygons for at in rings[0]]
    west, east = min(x for x, _ in corners), max(x for x, _ in corners)
    south, north = min(y for _, y in corners), max(y for _, y in corners)
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise TerritoryError("boundary_elsewhere", path=source)
    bounds = _refused_if_wide(outwards((west, south, east, north)), source)
    return StudyArea(bounds=bounds, polygons=polygons)


def _refused_if_wide(bounds: Bounds, said: object) -> Bounds:
    """Refuse what no network for walkers is built of: it may be the wrong level of a boundary."""
    west, south, east, north = bounds
    wide = (east - west) * math.cos(math.radians((south + north) / 2)) * METRES_PER_DEGREE / 1000
    high = (north - south) * METRES_PER_DEGREE / 1000
    if max(wide, high) > _LARGEST_KM:
        raise UsageError("area_too_wide", value=said, km=round(max(wide, high)), most=_LARGEST_KM)
    return bounds
