"""What the planner says of a visit: where to meet, who guides, the price, what it all rests on."""

from typing import Any

from ddtour_geo.common.i18n import translate
from ddtour_geo.common.text import plain
from ddtour_geo.model import Itinerary
from ddtour_geo.outputs.wording.trust import doubted, sourced
from ddtour_geo.outputs.wording.values import basis


def terms(itinerary: Itinerary, language: str) -> dict[str, str]:
    """Give what the planner wrote for the group, and where the programme comes from."""
    definition, origin = itinerary.definition, itinerary.definition.origin
    found = {
        "meeting_point": definition.meeting_point.in_language(language),
        "guide": definition.guide.in_language(language),
        "price": definition.price.in_language(language),
        "booking": definition.booking.in_language(language),
        "contact": definition.contact,
    }
    if origin is not None:
        said = sourced(origin.source, origin.as_of, language)
        found["origin"] = doubted(said, origin.confidence, language)
    return {key: said for key, said in found.items() if said}


def lines(itinerary: Itinerary, language: str) -> list[str]:
    """Say the same as lines of plain text, each with its label."""
    return [
        translate(
            language,
            "wording.labelled",
            label=translate(language, f"web_map.{key}"),
            text=plain(said),
        )
        for key, said in terms(itinerary, language).items()
    ]


def document(itinerary: Itinerary, language: str) -> dict[str, Any]:
    """Say the same for other programs."""
    definition, origin = itinerary.definition, itinerary.definition.origin
    said = terms(itinerary, language) | {"summary": definition.summary.in_language(language)}
    keys = ("summary", "meeting_point", "guide", "price", "booking", "contact")
    return {key: plain(said.get(key, "")) or None for key in keys} | {
        "origin": None if origin is None else basis(origin, language)
    }
