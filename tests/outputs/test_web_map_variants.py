"""Other ways to go: the circuit without steps, its cost in words, and circuits to choose from."""

from dataclasses import replace
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from ddtour_geo.common.cache import Cache
from ddtour_geo.common.errors import PlanImpossibleError
from ddtour_geo.guidance.enrich import with_ground
from ddtour_geo.model import Itinerary, StreetRun
from ddtour_geo.outputs.web_map import page
from ddtour_geo.outputs.web_map.barriers import barriers, staircases
from ddtour_geo.outputs.web_map.payload import page_data
from ddtour_geo.outputs.web_map.variants import VariantWriter
from ddtour_geo.outputs.wording import figures
from ddtour_geo.outputs.wording.shown import as_shown
from ddtour_geo.planning.plan import plan
from ddtour_geo.routes.schema import read_definition
from tests.support.builders import example_itinerary, lasting_longer, text
from tests.support.tabs import Tabs

PHONE, DESKTOP = (390, 844), (1440, 900)
HOSTILE = "</script><script>alert(1)</script> <img src=x onerror=alert(2)> {{ alert(3) }} ${4}"


@pytest.fixture(scope="module")
def town(root: Path) -> tuple[Itinerary, Itinerary, Itinerary]:
    """Plan a circuit over a staircase, the same without steps, and one that goes round it."""
    data, cache = root / "data", Cache()
    definition = replace(
        read_definition(root / "routes" / "ville-exemple-car.toml"), profile="guided-group"
    )
    asked = (
        definition,
        replace(definition, avoid_steps=True),
        replace(definition, avoid_steps=True, profile="adult"),
    )
    first, second, third = (with_ground(plan(one, data=data, cache=cache), data) for one in asked)
    return first, second, third


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


def without_steps(itinerary: Itinerary, *, more: int = 0, drop: int | None = None) -> Itinerary:
    """Make the example go round its steps, so many seconds longer, without one of its stops."""
    run = StreetRun(name="Rampe", highway="footway", metres=400.0)
    legs = tuple(replace(leg, runs=(run,), metres=400.0) for leg in itinerary.legs)
    stops = itinerary.stops
    if drop is not None:
        stops, legs = stops[:drop] + stops[drop + 1 :], legs[:-1]
    totals = replace(itinerary.totals, metres=sum(leg.metres for leg in legs))
    free = replace(itinerary, stops=stops, legs=legs, totals=totals, fingerprint="deadbeef")
    # All other legs and visits keep their hours.
    return lasting_longer(free, more + (_spent(itinerary) - _spent(free)))


def _spent(itinerary: Itinerary) -> int:
    return sum(leg.seconds for leg in itinerary.legs) + sum(
        stop.service_time for stop in itinerary.stops
    )


def cost(main: Itinerary, other: Itinerary, language: str = "fr") -> str:
    """Say what going round the steps costs."""
    writer = VariantWriter(itinerary=main, step_free=other, others=(), language=language)
    return writer.cost(other).replace("\u00a0", " ")


def test_a_staircase_that_is_climbed_twice_is_one(
    town: tuple[Itinerary, Itinerary, Itinerary],
) -> None:
    """The heap of the demonstration town has one, walked up and down again."""
    main, free, _ = town
    assert sum(leg.staircases for leg in main.legs) == 2
    (stairs,) = barriers(main)
    assert (stairs.key, stairs.name, stairs.count) == ("steps", "Escalier du Terril", 160)
    assert staircases(free) == 0


def test_each_staircase_of_the_example_is_distinct() -> None:
    """Four unnamed ones at four places; flights that follow one another are one staircase."""
    example = example_itinerary()
    assert staircases(example) == 4
    flights = StreetRun(name="", highway="steps", metres=6.0, is_steps=True, step_count=None)
    legs = [replace(leg, runs=(*leg.runs[:2], flights, leg.runs[2])) for leg in example.legs]
    longer = barriers(replace(example, legs=tuple(legs)))
    assert [barrier.count for barrier in longer] == [None] * 4


