"""Opening hours on real dates, and the starts that they admit."""

import math
import re
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from ddtour_geo.common.errors import OpeningHoursError
from ddtour_geo.model import Territory, VisitWish
from ddtour_geo.territory.opening_hours import (
    check_hours,
    daylight,
    hours_are_asked,
    is_holiday,
    next_opening,
    open_intervals,
    start_windows,
    sunlight,
)
from tests.support.builders import place

PARIS = ZoneInfo("Europe/Paris")
TERRITORY = Territory(
    id="x",
    name="X",
    crs="EPSG:2154",
    timezone="Europe/Paris",
    holidays="FR",
    study_area=(2.7, 50.4, 2.9, 50.5),
)


def intervals(hours: str, day: tuple[int, int, int]) -> list[tuple[str, str]]:
    """Tell when a place with these hours is open on a day."""
    begin = datetime(*day, tzinfo=PARIS)
    found = open_intervals(
        place("a", 2.79, 50.45, hours=hours), TERRITORY, begin, begin + timedelta(days=1)
    )
    assert found is not None
    return [(f"{opens:%H:%M}", f"{closes:%H:%M}") for opens, closes in found]


@pytest.mark.parametrize(
    ("hours", "day", "expected"),
    [
        ("Mo-Fr 09:00-12:00,14:00-18:00", (2026, 12, 1), [("09:00", "12:00"), ("14:00", "18:00")]),
        ("Mo-Fr 09:00-12:00", (2026, 12, 5), []),
        ("Mo-Su 09:00-12:00; PH off", (2026, 12, 25), []),
        ("24/7", (2026, 12, 1), [("00:00", "00:00")]),
        ("22:00-02:00", (2026, 12, 1), [("00:00", "02:00"), ("22:00", "00:00")]),
        ("Apr-Oct 09:00-12:00", (2026, 12, 1), []),
        ("Feb 29 10:00-11:00", (2028, 2, 29), [("10:00", "11:00")]),
        ("10:00-11:00,11:00-12:00", (2026, 12, 1), [("10:00", "12:00")]),
    ],
)
def test_a_place_is_open_when_its_text_says_so(
    hours: str, day: tuple[int, int, int], expected: list[tuple[str, str]]
) -> None:
    """Week days, public holidays, seasons, midnight and leap days count."""
    assert intervals(hours, day) == expected


def test_unknown_hours_stay_unknown() -> None:
    """No text is not the same as always open."""
    now = datetime(2026, 12, 1, tzinfo=PARIS)
    assert open_intervals(place("a", 2.79, 50.45), TERRITORY, now, now) is None


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        ('Tu 10:00-12:00 "sur rendez-vous"', [("10:00", "12:00")]),
        ("10:00+", [("10:00", "00:00")]),
        ('Mo 10:00-12:00 || "sur rendez-vous"', None),
        ('Tu 10:00-12:00 || "sur rendez-vous"', [("10:00", "12:00")]),
        ("Tu", None),
        ("Mo", []),
    ],
)
def test_doubtful_hours_bound_a_visit_and_doubtful_days_do_not(
    hours: str, expected: list[tuple[str, str]] | None
) -> None:
    """Nobody is sent at 05:39 to a place that opens at ten on request; a mere day says nothing."""
    begin = datetime(2026, 12, 1, tzinfo=PARIS)
    found = open_intervals(
        place("a", 2.79, 50.45, hours=hours), TERRITORY, begin, begin + timedelta(days=1)
    )
    told = found and [(f"{opens:%H:%M}", f"{closes:%H:%M}") for opens, closes in found]
    assert (told if found is None else list(told or ())) == expected


@pytest.mark.parametrize(
    ("hours", "is_asked"),
    [
        (None, True),
        ("Mo-Fr", True),
        ("10:00-10:00", True),
        ("24/7", False),
        ("10:00+", True),
        ("18:00-22:00+", False),
    ],
)
def test_whole_days_are_asked_about(hours: str | None, *, is_asked: bool) -> None:
    """A day of 24 hours has to be written as one, and somebody knows when a place closes."""
    assert hours_are_asked(place("a", 2.79, 50.45, hours=hours), TERRITORY) is is_asked


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        ("Mo-Fr 10:00-12:00; 14:00-18:00", "Mo-Fr 10:00-12:00,14:00-18:00"),
        ("Mo off", "unknown; Mo off"),
    ],
)
def test_hours_that_say_no_one_thing_are_refused_with_what_to_write(hours: str, said: str) -> None:
    """The sentence holds a text that can be copied."""
    places = [place("a", 2.79, 50.45, hours=hours)]
    with pytest.raises(OpeningHoursError, match=re.escape(said)):
        check_hours(places, TERRITORY)
    check_hours([place("a", 2.79, 50.45, hours=said)], TERRITORY)


