"""Routes: territories and their places."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Form, Query, UploadFile

from ddtour_geo.common.files import scratch_folder, write_atomically
from ddtour_geo.common.i18n import translate
from ddtour_geo.common.text import plain
from ddtour_geo.common.types import Json
from ddtour_geo.common.worker import apart
from ddtour_geo.network.osm.opened import killed_by
from ddtour_geo.survey.audit import report
from ddtour_geo.territory.create import Wanted, new_territory
from ddtour_geo.territory.place_file import new_id
from ddtour_geo.territory.reader import read_places
from ddtour_geo.workshop.drafts import place_draft
from ddtour_geo.workshop.drafts.history import Draft
from ddtour_geo.workshop.errors import ConflictError, UnknownError
from ddtour_geo.workshop.files import digest, link, read_text
from ddtour_geo.workshop.http.dependencies import Bench, Language, PlaceId, TerritoryId
from ddtour_geo.workshop.schemas.requests import (
    AtRevision,
    Change,
    NewPlace,
    NewTerritory,
    Point,
    Save,
)
from ddtour_geo.workshop.schemas.responses import answering
from ddtour_geo.workshop.schemas.territories import (
    Checked,
    GroundTold,
    PlacesDifference,
    Snapped,
    TerritoryTold,
    Use,
)
from ddtour_geo.workshop.views import territory as ground
from ddtour_geo.workshop.views.circuit import history_of, uses_of
from ddtour_geo.workshop.workspace.differences import lines_of
from ddtour_geo.workshop.workspace.workspace import Workbench

routes = APIRouter(prefix="/api", tags=["territories"])
EXTRACTS = (".osm", ".osm.gz", ".osm.pbf")


def draft_of_places(bench: Workbench, territory: str) -> Draft:
    """Give the draft of the places of a territory, begun if need be."""
    bench.territory(territory)
    name, text = f"territory/{territory}", read_text(_file(bench, territory))
    found = bench.drafts.find(name)
    if found is None:
        try:
            return bench.drafts.begin(
                name, place_draft.content_of(_file(bench, territory)), base=text
            )
        except ConflictError:
            return bench.drafts.get(name)
    if found.is_saved and found.base != text:
        content = place_draft.content_of(_file(bench, territory))
        return bench.drafts.change(name, found.revision, content, label="", base=text)
    return found


def _file(bench: Workbench, territory: str) -> Path:
    return bench.project.data / territory / "places.geojson"


def told(bench: Workbench, territory: str, language: str) -> Json:
    """Tell a territory, its places, and where its draft is."""
    draft = draft_of_places(bench, territory)
    file_changed = read_text(_file(bench, territory)) != draft.base
    return {
        **ground.territory_of(bench, territory, language),
        **history_of(draft),
        "file_changed": file_changed,
    }


@contextmanager
def both_sides(bench: Workbench, territory: str, language: str) -> Iterator[None]:
    """Add to a conflict what the other side has."""
    try:
        yield
    except ConflictError as error:
        if error.code == "conflict":
            error.beside["theirs"] = told(bench, territory, language)
        if error.code == "file_changed":
            on_disk = read_text(_file(bench, territory))
            draft = draft_of_places(bench, territory)
            error.beside["file"] = {
                "sha": digest(on_disk),
                "lines": lines_of(draft.base, on_disk),
                "yours": lines_of(on_disk, draft.content["text"]),
            }
        raise


@routes.post("/territories", **answering(TerritoryTold, 201))
def _begin(body: NewTerritory, bench: Bench, language: Language) -> Json:
    """Make a territory from an extract on this computer."""
    path = Path(body.file)
    if "\0" in body.file or not body.file.endswith(EXTRACTS) or not path.is_file():
        raise UnknownError("no_file", path=body.file)
    return told(bench, _made(bench, body.name, path, language), language)


def _made(bench: Workbench, name: str, extract: Path, language: str, *, source: str = "") -> str:
    """Make a territory under the name that was typed, in a folder made from it."""
    title = " ".join(name.split())
    folder = new_id(title)
    data = bench.project.data
    wanted = Wanted(title=title, source=source, language=language)
    apart(killed_by(extract), new_territory, folder, extract, data=data, wanted=wanted)
    return folder


@routes.post("/territories/upload", **answering(TerritoryTold, 201))
def _upload(
    name: Annotated[str, Form(min_length=1, max_length=120, pattern=r"\w")],
    file: UploadFile,
    bench: Bench,
    language: Language,
) -> Json:
    """Make a territory from an extract that the browser sends."""
    ending = next((end for end in EXTRACTS if (file.filename or "").endswith(end)), "")
    if not ending:
        raise UnknownError("no_file", path=file.filename or "")
    with scratch_folder() as folder:
        path = folder / f"extract{ending}"
        path.write_bytes(file.file.read())
        made = _made(bench, name, path, language, source=plain(file.filename or ""))
        return told(bench, made, language)


@routes.get("/territories/{territory}", **answering(TerritoryTold))
def _territory(territory: TerritoryId, bench: Bench, language: Language) -> Json:
    """Give a territory and its places, as drafted."""
    return told(bench, territory, language)


@routes.get("/territories/{territory}/ground", **answering(GroundTold))
def _ground(territory: TerritoryId, bench: Bench, language: Language) -> Json:
    """Give what the map draws."""
    return ground.ground_of(bench, territory, language)


@routes.get("/territories/{territory}/check", **answering(Checked))
def _check(territory: TerritoryId, bench: Bench, language: Language) -> Json:
    """Say what a planner must know before a walk."""
    bench.territory(territory)
    with tempfile.TemporaryDirectory() as folder:
        link(Path(folder) / territory, bench.data(territory) / territory)
        routes_there = Path(folder) / "routes"
        routes_there.mkdir()
        return {"text": report(data=Path(folder), routes=routes_there, language=language)}


@routes.post("/territories/{territory}/places", **answering(TerritoryTold, 201))
def _new_place(territory: TerritoryId, body: NewPlace, bench: Bench, language: Language) -> Json:
    """Put a new place on the map."""
    draft = draft_of_places(bench, territory)
    known = place_draft.features_of(draft.content)
    name = body.place.get("name", "")
    said = name.get("fr", "") if isinstance(name, dict) else name
    place = body.id or new_id(str(said), known)
    place_draft.free_id(place, known)
    feature = place_draft.with_place(known, place, body.place)
    label = body.label or translate(language, "planner.label_place_new")
    with both_sides(bench, territory, language):
        content = place_draft.put(draft.content, [feature], bench.project.data / territory)
        bench.drafts.change(f"territory/{territory}", body.revision, content, label=label)
    return told(bench, territory, language) | {"place": place}


@routes.patch("/territories/{territory}/places/{place}", **answering(TerritoryTold))
def _change_place(
    territory: TerritoryId, place: PlaceId, body: Change, bench: Bench, language: Language
) -> Json:
    """Change a place, or move it."""
    draft = draft_of_places(bench, territory)
    known = place_draft.features_of(draft.content)
    if place not in known:
        raise UnknownError("unknown", name=place)
    feature = place_draft.with_place(known, place, body.changes)
    label = body.label or translate(language, "planner.label_place")
    with both_sides(bench, territory, language):
        content = place_draft.put(draft.content, [feature], bench.project.data / territory)
        bench.drafts.change(f"territory/{territory}", body.revision, content, label=label)
    return told(bench, territory, language)


@routes.get("/territories/{territory}/places/{place}/uses", **answering(list[Use]))
def _uses(territory: TerritoryId, place: PlaceId, bench: Bench, language: Language) -> list[Json]:
    """List the circuits that lead to a place."""
    bench.territory(territory)
    return uses_of(bench, territory, place, language)


@routes.delete("/territories/{territory}/places/{place}", **answering(TerritoryTold))
def _remove_place(
    territory: TerritoryId,
    place: PlaceId,
    revision: Annotated[int, Query(ge=0, le=2**53)],
    bench: Bench,
    language: Language,
    label: Annotated[str, Query(max_length=200)] = "",
) -> Json:
    """Take a place off the map."""
    draft = draft_of_places(bench, territory)
    content = place_draft.removed(draft.content, place)
    with both_sides(bench, territory, language):
        label = label or translate(language, "planner.label_place_out")
        bench.drafts.change(f"territory/{territory}", revision, content, label=label)
    return told(bench, territory, language)


@routes.post("/territories/{territory}/undo", **answering(TerritoryTold))
def _undo(territory: TerritoryId, body: AtRevision, bench: Bench, language: Language) -> Json:
    """Take the last change of places back."""
    return _stepped(bench.drafts.undo, territory, body.revision, bench, language)


@routes.post("/territories/{territory}/redo", **answering(TerritoryTold))
def _redo(territory: TerritoryId, body: AtRevision, bench: Bench, language: Language) -> Json:
    """Do again what was taken back."""
    return _stepped(bench.drafts.redo, territory, body.revision, bench, language)


def _stepped(
    step: Callable[[str, int], Draft],
    territory: str,
    revision: int,
    bench: Workbench,
    language: str,
) -> Json:
    draft_of_places(bench, territory)
    with both_sides(bench, territory, language):
        step(f"territory/{territory}", revision)
    return told(bench, territory, language)


@routes.post("/territories/{territory}/take_file", **answering(TerritoryTold))
def _take_file(territory: TerritoryId, body: AtRevision, bench: Bench, language: Language) -> Json:
    """Make the places on the disk the draft; undoing brings the draft back."""
    draft_of_places(bench, territory)
    file, label = _file(bench, territory), translate(language, "planner.label_file")
    read_places(file.parent)
    content = place_draft.content_of(file)
    with both_sides(bench, territory, language):
        bench.drafts.change(
            f"territory/{territory}", body.revision, content, label=label, base=content["text"]
        )
    return told(bench, territory, language)


@routes.get("/territories/{territory}/diff", **answering(PlacesDifference))
def _diff(territory: TerritoryId, bench: Bench, language: Language) -> Json:
    """Show what saving would change in ``places.geojson``."""
    draft = draft_of_places(bench, territory)
    on_disk = place_draft.content_of(_file(bench, territory))
    return {
        "lines": lines_of(on_disk["text"], draft.content["text"]),
        "places": place_draft.changed(on_disk, draft.content, language),
        "file": f"data/{territory}/places.geojson",
    }


@routes.post("/territories/{territory}/save", **answering(TerritoryTold))
def _save(territory: TerritoryId, body: Save, bench: Bench, language: Language) -> Json:
    """Write ``places.geojson``, and show what changed in it."""
    draft_of_places(bench, territory)
    file = _file(bench, territory)
    before = read_text(file)

    def write(draft: Draft) -> str:
        on_disk = read_text(file)
        text: str = draft.content["text"]
        if on_disk not in {draft.base, text} and body.over != digest(on_disk):
            raise ConflictError("file_changed", name=file.name)
        read_places(bench.data(territory) / territory)
        write_atomically(file, text)
        return text

    with both_sides(bench, territory, language):
        draft = bench.drafts.save(f"territory/{territory}", body.revision, write)
    return told(bench, territory, language) | {"diff": {"lines": lines_of(before, draft.base)}}


@routes.post("/territories/{territory}/snap", **answering(Snapped))
def _snap(territory: TerritoryId, body: Point, bench: Bench, language: Language) -> Json:
    """Show where a place would meet the streets."""
    return ground.foot_of(bench, territory, (body.lon, body.lat), language)
