"""Places of other programs: every fault is shown, and nothing is written before it is accepted."""

import json
import math
import re
import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pyproj import Geod, Transformer

from ddtour_geo.common.errors import InputRefusedError
from ddtour_geo.common.markup import unmarked, unwikied
from ddtour_geo.common.text import clean
from ddtour_geo.territory.importers.accept import accept_import, preview_import
from ddtour_geo.territory.importers.check import There
from ddtour_geo.territory.importers.formats import read_rows
from ddtour_geo.territory.importers.rows import MOST_BYTES, MOST_ROWS
from ddtour_geo.territory.importers.shapes import NEAR_M
from ddtour_geo.territory.reader import read_places
from tests.support.builders import place
from tests.support.hostile import ACTS
from tests.territory.test_reader import feature, folder_of

DAY = date(2026, 11, 25)
HEAD = "nom;lat;lon;horaires;duree;theme;id\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a territory with one place."""
    return folder_of(tmp_path, feature())


def keys(content: str | bytes, folder: Path, name: str = "x.csv") -> list[str]:
    """List the faults of a file."""
    content = content.encode() if isinstance(content, str) else content
    preview = preview_import(content, name, folder, day=DAY)
    for fault in preview.faults:
        assert fault.message("fr") != fault.message("en")
        assert str(fault.row) in fault.message("fr")
    return [fault.key for fault in preview.faults]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (";50.46;2.80", ["missing_name"]),
        ("Verger;;", ["missing_position"]),
        ("Verger;nord;est", ["bad_number"]),
        ("Verger;NaN;2.8", ["bad_number"]),
        ("Verger;inf;2.8", ["bad_number"]),
        ("Verger;0;0", ["zero"]),
        ("Verger;0,0;0,0", ["zero"]),
        ("Verger;2.80;50.46", ["swapped"]),
        ("Verger;48.85;2.35", ["outside"]),
        ("Verger;1234567;1234567", ["no_degrees"]),
        ("Verger;50.46;2.80;lundi 9h-12h", ["bad_hours"]),
        ("Verger;50.46;2.80;blabla", ["bad_hours"]),
        ("Verger;50.46;2.80;;une heure", ["bad_minutes"]),
        ("Verger;50.46;2.80;;9999", ["bad_minutes"]),
        ("Verger;50.46;2.80;;;;Le Verger", ["bad_id"]),
        ("Verger;50.46;2.80;;;;mairie", ["same_id"]),
        ("MAIRIE;50.46;2.80", ["same_name"]),
        ("Verger;50.45005;2.79005", ["same_spot"]),
        (";nord;est;blabla", ["missing_name", "bad_number", "bad_hours"]),
        ("Verger;50,46;2,80;Mo 09:00-12:00;15 min;", []),
    ],
)
def test_every_fault_of_a_row_is_said(folder: Path, row: str, expected: list[str]) -> None:
    """Each fault names row, column, value and remedy, in both languages, all of them at once."""
    assert keys(HEAD + row, folder) == expected


def test_nothing_is_written_before_it_is_accepted(folder: Path) -> None:
    """A preview leaves the file alone; accepted rows carry file, day and confidence."""
    before = (folder / "places.geojson").read_bytes()
    rows = "Verger;50,46;2,80;Mo-Fr 09:00-12:00;15\nSans position;;\nMairie;50.47;2.81\n"
    preview = preview_import((HEAD + rows).encode(), "../a/x.csv", folder, day=DAY)
    assert (folder / "places.geojson").read_bytes() == before
    assert [row.is_acceptable for row in preview.rows] == [True, False, True]
    taken = accept_import(preview, folder)
    assert [place.id for place in taken] == ["verger"]
    verger = read_places(folder)[-1]
    assert verger.position.source == "x.csv"
    assert (verger.position.as_of, verger.position.confidence) == (DAY, "medium")
    assert (verger.service_time, verger.position.lonlat) == (900, (2.8, 50.46))
    assert verger.opening_hours is not None
    assert verger.opening_hours.source == "x.csv"


