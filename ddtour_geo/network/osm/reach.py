"""Where the data of an extract lies: its nodes decide, bounds in its header are a hint."""

from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from ddtour_geo.common.errors import ExtractError
from ddtour_geo.common.types import Bounds
from ddtour_geo.network.osm.objects import scan_nodes
from ddtour_geo.network.osm.opened import Opened, readable

EMPTY: Bounds = (180.0, 90.0, -180.0, -90.0)
_PER_DEGREE = 2
_COLUMNS = 360 * _PER_DEGREE
_LARGEST_RATIO = 4.0
_LEAST_DEGREES = 0.01
_DECIMALS = 1e5
_UNITS = 1e7
_COARSE = 100

Cell = tuple[int, int]


@dataclass(slots=True)
class Hull:
    """Bounds of points, counted by squares of half a degree: those that stray do not count.

    >>> hull = Hull()
    >>> for lon, lat in ((2.0, 47.0), (2.1, 47.1), (-179.9, -89.9)):
    ...     hull.add(lon, lat)
    >>> hull.bounds()
    (2.0, 47.0, 2.1, 47.1)
    """

    _cells: dict[Cell, list[float]] = field(
        default_factory=lambda: defaultdict(lambda: [0.0, *EMPTY])
    )

    def add(self, lon: float, lat: float) -> None:
        """Count a point."""
        cell = self._cells[int((lon + 180) * _PER_DEGREE) % _COLUMNS, int((lat + 90) * _PER_DEGREE)]
        cell[0] += 1
        cell[1] = min(cell[1], lon)
        cell[2] = min(cell[2], lat)
        cell[3] = max(cell[3], lon)
        cell[4] = max(cell[4], lat)

    def bounds(self) -> Bounds | None:
        """Give the bounds of the most numerous neighbours; west of them lies east across 180°."""
        if not self._cells:
            return None
        group = max(self._groups(), key=lambda cells: sum(self._cells[c][0] for c in cells))
        columns = {column for column, _ in group}
        crosses = {0, _COLUMNS - 1} <= columns
        kept = [self._cells[cell] for cell in group]
        south, north = min(c[2] for c in kept), max(c[4] for c in kept)
        if not crosses:
            return (min(c[1] for c in kept), south, max(c[3] for c in kept), north)
        half = [(cell[0] >= _COLUMNS // 2, self._cells[cell]) for cell in group]
        west = min((c[1] for eastern, c in half if eastern))
        return (west, south, max(c[3] for eastern, c in half if not eastern), north)

    def _groups(self) -> list[list[Cell]]:
        """Put squares together that touch."""
        waiting, groups = set(self._cells), []
        while waiting:
            group = [waiting.pop()]
            for column, row in group:
                around = {
                    ((column + dx) % _COLUMNS, row + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)
                }
                group.extend(around & waiting)
                waiting -= around
            groups.append(sorted(group))
        return sorted(groups)


def is_believable(box: Bounds, hull: Bounds) -> bool:
    """Tell whether bounds may be those of nodes: not elsewhere, and not far larger.

    >>> is_believable((-180, -90, 180, 90), (2.0, 47.0, 2.1, 47.1))
    False
    """
    if box[0] > box[2] or box[1] > box[3]:
        return False
    meets = box[0] <= hull[2] and hull[0] <= box[2] and box[1] <= hull[3] and hull[1] <= box[3]
    return meets and all(
        box[side + 2] - box[side]
        <= _LARGEST_RATIO * max(hull[side + 2] - hull[side], _LEAST_DEGREES)
        for side in (0, 1)
    )


def outwards(bounds: Bounds) -> Bounds:
    """Round bounds to 5 decimals, outwards, and never to nothing.

    >>> outwards((2.0000049, 47.0, 2.0000051, 47.0))
    (2.0, 46.99999, 2.00001, 47.00001)
    """
    w, s, e, n = (round(side * _UNITS) for side in bounds)
    w, s, e, n = w // _COARSE, s // _COARSE, -(-e // _COARSE), -(-n // _COARSE)
    if w == e:
        w, e = w - 1, e + 1
    if s == n:
        s, n = s - 1, n + 1
    return (w / _DECIMALS, s / _DECIMALS, e / _DECIMALS, n / _DECIMALS)


def extent(path: Path) -> Bounds:
    """Give the bounds within which an extract is whole.

    >>> extent(Path("data/ville-exemple/streets.osm"))
    (1.8302, 46.9793, 1.8502, 46.9895)
    """
    with readable(path) as opened:
        hull = hull_of(opened)
        box = opened.box
    return box if box is not None and is_believable(box, hull) else hull


def hull_of(opened: Opened) -> Bounds:
    """Give the bounds of the nodes of an extract."""
    hull = Hull()
    for node in scan_nodes(opened.path):
        if node.location.valid():
            hull.add(node.lon, node.lat)
    bounds = hull.bounds()
    if bounds is None:
        raise ExtractError("refresh.no_streets", path=opened.source)
    if bounds[0] > bounds[2]:
        raise ExtractError("network.extract_meridian", path=opened.source)
    return bounds
