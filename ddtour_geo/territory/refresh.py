"""Fresh streets for a territory: from OpenStreetMap's service, or from a regional extract."""

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from ddtour_geo.common.errors import DefinitionError, OutsideServiceError
from ddtour_geo.common.i18n import translate
from ddtour_geo.common.types import Progress, silent
from ddtour_geo.common.worker import apart
from ddtour_geo.network.osm.opened import killed_by
from ddtour_geo.network.osm.snapshot import (
    SERVICE,
    Refreshed,
    refresh_from_file,
    refresh_from_overpass,
    snapshot,
)
from ddtour_geo.routes.schema import read_definition
from ddtour_geo.territory.reader import read_territory

PATIENCE_S = 15.0
"""How long a build waits for fresh streets, once."""


def refresh(
    territory: str,
    *,
    from_file: Path | None = None,
    data: Path = Path("data"),
    progress: Progress = silent,
) -> Refreshed:
    """Fetch the streets of a territory, or take them from a regional extract.

    >>> refresh("nowhere")
    Traceback (most recent call last):
    ddtour_geo.common.errors.TerritoryError: ...
    """
    folder = data / territory
    ground = read_territory(folder)
    if from_file is None:
        return refresh_from_overpass(ground, folder, url=service())
    died = killed_by(from_file)
    return apart(died, refresh_from_file, ground, from_file, folder, progress=progress)


def refresh_sketches(
    routes: Iterable[Path], *, data: Path = Path("data"), language: str = "fr"
) -> tuple[str, ...]:
    """Try once, for a few seconds, to replace sketches by real streets.

    >>> refresh_sketches(())
    ()
    """
    said = []
    territories = set()
    for route in routes:
        # What is wrong with a circuit is said where it is planned.
        with suppress(DefinitionError):
            territories.add(read_definition(route).territory_id)
    for territory in sorted(territories):
        folder = data / territory
        if not (folder / "sketch.osm").is_file() or snapshot(folder) is not None:
            continue
        ground = read_territory(folder)
        try:
            stored = refresh_from_overpass(
                ground, folder, url=service(), tries=1, seconds=PATIENCE_S
            )
        except OutsideServiceError as error:
            message = error.message(language)
            said.append(translate(language, "cli.refresh_failed", message=message))
        else:
            said.append(
                translate(
                    language,
                    "cli.refreshed",
                    territory=ground.name,
                    date=stored.date,
                    source=stored.source,
                )
            )
    return tuple(said)


def service() -> str:
    """Give the address of the Overpass service."""
    return os.environ.get("DDTOUR_OVERPASS", SERVICE)
