"""The ground under the trace, as SVG without text, in colours that a photocopier keeps apart."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from ddtour_geo.model import Evidence, GroundFeature
from ddtour_geo.outputs.route_sheet.frame import Frame
from ddtour_geo.outputs.route_sheet.symbols import INK, RULE, cone, symbol_at

Points = NDArray[np.float64]

PAPER = "#f6f3ec"
TRACE = "#9b0f3a"

_AREAS = {
    "field": ("#f3efdf", "none"),
    "grass": ("#e6ecd6", "none"),
    "park": ("#dfe9cc", "#bccaa2"),
    "wood": ("#d5e2c2", "none"),
    "orchard": ("#d9e6c0", "#8fa36a"),
    "cemetery": ("#e3e8dc", "#a9b19c"),
    "heap": ("#dcd6cb", "#8d8576"),
    "square": ("#fbf9f4", "#cfc8ba"),
    "parking": ("#efece4", "#cfc8ba"),
    "allotment": ("#c9dcae", "#7f9a58"),
    "water": ("#cfe3ee", "#7ba3b8"),
    "building": ("#d9d3c7", "#b9b1a2"),
    "notable-building": ("#c3baa8", "#6d675c"),
}
_STREETS = {
    "motorway": (3.0, "#f0d9a8"),
    "primary": (2.6, "#f8e7bd"),
    "secondary": (2.4, "#fbf0d2"),
    "tertiary": (2.2, "#ffffff"),
    "street": (1.9, "#ffffff"),
    "pedestrian": (1.7, "#ffffff"),
    "service": (1.1, "#ffffff"),
}
_HATCHES = {
    "water": (1.6, "#47758f", "M0 0.8H1"),
    "allotment": (1.2, "#5f7a3a", "M0 1.2L1.2 0"),
    "orchard": (1.6, "#5f7a3a", "M0.5 0.8H1.1M0.8 0.5V1.1"),
}
BARRIERS = ("motorway", "rail", "primary")
"""What a plan without scale draws bold: one crosses it at known places only."""

AIDS = ("emergency-post", "defibrillator", "toilets", "drinking-water", "bench")
"""What one looks for on the way, the most important first."""

SIGHTS = ("headframe", "tower", "church")
"""What a plan without scale draws as a picture."""

_DASHES = {
    Evidence.SURVEYED: "",
    Evidence.ATTESTED: "",
    Evidence.INFERRED: "2.2 1.3",
    Evidence.GUESSED: "0.05 1.15",
}
_WALK_DASHES = {**_DASHES, Evidence.INFERRED: "2.6 1.4", Evidence.GUESSED: "0.05 1.75"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A feature that falls on the paper.

    Attributes
    ----------
    feature
        What it is.
    points
        Shape ``(k, 2)``, millimetres.

    Examples
    --------
    >>> Seen.__slots__
    ('feature', 'points')
    """

    feature: GroundFeature
    points: Points


def seen(features: Iterable[GroundFeature], frame: Frame) -> list[Seen]:
    """Keep what the frame shows.

    Parameters
    ----------
    features
        The ground.
    frame
        The paper.

    Returns
    -------
    list of Seen
        Features that may touch the frame, projected.

    Examples
    --------
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

    Parameters
    ----------
    features
        What is seen.
    frame
        The paper.

    Returns
    -------
    str
        SVG elements.

    Examples
    --------
    >>> draw_map([], Frame(width=9, height=9, centre=(2, 50), scale=4000))
    ''
    """
    size = min(1.0, max(0.35, (4000 / frame.scale) ** 0.5))
    parts = [_areas(features, frame, skip=("building", "notable-building"))]
    for item in features:
        if item.feature.kind == "stream":
            parts.append(_line(item.points, "#7ba3b8", 0.5 * size))
        elif item.feature.kind == "water" and not item.feature.is_area:
            parts.append(_line(item.points, _AREAS["water"][0], max(1.0, frame.paper(12))))
    parts += [_areas(features, frame, only=("building", "notable-building"))]
    parts += _streets([s for s in features if not s.feature.is_bridge], size)
    parts += _streets([s for s in features if s.feature.is_bridge], size)
    for item in features:
        if item.feature.kind == "wall":
            parts.append(_line(item.points, RULE, 0.25))
    parts += [
        symbol_at(item.feature.kind, item.points[0], size)
        for item in features
        if len(item.points) == 1 and item.feature.kind not in AIDS
    ]
    return "".join(parts)


