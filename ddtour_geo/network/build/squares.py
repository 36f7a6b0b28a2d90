"""Squares of an extract -> straight pieces, together with the streets that end at them."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from ddtour_geo.common.geodesy import METRES_PER_DEGREE
from ddtour_geo.model.network import Way
from ddtour_geo.network.build.adjoining import (
    REACH,
    Walls,
    adjoining,
    ends_at,
    is_fenced,
    polygon_of,
    same_floor,
)
from ddtour_geo.network.build.contraction import Bools, Floats, Ints
from ddtour_geo.network.build.plazas import Crossing, cross
from ddtour_geo.network.osm.extract import StreetExtract

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry


_GATES = frozenset({"barrier", "door", "entrance"})
"""Keys of nodes at which a wall is passed."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SquarePieces:
    """Straight pieces over and round squares, as in ``Segments``.

    Attributes
    ----------
    ends, way, position
        As in ``Segments``; the nodes of ``added`` follow those of the extract.
    added
        Degrees of nodes that are none of the extract.
    as_rim
        Number of squares whose outline is incomplete.
    joined
        Rows of the streets that end at a square without a node in common.
    """

    ends: Ints
    way: Ints
    position: Ints
    added: Floats
    as_rim: int = 0
    joined: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Streets:
    """Straight pieces of streets: their nodes and rows; ``blocked`` nodes cannot be passed."""

    ends: Ints
    row: Ints
    blocked: Bools

    def tips(self) -> Ints:
        """Nodes where a street ends, and nobody is stopped."""
        begins = np.ones(len(self.row), dtype=np.bool_)
        begins[1:] = (np.diff(self.row) != 0) | (self.ends[1:, 0] != self.ends[:-1, 1])
        stops = np.append(begins[1:], [True])[: len(begins)]
        tips = np.unique(np.concatenate((self.ends[begins, 0], self.ends[stops, 1])))
        result: Ints = tips[~self.blocked[tips]]
        return result

    def rows_at(self, nodes: Ints) -> dict[int, list[int]]:
        """Rows of the streets that meet at nodes; dead ends have one."""
        here = np.isin(self.ends, nodes)
        found: dict[int, list[int]] = {}
        for piece, column in np.argwhere(here).tolist():
            found.setdefault(int(self.ends[piece, column]), []).append(int(self.row[piece]))
        return found


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Ground:
    """Squares that are crossed as one, and the nodes beside their rings that lead onto it."""

    rows: tuple[int, ...]
    guests: tuple[int, ...] = ()


class _Plan:
    """Squares of an extract with the nodes of their rings."""

    def __init__(self, extract: StreetExtract, node: Ints, way: Ints, present: Bools) -> None:
        self.extract, self._node, self._way, self._present = extract, node, way, present
        self.rows = [row for row, sizes in extract.squares.items() if sizes and way[row] >= 0]
        self.count = int(node.max()) + 1 if len(node) else 0
        at = np.zeros(self.count, dtype=np.int64)
        at[node[present]] = np.flatnonzero(present)
        self.lonlat, self.osm_id = extract.lonlat[at], extract.refs[at]
        scale = math.cos(math.radians(float(np.nanmean(extract.lonlat[:, 1]))))
        plane = np.array([scale, 1.0]) * METRES_PER_DEGREE
        self.xy = self.lonlat * plane
        self.walls = Walls([wall * plane for wall in extract.walls])

    def nodes(self, row: int) -> Ints:
        """Give the nodes of a row in their order."""
        return self._node[self._part(row)]

    def rings(self, row: int) -> list[Ints]:
        """Give the rings of a square without their last node, which is the first."""
        ends = np.cumsum(self.extract.squares[row])
        return [ring[:-1] for ring in np.split(self.nodes(row), ends[:-1])]

    def outline(self, row: int) -> Ints:
        """Pieces of rings between nodes that are there."""
        there = self._present[self._part(row)]
        first = np.arange(len(there) - 1)
        within = np.ones(len(first), dtype=np.bool_)
        within[np.cumsum(self.extract.squares[row])[:-1] - 1] = False
        keep = within & there[:-1] & there[1:]
        nodes = self.nodes(row)
        return np.stack((nodes[first[keep]], nodes[first[keep] + 1]), axis=1)

    def shape(self, row: int) -> "BaseGeometry | None":
        """Give the ground of a square; ``None`` if its outline is incomplete or makes no area."""
        if not self._present[self._part(row)].all():
            return None
        return polygon_of([self.xy[ring] for ring in self.rings(row)])

    def _part(self, row: int) -> slice:
        return slice(self.extract.way_starts[row], self.extract.way_starts[row + 1])


