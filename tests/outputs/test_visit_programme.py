"""The visit that was asked for: every line of its programme is seen where it must be."""

import io
import re
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from ddtour_geo import plan, read_definition, read_places
from ddtour_geo.model import Itinerary
from ddtour_geo.outputs.route_sheet import sheet
from ddtour_geo.outputs.wording.shown import as_shown
from tests.support.planned import planned
from tests.support.tabs import Tabs
from tests.support.waiting import wait_until

ROOT = Path(__file__).resolve().parents[2]
ROUTES, DATA = ROOT / "routes", ROOT / "data"
TERRITORY = "loos-en-gohelle"
WHOLE, HALVES = (
    "la-pionniere",
    ("pionniere-centre-et-ceinture-verte", "pionniere-base-11-19"),
)
ROWS = tomllib.loads(Path(__file__).with_name("visit_programme.toml").read_text("utf-8"))["row"]
AT_THE_BASE = {"base-11-19", "rehafutur", "lumiwatt", "chevalement-11"}


def plain(words: str) -> str:
    """Leave out what typesetting changes: spaces, hyphens, case."""
    return re.sub(r"[\s\u00a0\u202f\u00ad\u2010\u2011-]+", "", words).casefold()


def _circuits() -> list[Path]:
    written = f'territory = "{TERRITORY}"'
    return [path for path in sorted(ROUTES.glob("*.toml")) if written in path.read_text("utf-8")]


@pytest.fixture(scope="module")
def whole() -> Itinerary:
    """Plan the whole visit."""
    return plan(ROUTES / f"{WHOLE}.toml", data=DATA)


@pytest.fixture(scope="module")
def sheets() -> dict[str, str]:
    """Print the guide's sheet of the whole visit in both languages, and read it back."""
    printed = {said: sheet(planned(WHOLE), language=said) for said in ("fr", "en")}
    return {
        said: plain(" ".join(p.extract_text() for p in PdfReader(io.BytesIO(pdf)).pages))
        for said, pdf in printed.items()
    }


def _seen(tabs: Tabs, file: Path, language: str) -> str:
    """Read what a visitor sees on the page once all cards and folds are opened."""
    page = tabs.take((390, 844)).page
    page.goto(file.as_uri())
    page.wait_for_selector("html[data-ready=true]")
    if language != "fr":
        page.get_by_role("button", name="English").click()
        wait_until(page, f"document.documentElement.lang === '{language}'")
    page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
    texts = [page.inner_text("body")]
    for place in page.eval_on_selector_all(
        "button[data-stop]", "found => [...new Set(found.map((one) => one.dataset.stop))]"
    ):
        page.evaluate(f"location.hash = 'lieu-{place}'")
        card = page.locator(f"dialog[data-card='{place}'][open]")
        card.wait_for()
        card.evaluate("one => one.querySelectorAll('details').forEach((d) => (d.open = true))")
        texts.append(card.inner_text())
        page.keyboard.press("Escape")
        wait_until(page, "location.hash === ''")
    return plain(" ".join(texts))


def test_the_table_has_its_eighteen_lines() -> None:
    """None is lost, and a line that asks for words asks for them in both languages."""
    assert [row["number"] for row in ROWS] == list(range(1, 19))
    for row in ROWS:
        for output in ("page", "sheet"):
            assert set(row.get(output, {})) in ({"fr", "en"}, set())


@pytest.mark.browser
@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_line_is_seen_on_the_page_of_the_visit(site: Path, tabs: Tabs, language: str) -> None:
    """In the words of the table, on the page as it is published."""
    seen = _seen(tabs, site / WHOLE / "index.html", language)
    missing = [
        (row["number"], words)
        for row in ROWS
        for words in row.get("page", {}).get(language, ())
        if plain(words) not in seen
    ]
    assert missing == []


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_line_is_seen_on_the_sheet_of_the_guide(
    sheets: dict[str, str], language: str
) -> None:
    """In the words of the table, on the sheet as it is printed."""
    missing = [
        (row["number"], words)
        for row in ROWS
        for words in row.get("sheet", {}).get(language, ())
        if plain(words) not in sheets[language]
    ]
    assert missing == []


def test_the_catalogue_is_named_once_on_the_sheet(sheets: dict[str, str]) -> None:
    """The number of the visit is no refrain."""
    assert sheets["fr"].count(plain("visite n° 8")) == 1


def test_the_method_is_told_at_every_stop_of_the_visit(whole: Itinerary) -> None:
    """Doing it with the residents: each text says what they did, or what to ask them."""
    for stop in whole.stops:
        assert re.search(r"habitant", stop.place.text.fr), stop.place.id
        assert re.search(r"resident|tend it", stop.place.text.en), stop.place.id


def test_the_whole_visit_ends_within_three_hours_even_at_its_slowest(whole: Itinerary) -> None:
    """The far end of the printed range keeps the promise of the catalogue."""
    assert whole.definition.time_budget == 3 * 3600
    assert as_shown(whole).margin.low >= 0


def test_the_visit_stays_half_an_hour_at_the_base(whole: Itinerary) -> None:
    """Réhafutur and LumiWatt are visited there, the base itself faces the heaps."""
    here = [stop for stop in whole.stops if stop.place.id in AT_THE_BASE]
    assert {"rehafutur", "lumiwatt", "base-11-19"} <= {stop.place.id for stop in here}
    assert sum(stop.service_time for stop in here) >= 30 * 60


def test_the_two_halves_are_walked_and_hold_what_the_whole_visit_shows(whole: Itinerary) -> None:
    """No coach; together they go to every stop of the whole visit."""
    halves = [plan(ROUTES / f"{name}.toml", data=DATA) for name in HALVES]
    assert any(leg.ride is not None for leg in whole.legs)
    assert not any(leg.ride is not None for half in halves for leg in half.legs)
    shown = {stop.place.id for half in halves for stop in half.stops}
    assert {stop.place.id for stop in whole.stops} <= shown


def test_every_place_is_wished_for_by_a_circuit() -> None:
    """Nothing lies in the data for nobody."""
    wished = Counter[str]()
    for path in _circuits():
        definition = read_definition(path)
        wished.update({wish.place_id for wish in definition.wishes})
        wished.update({definition.start, definition.end})
    assert {place.id for place in read_places(DATA / TERRITORY)} == set(wished)


def test_the_first_circuit_is_the_visit_of_the_catalogue() -> None:
    """It alone is featured."""
    featured = [path.stem for path in _circuits() if read_definition(path).is_featured]
    assert featured == [WHOLE]


def test_no_line_of_the_package_names_the_town() -> None:
    """Line 18: another territory is data only."""
    found: list[Any] = [
        path
        for path in (ROOT / "ddtour_geo").rglob("*")
        if path.suffix in {".py", ".js", ".css", ".jinja", ".toml", ".json", ".typ"}
        and "gohelle" in path.read_text("utf-8").casefold()
    ]
    assert found == []
