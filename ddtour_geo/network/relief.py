"""Heights along edges, from a raster of the ground or from spot heights.

An unknown height stays unknown: it makes an unknown climb, never a climb of 0.
"""

import math
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ddtour_geo.errors import ExtractError, InputRefusedError
from ddtour_geo.model.network import WalkingNetwork
from ddtour_geo.network.geodesy import project
from ddtour_geo.network.smoothing import REACH, smooth_heights, span_heights

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

LOWEST, HIGHEST = -500.0, 9000.0
"""Metres beyond which no ground that a walker treads on can be."""

_DRIVERS = {".tif": "GTiff", ".tiff": "GTiff", ".asc": "AAIGrid", ".hgt": "SRTMHGT"}
_CRS_OF_ASC = "EPSG:2154"
_NO_DATA = (-9999.0, -32768.0, -99999.0)
_BLOCK = 2048
_ON_CELL = 1e-6
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

    Examples
    --------
    >>> Relief(path=Path("a.tif"), crs="EPSG:2154", shape=(2, 3), to_cell=(1, 0, 0, 0, -1, 0)).shape
    (2, 3)
    """

    path: Path
    crs: str
    shape: tuple[int, int]
    to_cell: tuple[float, float, float, float, float, float]

    def heights(self, lonlat: Floats) -> Floats:
        """Give the height of the ground at some points.

        Parameters
        ----------
        lonlat
            Shape ``(n, 2)``, degrees, longitude first.

        Returns
        -------
        numpy.ndarray
            Shape ``(n,)``, metres: bilinear between the centres of the four cells around a point;
            NaN outside of them, or where one of them holds no data or an impossible height.

        Raises
        ------
        ExtractError
            If the cells cannot be read.

        Examples
        --------
        >>> Relief.heights.__name__
        'heights'
        """
        return self.sample(lonlat)[0]

    def sample(self, lonlat: Floats) -> tuple[Floats, Bools]:
        """Give the height of the ground at some points, and say where the raster is wrong.

        Parameters
        ----------
        lonlat
            Shape ``(n, 2)``, degrees, longitude first.

        Returns
        -------
        tuple of numpy.ndarray
            Heights as :meth:`heights` gives them, and true where a cell holds an impossible one:
            both of shape ``(n,)``.

        Raises
        ------
        ExtractError
            If the cells cannot be read.

        Examples
        --------
        >>> Relief.sample.__name__
        'sample'
        """
        heights = np.full(len(lonlat), np.nan)
        impossible = np.zeros(len(lonlat), dtype=np.bool_)
        column, row = self._cells(np.asarray(lonlat, dtype=np.float64).reshape(-1, 2))
        rows, columns = self.shape
        with np.errstate(invalid="ignore"):
            inside = (row >= 0) & (row <= rows - 1) & (column >= 0) & (column <= columns - 1)
        at = np.flatnonzero(inside)
        if not len(at):
            return heights, impossible
        block = (row[at] // _BLOCK) * (columns // _BLOCK + 1) + column[at] // _BLOCK
        order = np.argsort(block, kind="stable")
        starts = np.flatnonzero(np.diff(block[order])) + 1
        with _opened(self.path) as dataset:
            for part in np.split(at[order], starts):
                heights[part], impossible[part] = _bilinear(dataset, row[part], column[part])
        return heights, impossible

    def _cells(self, lonlat: Floats) -> tuple[Floats, Floats]:
        """Column and row of some points, whole where they lie on the centre of a cell."""
        xy = lonlat if self.crs == "EPSG:4326" else project(lonlat, self.crs)
        a, b, c, d, e, f = self.to_cell
        x, y = xy.T
        with np.errstate(invalid="ignore"):
            cells = np.stack((a * x + b * y + c, d * x + e * y + f))
            nearest = np.round(cells)
            cells = np.where(np.abs(cells - nearest) < _ON_CELL, nearest, cells)
        return cells[0], cells[1]


def read_relief(path: Path | str) -> Relief:
    """Open a raster of heights.

    Parameters
    ----------
    path
        A GeoTIFF (``.tif``, ``.tiff``; cloud-optimised or not), an ESRI grid (``.asc``; taken for
        EPSG:2154 if nothing says otherwise, as those of RGE ALTI are), or an SRTM tile
        (``.hgt``, ``.hgt.zip``) whose name gives its corner.

    Returns
    -------
    Relief
        The raster; its cells are not read yet.

    Raises
    ------
    InputRefusedError
        If the file is missing, is of another format, or rasterio is not installed.
    ExtractError
        If it cannot be read, or does not hold one layer of heights with a reference system.

    Examples
    --------
    >>> read_relief("no-such-tile.hgt")
    Traceback (most recent call last):
    ddtour_geo.errors.InputRefusedError: no-such-tile.hgt : fichier introuvable.
    """
    file = Path(path)
    if not file.is_file():
        raise InputRefusedError("missing_file", path=path)
    with _opened(file) as dataset:
        if dataset.count != 1 or dataset.dtypes[0].startswith("complex") or _is_drawn(dataset):
            raise ExtractError("relief.foreign", path=path, why=_describe(dataset))
        crs = _crs(file, dataset)
        inverse = ~dataset.transform
        return Relief(
            path=file,
            crs=crs,
            shape=(dataset.height, dataset.width),
            to_cell=(
                inverse.a, inverse.b, inverse.c - 0.5, inverse.d, inverse.e, inverse.f - 0.5
            ),
        )  # fmt: skip


def _is_drawn(dataset: Any) -> bool:  # noqa: ANN401 - of rasterio
    """True for a scanned map: colours, not heights."""
    return dataset.colorinterp[0].name == "palette"


def _describe(dataset: Any) -> str:  # noqa: ANN401 - of rasterio
    kind = "palette" if _is_drawn(dataset) else dataset.dtypes[0]
    return f"{dataset.count} × {kind}"


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
        from rasterio.errors import NotGeoreferencedWarning, RasterioError
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
    except (RasterioError, zipfile.BadZipFile, OSError, EOFError, RuntimeError, zlib.error) as error:
        raise ExtractError("relief.unreadable", path=path, why=_why(error)) from error


def _unpacked(path: Path) -> tuple[str, bytes]:
    """Name and bytes of the one tile of a zip file."""
    with zipfile.ZipFile(path) as archive:
        tiles = [info for info in archive.infolist() if info.filename.lower().endswith(".hgt")]
        if len(tiles) != 1 or tiles[0].file_size > _LARGEST_TILE:
            sizes = ", ".join(f"{info.filename}: {info.file_size}" for info in tiles[:3])
            raise ExtractError("relief.unreadable", path=path, why=sizes or "0 × .hgt")
        return Path(tiles[0].filename).name, archive.read(tiles[0])


def _why(error: Exception) -> str:
    return " ".join(str(error.__cause__ or error).split())[:200] or type(error).__name__


def _check_tile_name(path: Path, tile: str, suffix: str) -> None:
    if suffix == ".hgt" and not _TILE_NAME.fullmatch(tile):
        raise ExtractError("relief.tile_name", path=path)


def _bilinear(dataset: Any, row: Floats, column: Floats) -> tuple[Floats, Bools]:  # noqa: ANN401
    """Interpolate between cell centres; cells of no weight are not asked."""
    first_row, first_column = int(row.min()), int(column.min())
    shape = int(row.max()) - first_row + 2, int(column.max()) - first_column + 2
    height = min(shape[0], dataset.height - first_row)
    width = min(shape[1], dataset.width - first_column)
    cells = np.full(shape, np.nan)
    wrong = np.zeros(shape, dtype=np.bool_)
    values = dataset.read(
        1, window=((first_row, first_row + height), (first_column, first_column + width)),
        masked=True,
    )  # fmt: skip
    read = values.astype(np.float64).filled(np.nan) * dataset.scales[0] + dataset.offsets[0]
    read[np.isin(read, _NO_DATA)] = np.nan
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


def with_heights(
    network: WalkingNetwork, relief: Relief, *, sampling: float = 10.0, reach: float = REACH
) -> WalkingNetwork:
    """Give a network the heights of the ground under it.

    Long straight pieces get vertices, so that no height is further than ``sampling`` from the
    next along an edge; noise is evened out along the streets, see
    :func:`~ddtour_geo.network.smoothing.smooth_heights`. Bridges and tunnels run straight between
    their ends; the foot and the head of steps keep the heights of the streets they join.

    Parameters
    ----------
    network
        Streets and paths.
    relief
        Raster of heights; it replaces whatever heights the network had.
    sampling
        Longest distance between two heights along an edge, metres.
    reach
        Metres along a street over which noise is evened out; 0 for none.

    Returns
    -------
    WalkingNetwork
        The same junctions, edges and lengths; more vertices, and their heights, NaN where the
        raster has no data; warnings say where it has none and where it is wrong.

    Raises
    ------
    InputRefusedError
        If ``sampling`` or ``reach`` is not a usable number of metres.
    ExtractError
        If the raster cannot be read.

    Examples
    --------
    >>> with_heights.__name__
    'with_heights'
    """
    _check_metres("sampling", sampling, least=1.0)
    _check_metres("reach", reach, least=0.0)
    parts = np.maximum(np.ceil(_differences(network) / sampling - 1e-9), 1).astype(np.int64)
    network = _with_vertices(network, parts)
    point = _points(network)
    first = np.flatnonzero(~_is_last(network))
    ends = np.stack((point[first], point[first + 1]), axis=1)
    metres = _differences(network)[first]
    ways = network.vertex_way[first]
    off_ground = _flags(network, "is_bridge")[ways] | _flags(network, "is_tunnel")[ways]
    group = _flags(network, "is_steps")[ways].astype(np.int64)

    count = int(point.max(initial=-1)) + 1
    lonlat = np.empty((count, 2))
    lonlat[point] = network.vertex_lonlat
    grounded = np.zeros(count, dtype=np.bool_)
    grounded[ends[~off_ground]] = True
    grounded[_bridge_heads(network, ends, off_ground, grounded)] = True
    raw = np.full(count, np.nan)
    raw[grounded], impossible = relief.sample(lonlat[grounded])
    on = ~off_ground
    heights = smooth_heights(raw, ends[on], metres[on], group[on], reach=reach)
    heights = span_heights(heights, ~grounded, ends[off_ground], metres[off_ground])
    unknown = metres[np.isnan(heights[ends]).any(axis=1)].sum()
    return replace(
        network,
        vertex_height=heights[point],
        warnings=network.warnings + _remarks(int(impossible.sum()), unknown, metres.sum()),
    )
