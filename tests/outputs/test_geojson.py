"""A circuit as GeoJSON, held to RFC 7946 and to another reader."""

import json
from dataclasses import replace
from datetime import datetime
from itertools import pairwise
from typing import Any

import geopandas as gpd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ddtour_geo.model import LocalizedText
from ddtour_geo.model.walk import StreetRun
from ddtour_geo.outputs.exchange import geojson
from ddtour_geo.outputs.terminal import plan
from tests.support.builders import PARIS, example_itinerary, with_names, with_ride_called

HOSTILE = ("</script><b>", 'quo"te \\ back', "\x00\x1f nul \ud800", "\u202eenvers\n${x}")


def read(*, sketch: bool = False, **asked: Any) -> dict[str, Any]:
    """Write the example and read it again."""
    content: dict[str, Any] = json.loads(
        geojson.document(example_itinerary(sketch=sketch), **asked)
    )
    return content


def of_kind(content: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    """Pick stops or legs."""
    return [f for f in content["features"] if f["properties"]["kind"] == kind]


@pytest.mark.parametrize("sketch", [False, True])
def test_the_document_follows_rfc_7946(*, sketch: bool) -> None:
    """Types, members and positions are those of the standard; longitude comes first."""
    content = read(sketch=sketch)
    assert content["type"] == "FeatureCollection"
    assert "crs" not in content
    for feature in content["features"]:
        assert feature["type"] == "Feature"
        assert set(feature) == {"type", "geometry", "properties"}
        if feature["geometry"] is None:
            continue
        points = feature["geometry"]["coordinates"]
        if feature["geometry"]["type"] == "Point":
            points = [points]
        else:
            assert feature["geometry"]["type"] == "LineString"
            assert len(points) >= 2
        for longitude, latitude in points:
            assert 2 < longitude < 3
            assert 50 < latitude < 51
            assert (round(longitude, 6), round(latitude, 6)) == (longitude, latitude)


def test_programs_are_told_which_names_come_from_the_street_beside() -> None:
    """GeoJSON and the JSON of a plan keep all names, and those that the map does not give."""
    itinerary = example_itinerary()
    own = StreetRun(name="Rue Hoche", highway="residential", metres=10.0)
    pavement = StreetRun(name="Rue Haute", highway="footway", metres=10.0, is_name_inherited=True)
    itinerary = replace(
        itinerary, legs=tuple(replace(leg, runs=(own, pavement)) for leg in itinerary.legs)
    )
    legs = of_kind(json.loads(geojson.document(itinerary)), "leg")
    told = [*(leg["properties"] for leg in legs), *json.loads(plan.document(itinerary))["legs"]]
    for leg in told:
        assert leg["streets"] == ["Rue Hoche", "Rue Haute"]
        assert leg["streets_beside"] == ["Rue Haute"]


def test_stops_and_legs_alternate_in_walking_order() -> None:
    """A leg stands between the two stops that it joins, in place and in time."""
    content = read()
    kinds = [feature["properties"]["kind"] for feature in content["features"]]
    assert kinds == ["stop", "leg"] * 4 + ["stop"]
    stops, legs = of_kind(content, "stop"), of_kind(content, "leg")
    for (before, after), leg in zip(pairwise(stops), legs, strict=True):
        line = leg["geometry"]["coordinates"]
        assert line[0] == before["geometry"]["coordinates"]
        assert line[-1] == after["geometry"]["coordinates"]
        left = datetime.fromisoformat(before["properties"]["departure"])
        arrived = datetime.fromisoformat(after["properties"]["arrival"])
        assert left.utcoffset() is not None
        assert (arrived - left).total_seconds() == leg["properties"]["seconds"]


def test_the_visit_lasts_from_its_beginning_to_the_departure() -> None:
    """Service and waiting are the differences of the moments printed beside them."""
    for stop in of_kind(read(), "stop"):
        said = stop["properties"]
        arrival, begin, departure = (
            datetime.fromisoformat(said[key]) for key in ("arrival", "begin", "departure")
        )
        assert (begin - arrival).total_seconds() == said["waiting_s"]
        assert (departure - begin).total_seconds() == said["service_s"]


def test_a_sketch_has_no_line_and_says_so() -> None:
    """Legs of a sketch have no geometry; the file warns and names no surveyor."""
    content = read(sketch=True)
    assert all(leg["geometry"] is None for leg in of_kind(content, "leg"))
    assert all(leg["properties"]["evidence"] == "inferred" for leg in of_kind(content, "leg"))
    assert content["evidence"] == "inferred"
    assert content["warning"]
    assert content["attribution"] is None


def test_a_guessed_leg_takes_its_own_line_away_and_no_other() -> None:
    """Each leg has its line by its own evidence; the file says how weak the weakest is."""
    surveyed, guessed = example_itinerary(), example_itinerary(sketch=True)
    mixed = replace(surveyed, legs=(*surveyed.legs[:3], guessed.legs[3]), evidence=guessed.evidence)
    content = json.loads(geojson.document(mixed))
    lines = [leg["geometry"] is not None for leg in of_kind(content, "leg")]
    assert lines == [True, True, True, False]


def test_each_position_and_each_hour_says_what_it_rests_on() -> None:
    """Source, day and confidence go with positions and opening hours; unknown hours are null."""
    stops = of_kind(read(sketch=True), "stop")
    assert {stop["properties"]["position"]["source"] for stop in stops} == {"relevé"}
    unsure = [stop["properties"] for stop in stops if stop["properties"]["to_confirm"]]
    assert [(stop["place_id"], stop["radius_m"]) for stop in unsure] == [("verger", 250.0)]
    assert stops[1]["properties"]["opening_hours"] is None
    assert stops[2]["properties"]["opening_hours"] == {
        "value": "Tu 09:00-12:00",
        "source": "mairie",
        "as_of": "2026-11-22",
        "confidence": "medium",
        "remark": None,
    }


def test_totals_and_fingerprint_go_with_the_collection() -> None:
    """What all outputs carry is here too."""
    content = read(address="https://example.org/x")
    assert content["fingerprint"] == "0a1b2c3d"
    assert content["data_date"] == "2026-11-01"
    assert content["address"] == "https://example.org/x"
    totals = content["totals"]
    assert totals["total_s"] == totals["walking_s"] + totals["visits_s"] + totals["waiting_s"]
    assert totals["ascent_m"] is None


def test_geopandas_reads_the_file(tmp_path: Any) -> None:
    """Another program finds five points and four lines."""
    path = tmp_path / "circuit.geojson"
    path.write_text(geojson.document(example_itinerary(names=HOSTILE)), encoding="utf-8")
    table = gpd.read_file(path)
    assert table.geom_type.value_counts().to_dict() == {"Point": 5, "LineString": 4}
    assert table.crs.to_epsg() == 4326


@given(st.text(st.characters(), max_size=30))
def test_any_street_name_survives(name: str) -> None:
    """No name breaks the file, and none brings a control character into it."""
    strange = with_names(example_itinerary(), (name,))
    strange = replace(strange, definition=replace(strange.definition, title=LocalizedText(fr=name)))
    document = geojson.document(strange)
    content = json.loads(document.encode("utf-8"))
    assert not any(ord(character) < 32 for character in content["title"])


def test_two_runs_give_the_same_bytes() -> None:
    """The file depends on nothing but the circuit."""
    assert geojson.document(example_itinerary()) == geojson.document(example_itinerary())


def test_a_ride_is_a_straight_line_of_its_own_kind() -> None:
    """Two points from place to place, its title and its hour; it has no streets and no metres."""
    content = json.loads(geojson.document(example_itinerary(ride=True)))
    kinds = [feature["properties"]["kind"] for feature in content["features"]]
    assert kinds == ["stop", "leg", "stop", "leg", "stop", "ride", "stop", "leg", "stop"]
    (ride,) = of_kind(content, "ride")
    stops = of_kind(content, "stop")
    ends = [stops[2]["geometry"]["coordinates"], stops[3]["geometry"]["coordinates"]]
    assert ride["geometry"] == {"type": "LineString", "coordinates": ends}
    assert ride["properties"] == {
        "kind": "ride",
        "from": "2",
        "to": "3",
        "seconds": 720,
        "title": "Car du groupe",
        "departure": "2026-12-01T10:40:00+01:00",
        "waiting_s": 220,
    }
    totals = content["totals"]
    parts = ("walking_s", "visits_s", "waiting_s", "riding_s")
    assert totals["total_s"] == sum(totals[part] for part in parts)
    assert totals["riding_s"] == 720


def test_a_ride_of_a_sketch_has_no_line() -> None:
    """Its ends may be to confirm, as all on a sketch."""
    content = json.loads(geojson.document(example_itinerary(ride=True, sketch=True)))
    assert [ride["geometry"] for ride in of_kind(content, "ride")] == [None]


@pytest.mark.parametrize("title", HOSTILE)
def test_a_hostile_title_of_a_ride_is_one_line_of_text(title: str) -> None:
    """It is kept but for what no reader can show."""
    document = geojson.document(with_ride_called(example_itinerary(ride=True), title))
    (ride,) = of_kind(json.loads(document.encode()), "ride")
    assert ride["properties"]["title"].isprintable()


def test_the_file_warns_of_the_dark() -> None:
    """Beside the banner of a sketch, if there is one."""
    sun = tuple(datetime(2026, 12, 1, hour, 5, tzinfo=PARIS) for hour in (8, 10))
    for sketch in (False, True):
        dark = replace(example_itinerary(sketch=sketch), daylight=sun)
        warning = json.loads(geojson.document(dark))["warning"]
        assert "Coucher du soleil à 10:05" in warning
        assert warning.startswith("Plan schématique") is sketch
