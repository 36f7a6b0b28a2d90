"""Stage 6: the order found and the network become an itinerary, ready to publish."""

import hashlib
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from ddtour_geo.common.geodesy import DEGREE_M
from ddtour_geo.common.types import LonLat
from ddtour_geo.model import (
    CircuitDefinition,
    Evidence,
    Itinerary,
    Leg,
    Notice,
    PathPiece,
    PointOfInterest,
    Ride,
    Solution,
    Stop,
    StreetRun,
    Territory,
    Totals,
    TravelTimeMatrix,
    UnvisitedPlace,
    WalkingNetwork,
)
from ddtour_geo.model.place import spread_seconds
from ddtour_geo.model.walk import standing

NEAR = 0.5
"""A door nearer than this to its street is on it, metres."""
LONG_CONNECTOR = 20.0
"""Metres from a street to a door from which nobody knows the way on a sketch."""


def build_leg(
    network: WalkingNetwork,
    matrix: TravelTimeMatrix,
    origin: PointOfInterest,
    destination: PointOfInterest,
    *,
    speed_kmh: float,
    door: LonLat | None = None,
) -> Leg:
    """Tell a walk between two places street by street."""
    if origin.id == destination.id:
        return _stayed(origin)
    i, j = matrix.place_ids.index(origin.id), matrix.place_ids.index(destination.id)
    line: list[LonLat] = [origin.position.lonlat]
    runs: list[StreetRun] = []
    heights: list[float] = []
    steps: list[float] = []
    pieces = matrix.paths.get((i, j), ())
    if not pieces and door is not None:
        line.append(door)
    for piece in pieces:
        lonlat, metres, ways, height = _along(network, piece)
        line.extend((float(lon), float(lat)) for lon, lat in lonlat)
        heights.extend(height)
        steps.extend((0.0, *metres))
        for length, way in zip(metres, ways, strict=True):
            _extend(runs, network, int(way), float(length))
    line.append(destination.position.lonlat)
    ends = (origin.position, destination.position)
    return Leg(
        seconds=int(matrix.seconds[i, j]),
        metres=float(matrix.metres[i, j]),
        lonlat=_distinct(line),
        runs=tuple(runs),
        evidence=max(
            _evidence(network, runs, line),
            Evidence.GUESSED if any(end.unsure_m for end in ends) else Evidence.SURVEYED,
        ),
        ascent=_ascent(heights),
        profile=_profile(line, float(matrix.metres[i, j]), steps, heights),
        spread=spread_seconds(ends, speed_kmh),
    )


def _evidence(
    network: WalkingNetwork, runs: Sequence[StreetRun], line: Sequence[LonLat]
) -> Evidence:
    """Tell how a walk is known: on a sketch a long way from a street to a door is inferred."""
    ways = max((run.evidence for run in runs), default=Evidence.SURVEYED)
    door = max(_apart(line[0], line[1]), _apart(line[-2], line[-1])) * DEGREE_M
    is_long = door > LONG_CONNECTOR
    return max(ways, Evidence.INFERRED if is_long and network.is_sketch else Evidence.SURVEYED)


def _along(
    network: WalkingNetwork, piece: PathPiece
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int32], NDArray[np.float64]]:
    first, last = network.edge_vertices[piece.edge : piece.edge + 2]
    xy = network.vertex_xy[first:last]
    steps = np.hypot(*np.diff(xy, axis=0).T)
    total = float(steps.sum())
    scale = float(network.edge_length[piece.edge]) / total if total > 0 else 1.0
    at = np.concatenate(([0.0], np.cumsum(steps))) * scale
    low, high = sorted((piece.begin, piece.end))
    inner = at[(at > low + 1e-6) & (at < high - 1e-6)]
    cuts = np.concatenate(([low], inner, [high]))
    columns = np.column_stack(
        (network.vertex_lonlat[first:last], network.vertex_height[first:last])
    )
    values = np.column_stack([np.interp(cuts, at, column) for column in columns.T])
    middles = (cuts[:-1] + cuts[1:]) / 2
    segment = np.clip(np.searchsorted(at, middles, side="right") - 1, 0, len(at) - 2)
    ways = network.vertex_way[first:last][segment]
    metres = np.diff(cuts)
    if piece.begin > piece.end:
        values, metres, ways = values[::-1], metres[::-1], ways[::-1]
    return values[:, :2], metres, ways, values[:, 2]


