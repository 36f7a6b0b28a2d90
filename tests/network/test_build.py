"""Ways -> junctions, edges with their geometry, components."""

from collections import Counter
from itertools import pairwise
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from ddtour_geo.common.errors import ExtractError, InputRefusedError
from ddtour_geo.common.geodesy import ground_metres, project, utm_zone
from ddtour_geo.common.i18n import translate
from ddtour_geo.model import Evidence, WalkingNetwork
from ddtour_geo.network import build_network, read_extract
from ddtour_geo.network.build.contraction import component_labels
from tests.support.streets import FOOTWAY, WayTuple, extract, grid_lonlat, network

LINE = {1: (0, 0), 2: (100, 0), 3: (200, 0), 4: (300, 0), 5: (400, 0)}
ARRAYS = (
    "node_osm_id",
    "node_lonlat",
    "node_component",
    "edge_nodes",
    "edge_length",
    "edge_forward",
    "edge_backward",
    "edge_vertices",
    "vertex_lonlat",
    "vertex_xy",
    "vertex_way",
)
AREAS = {
    "pont_de_veyle_fr.osm.gz": (39.8, 0.95),
    "redon_fr.osm": (22.0, 1.0),
    "noisemodelling_map.osm.pbf": (10.5, 0.95),
    "monaco_planetiler.osm.pbf": (112.0, 0.98),
    "andorra_graphhopper.osm.pbf": (820.0, 0.72),
    "liechtenstein_valhalla.osm.pbf": (1137.0, 0.95),
}


def tips(net: WalkingNetwork) -> set[tuple[int, int]]:
    """Edges as pairs of OpenStreetMap nodes, smaller first."""
    pairs = net.node_osm_id[net.edge_nodes].tolist()
    return {(min(a, b), max(a, b)) for a, b in pairs}


def edge_way_ids(net: WalkingNetwork, edge: int) -> list[int]:
    part = net.vertex_way[net.edge_vertices[edge] : net.edge_vertices[edge + 1]]
    return [net.ways[way].id for way in part.tolist()]


def test_a_line_becomes_one_edge() -> None:
    """Points along a street are geometry, not junctions."""
    net = network(LINE, [((1, 2, 3, 4, 5), FOOTWAY)])
    assert tips(net) == {(1, 5)}
    assert net.edge_length[0] == pytest.approx(400, rel=1e-3)
    assert np.diff(net.edge_vertices).tolist() == [5]


def test_a_crossing_is_a_junction() -> None:
    """Where more than two ways leave, edges end."""
    nodes = LINE | {6: (200, 100), 7: (200, -100)}
    net = network(nodes, [((1, 2, 3, 4, 5), FOOTWAY), ((6, 3, 7), FOOTWAY)])
    assert tips(net) == {(1, 3), (3, 5), (3, 6), (3, 7)}


def test_ways_that_continue_one_another_are_one_edge() -> None:
    """A street that changes its name half-way is one edge that remembers both ways."""
    net = network(LINE, [((1, 2, 3), FOOTWAY), ((5, 4, 3), {"highway": "path"})])
    assert tips(net) == {(1, 5)}
    assert sorted(Counter(edge_way_ids(net, 0)).items()) in ([(1, 2), (2, 3)], [(1, 3), (2, 2)])
    assert sorted(net.vertex_lonlat[:, 0].tolist()) in (
        net.vertex_lonlat[:, 0].tolist(),
        net.vertex_lonlat[::-1, 0].tolist(),
    )


def test_the_last_vertex_repeats_the_way_before_it() -> None:
    """Each vertex knows the way of the piece that begins there."""
    net = network(LINE, [((1, 2, 3), FOOTWAY), ((3, 4, 5), FOOTWAY)])
    ids = edge_way_ids(net, 0)
    assert ids in ([1, 1, 2, 2, 2], [2, 2, 1, 1, 1])


def test_a_ring_without_a_junction_is_kept() -> None:
    """A roundabout in a park that touches nothing becomes a loop at its first node."""
    square = {1: (0, 0), 2: (100, 0), 3: (100, 100), 4: (0, 100)}
    net = network(square, [((1, 2, 3, 4, 1), FOOTWAY)])
    assert net.edge_nodes.tolist() == [[0, 0]]
    assert net.edge_length[0] == pytest.approx(400, rel=1e-3)


def test_a_ring_of_two_ways_is_kept() -> None:
    """A loop drawn in two halves is one loop, each half once."""
    square = {1: (0, 0), 2: (100, 0), 3: (100, 100), 4: (0, 100)}
    net = network(square, [((1, 2, 3), FOOTWAY), ((3, 4, 1), FOOTWAY)])
    assert net.edge_count == 1
    assert net.edge_length[0] == pytest.approx(400, rel=1e-3)


