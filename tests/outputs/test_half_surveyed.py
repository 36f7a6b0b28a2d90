"""A surveyed line in a hand-drawn plan: each output is as exact as the legs that it shows."""

import io
import json
import shutil
import xml.etree.ElementTree as ET
from pathlib import Path

import gpxpy
import pytest
from lxml import html
from pypdf import PdfReader

from ddtour_geo.guidance.directions import sentences
from ddtour_geo.guidance.enrich import with_ground
from ddtour_geo.model import Itinerary
from ddtour_geo.network import read_extract
from ddtour_geo.outputs import comparison, site
from ddtour_geo.outputs.exchange import geojson, gpx
from ddtour_geo.outputs.route_sheet import FORMS, sheet
from ddtour_geo.outputs.route_sheet.colours import SURVEYED, TRACE
from ddtour_geo.outputs.route_sheet.map import map_data
from ddtour_geo.outputs.terminal import plan
from ddtour_geo.outputs.web_map import page
from ddtour_geo.outputs.wording import figures, surveyors
from ddtour_geo.planning import plan as pipeline
from ddtour_geo.workshop.workspace.project import Project
from tests.conftest import ROOT
from tests.support.builders import example_itinerary
from tests.support.half_surveyed import CREDIT, NAME, line_territory, mixed, surveyed, unsure_town
from tests.support.workshop import opened


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
    assert figures.banner(mixed()).startswith("Plan schématique")
    assert figures.banner(surveyed()).startswith("Parcours relevé")
    assert "schématique" not in figures.banner(unsure_town())
    assert figures.banner(unsure_town(), "en").startswith("Place to confirm")


def test_hours_and_lengths_are_exact_up_to_the_first_leg_that_is_not_surveyed() -> None:
    """From there on they are ranges, and rounded to five minutes."""
    said = plain(plan.text(mixed()))
    assert "1  10:12  Cafe" in said
    assert "↓ 10 min, 490 m, Véloroute" in said
    assert "≈ 0,9 km" in said
    for number, stop in enumerate(mixed().stops[2:], 2):
        printed = figures.clock(stop.arrival, figures.evidence_at(mixed(), number))
        assert int(printed[-2:]) % 5 == 0


def test_only_surveyed_legs_are_told_turn_by_turn() -> None:
    """A leg that is drawn has its streets in one sentence."""
    first, second, _ = (sentences(mixed(), index) for index in range(3))
    assert "Tournez à gauche" in first[-1]
    assert len(second) == 1
    assert "Tournez" not in second[0]


def test_a_bend_where_a_drawn_street_could_be_taken_is_told() -> None:
    """The line turns aside at the two drawn streets: nobody knows whether they lead straight on."""
    first = sentences(surveyed(), 0)
    assert [text.split(",")[0] for text in first] == [
        "Partez vers l’est par la véloroute",
        "Prenez légèrement à droite véloroute",
        "Tournez à gauche par la piste cyclable",
    ]


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


def printed(itinerary: Itinerary, form: str = "a4") -> str:
    """Read a sheet."""
    pages = PdfReader(io.BytesIO(sheet(itinerary, form=form))).pages
    return plain(" ".join(" ".join(each.extract_text() for each in pages).split()))


@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_the_sheet_says_what_may_be_followed(form: str) -> None:
    """The banner on a mixed circuit, what is true on a surveyed one, and the surveyors on both."""
    assert "Plan schématique : ne pas suivre sur le terrain" in printed(mixed(), form)
    said = printed(surveyed(), form)
    assert "Parcours relevé ; le reste du plan est schématique" in said
    assert "ne pas suivre" not in said
    assert CREDIT in said
    assert CREDIT in printed(mixed(), form)


