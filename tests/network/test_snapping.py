"""A place onto the nearest walkable edge."""

from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from ddtour_geo.common.errors import (
    IslandError,
    PlaceOffNetworkError,
    PlacesOutOfReachError,
    StreetAvoidedError,
)
from ddtour_geo.common.geodesy import project
from ddtour_geo.model import WalkingNetwork
from ddtour_geo.network import read_extract, snap, snap_within_reach
from ddtour_geo.network.export import to_networkx
from ddtour_geo.network.osm.objects import read_objects
from ddtour_geo.network.snapping.entrances import find_entrances, read_surroundings
from tests.support.streets import FOOTWAY, grid_lonlat, network, osm_xml, place

STREET = {"highway": "residential", "name": "Rue Hoche"}
LINE = {1: (0, 0), 2: (100, 0), 3: (300, 0)}


@pytest.fixture
def street() -> WalkingNetwork:
    """One street of 300 m towards the east, and an island of 50 m, 150 m to the north of it."""
    nodes = LINE | {8: (0, 150), 9: (50, 150)}
    return network(nodes, [((1, 2, 3), STREET), ((8, 9), FOOTWAY)])


def test_a_place_meets_the_street_at_its_nearest_point(street: WalkingNetwork) -> None:
    """The offset runs from the first junction, the connector to the place."""
    (point,) = snap(street, [place("a", grid_lonlat(140, 30))]).points
    assert point.place_id == "a"
    assert point.offset == pytest.approx(140, abs=0.2)
    assert point.connector == pytest.approx(30, abs=0.05)
    assert point.lonlat == pytest.approx(grid_lonlat(140, 0), abs=1e-6)


@pytest.mark.parametrize(
    ("y", "side"), [(30, "left"), (-30, "right"), (4, "on"), (-4, "on"), (0, "on"), (6, "left")]
)
def test_the_side_of_the_street_is_known(street: WalkingNetwork, y: float, side: str) -> None:
    """Left and right are those of a walk along the edge; within 5 m nobody can tell."""
    (point,) = snap(street, [place("a", grid_lonlat(140, y))]).points
    assert street.node_osm_id[street.edge_nodes[point.edge]].tolist() == [1, 3]
    assert point.side == side


def test_beyond_the_end_of_a_street_the_end_is_nearest(street: WalkingNetwork) -> None:
    """A place past a dead end is reached from the dead end."""
    (point,) = snap(street, [place("a", grid_lonlat(330, 40))]).points
    assert point.offset == pytest.approx(300, abs=0.3)
    assert point.connector == pytest.approx(50, abs=0.1)


def test_points_come_in_the_order_of_the_places(street: WalkingNetwork) -> None:
    """A caller may zip places and points."""
    wanted = [place(name, grid_lonlat(x, 10)) for name, x in (("c", 250), ("a", 10), ("b", 90))]
    assert [point.place_id for point in snap(street, wanted).points] == ["c", "a", "b"]


def test_a_sourced_place_far_from_any_street_is_an_error(street: WalkingNetwork) -> None:
    """The message names the place, the distance and the nearest named street."""
    with pytest.raises(PlaceOffNetworkError) as error:
        snap(street, [place("verger", grid_lonlat(150, -3000))])
    assert error.value.exit_code == 4
    for language in ("fr", "en"):
        message = error.value.message(language)
        assert "Verger" in message
        assert "3.0\u00a0km" in message.replace(",", ".")
        assert "Rue Hoche" in message


def test_several_places_out_of_reach_are_told_at_once(street: WalkingNetwork) -> None:
    """One line each, whatever keeps a walker from them; what is within reach is no matter."""
    places = [
        place("verger", grid_lonlat(150, -3000)),
        place("a", grid_lonlat(150, 20)),
        place("ile", grid_lonlat(30, 160)),
    ]
    with pytest.raises(PlacesOutOfReachError) as error:
        snap(street, places)
    assert error.value.exit_code == 4
    far, island = error.value.message("en").splitlines()
    assert "Verger" in far
    assert "gap of 150\u00a0m" in island
    assert [one.place_id for one in error.value.errors] == ["verger", "ile"]


def test_what_no_street_reaches_can_be_left_out(street: WalkingNetwork) -> None:
    """The others keep their points, and each that is lost keeps its reason."""
    places = [place("verger", grid_lonlat(150, -3000)), place("a", grid_lonlat(150, 20))]
    snapping = snap_within_reach(street, places)
    assert [point.place_id for point in snapping.points] == ["a"]
    assert [(left.place_id, type(left.error)) for left in snapping.left_out] == [
        ("verger", PlaceOffNetworkError)
    ]


