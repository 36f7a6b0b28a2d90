"""Stage 5a: wishes, walking times and hours become plain numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from ddtour_geo.common.clocks import aware, later, shown_by
from ddtour_geo.model import (
    CircuitDefinition,
    LocalizedText,
    OrienteeringProblem,
    PointOfInterest,
    Territory,
    Transfer,
    TravelTimeMatrix,
    VisitWish,
    trusted,
)
from ddtour_geo.model.place import spread_seconds
from ddtour_geo.model.problem import NOWHERE, UNREACHABLE, Window
from ddtour_geo.planning.reserving import led_after
from ddtour_geo.planning.rows import END, START, Rows, rows_of
from ddtour_geo.territory.opening_hours import Interval, open_ends, open_intervals, start_windows

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
        Place of each row; for a ride, the place where it begins.
    wishes
        What was asked of each row, ``None`` at a plain start or end.
    departure
        Moment zero, in the zone of the territory.
    intervals
        When the place of each row is open until ``horizon``, ``None`` if unknown or of no matter.
    hours
        The same of each place, also where they are of no matter to the plan.
    horizon
        Moment up to which opening hours were read.
    transfers
        Rides by their rows: each is a visit without duration, straight after the place where it
        begins and straight before the one where it ends.
    hosts
        Places that cannot be located, each with the one straight after which it is visited.
    weight
        What a point of score of a sourced place counts in the problem, those of guesses counting
        one; 1 where all are sourced or none is.
    """

    problem: OrienteeringProblem
    place_ids: tuple[str, ...]
    wishes: tuple[VisitWish | None, ...]
    departure: datetime
    horizon: datetime
    intervals: tuple[tuple[Interval, ...] | None, ...] = field(repr=False)
    hours: tuple[tuple[Interval, ...] | None, ...] = field(default=(), repr=False)
    open_ends: tuple[tuple[Interval, ...], ...] = field(default=(), repr=False)
    transfers: Mapping[int, Transfer] = field(default_factory=dict)
    hosts: Mapping[str, str] = field(default_factory=dict)
    weight: int = 1

    def name(self, row: int, places: Mapping[str, PointOfInterest]) -> LocalizedText:
        """Name what a row stands for."""
        transfer = self.transfers.get(row)
        return places[self.place_ids[row]].name if transfer is None else transfer.title

    def walks(self, order: Sequence[int]) -> list[tuple[str, str]]:
        """List the walks of an order."""
        walks = self.problem.walks
        stands = [self.hosts.get(place_id, place_id) for place_id in self.place_ids]
        return [
            (stands[a], stands[b])
            for a, b in pairwise((self.problem.start, *order, self.problem.end))
            if walks[a, b]
        ]

    def points(self, score: int) -> int:
        """Say a score of the problem in the points of the wishes."""
        return sum(divmod(score, self.weight))

    def most_points(self, bound: int) -> int:
        """Say which points no circuit up to a score of the problem exceeds."""
        sourced = bound // self.weight
        return max(self.points(bound), sourced - 1 + self.weight - 1 if sourced else 0)

    def moment(self, seconds: int) -> datetime:
        """Give the moment of a number of the problem."""
        return later(self.departure, seconds)

    def is_closed(self, row: int) -> bool:
        """Tell whether a place admits no visit before the budget is over."""
        windows = self.problem.start_windows[row]
        return not windows or windows[0][0] > self.problem.time_budget

    def is_closed_that_day(self, row: int) -> bool:
        """Tell whether a place admits no visit on the day of the departure, however late."""
        windows = self.problem.start_windows[row]
        return self.is_closed(row) and not (
            windows and self.moment(windows[0][0]).date() == self.departure.date()
        )


def departure_of(definition: CircuitDefinition, territory: Territory) -> datetime:
    """Put the departure of a circuit on the clocks of its territory, where it must exist."""
    return aware(definition.departure, ZoneInfo(territory.timezone), definition.source)


