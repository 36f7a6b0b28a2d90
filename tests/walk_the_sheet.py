"""A reader of printed directions who knows the streets, the starting point, and nothing else.

It reads the French sentences of a leg and walks them on a street graph of its own. Between two
sentences it goes where a walker goes whom nobody tells anything: along its street, or straight on
where no other way could be meant. Where a sentence fits no branch, or two, the sheet has failed.
"""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import networkx as nx

from ddtour_geo.directions.french import lowered
from ddtour_geo.model import AccessPoint, WalkingNetwork

REACH = 15.0
FUZZ = 10.0
COMPASS = {
    "le nord": 0, "le nord-est": 45, "l'est": 90, "le sud-est": 135,
    "le sud": 180, "le sud-ouest": 225, "l'ouest": 270, "le nord-ouest": 315,
}  # fmt: skip
SIDES = {
    "tout droit": (-20, 20),
    "légèrement à droite": (20, 45),
    "à droite": (45, 125),
    "franchement à droite": (125, 180),
    "légèrement à gauche": (-45, -20),
    "à gauche": (-125, -45),
    "franchement à gauche": (-180, -125),
}
KINDS = {
    "sentier": {"path"},
    "chemin": {"track"},
    "chemin piéton": {"footway"},
    "piste cyclable": {"cycleway"},
    "allée cavalière": {"bridleway"},
    "rue piétonne": {"pedestrian"},
    "voie de desserte": {"service"},
    "couloir": {"corridor"},
    "ascenseur": {"elevator"},
    "quai": {"platform"},
    "jetée": {"pier"},
    "escalier": {"steps"},
}
BUILT = {
    "l'escalier": "is_steps",
    "les marches": "is_steps",
    "le pont": "is_bridge",
    "le passage souterrain": "is_tunnel",
}
NOBODYS_WAY = set().union(*KINDS.values()) - {"pedestrian"}
_SIDE = "(?P<side>(?:légèrement |franchement )?à (?:gauche|droite)|tout droit)"
_SENTENCES = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"Partez vers (?P<compass>l['ea][^ ]*(?: nord[^ ]*| sud[^ ]*)?) par (?P<way>.+)",
        r"Traversez (?P<square>.+) vers (?P<compass>l['ea][^ ]*(?: nord[^ ]*| sud[^ ]*)?)",
        r"Traversez (?P<crossed>.+) et continuez (?P<side>tout droit) par (?P<way>.+)",
        r"Quittez la place vers (?P<compass>l['ea][^ ]*(?: nord[^ ]*| sud[^ ]*)?) par (?P<way>.+)",
        r"À la fourche, gardez la (?P<fork>gauche|droite) par (?P<way>.+)",
        rf"Prenez la (?P<nth>\d+)r?e {_SIDE} \((?P<way>.+)\)",
        rf"{_SIDE}, (?P<special>montez|descendez|prenez|passez) (?P<what>.+)",
        rf"(?:Continuez|Tournez|Prenez) {_SIDE} (?P<way>.+)",
    )
]


class LostError(Exception):
    """The printed text does not lead on."""


@dataclass(frozen=True)
class Told:
    """What a reader takes from one sentence."""

    text: str
    length: float
    side: str = ""
    compass: str = ""
    way: str = ""
    square: str | None = None
    built: str = ""
    nth: int = 0
    crossed: str = ""
    fork: str = ""
    end: str = ""


def parse(text: str) -> Told:
    """Read one sentence."""
    plain = text.replace("\u00a0", " ").replace("’", "'").removesuffix(".")
    end = ""
    match = re.match(r"(.*?, (?:[\d,]+ (?:m|km)))(?: : (.*))?$", plain)
    if match is None:
        raise LostError(f"no length: {text}")
    plain, end = match[1], match[2] or ""
    plain, _, length = plain.rpartition(", ")
    plain = re.sub(r"^À hauteur .*?, (?=[a-zàé]+ )", "", plain)
    if not re.match(r"[\d,]+ (m|km)$", length):
        raise LostError(f"no length: {text}")
    number, unit = length.split()
    metres = float(number.replace(",", ".")) * (1000 if unit == "km" else 1)
    for pattern in _SENTENCES:
        found = pattern.fullmatch(plain)
        if found is None:
            continue
        part = found.groupdict()
        what = part.get("what") or ""
        way = part.get("way") or ""
        built = next((b for word, b in BUILT.items() if what.startswith(word)), "")
        if built == "is_steps":
            way = re.sub(r" \(\d+ marches?\)$", "", what)
            way = re.sub(r"^les marches (de l'|de la |des |du |de |d')", "", way)
        elif what:
            way = re.sub(r"^(le pont|le passage souterrain) ", "", what)
        return Told(
            text=text,
            length=metres,
            side=(part.get("side") or "").lower(),
            compass=part.get("compass") or "",
            way=re.sub("^par ", "", way).split(", puis ")[0],
            square=part.get("square"),
            built=built,
            crossed=part.get("crossed") or "",
            fork=part.get("fork") or "",
            nth=int(part.get("nth") or 0),
            end=end,
        )
    raise LostError(f"not understood: {text}")


