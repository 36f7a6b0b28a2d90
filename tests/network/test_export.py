"""The network as a NetworkX graph in OSMnx's conventions, and as a GeoDataFrame."""

from pathlib import Path
from typing import Any

import matplotlib as mpl
import networkx as nx
import numpy as np
import osmnx as ox
import pytest
from shapely import LineString

from ddtour_geo.common.errors import InputRefusedError
from ddtour_geo.model import WalkingNetwork
from ddtour_geo.network import from_networkx, read_extract, snap
from ddtour_geo.network.export import CONNECTOR, edges_geodataframe, to_networkx
from ddtour_geo.network.routing import travel_times
from tests.support.streets import FOOTWAY, grid_lonlat, network, osm_xml, place, random_places

mpl.use("Agg")

Graph = nx.MultiDiGraph
STREET = {"highway": "residential", "name": "Rue Hoche"}
CROSS = {1: (0, 0), 2: (100, 0), 3: (300, 0), 4: (100, 80), 5: (100, -80)}


@pytest.fixture(scope="module")
def village(shared: Path) -> WalkingNetwork:
    """Read the French village of the extracts."""
    return read_extract(shared / "areas" / "pont_de_veyle_fr.osm.gz")


@pytest.fixture
def cross() -> WalkingNetwork:
    """Two streets that cross."""
    return network(CROSS, [((1, 2, 3), STREET), ((4, 2, 5), FOOTWAY)])


def place_nodes(graph: "Graph[Any]") -> dict[str, int]:
    """Node of each place."""
    return {data["place_id"]: node for node, data in graph.nodes(data=True) if "place_id" in data}


def test_junctions_and_edges_carry_what_osmnx_expects(cross: WalkingNetwork) -> None:
    """Coordinates, street counts, identifiers, metres, seconds and geometry."""
    graph = to_networkx(cross)
    assert set(graph) == {1, 2, 3, 4, 5}
    assert graph.nodes[2] == {
        "x": pytest.approx(grid_lonlat(100, 0)[0]),
        "y": pytest.approx(47.0),
        "street_count": 4,
    }
    edge = graph.edges[1, 2, 0]
    assert edge["osmid"] == 1
    assert edge["highway"] == "residential"
    assert edge["name"] == "Rue Hoche"
    assert edge["oneway"] is False
    assert edge["length"] == pytest.approx(100, rel=1e-3)
    assert edge["travel_time"] == pytest.approx(120, rel=1e-3)
    assert graph.edges[2, 1, 0]["reversed"] is not edge["reversed"]
    assert edge["geometry"].coords[0] == pytest.approx(grid_lonlat(0, 0))
    assert graph.graph["crs"] == "EPSG:4326"


def test_a_place_cuts_the_street_and_hangs_on_a_connector(cross: WalkingNetwork) -> None:
    """Two half edges as long as the whole, and a way to the place and back."""
    graph = to_networkx(cross, [place("a", grid_lonlat(200, 30))])
    (node,) = place_nodes(graph).values()
    (door,) = graph.successors(node)
    assert graph.edges[node, door, 0]["highway"] == CONNECTOR
    assert graph.edges[door, node, 0]["length"] == pytest.approx(30, abs=0.05)
    assert not graph.has_edge(2, 3)
    halves = graph.edges[2, door, 0]["length"] + graph.edges[door, 3, 0]["length"]
    whole = to_networkx(cross).edges[2, 3, 0]["length"]
    assert halves == pytest.approx(whole, abs=1e-3)
    assert (graph.nodes[door]["street_count"], graph.nodes[node]["street_count"]) == (3, 1)


def test_two_places_that_meet_the_street_at_one_point_share_it(cross: WalkingNetwork) -> None:
    """Neighbours across the street have one door node."""
    places = [place("a", grid_lonlat(200, 30)), place("b", grid_lonlat(200, -30))]
    graph = to_networkx(cross, places)
    doors = {next(iter(graph.successors(node))) for node in place_nodes(graph).values()}
    assert len(doors) == len({graph.nodes[door]["x"] for door in doors})
    assert nx.shortest_path_length(graph, *place_nodes(graph).values(), weight="length") < 60.2


def test_a_place_past_a_dead_end_hangs_on_the_junction(cross: WalkingNetwork) -> None:
    """No half edge of length zero is made."""
    graph = to_networkx(cross, [place("a", grid_lonlat(330, 0))])
    (node,) = place_nodes(graph).values()
    assert list(graph.successors(node)) == [3]


