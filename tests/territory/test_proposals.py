"""Places proposed from OpenStreetMap, and the first run on real streets rehearsed."""

import itertools
import json
import random
from datetime import date
from pathlib import Path
from typing import Any

import osmium
import pytest
from hypothesis import given
from hypothesis import strategies as st
from osmium.osm import Box, Location
from osmium.osm.mutable import Node, Way

from ddtour_geo.common.errors import NoPathError, PlanImpossibleError
from ddtour_geo.common.text import folded, slug
from ddtour_geo.model import Hints, LocalizedText, PointOfInterest, Position
from ddtour_geo.network.osm.snapshot import refresh_from_file, snapshot
from ddtour_geo.planning.plan import plan
from ddtour_geo.routes.schema import read_definition
from ddtour_geo.territory.hints import LEAST_RADIUS_M, find_by_hints
from ddtour_geo.territory.place_schema import ID
from ddtour_geo.territory.proposals import MOST_PLACES, propose_places
from ddtour_geo.territory.reader import read_places, read_territory
from ddtour_geo.territory.sights import sight_of
from tests.network.test_basemap import RING, SQUARE, extract

DAY = date(2026, 11, 22)
METRE = 1 / 111_200


def unsure(
    *tags: tuple[str, str],
    name: str = "",
    radius: float = 100.0,
    to_confirm: bool = True,
    place_id: str = "a",
) -> PointOfInterest:
    """Write a place at (2, 50) that nobody has published the position of."""
    return PointOfInterest(
        id=place_id,
        name=LocalizedText(fr=place_id),
        theme="culture",
        text=LocalizedText(),
        service_time=600,
        position=Position(
            longitude=2.0,
            latitude=50.0,
            source="supposé",
            as_of=DAY,
            confidence="low",
            to_confirm=to_confirm,
            radius_m=radius,
        ),
        hints=Hints(tags=tags, name_contains=name),
    )


# ---- places of a new territory


def test_a_church_without_a_name_is_not_proposed_but_a_town_hall_is(tmp_path: Path) -> None:
    """Some sorts of places speak for themselves, others need a name."""
    path = extract(
        tmp_path,
        {1: (1, 1), 2: (2, 2), 3: (8, 8)},
        node_tags={
            1: {"amenity": "place_of_worship"},
            2: {"amenity": "townhall"},
            3: {"amenity": "place_of_worship", "name": "Saint-Éloi"},
        },
    )
    assert [place.id for place in propose_places(path)] == ["hotel-de-ville", "saint-eloi"]


def test_each_proposal_says_where_it_comes_from(tmp_path: Path) -> None:
    """Type, identifier and the day of the data are the source of position and hours."""
    text = extract(
        tmp_path,
        {7: (1, 1)},
        node_tags={
            7: {
                "tourism": "museum",
                "name": "Musée de l’Œuvre",
                "name:en": "Museum of Work",
                "opening_hours": "Mo-Fr 09:00-12:00",
                "website": "https://example.org/m",
            }
        },
    ).read_text()
    path = tmp_path / "dated.osm"
    path.write_text(text.replace("<node", '<meta osm_base="2026-03-04T05:06:07Z"/><node', 1))
    (place,) = propose_places(path)
    assert place.id == "musee-de-l-oeuvre"
    assert place.name.en == "Museum of Work"
    assert place.position.source == "OpenStreetMap node 7"
    assert (place.position.as_of, place.position.confidence) == (date(2026, 3, 4), "high")
    assert place.opening_hours is not None
    assert place.opening_hours.value.fr == "Mo-Fr 09:00-12:00"
    assert place.opening_hours.confidence == "medium"
    assert place.links[0].url == "https://example.org/m"


@pytest.mark.parametrize(
    "hours",
    [
        "sur rendez-vous le mardi",
        "Mo-Fr",
        "10:00-10:00",
        "PH off",
        "Mo-Fr 10:00-12:00; 14:00-18:00",
    ],
)
def test_hours_that_say_no_one_thing_are_a_statement_and_no_rule(
    tmp_path: Path, hours: str
) -> None:
    """Odd hours are kept for the planner, who is asked for them, and never planned with."""
    tags = {"tourism": "museum", "name": "M", "opening_hours": hours}
    (place,) = propose_places(extract(tmp_path, {1: (1, 1)}, node_tags={1: tags}))
    assert place.opening_hours is None
    assert [fact.value.fr for fact in place.facts] == [hours]


