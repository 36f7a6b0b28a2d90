"""A circuit before and after its visits are chosen: stages 5 and 6 on what was loaded."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from ddtour_geo.directions import landmarks, manoeuvres, streets_met, with_landmarks
from ddtour_geo.errors import PlanImpossibleError
from ddtour_geo.formulation import Formulation, formulate, rides, timetable
from ddtour_geo.hours import daylight, next_opening
from ddtour_geo.itinerary import build_itinerary, build_leg, repeated_metres
from ddtour_geo.model import (
    NO_TEXT,
    AccessPoint,
    Certainty,
    CircuitDefinition,
    Itinerary,
    PointOfInterest,
    Position,
    Shortcut,
    Solution,
    Territory,
    TravelTimeMatrix,
    UnvisitedPlace,
    WalkingNetwork,
)
from ddtour_geo.model.itinerary import standing
from ddtour_geo.network import Snapping, snap
from ddtour_geo.network.passages import Passage, PieceSeconds, closing, passages
from ddtour_geo.optimise import (
    cheapest_insertion,
    equal_orders,
    hours_to_move,
    simulate,
    solve,
    solve_robust,
    why_unvisited,
)
from ddtour_geo.optimise.effort import Effort
from ddtour_geo.optimise.wider import Answers
from ddtour_geo.outputs.access import avoided, closing_soon
from ddtour_geo.safety import (
    CAR_ROADS,
    REACH,
    SPARE_ROADS,
    Aid,
    aids_around,
    road_id,
    roads_among,
    safety_of,
)
from ddtour_geo.schedule import time_order
from ddtour_geo.walking import (
    flat_speed,
    nearest_on,
    piece_seconds,
    regroup_seconds,
    travel_times,
    vertex_times,
)

ALL_PAIRS, MOST_SKIPPED = 20, 3
"""Up to so many legs all skips are told; beyond, so many stops in a row."""
MOMENTS = ("arrival", "latest")
"""Numbers of a reason that are clock times; the others are durations."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A circuit before its visits are chosen.

    Attributes
    ----------
    definition
        What is asked for; in rain, without what is done without.
    territory
        Where.
    places
        Its places by id.
    network
        Streets and paths of this walker at this time.
    snapping
        Where the places meet the network.
    matrix
        Walks between them.
    formulation
        All of it in numbers.
    left_out
        Wishes that cannot be visited, whatever is chosen.
    """

    definition: CircuitDefinition
    territory: Territory
    places: Mapping[str, PointOfInterest]
    network: WalkingNetwork
    snapping: Snapping
    matrix: TravelTimeMatrix
    formulation: Formulation
    left_out: tuple[UnvisitedPlace, ...] = ()

    @property
    def can_close(self) -> bool:
        """True if something on the way closes meanwhile: only a plan knows whether it matters."""
        return bool(closing(self.network))

    def formulated(self, definition: CircuitDefinition) -> Formulation:
        """State other wishes for the same places in numbers."""
        return formulate(
            definition,
            self.territory,
            self.places,
            self.matrix,
            speed_kmh=flat_speed(definition.profile, definition.speed_kmh),
            regroup_time=regroup_seconds(definition.group_size),
        )

    def solve(
        self,
        *,
        effort: Effort | float = 1.0,
        seed: int = 0,
        answers: Answers | None = None,
    ) -> tuple[Solution, Certainty | None]:
        """Choose and order the visits."""
        problem = self.formulation.problem
        try:
            if not self.definition.is_robust:
                plain = None if answers is None else answers.best(problem)
                plain = plain or solve(problem, effort=effort, seed=seed)
                return self._least_repeated(plain), None
            found = solve_robust(problem, effort=effort, seed=seed, answers=answers)
        except PlanImpossibleError as error:
            raise self._explained(error, effort, seed) from None
        given_up = set(found.plain.order) - set(found.solution.order)
        gained = set(found.solution.order) - set(found.plain.order)
        return found.solution, Certainty(
            share=found.share,
            plain_share=found.plain_share,
            given_up=self._named(sorted(given_up)),
            gained=self._named(sorted(gained)),
            lost_score=self.formulation.points(found.plain.score)
            - self.formulation.points(found.solution.score),
        )

    def itinerary(self, solution: Solution, certainty: Certainty | None = None) -> Itinerary:
        """Tell a circuit street by street."""
        return self.told(solution, certainty)[0]

    def told(
        self, solution: Solution, certainty: Certainty | None = None
    ) -> tuple[Itinerary, tuple[Passage, ...]]:
        """Tell a circuit street by street, and where it passes what closes."""
        definition, schedule = self.definition, solution.schedule
        access = {point.place_id: point.lonlat for point in self.snapping.points}
        stops = timetable(self.formulation, schedule, self.places, access)
        ridden = rides(self.formulation, schedule)
        speed = flat_speed(definition.profile, definition.speed_kmh)
        met = passages(
            self.network, self.matrix, stops, _pace(self.network, speed), ridden=frozenset(ridden)
        )
        itinerary = build_itinerary(
            definition,
            self.territory,
            self.network,
            self.matrix,
            stops,
            self._in_points(solution),
            self._why_left_out(solution, certainty) + self.left_out,
            speed_kmh=speed,
            notices=avoided(definition) + closing_soon(self.network, met),
            rides=ridden,
        )
        day = daylight(self.territory, definition.departure.date())
        return replace(itinerary, certainty=certainty, daylight=day), met

    def with_shortcuts(self, itinerary: Itinerary) -> Itinerary:
        """Add the walks that skip stops, for whoever is late."""
        stops, last = itinerary.stops, len(itinerary.stops) - 1
        places = standing(stops)
        most = last if last <= ALL_PAIRS else MOST_SKIPPED + 1
        ridden = [position for position, leg in enumerate(itinerary.legs) if leg.ride is not None]
        pairs = [
            (i, j)
            for i in range(last)
            for j in range(i + 2, last + 1)
            if (j - i <= most or j == last) and not any(i < k + 1 and k < j for k in ridden)
        ]
        shortcuts = tuple(
            Shortcut(
                origin=i,
                destination=j,
                leg=build_leg(
                    self.network,
                    self.matrix,
                    places[i],
                    places[j],
                    speed_kmh=itinerary.speed_kmh,
                    door=stops[i].access_lonlat,
                ),
            )
            for i, j in pairs
        )
        return replace(itinerary, shortcuts=shortcuts)

    def with_safety(self, itinerary: Itinerary) -> Itinerary:
        """Add what is at hand when something goes wrong."""
        here = {stop.place.id for stop in itinerary.stops}
        points = tuple(point for point in self.snapping.points if point.place_id in here)
        aids = aids_around(itinerary)
        avoided = self.definition.ways_avoided
        around = snap(self.network, [_as_place(aid) for aid in aids], avoided=avoided).points
        roads = self._roads(points)
        targets = [replace(met, place_id=road_id(key)) for key, (met, _) in roads.items()]
        walks = travel_times(
            self.network,
            (*points, *targets, *around),
            profile=self.definition.profile,
            speed_kmh=self.definition.speed_kmh,
            avoided=avoided,
            origins=len(points),
            limit=REACH,
        )
        safety = safety_of(itinerary, self.network, aids, roads, walks, self.matrix)
        return replace(itinerary, safety=safety)

    def _roads(self, points: Iterable[AccessPoint]) -> dict[str, tuple[AccessPoint, int]]:
        """Find the nearest road of each place, one for walkers only where there is no other."""
        found: dict[str, tuple[AccessPoint, int]] = {}
        for classes in (CAR_ROADS, SPARE_ROADS):
            left = [point for point in points if point.place_id not in found]
            met = nearest_on(
                self.network,
                left,
                roads_among(self.network, classes),
                profile=self.definition.profile,
                speed_kmh=self.definition.speed_kmh,
                limit=REACH,
            )
            found |= {one[0].place_id: one for one in met if one is not None}
        return found

    def with_directions(self, itinerary: Itinerary) -> Itinerary:
        """Add what a walker must hear of on the way."""
        streets = streets_met(self.network)
        seen = landmarks(self.places.values(), itinerary.ground)
        points = {point.place_id: point for point in self.snapping.points}
        row = {place_id: index for index, place_id in enumerate(self.matrix.place_ids)}
        places = standing(itinerary.stops)
        directions = tuple(
            ()
            if leg.ride is not None or leg.evidence.is_sketch or here is there
            else with_landmarks(
                manoeuvres(
                    streets,
                    self.matrix.paths[row[here.id], row[there.id]],
                    points[here.id],
                    points[there.id],
                    there.position.lonlat,
                ),
                [mark for mark in seen if mark[0] not in {here.name, there.name}],
            )
            for leg, (here, there) in zip(itinerary.legs, pairwise(places), strict=True)
        )
        return replace(itinerary, directions=directions)

    def _least_repeated(self, solution: Solution) -> Solution:
        """Of orders that are as good, take the one that walks the fewest metres twice."""
        problem = self.formulation.problem

        def repeated(order: tuple[int, ...]) -> float:
            return round(repeated_metres(self.matrix, self.formulation.walks(order)), 3)

        order = min(equal_orders(problem, solution.order), key=repeated)
        return replace(solution, order=order, schedule=time_order(problem, order))

    def _in_points(self, solution: Solution) -> Solution:
        """Count the score of a circuit as its wishes do."""
        score = self.formulation.points(solution.score)
        proven = solution.is_proven_optimal
        bound = score if proven else self.formulation.most_points(solution.bound)
        return replace(solution, score=score, bound=bound)

    def _named(self, rows: Iterable[int]) -> tuple[PointOfInterest, ...]:
        ids = self.formulation.place_ids
        return tuple(self.places[ids[row]] for row in rows if row not in self.formulation.transfers)

    def _why_left_out(
        self, solution: Solution, certainty: Certainty | None
    ) -> tuple[UnvisitedPlace, ...]:
        problem, unvisited = self.formulation.problem, []
        for row in solution.unvisited:
            (place,) = self._named([row])
            if self.formulation.is_closed(row):
                unvisited.append(self._closed(place))
                continue
            why = why_unvisited(problem, solution, row)
            key, values = why.key, dict[str, object](why.values)
            values |= {
                name: self.formulation.moment(v) for name, v in why.values if name in MOMENTS
            }
            trial = cheapest_insertion(problem, solution.order, row) if key == "score" else None
            if trial is not None and certainty is not None and problem.score[row]:
                key = "certainty"
                values["share"] = str(round(100 * simulate(problem, trial.order)))
                rows = [self.formulation.place_ids[row] for row in trial.order]
                if unlocated := sum(place_id in self.formulation.hosts for place_id in rows):
                    key, values["unplaced"] = "certainty_unplaced", str(unlocated)
            unvisited.append(UnvisitedPlace(place=place, reason=key, values=tuple(values.items())))
        return tuple(unvisited)

    def _closed(self, place: PointOfInterest) -> UnvisitedPlace:
        """Say that a place is closed during the circuit, and when it opens after it."""
        begin = self.formulation.departure
        over = begin + timedelta(seconds=self.formulation.problem.time_budget)
        opens = next_opening(place, self.territory, begin)
        if opens is None or opens <= over:
            return UnvisitedPlace(place=place, reason="closed")
        if opens.date() == begin.date():
            return UnvisitedPlace(place=place, reason="closed_now", values=(("opens", opens),))
        values = (("day", opens.date()), ("opens", opens))
        return UnvisitedPlace(place=place, reason="closed_that_day", values=values)

    def _explained(
        self, error: PlanImpossibleError, effort: Effort | float, seed: int
    ) -> PlanImpossibleError:
        """Say what does not fit, and what would, in the names of the places."""
        formulation, problem = self.formulation, self.formulation.problem
        names = [formulation.name(row, self.places) for row in range(problem.size)]
        title = self.definition.title
        shut = [
            row
            for row in range(problem.size)
            if problem.required[row] and formulation.is_closed_that_day(row)
        ]
        if shut:
            return PlanImpossibleError(
                "plan_closed",
                remedies=(tuple(formulation.place_ids[row] for row in shut),),
                title=title,
                names=[[names[row] for row in shut]],
            )
        moves = hours_to_move(problem, effort=effort, seed=seed)
        remedies = [[int(row) for row in rows] for rows in error.remedies]
        return PlanImpossibleError(
            "plan_never" if error.excess is None else "plan_excess",
            excess=error.excess,
            remedies=tuple(tuple(formulation.place_ids[row] for row in rows) for rows in remedies),
            title=title,
            names=[[names[row] for row in rows] for rows in remedies],
            minimum=None if error.excess is None else problem.time_budget + error.excess,
            moves=[
                {
                    "place": names[move.place],
                    "place_id": formulation.place_ids[move.place],
                    "bound": move.bound,
                    "before": formulation.moment(move.before),
                    "after": formulation.moment(move.after),
                }
                for move in moves
            ],
        )


def _pace(network: WalkingNetwork, speed_kmh: float) -> PieceSeconds:
    times = vertex_times(network, speed_kmh)
    return lambda edge, begin, end: piece_seconds(network, times, edge, begin, end)


def _as_place(aid: Aid) -> PointOfInterest:
    """Make a place of what may help; left out where no street leads to it."""
    return PointOfInterest(
        id=aid.id,
        name=aid.label,
        theme="",
        text=NO_TEXT,
        service_time=0,
        position=Position(
            longitude=aid.lonlat[0],
            latitude=aid.lonlat[1],
            source=aid.source,
            as_of=date.min,
            confidence="low",
            to_confirm=True,
        ),
    )
