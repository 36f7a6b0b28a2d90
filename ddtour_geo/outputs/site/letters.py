"""Letters that tell the circuits of an overview apart."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from ddtour_geo.outputs.site.drawing import Box, Line, Trace


def letter(number: int) -> str:
    """Give the sign of a circuit on the overview.

    >>> letter(0), letter(27)
    ('A', 'B2')
    """
    turn, place = divmod(number, 26)
    return chr(ord("A") + place) + (str(turn + 1) if turn else "")


def badges(traces: Sequence[Trace], frame: Box, *, gap: float) -> list[tuple[float, float]]:
    """Find for each circuit the point of its line where a letter says most clearly which it is.

    >>> badges([], (0.0, 0.0, 1.0, 1.0), gap=1.0)
    []
    """
    every = [trace.points for trace in traces]
    found: list[tuple[float, float]] = []
    left, top, right, bottom = frame[0], frame[1], frame[0] + frame[2], frame[1] + frame[3]
    for index, trace in enumerate(traces):
        spots = np.vstack([_along([*trace.walks, *trace.sketched], gap / 3), trace.stops])
        others = [points for other, points in enumerate(every) if other != index]
        clear = _nearest(spots, np.vstack([*others, np.full((1, 2), np.inf)]), 2 * gap)
        apart = _nearest(spots, np.array([*found, (np.inf, np.inf)]), gap)
        x, y = spots.T
        edge = np.minimum(np.minimum(x - left, right - x), np.minimum(y - top, bottom - y))
        best = spots[int((clear + 8 * apart + 4 * np.minimum(edge, gap / 2)).argmax())]
        found.append((float(round(best[0])), float(round(best[1]))))
    return found


def _nearest(spots: Line, others: Line, most: float) -> Line:
    """Measure how far spots are from the nearest of others, up to a limit."""
    away = np.hypot(*np.moveaxis(spots[:, None] - others[None], -1, 0))
    return np.asarray(np.minimum(away.min(axis=1), most), dtype=np.float64)


def _along(lines: Sequence[Line], step: float) -> Line:
    """Give points all along lines."""
    spots = [np.zeros((0, 2))]
    for line in lines:
        for begin, end in pairwise(line):
            count = max(1, int(np.hypot(*(end - begin)) // step))
            spots.append(begin + (end - begin) * np.arange(count)[:, None] / count)
    return np.vstack(spots)
