"""OpenStreetMap -> the walking network of one walker, and places on it."""

from ddtour_geo.network.graph import build_network, read_extract
from ddtour_geo.network.osm import StreetExtract, read_streets
from ddtour_geo.network.snapping import LeftOut, Snapping, snap
from ddtour_geo.network.store import load_network, save_network, stored_network
from ddtour_geo.network.view import edges_geodataframe, from_networkx, to_networkx

__all__ = [
    "LeftOut",
    "Snapping",
    "StreetExtract",
    "build_network",
    "edges_geodataframe",
    "from_networkx",
    "load_network",
    "read_extract",
    "read_streets",
    "save_network",
    "snap",
    "stored_network",
    "to_networkx",
]
