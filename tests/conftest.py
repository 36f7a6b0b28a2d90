"""What all tests share."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from filelock import FileLock
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, sync_playwright

from tests.commands import ROOT, ddtour
from tests.sampling import HOUSE, THOROUGH
from tests.tabs import Tabs

if TYPE_CHECKING:
    from tests.workshop_browser import Opener, Workshop

settings.register_profile(
    HOUSE,
    derandomize=True,
    deadline=None,
    max_examples=100,
    suppress_health_check=[HealthCheck.too_slow],
    database=None,
)
settings.register_profile(THOROUGH, settings.get_profile(HOUSE))


def pytest_configure(config: pytest.Config) -> None:
    """Try more random examples where nothing is left out."""
    everything = not config.getoption("markexpr")
    settings.load_profile(THOROUGH if everything else HOUSE)


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


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """Give one Chromium for all tests of a file."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
        )
        yield launched
        launched.close()


@pytest.fixture(scope="module")
def all_tabs(browser: Browser) -> Tabs:
    """Give the tabs that are used again in a file."""
    return Tabs(browser)


@pytest.fixture
def tabs(all_tabs: Tabs) -> Iterator[Tabs]:
    """Give the tabs of one test."""
    yield all_tabs
    all_tabs.give_back()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the site of the repository, once for all processes of a run."""
    run = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        run = run.parent
    out = run / "repository"
    with FileLock(run / "repository.lock"):
        if not out.exists():
            begun = tmp_path_factory.mktemp("begun") / "site"
            done = ddtour(
                *("build", "--demo", "--no-refresh", "--out", begun),
                env={"PYTHONHASHSEED": "1", "TZ": "UTC", "LC_ALL": "C.UTF-8"},
            )
            assert done.returncode == 0, done.stderr
            begun.rename(out)
    return out


@pytest.fixture
def town(tmp_path: Path) -> Iterator["Workshop"]:
    """Serve a copy of the demonstration town."""
    from tests.workshop_browser import a_town  # noqa: PLC0415

    with a_town(tmp_path) as served:
        yield served


@pytest.fixture
def opened(browser: Browser) -> Iterator["Opener"]:
    """Open windows and close them at the end."""
    from tests.workshop_browser import opener_in  # noqa: PLC0415

    with opener_in(browser) as opener:
        yield opener
