"""A surveyed line in a hand-drawn plan, on a phone and on a desktop, with motion."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser

from ddtour_geo.model import Itinerary
from tests.browser.test_web_map_day import DESKTOP, PHONE, Opener, Visit
from tests.support.half_surveyed import CREDIT, mixed, surveyed, unsure_town
from tests.support.tabs import Tab, Tabs

pytestmark = pytest.mark.browser

GREEN = (11, 90, 69)
SIZES = pytest.mark.parametrize("size", [PHONE, pytest.param(DESKTOP, marks=pytest.mark.thorough)])
BOTH = pytest.mark.parametrize("made", [mixed, surveyed])
Made = Callable[[], Itinerary]


@pytest.fixture(scope="module")
def all_tabs(browser: Browser) -> Iterator[Tabs[Tab]]:
    """Give phones that move what moves."""
    phones = Tabs(browser, Tab, permissions=["geolocation"])
    yield phones
    phones.close()


@pytest.fixture
def visit(tabs: Tabs, tmp_path: Path) -> Iterator[Opener]:
    """Open pages; every page ends without an error and without a request."""
    opener = Opener(tabs, tmp_path)
    yield opener
    opener.close()


def opened(visit: Opener, itinerary: Itinerary, size: tuple[int, int]) -> Visit:
    """Open a circuit when it begins, and wait until its map is drawn."""
    start = datetime.fromtimestamp(itinerary.stops[0].arrival.timestamp(), UTC)
    seen = visit(itinerary, start, size=size)
    seen.page.wait_for_selector("html[data-drawn=true]")
    return seen


def halfway(itinerary: Itinerary, leg: int) -> tuple[float, float]:
    """Give a point of the line of a leg, in the middle of its second piece."""
    line = np.array(itinerary.legs[leg].lonlat)
    lon, lat = (line[1] + line[2]).tolist()
    return (lon / 2, lat / 2)


def has_green(seen: Visit) -> bool:
    """Look for the colour of surveyed ways on the drawn ground."""
    script = """([r, g, b]) => [...document.querySelectorAll("canvas")].some((canvas) => {
        const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
        for (let i = 0; i < data.length; i += 4)
            if (data[i] === r && data[i + 1] === g && data[i + 2] === b) return true;
        return false; })"""
    return bool(seen.page.evaluate(script, list(GREEN)))


@SIZES
@BOTH
def test_the_plan_shows_what_of_it_is_surveyed_and_by_whom(
    visit: Opener, made: Made, size: tuple[int, int]
) -> None:
    """Thick, green and named in the corner and in the key; only drawn legs are broken."""
    itinerary = made()
    seen = opened(visit, itinerary, size)
    assert has_green(seen)
    assert CREDIT in " ".join(seen.page.locator(".leaflet-control-attribution").all_inner_texts())
    assert "relevé" in (seen.page.locator(".key").text_content() or "")
    dashes = [
        line.get_attribute("stroke-dasharray") is not None
        for line in seen.page.locator(".trace-line").all()
    ]
    assert dashes == [leg.evidence.is_sketch for leg in itinerary.legs]
    assert ("ne pas suivre" in seen.page.locator(".banner").inner_text()) is itinerary.is_sketch


@pytest.mark.parametrize("made", [mixed, surveyed, unsure_town])
def test_before_departure_the_script_says_what_python_wrote(visit: Opener, made: Made) -> None:
    """Clocks and latest hours, exact and rounded, are those of the page without a script."""
    parts = ("li.stop .clock", "li.stop .how", "li.leg")
    plain = visit(made(), scripts=False)
    written = [plain.page.locator(part).all_text_contents() for part in parts]
    plain.tab.faults.clear()
    seen = opened(visit, made(), PHONE)
    assert [seen.page.locator(part).all_text_contents() for part in parts] == written


@SIZES
@BOTH
def test_the_surveyed_line_is_followed_and_nothing_else(
    visit: Opener, made: Made, size: tuple[int, int]
) -> None:
    """On it metres, a dot and turns; on a drawn leg only directions as the crow flies."""
    itinerary = made()
    seen = opened(visit, itinerary, size)
    seen.begin()
    seen.page.locator("button.locate").click()
    seen.go_to(halfway(itinerary, 0))
    left = int(seen.day["distanceLeft"])
    assert 0 < left < itinerary.legs[0].metres
    assert seen.page.locator(".position-dot").count() == 1
    assert "vol d’oiseau" not in seen.page.locator("#day").inner_text()
    seen.arrive()
    seen.go_to(halfway(itinerary, 1))
    is_drawn = itinerary.legs[1].evidence.is_sketch
    assert ("distanceLeft" not in seen.day) is is_drawn
    assert seen.page.locator(".position-dot").count() == int(not is_drawn)
    assert ("vol d’oiseau" in seen.page.locator("#day").inner_text()) is is_drawn


@SIZES
def test_a_town_with_an_unsure_place_is_a_map_all_day(visit: Opener, size: tuple[int, int]) -> None:
    """Its streets are followed, the way to the place is not; the phone is shown all along."""
    itinerary = unsure_town()
    seen = opened(visit, itinerary, size)
    assert seen.page.locator(".leaflet-control-scale").count() == 1
    seen.begin()
    seen.page.locator("button.locate").click()
    seen.go_to(halfway(itinerary, 0))
    assert "distanceLeft" in seen.day
    seen.arrive()
    seen.go_to(halfway(itinerary, 1))
    assert "distanceLeft" not in seen.day
    assert seen.page.locator(".position-dot").count() == 1
    assert "est à confirmer" in seen.page.locator("#day").inner_text()
