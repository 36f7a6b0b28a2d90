"""The timetable, the legs and what to watch: plain values for the template, no layout."""

import math
import re
from collections.abc import Sequence
from datetime import datetime

from ddtour_geo.guidance.directions import sentences
from ddtour_geo.model import Fact, Itinerary, Stop
from ddtour_geo.outputs.drawing.fonts import font, lines_needed, printable
from ddtour_geo.outputs.route_sheet.content import Json, say, with_unit
from ddtour_geo.outputs.wording import remarks
from ddtour_geo.outputs.wording.figures import Span, clock, length, minutes_text, reserved
from ddtour_geo.outputs.wording.names import by_language, language_of_name
from ddtour_geo.outputs.wording.shown import ShownStop, as_shown
from ddtour_geo.outputs.wording.trust import doubted

_STOP_COLUMN = 86.0
_NAME_POINTS = 12.5
_CHIP_POINTS = 10.0
_SUB_LINE_POINTS = 10.0
_MOST_CHIPS = 2
_LEG_COLUMN = 117.0
_LEG_POINTS = 10.0
_SIGN = 5.0
_GENERIC_WORDS = (
    "Allée Allées Avenue Boulevard Chemin Cité Coron Cour Cours Esplanade Impasse Mail Parvis "
    "Passage Passerelle Place Placette Pont Promenade Quai Résidence Rond-Point Route Rue Ruelle "
    "Sente Sentier Square Terrasse Traverse Venelle Voie"
)
_GENERIC = frozenset(_GENERIC_WORDS.split())


def rows(itinerary: Itinerary, language: str) -> list[Json]:
    """Write the timetable: a row per stop, a row per leg between two of them."""
    found: list[Json] = []
    shown = as_shown(itinerary).stops
    said_once = _said_once(itinerary)
    for i, stop in enumerate(itinerary.stops):
        if i and stop.host is None:
            found.append(leg_row(itinerary, i - 1, language))
        chips = _chips(itinerary, i, stop, language, said_once)
        found.append(_stop_row(itinerary, i, shown[i], language, chips))
    return found


def _said_once(itinerary: Itinerary) -> frozenset[str]:
    """Tell which chips would stand in many rows: what to watch names their stops, once."""
    entered = {stop.place.id: stop.place for stop in itinerary.stops if stop.service_time}
    counts = {
        "chip_hours": sum(place.opening_hours is None for place in entered.values()),
        "chip_place": len(itinerary.to_confirm),
    }
    return frozenset(key for key, count in counts.items() if count > _MOST_CHIPS)


def _stop_row(
    itinerary: Itinerary, index: int, shown: ShownStop, language: str, chips: Sequence[str]
) -> Json:
    stop = itinerary.stops[index]
    is_first, is_last = index == 0, index == len(itinerary.stops) - 1
    stays = stop.service_time > 0 or not (is_first or is_last)
    name = printable(stop.place.name.in_language(language))
    beside, below = _beside_name(name, chips)
    return {
        "kind": "stop",
        "mark": stop.mark,
        "square": not stop.mark.isdigit(),
        "arrive": f"{shown.arrival:%H:%M}",
        "stay": with_unit(minutes_text(shown.stay, language)) if stays else None,
        "wait": say(language, "wait", time=minutes_text(shown.waiting, language))
        if shown.waiting.high
        else "",
        "leave": "" if is_last and not stays else f"{shown.departure:%H:%M}",
        "name": name,
        "lang": language_of_name(stop.place, itinerary.territory, language) or language,
        "chips": beside,
        "closes": "" if stop.closes is None else _closes(stop, stop.closes, language),
        "sub": _sub_line(stop, shown.stay, language, below, is_last=is_last),
        "sub_chips": below,
        "told": printable(stop.text.in_language(language)),
        "before": f"{shown.leave_before:%H:%M}",
    }


def _closes(stop: Stop, moment: datetime, language: str) -> str:
    """Say when a place closes, and that it is to be checked where little stands behind it."""
    known = stop.place.opening_hours
    said = say(language, "chip_closes", time=clock(moment))
    return said if known is None else doubted(said, known.confidence, language)


def _beside_name(name: str, chips: Sequence[str]) -> tuple[list[str], list[str]]:
    """Keep chips beside the name while there is room; the others go to the line below."""
    reach = font("Bold").width(name, _NAME_POINTS)
    beside: list[str] = []
    below: list[str] = []
    for chip in chips:
        reach += _chip_width(chip)
        (beside if reach <= _STOP_COLUMN and not below else below).append(chip)
    return beside, below


def _chip_width(chip: str) -> float:
    return font("Semibold").width(chip, _CHIP_POINTS) + 4.2


def _sub_line(
    stop: Stop, lasts: Span, language: str, chips: Sequence[str], *, is_last: bool
) -> str:
    """Choose what fits on one line: the title, or the first fact with as much of its source."""
    if stop.host is not None:
        return printable(reserved(stop, lasts, language))
    if stop.title is not None:
        return printable(stop.title.in_language(language))
    if is_last and stop.service_time == 0:
        return say(language, "end_of_circuit")
    room = _STOP_COLUMN - sum(_chip_width(chip) for chip in chips)
    width = font("Regular").width
    # What stands first in the data matters most: it may send the chips to a line of their own.
    for fact in stop.place.facts:
        lines = _fact_lines(fact, language)
        for line, most in (*((line, room) for line in lines), (lines[-1], _STOP_COLUMN)):
            if width(line, _SUB_LINE_POINTS) <= most:
                return line
    return _fact_lines(stop.place.facts[0], language)[-1] if stop.place.facts else ""


