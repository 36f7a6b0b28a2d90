"""A point of interest becomes a feature of ``places.geojson`` again."""

import json
from collections.abc import Mapping, Sequence

from ddtour_geo.model import Fact, Known, LocalizedText, Media, PointOfInterest
from ddtour_geo.model.place import RESERVED_TIME
from ddtour_geo.territory.place_schema import Feature


def feature_of(place: PointOfInterest, like: Mapping[str, object] | None = None) -> Feature:
    """Write a place as ``places.geojson`` holds it."""
    position = place.position
    source = {
        "source": position.source,
        "as_of": position.as_of.isoformat(),
        "confidence": position.confidence,
    }
    guess = source | {"confidence": "low"}
    minutes = -(-place.service_time // 60)
    properties: Feature = {
        "id": place.id,
        "name": _both(place.name),
        **({"local_name": True} if place.has_local_name else {}),
        "theme": place.theme,
        "text": _both(place.text),
        "position": source | {"to_confirm": position.to_confirm},
        "service_minutes": _kept(like, "service_minutes", minutes)
        or {"value": minutes} | source | {"confidence": place.service_confidence},
    }
    if position.to_confirm or position.radius_m:
        properties["position"] = (
            source | {"to_confirm": position.to_confirm} | {"radius_m": _figure(position.radius_m)}
        )
    reserved = -(-place.reserved_time // 60)
    if said := _kept(like, "reserved_minutes", reserved):
        properties["reserved_minutes"] = said
    elif place.reserved_time != RESERVED_TIME:
        properties["reserved_minutes"] = {"value": reserved} | guess
    if place.height is not None:
        known = _kept(like, "height_m", place.height)
        properties["height_m"] = known or {"value": _figure(place.height)} | guess
    if place.opening_hours is not None:
        hours = place.opening_hours
        properties["opening_hours"] = {"value": hours.value.fr} | _rests_on(hours)
    for key in ("sheltered", "group_capacity", "toilets", "benches"):
        found: Known | None = getattr(place, key)
        if found is not None:
            properties[key] = {"value": found.value} | _rests_on(found)
    properties |= _attachments(place)
    for key, value in _properties(like).items():
        if not value:
            properties.setdefault(key, value)
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": list(position.lonlat)},
        "properties": properties,
    }


def places_document(places: Sequence[PointOfInterest]) -> str:
    """Write points of interest as ``places.geojson`` holds them.

    >>> json.loads(places_document(()))["features"]
    []
    """
    document = {"type": "FeatureCollection", "features": [feature_of(place) for place in places]}
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _kept(like: Mapping[str, object] | None, key: str, value: float) -> object:
    """Give what a file says of a number that is still the same."""
    known = _properties(like).get(key)
    return known if isinstance(known, Mapping) and known.get("value") == value else None


def _properties(feature: Mapping[str, object] | None) -> Mapping[str, object]:
    properties = (feature or {}).get("properties")
    return properties if isinstance(properties, Mapping) else {}


def _figure(metres: float) -> float:
    return int(metres) if metres == int(metres) else metres


def _both(text: LocalizedText) -> dict[str, str]:
    return {"fr": text.fr, "en": text.en}


def _rests_on(known: Fact | Known) -> Feature:
    return {
        "source": known.source,
        "as_of": known.as_of.isoformat(),
        "confidence": known.confidence,
    }


def _attachments(place: PointOfInterest) -> Feature:
    """Write what is told of a place beside its name and text."""
    found: Feature = {"note": place.note} if place.note else {}
    if place.facts:
        found["facts"] = [
            {"label": _both(fact.label), "value": _both(fact.value)} | _rests_on(fact)
            for fact in place.facts
        ]
    if place.hints is not None:
        hints: Feature = {"tags": dict(place.hints.tags)} if place.hints.tags else {}
        if place.hints.name_contains:
            hints["name_contains"] = place.hints.name_contains
        found["hints"] = hints
    if place.links:
        found["links"] = [
            {"title": _both(link.title)} | ({"url": link.url} if link.url else {})
            for link in place.links
        ]
    for key in ("picture", "audio"):
        media: Media | None = getattr(place, key)
        if media is not None:
            found[key] = {
                "file": media.file,
                "text": _both(media.text),
                "credit": media.credit,
            }
    return found
