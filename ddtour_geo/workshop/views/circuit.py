"""A circuit as the screen reads it: its draft, its history, its plan."""

from datetime import datetime
from pathlib import Path
from time import perf_counter

from ddtour_geo.common.errors import DDTourError
from ddtour_geo.common.types import Json
from ddtour_geo.model import CircuitDefinition
from ddtour_geo.planning.load import load_streets
from ddtour_geo.routes.schema import read_definition
from ddtour_geo.workshop.drafts.history import Draft
from ddtour_geo.workshop.errors import UnreadableError, within_project
from ddtour_geo.workshop.views.plan import impossible, marks_of, plan_of
from ddtour_geo.workshop.workspace.plan_cache import Found
from ddtour_geo.workshop.workspace.workspace import Workbench


def planned(
    bench: Workbench,
    circuit: str,
    content: Json,
    language: str,
    *,
    is_hasty: bool = True,
    ticket: tuple[str, int] | None = None,
) -> Json:
    """Plan a draft and tell the plan, or why there is none."""
    begun = perf_counter()
    try:
        definition = bench.definition(circuit, content)
    except DDTourError as error:
        raise UnreadableError("draft_unreadable", why=error.message(language)) from error
    try:
        data = bench.data(definition.territory_id)
        found = bench.plans.find(definition, data, is_hasty=is_hasty, ticket=ticket)
        plan = _told(found, bench, data / definition.territory_id, language)
    except DDTourError as error:
        if getattr(error, "code", "") == "stale":
            raise
        plan = impossible(error, language) | {"provisional": False}
    return {"plan": plan, "ms": round(1000 * (perf_counter() - begun))}


def _told(found: Found, bench: Workbench, folder: Path, language: str) -> Json:
    if isinstance(found.plan, DDTourError):
        plan: Json = impossible(found.plan, language)
    else:
        plan = plan_of(found.plan, language)
        plan |= marks_of(found.plan, load_streets(folder, bench.cache))
    return plan | {"provisional": not found.is_final}


def state_of(bench: Workbench, draft: Draft, language: str) -> Json:
    """Tell the state of a circuit."""
    circuit = draft.id.partition("/")[2]
    return {
        "id": circuit,
        "territory": draft.content["territory"],
        "draft": draft.content,
        "file_changed": bench.is_changed_on_disk(circuit, draft),
        **history_of(draft),
        **planned(bench, circuit, draft.content, language),
    }


def history_of(draft: Draft) -> Json:
    """Tell where a draft is in its history.

    >>> draft = Draft(
    ...     id="circuit/a",
    ...     revision=3,
    ...     content={},
    ...     undo="x",
    ...     redo=None,
    ...     base="",
    ...     is_saved=False,
    ...     saved=None,
    ... )
    >>> history_of(draft)["undo"]
    'x'
    """
    saved = None
    if draft.saved is not None:
        saved = {
            "revision": draft.saved[0],
            "at": f"{datetime.fromisoformat(draft.saved[1]):%H:%M}",
        }
    return {
        "revision": draft.revision,
        "undo": draft.undo,
        "redo": draft.redo,
        "saved": saved,
        "is_saved": draft.is_saved,
    }


def uses_of(bench: Workbench, territory: str, place: str, language: str) -> list[Json]:
    """List the circuits of a territory, as drafted, that lead to a place."""
    found = []
    for name in bench.circuit_names():
        try:
            definition = _as_drafted(bench, name, bench.drafts.find(f"circuit/{name}"))
        except DDTourError:
            continue
        roles = {wish.place_id: "visit" for wish in definition.wishes}
        roles |= {definition.end: "end", definition.start: "start"}
        if definition.territory_id == territory and place in roles:
            title = definition.title.in_language(language)
            found.append({"circuit": name, "title": title, "role": roles[place]})
    return found


def _as_drafted(bench: Workbench, circuit: str, draft: Draft | None) -> CircuitDefinition:
    """Read a circuit as its draft has it, or its file if nobody drafted anything."""
    if draft is None:
        return read_definition(bench.file(circuit))
    return bench.definition(circuit, draft.content)


def summary_of(bench: Workbench, circuit: str, language: str) -> Json:
    """Tell a circuit in one line of the list."""
    told: Json = {"id": circuit, "has_draft": True, "error": None}
    told["has_file"] = bench.file(circuit).is_file()
    try:
        draft = bench.drafts.find(f"circuit/{circuit}")
        told["has_draft"] = draft is not None
        definition = _as_drafted(bench, circuit, draft)
    except DDTourError as error:
        return told | {
            "title": circuit,
            "territory": None,
            "error": within_project(error.message(language)),
        }
    return told | {
        "title": definition.title.in_language(language),
        "territory": definition.territory_id,
        "is_saved": draft is None or draft.is_saved,
        "file_changed": draft is not None and bench.is_changed_on_disk(circuit, draft),
    }
