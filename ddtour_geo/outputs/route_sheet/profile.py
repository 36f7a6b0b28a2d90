"""The profile of heights, drawn."""

from ddtour_geo.model import Itinerary
from ddtour_geo.outputs.route_sheet.content import Json


def profile_data(itinerary: Itinerary, language: str, *, is_large: bool) -> Json | None:
    return None
