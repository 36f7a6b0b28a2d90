"""What a plan for who walks alone says of the group that it does without."""

from ddtour_geo.common.i18n import translate
from ddtour_geo.model import CircuitDefinition, GroupPart, Itinerary
from ddtour_geo.outputs.wording import figures


def group_parts(itinerary: Itinerary, language: str = "fr") -> tuple[tuple[str, str], ...]:
    """Say what the group does, and what becomes of it for who walks alone."""
    where = booking(itinerary.definition, language)
    return tuple(
        (_title(part, language), _instead(part, language, where)) for part in itinerary.group_parts
    )


def booking(definition: CircuitDefinition, language: str = "fr") -> str:
    """Say how a group books, and whom it asks."""
    said = (definition.booking.in_language(language).rstrip("."), definition.contact)
    return " · ".join(filter(None, said))


def _title(part: GroupPart, language: str) -> str:
    title, place = (text.in_language(language) for text in (part.title, part.place.name))
    if part.destination is not None:
        place = f"{place} → {part.destination.name.in_language(language)}"
    return translate(language, "alone.part_at", title=title, place=place)


def _instead(part: GroupPart, language: str, where: str) -> str:
    if part.destination is None:
        said = translate(language, "alone.reserved")
        return f"{said} ({where})" if where else said
    if part.walk is None:
        return translate(language, "alone.not_on_foot")
    walk = part.walk
    lasts = figures.walk_duration(walk.seconds, walk.evidence, language, spread=walk.spread)
    return translate(language, "alone.on_foot", duration=lasts)
