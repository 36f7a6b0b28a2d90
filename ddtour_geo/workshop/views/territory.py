"""A territory for the screen: its places, its streets, the ground that the map draws."""

from dataclasses import replace
from datetime import date, datetime

import numpy as np

from ddtour_geo.common.cache import stamp
from ddtour_geo.common.geodesy import ground_metres
from ddtour_geo.common.i18n import LocalizedText, catalogue, translate
from ddtour_geo.common.types import Json, LonLat
from ddtour_geo.model import PointOfInterest, Position, WalkingNetwork, trusted
from ddtour_geo.network import build_network, join_places
from ddtour_geo.network.basemap.features import read_ground
from ddtour_geo.network.routing import PROFILES
from ddtour_geo.network.snapping.entrances import Surroundings
from ddtour_geo.network.streets import NearStreet, nearest_street
from ddtour_geo.outputs.drawing.basemap import encode_ground
from ddtour_geo.outputs.drawing.frame import Frame
from ddtour_geo.outputs.wording import surveyors
from ddtour_geo.planning.load import load_streets, load_surroundings, streets_of
from ddtour_geo.planning.notices import entrance_to_confirm
from ddtour_geo.territory.reader import read_places
from ddtour_geo.workshop.workspace.workspace import Workbench

_THIS_PLACE = LocalizedText(
    **{language: translate(language, "network.this_place") for language in ("fr", "en")}
)


def territory_of(bench: Workbench, name: str, language: str) -> Json:
    """Tell a territory and its places, as drafted."""
    territory = bench.territory(name)
    folder = bench.data(name) / name
    network = walkable(bench, name)
    places = read_places(folder)
    around = load_surroundings(folder, bench.cache)

    def one(place: PointOfInterest) -> Json:
        key = ("foot", network, place.id, place.name, place.position, language)
        foot = bench.cache.get_or_make(key, lambda: _foot(network, place, around, language))
        return _place(place, language) | foot

    themes = dict.fromkeys(place.theme for place in places if place.theme)
    words = catalogue(language, "site")
    return {
        "id": name,
        "name": territory.name,
        "timezone": territory.timezone,
        "languages": list(territory.languages),
        "bounds": list(territory.study_area),
        "places": [one(place) for place in places],
        "themes": [{"id": theme, "label": words.get(f"theme_{theme}", theme)} for theme in themes],
        "profiles": [
            {
                "id": profile,
                "label": catalogue(language, "planner")[f"walkers_{profile}"],
                "speed_kmh": speed,
            }
            for profile, speed in PROFILES.items()
        ],
    }


def _place(place: PointOfInterest, language: str) -> Json:
    position = place.position
    hours = place.opening_hours
    return {
        "id": place.id,
        "name": place.name.in_language(language),
        "name_i18n": {"fr": place.name.fr, "en": place.name.en},
        "texts": {"fr": place.text.fr, "en": place.text.en},
        "theme": place.theme,
        "lon": position.longitude,
        "lat": position.latitude,
        "service_minutes": place.service_time // 60,
        "reserved_minutes": place.reserved_time // 60,
        "hours": None if hours is None else hours.value.fr,
        "hours_unknown": trusted(hours) is None,
        "to_confirm": position.to_confirm,
        "radius": position.radius_m,
        "located": position.is_located,
        "source": position.source,
        "as_of": position.as_of.isoformat(),
        "confidence": position.confidence,
        "note": place.note,
    }


def _foot(
    network: WalkingNetwork, place: PointOfInterest, around: Surroundings, language: str
) -> Json:
    snapping = join_places(network, [place], around)
    if not snapping.points:
        error = snapping.left_out[0].error
        return {"access": None, "off_streets": error.message(language), "entrance": None}
    (point,) = snapping.points
    unsure = entrance_to_confirm(point, place.name.in_language(language), language)
    access = [round(value, 6) for value in point.lonlat]
    return {"access": access, "off_streets": None, "entrance": unsure or None}


def walkable(bench: Workbench, name: str) -> WalkingNetwork:
    """Give the streets of a territory that anybody may walk."""
    folder, crs = bench.data(name) / name, bench.territory(name).crs
    return bench.cache.get_or_make(
        ("walkable", stamp(streets_of(folder)), crs),
        lambda: build_network(load_streets(folder, bench.cache), crs=crs),
    )


def ground_of(bench: Workbench, name: str, language: str) -> Json:
    """Give what the map of a territory draws, as the visitor's page is given it."""
    territory = bench.territory(name)
    streets = streets_of(bench.project.data / name)
    bounds = territory.study_area

    def make() -> tuple[Json, list[str]]:
        features = read_ground(streets, bounds=bounds)
        frame = Frame(bounds)
        groups, names = encode_ground(features, frame)
        drawn = {
            "origin": frame.origin,
            "bounds": [round(value, 5) for value in bounds],
            "names": names,
            "ground": groups,
            "sketch": any(feature.evidence.is_sketch for feature in features),
        }
        return drawn, [feature.attribution for feature in features if feature.attribution]

    drawn, attributions = bench.cache.get_or_make(("ground", stamp(streets), bounds), make)
    is_sketch = drawn["sketch"]
    credit = (
        surveyors.names(attributions, language)
        if is_sketch
        else surveyors.in_language(territory.attribution, language)
    )
    return {**drawn, "credit": surveyors.beside_ground(credit, language, is_sketch=is_sketch)}


def foot_of(bench: Workbench, name: str, point: LonLat, language: str) -> Json:
    """Show where a place that is put somewhere would meet the streets."""
    network = walkable(bench, name)
    folder = bench.data(name) / name
    known = read_places(folder)
    position = Position(
        longitude=point[0], latitude=point[1], source="", as_of=date.min, confidence="low"
    )
    if not known:
        return dict.fromkeys(("access", "error", "entrance", "street", "metres"))
    place = replace(known[0], position=position, name=_THIS_PLACE)
    foot = _foot(network, place, load_surroundings(folder, bench.cache), language)
    at = foot["access"] or point
    street = nearest_street(network, load_streets(folder, bench.cache), tuple(at))
    away = ground_metres(np.array([point]), np.array([street.lonlat if street else at]))
    return {
        "access": foot["access"],
        "error": foot["off_streets"],
        "entrance": foot["entrance"],
        "street": None if street is None else street.name,
        "metres": None if street is None else round(float(away[0]), 1),
    }


def street_of(found: NearStreet) -> Json:
    """Tell the street that somebody points at."""
    return {
        "ways": [found.way],
        "way": found.way,
        "street": found.name,
        "highway": found.highway,
        "at": round(found.at, 4),
        "metres": round(found.metres, 1),
        "lon": found.lonlat[0],
        "lat": found.lonlat[1],
        "line": found.line,
        "lines": found.whole,
    }


def local_clock(moment: str) -> str:
    """Give the clock time of a moment, as a planner reads it.

    >>> local_clock("2026-11-25T18:42:07+01:00")
    '18:42'
    """
    return f"{datetime.fromisoformat(moment):%H:%M}"
