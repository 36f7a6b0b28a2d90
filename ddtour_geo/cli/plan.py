"""Plan a circuit, find hours for it, set it beside others."""

from dataclasses import replace
from datetime import date, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

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
    show,
)
from ddtour_geo.common.clocks import is_walkable
from ddtour_geo.common.errors import PlanImpossibleError, UsageError
from ddtour_geo.common.i18n import translate

if TYPE_CHECKING:
    from ddtour_geo.model import CircuitDefinition, Itinerary


def plan(
    route: str,
    *,
    as_json: AsJson = False,
    rain: Annotated[bool, typer.Option("--rain")] = False,
    keep_order: Annotated[bool, typer.Option("--keep-order")] = False,
    robust: Annotated[bool | None, typer.Option("--robust/--plain")] = None,
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
            said = _durations(asked, as_json=as_json, language=lang, data=data, effort=effort)
        elif alternatives:
            said = _alternatives(
                asked, alternatives, as_json=as_json, language=lang, data=data, effort=effort
            )
        else:
            itinerary = _itinerary(asked, insert, alone=alone, data=data, effort=effort)
            said = (output.document if as_json else output.text)(itinerary, language=lang)
    except PlanImpossibleError as error:
        if not as_json:
            raise
        show(output.impossible(error, language=lang))
        raise typer.Exit(error.exit_code) from None
    show(said)


def _durations(
    asked: "CircuitDefinition", *, as_json: bool, language: str, data: Path, effort: float
) -> str:
    from ddtour_geo.outputs.terminal import plan as output
    from ddtour_geo.planning import what_if

    found = what_if.durations(asked, data=data, effort=effort)
    front = [(one.seconds, one.stops, one.score) for one in found]
    return output.front_document(front) if as_json else output.front_text(front, language)


def _alternatives(
    asked: "CircuitDefinition", k: int, *, as_json: bool, language: str, data: Path, effort: float
) -> str:
    from ddtour_geo.outputs.terminal import plan as output
    from ddtour_geo.planning.alternatives import choose

    chosen = choose(asked, k=k, data=data, effort=effort)
    others = [(one.itinerary, one.shared_stops, one.shared_streets) for one in chosen]
    return (output.alternatives_document if as_json else output.alternatives_text)(others, language)


def _itinerary(
    asked: "CircuitDefinition", insert: str, *, alone: bool, data: Path, effort: float
) -> "Itinerary":
    if insert:
        from ddtour_geo.planning import what_if

        itinerary, _ = what_if.insert(asked, insert, data=data, effort=effort)
    else:
        from ddtour_geo.planning import plan as pipeline

        itinerary = pipeline.plan(asked, data=data, effort=effort)
    if alone:
        from ddtour_geo.guidance.alone import plan_alone

        itinerary = plan_alone(itinerary, data=data, effort=effort)
    return itinerary


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
    from ddtour_geo.outputs import departures as output
    from ddtour_geo.planning.departures import find_departures

    path = find_route(route, routes)
    waiting = translate(lang, "cli.departures")
    with console(error=True).status(waiting) as status:
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
    show(tell(found, language=lang))
    written = output.report(found, out=out or Path("site") / path.stem, language=lang)
    if not as_json:
        for file in written:
            show(file)


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
    show(tell(plans, language=lang))
    ground = enrich.with_ground(together(plans), data).ground
    drawn = [replace(plans[0], ground=ground), *plans[1:]]
    has_pages = all((out.parent / plan.definition.id / "index.html").is_file() for plan in plans)
    page = comparison.page(drawn, language=lang, pages="." if has_pages else "")
    write_atomically(out, page)
    if not as_json:
        show(out)


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise UsageError("bad_day", value=text) from None
    if not is_walkable(day):
        raise UsageError("bad_year", value=text)
    return day


def _clock(text: str) -> time:
    try:
        return time.fromisoformat(text)
    except ValueError:
        raise UsageError("bad_clock", value=text) from None
