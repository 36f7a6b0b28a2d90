"""Whom outputs name, beside the lines that they show and nowhere else."""

from collections.abc import Iterable

from ddtour_geo.common.i18n import LANGUAGES, catalogue
from ddtour_geo.common.text import plain
from ddtour_geo.model import Itinerary


def in_language(words: str, language: str = "fr") -> str:
    """Say an attribution, that of OpenStreetMap in the language of the output.

    >>> in_language("© OpenStreetMap contributors", "fr")
    '© contributeurs OpenStreetMap'
    """
    usual = {catalogue(known, "web_map")["osm_credit"] for known in LANGUAGES}
    return catalogue(language, "web_map")["osm_credit"] if words in usual else plain(words)


def names(attributions: Iterable[str], language: str = "fr") -> str:
    """Name the surveyors of what is no drawing in a hand-drawn plan.

    >>> names(["", "© contributeurs OpenStreetMap", "© OpenStreetMap contributors"], "en")
    '© OpenStreetMap contributors (ODbL)'
    """
    said = (_with_licence(in_language(words, language)) for words in attributions if words)
    return ", ".join(dict.fromkeys(said))


def _with_licence(words: str) -> str:
    folded = words.casefold()
    is_bare = "openstreetmap" in folded and "odbl" not in folded
    return f"{words} (ODbL)" if is_bare else words


def of_map(itinerary: Itinerary, language: str = "fr") -> str:
    """Name those whose lines a map of a circuit shows."""
    if itinerary.has_sketched_ground:
        seen = names((feature.attribution for feature in itinerary.ground), language)
        return seen or of_track(itinerary, language)
    return in_language(itinerary.territory.attribution, language)


def of_track(itinerary: Itinerary, language: str = "fr") -> str:
    """Name those whose lines one can follow in a file."""
    if itinerary.has_sketched_ground:
        runs = [run for leg in itinerary.legs if leg.has_track for run in leg.runs]
        return names((run.attribution for run in runs), language)
    return in_language(itinerary.territory.attribution, language)


def beside_map(itinerary: Itinerary, language: str = "fr") -> str:
    """Say what stands in the corner of a map."""
    is_sketch = itinerary.has_sketched_ground
    return beside_ground(of_map(itinerary, language), language, is_sketch=is_sketch)


def beside_ground(credit: str, language: str = "fr", *, is_sketch: bool) -> str:
    """Say what stands in the corner of a map whose surveyors are known.

    >>> beside_ground("© A", "en", is_sketch=True)
    'Hand-drawn plan, not to scale · surveyed line © A'
    """
    if not is_sketch:
        return credit
    texts = catalogue(language, "web_map")
    surveyed = texts["surveyed_line"].format(credit=credit) if credit else ""
    return " · ".join(filter(None, (texts["hand_drawn"], surveyed)))
