"""The workshop's places and territories: drafted, planned with, saved; made from an extract."""

import json
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import cast

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from ddtour_geo.territory.reader import read_places
from ddtour_geo.workshop.workspace.project import Project
from tests.support.workshop import TOUR, opened, project_in

TOWN = "/api/territories/ville-exemple"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Copy the demonstration town."""
    return project_in(tmp_path)


@pytest.fixture
def client(project: Project) -> Iterator[TestClient]:
    """Open its workshop."""
    with opened(project) as client:
        yield client


def new_place(client: TestClient) -> dict[str, object]:
    """Describe a place beside one that is there."""
    (gare,) = [one for one in client.get(TOWN).json()["places"] if one["id"] == "gare"]
    return {
        "name": {"fr": "Four à pain", "en": "Bread oven"},
        "lon": gare["lon"] + 0.0004,
        "lat": gare["lat"],
        "theme": "patrimoine",
        "service_minutes": 10,
        "source": "Mairie",
        "as_of": "2026-11-01",
    }


def test_places_come_with_where_they_meet_the_streets(client: TestClient, project: Project) -> None:
    """Every place of the file is on the map, and says what is not known of it."""
    told = client.get(f"{TOWN}?lang=en").json()
    places = read_places(project.data / "ville-exemple")
    assert [one["id"] for one in told["places"]] == [place.id for place in places]
    assert all(one["access"] for one in told["places"])
    assert [one["hours_unknown"] for one in told["places"]] == [
        place.opening_hours is None for place in places
    ]
    assert told["profiles"]
    assert told["revision"] == 1


def test_the_ground_is_what_the_map_code_draws(client: TestClient) -> None:
    """The same keys as the visitor's page, from the corner that plans are drawn from."""
    ground = client.get(f"{TOWN}/ground").json()
    assert {"sketch", "origin", "bounds", "names", "ground", "credit"} <= set(ground)
    assert ground["ground"]
    assert client.get(TOUR).json()["plan"]["origin"] == ground["origin"]


def test_a_new_place_is_planned_with_before_it_is_saved(
    client: TestClient, project: Project
) -> None:
    """Drafted places count at once; the file changes only when she saves."""
    file = project.data / "ville-exemple" / "places.geojson"
    before = file.read_bytes()
    body = {"revision": 1, "place": new_place(client)}
    added = client.post(f"{TOWN}/places", json=body)
    assert added.status_code == 201, added.text
    assert added.json()["place"] == "four-a-pain"
    assert file.read_bytes() == before
    revision = client.get(TOUR).json()["revision"]
    changes = {"visits": {"four-a-pain": {"state": "required"}}}
    change = {"revision": revision, "label": "", "changes": changes}
    planned = client.patch(TOUR, json=change).json()
    assert "four-a-pain" in [stop["place"] for stop in planned["plan"]["stops"]]
    assert client.post(f"{TOUR}/publish").text.count("unsaved") == 1
    saved = client.post(f"{TOWN}/save", json={"revision": 2})
    assert saved.json()["is_saved"]
    assert any(line["kind"] == "+" for line in saved.json()["diff"]["lines"])
    (oven,) = [p for p in read_places(project.data / "ville-exemple") if p.id == "four-a-pain"]
    assert (oven.name.en, oven.position.source) == ("Bread oven", "Mairie")
    assert (oven.service_time, oven.position.as_of.isoformat()) == (600, "2026-11-01")


def test_undoing_after_saving_takes_a_place_out_of_the_next_file(
    client: TestClient, project: Project
) -> None:
    """The history of places does not end where they are saved."""
    file = project.data / "ville-exemple" / "places.geojson"
    before = file.read_bytes()
    client.post(f"{TOWN}/places", json={"revision": 1, "place": new_place(client)})
    client.post(f"{TOWN}/save", json={"revision": 2})
    assert b"four-a-pain" in file.read_bytes()
    undone = client.post(f"{TOWN}/undo", json={"revision": 2}).json()
    assert not undone["is_saved"]
    client.post(f"{TOWN}/save", json={"revision": 3})
    assert file.read_bytes() == before


def test_a_note_is_kept_and_emptied(client: TestClient) -> None:
    """It stays with its place through the draft."""
    for note in ("La mairie sait.", ""):
        told = client.get(TOWN).json()
        (gare,) = [one for one in told["places"] if one["id"] == "gare"]
        body = {"revision": told["revision"], "changes": {"note": note}}
        done = client.patch(f"{TOWN}/places/gare", json=body)
        assert done.status_code == 200, done.text
        assert gare | {"note": note} in done.json()["places"]


