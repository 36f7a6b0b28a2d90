"""What an extract must not be, looked at before it is decoded.

A file from elsewhere may be cut, or made to fill the memory of its reader. Nothing here decodes
OpenStreetMap data: only the frame of the file is read, in blocks of a megabyte.
"""

import bz2
import math
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from ddtour_geo.common.errors import ExtractError
from ddtour_geo.common.text import plain
from ddtour_geo.common.types import Bounds

_HEAD_BYTES = 1 << 16
_BLOCK = 1 << 20
_OVERLAP = 512
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"\0", b"<\0")
_UNPACKED_FLOOR = 64 << 20
_UNPACKED_RATIO = 200
_BLOB_RATIO = 25
_BLOB_HEADER_LIMIT = 64 << 10
_BLOB_LIMIT = 32 << 20
_VARINT_BITS = 7
_DATASIZE_KEY = 0x18
_RAW_SIZE_KEY = 0x10
_DOCTYPE = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
_BOUNDS = re.compile(rb"<bounds\s[^>]*>")
_SIDES = re.compile(rb"(m(?:in|ax)l(?:at|on))\s*=\s*[\"']([^\"']*)[\"']")
_ORDER = ("minlon", "minlat", "maxlon", "maxlat")
_DELETED = (
    re.compile(rb"action\s*=\s*[\"']delete[\"']"),
    re.compile(rb"visible\s*=\s*[\"']false[\"']"),
)
"""One pattern each: what begins with a word is searched five times as fast as a choice of two."""
_HISTORY = re.compile(rb"<(?:osmChange|osmAugmentedDiff)\b")
_EXPONENT = re.compile(rb"l(?:at|on)=[\"']([-+.0-9]*[eE][-+0-9]*)[\"']")


@dataclass(frozen=True, slots=True, kw_only=True)
class Screened:
    """What the frame of an extract says.

    Attributes
    ----------
    head
        Its first bytes, unpacked.
    boxes
        Bounds that it claims, if it is XML.
    has_deleted
        True if it is XML with objects that an editor has marked as deleted.
    """

    head: bytes
    boxes: tuple[Bounds, ...] = ()
    has_deleted: bool = False


def screen(path: Path) -> Screened:
    """Look at the frame of an extract.

    >>> screen(Path("data/ville-exemple/streets.osm")).boxes
    ((1.8302, 46.9793, 1.8502, 46.9895),)
    """
    if not path.is_file():
        raise ExtractError("missing_file", path=path)
    try:
        if path.suffix == ".pbf":
            with path.open("rb") as stream:
                _screen_blobs(path, stream)
                stream.seek(0)
                return Screened(head=stream.read(_HEAD_BYTES))
        return _screen_xml(path, unpacked(path))
    except (OSError, EOFError, zlib.error) as error:
        raise ExtractError("network.extract_unreadable", path=path, why=error) from error


def unpacked(path: Path) -> Iterator[bytes]:
    """Give the content of an XML extract, packed or not, a megabyte at a time."""
    if path.suffix == ".bz2":
        with bz2.open(path) as blocks:
            yield from _plain(blocks)
        return
    with path.open("rb") as stream:
        yield from _unpacked(stream) if path.suffix == ".gz" else _plain(stream)


def _plain(stream: BinaryIO | bz2.BZ2File) -> Iterator[bytes]:
    while data := stream.read(_BLOCK):
        yield data


def _unpacked(stream: BinaryIO) -> Iterator[bytes]:
    unpacker = zlib.decompressobj(wbits=31)
    while data := unpacker.unconsumed_tail or unpacker.unused_data or stream.read(_BLOCK):
        if unpacker.eof:
            unpacker = zlib.decompressobj(wbits=31)
        yield unpacker.decompress(data, _BLOCK)


