"""The workshop answers this computer's own pages only, and says nothing of its inside."""

import asyncio
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from starlette.testclient import TestClient

from ddtour_geo.workshop.http.app import create_app
from ddtour_geo.workshop.http.guard import Guard
from tests.conftest import ROOT
from tests.support.commands import ddtour
from tests.support.workshop import TOUR, apart, opened, project_in


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
    apart(Guard(inside, json_seconds=0.1)(scope, never, send))  # type: ignore[arg-type]
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
        "/static/map/%2e%2e/frame.py",
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


def test_a_trickle_is_given_up_on_a_real_socket(tmp_path: Path) -> None:
    """Half a body is answered with 408, and the others are served meanwhile."""
    app = create_app(project_in(tmp_path), body_seconds=0.4)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="critical"))
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port = listening.getsockname()[1]
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            with _connected(port) as slow:
                slow.sendall(
                    f"POST {TOUR}/try HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
                    "Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{".encode()
                )
                with _connected(port) as quick:
                    quick.sendall(f"GET / HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n".encode())
                    assert quick.recv(15).startswith(b"HTTP/1.1 200")
                assert slow.recv(15).startswith(b"HTTP/1.1 408")
        finally:
            server.should_exit = True
            thread.join(timeout=10)
    assert not thread.is_alive()


def _connected(port: int) -> socket.socket:
    until = time.monotonic() + 10
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=5)
        except OSError:
            assert time.monotonic() < until
            time.sleep(0.02)


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.20", "example.org"])  # noqa: S104 - refused
def test_the_workshop_listens_to_this_computer_only(tmp_path: Path, host: str) -> None:
    """Any other host is refused with the remedy, before anything is opened."""
    done = ddtour("workshop", "--no-browser", "--host", host, cwd=tmp_path)
    assert done.returncode == 2
    assert "127.0.0.1" in done.stderr
    assert not (tmp_path / ".ddtour").exists()


def test_a_missing_extra_is_named(tmp_path: Path) -> None:
    """Without FastAPI one line says what to install."""
    hidden = (
        "import sys; sys.modules['fastapi'] = None; from ddtour_geo.cli.main import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", hidden, "workshop", "--no-browser"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "ddtour-geo[workshop]" in done.stderr
    assert "Traceback" not in done.stderr


IMPATIENT = """
from pathlib import Path
from ddtour_geo.workshop.http import patience
from ddtour_geo.workshop.serve import serve
from ddtour_geo.workshop.workspace.project import Project
patience.HEAD_SECONDS = 0.5
say = lambda text: print(text, flush=True)
serve(Project.in_folder(Path()), port=0, opens_browser=False, say=say)
"""


def _connected(port: int) -> socket.socket:
    """Connect as soon as somebody listens."""
    until = time.monotonic() + 30
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), 10)
        except ConnectionRefusedError:
            assert time.monotonic() < until
            time.sleep(0.05)


def test_half_of_a_request_holds_nobody_up_for_long(tmp_path: Path) -> None:
    """Seventy connections that never finish their head are closed; the next one is answered."""
    command = [sys.executable, "-c", IMPATIENT]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    with (
        subprocess.Popen(command, cwd=tmp_path, env=env, stdout=subprocess.PIPE) as serving,
        ExitStack() as stack,
    ):
        stack.callback(serving.kill)
        assert serving.stdout is not None
        port = int(serving.stdout.readline().split(b"127.0.0.1:")[1].partition(b"/")[0])
        halves = []
        for _ in range(70):
            half = stack.enter_context(_connected(port))
            half.sendall(b"GET /api/project HTTP/1.1\r\nHost: 127.0")
            halves.append(half)
        assert {half.recv(1) for half in halves} == {b""}
        with _connected(port) as whole:
            whole.sendall(b"GET /api/project HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            assert whole.recv(12) == b"HTTP/1.1 200"
