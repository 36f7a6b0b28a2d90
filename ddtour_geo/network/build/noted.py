"""Remarks on nodes, carried by the pieces of street that lead to them."""

from collections.abc import Collection, Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ddtour_geo.model.network import Way
from ddtour_geo.network.build.contraction import Ints

Remarks = tuple[str, ...]


def with_remarks(
    ways: tuple[Way, ...],
    vertex_way: NDArray[np.int32],
    edges: tuple[Ints, Ints],
    remarks: Mapping[int, Remarks],
    squares: Collection[int],
) -> tuple[tuple[Way, ...], NDArray[np.int32]]:
    """Give the pieces next to a node a way of their own, which says what the node does.

    ``edges`` are the first vertex of each edge, and the OpenStreetMap number of each vertex.
    """
    begins, osm_id = edges
    noted = np.flatnonzero(np.isin(osm_id, np.array(list(remarks), dtype=np.int64)))
    said: dict[int, Remarks] = {}
    for vertex in noted.tolist():
        edge = int(np.searchsorted(begins, vertex, side="right")) - 1
        for piece in (vertex - 1, vertex):
            if begins[edge] <= piece < begins[edge + 1] - 1 and vertex_way[piece] not in squares:
                said[piece] = (*said.get(piece, ()), *remarks[int(osm_id[vertex])])
    new: dict[tuple[int, Remarks], int] = {}
    result = vertex_way.copy()
    lasts = frozenset((begins[1:] - 1).tolist())
    for piece, keys in said.items():
        way = int(vertex_way[piece])
        known = ways[way].warnings
        added = tuple(key for key in dict.fromkeys(keys) if key not in known)
        if added:
            result[piece] = new.setdefault((way, added), len(ways) + len(new))
            if piece + 1 in lasts:
                result[piece + 1] = result[piece]
    copies = (replace(ways[way], warnings=(*ways[way].warnings, *keys)) for way, keys in new)
    return (*ways, *copies), result
