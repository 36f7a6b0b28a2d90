"""Publish a site, print a sheet, and look at the streets both stand on."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from ddtour_geo.cli.options import (
    DATA,
    ROUTES,
    Amount,
    AsJson,
    Data,
    Lang,
    Routes,
    console,
    find_route,
    reading,
    say,
    show,
)
from ddtour_geo.common.errors import UsageError
from ddtour_geo.common.i18n import translate
from ddtour_geo.common.text import plain

if TYPE_CHECKING:
    from rich.progress import TaskID

STAGES = ("read", "network", "walking", "circuit", "itinerary", "publish", "done")


def build(
    names: Annotated[list[str] | None, typer.Argument()] = None,
    *,
    out: Path = Path("site"),
    lang: Lang = "fr",
    refresh: Annotated[bool, typer.Option("--refresh/--no-refresh")] = True,
    base_url: str = "",
    data: Data = DATA,
    routes: Routes = ROUTES,
    effort: Amount = 1.0,
    demo: Annotated[bool, typer.Option("--demo")] = False,
) -> None:
    """Plan circuits and publish map, sheet, GPX, GeoJSON, calendar and index."""
    from ddtour_geo.outputs import publish as building
    from ddtour_geo.outputs.site.demonstration import without_demos
    from ddtour_geo.territory import refresh as refreshing

    told = console(error=True)
    _checked_url(base_url)
    every = sorted(routes.glob("*.toml"))
    known, left_out = (every, ()) if demo else without_demos(every, data)
    paths = [find_route(name, routes) for name in names] if names else list(known)
    if not paths:
        raise UsageError("no_route", path=routes)
    if refresh:
        with told.status(translate(lang, "cli.refreshing")):
            said = refreshing.refresh_sketches(paths, data=data, language=lang)
        for message in said:
            told.print(message)
    with _progress(paths, told, lang) as progress:
        results = building.build(
            paths,
            data=data,
            out=out,
            language=lang,
            base_url=base_url,
            effort=effort,
            also=known,
            progress=progress,
        )
    failed = [result for result in results if result.error is not None]
    for result in failed:
        told.print(result.error.message(lang) if result.error else "")
    for remark in building.relief_remarks(results, data=data, language=lang):
        told.print(remark)
    if not building.can_print():
        told.print(translate(lang, "errors.no_typst"))
    if left_out and not names:
        circuits = ", ".join(path.stem for path in left_out)
        told.print(translate(lang, "cli.demo_left_out", circuits=circuits))
    count, index = len(results) - len(failed), str(out / "index.html")
    told.print(translate(lang, "cli.built", count=count, index=index))
    if failed and failed[0].error is not None:
        raise typer.Exit(failed[0].error.exit_code)


@contextmanager
def _progress(
    paths: Sequence[Path], where: Console, language: str
) -> Iterator[Callable[[Path, str], None]]:
    """Draw a bar for each circuit; what is given moves one on to a stage."""
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=24),
        TextColumn("{task.fields[stage]}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=where) as bar:

        def add(path: Path) -> "TaskID":
            return bar.add_task(plain(path.stem), total=len(STAGES) - 1, stage="", start=False)

        tasks = {path: add(path) for path in paths}

        def reach(path: Path, stage: str) -> None:
            if path not in tasks:
                tasks[path] = add(path)
            bar.start_task(tasks[path])
            bar.update(
                tasks[path],
                completed=STAGES.index(stage),
                stage=translate(language, f"cli.stage_{stage}"),
            )

        yield reach


def sheet(
    route: str,
    *,
    form: str = "a4",
    out: Path | None = None,
    lang: Lang = "fr",
    base_url: str = "",
    data: Data = DATA,
    routes: Routes = ROUTES,
    effort: Amount = 1.0,
) -> None:
    """Plan one circuit and print its sheet."""
    from ddtour_geo.common.files import write_atomically
    from ddtour_geo.outputs import publish as building

    path = find_route(route, routes)
    printed = building.print_sheet(
        path,
        data=data,
        language=lang,
        form=form,
        base_url=_checked_url(base_url),
        effort=effort,
    )
    file = out or Path("site") / path.stem / building.sheet_name(lang, form)
    write_atomically(file, printed)
    show(file)


def check(
    territory: Annotated[str, typer.Argument(help="Dossier de data/ ; tous sinon.")] = "",
    *,
    out: Path = Path("site/check"),
    lang: Lang = "fr",
    data: Data = DATA,
    routes: Routes = ROUTES,
) -> None:
    """Print what a planner must know: streets, unknown facts, places to confirm."""
    from ddtour_geo.common.cache import Cache
    from ddtour_geo.survey import audit

    cache = Cache()
    show(audit.report(territory, data=data, routes=routes, language=lang, cache=cache))
    for picture in audit.draw_networks(territory, data=data, out=out, cache=cache):
        show(picture)


def _checked_url(url: str) -> str:
    if url and not url.startswith(("https://", "http://")):
        raise UsageError("bad_base_url", url=url)
    return url


def access(
    tags: list[str],
    *,
    profile: str = "guided-group",
    avoid_steps: Annotated[bool, typer.Option("--avoid-steps")] = False,
    at: str = "",
    as_json: AsJson = False,
    lang: Lang = "fr",
) -> None:
    """Say whether a walker may use a way or pass a barrier, and why."""
    from ddtour_geo.network.access.conditional import ask
    from ddtour_geo.outputs.terminal import access as output

    decision = ask(tags, profile=profile, avoid_steps=avoid_steps, at=at)
    write = output.document if as_json else output.text
    show(write(decision, language=lang))


def refresh(
    territory: str,
    *,
    from_file: Path | None = None,
    lang: Lang = "fr",
    data: Data = DATA,
) -> None:
    """Fetch the streets of a territory from OpenStreetMap, or take them from a file."""
    from ddtour_geo.territory import refresh as refreshing

    with reading(lang) as progress:
        stored = refreshing.refresh(territory, from_file=from_file, data=data, progress=progress)
    say(
        lang,
        "refreshed",
        territory=territory,
        date=stored.date or translate(lang, "plan.undated"),
        source=stored.source,
    )
