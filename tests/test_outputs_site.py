"""The front page lists every circuit, says how well it is known, and trusts no text."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from urllib.parse import unquote

import pytest

from ddtour_geo.errors import PlanImpossibleError
from ddtour_geo.model import Itinerary
from ddtour_geo.outputs.site import index
from tests.builders import example_itinerary, text


class Page(HTMLParser):
    """What a browser makes of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep each element."""
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        """Keep the text."""
        self.words += data

    @property
    def links(self) -> list[str]:
        """Addresses of all links."""
        return [str(attributes["href"]) for tag, attributes in self.tags if tag == "a"]


def shown(*itineraries: Itinerary, language: str = "fr") -> Page:
    """Write the index of some circuits and read it as a browser does."""
    entries = [(itinerary.definition, itinerary, None) for itinerary in itineraries]
    return Page(index(entries, language=language))


def titled(title: str, **values: str) -> Itinerary:
    """Give the example circuit another title."""
    itinerary = example_itinerary()
    return replace(itinerary, definition=replace(itinerary.definition, title=text(title), **values))


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "{{ 7 * 7 }}{day}{0}",
        "</title></head><base href='//evil.example'>",
    ],
)
def test_a_hostile_title_stays_a_text(hostile: str) -> None:
    """It is read as it was written, and makes no element."""
    plain, page = shown(titled("Boucle")), shown(titled(hostile))
    assert [tag for tag, _ in page.tags] == [tag for tag, _ in plain.tags]
    assert hostile in page.words
    assert not [name for _, attributes in page.tags for name in attributes if name[:2] == "on"]


def test_links_lead_to_files_of_any_name() -> None:
    """Accents, spaces and signs of a file name are part of the address."""
    page = shown(titled("Boucle", id="Été n°1 #2 ?%"))
    assert [unquote(link) for link in page.links] == [
        f"Été n°1 #2 ?%/{name}"
        for name in ("index.html", "sheet-fr.pdf", "circuit.gpx", "circuit.geojson")
    ]
    assert not [link for link in page.links if re.search(r"[#? ]", link)]


def test_the_index_needs_nothing_from_elsewhere() -> None:
    """No script, no picture, no style sheet, no font comes from outside."""
    page = shown(example_itinerary(), example_itinerary(sketch=True))
    assert not {tag for tag, _ in page.tags} & {"script", "img", "link", "iframe"}
    assert not [link for link in page.links if ":" in link]
    (policy,) = [a["content"] for t, a in page.tags if t == "meta" and "http-equiv" in a]
    assert "default-src 'none'" in str(policy)


def test_a_sketch_is_said_to_be_one() -> None:
    """Shares of surveyed and attested metres are printed, times are ranges, a warning stands."""
    sketch = example_itinerary(sketch=True)
    metres = sum(run.metres for leg in sketch.legs for run in leg.runs)
    partly = replace(sketch, totals=replace(sketch.totals, attested_metres=0.31 * metres))
    words = shown(partly).words.replace("\u00a0", " ")
    assert "0 % des mètres sont relevés, 31 % attestés" in words
    assert "ne pas suivre sur le terrain" in words
    assert re.search(r"\d+ à \d+ min", words)
    assert re.search(r"\d h \d\d à \d h \d\d", words)
    assert "Positions à confirmer : 1." in words
    assert "© OpenStreetMap" not in words


def test_a_survey_gives_figures_and_credit() -> None:
    """All metres are surveyed; whoever drew the streets is named."""
    words = shown(example_itinerary()).words.replace("\u00a0", " ")
    assert "100 % des mètres sont relevés" in words
    assert "ne pas suivre" not in words
    assert " à 2 h" not in words
    assert "© OpenStreetMap" in words
    assert "0a1b2c3d" in words


def test_a_circuit_that_does_not_fit_has_a_reason_and_no_link() -> None:
    """The card of what was not published leads nowhere."""
    fitting = example_itinerary()
    missing = PlanImpossibleError("plan_excess", excess=1380, title=text("Trop long"))
    definition = titled("Trop long", id="trop-long").definition
    page = Page(index([(fitting.definition, fitting, None), (definition, None, missing)]))
    assert "il manque 23\u00a0min" in page.words
    assert {link.partition("/")[0] for link in page.links} == {"exemple"}
    alone = Page(index([(definition, None, missing)], language="en"))
    assert "23\u00a0min are missing" in alone.words.replace("23 min", "23\u00a0min")
    assert alone.links == []


def test_the_index_speaks_the_language_asked_for() -> None:
    """Page, dates and the name of the sheet follow."""
    page = shown(example_itinerary(), language="en")
    assert ("html", {"lang": "en"}) in page.tags
    assert "Tuesday" in page.words
    assert "exemple/sheet-en.pdf" in page.links


def test_a_circuit_of_one_place_can_still_be_drawn() -> None:
    """A thumbnail has no size to divide by where start and end are the same point."""
    itinerary = example_itinerary()
    spot = itinerary.stops[0].place.position.lonlat
    legs = tuple(replace(leg, lonlat=(spot, spot)) for leg in itinerary.legs)
    page = shown(replace(itinerary, legs=legs))
    (path,) = [str(attributes["d"]) for tag, attributes in page.tags if tag == "path"]
    assert all(0 <= float(number) <= 100 for number in re.findall(r"-?[\d.]+", path))
