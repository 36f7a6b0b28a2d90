"""The data of the first territory: its places, its sketch and its circuits."""

import csv
import functools
import itertools
import json
import math
import re
import statistics
import tomllib
import unicodedata
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from pyproj import Transformer
from shapely.geometry import LineString, MultiLineString, Point, Polygon
from shapely.ops import linemerge

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "data" / "loos-en-gohelle"
ROUTES = sorted((ROOT / "routes").glob("*.toml"))
EVIDENCE = {"surveyed", "attested", "inferred", "guessed"}
READ_UNTIL = date(2026, 11, 30)
CONFIDENCE = {"high", "medium", "low"}
COMFORT = ("sheltered", "group_capacity", "toilets", "benches")
THEMES = {
    "participation", "energy", "water", "housing", "food", "biodiversity", "mining", "memory",
    "culture", "landscape",
}  # fmt: skip

# Street names that a source gives and places: these, and no other, stand on the sketch. What is
# known by its name alone (rue Victor Hugo, petit chemin de Lens...) is not drawn.
ATTESTED_NAMES = {
    "place de la République", "rue Jean-Baptiste Roussel", "rue du 11-Novembre-1918",
    "rue Roger Salengro", "route de Béthune", "route de La Bassée", "rocade minière",
    "chemin des Croisettes", "rue Denfert-Rochereau", "rue René Cassin", "rue Lazare Hoche",
    "rue Desaix", "rue Fortuné Caron", "rue Faidherbe", "rue Masséna", "rue Mirabeau",
    "rue Supervielle", "rue de Djibouti", "rue du Dahomey", "rue du Soudan", "rue Condé",
    "rue de Bourgogne", "rue Léon Blum", "rue de Provence", "rue de Béarn", "rue du Saint-Esprit",
    "rue du Limousin", "rue Jules Verne", "rue du Poitou", "avenue Saint-Édouard", "place Lorraine",
    # named by bus stops
    "rue Decrombecque", "rue Gambetta", "rue Kléber", "rue Léo Lagrange", "rue de Gascogne",
    "rue Germain Delbecque", "Grand Chemin de Loos", "rue d’Artois", "rue de la Liberté",
}  # fmt: skip
ATTESTED_REFS = {"A21", "D943", "D947", "D39"}

