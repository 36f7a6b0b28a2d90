"""Where one enters the building or the grounds of a place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ddtour_geo.common.geodesy import METRES_PER_DEGREE
from ddtour_geo.model.place import PointOfInterest
from ddtour_geo.network.osm.objects import OsmObject, read_objects
from ddtour_geo.network.snapping.barriers import TAGS, Barriers, barriers_of

GROUNDS = ("building", "amenity", "tourism", "historic", "leisure")
"""Keys of the buildings and grounds that a place may lie in."""

_RANKS = (("main",), ("yes", "entrance", "home", "shop"))
_CLOSED = frozenset({"no", "private"})
_GATES = frozenset(
    {
        "bollard", "cattle_grid", "cycle_barrier", "entrance", "full-height_turnstile", "gate",
        "hampshire_gate", "kissing_gate", "lift_gate", "sliding_gate", "stile", "swing_gate",
        "turnstile", "wicket_gate",
    }
)  # fmt: skip
_MOST_HECTARES = 25.0

Point = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Doors:
    """The buildings and grounds of an extract that have entrances.

    Attributes
    ----------
    rings
        Outer and inner rings of each, degrees.
    grounds
        Shape ``(k,)``, the same as polygons.
    ranks
        How much each point is an entrance: 0 for a main one.

    >>> Doors(rings=(), grounds=np.array([]), ranks={}).rings
    ()
    """

    rings: tuple[Sequence[Sequence[Point]], ...]
    grounds: NDArray[np.object_]
    ranks: Mapping[Point, int]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Surroundings:
    """What lies between streets and places: entrances lead through, barriers do not."""

    doors: Doors
    barriers: Barriers


def read_surroundings(path: Path | str) -> Surroundings:
    """Read the entrances and the barriers of an extract."""
    objects = read_objects(Path(path), {*GROUNDS, "entrance", "barrier"}, TAGS)
    doors = doors_of(objects)
    return Surroundings(doors=doors, barriers=barriers_of(objects, doors.ranks))


def doors_of(objects: Sequence[OsmObject]) -> Doors:
    """Find the entrances among the objects of an extract.

    >>> doors_of([]).rings
    ()
    """
    import shapely

    ranks = {one.line[0]: rank for one in objects if (rank := _rank(one)) is not None}
    rings = tuple(
        rings
        for one in objects
        if one.type != "node" and not one.is_clipped and any(key in one.tags for key in GROUNDS)
        for rings in one.polygons
        if any(point in ranks for ring in rings for point in ring)
    )
    grounds = np.array([shapely.Polygon(ring[0], ring[1:]) for ring in rings], dtype=object)
    return Doors(rings=rings, grounds=grounds, ranks=ranks)


def find_entrances(doors: Doors, places: Sequence[PointOfInterest]) -> dict[str, tuple[Point, ...]]:
    """Find the entrances of the buildings and grounds that hold places.

    >>> find_entrances(Doors(rings=(), grounds=np.array([]), ranks={}), ())
    {}
    """
    import shapely

    found: dict[str, tuple[Point, ...]] = {}
    if not len(doors.grounds):
        return found
    for place in places:
        here = np.flatnonzero(shapely.covers(doors.grounds, shapely.Point(place.position.lonlat)))
        sizes = shapely.area(doors.grounds[here])
        small = here[sizes * METRES_PER_DEGREE**2 < _MOST_HECTARES * 1e4]
        if len(small):
            smallest = doors.rings[int(small[np.argmin(shapely.area(doors.grounds[small]))])]
            found[place.id] = _best(smallest, doors.ranks)
    return found


def _best(rings: Sequence[Sequence[Point]], doors: Mapping[Point, int]) -> tuple[Point, ...]:
    ranked = {point: doors[point] for ring in rings for point in ring if point in doors}
    best = min(ranked.values())
    return tuple(sorted(point for point, rank in ranked.items() if rank == best))


def _rank(one: OsmObject) -> int | None:
    """How much a node is an entrance: 0 for a main one, ``None`` for none."""
    tags = one.tags
    is_closed = tags.get("foot", tags.get("access")) in _CLOSED
    if one.type != "node" or tags.get("locked") == "yes" or is_closed:
        return None
    for rank, values in enumerate(_RANKS):
        if tags.get("entrance") in values:
            return rank
    return len(_RANKS) if tags.get("barrier") in _GATES else None
