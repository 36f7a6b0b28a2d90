"""Stage 4: network + pace -> walking times between places."""

from ddtour_geo.network.routing.matrix import off_the_way, travel_times
from ddtour_geo.network.routing.nearest import nearest_on
from ddtour_geo.network.routing.pace import (
    PROFILES,
    VertexTimes,
    flat_speed,
    piece_seconds,
    regroup_seconds,
    swiss_minutes_per_km,
    swiss_pace_ratio,
    vertex_times,
)
from ddtour_geo.network.routing.via import walk_through

__all__ = [
    "PROFILES",
    "VertexTimes",
    "flat_speed",
    "nearest_on",
    "off_the_way",
    "piece_seconds",
    "regroup_seconds",
    "swiss_minutes_per_km",
    "swiss_pace_ratio",
    "travel_times",
    "vertex_times",
    "walk_through",
]
