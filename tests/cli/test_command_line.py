"""The first minute: help, wrong commands and empty folders, in the language asked for."""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typer.core import TyperGroup
from typer.main import get_group

from ddtour_geo.cli.command_line import Asked, read
from ddtour_geo.cli.help_pages import page
from ddtour_geo.cli.main import app, main
from ddtour_geo.common.i18n import LANGUAGES, catalogue
from tests.support.commands import OFFLINE, ROOT

TOWN = "ville-exemple"
PROGRAM = get_group(app)
PARSER = {
    *("show", "this", "exit", "missing", "invalid", "value", "error", "try", "such", "got"),
    *("unexpected", "required", "default", "argument", "parameter", "commands", "usage", "valid"),
}
"""What the parser says where nobody translates it."""

Said = tuple[int, str, str]
Run = Callable[..., Said]


def every(command: Asked | None = None) -> Iterator[Asked]:
    """Walk all commands and groups of them."""
    asked = command or read(PROGRAM, "fr", [])
    yield asked
    if isinstance(asked.command, TyperGroup):
        for name in asked.command.commands:
            yield from every(read(PROGRAM, "fr", [*asked.path, name]))


PATHS = [asked.path for asked in every()]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Give the command line, in a folder without anything."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DDTOUR_OVERPASS", OFFLINE)

    def typed(*words: str) -> Said:
        monkeypatch.setattr(sys, "argv", ["ddtour", *words])
        with pytest.raises(SystemExit) as left:
            main()
        assert isinstance(left.value.code, int)
        return (left.value.code, *capsys.readouterr())

    return typed


@pytest.fixture
def in_project(run: Run, tmp_path: Path) -> Run:
    """Give the command line in a project of one town and one circuit."""
    shutil.copytree(ROOT / "data" / TOWN, tmp_path / "data" / TOWN)
    (tmp_path / "routes").mkdir()
    shutil.copy(ROOT / "routes" / "ville-exemple-sans-marches.toml", tmp_path / "routes")
    return run


def words_of(language: str) -> set[str]:
    """Collect the words of the catalogues of the command line."""
    texts = [*catalogue(language, "help").values(), *catalogue(language, "cli").values()]
    return set(re.findall(r"[^\W\d_]{3,}", re.sub(r"\{\w+\}", "", " ".join(texts)).lower()))


def foreign(language: str, said: str) -> set[str]:
    """Find words of the other language in what was said, beside names of commands and options."""
    (other,) = set(LANGUAGES) - {language}
    strange = words_of(other) | (PARSER if other == "en" else set())
    typed = {word for path in PATHS for word in path} | {"option", "site", "value"}
    plain = re.sub(r"--[\w-]+|\w+[-/][\w/-]+", "", said.lower())
    return set(re.findall(r"[^\W\d_]{3,}", plain)) & (strange - words_of(language) - typed)


def test_the_program_alone_shows_its_help(in_project: Run) -> None:
    """With what planner, visitor and guide would type first; help that was wanted is no fault."""
    code, out, err = in_project()
    assert (code, err) == (0, "")
    first = out.index("ddtour workshop"), out.index("site/index.html"), out.index("sheet-fr.pdf")
    assert list(first) == sorted(first)
    assert first[-1] < out.index("Utilisation")
    assert in_project("--help")[1] == out


def test_an_empty_folder_says_what_to_type_first(run: Run, in_project: Run) -> None:
    """The workshop, or a territory and a circuit; a project is no longer told so."""
    first = "ddtour territory new ma-ville --from-file"
    assert first not in in_project()[1]
    shutil.rmtree("data")
    shutil.rmtree("routes")
    code, out, _ = run()
    assert code == 0
    begun = out[: out.index("Utilisation")]
    assert begun.count("ddtour workshop") == 1
    assert first in begun
    assert "ddtour circuit new" in begun
    assert "ddtour territory new my-town" in run("--lang", "en")[1]


