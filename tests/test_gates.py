"""The gates of the house: style, types, directions of imports, docstrings, catalogues."""

import subprocess
import sys
import tomllib
from importlib import resources
from pathlib import Path
from string import Formatter

import pytest

from ddtour_geo.locales import LANGUAGES

BIN = Path(sys.executable).parent


def run(root: Path, *command: str) -> None:
    """Run a tool of the environment and show what it says if it fails."""
    done = subprocess.run(
        [BIN / command[0], *command[1:]], cwd=root, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    "command",
    [
        ("ruff", "check", "--no-cache", "."),
        ("ruff", "format", "--no-cache", "--check", "."),
        ("mypy", "--no-error-summary"),
        ("lint-imports", "--no-cache"),
    ],
    ids=lambda command: " ".join(command[:2]),
)
def test_a_gate_is_passed(root: Path, command: tuple[str, ...]) -> None:
    """Style, types and imports have no fault."""
    run(root, *command)


def test_every_public_docstring_is_complete(root: Path) -> None:
    """Docstrings follow the numpy style, with parameters, returns and an example."""
    modules = sorted((root / "ddtour_geo").rglob("*.py"))
    run(root, "python", "-m", "numpydoc", "lint", *map(str, modules))


DOMAINS = sorted(
    file.name.removesuffix(".toml")
    for file in (resources.files("ddtour_geo.locales") / "fr").iterdir()
    if file.name.endswith(".toml")
)


@pytest.mark.parametrize("domain", DOMAINS)
def test_both_languages_say_the_same_things(domain: str) -> None:
    """Each catalogue has the same keys and placeholders in French and in English."""
    texts = {}
    for language in LANGUAGES:
        source = resources.files("ddtour_geo.locales") / language / f"{domain}.toml"
        texts[language] = tomllib.loads(source.read_text(encoding="utf-8"))
    assert texts["fr"].keys() == texts["en"].keys()
    for key, french in texts["fr"].items():
        assert _holes(french) == _holes(texts["en"][key]), key


def _holes(text: object) -> set[str]:
    if not isinstance(text, str):
        return set()
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("domain", DOMAINS)
def test_french_texts_keep_their_spaces(domain: str) -> None:
    """No ordinary space stands before a colon, a semicolon, ! or ?, nor inside guillemets."""
    source = resources.files("ddtour_geo.locales") / "fr" / f"{domain}.toml"
    for line in source.read_text(encoding="utf-8").splitlines():
        said = line.partition("=")[2]
        for wrong in (" :", " ;", " !", " ?", "« ", " »"):
            assert wrong not in said, line
