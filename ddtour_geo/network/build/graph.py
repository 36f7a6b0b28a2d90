"""Ways -> graph: junctions, edges with their geometry as slices, components.

Lengths are ground metres on the WGS 84 ellipsoid: each segment is measured with the two radii of
curvature at its middle latitude, which is right to a millionth for segments below a kilometre.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ddtour_geo.common.errors import ExtractError
from ddtour_geo.common.geodesy import ground_metres, project, utm_zone
from ddtour_geo.common.types import Bounds
from ddtour_geo.model.network import CROSSING_WAIT, Evidence, WalkingNetwork, Way
from ddtour_geo.network.access.conditional import (
    Interval,
    Span,
    decide_during,
    is_timed,
    refs_of,
    settle_nodes,
    unreadable,
)
from ddtour_geo.network.access.decide import (
    Decision,
    Tags,
    decide_way,
    directions,
    relevant_keys,
    walker_traits,
)
from ddtour_geo.network.build.context import private_edges, settle_sidepaths
from ddtour_geo.network.build.contraction import (
    Bools,
    Chains,
    Floats,
    Ints,
    component_labels,
    contract,
)
from ddtour_geo.network.build.noted import with_remarks
from ddtour_geo.network.build.pavements import inherited_names, name_pavements
from ddtour_geo.network.build.segments import Drawing, draw_segments, level_crossings
from ddtour_geo.network.osm.extract import StreetExtract, read_streets
from ddtour_geo.network.osm.tags import one_name

_SLACK = 1e-6
_STEP_COUNT = re.compile("[0-9]{1,5}")
LINE_ALONE = "line-alone"
"""Remark on a way of a hand-drawn plan of which the line alone is surveyed."""

_EVIDENCE = {evidence.label: evidence for evidence in Evidence}


def read_extract(  # noqa: PLR0913 - every setting of a network
    path: Path | str,
    *,
    profile: str = "guided-group",
    avoid_steps: bool = False,
    crs: str | None = None,
    study_area: Bounds | None = None,
    expected_area: Bounds | None = None,
    span: Span | None = None,
    without: frozenset[str] = frozenset(),
) -> WalkingNetwork:
    """Read an OpenStreetMap extract into the network of one walker.

    Parameters
    ----------
    path
        A file whose name ends in ``.osm``, ``.osm.gz`` or ``.osm.pbf``.
    profile
        Walker profile that the access rules are applied for.
    avoid_steps
        True for a network without steps, whatever the profile.
    crs
        Projected reference system of the network; ``None`` for the UTM zone of its centre.
    study_area
        West, south, east, north in degrees: ways are cut where they leave it.
    expected_area
        West, south, east, north in degrees of the ground that the extract must touch.
    span
        The time of the walk: what is closed all along is left out, what closes in between knows
        when. ``None`` leaves the clock out of it.
    without
        Ways and barriers to close, whatever their tags, such as ``"way/7"`` or ``"node/8"``.

    Returns
    -------
    WalkingNetwork
        Junctions, edges and their geometry; heights unknown.

    Raises
    ------
    ExtractError
        If the file cannot be used, lies elsewhere or holds nothing that this walker may walk on.
    InputRefusedError
        If there is no such profile, or the reference system does not fit.

    Examples
    --------
    >>> network = read_extract("data/ville-exemple/streets.osm")
    >>> network.crs, round(float(network.edge_length.sum()))
    ('EPSG:32631', 27880)
    """
    extract = read_streets(path)
    return build_network(
        extract,
        profile=profile,
        avoid_steps=avoid_steps,
        crs=crs,
        study_area=study_area,
        expected_area=expected_area,
        span=span,
        without=without,
    )


def build_network(  # noqa: PLR0913 - every setting of a network
    extract: StreetExtract,
    *,
    profile: str = "guided-group",
    avoid_steps: bool = False,
    crs: str | None = None,
    study_area: Bounds | None = None,
    expected_area: Bounds | None = None,
    span: Span | None = None,
    without: frozenset[str] = frozenset(),
) -> WalkingNetwork:
    """Apply the access rules of one walker to an extract and contract it to junctions."""
    walker = walker_traits(profile, avoid_steps=avoid_steps)
    remarks = unreadable(extract, span)
    ways, way_of_extract, way_directions = _walkable_ways(extract, walker, span, without)
    mapped = extract
    extract, gates = settle_nodes(extract, walker, span, without)
    way_of_extract, sidepaths = settle_sidepaths(extract, ways, way_of_extract)
    drawing = draw_segments(extract, ways, way_of_extract, way_directions, walker, study_area)
    named, segments = name_pavements(inherited_names(mapped), ways, drawing.segments)
    drawing = replace(drawing, segments=segments)
    if study_area is not None or expected_area is not None:
        _refuse_elsewhere(extract, study_area or expected_area)
    if not len(drawing.segments.way):
        raise ExtractError("network.extract_empty", path=extract.source)
    chains = contract(drawing.segments)
    network = _assemble(extract, profile, crs, named, drawing, chains)
    solved = _settled(network, sidepaths, drawing)
    return replace(
        network,
        squares=drawing.squares,
        private_edges=private_edges(network),
        warnings=_remarks(extract, way_of_extract) + solved + remarks,
        gates=tuple(sorted(gates.items())),
    )


Remarks = tuple[tuple[str, tuple[tuple[str, object], ...]], ...]


def _refuse_elsewhere(extract: StreetExtract, area: Bounds | None) -> None:
    """Refuse an extract of another town, naming what it covers and what was expected."""
    if area is None or not len(extract.lonlat):
        return
    low, high = np.nanmin(extract.lonlat, axis=0), np.nanmax(extract.lonlat, axis=0)
    if low[0] > area[2] or high[0] < area[0] or low[1] > area[3] or high[1] < area[1]:
        raise ExtractError(
            "network.extract_elsewhere",
            path=extract.source,
            extent=_bounds_text((*low, *high)),
            area=_bounds_text(area),
        )


def _bounds_text(bounds: Sequence[float]) -> str:
    return ", ".join(f"{degrees:.4f}" for degrees in bounds)


def _settled(network: WalkingNetwork, sidepaths: int, drawing: Drawing) -> Remarks:
    """Tell what neighbours decided, and what could not be."""
    counts = (
        ("network.sidepath_kept", sidepaths),
        ("network.square_as_rim", drawing.squares_as_rim),
    )
    said: Remarks = tuple((key, (("count", count),)) for key, count in counts if count)
    if drawing.joined:
        names = ", ".join(f"way/{way}" for way in drawing.joined)
        joined = (("count", len(drawing.joined)), ("streets", names))
        said += (("network.streets_joined", joined),)
    crossings = math.ceil(sum(share for *_, share in network.crossings) - _SLACK)
    if crossings:
        values = (("count", crossings), ("seconds", CROSSING_WAIT))
        said += (("network.level_crossings", values),)
    return said


def _remarks(
    extract: StreetExtract, way_of_extract: Ints
) -> tuple[tuple[str, tuple[tuple[str, object], ...]], ...]:
    """Tell the planner that the extract cuts ways at its border."""
    counts = np.diff(extract.way_starts)
    walkable = np.repeat(way_of_extract >= 0, counts)
    missing = int(np.count_nonzero(walkable & np.isnan(extract.lonlat[:, 0])))
    return (("network.clipped", (("count", missing),)),) if missing else ()


def _walkable_ways(
    extract: StreetExtract,
    walker: frozenset[str],
    span: Span | None = None,
    without: frozenset[str] = frozenset(),
) -> tuple[list[Way], Ints, Bools]:
    """Ways that stay, the index of each extract way among them (or -1), their directions."""
    usual = _usual_ways(extract, walker)
    found, keep = usual.ways.copy(), usual.keep.copy()
    if span is not None:
        for row in usual.timed:
            tags = extract.way_tags[row]
            decision, closed = decide_during(tags, partial(decide_way, walker=walker), span)
            found[row] = _way(int(extract.way_ids[row]), tags, decision, closed)
            keep[row] = found[row] is not None
    keep &= ~np.isin(extract.way_ids, list(refs_of("way", without)))
    index = np.where(keep, np.cumsum(keep) - 1, -1)
    return found[keep].tolist(), index, usual.both[keep]


@dataclass(frozen=True, slots=True, kw_only=True)
class _UsualWays:
    """What becomes of each way of an extract when no clock is asked."""

    ways: NDArray[np.object_]
    keep: Bools
    both: Bools  # shape (n, 2): its directions
    timed: tuple[int, ...]  # rows on which a clock has a say


@lru_cache(maxsize=2)
def _usual_ways(extract: StreetExtract, walker: frozenset[str]) -> _UsualWays:
    """Decide for each way when no clock is asked: what stays, its directions, if a clock counts."""
    keys = relevant_keys(walker)
    solved: dict[int, tuple[Decision, tuple[bool, bool], bool]] = {}
    known: dict[tuple[tuple[str, str], ...], tuple[Decision, tuple[bool, bool]]] = {}
    ways = np.empty(len(extract.way_ids), dtype=np.object_)
    both = np.zeros((len(ways), 2), dtype=np.bool_)
    timed: list[int] = []
    rows = zip(extract.way_ids.tolist(), extract.way_tags, strict=True)
    for row, (way_id, tags) in enumerate(rows):
        # Equal tags are one object, which lives as long as the extract.
        alike = solved.get(id(tags))
        if alike is None:
            signature = tuple([item for item in tags.items() if item[0] in keys])
            if signature not in known:
                known[signature] = (decide_way(tags, walker), directions(tags))
            alike = solved[id(tags)] = (*known[signature], is_timed(tags))
        decision, both[row], is_asked = alike
        ways[row] = _way(way_id, tags, decision)
        if is_asked:
            timed.append(row)
    keep = np.array([way is not None for way in ways], dtype=np.bool_)
    return _UsualWays(ways=ways, keep=keep, both=both, timed=tuple(timed))


def _way(
    way_id: int, tags: Tags, decision: Decision, closed: tuple[Interval, ...] = ()
) -> Way | None:
    if decision.verdict == "no":
        return None
    is_bare = tags.get("sketch:evidence") == "surveyed" and "surface" not in tags
    is_unknown = is_bare or decision.verdict == "unknown"
    highway = tags.get("highway") or ("pier" if "man_made" in tags else "platform")
    count = tags.get("step_count", "")
    return Way(
        id=way_id,
        name=one_name(tags),
        highway=highway,
        evidence=_EVIDENCE.get(tags.get("sketch:evidence", ""), Evidence.SURVEYED),
        is_bridge=tags.get("bridge", "no") != "no",
        is_tunnel=tags.get("tunnel", "no") not in {"no", "building_passage"},
        is_steps=highway == "steps",
        step_count=int(count) if _STEP_COUNT.fullmatch(count) else None,
        surface=tags.get("surface", ""),
        warnings=(*decision.warnings, LINE_ALONE) if is_bare else decision.warnings,
        penalties=decision.penalties,
        condition=decision.condition,
        practicability="unknown" if is_unknown else "yes",
        closed=closed,
        attribution=tags.get("sketch:attribution", ""),
    )


def _assemble(
    extract: StreetExtract,
    profile: str,
    crs: str | None,
    ways: tuple[Way, ...],
    drawing: Drawing,
    chains: Chains,
) -> WalkingNetwork:
    segments = drawing.segments
    edge_count = len(chains.edge_starts) - 1
    edge_of = np.repeat(np.arange(edge_count), np.diff(chains.edge_starts))
    ordered = segments.ends[chains.segment]
    ordered = np.where(chains.flipped[:, None], ordered[:, ::-1], ordered)
    last = chains.edge_starts[1:] - 1
    edge_vertices = chains.edge_starts + np.arange(edge_count + 1)
    slot = np.arange(len(edge_of)) + edge_of
    vertex_node = np.empty(edge_vertices[-1], dtype=np.int64)
    vertex_node[slot] = ordered[:, 0]
    vertex_node[edge_vertices[1:] - 1] = ordered[last, 1]
    vertex_way = np.empty(edge_vertices[-1], dtype=np.int32)
    vertex_way[slot] = segments.way[chains.segment]
    vertex_way[edge_vertices[1:] - 1] = segments.way[chains.segment[last]]

    vertex_osm_id = segments.node_osm_id[vertex_node]
    edges = edge_vertices, vertex_osm_id
    ways, vertex_way = with_remarks(ways, vertex_way, edges, drawing.remarks, drawing.squares)

    tips = np.stack((ordered[chains.edge_starts[:-1], 0], ordered[last, 1]), axis=1)
    used, tip_index = np.unique(tips, return_inverse=True)
    edge_nodes = tip_index.reshape(-1, 2).astype(np.int32)
    lonlat = segments.node_lonlat[vertex_node]
    steps = ground_metres(lonlat[:-1], lonlat[1:])
    steps[edge_vertices[1:-1] - 1] = 0.0
    length = np.add.reduceat(np.append(steps, 0.0), edge_vertices[:-1])

    head = chains.segment[chains.edge_starts[:-1]]
    turned = chains.flipped[chains.edge_starts[:-1]]
    crs = crs or utm_zone(lonlat)
    return WalkingNetwork(
        profile=profile,
        crs=crs,
        node_osm_id=segments.node_osm_id[used],
        node_lonlat=segments.node_lonlat[used],
        node_component=components(len(used), edge_nodes, length),
        edge_nodes=edge_nodes,
        edge_length=length,
        edge_forward=np.where(turned, segments.backward[head], segments.forward[head]),
        edge_backward=np.where(turned, segments.forward[head], segments.backward[head]),
        edge_vertices=edge_vertices,
        vertex_lonlat=lonlat,
        vertex_xy=project(lonlat, crs),
        vertex_height=np.full(len(lonlat), np.nan),
        vertex_way=vertex_way,
        ways=ways,
        data_date=extract.data_date,
        source=extract.source,
        crossings=level_crossings(extract, vertex_osm_id, edge_vertices, steps),
    )


def components(node_count: int, edge_nodes: NDArray[np.int32], length: Floats) -> NDArray[np.int32]:
    """Give the components of a network numbers, the longest first.

    >>> components(4, np.array([[0, 1], [2, 3]], np.int32), np.array([1.0, 2.0])).tolist()
    [1, 1, 0, 0]
    """
    label = component_labels(edge_nodes.astype(np.int64), node_count)
    _, label = np.unique(label, return_inverse=True)
    count = int(label.max()) + 1
    metres = np.bincount(label[edge_nodes[:, 0]], weights=length, minlength=count)
    rank = np.empty(count, dtype=np.int32)
    rank[np.argsort(-metres, kind="stable")] = np.arange(count, dtype=np.int32)
    result: NDArray[np.int32] = rank[label]
    return result
