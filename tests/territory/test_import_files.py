"""Files as QGIS, Excel, uMap, My Maps, OsmAnd and others write them, read as they were meant."""

import codecs
import io
import json
import struct
import time
import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from datetime import time as clock
from pathlib import Path
from typing import Any

import geopandas as gpd
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, Point, box

from ddtour_geo.common.decoding import decoded
from ddtour_geo.common.errors import InputRefusedError
from ddtour_geo.common.markup import unmarked, unwikied
from ddtour_geo.model.imports import ImportPreview
from ddtour_geo.territory.importers import tables
from ddtour_geo.territory.importers.accept import preview_import
from ddtour_geo.territory.importers.amounts import minutes_of, number_of
from ddtour_geo.territory.importers.archives import MOST_UNPACKED
from ddtour_geo.territory.importers.columns import known_column
from ddtour_geo.territory.importers.formats import FORMATS, read_rows
from ddtour_geo.territory.importers.rows import MOST_ROWS
from tests.support.sampling import sample
from tests.territory.test_reader import folder_of

DAY = date(2026, 11, 30)
LAVOIR, PUITS = ("Lavoir", [2.795, 50.4575]), ("Puits", [2.8, 50.46])
AT = "2.795,50.4575"


def _preview(content: bytes, name: str, tmp_path: Path) -> ImportPreview:
    return preview_import(content, name, folder_of(tmp_path), day=DAY)


def _found(preview: ImportPreview) -> list[tuple[str, Any]]:
    return [
        (row.name, row.feature["geometry"]["coordinates"])  # type: ignore[index]
        for row in preview.rows
        if row.feature is not None
    ]


def _zip(**files: bytes | str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "."), content)
    return stream.getvalue()


def _geojson(geometry: object, **properties: object) -> str:
    properties = {"name": "Lavoir"} | properties
    feature = {"type": "Feature", "properties": properties, "geometry": geometry}
    return json.dumps({"type": "FeatureCollection", "features": [feature]})


def _gpx(inside: str, head: str = '<?xml version="1.0" encoding="UTF-8"?>') -> str:
    return f'{head}<gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1">{inside}</gpx>'


def _kml(inside: str, name: str = "Lavoir") -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2">'
        f"<Document><name>Carte</name><Placemark><name>{name}</name>{inside}</Placemark>"
        "</Document></kml>"
    )


POINT = {"type": "Point", "coordinates": [2.795, 50.4575]}
KML_POINT = f"<Point><coordinates>\n  {AT},0\n</coordinates></Point>"
WPT = '<wpt lat="50.4575" lon="2.795"><name>Lavoir</name></wpt>'
UMAP = {"type": "umap", "layers": [json.loads(_geojson(POINT)), {"features": []}]}
L93 = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::2154"}}
IN_L93 = json.loads(_geojson({"type": "Point", "coordinates": [685420.945, 7040024.079]}))

