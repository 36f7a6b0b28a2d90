"""Words for shapes that all rooms share."""

LonLat = tuple[float, float]
"""Degrees, longitude first."""
Bounds = tuple[float, float, float, float]
"""West, south, east, north."""