def test_a_one_way_path_has_one_edge() -> None:
    """OSMnx calls it one-way, and there is no edge back."""
    one_way = {**FOOTWAY, "oneway:foot": "yes"}
    graph = to_networkx(network({1: (0, 0), 2: (100, 0)}, [((1, 2), one_way)]))
    assert list(graph.edges()) == [(1, 2)]
    assert graph.edges[1, 2, 0]["oneway"] is True


def test_a_locked_gate_is_two_nodes() -> None:
    """The second copy of a node that nobody passes has an identifier below all others."""
    line = {1: (0, 0), 2: (100, 0), 3: (200, 0)}
    gate = {2: {"barrier": "gate", "locked": "yes"}}
    graph = to_networkx(network(line, [((1, 2, 3), FOOTWAY)], gate))
    assert sorted(graph) == [-1, 1, 2, 3]
    assert not nx.has_path(graph, 1, 3)


def test_an_edge_of_several_ways_lists_them() -> None:
    """As in a graph that OSMnx has simplified."""
    line = {1: (0, 0), 2: (100, 0), 3: (200, 0)}
    graph = to_networkx(network(line, [((1, 2), STREET), ((2, 3), FOOTWAY)]))
    edge = graph.edges[1, 3, 0]
    assert sorted(edge["osmid"]) == [1, 2]
    assert sorted(edge["highway"]) == ["footway", "residential"]
    assert edge["name"] == "Rue Hoche"


def test_osmnx_draws_it(village: WalkingNetwork) -> None:
    """The graph with its places can be plotted."""
    graph = to_networkx(village, random_places(village, 3))
    figure, axes = ox.plot_graph(graph, show=False, close=True)
    assert len(axes.collections) >= 1
    assert figure is not None


def test_osmnx_turns_it_into_tables_and_back(village: WalkingNetwork) -> None:
    """Nothing is lost on the way through GeoDataFrames."""
    graph = to_networkx(village, random_places(village, 3))
    nodes, edges = ox.graph_to_gdfs(graph)
    assert len(nodes) == len(graph)
    assert edges.crs == "EPSG:4326"
    again = ox.graph_from_gdfs(nodes, edges)
    assert set(again.edges(keys=True)) == set(graph.edges(keys=True))


def test_osmnx_routes_on_it(village: WalkingNetwork) -> None:
    """The route between two places takes the seconds of the matrix."""
    places = random_places(village, 2)
    graph = to_networkx(village, places)
    first, second = place_nodes(graph).values()
    route = ox.routing.shortest_path(graph, first, second, weight="travel_time")
    seconds = ox.routing.route_to_gdf(graph, route, weight="travel_time")["travel_time"].sum()
    matrix = travel_times(village, snap(village, places).points, profile="guided-group")
    assert 0 <= matrix.seconds[0, 1] - seconds < 1


def test_osmnx_measures_it(village: WalkingNetwork) -> None:
    """Its statistics agree with ours on length and junctions."""
    stats = ox.basic_stats(to_networkx(village))
    assert stats["n"] == village.node_count
    assert stats["street_length_total"] == pytest.approx(village.edge_length.sum(), rel=1e-9)


def test_the_edges_are_a_geodataframe(cross: WalkingNetwork) -> None:
    """One row per edge, in degrees."""
    frame = edges_geodataframe(cross)
    assert list(frame.columns) == [
        "length",
        "name",
        "name_inherited",
        "highway",
        "evidence",
        "component",
        "geometry",
    ]
    assert frame.crs == "EPSG:4326"
    assert sorted(frame["name"]) == ["", "", "Rue Hoche", "Rue Hoche"]
    assert set(frame["evidence"]) == {"surveyed"}
    assert np.allclose(frame.to_crs(cross.crs).length, cross.edge_length, rtol=1e-3)


def as_osmnx(graph: "Graph[Any]") -> dict[tuple[int, int, float, bool], tuple[Any, ...]]:
    """Edges of a graph, whatever their keys."""
    return {
        (tail, head, round(data["length"], 6), data["reversed"]): (
            data["osmid"],
            data["highway"],
            data.get("name"),
            data["oneway"],
            round(data["travel_time"], 6),
            data["geometry"].wkt,
        )
        for tail, head, data in graph.edges(data=True)
    }


def test_a_graph_goes_there_and_back(village: WalkingNetwork) -> None:
    """What comes back from NetworkX is the same network."""
    graph = to_networkx(village)
    back = from_networkx(graph)
    assert dict(to_networkx(back).nodes(data=True)) == dict(graph.nodes(data=True))
    once, twice = as_osmnx(graph), as_osmnx(to_networkx(back))
    assert {edge[:3] for edge in once} == {edge[:3] for edge in twice}
    assert sum(once[edge] == twice.get(edge) for edge in once) > 0.97 * len(once)
    assert back.edge_length.sum() == pytest.approx(village.edge_length.sum(), abs=1e-6)