def test_parallel_ways_stay_apart() -> None:
    """Two paths between the same junctions are two edges."""
    nodes = LINE | {6: (200, 50), 7: (-50, 0), 8: (450, 0)}
    ways = [((7, 1, 2, 3, 4, 5, 8), FOOTWAY), ((1, 6, 5), FOOTWAY)]
    net = network(nodes, ways)
    assert Counter(map(tuple, np.sort(net.node_osm_id[net.edge_nodes]).tolist()))[1, 5] == 2


def test_a_way_that_touches_itself_is_cut_there() -> None:
    """A lollipop has a junction where the loop meets the stick."""
    nodes = {1: (0, 0), 2: (100, 0), 3: (200, 0), 4: (200, 100)}
    net = network(nodes, [((1, 2, 3, 4, 2), FOOTWAY)])
    assert sorted(tips(net)) == [(1, 2), (2, 2)]


def test_a_repeated_node_is_no_piece() -> None:
    """A node given twice in a row makes no edge of length zero."""
    net = network(LINE, [((1, 2, 2, 3), FOOTWAY)])
    assert tips(net) == {(1, 3)}
    assert len(net.vertex_lonlat) == 3


def test_a_clipped_way_keeps_the_runs_of_present_nodes() -> None:
    """What lies on both sides of a missing node is kept, and nothing joins them."""
    nodes = {ref: xy for ref, xy in LINE.items() if ref != 3}
    net = network(nodes, [((1, 2, 3, 4, 5), FOOTWAY)])
    assert tips(net) == {(1, 2), (4, 5)}
    assert net.node_component.max() == 1
    ((key, values),) = net.warnings
    assert translate("en", key, **dict(values)).startswith("1 points of ways are missing")
    assert network(LINE, [((1, 2, 3, 4, 5), FOOTWAY)]).warnings == ()


def test_nothing_lies_outside_the_study_area() -> None:
    """Ways are cut at the last node inside."""
    west, south = grid_lonlat(50, -10)
    east, north = grid_lonlat(350, 10)
    net = network(LINE, [((1, 2, 3, 4, 5), FOOTWAY)], study_area=(west, south, east, north))
    assert tips(net) == {(2, 4)}


def test_a_gate_that_is_locked_blocks_the_way() -> None:
    """One may walk up to it from both sides and not through."""
    net = network(LINE, [((1, 2, 3, 4), FOOTWAY)], {3: {"barrier": "gate", "locked": "yes"}})
    assert tips(net) == {(1, 3), (3, 4)}
    assert net.node_component.max() == 1
    assert Counter(net.node_osm_id.tolist())[3] == 2


def test_a_locked_gate_at_a_crossing_blocks_every_way_through_it() -> None:
    """Four arms that meet at a wall are four dead ends."""
    nodes = LINE | {6: (200, 100), 7: (200, -100)}
    ways = [((1, 3, 5), FOOTWAY), ((6, 3, 7), FOOTWAY)]
    assert network(nodes, ways, {3: {"barrier": "wall"}}).node_component.max() == 3


def test_an_open_gate_is_a_junction() -> None:
    """A gate stays visible in the network."""
    net = network(LINE, [((1, 2, 3, 4), FOOTWAY)], {3: {"barrier": "gate"}})
    assert tips(net) == {(1, 3), (3, 4)}
    assert net.node_component.max() == 0


def test_a_stile_blocks_a_pushchair_and_nobody_else() -> None:
    """Barriers are read for the walker at hand."""
    raw = extract(LINE, [((1, 2, 3), FOOTWAY)], {2: {"barrier": "stile"}})
    assert build_network(raw, profile="pushchair").node_component.max() == 1
    assert build_network(raw, profile="adult").node_component.max() == 0


def test_a_one_way_path_has_one_direction() -> None:
    """A path that is one-way for walkers may only be walked along its way."""
    one_way = {**FOOTWAY, "oneway:foot": "yes"}
    net = network(LINE, [((3, 2, 1), one_way)])
    start, end = net.node_osm_id[net.edge_nodes[0]].tolist()
    allowed = {(start, end): net.edge_forward[0], (end, start): net.edge_backward[0]}
    assert allowed == {(3, 1): True, (1, 3): False}


