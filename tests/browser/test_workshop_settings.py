"""What once needed a text editor, done in the workshop: settings, copies, ends, territories."""

import re
import tomllib
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from ddtour_geo import read_definition
from tests.support.workshop_browser import (
    HOSTILE,
    SIZES,
    TOUR,
    Opener,
    Workshop,
    violations,
)

pytestmark = pytest.mark.browser


@SIZES
def test_the_sheet_of_settings_is_accessible(
    opened: Opener, town: Workshop, size: tuple[int, int]
) -> None:
    """Every group unfolded and every form begun: axe finds nothing, nothing is out of reach."""
    seen = opened(town, size=size)
    seen.solve_route()
    page = seen.page
    page.locator("[data-key=settings]").click()
    expect(page.locator("#set_title")).to_be_focused()
    for kind in ("fixed", "hours", "after", "one_of", "transfer"):
        begin(page, kind)
    page.locator("details:has(#set_avoid) > summary").click()
    assert page.locator(".adding form").count() == 5
    assert violations(page) == []
    assert page.evaluate(
        "() => { const b = document.querySelector('.settings .dialog-body');"
        " return b.scrollWidth <= b.clientWidth; }"
    )
    assert seen.faults == []


def test_each_setting_is_kept_and_taken_back(opened: Opener, town: Workshop) -> None:
    """One change, one step that the arrow names; texts that look like code stay texts."""
    seen = opened(town)
    seen.solve_route()
    page, before = seen.page, seen.state()
    page.locator("[data-key=settings]").click()
    page.fill("#set_title_en", HOSTILE[0])
    after = seen.after(lambda: page.keyboard.press("Enter"))
    assert after["draft"]["title_en"] == HOSTILE[0]
    assert after["undo"] == "Titre en anglais"
    page.fill("#set_price", HOSTILE[1])
    after = seen.after(lambda: page.keyboard.press("Tab"))
    assert after["draft"]["price"] == HOSTILE[1]
    after = seen.after(page.locator("#set_avoid_steps").click)
    assert after["draft"]["avoid_steps"] is True
    after = seen.after(lambda: page.locator("#set_end").select_option("gare"))
    assert after["plan"]["stops"][-1]["place"] == "gare"
    page.fill("#set_booking_en", "Book a week ahead")
    after = seen.after(lambda: page.keyboard.press("Tab"))
    assert (after["draft"]["booking"], after["draft"]["booking_en"]) == ("", "Book a week ahead")
    for _ in range(5):
        undone = seen.after(page.get_by_role("button", name=re.compile("^Annuler :")).click)
    assert undone["draft"] == before["draft"]
    expect(page.locator("#set_price")).to_have_value(before["draft"].get("price", ""))
    assert seen.faults == []


def test_a_source_of_the_programme_brings_its_day_and_takes_it_away(
    opened: Opener, town: Workshop
) -> None:
    """A source never stands without the day and the confidence that the file asks for."""
    seen = opened(town)
    seen.solve_route()
    page = seen.page
    page.locator("[data-key=settings]").click()
    page.fill("#set_source", "Catalogue")
    after = seen.after(lambda: page.keyboard.press("Tab"))["draft"]
    assert (after["source"], after["confidence"], len(after["as_of"])) == (
        "Catalogue",
        "medium",
        10,
    )
    after = seen.after(lambda: page.locator("#set_confidence").select_option("low"))["draft"]
    assert after["confidence"] == "low"
    after = seen.after(page.locator("#set_featured").click)["draft"]
    assert after["featured"] is True
    page.fill("#set_source", "")
    after = seen.after(lambda: page.keyboard.press("Tab"))["draft"]
    assert not {"source", "as_of", "confidence"} & set(after)
    assert seen.faults == []


