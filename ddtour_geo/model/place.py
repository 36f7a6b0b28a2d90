"""A place worth a visit, each fact with its source.

Wherever they stand, ``source`` is who says so, ``as_of`` the date of the source or the day it was
read, and ``confidence`` how far it can be trusted.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, TypeVar, get_args

from ddtour_geo.common.i18n import LocalizedText

Confidence = Literal["high", "medium", "low"]
CONFIDENCE: tuple[Confidence, ...] = get_args(Confidence)

LOCATED_WITHIN = 300.0
"""Radius in metres up to which a guessed position is still a point to walk to."""
RESERVED_TIME = 900
"""Seconds reserved for a place that cannot be located, where nobody says how many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One statement about a place, with what it rests on."""

    label: LocalizedText
    value: LocalizedText
    source: str
    as_of: date
    confidence: Confidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A number, or ``True`` or ``False`` for a question, with what it rests on."""

    value: int
    source: str
    as_of: date
    confidence: Confidence


Statement = TypeVar("Statement", Fact, Known)


def trusted(known: Statement | None) -> Statement | None:
    """Give a statement if it may lift a warning.

    >>> trusted(Known(value=1, source="x", as_of=date(2026, 11, 22), confidence="low")) is None
    True
    """
    return None if known is None or known.confidence == "low" else known


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """Where a place is; ``to_confirm`` if nobody published it: a guess within ``radius_m``."""

    longitude: float
    latitude: float
    source: str
    as_of: date
    confidence: Confidence
    to_confirm: bool = False
    radius_m: float = 0.0

    @property
    def lonlat(self) -> tuple[float, float]:
        """Longitude and latitude, degrees."""
        return (self.longitude, self.latitude)

    @property
    def unsure_m(self) -> float:
        """Metres within which it is a guess; 0 where it is sourced."""
        return self.radius_m if self.to_confirm else 0.0

    @property
    def is_located(self) -> bool:
        """False if it is a guess so wide that no walk can be timed to it."""
        return not (self.to_confirm and self.radius_m > LOCATED_WITHIN)


def spread_seconds(positions: Iterable[Position], speed_kmh: float) -> int:
    """Say by how much a walk may be longer or shorter where its ends are guesses.

    >>> guess = Position(
    ...     longitude=2.793,
    ...     latitude=50.457,
    ...     source="relevé",
    ...     as_of=date(2026, 11, 22),
    ...     confidence="low",
    ...     to_confirm=True,
    ...     radius_m=200.0,
    ... )
    >>> spread_seconds((guess, guess), 3.0)
    480
    """
    metres = sum(position.unsure_m for position in positions)
    return math.ceil(round(metres * 3.6 / speed_kmh, 6))


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """A file in the folder of its territory, with a text for who cannot see or hear it."""

    file: str
    text: LocalizedText
    credit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Hints:
    """Tags and a part of a name that let OpenStreetMap data find a place nobody located."""

    tags: tuple[tuple[str, str], ...]
    name_contains: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Something to read ``"before"`` a visit or to go ``"further"``; a book may have no ``url``."""

    title: LocalizedText
    url: str = ""
    kind: Literal["before", "further"] = "before"


@dataclass(frozen=True, slots=True, kw_only=True)
class PointOfInterest:
    """A place worth a visit.

    Attributes
    ----------
    id
        Short name that never changes: lower case letters, digits and hyphens.
    name
        Name on screen and paper.
    has_local_name
        True if ``name.fr`` is the name on the ground, in the language of the territory.
    theme
        One word, such as ``"energy"``.
    text
        What a visitor is told.
    position
        Where it is.
    service_time
        Usual duration of a visit, seconds.
    reserved_time
        What a circuit reserves for it, walk included, where it cannot be located; seconds.
    service_confidence
        How far that duration can be trusted.
    note
        What only the team reads: it never goes into what is published.
    height
        Metres above sea level that a source gives; ``None`` if none does.
    opening_hours
        Text in OpenStreetMap's ``opening_hours`` syntax in ``value.fr``; ``None`` if unknown.
    facts
        Sourced statements.
    hints
        How OpenStreetMap data may find it.
    links
        Pages about it.
    sheltered
        Whether a group stays dry there; ``None`` if nobody knows, as for the next three.
    group_capacity
        How many people it takes at once.
    toilets, benches
        Whether there are any.
    picture, audio
        What may be looked at and listened to.

    Examples
    --------
    >>> from ddtour_geo import read_places
    >>> all(place.name.fr for place in read_places("data/ville-exemple"))
    True
    """

    id: str
    name: LocalizedText
    theme: str
    text: LocalizedText
    position: Position
    service_time: int
    has_local_name: bool = field(default=False, repr=False)
    reserved_time: int = RESERVED_TIME
    service_confidence: Confidence = "medium"
    note: str = field(default="", repr=False)
    height: float | None = None
    opening_hours: Fact | None = None
    facts: tuple[Fact, ...] = ()
    hints: Hints | None = None
    links: tuple[Link, ...] = ()
    sheltered: Known | None = None
    group_capacity: Known | None = None
    toilets: Known | None = None
    benches: Known | None = None
    picture: Media | None = None
    audio: Media | None = None
