"""Places that nobody gets to: optional ones leave the plan with a number, required ones stop it."""

import json
from pathlib import Path

import pytest

from ddtour_geo.common.errors import IslandError, PlacesOutOfReachError
from ddtour_geo.planning.plan import plan, solve_route
from ddtour_geo.territory.place_writer import places_document
from ddtour_geo.workshop.views.plan import plan_of
from tests.support.builders import place
from tests.support.commands import ddtour
from tests.support.streets import FOOTWAY, grid_lonlat, osm_xml

STREET = {"highway": "residential", "name": "Rue Hoche"}
NODES = {1: (0, 0), 2: (300, 0), 3: (300, 200), 8: (0, 500), 9: (60, 500)}
SPOTS = {"mairie": (10, 5), "eglise": (290, 150), "verger": (150, -3000), "ile": (30, 510)}


@pytest.fixture
def town(tmp_path: Path) -> Path:
    """One street, an island of 60 m to the north of it, an orchard far to the south."""
    folder = tmp_path / "data" / "ville"
    folder.mkdir(parents=True)
    nodes = {ref: grid_lonlat(*xy) for ref, xy in NODES.items()}
    ways = {1: ([1, 2, 3], STREET), 2: ([8, 9], FOOTWAY)}
    (folder / "streets.osm").write_text(osm_xml(nodes, ways), "utf-8")
    (folder / "territory.toml").write_text(
        '[territory]\nname = "Ville"\ncrs = "EPSG:2154"\ntimezone = "Europe/Paris"\n'
        'holidays = "FR"\nstudy_area = [2.9, 46.9, 3.1, 47.1]\n',
        "utf-8",
    )
    places = [place(name, *grid_lonlat(*xy)) for name, xy in SPOTS.items()]
    (folder / "places.geojson").write_text(places_document(places), "utf-8")
    return tmp_path


def route(town: Path, *required: str) -> Path:
    """Wish for all places but the start, some of them required."""
    lines = [
        '[circuit]\ntitle = "Tour"\nterritory = "ville"\nstart = "mairie"',
        'departure = 2026-12-01T10:00:00\ntime_budget_minutes = 120\nprofile = "visitor"',
    ]
    for name in list(SPOTS)[1:]:
        wish = "required = true" if name in required else "score = 1"
        lines.append(f'[[visit]]\nplace = "{name}"\n{wish}')
    path = town / "routes" / "tour.toml"
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def test_an_optional_place_out_of_reach_leaves_the_plan_with_its_number(town: Path) -> None:
    """Metres to the nearest street, or across the gap; the others are visited."""
    found = plan(route(town), data=town / "data")
    assert [stop.place.id for stop in found.stops] == ["mairie", "eglise", "mairie"]
    left = {one.place.id: (one.reason, dict(one.values)) for one in found.unvisited}
    assert left == {
        "verger": ("off_streets", {"distance": "3000"}),
        "ile": ("island", {"gap": "384", "distance": "411"}),
    }


def test_the_screen_tells_the_metres_and_offers_no_vain_remedy(town: Path) -> None:
    """Requiring a place that nobody gets to would only stop the plan."""
    told = plan_of(solve_route(route(town), data=town / "data"), "fr")["unvisited"]
    assert {one["place"]: one["number"] for one in told} == {
        "verger": "3000\u00a0m",
        "ile": "384\u00a0m",
    }
    assert not any(one["remedies"] for one in told)


def test_required_places_out_of_reach_are_told_all_at_once(town: Path) -> None:
    """One is an error of its own kind, two are two lines."""
    with pytest.raises(IslandError):
        plan(route(town, "ile"), data=town / "data")
    with pytest.raises(PlacesOutOfReachError) as caught:
        plan(route(town, "ile", "verger"), data=town / "data")
    assert len(caught.value.message("fr").splitlines()) == 2


def test_commands_publish_what_can_be_reached_and_say_the_rest(town: Path) -> None:
    """The plan in the terminal, its JSON, and a build that succeeds."""
    route(town)
    said = ddtour("plan", "tour", "--lang", "fr", cwd=town)
    assert said.returncode == 0
    assert "à 3,0\u00a0km de la rue praticable la plus proche" in said.stdout
    assert "vide de 384\u00a0m" in said.stdout
    told = json.loads(ddtour("plan", "tour", "--json", cwd=town).stdout)
    assert {one["place_id"] for one in told["unvisited"]} == {"verger", "ile"}
    assert ddtour("build", "--no-refresh", cwd=town).returncode == 0
    route(town, "ile", "verger")
    refused = ddtour("plan", "tour", cwd=town)
    assert refused.returncode == 4
    assert "Verger" in refused.stderr
    assert "Ile" in refused.stderr
