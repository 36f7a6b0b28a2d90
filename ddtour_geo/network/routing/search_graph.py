"""Junctions and places as one graph, and what is walked between any two of its nodes."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ddtour_geo.model.network import AccessPoint, PathPiece, WalkingNetwork
from ddtour_geo.network.routing.pace import VertexTimes, differences, piece_seconds, vertex_times

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

_TIE = 1e-11
_NOTHING = 1e-6
"""Metres that do not count."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Arc:
    """A piece walked from one node of the search graph to another."""

    tail: int
    head: int
    seconds: float
    piece: PathPiece | None


class SearchGraph:
    """Junctions, a source and a sink for each place, and what is walked between any two.

    Sources have no arc that comes in and sinks none that goes out: nobody walks through a place.

    Attributes
    ----------
    sources, sinks
        Nodes at which a walk from each place begins and a walk to it ends.
    matrix
        Seconds of each arc, sparse.
    times
        Walking times along the edges.
    is_open
        Tells whether nothing is avoided on an edge between two offsets.
    """

    def __init__(
        self,
        network: WalkingNetwork,
        points: Sequence[AccessPoint],
        speed_kmh: float,
        *,
        avoided: frozenset[int] = frozenset(),
        shut: frozenset[int] = frozenset(),
    ) -> None:
        from scipy.sparse import csr_array

        self._floors = floors = _Floors(network)
        first = floors.size
        self.sources = list(range(first, first + len(points)))
        self.sinks = list(range(first + len(points), first + 2 * len(points)))
        self._length = network.edge_length
        self._size = first + 2 * len(points)
        self.times = times = vertex_times(network, speed_kmh)
        self.is_open = _Openings(network, times.offset, avoided)
        closed = self.is_open.closed_edges | shut
        tails, heads, weights, edges = floors.arcs(*_edge_arcs(network, times, closed))
        arcs = self._place_arcs(network, times, points, 3.6 / speed_kmh)
        tails = np.concatenate((tails, np.array([arc.tail for arc in arcs], np.int64)))
        heads = np.concatenate((heads, np.array([arc.head for arc in arcs], np.int64)))
        weights = np.concatenate((weights, np.array([arc.seconds for arc in arcs], np.float64)))
        codes = np.concatenate((edges, 2 * network.edge_count + np.arange(len(arcs))))
        key = tails * self._size + heads
        order = np.lexsort((codes, weights, key))
        order = order[np.concatenate(([True], np.diff(key[order]) != 0))]
        self.matrix: Any = csr_array(
            (
                weights[order],
                heads[order],
                np.searchsorted(tails[order], np.arange(self._size + 1)),
            ),
            shape=(self._size, self._size),
        )
        self._arc_of = dict(zip(key[order].tolist(), codes[order].tolist(), strict=True))
        doors = 2 * network.edge_count
        self._known: dict[int, tuple[PathPiece | None, float]] = {
            doors + i: (arc.piece, arc.piece.length if arc.piece else 0.0)
            for i, arc in enumerate(arcs)
        }

    def _place_arcs(
        self,
        network: WalkingNetwork,
        times: VertexTimes,
        points: Sequence[AccessPoint],
        pace: float,
    ) -> list[_Arc]:
        arcs: list[_Arc] = []
        for i, point in enumerate(points):
            edge, length = point.edge, float(network.edge_length[point.edge])
            first, last = network.edge_nodes[edge].tolist()
            may = (bool(network.edge_forward[edge]), bool(network.edge_backward[edge]))
            leaving, arriving = self._floors.leaving, self._floors.arriving
            is_open = self.is_open
            ahead, behind = is_open(edge, point.offset, length), is_open(edge, 0.0, point.offset)
            ways_out = ((may[0] and ahead, last, length), (may[1] and behind, first, 0.0))
            ways_in = ((may[0] and behind, first, 0.0), (may[1] and ahead, last, length))
            for node, end in [(node, end) for allowed, node, end in ways_out if allowed]:
                walk = piece_seconds(network, times, edge, point.offset, end)
                walk += point.connector * pace
                arcs += [
                    _arc(self.sources[i], head, walk, edge, point.offset, end)
                    for head in leaving(edge, node)
                ]
            for node, begin in [(node, begin) for allowed, node, begin in ways_in if allowed]:
                walk = piece_seconds(network, times, edge, begin, point.offset)
                walk += point.connector * pace
                arcs += [
                    _arc(tail, self.sinks[i], walk, edge, begin, point.offset)
                    for tail in arriving(edge, node)
                ]
            for j, other in enumerate(points):
                forward = other.offset >= point.offset
                if (
                    i != j
                    and other.edge == edge
                    and (may[not forward] or other.offset == point.offset)
                    and is_open(edge, point.offset, other.offset)
                ):
                    begin, end = point.offset, other.offset
                    walk = piece_seconds(network, times, edge, begin, end)
                    walk += (point.connector + other.connector) * pace
                    arcs.append(_arc(self.sources[i], self.sinks[j], walk, edge, begin, end))
        return arcs

    def trace(
        self, before: Sequence[int], source: int, sink: int
    ) -> tuple[tuple[PathPiece, ...], float]:
        """Follow predecessors back from a node to the one where the search began."""
        nodes = [sink]
        while nodes[-1] != source:
            nodes.append(before[nodes[-1]])
        nodes.reverse()
        return self.walked(nodes)

    def walked(self, nodes: Sequence[int]) -> tuple[tuple[PathPiece, ...], float]:
        """Give what is walked along nodes."""
        size, arc_of, known = self._size, self._arc_of, self._known
        pieces: list[PathPiece] = []
        metres = 0.0
        for tail, head in pairwise(nodes):
            code = arc_of[tail * size + head]
            piece, length = known.get(code) or self._whole(code)
            if piece is not None:
                pieces.append(piece)
                metres += length
        return tuple(pieces), metres

    def _whole(self, code: int) -> tuple[PathPiece, float]:
        edge = code >> 1
        length = float(self._length[edge])
        begin, end = (length, 0.0) if code & 1 else (0.0, length)
        self._known[code] = step = (PathPiece(edge=edge, begin=begin, end=end), length)
        return step


