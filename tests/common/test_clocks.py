"""The clock on the wall, against a walk through the nights in which it changes."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from ddtour_geo.common.clocks import (
    at_or_after,
    aware,
    exists,
    is_struck_twice,
    later,
    places_with_a_clock,
    shown_by,
)
from ddtour_geo.common.errors import NoSuchMomentError

# Zone, day of the change, first hour that is skipped or struck twice, and the one it ends at.
SKIPPED = [
    ("Europe/Paris", date(2027, 3, 28), "02:00", "03:00"),
    ("Asia/Beirut", date(2027, 3, 28), "00:00", "01:00"),
    ("America/Havana", date(2027, 3, 14), "00:00", "01:00"),
    ("Africa/Cairo", date(2027, 4, 30), "00:00", "01:00"),
    ("America/Santiago", date(2027, 9, 5), "00:00", "01:00"),
    ("Australia/Lord_Howe", date(2027, 10, 3), "02:00", "02:30"),
    ("America/New_York", date(2027, 3, 14), "02:00", "03:00"),
]
TWICE = [
    ("Europe/Paris", date(2026, 10, 25), "02:00", "03:00"),
    ("America/Havana", date(2026, 11, 1), "00:00", "01:00"),
    ("Australia/Lord_Howe", date(2027, 4, 4), "01:30", "02:00"),
]


def _shown(zone: ZoneInfo, day: date) -> dict[time, list[datetime]]:
    """Walk through a day by five minutes: what the clocks show on it, and when in UTC."""
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    shown: dict[time, list[datetime]] = {}
    for minute in range(-36 * 60, 36 * 60, 5):
        moment = noon + timedelta(minutes=minute)
        wall = moment.astimezone(zone)
        if wall.date() == day:
            shown.setdefault(wall.time().replace(fold=0), []).append(moment)
    return shown


@pytest.mark.parametrize(("name", "day", "first", "end"), SKIPPED + TWICE)
def test_each_moment_of_a_change_is_what_the_clocks_show(
    name: str, day: date, first: str, end: str
) -> None:
    """A moment exists if the walk met it; of two the first is taken; a skipped one is refused."""
    zone = ZoneInfo(name)
    shown = _shown(zone, day)
    odd = []
    for minute in range(0, 24 * 60, 5):
        clock = time(*divmod(minute, 60))
        moment, met = datetime.combine(day, clock), shown.get(clock, [])
        assert exists(moment, zone) == bool(met)
        if len(met) != 1:
            odd.append(clock)
        if not met:
            with pytest.raises(NoSuchMomentError):
                aware(moment, zone)
            continue
        assert aware(moment, zone).astimezone(UTC) == met[0]
        assert is_struck_twice(aware(moment, zone)) == (len(met) == 2)
        assert at_or_after(day, clock, zone) == aware(moment, zone)
    last = datetime.combine(day, time.fromisoformat(end)) - timedelta(minutes=5)
    assert (odd[0], odd[-1]) == (time.fromisoformat(first), last.time())


@pytest.mark.parametrize(("name", "day", "first", "end"), SKIPPED)
def test_an_hour_that_is_skipped_becomes_the_moment_of_the_jump(
    name: str, day: date, first: str, end: str
) -> None:
    """A day whose midnight does not exist begins at one."""
    zone = ZoneInfo(name)
    found = at_or_after(day, time.fromisoformat(first), zone)
    assert f"{found:%H:%M}" == end
    before = later(found, -1)
    assert before.utcoffset() != found.utcoffset()
    assert [*shown_by(zone, [day], [time.fromisoformat(first)])] == []


def test_the_sentence_names_the_day_and_what_the_clocks_do() -> None:
    """In both languages, without a word of the library."""
    with pytest.raises(NoSuchMomentError) as refused:
        aware(datetime.fromisoformat("2027-03-28T02:30"), ZoneInfo("Europe/Paris"), "routes/x.toml")
    assert refused.value.exit_code == 3
    for language in ("fr", "en"):
        said = refused.value.message(language)
        for word in ("routes/x.toml", "2027-03-28", "02:30", "02:00", "03:00", "Europe/Paris"):
            assert word in said


def test_a_whole_day_that_was_skipped_is_refused() -> None:
    """Samoa went from 29 to 31 December 2011."""
    zone = ZoneInfo("Pacific/Apia")
    assert not exists(datetime.fromisoformat("2011-12-30T10:00"), zone)
    assert at_or_after(date(2011, 12, 30), time(10), zone).date() == date(2011, 12, 31)


def test_seconds_are_added_as_the_sun_counts_them() -> None:
    """Three hours from half past one are half past five in spring, half past three in autumn."""
    zone = ZoneInfo("Europe/Paris")
    spring, autumn = (datetime(*day, 1, 30, tzinfo=zone) for day in ((2027, 3, 28), (2026, 10, 25)))
    assert f"{later(spring, 3 * 3600):%H:%M}" == "05:30"
    assert f"{later(autumn, 3 * 3600):%H:%M}" == "03:30"


def test_only_zones_of_places_are_known() -> None:
    """Neither a continent, nor a file of the system, nor a rule without a place."""
    for name in ("Europe/Paris", "America/Argentina/Ushuaia", "Pacific/Auckland"):
        assert name in places_with_a_clock()
    for name in ("Europe", "posix/Europe/Paris", "Factory", "Etc/GMT+2", "", "x" * 300, "../Paris"):
        assert name not in places_with_a_clock()
