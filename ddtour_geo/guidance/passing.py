"""What the line of a walk passes, and how far it goes without."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np

from ddtour_geo.common.geodesy import DEGREE_M
from ddtour_geo.model import Itinerary, Stretch


def longest_without(
    itinerary: Itinerary,
    spots: Sequence[tuple[float, float]],
    place_ids: Iterable[str],
    *,
    near: float,
    is_seat: bool = False,
) -> Stretch | None:
    """Find the longest part of a walk that passes none of some things."""
    has_one, passed = set(place_ids), list[float]()
    walked, ends = 0.0, [0.0]
    seconds, line = [0.0], [0.0]
    for leg, (here, there) in zip(itinerary.legs, pairwise(itinerary.stops), strict=True):
        passed += [walked] if here.place.id in has_one or (leg.ride and is_seat) else []
        if leg.ride is None:
            passed += [walked + at for at in _passed(leg.lonlat, leg.metres, spots, near)]
            walked += leg.metres
            line.append(walked)
            seconds.append(seconds[-1] + leg.seconds)
        passed += [walked] if there.place.id in has_one or (leg.ride and is_seat) else []
        ends.append(walked)
    if walked <= 0:
        return None
    cuts = sorted({0.0, *passed, walked})
    begin, end = max(pairwise(cuts), key=lambda cut: cut[1] - cut[0])
    marks = [stop.mark for stop in itinerary.stops]
    first = max(i for i, at in enumerate(ends) if at <= begin + 0.5)
    last = min(i for i, at in enumerate(ends) if at >= end - 0.5)
    at_begin, at_end = np.interp((begin, end), line, seconds)
    return Stretch(
        first=marks[first],
        last=marks[max(last, first + 1)],
        metres=end - begin,
        seconds=int(np.ceil(at_end - at_begin - 1e-6)),
        evidence=max(leg.evidence for leg in itinerary.legs[first : max(last, first + 1)]),
        is_whole_walk=not passed,
    )


def _passed(
    lonlat: Sequence[tuple[float, float]],
    metres: float,
    spots: Sequence[tuple[float, float]],
    near: float,
) -> list[float]:
    """Metres along a line at which it passes the spots, on each straight part that does."""
    if not spots or len(lonlat) < 2:
        return []
    scale = DEGREE_M * np.array([np.cos(np.radians(lonlat[0][1])), 1.0])
    line, away = np.array(lonlat) * scale, np.array(spots) * scale
    run = np.diff(line, axis=0)
    square = (run**2).sum(axis=1)
    to = away[:, None] - line[None, :-1]
    along = np.divide((to * run).sum(axis=2), square, out=np.zeros(to.shape[:2]), where=square > 0)
    share = np.clip(along, 0.0, 1.0)
    gap = np.hypot(*np.moveaxis(to - share[..., None] * run, 2, 0))
    length = np.sqrt(square)
    before = np.concatenate(([0.0], np.cumsum(length)[:-1]))
    at = (before + share * length) * (metres / max(float(length.sum()), 1e-9))
    return [float(value) for value in at[gap <= near]]
