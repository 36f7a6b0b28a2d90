"""The demonstration town: its streets, its relief, its places and its circuits."""

import functools
import itertools
import json
import math
import re
import tomllib
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pytest
from numpy.typing import NDArray
from pyproj import Transformer
from shapely import STRtree
from shapely.geometry import LineString, Point, Polygon

from ddtour_geo.model import Itinerary, VisitWish
from ddtour_geo.outputs.publish import build
from ddtour_geo.planning.load import streets_of
from ddtour_geo.planning.plan import plan
from ddtour_geo.routes.schema import read_definition

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "data" / "ville-exemple"
TOUR = ROOT / "routes" / "ville-exemple-tour.toml"
COACH = ROOT / "routes" / "ville-exemple-car.toml"
STEP_FREE = ROOT / "routes" / "ville-exemple-sans-marches.toml"
CLOSED = {"no", "private"}
COMFORT = ("sheltered", "group_capacity", "toilets", "benches")
NOT_FOR_WALKERS = {"motorway", "construction"}

Tags = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way of the town: its nodes, its tags, its line in metres."""

    id: int
    nodes: tuple[int, ...]
    tags: Tags
    line: LineString

    @property
    def is_walkable(self) -> bool:
        """A road or path that nothing closes to walkers."""
        kind = self.tags.get("highway")
        return (
            kind is not None
            and kind not in NOT_FOR_WALKERS
            and self.tags.get("access") not in CLOSED
            and self.tags.get("foot") not in CLOSED
        )

    @property
    def is_over_or_under(self) -> bool:
        """A way on another level than its neighbours."""
        return "bridge" in self.tags or "tunnel" in self.tags or "layer" in self.tags


@dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """All of ``streets.osm``, in metres."""

    points: Mapping[int, Point]
    node_tags: Mapping[int, Tags]
    ways: tuple[Way, ...]
    relations: tuple[Tags, ...]

    @property
    def highways(self) -> list[Way]:
        """Ways with a ``highway`` tag."""
        return [way for way in self.ways if "highway" in way.tags]


@functools.cache
def _projection() -> Transformer:
    return Transformer.from_crs("EPSG:4326", "EPSG:2154", always_xy=True)


def _metres(lon: float, lat: float) -> Point:
    return Point(_projection().transform(lon, lat))


def _tags(element: ET.Element) -> dict[str, str]:
    return {tag.attrib["k"]: tag.attrib["v"] for tag in element.iter("tag")}


@functools.cache
def _root() -> ET.Element:
    return ET.parse(FOLDER / "streets.osm").getroot()  # noqa: S314 - our own file


@functools.cache
def _town() -> Town:
    root = _root()
    points = {
        int(node.attrib["id"]): _metres(float(node.attrib["lon"]), float(node.attrib["lat"]))
        for node in root.iter("node")
    }
    ways = []
    for way in root.iter("way"):
        nodes = tuple(int(nd.attrib["ref"]) for nd in way.iter("nd"))
        line = LineString([points[node] for node in nodes])
        ways.append(Way(id=int(way.attrib["id"]), nodes=nodes, tags=_tags(way), line=line))
    return Town(
        points=points,
        node_tags={int(node.attrib["id"]): _tags(node) for node in root.iter("node")},
        ways=tuple(ways),
        relations=tuple(_tags(relation) for relation in root.iter("relation")),
    )


@functools.cache
def _places() -> tuple[dict[str, Any], ...]:
    text = (FOLDER / "places.geojson").read_text(encoding="utf-8")
    return tuple(
        feature["properties"] | feature["geometry"] for feature in json.loads(text)["features"]
    )


@functools.cache
def _territory() -> dict[str, Any]:
    return tomllib.loads((FOLDER / "territory.toml").read_text(encoding="utf-8"))


@functools.cache
def _relief() -> tuple[NDArray[np.float64], float, float]:
    """Heights from south to north, and the south-west corner."""
    lines = (FOLDER / "relief.asc").read_text(encoding="ascii").splitlines()
    head = {line.split()[0]: float(line.split()[1]) for line in lines[:6]}
    heights = np.loadtxt(lines[6:])
    assert heights.shape == (head["nrows"], head["ncols"])
    assert head["cellsize"] == 10
    return heights[::-1], head["xllcorner"], head["yllcorner"]


@functools.cache
def _planned(route: Path) -> Itinerary:
    return plan(route, data=ROOT / "data")


def _height(point: Point) -> float:
    heights, west, south = _relief()
    return float(heights[int((point.y - south) // 10), int((point.x - west) // 10)])


def _graph(*, walkable: bool = True) -> "nx.Graph[int]":
    graph: nx.Graph[int] = nx.Graph()
    for way in _town().highways:
        if way.is_walkable or not walkable:
            nx.add_path(graph, way.nodes)
    return graph


def _buildings() -> list[tuple[Way, Polygon]]:
    return [(way, Polygon(way.line.coords)) for way in _town().ways if "building" in way.tags]


def test_the_file_reads_like_an_extract() -> None:
    """Version, date and bounds are there; identifiers are positive, sorted and unique."""
    root, town = _root(), _town()
    assert root.attrib["version"] == "0.6"
    assert root.find("meta").attrib == {"osm_base": "2026-11-22T00:00:00Z"}  # type: ignore[union-attr]
    for kind in ("node", "way", "relation"):
        order = [int(element.attrib["id"]) for element in root.iter(kind)]
        assert order
        assert order == sorted(set(order))
        assert order[0] > 0
    used = {node for way in town.ways for node in way.nodes}
    assert not [node for node, tags in town.node_tags.items() if not tags and node not in used]


def test_every_node_lies_inside_the_bounds_and_the_study_area() -> None:
    """The header, the territory and the drawing agree on where the town is."""
    bounds = _root().find("bounds").attrib  # type: ignore[union-attr]
    west, south, east, north = (float(bounds[k]) for k in ("minlon", "minlat", "maxlon", "maxlat"))
    assert _territory()["territory"]["study_area"] == [west, south, east, north]
    for node in _root().iter("node"):
        assert west < float(node.attrib["lon"]) < east
        assert south < float(node.attrib["lat"]) < north


def test_the_town_measures_fifteen_hundred_metres_by_a_thousand() -> None:
    """The drawing fills its frame."""
    xs, ys = zip(*((point.x, point.y) for point in _town().points.values()), strict=True)
    assert 1400 < max(xs) - min(xs) < 1500
    assert 950 < max(ys) - min(ys) < 1100


def test_streets_are_surveyed_by_definition() -> None:
    """Nothing is a guess in a town that we drew, so no way says how it is known."""
    assert not [
        way.id for way in _town().ways if any(key.startswith("sketch:") for key in way.tags)
    ]
    assert streets_of(FOLDER) == FOLDER / "streets.osm"


def test_the_files_stay_small() -> None:
    """A clone does not pay much for the town."""
    assert (FOLDER / "streets.osm").stat().st_size < 500_000
    assert (FOLDER / "relief.asc").stat().st_size < 100_000


def test_the_town_has_as_many_ways_as_a_small_town() -> None:
    """Between 150 and 250 ways, of every usual kind."""
    kinds = Counter(way.tags["highway"] for way in _town().highways)
    assert 150 <= kinds.total() <= 250
    assert {
        "construction", "cycleway", "elevator", "footway", "living_street", "motorway", "path",
        "pedestrian", "residential", "secondary", "service", "steps", "tertiary", "track",
        "unclassified",
    } == set(kinds)  # fmt: skip


def test_the_plan_is_not_a_grid() -> None:
    """No direction, modulo a right angle, holds a quarter of the street metres."""
    metres = np.zeros(18)
    for way in _town().highways:
        for (x0, y0), (x1, y1) in itertools.pairwise(way.line.coords):
            angle = math.degrees(math.atan2(y1 - y0, x1 - x0)) % 90
            metres[int(angle // 5)] += math.hypot(x1 - x0, y1 - y0)
    assert metres.max() / metres.sum() < 0.25


def test_all_that_is_open_to_walkers_hangs_together() -> None:
    """Without closed and private ways there is one component."""
    assert nx.number_connected_components(_graph()) == 1


def test_what_is_closed_joins_the_town_too() -> None:
    """A closed way begins at an open one: it is refused, never out of reach; one motorway apart."""
    graph = _graph(walkable=False)
    for way in _town().highways:
        if way.tags["highway"] == "motorway":
            graph.remove_nodes_from(way.nodes)
    assert nx.number_connected_components(graph) == 1


def test_ways_that_cross_share_a_node_or_lie_on_different_levels() -> None:
    """No street passes through another without a junction, a bridge or a tunnel."""
    ways = [way for way in _town().ways if {"highway", "railway"} & way.tags.keys()]
    ways = [way for way in ways if way.tags.get("service") != "siding"]
    tree = STRtree([way.line for way in ways])
    for one, two in tree.query([way.line for way in ways], predicate="intersects").T:
        first, second = ways[one], ways[two]
        if one < two and not first.is_over_or_under and not second.is_over_or_under:
            assert set(first.nodes) & set(second.nodes), (first.id, second.id)


def test_bridges_and_tunnels_meet_others_at_their_ends_only() -> None:
    """What lies on another level has no junction in its middle."""
    uses = Counter(node for way in _town().highways for node in set(way.nodes))
    for way in _town().highways:
        if way.is_over_or_under:
            assert [node for node in way.nodes[1:-1] if uses[node] > 1] == [], way.id


def test_no_street_runs_four_hundred_metres_without_a_junction() -> None:
    """Motorways apart, a walker is never far from a choice."""
    uses = Counter(node for way in _town().highways for node in set(way.nodes))
    for way in _town().highways:
        if way.tags["highway"] == "motorway":
            continue
        stretch = 0.0
        for one, two in itertools.pairwise(way.nodes):
            stretch += _town().points[one].distance(_town().points[two])
            assert stretch <= 400, way.id
            if uses[two] > 1:
                stretch = 0.0


def test_no_two_nodes_of_the_streets_lie_on_each_other() -> None:
    """A junction is one node, not two a few centimetres apart."""
    nodes = sorted({node for way in _town().highways for node in way.nodes})
    points = [_town().points[node] for node in nodes]
    pairs = STRtree(points).query(points, predicate="dwithin", distance=0.5)
    assert [(nodes[a], nodes[b]) for a, b in pairs.T if a < b] == []


def test_no_building_stands_on_a_street() -> None:
    """Streets run between houses; a covered passage runs through them."""
    streets = [way for way in _town().highways if way.tags.get("tunnel") != "building_passage"]
    tree = STRtree([way.line for way in streets])
    for building, outline in _buildings():
        if building.tags["building"] != "kiosk":
            touched = tree.query(outline, predicate="intersects")
            assert [streets[index].id for index in touched] == [], building.id


def test_no_two_buildings_overlap() -> None:
    """Neighbours may touch, not share ground."""
    buildings = _buildings()
    assert 100 <= len(buildings) <= 500
    shapes = [outline for _, outline in buildings]
    assert all(shape.is_valid and shape.area > 12 for shape in shapes)
    for one, two in STRtree(shapes).query(shapes, predicate="intersects").T:
        if one < two:
            assert shapes[one].intersection(shapes[two]).area < 1.0, (one, two)


def test_the_canal_is_crossed_by_two_bridges_and_nothing_else() -> None:
    """Two bridges, no ford, no way on the water."""
    water = next(
        Polygon(way.line.coords)
        for way in _town().ways
        if way.tags.get("water") == "canal" and way.nodes[0] == way.nodes[-1]
    )
    crossing = [way for way in _town().highways if way.line.intersects(water)]
    assert {way.tags["name"] for way in crossing} == {"Pont de l’Écluse", "Pont des Bateliers"}
    assert all(way.tags["bridge"] == "yes" for way in crossing)
    assert not [way.id for way, outline in _buildings() if outline.intersects(water)]


def test_the_railway_is_crossed_on_the_level_over_and_under() -> None:
    """Level crossings carry their tag; one footbridge and one underpass cross the line."""
    rail = next(w for w in _town().ways if "railway" in w.tags and "service" not in w.tags)
    crossing = [way for way in _town().highways if way.line.crosses(rail.line)]
    level = [way for way in crossing if not way.is_over_or_under]
    others = {way.tags["name"] for way in crossing if way.is_over_or_under}
    assert others == {"Passerelle de la Gare", "Passage du Cavalier"}
    shared = {n for way in _town().highways for n in way.nodes} & set(rail.nodes)
    assert {_town().node_tags[node]["railway"] for node in shared} == {"level_crossing"}
    assert all(set(way.nodes) & shared for way in level)


def _any_way(**wanted: str) -> Callable[[Town], bool]:
    return lambda town: any(_fits(way.tags, wanted) for way in town.ways)


def _any_node(**wanted: str) -> Callable[[Town], bool]:
    return lambda town: any(_fits(tags, wanted) for tags in town.node_tags.values())


def _fits(tags: Tags, wanted: Tags) -> bool:
    pairs = ((key.replace("__", ":"), value) for key, value in wanted.items())
    return all(key in tags and value in {"*", tags[key]} for key, value in pairs)


FEATURES: dict[str, Callable[[Town], bool]] = {
    "square to cross": _any_way(highway="pedestrian", area="yes", name="Place du Marché"),
    "obstacle on a square": _any_way(amenity="fountain"),
    "square with a hole": lambda town: any(
        _fits(tags, {"type": "multipolygon", "highway": "pedestrian"}) for tags in town.relations
    ),
    "church": _any_way(building="church", amenity="place_of_worship"),
    "town hall": _any_way(amenity="townhall"),
    "station": _any_way(building="train_station"),
    "school": _any_way(amenity="school"),
    "museum": _any_way(tourism="museum"),
    "covered market": _any_way(amenity="marketplace"),
    "steps with a count": _any_way(highway="steps", step_count="*"),
    "steps with a handrail": _any_way(highway="steps", handrail="yes"),
    "steps with a ramp": _any_way(highway="steps", ramp="yes"),
    "lift with hours": _any_way(highway="elevator", opening_hours="*"),
    "footbridge": _any_way(highway="footway", bridge="yes"),
    "underpass": _any_way(highway="cycleway", tunnel="yes", foot="designated"),
    "level crossing": _any_node(railway="level_crossing"),
    "gate with hours": _any_node(barrier="gate", opening_hours="*"),
    "locked gate": _any_node(barrier="gate", locked="yes"),
    "turnstile": _any_node(barrier="turnstile"),
    "kissing gate": _any_node(barrier="kissing_gate"),
    "one way on foot": _any_way(oneway__foot="yes"),
    "private yard": _any_way(highway="service", access="private"),
    "closed part": _any_way(highway="service", access="no"),
    "customers only": _any_way(highway="service", access="customers"),
    "no walkers": _any_way(highway="*", foot="no"),
    "under construction": _any_way(highway="construction"),
    "conditional access": _any_way(access__conditional="no @ (22:00-06:00)"),
    "covered passage": _any_way(tunnel="building_passage"),
    "cycleway open to walkers": _any_way(highway="cycleway", foot="designated"),
    "separate pavement": _any_way(highway="*", sidewalk="separate"),
    "pavement": _any_way(highway="footway", footway="sidewalk"),
    "marked crossing": _any_node(highway="crossing", crossing="marked"),
    "no pavement": _any_way(highway="secondary", sidewalk="no"),
    "cobbles": _any_way(highway="*", surface="sett"),
    "width": _any_way(highway="footway", width="*"),
    "lowered kerb": _any_node(kerb="lowered"),
    "raised kerb": _any_node(kerb="raised"),
    "ford": _any_way(highway="track", ford="yes"),
    "motorway": _any_way(highway="motorway"),
    "canal": _any_way(waterway="canal"),
    "lock": _any_way(waterway="canal", lock="yes"),
    "park": _any_way(leisure="park"),
    "allotments": _any_way(landuse="allotments"),
    "orchard": _any_way(landuse="orchard"),
    "cemetery": _any_way(landuse="cemetery"),
    "slag heap": _any_way(man_made="spoil_heap"),
    "summit": _any_node(natural="peak", ele="*"),
    "headframe": _any_node(man_made="headframe"),
    "tree": _any_node(natural="tree"),
    "bench": _any_node(amenity="bench"),
    "toilets for wheelchairs": _any_node(amenity="toilets", wheelchair="yes"),
    "drinking water": _any_node(amenity="drinking_water"),
    "defibrillator": _any_node(emergency="defibrillator"),
    "emergency post": _any_node(highway="emergency_access_point", ref="*"),
    "picnic table": _any_node(leisure="picnic_table"),
    "parking": _any_way(amenity="parking"),
    "entrance": _any_node(entrance="main"),
}


@pytest.mark.parametrize("feature", FEATURES)
def test_the_town_shows_every_feature(feature: str) -> None:
    """What a later part of the program needs to show is drawn at least once."""
    assert FEATURES[feature](_town())


def test_street_names_are_french_and_well_formed() -> None:
    """A known first word, typographic apostrophes, articles contracted and elided."""
    first = (
        "Allée|Anciens|Ascenseur|Aux|Avenue|Boulevard|Cavalier|Chemin|Cité|Coron|Cour|Cours|"
        "Degrés|Escalier|Grande|Impasse|Parvis|Passage|Passerelle|Place|Pont|Quai|Rampe|Résidence|"
        "Route|Rue|Ruelle|Sente|Sentier|Venelle|Versant|Vieille|Voie"
    )
    names = {way.tags["name"] for way in _town().highways if "name" in way.tags}
    assert len(names) > 90
    for name in names:
        assert re.fullmatch(rf"(?:{first})(?: [\w’-]+)+", name), name
        assert not re.search(r"\b[Dd]e les?\b|\b(?:de|le|la) [aeiouéèêœAEIOUÉÈÊŒ]", name), name
    for kind in first.split("|"):
        if kind != "Anciens":
            assert any(name.startswith(f"{kind} ") for name in names), kind


def test_streets_of_every_grammar_are_there() -> None:
    """Of the, of an elision, of a plural, of a date, of nobody, without a type."""
    names = {way.tags["name"] for way in _town().highways if "name" in way.tags}
    assert {
        "Rue de la Fosse", "Rue du Port", "Rue de l’Écluse", "Rue d’Arras", "Rue des Halles",
        "Rue du 11-Novembre-1918", "Rue Hoche", "Grande Rue", "Vieille Route", "Aux Quatre Vents",
        "Ruelle aux Chats", "Quai de l’Écluse",
    } <= names  # fmt: skip


def test_the_relief_covers_every_street() -> None:
    """No way leaves the raster, and no cell is without a height."""
    heights, west, south = _relief()
    rows, columns = heights.shape
    assert (rows, columns) == (110, 150)
    assert heights.min() > 30
    for point in _town().points.values():
        assert west < point.x < west + 10 * columns
        assert south < point.y < south + 10 * rows


def test_the_heap_of_the_relief_is_the_heap_of_the_drawing() -> None:
    """Forty metres high, and steep ground lies inside its outline only."""
    heap = next(way for way in _town().ways if way.tags.get("man_made") == "spoil_heap")
    outline = Polygon(heap.line.coords)
    heights, west, south = _relief()
    foot = float(np.median([_height(Point(p)) for p in outline.buffer(12).exterior.coords]))
    assert heights.max() - foot == pytest.approx(40, abs=2)
    for row, column in np.argwhere(heights > foot + 8):
        assert outline.contains(Point(west + 10 * column + 5, south + 10 * row + 5))
    peak = next(n for n, tags in _town().node_tags.items() if tags.get("natural") == "peak")
    assert float(_town().node_tags[peak]["ele"]) == pytest.approx(heights.max(), abs=2)


def test_the_ground_slopes_down_to_the_canal() -> None:
    """The water is the lowest ground, and level from end to end."""
    heights, _, _ = _relief()
    canal = [w for w in _town().ways if w.tags.get("waterway") == "canal"]
    levels = [_height(Point(p)) for way in canal for p in way.line.coords]
    assert min(levels) == heights.min()
    assert max(levels) - min(levels) < 1.0
    north = float(heights[-5:].mean())
    assert north > heights.min() + 8


def test_published_heights_agree_with_the_relief() -> None:
    """An ``ele`` tag is within a metre of its cell."""
    town = _town()
    tagged = {node: tags for node, tags in town.node_tags.items() if "ele" in tags}
    assert len(tagged) >= 4
    for node, tags in tagged.items():
        assert _height(town.points[node]) == pytest.approx(float(tags["ele"]), abs=2), tags


def test_twenty_places_are_invented_and_say_so() -> None:
    """Both languages, high confidence, and a source that says that the town is fictional."""
    assert len(_places()) == 20
    for place in _places():
        assert all(place[key][language] for key in ("name", "text") for language in ("fr", "en"))
        facts = [place["service_minutes"], *place["facts"]]
        facts += [place["opening_hours"]] if place["opening_hours"] else []
        facts += [place[key] for key in COMFORT if key in place]
        assert all(fact["source"].startswith("ville fictive") for fact in facts)
        assert {fact["confidence"] for fact in facts} == {"high"}
        assert place["position"]["source"].startswith("ville fictive")


def test_one_place_is_left_to_confirm_with_a_radius_and_hints() -> None:
    """What Loos has everywhere, the town has once."""
    unsure = [place for place in _places() if place["position"]["to_confirm"]]
    assert [place["id"] for place in unsure] == ["ancienne-sucrerie"]
    assert unsure[0]["position"]["radius_m"] > 0
    assert unsure[0]["hints"]["tags"]


def test_every_place_lies_within_a_hundred_metres_of_an_open_way() -> None:
    """Nobody walks across a field to a visit."""
    open_ways = [way.line for way in _town().highways if way.is_walkable]
    tree = STRtree(open_ways)
    for place in _places():
        point = _metres(*place["coordinates"])
        nearest = open_ways[int(tree.nearest(point))]
        assert nearest.distance(point) < 100, place["id"]


@pytest.mark.parametrize(
    "kind",
    [
        r"24/7", r"\d-12:00,1[34]", r"^Mo-Fr", r"^Apr-Oct Tu-Su", r"PH off", r"sunrise-sunset",
        r'unknown "', r"18:00-02:00", r"^Fr 08:00-13:00$", r"Su\[1\]", r"Dec 25 off", r"PH 07:00",
        r"We-Mo",
    ],
)  # fmt: skip
def test_hours_of_every_kind_are_there(kind: str) -> None:
    """Each kind of opening hours that the program reads has an example."""
    hours = [place["opening_hours"]["value"] for place in _places() if place["opening_hours"]]
    assert any(re.search(kind, text) for text in hours)


def test_some_hours_are_unknown() -> None:
    """Nobody wrote down the hours of two places."""
    assert sum(place["opening_hours"] is None for place in _places()) == 2


@pytest.mark.parametrize("key", COMFORT)
def test_shelter_seats_and_toilets_are_known_nearly_everywhere(key: str) -> None:
    """A yes, a no and an unknown of each, and every group size from small to large."""
    values = [place[key]["value"] if key in place else None for place in _places()]
    assert 1 <= values.count(None) <= 2
    if key == "group_capacity":
        sizes = [value for value in values if value is not None]
        assert min(sizes) < 20
        assert max(sizes) > 100
    else:
        assert {True, False} <= set(values)


@pytest.mark.parametrize(("key", "amenity"), [("benches", "bench"), ("toilets", "toilets")])
def test_a_place_beside_a_drawn_bench_or_toilet_says_so(key: str, amenity: str) -> None:
    """The facts of the places agree with the drawing, within forty metres."""
    town = _town()
    drawn = [town.points[n] for n, tags in town.node_tags.items() if tags.get("amenity") == amenity]
    for place in _places():
        point = _metres(*place["coordinates"])
        if min(point.distance(other) for other in drawn) < 40:
            assert place[key]["value"] is True, place["id"]


def test_french_texts_keep_french_typography() -> None:
    """No straight apostrophe, no breaking space before high punctuation."""
    french = [place["text"]["fr"] for place in _places()]
    french += [place["name"]["fr"] for place in _places()]
    french += [e["text"]["fr"] for e in _territory()["emergency"] + _territory()["notice"]]
    for text in french:
        assert "'" not in text
        assert not any(f" {mark}" in text for mark in ":;!?»"), text


@pytest.mark.parametrize("name", ["territory.toml", "streets.osm", "SOURCES.md", "places.geojson"])
def test_every_file_says_that_the_town_is_fictional(name: str) -> None:
    """Nobody takes the town for a real one."""
    text = (FOLDER / name).read_text(encoding="utf-8").lower()
    assert "fictive" in text or "fictional" in text


@pytest.mark.parametrize("route", [TOUR, STEP_FREE], ids=lambda path: path.stem)
def test_circuits_fit_their_budget_on_their_day(route: Path) -> None:
    """Both circuits are planned, prove their best and say that the town is fictional."""
    itinerary = _planned(route)
    definition = itinerary.definition
    assert "fictive" in definition.title.fr
    assert "fictional" in definition.title.en
    assert definition.departure.date().isoformat() == "2026-12-01"
    visited = {stop.place.id for stop in itinerary.stops}
    assert {wish.place_id for wish in definition.wishes if wish.is_required} <= visited
    asked = {wish.place_id for wish in definition.wishes} - visited
    assert {left.place.id for left in itinerary.unvisited} == asked


def test_the_coach_carries_the_group_from_the_old_town_to_the_mine() -> None:
    """One ride at one of its hours, the heap behind the museum, one of two halts by the water."""
    itinerary = _planned(COACH)
    (ride,) = itinerary.definition.transfers
    stops = [stop.place.id for stop in itinerary.stops]
    (carried,) = [number for number, leg in enumerate(itinerary.legs) if leg.ride]
    assert stops[carried : carried + 2] == [ride.origin, ride.destination]
    found = itinerary.legs[carried].ride
    assert found is not None
    assert found.departure.time() in ride.departures
    assert itinerary.totals.riding == ride.seconds
    assert len({"ecluse", "lavoir"} & set(stops)) == 1
    assert stops.index("musee-de-la-fosse") < stops.index("terril")


def test_the_tour_leaves_out_what_a_tuesday_in_winter_closes() -> None:
    """Friday's market, the belfry's season and the museum's closing day keep them off the plan."""
    left = {unvisited.place.id: unvisited.reason for unvisited in _planned(TOUR).unvisited}
    assert left["marche-du-vendredi"] == "closed_that_day"
    assert left["beffroi"] == "closed_that_day"
    assert "musee-de-la-fosse" in left


def test_the_tour_takes_steps_and_the_step_free_circuit_none() -> None:
    """To climb the heap one takes steps; the circuit without steps takes none."""
    definition = read_definition(TOUR)
    heap = VisitWish(place_id="terril", is_required=True)
    others = tuple(wish for wish in definition.wishes if wish.place_id != heap.place_id)
    climb = plan(replace(definition, wishes=(*others, heap), time_budget=9000), data=ROOT / "data")
    assert sum(run.is_steps for leg in climb.legs for run in leg.runs) > 0
    assert sum(run.is_steps for leg in _planned(STEP_FREE).legs for run in leg.runs) == 0


def test_both_circuits_are_published(tmp_path: Path) -> None:
    """Pages, sheets and tracks of the town are written offline, and say that it is fictional."""
    published = build([TOUR, STEP_FREE], data=ROOT / "data", out=tmp_path)
    assert [result.error for result in published] == [None, None]
    for route in (TOUR, STEP_FREE):
        page = (tmp_path / route.stem / "index.html").read_text(encoding="utf-8")
        assert "ville fictive" in page
        assert (tmp_path / route.stem / "circuit.gpx").is_file()
        assert (tmp_path / route.stem / "sheet-fr.pdf").read_bytes().startswith(b"%PDF")