def test_a_barrier_stands_in_its_middle() -> None:
    """Half way along a leg whose middle street is in the way."""
    example = example_itinerary()
    runs = (
        StreetRun(name="a", highway="path", metres=100.0),
        StreetRun(name="b", highway="path", metres=50.0, warnings=("raised-kerb", "lift")),
        StreetRun(name="c", highway="path", metres=100.0),
    )
    straight = ((2.79, 50.45), (2.80, 50.45))
    leg = replace(example.legs[0], runs=runs, lonlat=straight)
    (kerb,) = barriers(replace(example, legs=(leg,), stops=example.stops[:2]))
    assert kerb.key == "raised-kerb"
    assert kerb.lonlat == pytest.approx((2.795, 50.45), abs=1e-5)


@pytest.mark.parametrize(
    ("more", "drop", "said"),
    [
        (0, None, "Aucun escalier, même durée, +200 m"),
        (240, None, "Aucun escalier, +4 min, +200 m"),
        (-300, 2, "Aucun escalier, −5 min, −200 m ; étape perdue : Verger"),
    ],
)
def test_the_cost_is_said_in_minutes_metres_and_names(
    more: int, drop: int | None, said: str
) -> None:
    """Nothing else changed but what the sentence says."""
    main = example_itinerary()
    assert cost(main, without_steps(main, more=more, drop=drop)) == said


def test_the_cost_is_said_in_english() -> None:
    """With the names of the stops lost."""
    main = example_itinerary()
    said = cost(main, without_steps(main, more=-300, drop=2), "en")
    assert said == "No steps, −5 min, −200 m; stop lost: Verger"


def test_minutes_added_are_the_difference_of_the_printed_totals(
    town: tuple[Itinerary, Itinerary, Itinerary],
) -> None:
    """Who subtracts the two totals on the page finds the same number."""
    main, free, _ = town
    printed = [as_shown(one).total.low for one in (main, free)]
    assert printed[0] > printed[1]
    assert f"−{printed[0] - printed[1]} min" in cost(main, free)
    assert "étape perdue : Terril" in cost(main, free)


def test_a_sketch_offers_no_variant() -> None:
    """Practicability is unknown there: it is said so, and nothing can be switched."""
    sketch = example_itinerary(sketch=True)
    other = without_steps(example_itinerary())
    html = page(sketch, step_free=other, others=[(other, 0.5, 0.5)])
    assert 'class="switch"' not in html
    assert 'class="variant"' not in html
    assert "Praticabilité inconnue" in html


def test_without_steps_there_is_nothing_to_switch() -> None:
    """The page of a circuit that has none says so as before."""
    level = without_steps(example_itinerary())
    html = page(level, step_free=level)
    assert 'class="switch"' not in html
    assert "Aucun escalier sur ce tracé" in html


def test_a_circuit_that_cannot_do_without_steps_says_why() -> None:
    """The reason of the plan, escaped, and no switch."""
    error = PlanImpossibleError("plan_never", title=text(HOSTILE), names=[[text("Belvédère")]])
    html = page(example_itinerary(), step_free=error)
    assert "Pas de circuit sans marches" in html
    assert "Belvédère" in html
    assert "<script>alert" not in html
    assert 'class="switch"' not in html


def test_the_same_circuit_is_no_other_circuit() -> None:
    """It is left out by its fingerprint."""
    main = example_itinerary()
    assert 'class="others"' not in page(main, others=[(main, 1.0, 1.0)])


def test_the_ground_of_a_variant_is_drawn_too(
    town: tuple[Itinerary, Itinerary, Itinerary],
) -> None:
    """What the page holds reaches as far as every circuit that it can show."""
    main, free, other = town
    west, south, east, north = page_data(main, variants=(free, other))["bounds"]
    for circuit in town:
        for leg in circuit.legs:
            for lon, lat in leg.lonlat:
                assert west < lon < east
                assert south < lat < north


