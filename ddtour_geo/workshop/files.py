"""Files as they are on the disk."""

import hashlib
import shutil
from pathlib import Path


def read_text(path: Path) -> str:
    """Read a file as it is, line ends included.

    >>> read_text(Path("nowhere"))
    ''
    """
    try:
        return path.read_bytes().decode("utf-8") if path.is_file() else ""
    except (OSError, UnicodeDecodeError):
        return ""


def digest(text: str) -> str:
    """Give a short name of a text.

    >>> digest("")
    'e3b0c44298fc1c14'
    """
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:16]


def link(twin: Path, path: Path) -> None:
    """Let a file or folder be found elsewhere too."""
    try:
        twin.symlink_to(path.resolve())
    except OSError:
        # Not everybody may make links on Windows.
        (shutil.copytree if path.is_dir() else shutil.copy2)(path, twin)
