"""The store of drafts: nothing acknowledged is lost, a damaged file stops nobody."""

import http.client
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
import tracemalloc
import zlib
from pathlib import Path
from typing import Self

import pytest

from ddtour_geo.routes.schema import read_definition
from ddtour_geo.workshop.drafts.database import Store
from ddtour_geo.workshop.drafts.drafts import Drafts
from ddtour_geo.workshop.drafts.route_draft import changed, definition_of, draft_of
from ddtour_geo.workshop.errors import ConflictError, UnknownError
from ddtour_geo.workshop.workspace.project import Project
from tests.conftest import ROOT
from tests.support.sampling import sample
from tests.support.workshop import TOUR, opened, project_in


def test_undo_and_redo_walk_through_any_history(tmp_path: Path) -> None:
    """Against a model with two lists, in a thousand seeded steps."""
    store = Store(tmp_path / "drafts.sqlite")
    drafts = Drafts(store)
    chance = random.Random(5)  # noqa: S311 - seeded
    drafts.begin("circuit/a", {"n": 0})
    past, present, future, revision = [], 0, [], 1
    for number in range(1, 1000):
        action = chance.choice(("change", "undo", "redo"))
        if action == "change":
            drafts.change("circuit/a", revision, {"n": number}, label=str(number))
            past, present, future = [*past, present], number, []
        elif action == "undo" and past:
            drafts.undo("circuit/a", revision)
            past, present, future = past[:-1], past[-1], [present, *future]
        elif action == "redo" and future:
            drafts.redo("circuit/a", revision)
            past, present, future = [*past, present], future[0], future[1:]
        else:
            with pytest.raises(ConflictError):
                (drafts.undo if action == "undo" else drafts.redo)("circuit/a", revision)
            continue
        revision += 1
        found = drafts.get("circuit/a")
        assert (found.content, found.revision) == ({"n": present}, revision)
        assert (found.undo is None, found.redo is None) == (not past, not future)
        assert found.redo == (str(future[0]) if future else None)
    store.close()


@pytest.mark.parametrize("seed", sample(range(3), 1))
def test_what_is_long_past_is_forgotten_and_nothing_else(tmp_path: Path, seed: int) -> None:
    """Against a model that forgets nothing: twelve changes can be undone, and redone."""
    kept = 12
    store = Store(tmp_path / "drafts.sqlite")
    drafts = Drafts(store, kept=kept)
    chance = random.Random(seed)  # noqa: S311 - seeded
    draft = drafts.begin("circuit/a", {"n": 0}, base="file")
    past, future, held, at_save, lost = [0], [], {1: 0}, 0, 0
    for number in range(1, 400):
        action = chance.choice(("change", "change", "undo", "redo", "walk", "save"))
        if action == "change":
            draft = drafts.change("circuit/a", draft.revision, {"n": number}, label=str(number))
            past, future = [*past, number], []
        for _ in range(chance.randrange(2 * kept) if action == "walk" else action == "undo"):
            if draft.undo is None:
                assert len(past) - 1 <= lost, "forgotten too early"
                break
            draft = drafts.undo("circuit/a", draft.revision)
            future.append(past.pop())
            held[draft.revision] = past[-1]
        while future and action in {"redo", "walk"}:
            draft = drafts.redo("circuit/a", draft.revision)
            past.append(future.pop())
            held[draft.revision] = past[-1]
        if action == "save":
            drafts.save("circuit/a", draft.revision, lambda told: str(told.content["n"]))
            at_save = past[-1]
        held[draft.revision] = past[-1]
        draft = drafts.get("circuit/a")
        assert draft.content == {"n": past[-1]}
        assert draft.is_saved == (at_save == past[-1])
        lost = max(lost, len(past) - 1 - kept)
        assert (draft.redo is None) == (not future)
        for revision in range(max(1, draft.revision - kept + 1), draft.revision + 1):
            assert drafts.at("circuit/a", revision) == {"n": held[revision]}
    with store.reading() as db:
        ((states, revisions),) = db.execute(
            "select (select count(*) from state), (select count(*) from revision)"
        ).fetchall()
    assert revisions < 1.5 * kept + 1 < draft.revision / 10
    assert states < 5 * kept
    store.close()


