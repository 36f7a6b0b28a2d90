"""The profile of heights: what is known is drawn, what is not is hatched, nothing is invented."""

import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page

from ddtour_geo.guidance.enrich import with_ground
from ddtour_geo.model import Itinerary
from ddtour_geo.outputs.route_sheet.profile import profile_data as sheet_profile
from ddtour_geo.outputs.web_map import page
from ddtour_geo.outputs.web_map.profile import profile_data, profile_words
from ddtour_geo.outputs.wording.heights import SPANS, along, scale, steps, unknown_parts
from ddtour_geo.planning.itinerary import thinned
from ddtour_geo.planning.plan import plan
from tests.support.builders import example_itinerary
from tests.support.tabs import Tabs

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
PHONE, DESKTOP = (390, 844), (1440, 900)


@pytest.fixture(scope="module")
def town(root: Path) -> Itinerary:
    """Plan the circuit of the demonstration town that climbs its heap."""
    data = root / "data"
    route = root / "routes" / "ville-exemple-car.toml"
    return with_ground(plan(route, data=data), data)


def opened(
    tabs: Tabs, folder: Path, document: str, size: tuple[int, int] = DESKTOP
) -> tuple[Page, list[str]]:
    """Open a page without a network; give it and what went wrong."""
    file = folder / "page.html"
    file.write_text(document, encoding="utf-8")
    tab = tabs.take(size)
    tab.page.goto(file.as_uri())
    tab.page.wait_for_selector("html[data-ready=true]")
    return tab.page, tab.faults


def with_heights(*profiles: tuple[tuple[float, float | None], ...]) -> Itinerary:
    """Give the legs of the example their heights."""
    base = example_itinerary()
    legs = tuple(
        replace(leg, profile=profile, ascent=3.0)
        for leg, profile in zip(base.legs, profiles, strict=True)
    )
    return replace(base, legs=legs, totals=replace(base.totals, ascent=12.0))


def numbers(text: str) -> list[int]:
    """Read what the page reads: whole numbers in base 64."""
    found, value, unit = [], 0, 1
    for letter in text:
        digit = ALPHABET.index(letter)
        value += (digit & 31) * unit
        if digit & 32:
            unit *= 32
            continue
        found.append(-(value >> 1) if value & 1 else value >> 1)
        value, unit = 0, 1
    return found


@given(st.lists(st.tuples(st.floats(0.0, 30.0), st.floats(-5.0, 5.0)), min_size=2, max_size=80))
def test_a_thinned_profile_keeps_within_half_a_metre(moves: list[tuple[float, float]]) -> None:
    """Straight lines between the points that are kept meet every point that is not."""
    at, height = (np.cumsum(column) for column in np.array(moves).T)
    at += np.arange(len(at)) * 0.2
    kept = np.array(thinned(at, height))
    assert np.abs(np.interp(at, *kept.T) - height).max() < 0.5 + 0.11 * _steepest(at, height)


def _steepest(at: np.ndarray, height: np.ndarray) -> float:
    return float(np.abs(np.diff(height) / np.diff(at)).max())


def test_a_straight_slope_needs_two_points() -> None:
    """However many points it was measured at."""
    at = np.linspace(0.0, 500.0, 51)
    assert thinned(at, 40 + at / 20) == [(0.0, 40.0), (500.0, 65.0)]


def test_the_profile_of_a_leg_is_as_long_as_the_leg(town: Itinerary) -> None:
    """From door to door; what climbs in it is the climb of the leg."""
    walked = [leg for leg in town.legs if leg.ride is None]
    assert walked
    for leg in walked:
        metres = [at for at, _ in leg.profile]
        known = [height for _, height in leg.profile if height is not None]
        assert metres == sorted(metres)
        assert 0.0 <= metres[0] <= 30.0
        assert metres[-1] == pytest.approx(leg.metres, abs=0.6)
        assert len(leg.profile) <= 60
        assert leg.ascent is not None
        climbed = sum(max(0.0, b - a) for a, b in pairwise(known))
        assert climbed == pytest.approx(leg.ascent, abs=2.0)


def test_the_way_to_a_door_has_no_height(town: Itinerary) -> None:
    """Only streets have heights; the ground between a street and a place is unknown."""
    assert any(leg.profile[0] == (0.0, None) for leg in town.legs if leg.profile)
    assert unknown_parts(along(town), town.totals.metres)


def test_unknown_ground_in_the_middle_is_told_from_point_to_point() -> None:
    """It begins where the last height is known and ends where the next one is."""
    points = [(0.0, 40.0), (80.0, 41.0), (120.0, None), (200.0, 44.0), (350.0, 45.0)]
    assert unknown_parts(points, 350.0) == [(80.0, 200.0)]
    assert unknown_parts([(175.0, None)], 350.0) == [(0.0, 350.0)]


