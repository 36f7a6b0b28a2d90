"""The line walked, as it is drawn: cut at the network, parted where it is walked twice."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ddtour_geo.model import Itinerary, StreetRun
from ddtour_geo.outputs.drawing.trace import lanes_of
from ddtour_geo.outputs.route_sheet.frame import Frame

Points = NDArray[np.float64]

SHIFT = 0.62
"""Millimetres that each of two lines is moved on a street walked twice: half a lane."""

ARROW_EVERY = 22.0
ARROW_STRAIGHT = 5.0
ARROW_APART = 4.0
"""Millimetres between arrowheads, on a street walked twice too."""

Arrow = tuple[float, float, float, float]
"""Position and unit direction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """What is drawn of the legs, millimetres on paper."""

    lines: tuple[Points, ...]  # one per walk, along the network
    connectors: tuple[Points, ...]  # straight, between the network and the places
    arrows: tuple[Arrow, ...]
    rides: tuple[Points, ...] = ()  # one straight line each
    unsure: frozenset[int] = frozenset()  # positions in lines of walks that are not surveyed

    def samples(self, step: float = 0.5) -> Points:
        """Give points all along the lines.

        >>> line = np.array([[0.0, 0.0], [2.0, 0.0]])
        >>> len(Trace(lines=(line,), connectors=(), arrows=()).samples())
        5
        """
        pieces = [
            along(line, step) for line in (*self.lines, *self.connectors, *self.rides) if len(line)
        ]
        return np.concatenate(pieces) if pieces else np.empty((0, 2))


def trace(itinerary: Itinerary, frame: Frame) -> Trace:
    """Prepare the line of an itinerary."""
    lines, connectors, rides = [], [], []
    for i, leg in enumerate(itinerary.legs):
        line = frame.to_paper(leg.lonlat)
        if leg.ride is not None:
            rides.append(line)
            continue
        ends = frame.to_paper(stop.access_lonlat for stop in itinerary.stops[i : i + 2])
        first = 1 if len(line) > 2 and _near(line[1], ends[0]) else 0
        last = len(line) - 1 if len(line) > 2 and _near(line[-2], ends[1]) else len(line)
        if last - first < 2:
            first, last = 0, len(line)
        connectors += [line[: first + 1]] * (first > 0)
        connectors += [line[last - 1 :]] * (last < len(line))
        lines.append(_without_repeats(line[first:last]))
    parted = _part(lines)
    walks = [leg for leg in itinerary.legs if leg.ride is None]
    arrows: list[Arrow] = []
    for leg, line in zip(walks, parted, strict=True):
        if leg.has_track:
            arrows += _arrows(line, arrows)
    return Trace(
        lines=tuple(parted),
        connectors=tuple(c for c in connectors if _length(c) > 0.5),
        arrows=tuple(arrows),
        rides=tuple(rides),
        unsure=frozenset(k for k, leg in enumerate(walks) if not leg.has_track),
    )


def runs_on_paper(runs: Sequence[StreetRun], line: Points) -> list[tuple[StreetRun, Points]]:
    """Cut the line of a leg into its streets.

    >>> line = np.array([[0.0, 0.0], [4.0, 0.0]])
    >>> run = StreetRun(name="Rue Hoche", highway="residential", metres=10.0)
    >>> runs_on_paper([run, run], line)[1][1].tolist()
    [[2.0, 0.0], [4.0, 0.0]]
    """
    total = sum(run.metres for run in runs)
    whole = _length(line)
    if total <= 0 or whole <= 0:
        return []
    cut, found = 0.0, []
    for run in runs:
        end = cut + run.metres / total * whole
        found.append((run, part(line, cut, end)))
        cut = end
    return found


def along(line: Points, step: float) -> Points:
    """Put points along a line.

    >>> along(np.array([[0.0, 0.0], [1.0, 0.0]]), 0.5).tolist()
    [[0.0, 0.0], [0.5, 0.0], [1.0, 0.0]]
    """
    reach = _reach(line)
    count = max(2, int(np.ceil(reach[-1] / step)) + 1)
    return _at(line, reach, np.linspace(0.0, reach[-1], count))