def test_what_was_undone_long_ago_can_still_be_redone(tmp_path: Path) -> None:
    """However often one looks back and forth further down."""
    store = Store(tmp_path / "drafts.sqlite")
    drafts = Drafts(store, kept=4)
    draft = drafts.begin("circuit/a", {"n": 0})
    for number in range(1, 4):
        draft = drafts.change("circuit/a", draft.revision, {"n": number}, label="")
    for _ in range(3):
        draft = drafts.undo("circuit/a", draft.revision)
    for _ in range(20):
        draft = drafts.redo("circuit/a", draft.revision)
        draft = drafts.undo("circuit/a", draft.revision)
    for number in range(1, 4):
        draft = drafts.redo("circuit/a", draft.revision)
        assert draft.content == {"n": number}
    store.close()


def test_the_store_does_not_grow_for_ever(tmp_path: Path) -> None:
    """Of six hundred changes of ten kilobytes each, thirty at most are in the file."""
    store = Store(tmp_path / "drafts.sqlite")
    drafts = Drafts(store, kept=20)
    revision = drafts.begin("circuit/a", {}).revision
    for number in range(600):
        noise = random.Random(number).randbytes(5000).hex()  # noqa: S311 - seeded
        revision = drafts.change("circuit/a", revision, {"text": noise}, label="").revision
    assert drafts.at("circuit/a", revision - 19)
    with pytest.raises(UnknownError):
        drafts.at("circuit/a", revision - 30)
    store.close()
    assert (tmp_path / "drafts.sqlite").stat().st_size < 31 * 12_000


def test_the_store_outlives_the_process(tmp_path: Path) -> None:
    """What was stored is there when the file is opened again."""
    first = Store(tmp_path / "drafts.sqlite")
    Drafts(first).begin("circuit/a", {"title": "été"})
    second = Store(tmp_path / "drafts.sqlite")
    assert Drafts(second).get("circuit/a").content == {"title": "été"}
    assert second.set_aside is None
    with pytest.raises(ConflictError):
        Drafts(second).change("circuit/a", 7, {}, label="")
    first.close()
    second.close()


@pytest.mark.parametrize("damage", ["garbage", "cut", "future"])
def test_a_damaged_store_is_set_aside_with_a_message(tmp_path: Path, damage: str) -> None:
    """The workshop opens all the same, and keeps what it could not read."""
    project = project_in(tmp_path)
    with opened(project) as client:
        client.get(TOUR)
        change = {"revision": 1, "label": "", "changes": {"time_budget_minutes": 100}}
        client.patch(TOUR, json=change)
    store = project.workshop / "workshop.sqlite"
    if damage == "garbage":
        store.write_bytes(b"not a database" * 999)
    elif damage == "cut":
        store.write_bytes(store.read_bytes()[:5000])
    else:
        with sqlite3.connect(store) as db:
            db.execute("pragma user_version = 99")
        db.close()
    with opened(project) as client:
        told = client.get("/api/project?lang=en").json()
        assert "set aside" in told["notices"][0]
        assert client.get(TOUR).json()["revision"] == 1
    assert list(project.workshop.glob("workshop-damaged-*.sqlite"))


