"""Plans and hours in the nights in which the clocks change, and zones and systems refused."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest

from ddtour_geo.common.errors import InputRefusedError, NoSuchMomentError, UsageError
from ddtour_geo.model import Territory
from ddtour_geo.planning.departures import find_departures
from ddtour_geo.planning.plan import plan
from ddtour_geo.routes.schema import read_definition
from ddtour_geo.territory.hours_input import check_hours_text
from ddtour_geo.territory.opening_hours import daylight, is_holiday
from ddtour_geo.territory.reader import read_territory
from tests.conftest import ROOT
from tests.support.commands import ddtour

DATA = ROOT / "data"
TOUR = ROOT / "routes" / "ville-exemple-tour.toml"
HEAD = """
[territory]
name = "Ville"
crs = "{crs}"
timezone = "{timezone}"
holidays = "FR"
study_area = {area}
"""
NORTH = [2.7, 50.4, 2.9, 50.5]


def _territory(folder: Path, **values: object) -> Territory:
    said = {"crs": "EPSG:32631", "timezone": "Europe/Paris", "area": NORTH} | values
    (folder / "territory.toml").write_text(HEAD.format(**said), encoding="utf-8")
    return read_territory(folder)


MIDNIGHTS = [
    ("Asia/Beirut", date(2027, 3, 28)),
    ("America/Havana", date(2027, 3, 14)),
    ("Africa/Cairo", date(2027, 4, 30)),
    ("America/Santiago", date(2027, 9, 5)),
    ("Pacific/Apia", date(2011, 12, 30)),
]


@pytest.mark.parametrize(("zone", "day"), MIDNIGHTS)
def test_a_day_without_midnight_has_hours_sun_and_holidays(
    zone: str, day: date, tmp_path: Path
) -> None:
    """The day before, the day itself and the one after it."""
    territory = _territory(tmp_path, timezone=zone)
    for one in (day - timedelta(days=1), day, day + timedelta(days=1)):
        found = check_hours_text("Mo-Su 09:00-17:00", territory, one)
        assert len(found.week) == 7
        hours = [f"{a:%H:%M}-{b:%H:%M}" for shown in found.week for a, b in shown.spans]
        assert set(hours) == {"09:00-17:00"}
        assert is_holiday(territory, one) in {True, False}
        daylight(territory, one)


def test_no_plan_leaves_at_an_hour_that_does_not_exist() -> None:
    """With the sentence; the minute before and the hour after are planned."""
    tour = read_definition(TOUR)
    for clock in (time(2), time(2, 30), time(2, 59, 59)):
        with pytest.raises(NoSuchMomentError):
            plan(replace(tour, departure=datetime.combine(date(2027, 3, 28), clock)), data=DATA)


def test_every_command_refuses_it_with_three(tmp_path: Path) -> None:
    """And names the file, what the clocks do, and no exception."""
    path = tmp_path / "gap.toml"
    path.write_text(
        TOUR.read_text(encoding="utf-8").replace("2026-12-01T09:15:00", "2027-03-28T02:30:00"),
        encoding="utf-8",
    )
    for words in (["plan"], ["plan", "--durations"], ["plan", "--alternatives", "1"], ["sheet"]):
        done = ddtour(words[0], path, *words[1:], "--data", DATA)
        assert done.returncode == 3, done.stderr
        assert "03:00" in done.stderr
        assert "TypeError" not in done.stderr


def test_a_calendar_shows_an_hour_that_is_skipped() -> None:
    """It does not work; the hours beside it are judged as always."""
    found = find_departures(
        TOUR, date(2027, 3, 28), date(2027, 3, 28), earliest=time(1), latest=time(4), data=DATA
    )
    (day,) = found.days
    said = {f"{one.moment:%H:%M}": one.obstacle for one in day.departures}
    assert said == {
        "01:00": "night",
        "01:30": "night",
        "02:00": "skipped",
        "02:30": "skipped",
        "03:00": "night",
        "03:30": "night",
        "04:00": "night",
    }


@pytest.mark.parametrize("day", [date(1, 1, 1), date(1999, 12, 31), date(9999, 12, 31)])
def test_days_beyond_the_calendar_are_refused(day: date) -> None:
    """From 2000 to 2100, for whatever is asked."""
    with pytest.raises(UsageError):
        find_departures(TOUR, day, day, data=DATA)
    done = ddtour("departures", TOUR, "--from", day, "--to", day, "--data", DATA)
    assert done.returncode == 2
    done = ddtour("access", "highway=path", "--at", f"{day}T10:00")
    assert done.returncode == 2


def test_an_hour_that_is_struck_twice_is_the_first_and_said(tmp_path: Path) -> None:
    """The walk is as long as on any night, and the notice names the hour."""
    text = (ROOT / "routes" / "ville-exemple-tour.toml").read_text(encoding="utf-8")
    text = text.replace("2026-12-01T09:15:00", "2026-10-25T02:30:00")
    head = text.split("[[fixed]]")[0]
    path = tmp_path / "night.toml"
    path.write_text(f'{head}[[visit]]\nplace = "ecluse"\n', encoding="utf-8")
    itinerary = plan(path, data=DATA)
    assert itinerary.stops[0].arrival.utcoffset() == timedelta(hours=2)
    assert any("02:30" in notice.text.fr for notice in itinerary.notices)
    path.write_text(path.read_text(encoding="utf-8").replace("2026-10-25", "2026-10-24"))
    assert not any("02:30" in notice.text.fr for notice in plan(path, data=DATA).notices)


@pytest.mark.parametrize(
    "zone",
    ["Europe", "posix/Europe/Paris", "Factory", "x" * 300, "", "../Europe/Paris", "a\\u0000b"],
)
def test_a_zone_that_is_no_place_is_refused(zone: str, tmp_path: Path) -> None:
    """A continent is a folder of the system, not a clock."""
    with pytest.raises(InputRefusedError):
        _territory(tmp_path, timezone=zone)


@pytest.mark.parametrize(
    ("crs", "key"),
    [
        ("EPSG:4326", "crs_unprojected"),
        ("EPSG:5773", "crs_unprojected"),
        ("EPSG:4978", "crs_unprojected"),
        ("EPSG:2263", "crs_unprojected"),
        ("EPSG:3857", "crs_scale"),
        ("+proj=utm +zone=1", "crs_elsewhere"),
        ("+proj=utm +zone=15", "crs_elsewhere"),
        ("+proj=merc", "crs_scale"),
        ("EPSG:32633", "crs_elsewhere"),
        ("EPSG:32731", "crs_elsewhere"),
        ("EPSG:27572;", "crs_unknown"),
        ("EPSG:999999", "crs_unknown"),
        ("", "crs_unknown"),
        ("x" * 9000, "crs_unknown"),
    ],
)
def test_a_system_that_gives_wrong_metres_is_refused(crs: str, key: str, tmp_path: Path) -> None:
    """And one that would do is named."""
    with pytest.raises(InputRefusedError) as refused:
        _territory(tmp_path, crs=crs)
    assert refused.value.key == key
    assert "EPSG:32631" in refused.value.message()


@pytest.mark.parametrize(
    ("crs", "area"),
    [
        ("EPSG:2154", NORTH),
        ("EPSG:3950", NORTH),
        ("EPSG:32631", NORTH),
        ("EPSG:2154", [9.0, 41.5, 9.2, 41.7]),
        ("EPSG:32631", [5.9, 50.0, 6.05, 50.1]),
        ("EPSG:2193", [174.7, -41.4, 174.9, -41.2]),
        ("EPSG:32760", [179.9, -16.9, 180.0, -16.7]),
        ("+proj=utm +zone=31", NORTH),
    ],
)
def test_a_system_that_is_made_for_a_place_is_taken(
    crs: str, area: list[float], tmp_path: Path
) -> None:
    """Those of France, of a town on the edge of two zones, and across the world."""
    assert _territory(tmp_path, crs=crs, area=area).crs == crs


def test_a_circuit_that_leaves_at_no_hour_keeps_no_other_from_the_site(tmp_path: Path) -> None:
    """Nor one of the year 9999, which cannot even be read."""
    head = TOUR.read_text(encoding="utf-8").split("[[fixed]]")[0]
    hours = {
        "gap": "2027-03-28T02:30:00",
        "good": "2026-12-01T09:15:00",
        "late": "9999-12-31T09:00:00",
    }
    (tmp_path / "routes").mkdir()
    for name, moment in hours.items():
        text = f'{head}[[visit]]\nplace = "ecluse"\n'.replace("2026-12-01T09:15:00", moment)
        (tmp_path / "routes" / f"{name}.toml").write_text(text, encoding="utf-8")
    out = tmp_path / "site"
    options = ("--data", DATA, "--routes", tmp_path / "routes", "--out", out)
    done = ddtour("build", *hours, *options)
    assert done.returncode == 3, done.stderr
    assert {"index.html", "good", "sw.js"} <= {path.name for path in out.iterdir()}
    assert "2100" in done.stderr
    assert "02:30" in (out / "index.html").read_text(encoding="utf-8")