def test_a_leg_without_heights_is_unknown_and_not_flat() -> None:
    """Its neighbours are known up to it."""
    flat = ((0.0, 40.0), (350.0, 40.0))
    data = profile_data(with_heights(flat, (), flat, flat))
    assert data is not None
    assert data["unknown"] == [[350, 700]]
    counts = numbers(data["line"])
    assert counts[0] == 2
    assert counts[5] == 4


@pytest.mark.parametrize("sketch", [False, True])
def test_nothing_is_drawn_where_no_height_is_known(sketch: bool) -> None:  # noqa: FBT001
    """Nor ever on a sketch, whatever its legs say."""
    flat = ((0.0, 40.0), (350.0, 40.0))
    known = with_heights(flat, flat, flat, flat)
    sketched = example_itinerary(sketch=True)
    legs = tuple(replace(leg, profile=flat) for leg in sketched.legs)
    itinerary = replace(sketched, legs=legs) if sketch else example_itinerary()
    assert profile_data(known) is not None
    assert profile_data(itinerary) is None
    assert profile_words(itinerary) is None
    assert 'id="profil"' not in page(itinerary)


@given(st.floats(-400.0, 4000.0), st.floats(0.0, 3000.0))
def test_the_scale_holds_all_heights_and_never_blows_up_a_bump(low: float, rise: float) -> None:
    """Its span is one of the ladder, the smallest that fits with round ends."""
    bottom, top = scale(low, low + rise)
    assert bottom <= low
    assert top >= low + rise
    assert top - bottom in SPANS
    smaller = [span for span in SPANS if span < top - bottom]
    assert not smaller or rise > 0.6 * smaller[-1]


def test_the_words_say_the_numbers_of_the_plan(town: Itinerary) -> None:
    """Climb as in the totals; highest and lowest point as in the profile."""
    words = profile_words(town)
    assert words is not None
    said = " ".join(words["facts"]).replace("\u00a0", " ")
    heights = [height for _, height in along(town) if height is not None]
    assert town.totals.ascent is not None
    assert f"montée {round(town.totals.ascent)} m" in said
    assert f"point le plus haut : {round(max(heights))} m" in said
    assert f"point le plus bas : {round(min(heights))} m" in said
    data = profile_data(town)
    assert data is not None
    bottom, top = data["scale"]
    assert f"de {bottom} à {top} m" in words["scale"].replace("\u00a0", " ")


def test_an_unknown_climb_is_said_so() -> None:
    """Never as zero."""
    flat = ((0.0, 40.0), (350.0, 40.0))
    base = with_heights(flat, (), flat, flat)
    words = profile_words(replace(base, totals=replace(base.totals, ascent=None)), "en")
    assert words is not None
    assert words["facts"][0] == "climb unknown"
    assert words["facts"][-1].replace("\u00a0", " ") == "height unknown over 350 m"


def test_steps_stand_where_they_are_climbed() -> None:
    """After two hundred metres of street on every leg of the example."""
    assert list(steps(example_itinerary()))[:2] == [(200.0, 220.0), (550.0, 570.0)]


@pytest.mark.browser
def test_the_page_draws_what_is_known_and_hatches_the_rest(
    tabs: Tabs, tmp_path: Path, town: Itinerary
) -> None:
    """As many lines as known stretches, a mark for each stop, nothing over unknown ground."""
    shown, faults = opened(tabs, tmp_path, page(town))
    data = profile_data(town)
    assert data is not None
    assert faults == []
    counts = []
    rest = numbers(data["line"])
    while rest:
        counts.append(rest[0])
        rest = rest[1 + 2 * rest[0] :]
    lines = shown.locator(".profile path.known")
    assert lines.count() == len(counts)
    drawn = [(lines.nth(i).get_attribute("d") or "").count("L") + 1 for i in range(len(counts))]
    assert drawn == counts
    assert shown.locator(".profile .mark").count() == len(town.stops)
    assert shown.locator(".profile .steps").count() == len(data["steps"])
    hatched = shown.locator(".profile .unknown")
    assert hatched.count() > 0
    known = [lines.nth(i).bounding_box() for i in range(lines.count())]
    for i in range(hatched.count()):
        box = hatched.nth(i).bounding_box()
        assert box is not None
        middle = box["x"] + box["width"] / 2
        for part in known:
            assert part is not None
            assert not part["x"] + 2 < middle < part["x"] + part["width"] - 2