def test_an_assumed_duration_is_said_to_be_assumed(folder: Path) -> None:
    """The file is no source for what it does not say."""
    preview = preview_import((HEAD + "Verger;50.46;2.80").encode(), "x.csv", folder, day=DAY)
    properties = preview.rows[0].feature["properties"]  # type: ignore[index]
    said = properties["service_minutes"]  # type: ignore[index]
    assert (said["source"][:14], said["confidence"]) == ("durée supposée", "low")


def test_a_duplicate_is_taken_over_only_on_request(folder: Path) -> None:
    """A row that resembles an existing place needs its number to be named, and gets its own id."""
    preview = preview_import((HEAD + "Mairie;50.47;2.81").encode(), "x.csv", folder, day=DAY)
    assert accept_import(preview, folder) == ()
    assert [place.id for place in accept_import(preview, folder, rows=[2])] == ["mairie-2"]
    accept_import(preview, folder, rows=[2])
    assert len({place.id for place in read_places(folder)}) == 3


def test_a_faulty_row_cannot_be_forced(folder: Path) -> None:
    """Asking for a refused row is an error, and the others are not written either."""
    text = HEAD + "Verger;50.46;2.80\n;50.46;2.81"
    preview = preview_import(text.encode(), "x.csv", folder, day=DAY)
    with pytest.raises(InputRefusedError, match="3"):
        accept_import(preview, folder, rows=[2, 3])
    assert len(read_places(folder)) == 1


def test_two_rows_of_one_file_are_compared(folder: Path) -> None:
    """The second of two equal rows is a duplicate of the first."""
    text = HEAD + "Verger;50.46;2.80\nverger;50.46;2.80"
    assert keys(text, folder) == ["same_name", "same_spot"]


@pytest.mark.parametrize("crs", ["EPSG:2154", "EPSG:3857"])
def test_metres_of_another_system_are_converted_when_asked(folder: Path, crs: str) -> None:
    """Lambert-93 and Web Mercator are recognised; converted, the place is where it was."""
    turned = Transformer.from_crs("EPSG:4326", crs, always_xy=True).transform(2.8, 50.46)
    text = f"nom;x;y\nVerger;{turned[0]:.2f};{turned[1]:.2f}".replace(".", ",").encode()
    preview = preview_import(text, "x.csv", folder, day=DAY)
    assert preview.repairs == (crs,)
    assert not preview.rows[0].is_acceptable
    repaired = preview_import(text, "x.csv", folder, day=DAY, repairs=preview.repairs)
    assert [fault.key for fault in repaired.faults] == ["projected_repaired"]
    place = accept_import(repaired, folder)[0]
    assert place.position.lonlat == pytest.approx((2.8, 50.46), abs=1e-6)


def test_swapped_coordinates_and_french_hours_are_repaired_when_asked(folder: Path) -> None:
    """Both repairs are proposed first, and done on request only."""
    text = (HEAD + "Verger;2.80;50.46;lundi-vendredi 9h-17h").encode()
    preview = preview_import(text, "x.csv", folder, day=DAY)
    assert set(preview.repairs) == {"swap", "hours"}
    place = accept_import(
        preview_import(text, "x.csv", folder, day=DAY, repairs=preview.repairs), folder
    )[0]
    assert place.position.lonlat == (2.8, 50.46)
    assert place.opening_hours is not None
    assert place.opening_hours.value.fr == "Mo-Fr 09:00-17:00"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_tables_of_all_habits_are_read(folder: Path, encoding: str, separator: str) -> None:
    """Separators, marks and encodings of old and new spreadsheets."""
    lines = [["Nom", "Latitude", "Longitude"], ['"Église, la ""vieille"""', "50.46", "2.80"]]
    text = "\r\n".join(separator.join(line) for line in lines)
    preview = preview_import(text.encode(encoding), "x.csv", folder, day=DAY)
    assert preview.rows[0].name == 'Église, la "vieille"'
    assert preview.rows[0].is_acceptable


def test_names_in_another_script_are_told_apart(folder: Path) -> None:
    """Two names without a Latin letter are two names; the same one twice is a duplicate."""
    text = HEAD + "日本;50.46;2.80\n中国;50.47;2.81\n日本;50.48;2.82"
    assert keys(text, folder) == ["same_name"]