def test_a_change_of_direction_ends_an_edge() -> None:
    """A one-way path that continues a two-way one is an edge of its own."""
    one_way = {**FOOTWAY, "oneway:foot": "yes"}
    assert tips(network(LINE, [((1, 2, 3), FOOTWAY), ((3, 4, 5), one_way)])) == {(1, 3), (3, 5)}
    assert tips(network(LINE, [((1, 2, 3), one_way), ((5, 4, 3), one_way)])) == {(1, 3), (3, 5)}
    assert tips(network(LINE, [((1, 2, 3), one_way), ((3, 4, 5), one_way)])) == {(1, 5)}


def test_components_are_numbered_by_length() -> None:
    """The longest network is number 0, the shortest island comes last."""
    nodes = LINE | {6: (0, 500), 7: (90, 500), 8: (0, 900), 9: (150, 900)}
    net = network(nodes, [((6, 7), FOOTWAY), ((8, 9), FOOTWAY), ((1, 2, 3), FOOTWAY)])
    where = dict(zip(net.node_osm_id.tolist(), net.node_component.tolist(), strict=True))
    assert (where[1], where[8], where[6]) == (0, 1, 2)


def test_a_level_crossing_in_a_street_waits_once() -> None:
    """Two tracks close to one another are crossed in one go; the planner is told."""
    nodes = {1: (0, 0), 2: (100, 0), 3: (108, 0), 4: (300, 0)}
    tracks = {2: {"railway": "level_crossing"}, 3: {"railway": "level_crossing"}}
    net = network(nodes, [((1, 2, 3, 4), FOOTWAY)], tracks)
    assert [share for *_, share in net.crossings] == [0.5, 0.5]
    assert sorted(at for _, at, _ in net.crossings) in (
        pytest.approx([100, 108], rel=1e-3),
        pytest.approx([192, 200], rel=1e-3),
    )
    assert net.warnings == (("network.level_crossings", (("count", 1), ("seconds", 15))),)


def test_a_level_crossing_at_a_junction_is_shared_by_its_arms() -> None:
    """Who goes straight on waits once, half before and half behind."""
    nodes = LINE | {6: (200, 100), 7: (200, -100)}
    ways = [((1, 3, 5), FOOTWAY), ((6, 3, 7), FOOTWAY)]
    net = network(nodes, ways, {3: {"railway": "crossing"}})
    assert [share for *_, share in net.crossings] == [0.5] * 4


def test_an_extract_of_another_town_is_refused() -> None:
    """The message names what the extract covers and what was expected."""
    with pytest.raises(ExtractError) as error:
        network(LINE, [((1, 5), FOOTWAY)], expected_area=(2.7, 50.4, 2.9, 50.5))
    assert error.value.exit_code == 3
    for language in ("fr", "en"):
        message = error.value.message(language)
        assert "3.0000, 47.0000" in message
        assert "2.7000, 50.4000, 2.9000, 50.5000" in message
    assert network(LINE, [((1, 5), FOOTWAY)], expected_area=(2.9, 46.9, 3.1, 47.1)).edge_count


def test_closed_ways_are_left_out() -> None:
    """A private street is no part of the network, and neither are steps of a step-free walk."""
    ways = [((1, 2), FOOTWAY), ((2, 3), {"highway": "steps"})]
    private = ((3, 4), {"highway": "service", "access": "private"})
    assert tips(network(LINE, [*ways, private])) == {(1, 3)}
    assert tips(network(LINE, [*ways, private], avoid_steps=True)) == {(1, 2)}
    assert tips(network(LINE, [*ways, private], profile="wheelchair")) == {(1, 2)}


def test_a_way_keeps_what_outputs_need() -> None:
    """Name, class, evidence, steps, bridge and remarks come from the tags."""
    tags = {
        "highway": "steps",
        "name": "Escalier du Port",
        "step_count": "24",
        "bridge": "yes",
        "surface": "sett",
        "foot": "discouraged",
        "sketch:evidence": "inferred",
    }
    (way,) = network(LINE, [((1, 2), tags)]).ways
    assert (way.name, way.highway, way.step_count) == ("Escalier du Port", "steps", 24)
    assert way.is_steps
    assert way.is_bridge
    assert not way.is_tunnel
    assert way.evidence is Evidence.INFERRED
    assert way.warnings == ("discouraged",)


@pytest.mark.parametrize(
    ("text", "count"), [("24", 24), ("", None), ("~20", None), ("²", None), ("9" * 5000, None)]
)
def test_a_count_of_steps_is_a_number_or_unknown(text: str, count: int | None) -> None:
    """What a mapper wrote by hand is never trusted to be a number."""
    (way,) = network(LINE, [((1, 2), {"highway": "steps", "step_count": text})]).ways
    assert way.step_count == count


