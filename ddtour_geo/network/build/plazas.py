"""A ground of squares is crossed straight, not walked round: rings -> a visibility graph.

The shortest walk between two points of a polygon with holes is a straight line or bends at
corners where the free ground has more than 180°, and touches these corners without crossing the
rim. The pieces kept are the rims and the straight lines between entrances and such corners.
Squares that adjoin are one polygon here; each piece says over which of them it leads.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ddtour_geo.common.geodesy import METRES_PER_DEGREE
from ddtour_geo.network.build.adjoining import GAP, one_ground, polygon_of, widened
from ddtour_geo.network.build.contraction import Bools, Floats, Ints

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

MOST_TERMINALS = 300
"""Entrances and corners of a ground between which every straight line is looked at."""

MANY_LINES = 100
"""Lines over a ground before only those are kept that some shortest walk between entrances uses."""

MOST_LINES = 400
"""Lines over a ground before only the shortest one in each direction is kept."""

DIRECTIONS = 24
"""Directions told apart where lines are dropped."""

_ON = 0.02
"""Metres within which a vertex lies on an edge, and a point that geometry finds is a vertex."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Crossing:
    """How a ground is walked: along rims and over it, as pairs of vertices.

    Attributes
    ----------
    rim, lines
        Pairs of vertices.
    rim_square, line_square
        Which square each piece belongs to.
    added
        Degrees of the vertices after those that were given.
    """

    rim: Ints
    rim_square: Ints
    lines: Ints
    line_square: Ints
    added: Floats


def cross(lonlat: Floats, squares: Sequence[Sequence[Ints]], is_entrance: Bools) -> Crossing | None:
    """Find the straight lines over one or several squares, each given by rings of vertices.

    An entrance on no ring stands inside, or at most a step away from the nearest edge.

    References
    ----------
    M. de Berg, O. Cheong, M. van Kreveld, M. Overmars, *Computational Geometry*, chapter 15,
    https://doi.org/10.1007/978-3-540-77974-2.

    >>> corners = np.array([[0, 0], [1e-3, 0], [1e-3, 1e-3], [0, 1e-3]])
    >>> cross(corners, [[np.arange(4)]], np.array([True, False, True, False])).lines.tolist()
    [[0, 2]]
    """
    scale = np.array([math.cos(math.radians(float(lonlat[:, 1].mean()))), 1.0]) * METRES_PER_DEGREE
    xy = (lonlat - lonlat[0]) * scale
    parts = [polygon_of([xy[ring] for ring in rings]) for rings in squares]
    if any(part is None for part in parts):
        return None
    known = [part for part in parts if part is not None]
    area = one_ground(known)
    own = np.unique(np.concatenate([ring for rings in squares for ring in rings]))
    xy, outlines = _outlines(xy, area, own)
    xy, entrance, steps = _stepped_on(xy, area, squares, is_entrance)
    is_plain = len(squares) == 1 and len(xy) == sum(map(len, squares[0]))
    rim, rim_square = _rims(squares, xy, is_plain=is_plain)
    corners = _corners(xy, outlines, 0.0 if is_plain else 4 * GAP)
    terminals = np.flatnonzero(entrance | corners.is_reflex)
    if len(terminals) > MOST_TERMINALS:
        if len(squares) > 1:
            return None
        terminals = np.flatnonzero(entrance)[:MOST_TERMINALS]
    lines = _visible(xy, area if is_plain else widened(area, _ON), corners, terminals, entrance)
    if len(lines) > MANY_LINES:
        lines = _used(lines, np.concatenate((rim, steps)), xy, np.flatnonzero(entrance))
    lines = np.concatenate((_bounded(lines, xy), steps))
    xy, lines, line_square = _shared_out(xy, lines, known)
    return Crossing(
        rim=rim,
        rim_square=rim_square,
        lines=lines,
        line_square=line_square,
        added=xy[len(lonlat) :] / scale + lonlat[0],
    )


def _outlines(xy: Floats, area: "BaseGeometry", own: Ints) -> tuple[Floats, list[Ints]]:
    """Vertices of the rings of a ground, which lies on their left; new where rims cross."""
    import shapely

    rings = shapely.get_rings(shapely.get_parts(shapely.orient_polygons(area)))
    outlines: list[Ints] = []
    for ring in rings:
        before = len(xy)
        xy, number = _numbered(xy, shapely.get_coordinates(ring)[:-1], own)
        own = np.concatenate((own, np.arange(before, len(xy))))
        outlines.append(number[number != np.roll(number, 1)])
    return xy, outlines


def _numbered(xy: Floats, points: Floats, among: Ints) -> tuple[Floats, Ints]:
    """Find the vertices where points are, adding those that are missing."""
    from scipy.spatial import KDTree

    away, nearest = KDTree(xy[among]).query(points)
    number = among[nearest]
    is_new: Bools = np.asarray(away) > _ON
    number[is_new] = len(xy) + np.arange(is_new.sum())
    return np.concatenate((xy, points[is_new])), number


def _stepped_on(
    xy: Floats, area: "BaseGeometry", squares: Sequence[Sequence[Ints]], is_entrance: Bools
) -> tuple[Floats, Bools, Ints]:
    """Lead entrances beside the ground onto it by one step to the nearest point of its edge."""
    import shapely

    entrance = np.zeros(len(xy), dtype=np.bool_)
    entrance[: len(is_entrance)] = is_entrance
    own = np.concatenate([ring for rings in squares for ring in rings])
    loose = np.setdiff1d(np.flatnonzero(entrance), own)
    points = np.array(shapely.points(xy[loose]), dtype=object)
    is_beside: Bools = np.array(shapely.distance(area, points)) > _ON
    beside = loose[is_beside]
    if not len(beside):
        return xy, entrance, np.zeros((0, 2), dtype=np.int64)
    feet = shapely.get_coordinates(shapely.shortest_line(area, points[is_beside]))[::2]
    landings = np.setdiff1d(np.arange(len(xy)), loose)
    xy, foot = _numbered(xy, feet, landings)
    entrance = np.concatenate((entrance, np.zeros(len(xy) - len(entrance), dtype=np.bool_)))
    entrance[beside], entrance[foot] = False, True
    return xy, entrance, np.stack((beside, foot), axis=1)


