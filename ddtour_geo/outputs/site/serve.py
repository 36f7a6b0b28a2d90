"""A look at the site as a static host shows it, on this computer or the phone beside it."""

import contextlib
import http.server
import io
import socket
from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from ddtour_geo.common.errors import UsageError
from ddtour_geo.common.i18n import translate

_EVERYWHERE = frozenset({"0.0.0.0", "::", ""})  # noqa: S104 - compared with, not bound to


class _Handler(http.server.SimpleHTTPRequestHandler):
    """Shows files, never folders, hidden files nor anything outside."""

    server_version = "ddtour"
    sys_version = ""
    timeout = 30
    extensions_map = {  # noqa: RUF012 - as the class above it does
        "": "application/octet-stream",
        ".css": "text/css; charset=utf-8",
        ".geojson": "application/geo+json",
        ".gpx": "application/gpx+xml",
        ".html": "text/html; charset=utf-8",
        ".ics": "text/calendar; charset=utf-8",
        ".jpeg": "image/jpeg",
        ".jpg": "image/jpeg",
        ".js": "text/javascript; charset=utf-8",
        ".json": "application/json",
        ".m4a": "audio/mp4",
        ".mp3": "audio/mpeg",
        ".ogg": "audio/ogg",
        ".pdf": "application/pdf",
        ".png": "image/png",
        ".svg": "image/svg+xml",
        ".webmanifest": "application/manifest+json",
        ".webp": "image/webp",
    }

    def send_head(self) -> Any:  # noqa: ANN401 - the signature of http.server
        """Find the file, or say that there is none."""
        folder = Path(self.directory).resolve()
        # What a link inside the folder points to outside of it is not part of the site.
        parts = [part for part in unquote(urlsplit(self.path).path).split("/") if part]
        asked = folder.joinpath(*parts) if "\0" not in self.path else folder / ".."
        try:
            inside = asked.resolve().is_relative_to(folder)
        except (OSError, RuntimeError, ValueError):
            inside = False
        if not inside or any(part.startswith(".") or "\\" in part for part in parts):
            self.send_error(HTTPStatus.NOT_FOUND)
            return None
        # Dates count in seconds; a site built twice within one is still news.
        del self.headers["If-Modified-Since"]
        return super().send_head()

    def list_directory(self, path: object) -> None:
        """Show no folder."""
        del path
        self.send_error(HTTPStatus.NOT_FOUND)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Show the page 404.html of the site where it has one."""
        page = Path(self.directory) / "404.html"
        if code != HTTPStatus.NOT_FOUND or not page.is_file():
            super().send_error(code, message, explain)
            return
        content = page.read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def end_headers(self) -> None:
        """Ask the browser to look for news each time."""
        self.send_header("Cache-Control", "no-cache")
        self.send_header("X-Content-Type-Options", "nosniff")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
        """Say nothing."""

    def handle(self) -> None:
        """Answer; a browser that hangs up is no fault."""
        with contextlib.suppress(ConnectionError, TimeoutError):
            super().handle()


class SiteServer(http.server.ThreadingHTTPServer):
    """A server of one folder.

    >>> SiteServer(Path("/nowhere"))
    Traceback (most recent call last):
    ddtour_geo.common.errors.UsageError: ...
    """

    daemon_threads = True

    def __init__(self, folder: Path, *, host: str = "127.0.0.1", port: int = 8000) -> None:
        if not (folder / "index.html").is_file():
            raise UsageError("site.served_nowhere", folder=folder)
        if ":" in host:
            self.address_family = socket.AF_INET6
        try:
            super().__init__((host, port), partial(_Handler, directory=str(folder)))
        except (OSError, OverflowError) as error:
            why = getattr(error, "strerror", None) or error
            raise UsageError("site.served_busy", port=port, host=host, why=why) from error
        self._host = host

    @property
    def address(self) -> str:
        """Where a browser finds the site; seen from the network if it listens there."""
        host = own_address() if self._host in _EVERYWHERE else self._host
        return f"http://{f'[{host}]' if ':' in host else host}:{self.server_address[1]}/"

    @property
    def is_for_all(self) -> bool:
        """True if other machines see it."""
        return self._host in _EVERYWHERE


def own_address() -> str:
    """Find the address of this machine on its network; nothing is sent.

    >>> own_address().count(".")
    3
    """
    # The address of a documentation network (RFC 5737) chooses the way out; UDP sends nothing yet.
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])


def qr_text(address: str) -> str:
    """Draw the QR code of an address for a terminal.

    >>> len(qr_text("http://192.168.1.20:8000/").splitlines()) > 10
    True
    """
    import segno

    drawn = io.StringIO()
    segno.make(address, micro=False).terminal(out=drawn, compact=True)
    return drawn.getvalue()


def serve(
    folder: Path | str = "site",
    *,
    host: str = "127.0.0.1",
    port: int = 8000,
    language: str = "fr",
    say: Callable[[str], None] = print,
) -> None:
    """Show a site until the user presses Ctrl-C.

    >>> serve("/nowhere")
    Traceback (most recent call last):
    ddtour_geo.common.errors.UsageError: ...
    """
    with (
        contextlib.suppress(KeyboardInterrupt),
        SiteServer(Path(folder), host=host, port=port) as server,
    ):
        say(translate(language, "site.served", address=server.address))
        if server.is_for_all:
            say(translate(language, "site.served_phone"))
            say(qr_text(server.address))
        else:
            say(translate(language, "site.served_alone"))
        say(translate(language, "site.served_stop"))
        server.serve_forever(poll_interval=0.2)
