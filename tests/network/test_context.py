"""Conditions that neighbours settle."""

from itertools import pairwise, permutations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ddtour_geo.model import WalkingNetwork
from ddtour_geo.model.network import AccessPoint
from ddtour_geo.network import snap
from ddtour_geo.network.routing import travel_times
from tests.support.streets import FOOTWAY, WayTuple, grid_lonlat, network, place

ROAD = {"highway": "residential"}
SENT_ASIDE = {"highway": "primary", "foot": "use_sidepath"}
VISITORS = {"highway": "residential", "access": "destination"}
BESIDE = {
    1: (0, 0), 2: (100, 0), 3: (200, 0),
    11: (0, 10), 12: (100, 10), 13: (200, 10),
    20: (-80, 0), 21: (280, 0), 30: (100, 90), 31: (100, -90),
}  # fmt: skip
MAIN: list[WayTuple] = [((20, 1, 11), FOOTWAY), ((13, 3, 21), FOOTWAY)]


def ids(net: WalkingNetwork) -> set[int]:
    """Ways that have an edge."""
    return {net.ways[way].id for way in np.unique(net.vertex_way).tolist()}


def test_a_road_with_a_connected_footway_beside_it_is_closed() -> None:
    """Walkers take the footway, and the street is counted once."""
    net = network(BESIDE, [((1, 2, 3), SENT_ASIDE), ((11, 12, 13), FOOTWAY), *MAIN])
    assert ids(net) == {2, 3, 4}
    assert "network.sidepath_kept" not in [key for key, _ in net.warnings]


def test_a_road_without_a_footway_stays_with_a_remark() -> None:
    """A tag that sends walkers to what is not drawn closes nothing."""
    net = network(BESIDE, [((1, 2, 3), SENT_ASIDE), *MAIN])
    assert 1 in ids(net)
    assert net.ways[0].warnings == ("use-sidepath",)
    assert ("network.sidepath_kept", (("count", 1),)) in net.warnings


def test_a_footway_too_far_away_closes_no_road() -> None:
    """Beyond thirty metres it is another way."""
    far = BESIDE | {11: (0, 40), 12: (100, 40), 13: (200, 40)}
    assert 1 in ids(network(far, [((1, 2, 3), SENT_ASIDE), ((11, 12, 13), FOOTWAY), *MAIN]))


def test_a_footway_that_leaves_the_road_closes_none() -> None:
    """It must go along, not across, and for most of the way."""
    across = ((30, 12, 2, 31), FOOTWAY)
    assert 1 in ids(network(BESIDE, [((1, 2, 3), SENT_ASIDE), across, *MAIN]))
    half = ((11, 12), FOOTWAY)
    assert 1 in ids(network(BESIDE, [((1, 2, 3), SENT_ASIDE), half, *MAIN]))


def test_a_road_that_a_side_street_needs_stays() -> None:
    """A footway that is not joined to the side street cannot replace the road."""
    ways = [((1, 2, 3), SENT_ASIDE), ((11, 12, 13), FOOTWAY), ((2, 31), ROAD), *MAIN]
    net = network(BESIDE, ways)
    assert 1 in ids(net)
    assert net.node_component.max() == 0
    joined = [*ways, ((12, 2), FOOTWAY)]
    assert 1 not in ids(network(BESIDE, joined))


def test_a_road_needed_by_a_road_that_stays_stays_too() -> None:
    """Nothing that is kept is left hanging."""
    nodes = BESIDE | {32: (150, -90)}
    ways = [
        ((1, 2), SENT_ASIDE),
        ((2, 3), SENT_ASIDE),
        ((11, 12, 13), FOOTWAY),
        ((2, 31), {**SENT_ASIDE}),
        ((31, 32), ROAD),
        *MAIN,
    ]
    assert network(nodes, ways).node_component.max() == 0


def test_a_footway_that_touches_no_street_closes_no_road() -> None:
    """An island beside the road is no way."""
    ways = [((1, 2, 3), SENT_ASIDE), ((11, 12, 13), FOOTWAY)]
    assert 1 in ids(network(BESIDE, [*ways, ((20, 1), ROAD), ((3, 21), ROAD)]))


TOWN = {
    1: (0, 0), 2: (100, 0), 3: (200, 0), 4: (300, 0),
    5: (100, 300), 6: (200, 300), 7: (150, -60), 8: (150, -160),
}  # fmt: skip
ROUND: list[WayTuple] = [((1, 2), ROAD), ((2, 5, 6, 3), ROAD), ((3, 4), ROAD)]
SHORT: WayTuple = ((2, 3), VISITORS)


def walk(net: WalkingNetwork, *spots: tuple[float, float]) -> np.ndarray:
    """Metres between places."""
    places = [place(f"p{i}", grid_lonlat(*spot)) for i, spot in enumerate(spots)]
    return travel_times(net, snap(net, places).points, profile="adult").metres


