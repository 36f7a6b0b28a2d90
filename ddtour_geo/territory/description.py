"""What a new territory says of itself: ``territory.toml``, and ``SOURCES.md`` beside it."""

import tomlkit
from tomlkit.items import AoT, Item

from ddtour_geo.common.i18n import LocalizedText, Voice
from ddtour_geo.common.text import clean
from ddtour_geo.common.types import Bounds
from ddtour_geo.territory.whereabouts import Whereabouts, emergency_numbers


def description(
    title: str, *, crs: str, area: Bounds, where: Whereabouts, local_language: str
) -> str:
    """Write ``territory.toml``.

    >>> town = {"crs": "EPSG:32631", "area": (2.7, 50.4, 2.9, 50.5), "local_language": "fr"}
    >>> print(description("Ville", where=Whereabouts(timezone="Europe/Paris"), **town), end="")
    [territory]
    name = "Ville"
    crs = "EPSG:32631"
    timezone = "Europe/Paris"
    holidays = ""
    languages = ["fr", "en"]
    local_language = "fr"
    study_area = [2.7, 50.4, 2.9, 50.5]
    """
    document = tomlkit.document()
    document["territory"] = {
        "name": title,
        "crs": crs,
        "timezone": where.timezone,
        "holidays": where.holidays,
        "languages": ["fr", "en"],
        "local_language": local_language,
        "study_area": list(area),
    }
    if numbers := _emergency(where.country):
        document["emergency"] = numbers
    return tomlkit.dumps(document)


def _emergency(country: str) -> AoT | None:
    """Write whom to call in a country, a table each."""
    tables = tomlkit.aot()
    for one in emergency_numbers(country):
        table = tomlkit.table()
        table["number"] = one.number
        table["text"] = _both(one.text)
        table["source"] = one.source
        table["as_of"] = one.as_of
        tables.append(table)
    return tables if len(tables) else None


def _both(text: LocalizedText) -> Item:
    texts = tomlkit.inline_table()
    texts.update({"fr": text.fr, "en": text.en})
    return texts


def sources(title: str, source: str, *, language: str) -> str:
    """Write ``SOURCES.md``: where each file of a new territory comes from, and its licence.

    >>> sources("Ville", "ville.osm.pbf", language="en").splitlines()[0]
    '# Sources of the territory Ville'
    """
    voice = Voice(language=language, domain="sources")
    rows = ("territory", "places", "streets")
    lines = [voice.say("heading", title=_plain(title)), "", voice.say("head"), "|---|---|---|---|"]
    lines += [voice.say(f"row_{row}", source=_plain(source)) for row in rows]
    return "\n".join([*lines, "", voice.say("to_do"), ""])


def _plain(text: str) -> str:
    """Write a text from elsewhere so that it is no table, no link and no code."""
    return "".join(f"\\{one}" if one in "\\`|*_<>[]#" else one for one in clean(text)).strip()
