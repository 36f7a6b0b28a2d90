"""Our own drawings: sights, services, spoil heaps."""

import numpy as np
from numpy.typing import NDArray

from ddtour_geo.outputs.route_sheet.colours import INK, RULE

Points = NDArray[np.float64]

_SYMBOLS = {
    "tree": '<circle r="0.6" fill="#cfe0b8" stroke="#6b8548" stroke-width="0.12"/>',
    "headframe": '<path d="M-1.6 2L-0.5 -1.6H0.5L1.6 2M-1.1 0.5H1.1M-0.8 -0.6H0.8" fill="none"/>'
    '<circle cx="-0.45" cy="-2" r="0.55"/><circle cx="0.65" cy="-2" r="0.55"/>',
    "tower": f'<path d="M-0.9 2V-1.4H0.9V2Z"/><path d="M-1.2 -1.4H1.2V-2.2H-1.2Z" fill="{INK}"/>',
    "church": '<path d="M-1.7 2V0.2L-0.6 -0.7L0.5 0.2V2Z"/><path d="M0.5 2V-1.2L1.1 -2.4L1.7 '
    '-1.2V2Z"/><path d="M1.1 -2.4V-3.4M0.7 -3H1.5" fill="none"/>',
    "toilets": '<rect x="-1.6" y="-1.1" width="3.2" height="2.2" rx="0.3"/><path d="M-1.25 '
    '-0.6L-0.95 0.6L-0.65 -0.2L-0.35 0.6L-0.05 -0.6M1.25 -0.35A0.6 0.6 0 1 0 1.25 0.35" '
    'fill="none" stroke-width="0.3"/>',
    "drinking-water": '<path d="M0 -1.6C0.6 -0.5 1.15 0 1.15 0.6A1.15 1.15 0 0 1 -1.15 0.6'
    'C-1.15 0 -0.6 -0.5 0 -1.6Z" fill="#bfd9e8"/>',
    "bench": '<path d="M-1.1 0.1H1.1M-1.1 -0.6H1.1M-0.8 0.1V0.8M0.8 0.1V0.8" fill="none" '
    'stroke="#fff" stroke-width="0.7"/><path d="M-1.1 0.1H1.1M-1.1 -0.6H1.1M-0.8 0.1V0.8M0.8 '
    '0.1V0.8" fill="none"/>',
    "defibrillator": '<path d="M0 1.5C-2.4 -0.3 -1.2 -2.1 0 -0.9C1.2 -2.1 2.4 -0.3 0 1.5Z"/>'
    '<path d="M0.2 -0.7L-0.4 0.2H0.3L-0.1 0.9" fill="none"/>',
    "emergency-post": f'<rect x="-1.4" y="-1.4" width="2.8" height="2.8" fill="{INK}" '
    'stroke="#fff"/><path d="M0 -0.9V0.9M-0.9 0H0.9" fill="none" stroke="#fff" '
    'stroke-width="0.55"/>',
    "height": '<path d="M-0.7 0.5L0 -0.7L0.7 0.5Z"/>',
}


def symbol(kind: str) -> str:
    """Draw the symbol of a point alone, for the legend.

    >>> symbol("street")
    ''
    """
    if kind not in _SYMBOLS:
        return ""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="3.2mm" height="3.2mm" '
        f'viewBox="-1.6 -1.6 3.2 3.2"><g stroke="{INK}" fill="#fff" stroke-width="0.25" '
        f'stroke-linejoin="round">{_SYMBOLS[kind]}</g></svg>'
    )


def symbol_at(kind: str, point: Points, size: float) -> str:
    """Draw the symbol of a point on the ground.

    >>> symbol_at("street", np.zeros(2), 1.0)
    ''
    """
    if kind not in _SYMBOLS:
        return ""
    x, y = point
    return (
        f'<g class="{kind}" transform="translate({x:.2f} {y:.2f}) scale({size:.2f})" '
        f'stroke="{INK}" '
        f'fill="#fff" stroke-width="0.25" stroke-linejoin="round">{_SYMBOLS[kind]}</g>'
    )


def foot(ring: Points) -> tuple[float, float, float]:
    """Say where the drawing of a spoil heap stands.

    >>> foot(np.array([[0.0, 0.0], [10.0, 0.0], [10.0, 4.0], [0.0, 0.0]]))
    (0.0, 4.0, 10.0)
    """
    left, top = (float(value) for value in ring.min(axis=0))
    right, bottom = (float(value) for value in ring.max(axis=0))
    height = min(bottom - top, 0.55 * (right - left))
    return left, (top + bottom + height) / 2, right


def cone(ring: Points, fill: str, *, is_closed: bool = False) -> str:
    """Draw a spoil heap as it is seen from the street.

    >>> cone(np.array([[0.0, 0.0], [10.0, 0.0], [10.0, 4.0]]), "#ddd").count("<path")
    4
    """
    left, base, right = foot(ring)
    x, half = (left + right) / 2, (right - left) / 2
    peak = float(ring[:, 1].min() + ring[:, 1].max()) - base
    outline = (
        f"M{left:.2f} {base:.2f}L{x - 0.07 * half:.2f} {peak:.2f}"
        f"L{x + 0.07 * half:.2f} {peak:.2f}L{right:.2f} {base:.2f}Z"
    )
    sides = f'<path d="{outline}" fill="{fill}" stroke="{INK}" stroke-width="0.4"/>'
    ridges = (
        f'<path d="M{x + 0.07 * half * share:.2f} {peak:.2f}L{x + half * share:.2f} '
        f'{base:.2f}" fill="none" stroke="{RULE}" stroke-width="0.25"/>'
        for share in (0.25, 0.5, 0.75)
    )
    middle = (base + 2 * peak) / 3
    sign = (
        f'<circle cx="{x:.2f}" cy="{middle:.2f}" r="2.6" fill="{INK}" stroke="#fff" '
        f'stroke-width="0.5"/><path d="M{x - 1.6:.2f} {middle:.2f}h3.2" stroke="#fff" '
        'stroke-width="0.9"/>'
    )
    return sides + "".join(ridges) + (sign if is_closed else "")