def test_nobody_walks_through_a_street_for_residents() -> None:
    """The way round is taken, however long; without the tag the street is open."""
    assert walk(network(TOWN, [*ROUND, SHORT]), (0, 0), (300, 0))[0, 1] == pytest.approx(
        900, rel=2e-3
    )
    assert walk(network(TOWN, [*ROUND, ((2, 3), ROAD)]), (0, 0), (300, 0))[0, 1] == pytest.approx(
        300, rel=2e-3
    )


def test_a_place_in_a_street_for_residents_is_reached_from_both_ends() -> None:
    """Who visits may come one way and leave the other."""
    metres = walk(network(TOWN, [*ROUND, SHORT]), (0, 0), (150, 0), (300, 0))
    assert metres[0, 1] == pytest.approx(150, rel=2e-3)
    assert metres[1, 2] == pytest.approx(150, rel=2e-3)
    assert metres[0, 2] == pytest.approx(900, rel=2e-3)


def test_a_place_behind_a_street_for_residents_is_reached_through_it() -> None:
    """A path that begins there belongs to the private end."""
    nodes = TOWN | {9: (150, 0)}
    ways = [*ROUND, ((2, 9, 3), VISITORS), ((9, 7, 8), FOOTWAY)]
    net = network(nodes, ways)
    metres = walk(net, (0, 0), (150, -160), (300, 0))
    assert metres[0, 1] == pytest.approx(310, rel=2e-3)
    assert metres[1, 2] == pytest.approx(310, rel=2e-3)
    assert metres[0, 2] == pytest.approx(900, rel=2e-3)
    behind = {net.ways[net.vertex_way[net.edge_vertices[e]]].id for e in net.private_edges}
    assert behind == {4, 5}


def test_an_open_network_has_no_private_edge() -> None:
    """Where no tag speaks, nothing is held back."""
    assert network(TOWN, ROUND).private_edges == frozenset()


@st.composite
def towns(draw: st.DrawFn) -> tuple[list[WayTuple], list[int]]:
    """Random streets over nine crossings, some for residents, and the streets with a place."""
    pair = st.tuples(st.integers(1, 9), st.integers(1, 9)).filter(lambda p: p[0] < p[1])
    pairs = draw(st.lists(pair, min_size=3, max_size=16, unique=True))
    private = draw(st.lists(st.booleans(), min_size=len(pairs), max_size=len(pairs)))
    ways = [
        (ends, VISITORS if closed else ROAD) for ends, closed in zip(pairs, private, strict=True)
    ]
    return ways, draw(st.lists(st.integers(0, len(pairs) - 1), min_size=2, max_size=4, unique=True))


@given(towns())
def test_a_walk_never_comes_back_from_public_ground_through_a_private_end(
    town: tuple[list[WayTuple], list[int]],
) -> None:
    """Brute force over simple paths of edges finds the same metres."""
    ways, homes = town
    nodes = {n: (97.0 * n, 31.0 * n * n % 290) for n in range(1, 10)}
    net = network(nodes, ways)
    edge_of = {}
    for home in homes:
        found = np.flatnonzero((net.vertex_way == home)[net.edge_vertices[:-1]])
        if len(found):
            edge_of[home] = int(found[0])
    edges = sorted(set(edge_of.values()))
    points = [
        AccessPoint(
            place_id=str(edge),
            edge=edge,
            offset=float(net.edge_length[edge]) * 0.4,
            connector=0.0,
            lonlat=(3.0, 47.0),
        )
        for edge in edges
    ]
    matrix = travel_times(net, points, profile="adult")
    for (i, one), (j, two) in permutations(enumerate(points), 2):
        expected = _by_brute_force(net, one, two)
        assert matrix.metres[i, j] == pytest.approx(expected, abs=1e-6)


def _by_brute_force(net: WalkingNetwork, one: AccessPoint, two: AccessPoint) -> float:
    """Shortest walk whose pieces are private, then public, then private."""
    graph: nx.MultiGraph[object] = nx.MultiGraph()
    for edge, (a, b) in enumerate(net.edge_nodes.tolist()):
        stops = {0.0: a, float(net.edge_length[edge]): b}
        for name, point in (("one", one), ("two", two)):
            if point.edge == edge:
                stops[point.offset] = name
        ordered = sorted(stops.items())
        for (at, tail), (to, head) in pairwise(ordered):
            graph.add_edge(tail, head, length=to - at, private=edge in net.private_edges)
    return _shortest(graph)


def _shortest(graph: "nx.MultiGraph[object]") -> float:
    """Try every simple walk that never goes down a floor."""
    best = np.inf
    todo: list[tuple[object, float, int, frozenset[object]]] = [("one", 0.0, 0, frozenset())]
    while todo:
        here, walked, floor, seen = todo.pop()
        if walked >= best:
            continue
        if here == "two":
            best = walked
            continue
        todo += [
            (there, walked + data["length"], above, seen | {(there, above)})
            for _, there, data in graph.edges(here, data=True)
            for above in ((0, 2) if data["private"] else (1,))
            if above >= floor and (there, above) not in seen
        ]
    return float(best)
