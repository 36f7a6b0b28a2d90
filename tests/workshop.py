"""A workshop on a copy of the demonstration town, and how tests talk to it."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from ddtour_geo.planner.app import create_app
from ddtour_geo.planner.project import Project
from tests.conftest import ROOT

ADDRESS = "http://127.0.0.1:8000"
TOUR = "/api/circuits/ville-exemple-tour"


def project_in(folder: Path) -> Project:
    """Copy the demonstration town into a folder."""
    shutil.copytree(ROOT / "data" / "ville-exemple", folder / "data" / "ville-exemple")
    (folder / "routes").mkdir()
    for name in ("ville-exemple-tour", "ville-exemple-car"):
        shutil.copy(ROOT / "routes" / f"{name}.toml", folder / "routes")
    return Project.in_folder(folder)


@contextmanager
def opened(project: Project, **settings: Any) -> Iterator[TestClient]:
    """Open the workshop of a project."""
    app = create_app(project, **settings)
    with TestClient(app, base_url=ADDRESS, raise_server_exceptions=False) as client:
        yield client


def events(answer: Any) -> list[tuple[str, str]]:
    """Read server-sent events: name and data of each."""
    found = []
    for block in answer.text.split("\n\n"):
        lines = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
        if lines:
            found.append((lines["event"], lines["data"]))
    return found
