"""Places as a table with geometry: what is changed in it is written, nothing else is touched."""

import json
from datetime import date
from pathlib import Path
from shutil import copytree
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
from geopandas.testing import assert_geodataframe_equal
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely import Point, box

from ddtour_geo import places_geodataframe, read_places, write_places
from ddtour_geo.common.errors import PlaceError
from ddtour_geo.common.text import clean
from tests.support.sampling import tries
from tests.territory.test_reader import feature, folder_of


@pytest.fixture
def town(tmp_path: Path, root: Path) -> Path:
    """Copy the example town."""
    return Path(copytree(root / "data/ville-exemple", tmp_path / "town"))


def _frame(folder: Path) -> gpd.GeoDataFrame:
    return places_geodataframe(read_places(folder))


def test_a_table_that_was_not_changed_changes_no_byte(town: Path) -> None:
    """Written back as it is, the file is the same, facts, hours and pictures included."""
    before = (town / "places.geojson").read_bytes()
    write_places(_frame(town), town)
    assert (town / "places.geojson").read_bytes() == before


TEXTS = st.text(max_size=12).map(clean)
CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "name_fr": TEXTS,
        "name_en": TEXTS,
        "text_fr": TEXTS,
        "text_en": TEXTS,
        "theme": TEXTS,
        "confidence": st.sampled_from(("high", "medium", "low")),
        "source": TEXTS,
        "as_of": st.dates(date(2000, 1, 1), date(2100, 1, 1)).map(date.isoformat),
        "service_minutes": st.integers(0, 1440),
        "radius_m": st.floats(1, 5000),
        "to_confirm": st.booleans(),
        "geometry": st.builds(Point, st.floats(2.7, 2.9), st.floats(50.4, 50.5)),
    },
)


@settings(max_examples=tries(40), deadline=None, suppress_health_check=list(HealthCheck))
@given(changes=st.lists(CHANGES, min_size=3, max_size=3), order=st.permutations(range(3)))
def test_what_is_written_is_what_is_read_again(
    tmp_path_factory: pytest.TempPathFactory, changes: list[dict[str, Any]], order: list[int]
) -> None:
    """Whatever is changed, and in whatever order: read again, nothing differs."""
    radius = {"source": "a", "as_of": "2026-11-22", "confidence": "low", "radius_m": 30}
    features = [feature(id=f"p{n}", position=radius, coordinates=[2.8, 50.45]) for n in range(3)]
    folder = folder_of(tmp_path_factory.mktemp("a"), *features)
    frame = _frame(folder).iloc[order]
    for place_id, change in zip(frame.index, changes, strict=True):
        for column, value in change.items():
            frame.loc[place_id, column] = value
    write_places(frame, folder)
    assert_geodataframe_equal(_frame(folder), frame, check_dtype=False)
    untold = json.loads((folder / "places.geojson").read_text(encoding="utf-8"))["features"]
    assert all("opening_hours" in one["properties"] for one in untold)


@pytest.mark.parametrize("ending", ["gpkg", "geojson", "fgb"])
def test_a_table_that_went_through_a_gis_program_comes_back(
    town: Path, tmp_path: Path, ending: str
) -> None:
    """Written by GDAL and read again, one name changed: that name and nothing else."""
    _frame(town).sort_index().to_file(tmp_path / f"a.{ending}")
    frame = gpd.read_file(tmp_path / f"a.{ending}")
    frame.loc[frame.place_id == "lavoir", "name_en"] = "Old wash house"
    before = {place.id: place for place in read_places(town)}
    after = {place.id: place for place in write_places(frame, town)}
    assert after.pop("lavoir").name.en == "Old wash house"
    del before["lavoir"]
    assert after == before


