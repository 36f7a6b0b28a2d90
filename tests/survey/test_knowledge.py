"""What is known of a territory is told in one place, adds up, and hides nothing."""

import base64
import hashlib
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ddtour_geo.model import Contact, Evidence
from ddtour_geo.model.knowledge import UNKNOWNS, Knowledge, KnownCircuit
from ddtour_geo.model.pegs import Peg, PegFinding, PegReport
from ddtour_geo.outputs.knowledge import LETTER, PAGE, knowledge_files, knowledge_names
from ddtour_geo.outputs.knowledge.page import _bar, _shares
from ddtour_geo.planning.plan import plan
from ddtour_geo.routes.schema import read_definition
from ddtour_geo.survey.audit import report
from ddtour_geo.survey.knowledge import knowledge_of
from ddtour_geo.survey.questions import territory_check
from ddtour_geo.territory.reader import read_territory
from tests.conftest import ROOT
from tests.outputs.test_site import Page
from tests.support.builders import text

TOWN = "loos-en-gohelle"
EVIL = "<script>alert(1)</script> \u202e\"'&"


@pytest.fixture(scope="module")
def known() -> Knowledge:
    """Gather what is known of the first territory, with one of its circuits."""
    itinerary = plan(read_definition(ROOT / "routes" / "memoire-grande-guerre.toml"))
    return knowledge_of(ROOT / "data" / TOWN, [itinerary])


@pytest.fixture(scope="module")
def files(known: Knowledge) -> dict[str, str]:
    """Write its files."""
    check = territory_check(known.territory, known.places)
    return {
        name.removeprefix(f"{TOWN}/"): content.decode()
        for name, content in knowledge_files(known, check).items()
    }


def test_every_metre_and_every_place_is_told_once(known: Knowledge) -> None:
    """What is drawn adds up to what the report says; a place is located, roughly so, or not."""
    said = report(TOWN, routes=Path("nowhere")).replace("\xa0", " ")
    assert f"Réseau à pied : {sum(known.metres) / 1000:.1f} km".replace(".", ",") in said
    groups = (*known.located, *known.about, *known.to_place)
    assert Counter(place.id for place in groups) == Counter(place.id for place in known.places)
    assert all(place.position.radius_m <= 300 for place in known.about)
    assert not known.is_whole


def test_a_circuit_is_as_known_as_its_legs(known: Knowledge) -> None:
    """Its metres by evidence are those of its walks, ways to a door as unsure as their leg."""
    (circuit,) = known.circuits
    itinerary = plan(read_definition(ROOT / "routes" / f"{circuit.id}.toml"))
    totals = itinerary.totals
    assert sum(circuit.metres) == pytest.approx(totals.metres)
    assert circuit.metres[Evidence.SURVEYED] >= totals.surveyed_metres
    assert circuit.metres[Evidence.ATTESTED] >= totals.attested_metres
    assert circuit.share == itinerary.known_share == sum(circuit.metres[:2]) / sum(circuit.metres)
    assert KnownCircuit(id="a", title=text("a"), metres=(0.0,) * 4).share == 1


def test_streets_stand_with_their_source(known: Knowledge, files: dict[str, str]) -> None:
    """Each name that the sketch draws is a row; what is drawn by hand never has OSM's credit."""
    page = Page(files[PAGE])
    for street in known.streets:
        assert street.name in page.words
        assert all(source in page.words for source in street.sources)
        assert street.evidence is Evidence.SURVEYED or not street.attribution


def test_what_nobody_can_place_is_not_drawn(known: Knowledge, files: dict[str, str]) -> None:
    """It is listed instead; the others have a mark, and a circle of their own radius."""
    page = Page(files[PAGE])
    ids = {attributes.get("id") for _, attributes in page.tags}
    radii = [
        int(attributes["r"] or 0)
        for tag, attributes in page.tags
        if tag == "circle" and attributes.get("class") == "round"
    ]
    assert sorted(radii) == sorted(round(place.position.radius_m) for place in known.about)
    for number, place in enumerate(known.places):
        assert f"p{number}" in ids
        assert (f"m{number}" in ids) == place.position.is_located


@pytest.mark.parametrize("name", [PAGE, LETTER])
def test_a_page_is_whole_in_both_languages_and_allows_its_own_code_only(
    files: dict[str, str], name: str
) -> None:
    """Elements are closed, ids unique, links inside lead somewhere, code is hashed."""
    html = files[name]
    pages = [Page(html, language) for language in ("fr", "en")]
    assert not pages[0].open
    assert pages[0].words != pages[1].words
    ids = [a["id"] for _, a in pages[0].tags if "id" in a]
    assert len(ids) == len(set(ids))
    inside = {str(a["href"])[1:] for t, a in pages[0].tags if t == "a" and str(a["href"])[0] == "#"}
    assert inside <= set(ids)
    asked = {contact.url for contact in read_territory(ROOT / "data" / TOWN).contacts}
    away = {link for link in re.findall(r'(?:src|href)="([^"]*)"', html) if "http" in link}
    assert away <= asked
    policy = html.partition('Content-Security-Policy" content="')[2].partition('"')[0]
    for code in re.findall(r"<(?:script|style)>(.*?)</(?:script|style)>", html, flags=re.DOTALL):
        digest = base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()
        assert digest in policy.replace("&#43;", "+")
    assert "unsafe" not in policy


