"""What little stands behind is printed as such, and never lifts a warning."""

import io
import json
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from lxml import html
from pypdf import PdfReader

from ddtour_geo.guidance.enrich import enrich, with_ground
from ddtour_geo.model import Fact, Itinerary, Known, Nearby, PointOfInterest
from ddtour_geo.outputs import route_sheet
from ddtour_geo.outputs.exchange import geojson, gpx
from ddtour_geo.outputs.route_sheet.timetable import rows
from ddtour_geo.outputs.terminal import plan
from ddtour_geo.outputs.web_map import page
from ddtour_geo.outputs.wording import help_words
from ddtour_geo.planning.plan import solve_route
from tests.support.builders import DAY, example_itinerary, text
from tests.support.commands import ROOT

ROUTE = ROOT / "routes" / "ville-exemple-tour.toml"
Change = Callable[[dict[str, Any]], None]


def low(*keys: str) -> Change:
    """Let little stand behind some keys of every place."""

    def change(properties: dict[str, Any]) -> None:
        for key in keys:
            if properties.get(key):
                properties[key]["confidence"] = "low"

    return change


def gone(*keys: str) -> Change:
    """Take some keys of every place away."""

    def change(properties: dict[str, Any]) -> None:
        for key in keys:
            properties.pop(key, None)

    return change


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Change], Itinerary]:
    """Plan the example tour on places of which something is changed."""

    @cache
    def of(change: Change) -> Itinerary:
        data = tmp_path_factory.mktemp("data")
        folder = Path(shutil.copytree(ROOT / "data" / "ville-exemple", data / "ville-exemple"))
        document = json.loads((folder / "places.geojson").read_text(encoding="utf-8"))
        for feature in document["features"]:
            change(feature["properties"])
        (folder / "places.geojson").write_text(json.dumps(document), encoding="utf-8")
        result = solve_route(ROUTE, data=data)
        return enrich(result, with_ground(result.itinerary, data), data=data)

    return of


def open_from(opening: str) -> Change:
    """Let every place be open from an hour on, nobody knows until when."""

    def change(properties: dict[str, Any]) -> None:
        if properties.get("opening_hours"):
            properties["opening_hours"]["value"] = f"{opening}+"

    return change


def warnings(itinerary: Itinerary) -> dict[str, Any]:
    """Collect what is warned of: long walks, rain, what to watch."""
    assert itinerary.safety is not None
    assert itinerary.rain_plan is not None
    rain = itinerary.rain_plan
    return {
        "seat": itinerary.safety.without_seat,
        "toilets": itinerary.safety.without_toilets,
        "rain": (rain.outcome, rain.dropped, rain.end),
        "shelter": [place.id for place in (*rain.unknown, *rain.in_the_open)],
    }


@pytest.mark.parametrize("key", ["toilets", "benches", "sheltered"])
def test_low_confidence_warns_as_what_nobody_knows(
    planned: Callable[[Change], Itinerary], key: str
) -> None:
    """A seat, toilets or a shelter in doubt is none; what is known for sure does count."""
    doubted, unknown = planned(low(key)), planned(gone(key))
    assert warnings(doubted) == warnings(unknown)
    # Public toilets stand beside those of its places: without the latter nothing changes here.
    assert (warnings(planned(low())) == warnings(unknown)) == (key == "toilets")


@pytest.mark.parametrize("change", [low("opening_hours"), gone("opening_hours")])
def test_toilets_behind_a_door_that_may_be_shut_count_as_none(
    planned: Callable[[Change], Itinerary], change: Change
) -> None:
    """They are printed, to be checked; the longest walk without known ones passes them by."""
    shut = planned(change)
    assert shut.safety is not None
    bare = replace_places(shut, lambda place: replace(place, toilets=None))
    assert any(stop.place.toilets for stop in shut.stops)
    assert not any(stop.is_surely_open for stop in shut.stops)
    assert shut.safety.without_toilets is not None
    assert shut.safety.without_toilets == longest(bare)


def test_a_place_whose_closing_nobody_knows_is_told_as_such(
    planned: Callable[[Change], Itinerary],
) -> None:
    """Page, sheet and terminal name the hour of opening, and midnight is no hour of closing."""
    itinerary = planned(open_from("08:00"))
    assert all(stop.closes is None and not stop.is_surely_open for stop in itinerary.stops)
    assert {f"{stop.open_from:%H:%M}" for stop in itinerary.stops if stop.open_from} == {"08:00"}
    shown = html.fromstring(page(itinerary)).text_content()
    assert "Ouvert dès 08:00, heure de fermeture inconnue" in shown
    assert "jusqu’à 00:00" not in shown
    chips = [chip for row in rows(itinerary, "fr") for chip in row.get("chips", ())]
    chips += [chip for row in rows(itinerary, "fr") for chip in row.get("sub_chips", ())]
    assert "dès 08:00, fermeture inconnue" in chips
    told = plan.text(itinerary)
    assert "heure de fermeture inconnue\u00a0; la demander" in told
    assert "00:00" not in told


def replace_places(
    itinerary: Itinerary, change: Callable[[PointOfInterest], PointOfInterest]
) -> Itinerary:
    """Change the places of a circuit."""
    stops = tuple(replace(stop, place=change(stop.place)) for stop in itinerary.stops)
    return replace(itinerary, stops=stops)


