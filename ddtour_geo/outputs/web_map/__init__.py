"""The visitor's page: an interactive map and the same circuit in words, in one file."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, Unpack

from ddtour_geo.common.errors import DDTourError
from ddtour_geo.model import Itinerary
from ddtour_geo.outputs.web_map.media import media_files

if TYPE_CHECKING:
    import folium

__all__ = ["build_map", "media_files", "page"]


def build_map(
    itinerary: Itinerary,
    *,
    language: str = "fr",
    address: str = "",
    step_free: Itinerary | DDTourError | None = None,
    others: Sequence[tuple[Itinerary, float, float]] = (),
    folder: Path | None = None,
) -> "folium.Map":
    """Make the interactive map of a circuit.

    Parameters
    ----------
    itinerary
        The circuit.
    language
        Of the page as it opens, ``"fr"`` or ``"en"``; the other one can be chosen on it.
    address
        Where the page will be published; empty if it will not.
    step_free
        The same circuit without steps, or the error that says why there is none; ``None`` if
        nobody looked.
    others
        Other circuits, each with the shares of stops and of streets that it has in common.
    folder
        Folder of the territory, for pictures and recordings; ``None`` for none.

    Returns
    -------
    folium.Map
        Shows itself in a notebook; more Folium layers may be added; ``save`` writes one HTML
        file that needs no network.

    Examples
    --------
    >>> from ddtour_geo import plan, with_ground
    >>> itinerary = with_ground(plan("routes/ville-exemple-tour.toml"))
    >>> itinerary.fingerprint in build_map(itinerary).get_root().render()
    True
    """
    from ddtour_geo.outputs.web_map.circuit_map import CircuitMap

    return CircuitMap(
        itinerary,
        language=language,
        address=address,
        step_free=step_free,
        others=others,
        folder=folder,
    )


class PageOptions(TypedDict, total=False):
    """What a page of the site may be told: the words of :func:`build_map`, and one more."""

    language: str
    address: str
    step_free: Itinerary | DDTourError | None
    others: Sequence[tuple[Itinerary, float, float]]
    folder: Path | None
    alone_step_free: Itinerary | DDTourError | None  # the circuit of who walks alone


def page(itinerary: Itinerary, **options: Unpack[PageOptions]) -> str:
    """Write the visitor's page of a circuit."""
    from ddtour_geo.outputs.web_map.circuit_map import CircuitMap

    html: str = CircuitMap(itinerary, **options, in_site=True).get_root().render()
    return html