def _fact_lines(fact: Fact, language: str) -> tuple[str, str, str]:
    """Write a fact with its source and year, with its source (the page's name), then alone."""
    label = fact.label.in_language(language)
    source = printable(re.split(r"[,;:(]|/|\s–", fact.source, maxsplit=1)[0].strip())
    values = {
        "label": printable(label[:1].upper() + label[1:]),
        "value": printable(doubted(fact.value.in_language(language), fact.confidence, language)),
    }
    dated = f"{source}, {fact.as_of.year}"
    return (
        say(language, "fact_line", **values, source=dated),
        say(language, "fact_line", **values, source=source),
        say(language, "fact_bare", **values),
    )


def _chips(
    itinerary: Itinerary, index: int, stop: Stop, language: str, said_once: frozenset[str]
) -> list[str]:
    if index and stop.place.id == itinerary.stops[0].place.id and stop.service_time == 0:
        return []
    chips = []
    if stop.closes is not None:
        chips.append(_closes(stop, stop.closes, language))
    elif stop.open_from is not None:
        chips.append(say(language, "chip_open_from", time=clock(stop.open_from)))
    elif stop.service_time and stop.place.opening_hours is None and "chip_hours" not in said_once:
        chips.append(say(language, "chip_hours"))
    if stop.place.position.to_confirm and stop.host is None and "chip_place" not in said_once:
        chips.append(say(language, "chip_place"))
    return chips


def leg_row(itinerary: Itinerary, index: int, language: str) -> Json:
    """Write one leg."""
    leg = itinerary.legs[index]
    minutes = with_unit(minutes_text(as_shown(itinerary).legs[index].lasts, language))
    ends = {
        "kind": "leg",
        "is_ride": leg.ride is not None,
        "origin": itinerary.stops[index].mark,
        "target": itinerary.stops[index + 1].mark,
    }
    if leg.ride is not None:
        said = remarks.ride(index, itinerary, language, with_minutes=False)
        return {
            **ends,
            "minutes": minutes,
            "length": "",
            **_told(printable(said), printable(said), []),
            "streets_in_a_line": by_language(printable(said), []),
            "warnings": [],
        }
    names = [printable(name) for name in leg.street_names]
    streets = _streets(names, language) or say(language, "unnamed")
    told = [printable(said) for said in sentences(itinerary, index, language)]
    if itinerary.has_track and not leg.has_track:
        told.append(say(language, "no_turns"))
    said = " ".join(told) if itinerary.directions else streets
    spoken = _spoken_names(itinerary, index, language)
    warnings = remarks.leg_warnings(leg, language)
    return {
        **ends,
        **_told(said, streets, spoken),
        "streets_in_a_line": by_language(_in_a_line(streets, warnings), spoken),
        "minutes": minutes,
        "length": length(leg.metres, leg.evidence, language),
        "warnings": warnings,
    }


def _told(said: str, streets: str, names: Sequence[tuple[str, str]]) -> Json:
    """Write what is said of a leg, whole and in parts of one language."""
    return {
        "said": said,
        "said_by_language": by_language(said, names),
        "streets": streets,
        "streets_by_language": by_language(streets, names),
    }


def _spoken_names(itinerary: Itinerary, index: int, language: str) -> list[tuple[str, str]]:
    """Give the names that a leg may tell, and the language of those that are in another one."""
    territory, places = itinerary.territory, [stop.place for stop in itinerary.stops]
    local = "" if territory.local_language == language else territory.local_language
    streets = set(itinerary.legs[index].street_names)
    if itinerary.directions:
        for one in itinerary.directions[index]:
            streets |= {one.street, *one.then, one.crossed}
    named = [
        (place.name.in_language(language), language_of_name(place, territory, language))
        for place in places
    ]
    named += [(street, local) for street in sorted(streets)]
    return [(printable(name), spoken) for name, spoken in named]


def _streets(names: Sequence[str], language: str) -> str:
    """Join street names; French generic words are small but for the first."""
    said = []
    for i, name in enumerate(names):
        first = name.split(" ", 1)[0]
        if not i:
            said.append(name[:1].upper() + name[1:])
        elif language == "fr" and first in _GENERIC:
            said.append(name[:1].lower() + name[1:])
        else:
            said.append(name)
    return ", ".join(said)


def _in_a_line(streets: str, warnings: Sequence[str]) -> str:
    """Name as many streets as a line holds beside the warnings."""
    room = _LEG_COLUMN - sum(font("Semibold").width(w, _LEG_POINTS) + _SIGN for w in warnings)
    said = streets
    while font("Regular").width(said, _LEG_POINTS) > room and ", " in said:
        said = f"{said.removesuffix(' …').rpartition(', ')[0]} …"
    return said


def leg_height(row: Json, width: float) -> float:
    """Say how much room a leg takes in a column of page 2.

    >>> row = {"length": "350 m", "said": "Rue Hoche", "warnings": []}
    >>> leg_height(row, 59.0)
    12.8
    """
    warnings = row["warnings"] if isinstance(row["warnings"], list) else []
    heading = f"{row['length']} {'min' * 3} {' '.join(map(str, warnings))}"
    wide = font("Bold").width(heading, 10) + 16 + 5 * len(warnings)
    lines = math.ceil(wide / (0.94 * width))
    said = lines_needed(str(row["said"]), width, 10)
    return round(9.0 + 5.0 * (lines - 1) + 3.85 * said, 1)
