"""Straight pieces of ways -> edges between junctions, without an object per node."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Segments:
    """Straight pieces of ways between consecutive nodes, in the order of the ways.

    Attributes
    ----------
    ends
        Shape ``(s, 2)``, indices of nodes.
    way
        Shape ``(s,)``, index of the way.
    position
        Shape ``(s,)``; consecutive pieces of a way have consecutive positions.
    forward, backward
        Shape ``(s,)``, true if the piece may be walked along its way, or against it.
    node_osm_id
        Shape ``(n,)``.
    node_lonlat
        Shape ``(n, 2)``, degrees.
    node_keeps
        Shape ``(n,)``, true for a node that stays a junction whatever meets there.
    """

    ends: Ints
    way: Ints
    position: Ints
    forward: Bools
    backward: Bools
    node_osm_id: Ints
    node_lonlat: Floats
    node_keeps: Bools


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Chains:
    """Segments in the order and direction in which edges walk them.

    Attributes
    ----------
    segment
        Shape ``(s,)``, a permutation of the segments.
    flipped
        Shape ``(s,)``, true where an edge walks a segment against its way.
    edge_starts
        Shape ``(m + 1,)``: edge e walks ``segment[edge_starts[e]:edge_starts[e + 1]]``.
    """

    segment: Ints
    flipped: Bools
    edge_starts: Ints


def contract(segments: Segments) -> Chains:
    """Join segments to edges that run from junction to junction.

    >>> line = Segments(
    ...     ends=np.array([[0, 1], [1, 2]]),
    ...     way=np.array([0, 0]),
    ...     position=np.array([0, 1]),
    ...     forward=np.ones(2, np.bool_),
    ...     backward=np.ones(2, np.bool_),
    ...     node_osm_id=np.arange(3),
    ...     node_lonlat=np.zeros((3, 2)),
    ...     node_keeps=np.zeros(3, np.bool_),
    ... )
    >>> contract(line).edge_starts.tolist()
    [0, 2]
    """
    junction = _junctions(segments)
    starts_here = np.ones(len(segments.way), dtype=np.bool_)
    starts_here[1:] = (
        (np.diff(segments.position) != 1)
        | (np.diff(segments.way) != 0)
        | (segments.ends[1:, 0] != segments.ends[:-1, 1])
        | junction[segments.ends[1:, 0]]
    )
    begin = np.flatnonzero(starts_here)
    end = np.append(begin[1:], len(segments.way))
    tips = np.stack((segments.ends[begin, 0], segments.ends[end - 1, 1]), axis=1)
    pieces, flips, edge_pieces = _join_pieces(tips, junction)

    length = (end - begin)[pieces]
    total = int(length.sum())
    offset = np.arange(total) - np.repeat(np.cumsum(length) - length, length)
    flipped = np.repeat(flips, length)
    segment = np.where(
        flipped,
        np.repeat(end[pieces] - 1, length) - offset,
        np.repeat(begin[pieces], length) + offset,
    )
    piece_starts = np.concatenate(([0], np.cumsum(length)))
    return Chains(segment=segment, flipped=flipped, edge_starts=piece_starts[edge_pieces])


def _junctions(segments: Segments) -> Bools:
    """Nodes where an edge must end: not exactly two ways on, a barrier, a change of direction."""
    count = len(segments.node_osm_id)
    degree = np.bincount(segments.ends.ravel(), minlength=count)
    one_way = segments.forward != segments.backward
    leaving = np.where(segments.forward, segments.ends[:, 0], segments.ends[:, 1])[one_way]
    arriving = np.where(segments.forward, segments.ends[:, 1], segments.ends[:, 0])[one_way]
    out_count = np.bincount(leaving, minlength=count)
    in_count = np.bincount(arriving, minlength=count)
    changes = (out_count + in_count > 0) & ~((out_count == 1) & (in_count == 1))
    result: Bools = (degree != 2) | segments.node_keeps | changes
    return result


def _join_pieces(tips: Ints, junction: Bools) -> tuple[Ints, Bools, Ints]:
    """Join pieces of ways whose ends meet at a node that is no junction.

    Piece p has the ends 2p (its first node) and 2p + 1 (its last). An end at a junction has no
    partner; the two ends that meet at any other node are partners of one another.
    """
    nodes = tips.ravel()
    loose = np.flatnonzero(~junction[nodes])
    by_node = loose[np.argsort(nodes[loose], kind="stable")]
    partner = np.full(len(nodes), -1, dtype=np.int64)
    partner[by_node[0::2]] = by_node[1::2]
    partner[by_node[1::2]] = by_node[0::2]
    whole = (partner.reshape(-1, 2) < 0).all(axis=1)

    partners: list[int] = partner.tolist()
    done = bytearray(len(tips))
    chains: list[list[int]] = []
    tails = np.flatnonzero(~whole)
    open_ends = [end for piece in tails.tolist() for end in (2 * piece, 2 * piece + 1)]
    for first in [end for end in open_ends if partners[end] < 0] + open_ends:
        if done[first >> 1]:
            continue
        chain: list[int] = []
        entered = first
        while entered >= 0 and not done[entered >> 1]:
            done[entered >> 1] = 1
            chain.append(entered)
            entered = partners[entered ^ 1]
        chains.append(chain)
    single = 2 * np.flatnonzero(whole)
    entered_at = np.concatenate(
        (single, np.array([end for chain in chains for end in chain], dtype=np.int64))
    )
    lengths = np.concatenate(
        (np.ones(len(single), np.int64), np.array([len(chain) for chain in chains], np.int64))
    )
    edge_pieces = np.concatenate(([0], np.cumsum(lengths)))
    return entered_at >> 1, (entered_at & 1).astype(np.bool_), edge_pieces


def component_labels(ends: Ints, count: int) -> Ints:
    """Label the nodes of each connected component with the smallest index in it.

    References
    ----------
    Y. Shiloach, U. Vishkin, *An O(log n) parallel connectivity algorithm*,
    https://doi.org/10.1016/0196-6774(82)90008-6.

    >>> component_labels(np.array([[0, 3], [3, 1]]), 5).tolist()
    [0, 0, 2, 0, 4]
    """
    label = np.arange(count)
    one, other = ends.T
    while True:
        low, high = np.minimum(label[one], label[other]), np.maximum(label[one], label[other])
        apart = low != high
        if not apart.any():
            return label
        np.minimum.at(label, high[apart], low[apart])
        while (label[label] != label).any():
            label = label[label]
        one, other = one[apart], other[apart]
