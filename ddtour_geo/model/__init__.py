"""The vocabulary: frozen types that all stages share.

Metres are ``float``, durations are whole seconds (``int``), moments are aware ``datetime``;
longitude comes before latitude.
"""

from ddtour_geo.model.circuit import CircuitDefinition, VisitWish
from ddtour_geo.model.itinerary import Itinerary, Leg, Stop, StreetRun, Totals, UnvisitedPlace
from ddtour_geo.model.network import (
    AccessPoint,
    Evidence,
    GroundFeature,
    PathPiece,
    TravelTimeMatrix,
    WalkingNetwork,
    Way,
)
from ddtour_geo.model.problem import OrienteeringProblem, Schedule, Solution
from ddtour_geo.model.territory import (
    NO_TEXT,
    Fact,
    Hints,
    Link,
    LocalizedText,
    Notice,
    PointOfInterest,
    Position,
    Territory,
)

__all__ = [
    "NO_TEXT",
    "AccessPoint",
    "CircuitDefinition",
    "Evidence",
    "Fact",
    "GroundFeature",
    "Hints",
    "Itinerary",
    "Leg",
    "Link",
    "LocalizedText",
    "Notice",
    "OrienteeringProblem",
    "PathPiece",
    "PointOfInterest",
    "Position",
    "Schedule",
    "Solution",
    "Stop",
    "StreetRun",
    "Territory",
    "Totals",
    "TravelTimeMatrix",
    "UnvisitedPlace",
    "VisitWish",
    "WalkingNetwork",
    "Way",
]
