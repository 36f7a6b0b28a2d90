"""The colours of the map: told apart in colour, in one black ink and on a photocopy.

Every kind of area is lighter than what is printed over it, and is bounded by an edge that is
darker than half black, so that a photocopier in its text mode still draws it.
"""

from typing import Final

INK: Final = "#1b1b1b"
RULE: Final = "#6d675c"
PAPER: Final = "#fbf9f5"
TRACE: Final = "#7a0b2d"
"""Burgundy, and near black without its colour."""
SURVEYED: Final = "#0b5a45"
"""Green: the ways of a hand-drawn plan that are no drawing."""
CASING: Final = "#837a69"
WATER_EDGE: Final = "#3c6a86"

AREAS: Final = {
    "field": ("#f8f5ea", "none"),
    "grass": ("#f1f5e7", "none"),
    "park": ("#ebf3dd", "#9fb583"),
    "wood": ("#e3eed4", "none"),
    "orchard": ("#e6f0d6", "#627a3d"),
    "cemetery": ("#eef1ea", "#8e9782"),
    "heap": ("#e6e1d7", "#7d7566"),
    "square": ("#fdfcf9", "#b9b1a2"),
    "parking": ("#f5f3ee", "#b9b1a2"),
    "allotment": ("#dcebc7", "#5b7536"),
    "water": ("#bfd9e8", WATER_EDGE),
    "building": ("#e5e0d6", "#7d7565"),
    "notable-building": ("#cbc3b2", "#4f4a41"),
}
"""Fill and edge of each kind of area, the lowest first."""

STREETS: Final = {
    "motorway": (3.0, "#f8e8c6"),
    "primary": (2.6, "#fbecc8"),
    "secondary": (2.4, "#fdf4dc"),
    "tertiary": (2.2, "#ffffff"),
    "street": (1.9, "#ffffff"),
    "pedestrian": (1.7, "#ffffff"),
    "service": (1.1, "#ffffff"),
}
"""Millimetres at 1:4,000, and fill, of each kind of street."""

HATCHES: Final = {
    "water": (1.8, 0.13, "#3c6a86", "M0 0.5H0.9M0.9 1.4H1.8"),
    "allotment": (1.1, 0.16, "#4b6529", "M0 1.1L1.1 0"),
    "orchard": (1.6, 0.16, "#4b6529", "M0.5 0.8H1.1M0.8 0.5V1.1"),
}
"""Millimetres of a tile, width of its strokes, their colour and their path."""
