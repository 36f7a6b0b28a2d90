"""The network as others like it: a NetworkX graph in OSMnx's conventions, a GeoDataFrame."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ddtour_geo.model.network import AccessPoint, Evidence, WalkingNetwork
from ddtour_geo.model.place import PointOfInterest
from ddtour_geo.network.from_osmnx import CONNECTOR, from_networkx
from ddtour_geo.network.routing import VertexTimes, flat_speed, piece_seconds, vertex_times
from ddtour_geo.network.snapping.barriers import NO_BARRIERS, Barriers
from ddtour_geo.network.snapping.snap import snap

if TYPE_CHECKING:
    import geopandas as gpd
    import networkx as nx

__all__ = ["CONNECTOR", "edges_geodataframe", "from_networkx", "to_networkx"]


def to_networkx(
    network: WalkingNetwork,
    places: Sequence[PointOfInterest] = (),
    *,
    speed_kmh: float | None = None,
    barriers: Barriers = NO_BARRIERS,
) -> "nx.MultiDiGraph[Any]":
    """Give the network, with places snapped to it, as a NetworkX graph.

    Parameters
    ----------
    network
        Streets and paths.
    places
        Places that become nodes, joined to the nearest walkable edge by a connector.
    speed_kmh
        Flat speed that replaces that of the network's profile.
    barriers
        What no place is joined through, as for ``snap``.

    Returns
    -------
    networkx.MultiDiGraph
        In OSMnx's conventions: ``x``, ``y``, ``street_count`` on nodes; ``osmid``,
        ``length`` (metres), ``travel_time`` (seconds), ``highway``, ``name``,
        ``name_inherited`` where it is that of a street beside, ``oneway``, ``geometry`` on
        edges; ``crs`` EPSG:4326.

    Examples
    --------
    >>> from ddtour_geo import read_extract
    >>> network = read_extract("data/ville-exemple/streets.osm", profile="adult")
    >>> graph = to_networkx(network)
    >>> len(graph) == network.node_count, graph.graph["crs"]
    (True, 'EPSG:4326')
    """
    import networkx as nx

    graph: nx.MultiDiGraph[Any] = nx.MultiDiGraph(
        crs="EPSG:4326", simplified=True, created_with="ddtour_geo"
    )
    speed = flat_speed(network.profile, speed_kmh)
    names = _node_names(network)
    counts = np.bincount(network.edge_nodes.ravel(), minlength=network.node_count)
    for name, lonlat, count in zip(names, network.node_lonlat, counts, strict=True):
        graph.add_node(name, x=float(lonlat[0]), y=float(lonlat[1]), street_count=int(count))
    points = snap(network, places, barriers=barriers).points
    cuts = _add_places(graph, network, places, points, names, speed)
    times = vertex_times(network, speed)
    for edge, (first, last) in enumerate(network.edge_nodes.tolist()):
        stations = [(0.0, names[first]), *cuts.get(edge, ())]
        stations.append((float(network.edge_length[edge]), names[last]))
        for (begin, tail), (end, head) in pairwise(stations):
            _add_street(graph, network, times, _Stretch(edge, begin, end), (tail, head))
    return graph


def edges_geodataframe(network: WalkingNetwork) -> "gpd.GeoDataFrame":
    """Give the edges of a network as a GeoDataFrame.

    Parameters
    ----------
    network
        Streets and paths.

    Returns
    -------
    geopandas.GeoDataFrame
        One row per edge: ``length`` (metres), ``name``, ``name_inherited`` (true where the
        name is that of the street which an unnamed pavement accompanies), ``highway``,
        ``evidence``, ``component``, ``geometry`` in EPSG:4326.

    Examples
    --------
    >>> from ddtour_geo import read_extract
    >>> network = read_extract("data/ville-exemple/streets.osm", profile="adult")
    >>> edges = edges_geodataframe(network)
    >>> len(edges) == network.edge_count, edges.crs.to_epsg()
    (True, 4326)
    """
    import geopandas as gpd
    import shapely

    edge_of = np.repeat(np.arange(network.edge_count), np.diff(network.edge_vertices))
    ways = [_ways_of(network, edge) for edge in range(network.edge_count)]
    return gpd.GeoDataFrame(
        {
            "length": network.edge_length,
            "name": [_joined(network.ways[way].name for way in row) for row in ways],
            "name_inherited": [_is_inherited(network, row) for row in ways],
            "highway": [_joined(network.ways[way].highway for way in row) for row in ways],
            "evidence": [_weakest(network, row).label for row in ways],
            "component": network.node_component[network.edge_nodes[:, 0]],
        },
        geometry=shapely.linestrings(network.vertex_lonlat, indices=edge_of),
        crs="EPSG:4326",
    )


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A part of an edge, in metres from its first junction."""

    edge: int
    begin: float
    end: float


def _node_names(network: WalkingNetwork) -> list[int]:
    """OpenStreetMap identifiers, and negative numbers for the copies of a blocked node."""
    names: list[int] = network.node_osm_id.tolist()
    unused = min(0, *names) - 1
    seen: set[int] = set()
    for index, name in enumerate(names):
        if name in seen:
            names[index] = unused
            unused -= 1
        seen.add(names[index])
    return names