@pytest.mark.browser
def test_the_profile_is_under_the_map_or_in_the_list(
    tabs: Tabs, tmp_path: Path, town: Itinerary
) -> None:
    """Beside the list on a wide screen, after the timetable on a phone, never wider than it."""
    shown, _ = opened(tabs, tmp_path, page(town))
    frame, below = (
        shown.locator(selector).bounding_box() for selector in ("figure.map", ".profile")
    )
    assert frame is not None
    assert below is not None
    assert below["y"] == pytest.approx(frame["y"] + frame["height"], abs=1)
    assert below["y"] + below["height"] <= DESKTOP[1] + 1
    shown.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    shown.wait_for_timeout(200)
    assert shown.locator(".sheet .profile").count() == 1
    svg = shown.locator(".profile svg").bounding_box()
    assert svg is not None
    assert svg["x"] + svg["width"] <= PHONE[0]
    assert shown.evaluate("document.documentElement.scrollWidth") <= PHONE[0]


@pytest.mark.browser
def test_a_mark_points_at_its_row_and_its_disc_and_they_at_it(
    tabs: Tabs, tmp_path: Path, town: Itinerary
) -> None:
    """Hover the mark: row and disc light up; focus the disc: the mark lights up."""
    shown, _ = opened(tabs, tmp_path, page(town))
    stop = town.stops[1].place.id
    shown.locator(f".mark[data-place='{stop}'] rect").hover()
    assert "active" in (shown.locator(f"li.stop[data-stop='{stop}']").get_attribute("class") or "")
    assert "active" in (shown.locator(f"button[data-stop='{stop}']").get_attribute("class") or "")
    other = town.stops[2].place.id
    shown.locator(f"button[data-stop='{other}']").focus()
    assert "active" in (shown.locator(f".mark[data-place='{other}']").get_attribute("class") or "")


@pytest.mark.browser
def test_the_profile_speaks_the_language_of_the_page(
    tabs: Tabs, tmp_path: Path, town: Itinerary
) -> None:
    """After the switch to English there is one profile, drawn, in English."""
    shown, faults = opened(tabs, tmp_path, page(town))
    shown.get_by_role("button", name="English").click()
    assert shown.locator(".profile").count() == 1
    assert "highest point" in shown.locator(".profile").inner_text()
    assert shown.locator(".profile path.known").count() > 0
    axis = shown.locator(".profile svg text").all_text_contents()
    assert not any(re.search(r"\d,\d", words) for words in axis)
    assert faults == []


@pytest.mark.browser
def test_the_position_stands_on_the_profile_of_the_main_circuit(
    browser: Browser, tmp_path: Path, town: Itinerary
) -> None:
    """As far from the start as the card says is left to walk, at the height of that place."""
    leg = town.legs[0]
    lon, lat = leg.lonlat[len(leg.lonlat) // 2]
    file = tmp_path / "page.html"
    file.write_text(page(town), encoding="utf-8")
    context = browser.new_context(
        viewport={"width": DESKTOP[0], "height": DESKTOP[1]},
        offline=True,
        permissions=["geolocation"],
        geolocation={"longitude": lon, "latitude": lat, "accuracy": 5},
    )
    shown = context.new_page()
    shown.goto(file.as_uri())
    shown.wait_for_selector("html[data-ready=true]")
    assert shown.locator(".profile .here").count() == 0
    shown.locator(".day-bar .go").first.click()
    shown.locator("button.locate").click()
    here = shown.locator(".profile .here")
    here.wait_for(state="attached")
    left = float(shown.locator("#day").get_attribute("data-distance-left") or "nan")
    metres = float(here.get_attribute("data-metres") or "nan")
    assert metres + left == pytest.approx(leg.metres, abs=1.1)
    known = [(at, height) for at, height in leg.profile if height is not None]
    at, height = zip(*known, strict=True)
    drawn = float(here.get_attribute("data-height") or "nan")
    assert drawn == pytest.approx(float(np.interp(metres, at, height)), abs=0.2)


def test_a_profile_of_which_most_is_missing_is_not_drawn() -> None:
    """Three legs of four known are shown, one of four is not, on the page as on the sheet."""
    metres = [leg.metres for leg in example_itinerary().legs]
    flats = [((0.0, 40.0), (length, 40.0)) for length in metres]
    for known in ({0, 1, 2, 3}, {0, 1, 3}, {0}, {1}):
        heights = [flat if number in known else () for number, flat in enumerate(flats)]
        circuit = with_heights(*heights)
        share = sum(metres[number] for number in known) / sum(metres)
        for drawn in (profile_data(circuit), profile_words(circuit), sheet_profile(circuit, "fr")):
            assert (drawn is not None) == (share >= 0.6), (known, share)
