"""The workshop's circuits: every change is kept, planned, undone, saved, never overwritten."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from ddtour_geo import plan, read_definition
from ddtour_geo.workshop.workspace.project import Project
from tests.support.workshop import TOUR, events, opened, project_in


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Copy the demonstration town."""
    return project_in(tmp_path)


@pytest.fixture
def client(project: Project) -> Iterator[TestClient]:
    """Open its workshop."""
    with opened(project) as client:
        yield client


def test_the_project_lists_what_is_there(client: TestClient) -> None:
    """Territories and circuits, and that nothing is unsaved."""
    found = client.get("/api/project?lang=en").json()
    assert [one["id"] for one in found["territories"]] == ["ville-exemple"]
    assert [one["id"] for one in found["circuits"]] == ["ville-exemple-car", "ville-exemple-tour"]
    assert not any(one["has_draft"] or one["error"] for one in found["circuits"])


def test_the_plan_on_the_screen_is_the_plan_of_the_file(
    client: TestClient, project: Project
) -> None:
    """The screen shows the fingerprint that ``ddtour plan`` prints."""
    shown = client.get(TOUR).json()
    asked = read_definition(project.routes / "ville-exemple-tour.toml")
    told = plan(asked, data=project.data)
    assert shown["plan"]["fingerprint"] == told.fingerprint
    assert [stop["place"] for stop in shown["plan"]["stops"]] == [s.place.id for s in told.stops]
    assert shown["is_saved"]
    assert (shown["undo"], shown["redo"]) == (None, None)


def test_a_circuit_is_begun_changed_undone_redone_and_saved(
    client: TestClient, project: Project
) -> None:
    """The whole way from a title to a file that the command line reads."""
    new = {
        "title": "Été au centre",
        "territory": "ville-exemple",
        "start": "gare",
        "departure": "2026-12-01T09:00:00",
        "time_budget_minutes": 120,
        "profile": "visitor",
    }
    begun = client.post("/api/circuits", json=new)
    assert begun.status_code == 201, begun.text
    here = f"/api/circuits/{begun.json()['id']}"
    assert here.endswith("/ete-au-centre")
    changes = {"visits": {"lavoir": {"state": "wished", "score": 3}, "halles": {}}}
    wished = client.patch(here, json={"revision": 1, "label": "places", "changes": changes}).json()
    assert wished["undo"] == "places"
    assert {stop["place"] for stop in wished["plan"]["stops"]} == {"gare", "lavoir", "halles"}
    undone = client.post(f"{here}/undo", json={"revision": 2}).json()
    assert (undone["draft"]["visits"], undone["redo"], undone["revision"]) == ([], "places", 3)
    redone = client.post(f"{here}/redo", json={"revision": 3}).json()
    assert redone["draft"] == wished["draft"]
    assert not (project.routes / "ete-au-centre.toml").exists()
    assert any(line["kind"] == "+" for line in client.get(f"{here}/diff").json()["lines"])
    saved = client.post(f"{here}/save", json={"revision": 4}).json()
    assert saved["is_saved"]
    assert saved["diff"]["lines"]
    definition = read_definition(project.routes / "ete-au-centre.toml")
    assert [wish.place_id for wish in definition.wishes] == ["lavoir", "halles"]
    assert client.get(f"{here}/diff").json()["lines"] == []
    assert client.get(f"{here}?revision=3").json()["draft"]["visits"] == []
    assert client.get(here).json()["revision"] == 4


def test_a_try_changes_nothing(client: TestClient) -> None:
    """While she drags, the plan follows and the draft stays."""
    before = client.get(TOUR).json()
    tried = client.post(f"{TOUR}/try", json={"changes": {"time_budget_minutes": 100}}).json()
    assert tried["plan"]["totals"]["total_s"] <= 6000
    after = client.get(TOUR).json()
    assert after["revision"] == before["revision"]
    assert after["draft"] == before["draft"]


