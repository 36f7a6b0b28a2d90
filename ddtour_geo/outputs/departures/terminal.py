"""The departures for a terminal (text) and for other programs (JSON)."""

import json

from ddtour_geo.model.departures import Departure, DepartureDay, Departures
from ddtour_geo.outputs.departures.words import DASH, DOUBT, Words


def text(result: Departures, *, language: str = "fr") -> str:
    """Write the departures for a terminal: days down, hours across."""
    words = Words(result=result, language=language)
    best = {one.moment for one in result.best}
    label, wide = " " * 9, 5 if words.doubt else 3
    lines = [f"{words.title}, {words.range}"]
    if words.sketch:
        lines.append(f"!! {words.sketch}")
    lines += [words.summary, "", *words.best, ""]
    for days in words.tables:
        lines += [
            " + ".join(month for month, _ in words.months(days)),
            label + "".join(f"{hour:%H}".rjust(wide) for hour in result.hours) + "   ☼",
            label + "".join(f"{hour:%M}".rjust(wide) for hour in result.hours),
        ]
        for day in days:
            cells = "".join(
                _cell(words, one, one.moment in best).rjust(wide) for one in day.departures
            )
            name = f"{words.weekday(day.day)} {day.day:%d/%m}".ljust(9)
            sun = "" if day.daylight is None else f"{day.daylight[1]:%H:%M}"
            lines.append(f"{name}{cells}  {sun} {words.marks(day)}".rstrip())
        lines.append("")
    lines += [f"*   {words.say('legend_best')}"] if best else []
    lines += [f"{DASH}{letter}  {why}" for letter, why in words.obstacles]
    lines.append(f"☼   {words.say('sunset_long').lower()}")
    lines += [f"{mark:<3} {note}" for mark, note in words.notes]
    lines += [words.pace, f"{words.streets[0].upper()}{words.streets[1:]}"]
    return "\n".join(lines)


def _cell(words: Words, one: Departure, is_best: bool) -> str:  # noqa: FBT001 - a private helper
    said = str(one.visits) if one.is_feasible else f"{DASH}{words.letter(one)}"
    return f"{'*' if is_best else ''}{said}{DOUBT if one.unknown else ''}"


def document(result: Departures, *, language: str = "fr") -> str:
    """Write the departures as JSON."""
    best = {one.moment for one in result.best}

    def cell(one: Departure) -> dict[str, object]:
        return {
            "departure": one.moment.isoformat(),
            "visits": one.visits,
            "score": one.score if one.is_feasible else None,
            "end": None if one.end is None else one.end.isoformat(),
            "waiting_s": one.waiting if one.is_feasible else None,
            "share_in_time": one.share,
            "is_best": one.moment in best,
            "hours_unknown": [name.in_language(language) for name in one.unknown],
            "obstacle": one.obstacle or None,
            "closed": [name.in_language(language) for name in one.shut],
            "missing_s": one.missing,
        }

    def row(day: DepartureDay) -> dict[str, object]:
        rises, sets = day.daylight or (None, None)
        return {
            "date": day.day.isoformat(),
            "is_holiday": day.is_holiday,
            "notices": [notice.text.in_language(language) for notice in day.notices],
            "sunrise": None if rises is None else rises.isoformat(),
            "sunset": None if sets is None else sets.isoformat(),
            "departures": [cell(one) for one in day.departures],
        }

    content = {
        "route": result.definition.id,
        "title": result.definition.title.in_language(language),
        "evidence": result.evidence.label,
        "data_date": result.data_date,
        "speed_kmh": result.speed_kmh,
        "time_budget_s": result.definition.time_budget,
        "days": [row(day) for day in result.days],
    }
    return json.dumps(content, ensure_ascii=False, indent=2)
