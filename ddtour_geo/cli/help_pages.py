"""The help of the command line, in two languages."""

import shutil
import textwrap
from pathlib import Path

from typer.core import TyperArgument, TyperGroup, TyperOption

from ddtour_geo.cli.command_line import Asked, Parameter, limits, number, parameters, spelling, text
from ddtour_geo.common.i18n import translate

Rows = list[tuple[str, str]]
WIDEST = 100
PEOPLE = ("planner", "visitor", "guide")
FIRST = ("drawing", "territory", "circuit")


def page(asked: Asked, *, folder: Path) -> str:
    """Write the help of a command, or of the whole program.

    >>> from ddtour_geo.cli.main import app
    >>> from ddtour_geo.cli.command_line import read
    >>> from typer.main import get_group
    >>> asked = read(get_group(app), "en", ["site", "serve", "--help"])
    >>> page(asked, folder=Path("nowhere")).splitlines()[0]
    'Usage: ddtour site serve [OPTIONS]'
    """
    given = list(parameters(asked.command))
    arguments = [one for one in given if isinstance(one, TyperArgument)]
    options = [one for one in given if isinstance(one, TyperOption) and one.name != "lang"]
    is_group = isinstance(asked.command, TyperGroup)
    pieces = (
        [_said(asked, "value_command")] if is_group else [spelling(asked, one) for one in arguments]
    )
    usage = " ".join((asked.name, *pieces, "[OPTIONS]"))
    common = [
        (f"--lang {_said(asked, 'value_lang')}", _said(asked, "about_lang")),
        ("--help", _said(asked, "about_help")),
    ]
    parts = [
        *_greeting(asked, folder),
        _said(asked, "usage", usage=usage),
        *([_wrapped(_command(asked, asked.path))] if asked.path else []),
        *_section(asked, "arguments", [_row(asked, one) for one in arguments]),
        *_section(asked, "commands", _commands(asked)),
        *_section(asked, "options", [*(_row(asked, one) for one in options), *common]),
    ]
    return "\n\n".join(parts)


def _said(asked: Asked, key: str, **values: str) -> str:
    return translate(asked.language, f"help.{key}", **values)


def _greeting(asked: Asked, folder: Path) -> list[str]:
    """Open the help of the program: what it is, and what three people would type."""
    if asked.path:
        return []
    is_empty = not (folder / "data").exists() and not (folder / "routes").exists()
    kind, names = ("first", FIRST) if is_empty else ("people", PEOPLE)
    rows = [(_said(asked, f"type_{name}"), _said(asked, f"for_{name}")) for name in names]
    return [_wrapped(_said(asked, "program")), *_section(asked, kind, rows)]


def _command(asked: Asked, path: tuple[str, ...]) -> str:
    return _said(asked, "_".join(("command", *path)).replace("-", "_"))


def _commands(asked: Asked) -> Rows:
    if not isinstance(asked.command, TyperGroup):
        return []
    return [(name, _command(asked, (*asked.path, name))) for name in asked.command.commands]


def _row(asked: Asked, one: Parameter) -> tuple[str, str]:
    """Describe an argument or option: its text, its limits, and what holds without it."""
    notes = [limits(asked, one)]
    is_told = isinstance(one.default, str | int | float | Path) and not isinstance(
        one.default, bool
    )
    if one.required:
        notes.append(_said(asked, "required"))
    elif is_told and str(one.default) not in {"", "."}:
        value = one.default
        shown = number(asked.language, value) if isinstance(value, int | float) else str(value)
        notes.append(_said(asked, "default", value=shown))
    noted = _said(asked, "notes").join(note for note in notes if note)
    said = text(asked, "about", one.name)
    return spelling(asked, one), f"{said} ({noted})" if noted else said


def _section(asked: Asked, key: str, rows: Rows) -> list[str]:
    """Write rows in two columns under a heading; a wide first column has a line to itself."""
    if not rows:
        return []
    column = min(max(len(first) for first, _ in rows), 30) + 4
    lines = [_said(asked, f"title_{key}")]
    for first, second in rows:
        start = f"  {first}".ljust(column)
        if len(first) + 4 > column:
            lines.append(start)
            start = " " * column
        lines.append(_wrapped(second, start, " " * column))
    return ["\n".join(lines)]


def _wrapped(said: str, first: str = "", then: str = "") -> str:
    width = min(shutil.get_terminal_size().columns, WIDEST)
    return textwrap.fill(
        said,
        max(width, len(then) + 20),
        initial_indent=first,
        subsequent_indent=then,
        break_long_words=False,
        break_on_hyphens=False,
    )