def test_a_link_that_is_no_web_page_is_dropped(tmp_path: Path) -> None:
    """Only http and https reach the page."""
    tags = {"tourism": "museum", "name": "M", "website": "javascript:alert(1)"}
    (place,) = propose_places(extract(tmp_path, {1: (1, 1)}, node_tags={1: tags}))
    assert place.links == ()


def test_an_area_is_met_at_its_entrance(tmp_path: Path) -> None:
    """A building with an entrance stands at its door, another one at a point inside."""
    ways = {10: (RING, {"amenity": "townhall", "building": "yes"})}
    (inside,) = propose_places(extract(tmp_path, SQUARE, ways=ways))
    assert inside.position.lonlat == pytest.approx((2.003, 50.003))
    doors = {2: {"entrance": "main"}}
    (door,) = propose_places(extract(tmp_path, SQUARE, ways=ways, node_tags=doors))
    assert door.position.lonlat == pytest.approx((2.005, 50.001))


def test_a_place_mapped_twice_is_proposed_once(tmp_path: Path) -> None:
    """The same name within a few steps is one place; far away it is another."""
    tags = {"leisure": "park", "name": "Square Carnot"}
    nodes = {1: (0, 0), 2: (1, 1), 3: (9, 9)}
    path = extract(tmp_path, nodes, node_tags=dict.fromkeys(nodes, tags))
    assert [place.id for place in propose_places(path)] == ["square-carnot", "square-carnot-2"]


def test_private_and_buried_things_are_not_proposed(tmp_path: Path) -> None:
    """Nobody is sent to a garden that is closed to visitors."""
    tags = {"leisure": "garden", "name": "Jardin"}
    path = extract(
        tmp_path,
        {1: (1, 1), 2: (8, 8)},
        node_tags={1: tags | {"access": "private"}, 2: tags | {"location": "underground"}},
    )
    assert propose_places(path) == ()


def test_bounds_leave_out_what_lies_outside(tmp_path: Path) -> None:
    """A place beyond the bounds is not proposed."""
    path = extract(tmp_path, {1: (1, 1)}, node_tags={1: {"amenity": "townhall"}})
    assert propose_places(path, bounds=(2.5, 50.0, 2.6, 50.1)) == ()
    assert len(propose_places(path, bounds=(2.0, 50.0, 2.1, 50.1))) == 1


def test_a_town_hall_that_bears_the_name_of_the_town_says_what_it_is(tmp_path: Path) -> None:
    """OpenStreetMap often gives it the name of the commune alone."""
    tags = {"amenity": "townhall", "name": "Redon"}
    (place,) = propose_places(extract(tmp_path, {1: (1, 1)}, node_tags={1: tags}))
    assert place.name == LocalizedText(fr="Hôtel de ville (Redon)", en="Town hall (Redon)")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("redon_fr.osm", {"eglise-saint-sauveur", "hotel-de-ville-redon", "cours-clemenceau"}),
        ("pont_de_veyle_fr.osm.gz", {"mairie", "eglise-notre-dame-de-l-assomption"}),
        ("noisemodelling_map.osm.pbf", {"musee-de-tesse", "cathedrale-saint-julien"}),
        ("monaco_planetiler.osm.pbf", {"musee-oceanographique", "mairie-de-monaco"}),
    ],
)
def test_real_towns_get_the_places_that_one_would_name(
    shared: Path, name: str, expected: set[str]
) -> None:
    """A dozen to forty places, well-known ones among them, fit for a file of places."""
    places = propose_places(shared / "areas" / name)
    ids = [place.id for place in places]
    assert expected <= set(ids)
    assert 8 <= len(ids) <= MOST_PLACES
    assert len(set(ids)) == len(ids)
    assert all(ID.match(place_id) for place_id in ids)
    assert places == propose_places(shared / "areas" / name)
    themes = [place.theme for place in places]
    assert len(set(themes)) >= 4


@given(st.text(max_size=40))
def test_any_name_makes_an_identifier(name: str) -> None:
    """Lower case letters, digits and hyphens, whatever the script."""
    assert ID.match(slug(name))
    assert len(slug(name * 9)) <= 48
    assert folded(folded(name)) == folded(name)


@given(st.dictionaries(st.sampled_from(["amenity", "historic", "tourism"]), st.text(max_size=9)))
def test_any_tags_are_a_sight_or_none(tags: dict[str, str]) -> None:
    """A sight is found for a value of the table alone."""
    sight = sight_of(tags)
    assert sight is None or tags[sight.key] in sight.values


# ---- positions to confirm


