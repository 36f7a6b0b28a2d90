"""Files of other programs by their endings, each read by the module that knows it."""

from collections.abc import Callable
from pathlib import PurePosixPath

from ddtour_geo.territory.importers.archives import unpacked
from ddtour_geo.territory.importers.geojson import read_geojson
from ddtour_geo.territory.importers.layers import read_layer
from ddtour_geo.territory.importers.rows import MOST_BYTES, MOST_ROWS, Row, refused
from ddtour_geo.territory.importers.tables import read_csv, read_excel, read_opendocument
from ddtour_geo.territory.importers.waypoints import read_gpx, read_kml

Reader = Callable[[bytes, str], list[Row]]


def _layer(ending: str) -> Reader:
    return lambda content, name: read_layer({f"layer{ending}": content}, f"layer{ending}", name)


_LAYERS = {ending: _layer(ending) for ending in (".gpkg", ".fgb", ".gml")}
_READERS: dict[str, Reader] = {
    **dict.fromkeys((".csv", ".tsv", ".txt"), read_csv),
    **dict.fromkeys((".geojson", ".json", ".geojsonl", ".umap"), read_geojson),
    ".gpx": read_gpx,
    ".kml": read_kml,
    ".xlsx": read_excel,
    ".xlsm": read_excel,
    ".ods": read_opendocument,
    **_LAYERS,
}
_ARCHIVES = (".zip", ".kmz", ".shz")
FORMATS = (*_READERS, *_ARCHIVES)
_RANKS = (
    *(
        (".gdb",),
        (".shp",),
        (".gpkg",),
        (".fgb",),
        (".kml",),
        (".umap",),
        (".geojson", ".geojsonl"),
    ),
    *((".gpx",), (".gml",), (".xlsx", ".xlsm", ".ods"), (".csv", ".tsv"), (".json",), (".txt",)),
)
"""What is looked for in an archive, in this order: what stands behind may be a note on it."""


def read_rows(content: bytes, name: str) -> tuple[Row, ...]:
    r"""Read the places that a file of another program holds.

    >>> read_rows("nom;lat;lon\nMairie;50,45;2,79".encode(), "x.csv")[0].values["nom"]
    'Mairie'
    """
    ending = PurePosixPath(name).suffix.lower()
    if ending == ".shp":
        raise refused("importing.bare_shapefile", name)
    if ending not in FORMATS:
        raise refused("importing.unknown_format", name, formats=", ".join(FORMATS))
    if len(content) > MOST_BYTES:
        raise refused("file_too_large", name, limit=MOST_BYTES // 1024**2)
    read = _archive if ending in _ARCHIVES else _READERS[ending]
    rows = read(content, name)
    if not rows:
        raise refused("importing.no_place", name)
    if len(rows) > MOST_ROWS:
        raise refused("importing.too_many", name, most=MOST_ROWS, count=len(rows))
    return tuple(rows)


def _archive(content: bytes, name: str) -> list[Row]:
    """Read the one file of places in an archive."""
    files = unpacked(content, name)
    folders = {str(parent) for inner in files for parent in PurePosixPath(inner).parents}
    for endings in _RANKS:
        found = [one for one in sorted({*files, *folders}) if one.lower().endswith(endings)]
        if "doc.kml" in found and name.lower().endswith(".kmz"):
            found = ["doc.kml"]
        if len(found) > 1:
            raise refused("importing.several", name, names=", ".join(found)[:200])
        if found:
            main = found[0]
            ending = PurePosixPath(main).suffix.lower()
            if ending in {".gdb", ".shp"}:
                return read_layer(files, main, name)
            return _READERS[ending](files[main], name)
    raise refused("importing.no_place", name)
