"""Routes: departures, previews, what is published, what is downloaded."""

import mimetypes
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import FileResponse, Response

from ddtour_geo.workshop.actions.publish import preview, publish, stage_of
from ddtour_geo.workshop.errors import UnknownError
from ddtour_geo.workshop.http.dependencies import Bench, CircuitId, Language
from ddtour_geo.workshop.schemas.requests import DepartureRange
from ddtour_geo.workshop.schemas.responses import EVENTS, sending
from ddtour_geo.workshop.streaming import Tell, stream
from ddtour_geo.workshop.views.departures import tell_departures

routes = APIRouter(tags=["outputs"])
DOWNLOADS = (
    *("circuit.gpx", "circuit.geojson", "circuit.ics"),
    *("sheet-fr.pdf", "sheet-en.pdf", "index.html"),
)
TYPES = {
    ".gpx": "application/gpx+xml",
    ".geojson": "application/geo+json",
    ".ics": "text/calendar; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".js": "text/javascript; charset=utf-8",
}


@routes.get("/api/circuits/{circuit}/departures", **sending(EVENTS))
def _departures(
    circuit: CircuitId,
    asked: Annotated[DepartureRange, Query()],
    bench: Bench,
    language: Language,
) -> Response:
    """Say which departure hours work, as they become known; server-sent events."""
    content = bench.circuit(circuit).content
    definition = bench.definition(circuit, content)
    data = bench.data(definition.territory_id)

    def work(tell: Tell) -> None:
        territory = bench.territory(definition.territory_id)
        tell_departures(
            definition, territory, asked, tell, data=data, cache=bench.cache, language=language
        )

    return stream(work, language)


@routes.post("/api/circuits/{circuit}/preview", **sending(EVENTS))
def _preview(circuit: CircuitId, bench: Bench, language: Language) -> Response:
    """Build page and sheet of the draft; progress as server-sent events."""
    bench.circuit(circuit)

    def work(tell: Tell) -> None:
        preview(bench, circuit, language, lambda s: tell("progress", stage_of(s, language)))
        here = f"/preview/{circuit}"
        sheet = f"{here}/sheet-{language}.pdf"
        tell("done", {"address": f"{here}/index.html?lang={language}", "sheet": sheet})

    return stream(work, language)


@routes.post("/api/circuits/{circuit}/publish", **sending(EVENTS))
def _publish(circuit: CircuitId, bench: Bench, language: Language) -> Response:
    """Publish the saved circuit into the site; progress as server-sent events."""
    bench.circuit(circuit)
    return stream(lambda tell: publish(bench, circuit, language, tell), language)


@routes.get("/preview/{circuit}/{name:path}", **sending("*/*"))
def _previewed(circuit: CircuitId, name: str, bench: Bench, language: Language) -> Response:
    """Show a file of the draft's page, built if need be."""
    language = {"sheet-fr.pdf": "fr", "sheet-en.pdf": "en"}.get(name, language)
    return _file(preview(bench, circuit, language) / circuit, name)


@routes.get("/site/{name:path}", **sending("*/*"))
def _site(name: str, bench: Bench) -> Response:
    """Show a file of what is published."""
    return _file(bench.project.site, name)


@routes.get("/api/download/{circuit}/{name}", **sending("*/*"))
def _download(circuit: CircuitId, name: str, bench: Bench, language: Language) -> Response:
    """Give a file of the draft as it is now."""
    if name == f"{circuit}.toml":
        text = bench.text(circuit, bench.circuit(circuit))
        there = {"content-disposition": f'attachment; filename="{name}"'}
        return Response(text, media_type="application/toml", headers=there)
    if name not in DOWNLOADS:
        raise UnknownError("no_such_file", name=name[:80])
    language = {"sheet-fr.pdf": "fr", "sheet-en.pdf": "en"}.get(name, language)
    folder = preview(bench, circuit, language) / circuit
    return _file(folder, name, save_as=f"{circuit}-{name}")


def _file(folder: Path, name: str, *, save_as: str | None = None) -> Response:
    """Answer with a file of a folder, and with nothing outside of it."""
    root = folder.resolve()
    parts = name.split("/")
    if "\0" in name or any(part.startswith(".") or "\\" in part for part in parts):
        raise UnknownError("unknown", name=name[:80])
    path = (root / name).resolve()
    if path.is_dir():
        path /= "index.html"
    if not path.is_relative_to(root) or not path.is_file():
        raise UnknownError("unknown", name=name[:80])
    kind = TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0]
    return FileResponse(path, media_type=kind or "application/octet-stream", filename=save_as)
