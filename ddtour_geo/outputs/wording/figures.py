"""How outputs say times and lengths, decided from the evidence alone.

A surveyed walk gives figures; a sketch gives ranges, and clock times rounded to five minutes.
This is the one place that knows the rule.
"""

import math
from dataclasses import dataclass, replace
from datetime import date, datetime

from ddtour_geo.common.clocks import later
from ddtour_geo.common.i18n import translate
from ddtour_geo.common.text import MINUTE, ROUGHLY, decimal, long_date, rounded, short_date
from ddtour_geo.model import (
    Evidence,
    Itinerary,
    LocalizedText,
    PointOfInterest,
    Stop,
    UnvisitedPlace,
)

IN_TIME = 0.9
"""Share of simulated walks in time from which a circuit may be said to end in time."""

SKETCH_RANGE = (0.9, 1.3)
"""What a length on a sketch may be in truth, as a ratio: straightened lines are short."""


def clock(moment: datetime, evidence: Evidence = Evidence.SURVEYED, *, latest: bool = False) -> str:
    """Say a wall-clock time.

    >>> clock(datetime(2026, 12, 1, 9, 7), Evidence.GUESSED)
    '09:05'
    """
    return f"{shown_moment(moment, evidence, latest=latest):%H:%M}"


def shown_moment(
    moment: datetime, evidence: Evidence = Evidence.SURVEYED, *, latest: bool = False
) -> datetime:
    """Round a moment as outputs show it.

    >>> shown_moment(datetime(2026, 12, 1, 9, 7, 12)).minute
    8
    """
    return rounded(moment, ROUGHLY if evidence.is_sketch else MINUTE, latest=latest)


def evidence_at(itinerary: Itinerary, number: int) -> Evidence:
    """Tell how well the hours of a stop are known: as the weakest leg that leads there."""
    return max((leg.evidence for leg in itinerary.legs[:number]), default=Evidence.SURVEYED)


def duration(seconds: int) -> str:
    r"""Say a duration that is known, rounded up to the minute.

    >>> duration(7500).replace("\xa0", " ")
    '2 h 05'
    """
    minutes = math.ceil(seconds / 60)
    if minutes < 60:
        return f"{minutes}\u00a0min"
    return f"{minutes // 60}\u00a0h\u00a0{minutes % 60:02d}"


