"""Towns that nobody lives in, drawn to be difficult: for commands that must survive any extract."""

import math
from collections.abc import Callable, Mapping

from tests.support.streets import Tags, WayTuple, osm_xml

Nodes = dict[int, tuple[float, float]]
Town = tuple[Nodes, dict[int, WayTuple], dict[int, Tags]]

STREET = {"highway": "residential", "name": "High Street"}
SIDE = 5
"""Junctions along each side of the square of streets."""
BLOCK_M = 120.0
SCRIPTS = (
    *("Ποσειδών", "Музей", "博物館", "متحف المدينة", "מוזיאון"),
    *("Musée de l’Œuvre", "พิพิธภัณฑ์", "संग्रहालय"),
)


def _at(middle: tuple[float, float], east: float, north: float) -> tuple[float, float]:
    lon, lat = middle
    wide = 111_320.0 * max(0.01, math.cos(math.radians(lat)))
    return ((lon + east / wide + 180.0) % 360.0 - 180.0, lat + north / 111_195.0)


def _grid(middle: tuple[float, float], first: int = 1) -> tuple[Nodes, dict[int, WayTuple]]:
    """Draw a square of streets."""
    nodes = {
        first + row * SIDE + column: _at(middle, column * BLOCK_M, row * BLOCK_M)
        for row in range(SIDE)
        for column in range(SIDE)
    }
    rows = [[first + row * SIDE + k for k in range(SIDE)] for row in range(SIDE)]
    columns = [[first + k * SIDE + column for k in range(SIDE)] for column in range(SIDE)]
    ways = {first + number: (refs, STREET) for number, refs in enumerate([*rows, *columns])}
    return nodes, ways


def _places(
    middle: tuple[float, float], count: int = 9, *, away: float = 15.0
) -> tuple[Nodes, dict[int, Tags]]:
    """Put places along the streets, of several sorts."""
    kinds: tuple[Tags, ...] = (
        {"amenity": "townhall"},
        {"tourism": "museum", "wikidata": "Q1"},
        {"leisure": "park"},
        {"historic": "memorial"},
        {"building": "church", "wikipedia": "en:Church"},
    )
    width = math.ceil(math.sqrt(count))
    step = (SIDE - 1) * BLOCK_M / max(1, width)
    nodes, tags = dict[int, tuple[float, float]](), dict[int, Tags]()
    for number in range(count):
        row, column = divmod(number, width)
        nodes[100_000 + number] = _at(middle, column * step + 9.0, row * step + away)
        kind = kinds[number % len(kinds)]
        tags[100_000 + number] = {**kind, "name": f"Thing {number}"} | (
            {"wikidata": f"Q{number}"} if "wikidata" in kind else {}
        )
    return nodes, tags


def _usual(middle: tuple[float, float], count: int = 9) -> Town:
    (nodes, ways), (spots, tags) = _grid(middle), _places(middle, count)
    return nodes | spots, ways, tags


def _without_streets() -> Town:
    nodes, _, tags = _usual((2.0, 47.0))
    return nodes, {}, tags


def _one_street() -> Town:
    nodes, ways, tags = _usual((2.0, 47.0))
    return nodes, {1: ways[1]}, tags


def _islands() -> Town:
    """Draw many short streets that touch nowhere, a place beside each."""
    nodes: Nodes = {}
    ways: dict[int, WayTuple] = {}
    spots, tags = _places((2.0, 47.0))
    for number, spot in enumerate(spots.values(), 1):
        nodes |= {2 * number: _at(spot, -10.0, 5.0), 2 * number + 1: _at(spot, 10.0, 5.0)}
        ways[number] = ([2 * number, 2 * number + 1], STREET)
    return nodes | spots, ways, tags


def _places_off_the_streets() -> Town:
    nodes, ways = _grid((2.0, 47.0))
    spots, tags = _places((2.0, 47.0), away=4_000.0)
    return nodes | spots, ways, tags


def _without_places() -> Town:
    nodes, ways = _grid((2.0, 47.0))
    return nodes, ways, {}


def _five_scripts() -> Town:
    nodes, ways, tags = _usual((2.0, 47.0), len(SCRIPTS))
    named = zip(tags.items(), SCRIPTS, strict=True)
    return nodes, ways, {ref: {**said, "name": name} for (ref, said), name in named}


TOWNS: Mapping[str, Callable[[], Town]] = {
    "no-street": _without_streets,
    "one-street": _one_street,
    "islands-only": _islands,
    "places-off-the-streets": _places_off_the_streets,
    "no-place": _without_places,
    "3000-places": lambda: _usual((2.0, 47.0), 3_000),
    "five-scripts": _five_scripts,
    "southern-hemisphere": lambda: _usual((-70.9, -53.15)),
    "across-180": lambda: _usual((179.997, -16.8)),
    "at-85-north": lambda: _usual((15.0, 85.0)),
}
"""Each by its name."""


def extract_of(name: str) -> str:
    """Write one of the towns as an extract."""
    return osm_xml(*TOWNS[name]())
