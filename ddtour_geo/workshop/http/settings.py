"""Routes: what all circuits of a territory share."""

from fastapi import APIRouter

from ddtour_geo.common.types import Json
from ddtour_geo.workshop.actions.edit_territory import describe, described, description_of
from ddtour_geo.workshop.files import read_text
from ddtour_geo.workshop.http.dependencies import Bench, TerritoryId
from ddtour_geo.workshop.schemas.requests import Description
from ddtour_geo.workshop.schemas.responses import Difference, answering
from ddtour_geo.workshop.schemas.territories import SettingsTold
from ddtour_geo.workshop.workspace.differences import lines_of

routes = APIRouter(prefix="/api", tags=["settings"])


@routes.get("/territories/{territory}/settings", **answering(SettingsTold))
def _settings(territory: TerritoryId, bench: Bench) -> Json:
    """Give what a planner may change in ``territory.toml``."""
    return description_of(bench, territory)


@routes.post("/territories/{territory}/settings/diff", **answering(Difference))
def _diff(territory: TerritoryId, body: Description, bench: Bench) -> Json:
    """Show what would change in ``territory.toml``."""
    text = described(bench, territory, body.sha, body.model_dump(mode="json"))
    before = read_text(bench.project.data / territory / "territory.toml")
    return {"lines": lines_of(before, text), "file": f"data/{territory}/territory.toml"}


@routes.put("/territories/{territory}/settings", **answering(SettingsTold))
def _describe(territory: TerritoryId, body: Description, bench: Bench) -> Json:
    """Write ``territory.toml``, and show what changed in it."""
    return describe(bench, territory, body.sha, body.model_dump(mode="json"))