@pytest.mark.parametrize("refs", [(3, 4), (4, 3)])
def test_a_place_is_joined_to_a_street_that_leads_back(refs: tuple[int, int]) -> None:
    """Stairs that move one way into a dead end, or out of one, are no place to begin."""
    nodes = LINE | {4: (300, 60)}
    moving = {"highway": "steps", "oneway:foot": "yes", "conveying": "forward"}
    net = network(nodes, [((1, 2, 3), STREET), (refs, moving)])
    (point,) = snap(net, [place("a", grid_lonlat(304, 40))]).points
    assert point.connector == pytest.approx(40, abs=0.5)
    assert point.lonlat == pytest.approx(grid_lonlat(300, 0), abs=1e-6)


def test_the_limit_is_a_parameter(street: WalkingNetwork) -> None:
    """A caller may allow longer connectors."""
    far = [place("a", grid_lonlat(150, -140))]
    assert len(snap(street, far, limit=150).points) == 1
    with pytest.raises(PlaceOffNetworkError):
        snap(street, far, limit=139)


def test_an_unconfirmed_place_far_from_any_street_is_left_out(street: WalkingNetwork) -> None:
    """Nobody knows where it is: it leaves the plan with a reason, and the others stay."""
    places = [
        place("lost", grid_lonlat(150, -3000), to_confirm=True),
        place("a", grid_lonlat(150, 20)),
    ]
    snapping = snap(street, places)
    assert [point.place_id for point in snapping.points] == ["a"]
    (left,) = snapping.left_out
    assert left.place_id == "lost"
    assert "3.0\u00a0km" in left.error.message("en")


def test_an_unconfirmed_place_near_a_street_is_kept(street: WalkingNetwork) -> None:
    """A guess that a street reaches can be planned."""
    snapping = snap(street, [place("a", grid_lonlat(150, 20), to_confirm=True)])
    assert len(snapping.points) == 1
    assert snapping.left_out == ()


def test_a_place_beside_an_island_is_reached_from_the_main_network(street: WalkingNetwork) -> None:
    """A shorter connector to a path that leads nowhere is no use."""
    (point,) = snap(street, [place("a", grid_lonlat(30, 90))]).points
    assert street.node_osm_id[street.edge_nodes[point.edge]].tolist() == [1, 3]
    assert point.connector == pytest.approx(90, abs=0.1)


def test_a_place_on_an_island_is_an_error(street: WalkingNetwork) -> None:
    """The message tells how wide the gap to the main network is."""
    with pytest.raises(IslandError) as error:
        snap(street, [place("a", grid_lonlat(30, 160))])
    assert error.value.exit_code == 4
    assert error.value.values["gap"] == 150
    assert error.value.values["distance"] == 160
    assert error.value.values["metres"] == 50
    assert "150" in error.value.message("fr")
    assert "Rue Hoche" in error.value.message("fr")
    assert "footway" in error.value.message("en")


def test_the_gap_of_an_island_is_measured_between_lines() -> None:
    """The nearest point of a long street need not be a bend of it."""
    nodes = {1: (0, 0), 2: (1000, 0), 8: (500, 40), 9: (500, 90)}
    net = network(nodes, [((1, 2), STREET), ((8, 9), {**FOOTWAY, "name": "Venelle"})])
    with pytest.raises(IslandError) as error:
        snap(net, [place("a", grid_lonlat(500, 150))])
    assert error.value.values["gap"] == 40
    assert (error.value.values["island"], error.value.values["mainland"]) == (
        "Venelle",
        "Rue Hoche",
    )


def test_no_places_give_no_points(street: WalkingNetwork) -> None:
    """An empty list is no mistake."""
    assert snap(street, []).points == ()


@given(st.floats(-80, 380), st.floats(-90, 90))
def test_the_connector_is_the_straight_distance(x: float, y: float) -> None:
    """Metres between the place and its access point agree with plane geometry."""
    line = network(LINE, [((1, 2, 3), STREET)])
    expected = np.hypot(max(0.0, -x, x - 300.0), y)
    snapping = snap(line, [place("a", grid_lonlat(x, y))], limit=200)
    assert snapping.points[0].connector == pytest.approx(expected, abs=0.3)


