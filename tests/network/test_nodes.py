"""What stands on a way: where a walk goes round it, and what is said of what it passes."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from ddtour_geo.network import read_extract, read_streets, snap
from ddtour_geo.network.access.conditional import Span
from ddtour_geo.network.routing import travel_times
from tests.support.streets import FOOTWAY, Tags, WayTuple, grid_lonlat, network, osm_xml, place

STREET = {"highway": "residential", "name": "Rue A"}
NODES = {1: (0, 0), 2: (900, 0), 3: (300, 200), 4: (150, 100)}
NODES |= {5: (-40, 0), 6: (300, 240), 7: (150, 160), 8: (150, -60)}
ENDS = [((5, 1), STREET), ((3, 6), STREET)]
SHORT, ROUND = 363, 1534
"""Metres by the short cut, and by the road round it; a metre to each museum."""

NOON = datetime(2026, 12, 1, 12, tzinfo=ZoneInfo("Europe/Paris"))
AT_NOON = Span(begin=NOON, end=NOON.replace(hour=15), holidays="FR", position=(47.0, 3.0))


def walked(
    node: Tags, way: Tags = FOOTWAY, *, profile: str = "adult", span: Span | None = None
) -> tuple[int, set[str]]:
    """Walk from a museum to another one: metres, and the remarks on the way."""
    ways = [((1, 2, 3), STREET), ((1, 4, 3), way), *ENDS]
    return _walk(ways, {4: node}, profile=profile, span=span)


def _walk(
    ways: Sequence[WayTuple],
    node_tags: Mapping[int, Tags],
    *,
    profile: str = "adult",
    span: Span | None = None,
) -> tuple[int, set[str]]:
    net = network(NODES, ways, node_tags, profile=profile, span=span)
    museums = [place("a", grid_lonlat(-1, 0)), place("b", grid_lonlat(300, 201))]
    matrix = travel_times(net, snap(net, museums).points, profile=profile)
    path = matrix.paths[0, 1]
    vertices = [range(*net.edge_vertices[one.edge : one.edge + 2] - (0, 1)) for one in path]
    said = {key for ids in vertices for at in ids for key in net.ways[net.vertex_way[at]].warnings}
    return round(float(matrix.metres[0, 1])), said


@pytest.mark.parametrize(
    "text",
    [
        "ford=yes",
        "ford=stepping_stones",
        "highway=crossing foot=no",
        "highway=crossing access=no",
        "crossing=no",
        "highway=elevator access=no",
        "highway=elevator foot=private",
        "door=yes locked=yes",
        "entrance=yes locked=yes",
        "barrier=gate locked=yes",
        "door=hinged access=private",
        "entrance=main access=no",
        "entrance=emergency",
        "access=no",
        "foot=no",
        "access=private shop=bakery barrier=gate",
        "amenity=parking_entrance barrier=gate locked=yes",
        "waterway=lock_gate foot=no",
    ],
)
def test_a_walk_goes_round_a_node_that_is_closed(text: str) -> None:
    """A ford, a lift, a crossing, a door or a bare word stops as the same tag on a way does."""
    assert walked(tags_of(text))[0] == ROUND


@pytest.mark.parametrize(
    "text",
    [
        "ford=no",
        "ford=yes foot=yes",
        "highway=crossing",
        "highway=crossing bicycle=no",
        "highway=traffic_signals crossing=no",
        "highway=elevator",
        "highway=elevator opening_hours=24/7",
        "door=yes",
        "entrance=yes locked=no",
        "access=private foot=yes",
        "amenity=parking access=private",
        "amenity=parking_entrance access=private opening_hours=off",
        "amenity=parking_entrance barrier=lift_gate access=customers",
        "amenity=toilets access=no opening_hours=off",
        "amenity=bicycle_parking access=private",
        "shop=bakery entrance=yes access=no opening_hours=off",
        "highway=bus_stop foot=no",
        "public_transport=stop_position access=no",
        "railway=tram_stop access=no",
        "traffic_sign=FR:B9a foot=no",
        "access=no emergency=yes foot=permissive",
    ],
)
def test_a_walk_passes_what_closes_nothing_or_only_itself(text: str) -> None:
    """The words on a shop, a stop or a car park are not about the way."""
    assert walked(tags_of(text), span=AT_NOON)[0] == SHORT


@pytest.mark.parametrize("what", ["highway=elevator", "door=yes", "barrier=gate", "entrance=yes"])
@pytest.mark.parametrize(("hours", "metres"), [("08:00-10:00", ROUND), ("08:00-18:00", SHORT)])
def test_a_lift_or_a_door_has_hours(what: str, hours: str, metres: int) -> None:
    """At noon one passes what is open at noon."""
    assert walked({**tags_of(what), "opening_hours": hours}, span=AT_NOON)[0] == metres


def test_a_door_that_closes_in_between_knows_when() -> None:
    """It stays a junction, where the passage is held to the clock."""
    door = {4: {"door": "yes", "opening_hours": "08:00-13:00"}}
    net = network(NODES, [((1, 4, 3), FOOTWAY), *ENDS], door, span=AT_NOON)
    assert net.gates == ((4, ((NOON.replace(hour=13), NOON.replace(hour=15)),)),)
    assert 4 in net.node_osm_id


@pytest.mark.parametrize(
    ("text", "metres"),
    [
        ("highway=elevator wheelchair=no", ROUND),
        ("highway=crossing kerb=raised", ROUND),
        ("highway=crossing wheelchair=no", ROUND),
        ("entrance=yes width=0.7", ROUND),
        ("door=revolving", ROUND),
        ("highway=elevator", SHORT),
        ("highway=bus_stop kerb=raised", SHORT),
        ("amenity=restaurant wheelchair=no", SHORT),
    ],
)
def test_wheels_go_round_what_stops_them(text: str, metres: int) -> None:
    """A lift too narrow for a chair stops the chair, and nobody else."""
    assert walked(tags_of(text), profile="wheelchair")[0] == metres
    assert walked(tags_of(text))[0] == SHORT


@pytest.mark.parametrize("text", ["highway=crossing foot=no", "highway=crossing crossing=no"])
def test_a_closed_crossing_does_not_cut_the_street(text: str) -> None:
    """Along the street one passes; a path over it does not, one that ends there does."""
    crossing = {4: tags_of(text)}
    over = [((1, 2, 3), STREET), ((1, 4), FOOTWAY), ((4, 3), FOOTWAY), ((7, 4, 8), STREET)]
    assert _walk([*over, *ENDS], crossing)[0] == ROUND
    along = [((1, 2, 3), STREET), ((1, 4, 3), STREET), ((7, 4, 8), FOOTWAY)]
    assert _walk([*along, *ENDS], crossing)[0] == SHORT
    yard = [((1, 2, 3), STREET), ((1, 4, 3), {"highway": "pedestrian"}), ((7, 4, 8), STREET)]
    assert _walk([*yard, *ENDS], crossing)[0] == ROUND
    ending = [((1, 2, 3), STREET), ((1, 4), FOOTWAY), ((4, 3), STREET)]
    assert _walk([*ending, *ENDS], crossing)[0] == SHORT


@pytest.mark.parametrize(
    ("text", "remark"),
    [
        ("tidal=yes", "tidal"),
        ("flood_prone=yes", "flood-prone"),
        ("hazard=flooding", "flood-prone"),
        ("hazard=falling_rocks", "rockfall"),
        ("hazard=shooting_range", "hazard"),
        ("seasonal=yes", "seasonal"),
        ("intermittent=yes", "seasonal"),
        ("snowplowing=no", "not-cleared"),
        ("ford=yes foot=yes", "ford"),
    ],
)
def test_a_danger_closes_nothing_and_is_said(text: str, remark: str) -> None:
    """On a way or at a node: the walk takes it, with its remark."""
    tags = tags_of(text)
    assert walked({}, {**FOOTWAY, **tags}, span=AT_NOON) == (SHORT, {remark})
    assert walked(tags, span=AT_NOON) == (SHORT, {remark})
    assert walked(tags)[1] == {remark}


def test_a_remark_on_a_node_belongs_to_the_pieces_next_to_it() -> None:
    """The rest of the street has none, and its parts are one street."""
    nodes = {n: (100.0 * n, 0.0) for n in range(1, 7)}
    net = network(nodes, [((1, 2, 3, 4, 5, 6), STREET)], {3: {"hazard": "rock_slide"}})
    assert [net.ways[way].warnings for way in net.vertex_way] == [
        (),
        ("rockfall",),
        ("rockfall",),
        (),
        (),
        (),
    ]
    assert {(way.id, way.name) for way in net.ways} == {(1, "Rue A")}


@pytest.mark.parametrize(
    "way",
    [
        {"public_transport": "platform"},
        {"railway": "platform"},
        {"highway": "platform"},
        {"highway": "bus_stop", "public_transport": "platform"},
        {"highway": "trail"},
        {"highway": "corridor"},
    ],
)
def test_platforms_trails_and_corridors_are_walked_unless_closed(way: Tags) -> None:
    """Whatever the word for them."""
    assert walked({}, way)[0] == SHORT
    assert walked({}, {**way, "access": "private"})[0] == ROUND


def test_the_reader_keeps_what_the_rules_ask_for(tmp_path: Path) -> None:
    """Tags of nodes on a way, whatever they are; those of others are nobody's matter."""
    said = {
        1: "ford=yes",
        2: "highway=elevator access=no",
        3: "door=yes locked=yes",
        4: "foot=no",
        5: "highway=crossing foot=no",
        6: "hazard=rock_slide",
        7: "tidal=yes",
        8: "access=no",
        9: "name=Nothing",
        10: "access=no",
    }
    path = tmp_path / "a.osm"
    nodes = {ref: grid_lonlat(10.0 * ref, 0) for ref in said}
    tags = {ref: tags_of(text) for ref, text in said.items()}
    path.write_text(osm_xml(nodes, {1: (range(1, 10), FOOTWAY)}, tags), encoding="utf-8")
    streets = read_streets(path)
    assert dict(streets.node_tags) == {ref: tags[ref] for ref in range(1, 9)}


