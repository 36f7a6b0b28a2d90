"""OpenStreetMap -> the walking network of one walker, and places on it."""

from ddtour_geo.network.build.graph import build_network, read_extract
from ddtour_geo.network.build.store import load_network, save_network, stored_network
from ddtour_geo.network.export import edges_geodataframe, from_networkx, to_networkx
from ddtour_geo.network.osm.extract import StreetExtract, read_streets
from ddtour_geo.network.snapping.snap import (
    LeftOut,
    Snapping,
    join_places,
    snap,
    snap_within_reach,
    streets_near,
)

__all__ = [
    "LeftOut",
    "Snapping",
    "StreetExtract",
    "build_network",
    "edges_geodataframe",
    "from_networkx",
    "join_places",
    "load_network",
    "read_extract",
    "read_streets",
    "save_network",
    "snap",
    "snap_within_reach",
    "stored_network",
    "streets_near",
    "to_networkx",
]
