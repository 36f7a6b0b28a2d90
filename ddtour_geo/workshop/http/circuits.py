"""Routes: circuits, their drafts, and what is tried before it is done."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated, Any

from fastapi import APIRouter, Query

from ddtour_geo.common.errors import DDTourError, DefinitionError, PlanImpossibleError
from ddtour_geo.common.i18n import translate
from ddtour_geo.common.types import Json
from ddtour_geo.planning.what_if import insert, street_at
from ddtour_geo.routes.schema import read_definition
from ddtour_geo.territory.place_file import new_id
from ddtour_geo.territory.reader import read_territory
from ddtour_geo.workshop.actions.remove import remove_circuit
from ddtour_geo.workshop.drafts.history import Draft
from ddtour_geo.workshop.drafts.route_draft import changed, draft_of, in_order
from ddtour_geo.workshop.errors import ChoiceError, ConflictError, within_project
from ddtour_geo.workshop.files import digest, read_text
from ddtour_geo.workshop.http.dependencies import Bench, CircuitId, Language
from ddtour_geo.workshop.schemas.circuits import (
    DraftText,
    Forgotten,
    Nearest,
    Planned,
    ProjectTold,
    Removed,
    RevisionTold,
    State,
    VariantTold,
)
from ddtour_geo.workshop.schemas.requests import (
    AtRevision,
    Change,
    Insert,
    NewCircuit,
    Order,
    Pin,
    Point,
    Save,
    Try,
)
from ddtour_geo.workshop.schemas.responses import Difference, answering
from ddtour_geo.workshop.views import territory as ground
from ddtour_geo.workshop.views.circuit import planned, state_of, summary_of
from ddtour_geo.workshop.views.offers import offers
from ddtour_geo.workshop.workspace.differences import lines_of
from ddtour_geo.workshop.workspace.workspace import Workbench

routes = APIRouter(prefix="/api", tags=["circuits"])


@routes.get("/project", **answering(ProjectTold))
def _project(bench: Bench, language: Language) -> Json:
    """List territories and circuits."""
    territories = []
    for name in bench.territory_names():
        draft = bench.drafts.find(f"territory/{name}")
        told: Json = {"id": name, "name": name, "error": None}
        told["has_draft"] = draft is not None and not draft.is_saved
        try:
            told["name"] = read_territory(bench.project.data / name).name
        except DDTourError as error:
            told["error"] = within_project(error.message(language))
        territories.append(told)
    aside = bench.store.set_aside
    notices = [] if aside is None else [translate(language, "planner.damaged", path=aside.name)]
    return {
        "territories": territories,
        "circuits": [summary_of(bench, name, language) for name in bench.circuit_names()],
        "notices": notices,
        "languages": ["fr", "en"],
    }


@routes.post("/circuits", **answering(State, 201))
def _begin(body: NewCircuit, bench: Bench, language: Language) -> Json:
    """Begin a circuit."""
    draft: Json = {"visits": [], **body.model_dump(exclude={"id"}, exclude_none=True)}
    circuit = body.id or new_id(body.title, bench.circuit_names())
    bench.territory(body.territory)
    if circuit in bench.circuit_names():
        raise ConflictError("exists", name=circuit)
    content = changed(draft, {})
    bench.checked(circuit, content)
    label = translate(language, "planner.label_begin")
    return state_of(bench, bench.drafts.begin(f"circuit/{circuit}", content, label=label), language)


@routes.get("/circuits/{circuit}", **answering(State))
def _circuit(
    circuit: CircuitId,
    bench: Bench,
    language: Language,
    revision: Annotated[int | None, Query(ge=1, le=2**53)] = None,
) -> Json:
    """Give a circuit as drafted, or as it was at a revision."""
    draft = bench.circuit(circuit)
    told = state_of(bench, draft, language)
    if revision is None or revision == draft.revision:
        return told
    content = bench.drafts.at(draft.id, revision)
    return told | {
        "draft": content,
        "shown_revision": revision,
        **planned(bench, circuit, content, language),
    }


@routes.get("/circuits/{circuit}/plan", **answering(Planned))
def _plan(
    circuit: CircuitId,
    bench: Bench,
    language: Language,
    revision: Annotated[int | None, Query(ge=1, le=2**53)] = None,
) -> Json:
    """Give the final plan of a draft, that of page, sheet and files; any change stops it."""
    ticket, draft = bench.plans.newest(circuit), bench.circuit(circuit)
    content = draft.content if revision is None else bench.drafts.at(draft.id, revision)
    return planned(bench, circuit, content, language, is_hasty=False, ticket=ticket)


@routes.get("/circuits/{circuit}/text", **answering(DraftText))
def _text(circuit: CircuitId, bench: Bench) -> Json:
    """Give a draft as text: its file, or all that it holds if it is no circuit any more."""
    return {"text": bench.as_text(circuit, bench.circuit(circuit))}


@routes.get("/circuits/{circuit}/revision", **answering(RevisionTold))
def _revision(circuit: CircuitId, bench: Bench) -> Json:
    """Say at which revision a draft is."""
    return {"revision": bench.circuit(circuit).revision}


@routes.delete("/circuits/{circuit}", **answering(Forgotten))
def _forget(circuit: CircuitId, bench: Bench) -> Json:
    """Forget a draft and its history; the file stays."""
    bench.drafts.forget(f"circuit/{circuit}")
    return {"id": circuit}


@routes.post("/circuits/{circuit}/remove", **answering(Removed))
def _remove(circuit: CircuitId, body: AtRevision, bench: Bench, language: Language) -> Json:
    """Take a circuit out, with its file; what it said is put aside."""
    with _changing(circuit, bench, language):
        aside = remove_circuit(bench, circuit, body.revision)
    folder = bench.project.workshop.parent
    return {"id": circuit, "aside": [path.relative_to(folder).as_posix() for path in aside]}


@contextmanager
def _changing(circuit: str, bench: Workbench, language: str) -> Iterator[None]:
    """Stop tries of what the draft was; add to a conflict what the other side has."""
    bench.plans.ticket(circuit)
    try:
        yield
    except ConflictError as error:
        if error.code == "conflict":
            error.beside["theirs"] = state_of(bench, bench.circuit(circuit), language)
        if error.code == "file_changed":
            draft, on_disk = bench.circuit(circuit), read_text(bench.file(circuit))
            error.beside["file"] = {
                "sha": digest(on_disk),
                "text": on_disk,
                "lines": lines_of(draft.base, on_disk),
                "yours": lines_of(on_disk, bench.text(circuit, draft)),
            }
        raise


@routes.patch("/circuits/{circuit}", **answering(State))
def _change(circuit: CircuitId, body: Change, bench: Bench, language: Language) -> Json:
    """Change a draft."""
    with _changing(circuit, bench, language):
        draft = bench.change(circuit, body.revision, body.changes, label=body.label)
    return state_of(bench, draft, language)


@routes.post("/circuits/{circuit}/try", **answering(Planned))
def _try(circuit: CircuitId, body: Try, bench: Bench, language: Language) -> Json:
    """Plan a change without making it; a newer try takes the place of an older one."""
    ticket = bench.plans.ticket(circuit)
    content = changed(bench.circuit(circuit).content, body.changes)
    bench.checked(circuit, content)
    return planned(bench, circuit, content, language, ticket=ticket)


@routes.post("/circuits/{circuit}/undo", **answering(State))
def _undo(circuit: CircuitId, body: AtRevision, bench: Bench, language: Language) -> Json:
    """Take the last change back."""
    return _stepped(bench.drafts.undo, circuit, body.revision, bench, language)


@routes.post("/circuits/{circuit}/redo", **answering(State))
def _redo(circuit: CircuitId, body: AtRevision, bench: Bench, language: Language) -> Json:
    """Do again what was taken back."""
    return _stepped(bench.drafts.redo, circuit, body.revision, bench, language)


def _stepped(
    step: Callable[[str, int], Draft], circuit: str, revision: int, bench: Workbench, language: str
) -> Json:
    bench.circuit(circuit)
    with _changing(circuit, bench, language):
        draft = step(f"circuit/{circuit}", revision)
    return state_of(bench, draft, language)


@routes.post("/circuits/{circuit}/insert", **answering(State))
def _insert(circuit: CircuitId, body: Insert, bench: Bench, language: Language) -> Json:
    """Put one more stop where it costs least, the order of the others kept, or offer a choice."""
    content = bench.circuit(circuit).content
    definition = bench.definition(circuit, content)
    required = {"visits": {body.place: {"state": "required"}}}
    try:
        data = bench.data(definition.territory_id)
        itinerary, _ = insert(definition, body.place, data=data, cache=bench.cache)
        order = [stop.place.id for stop in itinerary.stops]
        places = in_order(changed(content, required), order)
        changes = {**required, "order": places, "keep_order": True}
        bench.checked(circuit, changed(content, changes))
    except (DefinitionError, PlanImpossibleError) as error:
        ways = offers(bench, circuit, content, body.place, language)
        if not ways:
            raise
        why = error.message(language)
        raise ChoiceError("choice", why=why, beside={"remedies": ways}) from error
    label = body.label or translate(language, "planner.label_insert")
    with _changing(circuit, bench, language):
        draft = bench.change(circuit, body.revision, changes, label=label)
    return state_of(bench, draft, language)


@routes.post("/circuits/{circuit}/order", **answering(State))
def _order(circuit: CircuitId, body: Order, bench: Bench, language: Language) -> Json:
    """Keep an order, or look for the best one again."""
    content = bench.circuit(circuit).content
    changes: Json = {"order": None, "keep_order": None}
    if body.places is not None:
        changes = {"order": in_order(content, list(body.places)), "keep_order": True}
    key = "planner.label_free" if body.places is None else "planner.label_order"
    label = body.label or translate(language, key)
    with _changing(circuit, bench, language):
        draft = bench.change(circuit, body.revision, changes, label=label)
    return state_of(bench, draft, language)


@routes.get("/circuits/{circuit}/diff", **answering(Difference))
def _diff(circuit: CircuitId, bench: Bench) -> Json:
    """Show what saving would change in the file."""
    draft = bench.circuit(circuit)
    lines = lines_of(read_text(bench.file(circuit)), bench.text(circuit, draft))
    return {"lines": lines, "file": f"routes/{circuit}.toml"}


@routes.post("/circuits/{circuit}/save", **answering(State))
def _save(circuit: CircuitId, body: Save, bench: Bench, language: Language) -> Json:
    """Write the file of a circuit, and show what changed in it."""
    before = read_text(bench.file(circuit))
    with _changing(circuit, bench, language):
        draft = bench.save(circuit, body.revision, body.over)
    return state_of(bench, draft, language) | {"diff": {"lines": lines_of(before, draft.base)}}


@routes.post("/circuits/{circuit}/take_file", **answering(State))
def _take_file(circuit: CircuitId, body: AtRevision, bench: Bench, language: Language) -> Json:
    """Make the file on the disk the draft; undoing brings the draft back."""
    bench.circuit(circuit)
    text, label = read_text(bench.file(circuit)), translate(language, "planner.label_file")
    content = draft_of(read_definition(bench.file(circuit)))
    with _changing(circuit, bench, language):
        draft = bench.drafts.change(
            f"circuit/{circuit}", body.revision, content, label=label, base=text
        )
    return state_of(bench, draft, language)


@routes.post("/circuits/{circuit}/streets/nearest", **answering(Nearest))
def _nearest(circuit: CircuitId, body: Point, bench: Bench) -> Json:
    """Find the street under the mouse."""
    definition = bench.definition(circuit, bench.circuit(circuit).content)
    data = bench.data(definition.territory_id)
    found = street_at(definition, (body.lon, body.lat), data=data, cache=bench.cache)
    return {"street": None if found is None else ground.street_of(found)}


@routes.get("/circuits/{circuit}/variants", **answering(list[VariantTold]))
def _variants(circuit: CircuitId, bench: Bench, language: Language) -> list[dict[str, Any]]:
    """List the states that are kept to compare with, each with its plan."""
    name = bench.circuit(circuit).id
    return [
        {
            "id": one.id,
            "label": one.label,
            "pinned_at": ground.local_clock(one.at),
            "draft": one.content,
            **planned(bench, circuit, one.content, language, is_hasty=False),
        }
        for one in bench.variants.of(name)
    ]


@routes.post("/circuits/{circuit}/variants", **answering(list[VariantTold], 201))
def _pin(circuit: CircuitId, body: Pin, bench: Bench, language: Language) -> list[Json]:
    """Keep the present state to compare with."""
    draft = bench.circuit(circuit)
    taken = {one.label for one in bench.variants.of(draft.id)}
    letters = (letter for letter in "ABCDEFG" if letter not in taken)
    bench.variants.pin(draft.id, body.label or next(letters), draft.content)
    return _variants(circuit, bench, language)


@routes.delete("/circuits/{circuit}/variants/{variant}", **answering(list[VariantTold]))
def _unpin(circuit: CircuitId, variant: int, bench: Bench, language: Language) -> list[Json]:
    """Keep a variant no longer."""
    bench.variants.unpin(bench.circuit(circuit).id, max(-1, variant))
    return _variants(circuit, bench, language)
