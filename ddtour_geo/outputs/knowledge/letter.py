"""The open questions as a letter to whoever knows the ground."""

from typing import Any

from ddtour_geo.common.i18n import LANGUAGES
from ddtour_geo.common.text import plain
from ddtour_geo.model import Evidence, PointOfInterest
from ddtour_geo.model.knowledge import UNKNOWNS, Knowledge
from ddtour_geo.outputs.knowledge.page import contact
from ddtour_geo.outputs.knowledge.words import facts_unknown, say
from ddtour_geo.outputs.site.cards import both
from ddtour_geo.survey import peg_words


def told(known: Knowledge) -> dict[str, Any]:
    """Put what is not known into questions."""
    name = known.territory.name
    drawn = [s for s in known.streets if s.name and s.evidence >= Evidence.INFERRED]
    return {
        "titles": say("letter_title", name=name),
        "why": say("letter_why", name=name),
        "contacts": [contact(one) for one in known.territory.contacts],
        "to_place": [_position(place) for place in known.to_place],
        "about": [_position(place) for place in known.about],
        "facts": [(key, say(key)) for key in UNKNOWNS],
        "asked": [
            {"name": both(place.name.in_language), "unknown": unknown}
            for place in known.places
            if (unknown := facts_unknown(place))
        ],
        "streets": sorted({plain(street.name) for street in drawn}),
        "findings": {code: peg_words.findings(known.pegs, code) for code in LANGUAGES},
        "is_step_free_known": not known.rollable[1],
    }


def _position(place: PointOfInterest) -> dict[str, Any]:
    position = place.position
    longitude, latitude = position.lonlat
    return {
        "name": both(place.name.in_language),
        "source": position.source,
        "at": f"{latitude:.5f}, {longitude:.5f}",
        "radius": say("radius", metres=position.radius_m),
    }
