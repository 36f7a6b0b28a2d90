"""Opening hours on real dates, and the starts that they admit."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from ddtour_geo.hours import open_intervals, start_windows
from ddtour_geo.model import Territory, VisitWish
from tests.builders import place

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
