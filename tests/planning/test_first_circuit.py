"""The first circuit of a territory is one that a local would propose."""

import json
import re
import tomllib
from collections import Counter
from dataclasses import replace
from datetime import datetime
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import shapely

from ddtour_geo.common.errors import DefinitionError, InputRefusedError, UsageError
from ddtour_geo.model import CircuitDefinition, Itinerary, PointOfInterest
from ddtour_geo.network.osm.objects import read_objects
from ddtour_geo.planning.first_circuit import FirstCircuit, new_circuit
from ddtour_geo.planning.plan import plan
from ddtour_geo.routes.schema import read_definition
from ddtour_geo.territory.create import new_territory
from ddtour_geo.territory.parts import find_wholes
from ddtour_geo.territory.proposals import SOURCE
from ddtour_geo.territory.reader import read_places
from tests.support.commands import ddtour
from tests.support.sampling import sample
from tests.support.streets import osm_xml
from tests.territory.test_create import extract

MUST_SEES: dict[str, Any] = tomllib.loads(
    (Path(__file__).parents[1] / "territory" / "must_sees.toml").read_text("utf-8")
)
AREAS = {name: said["extract"] for name, said in MUST_SEES.items()} | {
    "andorra": "andorra_graphhopper.osm.pbf",
    "le-mans": "noisemodelling_map.osm.pbf",
    "liechtenstein": "liechtenstein_valhalla.osm.pbf",
    "pont-de-veyle": "pont_de_veyle_fr.osm.gz",
    "sao-tome": "sao_tome.osm.pbf",
}
TUESDAY, SUNDAY = "2026-12-01", "2026-12-06"
"""A day on which museums are open, and one on which markets are not (a holiday in Finland)."""
FIRST_CASES = [("redon", TUESDAY), ("pont-de-veyle", SUNDAY)]
CASES = [
    *FIRST_CASES,
    *(case for case in product(sorted(AREAS), (TUESDAY, SUNDAY)) if case not in FIRST_CASES),
]
REACHED = 3


@pytest.fixture
def village(tmp_path: Path) -> tuple[PointOfInterest, ...]:
    """Make the territory ``data/village`` in the current folder."""
    return new_territory("village", extract(tmp_path), data=tmp_path / "data").places


def circuit(folder: Path, territory: str = "village", **asked: Any) -> FirstCircuit:
    """Write the first circuit of a territory."""
    return new_circuit(
        "tour", territory=territory, data=folder / "data", routes=folder / "routes", **asked
    )


@pytest.mark.usefixtures("village")
def test_a_new_circuit_visits_what_fits_and_every_visit_is_optional(tmp_path: Path) -> None:
    """The file is one that a planner can go on with, and the plan visits what was promised."""
    made = circuit(tmp_path, start="eglise-saint-loup", minutes=90, departure="2026-12-01T10:00")
    assert made.path == tmp_path / "routes" / "tour.toml"
    definition = read_definition(made.path)
    assert definition.is_loop
    assert definition.departure == datetime(2026, 12, 1, 10)  # noqa: DTZ001 - a wall clock
    assert (definition.time_budget, definition.profile) == (5400, "visitor")
    assert [wish.place_id for wish in definition.wishes] == [place.id for place in made.stops]
    assert made.stops
    assert not [wish for wish in definition.wishes if wish.is_required]
    assert all(1 <= wish.score <= 5 for wish in definition.wishes)
    visited = {stop.place.id for stop in plan(made.path, data=tmp_path / "data").stops}
    assert {place.id for place in made.stops} <= visited


@pytest.mark.usefixtures("village")
def test_what_the_first_circuit_does_without_can_be_taken_in(tmp_path: Path) -> None:
    """Places that it leaves out follow as comments: without their marks the file is as good."""
    made = circuit(tmp_path, start="eglise-saint-loup", minutes=10, departure="2026-12-01T10:00")
    text = made.path.read_text("utf-8")
    assert "# [[visit]]" in text
    made.path.write_text(
        text.replace("# [[visit]]", "[[visit]]")
        .replace("# place", "place")
        .replace("# score", "score"),
        "utf-8",
    )
    places = {place.id for place in read_places(tmp_path / "data" / "village")}
    wished = {wish.place_id for wish in read_definition(made.path).wishes}
    assert wished == places - {"eglise-saint-loup"}


