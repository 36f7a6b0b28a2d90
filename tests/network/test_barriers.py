"""No place is joined to a street through what a walker cannot cross."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from ddtour_geo.common.errors import IslandError, PlaceOffNetworkError
from ddtour_geo.common.geodesy import project
from ddtour_geo.common.types import Ring
from ddtour_geo.model import AccessPoint, WalkingNetwork
from ddtour_geo.network import read_extract, snap
from ddtour_geo.network.osm.objects import OsmObject
from ddtour_geo.network.snapping.barriers import NO_BARRIERS, Barriers, barriers_of
from ddtour_geo.network.snapping.entrances import (
    Surroundings,
    doors_of,
    find_entrances,
    read_surroundings,
)
from tests.support.sampling import tries
from tests.support.streets import FOOTWAY, grid_lonlat, network, osm_xml, place

Points = Sequence[tuple[float, float]]
Tags = Mapping[str, str]

NEAR, FAR = {"highway": "residential", "name": "Proche"}, {"highway": "footway", "name": "Loin"}
RIVER = {"waterway": "river", "name": "Oust"}
FENCE = {"barrier": "fence"}


def thing(points: Points, tags: Tags, number: int = 1) -> OsmObject:
    """Draw an object through points, metres."""
    line: Ring = tuple(grid_lonlat(*point) for point in points)
    is_ring = len(line) > 3 and line[0] == line[-1]
    return OsmObject(
        type="way" if len(line) > 1 else "node",
        id=number,
        tags=dict(tags),
        line=line,
        polygons=((line,),) if is_ring else (),
    )


def around(*things: tuple[Points, Tags]) -> Surroundings:
    """Give the surroundings that some objects make."""
    objects = [thing(points, tags, i) for i, (points, tags) in enumerate(things)]
    doors = doors_of(objects)
    return Surroundings(doors=doors, barriers=barriers_of(objects, doors.ranks))


def meet(
    net: WalkingNetwork, spot: tuple[float, float], *things: tuple[Points, Tags]
) -> AccessPoint:
    """Join a place to a network among some objects."""
    here, grounds = [place("moulin", grid_lonlat(*spot))], around(*things)
    entrances = find_entrances(grounds.doors, here)
    return snap(net, here, entrances=entrances, barriers=grounds.barriers).points[0]


def street(net: WalkingNetwork, point: AccessPoint) -> str:
    """Name the street of an access point."""
    first, last = net.edge_vertices[point.edge : point.edge + 2]
    after = np.searchsorted(net.vertex_offset[first:last], point.offset, side="right")
    return net.ways[int(net.vertex_way[first:last][max(0, after - 1)])].name


@pytest.fixture(scope="module")
def banks() -> WalkingNetwork:
    """Draw streets 50 m to the south of the origin and 30 m to the north, joined in the east."""
    nodes = {1: (-300, -50), 2: (300, -50), 3: (-300, 30), 4: (300, 30)}
    return network(nodes, [((1, 2), FAR), ((3, 4), NEAR), ((2, 4), FOOTWAY)])


BETWEEN = [(-320, 15), (320, 15)]

KEPT_OUT = [
    RIVER,
    {"waterway": "canal"},
    {"waterway": "tidal_channel"},
    {"railway": "rail"},
    {"railway": "light_rail"},
    {"railway": "rail", "usage": "tourism", "layer": "-1"},
    {"highway": "motorway"},
    {"highway": "motorway_link"},
    {"highway": "trunk", "motorroad": "yes"},
    {"highway": "trunk", "foot": "no"},
    {"barrier": "wall"},
    {"barrier": "hedge"},
    {"waterway": "stream"},
    FENCE,
]
LET_THROUGH = [
    {"waterway": "river", "tunnel": "culvert"},
    {"waterway": "canal", "tunnel": "yes"},
    {"waterway": "river", "covered": "yes"},
    {"waterway": "canal", "bridge": "aqueduct"},
    {"waterway": "river", "location": "underground"},
    {"waterway": "ditch"},
    {"waterway": "drain"},
    {"railway": "tram"},
    {"railway": "abandoned"},
    {"railway": "disused"},
    {"railway": "razed"},
    {"railway": "platform"},
    {"railway": "rail", "bridge": "viaduct"},
    {"railway": "rail", "tunnel": "building_passage"},
    {"railway": "light_rail", "highway": "residential"},
    {"railway": "light_rail", "embedded": "yes"},
    {"railway": "subway", "layer": "-2"},
    {"highway": "motorway", "tunnel": "yes"},
    {"highway": "motorway", "bridge": "yes"},
    {"highway": "trunk"},
    {"highway": "primary"},
    {"barrier": "kerb"},
    {"barrier": "bollard"},
    {"barrier": "gate"},
    {"building": "yes", "barrier": "wall"},
]


@pytest.mark.parametrize("tags", KEPT_OUT, ids=str)
def test_a_place_is_joined_on_its_own_side(banks: WalkingNetwork, tags: Tags) -> None:
    """The street beyond is nearer, and no way leads there."""
    point = meet(banks, (0, 0), (BETWEEN, tags))
    assert (street(banks, point), point.through) == ("Loin", None)
    assert point.connector == pytest.approx(50, abs=0.1)


@pytest.mark.parametrize("tags", LET_THROUGH, ids=str)
def test_what_one_walks_over_or_under_keeps_nobody(banks: WalkingNetwork, tags: Tags) -> None:
    """The nearest street is taken as if nothing were there."""
    point = meet(banks, (0, 0), (BETWEEN, tags))
    assert (street(banks, point), point.through) == ("Proche", None)


def test_a_place_on_land_is_not_joined_across_a_harbour(banks: WalkingNetwork) -> None:
    """The land lies on the left of a shore."""
    point = meet(banks, (0, 0), (BETWEEN[::-1], {"natural": "coastline"}))
    assert street(banks, point) == "Loin"


def _box(west: float, south: float, east: float, north: float) -> Points:
    return [(west, south), (east, south), (east, north), (west, north), (west, south)]


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({"natural": "water", "water": "river"}, "Loin"),
        ({"waterway": "riverbank"}, "Loin"),
        ({"natural": "water"}, "Loin"),
        ({"landuse": "reservoir"}, "Loin"),
        ({"natural": "water", "water": "ditch"}, "Proche"),
        ({"natural": "water", "water": "river", "tunnel": "culvert"}, "Proche"),
        ({"natural": "wood"}, "Proche"),
    ],
    ids=str,
)
def test_water_drawn_as_an_area_keeps_a_walker(
    banks: WalkingNetwork, tags: Tags, expected: str
) -> None:
    """Its two shores are one barrier."""
    assert street(banks, meet(banks, (0, 0), (_box(-320, 8, 320, 22), tags))) == expected


def test_a_pond_is_walked_round(banks: WalkingNetwork) -> None:
    """Less than a thousand square metres of still water part nothing."""
    pond = (_box(-10, 8, 10, 22), {"natural": "water"})
    assert street(banks, meet(banks, (0, 0), pond)) == "Proche"


def test_a_street_drawn_along_the_shore_is_on_land(banks: WalkingNetwork) -> None:
    """Its line may lie in the water by a metre."""
    shore = (_box(-320, 29, 320, 90), {"natural": "water", "water": "river"})
    assert street(banks, meet(banks, (0, 0), shore)) == "Proche"


def test_what_a_place_stands_on_is_not_foreign_to_it(banks: WalkingNetwork) -> None:
    """A boat lies in its river, a station among its tracks: the entrance is asked for."""
    boat = meet(banks, (0, 0), (_box(-320, -8, 320, 22), {"waterway": "riverbank"}))
    assert (street(banks, boat), boat.through) == ("Proche", None)
    quay = network({1: (-300, 30), 2: (300, 30)}, [((1, 2), NEAR)])
    ship = meet(quay, (0, 0), (BETWEEN, {"natural": "coastline"}))
    assert (street(quay, ship), ship.through) == ("Proche", None)
    tracks = [([(-320, y), (320, y)], {"railway": "rail"}) for y in (-9, -4.5, 0, 4.5, 9)]
    station = meet(banks, (0, 0), *tracks)
    assert street(banks, station) == "Proche"
    assert station.through is not None
    assert station.through.en == "a railway"


def test_a_place_without_street_on_its_side_is_out_of_reach(banks: WalkingNetwork) -> None:
    """The reason is the river, not the distance; it is named in the reader's language."""
    with pytest.raises(PlaceOffNetworkError) as caught:
        meet(banks, (0, 80), ([(-320, 60), (320, 60)], RIVER))
    assert "une rivière (Oust)" in caught.value.message("fr")
    assert "a river (Oust)" in caught.value.message("en")
    assert "50\u00a0m" in caught.value.message("en")


