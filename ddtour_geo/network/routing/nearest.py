"""Where a walker first meets one of some ways."""

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ddtour_geo.model.network import AccessPoint, WalkingNetwork
from ddtour_geo.network.routing.pace import VertexTimes, flat_speed, piece_seconds, vertex_times
from ddtour_geo.network.routing.search_graph import Floats, Ints, SearchGraph

_EQUAL = 1e-6
"""Seconds that do not count."""


def nearest_on(
    network: WalkingNetwork,
    points: Sequence[AccessPoint],
    ways: NDArray[np.bool_],
    *,
    profile: str,
    speed_kmh: float | None = None,
    limit: float = math.inf,
) -> tuple[tuple[AccessPoint, int] | None, ...]:
    """Find where a walker first meets one of some ways."""
    from scipy.sparse.csgraph import dijkstra

    if not points or not ways[network.vertex_way].any():
        return (None,) * len(points)
    speed = flat_speed(profile, speed_kmh)
    times = vertex_times(network, speed)
    graph = SearchGraph(network, points, speed)
    goals = _Goals(network, times, ways)
    if not len(goals.vertex):
        return (None,) * len(points)
    reached = dijkstra(graph.matrix, indices=np.array(graph.sources), limit=limit)
    found: list[tuple[AccessPoint, int] | None] = []
    for point, to_node in zip(points, reached, strict=True):
        here = goals.at(point)
        if here is not None:
            found.append((replace(point, connector=0.0, side="on", entrance=None), here))
            continue
        seconds = to_node[goals.node] + goals.walk
        best = int(np.argmin(seconds + np.where(goals.is_named, 0.0, _EQUAL)))
        choice = (float(seconds[best]), int(goals.vertex[best]), int(goals.way[best]))
        own = [
            (walk + point.connector * 3.6 / speed, vertex, way)
            for walk, vertex, way in goals.along(point)
        ]
        walk, vertex, way = min([choice, *own], key=lambda one: one[0])
        found.append((goals.point(point.place_id, vertex), way) if walk <= limit else None)
    return tuple(found)


class _Goals:
    """Where the ways that are looked for begin, seen from the junctions before them."""

    def __init__(
        self, network: WalkingNetwork, times: VertexTimes, ways: NDArray[np.bool_]
    ) -> None:
        self._network, self._times = network, times
        first, last = network.edge_vertices[:-1], network.edge_vertices[1:] - 1
        counts = np.diff(network.edge_vertices)
        is_private = np.zeros(network.edge_count, dtype=np.bool_)
        is_private[list(network.private_edges)] = True
        ahead = ways[network.vertex_way] & ~np.repeat(is_private, counts)
        ahead[last] = False
        behind = np.concatenate(([False], ahead[:-1]))
        behind[first] = False
        self._touched, self._ahead = ahead | behind, ahead
        index = np.arange(len(ahead))
        at = np.flatnonzero(np.logical_or.reduceat(self._touched, first))
        near = np.minimum.reduceat(np.where(self._touched, index, len(index)), first)[at]
        far = np.maximum.reduceat(np.where(self._touched, index, -1), first)[at]
        may = (
            network.edge_forward[at] | (near == first[at]),
            network.edge_backward[at] | (far == last[at]),
        )
        back = times.backward[last[at]] - times.backward[far]
        self.vertex: Ints = np.concatenate((near[may[0]], far[may[1]]))
        self.node: Ints = np.concatenate(
            (network.edge_nodes[at, 0][may[0]], network.edge_nodes[at, 1][may[1]])
        ).astype(np.int64)
        self.walk: Floats = np.concatenate((times.forward[near][may[0]], back[may[1]]))
        self.way: Ints = np.array([self._way(int(v)) for v in self.vertex], dtype=np.int64)
        named = np.array([bool(way.name) for way in network.ways], dtype=np.bool_)
        self.is_named = named[self.way] if len(self.way) else np.zeros(0, np.bool_)

    def _way(self, vertex: int) -> int:
        return int(self._network.vertex_way[vertex if self._ahead[vertex] else vertex - 1])

    def _part(self, edge: int) -> slice:
        return slice(*self._network.edge_vertices[edge : edge + 2].tolist())

    def at(self, point: AccessPoint) -> int | None:
        """Give the way of a point that is on one of those looked for."""
        part = self._part(point.edge)
        offset = self._times.offset[part]
        piece = int(np.clip(np.searchsorted(offset, point.offset, "right") - 1, 0, len(offset) - 2))
        vertex = part.start + piece
        return self._way(vertex) if self._ahead[vertex] else None

    def along(self, point: AccessPoint) -> list[tuple[float, int, int]]:
        """Seconds, vertex and way of what is met on the very edge of a point."""
        part, edge = self._part(point.edge), point.edge
        touched = np.flatnonzero(self._touched[part])
        offset = self._times.offset[part]
        ahead, back = (
            touched[offset[touched] >= point.offset],
            touched[offset[touched] <= point.offset],
        )
        met = [int(ahead[0])] if len(ahead) and self._network.edge_forward[edge] else []
        met += [int(back[-1])] if len(back) and self._network.edge_backward[edge] else []
        return [
            (
                piece_seconds(
                    self._network, self._times, edge, point.offset, float(offset[vertex])
                ),
                part.start + vertex,
                self._way(part.start + vertex),
            )
            for vertex in met
        ]

    def point(self, place_id: str, vertex: int) -> AccessPoint:
        """Make a vertex a place where the network is met."""
        edge = int(np.searchsorted(self._network.edge_vertices, vertex, "right") - 1)
        lon, lat = self._network.vertex_lonlat[vertex].tolist()
        return AccessPoint(
            place_id=place_id,
            edge=edge,
            offset=float(self._times.offset[vertex]),
            connector=0.0,
            lonlat=(lon, lat),
            side="on",
        )
