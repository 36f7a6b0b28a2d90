"""Itineraries dressed for outputs, planned once: circuits of the repository, and real towns."""

from functools import cache
from pathlib import Path

import pytest

from ddtour_geo.common.cache import Cache
from ddtour_geo.guidance.enrich import enrich, with_ground
from ddtour_geo.model import CircuitDefinition, Itinerary
from ddtour_geo.planning import plan
from ddtour_geo.planning.first_circuit import new_circuit
from ddtour_geo.territory.create import new_territory
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
    """Plan the first two hours that are proposed for a real town."""
    extract, start = TOWNS[name]
    if not (data / name).exists():
        new_territory(name, areas / extract, data=data)
    routes = data.parent / f"routes-{data.name}"
    if not (routes / f"{name}.toml").exists():
        new_circuit(
            name,
            territory=name,
            start=start,
            minutes=120,
            departure="2026-12-01T10:00",
            data=data,
            routes=routes,
        )
    return _dressed(routes / f"{name}.toml", data)


def _dressed(asked: Path | CircuitDefinition, data: Path) -> Itinerary:
    result = plan.solve_route(asked, data=data, cache=CACHE)
    itinerary = with_ground(result.itinerary, data)
    return enrich(result, itinerary, data=data, cache=CACHE)