def test_drafts_of_an_earlier_version_are_there_with_their_history(tmp_path: Path) -> None:
    """A file of version 1, written by a workshop of November 2026 that was killed."""
    project = project_in(tmp_path)
    project.workshop.mkdir()
    with sqlite3.connect(project.workshop / "workshop.sqlite") as db:
        db.create_function("packed", 1, lambda text: zlib.compress(text.encode()))
        script = ROOT / "tests" / "workshop" / "old_drafts.sql"
        db.executescript(script.read_text(encoding="utf-8"))
        ((saved,),) = db.execute("select base from draft")
    db.close()
    (project.routes / "ville-exemple-tour.toml").write_text(saved, encoding="utf-8")
    with opened(project) as client:
        assert client.get("/api/project").json()["notices"] == []
        told = client.get(TOUR).json()
        assert (told["revision"], told["undo"], told["redo"]) == (7, "titre", "groupe")
        assert (told["draft"]["title"], told["draft"]["group_size"]) == ("Été à Ville-Exemple", 20)
        assert (told["saved"]["revision"], told["is_saved"]) == (4, False)
        assert not told["file_changed"]
        assert len(told["plan"]["stops"]) == 4
        assert [one["label"] for one in client.get(f"{TOUR}/variants").json()] == ["Longue"]
        found = [told := client.post(f"{TOUR}/redo", json={"revision": 7}).json()]
        for revision in (8, 9, 10):
            told = client.post(f"{TOUR}/undo", json={"revision": revision}).json()
            found.append(told)
    assert [told["revision"] for told in found] == [8, 9, 10, 11]
    assert [told["undo"] for told in found] == ["groupe", "titre", "durée", None]
    assert [told["draft"]["group_size"] for told in found] == [12, 20, 20, 20]
    assert [told["draft"]["time_budget_minutes"] for told in found] == [150, 150, 150, 120]
    assert [told["is_saved"] for told in found] == [False, False, True, False]


@pytest.mark.parametrize("route", sorted(path.stem for path in (ROOT / "routes").glob("*.toml")))
def test_a_draft_says_what_its_file_says(route: str) -> None:
    """Every circuit goes to a draft and back unchanged."""
    definition = read_definition(ROOT / "routes" / f"{route}.toml")
    draft = draft_of(definition)
    assert definition_of(json.loads(json.dumps(draft)), Path(definition.source)) == definition
    assert changed(draft, {}) == draft


def test_a_place_that_is_out_is_named_nowhere() -> None:
    """Relations with a place that the circuit no longer asks for are dropped."""
    visits = [
        {"place": "b", "state": "wished", "score": 1},
        {"place": "c", "state": "wished", "score": 1, "after": ["b"]},
        {"place": "d", "state": "wished", "score": 1},
    ]
    draft = {
        "start": "a",
        "visits": visits,
        "order": ["b", "c", "d"],
        "through": [{"from": "b", "to": "c", "way": 1}],
        "one_of": [{"places": ["b", "d"]}],
    }
    new = changed(draft, {"visits": {"b": {"state": "out"}}})
    assert new["order"] == ["c", "d"]
    assert "through" not in new
    assert "one_of" not in new
    assert [visit.get("after") for visit in new["visits"]] == [None, None, None]


class _Served:
    """A workshop in its own process."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __enter__(self) -> Self:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "ddtour_geo.cli", "workshop", "--no-browser", "--port", "0"],
            cwd=self.folder,
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        self.port = int(line.split("127.0.0.1:")[1].split("/")[0])
        until = time.monotonic() + 30
        while True:
            try:
                self.ask("GET", "/api/project")
            except ConnectionError:
                assert time.monotonic() < until
                time.sleep(0.05)
            else:
                return self

    def send(self, method: str, path: str, body: object = None) -> "http.client.HTTPConnection":
        """Send one request, and do not wait."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        head = {"Content-Type": "application/json"}
        connection.request(method, path, None if body is None else json.dumps(body), head)
        return connection

    def ask(self, method: str, path: str, body: object = None) -> dict[str, object]:
        """Send one request, and wait for the answer."""
        connection = self.send(method, path, body)
        answer = connection.getresponse()
        told: dict[str, object] = json.loads(answer.read())
        connection.close()
        assert answer.status == 200, told
        return told

    def __exit__(self, *_: object) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()


