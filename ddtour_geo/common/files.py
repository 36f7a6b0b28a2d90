"""Files are written beside and renamed: a reader never sees half a file."""

import errno
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from ddtour_geo.common.errors import CannotWriteError


def write_atomically(path: Path, content: bytes | str) -> None:
    """Write a whole file or leave what was there.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     write_atomically(Path(folder) / "a" / "b.txt", "été")
    ...     (Path(folder) / "a" / "b.txt").read_text(encoding="utf-8")
    'été'
    """
    write_together({path: content})


def write_together(contents: Mapping[Path, bytes | str]) -> None:
    """Write whole files or leave all that was there.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     write_together({Path(folder) / "a": "1", Path(folder) / "b": "2"})
    ...     sorted(path.name for path in Path(folder).iterdir())
    ['a', 'b']
    """
    parts: dict[Path, Path] = {}
    path = Path()
    try:
        for path, content in contents.items():
            if path.is_dir():
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(
                dir=path.parent, prefix=f".{path.name}.", suffix=".part"
            )
            parts[path] = Path(name)
            with os.fdopen(handle, "wb") as stream:
                stream.write(content.encode("utf-8") if isinstance(content, str) else content)
                stream.flush()
                os.fsync(stream.fileno())
            parts[path].chmod(0o644)
        for path, part in parts.items():
            part.replace(path)
    except OSError as error:
        raise CannotWriteError("cannot_write", path=path, why=error.strerror or error) from error
    finally:
        for part in parts.values():
            part.unlink(missing_ok=True)
