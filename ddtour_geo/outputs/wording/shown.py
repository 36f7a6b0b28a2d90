"""An itinerary as people read it: hours are rounded once, and all minutes are their differences.

Known hours are rounded up to the minute: nothing opens before its hour, and no end comes later than
it is shown, nor after the budget. On a sketch they are rounded to five minutes, and a walk is a
range that contains the difference of its hours. The latest hours are rounded down.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import reduce
from itertools import pairwise

from ddtour_geo.common.clocks import later
from ddtour_geo.common.text import ROUGHLY
from ddtour_geo.model import Evidence, Itinerary, Leg, Ride, Stop
from ddtour_geo.outputs.wording.figures import (
    Span,
    evidence_at,
    shown_moment,
    walk_range,
    walk_span,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownStop:
    """The hours of a stop, the waiting and the visit between them.

    Attributes
    ----------
    arrival, begin, departure
        Rounded moments; ``waiting`` and ``stay`` are their differences.
    leave_before
        The latest departure, never earlier than the one shown.
    regrouping
        Minutes of the stay that gather the group; 0 where hours are rough.
    """

    arrival: datetime
    begin: datetime
    departure: datetime
    leave_before: datetime
    waiting: Span
    stay: Span
    regrouping: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownLeg:
    """The minutes of a leg; of a ride also when it leaves, and the waiting for it."""

    lasts: Span
    waiting: Span = field(default_factory=Span)
    departure: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """All hours and minutes of an itinerary, as every output shows them.

    Attributes
    ----------
    walking
        The sum of its legs, but no more than the slowest walk may take.
    """

    stops: tuple[ShownStop, ...]
    legs: tuple[ShownLeg, ...]
    walking: Span
    riding: Span
    visits: Span
    waiting: Span
    latest_end: datetime

    @property
    def total(self) -> Span:
        """The sum of walking, rides, visits and waiting."""
        return _sum((self.walking, self.riding, self.visits, self.waiting))

    @property
    def regrouping(self) -> int:
        """Minutes of the visits that gather the group."""
        return sum(stop.regrouping for stop in self.stops)

    @property
    def end(self) -> datetime:
        """When all is over."""
        return self.stops[-1].departure

    @property
    def total_minutes(self) -> int:
        """Minutes from the first hour shown to the last."""
        return _minutes(self.stops[0].arrival, self.end)

    @property
    def margin(self) -> Span:
        """What the budget leaves after the total; less than nothing where a range exceeds it."""
        budget = _minutes(self.stops[0].arrival, self.latest_end)
        total = self.total
        return Span(low=budget - total.high, high=budget - total.low, is_rough=total.is_rough)

    @property
    def margin_left(self) -> Span:
        """What is left between the end and the latest end, as both are shown."""
        left = max(0, _minutes(self.end, self.latest_end))
        return Span.of(left, is_rough=self.total.is_rough or self.total.is_range)


@dataclass(frozen=True, slots=True)
class _Hour:
    """A moment and how well it is known."""

    moment: datetime
    evidence: Evidence

    def until(self, other: "_Hour", seconds: int) -> Span:
        """Give the minutes from here to there, about so many if rounding hours changed them."""
        minutes = _minutes(self.moment, other.moment)
        is_between_known = not (self.evidence.is_sketch or other.evidence.is_sketch)
        return Span.of(minutes, is_rough=not is_between_known and 60 * minutes != seconds)


def as_shown(itinerary: Itinerary) -> Shown:
    """Round the hours of an itinerary, and give what lies between them."""
    hours = [list(_hours(itinerary, number)) for number in range(len(itinerary.stops))]
    rounded = iter(_in_order([hour for each in hours for hour in each]))
    courses = [[next(rounded) for _ in each] for each in hours]
    stops = tuple(
        _stop(stop, course, itinerary.evidence)
        for stop, course in zip(itinerary.stops, courses, strict=True)
    )
    legs = tuple(
        _leg(leg, course[2:], after[0])
        for leg, (course, after) in zip(itinerary.legs, pairwise(courses), strict=True)
    )
    riding = _sum(leg.lasts for leg in legs if leg.departure is not None)
    visits = _sum(stop.stay for stop in stops)
    waiting = _sum([*(stop.waiting for stop in stops), *(leg.waiting for leg in legs)])
    walking = _sum(leg.lasts for leg in legs if leg.departure is None)
    slowest = _slowest(itinerary, stops) - (riding + visits + waiting).high
    latest = later(itinerary.stops[0].arrival, itinerary.definition.time_budget)
    return Shown(
        stops=stops,
        legs=legs,
        walking=replace(walking, high=min(walking.high, slowest)),
        riding=riding,
        visits=visits,
        waiting=waiting,
        latest_end=max(
            shown_moment(latest, latest=True), stops[-1].departure, key=datetime.timestamp
        ),
    )


def _slowest(itinerary: Itinerary, stops: Sequence[ShownStop]) -> int:
    """Give the minutes until the latest end, to which ranges rounded up one by one may not add."""
    slack = sum(
        walk_range(leg.seconds, leg.spread)[1] - leg.seconds
        for leg in itinerary.legs
        if leg.evidence.is_sketch
    )
    begin, end = stops[0].arrival, itinerary.stops[-1].departure
    late = math.ceil(round(end.timestamp() + slack - begin.timestamp(), 6) / 60)
    return max(late, _minutes(begin, stops[-1].departure))


def _hours(itinerary: Itinerary, number: int) -> Iterator[_Hour]:
    """Give arrival, beginning and departure of a stop, and of the ride that leaves it."""
    stop, evidence = itinerary.stops[number], evidence_at(itinerary, number)
    yield from (_Hour(moment, evidence) for moment in (stop.arrival, stop.begin, stop.departure))
    for leg in itinerary.legs[number : number + 1]:
        if leg.ride is not None:
            known = Evidence.SURVEYED if _is_in_timetable(leg.ride, itinerary) else evidence
            yield _Hour(leg.ride.departure, known)


def _is_in_timetable(ride: Ride, itinerary: Itinerary) -> bool:
    transfers = itinerary.definition.transfers
    return any(ride.departure.time() in transfer.departures for transfer in transfers)


def _in_order(hours: Sequence[_Hour]) -> list[_Hour]:
    """Round hours so that rough ones stand between the known ones before and after them."""
    found: list[_Hour] = []
    for hour in hours:
        shown = shown_moment(hour.moment, hour.evidence)
        while hour.evidence.is_sketch and found and _minutes(shown, found[-1].moment) > 0:
            shown = later(shown, 60 * ROUGHLY)
        found.append(replace(hour, moment=shown))
    for i in reversed(range(len(found) - 1)):
        first = min(found[i].moment, found[i + 1].moment, key=datetime.timestamp)
        found[i] = replace(found[i], moment=first)
    return found


def _stop(stop: Stop, course: Sequence[_Hour], ahead: Evidence) -> ShownStop:
    arrival, begin, departure = course[:3]
    stay = begin.until(departure, stop.service_time)
    asked = -(-(stop.service_time - stop.regrouping) // 60)
    latest = shown_moment(stop.leave_before, ahead, latest=True)
    return ShownStop(
        arrival=arrival.moment,
        begin=begin.moment,
        departure=departure.moment,
        leave_before=max(latest, departure.moment, key=datetime.timestamp),
        waiting=arrival.until(begin, stop.waiting),
        stay=stay,
        regrouping=max(0, stay.low - asked) if stop.regrouping and not stay.is_rough else 0,
    )


def _leg(leg: Leg, course: Sequence[_Hour], arrival: _Hour) -> ShownLeg:
    """Tell a leg from the departure of a stop, by a ride if there is one, to the next arrival."""
    lasts = course[-1].until(arrival, leg.seconds)
    if leg.ride is not None:
        waiting = course[0].until(course[1], leg.ride.waiting)
        return ShownLeg(lasts=lasts, waiting=waiting, departure=course[1].moment)
    if leg.evidence.is_sketch:
        lasts = walk_span(leg.seconds, leg.evidence, leg.spread).around(lasts)
    return ShownLeg(lasts=lasts)


def _sum(spans: Iterable[Span]) -> Span:
    """Add what is shown."""
    return reduce(Span.__add__, spans, Span())


def _minutes(first: datetime, last: datetime) -> int:
    return round(last.timestamp() - first.timestamp()) // 60
