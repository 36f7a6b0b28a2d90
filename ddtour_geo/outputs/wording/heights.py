"""Heights along a circuit: what is known of them, for page and sheet alike."""

import math
from collections.abc import Iterator

from ddtour_geo.model import Itinerary

SPANS = (20, 50, 100, 200, 500, 1000, 2000, 5000)
"""Metres of height that a profile may show from bottom to top: never fewer than twenty, so that a
flat town looks flat."""

DOOR = 30.0
"""Unknown ground between a street and a door is not spoken of below these metres."""

LEAST_KNOWN = 0.6
"""Share of a way whose heights must be known for a profile to be drawn."""

Point = tuple[float, float | None]


def along(itinerary: Itinerary) -> list[Point]:
    """Join the profiles of all legs."""
    points: list[Point] = []
    done = 0.0
    for leg in itinerary.legs:
        if leg.profile and not leg.evidence.is_sketch:
            points += [(done + at, height) for at, height in leg.profile]
        else:
            points.append((done + leg.metres / 2, None))
        done += leg.metres
    return points


def unknown_parts(points: list[Point], total: float) -> list[tuple[float, float]]:
    """Give the stretches whose heights nobody knows.

    >>> unknown_parts([(0.0, None), (2.0, 40.0), (9.0, 41.0), (12.0, None)], 15.0)
    [(0.0, 2.0), (9.0, 15.0)]
    """
    parts: list[tuple[float, float]] = []
    begin: float | None = None
    last = 0.0
    for at, height in points:
        if height is None:
            begin = last if begin is None else begin
        else:
            if begin is not None and at > begin:
                parts.append((begin, at))
            begin, last = None, at
    if begin is not None and total > begin:
        parts.append((begin, total))
    return parts


def is_known_enough(points: list[Point], total: float) -> bool:
    """Tell whether a profile shows the way, and not what is missing of it.

    >>> [is_known_enough([(0.0, 40.0), (6.0, 40.0), (6.1, None)], end) for end in (10.0, 10.1)]
    [True, False]
    """
    known = total - sum(end - begin for begin, end in unknown_parts(points, total))
    return total > 0 and known >= LEAST_KNOWN * total and any(h is not None for _, h in points)


def scale(low: float, high: float) -> tuple[int, int]:
    """Choose what a profile shows from bottom to top.

    >>> scale(36.0, 44.0)
    (30, 50)
    >>> scale(36.0, 58.0)
    (20, 70)
    """
    for span in SPANS:
        step = span // 4 if span % 4 == 0 else span // 5
        bottom = math.floor(low / step) * step
        if bottom + span >= high:
            spare = int((bottom + span - high) // (2 * step)) * step
            return bottom - spare, bottom - spare + span
    return math.floor(low), math.ceil(high)


def steps(itinerary: Itinerary) -> Iterator[tuple[float, float]]:
    """Find where steps are climbed."""
    done = 0.0
    for leg in itinerary.legs:
        streets = sum(run.metres for run in leg.runs)
        at = done + next((m for m, height in leg.profile if height is not None), 0.0)
        at = min(at, done + leg.metres - streets)
        begin: float | None = None
        for run in () if leg.evidence.is_sketch else leg.runs:
            if run.is_steps and begin is None:
                begin = at
            if not run.is_steps and begin is not None:
                yield begin, at
                begin = None
            at += run.metres
        if begin is not None:
            yield begin, at
        done += leg.metres