def test_a_graph_of_osmnx_gives_the_same_walks(tmp_path: Path) -> None:
    """Projected or not, OSMnx\u2019s own graph becomes a network with its distances."""
    spots = {
        10 * i + j: (90.0 * i + 7 * j, 70.0 * j + 5 * i * i) for i in range(5) for j in range(5)
    }
    nodes = {ref + 1: grid_lonlat(*spot) for ref, spot in spots.items()}
    rows = [tuple(10 * i + j + 1 for j in range(5)) for i in range(5)]
    columns = [tuple(10 * i + j + 1 for i in range(5)) for j in (0, 2, 4)]
    path = tmp_path / "a.osm"
    path.write_text(
        osm_xml(nodes, {100 + i: (refs, STREET) for i, refs in enumerate(rows + columns)})
    )
    raw = ox.graph_from_xml(path, bidirectional=True)
    net = from_networkx(raw, profile="adult")
    flat = from_networkx(ox.project_graph(raw), profile="adult")
    assert net.edge_count == flat.edge_count == raw.number_of_edges() / 2
    assert np.allclose(np.sort(net.edge_length), np.sort(flat.edge_length))
    for axis in (0, 1):
        assert np.allclose(
            np.sort(net.vertex_lonlat[:, axis]), np.sort(flat.vertex_lonlat[:, axis])
        )
    theirs = dict(nx.all_pairs_dijkstra_path_length(raw, weight="length"))
    ours = dict(nx.all_pairs_dijkstra_path_length(to_networkx(net), weight="length"))
    assert set(ours) == set(theirs)
    for one, lengths in theirs.items():
        assert ours[one] == pytest.approx(lengths, abs=1e-3)


def small_graph(**attributes: Any) -> "Graph[Any]":
    """Two nodes and one path in both directions."""
    graph = nx.MultiDiGraph(crs="EPSG:4326")
    graph.add_node("a", x=2.0, y=50.0, elevation=10.0)
    graph.add_node("b", x=2.001, y=50.0, elevation=17.0)
    for tail, head in (("a", "b"), ("b", "a")):
        graph.add_edge(tail, head, **{"highway": "path", "osmid": 7, **attributes})
    return graph


def test_a_graph_is_read_for_a_walker() -> None:
    """The table of access speaks for a planner\u2019s graph too."""
    net = from_networkx(small_graph())
    assert net.edge_length[0] == pytest.approx(71.7, abs=0.1)
    assert net.vertex_height.tolist() == [10.0, 17.0]
    assert len(set(net.node_osm_id.tolist())) == 2
    for closed in ({"highway": "motorway"}, {"access": "no"}, {"highway": ["path", "motorway"]}):
        with pytest.raises(InputRefusedError):
            from_networkx(small_graph(**closed))
    with pytest.raises(InputRefusedError):
        from_networkx(small_graph(highway="steps"), avoid_steps=True)


def test_a_street_that_was_merged_keeps_its_names() -> None:
    """Lists of identifiers and names, as OSMnx merges them."""
    line = LineString([(2.0, 50.0), (2.0004, 50.0), (2.001, 50.0)])
    graph = small_graph(osmid=[7, 8], name=["Rue Un", "Rue Deux"], geometry=line)
    graph.remove_edge("b", "a")
    net = from_networkx(graph)
    assert [(way.id, way.name) for way in net.ways] == [(7, "Rue Un"), (8, "Rue Deux")]
    assert (net.edge_forward.tolist(), net.edge_backward.tolist()) == ([True], [False])


def test_places_are_no_streets(cross: WalkingNetwork) -> None:
    """A graph with places comes back without them and without their connectors."""
    back = from_networkx(to_networkx(cross, [place("a", grid_lonlat(200, 30))]))
    assert back.edge_length.sum() == pytest.approx(cross.edge_length.sum(), abs=1e-6)


def test_a_graph_that_is_none_is_refused() -> None:
    """No reference system, no coordinates, nothing at all, or off the map."""
    nameless = small_graph()
    nameless.graph.pop("crs")
    placeless = small_graph()
    del placeless.nodes["a"]["x"]
    lost = small_graph()
    lost.nodes["a"]["y"] = 500.0
    for graph in (nameless, placeless, lost, nx.MultiDiGraph(crs="EPSG:4326")):
        with pytest.raises(InputRefusedError):
            from_networkx(graph)
