"""What a guide hopes not to need: the plan for rain, the way out, who to call."""

from ddtour_geo.model import Itinerary
from ddtour_geo.outputs import safety
from ddtour_geo.outputs.route_sheet.content import Json
from ddtour_geo.outputs.route_sheet.fonts import printable


def help_at_hand(itinerary: Itinerary, language: str) -> Json:
    """Collect what holds for the whole circuit, and what is at hand at each stop.

    Parameters
    ----------
    itinerary
        What is published.
    language
        ``"fr"`` or ``"en"``.

    Returns
    -------
    dict
        ``spare``, for page 1; ``refuge``, by stop.

    Examples
    --------
    >>> help_at_hand.__name__
    'help_at_hand'
    """
    said = [safety.rain(itinerary, language), *safety.summary(itinerary, language)]
    return {
        "spare": [_line(text) for text in said if text],
        "refuge": [
            {"marks": list(marks), "text": printable(text)}
            for marks, text in safety.lines(itinerary, language)
        ],
    }


def _line(text: str) -> Json:
    """Part the word that an eye looks for from what follows its colon."""
    head, colon, rest = text.partition(":")
    if not colon:
        return {"label": printable(text), "text": ""}
    return {"label": printable(head), "text": printable(rest)}
