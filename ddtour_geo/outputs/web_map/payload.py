"""What the page's own script reads: one JSON value."""

from collections.abc import Sequence
from typing import Any

from ddtour_geo.common.i18n import catalogue
from ddtour_geo.common.types import LonLat
from ddtour_geo.model import Itinerary, Stop
from ddtour_geo.outputs.drawing.basemap import encode_ground
from ddtour_geo.outputs.drawing.frame import Frame, circuit_bounds, encode_lines
from ddtour_geo.outputs.drawing.trace import circuit_lines
from ddtour_geo.outputs.web_map.day import day_data
from ddtour_geo.outputs.web_map.profile import profile_data
from ddtour_geo.outputs.wording import surveyors

TILES = (
    {
        "id": "osm",
        "url": "https://tile.openstreetmap.org/{z}/{x}/{y}.png",
        "maxZoom": 19,
        "attribution": "",
    },
    {
        "id": "ign",
        "url": (
            "https://data.geopf.fr/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0"
            "&LAYER=GEOGRAPHICALGRIDSYSTEMS.PLANIGNV2&STYLE=normal&FORMAT=image/png"
            "&TILEMATRIXSET=PM&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}"
        ),
        "maxZoom": 19,
        "attribution": "© IGN",
    },
)
"""Base maps from elsewhere that a visitor may switch on."""

TILE_HOSTS = ("https://tile.openstreetmap.org", "https://data.geopf.fr")


def page_data(
    itinerary: Itinerary,
    *,
    language: str = "fr",
    map_name: str = "map",
    variants: Sequence[Itinerary] = (),
    alone: Sequence[Itinerary] = (),
) -> dict[str, Any]:
    """Collect what the page's script draws."""
    wests, souths, easts, norths = zip(
        *map(circuit_bounds, (itinerary, *variants, *alone)), strict=True
    )
    bounds = (min(wests), min(souths), max(easts), max(norths))
    frame = Frame(bounds)
    groups, names = encode_ground(itinerary.ground, frame)
    return {
        "map": map_name,
        "origin": frame.origin,
        "bounds": [round(value, 5) for value in bounds],
        "names": names,
        "ground": groups,
        **_plan(itinerary, frame, language, variants),
        **({"alone": _plan(alone[0], frame, language, alone[1:])} if alone else {}),
        **map_words(itinerary, language),
    }


def _plan(
    itinerary: Itinerary, frame: Frame, language: str, variants: Sequence[Itinerary]
) -> dict[str, Any]:
    """Collect what is drawn of a circuit and of its variants, and what its day needs."""
    return {
        "sketch": itinerary.has_sketched_ground,
        **_circuit(itinerary, frame, language, variants),
        "circuits": [
            _circuit(variant, frame, language, (itinerary, *variants)) for variant in variants
        ],
        "day": day_data(itinerary, frame, language=language),
    }


def map_words(itinerary: Itinerary, language: str) -> dict[str, Any]:
    """Collect what the page's script says, and nothing that it draws."""
    texts, figures = catalogue(language, "web_map"), catalogue(language, "wording")
    return {
        "credit": surveyors.beside_map(itinerary, language),
        "tiles": [
            {
                **tile,
                "label": texts[f"tiles_{tile['id']}"],
                "attribution": tile["attribution"] or texts["osm_credit"],
            }
            for tile in TILES
        ],
        "texts": {key[3:]: text for key, text in texts.items() if key.startswith("js_")}
        | {key: figures[key] for key in ("reserved", "ride", "ride_waiting")},
    }


def _circuit(
    itinerary: Itinerary, frame: Frame, language: str, beside: Sequence[Itinerary]
) -> dict[str, Any]:
    lines, twice = circuit_lines(itinerary, frame)
    feet = [line[0] for line in lines] + [lines[-1][-1]]
    return {
        "legs": [
            {
                "line": encode_lines(frame, [line]),
                "twice": flags,
                "evidence": int(leg.evidence),
                "ride": leg.ride is not None,
                "stays": stop.host is not None,
            }
            for line, flags, leg, stop in zip(
                lines, twice, itinerary.legs, itinerary.stops[1:], strict=True
            )
        ],
        "stops": [
            _stop(stop, foot, language) for stop, foot in zip(itinerary.stops, feet, strict=True)
        ],
        "profile": profile_data(itinerary, beside),
    }


def _stop(stop: Stop, foot: LonLat, language: str) -> dict[str, Any]:
    position = stop.place.position
    return {
        "mark": stop.mark,
        "id": stop.place.id,
        "name": stop.place.name.in_language(language),
        "at": [round(value, 5) for value in (position.lonlat if stop.host is None else foot)],
        "foot": [round(value, 5) for value in foot],
        "radius": position.unsure_m if stop.host is None else 0,
        "reserved": stop.host is not None,
    }