def _add_places(
    graph: "nx.MultiDiGraph[Any]",
    network: WalkingNetwork,
    places: Sequence[PointOfInterest],
    points: Sequence[AccessPoint],
    names: Sequence[int],
    speed_kmh: float,
) -> dict[int, list[tuple[float, int]]]:
    """Add place nodes and connectors; tell at which offsets which edges are cut by which node."""
    cuts: dict[int, dict[float, int]] = {}
    unused = min(0, *names) - 1
    by_id = {place.id: place for place in places}
    for point in points:
        door, is_new = _door(network, point, names, cuts, unused)
        if is_new:
            lon, lat = point.lonlat
            graph.add_node(door, x=lon, y=lat, street_count=2)
            unused -= 1
        graph.nodes[door]["street_count"] += 1
        place = by_id[point.place_id]
        lon, lat = place.position.lonlat
        graph.add_node(
            unused,
            x=lon,
            y=lat,
            street_count=1,
            place_id=place.id,
            name=place.name.in_language("fr"),
        )
        _add_connector(graph, point, unused, door, speed_kmh)
        unused -= 1
    return {edge: sorted(stations.items()) for edge, stations in cuts.items()}


def _door(
    network: WalkingNetwork,
    point: AccessPoint,
    names: Sequence[int],
    cuts: dict[int, dict[float, int]],
    unused: int,
) -> tuple[int, bool]:
    """Node at which a place leaves the street, and whether it is a new one."""
    first, last = network.edge_nodes[point.edge].tolist()
    if point.offset <= 0.0:
        return names[first], False
    if point.offset >= network.edge_length[point.edge]:
        return names[last], False
    stations = cuts.setdefault(point.edge, {})
    is_new = point.offset not in stations
    return stations.setdefault(point.offset, unused), is_new


def _add_connector(
    graph: "nx.MultiDiGraph[Any]", point: AccessPoint, place: int, door: int, speed_kmh: float
) -> None:
    from shapely import LineString

    ends = [(graph.nodes[node]["x"], graph.nodes[node]["y"]) for node in (place, door)]
    for tail, head, line in ((place, door, ends), (door, place, ends[::-1])):
        graph.add_edge(
            tail,
            head,
            osmid=0,
            length=point.connector,
            travel_time=point.connector * 3.6 / speed_kmh,
            highway=CONNECTOR,
            oneway=False,
            reversed=tail == door,
            evidence=Evidence.SURVEYED.label,
            geometry=LineString(line),
        )


def _add_street(
    graph: "nx.MultiDiGraph[Any]",
    network: WalkingNetwork,
    times: VertexTimes,
    stretch: _Stretch,
    ends: tuple[int, int],
) -> None:
    from shapely import LineString

    edge, begin, end = stretch.edge, stretch.begin, stretch.end
    ahead, back = bool(network.edge_forward[edge]), bool(network.edge_backward[edge])
    line = _line(network, times, stretch)
    ways = _ways_of(network, edge)
    attributes = {
        "osmid": _single_or_list(network.ways[way].id for way in ways),
        "length": end - begin,
        "highway": _single_or_list(network.ways[way].highway for way in ways),
        "oneway": not (ahead and back),
        "evidence": _weakest(network, ways).label,
    }
    if edge in network.private_edges:
        attributes["access"] = "destination"
    names = [network.ways[way].name for way in ways if network.ways[way].name]
    if names:
        attributes["name"] = _single_or_list(names)
    if _is_inherited(network, ways):
        attributes["name_inherited"] = True
    walks = (
        (ahead, ends, line, (begin, end), False),
        (back, ends[::-1], line[::-1], (end, begin), True),
    )
    for allowed, (tail, head), points, (start, stop), is_reversed in walks:
        if allowed:
            graph.add_edge(
                tail,
                head,
                **attributes,
                reversed=is_reversed,
                travel_time=piece_seconds(network, times, edge, start, stop),
                geometry=LineString(points),
            )


def _line(network: WalkingNetwork, times: VertexTimes, stretch: _Stretch) -> NDArray[np.float64]:
    part = slice(network.edge_vertices[stretch.edge], network.edge_vertices[stretch.edge + 1])
    offset, lonlat = times.offset[part], network.vertex_lonlat[part]
    inside = (offset > stretch.begin) & (offset < stretch.end)
    stations = np.concatenate(([stretch.begin], offset[inside], [stretch.end]))
    return np.stack([np.interp(stations, offset, axis) for axis in lonlat.T], axis=1)


def _ways_of(network: WalkingNetwork, edge: int) -> list[int]:
    part = network.vertex_way[network.edge_vertices[edge] : network.edge_vertices[edge + 1]]
    return list(dict.fromkeys(part.tolist()))


def _weakest(network: WalkingNetwork, ways: Sequence[int]) -> Evidence:
    return max(network.ways[way].evidence for way in ways)


def _is_inherited(network: WalkingNetwork, ways: Sequence[int]) -> bool:
    """Tell whether the map itself names none of the ways that have a name."""
    named = [network.ways[way] for way in ways if network.ways[way].name]
    return bool(named) and all(way.is_name_inherited for way in named)


def _joined(values: Iterator[str]) -> str:
    return ", ".join(dict.fromkeys(value for value in values if value))


def _single_or_list(values: Any) -> Any:  # noqa: ANN401
    distinct = list(dict.fromkeys(values))
    return distinct[0] if len(distinct) == 1 else distinct
