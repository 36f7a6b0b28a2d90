"""Network + pace -> walking times."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ddtour_geo.common.errors import InputRefusedError
from ddtour_geo.model import AccessPoint, PathPiece, TravelTimeMatrix, WalkingNetwork
from ddtour_geo.model.problem import UNREACHABLE
from ddtour_geo.network import read_extract, snap, to_networkx
from ddtour_geo.network.routing import (
    PROFILES,
    flat_speed,
    piece_seconds,
    regroup_seconds,
    swiss_minutes_per_km,
    swiss_pace_ratio,
    travel_times,
    vertex_times,
    walk_through,
)
from tests.support.streets import FOOTWAY, edge_seconds, grid_lonlat, network, place, random_places

ONE_WAY = {**FOOTWAY, "oneway:foot": "yes"}
STEPS = {"highway": "steps"}

SWISS = [
    (-40, 1.6667, 36.0000),
    (-30, 2.1801, 27.5212),
    (-25, 2.5458, 23.5682),
    (-20, 3.0249, 19.8354),
    (-15, 3.6004, 16.6646),
    (-10, 4.2228, 14.2086),
    (-8, 4.4152, 13.5894),
    (-5, 4.5303, 13.2441),
    (-3, 4.4663, 13.4340),
    (0, 4.2043, 14.2710),
    (3, 3.8512, 15.5797),
    (5, 3.6076, 16.6314),
    (8, 3.2451, 18.4896),
    (10, 3.0002, 19.9987),
    (12, 2.7509, 21.8112),
    (15, 2.3813, 25.1966),
    (20, 1.8561, 32.3257),
    (25, 1.4912, 40.2363),
    (30, 1.2297, 48.7940),
]
GEOADMIN = [
    ((0.0, 429.8), (211.5, 429.7), 3, 3.0146),
    ((0.0, 0.0), (211.5, 1457.0), 248, 247.69),
    ((0.0, 0.0), (22211.5, 1457.0), 390, 389.774),
]


@pytest.mark.parametrize(("percent", "kmh", "minutes"), SWISS)
def test_the_swiss_function_gives_its_published_table(
    percent: float, kmh: float, minutes: float
) -> None:
    """Minutes per kilometre and the speed that follows, to a thousandth."""
    found = float(swiss_minutes_per_km(percent / 100))
    assert found == pytest.approx(minutes, abs=1e-3)
    assert 60 / found == pytest.approx(kmh, abs=1e-3)


@pytest.mark.parametrize(("begin", "end", "stated", "computed"), GEOADMIN)
def test_the_profiles_that_swisstopo_tests_with_agree(
    begin: tuple[float, float], end: tuple[float, float], stated: int, computed: float
) -> None:
    """Three profiles of map.geo.admin.ch, as stated there and to the digits computed."""
    run, rise = end[0] - begin[0], end[1] - begin[1]
    minutes = float(swiss_minutes_per_km(rise / run)) * run / 1000
    assert round(minutes) == stated
    assert minutes == pytest.approx(computed, abs=1e-2)


def test_the_swiss_function_jumps_where_its_tails_begin() -> None:
    """The published function is not continuous there; we keep what is published."""
    assert swiss_minutes_per_km([0.4 - 1e-9, 0.4]) == pytest.approx([66.9442, 68.0], abs=1e-3)
    assert swiss_minutes_per_km([-0.4 + 1e-9, -0.4]) == pytest.approx([36.5377, 36.0], abs=1e-3)


def test_the_ratio_on_a_ramp_is_that_of_the_reference() -> None:
    """A ramp of 30 % is walked at 0.877 km/h by a group that does 3.0 on the flat."""
    assert float(swiss_pace_ratio(0.3)) * 3.0 == pytest.approx(0.877, abs=1e-3)


@given(st.floats(-10, 10))
def test_no_slope_stops_the_walker(slope: float) -> None:
    """The ratio is finite and positive for every slope, spikes of a height model included."""
    ratio = float(swiss_pace_ratio(slope))
    assert np.isfinite(ratio)
    assert ratio > 0


@given(st.floats(-0.05, 10), st.floats(-0.05, 10))
def test_a_steeper_climb_is_never_quicker(one: float, two: float) -> None:
    """Uphill from the quickest slope on, the time only grows."""
    low, high = sorted((one, two))
    assert float(swiss_minutes_per_km(low)) <= float(swiss_minutes_per_km(high)) + 0.01


def test_an_unknown_slope_counts_as_flat() -> None:
    """What nobody measured neither helps nor hinders."""
    assert swiss_pace_ratio([np.nan, 0.0]).tolist() == [1.0, 1.0]


def test_profiles_have_the_speeds_of_the_house() -> None:
    """Flat speeds in km/h, and nothing quicker than a visitor alone."""
    assert dict(PROFILES) == {
        "guided-group": 3.0,
        "adult": 4.2,
        "senior": 3.3,
        "school-class": 3.0,
        "pushchair": 3.0,
        "wheelchair": 3.0,
        "visitor": 4.5,
    }
    assert flat_speed("senior", 2.5) == 2.5


@pytest.mark.parametrize("speed", [0, -3, float("nan"), float("inf")])
def test_an_impossible_speed_is_refused(speed: float) -> None:
    """A pace is a positive number."""
    with pytest.raises(InputRefusedError, match="km/h"):
        flat_speed("adult", speed)


def test_an_unknown_profile_is_refused_with_the_list() -> None:
    """The message says what there is."""
    with pytest.raises(InputRefusedError) as error:
        flat_speed("cheval")
    for language in ("fr", "en"):
        assert "cheval" in error.value.message(language)
        assert "guided-group" in error.value.message(language)


def test_a_group_takes_time_to_gather() -> None:
    """Twenty seconds and two for each person; nothing without a group."""
    assert [regroup_seconds(size) for size in (0, 1, 25)] == [0, 22, 70]


def with_heights(net: WalkingNetwork, heights: dict[int, float]) -> WalkingNetwork:
    """Give junctions heights, by their OpenStreetMap identifier; others stay unknown."""
    vertex_height = np.full(len(net.vertex_lonlat), np.nan)
    for node, height in heights.items():
        lonlat = net.node_lonlat[net.node_osm_id == node]
        vertex_height[(net.vertex_lonlat == lonlat).all(axis=1)] = height
    return replace(net, vertex_height=vertex_height)


def test_a_climb_takes_longer_than_its_descent() -> None:
    """100 m at 10 %: up at 3.0002 / 4.2043 of the flat speed, down a little quicker."""
    net = with_heights(network({1: (0, 0), 2: (100, 0)}, [((1, 2), FOOTWAY)]), {1: 0, 2: 10})
    run = net.edge_length[0]
    forward, backward = edge_seconds(net, 3.6)
    assert net.node_osm_id[net.edge_nodes[0, 0]] == 1
    slope = 10 / run
    assert forward[0] == pytest.approx(run / swiss_pace_ratio(slope))
    assert forward[0] == pytest.approx(run * 19.9987 / 14.2710, rel=1e-3)
    assert backward[0] == pytest.approx(run * 14.2086 / 14.2710, rel=1e-3)


def test_steps_are_walked_at_their_own_speed() -> None:
    """Half a metre a second along the slope, whatever the profile."""
    net = network({1: (0, 0), 2: (30, 0)}, [((1, 2), STEPS)])
    run = float(net.edge_length[0])
    assert [times[0] for times in edge_seconds(net, 4.5)] == pytest.approx([2 * run] * 2)
    assert edge_seconds(net, 4.5, steps_speed=0.25)[0][0] == pytest.approx(4 * run)
    climb = with_heights(net, {1: 0, 2: 16})
    assert edge_seconds(climb, 3.0)[0][0] == pytest.approx(2 * np.hypot(run, 16))


@given(
    heights=st.lists(st.floats(-20, 20), min_size=2, max_size=6),
    one=st.floats(0, 1),
    two=st.floats(0, 1),
    backwards=st.booleans(),
)
def test_splitting_an_edge_keeps_its_time(
    heights: list[float], one: float, two: float, *, backwards: bool
) -> None:
    """Walked in three parts or in one, an edge takes the same seconds."""
    nodes = {ref: (40.0 * ref, 0.0) for ref in range(len(heights))}
    line = network(nodes, [(tuple(nodes), FOOTWAY)])
    net = replace(line, vertex_height=np.array(heights))
    times = vertex_times(net, 3.0)
    length = float(net.edge_length[0])
    stations = [0.0, *sorted((one * length, two * length)), length]
    if backwards:
        stations.reverse()
    parts = [piece_seconds(net, times, 0, begin, end) for begin, end in pairwise(stations)]
    assert sum(parts) == pytest.approx(piece_seconds(net, times, 0, stations[0], stations[-1]))
    assert min(parts) >= 0


SQUARE = {1: (0, 0), 2: (200, 0), 3: (200, 200), 4: (0, 200)}
RING = [((1, 2), FOOTWAY), ((2, 3), FOOTWAY), ((3, 4), FOOTWAY), ((4, 1), FOOTWAY)]


def matrix_of(
    net: WalkingNetwork, *xy: tuple[float, float], speed_kmh: float = 3.6
) -> TravelTimeMatrix:
    """Give the times between points of the plane at one metre per second."""
    places = [place(f"p{i}", grid_lonlat(*point)) for i, point in enumerate(xy)]
    return travel_times(net, snap(net, places).points, profile="adult", speed_kmh=speed_kmh)


def test_connectors_are_walked_too() -> None:
    """The time runs from door to door."""
    net = network({1: (0, 0), 2: (200, 0)}, [((1, 2), FOOTWAY)])
    matrix = matrix_of(net, (50, 20), (150, 30))
    assert matrix.metres[0, 1] == pytest.approx(150, abs=0.2)
    assert matrix.seconds[0, 1] in (150, 151)
    assert matrix.place_ids == ("p0", "p1")


def test_two_places_on_one_edge_go_straight_along_it() -> None:
    """Nobody walks to the corner and back."""
    net = network({1: (0, 0), 2: (200, 0)}, [((1, 2), FOOTWAY)])
    matrix = matrix_of(net, (150, 0), (50, 0))
    (piece,) = matrix.paths[0, 1]
    assert piece.begin > piece.end
    assert piece.length == pytest.approx(100, abs=0.2)


def test_two_places_on_one_edge_may_go_round_if_that_is_quicker() -> None:
    """A long bend is left for the chord."""
    nodes = {1: (0, 0), 2: (0, 500), 3: (100, 500), 4: (100, 0), 5: (-50, 0), 6: (150, 0)}
    ways = [((1, 2, 3, 4), FOOTWAY), ((5, 1), FOOTWAY), ((1, 4), FOOTWAY), ((4, 6), FOOTWAY)]
    matrix = matrix_of(network(nodes, ways), (0, 10), (100, 10))
    assert matrix.metres[0, 1] == pytest.approx(120, abs=0.3)
    assert len(matrix.paths[0, 1]) == 3


def test_a_one_way_path_is_walked_round() -> None:
    """Back against the arrow one goes the long way."""
    nodes = SQUARE | {5: (100, 0)}
    ways = [((1, 5, 2), ONE_WAY), *RING[1:]]
    matrix = matrix_of(network(nodes, ways), (60, 0), (140, 0))
    assert matrix.metres[0, 1] == pytest.approx(80, abs=0.2)
    assert matrix.metres[1, 0] == pytest.approx(720, abs=1)
    pieces = matrix.paths[1, 0]
    assert pieces[0].edge == pieces[-1].edge
    assert all(piece.length > 0 for piece in pieces)


def test_a_place_in_a_one_way_dead_end_is_joined_to_the_street_before_it() -> None:
    """Nobody is led in where there is no way out."""
    net = network({1: (0, 0), 2: (100, 0), 3: (200, 0)}, [((1, 2), FOOTWAY), ((2, 3), ONE_WAY)])
    matrix = matrix_of(net, (50, 0), (200, 0))
    assert matrix.seconds[0, 1] == pytest.approx(150, abs=1)
    assert matrix.seconds[1, 0] == matrix.seconds[0, 1]


def test_two_places_at_one_door_are_a_connector_apart() -> None:
    """Neighbours walk from door to door and along no edge."""
    net = network({1: (0, 0), 2: (200, 0)}, [((1, 2), FOOTWAY)])
    point = AccessPoint(place_id="a", edge=0, offset=50.0, connector=10.0, lonlat=(3.0, 47.0))
    across = replace(point, place_id="b", connector=15.0)
    matrix = travel_times(net, [point, across], profile="adult", speed_kmh=3.6)
    assert matrix.seconds.tolist() == [[0, 25], [25, 0]]
    assert matrix.paths[0, 1] == ()


def test_a_place_at_a_junction_leaves_by_every_edge() -> None:
    """Pieces of length zero are dropped."""
    nodes = {1: (0, 0), 2: (200, 0), 3: (200, 200), 4: (400, 0)}
    net = network(nodes, [((1, 2, 4), FOOTWAY), ((2, 3), FOOTWAY)])
    matrix = matrix_of(net, (200, 0), (200, 150))
    assert matrix.metres[0, 1] == pytest.approx(150, abs=0.5)
    assert all(piece.length > 0 for piece in matrix.paths[0, 1])
    assert sum(piece.length for piece in matrix.paths[0, 1]) == pytest.approx(150, abs=0.5)


def test_of_two_parallel_edges_the_shorter_is_walked() -> None:
    """Parallel edges are not added up."""
    nodes = {1: (0, 0), 2: (50, 0), 3: (150, 0), 4: (200, 0), 5: (100, 60)}
    net = network(nodes, [((1, 2, 3, 4), FOOTWAY), ((2, 5, 3), FOOTWAY)])
    assert matrix_of(net, (0, 0), (200, 0)).metres[0, 1] == pytest.approx(200, abs=0.3)


def test_a_place_on_a_loop_is_left_the_short_way() -> None:
    """An edge from a junction to itself has two ways out."""
    nodes = {1: (-100, 0), 2: (0, 0), 3: (100, 0), 4: (100, 100), 5: (0, 100)}
    net = network(nodes, [((1, 2), FOOTWAY), ((2, 3, 4, 5, 2), FOOTWAY)])
    matrix = matrix_of(net, (-100, 0), (100, 50), (0, 50))
    assert matrix.metres[0].tolist() == pytest.approx([0, 250, 150], abs=0.5)
    assert matrix.metres[1, 2] == pytest.approx(200, abs=0.5)


def test_seconds_are_rounded_up_once() -> None:
    """A whole number of seconds stays what it is; a fraction more is a second more."""
    net = network({1: (0, 0), 2: (200, 0)}, [((1, 2), FOOTWAY)])
    point = AccessPoint(place_id="a", edge=0, offset=10.0, connector=0.0, lonlat=(3.0, 47.0))
    for metres, seconds in ((100.0, 100), (100.001, 101), (100.9, 101)):
        other = replace(point, place_id="b", offset=10.0 + metres)
        matrix = travel_times(net, [point, other], profile="adult", speed_kmh=3.6)
        assert matrix.seconds[0, 1] == matrix.seconds[1, 0] == seconds


def test_one_place_is_no_distance_from_itself() -> None:
    """The diagonal is zero, and a single place is a matrix."""
    net = network({1: (0, 0), 2: (200, 0)}, [((1, 2), FOOTWAY)])
    matrix = matrix_of(net, (50, 10))
    assert matrix.seconds.tolist() == [[0]]
    assert matrix.paths == {(0, 0): ()}
    assert matrix_of(net).seconds.shape == (0, 0)


def continuous(net: WalkingNetwork, point: AccessPoint, pieces: tuple[PathPiece, ...]) -> bool:
    """Tell whether a path begins at a point and each piece begins where the last one ended."""
    here = None
    for piece in pieces:
        first, last = net.edge_nodes[piece.edge].tolist()
        length = net.edge_length[piece.edge]
        if here is None:
            begins = (piece.edge == point.edge and piece.begin == point.offset) or (
                point.offset in (0.0, net.edge_length[point.edge])
            )
        else:
            begins = {0.0: first, length: last}.get(piece.begin) == here
        if not begins:
            return False
        here = {0.0: first, length: last}.get(piece.end)
    return True


def assert_agrees_with_networkx(net: WalkingNetwork, count: int) -> None:
    """Compare seconds to a microsecond before rounding, metres to a millimetre, and paths."""
    places = random_places(net, count)
    points = snap(net, places).points
    matrix = travel_times(net, points, profile="adult")
    graph = to_networkx(net, places)
    times = vertex_times(net, PROFILES["adult"])
    node = {data["place_id"]: key for key, data in graph.nodes(data=True) if "place_id" in data}
    pace = 3.6 / PROFILES["adult"]
    for i, origin in enumerate(points):
        lengths = nx.single_source_dijkstra_path_length(
            graph, node[origin.place_id], weight="travel_time"
        )
        for j, target in enumerate(points):
            if i == j:
                continue
            expected = lengths[node[target.place_id]]
            pieces = matrix.paths[i, j]
            walked = sum(
                piece_seconds(net, times, piece.edge, piece.begin, piece.end) for piece in pieces
            )
            ends = origin.connector + target.connector
            assert walked + ends * pace == pytest.approx(expected, abs=1e-6)
            assert matrix.seconds[i, j] == np.ceil(expected - 1e-6)
            metres = sum(piece.length for piece in pieces) + ends
            assert matrix.metres[i, j] == pytest.approx(metres, abs=1e-3)
            assert continuous(net, origin, pieces)


@pytest.mark.parametrize(
    ("name", "count"), [("pont_de_veyle_fr.osm.gz", 25), ("liechtenstein_valhalla.osm.pbf", 8)]
)
def test_the_matrix_is_that_of_networkx(shared: Path, name: str, count: int) -> None:
    """No pair of places on real streets differs."""
    net = read_extract(shared / "areas" / name, profile="adult")
    assert_agrees_with_networkx(net, count)


def test_the_matrix_is_that_of_networkx_on_hills_and_one_way_paths(shared: Path) -> None:
    """With heights and one-way edges, times differ by direction, and still agree."""
    flat = read_extract(shared / "areas" / "monaco_planetiler.osm.pbf", profile="adult")
    east, north = (flat.vertex_xy / 150.0).T
    random = np.random.default_rng(4)
    one_way = random.random(flat.edge_count) < 0.02
    hilly = replace(
        flat,
        vertex_height=12.0 * np.sin(east) * np.cos(north),
        edge_backward=flat.edge_backward & ~one_way,
    )
    points = snap(hilly, random_places(hilly, 10)).points
    seconds = travel_times(hilly, points, profile="adult").seconds
    assert (seconds < UNREACHABLE).all()
    assert (seconds != seconds.T).any()
    assert_agrees_with_networkx(hilly, 10)


@given(st.data())
def test_another_path_never_makes_a_walk_longer(data: st.DataObject) -> None:
    """Times between the same places only fall when an edge is added."""
    count = data.draw(st.integers(3, 8))
    nodes = {ref: (97.0 * ref % 400, 53.0 * ref * ref % 400) for ref in range(count)}
    pairs = st.tuples(st.integers(0, count - 1), st.integers(0, count - 1))
    extra = data.draw(st.lists(pairs.filter(lambda pair: pair[0] != pair[1]), max_size=5))
    tree = [((ref, ref + 1), FOOTWAY) for ref in range(count - 1)]
    more = [*tree, *(((a, b), FOOTWAY) for a, b in extra)]
    before = matrix_of(network(nodes, tree), *nodes.values())
    after = matrix_of(network(nodes, more), *nodes.values())
    assert (after.seconds <= before.seconds).all()


@given(st.data())
def test_the_triangle_inequality_holds_but_for_rounding(data: st.DataObject) -> None:
    """No walk is longer than one through a third place."""
    count = data.draw(st.integers(3, 7))
    nodes = {ref: (97.0 * ref % 400, 53.0 * ref * ref % 400) for ref in range(count)}
    ways = [((ref, (ref * 3 + 1) % count, (ref + 1) % count), FOOTWAY) for ref in range(count)]
    net = network(nodes, [way for way in ways if len(set(way[0])) > 1])
    shares = data.draw(st.lists(st.floats(0, 1), min_size=3, max_size=5))
    points = [
        AccessPoint(
            place_id=f"p{i}",
            edge=i % net.edge_count,
            offset=share * float(net.edge_length[i % net.edge_count]),
            connector=0.0,
            lonlat=(3.0, 47.0),
        )
        for i, share in enumerate(shares)
    ]
    seconds = travel_times(net, points, profile="visitor").seconds
    through = (seconds[:, :, None] + seconds[None, :, :]).min(axis=1)
    assert (seconds <= through + 1).all()


def test_a_level_crossing_costs_its_wait_in_both_directions() -> None:
    """Fifteen seconds on a street that crosses the line, as a named parameter."""
    nodes = {1: (0, 0), 2: (100, 0), 3: (300, 0)}
    plain = network(nodes, [((1, 2, 3), FOOTWAY)])
    crossing = network(nodes, [((1, 2, 3), FOOTWAY)], {2: {"railway": "level_crossing"}})
    for before, after in zip(edge_seconds(plain, 3.6), edge_seconds(crossing, 3.6), strict=True):
        assert after[0] - before[0] == pytest.approx(15)
    free = vertex_times(crossing, 3.6, crossing_wait=0.0).forward
    assert free == pytest.approx(vertex_times(plain, 3.6).forward)


def test_a_level_crossing_at_a_junction_costs_its_wait_once() -> None:
    """Who walks straight on over the line waits once, whoever turns waits once too."""
    nodes = {1: (0, 0), 2: (100, 0), 3: (300, 0), 4: (100, 80)}
    tags = {2: {"railway": "crossing"}}
    ways = [((1, 2, 3), FOOTWAY), ((2, 4), FOOTWAY)]
    places = [place("a", grid_lonlat(0, 0)), place("b", grid_lonlat(300, 0))]
    places.append(place("c", grid_lonlat(100, 80)))
    seconds = [
        travel_times(net, snap(net, places).points, profile="adult", speed_kmh=3.6).seconds
        for net in (network(nodes, ways), network(nodes, ways, tags))
    ]
    assert (seconds[1] - seconds[0]).tolist() == [[0, 15, 15], [15, 0, 15], [15, 15, 0]]


CORNERS = (10, 13, 33, 30)
LADDER = {
    10 * row + column: (100.0 * column, 80.0 * (row - 1))
    for row in (1, 2, 3)
    for column in range(4)
} | {50: (-20.0, -20.0), 51: (320.0, -20.0), 52: (320.0, 180.0), 53: (-20.0, 180.0)}
ROWS = [(tuple(10 * row + column for column in range(4)), FOOTWAY) for row in (1, 2, 3)]
COLUMNS = [(tuple(10 * row + column for row in (1, 2, 3)), FOOTWAY) for column in range(4)]
STUBS = [((corner, 50 + number), FOOTWAY) for number, corner in enumerate(CORNERS)]
"""A grid of streets: ways 1 to 3 run east, ways 4 to 7 north, and a dead end at each corner."""


def grid_walks(
    *spots: tuple[float, float], avoided: frozenset[int] = frozenset()
) -> tuple[WalkingNetwork, tuple[AccessPoint, ...], TravelTimeMatrix]:
    """Walk between places on the grid."""
    net = network(LADDER, [*ROWS, *COLUMNS, *STUBS])
    places = [place(f"p{i}", grid_lonlat(*spot)) for i, spot in enumerate(spots)]
    points = snap(net, places).points
    return net, points, travel_times(net, points, profile="adult", avoided=avoided)


def ways_of(net: WalkingNetwork, path: tuple[PathPiece, ...]) -> set[int]:
    """Identify the ways that a path goes along."""
    return {net.ways[net.vertex_way[net.edge_vertices[piece.edge]]].id for piece in path}


def metres_without(net: WalkingNetwork, avoided: frozenset[int], begin: int, end: int) -> float:
    """Measure with NetworkX, the pieces of some ways left out; both places at a junction."""
    graph = nx.Graph()
    for edge in range(net.edge_count):
        way = net.ways[net.vertex_way[net.edge_vertices[edge]]].id
        if way not in avoided:
            first, last = net.node_osm_id[net.edge_nodes[edge]].tolist()
            graph.add_edge(first, last, length=float(net.edge_length[edge]))
    return float(nx.shortest_path_length(graph, begin, end, weight="length"))


@pytest.mark.parametrize("avoided", [{1}, {2}, {5}, {1, 2}, {4, 5}, {5, 6}])
def test_no_walk_sets_foot_on_an_avoided_way(avoided: set[int]) -> None:
    """Lengths are those that NetworkX finds without these ways."""
    ways = frozenset(avoided)
    net, _, matrix = grid_walks((0, 0), (300, 0), (300, 160), (0, 160), avoided=ways)
    for (i, j), path in matrix.paths.items():
        assert not ways_of(net, path) & ways
        if path:
            expected = metres_without(net, ways, CORNERS[i], CORNERS[j])
            assert matrix.metres[i, j] == pytest.approx(expected, abs=0.5)


def test_a_place_on_an_avoided_way_cannot_be_left() -> None:
    """It snapped there before anybody asked: every walk from it and to it is gone."""
    _, _, matrix = grid_walks((150, 0), (0, 160), (300, 160), avoided=frozenset({1}))
    assert matrix.seconds[0].tolist() == [0, UNREACHABLE, UNREACHABLE]
    assert matrix.seconds[:, 0].tolist() == [0, UNREACHABLE, UNREACHABLE]
    assert matrix.seconds[1, 2] < UNREACHABLE


def via(
    spots: tuple[tuple[float, float], ...], way: int, avoided: frozenset[int] = frozenset()
) -> tuple[WalkingNetwork, TravelTimeMatrix, TravelTimeMatrix | None]:
    """Lead the walk from the first place to the second along the middle of a way's last piece."""
    net, points, matrix = grid_walks(*spots, avoided=avoided)
    edges = [
        e
        for e in range(net.edge_count)
        if way in ways_of(net, (PathPiece(edge=e, begin=0, end=1),))
    ]
    point = (edges[-1], float(net.edge_length[edges[-1]]) / 2)
    return (
        net,
        matrix,
        walk_through(net, matrix, points[:2], point, profile="adult", avoided=avoided),
    )


