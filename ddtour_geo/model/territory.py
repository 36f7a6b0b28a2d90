"""A territory: its ground, and whom and what to watch there.

Sources are as in :mod:`ddtour_geo.model.place`.
"""

from dataclasses import dataclass, field
from datetime import date

from ddtour_geo.common.i18n import NO_TEXT, LocalizedText
from ddtour_geo.model.place import Link


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Somebody to call about what is not known of a territory, and what they answer for."""

    role: LocalizedText
    source: str
    as_of: date
    name: str = ""
    phone: str = ""
    email: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something to watch: at some places and on some ISO week days, or at all and on every."""

    text: LocalizedText
    source: str
    as_of: date
    place_ids: tuple[str, ...] = ()
    weekdays: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyPost:
    """A numbered post that rescuers know; ``as_of`` is ``None`` where the streets say it."""

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
        Country code of its public holidays; empty where their calendar is not known.
    languages
        Languages of its texts.
    local_language
        ISO 639 code of the language of its streets and places; empty if unknown.
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
    local_language: str = field(default="", repr=False)
    emergency: tuple[tuple[str, LocalizedText], ...] = ()
    emergency_posts: tuple[EmergencyPost, ...] = ()
    notices: tuple[Notice, ...] = ()
    links: tuple[Link, ...] = ()
    summary: LocalizedText = NO_TEXT
    is_demo: bool = False
    contacts: tuple[Contact, ...] = field(default=(), repr=False)
    base_url: str = ""
    attribution: str = "© OpenStreetMap contributors"
