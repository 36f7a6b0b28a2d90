"""What a plan without scale writes beside its marks: names, sights, heights."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from ddtour_geo.common.i18n import translate
from ddtour_geo.model import Itinerary
from ddtour_geo.outputs.drawing.fonts import font, printable
from ddtour_geo.outputs.route_sheet import ground
from ddtour_geo.outputs.route_sheet.content import Json
from ddtour_geo.outputs.route_sheet.labels import LabelPlacer
from ddtour_geo.outputs.route_sheet.marks import RADIUS, Mark

_NAME_POINTS = 8.6
_LINE_LENGTH = 34
_AROUND = ((0.0, -6.4), (6.2, 0.0), (-6.2, 0.0), (0.0, 8.0), (6.0, -6.0), (-6.0, -6.0), (6.0, 7.0))


def stop_names(
    itinerary: Itinerary, marks: Sequence[Mark], placer: LabelPlacer, language: str
) -> list[Json]:
    """Write the name of each stop beside its mark where there is room."""
    chip = translate(language, "route_sheet.chip_place")
    chip_width = font("Semibold").width(chip, 7) + 3.2
    names: list[Json] = []
    for mark in marks:
        place = itinerary.located_stops[mark.stops[0]].place
        text = printable(place.name.in_language(language)).replace("\u200b", "")
        below = chip if place.position.to_confirm else ""
        whole = _shortened(text, 2 * _LINE_LENGTH)
        for lines in ((text,), _in_two(whole), (_shortened(text, _LINE_LENGTH),)):
            if len(lines) == 1 and len(lines[0]) > _LINE_LENGTH:
                continue
            widths = [font("Semibold").width(line, _NAME_POINTS) + 0.8 for line in lines]
            width = max(*widths, chip_width if below else 0.0)
            height = 3.6 * len(lines) + (3.8 if below else 0.0)
            spot = next(
                (
                    spot
                    for spot in _spots(mark, width, height)
                    if placer.reserve((spot[0], spot[1], spot[0] + width, spot[1] + height))
                ),
                None,
            )
            if spot is not None:
                names.append(_name(lines, below, spot, (width, height)))
                break
    return names


def _shortened(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def _in_two(text: str) -> tuple[str, ...]:
    """Break a name at the space nearest to its middle."""
    spaces = [i for i, letter in enumerate(text) if letter == " "]
    if not spaces:
        return (text,)
    middle = min(spaces, key=lambda i: abs(i - len(text) / 2))
    return text[:middle], text[middle + 1 :]


def _name(
    lines: Sequence[str],
    chip: str,
    spot: tuple[float, float, str],
    size: tuple[float, float],
    points: float = _NAME_POINTS,
) -> Json:
    return {
        "lines": list(lines),
        "chip": chip,
        "x": spot[0],
        "y": spot[1],
        "width": size[0],
        "height": size[1],
        "align": spot[2],
        "size": points,
    }


def _spots(mark: Mark, width: float, height: float) -> Iterable[tuple[float, float, str]]:
    """Give corners of a box around a mark: right, left, below, above, then further away."""
    (cx, cy), half = mark.centre, mark.half_width
    for gap in (0.7, 2.0, 3.6):
        right, left = cx + half + gap, cx - half - gap - width
        low, high = cy + RADIUS + gap, cy - RADIUS - gap - height
        for lift in (0.0, -0.4, 0.4, -0.8, 0.8):
            yield right, cy - height / 2 + lift * height, "left"
            yield left, cy - height / 2 + lift * height, "right"
        for shift in (-0.5, -0.25, -0.75, -0.1, -0.9):
            align = {-0.5: "center", -0.25: "left", -0.1: "left"}.get(shift, "right")
            yield cx + shift * width, low, align
            yield cx + shift * width, high, align


def beside_marks(
    seen: Sequence[ground.Seen], marks: Sequence[Mark], placer: LabelPlacer
) -> list[ground.Seen]:
    """Move drawings of sights out from under the marks."""
    moved = []
    for item in seen:
        if item.feature.kind not in ground.SIGHTS or len(item.points) != 1:
            moved.append(item)
            continue
        x, y = (float(value) for value in item.points[0])
        near = [m for m in marks if np.hypot(m.centre[0] - x, m.centre[1] - y) < 6.5]
        for dx, dy in _AROUND if near else ((0.0, 0.0),):
            spot = (near[0].centre[0] + dx, near[0].centre[1] + dy) if near else (x, y)
            box = (spot[0] - 2.6, spot[1] - 4.6, spot[0] + 2.6, spot[1] + 3.0)
            if placer.reserve(box) or not near:
                moved.append(replace(item, points=np.array([spot])))
                break
    return moved


def heights(seen: Sequence[ground.Seen], placer: LabelPlacer) -> list[Json]:
    """Write known heights beside their points where there is room."""
    found: list[Json] = []
    for item in seen:
        if item.feature.kind != "height":
            continue
        text = f"{item.feature.name}\u00a0m"
        width = font("Regular").width(text, 7) + 0.6
        x, y = float(item.points[0, 0]) + 1.6, float(item.points[0, 1]) - 1.5
        if placer.reserve((x, y, x + width, y + 3)):
            found.append(_name((text,), "", (x, y, "left"), (width, 3.0), 7.0))
    return found
