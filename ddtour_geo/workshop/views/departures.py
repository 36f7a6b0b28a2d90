"""The departures of a circuit as JSON, told as they become known."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

from ddtour_geo.common.cache import Cache
from ddtour_geo.common.i18n import translate
from ddtour_geo.common.types import Json
from ddtour_geo.model import CircuitDefinition, Territory
from ddtour_geo.model.departures import Departure, Departures
from ddtour_geo.outputs.departures.words import Words
from ddtour_geo.planning.departures import find_departures, hours_of_day
from ddtour_geo.territory.opening_hours import is_holiday
from ddtour_geo.workshop.schemas.requests import DepartureRange
from ddtour_geo.workshop.streaming import Tell


def tell_departures(
    definition: CircuitDefinition,
    territory: Territory,
    asked: DepartureRange,
    tell: Tell,
    *,
    data: Path,
    cache: Cache,
    language: str,
) -> None:
    """Tell the empty calendar, its cells as they become known, and the whole of it."""
    every = timedelta(minutes=asked.every)
    hours = hours_of_day(asked.earliest, asked.latest, every)

    def progress(done: int, total: int) -> None:
        if not done:
            days = [asked.first + timedelta(days=k) for k in range(total // len(hours))]
            shown = [_day(day, territory, language) for day in days]
            tell("frame", {"days": shown, "hours": [f"{hour:%H:%M}" for hour in hours]})
        tell("progress", {"done": done, "total": total})

    def known(alike: Sequence[Departure]) -> None:
        cells = [
            {
                "row": hours.index(one.moment.time()),
                "column": (one.moment.date() - asked.first).days,
                **_cell(one, definition.departure, language),
            }
            for one in alike
        ]
        if cells:
            tell("cells", {"cells": cells})

    found = find_departures(
        definition,
        asked.first,
        asked.last,
        earliest=asked.earliest,
        latest=asked.latest,
        every=every,
        data=data,
        cache=cache,
        progress=progress,
        known=known,
    )
    tell("table", _table(found, language))


def _table(found: Departures, language: str) -> Json:
    best = {one.moment for one in found.best}
    rows = zip(*(day.departures for day in found.days), strict=True)
    words = Words(result=found, language=language)
    return {
        "days": [_day(one.day, found.territory, language) for one in found.days],
        "hours": [f"{hour:%H:%M}" for hour in found.hours],
        "cells": [
            [
                _cell(one, found.definition.departure, language) | {"best": one.moment in best}
                for one in row
            ]
            for row in rows
        ],
        "obstacles": [{"letter": letter, "text": why} for letter, why in words.obstacles],
        "doubt": words.doubt,
    }


def _day(day: date, territory: Territory, language: str) -> Json:
    weekdays = translate(language, "departures.weekdays").split()
    return {
        "date": day.isoformat(),
        "weekday": weekdays[day.weekday()],
        "is_holiday": is_holiday(territory, day),
    }


def _cell(one: Departure, now: datetime, language: str) -> Json:
    moment = one.moment.replace(tzinfo=None)
    letter = translate(language, f"departures.letter_{one.obstacle}") if one.obstacle else None
    return {
        "stops": one.visits,
        "hours_unknown": [name.in_language(language) for name in one.unknown],
        "obstacle": letter,
        "current": moment == now,
        "departure": moment.isoformat(),
    }