@pytest.mark.parametrize("name", ["pont_de_veyle_fr.osm.gz", "monaco_planetiler.osm.pbf"])
def test_nothing_is_nearer_on_a_real_network(shared: Path, name: str) -> None:
    """Shapely finds no nearer point of the main component, and the offset leads to the point."""
    net = read_extract(shared / "areas" / name)
    edge_of = np.repeat(np.arange(net.edge_count), np.diff(net.edge_vertices))
    lines = shapely.linestrings(net.vertex_xy, indices=edge_of)
    main = lines[net.node_component[net.edge_nodes[:, 0]] == 0]
    tree = shapely.STRtree(main)
    random = np.random.default_rng(3)
    low, high = net.node_lonlat.min(axis=0), net.node_lonlat.max(axis=0)
    lonlat = random.uniform(low, high, (40, 2))
    xy = project(lonlat, net.crs)
    wanted = [place(f"p{i}", tuple(point)) for i, point in enumerate(lonlat.tolist())]
    for point, here in zip(snap(net, wanted, limit=1e6).points, xy, strict=True):
        there = shapely.Point(here)
        nearest = shapely.distance(main[tree.nearest(there)], there)
        foot = project(np.array([point.lonlat]), net.crs)[0]
        assert np.hypot(*(foot - here)) == pytest.approx(nearest, abs=0.01)
        assert point.connector == pytest.approx(nearest, rel=1e-3, abs=0.01)
        share = point.offset / net.edge_length[point.edge]
        on_line = lines[point.edge].interpolate(share, normalized=True)
        assert on_line.distance(shapely.Point(foot)) < 0.01


def test_an_entrance_is_preferred(street: WalkingNetwork) -> None:
    """The connector leads to the door and on to the place; the nearest door is taken."""
    here = place("a", grid_lonlat(140, 30))
    doors = [grid_lonlat(120, 10), grid_lonlat(140, 50)]
    (point,) = snap(street, [here], entrances={"a": doors}).points
    assert point.offset == pytest.approx(120, abs=0.2)
    assert point.entrance == pytest.approx(doors[0])
    assert point.connector == pytest.approx(10 + np.hypot(20, 20), abs=0.1)
    assert snap(street, [here]).points[0].entrance is None


def test_the_way_inside_a_ground_does_not_count_for_the_limit(street: WalkingNetwork) -> None:
    """A place deep in a park is near if its gate is."""
    here = place("a", grid_lonlat(140, 140))
    (point,) = snap(street, [here], entrances={"a": [grid_lonlat(140, 20)]}).points
    assert point.connector == pytest.approx(140, abs=0.3)


GROUND = {1: (0, 0), 2: (20, 0), 3: (20, 20), 4: (0, 20), 5: (200, 0), 6: (220, 0), 7: (210, 20)}


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({1: {"entrance": "yes"}, 3: {"entrance": "main"}}, {"a": [3]}),
        ({1: {"entrance": "yes"}, 3: {"barrier": "gate"}, 5: {"entrance": "main"}}, {"a": [1]}),
        ({1: {"barrier": "gate", "locked": "yes"}, 3: {"barrier": "gate"}}, {"a": [3]}),
        ({1: {"entrance": "emergency"}, 2: {"entrance": "yes", "access": "private"}}, {}),
        ({}, {}),
    ],
)
def test_entrances_are_found_in_an_extract(
    tmp_path: Path, tags: dict[int, dict[str, str]], expected: dict[str, list[int]]
) -> None:
    """Main entrances first, then others, then gates; nothing that is closed or of another house."""
    nodes = {ref: grid_lonlat(*xy) for ref, xy in GROUND.items()}
    house = {"building": "yes"}
    text = osm_xml(nodes, {7: ((1, 2, 3, 4, 1), house), 8: ((5, 6, 7, 5), house)}, tags)
    path = tmp_path / "a.osm"
    path.write_text(text)
    found = find_entrances(
        read_surroundings(path).doors,
        [place("a", grid_lonlat(5, 6)), place("b", grid_lonlat(99, 0))],
    )
    assert {name: [*doors] for name, doors in found.items()} == {
        name: [pytest.approx(nodes[ref]) for ref in refs] for name, refs in expected.items()
    }


@given(st.lists(st.tuples(st.floats(0, 400), st.floats(0, 400)), min_size=3, max_size=8), st.data())
def test_an_edge_is_split_within_a_millimetre(
    bends: list[tuple[float, float]], data: st.DataObject
) -> None:
    """The two parts of an edge are as long, and take as long, as the whole."""
    nodes = {i + 1: (round(x, 2) + 7.0 * i, round(y, 2)) for i, (x, y) in enumerate(bends)}
    net = network(nodes, [(tuple(nodes), FOOTWAY)])
    spot = data.draw(st.tuples(st.floats(0, 400), st.floats(0, 400)))
    graph = to_networkx(net)
    parted = to_networkx(net, [place("a", grid_lonlat(*spot))]) if _near(net, spot) else graph
    for name, tolerance in (("length", 1e-3), ("travel_time", 1e-3)):
        total, whole = (
            sum(edge[name] for *_, edge in g.edges(data=True) if edge["highway"] != "connector")
            for g in (parted, graph)
        )
        assert total == pytest.approx(whole, abs=tolerance)


