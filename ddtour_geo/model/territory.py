"""A territory and its points of interest, each fact with its source."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, TypeVar, get_args

from ddtour_geo.common.i18n import NO_TEXT, LocalizedText

Confidence = Literal["high", "medium", "low"]
CONFIDENCE: tuple[Confidence, ...] = get_args(Confidence)

LOCATED_WITHIN = 300.0
"""Radius in metres up to which a guessed position is still a point to walk to."""
RESERVED_TIME = 900
"""Seconds reserved for a place that cannot be located, where nobody says how many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One statement about a place, with what it rests on.

    Attributes
    ----------
    label
        What the statement is about.
    value
        What it says.
    source
        Who says so.
    as_of
        Date of the source, or the day it was read.
    confidence
        How far it can be trusted.

    >>> Fact(
    ...     label=LocalizedText(fr="toit solaire", en="solar roof"),
    ...     value=LocalizedText(fr="35 kWc", en="35 kWp"),
    ...     source="eglisesetecologies.com",
    ...     as_of=date(2013, 6, 4),
    ...     confidence="high",
    ... ).value.fr
    '35 kWc'
    """

    label: LocalizedText
    value: LocalizedText
    source: str
    as_of: date
    confidence: Confidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A number, or a yes or no, with what it rests on.

    Attributes
    ----------
    value
        What is known; ``True`` or ``False`` for a question.
    source
        Who says so.
    as_of
        Date of the source, or the day it was read.
    confidence
        How far it can be trusted.

    >>> Known(value=True, source="relevé", as_of=date(2026, 11, 22), confidence="high").value
    True
    """

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
    """Where a place is, and how well that is known.

    Attributes
    ----------
    longitude, latitude
        EPSG:4326, degrees.
    source
        Who says so.
    as_of
        Date of the source, or the day it was read.
    confidence
        How far it can be trusted.
    to_confirm
        True if nobody published the position: it is a guess within ``radius_m``.
    radius_m
        Radius of uncertainty, metres; 0 where the position is sourced.

    >>> Position(
    ...     longitude=2.793,
    ...     latitude=50.457,
    ...     source="relevé",
    ...     as_of=date(2026, 11, 22),
    ...     confidence="high",
    ... ).to_confirm
    False
    """

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
class Hints:
    """What lets OpenStreetMap data find a place whose position nobody published.

    Attributes
    ----------
    tags
        Pairs of key and value that the object must carry.
    name_contains
        What its name must contain, or an empty text.

    >>> Hints(tags=(("amenity", "place_of_worship"),), name_contains="Vaast").name_contains
    'Vaast'
    """

    tags: tuple[tuple[str, str], ...]
    name_contains: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Something to read, with its address on the web where it has one.

    Attributes
    ----------
    title
        What it is.
    url
        Its address, http or https only; empty for a book or a paper without one.
    kind
        When to read it: ``"before"`` the visit, or to go ``"further"``.

    >>> Link(title=LocalizedText(fr="Mairie"), url="https://example.org").url
    'https://example.org'
    """

    title: LocalizedText
    url: str = ""
    kind: Literal["before", "further"] = "before"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Somebody to call about what is not known of a territory.

    Attributes
    ----------
    role
        What they answer for.
    source
        Who says so.
    as_of
        Date of the source, or the day it was read.
    name, phone, email, url
        Who they are and how they are reached, each possibly empty.

    >>> Contact(
    ...     role=LocalizedText(fr="Accueil"), source="mairie", as_of=date(2026, 11, 22)
    ... ).role.in_language("en")
    'Accueil'
    """

    role: LocalizedText
    source: str
    as_of: date
    name: str = ""
    phone: str = ""
    email: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """A picture or a recording of a place, kept in the folder of its territory.

    Attributes
    ----------
    file
        Path inside the folder of the territory.
    text
        What is to be seen or heard, for those who cannot.
    credit
        Author and licence.

    >>> Media(file="media/eglise.jpg", text=LocalizedText(fr="Le toit"), credit="A. B.").file
    'media/eglise.jpg'
    """

    file: str
    text: LocalizedText
    credit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PointOfInterest:
    """A place worth a visit.

    Attributes
    ----------
    id
        Short name that never changes: lower case letters, digits and hyphens.
    name
        Name on screen and paper.
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
    >>> from ddtour_geo.model import LocalizedText, PointOfInterest, Position
    >>> place = PointOfInterest(
    ...     id="verger",
    ...     name=LocalizedText(fr="Verger"),
    ...     theme="biodiversity",
    ...     text=LocalizedText(),
    ...     service_time=900,
    ...     position=Position(
    ...         longitude=2.79,
    ...         latitude=50.45,
    ...         source="relevé",
    ...         as_of=date(2026, 11, 22),
    ...         confidence="low",
    ...         to_confirm=True,
    ...         radius_m=500.0,
    ...     ),
    ... )
    >>> place.opening_hours is None
    True
    """

    id: str
    name: LocalizedText
    theme: str
    text: LocalizedText
    position: Position
    service_time: int
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something to watch, printed on every output that it concerns.

    Attributes
    ----------
    text
        What to watch.
    source
        Who says so.
    as_of
        Date of the source, or the day it was read.
    place_ids
        Places that it concerns; empty for the whole territory.
    weekdays
        ISO week days (Monday is 1) that it concerns; empty for every day.

    >>> Notice(
    ...     text=LocalizedText(fr="Marché"),
    ...     source="mairie",
    ...     as_of=date(2026, 11, 22),
    ...     weekdays=(4,),
    ... ).weekdays
    (4,)
    """

    text: LocalizedText
    source: str
    as_of: date
    place_ids: tuple[str, ...] = ()
    weekdays: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyPost:
    """A numbered post that rescuers know the position of.

    Attributes
    ----------
    number
        What is written on it.
    lonlat
        Where it stands, degrees.
    source
        Who says so.
    as_of
        Date of the source, or the day it was read; ``None`` where the streets say it, which are
        dated as a whole.

    >>> EmergencyPost(number="T74-3", lonlat=(2.78, 50.44), source="commune").number
    'T74-3'
    """

    number: str
    lonlat: tuple[float, float]
    source: str
    as_of: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Territory:
    """The ground that circuits are planned on.

    Attributes
    ----------
    id
        Name of its folder in ``data/``.
    name
        Name on screen and paper.
    crs
        Projected reference system, such as ``"EPSG:2154"``.
    timezone
        IANA name of its time zone.
    holidays
        Country code of its public holidays.
    languages
        Languages of its texts.
    study_area
        West, south, east, north in degrees: nothing lies outside.
    emergency
        Numbers to call, each with what it is for.
    emergency_posts
        Numbered posts on the ground that rescuers know.
    notices
        What to watch.
    links
        What to read before a visit, and to go further.
    summary
        What it is, in a sentence.
    is_demo
        True if it is made up: a site that shows a real territory does without it.
    contacts
        Whom to call about what is not known.
    base_url
        Where its site is published; empty if it is not.
    attribution
        Who must be named beside the streets.

    Examples
    --------
    >>> Territory(
    ...     id="x",
    ...     name="X",
    ...     crs="EPSG:2154",
    ...     timezone="Europe/Paris",
    ...     holidays="FR",
    ...     study_area=(2.7, 50.4, 2.9, 50.5),
    ... ).languages
    ('fr', 'en')
    """

    id: str
    name: str
    crs: str
    timezone: str
    holidays: str
    study_area: tuple[float, float, float, float]
    languages: tuple[str, ...] = ("fr", "en")
    emergency: tuple[tuple[str, LocalizedText], ...] = ()
    emergency_posts: tuple[EmergencyPost, ...] = ()
    notices: tuple[Notice, ...] = ()
    links: tuple[Link, ...] = ()
    summary: LocalizedText = NO_TEXT
    is_demo: bool = False
    contacts: tuple[Contact, ...] = field(default=(), repr=False)
    base_url: str = ""
    attribution: str = "© OpenStreetMap contributors"
