"""The page of what is known, as somebody reads it on a telephone and at a desk."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from ddtour_geo.model.knowledge import Knowledge
from ddtour_geo.outputs.knowledge import LETTER, PAGE, knowledge_files
from ddtour_geo.survey.knowledge import knowledge_of
from ddtour_geo.survey.questions import territory_check
from tests.conftest import ROOT
from tests.support.tabs import Tabs

pytestmark = pytest.mark.browser
TOWN = "loos-en-gohelle"
SIZES = [(390, 844), (1440, 900)]


@pytest.fixture(scope="module")
def known() -> Knowledge:
    """Gather what is known of the first territory."""
    return knowledge_of(ROOT / "data" / TOWN)


@pytest.fixture(scope="module")
def folder(known: Knowledge, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write its files."""
    out = tmp_path_factory.mktemp("known")
    check = territory_check(known.territory, known.places)
    for name, content in knowledge_files(known, check).items():
        (out / name).parent.mkdir(exist_ok=True)
        (out / name).write_bytes(content)
    return out / TOWN


@pytest.fixture(params=SIZES, ids=str)
def page(request: pytest.FixtureRequest, tabs: Tabs) -> Iterator[Page]:
    """Give a window in which nothing may fail and nobody may be asked."""
    tab = tabs.take(request.param)
    yield tab.page
    assert not tab.faults
    assert all(url.startswith("file:") for url in tab.requests)


@pytest.mark.parametrize("name", [PAGE, LETTER])
def test_a_page_fits_and_speaks_both_languages(page: Page, folder: Path, name: str) -> None:
    """Nothing sticks out to the right; the choice of language is the one of the site."""
    page.goto((folder / name).as_uri())
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    heading = page.inner_text("h1")
    page.click("[data-language=en]")
    assert page.inner_text("h1") != heading
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_street_is_asked_by_its_name(page: Page, folder: Path, known: Knowledge) -> None:
    """What is typed without accents finds its rows and lights its lines; clearing shows all."""
    page.goto((folder / PAGE).as_uri())
    name = next(s.name for s in known.streets if s.name.isascii() and len(s.name) > 12)
    wanted = [s for s in known.streets if s.name == name]
    page.fill("#find", name.upper().replace(" ", "-"))
    assert page.locator(".list li:visible").count() == len(wanted)
    assert page.locator(".street.is-found").count() == len(wanted)
    page.fill("#find", "zzz")
    assert page.is_visible("[data-none]")
    page.fill("#find", "")
    rows = len(known.streets) + len(known.places)
    assert page.locator(".list li:visible").count() == rows
    assert page.locator(".is-found").count() == 0


def test_a_row_shows_its_place_and_a_mark_its_row(
    page: Page, folder: Path, known: Knowledge
) -> None:
    """A name leads to the plan, where the name then stands; a mark leads back to the row."""
    page.goto((folder / PAGE).as_uri())
    number = known.places.index(known.about[0])
    label = page.locator(f"#m{number} text")
    assert not label.is_visible()
    page.click(f"#p{number} a")
    page.wait_for_url(f"**#m{number}")
    assert label.is_visible()
    assert known.about[0].name.fr in (label.text_content() or "")
    page.locator(f"#m{number}").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**#p{number}")
    assert page.locator(f"#p{number}").evaluate("e => e.matches(':target')")


def test_the_letter_prints_on_a_few_sheets_of_a4(
    browser: Browser, folder: Path, tmp_path: Path
) -> None:
    """Only the letter is printed: no button, no link back."""
    from pypdf import PdfReader  # noqa: PLC0415

    page = browser.new_page()
    page.goto((folder / LETTER).as_uri())
    printed = tmp_path / "letter.pdf"
    page.pdf(path=printed, prefer_css_page_size=True)
    page.close()
    sheets = PdfReader(printed).pages
    assert len(sheets) <= 6
    assert [round(float(side)) for side in sheets[0].mediabox[2:]] == [595, 842]
    said = "".join(sheet.extract_text() for sheet in sheets)
    assert "Questions" in said
    assert "English" not in said
