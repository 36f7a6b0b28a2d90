"""What commands share: their options, the circuit that is meant, and how they speak."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from ddtour_geo.common.errors import UsageError
from ddtour_geo.common.i18n import translate
from ddtour_geo.common.text import clean
from ddtour_geo.common.types import Progress

Lang = Annotated[str, typer.Option("--lang")]
Data = Annotated[Path, typer.Option("--data")]
Amount = Annotated[float, typer.Option(min=0.01, max=100)]
AsJson = Annotated[bool, typer.Option("--json")]
Routes = Annotated[Path, typer.Option("--routes")]
Port = Annotated[int, typer.Option(min=0, max=65535)]
FromFile = Annotated[Path, typer.Option()]
Accept = Annotated[bool, typer.Option("--accept")]

DATA = Path("data")
ROUTES = Path("routes")
_TOLD_EVERY = 8 << 20
"""Nodes between two lines, where no line can be written again."""


class _Terminal(Console):
    """A console that lets nothing through by which a text would command the terminal."""

    def print(self, *objects: Any, **options: Any) -> None:  # noqa: ANN401 - as in rich
        """Print texts cleaned, and what rich draws as it is."""
        super().print(*(clean(x) if isinstance(x, str) else x for x in objects), **options)


def console(*, error: bool = False) -> Console:
    return _Terminal(stderr=error, highlight=False, markup=False, soft_wrap=True)


def show(text: object) -> None:
    """Print a text, cleaned: names of files and titles are written by anybody."""
    typer.echo(clean(str(text)))  # noqa: TID251 - here it is cleaned


def say(language: str, key: str, **values: object) -> None:
    show(translate(language, f"cli.{key}", **values))


@contextmanager
def reading(language: str) -> Iterator[Progress]:
    """Show how far the reading of a large extract is."""
    told = console(error=True)
    with told.status(translate(language, "cli.reading")) as status:

        def progress(stage: str, count: int) -> None:
            said = translate(language, f"cli.reading_{stage}", millions=round(count / 1e6))
            if told.is_terminal:
                status.update(said)
            elif count and not count % _TOLD_EVERY:
                told.print(said)

        yield progress


def find_route(route: str, folder: Path) -> Path:
    """Find a circuit by its path or its stem.

    >>> find_route("nowhere", Path("nowhere"))
    Traceback (most recent call last):
    ddtour_geo.common.errors.UsageError: ...
    """
    for path in (Path(route), folder / f"{route}.toml"):
        if path.is_file():
            return path
    known = ", ".join(sorted(path.stem for path in folder.glob("*.toml"))) or "—"
    raise UsageError("unknown_route", route=route, known=known)


def content(path: Path) -> bytes:
    """Read a file whose content is checked elsewhere."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise UsageError("missing_file", path=path) from None
    except OSError as why:
        raise UsageError("cannot_read", path=path, why=why.strerror) from None
