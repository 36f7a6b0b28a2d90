"""Circuits side by side: the tables, the JSON, and the page in a real browser."""

import json
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from hypothesis import given
from hypothesis import strategies as st

from ddtour_geo.common.errors import UsageError
from ddtour_geo.common.i18n import catalogue
from ddtour_geo.model import Certainty, Itinerary, Leg, LocalizedText, Ride
from ddtour_geo.outputs.comparison import document, page, text
from ddtour_geo.outputs.comparison.tables import figures, place_rows
from ddtour_geo.outputs.web_map.lanes import together as join_legs
from ddtour_geo.planning.similarity import shared_stops, shared_streets
from tests.support.builders import example_itinerary, retimed
from tests.support.builders import text as words
from tests.support.sampling import sample
from tests.support.tabs import Tab, Tabs

PHONE, DESKTOP = (390, 844), (1440, 900)
PAYLOADS = (
    "<img src=x onerror=alert(1)> ${alert(2)} `${alert(3)}`",
    "</script><script>alert(4)</script> {{ alert(5) }} \u2028alert(6)//",
    'javascript:alert(7) "><svg onload=alert(8)> \\u003cimg src=x onerror=alert(9)\\u003e',
    "'-alert(10)-' <iframe srcdoc='<script>parent.alert(11)</script>'> \"onfocus=alert(12) x=\"",
)


def walk(itinerary: Itinerary, *lines: tuple[tuple[float, float], ...]) -> Itinerary:
    """Give a circuit other lines."""
    leg = itinerary.legs[0]
    return replace(itinerary, legs=tuple(replace(leg, lonlat=line) for line in lines))


def shorter(itinerary: Itinerary, *, title: str = "Sans le verger") -> Itinerary:
    """Leave out the second visit: straight on from the church to the garden."""
    legs = itinerary.legs
    straight = replace(legs[1], lonlat=(legs[1].lonlat[0], legs[2].lonlat[-1]))
    totals = replace(itinerary.totals, ascent=12.4, walking=1260, total=1260 + 4940, metres=1050.0)
    circuit = replace(
        itinerary,
        definition=replace(itinerary.definition, id="court", title=words(title)),
        stops=(*itinerary.stops[:2], *itinerary.stops[3:]),
        legs=(legs[0], straight, legs[3]),
        totals=totals,
        score=4,
        fingerprint="ffffffff",
    )
    return retimed(circuit)


def several(count: int, *, sketch: bool = False) -> list[Itinerary]:
    """Give circuits that differ."""
    first = example_itinerary(sketch=sketch)
    return [first if i % 2 == 0 else shorter(first, title=f"Circuit {i}") for i in range(count)]


A, B, C, D = (2.790, 50.450), (2.793, 50.450), (2.796, 50.450), (2.796, 50.452)


def test_half_of_a_walk_is_shared() -> None:
    """Of two equal halves one is walked by the other too."""
    base = example_itinerary()
    assert shared_streets(walk(base, (A, B, C)), walk(base, (B, C, D))) == pytest.approx(
        213 / 426, abs=0.02
    )


def test_the_share_is_of_the_shorter_walk() -> None:
    """A walk that is part of another is shared as a whole, whichever is named first."""
    base = example_itinerary()
    short, long = walk(base, (B, C)), walk(base, (A, B), (B, C), (C, D))
    assert shared_streets(short, long) == shared_streets(long, short) == 1.0


def test_a_street_is_shared_in_both_directions() -> None:
    """Who walks it the other way walks the same street."""
    base = example_itinerary()
    assert shared_streets(walk(base, (A, B, C)), walk(base, (C, B, A))) == 1.0


def test_a_crossing_is_not_a_shared_street() -> None:
    """Two streets that cross have nothing in common, nor have two side by side."""
    base = example_itinerary()
    across = ((2.793, 50.449), (2.793, 50.451))
    beside = ((2.790, 50.45003), (2.796, 50.45003))
    assert shared_streets(walk(base, (A, C)), walk(base, across)) == 0.0
    assert shared_streets(walk(base, (A, C)), walk(base, beside)) == 0.0


def test_metres_walked_twice_count_twice() -> None:
    """There and back on the shared part, once on the other: two thirds."""
    base = example_itinerary()
    there_and_back = walk(base, (A, B), (B, A), (A, (2.787, 50.450)))
    other = walk(base, (A, B, C, D, (2.796, 50.460)))
    assert shared_streets(there_and_back, other) == pytest.approx(2 / 3, abs=0.02)