@given(
    lon=st.floats(2.7, 2.9),
    lat=st.floats(50.4, 50.5),
    away=st.floats(0, 60),
    bearing=st.floats(0, 6.3),
)
def test_near_is_what_a_geodesic_says(lon: float, lat: float, away: float, bearing: float) -> None:
    """Places within 20 m are found, others are not, whatever strip of ground they lie in."""
    step = Geod(ellps="WGS84").fwd(lon, lat, math.degrees(bearing), away)
    assume(abs(away - NEAR_M) > 0.2)
    there = There([place("a", lon, lat)])
    name, metres = there.near(step[0], step[1])
    assert bool(name) == (away < NEAR_M)
    assert not name or metres == pytest.approx(away, rel=0.01, abs=0.01)


def test_unknown_columns_are_named(folder: Path) -> None:
    """What nothing is read from is said, not swallowed."""
    text = b"nom;lat;lon;couleur\nVerger;50.46;2.80;vert"
    assert preview_import(text, "x.csv", folder, day=DAY).ignored == ("couleur",)


def test_geojson_of_ours_and_of_others(folder: Path) -> None:
    """Nested texts and facts of our own files, flat ones of others, and shapes without a point."""
    ours = feature(id="gare", name={"fr": "Gare", "en": "Station"}, coordinates=[2.8, 50.46])
    line = {"type": "Feature", "geometry": {"type": "LineString", "coordinates": [[0, 1], [2, 3]]}}
    other = {"type": "Feature", "properties": {"nom": "Puits"}, "geometry": None}
    document = {"type": "FeatureCollection", "features": [ours, line, other, 7]}
    preview = preview_import(json.dumps(document).encode(), "x.geojson", folder, day=DAY)
    assert [row.is_acceptable for row in preview.rows] == [True, False, False, False]
    place = accept_import(preview, folder)[0]
    assert (place.name.en, place.service_time) == ("Station", 600)


GPX = """<?xml version="1.0"?><gpx xmlns="http://www.topografix.com/GPX/1/1" version="1.1">
<wpt lat="50.46" lon="2.80"><name>Verger &amp; cie</name><desc>Des pommes</desc></wpt></gpx>"""
KML = """<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><Folder>
<Placemark><name>Verger &amp; cie</name><description>Des pommes</description>
<Point><coordinates> 2.80,50.46,40 </coordinates></Point></Placemark></Folder></Document></kml>"""


@pytest.mark.parametrize(("name", "text"), [("x.gpx", GPX), ("x.kml", KML)])
def test_points_of_gpx_and_kml_are_read(folder: Path, name: str, text: str) -> None:
    """Name, text and position arrive."""
    place = accept_import(preview_import(text.encode(), name, folder, day=DAY), folder)[0]
    assert (place.name.fr, place.text.fr) == ("Verger & cie", "Des pommes")
    assert place.position.lonlat == (2.8, 50.46)


BOMB = '<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;">]>'
OUTSIDE = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("text", [GPX, KML])
@pytest.mark.parametrize("doctype", [BOMB, OUTSIDE, "<!DOCTYPE gpx>"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_document_types_are_refused(text: str, doctype: str, encoding: str) -> None:
    """Bombs and files that would fetch others are refused before anything is expanded."""
    hostile = text.replace("?>", f"?>{doctype}", 1).replace("Des pommes", "&b;")
    name = "x.gpx" if text is GPX else "x.kml"
    with pytest.raises(InputRefusedError, match="DOCTYPE"):
        read_rows(hostile.encode(encoding), name)


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"a" * (MOST_BYTES + 1), "x.csv", "Mo"),
        (b"nom;lat;lon\n" + b"a;1;2\n" * (MOST_ROWS + 1), "x.csv", str(MOST_ROWS)),
        (b"", "x.csv", "aucun lieu"),
        (b"PK", "x.kmz", "ZIP"),
        (b"PK", "x.exe", "kmz"),
        (b"{", "x.geojson", "GeoJSON"),
        (b"[" * 100_000, "x.geojson", "GeoJSON"),
        (b"[]", "x.geojson", "features"),
        (b"\xff\xff", "x.json", "GeoJSON"),
        (b"<gpx", "x.gpx", "GPX"),
        (b"<kml/>", "x.kml", "aucun lieu"),
        (b'"' + b"a" * 200_000, "x.csv", "colonnes"),
    ],
)
def test_files_that_are_no_lists_are_refused(content: bytes, name: str, said: str) -> None:
    """One clear message with the file and the remedy."""
    with pytest.raises(InputRefusedError, match=said) as caught:
        read_rows(content, name)
    assert name in caught.value.message()


