"""The picture of page 2: a map at a true scale, or a plan without scale."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from itertools import chain

from ddtour_geo.common.i18n import translate
from ddtour_geo.model import Evidence, GroundFeature, Itinerary
from ddtour_geo.outputs.drawing.fonts import printable
from ddtour_geo.outputs.route_sheet import ground, strokes
from ddtour_geo.outputs.route_sheet.aids import near_stops, place_aids
from ddtour_geo.outputs.route_sheet.colours import INK
from ddtour_geo.outputs.route_sheet.content import Json
from ddtour_geo.outputs.route_sheet.frame import Frame, fit
from ddtour_geo.outputs.route_sheet.labels import LabelPlacer, NamedLine
from ddtour_geo.outputs.route_sheet.legend import legend_of_map, legend_of_plan, scale_bar
from ddtour_geo.outputs.route_sheet.map_names import beside_marks, heights, stop_names
from ddtour_geo.outputs.route_sheet.marks import RADIUS, Mark, place_marks
from ddtour_geo.outputs.route_sheet.named import (
    named_areas,
    named_heaps,
    named_lines,
    walked,
)
from ddtour_geo.outputs.route_sheet.trace import Trace, runs_on_paper, trace

WIDTH = 190.0
"""Millimetres of an A4 sheet between its margins."""

_HEAD = 1.5
"""Millimetres: half of an arrowhead, about."""

Box = tuple[float, float, float, float]


def map_data(
    itinerary: Itinerary,
    *,
    height: float,
    language: str,
    width: float = WIDTH,
    zoom: float = 1.0,
    only_walked: bool = False,
) -> Json:
    """Draw the picture of an itinerary."""
    is_plan = itinerary.has_sketched_ground
    lonlat = [point for leg in itinerary.legs for point in leg.lonlat]
    lonlat += [stop.access_lonlat for stop in itinerary.stops]
    lonlat += [stop.place.position.lonlat for stop in itinerary.located_stops]
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
    marks = place_marks(itinerary.located_stops, frame, walk.samples(), on_place=is_plan)
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
    picture += strokes.draw_rides(walk.rides)
    picture += strokes.draw_trace(walk.lines, walk.connectors, walk.unsure)
    picture += strokes.draw_heads(walk.arrows)
    picture += "".join(_leader(mark) for mark in marks)
    placer = LabelPlacer(
        frame, [*walk.lines, *walk.connectors, *walk.rides], [*_boxes(marks), *_heads(walk)]
    )
    _keep_sights(seen, placer)
    aids = [*_posts(itinerary, frame), *(s for s in seen if s.feature.kind in ground.AIDS)]
    aids = near_stops(aids, frame, [mark.anchor for mark in marks])
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
        "svg": strokes.svg(frame, picture + strokes.draw_leaders(placer.leaders)),
        "labels": [asdict(label) for label in placer.labels],
        "names": shown.names,
        "keys": [{"key": key, "name": name} for key, name in placer.keys],
        "scale": _scale(frame.scale / drawing.zoom, language),
        "centimetre": translate(
            language,
            "route_sheet.centimetre",
            metres=f"{frame.scale / drawing.zoom / 100:.0f}",
        ),
        "bar": scale_bar(replace(frame, scale=frame.scale / drawing.zoom)),
        "legend": legend_of_map(itinerary, seen, shown.kinds, language),
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
    placer = LabelPlacer(frame, kept_clear, [*_boxes(marks), *_heads(walk)])
    picture = ground.draw_plan(beside_marks(seen, marks, placer), frame)
    picture += _uncertainty(itinerary, frame)
    picture += strokes.draw_rides(walk.rides)
    walks = [leg for leg in itinerary.legs if leg.ride is None]
    pieces = [
        (piece, run.evidence)
        for leg, line in zip(walks, walk.lines, strict=True)
        for run, piece in runs_on_paper(leg.runs, line)
    ]
    pieces += [(piece, Evidence.GUESSED) for piece in walk.connectors]
    picture += strokes.draw_walk(pieces) + strokes.draw_heads(walk.arrows)
    named = named_lines(seen, frame)
    placer.place(
        [NamedLine(name=name, lines=lines, style="barrier") for name, lines in barriers.items()]
    )
    names = stop_names(itinerary, marks, placer, language)
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
        "svg": strokes.svg(frame, picture + strokes.draw_leaders(placer.leaders), paper="#ffffff"),
        "labels": [asdict(label) for label in placer.labels],
        "names": [*names, *heights(seen, placer)],
        "keys": [{"key": key, "name": name} for key, name in placer.keys],
        "scale": translate(language, "route_sheet.no_scale"),
        "centimetre": "",
        "bar": None,
        "legend": legend_of_plan(itinerary, seen, language),
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
    line = f'<path d="M{x:.2f} {y:.2f}L{cx:.2f} {cy:.2f}" stroke="{INK}" '
    ring = f'fill="#fff" stroke="{INK}" stroke-width="0.5"'
    return f'{line}stroke-width="0.38"/>{strokes.circle(x, y, 0.85, ring)}'


def _boxes(marks: Iterable[Mark]) -> list[Box]:
    boxes = []
    for mark in marks:
        (x, y), half = mark.centre, mark.half_width
        boxes.append((x - half, y - RADIUS, x + half, y + RADIUS))
        (x, y) = mark.anchor
        boxes.append((x - 0.9, y - 0.9, x + 0.9, y + 0.9))
    return boxes


def _heads(walk: Trace) -> Iterable[Box]:
    """Give the boxes of the arrowheads."""
    return [(x - _HEAD, y - _HEAD, x + _HEAD, y + _HEAD) for x, y, _, _ in walk.arrows]


def _keep_sights(seen: Iterable[ground.Seen], placer: LabelPlacer) -> None:
    """Keep names off the drawings of sights."""
    for item in seen:
        if item.feature.kind in ground.SIGHTS and len(item.points) == 1:
            x, y = (float(value) for value in item.points[0])
            placer.reserve((x - 1.8, y - 3.4, x + 1.8, y + 2.1))


def _uncertainty(itinerary: Itinerary, frame: Frame) -> str:
    style = (
        f'fill="none" stroke="{INK}" stroke-width="0.35" stroke-dasharray="1.4 1" class="uncertain"'
    )
    parts = []
    for place in itinerary.to_confirm:
        if not place.position.is_located:
            continue
        x, y = frame.to_paper([place.position.lonlat])[0]
        parts.append(strokes.circle(x, y, frame.paper(place.position.radius_m), style))
    return "".join(parts)


def _scale(scale: float, language: str) -> str:
    r"""Say a scale as it is printed in a language.

    >>> _scale(4000, "en"), _scale(4000, "fr").replace("\u202f", " ").replace("\xa0", " ")
    ('1:4,000', '1 : 4 000')
    """
    if language == "en":
        return f"1:{scale:,.0f}"
    return f"1\u00a0:\u00a0{scale:,.0f}".replace(",", "\u202f")
