"""Heights sampled along streets -> heights that a walker climbs.

A network is a set of points joined by straight pieces. Its heights are those of a smoothing
spline that runs along the pieces and through the junctions, so that a junction has one height
whichever way it is reached, and a profile reads the same in both directions.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

REACH = 10.0
"""Metres along a street over which noise is evened out."""

BEND = 0.005
"""Change of slope per metre above which the ground, not noise, is held to be the cause."""

_ROUNDS = 3
_SHORTEST = 0.1
_SAME_LINE = 0.1


def smooth_heights(
    raw: Floats,
    ends: Ints,
    metres: Floats,
    heading: Floats,
    group: Ints,
    *,
    reach: float = REACH,
) -> Floats:
    """Even out the noise of sampled heights along the pieces of a network.

    The result minimises the squared distance to the samples plus ``reach ** 4`` times the squared
    change of slope, both per metre; beyond ``BEND`` the change of slope counts as its size and not
    as its square, which keeps the foot of a ramp and the top of a heap where they are. At a
    junction of three pieces or more, what counts is the distance of their slopes from those of a
    plane. An even slope is not altered.

    References
    ----------
    E. T. Whittaker (1922), *On a new method of graduation*,
    https://doi.org/10.1017/S0013091500077853; the weights of large bends as P. J. Huber (1964),
    https://doi.org/10.1214/aoms/1177703732.

    >>> ends = np.array([[0, 1], [1, 2], [2, 3]])
    >>> raw = np.array([0.0, 1.0, 2.0, 3.0])
    >>> east = np.array([[1.0, 0.0]] * 3)
    >>> streets = np.zeros(3, np.int64)
    >>> smooth_heights(raw, ends, np.full(3, 10.0), east, streets).round(6).tolist()
    [0.0, 1.0, 2.0, 3.0]
    """
    known = np.isfinite(raw)
    usable = known[ends].all(axis=1)
    if reach <= 0 or not usable.any():
        return raw.copy()
    place = np.cumsum(known) - 1
    bends, span = _bends(
        place[ends[usable]], metres[usable], heading[usable], group[usable], int(known.sum())
    )
    weight = _shares(place[ends[usable]], metres[usable], int(known.sum()))
    stiffness = np.ones(len(span))
    heights = raw[known]
    target = weight * raw[known]
    for _ in range(_ROUNDS):
        penalty = _diagonal(stiffness * reach**4 / span)
        heights = _solve(_diagonal(weight) + bends.T @ penalty @ bends, target)
        stiffness = 1.0 / np.maximum(1.0, np.abs(bends @ heights) / (BEND * span))
    result = raw.copy()
    result[known] = heights
    return result


def _shares(ends: Ints, metres: Floats, count: int) -> Floats:
    """Metres of street that each point speaks for."""
    halves = np.bincount(ends.ravel(), weights=np.repeat(metres / 2, 2), minlength=count)
    return np.maximum(halves, _SHORTEST)


def _bends(
    ends: Ints, metres: Floats, heading: Floats, group: Ints, count: int
) -> tuple[Any, Floats]:
    """Matrix that gives the changes of slope at each point, and the metres that each spans.

    A point has one row for two pieces of a group, and one for each of three or more.
    """
    from scipy.sparse import csr_array

    half = np.repeat(np.maximum(metres, _SHORTEST) / 2, 2)
    here, there = ends.ravel(), ends[:, ::-1].ravel()
    away = np.stack((heading, -heading), axis=1).reshape(-1, 2)
    slot = 2 * here + np.repeat(group, 2)
    order = np.argsort(slot, kind="stable")
    starts = np.flatnonzero(np.diff(slot[order], prepend=-1))
    degree = np.diff(np.append(starts, len(slot)))
    rows, pieces, shares, spans = [], [], [], [np.zeros(0)]
    for k in np.unique(degree[degree >= 2]).tolist():
        arms = order[starts[degree == k][:, None] + np.arange(k)]
        bend = _bend_of_arms(away[arms])
        row = sum(map(len, spans)) + np.arange(bend.shape[0] * bend.shape[1])
        rows.append(np.repeat(row, k))
        pieces.append(np.repeat(arms, bend.shape[1], axis=0).ravel())
        shares.append(bend.ravel())
        spans.append(np.repeat(half[arms].sum(axis=1), bend.shape[1]))
    if not rows:
        return csr_array((0, count)), spans[0]
    row, piece = np.concatenate(rows), np.concatenate(pieces)
    per_metre = np.concatenate(shares) * 0.5 / half[piece]
    span = np.concatenate(spans)
    matrix = csr_array(
        (
            np.concatenate((per_metre, -per_metre)),
            (np.concatenate((row, row)), np.concatenate((there[piece], here[piece]))),
        ),
        shape=(len(span), count),
    )
    return matrix, span


def _bend_of_arms(away: Floats) -> Floats:
    """Weights of the slopes of k arms, shape ``(n, rows, k)``, in the bends where they meet.

    Two arms are one path, whatever its turn: the bend is the sum of their slopes away. Three and
    more lie on a ground that may tilt: the bends are what the best plane leaves over.
    """
    count, k, _ = away.shape
    if k == 2:
        return np.ones((count, 1, 2))
    plane = away @ np.linalg.pinv(away, rcond=_SAME_LINE)
    result: Floats = np.sqrt(2.0) * (np.eye(k) - plane)
    return result


def span_heights(heights: Floats, hanging: Bools, ends: Ints, metres: Floats) -> Floats:
    """Draw bridges and tunnels straight between their ends.

    >>> heights = np.array([10.0, np.nan, 16.0])
    >>> hanging = np.array([False, True, False])
    >>> ends = np.array([[0, 1], [1, 2]])
    >>> span_heights(heights, hanging, ends, np.array([10.0, 20.0])).round(6).tolist()
    [10.0, 12.0, 16.0]
    """
    from scipy.sparse.csgraph import connected_components

    result = np.where(hanging, np.nan, heights)
    loose = hanging[ends].any(axis=1)
    ends, pull = ends[loose], 1.0 / np.maximum(metres[loose], _SHORTEST)
    count = len(heights)
    both = hanging[ends].all(axis=1)
    _, part = connected_components(_links(ends[both], pull[both], count), directed=False)
    hung = np.where(hanging[ends[~both, 0]], ends[~both, 0], ends[~both, 1])
    held = heights[np.where(hanging[ends[~both, 0]], ends[~both, 1], ends[~both, 0])]
    has_end = np.bincount(part[hung], minlength=part.max(initial=0) + 1) > 0
    has_end[part[hung[np.isnan(held)]]] = False
    free = hanging & has_end[part]
    if not free.any():
        return result
    sure = free[hung]
    target = np.zeros(count)
    np.add.at(target, hung[sure], (pull[~both] * held)[sure])
    links = _links(ends[both], pull[both], count)
    total = links.sum(axis=0) + np.bincount(hung, weights=pull[~both], minlength=count)
    result[free] = _solve(_diagonal(total[free]) - links[free][:, free], target[free])
    return result


def _links(ends: Ints, weight: Floats, count: int) -> Any:  # noqa: ANN401 - a sparse matrix
    from scipy.sparse import csr_array

    both_ways = (np.concatenate((ends[:, 0], ends[:, 1])), np.concatenate((ends[:, 1], ends[:, 0])))
    return csr_array((np.concatenate((weight, weight)), both_ways), shape=(count, count))


def _diagonal(values: Floats) -> Any:  # noqa: ANN401 - a sparse matrix
    from scipy.sparse import diags_array

    return diags_array(values)


def _solve(matrix: Any, target: Floats) -> Floats:  # noqa: ANN401 - a sparse matrix
    """Solve a symmetric positive definite system."""
    from scipy.sparse.linalg import splu

    factors = splu(
        matrix.tocsc(),
        permc_spec="MMD_AT_PLUS_A",
        diag_pivot_thresh=0.0,
        options={"SymmetricMode": True},
    )
    result: Floats = factors.solve(target)
    return result
