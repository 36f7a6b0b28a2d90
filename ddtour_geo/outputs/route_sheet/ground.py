"""The ground under the trace, as SVG without text, in colours that a photocopier keeps apart."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from ddtour_geo.model import GroundFeature
from ddtour_geo.outputs.route_sheet.colours import (
    AREAS,
    CASING,
    HATCHES,
    INK,
    RULE,
    STREETS,
    SURVEYED,
    WATER_EDGE,
)
from ddtour_geo.outputs.route_sheet.frame import Frame
from ddtour_geo.outputs.route_sheet.strokes import DASHES, path, stroke
from ddtour_geo.outputs.route_sheet.symbols import cone, symbol_at

Points = NDArray[np.float64]

BARRIERS = ("motorway", "rail", "primary")
"""What a plan without scale draws bold: one crosses it at known places only."""

AIDS = ("emergency-post", "defibrillator", "toilets", "drinking-water", "bench")
"""What one looks for on the way, the most important first."""

SURVEYED_WIDTH = 1.5
"""Millimetres of a surveyed way in a plan without scale."""

SIGHTS = ("headframe", "tower", "church")
"""What a plan without scale draws as a picture."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A feature that falls on the paper."""

    feature: GroundFeature
    points: Points  # shape (k, 2), millimetres


def seen(features: Iterable[GroundFeature], frame: Frame) -> list[Seen]:
    """Keep what the frame shows.

    >>> frame = Frame(width=9, height=9, centre=(2, 50), scale=4000)
    >>> len(seen([GroundFeature(kind="tree", lonlat=((3.0, 50.0),))], frame))
    0
    """
    drawn = [feature for feature in features if feature.lonlat]
    if not drawn:
        return []
    points = frame.to_paper(chain.from_iterable(feature.lonlat for feature in drawn))
    begins = np.cumsum([0, *(len(feature.lonlat) for feature in drawn)])
    low = np.minimum.reduceat(points, begins[:-1])
    high = np.maximum.reduceat(points, begins[:-1])
    touches = (low <= (frame.width, frame.height)).all(axis=1) & (high >= 0).all(axis=1)
    return [
        Seen(feature=drawn[i], points=points[begins[i] : begins[i + 1]])
        for i in np.flatnonzero(touches).tolist()
    ]


def draw_map(features: Sequence[Seen], frame: Frame) -> str:
    """Draw surveyed ground.

    >>> draw_map([], Frame(width=9, height=9, centre=(2, 50), scale=4000))
    ''
    """
    size = min(1.0, max(0.35, (4000 / frame.scale) ** 0.5))
    parts = [_areas(features, frame, skip=("building", "notable-building"))]
    for item in features:
        if item.feature.kind == "stream":
            parts.append(stroke(item.points, WATER_EDGE, 0.4 * size))
        elif item.feature.kind == "water" and not item.feature.is_area:
            width = max(1.0, frame.paper(12))
            parts.append(stroke(item.points, WATER_EDGE, width + 0.3))
            parts.append(stroke(item.points, AREAS["water"][0], width))
            parts.append(stroke(item.points, "url(#water)", width))
    parts += [_areas(features, frame, only=("building", "notable-building"))]
    parts += _streets([s for s in features if not s.feature.is_bridge], size)
    parts += _streets([s for s in features if s.feature.is_bridge], size)
    for item in features:
        if item.feature.kind == "wall":
            parts.append(stroke(item.points, RULE, 0.25))
    parts += [
        symbol_at(item.feature.kind, item.points[0], size)
        for item in features
        if len(item.points) == 1 and item.feature.kind not in AIDS
    ]
    return "".join(parts)


def draw_plan(features: Sequence[Seen], frame: Frame) -> str:
    """Draw a sketch as a plan without scale: ways by evidence, barriers bold.

    >>> draw_plan([], Frame(width=9, height=9, centre=(2, 50), scale=4000))
    ''
    """
    parts = [_areas(features, frame, skip=("heap",))]
    parts += [
        cone(item.points, AREAS["heap"][0], is_closed=item.feature.is_closed)
        for item in features
        if item.feature.kind == "heap"
    ]
    for item in features:
        feature = item.feature
        if feature.is_area or len(item.points) < 2:
            continue
        if feature.kind == "rail":
            parts.append(
                stroke(item.points, INK, 1.3) + stroke(item.points, "#fff", 0.7, "1.6 1.6")
            )
        elif feature.kind in BARRIERS:
            parts.append(stroke(item.points, INK, 1.9) + stroke(item.points, "#fff", 0.5))
        elif feature.kind in {"water", "stream"}:
            parts.append(stroke(item.points, WATER_EDGE, 0.7))
        elif feature.kind == "wall":
            parts.append(stroke(item.points, INK, 1.0))
        else:
            colour = "#a49c8d" if feature.is_closed else RULE
            is_drawn = feature.evidence.is_sketch
            parts.append(
                stroke(item.points, colour, 0.55, DASHES[feature.evidence])
                if is_drawn
                else stroke(item.points, SURVEYED, SURVEYED_WIDTH)
            )
    parts += [
        symbol_at(item.feature.kind, item.points[0], 1.5)
        for item in features
        if len(item.points) == 1
    ]
    return "".join(parts)


def _areas(
    features: Sequence[Seen], frame: Frame, only: Sequence[str] = (), skip: Sequence[str] = ()
) -> str:
    parts = []
    for kind, (fill, edge) in AREAS.items():
        if kind in skip or (only and kind not in only):
            continue
        for item in features:
            if item.feature.kind == kind and item.feature.is_area:
                rings = [item.points, *(frame.to_paper(hole) for hole in item.feature.holes)]
                data = "".join(path(ring, close=True) for ring in rings)
                parts.append(
                    f'<path d="{data}" fill="{fill}" fill-rule="evenodd" stroke="{edge}" '
                    'stroke-width="0.2"/>'
                )
                if kind in HATCHES:
                    parts.append(f'<path d="{data}" fill="url(#{kind})" fill-rule="evenodd"/>')
    return "".join(parts)


def _streets(features: Sequence[Seen], size: float) -> list[str]:
    lines = [item for item in features if not item.feature.is_area and len(item.points) > 1]
    casings, fills, marks = [], [], []
    for item in lines:
        kind = item.feature.kind
        if kind in STREETS:
            width, colour = STREETS[kind]
            casings.append(stroke(item.points, CASING, width * size + 0.3, cap="butt"))
            fills.append((width, stroke(item.points, colour, width * size)))
        elif kind == "path":
            marks.append(stroke(item.points, "#fff", 0.9 * size))
            marks.append(stroke(item.points, RULE, 0.35 * max(size, 0.7), "1.2 0.7"))
        elif kind == "steps":
            marks.append(stroke(item.points, "#fff", 1.7 * size))
            marks.append(stroke(item.points, INK, 1.4 * size, "0.25 0.35"))
        elif kind == "rail":
            marks.append(stroke(item.points, "#77716a", 0.8 * size))
            marks.append(stroke(item.points, "#fff", 0.4 * size, "1.2 1.2"))
    return [*casings, *(text for _, text in sorted(fills, key=lambda fill: fill[0])), *marks]
