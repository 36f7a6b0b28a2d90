"""Ways out of a square: which of those that look alike is meant."""

import heapq
import math

from ddtour_geo.guidance.directions.angles import (
    bearing_between,
    compass,
    deviation,
    faces,
    middle,
    rounded,
)
from ddtour_geo.guidance.directions.streets import Branch, Streets
from ddtour_geo.model.network import PathPiece


def way_out(
    streets: Streets, entry: PathPiece, metres: float, bearing: float, taken: Branch
) -> int:
    """Count a way out of a square among those that a walker could take for it."""
    door = streets.point(entry.edge, entry.begin)
    across, outward, length = compass(bearing), compass(taken.bearing), rounded(metres)
    slack = (2.5 if length < 50 else 5.0 if length < 1000 else 50.0) + max(10.0, length / 10)
    rivals: list[tuple[float, float, Branch]] = []
    for node, away in _away(streets, entry, length + slack).items():
        lonlat = streets.network.node_lonlat[node]
        there = bearing_between(door, (float(lonlat[0]), float(lonlat[1])))
        if away < max(1e-6, length - slack) or not faces(there, across):
            continue
        rivals += [
            (
                round(deviation(middle(outward), there), 6),
                deviation(middle(outward), branch.bearing),
                branch,
            )
            for branch in streets.branches(node)
            if not branch.is_square
            and branch.called == taken.called
            and faces(branch.bearing, outward)
        ]
    rivals.sort(key=lambda item: item[:2])
    found = [branch for _, _, branch in rivals]
    return found.index(taken) + 1 if len(found) > 1 and taken in found else 0


def _away(streets: Streets, entry: PathPiece, most: float) -> dict[int, float]:
    """Metres over the square to its junctions, from where a line over it begins."""
    first, second = (int(node) for node in streets.network.edge_nodes[entry.edge])
    length = float(streets.network.edge_length[entry.edge])
    heap = [(entry.begin, first), (length - entry.begin, second)]
    heapq.heapify(heap)
    away: dict[int, float] = {}
    while heap:
        metres, node = heapq.heappop(heap)
        if node in away or metres > most:
            continue
        away[node] = metres
        for branch in streets.branches(node):
            if branch.is_square:
                other = int(streets.network.edge_nodes[branch.edge, 1 if branch.is_ahead else 0])
                further = metres + float(streets.network.edge_length[branch.edge])
                if further < away.get(other, math.inf):
                    heapq.heappush(heap, (further, other))
    return away
