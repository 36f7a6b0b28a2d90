"""The command line as a user runs it, within this process and in its own."""

import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path

import pytest

from ddtour_geo.cli.main import main

ROOT = Path(__file__).resolve().parents[2]
"""Folder of the repository."""

OFFLINE = "http://127.0.0.1:9/"
"""A service that nobody offers."""


Done = subprocess.CompletedProcess[str]


def ddtour(*arguments: str | Path, cwd: Path = ROOT, env: Mapping[str, str] | None = None) -> Done:
    """Run ``ddtour`` within this process, which has read its libraries; give what it said."""
    out, err = StringIO(), StringIO()
    with pytest.MonkeyPatch.context() as patched, redirect_stdout(out), redirect_stderr(err):
        patched.chdir(cwd)
        patched.setattr(sys, "argv", ["ddtour", *map(str, arguments)])
        for name, value in _environment(env).items():
            patched.setenv(name, value)
        with pytest.raises(SystemExit) as left:
            main()
    assert isinstance(left.value.code, int)
    return subprocess.CompletedProcess(arguments, left.value.code, out.getvalue(), err.getvalue())


def ddtour_apart(
    *arguments: str | Path, cwd: Path = ROOT, env: Mapping[str, str] | None = None
) -> Done:
    """Run ``ddtour`` in its own process, as a terminal does, and give what it said."""
    return subprocess.run(
        [sys.executable, "-m", "ddtour_geo.cli", *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT), **_environment(env)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )


def _environment(more: Mapping[str, str] | None) -> dict[str, str]:
    return {"DDTOUR_OVERPASS": OFFLINE, **(more or {})}


def tree(folder: Path) -> dict[str, bytes]:
    """Read all files of a folder, hidden ones included."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
