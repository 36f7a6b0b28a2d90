"""The visitor's page in a real browser, with the network cut."""

import functools
import http.server
import itertools
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from ddtour_geo.model import Fact, Itinerary, Notice, StreetRun, UnvisitedPlace
from ddtour_geo.outputs.web_map import build_map, page
from tests.support.builders import DAY, example_itinerary, text, with_ride_called
from tests.support.sampling import sample
from tests.support.tabs import Tab, Tabs

pytestmark = pytest.mark.browser

PHONE, DESKTOP = (390, 844), (1440, 900)
KINDS = sample([(False, PHONE), (True, DESKTOP), (False, DESKTOP), (True, PHONE)], 2)
PAYLOADS = (
    "<img src=x onerror=alert(1)> ${alert(2)} `${alert(3)}`",
    "</script><script>alert(4)</script> {{ alert(5) }} \u2028alert(6)//",
    'javascript:alert(7) "><svg onload=alert(8)> \\u003cimg src=x onerror=alert(9)\\u003e',
    "'-alert(10)-' <iframe srcdoc='<script>parent.alert(11)</script>'> \"onfocus=alert(12) x=\"",
)


@pytest.fixture
def visit(tabs: Tabs, tmp_path: Path) -> "Opener":
    """Open documents without a network."""
    return Opener(tabs, tmp_path)


class Opener:
    """Opens a document from the disk."""

    def __init__(self, tabs: Tabs, folder: Path) -> None:
        self.tabs = tabs
        self.folder = folder

    def __call__(
        self,
        document: str,
        size: tuple[int, int] = PHONE,
        *,
        address: str = "",
        scripts: bool = True,
    ) -> Tab:
        """Open and wait until the page says that it is drawn."""
        file = self.folder / "page.html"
        file.write_text(document, encoding="utf-8")
        seen = self.tabs.take(size, offline=not address, java_script_enabled=scripts)
        seen.page.goto(address or file.as_uri())
        if scripts:
            seen.page.wait_for_selector("html[data-ready=true][data-drawn=true]")
        return seen


@pytest.mark.parametrize(("sketch", "size"), KINDS)
def test_the_page_opens_from_the_disk_without_a_network(
    visit: Opener,
    sketch: bool,  # noqa: FBT001
    size: tuple[int, int],
) -> None:
    """One request, the file itself; no error; stops and legs as planned."""
    itinerary = example_itinerary(sketch=sketch)
    seen = visit(page(itinerary), size)
    assert seen.faults == []
    assert [url.rsplit("/", 1)[1] for url in seen.requests] == ["page.html"]
    rows = seen.page.locator(".sheet [data-stop]")
    assert rows.count() == len(itinerary.stops)
    assert seen.page.locator(".sheet [data-leg]").count() == len(itinerary.legs)
    assert seen.page.locator("svg [data-leg]").count() == len(itinerary.legs)
    assert seen.page.locator("button[data-stop]").count() == len(
        {stop.place.id for stop in itinerary.stops}
    )


def test_the_page_opens_from_a_server(visit: Opener, tmp_path: Path) -> None:
    """Over HTTP too there is one request and no error."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Say nothing."""

    handler = functools.partial(Quiet, directory=str(tmp_path))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/page.html"
        seen = visit(build_map(example_itinerary()).get_root().render(), address=address)
        assert seen.faults == []
        assert seen.requests == [address]
        server.shutdown()


def test_every_leg_is_a_visible_line_with_a_direction(visit: Opener) -> None:
    """Surveyed legs carry chevrons and a head; legs of a sketch are broken and carry none."""
    counts = {}
    for sketch in (False, True):
        seen = visit(page(example_itinerary(sketch=sketch)), DESKTOP)
        lines = seen.page.locator("svg [data-leg]")
        for index in range(lines.count()):
            box = lines.nth(index).bounding_box()
            assert box is not None
            assert max(box["width"], box["height"]) > 20
        counts[sketch] = (
            seen.page.locator("svg.overlay [transform]").count(),
            seen.page.locator("svg [data-leg][stroke-dasharray]").count(),
        )
    assert counts[False][0] >= 8
    assert counts[False][1] == 0
    assert counts[True] == (0, 4)