@given(
    begin=st.sampled_from([(10.0, 0.0), (150.0, 2.0), (300.0, 80.0), (40.0, 80.0)]),
    end=st.sampled_from([(290.0, 160.0), (0.0, 40.0), (160.0, 160.0), (255.0, 80.0)]),
    way=st.integers(1, 7),
)
def test_a_walk_through_a_way_goes_along_it(
    begin: tuple[float, float], end: tuple[float, float], way: int
) -> None:
    """It joins the two places, is never quicker than the quickest, and only that pair changes."""
    net, before, after = via((begin, end, (0.0, 0.0)), way)
    assert after is not None
    path = after.paths[0, 1]
    assert way in ways_of(net, path)
    assert after.seconds[0, 1] >= before.seconds[0, 1]
    pieces = before.paths[0, 1]
    walked = sum(piece.length for piece in path)
    assert after.metres[0, 1] == pytest.approx(
        walked + before.metres[0, 1] - sum(p.length for p in pieces)
    )
    assert after.seconds[0, 1] == pytest.approx(walked / (4.2 / 3.6), abs=6.0)
    same = ~np.eye(3, dtype=np.bool_)
    same[0, 1] = False
    assert (after.seconds == before.seconds)[same].all()
    ends = [(net.edge_nodes[p.edge, 0], net.edge_nodes[p.edge, 1]) for p in path]
    assert all(set(a) & set(b) for a, b in pairwise(ends))


