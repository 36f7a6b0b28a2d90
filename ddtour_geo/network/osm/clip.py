"""A regional extract cut down to one territory."""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from ddtour_geo.common.errors import ExtractError
from ddtour_geo.common.files import scratch_folder
from ddtour_geo.common.geodesy import METRES_PER_DEGREE
from ddtour_geo.common.types import Bounds, Progress, silent
from ddtour_geo.network.osm.by_id import nodes_of, ways_of, ways_through
from ddtour_geo.network.osm.objects import scan_nodes, scan_relations, scan_ways
from ddtour_geo.network.osm.opened import Opened, readable
from ddtour_geo.network.osm.reach import Hull, is_believable, outwards
from ddtour_geo.network.osm.tags import clean_tags
from ddtour_geo.network.osm.writing import writer_to

if TYPE_CHECKING:
    from osmium import SimpleWriter  # noqa: TID251 - a type
    from osmium.io import Header
    from osmium.osm import Location
    from osmium.osm.types import Relation, Way

MARGIN_M = 500.0
"""Ground kept around the study area."""

_COVERED_BY_HEADER = 0.99
_COVERED_BY_NODES = 0.5
_MANY_WAYS = 1_000
_MANY_MEMBERS = 500
_SURELY_SEEN, _SEEN_OF = 50_000, 64
"""All of the first nodes, and one of many others, say where the data lies."""
_TOLD_EVERY = 1 << 20
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
    area
        What was asked for, as far as it is covered; degrees.
    bounds
        The same and some ground around it.
    """

    nodes: int
    ways: int
    relations: int
    streets: int
    data_date: str
    area: Bounds
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


def clip(
    source: Path,
    target: Path,
    *,
    area: Bounds,
    may_shrink: bool = False,
    progress: Progress = silent,
) -> Clipping:
    """Cut an extract at an area, whole ways kept; it may be that of a country.

    An area that is not covered is refused, unless it may shrink to what is. The nodes within are
    looked for one by one; what else is kept is found by its identifiers.
    """
    from osmium.io import File

    _refuse_other_md5(source)
    with readable(source) as opened, scratch_folder() as folder:
        rough = folder / "rough.osm.pbf"
        with writer_to(File(str(rough))) as writer:
            kept = _Kept(opened, writer, progress)
            hull = kept.keep_nodes(widened(area))
            covered = area if hull is None else _covered(opened, area, hull, shrinks=may_shrink)
            kept.keep_ways()
            kept.keep_relations()
            kept.keep_what_is_used()
        return _write(rough, target, covered, _said_date(opened) or kept.newest, kept.streets)


def _refuse_other_md5(path: Path) -> None:
    beside = path.with_name(f"{path.name}.md5")
    if not (path.is_file() and beside.is_file()):
        return
    said = beside.read_text(encoding="ascii", errors="replace").split()
    with path.open("rb") as stream:
        found = hashlib.file_digest(stream, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()
    if said and said[0].lower() != found:
        raise ExtractError("refresh.other_md5", path=path)


def date_of(path: Path) -> str:
    """Give the date of the data of an extract.

    >>> date_of(Path("nowhere.osm"))
    Traceback (most recent call last):
    ddtour_geo.common.errors.ExtractError: nowhere.osm : fichier introuvable.
    """
    with readable(path) as opened:
        newest = (way.timestamp for way in scan_ways(opened.path))
        return _said_date(opened) or _day(max(newest, default=None))


def _said_date(opened: Opened) -> str:
    """Give the date that a header says."""
    header = opened.header
    said = header.get("osmosis_replication_timestamp") or header.get("timestamp")
    if not said and (found := _OSM_BASE.search(opened.screened.head)):
        said = found.group(1).decode()
    return said[:10]


def _day(moment: datetime | None) -> str:
    return moment.date().isoformat() if moment is not None and moment.year > _EPOCH else ""


def _write(rough: Path, target: Path, area: Bounds, date: str, streets: int) -> Clipping:
    """Write what is kept, sorted, each object once, and count it."""
    import osmium

    bounds = widened(area)
    merged = osmium.MergeInputReader()
    merged.add_file(str(rough))
    with writer_to(osmium.io.File(str(target)), _header(bounds, date)) as writer:
        merged.apply(writer, simplify=True)
    counts = _counted(target)
    return Clipping(
        nodes=counts["n"],
        ways=counts["w"],
        relations=counts["r"],
        streets=streets,
        data_date=date,
        area=area,
        bounds=bounds,
    )


class _Kept:
    """What is kept of an extract, written as it is found: unsorted, and some of it twice."""

    def __init__(self, opened: Opened, writer: "SimpleWriter", progress: Progress) -> None:
        self._opened, self._path = opened, opened.path
        self._writer, self._progress = writer, progress
        self._nodes: set[int] = set()
        self._ways: set[int] = set()
        self._used: set[int] = set()
        self._newest: datetime | None = None
        self.streets = 0

    @property
    def newest(self) -> str:
        """ISO date of the newest way that is kept, or an empty text."""
        return _day(self._newest)

    def keep_nodes(self, bounds: Bounds) -> Bounds | None:
        """Keep the nodes within bounds, and give those of most of them."""
        west, south, east, north = bounds
        hull = Hull()
        for count, node in enumerate(scan_nodes(self._path)):
            at = node.location
            if count < _SURELY_SEEN or not count % _SEEN_OF:
                self._look(hull, at, count)
            # A location that is not valid lies outside of the world.
            if (
                west <= at.lon_without_check() <= east
                and south <= at.lat_without_check() <= north
                and at.valid()
            ):
                if node.id < 0:
                    raise ExtractError("refresh.negative_ids", path=self._opened.source)
                self._nodes.add(node.id)
                self._writer.add(node)
        return hull.bounds()

    def _look(self, hull: Hull, at: "Location", count: int) -> None:
        if at.valid():
            hull.add(at.lon, at.lat)
        if not count % _TOLD_EVERY:
            self._progress("nodes", count)

    def keep_ways(self) -> None:
        """Keep the ways that touch the nodes inside."""
        for way in ways_through(self._path, self._nodes):
            self._keep_way(way)
        self._progress("ways", len(self._ways))
        if not self.streets:
            raise ExtractError("refresh.no_streets", path=self._opened.source)

    def _keep_way(self, way: "Way") -> None:
        if way.id in self._ways:
            return
        self._ways.add(way.id)
        self._used.update(node.ref for node in way.nodes)
        self._newest = max(filter(None, (self._newest, way.timestamp)), default=None)
        self.streets += "highway" in way.tags
        self._writer.add(way)

    def keep_relations(self) -> None:
        """Keep the relations that use what is kept, multipolygons whole."""
        members: set[int] = set()
        there_is_one = False
        for relation in scan_relations(self._path):
            there_is_one = True
            if not self._is_used_by(relation):
                continue
            self._writer.add(relation)
            ways = [member.ref for member in relation.members if member.type == "w"]
            if relation.tags.get("type") == "multipolygon" and len(ways) <= _MANY_MEMBERS:
                members.update(ways)
        if not there_is_one:
            self._refuse_stripped()
        streets = self.streets
        for way in ways_of(self._path, members - self._ways):
            self._keep_way(way)
        self.streets = streets
        self._progress("relations", len(members))

    def _is_used_by(self, relation: "Relation") -> bool:
        return any(
            member.ref in (self._ways if member.type == "w" else self._nodes)
            for member in relation.members
            if member.type != "r"
        )

    def _refuse_stripped(self) -> None:
        """Refuse a large extract whose relations somebody has left out."""
        several = islice(scan_ways(self._path), _MANY_WAYS + 1)
        if self._path.name.endswith(".pbf") and sum(1 for _ in several) > _MANY_WAYS:
            raise ExtractError("refresh.no_relations", path=self._opened.source)

    def keep_what_is_used(self) -> None:
        """Keep the nodes outside of which ways that are kept are made."""
        for node in nodes_of(self._path, self._used - self._nodes):
            self._writer.add(node)


def _covered(opened: Opened, area: Bounds, hull: Bounds, *, shrinks: bool) -> Bounds:
    """Give what of an area a source covers, or refuse it if that is too little."""
    box = opened.box
    least, held = _COVERED_BY_HEADER, box
    if box is None or not is_believable(box, hull):
        if hull[0] > hull[2]:
            return area
        least, held = _COVERED_BY_NODES, outwards(hull)
    west, south, east, north = (
        side(one, other)
        for side, one, other in zip((max, max, min, min), area, held or area, strict=True)
    )
    whole = (area[2] - area[0]) * (area[3] - area[1])
    share = max(east - west, 0.0) * max(north - south, 0.0) / whole
    if share >= least:
        return area
    if share > 0 and shrinks:
        return (west, south, east, north)
    raise ExtractError("refresh.not_covered", path=opened.source, percent=int(100 * share))


def _header(bounds: Bounds, date: str) -> "Header":
    import osmium
    from osmium.osm import Box, Location

    header = osmium.io.Header().add_box(
        Box(Location(bounds[0], bounds[1]), Location(bounds[2], bounds[3]))
    )
    header.set("sorting", "Type_then_ID")
    header.set("generator", "ddtour-geo")
    if date:
        header.set("osmosis_replication_timestamp", f"{date}T00:00:00Z")
    return header


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
