"""One departure after another: what is known of one circuit serves the next."""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np

from ddtour_geo.common.cache import Cache
from ddtour_geo.common.clocks import at_or_after, exists, later
from ddtour_geo.common.errors import NoPathError, PlanImpossibleError
from ddtour_geo.model import (
    Certainty,
    CircuitDefinition,
    Evidence,
    Itinerary,
    LocalizedText,
    Notice,
    OrienteeringProblem,
    PointOfInterest,
    Solution,
    Territory,
    VisitWish,
    trusted,
)
from ddtour_geo.model.departures import Departure, DepartureDay
from ddtour_geo.optimise.effort import Effort
from ddtour_geo.optimise.infeasible import least_time
from ddtour_geo.optimise.solver import PATIENCE
from ddtour_geo.optimise.wider import Answers, hours_within
from ddtour_geo.planning.closings import Closings, SharedStreets
from ddtour_geo.planning.context import PlanningContext
from ddtour_geo.planning.formulate import departure_of
from ddtour_geo.planning.plan import hours_of, prepare, solve_route
from ddtour_geo.planning.rows import visit_time
from ddtour_geo.territory.opening_hours import (
    daylight,
    is_holiday,
    open_intervals,
    start_windows,
    sunlight,
)

A_DAY = 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """A problem that one or more departures pose."""

    context: PlanningContext
    moments: list[datetime] = field(default_factory=list)

    @property
    def width(self) -> tuple[int, int]:
        """The wider a problem, the more others its answer serves."""
        problem = self.context.formulation.problem
        hours = hours_within(problem)
        return problem.time_budget, sum(b - a for windows in hours for a, b in windows)


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartureSearch:
    """The circuits of one call: what is known of one problem serves the others."""

    definition: CircuitDefinition
    territory: Territory
    places: Mapping[str, PointOfInterest]
    data: Path | str
    effort: float
    seed: int
    cache: Cache
    answers: dict[Hashable, Answers] = field(default_factory=dict)
    told: dict[Hashable, Departure] = field(default_factory=dict)
    least: dict[Hashable, int | None] = field(default_factory=dict)
    evidence: set[Evidence] = field(default_factory=set)
    dates: set[str] = field(default_factory=set)
    sketches: set[bool] = field(default_factory=set)

    @property
    def data_date(self) -> str:
        return max(self.dates, default="")

    @property
    def budget(self) -> int:
        return self.definition.time_budget

    def day(self, day: date, departures: tuple[Departure, ...]) -> DepartureDay:
        """Tell what is known of a day beside its departures."""
        return DepartureDay(
            day=day,
            departures=departures,
            is_holiday=is_holiday(self.territory, day),
            notices=tuple(self._notices(day)),
            daylight=daylight(self.territory, day),
        )

    def _notices(self, day: date) -> Iterator[Notice]:
        """Find what is said of a day of the week and of places of this circuit."""
        wishes = {wish.place_id for wish in self.definition.wishes}
        places = wishes | {self.definition.start, self.definition.end}
        for notice in self.territory.notices:
            is_near = not notice.place_ids or not places.isdisjoint(notice.place_ids)
            if day.isoweekday() in notice.weekdays and is_near:
                yield notice

    def departures(self, moments: Iterable[datetime]) -> Iterator[list[Departure]]:
        """Plan departures within the daylight that they begin in, those together that are alike."""
        moments = list(moments)
        closings = self._closings(moments)
        left: dict[datetime, int] = {}
        hopeless = []
        for moment in moments:
            if not exists(moment, ZoneInfo(self.territory.timezone)):
                hopeless.append(Departure(moment=moment, obstacle="skipped"))
                continue
            sets = self._sunset(moment)
            shut = () if sets is None else self._shut(moment)
            if sets is None:
                hopeless.append(Departure(moment=moment, obstacle="night"))
            elif shut:
                hopeless.append(Departure(moment=moment, obstacle="closed", shut=shut))
            else:
                left[moment] = min(self.budget, int(sets.timestamp() - moment.timestamp()))
        yield hopeless
        late: dict[datetime, int] = {}
        for alike in self._planned_within(left, closings):
            works = [one for one in alike if one.is_feasible or left[one.moment] == self.budget]
            late |= {one.moment: self.budget for one in alike if one not in works}
            yield works
        for alike in self._planned_within(late, closings):
            yield [
                Departure(moment=one.moment, obstacle="night") if one.is_feasible else one
                for one in alike
            ]

    def _sunset(self, moment: datetime) -> datetime | None:
        """Say when the daylight ends that a moment lies in."""
        zone = ZoneInfo(self.territory.timezone)
        midnight, end = (
            at_or_after(moment.date() + timedelta(days=days), time(), zone) for days in (0, 2)
        )
        light = sunlight(self.territory, midnight, end)
        return next((sets for rises, sets in light if rises <= moment < sets), None)

    def _closings(self, moments: Sequence[datetime]) -> Closings:
        """Find what closes at any of some moments on the walks of this circuit."""
        definition = replace(self.definition, departure=min(moments).replace(tzinfo=None))
        shared = SharedStreets(hours=(min(moments), later(max(moments), 2 * A_DAY)))
        try:
            context = prepare(definition, data=self.data, cache=self.cache, shared=shared)
        except NoPathError:
            return Closings()
        return Closings.of(context.network, context.matrix)

    def _planned_within(
        self, budgets: Mapping[datetime, int], closings: Closings
    ) -> Iterator[list[Departure]]:
        """Plan departures, night or day: like ones together, and the widest problems first."""
        cases: dict[Hashable, _Case] = {}
        definitions = {
            moment: replace(
                self.definition, departure=moment.replace(tzinfo=None), time_budget=budget
            )
            for moment, budget in budgets.items()
        }
        spans = [hours_of(definition, self.territory) for definition in definitions.values()]
        for (moment, definition), shared in zip(
            definitions.items(), closings.shared(spans), strict=True
        ):
            try:
                context = prepare(definition, data=self.data, cache=self.cache, shared=shared)
            except NoPathError:
                context = None
            if context is None or context.can_close:
                yield [replace(self._planned(definition, context, shared), moment=moment)]
                continue
            self.dates.add(context.network.data_date)
            problem = context.formulation.problem
            key = (_walks(context), definition.time_budget, hours_within(problem))
            cases.setdefault(key, _Case(context=context)).moments.append(moment)
        for case in sorted(cases.values(), key=lambda case: case.width, reverse=True):
            found = self._solved(case.context)
            yield [_moved(found, moment) for moment in case.moments]

    def _solved(self, context: PlanningContext) -> Departure:
        """Tell a circuit that was not told before."""
        solution = self._best(context, context.formulation.problem)
        if solution is None:
            return self._obstacle(context)
        certainty = None
        if context.definition.is_robust:
            solution, certainty = self._chosen(context)
        key = (_walks(context), solution.schedule)
        if key not in self.told:
            if not context.definition.is_robust:
                solution, _ = self._chosen(context)
            self.told[key] = self._found(context.itinerary(solution))
        told = self.told[key]
        is_known = certainty is not None and not told.unlocated
        return replace(told, share=certainty.share if certainty and is_known else None)

    def _chosen(self, context: PlanningContext) -> tuple[Solution, Certainty | None]:
        answers = self._answers(context)
        return context.solve(effort=self.effort, seed=self.seed, answers=answers)

    def _best(self, context: PlanningContext, problem: OrienteeringProblem) -> Solution | None:
        """Find the best circuit of a problem on the walks of one departure."""
        return self._answers(context).best(problem)

    def _answers(self, context: PlanningContext) -> Answers:
        key = _walks(context)
        if key not in self.answers:
            self.answers[key] = Answers(effort=self.effort, seed=self.seed)
        return self.answers[key]

    def _planned(
        self,
        definition: CircuitDefinition,
        context: PlanningContext | None,
        shared: SharedStreets,
    ) -> Departure:
        """Plan in full: something on the way closes, and may keep the circuit from working."""
        moment = departure_of(definition, self.territory)
        try:
            itinerary = solve_route(
                definition,
                data=self.data,
                effort=self.effort,
                seed=self.seed,
                cache=self.cache,
                shared=shared,
            ).itinerary
        except NoPathError as error:
            if error.place_id is None or not error.key.startswith("network.closed"):
                raise
            shut = (self.places[error.place_id].name,)
            return Departure(moment=moment, obstacle="closed", shut=shut)
        except PlanImpossibleError as error:
            if context is None:
                return Departure(moment=moment, obstacle="budget", missing=error.excess)
            return self._obstacle(context)
        return self._found(itinerary)

    def _found(self, itinerary: Itinerary) -> Departure:
        self.evidence.add(itinerary.evidence)
        self.dates.add(itinerary.data_date)
        self.sketches.add(itinerary.has_sketched_ground)
        return Departure(
            moment=itinerary.stops[0].arrival,
            visits=len(itinerary.stops) - 2,
            score=itinerary.score,
            end=itinerary.stops[-1].departure,
            waiting=itinerary.totals.waiting,
            share=itinerary.share_in_time,
            unknown=tuple(
                stop.place.name
                for stop in itinerary.stops[1:-1]
                if trusted(stop.place.opening_hours) is None
            ),
            unlocated=len(itinerary.unlocated) if itinerary.definition.is_robust else 0,
        )

    def _shut(self, moment: datetime) -> tuple[LocalizedText, ...]:
        """Name the places that the circuit needs and whose doors open too late for it."""
        until = later(moment, self.budget)
        ends = (self.definition.start, self.definition.end)
        return tuple(
            self.places[wish.place_id].name
            for wish in self.definition.wishes
            if (wish.is_required or wish.place_id in ends) and not self._opens(wish, moment, until)
        )

    def _opens(self, wish: VisitWish, moment: datetime, until: datetime) -> bool:
        """Tell whether a visit may begin before everything must be over."""
        place = self.places[wish.place_id]
        lasts = visit_time(wish, place)
        beyond = later(until, lasts)
        known = open_intervals(place, self.territory, moment, beyond)
        windows = start_windows(known, wish, lasts, moment, beyond)
        begin, end = int(moment.timestamp()), int(until.timestamp())
        return any(max(begin, first) <= min(last, end) for first, last in windows)

    def _obstacle(self, context: PlanningContext) -> Departure:
        """Tell whether doors are in the way, and which, or the budget."""
        moment, problem = context.formulation.departure, context.formulation.problem
        if problem.time_budget < self.budget:
            return Departure(moment=moment, obstacle="night")
        opened = _opened(problem, range(problem.size))
        if self._best(context, opened) is None:
            least = self._least(context, opened)
            missing = None if least is None else max(0, least - problem.time_budget)
            return Departure(moment=moment, obstacle="budget", missing=missing)
        doors = [
            row
            for row in _needed(context)
            if not any(
                opens == 0 and problem.time_budget <= closes
                for opens, closes in problem.start_windows[row]
            )
        ]
        alone = [row for row in doors if self._best(context, _opened(problem, [row]))]
        return Departure(moment=moment, obstacle="closed", shut=_names(context, alone or doors))

    def _least(self, context: PlanningContext, opened: OrienteeringProblem) -> int | None:
        """Say how long the required places take on the walks of one departure."""
        key = _walks(context)
        if key not in self.least:
            until = Effort.fresh(self.effort, PATIENCE)
            self.least[key] = least_time(opened, until=until, seed=self.seed)
        return self.least[key]


def _opened(problem: OrienteeringProblem, rows: Iterable[int]) -> OrienteeringProblem:
    """State a problem as if some places were always open."""
    windows = list(problem.start_windows)
    for row in rows:
        windows[row] = ((0, problem.time_budget + A_DAY),)
    return replace(problem, start_windows=tuple(windows))


def _needed(context: PlanningContext) -> list[int]:
    """List the rows that no circuit can do without."""
    problem = context.formulation.problem
    return sorted({problem.start, problem.end, *np.flatnonzero(problem.required).tolist()})


def _names(context: PlanningContext, rows: Iterable[int]) -> tuple[LocalizedText, ...]:
    name = context.formulation.name
    return tuple(dict.fromkeys(name(row, context.places) for row in rows))


def _walks(context: PlanningContext) -> Hashable:
    """Give all in which the problems of one circuit differ beside hours and budget."""
    formulation = context.formulation
    return formulation.place_ids, formulation.problem.travel_time.tobytes()


def _moved(found: Departure, moment: datetime) -> Departure:
    """Give the same circuit at another moment."""
    if found.end is None:
        return replace(found, moment=moment)
    lasts = int(found.end.timestamp() - found.moment.timestamp())
    return replace(found, moment=moment, end=later(moment, lasts))