def test_a_platform_and_a_pier_have_a_class() -> None:
    """Ways without a highway tag are named after what they are."""
    net = network(LINE, [((1, 2), {"railway": "platform"}), ((2, 3), {"man_made": "pier"})])
    assert [way.highway for way in net.ways] == ["platform", "pier"]


def test_a_network_that_is_closed_to_this_walker_is_refused() -> None:
    """Where nothing may be walked there is nothing to plan."""
    with pytest.raises(ExtractError) as error:
        network(LINE, [((1, 2), {"highway": "motorway"})])
    assert error.value.exit_code == 3


@st.composite
def drawings(draw: st.DrawFn) -> tuple[dict[int, tuple[float, float]], list[WayTuple]]:
    """Random tangles of ways over a few nodes: loops, repeats, parallels and islands."""
    count = draw(st.integers(2, 12))
    nodes = {ref: (37.0 * ref, 11.0 * ref * ref) for ref in range(1, count + 1)}
    way = st.lists(st.integers(1, count), min_size=2, max_size=8)
    ways = draw(st.lists(way.filter(lambda refs: len(set(refs)) > 1), min_size=1, max_size=6))
    kinds = draw(st.lists(st.booleans(), min_size=len(ways), max_size=len(ways)))
    tags = [{**FOOTWAY, "oneway:foot": "yes"} if kind else FOOTWAY for kind in kinds]
    return nodes, list(zip(ways, tags, strict=True))


def plain_graph(
    nodes: dict[int, tuple[float, float]], ways: list[WayTuple]
) -> "nx.MultiDiGraph[int]":
    """Every segment of every way, uncontracted."""
    graph: nx.MultiDiGraph[int] = nx.MultiDiGraph()
    for refs, tags in ways:
        for a, b in pairwise(refs):
            if a == b:
                continue
            ends = np.array([grid_lonlat(*nodes[a])]), np.array([grid_lonlat(*nodes[b])])
            graph.add_edge(a, b, length=float(ground_metres(*ends)[0]))
            if "oneway:foot" not in tags:
                graph.add_edge(b, a, length=float(ground_metres(*ends)[0]))
    return graph


def contracted_graph(net: WalkingNetwork) -> "nx.MultiDiGraph[int]":
    """Join OpenStreetMap nodes by the edges of a network."""
    graph: nx.MultiDiGraph[int] = nx.MultiDiGraph()
    pairs = net.node_osm_id[net.edge_nodes].tolist()
    for edge, (a, b) in enumerate(pairs):
        if net.edge_forward[edge]:
            graph.add_edge(a, b, length=float(net.edge_length[edge]))
        if net.edge_backward[edge]:
            graph.add_edge(b, a, length=float(net.edge_length[edge]))
    return graph


@given(drawings())
def test_contraction_changes_no_distance(
    drawing: tuple[dict[int, tuple[float, float]], list[WayTuple]],
) -> None:
    """Between any two junctions the shortest walk is as long as on the uncontracted streets."""
    net = network(*drawing)
    plain, contracted = plain_graph(*drawing), contracted_graph(net)
    expected = dict(nx.all_pairs_dijkstra_path_length(plain, weight="length"))
    found = dict(nx.all_pairs_dijkstra_path_length(contracted, weight="length"))
    assert set(found) <= set(expected)
    for a, lengths in found.items():
        here = {b: metres for b, metres in expected[a].items() if b in found}
        assert lengths == pytest.approx(here, abs=1e-6)


@given(drawings())
def test_contraction_keeps_every_metre_and_no_point_of_degree_two(
    drawing: tuple[dict[int, tuple[float, float]], list[WayTuple]],
) -> None:
    """All segments are in exactly one edge, and edges end only where they must."""
    net = network(*drawing)
    nodes, ways = drawing
    both = [(refs, FOOTWAY) for refs, _ in ways]
    total = sum(length for *_, length in plain_graph(nodes, both).edges(data="length")) / 2
    assert net.edge_length.sum() == pytest.approx(total, abs=1e-6)
    degree = np.bincount(net.edge_nodes.ravel(), minlength=net.node_count)
    for node in np.flatnonzero(degree == 2).tolist():
        touching = np.flatnonzero((net.edge_nodes == node).any(axis=1))
        loop = len(touching) == 1
        one_way = (~(net.edge_forward & net.edge_backward))[touching].any()
        assert loop or one_way