# Published or computed points of high or medium confidence inside the study area: lon, lat.
# Heaps 74, 79, 79A and 59 are left out: no source opens them to walkers; so are pit 16 and the
# cité no. 11 of Lens, to which no source gives a way.
ANCHORS = {
    "town-hall car park": (2.793167, 50.457528),
    "Collège René Cassin": (2.795720, 50.457017),
    "media library": (2.794457, 50.457177),
    "cité Desaix": (2.79043, 50.45793),
    "cité Mirabeau": (2.79365, 50.45302),
    "pit 15": (2.79639, 50.45665),
    "pit 15 bis": (2.79613, 50.45652),
    "Loos British Cemetery": (2.79803, 50.45156),
    "church Saint-Vaast": (2.79009, 50.45869),
    "visitors' house of the base": (2.789925, 50.443046),
    "Dud Corner": (2.77159, 50.46073),
    "Dud Corner, road side": (2.7713, 50.4603),
    "I1 route de Béthune": (2.797386, 50.446019),
    "I2 route de Béthune": (2.799913, 50.444658),
    "I3 rue Roger Salengro": (2.802198, 50.446612),
    "I5 A21 at the heaps": (2.787718, 50.444971),
    "pit 12": (2.80569, 50.44654),
    "pit 11": (2.788481, 50.443206),
    "pit 19": (2.789428, 50.443517),
    "Base 11/19": (2.78773, 50.4428),
    "entrance of 11/19": (2.786556, 50.442412),
    "engineer's house 63W": (2.78622, 50.44171),
    "cité des Provinces": (2.79347, 50.44118),
    "schools of the cité des Provinces": (2.78909, 50.44102),
    "railway halt": (2.793396, 50.43788),
    "heap 74A": (2.777879, 50.44306),
    "heap 74B": (2.77803, 50.446256),
    "pit 5": (2.75975, 50.44986),
    "cité no. 11 du Dahomey": (2.75953, 50.44149),
    "pit 14 bis": (2.81368, 50.46272),
}
# What a source places of a place whose own position nobody publishes: lon, lat.
KNOWN_OF = {
    "cite-des-oiseaux": ((2.797098, 50.4575), (2.804174, 50.456621)),
    "station-hoche": ((2.795161, 50.459283), (2.79523, 50.459202)),
    "ceinture-verte": ((2.8027242, 50.4461646),),
    "quartier-ouest": (
        (2.762274, 50.45121), (2.761965, 50.451265), (2.75975, 50.44986), (2.759093, 50.449723),
    ),
    "cybercoin": ((2.76589, 50.451664), (2.764963, 50.451721)),
    "cite-mirabeau": ((2.79365, 50.45302), (2.795273, 50.454635), (2.795188, 50.454591)),
    "mine-de-soleil": ((2.799337, 50.457967), (2.798323, 50.455586)),
    "salle-duvauchelle": ((2.799337, 50.457967),),
    "villavenir": ((2.797206, 50.446221), (2.788549, 50.450775), (2.7713, 50.4603)),
    "porte-mine": ((2.80443, 50.44551),),
    "rehafutur": ((2.78622, 50.44171),),
    "lumiwatt": ((2.788481, 50.443206), (2.789428, 50.443517), (2.789925, 50.443046)),
    "belvedere-74a": ((2.777879, 50.44306),),
}  # fmt: skip
BARRIERS = {"A21", "heaps", "cemetery", "unknown"}
CIRCUIT_KEYS = {
    "title", "title_en", "summary", "summary_en", "territory", "start", "end", "departure",
    "group_size", "time_budget_minutes", "profile", "speed_kmh", "avoid_steps", "contact", "price",
    "price_en", "guide_en", "featured", "source", "as_of", "confidence",
    "booking", "booking_en", "meeting_point", "meeting_point_en", "guide", "robust", "keep_order",
}  # fmt: skip
FIXED_KEYS = {
    "place", "title", "title_en", "text", "text_en", "service_minutes", "start", "latest_start",
    "after", "with_guide",
}  # fmt: skip
VISIT_KEYS = {"place", "service_minutes", "required", "score", "earliest", "latest", "after"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way of the sketch: nodes, tags."""

    id: str
    nodes: tuple[str, ...]
    tags: dict[str, str]

    @property
    def is_walkable(self) -> bool:
        """A road or path that the sketch opens to walkers."""
        kind = self.tags.get("highway", "motorway")
        return kind != "motorway" and self.tags.get("access") != "no"


@functools.cache
def _projection() -> Transformer:
    return Transformer.from_crs("EPSG:4326", "EPSG:2154", always_xy=True)


def _metres(lon: float, lat: float) -> Point:
    return Point(_projection().transform(lon, lat))


@functools.cache
def _sketch() -> tuple[dict[str, Point], dict[str, dict[str, str]], tuple[Way, ...]]:
    root = ET.parse(FOLDER / "sketch.osm").getroot()  # noqa: S314 - our own file
    places, tags = {}, {}
    for node in root.iter("node"):
        places[node.attrib["id"]] = _metres(float(node.attrib["lon"]), float(node.attrib["lat"]))
        tags[node.attrib["id"]] = {t.attrib["k"]: t.attrib["v"] for t in node.iter("tag")}
    ways = tuple(
        Way(
            id=way.attrib["id"],
            nodes=tuple(nd.attrib["ref"] for nd in way.iter("nd")),
            tags={t.attrib["k"]: t.attrib["v"] for t in way.iter("tag")},
        )
        for way in root.iter("way")
    )
    return places, tags, ways


@functools.cache
def _graph() -> nx.Graph:
    points, _, ways = _sketch()
    graph = nx.Graph()
    for way in ways:
        if way.is_walkable:
            for a, b in itertools.pairwise(way.nodes):
                graph.add_edge(a, b, length=points[a].distance(points[b]))
    return graph


@functools.cache
def _edges() -> tuple[tuple[str, str, LineString], ...]:
    points, _, _ = _sketch()
    main = max(nx.connected_components(_graph()), key=len)
    return tuple((a, b, LineString([points[a], points[b]])) for a, b in _graph().edges if a in main)


@functools.cache
def _territory() -> dict[str, Any]:
    return tomllib.loads((FOLDER / "territory.toml").read_text(encoding="utf-8"))


@functools.cache
def _features() -> tuple[dict[str, Any], ...]:
    text = (FOLDER / "places.geojson").read_text(encoding="utf-8")
    return tuple(json.loads(text)["features"])


@functools.cache
def _located() -> tuple[dict[str, Any], ...]:
    """Places that a walk can be timed to; the others are reserved time."""
    return tuple(f for f in _features() if f["properties"]["position"].get("radius_m", 0) <= 300)


@functools.cache
def _pegs() -> tuple[dict[str, str], ...]:
    with (FOLDER / "pegs.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def _folded(name: str) -> str:
    """Name of a street without accents, case, hyphens and kinds of apostrophe."""
    letters = unicodedata.normalize("NFD", name.casefold())
    plain = "".join(sign for sign in letters if not unicodedata.combining(sign))
    return " ".join(re.sub(r"[-’']", " ", plain).split())


@functools.cache
def _street_lines() -> dict[str, MultiLineString]:
    """Give the drawn strokes of each named street."""
    points, _, ways = _sketch()
    strokes: dict[str, list[list[Point]]] = {}
    for way in ways:
        if "highway" in way.tags and "name" in way.tags:
            line = [points[node] for node in way.nodes]
            strokes.setdefault(_folded(way.tags["name"]), []).append(line)
    return {name: MultiLineString(lines) for name, lines in strokes.items()}


@functools.cache
def _place_ids() -> frozenset[str]:
    return frozenset(f["properties"]["id"] for f in _features())


def _inside_study_area(lon: float, lat: float) -> bool:
    west, south, east, north = _territory()["territory"]["study_area"]
    return west < lon < east and south < lat < north


@functools.cache
def _seats() -> dict[str, tuple[str, str, float, float]]:
    """Where each place meets the network: edge, metres along it, connector."""
    seats = {}
    for feature in _features():
        point = _metres(*feature["geometry"]["coordinates"])
        a, b, line = min(_edges(), key=lambda edge: edge[2].distance(point))
        seats[feature["properties"]["id"]] = (a, b, line.project(point), line.distance(point))
    return seats


@functools.cache
def _reach() -> dict[str, dict[str, float]]:
    graph = _graph().copy()
    for name, (a, b, along, connector) in _seats().items():
        length = graph.edges[a, b]["length"]
        graph.add_edge(name, a, length=along + connector)
        graph.add_edge(name, b, length=length - along + connector)
    return dict(nx.all_pairs_dijkstra_path_length(graph, weight="length"))


def _way(one: str, other: str) -> float:
    """Metres on the network between two places, connectors counted."""
    if one == other:
        return 0.0
    here, there = _seats()[one], _seats()[other]
    way = _reach()[one][other]
    if here[:2] == there[:2]:
        way = min(way, abs(here[2] - there[2]) + here[3] + there[3])
    return way


@functools.cache
def _ratios() -> dict[tuple[str, str], float]:
    """Network metres over straight metres, for places over 150 m apart."""
    points = {f["properties"]["id"]: _metres(*f["geometry"]["coordinates"]) for f in _located()}
    return {
        (one, other): _way(one, other) / points[one].distance(points[other])
        for one, other in itertools.combinations(points, 2)
        if points[one].distance(points[other]) > 150
    }


def _detours() -> dict[tuple[str, str], tuple[float, str]]:
    rows = {}
    for line in (FOLDER / "DETOURS.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 4 and cells[0] in _place_ids():
            rows[cells[0], cells[1]] = (float(cells[2]), cells[3])
    return rows


def test_no_way_carries_a_street_name_that_no_source_gives() -> None:
    """A name on the sketch is one of the attested list, and all of the list is drawn."""
    _, _, ways = _sketch()
    drawn = [way for way in ways if "highway" in way.tags and "name" in way.tags]
    names = {w.tags["name"] for w in drawn if w.tags["sketch:evidence"] != "surveyed"}
    assert names == ATTESTED_NAMES
    assert {way.tags["ref"] for way in ways if "ref" in way.tags} == ATTESTED_REFS


def test_every_way_says_how_it_is_known_and_from_what() -> None:
    """Evidence is one of four words and names a source, on ways of every kind."""
    _, _, ways = _sketch()
    assert ways
    for way in ways:
        assert way.tags["sketch:evidence"] in EVIDENCE, way.id
        assert way.tags["sketch:source"], way.id


def test_an_unnamed_link_is_never_called_attested() -> None:
    """A connector that we needed is a guess, and says so."""
    _, _, ways = _sketch()
    links = [way for way in ways if way.tags["sketch:source"].startswith("link")]
    assert links
    assert {way.tags["sketch:evidence"] for way in links} == {"guessed"}
    assert not [way.id for way in links if "name" in way.tags]


def test_ways_only_use_nodes_that_exist_and_nodes_are_sorted() -> None:
    """The file reads like an extract: sorted, complete, without a double."""
    points, tags, ways = _sketch()
    root = ET.parse(FOLDER / "sketch.osm").getroot()  # noqa: S314 - our own file
    order = [int(node.attrib["id"]) for node in root.iter("node")]
    used = {node for way in ways for node in way.nodes}
    assert order == sorted(set(order))
    assert used <= set(points)
    assert not [node for node in points if node not in used and not tags[node]]


def test_nothing_walkable_shares_a_node_with_the_motorway() -> None:
    """The A21 is crossed over or under, never on the level."""
    _, _, ways = _sketch()
    walkable = {node for way in ways if way.is_walkable for node in way.nodes}
    motorway = [way for way in ways if way.tags.get("highway") == "motorway"]
    assert [way.tags["ref"] for way in motorway] == ["A21"]
    assert not walkable & set(motorway[0].nodes)


def test_the_motorway_is_crossed_only_where_a_source_says_so() -> None:
    """Five ways cross the A21: footbridge, underpass and three roads whose level nobody states."""
    points, _, ways = _sketch()
    motorway = next(way for way in ways if way.tags.get("highway") == "motorway")
    barrier = LineString([points[node] for node in motorway.nodes])
    crossing = [
        way
        for way in ways
        if way.is_walkable and LineString([points[n] for n in way.nodes]).crosses(barrier)
    ]
    assert sum("bridge" in way.tags for way in crossing) == 1
    assert sum("tunnel" in way.tags for way in crossing) == 1
    roads = {way.tags["name"] for way in crossing if not {"bridge", "tunnel"} & set(way.tags)}
    assert roads == {"rue Roger Salengro", "route de Béthune", "route de La Bassée"}
    assert len(crossing) == 5


def test_the_railway_is_met_only_at_its_level_crossing() -> None:
    """One node is shared with the streets: the véloroute's level crossing."""
    points, tags, ways = _sketch()
    walkable = [way for way in ways if way.is_walkable]
    rail = next(way for way in ways if way.tags.get("railway") == "rail")
    shared = {node for way in walkable for node in way.nodes} & set(rail.nodes)
    assert {tags[node].get("railway") for node in shared} == {"level_crossing"}
    line = LineString([points[node] for node in rail.nodes])
    crossing = [w for w in walkable if LineString([points[n] for n in w.nodes]).crosses(line)]
    assert [way.tags["name"] for way in crossing] == ["véloroute"]


def test_route_de_bethune_is_crossed_at_a_node_wherever_a_way_meets_it() -> None:
    """No street or path passes over D943 without a crossing or a junction."""
    points, _, ways = _sketch()
    road = [way for way in ways if way.tags.get("ref") == "D943"]
    on_road = {node for way in road for node in way.nodes}
    line = LineString([points[node] for way in road for node in way.nodes])
    for way in ways:
        if way.is_walkable and way not in road:
            meets = LineString([points[n] for n in way.nodes]).intersection(line)
            assert meets.is_empty or on_road & set(way.nodes), way.id


def test_heaps_are_closed_rings_and_terril_74_is_closed_to_walkers() -> None:
    """An outline is a polygon; heap 74 is shut and no open path enters it."""
    points, _, ways = _sketch()
    heaps = {way.tags["name"]: way for way in ways if way.tags.get("man_made") == "spoil_heap"}
    assert {"Terril 74", "Terril 74A", "Terril 74B"} <= set(heaps)
    for way in heaps.values():
        assert way.nodes[0] == way.nodes[-1]
        assert Polygon([points[node] for node in way.nodes]).is_valid
    closed = {name for name, way in heaps.items() if way.tags.get("access") in {"no", "unknown"}}
    assert closed == {"Terril 74", "Terril 79", "Terril 79A", "Terril 59"}
    for name in closed:
        outline = Polygon([points[node] for node in heaps[name].nodes])
        for way in ways:
            if way.is_walkable:
                assert outline.disjoint(LineString([points[n] for n in way.nodes])), (name, way.id)


def test_the_last_tip_of_74a_is_drawn_closed_and_the_belvedere_open() -> None:
    """The way to the viewpoint is open; the one beyond it is not."""
    _, tags, ways = _sketch()
    tip = next(node for node, t in tags.items() if t.get("name") == "Terril 74A")
    belvedere = next(node for node, t in tags.items() if t.get("tourism") == "viewpoint")
    assert [way.tags["access"] for way in ways if tip in way.nodes] == ["no"]
    assert belvedere in _graph()
    assert tip not in _graph()


def test_spot_heights_are_the_four_known_ones_and_the_crossroads() -> None:
    """Heights 40, 74, 110, 186 m, and 37 m where the Rutoir walk says so."""
    _, tags, _ = _sketch()
    assert sorted(int(t["ele"]) for t in tags.values() if "ele" in t) == [37, 40, 74, 110, 186]


def test_all_walkable_ways_hang_together() -> None:
    """One component: no place lies on an island."""
    assert nx.number_connected_components(_graph()) == 1


@pytest.mark.parametrize("name", ANCHORS)
def test_a_known_point_is_inside_the_study_area_and_near_the_network(name: str) -> None:
    """Sixty metres at most between a sourced point and the nearest walkable way."""
    lon, lat = ANCHORS[name]
    point = _metres(lon, lat)
    assert _inside_study_area(lon, lat)
    assert min(line.distance(point) for _, _, line in _edges()) < 60


@pytest.mark.parametrize("peg", _pegs(), ids=lambda peg: f"{peg['number']} {peg['street']}")
def test_a_street_passes_within_30_m_of_each_address_known_on_it(peg: dict[str, str]) -> None:
    """A plan may be schematic, never wrong; every peg says where it comes from."""
    lon, lat = float(peg["lon"]), float(peg["lat"])
    assert _inside_study_area(lon, lat)
    assert _street_lines()[_folded(peg["alias"] or peg["street"])].distance(_metres(lon, lat)) < 30
    assert re.fullmatch(
        "arrêt TADAO « .+ », GTFS de mai 2025, data.gouv.fr, ODbL 1.0", peg["source"]
    )


def test_house_numbers_stand_in_their_order_along_a_street() -> None:
    """Even and odd sides each go up or down from one end to the other, « 105d » as 105."""
    sides: dict[tuple[str, int], list[tuple[int, Point]]] = {}
    for peg in _pegs():
        if peg["number"]:
            number = int(re.match(r"\d+", peg["number"])[0])  # type: ignore[index]
            street = _folded(peg["alias"] or peg["street"])
            point = _metres(float(peg["lon"]), float(peg["lat"]))
            sides.setdefault((street, number % 2), []).append((number, point))
    for (street, _), known in sides.items():
        line = linemerge(_street_lines()[street])
        strokes = [line] if isinstance(line, LineString) else line.geoms
        for stroke in strokes:
            near = [(number, point) for number, point in known if stroke.distance(point) < 30]
            marks = [stroke.project(point) for _, point in sorted(near, key=lambda peg: peg[0])]
            steps = [b - a for a, b in itertools.pairwise(marks)]
            assert all(step > -25 for step in steps) or all(step < 25 for step in steps), street


def test_every_bus_stop_of_the_study_area_is_near_its_street_if_that_is_drawn(shared: Path) -> None:
    """All the published stops, Lens and Liévin too, not only those that became pegs."""
    with (shared / "loos" / "bus-stops.csv").open(encoding="utf-8", newline="") as file:
        stops = list(csv.DictReader(file))
    alias = {_folded(peg["street"]): _folded(peg["alias"]) for peg in _pegs() if peg["alias"]}
    alias[_folded("rue de Conde")] = _folded("rue Condé")
    held = 0
    for stop in stops:
        lon, lat = float(stop["lon"]), float(stop["lat"])
        name = _folded(stop["street"])
        street = _street_lines().get(alias.get(name, name))
        if street is not None and _inside_study_area(lon, lat):
            assert street.distance(_metres(lon, lat)) < 30, stop
            held += 1
    assert held > 60


def test_a_known_position_of_a_place_lies_in_its_circle() -> None:
    """Where a source places something of the place, the circle of uncertainty holds it."""
    features = {f["properties"]["id"]: f for f in _features()}
    for place, positions in KNOWN_OF.items():
        centre = _metres(*features[place]["geometry"]["coordinates"])
        radius = features[place]["properties"]["position"].get("radius_m", 0)
        for lon, lat in positions:
            assert centre.distance(_metres(lon, lat)) <= radius + 1, place


def test_guessed_ways_are_few() -> None:
    """A third of what was once guessed: 15.8 km before streets were placed by their addresses."""
    points, _, ways = _sketch()
    guessed = [
        LineString([points[node] for node in way.nodes]).length
        for way in ways
        if way.is_walkable and way.tags["sketch:evidence"] == "guessed"
    ]
    assert sum(guessed) < 5200


def test_the_veloroute_alone_is_surveyed_and_says_whose_it_is() -> None:
    """Nothing else is surveyed; it bears no street's name, and its surface stays unknown."""
    _, _, ways = _sketch()
    surveyed = [way for way in ways if way.tags["sketch:evidence"] == "surveyed"]
    known = {"highway", "foot", "name", "sketch:evidence", "sketch:source", "sketch:attribution"}
    assert surveyed
    for way in surveyed:
        assert set(way.tags) <= known
        assert way.tags["name"] == "véloroute"
        assert way.tags["sketch:attribution"] == "© contributeurs OpenStreetMap"
        assert "5245117" in way.tags["sketch:source"]


def test_from_the_train_to_the_base_one_walks_on_surveyed_ground_alone() -> None:
    """The halt and the visitors' house lie within 20 m of the véloroute, and nearest to it."""
    points, _, ways = _sketch()
    walkable = [(w, LineString([points[n] for n in w.nodes])) for w in ways if w.is_walkable]
    coordinates = {f["properties"]["id"]: f["geometry"]["coordinates"] for f in _features()}
    for place in ("halte-loos", "maison-du-visiteur-11-19"):
        point = _metres(*coordinates[place])
        way, line = min(walkable, key=lambda pair: pair[1].distance(point))
        assert way.tags["sketch:evidence"] == "surveyed"
        assert line.distance(point) < 20


def test_the_veloroute_runs_where_its_source_does(shared: Path) -> None:
    """One metre at most, both ways, inside the study area: the export of 2023-05-24."""
    points, _, ways = _sketch()
    source = json.loads((shared / "loos" / "eurovelo5.geojson").read_text(encoding="utf-8"))
    first = source["features"][0]
    assert first["properties"]["osm_export"] == "2023-05-24"
    line = LineString([_metres(*lonlat) for lonlat in first["geometry"]["coordinates"]])
    drawn = linemerge(
        [
            LineString([points[node] for node in way.nodes])
            for way in ways
            if way.tags["sketch:evidence"] == "surveyed"
        ]
    )
    assert isinstance(drawn, LineString)
    assert max(line.distance(Point(xy)) for xy in drawn.coords) < 1
    inside = [xy for xy in first["geometry"]["coordinates"] if xy[0] < 2.8185]
    assert max(drawn.distance(_metres(*lonlat)) for lonlat in inside) < 1


def test_the_study_area_holds_the_sketch_and_the_places() -> None:
    """Nothing lies outside the rectangle that a download asks for."""
    root = ET.parse(FOLDER / "sketch.osm").getroot()  # noqa: S314 - our own file
    for node in root.iter("node"):
        assert _inside_study_area(float(node.attrib["lon"]), float(node.attrib["lat"]))
    for feature in _features():
        assert _inside_study_area(*feature["geometry"]["coordinates"])


def test_the_network_is_never_shorter_than_the_straight_line() -> None:
    """A ratio below one would be a broken geometry."""
    ratios = _ratios()
    assert len(ratios) > 500
    assert min(ratios.values()) >= 1.0 - 1e-9


def test_the_median_detour_is_that_of_a_town() -> None:
    """Half of the pairs lie below a ratio between 1.1 and 1.6: no guessed link cuts a corner."""
    assert 1.1 <= statistics.median(_ratios().values()) <= 1.6


def test_every_long_way_round_is_listed_with_its_barrier() -> None:
    """The table of detours is exact: no pair above 1.8 is missing, none is stale."""
    long = {pair: ratio for pair, ratio in _ratios().items() if ratio > 1.8}
    listed = _detours()
    assert set(listed) == set(long)
    for pair, (ratio, barrier) in listed.items():
        assert ratio == pytest.approx(long[pair], abs=0.02)
        assert barrier in BARRIERS


def test_places_are_many_distinct_and_not_piled_up() -> None:
    """At least 28 places, each with its own id, none within 25 m of another."""
    points = {f["properties"]["id"]: f["geometry"]["coordinates"] for f in _features()}
    assert len(points) == len(_features()) >= 28
    for one, other in itertools.combinations(points.values(), 2):
        assert _metres(*one).distance(_metres(*other)) > 25


@pytest.mark.parametrize("feature", _features(), ids=lambda f: f["properties"]["id"])
def test_a_place_says_what_it_knows_and_from_whom(feature: dict[str, Any]) -> None:
    """Every fact carries value, source, date and confidence; both languages are filled."""
    place = feature["properties"]
    known = {
        "id", "name", "theme", "text", "position", "service_minutes", "opening_hours", "facts",
        "hints", "links", "height_m", "note", "reserved_minutes", *COMFORT,
    }  # fmt: skip
    assert set(place) <= known
    assert place["theme"] in THEMES
    facts = [place["position"], place["service_minutes"], *place["facts"]]
    facts += [place["reserved_minutes"]] if "reserved_minutes" in place else []
    facts += [place["height_m"]] if "height_m" in place else []
    facts += [place["opening_hours"]] if place["opening_hours"] else []
    for fact in facts:
        assert fact["source"]
        assert date.fromisoformat(fact["as_of"]) <= READ_UNTIL
        assert fact["confidence"] in CONFIDENCE
    texts = [place["name"], place["text"]]
    texts += [fact[key] for fact in place["facts"] for key in ("label", "value")]
    texts += [link["title"] for link in place.get("links", [])]
    for text in texts:
        assert set(text) == {"fr", "en"}
        assert all(words.strip() for words in text.values())
    assert all(link["url"].startswith("https://") for link in place.get("links", []))
    assert place["service_minutes"]["value"] >= 0
    assert place.get("hints", {"tags": True})["tags"]


@pytest.mark.parametrize("feature", _features(), ids=lambda f: f["properties"]["id"])
def test_an_unpublished_position_owns_its_radius_and_a_known_one_has_none(
    feature: dict[str, Any],
) -> None:
    """To confirm means a circle; what can be walked to stands within 100 m of the network."""
    position = feature["properties"]["position"]
    if feature in _located():
        point = _metres(*feature["geometry"]["coordinates"])
        assert min(line.distance(point) for _, _, line in _edges()) < 100
    assert position["to_confirm"] == bool(position.get("radius_m", 0))
    if position["confidence"] == "low":
        assert position["to_confirm"]


def test_only_two_places_state_their_hours_and_doubt_them() -> None:
    """Hours that nobody publishes stay unknown."""
    hours = {
        f["properties"]["id"]: f["properties"]["opening_hours"]
        for f in _features()
        if f["properties"]["opening_hours"]
    }
    assert set(hours) == {"hotel-de-ville", "hill-70"}
    assert {value["confidence"] for value in hours.values()} == {"low"}


@pytest.mark.parametrize("key", COMFORT)
def test_what_is_known_of_comfort_has_a_source_and_no_false_certainty(key: str) -> None:
    """No page was checked on the ground, so nothing is sure, and a page names its date."""
    for feature in _features():
        known = feature["properties"].get(key)
        if known is not None:
            assert set(known) == {"value", "source", "as_of", "confidence"}
            assert known["confidence"] in {"low", "medium"}
            assert date.fromisoformat(known["as_of"]) <= READ_UNTIL
            assert re.match(r"nature du lieu\u00a0: |[a-z0-9-]+\.[a-z]+", known["source"])


def test_shelter_is_said_only_where_the_visit_itself_is_known() -> None:
    """Indoor visits are few; heaps, cemeteries and gardens give none; other houses are unknown."""
    shelter = {
        f["properties"]["id"]: f["properties"]["sheltered"]["value"]
        for f in _features()
        if "sheltered" in f["properties"]
    }
    indoors = {place for place, value in shelter.items() if value}
    assert indoors == {"hotel-de-ville", "le-menadel", "musee-villedieu"}
    outdoors = {"terril-74", "belvedere-74a", "loos-british-cemetery", "verger-conservatoire"}
    assert outdoors <= set(shelter) - indoors
    assert not {"eglise-saint-vaast", "eglise-saint-edouard", "tour-19", "lumiwatt"} & set(shelter)


def test_nobody_has_counted_the_seats_of_a_real_place() -> None:
    """Neither capacity nor benches are published for any of them."""
    for feature in _features():
        assert not {"group_capacity", "benches"} & set(feature["properties"])


def test_french_texts_keep_french_typography() -> None:
    """No straight apostrophe, no breaking space before high punctuation."""
    files = [*ROUTES, FOLDER / "territory.toml"]
    french = [f["properties"]["text"]["fr"] for f in _features()]
    french += [e["text"]["fr"] for e in _territory()["emergency"] + _territory()["notice"]]
    for path in files:
        circuit = tomllib.loads(path.read_text(encoding="utf-8")).get("circuit", {})
        french += [circuit[key] for key in ("title", "summary") if key in circuit]
    for text in french:
        assert "'" not in text
        assert not any(f" {mark}" in text for mark in ":;!?»"), text


def test_the_territory_states_numbers_notices_and_links_in_both_languages() -> None:
    """Emergency numbers, things to watch and reading are bilingual and sourced."""
    data = _territory()
    assert {entry["number"] for entry in data["emergency"]} == {"112", "15", "18", "114"}
    for entry in data["emergency"] + data["notice"]:
        assert all(entry["text"][lang].strip() for lang in ("fr", "en"))
    for notice in data["notice"]:
        assert notice["source"]
        assert notice["as_of"] <= READ_UNTIL
        assert set(notice.get("places", [])) <= _place_ids()
        assert set(notice.get("weekdays", [])) <= set(range(1, 8))
    for link in data["link"]:
        assert all(link["title"][lang].strip() for lang in ("fr", "en"))
        assert link.get("url", "https://").startswith("https://")


def test_market_day_is_a_thursday_matter_of_the_meeting_point() -> None:
    """The market warns on Thursdays only, where the visit starts."""
    market = [n for n in _territory()["notice"] if "weekdays" in n]
    assert [(n["weekdays"], n["places"]) for n in market] == [([4], ["hotel-de-ville"])]


def test_the_six_circuits_are_there() -> None:
    """One file per circuit of the catalogue."""
    assert {path.stem for path in ROUTES} >= {
        "base-11-19-et-terril-74a",
        "demi-journee-menadel",
        "energie-et-eau",
        "memoire-grande-guerre",
        "pionniere-centre-et-ceinture-verte",
        "la-pionniere",
    }


def _loos_routes() -> list[Path]:
    return [path for path in ROUTES if 'territory = "loos-en-gohelle"' in path.read_text("utf-8")]


@pytest.mark.parametrize("path", _loos_routes(), ids=lambda path: path.stem)
def test_a_circuit_names_known_keys_and_existing_places_on_the_example_day(path: Path) -> None:
    """Every place exists, every key is one that a planner may write, the day is a Tuesday."""
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    circuit, fixed, visits = data["circuit"], data.get("fixed", []), data["visit"]
    assert set(data) <= {"circuit", "fixed", "visit", "transfer"}
    assert set(circuit) <= CIRCUIT_KEYS
    assert all(set(part) <= FIXED_KEYS for part in fixed)
    assert all(set(visit) <= VISIT_KEYS for visit in visits)
    wanted = [part["place"] for part in fixed] + [visit["place"] for visit in visits]
    assert len(wanted) == len(set(wanted))
    assert {*wanted, circuit["start"], circuit.get("end", circuit["start"])} <= _place_ids()
    assert isinstance(circuit["departure"], datetime)
    assert circuit["departure"].date() == date(2026, 12, 1)
    assert circuit["departure"].isoweekday() == 2
    for visit in visits:
        assert 1 <= visit.get("score", 1) <= 5
        assert not (visit.get("required") and "score" in visit)


def _seconds(metres: float) -> int:
    """Seconds on foot for a guided group, 3.0 km/h on the flat."""
    return math.ceil(metres / (3000 / 3600))


def _stops(data: dict[str, Any], *, required_only: bool) -> list[tuple[str, int]]:
    """Give the stops of a circuit with their seconds, regrouping counted, or those reserved."""
    places = {f["properties"]["id"]: f["properties"] for f in _features()}
    located = {f["properties"]["id"] for f in _located()}
    group = data["circuit"].get("group_size", 0)
    regroup = 20 + 2 * group if group else 0
    asked = [*data.get("fixed", [])]
    asked += [v for v in data["visit"] if v.get("required") or not required_only]

    def seconds(part: dict[str, Any]) -> int:
        place = places[part["place"]]
        if part["place"] not in located:
            return 60 * int(place.get("reserved_minutes", {"value": 15})["value"])
        return 60 * part.get("service_minutes", place["service_minutes"]["value"]) + regroup

    return [(part["place"], seconds(part)) for part in asked]


def _walked(stops: list[tuple[str, int]]) -> list[str]:
    """List the stops that are walked to: not those that are reserved time."""
    located = {f["properties"]["id"] for f in _located()}
    return [place for place, _ in stops if place in located]


def _moved(data: dict[str, Any], order: tuple[str, ...]) -> int:
    """Sum the seconds of an order, on foot or by the rides that it asks for."""
    rides = {(r["from"], r["to"]): 60 * r["minutes"] for r in data.get("transfer", [])}
    return sum(rides.get(pair, _seconds(_way(*pair))) for pair in itertools.pairwise(order))


@pytest.mark.parametrize("path", _loos_routes(), ids=lambda path: path.stem)
def test_a_circuit_holds_its_required_stops_within_its_budget(path: Path) -> None:
    """Some order of the fixed and required parts fits the time at 3.0 km/h, by ten minutes."""
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    circuit = data["circuit"]
    start, end = circuit["start"], circuit.get("end", circuit["start"])
    stops = _stops(data, required_only=True)
    visits = sum(seconds for _, seconds in stops)
    between = [place for place in _walked(stops) if place not in {start, end}]
    shortest = min(_moved(data, (start, *order, end)) for order in itertools.permutations(between))
    assert shortest + visits <= 60 * (circuit["time_budget_minutes"] - 10)


def _with_a_choice() -> list[Path]:
    return [path for path in _loos_routes() if "score =" in path.read_text("utf-8")]


@pytest.mark.parametrize("path", _with_a_choice(), ids=lambda path: path.stem)
def test_a_circuit_wishes_for_more_than_its_budget_holds(path: Path) -> None:
    """The optimiser has a choice: all wishes on their shortest tree are too long."""
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    circuit = data["circuit"]
    stops = _stops(data, required_only=False)
    names = sorted({*_walked(stops), circuit["start"]})
    network = nx.Graph()
    for one, other in itertools.combinations(names, 2):
        network.add_edge(one, other, weight=_way(one, other))
    shortest = nx.minimum_spanning_tree(network).size(weight="weight")
    total = sum(seconds for _, seconds in stops) + _seconds(shortest)
    assert total > 60 * circuit["time_budget_minutes"]
