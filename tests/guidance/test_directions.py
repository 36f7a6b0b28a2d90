"""Manoeuvres of legs, their sentences, and a reader who walks by them."""

import random
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ddtour_geo.guidance.directions import (
    Streets,
    compass,
    manoeuvres,
    sentences,
    told_leg,
    turn_class,
    with_landmarks,
)
from ddtour_geo.guidance.directions.angles import deviation
from ddtour_geo.model import LocalizedText, Manoeuvre, TravelTimeMatrix, WalkingNetwork
from ddtour_geo.network import build_network, read_streets, snap
from ddtour_geo.network.routing import travel_times
from tests.support.builders import example_itinerary
from tests.support.sheet_language import read
from tests.support.streets import extract, grid_lonlat, network, osm_xml, place


def street(name: str, highway: str = "residential", **tags: str) -> dict[str, str]:
    """Tags of a named street."""
    return {"highway": highway, "name": name, **tags}


def walk(
    net: WalkingNetwork, begin: tuple[float, float], end: tuple[float, float]
) -> tuple[Manoeuvre, ...]:
    """Manoeuvres between two points given in metres."""
    return legs(net, [begin, end])[0]


def legs(net: WalkingNetwork, spots: Sequence[tuple[float, float]]) -> list[tuple[Manoeuvre, ...]]:
    """Manoeuvres from each point to the next."""
    places = [place(f"p{i}", grid_lonlat(*spot)) for i, spot in enumerate(spots)]
    points = snap(net, places).points
    matrix = travel_times(net, points, profile="guided-group")
    streets = Streets(net)
    return [
        manoeuvres(
            streets, matrix.paths[i, i + 1], points[i], points[i + 1], places[i + 1].position.lonlat
        )
        for i in range(len(places) - 1)
    ]


def crossing(degrees: float) -> WalkingNetwork:
    """Draw a street northwards to a crossing, one straight on or aside, and one that bends off."""
    turn = np.radians(degrees)
    rival = 40.0 if 0 < abs(degrees) < 45 else 90.0
    aside = np.radians(rival if degrees < 0 else -rival)
    nodes = {
        1: (0.0, -200.0),
        2: (0.0, 0.0),
        3: (200 * np.sin(turn), 200 * np.cos(turn)),
        4: (150 * np.sin(aside), 150 * np.cos(aside)),
    }
    ways = [([1, 2], street("Rue Hoche")), ([2, 3], street("Rue Foch")), ([2, 4], street("Rue X"))]
    return network(nodes, ways)


@pytest.mark.parametrize(
    ("degrees", "expected"),
    [
        (0.0, "straight"),
        (32.0, "slight-right"),
        (90.0, "right"),
        (145.0, "sharp-right"),
        (-32.0, "slight-left"),
        (-90.0, "left"),
        (-145.0, "sharp-left"),
    ],
)
def test_the_class_and_the_side_of_a_turn_are_those_of_the_crossing(
    degrees: float, expected: str
) -> None:
    """A street that leaves at an angle is announced with the class of this angle."""
    end = (150 * np.sin(np.radians(degrees)), 150 * np.cos(np.radians(degrees)))
    told = walk(crossing(degrees), (0.0, -150.0), end)
    turn = next((one for one in told if one.street == "Rue Foch" and one.action != "arrive"), None)
    if turn is None:
        assert expected == "straight"
        assert told[0].then == ("Rue Foch",)
    else:
        assert turn.turn == expected


@pytest.mark.parametrize(
    ("degrees", "expected"),
    [
        (20, "straight"), (-20, "straight"), (21, "slight-right"), (-21, "slight-left"),
        (45, "slight-right"), (46, "right"), (-46, "left"), (125, "right"), (126, "sharp-right"),
        (-126, "sharp-left"), (166, "u-turn"), (180, "u-turn"), (-170, "u-turn"),
    ],
)  # fmt: skip
def test_every_class_of_angle_has_its_bounds(degrees: float, expected: str) -> None:
    """Eight classes cover the circle."""
    assert turn_class(degrees) == expected


