"""The workshop's screen in a real browser, over a server of this test's own."""

import itertools
import json
import re
import shutil
import statistics
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Route, expect

from ddtour_geo.outputs.drawing.scripts import SHARED_SCRIPTS
from ddtour_geo.territory.create import new_territory
from ddtour_geo.workshop.workspace import plan_cache
from tests.conftest import ROOT
from tests.support.minutes import faults, from_screen
from tests.support.workshop_browser import (
    DESKTOP,
    HOSTILE,
    SIZES,
    TABLET,
    TOUR,
    Opener,
    Workshop,
    drag,
    middle,
    violations,
)

pytestmark = pytest.mark.browser


def test_the_start_shows_circuits_places_and_what_the_check_says(
    opened: Opener, town: Workshop
) -> None:
    """Both circuits, every place with its state, and no request to anybody else."""
    seen = opened(town, "")
    page = seen.page
    expect(page.locator(".circuits > li")).to_have_count(2)
    places = json.loads((town.folder / "data/ville-exemple/places.geojson").read_text("utf-8"))
    expect(page.locator(".place-list > li")).to_have_count(len(places["features"]))
    expect(page.locator(".stop-disc")).to_have_count(len(places["features"]))
    assert page.locator(".place-list .chip.warn").count() == 3
    expect(page.locator(".right .report p").first).to_be_visible()
    assert violations(page) == []
    assert seen.faults == []
    assert {url for url in seen.requests if not url.startswith((town.address, "data:"))} == set()


