"""Circuits and the ground around them as shapes in metres: one drawing for all pictures."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ddtour_geo.common.types import LonLat
from ddtour_geo.model import Evidence, GroundFeature, Itinerary

Line = NDArray[np.float64]
Box = tuple[float, float, float, float]

AREAS = {
    "field": "field",
    "grass": "grass",
    "orchard": "grass",
    "allotment": "grass",
    "cemetery": "grass",
    "park": "park",
    "heap": "heap",
    "wood": "wood",
    "water": "water",
    "square": "square",
}
"""Kinds of areas that a small picture shows, in drawing order, and how."""

LINES = {
    "stream": "stream",
    "rail": "rail",
    "path": "path",
    "street": "street",
    "pedestrian": "street",
    "tertiary": "main",
    "secondary": "main",
    "primary": "main",
    "motorway": "motorway",
}
"""Kinds of lines that a small picture shows, in drawing order, and how."""

_METRES_PER_DEGREE = 111_195.0
_BESIDE = 600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Plane:
    """Degrees as metres, east and down, around a middle.

    >>> Plane(longitude=2.0, latitude=50.0).metres([(2.0, 50.001)]).round().tolist()
    [[0.0, -111.0]]
    """

    longitude: float
    latitude: float

    def metres(self, lonlat: Iterable[LonLat]) -> Line:
        """Project points.

        >>> Plane(longitude=2.0, latitude=0.0).metres([(2.0, 0.0)]).tolist()
        [[0.0, 0.0]]
        """
        points = np.asarray(tuple(lonlat), dtype=np.float64).reshape(-1, 2)
        shrink = math.cos(math.radians(self.latitude))
        scale = np.array([_METRES_PER_DEGREE * shrink, -_METRES_PER_DEGREE])
        return np.asarray((points - (self.longitude, self.latitude)) * scale + 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """The line of a circuit, metres."""

    walks: tuple[Line, ...]
    sketched: tuple[Line, ...]  # walked too, on a plan by hand
    rides: tuple[Line, ...]  # not walked at all
    stops: Line  # start first and end last
    box: Box

    @property
    def points(self) -> Line:
        """All points walked."""
        return np.vstack([*self.walks, *self.sketched, self.stops])


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Circuits of one territory on their ground, metres around a middle."""

    traces: tuple[Trace, ...]
    areas: Mapping[str, tuple[Line, ...]]  # by the names of AREAS
    lines: Mapping[str, tuple[Line, ...]]  # by the names of LINES
    box: Box  # of all traces


def scene(itineraries: Sequence[Itinerary]) -> Scene:
    """Put circuits of one territory on one plane."""
    every = [point for it in itineraries for leg in it.legs for point in leg.lonlat] or [
        stop.place.position.lonlat for it in itineraries for stop in it.located_stops
    ]
    (west, south), (east, north) = np.min(every, axis=0), np.max(every, axis=0)
    plane = Plane(longitude=float(west + east) / 2, latitude=float(south + north) / 2)
    traces = tuple(_trace(itinerary, plane) for itinerary in itineraries)
    boxes = np.array([trace.box for trace in traces])
    box = (*boxes[:, :2].min(axis=0).tolist(), *boxes[:, 2:].max(axis=0).tolist())
    ground = {feature: None for it in itineraries for feature in it.ground}
    frame = (box[0] - _BESIDE, box[1] - _BESIDE, box[2] + _BESIDE, box[3] + _BESIDE)
    return Scene(
        traces=traces,
        areas=_shapes(ground, plane, frame, AREAS, are_areas=True),
        lines=_shapes(ground, plane, frame, LINES, are_areas=False),
        box=box,
    )


def _trace(itinerary: Itinerary, plane: Plane) -> Trace:
    walks: list[Line] = []
    sketched: list[Line] = []
    rides: list[Line] = []
    for leg in itinerary.legs:
        line = thinned(plane.metres(leg.lonlat), 2.0)
        if leg.ride is not None:
            rides.append(line)
        else:
            (walks if leg.evidence is Evidence.SURVEYED else sketched).append(line)
    stops = plane.metres(stop.place.position.lonlat for stop in itinerary.located_stops)
    every = np.vstack([*walks, *sketched, *rides, stops])
    return Trace(
        walks=tuple(walks),
        sketched=tuple(sketched),
        rides=tuple(rides),
        stops=stops,
        box=(*every.min(axis=0).tolist(), *every.max(axis=0).tolist()),
    )