def test_an_island_of_streets_on_the_own_side_is_told_as_one(banks: WalkingNetwork) -> None:
    """The path on this bank is cut off: that is the reason."""
    nodes = {1: (-300, 30), 2: (300, 30), 3: (-20, 90), 4: (20, 90)}
    net = network(nodes, [((1, 2), NEAR), ((3, 4), FOOTWAY)])
    with pytest.raises(IslandError):
        meet(net, (0, 80), ([(-320, 60), (320, 60)], RIVER))
    assert banks.edge_count


@pytest.mark.parametrize(("south", "expected"), [(-80, "Loin"), (-95, "Proche")])
def test_a_fence_is_walked_round_within_sixty_metres(south: float, expected: str) -> None:
    """Further away, the street behind the fence is taken, and the entrance asked for."""
    nodes = {1: (-300, south), 2: (300, south), 3: (-300, 30), 4: (300, 30)}
    net = network(nodes, [((1, 2), FAR), ((3, 4), NEAR), ((2, 4), FOOTWAY)])
    point = meet(net, (0, 0), (BETWEEN, FENCE))
    assert street(net, point) == expected
    assert (point.through is None) == (expected == "Loin")
    assert point.through is None or point.through.fr == "une clôture"


def test_a_street_is_met_where_a_wall_ends(banks: WalkingNetwork) -> None:
    """Not at its nearest point, which the wall hides, but beside the shadow of the wall."""
    point = meet(banks, (0, 0), ([(-320, 15), (10, 15)], {"barrier": "wall"}))
    assert street(banks, point) == "Proche"
    assert point.connector == pytest.approx(np.hypot(20, 30), abs=0.5)


