"""The picture of page 2: a map at a true scale, or a plan without scale."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from ddtour_geo.locales import translate
from ddtour_geo.model import Evidence, GroundFeature, Itinerary
from ddtour_geo.outputs.route_sheet import ground, symbols
from ddtour_geo.outputs.route_sheet.aids import place_aids
from ddtour_geo.outputs.route_sheet.fonts import font, printable
from ddtour_geo.outputs.route_sheet.frame import Frame, fit
from ddtour_geo.outputs.route_sheet.labels import LabelPlacer, NamedLine
from ddtour_geo.outputs.route_sheet.marks import RADIUS, Mark, place_marks
from ddtour_geo.outputs.route_sheet.named import (
    named_areas,
    named_heaps,
    named_lines,
    walked,
)
from ddtour_geo.outputs.route_sheet.trace import Trace, runs_on_paper, trace

Points = NDArray[np.float64]
Json = dict[str, object]

WIDTH = 190.0
"""Millimetres of an A4 sheet between its margins."""

_NAME_POINTS = 8.6
_NAME_LENGTH = 34
_BAR_STEPS = (10, 20, 25, 50, 100, 200, 250, 500, 1000, 2000, 2500, 5000, 10000, 20000)
_AROUND = ((0.0, -6.4), (6.2, 0.0), (-6.2, 0.0), (0.0, 8.0), (6.0, -6.0), (-6.0, -6.0), (6.0, 7.0))


def map_data(
    itinerary: Itinerary,
    *,
    height: float,
    language: str,
    width: float = WIDTH,
    zoom: float = 1.0,
    only_walked: bool = False,
) -> Json:
    """Draw the picture of an itinerary.

    Parameters
    ----------
    itinerary
        What is drawn; its evidence decides between map and plan.
    height
        Millimetres of paper.
    language
        ``"fr"`` or ``"en"``.
    width
        Millimetres of paper.
    zoom
        How much everything is enlarged, letters and marks with it.
    only_walked
        True to name the walked streets and water alone.

    Returns
    -------
    dict
        SVG without text, marks, labels, scale bar and legend, for the template.

    Examples
    --------
    >>> map_data.__name__
    'map_data'
    """
    is_plan = itinerary.is_sketch
    lonlat = [point for leg in itinerary.legs for point in leg.lonlat]
    lonlat += [stop.access_lonlat for stop in itinerary.stops]
    lonlat += [stop.place.position.lonlat for stop in itinerary.stops]
    frame = fit(
        lonlat,
        width=width / zoom,
        height=height / zoom,
        margin=15.0 if is_plan else 4.0,
        round_scale=not is_plan,
        zoom=zoom,
    )
    walk = trace(itinerary, frame)
    seen = ground.seen(itinerary.ground, frame)
    marks = place_marks(itinerary.stops, frame, walk.samples(), on_place=is_plan)
    draw = _plan if is_plan else _map
    drawing = _Drawing(
        itinerary=itinerary,
        frame=frame,
        walk=walk,
        seen=seen,
        marks=marks,
        language=language,
        zoom=zoom,
        only_walked=only_walked,
    )
    return {
        "zoom": zoom,
        "width": frame.width,
        "height": frame.height,
        "is_plan": is_plan,
        "marks": [
            {
                "text": mark.text,
                "x": mark.centre[0],
                "y": mark.centre[1],
                "half": mark.half_width,
                "square": mark.is_square,
            }
            for mark in marks
        ],
        **draw(drawing),
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class _Drawing:
    itinerary: Itinerary
    frame: Frame
    walk: Trace
    seen: list[ground.Seen]
    marks: tuple[Mark, ...]
    language: str
    zoom: float
    only_walked: bool


def _map(drawing: _Drawing) -> Json:
    itinerary, frame, walk = drawing.itinerary, drawing.frame, drawing.walk
    seen, marks, language = drawing.seen, drawing.marks, drawing.language
    picture = ground.draw_map(seen, frame)
    picture += _uncertainty(itinerary, frame)
    picture += ground.draw_rides(walk.rides)
    picture += ground.draw_trace(walk.lines, walk.connectors, walk.arrows)
    picture += "".join(_leader(mark) for mark in marks)
    placer = LabelPlacer(frame, [*walk.lines, *walk.connectors, *walk.rides], _boxes(marks))
    aids = [*_posts(itinerary, frame), *(s for s in seen if s.feature.kind in ground.AIDS)]
    helps, shown = place_aids(aids, placer, walk.samples())
    picture += helps
    named = named_lines([s for s in seen if s.feature.kind != "rail"], frame)
    placer.place(walked(itinerary, walk, named))
    done = {printable(run.name) for leg in itinerary.legs for run in leg.runs}
    if not drawing.only_walked:
        placer.place(
            [NamedLine(name=name, lines=lines) for name, lines in named.items() if name not in done]
        )
    written = {label.text for label in placer.labels}
    placer.place(
        [
            area
            for area in named_areas(seen)
            if area.name not in written and (area.style == "water" or not drawing.only_walked)
        ]
    )
    return {
        "svg": ground.svg(frame, picture + ground.draw_leaders(placer.leaders)),
        "labels": [asdict(label) for label in placer.labels],
        "names": shown.names,
        "keys": [{"key": key, "name": name} for key, name in placer.keys],
        "scale": f"1\u00a0:\u00a0{frame.scale / drawing.zoom:,.0f}".replace(",", "\u202f"),
        "centimetre": translate(
            language,
            "route_sheet.centimetre",
            metres=f"{frame.scale / drawing.zoom / 100:.0f}",
        ),
        "bar": _scale_bar(replace(frame, scale=frame.scale / drawing.zoom)),
        "legend": _legend_of_map(itinerary, seen, shown.kinds, language),
        "alt": translate(language, "route_sheet.map_alt", stops=len(itinerary.stops)),
    }


def _plan(drawing: _Drawing) -> Json:
    itinerary, frame, walk = drawing.itinerary, drawing.frame, drawing.walk
    seen, marks, language = drawing.seen, drawing.marks, drawing.language
    barriers = named_lines([s for s in seen if s.feature.kind in ground.BARRIERS], frame)
    kept_clear = [
        *walk.lines,
        *walk.connectors,
        *walk.rides,
        *chain.from_iterable(barriers.values()),
    ]
    placer = LabelPlacer(frame, kept_clear, _boxes(marks))
    picture = ground.draw_plan(_beside_marks(seen, marks, placer), frame)
    picture += _uncertainty(itinerary, frame)
    picture += ground.draw_rides(walk.rides)
    walks = [leg for leg in itinerary.legs if leg.ride is None]
    pieces = [
        (piece, run.evidence)
        for leg, line in zip(walks, walk.lines, strict=True)
        for run, piece in runs_on_paper(leg.runs, line)
    ]
    pieces += [(piece, Evidence.GUESSED) for piece in walk.connectors]
    picture += ground.draw_walk(pieces)
    named = named_lines(seen, frame)
    placer.place(
        [NamedLine(name=name, lines=lines, style="barrier") for name, lines in barriers.items()]
    )
    names = _stop_names(itinerary, marks, placer, language)
    placer.place(named_heaps(seen, language))
    placer.place(walked(itinerary, walk, named))
    done = {printable(run.name) for leg in itinerary.legs for run in leg.runs} | barriers.keys()
    placer.place(
        [
            NamedLine(name=name, lines=lines, style="beside")
            for name, lines in named.items()
            if name not in done
        ]
    )
    placer.place(named_areas([s for s in seen if s.feature.kind != "heap"]))
    return {
        "svg": ground.svg(frame, picture + ground.draw_leaders(placer.leaders), paper="#ffffff"),
        "labels": [asdict(label) for label in placer.labels],
        "names": [*names, *_heights(seen, placer)],
        "keys": [{"key": key, "name": name} for key, name in placer.keys],
        "scale": translate(language, "route_sheet.no_scale"),
        "centimetre": "",
        "bar": None,
        "legend": _legend_of_plan(itinerary, seen, language),
        "alt": translate(language, "route_sheet.plan_alt", stops=len(itinerary.stops)),
    }


def _posts(itinerary: Itinerary, frame: Frame) -> list[ground.Seen]:
    if itinerary.safety is None:
        return []
    posts = [
        GroundFeature(kind="emergency-post", name=post.number, lonlat=(post.lonlat,))
        for post in itinerary.safety.posts
    ]
    return ground.seen(posts, frame)


def _leader(mark: Mark) -> str:
    x, y = mark.anchor
    cx, cy = mark.centre
    line = f'<path d="M{x:.2f} {y:.2f}L{cx:.2f} {cy:.2f}" stroke="{symbols.INK}" '
    ring = f'fill="#fff" stroke="{symbols.INK}" stroke-width="0.5"'
    return f'{line}stroke-width="0.38"/>{ground.circle(x, y, 0.85, ring)}'


def _boxes(marks: Iterable[Mark]) -> list[tuple[float, float, float, float]]:
    boxes = []
    for mark in marks:
        (x, y), half = mark.centre, mark.half_width
        boxes.append((x - half, y - RADIUS, x + half, y + RADIUS))
        (x, y) = mark.anchor
        boxes.append((x - 0.9, y - 0.9, x + 0.9, y + 0.9))
    return boxes


def _uncertainty(itinerary: Itinerary, frame: Frame) -> str:
    style = (
        f'fill="none" stroke="{symbols.INK}" stroke-width="0.35" stroke-dasharray="1.4 1" '
        'class="uncertain"'
    )
    parts = []
    for place in itinerary.to_confirm:
        x, y = frame.to_paper([place.position.lonlat])[0]
        parts.append(ground.circle(x, y, frame.paper(place.position.radius_m), style))
    return "".join(parts)


def _stop_names(
    itinerary: Itinerary, marks: Sequence[Mark], placer: LabelPlacer, language: str
) -> list[Json]:
    """Write the name of each stop beside its mark where there is room."""
    chip = translate(language, "route_sheet.chip_place")
    chip_width = font("Semibold").width(chip, 7) + 3.2
    names: list[Json] = []
    for mark in marks:
        place = itinerary.stops[mark.stops[0]].place
        text = printable(place.name.in_language(language)).replace("\u200b", "")
        if len(text) > _NAME_LENGTH:
            text = text[: _NAME_LENGTH - 1].rstrip() + "…"
        below = chip if place.position.to_confirm else ""
        for lines in ((text,), _in_two(text)):
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


def _beside_marks(
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


def _heights(seen: Sequence[ground.Seen], placer: LabelPlacer) -> list[Json]:
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


def _scale_bar(frame: Frame) -> Json:
    step = max((s for s in _BAR_STEPS if 4 * frame.paper(s) <= 56), default=_BAR_STEPS[0])
    return {
        "step": frame.paper(step),
        "labels": ["0", str(step), str(2 * step), f"{4 * step}\u00a0m"],
    }


def _legend_of_map(
    itinerary: Itinerary, seen: Sequence[ground.Seen], aids: Iterable[str], language: str
) -> list[Json]:
    kinds = {item.feature.kind for item in seen}
    keys = ["trace", *_ride_key(itinerary)]
    keys += [kind for kind in ("path", "steps") if kind in kinds]
    if kinds & {"allotment", "orchard"}:
        keys.append("garden")
    keys += [kind for kind in ground.AIDS if kind in aids]
    if itinerary.to_confirm:
        keys.append("uncertain")
    return _legend(keys, language)


def _ride_key(itinerary: Itinerary) -> list[str]:
    return ["ride"] if any(leg.ride is not None for leg in itinerary.legs) else []


def _legend_of_plan(itinerary: Itinerary, seen: Sequence[ground.Seen], language: str) -> list[Json]:
    evidence = {run.evidence for leg in itinerary.legs for run in leg.runs}
    evidence |= {s.feature.evidence for s in seen if len(s.points) > 1 and not s.feature.is_area}
    keys = [*(level.label for level in sorted(evidence)), *_ride_key(itinerary)]
    if any(item.feature.kind in ground.BARRIERS for item in seen):
        keys.append("barrier")
    if itinerary.to_confirm:
        keys.append("uncertain")
    return _legend(keys, language)


def _legend(keys: Iterable[str], language: str) -> list[Json]:
    return [
        {
            "key": key,
            "text": translate(language, f"route_sheet.legend_{key.replace('-', '_')}"),
            "svg": symbols.symbol(key),
        }
        for key in keys
    ]
