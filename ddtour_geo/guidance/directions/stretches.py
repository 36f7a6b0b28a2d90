"""A path cut into stretches of one way between junctions."""

from collections.abc import Sequence
from dataclasses import dataclass

from ddtour_geo.guidance.directions.angles import bearing_between
from ddtour_geo.guidance.directions.streets import REACH, Streets
from ddtour_geo.model.network import PathPiece, Way


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A part of a path along one way, between junctions.

    Attributes
    ----------
    at
        Metres from the beginning of the leg.
    piece
        The walk along its edge.
    way
        What is known of it.
    is_square
        True for a straight line over a square.
    node
        The junction where it begins; ``None`` at a door and where only the way changes.
    """

    at: float
    piece: PathPiece
    way: Way
    is_square: bool
    node: int | None

    @property
    def is_ahead(self) -> bool:
        """True if its edge is walked from its first junction to its second."""
        return self.piece.end >= self.piece.begin


def stretches(
    streets: Streets, pieces: Sequence[PathPiece], start: float = 0.0
) -> tuple[Stretch, ...]:
    """Cut a path where its way changes."""
    network, found, at = streets.network, list[Stretch](), start
    node: int | None = None
    for piece in pieces:
        ahead = piece.end >= piece.begin
        parts = _parts(streets, piece)
        for begin, end, way in parts if ahead else reversed(parts):
            part = piece
            if len(parts) > 1:
                ends = (begin, end) if ahead else (end, begin)
                part = PathPiece(edge=piece.edge, begin=ends[0], end=ends[1])
            found.append(
                Stretch(
                    at=at,
                    piece=part,
                    way=network.ways[way],
                    is_square=way in network.squares,
                    node=node,
                )
            )
            at += part.length
            node = None
        node = int(network.edge_nodes[piece.edge, 1 if ahead else 0])
    return tuple(found)


def _parts(streets: Streets, piece: PathPiece) -> list[tuple[float, float, int]]:
    """Cut a piece of an edge where its way changes: metres, and the index of the way."""
    network = streets.network
    first, last = network.edge_vertices[piece.edge : piece.edge + 2].tolist()
    low, high = sorted((piece.begin, piece.end))
    ways = network.vertex_way[first : last - 1].tolist()
    if len(set(ways)) == 1:
        return [(low, high, ways[0])] if high > low else []
    offsets = streets.offset[first:last].tolist()
    parts: list[tuple[float, float, int]] = []
    for way, begin, end in zip(ways, offsets, offsets[1:], strict=False):
        first_metre, last_metre = max(begin, low), min(end, high)
        if last_metre <= first_metre:
            continue
        if parts and parts[-1][2] == way:
            parts[-1] = (parts[-1][0], last_metre, way)
        else:
            parts.append((first_metre, last_metre, way))
    return parts


def heading(streets: Streets, walk: Sequence[Stretch], index: int) -> float:
    """Give the direction in which somebody walks where a stretch ends."""
    piece = walk[index].piece
    if not walk[index].is_square:
        if piece.length < 1.0:
            return streets.outward(piece)
        back = min(REACH, piece.length)
        begin = piece.end - back if piece.end >= piece.begin else piece.end + back
        return streets.bearing(piece.edge, begin, piece.end)
    first = last = index
    while first and walk[first - 1].is_square:
        first -= 1
    while last + 1 < len(walk) and walk[last + 1].is_square:
        last += 1
    door, way_out = walk[first].piece, walk[last].piece
    return bearing_between(
        streets.point(door.edge, door.begin), streets.point(way_out.edge, way_out.end)
    )
