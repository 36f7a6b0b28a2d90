"""Words for shapes that all rooms share."""

from collections.abc import Callable
from typing import Any

LonLat = tuple[float, float]
"""Degrees, longitude first."""
Bounds = tuple[float, float, float, float]
"""West, south, east, north."""
Ring = tuple[LonLat, ...]
"""A line that may end where it begins."""
Json = dict[str, Any]
"""An object of JSON."""
Progress = Callable[[str, int], None]
"""Told the stage that a long work has come to, and how many things it has seen there."""


def silent(_stage: str, _count: int) -> None:
    """Tell nobody."""