@pytest.mark.parametrize("size", [PHONE, DESKTOP])
def test_discs_stand_apart_and_inside_the_map(visit: Opener, size: tuple[int, int]) -> None:
    """No disc covers another, the trace's own dots, or a panel."""
    seen = visit(page(example_itinerary()), size)
    frame = seen.page.locator("figure.map").bounding_box()
    assert frame is not None
    boxes = [seen.page.locator("button[data-stop] span").nth(i).bounding_box() for i in range(4)]
    for box in boxes:
        assert box is not None
        assert box["x"] >= frame["x"]
        assert box["x"] + box["width"] <= frame["x"] + frame["width"]
        assert box["y"] >= frame["y"]
    for one, other in itertools.combinations(boxes, 2):
        assert one is not None
        assert other is not None
        assert (
            one["x"] + one["width"] <= other["x"]
            or other["x"] + other["width"] <= one["x"]
            or one["y"] + one["height"] <= other["y"]
            or other["y"] + other["height"] <= one["y"]
        )


def test_the_line_and_the_stops_do_not_wait_for_the_ground(
    browser: Browser, tmp_path: Path
) -> None:
    """When the page is ready they are there; ground and names follow, and say so when whole."""
    file = tmp_path / "page.html"
    file.write_text(page(example_itinerary()), encoding="utf-8")
    context = browser.new_context(offline=True, viewport={"width": 390, "height": 844})
    opened = context.new_page()
    opened.add_init_script(
        """new MutationObserver(() => {
            const root = document.documentElement;
            if (!root || !root.dataset.ready || window.first) return;
            const count = (what) => root.querySelectorAll(what).length;
            window.first = {
                lines: count("svg .trace-line"), discs: count("button[data-stop]"),
                tools: count(".map-tools button"), drawn: root.dataset.drawn ?? "",
                ground: count(".leaflet-ground-pane canvas"),
                names: count(".leaflet-labels-pane canvas"),
            };
        }).observe(document, { subtree: true, attributes: true, childList: true });"""
    )
    opened.goto(file.as_uri())
    opened.wait_for_selector("html[data-drawn=true]", state="attached")
    first = opened.evaluate("window.first")
    assert (first["lines"], first["discs"], first["ground"], first["names"]) == (4, 4, 0, 0)
    assert first["tools"] >= 3
    assert first["drawn"] == ""
    assert opened.locator(".leaflet-ground-pane canvas").count() == 1
    assert opened.locator(".leaflet-labels-pane canvas").count() == 1
    context.close()


@pytest.mark.parametrize("size", [PHONE, DESKTOP])
def test_the_same_page_is_the_same_picture(visit: Opener, size: tuple[int, int]) -> None:
    """Working between frames, fast or slow, changes no name, no disc and no arrow."""
    drawn = """() => [
        document.querySelector(".leaflet-labels-pane canvas").toDataURL(),
        document.querySelector(".leaflet-ground-pane canvas").toDataURL(),
        document.querySelector("svg.overlay").innerHTML]"""
    document = page(example_itinerary())
    one, other = (visit(document, size).page.evaluate(drawn) for _ in range(2))
    assert one == other


def test_a_zoom_is_drawn_again_and_discs_stand_at_their_leaders(visit: Opener) -> None:
    """Nothing says that it is drawn before the names of the new zoom are."""
    seen = visit(page(example_itinerary()))
    for step in (1.3, -0.7):
        said = seen.page.evaluate(
            """(step) => {
                window.ddtourMap.setZoom(window.ddtourMap.getZoom() + step, { animate: false });
                return document.documentElement.dataset.drawn ?? "";
            }""",
            step,
        )
        assert said == ""
        seen.page.wait_for_selector("html[data-drawn=true]")
        away = seen.page.evaluate(
            """() => {
                const path = document.querySelector("svg .leaders path");
                const ends = path.getAttribute("d").split("M").slice(1).map((line) => {
                    const [x, y] = line.split("L")[1].split(" ").map(Number);
                    return new DOMPoint(x, y).matrixTransform(path.getScreenCTM());
                });
                return [...document.querySelectorAll("button[data-stop]")].map((disc) => {
                    const box = disc.getBoundingClientRect();
                    const gaps = ends.map((end) =>
                        Math.hypot(end.x - box.x - box.width / 2, end.y - box.y - box.height / 2));
                    return Math.min(...gaps);
                });
            }"""
        )
        assert max(away) < 2
    assert seen.faults == []


