"""OpenStreetMap extracts (.osm, .osm.gz, .osm.pbf) as flat arrays.

One pass with pyosmium hands ways to Python; node references and coordinates go to flat arrays,
and nothing is kept per node. A clipped extract whose ways miss nodes is read as it is: the
missing coordinates are NaN and the graph keeps the runs of present nodes.
"""

import re
import zlib
from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import numpy as np
from numpy.typing import NDArray

from ddtour_geo.errors import ExtractError

if TYPE_CHECKING:
    import osmium
    from osmium.osm.types import Node, Way

Tags = Mapping[str, str]

_HEAD_BYTES = 1 << 16
_UNPACKED_FLOOR = 64 << 20
_UNPACKED_RATIO = 200
_UNDEFINED = 2**31 - 1
_UNIT = 1e7
_WKB_HEADER_BYTES = 9
_OSM_BASE = re.compile(rb"osm_base=[\"'](\d{4}-\d\d-\d\dT[0-9:]+Z)[\"']")
_DOCTYPE = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StreetExtract:
    """Ways of an extract that a walker might use, before any rule of access.

    Attributes
    ----------
    way_ids
        Shape ``(w,)``.
    way_tags
        Tags of each way.
    way_starts
        Shape ``(w + 1,)``: way i owns the nodes ``way_starts[i]:way_starts[i + 1]``.
    refs
        Shape ``(n,)``, node identifiers in the order of the ways.
    lonlat
        Shape ``(n, 2)``, degrees; NaN where the extract has no such node.
    node_tags
        Tags of the nodes that carry a barrier.
    data_date
        ISO date of the data, or an empty text if unknown.
    source
        Name of the file.

    Examples
    --------
    >>> StreetExtract.__slots__[0]
    'way_ids'
    """

    way_ids: NDArray[np.int64]
    way_tags: tuple[Tags, ...]
    way_starts: NDArray[np.int64]
    refs: NDArray[np.int64]
    lonlat: NDArray[np.float64]
    node_tags: Mapping[int, Tags]
    data_date: str = ""
    source: str = ""


def read_streets(path: Path | str) -> StreetExtract:
    """Read the ways and barriers of an OpenStreetMap extract.

    Parameters
    ----------
    path
        A file whose name ends in ``.osm``, ``.osm.gz`` or ``.osm.pbf``.

    Returns
    -------
    StreetExtract
        Every way with a ``highway`` tag, railway platforms and piers.

    Raises
    ------
    ExtractError
        If the file is missing, cannot be read to its end, declares a document type, unpacks to
        an absurd size, holds a coordinate outside the world, or holds no such way.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> text = '''<osm version="0.6"><node id="1" lat="50" lon="2"/>
    ... <node id="2" lat="50" lon="2.001"/><way id="7"><nd ref="1"/><nd ref="2"/>
    ... <tag k="highway" v="path"/></way></osm>'''
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder) / "a.osm"
    ...     _ = file.write_text(text)
    ...     read_streets(file).refs.tolist()
    [1, 2]
    """
    from osmium import InvalidLocationError

    path = Path(path)
    head = _screened_head(path)
    try:
        return _read(path, head)
    except ExtractError:
        raise
    except (InvalidLocationError, RuntimeError, ValueError, OSError) as error:
        raise ExtractError("network.extract_unreadable", path=path, why=error) from error


def _screened_head(path: Path) -> bytes:
    if not path.exists():
        raise ExtractError("missing_file", path=path)
    try:
        if path.suffix == ".gz":
            head = _bounded_unpack(path)
        else:
            with path.open("rb") as stream:
                head = stream.read(_HEAD_BYTES)
    except (OSError, zlib.error) as error:
        raise ExtractError("network.extract_unreadable", path=path, why=error) from error
    if path.suffix != ".pbf" and _DOCTYPE.search(head):
        raise ExtractError("network.extract_doctype", path=path)
    return head


def _bounded_unpack(path: Path) -> bytes:
    """Unpack a gzip file to nowhere, stop where its size becomes absurd, give its beginning."""
    limit = max(_UNPACKED_FLOOR, _UNPACKED_RATIO * path.stat().st_size)
    head = b""
    size = 0
    with path.open("rb") as stream:
        for chunk in _unpacked_chunks(stream):
            if len(head) < _HEAD_BYTES:
                head += chunk[:_HEAD_BYTES]
            size += len(chunk)
            if size > limit:
                raise ExtractError(
                    "network.extract_too_large", path=path, megabytes=limit // (1 << 20)
                )
    return head


def _unpacked_chunks(stream: BinaryIO) -> Iterator[bytes]:
    block = 1 << 20
    unpacker = zlib.decompressobj(wbits=31)
    while data := unpacker.unconsumed_tail or unpacker.unused_data or stream.read(block):
        if unpacker.eof:
            unpacker = zlib.decompressobj(wbits=31)
        yield unpacker.decompress(data, block)


