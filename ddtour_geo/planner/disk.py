"""Files as they are on the disk."""

import hashlib
import shutil
from pathlib import Path


def read_text(path: Path) -> str:
    """Read a file as it is, line ends included.

    Parameters
    ----------
    path
        A file, or a place where there is none.

    Returns
    -------
    str
        Its text; empty where there is no file or it is no text.

    Examples
    --------
    >>> read_text(Path("nowhere"))
    ''
    """
    try:
        return path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return ""


def digest(text: str) -> str:
    """Give a short name of a text.

    Parameters
    ----------
    text
        Any text.

    Returns
    -------
    str
        Sixteen hexadecimal digits.

    Examples
    --------
    >>> digest("")
    'e3b0c44298fc1c14'
    """
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:16]


def link(twin: Path, path: Path) -> None:
    """Let a file or folder be found elsewhere too.

    Parameters
    ----------
    twin
        Where it is to be found.
    path
        Where it is.

    Examples
    --------
    >>> link.__name__
    'link'
    """
    try:
        twin.symlink_to(path.resolve())
    except OSError:
        # Not everybody may make links on Windows.
        (shutil.copytree if path.is_dir() else shutil.copy2)(path, twin)