def test_a_long_attribution_leaves_the_scale_free(visit: Opener) -> None:
    """On a phone it takes two lines rather than lie over the scale."""
    base = example_itinerary()
    words = "Une source au nom très long, avec son licencié, sa licence et son année (2026)"
    seen = visit(page(replace(base, territory=replace(base.territory, attribution=words))))
    assert seen.page.locator(".leaflet-control-attribution:not(:empty)").inner_text() == words
    scale = seen.page.locator(".leaflet-control-scale").bounding_box()
    credit = seen.page.locator(".leaflet-control-attribution:not(:empty)").bounding_box()
    assert scale is not None
    assert credit is not None
    assert scale["x"] + scale["width"] <= credit["x"]


def test_something_is_drawn_on_the_ground(visit: Opener) -> None:
    """The canvas under the trace holds the colours of a street, a park and the paper."""
    seen = visit(page(example_itinerary()), DESKTOP)
    colours = seen.page.evaluate(
        """() => {
            const canvas = document.querySelector(".leaflet-ground-pane canvas");
            const { width, height } = canvas, found = new Set();
            const pixels = canvas.getContext("2d").getImageData(0, 0, width, height).data;
            for (let i = 0; i < pixels.length; i += 4) found.add(pixels.slice(i, i + 3).join());
            return [...found];
        }"""
    )
    for colour in ("244,241,234", "211,230,193", "255,255,255"):
        assert colour in colours


def test_a_disc_opens_the_card_of_its_stop_and_escape_closes_it(visit: Opener) -> None:
    """The card says what the list says; focus comes back to the disc."""
    seen = visit(page(example_itinerary()))
    disc = seen.page.locator("button[data-stop='verger']")
    assert disc.get_attribute("aria-label") == "Étape 2, Verger"
    disc.click()
    card = seen.page.locator("dialog[open]")
    assert card.get_by_role("heading").inner_text() == "Verger"
    words = card.inner_text()
    for part in ("Les habitants ont décidé.", "35 kWc", "eglise.example", "Ouvert jusqu’à"):
        assert part in words
    seen.page.keyboard.press("Escape")
    assert card.count() == 0
    assert seen.page.evaluate("document.activeElement.dataset.stop") == "verger"
    assert seen.faults == []


def test_the_keyboard_reaches_every_stop_on_the_map_and_in_the_list(visit: Opener) -> None:
    """Tab alone visits all discs and all rows."""
    itinerary = example_itinerary()
    seen = visit(page(itinerary), DESKTOP)
    reached: list[str] = []
    for _ in range(60):
        seen.page.keyboard.press("Tab")
        reached.append(
            seen.page.evaluate(
                """() => { const node = document.activeElement, row = node.closest("li.stop");
                    return node.matches("button[data-stop]") ? "disc " + node.dataset.stop
                        : node.matches("summary") && row ? "row " + row.dataset.mark : ""; }"""
            )
        )
    wanted = {f"row {stop.mark}" for stop in itinerary.stops}
    wanted |= {f"disc {stop.place.id}" for stop in itinerary.stops}
    assert wanted <= set(reached)


def test_the_map_zooms_and_moves_without_an_error(visit: Opener) -> None:
    """Buttons, wheel, drag and arrows redraw; discs stay on their stops."""
    seen = visit(page(example_itinerary()), DESKTOP)
    seen.page.get_by_role("button", name="Zoom avant").click()
    seen.page.wait_for_timeout(400)
    seen.page.mouse.move(900, 450)
    seen.page.mouse.wheel(0, -300)
    seen.page.wait_for_timeout(400)
    seen.page.mouse.down()
    seen.page.mouse.move(700, 300, steps=4)
    seen.page.mouse.up()
    seen.page.get_by_role("button", name="Tout le circuit").click()
    seen.page.wait_for_timeout(600)
    assert seen.faults == []
    box = seen.page.locator("button[data-stop='eglise']").bounding_box()
    assert box is not None
    assert box["x"] > 440


