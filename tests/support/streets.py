"""Small networks that tests draw by hand."""

from collections.abc import Mapping, Sequence
from datetime import date
from xml.sax.saxutils import quoteattr

import numpy as np

from ddtour_geo.model import LocalizedText, PointOfInterest, Position, WalkingNetwork
from ddtour_geo.network import StreetExtract, build_network
from ddtour_geo.network.routing import vertex_times

Tags = Mapping[str, str]
WayTuple = tuple[Sequence[int], Tags]

METRES = 1.0 / 111_000
"""Degrees of latitude for about one metre."""

FOOTWAY = {"highway": "footway"}


def grid_lonlat(x: float, y: float) -> tuple[float, float]:
    """Degrees of a point given in metres east and north of (3, 47)."""
    return 3.0 + x / 76_056.0, 47.0 + y / 111_170.0


def osm_xml(
    nodes: Mapping[int, tuple[float, float]],
    ways: Mapping[int, WayTuple],
    node_tags: Mapping[int, Tags] | None = None,
) -> str:
    """OpenStreetMap XML of nodes (degrees) and ways (node references and tags)."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<osm version="0.6">']
    for ref, (lon, lat) in nodes.items():
        tags = "".join(map(_tag, (node_tags or {}).get(ref, {}).items()))
        lines.append(f'<node id="{ref}" lon="{lon!r}" lat="{lat!r}">{tags}</node>')
    for way, (refs, tags) in ways.items():
        members = "".join(f'<nd ref="{ref}"/>' for ref in refs)
        lines.append(f'<way id="{way}">{members}{"".join(map(_tag, tags.items()))}</way>')
    return "\n".join([*lines, "</osm>", ""])


def _tag(item: tuple[str, str]) -> str:
    return f"<tag k={quoteattr(item[0])} v={quoteattr(item[1])}/>"


def extract(
    nodes: Mapping[int, tuple[float, float]],
    ways: Sequence[WayTuple],
    node_tags: Mapping[int, Tags] | None = None,
) -> StreetExtract:
    """Extract of nodes (metres on a plane) and ways (numbered from 1); nodes may be missing."""
    refs = [ref for members, _ in ways for ref in members]
    lonlat = [grid_lonlat(*nodes[ref]) if ref in nodes else (np.nan, np.nan) for ref in refs]
    return StreetExtract(
        way_ids=np.arange(1, len(ways) + 1),
        way_tags=tuple(tags for _, tags in ways),
        way_starts=np.concatenate(([0], np.cumsum([len(members) for members, _ in ways]))),
        refs=np.array(refs, dtype=np.int64),
        lonlat=np.array(lonlat, dtype=np.float64).reshape(-1, 2),
        node_tags=node_tags or {},
        source="hand.osm",
    )


def network(
    nodes: Mapping[int, tuple[float, float]],
    ways: Sequence[WayTuple],
    node_tags: Mapping[int, Tags] | None = None,
    **options: object,
) -> WalkingNetwork:
    """Network of nodes (metres on a plane) and ways."""
    return build_network(extract(nodes, ways, node_tags), **options)


def place(name: str, lonlat: tuple[float, float], *, to_confirm: bool = False) -> PointOfInterest:
    """Make a place of which only the position matters."""
    return PointOfInterest(
        id=name,
        name=LocalizedText(fr=name.capitalize()),
        theme="test",
        text=LocalizedText(),
        service_time=600,
        position=Position(
            longitude=lonlat[0],
            latitude=lonlat[1],
            source="drawn for a test",
            as_of=date(2026, 1, 1),
            confidence="low" if to_confirm else "high",
            to_confirm=to_confirm,
            radius_m=300.0 if to_confirm else 0.0,
        ),
    )


def random_places(net: WalkingNetwork, count: int, seed: int = 1) -> list[PointOfInterest]:
    """Places some ten metres from random junctions of the main component."""
    random = np.random.default_rng(seed)
    junctions = random.choice(np.flatnonzero(net.node_component == 0), count, replace=False)
    shift = random.uniform(-15, 15, (count, 2)) * METRES
    lonlat = net.node_lonlat[junctions] + shift
    return [place(f"p{i}", (float(lon), float(lat))) for i, (lon, lat) in enumerate(lonlat)]


def edge_seconds(
    network: WalkingNetwork, speed_kmh: float, **settings: float
) -> tuple[np.ndarray, np.ndarray]:
    """Time the walk along every edge, there and back."""
    times = vertex_times(network, speed_kmh, **settings)
    last = network.edge_vertices[1:] - 1
    return times.forward[last], times.backward[last]