def test_a_visit_must_end_before_the_door_closes() -> None:
    """The window of starts ends one visit before closing time."""
    nine, noon = (datetime(2026, 12, 1, hour, tzinfo=PARIS) for hour in (9, 12))
    ((first, last),) = start_windows(((nine, noon),), None, 1200, nine, noon)
    assert first == nine.timestamp()
    assert last == noon.timestamp() - 1200


def test_a_visit_longer_than_the_opening_fits_nowhere() -> None:
    """There is no window then."""
    nine = datetime(2026, 12, 1, 9, tzinfo=PARIS)
    ten = nine + timedelta(hours=1)
    assert start_windows(((nine, ten),), None, 3601, nine, ten) == ()


def test_a_wish_narrows_the_window() -> None:
    """An earliest and a latest hour bound the start, in wall-clock time."""
    eight = datetime(2026, 12, 1, 8, tzinfo=PARIS)
    wish = VisitWish(place_id="a", score=1, earliest=time(9), latest=time(9, 30))
    ((first, last),) = start_windows(None, wish, 600, eight, eight + timedelta(hours=3))
    assert datetime.fromtimestamp(first, UTC).astimezone(PARIS).time() == time(9)
    assert last - first == 1800


def test_a_circuit_over_midnight_means_the_next_morning() -> None:
    """An earliest hour of 00:30 in a circuit that leaves at 23:00 is the next day."""
    late = datetime(2026, 12, 1, 23, tzinfo=PARIS)
    wish = VisitWish(place_id="a", score=1, earliest=time(0, 30))
    ((first, _),) = start_windows(None, wish, 600, late, late + timedelta(hours=3))
    assert datetime.fromtimestamp(first, UTC).astimezone(PARIS) == datetime(
        2026, 12, 2, 0, 30, tzinfo=PARIS
    )


def territory(lon: float, lat: float, zone: str, country: str) -> Territory:
    """Write a territory around a point."""
    return Territory(
        id="x",
        name="X",
        crs="EPSG:3857",
        timezone=zone,
        holidays=country,
        study_area=(lon - 0.01, lat - 0.01, lon + 0.01, lat + 0.01),
    )


LENS = territory(2.786, 50.4565, "Europe/Paris", "FR")
TROMSO = territory(18.96, 69.65, "Europe/Oslo", "NO")


def test_the_sun_sets_when_almanacs_say() -> None:
    """Brussels, 9 December 2008, 16:36; London, 1 December 2025, 15:55: within a minute."""
    brussels = daylight(territory(4.352, 50.846, "Europe/Brussels", "BE"), date(2008, 12, 9))
    london = daylight(territory(-0.128, 51.507, "Europe/London", "GB"), date(2025, 12, 1))
    assert brussels is not None
    assert london is not None
    for found, hour, minute in ((brussels[1], 16, 36), (london[1], 15, 55)):
        assert abs(found - found.replace(hour=hour, minute=minute)) <= timedelta(minutes=1)


def test_a_december_day_in_the_north_of_france_lasts_from_0827_to_1648() -> None:
    """Whole minutes, in the zone of the territory."""
    found = daylight(LENS, date(2026, 12, 1))
    assert found is not None
    assert [f"{moment:%H:%M}" for moment in found] == ["08:27", "16:48"]


