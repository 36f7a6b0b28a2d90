"""The departures as one page, without script and without anything from elsewhere."""

from datetime import datetime

from ddtour_geo.model.departures import Departure, DepartureDay, Departures
from ddtour_geo.outputs.departures.words import DASH, DOUBT, Words
from ddtour_geo.outputs.drawing.templates import fill


def page(result: Departures, *, language: str = "fr") -> str:
    """Write the page: a calendar, days across and hours down."""
    words = Words(result=result, language=language)
    best = {one.moment for one in result.best}
    return fill(
        __package__,
        "page",
        language=language,
        words=words,
        say=words.say,
        dash=DASH,
        shades=words.shades,
        tables=[_table(words, days, best) for days in words.tables],
    )


def _table(words: Words, days: tuple[DepartureDay, ...], best: set[datetime]) -> dict[str, object]:
    first, last = words.month(days[0].day), words.month(days[-1].day)
    return {
        "name": first if first == last else words.say("days", first=first, last=last),
        "months": list(words.months(days)),
        "days": [
            {
                "number": day.day.day,
                "weekday": words.weekday(day.day),
                "name": words.day_name(day.day),
                "marks": words.marks(day),
                "sunrise": "" if day.daylight is None else f"{day.daylight[0]:%H:%M}",
                "sunset": "" if day.daylight is None else f"{day.daylight[1]:%H:%M}",
                "begins_week": _begins_week(days, day),
            }
            for day in days
        ],
        "rows": [
            {
                "hour": f"{hour:%H:%M}",
                "cells": [
                    _cell(words, day.departures[number], day.departures[number].moment in best)
                    | {"begins_week": _begins_week(days, day)}
                    for day in days
                ],
            }
            for number, hour in enumerate(words.result.hours)
        ],
    }


def _begins_week(days: tuple[DepartureDay, ...], day: DepartureDay) -> bool:
    """Tell whether a gap parts a day from the one before."""
    return day.day.weekday() == 0 and day is not days[0]


def _cell(words: Words, one: Departure, is_best: bool) -> dict[str, object]:  # noqa: FBT001
    kind = f"v{one.visits}" if one.is_feasible else one.obstacle
    return {
        "kind": f"{kind} best" if is_best else kind,
        "digit": "" if one.visits is None else f"{one.visits}{DOUBT if one.unknown else ''}",
        "letter": words.letter(one),
        "said": words.sentence(one, is_best=is_best),
    }