@pytest.mark.parametrize(
    "counts", [(7, 5), pytest.param((27, 23), marks=pytest.mark.thorough)], ids=str
)
def test_every_acknowledged_edit_survives_kill_nine(
    tmp_path: Path, counts: tuple[int, int]
) -> None:
    """Killed twice in the middle of its edits, a request in flight, the workshop loses none."""
    project_in(tmp_path)
    acknowledged: dict[int, int] = {}
    edits = iter(range(60, 120))
    for count in counts:
        with _Served(tmp_path) as served:
            revision = int(str(served.ask("GET", f"{TOUR}/revision")["revision"]))
            _check_all_there(served, acknowledged, revision)
            for _ in range(count):
                budget = next(edits)
                body = {"revision": revision, "changes": {"time_budget_minutes": budget}}
                revision = int(str(served.ask("PATCH", TOUR, body)["revision"]))
                acknowledged[revision] = budget
            body = {"revision": revision, "changes": {"time_budget_minutes": 300}}
            served.send("PATCH", TOUR, body)
    with _Served(tmp_path) as served:
        revision = int(str(served.ask("GET", f"{TOUR}/revision")["revision"]))
        _check_all_there(served, acknowledged, revision)
    assert len(acknowledged) == sum(counts)


def _check_all_there(served: _Served, acknowledged: dict[int, int], revision: int) -> None:
    """Look at every revision; the one in flight may be there or not."""
    assert revision >= max(acknowledged, default=1)
    with sqlite3.connect(served.folder / ".ddtour" / "workshop.sqlite") as db:
        rows = db.execute(
            "select number, content from revision join state on state.id = revision.state"
        ).fetchall()
    db.close()
    kept = {number: json.loads(zlib.decompress(blob)) for number, blob in rows}
    found = {number: kept[number]["time_budget_minutes"] for number in acknowledged}
    assert found == acknowledged


def _random_edits(project: Project, count: int) -> None:
    """Edit, undo, redo and save at random; what is saved is what is shown."""
    chance = random.Random(11)  # noqa: S311 - seeded
    places = ["beffroi", "halles", "lavoir", "ecluse", "terril", "mediatheque", "cite-miniere"]
    with opened(project) as client:
        revision = client.get(TOUR).json()["revision"]
        sizes = []
        tracemalloc.start()
        for number in range(count):
            roll = chance.random()
            if roll < 0.15:
                answer = client.post(f"{TOUR}/undo", json={"revision": revision})
            elif roll < 0.25:
                answer = client.post(f"{TOUR}/redo", json={"revision": revision})
            elif roll < 0.35:
                answer = client.post(f"{TOUR}/save", json={"revision": revision})
                assert answer.status_code == 200, answer.text
                shown = answer.json()["draft"]
                file = project.routes / "ville-exemple-tour.toml"
                assert read_definition(file) == definition_of(shown, file)
            elif roll < 0.6:
                changes = {"time_budget_minutes": chance.randrange(60, 300, 5)}
                body = {"revision": revision, "label": "budget", "changes": changes}
                answer = client.patch(TOUR, json=body)
            else:
                state = chance.choice(("required", "wished", "out"))
                changes = {"visits": {chance.choice(places): {"state": state}}}
                body = {"revision": revision, "label": "visit", "changes": changes}
                answer = client.patch(TOUR, json=body)
            assert answer.status_code < 500, answer.text
            if answer.status_code == 200:
                revision = answer.json()["revision"]
            if number % 25 == 24:
                sizes.append(tracemalloc.get_traced_memory()[0])
        tracemalloc.stop()
        assert client.get(TOUR).json()["revision"] == revision
    middle = len(sizes) // 2
    if middle > 3:
        assert min(sizes[middle:]) < 1.2 * max(sizes[2:middle]) + 2_000_000, sizes


def test_random_edits_leave_files_that_say_what_is_shown(tmp_path: Path) -> None:
    """Thirty of them."""
    _random_edits(project_in(tmp_path), 30)


@pytest.mark.thorough
def test_five_hundred_random_edits_keep_memory_flat(tmp_path: Path) -> None:
    """The second half needs no more memory than the first."""
    _random_edits(project_in(tmp_path), 500)