@pytest.mark.parametrize(
    ("bearing", "expected"),
    [
        (0, "n"), (20, "n"), (21, "ne"), (69, "ne"), (70, "e"), (110, "e"), (111, "se"),
        (159, "se"), (160, "s"), (200, "s"), (201, "sw"), (249, "sw"), (250, "w"), (290, "w"),
        (291, "nw"), (339, "nw"), (340, "n"), (359.9, "n"),
    ],
)  # fmt: skip
def test_a_departure_names_the_direction_of_its_bearing(bearing: float, expected: str) -> None:
    """The bounds are those of the fixtures of osrm-text-instructions (BSD-2)."""
    assert compass(bearing) == expected


@pytest.mark.parametrize(
    ("degrees", "expected"), [(0, "n"), (45, "ne"), (90, "e"), (180, "s"), (225, "sw"), (315, "nw")]
)
def test_a_walk_departs_in_the_direction_of_its_street(degrees: float, expected: str) -> None:
    """The compass direction is measured on the ground."""
    turn = np.radians(degrees)
    end = (300 * np.sin(turn), 300 * np.cos(turn))
    net = network({1: (0.0, 0.0), 2: end}, [([1, 2], street("Rue Hoche"))])
    told = walk(net, (0.2 * end[0], 0.2 * end[1]), (0.9 * end[0], 0.9 * end[1]))
    assert compass(told[0].bearing) == expected
    assert told[0].street == "Rue Hoche"


def test_the_place_is_on_the_side_where_it_stands() -> None:
    """Left and right are those of the walker, whichever way the street was drawn."""
    for line in ([1, 2], [2, 1]):
        net = network({1: (0.0, 0.0), 2: (0.0, 300.0)}, [(line, street("Rue Hoche"))])
        assert walk(net, (0.0, 20.0), (-15.0, 250.0))[-1].side == "left"
        assert walk(net, (0.0, 20.0), (15.0, 250.0))[-1].side == "right"
        assert walk(net, (0.0, 250.0), (15.0, 20.0))[-1].side == "left"
        assert walk(net, (0.0, 20.0), (0.0, 250.0))[-1].side == "ahead"
        assert walk(net, (0.0, 20.0), (0.0, 330.0))[-1].side == "ahead"
        assert walk(net, (0.0, 20.0), (60.0, 330.0))[-1].side == "right"


def test_a_street_that_ends_at_another_is_told() -> None:
    """At a T junction there is no straight on: one must know left or right."""
    nodes = {1: (0.0, -200.0), 2: (0.0, 0.0), 3: (-200.0, 0.0), 4: (200.0, 0.0)}
    net = network(nodes, [([1, 2], street("Rue Hoche")), ([3, 2, 4], street("Rue Foch"))])
    left, right = walk(net, (0, -150), (-150, 0)), walk(net, (0, -150), (150, 0))
    assert [one.turn for one in left] == ["straight", "left", "straight"]
    assert [one.turn for one in right] == ["straight", "right", "straight"]


def test_a_fork_of_two_like_ways_is_told() -> None:
    """Where two ways lead ahead under one name the walker hears which to keep to."""
    nodes = {1: (0.0, -200.0), 2: (0.0, 0.0), 3: (-40.0, 190.0), 4: (40.0, 190.0)}
    ways = [([1, 2], street("Rue Hoche")), ([2, 3], street("Rue Hoche")),
            ([2, 4], street("Rue Hoche"))]  # fmt: skip
    told = walk(network(nodes, ways), (0, -150), (-40, 180))
    assert told[1].fork == "left"
    assert "gardez la gauche" in told_leg(told, "Halles")[1]


def test_a_walker_on_a_street_is_not_told_of_drives_and_footpaths() -> None:
    """Unnamed ways that branch off a street are no decision."""
    nodes = {1: (0.0, -200.0), 2: (0.0, 0.0), 3: (0.0, 200.0), 4: (100.0, 0.0), 5: (-90.0, 30.0)}
    ways = [([1, 2, 3], street("Rue Hoche")), ([2, 4], {"highway": "service"}),
            ([2, 5], {"highway": "footway"})]  # fmt: skip
    assert [one.action for one in walk(network(nodes, ways), (0, -150), (0, 150))] == [
        "depart",
        "arrive",
    ]


