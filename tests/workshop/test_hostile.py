"""What strangers and old drafts bring to the workshop: an answer in words, never 500."""

import json
import os
import resource
import sqlite3
import zlib
from pathlib import Path

import pytest

from ddtour_geo.workshop.drafts.database import pack
from tests.conftest import ROOT
from tests.support.sampling import sample
from tests.support.workshop import TOUR, opened, project_in

GAP = "2027-03-28T02:30:00"
JSON = {"content-type": "application/json"}


def test_an_hour_that_does_not_exist_is_refused_and_not_stored(tmp_path: Path) -> None:
    """Tried, changed or begun; the draft is as it was, and opens."""
    with opened(project_in(tmp_path)) as client:
        state = client.get(TOUR).json()
        for departure in (GAP, "0001-01-01T00:00:00", "9999-12-31T23:59:59"):
            changes = {"departure": departure}
            tried = client.post(f"{TOUR}/try", json={"changes": changes})
            made = client.patch(TOUR, json={"revision": state["revision"], "changes": changes})
            begun = client.post(
                "/api/circuits", json={**state["draft"], "departure": departure, "title": "Nuit"}
            )
            for answer in (tried, made, begun):
                assert answer.status_code == 422
                assert answer.json()["error"]["code"] in {"no_such_moment", "wrong_type"}
        assert client.get(TOUR).json()["draft"] == state["draft"]
        assert client.get("/api/circuits/nuit").status_code == 404


def test_a_file_that_leaves_at_no_hour_opens_and_is_mended(tmp_path: Path) -> None:
    """It says why there is no plan; another hour repairs it."""
    project = project_in(tmp_path)
    file = project.routes / "ville-exemple-tour.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("2026-12-01T09:15:00", GAP), encoding="utf-8")
    with opened(project) as client:
        state = client.get(TOUR).json()
        assert state["plan"]["error"]["code"] == "no_such_moment"
        changes = {"departure": "2026-12-01T09:15:00"}
        mended = client.patch(TOUR, json={"revision": state["revision"], "changes": changes})
        assert mended.status_code == 200
        assert "error" not in mended.json()["plan"]


def test_a_draft_that_is_no_circuit_any_more_is_offered_as_text(tmp_path: Path) -> None:
    """The list says why, the text holds all of it, and taking it out puts that aside."""
    project = project_in(tmp_path)
    with opened(project) as client:
        draft = client.get(TOUR).json()["draft"]
    old = draft | {"departure": "9999-12-31T23:59:59", "title": "Nuit sans fin"}
    with sqlite3.connect(project.workshop / "workshop.sqlite") as db:
        db.execute("update state set content = ?", (pack(old),))
        db.execute("update draft set saved = null")
    db.close()
    with opened(project) as client:
        assert client.get(TOUR).status_code == 422
        circuits = {one["id"]: one for one in client.get("/api/project").json()["circuits"]}
        assert "2100" in circuits["ville-exemple-tour"]["error"]
        assert json.loads(client.get(f"{TOUR}/text").json()["text"]) == old
        revision = client.get(f"{TOUR}/revision").json()["revision"]
        gone = client.post(f"{TOUR}/remove", json={"revision": revision}).json()
        kept = [(tmp_path / path).read_text(encoding="utf-8") for path in gone["aside"]]
        assert any("Nuit sans fin" in text for text in kept)


DAMAGED: list[bytes | None] = [b"no zip", b"", pack({})[:-3], zlib.compress(b"[]"), None]


@pytest.mark.parametrize("blob", sample(DAMAGED, 1))
def test_a_damaged_draft_stops_neither_the_list_nor_the_others(
    blob: bytes | None, tmp_path: Path
) -> None:
    """It is said, and can be forgotten; the file is drafted anew."""
    project = project_in(tmp_path)
    with opened(project) as client:
        client.get(TOUR)
        client.get("/api/circuits/ville-exemple-car")
    with sqlite3.connect(project.workshop / "workshop.sqlite") as db:
        if blob is None:
            db.execute("delete from state where draft like '%tour'")
        else:
            db.execute("update state set content = ? where draft like '%tour'", (blob,))
    db.close()
    with opened(project) as client:
        errors = {one["id"]: one["error"] for one in client.get("/api/project").json()["circuits"]}
        assert errors["ville-exemple-car"] is None
        assert "abîmé" in errors["ville-exemple-tour"]
        assert client.get(TOUR).status_code == 422
        assert client.delete(TOUR).status_code == 200
        assert "error" not in client.get(TOUR).json()["plan"]


BODIES = (
    b'{"group_size": ' + b"9" * 5000 + b"}",
    b'{"group_size": ' + b"9" * 400 + b"}",
    b'{"speed_kmh": ' + b"9" * 400 + b"}",
    b'{"speed_kmh": 1e999}',
    b'{"speed_kmh": NaN}',
    b'{"title": "a\\ud800"}',
    b'{"\\ud800": 1}',
    b'{"visits": ' + b"[" * 900 + b"]" * 900 + b"}",
    b'{"visits": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    b'{"visits": {"x": {"state": "\\udfff"}}}',
    b'{"title": "\xff"}',
)


def test_no_body_of_a_stranger_is_stored_or_answered_with_500(tmp_path: Path) -> None:
    """Numbers, halves of characters, depth."""
    with opened(project_in(tmp_path)) as client:
        state = client.get(TOUR).json()
        for changes in BODIES:
            body = b'{"revision": %d, "changes": %s}' % (state["revision"], changes)
            made = client.patch(TOUR, content=body, headers=JSON)
            tried = client.post(f"{TOUR}/try", content=b'{"changes": %s}' % changes, headers=JSON)
            assert {made.status_code, tried.status_code} <= {400, 422}, changes[:80]
        assert client.get(TOUR).json()["draft"] == state["draft"]


def test_an_upload_without_room_on_the_disk_is_told_and_harms_nobody(tmp_path: Path) -> None:
    """507 where it is received and where it is unpacked; then the workshop goes on."""
    content = (ROOT / "data/ville-exemple/streets.osm").read_bytes() + b"\n" * 1_000_000
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    with opened(project_in(tmp_path)) as client:
        client.get("/api/project")
        for most in (200_000, 1_200_000):
            resource.setrlimit(resource.RLIMIT_FSIZE, (most, before[1]))
            try:
                answer = client.post(
                    "/api/territories/upload",
                    data={"name": f"Ville {most}"},
                    files={"file": ("a.osm", content)},
                )
            finally:
                resource.setrlimit(resource.RLIMIT_FSIZE, before)
            assert answer.status_code == 507
            assert "place" in answer.json()["error"]["message"]
        assert client.get("/api/project").status_code == 200
        assert [path.name for path in (tmp_path / "data").iterdir()] == ["ville-exemple"]


def test_odd_addresses_are_refused_in_words(tmp_path: Path) -> None:
    """An origin that is none, paths of 5,000 letters, a pipe among the circuits."""
    project = project_in(tmp_path)
    os.mkfifo(project.routes / "pipe.toml")
    with opened(project) as client:
        assert client.get("/api/project", headers={"origin": "http://["}).status_code == 403
        for path in ("/static/", "/site/", "/api/circuits/", "/api/territories/", "/"):
            assert 400 <= client.get(path + "a" * 5000).status_code < 500
        circuits = {one["id"]: one for one in client.get("/api/project").json()["circuits"]}
        assert "ordinaire" in circuits["pipe"]["error"]
        assert client.get("/api/circuits/pipe").status_code == 404
