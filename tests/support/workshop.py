"""A workshop on a copy of the demonstration town, and how tests talk to it."""

import asyncio
import shutil
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
from fastapi.routing import APIRoute
from pydantic import TypeAdapter
from starlette.testclient import TestClient

from ddtour_geo.workshop.http import circuits as api_circuits
from ddtour_geo.workshop.http import outputs, survey, territories
from ddtour_geo.workshop.http import settings as api_settings
from ddtour_geo.workshop.http.app import create_app
from ddtour_geo.workshop.schemas.responses import Refusal
from ddtour_geo.workshop.workspace.project import Project
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
        client.event_hooks = {"response": [_is_as_described]}
        yield client


def apart(work: Coroutine[Any, Any, Any]) -> None:
    """Run a coroutine in a thread of its own: a browser may hold the loop of this one."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, work).result()


ROUTES = [
    route
    for room in (api_circuits, outputs, api_settings, survey, territories)
    for route in room.routes.routes
    if isinstance(route, APIRoute)
]


def _is_as_described(answer: httpx2.Response) -> None:
    """Hold an answer to what the description of the interface says of it."""
    if answer.headers.get("content-type") != "application/json":
        return
    for route in ROUTES:
        is_this = route.path_regex.match(answer.request.url.path)
        if is_this and answer.request.method in route.methods:
            told = route.responses.get(answer.status_code, {"model": Refusal})
            TypeAdapter(told["model"]).validate_json(answer.read(), strict=True)


def events(answer: Any) -> list[tuple[str, str]]:
    """Read server-sent events: name and data of each."""
    found = []
    for block in answer.text.split("\n\n"):
        lines = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
        if lines:
            found.append((lines["event"], lines["data"]))
    return found
