"""Squares are crossed straight."""

import math
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from ddtour_geo.common.errors import IslandError
from ddtour_geo.model import WalkingNetwork
from ddtour_geo.network import StreetExtract, build_network, read_extract, read_streets, snap
from ddtour_geo.network.build.plazas import MANY_LINES, Crossing, cross
from ddtour_geo.network.osm.rings import closed_rings
from ddtour_geo.network.routing import travel_times
from tests.support.streets import FOOTWAY, extract, grid_lonlat, osm_xml, place

SQUARE = {"highway": "pedestrian", "area": "yes", "name": "Place Verte"}
CORNERS = {1: (0, 0), 2: (40, 0), 3: (40, 40), 4: (0, 40)}
ROADS = {8: (-50, -50), 9: (90, 90)}
SCALE = 111_320.0

Rings = list[list[tuple[float, float]]]


def square_of(
    corners: dict[int, tuple[float, float]], *more: tuple[tuple[int, ...], dict[str, str]]
) -> WalkingNetwork:
    """One square, and the ways that meet it."""
    ring = (*corners, next(iter(corners)))
    raw = extract(corners | ROADS, [(ring, SQUARE), *more])
    return build_network(with_squares(raw, {0: (len(ring),)}))


def with_squares(raw: StreetExtract, squares: dict[int, tuple[int, ...]]) -> StreetExtract:
    return replace(raw, squares=squares)


def metres_between(
    net: WalkingNetwork, one: tuple[float, float], two: tuple[float, float]
) -> float:
    points = snap(net, [place("a", grid_lonlat(*one)), place("b", grid_lonlat(*two))]).points
    return float(travel_times(net, points, profile="adult").metres[0, 1])


def lonlat_of(rings: Rings) -> np.ndarray:
    """Metres near the equator, as degrees."""
    return np.array([point for ring in rings for point in ring], dtype=np.float64) / SCALE


def crossed(rings: Rings, entrances: set[int]) -> Crossing | None:
    """Cross one square whose vertices are numbered ring after ring."""
    lonlat = lonlat_of(rings)
    mask = np.zeros(len(lonlat), dtype=np.bool_)
    mask[list(entrances)] = True
    ends = np.cumsum([len(ring) for ring in rings])
    return cross(lonlat, [np.split(np.arange(len(lonlat)), ends[:-1])], mask)


def crossing_graph(rings: Rings, entrances: set[int]) -> "nx.Graph[int]":
    """Pieces that the crossing of a square keeps."""
    crossing = crossed(rings, entrances)
    assert crossing is not None
    xy = lonlat_of(rings) * SCALE
    graph: nx.Graph[int] = nx.Graph()
    for a, b in [*crossing.rim.tolist(), *crossing.lines.tolist()]:
        graph.add_edge(a, b, length=math.dist(*xy[[a, b]]))
    return graph


def exact_graph(rings: Rings) -> "nx.Graph[int]":
    """Every pair of vertices that shapely says can see one another."""
    xy = lonlat_of(rings) * SCALE
    inside = shapely.Polygon(rings[0], rings[1:])
    graph: nx.Graph[int] = nx.Graph()
    for a, b in combinations(range(len(xy)), 2):
        if shapely.covers(inside.buffer(1e-9), shapely.LineString(xy[[a, b]])):
            graph.add_edge(a, b, length=math.dist(xy[a], xy[b]))
    return graph