def pieces_of_squares(
    extract: StreetExtract,
    node: Ints,
    way: Ints,
    ways: Sequence[Way],
    present: Bools,
    streets: Streets,
) -> SquarePieces:
    """Draw the pieces of all squares that a walker may use."""
    if not any(sizes and way[row] >= 0 for row, sizes in extract.squares.items()):
        nothing = np.zeros((0, 2), dtype=np.int64)
        added = np.zeros((0, 2))
        return SquarePieces(ends=nothing, way=nothing[:, 0], position=nothing[:, 0], added=added)
    plan = _Plan(extract, node, way, present)
    shapes = {row: shape for row in plan.rows if (shape := plan.shape(row)) is not None}
    grounds = _grounds(plan, shapes, {row: ways[way[row]] for row in shapes})
    grounds, joined = _with_guests(plan, shapes, grounds, streets)
    on_street = np.zeros(plan.count, dtype=np.bool_)
    on_street[streets.ends] = True
    drawn = _Drawn(plan, on_street)
    for ground in grounds:
        drawn.cross(ground)
    for row in sorted(set(plan.rows) - shapes.keys()):
        drawn.add(row, plan.outline(row))
    pieces = SquarePieces(
        ends=np.concatenate(drawn.ends),
        way=way[np.repeat(drawn.rows, [len(ends) for ends in drawn.ends])],
        position=2 * len(node) + np.concatenate(drawn.positions),
        added=np.concatenate([np.zeros((0, 2)), *drawn.added]),
        as_rim=len(plan.rows) - len(shapes),
        joined=joined,
    )
    touches = (np.isin(np.arange(plan.count), pieces.ends))[streets.ends].all(axis=1)
    return _each_once(pieces, streets.ends[touches])


def _grounds(
    plan: _Plan, shapes: "Mapping[int, BaseGeometry]", ways: Mapping[int, Way]
) -> list[_Ground]:
    """Put squares together that adjoin on one floor and are open to the same people."""
    rows = list(shapes)
    tags = plan.extract.way_tags

    def fit(a: int, b: int) -> bool:
        one, other = rows[a], rows[b]
        return (
            same_floor(tags[one], tags[other])
            and not (is_fenced(tags[one]) or is_fenced(tags[other]))
            and ways[one].condition == ways[other].condition
            and ways[one].closed == ways[other].closed
        )

    groups = adjoining(list(shapes.values()), plan.walls, fit) if rows else []
    return [_Ground(rows=tuple(rows[i] for i in group)) for group in groups]


def _with_guests(
    plan: _Plan,
    shapes: "Mapping[int, BaseGeometry]",
    grounds: Sequence[_Ground],
    streets: Streets,
) -> tuple[list[_Ground], tuple[int, ...]]:
    """Find the streets that end at a ground without a node in common, and the node of each."""
    rows, tags = list(shapes), plan.extract.way_tags
    ground_of = {row: number for number, ground in enumerate(grounds) for row in ground.rows}
    nodes = [set(np.concatenate([plan.nodes(row) for row in one.rows]).tolist()) for one in grounds]
    tips = streets.tips()
    near = ends_at(plan.xy[tips], list(shapes.values())) if rows else np.zeros((0, 2), np.int64)
    meeting = streets.rows_at(tips[np.unique(near[:, 0])])
    guests: list[dict[int, None]] = [{} for _ in grounds]
    joined: set[int] = set()
    for tip, square in ((int(tips[i]), rows[j]) for i, j in near.tolist()):
        number = ground_of[square]
        here = [row for row in meeting[tip] if same_floor(tags[row], tags[square])]
        if tip in nodes[number] or not here or is_fenced(tags[square]):
            continue
        is_led_in = any(not nodes[number].isdisjoint(plan.nodes(row).tolist()) for row in here)
        depth = _depth(plan.xy[tip], shapes[square])
        if (len(meeting[tip]) > 1 and (is_led_in or depth > REACH)) or (is_led_in and depth < 0):
            continue
        has_gate = not _GATES.isdisjoint(plan.extract.node_tags.get(int(plan.osm_id[tip]), {}))
        if not has_gate and plan.walls.stop(plan.xy[tip], shapes[square]):
            continue
        guests[number][tip] = None
        joined |= set() if is_led_in else set(here)
    found = [replace(one, guests=tuple(guests[number])) for number, one in enumerate(grounds)]
    return found, tuple(sorted(joined))