def test_hints_find_what_carries_tags_and_name(tmp_path: Path) -> None:
    """Accents and cases are folded; both tag and name must agree."""
    path = extract(
        tmp_path,
        {1: (1, 1), 2: (1, 2), 3: (1, 3)},
        node_tags={
            1: {"amenity": "place_of_worship", "name": "ÉGLISE SAINT-VAAST"},
            2: {"amenity": "place_of_worship", "name": "Saint-Édouard"},
            3: {"amenity": "bar", "name": "Le Vaast"},
        },
    )
    (found,) = find_by_hints(path, [unsure(("amenity", "place_of_worship"), name="vaást")])
    assert (found.place_id, found.osm_id) == ("a", "node 1")
    assert found.tags == (("amenity", "place_of_worship"),)
    assert found.distance_m == pytest.approx(132, abs=2)


def test_proposals_come_nearest_first_and_not_from_too_far(tmp_path: Path) -> None:
    """The reach is three radii, or a kilometre and a half."""
    far = LEAST_RADIUS_M * METRE * 1000
    nodes = {1: (0, far * 0.99), 2: (0, 1), 3: (0, far * 1.02)}
    path = extract(tmp_path, nodes, node_tags={key: {"landuse": "orchard"} for key in nodes})
    near = find_by_hints(path, [unsure(("landuse", "orchard"))])
    assert [proposal.osm_id for proposal in near] == ["node 2", "node 1"]
    wide = find_by_hints(path, [unsure(("landuse", "orchard"), radius=1000.0)])
    assert [proposal.osm_id for proposal in wide] == ["node 2", "node 1", "node 3"]


def test_an_orchard_is_met_inside_its_area(tmp_path: Path) -> None:
    """The point proposed for an area lies in it."""
    path = extract(tmp_path, SQUARE, ways={10: (RING, {"landuse": "orchard"})})
    (found,) = find_by_hints(path, [unsure(("landuse", "orchard"))])
    assert found.osm_id == "way 10"
    assert found.lonlat == pytest.approx((2.003, 50.003))


def test_a_place_whose_position_is_sourced_is_not_looked_for(tmp_path: Path) -> None:
    """Hints of a confirmed place propose nothing."""
    path = extract(tmp_path, {1: (1, 1)}, node_tags={1: {"amenity": "townhall"}})
    assert find_by_hints(path, [unsure(("amenity", "townhall"), to_confirm=False)]) == ()
    assert len(find_by_hints(path, [unsure(("amenity", "townhall"))])) == 1


# ---- the first connected run


def displaced(
    sketch: Path, target: Path, bounds: tuple[float, float, float, float], *, seed: int
) -> None:
    """Write what OpenStreetMap might hold: the sketch moved, rewired, bent, with new objects.

    Every node moves by up to 60 m, one way in ten is gone, one in five is cut in two, longer
    pieces get a bend; a hall, an orchard and allotments are added.
    """
    generator = random.Random(seed)  # noqa: S311 - a rehearsal
    where: dict[int, tuple[float, float]] = {}
    tags: dict[int, dict[str, str]] = {}
    ways: list[tuple[list[int], dict[str, str]]] = []
    for thing in osmium.FileProcessor(str(sketch)):
        said = {tag.k: tag.v for tag in thing.tags if not tag.k.startswith("sketch:")}
        if thing.is_node():
            reach = 60 * METRE / 2**0.5
            east, north = (generator.uniform(-reach, reach) for _ in range(2))
            where[thing.id] = (thing.lon + east, thing.lat + north)
            tags[thing.id] = {} if "ele" in said else said
        elif thing.is_way() and generator.random() > 0.1:
            ways.append(([node.ref for node in thing.nodes], said))
    fresh = max(where) + 1
    pieces: list[tuple[list[int], dict[str, str]]] = []
    for refs, said in ways:
        bent: list[int] = []
        for first, second in itertools.pairwise(refs):
            (x1, y1), (x2, y2) = where[first], where[second]
            shift = generator.uniform(-30, 30) * METRE
            where[fresh] = ((x1 + x2) / 2 + shift, (y1 + y2) / 2 - shift)
            bent += [first, fresh]
            fresh += 1
        bent.append(refs[-1])
        cut = len(bent) // 2 if generator.random() < 0.2 and bent[0] != bent[-1] else 0
        pieces += [(bent[: cut + 1], said), (bent[cut:], said)] if cut else [(bent, said)]
    for corner, said in (
        ((2.7985, 50.4585), {"amenity": "community_centre", "name": "Salle Duvauchelle"}),
        ((2.7990, 50.4630), {"landuse": "orchard", "name": "Verger"}),
        ((2.7800, 50.4600), {"landuse": "allotments"}),
    ):
        ring = list(range(fresh, fresh + 4))
        for number, (dx, dy) in zip(ring, ((0, 0), (30, 0), (30, 30), (0, 30)), strict=True):
            where[number] = (corner[0] + dx * METRE, corner[1] + dy * METRE)
        pieces.append(([*ring, ring[0]], said))
        fresh += 4
    header = osmium.io.Header()
    header.add_box(Box(Location(bounds[0], bounds[1]), Location(bounds[2], bounds[3])))
    with osmium.SimpleWriter(str(target), header=header) as writer:
        for number, lonlat in sorted(where.items()):
            writer.add_node(Node(id=number, version=1, location=lonlat, tags=tags.get(number, {})))
        for number, (refs, said) in enumerate(pieces, 1000):
            writer.add_way(Way(id=number, version=1, nodes=refs, tags=said))


