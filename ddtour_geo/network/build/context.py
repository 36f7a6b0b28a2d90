"""What a way alone cannot tell: a footway beside it, and ends that are nobody's way through."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ddtour_geo.common.geodesy import METRES_PER_DEGREE
from ddtour_geo.model.network import WalkingNetwork, Way
from ddtour_geo.network.build.contraction import Bools, Floats, Ints, component_labels
from ddtour_geo.network.osm.extract import StreetExtract

SIDEPATH_METRES = 30.0
"""How far a footway may lie from the road that sends walkers to it."""

SIDEPATH_SHARE = 0.8
"""Share of the road that a footway must accompany."""

PARALLEL_DEGREES = 30.0
"""Angle below which a footway accompanies a road."""

SAMPLE_METRES = 10.0
ENDS = frozenset({"destination", "private_end", "customers"})
"""Conditions of ways that lead to a place and are no way through."""

_BESIDE = frozenset({"footway", "path", "pedestrian", "cycleway", "living_street", "platform"})


def settle_sidepaths(extract: StreetExtract, ways: Sequence[Way], way: Ints) -> tuple[Ints, int]:
    """Close the roads that send walkers to a footway, where there is one.

    A road is closed if footways within ``SIDEPATH_METRES`` accompany it and every street that
    meets it can be reached without it; a road that somebody needs stays, with its remark.
    """
    asks = np.array([w.condition == "sidepath" for w in ways], dtype=np.bool_)
    if not asks.any():
        return way, 0
    open_row = way >= 0
    candidate = np.zeros(len(way), dtype=np.bool_)
    candidate[open_row] = asks[way[open_row]]
    pieces = _Pieces.of(extract, open_row)
    beside = np.zeros(len(way), dtype=np.bool_)
    beside[open_row] = np.array([w.highway in _BESIDE for w in ways], dtype=np.bool_)[way[open_row]]
    beside &= ~candidate
    companions = {
        int(row): found
        for row in np.flatnonzero(candidate)
        if (found := _companions(pieces, int(row), beside)) is not None
    }
    closed = _not_needed(pieces, open_row, companions)
    result = way.copy()
    result[list(closed)] = -1
    return result, int(candidate.sum()) - len(closed)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Pieces:
    """Straight pieces of open ways in metres, and the row that each belongs to."""

    row: Ints
    ends: Ints
    begin: Floats
    run: Floats
    node_count: int

    @classmethod
    def of(cls, extract: StreetExtract, open_row: Bools) -> "_Pieces":
        """Cut the open ways of an extract to pieces."""
        row = np.repeat(np.arange(len(open_row)), np.diff(extract.way_starts))
        osm_id, node = np.unique(extract.refs, return_inverse=True)
        there = np.isfinite(extract.lonlat[:, 0])
        keep = open_row[row[:-1]] & (row[:-1] == row[1:]) & there[:-1] & there[1:]
        at = np.flatnonzero(keep)
        scale = math.cos(math.radians(float(np.nanmean(extract.lonlat[:, 1]))))
        xy = extract.lonlat * np.array([scale, 1.0]) * METRES_PER_DEGREE
        return cls(
            row=row[at],
            ends=np.stack((node[at], node[at + 1]), axis=1),
            begin=xy[at],
            run=xy[at + 1] - xy[at],
            node_count=len(osm_id),
        )


def _companions(pieces: _Pieces, row: int, beside: Bools) -> Ints | None:
    """Pieces of footways along a road; ``None`` where they leave it alone for too long."""
    import shapely

    own = np.flatnonzero(pieces.row == row)
    near = np.flatnonzero(beside[pieces.row])
    if not len(own) or not len(near):
        return None
    points, runs = _samples(pieces, own)
    low, high = points.min(axis=0) - SIDEPATH_METRES, points.max(axis=0) + SIDEPATH_METRES
    begin, end = pieces.begin[near], pieces.begin[near] + pieces.run[near]
    inside = (np.maximum(begin, end) >= low) & (np.minimum(begin, end) <= high)
    near = near[inside.all(axis=1)]
    if not len(near):
        return None
    begin, run = pieces.begin[near], pieces.run[near]
    ends = np.stack((begin, begin + run), axis=1)
    lines = np.array(shapely.linestrings(ends), dtype=object)
    spots = np.array(shapely.points(points), dtype=object)
    distance = shapely.distance(spots[:, None], lines[None])
    lengths = np.hypot(*runs.T)[:, None] * np.hypot(*run.T)[None]
    cosine = np.abs(runs @ run.T) / np.where(lengths > 0, lengths, 1.0)
    accompanies = (distance <= SIDEPATH_METRES) & (
        cosine >= math.cos(math.radians(PARALLEL_DEGREES))
    )
    if accompanies.any(axis=1).mean() < SIDEPATH_SHARE:
        return None
    result: Ints = near[accompanies.any(axis=0)]
    return result


def _samples(pieces: _Pieces, own: Ints) -> tuple[Floats, Floats]:
    """Points every few metres along a road, and the direction of the road there."""
    length = np.hypot(*pieces.run[own].T)
    counts = np.maximum(1, np.ceil(length / SAMPLE_METRES)).astype(np.int64)
    piece = np.repeat(own, counts)
    order = np.arange(len(piece)) - np.repeat(np.cumsum(counts) - counts, counts)
    share = (order + 0.5) / np.repeat(counts, counts)
    return pieces.begin[piece] + share[:, None] * pieces.run[piece], pieces.run[piece]


def _not_needed(pieces: _Pieces, open_row: Bools, companions: dict[int, Ints]) -> set[int]:
    """Roads without which every street that meets them is still on one network."""
    closed = set(companions)
    while True:
        stays = open_row.copy()
        stays[list(closed)] = False
        kept = stays[pieces.row]
        label = component_labels(pieces.ends[kept], pieces.node_count)
        used = np.zeros(pieces.node_count, dtype=np.bool_)
        used[pieces.ends[kept]] = True
        main = int(np.bincount(label[used]).argmax()) if used.any() else -1
        needed = set()
        for row in closed:
            nodes = np.unique(pieces.ends[pieces.row == row])
            meets = set(label[nodes[used[nodes]]].tolist()) or {main}
            beside = set(label[pieces.ends[companions[row], 0]].tolist())
            if len(meets) > 1 or not meets <= beside:
                needed.add(row)
        if not needed:
            return closed
        closed -= needed


def private_edges(network: WalkingNetwork) -> frozenset[int]:
    """Find the edges that one may only walk towards a place on or behind them."""
    is_end = np.array([way.condition in ENDS for way in network.ways], dtype=np.bool_)
    if not is_end.any():
        return frozenset()
    closed = np.logical_or.reduceat(is_end[network.vertex_way], network.edge_vertices[:-1])
    free = np.flatnonzero(~closed)
    first = network.edge_nodes[:, 0]
    label = component_labels(network.edge_nodes[free].astype(np.int64), network.node_count)
    metres = np.bincount(
        label[first[free]], weights=network.edge_length[free], minlength=network.node_count
    )
    public = np.zeros(network.node_count, dtype=np.bool_)
    for component in np.unique(network.node_component[first[closed]]).tolist():
        there = np.unique(label[first[free[network.node_component[first[free]] == component]]])
        if len(there):
            public |= label == there[np.argmax(metres[there])]
    touched = np.isin(network.node_component[first], network.node_component[first[closed]])
    return frozenset(np.flatnonzero(closed | (touched & ~public[first])).tolist())
