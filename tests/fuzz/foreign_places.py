"""Places as other programs write them: sound, small, and the same at every hour."""

import json
import warnings
from pathlib import Path

import geopandas as gpd
import pyogrio

from tests.fuzz.mutators import archive
from tests.fuzz.seeds import SHARED, Seed


def _features() -> list[dict[str, object]]:
    spots = (("Lavoir", 1.838, 46.985), ("Puits « B »", 1.84, 46.986))
    return [
        {
            "type": "Feature",
            "properties": {"name": name, "opening_hours": "Mo-Fr 09:00-12:00", "duree": "1 h 30"},
            "geometry": {"type": "Point", "coordinates": [lon, lat]},
        }
        for name, lon, lat in spots
    ]


def _foreign(*endings: str) -> list[Seed]:
    cases = SHARED / "cases" / "import"
    return [
        (f"x{path.suffix}", path.read_bytes())
        for path in sorted(cases.glob("*"))
        if path.suffix in endings
    ]


def csv(_: Path) -> list[Seed]:
    """Write tables as spreadsheets and open data do."""
    texts = (
        (
            "nom;latitude;longitude;durée;horaires;thème\n"
            "Lavoir;46,985;1,838;20 min;du lundi au vendredi 9h-12h;eau\n"
            "Puits;46,986;1,84;1 h 30;Mo-Fr 09:00-12:00;mine\n"
        ),
        '\ufeffsep=,\r\nname,WKT,description\r\nLavoir,"POINT (1.838 46.985)","a <b>b</b>"\r\n',
        "Titre\n\ngeo_point_2d|nom\n46.985, 1.838|Lavoir\n",
        'nom\tgeo_shape\nLavoir\t{"type": "Point", "coordinates": [1.838, 46.985]}\n',
        "nom;lat;lon\nLavoir;46°59'06''N;1°50'17''E\n",
    )
    return [("x.csv", text.encode()) for text in texts] + _foreign(".csv")


def geojson(_: Path) -> list[Seed]:
    """Write features as programs of maps do."""
    area = {"type": "Polygon", "coordinates": [[[1.838, 46.985], [1.84, 46.985], [1.84, 46.986],
                                               [1.838, 46.985]]]}  # fmt: skip
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::2154"}}
    far = {"type": "MultiPoint", "coordinates": [[611900.0, 6654000.0]]}
    whole = {"type": "FeatureCollection", "features": _features()}
    shaped = [
        one | {"geometry": shape} for one, shape in zip(_features(), (area, far), strict=True)
    ]
    group = {"type": "GeometryCollection", "geometries": [area]}
    documents = (
        whole,
        whole | {"features": shaped, "crs": crs},
        _features()[0] | {"geometry": group},
        [{"nom": "Lavoir", "geo_point_2d": {"lon": 1.838, "lat": 46.985}}],
    )
    return [("x.geojson", json.dumps(one).encode()) for one in documents] + _foreign(".geojson")


def umap(_: Path) -> list[Seed]:
    """Write a map of uMap."""
    layer = {"type": "FeatureCollection", "features": _features(), "_umap_options": {"name": "A"}}
    whole = {"type": "umap", "properties": {"name": "Carte"}, "layers": [layer, {"features": []}]}
    return [("x.umap", json.dumps(whole).encode())]


def gpx(_: Path) -> list[Seed]:
    """Write waypoints and routes."""
    point = ' lat="46.985" lon="1.838"><ele>44</ele><name>Lavoir</name><desc>a &amp; b</desc>'
    inside = f"<wpt{point}</wpt><rte><rtept{point}</rtept></rte><trk><trkseg/></trk>"
    head = '<?xml version="1.0" encoding="UTF-8"?><gpx version="1.1" creator="a"'
    text = f'{head} xmlns="http://www.topografix.com/GPX/1/1">{inside}</gpx>'
    return [("x.gpx", text.encode()), *_foreign(".gpx")]


