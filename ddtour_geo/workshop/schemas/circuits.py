"""What routes answer about circuits."""

from typing import Any

from pydantic import Field

from ddtour_geo.workshop.schemas.responses import Difference, History, Point, Remedy, Reply


class Head(Reply):
    """A plan in four facts.

    >>> sorted(Head.model_fields)
    ['date', 'end', 'latest', 'quality', 'title']
    """

    title: str
    quality: str
    date: str
    end: str
    latest: str


class StopTold(Reply):
    """A stop: clock times as the evidence allows, and to the second.

    >>> StopTold.model_fields["closes"].annotation
    str | None
    """

    mark: str
    place: str
    id: str
    name: str
    title: str | None
    lon: float
    lat: float
    at: Point
    foot: Point
    radius: float
    reserved: str
    arrival: str
    begin: str
    departure: str
    leave_before: str
    arrival_iso: str
    begin_iso: str
    departure_iso: str
    leave_before_iso: str
    closes: str | None
    waiting_s: int
    wait: str
    service_s: int
    stay: str
    regrouping: str
    hours_unknown: bool
    to_confirm: bool


class LegTold(Reply):
    """A walk or a ride; ``line`` is written from the origin of the plan.

    Attributes
    ----------
    twice
        The lane of each piece of the line where the circuit passes more than once: 1, 2, 3 half
        lanes to the right of the travel, or a, b, c to its left; 0 elsewhere.

    >>> LegTold.model_fields["ride"].annotation
    <class 'bool'>
    """

    seconds: int
    metres: float
    text: str
    line: str
    twice: str
    evidence: int
    ride: bool
    streets: list[str]
    warnings: list[str]
    ascent: int | None


class TotalsTold(Reply):
    """Sums of a plan: to the second, in minutes as they are shown, and in words.

    >>> TotalsTold.model_fields["margin_s"].annotation
    <class 'int'>
    """

    walking_s: int
    visits_s: int
    waiting_s: int
    riding_s: int
    total_s: int
    metres: float
    ascent: int | None
    margin_s: int
    minutes: dict[str, int | None]
    words: dict[str, str]


class CertaintyTold(Reply):
    """In how many of a hundred walks the group is back in time.

    >>> CertaintyTold(share=0.93, text="93 of 100").share
    0.93
    """

    share: float | None
    text: str


class LeftOut(Reply):
    """A place that is not visited, and why.

    >>> LeftOut.model_fields["is_reached"].annotation
    <class 'bool'>
    """

    place: str
    name: str
    number: str
    is_reached: bool
    reason: str
    remedies: list[Remedy]


class Avoided(Reply):
    """A street that is avoided, with its lines.

    >>> Avoided(ways=[1], street="Rue Neuve", lines=[]).ways
    [1]
    """

    ways: list[int]
    street: str
    lines: list[list[Point]]


class Through(Reply):
    """A street that a walk leads through, and where; JSON says ``from`` and ``to``.

    >>> Through.model_fields["origin"].alias
    'from'
    """

    origin: str = Field(alias="from")
    destination: str = Field(alias="to")
    way: int
    street: str
    lon: float | None
    lat: float | None


class Plan(Reply):
    """A plan: numbers to draw with, words to read.

    >>> Plan.model_fields["proven"].annotation
    <class 'bool'>
    """

    origin: Point
    sketch: bool
    head: Head
    stops: list[StopTold]
    legs: list[LegTold]
    totals: TotalsTold
    score: int
    bound: int
    proven: bool
    provisional: bool
    quality: str
    certainty: CertaintyTold | None
    unvisited: list[LeftOut]
    notices: list[str]
    fingerprint: str
    evidence: str
    avoided: list[Avoided]
    through: list[Through]


class WhyNot(Reply):
    """Why there is no plan, and what would repair it.

    >>> WhyNot(code="plan_excess", message="", remedies=[], excess_s=60).excess_s
    60
    """

    code: str
    message: str
    remedies: list[Remedy]
    excess_s: int | None = None


class NoPlan(Reply):
    """There is no plan.

    >>> list(NoPlan.model_fields)
    ['error', 'provisional']
    """

    error: WhyNot
    provisional: bool


class Planned(Reply):
    """A plan, or why there is none, and how long that took.

    >>> list(Planned.model_fields)
    ['plan', 'ms']
    """

    plan: Plan | NoPlan
    ms: int


class State(Planned, History):
    """A circuit as it is drafted, or was at ``shown_revision``.

    >>> State.model_fields["diff"].is_required()
    False
    """

    id: str
    territory: str
    draft: dict[str, Any]
    shown_revision: int | None = None
    diff: Difference | None = None


class Summary(Reply):
    """A circuit in one line of the list; less is told of one that cannot be read.

    >>> Summary(id="a", title="A", territory=None, has_draft=False, error="").is_saved is None
    True
    """

    id: str
    title: str
    territory: str | None
    has_draft: bool
    error: str | None
    is_saved: bool | None = None
    file_changed: bool | None = None
    has_file: bool | None = None


class TerritorySummary(Reply):
    """A territory in one line of the list.

    >>> TerritorySummary(id="a", name="A", has_draft=False, error=None).name
    'A'
    """

    id: str
    name: str
    has_draft: bool
    error: str | None


class ProjectTold(Reply):
    """What there is, and what a planner should know at once.

    >>> ProjectTold(territories=[], circuits=[], notices=[], languages=["fr"]).notices
    []
    """

    territories: list[TerritorySummary]
    circuits: list[Summary]
    notices: list[str]
    languages: list[str]


class RevisionTold(Reply):
    """At which revision a draft is.

    >>> RevisionTold(revision=3).revision
    3
    """

    revision: int


class DraftText(Reply):
    """A draft as text.

    >>> DraftText(text="{}").text
    '{}'
    """

    text: str


class Forgotten(Reply):
    """Whose draft is forgotten.

    >>> Forgotten(id="centre").id
    'centre'
    """

    id: str


class Removed(Reply):
    """A circuit that was taken out.

    Attributes
    ----------
    id
        What it was called.
    aside
        Where what it said is put aside, from the folder of the project.

    >>> Removed(id="centre", aside=[]).aside
    []
    """

    id: str
    aside: list[str]


class Street(Reply):
    """The street under the mouse: what ``avoid`` and ``through`` are made of, and its lines.

    >>> Street.model_fields["highway"].annotation
    <class 'str'>
    """

    ways: list[int]
    way: int
    street: str
    highway: str
    at: float
    metres: float
    lon: float
    lat: float
    line: list[Point]
    lines: list[list[Point]]


class Nearest(Reply):
    """The street under the mouse, if there is one.

    >>> Nearest(street=None).street is None
    True
    """

    street: Street | None


class VariantTold(Planned):
    """A state that is kept to be compared with, and its plan.

    >>> VariantTold.model_fields["pinned_at"].annotation
    <class 'str'>
    """

    id: int
    label: str
    pinned_at: str
    draft: dict[str, Any]