def test_the_second_way_of_a_kind_is_counted() -> None:
    """Two footpaths on one side within a few metres are told apart by a number."""
    nodes = {1: (0.0, -100.0), 2: (0.0, 0.0), 3: (0.0, 12.0), 4: (0.0, 200.0),
             5: (100.0, 0.0), 6: (100.0, 12.0)}  # fmt: skip
    ways = [([1, 2, 3, 4], street("Rue Hoche")), ([2, 5], {"highway": "footway"}),
            ([3, 6], {"highway": "footway"})]  # fmt: skip
    told = walk(network(nodes, ways), (0, -90), (90, 12))
    assert told[1].ordinal == 2
    assert told_leg(told, "Halles")[1].startswith("Prenez le 2e chemin piéton à droite, 90\u00a0m")


def test_steps_are_told_with_their_number() -> None:
    """A staircase is announced even where nobody could go wrong."""
    nodes = {1: (0.0, 0.0), 2: (0.0, 100.0), 3: (0.0, 120.0), 4: (0.0, 200.0)}
    steps = {"highway": "steps", "step_count": "24"}
    net = network(nodes, [([1, 2], street("Rue Hoche")), ([2, 3], steps),
                          ([3, 4], street("Rue Foch"))])  # fmt: skip
    told = walk(net, (0, 10), (0, 190))
    assert [(one.action, one.step_count, one.is_up) for one in told][1] == ("steps", 24, None)
    assert "l’escalier (24 marches)" in told_leg(told, "Halles")[1]


@pytest.mark.parametrize(("south", "north", "is_up"), [(10.0, 14.0, True), (14.0, 10.0, False)])
def test_steps_lead_up_or_down_where_heights_are_known(
    south: float, north: float, *, is_up: bool
) -> None:
    """The direction is that of the walk."""
    nodes = {1: (0.0, 0.0), 2: (0.0, 100.0), 3: (0.0, 120.0), 4: (0.0, 200.0)}
    net = network(nodes, [([1, 2], street("Rue Hoche")), ([2, 3], {"highway": "steps"}),
                          ([3, 4], street("Rue Foch"))])  # fmt: skip
    metres = (net.vertex_lonlat[:, 1] - 47.0) * 111_170
    net = replace(net, vertex_height=np.interp(metres, [100, 120], [south, north]))
    assert walk(net, (0, 10), (0, 190))[1].is_up is is_up
    assert walk(net, (0, 190), (0, 10))[1].is_up is not is_up


def test_a_busy_street_that_is_crossed_is_named() -> None:
    """A group must know where it crosses a main road."""
    nodes = {1: (0.0, -200.0), 2: (0.0, 0.0), 3: (0.0, 200.0), 4: (-200.0, 0.0), 5: (200.0, 0.0)}
    ways = [([1, 2, 3], street("Rue Hoche")), ([4, 2, 5], street("Avenue Foch", "primary"))]
    told = walk(network(nodes, ways), (0, -150), (0, 150))
    assert [(one.action, one.crossed) for one in told][1] == ("cross", "Avenue Foch")
    assert told_leg(told, "Halles")[1].startswith("Traversez l’avenue Foch et continuez")


@pytest.mark.parametrize(("tag", "action"), [("bridge", "bridge"), ("tunnel", "underpass")])
def test_bridges_and_underpasses_are_told(tag: str, action: str) -> None:
    """What leads over or under something is a mark on the way."""
    nodes = {1: (0.0, 0.0), 2: (0.0, 100.0), 3: (0.0, 140.0), 4: (0.0, 200.0)}
    name = "Rue Hoche"
    net = network(nodes, [([1, 2], street(name)), ([2, 3], street(name, **{tag: "yes"})),
                          ([3, 4], street(name))])  # fmt: skip
    told = walk(net, (0, 10), (0, 190))
    assert [one.action for one in told] == ["depart", action, "continue", "arrive"]
    assert [round(one.metres) for one in told] == [90, 40, 50, 0]


def test_steps_have_their_own_metres() -> None:
    """Sixty metres of steps are not the four hundred of the path that they belong to."""
    nodes = {1: (0.0, 0.0), 2: (0.0, 100.0), 3: (0.0, 163.0), 4: (0.0, 480.0)}
    net = network(nodes, [([1, 2], {"highway": "path"}), ([2, 3], {"highway": "steps"}),
                          ([3, 4], {"highway": "path"})])  # fmt: skip
    told = walk(net, (0, 10), (0, 470))
    assert [one.built for one in told] == ["", "steps", "", ""]
    said = " ".join(told_leg(told, "Halles"))
    assert "l’escalier, 60\u00a0m" in said
    assert "310\u00a0m" in said


