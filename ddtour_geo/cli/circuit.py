"""Begin a circuit, ask the ground about it, and take over what was answered."""

from pathlib import Path
from typing import Annotated

import typer

from ddtour_geo.cli.options import (
    DATA,
    ROUTES,
    Accept,
    Amount,
    Data,
    Lang,
    Routes,
    content,
    find_route,
    say,
    show,
)

app = typer.Typer()


@app.command("new")
def new(
    name: str,
    *,
    territory: Annotated[str, typer.Option()],
    start: str = "",
    minutes: int = 120,
    departure: str = "",
    lang: Lang = "fr",
    data: Data = DATA,
    routes: Routes = ROUTES,
) -> None:
    """Write the circuit that a local would propose, every visit optional."""
    from ddtour_geo.outputs.wording import figures
    from ddtour_geo.planning.first_circuit import new_circuit

    made = new_circuit(
        name,
        territory=territory,
        start=start,
        minutes=minutes,
        departure=departure,
        data=data,
        routes=routes,
    )
    for left in made.left_out:
        name_of_it, why = left.place.name.in_language(lang), figures.reason(left, lang)
        say(lang, "circuit_without", place=name_of_it, why=why)
    say(
        lang,
        "circuit_made",
        path=made.path,
        name=name,
        start=made.start.name.in_language(lang),
        hour=f"{made.departure:%H:%M}",
        count=len(made.stops),
    )


@app.command("field-check")
def field_check(
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
    from ddtour_geo.survey import questions

    solved = pipeline.solve_route(find_route(route, routes), data=data, effort=effort)
    check = questions.field_check(solved, data=data)
    printed, form = (out / f"{check.circuit}-{kind}-{lang}.html" for kind in ("list", "form"))
    write_together(
        {
            printed: fieldcheck.printable(check, language=lang),
            form: fieldcheck.phone_form(check, language=lang),
        }
    )
    say(lang, "field_check_made", count=check.count, printed=printed, form=form)


@app.command("answers")
def take_answers(
    file: Path,
    *,
    territory: Annotated[str, typer.Option()],
    accept: Accept = False,
    lang: Lang = "fr",
    data: Data = DATA,
) -> None:
    """Show what answers from the ground would change, and take them over if asked to."""
    from ddtour_geo.survey import answers

    preview = answers.read_answers(content(file), file.name, data / territory)
    for change in preview.changes:
        old = "?" if change.old is None else change.old
        typed = f" ({change.typed})" if change.typed else ""
        show(f"{change.subject}, {change.key}: {old} → {change.new}{typed}")
    for fault in preview.faults:
        show(fault.message(lang))
    if preview.note:
        say(lang, "answers_note", author=preview.author, note=preview.note)
    if accept:
        taken = answers.accept_answers(preview, data / territory)
        say(lang, "answers_done", count=len(taken), source=preview.source)
    else:
        say(lang, "nothing_written")
