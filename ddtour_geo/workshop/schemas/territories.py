"""What routes answer about territories, their places, and what was found out about them."""

from typing import Annotated, Any, Literal

from pydantic import Field

from ddtour_geo.workshop.schemas.responses import Difference, History, Line, Point, Reply

Span = Annotated[list[str], Field(min_length=2, max_length=2)]
"""Two clock times."""


class Foot(Reply):
    """Where a place meets the streets, or why it does not; ``entrance`` where it is not known.

    >>> Foot(access=None, off_streets="Too far.", entrance=None).access is None
    True
    """

    access: Point | None
    off_streets: str | None
    entrance: str | None


class PlaceTold(Foot):
    """A place as it is drafted.

    >>> PlaceTold.model_fields["radius"].annotation
    <class 'float'>
    """

    id: str
    name: str
    name_i18n: dict[str, str]
    texts: dict[str, str]
    theme: str
    lon: float
    lat: float
    service_minutes: int
    reserved_minutes: int
    hours: str | None
    hours_unknown: bool
    to_confirm: bool
    radius: float
    located: bool
    source: str
    as_of: str
    confidence: str
    note: str


class Theme(Reply):
    """A theme of places.

    >>> Theme(id="water", label="Water").label
    'Water'
    """

    id: str
    label: str


class ProfileTold(Reply):
    """Walkers, and how fast they are.

    >>> ProfileTold(id="adult", label="Adults", speed_kmh=4.2).speed_kmh
    4.2
    """

    id: str
    label: str
    speed_kmh: float


class TerritoryTold(History):
    """A territory; ``place``, ``added``, ``taken`` or ``diff`` say what was just done.

    >>> TerritoryTold.model_fields["place"].is_required()
    False
    """

    id: str
    name: str
    timezone: str
    languages: list[str]
    bounds: list[float]
    places: list[PlaceTold]
    themes: list[Theme]
    profiles: list[ProfileTold]
    place: str | None = None
    added: int | None = None
    taken: int | None = None
    diff: Difference | None = None


class Use(Reply):
    """A circuit that leads to a place: as its start or end, or as a visit that it can do without.

    >>> Use(circuit="tour", title="Tour", role="visit").role
    'visit'
    """

    circuit: str
    title: str
    role: Literal["start", "end", "visit"]


class PlaceChange(Reply):
    """A place in which draft and file differ.

    >>> PlaceChange(kind="added", name="Four").kind
    'added'
    """

    kind: Literal["added", "gone", "changed"]
    name: str


class PlacesDifference(Difference):
    """What saving would change in ``places.geojson``, by line and by place.

    >>> PlacesDifference(lines=[], places=[]).places
    []
    """

    places: list[PlaceChange]


class EmergencyTold(Reply):
    """An emergency number.

    >>> EmergencyTold(number="112", fr="", en="", source="", as_of=None).number
    '112'
    """

    number: str
    fr: str
    en: str
    source: str
    as_of: str | None


class SettingsTold(Reply):
    """What a planner may change in ``territory.toml``, and what was changed just now.

    >>> SettingsTold.model_fields["lines"].is_required()
    False
    """

    name: str
    attribution: str
    base_url: str
    timezone: str
    holidays: str
    summary_fr: str
    summary_en: str
    emergency: list[EmergencyTold]
    sha: str
    file: str
    lines: list[Line] | None = None


class GroundTold(Reply):
    """What the map draws: groups of kind, area, evidence, flags and written features.

    >>> GroundTold.model_fields["sketch"].annotation
    <class 'bool'>
    """

    origin: Point
    bounds: list[float]
    names: list[str]
    ground: list[list[str | int]]
    sketch: bool
    credit: str


class Checked(Reply):
    """What a planner must know before a walk.

    >>> Checked(text="Ready.").text
    'Ready.'
    """

    text: str


class Snapped(Reply):
    """Where a place that is put somewhere would meet the streets.

    >>> Snapped(access=None, error=None, entrance=None, street=None, metres=None).metres is None
    True
    """

    access: Point | None
    error: str | None
    entrance: str | None
    street: str | None
    metres: float | None


class DayTold(Reply):
    """Opening hours of a day.

    >>> DayTold(date="2026-12-25", is_holiday=True, state="closed", spans=[]).state
    'closed'
    """

    date: str
    is_holiday: bool
    state: Literal["open", "unknown", "closed"]
    spans: list[Span]


class HoursTold(Reply):
    """What opening hours mean in a week, or what was probably meant.

    >>> HoursTold(ok=True, column=0, proposal="", messages=[], week=[]).ok
    True
    """

    ok: bool
    column: int
    proposal: str
    messages: list[str]
    week: list[DayTold]


class FaultTold(Reply):
    """What is wrong with a row of a file, and how it can be repaired.

    >>> FaultTold(column="lon", message="", is_refusal=True, repair="swap").repair
    'swap'
    """

    column: str
    message: str
    is_refusal: bool
    repair: str


class RowTold(Reply):
    """What a row of a file would become.

    >>> RowTold.model_fields["feature"].is_required()
    True
    """

    number: int
    name: str
    feature: dict[str, Any] | None
    is_acceptable: bool
    is_duplicate: bool
    faults: list[FaultTold]


class ImportTold(Reply):
    """What the places of a file would become; nothing is written.

    >>> ImportTold(name="a.csv", ignored=[], repairs=[], rows=[]).rows
    []
    """

    name: str
    ignored: list[str]
    repairs: list[str]
    rows: list[RowTold]


class AnswerTold(Reply):
    """A fact that somebody found out, beside what was known.

    >>> AnswerTold.model_fields["old"].is_required()
    True
    """

    id: str
    subject: str
    key: str
    old: str | None
    new: str
    typed: str
    is_news: bool


class AnswerFault(Reply):
    """An answer that cannot be used.

    >>> AnswerFault(id="q1", message="No date.").id
    'q1'
    """

    id: str
    message: str


class AnswersTold(Reply):
    """What a file of answers would change; nothing is written.

    >>> AnswersTold(author="A", day="2026-11-25", note="", changes=[], faults=[]).author
    'A'
    """

    author: str
    day: str
    note: str
    changes: list[AnswerTold]
    faults: list[AnswerFault]
