"""What all tests share."""

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parents[1]

settings.register_profile(
    "house",
    derandomize=True,
    deadline=None,
    max_examples=100,
    suppress_health_check=[HealthCheck.too_slow],
    database=None,
)
settings.load_profile("house")


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