def longest(itinerary: Itinerary) -> object:
    """Find the longest walk without the toilets that the streets know."""
    from ddtour_geo.guidance.passing import longest_without  # noqa: PLC0415 - kept to itself
    from ddtour_geo.guidance.refuges import TOILETS_METRES, aids_around  # noqa: PLC0415

    spots = [aid.lonlat for aid in aids_around(itinerary) if aid.kind == "toilets"]
    return longest_without(itinerary, spots, (), near=TOILETS_METRES)


def test_doubtful_toilets_are_named_and_leave_the_warning() -> None:
    """The line of the stop says that they are to be checked; the whole says that none is sure."""
    itinerary = example_itinerary()
    base = _safe(itinerary, is_doubtful=True)
    assert (
        help_words.stop_line(base, 1, "toilets")
        == "Toilettes\u00a0: Église, sur place (à vérifier)"
    )
    words = " ".join(help_words.summary(base)).replace("\u00a0", " ")
    assert "Toilettes : aucunes sûres à moins de 30 min de marche." in words
    sure = " ".join(help_words.summary(_safe(itinerary, is_doubtful=False))).replace("\u00a0", " ")
    assert "aucunes" not in sure


def _safe(itinerary: Itinerary, *, is_doubtful: bool) -> Itinerary:
    from ddtour_geo.model import (  # noqa: PLC0415 - for this alone
        Evidence,
        Safety,
        StopSafety,
    )

    near = Nearby(
        label=text("Église"),
        lonlat=(2.79, 50.45),
        metres=0.0,
        seconds=0,
        evidence=Evidence.SURVEYED,
        source="x",
        is_doubtful=is_doubtful,
    )
    stops = tuple(
        StopSafety(
            mark=stop.mark,
            road=near,
            defibrillator=near,
            post=near,
            toilets=near,
            back=None,
            turn_back=None,
        )
        for stop in itinerary.stops
    )
    found = Safety(
        stops=stops,
        latest_end=itinerary.stops[-1].arrival,
        is_sunset=False,
        sunset=None,
        without_seat=None,
        without_toilets=None,
        posts=(),
    )
    return replace(itinerary, safety=found)


def doubtful() -> Itinerary:
    """Let little stand behind all that is said of the places of the example."""
    known = Known(value=1, source="x", as_of=DAY, confidence="low")

    def change(place: PointOfInterest) -> PointOfInterest:
        fact = Fact(
            label=text("Toit"), value=text("35 kWc"), source="x", as_of=DAY, confidence="low"
        )
        hours = replace(fact, value=text("Mo-Su 09:00-18:00"))
        return replace(
            place,
            facts=(fact,),
            opening_hours=hours,
            sheltered=known,
            toilets=known,
            benches=known,
            group_capacity=known,
        )

    changed = replace_places(example_itinerary(), change)
    stops = tuple(
        replace(stop, has_doubtful_duration=stop.service_time > 0) for stop in changed.stops
    )
    return replace(changed, stops=stops)


def plain(said: str) -> str:
    """Put a text on one line."""
    return re.sub(r"\s+", " ", said.replace("\u00a0", " "))


@pytest.mark.parametrize(("language", "remark"), [("fr", "à vérifier"), ("en", "to be checked")])
def test_what_is_in_doubt_says_so_wherever_it_is_printed(language: str, remark: str) -> None:
    """On the card of the page, on the sheet, in the track, in GeoJSON and in the terminal."""
    itinerary = doubtful()
    tree = html.fromstring(page(itinerary, language=language))
    card = tree.xpath("//li[@data-stop='eglise']")[0]
    facts = plain(card.xpath(".//dl[@class='facts']")[0].text_content())
    assert f"35 kWc ({remark})" in facts
    assert f"({remark})" in card.xpath(".//p[@class='hours']/span[1]")[0].text_content()
    assert f"({remark})" in card.xpath(".//span[@class='how']")[0].text_content()
    amenities = card.xpath(
        ".//li[@data-access and not(@data-access='steps' or @data-access='surface')]"
    )
    assert len(amenities) == 4
    assert all(f"({remark})" in one.text_content() for one in amenities)
    pdf = PdfReader(io.BytesIO(route_sheet.sheet(itinerary, language=language)))
    sheet = plain(" ".join(one.extract_text() for one in pdf.pages))
    assert f"35 kWc ({remark}" in sheet
    watch = {"fr": "Horaires à vérifier", "en": "Hours to be checked"}[language]
    lengths = {"fr": "Durées de visite à vérifier", "en": "Lengths of visits to be checked"}[
        language
    ]
    assert watch in sheet
    assert lengths in sheet
    assert f"09:00-18:00 ({remark})" in gpx.document(itinerary, language=language)
    assert f"({remark})" in plan.text(itinerary, language=language)
    track = json.loads(geojson.document(itinerary, language=language))
    stops = [f["properties"] for f in track["features"] if f["properties"]["kind"] == "stop"]
    assert {stop["opening_hours"]["remark"] for stop in stops} == {remark}
    assert {stop["service_remark"] for stop in stops if stop["service_s"]} == {remark}


def test_what_is_well_known_carries_no_remark() -> None:
    """Nor do statements of medium confidence."""
    itinerary = example_itinerary()
    for said in (page(itinerary), gpx.document(itinerary), plan.text(itinerary)):
        assert "(à vérifier)" not in said


def test_a_duration_that_the_circuit_asks_for_is_no_guess(
    planned: Callable[[Change], Itinerary],
) -> None:
    """Of places visited as long as their file proposes, it is to be checked."""
    guessed = planned(low("service_minutes"))
    doubts = {stop.place.id: stop.has_doubtful_duration for stop in guessed.stops}
    assert doubts.pop("halles") is False
    assert any(doubts.values())