def _kml() -> bytes:
    at = "1.838,46.985,0"
    ring = f"{at} 1.84,46.985,0 1.84,46.986,0 {at}"
    shapes = (
        f"<Point><coordinates>{at}</coordinates></Point>",
        f"<MultiGeometry><Point><coordinates>{at}</coordinates></Point></MultiGeometry>",
        (
            "<Polygon><outerBoundaryIs><LinearRing><coordinates>"
            f"{ring}</coordinates></LinearRing></outerBoundaryIs></Polygon>"
        ),
    )
    marks = "".join(
        f"<Placemark><name>Lavoir {number}</name><description><![CDATA[<b>a</b>]]></description>"
        f'<ExtendedData><Data name="duree"><value>20 min</value></Data></ExtendedData>{shape}'
        "</Placemark>"
        for number, shape in enumerate(shapes)
    )
    head = '<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2">'
    return f"{head}<Document><Folder>{marks}</Folder></Document></kml>".encode()


def kml(_: Path) -> list[Seed]:
    """Write placemarks."""
    return [("x.kml", _kml()), *_foreign(".kml")]


def kmz(_: Path) -> list[Seed]:
    """Pack placemarks, and other places, as archives do."""
    features = json.dumps({"type": "FeatureCollection", "features": _features()}).encode()
    return [
        ("x.kmz", archive({"doc.kml": _kml(), "files/a.png": b"png"})),
        ("x.zip", archive({"a.geojson": features, "LISEZMOI.txt": b"bonjour"})),
    ]


_SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    '<row r="1"><c r="A1" t="inlineStr"><is><t>nom</t></is></c><c r="B1" t="inlineStr"><is><t>lat'
    '</t></is></c><c r="C1" t="inlineStr"><is><t>lon</t></is></c></row><row r="2"><c r="A2" '
    't="inlineStr"><is><t>Lavoir</t></is></c><c r="B2"><v>46.985</v></c><c r="C2"><v>1.838</v></c>'
    '<c r="D2" s="1"><v>0.0625</v></c></row></sheetData></worksheet>'
)
_SHEETS = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-'
    'types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
    'relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.'
    'openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/'
    'worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'spreadsheetml.worksheet+xml"/></Types>',
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
    'relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument'
    '/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet '
    'name="A" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/'
    '2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/'
    'officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
    "xl/worksheets/sheet1.xml": _SHEET,
}
_ODS = (
    '<?xml version="1.0"?><o:document-content xmlns:o="urn:oasis:names:tc:opendocument:xmlns:office'
    ':1.0" xmlns:t="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:x="urn:oasis:names:tc:'
    'opendocument:xmlns:text:1.0"><o:body><t:table t:name="A"><t:table-row><t:table-cell><x:p>nom'
    "</x:p></t:table-cell><t:table-cell><x:p>lat</x:p></t:table-cell><t:table-cell><x:p>lon</x:p>"
    "</t:table-cell></t:table-row><t:table-row><t:table-cell><x:p>Lavoir</x:p></t:table-cell>"
    '<t:table-cell o:value="46.985"/><t:table-cell o:value="1.838"/></t:table-row><t:table-row '
    't:number-rows-repeated="1048570"><t:table-cell t:number-columns-repeated="16384"/>'
    "</t:table-row></t:table></o:body></o:document-content>"
)


def sheets(_: Path) -> list[Seed]:
    """Write a workbook and a table of LibreOffice."""
    return [
        ("x.xlsx", archive({name: text.encode() for name, text in _SHEETS.items()})),
        ("x.ods", archive({"content.xml": _ODS.encode()})),
    ]


def _layer(folder: Path, name: str) -> Path:

    # Without it, a GeoPackage says when it was written.
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": "2026-11-30T12:00:00.000Z"})
    frame = gpd.GeoDataFrame.from_features(_features(), crs="EPSG:4326")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        frame.to_file(folder / name)
    return folder / name


def layers(folder: Path) -> list[Seed]:
    """Write layers as GIS programs do."""
    names = ("x.gpkg", "x.fgb", "x.gml")
    return [(name, _layer(folder, name).read_bytes()) for name in names]


def shapefiles(folder: Path) -> list[Seed]:
    """Write a Shapefile, packed."""
    within = folder / "shape"
    within.mkdir()
    _layer(within, "a.shp")
    files = {path.name: path.read_bytes() for path in sorted(within.iterdir())}
    return [("x.zip", archive(files))]
