"""A circuit with streets and hours, ready to publish."""

from dataclasses import dataclass, field
from datetime import datetime

from ddtour_geo.common.errors import DDTourError
from ddtour_geo.common.i18n import LocalizedText
from ddtour_geo.model.guidance import Manoeuvre
from ddtour_geo.model.network import Evidence, GroundFeature, known_share
from ddtour_geo.model.place import PointOfInterest
from ddtour_geo.model.route import CircuitDefinition
from ddtour_geo.model.safety import RainPlan, Safety
from ddtour_geo.model.territory import Notice, Territory
from ddtour_geo.model.walk import Leg, Shortcut, Stop


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """Sums of an itinerary, always shown apart.

    Attributes
    ----------
    walking, visits, waiting, riding, total
        Seconds.
    metres
        Length walked.
    ascent
        Metres climbed; ``None`` if a height is unknown.
    surveyed_metres, attested_metres
        Parts of the length that are surveyed, or at least attested.
    unknown_metres
        Part of the length, connectors included, of which nobody says whether a walker on wheels
        gets through; 0 for walkers on foot.
    repeated_metres
        Part of the length that is walked a second time, in either direction.
    spread
        Seconds by which positions may lengthen or shorten the walking.
    """

    walking: int
    visits: int
    waiting: int
    total: int
    metres: float
    ascent: float | None
    surveyed_metres: float
    attested_metres: float
    unknown_metres: float = 0.0
    riding: int = 0
    repeated_metres: float = 0.0
    spread: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class UnvisitedPlace:
    """A wish that was left out, why (a key of ``wording``, after ``reason_``), and its values."""

    place: PointOfInterest
    reason: str
    values: tuple[tuple[str, object], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupPart:
    """What a booked group does, a stay or a ride, and the walk that may replace the ride."""

    title: LocalizedText
    place: PointOfInterest
    destination: PointOfInterest | None = None
    walk: Leg | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Certainty:
    """How sure it is that a circuit ends in time, and what that costs.

    Attributes
    ----------
    share
        Of simulated walks, with another pace and other visits each time, the share in time.
    plain_share
        The same for the best circuit when nothing is left to chance.
    given_up
        Stops of that circuit that this one does without.
    gained
        Stops that this one has instead.
    lost_score
        Score that certainty costs.

    Examples
    --------
    >>> Certainty(share=0.97, plain_share=0.52).given_up
    ()
    """

    share: float
    plain_share: float
    given_up: tuple[PointOfInterest, ...] = ()
    gained: tuple[PointOfInterest, ...] = ()
    lost_score: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Itinerary:
    """A circuit with streets and hours, ready to publish.

    Attributes
    ----------
    definition
        What was asked for.
    territory
        Where.
    stops
        Start, visits, end.
    legs
        One fewer than stops.
    totals
        Sums.
    score, bound, is_proven_optimal
        How good the choice of visits is known to be.
    unvisited
        Wishes left out.
    evidence
        The weakest of all legs.
    speed_kmh
        Flat walking speed used.
    fingerprint
        Eight hexadecimal digits of everything above: the same on all outputs.
    data_date
        ISO date of the streets, or an empty text.
    data_source
        Where the streets came from.
    notices
        What to watch on this circuit on this day.
    certainty
        How sure it is to end in time; ``None`` if that was not asked for.
    daylight
        Sunrise and sunset of the day; ``None`` where the sun does not rise or set.
    ground
        What a base map draws around it.
    has_sketched_ground
        True if the streets are a hand-drawn plan, wholly or in part: it decides how the ground is
        drawn, while each leg's own evidence decides about track, turns, metres and minutes.
    shortcuts
        Walks that skip stops; not part of the fingerprint, as the ground is not.
    directions
        Of each leg its manoeuvres in walking order, none on a ride or a sketch; empty if nobody
        asked for them. No part of the fingerprint either: they follow from the legs.
    safety
        What is at hand along it; ``None`` if nobody asked. No part of the fingerprint either, nor
        is the next.
    rain_plan
        What becomes of it when it rains; ``None`` if nobody asked.
    group_parts
        What the group does that this circuit does without; empty unless it is for who walks alone.
    alone
        The same for who walks alone, or why that is impossible; ``None`` where nothing is for a
        group alone, and where nobody asked. No part of the fingerprint.

    Examples
    --------
    >>> from ddtour_geo import plan
    >>> itinerary = plan("routes/ville-exemple-tour.toml")
    >>> itinerary.known_share, len(itinerary.stops) - len(itinerary.legs)
    (1.0, 1)
    """

    definition: CircuitDefinition
    territory: Territory
    stops: tuple[Stop, ...]
    legs: tuple[Leg, ...]
    totals: Totals
    score: int
    bound: int
    is_proven_optimal: bool
    unvisited: tuple[UnvisitedPlace, ...]
    evidence: Evidence
    speed_kmh: float
    fingerprint: str
    data_date: str
    data_source: str
    notices: tuple[Notice, ...] = ()
    certainty: Certainty | None = None
    daylight: tuple[datetime, datetime] | None = None
    ground: tuple[GroundFeature, ...] = field(default=(), repr=False)
    has_sketched_ground: bool = field(default=False, repr=False)
    shortcuts: tuple[Shortcut, ...] = field(default=(), repr=False)
    directions: tuple[tuple[Manoeuvre, ...], ...] = field(default=(), repr=False)
    safety: Safety | None = field(default=None, repr=False)
    rain_plan: RainPlan | None = field(default=None, repr=False)
    group_parts: tuple[GroupPart, ...] = field(default=(), repr=False)
    alone: "Itinerary | DDTourError | None" = field(default=None, repr=False)

    @property
    def is_sketch(self) -> bool:
        """True if a leg is not surveyed."""
        return self.evidence.is_sketch

    @property
    def is_alone(self) -> bool:
        """True if it is for who walks without the group."""
        return bool(self.group_parts)

    @property
    def has_track(self) -> bool:
        """True if one can follow a leg on the ground."""
        return any(leg.has_track for leg in self.legs)

    @property
    def is_surveyed(self) -> bool:
        """True if all is surveyed, legs and ground: then steps and rights of way are known."""
        return not (self.is_sketch or self.has_sketched_ground)

    @property
    def metres_by_evidence(self) -> tuple[float, ...]:
        """Metres walked, in the order of :class:`Evidence`; a connector is known as its leg is."""
        metres = [0.0] * len(Evidence)
        for leg in self.legs:
            for run in leg.runs:
                metres[run.evidence] += run.metres
            metres[leg.evidence] += max(0.0, leg.metres - sum(run.metres for run in leg.runs))
        return tuple(metres)

    @property
    def known_share(self) -> float:
        """Share of the metres walked that is surveyed or attested, 0 to 1; 1 where nobody walks."""
        return known_share(self.metres_by_evidence)

    @property
    def share_in_time(self) -> float | None:
        """Share of simulated walks that end in time, where it means something."""
        return None if self.certainty is None or self.unlocated else self.certainty.share

    @property
    def to_confirm(self) -> tuple[PointOfInterest, ...]:
        """Places of the circuit whose position nobody published."""
        places = {stop.place.id: stop.place for stop in self.stops}
        return tuple(place for place in places.values() if place.position.to_confirm)

    @property
    def located_stops(self) -> tuple[Stop, ...]:
        """Stops that may be drawn: those that one walks to."""
        return tuple(stop for stop in self.stops if stop.host is None)

    @property
    def unlocated(self) -> tuple[PointOfInterest, ...]:
        """Places of the circuit for which time is reserved, since nobody can locate them."""
        return tuple(stop.place for stop in self.stops if stop.host is not None)
