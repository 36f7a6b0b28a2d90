"""How the page says texts: the language they are in, their source, the day they were checked."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Self

from ddtour_geo.common.i18n import Voice
from ddtour_geo.model import Confidence, Itinerary, Link, LocalizedText, PointOfInterest
from ddtour_geo.outputs.wording.names import language_of_name
from ddtour_geo.outputs.wording.trust import doubted, sourced


class Said(str):
    """A text that may be in another language than the page around it.

    >>> Said("verger", "fr").lang
    'fr'
    """

    __slots__ = ("lang",)
    lang: str

    def __new__(cls, text: str, lang: str = "") -> Self:
        """Make a text that knows its language."""
        said = super().__new__(cls, text)
        said.lang = lang
        return said


def in_language(text: LocalizedText, language: str) -> Said:
    """Give a text in a language, or in the other one and say so.

    >>> in_language(LocalizedText(fr="verger"), "en").lang
    'fr'
    >>> in_language(LocalizedText(fr="verger", en="orchard"), "en").lang
    ''
    """
    own, other = (text.en, "fr") if language == "en" else (text.fr, "en")
    said = text.in_language(language)
    return Said(said, "" if own or not said else other)


@dataclass(frozen=True, slots=True, kw_only=True)
class Words(Voice):
    """Says things of one itinerary in one language."""

    itinerary: Itinerary
    domain: str = "web_map"

    def told(self, text: LocalizedText) -> Said:
        """Say a text of the territory or of the circuit."""
        return in_language(text, self.language)

    def named(self, place: PointOfInterest) -> Said:
        """Say the name of a place."""
        said = place.name.in_language(self.language)
        return Said(said, language_of_name(place, self.itinerary.territory, self.language))

    def local(self, text: str) -> Said:
        """Say a name on the ground, such as that of a street."""
        local = self.itinerary.territory.local_language
        return Said(text, "" if local == self.language else local)

    def doubted(self, text: LocalizedText, confidence: Confidence) -> Said:
        """Say a text, and that it is to be checked where little stands behind it."""
        said = self.told(text)
        return Said(doubted(said, confidence, said.lang or self.language), said.lang)

    def sourced(self, source: str, as_of: date) -> str:
        """Say who says so and when, the day once."""
        return sourced(source, as_of, self.language)

    def links(self, links: tuple[Link, ...]) -> list[dict[str, str]]:
        """List what may be read: titles, and addresses of the web."""
        return [
            {"title": self.told(link.title) or link.url, "url": link.url}
            for link in links
            if not link.url or re.match(r"https?://", link.url)
        ]


def sentence(text: str) -> str:
    """Write a text as a sentence.

    >>> sentence("une rue")
    'Une rue.'
    """
    return f"{text[:1].upper()}{text[1:]}."