def test_a_ride_is_not_walked() -> None:
    """Two circuits that take the same coach share no street."""
    base = example_itinerary()
    ride = Ride(title=LocalizedText(fr="Car"), departure=base.stops[0].departure)
    rode = replace(walk(base, (A, C)), legs=(replace(base.legs[0], lonlat=(A, C), ride=ride),))
    assert shared_streets(rode, rode) == 0.0
    assert shared_streets(rode, walk(base, (A, C))) == 0.0


points = st.tuples(st.integers(0, 4), st.integers(0, 4)).map(
    lambda p: (2.790 + 0.001 * p[0], 50.450 + 0.001 * p[1])
)
lines = st.lists(points, min_size=2, max_size=6).map(tuple)


@given(lines, lines)
def test_sharing_is_symmetric_and_a_share(
    one: tuple[tuple[float, float], ...], other: tuple[tuple[float, float], ...]
) -> None:
    """The order of the names does not matter; nothing is more than whole."""
    base = example_itinerary()
    a, b = walk(base, one), walk(base, other)
    share = shared_streets(a, b)
    assert 0.0 <= share <= 1.0
    assert share == pytest.approx(shared_streets(b, a), abs=0.03)
    assert shared_streets(a, a) in (0.0, 1.0)


grid = st.tuples(st.integers(0, 3), st.integers(0, 3))
walks = st.lists(
    st.lists(st.lists(grid, min_size=2, max_size=5), min_size=1, max_size=3),
    min_size=1,
    max_size=3,
)


@given(walks)
def test_every_piece_of_a_circuit_is_drawn_once(walked: list[list[list[tuple[int, int]]]]) -> None:
    """Chains cover exactly what is walked, and their masks name exactly who walks there."""
    walked = [
        [[p for i, p in enumerate(leg) if i == 0 or p != leg[i - 1]] for leg in c] for c in walked
    ]
    pieces = [{frozenset(step) for leg in circuit for step in pairwise(leg)} for circuit in walked]
    for number, chains in enumerate(join_legs(walked)):
        drawn = []
        for chain in chains:
            steps = [frozenset(step) for step in pairwise(chain.points)]
            masks = [mask for count, mask, _ in chain.runs for _ in range(count)]
            assert len(masks) == len(steps)
            for step, mask in zip(steps, masks, strict=True):
                assert mask == sum(1 << i for i, known in enumerate(pieces) if step in known)
            drawn += steps
        assert len(drawn) == len(set(drawn))
        assert set(drawn) == pieces[number]


def test_shared_stops_are_named_in_the_order_of_the_first() -> None:
    """Start and end included, each once."""
    first = example_itinerary()
    assert shared_stops(first, shorter(first)) == ("mairie", "eglise", "jardin")


def test_figures_say_what_is_unknown() -> None:
    """An unknown climb is unknown, a known one has its metres, and the margin is what is left."""
    first, second = several(2)
    said = {figure.key: figure.cells for figure in figures([first, second], "fr")}
    assert said["ascent"] == ("inconnue", "12\u00a0m")
    assert said["margin"] == ("58\u00a0min", "1\u00a0h\u00a016")
    assert said["total"] == ("2\u00a0h\u00a002", "1\u00a0h\u00a044")
    assert said["steps"] == ("4 (48 marches)", "3 (36 marches)")
    assert "riding" not in said
    assert "practicability" not in said
    assert "certainty" not in said


def test_a_sketch_gives_ranges() -> None:
    """No exact minute of walking, no count of steps; a margin that may be none is negative."""
    first = example_itinerary(sketch=True)
    tight = replace(first, definition=replace(first.definition, time_budget=first.totals.total))
    said = {figure.key: figure.cells for figure in figures([first, tight], "en")}
    assert said["walking"][0].replace("\u00a0", " ") == "21 to 35 min"
    assert said["length"] == ("≈\u00a01.4\u00a0km",) * 2
    assert said["margin"][1].replace("\u00a0", " ") == "−9 to 5 min"
    assert said["steps"] == ("unknown", "unknown")


def test_certainty_and_wheels_have_a_row_where_they_matter() -> None:
    """Only once a circuit was planned for certainty, or for wheels."""
    first, second = several(2)
    sure = replace(first, certainty=Certainty(share=0.957, plain_share=0.5))
    wheels = replace(
        second,
        definition=replace(second.definition, profile="wheelchair"),
        totals=replace(second.totals, unknown_metres=320.0),
    )
    said = {figure.key: figure.cells for figure in figures([sure, wheels], "fr")}
    assert said["certainty"] == ("95\u00a0%", "–")
    assert said["practicability"] == ("–", "320\u00a0m")