AS_MEANT: dict[str, tuple[str, str | bytes]] = {
    "hint of Excel": (
        "x.csv",
        "\ufeffsep=;\r\nnom;latitude;longitude\r\nLavoir;50,4575;2,7950\r\n",
    ),
    "hint of Excel against the commas": (
        "x.csv",
        'sep=\t\nnom\tlat\tlon\n"Lavoir"\t50,4575\t2,795',
    ),
    "title line": ("x.csv", "Inventaire 2026;;\nnom;latitude;longitude\nLavoir;50.4575;2.795"),
    "title with commas, notes, a blank line": (
        "x.csv",
        "Patrimoine, villes, 2026\nsource : mairie\n\nnom;latitude;longitude\nLavoir;50,4575;2,795",
    ),
    "titles of columns": ("x.csv", "Nom du site;Lat (WGS84);Long (WGS84)\nLavoir;50.4575;2.795"),
    "point of open data": ("x.csv", "geo_point_2d;Nom du lieu\n50.4575, 2.795;Lavoir"),
    "well-known text": ("x.csv", 'WKT,nom,description\n"POINT (2.795 50.4575)",Lavoir,'),
    "well-known text of PostGIS": ("x.csv", "geom|nom\nSRID=4326;POINT(2.795 50.4575)|Lavoir"),
    "text in a column of places": ("x.csv", "nom;localisation\nLavoir;POINT (2.795 50.4575)"),
    "shape of open data": (
        "x.csv",
        f"nom;geo_shape\nLavoir;'{json.dumps(POINT)}'".replace("'", ""),
    ),
    "degrees and minutes": (
        "x.csv",
        "nom;lat;lon\nLavoir;50°27'27''N;\"2° 47' 42\"\" E\"",
    ),
    "metres beside degrees": ("x.csv", "nom;X;latitude;longitude;Y\nLavoir;6;50.4575;2.795;7"),
    "UTF-16 without a mark": ("x.csv", "nom;lat;lon\nLavoir;50.4575;2.795".encode("utf-16-le")),
    "one feature": ("x.geojson", json.dumps(json.loads(_geojson(POINT))["features"][0])),
    "collection of one": (
        "x.json",
        _geojson({"type": "GeometryCollection", "geometries": [POINT]}),
    ),
    "one feature a line": ("x.geojsonl", "\n".join([json.dumps(json.loads(_geojson(POINT)))] * 1)),
    "UTF-16": ("x.geojson", _geojson(POINT).encode("utf-16")),
    "records": ("x.json", '[{"nom": "Lavoir", "geo_point_2d": {"lon": 2.795, "lat": 50.4575}}]'),
    "Lambert-93 that says so": ("x.geojson", json.dumps(IN_L93 | {"crs": L93})),
    "uMap": ("x.umap", json.dumps(UMAP)),
    "KML": ("x.kml", _kml(KML_POINT)),
    "KML of one point twice wrapped": (
        "x.kml",
        _kml(f"<MultiGeometry>{KML_POINT}</MultiGeometry>"),
    ),
    "KMZ": ("x.kmz", _zip(doc__kml=_kml(KML_POINT))),
    "GPX after a blank line": ("x.gpx", f"\n  {_gpx(WPT)}"),
    "GPX that says UTF-16": (
        "x.gpx",
        codecs.BOM_UTF8 + _gpx(WPT, '<?xml version="1.0" encoding="utf-16"?>').encode(),
    ),
    "prefix never declared": (
        "x.gpx",
        _gpx(WPT.replace("</wpt>", '<extensions><gpxx:a b:c="1"/></extensions></wpt>')),
    ),
    "ampersand never escaped": ("x.gpx", _gpx(WPT.replace("</wpt>", "<src>a & b</src></wpt>"))),
}


@pytest.mark.parametrize("case", AS_MEANT)
def test_a_file_is_read_as_it_was_meant(case: str, tmp_path: Path) -> None:
    """One place, at its position, nothing to repair and nothing to remark."""
    name, content = AS_MEANT[case]
    content = content.encode() if isinstance(content, str) else content
    preview = _preview(content, name, tmp_path)
    ((found, at),) = _found(preview)
    assert found == "Lavoir"
    assert at == pytest.approx([2.795, 50.4575], abs=2e-6)
    assert preview.faults == ()


@pytest.mark.parametrize("name", ["x.csv", "x.geojson", "x.kml", "x.gpx"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "cp1252"])
def test_every_format_is_read_in_every_encoding(name: str, encoding: str, tmp_path: Path) -> None:
    """Also where the file declares another one, or none."""
    text = {
        "x.csv": "nom;lat;lon\nÉcole « Ferré »;50.4575;2.795",
        "x.geojson": _geojson(POINT, name="École « Ferré »").encode().decode("unicode-escape"),
        "x.kml": _kml(KML_POINT, "École « Ferré »"),
        "x.gpx": _gpx(WPT.replace("Lavoir", "École « Ferré »")),
    }[name]
    assert [one for one, _ in _found(_preview(text.encode(encoding), name, tmp_path))] == [
        "École « Ferré »"
    ]


@given(text=st.text(st.characters(codec="cp1252", exclude_characters="\x00"), min_size=1))
def test_what_any_encoding_holds_is_read(text: str) -> None:
    """UTF-8 and UTF-16 with a mark are never taken for another."""
    for encoding in ("utf-8-sig", "utf-16"):
        assert decoded(text.encode(encoding)) == text


