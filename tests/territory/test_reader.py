"""Folders of data/ become territories and places, or one clear message."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from ddtour_geo.common.errors import DefinitionError, OpeningHoursError, PlaceError, TerritoryError
from ddtour_geo.model import CircuitDefinition, LocalizedText, VisitWish
from ddtour_geo.territory.opening_hours import check_hours
from ddtour_geo.territory.place_frames import places_geodataframe
from ddtour_geo.territory.place_writer import feature_of
from ddtour_geo.territory.reader import read_places, read_territory, select_places

TERRITORY = """
[territory]
name = "Ville"
crs = "EPSG:2154"
timezone = "Europe/Paris"
holidays = "FR"
study_area = [2.7, 50.4, 2.9, 50.5]
"""
POST = """
[[emergency_post]]
number = "74-3"
longitude = 2.78
latitude = 50.44
source = "relevé"
as_of = 2026-11-22
"""
LINK = """
[[link]]
title = { fr = "Un livre", en = "A book" }
"""
CONTACT = """
[[contact]]
role = { fr = "Accueil", en = "Front desk" }
phone = "03 00 00 00 00"
source = "mairie"
as_of = 2026-11-22
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
        ({"position": SOURCE | {"to_confirm": True}}, "1…5000"),
        ({"position": SOURCE | {"to_confirm": True, "radius_m": 0}}, "1…5000"),
        ({"position": SOURCE | {"to_confirm": True, "radius_m": 10_000}}, "1…5000"),
        ({"reserved_minutes": 20}, "reserved_minutes"),
        ({"reserved_minutes": SOURCE | {"value": -1}}, "0…1440"),
        ({"position": SOURCE | {"as_of": "hier"}}, "hier"),
        ({"position": SOURCE | {"confidence": "sure"}}, "high | medium | low"),
        ({"service_minutes": SOURCE | {"value": -5}}, "-5"),
        ({"sheltered": True}, "sheltered"),
        ({"sheltered": SOURCE}, "il manque «\u00a0value\u00a0»"),
        ({"sheltered": SOURCE | {"value": "oui"}}, "mairie, sheltered"),
        ({"sheltered": SOURCE | {"value": 1}}, "true / false"),
        ({"sheltered": {"value": True}}, "mairie, sheltered"),
        ({"toilets": SOURCE | {"value": None}}, "mairie, toilets"),
        ({"toilets": SOURCE | {"value": True, "count": 2}}, "count"),
        ({"benches": SOURCE | {"value": [True]}}, "mairie, benches"),
        ({"benches": SOURCE | {"value": True, "confidence": "sure"}}, "high | medium | low"),
        ({"group_capacity": SOURCE | {"value": 0}}, "1…10000"),
        ({"group_capacity": SOURCE | {"value": 10_001}}, "1…10000"),
        ({"group_capacity": SOURCE | {"value": True}}, "mairie, group_capacity"),
        ({"group_capacity": SOURCE | {"value": 12.5}}, "12.5"),
        ({"bench": SOURCE | {"value": True}}, "vouliez-vous «\u00a0benches\u00a0»"),
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


@pytest.mark.parametrize(("radius", "located"), [(5, True), (300, True), (301, False)])
def test_a_guess_wider_than_300_m_is_no_point(
    tmp_path: Path, radius: int, *, located: bool
) -> None:
    """A sourced position always is one; where nobody says how long, 15 minutes are reserved."""
    for to_confirm in (False, True):
        position = SOURCE | {"to_confirm": to_confirm, "radius_m": radius}
        (place,) = read_places(folder_of(tmp_path, feature(position=position)))
        assert place.position.is_located is (located or not to_confirm)
        assert place.reserved_time == 15 * 60
    (place,) = read_places(folder_of(tmp_path, feature(reserved_minutes=SOURCE | {"value": 20})))
    assert place.reserved_time == 20 * 60


def test_shelter_capacity_toilets_and_benches_keep_their_source(tmp_path: Path) -> None:
    """A yes is a yes, a no is a no, a number a number, and all of them say who knows."""
    values = {"sheltered": False, "group_capacity": 25, "toilets": True, "benches": False}
    known = {key: SOURCE | {"value": value} for key, value in values.items()}
    (place,) = read_places(folder_of(tmp_path, feature(**known)))
    for key, value in values.items():
        found = getattr(place, key)
        assert found.value == value
        assert isinstance(found.value, bool) is isinstance(value, bool)
        assert (found.source, found.as_of, found.confidence) == (
            "mairie",
            date(2026, 11, 22),
            "high",
        )


