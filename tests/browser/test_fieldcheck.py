"""The form in a real browser, at the size of a phone, with the network cut."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

from ddtour_geo.model.survey import (
    PLACE_SUBJECTS,
    STREET_SUBJECTS,
    CheckPoint,
    FieldCheck,
    Question,
)
from ddtour_geo.network.osm.survey_overlay import read_survey
from ddtour_geo.outputs.fieldcheck import phone_form, printable
from ddtour_geo.survey.answers import accept_answers, read_answers
from ddtour_geo.territory.reader import read_places
from tests.support.builders import text
from tests.support.hostile import ACTS

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}


def questions(kind: str, subject: str, keys: tuple[str, ...]) -> tuple[Question, ...]:
    """Ask several things about one."""
    known = PLACE_SUBJECTS if kind == "place" else STREET_SUBJECTS
    return tuple(Question(id=f"{kind}/{subject}/{k}", key=k, subject=known[k]) for k in keys)


CHECK = FieldCheck(
    circuit="tour",
    title=text("Tour de ville", "Town walk"),
    territory="ville-exemple",
    territory_name="Ville-Exemple",
    fingerprint="0badcafe",
    streets="streets.osm",
    points=(
        CheckPoint(
            mark="D",
            name=text("Gare", "Station"),
            lonlat=(1.8421, 46.9868),
            radius_m=30.0,
            questions=questions("place", "gare", tuple(PLACE_SUBJECTS)),
        ),
        CheckPoint(
            mark="D – 1",
            name=text("Rue des Tilleuls"),
            highway="residential",
            metres=77.0,
            lonlat=(1.8422, 46.9862),
            questions=questions("way", "188+189", tuple(STREET_SUBJECTS)),
        ),
    ),
)


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """Give a phone without a network."""
    opened = browser.new_context(viewport=PHONE, offline=True, accept_downloads=True)
    yield opened
    opened.close()


def opened(context: BrowserContext, folder: Path, document: str) -> tuple[Page, list[str]]:
    """Open a document from the disk and note what goes wrong."""
    file = folder / "form.html"
    file.write_text(document, encoding="utf-8")
    page, faults = context.new_page(), []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text))
    page.on("dialog", lambda dialog: (faults.append(dialog.message), dialog.accept()))
    page.on(
        "request",
        lambda request: (
            None if request.url.startswith((file.as_uri(), "blob:")) else faults.append(request.url)
        ),
    )
    page.goto(file.as_uri())
    return page, faults


def answer(page: Page, question: str, value: str) -> None:
    """Answer one question as a walker does."""
    place = page.locator(f"[data-question='{question}']")
    if place.get_attribute("data-kind") == "yes-no":
        place.locator(f"label:has(input[value='{value}'])").click()
    elif place.get_attribute("data-kind") == "choice":
        place.locator("select").select_option(value)
    else:
        place.locator("input").fill(value)


ANSWERS = {
    "place/gare/position": "46.986700, 1.842000",
    "place/gare/opening_hours": "Mo-Fr 06:00-20:00; PH off",
    "place/gare/sheltered": "yes",
    "place/gare/toilets": "no",
    "place/gare/group_capacity": "40",
    "way/188+189/surface": "asphalt",
    "way/188+189/kerb": "lowered",
    "way/188+189/width": "1,8",
    "way/188+189/wheelchair": "yes",
}


def test_answers_survive_a_reload_and_come_home(context: BrowserContext, tmp_path: Path) -> None:
    """Filled on a phone without a network, reloaded, saved, read back and taken over."""
    page, faults = opened(context, tmp_path, phone_form(CHECK))
    page.get_by_label("Nom", exact=True).fill("Ada Bo")
    page.get_by_label("Date").fill("2026-11-25")
    for question, value in ANSWERS.items():
        answer(page, question, value)
    page.get_by_label("Remarques").fill("Porte bleue <b>à gauche</b>")
    assert page.locator("#status").inner_text().startswith("9 réponses sur 12")
    page.reload()
    assert page.locator("#status").inner_text().startswith("9 réponses sur 12")
    assert page.get_by_label("Nom", exact=True).input_value() == "Ada Bo"
    with page.expect_download() as download:
        page.get_by_role("button", name="Enregistrer le fichier").click()
    assert download.value.suggested_filename == "tour-2026-11-25.json"
    saved = tmp_path / "a.json"
    download.value.save_as(saved)
    assert faults == []

    for file in ("territory.toml", "places.geojson", "streets.osm"):
        (tmp_path / "ville-exemple").mkdir(exist_ok=True)
        (tmp_path / "ville-exemple" / file).write_bytes(
            Path("data/ville-exemple", file).read_bytes()
        )
    folder = tmp_path / "ville-exemple"
    preview = read_answers(saved.read_bytes(), saved.name, folder)
    assert (preview.faults, preview.author) == ((), "Ada Bo")
    assert preview.note == "Porte bleue <b>à gauche</b>"
    assert {change.id for change in preview.changes} == ANSWERS.keys()
    accept_answers(preview, folder)
    station = next(place for place in read_places(folder) if place.id == "gare")
    assert station.position.lonlat == (1.842, 46.9867)
    assert station.toilets is not None
    assert not station.toilets.value
    survey = read_survey(folder)["streets.osm"]
    widths = {way: facts["width"]["value"] for way, facts in survey.items()}
    assert widths == {"188": 1.8, "189": 1.8}


def test_the_form_asks_who_and_when_first(context: BrowserContext, tmp_path: Path) -> None:
    """Without a name nothing is saved; the field is shown and the reason said."""
    page, faults = opened(context, tmp_path, phone_form(CHECK, language="en"))
    page.get_by_role("button", name="Save the file").click()
    assert "name and the date first" in page.locator("#status").inner_text()
    assert page.evaluate("document.activeElement.id") == "author"
    assert page.get_by_label("Date").input_value() != ""
    assert faults == []


def test_the_phone_gives_its_position(browser: Browser, tmp_path: Path) -> None:
    """Standing there is enough; a refusal is said, and a right mark needs one touch."""
    context = browser.new_context(
        viewport=PHONE,
        offline=True,
        geolocation={"latitude": 46.98671, "longitude": 1.84205, "accuracy": 6},
        permissions=["geolocation"],
    )
    page, faults = opened(context, tmp_path, phone_form(CHECK))
    place = page.locator("[data-question='place/gare/position']")
    place.get_by_role("button", name="Je suis à cet endroit").click()
    page.wait_for_function("document.querySelector('.told').textContent.includes('6')")
    assert place.locator("input").input_value() == "46.986710, 1.842050"
    place.get_by_role("button", name="le repère est juste").click()
    assert place.locator("input").input_value() == "46.98680, 1.84210"
    assert faults == []
    context.close()


def test_erasing_asks_first(context: BrowserContext, tmp_path: Path) -> None:
    """Everything goes after one question, and stays gone after a reload."""
    page, faults = opened(context, tmp_path, phone_form(CHECK))
    answer(page, "place/gare/toilets", "yes")
    page.get_by_role("button", name="Tout effacer").click()
    page.reload()
    assert faults == ["Effacer toutes les réponses de ce téléphone\u00a0?"]
    assert page.locator("#status").inner_text().startswith("0 réponses")


@pytest.mark.parametrize("language", ["fr", "en"])
def test_nobody_is_kept_out(context: BrowserContext, tmp_path: Path, language: str) -> None:
    """No violation in axe, nothing wider than the phone, targets that a thumb hits."""
    for document in (phone_form(CHECK, language=language), printable(CHECK, language=language)):
        page, _ = opened(context, tmp_path, document)
        # axe evaluates its own script: only its rules are read here, the policy is tested apart.
        result = Axe().run(page)
        assert result.violations_count == 0, result.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page, _ = opened(context, tmp_path, phone_form(CHECK, language=language))
    for control in page.locator("button, select, .radios label, textarea").all():
        box = control.bounding_box()
        assert box is not None
        assert box["height"] >= 44


def test_hostile_names_do_nothing(context: BrowserContext, tmp_path: Path) -> None:
    """Names that try to run are shown as they are; the policy lets nothing else in."""
    points = tuple(
        replace(
            CHECK.points[0],
            name=text(words),
            mark=words,
            questions=questions("place", f"x{n}", ("toilets",)),
        )
        for n, words in enumerate(ACTS)
    )
    words = "".join(ACTS)
    evil = replace(CHECK, title=text(words), territory_name=words, circuit=words, points=points)
    page, faults = opened(context, tmp_path, phone_form(evil))
    assert page.locator("h2").nth(0).inner_text().endswith(ACTS[0])
    answer(page, "place/x0/toilets", "yes")
    page.get_by_label("Nom", exact=True).fill(words)
    with page.expect_download() as download:
        page.get_by_role("button", name="Enregistrer le fichier").click()
    saved = json.loads(Path(download.value.path()).read_text(encoding="utf-8"))
    assert saved["answers"] == {"place/x0/toilets": True}
    assert faults == []