def test_an_xml_file_is_read_in_the_encoding_it_declares() -> None:
    """And one stray byte in a file of UTF-8 costs no more than itself."""
    declared = '<?xml version="1.0" encoding="ISO-8859-15"?><a>cœur</a>'
    assert "cœur" in decoded(declared.encode("iso-8859-15"))
    assert decoded("École, église, à côté ".encode() + b"\xc9") == "École, église, à côté É"


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        *(("1h", 60), ("0:30", 30), ("45 min", 45), ("1h30", 90), ("20\xa0min", 20), ("7.5", 8)),
        *(("1 h 30", 90), ("1 H 30 min", 90), ("1 heure", 60), ("2 heures et 5 minutes", 125)),
        *(
            ("1,5 h", 90),
            ("90'", 90),
            ("15 mn", 15),
            ("15min.", 15),
            ("PT1H30M", 90),
            ("PT45M", 45),
        ),
        *(("01:30:00", 90), ("environ 20 min", 20), ("~ 10", 10), ("90 s", 2), ("1 hr", 60)),
        *(("0", 0), ("", 10), ("15,0", 15), ("24 h", 1440), ("25 h", None), ("1 h 75", None)),
        *(("20-30 min", None), ("bientôt", None), ("une heure", None), ("1e3", None), ("-5", None)),
    ],
)
def test_durations_are_read_as_people_write_them(text: str, minutes: int | None) -> None:
    """Minutes, rounded up; what may mean two things is refused."""
    assert minutes_of(text) == minutes


def test_a_column_of_hours_says_so() -> None:
    """« Durée (h) » of 1.5 is an hour and a half, not two minutes."""
    assert known_column("Durée (h)") == "hours_long"
    assert minutes_of("1,5", is_in_hours=True) == 90


@pytest.mark.parametrize(
    ("text", "degrees"),
    [
        *(("50,4575", 50.4575), ("50.4575°", 50.4575), ("N 50° 27.45'", 50.4575)),
        *(("50°27’27”N", 50.4575), ("2,5 O", -2.5), ("2.5W", -2.5), ("-2.5", -2.5), ("S2", -2.0)),
        *(("nan", None), ("1,2,3", None), ("nord", None), ("9" * 5000, None)),
    ],
)
def test_degrees_are_read_as_people_write_them(text: str, degrees: float | None) -> None:
    """Decimal commas, minutes and seconds, quarters of the compass."""
    found = number_of(text)
    assert found == (None if degrees is None else pytest.approx(degrees))


@pytest.mark.parametrize(
    ("title", "key"),
    [
        *(("Nom du site", "name"), ("Nom de l'équipement", "name"), ("Intitulé", "name")),
        *(
            ("Long (WGS84)", "lon"),
            ("LATITUDE_WGS84", "lat"),
            ("Coordonnée X", "x"),
            ("lng", "lon"),
        ),
        *(
            ("geo_point_2d", "latlon"),
            ("Coordonnées géographiques", "latlon"),
            ("wkt_geom", "shape"),
        ),
        *(("Durée de visite (min)", "minutes"), ("Horaires d’ouverture", "hours")),
        *(("Description du site", "text"), ("descriptio", "text"), ("opening_ho", "hours")),
        *(("Type de lieu", "theme"), ("name:en", "name_en"), ("place_id", "id")),
        *(("Nom de la commune", None), ("Site web", None), ("Adresse du lieu", None)),
        *(("Code postal", None), ("", None), ("WGS84", None)),
    ],
)
def test_a_column_is_known_by_its_title(title: str, key: str | None) -> None:
    """Words that say nothing are passed over; what is not known stays unknown."""
    assert known_column(title) == key


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("<p>Belle &eacute;glise<br/>du XIX<sup>e</sup></p>", "Belle église\ndu XIXe"),
        ('<img src="https://e.org/a.jpg" width="auto" /><br><br>de 1870<br>toit', "de 1870\ntoit"),
        ("&lt;b&gt;Lavoir&lt;/b&gt;&lt;br&gt;de 1870", "Lavoir\nde 1870"),
        ("Église &amp;amp; presbyt&egrave;re&nbsp;", "Église & presbytère"),
        ("<ul><li>a</li><li>b</li></ul><!-- c --><style>d{}</style>", "a\n\nb"),
        ("h < 3 m, R&D, a <b and c", "h < 3 m, R&D, a <b and c"),
        ("**gras** et *italique*, 5 * 3 * 2", "gras et italique, 5 * 3 * 2"),
        ("# Titre\n* un\n* deux\n---\nfin", "Titre\n- un\n- deux\n\nfin"),
        (
            "[[https://e.org|lien]] [texte](https://e.org) [[https://e.org]]",
            "lien texte https://e.org",
        ),
        ("{{https://e.org/a.jpg|100}}{{{https://e.org}}}'''gras''' l'''eau", "gras l'''eau"),
        ("== Histoire ==\nl'an ''mil''", "Histoire\nl'an mil"),
    ],
)
def test_marks_of_the_web_and_of_wikis_become_text(text: str, plain: str) -> None:
    """Tags, entities, links and pictures are gone; the words stay, and what only looks like one."""
    found = unwikied(unmarked(text))
    assert found == plain
    assert unwikied(unmarked(found)) == found


