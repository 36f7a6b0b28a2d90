"""OpenStreetMap -> the walking network of one walker, and places on it."""

from ddtour_geo.network.graph import build_network, read_extract
from ddtour_geo.network.osm import StreetExtract, read_streets
from ddtour_geo.network.snapping import LeftOut, Snapping, snap
from ddtour_geo.network.view import edges_geodataframe, to_networkx

__all__ = [
    "LeftOut",
    "Snapping",
    "StreetExtract",
    "build_network",
    "edges_geodataframe",
    "read_extract",
    "read_streets",
    "snap",
    "to_networkx",
]