@pytest.mark.browser
@pytest.mark.parametrize("size", [PHONE, pytest.param(DESKTOP, marks=pytest.mark.thorough)])
def test_the_switch_shows_the_circuit_without_steps(
    tabs: Tabs,
    tmp_path: Path,
    town: tuple[Itinerary, Itinerary, Itinerary],
    size: tuple[int, int],
) -> None:
    """Stops, times, totals, line, ghost and barred sign at once; and back again."""
    main, free, _ = town
    shown, faults = opened(tabs, tmp_path, page(main, step_free=free), size)
    before = shown.locator("svg .trace-line").first.get_attribute("d")
    assert shown.locator("svg .sign").count() == staircases(main)
    assert shown.locator("svg .ghost").count() == 0
    switch = shown.get_by_role("switch", name="Sans marches").first
    switch.focus()
    shown.keyboard.press("Space")
    assert switch.get_attribute("aria-checked") == "true"
    rows = shown.locator(".variant-stop:visible")
    assert rows.evaluate_all("nodes => nodes.map((node) => node.dataset.place)") == [
        stop.place.id for stop in free.stops
    ]
    clocks = [figures.clock(stop.arrival) for stop in free.stops]
    assert rows.locator(".clock").all_inner_texts() == clocks
    assert not shown.locator("ol.timetable").is_visible()
    total = shown.locator(".totals:visible dd").last.inner_text()
    assert total == figures.duration(free.totals.total)
    said = shown.get_by_role("status").filter(has_text="Aucun escalier").inner_text()
    assert said.replace("\u00a0", " ") == cost(main, free)
    assert "Escalier du Terril, 160" in shown.locator(".barriers:visible").inner_text()
    assert shown.locator("svg .ghost").count() == 1
    assert shown.locator("svg .sign.avoided").count() == 1
    assert shown.locator("svg [data-leg]").count() == len(free.legs)
    places = {stop.place.id for stop in free.stops}
    assert shown.locator("button.stop-disc").count() == len(places)
    switch.click()
    assert shown.locator("ol.timetable").is_visible()
    assert shown.locator("svg .ghost").count() == 0
    assert shown.locator(".variant-part").count() == 0
    assert shown.locator("svg .sign.avoided").count() == 0
    assert shown.locator("svg .trace-line").first.get_attribute("d") == before
    assert faults == []


@pytest.mark.browser
def test_the_profile_follows_the_switch_on_one_scale(
    tabs: Tabs, tmp_path: Path, town: tuple[Itinerary, Itinerary, Itinerary]
) -> None:
    """The numbers of the axis stay, the line and the climb change."""
    main, free, _ = town
    shown, _ = opened(tabs, tmp_path, page(main, step_free=free))
    axis = shown.locator(".profile svg > text").all_text_contents()[:3]
    line = shown.locator(".profile .known").last.get_attribute("d")
    shown.get_by_role("switch").first.click()
    assert shown.locator(".profile svg > text").all_text_contents()[:3] == axis
    assert shown.locator(".profile .known").last.get_attribute("d") != line
    assert free.totals.ascent is not None
    climb = f"montée {round(free.totals.ascent)} m"
    assert climb in shown.locator(".profile").inner_text().replace("\u00a0", " ")


@pytest.mark.browser
def test_a_disc_of_the_variant_opens_the_card_of_its_stop_with_its_hours(
    tabs: Tabs, tmp_path: Path, town: tuple[Itinerary, Itinerary, Itinerary]
) -> None:
    """Also of a stop that the main circuit does not visit."""
    main, free, _ = town
    shown, faults = opened(tabs, tmp_path, page(main, step_free=free))
    shown.get_by_role("switch").first.click()
    known = {stop.place.id for stop in main.stops}
    (new,) = (stop for stop in free.stops if stop.place.id not in known)
    for stop in (new, free.stops[2]):
        shown.locator(f"button.stop-disc[data-stop='{stop.place.id}']").click()
        card = shown.locator("dialog[open]")
        assert card.get_by_role("heading", level=2).inner_text() == stop.place.name.fr
        assert figures.clock(stop.arrival) in card.locator(".times").first.inner_text()
        card.get_by_role("button", name="Fermer").first.click()
    assert faults == []


@pytest.mark.browser
def test_another_circuit_can_be_chosen_and_left(
    tabs: Tabs, tmp_path: Path, town: tuple[Itinerary, Itinerary, Itinerary]
) -> None:
    """Two lines describe it; its stops and hours are shown; the switch is off meanwhile."""
    main, free, other = town
    html = page(main, step_free=free, others=[(other, 0.4, 0.55)])
    shown, faults = opened(tabs, tmp_path, html)
    shown.get_by_text("Autres circuits possibles").click()
    label = shown.locator(".others label").nth(1).inner_text().replace("\u00a0", " ")
    assert figures.duration(other.totals.total).replace("\u00a0", " ") in label
    assert f"intérêt {other.score}" in label
    assert "40 % des étapes" in label
    assert "55 % du chemin" in label
    shown.get_by_role("radio", name="Autre circuit 1").check()
    rows = shown.locator(".variant-stop:visible")
    assert rows.count() == len(other.stops)
    assert shown.get_by_role("switch").first.get_attribute("aria-checked") == "false"
    shown.get_by_role("radio", name="Circuit principal").check()
    assert shown.locator("ol.timetable").is_visible()
    assert faults == []