def test_a_landing_belongs_to_the_staircase_and_is_no_step() -> None:
    """Two flights with a few metres between them are one staircase, with the metres of both."""
    nodes = {k: (0.0, north) for k, north in enumerate((0.0, 50.0, 60.0, 65.0, 75.0, 130.0), 1)}
    flight, path = {"highway": "steps", "step_count": "20"}, {"highway": "footway"}
    net = network(nodes, [([1, 2], path), ([2, 3], flight), ([3, 4], path), ([4, 5], flight),
                          ([5, 6], path)])  # fmt: skip
    told = walk(net, (0, 5), (0, 125))
    stairs = [one for one in told if one.built == "steps"]
    assert [(round(one.metres), round(one.landing), one.step_count) for one in stairs] == [
        (25, 5, 40)
    ]
    assert "l’escalier (40 marches), 20\u00a0m" in " ".join(told_leg(told, "Halles"))


def test_a_few_metres_before_a_bridge_are_no_turn_of_their_own() -> None:
    """The bridge is in sight: it is what one turns to."""
    nodes = {1: (0.0, 0.0), 2: (100.0, 0.0), 3: (100.0, -5.0), 4: (100.0, -45.0),
             5: (100.0, -200.0), 6: (200.0, 0.0)}  # fmt: skip
    net = network(nodes, [([1, 2, 6], street("Quai de Brest")), ([2, 3], street("Rue Martin")),
                          ([3, 4], street("Pont Tournant", bridge="yes")),
                          ([4, 5], street("Rue Martin"))])  # fmt: skip
    told = walk(net, (10, 0), (100, -190))
    assert [one.action for one in told] == ["depart", "bridge", "continue", "arrive"]
    assert (told[1].turn, round(told[1].at), round(told[1].metres - told[1].landing)) == (
        "right", 90, 40
    )  # fmt: skip


def test_a_place_gives_its_name_to_its_own_metres_only() -> None:
    """The street behind it is told, and so is what bears no name for a while."""
    nodes = {1: (0.0, 0.0), 2: (0.0, 50.0), 3: (0.0, 150.0), 4: (0.0, 250.0)}
    net = network(nodes, [([1, 2], street("Place Saint-Sauveur")), ([2, 3], street("Rue Hoche")),
                          ([3, 4], street(""))])  # fmt: skip
    told = walk(net, (0, 10), (0, 240))
    assert [(one.street, round(one.metres)) for one in told[:-1]] == [
        ("Place Saint-Sauveur", 40), ("Rue Hoche", 100), ("", 90)
    ]  # fmt: skip


def test_a_path_after_a_street_is_told() -> None:
    """Where the street ends and a footpath goes on, a walker wonders."""
    nodes = {1: (0.0, 0.0), 2: (0.0, 100.0), 3: (0.0, 200.0)}
    net = network(nodes, [([1, 2], street("Rue Hoche")), ([2, 3], {"highway": "footway"})])
    assert [one.action for one in walk(net, (0, 10), (0, 190))] == ["depart", "path", "arrive"]


def test_a_square_is_crossed_in_one_sentence(tmp_path: Path) -> None:
    """Lines over a square are one manoeuvre, and the street that leaves it another."""
    nodes = {1: (0.0, -100.0), 2: (0.0, 0.0), 3: (60.0, 0.0), 4: (60.0, 60.0), 5: (0.0, 60.0),
             6: (60.0, 160.0)}  # fmt: skip
    square = {"highway": "pedestrian", "area": "yes", "name": "Place du Marché"}
    ways = {1: ([1, 2], street("Rue Hoche")), 2: ([2, 3, 4, 5, 2], square),
            3: ([4, 6], street("Rue Foch"))}  # fmt: skip
    file = tmp_path / "square.osm"
    file.write_text(osm_xml({ref: grid_lonlat(*xy) for ref, xy in nodes.items()}, ways), "utf-8")
    told = walk(build_network(read_streets(file)), (0, -90), (60, 150))
    assert [one.action for one in told] == ["depart", "square", "leave", "arrive"]
    assert told_leg(told, "Halles")[1] == (
        "Traversez la place du Marché vers le nord-est, 80\u00a0m, puis sortez vers le nord par la"
        " rue Foch, 90\u00a0m\u00a0: Halles, devant vous."
    )


