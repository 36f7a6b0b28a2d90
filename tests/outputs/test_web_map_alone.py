"""With the group, or alone: one page holds both plans, and all of it follows the choice."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from ddtour_geo.common.cache import Cache
from ddtour_geo.common.errors import PlanImpossibleError
from ddtour_geo.guidance.alone import plan_alone
from ddtour_geo.guidance.enrich import with_ground
from ddtour_geo.model import Itinerary, LocalizedText, VisitWish
from ddtour_geo.outputs.site import index
from ddtour_geo.outputs.web_map import page
from ddtour_geo.outputs.web_map.alone import party_words
from ddtour_geo.outputs.wording import figures
from ddtour_geo.outputs.wording.shown import as_shown
from ddtour_geo.planning.plan import plan
from ddtour_geo.routes.schema import read_definition
from tests.support.builders import example_itinerary
from tests.support.tabs import Tab, Tabs

PHONE, DESKTOP = (390, 844), (1440, 900)
SIZES = pytest.mark.parametrize("size", [PHONE, pytest.param(DESKTOP, marks=pytest.mark.thorough)])
TALK = LocalizedText(fr="Rencontre <b>avec</b> la mairie", en="Meeting at the town hall")


@pytest.fixture(scope="module")
def group(root: Path) -> Itinerary:
    """Plan a morning with a meeting and a coach, and the same for who walks alone."""
    data, cache = root / "data", Cache()
    coach = read_definition(root / "routes" / "ville-exemple-car.toml")
    talk = VisitWish(
        place_id=coach.start, is_required=True, title=TALK, service_time=2700, with_guide=True
    )
    asked = replace(
        coach,
        time_budget=4 * 3600,
        wishes=(talk, *coach.wishes),
        booking=LocalizedText(fr="À la mairie <i>(fictive)</i>", en="At the town hall (fictional)"),
        price=LocalizedText(fr="280 € la visite guidée"),
    )
    itinerary = plan(asked, data=data, cache=cache)
    alone = plan_alone(itinerary, data=data, cache=cache)
    return with_ground(replace(itinerary, alone=alone), data)


@pytest.fixture(scope="module")
def alone(group: Itinerary) -> Itinerary:
    """Give the plan for who walks alone."""
    assert isinstance(group.alone, Itinerary)
    return group.alone


@pytest.fixture(scope="module")
def document(group: Itinerary, alone: Itinerary, root: Path) -> str:
    """Write the page, with ways round the steps in both plans."""
    data = root / "data"
    free, other = (
        plan(replace(one.definition, avoid_steps=True), data=data) for one in (group, alone)
    )
    return page(group, step_free=free, alone_step_free=other)


def opened(tabs: Tabs, folder: Path, document: str, size: tuple[int, int]) -> Tab:
    """Open a page without a network."""
    file = folder / "page.html"
    file.write_text(document, encoding="utf-8")
    return shown(tabs.take(size), file)


def shown(tab: Tab, file: Path) -> Tab:
    """Open a file and wait for its map."""
    tab.page.goto(file.as_uri())
    tab.page.wait_for_selector("html[data-drawn=true]")
    return tab


def switch(page: Page, party: str) -> None:
    """Press the switch, and wait for the map."""
    page.locator(f"button[data-party={party}]").click()
    page.wait_for_selector("html[data-drawn=true]")


def clocks(page: Page) -> list[str]:
    """Read the hours of the timetable."""
    return page.locator(".timetable .clock").all_inner_texts()


def planned(itinerary: Itinerary) -> list[str]:
    """Give the hours that a list shows."""
    return [figures.clock(stop.arrival, itinerary.evidence) for stop in itinerary.stops]


@SIZES
def test_the_choice_makes_the_hours_anew_and_back(
    tabs: Tabs,
    tmp_path: Path,
    document: str,
    group: Itinerary,
    alone: Itinerary,
    size: tuple[int, int],
) -> None:
    """Timetable, totals, fingerprint and line follow; the page begins with the group."""
    tab = opened(tabs, tmp_path, document, size)
    seen = tab.page
    assert planned(group) != planned(alone)
    assert clocks(seen) == planned(group)
    drawn = seen.locator(".leaflet-pane path").evaluate_all(
        "all => all.map((p) => p.getAttribute('d')).join()"
    )
    switch(seen, "alone")
    assert clocks(seen) == planned(alone)
    total = figures.minutes_text(as_shown(alone).total)
    assert seen.locator(".sheet > .totals dd").last.inner_text() == total
    assert alone.fingerprint in seen.locator(".colophon").inner_text()
    assert seen.locator(".timetable .leg.ride").count() == 0
    assert drawn != seen.locator(".leaflet-pane path").evaluate_all(
        "all => all.map((p) => p.getAttribute('d')).join()"
    )
    switch(seen, "group")
    assert clocks(seen) == planned(group)
    assert group.fingerprint in seen.locator(".colophon").inner_text()
    assert seen.locator(".timetable .leg.ride").count() == 1
    assert seen.locator(".map-tools").count() == seen.locator("#day").count() == 1
    assert tab.faults == []


@SIZES
def test_the_choice_is_remembered_and_needs_no_network(
    tabs: Tabs, tmp_path: Path, document: str, alone: Itinerary, size: tuple[int, int]
) -> None:
    """After a reload the page is still that of who walks alone; nothing was fetched."""
    tab = opened(tabs, tmp_path, document, size)
    tab.requests.clear()
    switch(tab.page, "alone")
    assert tab.requests == []
    tab.page.reload()
    tab.page.wait_for_selector("html[data-drawn=true]")
    assert clocks(tab.page) == planned(alone)
    assert tab.faults == []


@SIZES
def test_the_switch_is_large_and_serves_keyboard_and_screen_reader(
    tabs: Tabs, tmp_path: Path, document: str, size: tuple[int, int]
) -> None:
    """44 px high, pressed from the keyboard, the focus stays, and what changed is said."""
    tab = opened(tabs, tmp_path, document, size)
    seen = tab.page
    button = seen.get_by_role("button", name="Je visite seul")
    for one in seen.locator(".party-switch button").all():
        box = one.bounding_box()
        assert box is not None
        assert box["height"] >= 44
    button.focus()
    seen.keyboard.press("Enter")
    expect(button).to_be_focused()
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(seen.get_by_role("group", name="Avec un groupe, ou seul")).to_be_visible()
    expect(seen.locator(".party-said")).to_have_text(re.compile("^Seul.* arrivée vers "))
    for _ in range(2):
        found = Axe().run(seen).response["violations"]
        assert [violation["id"] for violation in found] == []
        switch(seen, "group")
    assert tab.faults == []


def test_languages_and_the_choice_go_together(
    tabs: Tabs, tmp_path: Path, document: str, alone: Itinerary, group: Itinerary
) -> None:
    """English stays English when one changes over, and the other way round."""
    tab = opened(tabs, tmp_path, document, PHONE)
    seen = tab.page
    seen.get_by_role("button", name="English").click()
    switch(seen, "alone")
    expect(seen.locator("html")).to_have_attribute("lang", "en")
    expect(seen.locator(".party-line")).to_have_text(re.compile("^On your own"))
    assert clocks(seen) == planned(alone)
    seen.get_by_role("button", name="Français").click()
    expect(seen.locator(".party-line")).to_have_text(re.compile("^Seul"))
    switch(seen, "group")
    assert clocks(seen) == planned(group)
    expect(seen).to_have_title(group.definition.title.fr)
    assert tab.faults == []


def test_the_day_follows_the_choice(
    tabs: Tabs, tmp_path: Path, document: str, alone: Itinerary
) -> None:
    """The next stop, its hour and the lateness are those of the plan that is shown."""
    file = tmp_path / "page.html"
    file.write_text(document, encoding="utf-8")
    tab = shown(tabs.take_single(PHONE), file)
    seen = tab.page
    begun = alone.stops[0].departure.timestamp()
    seen.clock.install()
    seen.clock.set_fixed_time(begun * 1000)
    switch(seen, "alone")
    seen.get_by_role("button", name="Commencer la visite").click()
    expect(seen.locator("#day")).to_have_attribute("data-state", "on")
    expect(seen.locator("#day")).to_have_attribute("data-next", alone.stops[1].place.id)
    expect(seen.locator("#day")).to_have_attribute("data-lateness", "0")
    assert figures.clock(alone.stops[1].arrival) in seen.locator("#day .reach").inner_text()
    seen.evaluate("document.querySelector('button[data-party=group]').click()")
    expect(seen.locator("#day")).to_have_attribute("data-state", "before")
    seen.evaluate("document.querySelector('button[data-party=alone]').click()")
    expect(seen.locator("#day")).to_have_attribute("data-state", "on")
    assert tab.faults == []


def test_steps_are_gone_round_in_both_plans(tabs: Tabs, tmp_path: Path, document: str) -> None:
    """The switch « Sans marches » is there for both, and begins anew with each."""
    tab = opened(tabs, tmp_path, document, DESKTOP)
    seen = tab.page
    for party in ("alone", "group"):
        first = seen.get_by_role("switch").first
        first.click()
        expect(first).to_have_attribute("aria-checked", "true")
        switch(seen, party)
        expect(seen.get_by_role("switch")).to_have_count(2)
        expect(seen.get_by_role("switch").first).to_have_attribute("aria-checked", "false")
        expect(seen.locator("html[data-circuit]")).to_have_count(0)
    assert tab.faults == []


def test_what_is_the_groups_is_said(
    tabs: Tabs, tmp_path: Path, document: str, alone: Itinerary
) -> None:
    """The meeting with how to book, the coach with the walk instead; texts stay texts."""
    tab = opened(tabs, tmp_path, document, PHONE)
    seen = tab.page
    assert "sur réservation" in seen.locator(".party").inner_text()
    assert "280 €" in seen.locator(".sheet").inner_text()
    switch(seen, "alone")
    said = seen.locator(".party").inner_text().replace("\u00a0", " ")
    assert "Rencontre <b>avec</b> la mairie (Hôtel de ville)" in said
    assert "avec un groupe, sur réservation (À la mairie <i>(fictive)</i>)" in said
    walk = alone.group_parts[1].walk
    assert walk is not None
    lasts = figures.duration(walk.seconds).replace("\u00a0", " ")
    assert f"du groupe : sans lui, à pied, {lasts}" in said
    assert "la fiche du guide sont ceux du groupe" in said
    whole = seen.locator(".sheet").inner_text()
    assert "280 €" not in whole
    assert "Rendez-vous" not in whole
    assert tab.faults == []


def test_without_script_the_page_is_the_groups_and_says_so(
    browser: Browser, tmp_path: Path, document: str, group: Itinerary
) -> None:
    """No switch that does nothing; one sentence instead."""
    file = tmp_path / "page.html"
    file.write_text(document, encoding="utf-8")
    context = browser.new_context(java_script_enabled=False)
    seen = context.new_page()
    seen.goto(file.as_uri())
    expect(seen.locator(".party-switch")).to_be_hidden()
    expect(seen.locator(".without-script")).to_be_visible()
    assert clocks(seen) == planned(group)
    context.close()


def test_a_page_whose_memory_is_refused_changes_over_all_the_same(
    tabs: Tabs, tmp_path: Path, document: str, alone: Itinerary
) -> None:
    """Only the reload forgets."""
    tab = tabs.take_single(PHONE)
    tab.page.add_init_script(
        "Object.defineProperty(window, 'localStorage', {get() { throw new Error('no'); }})"
    )
    file = tmp_path / "page.html"
    file.write_text(document, encoding="utf-8")
    shown(tab, file).page.get_by_role("button", name="English").click()
    switch(tab.page, "alone")
    assert clocks(tab.page) == planned(alone)
    expect(tab.page.locator("html")).to_have_attribute("lang", "en")
    assert tab.faults == []


def test_where_nobody_can_walk_alone_the_page_says_why(group: Itinerary) -> None:
    """No switch: the reason, in both languages."""
    error = PlanImpossibleError(
        "plan_never", title=LocalizedText(fr="Tour", en="Walk"), names=[["Musée"]]
    )
    refused = replace(group, alone=error)
    for language, begin in (("fr", "Seul, ce circuit ne se fait pas"), ("en", "This circuit")):
        told = party_words(refused, language, is_alone=False)
        assert told is not None
        assert told["refused"].startswith(begin)
        assert error.message(language) in told["refused"]
    written = page(refused)
    assert "party-switch" not in re.sub(r"<(style|script).*?</\1>", "", written, flags=re.DOTALL)
    assert "Seul, ce circuit ne se fait pas" in written


def test_a_circuit_for_everybody_has_no_switch() -> None:
    """Nor any word of it in what the script reads."""
    written = page(example_itinerary())
    (data,) = re.findall(r'<script type="application/json"[^>]*>(.*?)</script>', written)
    assert "alone" not in json.loads(data)
    assert 'class="party' not in written


def test_the_page_is_the_same_twice_and_hardly_heavier(group: Itinerary) -> None:
    """Both plans share the ground, the scripts and the pictures."""
    both, single = page(group), page(replace(group, alone=None))
    assert both == page(group)
    assert len(both) < 1.4 * len(single)


def test_the_front_page_says_that_a_visit_is_booked(group: Itinerary) -> None:
    """And that one may walk it alone, only where a plan says so."""
    error = PlanImpossibleError("plan_never", title=LocalizedText(fr="Tour"), names=[])
    for alone, said in (
        (group.alone, "Visite guidée, sur réservation\u00a0; possible seul"),
        (error, "Visite guidée, sur réservation<"),
    ):
        circuit = replace(group, alone=alone)
        assert said in index([(circuit.definition, circuit, None)])
    plain = example_itinerary()
    assert "Visite guidée" not in index([(plain.definition, plain, None)])
