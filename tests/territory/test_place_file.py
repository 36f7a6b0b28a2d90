"""Places go into places.geojson and out of it; everything else stays as it was written."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ddtour_geo.common.errors import PlaceError
from ddtour_geo.common.text import clean
from ddtour_geo.model import Known, LocalizedText, PointOfInterest, Position
from ddtour_geo.territory.place_file import EMPTY, amend, edit_places, edited, edited_file, new_id
from ddtour_geo.territory.place_schema import ID, place_of
from ddtour_geo.territory.place_writer import feature_of
from ddtour_geo.territory.reader import read_places, read_territory
from tests.support.hostile import ACTS
from tests.territory.test_reader import feature, folder_of

DATA = Path("data")
TOWNS = ("loos-en-gohelle", "ville-exemple")

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=4)
    ),
    max_leaves=12,
)
styles = st.sampled_from(({"indent": 1}, {"indent": 2}, {"indent": "\t"}, {}))
texts = st.text(max_size=30).map(clean)


def town(tmp_path: Path, name: str) -> Path:
    """Copy a town of the repository."""
    for file in ("territory.toml", "places.geojson"):
        (tmp_path / file).write_bytes((DATA / name / file).read_bytes())
    return tmp_path


@given(json_values, json_values, styles)
def test_an_amended_text_says_the_new_document(old: Any, new: Any, style: dict[str, Any]) -> None:
    """Whatever a file held and however it was written, it says afterwards what it should."""
    said = json.loads(amend(json.dumps(old, **style), new))
    assert json.dumps(said, sort_keys=True) == json.dumps(new, sort_keys=True)


@given(json_values, styles)
def test_an_amended_text_keeps_what_is_equal(document: Any, style: dict[str, Any]) -> None:
    """Nothing to change means not one byte changed, whatever the order of keys asked for."""
    text = " " + json.dumps(document, **style) + "\n\n"
    assert amend(text, json.loads(json.dumps(document, sort_keys=True))) == text


def test_keys_that_stand_twice_do_no_harm() -> None:
    """A file with a doubled key is written anew rather than misread."""
    assert json.loads(amend('{"a": 1, "a": 2}', {"a": 3})) == {"a": 3}


@pytest.mark.parametrize("name", TOWNS)
def test_one_changed_word_changes_one_line(tmp_path: Path, name: str) -> None:
    """In the real files, a new name leaves every other line byte for byte."""
    folder = town(tmp_path, name)
    before = (folder / "places.geojson").read_bytes().decode().splitlines()
    one = json.loads("\n".join(before))["features"][3]
    one["properties"]["name"]["fr"] = "Tout autre chose"
    edit_places(folder, put=[one])
    after = (folder / "places.geojson").read_bytes().decode().splitlines()
    assert len(before) == len(after)
    assert sum(old != new for old, new in zip(before, after, strict=True)) == 1


@pytest.mark.parametrize("name", TOWNS)
def test_a_place_put_in_and_taken_out_leaves_no_trace(tmp_path: Path, name: str) -> None:
    """Adding and removing a place gives the file back byte for byte."""
    folder = town(tmp_path, name)
    before = (folder / "places.geojson").read_bytes()
    place = replace(read_places(folder)[0], id="tout-neuf")
    assert edit_places(folder, put=[place])[-1] == place
    assert (folder / "places.geojson").read_bytes().startswith(before[: len(before) - 12])
    edit_places(folder, remove=["tout-neuf"])
    assert (folder / "places.geojson").read_bytes() == before


@pytest.mark.parametrize("each", [6, pytest.param(1, marks=pytest.mark.thorough)])
@pytest.mark.parametrize("name", TOWNS)
def test_real_places_survive_being_written(tmp_path: Path, name: str, each: int) -> None:
    """Places read and written again leave the file alone; one new word changes one line."""
    folder = town(tmp_path, name)
    before, text = read_places(folder), (folder / "places.geojson").read_bytes()
    assert edit_places(folder, put=before) == before
    assert (folder / "places.geojson").read_bytes() == text
    for place in before[::each]:
        other = replace(place, name=replace(place.name, fr=f"{place.name.fr} bis"))
        changed = edited_file(folder, put=[other]).splitlines()
        lines = text.decode().splitlines()
        assert sum(old != new for old, new in zip(lines, changed, strict=True)) == 1, place.id


@settings(max_examples=60)
@given(
    name=texts,
    words=texts,
    lon=st.floats(2.7, 2.9).map(lambda x: round(x, 7)),
    lat=st.floats(50.4, 50.5).map(lambda x: round(x, 7)),
    minutes=st.integers(0, 1440),
    capacity=st.none() | st.integers(1, 10_000),
    answer=st.none() | st.booleans(),
)
def test_what_is_written_reads_back(
    name: str,
    words: str,
    lon: float,
    lat: float,
    minutes: int,
    capacity: int | None,
    answer: bool | None,  # noqa: FBT001
) -> None:
    """Any place becomes a feature that the strict reader turns into the same place."""
    sure: dict[str, Any] = {"source": "x", "as_of": date(2026, 11, 25), "confidence": "low"}
    place = PointOfInterest(
        id="a-1",
        name=LocalizedText(fr=name, en=words),
        theme="culture",
        text=LocalizedText(fr=words),
        service_time=minutes * 60,
        reserved_time=max(1, minutes // 2) * 60,
        position=Position(longitude=lon, latitude=lat, to_confirm=True, radius_m=30.0, **sure),
        group_capacity=None if capacity is None else Known(value=capacity, **sure),
        toilets=None if answer is None else Known(value=answer, **sure),
    )
    territory = read_territory(DATA / "loos-en-gohelle")
    wide = replace(territory, study_area=(2.7, 50.4, 2.9, 50.5))
    written = json.loads(json.dumps(feature_of(place)))
    assert place_of(written, wide, folder="data/x") == place


def test_other_members_of_the_file_stay(tmp_path: Path) -> None:
    """What other programs put beside the places is kept, in its place and its spelling."""
    folder = folder_of(tmp_path)
    path = folder / "places.geojson"
    path.write_text('{"crs" : {"x":1.50}, "type":"FeatureCollection","features":[ ], "b": [1,2]}')
    edit_places(folder, put=[feature()])
    said = path.read_text(encoding="utf-8")
    assert said.startswith('{"crs" : {"x":1.50}, "type":"FeatureCollection","features":[')
    assert said.endswith(', "b": [1,2]}')


def test_a_refused_place_leaves_the_file_alone(tmp_path: Path) -> None:
    """One wrong place among good ones: nothing is written, and the message is the reader's."""
    folder = folder_of(tmp_path, feature())
    before = (folder / "places.geojson").read_bytes()
    with pytest.raises(PlaceError) as typed:
        edit_places(folder, put=[feature(id="bon"), feature(id="faux", toilets={"valeur": True})])
    assert (folder / "places.geojson").read_bytes() == before
    (folder / "places.geojson").write_text(
        edited(EMPTY, put=[feature(id="faux", toilets={"valeur": True})]), encoding="utf-8"
    )
    with pytest.raises(PlaceError) as read:
        read_places(folder)
    assert typed.value.message() == read.value.message()


