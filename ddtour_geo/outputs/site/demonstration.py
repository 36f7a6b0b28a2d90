"""Circuits of made-up towns: a site that shows a real territory does without them."""

from collections.abc import Sequence
from pathlib import Path

from ddtour_geo.common.errors import DDTourError
from ddtour_geo.routes.schema import read_definition
from ddtour_geo.territory.reader import read_territory

Routes = tuple[Path, ...]


def without_demos(routes: Sequence[Path], data: Path | str = "data") -> tuple[Routes, Routes]:
    """Part the circuits that a site shows from those of demonstration towns.

    >>> without_demos([Path("nowhere.toml")])
    ((PosixPath('nowhere.toml'),), ())
    """
    real = tuple(route for route in routes if not _is_demo(route, Path(data)))
    if not real:
        return tuple(routes), ()
    return real, tuple(route for route in routes if route not in real)


def _is_demo(route: Path, data: Path) -> bool:
    try:
        return read_territory(data / read_definition(route).territory_id).is_demo
    except DDTourError:
        return False
