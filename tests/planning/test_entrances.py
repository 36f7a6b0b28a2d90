"""What nobody knows of the way to a place is said wherever somebody reads about it."""

from pathlib import Path

import pytest

from ddtour_geo.model import Itinerary
from ddtour_geo.outputs.route_sheet.watch import watch
from ddtour_geo.outputs.terminal.plan import document, text
from ddtour_geo.outputs.web_map import page
from ddtour_geo.planning.plan import plan
from tests.support.commands import ddtour
from tests.support.streets import grid_lonlat, osm_xml

STREETS = {1: (0, 0), 2: (600, 0), 3: (800, 0), 4: (0, 95), 5: (600, 95), 6: (800, 95)}
GROUND = {20: (270, 20), 21: (330, 20), 22: (330, 80), 23: (270, 80)}
RIVER = {30: (0, 60), 31: (600, 60)}
SIGHTS = {50: (2, -5), 51: (300, 50)}
LANGUAGES = {"fr": "entrée à confirmer", "en": "entrance to be confirmed"}

CIRCUIT = """
[circuit]
title = "Essai"
territory = "bourg"
start = "alpha"
end = "moulin"
departure = 2026-12-01T09:00:00
time_budget_minutes = 240
profile = "adult"
"""


def town(folder: Path, barrier: str) -> Path:
    """Make a town of two banks: a museum between them, within a fence or beside a river."""
    source = mapped(folder, barrier)
    made = ddtour("territory", "new", "bourg", "--from-file", source, cwd=folder)
    assert made.returncode == 0, made.stderr
    (folder / "routes").mkdir()
    (folder / "routes" / "essai.toml").write_text(CIRCUIT, encoding="utf-8")
    return folder


def mapped(folder: Path, barrier: str, *, bank: float = 0) -> Path:
    """Write the map of the town; one bank may lie further away."""
    nodes = {**STREETS, **GROUND, **RIVER, **SIGHTS}
    nodes |= {ref: (nodes[ref][0], nodes[ref][1] + bank) for ref in (1, 2, 3, 50)}
    between = {
        "fence": ((20, 21, 22, 23, 20), {"barrier": "fence"}),
        "river": ((30, 31), {"waterway": "river", "name": "Oust"}),
    }
    ways = {
        1: ((1, 2, 3), {"highway": "residential", "name": "Rive gauche"}),
        2: ((4, 5, 6), {"highway": "footway", "name": "Rive droite"}),
        3: ((3, 6), {"highway": "footway", "bridge": "yes"}),
        4: between[barrier],
    }
    sights = {50: "Alpha", 51: "Moulin"}
    tags = {ref: {"tourism": "museum", "name": name} for ref, name in sights.items()}
    source = folder / "bourg.osm"
    at = {ref: grid_lonlat(*xy) for ref, xy in nodes.items()}
    source.write_text(osm_xml(at, ways, tags), encoding="utf-8")
    return source


def planned(folder: Path) -> Itinerary:
    """Plan the circuit of a town."""
    return plan(folder / "routes" / "essai.toml", data=folder / "data")


def test_a_place_on_a_bank_is_walked_to_on_that_bank(tmp_path: Path) -> None:
    """Three hundred metres along its street, not to the bridge and back on the other side."""
    itinerary = planned(town(tmp_path, "river"))
    assert itinerary.totals.metres == pytest.approx(5 + 298 + 50, abs=1)
    assert itinerary.notices == ()


def test_an_unknown_entrance_is_told_to_planner_visitor_and_guide(tmp_path: Path) -> None:
    """Plan, page, sheet, screen and check say at which stop, and what stands before it."""
    folder = town(tmp_path, "fence")
    itinerary = planned(folder)
    (notice,) = itinerary.notices
    assert notice.place_ids == ("moulin",)
    for language, words in LANGUAGES.items():
        (row,) = [row for row in watch(itinerary, language) if words in row["text"]]
        assert row["marks"] == "A"
        said = {
            "plan": text(itinerary, language=language),
            "json": document(itinerary, language=language),
            "page": page(itinerary, language=language),
            "check": ddtour("check", "bourg", "--lang", language, cwd=folder).stdout,
        }
        for where, told in said.items():
            assert words in told, where
        assert "Moulin" in row["text"]


def test_an_optional_place_beyond_a_river_is_left_out_for_that_reason(tmp_path: Path) -> None:
    """What the river parts from every street within reach is not said to be far away."""
    folder = town(tmp_path, "river")
    moved = mapped(folder, "river", bank=-80)
    assert ddtour("refresh", "bourg", "--from-file", moved, cwd=folder).returncode == 0
    route = folder / "routes" / "essai.toml"
    optional = '[[visit]]\nplace = "moulin"\nscore = 3\n'
    route.write_text(CIRCUIT.replace('end = "moulin"', 'end = "alpha"') + optional)
    itinerary = planned(folder)
    (left,) = itinerary.unvisited
    assert left.reason == "beyond"
    assert "une rivière (Oust)" in text(itinerary, language="fr")
    assert "a river (Oust)" in text(itinerary, language="en")
    assert watch(itinerary, "fr")
