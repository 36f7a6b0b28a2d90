"""What stands between a place and a street: water, tracks and motorways, walls and fences.

Whom the tables below do not name lets a walker through: trams and kerbs, ditches and drains (a
stride wide, with a culvert before each house), tracks out of use, whatever runs in a tunnel, in a
culvert, under cover or on a bridge.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ddtour_geo.common.geodesy import METRES_PER_DEGREE
from ddtour_geo.common.i18n import LocalizedText, translate
from ddtour_geo.common.types import Ring
from ddtour_geo.network.osm.objects import OsmObject

if TYPE_CHECKING:
    from shapely import STRtree

HARD = frozenset({"river", "water", "sea", "rail", "motorway"})
"""Kinds that nobody crosses on foot, however near the street beyond."""

_KINDS: Mapping[str, Mapping[str, str]] = {
    "waterway": {
        **dict.fromkeys(("river", "canal", "tidal_channel", "riverbank", "dock"), "river"),
        "stream": "stream",  # an able walker jumps over it: a group, a pram or a wheelchair not
    },
    "natural": {"coastline": "sea", "cliff": "cliff"},
    "landuse": {"reservoir": "water"},
    "railway": dict.fromkeys(
        ("rail", "light_rail", "narrow_gauge", "subway", "funicular", "preserved"), "rail"
    ),
    "highway": {"motorway": "motorway", "motorway_link": "motorway"},
    "barrier": {
        **dict.fromkeys(("wall", "city_wall", "retaining_wall"), "wall"),
        **dict.fromkeys(("fence", "guard_rail", "jersey_barrier", "cable_barrier"), "fence"),
        "hedge": "hedge",
        "gate": "gate",
    },
    "historic": {"citywalls": "wall"},
}
_WATERS: Mapping[str, str] = {
    **dict.fromkeys(("river", "canal", "lock", "harbour", "oxbow", "tidal_channel"), "river"),
    **dict.fromkeys(("stream", "stream_pool", "moat"), "stream"),
    **dict.fromkeys(("ditch", "drain"), ""),
}
"""Kinds of ``natural=water`` by its ``water``: any other stands still."""
_TRUNKS = frozenset({"trunk", "trunk_link"})
_LEAST_WATER = 1_000.0
"""Square metres of still water that one does not simply walk round."""

TAGS = frozenset(
    {(key, value) for key, values in _KINDS.items() for value in values if key != "barrier"}
    | {("natural", "water"), ("motorroad", "yes")}
    | {("highway", value) for value in _TRUNKS}
)
"""Tags of what may stand between; besides, whatever is tagged ``barrier``."""

_NEVER = frozenset({"", "no"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Barrier:
    """A line or an area in the way; ``kind`` is one of ``HARD``, or softer, or a ``gate``."""

    kind: str
    name: str
    line: Ring
    holes: tuple[Ring, ...] = ()
    is_area: bool = False

    @property
    def label(self) -> LocalizedText:
        """What it is, and its name."""
        said = {lang: translate(lang, f"network.barrier_{self.kind}") for lang in ("fr", "en")}
        name = f" ({self.name})" if self.name else ""
        return LocalizedText(**{lang: text + name for lang, text in said.items()})


@dataclass(frozen=True, kw_only=True, eq=False)
class Barriers:
    """The barriers of an extract, and its gates, shape ``(k, 2)`` degrees.

    >>> Barriers(found=(), gates=np.zeros((0, 2))).found
    ()
    """

    found: tuple[Barrier, ...]
    gates: NDArray[np.float64]

    @cached_property
    def shapes(self) -> NDArray[np.object_]:
        """Lines and areas, degrees."""
        import shapely

        shapes = [
            shapely.Polygon(one.line, one.holes) if one.is_area else shapely.LineString(one.line)
            for one in self.found
        ]
        return np.array(shapes, dtype=object)

    @cached_property
    def tree(self) -> "STRtree":
        """The shapes by where they are."""
        import shapely

        return shapely.STRtree(self.shapes)

    def may_cross(self, one: NDArray[np.float64], other: NDArray[np.float64]) -> bool:
        """Tell whether a barrier lies between two points, or on one of them."""
        import shapely

        return bool(len(self.tree.query(shapely.LineString([one, other]), predicate="intersects")))


NO_BARRIERS = Barriers(found=(), gates=np.zeros((0, 2)))


def barriers_of(objects: Iterable[OsmObject], gates: Iterable[tuple[float, float]]) -> Barriers:
    """Find what stands in the way among the objects of an extract."""
    lines = [one for one in objects if one.type != "node"]
    found = tuple(barrier for one in lines for barrier in _of(one, _kind(one)))
    middles = [one.line[len(one.line) // 2] for one in found if one.kind == "gate"]
    return Barriers(found=found, gates=np.array([*gates, *middles], dtype=float).reshape(-1, 2))


def _of(one: OsmObject, kind: str) -> Iterable[Barrier]:
    name = one.tags.get("name", one.tags.get("ref", ""))
    is_water = kind in {"river", "water", "stream"} and not _is_line(one.tags)
    if not kind:
        return
    if is_water and one.polygons and not one.is_clipped:
        for outer, *holes in one.polygons:
            if kind != "water" or _square_metres(outer) >= _LEAST_WATER:
                yield Barrier(kind=kind, name=name, line=outer, holes=tuple(holes), is_area=True)
    elif len(one.line) > 1:
        yield Barrier(kind=kind, name=name, line=one.line)
    elif not is_water:
        for outer, *_ in one.polygons:
            yield Barrier(kind=kind, name=name, line=outer)


def _is_line(tags: Mapping[str, str]) -> bool:
    return tags.get("natural") != "water" and (
        "natural" in tags or tags.get("waterway") not in {"riverbank", "dock", None}
    )


def _kind(one: OsmObject) -> str:
    """Tell what an object is to a walker; an empty text where it keeps nobody."""
    tags = one.tags
    is_away = any(tags.get(key, "") not in _NEVER for key in ("tunnel", "bridge", "culvert"))
    is_buried = tags.get("location") == "underground" or (
        tags.get("railway") == "subway" and tags.get("layer", "").startswith("-")
    )
    is_roofed = tags.get("covered", "") not in _NEVER and "railway" not in tags
    if is_away or is_buried or is_roofed:
        return ""
    highway = tags.get("highway", "")
    if highway:
        is_closed = highway in _TRUNKS and tags.get("foot") == "no"
        is_closed = is_closed or tags.get("motorroad") == "yes"
        return "motorway" if is_closed else _KINDS["highway"].get(highway, "")
    if tags.get("building", "") not in _NEVER or tags.get("embedded", "") not in _NEVER:
        return ""
    if tags.get("natural") == "water":
        return _WATERS.get(tags.get("water", ""), "water")
    found = (kinds.get(tags.get(key, ""), "") for key, kinds in _KINDS.items())
    return next(filter(None, found), "")


def _square_metres(ring: Ring) -> float:
    """Give the area of a ring on the ground."""
    lon, lat = np.array(ring).T
    cross = lon[:-1] * lat[1:] - lon[1:] * lat[:-1]
    return float(abs(cross.sum()) / 2 * METRES_PER_DEGREE**2 * np.cos(np.radians(lat.mean())))