@st.composite
def grounds(draw: st.DrawFn) -> tuple[Rings, set[int]]:
    """Draw a star-shaped square, blocks that stand on it, and some of its corners as entrances."""
    count = draw(st.integers(4, 12))
    radii = draw(st.lists(st.integers(40, 100), min_size=count, max_size=count))
    turns = [2 * math.pi * i / count for i in range(count)]
    outer = [(r * math.cos(a), r * math.sin(a)) for r, a in zip(radii, turns, strict=True)]
    rings: Rings = [outer]
    for x, y in ((-14.0, -13.0), (3.0, 1.0), (-11.0, 6.0))[: draw(st.integers(0, 3))]:
        w, h = draw(st.integers(2, 9)), draw(st.integers(2, 6))
        rings.append([(x, y), (x, y + h), (x + w, y + h), (x + w, y)])
    whole = shapely.Polygon(outer)
    rings = [outer, *(ring for ring in rings[1:] if whole.contains(shapely.Polygon(ring)))]
    entrances = draw(st.sets(st.integers(0, count - 1), min_size=2, max_size=count))
    return rings, entrances


@given(grounds())
def test_the_way_over_a_square_is_as_short_as_geometry_allows(
    ground: tuple[Rings, set[int]],
) -> None:
    """Between any two entrances the pieces are as short as exact visibility between all corners."""
    rings, entrances = ground
    kept, exact = crossing_graph(rings, entrances), exact_graph(rings)
    for a, b in combinations(sorted(entrances), 2):
        expected = nx.shortest_path_length(exact, a, b, weight="length")
        assert nx.shortest_path_length(kept, a, b, weight="length") == pytest.approx(
            expected, abs=1e-6
        )


@given(grounds())
def test_no_piece_leaves_the_square(ground: tuple[Rings, set[int]]) -> None:
    """Every line lies on the free ground."""
    rings, entrances = ground
    crossing = crossed(rings, entrances)
    assert crossing is not None
    inside = shapely.Polygon(rings[0], rings[1:]).buffer(1e-6)
    lines = shapely.linestrings(
        (lonlat_of(rings) * SCALE)[np.concatenate((crossing.rim, crossing.lines))]
    )
    assert shapely.covers(inside, lines).all()


def test_a_square_is_crossed_and_not_walked_round() -> None:
    """Between opposite corners of 16 m the walk is the diagonal."""
    corners = {1: (0, 0), 2: (16, 0), 3: (16, 16), 4: (0, 16)}
    net = square_of(corners, ((8, 1), FOOTWAY), ((3, 9), FOOTWAY))
    assert metres_between(net, (0, 0), (16, 16)) == pytest.approx(16 * math.sqrt(2), abs=0.1)


def test_a_line_over_a_square_carries_its_name() -> None:
    """Directions can say which square is crossed, and reports know what is no street."""
    net = square_of(CORNERS, ((8, 1), FOOTWAY), ((3, 9), FOOTWAY))
    (index,) = net.squares
    assert net.ways[index].name == "Place Verte"
    assert (net.vertex_way == index).any()


def test_a_building_on_a_square_is_walked_round() -> None:
    """A hole in the middle bends the way at its corners."""
    outer = [(0.0, 0.0), (40.0, 0.0), (40.0, 40.0), (0.0, 40.0)]
    hole = [(10.0, 10.0), (10.0, 30.0), (30.0, 30.0), (30.0, 10.0)]
    graph = crossing_graph([outer, hole], {0, 2})
    expected = 2 * math.hypot(10, 30)
    assert nx.shortest_path_length(graph, 0, 2, weight="length") == pytest.approx(expected)


def test_a_relation_with_a_hole_is_a_square(tmp_path: Path) -> None:
    """Outer and inner ways may be cut, turned and untagged; the relation carries the tags."""
    corners = CORNERS | {5: (10, 10), 6: (30, 10), 7: (30, 30), 10: (10, 30)} | ROADS
    nodes = {ref: grid_lonlat(*xy) for ref, xy in corners.items()}
    ways = {
        1: ((1, 2, 3), {}),
        2: ((1, 4, 3), {}),
        3: ((5, 6, 7, 10, 5), {"building": "yes"}),
        4: ((8, 1), FOOTWAY),
        5: ((3, 9), FOOTWAY),
    }
    members = "".join(
        f'<member type="way" ref="{ref}" role="{"inner" if ref == 3 else "outer"}"/>'
        for ref in (1, 2, 3)
    )
    tags = {"type": "multipolygon", "highway": "pedestrian", "name": "Place Verte"}
    text = "".join(f'<tag k="{key}" v="{value}"/>' for key, value in tags.items())
    relation = f'<relation id="77">{members}{text}</relation></osm>'
    path = tmp_path / "a.osm"
    path.write_text(osm_xml(nodes, ways).replace("</osm>", relation))
    raw = read_streets(path)
    assert raw.way_ids.tolist() == [4, 5, -77]
    assert raw.squares == {2: (5, 5)}
    net = build_network(raw)
    assert metres_between(net, (0, 0), (40, 40)) == pytest.approx(2 * math.hypot(10, 30), abs=0.1)