def test_departures_of_different_days_name_their_day() -> None:
    """Two equal hours of two days are two departures."""
    first = example_itinerary()
    day = timedelta(days=1)
    stops = tuple(replace(s, arrival=s.arrival + day, begin=s.begin + day) for s in first.stops)
    said = {f.key: f.cells for f in figures([first, replace(first, stops=stops)], "en")}
    assert [cell.replace("\u00a0", " ") for cell in said["start"]] == [
        "1 December 2026 09:00",
        "2 December 2026 09:00",
    ]


def test_places_stand_side_by_side() -> None:
    """A row for each place, starts first and ends last, those of all marked."""
    rows = place_rows(several(2))
    assert [row.place.id for row in rows] == ["mairie", "eglise", "verger", "jardin", "mairie"]
    assert [row.number for row in rows] == [1, 2, 3, 4, 1]
    assert [row.is_shared for row in rows] == [True, True, False, True, True]
    assert rows[2].stops[1] is None


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("count", [2, 3, 6])
def test_the_table_of_a_terminal_keeps_its_columns(count: int, language: str) -> None:
    """Letters, titles, fingerprints; no line is longer than the terminal."""
    said = text(several(count), language=language)
    for letter, itinerary in zip("ABCDEF", several(count), strict=False):
        assert f"{letter}  {itinerary.definition.title.in_language(language)}" in said
        assert itinerary.fingerprint in said
    assert max(map(len, said.splitlines())) <= 100
    assert "* " in said


def test_a_sketch_says_so_in_the_terminal() -> None:
    """Once, and no circuit is called proven."""
    said = text(several(2, sketch=True), language="fr")
    assert said.count("!! ") == 1
    assert "prouvé" not in said


def test_the_json_holds_numbers() -> None:
    """Seconds, metres, null for what is unknown; pairs by letter."""
    content = json.loads(document(several(2)))
    first, second = content["circuits"]
    assert (first["letter"], second["letter"]) == ("A", "B")
    assert first["ascent_m"] is None
    assert second["ascent_m"] == 12
    assert first["margin_s"] == 10800 - 7290
    assert [place["place_id"] for place in content["places"] if not place["in_all"]] == ["verger"]
    (pair,) = content["pairs"]
    assert pair["circuits"] == ["A", "B"]
    assert 0.5 < pair["shared_streets"] < 1.0


@pytest.mark.parametrize("write", [text, document, page])
def test_what_cannot_be_compared_is_refused(write: object) -> None:
    """One, seven, or two territories."""
    assert callable(write)
    base = example_itinerary()
    elsewhere = replace(base, territory=replace(base.territory, id="ailleurs"))
    for circuits in ([base], [base] * 7, [base, elsewhere]):
        with pytest.raises(UsageError):
            write(circuits)
    with pytest.raises(UsageError, match=r"ailleurs, exemple"):
        write([base, elsewhere])


def test_both_catalogues_have_the_same_keys() -> None:
    """What is said in one language is said in the other."""
    french, english = (catalogue(language, "comparison") for language in ("fr", "en"))
    assert french.keys() == english.keys()
    # No plain space before a French double mark.
    assert not [key for key, said in french.items() if any(f" {m}" in said for m in ":;!?%")]


class Opener:
    """Opens a document from the disk, without a network."""

    def __init__(self, tabs: Tabs, folder: Path) -> None:
        self.tabs = tabs
        self.folder = folder

    def __call__(self, html: str, size: tuple[int, int] = DESKTOP, *, scripts: bool = True) -> Tab:
        """Open and wait until the page says that it is drawn."""
        file = self.folder / "compare.html"
        file.write_text(html, encoding="utf-8")
        seen = self.tabs.take(size) if scripts else self.tabs.take(size, java_script_enabled=False)
        seen.page.goto(file.as_uri())
        if scripts:
            seen.page.wait_for_selector("html[data-ready=true]")
        return seen


@pytest.fixture
def visit(tabs: Tabs, tmp_path: Path) -> Opener:
    """Open documents without a network."""
    return Opener(tabs, tmp_path)


