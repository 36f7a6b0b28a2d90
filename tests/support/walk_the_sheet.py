"""A reader of printed directions who knows the streets, the starting point, and nothing else.

It walks the French sentences of a leg on a street graph of its own. Between two sentences it goes
where a walker goes whom nobody tells anything: along its street, or straight on where no other
way could be meant. Where a sentence fits no branch, or two, the sheet has failed.
"""

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import networkx as nx

from ddtour_geo.model import AccessPoint, WalkingNetwork
from tests.support.sheet_language import (
    BUILT,
    COMPASS,
    NOBODYS_WAY,
    SIDES,
    LostError,
    Told,
    built_of,
    is_called,
    read,
)

Node = tuple[str, Any]
Segment = tuple[Node, Node, int]
LonLat = tuple[float, float]

REACH = 15.0
FUZZ = 10.0
AT = 0.001
SEEN = 8.0
"""Metres within which two turns are one to a walker: he sees the street that is meant."""

BESIDE = 10.0
"""Metres from a door within which a walker looks for the street he is told to take."""


def bearing_of(begin: LonLat, end: LonLat) -> float:
    """Direction from a point to another, degrees from north."""
    east = (end[0] - begin[0]) * math.cos(math.radians(begin[1]))
    return math.degrees(math.atan2(east, end[1] - begin[1])) % 360


def apart(begin: LonLat, end: LonLat) -> float:
    """Metres between two near points."""
    east = (end[0] - begin[0]) * math.cos(math.radians(begin[1]))
    return math.hypot(east, end[1] - begin[1]) * 111_200


def turned(one: float, other: float) -> float:
    """Degrees from one direction to another, positive to the right."""
    return (other - one + 180) % 360 - 180