def test_a_place_is_moved_removed_and_brought_back(client: TestClient) -> None:
    """Each is a revision of the territory, with undo and redo."""
    place = next(one for one in client.get(TOWN).json()["places"] if one["id"] == "gare")
    changes = {"lon": place["lon"] + 0.0003, "source": "GPS", "confidence": "high"}
    body = {"revision": 1, "label": "move", "changes": changes}
    moved = client.patch(f"{TOWN}/places/gare", json=body).json()
    (gare,) = [one for one in moved["places"] if one["id"] == "gare"]
    assert (gare["source"], gare["confidence"]) == ("GPS", "high")
    assert gare["lon"] == pytest.approx(place["lon"] + 0.0003)
    assert moved["undo"] == "move"
    gone = client.delete(f"{TOWN}/places/lavoir?revision=2").json()
    assert "lavoir" not in [one["id"] for one in gone["places"]]
    back = client.post(f"{TOWN}/undo", json={"revision": 3}).json()
    assert "lavoir" in [one["id"] for one in back["places"]]
    again = client.post(f"{TOWN}/redo", json={"revision": 4}).json()
    assert "lavoir" not in [one["id"] for one in again["places"]]
    stale = client.delete(f"{TOWN}/places/ecluse?revision=2")
    assert (stale.status_code, stale.json()["error"]["code"]) == (409, "conflict")
    assert stale.json()["theirs"]["revision"] == 5


def test_the_circuits_that_lead_to_a_place_are_named(client: TestClient) -> None:
    """As drafted, with what the place is to them: a start is replaced, a visit taken out."""
    uses = client.get(f"{TOWN}/places/ancienne-sucrerie/uses").json()
    assert {"circuit": "ville-exemple-tour", "role": "visit"}.items() <= uses[0].items()
    revision = client.get("/api/circuits/ville-exemple-tour/revision").json()["revision"]
    out = {"revision": revision, "changes": {"visits": {"ancienne-sucrerie": None}}}
    assert client.patch("/api/circuits/ville-exemple-tour", json=out).status_code == 200
    after = client.get(f"{TOWN}/places/ancienne-sucrerie/uses").json()
    assert [use["circuit"] for use in after] == [use["circuit"] for use in uses[1:]]
    assert client.get(f"{TOWN}/places/nowhere/uses").json() == []


def test_a_place_that_cannot_be_used_is_refused(client: TestClient) -> None:
    """Outside the area, without a source, with hours that nobody can read, or twice."""
    good = new_place(client)
    for bad in (
        {"lon": 9.0},
        {"lon": "east"},
        {"name": ""},
        {"service_minutes": -5},
        {"opening_hours": "sometimes"},
    ):
        body = {"revision": 1, "place": {**good, **bad}}
        refused = client.post(f"{TOWN}/places", json=body)
        assert 400 <= refused.status_code < 500, bad
        assert refused.json()["error"]["message"]
    taken = client.post(f"{TOWN}/places", json={"revision": 1, "id": "gare", "place": good})
    assert taken.status_code == 409
    assert client.get(TOWN).json()["revision"] == 1


