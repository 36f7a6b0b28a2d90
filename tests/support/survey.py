"""A survey that never was: a sketch displaced, rewired and drawn anew, as real data differ."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from random import Random
from xml.etree import ElementTree as ET

import networkx as nx
import osmium

LonLat = tuple[float, float]
FAR_M = 60.0
"""How far a junction of the sketch may be from its place in the survey."""
ON_STREETS = {"barrier", "crossing", "ele", "highway", "railway"}
"""What the survey has in common with the nodes of the sketch: none of its sights."""


def moved(point: LonLat, east: float, north: float) -> LonLat:
    """Move a point by metres."""
    lon, lat = point
    return (lon + east / (111_320 * math.cos(math.radians(lat))), lat + north / 111_195)


@dataclass(kw_only=True)
class Survey:
    """Nodes, ways and relations with identifiers of their own."""

    nodes: dict[int, tuple[LonLat, Mapping[str, str]]] = field(default_factory=dict)
    ways: list[tuple[list[int], Mapping[str, str]]] = field(default_factory=list)
    relations: list[tuple[list[int], Mapping[str, str]]] = field(default_factory=list)

    def add_node(self, point: LonLat, tags: Mapping[str, str] | None = None) -> int:
        """Add a node and give its identifier."""
        number = 4_000_000_001 + len(self.nodes)
        self.nodes[number] = (point, tags or {})
        return number

    def add_square(self, point: LonLat, tags: Mapping[str, str], half: float = 15.0) -> int:
        """Add a closed way round a point and give its identifier."""
        corners = [(-half, -half), (half, -half), (half, half), (-half, half)]
        ring = [self.add_node(moved(point, *corner)) for corner in corners]
        return self.add_way([*ring, ring[0]], tags)

    def add_way(self, refs: Sequence[int], tags: Mapping[str, str]) -> int:
        """Add a way and give its identifier."""
        self.ways.append((list(refs), tags))
        return 700_000_000 + len(self.ways)

    def xml(self, head: Sequence[ET.Element]) -> str:
        """Write everything as OpenStreetMap XML."""
        root = ET.Element("osm", version="0.6", generator="survey")
        root.extend(head)
        stamp = {"version": "3", "timestamp": "2026-11-20T08:00:00Z"}
        for number, ((lon, lat), tags) in self.nodes.items():
            place = {"id": str(number), "lon": f"{lon:.7f}", "lat": f"{lat:.7f}"}
            _tag(ET.SubElement(root, "node", {**place, **stamp}), tags)
        for index, (refs, tags) in enumerate(self.ways, 1):
            way = ET.SubElement(root, "way", {"id": str(700_000_000 + index), **stamp})
            for ref in refs:
                ET.SubElement(way, "nd", ref=str(ref))
            _tag(way, tags)
        for index, (members, tags) in enumerate(self.relations, 1):
            relation = ET.SubElement(root, "relation", {"id": str(9_000_000 + index), **stamp})
            for member in members:
                ET.SubElement(relation, "member", type="way", ref=str(member), role="outer")
            _tag(relation, tags)
        return ET.tostring(root, encoding="unicode")


def survey_of(sketch: Path, *, seed: int) -> Survey:
    """Draw streets like those of a sketch, none of them at the same place or the same way."""
    random = Random(seed)  # noqa: S311 - a rehearsal, not a secret
    root = ET.parse(sketch).getroot()  # noqa: S314 - a file of the repository
    survey, junction = Survey(), {}
    for node in root.iter("node"):
        point = (float(node.get("lon", "")), float(node.get("lat", "")))
        distance, angle = random.uniform(5, FAR_M), random.uniform(0, 2 * math.pi)
        drawn = moved(point, distance * math.cos(angle), distance * math.sin(angle))
        tags = {key: value for key, value in _tags(node).items() if key in ON_STREETS}
        junction[node.get("id")] = survey.add_node(drawn, tags)
    lines = [
        ([junction[nd.get("ref")] for nd in way.iter("nd")], _tags(way), _is_guessed(way))
        for way in root.iter("way")
    ]
    for refs, tags in _rewired(survey, lines, random):
        survey.add_way(_bent(survey, refs, random), tags)
    return survey


def _rewired(
    survey: Survey, lines: Sequence[tuple[list[int], dict[str, str], bool]], random: Random
) -> list[tuple[list[int], dict[str, str]]]:
    """Cut ways into pieces, turn some round, drop guesses that nothing hangs on, add links."""
    pieces = []
    for refs, tags, is_guessed in lines:
        is_area = refs[0] == refs[-1]
        if "highway" not in tags or is_area or "oneway" in tags:
            pieces.append((refs, tags, False))
            continue
        for here, there in pairwise(refs):
            ends = [here, there] if random.random() < 0.5 else [there, here]
            pieces.append((ends, tags, is_guessed and "name" not in tags))
    streets: nx.MultiGraph[int] = nx.MultiGraph()
    for index, (refs, tags, _) in enumerate(pieces):
        if "highway" in tags and tags.get("access") != "no":
            nx.add_path(streets, refs, key=index)
    for index, (refs, _, is_guess) in enumerate(pieces):
        if is_guess and random.random() < 0.2 and streets.has_edge(*refs[:2], key=index):
            streets.remove_edge(*refs[:2], key=index)
            if nx.has_path(streets, *refs[:2]):
                pieces[index] = ([], {}, False)
            else:
                streets.add_edge(*refs[:2], key=index)
    kept = [(refs, tags) for refs, tags, _ in pieces if refs]
    nodes = sorted(streets)
    for here in random.sample(nodes, len(nodes) // 5):
        there = min(
            (node for node in nodes if node != here and not streets.has_edge(here, node)),
            key=lambda node: math.dist(survey.nodes[here][0], survey.nodes[node][0]),
        )
        kept.append(([here, there], {"highway": "footway"}))
    random.shuffle(kept)
    return kept


def _bent(survey: Survey, refs: Sequence[int], random: Random) -> list[int]:
    """Put nodes between those of a way, a little beside the straight line."""
    line = [refs[0]]
    for here, there in pairwise(refs):
        (west, south), (east, north) = survey.nodes[here][0], survey.nodes[there][0]
        bends = random.randint(1, 3)
        for bend in range(1, bends + 1):
            share = bend / (bends + 1)
            point = (west + share * (east - west), south + share * (north - south))
            line.append(survey.add_node(moved(point, random.gauss(0, 3), random.gauss(0, 3))))
        line.append(there)
    return line


def _tags(element: ET.Element) -> dict[str, str]:
    tags = {tag.get("k", ""): tag.get("v", "") for tag in element.iter("tag")}
    return {key: value for key, value in tags.items() if not key.startswith("sketch:")}


def _is_guessed(way: ET.Element) -> bool:
    return any(tag.get("v") == "guessed" for tag in way.iter("tag"))


def _tag(element: ET.Element, tags: Mapping[str, str]) -> None:
    for key, value in tags.items():
        ET.SubElement(element, "tag", k=key, v=value)


def moved_extract(source: Path, target: Path, *, centre: LonLat, to: LonLat) -> Path:
    """Write a real extract whose centre lies elsewhere, everything else as it was."""
    east, north = to[0] - centre[0], to[1] - centre[1]
    with osmium.SimpleWriter(str(target), overwrite=True) as writer:
        for thing in osmium.FileProcessor(str(source)):
            if isinstance(thing, osmium.osm.Node):
                writer.add(thing.replace(location=(thing.lon + east, thing.lat + north)))
            else:
                writer.add(thing)
    return target
