"""The workshop's outputs: preview of the draft, the published site, downloads."""

import json
import shutil
import threading
import time
from collections.abc import AsyncGenerator, Iterator
from dataclasses import replace
from pathlib import Path
from typing import cast

import gpxpy
import pytest
from starlette.testclient import TestClient

from ddtour_geo.workshop.errors import ConflictError
from ddtour_geo.workshop.streaming import Tell, stream
from ddtour_geo.workshop.workspace import plan_cache
from ddtour_geo.workshop.workspace.project import Project
from ddtour_geo.workshop.workspace.workspace import Workbench
from tests.support.workshop import TOUR, apart, events, opened, project_in


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Copy the demonstration town."""
    return project_in(tmp_path_factory.mktemp("town"))


@pytest.fixture(scope="module")
def client(project: Project) -> Iterator[TestClient]:
    """Open its workshop."""
    with opened(project) as client:
        yield client


def test_the_preview_shows_the_draft_and_leaves_the_site_alone(
    client: TestClient, project: Project
) -> None:
    """Page, sheet and files of what is on the screen; building is told step by step."""
    revision = client.get(TOUR).json()["revision"]
    change = {"revision": revision, "label": "", "changes": {"title": "Encore un brouillon"}}
    fingerprint = client.patch(TOUR, json=change).json()["plan"]["fingerprint"]
    told = events(client.post(f"{TOUR}/preview?lang=en"))
    assert told[-1][0] == "done", told
    assert len(told) > 4
    page = client.get(json.loads(told[-1][1])["address"])
    assert "Encore un brouillon" in page.text
    assert fingerprint in page.text
    assert "unsafe-inline" in page.headers["content-security-policy"]
    assert "https:" not in page.headers["content-security-policy"]
    assert client.get(json.loads(told[-1][1])["sheet"]).content.startswith(b"%PDF")
    assert not project.site.exists()


def test_files_are_downloaded_as_the_draft_is(client: TestClient) -> None:
    """GPX, GeoJSON, PDF and TOML, each with its name."""
    here = "/api/download/ville-exemple-tour"
    gpx = client.get(f"{here}/circuit.gpx")
    assert gpxpy.parse(gpx.text).waypoints
    assert "ville-exemple-tour-circuit.gpx" in gpx.headers["content-disposition"]
    assert client.get(f"{here}/circuit.geojson").json()["type"] == "FeatureCollection"
    assert client.get(f"{here}/sheet-fr.pdf").content.startswith(b"%PDF")
    assert "[circuit]" in client.get(f"{here}/ville-exemple-tour.toml").text
    assert client.get(f"{here}/secret.txt").status_code == 404


def test_publishing_a_real_circuit_leaves_the_demonstration_out(tmp_path: Path) -> None:
    """The front page lists what the command line would; the circuit of the screen always."""
    project = project_in(tmp_path)
    real = project.data / "ville-vraie"
    shutil.copytree(project.data / "ville-exemple", real)
    said = (real / "territory.toml").read_text("utf-8").replace("demo = true", "demo = false")
    (real / "territory.toml").write_text(said, encoding="utf-8")
    route = (project.routes / "ville-exemple-tour.toml").read_text("utf-8")
    route = route.replace('"ville-exemple"', '"ville-vraie"')
    (project.routes / "tour-vrai.toml").write_text(route, encoding="utf-8")
    front = project.site / "index.html"
    with opened(project) as client:
        assert events(client.post(f"{TOUR}/publish"))[-1][0] == "done"
        assert "circuit-ville-exemple-tour" in front.read_text("utf-8")
        real_one = TOUR.replace("ville-exemple-tour", "tour-vrai")
        assert events(client.post(f"{real_one}/publish"))[-1][0] == "done"
    assert "circuit-tour-vrai" in front.read_text("utf-8")
    assert "circuit-ville-exemple-tour" not in front.read_text("utf-8")


def test_what_is_saved_is_published(client: TestClient, project: Project) -> None:
    """An unsaved draft is not; a saved one is, with the front page."""
    shown = client.get(TOUR).json()
    change = {"revision": shown["revision"], "label": "", "changes": {"title": "Publié"}}
    revision = client.patch(TOUR, json=change).json()["revision"]
    refused = events(client.post(f"{TOUR}/publish"))
    assert (refused[-1][0], json.loads(refused[-1][1])["code"]) == ("failed", "unsaved")
    client.post(f"{TOUR}/save", json={"revision": revision})
    told = events(client.post(f"{TOUR}/publish"))
    assert told[-1][0] == "done", told
    done = json.loads(told[-1][1])
    assert "circuit.gpx" in done["files"]
    assert "Publié" in client.get(done["address"]).text
    assert (project.site / "index.html").is_file()
    assert client.get("/site/").status_code == 200


def test_a_preview_that_cannot_be_built_says_why(client: TestClient) -> None:
    """The sentence of the plan that does not fit."""
    shown = client.get(TOUR).json()
    visits = {visit["place"]: {"state": "required"} for visit in shown["draft"]["visits"]}
    changes = {"visits": visits, "time_budget_minutes": 15}
    body = {"revision": shown["revision"], "label": "", "changes": changes}
    revision = client.patch(TOUR, json=body).json()["revision"]
    assert events(client.post(f"{TOUR}/preview"))[-1][0] == "failed"
    assert client.get("/preview/ville-exemple-tour/index.html").status_code == 400
    client.post(f"{TOUR}/undo", json={"revision": revision})


def test_long_work_ends_when_nobody_listens() -> None:
    """The window that asked is closed: the work stops at its next step."""
    steps: list[int] = []
    has_ended = threading.Event()

    def work(tell: Tell) -> None:
        try:
            for number in range(10_000):
                steps.append(number)
                tell("progress", {"done": number})
                time.sleep(0.002)
        finally:
            has_ended.set()

    async def listen() -> None:
        events = cast("AsyncGenerator[bytes]", stream(work, "en").body_iterator)
        await anext(events)
        await events.aclose()

    apart(listen())
    assert has_ended.wait(5)
    assert len(steps) < 5000


def test_only_the_newest_try_is_planned(tmp_path: Path) -> None:
    """While one plan is made, of all that wait behind it only the last one is."""
    bench = Workbench(project_in(tmp_path))
    definition = bench.definition("ville-exemple-tour", bench.circuit("ville-exemple-tour").content)
    data = bench.data("ville-exemple")
    old = bench.plans.ticket("ville-exemple-tour")
    new = bench.plans.ticket("ville-exemple-tour")
    with pytest.raises(ConflictError) as refused:
        bench.plans.find(definition, data, ticket=old)
    assert refused.value.code == "stale"
    assert bench.plans.find(definition, data, ticket=new).result.itinerary.stops
    bench.close()


def test_a_change_makes_tries_of_the_draft_before_it_stale(tmp_path: Path) -> None:
    """What is let go of is not kept waiting by what was tried on the way."""
    with opened(project_in(tmp_path)) as client:
        revision = client.get(TOUR).json()["revision"]
        bench: Workbench = client.app.state.bench  # type: ignore[attr-defined]
        definition = bench.definition(
            "ville-exemple-tour", bench.circuit("ville-exemple-tour").content
        )
        ticket = bench.plans.ticket("ville-exemple-tour")
        change = {"revision": revision, "changes": {"time_budget_minutes": 150}}
        assert client.patch(TOUR, json=change).status_code == 200
        with pytest.raises(ConflictError) as refused:
            bench.plans.find(definition, bench.data("ville-exemple"), ticket=ticket)
        assert refused.value.code == "stale"


def test_what_a_first_plan_has_settled_is_not_looked_for_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that little effort cut short is; and the final one serves whoever is in a hurry."""
    bench = Workbench(project_in(tmp_path))
    definition = bench.definition("ville-exemple-tour", bench.circuit("ville-exemple-tour").content)
    data = bench.data("ville-exemple")
    with monkeypatch.context() as patched:
        patched.setattr(plan_cache, "FIRST", 0.0)
        hasty = bench.plans.find(definition, data, is_hasty=True)
    assert not hasty.is_final
    final = bench.plans.find(definition, data)
    assert final.is_final
    assert final.result.solution.is_proven_optimal
    assert bench.plans.find(definition, data, is_hasty=True) is final
    shorter = replace(definition, time_budget=definition.time_budget - 60)
    first = bench.plans.find(shorter, data, is_hasty=True)
    assert first.is_final
    assert bench.plans.find(shorter, data) is first
    bench.close()
