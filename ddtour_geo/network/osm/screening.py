"""What an extract must not be, looked at before it is decoded.

A file from elsewhere may be cut, or made to fill the memory of its reader. Nothing here decodes
OpenStreetMap data: only the frame of the file is read, in blocks of a megabyte.
"""

import math
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from ddtour_geo.common.errors import ExtractError

_HEAD_BYTES = 1 << 16
_BLOCK = 1 << 20
_OVERLAP = 64
_UNPACKED_FLOOR = 64 << 20
_UNPACKED_RATIO = 200
_BLOB_RATIO = 25
_BLOB_HEADER_LIMIT = 64 << 10
_BLOB_LIMIT = 32 << 20
_VARINT_BITS = 7
_DATASIZE_KEY = 0x18
_RAW_SIZE_KEY = 0x10
_DOCTYPE = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
_EXPONENT = re.compile(rb"l(?:at|on)=[\"']([-+.0-9]*[eE][-+0-9]*)[\"']")


def screened_head(path: Path) -> bytes:
    """Look at the frame of an extract and give its beginning.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder) / "a.osm"
    ...     _ = file.write_text('<osm version="0.6"/>')
    ...     screened_head(file)
    b'<osm version="0.6"/>'
    """
    if not path.exists():
        raise ExtractError("missing_file", path=path)
    try:
        with path.open("rb") as stream:
            if path.suffix == ".pbf":
                _screen_blobs(path, stream)
                stream.seek(0)
                return stream.read(_HEAD_BYTES)
            packed = path.suffix == ".gz"
            return _screen_xml(path, _unpacked(stream) if packed else _plain(stream))
    except (OSError, zlib.error) as error:
        raise ExtractError("network.extract_unreadable", path=path, why=error) from error


def _plain(stream: BinaryIO) -> Iterator[bytes]:
    while data := stream.read(_BLOCK):
        yield data


def _unpacked(stream: BinaryIO) -> Iterator[bytes]:
    unpacker = zlib.decompressobj(wbits=31)
    while data := unpacker.unconsumed_tail or unpacker.unused_data or stream.read(_BLOCK):
        if unpacker.eof:
            unpacker = zlib.decompressobj(wbits=31)
        yield unpacker.decompress(data, _BLOCK)


def _screen_xml(path: Path, chunks: Iterator[bytes]) -> bytes:
    limit = max(_UNPACKED_FLOOR, _UNPACKED_RATIO * path.stat().st_size)
    head = tail = b""
    size = 0
    for chunk in chunks:
        if len(head) < _HEAD_BYTES:
            head += chunk[: _HEAD_BYTES - len(head)]
        size += len(chunk)
        if size > limit:
            raise ExtractError("network.extract_too_large", path=path, megabytes=limit // _BLOCK)
        for found in _EXPONENT.finditer(tail + chunk):
            _check_power(path, found[1].decode())
        tail = chunk[-_OVERLAP:]
    if _DOCTYPE.search(head):
        raise ExtractError("network.extract_doctype", path=path)
    return head


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