@pytest.mark.parametrize("path", [path for path in PATHS if path != ("workshop",)], ids=" ".join)
@pytest.mark.parametrize("folder", ["run", "in_project"], ids=["empty folder", "project"])
def test_a_command_without_arguments_does_its_work_or_says_what_is_missing(
    request: pytest.FixtureRequest, path: tuple[str, ...], folder: str
) -> None:
    """It ends well, or with one line and the code of a fault that the user can put right."""
    typed = request.getfixturevalue(folder)
    code, out, err = typed(*path)
    assert code in {0, 2}, err
    assert "Traceback" not in out + err
    if code:
        assert out == ""
        assert len(err.splitlines()) == 1
        assert not foreign("fr", err)
    else:
        assert out or "index.html" in err


def test_the_workshop_without_arguments_opens(tmp_path: Path) -> None:
    """It serves until it is interrupted; a port that is taken is one line."""
    run = (
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "from ddtour_geo.cli.main import main; main()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", run, "workshop"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "BROWSER": "true", "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as process:
        assert process.stdout
        first = process.stdout.readline()
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=30)
    assert process.returncode in ({0, 130} if first else {2}), err
    assert "http://127.0.0.1:8000/" in first or len(err.splitlines()) == 1
    assert "Traceback" not in err


@pytest.mark.parametrize(
    "words",
    [
        ("--lang", "en", "plan", "--help"),
        ("plan", "--lang=en", "--help"),
        ("plan", "--help", "--lang", "en"),
    ],
)
def test_the_language_may_stand_anywhere(run: Run, words: tuple[str, ...]) -> None:
    """Before the command, behind it and at the end."""
    code, out, err = run(*words)
    assert (code, err) == (0, "")
    assert out.startswith("Usage: ddtour plan CIRCUIT [OPTIONS]\n\nCompute")


def test_the_language_before_the_command_is_that_of_its_answer(in_project: Run) -> None:
    """Not only of its help: the timetable is English, and so is a fault."""
    assert "Fingerprint" in in_project("--lang", "en", "plan", "ville-exemple-sans-marches")[1]
    assert "Unknown command" in in_project("--lang", "en", "plans")[2]
    assert "Langue" in in_project("plan", "x", "--lang")[2]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", PATHS, ids=" ".join)
def test_help_speaks_one_language(run: Run, language: str, path: tuple[str, ...]) -> None:
    """Headings, notes and texts of each command: no word of the other language is in them."""
    code, out, err = run(*path, "--help", "--lang", language)
    assert (code, err) == (0, "")
    assert not foreign(language, out)
    assert max(len(line) for line in out.splitlines()) <= 100


def test_the_other_language_would_be_noticed() -> None:
    """The two tests above can fail: each help is foreign in the other language."""
    for path in PATHS:
        for language, other in (("fr", "en"), ("en", "fr")):
            asked = read(PROGRAM, language, [*path, "--help"])
            assert len(foreign(other, page(asked, folder=ROOT))) > 3
    assert foreign("fr", "Show this message and exit.")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("plan",), "CIRCUIT"),
        (("territory", "new", "x"), "--from-file"),
        (("departures", "x", "--from", "2026-12-01"), "--to"),
        (("plan", "a", "b", "c"), "b c"),
        (("plan", "x", "--effort", "much"), "much"),
        (("plan", "x", "--alternatives=12"), "12"),
        (("site", "serve", "--port", "70000"), "65535"),
        (("plan", "x", "--insert"), "--insert"),
        (("plan", "x", "--rain=yes"), "--rain"),
        (("plan", "x", "--rian"), "--rain"),
        (("plan", "x", "-z"), "-z"),
        (("serve",), "ddtour --help"),
        (("circuit", "nwe"), "new"),
        (("territory", "--"), "ddtour territory --help"),
        (("--output", "x"), "--output"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_a_wrong_command_is_told_in_one_language(
    run: Run, words: tuple[str, ...], said: str
) -> None:
    """One line with what was typed and where to look, in French and in English."""
    for language in LANGUAGES:
        code, out, err = run("--lang", language, *words)
        assert (code, out) == (2, "")
        (line,) = err.splitlines()
        assert said in line
        assert "--help" in line
        quoted = re.compile("[«“][^»”]*[»”]")
        assert not foreign(language, quoted.sub("", line))
