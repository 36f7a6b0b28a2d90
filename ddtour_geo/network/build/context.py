"""What a way alone cannot tell: a footway beside it, and ends that are nobody's way through."""

from collections.abc import Sequence

import numpy as np

from ddtour_geo.model.network import WalkingNetwork, Way
from ddtour_geo.network.build.beside import Pieces, company, samples_of
from ddtour_geo.network.build.contraction import Bools, Ints, component_labels
from ddtour_geo.network.osm.extract import StreetExtract

SIDEPATH_METRES = 30.0
"""How far a footway may lie from the road that sends walkers to it."""

SIDEPATH_SHARE = 0.8
"""Share of the road that a footway must accompany."""

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
    pieces = Pieces.of(extract, open_row)
    beside = np.zeros(len(way), dtype=np.bool_)
    beside[open_row] = np.array([w.highway in _BESIDE for w in ways], dtype=np.bool_)[way[open_row]]
    beside &= ~candidate
    closed = _not_needed(pieces, open_row, _companions(pieces, candidate, beside))
    result = way.copy()
    result[list(closed)] = -1
    return result, int(candidate.sum()) - len(closed)


def _companions(pieces: Pieces, candidate: Bools, beside: Bools) -> dict[int, Ints]:
    """Pieces of footways along each road that they do not leave alone for too long."""
    samples = samples_of(pieces, np.flatnonzero(candidate[pieces.row]))
    found = company(pieces, samples, np.flatnonzero(beside[pieces.row]), SIDEPATH_METRES)
    row = pieces.row[samples.piece]
    whole = np.bincount(row, minlength=len(candidate))
    along = np.bincount(row[np.unique(found.sample)], minlength=len(candidate))
    is_met = (whole > 0) & (along >= SIDEPATH_SHARE * whole)
    of = row[found.sample]
    return {int(met): np.unique(found.piece[of == met]) for met in np.flatnonzero(is_met)}


def _not_needed(pieces: Pieces, open_row: Bools, companions: dict[int, Ints]) -> set[int]:
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