def test_a_place_on_the_ground_is_not_joined_to_a_bridge_over_it() -> None:
    """What a wall hides is not replaced by a walkway in the air."""
    nodes = {1: (-300, 30), 2: (300, 30), 3: (300, -40), 4: (-300, -40)}
    deck = {"highway": "footway", "name": "Passerelle", "bridge": "yes"}
    net = network(nodes, [((1, 2), NEAR), ((2, 3), FOOTWAY), ((3, 4), deck)])
    point = meet(net, (0, 0), (BETWEEN, {"barrier": "wall"}))
    assert (street(net, point), point.through is None) == ("Proche", False)


GROUND = _box(-20, -20, 20, 20)


def test_an_enclosed_place_is_joined_through_its_gate(banks: WalkingNetwork) -> None:
    """A gate in the fence, on the far side and round a corner of the ground."""
    point = meet(
        banks,
        (0, 0),
        ([*GROUND[:1], (0, -20), *GROUND[1:]], FENCE),
        ([(0, -20)], {"barrier": "gate"}),
    )
    assert (street(banks, point), point.through) == ("Loin", None)
    assert point.entrance == pytest.approx(grid_lonlat(0, -20))
    assert point.connector == pytest.approx(50, abs=0.1)


@pytest.mark.parametrize("closed", [{"access": "private"}, {"locked": "yes"}, {"foot": "no"}])
def test_a_closed_gate_is_no_entrance(banks: WalkingNetwork, closed: Tags) -> None:
    """Nobody knows the entrance then."""
    gate = ([(0, -20)], {"barrier": "gate", **closed})
    point = meet(banks, (0, 0), ([*GROUND[:1], (0, -20), *GROUND[1:]], FENCE), gate)
    assert (street(banks, point), point.entrance) == ("Proche", None)
    assert point.through is not None


