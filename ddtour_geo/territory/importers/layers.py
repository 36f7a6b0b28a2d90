"""Layers of GIS programs, read by GDAL in a process apart."""

import re
import warnings
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from ddtour_geo.common.decoding import decoded
from ddtour_geo.common.files import scratch_folder
from ddtour_geo.common.worker import apart, bound
from ddtour_geo.territory.importers.rows import MOST_ROWS, Row, cell, flat, refused
from ddtour_geo.territory.importers.shapes import parts_of_shape, spot_of
from ddtour_geo.territory.importers.xml_file import local, root_of

if TYPE_CHECKING:
    import geopandas as gpd

_BEGINNINGS = {".gpkg": b"SQLite format 3\0", ".fgb": b"fgb\x03fgb", ".shp": b"\0\0\x27\x0a"}
_MOST_SECONDS = 30
_SCHEMA = re.compile(r"""\s[\w.-]*:?schemaLocation\s*=\s*(?:"[^"]*"|'[^']*')""")


def read_layer(files: Mapping[str, bytes], main: str, name: str) -> list[Row]:
    """Read the layer of places of a file and of those that belong to it."""
    ending = PurePosixPath(main).suffix.lower()
    content = files.get(main, b"")
    if ending == ".gml":
        if "VRT" in local(root_of(content, name, "GML")):
            raise refused("importing.no_place", name)
        files = {main: _SCHEMA.sub("", decoded(content)).encode()}
    elif not content.startswith(_BEGINNINGS.get(ending, b"")):
        raise refused("importing.other_content", name, syntax=ending[1:].upper())
    died = refused("importing.damaged", name, syntax=ending[1:].upper())
    return apart(died, _rows, dict(files), main, name)


def _rows(files: dict[str, bytes], main: str, name: str) -> list[Row]:
    """Read in a process that may die, or be ended when it takes too much."""
    bound(_MOST_SECONDS)
    with scratch_folder() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        path = folder / _laid(files, main, folder)
        try:
            frame = _frame(path, name)
        except MemoryError:
            raise
        except Exception as why:
            if hasattr(why, "exit_code"):
                raise
            ending = path.suffix[1:].upper()
            raise refused("importing.damaged", name, syntax=ending) from None
        return [_row(number, values) for number, values in enumerate(frame.to_dict("records"), 1)]


def _laid(files: dict[str, bytes], main: str, folder: Path) -> str:
    """Lay files down under names of ours, whatever an archive calls them."""
    place = PurePosixPath(main)
    ending = place.suffix.lower()
    if ending == ".gdb":
        (folder / "layer.gdb").mkdir()
        for inner, content in files.items():
            if main in map(str, PurePosixPath(inner).parents):
                (
                    folder / "layer.gdb" / re.sub(r"[^\w.]", "_", PurePosixPath(inner).name)
                ).write_bytes(content)
        return "layer.gdb"
    for inner, content in files.items():
        beside = PurePosixPath(inner)
        if beside.with_suffix("") == place.with_suffix("") and re.fullmatch(
            r"\.\w{1,5}", beside.suffix
        ):
            (folder / f"layer{beside.suffix.lower()}").write_bytes(content)
    return f"layer{ending}"


def _frame(path: Path, name: str) -> "gpd.GeoDataFrame":
    import geopandas as gpd
    import pyogrio

    layers = {str(layer): str(kind or "") for layer, kind in pyogrio.list_layers(path)}
    layer = _chosen(layers, name)
    encoding = _encoding(path)
    count = pyogrio.read_info(path, layer=layer, encoding=encoding, force_feature_count=True)[
        "features"
    ]
    if count > MOST_ROWS:
        raise refused("importing.too_many", name, most=MOST_ROWS, count=count)
    frame: Any = gpd.read_file(path, layer=layer, encoding=encoding)
    if isinstance(frame, gpd.GeoDataFrame) and frame.crs is not None:
        frame = frame.to_crs("EPSG:4326")
    return frame


def _chosen(layers: Mapping[str, str], name: str) -> str:
    """Take the only layer, or the only one of points; what has no geometry is a style or a note."""
    placed = [layer for layer, kind in layers.items() if kind] or list(layers)
    points = [layer for layer in placed if "Point" in layers[layer]]
    if len(placed) == 1 or len(points) == 1:
        return points[0] if len(points) == 1 else placed[0]
    if not placed:
        raise refused("importing.no_place", name)
    raise refused("importing.several", name, names=", ".join(points or placed)[:200])


def _encoding(path: Path) -> str | None:
    """Tell how the table of a Shapefile is written that does not say so."""
    table = path.with_suffix(".dbf")
    if path.suffix != ".shp" or path.with_suffix(".cpg").is_file() or not table.is_file():
        return None
    content = table.read_bytes()
    try:
        content[int.from_bytes(content[8:10], "little") :].decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252" if len(content) > 29 and content[29] == 0 else None
    return "utf-8"


def _row(number: int, values: Mapping[Any, Any]) -> Row:
    said = {str(key): value for key, value in values.items() if key != "geometry"}
    columns = flat(
        {
            key: value if isinstance(value, dict | list) else cell(value)
            for key, value in said.items()
        }
    )
    return Row(number=number, values=columns, spot=spot_of(parts_of_shape(values.get("geometry"))))
