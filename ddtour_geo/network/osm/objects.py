"""OpenStreetMap objects with tags and shapes, for the base map and the search of places.

Nothing is asked of the order of the file, and clipped extracts are read as they are: a way
keeps the nodes that are present, a relation whose rings cannot be closed is no area.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

from ddtour_geo.common.types import Ring
from ddtour_geo.network.osm.opened import readable
from ddtour_geo.network.osm.tags import clean_tags

if TYPE_CHECKING:
    from osmium._osmium import HandlerLike
    from osmium.index import LocationTable
    from osmium.osm import osm_entity_bits
    from osmium.osm.types import Node, Relation, Way

Chain = tuple[tuple[int, ...], Ring]

_AREA_RELATIONS = frozenset({"multipolygon"})
_RING_NODES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class OsmObject:
    """A node, way or relation that carries one of the keys asked for; degrees.

    ``polygons`` are areas that it may stand for: of each the outer ring, then its holes. Where
    ``is_clipped``, the extract lacks nodes and the ring is closed straight across the gap.

    >>> OsmObject(type="node", id=1, tags={"natural": "tree"}, line=((2.0, 50.0),)).reference
    'node 1'
    """

    type: Literal["node", "way", "relation"]
    id: int
    tags: dict[str, str]
    line: Ring = ()
    polygons: tuple[tuple[Ring, ...], ...] = ()
    node_ids: tuple[int, ...] = ()
    is_clipped: bool = False

    @property
    def reference(self) -> str:
        """Type and identifier, such as ``"way 12"``."""
        return f"{self.type} {self.id}"


def read_objects(
    path: Path, keys: Collection[str], tags: Collection[tuple[str, str]] = ()
) -> tuple[OsmObject, ...]:
    """Read what carries one of some keys, and ways and relations with one of some tags.

    >>> found = read_objects(Path("data/ville-exemple/streets.osm"), {"natural"})
    >>> sorted({thing.tags["natural"] for thing in found})
    ['peak', 'scrub', 'tree', 'water', 'wood']
    """
    with readable(path) as opened:
        return _read(opened.path, tuple(sorted(keys)), tuple(sorted(tags)))


def scan_all(path: Path, *filters: "HandlerLike") -> "Iterator[Node | Way | Relation]":
    """Go through the objects of an extract that pass some filters."""
    from osmium.osm import NODE, RELATION, WAY

    found = _scan(path, NODE | WAY | RELATION, filters)
    return cast("Iterator[Node | Way | Relation]", found)


def scan_nodes(path: Path, *filters: "HandlerLike") -> "Iterator[Node]":
    """Go through the nodes of an extract that pass some filters."""
    from osmium.osm import NODE

    return cast("Iterator[Node]", _scan(path, NODE, filters))


def scan_ways(path: Path, *filters: "HandlerLike") -> "Iterator[Way]":
    """Go through the ways of an extract that pass some filters."""
    from osmium.osm import WAY

    return cast("Iterator[Way]", _scan(path, WAY, filters))


def scan_relations(path: Path, *filters: "HandlerLike") -> "Iterator[Relation]":
    """Go through the relations of an extract that pass some filters."""
    from osmium.osm import RELATION

    return cast("Iterator[Relation]", _scan(path, RELATION, filters))


def _scan(
    path: Path, entities: "osm_entity_bits", filters: "tuple[HandlerLike, ...]"
) -> Iterator[object]:
    import osmium

    processor = osmium.FileProcessor(str(path), entities)
    for one in filters:
        processor = processor.with_filter(one)
    objects = cast("Iterator[Node | Way | Relation]", processor)
    return (thing for thing in objects if thing.visible)


def _read(
    path: Path, keys: tuple[str, ...], tags: tuple[tuple[str, str], ...]
) -> tuple[OsmObject, ...]:
    from osmium import NodeLocationsForWays
    from osmium.filter import KeyFilter, TagFilter
    from osmium.index import create_map

    store = create_map("flex_mem")
    nodes = _nodes(path, store, keys)
    locations = NodeLocationsForWays(store)
    locations.ignore_errors()
    wants = [KeyFilter(*keys), *([TagFilter(*tags)] if tags else [])]
    relations = {
        relation.id: (
            clean_tags(relation.tags),
            tuple((member.ref, member.role) for member in relation.members if member.type == "w"),
        )
        for want in wants
        for relation in scan_relations(path, want)
        if relation.tags.get("type") in _AREA_RELATIONS
    }
    ways = _ways(way for want in wants for way in scan_ways(path, want, locations))
    wanted = {ref for _, members in relations.values() for ref, _ in members} - ways.keys()
    members = (way for way in scan_ways(path, locations) if way.id in wanted)
    parts = ways | _ways(members) if wanted else ways
    areas = {
        number: OsmObject(
            type="relation",
            id=number,
            tags=tags,
            polygons=tuple(
                assemble(
                    (parts[ref].node_ids, parts[ref].line, role)
                    for ref, role in members
                    if ref in parts
                )
            ),
        )
        for number, (tags, members) in relations.items()
    }
    return tuple(group[number] for group in (nodes, ways, areas) for number in sorted(group))


def _nodes(path: Path, store: "LocationTable", keys: tuple[str, ...]) -> dict[int, OsmObject]:
    """Give the nodes with some keys, and store where all nodes are."""
    import osmium
    from osmium.filter import KeyFilter
    from osmium.osm import NODE

    processor = osmium.FileProcessor(str(path), NODE)
    tagged = processor.with_locations(store).with_filter(KeyFilter(*keys))  # type: ignore[arg-type]
    return {
        node.id: OsmObject(
            type="node",
            id=node.id,
            tags=clean_tags(node.tags),
            line=((node.lon, node.lat),),
            node_ids=(node.id,),
        )
        for node in cast("Iterator[Node]", tagged)
        if node.visible and node.location.valid()
    }


def _ways(ways: "Iterable[Way]") -> dict[int, OsmObject]:
    found: dict[int, OsmObject] = {}
    for way in ways:
        present = [(node.ref, (node.lon, node.lat)) for node in way.nodes if node.location.valid()]
        if not present:
            continue
        refs = tuple(ref for ref, _ in present)
        line = tuple(lonlat for _, lonlat in present)
        is_ring = way.is_closed() and len(set(refs)) >= _RING_NODES - 1
        is_clipped = len(present) < len(way.nodes)
        ring = line if line[0] == line[-1] else (*line, line[0])
        found[way.id] = OsmObject(
            type="way",
            id=way.id,
            tags=clean_tags(way.tags),
            line=line,
            polygons=((ring,),) if is_ring else (),
            node_ids=refs,
            is_clipped=is_clipped,
        )
    return found


def assemble(members: Iterable[tuple[tuple[int, ...], Ring, str]]) -> list[tuple[Ring, ...]]:
    """Put the ways of a multipolygon together to rings, and holes into their outer ring.

    >>> halves = [
    ...     ((1, 2, 3), ((0, 0), (1, 0), (1, 1)), "outer"),
    ...     ((1, 4, 3), ((0, 0), (0, 1), (1, 1)), "outer"),
    ... ]
    >>> assemble(halves)
    [(((0, 0), (1, 0), (1, 1), (0, 1), (0, 0)),)]
    """
    outer: list[Chain] = []
    inner: list[Chain] = []
    for refs, line, role in members:
        (inner if role == "inner" else outer).append((refs, line))
    rings = [line for refs, line in _chains(outer) if refs[0] == refs[-1]]
    holes = [line for refs, line in _chains(inner) if refs[0] == refs[-1]]
    return _with_holes(
        [ring for ring in rings if len(ring) >= _RING_NODES],
        [hole for hole in holes if len(hole) >= _RING_NODES],
    )


def _chains(pieces: list[Chain]) -> list[Chain]:
    """Join pieces end to end until no end fits another."""
    done: list[Chain] = []
    waiting = list(pieces)
    while waiting:
        refs, line = waiting.pop(0)
        grown = True
        while grown and refs[0] != refs[-1]:
            grown = False
            for index, other in enumerate(waiting):
                is_ring = other[0][0] == other[0][-1]
                joined = None if is_ring else _joined((refs, line), other)
                if joined is not None:
                    refs, line = joined
                    del waiting[index]
                    grown = True
                    break
        done.append((refs, line))
    return done


def _joined(one: Chain, other: Chain) -> Chain | None:
    refs, line = one
    other_refs, other_line = other
    if refs[-1] == other_refs[0]:
        return refs + other_refs[1:], line + other_line[1:]
    if refs[-1] == other_refs[-1]:
        return refs + other_refs[-2::-1], line + other_line[-2::-1]
    if refs[0] == other_refs[-1]:
        return other_refs + refs[1:], other_line + line[1:]
    if refs[0] == other_refs[0]:
        return other_refs[:0:-1] + refs, other_line[:0:-1] + line
    return None


def _with_holes(rings: list[Ring], holes: list[Ring]) -> list[tuple[Ring, ...]]:
    from shapely.geometry import Point, Polygon

    shapes = [Polygon(ring) for ring in rings]
    inside: list[list[Ring]] = [[] for _ in rings]
    for hole in holes:
        probe = Polygon(hole).representative_point() if len(hole) >= _RING_NODES else Point(hole[0])
        owners = [i for i, shape in enumerate(shapes) if shape.buffer(0).contains(probe)]
        if owners:
            inside[min(owners, key=lambda i: shapes[i].area)].append(hole)
    return [(ring, *held) for ring, held in zip(rings, inside, strict=True)]
