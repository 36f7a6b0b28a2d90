"""What was typed: its language, the command that is meant, and what is wrong with it in words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption

from ddtour_geo.common.errors import UsageError
from ddtour_geo.common.i18n import LANGUAGES, catalogue, translate
from ddtour_geo.common.text import nearest

Command = TyperCommand | TyperGroup
Parameter = TyperArgument | TyperOption


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A command line that was read.

    Attributes
    ----------
    language
        ``"fr"`` or ``"en"``, wherever ``--lang`` stood.
    path
        Words that name the command: ``("territory", "new")``.
    command
        What they name.
    rest
        The other words.

    >>> plan = TyperCommand("plan")
    >>> Asked(language="en", path=("plan",), command=plan, rest=("x",)).words
    ['plan', '--lang', 'en', 'x']
    """

    language: str
    path: tuple[str, ...]
    command: Command
    rest: tuple[str, ...]

    @property
    def wants_help(self) -> bool:
        """True if help is asked for, or a group of commands without one of them."""
        return "--help" in self.rest or (isinstance(self.command, TyperGroup) and not self.rest)

    @property
    def words(self) -> list[str]:
        """The same wish, as a parser takes it that knows ``--lang`` after the command alone."""
        is_group = isinstance(self.command, TyperGroup)
        return [*self.path, *(() if is_group else ("--lang", self.language)), *self.rest]

    @property
    def name(self) -> str:
        """The command as one types it."""
        return " ".join(("ddtour", *self.path))


def take_language(arguments: list[str]) -> tuple[str, list[str]]:
    """Take the language out of a command line, wherever it stands.

    >>> take_language(["--lang", "en", "plan", "x"])
    ('en', ['plan', 'x'])
    >>> take_language(["plan", "--lang=en", "--", "--lang"])
    ('en', ['plan', '--', '--lang'])
    """
    language, rest = "fr", []
    words = iter(arguments)
    for word in words:
        if word == "--lang":
            language = next(words, "")
        elif word.startswith("--lang="):
            language = word.removeprefix("--lang=")
        else:
            rest += [word, *(words if word == "--" else ())]
    if language not in LANGUAGES:
        raise UsageError("bad_language", language=language)
    return language, rest


def read(program: TyperGroup, language: str, arguments: list[str]) -> Asked:
    """Find the command that is meant.

    >>> from ddtour_geo.cli.main import app
    >>> from typer.main import get_group
    >>> asked = read(get_group(app), "fr", ["territory", "new", "--help"])
    >>> asked.name, asked.wants_help
    ('ddtour territory new', True)
    """
    command: Command = program
    path: tuple[str, ...] = ()
    rest = tuple(arguments)
    while isinstance(command, TyperGroup) and rest and not rest[0].startswith("-"):
        inner = command.commands.get(rest[0])
        if not isinstance(inner, TyperCommand | TyperGroup):
            asked = Asked(language=language, path=path, command=command, rest=rest)
            raise _unknown(asked, "command", rest[0], tuple(command.commands))
        command, path, rest = inner, (*path, rest[0]), rest[1:]
    return Asked(language=language, path=path, command=command, rest=rest)


def parameters(command: Command) -> Iterator[Parameter]:
    """Walk what a command may be given.

    >>> from ddtour_geo.cli.main import app
    >>> from typer.main import get_group
    >>> plan = read(get_group(app), "fr", ["plan"]).command
    >>> [one.name for one in parameters(plan)][:2]
    ['route', 'as_json']
    """
    for one in command.params:
        if isinstance(one, TyperArgument | TyperOption):
            yield one


def text(asked: Asked, kind: str, name: str | None) -> str:
    """Say what an argument or option is; a command may have words of its own for it.

    >>> from ddtour_geo.cli.main import app
    >>> from typer.main import get_group
    >>> asked = read(get_group(app), "en", ["sheet"])
    >>> text(asked, "value", "data"), text(asked, "value", "out")
    ('FOLDER', 'FILE')
    """
    texts = catalogue(asked.language, "help")
    own = "_".join((kind, *asked.path, str(name))).replace("-", "_")
    return texts[own] if own in texts else texts[f"{kind}_{name}"]


