"""What is said of legs, rides, rain and daylight, and when nothing is."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ddtour_geo.model import Itinerary, Known, StreetRun
from ddtour_geo.outputs.route_sheet.timetable import leg_row
from ddtour_geo.outputs.terminal import plan as terminal
from ddtour_geo.outputs.web_map import page
from ddtour_geo.outputs.wording import remarks
from tests.support.builders import DAY, PARIS, example_itinerary, with_ride_called


def at(hour: int, minute: int, second: int = 0) -> datetime:
    """Give a moment of the day of the example."""
    return datetime(2026, 12, 1, hour, minute, second, tzinfo=PARIS)


def lit(sunrise: datetime, sunset: datetime) -> Itinerary:
    """Build a walk from 09:00 to 10:58 under another sun."""
    return replace(example_itinerary(), daylight=(sunrise, sunset))


def in_rain(*sheltered: bool | None) -> Itinerary:
    """Build a circuit for rain; each of its places is sheltered, or not, or nobody knows."""
    base = example_itinerary()
    known = [
        None if dry is None else Known(value=dry, source="x", as_of=DAY, confidence="high")
        for dry in (*sheltered, sheltered[0])
    ]
    stops = tuple(
        replace(stop, place=replace(stop.place, sheltered=dry))
        for stop, dry in zip(base.stops, known, strict=True)
    )
    return replace(base, stops=stops, definition=replace(base.definition, in_rain=True))


@pytest.mark.parametrize(
    ("sunrise", "sunset", "french", "english"),
    [
        (at(8, 25), at(16, 42), "", ""),
        (
            at(8, 25),
            at(10, 42),
            "Coucher du soleil à 10:42, avant l’arrivée",
            "Sunset at 10:42, before the arrival",
        ),
        (
            at(8, 25),
            at(8, 30),
            "Coucher du soleil à 08:30, avant le départ",
            "Sunset at 08:30, before the departure",
        ),
        (
            at(9, 10),
            at(16, 42),
            "Lever du soleil à 09:10, après le départ",
            "Sunrise at 09:10, after the departure",
        ),
    ],
)
def test_the_dark_is_warned_of_where_the_circuit_meets_it(
    sunrise: datetime, sunset: datetime, french: str, english: str
) -> None:
    """A circuit in broad day has no warning."""
    assert remarks.daylight(lit(sunrise, sunset)) == french
    assert remarks.daylight(lit(sunrise, sunset), "en") == english


def test_a_visit_at_the_end_that_lasts_into_the_dark_is_warned_of() -> None:
    """The arrival is in daylight, the end is not."""
    base = lit(at(8, 25), at(11, 30))
    last = replace(base.stops[-1], departure=at(11, 45))
    said = remarks.daylight(replace(base, stops=(*base.stops[:-1], last)))
    assert said == "Coucher du soleil à 11:30, avant la fin"


@given(seconds=st.integers(-3600, 3600))
def test_the_sun_is_compared_to_the_second_and_never_said_to_set_later(seconds: int) -> None:
    """The warning is there exactly if the walk ends after sunset; minutes are rounded down."""
    end = example_itinerary().stops[-1].departure
    sunset = end + timedelta(seconds=seconds)
    said = remarks.daylight(lit(at(8, 0).astimezone(UTC), sunset.astimezone(UTC)))
    assert bool(said) is (sunset < end)
    assert not said or f"{sunset:%H:%M}" in said


def test_without_a_sun_nothing_is_said() -> None:
    """Where it does not rise or set there is no moment to warn of."""
    assert remarks.daylight(example_itinerary()) == ""


@pytest.mark.parametrize(
    ("sheltered", "french"),
    [
        ((True, True, True, True), "Circuit de pluie."),
        ((True, None, True, None), "Circuit de pluie (abri inconnu : Eglise, Jardin)."),
        (
            (None, False, True, True),
            "Circuit de pluie (à ciel ouvert : Eglise, abri inconnu : Mairie).",
        ),
    ],
)
def test_a_circuit_for_rain_names_where_a_group_may_get_wet(
    sheltered: tuple[bool | None, ...], french: str
) -> None:
    """Unknown is unknown, and what is in the open but required is not passed over."""
    said = remarks.rain(in_rain(*sheltered))
    assert said.replace("\u00a0", " ") == french
    assert remarks.rain(in_rain(*sheltered), "en").startswith("Circuit for rainy weather")


def test_no_word_of_rain_on_a_dry_day() -> None:
    """Shelter is of no matter there, known or not."""
    assert remarks.rain(example_itinerary()) == remarks.rain_details(example_itinerary()) == ""


def test_the_hour_of_a_timetable_is_exact_even_on_a_sketch() -> None:
    """A train does not leave at the nearest five minutes; a coach that waits for the group may."""
    sketch = example_itinerary(sketch=True, ride=True)
    leg = sketch.legs[2]
    assert leg.ride is not None
    ride = replace(leg.ride, departure=at(10, 41), waiting=280)
    sketch = replace(sketch, legs=(*sketch.legs[:2], replace(leg, ride=ride), sketch.legs[3]))
    (transfer,) = sketch.definition.transfers
    fixed = replace(transfer, departures=(at(10, 41).time(),))
    timed = replace(sketch, definition=replace(sketch.definition, transfers=(fixed,)))
    free = replace(sketch, definition=replace(sketch.definition, transfers=()))
    assert "départ 10:41 (attente\u00a0≈\u00a06\u00a0min)" in remarks.ride(2, timed)
    assert "départ 10:40 (attente\u00a0≈\u00a05\u00a0min)" in remarks.ride(2, free)


@given(title=st.text(st.characters(), max_size=30))
def test_any_title_of_a_ride_is_one_line(title: str) -> None:
    """Whatever a file says, the sentence has no control character and is never nameless."""
    circuit = with_ride_called(example_itinerary(ride=True), title)
    said = remarks.ride(2, circuit)
    assert said.splitlines() == [said]
    assert not any(ord(character) < 32 for character in said)
    assert not said.startswith(",")


@pytest.mark.parametrize(
    ("key", "language", "said"),
    [
        ("tidal", "fr", "marée basse seulement, heures des marées à consulter"),
        ("rockfall", "en", "falling rocks"),
        ("hazard", "en", "hazard signposted on the spot"),
        ("lift", "fr", "ascenseur"),
    ],
)
def test_a_danger_on_the_way_is_told_to_planner_visitor_and_guide(
    key: str, language: str, said: str
) -> None:
    """In the terminal and to programs, on the page and on the sheet."""
    base = example_itinerary()
    leg = replace(
        base.legs[0], runs=tuple(replace(run, warnings=(key,)) for run in base.legs[0].runs)
    )
    itinerary = replace(base, legs=(leg, *base.legs[1:]))
    listed = json.loads(terminal.document(itinerary, language=language))["legs"][0]["remarks"]
    (remark,) = [one for one in listed if said in one]
    assert f"        ! {remark}" in terminal.text(itinerary, language=language)
    assert said[1:] in page(itinerary, language=language)
    assert leg_row(itinerary, 0, language)["warnings"] == listed


def test_what_is_passed_at_a_point_has_no_length() -> None:
    """A lift on a street of forty metres is not forty metres high."""
    runs = (StreetRun(name="", highway="footway", metres=40.0, warnings=("lift", "flood-prone")),)
    leg = replace(example_itinerary().legs[0], runs=runs)
    assert remarks.leg_warnings(leg, "en") == ["lift", "may be flooded, 40\xa0m"]
