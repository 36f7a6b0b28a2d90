"""The command ``ddtour``: reads what was typed, does it, and leaves with an exit code."""

import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

import typer
from typer.main import get_group

from ddtour_geo.cli import build, circuit, help_pages, plan, site, territory
from ddtour_geo.cli.command_line import Asked, explain, read, take_language
from ddtour_geo.cli.options import console, show
from ddtour_geo.common.errors import DDTourError, of_system
from ddtour_geo.common.i18n import translate

INTERRUPTED = 130

# What commands and options are for is said in both languages by the catalogue ``help``.
app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
for command in (
    plan.plan,
    plan.departures,
    plan.compare,
    build.build,
    build.sheet,
    build.check,
    build.access,
    build.refresh,
    site.workshop,
):
    app.command()(command)
app.add_typer(territory.app, name="territory")
app.add_typer(site.app, name="site")
app.add_typer(circuit.app, name="circuit")


def main() -> NoReturn:
    """Run the command line and leave with the exit code of the house."""
    _let_the_end_be_an_interruption()
    arguments = sys.argv[1:]
    debug = "--debug" in arguments
    language, asked, code = "fr", None, 0
    try:
        language, words = take_language([word for word in arguments if word != "--debug"])
        asked = read(get_group(app), language, words)
        code = _run(asked)
        sys.stdout.flush()
    except (KeyboardInterrupt, typer.Abort):
        code = INTERRUPTED
    except typer.Exit as leaving:
        code = leaving.exit_code
    except Exception as why:
        if debug:
            raise
        error = _as_error(why, asked)
        console(error=True).print(error.message(language))
        code = error.exit_code
    if code == INTERRUPTED:
        console(error=True).print(translate(language, "errors.interrupted"))
    sys.exit(code)


def _let_the_end_be_an_interruption() -> None:
    """Put away what was begun also where this process is asked to end, not only interrupted."""
    with suppress(ValueError):
        signal.signal(signal.SIGTERM, signal.default_int_handler)


def _run(asked: Asked) -> int:
    """Show the help that was asked for, or do what the command says."""
    if asked.wants_help:
        show(help_pages.page(asked, folder=Path()))
        return 0
    return app(args=asked.words, prog_name="ddtour", standalone_mode=False) or 0


def _as_error(why: Exception, asked: Asked | None) -> DDTourError:
    """Say what is wrong with a command line, and make anything else an internal error."""
    if isinstance(why, DDTourError):
        return why
    if isinstance(why, OSError):
        return of_system(why)
    fault = None if asked is None else explain(why, asked)
    return fault or DDTourError("internal", why=f"{type(why).__name__}: {why}")
