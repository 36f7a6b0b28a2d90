"""The gates of the house: style, types, directions of imports, docstrings, catalogues."""

import ast
import dataclasses
import inspect
import re
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from doctest import DocTestParser
from graphlib import TopologicalSorter
from importlib import resources
from pathlib import Path
from string import Formatter

import pytest
from numpydoc.validate import validate
from typer.main import get_group
from typer.models import CommandInfo

import ddtour_geo
from ddtour_geo.cli import circuit, command_line, main, site, territory
from ddtour_geo.common.i18n import LANGUAGES, catalogue

BIN = Path(sys.executable).parent
MYPY_CACHE = Path(tempfile.gettempdir()) / "ddtour-geo-mypy"
"""What mypy knows of files that did not change since."""


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
        ("mypy", "--no-error-summary", "--cache-dir", str(MYPY_CACHE)),
        ("lint-imports", "--no-cache"),
    ],
    ids=lambda command: " ".join(command[:2]),
)
def test_a_gate_is_passed(root: Path, command: tuple[str, ...]) -> None:
    """Style, types and imports have no fault."""
    run(root, *command)


SCRIPT_IMPORT = re.compile(r"""\b(?:from|import)\s*\(?\s*["'](\.{1,2}/[^"']+)["']""")


def test_scripts_import_each_other_in_no_circle() -> None:
    """What a script takes from others, at once, later or as a type, never leads back to it."""
    graph = {
        script: {
            (script.parent / name).resolve()
            for name in SCRIPT_IMPORT.findall(script.read_text(encoding="utf-8"))
        }
        for script in Path(ddtour_geo.__file__).resolve().parent.rglob("*.js")
    }
    assert set().union(*graph.values()) - set(graph) == set()
    assert len(tuple(TopologicalSorter(graph).static_order())) == len(graph)
    assert any(graph.values())


CHECKS = {
    *("GL01", "GL03", "GL05", "GL06", "GL07", "GL08", "SS01", "SS03", "SS04", "SS05"),
    *("PR01", "PR02", "PR03", "PR05", "RT01", "RT04", "YD01", "EX01"),
}


def test_every_public_docstring_is_complete() -> None:
    """Docstrings follow the numpy style: parameters, returns, and an example that runs.

    A class names its fields instead of parameters; errors need no example.
    """
    faults = []
    for module, name, thing in _public():
        found = {code for code, _ in validate(f"{module}.{name}")["errors"]}
        if inspect.isclass(thing):
            found.discard("PR01")
            found -= {"EX01"} if issubclass(thing, BaseException) else set()
            found |= {field for field in _fields(thing) if field not in (thing.__doc__ or "")}
        faults += [f"{module}.{name}: {code}" for code in sorted(found) if _counts(code)]
    assert not faults, "\n".join(faults)


def _counts(code: str) -> bool:
    return code in CHECKS or not code[:2].isupper()


def _fields(thing: type) -> list[str]:
    named = dataclasses.fields(thing) if dataclasses.is_dataclass(thing) else ()
    return [field.name for field in named if not field.name.startswith("_")]


def _public() -> Iterator[tuple[str, str, object]]:
    """Walk the names of ``__all__``, and their methods, each in the module that defines it."""
    for public in ddtour_geo.__all__:
        thing = getattr(ddtour_geo, public)
        module, name = thing.__module__, thing.__name__
        yield module, name, thing
        if inspect.isclass(thing):
            for inner, method in vars(thing).items():
                if inspect.isfunction(method) and not inner.startswith("_"):
                    yield module, f"{name}.{inner}", method


SOURCES = sorted(Path(ddtour_geo.__file__).parent.rglob("*.py"))


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_every_example_asserts_something(source: Path) -> None:
    """An example that ends in the name of what it explains, or in its fields, tests nothing."""
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            continue
        examples = DocTestParser().get_examples(ast.get_docstring(node) or "")
        assert not examples or any(one.want or one.exc_msg for one in examples), node
        for one in examples:
            assert not RITUAL.search(one.source), f"{source}: {one.source}"


RITUAL = re.compile(r"\.__(name|slots|doc)__\b")


def _commands() -> list[CommandInfo]:
    apps = (main.app, territory.app, circuit.app, site.app)
    return [command for app in apps for command in app.registered_commands]


def test_help_has_a_text_for_each_command_and_option_and_no_other() -> None:
    """They stand in ``locales/*/help.toml``: ``command_*``, ``about_*`` and ``value_*``."""
    texts = catalogue("fr", "help").keys()
    shown = {"about_help", "value_command"}
    waiting: list[tuple[str, ...]] = [(name,) for name in get_group(main.app).commands]
    while waiting:
        path = waiting.pop()
        asked = command_line.read(get_group(main.app), "fr", list(path))
        waiting += [(*path, name) for name in getattr(asked.command, "commands", ())]
        shown.add("_".join(("command", *path)).replace("-", "_"))
        for one in command_line.parameters(asked.command):
            names = ("_".join((*path, str(one.name))).replace("-", "_"), str(one.name))
            shown |= {f"{kind}_{name}" for kind in ("about", "value") for name in names}
            assert any(f"about_{name}" in texts for name in names), f"about_{names[0]}"
            if not getattr(one, "is_flag", False):
                assert any(f"value_{name}" in texts for name in names), f"value_{names[0]}"
    assert not {key for key in texts if key.startswith(("command_", "about_", "value_"))} - shown


DOMAINS = sorted(
    file.name.removesuffix(".toml")
    for file in (resources.files("ddtour_geo.common") / "locales" / "fr").iterdir()
    if file.name.endswith(".toml")
)


@pytest.mark.parametrize("domain", DOMAINS)
def test_both_languages_say_the_same_things(domain: str) -> None:
    """Each catalogue has the same keys and placeholders in French and in English."""
    texts = {}
    for language in LANGUAGES:
        source = resources.files("ddtour_geo.common") / "locales" / language / f"{domain}.toml"
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
    source = resources.files("ddtour_geo.common") / "locales" / "fr" / f"{domain}.toml"
    for line in source.read_text(encoding="utf-8").splitlines():
        said = line.partition("=")[2]
        for wrong in (" :", " ;", " !", " ?", "« ", " »"):
            assert wrong not in said, line