def _extend(runs: list[StreetRun], network: WalkingNetwork, way: int, metres: float) -> None:
    street = network.ways[way]
    run = StreetRun(
        name=street.name,
        highway=street.highway,
        metres=metres,
        evidence=street.evidence,
        is_steps=street.is_steps,
        step_count=street.step_count,
        is_bridge=street.is_bridge,
        is_tunnel=street.is_tunnel,
        warnings=street.warnings,
        practicability=street.practicability,
        attribution=street.attribution,
        is_name_inherited=street.is_name_inherited,
    )
    if runs and replace(runs[-1], metres=metres) == run:
        runs[-1] = replace(run, metres=runs[-1].metres + metres)
    else:
        runs.append(run)


def _distinct(line: list[LonLat]) -> tuple[LonLat, ...]:
    kept = line[:1]
    for point in line[1:]:
        if max(abs(point[0] - kept[-1][0]), abs(point[1] - kept[-1][1])) > 1e-8:
            kept.append(point)
    return tuple(kept) if len(kept) > 1 else (line[0], line[-1])


def _ascent(heights: Sequence[float]) -> float | None:
    if not heights or any(math.isnan(height) for height in heights):
        return None
    return float(sum(max(0.0, after - before) for before, after in pairwise(heights)))


def _profile(
    line: Sequence[LonLat], total: float, steps: Sequence[float], heights: Sequence[float]
) -> tuple[tuple[float, float | None], ...]:
    """Give the heights along a leg, on its streets and between its two doors."""
    height = np.array(heights, dtype=float)
    if not np.isfinite(height).any():
        return ()
    at = np.cumsum(steps)
    doors = [_apart(line[0], line[1]), _apart(line[-2], line[-1])]
    rest = max(0.0, total - float(at[-1]))
    at += rest * doors[0] / sum(doors) if sum(doors) > 0 else 0.0
    points: list[tuple[float, float | None]] = [(0.0, None)] if at[0] > NEAR else []
    known = np.isfinite(height)
    cuts = np.flatnonzero(np.diff(known)) + 1
    for run in np.split(np.arange(len(at)), cuts):
        if known[run[0]]:
            points += thinned(at[run], height[run])
        else:
            points.append((round(float(at[run].mean()), 1), None))
    if total - at[-1] > NEAR:
        points.append((round(total, 1), None))
    return tuple(points)


def _apart(one: LonLat, other: LonLat) -> float:
    """Give the distance of two near points, in no known unit: degrees of latitude."""
    east = (one[0] - other[0]) * math.cos(math.radians(one[1]))
    return math.hypot(east, one[1] - other[1])


def thinned(
    at: NDArray[np.float64], height: NDArray[np.float64], tolerance: float = 0.4
) -> list[tuple[float, float]]:
    """Leave out the points of a profile that straight lines between the others nearly meet.

    References
    ----------
    Douglas and Peucker (1973), measured upright: https://doi.org/10.3138/FM57-6770-U75U-7727

    >>> thinned(np.array([0.0, 10, 20, 30]), np.array([5.0, 5.1, 5.0, 9]))
    [(0.0, 5.0), (20.0, 5.0), (30.0, 9.0)]
    """
    keep = {0, len(at) - 1}
    spans = [(0, len(at) - 1)]
    while spans:
        first, last = spans.pop()
        if last - first < 2:
            continue
        inner = slice(first + 1, last)
        straight = np.interp(at[inner], at[[first, last]], height[[first, last]])
        away = np.abs(height[inner] - straight)
        worst = int(away.argmax())
        if away[worst] > tolerance:
            middle = first + 1 + worst
            keep.add(middle)
            spans += [(first, middle), (middle, last)]
    return [(round(float(at[i]), 1), round(float(height[i]), 1)) for i in sorted(keep)]


def repeated_metres(matrix: TravelTimeMatrix, walks: Iterable[tuple[str, str]]) -> float:
    """Sum the metres walked more than once, in either direction.

    >>> matrix = TravelTimeMatrix(
    ...     place_ids=("a", "b"),
    ...     seconds=np.ones((2, 2), np.int64),
    ...     metres=np.ones((2, 2)),
    ...     paths={
    ...         (0, 1): (PathPiece(edge=0, begin=0.0, end=70.0),),
    ...         (1, 0): (PathPiece(edge=0, begin=70.0, end=0.0),),
    ...     },
    ... )
    >>> repeated_metres(matrix, [("a", "b"), ("b", "a")])
    70.0
    """
    row = {place_id: index for index, place_id in enumerate(matrix.place_ids)}
    spans: dict[int, list[tuple[float, float]]] = {}
    for origin, destination in walks:
        for piece in matrix.paths.get((row[origin], row[destination]), ()):
            low, high = sorted((piece.begin, piece.end))
            spans.setdefault(piece.edge, []).append((low, high))
    repeated = 0.0
    for walked in spans.values():
        reached = 0.0
        for low, high in sorted(walked):
            repeated += max(0.0, min(high, reached) - low)
            reached = max(reached, high)
    return repeated