class StreetGraph:
    """Streets vertex by vertex; places that matter are vertices too."""

    def __init__(self, network: WalkingNetwork, points: Sequence[AccessPoint]) -> None:
        self.graph: nx.MultiGraph[Any] = nx.MultiGraph()
        cuts: dict[int, list[AccessPoint]] = {}
        for point in points:
            cuts.setdefault(point.edge, []).append(point)
        offset = network.vertex_offset.tolist()
        for edge in range(network.edge_count):
            self._add_edge(network, edge, offset, cuts.get(edge, []))
        self.square: nx.Graph[Any] = nx.Graph()
        for one, other, data in self.graph.edges(data=True):
            if data["is_square"]:
                known = self.square.get_edge_data(one, other, {"length": math.inf})["length"]
                self.square.add_edge(one, other, length=min(known, data["length"]))

    def _add_edge(
        self, network: WalkingNetwork, edge: int, offset: list[float], points: list[AccessPoint]
    ) -> None:
        begin, end = network.edge_vertices[edge : edge + 2].tolist()
        first, last = network.edge_nodes[edge].tolist()
        ends: dict[int, Node] = {begin: ("j", first), end - 1: ("j", last)}
        stations: list[tuple[float, int, Node, LonLat]] = [
            (
                offset[vertex],
                2 * (vertex - begin),
                ends.get(vertex, ("v", vertex)),
                tuple(network.vertex_lonlat[vertex].tolist()),
            )
            for vertex in range(begin, end)
        ]
        for point in points:
            before = sum(metres <= point.offset for metres in offset[begin : end - 1])
            stations.append((point.offset, 2 * before - 1, ("p", point.place_id), point.lonlat))
        stations.sort(key=lambda station: (station[1], station[0]))
        for here, there in pairwise(stations):
            index = int(network.vertex_way[begin + here[1] // 2])
            way = network.ways[index]
            for _, _, node, lonlat in (here, there):
                self.graph.add_node(node, lonlat=lonlat)
            self.graph.add_edge(
                here[2],
                there[2],
                length=there[0] - here[0],
                name=way.name,
                highway=way.highway,
                is_steps=way.is_steps,
                is_bridge=way.is_bridge,
                is_tunnel=way.is_tunnel,
                is_square=index in network.squares,
            )

    def lonlat(self, node: Node) -> LonLat:
        """Where a node is."""
        found: LonLat = self.graph.nodes[node]["lonlat"]
        return found

    def ways(self, node: Node) -> list[Segment]:
        """Segments that leave a node."""
        return [(node, other, key) for _, other, key in self.graph.edges(node, keys=True)]

    def data(self, way: Segment) -> dict[str, Any]:
        """Give what is known of a segment."""
        found: dict[str, Any] = self.graph.edges[way]
        return found

    def onward(self, way: Segment) -> list[Segment]:
        """Segments on which one may go on, but for the way back."""
        return [w for w in self.ways(way[1]) if w[1:] != (way[0], way[2])]

    def bearing(self, way: Segment) -> float:
        """Direction in which a segment leaves, over REACH metres or to the next junction."""
        start, metres = self.lonlat(way[0]), 0.0
        while True:
            length, end = self.data(way)["length"], self.lonlat(way[1])
            if metres + length >= REACH and length > 0:
                begin, share = self.lonlat(way[0]), (REACH - metres) / length
                west, south = (b + share * (e - b) for b, e in zip(begin, end, strict=True))
                return bearing_of(start, (west, south))
            metres += length
            onward = self.onward(way)
            if len(onward) != 1 or way[1][0] == "j":
                return bearing_of(start, end)
            way = onward[0]

    def bend(self, before: Segment, after: Segment) -> float:
        """Change of direction from a segment to one that follows it."""
        back = (before[1], before[0], before[2])
        return turned((self.bearing(back) + 180) % 360, self.bearing(after))

    def is_called(self, way: Segment, said: str) -> bool:
        """Tell whether a segment is the way that is printed."""
        data, built = self.data(way), built_of(said)
        is_built = bool(data[built]) if built and not data["name"] else True
        return is_built and is_called(data["name"], data["highway"], said)

    def faces(self, way: Segment, compass: str) -> bool:
        """Tell whether a segment leaves in a direction of the compass."""
        return _faces(self.bearing(way), compass)


def _faces(bearing: float, compass: str) -> bool:
    return abs(turned(COMPASS[compass], bearing)) <= 22.5 + FUZZ


def _is_aside(bend: float, side: str) -> bool:
    low, high = SIDES[side]
    return low - FUZZ <= bend <= high + FUZZ


class Reader:
    """Walks one leg by its sentences."""

    def __init__(self, streets: StreetGraph, start: str, target: str) -> None:
        self.streets = streets
        self.start, self.target = ("p", start), ("p", target)

    def walk(self, sentences: Sequence[str]) -> None:
        """Follow the sentences; LostError unless they lead to the target, and only there."""
        told = [one for text in sentences for one in read(text)]
        way, exits = self._begin(told[0])
        for before, now in pairwise(told):
            if exits:
                way, exits = self._off_square(exits, now), []
            else:
                way, exits = self._next(way, before, now)
        self._arrive(way, exits, told[-1])

    def follow(self, way: Segment) -> Segment | None:
        """Where one goes on without being told; None where one is unsure."""
        streets = self.streets
        onward = [w for w in streets.onward(way) if not streets.data(w)["is_square"]]
        if len(onward) <= 1:
            return onward[0] if onward else None
        here = streets.data(way)
        bends = sorted((abs(streets.bend(way, w)), w) for w in onward)
        same = [item for item in bends if here["name"] and self._name(item[1]) == here["name"]]
        if len(same) == 1 and same[0][0] <= (50 if same[0] == bends[0] else 35):
            return same[0][1]
        if here["name"] or here["highway"] not in NOBODYS_WAY:
            named = [item for item in bends if not self._is_nobodys(item[1])]
            bends = named or bends
        if bends[0][0] > 45 or (len(bends) > 1 and bends[1][0] - bends[0][0] < 25):
            return None
        return bends[0][1]

    def _name(self, way: Segment) -> str:
        name: str = self.streets.data(way)["name"]
        return name

    def _is_nobodys(self, way: Segment) -> bool:
        return not self._name(way) and self.streets.data(way)["highway"] in NOBODYS_WAY

    def _ahead(self, way: Segment | None, most: float) -> Iterator[tuple[float, Segment]]:
        """Walk on without being told; segments, and the metres at their ends."""
        metres, seen = 0.0, set[Segment]()
        while way is not None and way not in seen and metres <= most:
            seen.add(way)
            metres += self.streets.data(way)["length"]
            yield metres, way
            way = self.follow(way)

    def _one(self, ways: list[Segment], told: Told, tolerance: float = BESIDE) -> Segment:
        """Take the only way, or the one that leads on to all others."""
        for way in ways:
            line = {w for _, w in self._ahead(way, 3 * tolerance + 10)}
            if line.issuperset(ways):
                return way
        raise LostError(len(ways), told.text)

    def _begin(self, told: Told) -> tuple[Segment, list[tuple[Node, float]]]:
        here = [
            way
            for first in self.streets.ways(self.start)
            for way in (
                [first] if self.streets.data(first)["length"] > AT else self.streets.onward(first)
            )
        ]
        if told.square is not None:
            return here[0], self._over_square(self._door(), told)
        found = [way for way in here if self._starts(way, told)]
        if len(found) == 1:
            return found[0], []
        stack = [(0.0, way) for way in here]
        while stack:
            metres, way = stack.pop()
            metres += self.streets.data(way)["length"]
            if metres < BESIDE:
                onward = self.streets.onward(way)
                found += [w for w in onward if self._starts(w, told)]
                stack += [(metres, w) for w in onward]
        return self._one(list(dict.fromkeys(found)), told), []

    def _door(self) -> Node:
        """Where a walker enters the square that he is told to cross."""
        nodes = [self.start, *(way[1] for way in self.streets.ways(self.start))]
        here = self.streets.lonlat(self.start)
        near = [n for n in nodes if apart(here, self.streets.lonlat(n)) < AT + 0.01]
        return next((n for n in near if n in self.streets.square), self.start)

    def _starts(self, way: Segment, told: Told) -> bool:
        is_street = not self.streets.data(way)["is_square"]
        is_right = self.streets.faces(way, told.compass) and self.streets.is_called(way, told.way)
        return is_street and is_right

    def _next(
        self, way: Segment, before: Told, now: Told
    ) -> tuple[Segment, list[tuple[Node, float]]]:
        """Take the next way: one at a junction, or else one in sight from there."""
        try:
            return self._taken(way, before, now, is_far=False)
        except LostError as lost:
            if lost.ways or now.nth:
                raise
        return self._taken(way, before, now, is_far=True)

    def _taken(
        self, way: Segment, before: Told, now: Told, *, is_far: bool
    ) -> tuple[Segment, list[tuple[Node, float]]]:
        found: list[tuple[float, Segment, Segment]] = []
        count = 0
        for metres, here in self._ahead(way, before.length + before.tolerance):
            fitting = self._fitting(here, now, is_far=is_far)
            count += len(fitting)
            off = abs(metres - before.length)
            if now.nth and count >= now.nth:
                if off > before.tolerance:
                    raise LostError(0, now.text)
                return fitting[now.nth - count - 1], []
            if off <= before.tolerance and not now.nth:
                found += [(off, here, w) for w in fitting]
        found = [item for item in found if self._is_end(item, before.on)] or found
        found.sort(key=lambda item: item[0])
        if now.square is not None and found:
            return found[0][1], self._over_square(found[0][1][1], now)
        junctions = [item for item in found if len(self.streets.onward(item[1])) > 1]
        if now.side == "tout droit":
            needed = [item for item in junctions if self.follow(item[1]) != item[2]]
            junctions = needed or junctions
        is_seen = now.built or before.on
        chosen = [w for _, _, w in (found if is_seen else junctions or found)]
        taken = self._one(chosen, now, before.tolerance)
        return (chosen[0] if now.side == "tout droit" else taken), []

    def _is_end(self, item: tuple[float, Segment, Segment], built: str) -> bool:
        """Tell whether what is built ends here, and not at a landing."""
        _, here, way = item
        if not built or not self.streets.data(here)[built] or self.streets.data(way)[built]:
            return False
        is_landing = any(self.streets.data(w)[built] for _, w in self._ahead(way, SEEN))
        return not (is_landing and self.follow(here) == way)

    def _fitting(self, here: Segment, now: Told, *, is_far: bool) -> list[Segment]:
        """Branches that a sentence may mean, the sharpest first; those in sight if it is far."""
        onward = self.streets.onward(here)
        if now.crossed and not any(self.streets.is_called(w, now.crossed) for w in onward):
            return []
        fits = [w for w in onward if self._fits(here, w, now, is_bend=len(onward) == 1)]
        if is_far and not fits and not now.fork and now.square is None:
            beyond = [w for first in onward for w in self._beyond(first)]
            fits = [w for w in dict.fromkeys(beyond) if self._fits(here, w, now, is_bend=False)]
        if now.fork:
            fits.sort(key=lambda w: self.streets.bend(here, w))
            edge = fits[:1] if now.fork == "gauche" else fits[-1:]
            return edge if len(fits) > 1 else []
        return sorted(fits, key=lambda w: (-abs(self.streets.bend(here, w)), w))

    def _beyond(self, way: Segment) -> list[Segment]:
        """Ways that one sees behind a few metres of this one."""
        found: list[Segment] = []
        stack = [(0.0, way)]
        while stack:
            metres, one = stack.pop()
            metres += self.streets.data(one)["length"]
            if metres < SEEN and not self.streets.data(one)["is_square"]:
                onward = self.streets.onward(one)
                found += onward
                stack += [(metres, after) for after in onward if after not in found[: -len(onward)]]
        return found

    def _fits(self, here: Segment, way: Segment, now: Told, *, is_bend: bool) -> bool:
        data, before = self.streets.data(way), self.streets.data(here)
        if now.square is not None:
            is_it = self.streets.is_called(way, now.square) or (
                now.square == "la place" and not data["name"]
            )
            return data["is_square"] and not before["is_square"] and is_it
        is_way = not data["is_square"] and self.streets.is_called(way, now.way)
        if not is_way or (now.built and (before[now.built] or not data[now.built])):
            return False
        if now.fork:
            return abs(self.streets.bend(here, way)) <= 70
        if is_bend and now.side == "tout droit":
            return self._is_new(here, way, now)
        if is_bend and not (now.built or self._is_left(here, way)):
            return False
        return _is_aside(self.streets.bend(here, way), now.side)

    def _is_new(self, here: Segment, way: Segment, now: Told) -> bool:
        """Tell whether a walker notices that another way begins, where he has no choice."""
        is_other = bool(now.built) or not self.streets.is_called(here, now.way)
        return is_other or self._is_left(here, way)

    def _is_left(self, here: Segment, way: Segment) -> bool:
        """Tell whether steps, a bridge or an underpass end here."""
        before, data = self.streets.data(here), self.streets.data(way)
        return any(before[what] and not data[what] for what in BUILT.values())

    def _over_square(self, entry: Node, told: Told) -> list[tuple[Node, float]]:
        """Where one may be after crossing a square, and in which direction one crossed it."""
        if entry not in self.streets.square:
            raise LostError(0, told.text)
        away = nx.single_source_dijkstra_path_length(self.streets.square, entry, weight="length")
        here = self.streets.lonlat(entry)
        found = [
            (node, bearing_of(here, self.streets.lonlat(node)))
            for node, metres in away.items()
            if node != entry and abs(metres - told.length) <= told.tolerance
        ]
        found = [item for item in found if _faces(item[1], told.compass)]
        if not found:
            raise LostError(0, told.text)
        return found

    def _off_square(self, exits: list[tuple[Node, float]], now: Told) -> Segment:
        found: dict[Segment, float] = {}
        for node, bearing in exits:
            for way in self.streets.ways(node):
                data = self.streets.data(way)
                if data["is_square"] or (now.built and not data[now.built]):
                    continue
                bend = turned(bearing, self.streets.bearing(way))
                is_there = (
                    self.streets.faces(way, now.compass)
                    if now.compass
                    else bool(now.side) and _is_aside(bend, now.side)
                )
                if is_there and self.streets.is_called(way, now.way):
                    found[way] = bearing
        if not now.nth:
            return self._one(list(found), now)
        first = COMPASS[now.compass]
        ordered = sorted(
            found,
            key=lambda w: (
                round(turned(first, found[w]), 6),
                turned(first, self.streets.bearing(w)),
            ),
        )
        if now.nth > len(ordered):
            raise LostError(0, now.text)
        return ordered[now.nth - 1]

    def _arrive(self, way: Segment, exits: list[tuple[Node, float]], told: Told) -> None:
        streets, goal = self.streets, self.streets.lonlat(self.target)
        if exits:
            if not any(apart(streets.lonlat(node), goal) < BESIDE for node, _ in exits):
                raise LostError(0, told.text)
            return
        passed = [(0.0, way[0])]
        passed += [(m, w[1]) for m, w in self._ahead(way, told.length + told.tolerance)]
        for metres, node in passed:
            near = apart(streets.lonlat(node), goal)
            if near < BESIDE and abs(metres - told.length) <= told.tolerance + near:
                return
        raise LostError(0, told.text)
