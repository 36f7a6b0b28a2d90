"""Files are written beside and renamed: a reader never sees half a file."""

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from ddtour_geo.common.errors import CannotWriteError, DDTourError

_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS})


def no_room(error: Exception) -> str:
    """Say why a disk takes no more, if that is what an error says, also one of a library in C++.

    >>> no_room(RuntimeError(f"Write failed: {os.strerror(errno.ENOSPC)}")) != ""
    True
    >>> no_room(ValueError("x"))
    ''
    """
    reasons = [os.strerror(number) for number in _NO_ROOM]
    return next((reason for reason in reasons if reason in str(error)), "")


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """Give a folder for temporary files; a disk that takes no more is told as such.

    >>> with scratch_folder() as folder:
    ...     (folder / "a").write_text("1")
    1
    """
    try:
        holder = tempfile.TemporaryDirectory(prefix="ddtour-", ignore_cleanup_errors=True)
    except OSError as error:
        where = os.environ.get("TMPDIR", "TMPDIR")
        raise CannotWriteError("no_scratch", path=where, why=error.strerror or error) from error
    with holder as name:
        try:
            yield Path(name)
        except DDTourError:
            raise
        except (OSError, RuntimeError) as error:
            if why := no_room(error):
                raise CannotWriteError("no_scratch", path=Path(name).parent, why=why) from error
            raise


def write_atomically(path: Path, content: bytes | str) -> None:
    """Write a whole file or leave what was there.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     write_atomically(Path(folder) / "a" / "b.txt", "été")
    ...     (Path(folder) / "a" / "b.txt").read_text(encoding="utf-8")
    'été'
    """
    write_together({path: content})


def set_folder(made: Path, target: Path) -> None:
    """Put a whole folder where there is none, or nothing.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     write_atomically(Path(folder) / "a" / "b.txt", "1")
    ...     set_folder(Path(folder) / "a", Path(folder) / "c" / "d")
    ...     (Path(folder) / "c" / "d" / "b.txt").read_text()
    '1'
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.name}.") as beside:
            whole = Path(beside) / target.name
            shutil.copytree(made, whole)
            whole.replace(target)
    except OSError as error:
        raise CannotWriteError("cannot_write", path=target, why=error.strerror or error) from error


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
