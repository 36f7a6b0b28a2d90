"""Numbered marks beside the trace, each with a leader to its place."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ddtour_geo.model import Stop
from ddtour_geo.outputs.drawing.fonts import font
from ddtour_geo.outputs.route_sheet.frame import Frame

RADIUS = 3.1
"""Millimetres: half of a disc."""

_RADII = (5.2, 6.8, 8.8, 11.5)
_ANGLES = 24
_RING_WEIGHT = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One disc or square on the map.

    >>> Mark(text="D/A", anchor=(0, 0), centre=(5, 0), half_width=4.0, stops=(0, 4)).is_square
    True
    """

    text: str  # of all stops there, such as D/A
    anchor: tuple[float, float]  # where the place meets the network, millimetres
    centre: tuple[float, float]
    half_width: float  # its half height is RADIUS
    stops: tuple[int, ...]  # by number

    @property
    def is_square(self) -> bool:
        """True for a start or an end."""
        return not self.text.isdigit()


def place_marks(
    stops: Sequence[Stop], frame: Frame, trace: NDArray[np.float64], *, on_place: bool = False
) -> tuple[Mark, ...]:
    """Place the marks of all stops off the trace and off each other.

    Notes
    -----
    Four radii and twenty-four angles are tried in turn; the least covered is kept.

    >>> place_marks((), Frame(width=9, height=9, centre=(2, 50), scale=4000), np.empty((0, 2)))
    ()
    """
    groups: dict[str, list[int]] = {}
    for i, stop in enumerate(stops):
        groups.setdefault(stop.place.id, []).append(i)
    if not groups:
        return ()
    members = list(groups.values())
    where = [
        stops[group[0]].place.position.lonlat if on_place else stops[group[0]].access_lonlat
        for group in members
    ]
    anchors = frame.to_paper(where)
    placed: list[Mark] = []
    for i, group in enumerate(members):
        text = "/".join(stops[k].mark for k in group)
        half = max(RADIUS, font("Bold").width(text, 11) / 2 + 1.1)
        centre = (
            _clear_of(anchors[i], half, placed, frame)
            if on_place
            else _best(
                anchors[i], half, placed, np.vstack([trace, *_RING_WEIGHT * [anchors]]), frame
            )
        )
        placed.append(
            Mark(
                text=text,
                anchor=(float(anchors[i, 0]), float(anchors[i, 1])),
                centre=centre,
                half_width=half,
                stops=tuple(group),
            )
        )
    return tuple(placed)


def _best(
    anchor: NDArray[np.float64],
    half: float,
    placed: Sequence[Mark],
    trace: NDArray[np.float64],
    frame: Frame,
) -> tuple[float, float]:
    best, least = (float(anchor[0]), float(anchor[1])), math.inf
    trace = trace[np.abs(trace - anchor).max(axis=1) < _RADII[-1] + 2 * half + RADIUS]
    for radius in _RADII:
        for k in range(_ANGLES):
            angle = 2 * math.pi * k / _ANGLES
            x = float(anchor[0]) + (radius + half - RADIUS) * math.cos(angle)
            y = float(anchor[1]) + radius * math.sin(angle)
            cost = radius + 0.01 * k
            cost += 40 * _outside(x, y, half, frame)
            cost += 3 * _covered(trace, x, y, half + 0.9)
            cost += sum(
                30
                for mark in placed
                if abs(mark.centre[0] - x) < half + mark.half_width + 0.4
                and abs(mark.centre[1] - y) < 2 * RADIUS + 0.4
            )
            if cost < least:
                best, least = (x, y), cost
    return best


def _clear_of(
    anchor: NDArray[np.float64], half: float, placed: Sequence[Mark], frame: Frame
) -> tuple[float, float]:
    """Stay on the place, or beside the mark that is there already."""
    x, y = float(anchor[0]), float(anchor[1])
    for _ in range(12):
        hit = next(
            (
                mark
                for mark in placed
                if abs(mark.centre[0] - x) < half + mark.half_width + 0.4
                and abs(mark.centre[1] - y) < 2 * RADIUS + 0.4
            ),
            None,
        )
        if hit is None:
            break
        y = hit.centre[1] + (2 * RADIUS + 0.5) * (1 if y >= hit.centre[1] else -1)
    return (
        min(max(x, half + 0.5), frame.width - half - 0.5),
        min(max(y, RADIUS + 0.5), frame.height - RADIUS - 0.5),
    )


def _outside(x: float, y: float, half: float, frame: Frame) -> int:
    fits = half + 0.6 <= x <= frame.width - half - 0.6
    return int(not (fits and RADIUS + 0.6 <= y <= frame.height - RADIUS - 0.6))


def _covered(points: NDArray[np.float64], x: float, y: float, half: float) -> int:
    dx = np.maximum(np.abs(points[:, 0] - x) - (half - RADIUS), 0)
    return int((np.hypot(dx, points[:, 1] - y) < RADIUS + 0.9).sum())