def test_a_stale_window_is_told_and_overwrites_nothing(client: TestClient) -> None:
    """Of two windows on one revision the second gets both sides."""
    revision = client.get(TOUR).json()["revision"]
    change = {"revision": revision, "label": "a", "changes": {"time_budget_minutes": 100}}
    assert client.patch(TOUR, json=change).status_code == 200
    change["changes"] = {"time_budget_minutes": 110}
    for method, path, body in (
        ("PATCH", TOUR, change),
        ("POST", f"{TOUR}/undo", {"revision": revision}),
        ("POST", f"{TOUR}/save", {"revision": revision}),
        ("POST", f"{TOUR}/order", {"revision": revision, "places": None}),
        ("POST", f"{TOUR}/take_file", {"revision": revision}),
    ):
        refused = client.request(method, path, json=body)
        assert refused.status_code == 409, path
        told = refused.json()
        assert told["error"]["code"] == "conflict"
        assert told["theirs"]["draft"]["time_budget_minutes"] == 100
        assert told["yours"]["revision"] == revision
    assert client.get(TOUR).json()["draft"]["time_budget_minutes"] == 100


def test_a_file_changed_on_the_disk_is_shown_before_it_is_overwritten(
    client: TestClient, project: Project
) -> None:
    """Saving over somebody's editor takes the digest of what she saw."""
    client.get(TOUR)
    change = {"revision": 1, "label": "a", "changes": {"time_budget_minutes": 100}}
    client.patch(TOUR, json=change)
    file = project.routes / "ville-exemple-tour.toml"
    text = file.read_text(encoding="utf-8") + "\n# a colleague\n"
    file.write_text(text, encoding="utf-8")
    assert client.get(TOUR).json()["file_changed"]
    refused = client.post(f"{TOUR}/save", json={"revision": 2})
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "file_changed")
    assert {"kind": "+", "text": "# a colleague"} in refused.json()["file"]["lines"]
    assert file.read_text(encoding="utf-8") == text
    wrong = client.post(f"{TOUR}/save", json={"revision": 2, "over": "0" * 16})
    assert wrong.status_code == 409
    over = {"revision": 2, "over": refused.json()["file"]["sha"]}
    assert client.post(f"{TOUR}/save", json=over).json()["is_saved"]
    saved = file.read_text(encoding="utf-8")
    assert "# a colleague" in saved
    assert "time_budget_minutes = 100" in saved


def test_an_unchanged_draft_follows_its_file(client: TestClient, project: Project) -> None:
    """What was only looked at is read again; what was changed can take the file over."""
    client.get(TOUR)
    file = project.routes / "ville-exemple-tour.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("time_budget_minutes = ", "time_budget_minutes = 1"))
    shown = client.get(TOUR).json()
    assert shown["draft"]["time_budget_minutes"] > 1000
    assert shown["is_saved"]
    change = {"revision": shown["revision"], "label": "", "changes": {"profile": "adult"}}
    changed = client.patch(TOUR, json=change).json()
    file.write_text(text)
    taken = client.post(f"{TOUR}/take_file", json={"revision": changed["revision"]}).json()
    assert taken["is_saved"]
    assert taken["draft"]["time_budget_minutes"] < 1000
    back = client.post(f"{TOUR}/undo", json={"revision": taken["revision"]}).json()
    assert back["draft"]["profile"] == "adult"


def test_an_order_is_kept_and_given_up(client: TestClient) -> None:
    """The stops come in the order of the mouse, whatever it costs."""
    shown = client.get(TOUR).json()
    stops = [stop["place"] for stop in shown["plan"]["stops"][1:-1]]
    wanted = stops[::-1]
    body = {"revision": shown["revision"], "places": wanted}
    kept = client.post(f"{TOUR}/order", json=body).json()
    order = [stop["place"] for stop in kept["plan"]["stops"][1:-1]]
    assert len(order) > 1
    assert order == [place for place in wanted if place in order]
    free = client.post(f"{TOUR}/order", json={"revision": kept["revision"], "places": None}).json()
    assert free["plan"]["fingerprint"] == shown["plan"]["fingerprint"]


def test_one_more_stop_goes_to_its_best_place(client: TestClient) -> None:
    """The other stops keep their order."""
    visits = [{"place": place, "state": "wished", "score": 1} for place in ("beffroi", "halles")]
    new = {
        "id": "court",
        "title": "Court",
        "territory": "ville-exemple",
        "start": "gare",
        "departure": "2026-12-01T10:00:00",
        "time_budget_minutes": 200,
        "profile": "visitor",
        "visits": visits,
    }
    begun = client.post("/api/circuits", json=new).json()
    order = [stop["place"] for stop in begun["plan"]["stops"]]
    body = {"revision": 1, "place": "lavoir"}
    longer = client.post("/api/circuits/court/insert", json=body).json()
    places = [stop["place"] for stop in longer["plan"]["stops"]]
    assert "lavoir" in places
    assert [place for place in places if place != "lavoir"] == order


