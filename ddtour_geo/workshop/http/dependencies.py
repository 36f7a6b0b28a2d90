"""What routes are given: the bench, the language to answer in, and names that are safe."""

from typing import Annotated, Literal

from fastapi import Depends, Path, Query, Request

from ddtour_geo.common.i18n import LANGUAGES
from ddtour_geo.workshop.schemas.requests import ID_PATTERN
from ddtour_geo.workshop.workspace.workspace import Workbench


def bench_of(request: Request) -> Workbench:
    """Give the bench that the application works on."""
    bench: Workbench = request.app.state.bench
    return bench


def language_of(
    request: Request, lang: Annotated[Literal["fr", "en"] | None, Query()] = None
) -> str:
    """Give the language to answer in."""
    preferred = request.headers.get("accept-language", "")[:2].lower()
    return lang or (preferred if preferred in LANGUAGES else "fr")


Bench = Annotated[Workbench, Depends(bench_of)]
Language = Annotated[str, Depends(language_of)]
CircuitId = Annotated[str, Path(pattern=ID_PATTERN, max_length=80)]
TerritoryId = Annotated[str, Path(pattern=ID_PATTERN, max_length=80)]
PlaceId = Annotated[str, Path(pattern=ID_PATTERN, max_length=80)]
