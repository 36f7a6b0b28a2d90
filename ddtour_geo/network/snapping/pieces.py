"""Edges cut into straight pieces, and the nearest of them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ddtour_geo.model.network import WalkingNetwork

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StraightPieces:
    """Pieces of edges that one may snap to; ``begin`` and ``run`` are ``(2, s)`` metres."""

    vertex: Ints
    edge: Ints
    begin: Floats
    run: Floats

    def taken(self, chosen: Ints | NDArray[np.bool_]) -> "StraightPieces":
        """Take some of the pieces."""
        return StraightPieces(
            vertex=self.vertex[chosen],
            edge=self.edge[chosen],
            begin=self.begin[:, chosen],
            run=self.run[:, chosen],
        )


def main_edges(network: WalkingNetwork) -> NDArray[np.bool_]:
    """Mark the edges of the main component that one gets to and away from again.

    A staircase that only leads up to a closed roof is not one of them.
    """
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    first, last = network.edge_nodes.T
    on_main: NDArray[np.bool_] = network.node_component[first] == 0
    if (network.edge_forward & network.edge_backward)[on_main].all():
        return on_main
    begin = np.concatenate((first[network.edge_forward], last[network.edge_backward]))
    end = np.concatenate((last[network.edge_forward], first[network.edge_backward]))
    links = coo_matrix((np.ones(len(begin)), (begin, end)), shape=(network.node_count,) * 2)
    _, part = connected_components(links, directed=True, connection="strong")
    joined = on_main & (part[first] == part[last])
    metres = np.bincount(part[first[joined]], weights=network.edge_length[joined])
    largest = int(metres.argmax()) if len(metres) else -1
    result: NDArray[np.bool_] = joined & (part[first] == largest)
    return result


@dataclass(frozen=True, slots=True, kw_only=True)
class Foot:
    """The nearest point of a set of pieces.

    Attributes
    ----------
    piece
        Index of the piece.
    share
        Where on it, 0 to 1.
    metres
        Distance.

    >>> Foot(piece=0, share=0.5, metres=3.0).share
    0.5
    """

    piece: int
    share: float
    metres: float


def straight_pieces(network: WalkingNetwork) -> StraightPieces:
    """Cut the edges of a network at their vertices."""
    is_start = np.ones(len(network.vertex_xy), dtype=np.bool_)
    is_start[network.edge_vertices[1:] - 1] = False
    vertex = np.flatnonzero(is_start)
    edge = np.repeat(np.arange(network.edge_count), np.diff(network.edge_vertices) - 1)
    axes = np.ascontiguousarray(network.vertex_xy.T)
    begin = axes[:, vertex]
    return StraightPieces(vertex=vertex, edge=edge, begin=begin, run=axes[:, vertex + 1] - begin)


def nearest_foot(pieces: StraightPieces, xy: Floats) -> Foot:
    """Find the point of some pieces that is nearest to a point."""
    east, north = xy[:, None] - pieces.begin
    run_east, run_north = pieces.run
    along = east * run_east + north * run_north
    square = run_east**2 + run_north**2
    share = np.clip(np.divide(along, square, out=np.zeros_like(along), where=square > 0), 0.0, 1.0)
    distance = (east - share * run_east) ** 2 + (north - share * run_north) ** 2
    best = int(np.argmin(distance))
    return Foot(piece=best, share=float(share[best]), metres=float(np.sqrt(distance[best])))
