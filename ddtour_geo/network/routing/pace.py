"""How long a walk takes.

The flat speed of a profile and the law of slopes are separate: a slope multiplies the flat speed
by the ratio of the Swiss hiking function there and on the flat.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ddtour_geo.common.errors import InputRefusedError
from ddtour_geo.model.network import CROSSING_WAIT, WalkingNetwork

Floats = NDArray[np.float64]

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

_SWISS_COEFFICIENTS = (
    14.271, 3.6991, 2.5922, -1.4384, 0.32105, 0.81542, -0.090261, -0.20757, 0.010192, 0.028588,
    -0.00057466, -0.0021842, 1.5176e-5, 8.6894e-5, -1.3584e-7, -1.4026e-6,
)  # fmt: skip
_SWISS_LIMIT = 4.0


def flat_speed(profile: str, speed_kmh: float | None = None) -> float:
    """Give the flat walking speed of a profile.

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

    References
    ----------
    Schweizer Wanderwege and SchweizMobil, coefficients as used by map.geo.admin.ch:
    https://github.com/geoadmin/web-mapviewer (elevation profile); beyond a slope of 40 % the
    published linear tails.

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

    References
    ----------
    As :func:`swiss_minutes_per_km`.

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

    >>> regroup_seconds(25), regroup_seconds(0)
    (70, 0)
    """
    return REGROUP_BASE + REGROUP_PER_PERSON * group_size if group_size else 0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class VertexTimes:
    """Metres and seconds from the first junction of each edge to its vertices, and seconds back."""

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
    """Time every piece of every edge, in both directions."""
    offset = network.vertex_offset
    run = differences(network, offset)
    rise = differences(network, network.vertex_height)
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
    return VertexTimes(offset=offset, forward=along(network, ahead), backward=along(network, back))


def differences(network: WalkingNetwork, values: Floats) -> Floats:
    """Give the difference to the next vertex of the same edge."""
    steps = np.append(np.diff(values), 0.0)
    steps[network.edge_vertices[1:] - 1] = 0.0
    return steps


def along(network: WalkingNetwork, steps: Floats) -> Floats:
    """Sum the steps before each vertex of an edge."""
    before = np.concatenate(([0.0], np.cumsum(steps)[:-1]))
    first = network.edge_vertices[:-1]
    result: Floats = before - np.repeat(before[first], np.diff(network.edge_vertices))
    return result


def piece_seconds(
    network: WalkingNetwork, times: VertexTimes, edge: int, begin: float, end: float
) -> float:
    """Give the walking time of a part of an edge."""
    part = slice(network.edge_vertices[edge], network.edge_vertices[edge + 1])
    values = times.forward[part] if begin <= end else times.backward[part]
    at_begin, at_end = np.interp((begin, end), times.offset[part], values)
    return abs(float(at_end - at_begin))