def draw_plan(features: Sequence[Seen], frame: Frame) -> str:
    """Draw a sketch as a plan without scale: ways by evidence, barriers bold.

    Parameters
    ----------
    features
        What is seen.
    frame
        The paper.

    Returns
    -------
    str
        SVG elements.

    Examples
    --------
    >>> draw_plan([], Frame(width=9, height=9, centre=(2, 50), scale=4000))
    ''
    """
    parts = [_areas(features, frame, skip=("heap",))]
    parts += [
        cone(item.points, _AREAS["heap"][0], is_closed=item.feature.is_closed)
        for item in features
        if item.feature.kind == "heap"
    ]
    for item in features:
        feature = item.feature
        if feature.is_area or len(item.points) < 2:
            continue
        if feature.kind == "rail":
            parts.append(_line(item.points, INK, 1.3) + _line(item.points, "#fff", 0.7, "1.6 1.6"))
        elif feature.kind in BARRIERS:
            parts.append(_line(item.points, INK, 1.9) + _line(item.points, "#fff", 0.5))
        elif feature.kind in {"water", "stream"}:
            parts.append(_line(item.points, "#7ba3b8", 0.7))
        elif feature.kind == "wall":
            parts.append(_line(item.points, INK, 1.0))
        else:
            colour = "#a49c8d" if feature.is_closed else RULE
            parts.append(_line(item.points, colour, 0.55, _DASHES[feature.evidence]))
    parts += [
        symbol_at(item.feature.kind, item.points[0], 1.5)
        for item in features
        if len(item.points) == 1
    ]
    return "".join(parts)


def draw_walk(pieces: Sequence[tuple[Points, Evidence]]) -> str:
    """Draw the walked streets of a plan without scale.

    Parameters
    ----------
    pieces
        Lines on paper, shape ``(k, 2)``, and how each is known.

    Returns
    -------
    str
        SVG elements: solid, dashed or dotted.

    Examples
    --------
    >>> "dasharray" in draw_walk([(np.array([[0, 0], [1, 1]]), Evidence.GUESSED)])
    True
    """
    casings = (_line(line, "#fff", 2.2) for line, _ in pieces)
    lines = (_line(line, TRACE, 1.15, _WALK_DASHES[evidence]) for line, evidence in pieces)
    return "".join([*casings, *lines])


def draw_trace(
    lines: Iterable[Points],
    connectors: Iterable[Points],
    arrows: Iterable[tuple[float, float, float, float]],
) -> str:
    """Draw the line walked.

    Parameters
    ----------
    lines
        Along the network.
    connectors
        To the places.
    arrows
        Position and unit direction of each arrowhead.

    Returns
    -------
    str
        SVG elements.

    Examples
    --------
    >>> draw_trace([], [], [])
    ''
    """
    lines = list(lines)
    parts = [_line(line, "#fff", 2.3) for line in lines]
    parts += [_line(line, TRACE, 0.5, "1 0.8") for line in connectors]
    parts += [_line(line, TRACE, 1.15) for line in lines]
    for x, y, dx, dy in arrows:
        tip, back, half = 1.9, 1.5, 1.45
        points = [
            (x + dx * tip, y + dy * tip),
            (x - dx * back - dy * half, y - dy * back + dx * half),
            (x - dx * back + dy * half, y - dy * back - dx * half),
        ]
        corners = " ".join(f"{px:.2f},{py:.2f}" for px, py in points)
        parts.append(
            f'<polygon points="{corners}" fill="{TRACE}" stroke="#fff" stroke-width="0.3" '
            'class="arrow"/>'
        )
    return "".join(parts)


def draw_rides(lines: Iterable[Points]) -> str:
    """Draw what is ridden: thin double lines, which nobody takes for a street to walk.

    Parameters
    ----------
    lines
        Rides on paper.

    Returns
    -------
    str
        SVG elements.

    Examples
    --------
    >>> draw_rides([])
    ''
    """
    return "".join(
        f'<g class="ride">{_line(line, "#fff", 2.0)}{_line(line, INK, 1.3)}'
        f"{_line(line, '#fff', 0.7)}</g>"
        for line in lines
    )


def draw_leaders(lines: Iterable[Points]) -> str:
    """Draw the thin lines that join names to their streets.

    Parameters
    ----------
    lines
        From the street to the name.

    Returns
    -------
    str
        SVG elements.

    Examples
    --------
    >>> draw_leaders([])
    ''
    """
    dot = f'fill="{INK}"'
    return "".join(
        f'<g class="leader">{_line(line, "#fff", 0.7)}{_line(line, INK, 0.3)}'
        f"{circle(line[0][0], line[0][1], 0.45, dot)}</g>"
        for line in lines
    )


