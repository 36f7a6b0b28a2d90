"""Pages, sheets and files: of the draft into a folder of its own, of the files into the site."""

import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from ddtour_geo.common.files import write_atomically
from ddtour_geo.common.i18n import translate
from ddtour_geo.common.types import Json
from ddtour_geo.outputs.publish import Published, build
from ddtour_geo.outputs.site.demonstration import without_demos
from ddtour_geo.routes.writer import write_definition
from ddtour_geo.workshop.errors import ConflictError, RefusedError
from ddtour_geo.workshop.files import digest
from ddtour_geo.workshop.streaming import Tell
from ddtour_geo.workshop.workspace.plan_cache import versions_of
from ddtour_geo.workshop.workspace.workspace import Workbench

STAGES = ("read", "network", "walking", "circuit", "itinerary", "publish", "done")
_BUILDING = threading.Lock()


def preview(
    bench: Workbench, circuit: str, language: str, progress: Callable[[str], None] = lambda _: None
) -> Path:
    """Build the page, the sheet and the files of a draft, unless they are there."""
    with _BUILDING:
        draft = bench.circuit(circuit)
        definition = bench.definition(circuit, draft.content)
        data = bench.data(definition.territory_id)
        folder = bench.project.workshop / "preview" / circuit
        mark = folder / ".of"
        made_from = (definition, versions_of(data / definition.territory_id), language)
        state = digest(repr(made_from))
        if mark.is_file() and mark.read_text(encoding="utf-8") == state:
            return folder
        shutil.rmtree(folder, ignore_errors=True)
        with _route(bench, circuit, draft.content, folder) as route:
            (result,) = build(
                [route],
                data=data,
                out=folder,
                language=language,
                progress=lambda _route, stage: progress(stage),
            )
        _check(result, language)
        mark.write_text(state, encoding="utf-8")
        return folder


@contextmanager
def _route(bench: Workbench, circuit: str, content: Json, folder: Path) -> Iterator[Path]:
    """Write a draft where it can be built without touching the project."""
    file = folder / "routes" / f"{circuit}.toml"
    definition = replace(bench.definition(circuit, content), source=str(file))
    write_atomically(file, write_definition(definition))
    try:
        yield file
    finally:
        file.unlink(missing_ok=True)


def _check(result: Published, language: str) -> None:
    if result.error is not None:
        raise RefusedError("not_built", why=result.error.message(language))


def publish(bench: Workbench, circuit: str, language: str, tell: Tell) -> None:
    """Publish a circuit from its file, and the front page of the site."""
    draft = bench.circuit(circuit)
    places = bench.drafts.find(f"territory/{draft.content['territory']}")
    is_saved = draft.is_saved and not bench.is_changed_on_disk(circuit, draft)
    if not is_saved or (places is not None and not places.is_saved):
        raise ConflictError("unsaved")
    routes = sorted(bench.project.routes.glob("*.toml"))
    with _BUILDING:
        (result,) = build(
            [bench.file(circuit)],
            data=bench.project.data,
            out=bench.project.site,
            language=language,
            also=without_demos(routes, bench.project.data)[0],
            progress=lambda _route, stage: tell("progress", stage_of(stage, language)),
        )
    _check(result, language)
    folder = bench.project.site / circuit
    files = sorted(path.name for path in folder.iterdir() if path.is_file())
    tell("done", {"address": f"/site/{circuit}/index.html", "files": files})


def stage_of(stage: str, language: str) -> Json:
    """Tell how far a build is.

    >>> stage_of("done", "en")["done"]
    6
    """
    return {
        "text": translate(language, f"cli.stage_{stage}"),
        "done": STAGES.index(stage),
        "total": len(STAGES) - 1,
    }
