"""Squares drawn as relations -> rings beside the ways."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ddtour_geo.network.osm.rings import closed_rings

Tags = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaRelation:
    """A multipolygon that is a square, and the identifiers of its ways."""

    id: int
    tags: Tags
    members: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaRows:
    """Relations as rows beside the ways, and the rows of ways that they stand for.

    Attributes
    ----------
    ids, tags
        Opposite of the identifier of each relation, and its tags.
    sizes
        Numbers of nodes of the rings of each relation.
    refs, lonlat
        Nodes of all rings, one after the other, and their degrees.
    covered
        Rows of ways that are a part of one of them.
    """

    ids: list[int]
    tags: list[Tags]
    sizes: list[tuple[int, ...]]
    refs: NDArray[np.int64]
    lonlat: NDArray[np.float64]
    covered: frozenset[int]


def relations_as_rows(
    path: Path,
    relations: Sequence[AreaRelation],
    way_ids: Sequence[int],
    refs: NDArray[np.int64],
    lonlat: NDArray[np.float64],
    counts: NDArray[np.int64],
) -> AreaRows:
    """Join the members of relations to rings."""
    last = np.cumsum(counts)
    row_of = {way: row for row, way in enumerate(way_ids)}
    members = {way for relation in relations for way in relation.members}
    here = {way: slice(last[row] - counts[row], last[row]) for way, row in row_of.items()}
    lines_of = {way: refs[here[way]].tolist() for way in members if way in here}
    known = dict(zip(refs.tolist(), lonlat.tolist(), strict=True))
    if absent := members - lines_of.keys():
        lines_of |= _read_members(path, absent, known)
    ids: list[int] = []
    tags: list[Tags] = []
    sizes: list[tuple[int, ...]] = []
    nodes: list[int] = []
    covered: set[int] = set()
    for relation in relations:
        rings = closed_rings([lines_of.get(way, []) for way in relation.members])
        if rings is None:
            continue
        ids.append(-relation.id)
        tags.append(relation.tags)
        sizes.append(tuple(len(ring) for ring in rings))
        nodes += [node for ring in rings for node in ring]
        covered |= {row_of[way] for way in relation.members if way in row_of}
    unknown = (np.nan, np.nan)
    return AreaRows(
        ids=ids,
        tags=tags,
        sizes=sizes,
        refs=np.array(nodes, dtype=np.int64),
        lonlat=np.array([known.get(node, unknown) for node in nodes]).reshape(-1, 2),
        covered=frozenset(covered),
    )


def _read_members(
    path: Path, wanted: set[int], known: dict[int, list[float]]
) -> dict[int, list[int]]:
    """Read ways that are no streets; their nodes are added to those that are known."""
    import osmium
    from osmium.filter import KeyFilter
    from osmium.osm import NODE, WAY

    nothing = KeyFilter("\n")
    nothing.enable_for(NODE)
    found: dict[int, list[int]] = {}
    for way in osmium.FileProcessor(str(path), NODE | WAY).with_locations().with_filter(nothing):
        if isinstance(way, osmium.osm.Way) and way.visible and way.id in wanted:
            found[way.id] = [node.ref for node in way.nodes]
            for node in way.nodes:
                if node.location.valid():
                    known.setdefault(node.ref, [node.lon, node.lat])
    return found
