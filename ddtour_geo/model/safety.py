"""What a guide must know when something goes wrong, and when it rains."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from ddtour_geo.common.i18n import LocalizedText
from ddtour_geo.model.network import Evidence
from ddtour_geo.model.place import PointOfInterest
from ddtour_geo.model.territory import EmergencyPost


@dataclass(frozen=True, slots=True, kw_only=True)
class Nearby:
    """Something that help comes from or along, and the walk to it.

    Attributes
    ----------
    label
        Name of the street, number of the post, or what else tells it from its like; possibly
        empty.
    lonlat
        Where it is, degrees.
    metres
        Length of the walk, the way from the place to the street included.
    seconds
        Walking time, rounded up once.
    evidence
        The weakest of the thing itself and of the ways that lead to it: on a sketch metres and
        minutes are ranges.
    source
        Who says that it is there.
    kind
        Class of the road; empty for what is none.
    spread
        Seconds by which the position of the place may lengthen or shorten the walk.
    is_doubtful
        True if little stands behind it, or the place that has it may be shut: it lifts no warning.
    """

    label: LocalizedText
    lonlat: tuple[float, float]
    metres: float
    seconds: int
    evidence: Evidence
    source: str
    kind: str = ""
    spread: int = 0
    is_doubtful: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StopSafety:
    """What is at hand at one stop; ``None`` is unknown, never "there is none".

    Attributes
    ----------
    mark
        Mark of the stop.
    road
        Nearest road that a rescue vehicle may take, where the group waits for it or breaks off.
    defibrillator
        Nearest known defibrillator.
    post
        Nearest numbered emergency post.
    toilets
        Nearest known toilets; 0 metres at the place itself.
    back
        The straight walk to the end of the circuit, ``None`` where there is none.
    turn_back
        Latest moment to leave for the end by that walk and still be in time.
    """

    mark: str
    road: Nearby | None = None
    defibrillator: Nearby | None = None
    post: Nearby | None = None
    toilets: Nearby | None = None
    back: Nearby | None = None
    turn_back: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """The longest part of a walk without something that is known.

    Attributes
    ----------
    first, last
        Marks of the stops between which it lies: the last one not after its beginning and the
        first one not before its end.
    metres, seconds
        Length and walking time, visits not counted.
    evidence
        The weakest of the legs that it touches.
    is_whole_walk
        True if nothing at all is known along the walk: nobody says that there is none.
    """

    first: str
    last: str
    metres: float
    seconds: int
    evidence: Evidence
    is_whole_walk: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Safety:
    """What is at hand along a circuit.

    Attributes
    ----------
    stops
        One per stop, in walking order.
    latest_end
        Latest moment to be at the end: of the time budget, and of the day where the circuit is
        planned to end before sunset.
    is_sunset
        True if ``latest_end`` is sunset.
    sunset
        ``None`` where the sun does not set.
    without_seat, without_toilets
        Longest stretches without a known one; ``None`` where nothing is walked.
    posts
        Emergency posts of the territory and of the streets around the circuit.
    """

    stops: tuple[StopSafety, ...]
    latest_end: datetime
    is_sunset: bool = False
    sunset: datetime | None = None
    without_seat: Stretch | None = None
    without_toilets: Stretch | None = None
    posts: tuple[EmergencyPost, ...] = ()


Outcome = Literal["same", "shorter", "impossible"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RainPlan:
    """What becomes of a circuit when it rains.

    Attributes
    ----------
    outcome
        ``"same"`` if the rain changes nothing, ``"shorter"`` if stops are dropped,
        ``"impossible"`` if the rest cannot be planned.
    dropped
        Marks of the stops that are dropped.
    order
        Marks of the stops that stay, in the order of the rain where it is another one; empty
        where it is not.
    end
        Moment of the return; ``None`` if impossible.
    unknown
        Places that stay and of which nobody says whether a group stays dry there.
    in_the_open
        Places that stay although they are known to be in the open: required ones.
    evidence
        The weakest of the legs: on a sketch the return is rounded.
    """

    outcome: Outcome
    dropped: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    end: datetime | None = None
    unknown: tuple[PointOfInterest, ...] = ()
    in_the_open: tuple[PointOfInterest, ...] = ()
    evidence: Evidence = Evidence.SURVEYED