@given(st.floats(-179.99, 179.99), st.floats(-80, 80), st.floats(0, 6.28), st.floats(1, 1000))
def test_metres_agree_with_geographiclib(
    lon: float, lat: float, azimuth: float, metres: float
) -> None:
    """The quick measure of short lines is right to a millionth, across the date line too."""
    geod = Geod(ellps="WGS84")
    lon2, lat2, _ = geod.fwd(lon, lat, np.degrees(azimuth), metres)
    found = ground_metres(np.array([[lon, lat]]), np.array([[lon2, lat2]]))[0]
    assert found == pytest.approx(metres, rel=1e-6)


@pytest.mark.parametrize(
    ("lonlat", "crs"),
    [((2.79, 50.45), "EPSG:32631"), ((7.42, 43.73), "EPSG:32632"), ((170.0, -45.0), "EPSG:32759")],
)
def test_the_zone_is_that_of_the_centre(lonlat: tuple[float, float], crs: str) -> None:
    """North and south have zones of their own."""
    assert utm_zone(np.array([lonlat])) == crs


def test_a_projected_system_can_be_asked_for() -> None:
    """A territory brings its own reference system."""
    net = network(LINE, [((1, 5), FOOTWAY)], crs="EPSG:2154")
    assert net.crs == "EPSG:2154"
    assert np.allclose(net.vertex_xy, project(net.vertex_lonlat, "EPSG:2154"))
    assert net.vertex_xy[0] == pytest.approx([700_000, 6_655_000], abs=2_000)


@pytest.mark.parametrize("crs", ["EPSG:999999", "Lambert"])
def test_an_unknown_projected_system_is_refused(crs: str) -> None:
    """The message names it."""
    with pytest.raises(InputRefusedError, match=crs):
        network(LINE, [((1, 5), FOOTWAY)], crs=crs)


@pytest.mark.parametrize("name", AREAS)
def test_a_real_extract_has_the_network_known_of_it(shared: Path, name: str) -> None:
    """Kilometres and the share of the main component are near what others measured."""
    net = read_extract(shared / "areas" / name)
    kilometres, share = AREAS[name]
    main = net.node_component[net.edge_nodes[:, 0]] == 0
    first_way = net.vertex_way[net.edge_vertices[:-1]]
    streets = np.where(np.isin(first_way, list(net.squares)), 0.0, net.edge_length)
    assert streets.sum() / 1000 == pytest.approx(kilometres, rel=0.2)
    assert streets[main].sum() / streets.sum() == pytest.approx(share, abs=0.02)
    assert np.isfinite(net.vertex_xy).all()
    assert (net.edge_length > 0).all()
    assert net.data_date


@pytest.mark.parametrize("name", ["pont_de_veyle_fr.osm.gz", "monaco_planetiler.osm.pbf"])
def test_edges_and_vertices_fit_together(shared: Path, name: str) -> None:
    """Edges begin and end at their junctions, and are as long as their vertices say."""
    net = read_extract(shared / "areas" / name)
    first, last = net.edge_vertices[:-1], net.edge_vertices[1:] - 1
    assert np.array_equal(net.vertex_lonlat[first], net.node_lonlat[net.edge_nodes[:, 0]])
    assert np.array_equal(net.vertex_lonlat[last], net.node_lonlat[net.edge_nodes[:, 1]])
    assert np.allclose(net.vertex_offset[last], net.edge_length, rtol=0, atol=1e-6)
    lon, lat = net.vertex_lonlat.T
    geod = Geod(ellps="WGS84")
    for edge in range(0, net.edge_count, 7):
        part = slice(net.edge_vertices[edge], net.edge_vertices[edge + 1])
        assert net.edge_length[edge] == pytest.approx(
            geod.line_length(lon[part], lat[part]), rel=1e-6
        )


def test_the_same_extract_gives_the_same_arrays(shared: Path) -> None:
    """Nothing depends on the order in which memory happened to be filled."""
    one, two = (read_extract(shared / "areas" / "monaco_planetiler.osm.pbf") for _ in range(2))
    assert all(np.array_equal(getattr(one, name), getattr(two, name)) for name in ARRAYS)
    assert one.ways == two.ways


@given(st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11)), max_size=14))
def test_components_are_those_of_networkx(pairs: list[tuple[int, int]]) -> None:
    """Each node is labelled with the smallest node that it can be reached from."""
    graph = nx.empty_graph(12)
    graph.add_edges_from(pairs)
    label = component_labels(np.array(pairs, dtype=np.int64).reshape(-1, 2), 12).tolist()
    for component in nx.connected_components(graph):
        assert {label[node] for node in component} == {min(component)}
