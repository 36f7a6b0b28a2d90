"""The workshop in a real browser: a served workshop, its windows, and hands on the mouse."""

import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page

from tests.support.commands import ROOT
from tests.support.tabs import Tab, Tabs

uvicorn = pytest.importorskip("uvicorn", reason="the extra `workshop` is not installed")
workshop = pytest.importorskip("ddtour_geo.workshop.http.app")
from ddtour_geo.workshop.workspace.project import Project  # noqa: E402

DESKTOP, TABLET = (1440, 900), (1024, 768)
SIZES = pytest.mark.parametrize(
    "size", [DESKTOP, pytest.param(TABLET, marks=pytest.mark.thorough)], ids=["desktop", "tablet"]
)
"""Where a tablet shows the same: it is tried in a thorough run."""
TOUR = "ville-exemple-tour"
HOSTILE = (
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(2)</script>",
    "{{ 7*7 }} ${alert(3)} \" onfocus=alert(4) x='",
)


class Workshop:
    """A workshop that is served while a test runs, and can be stopped."""

    def __init__(self, folder: Path, port: int = 0) -> None:
        self.folder = folder
        self.socket = socket.socket()
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(("127.0.0.1", port))
        self.port = self.socket.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        config = uvicorn.Config(
            workshop.create_app(Project.in_folder(folder)),
            log_level="error",
            timeout_graceful_shutdown=1,
        )
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(
            target=self.server.run, kwargs={"sockets": [self.socket]}, daemon=True
        )
        self.thread.start()
        while not self.server.started:
            time.sleep(0.02)

    def close(self) -> None:
        """Stop serving."""
        self.server.should_exit = True
        self.thread.join(10)
        self.socket.close()


@dataclass(slots=True)
class Window(Tab):
    """An open page of a workshop, and what went wrong on it."""

    address: str = ""

    def listen(self) -> None:
        """Note errors, requests and dialogs; what a workshop refuses is no error."""
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on(
            "console",
            lambda message: (
                self.faults.append(message.text)
                if message.type == "error" and "Failed to load resource" not in message.text
                else None
            ),
        )
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("dialog", lambda dialog: (self.faults.append("dialog"), dialog.dismiss()))

    def solve_route(self) -> None:
        """Wait until everything that was asked for is drawn."""
        self.page.wait_for_selector("html[data-ready=true][data-busy=false]")
        self.page.wait_for_selector(".leaflet-host[data-drawn=true]")

    def state(self, circuit: str = TOUR) -> dict[str, Any]:
        """Ask the server what it holds."""
        answer: dict[str, Any] = self.page.request.get(
            f"{self.address}/api/circuits/{circuit}?lang=fr"
        ).json()
        return answer

    def after(self, action: Callable[[], object], circuit: str = TOUR) -> dict[str, Any]:
        """Do something, and give the state once it is stored and drawn."""
        before = self.state(circuit)["revision"]
        action()
        for _ in range(200):
            if (found := self.state(circuit))["revision"] != before:
                break
            self.page.wait_for_timeout(50)
        else:
            pytest.fail("nothing was stored")
        self.solve_route()
        return found

    def places(self) -> list[str]:
        """Give the stops of the timetable, without start and end."""
        rows = self.page.locator(".timetable .stop").all()
        return [str(row.get_attribute("data-place")) for row in rows[1:-1]]


class Opener:
    """Opens windows without a memory."""

    def __init__(self, windows: Tabs[Window]) -> None:
        self.windows = windows

    def __call__(
        self,
        served: Workshop,
        screen: str = f"#/c/{TOUR}",
        size: tuple[int, int] = DESKTOP,
        *,
        language: str = "fr",
        touch: bool = False,
        calm: bool = True,
    ) -> Window:
        """Open a screen and wait until it is drawn."""
        seen = self.windows.take(
            size,
            locale="fr-FR" if language == "fr" else "en-GB",
            has_touch=touch,
            reduced_motion="reduce" if calm else "no-preference",
        )
        seen.address = served.address
        allowed = ["clipboard-read", "clipboard-write"]
        seen.page.context.grant_permissions(allowed, origin=served.address)
        seen.page.goto(f"{served.address}/?lang={language}{screen}")
        seen.page.wait_for_selector("html[data-ready=true]")
        return seen


def drag(page: Page, begin: tuple[float, float], end: tuple[float, float], steps: int = 8) -> None:
    """Press, move and keep the button down."""
    page.mouse.move(*begin)
    page.mouse.down()
    for step in range(1, steps + 1):
        share = step / steps
        page.mouse.move(
            begin[0] + share * (end[0] - begin[0]), begin[1] + share * (end[1] - begin[1])
        )
        page.wait_for_timeout(30)


def middle(node: Locator) -> tuple[float, float]:
    """Give the middle of what a node covers."""
    box = node.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def violations(page: Page) -> list[str]:
    """Give what axe finds wrong."""
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in found]


@contextmanager
def a_town(folder: Path) -> Iterator[Workshop]:
    """Serve a copy of the demonstration town."""
    shutil.copytree(ROOT / "data" / "ville-exemple", folder / "data" / "ville-exemple")
    (folder / "routes").mkdir()
    for name in (TOUR, "ville-exemple-car"):
        shutil.copy(ROOT / "routes" / f"{name}.toml", folder / "routes")
    served = Workshop(folder)
    try:
        yield served
    finally:
        served.close()