def spelling(asked: Asked, one: Parameter) -> str:
    """Write an argument or option as one types it.

    >>> from ddtour_geo.cli.main import app
    >>> from typer.main import get_group
    >>> asked = read(get_group(app), "en", ["build"])
    >>> [spelling(asked, one) for one in parameters(asked.command)][:2]
    ['[CIRCUIT…]', '--out FOLDER']
    """
    if isinstance(one, TyperOption):
        names = ", ".join((*one.opts, *one.secondary_opts))
        return names if one.is_flag else f"{names} {text(asked, 'value', one.name)}"
    value = text(asked, "value", one.name) + ("…" if one.nargs != 1 else "")
    return value if one.required else f"[{value}]"


def limits(asked: Asked, one: Parameter) -> str:
    """Say which numbers an option takes.

    >>> from ddtour_geo.cli.main import app
    >>> from typer.main import get_group
    >>> asked = read(get_group(app), "en", ["plan"])
    >>> [limits(asked, one) for one in parameters(asked.command) if one.name == "alternatives"]
    ['0 to 9']
    """
    # Where a number's limits are kept depends on the version of Typer.
    kept = one if hasattr(one, "min") else getattr(one, "type", None)
    low, high = getattr(kept, "min", None), getattr(kept, "max", None)
    if low is None:
        return ""
    key = "help.at_least" if high is None else "help.between"
    return translate(
        asked.language, key, low=number(asked.language, low), high=number(asked.language, high or 0)
    )


def number(language: str, value: float) -> str:
    """Write a number as a language does.

    >>> number("fr", 0.05)
    '0,05'
    """
    written = f"{value:g}"
    return written.replace(".", ",") if language == "fr" else written


def explain(why: Exception, asked: Asked) -> UsageError | None:
    """Say what the parser found wrong.

    >>> from ddtour_geo.cli.main import app
    >>> from typer.main import get_group
    >>> asked = read(get_group(app), "en", ["plan"])
    >>> explain(ValueError("no"), asked) is None
    True
    """
    said = getattr(why, "format_message", None)
    if said is None:
        return None
    option = str(getattr(why, "option_name", ""))
    one = getattr(why, "param", None)
    kind = type(why).__name__
    if kind == "NoSuchOption":
        known = (name for each in parameters(asked.command) for name in each.opts)
        return _unknown(asked, "option", option, (*known, "--help"))
    if kind == "BadOptionUsage":
        return _fault(asked, "bad_option", option=option, usage=_usage_of(asked, option))
    if isinstance(one, Parameter):
        return _missing(asked, one) if kind == "MissingParameter" else _bad_value(asked, one)
    return _misplaced(asked, said())


def _misplaced(asked: Asked, said: str) -> UsageError:
    """Say that there are words too many, or none where a command is due."""
    extra = re.search(r"\(([^()]+)\)\W*$", said)
    if isinstance(asked.command, TyperGroup):
        return _fault(asked, "no_command")
    return _fault(asked, "too_many", words=extra[1] if extra else said)


def _missing(asked: Asked, one: Parameter) -> UsageError:
    about = text(asked, "about", one.name)
    return _fault(asked, "missing", what=spelling(asked, one), about=about)


def _bad_value(asked: Asked, one: Parameter) -> UsageError:
    """Name an option whose value is no number, or none that it takes."""
    key = "whole" if isinstance(one.default, int) else "decimal"
    allowed = limits(asked, one)
    wanted = translate(asked.language, f"help.{key}") + (f" ({allowed})" if allowed else "")
    given = ""
    for word, after in zip(asked.rest, (*asked.rest[1:], ""), strict=True):
        name, equals, value = word.partition("=")
        if name in one.opts:
            given = value if equals else after
    return _fault(asked, "bad_value", option=one.opts[0], value=given, wanted=wanted)


def _usage_of(asked: Asked, option: str) -> str:
    """Write the option that was misused as it should be."""
    found = (one for one in parameters(asked.command) if option in {*one.opts, *one.secondary_opts})
    return next((spelling(asked, one) for one in found), option)


def _unknown(asked: Asked, kind: str, word: str, known: tuple[str, ...]) -> UsageError:
    meant = nearest(word, known)
    return _fault(
        asked, f"unknown_{kind}_meant" if meant else f"unknown_{kind}", **{kind: word}, meant=meant
    )


def _fault(asked: Asked, key: str, **values: str) -> UsageError:
    return UsageError(f"cli.{key}", help=f"{asked.name} --help", **values)