def svg(frame: Frame, elements: str, *, paper: str = PAPER) -> str:
    """Wrap elements into a picture of the frame's size.

    Parameters
    ----------
    frame
        The paper.
    elements
        What is drawn.
    paper
        Colour of the ground.

    Returns
    -------
    str
        An SVG document, one unit per millimetre, cut at the frame.

    Examples
    --------
    >>> svg(Frame(width=9, height=9, centre=(2, 50), scale=4000), "")[:4]
    '<svg'
    """
    w, h = f"{frame.width:.2f}", f"{frame.height:.2f}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{w}mm" height="{h}mm" '
        f'viewBox="0 0 {w} {h}"><defs><clipPath id="c"><rect width="{w}" height="{h}"/></clipPath>'
        f'{_patterns()}</defs><rect width="{w}" height="{h}" fill="{paper}"/>'
        f'<g clip-path="url(#c)" stroke-linejoin="round">{elements}</g></svg>'
    )


def circle(x: float, y: float, radius: float, style: str) -> str:
    """Draw a circle.

    Parameters
    ----------
    x, y
        Its middle, millimetres.
    radius
        Millimetres.
    style
        SVG attributes.

    Returns
    -------
    str
        One SVG element.

    Examples
    --------
    >>> circle(1, 2, 3, 'fill="none"')
    '<circle cx="1.00" cy="2.00" r="3.00" fill="none"/>'
    """
    return f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{radius:.2f}" {style}/>'


def _path(points: Points, *, close: bool = False) -> str:
    body = "L".join(f"{x:.2f} {y:.2f}" for x, y in points.tolist())
    return f"M{body}{'Z' if close else ''}"


def _line(points: Points, colour: str, width: float, dash: str = "", cap: str = "round") -> str:
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<path d="{_path(points)}" fill="none" stroke="{colour}" stroke-width="{width:.2f}" '
        f'stroke-linecap="{"butt" if dash and not dash.startswith("0.05") else cap}"{dashes}/>'
    )


def _patterns() -> str:
    """Give hatches that tell areas apart in one black ink."""
    return "".join(
        f'<pattern id="{kind}" width="{step}" height="{step}" patternUnits="userSpaceOnUse">'
        f'<path d="{path}" stroke="{colour}" stroke-width="0.12" fill="none"/></pattern>'
        for kind, (step, colour, path) in _HATCHES.items()
    )


def _areas(
    features: Sequence[Seen], frame: Frame, only: Sequence[str] = (), skip: Sequence[str] = ()
) -> str:
    parts = []
    for kind, (fill, edge) in _AREAS.items():
        if kind in skip or (only and kind not in only):
            continue
        for item in features:
            if item.feature.kind == kind and item.feature.is_area:
                rings = [item.points, *(frame.to_paper(hole) for hole in item.feature.holes)]
                data = "".join(_path(ring, close=True) for ring in rings)
                parts.append(
                    f'<path d="{data}" fill="{fill}" fill-rule="evenodd" stroke="{edge}" '
                    'stroke-width="0.15"/>'
                )
                if kind in _HATCHES:
                    parts.append(f'<path d="{data}" fill="url(#{kind})" fill-rule="evenodd"/>')
    return "".join(parts)


def _streets(features: Sequence[Seen], size: float) -> list[str]:
    lines = [item for item in features if not item.feature.is_area and len(item.points) > 1]
    casings, fills, marks = [], [], []
    for item in lines:
        kind = item.feature.kind
        if kind in _STREETS:
            width, colour = _STREETS[kind]
            casings.append(_line(item.points, "#bdb5a5", width * size + 0.3, cap="butt"))
            fills.append((width, _line(item.points, colour, width * size)))
        elif kind == "path":
            marks.append(_line(item.points, "#fff", 0.9 * size))
            marks.append(_line(item.points, RULE, 0.35 * max(size, 0.7), "1.2 0.7"))
        elif kind == "steps":
            marks.append(_line(item.points, "#fff", 1.7 * size))
            marks.append(_line(item.points, INK, 1.4 * size, "0.25 0.35"))
        elif kind == "rail":
            marks.append(_line(item.points, "#77716a", 0.8 * size))
            marks.append(_line(item.points, "#fff", 0.4 * size, "1.2 1.2"))
    return [*casings, *(text for _, text in sorted(fills, key=lambda fill: fill[0])), *marks]
