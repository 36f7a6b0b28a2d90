"""Itineraries dressed for outputs, planned once: circuits of the repository, and real towns."""

from datetime import datetime
from functools import cache
from pathlib import Path

import pytest

from ddtour_geo.common.cache import Cache
from ddtour_geo.guidance.enrich import enrich, with_ground
from ddtour_geo.model import CircuitDefinition, Itinerary, LocalizedText, VisitWish
from ddtour_geo.planning import plan
from ddtour_geo.territory.create import new_territory
from ddtour_geo.territory.reader import read_places
from tests.support.commands import ROOT
from tests.support.sampling import sample

KINDS = (
    *("la-pionniere", "demi-journee-menadel", "base-11-19-et-terril-74a", "sans-marches"),
    *("ville-exemple-car", "ville-exemple-tour"),
)
"""Circuits of each kind: with a coach, with fixed parts, with another end, without steps; drawn
and surveyed."""
ROUTES = [*KINDS, *sorted({path.stem for path in (ROOT / "routes").glob("*.toml")} - {*KINDS})]
"""All circuits of the repository."""
EACH_KIND = pytest.mark.parametrize("route", sample(ROUTES, len(KINDS)))
"""One circuit of each kind; all of them in a thorough run."""

CACHE = Cache()
TOWNS = {
    "redon": ("redon_fr.osm", "hotel-de-ville-redon"),
    "pont-de-veyle": ("pont_de_veyle_fr.osm.gz", "mairie"),
    "monaco": ("monaco_planetiler.osm.pbf", "mairie-de-monaco"),
}
"""Extract, and where the circuit begins."""


@cache
def planned(route: str) -> Itinerary:
    """Plan a circuit of the repository, with all that a sheet tells."""
    return _dressed(ROOT / "routes" / f"{route}.toml", ROOT / "data")


@cache
def town(name: str, areas: Path, data: Path) -> Itinerary:
    """Plan two hours and a half in a real town, among all places proposed for it."""
    extract, start = TOWNS[name]
    if not (data / name).exists():
        new_territory(name, areas / extract, data=data)
    wishes = tuple(
        VisitWish(place_id=place.id, score=3)
        for place in read_places(data / name)
        if place.id != start
    )
    definition = CircuitDefinition(
        id=name,
        source=f"{name}.toml",
        title=LocalizedText(fr=name),
        territory_id=name,
        start=start,
        end=start,
        departure=datetime(2026, 12, 1, 10, 0),  # noqa: DTZ001 - a wall clock
        time_budget=150 * 60,
        profile="visitor",
        wishes=wishes,
    )
    return _dressed(definition, data)


def _dressed(asked: Path | CircuitDefinition, data: Path) -> Itinerary:
    result = plan.solve_route(asked, data=data, cache=CACHE)
    itinerary = with_ground(result.itinerary, data)
    return enrich(result, itinerary, data=data, cache=CACHE)
