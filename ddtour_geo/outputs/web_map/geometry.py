"""Geometry of the page: clipped, simplified and written small."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from ddtour_geo.model import GroundFeature, Itinerary, Leg

LonLat = tuple[float, float]
Bounds = tuple[float, float, float, float]

SCALE = 1e5
"""Coordinates are whole numbers of 1e-5 degree, about a metre."""

MARGIN = (300.0, 550.0)
"""Metres of ground drawn around the circuit, at least and at most: a long narrow circuit gets
more on its sides, a sketch gets most everywhere, since it is small."""

SPUR = 60.0
"""A detour to a stop and back is drawn by the leader of its disc alone, below these metres."""

TWICE = 40.0
"""Ground walked twice is drawn twice from this length on, metres."""

_METRES_PER_DEGREE = 111_320.0
_EVERYWHERE = (-1e6, -1e6, 1e6, 1e6)
_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_TOLERANCE = {"building": 0.6, "notable-building": 0.4, "field": 3.0, "wood": 2.0, "tree": 0.0}


def encode(numbers: Iterable[int]) -> str:
    """Write whole numbers as short text: base 64, variable length, sign in the lowest bit.

    Parameters
    ----------
    numbers
        Whole numbers, the small ones the shortest.

    Returns
    -------
    str
        Five bits a character, the sixth says that more follow (as source maps do).

    References
    ----------
    Source map format, "Base64 VLQ": https://tc39.es/ecma426/#sec-base64-vlq

    Examples
    --------
    >>> encode([0, 1, -1, 16])
    'ACDgB'
    """
    out: list[str] = []
    for number in numbers:
        rest = (abs(number) << 1) | (number < 0)
        while rest >= 32:
            out.append(_ALPHABET[(rest & 31) | 32])
            rest >>= 5
        out.append(_ALPHABET[rest])
    return "".join(out)


def circuit_bounds(itinerary: Itinerary) -> Bounds:
    """Give the ground to draw.

    Parameters
    ----------
    itinerary
        The circuit.

    Returns
    -------
    tuple of float
        West, south, east, north in degrees.

    Examples
    --------
    >>> circuit_bounds.__name__
    'circuit_bounds'
    """
    points = [point for leg in itinerary.legs for point in leg.lonlat]
    points += [stop.place.position.lonlat for stop in itinerary.stops]
    array = np.array(points, dtype=float).reshape(-1, 2)
    (west, south), (east, north) = array.min(axis=0), array.max(axis=0)
    per_degree = _METRES_PER_DEGREE * math.cos(math.radians((south + north) / 2))
    width, height = (east - west) * per_degree, (north - south) * _METRES_PER_DEGREE
    least, most = (MARGIN[1] if itinerary.is_sketch else MARGIN[0]), MARGIN[1]
    dx = min(most, least + max(0.0, 1.2 * height - width) / 2) / per_degree
    dy = min(most, least + max(0.0, 0.8 * width - height) / 2) / _METRES_PER_DEGREE
    return (float(west - dx), float(south - dy), float(east + dx), float(north + dy))


class Frame:
    """Degrees to local metres around a circuit, and to whole numbers for the page.

    Parameters
    ----------
    bounds
        West, south, east, north in degrees; the origin is its south-west corner.

    Examples
    --------
    >>> Frame((2.0, 50.0, 2.1, 50.1)).origin
    (2.0, 50.0)
    """

    def __init__(self, bounds: Bounds) -> None:
        west, south, east, north = bounds
        self.origin = (round(west, 5), round(south, 5))
        self._metres = np.array(
            [
                _METRES_PER_DEGREE * math.cos(math.radians((south + north) / 2)),
                _METRES_PER_DEGREE,
            ]
        )
        self.box = tuple(self.to_metres([(west, south), (east, north)]).ravel().tolist())

    def to_metres(self, lonlat: Sequence[LonLat]) -> NDArray[np.float64]:
        """Place degrees on the local plane.

        Parameters
        ----------
        lonlat
            Longitudes and latitudes.

        Returns
        -------
        numpy.ndarray
            Shape ``(n, 2)``, metres east and north of the origin.

        Examples
        --------
        >>> Frame((2.0, 0.0, 2.1, 0.0)).to_metres([(2.0, 0.001)]).round(1).tolist()
        [[0.0, 111.3]]
        """
        array = np.asarray(lonlat, dtype=float).reshape(-1, 2)
        metres: NDArray[np.float64] = (array - self.origin) * self._metres
        return metres

    def to_integers(self, metres: NDArray[np.float64]) -> NDArray[np.int64]:
        """Write local metres as whole numbers of 1e-5 degree from the origin.

        Parameters
        ----------
        metres
            Shape ``(n, 2)``.

        Returns
        -------
        numpy.ndarray
            Shape ``(n, 2)``.

        Examples
        --------
        >>> frame = Frame((2.0, 0.0, 2.1, 0.0))
        >>> frame.to_integers(frame.to_metres([(2.00123, 0.001)])).tolist()
        [[123, 100]]
        """
        integers: NDArray[np.int64] = np.rint(metres / self._metres * SCALE).astype(np.int64)
        return integers


class _Stream:
    """Numbers of several features in one text, each point relative to the one before."""

    def __init__(self) -> None:
        self.numbers: list[int] = []
        self._last = (0, 0)

    def add(self, name: int, parts: list[list[tuple[int, int]]]) -> None:
        self.numbers += (name, len(parts))
        for part in parts:
            self.numbers.append(len(part))
            for x, y in part:
                self.numbers += (x - self._last[0], y - self._last[1])
                self._last = (x, y)


def _points(frame: Frame, metres: NDArray[np.float64]) -> list[tuple[int, int]]:
    """Whole numbers without repetitions."""
    points: list[tuple[int, int]] = []
    for x, y in frame.to_integers(metres).tolist():
        if not points or points[-1] != (x, y):
            points.append((x, y))
    return points


def encode_lines(frame: Frame, lines: Sequence[Sequence[LonLat]]) -> str:
    """Write lines as one text.

    Parameters
    ----------
    frame
        The local plane.
    lines
        Degrees.

    Returns
    -------
    str
        For each line: 0, 1, number of points, differences of the points.

    Examples
    --------
    >>> encode_lines(Frame((2.0, 0.0, 2.1, 0.0)), [[(2.0, 0.0), (2.00001, 0.0)]])
    'ACEAACA'
    """
    stream = _Stream()
    for line in lines:
        stream.add(0, [_points(frame, frame.to_metres(line))])
    return encode(stream.numbers)


def _shape(frame: Frame, feature: GroundFeature) -> Any:  # noqa: ANN401 - any shapely geometry
    outer = frame.to_metres(feature.lonlat)
    if len(outer) == 1:
        return shapely.points(outer[0])
    if not feature.is_area or len(outer) < 4:
        return shapely.linestrings(outer)
    holes = [frame.to_metres(hole) for hole in feature.holes if len(hole) >= 4]
    return shapely.Polygon(outer, holes) if holes else shapely.polygons(outer)


def _parts(shape: Any) -> list[list[NDArray[np.float64]]]:  # noqa: ANN401
    """Coordinates of what is left of a feature: rings without their last point, outer first."""
    found = []
    for part in shapely.get_parts(shape):
        if part.geom_type == "Polygon":
            part = shapely.geometry.polygon.orient(part)  # noqa: PLW2901
            rings = [part.exterior, *part.interiors]
            found.append([shapely.get_coordinates(ring)[:-1] for ring in rings])
        elif part.geom_type in {"LineString", "Point"}:
            found.append([shapely.get_coordinates(part)])
        elif part.geom_type == "MultiLineString":
            found += [[shapely.get_coordinates(line)] for line in part.geoms]
    return found


def encode_ground(itinerary: Itinerary, frame: Frame) -> tuple[list[list[object]], list[str]]:
    """Write the ground around a circuit.

    Parameters
    ----------
    itinerary
        The circuit.
    frame
        The local plane.

    Returns
    -------
    groups : list of list
        Kind, 1 if area, evidence, flags (1 bridge, 2 tunnel, 4 closed) and the features as
        text: index of the name, number of parts, and for each part its points.
    names : list of str
        Names, the empty one first.

    Examples
    --------
    >>> encode_ground.__name__
    'encode_ground'
    """
    names = {"": 0}
    merged: dict[tuple[str, bool, int, int], list[tuple[int, Any]]] = defaultdict(list)
    for feature in itinerary.ground:
        flags = feature.is_bridge + 2 * feature.is_tunnel + 4 * feature.is_closed
        key = (feature.kind, feature.is_area, int(feature.evidence), flags)
        name = names.setdefault(feature.name, len(names))
        merged[key].append((name, _shape(frame, feature)))
    groups: list[list[object]] = []
    for (kind, is_area, evidence, flags), members in merged.items():
        stream = _Stream()
        box = _EVERYWHERE if kind == "heap" and evidence else frame.box
        for name, shape in _clipped(members, box, _TOLERANCE.get(kind, 0.8)):
            for rings in _parts(shape):
                parts = [_points(frame, ring) for ring in rings]
                parts = [part for part in parts if len(part) > 2 * is_area]
                if parts:
                    stream.add(name, parts)
        if stream.numbers:
            groups.append([kind, int(is_area), evidence, flags, encode(stream.numbers)])
    return groups, list(names)


def _clipped(
    members: list[tuple[int, Any]], box: tuple[float, ...], tolerance: float
) -> list[tuple[int, Any]]:
    """Cut features at the box, join the lines of one name, and drop needless points."""
    shapes = np.array([shape for _, shape in members], dtype=object)
    if shapely.get_dimensions(shapes[0]) == 2:
        shapes = np.where(shapely.is_valid(shapes), shapes, shapely.buffer(shapes, 0))
    shapes = shapely.clip_by_rect(shapes, *box)
    by_name: dict[int, list[Any]] = defaultdict(list)
    for (name, _), shape in zip(members, shapes, strict=True):
        if not shape.is_empty:
            by_name[name].append(shape)
    result = []
    for name, parts in by_name.items():
        if shapely.get_dimensions(parts[0]) == 1:
            lines = [p for part in parts for p in shapely.get_parts(part) if p.geom_type != "Point"]
            joined = shapely.line_merge(shapely.multilinestrings(lines))
            result.append((name, shapely.simplify(joined, tolerance)))
        else:
            result += [(name, shapely.simplify(part, tolerance)) for part in parts]
    return result


def street_line(leg: Leg, begin: LonLat, end: LonLat) -> list[LonLat]:
    """Give the part of a leg that lies on streets, without the connectors to the places.

    Parameters
    ----------
    leg
        The walk.
    begin, end
        Where its two places meet the network.

    Returns
    -------
    list of tuple of float
        Degrees; at least two points.

    Examples
    --------
    >>> from ddtour_geo.model import Evidence
    >>> leg = Leg(seconds=1, metres=1.0, runs=(), evidence=Evidence.SURVEYED,
    ...           lonlat=((2.0, 50.0), (2.001, 50.0), (2.002, 50.0)))
    >>> street_line(leg, (2.001, 50.0), (2.002, 50.0))
    [(2.001, 50.0), (2.002, 50.0)]
    """
    line = list(leg.lonlat)
    for _ in range(2):
        near = [i for i, p in enumerate(line[:3]) if _same(p, begin)]
        if near and len(line) - near[-1] >= 2:
            line = line[near[-1] :]
        line.reverse()
        begin, end = end, begin
    return line if len(line) > 1 else [line[0], line[0]]


def _same(one: LonLat, other: LonLat) -> bool:
    return abs(one[0] - other[0]) < 2e-6 and abs(one[1] - other[1]) < 2e-6


def walked_twice(frame: Frame, lines: Sequence[list[LonLat]]) -> tuple[list[list[LonLat]], list[str]]:
    """Find the ground that a circuit walks more than once.

    Parameters
    ----------
    frame
        The local plane.
    lines
        Legs, degrees.

    Returns
    -------
    lines : list of list
        The same legs, with a point wherever another leg begins or ends on them.
    twice : list of str
        For each leg a ``"1"`` or ``"0"`` per piece between two points.

    Examples
    --------
    >>> frame = Frame((2.0, 50.0, 2.1, 50.1))
    >>> there = [(2.0, 50.0), (2.01, 50.0)]
    >>> walked_twice(frame, [there, there[::-1]])[1]
    ['1', '1']
    """
    ends = [point for line in lines for point in (line[0], line[-1])]
    split = [_split_at(frame, line, ends) for line in lines]
    keys = [[_key(a, b) for a, b in pairwise(line)] for line in split]
    count = Counter(key for leg in keys for key in leg)
    flags = []
    for line, leg in zip(split, keys, strict=True):
        lengths = np.linalg.norm(np.diff(frame.to_metres(line), axis=0), axis=1).tolist()
        flags.append(_long_runs([count[key] > 1 for key in leg], lengths))
    return split, flags


def without_spurs(frame: Frame, lines: Sequence[list[LonLat]]) -> list[list[LonLat]]:
    """Leave out short detours that lead to a stop and back the same way.

    Parameters
    ----------
    frame
        The local plane.
    lines
        Legs, degrees, with points wherever another leg begins or ends on them.

    Returns
    -------
    list of list
        The legs; two of them meet where their common detour began.

    Examples
    --------
    >>> frame = Frame((2.0, 50.0, 2.1, 50.1))
    >>> a, b, c, d = (2.0, 50.0), (2.01, 50.0), (2.01, 50.0002), (2.02, 50.0)
    >>> without_spurs(frame, [[a, b, c], [c, b, d]])
    [[(2.0, 50.0), (2.01, 50.0)], [(2.01, 50.0), (2.02, 50.0)]]
    """
    out = [list(line) for line in lines]
    for before, after in pairwise(out):
        common = 0
        while common + 2 < min(len(before), len(after)) and _same(
            before[-2 - common], after[common + 1]
        ):
            common += 1
        steps = np.diff(frame.to_metres(after[: common + 1]), axis=0)
        if common and np.linalg.norm(steps, axis=1).sum() < SPUR:
            del before[len(before) - common :]
            del after[:common]
    return out


def _key(a: LonLat, b: LonLat) -> frozenset[tuple[float, float]]:
    return frozenset({(round(a[0], 6), round(a[1], 6)), (round(b[0], 6), round(b[1], 6))})


def _long_runs(flags: list[bool], lengths: list[float]) -> str:
    """Keep runs of at least ``TWICE`` metres."""
    out = ["0"] * len(flags)
    begin = 0
    for i in range(1, len(flags) + 1):
        if i == len(flags) or flags[i] != flags[begin]:
            if flags[begin] and sum(lengths[begin:i]) >= TWICE:
                out[begin:i] = ["1"] * (i - begin)
            begin = i
    return "".join(out)


def _split_at(frame: Frame, line: list[LonLat], points: Sequence[LonLat]) -> list[LonLat]:
    """Insert the points that lie on a line, within half a metre, between its own."""
    metres = frame.to_metres(line)
    begin, step = metres[:-1], np.diff(metres, axis=0)
    square = np.maximum((step**2).sum(axis=1), 1e-9)
    inserted: list[tuple[int, float, LonLat]] = []
    for point, xy in zip(points, frame.to_metres(points), strict=True):
        share = ((xy - begin) * step).sum(axis=1) / square
        foot = begin + np.clip(share, 0, 1)[:, None] * step
        away = np.linalg.norm(foot - xy, axis=1)
        margin = 0.5 / np.sqrt(square)
        for i in np.flatnonzero((away < 0.5) & (share > margin) & (share < 1 - margin)):
            inserted.append((int(i), float(share[i]), point))
    out = list(line)
    for index, _, point in sorted(set(inserted), reverse=True):
        out.insert(index + 1, point)
    return out