@pytest.mark.parametrize(
    "kind", ["public_transport=platform", "railway=platform", "man_made=pier", "highway=platform"]
)
def test_a_platform_drawn_as_a_relation_is_crossed(tmp_path: Path, kind: str) -> None:
    """From corner to corner, as any area that is open to walkers."""
    nodes = {1: (0, 0), 2: (40, 0), 3: (40, 30), 4: (0, 30), 5: (-50, 0), 6: (90, 30)}
    ways = {1: ((5, 1), STREET), 2: ((3, 6), STREET), 3: ((1, 2, 3), {}), 4: ((3, 4, 1), {})}
    members = "".join(f'<member type="way" ref="{way}" role="outer"/>' for way in (3, 4))
    key, _, value = kind.partition("=")
    text = f'<tag k="type" v="multipolygon"/><tag k="{key}" v="{value}"/>'
    path = tmp_path / "a.osm"
    xml = osm_xml({ref: grid_lonlat(*xy) for ref, xy in nodes.items()}, ways)
    path.write_text(
        xml.replace("</osm>", f'<relation id="7">{members}{text}</relation></osm>'),
        encoding="utf-8",
    )
    net = read_extract(path, profile="adult")
    ends = [place("a", grid_lonlat(-50, 1)), place("b", grid_lonlat(90, 31))]
    matrix = travel_times(net, snap(net, ends).points, profile="adult")
    assert float(matrix.metres[0, 1]) == pytest.approx(50 + 50 + 50 + 2, abs=1)


def tags_of(text: str) -> dict[str, str]:
    return dict(part.split("=", 1) for part in text.split())
