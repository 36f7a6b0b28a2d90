"""A graph that a planner built with OSMnx -> the network of one walker."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from ddtour_geo.common.errors import InputRefusedError
from ddtour_geo.common.geodesy import ground_metres, project, utm_zone
from ddtour_geo.model.network import Evidence, WalkingNetwork, Way
from ddtour_geo.network.access.decide import Decision, decide_way, walker_traits
from ddtour_geo.network.build.contraction import Floats
from ddtour_geo.network.build.graph import components
from ddtour_geo.network.osm.tags import clean_tag

if TYPE_CHECKING:
    import networkx as nx

CONNECTOR = "connector"
"""Value of ``highway`` on the edges between a place and the street."""

_DECIMALS = 7
_EVIDENCE = {evidence.label: evidence for evidence in Evidence}
_BRIDGE = {"yes", "viaduct", "aqueduct", "boardwalk", "covered", "movable"}


def from_networkx(
    graph: "nx.MultiDiGraph[Any]",
    *,
    profile: str = "guided-group",
    avoid_steps: bool = False,
    crs: str | None = None,
) -> WalkingNetwork:
    """Take the streets of a graph that was built with OSMnx.

    Parameters
    ----------
    graph
        A graph in OSMnx's conventions, projected or not.
    profile
        Walker profile that the access rules are applied for.
    avoid_steps
        True for a network without steps, whatever the profile.
    crs
        Projected reference system; ``None`` for the UTM zone of the centre.

    Returns
    -------
    WalkingNetwork
        Directions and lengths are those of the graph.

    Raises
    ------
    InputRefusedError
        If the graph has no reference system or coordinates, or is closed to this walker.

    Examples
    --------
    >>> import networkx as nx
    >>> graph = nx.MultiDiGraph(crs="EPSG:4326")
    >>> graph.add_node(1, x=2.0, y=50.0)
    >>> graph.add_node(2, x=2.001, y=50.0)
    >>> _ = graph.add_edge(1, 2, osmid=7, length=71.6, highway="residential")
    >>> from_networkx(graph, profile="adult").edge_length.tolist()
    [71.6]
    """
    walker = walker_traits(profile, avoid_steps=avoid_steps)
    positions = _positions(graph)
    streets: dict[tuple[object, ...], _Street] = {}
    for tail, head, data in graph.edges(data=True):
        if data.get("highway") != CONNECTOR and {tail, head} <= positions.keys():
            _take(streets, graph, positions, tail, head, data)
    kept = [street for street in streets.values() if street.decide(walker)]
    if not kept:
        raise InputRefusedError("network.graph_refused", why="highway")
    return _assemble(graph, kept, positions, profile, crs)


@dataclass(slots=True, kw_only=True)
class _Street:
    """An edge and, where there is one, the edge back."""

    ends: tuple[Any, Any]
    lonlat: Floats
    data: Mapping[str, Any]
    forward: bool = False
    backward: bool = False
    decisions: list[Decision] = field(default_factory=list)

    def decide(self, walker: frozenset[str]) -> bool:
        """Ask the table of access, for each kind of way that was merged into the edge."""
        tags = {key: value for key, value in self.data.items() if isinstance(value, str) and value}
        kinds = _each(self.data.get("highway", "path"))
        self.decisions = [decide_way({**tags, "highway": str(kind)}, walker) for kind in kinds]
        return all(decision.verdict != "no" for decision in self.decisions)

    def ways(self) -> list[Way]:
        """Ways that the edge was merged from; what cannot be told apart goes to each."""
        ids = [int(one) for one in _each(self.data.get("osmid", 0))]
        names, kinds = _each(self.data.get("name")), _each(self.data.get("highway", "path"))
        together = next(filter(None, map(_text, names)), "")
        return [
            Way(
                id=one,
                name=_text(names[i]) if len(names) == len(ids) else together,
                highway=str(kinds[i] if len(kinds) == len(ids) else kinds[0]),
                evidence=_EVIDENCE.get(str(self.data.get("evidence")), Evidence.SURVEYED),
                is_bridge=any(bridge in _BRIDGE for bridge in _each(self.data.get("bridge"))),
                is_tunnel=any(one == "yes" for one in _each(self.data.get("tunnel"))),
                is_steps=(kinds[i] if len(kinds) == len(ids) else kinds[0]) == "steps",
                surface=_text(self.data.get("surface")),
                warnings=tuple(
                    dict.fromkeys(w for decision in self.decisions for w in decision.warnings)
                ),
                is_name_inherited=self.data.get("name_inherited") is True,
                practicability="unknown"
                if any(decision.verdict == "unknown" for decision in self.decisions)
                else "yes",
            )
            for i, one in enumerate(ids)
        ]


def _each(value: object) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) and value else [value]


def _text(value: object) -> str:
    return clean_tag(value) if isinstance(value, str) else ""


def _positions(graph: "nx.MultiDiGraph[Any]") -> dict[Any, tuple[float, float]]:
    """Longitude and latitude of the nodes that are no places."""
    nodes = [(node, data) for node, data in graph.nodes(data=True) if "place_id" not in data]
    try:
        xy = np.array([(data["x"], data["y"]) for _, data in nodes], dtype=np.float64)
    except (KeyError, TypeError, ValueError) as error:
        raise InputRefusedError("network.graph_refused", why="x, y") from error
    if not len(xy):
        raise InputRefusedError("network.graph_refused", why="0")
    lonlat = _degrees(graph, xy)
    return {node: (lon, lat) for (node, _), (lon, lat) in zip(nodes, lonlat.tolist(), strict=True)}


def _degrees(graph: "nx.MultiDiGraph[Any]", xy: Floats) -> Floats:
    from pyproj import CRS, Transformer
    from pyproj.exceptions import CRSError

    try:
        crs = CRS.from_user_input(graph.graph.get("crs"))
    except CRSError as error:
        raise InputRefusedError("network.graph_refused", why="crs") from error
    to_degrees = Transformer.from_crs(crs, "EPSG:4326", always_xy=True)
    lonlat = np.stack(to_degrees.transform(xy[:, 0], xy[:, 1]), axis=1)
    inside = np.isfinite(lonlat).all() and (np.abs(lonlat) <= (180.0, 90.0)).all()
    if not inside:
        raise InputRefusedError("network.graph_refused", why="x, y")
    return lonlat


def _take(
    streets: dict[tuple[object, ...], _Street],
    graph: "nx.MultiDiGraph[Any]",
    positions: Mapping[Any, tuple[float, float]],
    tail: object,
    head: object,
    data: Mapping[str, Any],
) -> None:
    """Note an edge, or that the edge noted before can be walked back."""
    if "geometry" in data:
        lonlat = _degrees(graph, np.array(data["geometry"].coords, dtype=np.float64)[:, :2])
    else:
        lonlat = np.array([positions[tail], positions[head]])
    is_back = data.get("reversed") is True
    if is_back:
        tail, head, lonlat = head, tail, lonlat[::-1]
    line = tuple(map(tuple, lonlat.round(_DECIMALS).tolist()))
    ids = tuple(sorted(map(str, _each(data.get("osmid")))))
    key, opposite = (tail, head, line, ids), (head, tail, line[::-1], ids)
    street = streets.get(key) or streets.get(opposite)
    if street is None:
        street = streets[key] = _Street(ends=(tail, head), lonlat=lonlat, data=data)
    if is_back is (key in streets):
        street.backward = True
    else:
        street.forward = True


def _assemble(
    graph: "nx.MultiDiGraph[Any]",
    streets: list[_Street],
    positions: Mapping[Any, tuple[float, float]],
    profile: str,
    crs: str | None,
) -> WalkingNetwork:
    nodes = list(dict.fromkeys(node for street in streets for node in street.ends))
    index = {node: i for i, node in enumerate(nodes)}
    counts = np.array([len(street.lonlat) for street in streets])
    edge_vertices = np.concatenate(([0], np.cumsum(counts)))
    lonlat = np.concatenate([street.lonlat for street in streets])
    steps = np.append(ground_metres(lonlat[:-1], lonlat[1:]), 0.0)
    steps[edge_vertices[1:] - 1] = 0.0
    ground = np.add.reduceat(steps, edge_vertices[:-1])
    said = [street.data.get("length") for street in streets]
    length = np.array(
        [float(g if s is None else s) for s, g in zip(said, ground, strict=True)], dtype=np.float64
    )
    ways: dict[Way, int] = {}
    vertex_way = np.concatenate([_vertex_ways(street, ways) for street in streets])
    edge_nodes = np.array([[index[a], index[b]] for a, b in (s.ends for s in streets)], np.int32)
    crs = crs or utm_zone(lonlat)
    network = WalkingNetwork(
        profile=profile,
        crs=crs,
        node_osm_id=_identifiers(nodes),
        node_lonlat=np.array([positions[node] for node in nodes]),
        node_component=components(len(nodes), edge_nodes, length),
        edge_nodes=edge_nodes,
        edge_length=length,
        edge_forward=np.array([street.forward for street in streets], dtype=np.bool_),
        edge_backward=np.array([street.backward for street in streets], dtype=np.bool_),
        edge_vertices=edge_vertices,
        vertex_lonlat=lonlat,
        vertex_xy=project(lonlat, crs),
        vertex_height=np.full(len(lonlat), np.nan),
        vertex_way=vertex_way.astype(np.int32),
        ways=tuple(ways),
        source="OSMnx",
    )
    heights = np.array([graph.nodes[node].get("elevation", np.nan) for node in nodes], np.float64)
    network.vertex_height[:] = _between(network, heights)
    return network


def _vertex_ways(street: _Street, ways: dict[Way, int]) -> "np.ndarray[Any, np.dtype[np.int64]]":
    """Share the pieces of an edge out among the ways that it was merged from."""
    indices = np.array([ways.setdefault(way, len(ways)) for way in street.ways()])
    pieces = len(street.lonlat) - 1
    share = np.arange(pieces) * len(indices) // pieces
    result: np.ndarray[Any, np.dtype[np.int64]] = indices[np.append(share, share[-1])]
    return result


def _identifiers(nodes: Iterable[object]) -> "np.ndarray[Any, np.dtype[np.int64]]":
    """Give the nodes identifiers, below all others where they have a name instead."""
    numbers = [node if isinstance(node, int) else None for node in nodes]
    unused = min((number for number in numbers if number is not None), default=0)
    unused = min(unused, 0)
    result = []
    for number in numbers:
        if number is None:
            unused -= 1
        result.append(unused if number is None else number)
    return np.array(result, dtype=np.int64)


def _between(network: WalkingNetwork, heights: Floats) -> Floats:
    """Heights along edges, straight between those of their ends."""
    counts = np.diff(network.edge_vertices)
    first, last = (np.repeat(heights[network.edge_nodes[:, side]], counts) for side in (0, 1))
    whole = np.repeat(network.edge_length, counts)
    share = np.divide(network.vertex_offset, whole, out=np.zeros_like(whole), where=whole > 0)
    result: Floats = first + share * (last - first)
    return result