@pytest.mark.parametrize("circuit", ["ville-exemple-tour", "ville-exemple-car"])
def test_every_place_left_out_is_added_or_comes_with_ways_that_add_it(
    client: TestClient, circuit: str
) -> None:
    """Each way, taken up, makes a circuit that visits the place and drops what it said alone."""
    here = f"/api/circuits/{circuit}"
    shown = client.get(f"{here}?lang=fr").json()
    before = {stop["place"]: stop["name"] for stop in shown["plan"]["stops"]}
    left = shown["plan"]["unvisited"]
    assert left
    for one in left:
        revision = client.get(f"{here}/revision").json()["revision"]
        body = {"revision": revision, "place": one["place"]}
        answer = client.post(f"{here}/insert?lang=fr", json=body)
        if answer.status_code == 200:
            client.post(f"{here}/undo", json={"revision": revision + 1})
            made = [("", answer.json()["plan"])]
        else:
            ways = [(way["text"], {"changes": way["changes"]}) for way in answer.json()["remedies"]]
            made = [
                (text, client.post(f"{here}/try", json=way).json()["plan"]) for text, way in ways
            ]
        assert made, one
        for text, then in made:
            after = {stop["place"] for stop in then["stops"]}
            assert one["place"] in after
            for name in (before[place] for place in before.keys() - after):
                assert f"«\xa0{name}\xa0»" in text


def test_what_does_not_fit_comes_with_changes_that_repair_it(client: TestClient) -> None:
    """Each remedy is a change of the draft, and the first one makes a plan."""
    shown = client.get(TOUR).json()
    asked = {visit["place"] for visit in shown["draft"]["visits"]}
    stops = [stop["place"] for stop in shown["plan"]["stops"] if stop["place"] in asked]
    required = {place: {"state": "required"} for place in stops}
    changes = {"visits": required, "time_budget_minutes": 30}
    body = {"revision": shown["revision"], "label": "", "changes": changes}
    tight = client.patch(TOUR, json=body).json()
    error = tight["plan"]["error"]
    assert error["excess_s"] > 0
    assert error["message"]
    repaired = client.post(f"{TOUR}/try", json={"changes": error["remedies"][0]["changes"]}).json()
    assert repaired["plan"]["stops"]


def test_what_cannot_be_read_is_refused_and_not_stored(client: TestClient) -> None:
    """A wrong key or state leaves the draft as it was."""
    revision = client.get(TOUR).json()["revision"]
    for changes in (
        {"time_budget_minutes": "long"},
        {"unheard_of": 1},
        {"visits": {"beffroi": {"state": "maybe"}}},
        {"visits": 7},
        {"visits": {"beffroi": 7}},
        {"fixed": [{"place": 3}]},
        {"departure": "yesterday"},
        {"title": None},
    ):
        body = {"revision": revision, "label": "", "changes": changes}
        refused = client.patch(f"{TOUR}?lang=en", json=body)
        assert 400 <= refused.status_code < 500, changes
        assert refused.json()["error"]["message"]
        assert client.post(f"{TOUR}/try", json={"changes": changes}).status_code >= 400
    assert client.get(TOUR).json()["revision"] == revision


def test_a_street_is_avoided_by_a_click(client: TestClient) -> None:
    """What lies under the mouse is what the plan goes round."""
    shown = client.get(TOUR).json()
    stop = shown["plan"]["stops"][1]
    body = {"lon": stop["foot"][0], "lat": stop["foot"][1]}
    found = client.post(f"{TOUR}/streets/nearest", json=body).json()["street"]
    assert found["ways"]
    avoid = [{"ways": found["ways"], "street": found["street"]}]
    change = {"revision": shown["revision"], "label": "", "changes": {"avoid": avoid}}
    changed = client.patch(TOUR, json=change).json()
    assert changed["draft"]["avoid"][0]["ways"] == found["ways"]
    if "error" not in changed["plan"]:
        assert changed["plan"]["avoided"][0]["lines"]
    far = client.post(f"{TOUR}/streets/nearest", json={"lon": 0.0, "lat": 0.0}).json()
    assert far["street"] is None