@pytest.mark.usefixtures("village")
def test_without_a_date_a_circuit_leaves_tomorrow(tmp_path: Path) -> None:
    """In the morning or after lunch of a day that can still be planned."""
    departure = circuit(tmp_path).departure
    today = datetime.now().astimezone().date()
    assert (departure.hour, departure.minute) in {(10, 0), (14, 0)}
    assert 0 <= (departure.date() - today).days <= 1


@pytest.mark.parametrize(
    ("values", "kind", "said"),
    [
        ({"minutes": 9}, UsageError, "9"),
        ({"minutes": 1441}, UsageError, "1441"),
        ({"departure": "demain"}, UsageError, "demain"),
        ({"departure": "2026-12-01T10:00Z"}, UsageError, "sans fuseau"),
        ({"territory": "vilage"}, DefinitionError, "village"),
        ({"start": "eglise-saint-lou"}, DefinitionError, "eglise-saint-loup"),
        ({"start": "zzz"}, DefinitionError, "zzz"),
    ],
)
@pytest.mark.usefixtures("village")
def test_a_wrong_wish_writes_no_file(
    tmp_path: Path, values: dict[str, Any], kind: type[Exception], said: str
) -> None:
    """The message names what is wrong, and the nearest that exists."""
    with pytest.raises(kind, match=said):
        circuit(tmp_path, **{"territory": "village", "start": "eglise-saint-loup", **values})
    assert not (tmp_path / "routes").exists()


def town(folder: Path, tags: dict[int, dict[str, str]]) -> Path:
    """Draw a street of 400 m with a place every 40 m."""
    nodes = {number: (3.0 + number * 0.0005, 47.0) for number in range(1, 12)}
    spots = {100 + number: (3.0 + number * 0.0005, 47.0001) for number in tags}
    path = folder / "town.osm"
    ways = {1: (list(nodes), {"highway": "residential", "name": "Rue Haute"})}
    path.write_text(
        osm_xml(nodes | spots, ways, {100 + number: said for number, said in tags.items()}), "utf-8"
    )
    new_territory("town", path, data=folder / "data")
    return path


def test_at_most_half_of_the_stops_are_of_one_theme(tmp_path: Path) -> None:
    """Six memorials, two fountains and a park: not a circuit of memorials."""
    kinds = [{"historic": "memorial"}] * 6 + [{"amenity": "fountain"}] * 2 + [{"leisure": "park"}]
    town(
        tmp_path,
        {k: {**kind, "name": f"Nom {k}"} for k, kind in enumerate(kinds, 1)}
        | {10: {"amenity": "townhall"}},
    )
    made = circuit(tmp_path, "town", minutes=180, departure="2026-12-01T10:00")
    themes = Counter(place.theme for place in made.stops)
    assert made.start.theme == "participation"
    assert themes == {"memory": 3, "water": 2, "biodiversity": 1}


def test_what_is_known_elsewhere_goes_before_what_is_not(tmp_path: Path) -> None:
    """Twenty minutes are enough for two statues: the two that an encyclopaedia knows."""
    tags = {k: {"tourism": "artwork", "name": f"Statue {k}"} for k in range(1, 9)}
    for k in (7, 8):
        tags[k]["wikidata"] = f"Q{k}"
    town(tmp_path, tags | {1: {"amenity": "townhall"}})
    made = circuit(tmp_path, "town", minutes=22, departure="2026-12-01T10:00")
    assert {place.id for place in made.stops} == {"statue-7", "statue-8"}


