"""Which squares are one ground, and which streets end at it: nobody stops at a line on a map."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from ddtour_geo.network.build.contraction import Floats, Ints, component_labels
from ddtour_geo.network.osm.extract import WALLS

if TYPE_CHECKING:
    from shapely import Polygon
    from shapely.geometry.base import BaseGeometry

    Shapes = Sequence[BaseGeometry]

Tags = Mapping[str, str]

GAP = 0.05
"""Metres by which outlines are widened before they are compared: less than half of any wall."""

NARROWEST = 1.0
"""Metres that two squares must have in common to be crossed as one."""

REACH = 1.0
"""Metres from a square at which a street that ends there leads onto it."""

_GROUND = "0"
_FLOOR = re.compile(r"[+-]?\d{1,3}(\.\d{1,3})?")


def polygon_of(rings: Sequence[Floats]) -> "BaseGeometry | None":
    """Give the free ground, inside an odd number of rings; ``None`` if they make no area."""
    import shapely

    if any(len(ring) < 3 for ring in rings):
        return None
    parts: list[Polygon] = [shapely.Polygon(ring) for ring in rings]
    if not all(part.is_valid and part.area > 0 for part in parts):
        return None
    area: BaseGeometry = parts[0]
    for part in parts[1:]:
        area = area.symmetric_difference(part)
    return area if area.is_valid and not area.is_empty else None


def widened(area: "BaseGeometry", metres: float) -> "BaseGeometry":
    """Move the outline of an area outwards, its corners as sharp as they were."""
    return area.buffer(metres, join_style="mitre")


def one_ground(parts: "Shapes") -> "BaseGeometry":
    """Put squares together, closing what is thinner than any wall between them."""
    import shapely

    if len(parts) == 1:
        return parts[0]
    whole = shapely.union_all(list(parts))
    closed = widened(widened(whole, GAP), -GAP)
    gaps = closed.difference(whole)
    return whole.union(gaps) if gaps.area > GAP**2 else whole


class Walls:
    """Lines that nobody walks through."""

    def __init__(self, lines: Sequence[Floats]) -> None:
        import shapely

        self._tree = shapely.STRtree([shapely.LineString(line) for line in lines])

    def metres_in(self, area: "BaseGeometry") -> float:
        """Measure the walls in an area."""
        found = self._tree.geometries[self._tree.query(area, predicate="intersects")]
        return float(sum(line.intersection(area).length for line in found))

    def stop(self, point: Floats, shape: "BaseGeometry") -> bool:
        """Tell whether a wall stands between a point and the nearest point of a shape."""
        import shapely

        step = shapely.shortest_line(shapely.Point(point), shape)
        return bool(len(self._tree.query(step, predicate="dwithin", distance=GAP)))


def adjoining(shapes: "Shapes", walls: Walls, fit: Callable[[int, int], bool]) -> list[list[int]]:
    """Put together the shapes that share an open edge or overlap, where both fit one another."""
    import shapely

    wide = np.array([widened(shape, GAP) for shape in shapes], dtype=object)
    one, other = shapely.STRtree(wide).query(wide, predicate="intersects")
    pairs = np.stack((one, other), axis=1)[one < other]
    common = np.array(shapely.intersection(wide[pairs[:, 0]], wide[pairs[:, 1]]), dtype=object)
    is_broad = np.array(shapely.area(common) >= 2 * GAP * NARROWEST, dtype=np.bool_)
    pairs, common = pairs[is_broad], common[is_broad]
    kept = [
        fit(a, b) and walls.metres_in(strip) < NARROWEST
        for (a, b), strip in zip(pairs.tolist(), common, strict=True)
    ]
    label = component_labels(pairs[np.array(kept, dtype=np.bool_)].astype(np.int64), len(shapes))
    return [np.flatnonzero(label == number).tolist() for number in np.unique(label)]


def ends_at(points: Floats, shapes: "Shapes") -> Ints:
    """Pairs of a point and a shape within its reach, the nearest shapes of a point first."""
    import shapely

    spots = np.array(shapely.points(points), dtype=object)
    point, shape = shapely.STRtree(list(shapes)).query(spots, predicate="dwithin", distance=REACH)
    away = shapely.distance(spots[point], np.array(shapes, dtype=object)[shape])
    order = np.lexsort((shape, away, point))
    return np.stack((point, shape), axis=1)[order].astype(np.int64)


def same_floor(one: Tags, other: Tags) -> bool:
    """Tell whether two things lie at one height, as far as their tags say.

    >>> same_floor({"level": "0"}, {}), same_floor({"bridge": "yes"}, {})
    (True, False)
    """
    if _layer(one) != _layer(other):
        return False
    if "level" in one and "level" in other:
        return not _levels(one).isdisjoint(_levels(other))
    return _layer(one) != 0 or bool(_levels(one) & _levels(other))


def is_fenced(tags: Tags) -> bool:
    """Tell whether a square is walled in: one enters it where a node says so alone."""
    return tags.get("barrier") in WALLS


def _layer(tags: Tags) -> float:
    if tags.get("bridge", "no") != "no":
        implied = "1"
    else:
        implied = "-1" if tags.get("tunnel", "no") not in {"no", "building_passage"} else _GROUND
    return _number(tags.get("layer", implied))


def _levels(tags: Tags) -> frozenset[float]:
    return frozenset(_number(part) for part in tags.get("level", _GROUND).split(";"))


def _number(text: str) -> float:
    return float(text) if _FLOOR.fullmatch(text.strip()) else 0.0