@pytest.mark.parametrize("size", [DESKTOP, TABLET])
def test_a_circuit_is_drawn_as_it_is_planned(
    opened: Opener, town: Workshop, size: tuple[int, int]
) -> None:
    """The line, the discs and the timetable are those of the plan; axe finds nothing."""
    seen = opened(town, size=size)
    seen.solve_route()
    page, plan = seen.page, seen.state()["plan"]
    assert page.locator("svg [data-leg].trace-line").count() == len(plan["legs"])
    shown = from_screen(page.content())
    assert [row.arrive for row in shown.rows] == [stop["arrival"] for stop in plan["stops"]]
    assert faults(shown) == []
    marks = {stop["place"] for stop in plan["stops"]}
    assert page.locator(".stop-disc").count() == len(marks)
    assert violations(page) == []
    assert seen.faults == []
    assert all(url.startswith((town.address, "data:")) for url in seen.requests)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_first_answer_is_provisional_until_the_final_one_is_there(
    opened: Opener, town: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is drawn at once and says so; the fingerprint shown then is the one of every output."""
    seen = opened(town)
    seen.solve_route()
    page, held = seen.page, list[Route]()

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/plan?*", hold)
    monkeypatch.setattr(plan_cache, "FIRST", 0.0)
    shown = seen.after(lambda: page.locator("#budget").press("ArrowRight"))
    proof, saved = page.locator(".chip.proof"), page.locator("p.saved")
    expect(proof).to_have_text("provisoire")
    expect(saved).not_to_contain_text("empreinte")
    assert shown["plan"]["provisional"]
    # A late try stops the final plan: it is asked for again.
    stale = {"error": {"code": "stale", "message": "", "remedies": []}}
    held.pop().fulfill(status=409, json=stale)
    with page.expect_request("**/plan?*"):
        pass
    expect(proof).to_have_text("provisoire")
    held.pop().continue_()
    expect(proof).to_have_text("optimal, prouvé")
    final = seen.state()["plan"]
    assert not final["provisional"]
    expect(saved).to_contain_text(final["fingerprint"][:8])
    assert page.locator(".arrive").all_inner_texts() == [stop["arrival"] for stop in final["stops"]]
    assert seen.faults == []


def test_the_circuit_redraws_while_the_budget_is_dragged(opened: Opener, town: Workshop) -> None:
    """The clock moves before the button is let go; one drag is one step of the history."""
    seen = opened(town)
    seen.solve_route()
    page, before = seen.page, seen.state()
    budget = page.locator("#budget")
    box = budget.bounding_box()
    assert box
    y, width = box["y"] + box["height"] / 2, box["width"]
    arrivals = page.locator(".arrive").all_inner_texts()
    begin = box["x"] + width * 90 / 450
    drag(page, (begin, y), (begin + width * 0.2, y))
    page.wait_for_function(
        "old => [...document.querySelectorAll('.arrive')].map(n => n.innerText).join() !== old",
        arg=",".join(arrivals),
    )
    assert seen.state()["revision"] == before["revision"]
    assert budget.bounding_box() == box
    after = seen.after(page.mouse.up)
    assert after["draft"]["time_budget_minutes"] > before["draft"]["time_budget_minutes"]
    assert page.locator("svg .ghost").count() == 1
    expect(page.locator(".head-chip .stroke.before")).to_have_count(1)
    undo = page.get_by_role("button", name=re.compile("^Annuler : durée"))
    undone = seen.after(undo.click)
    assert undone["draft"] == before["draft"]
    assert page.locator(".arrive").all_inner_texts() == arrivals
    assert seen.faults == []


def test_everything_is_undone_and_redone_by_keyboard(opened: Opener, town: Workshop) -> None:
    """Ctrl+Z and Ctrl+Y walk through the history; the tooltip names the action."""
    seen = opened(town)
    seen.solve_route()
    page, before = seen.page, seen.state()
    page.locator("[data-key='state-beffroi']").select_option("out")
    page.get_by_role("button", name=re.compile("^Annuler : Beffroi")).wait_for()
    seen.solve_route()
    page.locator(".leaflet-host").focus()
    undone = seen.after(lambda: page.keyboard.press("Control+z"))
    assert undone["draft"] == before["draft"]
    redone = seen.after(lambda: page.keyboard.press("Control+y"))
    states = {visit["place"]: visit["state"] for visit in redone["draft"]["visits"]}
    assert states["beffroi"] == "out"


def test_a_stop_is_moved_by_keyboard_and_by_hand(opened: Opener, town: Workshop) -> None:
    """Alt with an arrow, and a drag of the row, move the same stop; the order is hers then."""
    seen = opened(town)
    seen.solve_route()
    page, order = seen.page, seen.places()
    line = page.locator(f".stop[data-place='{order[0]}'] .line")
    line.focus()
    seen.after(lambda: page.keyboard.press("Alt+ArrowDown"))
    assert seen.state()["draft"]["order"][:2] == [order[1], order[0]]
    assert page.evaluate("document.activeElement.closest('.stop').dataset.place") == order[0]
    expect(page.locator(".order")).to_be_visible()
    second = seen.places()[1]
    handle = page.locator(f".wish[data-place='{second}'] button.handle")
    begin, (_, y) = middle(handle), middle(page.locator(".wish[data-stop-row]").first)
    drag(page, begin, (begin[0], y - 15))
    expect(page.locator(".wish.lifted")).to_have_count(1)
    seen.after(page.mouse.up)
    assert seen.state()["draft"]["order"].index(second) == 0
    seen.after(page.locator("[data-key=free-order]").click)
    expect(page.locator(".order")).to_be_hidden()
    assert seen.faults == []


def test_a_disc_is_dragged_to_another_place_of_the_order(opened: Opener, town: Workshop) -> None:
    """The tip says between which stops it would go; Escape gives the drag up."""
    seen = opened(town)
    seen.solve_route()
    page, order = seen.page, seen.places()
    disc = page.locator(f".stop-disc[data-stop='{order[-1]}']")
    target = middle(page.locator(f".stop-disc[data-stop='{order[0]}']"))
    before = seen.state()["revision"]
    drag(page, middle(disc), (target[0] - 8, target[1] - 8))
    expect(page.locator(".drag-tip")).to_contain_text("entre")
    page.keyboard.press("Escape")
    page.mouse.up()
    page.wait_for_timeout(200)
    assert seen.state()["revision"] == before
    drag(page, middle(disc), (target[0] - 8, target[1] - 8))
    seen.after(page.mouse.up)
    assert seen.places() != order
    assert set(seen.places()) <= set(order) | {
        visit["place"] for visit in seen.state()["draft"]["visits"]
    }


def test_a_street_is_forbidden_by_click_and_from_the_list(opened: Opener, town: Workshop) -> None:
    """A ladder and a name tag on the map; lifting the rule brings the old line back."""
    seen = opened(town)
    seen.solve_route()
    page, before = seen.page, seen.state()
    page.locator(".streets summary").click()
    first = page.locator(".walked button").nth(1)
    after = seen.after(first.click)
    assert len(after["draft"]["avoid"]) == 1
    expect(page.locator("svg .forbidden text")).to_have_count(1)
    seen.after(page.locator("[data-key=avoid-0]").click)
    assert seen.state()["plan"]["fingerprint"] == before["plan"]["fingerprint"]
    page.locator(".streets summary").click()
    page.locator(".leaflet-host").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".popup")).to_be_visible()
    seen.after(page.locator(".popup button", has_text="Interdire").click)
    assert len(seen.state()["draft"]["avoid"]) == 1
    assert seen.faults == []


def test_the_line_is_dragged_through_a_street(opened: Opener, town: Workshop) -> None:
    """The drag stores the street that the tip named, on the leg that was pulled."""
    seen = opened(town)
    seen.solve_route()
    page = seen.page
    point = page.evaluate(
        """() => { const line = document.querySelector('.trace-hold[data-leg="0"]');
        const p = line.getPointAtLength(line.getTotalLength() * .55), m = line.getScreenCTM();
        return [p.x * m.a + m.e, p.y * m.d + m.f]; }"""
    )
    drag(page, tuple(point), (point[0] - 60, point[1] + 20))
    expect(page.locator(".drag-tip")).to_contain_text("passer par")
    after = seen.after(page.mouse.up)
    assert len(after["draft"]["through"]) == 1
    expect(page.locator("svg g.through text")).to_have_count(1)


def test_impossible_wishes_name_what_repairs_them(opened: Opener, town: Workshop) -> None:
    """The last map stays; the first button makes a circuit again."""
    seen = opened(town)
    seen.solve_route()
    page = seen.page
    change = {"revision": seen.state()["revision"], "changes": {"time_budget_minutes": 40}}
    page.request.patch(f"{town.address}/api/circuits/{TOUR}", data=change)
    page.reload()
    expect(page.locator(".impossible")).to_be_visible()
    assert violations(page) == []
    seen.after(page.locator(".impossible button").first.click)
    assert "error" not in seen.state()["plan"]
    expect(page.locator(".impossible")).to_have_count(0)


def test_two_windows_are_told_of_their_conflict(opened: Opener, town: Workshop) -> None:
    """The second window shows both sides; nothing is overwritten before she has chosen."""
    one, two = opened(town), opened(town)
    one.solve_route()
    two.solve_route()
    one.after(lambda: one.page.locator("[data-key='state-lavoir']").select_option("out"))
    two.page.locator("[data-key='state-beffroi']").select_option("out")
    conflict = two.page.locator("dialog.conflict")
    expect(conflict).to_be_visible()
    mine, theirs = conflict.locator(".side").all()
    expect(mine).to_contain_text("Beffroi : exclu")
    expect(theirs).to_contain_text("Lavoir : exclu")
    assert violations(two.page) == []
    states = {visit["place"]: visit["state"] for visit in two.state()["draft"]["visits"]}
    assert states["lavoir"] == "out"
    assert states["beffroi"] == "wished"
    conflict.get_by_role("button", name="Prendre l’autre").click()
    two.solve_route()
    expect(two.page.locator("[data-key='state-lavoir']")).to_have_value("out")


def test_what_is_changed_while_the_server_is_gone_is_kept_and_sent(
    opened: Opener, town: Workshop
) -> None:
    """The tab says so, keeps several changes, through a reload too, and sends them in turn."""
    seen = opened(town, calm=False)
    seen.solve_route()
    page, said = seen.page, seen.page.locator(".stopped")
    town.close()
    page.locator("[data-key='state-beffroi']").select_option("out")
    expect(said).to_contain_text("gardés dans cet onglet")
    page.locator("[data-key='state-lavoir']").select_option("out")
    expect(page.locator(".timetable .stop").first).to_be_visible()
    again = Workshop(town.folder, town.port)
    expect(said).to_be_hidden(timeout=10_000)
    expect(page.locator(".notice.done")).to_contain_text("enregistrés")
    states = {visit["place"]: visit["state"] for visit in seen.state()["draft"]["visits"]}
    assert (states["beffroi"], states["lavoir"]) == ("out", "out")
    again.close()
    page.locator("[data-key='state-lavoir']").select_option("required")
    expect(said).to_be_visible()
    third = Workshop(town.folder, town.port)
    seen.after(page.reload)
    states = {visit["place"]: visit["state"] for visit in seen.state()["draft"]["visits"]}
    assert states["lavoir"] == "required"
    assert seen.faults == []
    third.close()


def test_a_place_that_does_not_fit_is_added_by_choice(opened: Opener, town: Workshop) -> None:
    """Each place left out has buttons; what is offered instead of adding adds it."""
    seen = opened(town, calm=False)
    seen.solve_route()
    page = seen.page
    page.locator("[data-key='insert-terril']").click()
    ways = page.locator("dialog.offer .choices button")
    expect(ways.first).to_contain_text("Durée totale")
    body = page.locator("dialog.offer .dialog-body")
    for size in (DESKTOP, (390, 844)):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        assert body.evaluate("node => node.scrollWidth <= node.clientWidth")
    page.set_viewport_size({"width": DESKTOP[0], "height": DESKTOP[1]})
    assert violations(page) == []
    seen.after(ways.first.click)
    assert "terril" in seen.places()
    for row in page.locator(".left-out li[data-place]").all():
        assert row.locator("button").count() >= 2


def test_saving_shows_the_difference_first(opened: Opener, town: Workshop) -> None:
    """The file changes only after the second click, and holds what was shown."""
    seen = opened(town)
    seen.solve_route()
    page, file = seen.page, town.folder / "routes" / f"{TOUR}.toml"
    old = file.read_text("utf-8")
    seen.after(lambda: page.locator("[data-key='state-beffroi']").select_option("5"))
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.locator(".diff .added").first).to_be_visible()
    assert violations(page) == []
    assert file.read_text("utf-8") == old
    page.locator("dialog").get_by_role("button", name="Enregistrer").click()
    expect(page.locator(".notice.done")).to_be_visible()
    assert "score = 5" in file.read_text("utf-8")
    assert seen.state()["is_saved"]


def test_variants_stand_side_by_side_and_can_be_taken_up(opened: Opener, town: Workshop) -> None:
    """Two circuits are pinned; taking the first one up brings its draft back."""
    seen = opened(town)
    seen.solve_route()
    page, before = seen.page, seen.state()["draft"]
    page.locator(".pin").click()
    expect(page.locator("article.variant")).to_have_count(1)
    seen.after(lambda: page.locator("[data-key='state-lavoir']").select_option("out"))
    page.locator(".pin").click()
    expect(page.locator("article.variant")).to_have_count(2)
    seen.after(page.locator("article.variant").first.get_by_role("button", name="Reprendre").click)
    assert seen.state()["draft"] == before


def test_hostile_names_are_texts(opened: Opener, town: Workshop) -> None:
    """Titles and names that try to run are shown as they are, everywhere."""
    file = town.folder / "data/ville-exemple/places.geojson"
    places = json.loads(file.read_text("utf-8"))
    for number, feature in enumerate(places["features"]):
        name = feature["properties"]["name"]
        hostile = f"{HOSTILE[number % 3]} {number}"
        feature["properties"]["name"] = (
            {**name, "fr": hostile} if isinstance(name, dict) else hostile
        )
    file.write_text(json.dumps(places, ensure_ascii=False), "utf-8")
    route = town.folder / "routes" / f"{TOUR}.toml"
    lines = route.read_text("utf-8").splitlines()
    titled = [f"title = {json.dumps(HOSTILE[1])}" if x.startswith("title =") else x for x in lines]
    route.write_text("\n".join(titled), "utf-8")
    start = opened(town, "")
    expect(start.page.locator(".place-list .name").first).to_contain_text("<img src=x")
    seen = opened(town)
    seen.solve_route()
    for window in (start, seen):
        assert window.faults == []
        assert window.page.locator("img, body script, .name script").count() == 0
    expect(seen.page.locator(".title")).to_have_value(HOSTILE[1])


def test_targets_of_a_tablet_can_be_touched(opened: Opener, town: Workshop) -> None:
    """Every control of the tablet's screen is 44 px high, or stands alone in a row that is."""
    seen = opened(town, size=TABLET, touch=True)
    seen.solve_route()
    page = seen.page
    page.locator(".rail button").first.click()
    expect(page.locator(".left")).to_be_visible()
    small = page.evaluate(
        """() => [...document.querySelectorAll(
            '.top button, .top a, .rail button, .map button, .stop .line, .foot button')]
          .filter(n => n.offsetParent && !n.closest('.wish') && n.getBoundingClientRect().height > 0
            && (n.closest('.stop') || n).getBoundingClientRect().height < 43.5)
          .map(n => n.outerHTML.slice(0, 90))"""
    )
    assert small == []
    rows = page.locator(".wish").all()
    assert min(row.bounding_box()["height"] for row in rows) >= 44  # type: ignore[index]
    assert violations(page) == []


def test_a_place_is_placed_by_hand(opened: Opener, town: Workshop) -> None:
    """A click sets it, the snap is said, wrong hours are refused as she types."""
    seen = opened(town)
    seen.solve_route()
    page = seen.page
    page.get_by_role("button", name="Nouveau lieu").click()
    page.fill("#place_name", "Puits du Cloître")
    page.fill("#place_name_en", "Cloister well")
    page.fill("#place_hours", "Mo-Fr 9h-12")
    expect(page.locator("#place_hours[aria-invalid=true]")).to_have_count(1)
    page.get_by_role("button", name="Écrire « Mo-Fr 09:00-12:00 »").click()
    expect(page.locator("#place_hours")).to_have_value("Mo-Fr 09:00-12:00")
    page.fill("#place_hours", "Mo-Fr 09:00-12:00; PH off")
    expect(page.locator("#place_hours[aria-invalid=false]")).to_have_count(1)
    expect(page.locator(".week li")).to_have_count(7)
    page.fill("#place_source", "relevé sur place")
    x, y = middle(page.locator(".leaflet-host"))
    page.mouse.click(x - 40, y - 30)
    expect(page.locator(".place-form")).to_contain_text(re.compile(r"À \d+\sm de"))
    assert violations(page) == []
    page.locator("dialog button[type=submit]").click()
    expect(page.locator(".wish", has_text="Puits du Cloître")).to_have_count(1)
    assert seen.faults == []


def test_places_are_imported_after_a_look_at_what_is_wrong(
    opened: Opener, town: Workshop, tmp_path: Path
) -> None:
    """The faulty row is named and cannot be chosen; the other one joins the wishes."""
    file = tmp_path / "lieux.csv"
    file.write_text("name,lat,lon\nPuits,46.9850,1.8403\nLoin,98,1\n", "utf-8")
    seen = opened(town)
    seen.solve_route()
    page = seen.page
    page.locator(".top [aria-haspopup]").click()
    page.get_by_role("menuitem", name="Importer des lieux").click()
    page.set_input_files("#import_file", file)
    expect(page.locator(".rows li.faulty")).to_contain_text("Loin")
    assert page.locator(".rows li.faulty input").is_disabled()
    assert violations(page) == []
    page.get_by_role("button", name="Reprendre 1 élément").click()
    expect(page.locator(".wish", has_text="Puits")).to_have_count(1)
    places = town.folder / "data/ville-exemple/places.geojson"
    assert "Puits" not in places.read_text("utf-8")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.locator(".diff")).to_contain_text("Puits")
    page.locator("dialog").get_by_role("button", name="Enregistrer").click()
    expect(page.locator(".notice", has_text="places.geojson")).to_be_visible()
    assert "Puits" in places.read_text("utf-8")
    assert seen.faults == []