def test_a_place_cut_off_is_repaired_with_one_click(client: TestClient) -> None:
    """What is forbidden is lifted, or the place is left out: both remedies make a plan."""
    shown = client.get(TOUR).json()
    wished = next(one["place"] for one in shown["draft"]["visits"] if one["state"] == "required")
    foot = next(one for one in shown["plan"]["stops"] if one["place"] == wished)["foot"]
    avoid = []
    for east, north in [(0, 0), (1, 0), (-1, 0), (0, 1), (0, -1)]:
        body = {"lon": foot[0] + east * 6e-4, "lat": foot[1] + north * 4e-4}
        street = client.post(f"{TOUR}/streets/nearest", json=body).json()["street"]
        avoid.append({"ways": street["ways"], "street": street["street"]})
    change = {"revision": shown["revision"], "label": "", "changes": {"avoid": avoid}}
    changed = client.patch(f"{TOUR}?lang=fr", json=change).json()
    remedies = changed["plan"]["error"]["remedies"]
    assert [one["text"].split()[0] for one in remedies] == ["Lever", "Sans"]
    lifted = {"revision": changed["revision"], "label": "", "changes": remedies[0]["changes"]}
    assert client.patch(TOUR, json=lifted).json()["plan"]["stops"]


def test_a_closed_place_is_reached_on_the_day_it_opens(client: TestClient) -> None:
    """The remedy departs when it is open: taken up, the place is no longer closed."""
    shown = client.get(f"{TOUR}?lang=fr").json()
    closed = [one for one in shown["plan"]["unvisited"] if one["number"].startswith("ouvre")]
    assert closed
    for one in closed:
        (remedy,) = [each for each in one["remedies"] if "departure" in each["changes"]]
        tried = client.post(f"{TOUR}/try", json={"changes": remedy["changes"]}).json()["plan"]
        left = {each["place"]: each for each in tried.get("unvisited", ())}
        assert one["place"] not in left or not left[one["place"]]["number"].startswith("ouvre")


def test_up_to_three_variants_are_compared(client: TestClient) -> None:
    """Each keeps its plan; a fourth is refused; one can be dropped."""
    for number in range(3):
        pinned = client.post(f"{TOUR}/variants", json={})
        assert len(pinned.json()) == number + 1
    assert [one["label"] for one in pinned.json()] == ["A", "B", "C"]
    assert client.post(f"{TOUR}/variants", json={}).status_code == 409
    kept = client.delete(f"{TOUR}/variants/{pinned.json()[0]['id']}").json()
    assert [one["label"] for one in kept] == ["B", "C"]
    assert kept[0]["plan"]["totals"]["metres"] > 0
    assert client.delete(f"{TOUR}/variants/999").status_code == 404


def test_departures_come_as_they_become_known(client: TestClient) -> None:
    """An empty calendar, every cell once, then the same cells as a table."""
    address = f"{TOUR}/departures?first=2026-12-01&last=2026-12-03&earliest=07:00&latest=11:00"
    told = [(name, json.loads(data)) for name, data in events(client.get(address))]
    names = [name for name, _ in told]
    assert (names[0], names[-1]) == ("frame", "table")
    frame, table = told[0][1], told[-1][1]
    assert (frame["days"], frame["hours"]) == (table["days"], table["hours"])
    size = len(table["days"]) * len(table["hours"])
    done = [content["done"] for name, content in told if name == "progress"]
    assert (done[0], done[-1]) == (0, size)
    assert done == sorted(done)
    cells = [cell for name, content in told if name == "cells" for cell in content["cells"]]
    assert len(cells) == len({(cell["row"], cell["column"]) for cell in cells}) == size
    for cell in cells:
        last = dict(table["cells"][cell.pop("row")][cell.pop("column")])
        del last["best"]
        assert cell == last
    assert any(cell["stops"] for cell in cells)
    assert not all(cell["stops"] for cell in cells)
    backwards = client.get(f"{TOUR}/departures?first=2026-12-02&last=2026-12-01")
    assert [name for name, _ in events(backwards)] == ["failed"]