def test_the_gate_of_a_crooked_ground_is_found(banks: WalkingNetwork) -> None:
    """Walls of several ways, a gate drawn as a line: what is inside is one ground."""
    wall = {"barrier": "wall"}
    point = meet(
        banks,
        (0, 0),
        ([(-20, -20), (-20, 20), (60, 20), (60, -20), (48, -20)], wall),
        ([(42, -20), (40, -20), (40, 10), (20, 10), (20, -20), (-20, -20)], wall),
        ([(42, -20), (45, -20), (48, -20)], {"barrier": "gate"}),
    )
    assert (street(banks, point), point.through) == ("Loin", None)
    assert point.entrance == pytest.approx(grid_lonlat(45, -20))


def test_a_ground_without_gate_is_joined_by_the_nearest_street(banks: WalkingNetwork) -> None:
    """With its own fence or one apart: the entrance is to be confirmed."""
    for own in (FENCE, {"leisure": "park", "barrier": "fence"}):
        point = meet(banks, (0, 0), (GROUND, own))
        assert (street(banks, point), point.entrance) == ("Proche", None)
        assert point.through is not None
        assert point.through.en == "a fence"


def test_a_path_inside_a_ground_is_preferred_to_the_street_outside() -> None:
    """However far it is within the limit: it leads through the fence somewhere."""
    nodes = {1: (-300, 30), 2: (300, 30), 3: (300, -85), 4: (-85, -85)}
    net = network(nodes, [((1, 2), NEAR), ((2, 3), FOOTWAY), ((3, 4), FAR)])
    point = meet(net, (0, 0), (_box(-90, -90, 90, 20), FENCE))
    assert (street(net, point), point.through) == ("Loin", None)


def test_the_entrance_of_a_building_is_not_reached_through_a_river(banks: WalkingNetwork) -> None:
    """A mill with a door on the water is entered by the other door."""
    mill = [(-5, -5), (0, -5), (5, -5), (5, 5), (0, 5), (-5, 5), (-5, -5)]
    doors = [([(0, y)], {"entrance": "yes"}) for y in (-5, 5)]
    point = meet(banks, (0, 0), (mill, {"building": "yes"}), (BETWEEN, RIVER), *doors)
    assert street(banks, point) == "Loin"
    assert point.entrance == pytest.approx(grid_lonlat(0, -5))