@pytest.mark.parametrize("changes", [{}, {"sheltered": None, "toilets": None}])
def test_what_nobody_wrote_is_unknown_and_not_a_no(tmp_path: Path, changes: dict[str, Any]) -> None:
    """Absent and null mean the same."""
    (place,) = read_places(folder_of(tmp_path, feature(**changes)))
    assert place.sheltered is place.group_capacity is place.toilets is place.benches is None


def _media(file: str, **changes: Any) -> dict[str, Any]:
    return {"file": file, "text": {"fr": "Le toit", "en": "The roof"}, "credit": "A. B."} | changes


def test_a_picture_and_a_recording_keep_their_words_and_credit(tmp_path: Path) -> None:
    """A file that is missing is no error here: the page says so."""
    written = feature(picture=_media("media/le toit.JPG"), audio=_media("recit.ogg"))
    (place,) = read_places(folder_of(tmp_path, written))
    assert place.picture is not None
    assert place.audio is not None
    assert (place.picture.file, place.picture.text.en) == ("media/le toit.JPG", "The roof")
    assert (place.audio.file, place.audio.credit) == ("recit.ogg", "A. B.")


@pytest.mark.parametrize(
    ("key", "file"),
    [
        ("picture", "../secret.png"),
        ("picture", "/etc/passwd.png"),
        ("picture", "a/../../b.png"),
        ("picture", "C:\\x.png"),
        ("picture", "drawing.svg"),
        ("picture", "recit.mp3"),
        ("picture", "https://example.org/a.png"),
        ("picture", ""),
        ("audio", "toit.jpg"),
        ("audio", "recit.wav"),
    ],
)
def test_a_media_file_that_is_elsewhere_or_of_another_kind_is_refused(
    tmp_path: Path, key: str, file: str
) -> None:
    """Only files inside the folder, of a kind that every browser shows."""
    with pytest.raises(PlaceError) as caught:
        read_places(folder_of(tmp_path, feature(**{key: _media(file)})))
    for said in (caught.value.message("fr"), caught.value.message("en")):
        assert f"{key}.file" in said or f"{key}" in said
        assert "mairie" in said
        assert "\n" not in said


def test_a_media_file_that_is_too_large_is_refused(tmp_path: Path) -> None:
    """More than two megabytes do not belong on a phone."""
    (tmp_path / "big.png").write_bytes(b"\x89PNG" + bytes(2_100_000))
    with pytest.raises(PlaceError, match=r"2\.1"):
        read_places(folder_of(tmp_path, feature(picture=_media("big.png"))))


def test_two_places_of_one_name_are_both_named(tmp_path: Path) -> None:
    """The message gives both numbers."""
    with pytest.raises(PlaceError, match="nos 1 et 2"):
        read_places(folder_of(tmp_path, feature(), feature()))


def test_unreadable_hours_name_the_character(tmp_path: Path) -> None:
    """Hours are checked as soon as they are read."""
    folder = folder_of(tmp_path, feature(opening_hours=SOURCE | {"value": "Mo-Fr 9h-17h"}))
    with pytest.raises(OpeningHoursError, match="caractère 7"):
        check_hours(read_places(folder), read_territory(folder))


