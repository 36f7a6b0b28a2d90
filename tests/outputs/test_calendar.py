"""The calendar file: an independent reader finds the hours, places and texts that were written."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar, Component

from ddtour_geo.model import Itinerary, LocalizedText
from ddtour_geo.outputs.exchange import icalendar as calendar
from ddtour_geo.outputs.wording import figures
from tests.support.builders import PARIS, begun_at, example_itinerary
from tests.support.hostile import PAYLOADS, poisoned

CHANGES = [datetime(2027, 3, 28, 1, tzinfo=UTC), datetime(2027, 10, 31, 1, tzinfo=UTC)]
"""When clocks change in France in 2027."""


def events(itinerary: Itinerary, **said: str) -> list[Component]:
    """Read the events of a calendar."""
    return list(Calendar.from_ical(calendar.document(itinerary, **said)).walk("VEVENT"))


def titled(title: str) -> Itinerary:
    """Give the example another title and another meeting point."""
    itinerary = example_itinerary()
    words = LocalizedText(fr=title)
    definition = replace(itinerary.definition, title=words, meeting_point=words, contact=title)
    return replace(itinerary, definition=definition)


def read_rules(content: bytes) -> list[tuple[datetime, timedelta, timedelta]]:
    """Read when, from what and to what the zone of a calendar changes, in UTC."""
    (zone,) = Calendar.from_ical(content).walk("VTIMEZONE")
    found = []
    for part in zone.subcomponents:
        before, after = part["TZOFFSETFROM"].td, part["TZOFFSETTO"].td
        found.append(((part["DTSTART"].dt - before).replace(tzinfo=UTC), before, after))
    return sorted(found)


def test_the_tour_is_one_event_from_departure_to_latest_return() -> None:
    """With its title, place, position, contact, address and timetable."""
    itinerary = example_itinerary()
    definition = replace(
        itinerary.definition, guide=LocalizedText(fr="Mme Petit"), contact="03 00 00 00 00"
    )
    tour, talk = events(
        replace(itinerary, definition=definition), address="https://example.org/exemple/"
    )
    assert tour["SUMMARY"] == "La boucle d’exemple"
    assert tour["DTSTART"].dt == datetime(2026, 12, 1, 9, tzinfo=PARIS)
    assert tour["DTEND"].dt == datetime(2026, 12, 1, 12, tzinfo=PARIS)
    assert tour["DTSTART"].params["TZID"] == "Europe/Paris"
    assert tour["LOCATION"] == "devant la mairie, Exemple"
    assert tour["CONTACT"] == "Mme Petit, 03 00 00 00 00"
    assert tour["URL"] == "https://example.org/exemple/"
    assert (tour["GEO"].latitude, tour["GEO"].longitude) == (50.45, 2.79)
    assert "2 · 10:26–10:37 · Verger" in tour["DESCRIPTION"].splitlines()
    assert "0a1b2c3d" in tour["DESCRIPTION"]
    assert talk["SUMMARY"] == "Rencontre avec l’équipe"
    assert talk["DTEND"].dt == datetime(2026, 12, 1, 10, tzinfo=PARIS)
    assert talk["LOCATION"] == "Mairie"


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_sketch_says_so_and_rounds_its_hours(language: str) -> None:
    """Only the start is exact; the warning comes first."""
    itinerary = example_itinerary(sketch=True)
    tour, _ = events(itinerary, language=language)
    first, *rest = str(tour["DESCRIPTION"]).splitlines()
    assert first == f"{figures.banner(itinerary, language)}."
    hours = [line.split(" · ")[1] for line in rest if line[:1] in "123A" and " · " in line]
    assert len(hours) == 4
    assert all(int(hour[-2:]) % 5 == 0 for said in hours for hour in said.split("–"))


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("earlier", [timedelta(minutes=m) for m in (-30, 15, 60, 90, 200)])
def test_a_tour_lasts_as_long_across_a_change_of_clocks(
    change: datetime, earlier: timedelta
) -> None:
    """Begun before, in or after the hour that is skipped or struck twice, it keeps its length."""
    start = (change - earlier).astimezone(PARIS)
    tour, talk = events(begun_at(example_itinerary(), start))
    assert tour["DTSTART"].dt.astimezone(UTC) == change - earlier
    assert tour["DTEND"].dt.astimezone(UTC) - (change - earlier) == timedelta(hours=3)
    assert talk["DTEND"].dt.astimezone(UTC) - (change - earlier) == timedelta(hours=1)


@pytest.mark.parametrize(
    "zone", ["Europe/Paris", "UTC", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"]
)
def test_the_rules_of_a_zone_are_those_of_the_time_zone_data(zone: str) -> None:
    """Every hour of three years has the offset that the rules of the file give it."""
    itinerary = example_itinerary()
    territory = replace(itinerary.territory, timezone=zone)
    there = begun_at(replace(itinerary, territory=territory), datetime(2027, 6, 1, 8, tzinfo=UTC))
    rules = read_rules(calendar.document(there))
    for (_, _, after), (_, before, _) in pairwise(rules):
        assert after == before
    moment, last = datetime(2026, 1, 2, tzinfo=UTC), datetime(2028, 12, 30, tzinfo=UTC)
    while moment < last:
        offset = [after for when, _, after in rules if when <= moment][-1]
        assert offset == moment.astimezone(ZoneInfo(zone)).utcoffset(), moment
        moment += timedelta(hours=1)


def test_the_rules_hold_the_changes_of_2027() -> None:
    """Both, to the minute."""
    rules = read_rules(
        calendar.document(begun_at(example_itinerary(), datetime(2027, 6, 1, 8, tzinfo=UTC)))
    )
    assert set(CHANGES) <= {when for when, _, _ in rules}


def test_the_same_circuit_gives_the_same_bytes() -> None:
    """Identity and stamp come from the data; another day keeps the identity."""
    itinerary = example_itinerary(ride=True)
    assert calendar.document(itinerary) == calendar.document(itinerary)
    later = begun_at(itinerary, datetime(2027, 1, 5, 9, tzinfo=PARIS))
    uids = [event["UID"] for event in events(itinerary)]
    assert [event["UID"] for event in events(later)] == uids
    assert len(set(uids)) == len(uids) == 2
    assert {event["DTSTAMP"].dt for event in events(itinerary)} == {
        datetime(2026, 11, 22, tzinfo=UTC)
    }


def lines(content: bytes) -> list[bytes]:
    """Hold a file to the form of its lines, and give them."""
    assert content.endswith(b"\r\n")
    found = content.removesuffix(b"\r\n").split(b"\r\n")
    for line in found:
        assert len(line) <= 75
        assert not any(byte < 32 and byte != 9 for byte in line)
        line.decode()
    return found


@given(title=st.text(min_size=1, max_size=300) | st.sampled_from(PAYLOADS))
def test_any_text_comes_back_as_it_was(title: str) -> None:
    """Commas, semicolons, backslashes and breaks are escaped; lines are folded between letters."""
    itinerary = titled(title)
    content = calendar.document(itinerary)
    lines(content)
    tour, _ = events(itinerary)
    said = calendar.plain(title)
    assert tour.get("SUMMARY", "") == said
    assert tour.get("CONTACT", "") == said


@pytest.mark.parametrize(
    "words", ['a,b;c\\n\\d:e"f', "é" * 300, "\U0001f9d1" * 90, "x\r\nEND:VCALENDAR"]
)
def test_no_text_ends_the_file_or_an_event(words: str) -> None:
    """Whatever the fields hold, there are two events, and a line break is a blank."""
    itinerary = poisoned(example_itinerary(), words)
    found = lines(calendar.document(itinerary))
    assert found.count(b"END:VCALENDAR") == 1
    assert found.count(b"BEGIN:VEVENT") == 1 + sum(
        stop.title is not None for stop in itinerary.stops
    )
    (tour, *_) = events(itinerary)
    assert tour["SUMMARY"] == calendar.plain(words)


def test_a_place_that_nobody_published_has_no_position() -> None:
    """An event does not point to a guess."""
    itinerary = example_itinerary()
    first = itinerary.stops[0]
    unsure = replace(first.place, position=replace(first.place.position, to_confirm=True))
    tour, _ = events(replace(itinerary, stops=(replace(first, place=unsure), *itinerary.stops[1:])))
    assert "GEO" not in tour


def test_a_budget_that_is_passed_ends_with_the_walk() -> None:
    """On a sketch the printed return may come after the latest: the event holds both."""
    itinerary = example_itinerary(sketch=True)
    short = replace(itinerary, definition=replace(itinerary.definition, time_budget=7200))
    tour, _ = events(short)
    printed = figures.clock(itinerary.stops[-1].departure, itinerary.evidence)
    assert f"{tour['DTEND'].dt:%H:%M}" == printed


def values(component: Component) -> dict[str, Any]:
    """Give the properties of an event."""
    return dict(component.items())


def test_the_languages_differ_in_words_only() -> None:
    """The same hours and positions, other texts."""
    french, english = events(example_itinerary()), events(example_itinerary(), language="en")
    for one, two in zip(french, english, strict=True):
        for key in ("DTSTART", "DTEND", "UID", "GEO"):
            assert values(one)[key].to_ical() == values(two)[key].to_ical()
        assert one["SUMMARY"] != two["SUMMARY"]
