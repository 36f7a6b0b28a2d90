"""Addresses whose position is known: read with clear messages, and a plan held against them."""

import csv
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from ddtour_geo.common.errors import InputRefusedError
from ddtour_geo.common.i18n import LANGUAGES
from ddtour_geo.model.pegs import PegReport
from ddtour_geo.network import read_streets
from ddtour_geo.network.osm.named import plain_name
from ddtour_geo.survey.audit import report
from ddtour_geo.survey.pegs import COLUMNS, FILE, hold_pegs, read_pegs
from ddtour_geo.territory.reader import read_places, read_territory
from tests.conftest import ROOT
from tests.support.commands import ddtour

TOWN = "loos-en-gohelle"
AREA = (2.0, 50.0, 2.1, 50.1)
TERRITORY = f"""
[territory]
name = "Ville"
crs = "EPSG:2154"
timezone = "Europe/Paris"
holidays = "FR"
study_area = [{", ".join(map(str, AREA))}]
"""
PLACES = """{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {
"id": "eglise", "name": {"fr": "L’église", "en": "The church"}, "theme": "heritage",
"text": {"fr": "", "en": ""}, "position": {"source": "a", "as_of": "2026-11-22",
"confidence": "low", "to_confirm": true, "radius_m": 100}, "service_minutes": {"value": 5,
"source": "a", "as_of": "2026-11-22", "confidence": "low"}},
"geometry": {"type": "Point", "coordinates": [2.05, 50.05]}}]}"""
STREETS = """<osm version="0.6">
<node id="1" lat="50.02" lon="2.01"/><node id="2" lat="50.02" lon="2.02"/>
<node id="3" lat="50.02" lon="2.03"/><node id="4" lat="50.03" lon="2.01"/>
<node id="5" lat="50.03" lon="2.02"/>
<way id="11"><nd ref="1"/><nd ref="2"/><tag k="highway" v="residential"/>
<tag k="name" v="rue Saint-Édouard"/></way>
<way id="12"><nd ref="3"/><nd ref="2"/><tag k="highway" v="primary"/><tag k="foot" v="no"/>
<tag k="name" v="rue Saint-Édouard"/></way>
<way id="13"><nd ref="4"/><nd ref="5"/><tag k="highway" v="path"/>
<tag k="name" v="rue Faidherbe"/><tag k="old_name" v="chemin Vert"/></way></osm>"""
HEAD = ",".join(COLUMNS)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a small territory of two streets and a church."""
    town = tmp_path / "data" / "ville"
    town.mkdir(parents=True)
    (town / "territory.toml").write_text(TERRITORY, encoding="utf-8")
    (town / "places.geojson").write_text(PLACES, encoding="utf-8")
    (town / "streets.osm").write_text(STREETS, encoding="utf-8")
    return town


def held(folder: Path, *rows: str) -> PegReport:
    """Hold the territory against some pegs."""
    (folder / FILE).write_text("\n".join((HEAD, *rows)), encoding="utf-8")
    streets = read_streets(folder / "streets.osm")
    return hold_pegs(folder, read_territory(folder), read_places(folder), streets)


def told(found: PegReport) -> list[tuple[str, str, str, int]]:
    """Give findings as plain values."""
    return [(f.kind, f.peg.street, f.peg.number, round(f.metres)) for f in found.findings]


def refusal(folder: Path, content: str | bytes) -> InputRefusedError:
    """Read a file that is wrong."""
    raw = content if isinstance(content, bytes) else content.encode()
    (folder / FILE).write_bytes(raw)
    with pytest.raises(InputRefusedError) as caught:
        read_pegs(folder, read_territory(folder))
    assert caught.value.exit_code == 3
    for language in LANGUAGES:
        assert FILE in caught.value.message(language)
    return caught.value


def test_a_territory_without_pegs_has_nothing_to_hold(folder: Path) -> None:
    """The file may be absent or empty of rows."""
    assert read_pegs(folder, read_territory(folder)) == ()
    assert held(folder) == PegReport()


def test_names_are_compared_without_accents_case_and_hyphens(folder: Path) -> None:
    """Aliases and old names count, and so do streets that nobody may walk."""
    rows = (
        "RUE SAINT EDOUARD,3,2.015,50.02,a,",
        "rue saint-édouard,5,2.025,50.02,a,",
        "rue Louis Faidherbe,1,2.015,50.03,a,rue du Général | Rue Faidherbe",
        "Chemin vert,,2.015,50.03,a,",
    )
    assert not held(folder, *rows).findings


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("rue de l’Œuvre", "Rue de l'oeuvre"),
        ("rue du 11-Novembre-1918", "RUE DU 11 NOVEMBRE 1918"),
        ("  Rue   Léon Blum ", "rue leon-blum"),
    ],
)
def test_two_hands_write_the_same_name(one: str, other: str) -> None:
    """Ligatures, apostrophes, spaces."""
    assert plain_name(one) == plain_name(other)


def test_a_street_far_from_its_address_is_told_in_metres(folder: Path) -> None:
    """The metres are those to the nearest of its ways."""
    found = held(folder, "rue Faidherbe,86,2.015,50.031,a,", "rue Faidherbe,1,2.015,50.0301,a,")
    assert told(found) == [("far", "rue Faidherbe", "86", 111)]


def test_an_unknown_street_is_told_with_the_name_that_was_meant(folder: Path) -> None:
    """Only a name that is alike is proposed."""
    rows = ("rue Louis Faidherbe,1,2.015,50.03,a,", "rue Kléber,1,2.015,50.03,a,")
    found = held(folder, *rows)
    assert [(f.kind, f.drawn) for f in found.findings] == [
        ("undrawn", "rue Faidherbe"),
        ("undrawn", ""),
    ]


def numbered(*numbers: str, step: float = 0.0015) -> Sequence[str]:
    """Write pegs that follow each other along a street of two ways."""
    return [
        f"rue Saint-Édouard,{number},{2.011 + step * at:.5f},50.0201,a,"
        for at, number in enumerate(numbers)
    ]


@pytest.mark.parametrize(
    ("numbers", "wrong"),
    [
        (("1", "3", "5", "7"), []),
        (("9", "8", "7", "6"), []),
        (("1", "12", "3", "14"), []),
        (("1", "9", "3", "5"), ["9"]),
        (("2", "4 ter", "4", "4 bis", "6"), ["4 ter"]),
        (("105d", "105a", "105b", "107"), ["105d"]),
        (("170-171", "173", "172-174", ""), []),
        (("170-171", "169", "172", "173"), ["169"]),
    ],
)
def test_numbers_out_of_order_are_told(folder: Path, numbers: Sequence[str], wrong: list) -> None:
    """Each side of a street counts on its own, from either end; suffixes and ranges are read."""
    assert [row[:3] for row in told(held(folder, *numbered(*numbers)))] == [
        ("order", "rue Saint-Édouard", number) for number in wrong
    ]


def test_two_addresses_side_by_side_may_stand_either_way(folder: Path) -> None:
    """A bus stop stands a little before or behind the house that it is named after."""
    assert not held(folder, *numbered("1", "5", "3", "7", step=0.0003)).findings


def test_a_circle_that_leaves_a_published_position_out_is_told(folder: Path) -> None:
    """A peg may name a place; it lies inside the circle or not."""
    rows = ("L’Église,,2.05,50.0508,a,", "parvis,,2.05,50.052,b,eglise")
    assert told(held(folder, *rows)) == [("circle", "parvis", "", 223)]


def test_a_position_outside_the_study_area_is_left_out(folder: Path) -> None:
    """It is told, and the street is not blamed."""
    assert told(held(folder, "rue Faidherbe,1,2.015,50.11,a,")) == [
        ("outside", "rue Faidherbe", "1", 1112)
    ]


def test_swapped_axes_are_one_clear_message(folder: Path) -> None:
    """The lines, the values and the remedy are in it."""
    rows = "\n".join(f"rue Faidherbe,{n},50.03,2.015,a," for n in range(7))
    message = refusal(folder, f"{HEAD}\n{rows}").message("fr")
    assert "ligne 2, 3, 4, 5, 6… (7)" in message
    assert "lon, lat" in message
    assert "50.03" in message
    assert "longitude dans lon" in message


@pytest.mark.parametrize(
    ("content", "parts"),
    [
        ("street,number,lon,lat\na,1,2.01,50.02", ("« source »", "street, number, lon, lat")),
        ("", ("street, number, lon, lat, source", "—")),
        (f"{HEAD}\n,1,2.01,50.02,a,", ("ligne 2", "« street »")),
        (f"{HEAD}\na,1,2.01,50.02,a,\n\na,1,est,50.02,a,", ("ligne 4", "« lon »", "« est »")),
        (f"{HEAD}\na,1,nan,50.02,a,", ("« lon »", "« nan »")),
        (f"{HEAD}\na,1,683000,7040000,a,", ("« lon »", "683000", "EPSG:4326")),
        (f"{HEAD}\na,douze,2.01,50.02,a,", ("« number »", "« douze »", "12 bis")),
        (f"{HEAD}\nrue Cond\xe9,1,2.01,50.02,a,".encode("latin-1"), ("UTF-8",)),
    ],
)
def test_what_cannot_be_read_is_one_clear_message(
    folder: Path, content: str | bytes, parts: Sequence[str]
) -> None:
    """File, line, column, value and remedy."""
    message = refusal(folder, content).message("fr").replace("\xa0", " ")
    assert "\n" not in message
    for part in parts:
        assert part in message


def test_a_spreadsheet_writes_semicolons_and_commas(folder: Path) -> None:
    """So does a French one; its mark at the beginning is no letter of a column."""
    text = "\ufeffstreet;number;lon;lat;source;alias\r\nrue Faidherbe;12 BIS;2,015;50,03;a;\r\n"
    (folder / FILE).write_bytes(text.encode())
    (peg,) = read_pegs(folder, read_territory(folder))
    assert (peg.numbers, peg.lonlat, peg.line) == (((12, 2),), (2.015, 50.03), 2)


@pytest.fixture(scope="module")
def pegged(tmp_path_factory: pytest.TempPathFactory, shared: Path) -> Path:
    """Give the first territory the positions of its bus stops."""
    data = tmp_path_factory.mktemp("pegged") / "data"
    shutil.copytree(ROOT / "data" / TOWN, data / TOWN)
    aliases = {
        "Rue Hoche": "rue Lazare Hoche",
        "Rue Jules Supervielle": "rue Supervielle",
        "Rue Louis Faidherbe": "rue Faidherbe",
        "Rue de Conde": "rue Condé",
    }
    with (shared / "loos" / "street_pegs.csv").open(encoding="utf-8") as source:
        stops = list(csv.DictReader(source))
    with (data / TOWN / FILE).open("w", encoding="utf-8") as target:
        writer = csv.writer(target)
        writer.writerow(COLUMNS)
        for stop in stops:
            street = stop["street"]
            at = (stop["number"], stop["lon"], stop["lat"], f"Tadao, {stop['stop']}")
            writer.writerow((street, *at, aliases.get(street, "")))
    return data


def test_the_report_of_one_territory_tells_what_its_pegs_say(pegged: Path) -> None:
    """Every kind of finding has its line, in both languages, and nothing else is reported on."""
    other = pegged / "autre"
    shutil.copytree(ROOT / "data" / "ville-exemple", other)
    for language, head in (("fr", "44 adresses, 17 rues"), ("en", "44 addresses, 17 streets")):
        said = report(TOWN, data=pegged, routes=pegged, language=language)
        assert head in said.replace("\xa0", " ")
        assert "Ville-Exemple" not in said


def test_the_command_refuses_bad_pegs_and_unknown_territories(pegged: Path, tmp_path: Path) -> None:
    """Exit codes 3 and 2, one line, no traceback."""
    shutil.copytree(pegged / TOWN, tmp_path / "data" / TOWN)
    (tmp_path / "data" / TOWN / FILE).write_text(f"{HEAD}\na,1,50.45,2.79,a,\n", encoding="utf-8")
    where = ("--data", tmp_path / "data", "--routes", tmp_path, "--out", tmp_path / "out")
    for name, code, part in ((TOWN, 3, "inversées"), ("nulle-part", 2, "nulle-part")):
        done = ddtour("check", name, *where)
        assert (done.returncode, done.stdout) == (code, "")
        assert part in done.stderr
        assert "Traceback" not in done.stderr