@pytest.mark.browser
def test_the_variant_stays_in_another_language(
    tabs: Tabs, tmp_path: Path, town: tuple[Itinerary, Itinerary, Itinerary]
) -> None:
    """The list comes anew in English, still without steps, and can be switched back."""
    main, free, _ = town
    shown, faults = opened(tabs, tmp_path, page(main, step_free=free))
    shown.get_by_role("switch").first.click()
    shown.get_by_role("button", name="English").click()
    switch = shown.get_by_role("switch", name="Step-free").first
    assert switch.get_attribute("aria-checked") == "true"
    assert shown.locator(".variant-stop:visible").count() == len(free.stops)
    assert "No steps" in shown.get_by_role("status").filter(has_text="steps").inner_text()
    switch.click()
    assert shown.locator("ol.timetable").is_visible()
    assert faults == []


@pytest.mark.browser
@pytest.mark.parametrize("size", [PHONE, pytest.param((1280, 800), marks=pytest.mark.thorough)])
def test_axe_finds_no_violation_on_a_variant(
    tabs: Tabs,
    tmp_path: Path,
    town: tuple[Itinerary, Itinerary, Itinerary],
    size: tuple[int, int],
) -> None:
    """Neither with the choice open, nor switched, nor on a card."""
    main, free, other = town
    html = page(main, step_free=free, others=[(other, 0.4, 0.55)])
    shown, _ = opened(tabs, tmp_path, html, size)
    axe = Axe()
    shown.locator(".others summary").click()
    shown.get_by_role("switch").first.click()
    shown.wait_for_timeout(350)
    result = axe.run(shown)
    assert result.violations_count == 0, result.generate_report()
    shown.locator(f"button.stop-disc[data-stop='{free.stops[2].place.id}']").click()
    shown.wait_for_timeout(350)
    result = axe.run(shown)
    assert result.violations_count == 0, result.generate_report()


@pytest.mark.browser
def test_hostile_names_of_a_variant_are_text(tabs: Tabs, tmp_path: Path) -> None:
    """Names of places and streets, and remarks: nothing runs, all is shown."""
    main = example_itinerary(names=(HOSTILE,) * 4)
    stairs = tuple(
        replace(leg, runs=tuple(replace(run, name=HOSTILE) for run in leg.runs))
        for leg in main.legs
    )
    main = replace(main, legs=stairs)
    free = without_steps(example_itinerary(names=(HOSTILE,) * 4), drop=2)
    shown, faults = opened(tabs, tmp_path, page(main, step_free=free, others=[(free, 0.5, 0.5)]))
    shown.get_by_role("switch").first.click()
    shown.locator("button.stop-disc").first.click()
    shown.wait_for_timeout(100)
    assert faults == []
    assert HOSTILE in (shown.locator(".variant-stop:visible strong").first.text_content() or "")
    assert HOSTILE in (shown.locator(".barriers:visible").text_content() or "")
    assert shown.locator("img, iframe").count() == 0


@pytest.mark.browser
def test_without_scripts_the_variant_is_told_in_words(
    browser: Browser, tmp_path: Path, town: tuple[Itinerary, Itinerary, Itinerary]
) -> None:
    """Its cost, its barriers and its hours stand after the timetable."""
    main, free, _ = town
    file = tmp_path / "page.html"
    file.write_text(page(main, step_free=free), encoding="utf-8")
    context = browser.new_context(java_script_enabled=False, offline=True)
    shown = context.new_page()
    shown.goto(file.as_uri())
    assert shown.get_by_text("Horaire : Sans marches").is_visible()
    assert shown.locator(".variant-cost").first.is_visible()
    assert shown.locator(".variant-stop:visible").count() == len(free.stops)
    assert not shown.get_by_role("switch").is_visible()
