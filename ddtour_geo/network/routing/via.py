"""The quickest walk from one place to another that passes a point on the way."""

import math
from dataclasses import dataclass, replace

import numpy as np

from ddtour_geo.model.network import AccessPoint, PathPiece, TravelTimeMatrix, WalkingNetwork
from ddtour_geo.network.routing.matrix import climbing, whole_seconds
from ddtour_geo.network.routing.pace import flat_speed, piece_seconds
from ddtour_geo.network.routing.search_graph import SearchGraph


@dataclass(frozen=True, slots=True, kw_only=True)
class _Half:
    """A walk to the point, or from it."""

    seconds: float
    pieces: tuple[PathPiece, ...]


def walk_through(
    network: WalkingNetwork,
    matrix: TravelTimeMatrix,
    ends: tuple[AccessPoint, AccessPoint],
    point: tuple[int, float],
    *,
    profile: str,
    speed_kmh: float | None = None,
    avoided: frozenset[int] = frozenset(),
) -> TravelTimeMatrix | None:
    """Lead the walk between two places past a point.

    The walk goes on where it passes the point; it turns round there only in a dead end.
    """
    edge, offset = point
    if edge in network.private_edges:
        return None
    speed = flat_speed(profile, speed_kmh)
    search = _Search(network, ends, edge, offset, speed, avoided)
    to, onward = search.halves(is_onward=False), search.halves(is_onward=True)
    pairs = [(to[0], onward[1]), (to[1], onward[0])]
    pairs = [pair for pair in pairs if None not in pair] or list(zip(to, onward, strict=True))
    found = [(a, b) for a, b in pairs if a is not None and b is not None]
    if not found:
        return None
    first, second = min(found, key=lambda pair: pair[0].seconds + pair[1].seconds)
    pieces = _joined((*first.pieces, *second.pieces))
    i, j = (matrix.place_ids.index(end.place_id) for end in ends)
    seconds, metres = matrix.seconds.copy(), matrix.metres.copy()
    seconds[i, j] = whole_seconds(np.array(first.seconds + second.seconds))
    metres[i, j] = sum(piece.length for piece in pieces) + ends[0].connector + ends[1].connector
    ascent, climbed = matrix.ascent, climbing(network)
    if ascent is not None and climbed is not None:
        ascent = ascent.copy()
        ascent[i, j] = climbed(pieces)
    paths = matrix.paths | {(i, j): pieces}
    return replace(matrix, seconds=seconds, metres=metres, paths=paths, ascent=ascent)


class _Search:
    """Walks from a place to a point of an edge and on to another place, not along that edge."""

    def __init__(
        self,
        network: WalkingNetwork,
        ends: tuple[AccessPoint, AccessPoint],
        edge: int,
        offset: float,
        speed_kmh: float,
        avoided: frozenset[int],
    ) -> None:
        from scipy.sparse.csgraph import dijkstra

        self._network, self._ends, self._edge, self._offset = network, ends, edge, offset
        self._pace = 3.6 / speed_kmh
        self._graph = graph = SearchGraph(
            network, ends, speed_kmh, avoided=avoided, shut=frozenset({edge})
        )
        self._nodes = (graph.sources[0], graph.sinks[1])
        self._trees = [
            [
                found[0]
                for found in dijkstra(tree, indices=np.array([node]), return_predecessors=True)
            ]
            for tree, node in zip((graph.matrix, graph.matrix.T.tocsr()), self._nodes, strict=True)
        ]

    def halves(self, *, is_onward: bool) -> tuple[_Half | None, _Half | None]:
        """Give the quickest walks between a place and the point, by the two sides of the edge."""
        first, last = (self._best(side, is_onward=is_onward) for side in (0, 1))
        return first, last

    def _best(self, side: int, *, is_onward: bool) -> _Half | None:
        network, edge = self._network, self._edge
        end, offset = self._ends[is_onward], self._offset
        may = (bool(network.edge_forward[edge]), bool(network.edge_backward[edge]))
        if not may[side ^ is_onward]:
            return None
        length = float(network.edge_length[edge])
        corner = length if side else 0.0
        found = []
        seconds, tree = self._trees[is_onward]
        node = int(network.edge_nodes[edge, side])
        if math.isfinite(seconds[node]) and self._graph.is_open(edge, corner, offset):
            pieces = self._traced(tree.tolist(), node, is_onward=is_onward)
            found.append(self._half(float(seconds[node]), pieces, corner, is_onward=is_onward))
        is_here = end.edge == edge and (end.offset >= offset if side else end.offset <= offset)
        if is_here and self._graph.is_open(edge, end.offset, offset):
            near = end.connector * self._pace
            found.append(self._half(near, (), end.offset, is_onward=is_onward))
        return min(found, key=lambda half: half.seconds, default=None)

    def _traced(self, tree: list[int], node: int, *, is_onward: bool) -> tuple[PathPiece, ...]:
        nodes = [node]
        while nodes[-1] != self._nodes[is_onward]:
            nodes.append(tree[nodes[-1]])
        return self._graph.walked(nodes if is_onward else nodes[::-1])[0]

    def _half(
        self, seconds: float, pieces: tuple[PathPiece, ...], other: float, *, is_onward: bool
    ) -> _Half:
        begin, end = (self._offset, other) if is_onward else (other, self._offset)
        seconds += piece_seconds(self._network, self._graph.times, self._edge, begin, end)
        last = (PathPiece(edge=self._edge, begin=begin, end=end),) if begin != end else ()
        return _Half(seconds=seconds, pieces=(*last, *pieces) if is_onward else (*pieces, *last))


def _joined(pieces: tuple[PathPiece, ...]) -> tuple[PathPiece, ...]:
    """Make one of two pieces that go on in one direction."""
    kept: list[PathPiece] = []
    for piece in pieces:
        last = kept[-1] if kept else None
        if (
            last is not None
            and (last.edge, last.end) == (piece.edge, piece.begin)
            and (last.begin < last.end) == (piece.begin < piece.end)
        ):
            kept[-1] = replace(last, end=piece.end)
        else:
            kept.append(piece)
    return tuple(kept)