def test_the_rim_is_drawn_once_where_a_street_runs_along_it() -> None:
    """A footway on the edge of a square is not doubled by it."""
    net = square_of(CORNERS, ((8, 1, 2, 3, 9), FOOTWAY))
    total = 4 * 40 + math.sqrt(2) * (40 + 50 * 2)
    assert net.edge_length.sum() == pytest.approx(total, rel=2e-3)


def test_an_incomplete_square_is_walked_along_its_rim() -> None:
    """Where the extract cuts the outline nobody knows what lies beyond; a remark says so."""
    raw = extract(
        {k: v for k, v in (CORNERS | ROADS).items() if k != 4},
        [((1, 2, 3, 4, 1), SQUARE), ((8, 1), FOOTWAY), ((3, 9), FOOTWAY)],
    )
    net = build_network(with_squares(raw, {0: (5,)}))
    assert metres_between(net, (0, 0), (40, 40)) == pytest.approx(80, abs=0.2)
    assert "network.square_as_rim" in [key for key, _ in net.warnings]


def test_a_square_that_is_closed_is_not_crossed() -> None:
    """The table of access speaks for squares as for streets."""
    tags = {**SQUARE, "access": "no"}
    raw = extract(CORNERS | ROADS, [((1, 2, 3, 4, 1), tags), ((8, 1), FOOTWAY)])
    assert not build_network(with_squares(raw, {0: (5,)})).squares


def test_a_place_on_a_square_is_reached_over_it() -> None:
    """Somebody in the middle is not sent round the block."""
    net = square_of(CORNERS, ((8, 1), FOOTWAY), ((3, 9), FOOTWAY))
    (point,) = snap(net, [place("a", grid_lonlat(22, 18))]).points
    assert net.ways[net.vertex_way[net.edge_vertices[point.edge]]].name == "Place Verte"
    assert point.connector == pytest.approx(4 / math.sqrt(2), abs=0.1)


def test_a_square_that_touches_nothing_is_an_island() -> None:
    """Its places cannot be reached, and the error says how wide the gap is."""
    nodes = CORNERS | {8: (0, 150), 9: (400, 150)}
    raw = extract(nodes, [((1, 2, 3, 4, 1), SQUARE), ((8, 9), FOOTWAY)])
    with pytest.raises(IslandError) as error:
        snap(build_network(with_squares(raw, {0: (5,)})), [place("a", grid_lonlat(20, 5))])
    assert error.value.values["gap"] == 110


def test_a_square_with_many_entrances_keeps_the_lines_that_are_used() -> None:
    """On a round square with forty doors no walk between doors gets longer."""
    turns = [2 * math.pi * i / 40 for i in range(40)]
    round_square = [(50 * math.cos(a), 50 * math.sin(a)) for a in turns]
    block = [(-9.0, -8.0), (-9.0, 8.0), (9.0, 8.0), (9.0, -8.0)]
    doors = set(range(0, 40, 2))
    crossing = crossed([round_square, block], doors)
    assert crossing is not None
    assert len(crossing.lines) > MANY_LINES
    kept, exact = crossing_graph([round_square, block], doors), exact_graph([round_square, block])
    for a, b in combinations(sorted(doors), 2):
        expected = nx.shortest_path_length(exact, a, b, weight="length")
        assert nx.shortest_path_length(kept, a, b, weight="length") == pytest.approx(expected)


