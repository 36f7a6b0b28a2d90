"""A place onto the nearest walkable edge of the main component."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType

import numpy as np

from ddtour_geo.common.errors import (
    IslandError,
    NoPathError,
    PlaceOffNetworkError,
    StreetAvoidedError,
    raise_together,
)
from ddtour_geo.common.geodesy import project
from ddtour_geo.model.network import AccessPoint, WalkingNetwork
from ddtour_geo.model.place import PointOfInterest
from ddtour_geo.network.snapping.barriers import NO_BARRIERS, Barriers
from ddtour_geo.network.snapping.entrances import Surroundings, find_entrances
from ddtour_geo.network.snapping.joining import Ground, Joined, Spot
from ddtour_geo.network.snapping.pieces import (
    Floats,
    Ints,
    StraightPieces,
    main_edges,
    nearest_foot,
    straight_pieces,
)

AVOIDED_DETOUR = 25.0
"""Metres by which the way to a place may be longer where the street before it is avoided."""
SURVEYED_REACH = 20.0
"""Metres from which a surveyed way of a hand-drawn plan takes a place, however near another way is
drawn: where that lies means little."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A place that no street reaches, and why."""

    place_id: str
    error: NoPathError


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapping:
    """Where places meet the network, in their order; ``left_out`` are too far from any street."""

    points: tuple[AccessPoint, ...]
    left_out: tuple[LeftOut, ...]


def snap(
    network: WalkingNetwork,
    places: Sequence[PointOfInterest],
    *,
    limit: float = 100.0,
    entrances: Mapping[str, Sequence[tuple[float, float]]] = MappingProxyType({}),
    barriers: Barriers = NO_BARRIERS,
    avoided: frozenset[int] = frozenset(),
) -> Snapping:
    """Find the nearest point of a walkable edge of the main component for each place.

    In a hand-drawn plan a surveyed way within ``SURVEYED_REACH`` goes before a drawn one.

    Parameters
    ----------
    network
        Streets and paths.
    places
        Places to reach.
    limit
        Longest connector, metres; between a street and the entrance of a place that has one.
    entrances
        Degrees of the entrances of places, as
        ``find_entrances`` gives them: such a place is reached
        through the one that is nearest to a street.
    barriers
        What no place is joined through, as ``read_surroundings`` finds it.
    avoided
        OpenStreetMap identifiers of ways that nobody sets foot on: a place on one of them is
        reached from another street if that is as near.

    Returns
    -------
    Snapping
        Access points, and the unconfirmed places that have none.

    Raises
    ------
    PlaceOffNetworkError
        If a place with a sourced position is further than ``limit`` from any street, or from any
        on its side of a river, a railway or a motorway.
    IslandError
        If the only streets within ``limit`` of such a place are cut off from the rest.
    StreetAvoidedError
        If such a place lies on an avoided way, with no other street at hand.
    PlacesOutOfReachError
        If there are several such places: all of them are told.

    Examples
    --------
    >>> from ddtour_geo import read_extract, read_places
    >>> network = read_extract("data/ville-exemple/streets.osm")
    >>> place = read_places("data/ville-exemple")[0]
    >>> round(snap(network, [place]).points[0].connector, 1)
    1.5
    """
    snapping = snap_within_reach(
        network, places, limit=limit, entrances=entrances, barriers=barriers, avoided=avoided
    )
    unsure = {place.id for place in places if place.position.to_confirm}
    raise_together([left.error for left in snapping.left_out if left.place_id not in unsure])
    return snapping


def snap_within_reach(
    network: WalkingNetwork,
    places: Sequence[PointOfInterest],
    *,
    limit: float = 100.0,
    entrances: Mapping[str, Sequence[tuple[float, float]]] = MappingProxyType({}),
    barriers: Barriers = NO_BARRIERS,
    avoided: frozenset[int] = frozenset(),
) -> Snapping:
    """Do as ``snap`` does, but leave out whatever no street reaches."""
    if not places:
        return Snapping(points=(), left_out=())
    lonlat = np.array([place.position.lonlat for place in places], dtype=np.float64)
    xy = project(lonlat, network.crs)
    all_pieces = straight_pieces(network)
    on_main = main_edges(network)[all_pieces.edge]
    ground = Ground(
        network=network,
        offsets=network.vertex_offset,
        barriers=barriers,
        limit=limit,
        aloft=np.array([way.is_bridge or way.is_tunnel for way in network.ways], dtype=np.bool_),
    )
    main = all_pieces.taken(on_main)
    shut, drawn = np.array([(way.id in avoided, way.evidence.is_sketch) for way in network.ways]).T[
        :, network.vertex_way[main.vertex]
    ]
    sure = ~drawn & ~shut
    lines = main.taken(sure) if drawn.any() and sure.any() else None
    points: list[AccessPoint] = []
    left_out: list[LeftOut] = []
    for place, place_lonlat, place_xy in zip(places, lonlat, xy, strict=True):
        doors = np.array(entrances.get(place.id, ()), dtype=np.float64).reshape(-1, 2)
        spot = Spot(id=place.id, lonlat=place_lonlat, xy=place_xy, doors=doors)
        here = ground.joined(main, spot)
        is_shut = bool(shut[here.piece])
        line = ground.joined(lines, spot) if lines and not place.position.to_confirm else None
        if line and line.barrier is None and line.point.connector <= SURVEYED_REACH:
            here, is_shut = line, False
        error: NoPathError | None = None
        if here.beyond > limit:
            error = _why_not(ground, all_pieces, place, spot, here)
        elif is_shut:
            usual = here.point.connector
            street = network.ways[int(network.vertex_way[main.vertex[here.piece]])]
            here = ground.joined(main.taken(~shut), spot)
            if here.barrier or here.point.connector > usual + AVOIDED_DETOUR:
                error = StreetAvoidedError(
                    "network.place_avoided",
                    place_id=place.id,
                    place=place.name if place.name.in_language("fr") else place.id,
                    street=street.name or street.highway,
                )
        if error is None:
            points.append(here.point)
        else:
            left_out.append(LeftOut(place_id=place.id, error=error))
    return Snapping(points=tuple(points), left_out=tuple(left_out))


