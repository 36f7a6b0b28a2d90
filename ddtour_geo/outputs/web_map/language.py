"""What the page's script says in a language that the page does not begin with."""

from typing import Any

from ddtour_geo.common.i18n import catalogue
from ddtour_geo.model import Itinerary
from ddtour_geo.outputs.web_map.payload import map_words


def page_words(itinerary: Itinerary, language: str, view: dict[str, Any]) -> dict[str, Any]:
    """Collect what changes on the page, its list left out, when its language is changed."""
    texts = catalogue(language, "web_map")
    return {
        "title": view["title"],
        "skip": texts["skip_to_timetable"],
        "map": texts["map_label"],
        "caption": texts["map_caption"],
        **plan_words(itinerary, language, view),
        **map_words(itinerary, language),
    }


def plan_words(itinerary: Itinerary, language: str, view: dict[str, Any]) -> dict[str, Any]:
    """Collect what the script says of one of the plans of a page."""
    return {
        "banner": view["banner"],
        "stops": [stop.place.name.in_language(language) for stop in itinerary.stops],
        "rides": [
            leg.ride.title.in_language(language) if leg.ride else None for leg in itinerary.legs
        ],
    }
