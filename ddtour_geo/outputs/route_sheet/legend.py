"""What stands below the map: the scale bar, and the meaning of what is drawn."""

from collections.abc import Iterable, Sequence

import numpy as np

from ddtour_geo.common.i18n import translate
from ddtour_geo.model import Evidence, Itinerary
from ddtour_geo.outputs.route_sheet import ground, symbols
from ddtour_geo.outputs.route_sheet.colours import AREAS, INK, RULE, SURVEYED, TRACE
from ddtour_geo.outputs.route_sheet.content import Json
from ddtour_geo.outputs.route_sheet.frame import Frame
from ddtour_geo.outputs.route_sheet.strokes import DASHED, circle, hatches, stroke

_BAR_STEPS = (10, 20, 25, 50, 100, 200, 250, 500, 1000, 2000, 2500, 5000, 10000, 20000)
_MIDDLE = np.array([[0.0, 1.7], [8.0, 1.7]])
_INSET = np.array([[0.6, 1.7], [7.4, 1.7]])
_LINES: dict[str, tuple[tuple[str, float, str], ...]] = {
    "trace": ((TRACE, 1.15, ""),),
    "ride": ((INK, 1.3, ""), ("#fff", 0.7, "")),
    "path": ((RULE, 0.35, "1.2 0.7"),),
    "steps": ((INK, 1.4, "0.25 0.35"),),
    "walked": ((SURVEYED, 2.4, ""), ("#fff", 1.6, ""), (TRACE, 1.15, "")),
    "surveyed": ((SURVEYED, ground.SURVEYED_WIDTH, ""),),
    "barrier": ((INK, 1.9, ""), ("#fff", 0.5, "")),
}


def scale_bar(frame: Frame) -> Json:
    """Choose a bar of four cells.

    >>> scale_bar(Frame(width=190, height=140, centre=(2, 50), scale=4000))["step"]
    12.5
    """
    step = max((s for s in _BAR_STEPS if 4 * frame.paper(s) <= 56), default=_BAR_STEPS[0])
    return {
        "step": frame.paper(step),
        "labels": ["0", str(step), str(2 * step), f"{4 * step}\u00a0m"],
    }


def legend_of_map(
    itinerary: Itinerary, seen: Sequence[ground.Seen], aids: Iterable[str], language: str
) -> list[Json]:
    """Explain a map."""
    kinds = {item.feature.kind for item in seen}
    keys = ["trace", *["unsure"] * itinerary.is_sketch, *_ride_key(itinerary)]
    keys += [kind for kind in ("path", "steps") if kind in kinds]
    if kinds & {"allotment", "orchard"}:
        keys.append("garden")
    keys += [kind for kind in ground.AIDS if kind in aids]
    if any(place.position.is_located for place in itinerary.to_confirm):
        keys.append("uncertain")
    return _legend(keys, language)


def _ride_key(itinerary: Itinerary) -> list[str]:
    return ["ride"] if any(leg.ride is not None for leg in itinerary.legs) else []


def legend_of_plan(itinerary: Itinerary, seen: Sequence[ground.Seen], language: str) -> list[Json]:
    """Explain a plan without scale."""
    evidence = {run.evidence for leg in itinerary.legs for run in leg.runs}
    evidence |= {s.feature.evidence for s in seen if len(s.points) > 1 and not s.feature.is_area}
    keys = ["walked"] * itinerary.has_track + [level.label for level in sorted(evidence)]
    keys += _ride_key(itinerary)
    if any(item.feature.kind in ground.BARRIERS for item in seen):
        keys.append("barrier")
    if any(place.position.is_located for place in itinerary.to_confirm):
        keys.append("uncertain")
    return _legend(keys, language)


def _legend(keys: Iterable[str], language: str) -> list[Json]:
    return [
        {
            "key": key,
            "text": translate(language, f"route_sheet.legend_{key.replace('-', '_')}"),
            "svg": _drawn(key),
        }
        for key in keys
    ]


def _drawn(key: str) -> str:
    """Draw one entry: the symbol of a point, or a piece of what the map draws."""
    evidence = {level.label: level for level in Evidence if level.is_sketch}
    evidence["unsure"] = Evidence.INFERRED
    if key in evidence:
        drawn = stroke(_INSET, TRACE, 1.15, DASHED[evidence[key]])
    elif key == "garden":
        fill, edge = AREAS["allotment"]
        box = 'x="0.1" y="0.4" width="7.8" height="2.6"'
        drawn = (
            f'<rect {box} fill="{fill}"/><rect {box} fill="url(#allotment)" stroke="{edge}" '
            'stroke-width="0.15"/>'
        )
    elif key == "uncertain":
        style = f'fill="none" stroke="{INK}" stroke-width="0.35" stroke-dasharray="0.9 0.6"'
        drawn = circle(4.0, 1.7, 1.3, style)
    else:
        drawn = "".join(stroke(_MIDDLE, *style) for style in _LINES.get(key, ()))
    return symbols.symbol(key) or (
        '<svg xmlns="http://www.w3.org/2000/svg" width="8mm" height="3.4mm" viewBox="0 0 8 3.4">'
        f"<defs>{hatches()}</defs>{drawn}</svg>"
    )