def build_itinerary(  # noqa: PLR0913 - everything that an itinerary is made of
    definition: CircuitDefinition,
    territory: Territory,
    network: WalkingNetwork,
    matrix: TravelTimeMatrix,
    stops: tuple[Stop, ...],
    solution: Solution,
    unvisited: tuple[UnvisitedPlace, ...],
    *,
    speed_kmh: float,
    notices: tuple[Notice, ...] = (),
    rides: Mapping[tuple[str, str], tuple[Ride, int]] = MappingProxyType({}),
) -> Itinerary:
    """Put stops and legs together and sign them."""
    pairs = list(pairwise(standing(stops)))
    legs = tuple(
        _ridden(origin, destination, *rides[origin.id, destination.id])
        if (origin.id, destination.id) in rides
        else build_leg(
            network,
            matrix,
            origin,
            destination,
            speed_kmh=speed_kmh,
            door=here.access_lonlat,
        )
        for here, (origin, destination) in zip(stops, pairs, strict=False)
    )
    walks = [pair for a, b in pairs if (pair := (a.id, b.id)) not in rides]
    itinerary = Itinerary(
        definition=definition,
        territory=territory,
        stops=stops,
        legs=legs,
        totals=_totals(definition, stops, legs, repeated_metres(matrix, walks)),
        score=solution.score,
        bound=solution.bound,
        is_proven_optimal=solution.is_proven_optimal,
        unvisited=unvisited,
        evidence=max((leg.evidence for leg in legs), default=Evidence.SURVEYED),
        speed_kmh=speed_kmh,
        fingerprint="",
        data_date=network.data_date,
        data_source=network.source,
        notices=notices + _notices(territory, stops),
        has_sketched_ground=network.is_sketch,
    )
    return replace(itinerary, fingerprint=_fingerprint(itinerary))


def _totals(
    definition: CircuitDefinition,
    stops: tuple[Stop, ...],
    legs: tuple[Leg, ...],
    repeated_metres: float,
) -> Totals:
    runs = [run for leg in legs for run in leg.runs]
    ascents = [leg.ascent for leg in legs]
    metres = sum(leg.metres for leg in legs)
    known = sum(run.metres for run in runs if run.practicability == "yes")
    return Totals(
        walking=sum(leg.seconds for leg in legs if leg.ride is None),
        riding=sum(leg.seconds for leg in legs if leg.ride is not None),
        visits=sum(stop.service_time for stop in stops),
        waiting=sum(stop.waiting for stop in stops)
        + sum(leg.ride.waiting for leg in legs if leg.ride is not None),
        total=int(stops[-1].departure.timestamp() - stops[0].arrival.timestamp()),
        metres=metres,
        ascent=None if None in ascents else sum(a for a in ascents if a is not None),
        surveyed_metres=sum(r.metres for r in runs if r.evidence is Evidence.SURVEYED),
        attested_metres=sum(r.metres for r in runs if r.evidence is Evidence.ATTESTED),
        unknown_metres=max(0.0, metres - known) if definition.is_on_wheels else 0.0,
        repeated_metres=repeated_metres,
        spread=sum(leg.spread for leg in legs),
    )


def _stayed(place: PointOfInterest) -> Leg:
    """Tell the way to reserved time: its walk is part of it."""
    return Leg(
        seconds=0,
        metres=0.0,
        lonlat=(place.position.lonlat,) * 2,
        runs=(),
        evidence=Evidence.SURVEYED,
        ascent=0.0,
    )


def _ridden(origin: PointOfInterest, destination: PointOfInterest, ride: Ride, seconds: int) -> Leg:
    return Leg(
        seconds=seconds,
        metres=0.0,
        lonlat=(origin.position.lonlat, destination.position.lonlat),
        runs=(),
        evidence=Evidence.SURVEYED,
        ascent=0.0,
        ride=ride,
    )


def _notices(territory: Territory, stops: tuple[Stop, ...]) -> tuple[Notice, ...]:
    here = {stop.place.id for stop in stops}
    weekday = stops[0].arrival.isoweekday()
    return tuple(
        notice
        for notice in territory.notices
        if (not notice.place_ids or here.intersection(notice.place_ids))
        and (not notice.weekdays or weekday in notice.weekdays)
    )


def _fingerprint(itinerary: Itinerary) -> str:
    """Sign what is published, wherever the definition lay."""
    signed = replace(itinerary, definition=replace(itinerary.definition, source=""))
    return hashlib.sha256(repr(signed).encode()).hexdigest()[:8]
