"""The local look at the site shows its files, and nothing else of the machine."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import segno

from ddtour_geo.common.errors import UsageError
from ddtour_geo.outputs.site.serve import SiteServer, own_address, qr_text
from tests.conftest import ROOT

KINDS = {
    "index.html": "text/html",
    "sw.js": "text/javascript",
    "manifest.webmanifest": "application/manifest+json",
    "a/circuit.gpx": "application/gpx+xml",
    "a/circuit.geojson": "application/geo+json",
    "a/circuit.ics": "text/calendar",
    "a/sheet-fr.pdf": "application/pdf",
    "icons/icon.svg": "image/svg+xml",
    "icons/icon-192.png": "image/png",
    "a/sound.mp3": "audio/mpeg",
}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Write a small site, with a secret beside it."""
    folder = tmp_path / "site"
    for name in KINDS:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(f"this is {name}", encoding="utf-8")
    (folder / "404.html").write_text("nothing here", encoding="utf-8")
    (folder / "empty").mkdir()
    (folder / ".hidden").write_text("secret", encoding="utf-8")
    (folder / "a" / ".index.html.x.part").write_text("secret", encoding="utf-8")
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    (folder / "out.txt").symlink_to(tmp_path / "secret.txt")
    return folder


@pytest.fixture
def server(site: Path) -> Iterator[SiteServer]:
    """Serve it on a free port, from a thread that ends with the test."""
    with SiteServer(site, port=0) as running:
        thread = threading.Thread(target=running.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield running
        running.shutdown()
        thread.join(timeout=5)


def ask(server: SiteServer, path: str, method: str = "GET") -> tuple[int, dict[str, str], str]:
    """Ask for a path exactly as it is written."""
    connection = http.client.HTTPConnection("127.0.0.1", server.server_address[1], timeout=5)
    connection.putrequest(method, path, skip_accept_encoding=True)
    connection.endheaders()
    answer = connection.getresponse()
    body = answer.read().decode("utf-8")
    connection.close()
    return answer.status, {key.lower(): value for key, value in answer.getheaders()}, body


def test_each_file_has_its_type_and_is_asked_for_again(server: SiteServer) -> None:
    """Types are those that browsers need; nothing is kept without asking."""
    for name, kind in KINDS.items():
        status, headers, body = ask(server, f"/{name}")
        assert (status, body) == (200, f"this is {name}")
        assert headers["content-type"].partition(";")[0] == kind
        assert headers["cache-control"] == "no-cache"
        assert headers["x-content-type-options"] == "nosniff"


def test_a_folder_shows_its_page_or_nothing(server: SiteServer) -> None:
    """The root shows index.html; a folder without one is not listed."""
    assert ask(server, "/")[2] == "this is index.html"
    for path in ("/empty/", "/icons/", "/a/"):
        assert ask(server, path)[::2] == (404, "nothing here")


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/a/../../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/%2e%2e%2f%2e%2e%2fetc/passwd",
        "//etc/passwd",
        "/..\\secret.txt",
        "/.hidden",
        "/%2ehidden",
        "/a/.index.html.x.part",
        "/out.txt",
        "/index.html%00.png",
        "/" + "a" * 5000,
        "/nowhere",
    ],
)
def test_nothing_outside_the_site_is_shown(server: SiteServer, path: str) -> None:
    """Neither dots, links, hidden files nor odd addresses lead out; the site's own 404 answers."""
    status, headers, body = ask(server, path)
    assert (status, body) == (404, "nothing here")
    assert headers["content-type"].startswith("text/html")


def test_other_methods_are_refused(server: SiteServer) -> None:
    """Only reading is possible."""
    assert ask(server, "/index.html", "HEAD")[0] == 200
    assert ask(server, "/nowhere", "HEAD")[::2] == (404, "")
    for method in ("PUT", "DELETE", "POST"):
        assert ask(server, "/index.html", method)[0] == 501


def test_an_open_page_survives_a_browser_that_hangs_up(server: SiteServer) -> None:
    """Half a request and a reset connection are no fault."""
    with socket.create_connection(server.server_address[:2], timeout=5) as half:
        half.sendall(b"GET /index")
    assert ask(server, "/")[0] == 200


def test_a_folder_without_a_site_is_named(tmp_path: Path) -> None:
    """The message says which folder, and which command to run."""
    with pytest.raises(UsageError, match="ddtour build") as error:
        SiteServer(tmp_path)
    assert str(tmp_path) in error.value.message("en")


def test_a_port_that_is_taken_is_named(server: SiteServer, site: Path) -> None:
    """The message says which port, and how to get a free one."""
    port = server.server_address[1]
    with pytest.raises(UsageError, match=str(port)):
        SiteServer(site, port=port)
    with pytest.raises(UsageError, match="99999"):
        SiteServer(site, port=99_999)


def test_by_default_only_this_computer_sees_it(server: SiteServer, site: Path) -> None:
    """The loopback address is said; the address of the network only when asked for."""
    assert server.address.startswith("http://127.0.0.1:")
    assert not server.is_for_all
    with SiteServer(site, host="0.0.0.0", port=0) as shared:  # noqa: S104 - what is tested
        assert shared.is_for_all
        assert shared.address == f"http://{own_address()}:{shared.server_address[1]}/"


def test_a_phone_reads_the_address_from_the_terminal() -> None:
    """The code has as many columns as the QR code of the address and its border."""
    address = "http://192.168.1.20:8000/"
    modules = segno.make(address, micro=False).symbol_size(border=4)[0]
    lines = qr_text(address).splitlines()
    assert max(map(len, lines)) >= modules
    assert len(lines) == -(-modules // 2)


def test_ctrl_c_ends_it_quietly(site: Path) -> None:
    """The address is said at once; an interrupt leaves with 0 or 130 and no traceback."""
    code = f"from ddtour_geo.outputs.site.serve import serve; serve({str(site)!r}, port=0, say=SAY)"
    code = code.replace("SAY", "lambda line: print(line, flush=True)")
    code = f"import signal; signal.signal(signal.SIGINT, signal.default_int_handler); {code}"
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert process.stdout is not None
    said = [process.stdout.readline() for _ in range(3)]
    assert "http://127.0.0.1:" in said[0]
    port = int(said[0].rstrip().rstrip("/").rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), timeout=5):
        process.send_signal(signal.SIGINT)
        _, error = process.communicate(timeout=10)
    assert process.returncode in {0, 130}
    assert error == ""
