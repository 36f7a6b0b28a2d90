"""Ways of an extract -> straight pieces between nodes, cut at what stops a walker."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ddtour_geo.model.network import Way
from ddtour_geo.network.access.decide import Decision, Tags, decide_node
from ddtour_geo.network.build.context import ENDS
from ddtour_geo.network.build.contraction import Bools, Floats, Ints, Segments
from ddtour_geo.network.build.squares import Streets, pieces_of_squares
from ddtour_geo.network.osm.extract import StreetExtract

LEVEL_CROSSINGS = frozenset({"level_crossing", "crossing"})
"""Values of ``railway`` on the nodes where a walker waits for trains."""

_STREET = 2
_RANKS = {
    **dict.fromkeys(("footway", "path", "cycleway", "bridleway", "steps", "corridor", "trail"), 0),
    **dict.fromkeys(("pedestrian", "track", "service", "platform"), 1),
}
"""What crosses what: a path crosses a track, and both cross a street."""
_SEEN = frozenset({"barrier", "foot"})
"""Keys of nodes that stay visible; one whose hours are settled has the word for walkers."""
_COUNTED = "level-crossing"
"""A remark on nodes that is told with the waits of the network."""

SAME_CROSSING = 20.0
"""Metres within which several tracks are crossed in one go."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Drawing:
    """Straight pieces of streets and squares.

    Attributes
    ----------
    segments
        The pieces.
    squares
        Indices of the ways that are squares.
    squares_as_rim
        Number of squares whose outline is incomplete.
    joined
        Identifiers of the streets that end at a square without a node in common.
    remarks
        Remarks on nodes that are passed.
    """

    segments: Segments
    squares: frozenset[int]
    squares_as_rim: int
    joined: tuple[int, ...]
    remarks: Mapping[int, tuple[str, ...]]


def draw_segments(
    extract: StreetExtract,
    ways: Sequence[Way],
    way_of_extract: Ints,
    way_directions: Bools,
    walker: frozenset[str],
    study_area: tuple[float, float, float, float] | None,
) -> Drawing:
    """Cut ways to straight pieces, and lay pieces over the squares."""
    counts = np.diff(extract.way_starts)
    way = np.repeat(way_of_extract, counts)
    present = _present(extract, study_area)
    osm_id, first, node = np.unique(extract.refs, return_index=True, return_inverse=True)
    origin = np.repeat(np.arange(len(counts)), counts)
    keep = (
        (way[:-1] >= 0)
        & (origin[:-1] == origin[1:])
        & present[:-1]
        & present[1:]
        & (node[:-1] != node[1:])
    )
    if extract.squares:
        is_square = np.zeros(len(counts), dtype=np.bool_)
        is_square[list(extract.squares)] = True
        keep &= ~is_square[origin[:-1]]
    position = np.flatnonzero(keep)
    ends = np.stack((node[position], node[position + 1]), axis=1)
    stops = _stops(extract, osm_id, walker)
    streets = Streets(ends=ends, row=origin[position], blocked=stops.blocked)
    squares = pieces_of_squares(extract, node, way_of_extract, ways, present, streets)
    ends = np.concatenate((ends, squares.ends))
    way = np.concatenate((way[position], squares.way))
    lonlat = _first_present(extract.lonlat, first, node, len(osm_id))
    lonlat = np.concatenate((lonlat, squares.added))
    osm_id = np.concatenate((osm_id, _unused(osm_id, len(squares.added))))
    blocked, uncrossed, keeps = (
        np.pad(marks, (0, len(squares.added)))
        for marks in (stops.blocked, stops.uncrossed, stops.keeps)
    )
    keeps |= _where_conditions_change(ways, way, ends, len(osm_id))

    closed = blocked[ends] | _crossed_there(ways, way, ends, uncrossed)
    copies = ends[closed]
    ends[closed] = len(osm_id) + np.arange(len(copies))
    both = way_directions[way] if len(way) else np.zeros((0, 2), np.bool_)
    both[len(position) :] = True
    segments = Segments(
        ends=ends,
        way=way,
        position=np.concatenate((position, squares.position)),
        forward=both[:, 0],
        backward=both[:, 1],
        node_osm_id=np.concatenate((osm_id, osm_id[copies])),
        node_lonlat=np.concatenate((lonlat, lonlat[copies])),
        node_keeps=np.concatenate((keeps, np.ones(len(copies), np.bool_))),
    )
    return Drawing(
        segments=segments,
        squares=frozenset(np.unique(squares.way).tolist()),
        squares_as_rim=squares.as_rim,
        joined=tuple(extract.way_ids[list(squares.joined)].tolist()),
        remarks=stops.remarks,
    )


def _unused(osm_id: Ints, count: int) -> Ints:
    """Make identifiers for nodes that OpenStreetMap does not have."""
    result: Ints = min(0, int(osm_id.min(initial=0))) - 1 - np.arange(count)
    return result


