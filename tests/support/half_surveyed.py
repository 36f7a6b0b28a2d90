"""A hand-drawn plan in which one line is surveyed, and a town in which one place is a guess."""

import json
from dataclasses import replace
from datetime import datetime, time
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from ddtour_geo.common.cache import Cache
from ddtour_geo.guidance.enrich import enrich, with_ground
from ddtour_geo.model import CircuitDefinition, Evidence, Itinerary, VisitWish
from ddtour_geo.planning import plan as pipeline
from ddtour_geo.territory.place_writer import feature_of
from tests.support.builders import example_itinerary, place, text
from tests.support.streets import WayTuple, osm_xml

CREDIT = "© contributeurs OpenStreetMap (ODbL)"
NAME = "trait"
_TERRITORY = """
[territory]
name = "Trait"
crs = "EPSG:2154"
timezone = "Europe/Paris"
holidays = "FR"
study_area = [2.78, 50.44, 2.81, 50.46]

[[emergency]]
number = "112"
text = { fr = "secours", en = "emergency" }
source = "mairie"
as_of = 2026-11-22
"""
_NODES = {
    1: (2.7900, 50.4500),
    2: (2.7920, 50.4504),
    3: (2.7940, 50.4502),
    4: (2.7960, 50.4498),
    5: (2.7985, 50.4500),
    6: (2.7942, 50.4520),
    7: (2.7985, 50.4530),
    8: (2.7920, 50.4530),
    9: (2.7921, 50.4480),
    10: (2.7890, 50.4485),
    11: (2.8000, 50.4483),
}
_SURVEYED = {
    "highway": "cycleway",
    "foot": "yes",
    "sketch:evidence": "surveyed",
    "sketch:source": "OpenStreetMap, 24 mai 2023",
    "sketch:attribution": "© contributeurs OpenStreetMap",
}


def _drawn(evidence: str, name: str = "") -> dict[str, str]:
    return {"highway": "residential", "sketch:evidence": evidence} | (
        {"name": name} if name else {}
    )


_WAYS: dict[int, WayTuple] = {
    1: ([1, 2, 3, 4, 5], _SURVEYED | {"name": "Véloroute"}),
    2: ([3, 6], _SURVEYED),
    3: ([5, 7], _drawn("inferred", "Rue du Verger")),
    4: ([7, 8, 2], _drawn("attested", "Rue Haute")),
    5: ([2, 9], _drawn("guessed")),
    6: ([10, 11], {"highway": "motorway", "sketch:evidence": "inferred", "ref": "A 1"}),
}
_SPOTS = {"halte": 1, "verger": 7, "cafe": 6}
_LATEST = {"cafe": time(10, 20)}


@cache
def line_territory() -> Path:
    """Write the territory once, and give the folder that holds it."""
    data = Path(mkdtemp())
    folder = data / NAME
    folder.mkdir()
    (folder / "territory.toml").write_text(_TERRITORY, encoding="utf-8")
    (folder / "sketch.osm").write_text(osm_xml(_NODES, _WAYS), encoding="utf-8")
    places = [place(key, *_NODES[node], hours="Mo-Su 08:00-19:00") for key, node in _SPOTS.items()]
    content = {"type": "FeatureCollection", "features": [feature_of(each) for each in places]}
    (folder / "places.geojson").write_text(json.dumps(content), encoding="utf-8")
    return data


@cache
def along_the_line(*visits: str) -> Itinerary:
    """Plan from the halt to places and back: the café is on the line, the orchard is not."""
    asked = CircuitDefinition(
        id="trait",
        source="trait.toml",
        title=text("Le trait", "The line"),
        territory_id=NAME,
        start="halte",
        end="halte",
        departure=datetime(2026, 12, 1, 10, 2),  # noqa: DTZ001 - a wall clock
        time_budget=150 * 60,
        profile="guided-group",
        wishes=tuple(
            VisitWish(place_id=visit, is_required=True, latest=_LATEST.get(visit))
            for visit in visits
        ),
    )
    data, kept = line_territory(), Cache()
    result = pipeline.solve_route(asked, data=data, cache=kept)
    itinerary = with_ground(result.itinerary, data)
    return enrich(result, itinerary, data=data, cache=kept)


def surveyed() -> Itinerary:
    """Give a circuit all of whose legs are surveyed, on a plan that is not."""
    return along_the_line("cafe")


def mixed() -> Itinerary:
    """Give a circuit with a surveyed leg, and others."""
    return along_the_line("cafe", "verger")


def unsure_town() -> Itinerary:
    """Give a circuit in surveyed streets, one of whose places may be anywhere within 250 m."""
    town, drawn = example_itinerary(), example_itinerary(sketch=True)
    legs = tuple(
        replace(leg, evidence=Evidence.GUESSED) if 1 <= k <= 2 else leg
        for k, leg in enumerate(town.legs)
    )
    return replace(town, legs=legs, stops=drawn.stops, evidence=Evidence.GUESSED)