def test_the_sheet_tells_turns_where_they_are_known_and_says_where_not() -> None:
    """Directions for surveyed legs; the others say that there are none."""
    said = printed(mixed())
    assert "Tournez à gauche par la piste cyclable, 200 m" in said
    assert said.count("Pas de virages : tronçon non relevé.") == 2
    assert "Pas de virages" not in printed(surveyed())
    assert "Pas de virages" not in printed(example_itinerary(sketch=True))
    assert "1–A Longueurs et durées provisoires" in said


def test_the_plan_of_the_sheet_edges_what_is_surveyed_in_green() -> None:
    """Arrowheads stand on surveyed legs alone; nothing has a scale."""
    drawn = {made: map_data(made(), height=150, language="fr") for made in (surveyed, mixed)}
    for data in drawn.values():
        assert data["is_plan"]
        assert f'stroke="{SURVEYED}" stroke-width="2.40"' in str(data["svg"])
        assert data["bar"] is None
    heads = {made: str(data["svg"]).count('class="arrow"') for made, data in drawn.items()}
    assert heads[surveyed] > heads[mixed] > 0


def test_the_map_of_a_town_with_an_unsure_place_is_at_scale() -> None:
    """Only the walks to the place and from it are broken."""
    data = map_data(unsure_town(), height=150, language="fr")
    assert not data["is_plan"]
    assert data["bar"]
    lines = [part for part in str(data["svg"]).split("<path") if f'"{TRACE}"' in part]
    walked = [part for part in lines if 'stroke-width="1.15"' in part]
    assert ["dasharray" in part for part in walked] == [False, True, True, False]


def test_index_and_comparison_name_the_surveyors_of_the_line() -> None:
    """In both languages on the index; each comparison once."""
    front = site.site_files(
        [(made.definition, made, None) for made in (mixed(), surveyed())],
        language="fr",
        base_url="",
        files={},
    )["index.html"]
    assert isinstance(front, bytes)
    assert CREDIT in front.decode()
    assert "© OpenStreetMap contributors (ODbL)" in front.decode()
    compared = comparison.page([mixed(), surveyed()], language="fr")
    assert compared.count(CREDIT) >= 2
    assert "Plan schématique" in compared


def test_the_map_of_the_workshop_names_them_too(tmp_path: Path) -> None:
    """Beside the ground of the territory, which is drawn as a plan."""
    shutil.copytree(line_territory() / NAME, tmp_path / "data" / NAME)
    (tmp_path / "routes").mkdir()
    with opened(Project.in_folder(tmp_path)) as client:
        ground = client.get(f"/api/territories/{NAME}/ground?lang=fr").json()
    assert ground["sketch"]
    assert ground["credit"].endswith(CREDIT)


def test_a_guessed_place_does_not_make_a_plan_of_a_real_town(tmp_path: Path) -> None:
    """Its streets are drawn and told as they are; the walks to the place are ranges."""
    shutil.copytree(ROOT / "data" / "ville-exemple", tmp_path / "ville-exemple")
    file = tmp_path / "ville-exemple" / "places.geojson"
    content = json.loads(file.read_text(encoding="utf-8"))
    route = ROOT / "routes" / "ville-exemple-tour.toml"
    usual = pipeline.plan(route, data=ROOT / "data")
    unsure = usual.stops[2].place.id
    (held,) = (f["properties"] for f in content["features"] if f["properties"]["id"] == unsure)
    held["position"] |= {"to_confirm": True, "radius_m": 120, "confidence": "low"}
    file.write_text(json.dumps(content), encoding="utf-8")
    result = pipeline.solve_route(route, data=tmp_path)
    itinerary = with_ground(result.itinerary, tmp_path)
    at = [k for k, stop in enumerate(itinerary.stops) if stop.place.id == unsure]
    weak = {number for k in at for number in (k - 1, k)}
    assert {k for k, leg in enumerate(itinerary.legs) if not leg.has_track} == weak
    assert not itinerary.has_sketched_ground
    assert gpx.document(itinerary).count("<trkseg>") == len(itinerary.legs) - len(weak)
    assert map_data(itinerary, height=150, language="fr")["bar"]