def _present(extract: StreetExtract, study_area: tuple[float, float, float, float] | None) -> Bools:
    present: Bools = np.isfinite(extract.lonlat[:, 0])
    if study_area is not None:
        west, south, east, north = study_area
        lon, lat = extract.lonlat.T
        present &= (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
    return present


def _first_present(lonlat: Floats, first: Ints, node: Ints, count: int) -> Floats:
    result = lonlat[first]
    if np.isnan(result).any():
        present = np.isfinite(lonlat[:, 0])
        result = np.full((count, 2), np.nan)
        result[node[present]] = lonlat[present]
    return result


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Stops:
    """Nodes that cannot be passed, or not be crossed, that stay visible, and what is said."""

    blocked: Bools
    uncrossed: Bools
    keeps: Bools
    remarks: Mapping[int, tuple[str, ...]]


def _stops(extract: StreetExtract, osm_id: Ints, walker: frozenset[str]) -> _Stops:
    blocked, uncrossed, keeps = np.zeros((3, len(osm_id)), dtype=np.bool_)
    remarks: dict[int, tuple[str, ...]] = {}
    known: dict[tuple[tuple[str, str], ...], Decision] = {}
    for index, tags in _tagged_nodes(extract, osm_id):
        signature = tuple(tags.items())
        if signature not in known:
            known[signature] = decide_node(tags, walker)
        decision = known[signature]
        if decision.verdict == "no":
            (uncrossed if decision.condition == "crossing" else blocked)[index] = True
        keeps[index] = decision.verdict == "no" or not _SEEN.isdisjoint(tags)
        if said := tuple(key for key in decision.warnings if key != _COUNTED):
            remarks[int(osm_id[index])] = said
    return _Stops(blocked=blocked, uncrossed=uncrossed, keeps=keeps, remarks=remarks)


def _crossed_there(ways: Sequence[Way], way: Ints, ends: Ints, uncrossed: Bools) -> Bools:
    """Find the ends of lesser ways that would lead over a street where nobody may cross it."""
    rank = np.array([_RANKS.get(one.highway, _STREET) for one in ways], dtype=np.int64)[way]
    street = np.ones(len(uncrossed), dtype=np.int64)
    np.maximum.at(street, ends, rank[:, None])
    crosses = uncrossed[ends] & (rank[:, None] < street[ends])
    pieces = np.bincount(ends[crosses], minlength=len(uncrossed))
    result: Bools = crosses & (pieces[ends] > 1)
    return result


def _tagged_nodes(extract: StreetExtract, osm_id: Ints) -> list[tuple[int, Tags]]:
    wanted = np.array(sorted(extract.node_tags), dtype=np.int64)
    places = np.searchsorted(osm_id, wanted)
    places[places == len(osm_id)] = 0
    here = osm_id[places] == wanted
    return [
        (int(place), extract.node_tags[int(ref)])
        for place, ref in zip(places[here], wanted[here], strict=True)
    ]


def _where_conditions_change(ways: Sequence[Way], way: Ints, ends: Ints, count: int) -> Bools:
    """Nodes where a street for residents or customers meets an open one."""
    is_end = np.array([one.condition in ENDS for one in ways], dtype=np.bool_)
    if not is_end.any():
        return np.zeros(count, dtype=np.bool_)
    private, public = np.zeros((2, count), dtype=np.bool_)
    private[ends[is_end[way]]] = True
    public[ends[~is_end[way]]] = True
    result: Bools = private & public
    return result


def level_crossings(
    extract: StreetExtract, vertex_osm_id: Ints, edge_vertices: Ints, steps: Floats
) -> tuple[tuple[int, float, float], ...]:
    """Find the level crossings along edges."""
    tracks = [
        ref for ref, tags in extract.node_tags.items() if tags.get("railway") in LEVEL_CROSSINGS
    ]
    if not tracks:
        return ()
    vertices = np.flatnonzero(np.isin(vertex_osm_id, np.array(tracks, dtype=np.int64)))
    edges = np.searchsorted(edge_vertices, vertices, side="right") - 1
    found: list[tuple[int, float, float]] = []
    for edge in np.unique(edges).tolist():
        begin, end = edge_vertices[edge], edge_vertices[edge + 1]
        along = np.concatenate(([0.0], np.cumsum(steps[begin : end - 1])))
        here = vertices[edges == edge] - begin
        offsets = along[here]
        group = np.concatenate(([0], np.cumsum(np.diff(offsets) > SAME_CROSSING)))
        share = 1.0 / np.bincount(group)[group]
        share[(here == 0) | (here == end - begin - 1)] /= 2.0
        found += [(edge, float(at), float(part)) for at, part in zip(offsets, share, strict=True)]
    return tuple(found)
