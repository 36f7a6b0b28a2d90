"""In which language names are, for who has a page or a sheet read aloud."""

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
