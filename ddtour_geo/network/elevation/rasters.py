"""The rasters that a territory keeps: which of them say something, and several as one."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ddtour_geo.common.errors import ExtractError, InputRefusedError
from ddtour_geo.network.elevation.dem import Bools, Floats, Relief, read_relief

ENDINGS = (".tif", ".tiff", ".asc", ".hgt", ".hgt.zip")
"""How the name of a raster of heights ends; the rest of it is free."""

_METRES = 111_320.0

Remark = tuple[str, tuple[tuple[str, object], ...]]
"""Key of a text, and what is put into it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mosaic:
    """Several rasters as one: the finest that knows a height gives it."""

    reliefs: tuple[Relief, ...]

    def sample(self, lonlat: Floats) -> tuple[Floats, Bools]:
        """Give the height of the ground at some points, and say where all rasters are wrong."""
        heights = np.full(len(lonlat), np.nan)
        impossible = np.zeros(len(lonlat), dtype=np.bool_)
        several = len(self.reliefs) > 1
        for has_rim in (False, True) if several else (False,):
            for relief in self.reliefs:
                left = np.flatnonzero(np.isnan(heights))
                heights[left], wrong = relief.sample(lonlat[left], has_rim=has_rim)
                impossible[left] |= wrong
        return heights, impossible & np.isnan(heights)


def rasters_of(folder: Path) -> tuple[Path, ...]:
    """List the files of a folder that are named as rasters of heights are.

    >>> rasters_of(Path("nowhere"))
    ()
    """
    if not folder.is_dir():
        return ()
    return tuple(sorted(file for file in folder.iterdir() if file.name.lower().endswith(ENDINGS)))


def read_rasters(folder: Path, lonlat: Floats) -> tuple[Mosaic | None, tuple[Remark, ...]]:
    """Open the rasters that say something of some points, and tell of each that does not.

    >>> read_rasters(Path("nowhere"), np.zeros((1, 2)))
    (None, ())
    """
    found = rasters_of(folder)
    if found and find_spec("rasterio") is None:
        return None, (("relief.no_rasterio", (("path", str(found[0])),)),)
    used: list[Relief] = []
    remarks: list[Remark] = []
    for path in found:
        try:
            relief = read_relief(path)
        except (ExtractError, InputRefusedError) as error:
            remarks.append((error.key, tuple(error.values.items())))
            continue
        if relief.covers(lonlat):
            used.append(relief)
        else:
            remarks.append(("relief.elsewhere", (("path", str(path)),)))
    used.sort(key=lambda relief: _cell(relief, lonlat))
    return (Mosaic(reliefs=tuple(used)) if used else None), tuple(remarks)


def _cell(relief: Relief, lonlat: Floats) -> float:
    """Metres from a cell of a raster to the next, near some points."""
    middle = np.nanmean(lonlat, axis=0)
    steps = middle + np.array([[0.0, 0.0], [0.0, 1.0 / _METRES]])
    column, row = relief.cells(steps)
    return 1.0 / max(float(np.hypot(np.diff(column)[0], np.diff(row)[0])), 1e-12)


def grid_over(bounds: Sequence[float], count: int = 60) -> NDArray[np.float64]:
    """Give points all over an area, for what is asked of it as a whole."""
    west, south, east, north = bounds
    lon, lat = np.meshgrid(np.linspace(west, east, count), np.linspace(south, north, count))
    return np.column_stack([lon.ravel(), lat.ravel()])
