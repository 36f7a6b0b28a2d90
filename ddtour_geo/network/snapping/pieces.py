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