def test_what_is_refused_is_said_at_its_field(opened: Opener, town: Workshop) -> None:
    """Neither what the browser nor what the server refuses is stored; a right value ends it."""
    seen = opened(town)
    seen.solve_route()
    page, before = seen.page, seen.state()
    page.locator("[data-key=settings]").click()
    page.fill("#set_group_size", "900")
    page.keyboard.press("Tab")
    expect(page.locator("#set_group_size_fault")).not_to_be_empty()
    assert page.locator("#set_group_size").get_attribute("aria-invalid") == "true"
    seen.after(lambda: page.fill("#set_fixed_0_start", "10:05"))
    page.fill("#set_fixed_0_latest_start", "10:00")
    page.locator("#set_fixed_0_service_minutes").focus()
    fault = page.locator("#set_fixed_0_latest_start_fault")
    expect(fault).to_contain_text("10:00")
    assert ".toml" not in fault.inner_text()
    page.fill("#set_group_size", "12")
    after = seen.after(lambda: page.keyboard.press("Tab"))
    expect(page.locator("#set_group_size_fault")).to_be_empty()
    assert after["draft"]["group_size"] == 12
    assert after["draft"]["fixed"][0]["start"] == "10:05:00"
    assert after["draft"]["fixed"][0].get("latest_start") == before["draft"]["fixed"][0].get(
        "latest_start"
    )
    assert page.locator(".notice").count() == 0


def begin(page: Page, kind: str) -> None:
    """Unfold a group and begin a row of it, by keyboard."""
    group = page.locator(f"details:has(#set_{kind}):not([open]) > summary")
    if group.count():
        group.press("Enter")
    page.locator(f"[data-key=set_{kind}_add]").press("Enter")


def test_a_programme_is_made_by_keyboard_and_saved(opened: Opener, town: Workshop) -> None:
    """A talk at an hour, an hour of a visit, an order, a choice and a coach; the file says them."""
    seen = opened(town)
    seen.solve_route()
    page = seen.page
    page.locator("[data-key=settings]").focus()
    page.keyboard.press("Enter")
    page.locator(".settings").wait_for()

    begin(page, "fixed")
    page.locator("#set_fixed_new_place").select_option("beffroi")
    for key, value in (("title", "Exposé <b>"), ("service_minutes", "20"), ("start", "10:00")):
        page.fill(f"#set_fixed_new_{key}", value)
    page.locator("#set_fixed_new_with_guide").check()
    after = seen.after(lambda: page.keyboard.press("Enter"))
    expect(page.locator("[data-key=set_fixed_add]")).to_be_focused()
    talk = after["draft"]["fixed"][-1]
    assert (talk["title"], talk["with_guide"]) == ("Exposé <b>", True)
    begin(page, "hours")
    page.locator("#set_hours_new_place").select_option("lavoir")
    page.fill("#set_hours_new_latest", "10:45")
    seen.after(lambda: page.keyboard.press("Enter"))
    begin(page, "after")
    page.locator("#set_after_new_before").select_option("lavoir")
    page.locator("#set_after_new_place").select_option("halles")
    seen.after(page.locator(".adding form button[type=submit]").click)
    begin(page, "one_of")
    page.keyboard.press("Space")
    page.locator(".adding form button[type=submit]").click()
    expect(page.locator("#set_one_of_new_places_fault")).not_to_be_empty()
    page.get_by_role("checkbox", name="Parc des Tilleuls").check()
    seen.after(page.locator(".adding form button[type=submit]").click)
    begin(page, "transfer")
    page.locator("#set_transfer_new_from").select_option("halles")
    page.locator("#set_transfer_new_to").select_option("eglise-sainte-barbe")
    asked = {"title": "Navette", "minutes": "3", "departures": "11h10, 12:10"}
    for key, value in asked.items():
        page.fill(f"#set_transfer_new_{key}", value)
    after = seen.after(lambda: page.keyboard.press("Enter"))
    page.keyboard.press("Escape")
    expect(page.locator(".settings")).to_have_count(0)
    expect(page.locator("[data-key=settings]")).to_be_focused()
    saved = page.request.post(
        f"{town.address}/api/circuits/{TOUR}/save", data={"revision": after["revision"]}
    )
    assert saved.ok, saved.text()
    said = read_definition(town.folder / "routes" / f"{TOUR}.toml")
    wishes = {wish.place_id: wish for wish in said.wishes}
    assert (str(wishes["beffroi"].earliest), wishes["beffroi"].with_guide) == ("10:00:00", True)
    assert str(wishes["lavoir"].latest) == "10:45:00"
    assert ("lavoir", "halles") in said.precedences
    assert len(said.groups[-1]) == 2
    (ride,) = said.transfers
    assert ([str(hour) for hour in ride.departures], ride.with_guide) == (
        ["11:10:00", "12:10:00"],
        False,
    )
    assert seen.faults == []


