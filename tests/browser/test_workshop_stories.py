"""A planner's afternoon, played at both sizes; ``DDTOUR_PICTURES=folder`` keeps what was seen."""

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.support.workshop_browser import (
    DESKTOP,
    TABLET,
    TOUR,
    Opener,
    Window,
    Workshop,
    drag,
    middle,
    violations,
)

pytestmark = [pytest.mark.browser, pytest.mark.thorough]

MADE = "de-l-abbaye-au-port"
LONGEST = """n => {
    const lines = [...document.querySelectorAll(".trace-hold")];
    const line = lines.sort((a, b) => b.getTotalLength() - a.getTotalLength())[n];
    const at = line.getPointAtLength(line.getTotalLength() / 2), m = line.getScreenCTM();
    return [at.x * m.a + m.e, at.y * m.d + m.f];
}"""


@dataclass
class Album:
    """Pictures of a story, numbered as they are taken."""

    page: Page
    folder: Path
    taken: list[str] = field(default_factory=list)

    def take(self, name: str) -> None:
        """Keep what the screen shows, and let axe look at it."""
        self.page.wait_for_timeout(250)
        self.taken.append(name)
        self.page.screenshot(path=self.folder / f"{len(self.taken):02}-{name}.png")
        assert violations(self.page) == [], name


def album(seen: Window, tmp_path: Path, story: str, size: tuple[int, int]) -> Album:
    """Begin to take pictures."""
    folder = Path(os.environ.get("DDTOUR_PICTURES", tmp_path)) / f"{story}-{size[0]}"
    folder.mkdir(parents=True, exist_ok=True)
    return Album(page=seen.page, folder=folder)


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Workshop]:
    """Serve a folder in which nothing is."""
    served = Workshop(tmp_path / "project")
    yield served
    served.close()


def on_the_rail(page: Page, panel: str) -> None:
    """Open, or close, a panel where the screen is narrow."""
    button = page.locator(f"[data-key='rail-{panel}']")
    if button.is_visible():
        button.click()


def fully(seen: Window, action: Callable[[], object]) -> None:
    """Change the circuit that this story makes."""
    assert "error" not in seen.after(action, MADE)["plan"]


def begins(seen: Window, shot: Album, extract: Path) -> None:
    """Make a territory of an extract, and a circuit that starts where she clicks."""
    page = seen.page
    page.locator("main").get_by_role("button", name="Nouveau territoire").click()
    page.fill("#territory_name", "Redon")
    page.set_input_files("#territory_file", extract)
    shot.take("new-territory")
    page.get_by_role("button", name="Créer").click()
    page.wait_for_url(re.compile("#/t/redon$"), timeout=60_000)
    page.wait_for_selector(".leaflet-host[data-drawn=true]")
    shot.take("territory")
    page.get_by_role("button", name="Nouveau circuit").click()
    page.fill("#new_title", "De l’abbaye au port")
    page.locator(".stop-disc").nth(5).click()
    shot.take("new-circuit")
    page.get_by_role("button", name="Créer").click()
    page.wait_for_url(re.compile(f"#/c/{MADE}$"))
    seen.solve_route()


def wishes(seen: Window, shot: Album) -> None:
    """Require two places, and wish for others."""
    page = seen.page
    on_the_rail(page, "wishes")
    keys = [str(one.get_attribute("data-key")) for one in page.locator(".wish.out select").all()]
    for number, key in enumerate(keys[:14]):
        wish = "required" if number in {1, 4} else str(1 + number % 5)
        fully(seen, lambda key=key, wish=wish: page.select_option(f"[data-key='{key}']", wish))
    shot.take("wishes")
    on_the_rail(page, "wishes")


