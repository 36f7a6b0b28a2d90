"""A territory from any extract, a circuit from any territory."""

from pathlib import Path

import pytest

from ddtour_geo.common.errors import ExtractError, UsageError
from ddtour_geo.model import PointOfInterest
from ddtour_geo.network.osm.snapshot import snapshot
from ddtour_geo.territory import create
from ddtour_geo.territory.create import new_territory
from ddtour_geo.territory.place_writer import places_document
from ddtour_geo.territory.reader import read_places, read_territory
from tests.support.builders import place
from tests.support.commands import tree
from tests.support.streets import osm_xml

HOSTILE = 'Chez "Max" \\ <b>\n# [visit]'


def extract(folder: Path) -> Path:
    """Draw a village: a square of streets, a church, a museum with a difficult name, a park."""
    nodes = {
        1: (3.0, 47.0),
        2: (3.004, 47.0),
        3: (3.004, 47.003),
        4: (3.0, 47.003),
        5: (3.001, 47.0001),
        6: (3.003, 47.0029),
        7: (3.002, 47.0005),
        8: (3.0025, 47.0005),
        9: (3.0025, 47.0008),
    }
    ways = {
        10: ([1, 2, 3, 4, 1], {"highway": "residential", "name": "Rue Haute"}),
        11: ([7, 8, 9, 7], {"leisure": "park", "name": "Parc"}),
    }
    tags = {
        5: {
            "amenity": "place_of_worship",
            "name": "Église Saint-Loup",
            "opening_hours": "Mo-Su 09:00-18:00",
        },
        6: {"tourism": "museum", "name": HOSTILE, "opening_hours": "quand on veut"},
    }
    path = folder / "village.osm"
    path.write_text(osm_xml(nodes, ways, tags), encoding="utf-8")
    return path


@pytest.fixture
def village(tmp_path: Path) -> tuple[PointOfInterest, ...]:
    """Make the territory ``data/village`` in the current folder."""
    return new_territory("village", extract(tmp_path), data=tmp_path / "data").places


@pytest.mark.usefixtures("village")
def test_a_territory_is_made_whole(tmp_path: Path) -> None:
    """Description, places and streets are there and can be read."""
    folder = tmp_path / "data" / "village"
    assert set(tree(folder)) == {
        *("SOURCES.md", "places.geojson", "streets.json", "streets.osm.pbf", "territory.toml")
    }
    assert snapshot(folder) == folder / "streets.osm.pbf"
    territory = read_territory(folder)
    assert territory.study_area == pytest.approx((3.0, 47.0, 3.004, 47.003), abs=1e-5)
    assert territory.crs == "EPSG:32631"
    assert territory.emergency[0][0] == "112"


def test_proposed_places_are_read_back_as_they_were(
    village: tuple[PointOfInterest, ...], tmp_path: Path
) -> None:
    """Names with quotes and backslashes survive; hours that nobody can read stay a statement."""
    places = read_places(tmp_path / "data" / "village")
    assert [place.id for place in places] == [place.id for place in village]
    assert [place.name for place in places] == [place.name for place in village]
    assert [place.position for place in places] == [place.position for place in village]
    names = {place.name.fr: place for place in places}
    assert {"Église Saint-Loup", "Parc"} <= names.keys()
    church = names["Église Saint-Loup"]
    assert church.opening_hours is not None
    (museum,) = [place for place in places if "Max" in place.name.fr]
    assert museum.opening_hours is None
    assert museum.facts[0].value.fr == "quand on veut"


def test_a_document_of_places_keeps_what_matters(tmp_path: Path) -> None:
    """Positions to confirm, hours and facts written by hand are read back unchanged."""
    folder = tmp_path / "data" / "x"
    folder.mkdir(parents=True)
    (folder / "territory.toml").write_text(
        '[territory]\nname = "X"\ncrs = "EPSG:2154"\ntimezone = "Europe/Paris"\n'
        'holidays = "FR"\nstudy_area = [2.7, 50.4, 2.9, 50.5]\n',
        encoding="utf-8",
    )
    written = (
        place("verger", 2.7955, 50.449, radius=250.0, words='« Verger » "\\"'),
        place("mairie", 2.79, 50.45, hours="Mo-Fr 09:00-18:00"),
    )
    (folder / "places.geojson").write_text(places_document(written), encoding="utf-8")
    for before, after in zip(written, read_places(folder), strict=True):
        assert after.position == before.position
        assert (after.name, after.text, after.facts) == (before.name, before.text, before.facts)
        assert after.service_time == before.service_time
        hours = [where.opening_hours and where.opening_hours.value.fr for where in (before, after)]
        assert hours[0] == hours[1]


def test_a_failure_leaves_no_half_made_territory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever goes wrong last, the name stays free."""

    def refuse(*_: object, **__: object) -> None:
        raise ExtractError("missing_file", path="village.osm")

    monkeypatch.setattr(create, "refresh_from_file", refuse)
    source = extract(tmp_path)
    with pytest.raises(ExtractError):
        new_territory("village", source, data=tmp_path / "data")
    assert not (tmp_path / "data" / "village").exists()
    monkeypatch.undo()
    assert new_territory("village", source, data=tmp_path / "data")


def test_a_territory_is_never_overwritten(
    village: tuple[PointOfInterest, ...], tmp_path: Path
) -> None:
    """A name that is taken is refused, and a wrong one, before anything is read."""
    assert village
    before = tree(tmp_path / "data")
    for name in ("village", "Village", "a b", "../x", "", "é"):
        with pytest.raises(UsageError):
            new_territory(name, tmp_path / "nowhere.osm", data=tmp_path / "data")
    assert tree(tmp_path / "data") == before
