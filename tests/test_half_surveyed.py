"""A surveyed line in a hand-drawn plan: each output is as exact as the legs that it shows."""

import json
import xml.etree.ElementTree as ET

import gpxpy
from lxml import html

from ddtour_geo.directions import sentences
from ddtour_geo.model import Itinerary
from ddtour_geo.network import read_extract
from ddtour_geo.outputs import geojson, gpx, plan, surveyors, wording
from ddtour_geo.outputs.web_map import page
from tests.half_surveyed import CREDIT, NAME, line_territory, mixed, surveyed, unsure_town


def plain(text: str) -> str:
    """Write all blanks alike."""
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def test_the_ground_is_a_sketch_whatever_the_legs_are() -> None:
    """The network decides how the ground is drawn, each leg what is told of it."""
    assert (surveyed().has_sketched_ground, surveyed().is_sketch) == (True, False)
    assert (mixed().has_sketched_ground, mixed().is_sketch) == (True, True)
    assert (unsure_town().has_sketched_ground, unsure_town().is_sketch) == (False, True)
    assert [leg.has_track for leg in mixed().legs] == [True, False, False]
    assert read_extract(line_territory() / NAME / "sketch.osm", crs="EPSG:2154").is_sketch


def test_the_banner_says_what_is_true() -> None:
    """A plan is not to be followed; a surveyed walk over it is; a real town is no plan."""
    assert wording.banner(mixed()).startswith("Plan schématique")
    assert wording.banner(surveyed()).startswith("Parcours relevé")
    assert "schématique" not in wording.banner(unsure_town())
    assert wording.banner(unsure_town(), "en").startswith("Place to confirm")


def test_hours_and_lengths_are_exact_up_to_the_first_leg_that_is_not_surveyed() -> None:
    """From there on they are ranges, and rounded to five minutes."""
    said = plain(plan.text(mixed()))
    assert "1  10:12  Cafe" in said
    assert "↓ 10 min, 490 m, Véloroute" in said
    assert "≈ 0,9 km" in said
    for number, stop in enumerate(mixed().stops[2:], 2):
        printed = wording.clock(stop.arrival, wording.evidence_at(mixed(), number))
        assert int(printed[-2:]) % 5 == 0


def test_only_surveyed_legs_are_told_turn_by_turn() -> None:
    """A leg that is drawn has its streets in one sentence."""
    first, second, _ = (sentences(mixed(), index) for index in range(3))
    assert "Tournez à gauche" in first[1]
    assert len(second) == 1
    assert "Tournez" not in second[0]


def test_a_drawn_street_is_not_counted_among_those_that_a_walker_meets() -> None:
    """The guessed street and the attested one before the turn are no landmark for it."""
    for leg in surveyed().directions:
        assert all(not one.ordinal and not one.fork for one in leg)
    said = " ".join(text for index in range(2) for text in sentences(surveyed(), index))
    assert "deuxième" not in said


def test_the_track_holds_the_surveyed_legs_and_names_their_surveyors() -> None:
    """Two segments of the surveyed circuit, one of the mixed one, with the licence."""
    for itinerary, count in ((surveyed(), 2), (mixed(), 1)):
        document = gpx.document(itinerary)
        (track,) = gpxpy.parse(document).tracks
        assert len(track.segments) == count
        walked = itinerary.legs[0].lonlat
        assert [
            (round(p.longitude, 6), round(p.latitude, 6)) for p in track.segments[0].points
        ] == [(round(lon, 6), round(lat, 6)) for lon, lat in walked]
        root = ET.fromstring(document)  # noqa: S314 - our own file
        (named,) = root.iter("{http://www.topografix.com/GPX/1/1}copyright")
        assert named.get("author") == CREDIT
        assert "odbl" in (named[0].text or "")


def test_hours_in_machine_form_end_with_the_surveyed_legs() -> None:
    """A receiver is given no hour that is a guess."""
    times = [point.time is not None for point in gpxpy.parse(gpx.document(mixed())).waypoints]
    assert times == [True, True, False, False]


def test_lines_are_those_of_the_surveyed_legs() -> None:
    """As in the track; the attribution goes with them."""
    content = json.loads(geojson.document(mixed()))
    legs = [each for each in content["features"] if each["properties"]["kind"] == "leg"]
    assert [leg["geometry"] is not None for leg in legs] == [True, False, False]
    assert content["attribution"] == CREDIT
    assert content["warning"].startswith("Plan schématique")


def test_a_plan_without_a_surveyed_line_names_nobody() -> None:
    """Nor does a file without a leg that can be followed."""
    from tests.builders import example_itinerary  # noqa: PLC0415

    sketch = example_itinerary(sketch=True)
    assert surveyors.of_map(sketch) == surveyors.of_track(sketch) == ""
    assert surveyors.beside_map(sketch) == "Plan dessiné à la main, sans échelle"


def test_a_map_names_the_surveyors_of_what_it_shows() -> None:
    """Even where no leg of the circuit is theirs alone."""
    assert surveyors.of_map(mixed(), "en") == "© OpenStreetMap contributors (ODbL)"
    assert surveyors.beside_map(mixed()).endswith(CREDIT)
    assert surveyors.beside_map(unsure_town()) == "© contributeurs OpenStreetMap"


def words(itinerary: Itinerary) -> str:
    """Read the page as it is without scripts."""
    tree = html.fromstring(page(itinerary))
    for node in tree.xpath("//script|//style"):
        node.drop_tree()
    return plain(" ".join(tree.text_content().split()))


def test_nothing_is_claimed_of_what_nobody_looked_at() -> None:
    """The line is surveyed, its surface, right of way and steps are not."""
    for itinerary in (surveyed(), mixed()):
        said = words(itinerary)
        assert "Praticabilité inconnue" in said
        assert "Sans marches" not in said
        assert "evêtement, droit de passage et marches inconnus" in said
        assert CREDIT in said


def test_the_page_of_a_town_with_an_unsure_place_is_a_map_with_ranges_there() -> None:
    """Exact before the first walk to the place, in ranges to it and from it."""
    said = words(unsure_town())
    assert "Plan schématique" not in said
    assert "À pied, 7 min" in said or "7 min" in said
    assert "≈ 0,3 km" in said or "≈ 0,4 km" in said
    assert "praticabilité inconnue ailleurs" in said