def test_a_start_is_a_town_hall_then_a_station_then_a_square(tmp_path: Path) -> None:
    """The best that there is near the sights; a station is no sight."""
    starts = {"townhall": "amenity", "station": "railway", "square": "place"}
    sights = {k: {"historic": "monument", "name": f"Nom {k}"} for k in (4, 5)}
    for kept in ({"townhall", "station", "square"}, {"station", "square"}, {"square"}):
        folder = tmp_path / "-".join(sorted(kept))
        folder.mkdir()
        tags = {
            k: {starts[one]: one, "name": one.capitalize()} for k, one in enumerate(sorted(kept), 1)
        }
        town(folder, tags | sights)
        made = circuit(folder, "town", departure="2026-12-01T10:00")
        best = next(one for one in starts if one in kept)
        assert made.start.name.fr.lower().find(best) >= 0
        assert not any("Station" in place.name.fr for place in made.stops)


def test_an_hour_is_proposed_at_which_more_is_open(tmp_path: Path) -> None:
    """A museum that opens at two is worth the afternoon."""
    museum = {
        "tourism": "museum",
        "name": "Musée",
        "wikidata": "Q1",
        "opening_hours": "14:00-18:00",
    }
    town(tmp_path, {1: {"amenity": "townhall"}, 5: museum})
    made = circuit(tmp_path, "town", departure="2026-12-01")
    assert made.departure == datetime(2026, 12, 1, 14)  # noqa: DTZ001 - a wall clock
    assert [place.id for place in made.stops] == ["musee"]


def test_a_local_leaves_in_the_morning_unless_the_afternoon_has_clearly_more(
    tmp_path: Path,
) -> None:
    """A statue that is lit at two is not worth the morning."""
    cathedral = {"building": "cathedral", "name": "Cathédrale", "wikidata": "Q1", "heritage": "1"}
    statue = {"tourism": "artwork", "name": "Statue", "opening_hours": "14:00-18:00"}
    town(tmp_path, {1: {"amenity": "townhall"}, 5: cathedral, 7: statue})
    made = circuit(tmp_path, "town", departure="2026-12-01")
    assert made.departure == datetime(2026, 12, 1, 10)  # noqa: DTZ001 - a wall clock
    assert [place.id for place in made.stops] == ["cathedrale"]


def test_without_a_start_near_the_sights_a_circuit_begins_in_the_largest_town(
    tmp_path: Path,
) -> None:
    """A chapel on a pass outweighs what the town has, and is no place to begin."""
    nodes = {number: (3.0 + number * 0.01, 47.0) for number in range(7)}
    spots = {100: (3.0005, 47.0001), 101: (3.0001, 47.0001), 102: (3.059, 47.0001)}
    chapel = {"building": "chapel", "name": "Chapelle", "wikidata": "Q1", "wikipedia": "fr:C"}
    tags = {
        100: {"leisure": "park", "name": "Parc"},
        101: {"place": "town", "name": "Alba"},
        102: chapel,
    }
    path = tmp_path / "town.osm"
    ways = {1: (list(nodes), {"highway": "residential"})}
    path.write_text(osm_xml(nodes | spots, ways, tags), "utf-8")
    new_territory("town", path, data=tmp_path / "data")
    assert circuit(tmp_path, "town", departure=TUESDAY).start.id == "parc"


def test_places_out_of_reach_are_told_with_their_metres(tmp_path: Path) -> None:
    """A place that somebody added far from the streets is no wish; the command says so."""
    town(tmp_path, {1: {"amenity": "townhall"}, 5: {"historic": "monument", "name": "Colonne"}})
    folder = tmp_path / "data" / "town"
    content = json.loads((folder / "places.geojson").read_text("utf-8"))
    content["features"][0]["geometry"]["coordinates"][1] += 0.01
    (folder / "places.geojson").write_text(json.dumps(content), "utf-8")
    description = (folder / "territory.toml").read_text("utf-8")
    wider = re.sub("study_area = .*", "study_area = [2.9, 46.9, 3.1, 47.1]", description)
    (folder / "territory.toml").write_text(wider, "utf-8")
    said = ddtour("circuit", "new", "tour", "--territory", "town", "--lang", "fr", cwd=tmp_path)
    assert said.returncode == 0
    assert "de la rue praticable la plus proche" in said.stdout
    assert ddtour("build", "tour", "--no-refresh", cwd=tmp_path).returncode == 0