def test_a_circuit_is_copied_renamed_and_taken_out(opened: Opener, town: Workshop) -> None:
    """From the menu of the list; the end names the file, and what it said is put aside."""
    seen = opened(town, "")
    page = seen.page
    page.locator(f"[data-key=manage-{TOUR}]").focus()
    page.keyboard.press("Enter")
    assert violations(page) == []
    page.get_by_role("menuitem", name="Renommer").press("Enter")
    page.fill("#manage_title", HOSTILE[0])
    assert violations(page) == []
    page.keyboard.press("Enter")
    row = page.locator(".circuits li", has=page.locator(f"[data-key=manage-{TOUR}]"))
    expect(row.locator("b")).to_have_text(HOSTILE[0])
    expect(row.locator(".chip.warn")).to_have_count(1)
    page.locator(f"[data-key=manage-{TOUR}]").click()
    page.get_by_role("menuitem", name="Dupliquer").click()
    page.fill("#manage_title", "Tour bis")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("#/c/tour-bis$"))
    seen.solve_route()
    assert seen.state("tour-bis")["plan"]["stops"]
    page.locator("a.home").click()
    page.locator(f"[data-key=manage-{TOUR}]").click()
    page.get_by_role("menuitem", name="Supprimer").click()
    expect(page.locator("dialog")).to_contain_text(f"routes/{TOUR}.toml")
    page.get_by_role("button", name="Supprimer le circuit").click()
    expect(page.locator(".notice.done")).to_contain_text(".ddtour/removed/")
    expect(page.locator(f"[data-key=manage-{TOUR}]")).to_have_count(0)
    assert not (town.folder / "routes" / f"{TOUR}.toml").exists()
    aside = list((town.folder / ".ddtour" / "removed").iterdir())
    assert len(aside) == 2
    assert seen.faults == []


@SIZES
def test_a_territory_is_described_after_its_difference_was_seen(
    opened: Opener, town: Workshop, size: tuple[int, int]
) -> None:
    """A wrong zone is said at its field; the new number stands in the file, comments too."""
    seen = opened(town, "", size=size)
    page = seen.page
    file = town.folder / "data" / "ville-exemple" / "territory.toml"
    before = file.read_text("utf-8")
    page.locator("[data-key=territory-settings]").click()
    page.fill("#territory_name", HOSTILE[0])
    page.fill("#territory_timezone", "Europe/Lens")
    assert violations(page) == []
    page.keyboard.press("Enter")
    expect(page.locator("#territory_timezone_fault")).to_contain_text("Europe/Lens")
    page.fill("#territory_timezone", "Europe/Brussels")
    page.get_by_role("button", name="Ajouter un numéro").click()
    page.keyboard.type("3114")
    page.keyboard.press("Tab")
    page.keyboard.type("Prévention du suicide")
    page.keyboard.press("Enter")
    expect(page.locator(".diff .added").first).to_be_visible()
    assert violations(page) == []
    assert file.read_text("utf-8") == before
    page.keyboard.press("Enter")
    expect(page.locator(".notice.done")).to_contain_text("territory.toml")
    expect(page.locator(".territories a")).to_have_text(HOSTILE[0])
    text = file.read_text("utf-8")
    said = tomllib.loads(text)
    assert said["territory"]["timezone"] == "Europe/Brussels"
    assert said["emergency"][-1]["number"] == "3114"
    assert re.findall("#.*", text) == re.findall("#.*", before)
    assert seen.faults == []


def test_the_name_of_a_new_territory_keeps_its_accents(
    opened: Opener, tmp_path: Path, shared: Path
) -> None:
    """As typed on the screen and in the file; the folder's name is made from it."""
    served = Workshop(tmp_path)
    try:
        seen = opened(served, "")
        page = seen.page
        page.get_by_role("button", name="Nouveau territoire").first.click()
        page.fill("#territory_name", "L’Île-Éléphant")
        page.set_input_files("#territory_file", shared / "areas" / "pont_de_veyle_fr.osm.gz")
        page.get_by_role("button", name="Créer").click()
        page.wait_for_url(re.compile("#/t/l-ile-elephant$"), timeout=60_000)
        expect(page.locator(".territories a")).to_have_text("L’Île-Éléphant")
        described = tmp_path / "data" / "l-ile-elephant" / "territory.toml"
        assert tomllib.loads(described.read_text("utf-8"))["territory"]["name"] == "L’Île-Éléphant"
    finally:
        served.close()
