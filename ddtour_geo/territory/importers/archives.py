"""Files that hold files: unpacked within bounds, or refused."""

import io
import zipfile
import zlib

from ddtour_geo.common.errors import InputRefusedError
from ddtour_geo.territory.importers.rows import refused

MOST_UNPACKED = 32 * 1024 * 1024
_MOST_FILES = 1000
_BROKEN = (zipfile.BadZipFile, zlib.error, OverflowError)
_KNOWN = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_MARKUP = (".xml", ".rels", ".kml", ".vml")


def unpacked(content: bytes, name: str) -> dict[str, bytes]:
    """Unpack a ZIP file; one that would grow beyond bounds, or hides an entity, is refused."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            size = sum(entry.file_size for entry in entries)
            if size > MOST_UNPACKED or len(entries) > _MOST_FILES:
                raise refused("importing.bomb", name, limit=MOST_UNPACKED // 1024**2)
            if any(entry.flag_bits & 1 or entry.compress_type not in _KNOWN for entry in entries):
                raise refused("importing.locked", name)
            files = {entry.filename: archive.read(entry) for entry in entries}
    except InputRefusedError:
        raise
    except (*_BROKEN, EOFError, OSError, RuntimeError, ValueError, LookupError):
        raise refused("importing.damaged", name, syntax="ZIP") from None
    for inner, data in files.items():
        if inner.lower().endswith(_MARKUP) and b"<!DOCTYPE" in data.replace(b"\0", b"").upper():
            raise refused("importing.doctype", name)
    return {inner: data for inner, data in files.items() if not inner.startswith("__MACOSX/")}