def _rims(squares: Sequence[Sequence[Ints]], xy: Floats, *, is_plain: bool) -> tuple[Ints, Ints]:
    """Edges of all rings, cut at the vertices that lie on them."""
    import shapely

    rims: list[Ints] = []
    of_square: list[int] = []
    for square, rings in enumerate(squares):
        for ring in rings:
            edges = np.stack((ring, np.roll(ring, -1)), axis=1)
            of_square += [square] * len(ring)
            if is_plain:
                rims.append(edges)
                continue
            others = np.setdiff1d(np.arange(len(xy)), ring)
            spots = np.array(shapely.points(xy[others]), dtype=object)
            edge, row = shapely.STRtree(spots).query(
                shapely.linestrings(xy[edges]), predicate="dwithin", distance=_ON
            )
            vertex = others[row]
            along = _share(xy, edges[edge], vertex)
            keep = (along > 0) & (along < 1)
            edge, vertex, along = edge[keep], vertex[keep], along[keep]
            begin = np.concatenate((np.arange(len(ring)), edge))
            at = np.concatenate((np.zeros(len(ring)), along))
            stations = np.concatenate((ring, vertex))[np.lexsort((at, begin))]
            rims.append(np.stack((stations, np.roll(stations, -1)), axis=1))
            of_square += [square] * len(vertex)
    return np.concatenate(rims), np.array(of_square, dtype=np.int64)


def _share(xy: Floats, edges: Ints, vertex: Ints) -> Floats:
    """How far along an edge a vertex lies, from 0 to 1."""
    run = xy[edges[:, 1]] - xy[edges[:, 0]]
    square = (run**2).sum(axis=1)
    result: Floats = ((xy[vertex] - xy[edges[:, 0]]) * run).sum(axis=1)
    return result / np.where(square > 0, square, 1.0)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Corners:
    """Of each vertex the pieces of rim before and after it, the free ground on their left."""

    into: Floats
    out: Floats
    is_reflex: Bools


def _corners(xy: Floats, outlines: Sequence[Ints], shortest: float) -> _Corners:
    """Tell how the ground lies at its corners; all round where outlines meet or edges are short."""
    into, out = np.zeros_like(xy), np.zeros_like(xy)
    for ring in outlines:
        step = np.roll(xy[ring], -1, axis=0) - xy[ring]
        out[ring] = step
        into[ring] = np.roll(step, 1, axis=0)
    times = np.bincount(np.concatenate(outlines), minlength=len(xy))
    is_short = np.minimum(np.hypot(*into.T), np.hypot(*out.T)) < shortest
    is_unsure = (times > 1) | ((times == 1) & is_short)
    into[is_unsure] = out[is_unsure] = 0.0
    return _Corners(into=into, out=out, is_reflex=(_turn(into, out) < 0) | is_unsure)


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


def _shared_out(
    xy: Floats, lines: Ints, parts: "Sequence[BaseGeometry]"
) -> tuple[Floats, Ints, Ints]:
    """Cut lines where they leave one square for another, and tell over which each piece leads."""
    import shapely

    if len(parts) == 1:
        return xy, lines, np.zeros(len(lines), dtype=np.int64)
    square = np.full(len(lines), -1, dtype=np.int64)
    for number, part in enumerate(parts):
        left = np.flatnonzero(square < 0)
        wide = widened(part, GAP)
        shapely.prepare(wide)
        inside = shapely.covers(wide, shapely.linestrings(xy[lines[left]]))
        square[left[inside]] = number
    whole = square >= 0
    pieces: list[tuple[int, int]] = []
    squares: list[int] = []
    added: list[Floats] = []
    borders = shapely.union_all([part.boundary for part in parts])
    for first, last in lines[~whole].tolist():
        cuts, owners = _stretches(xy[first], xy[last], borders, parts)
        between = len(xy) + len(added) + np.arange(len(cuts))
        added += list(cuts)
        stations = [first, *between.tolist(), last]
        pieces += list(pairwise(stations))
        squares += owners
    return (
        np.concatenate((xy, np.array(added).reshape(-1, 2))),
        np.concatenate((lines[whole], np.array(pieces, dtype=np.int64).reshape(-1, 2))),
        np.concatenate((square[whole], np.array(squares, dtype=np.int64))),
    )


def _stretches(
    first: Floats, last: Floats, borders: "BaseGeometry", parts: "Sequence[BaseGeometry]"
) -> tuple[list[Floats], list[int]]:
    """Points where a line changes its square, and the squares before, between and after them."""
    import shapely

    line = shapely.LineString([first, last])
    found = shapely.points(shapely.get_coordinates(line.intersection(borders)))
    at = np.unique(np.round(shapely.line_locate_point(line, found, normalized=True), 9))
    stations = np.concatenate(([0.0], at[(at > 0) & (at < 1)], [1.0]))
    middles = shapely.line_interpolate_point(
        line, (stations[:-1] + stations[1:]) / 2, normalized=True
    )
    owner = shapely.distance(np.array(parts)[:, None], middles[None]).argmin(axis=0)
    changes = np.flatnonzero(np.diff(owner)) + 1
    cuts = [first + share * (last - first) for share in stations[changes].tolist()]
    return cuts, [int(owner[0]), *owner[changes].tolist()]
