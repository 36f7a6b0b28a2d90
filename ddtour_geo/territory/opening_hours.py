"""Opening hours on a real date: intervals in which a place is open, and starts they admit."""

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from ddtour_geo.common.errors import OpeningHoursError
from ddtour_geo.common.spans import merged
from ddtour_geo.model import PointOfInterest, Territory, VisitWish

if TYPE_CHECKING:
    from opening_hours import OpeningHours

Interval = tuple[datetime, datetime]


def open_intervals(
    place: PointOfInterest, territory: Territory, begin: datetime, end: datetime
) -> tuple[Interval, ...] | None:
    """Tell when a place is open between two moments."""
    if place.opening_hours is None:
        return None
    from opening_hours import State

    zone = ZoneInfo(territory.timezone)
    hours = _read(place, place.opening_hours.value.fr, territory)
    found, is_doubtful = [], False
    for opens, closes, state, _ in hours.intervals(begin.astimezone(zone), end.astimezone(zone)):
        is_doubtful |= state == State.UNKNOWN
        if state == State.OPEN:
            found.append((opens, end if closes is None else closes))
    return None if is_doubtful and not found else merged(found)


def next_opening(
    place: PointOfInterest, territory: Territory, after: datetime, *, days: int = 14
) -> datetime | None:
    """Tell when a place opens again."""
    intervals = open_intervals(place, territory, after, after + timedelta(days=days))
    return next((opens for opens, _closes in intervals or () if opens > after), None)


def check_hours(places: Iterable[PointOfInterest], territory: Territory) -> None:
    """Read all opening hours once, so that a wrong one is found before it matters."""
    for place in places:
        if place.opening_hours is not None:
            _read(place, place.opening_hours.value.fr, territory)


def sunlight(territory: Territory, begin: datetime, end: datetime) -> tuple[Interval, ...]:
    """Tell when the sun is up between two moments."""
    from opening_hours import State

    zone = ZoneInfo(territory.timezone)
    sun = parsed("sunrise-sunset", territory)
    found = sun.intervals(begin.astimezone(zone), end.astimezone(zone))
    return merged([(rises, sets) for rises, sets, state, _ in found if state == State.OPEN])


def daylight(territory: Territory, day: date) -> Interval | None:
    """Tell when the sun rises and sets in the middle of a territory.

    >>> from ddtour_geo import read_territory
    >>> rises, sets = daylight(read_territory("data/ville-exemple"), date(2026, 6, 21))
    >>> f"{rises:%H:%M} {sets:%H:%M}"
    '05:57 21:51'
    """
    zone = ZoneInfo(territory.timezone)
    before = datetime.combine(day - timedelta(days=1), time(12), tzinfo=zone)
    after = datetime.combine(day + timedelta(days=1), time(12), tzinfo=zone)
    found = [
        (rises, sets)
        for rises, sets in sunlight(territory, before, after)
        if rises.date() == day and sets < after
    ]
    return found[0] if found else None


def is_holiday(territory: Territory, day: date) -> bool:
    """Tell whether a day is a public holiday."""
    noon = datetime.combine(day, time(12), tzinfo=ZoneInfo(territory.timezone))
    return bool(parsed("PH", territory).is_open(noon))


def parsed(text: str, territory: Territory) -> "OpeningHours":
    """Read opening hours in the middle of a territory."""
    import opening_hours

    west, south, east, north = territory.study_area
    try:
        return opening_hours.OpeningHours(
            text,
            timezone=ZoneInfo(territory.timezone),
            country=territory.holidays,
            coords=((south + north) / 2, (west + east) / 2),
        )
    except opening_hours.UnknownCountryError:  # type: ignore[attr-defined]
        raise _unknown_holidays(territory) from None


def column_of(error: Exception) -> int:
    """Tell where a text could not be read.

    >>> column_of(ValueError("--> 1:7"))
    7
    """
    column = re.search(r"-->\s*\d+:(\d+)", str(error))
    return int(column[1]) if column else 1


def _unknown_holidays(territory: Territory) -> OpeningHoursError:
    return OpeningHoursError(
        "bad_holidays", path=f"data/{territory.id}/territory.toml", value=territory.holidays
    )


def _read(place: PointOfInterest, text: str, territory: Territory) -> "OpeningHours":
    import opening_hours

    try:
        return opening_hours.OpeningHours(
            text,
            timezone=ZoneInfo(territory.timezone),
            country=territory.holidays,
            coords=(place.position.latitude, place.position.longitude),
        )
    except opening_hours.ParserError as why:  # type: ignore[attr-defined]
        raise OpeningHoursError(
            "bad_hours",
            path=f"data/{territory.id}/places.geojson",
            place=place.id,
            hours=text,
            column=column_of(why),
        ) from None
    except opening_hours.UnknownCountryError:  # type: ignore[attr-defined]
        raise _unknown_holidays(territory) from None


def start_windows(
    intervals: tuple[Interval, ...] | None,
    wish: VisitWish | None,
    service_time: int,
    begin: datetime,
    horizon: datetime,
) -> tuple[tuple[int, int], ...]:
    """Turn hours that bound a whole visit into windows that bound its start.

    This is the one place where ``latest_start = closes - service_time`` is computed.

    >>> from datetime import UTC
    >>> nine = datetime(2026, 12, 1, 9, tzinfo=UTC)
    >>> noon = nine.replace(hour=12)
    >>> [(b - a) // 60 for a, b in start_windows(((nine, noon),), None, 1200, nine, noon)]
    [160]
    """
    spans = ((begin, horizon),) if intervals is None else intervals
    windows = []
    for opens, closes in spans:
        first, last = int(opens.timestamp()), int(closes.timestamp()) - service_time
        if wish is not None and wish.earliest is not None:
            first = max(first, _at(wish.earliest, begin))
        if wish is not None and wish.latest is not None:
            last = min(last, _at(wish.latest, begin))
        if first <= last:
            windows.append((first, last))
    return tuple(windows)


def _at(clock: time, begin: datetime) -> int:
    """Give the wall clock of the day of departure, or of the next for hours past midnight."""
    moment = datetime.combine(begin.date(), clock, tzinfo=begin.tzinfo)
    if moment < begin - timedelta(hours=12):
        moment += timedelta(days=1)
    return int(moment.timestamp())
