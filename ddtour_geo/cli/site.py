"""Show the site, or the workshop, on this computer."""

from pathlib import Path
from typing import Annotated

import typer

from ddtour_geo.cli.options import DATA, ROUTES, Data, Lang, Port, Routes, console

app = typer.Typer()


@app.command("serve")
def serve_site(
    *,
    folder: Annotated[Path, typer.Option("--site")] = Path("site"),
    port: Port = 8000,
    host: str = "127.0.0.1",
    lang: Lang = "fr",
) -> None:
    """Show the site on this computer, or to the phone of the next desk."""
    from ddtour_geo.outputs.site.serve import serve

    serve(folder, host=host, port=port, language=lang, say=console().print)


def workshop(
    *,
    port: Port = 8000,
    host: str = "127.0.0.1",
    browser: Annotated[bool, typer.Option("--browser/--no-browser")] = True,
    lang: Lang = "fr",
    data: Data = DATA,
    routes: Routes = ROUTES,
    out: Path = Path("site"),
) -> None:
    """Design circuits with the mouse, in a browser on this computer."""
    from ddtour_geo.workshop.serve import serve
    from ddtour_geo.workshop.workspace.project import Project

    project = Project(data=data, routes=routes, site=out, workshop=routes.parent / ".ddtour")
    serve(
        project,
        host=host,
        port=port,
        opens_browser=browser,
        language=lang,
        say=console().print,
    )
