"""The page in French and in English: switched in place, remembered, nothing lost."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from lxml import html as lxml_html
from playwright.sync_api import Page

from ddtour_geo.common.i18n import catalogue
from ddtour_geo.model import LocalizedText
from ddtour_geo.outputs.web_map import page
from ddtour_geo.outputs.web_map.words import in_language
from ddtour_geo.survey.audit import report
from tests.support.builders import example_itinerary
from tests.support.tabs import Tabs

PHONE, DESKTOP = (390, 844), (1280, 800)


def opened(
    tabs: Tabs, file: Path, document: str, size: tuple[int, int] = PHONE
) -> tuple[Page, list[str]]:
    """Open a document without a network; give the page and what went wrong."""
    file.write_text(document, encoding="utf-8")
    tab = tabs.take(size)
    tab.page.set_default_timeout(5000)
    tab.page.goto(file.as_uri())
    tab.page.wait_for_selector("html[data-ready=true]")
    return tab.page, tab.faults


def visible(seen: Page) -> str:
    """Read the words of the page, spaces made equal."""
    words: str = seen.evaluate("document.querySelector('.sheet').textContent")
    return " ".join(words.replace("\u00a0", " ").split())


@pytest.mark.parametrize("ride", [False, True])
def test_the_language_is_switched_in_place_and_back(
    tabs: Tabs,
    tmp_path: Path,
    ride: bool,  # noqa: FBT001
) -> None:
    """Title, list, discs, tools and language of the document; then all as it was."""
    seen, faults = opened(tabs, tmp_path / "p.html", page(example_itinerary(ride=ride)))
    french = visible(seen)
    seen.get_by_role("button", name="English").click()
    assert seen.evaluate("document.documentElement.lang") == "en"
    assert seen.title() == "The example loop"
    assert "Timetable" in visible(seen)
    assert "Horaire" not in visible(seen)
    assert seen.evaluate("document.activeElement.lang") == "en"
    assert seen.locator("button[data-stop=verger]").get_attribute("aria-label") == "Stop 2, Verger"
    assert seen.get_by_role("button", name="Zoom in").count() == 1
    assert (
        seen.locator("figure.map").get_attribute("aria-label")
        == catalogue("en", "web_map")["map_label"]
    )
    seen.locator("button[data-stop=verger]").click()
    assert "The inhabitants decided." in seen.locator("dialog[open]").inner_text()
    seen.keyboard.press("Escape")
    seen.get_by_role("button", name="Français").click()
    assert visible(seen) == french
    assert seen.evaluate("document.documentElement.lang") == "fr"
    assert faults == []


def test_the_language_is_remembered(tabs: Tabs, tmp_path: Path) -> None:
    """The next opening begins in it."""
    seen, faults = opened(tabs, tmp_path / "p.html", page(example_itinerary()))
    seen.get_by_role("button", name="English").click()
    seen.reload()
    seen.wait_for_selector("html[data-ready=true]")
    assert seen.evaluate("document.documentElement.lang") == "en"
    assert "Timetable" in visible(seen)
    assert faults == []


def test_what_the_visitor_did_survives_the_switch(tabs: Tabs, tmp_path: Path) -> None:
    """A stop that was skipped stays skipped, said in the other language."""
    seen, faults = opened(tabs, tmp_path / "p.html", page(example_itinerary()))
    seen.get_by_role("button", name=re.compile("Commencer")).click()
    seen.get_by_role("button", name="English").click()
    assert seen.evaluate("document.documentElement.dataset.day") == "on"
    assert seen.locator("li.stop[data-mark='1']").get_attribute("data-state") == "next"
    assert "Next" in seen.locator("li.stop[data-mark='1'] .how").inner_text()
    assert seen.locator("#day [data-x], #day").count() == 1
    assert faults == []


def test_no_id_is_doubled_in_either_language(tabs: Tabs, tmp_path: Path) -> None:
    """Templates are no part of the document."""
    seen, _ = opened(tabs, tmp_path / "p.html", page(example_itinerary()))
    doubled = """() => { const ids = [...document.querySelectorAll("[id]")].map((node) => node.id);
        return ids.filter((id, i) => ids.indexOf(id) !== i); }"""
    assert seen.evaluate(doubled) == []
    seen.get_by_role("button", name="English").click()
    assert seen.evaluate(doubled) == []


@pytest.mark.parametrize("size", [PHONE, pytest.param(DESKTOP, marks=pytest.mark.thorough)])
@pytest.mark.parametrize("sketch", [False, pytest.param(True, marks=pytest.mark.thorough)])
def test_axe_finds_nothing_after_the_switch(
    tabs: Tabs,
    tmp_path: Path,
    sketch: bool,  # noqa: FBT001
    size: tuple[int, int],
) -> None:
    """Neither on the map nor on an open card."""
    document = page(example_itinerary(sketch=sketch), address="https://example.org/")
    seen, _ = opened(tabs, tmp_path / "p.html", document, size)
    seen.get_by_role("button", name="English").click()
    result = Axe().run(seen)
    assert result.violations_count == 0, result.generate_report()
    seen.locator("button[data-stop=verger]").click()
    seen.wait_for_timeout(350)
    result = Axe().run(seen)
    assert result.violations_count == 0, result.generate_report()


def test_a_text_that_is_missing_falls_back_and_says_its_language() -> None:
    """The French text stands in the English page, marked as French."""
    itinerary = example_itinerary()
    only = LocalizedText(fr="Un vieux verger")
    stops = tuple(replace(stop, place=replace(stop.place, text=only)) for stop in itinerary.stops)
    tree = lxml_html.fromstring(page(replace(itinerary, stops=stops), language="en"))
    found = tree.xpath("//main//p[@class='text']/span")
    assert found
    assert {(node.get("lang"), node.text) for node in found} == {("fr", "Un vieux verger")}
    assert in_language(LocalizedText(en="orchard"), "fr").lang == "en"
    assert in_language(LocalizedText(), "fr").lang == ""


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_page_begins_in_the_language_that_was_asked_for(language: str) -> None:
    """The other one waits in a template."""
    tree = lxml_html.fromstring(page(example_itinerary(), language=language))
    assert tree.get("lang") == language
    (other,) = tree.xpath("//template/@data-language")
    assert {other, language} == {"fr", "en"}


def test_every_text_of_the_page_exists_in_both_languages() -> None:
    """And with the same placeholders."""
    french, english = catalogue("fr", "web_map"), catalogue("en", "web_map")
    assert french.keys() == english.keys()
    for key, words in french.items():
        holders = set(re.findall(r"\{(\w+)\}", words))
        assert holders == set(re.findall(r"\{(\w+)\}", english[key])), key


def test_the_check_lists_the_texts_that_are_missing(root: Path) -> None:
    """Place, language and kind of text, one line each; nothing is listed twice."""
    said = report(data=root / "data", routes=root / "nowhere")
    assert "Textes manquants" in said
    lines = [line for line in said.splitlines() if line.startswith("  [ ] ")]
    assert len(lines) == len(set(lines))