def _near(net: WalkingNetwork, spot: tuple[float, float]) -> bool:
    lines = shapely.linestrings(
        net.vertex_xy, indices=np.repeat(np.arange(net.edge_count), np.diff(net.edge_vertices))
    )
    here = shapely.Point(project(np.array([grid_lonlat(*spot)]), net.crs)[0])
    return bool(shapely.distance(lines, here).min() < 99)


def test_a_path_in_a_park_is_preferred_to_its_gate(street: WalkingNetwork) -> None:
    """Who stands beside a path does not walk to it through a gate far away."""
    here = place("a", grid_lonlat(10, 3))
    (point,) = snap(street, [here], entrances={"a": [grid_lonlat(90, 20)]}).points
    assert point.entrance is None
    assert point.connector < 10


def test_entrances_are_found_on_a_real_extract(shared: Path) -> None:
    """Houses of Monaco have doors on their walls, and places in them are reached there."""
    path = shared / "areas" / "monaco_planetiler.osm.pbf"
    houses = [
        shapely.Polygon(rings[0], rings[1:])
        for one in read_objects(path, {"building"})
        for rings in one.polygons
    ]
    spots = [house.representative_point() for house in houses]
    places = [place(f"p{i}", (spot.x, spot.y)) for i, spot in enumerate(spots)]
    found = find_entrances(read_surroundings(path).doors, places)
    assert len(found) > 20
    inside = [one for one in places if one.id in found]
    points = snap(read_extract(path), inside, limit=1e4, entrances=found).points
    by_entrance = [point for point in points if point.entrance is not None]
    assert len(by_entrance) > 0.9 * len(points)
    for point in by_entrance:
        assert point.entrance in found[point.place_id]
    on_wall = [
        houses[int(name[1:])].boundary.distance(shapely.Point(door)) < 1e-9
        for name, doors in found.items()
        for door in doors
    ]
    assert np.mean(on_wall) > 0.8


CROSSING = {1: (0, 0), 2: (100, 0), 3: (200, 0), 4: (100, 100)}


@pytest.fixture
def corner() -> WalkingNetwork:
    """Two streets that meet: way 1 towards the east, way 2 from its middle to the north."""
    return network(CROSSING, [((1, 2, 3), STREET), ((2, 4), FOOTWAY)])


def test_a_place_at_a_corner_is_reached_from_the_other_street(corner: WalkingNetwork) -> None:
    """What is avoided lies nearer by a few metres only."""
    spot = place("a", grid_lonlat(110, 6))
    (usual,) = snap(corner, [spot]).points
    (point,) = snap(corner, [spot], avoided=frozenset({1})).points
    assert usual.connector == pytest.approx(6, abs=0.1)
    assert point.connector == pytest.approx(10, abs=0.1)
    assert point.edge != usual.edge


def test_a_place_elsewhere_stays_where_it_was(corner: WalkingNetwork) -> None:
    """A street that is avoided moves no place that does not lie on it."""
    spots = [place("a", grid_lonlat(105, 60)), place("b", grid_lonlat(20, 5))]
    assert snap(corner, spots, avoided=frozenset({9})) == snap(corner, spots)
    assert snap(corner, spots[:1], avoided=frozenset({1})) == snap(corner, spots[:1])


def test_a_place_along_an_avoided_street_is_out_of_reach(corner: WalkingNetwork) -> None:
    """The message names both; a position to confirm leaves the place out instead."""
    spot = grid_lonlat(20, 5)
    with pytest.raises(StreetAvoidedError) as caught:
        snap(corner, [place("verger", spot)], avoided=frozenset({1}))
    for language in ("fr", "en"):
        assert "Verger" in caught.value.message(language)
        assert "Rue Hoche" in caught.value.message(language)
    unsure = snap(corner, [place("a", spot, to_confirm=True)], avoided=frozenset({1}))
    assert [left.place_id for left in unsure.left_out] == ["a"]
    assert isinstance(unsure.left_out[0].error, StreetAvoidedError)


@pytest.mark.parametrize(("y", "kind", "metres"), [(14, "", 14), (14, "guess", 4), (24, "", 6)])
def test_a_surveyed_way_of_a_plan_goes_before_a_drawn_one(y: int, kind: str, metres: int) -> None:
    """Within twenty metres of a sourced place: where a drawn street lies means little."""
    nodes = {1: (0.0, 0.0), 2: (100.0, 0.0), 3: (0.0, 18.0), 4: (100.0, 18.0)}
    plan = network(
        nodes,
        [
            ([1, 2], {"highway": "path", "sketch:evidence": "surveyed"}),
            ([3, 4], {"highway": "residential", "sketch:evidence": "attested"}),
            ([1, 3], {"highway": "residential", "sketch:evidence": "attested"}),
        ],
    )
    halt = place("halte", grid_lonlat(50.0, y), to_confirm=bool(kind))
    assert snap(plan, [halt]).points[0].connector == pytest.approx(metres, abs=0.05)