def test_removing_what_is_not_there_is_said(tmp_path: Path) -> None:
    """A place that somebody else removed meanwhile is named."""
    with pytest.raises(PlaceError, match="nulle-part"):
        edited_file(folder_of(tmp_path, feature()), remove=["nulle-part"])


def test_a_territory_without_places_gets_its_file(tmp_path: Path) -> None:
    """The first place makes the file."""
    folder = folder_of(tmp_path)
    (folder / "places.geojson").unlink()
    assert [place.id for place in edit_places(folder, put=[feature()])] == ["mairie"]


@pytest.mark.parametrize("name", ["Église Sᵗ-Vaast !", "", "日本", "Œuvre", *ACTS])
def test_any_name_makes_a_valid_id(name: str) -> None:
    """Hostile, empty and foreign names become short names that the reader accepts."""
    first = new_id(name)
    assert ID.match(first)
    assert new_id(name, {first}) == f"{first}-2"


@pytest.mark.parametrize("words", ACTS)
def test_hostile_texts_are_kept_as_data(tmp_path: Path, words: str) -> None:
    """Texts that try to run are stored as they are, less what nobody can see."""
    folder = folder_of(tmp_path)
    kept = edit_places(folder, put=[feature(name={"fr": words, "en": words})])
    assert kept[0].name.fr == clean(words)