@pytest.fixture
def loos(root: Path, tmp_path: Path) -> Path:
    """Give a copy of the territory that the repository carries, as a fresh clone has it."""
    source = root / "data" / "loos-en-gohelle"
    if not (source / "sketch.osm").is_file():
        pytest.skip("data/loos-en-gohelle/sketch.osm is not drawn yet")
    folder = tmp_path / "loos-en-gohelle"
    folder.mkdir()
    for name in ("territory.toml", "places.geojson", "sketch.osm"):
        (folder / name).write_bytes((source / name).read_bytes())
    return folder


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_first_connected_run_proposes_positions_and_moves_nothing(
    loos: Path, tmp_path: Path, seed: int
) -> None:
    """A refresh with other streets lists what it found; the places file stays as it was."""
    before = (loos / "places.geojson").read_bytes()
    territory, places = read_territory(loos), read_places(loos)
    displaced(loos / "sketch.osm", tmp_path / "region.osm.pbf", territory.study_area, seed=seed)
    done = refresh_from_file(territory, tmp_path / "region.osm.pbf", loos)
    streets = snapshot(loos)
    assert streets == done.path
    assert done.streets > 50
    found = find_by_hints(streets, places)
    by_place: dict[str, Any] = {}
    for proposal in found:
        by_place.setdefault(proposal.place_id, proposal)
    wanted = {place.id for place in places if place.position.to_confirm and place.hints}
    assert by_place.keys() <= wanted
    assert by_place["salle-duvauchelle"].name == "Salle Duvauchelle"
    assert by_place["salle-duvauchelle"].distance_m < LEAST_RADIUS_M
    assert dict(by_place["verger-conservatoire"].tags) == {"landuse": "orchard"}
    assert dict(by_place["jardins-partages"].tags) == {"landuse": "allotments"}
    assert (loos / "places.geojson").read_bytes() == before
    assert read_places(loos) == places


def test_after_the_first_connected_run_every_route_publishes_or_states_its_excess(
    root: Path, loos: Path, tmp_path: Path
) -> None:
    """On other streets each circuit has surveyed legs, or says what is missing."""
    territory = read_territory(loos)
    displaced(loos / "sketch.osm", tmp_path / "region.osm.pbf", territory.study_area, seed=1)
    refresh_from_file(territory, tmp_path / "region.osm.pbf", loos)
    routes = [
        route
        for route in sorted((root / "routes").glob("*.toml"))
        if read_definition(route).territory_id == territory.id
    ]
    assert routes
    for route in routes:
        try:
            itinerary = plan(route, data=loos.parent)
        except PlanImpossibleError as error:
            assert error.excess is None or error.excess > 0  # noqa: PT017 - either is an answer
        except NoPathError as error:
            assert error.place_id in {place.id for place in read_places(loos)}  # noqa: PT017
        else:
            assert not itinerary.has_sketched_ground
            known = {stop.place.id: stop.place.position for stop in itinerary.stops}
            ends = [known[stop.host or stop.place.id] for stop in itinerary.stops]
            for leg, (here, there) in zip(itinerary.legs, itertools.pairwise(ends), strict=True):
                assert leg.evidence.is_sketch <= (here.to_confirm or there.to_confirm)


def test_the_rehearsal_has_the_same_proposals_each_time(loos: Path, tmp_path: Path) -> None:
    """The same streets propose the same positions in the same order."""
    territory, places = read_territory(loos), read_places(loos)
    displaced(loos / "sketch.osm", tmp_path / "region.osm.pbf", territory.study_area, seed=1)
    once = find_by_hints(tmp_path / "region.osm.pbf", places)
    assert once == find_by_hints(tmp_path / "region.osm.pbf", places)
    assert json.dumps([proposal.distance_m for proposal in once])
