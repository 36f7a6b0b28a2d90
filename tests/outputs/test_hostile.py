"""No text of any field runs, on any page; all of them are shown as they are."""

from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from ddtour_geo.common.text import clean
from ddtour_geo.model import Itinerary, Known, Media, Notice
from ddtour_geo.outputs import comparison, site
from ddtour_geo.outputs.web_map import page
from tests.support.builders import DAY, example_itinerary, text
from tests.support.hostile import PAYLOADS, poisoned

CHUNK = 20
CHUNKS = range(0, len(PAYLOADS), CHUNK)
WATCH = """
    window.ran = 0; window.alert = () => { window.ran += 1; };
    document.addEventListener("securitypolicyviolation", () => { window.ran += 1; });
"""
STRANGE = "iframe, object, embed, base, form[action], img[src=x], [onerror], [onload], [onfocus]"


def hostile(words: str) -> Itinerary:
    """Give an itinerary with a ride, pictures, access facts and notices, all of them hostile."""
    itinerary = example_itinerary(ride=True, certainty=True)
    media = Media(file="none.png", text=text("x"), credit="x")
    fact = Known(value=1, source="x", as_of=DAY, confidence="low")
    notice = Notice(text=text("x"), source="x", as_of=DAY)
    stops = tuple(
        replace(
            stop,
            place=replace(
                stop.place, picture=media, audio=media, toilets=fact, benches=fact, sheltered=fact
            ),
        )
        for stop in itinerary.stops
    )
    full: Itinerary = poisoned(replace(itinerary, stops=stops, notices=(notice,)), words)
    return full


def faults(browser: Browser, file: Path, *, cards: bool) -> list[object]:
    """Open a page, all of its cards and its other language, and say what ran or should not be."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, offline=True)
    opened = context.new_page()
    seen: list[object] = []
    opened.on("pageerror", lambda error: seen.append(str(error)))
    opened.on("dialog", lambda dialog: (seen.append("dialog"), dialog.dismiss()))
    opened.add_init_script(WATCH)
    opened.goto(file.as_uri())
    if cards:
        opened.wait_for_selector("html[data-drawn=true]")
        for language in ("en", "fr"):
            for place_id in ("mairie", "eglise", "verger", "jardin"):
                opened.evaluate(f"location.hash = 'lieu-{place_id}'")
                opened.wait_for_selector(f"dialog[data-card={place_id}][open]")
            opened.keyboard.press("Escape")
            opened.evaluate("location.hash = encodeURIComponent('\"><img src=x onerror=alert(1)>')")
            button = {"en": "English", "fr": "Français"}[language]
            opened.get_by_role("button", name=button).first.click()
    ran = opened.evaluate("window.ran")
    strange = opened.locator(STRANGE).count()
    context.close()
    return [*seen, *(["ran"] * ran), *(["element"] * strange)]


def check(browser: Browser, folder: Path, first: int) -> None:
    """Put twenty payloads, as files are read, into every field of every page."""
    words = clean(" ".join(PAYLOADS[first : first + CHUNK]))
    itinerary = hostile(words)
    file = folder / "page.html"
    document = page(itinerary, folder=folder, others=[(itinerary, 0.5, 0.5)], step_free=itinerary)
    file.write_text(document, encoding="utf-8", errors="replace")
    assert faults(browser, file, cards=True) == []
    others = {
        "index": site.index([(itinerary.definition, itinerary, None)]),
        "compare": comparison.page([itinerary, itinerary]),
    }
    for name, content in others.items():
        file = folder / f"{name}.html"
        file.write_text(content, encoding="utf-8", errors="replace")
        assert faults(browser, file, cards=False) == [], name


def test_there_are_five_hundred_different_payloads() -> None:
    """None is written twice."""
    assert len(set(PAYLOADS)) >= 500


def test_a_slice_of_hostile_texts_does_not_run(browser: Browser, tmp_path: Path) -> None:
    """Twenty of them in every field of the visitor's page, the index and the comparison."""
    check(browser, tmp_path, 0)


@pytest.mark.thorough
@pytest.mark.parametrize("first", CHUNKS)
def test_no_hostile_text_runs(browser: Browser, tmp_path: Path, first: int) -> None:
    """All of them, each in every field."""
    check(browser, tmp_path, first)


def test_hostile_texts_are_shown_as_they_are(browser: Browser, tmp_path: Path) -> None:
    """What a visitor reads is the text of the file, without control characters."""
    words = clean(PAYLOADS[27])
    file = tmp_path / "page.html"
    file.write_text(page(hostile(words)), encoding="utf-8")
    context = browser.new_context(offline=True)
    opened = context.new_page()
    opened.goto(file.as_uri())
    opened.wait_for_selector("html[data-ready=true]")
    assert opened.locator("h1").first.text_content() == words
    context.close()
