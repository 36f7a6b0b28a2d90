"""Timed walking circuits from OpenStreetMap streets and hand-placed points of interest.

A *territory*, *places worth a visit* and a *time budget* become a *timed walking circuit*,
published as an interactive map, a printable route sheet and files that other tools read.

>>> import ddtour_geo
>>> problem = ddtour_geo.OrienteeringProblem(
...     travel_time=[[0, 5], [5, 0]],
...     service_time=[0, 10],
...     start_windows=(((0, 99),),) * 2,
...     score=[0, 1],
...     required=[False, False],
...     start=0,
...     end=0,
...     departure=0,
...     time_budget=20,
... )
>>> ddtour_geo.solve(problem).order
(1,)
"""

import ast
from functools import cache
from importlib import import_module
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ddtour_geo.common.cache import Cache
    from ddtour_geo.common.errors import (
        CannotWriteError,
        DDTourError,
        DefinitionError,
        ExtractError,
        InputRefusedError,
        IslandError,
        NoPathError,
        OpeningHoursError,
        OutsideServiceError,
        PlaceError,
        PlaceOffNetworkError,
        PlacesOutOfReachError,
        PlanImpossibleError,
        StreetAvoidedError,
        TerritoryError,
        UsageError,
    )
    from ddtour_geo.guidance.enrich import with_ground
    from ddtour_geo.model import (
        Avoided,
        Certainty,
        CircuitDefinition,
        Evidence,
        Itinerary,
        LocalizedText,
        OrienteeringProblem,
        PointOfInterest,
        Schedule,
        Solution,
        Territory,
        Through,
        Transfer,
        TravelTimeMatrix,
        VisitWish,
        WalkingNetwork,
    )
    from ddtour_geo.model.departures import Departure, DepartureDay, Departures
    from ddtour_geo.network import read_extract, snap
    from ddtour_geo.network.export import edges_geodataframe, from_networkx, to_networkx
    from ddtour_geo.network.routing import travel_times
    from ddtour_geo.optimise import (
        alternatives,
        cheapest_insertion,
        hours_to_move,
        keep_order,
        pareto,
        simulate,
        solve,
        solve_robust,
        why_unvisited,
    )
    from ddtour_geo.outputs.comparison import page as comparison_page
    from ddtour_geo.outputs.departures import picture as draw_departures
    from ddtour_geo.outputs.exchange.frames import to_geodataframe
    from ddtour_geo.outputs.publish import build, publish
    from ddtour_geo.outputs.terminal.plan import text as timetable
    from ddtour_geo.outputs.web_map import build_map
    from ddtour_geo.planning.alternatives import Choice, choose
    from ddtour_geo.planning.departures import find_departures
    from ddtour_geo.planning.plan import plan
    from ddtour_geo.planning.what_if import Duration, durations, insert
    from ddtour_geo.routes.schema import definition_from_json, read_definition
    from ddtour_geo.routes.writer import definition_to_json, write_definition
    from ddtour_geo.territory.place_frames import places_geodataframe, write_places
    from ddtour_geo.territory.reader import read_places, read_territory

__all__ = [  # noqa: RUF022 - in the order of the pipeline
    "read_definition",
    "definition_from_json",
    "definition_to_json",
    "write_definition",
    "read_territory",
    "read_places",
    "places_geodataframe",
    "write_places",
    "read_extract",
    "edges_geodataframe",
    "to_networkx",
    "from_networkx",
    "snap",
    "travel_times",
    "solve",
    "solve_robust",
    "simulate",
    "alternatives",
    "pareto",
    "keep_order",
    "cheapest_insertion",
    "why_unvisited",
    "hours_to_move",
    "plan",
    "choose",
    "durations",
    "insert",
    "find_departures",
    "Cache",
    "timetable",
    "to_geodataframe",
    "draw_departures",
    "comparison_page",
    "with_ground",
    "build_map",
    "publish",
    "build",
    "Avoided",
    "Certainty",
    "Choice",
    "CircuitDefinition",
    "Departure",
    "DepartureDay",
    "Departures",
    "Duration",
    "Evidence",
    "Itinerary",
    "LocalizedText",
    "OrienteeringProblem",
    "PointOfInterest",
    "Schedule",
    "Solution",
    "Territory",
    "Through",
    "Transfer",
    "TravelTimeMatrix",
    "VisitWish",
    "WalkingNetwork",
    "CannotWriteError",
    "DDTourError",
    "DefinitionError",
    "ExtractError",
    "InputRefusedError",
    "IslandError",
    "NoPathError",
    "OpeningHoursError",
    "OutsideServiceError",
    "PlaceError",
    "PlaceOffNetworkError",
    "PlacesOutOfReachError",
    "PlanImpossibleError",
    "StreetAvoidedError",
    "TerritoryError",
    "UsageError",
]


@cache
def _rooms() -> dict[str, tuple[str, str]]:
    """Say in which module a public name is defined, and its name there: the imports above."""
    source = ast.parse(files(__name__).joinpath("__init__.py").read_text(encoding="utf-8"))
    return {
        one.asname or one.name: (str(block.module), one.name)
        for block in ast.walk(source)
        if isinstance(block, ast.ImportFrom) and str(block.module).startswith(__name__)
        for one in block.names
    }


def __getattr__(name: str) -> Any:  # noqa: ANN401 - whatever the room holds
    """Fetch a public name from its room when it is first asked for.

    The command line stays free of what it does not use.
    """
    if name not in __all__:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    module, name_there = _rooms()[name]
    return getattr(import_module(module), name_there)


def __dir__() -> list[str]:
    """List the public names."""
    return sorted(__all__)
