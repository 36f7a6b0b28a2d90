"""Towns and communes by their names, in an extract that may be that of a country."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ddtour_geo.common.types import LonLat, Ring
from ddtour_geo.network.osm.by_id import nodes_of, ways_of
from ddtour_geo.network.osm.named import NAMES, plain_name
from ddtour_geo.network.osm.objects import assemble, scan_nodes, scan_relations
from ddtour_geo.network.osm.opened import readable
from ddtour_geo.network.osm.tags import clean_tags

if TYPE_CHECKING:
    from osmium.osm.types import Relation

Polygons = tuple[tuple[Ring, ...], ...]
"""Of each area its outer ring, then its holes."""

_COMMUNE_LEVEL = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """A place node or an administrative boundary.

    Attributes
    ----------
    reference
        Type and identifier, such as ``"node 12"``.
    name
        Its name.
    kind
        Value of ``place``, or the administrative level.
    lonlat
        Where it is, or the middle of its bounds.
    polygons
        What it bounds; nothing if it is a point, or if the extract lacks parts of its boundary.
    """

    reference: str
    name: str
    kind: str
    lonlat: LonLat | None = None
    polygons: Polygons = ()


def towns_of(path: Path, name: str) -> tuple[tuple[Town, ...], tuple[str, ...]]:
    """Find the place nodes of a name, or of a reference; and give the names of all others.

    >>> towns_of(Path("data/ville-exemple/streets.osm"), "Ville")
    ((), ())
    """
    from osmium.filter import KeyFilter

    found, others = [], set()
    with readable(path) as opened:
        for node in scan_nodes(opened.path, KeyFilter("place")):
            tags = clean_tags(node.tags)
            reference = f"node {node.id}"
            if not node.location.valid() or "name" not in tags:
                continue
            if not _is_meant(name, reference, tags):
                others.add(tags["name"])
                continue
            at = (node.lon, node.lat)
            town = Town(reference=reference, name=tags["name"], kind=tags["place"], lonlat=at)
            found.append(town)
    return tuple(found), tuple(sorted(others))


def communes_of(path: Path, name: str) -> tuple[tuple[Town, ...], tuple[str, ...]]:
    """Find the administrative boundaries of a name, or of a reference, and all other names.

    >>> communes_of(Path("data/ville-exemple/streets.osm"), "Ville")
    ((), ())
    """
    from osmium.filter import TagFilter

    found: list[tuple[Town, list[tuple[int, str]]]] = []
    others = set()
    with readable(path) as opened:
        for relation in scan_relations(opened.path, TagFilter(("boundary", "administrative"))):
            tags = clean_tags(relation.tags)
            reference = f"relation {relation.id}"
            if "name" not in tags:
                continue
            if not _is_meant(name, reference, tags):
                others.add(tags["name"])
                continue
            level = tags.get("admin_level", "")
            town = Town(reference=reference, name=tags["name"], kind=level)
            found.append((town, list(_ways_of(relation))))
        lines = _lines(opened.path, {ref for _, members in found for ref, _ in members})
    bounded = (_bounded(town, members, lines) for town, members in found)
    return _innermost(bounded), tuple(sorted(others))


def _is_meant(name: str, reference: str, tags: dict[str, str]) -> bool:
    written = (
        part
        for key, value in tags.items()
        if key in NAMES or key.startswith("name:")
        for part in value.split(";")
    )
    return name == reference or plain_name(name) in map(plain_name, written)


def _ways_of(relation: "Relation") -> Iterator[tuple[int, str]]:
    return ((member.ref, member.role) for member in relation.members if member.type == "w")


Lines = dict[int, tuple[tuple[int, ...], Ring]]


def _lines(path: Path, ways: Collection[int]) -> Lines:
    """Give the nodes of ways, and where these are; a way that lacks one is left out."""
    refs = {way.id: tuple(node.ref for node in way.nodes) for way in ways_of(path, ways)}
    wanted = {ref for line in refs.values() for ref in line}
    at = {node.id: (node.lon, node.lat) for node in nodes_of(path, wanted) if node.location.valid()}
    return {
        way: (line, tuple(at[ref] for ref in line))
        for way, line in refs.items()
        if all(ref in at for ref in line)
    }


def _bounded(town: Town, members: Iterable[tuple[int, str]], lines: Lines) -> Town:
    """Give a commune its boundary, if the extract has it whole."""
    from dataclasses import replace

    held = [(ref, role) for ref, role in members if role in {"outer", "inner", ""}]
    polygons = tuple(assemble((*lines[ref], role) for ref, role in held if ref in lines))
    if not polygons or any(ref not in lines for ref, _ in held):
        return town
    corners = [at for rings in polygons for at in rings[0]]
    middle = tuple((min(side) + max(side)) / 2 for side in zip(*corners, strict=True))
    return replace(town, lonlat=(middle[0], middle[1]), polygons=polygons)


def _innermost(towns: Iterable[Town]) -> tuple[Town, ...]:
    """Of boundaries that lie within each other keep that of the commune."""
    from shapely.geometry import Point, Polygon

    kept: list[Town] = []
    for town in sorted(towns, key=_distance_to_commune):
        shapes = [Polygon(rings[0], rings[1:]) for rings in town.polygons]
        is_known = any(
            one.lonlat and any(shape.buffer(0).covers(Point(one.lonlat)) for shape in shapes)
            for one in kept
        )
        inside = [Polygon(rings[0]) for one in kept for rings in one.polygons]
        at = town.lonlat and Point(town.lonlat)
        if not is_known and not (at and any(shape.buffer(0).covers(at) for shape in inside)):
            kept.append(town)
    return tuple(town for town in kept if town.polygons) or tuple(kept)


def _distance_to_commune(town: Town) -> tuple[bool, int, str]:
    level = int(town.kind) if town.kind.isdecimal() and len(town.kind) < 3 else 99
    return not town.polygons, abs(level - _COMMUNE_LEVEL), town.reference
