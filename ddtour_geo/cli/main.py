"""Arguments in, files out: the command ``ddtour``."""

import sys
from datetime import date, time
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from typer.main import get_group

from ddtour_geo.cli import help_pages
from ddtour_geo.cli.command_line import Asked, explain, read, take_language
from ddtour_geo.common.errors import DDTourError, PlanImpossibleError, UsageError
from ddtour_geo.common.i18n import translate

# What commands and options are for is said in both languages by the catalogue ``help``.
app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
territory_app, circuit_app, site_app = typer.Typer(), typer.Typer(), typer.Typer()
app.add_typer(territory_app, name="territory")
app.add_typer(site_app, name="site")
app.add_typer(circuit_app, name="circuit")

Lang = Annotated[str, typer.Option("--lang")]
Data = Annotated[Path, typer.Option("--data")]
Amount = Annotated[float, typer.Option(min=0.01, max=100)]
AsJson = Annotated[bool, typer.Option("--json")]
Routes = Annotated[Path, typer.Option("--routes")]

DATA = Path("data")
ROUTES = Path("routes")
INTERRUPTED = 130


def _console(*, error: bool = False) -> Console:
    return Console(stderr=error, highlight=False, markup=False, soft_wrap=True)


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


@app.command()
def plan(
    route: str,
    *,
    as_json: AsJson = False,
    rain: Annotated[bool, typer.Option("--rain")] = False,
    keep_order: Annotated[bool, typer.Option("--keep-order")] = False,
    robust: Annotated[
        bool | None,
        typer.Option("--robust/--plain"),
    ] = None,
    alternatives: Annotated[int, typer.Option(min=0, max=9)] = 0,
    durations: Annotated[bool, typer.Option("--durations")] = False,
    insert: str = "",
    alone: Annotated[bool, typer.Option("--alone")] = False,
    lang: Lang = "fr",
    data: Data = DATA,
    routes: Routes = ROUTES,
    effort: Amount = 1.0,
) -> None:
    """Compute one circuit and print its timetable."""
    from dataclasses import replace

    from ddtour_geo.outputs.terminal import plan as output
    from ddtour_geo.routes.schema import read_definition

    asked = read_definition(find_route(route, routes))
    if alone and (durations or alternatives):
        raise UsageError("alone_only")
    if alone and not asked.has_guided_parts:
        raise UsageError("nothing_guided", path=asked.source)
    asked = replace(
        asked,
        in_rain=rain,
        keeps_order=keep_order or asked.keeps_order,
        is_robust=asked.is_robust if robust is None else robust,
    )
    try:
        if durations:
            from ddtour_geo.planning import what_if

            found = what_if.durations(asked, data=data, effort=effort)
            front = [(one.seconds, one.stops, one.score) for one in found]
            said = output.front_document(front) if as_json else output.front_text(front, lang)
        elif alternatives:
            from ddtour_geo.planning import alternatives as choices

            chosen = choices.choose(asked, k=alternatives, data=data, effort=effort)
            others = [(one.itinerary, one.shared_stops, one.shared_streets) for one in chosen]
            tell = output.alternatives_document if as_json else output.alternatives_text
            said = tell(others, lang)
        else:
            if insert:
                from ddtour_geo.planning import what_if

                itinerary, _ = what_if.insert(asked, insert, data=data, effort=effort)
            else:
                from ddtour_geo.planning import plan as pipeline

                itinerary = pipeline.plan(asked, data=data, effort=effort)
            if alone:
                from ddtour_geo.guidance.alone import plan_alone

                itinerary = plan_alone(itinerary, data=data, effort=effort)
            write = output.document if as_json else output.text
            said = write(itinerary, language=lang)
    except PlanImpossibleError as error:
        if not as_json:
            raise
        typer.echo(output.impossible(error, language=lang))
        raise typer.Exit(error.exit_code) from None
    typer.echo(said)


