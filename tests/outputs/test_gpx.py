"""A circuit as GPX 1.1, held to its schema and to another reader."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree as ET

import gpxpy
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from ddtour_geo.model import Itinerary, LocalizedText
from ddtour_geo.outputs.exchange import gpx
from ddtour_geo.outputs.wording import figures
from tests.support.builders import PARIS, example_itinerary, with_ride_called

NAMES = {"g": gpx.NAMESPACE}
HOSTILE = (
    "<script>alert('x')</script>",
    "Église & Cie ]]> \x00\x08\x1b",
    '${code} `tick` "quote"',
    "\u202egnp.exe \ud800 \ufffe\nfin",
)


def is_valid(document: str, shared: Path) -> bool:
    """Hold a document to the schema of GPX 1.1."""
    schema = etree.XMLSchema(etree.parse(shared / "schemas" / "gpx-1.1.xsd"))
    schema.assertValid(etree.fromstring(document.encode()))
    return True


def titled(itinerary: Itinerary, title: str) -> Itinerary:
    """Give a circuit another title."""
    definition = replace(itinerary.definition, title=LocalizedText(fr=title))
    return replace(itinerary, definition=definition)


@pytest.mark.parametrize("sketch", [False, True])
@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("address", ["", "https://example.org/a?b=1&c=<2>"])
def test_the_file_agrees_with_the_schema(
    shared: Path, *, sketch: bool, language: str, address: str
) -> None:
    """Every sort of circuit is valid GPX 1.1."""
    itinerary = example_itinerary(sketch=sketch, names=HOSTILE)
    assert is_valid(gpx.document(itinerary, language=language, address=address), shared)


@given(title=st.text(st.characters(), max_size=40))
def test_any_title_gives_a_file_that_can_be_read(title: str) -> None:
    """No text, however strange, breaks the file or leaves a control character in it."""
    document = gpx.document(titled(example_itinerary(), title))
    root = ET.fromstring(document.encode())  # noqa: S314 - our own text
    said = root.findtext("g:metadata/g:name", "", NAMES)
    assert not any(ord(character) < 32 for character in said)
    assert said.replace(" ", "") in title.replace(" ", "") or not title.isprintable()


def test_stops_are_waypoints_in_walking_order_with_their_mark() -> None:
    """A reader of GPX sees D, 1, 2, 3, A where the places are."""
    itinerary = example_itinerary()
    read = gpxpy.parse(gpx.document(itinerary))
    assert [point.name.split(" · ")[0] for point in read.waypoints] == ["D", "1", "2", "3", "A"]
    for point, stop in zip(read.waypoints, itinerary.stops, strict=True):
        assert (point.longitude, point.latitude) == pytest.approx(stop.place.position.lonlat)
        assert point.time == stop.arrival.astimezone(UTC)


def test_each_leg_is_a_segment_of_the_track() -> None:
    """A surveyed circuit has one track, one segment per leg, with the points of the leg."""
    itinerary = example_itinerary()
    (track,) = gpxpy.parse(gpx.document(itinerary)).tracks
    assert len(track.segments) == len(itinerary.legs)
    for segment, leg in zip(track.segments, itinerary.legs, strict=True):
        walked = [(point.longitude, point.latitude) for point in segment.points]
        assert walked == [(round(lon, 6), round(lat, 6)) for lon, lat in leg.lonlat]


def test_a_sketch_has_no_track_and_no_unsourced_waypoint() -> None:
    """Nobody can follow a sketch with a receiver, and a guessed position is not in the file."""
    itinerary = example_itinerary(sketch=True)
    read = gpxpy.parse(gpx.document(itinerary))
    assert not read.tracks
    assert not read.routes
    unsure = {place.name.fr for place in itinerary.to_confirm}
    assert unsure
    assert not any(name in point.name for point in read.waypoints for name in unsure)
    assert all(point.time is None for point in read.waypoints)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_sketch_says_so_in_its_description(language: str) -> None:
    """The banner of the sketch opens the description of the file."""
    itinerary = example_itinerary(sketch=True)
    read = gpxpy.parse(gpx.document(itinerary, language=language))
    assert read.description.startswith(figures.banner(itinerary, language))


def test_fingerprint_and_data_date_are_in_the_file_and_no_other_day() -> None:
    """Keywords and description carry the fingerprint and the date of the streets."""
    read = gpxpy.parse(gpx.document(example_itinerary()))
    for text in (read.keywords, read.description):
        assert "0a1b2c3d" in text
        assert "2026-11-01" in text
    assert read.time is None


def test_the_attribution_is_there_where_the_streets_are_from_openstreetmap() -> None:
    """OpenStreetMap is named beside surveyed streets, and not beside a sketch."""
    assert "OpenStreetMap" in gpxpy.parse(gpx.document(example_itinerary())).copyright_author
    assert gpxpy.parse(gpx.document(example_itinerary(sketch=True))).copyright_author is None


def test_an_unconfirmed_stop_on_surveyed_streets_says_how_far_off_it_may_be() -> None:
    """A waypoint to confirm carries its radius."""
    guessed = example_itinerary(sketch=True)
    surveyed = replace(example_itinerary(), stops=guessed.stops)
    descriptions = [point.description for point in gpxpy.parse(gpx.document(surveyed)).waypoints]
    assert "à confirmer, à 250\u00a0m près" in descriptions[2]


def test_two_runs_give_the_same_bytes() -> None:
    """The file depends on nothing but the circuit."""
    assert gpx.document(example_itinerary()) == gpx.document(example_itinerary())


def test_the_track_has_a_gap_where_the_group_rides() -> None:
    """No point lies along the ride: the walks before and after it are segments of their own."""
    itinerary = example_itinerary(ride=True)
    (track,) = gpxpy.parse(gpx.document(itinerary)).tracks
    walks = [leg for leg in itinerary.legs if leg.ride is None]
    assert len(track.segments) == len(walks) == 3
    for segment, leg in zip(track.segments, walks, strict=True):
        assert len(segment.points) == len(leg.lonlat)
    ends = [(segment.points[0], segment.points[-1]) for segment in track.segments]
    assert (ends[1][1].longitude, ends[2][0].longitude) == (2.7955, 2.7925)


@pytest.mark.parametrize(
    ("language", "said"), [("fr", "Car du groupe, départ 10:40"), ("en", "Coach, departure 10:40")]
)
def test_a_ride_is_announced_where_it_begins(shared: Path, language: str, said: str) -> None:
    """The waypoint of its first stop names it, and no other; the file follows the schema."""
    document = gpx.document(example_itinerary(ride=True), language=language)
    assert is_valid(document, shared)
    points = gpxpy.parse(document).waypoints
    assert [said in point.description for point in points] == [False, False, True, False, False]


@pytest.mark.parametrize("title", HOSTILE)
def test_a_hostile_title_of_a_ride_is_text(shared: Path, title: str) -> None:
    """It neither breaks the file nor adds an element."""
    plain = gpx.document(example_itinerary(ride=True))
    strange = gpx.document(with_ride_called(example_itinerary(ride=True), title))
    assert is_valid(strange, shared)
    tags = [[element.tag for element in ET.fromstring(d).iter()] for d in (plain, strange)]  # noqa: S314
    assert tags[0] == tags[1]


def test_the_description_warns_of_the_dark() -> None:
    """A receiver shows it before the walk."""
    sun = tuple(datetime(2026, 12, 1, hour, 5, tzinfo=PARIS) for hour in (8, 10))
    dark = replace(example_itinerary(), daylight=sun)
    assert gpxpy.parse(gpx.document(dark)).description.startswith("Coucher du soleil à 10:05")