def test_the_letter_asks_what_is_not_known(known: Knowledge, files: dict[str, str]) -> None:
    """Every place to put somewhere, every unsure street, and a cell for each unknown fact."""
    letter = Page(files[LETTER])
    for place in (*known.to_place, *known.about):
        assert place.name.fr in letter.words
    for street in known.streets:
        if street.evidence >= Evidence.INFERRED:
            assert street.name in letter.words
    grid = files[LETTER].partition('class="grid"')[2].partition("</table>")[0]
    asked = sum(len(known.unknown(key)) for key in UNKNOWNS)
    assert grid.count("<td>") == asked


def test_everything_is_escaped(known: Knowledge) -> None:
    """Names, sources, contacts and pegs are data."""
    first, *_ = known.places
    peg = Peg(line=2, street=EVIL, number="1", numbers=(), lonlat=(2.0, 50.0), source=EVIL)
    contact = Contact(
        role=text(EVIL), name=EVIL, source=EVIL, phone=EVIL, email=EVIL, as_of=first.position.as_of
    )
    evil = replace(
        known,
        territory=replace(known.territory, name=EVIL, contacts=(contact,)),
        places=(
            replace(first, name=text(EVIL), position=replace(first.position, source=EVIL)),
            replace(known.about[0], name=text(EVIL)),
            replace(known.to_place[0], name=text(EVIL)),
        ),
        streets=tuple(replace(s, name=EVIL, sources=(EVIL,)) for s in known.streets[-3:]),
        circuits=(replace(known.circuits[0], id=EVIL, title=text(EVIL)),),
        pegs=PegReport(pegs=(peg,), findings=(PegFinding(kind="undrawn", peg=peg, drawn=EVIL),)),
    )
    for content in knowledge_files(evil).values():
        page = content.decode()
        assert "<script>alert" not in page
        assert not Page(page).open


def test_notes_for_the_team_stay_with_the_team(known: Knowledge) -> None:
    """The site holds the form for the ground: no note is in it."""
    noted = replace(known, places=tuple(replace(p, note="ENTRE NOUS") for p in known.places))
    check = territory_check(noted.territory, noted.places)
    assert check is not None
    for content in knowledge_files(noted, check).values():
        assert "ENTRE NOUS" not in content.decode()


def test_a_surveyed_street_names_its_source_and_is_drawn_thick(known: Knowledge) -> None:
    """Wherever it shows, who surveyed it is named."""
    street = replace(
        known.streets[0], evidence=Evidence.SURVEYED, attribution="© contributeurs OpenStreetMap"
    )
    page = knowledge_files(replace(known, streets=(street, *known.streets[1:])))[f"{TOWN}/{PAGE}"]
    figure = page.decode().partition("<figure")[2].partition("</figure>")[0]
    assert "© contributeurs OpenStreetMap" in figure
    assert 'class="line surveyed"' in figure


@given(st.lists(st.integers(0, 9999), min_size=4, max_size=4))
def test_what_is_shown_adds_up(tenths: list[int]) -> None:
    """Hundredths make a hundred, and the parts of the bar fill it."""
    assert sum(_shares(tenths)) == (100 if sum(tenths) else 0)
    widths = [float(part["width"].rstrip("%")) for part in _bar(tenths)]
    assert sum(widths) == pytest.approx(100 if sum(tenths) else 0, abs=0.03)


def test_the_site_holds_the_page_offline_and_leads_to_it(site: Path) -> None:
    """Front page and circuit pages on a sketch link it; the worker keeps it."""
    names = knowledge_names(TOWN)
    worker = (site / "sw.js").read_text(encoding="utf-8")
    for name in names:
        assert (site / name).is_file()
        assert f'"{name}"' in worker
    assert f'href="{TOWN}/{PAGE}"' in (site / "index.html").read_text(encoding="utf-8")
    circuit = (site / "demi-journee-menadel" / "index.html").read_text(encoding="utf-8")
    assert f"../{TOWN}/{PAGE}" in circuit
    page = Page((site / TOWN / PAGE).read_text(encoding="utf-8"))
    for link in page.links:
        if re.match("https?:|tel:|mailto:", link):
            continue
        assert (site / TOWN / link).is_file(), link