def test_a_changed_places_file_is_not_overwritten(client: TestClient, project: Project) -> None:
    """QGIS saved meanwhile: nothing is lost."""
    client.post(f"{TOWN}/places", json={"revision": 1, "place": new_place(client)})
    file = project.data / "ville-exemple" / "places.geojson"
    file.write_text(file.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert client.get(TOWN).json()["file_changed"]
    refused = client.post(f"{TOWN}/save", json={"revision": 2})
    assert refused.json()["error"]["code"] == "file_changed"
    over = {"revision": 2, "over": refused.json()["file"]["sha"]}
    assert client.post(f"{TOWN}/save", json=over).json()["is_saved"]


def test_the_snap_is_shown_before_a_place_is_put(client: TestClient) -> None:
    """Near a street its foot, far from all streets the reason."""
    place = new_place(client)
    near = client.post(f"{TOWN}/snap", json={"lon": place["lon"], "lat": place["lat"]}).json()
    assert near["access"]
    far = client.post(f"{TOWN}/snap", json={"lon": 0.0, "lat": 0.0}).json()
    assert far["access"] is None
    assert far["error"]


def test_a_territory_is_made_from_an_extract_in_an_empty_folder(
    tmp_path: Path, shared: Path
) -> None:
    """From nothing but Redon's streets to a circuit, its page and its files."""
    extract = shared / "areas" / "redon_fr.osm"
    with opened(Project.in_folder(tmp_path)) as client:
        assert client.get("/api/project").json()["territories"] == []
        made = client.post("/api/territories", json={"name": "Redon", "file": str(extract)})
        assert made.status_code == 201, made.text
        assert (made.json()["id"], made.json()["name"]) == ("redon", "Redon")
        places = made.json()["places"]
        start, *others = [place["id"] for place in places]
        visits = [{"place": place, "state": "wished", "score": 2} for place in others]
        new = {
            "title": "Redon",
            "territory": "redon",
            "start": start,
            "departure": "2026-12-01T10:00:00",
            "time_budget_minutes": 120,
            "profile": "visitor",
            "visits": visits,
        }
        begun = client.post("/api/circuits", json=new).json()
        assert len(begun["plan"]["stops"]) > 3
        client.post("/api/circuits/redon/save", json={"revision": 1})
        assert (tmp_path / "routes" / "redon.toml").is_file()
        missing = client.post("/api/territories", json={"name": "x", "file": "/nowhere.osm"})
        assert missing.status_code == 404
        with extract.open("rb") as stream:
            form = {"name": "redon"}
            twice = client.post("/api/territories/upload", data=form, files={"file": stream})
        assert twice.status_code == 400


def test_an_upload_that_kills_its_reader_is_refused_by_a_workshop_that_lives(
    client: TestClient, project: Project, shared: Path
) -> None:
    """It is read in a process of its own; nothing of it stays."""
    before = sorted(project.data.iterdir())
    for name in ("pbf-SIGNAL-6-.osm.pbf", "pbf-one-byte-abort.osm.pbf"):
        content = (shared / "cases" / "attack" / name).read_bytes()
        done = client.post(
            "/api/territories/upload?lang=en",
            data={"name": "Town"},
            files={"file": (name, content)},
        )
        assert done.status_code == 422
        assert "download it again" in done.json()["error"]["message"]
        assert sorted(project.data.iterdir()) == before
    assert client.get(TOWN).status_code == 200


def test_the_check_of_a_territory_is_told(client: TestClient) -> None:
    """What ``ddtour check`` says of it."""
    text = client.get(f"{TOWN}/check?lang=en").json()["text"]
    assert text.startswith("Ville-Exemple")


def test_the_settings_are_plain_json(client: TestClient) -> None:
    """OpenAPI names every route."""
    described = client.get("/api/openapi.json").json()
    assert "/api/circuits/{circuit}/try" in described["paths"]
    assert json.dumps(described)


def test_hours_are_checked_while_they_are_typed(client: TestClient) -> None:
    """What they mean in a week with a holiday, or what was probably meant."""
    body = {"text": "Mo-Fr 09:00-12:00; PH off", "territory": "ville-exemple", "day": "2026-12-25"}
    told = client.post("/api/hours/check?lang=en", json=body).json()
    assert told["ok"]
    assert [day["state"] for day in told["week"]] == ["open"] * 4 + ["closed"] * 3
    assert told["week"][4]["is_holiday"]
    assert [day["spans"] for day in told["week"][3:5]] == [[["09:00", "12:00"]], []]
    wrong = client.post("/api/hours/check?lang=en", json={**body, "text": "lundi 9h-12h"}).json()
    assert not wrong["ok"]
    assert wrong["messages"]


def test_places_are_imported_with_a_preview_first(client: TestClient) -> None:
    """What is wrong is shown before anything is drafted; what is right can be undone."""
    gare = next(one for one in client.get(TOWN).json()["places"] if one["id"] == "gare")
    rows = f"name,lon,lat\nPuits,{gare['lon'] + 0.001},{gare['lat']}\n,1,2\n"
    file = {"file": ("puits.csv", rows.encode(), "text/csv")}
    seen = client.post(f"{TOWN}/import?lang=en", files=file).json()
    assert [row["is_acceptable"] for row in seen["rows"]] == [True, False]
    assert seen["rows"][1]["faults"][0]["message"]
    assert client.get(TOWN).json()["revision"] == 1
    form = {"revision": 1}
    taken = client.post(f"{TOWN}/import/accept", files=file, data=form).json()
    assert taken["added"] == 1
    assert "Puits" in [place["name"] for place in taken["places"]]
    stale = client.post(f"{TOWN}/import/accept", files=file, data=form)
    assert stale.status_code in {409, 422}
    assert client.post(f"{TOWN}/undo", json={"revision": 2}).json()["redo"]
    unreadable = {"file": ("x.exe", b"MZ", "application/octet-stream")}
    assert client.post(f"{TOWN}/import", files=unreadable).status_code == 422


def test_what_is_found_on_the_ground_comes_back(client: TestClient, project: Project) -> None:
    """A list to print, a form for the phone; its answers are shown, then taken over."""
    listed = client.get(f"{TOUR}/field-check?lang=en")
    assert listed.status_code == 200
    form = client.get(f"{TOUR}/field-check?form=phone&lang=en")
    assert "attachment" in form.headers["content-disposition"]
    assert "<script>" in form.text
    broken = {"file": ("answers.json", b"{}", "application/json")}
    assert client.post(f"{TOWN}/answers", files=broken).status_code == 422
    client.post(f"{TOWN}/places", json={"revision": 1, "place": new_place(client)})
    unsaved = client.post(f"{TOWN}/answers", files=broken)
    assert unsaved.json()["error"]["code"] == "unsaved_places"
    assert not (project.data / "ville-exemple" / "survey.json").exists()


def test_drafted_places_are_read_by_many_at_once(client: TestClient, project: Project) -> None:
    """The folder that drafted places are read from is made by one thread, while others wait."""
    shown = client.get(TOWN).json()
    change = {"revision": shown["revision"], "label": "x", "changes": {"service_minutes": 7}}
    assert client.patch(f"{TOWN}/places/lavoir", json=change).status_code == 200
    bench = cast("FastAPI", client.app).state.bench
    for _ in range(40):
        shutil.rmtree(project.workshop / "ground", ignore_errors=True)
        with ThreadPoolExecutor(8) as pool:
            folders = list(pool.map(lambda _: bench.data("ville-exemple"), range(8)))
        assert len(set(folders)) == 1
        assert (folders[0] / "ville-exemple" / "territory.toml").is_file()