def test_texts_of_other_programs_reach_places_plain(tmp_path: Path) -> None:
    """Names, their ids and descriptions, in a table, a map and a track."""
    table = 'nom;lat;lon;description\n"Église &amp; <i>presbytère</i>";50.46;2.8;<b>a</b><br>b'
    (row,) = _preview(table.encode(), "x.csv", tmp_path).rows
    assert row.feature is not None
    properties: Any = row.feature["properties"]
    assert (row.name, properties["id"]) == ("Église & presbytère", "eglise-presbytere")
    assert properties["text"]["fr"] == "a\nb"
    kml = _kml(f"<description><![CDATA[<br>a&nbsp;&amp; b]]></description>{KML_POINT}", "L&nbsp;1")
    (row,) = _preview(kml.encode(), "x.kml", tmp_path).rows
    properties = (row.feature or {})["properties"]
    assert (row.name, properties["text"]["fr"]) == ("L\xa01", "a\xa0& b")


AREA = [[2.795, 50.4575], [2.797, 50.4575], [2.797, 50.4595], [2.795, 50.4595], [2.795, 50.4575]]


def _kml_line(kind: str) -> str:
    ring = " ".join(f"{x},{y},0" for x, y in AREA)
    line = f"<coordinates>{ring}</coordinates>"
    if kind == "Polygon":
        line = f"<outerBoundaryIs><LinearRing>{line}</LinearRing></outerBoundaryIs>"
    return _kml(f"<{kind}>{line}</{kind}>")


SHAPES: dict[str, tuple[str, str, str]] = {
    "two near points": (
        "x.geojson",
        _geojson({"type": "MultiPoint", "coordinates": [[2.795, 50.4575], [2.7951, 50.4575]]}),
        "shape_points",
    ),
    "area": ("x.geojson", _geojson({"type": "Polygon", "coordinates": [AREA]}), "shape_area"),
    "areas": (
        "x.geojson",
        _geojson({"type": "MultiPolygon", "coordinates": [[AREA]]}),
        "shape_area",
    ),
    "line": ("x.geojson", _geojson({"type": "LineString", "coordinates": AREA[:3]}), "shape_line"),
    "area of a globe": ("x.kml", _kml_line("Polygon"), "shape_area"),
    "line of a globe": ("x.kml", _kml_line("LineString"), "shape_line"),
    "area of a table": (
        "x.csv",
        'nom;WKT\nLavoir;"POLYGON ((2.795 50.4575, 2.797 50.4575, 2.797 50.4595, 2.795 50.4575))"',
        "shape_area",
    ),
    "crossed area": (
        "x.geojson",
        _geojson(
            {"type": "Polygon", "coordinates": [[AREA[0], AREA[2], AREA[1], AREA[3], AREA[0]]]}
        ),
        "shape_area",
    ),
    "route point": (
        "x.gpx",
        _gpx(
            '<rte><rtept lat="50.4585" lon="2.796"><name>Lavoir</name></rtept>'
            '<rtept lat="1" lon="1"/></rte>'
        ),
        "route_point",
    ),
}


@pytest.mark.parametrize("case", SHAPES)
def test_what_is_no_point_is_taken_by_one_with_a_remark(case: str, tmp_path: Path) -> None:
    """The point lies on the ground that was drawn, and the remark says that it was chosen."""
    name, content, fault = SHAPES[case]
    preview = _preview(content.encode(), name, tmp_path)
    ((_, at),) = _found(preview)
    assert box(2.795, 50.4575, 2.797, 50.4595).covers(Point(at))
    assert [one.key for one in preview.faults] == [fault]
    assert not preview.faults[0].is_refusal