@pytest.mark.parametrize(
    ("name", "tag", "french", "english"),
    [
        ("Pont Neuf", "bridge", "Passez tout droit le pont Neuf", "cross Pont Neuf"),
        ("Rue Hoche", "bridge", "Passez tout droit le pont de la rue", "cross the bridge on Rue"),
        ("Tunnel Foch", "tunnel", "Empruntez tout droit le tunnel Foch", "take Tunnel Foch"),
        ("Rue Hoche", "tunnel", "Empruntez tout droit le passage souterrain de la rue Hoche, ",
         "take the underpass on Rue Hoche"),
    ],
)  # fmt: skip
def test_a_bridge_is_called_by_its_name_or_by_its_street(
    name: str, tag: str, french: str, english: str
) -> None:
    """Nobody crosses a bridge along a bridge."""
    nodes = {1: (0.0, 0.0), 2: (0.0, 100.0), 3: (0.0, 140.0), 4: (0.0, 200.0)}
    net = network(nodes, [([1, 2], street("Rue Hoche")), ([2, 3], street(name, **{tag: "yes"})),
                          ([3, 4], street("Rue Hoche"))])  # fmt: skip
    told = [replace(one, metres=100.0) for one in walk(net, (0, 10), (0, 190))]
    assert told_leg(told, "Halles")[1].startswith(french)
    assert english in told_leg(told, "Halles", "en")[1]


def test_steps_that_leave_a_square_keep_their_number(tmp_path: Path) -> None:
    """Who cannot climb must hear of them before."""
    nodes = {1: (0.0, -100.0), 2: (0.0, 0.0), 3: (60.0, 0.0), 4: (60.0, 60.0), 5: (0.0, 60.0),
             6: (60.0, 160.0)}  # fmt: skip
    square = {"highway": "pedestrian", "area": "yes", "name": "Place du Marché"}
    ways = {1: ([1, 2], street("Rue Hoche")), 2: ([2, 3, 4, 5, 2], square),
            3: ([4, 6], {"highway": "steps", "step_count": "24"})}  # fmt: skip
    file = tmp_path / "square.osm"
    file.write_text(osm_xml({ref: grid_lonlat(*xy) for ref, xy in nodes.items()}, ways), "utf-8")
    told = walk(build_network(read_streets(file)), (0, -90), (60, 150))
    assert "sortez vers le nord par l’escalier (24 marches), " in told_leg(told, "Halles")[1]
    assert "leave it heading north by the stairs (24 steps), " in told_leg(told, "H", "en")[1]


def bend(metres: float) -> WalkingNetwork:
    """Draw a street that turns left and right again after some metres, under other names."""
    nodes = {1: (0.0, -200.0), 2: (0.0, 0.0), 3: (-metres, 0.0), 4: (-metres, 200.0),
             5: (200.0, 0.0), 6: (-metres - 200.0, 0.0)}  # fmt: skip
    return network(
        nodes,
        [([1, 2], street("Rue A")), ([5, 2, 3, 6], street("Rue B")), ([3, 4], street("Rue C"))],
    )


@pytest.mark.parametrize(
    ("metres", "expected"),
    [
        (15.0, ["Partez vers le nord par la rue A, 150\u00a0m.",
                "Tournez à gauche rue B, puis aussitôt à droite rue C, 150\u00a0m"]),
        (50.0, ["Partez vers le nord par la rue A, 150\u00a0m.",
                "Tournez à gauche rue B, 50\u00a0m, puis à droite rue C, 150\u00a0m"]),
        (90.0, ["Partez vers le nord par la rue A, 150\u00a0m.",
                "Tournez à gauche rue B, 90\u00a0m.", "Tournez à droite rue C, 150\u00a0m"]),
    ],
)  # fmt: skip
def test_turns_that_follow_closely_are_told_together(metres: float, expected: list[str]) -> None:
    """Two turns within a minute are one thing to remember; no more than two."""
    said = told_leg(walk(bend(metres), (0, -150), (-metres, 150)), "Halles")
    assert [text.split("\u00a0: ")[0] for text in said] == expected


