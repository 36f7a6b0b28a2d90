"""A square is crossed straight, not walked round: rings -> a visibility graph.

The shortest walk between two points of a polygon with holes is a straight line or bends at
corners where the free ground has more than 180°, and touches these corners without crossing the
rim. The pieces kept are the rim and the straight lines between entrances and such corners.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ddtour_geo.common.geodesy import METRES_PER_DEGREE
from ddtour_geo.network.build.contraction import Bools, Floats, Ints
from ddtour_geo.network.osm.extract import StreetExtract

if TYPE_CHECKING:
    from shapely import Polygon
    from shapely.geometry.base import BaseGeometry

MOST_TERMINALS = 300
"""Entrances and corners of a square between which every straight line is looked at."""

MANY_LINES = 100
"""Lines over a square before only those are kept that some shortest walk between entrances uses."""

MOST_LINES = 400
"""Lines over a square before only the shortest one in each direction is kept."""

DIRECTIONS = 24
"""Directions told apart where lines are dropped."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Crossing:
    """How a square is walked: along its rim and over it, as pairs of vertices."""

    rim: Ints
    lines: Ints


def cross(lonlat: Floats, sizes: Sequence[int], is_entrance: Bools) -> Crossing | None:
    """Find the straight lines over a square.

    References
    ----------
    M. de Berg, O. Cheong, M. van Kreveld, M. Overmars, *Computational Geometry*, chapter 15,
    https://doi.org/10.1007/978-3-540-77974-2.

    >>> ring = np.array([[0, 0], [1e-3, 0], [1e-3, 1e-3], [0, 1e-3], [0, 0]])
    >>> cross(ring, [5], np.array([True, False, True, False, True])).lines.tolist()
    [[0, 2]]
    """
    xy = _metres(lonlat)
    ends = np.cumsum(sizes)
    rings = [np.arange(end - size, end - 1) for end, size in zip(ends, sizes, strict=True)]
    ground = _ground(xy, rings)
    if ground is None:
        return None
    area, corners = ground
    entrance = is_entrance.copy()
    entrance[ends - sizes] |= is_entrance[ends - 1]
    entrance[ends - 1] = False
    terminals = np.flatnonzero(entrance | corners.is_reflex)
    if len(terminals) > MOST_TERMINALS:
        terminals = np.flatnonzero(entrance)[:MOST_TERMINALS]
    rim = np.concatenate([np.stack((ring, np.roll(ring, -1)), axis=1) for ring in rings])
    lines = _visible(xy, area, corners, terminals, entrance)
    if len(lines) > MANY_LINES:
        lines = _used(lines, rim, xy, np.flatnonzero(entrance))
    return Crossing(rim=rim, lines=_bounded(lines, xy))


def _metres(lonlat: Floats) -> Floats:
    scale = math.cos(math.radians(float(lonlat[:, 1].mean())))
    result: Floats = (lonlat - lonlat[0]) * np.array([scale, 1.0]) * METRES_PER_DEGREE
    return result


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Corners:
    """Of each vertex the pieces of rim before and after it, the free ground on their left."""

    into: Floats
    out: Floats
    is_reflex: Bools


def _ground(xy: Floats, rings: Sequence[Ints]) -> "tuple[BaseGeometry, _Corners] | None":
    """Free ground, inside an odd number of rings, and its corners."""
    import shapely

    if any(len(ring) < 3 for ring in rings):
        return None
    parts: list[Polygon] = [shapely.Polygon(xy[ring]) for ring in rings]
    if not all(part.is_valid and part.area > 0 for part in parts):
        return None
    area: BaseGeometry = parts[0]
    for part in parts[1:]:
        area = area.symmetric_difference(part)
    if not area.is_valid or area.is_empty:
        return None
    into, out = np.zeros_like(xy), np.zeros_like(xy)
    for index, (ring, part) in enumerate(zip(rings, parts, strict=True)):
        depth = sum(other.contains(part) for i, other in enumerate(parts) if i != index)
        oriented = ring if part.exterior.is_ccw is (depth % 2 == 0) else ring[::-1]
        step = np.roll(xy[oriented], -1, axis=0) - xy[oriented]
        out[oriented] = step
        into[oriented] = np.roll(step, 1, axis=0)
    return area, _Corners(into=into, out=out, is_reflex=_turn(into, out) < 0)


def _turn(one: Floats, other: Floats) -> Floats:
    """Cross product: positive if the other vector points to the left of the first."""
    result: Floats = one[..., 0] * other[..., 1] - one[..., 1] * other[..., 0]
    return result


def _visible(
    xy: Floats, area: "BaseGeometry", corners: _Corners, terminals: Ints, entrance: Bools
) -> Ints:
    """Pairs of terminals that see one another; a corner only where the line touches it."""
    import shapely

    first, second = np.triu_indices(len(terminals), 1)
    pairs = np.stack((terminals[first], terminals[second]), axis=1)
    away = xy[pairs[:, 1]] - xy[pairs[:, 0]]
    fits = np.ones(len(pairs), dtype=np.bool_)
    for column, direction in ((0, away), (1, -away)):
        vertex = pairs[:, column]
        before, after = (
            _turn(corners.into[vertex], direction),
            _turn(corners.out[vertex], direction),
        )
        leaves_free = np.where(
            corners.is_reflex[vertex],
            (before >= 0) | (after >= 0),
            (before >= 0) & (after >= 0),
        )
        touches = before * after <= 0
        fits &= leaves_free & (entrance[vertex] | touches)
    on_rim = (np.abs(away - corners.out[pairs[:, 0]]).sum(axis=1) == 0) | (
        np.abs(away + corners.into[pairs[:, 0]]).sum(axis=1) == 0
    )
    pairs = pairs[fits & ~on_rim]
    shapely.prepare(area)
    inside = shapely.covers(area, shapely.linestrings(xy[pairs]))
    result: Ints = pairs[inside]
    return result


