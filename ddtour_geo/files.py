"""Files are written beside and renamed: a reader never sees half a file."""

import os
import tempfile
from pathlib import Path

from ddtour_geo.errors import CannotWriteError


def write_atomically(path: Path, content: bytes | str) -> None:
    """Write a whole file or leave what was there.

    Parameters
    ----------
    path
        Where the file goes; missing folders are made.
    content
        Bytes, or text to be written as UTF-8.

    Raises
    ------
    CannotWriteError
        If the folder or the file cannot be written; the previous file is intact.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     write_atomically(Path(folder) / "a" / "b.txt", "été")
    ...     (Path(folder) / "a" / "b.txt").read_text(encoding="utf-8")
    'été'
    """
    data = content.encode("utf-8") if isinstance(content, str) else content
    part: str | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, part = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        Path(part).chmod(0o644)
        Path(part).replace(path)
    except OSError as error:
        if part is not None:
            Path(part).unlink(missing_ok=True)
        raise CannotWriteError("cannot_write", path=path, why=error.strerror or error) from error
