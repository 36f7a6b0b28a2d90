"""Heights along edges, from a raster of the ground or from spot heights.

An unknown height stays unknown: it makes an unknown climb, never a climb of 0.
"""

import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ddtour_geo.common.errors import InputRefusedError
from ddtour_geo.common.geodesy import project
from ddtour_geo.model.network import WalkingNetwork
from ddtour_geo.model.place import PointOfInterest
from ddtour_geo.network.elevation.dem import HIGHEST, LOWEST, Relief, read_relief
from ddtour_geo.network.elevation.rasters import Mosaic, read_rasters
from ddtour_geo.network.elevation.smoothing import REACH, smooth_heights, span_heights
from ddtour_geo.network.osm.objects import read_objects

__all__ = [
    "STEEPEST",
    "Relief",
    "marked_heights",
    "read_relief",
    "sourced_heights",
    "with_heights",
    "with_heights_of",
    "with_spot_heights",
]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Spots = tuple[tuple[float, float, float], ...]
"""Longitude and latitude in degrees, and metres."""

STEEPEST = 2.0
"""Rise over run beyond which the raster, not the ground, is held to be the cause."""

_NUMBER = re.compile(r"-?\d{1,4}(\.\d+)?")
_STEEP_RUN = 5.0


def with_heights_of(
    network: WalkingNetwork,
    folder: Path,
    marked: Callable[[], Spots],
    places: Iterable[PointOfInterest] = (),
) -> WalkingNetwork:
    """Give a network the heights that its territory keeps, or the few that are known at points.

    ``marked`` reads those of the map, see ``marked_heights``; it is not asked where a raster is.
    """
    relief, remarks = read_rasters(folder, network.vertex_lonlat)
    network = replace(network, warnings=(*network.warnings, *remarks))
    if relief is None:
        return with_spot_heights(network, (*sourced_heights(places), *marked()))
    return with_heights(network, relief)


def sourced_heights(places: Iterable[PointOfInterest]) -> Spots:
    """List the heights that places state, where their position is confirmed."""
    return tuple(
        (*place.position.lonlat, place.height)
        for place in places
        if place.height is not None and not place.position.to_confirm
    )


def marked_heights(streets: Path) -> Spots:
    """List the heights that ``ele`` tags of nodes state."""
    marked = (thing for thing in read_objects(streets, ("ele",)) if thing.type == "node")
    return tuple(
        (*thing.line[0], float(thing.tags["ele"]))
        for thing in marked
        if thing.line and _NUMBER.fullmatch(thing.tags["ele"])
    )


def with_heights(
    network: WalkingNetwork,
    relief: Relief | Mosaic,
    *,
    sampling: float = 10.0,
    reach: float = REACH,
) -> WalkingNetwork:
    """Give a network the heights of the ground under it.

    Long straight pieces get vertices, so that no height is further than ``sampling`` from the
    next along an edge; noise is evened out along the streets, see
    ``smooth_heights``. Bridges and tunnels run straight between
    their ends; the foot and the head of steps keep the heights of the streets they join.
    """
    _check_metres("sampling", sampling, least=1.0)
    _check_metres("reach", reach, least=0.0)
    parts = np.maximum(np.ceil(_differences(network) / sampling - 1e-9), 1).astype(np.int64)
    network = _with_vertices(network, parts)
    point = _points(network)
    first = np.flatnonzero(~_is_last(network))
    ends = np.stack((point[first], point[first + 1]), axis=1)
    metres = _differences(network)[first]
    run = network.vertex_xy[first + 1] - network.vertex_xy[first]
    heading = run / np.maximum(np.hypot(*run.T), 1e-9)[:, None]
    ways = network.vertex_way[first]
    off_ground = _flags(network, "is_bridge")[ways] | _flags(network, "is_tunnel")[ways]
    group = _flags(network, "is_steps")[ways].astype(np.int64)

    count = network.node_count + len(point)
    lonlat = np.empty((count, 2))
    lonlat[point] = network.vertex_lonlat
    grounded = np.zeros(count, dtype=np.bool_)
    grounded[ends[~off_ground]] = True
    raw = np.full(count, np.nan)
    raw[grounded], impossible = relief.sample(lonlat[grounded])
    on = ~off_ground
    impossible[_spikes(raw, ends[on], metres[on])[grounded]] = True
    raw[np.flatnonzero(grounded)[impossible]] = np.nan
    heights = smooth_heights(raw, ends[on], metres[on], heading[on], group[on], reach=reach)
    heights = span_heights(heights, ~grounded, ends[off_ground], metres[off_ground])
    unknown = metres[np.isnan(heights[ends]).any(axis=1)].sum()
    return replace(
        network,
        vertex_height=heights[point],
        warnings=network.warnings + _remarks(int(impossible.sum()), unknown, metres.sum()),
    )


