"""Stage 5a: wishes, walking times and hours become plain numbers, and numbers become stops."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from ddtour_geo.hours import Interval, open_intervals, start_windows
from ddtour_geo.model import (
    CircuitDefinition,
    OrienteeringProblem,
    PointOfInterest,
    Schedule,
    Stop,
    Territory,
    TravelTimeMatrix,
    VisitWish,
)
from ddtour_geo.schedule import latest_departures

START, END = 0, 1
BEYOND = timedelta(days=1)
"""Hours are read this far beyond the budget: what lies there explains what does not fit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Formulation:
    """A problem in numbers, and what its numbers stand for.

    Attributes
    ----------
    problem
        Seconds counted from the departure; place 0 is the start, place 1 the end.
    place_ids
        Place of each row.
    wishes
        What was asked of each row, ``None`` at a plain start or end.
    departure
        Moment zero, in the zone of the territory.
    intervals
        When the place of each row is open until ``horizon``, ``None`` if unknown or of no matter.
    horizon
        Moment up to which opening hours were read.

    Examples
    --------
    >>> Formulation.__slots__[0]
    'problem'
    """

    problem: OrienteeringProblem
    place_ids: tuple[str, ...]
    wishes: tuple[VisitWish | None, ...]
    departure: datetime
    horizon: datetime
    intervals: tuple[tuple[Interval, ...] | None, ...] = field(repr=False)

    def moment(self, seconds: int) -> datetime:
        """Give the moment of a number of the problem.

        Parameters
        ----------
        seconds
            Seconds since the departure.

        Returns
        -------
        datetime
            In the zone of the territory; the arithmetic runs in UTC.

        Examples
        --------
        >>> Formulation.moment.__name__
        'moment'
        """
        return (self.departure.astimezone(UTC) + timedelta(seconds=seconds)).astimezone(
            self.departure.tzinfo
        )

    def is_closed(self, row: int) -> bool:
        """Tell whether a place admits no visit before the budget is over.

        Parameters
        ----------
        row
            Row of the place.

        Returns
        -------
        bool
            True if its first window, if any, opens later.

        Examples
        --------
        >>> Formulation.is_closed.__name__
        'is_closed'
        """
        windows = self.problem.start_windows[row]
        return not windows or windows[0][0] > self.problem.time_budget

    def is_closed_that_day(self, row: int) -> bool:
        """Tell whether a place admits no visit on the day of the departure, however late.

        Parameters
        ----------
        row
            Row of the place.

        Returns
        -------
        bool
            True if its first window, if any, opens beyond the budget and on another day.

        Examples
        --------
        >>> Formulation.is_closed_that_day.__name__
        'is_closed_that_day'
        """
        windows = self.problem.start_windows[row]
        return self.is_closed(row) and not (
            windows and self.moment(windows[0][0]).date() == self.departure.date()
        )


def formulate(
    definition: CircuitDefinition,
    territory: Territory,
    places: Mapping[str, PointOfInterest],
    matrix: TravelTimeMatrix,
    *,
    regroup_time: int = 0,
) -> Formulation:
    """State what is asked for as an orienteering problem with time windows.

    Parameters
    ----------
    definition
        Wishes.
    territory
        Whose zone and holidays count.
    places
        Places by id.
    matrix
        Walking times between start, end and wished places; a wish without a row is left out.
    regroup_time
        Seconds added to every visit between start and end, to gather the group.

    Returns
    -------
    Formulation
        The problem, seconds counted from the departure.

    Examples
    --------
    >>> formulate.__name__
    'formulate'
    """
    zone = ZoneInfo(territory.timezone)
    begin = definition.departure.replace(tzinfo=zone)
    budget = timedelta(seconds=definition.time_budget)
    horizon = (begin.astimezone(UTC) + budget + BEYOND).astimezone(zone)
    at = {wish.place_id: wish for wish in definition.wishes}
    between = [
        wish
        for wish in definition.wishes
        if wish.place_id in matrix.place_ids
        and wish.place_id not in (definition.start, definition.end)
    ]
    wishes = (
        at.get(definition.start),
        None if definition.is_loop else at.get(definition.end),
        *between,
    )
    place_ids = (definition.start, definition.end, *(wish.place_id for wish in between))
    service = [
        0 if wish is None else _service(wish, places[place_id]) + (row > END) * regroup_time
        for row, (place_id, wish) in enumerate(zip(place_ids, wishes, strict=True))
    ]
    intervals = tuple(
        None if wish is None else open_intervals(places[place_id], territory, begin, horizon)
        for place_id, wish in zip(place_ids, wishes, strict=True)
    )
    zero = int(begin.timestamp())
    windows = tuple(
        tuple(
            (max(0, first - zero), last - zero)
            for first, last in start_windows(known, wish, seconds, begin, horizon)
            if last >= zero
        )
        for known, wish, seconds in zip(intervals, wishes, service, strict=True)
    )
    rows = [matrix.place_ids.index(place_id) for place_id in place_ids]
    problem = OrienteeringProblem(
        travel_time=matrix.seconds[np.ix_(rows, rows)],
        service_time=service,
        start_windows=windows,
        score=[0 if wish is None else wish.score for wish in wishes],
        required=[
            row > END and wishes[row] is not None and _required(wishes[row])
            for row in range(len(wishes))
        ],
        start=START,
        end=END,
        departure=0,
        time_budget=definition.time_budget,
    )
    return Formulation(
        problem=problem,
        place_ids=place_ids,
        wishes=wishes,
        departure=begin,
        horizon=horizon,
        intervals=intervals,
    )


def timetable(
    formulation: Formulation,
    schedule: Schedule,
    places: Mapping[str, PointOfInterest],
    access: Mapping[str, tuple[float, float]],
) -> tuple[Stop, ...]:
    """Give the stops of an order their marks and clock times.

    Parameters
    ----------
    formulation
        What the numbers of the schedule stand for.
    schedule
        Times of the order.
    places
        Places by id.
    access
        Longitude and latitude of the point where each place meets the network.

    Returns
    -------
    tuple of Stop
        Start, visits, end.

    Examples
    --------
    >>> timetable.__name__
    'timetable'
    """
    leave = latest_departures(formulation.problem, schedule.order[1:-1])
    stops = []
    for position, row in enumerate(schedule.order):
        place = places[formulation.place_ids[row]]
        wish = formulation.wishes[row]
        begin, departure = (
            formulation.moment(schedule.begin[position]),
            formulation.moment(schedule.departure[position]),
        )
        closing = [
            closes
            for opens, closes in formulation.intervals[row] or ()
            if opens <= begin <= closes < formulation.horizon
        ]
        last = position == len(schedule.order) - 1
        stops.append(
            Stop(
                mark="A" if last else "D" if position == 0 else str(position),
                place=place,
                title=None if wish is None else wish.title,
                arrival=formulation.moment(schedule.arrival[position]),
                begin=begin,
                departure=departure,
                leave_before=formulation.moment(leave[position]),
                service_time=schedule.departure[position] - schedule.begin[position],
                access_lonlat=access[place.id],
                closes=closing[0] if closing else None,
            )
        )
    return tuple(stops)


def _required(wish: VisitWish | None) -> bool:
    return wish is not None and wish.is_required


def _service(wish: VisitWish, place: PointOfInterest) -> int:
    return place.service_time if wish.service_time is None else wish.service_time
