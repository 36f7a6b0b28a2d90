"""The workshop on this computer: a port, a browser, Ctrl-C."""

import logging
import socket
import threading
import webbrowser
from collections.abc import Callable

from ddtour_geo.common.errors import UsageError
from ddtour_geo.common.i18n import translate
from ddtour_geo.workshop.workspace.project import Project

LOOPBACK = ("127.0.0.1", "localhost", "::1")


def serve(
    project: Project,
    *,
    host: str = "127.0.0.1",
    port: int = 8000,
    opens_browser: bool = True,
    language: str = "fr",
    say: Callable[[str], None] = print,
) -> None:
    """Open the workshop until the planner presses Ctrl-C.

    >>> from pathlib import Path
    >>> serve(Project.in_folder(Path("x")), host="0.0.0.0")
    Traceback (most recent call last):
    ddtour_geo.common.errors.UsageError: ...
    """
    if host not in LOOPBACK:
        raise UsageError("planner.bad_host", host=host)
    try:
        import uvicorn

        from ddtour_geo.workshop.http.app import create_app
        from ddtour_geo.workshop.http.patience import PatientProtocol
    except ModuleNotFoundError as why:
        raise UsageError("planner.no_extra", why=why.name) from why
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((host, port))
        except OSError:
            raise UsageError("planner.busy_port", port=port) from None
        bound = listening.getsockname()[1]
        name = f"[{host}]" if ":" in host else host
        address = f"http://{name}:{bound}/?lang={language}"
        app = create_app(project)
        logging.basicConfig(format="%(message)s")
        config = uvicorn.Config(
            app,
            http=PatientProtocol,
            log_level="warning",
            access_log=False,
            server_header=False,
            timeout_keep_alive=30,
            timeout_graceful_shutdown=2,
            limit_concurrency=64,
        )
        say(translate(language, "planner.served", address=address))
        say(translate(language, "planner.served_stop"))
        if opens_browser:
            threading.Timer(0.5, webbrowser.open, [address]).start()
        uvicorn.Server(config).run(sockets=[listening])
