"""Stage 5b: numbers become stops with clock times."""

from collections.abc import Mapping
from datetime import datetime

from ddtour_geo.model import NO_TEXT, PointOfInterest, Ride, Schedule, Stop, trusted
from ddtour_geo.optimise.schedule import latest_departures
from ddtour_geo.planning.formulate import Formulation
from ddtour_geo.planning.rows import visit_time


def rides(formulation: Formulation, schedule: Schedule) -> dict[tuple[str, str], tuple[Ride, int]]:
    """List the rides of an order."""
    found = {}
    for position, row in enumerate(schedule.order):
        if row in formulation.transfers:
            transfer, begin = formulation.transfers[row], schedule.begin[position]
            ride = Ride(
                title=transfer.title,
                departure=formulation.moment(begin),
                waiting=begin - schedule.arrival[position],
            )
            found[transfer.origin, transfer.destination] = (ride, transfer.seconds)
    return found


def timetable(
    formulation: Formulation,
    schedule: Schedule,
    places: Mapping[str, PointOfInterest],
    access: Mapping[str, tuple[float, float]],
) -> tuple[Stop, ...]:
    """Give the stops of an order their marks and clock times."""
    leave = latest_departures(formulation.problem, schedule.order[1:-1])
    last = len(schedule.order) - 1
    stops: list[Stop] = []
    for position, row in enumerate(schedule.order):
        if row in formulation.transfers:
            continue
        place, wish = places[formulation.place_ids[row]], formulation.wishes[row]
        host = formulation.hosts.get(place.id)
        begin, departure = (
            formulation.moment(moments[position])
            for moments in (schedule.begin, schedule.departure)
        )
        open_from = _open_end(formulation, row, begin)
        service_time = schedule.departure[position] - schedule.begin[position]
        stops.append(
            Stop(
                mark="A" if position == last else str(len(stops)) if position else "D",
                place=place,
                title=None if wish is None else wish.title,
                text=NO_TEXT if wish is None else wish.text,
                has_doubtful_duration=wish is not None
                and wish.service_time is None
                and host is None
                and place.service_confidence == "low",
                arrival=formulation.moment(schedule.arrival[position]),
                begin=begin,
                departure=departure,
                leave_before=formulation.moment(leave[position]),
                service_time=service_time,
                regrouping=service_time - visit_time(wish, place) if wish and service_time else 0,
                access_lonlat=access[host or place.id],
                host=host,
                closes=None if open_from else _closing(formulation, row, begin),
                open_from=open_from,
                is_surely_open=open_from is None
                and trusted(place.opening_hours) is not None
                and any(
                    opens <= begin and departure <= closes
                    for opens, closes in formulation.hours[row] or ()
                ),
                windows=_windows(formulation, row),
            )
        )
    return tuple(stops)


def _closing(formulation: Formulation, row: int, begin: datetime) -> datetime | None:
    """Say when a place closes after a visit has begun, if that is known."""
    closing = (
        closes
        for opens, closes in formulation.intervals[row] or ()
        if opens <= begin <= closes < formulation.horizon
    )
    return next(closing, None)


def _open_end(formulation: Formulation, row: int, begin: datetime) -> datetime | None:
    """Say since when a place is open at a visit, if nobody knows until when."""
    opening = (opens for opens, closes in formulation.open_ends[row] if opens <= begin < closes)
    return next(opening, None)


def _windows(formulation: Formulation, row: int) -> tuple[tuple[datetime, datetime], ...]:
    """Give the moments within the budget at which a visit may begin."""
    return tuple(
        (formulation.moment(first), formulation.moment(last))
        for first, last in formulation.problem.start_windows[row]
        if first <= formulation.problem.time_budget
    )