@app.command()
def departures(
    route: str,
    *,
    first: Annotated[str, typer.Option("--from")],
    last: Annotated[str, typer.Option("--to")],
    earliest: str = "08:00",
    latest: str = "18:00",
    every: Annotated[int, typer.Option(min=5)] = 30,
    out: Path | None = None,
    as_json: AsJson = False,
    lang: Lang = "fr",
    data: Data = DATA,
    routes: Routes = ROUTES,
    effort: Amount = 1.0,
) -> None:
    """Say which departure hours work, and draw them as a calendar."""
    from datetime import timedelta

    from ddtour_geo.outputs import departures as output
    from ddtour_geo.planning.departures import find_departures

    path = find_route(route, routes)
    waiting = translate(lang, "cli.departures")
    with _console(error=True).status(waiting) as status:
        found = find_departures(
            path,
            _day(first),
            _day(last),
            earliest=_clock(earliest),
            latest=_clock(latest),
            every=timedelta(minutes=every),
            data=data,
            effort=effort,
            progress=lambda done, days: status.update(f"{waiting} {done}/{days}"),
        )
    tell = output.document if as_json else output.text
    typer.echo(tell(found, language=lang))
    written = output.report(found, out=out or Path("site") / path.stem, language=lang)
    if not as_json:
        for file in written:
            typer.echo(file)


@app.command()
def compare(
    names: list[str],
    *,
    out: Path = Path("site/compare.html"),
    as_json: AsJson = False,
    lang: Lang = "fr",
    data: Data = DATA,
    routes: Routes = ROUTES,
    effort: Amount = 1.0,
) -> None:
    """Set circuits side by side: a table, and a page with their map."""
    from dataclasses import replace

    from ddtour_geo.common.cache import Cache
    from ddtour_geo.common.files import write_atomically
    from ddtour_geo.guidance import enrich
    from ddtour_geo.outputs import comparison
    from ddtour_geo.outputs.web_map.overview import together
    from ddtour_geo.planning import plan as pipeline

    cache = Cache()
    plans = [
        pipeline.plan(find_route(name, routes), data=data, effort=effort, cache=cache)
        for name in names
    ]
    tell = comparison.document if as_json else comparison.text
    typer.echo(tell(plans, language=lang))
    ground = enrich.with_ground(together(plans), data).ground
    drawn = [replace(plans[0], ground=ground), *plans[1:]]
    has_pages = all((out.parent / plan.definition.id / "index.html").is_file() for plan in plans)
    page = comparison.page(drawn, language=lang, pages="." if has_pages else "")
    write_atomically(out, page)
    if not as_json:
        typer.echo(out)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError("bad_day", value=text) from None


def _checked_url(url: str) -> str:
    if url and not url.startswith(("https://", "http://")):
        raise UsageError("bad_base_url", url=url)
    return url


def _clock(text: str) -> time:
    try:
        return time.fromisoformat(text)
    except ValueError:
        raise UsageError("bad_clock", value=text) from None


@app.command()
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
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    from ddtour_geo.outputs import publish as building
    from ddtour_geo.outputs.site.demonstration import without_demos
    from ddtour_geo.territory import refresh as refreshing

    console = _console(error=True)
    _checked_url(base_url)
    every = sorted(routes.glob("*.toml"))
    known, left_out = (every, ()) if demo else without_demos(every, data)
    paths = [find_route(name, routes) for name in names] if names else list(known)
    if not paths:
        raise UsageError("no_route", path=routes)
    if refresh:
        with console.status(translate(lang, "cli.refreshing")):
            said = refreshing.refresh_sketches(paths, data=data, language=lang)
        for message in said:
            console.print(message)
    stages = ("read", "network", "walking", "circuit", "itinerary", "publish", "done")
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        TextColumn("{task.fields[stage]}"),
        TimeElapsedColumn(),
        console=console,
    ) as bar:
        tasks = {
            path: bar.add_task(path.stem, total=len(stages) - 1, stage="", start=False)
            for path in paths
        }

        def told(path: Path, stage: str) -> None:
            if path not in tasks:
                tasks[path] = bar.add_task(path.stem, total=len(stages) - 1, stage="", start=False)
            bar.start_task(tasks[path])
            bar.update(
                tasks[path],
                completed=stages.index(stage),
                stage=translate(lang, f"cli.stage_{stage}"),
            )

        results = building.build(
            paths,
            data=data,
            out=out,
            language=lang,
            base_url=base_url,
            effort=effort,
            also=known,
            progress=told,
        )
    failed = [result for result in results if result.error is not None]
    for result in failed:
        console.print(result.error.message(lang) if result.error else "")
    if not building.can_print():
        console.print(translate(lang, "errors.no_typst"))
    if left_out and not names:
        circuits = ", ".join(path.stem for path in left_out)
        console.print(translate(lang, "cli.demo_left_out", circuits=circuits))
    console.print(
        translate(
            lang,
            "cli.built",
            count=len(results) - len(failed),
            index=str(out / "index.html"),
        )
    )
    if failed and failed[0].error is not None:
        raise typer.Exit(failed[0].error.exit_code)


