"""What lies in sight of a place: the streets that no barrier stands before, metres."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ddtour_geo.common.geodesy import METRES_PER_DEGREE, project
from ddtour_geo.network.snapping.barriers import HARD, Barrier, Barriers
from ddtour_geo.network.snapping.pieces import Floats, Foot, Ints, StraightPieces, nearest_foot

if TYPE_CHECKING:
    from shapely import Geometry

    Shapes = NDArray[np.object_]

ARM = 2.0
"""Metres round a place in which it leans on a barrier rather than lies behind it."""
_GATE = 1.5
"""Metres on both sides of a gate that are open."""
_SHORE = 1.5
"""Metres by which a street may be drawn in the water that it follows."""
_KERB = 1.0
"""Metres before a street in which a barrier is the edge of that street."""
_SLIT = 0.1
"""Metres between two shadows through which nobody looks."""
_AREA = 2
_ENCLOSURE = 400.0
"""Metres round a place in which the walls of its ground are looked for."""


@dataclass(frozen=True, kw_only=True, eq=False)
class View:
    """The barriers near a point.

    Attributes
    ----------
    barriers
        Those of the extract.
    lonlat, xy
        The point, degrees and metres.
    crs
        Reference system of these metres.
    reach
        How far one looks.
    """

    barriers: Barriers
    lonlat: Floats
    xy: Floats
    crs: str
    reach: float

    def stands_before(self, foot: Floats) -> Barrier | None:
        """Give the first barrier on the way to a point, one that nobody crosses first of all."""
        import shapely

        away = foot - self.xy
        metres = float(np.hypot(*away))
        if metres <= _KERB:
            return None
        way = shapely.LineString([self.xy, foot - away * (_KERB / metres)])
        met = [self._near[i] for i in np.flatnonzero(shapely.intersects(self._lines, way))]
        return min(met, key=lambda one: one.kind not in self._hard, default=None)

    def nearest_in_sight(
        self, pieces: StraightPieces, level: NDArray[np.bool_], *, only_hard: bool = False
    ) -> Foot | None:
        """Find the nearest point of some pieces that no barrier, or no hard one, stands before."""
        import shapely

        chosen = [not only_hard or one.kind in self._hard for one in self._near]
        shadow = self._shadow(self._lines[np.array(chosen, dtype=np.bool_)])
        ends = np.stack((pieces.begin.T, (pieces.begin + pieces.run).T), axis=1)
        away = _away(ends, self.xy)
        near = np.flatnonzero(level & (away <= self.reach))
        here = shapely.Point(self.xy)
        found: Foot | None = None
        for piece in near[np.argsort(away[near], kind="stable")].tolist():
            if found is not None and away[piece] >= found.metres:
                break
            seen = shapely.LineString(ends[piece]).difference(shadow)
            metres = seen.distance(here)
            if metres <= self.reach and (found is None or metres < found.metres):
                at = np.array(shapely.shortest_line(seen, here).coords[0])
                foot = nearest_foot(pieces.taken(np.array([piece])), at)
                found = replace(foot, piece=piece, metres=metres)
        return found

    def _shadow(self, lines: "Shapes") -> "Geometry":
        """Find what some lines hide: what is behind each segment, as far as one looks."""
        import shapely

        ends = _segments(lines)
        ends = ends[_away(ends, self.xy) <= self.reach]
        # No segment is nearer than an arm: the far side of its shadow is out of reach.
        far = self.xy + (ends - self.xy) * (self.reach / ARM + 1.0)
        rings = np.stack((ends[:, 0], ends[:, 1], far[:, 1], far[:, 0]), axis=1)
        shadow = shapely.union_all(shapely.polygons(rings)).buffer(_SLIT)
        shapely.prepare(shadow)
        return shadow

    @cached_property
    def enclosure(self) -> "Geometry | None":
        """The ground closed on all sides that holds the point."""
        import shapely

        rows = self._rows(_ENCLOSURE)
        walls = [_on_ground(shape, self.crs) for shape in self.barriers.shapes[rows]]
        faces = shapely.polygonize(shapely.get_parts(shapely.union_all(walls)))
        grounds = shapely.get_parts(faces)
        here = grounds[shapely.contains_xy(grounds, *self.xy)]
        return min(here, key=shapely.area, default=None)

    @property
    def gates_of_enclosure(self) -> Floats:
        """Gates in the walls of the ground that holds the point, degrees."""
        import shapely

        gates = self._gates(_ENCLOSURE)
        if self.enclosure is None or not len(gates):
            return gates[:0]
        points = shapely.points(project(gates, self.crs))
        return gates[shapely.distance(points, shapely.boundary(self.enclosure)) <= _GATE]

    @cached_property
    def _near(self) -> list[Barrier]:
        return [self.barriers.found[i] for i in self._rows(self.reach)]

    @cached_property
    def _walls(self) -> "Shapes":
        shapes = self.barriers.shapes[self._rows(self.reach)]
        return np.array([_on_ground(shape, self.crs) for shape in shapes], dtype=object)

    @cached_property
    def _lines(self) -> "Shapes":
        """The walls, open round the point and at gates."""
        import shapely

        here, lines = shapely.Point(self.xy), self._walls.copy()
        is_here = shapely.distance(lines, here) <= ARM
        lines[is_here] = shapely.difference(lines[is_here], here.buffer(ARM))
        gates = project(self._gates(self.reach), self.crs)
        is_soft = np.array([one.kind not in HARD for one in self._near], dtype=np.bool_)
        for gate in gates:
            opening = shapely.Point(gate).buffer(_GATE)
            is_open = is_soft & shapely.intersects(lines, opening)
            lines[is_open] = shapely.difference(lines[is_open], opening)
        lines[np.array([one.kind == "gate" for one in self._near], dtype=np.bool_)] = (
            shapely.LineString()
        )
        return lines

    @cached_property
    def _hard(self) -> frozenset[str]:
        """Kinds that nobody crosses from here: not what the point stands on.

        A station lies among tracks, a boat on a river.
        """
        import shapely

        here, at = shapely.Point(self.xy), shapely.Point(self.lonlat)
        rows = self.barriers.tree.query(at, predicate="within")
        ground = {self.barriers.found[i].kind for i in rows if self.barriers.found[i].is_area}
        is_here = shapely.distance(self._walls, here) <= ARM
        ground |= {one.kind for one, is_near in zip(self._near, is_here, strict=True) if is_near}
        return HARD - ground

    @cached_property
    def _is_at_sea(self) -> bool:
        """Tell whether the point lies on the right of the nearest shore: there is the water."""
        import shapely

        barriers, (low, high) = self.barriers, _box(self.lonlat, self.reach)
        rows = barriers.tree.query(shapely.box(*low, *high))
        shores = [barriers.shapes[i] for i in rows if barriers.found[i].kind == "sea"]
        lines = [_on_ground(shore, self.crs) for shore in shores]
        ends = _segments(np.array(lines, dtype=object))
        if not len(ends):
            return False
        begin, end = ends[np.argmin(_away(ends, self.xy))]
        (east, north), (to_east, to_north) = end - begin, self.xy - begin
        return bool(east * to_north - north * to_east < 0)

    def _rows(self, metres: float) -> Ints:
        """Find the barriers within some metres, without water that holds the point."""
        import shapely

        barriers, at = self.barriers, shapely.Point(self.lonlat)
        low, high = _box(self.lonlat, metres)
        rows: Ints = np.sort(barriers.tree.query(shapely.box(*low, *high)))
        holds = shapely.contains(barriers.shapes[rows], at)
        holds &= shapely.get_dimensions(barriers.shapes[rows]) == _AREA
        if self._is_at_sea:
            holds |= np.array([barriers.found[i].kind == "sea" for i in rows], dtype=np.bool_)
        kept: Ints = rows[~holds]
        return kept

    def _gates(self, metres: float) -> Floats:
        low, high = _box(self.lonlat, metres)
        gates = self.barriers.gates
        return gates[((gates >= low) & (gates <= high)).all(axis=1)]


def _box(lonlat: Floats, metres: float) -> tuple[Floats, Floats]:
    """Give the corners of a box round a point, degrees."""
    degrees = metres / METRES_PER_DEGREE
    away = np.array([degrees / max(0.01, np.cos(np.radians(lonlat[1]))), degrees])
    return lonlat - away, lonlat + away


def _on_ground(shape: "Geometry", crs: str) -> "Geometry":
    """Give the line of a barrier, or the shore of an area, metres."""
    import shapely

    plane = shapely.transform(shape, lambda lonlat: project(lonlat, crs))
    if shapely.get_dimensions(plane) == _AREA:
        return shapely.boundary(shapely.buffer(plane, -_SHORE))
    return plane


def _segments(lines: "Shapes") -> Floats:
    """Give the ends of all segments, shape ``(s, 2, 2)``."""
    import shapely

    parts = shapely.get_parts(shapely.get_parts(lines))
    xy, line = shapely.get_coordinates(parts, return_index=True)
    follows = line[1:] == line[:-1]
    return np.stack((xy[:-1][follows], xy[1:][follows]), axis=1)


def _away(ends: Floats, xy: Floats) -> Floats:
    """Give the distance of segments from a point."""
    run = ends[:, 1] - ends[:, 0]
    square = (run**2).sum(axis=1)
    along = ((xy - ends[:, 0]) * run).sum(axis=1)
    share = np.clip(np.divide(along, square, out=np.zeros_like(along), where=square > 0), 0, 1)
    away: Floats = np.hypot(*(ends[:, 0] + share[:, None] * run - xy).T)
    return away
