"""Folders of data/ become territories and places, or one clear message."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from ddtour_geo.errors import DefinitionError, OpeningHoursError, PlaceError, TerritoryError
from ddtour_geo.hours import check_hours
from ddtour_geo.model import CircuitDefinition, LocalizedText, VisitWish
from ddtour_geo.territory import (
    places_geodataframe,
    read_places,
    read_territory,
    select_places,
)

TERRITORY = """
[territory]
name = "Ville"
crs = "EPSG:2154"
timezone = "Europe/Paris"
holidays = "FR"
study_area = [2.7, 50.4, 2.9, 50.5]
"""
SOURCE = {"source": "mairie", "as_of": "2026-11-22", "confidence": "high"}


def feature(**changes: Any) -> dict[str, Any]:
    """Write a place, some of its keys changed."""
    coordinates = changes.pop("coordinates", [2.79, 50.45])
    properties = {
        "id": "mairie",
        "name": {"fr": "Mairie", "en": "Town hall"},
        "theme": "participation",
        "text": {"fr": "Ici.", "en": "Here."},
        "position": dict(SOURCE),
        "service_minutes": SOURCE | {"value": 10},
        "opening_hours": SOURCE | {"value": "Mo-Fr 09:00-12:00"},
        "facts": [],
    } | changes
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": coordinates},
        "properties": properties,
    }


def folder_of(tmp_path: Path, *features: dict[str, Any], territory: str = TERRITORY) -> Path:
    """Write a territory."""
    (tmp_path / "territory.toml").write_text(territory, encoding="utf-8")
    (tmp_path / "places.geojson").write_text(
        json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8"
    )
    return tmp_path


def test_a_place_arrives_with_its_sources(tmp_path: Path) -> None:
    """Position, hours and service time keep what the file says."""
    (place,) = read_places(folder_of(tmp_path, feature()))
    assert place.position.lonlat == (2.79, 50.45)
    assert place.opening_hours is not None
    assert place.opening_hours.source == "mairie"
    assert place.service_time == 600
    frame = places_geodataframe((place,))
    assert frame.loc["mairie"].geometry.x == 2.79


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"coordinates": [50.45, 2.79]}, "inversées"),
        ({"coordinates": [2.95, 50.45]}, "km"),
        ({"coordinates": [0, 0]}, "km"),
        ({"coordinates": [float("nan"), 50.45]}, "NaN"),
        ({"coordinates": ["2,79", 50.45]}, "mairie"),
        ({"coordinates": [2.79]}, "mairie"),
        ({"coordinates": [685000.0, 7040000.0]}, "mairie"),
        ({"id": "Mairie"}, "Mairie"),
        ({"facts": [{"label": {"fr": "a", "en": "b"}, "value": {"fr": "1", "en": "1"}}]}, "source"),
        ({"position": SOURCE | {"radius": 3}}, "radius_m"),
        ({"position": SOURCE | {"as_of": "hier"}}, "hier"),
        ({"position": SOURCE | {"confidence": "sure"}}, "high | medium | low"),
        ({"service_minutes": SOURCE | {"value": -5}}, "-5"),
        ({"links": [{"title": {"fr": "x"}, "url": "javascript:alert(1)"}]}, "javascript"),
    ],
)
def test_a_wrong_place_is_refused_in_one_line(
    tmp_path: Path, changes: dict[str, Any], said: str
) -> None:
    """The message names file, place, value and remedy, with exit code 3."""
    with pytest.raises(PlaceError) as caught:
        read_places(folder_of(tmp_path, feature(**changes)))
    assert said in caught.value.message()
    assert "places.geojson" in caught.value.message()
    assert "\n" not in caught.value.message("en")


def test_two_places_of_one_name_are_both_named(tmp_path: Path) -> None:
    """The message gives both numbers."""
    with pytest.raises(PlaceError, match="nos 1 et 2"):
        read_places(folder_of(tmp_path, feature(), feature()))


def test_unreadable_hours_name_the_character(tmp_path: Path) -> None:
    """Hours are checked as soon as they are read."""
    folder = folder_of(tmp_path, feature(opening_hours=SOURCE | {"value": "Mo-Fr 9h-17h"}))
    with pytest.raises(OpeningHoursError, match="caractère 7"):
        check_hours(read_places(folder), read_territory(folder))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("Europe/Paris", "Europe/Loos", "Europe/Loos"),
        ("[2.7, 50.4, 2.9, 50.5]", "[2.9, 50.4, 2.7, 50.5]", "study_area"),
        ("[2.7, 50.4, 2.9, 50.5]", "[2.7, 50.4]", "study_area"),
        ("name", "nom", "il manque «\u00a0name\u00a0»"),
        ('"EPSG:2154"', '"EPSG:2154"\nbase_url = "ftp://x"', "ftp://x"),
    ],
)
def test_a_wrong_territory_is_refused_in_one_line(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    """The message names file and value."""
    with pytest.raises(TerritoryError) as caught:
        read_territory(folder_of(tmp_path, territory=TERRITORY.replace(old, new)))
    assert said in caught.value.message()


def test_an_unknown_place_comes_with_the_nearest_name(tmp_path: Path) -> None:
    """A planner who writes half a name is told the whole one."""
    folder = folder_of(tmp_path, feature(), feature(id="verger-conservatoire"))
    places = {place.id: place for place in read_places(folder)}
    definition = CircuitDefinition(
        id="x",
        source="routes/x.toml",
        title=LocalizedText(fr="X"),
        territory_id="ville",
        start="mairie",
        end="mairie",
        departure=datetime(2026, 12, 1, 9),  # noqa: DTZ001 - a wall clock
        time_budget=3600,
        profile="adult",
        wishes=(VisitWish(place_id="verger", score=1),),
    )
    with pytest.raises(DefinitionError, match="verger-conservatoire"):
        select_places(definition, read_territory(folder), places)