def _read(path: Path, head: bytes) -> StreetExtract:
    import osmium

    collected = _Collected(path)
    for thing in _walkable_candidates(path):
        if isinstance(thing, osmium.osm.Way):
            collected.add_way(thing)
        elif isinstance(thing, osmium.osm.Node):
            collected.node_tags[thing.id] = {key: value for key, value in thing.tags}  # noqa: C416
    if not collected.ids:
        raise ExtractError("network.extract_empty", path=path)
    refs = np.frombuffer(collected.refs, dtype=np.int64)
    lonlat = np.concatenate(collected.lonlat)
    header = osmium.io.Reader(str(path), osmium.osm.NOTHING).header()
    if np.isnan(lonlat).any() and header.get("sorting") != "Type_then_ID":
        _find_missing(path, refs, lonlat)
    return StreetExtract(
        way_ids=np.frombuffer(collected.ids, dtype=np.int64),
        way_tags=tuple(collected.tags),
        way_starts=np.concatenate(([0], np.cumsum(np.frombuffer(collected.counts, np.int64)))),
        refs=refs,
        lonlat=lonlat,
        node_tags=collected.node_tags,
        data_date=_data_date(header.get("osmosis_replication_timestamp"), head, collected.newest),
        source=path.name,
    )


def _walkable_candidates(path: Path) -> "osmium.FileProcessor":
    import osmium
    from osmium.filter import KeyFilter
    from osmium.osm import NODE, WAY

    ways = KeyFilter("highway", "railway", "man_made")
    ways.enable_for(WAY)
    barriers = KeyFilter("barrier")
    barriers.enable_for(NODE)
    processor = osmium.FileProcessor(str(path), NODE | WAY).with_locations()
    return processor.with_filter(ways).with_filter(barriers)


class _Collected:
    """What one pass over an extract has gathered so far."""

    def __init__(self, path: Path) -> None:
        from osmium.geom import WKBFactory, use_nodes

        self.path = path
        self.ids = array("q")
        self.counts = array("q")
        self.refs = array("q")
        self.tags: list[Tags] = []
        self.lonlat: list[NDArray[np.float64]] = []
        self.node_tags: dict[int, Tags] = {}
        self.newest = datetime(1970, 1, 1, tzinfo=UTC)
        self._seen: set[int] = set()
        self._linestring = WKBFactory().create_linestring
        self._all = use_nodes.ALL

    def add_way(self, way: "Way") -> None:
        tags = {key: value for key, value in way.tags}  # noqa: C416
        if "highway" not in tags and not (
            tags.get("railway") == "platform" or tags.get("man_made") == "pier"
        ):
            return
        if way.id in self._seen:
            return
        self._seen.add(way.id)
        refs = [node.ref for node in way.nodes]
        self.ids.append(way.id)
        self.counts.append(len(refs))
        self.refs.extend(refs)
        self.tags.append(tags)
        self.lonlat.append(self._coordinates(way, len(refs)))
        self.newest = max(self.newest, way.timestamp)

    def _coordinates(self, way: "Way", count: int) -> NDArray[np.float64]:
        from osmium import InvalidLocationError

        try:
            wkb = bytes.fromhex(self._linestring(way, self._all))
        except (InvalidLocationError, RuntimeError):
            return self._coordinates_one_by_one(way)
        return np.frombuffer(wkb, "<f8", offset=_WKB_HEADER_BYTES).reshape(count, 2)

    def _coordinates_one_by_one(self, way: "Way") -> NDArray[np.float64]:
        lonlat = np.full((len(way.nodes), 2), np.nan)
        for index, node in enumerate(way.nodes):
            if node.location.valid():
                lonlat[index] = node.x / _UNIT, node.y / _UNIT
            elif node.x != _UNDEFINED or node.y != _UNDEFINED:
                raise ExtractError(
                    "network.extract_coordinate", path=self.path, way=way.id, node=node.ref
                )
        return lonlat


def _find_missing(path: Path, refs: NDArray[np.int64], lonlat: NDArray[np.float64]) -> None:
    """Look again for nodes that come after their ways, or whose identifiers are negative."""
    wanted = set(refs[np.isnan(lonlat[:, 0])].tolist())
    found: dict[int, tuple[float, float]] = {}
    for node in _nodes(path, wanted):
        if node.id in wanted and node.location.valid():
            found[node.id] = (node.location.lon, node.location.lat)
    if not found:
        return
    for index in np.flatnonzero(np.isnan(lonlat[:, 0])).tolist():
        lonlat[index] = found.get(int(refs[index]), (np.nan, np.nan))


def _nodes(path: Path, wanted: set[int]) -> "Iterator[Node]":
    import osmium
    from osmium.filter import IdFilter
    from osmium.osm import NODE

    processor = osmium.FileProcessor(str(path), NODE)
    if min(wanted) >= 0:
        processor = processor.with_filter(IdFilter(wanted))
    for node in processor:
        if isinstance(node, osmium.osm.Node):
            yield node


def _data_date(replication: str, head: bytes, newest: datetime) -> str:
    if replication:
        return replication[:10]
    match = _OSM_BASE.search(head)
    if match:
        return match.group(1).decode()[:10]
    return newest.date().isoformat() if newest.year > 1970 else ""
