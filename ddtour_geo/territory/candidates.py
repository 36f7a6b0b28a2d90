"""What an extract holds that may be worth a visit, measured and ranked, before anything is cut."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ddtour_geo.common.geodesy import LocalPlane, ground_metres
from ddtour_geo.common.text import folded
from ddtour_geo.common.types import Bounds, LonLat
from ddtour_geo.model import LocalizedText
from ddtour_geo.network.osm.objects import OsmObject, read_objects
from ddtour_geo.territory.lookalikes import is_what_it_says
from ddtour_geo.territory.ranking import Rank, rank_of
from ddtour_geo.territory.sights import (
    WORSHIP,
    Sight,
    is_known,
    kind_of,
    may_be_seen,
    name_of,
    sights_of,
    start_of,
)

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

_KEYS = frozenset(
    {"amenity", "building", "entrance", "historic", "landuse", "leisure", "man_made", "place"}
    | {"railway", "tourism", "waterway"}
)
_TOWNS = ("city", "town", "borough", "suburb", "municipality", "village", "hamlet")
"""Values of ``place``, the largest first."""
SHORT_WALK_M = 800.0
_LARGEST_HOUSE_M2 = 50_000.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Candidate:
    """An object that may be a place.

    Attributes
    ----------
    thing
        The object.
    sight
        Its sort.
    name, lonlat
        Name and point to walk to, degrees.
    shape
        Its shape, metres on a plane.
    house
        Number of the building that it is or lies in, -1 for none.
    rank
        What it is worth.
    """

    thing: OsmObject
    sight: Sight
    name: LocalizedText
    lonlat: LonLat
    shape: "BaseGeometry"
    house: int
    rank: Rank

    @property
    def kind(self) -> str:
        """Tag of its sort."""
        return kind_of(self.thing.tags, self.sight)

    @property
    def start(self) -> int | None:
        """How well a circuit begins there, 0 the best; ``None`` for a place like any other."""
        return start_of(self.thing.tags)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    thing: OsmObject
    sights: tuple[Sight, ...]
    name: LocalizedText
    lonlat: LonLat
    shape: "BaseGeometry"


def find_candidates(path: Path, *, bounds: Bounds | None = None) -> list[Candidate]:
    """Find what may be a place, the most interesting first."""
    things = read_objects(path, _KEYS)
    doors = {thing.id: thing.line[0] for thing in things if "entrance" in thing.tags}
    towns = frozenset(
        folded(thing.tags["name"])
        for thing in things
        if thing.tags.get("place") in _TOWNS and "name" in thing.tags
    )
    plane = LocalPlane(bounds or _hull(things))
    found = [
        one
        for thing in things
        if (one := _found(thing, doors, towns, plane)) is not None
        and (bounds is None or is_within(one.lonlat, bounds))
    ]
    houses = _Houses.of(things, plane)
    numbers = houses.holding([one.shape for one in found])
    alike = Counter(kind_of(one.thing.tags, one.sights[0]) for one in found)
    candidates = [
        Candidate(
            thing=one.thing,
            sight=one.sights[0],
            name=one.name,
            lonlat=one.lonlat,
            shape=one.shape,
            house=number,
            rank=rank_of(
                one.thing.tags,
                one.sights,
                area_m2=one.shape.area,
                alike=alike[kind_of(one.thing.tags, one.sights[0])],
            ),
        )
        for one, number in zip(found, numbers, strict=True)
        if not houses.is_hall(one, number)
    ]
    return sorted(
        candidates,
        key=lambda one: (-one.rank.weight, -one.rank.points, one.thing.type, one.thing.id),
    )


def point_of(thing: OsmObject, doors: Mapping[int, LonLat] | None = None) -> LonLat | None:
    """Give an entrance of an object, else a point inside it, else the middle of its line."""
    from shapely.geometry import LineString, Polygon

    if thing.type == "node":
        return thing.line[0]
    for node in thing.node_ids if doors else ():
        if doors and node in doors:
            return doors[node]
    if thing.polygons:
        shapes = [Polygon(outer, holes) for outer, *holes in thing.polygons]
        point = max(shapes, key=lambda shape: shape.area).representative_point()
    elif len(thing.line) > 1:
        point = LineString(thing.line).interpolate(0.5, normalized=True)
    else:
        return None
    return (round(point.x, 7), round(point.y, 7))


def main_town(path: Path) -> LonLat | None:
    """Find the middle of the largest town of an extract."""
    towns = [
        (_TOWNS.index(thing.tags["place"]), -_population(thing.tags), thing.id, lonlat)
        for thing in read_objects(path, frozenset({"place"}))
        if thing.tags.get("place") in _TOWNS and (lonlat := point_of(thing)) is not None
    ]
    return min(towns)[-1] if towns else None


def _population(tags: Mapping[str, str]) -> int:
    said = tags.get("population", "")
    return int(said) if said.isdecimal() else 0


def metres_between(start: LonLat, end: LonLat) -> float:
    """Measure the straight line between two points."""
    return float(ground_metres(np.array([start]), np.array([end]))[0])


def worth_around(lonlat: LonLat, spots: Iterable[tuple[LonLat, int]]) -> float:
    """Add up the weights of what lies around a point: half of it at the end of a short walk.

    >>> round(worth_around((2.0, 50.0), [((2.0, 50.0), 5), ((2.01118, 50.0), 6), ((2.9, 50.0), 7)]))
    8
    """
    away = ((metres_between(lonlat, there) / SHORT_WALK_M, weight) for there, weight in spots)
    return sum(weight / (1.0 + walks**2) for walks, weight in away)


def _found(
    thing: OsmObject, doors: Mapping[int, LonLat], towns: frozenset[str], plane: LocalPlane
) -> _Found | None:
    sights = sights_of(thing.tags)
    if not sights or not may_be_seen(thing.tags):
        return None
    is_street = "highway" in thing.tags and sights[0].key == "historic"
    name, lonlat = name_of(thing.tags, sights[0]), point_of(thing, doors)
    if is_street or name is None or lonlat is None:
        return None
    shape = _shape(thing, plane)
    area_m2 = None if thing.type == "node" else shape.area
    if not is_what_it_says(thing.tags, area_m2=area_m2, towns=towns):
        return None
    return _Found(thing=thing, sights=sights, name=name, lonlat=lonlat, shape=shape)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Houses:
    """The buildings of an extract: no two stops of a circuit lie in one of them."""

    shapes: "Sequence[BaseGeometry]"
    tags: Sequence[Mapping[str, str]]

    @classmethod
    def of(cls, things: Sequence[OsmObject], plane: LocalPlane) -> "_Houses":
        built = [
            (shape, thing.tags)
            for thing in things
            if thing.polygons and thing.tags.get("building", "no") != "no"
            if (shape := _shape(thing, plane)).area <= _LARGEST_HOUSE_M2
        ]
        return cls(shapes=[shape for shape, _ in built], tags=[tags for _, tags in built])

    def holding(self, shapes: "Sequence[BaseGeometry]") -> list[int]:
        """Give the number of the largest building that holds each of some shapes, -1 for none."""
        import shapely

        found = [-1] * len(shapes)
        if not self.shapes or not shapes:
            return found
        inside = [shape.representative_point() for shape in shapes]
        tree = shapely.STRtree(self.shapes)
        for row, number in zip(*tree.query(inside, predicate="intersects").tolist(), strict=True):
            best = found[row]
            if best < 0 or self.shapes[number].area > self.shapes[best].area:
                found[row] = number
        return found

    def is_hall(self, one: _Found, number: int) -> bool:
        """Tell a room where people worship, in a house that was built for something else."""
        tags = one.thing.tags
        if tags.get("amenity") != "place_of_worship" or one.thing.type != "node" or number < 0:
            return False
        built_for_it = self.tags[number]["building"] in WORSHIP
        return not (built_for_it or len(one.sights) > 1 or is_known(tags))


def _shape(thing: OsmObject, plane: LocalPlane) -> "BaseGeometry":
    from shapely import MultiPolygon, make_valid
    from shapely.geometry import LineString, Point, Polygon

    if thing.polygons:
        rings = [
            Polygon(plane.to_metres(outer), [plane.to_metres(hole) for hole in holes])
            for outer, *holes in thing.polygons
        ]
        return make_valid(rings[0] if len(rings) == 1 else MultiPolygon(rings))
    metres = plane.to_metres(thing.line)
    return Point(metres[0]) if len(metres) == 1 else LineString(metres)


def _hull(things: Sequence[OsmObject]) -> Bounds:
    lonlat = np.array([thing.line[0] for thing in things if thing.line] or [(0.0, 0.0)])
    west, south = lonlat.min(axis=0).tolist()
    east, north = lonlat.max(axis=0).tolist()
    return (west, south, east, north)


def is_within(lonlat: LonLat, bounds: Bounds) -> bool:
    """Tell whether a point lies within bounds."""
    west, south, east, north = bounds
    return west <= lonlat[0] <= east and south <= lonlat[1] <= north