def test_a_walk_goes_on_where_it_passes_the_point() -> None:
    """Past the middle of a street one comes out at its other end, not where one came in."""
    _, _, after = via(((0.0, 0.0), (100.0, 0.0)), 7)
    assert after is not None
    steps = [(piece.edge, piece.begin < piece.end) for piece in after.paths[0, 1]]
    assert len({edge for edge, _ in steps}) == len(steps)


def test_in_a_dead_end_a_walk_turns_round() -> None:
    """There is no other way out: the walk goes to the point and back, counted twice."""
    nodes = {1: (0.0, 0.0), 2: (100.0, 0.0), 3: (200.0, 0.0), 4: (100.0, 90.0)}
    net = network(nodes, [((1, 2, 3), FOOTWAY), ((2, 4), FOOTWAY)])
    points = snap(net, [place("a", grid_lonlat(0, 0)), place("b", grid_lonlat(200, 0))]).points
    matrix = travel_times(net, points, profile="adult")
    (edge,) = [
        e for e in range(net.edge_count) if net.ways[net.vertex_way[net.edge_vertices[e]]].id == 2
    ]
    after = walk_through(net, matrix, points, (edge, 45.0), profile="adult")
    assert after is not None
    assert after.metres[0, 1] == pytest.approx(200 + 90, abs=0.5)


def test_two_places_of_one_street_are_joined_through_it() -> None:
    """The point between them lies on the straight walk, which stays what it was."""
    net, points, matrix = grid_walks((10, 0), (90, 0))
    found = walk_through(net, matrix, points, (points[0].edge, 50.0), profile="adult")
    assert found is not None
    assert found.metres[0, 1] == pytest.approx(matrix.metres[0, 1])
    assert found.paths[0, 1] == matrix.paths[0, 1]


def test_an_avoided_way_cannot_be_gone_through() -> None:
    """One cannot have both."""
    _, _, after = via(((0.0, 0.0), (300.0, 160.0)), 5, avoided=frozenset({5}))
    assert after is None