def test_a_huge_square_stays_bounded() -> None:
    """With three hundred doors some lines go, and no walk grows by more than a tenth."""
    turns = [2 * math.pi * i / 300 for i in range(300)]
    ring = [(500 * math.cos(a), 500 * math.sin(a)) for a in turns]
    graph = crossing_graph([ring], set(range(300)))
    assert graph.number_of_edges() < 300 * 24
    for b in range(10, 160, 30):
        length = nx.shortest_path_length(graph, 0, b, weight="length")
        assert length <= 1.1 * math.dist(ring[0], ring[b])


@pytest.mark.parametrize(
    "rings",
    [
        [[(0, 0), (10, 10), (10, 0), (0, 10)]],
        [[(0, 0), (10, 0)]],
        [[(0, 0), (5, 0), (10, 0)]],
    ],
)
def test_rings_that_make_no_area_are_no_square(rings: Rings) -> None:
    """A bow tie and a flat ring have no inside."""
    assert crossed(rings, set()) is None


@pytest.mark.parametrize(
    ("lines", "rings"),
    [
        ([[1, 2, 3], [3, 4, 1]], [[1, 2, 3, 4, 1]]),
        ([[1, 2, 3, 1], [4, 5, 6, 4]], [[1, 2, 3, 1], [4, 5, 6, 4]]),
        ([[1, 2, 3]], None),
        ([[1, 2], [1, 3], [1, 4]], None),
        ([[], [1, 2, 3, 1]], None),
        ([], None),
    ],
)
def test_ways_become_rings(lines: list[list[int]], rings: list[list[int]] | None) -> None:
    """Members are joined at their ends, in any direction; loose ends make no area."""
    assert closed_rings(lines) == rings


@pytest.mark.parametrize(
    ("name", "square"),
    [
        ("redon_fr.osm", "Place Saint-Sauveur"),
        ("monaco_planetiler.osm.pbf", "Place du Casino"),
        ("noisemodelling_map.osm.pbf", "Place du Cardinal Grente"),
    ],
)
def test_a_real_square_is_crossed(shared: Path, name: str, square: str) -> None:
    """Its lines stay on the ground that shapely sees, and shorten walks along the rim."""
    raw = read_streets(shared / "areas" / name)
    (row,) = (r for r, s in raw.squares.items() if s and raw.way_tags[r].get("name") == square)
    part = raw.lonlat[raw.way_starts[row] : raw.way_starts[row + 1]]
    ends = np.cumsum(raw.squares[row])
    rings = [part[end - size : end] for end, size in zip(ends, raw.squares[row], strict=True)]
    rings.sort(key=lambda ring: -shapely.Polygon(ring).area)
    ground = shapely.Polygon(rings[0], rings[1:]).buffer(1e-6)
    net = build_network(raw)
    (way,) = (i for i in net.squares if net.ways[i].id == raw.way_ids[row])
    mine = np.flatnonzero(
        [
            (net.vertex_way[a:b] == way).all()
            for a, b in zip(net.edge_vertices, net.edge_vertices[1:], strict=False)
        ]
    )
    lines = [
        shapely.LineString(net.vertex_lonlat[net.edge_vertices[e] : net.edge_vertices[e + 1]])
        for e in mine
    ]
    assert len(lines) > 15
    assert shapely.covers(ground, np.array(lines)).all()


def test_squares_are_drawn_the_same_each_time(shared: Path) -> None:
    """Nothing depends on the order of a set."""
    one, two = (read_extract(shared / "areas" / "redon_fr.osm") for _ in range(2))
    assert np.array_equal(one.vertex_lonlat, two.vertex_lonlat)
    assert one.squares == two.squares
