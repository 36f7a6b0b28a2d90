"""Places on the workshop's screens: placed, moved, imported, checked on the ground, and saved."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.sampling import sample
from tests.support.workshop_browser import (
    DESKTOP,
    HOSTILE,
    SIZES,
    TABLET,
    TOUR,
    Opener,
    Window,
    Workshop,
    drag,
    middle,
    violations,
)

pytestmark = pytest.mark.browser

START = "#/t/ville-exemple"
TOWN = "/api/territories/ville-exemple"
SUGAR = "ancienne-sucrerie"


def started(opened: Opener, town: Workshop, size: tuple[int, int] = DESKTOP) -> Window:
    """Open the start screen of the town, its map drawn."""
    seen = opened(town, START, size)
    seen.page.wait_for_selector(".leaflet-host[data-drawn=true]")
    return seen


def told(seen: Window) -> dict[str, Any]:
    """Ask the server what it holds of the town."""
    answer: dict[str, Any] = seen.page.request.get(f"{seen.address}{TOWN}?lang=fr").json()
    return answer


def place(seen: Window, name: str) -> dict[str, Any] | None:
    """Give a place as the screen gets it."""
    return next((one for one in told(seen)["places"] if one["id"] == name), None)


def kept(seen: Window, action: Callable[[], object]) -> dict[str, Any]:
    """Do something, and give the town once it is stored and no sheet is open any more."""
    before = told(seen)["revision"]
    action()
    for _ in range(200):
        if (found := told(seen))["revision"] != before:
            expect(seen.page.locator("dialog")).to_have_count(0)
            return found
        seen.page.wait_for_timeout(30)
    pytest.fail("nothing was stored")


def file_of(town: Workshop) -> Path:
    """Name the file of the places."""
    return town.folder / "data" / "ville-exemple" / "places.geojson"


def on_disk(town: Workshop) -> dict[str, Any]:
    """Give the places of the file by id."""
    features = json.loads(file_of(town).read_text("utf-8"))["features"]
    return {feature["properties"]["id"]: feature for feature in features}


def spot(page: Page, right: float, down: float) -> tuple[float, float]:
    """Give a spot of the map by shares of its width and height."""
    box = page.locator(".leaflet-host").bounding_box()
    assert box
    return box["x"] + right * box["width"], box["y"] + down * box["height"]


def position(page: Page) -> tuple[float, float]:
    """Read longitude and latitude from the sheet."""
    return float(page.input_value("#place_lon")), float(page.input_value("#place_lat"))


def edit(page: Page, name: str) -> None:
    """Open the sheet of a place from the list."""
    page.click(f"[data-key='place-{name}']")


def save(page: Page) -> None:
    """Press Save, and agree to the difference."""
    page.locator(".top").get_by_role("button", name="Enregistrer").click()
    page.locator("dialog").get_by_role("button", name="Enregistrer").click()
    expect(page.locator(".notice", has_text="places.geojson")).to_be_visible()


def test_a_new_place_is_placed_and_saved(opened: Opener, town: Workshop) -> None:
    """A holiday is known while hours are typed; undo and redo; the file is what was shown."""
    seen = opened(town)
    seen.solve_route()
    page = seen.page
    seen.after(lambda: page.locator("#date").fill("2026-12-22"))
    page.get_by_role("button", name="Nouveau lieu").click()
    page.fill("#place_name", "Puits du Cloître")
    page.fill("#place_name_en", "Cloister well")
    page.fill("#place_hours", "Mo-Sa 9h-12")
    expect(page.locator("#place_hours[aria-invalid=true]")).to_have_count(1)
    page.get_by_role("button", name="Écrire « Mo-Sa 09:00-12:00 »").click()
    expect(page.locator("#place_hours")).to_be_focused()
    page.keyboard.type("; PH off")
    expect(page.locator(".week .holiday")).to_contain_text("25")
    expect(page.locator(".week .holiday b")).to_have_text("fermé")
    page.fill("#place_source", "relevé sur place")
    page.mouse.click(*spot(page, 0.3, 0.45))
    expect(page.locator(".place-form")).to_contain_text(re.compile(r"À \d+\sm de"))
    kept(seen, lambda: page.click("dialog [type=submit]"))
    row = page.locator(".wish", has_text="Puits du Cloître")
    expect(row).to_have_count(1)
    for keys, rows in (("Control+z", 0), ("Control+y", 1)):
        kept(seen, lambda keys=keys: page.keyboard.press(keys))  # type: ignore[misc]
        expect(row).to_have_count(rows)
    assert "puits-du-cloitre" not in on_disk(town)
    page.locator(".top").get_by_role("button", name="Enregistrer").click()
    expect(page.locator("dialog")).to_contain_text("Puits du Cloître : nouveau")
    expect(page.locator("dialog .added", has_text="Mo-Sa 09:00-12:00; PH off")).to_have_count(1)
    page.locator("dialog").get_by_role("button", name="Enregistrer").click()
    expect(page.locator(".notice", has_text="places.geojson")).to_be_visible()
    shown, written = place(seen, "puits-du-cloitre"), on_disk(town)["puits-du-cloitre"]
    assert shown
    assert written["geometry"]["coordinates"] == [shown["lon"], shown["lat"]]
    assert written["properties"]["name"] == {"fr": "Puits du Cloître", "en": "Cloister well"}
    assert written["properties"]["opening_hours"]["source"] == shown["source"] == "relevé sur place"
    assert seen.faults == []


@SIZES
def test_a_pin_is_moved_by_hand_and_by_keys(
    opened: Opener, town: Workshop, size: tuple[int, int]
) -> None:
    """The street it is reached from follows; Escape on the map leaves the place where it was."""
    seen = started(opened, town, size)
    page = seen.page
    edit(page, "lavoir")
    pin, said = page.locator(".place-pin"), page.locator(".place-form fieldset .why")
    expect(said).to_contain_text("Rue du Lavoir")
    first, (x, y) = position(page), middle(pin)
    drag(page, (x, y), (x - 90, y - 70))
    page.mouse.up()
    expect(said).not_to_contain_text("Rue du Lavoir")
    away = position(page)
    assert away[0] < first[0]
    assert away[1] > first[1]
    snapped = page.request.post(f"{seen.address}{TOWN}/snap", data={"lon": away[0], "lat": away[1]})
    expect(said).to_contain_text(snapped.json()["street"])
    pin.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowUp")
    east, north = position(page)
    assert (east - away[0]) * 75_900 == pytest.approx(2, abs=0.8)
    assert (north - away[1]) * 111_195 == pytest.approx(20, abs=1.2)
    assert violations(page) == []
    page.locator(".leaflet-host").focus()
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_have_count(0)
    assert told(seen)["revision"] == 1
    edit(page, "lavoir")
    pin.focus()
    page.keyboard.press("Shift+ArrowLeft")
    moved = position(page)
    page.fill("#place_source", "GPS")
    kept(seen, lambda: page.get_by_role("button", name="Garder").click())
    lavoir = place(seen, "lavoir")
    assert lavoir
    assert (lavoir["lon"], lavoir["lat"]) == pytest.approx(moved, abs=1e-5)
    assert lavoir["source"] == "GPS"
    assert seen.faults == []


def test_a_place_is_edited_and_deleted(opened: Opener, town: Workshop) -> None:
    """Each is one step of the history, named in its button; the words of saving say which."""
    seen = started(opened, town)
    page = seen.page
    before = file_of(town).read_bytes()
    edit(page, "lavoir")
    page.fill("#place_name", "Vieux lavoir")
    kept(seen, lambda: page.get_by_role("button", name="Garder").click())
    edit(page, "verger-des-moulins")
    page.get_by_role("button", name="Supprimer", exact=True).click()
    kept(seen, page.get_by_role("button", name="Supprimer seulement").click)
    rows = page.locator(".place-list > li")
    expect(rows).to_have_count(len(on_disk(town)) - 1)
    undo = page.get_by_role("button", name="Annuler : supprimer Verger des Moulins")
    kept(seen, undo.click)
    expect(rows).to_have_count(len(on_disk(town)))
    kept(seen, lambda: page.keyboard.press("Control+y"))
    expect(rows).to_have_count(len(on_disk(town)) - 1)
    page.keyboard.press("Control+s")
    said = page.locator("dialog .plain-list li")
    expect(said).to_have_text(["Verger des Moulins : supprimé", "Vieux lavoir : changé"])
    assert violations(page) == []
    assert file_of(town).read_bytes() == before
    page.locator("dialog").get_by_role("button", name="Enregistrer").click()
    expect(page.locator(".saved")).to_have_text("lieux enregistrés")
    assert "verger-des-moulins" not in on_disk(town)
    assert on_disk(town)["lavoir"]["properties"]["name"]["fr"] == "Vieux lavoir"
    assert seen.faults == []


def test_a_place_that_circuits_lead_to_leaves_them_too(opened: Opener, town: Workshop) -> None:
    """They are named before it is deleted; one button takes it out of them as well."""
    seen = started(opened, town)
    page, circuit = seen.page, f"{seen.address}/api/circuits/ville-exemple-tour?lang=fr"
    edit(page, SUGAR)
    page.get_by_role("button", name="Supprimer", exact=True).click()
    shown = page.locator("dialog:modal")
    expect(shown.locator("li").first).to_contain_text("une visite")
    assert violations(page) == []
    shown.get_by_role("button", name="Annuler").click()
    assert place(seen, SUGAR) is not None
    page.get_by_role("button", name="Supprimer", exact=True).click()
    kept(seen, page.get_by_role("button", name="Supprimer et l’en retirer").click)
    assert place(seen, SUGAR) is None
    draft = page.request.get(circuit).json()
    assert SUGAR not in [visit["place"] for visit in draft["draft"]["visits"]]
    assert not draft["plan"].get("error")
    assert seen.faults == []


GPX = (
    '<gpx version="1.1" creator="x" xmlns="http://www.topografix.com/GPX/1/1">'
    '<wpt lat="46.9850" lon="1.8403"><name>Puits</name></wpt>'
    '<wpt lat="48.5" lon="1.8403"><name>Loin</name></wpt></gpx>'
)
KML = (
    '<kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
    "<Placemark><name>Puits</name><Point><coordinates>1.8403,46.9850</coordinates></Point>"
    "</Placemark><Placemark><name>Loin</name><Point><coordinates>1.8403,48.5</coordinates>"
    "</Point></Placemark></Document></kml>"
)
POINTS = [("Puits", [1.8403, 46.985]), ("Loin", [1.8403, 48.5])]
GEOJSON = json.dumps(
    {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"name": name},
                "geometry": {"type": "Point", "coordinates": point},
            }
            for name, point in POINTS
        ],
    }
)
CSV = "nom;latitude;longitude\nPuits;46,9850;1,8403\nLoin;48,5;1,8403\n"


@pytest.mark.parametrize(
    ("name", "content"),
    sample([("a.csv", CSV), ("a.gpx", GPX), ("a.kml", KML), ("a.geojson", GEOJSON)], 1),
)
def test_places_come_from_other_files(
    opened: Opener, town: Workshop, tmp_path: Path, name: str, content: str
) -> None:
    """What is wrong is said and cannot be chosen; the rest is drafted, and can be taken back."""
    before = file_of(town).read_bytes()
    (tmp_path / name).write_text(content, "utf-8")
    seen = started(opened, town)
    page = seen.page
    page.get_by_role("button", name="Importer des lieux").click()
    page.set_input_files("#import_file", tmp_path / name)
    expect(page.locator(".rows li")).to_have_count(2)
    far = page.locator(".rows .faulty")
    expect(far).to_contain_text("Loin")
    expect(far).to_contain_text("zone d’étude")
    assert far.locator("input").is_disabled()
    assert told(seen)["revision"] == 1
    kept(seen, lambda: page.get_by_role("button", name="Reprendre 1 élément").click())
    row = page.locator(".place-list > li", has_text="Puits")
    expect(row).to_have_count(1)
    kept(seen, lambda: page.keyboard.press("Control+z"))
    expect(row).to_have_count(0)
    assert file_of(town).read_bytes() == before
    assert seen.faults == []


def on_a_phone(browser: Browser, form: Path, answers: dict[str, str]) -> Path:
    """Fill the form on a phone without a network, and give the file that it saves."""
    context = browser.new_context(
        viewport={"width": 390, "height": 844},
        has_touch=True,
        offline=True,
        locale="fr-FR",
        accept_downloads=True,
    )
    page = context.new_page()
    page.goto(form.as_uri())
    page.get_by_label("Nom", exact=True).fill("Ada Bo")
    page.get_by_label("Date").fill("2026-11-28")
    for question, value in answers.items():
        asked = page.locator(f"[data-question='{question}']")
        kind = asked.get_attribute("data-kind")
        if kind == "yes-no":
            asked.locator(f"label:has(input[value='{value}'])").tap()
        elif kind == "choice":
            asked.locator("select").select_option(value)
        else:
            asked.locator("input").fill(value)
    with page.expect_download() as saving:
        page.get_by_role("button", name="Enregistrer le fichier").tap()
    saved = form.with_name(saving.value.suggested_filename)
    saving.value.save_as(saved)
    context.close()
    return saved


def test_the_ground_is_checked_and_comes_home(
    opened: Opener, town: Workshop, browser: Browser, tmp_path: Path
) -> None:
    """From the form to the circuit: chips go, sources stay, and the circuit is planned anew."""
    seen = opened(town)
    seen.solve_route()
    page = seen.page
    seen.after(lambda: page.locator(f"[data-key='state-{SUGAR}']").select_option("required"))
    seen.after(lambda: page.locator("[data-key='state-ecluse']").select_option("out"))
    stop = page.locator(f".timetable [data-place='{SUGAR}']")
    expect(stop).to_contain_text("horaires inconnus")
    page.locator(".top [aria-haspopup]").click()
    with page.expect_download() as carrying:
        page.get_by_role("menuitem", name="formulaire").click()
    form = tmp_path / carrying.value.suggested_filename
    carrying.value.save_as(form)
    found = {
        f"place/{SUGAR}/position": "46.98240, 1.83500",
        f"place/{SUGAR}/opening_hours": "Tu-Su 09:00-18:00; PH off",
        f"place/{SUGAR}/toilets": "no",
        "way/134/sidewalk": "both",
    }
    answers = on_a_phone(browser, form, found)
    before = seen.state()["plan"]["fingerprint"]
    page.locator(".top [aria-haspopup]").click()
    page.get_by_role("menuitem", name="Reprendre les réponses").click()
    page.set_input_files("#import_file", answers)
    expect(page.locator(".rows li")).to_have_count(len(found))
    expect(page.locator("dialog")).to_contain_text("relevé par Ada Bo, sam. 28 nov. 2026")
    assert violations(page) == []
    kept(seen, lambda: page.get_by_role("button", name="Reprendre 4 éléments").click())
    expect(stop).not_to_contain_text("horaires inconnus")
    expect(stop).to_contain_text("ferme")
    seen.solve_route()
    assert seen.state()["plan"]["fingerprint"] != before
    sugar = place(seen, SUGAR)
    assert sugar
    assert not sugar["to_confirm"]
    facts = on_disk(town)[SUGAR]["properties"]
    for key in ("position", "opening_hours", "toilets"):
        rests_on = {name: facts[key][name] for name in ("source", "as_of", "confidence")}
        assert rests_on == {
            "source": "relevé sur place, Ada Bo",
            "as_of": "2026-11-28",
            "confidence": "high",
        }
    survey = json.loads(file_of(town).with_name("survey.json").read_text("utf-8"))
    assert survey["streets.osm"]["134"]["sidewalk"]["source"] == "relevé sur place, Ada Bo"
    page.get_by_role("link", name="Retour à l’accueil").click()
    row = page.locator(f".place-list [data-place='{SUGAR}']")
    expect(row).to_be_visible()
    expect(row.locator(".warn")).to_have_count(0)
    assert seen.faults == []


def test_the_list_and_the_form_are_taken_from_the_start(opened: Opener, town: Workshop) -> None:
    """Each circuit offers both beside its name."""
    seen = started(opened, town, TABLET)
    page = seen.page
    row = page.locator(".circuits li", has_text="Tour de Ville-Exemple")
    with page.expect_popup() as opening:
        row.get_by_role("link", name="liste à imprimer").click()
    expect(opening.value.locator("h1")).to_be_visible()
    assert "print" not in opening.value.url
    with page.expect_download() as carrying:
        row.get_by_role("link", name="formulaire").click()
    assert carrying.value.suggested_filename == f"{TOUR}-form-fr.html"
    assert violations(page) == []
    assert seen.faults == []


def answers_file(path: Path, values: dict[str, Any], **changes: Any) -> Path:
    """Write a file as the phone form does."""
    document = {
        "format": "ddtour-answers",
        "version": 1,
        "territory": "ville-exemple",
        "circuit": TOUR,
        "fingerprint": "",
        "streets": "streets.osm",
        "author": "Ada Bo",
        "date": "2026-11-28",
        "note": "",
        "answers": values,
    }
    path.write_text(json.dumps(document | changes), "utf-8")
    return path


def test_answers_that_do_not_fit_are_refused(
    opened: Opener, town: Workshop, tmp_path: Path
) -> None:
    """Another territory, an older look, other streets; drafted places are saved before."""
    hours = {"place/gare/opening_hours": "Mo-Fr 06:00-20:00"}
    seen = started(opened, town)
    page = seen.page
    page.get_by_role("button", name="Réponses du terrain").click()
    page.set_input_files(
        "#import_file", answers_file(tmp_path / "a.json", hours, territory="redon")
    )
    expect(page.locator("dialog [role=alert]")).to_contain_text("réponses de « redon »")
    page.set_input_files(
        "#import_file", answers_file(tmp_path / "b.json", hours, date="2019-05-01")
    )
    expect(page.locator(".rows .faulty")).to_contain_text("on sait mieux depuis le 2026-11-22")
    expect(page.get_by_role("button", name="Reprendre")).to_be_disabled()
    streets = {"way/134/sidewalk": "both"}
    page.set_input_files(
        "#import_file", answers_file(tmp_path / "c.json", streets, streets="streets.osm.pbf")
    )
    expect(page.locator(".rows .faulty")).to_contain_text("a maintenant streets.osm ")
    page.keyboard.press("Escape")
    edit(page, "lavoir")
    page.fill("#place_minutes", "12")
    kept(seen, lambda: page.get_by_role("button", name="Garder").click())
    page.get_by_role("button", name="Réponses du terrain").click()
    page.set_input_files("#import_file", answers_file(tmp_path / "d.json", hours))
    page.locator("dialog").get_by_role("button", name="Enregistrer les lieux").click()
    page.locator("dialog").get_by_role("button", name="Enregistrer", exact=True).click()
    page.get_by_role("button", name="Reprendre 1 élément").click()
    expect(page.locator("dialog")).to_have_count(0)
    gare = on_disk(town)["gare"]["properties"]["opening_hours"]
    assert (gare["value"], gare["as_of"]) == ("Mo-Fr 06:00-20:00", "2026-11-28")
    assert on_disk(town)["lavoir"]["properties"]["service_minutes"]["value"] == 12
    assert seen.faults == []


def test_two_windows_on_one_territory_are_told(opened: Opener, town: Workshop) -> None:
    """The later one sees both changes, and can keep both; nothing is overwritten."""
    one, other = started(opened, town), started(opened, town)
    edit(other.page, "beffroi")
    other.page.fill("#place_minutes", "33")
    edit(one.page, "lavoir")
    one.page.fill("#place_minutes", "11")
    kept(one, lambda: one.page.get_by_role("button", name="Garder").click())
    other.page.get_by_role("button", name="Garder").click()
    shown = other.page.locator("dialog.conflict")
    expect(shown).to_contain_text("modifier Beffroi")
    expect(shown).to_contain_text("Lavoir : minutes sur place")
    minutes = {
        name: (place(other, name) or {})["service_minutes"] for name in ("lavoir", "beffroi")
    }
    assert minutes == {"lavoir": 11, "beffroi": 25}
    assert violations(other.page) == []
    kept(other, lambda: shown.get_by_role("button", name="Garder aussi la mienne").click())
    minutes = {
        name: (place(other, name) or {})["service_minutes"] for name in ("lavoir", "beffroi")
    }
    assert minutes == {"lavoir": 11, "beffroi": 33}
    expect(other.page.locator("dialog")).to_have_count(0)
    assert one.faults == other.faults == []


@pytest.mark.parametrize(
    ("choice", "minutes", "title"),
    [("Écrire par-dessus", 11, "Halles"), ("Reprendre le fichier", 10, "Halles neuves")],
)
def test_a_file_that_another_program_changed_is_her_choice(
    opened: Opener, town: Workshop, choice: str, minutes: int, title: str
) -> None:
    """The difference is shown; hers or that one, and undo brings hers back."""
    seen = started(opened, town)
    page = seen.page
    edit(page, "lavoir")
    page.fill("#place_minutes", "11")
    kept(seen, lambda: page.get_by_role("button", name="Garder").click())
    theirs = file_of(town).read_text("utf-8").replace('"fr": "Halles"', '"fr": "Halles neuves"')
    file_of(town).write_text(theirs, "utf-8")
    page.keyboard.press("Control+s")
    page.locator("dialog").get_by_role("button", name="Enregistrer").click()
    shown = page.locator("dialog.conflict")
    expect(shown.locator(".added")).to_contain_text("Halles neuves")
    assert file_of(town).read_text("utf-8") == theirs
    assert violations(page) == []
    shown.get_by_role("button", name=choice).click()
    expect(page.locator(".saved")).to_have_text("lieux enregistrés")
    found = on_disk(town)
    assert found["lavoir"]["properties"]["service_minutes"]["value"] == minutes
    assert found["halles"]["properties"]["name"]["fr"] == title
    if choice == "Reprendre le fichier":
        kept(seen, lambda: page.keyboard.press("Control+z"))
        assert (place(seen, "lavoir") or {})["service_minutes"] == 11
    assert seen.faults == []


def test_hostile_texts_stay_texts(opened: Opener, town: Workshop, tmp_path: Path) -> None:
    """Names, authors and notes that try to run are shown as they are."""
    names = [
        "<xss tabindex=1 onmouseover=alert(1)>",
        "<custom tabindex=2 onfocus=alert(2) autofocus>",
        HOSTILE[-1],
    ]
    seen = started(opened, town)
    page = seen.page
    points = [[1.8403 + 0.0004 * i, 46.985] for i in range(len(names))]
    features = [
        {
            "type": "Feature",
            "properties": {"name": name, "opening_hours": name},
            "geometry": {"type": "Point", "coordinates": point},
        }
        for name, point in zip(names, points, strict=True)
    ]
    features += [{**one, "properties": {"name": one["properties"]["name"]}} for one in features]  # type: ignore[index]
    collection = {"type": "FeatureCollection", "features": features}
    (tmp_path / "a.geojson").write_text(json.dumps(collection), "utf-8")
    page.get_by_role("button", name="Importer des lieux").click()
    page.set_input_files("#import_file", tmp_path / "a.geojson")
    expect(page.locator(".rows .faulty")).to_have_count(len(names))
    kept(seen, lambda: page.get_by_role("button", name="Reprendre 3 éléments").click())
    for name in names:
        row = page.locator(".place-list .name", has_text=name)
        expect(row).to_have_count(1)
    row.click()
    expect(page.locator("#place_name")).to_have_value(names[-1])
    page.fill("#place_minutes", "7")
    kept(seen, lambda: page.get_by_role("button", name="Garder").click())
    save(page)
    page.get_by_role("button", name="Réponses du terrain").click()
    answers = {"place/gare/opening_hours": HOSTILE[0], HOSTILE[1]: True}
    file = answers_file(tmp_path / "b.json", answers, author=HOSTILE[0], note=HOSTILE[1])
    page.set_input_files("#import_file", file)
    expect(page.locator(".rows .faulty")).to_have_count(2)
    expect(page.locator("dialog")).to_contain_text(HOSTILE[0])
    expect(page.locator("dialog .note")).to_contain_text(HOSTILE[1])
    assert seen.faults == []


def test_a_circuit_begins_with_a_click_on_its_start(opened: Opener, town: Workshop) -> None:
    """A disc is chosen on the map; where nothing is, a place is made and the form comes back."""
    seen = started(opened, town)
    page = seen.page
    page.get_by_role("button", name="Nouveau circuit").click()
    page.fill("#new_title", "Du lavoir")
    page.wait_for_timeout(300)
    page.locator("[data-stop='lavoir']").click()
    expect(page.locator("#new_start")).to_have_value("lavoir")
    expect(page.locator("#new_said")).to_contain_text("Lavoir")
    assert violations(page) == []
    page.mouse.click(*spot(page, 0.08, 0.92))
    page.get_by_role("button", name="Y placer un lieu").click()
    page.fill("#place_name", "Rond-point")
    page.fill("#place_source", "relevé")
    page.fill("#place_lon", "1.8395")
    page.fill("#place_lat", "46.9842")
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Ajouter").click()
    expect(page.locator("#new_start")).to_have_value("rond-point")
    expect(page.locator("#new_title")).to_have_value("Du lavoir")
    page.get_by_role("button", name="Créer").click()
    page.wait_for_url(re.compile("#/c/du-lavoir$"))
    seen.solve_route()
    assert seen.state("du-lavoir")["draft"]["start"] == "rond-point"
    assert seen.faults == []


def test_a_street_is_chosen_by_its_name(opened: Opener, town: Workshop) -> None:
    """The twin of dragging the line and of clicking a street, by keyboard alone."""
    seen = opened(town)
    seen.solve_route()
    page = seen.page
    page.locator("#streets summary").focus()
    page.keyboard.press("Enter")
    name = page.locator("#street_name")
    name.focus()
    streets = page.locator("#street_names option").evaluate_all("all => all.map(o => o.value)")
    assert "Rue du Four" in streets
    assert "Canal de l’Exemple" not in streets
    page.keyboard.type("rue du four")
    page.keyboard.press("Tab")
    after = seen.after(lambda: page.keyboard.press("Enter"))
    (rule,) = after["draft"]["through"]
    assert rule["street"] == "Rue du Four"
    assert "Rue du Four" in [street for leg in after["plan"]["legs"] for street in leg["streets"]]
    name.focus()
    page.keyboard.type("Rue du Pont")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    after = seen.after(lambda: page.keyboard.press("Enter"))
    assert [rule["street"] for rule in after["draft"]["avoid"]] == ["Rue du Pont"]
    assert violations(page) == []
    name.fill("Rue de Nulle-Part")
    page.locator("[data-key='avoid-named']").press("Enter")
    expect(page.locator(".notice")).to_contain_text("Aucune rue « Rue de Nulle-Part »")
    assert seen.faults == []