def test_tiles_are_asked_for_only_when_the_visitor_wants_them(visit: Opener) -> None:
    """Off by default; once chosen, only the named host is asked."""
    seen = visit(page(example_itinerary()), DESKTOP)
    assert not [url for url in seen.requests if url.startswith("http")]
    seen.page.locator(".map-tools summary").click()
    seen.page.get_by_label("OpenStreetMap (réseau)").check()
    seen.page.wait_for_timeout(300)
    asked = {url.split("/")[2] for url in seen.requests if url.startswith("http")}
    assert asked == {"tile.openstreetmap.org"}
    seen.page.get_by_label("Dessiné ici, sans réseau").check()
    seen.page.wait_for_selector("html[data-drawn=true]")
    assert seen.page.locator(".leaflet-ground-pane canvas").count() == 1


def test_without_scripts_the_list_is_there(visit: Opener) -> None:
    """No script: no empty map, the whole timetable."""
    seen = visit(page(example_itinerary()), scripts=False)
    assert not seen.page.locator("figure.map").is_visible()
    assert seen.page.get_by_text("Verger").first.is_visible()
    seen.page.locator("summary").nth(1).click()
    assert seen.page.get_by_text("35 kWc").nth(1).is_visible()


def _hostile(payload: str) -> Itinerary:
    """Put a payload into every text of an itinerary."""
    base = example_itinerary(names=(payload,) * 4)
    words = text(payload)
    fact = Fact(label=words, value=words, source=payload, as_of=DAY, confidence="low")
    stops = tuple(
        replace(
            stop,
            title=words,
            place=replace(
                stop.place,
                text=words,
                theme=payload,
                facts=(fact,),
                opening_hours=fact,
                position=replace(stop.place.position, source=payload),
            ),
        )
        for stop in base.stops
    )
    run = StreetRun(name=payload, highway=payload, metres=10.0, warnings=(payload,))
    return replace(
        base,
        definition=replace(
            base.definition,
            title=words,
            summary=words,
            profile=payload,
            meeting_point=words,
            booking=words,
            guide=words,
            contact=payload,
            price=words,
        ),
        territory=replace(
            base.territory,
            name=payload,
            attribution=payload,
            emergency=((payload, words),),
        ),
        stops=stops,
        legs=tuple(replace(leg, runs=(run,)) for leg in base.legs),
        unvisited=tuple(
            UnvisitedPlace(
                place=replace(left.place, name=words), reason=left.reason, values=left.values
            )
            for left in base.unvisited
        ),
        notices=(Notice(text=words, source=payload, as_of=DAY),),
        ground=tuple(replace(feature, name=payload) for feature in base.ground),
        data_source=payload,
    )


@pytest.mark.parametrize("payload", sample(PAYLOADS, 2))
def test_no_text_of_an_itinerary_runs(visit: Opener, payload: str) -> None:
    """A payload in every text field: nothing runs, nothing is asked for, the text is shown."""
    seen = visit(page(_hostile(payload), address=payload), DESKTOP)
    seen.page.locator("button[data-stop='verger']").click()
    seen.page.wait_for_timeout(100)
    assert seen.faults == []
    assert len(seen.requests) == 1
    shown = seen.page.locator("dialog h2").evaluate("node => node.textContent")
    assert shown == payload
    assert seen.page.locator("h1").evaluate("node => node.textContent") == payload
    assert seen.page.locator("img, iframe, svg[onload]").count() == 0


def test_the_notebook_form_draws_too(browser: Browser, tmp_path: Path) -> None:
    """Inside the frame that Jupyter shows, the map is drawn."""
    file = tmp_path / "notebook.html"
    file.write_text(f"<body>{build_map(example_itinerary())._repr_html_()}</body>", "utf-8")
    context = browser.new_context(offline=True)
    opened = context.new_page()
    opened.goto(file.as_uri())
    frame = opened.frame_locator("iframe")
    frame.locator("html[data-ready=true]").wait_for(state="attached")
    assert frame.locator("svg [data-leg]").count() == 4
    context.close()


