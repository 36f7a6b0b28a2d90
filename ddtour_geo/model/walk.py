"""What an itinerary is made of: stops, and the walks and rides between them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from ddtour_geo.common.i18n import NO_TEXT, LocalizedText
from ddtour_geo.common.types import LonLat
from ddtour_geo.model.network import Evidence
from ddtour_geo.model.place import PointOfInterest


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """One visit, start and end included.

    Attributes
    ----------
    mark
        ``"D"`` at the start, ``"A"`` at the end, ``"1"``, ``"2"``, … between.
    title, text
        What happens and what is told there, if it is a fixed part of the programme.
    arrival, begin, departure
        Moments in the zone of the territory; ``begin - arrival`` is waiting.
    leave_before
        Latest moment to leave so that the rest still holds.
    service_time
        Duration of the visit in seconds, regrouping included.
    access_lonlat
        Where the place meets the network.
    has_doubtful_duration
        True if little stands behind the duration: it is the usual one of the place, a guess.
    closes
        Moment at which the place closes that day, ``None`` if it does not or nobody knows.
    open_from
        Moment since which the place is open that day, if its hours do not say until when.
    is_surely_open
        True if hours that can be trusted say that the place is open meanwhile.
    windows
        Pairs of moments between which the visit may begin, sorted; at the start and the end they
        bound departure and arrival.
    host
        Id of the place after which it is visited, where it cannot be located itself: its
        duration is then reserved time, walk included. ``None`` for every other stop.
    regrouping
        Seconds of the visit that gather the group.
    """

    mark: str
    place: PointOfInterest
    arrival: datetime
    begin: datetime
    departure: datetime
    leave_before: datetime
    service_time: int
    access_lonlat: LonLat
    title: LocalizedText | None = None
    text: LocalizedText = NO_TEXT
    has_doubtful_duration: bool = False
    closes: datetime | None = None
    open_from: datetime | None = field(default=None, repr=False)
    is_surely_open: bool = field(default=False, repr=False)
    windows: tuple[tuple[datetime, datetime], ...] = ()
    host: str | None = None
    regrouping: int = field(default=0, repr=False)

    @property
    def waiting(self) -> int:
        """Seconds between arrival and the beginning of the visit."""
        return int(self.begin.timestamp() - self.arrival.timestamp())


def standing(stops: Sequence[Stop]) -> tuple[PointOfInterest, ...]:
    """Give the places between which one walks.

    >>> standing(())
    ()
    """
    places = {stop.place.id: stop.place for stop in stops}
    return tuple(places[stop.host or stop.place.id] for stop in stops)


@dataclass(frozen=True, slots=True, kw_only=True)
class StreetRun:
    """A part of a leg along one street.

    Attributes
    ----------
    name
        Street name, or an empty text; that of the street beside it for a pavement.
    highway
        Class of the street.
    metres
        Length walked.
    evidence
        How the street is known.
    is_steps
        True for steps.
    step_count
        Number of steps, ``None`` if unknown.
    is_bridge, is_tunnel
        True where the tags say so.
    warnings
        Keys of remarks that outputs print.
    practicability
        ``"yes"``, or ``"unknown"`` where nobody says whether this walker gets through.
    attribution
        Whom to name wherever it is drawn, if not those whom the territory names.
    is_name_inherited
        True if the map gives it no name: it is that of the street which it accompanies.
    """

    name: str
    highway: str
    metres: float
    evidence: Evidence = Evidence.SURVEYED
    is_steps: bool = False
    step_count: int | None = None
    is_bridge: bool = False
    is_tunnel: bool = False
    warnings: tuple[str, ...] = ()
    practicability: str = "yes"
    attribution: str = field(default="", repr=False)
    is_name_inherited: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Ride:
    """What carries the group over a leg, after some seconds of waiting."""

    title: LocalizedText
    departure: datetime
    waiting: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """One walk between two stops, or one ride.

    Attributes
    ----------
    seconds
        Walking time, rounded up once; riding time on a ride.
    metres
        Length walked, connectors included; 0 on a ride.
    lonlat
        The line walked, from place to place, degrees; on a ride only its two ends.
    runs
        Its streets in walking order.
    evidence
        The weakest of its ways: what every output decides from.
    ascent
        Metres climbed; ``None`` if a height is unknown.
    ride
        What carries the group; ``None`` for a walk.
    profile
        Metres from the beginning of the leg and metres above the sea; straight lines between
        these points keep within half a metre of the ground. A height is ``None`` where the ground
        is unknown from the last known point to the next, as on the way from a street to a door.
        Empty where nothing is known.
    spread
        Seconds by which the positions of its two ends may lengthen or shorten it.
    """

    seconds: int
    metres: float
    lonlat: tuple[LonLat, ...]
    runs: tuple[StreetRun, ...]
    evidence: Evidence
    ascent: float | None = None
    ride: Ride | None = None
    profile: tuple[tuple[float, float | None], ...] = ()
    spread: int = 0

    @property
    def street_names(self) -> tuple[str, ...]:
        """Names of the streets walked, each once, in walking order."""
        return tuple(dict.fromkeys(run.name for run in self.runs if run.name))

    @property
    def streets_beside(self) -> tuple[str, ...]:
        """Those of its street names that are known from the street beside a pavement alone."""
        own = {run.name for run in self.runs if not run.is_name_inherited}
        return tuple(name for name in self.street_names if name not in own)

    @property
    def has_track(self) -> bool:
        """True if it can be followed on the ground: a walk, all of it surveyed."""
        return self.ride is None and self.metres > 0 and not self.evidence.is_sketch

    @property
    def staircases(self) -> int:
        """Number of runs of steps."""
        return sum(run.is_steps for run in self.runs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortcut:
    """The walk between two stops, by their rank, when all those between them are skipped."""

    origin: int
    destination: int
    leg: Leg
