"""What a walker sees at a junction: the branches, where they lead, what is written on them."""

from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from ddtour_geo.guidance.directions.angles import SLIGHT, bearing_between, deviation
from ddtour_geo.model.network import PathPiece, WalkingNetwork, Way

REACH = 15.0
"""Metres over which a direction is measured: the first vertex of a street says little."""

PATHS = frozenset(
    {"footway", "path", "track", "cycleway", "bridleway", "steps", "corridor", "via_ferrata"}
)
MINOR = PATHS | {"service", "platform", "pier", "elevator"}

KINDS = MINOR | {"pedestrian"}
"""Classes that an unnamed way is called by."""

_LIMIT, _MARGIN, _NAMED_LIMIT, _EASY = 40.0, 30.0, 30.0, 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """A way that leaves a junction.

    Attributes
    ----------
    edge
        Index of its edge.
    is_ahead
        True if it leads from the first junction of the edge to the second.
    bearing
        Compass degrees in which it leaves.
    way
        What is known of its first metres.
    is_square
        True for a straight line over a square.
    """

    edge: int
    is_ahead: bool
    bearing: float
    way: Way
    is_square: bool = False

    @property
    def called(self) -> str:
        """What is written on it, or its kind."""
        return self.way.name or f"={self.way.highway if self.way.highway in KINDS else 'street'}"

    @property
    def is_minor(self) -> bool:
        """True for what somebody on a street does not take for his way."""
        return not self.way.name and self.way.highway in MINOR


class Streets:
    """A network as a walker meets it, junction after junction."""

    def __init__(self, network: WalkingNetwork) -> None:
        self.network = network
        self.offset = network.vertex_offset
        ends = network.edge_nodes.astype(np.int64).ravel()
        order = np.argsort(ends, kind="stable")
        self._order = order.tolist()
        self._first = np.searchsorted(ends[order], np.arange(network.node_count + 1)).tolist()
        self._vertices = network.edge_vertices.tolist()
        self._leaving = _leaving(network, self.offset).ravel().tolist()
        self._lines: dict[int, tuple[list[float], list[list[float]]]] = {}
        self._branches: dict[int, tuple[Branch, ...]] = {}
        self._drawn: set[int] = set()
        self._options: dict[tuple[int, bool], tuple[tuple[float, Branch], ...]] = {}

    def branches(self, node: int) -> tuple[Branch, ...]:
        """Give what leaves a junction."""
        known = self._branches.get(node)
        if known is None:
            ends = self._order[self._first[node] : self._first[node + 1]]
            met = tuple(map(self._branch, ends))
            known = tuple(branch for branch in met if not branch.way.evidence.is_sketch)
            self._branches[node] = known
            if len(known) < len(met):
                self._drawn.add(node)
        return known

    def has_drawn(self, node: int) -> bool:
        """Tell whether there are more ways at a junction than one can count."""
        self.branches(node)
        return node in self._drawn

    def _branch(self, end: int) -> Branch:
        """Describe one end of an edge: twice its index, and one more at its second junction."""
        edge, is_second = divmod(end, 2)
        vertices = self._vertices
        index = int(
            self.network.vertex_way[vertices[edge + 1] - 1 if is_second else vertices[edge]]
        )
        return Branch(
            edge=edge,
            is_ahead=not is_second,
            bearing=self._leaving[end],
            way=self.network.ways[index],
            is_square=index in self.network.squares,
        )

    def point(self, edge: int, offset: float) -> tuple[float, float]:
        """Give a point of an edge."""
        line = self._lines.get(edge)
        if line is None:
            part = slice(*self.network.edge_vertices[edge : edge + 2].tolist())
            line = (self.offset[part].tolist(), self.network.vertex_lonlat[part].tolist())
            self._lines[edge] = line
        at, lonlat = line
        k = min(max(bisect_right(at, offset), 1), len(at) - 1)
        low, high = at[k - 1], at[k]
        share = (offset - low) / (high - low) if high > low else 0.0
        (west, south), (east, north) = lonlat[k - 1 : k + 1]
        return (west + share * (east - west), south + share * (north - south))

    def height(self, edge: int, offset: float) -> float:
        """Give the height of a point of an edge."""
        part = slice(*self.network.edge_vertices[edge : edge + 2].tolist())
        return float(np.interp(offset, self.offset[part], self.network.vertex_height[part]))

    def bearing(self, edge: int, begin: float, end: float) -> float:
        """Give the direction from a point of an edge to another."""
        return bearing_between(self.point(edge, begin), self.point(edge, end))

    def outward(self, piece: PathPiece) -> float:
        """Give the direction in which a piece of a path begins."""
        if piece.end >= piece.begin:
            far = min(float(self.network.edge_length[piece.edge]), piece.begin + REACH)
        else:
            far = max(0.0, piece.begin - REACH)
        return self.bearing(piece.edge, piece.begin, far)

    def onward(self, piece: PathPiece) -> float:
        """Give the direction in which one comes along an edge to where a piece of it begins."""
        back = PathPiece(edge=piece.edge, begin=piece.begin, end=2 * piece.begin - piece.end)
        return (self.outward(back) + 180.0) % 360.0

    def leaving(self, edge: int, *, is_ahead: bool) -> float:
        """Give the direction in which an edge leaves a junction."""
        bearing: float = self._leaving[2 * edge + (0 if is_ahead else 1)]
        return bearing

    def inward(self, edge: int, *, is_ahead: bool) -> float:
        """Give the direction in which an edge arrives at its end."""
        return (self.leaving(edge, is_ahead=not is_ahead) + 180.0) % 360.0

    def options(self, node: int, edge: int, *, is_ahead: bool) -> tuple[tuple[float, Branch], ...]:
        """Give what a walker may take where an edge ends, but for the way back."""
        known = self._options.get((edge, is_ahead))
        if known is None:
            inward = self.inward(edge, is_ahead=is_ahead)
            found = [
                (deviation(inward, branch.bearing), branch)
                for branch in self.branches(node)
                if branch.edge != edge or branch.is_ahead == is_ahead
            ]
            found.sort(key=lambda item: (abs(item[0]), item[1].edge))
            known = self._options[edge, is_ahead] = tuple(found)
        return known