@app.command()
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
    typer.echo(file)


@app.command()
def check(
    territory: Annotated[str, typer.Argument(help="Dossier de data/ ; tous sinon.")] = "",
    *,
    out: Path = Path("site/check"),
    lang: Lang = "fr",
    data: Data = DATA,
    routes: Routes = ROUTES,
) -> None:
    """Print what a planner must know: streets, unknown facts, places to confirm."""
    from ddtour_geo.survey import audit

    typer.echo(audit.report(territory, data=data, routes=routes, language=lang))
    for picture in audit.draw_networks(territory, data=data, out=out):
        typer.echo(picture)


@app.command()
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
    typer.echo(write(decision, language=lang))


@app.command()
def refresh(
    territory: str,
    *,
    from_file: Path | None = None,
    lang: Lang = "fr",
    data: Data = DATA,
) -> None:
    """Fetch the streets of a territory from OpenStreetMap, or take them from a file."""
    from ddtour_geo.territory import refresh as refreshing

    stored = refreshing.refresh(territory, from_file=from_file, data=data)
    _say(
        lang,
        "refreshed",
        territory=territory,
        date=stored.date or translate(lang, "plan.undated"),
        source=stored.source,
    )


@territory_app.command("new")
def territory_new(
    name: str,
    *,
    from_file: Annotated[Path, typer.Option()],
    timezone: str = "Europe/Paris",
    holidays: str = "FR",
    lang: Lang = "fr",
    data: Data = DATA,
) -> None:
    """Make a territory from an extract, its places proposed from OpenStreetMap."""
    from ddtour_geo.territory import create

    places = create.new_territory(name, from_file, data=data, timezone=timezone, holidays=holidays)
    _say(
        lang,
        "territory_made",
        folder=data / name,
        places=len(places),
        starts=", ".join(place.id for place in places[:3]) or "—",
    )


@circuit_app.command("new")
def circuit_new(
    name: str,
    *,
    territory: Annotated[str, typer.Option()],
    start: Annotated[str, typer.Option()],
    minutes: int = 120,
    departure: str = "",
    lang: Lang = "fr",
    data: Data = DATA,
    routes: Routes = ROUTES,
) -> None:
    """Write a circuit in which every place is optional."""
    from ddtour_geo.territory import create

    path = create.new_circuit(
        name,
        territory=territory,
        start=start,
        minutes=minutes,
        departure=departure,
        data=data,
        routes=routes,
    )
    _say(lang, "circuit_made", path=path, name=name)


@territory_app.command("import")
def territory_import(
    name: str,
    *,
    from_file: Annotated[Path, typer.Option()],
    accept: Annotated[bool, typer.Option("--accept")] = False,
    repair: list[str] | None = None,
    lang: Lang = "fr",
    data: Data = DATA,
) -> None:
    """Show what the places of a file would become, and take them over if asked to."""
    from ddtour_geo.territory.importers import accept as importing

    preview = importing.preview_import(
        _content(from_file), from_file.name, data / name, day=_today(), repairs=repair or ()
    )
    for row in preview.rows:
        key = "import_no" if not row.is_acceptable else "import_yes"
        key = "import_twice" if row.is_acceptable and row.is_duplicate else key
        _say(lang, key, row=row.number, name=row.name or "—")
        for fault in row.faults:
            typer.echo(f"    {fault.message(lang)}")
    if preview.ignored:
        _say(lang, "import_ignored", columns=", ".join(preview.ignored))
    if preview.repairs and not accept:
        _say(lang, "import_repairs", repairs=" ".join(f"--repair {one}" for one in preview.repairs))
    taken = importing.accept_import(preview, data / name) if accept else ()
    if accept:
        _say(lang, "import_done", count=len(taken), places=", ".join(p.id for p in taken) or "—")
    else:
        _say(lang, "nothing_written")


@circuit_app.command("field-check")
def circuit_field_check(
    route: str,
    *,
    out: Annotated[Path, typer.Option("--out")] = Path(),
    lang: Lang = "fr",
    data: Data = DATA,
    routes: Routes = ROUTES,
    effort: Amount = 1.0,
) -> None:
    """Write what is to be found out along a circuit: a list to print, a form for a phone."""
    from ddtour_geo.common.files import write_together
    from ddtour_geo.outputs import fieldcheck
    from ddtour_geo.planning import plan as pipeline
    from ddtour_geo.survey.questions import field_check

    solved = pipeline.solve_route(find_route(route, routes), data=data, effort=effort)
    check = field_check(solved, data=data)
    printed, form = (out / f"{check.circuit}-{kind}-{lang}.html" for kind in ("list", "form"))
    write_together(
        {
            printed: fieldcheck.printable(check, language=lang),
            form: fieldcheck.phone_form(check, language=lang),
        }
    )
    _say(lang, "field_check_made", count=check.count, printed=printed, form=form)