class _Openings:
    """What is left of the edges when some ways are avoided."""

    def __init__(self, network: WalkingNetwork, offset: Floats, avoided: frozenset[int]) -> None:
        self._bounds, self._offset = network.edge_vertices, offset
        self._shut = on_ways(network, avoided)
        shut = np.logical_or.reduceat(self._shut, network.edge_vertices[:-1])
        self.closed_edges = frozenset(np.flatnonzero(shut).tolist())

    def __call__(self, edge: int, begin: float, end: float) -> bool:
        """Tell whether one may walk along a part of an edge."""
        if edge not in self.closed_edges:
            return True
        low, high = sorted((begin, end))
        first, last = self._bounds[edge], self._bounds[edge + 1] - 1
        at, shut = self._offset[first : last + 1], self._shut[first:last]
        return not bool((shut & (at[:-1] < high - _NOTHING) & (at[1:] > low + _NOTHING)).any())


def on_ways(network: WalkingNetwork, ways: frozenset[int]) -> Bools:
    """Mark the pieces of some ways."""
    chosen = np.array([way.id in ways for way in network.ways], dtype=np.bool_)
    marked: Bools = chosen[network.vertex_way]
    marked[network.edge_vertices[1:] - 1] = False
    return marked


class _Floors:
    """Three floors of junctions, so that nobody walks through what only leads to a place.

    A walk may leave along private edges (below), goes on along public ones (the ground), and
    may arrive along private ones (above): it never comes down again. Junctions of the ground
    keep their number; those of private edges have two more.
    """

    def __init__(self, network: WalkingNetwork) -> None:
        self._private = np.zeros(network.edge_count, dtype=np.bool_)
        self._private[list(network.private_edges)] = True
        self._count = network.node_count
        self._on_ground = np.zeros(self._count, dtype=np.bool_)
        self._on_ground[network.edge_nodes[~self._private]] = True
        ends = np.unique(network.edge_nodes[self._private])
        self._rank = np.full(self._count, -1, dtype=np.int64)
        self._rank[ends] = np.arange(len(ends))
        self._ends = len(ends)
        self.size = self._count + 2 * len(ends)

    def _below(self, nodes: Ints) -> Ints:
        result: Ints = self._count + self._rank[nodes]
        return result

    def _above(self, nodes: Ints) -> Ints:
        return self._below(nodes) + self._ends

    def arcs(
        self, tails: Ints, heads: Ints, seconds: Floats, codes: Ints
    ) -> tuple[Ints, Ints, Floats, Ints]:
        """Arcs of whole edges, on each floor where they may be walked."""
        if not self._ends:
            return tails, heads, seconds, codes
        private = self._private[codes >> 1]
        out = private & self._on_ground[heads]
        back = private & self._on_ground[tails]
        parts = (
            (~private, tails, heads),
            (private, self._below(tails), self._below(heads)),
            (out, self._below(tails), heads),
            (private, self._above(tails), self._above(heads)),
            (back, tails, self._above(heads)),
        )
        return (
            np.concatenate([tail[mask] for mask, tail, _ in parts]),
            np.concatenate([head[mask] for mask, _, head in parts]),
            np.concatenate([seconds[mask] for mask, *_ in parts]),
            np.concatenate([codes[mask] for mask, *_ in parts]),
        )

    def leaving(self, edge: int, node: int) -> list[int]:
        """Junctions of the search at which a walk from a place on an edge begins."""
        if not self._private[edge]:
            return [node]
        below = int(self._count + self._rank[node])
        return [below, node] if self._on_ground[node] else [below]

    def arriving(self, edge: int, node: int) -> list[int]:
        """Junctions of the search from which a walk reaches a place on an edge."""
        if not self._private[edge]:
            return [node]
        below = int(self._count + self._rank[node])
        both = [below, below + self._ends]
        return [*both, node] if self._on_ground[node] else both