def test_a_leg_that_goes_back_departs_the_other_way() -> None:
    """After a stop in a street the way back begins with the direction, not with a turn."""
    net = network({1: (0.0, 0.0), 2: (0.0, 300.0)}, [([1, 2], street("Rue Hoche"))])
    there, back = legs(net, [(0, 20), (0, 250), (0, 20)])
    assert (compass(there[0].bearing), compass(back[0].bearing)) == ("n", "s")


def grid(seed: int) -> tuple[WalkingNetwork, random.Random]:
    """Draw a crooked grid of streets, some of them unnamed paths."""
    rng = random.Random(seed)  # noqa: S311 - toy streets
    nodes = {
        10 * x + y: (90.0 * x + rng.uniform(-20, 20), 90.0 * y + rng.uniform(-20, 20))
        for x in range(5)
        for y in range(5)
    }
    ways = []
    for x in range(5):
        for y in range(5):
            for other, name in ((10 * x + y + 1, f"Rue {x}"), (10 * (x + 1) + y, f"Avenue {y}")):
                if other in nodes:
                    kind = {"highway": "footway"} if rng.random() < 0.2 else street(name)
                    ways.append(([10 * x + y, other], kind))
    return network(nodes, ways), rng


def routed(
    net: WalkingNetwork, rng: random.Random
) -> tuple[TravelTimeMatrix, Sequence[object], tuple[Manoeuvre, ...]]:
    """Plan a leg between two points of a grid."""
    spots = [(rng.uniform(0, 360), rng.uniform(0, 360)) for _ in range(2)]
    goal = grid_lonlat(*spots[1])
    points = snap(net, [place("p0", grid_lonlat(*spots[0])), place("p1", goal)]).points
    matrix = travel_times(net, points, profile="guided-group")
    told = manoeuvres(Streets(net), matrix.paths[0, 1], points[0], points[1], goal)
    return matrix, points, told


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000))
def test_the_lengths_of_manoeuvres_sum_up_to_the_leg(seed: int) -> None:
    """Not a metre of a leg is untold, and no manoeuvre goes back."""
    net, rng = grid(seed)
    matrix, points, told = routed(net, rng)
    assert told[0].at == pytest.approx(points[0].connector)
    assert told[0].at + sum(one.metres for one in told) == pytest.approx(matrix.metres[0, 1])
    assert all(one.at <= other.at for one, other in pairwise(told))


@given(st.floats(0, 360, exclude_max=True), st.floats(0, 360, exclude_max=True))
def test_who_walks_a_turn_backwards_turns_to_the_other_side(inward: float, outward: float) -> None:
    """Left becomes right; reversed twice it is the same."""
    there = deviation(inward, outward)
    back = deviation((outward + 180) % 360, (inward + 180) % 360)
    again = deviation((inward + 360) % 360, (outward + 360) % 360)
    assert abs(there) == pytest.approx(abs(back), abs=1e-9)
    if 1e-6 < abs(there) < 180 - 1e-6:
        assert there * back < 0
    assert again == pytest.approx(there)


def test_a_sketch_names_its_streets_and_no_turn() -> None:
    """Nobody can turn by a plan that is straightened."""
    itinerary = example_itinerary(sketch=True)
    assert sentences(itinerary, 0) == ("Par la rue Hoche et la rue 1.",)
    assert sentences(itinerary, 0, "en") == ("Along Rue Hoche and Rue 1.",)


def test_a_ride_is_told_by_its_title() -> None:
    """Who sits in a coach needs no directions."""
    itinerary = example_itinerary(ride=True)
    assert sentences(itinerary, 2) == ("Car du groupe",)


