"""What a planner asks for: one file of ``routes/``."""

from dataclasses import dataclass
from datetime import date, datetime, time

from ddtour_geo.common.i18n import NO_TEXT, LocalizedText
from ddtour_geo.model.place import Confidence

WHEELS = frozenset({"wheelchair", "pushchair"})
"""Profiles for which the practicability of a way may be unknown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a programme comes from."""

    source: str
    as_of: date
    confidence: Confidence


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitWish:
    """What a circuit asks of a place.

    Attributes
    ----------
    place_id
        The place.
    is_required
        True if the circuit must go there.
    score
        Interest of an optional visit, 1 to 5; 0 if required.
    service_time
        Its duration in seconds; ``None`` for the usual one of the place.
    earliest, latest
        Wall-clock bounds of the beginning of the visit; ``None`` for none.
    title
        What happens there, if it is a fixed part of the programme (a talk, a meal).
    text
        What is told there, if it is such a part; possibly empty.
    is_locked
        True if it is required and keeps its row among the other locked ones: they are visited in
        the order of the wishes, whatever comes between them.
    with_guide
        True if only a group that booked takes part: who walks alone does without.

    Examples
    --------
    >>> VisitWish(place_id="verger", score=3).is_required
    False
    """

    place_id: str
    is_required: bool = False
    score: int = 0
    service_time: int | None = None
    earliest: time | None = None
    latest: time | None = None
    title: LocalizedText | None = None
    text: LocalizedText = NO_TEXT
    is_locked: bool = False
    with_guide: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """A ride that the circuit takes instead of a walk: a group's coach, a train.

    Attributes
    ----------
    origin, destination
        Places where it begins and ends; the circuit goes to both, one straight after the other.
    seconds
        Riding time.
    title
        What it is.
    departures
        Wall-clock hours at which it leaves; empty if it leaves when the group is there.
    with_guide
        True if it is the group's own: who walks alone goes on foot.

    Examples
    --------
    >>> Transfer(origin="gare", destination="mairie", seconds=540, title=NO_TEXT).departures
    ()
    """

    origin: str
    destination: str
    seconds: int
    title: LocalizedText
    departures: tuple[time, ...] = ()
    with_guide: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Avoided:
    """A street that the circuit does without.

    Attributes
    ----------
    ways
        OpenStreetMap identifiers of its ways; the opposite for a relation.
    street
        Its name, for people.
    reason
        Why, such as works.
    until
        Last day on which it is avoided; ``None`` for ever.

    Examples
    --------
    >>> Avoided(ways=(7,), until=date(2026, 12, 24)).on(date(2026, 12, 25))
    False
    """

    ways: tuple[int, ...]
    street: str = ""
    reason: LocalizedText = NO_TEXT
    until: date | None = None

    def on(self, day: date) -> bool:
        """Tell whether the street is avoided on a day.

        Parameters
        ----------
        day
            Day of the circuit.

        Returns
        -------
        bool
            True until the last day, that day included.

        Examples
        --------
        >>> Avoided(ways=(7,)).on(date(2026, 12, 1))
        True
        """
        return self.until is None or day <= self.until


@dataclass(frozen=True, slots=True, kw_only=True)
class Through:
    """A walk that goes from one place straight to another along a way that is asked for.

    Attributes
    ----------
    origin, destination
        Where it begins and ends, as for a :class:`~ddtour_geo.Transfer`.
    way
        OpenStreetMap identifier of the way; the opposite for a relation.
    at
        Where on it the walk passes, as a share of its length, 0 to 1.
    street
        Its name, for people.

    Examples
    --------
    >>> Through(origin="mairie", destination="ecole", way=7).at
    0.5
    """

    origin: str
    destination: str
    way: int
    at: float = 0.5
    street: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CircuitDefinition:
    """One file of ``routes/``: wishes, never coordinates.

    Attributes
    ----------
    id
        Stem of the file.
    source
        Path of the file, for messages.
    title, summary
        Texts on screen and paper.
    territory_id
        Folder of ``data/``.
    start, end
        Places where the circuit begins and ends.
    departure
        Wall-clock date and hour at the start, without offset.
    time_budget
        Seconds from departure to arrival, visits included.
    profile
        Walker profile, such as ``"guided-group"``.
    speed_kmh
        Flat walking speed that replaces the profile's; ``None`` for the profile's.
    avoid_steps
        True for a circuit without steps.
    group_size
        People to regroup at each stop; 0 for none.
    wishes
        Places asked for, in the order of the file. A fixed part at the start or the end is a
        wish for that place with a title.
    is_robust
        True to prefer a circuit that ends in time even when the group is slow.
    keeps_order
        True if the wishes are visited in their order; optional ones may still be left out.
    precedences
        Pairs of wished places: the second may only be visited after the first.
    groups
        Wished places of which at most one is visited.
    transfers
        Rides.
    avoided
        Streets to do without.
    throughs
        Walks along a way that is asked for.
    in_rain
        True to do without optional places that are known to have no shelter.
    meeting_point, booking, guide, contact, price
        Texts for the guide and the visitor, possibly empty.
    origin
        What the programme rests on; ``None`` if nobody says.
    is_featured
        True if it comes first where circuits are listed.

    Examples
    --------
    >>> CircuitDefinition(
    ...     id="x",
    ...     source="routes/x.toml",
    ...     title=LocalizedText(fr="X"),
    ...     territory_id="t",
    ...     start="a",
    ...     end="a",
    ...     departure=datetime(2026, 12, 1, 9),
    ...     time_budget=10800,
    ...     profile="guided-group",
    ...     wishes=(VisitWish(place_id="b", score=1),),
    ... ).is_loop
    True
    """

    id: str
    source: str
    title: LocalizedText
    territory_id: str
    start: str
    end: str
    departure: datetime
    time_budget: int
    profile: str
    wishes: tuple[VisitWish, ...]
    summary: LocalizedText = NO_TEXT
    speed_kmh: float | None = None
    avoid_steps: bool = False
    group_size: int = 0
    is_robust: bool = False
    keeps_order: bool = False
    precedences: tuple[tuple[str, str], ...] = ()
    groups: tuple[tuple[str, ...], ...] = ()
    transfers: tuple[Transfer, ...] = ()
    avoided: tuple[Avoided, ...] = ()
    throughs: tuple[Through, ...] = ()
    in_rain: bool = False
    meeting_point: LocalizedText = NO_TEXT
    booking: LocalizedText = NO_TEXT
    guide: LocalizedText = NO_TEXT
    contact: str = ""
    price: LocalizedText = NO_TEXT
    origin: Origin | None = None
    is_featured: bool = False

    @property
    def is_on_wheels(self) -> bool:
        """True if it matters whether wheels get through, and nobody may know."""
        return self.profile in WHEELS

    @property
    def has_guided_parts(self) -> bool:
        """True if a fixed part or a ride is for a group that booked."""
        parts: tuple[VisitWish | Transfer, ...] = (*self.wishes, *self.transfers)
        return any(part.with_guide for part in parts)

    @property
    def is_loop(self) -> bool:
        """True if the circuit ends where it began."""
        return self.start == self.end

    @property
    def ways_avoided(self) -> frozenset[int]:
        """OpenStreetMap identifiers of the ways that it does without on its day."""
        day = self.departure.date()
        return frozenset(way for one in self.avoided if one.on(day) for way in one.ways)