def test_emergency_posts_and_numbers_keep_what_they_rest_on(tmp_path: Path) -> None:
    """A post has a number, a position, a source and a date; a number to call may have a source."""
    number = """
[[emergency]]
number = "112"
text = { fr = "Secours.", en = "Help." }
source = "page officielle"
as_of = 2024-07-22
"""
    territory = read_territory(folder_of(tmp_path, territory=TERRITORY + POST + number))
    (post,) = territory.emergency_posts
    assert (post.number, post.lonlat, post.source) == ("74-3", (2.78, 50.44), "relevé")
    assert post.as_of == date(2026, 11, 22)
    assert territory.emergency[0][0] == "112"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("Europe/Paris", "Europe/Loos", "Europe/Loos"),
        ("[2.7, 50.4, 2.9, 50.5]", "[2.9, 50.4, 2.7, 50.5]", "study_area"),
        ("[2.7, 50.4, 2.9, 50.5]", "[2.7, 50.4]", "study_area"),
        ("name", "nom", "il manque «\u00a0name\u00a0»"),
        ('"EPSG:2154"', '"EPSG:2154"\nbase_url = "ftp://x"', "ftp://x"),
        ("2.9, 50.5]\n", "2.9, 50.5]\n" + POST + POST, "numéro 74-3"),
        ("2.9, 50.5]\n", '2.9, 50.5]\ndemo = "yes"\n', "«\u00a0demo\u00a0» vaut 'yes'"),
        ("2.9, 50.5]\n", "2.9, 50.5]\nsummary = 3\n", "«\u00a0summary\u00a0» vaut 3"),
        ("2.9, 50.5]\n", f'2.9, 50.5]\n{LINK}kind = "after"', "before | further"),
        ("2.9, 50.5]\n", '2.9, 50.5]\n[[link]]\nurl = "https://x.org"', "lien sans titre"),
        ("2.9, 50.5]\n", '2.9, 50.5]\n[[link]]\ntitle = " "', "lien sans titre"),
        ("2.9, 50.5]\n", '2.9, 50.5]\n[[contact]]\nphone = "03"', "contact 1"),
        ("2.9, 50.5]\n", "2.9, 50.5]\n" + POST.replace("50.44", "51.44"), "latitude"),
        ("2.9, 50.5]\n", "2.9, 50.5]\n" + POST.replace("source", "sources"), "source"),
    ],
)
def test_a_wrong_territory_is_refused_in_one_line(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    """The message names file and value."""
    with pytest.raises(TerritoryError) as caught:
        read_territory(folder_of(tmp_path, territory=TERRITORY.replace(old, new)))
    assert said in caught.value.message()


def test_a_territory_says_what_it_is_whom_to_call_and_what_to_read(tmp_path: Path) -> None:
    """A book has no address; what nobody says of its kind is read before the visit."""
    head = TERRITORY + 'demo = true\nsummary = { fr = "Une ville.", en = "A town." }\n'
    further = LINK + 'kind = "further"\nurl = "https://example.org/"\n'
    territory = read_territory(folder_of(tmp_path, territory=head + CONTACT + LINK + further))
    assert territory.is_demo
    assert territory.summary.en == "A town."
    (desk,) = territory.contacts
    assert (desk.role.en, desk.phone, desk.email) == ("Front desk", "03 00 00 00 00", "")
    assert desk.as_of == date(2026, 11, 22)
    assert [(link.url, link.kind) for link in territory.links] == [
        ("", "before"),
        ("https://example.org/", "further"),
    ]


def test_a_territory_of_before_these_keys_is_a_real_one(tmp_path: Path) -> None:
    """Without a sentence, and nobody to call."""
    territory = read_territory(folder_of(tmp_path))
    assert not territory.is_demo
    assert not territory.contacts
    assert not territory.summary.fr


def test_a_note_and_a_title_without_address_stay_when_a_place_is_written(tmp_path: Path) -> None:
    """What the team wrote is in the file after the place was moved."""
    said = feature(note="La mairie sait.", links=[{"title": {"fr": "Un livre", "en": "A book"}}])
    (place,) = read_places(folder_of(tmp_path, said))
    assert place.note == "La mairie sait."
    assert place.links[0].url == ""
    assert place.service_confidence == "high"
    written = feature_of(place)["properties"]
    assert isinstance(written, dict)
    assert written["note"] == "La mairie sait."
    assert written["links"] == [{"title": {"fr": "Un livre", "en": "A book"}}]


def test_a_file_without_features_is_refused_before_it_is_edited(tmp_path: Path) -> None:
    """What is read can be added to."""
    (folder_of(tmp_path) / "places.geojson").write_text('{"type": "FeatureCollection"}', "utf-8")
    with pytest.raises(PlaceError, match="features"):
        read_places(tmp_path)


def test_a_territory_that_is_a_link_has_the_name_of_the_link(tmp_path: Path) -> None:
    """It is followed: circuits name what stands in ``data/``, wherever that leads."""
    (tmp_path / "elsewhere").mkdir()
    folder_of(tmp_path / "elsewhere", feature())
    (tmp_path / "ville").symlink_to("elsewhere")
    assert read_territory(tmp_path / "ville").id == "ville"
    assert [place.id for place in read_places(tmp_path / "ville")] == ["mairie"]


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
    with pytest.raises(DefinitionError, match=r"visit 1.*verger-conservatoire"):
        select_places(definition, read_territory(folder), places)
