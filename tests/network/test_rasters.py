"""Several rasters of heights in one folder, as they come."""

import shutil
import zipfile
from pathlib import Path

import numpy as np
import pytest

from ddtour_geo.network.elevation.rasters import Mosaic, rasters_of, read_rasters

rasterio = pytest.importorskip("rasterio")


def write(
    file: Path, heights: np.ndarray, *, west: float, north: float, cell: float = 0.001
) -> None:
    """Write a GeoTIFF in degrees."""
    rows, columns = heights.shape
    with rasterio.open(
        file, "w", driver="GTiff", height=rows, width=columns, count=1, dtype="float32",
        crs="EPSG:4326", transform=rasterio.Affine(cell, 0, west, 0, -cell, north), nodata=-9999.0,
    ) as out:  # fmt: skip
        out.write(heights.astype("float32"), 1)


def mosaic(folder: Path, points: np.ndarray) -> Mosaic:
    """Open what says something of some points."""
    found, remarks = read_rasters(folder, points)
    assert remarks == ()
    assert found is not None
    return found


def test_two_tiles_side_by_side_leave_no_gap(tmp_path: Path) -> None:
    """A street over their border is known all along, whatever the tiles are called."""
    write(tmp_path / "west.TIF", np.full((10, 10), 40.0), west=2.0, north=50.01)
    write(tmp_path / "east tile.tiff", np.full((10, 10), 44.0), west=2.01, north=50.01)
    points = np.column_stack([np.linspace(2.001, 2.019, 181), np.full(181, 50.005)])
    heights, impossible = mosaic(tmp_path, points).sample(points)
    assert not np.isnan(heights).any()
    assert not impossible.any()
    assert heights[0] == pytest.approx(40)
    assert heights[-1] == pytest.approx(44)


def test_a_void_is_filled_from_the_tile_that_overlaps(tmp_path: Path) -> None:
    """The finer tile is asked first; where it says nothing or nonsense the coarser one does."""
    fine = np.full((20, 20), 40.0)
    fine[10:] = -9999
    fine[:3] = 99_999
    write(tmp_path / "fine.tif", fine, west=2.0, north=50.01, cell=0.0005)
    write(tmp_path / "a-coarse.tif", np.full((10, 10), 50.0), west=2.0, north=50.01)
    points = np.array([(2.005, 50.0075), (2.005, 50.002), (2.005, 50.0093)])
    heights, impossible = mosaic(tmp_path, points).sample(points)
    assert heights.tolist() == [40.0, 50.0, 50.0]
    assert not impossible.any()


def test_a_tile_that_is_not_used_is_told_in_one_sentence(tmp_path: Path) -> None:
    """Damaged, elsewhere, or no relief: the others serve."""
    points = np.array([(2.005, 50.005)])
    write(tmp_path / "good.tif", np.full((10, 10), 40.0), west=2.0, north=50.01)
    write(tmp_path / "far.tif", np.full((10, 10), 40.0), west=3.0, north=50.01)
    (tmp_path / "N50E002.hgt.zip").write_bytes(b"PK cut short")
    found, remarks = read_rasters(tmp_path, points)
    assert found is not None
    assert found.sample(points)[0].tolist() == [40.0]
    told = {key: str(dict(values)["path"]) for key, values in remarks}
    assert {key: Path(path).name for key, path in told.items()} == {
        "relief.unreadable": "N50E002.hgt.zip",
        "relief.elsewhere": "far.tif",
    }


def test_a_tile_is_read_as_it_comes(tmp_path: Path) -> None:
    """An SRTM tile keeps its name, zipped or not, beside files that are no rasters."""
    heights = np.full((1201, 1201), 120, dtype=">i2")
    with zipfile.ZipFile(tmp_path / "N49E011.hgt.zip", "w") as archive:
        archive.writestr("N49E011.hgt", heights.tobytes())
    (tmp_path / "N50E011.hgt").write_bytes((heights + 5).astype(">i2").tobytes())
    (tmp_path / "SOURCES.md").write_text("heights", "utf-8")
    assert [file.name for file in rasters_of(tmp_path)] == ["N49E011.hgt.zip", "N50E011.hgt"]
    points = np.array([(11.5, 49.5), (11.5, 50.5), (11.5, 50.0)])
    assert mosaic(tmp_path, points).sample(points)[0].tolist() == [120.0, 125.0, 120.0]
    shutil.rmtree(tmp_path)
    assert read_rasters(tmp_path, points) == (None, ())
