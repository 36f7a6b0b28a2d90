"""In which language names are, for who has a page or a sheet read aloud."""

import re
from collections.abc import Iterable

from ddtour_geo.model import PointOfInterest, Territory


def language_of_name(place: PointOfInterest, territory: Territory, language: str) -> str:
    """Tell in which language a name is that is not in the language of what is around it.

    >>> from dataclasses import replace
    >>> from ddtour_geo import read_places, read_territory
    >>> town = replace(read_territory("data/ville-exemple"), local_language="pt")
    >>> place = replace(read_places("data/ville-exemple")[0], has_local_name=True)
    >>> language_of_name(place, town, "fr")
    'pt'
    """
    said = place.name.in_language(language)
    if place.has_local_name and said == place.name.fr and territory.local_language:
        return "" if territory.local_language == language else territory.local_language
    own, other = (place.name.en, "fr") if language == "en" else (place.name.fr, "en")
    return "" if own or not said else other


def by_language(text: str, names: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Cut a sentence where names of another language begin and end: parts with their language.

    >>> by_language("Partez par Mikonkatu.", [("Mikonkatu", "fi"), ("Katu", "")])
    [('Partez par ', ''), ('Mikonkatu', 'fi'), ('.', '')]
    """
    spoken = {name.casefold(): language for name, language in names if name and language}
    if not spoken:
        return [(text, "")]
    longest = sorted(spoken, key=len, reverse=True)
    pattern = rf"(?<!\w)({'|'.join(map(re.escape, longest))})(?!\w)"
    parts = re.split(pattern, text, flags=re.IGNORECASE)
    return [(part, spoken.get(part.casefold(), "")) for part in parts if part]
