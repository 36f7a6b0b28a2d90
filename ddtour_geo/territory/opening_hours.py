"""Opening hours on a real date: intervals in which a place is open, and starts they admit."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from ddtour_geo.common.clocks import FIRST_DAY, at_or_after, later
from ddtour_geo.common.errors import OpeningHoursError
from ddtour_geo.common.hours_calendar import HoursCalendar
from ddtour_geo.common.hours_rules import TwoReadingsError, UnsaidHoursError, has_open_end
from ddtour_geo.model import PointOfInterest, Territory, VisitWish

Interval = tuple[datetime, datetime]

_DAY = timedelta(days=1)


def open_intervals(
    place: PointOfInterest, territory: Territory, begin: datetime, end: datetime
) -> tuple[Interval, ...] | None:
    """Tell when a place is open between two moments, or may be if nobody is sure."""
    if place.opening_hours is None:
        return None
    hours = _read(place, place.opening_hours.value.fr, territory)
    held = tuple(hours.intervals(begin, end))
    found = tuple((opens, closes) for opens, closes, state in held if state == "open")
    doubtful = tuple((opens, closes) for opens, closes, state in held if state == "unknown")
    if found or not doubtful:
        return found
    is_bounded = len(held) > 1 and all(closes - opens < _DAY for opens, closes in doubtful)
    return doubtful if is_bounded else None


def open_ends(
    place: PointOfInterest, territory: Territory, begin: datetime, end: datetime
) -> tuple[Interval, ...]:
    """Tell when a place is open between two moments until nobody knows when."""
    if place.opening_hours is None:
        return ()
    hours = _read(place, place.opening_hours.value.fr, territory)
    return tuple(hours.open_ends(begin, end))


def next_opening(
    place: PointOfInterest, territory: Territory, after: datetime, *, days: int = 14
) -> datetime | None:
    """Tell when a place opens again."""
    intervals = open_intervals(place, territory, after, later(after, days * 86_400))
    return next((opens for opens, _closes in intervals or () if opens > after), None)


def check_hours(places: Iterable[PointOfInterest], territory: Territory) -> None:
    """Read the calendar and all opening hours once: what is wrong is found before it matters."""
    hours_calendar("24/7; PH off", territory)
    for place in places:
        if place.opening_hours is not None:
            _read(place, place.opening_hours.value.fr, territory)


def hours_are_asked(place: PointOfInterest, territory: Territory) -> bool:
    """Tell whether somebody has to be asked: no hours, whole days, or no hour of closing."""
    if place.opening_hours is None:
        return True
    rules = _read(place, place.opening_hours.value.fr, territory).rules
    return any(
        rule.is_asked or (rule.state in {"", "open"} and any(map(has_open_end, rule.times)))
        for rule in rules
    )


def sunlight(territory: Territory, begin: datetime, end: datetime) -> tuple[Interval, ...]:
    """Tell when the sun is up between two moments."""
    found = hours_calendar("sunrise-sunset", territory).intervals(begin, end)
    return tuple((rises, sets) for rises, sets, state in found if state == "open")


def daylight(territory: Territory, day: date) -> Interval | None:
    """Tell when the sun rises and sets in the middle of a territory.

    >>> from ddtour_geo import read_territory
    >>> rises, sets = daylight(read_territory("data/ville-exemple"), date(2026, 6, 21))
    >>> f"{rises:%H:%M} {sets:%H:%M}"
    '05:57 21:51'
    """
    zone = ZoneInfo(territory.timezone)
    before = at_or_after(day - timedelta(days=1), time(12), zone)
    after = at_or_after(day + timedelta(days=1), time(12), zone)
    found = [
        (rises, sets)
        for rises, sets in sunlight(territory, before, after)
        if rises.date() == day and sets < after
    ]
    return found[0] if found else None


def is_holiday(territory: Territory, day: date) -> bool:
    """Tell whether a day is a public holiday."""
    noon = at_or_after(day, time(12), ZoneInfo(territory.timezone))
    held = hours_calendar("PH 00:00-24:00", territory).intervals(noon, later(noon, 60))
    return any(state == "open" for _, _, state in held)


def holidays_are_known(territory: Territory) -> bool:
    """Tell whether any public holiday of a territory is known.

    >>> from ddtour_geo import read_territory
    >>> holidays_are_known(read_territory("data/ville-exemple"))
    True
    """
    year = hours_calendar("PH 00:00-24:00", territory).year(FIRST_DAY)
    return any(state == "open" for _, _, state in year)


def hours_calendar(
    text: str, territory: Territory, coords: tuple[float, float] | None = None
) -> HoursCalendar:
    """Read opening hours at a place, or in the middle of a territory."""
    import opening_hours

    west, south, east, north = territory.study_area
    try:
        return HoursCalendar(
            text,
            zone=ZoneInfo(territory.timezone),
            country=territory.holidays or None,
            coords=coords or ((south + north) / 2, (west + east) / 2),
        )
    except opening_hours.UnknownCountryError:  # type: ignore[attr-defined]
        raise OpeningHoursError(
            "bad_holidays", path=f"data/{territory.id}/territory.toml", value=territory.holidays
        ) from None


def column_of(error: Exception) -> int:
    """Tell where a text could not be read.

    >>> column_of(ValueError("--> 1:7"))
    7
    """
    column = re.search(r"-->\s*\d+:(\d+)", str(error))
    return int(column[1]) if column else 1


def _read(place: PointOfInterest, text: str, territory: Territory) -> HoursCalendar:
    import opening_hours

    said = {"path": f"data/{territory.id}/places.geojson", "place": place.id, "hours": text}
    try:
        return hours_calendar(text, territory, place.position.lonlat[::-1])
    except TwoReadingsError as why:
        raise OpeningHoursError(
            "hours_two_readings", **said, literal=why.literal, likely=why.likely
        ) from None
    except UnsaidHoursError:
        raise OpeningHoursError("hours_only_closed", **said) from None
    except opening_hours.ParserError as why:  # type: ignore[attr-defined]
        raise OpeningHoursError("bad_hours", **said, column=column_of(why)) from None


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
    day = begin.date()
    if datetime.combine(day, clock) < begin.replace(tzinfo=None) - timedelta(hours=12):
        day += timedelta(days=1)
    return int(at_or_after(day, clock, begin.tzinfo or UTC).timestamp())
