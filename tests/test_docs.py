"""Documents say what the program does: their commands run, and no setting is missing."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from ddtour_geo.cli.main import main
from ddtour_geo.network.routing import PROFILES
from ddtour_geo.routes.schema import read_definition
from tests.support.planned import planned

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
GUIDE = (ROOT / "docs" / "guide.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^\.venv/bin/ddtour (.*?)(?: *#.*)?$", README, flags=re.MULTILINE)
GUIDE_COMMANDS = re.findall(r"^ddtour (.*)$", GUIDE, flags=re.MULTILINE)
WRITES = {
    "build": "site",
    "departures": "site",
    "compare": "site/compare.html",
    "sheet": "site/x.pdf",
    "circuit field-check": "site",
}


@pytest.mark.parametrize("command", dict.fromkeys([*COMMANDS, *GUIDE_COMMANDS]))
def test_a_command_of_the_documents_runs(
    root: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    command: str,
) -> None:
    """Each command of README and guide ends well, as written but for where it writes."""
    arguments = shlex.split(command)
    writes = next((out for name, out in WRITES.items() if command.startswith(name)), None)
    if writes is not None:
        arguments += ["--out", str(tmp_path / writes)]
    before = set(root.iterdir())
    monkeypatch.chdir(root)
    monkeypatch.setattr(sys, "argv", ["ddtour", *arguments])
    with pytest.raises(SystemExit) as left:
        main()
    out, err = capsys.readouterr()
    assert left.value.code == 0, err
    assert out or arguments[0] == "build"
    assert (tmp_path / "site").exists() == (writes is not None)
    appeared = {path.name for path in set(root.iterdir()) - before}
    assert {name for name in appeared if not name.startswith(".")} <= {"site"}


def test_every_room_of_the_house_is_on_its_plan(root: Path) -> None:
    """CONTRIBUTING shows each folder of the package that holds code."""
    plan = (root / "CONTRIBUTING.md").read_text(encoding="utf-8")
    house = root / "ddtour_geo"
    rooms = {file.parent.relative_to(house) for file in house.glob("*/**/*.py")}
    assert len(rooms) >= 7
    assert not [room for room in rooms if not re.search(rf"\b{room.name}/", plan)]


def test_the_documents_have_commands_to_run() -> None:
    """The patterns above still find them."""
    assert len(COMMANDS) >= 8
    assert len(GUIDE_COMMANDS) >= 10


def test_every_option_of_a_plan_is_in_the_guide() -> None:
    """What a planner may ask for in the terminal is explained."""
    source = (ROOT / "ddtour_geo" / "cli" / "plan.py").read_text(encoding="utf-8")
    plan = source[source.index("def plan(") : source.index(") -> None:")]
    options = set(re.findall(r"\"(--[a-z-]+)(?:/(--[a-z-]+))?\"", plan))
    named = {option for pair in options for option in pair if option}
    assert {"--robust", "--plain", "--rain", "--durations"} <= named
    assert not {option for option in named if f"`{option}" not in GUIDE}
    assert "`--alternatives " in GUIDE
    assert "`--insert " in GUIDE


def test_the_picture_of_the_readme_shows_the_plan_of_today() -> None:
    """It bears the fingerprint of its circuit and nothing else; ``make picture`` makes it again."""
    picture = pytest.importorskip("tests.picture")
    shown = picture.Image.open(picture.PICTURE)
    today = {"circuit": picture.CIRCUIT, "fingerprint": planned(picture.CIRCUIT).fingerprint}
    assert shown.info == today, "the plan has changed: run `make picture`, and look at it"
    assert picture.PICTURE.stat().st_size < 1_000_000
    assert shown.width > shown.height > 700
    assert f"](docs/{picture.PICTURE.name})" in README


def test_the_python_of_the_readme_runs(root: Path) -> None:
    """The example uses the public interface, and works."""
    (example,) = re.findall(r"```python\n(.*?)```", README, flags=re.DOTALL)
    done = subprocess.run(
        [sys.executable, "-c", example], cwd=root, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_the_circuit_of_the_guide_can_be_read(tmp_path: Path) -> None:
    """The example that planners copy is a right definition."""
    (example,) = re.findall(r"```toml\n(.*?)```", GUIDE, flags=re.DOTALL)
    path = tmp_path / "x.toml"
    path.write_text(example, encoding="utf-8")
    assert len(read_definition(path).wishes) == 3


def test_every_setting_of_a_circuit_is_in_the_guide() -> None:
    """A key that the reader asks for is a key that the guide names."""
    source = (ROOT / "ddtour_geo" / "routes" / "schema.py").read_text(encoding="utf-8")
    reading = r"\.(?:text|localized|integer|number|flag|moment|has)\(\s*\"(\w+)\""
    keys = set(re.findall(reading, source))
    assert {"title", "speed_kmh", "latest_start", "score"} <= keys
    missing = {key for key in keys if f"`{key}`" not in GUIDE}
    assert not missing


def test_every_profile_is_in_the_guide() -> None:
    """With its speed."""
    for profile, speed in PROFILES.items():
        row = next(line for line in GUIDE.splitlines() if f"`{profile}`" in line and "km/h" in line)
        assert f"{speed:.1f}".replace(".", ",") in row


def test_the_project_speaks_of_itself_alone(root: Path) -> None:
    """No committed text names a path or a place of the machine that it was written on."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=root, capture_output=True, text=True, check=False
    )
    if listed.returncode != 0:
        pytest.skip("not a git checkout")
    forbidden = re.compile("/wo" + "rk/|/ro" + "ot/|pypi" + r"\.org|files\.pythonhosted")
    for name in listed.stdout.split("\0"):
        path = root / name
        if path.is_file() and path.suffix in {".py", ".md", ".toml", ".js", ".css", ".typ", ".osm"}:
            assert not forbidden.search(path.read_text(encoding="utf-8")), name