def _arc(tail: int, head: int, seconds: float, edge: int, begin: float, end: float) -> _Arc:
    piece = None if begin == end else PathPiece(edge=edge, begin=begin, end=end)
    return _Arc(tail=tail, head=head, seconds=seconds, piece=piece)


def _drawbacks(network: WalkingNetwork) -> Floats:
    """Metres of each edge with a drawback, counted once per drawback."""
    worth = np.array([len(way.penalties) for way in network.ways], dtype=np.float64)
    if not worth.any():
        return np.zeros(network.edge_count)
    steps = differences(network, network.vertex_offset) * worth[network.vertex_way]
    result: Floats = np.add.reduceat(steps, network.edge_vertices[:-1])
    return result


def _edge_arcs(
    network: WalkingNetwork, times: VertexTimes, closed: frozenset[int]
) -> tuple[Ints, Ints, Floats, Ints]:
    """Arcs of whole edges; the code of an arc is twice its edge, plus one if walked backwards."""
    last = network.edge_vertices[1:] - 1
    edges = np.arange(network.edge_count)
    first, second = network.edge_nodes.astype(np.int64).T
    is_open = np.ones(network.edge_count, dtype=np.bool_)
    is_open[list(closed)] = False
    ahead, back = network.edge_forward & is_open, network.edge_backward & is_open
    ties = _TIE * _drawbacks(network)
    return (
        np.concatenate((first[ahead], second[back])),
        np.concatenate((second[ahead], first[back])),
        np.concatenate(((times.forward[last] + ties)[ahead], (times.backward[last] + ties)[back])),
        np.concatenate((2 * edges[ahead], 2 * edges[back] + 1)),
    )
