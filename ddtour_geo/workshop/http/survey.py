"""Routes: hours while they are typed, places from other files, what is found on the ground."""

from datetime import UTC, date, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Query, UploadFile
from starlette.responses import HTMLResponse, Response

from ddtour_geo.common.i18n import translate
from ddtour_geo.common.types import Json
from ddtour_geo.model.imports import ImportPreview
from ddtour_geo.outputs.fieldcheck import phone_form, printable
from ddtour_geo.survey.answers import AnswersPreview, accept_answers, read_answers
from ddtour_geo.survey.questions import field_check
from ddtour_geo.territory.hours_input import DayHours, check_hours_text
from ddtour_geo.territory.importers.accept import chosen_rows, preview_import
from ddtour_geo.workshop.drafts import place_draft
from ddtour_geo.workshop.errors import ConflictError
from ddtour_geo.workshop.http.dependencies import Bench, CircuitId, Language, TerritoryId
from ddtour_geo.workshop.http.territories import both_sides, draft_of_places, told
from ddtour_geo.workshop.schemas.requests import Hours
from ddtour_geo.workshop.schemas.responses import answering
from ddtour_geo.workshop.schemas.territories import (
    AnswersTold,
    HoursTold,
    ImportTold,
    TerritoryTold,
)
from ddtour_geo.workshop.workspace.workspace import Workbench

routes = APIRouter(prefix="/api", tags=["survey"])
Repairs = Annotated[list[str] | None, Form(max_length=9)]
Rows = Annotated[list[int] | None, Form(max_length=10_000)]
Ids = Annotated[list[str] | None, Form(max_length=10_000)]


def _today() -> date:
    return datetime.now(UTC).astimezone().date()


@routes.post("/hours/check", **answering(HoursTold))
def _hours(body: Hours, bench: Bench, language: Language) -> Json:
    """Say what opening hours mean in a week, or what was probably meant."""
    found = check_hours_text(body.text, bench.territory(body.territory), body.day or _today())
    return {
        "ok": found.is_readable,
        "column": found.column,
        "proposal": found.proposal,
        "messages": list(found.messages(language)),
        "week": [_day_told(day) for day in found.week],
    }


def _day_told(day: DayHours) -> Json:
    return {
        "date": day.day.isoformat(),
        "is_holiday": day.is_holiday,
        "state": day.state,
        "spans": [[f"{begin:%H:%M}", f"{end:%H:%M}"] for begin, end in day.spans],
    }


def _import(bench: Workbench, territory: str, file: UploadFile, repairs: Repairs) -> ImportPreview:
    bench.territory(territory)
    folder = bench.data(territory) / territory
    name = file.filename or ""
    return preview_import(file.file.read(), name, folder, day=_today(), repairs=repairs or [])


@routes.post("/territories/{territory}/import", **answering(ImportTold))
def _preview_import(
    territory: TerritoryId,
    file: UploadFile,
    bench: Bench,
    language: Language,
    repairs: Repairs = None,
) -> Json:
    """Tell what the places of a file would become; nothing is written."""
    found = _import(bench, territory, file, repairs)
    return {
        "name": found.name,
        "ignored": list(found.ignored),
        "repairs": list(found.repairs),
        "rows": [
            {
                "number": row.number,
                "name": row.name,
                "feature": row.feature,
                "is_acceptable": row.is_acceptable,
                "is_duplicate": row.is_duplicate,
                "faults": [
                    {
                        "column": fault.column,
                        "message": fault.message(language),
                        "is_refusal": fault.is_refusal,
                        "repair": fault.repair,
                    }
                    for fault in row.faults
                ],
            }
            for row in found.rows
        ],
    }


@routes.post("/territories/{territory}/import/accept", **answering(TerritoryTold, 201))
def _accept_import(
    territory: TerritoryId,
    file: UploadFile,
    revision: Annotated[int, Form(ge=0, le=2**53)],
    bench: Bench,
    language: Language,
    repairs: Repairs = None,
    rows: Rows = None,
) -> Json:
    """Take rows of a file into the draft: all acceptable that are no duplicates, or those named."""
    found = _import(bench, territory, file, repairs)
    chosen = chosen_rows(found, rows)
    content = draft_of_places(bench, territory).content
    features = [row.feature for row in chosen if row.feature is not None]
    content = place_draft.put(content, features, bench.project.data / territory)
    with both_sides(bench, territory, language):
        label = translate(language, "planner.label_import", name=found.name[:80])
        bench.drafts.change(f"territory/{territory}", revision, content, label=label)
    return told(bench, territory, language) | {"added": len(chosen)}


@routes.get("/circuits/{circuit}/field-check", response_class=HTMLResponse)
def _field_check(
    circuit: CircuitId,
    bench: Bench,
    language: Language,
    form: Annotated[Literal["print", "phone"], Query()] = "print",
) -> Response:
    """Give everything unknown along a circuit: a list to print, or a form for the phone."""
    definition = bench.definition(circuit, bench.circuit(circuit).content)
    data = bench.data(definition.territory_id)
    check = field_check(bench.plans.find(definition, data).result, data=data)
    write = printable if form == "print" else phone_form
    headers = {}
    if form == "phone":
        name = f"{circuit}-form-{language}.html"
        headers["content-disposition"] = f'attachment; filename="{name}"'
    return HTMLResponse(write(check, language=language), headers=headers)


def _answers(bench: Workbench, territory: str, file: UploadFile) -> AnswersPreview:
    """Read answers against the files: drafted places have to be saved before."""
    if not draft_of_places(bench, territory).is_saved:
        raise ConflictError("unsaved_places")
    folder = bench.project.data / territory
    return read_answers(file.file.read(), file.filename or "", folder)


@routes.post("/territories/{territory}/answers", **answering(AnswersTold))
def _preview_answers(
    territory: TerritoryId, file: UploadFile, bench: Bench, language: Language
) -> Json:
    """Tell what a file of answers would change; nothing is written."""
    found = _answers(bench, territory, file)
    return {
        "author": found.author,
        "day": found.day.isoformat(),
        "note": found.note,
        "changes": [
            {
                "id": change.id,
                "subject": change.subject,
                "key": change.key,
                "old": None if change.old is None else str(change.old),
                "new": str(change.new),
                "typed": change.typed,
                "is_news": change.is_news,
            }
            for change in found.changes
        ],
        "faults": [{"id": one.id, "message": one.message(language)} for one in found.faults],
    }


@routes.post("/territories/{territory}/answers/accept", **answering(TerritoryTold))
def _accept_answers(
    territory: TerritoryId,
    file: UploadFile,
    bench: Bench,
    language: Language,
    ids: Ids = None,
) -> Json:
    """Take answers over into the files, author and day as their source."""
    found = _answers(bench, territory, file)
    taken = accept_answers(found, bench.project.data / territory, ids)
    return told(bench, territory, language) | {"taken": len(taken)}
