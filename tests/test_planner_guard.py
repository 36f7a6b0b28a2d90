"""The workshop answers this computer's own pages only, and says nothing of its inside."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from ddtour_geo.planner.guard import Guard
from tests.workshop import TOUR, opened, project_in


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """Open the workshop of the demonstration town."""
    with opened(project_in(tmp_path_factory.mktemp("town"))) as client:
        yield client


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "localhost:x", "", "[::2]:80"]
)
def test_a_foreign_host_is_refused(client: TestClient, host: str) -> None:
    """A name that was made to point at this computer opens nothing."""
    for path in ("/", "/api/project", "/static/workshop.js"):
        assert client.get(path, headers={"Host": host}).status_code == 403


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "https://127.0.0.1:8000", "http://127.0.0.1:8001"]
)
def test_a_foreign_origin_is_refused(client: TestClient, origin: str) -> None:
    """Another page in the same browser can neither read nor write."""
    assert client.get("/api/project", headers={"Origin": origin}).status_code == 403
    body = {"revision": 1, "label": "", "changes": {}}
    refused = client.patch(TOUR, json=body, headers={"Origin": origin})
    assert refused.json()["error"]["code"] == "foreign_origin"


def test_the_own_origin_is_welcome(client: TestClient) -> None:
    """The browser sends it with each write."""
    own = {"Origin": "http://127.0.0.1:8000"}
    assert client.post(f"{TOUR}/try", json={"changes": {}}, headers=own).status_code == 200


def test_another_site_reads_nothing(client: TestClient) -> None:
    """Without an origin the browser still says where a request comes from."""
    foreign = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}
    assert client.get("/api/project", headers=foreign).status_code == 403
    link = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    assert client.get("/", headers=link).status_code == 200


def test_only_json_is_written(client: TestClient) -> None:
    """A plain form of another page, which needs no leave to be sent, is refused."""
    refused = client.patch(TOUR, content=b"{}", headers={"Content-Type": "text/plain"})
    assert refused.status_code == 415


def test_too_much_is_refused(client: TestClient) -> None:
    """By its length if it says so, while it comes if it does not."""
    head = {"Content-Type": "application/json"}
    assert client.patch(TOUR, content=b" " * 1_100_000, headers=head).status_code == 413

    def pieces() -> Iterator[bytes]:
        for _ in range(12):
            yield b" " * 100_000

    assert client.patch(TOUR, content=pieces(), headers=head).status_code == 413


def test_a_slow_body_is_given_up() -> None:
    """A sender that never ends holds nothing up."""

    async def never() -> dict[str, Any]:
        await asyncio.sleep(0.03)
        return {"type": "http.request", "body": b" ", "more_body": True}

    answers: list[dict[str, Any]] = []

    async def send(message: Any) -> None:
        answers.append(message)

    async def inside(*_: Any) -> None:
        pytest.fail("a half body went through")

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/api/circuits",
        "query_string": b"",
        "headers": [(b"host", b"127.0.0.1:8000"), (b"content-type", b"application/json")],
    }
    asyncio.run(Guard(inside, json_seconds=0.1)(scope, never, send))  # type: ignore[arg-type]
    assert answers[0]["status"] == 408


@pytest.mark.parametrize(
    "path",
    [
        "/preview/ville-exemple-tour/../../../workshop.sqlite",
        "/preview/ville-exemple-tour/%2e%2e/%2e%2e/%2e%2e/workshop.sqlite",
        "/preview/ville-exemple-tour/..%5c..%5cworkshop.sqlite",
        "/preview/..%2f..%2fworkshop/index.html",
        "/site/%2e%2e/data/ville-exemple/territory.toml",
        "/site//etc/passwd",
        "/static/%2e%2e/app.py",
        "/static/map/%2e%2e/payload.py",
        "/api/circuits/..%2f..%2fsecret",
        "/api/download/ville-exemple-tour/..%2f..%2fworkshop.sqlite",
        "/api/download/ville-exemple-tour/.of",
        "/api/territories/..%2fville-exemple",
    ],
)
def test_nothing_outside_is_reached(client: TestClient, path: str) -> None:
    """No way leads out of the folders that are served."""
    answer = client.get(path)
    assert answer.status_code in {404, 422}, answer.text[:200]
    assert "SQLite" not in answer.text


def test_every_answer_is_guarded(client: TestClient) -> None:
    """Policy, type and origin headers come with pages, answers and refusals."""
    for path in ("/", "/api/project", "/nowhere", "/static/workshop.js", "/api/openapi.json"):
        headers = client.get(path).headers
        assert headers["content-security-policy"].startswith(
            "default-src 'none'; script-src 'self';"
        )
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert "access-control-allow-origin" not in headers
    assert client.get("/docs").status_code == 404


def test_an_unforeseen_error_shows_no_trace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What nobody foresaw is logged, and one sentence is shown."""
    with opened(project_in(tmp_path)) as client:
        bench = client.app.state.bench  # type: ignore[attr-defined]
        monkeypatch.setattr(bench, "circuit", lambda _: 1 / 0)
        answer = client.get(f"{TOUR}?lang=en")
    assert answer.status_code == 500
    assert set(answer.json()["error"]) == {"code", "message"}
    assert "Traceback" not in answer.text
    assert "division" not in answer.text


def test_the_page_is_there_in_both_languages(client: TestClient) -> None:
    """``GET /`` answers 200 and loads only what the workshop serves."""
    for language in ("fr", "en"):
        page = client.get(f"/?lang={language}")
        assert page.status_code == 200
        assert f'lang="{language}"' in page.text
    for part in page.text.split('src="')[1:] + page.text.split('href="/')[1:]:
        address = part.split('"')[0]
        if address.startswith("/"):
            assert client.get(address).status_code == 200, address
    assert "https://" not in page.text.split("<body")[1]
