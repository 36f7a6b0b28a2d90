"""What the page says of the two who may open it: who comes with the group, and who is alone."""

from typing import Any

from ddtour_geo.common.i18n import catalogue, translate
from ddtour_geo.model import Itinerary, PointOfInterest
from ddtour_geo.outputs.web_map.words import Said
from ddtour_geo.outputs.wording import figures
from ddtour_geo.outputs.wording.alone import booking, group_parts
from ddtour_geo.outputs.wording.names import language_of_name
from ddtour_geo.outputs.wording.shown import as_shown


def party_words(group: Itinerary, language: str, *, is_alone: bool) -> dict[str, Any] | None:
    """Say whose hours the list tells, and how the others differ."""
    alone = group.alone
    if alone is None:
        return None
    told: dict[str, Any] = {"refused": "", "lines": [], "without": []}
    told["t"] = catalogue(language, "alone")
    if not isinstance(alone, Itinerary):
        why = alone.message(language)
        return {**told, "refused": translate(language, "alone.refused", reason=why)}
    if not is_alone:
        titles = [part.title.in_language(language) for part in alone.group_parts]
        parts = translate(language, "alone.group", parts=", ".join(dict.fromkeys(titles)))
        return {**told, "lines": list(filter(None, (parts, booking(group.definition, language))))}
    return {**told, "lines": _lines(group, alone, language), "without": _without(alone, language)}


def _lines(group: Itinerary, alone: Itinerary, language: str) -> list[str]:
    def say(key: str, circuit: Itinerary) -> str:
        return translate(
            language,
            f"alone.{key}",
            total=figures.minutes_text(as_shown(circuit).total, language),
            clock=f"{as_shown(circuit).end:%H:%M}",
        )

    lines = [say("said", alone), say("said_group", group)]
    if not alone.unvisited:
        lines.append(translate(language, "alone.same_stops"))
    return lines


def _without(alone: Itinerary, language: str) -> list[dict[str, str]]:
    def named(place: PointOfInterest) -> Said:
        said = place.name.in_language(language)
        return Said(said, language_of_name(place, alone.territory, language))

    return [
        *({"name": name, "reason": why} for name, why in group_parts(alone, language)),
        *(
            {"name": named(one.place), "reason": figures.reason(one, language, alone)}
            for one in alone.unvisited
        ),
    ]
