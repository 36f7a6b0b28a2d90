"""The vocabulary: frozen types that all stages share.

Metres are ``float``, durations are whole seconds (``int``), moments are aware ``datetime``;
longitude comes before latitude.
"""

from ddtour_geo.common.i18n import NO_TEXT, LocalizedText
from ddtour_geo.model.guidance import Action, Manoeuvre, Turn
from ddtour_geo.model.itinerary import Certainty, GroupPart, Itinerary, Totals, UnvisitedPlace
from ddtour_geo.model.network import (
    AccessPoint,
    Evidence,
    GroundFeature,
    PathPiece,
    TravelTimeMatrix,
    WalkingNetwork,
    Way,
)
from ddtour_geo.model.place import (
    Confidence,
    Fact,
    Hints,
    Known,
    Link,
    Media,
    PointOfInterest,
    Position,
    trusted,
)
from ddtour_geo.model.problem import OrienteeringProblem, Schedule, Solution
from ddtour_geo.model.route import (
    Avoided,
    CircuitDefinition,
    Origin,
    Through,
    Transfer,
    VisitWish,
)
from ddtour_geo.model.safety import (
    Nearby,
    RainPlan,
    Safety,
    StopSafety,
    Stretch,
)
from ddtour_geo.model.territory import Contact, EmergencyPost, Notice, Territory
from ddtour_geo.model.walk import Leg, Ride, Shortcut, Stop, StreetRun

__all__ = [
    "NO_TEXT",
    "AccessPoint",
    "Action",
    "Avoided",
    "Certainty",
    "CircuitDefinition",
    "Confidence",
    "Contact",
    "EmergencyPost",
    "Evidence",
    "Fact",
    "GroundFeature",
    "GroupPart",
    "Hints",
    "Itinerary",
    "Known",
    "Leg",
    "Link",
    "LocalizedText",
    "Manoeuvre",
    "Media",
    "Nearby",
    "Notice",
    "OrienteeringProblem",
    "Origin",
    "PathPiece",
    "PointOfInterest",
    "Position",
    "RainPlan",
    "Ride",
    "Safety",
    "Schedule",
    "Shortcut",
    "Solution",
    "Stop",
    "StopSafety",
    "StreetRun",
    "Stretch",
    "Territory",
    "Through",
    "Totals",
    "Transfer",
    "TravelTimeMatrix",
    "Turn",
    "UnvisitedPlace",
    "VisitWish",
    "WalkingNetwork",
    "Way",
    "trusted",
]