@pytest.mark.filterwarnings("ignore:.*(truncated|laundered)")
def test_a_shapefile_comes_back_with_the_columns_it_cut(town: Path, tmp_path: Path) -> None:
    """``service_mi`` is known again."""
    frame = _frame(town)[["name_fr", "service_minutes", "geometry"]]
    frame.to_file(tmp_path / "a.shp")
    back = gpd.read_file(tmp_path / "a.shp")
    back.loc[back.place_id == "lavoir", "service_mi"] = 25
    assert {one.id: one.service_time for one in write_places(back, town)}["lavoir"] == 1500


def test_metres_go_back_to_degrees_and_what_did_not_move_stays(town: Path) -> None:
    """In Lambert-93, a place moved 10 m east is there within a centimetre."""
    before = _frame(town)
    frame = before.to_crs("EPSG:2154")
    moved = frame.loc["lavoir"].geometry
    frame.loc["lavoir", "geometry"] = Point(moved.x + 10, moved.y)
    write_places(frame, town)
    after = _frame(town)
    away = after.to_crs("EPSG:2154").loc["lavoir"].geometry.distance(moved)
    assert away == pytest.approx(10, abs=0.02)
    assert_geodataframe_equal(after.drop("lavoir"), before.drop("lavoir"))


def test_rows_are_added_and_taken_out(town: Path) -> None:
    """A new row gets an id of its name; a row that is gone is a place that is gone."""
    frame = _frame(town).drop("lavoir")
    row = {"name_fr": "Puits neuf", "source": "relevé", "geometry": frame.geometry.iloc[0]}
    more = gpd.GeoDataFrame([row], crs=frame.crs)
    places = {place.id: place for place in write_places(pd.concat([frame, more]), town)}
    assert "lavoir" not in places
    new = places["puits-neuf"]
    assert (new.service_time, new.service_confidence, new.position.source) == (600, "low", "relevé")


def _bad(**changes: Any) -> dict[str, Any]:
    return {"name_fr": "A", "source": "s", "geometry": Point(2.8, 50.45), "place_id": "a"} | changes


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (_bad(geometry=None), "—"),
        (_bad(geometry=box(2.79, 50.45, 2.8, 50.46)), "Polygon"),
        (_bad(geometry=Point(5, 50)), "km"),
        (_bad(source=None), "source"),
        (_bad(place_id="Ça va"), "Ça va"),
        (_bad(service_minutes=7.5), "7.5"),
        (_bad(service_minutes=9999), "1440"),
        (_bad(to_confirm="peut-être"), "peut-être"),
        (_bad(as_of="hier"), "hier"),
        (_bad(confidence="sûr"), "high | medium | low"),
        (_bad(radius_m=9000.0), "5000"),
        (_bad(them="culture"), "theme"),
    ],
)
def test_what_cannot_be_a_place_is_refused_and_nothing_is_written(
    tmp_path: Path, row: dict[str, Any], said: str
) -> None:
    """Each message names what is wrong; the file stays."""
    folder = folder_of(tmp_path, feature())
    before = (folder / "places.geojson").read_bytes()
    frame = gpd.GeoDataFrame([row], geometry="geometry", crs="EPSG:4326")
    with pytest.raises(PlaceError, match=said.replace("|", r"\|")):
        write_places(frame, folder)
    assert (folder / "places.geojson").read_bytes() == before


def test_two_rows_of_one_place_and_a_table_without_system_are_refused(tmp_path: Path) -> None:
    """Neither is guessed."""
    folder = folder_of(tmp_path, feature())
    frame = _frame(folder)
    with pytest.raises(PlaceError, match="mairie"):
        write_places(pd.concat([frame, frame]), folder)
    with pytest.raises(PlaceError, match="crs"):
        write_places(frame.set_crs(None, allow_override=True), folder)


def test_a_territory_without_places_gets_its_first(tmp_path: Path) -> None:
    """The file is made."""
    folder = folder_of(tmp_path, feature())
    frame = _frame(folder)
    (folder / "places.geojson").unlink()
    assert [place.id for place in write_places(frame, folder)] == ["mairie"]