@pytest.mark.parametrize(
    ("spot", "french", "english"),
    [
        ((10, 5), "À hauteur de l’église Sainte-Barbe, ", "At Saint Barbara’s church, "),
        ((10, -15), "Après l’église Sainte-Barbe, ", "After Saint Barbara’s church, "),
        ((-3, 20), "Devant l’église Sainte-Barbe, ", "Facing Saint Barbara’s church, "),
        ((-12, 15), "Juste avant l’église Sainte-Barbe, ", "Just before Saint Barbara’s church, "),
    ],
)
def test_a_turn_at_a_known_place_is_told_by_it(
    spot: tuple[int, int], french: str, english: str
) -> None:
    """A church at the corner says more than a number of metres: after it, before it, facing it."""
    nodes = {1: (0.0, -200.0), 2: (0.0, 0.0), 3: (-200.0, 0.0), 4: (200.0, 0.0)}
    net = network(nodes, [([1, 2], street("Rue Hoche")), ([3, 2, 4], street("Rue Foch"))])
    church = LocalizedText(fr="Église Sainte-Barbe", en="Saint Barbara’s church")
    told = with_landmarks(
        walk(net, (0, -150), (-150, 0)),
        [(church, grid_lonlat(*spot)), (LocalizedText(fr="Gare"), grid_lonlat(0, 90))],
    )
    said = told_leg(told, "Halles")[1]
    assert said.startswith(f"{french}tournez à gauche rue Foch, 150\u00a0m")
    assert told_leg(told, "Halles", "en")[1].startswith(english)
    assert parsed_side(said) == "à gauche"


def parsed_side(text: str) -> str:
    """Give the side that a reader takes from a sentence."""
    return read(text)[0].side


PAVEMENT = {"highway": "footway", "footway": "sidewalk"}


def test_who_walks_along_a_pavement_hears_the_name_of_its_street() -> None:
    """And nothing of the footways that it is drawn as."""
    nodes = {1: (0.0, 0.0), 2: (200.0, 0.0), 3: (200.0, 200.0), 4: (0.0, -8.0), 5: (208.0, -8.0),
             6: (208.0, 200.0), 7: (0.0, -30.0)}  # fmt: skip
    ways = [([1, 2], street("Rue Haute")), ([2, 3], street("Rue Basse")),
            ([4, 5], PAVEMENT), ([5, 6], PAVEMENT), ([1, 4, 7], {"highway": "footway"}),
            ([3, 6], {"highway": "footway"})]  # fmt: skip
    told = walk(network(nodes, ways), (10, -8), (208, 190))
    assert [(one.street, one.then) for one in told[:-1]] == [("Rue Haute", ("Rue Basse",))]


def test_a_busy_street_with_pavements_is_not_said_to_be_crossed_at_one_of_three_places() -> None:
    """Who goes straight on needs no word; without pavements it is a mark on the way."""
    nodes = {1: (0.0, 0.0), 2: (92.0, 0.0), 3: (100.0, 0.0), 4: (108.0, 0.0), 5: (200.0, 0.0)}
    nodes |= {10 * k + i: (x, y) for k, y in ((1, -90.0), (2, 90.0))
              for i, x in ((2, 92.0), (3, 100.0), (4, 108.0))}  # fmt: skip
    busy = street("Boulevard", "primary")
    ways = [([1, 2, 3, 4, 5], street("Rue Haute")), ([13, 3, 23], busy)]
    crossed = [one.crossed for one in walk(network(nodes, ways), (10, 0), (190, 0))]
    assert crossed == ["", "Boulevard", ""]
    beside = [([12, 2, 22], PAVEMENT), ([14, 4, 24], PAVEMENT)]
    told = walk(network(nodes, [*ways, *beside]), (10, 0), (190, 0))
    assert [one.action for one in told] == ["depart", "arrive"]


def test_a_square_is_left_where_it_becomes_a_street_without_a_junction() -> None:
    """The street ends beside its rim, and who crossed it is told where to go."""
    nodes = {1: (0.0, 0.0), 2: (60.0, 0.0), 3: (60.0, 40.0), 4: (0.0, 40.0), 5: (120.0, 0.0),
             6: (120.0, 80.0), 7: (60.5, 0.0)}  # fmt: skip
    square = {"highway": "pedestrian", "area": "yes", "name": "Place Haute"}
    made = replace(extract(nodes, [([1, 2, 3, 4, 1], square), ([7, 5, 6], street("Rue Basse"))]),
                   squares={0: (5,)})  # fmt: skip
    told = walk(build_network(made), (2, 38), (120, 70))
    assert [one.action for one in told] == ["square", "leave", "arrive"]
    assert told[1].street == "Rue Basse"
