"""Words for shapes that all rooms share."""

from typing import Any

LonLat = tuple[float, float]
"""Degrees, longitude first."""
Bounds = tuple[float, float, float, float]
"""West, south, east, north."""
Json = dict[str, Any]
"""An object of JSON."""