def test_the_ground_is_checked_from_the_menu(
    opened: Opener, town: Workshop, tmp_path: Path
) -> None:
    """The list opens, the form is a file to carry, and a file that is no answer is refused."""
    seen = opened(town)
    seen.solve_route()
    page = seen.page
    menu = page.locator(".top [aria-haspopup]")
    menu.click()
    with page.expect_popup() as opening:
        page.get_by_role("menuitem", name="liste à imprimer").click()
    expect(opening.value.locator("h1")).to_be_visible()
    menu.click()
    with page.expect_download() as carrying:
        page.get_by_role("menuitem", name="formulaire").click()
    assert carrying.value.suggested_filename.endswith(".html")
    wrong = tmp_path / "answers.json"
    wrong.write_text("{}", "utf-8")
    menu.click()
    page.get_by_role("menuitem", name="Reprendre les réponses").click()
    page.set_input_files("#import_file", wrong)
    expect(page.locator("dialog .fault")).to_be_visible()
    assert seen.faults == []


def test_a_circuit_is_begun_by_keyboard_alone(opened: Opener, town: Workshop) -> None:
    """From the start to a circuit with a place more, without a mouse."""
    seen = opened(town, "#/t/ville-exemple")
    page = seen.page
    page.get_by_role("button", name="Nouveau circuit").focus()
    page.keyboard.press("Enter")
    assert violations(page) == []
    page.keyboard.type("Un tour du soir")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("#/c/un-tour-du-soir$"))
    seen.solve_route()
    circuit = "un-tour-du-soir"
    assert seen.state(circuit)["plan"]["stops"]
    select = page.locator("[data-key='state-halles']")
    select.focus()
    seen.after(lambda: page.keyboard.type("obl"), circuit)
    states = {visit["place"]: visit["state"] for visit in seen.state(circuit)["draft"]["visits"]}
    assert states["halles"] == "required"
    assert page.evaluate("document.activeElement.dataset.key") == "state-halles"
    assert seen.faults == []


