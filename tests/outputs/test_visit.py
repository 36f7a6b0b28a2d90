"""What the planner says of a visit is seen on every output, in both languages."""

import io
import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from icalendar import Calendar
from lxml import html
from pypdf import PdfReader

from ddtour_geo.model import Itinerary, Link, Origin
from ddtour_geo.outputs import route_sheet
from ddtour_geo.outputs.exchange import geojson, gpx
from ddtour_geo.outputs.exchange import icalendar as calendar
from ddtour_geo.outputs.terminal import plan
from ddtour_geo.outputs.web_map import page
from ddtour_geo.outputs.wording import visit
from tests.support.builders import example_itinerary, text

FRENCH = {
    "summary": "Ce que la ville a fait de la mine.",
    "meeting_point": "Devant la poste",
    "guide": "Équipe municipale",
    "price": "280 € la visite",
    "booking": "Sur rendez-vous",
    "contact": "03 21 00 00 00",
}
ENGLISH = {
    "summary": "What the town made of the mine.",
    "meeting_point": "In front of the post office",
    "guide": "Municipal team",
    "price": "€280 for the visit",
    "booking": "By appointment",
    "contact": "03 21 00 00 00",
}
SAID = {"fr": FRENCH, "en": ENGLISH}
ORIGIN = {
    "fr": "catalogue, 28 novembre 2022 (à vérifier)",
    "en": "catalogue, 28 November 2022 (to be checked)",
}
TALK = {"fr": "La méthode : dire le rêve.", "en": "The method: tell the dream."}
BOOK = {"fr": "Un livre sur la mine", "en": "A book on the mine"}


@pytest.fixture(scope="module")
def visited() -> Itinerary:
    """Say everything of the example circuit, and what is told at its fixed part."""
    itinerary = example_itinerary()
    both = {key: text(FRENCH[key], ENGLISH[key]) for key in FRENCH if key != "contact"}
    origin = Origin(source="catalogue", as_of=date(2022, 11, 28), confidence="low")
    definition = replace(itinerary.definition, **both, contact=FRENCH["contact"], origin=origin)
    talk = text(TALK["fr"], TALK["en"])
    stops = tuple(replace(s, text=talk) if s.title is not None else s for s in itinerary.stops)
    book = Link(title=text(BOOK["fr"], BOOK["en"]), kind="further")
    first = Link(title=text("Le site"), url="https://example.org/")
    territory = replace(itinerary.territory, links=(first, book))
    return replace(itinerary, definition=definition, stops=stops, territory=territory)


def of_page(itinerary: Itinerary, language: str) -> str:
    """Read the page as it opens."""
    tree = html.fromstring(page(itinerary, language=language))
    return " ".join(part.text_content() for part in tree.xpath("//main"))


def of_sheet(form: str) -> Callable[[Itinerary, str], str]:
    """Read a form of the sheet."""

    def read(itinerary: Itinerary, language: str) -> str:
        pdf = route_sheet.sheet(itinerary, language=language, form=form)
        return " ".join(one.extract_text() for one in PdfReader(io.BytesIO(pdf)).pages)

    return read


def of_track(itinerary: Itinerary, language: str) -> str:
    """Read the description of the track."""
    root = ET.fromstring(gpx.document(itinerary, language=language))  # noqa: S314 - our own
    return root.findtext("{*}metadata/{*}desc") or ""


def of_calendar(itinerary: Itinerary, language: str) -> str:
    """Read the description of the tour."""
    events = Calendar.from_ical(calendar.document(itinerary, language=language)).walk("VEVENT")
    return str(events[0]["DESCRIPTION"])


def of_terminal(itinerary: Itinerary, language: str) -> str:
    """Read the terminal."""
    return plan.text(itinerary, language=language)


OUTPUTS = {
    "page": of_page,
    **{form: of_sheet(form) for form in route_sheet.FORMS},
    "gpx": of_track,
    "calendar": of_calendar,
    "terminal": of_terminal,
}


def words(said: str) -> str:
    """Put a text on one line."""
    return re.sub(r"\s+", " ", said.replace("\u00a0", " "))


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("output", list(OUTPUTS))
def test_everything_that_the_planner_says_is_seen(
    visited: Itinerary, output: str, language: str
) -> None:
    """Summary, meeting point, guide, price, booking, contact and origin, each once or more."""
    seen = words(OUTPUTS[output](visited, language))
    assert not [said for said in (*SAID[language].values(), ORIGIN[language]) if said not in seen]


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("output", ["page", "a4", "large"])
def test_what_is_told_at_a_fixed_part_and_what_to_read_are_seen(
    visited: Itinerary, output: str, language: str
) -> None:
    """On the card of the stop and on the sheet; a book without an address is a title."""
    seen = words(OUTPUTS[output](visited, language))
    assert TALK[language] in seen
    assert BOOK[language] in seen


def test_the_summary_stands_under_the_title_of_the_sheet(visited: Itinerary) -> None:
    """Before the day and the figures."""
    seen = words(of_sheet("a4")(visited, "fr"))
    order = ["La boucle d’exemple", FRENCH["summary"], "mardi 1er décembre", "étapes"]
    assert sorted(order, key=seen.index) == order


def test_books_to_go_further_are_apart_from_what_to_read_before(visited: Itinerary) -> None:
    """Two lists with their headings; only what has an address is a link."""
    tree = html.fromstring(page(visited))
    heads = {h.text_content(): h.getnext() for h in tree.xpath("//main//h2")}
    further = heads["Pour aller plus loin"]
    assert words(further.text_content()).strip() == BOOK["fr"]
    assert not further.xpath(".//a")
    assert heads["À lire avant la visite"].xpath(".//a/@href") == ["https://example.org/"]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_other_programs_read_the_same(visited: Itinerary, language: str) -> None:
    """GeoJSON and the plan hold each under its key, the origin in its three parts."""
    origin = {"source": "catalogue", "as_of": "2022-11-28", "confidence": "low"}
    origin["remark"] = ORIGIN[language].partition("(")[2].rstrip(")")
    wanted = SAID[language] | {"origin": origin}
    track = json.loads(geojson.document(visited, language=language))
    assert wanted.items() <= track.items()
    assert wanted.items() <= json.loads(plan.document(visited, language=language)).items()
    assert TALK[language] in [feature["properties"].get("text") for feature in track["features"]]


def test_what_nobody_wrote_is_not_there() -> None:
    """No label without a text, and nothing in machine form either."""
    itinerary = example_itinerary()
    bare = replace(itinerary.definition, **{key: text("") for key in FRENCH if key != "contact"})
    bare = replace(itinerary, definition=replace(bare, contact=""))
    assert visit.lines(bare, "fr") == []
    assert set(visit.document(bare, "fr").values()) == {None}
