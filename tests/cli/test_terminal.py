"""What strangers name their files and streets: shown to a terminal, never obeyed by it."""

import json
import shutil
from pathlib import Path

import pytest

from tests.support.commands import ddtour

ESCAPE = "\x1b]0;owned\x07\x1b[2J\u202e"


@pytest.mark.parametrize("command", ["plan", "build"])
def test_no_file_name_commands_the_terminal(tmp_path: Path, command: str) -> None:
    """Neither one that is not found, nor those it is compared with, nor a bar of progress."""
    (tmp_path / "routes").mkdir()
    (tmp_path / "routes" / f"a{ESCAPE}.toml").write_text("[circuit]\n", encoding="utf-8")
    for name in ("nowhere", f"x{ESCAPE}", f"a{ESCAPE}"):
        done = ddtour(command, name, cwd=tmp_path)
        assert done.returncode in {2, 3}
        assert "a]0;owned[2J" in done.stdout + done.stderr
        assert not set("\x1b\x07\u202e") & set(done.stdout + done.stderr)


@pytest.mark.parametrize(
    ("name", "code"),
    [("pbf-SIGNAL-6-.osm.pbf", 3), ("pbf-one-byte-abort.osm.pbf", 3)],
)
def test_an_extract_that_kills_its_reader_is_refused(
    shared: Path, tmp_path: Path, name: str, code: int
) -> None:
    """One line that names the file; nothing is left behind."""
    source = shared / "cases" / "attack" / name
    done = ddtour("territory", "new", "town", "--from-file", source, cwd=tmp_path)
    assert done.returncode == code
    assert name in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_street_names_with_escapes_are_clean_on_every_path(shared: Path, tmp_path: Path) -> None:
    """From the extract to the list of places and the plan of a circuit."""
    source = tmp_path / "streets.osm.pbf"
    shutil.copy(shared / "cases" / "attack" / "street-names-with-esc.osm.pbf", source)
    made = ddtour("territory", "new", "town", "--from-file", source, cwd=tmp_path)
    assert made.returncode == 0
    places = json.loads((tmp_path / "data" / "town" / "places.geojson").read_text("utf-8"))
    start = places["features"][0]["properties"]["id"]
    begun = ddtour("circuit", "new", "tour", "--territory", "town", "--start", start, cwd=tmp_path)
    assert begun.returncode == 0, begun.stderr
    plan = ddtour("plan", "tour", "--effort", "0.1", cwd=tmp_path)
    assert plan.returncode == 0, plan.stderr
    for text in (made.stdout, plan.stdout, json.dumps(places, ensure_ascii=False)):
        assert not set("\x1b\x07\x9b\u202e\u2066") & set(text)
