"""Strokes on paper, as SVG without text: the walk, the rides, the leaders, and their picture."""

from collections.abc import Collection, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from ddtour_geo.model import Evidence
from ddtour_geo.outputs.route_sheet.colours import HATCHES, INK, PAPER, SURVEYED, TRACE
from ddtour_geo.outputs.route_sheet.frame import Frame

Points = NDArray[np.float64]

DASHES = {
    Evidence.SURVEYED: "",
    Evidence.ATTESTED: "",
    Evidence.INFERRED: "2.2 1.3",
    Evidence.GUESSED: "0.05 1.15",
}
DASHED = {**DASHES, Evidence.INFERRED: "2.6 1.4", Evidence.GUESSED: "0.05 1.75"}


def path(points: Points, *, close: bool = False) -> str:
    """Write a line as the data of an SVG path.

    >>> path(np.array([[0, 0], [1, 2]]))
    'M0.00 0.00L1.00 2.00'
    """
    body = "L".join(f"{x:.2f} {y:.2f}" for x, y in points.tolist())
    return f"M{body}{'Z' if close else ''}"


def stroke(points: Points, colour: str, width: float, dash: str = "", cap: str = "round") -> str:
    """Draw a line.

    >>> 'stroke-width="0.50"' in stroke(np.array([[0, 0], [1, 2]]), "#fff", 0.5)
    True
    """
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<path d="{path(points)}" fill="none" stroke="{colour}" stroke-width="{width:.2f}" '
        f'stroke-linecap="{"butt" if dash and not dash.startswith("0.05") else cap}"{dashes}/>'
    )


def draw_walk(pieces: Sequence[tuple[Points, Evidence]]) -> str:
    """Draw the walked streets of a plan without scale.

    >>> "dasharray" in draw_walk([(np.array([[0, 0], [1, 1]]), Evidence.GUESSED)])
    True
    """
    edges = (stroke(line, SURVEYED, 2.4) for line, evidence in pieces if not evidence.is_sketch)
    casings = (
        stroke(line, "#fff", 2.2 if evidence.is_sketch else 1.6) for line, evidence in pieces
    )
    lines = (stroke(line, TRACE, 1.15, DASHED[evidence]) for line, evidence in pieces)
    return "".join([*edges, *casings, *lines])


def draw_trace(
    lines: Iterable[Points], connectors: Iterable[Points], unsure: Collection[int] = ()
) -> str:
    """Draw the line walked.

    >>> draw_trace([], [])
    ''
    """
    lines = list(lines)
    parts = [stroke(line, "#fff", 2.3) for line in lines]
    parts += [stroke(line, TRACE, 0.5, "1 0.8") for line in connectors]
    broken = DASHED[Evidence.INFERRED]
    parts += [
        stroke(line, TRACE, 1.15, broken if k in unsure else "") for k, line in enumerate(lines)
    ]
    return "".join(parts)


def draw_heads(arrows: Iterable[tuple[float, float, float, float]]) -> str:
    """Draw the arrowheads of a line that one can follow.

    >>> draw_heads([(1.0, 1.0, 1.0, 0.0)]).count("arrow")
    1
    """
    parts = []
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

    >>> draw_rides([])
    ''
    """
    return "".join(
        f'<g class="ride">{stroke(line, "#fff", 2.0)}{stroke(line, INK, 1.3)}'
        f"{stroke(line, '#fff', 0.7)}</g>"
        for line in lines
    )


def draw_leaders(lines: Iterable[Points]) -> str:
    """Draw the thin lines that join names to their streets.

    >>> draw_leaders([])
    ''
    """
    dot = f'fill="{INK}"'
    return "".join(
        f'<g class="leader">{stroke(line, "#fff", 0.7)}{stroke(line, INK, 0.3)}'
        f"{circle(line[0][0], line[0][1], 0.45, dot)}</g>"
        for line in lines
    )


def svg(frame: Frame, elements: str, *, paper: str = PAPER) -> str:
    """Wrap elements into a picture of the frame's size.

    >>> svg(Frame(width=9, height=9, centre=(2, 50), scale=4000), "")[:4]
    '<svg'
    """
    w, h = f"{frame.width:.2f}", f"{frame.height:.2f}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{w}mm" height="{h}mm" '
        f'viewBox="0 0 {w} {h}"><defs><clipPath id="c"><rect width="{w}" height="{h}"/></clipPath>'
        f'{hatches()}</defs><rect width="{w}" height="{h}" fill="{paper}"/>'
        f'<g clip-path="url(#c)" stroke-linejoin="round">{elements}</g></svg>'
    )


def circle(x: float, y: float, radius: float, style: str) -> str:
    """Draw a circle.

    >>> circle(1, 2, 3, 'fill="none"')
    '<circle cx="1.00" cy="2.00" r="3.00" fill="none"/>'
    """
    return f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{radius:.2f}" {style}/>'


def hatches() -> str:
    """Give the hatches that tell areas apart in one black ink.

    >>> hatches().count("<pattern")
    3
    """
    return "".join(
        f'<pattern id="{kind}" width="{step}" height="{step}" patternUnits="userSpaceOnUse">'
        f'<path d="{data}" stroke="{colour}" stroke-width="{width}" fill="none"/></pattern>'
        for kind, (step, width, colour, data) in HATCHES.items()
    )