def _depth(point: Floats, shape: "BaseGeometry") -> float:
    """Metres from a point to the edge of a square, negative outside."""
    import shapely

    spot = shapely.Point(point)
    away = float(shape.boundary.distance(spot))
    return away if shape.covers(spot) else -away


@lru_cache(maxsize=512)
def _crossed(
    lonlat: bytes, squares: tuple[tuple[bytes, ...], ...], entrance: bytes
) -> Crossing | None:
    """Cross squares that were perhaps crossed before: the same ground at other hours."""
    return cross(
        np.frombuffer(lonlat).reshape(-1, 2),
        [[np.frombuffer(ring, dtype=np.int64) for ring in rings] for rings in squares],
        np.frombuffer(entrance, dtype=np.bool_),
    )


class _Drawn:
    """Pieces of squares, one crossing after the other."""

    def __init__(self, plan: _Plan, on_street: Bools) -> None:
        self._plan = plan
        self._on_street = on_street
        self._squares_at = np.zeros(plan.count, dtype=np.int64)
        for row in plan.rows:
            self._squares_at[np.unique(plan.nodes(row))] += 1
        self._next = 0
        self._nodes = plan.count
        self.ends: list[Ints] = []
        self.rows: list[int] = []
        self.positions: list[Ints] = []
        self.added: list[Floats] = []

    def cross(self, ground: _Ground) -> None:
        """Cross squares as one, or one by one where there would be too many lines."""
        plan = self._plan
        rings = [plan.rings(row) for row in ground.rows]
        own = np.concatenate([np.unique(plan.nodes(row)) for row in ground.rows])
        node, times = np.unique(own, return_counts=True)
        is_entrance = self._on_street[node] | (self._squares_at[node] > times)
        guests = np.array(ground.guests, dtype=np.int64)
        everybody = np.concatenate((node, guests))
        local = [[np.searchsorted(node, ring) for ring in of_square] for of_square in rings]
        entrance = np.concatenate((is_entrance, np.ones(len(guests), dtype=np.bool_)))
        crossing = _crossed(
            plan.lonlat[everybody].tobytes(),
            tuple(tuple(ring.tobytes() for ring in rings) for rings in local),
            entrance.tobytes(),
        )
        if crossing is None:
            for row in ground.rows:
                self.cross(_Ground(rows=(row,)))
            return
        self._keep(ground, everybody, crossing)

    def _keep(self, ground: _Ground, node: Ints, crossing: Crossing) -> None:
        number = np.concatenate((node, self._nodes + np.arange(len(crossing.added))))
        self._nodes += len(crossing.added)
        self.added.append(crossing.added)
        for square, row in enumerate(ground.rows):
            self.add(row, number[crossing.rim[crossing.rim_square == square]])
        for square, row in enumerate(ground.rows):
            self.add(row, number[crossing.lines[crossing.line_square == square]], step=2)

    def add(self, row: int, ends: Ints, step: int = 1) -> None:
        """Take pieces of a square, which lead on from one to the next unless they are lines."""
        self.ends.append(ends)
        self.rows.append(row)
        self.positions.append(self._next + step * np.arange(len(ends)))
        self._next += step * len(ends) + 2


def _each_once(pieces: SquarePieces, streets: Ints) -> SquarePieces:
    count = int(pieces.ends.max(initial=0)) + 1

    def keys(ends: Ints) -> Ints:
        result: Ints = ends.min(axis=1) * count + ends.max(axis=1)
        return result

    own = keys(pieces.ends)
    keep = np.zeros(len(own), dtype=np.bool_)
    keep[np.unique(own, return_index=True)[1]] = True
    keep &= ~np.isin(own, keys(streets)) & (pieces.ends[:, 0] != pieces.ends[:, 1])
    return replace(
        pieces,
        ends=pieces.ends[keep],
        way=pieces.way[keep],
        position=pieces.position[keep],
    )