@pytest.mark.parametrize(
    ("name", "content", "fault"),
    [
        (
            "x.kml",
            _kml(f"<MultiGeometry>{KML_POINT}{KML_POINT.replace('2.795', '2.8')}</MultiGeometry>"),
            "shape_apart",
        ),
        (
            "x.geojson",
            _geojson({"type": "Polygon", "coordinates": [[["a", 1], [1, 2], [2, 3]]]}),
            "bad_shape",
        ),
        ("x.geojson", _geojson({"type": "Polygon", "coordinates": []}), "missing_position"),
        (
            "x.geojson",
            _geojson({"type": "LineString", "coordinates": [[1, 1e999], [2, 2]]}),
            "bad_shape",
        ),
        ("x.geojson", _geojson({"type": "Point", "coordinates": ["est", "nord"]}), "bad_number"),
        ("x.csv", "nom;wkt\nLavoir;POINT(2.8", "bad_shape"),
        ("x.csv", f"nom;wkt\nLavoir;{'GEOMETRYCOLLECTION(' * 9000}", "bad_shape"),
        ("x.csv", "nom|geom\nLavoir|SRID=999999;POINT(1 2)", "bad_crs"),
        (
            "x.geojson",
            json.dumps(IN_L93 | {"crs": {"properties": {"name": "chez moi"}}}),
            "bad_crs",
        ),
    ],
)
def test_a_geometry_that_gives_no_point_says_why(
    name: str, content: str, fault: str, tmp_path: Path
) -> None:
    """The reason is true, and the row is refused."""
    preview = _preview(content.encode(), name, tmp_path)
    assert [(one.key, one.is_refusal) for one in preview.faults] == [(fault, True)]
    assert preview.faults[0].message("fr") != preview.faults[0].message("en")


def _layers() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"nom": ["Lavoir", "Été"], "descriptif": ["<b>a</b>", None], "duree": [15, None]},
        geometry=[Point(2.795, 50.4575), Point(2.8, 50.46)],
        crs="EPSG:4326",
    )


def _shapefile(folder: Path, *, encoding: str, without: str) -> bytes:
    _layers().to_file(folder / "a.shp", encoding=encoding)
    names = {path.name: path.read_bytes() for path in folder.glob("a.*") if path.suffix != without}
    return _zip(**{f"export/{name}": content for name, content in names.items()})


WRITERS: dict[str, Callable[[Path], bytes]] = {
    "x.gpkg": lambda folder: _written(_layers(), folder / "a.gpkg"),
    "y.gpkg": lambda folder: _written(_layers().to_crs("EPSG:2154"), folder / "a.gpkg"),
    "x.fgb": lambda folder: _written(_layers(), folder / "a.fgb"),
    "x.gml": lambda folder: _written(_layers(), folder / "a.gml"),
    "x.zip": lambda folder: _shapefile(folder, encoding="utf-8", without=".cpg"),
    "y.zip": lambda folder: _shapefile(folder, encoding="cp1252", without=".cpg"),
    "z.zip": lambda _: _zip(a__geojson=_layers().to_json(), LISEZMOI__txt="bonjour"),
}


def _written(frame: gpd.GeoDataFrame, path: Path) -> bytes:
    frame.to_file(path)
    return path.read_bytes()


@pytest.mark.parametrize(
    ("name", "most"), sample([("x.fgb", 700), ("x.zip", 300), ("x.gpkg", 9000)], 1)
)
def test_half_a_layer_is_refused(name: str, most: int, tmp_path: Path) -> None:
    """A download that broke off is no empty list of places."""
    (tmp_path / "made").mkdir()
    with pytest.raises(InputRefusedError, match=r"abîmé|aucun lieu"):
        read_rows(WRITERS[name](tmp_path / "made")[:most], name)


@pytest.mark.parametrize("name", sample(["y.gpkg", "y.zip", "z.zip", *WRITERS], 3))
def test_layers_of_gis_programs_are_read(name: str, tmp_path: Path) -> None:
    """In any reference system, and however the table of a Shapefile is encoded."""
    (tmp_path / "made").mkdir()
    found = dict(_found(_preview(WRITERS[name](tmp_path / "made"), name, tmp_path)))
    assert set(found) == {"Lavoir", "Été"}
    assert found["Lavoir"] == pytest.approx([2.795, 50.4575], abs=2e-7)


