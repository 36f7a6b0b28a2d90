"""Names in another language than the text around them are said to be."""

from dataclasses import replace

import pytest
from lxml import html as lxml_html

from ddtour_geo.model import Itinerary, LocalizedText
from ddtour_geo.model.guidance import Manoeuvre
from ddtour_geo.outputs import comparison
from ddtour_geo.outputs.route_sheet.timetable import rows
from ddtour_geo.outputs.site import index
from ddtour_geo.outputs.web_map.stop_cards import StopCards
from ddtour_geo.outputs.wording.names import by_language, language_of_name
from tests.outputs.test_route_sheet import read, sheet
from tests.support.builders import example_itinerary


def abroad(*, directions: bool = True) -> Itinerary:
    """Put the example in a town of Portuguese names."""
    plain = example_itinerary()
    stops = tuple(
        replace(stop, place=replace(stop.place, has_local_name=True)) for stop in plain.stops
    )
    told = tuple(
        (
            Manoeuvre(
                action="depart", turn="straight", at=0.0, metres=leg.metres, lonlat=leg.lonlat[0],
                street=leg.street_names[0] if leg.street_names else "",
            ),
            Manoeuvre(
                action="arrive", turn="straight", at=leg.metres, metres=0.0, lonlat=leg.lonlat[-1]
            ),
        )
        for leg in plain.legs
    )  # fmt: skip
    territory = replace(plain.territory, local_language="pt")
    return replace(plain, territory=territory, stops=stops, directions=told if directions else ())


def test_names_of_a_page_say_their_language() -> None:
    """A Portuguese name in a French list is read as Portuguese; what was translated is not."""
    town = abroad()
    stops = town.stops
    for language in ("fr", "en"):
        rows = StopCards(itinerary=town, language=language).rows()
        for row in (row for row in rows if "leg" not in row):
            place = next(stop.place for stop in stops if stop.place.id == row["place_id"])
            expected = "" if row["name"] != place.name.fr else "pt"
            assert row["name"].lang == expected
        streets = [row["streets"] for row in rows if row.get("streets")]
        assert streets
        assert all(said["names"].lang == "pt" for said in streets)
    typed = replace(stops[0].place, has_local_name=False)
    assert language_of_name(typed, town.territory, "fr") == ""


@pytest.mark.parametrize("directions", [True, False])
def test_street_and_place_names_in_the_sentences_of_a_sheet_say_their_language(
    *, directions: bool
) -> None:
    """Turn by turn or street by street, and nothing is lost between the parts."""
    town = abroad(directions=directions)
    legs = [row for row in rows(town, "fr") if row["kind"] == "leg"]
    streets = {name.casefold() for leg in town.legs for name in leg.street_names}
    assert streets
    for leg in legs:
        for key in ("said", "streets"):
            parts = leg[f"{key}_by_language"]
            assert "".join(part for part, _ in parts) == leg[key]
    spoken = {part.casefold() for leg in legs for part, said in leg["said_by_language"] if said}
    assert streets & spoken
    assert {said for leg in legs for _, said in leg["said_by_language"]} == {"", "pt"}
    at_home = replace(town, territory=replace(town.territory, local_language="fr"))
    kept = [row for row in rows(at_home, "fr") if row["kind"] == "leg"]
    assert all(leg["said_by_language"] == [(leg["said"], "")] for leg in kept)
    assert b"/Lang(pt)" in read(sheet(town)).pages[1].get_contents().get_data()
    assert b"/Lang(pt)" not in read(sheet(at_home)).pages[1].get_contents().get_data()


def test_a_name_within_a_longer_one_is_not_cut() -> None:
    """The longest is meant, whatever its letters; a word that only begins like it is none."""
    names = [("Kaivo", "fi"), ("Kaivokatu", "fi"), ("A+B (C)", "sv"), ("", "fi")]
    text = "Par Kaivokatu, KAIVO, Kaivoa et a+b (c)."
    assert [part for part in by_language(text, names) if part[1]] == [
        ("Kaivokatu", "fi"),
        ("KAIVO", "fi"),
        ("a+b (c)", "sv"),
    ]


def test_names_beside_a_map_of_several_circuits_say_their_language() -> None:
    """In the table of places."""
    tree = lxml_html.fromstring(comparison.page([abroad(), replace(abroad(), fingerprint="f")]))
    found = tree.xpath("//table[@class='places']//th//span[@lang]")
    assert found
    assert {one.get("lang") for one in found} == {"pt"}


def test_a_title_in_french_alone_says_so_on_the_index() -> None:
    """Seen in English too: it is not hidden with what has a translation."""
    plain = example_itinerary()
    title = LocalizedText(fr="La boucle")
    one = replace(plain, definition=replace(plain.definition, title=title))
    tree = lxml_html.fromstring(index([(one.definition, one, None)], language="en"))
    (found,) = tree.xpath("//h3//bdi")
    assert (found.text, found.get("lang")) == ("La boucle", "fr")
    assert not lxml_html.fromstring(index([(plain.definition, plain, None)])).xpath("//h3//bdi")