def walk_range(seconds: int, spread: int = 0) -> tuple[float, float]:
    """Bound what a walk on a sketch, or to a place that is a guess, may take in truth.

    >>> walk_range(600, 60), walk_range(60, 90)
    ((480.0, 840.0), (0.0, 168.0))
    """
    slow, quick = SKETCH_RANGE[1] * seconds + spread, SKETCH_RANGE[0] * seconds - spread
    return max(0.0, quick), slow


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Minutes as they are shown: so many, about so many, or from so many to so many.

    >>> Span.of(5) + Span(low=2, high=4)
    Span(low=7, high=9, is_rough=False)
    """

    low: int = 0
    high: int = 0
    is_rough: bool = False  # between hours that are rounded to five minutes

    @classmethod
    def of(cls, minutes: int, *, is_rough: bool = False) -> "Span":
        """Give a number of minutes."""
        return cls(low=minutes, high=minutes, is_rough=is_rough)

    @property
    def is_range(self) -> bool:
        """True if nobody can give one number."""
        return self.low < self.high

    def __add__(self, other: "Span") -> "Span":
        """Put one behind the other."""
        return Span(
            low=self.low + other.low,
            high=self.high + other.high,
            is_rough=self.is_rough or other.is_rough,
        )

    def around(self, other: "Span") -> "Span":
        """Widen to contain another one.

        >>> Span(low=6, high=8).around(Span.of(5))
        Span(low=5, high=8, is_rough=False)
        """
        return replace(self, low=min(self.low, other.low), high=max(self.high, other.high))


def walk_span(seconds: int, evidence: Evidence, spread: int = 0) -> Span:
    """Give the minutes that a walk takes.

    >>> walk_span(600, Evidence.GUESSED)
    Span(low=9, high=13, is_rough=False)
    """
    if not evidence.is_sketch or seconds + spread == 0:
        return Span.of(math.ceil(seconds / 60))
    quick, slow = walk_range(seconds, spread)
    low = max(min(1, seconds), math.floor(quick / 60))
    return Span(low=low, high=max(low + 1, math.ceil(slow / 60)))


def minutes_text(span: Span, language: str = "fr") -> str:
    r"""Say minutes.

    >>> minutes_text(Span.of(15, is_rough=True)).replace("\xa0", " ")
    '≈ 15 min'
    """
    low, high = (_signed(60 * minutes) for minutes in (span.low, span.high))
    if not span.is_range:
        return f"≈\u00a0{low}" if span.is_rough and span.low else low
    if max(abs(span.low), span.high) < 60:
        low, high = (text.removesuffix("\u00a0min") for text in (low, high))
        return translate(language, "wording.range_minutes", low=low, high=high)
    return translate(language, "wording.range", low=low, high=high)


def _signed(seconds: int) -> str:
    return f"{'−' if seconds < 0 else ''}{duration(abs(seconds))}"


def walk_duration(
    seconds: int, evidence: Evidence, language: str = "fr", *, spread: int = 0
) -> str:
    r"""Say how long a walk takes that is no part of a timetable.

    >>> walk_duration(600, Evidence.GUESSED, "en").replace("\xa0", " ")
    '9 to 13 min'
    """
    return minutes_text(walk_span(seconds, evidence, spread), language)


def length(metres: float, evidence: Evidence, language: str = "fr") -> str:
    r"""Say how long a walk is.

    >>> length(1234, Evidence.SURVEYED).replace("\xa0", " ")
    '1,2 km'
    """
    if evidence.is_sketch:
        if metres < 75:
            return "≈\u00a050\u00a0m" if metres >= 1 else "0\u00a0m"
        if metres < 300:
            return f"≈\u00a0{round(metres / 50) * 50}\u00a0m"
        return f"≈\u00a0{decimal(metres / 1000, 1, language)}\u00a0km"
    if metres < 995:
        return f"{round(metres / 10) * 10}\u00a0m"
    return f"{decimal(metres / 1000, 1, language)}\u00a0km"


def banner(itinerary: Itinerary, language: str = "fr") -> str:
    """Say what of a circuit must not be followed on the ground."""
    if itinerary.is_surveyed:
        return ""
    if not itinerary.has_sketched_ground:
        return translate(language, "wording.unsure_banner")
    key = "sketch_banner" if itinerary.is_sketch else "line_banner"
    return translate(language, f"wording.{key}")


def quality(itinerary: Itinerary, language: str = "fr") -> str:
    """Say how good the choice of visits is known to be."""
    if itinerary.is_alone:
        return translate(language, "alone.quality")
    if not itinerary.is_surveyed:
        return translate(language, "wording.best_on_sketch")
    share = itinerary.share_in_time
    if share is not None and share >= IN_TIME and itinerary.score < itinerary.bound:
        return translate(language, "wording.robust")
    if itinerary.is_proven_optimal:
        return translate(language, "wording.proven")
    thousandths = -(-1000 * (itinerary.bound - itinerary.score) // itinerary.bound)
    return translate(language, "wording.gap", percent=decimal(thousandths / 10, 1, language))


def reserved(stop: Stop, lasts: Span, language: str = "fr") -> str:
    """Say that the time of a stop is reserved, since nobody can locate it."""
    if stop.host is None:
        return ""
    return translate(language, "wording.reserved", duration=minutes_text(lasts, language))


def unplaced(count: int, language: str = "fr") -> str:
    r"""Say that nobody can compute how sure a circuit is to end in time.

    >>> unplaced(2).replace("\xa0", " ")
    'non calculable : 2 lieux à placer'
    """
    key = "unplaced_one" if count == 1 else "unplaced_many"
    return translate(language, f"wording.{key}", count=count)


def certainty(itinerary: Itinerary, language: str = "fr") -> str:
    """Say how sure it is that a circuit ends in time, and what that costs."""
    sure = itinerary.certainty
    if sure is None:
        return ""
    if itinerary.unlocated:
        missing = unplaced(len(itinerary.unlocated), language)
        return translate(language, "wording.in_time_unplaced", unplaced=missing)

    def quoted(places: tuple[PointOfInterest, ...]) -> str:
        return ", ".join(
            translate(language, "wording.quoted", name=place.name.in_language(language))
            for place in places
        )

    times = str(math.floor(100 * sure.share + 1e-9))
    if itinerary.is_sketch:
        times = translate(language, "wording.about", times=times)
    if sure.share < IN_TIME:
        return translate(language, "wording.late", times=times)
    key = ("nothing", "one")[len(sure.given_up)] if len(sure.given_up) < 2 else "many"
    cost = translate(
        language,
        f"wording.costs_{'other' if sure.given_up and sure.gained else key}",
        count=len(sure.given_up),
        names=quoted(sure.given_up),
        gained=quoted(sure.gained),
    )
    return f"{translate(language, 'wording.in_time', times=times)} {cost}"


def later_by(seconds: int, circuit: Itinerary | None) -> Span:
    """Give the minutes by which the end of a circuit, as it is shown, comes later."""
    if circuit is None:
        return Span.of(math.ceil(seconds / 60))
    if circuit.is_sketch:
        return Span.of(math.ceil(seconds / 300) * 5, is_rough=True)
    end = circuit.stops[-1].departure
    gap = shown_moment(later(end, seconds)).timestamp() - shown_moment(end).timestamp()
    return Span.of(round(gap / 60))


def reason(
    unvisited: UnvisitedPlace, language: str = "fr", circuit: Itinerary | None = None
) -> str:
    """Say why a wish was left out of a circuit: its minutes add to the margin that is shown."""
    evidence = Evidence.SURVEYED if circuit is None else circuit.evidence

    def said(key: str, value: object) -> object:
        if isinstance(value, datetime):
            return clock(value) if key == "opens" else clock(value, evidence)
        if isinstance(value, LocalizedText):
            return value.in_language(language)
        if isinstance(value, date):
            return long_date(value, language)
        if not isinstance(value, int):
            return value
        if key == "extra" or evidence.is_sketch:
            return minutes_text(later_by(value, circuit), language)
        return duration(value)

    values = {key: said(key, value) for key, value in unvisited.values}
    if "unplaced" in values:
        values["unplaced"] = unplaced(int(str(values["unplaced"])), language)
    if "extra" in values and not unvisited.place.position.is_located:
        extra = duration(unvisited.place.reserved_time)
        values["extra"] = translate(language, "wording.reserved_extra", duration=extra)
    return translate(language, f"wording.reason_{unvisited.reason}", **values)


def streets(itinerary: Itinerary, language: str = "fr") -> str:
    """Say where the streets come from, and of what day they are."""
    key = "streets_sketch" if itinerary.has_sketched_ground else "streets_surveyed"
    day = (
        short_date(date.fromisoformat(itinerary.data_date), language)
        if itinerary.data_date
        else translate(language, "wording.undated")
    )
    return translate(language, f"wording.{key}", day=day)


def practicability(itinerary: Itinerary, language: str = "fr") -> str:
    """Say how much of a walk nobody measured for wheels: facts, never a label."""
    definition = itinerary.definition
    if not itinerary.is_surveyed and (definition.is_on_wheels or definition.avoid_steps):
        return translate(language, "wording.practicability_sketch")
    if not definition.is_on_wheels:
        return ""
    metres = length(itinerary.totals.unknown_metres, itinerary.evidence, language)
    return translate(language, f"wording.practicability_{definition.profile}", length=metres)


def percent(share: float, evidence: Evidence = Evidence.SURVEYED) -> str:
    r"""Say a share in hundredths, never more than it is.

    >>> percent(0.62, Evidence.GUESSED).replace("\xa0", " ")
    '≈ 60'
    """
    hundredths = math.floor(100 * share + 1e-9)
    return f"≈\u00a0{hundredths // 5 * 5}" if evidence.is_sketch else str(hundredths)