def sunset_of(day: date, lon: float, lat: float) -> datetime:
    """Compute a sunset after J. Meeus, Astronomical Algorithms, second edition, chapter 25."""
    minutes, north = 720.0, math.radians(lat)
    for _ in range(4):
        centuries = (day.toordinal() - 730_120.5 + minutes / 1440) / 36_525
        longitude = math.radians(280.46646 + 36_000.76983 * centuries)
        anomaly = math.radians(357.52911 + 35_999.05029 * centuries)
        node = math.radians(125.04 - 1934.136 * centuries)
        eccentricity = 0.016708634 - 0.000042037 * centuries
        centre = 1.914602 * math.sin(anomaly) + 0.019993 * math.sin(2 * anomaly)
        apparent = longitude + math.radians(centre - 0.00569 - 0.00478 * math.sin(node))
        tilt = math.radians(23.43929 - 0.0130042 * centuries + 0.00256 * math.cos(node))
        declination = math.asin(math.sin(tilt) * math.sin(apparent))
        half = math.tan(tilt / 2) ** 2
        equation = 4 * math.degrees(
            half * math.sin(2 * longitude)
            - 2 * eccentricity * math.sin(anomaly)
            + 4 * eccentricity * half * math.sin(anomaly) * math.cos(2 * longitude)
            - half**2 / 2 * math.sin(4 * longitude)
            - 1.25 * eccentricity**2 * math.sin(2 * anomaly)
        )
        turn = math.cos(math.radians(90.833)) / (math.cos(north) * math.cos(declination))
        turn -= math.tan(north) * math.tan(declination)
        minutes = 720 - 4 * (lon - math.degrees(math.acos(turn))) - equation
    return datetime.combine(day, time(0), UTC) + timedelta(minutes=minutes)


@pytest.mark.parametrize("month", range(1, 13))
def test_the_sunset_of_each_month_follows_the_astronomers(month: int) -> None:
    """Within two minutes and a half, the whole year."""
    for number in (1, 15):
        found = daylight(LENS, date(2026, month, number))
        assert found is not None
        exact = sunset_of(date(2026, month, number), 2.786, 50.4565)
        assert abs(found[1] - exact) <= timedelta(minutes=2.5)


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25)])
def test_the_sun_does_not_know_that_the_clocks_change(day: date) -> None:
    """From the day before, sunset moves by minutes, though the wall clock jumps an hour."""
    before, after = (daylight(LENS, one) for one in (day - timedelta(days=1), day))
    assert before is not None
    assert after is not None
    moved = after[1].astimezone(UTC) - before[1].astimezone(UTC) - timedelta(days=1)
    assert abs(moved) <= timedelta(minutes=3)
    assert after[1].utcoffset() != before[1].utcoffset()


def test_where_the_sun_does_not_set_there_is_no_daylight_but_light() -> None:
    """The midnight sun shines all day, the polar night never; after midnight counts, too."""
    for day, seconds in ((date(2026, 6, 21), 86_400), (date(2026, 12, 21), 0)):
        midnight = datetime.combine(day, time(0), ZoneInfo("Europe/Oslo"))
        light = sunlight(TROMSO, midnight, midnight + timedelta(days=1))
        assert daylight(TROMSO, day) is None
        assert sum((sets - rises).total_seconds() for rises, sets in light) == seconds
    iceland = daylight(territory(-21.9, 64.1, "Atlantic/Reykjavik", "IS"), date(2026, 6, 21))
    assert iceland is not None
    assert [moment.date().day for moment in iceland] == [21, 22]


def test_the_public_holidays_of_a_year_are_the_eleven_of_the_law() -> None:
    """Article L3133-1 of the French labour code; Easter Monday is 6 April in 2026."""
    days = [date(2026, 1, 1) + timedelta(days=number) for number in range(365)]
    assert [f"{day:%m-%d}" for day in days if is_holiday(LENS, day)] == [
        *("01-01", "04-06", "05-01", "05-08", "05-14", "05-25"),
        *("07-14", "08-15", "11-01", "11-11", "12-25"),
    ]


def test_an_unknown_country_of_holidays_is_named() -> None:
    """The territory is what has to be put right."""
    nowhere = replace(LENS, holidays="XX")
    for ask in (is_holiday, daylight):
        with pytest.raises(OpeningHoursError, match="XX"):
            ask(nowhere, date(2026, 12, 1))


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        ("Mo-Fr 09:00-12:00,14:00-18:00", "2026-11-27T14:00"),
        ("Sa 08:00-13:00", "2026-11-28T08:00"),
        ("Tu 10:00-11:00; 2026 Dec 01 off", "2026-12-08T10:00"),
        ("Jun-Aug 10:00-18:00", None),
        (None, None),
    ],
)
def test_the_next_opening_is_found(hours: str | None, expected: str | None) -> None:
    """On a Friday at half past ten: later that day, on another one, or nobody knows."""
    friday = datetime(2026, 11, 27, 10, 30, tzinfo=PARIS)
    opens = next_opening(place("a", 2.79, 50.45, hours=hours), TERRITORY, friday)
    assert (None if opens is None else f"{opens:%Y-%m-%dT%H:%M}") == expected
