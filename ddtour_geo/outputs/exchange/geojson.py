"""A circuit as GeoJSON: stops as points, legs as lines where they are surveyed.

References
----------
Butler, H. et al. (2016). The GeoJSON Format. RFC 7946.
https://doi.org/10.17487/RFC7946
"""

import json
from typing import Any

from ddtour_geo.common.text import plain
from ddtour_geo.model import Fact, Itinerary, Leg, Stop
from ddtour_geo.outputs.wording import figures, remarks, surveyors, values, visit
from ddtour_geo.outputs.wording.shown import ShownStop, as_shown
from ddtour_geo.outputs.wording.trust import to_check


def document(itinerary: Itinerary, *, language: str = "fr", address: str = "") -> str:
    """Write a circuit as GeoJSON.

    References
    ----------
    https://doi.org/10.17487/RFC7946
    """
    features: list[dict[str, Any]] = []
    shown = as_shown(itinerary)
    for number, stop in enumerate(itinerary.stops):
        features.append(_stop(stop, shown.stops[number], language))
        if number < len(itinerary.legs):
            features.append(_leg(itinerary, number, language))
    totals = itinerary.totals
    content: dict[str, Any] = {
        "type": "FeatureCollection",
        "title": plain(itinerary.definition.title.in_language(language)),
        **visit.document(itinerary, language),
        "route": itinerary.definition.id,
        "address": plain(address) or None,
        "fingerprint": itinerary.fingerprint,
        "data_date": itinerary.data_date or None,
        "data_source": plain(itinerary.data_source),
        "attribution": surveyors.of_track(itinerary, language) or None,
        "evidence": itinerary.evidence.label,
        "warning": ". ".join(remarks.warnings(itinerary, language)) or None,
        "speed_kmh": itinerary.speed_kmh,
        "totals": {
            **values.seconds(totals),
            "metres": round(totals.metres, 1),
            "ascent_m": None if totals.ascent is None else round(totals.ascent),
            "surveyed_metres": round(totals.surveyed_metres, 1),
            "attested_metres": round(totals.attested_metres, 1),
            "repeated_metres": round(totals.repeated_metres, 1),
        },
        "features": features,
    }
    return json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _degrees(lonlat: tuple[float, float]) -> list[float]:
    return [round(lonlat[0], 6), round(lonlat[1], 6)]


def _stop(stop: Stop, shown: ShownStop, language: str) -> dict[str, Any]:
    place, position = stop.place, stop.place.position
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": _degrees(position.lonlat)}
        if stop.host is None
        else None,
        "properties": {
            "kind": "stop",
            "mark": stop.mark,
            "place_id": place.id,
            "name": plain(place.name.in_language(language)),
            "title": plain(stop.title.in_language(language)) if stop.title else None,
            "text": plain(stop.text.in_language(language)) or None,
            "arrival": stop.arrival.isoformat(),
            "begin": stop.begin.isoformat(),
            "departure": stop.departure.isoformat(),
            "service_s": stop.service_time,
            "reserved_s": None if stop.host is None else stop.service_time,
            "reserved": figures.reserved(stop, shown.stay, language) or None,
            "service_remark": to_check("low", language) if stop.has_doubtful_duration else None,
            "waiting_s": stop.waiting,
            "to_confirm": position.to_confirm,
            "radius_m": position.radius_m if position.to_confirm else None,
            "position": values.basis(position, language),
            "opening_hours": _hours(place.opening_hours, language),
        },
    }


def _hours(hours: Fact | None, language: str) -> dict[str, str | None] | None:
    if hours is None:
        return None
    value = plain(hours.value.in_language(language))
    return {"value": value, **values.basis(hours, language)}


def _leg(itinerary: Itinerary, number: int, language: str) -> dict[str, Any]:
    leg = itinerary.legs[number]
    geometry: dict[str, Any] | None = None
    is_drawn = leg.has_track if leg.ride is None else not itinerary.is_sketch
    if is_drawn:
        line = leg.lonlat if len(leg.lonlat) > 1 else leg.lonlat * 2
        geometry = {"type": "LineString", "coordinates": [_degrees(point) for point in line]}
    return {
        "type": "Feature",
        "geometry": geometry,
        "properties": {
            "kind": "leg" if leg.ride is None else "ride",
            "from": itinerary.stops[number].mark,
            "to": itinerary.stops[number + 1].mark,
            "seconds": leg.seconds,
            **(values.ride(leg, language) or _walk(leg)),
        },
    }


def _walk(leg: Leg) -> dict[str, Any]:
    return {
        "metres": round(leg.metres, 1),
        "ascent_m": None if leg.ascent is None else round(leg.ascent),
        "streets": [plain(name) for name in leg.street_names],
        "streets_beside": [plain(name) for name in leg.streets_beside],
        "evidence": leg.evidence.label,
    }
