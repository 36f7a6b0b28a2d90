"""The command line as a user runs it, in its own process."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
"""Folder of the repository."""

OFFLINE = "http://127.0.0.1:9/"
"""A service that nobody offers."""


def ddtour(
    *arguments: str | Path, cwd: Path = ROOT, env: Mapping[str, str] | None = None
) -> "subprocess.CompletedProcess[str]":
    """Run ``ddtour`` and give what it said."""
    return subprocess.run(
        [sys.executable, "-m", "ddtour_geo.cli", *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, "DDTOUR_OVERPASS": OFFLINE, "PYTHONPATH": str(ROOT), **(env or {})},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )


def tree(folder: Path) -> dict[str, bytes]:
    """Read all files of a folder, hidden ones included."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
