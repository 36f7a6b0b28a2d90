"""The departures at which a circuit works, day by day and hour by hour."""

from dataclasses import dataclass
from datetime import date, datetime, time

from ddtour_geo.common.i18n import LocalizedText
from ddtour_geo.model.network import Evidence
from ddtour_geo.model.route import CircuitDefinition
from ddtour_geo.model.territory import Notice, Territory

OBSTACLES = ("closed", "night", "budget", "skipped")


@dataclass(frozen=True, slots=True, kw_only=True)
class Departure:
    """One day and hour: the best circuit that leaves then, or why there is none.

    Attributes
    ----------
    moment
        When it leaves, in the zone of the territory.
    visits
        Stops between start and end; ``None`` if there is no circuit.
    score
        Their interest.
    end
        When everything is over.
    waiting
        Seconds spent in front of closed doors.
    share
        Of simulated walks the share that ends in time; ``None`` if that was not asked for, or a
        place cannot be located.
    unlocated
        How many such places the circuit visits, where its share was asked for.
    unknown
        Names of the places visited whose opening hours are not known then.
    obstacle
        Why there is no circuit: ``"closed"`` (a place that is needed admits no visit then),
        ``"night"`` (it would not end, or not begin, in daylight), ``"budget"`` or ``"skipped"``
        (the clocks skip that hour).
    shut
        Names of the places that are closed.
    missing
        Seconds by which the time budget is too short.

    Examples
    --------
    >>> Departure(moment=datetime(2026, 12, 1, 9), visits=8, score=12).is_feasible
    True
    """

    moment: datetime
    visits: int | None = None
    score: int = 0
    end: datetime | None = None
    waiting: int = 0
    share: float | None = None
    unlocated: int = 0
    unknown: tuple[LocalizedText, ...] = ()
    obstacle: str = ""
    shut: tuple[LocalizedText, ...] = ()
    missing: int | None = None

    @property
    def is_feasible(self) -> bool:
        """True if the circuit works."""
        return self.visits is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartureDay:
    """One day of departures.

    Attributes
    ----------
    day
        The date.
    departures
        One per hour asked for.
    is_holiday
        True on a public holiday.
    notices
        What to watch on this day of the week, a market say.
    daylight
        Sunrise and sunset; ``None`` where the sun does not rise or set.

    Examples
    --------
    >>> DepartureDay(day=date(2026, 12, 25), departures=(), is_holiday=True).notices
    ()
    """

    day: date
    departures: tuple[Departure, ...]
    is_holiday: bool = False
    notices: tuple[Notice, ...] = ()
    daylight: tuple[datetime, datetime] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Departures:
    """All departures of a circuit over some days.

    Attributes
    ----------
    definition
        What was asked for; its own date and hour do not count.
    territory
        Where.
    hours
        Wall-clock hours of departure, the same each day.
    days
        Day after day.
    evidence
        The weakest of all legs.
    speed_kmh
        Flat walking speed used.
    data_date
        ISO date of the streets, or an empty text.
    has_sketched_ground
        True if the streets are a hand-drawn plan, wholly or in part.

    Examples
    --------
    >>> from ddtour_geo import read_definition, read_territory
    >>> Departures(
    ...     definition=read_definition("routes/ville-exemple-tour.toml"),
    ...     territory=read_territory("data/ville-exemple"),
    ...     hours=(),
    ...     days=(),
    ...     evidence=Evidence.SURVEYED,
    ...     speed_kmh=3.0,
    ... ).best
    ()
    """

    definition: CircuitDefinition
    territory: Territory
    hours: tuple[time, ...]
    days: tuple[DepartureDay, ...]
    evidence: Evidence
    speed_kmh: float
    data_date: str = ""
    has_sketched_ground: bool = False

    @property
    def is_sketch(self) -> bool:
        """True if a leg is not surveyed."""
        return self.evidence.is_sketch

    @property
    def feasible(self) -> tuple[Departure, ...]:
        """The departures that work, in order of time."""
        return tuple(one for day in self.days for one in day.departures if one.is_feasible)

    @property
    def best(self) -> tuple[Departure, ...]:
        """The best: most score, then surest (to the percent), least waiting, earliest end."""
        merits = {one.moment: _merit(one) for one in self.feasible}
        most = max(merits.values(), default=None)
        return tuple(one for one in self.feasible if merits[one.moment] == most)


def _merit(one: Departure) -> tuple[int, int, int, int]:
    """Compare two departures: the larger is the better."""
    last = one.moment if one.end is None else one.end
    days = (last.date() - one.moment.date()).days
    clock = last.hour * 3600 + last.minute * 60 + last.second
    return (one.score, int(100 * (one.share or 0.0)), -one.waiting, -(days * 86_400 + clock))
