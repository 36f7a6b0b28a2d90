"""What a whole build publishes, and what it must not."""

import io
import json
import shutil
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.support.commands import ROOT, ddtour, tree

TOWN, ROUTE, OTHER = "ville-exemple", "ville-exemple-tour", "ville-exemple-car"
MARK = "Quetzalcoatl"


@pytest.fixture(scope="module")
def noted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a project in which the team wrote a note on every place."""
    project = tmp_path_factory.mktemp("noted")
    shutil.copytree(ROOT / "data" / TOWN, project / "data" / TOWN)
    (project / "routes").mkdir()
    for name in (ROUTE, OTHER):
        shutil.copy(ROOT / "routes" / f"{name}.toml", project / "routes")
    file = project / "data" / TOWN / "places.geojson"
    document = json.loads(file.read_text(encoding="utf-8"))
    for feature in document["features"]:
        feature["properties"]["note"] = f"{MARK} : la mairie sait."
    file.write_text(json.dumps(document), encoding="utf-8")
    return project


def words_of(name: str, content: bytes) -> str:
    """Give the text of a published file, a sheet read as a person reads it."""
    if not name.endswith(".pdf"):
        return content.decode("utf-8", errors="replace")
    reader = PdfReader(io.BytesIO(content))
    return f"{reader.metadata} ".join(page.extract_text() for page in reader.pages)


def test_a_note_for_the_team_is_in_nothing_that_is_published(noted: Path) -> None:
    """Pages, sheets, tracks, calendars, index, comparison and departures are without it."""
    day = ("--from", "2026-12-01", "--to", "2026-12-01", "--out", "site/departures")
    for command in (
        ("build", "--no-refresh"),
        ("compare", ROUTE, OTHER),
        ("departures", ROUTE, *day),
    ):
        done = ddtour(*command, cwd=noted)
        assert done.returncode == 0, done.stderr
        assert MARK not in done.stdout
    published = tree(noted / "site")
    kinds = {Path(name).suffix for name in published}
    assert {".html", ".pdf", ".gpx", ".geojson", ".ics", ".png"} <= kinds
    assert "compare.html" in published
    assert not [name for name, content in published.items() if MARK in words_of(name, content)]


def test_the_note_is_where_the_team_looks(noted: Path) -> None:
    """In the report and on the form for the ground."""
    assert f"{MARK} : la mairie sait." in ddtour("check", cwd=noted).stdout
    done = ddtour("circuit", "field-check", ROUTE, "--out", "ground", cwd=noted)
    assert done.returncode == 0, done.stderr
    forms = [content for name, content in tree(noted / "ground").items() if "html" in name]
    assert len(forms) == 2
    assert all(MARK in form.decode() for form in forms)