def formulate(
    definition: CircuitDefinition,
    territory: Territory,
    places: Mapping[str, PointOfInterest],
    matrix: TravelTimeMatrix,
    *,
    speed_kmh: float,
    regroup_time: int = 0,
) -> Formulation:
    """State what is asked for as an orienteering problem with time windows."""
    begin = departure_of(definition, territory)
    horizon = later(begin, definition.time_budget + BEYOND.total_seconds())
    rows = rows_of(definition, places, matrix)
    hours = tuple(open_intervals(places[id_], territory, begin, horizon) for id_ in rows.place_ids)
    intervals = tuple(
        None if wish is None else known for known, wish in zip(hours, rows.wishes, strict=True)
    )
    service = rows.service(places, regroup_time)
    score, weight = _scores(rows.wishes, places)
    formulation = Formulation(
        problem=OrienteeringProblem(
            travel_time=_travel_times(definition, rows, matrix),
            service_time=service,
            start_windows=tuple(
                _windows(known, wish, seconds, begin, horizon)
                for known, wish, seconds in zip(intervals, rows.wishes, service, strict=True)
            ),
            score=score,
            required=rows.required(definition),
            start=START,
            end=END,
            departure=0,
            time_budget=definition.time_budget,
            precedences=rows.precedences(definition),
            groups=rows.groups(definition),
            leg_cost=_climb(matrix, rows),
            spread=[spread_seconds((places[one].position,), speed_kmh) for one in rows.stands],
            stands_at=[rows.stands.index(place_id) for place_id in rows.stands],
        ),
        weight=weight,
        hosts=rows.hosts,
        place_ids=rows.place_ids,
        wishes=rows.wishes,
        departure=begin,
        horizon=horizon,
        intervals=intervals,
        hours=hours,
        open_ends=tuple(
            open_ends(places[place_id], territory, begin, horizon) for place_id in rows.place_ids
        ),
    )
    formulation = _with_rides(formulation, definition)
    led = led_after(
        formulation.problem.travel_time,
        {rows.of[one]: rows.of.get(host, START) for one, host in rows.hosts.items()},
        in_order=definition.keeps_order,
    )
    return replace(formulation, problem=replace(formulation.problem, travel_time=led))


def _windows(
    known: tuple[Interval, ...] | None,
    wish: VisitWish | None,
    seconds: int,
    begin: datetime,
    horizon: datetime,
) -> tuple[Window, ...]:
    """Give the moments at which a visit may begin, in seconds since the departure."""
    zero = int(begin.timestamp())
    return tuple(
        (max(0, first - zero), last - zero)
        for first, last in start_windows(known, wish, seconds, begin, horizon)
        if last >= zero
    )


def _travel_times(
    definition: CircuitDefinition, rows: Rows, matrix: TravelTimeMatrix
) -> NDArray[np.int64]:
    """Give the walks between the rows, but those that the order forbids."""
    at = _positions(matrix, rows)
    travel = matrix.seconds[np.ix_(at, at)].copy()
    if definition.keeps_order:
        travel[_backwards(len(at))] = UNREACHABLE
    for origin, destination in rows.straight(definition):
        _straight(travel, origin, destination)
    return travel


def _positions(matrix: TravelTimeMatrix, rows: Rows) -> list[int]:
    return [matrix.place_ids.index(place_id) for place_id in rows.stands]


def _scores(
    wishes: Sequence[VisitWish | None], places: Mapping[str, PointOfInterest]
) -> tuple[list[int], int]:
    """Weigh sourced places so that guesses only fill what they leave, and say by how much."""
    scored = [
        (0, False) if wish is None else (wish.score, places[wish.place_id].position.to_confirm)
        for wish in wishes
    ]
    guessed = sum(score for score, is_guess in scored if is_guess)
    has_both = guessed > 0 and any(score for score, is_guess in scored if not is_guess)
    weight = 1 + guessed if has_both else 1
    return [score if is_guess else weight * score for score, is_guess in scored], weight