@pytest.mark.browser
@pytest.mark.parametrize(
    ("count", "sketch", "size"),
    sample(
        [
            (2, False, PHONE),
            (6, True, PHONE),
            (6, False, DESKTOP),
            (2, True, DESKTOP),
            (2, False, DESKTOP),
            (2, True, PHONE),
            (6, False, PHONE),
            (6, True, DESKTOP),
        ],
        4,
    ),
)
def test_the_page_opens_without_a_network(
    visit: Opener,
    count: int,
    sketch: bool,  # noqa: FBT001
    size: tuple[int, int],
) -> None:
    """One request, the file itself; no error; a line and a switch for each circuit; no overflow."""
    seen = visit(page(several(count, sketch=sketch)), size)
    assert seen.faults == []
    assert [url.rsplit("/", 1)[1] for url in seen.requests] == ["compare.html"]
    assert seen.page.locator("svg g[data-circuit]").count() == count
    assert seen.page.locator("input[data-circuit]").count() == count
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= size[0]
    dashes = {
        seen.page.locator(f"svg g[data-circuit={letter}]").get_attribute("stroke-dasharray")
        for letter in "ABCDEF"[:count]
    }
    assert len(dashes) >= count - 1
    assert (None in dashes) is not sketch


@pytest.mark.browser
def test_a_switch_hides_its_circuit(visit: Opener) -> None:
    """Its line, and the discs of places that only it goes to; the other moves to the middle."""
    seen = visit(page(several(2)))
    line = seen.page.locator("svg g[data-circuit=B] path").first
    beside = line.get_attribute("d")
    switch = seen.page.get_by_label("Circuit A")
    switch.focus()
    seen.page.keyboard.press("Space")
    assert seen.page.locator("svg g[data-circuit=A]").count() == 0
    assert seen.page.locator("button[data-stop=verger]").is_hidden()
    assert seen.page.locator("button[data-stop=jardin]").is_visible()
    assert line.get_attribute("d") != beside
    seen.page.keyboard.press("Space")
    assert seen.page.locator("svg g[data-circuit=A]").count() == 1
    assert line.get_attribute("d") == beside
    for letter in "AB":
        seen.page.locator(f"input[data-circuit={letter}]").uncheck()
    seen.page.get_by_role("button", name="Tous les circuits").click()
    assert seen.faults == []


@pytest.mark.browser
def test_two_circuits_on_one_street_lie_side_by_side(visit: Opener) -> None:
    """The same street walked in opposite directions: two lines at the distance of one lane."""
    base = example_itinerary()
    there = replace(walk(base, (A, C)), stops=_at(base, A, C))
    back = replace(walk(base, (C, A)), stops=_at(base, C, A))
    seen = visit(page([there, back]))
    boxes = [
        seen.page.locator(f"svg g[data-circuit={letter}] path").first.bounding_box()
        for letter in "AB"
    ]
    assert boxes[0] is not None
    assert boxes[1] is not None
    assert 4 < abs(boxes[0]["y"] - boxes[1]["y"]) < 14


def _at(base: Itinerary, *places: tuple[float, float]) -> tuple[object, ...]:
    return tuple(
        replace(stop, access_lonlat=at) for stop, at in zip(base.stops, places, strict=False)
    )


@pytest.mark.browser
def test_a_disc_leads_to_its_row(visit: Opener) -> None:
    """A press moves to the row of the table, which is lit with the disc."""
    seen = visit(page(several(3), language="en"), PHONE)
    disc = seen.page.locator("button[data-stop=verger]")
    assert disc.get_attribute("aria-label") == "Place 3, Verger"
    disc.focus()
    seen.page.keyboard.press("Enter")
    assert seen.page.evaluate("document.activeElement.dataset.place") == "verger"
    assert "active" in (seen.page.locator("tr[data-place=verger]").get_attribute("class") or "")


@pytest.mark.browser
def test_discs_stay_on_their_leaders(visit: Opener) -> None:
    """At the first view, zoomed in, and with a circuit switched off."""
    seen = visit(page(several(2)))
    middle = r"""() => {
        const path = document.querySelector("svg.overlay > g:last-of-type path");
        const matrix = path.getScreenCTM();
        const tips = [...path.getAttribute("d").matchAll(/L(-?[\d.]+) (-?[\d.]+)/g)]
            .map(([, x, y]) => new DOMPoint(+x, +y).matrixTransform(matrix));
        return [...document.querySelectorAll("button[data-stop]:not([hidden])")].map((button) => {
            const box = button.getBoundingClientRect();
            const x = box.x + box.width / 2, y = box.y + box.height / 2;
            return Math.min(...tips.map((tip) => Math.hypot(tip.x - x, tip.y - y)));
        });
    }"""
    for act in ("", "Zoom avant", "Zoom avant", "switch", "Tous les circuits"):
        if act == "switch":
            seen.page.locator("input[data-circuit=A]").uncheck()
        elif act:
            seen.page.get_by_role("button", name=act).click()
        seen.page.wait_for_timeout(500)
        away = seen.page.evaluate(middle)
        assert away, act
        assert max(away) < 1.5, (act, away)
    assert seen.faults == []


