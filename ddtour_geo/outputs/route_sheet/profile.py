"""The profile of heights, drawn for the sheet: fixed vertical scale, hatched where unknown."""

from collections.abc import Callable
from itertools import groupby

import numpy as np

from ddtour_geo.model import Itinerary
from ddtour_geo.outputs.route_sheet.colours import INK, RULE
from ddtour_geo.outputs.route_sheet.content import Json, say
from ddtour_geo.outputs.wording.heights import (
    DOOR,
    Point,
    along,
    is_known_enough,
    scale,
    steps,
    unknown_parts,
)

_WIDTH = 190.0
Scale = Callable[[float], float]


def profile_data(itinerary: Itinerary, language: str, *, is_large: bool = False) -> Json | None:
    """Draw the heights of a circuit."""
    points = along(itinerary)
    known = [height for _, height in points if height is not None]
    total = itinerary.totals.metres
    if not is_known_enough(points, total):
        return None
    gaps = unknown_parts(points, total)
    left, size = (18.0, 6.6) if is_large else (11.0, 4.2)
    width, height = _WIDTH - left - size, 16.0 if is_large else 10.0
    bottom, top = scale(min(known), max(known))

    def x_of(metres: float) -> float:
        return metres / total * width

    def y_of(metres: float) -> float:
        return height - (metres - bottom) / (top - bottom) * height

    drawn = [
        f'<path d="M0 {y:.2f}H{width:.2f}" stroke="{RULE}" stroke-width="0.15" '
        'stroke-dasharray="0.3 0.6"/>'
        for y in (0.1, height / 2, height - 0.1)
    ]
    drawn += [_stretch(piece, x_of, y_of, height) for piece in _known(points)]
    joined = [(a, b) for a, b in gaps if b - a < DOOR]
    drawn += [_joined(gap, points, x_of, y_of, height) for gap in joined]
    unknown = [(a, b) for a, b in gaps if b - a >= DOOR]
    drawn += [
        f'<rect x="{x_of(a):.2f}" y="0" width="{x_of(b) - x_of(a):.2f}" height="{height}" '
        'fill="url(#unknown)"/>'
        for a, b in unknown
    ]
    drawn += [
        f'<path d="M{x_of(a):.2f} {height}H{max(x_of(b), x_of(a) + 0.8):.2f}" stroke="{INK}" '
        'stroke-width="2.4" stroke-dasharray="0.25 0.35"/>'
        for a, b in steps(itinerary)
    ]
    marks, lanes = _marks(itinerary, (left, width, height), size)
    note = say(language, "profile_note", bottom=bottom, top=top)
    if joined:
        note += " " + say(language, "profile_joined", metres=f"{DOOR:.0f}")
    if unknown:
        note += " " + say(language, "profile_unknown")
    return {
        "svg": _svg(width, height, "".join(drawn)),
        "left": left,
        "width": width,
        "height": height,
        "marks_height": lanes * (size + 0.3) + 0.8,
        "mark_size": size,
        "ticks": [{"y": y_of(level), "text": f"{level:.0f}\u00a0m"} for level in (top, bottom)],
        "marks": marks,
        "note": note,
        "alt": note,
    }


def _known(points: list[Point]) -> list[list[tuple[float, float]]]:
    return [
        [(at, height) for at, height in piece if height is not None]
        for is_known, piece in groupby(points, key=lambda point: point[1] is not None)
        if is_known
    ]


def _stretch(piece: list[tuple[float, float]], x_of: Scale, y_of: Scale, height: float) -> str:
    line = "L".join(f"{x_of(at):.2f} {y_of(level):.2f}" for at, level in piece)
    first, last = x_of(piece[0][0]), x_of(piece[-1][0])
    return (
        f'<path d="M{first:.2f} {height}L{line}L{last:.2f} {height}Z" fill="#dcdcdc"/>'
        f'<path d="M{line}" fill="none" stroke="{INK}" stroke-width="0.4"/>'
    )


def _joined(
    gap: tuple[float, float], points: list[Point], x_of: Scale, y_of: Scale, height: float
) -> str:
    """Join what is known on both sides of a short gap, dotted; at an end go on level."""
    begin, end = gap
    before = [level for at, level in points if level is not None and at <= begin]
    after = [level for at, level in points if level is not None and at >= end]
    left, right = (before or after)[-1 if before else 0], (after or before)[0 if after else -1]
    line = f"{x_of(begin):.2f} {y_of(left):.2f}L{x_of(end):.2f} {y_of(right):.2f}"
    first, last = x_of(begin), x_of(end)
    return (
        f'<path d="M{first:.2f} {height}L{line}L{last:.2f} {height}Z" fill="#dcdcdc"/>'
        f'<path d="M{line}" class="joined" fill="none" stroke="{INK}" stroke-width="0.4" '
        'stroke-dasharray="0.4 0.3"/>'
    )


def _marks(
    itinerary: Itinerary, box: tuple[float, float, float], size: float
) -> tuple[list[Json], int]:
    """Set marks under the axis, in as many lanes as keep them off one another."""
    left, width, height = box
    ends = np.cumsum([0.0, *(leg.metres for leg in itinerary.legs)])
    reach: list[float] = []
    found: list[Json] = []
    for stop, end in zip(itinerary.stops, ends.tolist(), strict=True):
        x = left + end / itinerary.totals.metres * width
        lane = next((k for k, edge in enumerate(reach) if edge <= x - size / 2), len(reach))
        reach[lane : lane + 1] = [x + size / 2 + 0.3]
        found.append(
            {
                "x": x,
                "y": height + 0.6 + lane * (size + 0.3),
                "text": stop.mark,
                "square": not stop.mark.isdigit(),
            }
        )
    return found, len(reach)


def _svg(width: float, height: float, elements: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}mm" height="{height}mm" '
        f'viewBox="0 0 {width} {height}"><defs><pattern id="unknown" width="1.4" height="1.4" '
        f'patternUnits="userSpaceOnUse"><path d="M0 1.4L1.4 0" stroke="{INK}" '
        f'stroke-width="0.15"/></pattern></defs>{elements}</svg>'
    )
