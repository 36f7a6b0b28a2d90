"""Walks are told street by street; everything that is published is signed."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ddtour_geo.model import (
    Evidence,
    Fact,
    Itinerary,
    Notice,
    PointOfInterest,
    Solution,
    TravelTimeMatrix,
    WalkingNetwork,
)
from ddtour_geo.network import snap
from ddtour_geo.network.routing import travel_times
from ddtour_geo.optimise.schedule import Schedule
from ddtour_geo.outputs.exchange.frames import to_geodataframe
from ddtour_geo.planning.itinerary import build_itinerary, build_leg
from tests.support.builders import example_itinerary, text
from tests.support.streets import FOOTWAY, grid_lonlat, network, place, random_places

HOCHE = {"highway": "residential", "name": "Rue Hoche"}
SIDE = {"highway": "residential", "name": "Rue du Moulin"}


def crossing() -> WalkingNetwork:
    """Draw a street of three ways, bent in the middle, and a side street."""
    nodes = {
        1: (0.0, 0.0),
        2: (100.0, 0.0),
        3: (150.0, 40.0),
        4: (250.0, 40.0),
        5: (100.0, 200.0),
        6: (0.0, -50.0),
    }
    bent = ([2, 3], HOCHE), ([3, 4], {**HOCHE, "sidewalk": "both"})
    return network(nodes, [([1, 2], HOCHE), *bent, ([2, 5], SIDE), ([1, 6], FOOTWAY)])


def grid() -> WalkingNetwork:
    """Draw a grid of five by five streets, each way with a name of its own."""
    nodes = {
        10 * x + y: (90.0 * x + 7.0 * y, 80.0 * y - 5.0 * x) for x in range(5) for y in range(5)
    }
    ways = [
        *(([10 * x + y for x in range(5)], {**HOCHE, "name": f"Rue {y}"}) for y in range(5)),
        *(([10 * x + y for y in range(5)], {**HOCHE, "name": f"Avenue {x}"}) for x in range(5)),
    ]
    return network(nodes, ways)


GRID = grid()


def at(name: str, x: float, y: float) -> PointOfInterest:
    """Put a place on the plane of the streets."""
    return place(name, grid_lonlat(x, y))


def test_a_leg_names_its_streets_once_and_in_order() -> None:
    """Ways of one street make one run; the side street makes another."""
    net = crossing()
    here, there = at("a", 10, 0), at("b", 100, 150)
    matrix = travel_times(net, snap(net, [here, there]).points, profile="adult")
    leg = build_leg(net, matrix, here, there, speed_kmh=3.0)
    assert [run.name for run in leg.runs] == ["Rue Hoche", "Rue du Moulin"]
    assert [run.metres for run in leg.runs] == pytest.approx([90, 150], abs=0.5)
    straight = build_leg(
        net, travel_pair(net, here, at("c", 240, 40)), here, at("c", 240, 40), speed_kmh=3.0
    )
    assert straight.street_names == ("Rue Hoche",)
    assert len(straight.runs) == 1
    assert straight.runs[0].metres == pytest.approx(90 + np.hypot(50, 40) + 90, abs=0.5)


def test_a_leg_says_which_names_are_those_of_the_street_beside_a_pavement() -> None:
    """A street that is walked on as well is no name from beside."""
    nodes = {1: (0.0, 0.0), 2: (100.0, 0.0), 3: (200.0, 0.0), 4: (0.0, 8.0), 5: (100.0, 8.0),
             6: (200.0, 8.0), 7: (200.0, 100.0)}  # fmt: skip
    pavement = {"highway": "footway", "footway": "sidewalk"}
    ways = [([1, 2, 3], HOCHE), ([4, 5, 6], pavement), ([3, 6], pavement),
            ([6, 7], {**HOCHE, "name": "Rue du Moulin"})]  # fmt: skip
    net = network(nodes, ways)
    here, there = at("a", 10, 8), at("b", 200, 90)
    leg = build_leg(net, travel_pair(net, here, there), here, there, speed_kmh=3.0)
    assert leg.street_names == ("Rue Hoche", "Rue du Moulin")
    assert leg.streets_beside == ("Rue Hoche",)
    street = at("c", 10, 0)
    both = build_leg(net, travel_pair(net, street, there), street, there, speed_kmh=3.0)
    assert (both.street_names, both.streets_beside) == (leg.street_names, ())


def travel_pair(net: WalkingNetwork, *places: PointOfInterest) -> TravelTimeMatrix:
    """Give walking times between places."""
    return travel_times(net, snap(net, list(places)).points, profile="adult")


def test_a_walk_along_part_of_an_edge_keeps_to_that_part() -> None:
    """Between two doors of one street the line goes from one to the other and no further."""
    net = crossing()
    here, there = at("a", 80, 2), at("b", 20, 2)
    leg = build_leg(net, travel_pair(net, here, there), here, there, speed_kmh=3.0)
    assert leg.lonlat[0] == pytest.approx(here.position.lonlat)
    assert leg.lonlat[-1] == pytest.approx(there.position.lonlat)
    longitudes = [lon for lon, _ in leg.lonlat]
    assert longitudes == sorted(longitudes, reverse=True)
    assert sum(run.metres for run in leg.runs) == pytest.approx(60, abs=0.3)
    back = build_leg(net, travel_pair(net, here, there), there, here, speed_kmh=3.0)
    assert back.lonlat == leg.lonlat[::-1]


@given(seed=st.integers(0, 10_000))
def test_streets_and_connectors_are_the_length_of_the_matrix(seed: int) -> None:
    """Metres of a leg add up to a millimetre, there and back, whatever the edges."""
    places = random_places(GRID, 4, seed)
    points = snap(GRID, places).points
    matrix = travel_times(GRID, points, profile="adult")
    for i, here in enumerate(places):
        for j, there in enumerate(places):
            if i == j:
                continue
            leg = build_leg(GRID, matrix, here, there, speed_kmh=3.0)
            connectors = points[i].connector + points[j].connector
            told = sum(run.metres for run in leg.runs) + connectors
            assert told == pytest.approx(matrix.metres[i, j], abs=1e-3)
            assert leg.metres == matrix.metres[i, j]
            assert leg.seconds == matrix.seconds[i, j]
            assert leg.lonlat[0] == pytest.approx(here.position.lonlat, abs=1e-8)
            assert leg.lonlat[-1] == pytest.approx(there.position.lonlat, abs=1e-8)
            assert len(set(leg.lonlat)) == len(leg.lonlat)


def test_two_places_of_one_door_are_joined_through_it() -> None:
    """The walk goes back to the street and in again, not straight through the houses."""
    net = crossing()
    here, there = at("a", 50, 20), at("b", 50, 40)
    points = snap(net, [here, there]).points
    assert points[0].lonlat == pytest.approx(points[1].lonlat, abs=1e-6)
    door = points[0].lonlat
    leg = build_leg(
        net, travel_times(net, points, profile="adult"), here, there, door=door, speed_kmh=3.0
    )
    assert any(point == pytest.approx(door, abs=1e-6) for point in leg.lonlat)
    assert leg.metres == pytest.approx(60, abs=0.5)


def test_a_climb_with_an_unknown_height_is_unknown() -> None:
    """One height that nobody knows makes the whole climb unknown, never nought."""
    net = crossing()
    here, there = at("a", 10, 0), at("b", 90, 0)
    assert build_leg(net, travel_pair(net, here, there), here, there, speed_kmh=3.0).ascent is None
    slope = net.vertex_xy[:, 0] - net.vertex_xy[:, 0].min()
    hill = replace(net, vertex_height=0.1 * slope)
    up = build_leg(hill, travel_pair(hill, here, there), here, there, speed_kmh=3.0).ascent
    down = build_leg(hill, travel_pair(hill, here, there), there, here, speed_kmh=3.0).ascent
    assert up == pytest.approx(8.0, abs=0.1)
    assert down == 0
    hole = replace(hill, vertex_height=np.where(slope > slope.max() / 4, np.nan, 0.1 * slope))
    far = at("c", 240, 40)
    assert build_leg(hole, travel_pair(hole, here, far), here, far, speed_kmh=3.0).ascent is None


def test_a_leg_is_known_as_its_weakest_way() -> None:
    """One guessed metre makes the leg a guess; a walk beside it stays surveyed."""
    net = crossing()
    ways = tuple(
        replace(way, evidence=Evidence.GUESSED if way.name == "Rue du Moulin" else way.evidence)
        for way in net.ways
    )
    net = replace(net, ways=ways)
    here, side, far = at("a", 10, 0), at("b", 100, 150), at("c", 240, 40)
    matrix = travel_pair(net, here, side, far)
    assert build_leg(net, matrix, here, side, speed_kmh=3.0).evidence is Evidence.GUESSED
    assert build_leg(net, matrix, here, far, speed_kmh=3.0).evidence is Evidence.SURVEYED


def test_a_guess_and_a_long_way_to_a_door_weaken_a_leg() -> None:
    """Among surveyed streets only a guess does; where one is a sketch, 20 m to a door do, too."""
    net, here = crossing(), at("a", 10, 0)
    near, far = at("b", 70, 19), at("c", 60, -25)
    guessed = replace(
        near, position=replace(near.position, to_confirm=True, radius_m=200.0, confidence="low")
    )
    sketch = replace(net, ways=(*net.ways, replace(net.ways[0], evidence=Evidence.ATTESTED)))
    known = [(net, far), (sketch, near), (sketch, far), (net, guessed)]
    legs = [
        build_leg(streets, travel_pair(streets, here, there), here, there, speed_kmh=3.0)
        for streets, there in known
    ]
    assert [leg.evidence for leg in legs] == [
        Evidence.SURVEYED,
        Evidence.SURVEYED,
        Evidence.INFERRED,
        Evidence.GUESSED,
    ]
    assert [leg.spread for leg in legs] == [0, 0, 0, 240]


EXAMPLE = example_itinerary()
STREETS = crossing()
SPOTS = [at("mairie", 5, 3), at("eglise", 95, 150), at("verger", 240, 43), at("jardin", 60, -3)]


def published(
    example: Itinerary = EXAMPLE, *, net: WalkingNetwork = STREETS, **values: object
) -> Itinerary:
    """Build an itinerary from the stops of the example, moved to streets drawn by hand."""
    lonlat = {spot.id: spot.position for spot in SPOTS}
    stops = tuple(
        replace(stop, place=replace(stop.place, position=lonlat[stop.place.id]))
        for stop in example.stops
    )
    order = (0, 2, 3, 4, 1)
    schedule = Schedule(
        order=order,
        arrival=order,
        begin=order,
        departure=order,
        lateness=(0,) * 5,
        overrun=0,
    )
    said = {"score": 6, "bound": 6, "is_proven_optimal": True, **values}
    return build_itinerary(
        example.definition,
        example.territory,
        net,
        travel_pair(net, *SPOTS),
        stops,
        Solution(order=order[1:-1], schedule=schedule, **said),
        example.unvisited,
        speed_kmh=4.2,
    )


def test_a_fingerprint_is_eight_digits_of_everything_but_the_path() -> None:
    """The same wishes in another folder are the same circuit."""
    one = published()
    assert len(one.fingerprint) == 8
    assert int(one.fingerprint, 16) >= 0
    moved = replace(EXAMPLE, definition=replace(EXAMPLE.definition, source="elsewhere/x.toml"))
    assert published(moved).fingerprint == one.fingerprint


def with_fact(itinerary: Itinerary) -> Itinerary:
    """Correct one fact of one place."""
    fact = Fact(
        label=text("toit solaire", "solar roof"),
        value=text("36 kWc", "36 kWp"),
        source="eglise.example",
        as_of=date(2013, 6, 4),
        confidence="high",
    )
    first, *rest = itinerary.stops
    return replace(
        itinerary, stops=(replace(first, place=replace(first.place, facts=(fact,))), *rest)
    )


@pytest.mark.parametrize(
    "changed",
    [
        published(with_fact(EXAMPLE)),
        published(replace(EXAMPLE, definition=replace(EXAMPLE.definition, title=text("Autre")))),
        published(replace(EXAMPLE, definition=replace(EXAMPLE.definition, group_size=24))),
        published(replace(EXAMPLE, territory=replace(EXAMPLE.territory, emergency=()))),
        published(replace(EXAMPLE, unvisited=())),
        published(net=replace(STREETS, data_date="2026-11-02")),
        published(net=replace(STREETS, vertex_lonlat=STREETS.vertex_lonlat + 1e-6)),
        published(bound=7, is_proven_optimal=False),
    ],
)
def test_a_fingerprint_changes_with_any_fact(changed: Itinerary) -> None:
    """What is printed on the sheet, and the streets below it, are all signed."""
    assert changed.fingerprint != published().fingerprint


def test_notices_of_other_days_and_places_are_left_out() -> None:
    """Only what concerns this circuit on this week day is printed."""
    common = {"source": "x", "as_of": date(2026, 11, 22)}
    tuesday = Notice(text=text("mardi"), weekdays=(2,), **common)
    thursday = Notice(text=text("jeudi"), weekdays=(4,), **common)
    here = Notice(text=text("verger"), place_ids=("verger",), **common)
    elsewhere = Notice(text=text("tour"), place_ids=("tour",), **common)
    territory = replace(EXAMPLE.territory, notices=(tuesday, thursday, here, elsewhere))
    assert published(replace(EXAMPLE, territory=territory)).notices == (tuesday, here)


def test_an_itinerary_is_a_table_of_stops_and_legs() -> None:
    """Points and lines alternate in walking order, in degrees."""
    itinerary = published()
    table = to_geodataframe(itinerary)
    assert table.crs.to_epsg() == 4326
    assert list(table["kind"]) == ["stop", "leg"] * 4 + ["stop"]
    assert list(table.geometry.geom_type[:2]) == ["Point", "LineString"]
    west, south, east, north = table.total_bounds
    assert 2.9 < west < east < 3.1
    assert 46.9 < south < north < 47.1
