"""What all tests share."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from filelock import FileLock
from hypothesis import HealthCheck, settings

from tests.support.commands import ROOT, ddtour_apart
from tests.support.sampling import HOUSE, THOROUGH

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.support.tabs import Tab, Tabs
    from tests.support.workshop_browser import Opener, Window, Workshop

settings.register_profile(
    HOUSE,
    derandomize=True,
    deadline=None,
    max_examples=40,
    suppress_health_check=[HealthCheck.too_slow],
    database=None,
)
settings.register_profile(THOROUGH, settings.get_profile(HOUSE), max_examples=100)


def pytest_configure(config: pytest.Config) -> None:
    """Try more random examples where nothing is left out."""
    everything = not config.getoption("markexpr")
    settings.load_profile(THOROUGH if everything else HOUSE)


LONG = (
    *("browser/workshop_screen", "planning/plan", "browser/workshop_places"),
    *("browser/workshop_settings", "browser/web_map_day", "survey/audit", "cli/commands"),
    *("browser/web_map", "browser/site", "gates", "planning/effort", "notebooks"),
    *("outputs/agree", "outputs/route_sheet_towns", "outputs/route_sheet_pages"),
    *("outputs/web_map_alone", "outputs/visit_programme"),
)
"""Files that take longest: they begin first, so that no process waits for another at the end."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest files first; all others stay in their order."""
    tests = ROOT / "tests"
    rank = {
        tests / f"{room}{'/' * bool(room)}test_{name}.py": number
        for number, (room, _, name) in enumerate(one.rpartition("/") for one in LONG)
    }
    assert all(file.is_file() for file in rank), "a file of LONG is gone"
    items.sort(key=lambda item: rank.get(item.path, len(LONG)))


@pytest.fixture(scope="session")
def root() -> Path:
    """Folder of the repository."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """Folder of the extracts, instances and schemas that are not part of the repository."""
    folder = Path(os.environ.get("DDTOUR_SHARED", ROOT.parent / "shared"))
    if not (folder / "areas").is_dir():
        pytest.skip("DDTOUR_SHARED names no folder with areas/: real extracts are not tested")
    return folder


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of the browser that pages are opened in."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        pytest.skip("no Chromium on the PATH: pages are not opened in a browser")
    return found


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator["Browser"]:
    """Give one Chromium for all tests of a process."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
        )
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def all_tabs(browser: "Browser") -> "Tabs[Tab]":
    """Give the tabs that are used again."""
    from tests.support.tabs import Tab, Tabs  # noqa: PLC0415

    return Tabs(browser, Tab)


@pytest.fixture
def tabs(all_tabs: "Tabs[Tab]") -> Iterator["Tabs[Tab]"]:
    """Give the tabs of one test."""
    yield all_tabs
    all_tabs.give_back()


@pytest.fixture(scope="session")
def published(pytestconfig: pytest.Config) -> list[str]:
    """Names of the circuits of the site: one of each kind, and all in a thorough run."""
    from tests.support.planned import KINDS, ROUTES  # noqa: PLC0415

    return [*KINDS] if pytestconfig.getoption("markexpr") == "not thorough" else ROUTES


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, published: list[str]) -> Path:
    """Build the site of the repository, once for all processes of a run."""
    run = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        run = run.parent
    out = run / "repository"
    with FileLock(run / "repository.lock"):
        if not out.exists():
            begun = tmp_path_factory.mktemp("begun") / "site"
            done = ddtour_apart(
                *("build", *published, "--demo", "--no-refresh", "--out", begun),
                env={"PYTHONHASHSEED": "1", "TZ": "UTC", "LC_ALL": "C.UTF-8"},
            )
            assert done.returncode == 0, done.stderr
            begun.rename(out)
    return out


@pytest.fixture
def town(tmp_path: Path) -> Iterator["Workshop"]:
    """Serve a copy of the demonstration town."""
    from tests.support.workshop_browser import a_town  # noqa: PLC0415

    with a_town(tmp_path) as served:
        yield served


@pytest.fixture(scope="session")
def windows(browser: "Browser") -> "Tabs[Window]":
    """Give the windows of workshops that are used again."""
    from tests.support.tabs import Tabs  # noqa: PLC0415
    from tests.support.workshop_browser import Window  # noqa: PLC0415

    return Tabs(browser, Window, offline=False)


@pytest.fixture
def opened(windows: "Tabs[Window]") -> Iterator["Opener"]:
    """Open windows and give them back at the end."""
    from tests.support.workshop_browser import Opener  # noqa: PLC0415

    yield Opener(windows)
    windows.give_back()
