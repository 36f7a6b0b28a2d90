"""Help and rest on the map: posts, defibrillators, toilets, water, benches, beside the trace."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ddtour_geo.outputs.drawing.fonts import font, printable
from ddtour_geo.outputs.route_sheet import ground
from ddtour_geo.outputs.route_sheet.content import Json
from ddtour_geo.outputs.route_sheet.frame import Frame
from ddtour_geo.outputs.route_sheet.labels import LabelPlacer
from ddtour_geo.outputs.route_sheet.symbols import symbol_at

_HALF = 1.7
_NUMBER_POINTS = 7.4
_SEAT_REACH = 9.0
_AT_STOPS = frozenset({"toilets", "drinking-water"})
_NEAR_STOP_METRES = 100.0
_AROUND = np.array(
    [
        (0.0, 0.0),
        *(
            (radius * np.cos(angle), radius * np.sin(angle))
            for radius in (2.4, 3.4)
            for angle in np.linspace(0, 2 * np.pi, 12, endpoint=False)
        ),
    ]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Aids:
    """What was drawn."""

    kinds: frozenset[str]  # for the legend
    names: tuple[Json, ...]  # numbers of the posts, for the template


def near_stops(
    seen: Sequence[ground.Seen], frame: Frame, stops: Sequence[tuple[float, float]]
) -> list[ground.Seen]:
    """Leave out the toilets and the water where nobody stops: more to read, and no help."""
    reach, at = frame.paper(_NEAR_STOP_METRES), np.array(stops).reshape(-1, 2)
    return [
        item
        for item in seen
        if item.feature.kind not in _AT_STOPS
        or (np.hypot(*(at - item.points.mean(axis=0)).T) <= reach).any()
    ]


def place_aids(
    seen: Sequence[ground.Seen], placer: LabelPlacer, trace: NDArray[np.float64]
) -> tuple[str, Aids]:
    """Draw what one looks for on the way, never under the trace nor over a mark."""
    drawn, kinds, names = [], set(), []
    for item in sorted(seen, key=lambda item: ground.AIDS.index(item.feature.kind)):
        kind, point = item.feature.kind, item.points.mean(axis=0)
        if kind == "bench" and (not len(trace) or np.hypot(*(trace - point).T).min() > _SEAT_REACH):
            continue
        number = printable(item.feature.name) if kind == "emergency-post" else ""
        wide = font("Semibold").width(number, _NUMBER_POINTS) + 1.0 if number else 0.0
        for spot in point + _AROUND:
            x, y = (float(value) for value in spot)
            if not placer.reserve((x - _HALF, y - _HALF, x + _HALF + wide, y + _HALF)):
                continue
            drawn.append(symbol_at(kind, spot, 1.0))
            kinds.add(kind)
            if number:
                names.append(
                    {
                        "lines": [number],
                        "chip": "",
                        "x": x + _HALF + 0.3,
                        "y": y - 1.2,
                        "width": wide,
                        "height": 2.4,
                        "align": "left",
                        "size": _NUMBER_POINTS,
                    }
                )
            break
    return "".join(drawn), Aids(kinds=frozenset(kinds), names=tuple(names))