def test_a_link_reopens_the_very_state(opened: Opener, town: Workshop) -> None:
    """What was copied is shown again after later changes; the first change takes it up."""
    seen = opened(town)
    seen.solve_route()
    page = seen.page
    seen.after(lambda: page.locator("[data-key='state-lavoir']").select_option("out"))
    page.locator(".top [aria-haspopup]").click()
    assert violations(page) == []
    page.get_by_role("menuitem", name="Copier le lien").click()
    link = page.evaluate("() => navigator.clipboard.readText()")
    seen.after(lambda: page.locator("[data-key='state-beffroi']").select_option("out"))
    again = opened(town, link.split("/", 3)[3])
    again.solve_route()
    assert again.page.locator("[data-key='state-lavoir']").input_value() == "out"
    assert again.page.locator("[data-key='state-beffroi']").input_value() == "3"
    again.after(lambda: again.page.locator("[data-key='state-lavoir']").select_option("4"))
    states = {visit["place"]: visit for visit in again.state()["draft"]["visits"]}
    assert states["lavoir"]["score"] == 4
    assert states["beffroi"]["state"] == "wished"


@SIZES
def test_the_screen_speaks_english(opened: Opener, town: Workshop, size: tuple[int, int]) -> None:
    """Every label is the English one; nothing French is left around the map."""
    seen = opened(town, size=size, language="en")
    seen.solve_route()
    text = seen.page.locator(".workshop").inner_text()
    for word in ("Horaire", "Lieux souhaités", "Enregistrer", "Départs", "obligatoire", "marche "):
        assert word not in text
    assert "Timetable" in text
    assert seen.page.locator("html").get_attribute("lang") == "en"
    assert seen.faults == []


