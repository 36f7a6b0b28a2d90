"""Stage 7: legs become directions one can walk by, and sentences about them."""

from ddtour_geo.guidance.directions.angles import compass, turn_class
from ddtour_geo.guidance.directions.clauses import length
from ddtour_geo.guidance.directions.landmarks import landmarks, with_landmarks
from ddtour_geo.guidance.directions.manoeuvres import manoeuvres
from ddtour_geo.guidance.directions.sentences import along, sentences, told_leg
from ddtour_geo.guidance.directions.streets import Streets, streets_met

__all__ = [
    "Streets",
    "along",
    "compass",
    "landmarks",
    "length",
    "manoeuvres",
    "sentences",
    "streets_met",
    "told_leg",
    "turn_class",
    "with_landmarks",
]