@pytest.mark.parametrize(
    ("sketch", "language", "size"),
    sample(
        [
            (False, "fr", PHONE),
            (True, "en", (1280, 800)),
            (False, "en", (1280, 800)),
            (True, "fr", PHONE),
        ],
        2,
    ),
)
def test_axe_finds_no_violation(
    visit: Opener,
    sketch: bool,  # noqa: FBT001
    language: str,
    size: tuple[int, int],
) -> None:
    """Neither on the page, nor with an open row, nor on an open card."""
    itinerary = example_itinerary(sketch=sketch, ride=True, certainty=True)
    seen = visit(page(itinerary, language=language), size)
    axe = Axe()
    seen.page.locator("li.stop summary").nth(2).click()
    result = axe.run(seen.page)
    assert result.violations_count == 0, result.generate_report()
    seen.page.locator("button[data-stop='eglise']").click()
    seen.page.wait_for_timeout(350)
    result = axe.run(seen.page)
    assert result.violations_count == 0, result.generate_report()


def test_text_at_double_size_stays_within_the_phone(visit: Opener) -> None:
    """At 200 % nothing needs to be scrolled sideways."""
    seen = visit(page(example_itinerary(sketch=True)))
    seen.page.evaluate("document.documentElement.style.fontSize = '200%'")
    for summary in seen.page.locator("li.stop summary").all():
        summary.click()
    wide = seen.page.evaluate("document.documentElement.scrollWidth")
    assert wide <= PHONE[0]


def test_reduced_motion_is_respected(browser: Browser, tmp_path: Path) -> None:
    """The map jumps instead of gliding for those who ask for it."""
    file = tmp_path / "calm.html"
    file.write_text(page(example_itinerary()), encoding="utf-8")
    context = browser.new_context(offline=True, reduced_motion="reduce")
    opened = context.new_page()
    opened.goto(file.as_uri())
    opened.wait_for_selector("html[data-ready=true]")
    assert opened.evaluate("window.ddtourMap.options.zoomAnimation") is False
    context.close()


def test_names_of_any_length_and_script_leave_the_page_whole(visit: Opener) -> None:
    """Ten thousand letters, right to left, emoji."""
    names = ("x" * 10_000, "מוזיאון העיר", "🌳🏛️ jardin", "")
    seen = visit(page(example_itinerary(names=names)))
    assert seen.faults == []
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]


@pytest.mark.parametrize(("sketch", "size"), KINDS)
def test_a_ride_is_a_line_of_its_own_without_arrows(
    visit: Opener,
    sketch: bool,  # noqa: FBT001
    size: tuple[int, int],
) -> None:
    """It is seen, straight and unbroken, is no walk, and the key tells what it is."""
    seen = visit(page(example_itinerary(ride=True, sketch=sketch)), size)
    assert seen.faults == []
    ride = seen.page.locator("svg .ride-line")
    assert ride.get_attribute("data-leg") == "3"
    assert (ride.get_attribute("d") or "").count("L") == 1
    assert ride.get_attribute("stroke-dasharray") is None
    assert seen.page.locator("svg .trace-line").count() == 3
    box = ride.bounding_box()
    assert box is not None
    marks = seen.page.locator("svg.overlay [transform]")
    inside = 0
    for index in range(marks.count()):
        mark = marks.nth(index).bounding_box()
        assert mark is not None
        x, y = mark["x"] + mark["width"] / 2, mark["y"] + mark["height"] / 2
        is_in = box["x"] + 15 < x < box["x"] + box["width"] - 15
        inside += is_in and box["y"] + 15 < y < box["y"] + box["height"] - 15
    assert inside == 0
    key = seen.page.locator(".key")
    if size == PHONE:
        key.locator("summary").click()
    assert "en car, en train" in key.inner_text()


def test_only_a_circuit_with_a_ride_tells_rides_in_its_key(visit: Opener) -> None:
    """A surveyed walk needs no key, a sketch does not speak of coaches."""
    assert visit(page(example_itinerary())).page.locator(".key").count() == 0
    sketch = visit(page(example_itinerary(sketch=True)), DESKTOP)
    assert "train" not in sketch.page.locator(".key").inner_text()


def test_the_title_of_a_ride_does_not_run(visit: Opener) -> None:
    """Markup, scripts and templates in it stay text."""
    for payload in PAYLOADS:
        assert visit(page(with_ride_called(example_itinerary(ride=True), payload))).faults == []