def with_spot_heights(
    network: WalkingNetwork, spots: Sequence[tuple[float, float, float]], *, within: float = 30.0
) -> WalkingNetwork:
    """Give junctions the heights that a map or a source says, where no raster does.

    A spot height speaks for the nearest junction and no further: an edge is drawn straight
    between its two known ends only if it is no longer than ``within``. On a longer one the climb
    stays unknown, since nobody knows what lies between; where it is one straight piece, a vertex
    of unknown height in its middle says so.
    """
    _check_metres("within", within, least=0.0)
    usable = [spot for spot in spots if LOWEST <= spot[2] <= HIGHEST and _on_earth(spot)]
    remarks = tuple(
        ("relief.spot_impossible", (("value", spot[2]), ("lon", spot[0]), ("lat", spot[1])))
        for spot in spots
        if spot not in usable
    )
    point = _points(network)
    heights = np.full(network.node_count + len(point), np.nan)
    heights[point] = network.vertex_height
    before = heights[point]
    _set_nearest(network, heights, usable, within)
    after = heights[point]
    offset = network.vertex_offset
    for edge in np.unique(_edge_of(network)[np.isnan(before) & np.isfinite(after)]):
        part = slice(network.edge_vertices[edge], network.edge_vertices[edge + 1])
        ends = after[part][[0, -1]]
        is_bare = np.isfinite(ends).all() and np.isnan(before[part][1:-1]).all()
        if is_bare and network.edge_length[edge] <= within:
            after[part] = np.interp(offset[part], (0.0, network.edge_length[edge]), ends)
    parts = np.ones(len(after), dtype=np.int64)
    told = np.isfinite(after) & np.isfinite(np.append(after[1:], np.nan))
    told &= np.isnan(before) | np.isnan(np.append(before[1:], np.nan))
    parts[told & (_differences(network) > within)] = 2
    result = _with_vertices(replace(network, vertex_height=after), parts)
    return replace(result, warnings=network.warnings + remarks)


def _set_nearest(
    network: WalkingNetwork,
    heights: Floats,
    spots: Sequence[tuple[float, float, float]],
    within: float,
) -> None:
    """Write each spot at its nearest junction, the nearest spot last; known heights stay."""
    from scipy.spatial import KDTree

    if not spots or not network.node_count:
        return
    table = np.array(spots, dtype=np.float64)
    tree = KDTree(project(network.node_lonlat, network.crs))
    found = tree.query(project(table[:, :2], network.crs))
    metres, junction = np.asarray(found[0]), np.asarray(found[1])
    order = np.lexsort((-np.arange(len(table)), -metres))
    order = order[(metres[order] <= within) & np.isnan(heights[junction[order]])]
    heights[junction[order]] = table[order, 2]


def _on_earth(spot: tuple[float, float, float]) -> bool:
    return abs(spot[0]) <= 180.0 and abs(spot[1]) <= 90.0


def _check_metres(name: str, value: float, *, least: float) -> None:
    if not (math.isfinite(value) and value >= least):
        raise InputRefusedError("relief.bad_metres", name=name, value=value, least=f"{least:g}")


def _remarks(
    impossible: int, unknown: float, total: float
) -> tuple[tuple[str, tuple[tuple[str, object], ...]], ...]:
    remarks: list[tuple[str, tuple[tuple[str, object], ...]]] = []
    if impossible:
        remarks.append(("relief.impossible", (("points", impossible),)))
    if unknown > 0:
        percent = max(1, round(100 * unknown / total))
        remarks.append(("relief.unknown", (("metres", round(unknown)), ("percent", percent))))
    return tuple(remarks)


def _spikes(raw: Floats, ends: Ints, metres: Floats) -> Bools:
    """Find the points beside a wall that no raster of the ground can mean."""
    rise = np.abs(np.diff(raw[ends], axis=1)[:, 0])
    with np.errstate(invalid="ignore"):
        steep = rise > STEEPEST * np.maximum(metres, _STEEP_RUN)
    result = np.zeros(len(raw), dtype=np.bool_)
    result[ends[steep]] = True
    return result


def _flags(network: WalkingNetwork, name: str) -> Bools:
    return np.array([getattr(way, name) for way in network.ways], dtype=np.bool_)


def _is_last(network: WalkingNetwork) -> Bools:
    last = np.zeros(len(network.vertex_way), dtype=np.bool_)
    last[network.edge_vertices[1:] - 1] = True
    return last


def _edge_of(network: WalkingNetwork) -> Ints:
    return np.repeat(np.arange(network.edge_count), np.diff(network.edge_vertices))


def _differences(network: WalkingNetwork) -> Floats:
    """Metres to the next vertex of the same edge; 0 at the last one."""
    metres = np.append(np.diff(network.vertex_offset), 0.0)
    metres[_is_last(network)] = 0.0
    result: Floats = np.maximum(metres, 0.0)
    return result


def _points(network: WalkingNetwork) -> Ints:
    """Give each vertex its point: the number of its junction, or one of its own past those."""
    point = network.node_count + np.arange(len(network.vertex_way))
    point[network.edge_vertices[:-1]] = network.edge_nodes[:, 0]
    point[network.edge_vertices[1:] - 1] = network.edge_nodes[:, 1]
    return point


def _with_vertices(network: WalkingNetwork, parts: Ints) -> WalkingNetwork:
    """Cut the piece after each vertex into equal parts; new vertices have no height."""
    if (parts == 1).all():
        return network
    old = np.repeat(np.arange(len(parts)), parts)
    start = np.cumsum(parts) - parts
    share = (np.arange(len(old)) - start[old]) / parts[old]
    following = np.minimum(old + 1, len(parts) - 1)

    def between(values: Floats) -> Floats:
        step = values[following] - values[old]
        result: Floats = values[old] + np.where(share > 0, share, 0.0)[:, None] * step
        return result

    return replace(
        network,
        edge_vertices=np.append(start, len(old))[network.edge_vertices],
        vertex_lonlat=between(network.vertex_lonlat),
        vertex_xy=between(network.vertex_xy),
        vertex_height=np.where(share > 0, np.nan, network.vertex_height[old]),
        vertex_way=network.vertex_way[old],
    )