def test_an_unknown_repair_is_refused(folder: Path) -> None:
    """The message lists those that exist."""
    with pytest.raises(InputRefusedError, match="swap"):
        preview_import(b"", "x.csv", folder, day=DAY, repairs=["magie"])


@pytest.mark.parametrize("words", ACTS)
def test_hostile_texts_become_plain_ones(folder: Path, words: str) -> None:
    """Of HTML in a name, a text or a theme only the words are left, or nothing."""
    document = {
        "features": [
            {
                "properties": {"name": f"A {words}", "text": words, "type": words, words: words},
                "geometry": {"type": "Point", "coordinates": [2.8, 50.46]},
            }
        ]
    }
    preview = preview_import(json.dumps(document).encode(), f"{words}.json", folder, day=DAY)
    place = accept_import(preview, folder)[0]
    assert place.name.fr == " ".join(clean(unwikied(unmarked(f"A {words}"))).splitlines())
    assert not re.search(r"<\s*/?[a-z]", f"{place.name.fr} {place.text.fr} {place.theme}")


@settings(max_examples=80, deadline=None)
@given(
    content=st.binary(max_size=200)
    | st.text(alphabet="nomlat;,\"'\t\n<>{}[]:0123456789.é", max_size=80).map(str.encode),
    name=st.sampled_from(("a.csv", "a.geojson", "a.gpx", "a.kml", "a.umap", "a.zip", "a.ods")),
)
def test_no_file_breaks_the_reading(content: bytes, name: str) -> None:
    """Whatever comes in: rows, or one error that a planner understands."""
    try:
        rows = read_rows(content, name)
    except InputRefusedError as error:
        refusal: InputRefusedError | None = error
    else:
        refusal = None
        assert all(isinstance(value, str) for row in rows for value in row.values.values())
    assert refusal is None or name in refusal.message("en")


def test_hours_taken_over_otherwise_than_written_are_shown(folder: Path) -> None:
    """Each proposal that a repair takes is told with its row, and so is what is asked."""
    rows = ("A;50.46;2.80;9h-17h", "B;50.461;2.801;Mo-Fr", "C;50.462;2.802;Mo off")
    content = "\n".join(("nom;lat;lon;horaires", *rows)).encode()
    seen = preview_import(content, "x.csv", folder, day=DAY)
    assert [fault.key for fault in seen.faults] == ["bad_hours", "hours_asked", "bad_hours"]
    taken = preview_import(content, "x.csv", folder, day=DAY, repairs=["hours"])
    keys = [fault.key for fault in taken.faults]
    assert keys == ["hours_repaired", "hours_asked", "hours_repaired"]
    told = [fault.message("en") for fault in taken.faults]
    assert "“9h-17h” read as “09:00-17:00”" in told[0]
    assert "“Mo off” read as “unknown; Mo off”" in told[2]


@pytest.mark.parametrize("suffix", ["gpx", "kml"])
def test_a_namespace_without_end_is_refused_at_once(suffix: str) -> None:
    """Repeated in each of many elements it would take minutes."""
    content = f'<{suffix} xmlns="{"a" * 300_000}">{"<wpt/>" * 50_000}</{suffix}>'
    started = time.process_time()
    with pytest.raises(InputRefusedError, match="xmlns"):
        read_rows(content.encode(), f"x.{suffix}")
    assert time.process_time() - started < 2