def join_places(
    network: WalkingNetwork,
    places: Sequence[PointOfInterest],
    around: Surroundings,
    *,
    avoided: frozenset[int] = frozenset(),
) -> Snapping:
    """Join places as their surroundings allow; leave out whatever no street reaches."""
    return snap_within_reach(
        network,
        places,
        entrances=find_entrances(around.doors, places),
        barriers=around.barriers,
        avoided=avoided,
    )


def _why_not(
    ground: Ground,
    pieces: StraightPieces,
    place: PointOfInterest,
    spot: Spot,
    here: Joined,
) -> NoPathError:
    network = ground.network
    anywhere = ground.joined(pieces, replace(spot, doors=spot.doors[:0]))
    said: dict[str, object] = {
        "place": place.name if place.name.in_language("fr") else place.id,
        "distance": round(here.point.connector),
    }
    island = int(network.node_component[network.edge_nodes[pieces.edge[anywhere.piece], 0]])
    if anywhere.beyond <= ground.limit and island:
        said |= {"component": island, **_gap_between(network, island)}
        return IslandError("network.place_on_island", place_id=place.id, **said)
    said |= {
        "street": _nearest_street(network, pieces, spot.xy) or "–",
        "limit": round(ground.limit),
    }
    if here.barrier is None:
        return PlaceOffNetworkError("network.place_off_network", place_id=place.id, **said)
    barrier = here.barrier.label
    return PlaceOffNetworkError("network.place_beyond", place_id=place.id, barrier=barrier, **said)


@lru_cache(maxsize=8)
def _gap_between(network: WalkingNetwork, island: int) -> Mapping[str, object]:
    """Width of the gap between a small component and the largest, its two ends, their streets."""
    import shapely

    pieces = straight_pieces(network)
    component = network.node_component[network.edge_nodes[pieces.edge, 0]]
    here, there = np.flatnonzero(component == island), np.flatnonzero(component == 0)
    ends = np.stack((pieces.begin.T, (pieces.begin + pieces.run).T), axis=1)
    lines = np.array(shapely.linestrings(ends), dtype=object)
    shore, mainland = lines[here], lines[there]
    pairs, metres = shapely.STRtree(mainland).query_nearest(
        shore, all_matches=False, return_distance=True
    )
    best = int(np.argmin(metres))
    near, far = here[pairs[0, best]], there[pairs[1, best]]
    kilometres = np.bincount(
        network.node_component[network.edge_nodes[:, 0]], weights=network.edge_length
    )
    return {
        "gap": round(float(metres[best])),
        "island": _name_near(network, pieces, here, int(near)),
        "mainland": _name_near(network, pieces, there, int(far)),
        "metres": round(float(kilometres[island])),
    }


def _name_near(network: WalkingNetwork, pieces: StraightPieces, among: Ints, piece: int) -> str:
    """Name of a piece, else of the nearest piece of its component that has one."""
    has_name = np.array([bool(way.name) for way in network.ways], dtype=np.bool_)
    named = among[has_name[network.vertex_way[pieces.vertex[among]]]]
    if not len(named):
        return network.ways[int(network.vertex_way[pieces.vertex[piece]])].highway
    away = np.hypot(*(pieces.begin[:, named] - pieces.begin[:, [piece]]))
    nearest = pieces.vertex[named[int(np.argmin(away))]]
    return network.ways[int(network.vertex_way[nearest])].name


def streets_near(network: WalkingNetwork, lonlat: Sequence[tuple[float, float]]) -> list[str]:
    """Name the street with a name that is nearest to each of some points, or give no name."""
    pieces = straight_pieces(network)
    spots = project(np.array(lonlat, dtype=np.float64).reshape(-1, 2), network.crs)
    return [_nearest_street(network, pieces, xy) for xy in spots]


def _nearest_street(network: WalkingNetwork, pieces: StraightPieces, place_xy: Floats) -> str:
    has_name = np.array([bool(way.name) for way in network.ways], dtype=np.bool_)
    named = pieces.taken(has_name[network.vertex_way[pieces.vertex]])
    if not len(named.vertex):
        return ""
    foot = nearest_foot(named, place_xy)
    return network.ways[int(network.vertex_way[named.vertex[foot.piece]])].name