def drags(seen: Window, shot: Album) -> None:
    """Drag the budget, a stop and the line; forbid a street."""
    page = seen.page
    box = page.locator("#budget").bounding_box()
    assert box
    share = page.evaluate("() => { const b = budget; return (b.value - b.min) / (b.max - b.min); }")
    begin = (box["x"] + 11 + (box["width"] - 22) * float(share), box["y"] + box["height"] / 2)
    drag(page, begin, (begin[0] + 40, begin[1]))
    page.wait_for_timeout(500)
    shot.take("budget-is-dragged")
    fully(seen, page.mouse.up)
    order = seen.places()
    disc, first = (page.locator(f".stop-disc[data-stop='{order[n]}']") for n in (3, 0))
    target = middle(first)
    drag(page, middle(disc), (target[0] - 8, target[1] - 8))
    page.wait_for_timeout(400)
    shot.take("stop-is-dragged")
    fully(seen, page.mouse.up)
    x, y = page.evaluate(LONGEST, 0)
    drag(page, (x, y), (x - 70, y + 50))
    page.wait_for_timeout(500)
    shot.take("line-is-dragged")
    seen.after(page.mouse.up, MADE)
    page.mouse.click(*page.evaluate(LONGEST, 4))
    seen.after(page.locator(".popup button", has_text="Interdire").click, MADE)
    shot.take("street-is-forbidden")
    while "error" in seen.state(MADE)["plan"]:
        seen.after(lambda: page.keyboard.press("Control+z"), MADE)


def keeps(seen: Window, shot: Album) -> None:
    """Pin a variant, look at the departures, save the file, publish the site."""
    page = seen.page
    on_the_rail(page, "variants")
    page.locator("[data-key=pin]").click()
    expect(page.locator(".variant")).to_have_count(1)
    expect(page.locator(".calendar .obstacles")).to_be_visible(timeout=90_000)
    shot.take("variants-and-departures")
    page.get_by_role("button", name="Enregistrer").click()
    shot.take("difference")
    page.locator("dialog").get_by_role("button", name="Enregistrer").click()
    page.get_by_role("button", name="Publier").click()
    page.locator("dialog a.primary").wait_for(timeout=120_000)
    shot.take("published")


@pytest.mark.parametrize("size", [DESKTOP, TABLET])
def test_a_circuit_from_an_empty_folder(
    opened: Opener, empty: Workshop, tmp_path: Path, shared: Path, size: tuple[int, int]
) -> None:
    """Territory, circuit, wishes, budget, order, streets, variants, hours, files, site."""
    seen = opened(empty, "", size=size, touch=size == TABLET)
    shot = album(seen, tmp_path, "redon", size)
    shot.take("welcome")
    begins(seen, shot, shared / "areas" / "redon_fr.osm")
    wishes(seen, shot)
    drags(seen, shot)
    keeps(seen, shot)
    assert (empty.folder / "site" / MADE / "index.html").is_file()
    assert (empty.folder / "routes" / f"{MADE}.toml").is_file()
    assert seen.faults == []


@pytest.mark.parametrize("size", [DESKTOP, TABLET])
def test_a_circuit_of_the_town_is_worked_on(
    opened: Opener, town: Workshop, tmp_path: Path, size: tuple[int, int]
) -> None:
    """Lock, undo, redo, three variants, settings, and a conflict with another window."""
    seen = opened(town, size=size, touch=size == TABLET)
    seen.solve_route()
    page, shot = seen.page, album(seen, tmp_path, "town", size)
    shot.take("circuit")
    stop = page.locator(f".timetable .stop[data-place='{seen.places()[1]}']")
    stop.locator(".line").focus()
    seen.after(stop.locator("[data-act=lock]").click)
    shot.take("locked")
    for keys in ("Control+z", "Control+Shift+z"):
        seen.after(lambda keys=keys: page.keyboard.press(keys))
    for number in range(3):
        on_the_rail(page, "variants")
        page.locator("[data-key=pin]").click()
        expect(page.locator(".variant")).to_have_count(number + 1)
        page.keyboard.press("Escape")
        if number < 2:
            page.locator("#budget").focus()
            seen.after(lambda: page.keyboard.press("ArrowLeft"))
    on_the_rail(page, "variants")
    shot.take("three-variants")
    page.keyboard.press("Escape")
    page.locator("[data-key=settings]").click()
    shot.take("settings")
    page.keyboard.press("Escape")
    other = opened(town, size=size)
    other.solve_route()
    other.page.locator("#budget").focus()
    other.after(lambda: other.page.keyboard.press("ArrowRight"))
    page.locator("#budget").focus()
    page.keyboard.press("ArrowLeft")
    expect(page.locator("dialog.conflict")).to_contain_text("Durée totale")
    shot.take("conflict")
    assert seen.state()["draft"] == other.state()["draft"]
    assert TOUR in page.url