def without_exposed(
    definition: CircuitDefinition, places: Mapping[str, PointOfInterest]
) -> CircuitDefinition:
    """Do without what is known to be in the open, if that is asked for."""
    if not definition.in_rain:
        return definition
    needed = {wish.place_id for wish in definition.wishes if wish.is_required}
    while more := {a for a, b in definition.precedences if b in needed} - needed:
        needed |= more
    wishes = tuple(
        wish
        for wish in definition.wishes
        if wish.place_id in needed or _is_dry(places[wish.place_id])
    )
    return replace(definition, wishes=wishes)


def _is_dry(place: PointOfInterest) -> bool:
    """Tell whether a place is not known to be in the open."""
    known = trusted(place.sheltered)
    return known is None or bool(known.value)


def _backwards(size: int) -> NDArray[np.bool_]:
    """Mark the ways between two visits that lead back to an earlier row."""
    row = np.arange(size)
    result: NDArray[np.bool_] = (row[:, None] > row) & (row > END)
    return result


def _straight(travel: NDArray[np.int64], origin: int, destination: int) -> None:
    """Leave no way out of a row but the one to another."""
    seconds = travel[origin, destination]
    travel[origin] = UNREACHABLE
    travel[origin, destination] = seconds


def _climb(matrix: TravelTimeMatrix, rows: Rows) -> NDArray[np.int64] | None:
    """Give whole metres climbed between any two rows, if all of them are known."""
    if matrix.ascent is None:
        return None
    at = _positions(matrix, rows)
    ascent = matrix.ascent[np.ix_(at, at)]
    return None if np.isnan(ascent).any() else np.rint(ascent).astype(np.int64)


def _with_rides(formulation: Formulation, definition: CircuitDefinition) -> Formulation:
    """Add a row for each ride: one leaves its first place only by it, straight for the other."""
    if not definition.transfers:
        return formulation
    problem, count = formulation.problem, len(definition.transfers)
    size = problem.size
    row_of = {place_id: row for row, place_id in enumerate(formulation.place_ids) if row > END}
    travel = np.full((size + count, size + count), UNREACHABLE, dtype=np.int64)
    travel[:size, :size] = problem.travel_time
    windows = list(problem.start_windows)
    for row, transfer in enumerate(definition.transfers, size):
        origin = row_of.get(transfer.origin, START)
        travel[origin] = UNREACHABLE
        travel[origin, row] = 0
        travel[row, row_of.get(transfer.destination, END)] = transfer.seconds
        windows.append(_departures(formulation, transfer))
    cost = problem.leg_cost
    return replace(
        formulation,
        problem=replace(
            problem,
            travel_time=travel,
            service_time=np.pad(problem.service_time, (0, count)),
            start_windows=tuple(windows),
            score=np.pad(problem.score, (0, count)),
            required=np.pad(problem.required, (0, count), constant_values=True),
            leg_cost=None if cost is None else np.pad(cost, (0, count)),
            spread=None if problem.spread is None else np.pad(problem.spread, (0, count)),
            stands_at=(*problem.positions.tolist(), *[NOWHERE] * count),
        ),
        place_ids=(*formulation.place_ids, *(ride.origin for ride in definition.transfers)),
        wishes=(*formulation.wishes, *[None] * count),
        intervals=(*formulation.intervals, *[None] * count),
        transfers=dict(enumerate(definition.transfers, size)),
    )


def _departures(formulation: Formulation, transfer: Transfer) -> tuple[Window, ...]:
    """Give the moments at which a ride leaves, in seconds since the departure of the circuit."""
    begin, horizon = formulation.departure, formulation.horizon
    last = int((horizon - begin).total_seconds())
    if not transfer.departures:
        return ((0, last),)
    days = [
        begin.date() + timedelta(days=k) for k in range((horizon.date() - begin.date()).days + 1)
    ]
    leaves = sorted(
        int(moment.timestamp() - begin.timestamp())
        for moment in shown_by(begin.tzinfo or UTC, days, transfer.departures)
    )
    return tuple((moment, moment) for moment in leaves if 0 <= moment <= last)