def part(line: Points, begin: float, end: float) -> Points:
    """Cut a piece out of a line.

    >>> part(np.array([[0.0, 0.0], [4.0, 0.0]]), 1.0, 3.0).tolist()
    [[1.0, 0.0], [3.0, 0.0]]
    """
    reach = _reach(line)
    inside = line[(reach > begin) & (reach < end)]
    ends = _at(line, reach, np.array([begin, end]))
    return np.vstack([ends[:1], inside, ends[1:]])


def _at(line: Points, reach: Points, where: Points) -> Points:
    return np.column_stack([np.interp(where, reach, line[:, k]) for k in (0, 1)])


def _reach(line: Points) -> Points:
    steps = np.hypot(*np.diff(line, axis=0).T)
    reach: Points = np.concatenate([[0.0], np.cumsum(steps)])
    return reach


def _length(line: Points) -> float:
    return float(_reach(line)[-1]) if len(line) else 0.0


def _near(a: Points, b: Points) -> bool:
    return bool(np.hypot(*(a - b)) < 0.5)


def _without_repeats(line: Points) -> Points:
    keep = np.concatenate([[True], np.hypot(*np.diff(line, axis=0).T) > 1e-3])
    kept: Points = line[keep]
    return kept


def _part(lines: Sequence[Points]) -> list[Points]:
    """Move the lines of a street walked more than once beside one another."""
    lanes = lanes_of([[tuple(point) for point in line.round(2).tolist()] for line in lines])
    return [_shifted(line, np.array(lane)) for line, lane in zip(lines, lanes, strict=True)]


def _shifted(line: Points, lanes: NDArray[np.int64]) -> Points:
    if not lanes.any():
        return line
    steps = np.diff(line, axis=0)
    unit = steps / np.hypot(*steps.T)[:, None]
    right = np.column_stack([-unit[:, 1], unit[:, 0]]) * SHIFT * lanes[:, None]
    points = [line[0] + right[0]]
    for i in range(1, len(line) - 1):
        before, after = right[i - 1], right[i]
        if lanes[i - 1] and lanes[i - 1] == lanes[i]:
            bisector, shift = before + after, SHIFT * abs(int(lanes[i]))
            size = float(bisector @ bisector)
            if size > 0.3 * shift**2:
                points.append(line[i] + bisector * (2 * shift**2 / size))
                continue
        points.append(line[i] + before)
        if lanes[i - 1] or lanes[i]:
            points.append(line[i] + after)
    points.append(line[-1] + right[-1])
    return _without_repeats(np.array(points))


def _arrows(line: Points, drawn: Sequence[Arrow]) -> list[Arrow]:
    """Set arrowheads on straight pieces, none of them over another."""
    reach = _reach(line)
    count = max(1, round(reach[-1] / ARROW_EVERY))
    found: list[Arrow] = []
    for i in range(count):
        wanted = (i + 0.5) * reach[-1] / count
        for off in (0.0, 2.0, -2.0, 4.0, -4.0, 6.0, -6.0, 8.0, -8.0):
            middle = wanted + off
            begin, end = middle - ARROW_STRAIGHT / 2, middle + ARROW_STRAIGHT / 2
            if begin < 0 or end > reach[-1]:
                continue
            piece = part(line, begin, end)
            chord = piece[-1] - piece[0]
            span = float(np.hypot(*chord))
            if span > 0.985 * ARROW_STRAIGHT:
                x, y = _at(line, reach, np.array([middle]))[0]
                if any(np.hypot(a[0] - x, a[1] - y) < ARROW_APART for a in (*drawn, *found)):
                    continue
                dx, dy = chord / span
                found.append((float(x), float(y), float(dx), float(dy)))
                break
    return found
