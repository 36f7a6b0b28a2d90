"""Ways -> graph: junctions, edges with their geometry as slices, components.

Lengths are ground metres on the WGS 84 ellipsoid: each segment is measured with the two radii of
curvature at its middle latitude, which is right to a millionth for segments below a kilometre.
"""

import re
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ddtour_geo.errors import ExtractError
from ddtour_geo.model.network import Evidence, WalkingNetwork, Way
from ddtour_geo.network.access import (
    Decision,
    Tags,
    decide_node,
    decide_way,
    directions,
    relevant_keys,
    walker_traits,
)
from ddtour_geo.network.contraction import Bools, Chains, Floats, Ints, Segments, contract
from ddtour_geo.network.geodesy import ground_metres, project, utm_zone
from ddtour_geo.network.osm import StreetExtract, read_streets

_STEP_COUNT = re.compile("[0-9]{1,5}")
_EVIDENCE = {evidence.label: evidence for evidence in Evidence}


def read_extract(
    path: Path | str,
    *,
    profile: str = "guided-group",
    avoid_steps: bool = False,
    crs: str | None = None,
    study_area: tuple[float, float, float, float] | None = None,
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

    Returns
    -------
    WalkingNetwork
        Junctions, edges and their geometry; heights unknown.

    Raises
    ------
    ExtractError
        If the file cannot be used, or holds nothing that this walker may walk on.
    InputRefusedError
        If there is no such profile, or the reference system does not fit.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> text = '''<osm version="0.6"><node id="1" lat="50" lon="2"/>
    ... <node id="2" lat="50" lon="2.001"/><way id="7"><nd ref="1"/><nd ref="2"/>
    ... <tag k="highway" v="path"/></way></osm>'''
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder) / "a.osm"
    ...     _ = file.write_text(text)
    ...     network = read_extract(file)
    >>> network.edge_count, round(float(network.edge_length[0]), 2), network.crs
    (1, 71.7, 'EPSG:32631')
    """
    extract = read_streets(path)
    return build_network(
        extract, profile=profile, avoid_steps=avoid_steps, crs=crs, study_area=study_area
    )


def build_network(
    extract: StreetExtract,
    *,
    profile: str = "guided-group",
    avoid_steps: bool = False,
    crs: str | None = None,
    study_area: tuple[float, float, float, float] | None = None,
) -> WalkingNetwork:
    """Apply the access rules of one walker to an extract and contract it to junctions.

    Parameters
    ----------
    extract
        Ways and barriers.
    profile
        Walker profile that the access rules are applied for.
    avoid_steps
        True for a network without steps, whatever the profile.
    crs
        Projected reference system of the network; ``None`` for the UTM zone of its centre.
    study_area
        West, south, east, north in degrees: ways are cut where they leave it.

    Returns
    -------
    WalkingNetwork
        Junctions, edges and their geometry; heights unknown.

    Raises
    ------
    ExtractError
        If the extract holds nothing that this walker may walk on.
    InputRefusedError
        If there is no such profile, or the reference system does not fit.

    Examples
    --------
    >>> extract = StreetExtract(
    ...     way_ids=np.array([7]),
    ...     way_tags=({"highway": "path"},),
    ...     way_starts=np.array([0, 2]),
    ...     refs=np.array([1, 2]),
    ...     lonlat=np.array([[2.0, 50.0], [2.001, 50.0]]),
    ...     node_tags={},
    ... )
    >>> build_network(extract).node_count
    2
    """
    walker = walker_traits(profile, avoid_steps=avoid_steps)
    ways, way_of_extract, way_directions = _walkable_ways(extract, walker)
    segments = _segments(extract, way_of_extract, way_directions, walker, study_area)
    if not len(segments.way):
        raise ExtractError("network.extract_empty", path=extract.source)
    chains = contract(segments)
    return _assemble(extract, profile, crs, tuple(ways), segments, chains)


def _walkable_ways(extract: StreetExtract, walker: frozenset[str]) -> tuple[list[Way], Ints, Bools]:
    """Ways that stay, the index of each extract way among them (or -1), their directions."""
    keys = relevant_keys(walker)
    known: dict[tuple[tuple[str, str], ...], tuple[Decision, tuple[bool, bool]]] = {}
    ways: list[Way] = []
    index = np.full(len(extract.way_ids), -1, dtype=np.int64)
    flags: list[tuple[bool, bool]] = []
    for i, (way_id, tags) in enumerate(
        zip(extract.way_ids.tolist(), extract.way_tags, strict=True)
    ):
        signature = tuple([item for item in tags.items() if item[0] in keys])
        found = known.get(signature)
        if found is None:
            found = known[signature] = (decide_way(tags, walker), directions(tags))
        decision, both = found
        if decision.verdict != "no":
            index[i] = len(ways)
            ways.append(_way(way_id, tags, decision))
            flags.append(both)
    return ways, index, np.array(flags, dtype=np.bool_).reshape(-1, 2)


def _way(way_id: int, tags: Tags, decision: Decision) -> Way:
    highway = tags.get("highway") or ("platform" if "railway" in tags else "pier")
    count = tags.get("step_count", "")
    return Way(
        id=way_id,
        name=tags.get("name", ""),
        highway=highway,
        evidence=_EVIDENCE.get(tags.get("sketch:evidence", ""), Evidence.SURVEYED),
        is_bridge=tags.get("bridge", "no") != "no",
        is_tunnel=tags.get("tunnel", "no") not in {"no", "building_passage"},
        is_steps=highway == "steps",
        step_count=int(count) if _STEP_COUNT.fullmatch(count) else None,
        surface=tags.get("surface", ""),
        warnings=decision.warnings,
    )


def _segments(
    extract: StreetExtract,
    way_of_extract: Ints,
    way_directions: Bools,
    walker: frozenset[str],
    study_area: tuple[float, float, float, float] | None,
) -> Segments:
    counts = np.diff(extract.way_starts)
    way = np.repeat(way_of_extract, counts)
    present = np.isfinite(extract.lonlat[:, 0])
    if study_area is not None:
        west, south, east, north = study_area
        lon, lat = extract.lonlat.T
        present &= (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
    osm_id, first, node = np.unique(extract.refs, return_index=True, return_inverse=True)
    origin = np.repeat(np.arange(len(counts)), counts)
    keep = (
        (way[:-1] >= 0)
        & (origin[:-1] == origin[1:])
        & present[:-1]
        & present[1:]
        & (node[:-1] != node[1:])
    )
    position = np.flatnonzero(keep)
    ends = np.stack((node[position], node[position + 1]), axis=1)
    way = way[position]
    lonlat = _first_present(extract.lonlat, first, node, len(osm_id))

    tagged = _tagged_nodes(extract, osm_id)
    blocked = np.zeros(len(osm_id), dtype=np.bool_)
    for index, tags in tagged:
        blocked[index] = decide_node(tags, walker).verdict == "no"
    keeps = np.zeros(len(osm_id), dtype=np.bool_)
    keeps[[index for index, _ in tagged]] = True

    closed = blocked[ends]
    copies = ends[closed]
    ends[closed] = len(osm_id) + np.arange(len(copies))
    both = way_directions[way] if len(way) else np.zeros((0, 2), np.bool_)
    return Segments(
        ends=ends,
        way=way,
        position=position,
        forward=both[:, 0],
        backward=both[:, 1],
        node_osm_id=np.concatenate((osm_id, osm_id[copies])),
        node_lonlat=np.concatenate((lonlat, lonlat[copies])),
        node_keeps=np.concatenate((keeps, np.ones(len(copies), np.bool_))),
    )


def _first_present(lonlat: Floats, first: Ints, node: Ints, count: int) -> Floats:
    result = lonlat[first]
    if np.isnan(result).any():
        present = np.isfinite(lonlat[:, 0])
        result = np.full((count, 2), np.nan)
        result[node[present]] = lonlat[present]
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


def _assemble(
    extract: StreetExtract,
    profile: str,
    crs: str | None,
    ways: tuple[Way, ...],
    segments: Segments,
    chains: Chains,
) -> WalkingNetwork:
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
        node_component=_components(len(used), edge_nodes, length),
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
    )


def _components(
    node_count: int, edge_nodes: NDArray[np.int32], length: Floats
) -> NDArray[np.int32]:
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    links = coo_array(
        (np.ones(len(edge_nodes)), (edge_nodes[:, 0], edge_nodes[:, 1])),
        shape=(node_count, node_count),
    )
    count, label = connected_components(links, directed=False)
    metres = np.bincount(label[edge_nodes[:, 0]], weights=length, minlength=count)
    rank = np.empty(count, dtype=np.int32)
    rank[np.argsort(-metres, kind="stable")] = np.arange(count, dtype=np.int32)
    result: NDArray[np.int32] = rank[label]
    return result
