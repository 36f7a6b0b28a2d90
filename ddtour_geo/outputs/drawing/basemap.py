"""The ground around a circuit, cut at the edge of the page and written small."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from ddtour_geo.model import GroundFeature
from ddtour_geo.outputs.drawing.frame import Frame, encode

_TOLERANCE = {"building": 0.6, "notable-building": 0.4, "field": 3.0, "wood": 2.0, "tree": 0.0}
_POINT, _LINE, _POLYGON = 0, 1, 3

Geometries = NDArray[Any]
Indices = NDArray[np.int64]
Key = tuple[str, bool, int, int]


def encode_ground(
    features: Sequence[GroundFeature], frame: Frame
) -> tuple[list[list[object]], list[str]]:
    """Write the ground around a circuit."""
    if not features:
        return [], [""]
    names = {"": 0}
    keys: dict[Key, int] = {}
    group: list[int] = []
    name: list[int] = []
    for feature in features:
        flags = feature.is_bridge + 2 * feature.is_tunnel + 4 * feature.is_closed
        key = (feature.kind, feature.is_area, int(feature.evidence), flags)
        group.append(keys.setdefault(key, len(keys)))
        name.append(names.setdefault(feature.name, len(names)))
    known = list(keys)
    shapes = _shapes(frame, features)
    owners = np.array([group, name]).T
    shapes, owners = _clipped(shapes, owners, frame, known)
    shapes, owners = _joined(shapes, owners)
    tolerance = np.array([_TOLERANCE.get(kind, 0.8) for kind, *_ in known])
    shapes = shapely.simplify(shapes, tolerance[owners[:, 0]])
    written = _written(_rings(frame, shapes, owners), known)
    return [
        [kind, int(is_area), evidence, flags, text]
        for (kind, is_area, evidence, flags), text in zip(known, written, strict=True)
        if text
    ], list(names)


def _shapes(frame: Frame, ground: Sequence[GroundFeature]) -> Geometries:
    """Put features on the local plane: points, lines and polygons with their holes."""
    rings: list[Sequence[tuple[float, float]]] = []
    owners: list[int] = []
    types = np.empty(len(ground), dtype=int)
    for index, feature in enumerate(ground):
        size = len(feature.lonlat)
        is_area = feature.is_area and size > 3
        types[index] = _POINT if size == 1 else _POLYGON if is_area else _LINE
        holes = [hole for hole in feature.holes if len(hole) >= 4] if is_area else []
        rings += [feature.lonlat, *holes]
        owners += [index] * (1 + len(holes))
    sizes = np.array([len(ring) for ring in rings])
    flat = np.fromiter(chain.from_iterable(chain.from_iterable(rings)), float, 2 * sizes.sum())
    metres = frame.to_metres(flat.reshape(-1, 2))
    ring_type = types[owners]
    point_ring = np.repeat(np.arange(len(rings)), sizes)
    point_type = ring_type[point_ring]
    shapes = np.empty(len(ground), dtype=object)

    def of(kind: int) -> tuple[NDArray[np.float64], Indices]:
        """Give the points of one type and the running number of their ring."""
        chosen = point_type == kind
        return metres[chosen], (np.cumsum(ring_type == kind) - 1)[point_ring[chosen]]

    shapes[types == _POINT] = shapely.points(of(_POINT)[0])
    if (types == _LINE).any():
        points, ring = of(_LINE)
        shapes[types == _LINE] = shapely.linestrings(points, indices=ring)
    if (types == _POLYGON).any():
        points, ring = of(_POLYGON)
        area = (np.cumsum(types == _POLYGON) - 1)[np.array(owners)[ring_type == _POLYGON]]
        outlines = shapely.linearrings(points, indices=ring)
        polygons: Geometries = np.asarray(shapely.polygons(outlines, indices=area))
        broken = ~shapely.is_valid(polygons)
        polygons[broken] = shapely.buffer(polygons[broken], 0)
        shapes[types == _POLYGON] = polygons
    return shapes


def _clipped(
    shapes: Geometries, owners: Indices, frame: Frame, known: Sequence[Key]
) -> tuple[Geometries, Indices]:
    """Cut features at the edge of the page; heaps of a plan are landmarks and stay whole."""
    west, south, east, north = frame.box
    x0, y0, x1, y1 = shapely.bounds(shapes).T
    is_whole = (x0 >= west) & (y0 >= south) & (x1 <= east) & (y1 <= north)
    is_whole |= np.array([kind == "heap" and evidence > 0 for kind, _, evidence, _ in known])[
        owners[:, 0]
    ]
    shapes[~is_whole] = shapely.clip_by_rect(shapes[~is_whole], *frame.box)
    is_left = ~shapely.is_empty(shapes)
    shapes, owners = shapes[is_left], owners[is_left]
    order = np.lexsort((owners[:, 1], owners[:, 0]))
    return shapes[order], owners[order]


def _joined(shapes: Geometries, owners: Indices) -> tuple[Geometries, Indices]:
    """Join the lines of one kind and name; the rest stays as it is."""
    is_line = shapely.get_dimensions(shapes) == 1
    parts, index = shapely.get_parts(shapes[is_line], return_index=True)
    part_owners = owners[is_line][index]
    is_part = shapely.get_type_id(parts) == _LINE
    parts, part_owners = parts[is_part], part_owners[is_part]
    if not len(parts):
        return shapes, owners
    is_new = np.append(True, (part_owners[1:] != part_owners[:-1]).any(axis=1))
    merged = shapely.line_merge(shapely.multilinestrings(parts, indices=np.cumsum(is_new) - 1))
    shapes = np.concatenate([shapes[~is_line], merged])
    owners = np.concatenate([owners[~is_line], part_owners[is_new]])
    order = np.argsort(owners[:, 0], kind="stable")
    return shapes[order], owners[order]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rings:
    """Rings and lines in the order in which they are written."""

    points: Indices  # shape (n, 2), whole numbers of the page
    starts: Indices  # of each ring in points
    ends: Indices
    part: Indices  # of a feature that each ring belongs to
    owners: Indices  # shape (rings, 2): group and name


def _rings(frame: Frame, shapes: Geometries, owners: Indices) -> _Rings:
    """Take features apart: outer rings one way round, holes the other, without the last point."""
    parts, index = shapely.get_parts(shapes, return_index=True)
    is_area = shapely.get_type_id(parts) == _POLYGON
    rings, of_area = shapely.get_rings(parts[is_area], return_index=True)
    rings = np.concatenate([rings, parts[~is_area]])
    part = np.concatenate([np.flatnonzero(is_area)[of_area], np.flatnonzero(~is_area)])
    order = np.argsort(part, kind="stable")
    rings, part = rings[order], part[order]
    is_hole = is_area[part] & np.append(False, part[1:] == part[:-1])
    metres, ring = shapely.get_coordinates(rings, return_index=True)
    last = np.append(ring[1:] != ring[:-1], True)
    x, y = metres[:, 0], metres[:, 1]
    cross = np.where(last, 0.0, x * np.roll(y, -1) - np.roll(x, -1) * y)
    turn = np.bincount(ring, cross, len(rings))
    is_turned = is_area[part] & ((turn < 0) != is_hole)
    place = np.arange(len(metres))
    ends = np.flatnonzero(last) + 1
    starts = np.append(0, ends[:-1])
    turned = is_turned[ring]
    place[turned] = (starts + ends - 1)[ring[turned]] - place[turned]
    points = frame.to_integers(metres)[place]
    is_kept = np.append(True, (points[1:] != points[:-1]).any(axis=1))
    is_kept[starts] = True
    is_kept &= ~(last & is_area[part][ring])
    ends = np.cumsum(np.bincount(ring[is_kept], minlength=len(rings)))
    return _Rings(
        points=points[is_kept],
        starts=np.append(0, ends[:-1]),
        ends=ends,
        part=part,
        owners=owners[index[part]],
    )


def _written(rings: _Rings, known: Sequence[Key]) -> list[str]:
    """Write each group as one text, each point relative to the one before."""
    least = np.array([3 if is_area else 1 for _, is_area, *_ in known])[rings.owners[:, 0]]
    kept = np.flatnonzero(rings.ends - rings.starts >= least)
    numbers: list[list[int]] = [[] for _ in known]
    parts, counts = np.unique(rings.part[kept], return_counts=True)
    rings_of = dict(zip(parts.tolist(), counts.tolist(), strict=True))
    last = [np.zeros(2, dtype=np.int64) for _ in known]
    written = -1
    for ring in kept.tolist():
        part = int(rings.part[ring])
        group, name = rings.owners[ring].tolist()
        stream = numbers[group]
        if part != written:
            stream += (name, rings_of[part])
            written = part
        points = rings.points[rings.starts[ring] : rings.ends[ring]]
        stream.append(len(points))
        stream += np.diff(points, axis=0, prepend=last[group][None]).ravel().tolist()
        last[group] = points[-1]
    return [encode(stream) for stream in numbers]