def _shapes(
    ground: Iterable[GroundFeature],
    plane: Plane,
    frame: Box,
    styles: Mapping[str, str],
    *,
    are_areas: bool,
) -> dict[str, tuple[Line, ...]]:
    """Sort what a small picture shows by how it is drawn; drop what is outside or tiny."""
    found: dict[str, list[Line]] = {style: [] for style in styles.values()}
    for feature in ground:
        if feature.is_area is not are_areas or feature.kind not in styles or feature.is_tunnel:
            continue
        outer = plane.metres(feature.lonlat)
        if len(outer) < 2 or _is_outside(outer, frame) or float(np.ptp(outer, axis=0).max()) < 15:
            continue
        shapes = found[styles[feature.kind]]
        shapes.append(thinned(_turned(outer, 1) if are_areas else outer, 3.0))
        shapes += [thinned(_turned(plane.metres(hole), -1), 3.0) for hole in feature.holes]
    return {style: tuple(lines) for style, lines in found.items() if lines}


def _turned(ring: Line, way: int) -> Line:
    """Let a ring run one way round: what overlaps is filled, what lies in a hole is not."""
    x, y = ring.T
    twice_area = float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1)))
    return ring if twice_area * way >= 0 else ring[::-1]


def _is_outside(line: Line, frame: Box) -> bool:
    least, most = line.min(axis=0), line.max(axis=0)
    return bool(
        most[0] < frame[0] or most[1] < frame[1] or least[0] > frame[2] or least[1] > frame[3]
    )


def thinned(line: Line, tolerance: float) -> Line:
    """Leave out points that a picture does not need (Douglas and Peucker).

    References
    ----------
    Douglas and Peucker (1973), https://doi.org/10.3138/FM57-6770-U75U-7727

    >>> len(thinned(np.array([[0.0, 0.0], [5.0, 0.1], [10.0, 0.0]]), 1.0))
    2
    """
    kept, todo = {0, len(line) - 1}, [(0, len(line) - 1)]
    while todo:
        first, last = todo.pop()
        if last - first < 2:
            continue
        away = distances(line[first + 1 : last], line[first], line[last])
        worst = int(away.argmax())
        if away[worst] > tolerance:
            middle = first + 1 + worst
            kept.add(middle)
            todo += [(first, middle), (middle, last)]
    return line[sorted(kept)]


def distances(points: Line, begin: Line, end: Line) -> Line:
    """Measure how far points are from a segment.

    >>> distances(np.array([[1.0, 2.0]]), np.zeros(2), np.array([4.0, 0.0])).tolist()
    [2.0]
    """
    along = end - begin
    share = np.clip((points - begin) @ along / max(float(along @ along), 1e-12), 0.0, 1.0)
    away = points - begin - share[..., None] * along
    return np.asarray(np.hypot(away[..., 0], away[..., 1]), dtype=np.float64)


def window(box: Box, *, least: float, most: float, margin: float) -> Box:
    """Give a picture its frame.

    >>> window((0.0, 0.0, 100.0, 100.0), least=2.0, most=2.0, margin=0.0)
    (-50.0, 0.0, 200.0, 100.0)
    """
    width, height = max(box[2] - box[0], 100.0), max(box[3] - box[1], 100.0)
    free = 2 * margin * max(width, height)
    width, height = width + free, height + free
    width, height = max(width, least * height), max(height, width / most)
    left, top = (box[0] + box[2] - width) / 2, (box[1] + box[3] - height) / 2
    return float(round(left)), float(round(top)), float(round(width)), float(round(height))


def path(lines: Iterable[Line], *, closed: bool = False) -> str:
    """Write lines as SVG path data in whole metres.

    >>> path([np.array([[0.0, 0.0], [10.0, -5.0]])])
    'M0 0l10-5'
    """
    written = []
    for line in lines:
        whole = np.round(line).astype(int)
        steps = np.diff(whole, axis=0)
        steps = steps[np.any(steps != 0, axis=1)][: -1 if closed else None]
        moves = " ".join(f"{x} {y}" for x, y in steps).replace(" -", "-")
        written.append(f"M{whole[0][0]} {whole[0][1]}l{moves or '0 0'}{'z' if closed else ''}")
    return "".join(written)
