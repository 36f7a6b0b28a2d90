"""What follows from where a territory is: its clock, its country, its names, whom to call.

Nothing is asked of a network: the library of opening hours knows zones and calendars by their
position, the time zone database says to which country a zone belongs. Where both do not agree,
as in a disputed land, the country is unknown.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from ddtour_geo.common.clocks import places_with_a_clock
from ddtour_geo.common.i18n import LocalizedText
from ddtour_geo.common.types import LonLat
from ddtour_geo.network.osm.named import names_in

_LEAST_NAMES = 5
_UTC = ZoneInfo("UTC")
_TWO_YEARS = (datetime(2026, 1, 1, tzinfo=_UTC), datetime(2028, 1, 1, tzinfo=_UTC))


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyNumber:
    """A number to call in a country, and who says so."""

    number: str
    text: LocalizedText
    source: str
    as_of: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Whereabouts:
    """The zone of a place, its ISO 3166-1 country and that of its holidays; empty if unknown."""

    timezone: str = ""
    country: str = ""
    holidays: str = ""


def whereabouts(points: Iterable[LonLat]) -> Whereabouts:
    """Tell in which zone and country the first of some points lies that is on land.

    >>> whereabouts([(-51.23, -30.03)])
    Whereabouts(timezone='America/Sao_Paulo', country='BR', holidays='BR')
    >>> whereabouts([(-40.0, 40.0)])
    Whereabouts(timezone='', country='', holidays='')
    """
    for point in points:
        zone = zone_at(point)
        if zone:
            country = _country(zone, point)
            holidays = _held_by(_countries()["calendars"], country) or country
            return Whereabouts(
                timezone=zone,
                country=country,
                holidays=holidays if has_calendar(holidays) else "",
            )
    return Whereabouts()


def zone_at(point: LonLat) -> str:
    """Name the time zone of a point, or nothing on the high seas.

    >>> zone_at((24.94, 60.17))
    'Europe/Helsinki'
    """
    from opening_hours import OpeningHours

    hours = OpeningHours("00:00-12:00", coords=point[::-1])
    moment = hours.next_change(_TWO_YEARS[0])
    zone = str(moment.tzinfo) if moment is not None else ""
    return zone if zone in places_with_a_clock() else ""


def has_calendar(country: str) -> bool:
    """Tell whether the public holidays of a country are known.

    >>> has_calendar("FR"), has_calendar("ST"), has_calendar("")
    (True, False, False)
    """
    import opening_hours

    try:
        return bool(country and _holidays(country, None))
    except opening_hours.UnknownCountryError:  # type: ignore[attr-defined]
        return False


def emergency_numbers(country: str) -> tuple[EmergencyNumber, ...]:
    """List whom to call in a country.

    >>> [one.number for one in emergency_numbers("BR")], emergency_numbers("ST")
    (['192', '193', '190'], ())
    """
    return tuple(
        EmergencyNumber(
            number=row["number"],
            text=LocalizedText(**row["text"]),
            source=row["source"],
            as_of=row["as_of"],
        )
        for row in _countries()["emergency"]
        if country in row["countries"].split()
    )


def language_of_names(country: str, extract: Path) -> str:
    """Tell in which language the names of an extract are, or nothing if nobody can say."""
    known: dict[str, dict[str, str]] = _countries()
    languages = known["languages"].get(country, "").split()
    counts: Counter[str] = Counter()
    said = in_both = 0
    for name, others in names_in(extract, languages) if languages else ():
        same = [key for key, other in others.items() if other == name]
        counts.update(same)
        said += 1
        in_both += len(others) > 1 and not same
    for language, count in counts.most_common(1):
        if count >= _LEAST_NAMES and 2 * count > said:
            return language
    return "" if in_both >= _LEAST_NAMES else _held_by(known["sole_language"], country)


def _held_by(table: dict[str, str], country: str) -> str:
    """Find the row of a table that lists a country."""
    return next((key for key, held in table.items() if country in held.split()), "")


def _country(zone: str, point: LonLat) -> str:
    """Name the country of a zone, if the calendar of the point is that of the country."""
    countries = _countries_of_zones().get(zone, ())
    if len(countries) != 1 or zone in _countries()["ungoverned"]:
        return ""
    (country,) = countries
    disagree = has_calendar(country) and _holidays(country, None) != _holidays("", point)
    return "" if disagree else country


@cache
def _holidays(country: str, point: LonLat | None) -> tuple[datetime, ...]:
    """List public holidays of two years, as the library knows them for a country or a point."""
    from opening_hours import OpeningHours, State

    coords = None if point is None else point[::-1]
    days = OpeningHours("PH 00:00-24:00", timezone=_UTC, country=country or None, coords=coords)
    return tuple(span[0] for span in days.intervals(*_TWO_YEARS) if span[2] == State.OPEN)


@cache
def _countries_of_zones() -> dict[str, tuple[str, ...]]:
    """Read the time zone database's table of zones and the countries they belong to."""
    table = (resources.files("tzdata.zoneinfo") / "zone.tab").read_text(encoding="utf-8")
    found: dict[str, tuple[str, ...]] = {}
    for country, zone in re.findall(r"^([A-Z]{2})\t\S+\t(\S+)", table, re.MULTILINE):
        found[zone] = (*found.get(zone, ()), country)
    return found


@cache
def _countries() -> dict[str, Any]:
    source = resources.files(__package__) / "countries.toml"
    return tomllib.loads(source.read_text(encoding="utf-8"))
