"""Manoeuvres become sentences, French and English."""

from collections.abc import Sequence
from dataclasses import replace

from ddtour_geo.common.i18n import NO_TEXT, translate
from ddtour_geo.guidance.directions.clauses import clause, length, named
from ddtour_geo.model.guidance import Manoeuvre
from ddtour_geo.model.itinerary import Itinerary

FAR = 20.0
"""Metres between street and door from which an arrival says them."""

AT_ONCE, TOGETHER = 19.0, 60.0
"""Metres up to which a second turn follows at once; up to which two are one thing to remember."""

MOST_WORDS = 25
"""Words that one can hear in one go."""

_PLAIN = frozenset({"turn", "continue", "path"})


def sentences(itinerary: Itinerary, index: int, language: str = "fr") -> tuple[str, ...]:
    """Tell a leg to a walker."""
    leg = itinerary.legs[index]
    if leg.ride is not None:
        title = " ".join(leg.ride.title.in_language(language).split())
        return (title or translate(language, "wording.ride_title"),)
    told = itinerary.directions[index] if itinerary.directions else ()
    if leg.evidence.is_sketch or not told:
        return (along(leg.street_names, language),)
    place = " ".join(itinerary.stops[index + 1].place.name.in_language(language).split())
    return told_leg(told, place, language)


def told_leg(told: Sequence[Manoeuvre], place: str, language: str = "fr") -> tuple[str, ...]:
    """Tell the manoeuvres of one leg; the last sentence says where the place is.

    >>> there = Manoeuvre(action="arrive", turn="straight", at=0.0, metres=0.0, lonlat=(2.0, 50.0))
    >>> told_leg([there], "Halles", "en")
    ('Arrival: Halles, ahead.',)
    """
    if len(told) == 1:
        return (sentence(told[0], place, language),)
    return _paired(told[:-1], _arrival(told[-1], place, language), language)


def along(names: Sequence[str], language: str = "fr") -> str:
    """Name the streets of a leg in one sentence without turns.

    >>> along(["Rue Hoche", "Chemin des Prés"])
    'Par la rue Hoche et le chemin des Prés.'
    """
    said = [named(name, language) for name in names]
    if not said:
        return translate(language, "directions.along_paths")
    *some, last = said
    streets = (
        translate(language, "directions.and", some=", ".join(some), last=last) if some else last
    )
    return translate(language, "directions.along", streets=streets)


def _paired(told: Sequence[Manoeuvre], end: str, language: str) -> tuple[str, ...]:
    """Tell two turns that follow one another closely in one breath, the closest first."""
    best: list[tuple[int, float, tuple[str, ...]]] = [(0, 0.0, ())]
    for index, here in enumerate(told):
        rest = end if index + 1 == len(told) else ""
        count, metres, said = best[index]
        found = [(count + 1, metres, (*said, _single(here, rest, language)))]
        pair = _pair(told[index - 1], here, rest, language) if index else ""
        if pair:
            count, metres, said = best[index - 1]
            before = told[index - 1]
            gap = 0.0 if before.action == "square" else before.metres
            found.append((count + 1, metres + gap, (*said, pair)))
        best.append(min(found, key=lambda item: item[:2]))
    return best[-1][2]


def _pair(before: Manoeuvre, here: Manoeuvre, end: str, language: str) -> str:
    """Tell two manoeuvres in one sentence, if they belong together and it stays short."""
    is_over = before.action == "square" and here.action == "leave"
    is_close = before.metres <= TOGETHER and here.action != "leave"
    is_long = any(one.action == "cross" and one.turn != "straight" for one in (before, here))
    if is_long or not (is_over or is_close):
        return ""
    is_plain = here.action in _PLAIN and not (here.ordinal or here.fork)
    is_at_once = is_plain and before.metres <= AT_ONCE and before.action != "square"
    is_same = (before.street, before.highway) == (here.street, here.highway)
    is_bare = is_at_once and is_same and not here.then
    first = clause(replace(before, then=()) if is_at_once else before, language, form="first")
    second = clause(here, language, form="bare" if is_bare else "then")
    said = translate(
        language,
        "directions.at_once" if is_at_once else "directions.then",
        first=first if is_at_once else _with_length(first, before, language),
        second=second,
    )
    text = _sentence(_with_length(said, here, language), end, language)
    return text if len(text.split()) <= MOST_WORDS else ""


def _single(here: Manoeuvre, end: str, language: str) -> str:
    text = _sentence(_with_length(clause(here, language), here, language), end, language)
    if here.landmark != NO_TEXT and len(text.split()) > MOST_WORDS:
        return _single(replace(here, landmark=NO_TEXT), end, language)
    return text


def _with_length(said: str, here: Manoeuvre, language: str) -> str:
    return translate(
        language,
        "directions.with_length",
        said=said,
        length=length(here.metres - here.landing, language),
    )


def _sentence(said: str, end: str, language: str) -> str:
    text = f"{said[0].upper()}{said[1:]}"
    key = "directions.until" if end else "directions.end_of_sentence"
    return translate(language, key, rest=text, end=end)


def sentence(manoeuvre: Manoeuvre, place: str = "", language: str = "fr") -> str:
    r"""Tell a manoeuvre to a walker.

    >>> turn = Manoeuvre(
    ...     action="turn", turn="left", at=0.0, metres=118.0, lonlat=(2.0, 50.0), street="Rue Hoche"
    ... )
    >>> sentence(turn).replace("\xa0", " ")
    'Tournez à gauche rue Hoche, 120 m.'
    >>> sentence(turn, "", "en").replace("\xa0", " ")
    'Turn left onto Rue Hoche, 120 m.'
    """
    if manoeuvre.action == "arrive":
        end = _arrival(manoeuvre, place, language)
        return translate(language, "directions.arrive", end=end)
    return _single(manoeuvre, "", language)


def _arrival(manoeuvre: Manoeuvre, place: str, language: str) -> str:
    """Say where the place is."""
    side = translate(language, f"directions.side_{manoeuvre.side}")
    if manoeuvre.metres < FAR:
        return translate(language, "directions.end", place=place, side=side)
    metres = length(manoeuvre.metres, language)
    return translate(language, "directions.end_further", place=place, side=side, length=metres)
