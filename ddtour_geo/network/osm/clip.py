"""A regional extract cut down to one territory."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ddtour_geo.common.errors import ExtractError
from ddtour_geo.common.files import scratch_folder
from ddtour_geo.common.geodesy import METRES_PER_DEGREE
from ddtour_geo.common.types import Bounds
from ddtour_geo.network.osm.objects import scan_nodes, scan_relations, scan_ways
from ddtour_geo.network.osm.opened import Opened, readable
from ddtour_geo.network.osm.reach import Hull, is_believable, outwards
from ddtour_geo.network.osm.tags import clean_tags
from ddtour_geo.network.osm.writing import writer_to

if TYPE_CHECKING:
    from osmium.osm.types import Relation

MARGIN_M = 500.0
"""Ground kept around the study area."""

_COVERED_BY_HEADER = 0.99
_COVERED_BY_NODES = 0.5
_MANY_WAYS = 1_000
_MANY_MEMBERS = 500
_EPOCH = 1970
_OSM_BASE = re.compile(rb"osm_base=[\"'](\d{4}-\d\d-\d\d)T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Clipping:
    """What was kept of an extract.

    Attributes
    ----------
    nodes, ways, relations
        Numbers of objects kept.
    streets
        Number of ways with a ``highway`` tag.
    data_date
        ISO date of the data, or an empty text if unknown.
    bounds
        West, south, east, north in degrees.
    """

    nodes: int
    ways: int
    relations: int
    streets: int
    data_date: str
    bounds: Bounds


def widened(area: Bounds, margin: float = MARGIN_M) -> Bounds:
    """Widen bounds by some metres.

    >>> widened((2.0, 50.0, 2.1, 50.1), 111.32)
    (1.998441, 49.999, 2.101559, 50.101)
    """
    from math import cos, radians

    west, south, east, north = area
    dy = margin / METRES_PER_DEGREE
    dx = dy / cos(radians(max(abs(south), abs(north))))
    return (
        max(round(west - dx, 7), -180.0),
        max(round(south - dy, 7), -90.0),
        min(round(east + dx, 7), 180.0),
        min(round(north + dy, 7), 90.0),
    )


def clip(source: Path, target: Path, *, area: Bounds, data_date: str = "") -> Clipping:
    """Cut an extract at an area, whole ways kept."""
    with readable(source) as opened:
        return _clip(opened, target, area, data_date)


def date_of(path: Path) -> str:
    """Give the date of the data of an extract.

    >>> date_of(Path("nowhere.osm"))
    Traceback (most recent call last):
    ddtour_geo.common.errors.ExtractError: nowhere.osm : fichier introuvable.
    """
    with readable(path) as opened:
        return _date_of(opened)


def _date_of(opened: Opened) -> str:
    header = opened.header
    said = header.get("osmosis_replication_timestamp") or header.get("timestamp")
    if not said and (found := _OSM_BASE.search(opened.screened.head)):
        said = found.group(1).decode()
    if said:
        return said[:10]
    newest = max((way.timestamp for way in scan_ways(opened.path)), default=None)
    return newest.date().isoformat() if newest is not None and newest.year > _EPOCH else ""


def _clip(opened: Opened, target: Path, area: Bounds, data_date: str) -> Clipping:
    source, bounds = opened.path, widened(area)
    kept = _Kept(nodes=_nodes_inside(opened, area, bounds), ways=set(), relations=set())
    streets, ways = _keep_ways(source, kept)
    if not streets:
        raise ExtractError("refresh.no_streets", path=opened.source)
    there_is_a_relation = _keep_relations(source, kept)
    if not there_is_a_relation and ways > _MANY_WAYS and source.name.endswith(".pbf"):
        raise ExtractError("refresh.no_relations", path=opened.source)
    date = data_date or _date_of(opened)
    counts = _write(source, target, kept, bounds, date)
    return Clipping(
        nodes=counts["n"],
        ways=counts["w"],
        relations=counts["r"],
        streets=streets,
        data_date=date,
        bounds=bounds,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    """Identifiers of what is kept."""

    nodes: set[int]
    ways: set[int]
    relations: set[int]

    def holds(self, kind: str, number: int) -> bool:
        return number in {"n": self.nodes, "w": self.ways, "r": self.relations}[kind]

    def uses(self, relation: "Relation") -> bool:
        return any(
            member.ref in (self.ways if member.type == "w" else self.nodes)
            for member in relation.members
            if member.type != "r"
        )


def _nodes_inside(opened: Opened, area: Bounds, bounds: Bounds) -> set[int]:
    """Find the nodes within bounds, and look whether the area is covered."""
    west, south, east, north = bounds
    hull = Hull()
    inside: set[int] = set()
    for node in scan_nodes(opened.path):
        if not node.location.valid():
            continue
        lon, lat = node.lon, node.lat
        hull.add(lon, lat)
        if west <= lon <= east and south <= lat <= north:
            if node.id < 0:
                raise ExtractError("refresh.negative_ids", path=opened.source)
            inside.add(node.id)
    _refuse_uncovered(opened, area, hull.bounds())
    return inside


def _refuse_uncovered(opened: Opened, area: Bounds, hull: Bounds | None) -> None:
    if hull is None:
        return
    box = opened.box
    if box is not None and is_believable(box, hull):
        _refuse(opened.source, area, box, _COVERED_BY_HEADER)
    elif hull[0] <= hull[2]:
        _refuse(opened.source, area, outwards(hull), _COVERED_BY_NODES)


def _refuse(source: Path, area: Bounds, covered: Bounds, least: float) -> None:
    """Refuse a source that covers less than a share of an area."""
    width = min(area[2], covered[2]) - max(area[0], covered[0])
    height = min(area[3], covered[3]) - max(area[1], covered[1])
    whole = (area[2] - area[0]) * (area[3] - area[1])
    share = max(width, 0.0) * max(height, 0.0) / whole
    if share < least:
        raise ExtractError("refresh.not_covered", path=source, percent=int(100 * share))


def _keep_ways(source: Path, kept: _Kept) -> tuple[int, int]:
    """Keep the ways that touch the nodes inside, and all their nodes; count streets and ways."""
    outside: set[int] = set()
    streets = ways = 0
    for way in scan_ways(source):
        ways += 1
        refs = [node.ref for node in way.nodes]
        if kept.nodes.isdisjoint(refs):
            continue
        kept.ways.add(way.id)
        outside.update(refs)
        streets += "highway" in way.tags
    kept.nodes.update(outside)
    return streets, ways


def _keep_relations(source: Path, kept: _Kept) -> bool:
    """Keep the relations that use what is kept, multipolygons whole; tell if there is any."""
    members: set[int] = set()
    there_is_one = False
    for relation in scan_relations(source):
        there_is_one = True
        if not kept.uses(relation):
            continue
        kept.relations.add(relation.id)
        ways = [member.ref for member in relation.members if member.type == "w"]
        if relation.tags.get("type") == "multipolygon" and len(ways) <= _MANY_MEMBERS:
            members.update(ways)
    members -= kept.ways
    if members:
        for way in scan_ways(source):
            if way.id in members:
                kept.ways.add(way.id)
                kept.nodes.update(node.ref for node in way.nodes)
    return there_is_one


def _write(source: Path, target: Path, kept: _Kept, bounds: Bounds, date: str) -> dict[str, int]:
    """Write what is kept, sorted, each object once, and count it."""
    import osmium
    from osmium.osm import Box, Location

    header = osmium.io.Header().add_box(
        Box(Location(bounds[0], bounds[1]), Location(bounds[2], bounds[3]))
    )
    header.set("sorting", "Type_then_ID")
    header.set("generator", "ddtour-geo")
    if date:
        header.set("osmosis_replication_timestamp", f"{date}T00:00:00Z")
    merged = osmium.MergeInputReader()
    with scratch_folder() as folder:
        rough = folder / "rough.osm.pbf"
        with writer_to(osmium.io.File(str(rough))) as writer:
            for thing in osmium.FileProcessor(str(source)):
                if kept.holds(thing.type_str(), thing.id):
                    writer.add(thing)
        merged.add_file(str(rough))
    with writer_to(osmium.io.File(str(target)), header) as writer:
        merged.apply(writer, simplify=True)
    return _counted(target)


def _counted(path: Path) -> dict[str, int]:
    """Count nodes, ways and relations, and read each text of them once: it may be no text."""
    import osmium

    counts = {"n": 0, "w": 0, "r": 0}
    for thing in osmium.FileProcessor(str(path)):
        clean_tags(thing.tags)
        if isinstance(thing, osmium.osm.Relation):
            [member.role for member in thing.members]
        counts[thing.type_str()] += 1
    return counts