@lru_cache(maxsize=2)
def streets_met(network: WalkingNetwork) -> Streets:
    """Give a network as a walker meets it; that of the last networks is kept."""
    return Streets(network)


def _leaving(network: WalkingNetwork, offset: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the directions in which all edges leave their two junctions, shape ``(m, 2)``."""
    first, last = network.edge_vertices[:-1], network.edge_vertices[1:] - 1
    start = np.concatenate([[0.0], np.cumsum(network.edge_length + 1.0)[:-1]])
    at = offset + np.repeat(start, np.diff(network.edge_vertices))
    reach = np.minimum(REACH, network.edge_length)
    ends = network.vertex_lonlat[np.stack([first, last], axis=1)]
    seen = np.stack([start + reach, start + network.edge_length - reach], axis=1)
    east, north = (np.interp(seen, at, network.vertex_lonlat[:, k]) - ends[..., k] for k in (0, 1))
    east *= np.cos(np.radians(ends[..., 1]))
    bearings: NDArray[np.float64] = np.degrees(np.arctan2(east, north)) % 360.0
    return bearings


def natural(
    options: tuple[tuple[float, Branch], ...], way: Way, *, is_easy: bool = False
) -> Branch | None:
    """Find the branch that a walker takes whom nobody tells anything.

    >>> way = Way(id=1, name="Rue Hoche", highway="residential")
    >>> ahead = Branch(edge=1, is_ahead=True, bearing=0.0, way=way)
    >>> natural(((5.0, ahead),), way) is ahead
    True
    """
    easy = _EASY if is_easy else 0.0
    options = tuple(item for item in options if not item[1].is_square)
    if len(options) <= 1:
        return options[0][1] if options else None
    same = [item for item in options if way.name and item[1].way.name == way.name]
    if len(same) == 1 and (abs(same[0][0]) <= _NAMED_LIMIT + easy or same[0] is options[0]):
        return same[0][1] if abs(same[0][0]) <= SLIGHT + easy else None
    is_minor = not way.name and way.highway in MINOR
    pool = [item for item in options if is_minor or not item[1].is_minor]
    if not pool:
        pool = list(options)
    (best, branch), *others = pool
    margin = _MARGIN - easy
    if abs(best) > _LIMIT + easy or (others and abs(others[0][0]) - abs(best) < margin):
        return None
    return branch