def test_the_one_layer_of_points_is_taken_of_a_geopackage(tmp_path: Path) -> None:
    """Streets beside it are no places; two layers of points are asked about."""
    path = tmp_path / "a.gpkg"
    _layers().to_file(path, layer="lieux")
    lines = gpd.GeoDataFrame({"nom": ["rue"]}, geometry=[LineString([(2.8, 50.4), (2.8, 50.5)])])
    lines.set_crs("EPSG:4326").to_file(path, layer="rues")
    assert len(read_rows(path.read_bytes(), "a.gpkg")) == 2
    _layers().to_file(path, layer="autres")
    with pytest.raises(InputRefusedError, match="autres"):
        read_rows(path.read_bytes(), "a.gpkg")


def _workbook(*sheets: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for rows in sheets:
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


SHEET: list[list[object]] = [
    ["Inventaire 2026"],
    [],
    ["Nom du site", "Lat (WGS84)", "Long (WGS84)", "Durée"],
    ["Lavoir", 50.4575, 2.795, clock(0, 30)],
    ["Puits", "50,46", "2,8", timedelta(minutes=90)],
    ["#N/A", None, None, None],
]


def test_a_workbook_is_read_from_the_sheet_that_holds_places(tmp_path: Path) -> None:
    """Rows keep the numbers they have on the screen; durations of Excel are durations."""
    preview = _preview(_workbook([["à lire"]], SHEET), "x.xlsx", tmp_path)
    assert _found(preview) == [LAVOIR, PUITS]
    assert [row.number for row in preview.rows] == [4, 5]
    features: Any = [row.feature for row in preview.rows]
    assert [one["properties"]["service_minutes"]["value"] for one in features] == [30, 90]
    with pytest.raises(InputRefusedError, match="Sheet, Sheet1"):
        read_rows(_workbook(SHEET, SHEET), "x.xlsx")


def test_without_openpyxl_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """And the way round it."""
    monkeypatch.setattr(tables, "find_spec", lambda _: None)
    with pytest.raises(InputRefusedError, match=r"ddtour-geo\[tables\].*CSV"):
        read_rows(_workbook(SHEET), "x.xlsx")


ODS = """<?xml version="1.0"?><o:document-content xmlns:o="o" xmlns:t="t" xmlns:x="x">
<t:table t:name="A"><t:table-row><t:table-cell><x:p>nom</x:p></t:table-cell>
<t:table-cell><x:p>lat</x:p></t:table-cell><t:table-cell><x:p>lon</x:p></t:table-cell></t:table-row>
<t:table-row><t:table-cell><x:p>Lavoir</x:p></t:table-cell>
<t:table-cell o:value="50.4575"><x:p>50,46</x:p></t:table-cell><t:table-cell o:value="2.795"/>
</t:table-row><t:table-row t:number-rows-repeated="1048570">
<t:table-cell t:number-columns-repeated="16384"/></t:table-row></t:table></o:document-content>"""


def test_a_table_of_libreoffice_is_read_with_all_its_digits(tmp_path: Path) -> None:
    """What stands in a cell counts, not how it is shown; empty rows by the million cost nothing."""
    assert _found(_preview(_zip(content__xml=ODS), "x.ods", tmp_path)) == [LAVOIR]


def _with_doctype() -> bytes:
    with zipfile.ZipFile(io.BytesIO(_workbook(SHEET))) as book:
        files = {name: book.read(name) for name in book.namelist()}
    sheet = files["xl/worksheets/sheet1.xml"]
    files["xl/worksheets/sheet1.xml"] = b'<!DOCTYPE a [<!ENTITY b "c">]>' + sheet
    return _zip(**files)


def _lying_zip() -> bytes:
    """Declare a size that is not the true one."""
    content = bytearray(_zip(doc__kml="a" * 5000))
    at = content.index(b"PK\x01\x02")
    content[at + 24 : at + 28] = struct.pack("<I", 7)
    return bytes(content)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("x.kmz", _zip(doc__kml=b"0" * (MOST_UNPACKED + 1)), "décompressé"),
        ("x.xlsx", _zip(**{f"a{n}": b"" for n in range(1001)}), "décompressé"),
        ("x.xlsx", _with_doctype(), "DOCTYPE"),
        ("x.kmz", _lying_zip(), "abîmé"),
        ("x.kmz", _zip(doc__kml=_kml(KML_POINT))[:-40], "abîmé"),
        ("x.kmz", _zip(a__png=b"1"), "aucun lieu"),
        ("x.zip", _zip(a__kml=_kml(""), b__kml=_kml("")), "a.kml, b.kml"),
        ("x.xlsx", _zip(a__xml=b"<a/>"), "XLSX"),
        ("x.ods", _zip(a__xml=b"<a/>"), "aucun lieu"),
        ("x.gpkg", b"<OGRVRTDataSource/>", "GPKG"),
        ("x.gpkg", b"SQLite format 3\0" + b"\1" * 4000, "GPKG"),
        ("x.gml", b"<OGRVRTDataSource/>", "aucun lieu"),
        ("x.shp", b"\0\0\x27\x0a", r"\.zip"),
        ("x.gpx", _gpx('<trk><trkseg><trkpt lat="1" lon="2"/></trkseg></trk>').encode(), "trace"),
        ("x.kml", b"<kml><NetworkLink/></kml>", "lien"),
        ("x.csv", b"Lavoir;50.4575;2.795", "ne nomme les colonnes"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason(
    name: str, content: bytes, said: str
) -> None:
    """Bombs, halves of files, files that are something else."""
    with pytest.raises(InputRefusedError, match=said) as caught:
        read_rows(content, name)
    assert caught.value.message("en") != caught.value.message("fr")


def test_a_layer_of_too_many_places_is_refused_before_it_is_read(tmp_path: Path) -> None:
    """By the number it says it holds."""
    many = gpd.GeoDataFrame(geometry=[Point(2.8, 50.46)] * (MOST_ROWS + 1), crs="EPSG:4326")
    with pytest.raises(InputRefusedError, match=str(MOST_ROWS)):
        read_rows(_written(many, tmp_path / "a.fgb"), "a.fgb")


@pytest.mark.parametrize("kind", [["Point"], {"a": 1}, None, 7])
def test_a_geometry_of_an_unheard_kind_is_no_place(kind: object, tmp_path: Path) -> None:
    """Whatever stands where its name should; so does a map of such a kind."""
    (row,) = _preview(_geojson(POINT | {"type": kind}).encode(), "x.geojson", tmp_path).rows
    assert not row.is_acceptable
    with pytest.raises(InputRefusedError, match="features"):
        _preview(json.dumps({"type": kind}).encode(), "x.umap", tmp_path)


def test_a_position_that_is_a_table_is_no_place(tmp_path: Path) -> None:
    """In a line, whose points are measured, as in a point."""
    line = {"type": "LineString", "coordinates": [{"lon": 2.795}, [2.8, 50.46]]}
    (row,) = _preview(_geojson(line).encode(), "x.geojson", tmp_path).rows
    assert not row.is_acceptable


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("x.csv", "nom;lat;lon;desc\na;50;2;" + "<script>" * 15_000),
        ("x.gpx", _gpx("<![CDATA[" * 300_000)),
        ("x.gpx", _gpx("<a" * 1_000_000)),
        ("x.kml", _kml("&a" * 400_000)),
        ("x.geojson", _geojson(POINT, text="<!--" * 90_000 + "[[" * 90_000 + "'''a" * 50_000)),
        ("x.geojson", _geojson(POINT, text="*a" * 90_000 + "__a" * 50_000 + "{{" * 90_000)),
        ("x.geojson", _geojson(POINT, text="==" + " " * 90_000 + "x")),
        ("x.csv", "nom;lat;lon\n" + "<a b " * 400_000 + ";50;2"),
        ("x.gpx", "\t" * 400_000 + "<?x" + "\t" * 400_000),
        ("x.gpx", _gpx("<wpt>" * 60_000 + "</wpt>" * 60_000)),
        ("x.kml", _kml(KML_POINT.replace(AT, " " * 400_000 + AT))),
    ],
    ids=[
        *("scripts", "sections", "elements", "ampersands", "comments", "stars"),
        *("titles", "words", "tabs", "nested", "spaces"),
    ],
)
def test_no_text_takes_long(name: str, content: str, tmp_path: Path) -> None:
    """Time grows with the size of a file, whatever it repeats."""
    start = time.perf_counter()
    try:
        _preview(content.encode(), name, tmp_path)
    except InputRefusedError as error:
        assert error.exit_code == 3  # noqa: PT017 - refused in time is as good as read in time
    assert time.perf_counter() - start < 5


def test_the_screen_offers_the_endings_that_are_read(root: Path) -> None:
    """The file dialogue and the reader name the same formats."""
    script = (root / "ddtour_geo/workshop/ui/importing.js").read_text(encoding="utf-8")
    assert ",".join(FORMATS) in script
