"""The visitor's page: an interactive map and the same circuit in words, in one file."""

from typing import TYPE_CHECKING

from ddtour_geo.model import Itinerary

if TYPE_CHECKING:
    import folium

__all__ = ["build_map", "page"]


def build_map(itinerary: Itinerary, *, language: str = "fr", address: str = "") -> "folium.Map":
    """Make the interactive map of a circuit.

    Parameters
    ----------
    itinerary
        The circuit.
    language
        ``"fr"`` or ``"en"``.
    address
        Where the page will be published; empty if it will not.

    Returns
    -------
    folium.Map
        Shows itself in a notebook; more Folium layers may be added; ``save`` writes one HTML
        file that needs no network.

    Examples
    --------
    >>> build_map.__name__
    'build_map'
    """
    from ddtour_geo.outputs.web_map.circuit_map import CircuitMap

    return CircuitMap(itinerary, language=language, address=address)


def page(itinerary: Itinerary, *, language: str = "fr", address: str = "") -> str:
    """Write the visitor's page of a circuit.

    Parameters
    ----------
    itinerary
        The circuit.
    language
        ``"fr"`` or ``"en"``.
    address
        Where the page will be published; empty if it will not.

    Returns
    -------
    str
        One self-contained HTML file.

    Examples
    --------
    >>> page.__name__
    'page'
    """
    html: str = build_map(itinerary, language=language, address=address).get_root().render()
    return html
