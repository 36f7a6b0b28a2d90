"""Rasters of heights: GeoTIFF, ESRI grids, SRTM tiles."""

import re
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ddtour_geo.common.errors import DDTourError, ExtractError, InputRefusedError

if TYPE_CHECKING:
    from pyproj import Transformer

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

LOWEST, HIGHEST = -500.0, 9000.0
"""Metres beyond which no ground that a walker treads on can be."""

_DRIVERS = {".tif": "GTiff", ".tiff": "GTiff", ".asc": "AAIGrid", ".hgt": "SRTMHGT"}
_CRS_OF_ASC = "EPSG:2154"
_NO_DATA = (-9999.0, -32768.0, -99999.0)
_BLOCK = 2048
_ON_CELL = 1e-6
_HEAD_LINE = re.compile(rb"\s*(ncols|nrows|[xy]ll|cellsize|d[xy]\b|nodata)", re.IGNORECASE)
_CHUNK = 1 << 22
_LARGEST_TILE = 2 * 3601 * 3601
_TILE_NAME = re.compile(r"[NS]\d\d[EW]\d{3}.*\.hgt", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Relief:
    """A raster of heights; its cells are read where they are asked for.

    Attributes
    ----------
    path
        The file.
    crs
        Its reference system, as an authority code or WKT.
    shape
        Rows and columns.
    to_cell
        Coefficients a, b, c, d, e, f: column ``a x + b y + c`` and row ``d x + e y + f`` of a
        position in ``crs``, counted from the centre of the first cell.

    >>> Relief(path=Path("a.tif"), crs="EPSG:2154", shape=(2, 3), to_cell=(1, 0, 0, 0, -1, 0)).shape
    (2, 3)
    """

    path: Path
    crs: str
    shape: tuple[int, int]
    to_cell: tuple[float, float, float, float, float, float]

    def covers(self, lonlat: Floats) -> bool:
        """Tell whether any of some points lies on the raster."""
        return bool(self._inside(*self.cells(lonlat), rim=0.0).any())

    def sample(self, lonlat: Floats, *, has_rim: bool = False) -> tuple[Floats, Bools]:
        """Give the height of the ground at some points, and say where the raster is wrong.

        With its rim a raster speaks for the whole of its outer cells, not from their centres on:
        between two tiles that end side by side nothing stays unknown.
        """
        heights = np.full(len(lonlat), np.nan)
        impossible = np.zeros(len(lonlat), dtype=np.bool_)
        column, row = self.cells(np.asarray(lonlat, dtype=np.float64).reshape(-1, 2))
        rows, columns = self.shape
        at = np.flatnonzero(self._inside(column, row, rim=0.5 + _ON_CELL if has_rim else 0.0))
        column, row = np.clip(column, 0, columns - 1), np.clip(row, 0, rows - 1)
        if not len(at):
            return heights, impossible
        block = (row[at] // _BLOCK) * (columns // _BLOCK + 1) + column[at] // _BLOCK
        order = np.argsort(block, kind="stable")
        starts = np.flatnonzero(np.diff(block[order])) + 1
        with _opened(self.path) as dataset:
            for part in np.split(at[order], starts):
                heights[part], impossible[part] = _bilinear(dataset, row[part], column[part])
        return heights, impossible

    def _inside(self, column: Floats, row: Floats, *, rim: float) -> Bools:
        rows, columns = self.shape
        with np.errstate(invalid="ignore"):
            across = (column >= -rim) & (column <= columns - 1 + rim)
            inside: Bools = across & (row >= -rim) & (row <= rows - 1 + rim)
        return inside

    def cells(self, lonlat: Floats) -> tuple[Floats, Floats]:
        """Column and row of some points, whole where they lie on the centre of a cell."""
        x, y = lonlat.T if self.crs == "EPSG:4326" else _from_degrees(self.crs).transform(*lonlat.T)
        a, b, c, d, e, f = self.to_cell
        with np.errstate(invalid="ignore"):
            cells = np.stack((a * x + b * y + c, d * x + e * y + f))
            nearest = np.round(cells)
            cells = np.where(np.abs(cells - nearest) < _ON_CELL, nearest, cells)
        return cells[0], cells[1]


def read_relief(path: Path | str) -> Relief:
    """Open a raster of heights.

    >>> try:
    ...     read_relief("no-such-tile.hgt")
    ... except InputRefusedError as error:
    ...     print(error.message("en"))
    no-such-tile.hgt: file not found.
    """
    file = Path(path)
    if not file.is_file():
        raise InputRefusedError("missing_file", path=path)
    with _opened(file) as dataset:
        if dataset.count != 1 or dataset.dtypes[0].startswith("complex") or _is_drawn(dataset):
            raise ExtractError("relief.foreign", path=path, why=_describe(dataset))
        crs = _crs(file, dataset)
        _check_is_whole(file, dataset)
        inverse = ~dataset.transform
        return Relief(
            path=file,
            crs=crs,
            shape=(dataset.height, dataset.width),
            to_cell=(
                inverse.a, inverse.b, inverse.c - 0.5, inverse.d, inverse.e, inverse.f - 0.5
            ),
        )  # fmt: skip


def _check_is_whole(path: Path, dataset: Any) -> None:  # noqa: ANN401 - of rasterio
    """Refuse a raster that was cut short, before anybody builds on its first rows."""
    if dataset.driver != "AAIGrid":
        _read(dataset, (dataset.height - 1, dataset.height), (dataset.width - 1, dataset.width))
        return
    count, wanted = _words_after_head(path), dataset.height * dataset.width
    if count < wanted:
        raise ExtractError("relief.unreadable", path=path, why=f"{count} / {wanted}")


def _words_after_head(path: Path) -> int:
    """Count the values of an ESRI grid; GDAL takes minutes to notice that some are missing."""
    count, in_word = 0, False
    with path.open("rb") as file:
        while _HEAD_LINE.match(line := file.readline(_CHUNK)):
            pass
        chunk = line
        while chunk:
            inked = np.frombuffer(chunk, dtype=np.uint8) > ord(" ")
            count += int((inked[1:] & ~inked[:-1]).sum()) + bool(inked[0] and not in_word)
            in_word = bool(inked[-1])
            chunk = file.read(_CHUNK)
    return count


def _is_drawn(dataset: Any) -> bool:  # noqa: ANN401 - of rasterio
    """Tell a scanned map, which holds colours, from heights."""
    return bool(dataset.colorinterp[0].name == "palette")


def _describe(dataset: Any) -> str:  # noqa: ANN401 - of rasterio
    kind = "palette" if _is_drawn(dataset) else dataset.dtypes[0]
    return f"{dataset.count} × {kind}"


@cache
def _from_degrees(crs: str) -> "Transformer":
    from pyproj import Transformer

    return Transformer.from_crs("EPSG:4326", crs, always_xy=True)


def _crs(path: Path, dataset: Any) -> str:  # noqa: ANN401 - of rasterio
    """Name the reference system in a way that pyproj understands."""
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    if dataset.transform.is_identity or dataset.transform.is_degenerate:
        raise ExtractError("relief.no_crs", path=path)
    if dataset.crs is None:
        if path.suffix.lower() == ".asc":
            return _CRS_OF_ASC
        raise ExtractError("relief.no_crs", path=path)
    try:
        crs = CRS.from_wkt(dataset.crs.to_wkt())
    except CRSError as error:
        raise ExtractError("relief.no_crs", path=path) from error
    if crs.is_geographic and crs.to_epsg() == 4326:
        return "EPSG:4326"
    if not (crs.is_geographic or crs.is_projected):
        raise ExtractError("relief.no_crs", path=path)
    return str(crs.to_wkt())


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    """Open a raster with the one driver that its name calls for."""
    try:
        import rasterio
        from rasterio.errors import NotGeoreferencedWarning
    except ImportError as error:
        raise InputRefusedError("relief.no_rasterio", path=path) from error
    name = path.name.lower()
    suffix = ".hgt" if name.endswith(".hgt.zip") else path.suffix.lower()
    if suffix not in _DRIVERS:
        raise InputRefusedError("relief.unknown_format", path=path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", NotGeoreferencedWarning)
            if not name.endswith(".zip"):
                _check_tile_name(path, path.name, suffix)
                with rasterio.open(path, driver=_DRIVERS[suffix]) as dataset:
                    yield dataset
            else:
                tile, content = _unpacked(path)
                _check_tile_name(path, tile, suffix)
                with (
                    rasterio.MemoryFile(content, filename=tile) as memory,
                    memory.open(driver=_DRIVERS[suffix]) as dataset,
                ):
                    yield dataset
    except (DDTourError, MemoryError):
        raise
    except Exception as error:  # GDAL, zip files and what they hold fail in many ways
        raise ExtractError("relief.unreadable", path=path, why=_why(error)) from error


def _unpacked(path: Path) -> tuple[str, bytes]:
    """Name and bytes of the one tile of a zip file."""
    with zipfile.ZipFile(path) as archive:
        tiles = [info for info in archive.infolist() if info.filename.lower().endswith(".hgt")]
        if len(tiles) != 1 or not 0 < tiles[0].file_size <= _LARGEST_TILE:
            sizes = ", ".join(f"{info.filename}: {info.file_size}" for info in tiles[:3])
            raise ExtractError("relief.unreadable", path=path, why=sizes or "0 × .hgt")
        return Path(tiles[0].filename).name, archive.read(tiles[0])


def _why(error: Exception) -> str:
    return " ".join(str(error.__cause__ or error).split())[:200] or type(error).__name__


def _check_tile_name(path: Path, tile: str, suffix: str) -> None:
    if suffix == ".hgt" and not _TILE_NAME.fullmatch(tile):
        raise ExtractError("relief.tile_name", path=path)


def _read(dataset: Any, rows: tuple[int, int], columns: tuple[int, int]) -> Floats:  # noqa: ANN401
    """Heights of a window, NaN where there is no data."""
    values = dataset.read(1, window=(rows, columns), masked=True)
    heights = values.astype(np.float64).filled(np.nan) * dataset.scales[0] + dataset.offsets[0]
    result: Floats = np.where(np.isin(heights, _NO_DATA), np.nan, heights)
    return result


def _bilinear(dataset: Any, row: Floats, column: Floats) -> tuple[Floats, Bools]:  # noqa: ANN401
    """Interpolate between cell centres; cells of no weight are not asked."""
    first_row, first_column = int(row.min()), int(column.min())
    shape = int(row.max()) - first_row + 2, int(column.max()) - first_column + 2
    height = min(shape[0], dataset.height - first_row)
    width = min(shape[1], dataset.width - first_column)
    cells = np.full(shape, np.nan)
    wrong = np.zeros(shape, dtype=np.bool_)
    rows = first_row, first_row + height
    read = _read(dataset, rows, (first_column, first_column + width))
    with np.errstate(invalid="ignore"):
        wrong[:height, :width] = (read < LOWEST) | (read > HIGHEST)
    cells[:height, :width] = read
    cells[wrong] = np.nan
    top, left = np.floor(row).astype(np.int64), np.floor(column).astype(np.int64)
    down, right = row - top, column - left
    heights = np.zeros(len(row))
    impossible = np.zeros(len(row), dtype=np.bool_)
    for i, share_of_row in ((0, 1 - down), (1, down)):
        for j, share_of_column in ((0, 1 - right), (1, right)):
            share = share_of_row * share_of_column
            here = top - first_row + i, left - first_column + j
            heights += np.where(share > 0, share * cells[here], 0.0)
            impossible |= (share > 0) & wrong[here]
    return heights, impossible
