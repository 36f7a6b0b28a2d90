"""Streets under the mouse, and points on ways."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ddtour_geo.common.geodesy import ground_metres, project
from ddtour_geo.common.types import LonLat
from ddtour_geo.model.network import WalkingNetwork
from ddtour_geo.network.osm.extract import StreetExtract
from ddtour_geo.network.snapping.pieces import Floats, nearest_foot, straight_pieces

Line = tuple[LonLat, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NearStreet:
    """The street that is nearest to a point; the way of a relation is negative.

    ``at`` is a share of its length, ``line`` goes from the junction before to the one behind,
    ``whole`` is the way as a line, or a square as rings.
    """

    way: int
    name: str
    highway: str
    metres: float
    lonlat: LonLat
    at: float
    line: Line
    whole: tuple[Line, ...]


def nearest_street(
    network: WalkingNetwork, extract: StreetExtract, lonlat: LonLat, *, limit: float = 60.0
) -> NearStreet | None:
    """Find the street that somebody points at."""
    xy = project(np.array([lonlat]), network.crs)[0]
    pieces = straight_pieces(network)
    foot = nearest_foot(pieces, xy)
    vertex = int(pieces.vertex[foot.piece])
    ends = network.vertex_lonlat[vertex : vertex + 2]
    lon, lat = ((1.0 - foot.share) * ends[0] + foot.share * ends[1]).tolist()
    metres = float(ground_metres(np.array([lonlat]), np.array([[lon, lat]]))[0])
    if metres > limit:
        return None
    way = network.ways[int(network.vertex_way[vertex])]
    return NearStreet(
        way=way.id,
        name=way.name,
        highway=way.highway,
        metres=metres,
        lonlat=(lon, lat),
        at=_share(extract, way.id, (lon, lat), network.crs),
        line=_between_junctions(network, int(pieces.edge[foot.piece]), vertex),
        whole=way_lines(extract, way.id),
    )


def way_lines(extract: StreetExtract, way: int) -> tuple[Line, ...]:
    """Draw a way."""
    rows = np.flatnonzero(extract.way_ids == way)
    if not len(rows):
        return ()
    row = int(rows[0])
    points = extract.lonlat[extract.way_starts[row] : extract.way_starts[row + 1]]
    cuts = np.cumsum(extract.squares.get(row, ()))[:-1]
    rings = [ring[~np.isnan(ring[:, 0])] for ring in np.split(points, cuts)]
    return tuple(tuple((lon, lat) for lon, lat in ring.tolist()) for ring in rings if len(ring))


def point_on_way(
    network: WalkingNetwork, extract: StreetExtract, way: int, at: float
) -> tuple[int, float] | None:
    """Find the point of the network that lies at a share of a way."""
    lines = way_lines(extract, way)
    pieces = straight_pieces(network)
    ids = np.array([one.id for one in network.ways])
    here = np.flatnonzero(ids[network.vertex_way[pieces.vertex]] == way)
    if not lines or not len(here):
        return None
    xy, along = _measured(lines[0], network.crs)
    wanted = at * along[-1]
    spot = np.array([np.interp(wanted, along, axis) for axis in xy.T])
    foot = nearest_foot(pieces.taken(here), spot)
    vertex, offsets = int(pieces.vertex[here[foot.piece]]), network.vertex_offset
    offset = (1.0 - foot.share) * offsets[vertex] + foot.share * offsets[vertex + 1]
    return int(pieces.edge[here[foot.piece]]), float(offset)


def _measured(line: Line, crs: str) -> tuple[Floats, NDArray[np.float64]]:
    """Give the points of a line in metres, and how far along it each of them is."""
    xy = project(np.array(line), crs)
    steps = np.hypot(*np.diff(xy, axis=0).T)
    return xy, np.concatenate(([0.0], np.cumsum(steps)))


def _share(extract: StreetExtract, way: int, lonlat: LonLat, crs: str) -> float:
    """Say where on a way a point is."""
    from shapely import LineString, Point

    lines = way_lines(extract, way)
    if not lines or len(lines[0]) < 2:
        return 0.5
    xy, _ = _measured(lines[0], crs)
    spot = Point(project(np.array([lonlat]), crs)[0])
    return round(float(LineString(xy).project(spot, normalized=True)), 4)


def _between_junctions(network: WalkingNetwork, edge: int, vertex: int) -> Line:
    """Give the part of an edge that belongs to one way, around one of its vertices."""
    first, last = int(network.edge_vertices[edge]), int(network.edge_vertices[edge + 1]) - 1
    way = network.vertex_way[vertex]
    begin, end = vertex, vertex + 1
    while begin > first and network.vertex_way[begin - 1] == way:
        begin -= 1
    while end < last and network.vertex_way[end] == way:
        end += 1
    return tuple((lon, lat) for lon, lat in network.vertex_lonlat[begin : end + 1].tolist())
