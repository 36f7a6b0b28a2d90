"""The line of the circuit: where it is walked twice, and what a leader draws instead."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from ddtour_geo.common.types import LonLat
from ddtour_geo.model import Itinerary, Leg
from ddtour_geo.outputs.drawing.frame import Frame

TWICE = 40.0
"""Ground walked twice is drawn twice from this length on, metres."""

SPUR = 60.0
"""A detour to a stop and back is drawn by the leader of its disc alone, below these metres."""

_LANES = "cba0123"
"""Half a lane to the left of the travel is ``a``, half a lane to the right ``1``, and so on."""

_Vertex = tuple[float, ...]


def circuit_lines(itinerary: Itinerary, frame: Frame) -> tuple[list[list[LonLat]], list[str]]:
    """Give the lines of all legs: along the streets, or straight where the group rides."""
    legs, stops = itinerary.legs, itinerary.stops
    on_foot = [i for i, leg in enumerate(legs) if leg.ride is None]
    walks = [
        street_line(legs[i], stops[i].access_lonlat, stops[i + 1].access_lonlat) for i in on_foot
    ]
    walks, twice = walked_twice(frame, walks)
    if not itinerary.has_sketched_ground:
        walks, twice = walked_twice(frame, without_spurs(frame, walks))
    drawn = dict(zip(on_foot, zip(walks, twice, strict=True), strict=True))
    for i, leg in enumerate(legs):
        if leg.ride is not None:
            begin = drawn[i - 1][0][-1] if i - 1 in on_foot else leg.lonlat[0]
            end = drawn[i + 1][0][0] if i + 1 in on_foot else leg.lonlat[-1]
            drawn[i] = ([begin, end], "0")
    lines, flags = zip(*(drawn[i] for i in range(len(legs))), strict=True)
    return list(lines), list(flags)


def street_line(leg: Leg, begin: LonLat, end: LonLat) -> list[LonLat]:
    """Give the part of a leg that lies on streets, without the connectors to the places.

    >>> from ddtour_geo.model import Evidence
    >>> leg = Leg(
    ...     seconds=1,
    ...     metres=1.0,
    ...     runs=(),
    ...     evidence=Evidence.SURVEYED,
    ...     lonlat=((2.0, 50.0), (2.001, 50.0), (2.002, 50.0)),
    ... )
    >>> street_line(leg, (2.001, 50.0), (2.002, 50.0))
    [(2.001, 50.0), (2.002, 50.0)]
    """
    if not leg.metres:
        return [begin, begin]
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


def walked_twice(
    frame: Frame, lines: Sequence[list[LonLat]]
) -> tuple[list[list[LonLat]], list[str]]:
    """Find the ground that a circuit walks more than once, and the lane of each pass there.

    >>> frame = Frame((2.0, 50.0, 2.1, 50.1))
    >>> there = [(2.0, 50.0), (2.01, 50.0)]
    >>> walked_twice(frame, [there, there[::-1]])[1]
    ['1', '1']
    """
    ends = [point for line in lines for point in (line[0], line[-1])]
    split = [_split_at(frame, line, ends) for line in lines]
    lanes = lanes_of([[_vertex(point) for point in line] for line in split])
    flags = []
    for line, leg in zip(split, lanes, strict=True):
        lengths = np.linalg.norm(np.diff(frame.to_metres(line), axis=0), axis=1).tolist()
        flags.append(_long_runs(leg, lengths))
    return split, flags


def lanes_of(lines: Sequence[Sequence[_Vertex]]) -> list[list[int]]:
    """Give the lane of each piece of lines, in half lanes to the right of the travel.

    Who comes back walks on the left of who went; a piece that is walked once has no lane.

    >>> there = [(0.0, 0.0), (0.0, 1.0)]
    >>> lanes_of([there, there[::-1]]), lanes_of([there, there])
    ([[1], [1]], [[-1], [1]])
    >>> lanes_of([there, there[::-1], there])
    [[0], [2], [2]]
    """
    steps = [list(pairwise(line)) for line in lines]
    passes: dict[frozenset[_Vertex], list[tuple[_Vertex, _Vertex]]] = {}
    for step in (step for line in steps for step in line):
        passes.setdefault(frozenset(step), []).append(step)
    lanes = {piece: iter(_side_by_side(met)) for piece, met in passes.items()}
    return [[next(lanes[frozenset(step)]) for step in line] for line in steps]


def _side_by_side(passes: Sequence[tuple[_Vertex, _Vertex]]) -> list[int]:
    ahead = [step == passes[0] for step in passes]
    order = sorted(range(len(passes)), key=lambda number: (ahead[number], number))
    half_lanes = [2 * order.index(number) - (len(passes) - 1) for number in range(len(passes))]
    return [lane if goes else -lane for lane, goes in zip(half_lanes, ahead, strict=True)]


def without_spurs(frame: Frame, lines: Sequence[list[LonLat]]) -> list[list[LonLat]]:
    """Leave out short detours that lead to a stop and back the same way.

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


def _vertex(point: LonLat) -> _Vertex:
    return round(point[0], 6), round(point[1], 6)


def _long_runs(lanes: Sequence[int], lengths: Sequence[float]) -> str:
    """Keep the lanes of runs of at least ``TWICE`` metres."""
    out = ["0"] * len(lanes)
    begin = 0
    for i in range(1, len(lanes) + 1):
        if i == len(lanes) or bool(lanes[i]) != bool(lanes[begin]):
            if lanes[begin] and sum(lengths[begin:i]) >= TWICE:
                out[begin:i] = [_LANES[max(-3, min(3, lane)) + 3] for lane in lanes[begin:i]]
            begin = i
    return "".join(out)


def _split_at(frame: Frame, line: list[LonLat], points: Sequence[LonLat]) -> list[LonLat]:
    """Insert the points that lie on a line, within half a metre, between its own."""
    metres = frame.to_metres(line)
    begin, step = metres[:-1], np.diff(metres, axis=0)
    square = np.maximum((step**2).sum(axis=1), 1e-9)
    off = frame.to_metres(points)[:, None] - begin
    share = (off * step).sum(axis=2) / square
    away = np.linalg.norm(off - np.clip(share, 0, 1)[:, :, None] * step, axis=2)
    margin = 0.5 / np.sqrt(square)
    found = np.argwhere((away < 0.5) & (share > margin) & (share < 1 - margin)).tolist()
    inserted = {(segment, float(share[point, segment]), points[point]) for point, segment in found}
    out = list(line)
    for index, _, point in sorted(inserted, reverse=True):
        out.insert(index + 1, point)
    return out