def _used(lines: Ints, rim: Ints, xy: Floats, entrances: Ints) -> Ints:
    """Keep the lines that a shortest walk between two entrances uses."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import dijkstra

    links = np.concatenate((rim, lines))
    length = np.hypot(*(xy[links[:, 1]] - xy[links[:, 0]]).T)
    graph = coo_array((length, (links[:, 0], links[:, 1])), shape=(len(xy), len(xy))).tocsr()
    before = dijkstra(graph, directed=False, indices=entrances, return_predecessors=True)[1]
    used: set[tuple[int, int]] = set()
    for row in range(len(entrances)):
        at = entrances
        while len(at):
            previous = before[row, at]
            at, previous = at[previous >= 0], previous[previous >= 0]
            used.update(zip(at.tolist(), previous.tolist(), strict=True))
            at = np.unique(previous)
    keep = [(a, b) in used or (b, a) in used for a, b in lines.tolist()]
    result: Ints = lines[np.array(keep, dtype=np.bool_)]
    return result


def _bounded(lines: Ints, xy: Floats) -> Ints:
    """Keep the shortest line in each direction from each vertex where there are too many."""
    if len(lines) <= MOST_LINES:
        return lines
    away = xy[lines[:, 1]] - xy[lines[:, 0]]
    length = np.hypot(*away.T)
    angle = np.arctan2(away[:, 1], away[:, 0])
    keep = np.zeros(len(lines), dtype=np.bool_)
    for column, turned in ((0, 0.0), (1, math.pi)):
        sector = np.floor((angle + turned) % (2 * math.pi) / (2 * math.pi) * DIRECTIONS)
        order = np.lexsort((lines[:, 1 - column], length, sector, lines[:, column]))
        rows: NDArray[np.float64] = np.stack((lines[order, column], sector[order]), axis=1)
        keep[order[np.concatenate(([True], (np.diff(rows, axis=0) != 0).any(axis=1)))]] = True
    return lines[keep]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SquarePieces:
    """Straight pieces over and round squares, as in ``Segments``; ``as_rim`` were incomplete."""

    ends: Ints
    way: Ints
    position: Ints
    as_rim: int = 0


def pieces_of_squares(
    extract: StreetExtract, node: Ints, way: Ints, present: Bools, streets: Ints
) -> SquarePieces:
    """Draw the pieces of all squares that a walker may use."""
    rows = [row for row, sizes in extract.squares.items() if sizes and way[row] >= 0]
    if not rows:
        nothing = np.zeros(0, dtype=np.int64)
        return SquarePieces(ends=nothing.reshape(0, 2), way=nothing, position=nothing)
    count = int(node.max()) + 1
    parts = [slice(extract.way_starts[row], extract.way_starts[row + 1]) for row in rows]
    rings = np.bincount(np.concatenate([np.unique(node[part]) for part in parts]), minlength=count)
    touches = (rings > 0)[streets]
    meets = rings > 1
    meets[streets[touches]] = True
    streets = streets[touches.all(axis=1)]
    ends: list[Ints] = []
    ways: list[Ints] = []
    positions: list[Ints] = []
    beyond, as_rim = 2 * len(node), 0
    for row, part in zip(rows, parts, strict=True):
        sizes, here = extract.squares[row], node[part]
        crossing = cross(extract.lonlat[part], sizes, meets[here]) if present[part].all() else None
        if crossing is None:
            as_rim += 1
            crossing = Crossing(
                rim=_outline(sizes, present[part]), lines=np.zeros((0, 2), np.int64)
            )
        ends += [here[crossing.rim], here[crossing.lines]]
        lines, rim = len(crossing.lines), len(crossing.rim)
        positions += [beyond + crossing.rim[:, 0], beyond + len(here) + 2 * np.arange(1, lines + 1)]
        ways.append(np.full(rim + lines, way[row], dtype=np.int64))
        beyond += len(here) + 2 * lines + 3
    return _each_once(
        SquarePieces(
            ends=np.concatenate(ends),
            way=np.concatenate(ways),
            position=np.concatenate(positions),
            as_rim=as_rim,
        ),
        streets,
        count,
    )


def _outline(sizes: Sequence[int], present: Bools) -> Ints:
    """Pieces of rings between nodes that are there."""
    first = np.arange(len(present) - 1)
    within = np.ones(len(first), dtype=np.bool_)
    within[np.cumsum(sizes)[:-1] - 1] = False
    keep = within & present[:-1] & present[1:]
    return np.stack((first[keep], first[keep] + 1), axis=1)


def _each_once(pieces: SquarePieces, streets: Ints, count: int) -> SquarePieces:
    def keys(ends: Ints) -> Ints:
        result: Ints = ends.min(axis=1) * count + ends.max(axis=1)
        return result

    own = keys(pieces.ends)
    keep = np.zeros(len(own), dtype=np.bool_)
    keep[np.unique(own, return_index=True)[1]] = True
    keep &= ~np.isin(own, keys(streets)) & (pieces.ends[:, 0] != pieces.ends[:, 1])
    return SquarePieces(
        ends=pieces.ends[keep],
        way=pieces.way[keep],
        position=pieces.position[keep],
        as_rim=pieces.as_rim,
    )