def test_a_territory_without_a_place_within_reach_has_no_circuit(tmp_path: Path) -> None:
    """One sentence says what to do, and nothing is written."""
    town(tmp_path, {})
    with pytest.raises(InputRefusedError, match="aucun des 0 lieux"):
        circuit(tmp_path, "town")
    assert not (tmp_path / "routes").exists()


@pytest.fixture(scope="module", params=sample([" ".join(case) for case in CASES], 2))
def first(
    request: pytest.FixtureRequest, shared: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, Path, FirstCircuit]:
    """Give a town, the folder of its project, and its first three hours on a day."""
    name, day = request.param.split()
    folder = tmp_path_factory.mktemp(name)
    new_territory(name, shared / "areas" / AREAS[name], data=folder / "data")
    return name, folder, circuit(folder, name, minutes=180, departure=day)


def test_three_of_five_must_sees_are_reached_in_three_hours(
    first: tuple[str, Path, FirstCircuit],
) -> None:
    """Start and hour are those that are proposed."""
    name, _, made = first
    if name not in MUST_SEES:
        pytest.skip("nobody wrote down what is not to be missed there")
    seen = {place.position.source.removeprefix(SOURCE) for place in (*made.stops, made.start)}
    reached = [one["name"] for one in MUST_SEES[name]["must_see"] if seen & set(one["osm"])]
    assert len(MUST_SEES[name]["must_see"]) == 5
    assert len(reached) >= REACHED, reached


def test_no_two_stops_lie_in_one_building(
    first: tuple[str, Path, FirstCircuit], shared: Path
) -> None:
    """A library in an arts centre is a part of it."""
    name, _, made = first
    houses = [
        shapely.Polygon(rings[0])
        for thing in read_objects(shared / "areas" / AREAS[name], {"building"})
        for rings in thing.polygons
    ]
    spots = [shapely.Point(place.position.lonlat) for place in made.stops]
    tree = shapely.STRtree(houses)
    inside = Counter(tree.query(spots, predicate="within")[1].tolist())
    assert max(inside.values(), default=0) <= 1


def test_half_of_the_stops_at_most_are_of_one_theme(first: tuple[str, Path, FirstCircuit]) -> None:
    """On real towns as on drawn ones."""
    _, _, made = first
    themes = Counter(place.theme for place in made.stops)
    assert max(themes.values()) <= len(made.stops) // 2


def test_nothing_unknown_is_kept_in_the_place_of_what_is_known(
    first: tuple[str, Path, FirstCircuit],
) -> None:
    """No such exchange can be planned, but those that the rule of themes bars."""
    name, folder, made = first
    data = folder / "data"
    definition = read_definition(made.path)
    ranks = {
        one.candidate.thing.reference: one.rank
        for one in find_wholes(data / name / "streets.osm.pbf")
    }
    places = read_places(data / name)
    known = {
        place.id: ranks[place.position.source.removeprefix(SOURCE)].is_known for place in places
    }
    left = [
        place
        for place in places
        if place not in made.stops
        and place != made.start
        and known[place.id]
        and not place.id.startswith("gare")
    ]
    for stop in made.stops:
        for place in [] if known[stop.id] else left:
            others = [one for one in made.stops if one != stop]
            themes = Counter(one.theme for one in (*others, place))
            if max(themes.values()) <= len(made.stops) // 2:
                tried = exchanged(definition, stop, place)
                assert not _visits_all(plan(tried, data=data, effort=0.1), tried), (
                    stop.id,
                    place.id,
                )


def exchanged(
    definition: CircuitDefinition, stop: PointOfInterest, place: PointOfInterest
) -> CircuitDefinition:
    """Wish for a place instead of another."""
    wishes = tuple(
        replace(wish, place_id=place.id) if wish.place_id == stop.id else wish
        for wish in definition.wishes
    )
    return replace(definition, wishes=wishes)


def _visits_all(itinerary: Itinerary, definition: CircuitDefinition) -> bool:
    visited = {stop.place.id for stop in itinerary.stops}
    return {wish.place_id for wish in definition.wishes} <= visited
