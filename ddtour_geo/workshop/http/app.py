"""The application: routes, what they refuse, and the one page."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import resources
from pathlib import Path
from typing import Any

import jinja2
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from markupsafe import Markup
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.staticfiles import StaticFiles

from ddtour_geo.common.errors import DDTourError, of_system
from ddtour_geo.common.i18n import LANGUAGES, catalogue
from ddtour_geo.common.text import to_script_json
from ddtour_geo.outputs import drawing
from ddtour_geo.outputs.drawing.scripts import SHARED_SCRIPTS
from ddtour_geo.workshop.errors import answer_of, refusal, status_of
from ddtour_geo.workshop.http import circuits, outputs, survey, territories
from ddtour_geo.workshop.http import settings as api_settings
from ddtour_geo.workshop.http.dependencies import Language, language_of
from ddtour_geo.workshop.http.guard import JSON_SECONDS, Guard
from ddtour_geo.workshop.schemas.responses import Refusal
from ddtour_geo.workshop.workspace.project import Project
from ddtour_geo.workshop.workspace.workspace import Workbench

LOG = logging.getLogger("ddtour.workshop")
UI = Path(str(resources.files("ddtour_geo.workshop") / "ui"))


def create_app(project: Project, *, body_seconds: float = JSON_SECONDS) -> FastAPI:
    """Make the workshop of a project.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     app = create_app(Project.in_folder(Path(folder)))
    ...     app.state.bench.close()
    >>> app.docs_url is None
    True
    """
    app = FastAPI(
        title="ddtour workshop",
        version="1",
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        responses={
            "4XX": {"model": Refusal, "description": "Refused."},
            507: {"model": Refusal, "description": "No room to write."},
        },
        separate_input_output_schemas=False,
        lifespan=_lifespan,
    )
    app.state.bench = Workbench(project)
    for room in (circuits, territories, api_settings, survey, outputs):
        app.include_router(room.routes)
    app.add_api_route("/", _page, response_class=HTMLResponse, include_in_schema=False)
    _mount(app)
    app.add_middleware(Guard, json_seconds=body_seconds)
    app.add_exception_handler(DDTourError, _refused)
    app.add_exception_handler(RequestValidationError, _unreadable)
    app.add_exception_handler(HTTPException, _not_there)
    app.add_exception_handler(OSError, _of_system)
    app.add_exception_handler(Exception, _unforeseen)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    yield
    app.state.bench.close()


def _mount(app: FastAPI) -> None:
    """Serve what the page is made of: own files, those that all maps share, Leaflet, the font."""
    import font_source_sans_pro
    from xstatic.pkg import leaflet

    map_files = str(resources.files(drawing) / "static")
    fonts = Path(font_source_sans_pro.__file__).parent / "files"
    folders = {
        "map": map_files,
        "leaflet": str(resources.files(leaflet) / "data"),
        "fonts": str(fonts),
    }
    for name, folder in folders.items():
        app.mount(f"/static/{name}", StaticFiles(directory=folder), name=name)
    app.mount("/static", StaticFiles(directory=UI), name="static")


_TEMPLATES = jinja2.Environment(
    loader=jinja2.FileSystemLoader(UI),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
)


def _page(language: Language) -> HTMLResponse:
    """Give the one page of the workshop."""
    texts = catalogue(language, "workshop") | catalogue(language, "settings")
    value = {"language": language, "texts": texts, "version": "1"}
    page = _TEMPLATES.get_template("workshop.html.jinja").render(
        language=language,
        languages=LANGUAGES,
        texts=texts,
        map_scripts=SHARED_SCRIPTS,
        data=Markup(to_script_json(value)),  # noqa: S704 - nothing in it can end the element
    )
    return HTMLResponse(page)


def _spoken(request: Request) -> str:
    said = request.query_params.get("lang")
    return said if said in LANGUAGES else language_of(request, None)


def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, DDTourError)  # noqa: S101 - it is registered for these
    return JSONResponse(answer_of(error, _spoken(request)), status_code=status_of(error))


def _unreadable(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - it is registered for these
    content: dict[str, Any] = refusal("bad_request", _spoken(request))
    content["where"] = [
        {"at": [str(part)[:80] for part in one["loc"]], "why": one["type"]}
        for one in error.errors()[:20]
    ]
    return JSONResponse(content, status_code=422)


def _not_there(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - it is registered for these
    if isinstance(error.__cause__, OSError):
        # An upload that found no room on the disk is no fault of who sent it.
        return _of_system(request, error.__cause__)
    language = _spoken(request)
    if error.status_code == 404:
        content = refusal("unknown", language, name=request.url.path[:80])
    elif error.status_code == 405:
        content = refusal("method", language)
    else:
        content = refusal("bad_request", language)
    return JSONResponse(content, status_code=error.status_code, headers=error.headers)


def _of_system(request: Request, error: Exception) -> Response:
    assert isinstance(error, OSError)  # noqa: S101 - it is registered for these
    return _refused(request, of_system(error))


def _unforeseen(request: Request, error: Exception) -> Response:
    LOG.error("%s %s", request.method, request.url.path, exc_info=error)
    return JSONResponse(refusal("internal", _spoken(request)), status_code=500)