def parsed(text: str) -> list[Told]:
    """Read one sentence, which may hold a second turn that follows at once."""
    first, at_once, second = text.partition(", puis aussitôt ")
    if not at_once:
        return [parse(text)]
    way = SIDE_FIRST.match(second.replace("\u00a0", " ").replace("’", "'"))
    if way is None:
        raise LostError(f"not understood: {text}")
    return [parse(f"{first}, 7 m."), parse(f"Prenez {second}")]


SIDE_FIRST = re.compile(_SIDE)


def _norm(name: str) -> str:
    name = name.replace("’", "'").casefold().strip()
    return re.sub(r"^(la |le |les |l')", "", name)


@dataclass
class StreetGraph:
    """Streets vertex by vertex; places that matter are vertices too."""

    graph: "nx.MultiGraph" = field(default_factory=nx.MultiGraph)

    @classmethod
    def of(cls, network: WalkingNetwork, points: Sequence[AccessPoint]) -> "StreetGraph":
        """Cut the edges of a network at its vertices and where places meet it."""
        graph = nx.MultiGraph()
        cuts: dict[int, list[tuple[float, AccessPoint]]] = {}
        for point in points:
            cuts.setdefault(point.edge, []).append((point.offset, point))
        offset = network.vertex_offset
        for edge, (first, last) in enumerate(network.edge_nodes.tolist()):
            begin, end = network.edge_vertices[edge : edge + 2].tolist()
            stations = []
            for vertex in range(begin, end):
                node = ("v", vertex)
                if vertex == begin:
                    node = ("j", first)
                elif vertex == end - 1:
                    node = ("j", last)
                lonlat = tuple(network.vertex_lonlat[vertex].tolist())
                stations.append((float(offset[vertex]), 0, node, lonlat, vertex))
            for metres, point in cuts.get(edge, ()):
                stations.append((metres, 1, ("p", point.place_id), point.lonlat, -1))
            stations.sort(key=lambda item: (item[0], item[1]) if item[4] != end - 1 else (item[0], 2))
            vertex = begin
            for here, there in zip(stations, stations[1:], strict=False):
                vertex = here[4] if here[4] >= 0 else vertex
                index = int(network.vertex_way[min(vertex, end - 2)])
                way = network.ways[index]
                graph.add_node(here[2], lonlat=here[3])
                graph.add_node(there[2], lonlat=there[3])
                graph.add_edge(
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
        return cls(graph)

    def lonlat(self, node):
        return self.graph.nodes[node]["lonlat"]

    def ways(self, node):
        """Directed segments that leave a node."""
        for _, other, key in self.graph.edges(node, keys=True):
            yield (node, other, key)

    def data(self, way):
        return self.graph.edges[way]

    def onward(self, way):
        """Segments on which one may go on, but for the way back."""
        tail, head, key = way
        return [w for w in self.ways(head) if not (w[1] == tail and w[2] == key)]

    def _chain(self, node, other, key):
        """Points from a node along a way up to REACH metres or the next junction."""
        points, metres, way = [(0.0, self.lonlat(node))], 0.0, (node, other, key)
        while True:
            metres += self.data(way)["length"]
            points.append((metres, self.lonlat(way[1])))
            onward = self.onward(way)
            if metres >= REACH or len(onward) != 1 or way[1][0] == "j":
                return points
            way = onward[0]

    def bearing(self, way) -> float:
        """Direction in which a way leaves, over REACH metres."""
        points = self._chain(*way)
        (_, start) = points[0]
        for (a, p), (b, q) in zip(points, points[1:], strict=False):
            if b >= REACH and b > a:
                share = (REACH - a) / (b - a)
                return _bearing(start, (p[0] + share * (q[0] - p[0]), p[1] + share * (q[1] - p[1])))
        return _bearing(start, points[-1][1])

    def inward(self, way) -> float:
        """Direction in which a way arrives."""
        return (self.bearing((way[1], way[0], way[2])) + 180) % 360


def _bearing(a, b) -> float:
    east = (b[0] - a[0]) * math.cos(math.radians(a[1]))
    return math.degrees(math.atan2(east, b[1] - a[1])) % 360


def _apart(a, b) -> float:
    east = (b[0] - a[0]) * math.cos(math.radians(a[1]))
    return math.hypot(east, b[1] - a[1]) * 111_200


def _turned(one: float, other: float) -> float:
    return (other - one + 180) % 360 - 180


def _faces(compass: str, bearing: float) -> bool:
    return abs(_turned(COMPASS[compass], bearing)) <= 22.5 + FUZZ


class Reader:
    """Walks one leg by its sentences."""

    def __init__(self, streets: StreetGraph, start: str, target: str) -> None:
        self.streets = streets
        self.start, self.target = ("p", start), ("p", target)

    def _is_called(self, way, text: str) -> bool:
        data = self.streets.data(way)
        kind = _norm(text)
        if data["name"]:
            return _norm(data["name"]) == kind or _norm(lowered(data["name"])) == kind
        if kind == "rue sans nom":
            return data["highway"] not in set().union(*KINDS.values())
        return kind in KINDS and data["highway"] in KINDS[kind]

    def _turns(self, side: str, inward: float, way) -> bool:
        low, high = SIDES[side]
        bend = _turned(inward, self.streets.bearing(way))
        return low - FUZZ <= bend <= high + FUZZ

    def _follow(self, way):
        """Where one goes on from a way without being told; None if unsure."""
        onward = self.streets.onward(way)
        plain = [w for w in onward if not self.streets.data(w)["is_square"]]
        if len(plain) <= 1:
            return plain[0] if plain else None
        here, inward = self.streets.data(way), self.streets.inward(way)
        bends = sorted((abs(_turned(inward, self.streets.bearing(w))), w[1:], w) for w in plain)
        same = [w for _, _, w in bends if here["name"] and self.streets.data(w)["name"] == here["name"]]
        if len(same) == 1:
            bend = next(b for b, _, w in bends if w == same[0])
            if bend <= 35 or (same[0] == bends[0][2] and bend <= 50):
                return same[0]
        if here["name"] or here["highway"] not in NOBODYS_WAY:
            streets = [
                item
                for item in bends
                if self.streets.data(item[2])["name"]
                or self.streets.data(item[2])["highway"] not in NOBODYS_WAY
            ]
            bends = streets or bends
        if bends[0][0] > 45 or (len(bends) > 1 and bends[1][0] - bends[0][0] < 25):
            return None
        return bends[0][2]

    def _ahead(self, way, most: float) -> Iterator[tuple[float, tuple]]:
        """Ways walked from here without being told, with the metres at their ends."""
        metres, seen = 0.0, set()
        while way is not None and way not in seen:
            seen.add(way)
            metres += self.streets.data(way)["length"]
            yield metres, way
            if metres > most:
                return
            way = self._follow(way)

    def walk(self, sentences: Sequence[str]) -> None:
        """Follow the sentences; LostError unless they lead to the target, and only there."""
        told = [one for text in sentences for one in parsed(text)]
        first = told[0]
        places = self._begin(first)
        for before, now in zip(told, told[1:], strict=False):
            places = self._next(places, before, now)
        self._arrive(places, told[-1])

    def _begin(self, told: Told):
        """States: ("way", way) on a street, ("at", node, bearing) over a square."""
        if told.square is not None:
            return self._over_square(self.start, told)
        found = [way for way in self.streets.ways(self.start) if self._starts(way, told)]
        if len(found) == 1:
            return [("way", found[0])]
        for way in self.streets.ways(self.start):
            stack = [(0.0, way)]
            while stack:
                metres, here = stack.pop()
                metres += self.streets.data(here)["length"]
                if metres >= 10:
                    continue
                for branch in self.streets.onward(here):
                    if self._starts(branch, told):
                        found.append(branch)
                    stack.append((metres, branch))
        found = self._once(found)
        if len(found) != 1:
            raise LostError(f"{len(found)} ways to start: {told.text}")
        return [("way", found[0])]

    def _once(self, ways):
        """Drop ways that merely lead on to another of them."""
        kept = []
        for way in ways:
            later = [w for m, w in self._ahead(way, 15.0)][1:]
            if not any(w in later for w in ways if w != way) and way not in kept:
                kept.append(way)
        return kept

    def _starts(self, way, told: Told) -> bool:
        return (
            _faces(told.compass, self.streets.bearing(way))
            and self._is_called(way, told.way)
            and not self.streets.data(way)["is_square"]
        )

    def _tolerance(self, told: Told) -> float:
        rounding = 2.5 if told.length < 50 else 5.0 if told.length < 1000 else 50.0
        return rounding + max(10.0, told.length / 10)

    def _next(self, places, before: Told, now: Told):
        if places[0][0] == "at":
            return self._off_square(places, now)
        (_, way) = places[0]
        tolerance = self._tolerance(before)
        low, high = before.length - tolerance, before.length + tolerance
        found, count = [], 0
        for metres, here in self._ahead(way, high):
            is_near = low <= metres <= high
            branches = [w for w in self.streets.onward(here) if self._fits(here, w, now)]
            inward = self.streets.inward(here)
            branches.sort(key=lambda w: (-abs(_turned(inward, self.streets.bearing(w))), w))
            if now.fork and branches:
                bends = sorted((_turned(inward, self.streets.bearing(w)), w) for w in branches)
                branches = [bends[0 if now.fork == "gauche" else -1][1]] if len(bends) > 1 else []
            if now.nth and metres > 0:
                for branch in branches:
                    count += 1
                    if count == now.nth:
                        if not is_near:
                            raise LostError(f"counted at {metres:.0f} m: {now.text}")
                        return [("way", branch)]
                continue
            if is_near:
                found += [(abs(metres - before.length), here, w) for w in branches]
        if now.square is not None:
            found = [item for item in sorted(found, key=lambda i: i[0])][:1]
            if not found:
                raise LostError(f"no square: {now.text}")
            return self._over_square(found[0][1][1], now)
        junctions = [item for item in found if len(self.streets.onward(item[1])) > 1]
        if not now.built:
            found = junctions or found
        ways = [w for _, _, w in sorted(found, key=lambda item: item[0])]
        if len(ways) > 1:
            line = {w for w0 in ways for _, w in self._ahead(w0, 2 * tolerance + 10)}
            first_ways = [w for w in ways if all(x in [v for _, v in self._ahead(w, 3 * tolerance + 10)] for x in ways)]
            if not first_ways:
                raise LostError(f"{len(ways)} ways fit: {now.text} {[self.streets.data(w) for w in ways]}")
            return [("way", ways[0] if now.side == "tout droit" else first_ways[0])]
        if not ways:
            raise LostError(f"no way fits: {now.text} after {before.text}")
        return [("way", ways[0])]

    def _fits(self, here, way, now: Told) -> bool:
        data, before = self.streets.data(way), self.streets.data(here)
        onward = self.streets.onward(here)
        if now.crossed and not any(self._is_called(w, now.crossed) for w in onward):
            return False
        if now.square is not None:
            called = _norm(now.square) == "place" and not data["name"]
            return data["is_square"] and not before["is_square"] and (
                called or _norm(data["name"]) == _norm(now.square)
                or _norm(lowered(data["name"])) == _norm(now.square)
            )
        if data["is_square"]:
            return False
        if now.built and (not data[now.built] or before[now.built]):
            return False
        if not self._is_called(way, now.way):
            return False
        inward = self.streets.inward(here)
        if now.fork:
            return abs(_turned(inward, self.streets.bearing(way))) <= 70
        if len(self.streets.onward(here)) == 1:
            is_new = bool(now.built) or not self._is_called(here, now.way)
            return is_new and now.side == "tout droit"
        return self._turns(now.side, inward, way)

    def _over_square(self, entry, told: Told):
        square = nx.Graph()
        for a, b, data in self.streets.graph.edges(data=True):
            if data["is_square"] and (not square.has_edge(a, b) or square[a][b]["length"] > data["length"]):
                square.add_edge(a, b, length=data["length"])
        if entry not in square:
            raise LostError(f"no square at the start: {told.text}")
        away = nx.single_source_dijkstra_path_length(square, entry, weight="length")
        tolerance = self._tolerance(told)
        here = self.streets.lonlat(entry)
        found = []
        for node, metres in away.items():
            if node == entry:
                continue
            bearing = _bearing(here, self.streets.lonlat(node))
            if abs(metres - told.length) <= tolerance and _faces(told.compass, bearing):
                found.append(("at", node, bearing))
        if not found:
            raise LostError(f"nowhere over the square: {told.text}")
        return found

    def _off_square(self, places, now: Told):
        found = {}
        for _, node, bearing in places:
            for way in self.streets.ways(node):
                data = self.streets.data(way)
                if data["is_square"] or (now.built and not data[now.built]):
                    continue
                outward = self.streets.bearing(way)
                if now.compass:
                    fits = _faces(now.compass, outward)
                else:
                    low, high = SIDES[now.side]
                    fits = low - FUZZ <= _turned(bearing, outward) <= high + FUZZ
                if fits and self._is_called(way, now.way):
                    found[way] = None
        found = self._once(list(found))
        if len(found) != 1:
            raise LostError(f"{len(found)} ways off the square: {now.text}")
        return [("way", found[0])]

    def _arrive(self, places, told: Told) -> None:
        goal = self.streets.lonlat(self.target)
        if places[0][0] == "at":
            if not any(_apart(self.streets.lonlat(place[1]), goal) < 10 for place in places):
                raise LostError(f"not there: {told.text}")
            return
        tolerance = self._tolerance(told)
        (_, way) = places[0]
        if told.length <= tolerance and _apart(self.streets.lonlat(way[0]), goal) < 10:
            return
        for metres, here in self._ahead(way, told.length + tolerance):
            near = _apart(self.streets.lonlat(here[1]), goal)
            if near < 9 and abs(metres - told.length) <= tolerance + near:
                return
        raise LostError(f"not there: {told.text}")
