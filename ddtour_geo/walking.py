"""Network + pace -> walking times between places.

The flat speed of a profile and the law of slopes are separate: a slope multiplies the flat speed
by the ratio of the Swiss hiking function there and on the flat.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ddtour_geo.errors import InputRefusedError
from ddtour_geo.model.network import (
    CROSSING_WAIT,
    AccessPoint,
    PathPiece,
    TravelTimeMatrix,
    WalkingNetwork,
)
from ddtour_geo.model.problem import UNREACHABLE

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

PROFILES: Mapping[str, float] = MappingProxyType(
    {
        "guided-group": 3.0,
        "adult": 4.2,
        "senior": 3.3,
        "school-class": 3.0,
        "pushchair": 3.0,
        "wheelchair": 3.0,
        "visitor": 4.5,
    }
)
"""Flat walking speed of each profile, km/h."""

STEPS_SPEED = 0.5
"""Speed on steps, up and down, metres per second along the slope (an assumption)."""

REGROUP_BASE = 20
REGROUP_PER_PERSON = 2

_ROUNDING_SLACK = 1e-6
_TIE = 1e-11
_SWISS_COEFFICIENTS = (
    14.271, 3.6991, 2.5922, -1.4384, 0.32105, 0.81542, -0.090261, -0.20757, 0.010192, 0.028588,
    -0.00057466, -0.0021842, 1.5176e-5, 8.6894e-5, -1.3584e-7, -1.4026e-6,
)  # fmt: skip
_SWISS_LIMIT = 4.0


def flat_speed(profile: str, speed_kmh: float | None = None) -> float:
    """Give the flat walking speed of a profile.

    Parameters
    ----------
    profile
        Walker profile, such as ``"guided-group"``.
    speed_kmh
        Speed that replaces the profile's; ``None`` for the profile's.

    Returns
    -------
    float
        Kilometres per hour.

    Raises
    ------
    InputRefusedError
        If there is no such profile, or the speed is not a positive number.

    Examples
    --------
    >>> flat_speed("adult")
    4.2
    """
    if profile not in PROFILES:
        raise InputRefusedError(
            "walking.unknown_profile", profile=profile, known=", ".join(PROFILES)
        )
    speed = PROFILES[profile] if speed_kmh is None else float(speed_kmh)
    if not (math.isfinite(speed) and speed > 0):
        raise InputRefusedError("walking.bad_speed", speed=speed_kmh)
    return speed


def swiss_minutes_per_km(slope: ArrayLike) -> Floats:
    """Give the walking time of the Swiss hiking function.

    Parameters
    ----------
    slope
        Rise over run in the direction of travel, any shape.

    Returns
    -------
    numpy.ndarray
        Minutes per horizontal kilometre, same shape.

    References
    ----------
    Schweizer Wanderwege and SchweizMobil, coefficients as used by map.geo.admin.ch:
    https://github.com/geoadmin/web-mapviewer (elevation profile); beyond a slope of 40 % the
    published linear tails.

    Examples
    --------
    >>> swiss_minutes_per_km([0.0, 0.1, -0.4]).round(3).tolist()
    [14.271, 19.999, 36.0]
    """
    tenths = np.asarray(slope, dtype=np.float64) * 10.0
    inside = np.clip(tenths, -_SWISS_LIMIT, _SWISS_LIMIT)
    minutes = np.polynomial.polynomial.polyval(inside, _SWISS_COEFFICIENTS)
    minutes = np.where(tenths >= _SWISS_LIMIT, 17.0 * tenths, minutes)
    return np.where(tenths <= -_SWISS_LIMIT, -9.0 * tenths, minutes)


def swiss_pace_ratio(slope: ArrayLike) -> Floats:
    """Give the speed on a slope as a share of the speed on the flat.

    Parameters
    ----------
    slope
        Rise over run in the direction of travel, any shape; NaN (unknown) counts as flat.

    Returns
    -------
    numpy.ndarray
        Ratio of speeds, same shape, always positive.

    References
    ----------
    As :func:`swiss_minutes_per_km`.

    Examples
    --------
    >>> swiss_pace_ratio([0.0, 0.3]).round(4).tolist()
    [1.0, 0.2925]
    """
    slopes = np.asarray(slope, dtype=np.float64)
    sloping = np.isfinite(slopes) & (slopes != 0.0)
    ratio = np.ones_like(slopes)
    ratio[sloping] = _SWISS_COEFFICIENTS[0] / swiss_minutes_per_km(slopes[sloping])
    return ratio


def regroup_seconds(group_size: int) -> int:
    """Give the time that a group takes to gather at a stop.

    Parameters
    ----------
    group_size
        People in the group; 0 for none.

    Returns
    -------
    int
        Seconds.

    Examples
    --------
    >>> regroup_seconds(25), regroup_seconds(0)
    (70, 0)
    """
    return REGROUP_BASE + REGROUP_PER_PERSON * group_size if group_size else 0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class VertexTimes:
    """Walking seconds from the first junction of each edge to its vertices, and back.

    Attributes
    ----------
    offset
        Shape ``(k,)``, metres from the first junction.
    forward
        Shape ``(k,)``, seconds from the first junction to the vertex.
    backward
        Shape ``(k,)``, seconds from the vertex to the first junction.

    Examples
    --------
    >>> VertexTimes.__slots__[0]
    'offset'
    """

    offset: Floats
    forward: Floats
    backward: Floats


def vertex_times(
    network: WalkingNetwork,
    speed_kmh: float,
    *,
    steps_speed: float = STEPS_SPEED,
    crossing_wait: float = CROSSING_WAIT,
) -> VertexTimes:
    """Time every piece of every edge, in both directions.

    Parameters
    ----------
    network
        Streets and paths.
    speed_kmh
        Flat walking speed.
    steps_speed
        Speed on steps, metres per second along the slope.
    crossing_wait
        Seconds of waiting at a level crossing, spent on the pieces before and after it.

    Returns
    -------
    VertexTimes
        Seconds along each edge; unknown heights count as flat.

    Examples
    --------
    >>> vertex_times.__name__
    'vertex_times'
    """
    offset = network.vertex_offset
    run = _differences(network, offset)
    rise = _differences(network, network.vertex_height)
    is_steps = np.array([way.is_steps for way in network.ways], dtype=np.bool_)[network.vertex_way]
    on_steps = np.hypot(run, np.nan_to_num(rise)) / steps_speed
    ahead = np.where(is_steps, on_steps, run / (speed_kmh / 3.6))
    back = ahead.copy()
    climbs = np.flatnonzero(np.isfinite(rise) & (rise != 0.0) & (run > 0.0) & ~is_steps)
    if len(climbs):
        slope = rise[climbs] / run[climbs]
        ahead[climbs] /= swiss_pace_ratio(slope)
        back[climbs] /= swiss_pace_ratio(-slope)
    for edge, metres, share in network.crossings:
        begin, last = int(network.edge_vertices[edge]), int(network.edge_vertices[edge + 1]) - 1
        vertex = begin + int(np.argmin(np.abs(offset[begin : last + 1] - metres)))
        beside = [piece for piece in (vertex - 1, vertex) if begin <= piece < last]
        for times in (ahead, back):
            times[beside] += crossing_wait * share / len(beside)
    return VertexTimes(
        offset=offset, forward=_along(network, ahead), backward=_along(network, back)
    )


def _differences(network: WalkingNetwork, values: Floats) -> Floats:
    """Difference to the next vertex of the same edge; 0 at the last one."""
    steps = np.append(np.diff(values), 0.0)
    steps[network.edge_vertices[1:] - 1] = 0.0
    return steps


def _along(network: WalkingNetwork, steps: Floats) -> Floats:
    """Sum of the steps before each vertex of an edge."""
    before = np.concatenate(([0.0], np.cumsum(steps)[:-1]))
    first = network.edge_vertices[:-1]
    result: Floats = before - np.repeat(before[first], np.diff(network.edge_vertices))
    return result


def edge_seconds(
    network: WalkingNetwork, speed_kmh: float, *, steps_speed: float = STEPS_SPEED
) -> tuple[Floats, Floats]:
    """Give the walking time of every edge.

    Parameters
    ----------
    network
        Streets and paths.
    speed_kmh
        Flat walking speed.
    steps_speed
        Speed on steps, metres per second along the slope.

    Returns
    -------
    tuple of numpy.ndarray
        Seconds from the first to the second junction, and back, each of shape ``(m,)``; not
        rounded, and given for both directions even where one is closed.

    Examples
    --------
    >>> edge_seconds.__name__
    'edge_seconds'
    """
    times = vertex_times(network, speed_kmh, steps_speed=steps_speed)
    last = network.edge_vertices[1:] - 1
    return times.forward[last], times.backward[last]


def piece_seconds(
    network: WalkingNetwork, times: VertexTimes, edge: int, begin: float, end: float
) -> float:
    """Give the walking time of a part of an edge.

    Parameters
    ----------
    network
        Streets and paths.
    times
        Times of its vertices.
    edge
        Index of the edge.
    begin, end
        Metres from its first junction; ``begin > end`` for a walk backwards.

    Returns
    -------
    float
        Seconds, not rounded.

    Examples
    --------
    >>> piece_seconds.__name__
    'piece_seconds'
    """
    part = slice(network.edge_vertices[edge], network.edge_vertices[edge + 1])
    values = times.forward[part] if begin <= end else times.backward[part]
    at_begin, at_end = np.interp((begin, end), times.offset[part], values)
    return abs(float(at_end - at_begin))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Arc:
    """A piece walked from one node of the search graph to another."""

    tail: int
    head: int
    seconds: float
    piece: PathPiece | None


def travel_times(
    network: WalkingNetwork,
    points: Sequence[AccessPoint],
    *,
    profile: str,
    speed_kmh: float | None = None,
    origins: int | None = None,
    limit: float = math.inf,
) -> TravelTimeMatrix:
    """Find the quickest walk between any two places.

    Parameters
    ----------
    network
        Streets and paths.
    points
        Where the places meet the network.
    profile
        Walker profile, for its flat speed.
    speed_kmh
        Flat speed that replaces the profile's; connectors are walked at it too.
    origins
        Only the first so many places are walked from, and no climb is summed; ``None`` for all.
    limit
        Seconds after which a walk is given up.

    Returns
    -------
    TravelTimeMatrix
        Seconds rounded up once per pair, metres and pieces; a pair without a way has
        ``UNREACHABLE`` seconds and no path.

    Raises
    ------
    InputRefusedError
        If there is no such profile, or the speed is not a positive number.

    Examples
    --------
    >>> travel_times.__name__
    'travel_times'
    """
    from scipy.sparse.csgraph import dijkstra

    speed = flat_speed(profile, speed_kmh)
    count = len(points)
    begun = count if origins is None else origins
    graph = _SearchGraph(network, points, speed)
    seconds = np.full((count, count), UNREACHABLE, dtype=np.int64)
    metres = np.full((count, count), math.inf)
    np.fill_diagonal(metres, 0.0)
    paths: dict[tuple[int, int], tuple[PathPiece, ...]] = {(i, i): () for i in range(count)}
    if count > 1 and begun:
        distance, predecessor = dijkstra(
            graph.matrix,
            indices=np.array(graph.sources[:begun], dtype=np.int64),
            return_predecessors=True,
            limit=limit,
        )
        reached = distance[:, graph.sinks]
        finite = np.isfinite(reached)
        seconds[:begun] = np.where(
            finite, np.ceil(np.where(finite, reached, 0.0) - _ROUNDING_SLACK), UNREACHABLE
        )
        _trace(graph, points, predecessor, finite, metres, paths)
    np.fill_diagonal(seconds, 0)
    return TravelTimeMatrix(
        place_ids=tuple(point.place_id for point in points),
        seconds=seconds,
        metres=metres,
        paths=paths,
        ascent=_ascents(network, paths, count) if origins is None else None,
    )


def nearest_on(
    network: WalkingNetwork,
    points: Sequence[AccessPoint],
    ways: NDArray[np.bool_],
    *,
    profile: str,
    speed_kmh: float | None = None,
    limit: float = math.inf,
) -> tuple[tuple[AccessPoint, int] | None, ...]:
    """Find where a walker first meets one of some ways.

    Parameters
    ----------
    network
        Streets and paths.
    points
        Where the walks begin.
    ways
        Shape ``(len(network.ways),)``: the ways that are looked for; what is private of them is
        not.
    profile
        Walker profile, for its flat speed.
    speed_kmh
        Flat speed that replaces the profile's.
    limit
        Seconds after which a walk is given up.

    Returns
    -------
    tuple of AccessPoint and int, or None
        For each point, the one that is quickest to reach, under the name of the place, and the
        index of its way; of equal ones one with a name. ``None`` where none is within reach.

    Examples
    --------
    >>> nearest_on.__name__
    'nearest_on'
    """
    from scipy.sparse.csgraph import dijkstra

    if not points or not ways[network.vertex_way].any():
        return (None,) * len(points)
    speed = flat_speed(profile, speed_kmh)
    times = vertex_times(network, speed)
    graph = _SearchGraph(network, points, speed)
    goals = _Goals(network, times, ways)
    if not len(goals.vertex):
        return (None,) * len(points)
    reached = dijkstra(graph.matrix, indices=np.array(graph.sources), limit=limit)
    found: list[tuple[AccessPoint, int] | None] = []
    for point, to_node in zip(points, reached, strict=True):
        here = goals.at(point)
        if here is not None:
            found.append((replace(point, connector=0.0, side="on", entrance=None), here))
            continue
        seconds = to_node[goals.node] + goals.walk
        best = int(np.argmin(seconds + np.where(goals.is_named, 0.0, _ROUNDING_SLACK)))
        choice = (float(seconds[best]), int(goals.vertex[best]), int(goals.way[best]))
        own = [
            (walk + point.connector * 3.6 / speed, vertex, way)
            for walk, vertex, way in goals.along(point)
        ]
        walk, vertex, way = min([choice, *own], key=lambda one: one[0])
        found.append((goals.point(point.place_id, vertex), way) if walk <= limit else None)
    return tuple(found)


class _Goals:
    """Where the ways that are looked for begin, seen from the junctions before them."""

    def __init__(
        self, network: WalkingNetwork, times: VertexTimes, ways: NDArray[np.bool_]
    ) -> None:
        self._network, self._times = network, times
        first, last = network.edge_vertices[:-1], network.edge_vertices[1:] - 1
        counts = np.diff(network.edge_vertices)
        is_private = np.zeros(network.edge_count, dtype=np.bool_)
        is_private[list(network.private_edges)] = True
        ahead = ways[network.vertex_way] & ~np.repeat(is_private, counts)
        ahead[last] = False
        behind = np.concatenate(([False], ahead[:-1]))
        behind[first] = False
        self._touched, self._ahead = ahead | behind, ahead
        index = np.arange(len(ahead))
        at = np.flatnonzero(np.logical_or.reduceat(self._touched, first))
        near = np.minimum.reduceat(np.where(self._touched, index, len(index)), first)[at]
        far = np.maximum.reduceat(np.where(self._touched, index, -1), first)[at]
        may = (
            network.edge_forward[at] | (near == first[at]),
            network.edge_backward[at] | (far == last[at]),
        )
        back = times.backward[last[at]] - times.backward[far]
        self.vertex: Ints = np.concatenate((near[may[0]], far[may[1]]))
        self.node: Ints = np.concatenate(
            (network.edge_nodes[at, 0][may[0]], network.edge_nodes[at, 1][may[1]])
        ).astype(np.int64)
        self.walk: Floats = np.concatenate((times.forward[near][may[0]], back[may[1]]))
        self.way: Ints = np.array([self._way(int(v)) for v in self.vertex], dtype=np.int64)
        named = np.array([bool(way.name) for way in network.ways], dtype=np.bool_)
        self.is_named = named[self.way] if len(self.way) else np.zeros(0, np.bool_)

    def _way(self, vertex: int) -> int:
        return int(self._network.vertex_way[vertex if self._ahead[vertex] else vertex - 1])

    def _part(self, edge: int) -> slice:
        return slice(*self._network.edge_vertices[edge : edge + 2].tolist())

    def at(self, point: AccessPoint) -> int | None:
        """Give the way of a point that is on one of those looked for."""
        part = self._part(point.edge)
        offset = self._times.offset[part]
        piece = int(np.clip(np.searchsorted(offset, point.offset, "right") - 1, 0, len(offset) - 2))
        vertex = part.start + piece
        return self._way(vertex) if self._ahead[vertex] else None

    def along(self, point: AccessPoint) -> list[tuple[float, int, int]]:
        """Seconds, vertex and way of what is met on the very edge of a point."""
        part, edge = self._part(point.edge), point.edge
        touched = np.flatnonzero(self._touched[part])
        offset = self._times.offset[part]
        ahead, back = (
            touched[offset[touched] >= point.offset],
            touched[offset[touched] <= point.offset],
        )
        met = [int(ahead[0])] if len(ahead) and self._network.edge_forward[edge] else []
        met += [int(back[-1])] if len(back) and self._network.edge_backward[edge] else []
        return [
            (
                piece_seconds(
                    self._network, self._times, edge, point.offset, float(offset[vertex])
                ),
                part.start + vertex,
                self._way(part.start + vertex),
            )
            for vertex in met
        ]

    def point(self, place_id: str, vertex: int) -> AccessPoint:
        """Make a vertex a place where the network is met."""
        edge = int(np.searchsorted(self._network.edge_vertices, vertex, "right") - 1)
        lon, lat = self._network.vertex_lonlat[vertex].tolist()
        return AccessPoint(
            place_id=place_id,
            edge=edge,
            offset=float(self._times.offset[vertex]),
            connector=0.0,
            lonlat=(lon, lat),
            side="on",
        )


def _ascents(
    network: WalkingNetwork, paths: Mapping[tuple[int, int], Sequence[PathPiece]], count: int
) -> Floats | None:
    """Sum the metres climbed along each path; unknown where an edge has an unknown height."""
    if not np.isfinite(network.vertex_height).any():
        return None
    rise = _differences(network, network.vertex_height)
    is_unknown = np.logical_or.reduceat(np.isnan(rise), network.edge_vertices[:-1])
    rise = np.nan_to_num(rise)
    up, down = _along(network, np.maximum(rise, 0.0)), _along(network, np.maximum(-rise, 0.0))
    offset, known = network.vertex_offset, dict[PathPiece, float]()

    def climbed(piece: PathPiece) -> float:
        if is_unknown[piece.edge]:
            return math.nan
        part = slice(network.edge_vertices[piece.edge], network.edge_vertices[piece.edge + 1])
        metres = (up if piece.begin <= piece.end else down)[part]
        ends = np.interp((piece.begin, piece.end), offset[part], metres)
        return abs(float(ends[1] - ends[0]))

    ascent = np.full((count, count), math.nan)
    for pair, path in paths.items():
        for piece in path:
            if piece not in known:
                known[piece] = climbed(piece)
        ascent[pair] = sum(known[piece] for piece in path)
    return ascent


def _trace(
    graph: "_SearchGraph",
    points: Sequence[AccessPoint],
    predecessor: NDArray[np.int32],
    finite: NDArray[np.bool_],
    metres: Floats,
    paths: dict[tuple[int, int], tuple[PathPiece, ...]],
) -> None:
    for i, origin in enumerate(points[: len(predecessor)]):
        before = predecessor[i].tolist()
        for j, target in enumerate(points):
            if i == j:
                continue
            if not finite[i, j]:
                metres[i, j] = math.inf
                continue
            paths[i, j], walked = graph.trace(before, graph.sources[i], graph.sinks[j])
            metres[i, j] = origin.connector + walked + target.connector


class _SearchGraph:
    """Junctions, a source and a sink for each place, and what is walked between any two.

    Sources have no arc that comes in and sinks none that goes out: nobody walks through a place.
    """

    def __init__(
        self, network: WalkingNetwork, points: Sequence[AccessPoint], speed_kmh: float
    ) -> None:
        from scipy.sparse import csr_array

        self._floors = floors = _Floors(network)
        first = floors.size
        self.sources = list(range(first, first + len(points)))
        self.sinks = list(range(first + len(points), first + 2 * len(points)))
        self._length = network.edge_length
        self._size = first + 2 * len(points)
        times = vertex_times(network, speed_kmh)
        tails, heads, weights, edges = floors.arcs(*_edge_arcs(network, times))
        arcs = self._place_arcs(network, times, points, 3.6 / speed_kmh)
        tails = np.concatenate((tails, np.array([arc.tail for arc in arcs], np.int64)))
        heads = np.concatenate((heads, np.array([arc.head for arc in arcs], np.int64)))
        weights = np.concatenate((weights, np.array([arc.seconds for arc in arcs], np.float64)))
        codes = np.concatenate((edges, 2 * network.edge_count + np.arange(len(arcs))))
        key = tails * self._size + heads
        order = np.lexsort((codes, weights, key))
        order = order[np.concatenate(([True], np.diff(key[order]) != 0))]
        self.matrix: Any = csr_array(
            (
                weights[order],
                heads[order],
                np.searchsorted(tails[order], np.arange(self._size + 1)),
            ),
            shape=(self._size, self._size),
        )
        self._arc_of = dict(zip(key[order].tolist(), codes[order].tolist(), strict=True))
        doors = 2 * network.edge_count
        self._known: dict[int, tuple[PathPiece | None, float]] = {
            doors + i: (arc.piece, arc.piece.length if arc.piece else 0.0)
            for i, arc in enumerate(arcs)
        }

    def _place_arcs(
        self,
        network: WalkingNetwork,
        times: VertexTimes,
        points: Sequence[AccessPoint],
        pace: float,
    ) -> list[_Arc]:
        arcs: list[_Arc] = []
        for i, point in enumerate(points):
            edge, length = point.edge, float(network.edge_length[point.edge])
            first, last = network.edge_nodes[edge].tolist()
            may = (bool(network.edge_forward[edge]), bool(network.edge_backward[edge]))
            leaving, arriving = self._floors.leaving, self._floors.arriving
            ways_out = ((may[0], last, length), (may[1], first, 0.0))
            ways_in = ((may[0], first, 0.0), (may[1], last, length))
            for node, end in [(node, end) for allowed, node, end in ways_out if allowed]:
                walk = piece_seconds(network, times, edge, point.offset, end)
                walk += point.connector * pace
                arcs += [
                    _arc(self.sources[i], head, walk, edge, point.offset, end)
                    for head in leaving(edge, node)
                ]
            for node, begin in [(node, begin) for allowed, node, begin in ways_in if allowed]:
                walk = piece_seconds(network, times, edge, begin, point.offset)
                walk += point.connector * pace
                arcs += [
                    _arc(tail, self.sinks[i], walk, edge, begin, point.offset)
                    for tail in arriving(edge, node)
                ]
            for j, other in enumerate(points):
                forward = other.offset >= point.offset
                if (
                    i != j
                    and other.edge == edge
                    and (may[not forward] or other.offset == point.offset)
                ):
                    begin, end = point.offset, other.offset
                    walk = piece_seconds(network, times, edge, begin, end)
                    walk += (point.connector + other.connector) * pace
                    arcs.append(_arc(self.sources[i], self.sinks[j], walk, edge, begin, end))
        return arcs

    def trace(
        self, before: list[int], source: int, sink: int
    ) -> tuple[tuple[PathPiece, ...], float]:
        """Follow the predecessors back from a sink to its source: pieces walked, and metres."""
        size, arc_of, known = self._size, self._arc_of, self._known
        walked: list[PathPiece] = []
        metres = 0.0
        node = sink
        while node != source:
            previous = before[node]
            code = arc_of[previous * size + node]
            piece, length = known.get(code) or self._whole(code)
            if piece is not None:
                walked.append(piece)
                metres += length
            node = previous
        walked.reverse()
        return tuple(walked), metres

    def _whole(self, code: int) -> tuple[PathPiece, float]:
        edge = code >> 1
        length = float(self._length[edge])
        begin, end = (length, 0.0) if code & 1 else (0.0, length)
        self._known[code] = step = (PathPiece(edge=edge, begin=begin, end=end), length)
        return step


class _Floors:
    """Three floors of junctions, so that nobody walks through what only leads to a place.

    A walk may leave along private edges (below), goes on along public ones (the ground), and
    may arrive along private ones (above): it never comes down again. Junctions of the ground
    keep their number; those of private edges have two more.
    """

    def __init__(self, network: WalkingNetwork) -> None:
        self._private = np.zeros(network.edge_count, dtype=np.bool_)
        self._private[list(network.private_edges)] = True
        self._count = network.node_count
        self._on_ground = np.zeros(self._count, dtype=np.bool_)
        self._on_ground[network.edge_nodes[~self._private]] = True
        ends = np.unique(network.edge_nodes[self._private])
        self._rank = np.full(self._count, -1, dtype=np.int64)
        self._rank[ends] = np.arange(len(ends))
        self._ends = len(ends)
        self.size = self._count + 2 * len(ends)

    def _below(self, nodes: Ints) -> Ints:
        result: Ints = self._count + self._rank[nodes]
        return result

    def _above(self, nodes: Ints) -> Ints:
        return self._below(nodes) + self._ends

    def arcs(
        self, tails: Ints, heads: Ints, seconds: Floats, codes: Ints
    ) -> tuple[Ints, Ints, Floats, Ints]:
        """Arcs of whole edges, on each floor where they may be walked."""
        if not self._ends:
            return tails, heads, seconds, codes
        private = self._private[codes >> 1]
        out = private & self._on_ground[heads]
        back = private & self._on_ground[tails]
        parts = (
            (~private, tails, heads),
            (private, self._below(tails), self._below(heads)),
            (out, self._below(tails), heads),
            (private, self._above(tails), self._above(heads)),
            (back, tails, self._above(heads)),
        )
        return (
            np.concatenate([tail[mask] for mask, tail, _ in parts]),
            np.concatenate([head[mask] for mask, _, head in parts]),
            np.concatenate([seconds[mask] for mask, *_ in parts]),
            np.concatenate([codes[mask] for mask, *_ in parts]),
        )

    def leaving(self, edge: int, node: int) -> list[int]:
        """Junctions of the search at which a walk from a place on an edge begins."""
        if not self._private[edge]:
            return [node]
        below = int(self._count + self._rank[node])
        return [below, node] if self._on_ground[node] else [below]

    def arriving(self, edge: int, node: int) -> list[int]:
        """Junctions of the search from which a walk reaches a place on an edge."""
        if not self._private[edge]:
            return [node]
        below = int(self._count + self._rank[node])
        both = [below, below + self._ends]
        return [*both, node] if self._on_ground[node] else both


def _arc(tail: int, head: int, seconds: float, edge: int, begin: float, end: float) -> _Arc:
    piece = None if begin == end else PathPiece(edge=edge, begin=begin, end=end)
    return _Arc(tail=tail, head=head, seconds=seconds, piece=piece)


def _drawbacks(network: WalkingNetwork) -> Floats:
    """Metres of each edge with a drawback, counted once per drawback."""
    worth = np.array([len(way.penalties) for way in network.ways], dtype=np.float64)
    if not worth.any():
        return np.zeros(network.edge_count)
    steps = _differences(network, network.vertex_offset) * worth[network.vertex_way]
    result: Floats = np.add.reduceat(steps, network.edge_vertices[:-1])
    return result


def _edge_arcs(network: WalkingNetwork, times: VertexTimes) -> tuple[Ints, Ints, Floats, Ints]:
    """Arcs of whole edges; the code of an arc is twice its edge, plus one if walked backwards."""
    last = network.edge_vertices[1:] - 1
    edges = np.arange(network.edge_count)
    first, second = network.edge_nodes.astype(np.int64).T
    ahead, back = network.edge_forward, network.edge_backward
    ties = _TIE * _drawbacks(network)
    return (
        np.concatenate((first[ahead], second[back])),
        np.concatenate((second[ahead], first[back])),
        np.concatenate(((times.forward[last] + ties)[ahead], (times.backward[last] + ties)[back])),
        np.concatenate((2 * edges[ahead], 2 * edges[back] + 1)),
    )