def test_a_draft_is_forgotten_and_its_file_stays(client: TestClient, project: Project) -> None:
    """Throwing a draft away goes back to the file."""
    client.get(TOUR)
    change = {"revision": 1, "label": "", "changes": {"time_budget_minutes": 100}}
    client.patch(TOUR, json=change)
    assert client.delete(TOUR).status_code == 200
    assert (project.routes / "ville-exemple-tour.toml").is_file()
    fresh = client.get(TOUR).json()
    assert (fresh["revision"], fresh["is_saved"]) == (1, True)


@pytest.mark.parametrize("path", ["", "/diff", "/revision", "/variants"])
def test_what_is_not_there_is_not_found(client: TestClient, path: str) -> None:
    """A circuit that nobody began gives 404, in the language asked for."""
    missing = client.get(f"/api/circuits/nowhere{path}?lang=en")
    assert missing.status_code == 404
    assert "not found" in missing.json()["error"]["message"]


def test_a_file_that_says_the_same_is_no_conflict(client: TestClient, project: Project) -> None:
    """Killed between the file and the note of it, or typed by a colleague: saving just works."""
    client.get(TOUR)
    change = {"revision": 1, "label": "", "changes": {"time_budget_minutes": 100}}
    client.patch(TOUR, json=change)
    text = client.get("/api/download/ville-exemple-tour/ville-exemple-tour.toml").text
    (project.routes / "ville-exemple-tour.toml").write_bytes(text.encode())
    saved = client.post(f"{TOUR}/save", json={"revision": 2})
    assert (saved.status_code, saved.json()["is_saved"]) == (200, True)
    assert saved.json()["diff"]["lines"] == []


def test_a_circuit_is_taken_out_and_what_it_said_is_put_aside(
    client: TestClient, project: Project
) -> None:
    """The file, and the draft that was not in it, are found again; the circuit is not."""
    file = project.routes / "ville-exemple-tour.toml"
    was = file.read_bytes()
    client.get(TOUR)
    change = {"revision": 1, "label": "", "changes": {"time_budget_minutes": 100}}
    client.patch(TOUR, json=change)
    early = client.post(f"{TOUR}/remove", json={"revision": 1})
    assert (early.status_code, early.json()["error"]["code"]) == (409, "conflict")
    assert file.read_bytes() == was
    removed = client.post(f"{TOUR}/remove", json={"revision": 2})
    assert removed.status_code == 200, removed.text
    texts = [(project.workshop.parent / name).read_bytes() for name in removed.json()["aside"]]
    assert texts[0] == was
    assert b"time_budget_minutes = 100" in texts[1]
    assert not file.exists()
    assert client.get(TOUR).status_code == 404
    assert client.post(f"{TOUR}/remove", json={"revision": 2}).status_code == 404
    listed = client.get("/api/project").json()["circuits"]
    assert [one["id"] for one in listed] == ["ville-exemple-car"]


def test_a_file_that_cannot_be_read_can_be_taken_out(client: TestClient, project: Project) -> None:
    """It is listed with its fault, and needs no revision."""
    broken = b"[circuit\n\xff"
    (project.routes / "casse.toml").write_bytes(broken)
    (told,) = [o for o in client.get("/api/project").json()["circuits"] if o["id"] == "casse"]
    assert told["error"]
    assert told["has_file"]
    removed = client.post("/api/circuits/casse/remove", json={"revision": 0})
    assert removed.status_code == 200, removed.text
    (aside,) = removed.json()["aside"]
    assert (project.workshop.parent / aside).read_bytes() == broken
    assert not (project.routes / "casse.toml").exists()


def test_a_circuit_is_begun_again_from_the_draft_of_another(
    client: TestClient, project: Project
) -> None:
    """A copy asks for the same under another title; once saved it plans the same."""
    shown = client.get(TOUR).json()
    copied = client.post("/api/circuits", json={**shown["draft"], "title": "Été, copie"})
    assert copied.status_code == 201, copied.text
    assert copied.json()["id"] == "ete-copie"
    stops = [stop["place"] for stop in copied.json()["plan"]["stops"]]
    assert stops == [stop["place"] for stop in shown["plan"]["stops"]]
    saved = client.post("/api/circuits/ete-copie/save", json={"revision": 1})
    assert saved.json()["is_saved"]
    first = read_definition(project.routes / "ville-exemple-tour.toml")
    second = read_definition(project.routes / "ete-copie.toml")
    assert (second.wishes, second.precedences) == (first.wishes, first.precedences)