@pytest.mark.browser
@pytest.mark.parametrize("payload", sample(PAYLOADS, 2))
def test_no_text_of_an_itinerary_runs(visit: Opener, payload: str) -> None:
    """A payload in every text: nothing runs, nothing is asked for, the text is shown."""
    base = example_itinerary(names=(payload,) * 4)
    hostile = replace(
        base,
        definition=replace(base.definition, id=payload, title=words(payload)),
        territory=replace(base.territory, name=payload, attribution=payload),
        ground=tuple(replace(feature, name=payload) for feature in base.ground),
        data_source=payload,
    )
    seen = visit(page([hostile, shorter(hostile, title=payload)], pages=".."))
    seen.page.wait_for_timeout(100)
    assert seen.faults == []
    assert len(seen.requests) == 1
    shown = seen.page.locator(".switch label > span").first.evaluate("node => node.textContent")
    assert shown.endswith(payload)
    assert seen.page.locator("img, iframe, svg[onload]").count() == 0
    addresses = seen.page.locator(".switch a").evaluate_all("links => links.map(a => a.protocol)")
    assert set(addresses) == {"file:"}


@pytest.mark.browser
@pytest.mark.parametrize(
    ("count", "sketch", "language", "size"),
    [
        (2, False, "fr", PHONE),
        (2, True, "en", DESKTOP),
        pytest.param(6, False, "en", PHONE, marks=pytest.mark.thorough),
        pytest.param(4, True, "fr", PHONE, marks=pytest.mark.thorough),
        pytest.param(6, False, "fr", DESKTOP, marks=pytest.mark.thorough),
    ],
)
def test_axe_finds_no_violation(
    visit: Opener,
    count: int,
    sketch: bool,  # noqa: FBT001
    language: str,
    size: tuple[int, int],
) -> None:
    """Neither with all circuits nor with one switched off."""
    seen = visit(page(several(count, sketch=sketch), language=language, pages="."), size)
    axe = Axe()
    result = axe.run(seen.page)
    assert result.violations_count == 0, result.generate_report()
    seen.page.locator("input[data-circuit=A]").uncheck()
    result = axe.run(seen.page)
    assert result.violations_count == 0, result.generate_report()


@pytest.mark.browser
def test_text_at_double_size_stays_within_the_phone(visit: Opener) -> None:
    """At 200 % only the tables scroll sideways, within their frames."""
    seen = visit(page(several(3, sketch=True), pages="."), PHONE)
    seen.page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]


@pytest.mark.browser
def test_without_scripts_the_tables_are_there(visit: Opener) -> None:
    """No script: no empty map and no dead switch, all figures."""
    seen = visit(page(several(2)), scripts=False)
    assert not seen.page.locator("figure.map").is_visible()
    assert not seen.page.locator("input[data-circuit=A]").is_visible()
    assert seen.page.get_by_text("marge dans le temps prévu").is_visible()
    assert seen.page.get_by_text("Verger").is_visible()


@pytest.mark.browser
def test_a_ride_is_drawn_apart_from_the_walk(visit: Opener) -> None:
    """A thin dotted line, and minutes of its own."""
    first, second = several(2)
    ride = Ride(title=words("Car"), departure=first.stops[2].departure)
    leg = first.legs[2]
    legs: tuple[Leg, ...] = (
        *first.legs[:2],
        replace(leg, ride=ride, metres=0.0, runs=(), lonlat=(leg.lonlat[0], leg.lonlat[-1])),
        first.legs[3],
    )
    rode = replace(first, legs=legs, totals=replace(first.totals, riding=420))
    seen = visit(page([rode, second]))
    assert seen.page.locator("svg g[data-circuit=A] path.ride").count() == 1
    assert seen.page.locator("svg g[data-circuit=B] path.ride").count() == 0
    assert "7\u00a0min" in seen.page.locator("tr[data-figure=riding]").inner_text()


@pytest.mark.browser
def test_the_pages_of_the_circuits_are_linked_only_when_asked_for(visit: Opener) -> None:
    """Beside this page, or a folder up."""
    assert visit(page(several(2))).page.locator(".switch a").count() == 0
    seen = visit(page(several(2), pages=".."))
    found = seen.page.locator(".switch a").evaluate_all(
        "links => links.map(a => a.getAttribute('href'))"
    )
    assert found == ["../exemple/index.html", "../court/index.html"]


def test_the_same_circuits_give_the_same_page() -> None:
    """Byte for byte."""
    assert page(several(3)) == page(several(3))