@given(
    st.lists(
        st.tuples(*(st.floats(-60, 60).map(lambda v: round(v, 1)) for _ in range(4))),
        min_size=1,
        max_size=4,
    )
)
@settings(max_examples=tries(30), deadline=None)
def test_no_point_of_a_street_in_sight_is_nearer(walls: list[tuple[float, ...]]) -> None:
    """Shapely looks at every half metre of both streets."""
    nodes = {1: (-300, -50), 2: (300, -50), 3: (-300, 30), 4: (300, 30)}
    net = network(nodes, [((1, 2), FAR), ((3, 4), NEAR), ((2, 4), FOOTWAY)])
    lines = [[(a, b), (c, d)] for a, b, c, d in walls if np.hypot(c - a, d - b) > 1]
    here = shapely.Point(0, 0)
    rivers = shapely.MultiLineString(lines)
    if not lines or rivers.distance(here) < 3:
        return
    x = np.arange(-110, 110, 0.5)
    ends = np.concatenate([np.column_stack((x, np.full_like(x, y))) for y in (-50, 30)])
    ways = shapely.linestrings(np.stack((np.zeros_like(ends), 0.999 * ends), axis=1))
    away = np.hypot(*ends[~shapely.intersects(ways, rivers)].T)
    try:
        point = meet(net, (0, 0), *((line, RIVER) for line in lines))
    except PlaceOffNetworkError:
        assert not len(away) or away.min() > 99
        return
    spot = project(np.array([grid_lonlat(0, 0), point.lonlat]), net.crs)
    assert len(away)
    assert point.connector == pytest.approx(np.hypot(*(spot[1] - spot[0])), abs=0.1)
    assert point.connector <= away.min() + 0.6
    nearer = away[away < point.connector - 1.5]
    assert not len(nearer)


def test_a_mill_is_joined_on_its_own_bank(tmp_path: Path) -> None:
    """The whole way from a file: a river between the mill and the nearer street."""
    nodes = {
        1: (0, 0), 2: (600, 0), 3: (0, 95), 4: (600, 95), 5: (0, 60), 6: (600, 60), 7: (800, 0),
        8: (800, 95),
    }  # fmt: skip
    path = tmp_path / "mill.osm"
    text = osm_xml(
        {ref: grid_lonlat(*xy) for ref, xy in nodes.items()},
        {
            1: ((1, 2, 7), FAR),
            2: ((3, 4, 8), NEAR),
            3: ((5, 6), RIVER),
            4: ((7, 8), {"highway": "footway", "bridge": "yes"}),
        },
    )
    path.write_text(text)
    net, grounds = read_extract(path), read_surroundings(path)
    mill = [place("moulin", grid_lonlat(300, 50))]
    (wrong,) = snap(net, mill).points
    (right,) = snap(net, mill, barriers=grounds.barriers).points
    assert (street(net, wrong), street(net, right)) == ("Proche", "Loin")
    assert right.connector == pytest.approx(50, abs=0.2)


@pytest.mark.parametrize("name", ["redon_fr.osm", "pont_de_veyle_fr.osm.gz"])
def test_no_place_of_a_real_town_is_joined_through_water_or_tracks(shared: Path, name: str) -> None:
    """Among points along the streets, none is joined across; whoever saw his street keeps it."""
    path = shared / "areas" / name
    net, grounds = read_extract(path), read_surroundings(path)
    random = np.random.default_rng(5)
    chosen = random.choice(len(net.node_lonlat), 60, replace=False)
    spots = net.node_lonlat[chosen] + random.uniform(-4e-4, 4e-4, (60, 2))
    kinds = np.array([one.kind in {"river", "rail"} for one in grounds.barriers.found])
    hard = grounds.barriers.shapes[kinds]
    moved = 0
    for number, spot in enumerate(spots.tolist()):
        here = [place(f"p{number}", tuple(spot))]
        old = _or_none(net, here, NO_BARRIERS)
        new = _or_none(net, here, grounds.barriers)
        moved += old != new
        if new is None or shapely.distance(hard, shapely.Point(spot)).min() < 3e-5:
            continue
        way = shapely.LineString([spot, new.lonlat])
        met = shapely.intersection(hard, way)
        # A street may be drawn within the shore that it follows.
        assert (
            shapely.distance(met, shapely.Point(new.lonlat))[~shapely.is_empty(met)].max(
                initial=0.0
            )
            < 3e-5
        )
    assert moved < 30


def _or_none(net: WalkingNetwork, here: Sequence[object], barriers: Barriers) -> AccessPoint | None:
    try:
        return snap(net, here, barriers=barriers).points[0]
    except (PlaceOffNetworkError, IslandError):
        return None