def test_the_scripts_are_well_typed(tmp_path: Path) -> None:
    """JSDoc types hold, with the map's own scripts as they are."""
    command = _compiler()
    static = ROOT / "ddtour_geo" / "workshop" / "ui"
    shared = ROOT / "ddtour_geo" / "outputs" / "drawing" / "static"
    (tmp_path / "globals.d.ts").write_text("declare const L: any;\n")
    settings = {
        "compilerOptions": {
            "allowJs": True,
            "noEmit": True,
            "strict": True,
            "target": "ES2022",
            "module": "ES2022",
            "moduleResolution": "bundler",
            "lib": ["ES2022", "DOM", "DOM.Iterable"],
            "skipLibCheck": True,
            "types": [],
            "useUnknownInCatchVariables": False,
            "noUnusedLocals": True,
        },
        "files": [
            "globals.d.ts",
            *map(str, static.glob("*.js")),
            *(str(shared / name) for name in SHARED_SCRIPTS),
        ],
    }
    (tmp_path / "tsconfig.json").write_text(json.dumps(settings))
    done = subprocess.run(
        [*command, "-p", str(tmp_path)], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.stdout == ""
    assert done.returncode == 0


def _compiler() -> list[str]:
    """Find a TypeScript compiler that is there already."""
    if (found := shutil.which("tsc")) is not None:
        return [found]
    if (npx := shutil.which("npx")) is None:
        pytest.skip("no npm: the types of the scripts are not checked")
    command = [npx, "--offline", "--yes", "-p", "typescript@5", "tsc"]
    probe = subprocess.run([*command, "--version"], capture_output=True, timeout=60, check=False)
    if probe.returncode:
        pytest.skip("no TypeScript in npm's cache: the types of the scripts are not checked")
    return command


@pytest.mark.thorough
def test_a_town_is_published_from_an_empty_folder(
    opened: Opener, tmp_path: Path, shared: Path
) -> None:
    """An extract, a circuit, wishes, a saved file, a published site, a preview and downloads."""
    served = Workshop(tmp_path)
    try:
        seen = opened(served, "")
        page = seen.page
        page.locator("main").get_by_role("button", name="Nouveau territoire").click()
        page.fill("#territory_name", "Redon")
        page.set_input_files("#territory_file", shared / "areas" / "redon_fr.osm")
        page.get_by_role("button", name="Créer").click()
        page.wait_for_url(re.compile("#/t/redon$"), timeout=60_000)
        page.locator(".place-list li").first.wait_for()
        page.get_by_role("button", name="Nouveau circuit").click()
        page.fill("#new_title", "De l’abbaye au port")
        page.get_by_role("button", name="Créer").click()
        page.wait_for_url(re.compile("#/c/de-l-abbaye-au-port$"))
        seen.solve_route()
        circuit = "de-l-abbaye-au-port"
        for key in [
            str(node.get_attribute("data-key"))
            for node in page.locator(".wish.out select").all()[:9]
        ]:
            seen.after(
                lambda key=key: page.locator(f"[data-key='{key}']").select_option("4"), circuit
            )
        stops = seen.state(circuit)["plan"]["stops"]
        assert len(stops) > 3
        page.get_by_role("button", name="Enregistrer").click()
        page.locator("dialog").get_by_role("button", name="Enregistrer").click()
        expect(page.locator(".notice.done")).to_be_visible()
        assert (tmp_path / "routes" / f"{circuit}.toml").is_file()
        page.get_by_role("button", name="Publier").click()
        page.locator("dialog a.primary").wait_for(timeout=120_000)
        assert (tmp_path / "site" / circuit / "index.html").is_file()
        page.keyboard.press("Escape")
        page.locator(".top [aria-haspopup]").click()
        page.get_by_role("menuitem", name="Aperçu").click()
        frame = page.frame_locator("iframe")
        expect(frame.locator("h1")).to_contain_text("De l’abbaye au port", timeout=60_000)
        page.keyboard.press("Escape")
        for name in ("circuit.gpx", "circuit.geojson", "sheet-fr.pdf"):
            answer = page.request.get(f"{served.address}/api/download/{circuit}/{name}")
            assert answer.ok, name
        assert {url for url in seen.requests if not url.startswith((served.address, "data:"))} <= {
            "about:blank"
        }
    finally:
        served.close()


@pytest.mark.thorough
def test_the_end_of_a_drag_is_drawn_at_once(opened: Opener, tmp_path: Path, shared: Path) -> None:
    """Redon, 25 places: from the end of a drag of the duration to the new circuit drawn."""
    data = tmp_path / "data"
    new_territory("redon", shared / "areas" / "redon_fr.osm", data=data)
    file = data / "redon" / "places.geojson"
    content = json.loads(file.read_text("utf-8"))
    known = content["features"]
    for number, (one, other) in enumerate(itertools.pairwise(known[:14])):
        between = json.loads(json.dumps(one))
        between["properties"]["id"] = f"entre-{number}"
        lines = zip(*(x["geometry"]["coordinates"] for x in (one, other)), strict=True)
        between["geometry"]["coordinates"] = [round(sum(pair) / 2, 6) for pair in lines]
        content["features"].append(between)
    file.write_text(json.dumps(content), "utf-8")
    served = Workshop(tmp_path)
    try:
        seen = opened(served, "")
        page = seen.page
        told = page.request.get(f"{served.address}/api/territories/redon").json()["places"]
        places = [place["id"] for place in told if not place.get("off_streets")][:26]
        visits = [
            {"place": place, "score": 1 + i % 5, "service_minutes": 8}
            for i, place in enumerate(places[1:])
        ]
        assert len(visits) >= 24
        made = page.request.post(
            f"{served.address}/api/circuits",
            data={
                "id": "redon",
                "title": "Redon",
                "territory": "redon",
                "start": places[0],
                "departure": "2026-11-27T09:00:00",
                "time_budget_minutes": 150,
                "visits": visits,
            },
        )
        assert made.ok, made.text()
        page.goto(f"{served.address}/?lang=fr#/c/redon")
        page.reload()
        seen.solve_route()
        box = page.locator("#budget").bounding_box()
        assert box
        y, spent = box["y"] + box["height"] / 2, []
        assert box["width"] > 100
        for turn in range(24):
            share = page.evaluate(
                "() => { const b = document.querySelector('#budget');"
                " return (b.value - b.min) / (b.max - b.min); }"
            )
            begin = box["x"] + 11 + (box["width"] - 22) * float(share)
            drag(page, (begin, y), (begin + (8 if turn % 2 else -8), y))
            count = int(page.evaluate("() => document.documentElement.dataset.redraws || 0"))
            page.mouse.up()
            page.wait_for_function(
                "n => Number(document.documentElement.dataset.redraws || 0) > n", arg=count
            )
            spent.append(float(page.evaluate("() => document.documentElement.dataset.redrawMs")))
            page.wait_for_timeout(150)
        spent.sort()
        print(f"median {statistics.median(spent):.0f} ms, 95 % {spent[-2]:.0f} ms")  # noqa: T201
        assert statistics.median(spent) < 150
        assert spent[-2] < 300
        assert seen.faults == []
    finally:
        served.close()


def test_the_departure_is_chosen_in_the_calendar(opened: Opener, town: Workshop) -> None:
    """Its digits are the stops that an hour leaves; a click departs then, and marks it."""
    seen = opened(town)
    seen.solve_route()
    page = seen.page
    cells = page.locator(".calendar td button:not(.chosen)")
    expect(cells.first).to_be_visible(timeout=30_000)
    expect(page.locator(".calendar .panel-head")).to_contain_text("chiffre", timeout=60_000)
    expect(page.locator(".calendar td.unknown")).to_have_count(0)
    cell = cells.nth(3)
    key, stops = str(cell.get_attribute("data-key")), int(cell.inner_text())
    seen.after(cell.click)
    day, hour = key.removeprefix("cell-").rsplit("-", 1)
    assert seen.state()["draft"]["departure"].startswith(f"{day}T{hour}")
    assert len(seen.places()) == stops
    expect(page.locator(f"[data-key='{key}']")).to_have_attribute("aria-pressed", "true")
