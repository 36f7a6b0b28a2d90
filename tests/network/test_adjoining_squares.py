"""Squares that lie side by side are crossed as one, and a street that ends at their edge leads on.

Lengths are held to the shortest path inside the union of the squares, found by shapely on all
corners of the union.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
import shapely
from hypothesis import assume, given
from hypothesis import strategies as st
from shapely.geometry.base import BaseGeometry

from ddtour_geo.common.errors import IslandError
from ddtour_geo.model import WalkingNetwork
from ddtour_geo.network import build_network, read_streets, snap
from ddtour_geo.network.routing import travel_times
from tests.support.streets import FOOTWAY, extract, grid_lonlat, osm_xml, place

Point = tuple[float, float]
Tags = Mapping[str, str]

PLAZA = {"highway": "pedestrian", "area": "yes"}
FAR = 2000.0


class Town:
    """Squares and streets in metres; a point given twice is one node unless it is its own."""

    def __init__(self) -> None:
        self.nodes: dict[int, Point] = {}
        self.ways: list[tuple[tuple[int, ...], Tags]] = []
        self.squares: dict[int, tuple[int, ...]] = {}
        self.grounds: list[BaseGeometry] = []
        self.walls: list[list[Point]] = []

    def node(self, point: Point, *, own: bool = False) -> int:
        """Give a point its number."""
        known = next((ref for ref, here in self.nodes.items() if here == point), None)
        if known is None or own:
            known = len(self.nodes) + 1
            self.nodes[known] = point
        return known

    def square(self, *rings: Sequence[Point], own: bool = False, **tags: str) -> "Town":
        """Add a square with holes."""
        refs: list[int] = []
        for ring in rings:
            these = [self.node(point, own=own) for point in ring]
            refs += [*these, these[0]]
        self.squares[len(self.ways)] = tuple(len(ring) + 1 for ring in rings)
        self.ways.append((tuple(refs), {**PLAZA, **tags}))
        self.grounds.append(shapely.Polygon(rings[0], rings[1:]))
        return self

    def street(self, *points: Point, **tags: str) -> "Town":
        """Add a street."""
        refs = tuple(self.node(point) for point in points)
        self.ways.append((refs, {**FOOTWAY, **tags}))
        return self

    def network(self) -> WalkingNetwork:
        """Build the network of all walkers."""
        raw = extract(self.nodes, self.ways)
        walls = tuple(np.array([grid_lonlat(*spot) for spot in wall]) for wall in self.walls)
        return build_network(replace(raw, squares=self.squares, walls=walls))

    def shortest(self, one: Point, two: Point) -> float:
        """Shortest path inside the union of the squares."""
        ground = shapely.union_all(self.grounds).buffer(1e-6)
        whole = shapely.union_all(self.grounds)
        corners = shapely.get_coordinates(whole).tolist()
        spots = [one, two, *map(tuple, corners)]
        graph: nx.Graph[int] = nx.Graph()
        for a, b in combinations(range(len(spots)), 2):
            line = shapely.LineString([spots[a], spots[b]])
            if ground.covers(line):
                graph.add_edge(a, b, length=line.length)
        return float(nx.shortest_path_length(graph, 0, 1, weight="length"))


def metres(net: WalkingNetwork, one: Point, two: Point) -> float:
    points = snap(net, [place("a", grid_lonlat(*one)), place("b", grid_lonlat(*two))]).points
    return float(travel_times(net, points, profile="adult").metres[0, 1])


def box(x: float, y: float, width: float, height: float) -> list[Point]:
    return [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]


def remarks(net: WalkingNetwork) -> dict[str, dict[str, object]]:
    return {key: dict(values) for key, values in net.warnings}


def between(town: Town, one: Point, two: Point) -> tuple[float, float]:
    """Metres walked and right metres between two corners where streets leave the squares."""
    town.street(one, (one[0] - FAR, one[1])).street(two, (two[0] + FAR, two[1]))
    return metres(town.network(), one, two), town.shortest(one, two)


def test_squares_that_share_an_edge_are_crossed_as_one() -> None:
    """From the far corner of one to the far corner of the other the walk is straight."""
    town = Town().square(box(0, 0, 60, 60)).square(box(60, 0, 40, 60))
    walked, right = between(town, (0, 0), (100, 60))
    assert right == pytest.approx(math.hypot(100, 60))
    assert walked == pytest.approx(right, rel=1e-3)


def test_a_chain_of_three_squares_is_crossed_as_one() -> None:
    """The walk bends at the corners of the narrow square in the middle alone."""
    town = Town().square([(0, 0), (40, 0), (40, 20), (40, 30), (40, 60), (0, 60)])
    town.square(box(40, 20, 30, 10))
    town.square([(70, 0), (110, 0), (110, 60), (70, 60), (70, 30), (70, 20)])
    walked, right = between(town, (0, 0), (110, 60))
    assert walked == pytest.approx(right, rel=1e-3)


def test_squares_that_overlap_are_crossed_as_one() -> None:
    """Their outlines cross where no node is drawn, and the walk bends there."""
    town = Town().square(box(0, 0, 60, 60)).square(box(40, 40, 60, 60))
    walked, right = between(town, (0, 60), (40, 100))
    assert right > math.hypot(40, 40) + 1
    assert walked == pytest.approx(right, rel=1e-3)


def test_squares_drawn_along_one_line_with_nodes_of_their_own_are_crossed_as_one() -> None:
    """Some centimetres between two outlines are no gap, wherever the nodes of each stand."""
    town = Town().square(box(0, 0, 60, 60))
    town.square([(60.04, 10), (100, 10), (100, 70), (60.03, 70)], own=True)
    town.grounds = [shapely.union_all([*town.grounds, shapely.box(59, 10, 61, 60)])]
    walked, right = between(town, (0, 0), (100, 70))
    assert walked == pytest.approx(right, rel=0.01)


def test_a_fountain_on_joined_squares_is_walked_round() -> None:
    """A hole that reaches to the common edge stays a hole."""
    west = [(0, 0), (50, 0), (50, 20), (40, 20), (40, 40), (50, 40), (50, 60), (0, 60)]
    east = [(50, 0), (100, 0), (100, 60), (50, 60), (50, 40), (60, 40), (60, 20), (50, 20)]
    town = Town().square(west).square(east)
    walked, right = between(town, (0, 20), (100, 40))
    assert right > math.hypot(100, 20) + 1
    assert walked == pytest.approx(right, rel=1e-3)


def test_a_square_within_the_hole_of_another_is_crossed_with_it() -> None:
    """Inner and outer square share the whole ring."""
    hole = box(20, 20, 20, 20)
    town = Town().square(box(0, 0, 60, 60), hole).square(hole)
    walked, right = between(town, (0, 0), (60, 60))
    assert right == pytest.approx(math.hypot(60, 60))
    assert walked == pytest.approx(right, rel=1e-3)


@pytest.mark.parametrize("own", [False, True])
def test_a_square_drawn_twice_is_crossed_once(*, own: bool) -> None:
    """A copy changes no length."""
    town = Town().square(box(0, 0, 60, 40)).square(box(0, 0, 60, 40), own=own)
    walked, right = between(town, (0, 0), (60, 40))
    assert walked == pytest.approx(right, rel=1e-3)


def test_squares_that_touch_in_one_node_are_joined_there_alone() -> None:
    """The walk goes through the common corner, and no line is drawn beside it."""
    town = Town().square(box(0, 0, 60, 40)).square(box(60, 40, 60, 40))
    walked, _ = between(town, (0, 40), (120, 40))
    assert walked == pytest.approx(120, rel=1e-3)
    net = town.network()
    ground = shapely.union_all(town.grounds).buffer(0.05)
    origin = np.array(grid_lonlat(0, 0))
    scale = (np.array(grid_lonlat(1, 1)) - origin) ** -1
    xy = (net.vertex_lonlat - origin) * scale
    for begin, end in zip(net.edge_vertices, net.edge_vertices[1:], strict=False):
        if net.vertex_way[begin] in net.squares:
            assert ground.covers(shapely.LineString(xy[begin:end]))


@pytest.mark.parametrize(
    "other",
    [
        {"layer": "1"},
        {"bridge": "yes"},
        {"tunnel": "yes"},
        {"level": "-1"},
        {"access": "no"},
        {"access": "customers"},
        {"barrier": "fence"},
    ],
)
def test_what_lies_on_another_floor_or_is_closed_is_not_joined(other: Tags) -> None:
    """A bridge over a square is not stepped onto from below, nor a fenced ground over its fence."""
    town = Town().square(box(0, 0, 60, 60)).square(box(50, 0, 60, 60), own=True, **other)
    town.street((0, 0), (-FAR, 0)).street((110, 60), (FAR, 60))
    net = town.network()
    assert net.node_component.max() > 0
    assert "network.streets_joined" not in remarks(net)


def test_a_wall_between_squares_is_not_walked_through() -> None:
    """It stands on their common edge; a wall of another place changes nothing."""
    town = Town().square(box(0, 0, 60, 60)).square(box(60, 0, 40, 60))
    town.street((0, 30), (-FAR, 30)).street((100, 30), (FAR, 30))
    assert metres(town.network(), (0, 30), (100, 30)) == pytest.approx(100, rel=1e-3)
    town.walls = [[(60, 0), (60, 60)]]
    walled = town.network()
    assert metres(walled, (0, 30), (100, 30)) > 110
    town.walls = [[(0, 60), (60, 60)], [(60, -20), (60, 0)]]
    assert metres(town.network(), (0, 30), (100, 30)) == pytest.approx(100, rel=1e-3)


def test_a_street_that_ends_at_a_wall_is_not_joined() -> None:
    """The square begins on the other side."""
    town = Town().square(box(0, 0, 60, 60)).street((60, 60), (FAR, 60))
    town.street((-0.5, 30), (-FAR, 30))
    town.walls = [[(-0.2, 10), (-0.2, 50)]]
    assert town.network().node_component.max() == 1
    town.walls = [[(-0.2, 10), (-0.2, 25)]]
    assert town.network().node_component.max() == 0


def test_walls_are_read_from_an_extract(tmp_path: Path) -> None:
    """Ways with ``barrier=wall`` are no streets, and gates are no walls."""
    nodes = {i: grid_lonlat(10.0 * i, 0) for i in range(1, 7)}
    ways = {
        1: ((1, 2), FOOTWAY),
        2: ((3, 4), {"barrier": "wall"}),
        3: ((4, 5), {"barrier": "gate"}),
        4: ((5, 6), {"barrier": "fence", "highway": "path"}),
    }
    path = tmp_path / "a.osm"
    path.write_text(osm_xml(nodes, ways))
    found = read_streets(path)
    assert found.way_ids.tolist() == [1, 4]
    assert [wall.round(6).tolist() for wall in found.walls] == [
        [[round(degrees, 6) for degrees in nodes[ref]] for ref in (3, 4)]
    ]


def test_floors_written_in_other_words_are_the_same_floor() -> None:
    """The ground is layer 0 and level 0 whether or not somebody says so."""
    town = Town().square(box(0, 0, 60, 60), layer="0").square(box(60, 0, 40, 60), level="0")
    walked, right = between(town, (0, 0), (100, 60))
    assert walked == pytest.approx(right, rel=1e-3)


@pytest.mark.parametrize("gap", [0.0, 0.3, 0.9])
def test_a_street_that_ends_at_a_square_is_joined_to_it(gap: float) -> None:
    """Up to a metre from its edge, where no corner stands; the planner is told which street."""
    town = Town().square(box(0, 0, 60, 60)).street((60, 60), (FAR, 60))
    town.street((-gap, 30), (-FAR, 30))
    net = town.network()
    assert metres(net, (-gap, 30), (60, 60)) == pytest.approx(math.hypot(60, 30) + gap, rel=1e-3)
    assert remarks(net)["network.streets_joined"] == {"count": 1, "streets": "way/3"}


def test_a_street_that_ends_further_away_is_not_joined() -> None:
    """Two metres may be a wall, a ditch or a hedge."""
    town = Town().square(box(0, 0, 60, 60)).street((60, 60), (FAR, 60)).street((-2, 30), (-FAR, 30))
    net = town.network()
    assert net.node_component.max() == 1
    assert "network.streets_joined" not in remarks(net)
    with pytest.raises(IslandError):
        snap(net, [place("a", grid_lonlat(-FAR, 30)), place("b", grid_lonlat(FAR, 60))])


def test_a_street_that_ends_on_the_ground_of_a_square_leads_everywhere() -> None:
    """Its last node lies inside the outline, which it crosses without a node."""
    town = Town().square(box(0, 0, 60, 60)).street((60, 60), (FAR, 60)).street((20, 30), (-FAR, 30))
    net = town.network()
    assert metres(net, (20, 30), (60, 60)) == pytest.approx(50, rel=1e-3)
    assert remarks(net)["network.streets_joined"]["count"] == 1


def test_a_path_that_comes_in_by_a_node_and_ends_on_the_ground_is_no_repair() -> None:
    """From its end one walks on over the square, and there is nothing to mend in the data."""
    town = Town().square([*box(0, 0, 60, 60), (0, 30)]).street((60, 60), (FAR, 60))
    town.street((20, 30), (0, 30), (-FAR, 30))
    net = town.network()
    assert metres(net, (20, 30), (60, 60)) == pytest.approx(50, rel=1e-3)
    assert "network.streets_joined" not in remarks(net)


@pytest.mark.parametrize("other", [{"layer": "1"}, {"bridge": "yes"}, {"level": "2"}])
def test_a_street_that_ends_on_another_floor_is_not_joined(other: Tags) -> None:
    """A footbridge whose stairs are missing does not let anybody down."""
    town = Town().square(box(0, 0, 60, 60)).street((60, 60), (FAR, 60))
    town.street((-0.5, 30), (-FAR, 30), **other)
    net = town.network()
    assert net.node_component.max() == 1
    assert "network.streets_joined" not in remarks(net)


def test_two_streets_that_meet_at_the_edge_are_joined_there() -> None:
    """Their common node is none of the square."""
    town = Town().square(box(0, 0, 60, 60)).street((60, 60), (FAR, 60))
    town.street((-0.2, 30), (-FAR, 30)).street((-0.2, 30), (-50, FAR))
    net = town.network()
    assert metres(net, (-0.2, 30), (60, 60)) == pytest.approx(math.hypot(60, 30), rel=0.01)


def test_a_street_that_ends_where_joined_squares_meet_reaches_both() -> None:
    """At the common edge, a metre from no node."""
    town = Town().square(box(0, 0, 60, 60)).square(box(60, 0, 40, 60))
    town.street((60, -0.4), (60, -FAR)).street((100, 60), (FAR, 60))
    net = town.network()
    assert metres(net, (60, -0.4), (100, 60)) == pytest.approx(math.hypot(40, 60) + 0.4, rel=1e-3)


def test_a_street_that_ends_beside_the_crossing_of_two_rims_moves_no_corner() -> None:
    """Its node is some centimetres from the corner round which everybody walks."""
    town = Town().square(box(0, 0, 60, 60)).square([(40, 40), (90, 45), (90, 90), (40, 90)])
    spots = [(59.96, 41.9), (60.0, 0.0), (90.0, 45.0)]
    for x, y in spots:
        town.street((x, y), (x + 0.3 * FAR, y - FAR))
    net = town.network()
    for one, two in combinations(spots, 2):
        assert metres(net, one, two) == pytest.approx(town.shortest(one, two), rel=1e-2)


def test_a_line_over_two_squares_carries_both_names() -> None:
    """Each piece belongs to the square that it crosses."""
    town = Town().square(box(0, 0, 60, 60), name="Ouest").square(box(60, 0, 40, 60), name="Est")
    town.street((0, 0), (-FAR, 0)).street((100, 60), (FAR, 60))
    net = town.network()
    lengths = {"Ouest": 0.0, "Est": 0.0}
    for edge in range(net.edge_count):
        here = slice(net.edge_vertices[edge], net.edge_vertices[edge + 1])
        names = [net.ways[way].name for way in net.vertex_way[here][:-1]]
        if set(names) == set(lengths):
            steps = np.hypot(*np.diff(net.vertex_xy[here], axis=0).T)
            for name, step in zip(names, steps, strict=True):
                lengths[name] += float(step)
    share = math.hypot(100, 60) / 100
    assert lengths["Ouest"] == pytest.approx(60 * share, rel=1e-2)
    assert lengths["Est"] == pytest.approx(40 * share, rel=1e-2)


def test_a_long_chain_stays_bounded() -> None:
    """Forty squares in a row with a door each: no walk grows, and the lines are counted in work."""
    town = Town()
    for i in range(40):
        x = 30.0 * i
        town.square([(x, 0), (x + 15, 0), (x + 30, 0), (x + 30, 40), (x, 40)])
        town.street((x + 15, 0), (x + 15, -20))
    town.street((0, 40), (-FAR, 40)).street((1200, 40), (FAR, 40))
    net = town.network()
    assert net.edge_count < 40 * 60
    walked = metres(net, (0, 40), (1200, 40))
    assert walked == pytest.approx(1200, rel=1e-3)


@st.composite
def neighbours(draw: st.DrawFn) -> Town:
    """Draw two to four boxes on a raster of ten metres that make one ground."""
    town = Town().square(box(0, 0, 40, 40))
    for _ in range(draw(st.integers(1, 3))):
        x, y = draw(st.integers(-3, 3)), draw(st.integers(-3, 3))
        w, h = draw(st.integers(2, 5)), draw(st.integers(2, 5))
        town.square(box(10.0 * x, 10.0 * y, 10.0 * w, 10.0 * h))
    assume(shapely.union_all(town.grounds).buffer(-0.5).geom_type == "Polygon")
    return town


@given(neighbours())
def test_the_way_over_joined_squares_is_as_short_as_geometry_allows(town: Town) -> None:
    """Between any two corners of different squares where streets end, within a hundredth."""
    corners = [shapely.get_coordinates(ground)[0].tolist() for ground in town.grounds]
    spots = sorted({(x, y) for x, y in corners})
    for i, (x, y) in enumerate(spots):
        town.street((x, y), (x + 1, y - FAR - i))
    net = town.network()
    for one, two in combinations(spots, 2):
        assert metres(net, one, two) == pytest.approx(town.shortest(one, two), rel=0.01)