def _screen_xml(path: Path, chunks: Iterator[bytes]) -> Screened:
    limit = max(_UNPACKED_FLOOR, _UNPACKED_RATIO * path.stat().st_size)
    head = tail = b""
    size = 0
    boxes: dict[int, Bounds | None] = {}
    has_deleted = False
    for chunk in chunks:
        if len(head) < _HEAD_BYTES:
            head += chunk[: _HEAD_BYTES - len(head)]
        size += len(chunk)
        if size > limit:
            raise ExtractError("network.extract_too_large", path=path, megabytes=limit // _BLOCK)
        seen = tail + chunk
        _refuse_content(path, seen)
        begin = size - len(seen)
        boxes |= {begin + found.start(): _box(found[0]) for found in _BOUNDS.finditer(seen)}
        has_deleted = has_deleted or any(mark.search(seen) for mark in _DELETED)
        tail = seen[-_OVERLAP:]
    if head.startswith(_WIDE):
        raise ExtractError("network.extract_encoding", path=path)
    return Screened(head=head, boxes=tuple(filter(None, boxes.values())), has_deleted=has_deleted)


def _refuse_content(path: Path, seen: bytes) -> None:
    for found in _EXPONENT.finditer(seen):
        _check_power(path, found[1].decode())
    if _DOCTYPE.search(seen):
        raise ExtractError("network.extract_doctype", path=path)
    if _HISTORY.search(seen):
        raise ExtractError("network.extract_history", path=path)
    if (begin := seen.find(b"<remark")) >= 0:
        raise ExtractError("network.extract_remark", path=path, why=remark_at(seen, begin))


def remark_at(body: bytes, begin: int) -> str:
    """Give the text of a remark, by which Overpass says that an answer is not whole.

    >>> remark_at(b"<osm><remark> runtime error </remark></osm>", 5)
    'runtime error'
    """
    said = body[begin:].split(b">", 1)[-1].split(b"</remark", 1)[0]
    return plain(" ".join(said.decode("utf-8", "replace").split()))[:200]


def _box(element: bytes) -> Bounds | None:
    """Read west, south, east and north off an element, if they are on the globe."""
    said = {key.decode(): value for key, value in _SIDES.findall(element)}
    try:
        west, south, east, north = (
            float(said[f"m{x}"]) for x in ("inlon", "inlat", "axlon", "axlat")
        )
    except (KeyError, ValueError):
        return None
    is_sound = -180 <= west <= east <= 180 and -90 <= south <= north <= 90
    return (west, south, east, north) if is_sound else None


def _check_power(path: Path, text: str) -> None:
    """Refuse what the parser would silently take for zero."""
    try:
        degrees = float(text)
    except ValueError:
        degrees = math.nan
    if not abs(degrees) <= 180.0:
        raise ExtractError("network.extract_degrees", path=path, value=text)


def _screen_blobs(path: Path, stream: BinaryIO) -> None:
    """Walk over the blobs of a PBF file: all there, and none too large once unpacked."""
    whole = path.stat().st_size
    limit = max(_UNPACKED_FLOOR, _BLOB_RATIO * whole)
    unpacked = 0
    while prefix := stream.read(4):
        header = stream.read(min(int.from_bytes(prefix, "big"), _BLOB_HEADER_LIMIT))
        size = _field(header, _DATASIZE_KEY)
        begin = stream.tell()
        if len(prefix) < 4 or not 0 < size <= _BLOB_LIMIT or begin + size > whole:
            raise ExtractError("network.extract_cut", path=path, bytes=whole)
        unpacked += _field(stream.read(32), _RAW_SIZE_KEY)
        if unpacked > limit:
            raise ExtractError("network.extract_too_large", path=path, megabytes=limit // _BLOCK)
        stream.seek(begin + size)


def _field(message: bytes, wanted: int) -> int:
    """Value of a number among the first fields of a message; 0 if it is not there."""
    at = 0
    while at < len(message):
        key, at = message[at], at + 1
        value, at = _varint(message, at)
        if key == wanted:
            return value
        if key & 7 == 2:
            at += value
    return 0


def _varint(message: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while at < len(message):
        byte, at = message[at], at + 1
        value |= (byte & 0x7F) << shift
        shift += _VARINT_BITS
        if byte < 0x80:
            break
    return value, at