@circuit_app.command("answers")
def circuit_answers(
    file: Path,
    *,
    territory: Annotated[str, typer.Option()],
    accept: Annotated[bool, typer.Option("--accept")] = False,
    lang: Lang = "fr",
    data: Data = DATA,
) -> None:
    """Show what answers from the ground would change, and take them over if asked to."""
    from ddtour_geo.survey import answers

    preview = answers.read_answers(_content(file), file.name, data / territory)
    for change in preview.changes:
        old = "?" if change.old is None else change.old
        typed = f" ({change.typed})" if change.typed else ""
        typer.echo(f"{change.subject}, {change.key}: {old} → {change.new}{typed}")
    for fault in preview.faults:
        typer.echo(fault.message(lang))
    if preview.note:
        _say(lang, "answers_note", author=preview.author, note=preview.note)
    if accept:
        taken = answers.accept_answers(preview, data / territory)
        _say(lang, "answers_done", count=len(taken), source=preview.source)
    else:
        _say(lang, "nothing_written")


def _content(path: Path) -> bytes:
    """Read a file whose content is checked elsewhere."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise UsageError("missing_file", path=path) from None
    except OSError as why:
        raise UsageError("cannot_read", path=path, why=why.strerror) from None


def _today() -> date:
    from datetime import UTC, datetime

    return datetime.now(UTC).astimezone().date()


@site_app.command("serve")
def site_serve(
    *,
    folder: Annotated[Path, typer.Option("--site")] = Path("site"),
    port: Annotated[int, typer.Option(min=0, max=65535)] = 8000,
    host: str = "127.0.0.1",
    lang: Lang = "fr",
) -> None:
    """Show the site on this computer, or to the phone of the next desk."""
    from ddtour_geo.outputs.site.serve import serve

    serve(folder, host=host, port=port, language=lang, say=_console().print)


@app.command()
def workshop(
    *,
    port: Annotated[int, typer.Option(min=0, max=65535)] = 8000,
    host: str = "127.0.0.1",
    browser: Annotated[bool, typer.Option("--browser/--no-browser")] = True,
    lang: Lang = "fr",
    data: Data = DATA,
    routes: Routes = ROUTES,
    out: Path = Path("site"),
) -> None:
    """Design circuits with the mouse, in a browser on this computer."""
    from ddtour_geo.workshop.serve import serve
    from ddtour_geo.workshop.workspace.project import Project

    project = Project(data=data, routes=routes, site=out, workshop=routes.parent / ".ddtour")
    serve(
        project,
        host=host,
        port=port,
        opens_browser=browser,
        language=lang,
        say=_console().print,
    )


def _say(language: str, key: str, **values: object) -> None:
    typer.echo(translate(language, f"cli.{key}", **values))


def main() -> NoReturn:
    """Run the command line and leave with the exit code of the house."""
    arguments = sys.argv[1:]
    debug = "--debug" in arguments
    language, asked, code = "fr", None, 0
    try:
        language, words = take_language([word for word in arguments if word != "--debug"])
        asked = read(get_group(app), language, words)
        code = _run(asked)
    except (KeyboardInterrupt, typer.Abort):
        code = INTERRUPTED
    except typer.Exit as leaving:
        code = leaving.exit_code
    except Exception as why:
        if debug:
            raise
        error = _as_error(why, asked)
        _console(error=True).print(error.message(language))
        code = error.exit_code
    if code == INTERRUPTED:
        _console(error=True).print(translate(language, "errors.interrupted"))
    sys.exit(code)


def _run(asked: Asked) -> int:
    """Show the help that was asked for, or do what the command says."""
    if asked.wants_help:
        typer.echo(help_pages.page(asked, folder=Path()))
        return 0
    return app(args=asked.words, prog_name="ddtour", standalone_mode=False) or 0


def _as_error(why: Exception, asked: Asked | None) -> DDTourError:
    """Say what is wrong with a command line, and make anything else an internal error."""
    if isinstance(why, DDTourError):
        return why
    fault = None if asked is None else explain(why, asked)
    return fault or DDTourError("internal", why=f"{type(why).__name__}: {why}")
