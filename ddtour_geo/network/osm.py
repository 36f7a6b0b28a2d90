"""OpenStreetMap extracts (.osm, .osm.gz, .osm.pbf) as flat arrays.

One pass with pyosmium filters the ways and writes them as text, which is parsed in bulk; node
references and coordinates go to flat arrays, and no node ever becomes an object. A clipped
extract whose ways miss nodes is read as it is: the missing coordinates are NaN and the graph
keeps the runs of present nodes.
"""

import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, BinaryIO

import numpy as np
from numpy.typing import NDArray

from ddtour_geo.errors import ExtractError

if TYPE_CHECKING:
    from osmium.osm.types import Node, Way

Tags = Mapping[str, str]

_HEAD_BYTES = 1 << 16
_UNPACKED_FLOOR = 64 << 20
_UNPACKED_RATIO = 200
_UNDEFINED = 2**31 - 1
_UNIT = 1e7
_WKB_HEADER_DIGITS = 18
_OPL_FORMAT = "opl,add_metadata=timestamp"
_ESCAPE = re.compile("%([0-9a-f]+)%")
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

    text, coordinates = _decoded(path)
    lines = _parsed(text)
    if not lines.way_ids:
        raise ExtractError("network.extract_empty", path=path)
    counts = np.array([refs.count("n") for refs in lines.refs], dtype=np.int64)
    refs = _integers(lines.refs)
    lonlat = np.frombuffer(bytes.fromhex("".join(coordinates)), "<f8").reshape(-1, 2).copy()
    keep = np.array(lines.keep, dtype=np.bool_)
    kept_nodes = np.repeat(keep, counts)
    refs, lonlat = refs[kept_nodes], lonlat[kept_nodes]
    header = osmium.io.Reader(str(path), osmium.osm.NOTHING).header()
    if np.isnan(lonlat).any() and header.get("sorting") != "Type_then_ID":
        _find_missing(path, refs, lonlat)
    return StreetExtract(
        way_ids=np.array(lines.way_ids, dtype=np.int64),
        way_tags=tuple(lines.way_tags),
        way_starts=np.concatenate(([0], np.cumsum(counts[keep]))),
        refs=refs,
        lonlat=lonlat,
        node_tags=lines.node_tags,
        data_date=_data_date(header.get("osmosis_replication_timestamp"), head, lines.newest),
        source=path.name,
    )


def _decoded(path: Path) -> tuple[str, list[str]]:
    """Decode an extract once: identifiers and tags as OPL text, coordinates as WKB.

    Both leave pyosmium in bulk, a way at a time, so that no node becomes a Python object.
    """
    import osmium
    from osmium.filter import KeyFilter
    from osmium.osm import NODE, WAY

    ways = KeyFilter("highway", "railway", "man_made")
    ways.enable_for(WAY)
    barriers = KeyFilter("barrier")
    barriers.enable_for(NODE)
    measure = _Measure(path)
    with TemporaryDirectory(prefix="ddtour-") as folder:
        opl = Path(folder) / "streets.opl"
        with osmium.SimpleWriter(osmium.io.File(str(opl), _OPL_FORMAT)) as writer:
            processor = osmium.FileProcessor(str(path), NODE | WAY).with_locations()
            for step in (ways, barriers, writer):
                processor = processor.with_filter(step)
            coordinates = [measure(way) for way in processor if isinstance(way, osmium.osm.Way)]
        return opl.read_text(encoding="utf-8"), coordinates


class _Measure:
    """Coordinates of a way as the hexadecimal text of little-endian pairs of doubles."""

    def __init__(self, path: Path) -> None:
        from osmium import InvalidLocationError
        from osmium.geom import WKBFactory, use_nodes

        self._path = path
        self._linestring = WKBFactory().create_linestring
        self._all = use_nodes.ALL
        self._refusals = (InvalidLocationError, RuntimeError)

    def __call__(self, way: "Way") -> str:
        try:
            return self._linestring(way, self._all)[_WKB_HEADER_DIGITS:]
        except self._refusals:
            return self._one_by_one(way).tobytes().hex()

    def _one_by_one(self, way: "Way") -> NDArray[np.float64]:
        lonlat = np.full((len(way.nodes), 2), np.nan, dtype="<f8")
        for index, node in enumerate(way.nodes):
            if node.location.valid():
                lonlat[index] = node.x / _UNIT, node.y / _UNIT
            elif node.x != _UNDEFINED or node.y != _UNDEFINED:
                raise ExtractError(
                    "network.extract_coordinate", path=self._path, way=way.id, node=node.ref
                )
        return lonlat


@dataclass(slots=True)
class _Lines:
    """What the lines of an OPL text say; ``keep`` and ``refs`` have a row for every way."""

    way_ids: list[int] = field(default_factory=list)
    way_tags: list[Tags] = field(default_factory=list)
    node_tags: dict[int, Tags] = field(default_factory=dict)
    refs: list[str] = field(default_factory=list)
    keep: list[bool] = field(default_factory=list)
    newest: str = ""


def _parsed(text: str) -> _Lines:
    """Read lines such as ``w7 dV t2026-11-22T09:00:00Z Thighway=path Nn1,n2``."""
    lines = _Lines()
    seen: set[int] = set()
    for line in text.split("\n")[:-1]:
        fields = line.split(" ")
        thing = int(fields[0][1:])
        if line[0] == "n":
            lines.node_tags[thing] = _tags(fields[3])
            continue
        tags = _tags(fields[3])
        wanted = thing not in seen and (
            "highway" in tags or tags.get("railway") == "platform" or tags.get("man_made") == "pier"
        )
        lines.keep.append(wanted)
        lines.refs.append(fields[4][1:])
        if wanted:
            seen.add(thing)
            lines.way_ids.append(thing)
            lines.way_tags.append(tags)
            lines.newest = max(lines.newest, fields[2][1:])
    return lines


def _tags(text: str) -> Tags:
    """Read ``Tkey=value,key=value``, in which awkward characters are written ``%hex%``."""
    pairs = [pair.split("=") for pair in text[1:].split(",")]
    if "%" in text:
        return {_plain(key): _plain(value) for key, value in pairs}
    return {key: value for key, value in pairs}  # noqa: C416


def _plain(text: str) -> str:
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text) if "%" in text else text


def _integers(rows: list[str]) -> NDArray[np.int64]:
    numbers = ",".join(row for row in rows if row).replace("n", "")
    return np.fromstring(numbers, dtype=np.int64, sep=",") if numbers else np.zeros(0, np.int64)


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


def _data_date(replication: str, head: bytes, newest: str) -> str:
    if replication:
        return replication[:10]
    match = _OSM_BASE.search(head)
    return match.group(1).decode()[:10] if match else newest[:10]
