"""The draft of the places of a territory: the file as it would be saved."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ddtour_geo.common.errors import DDTourError, PlaceError
from ddtour_geo.common.reading import parse_table
from ddtour_geo.common.types import Json
from ddtour_geo.territory.opening_hours import check_hours
from ddtour_geo.territory.place_file import EMPTY, edited
from ddtour_geo.territory.place_schema import FILE, place_of
from ddtour_geo.territory.reader import read_territory
from ddtour_geo.workshop.errors import ConflictError, RefusedError, UnknownError
from ddtour_geo.workshop.files import read_text

MINUTES = ("service_minutes", "reserved_minutes")
SOURCED = ("source", "as_of", "confidence")


def content_of(file: Path) -> Json:
    """Begin a draft of the places of a territory.

    >>> content_of(Path("nowhere"))["text"].split()[:2]
    ['{', '"type":']
    """
    return {"text": read_text(file) or EMPTY}


def features_of(content: Mapping[str, Any]) -> dict[str, Json]:
    """Give the places of a territory as drafted.

    >>> features_of({"text": EMPTY})
    {}
    """
    document = parse_table(content["text"], path=Path(FILE), error=PlaceError, syntax="json")
    features = json.loads(content["text"])["features"] if document.has("features") else []
    return {feature["properties"]["id"]: feature for feature in features}


def with_place(known: Mapping[str, Json], place: str, changes: Mapping[str, Any]) -> Json:
    """Write one place with some of its values changed.

    >>> new = {"lon": 2.0, "lat": 50.0, "name": "Four", "source": "Mairie"}
    >>> with_place({}, "four", new)["properties"]["name"]
    {'fr': 'Four', 'en': ''}
    """
    feature = known.get(place)
    properties: Json = {} if feature is None else dict(feature["properties"])
    lon, lat = (None, None) if feature is None else feature["geometry"]["coordinates"][:2]
    today = datetime.now(UTC).astimezone().date().isoformat()
    sourced: Json = {
        "source": changes.get("source", ""),
        "as_of": changes.get("as_of") or today,
        "confidence": changes.get("confidence", "medium"),
    }
    properties["id"] = place
    if feature is None:
        properties |= {
            "theme": "",
            "text": {"fr": "", "en": ""},
            "opening_hours": None,
            "facts": [],
        }
    if changes.get("name", properties.get("name")) != properties.get("name"):
        properties.pop("local_name", None)
    for key in ("name", "text"):
        if key in changes:
            value = changes[key]
            properties[key] = value if isinstance(value, dict) else {"fr": value, "en": ""}
    properties |= {key: changes[key] for key in ("theme", "note") if key in changes}
    if properties.get("note") == "":
        del properties["note"]
    minutes = changes if feature else {"service_minutes": 10, **changes}
    properties |= {key: {"value": minutes[key], **sourced} for key in MINUTES if key in minutes}
    if "opening_hours" in changes:
        properties["opening_hours"] = _hours(changes["opening_hours"], sourced)
    moves = {"lon", "lat", "to_confirm", "radius_m", *SOURCED} & set(changes)
    if feature is None or moves:
        was = properties.get("position", {})
        said = {key: changes[key] for key in SOURCED if key in changes}
        properties["position"] = {
            **sourced,
            "to_confirm": False,
            "radius_m": 0.0,
            **was,
            **(sourced if {"lon", "lat"} & set(changes) else said),
            **{key: changes[key] for key in ("to_confirm", "radius_m") if key in changes},
        }
    point = [changes.get("lon", lon), changes.get("lat", lat)]
    if not all(isinstance(value, int | float) for value in point):
        raise RefusedError("bad_position")
    name = properties.get("name")
    if not isinstance(name, dict) or not any(str(said).strip() for said in name.values()):
        raise RefusedError("unnamed_place")
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [round(float(v), 7) for v in point]},
        "properties": properties,
    }


def _hours(value: object, sourced: Json) -> Json | None:
    if value is None or value == "":
        return None
    if isinstance(value, dict):
        return {**sourced, **value}
    return {"value": value, **sourced}


def put(content: Mapping[str, Any], features: Sequence[Json], folder: Path) -> Json:
    """Put places into a draft, if they can be used.

    >>> put({"text": EMPTY}, [], Path("nowhere"))
    Traceback (most recent call last):
    ddtour_geo.common.errors.TerritoryError: ...
    """
    territory = read_territory(folder)
    places = [place_of(feature, territory, folder=folder) for feature in features]
    check_hours(places, territory)
    return {"text": edited(content["text"], put=features)}


def removed(content: Mapping[str, Any], place: str) -> Json:
    """Take a place out of a draft.

    >>> removed({"text": EMPTY}, "a")
    Traceback (most recent call last):
    ddtour_geo.workshop.errors.UnknownError: ...
    """
    if place not in features_of(content):
        raise UnknownError("unknown", name=place)
    return {"text": edited(content["text"], remove=[place])}


def free_id(name: str, taken: Mapping[str, Json]) -> str:
    """Refuse an id that is taken.

    >>> free_id("four", {})
    'four'
    """
    if name in taken:
        raise ConflictError("exists", name=name)
    return name


def changed(before: Mapping[str, Any], after: Mapping[str, Any], language: str) -> list[Json]:
    """Name the places in which two drafts differ.

    >>> changed({"text": EMPTY}, {"text": EMPTY}, "fr")
    []
    """
    try:
        old = features_of(before)
    except (DDTourError, LookupError, TypeError):
        old = {}
    now = features_of(after)
    told = []
    for place, feature in {**old, **now}.items():
        if old.get(place) != now.get(place):
            kind = "added" if place not in old else "gone" if place not in now else "changed"
            told.append({"kind": kind, "name": _name(feature, language) or place})
    return told


def _name(feature: Json, language: str) -> str:
    said = feature["properties"].get("name", "")
    names = said if isinstance(said, dict) else {"fr": said}
    return str(names.get(language) or names.get("fr") or "")
