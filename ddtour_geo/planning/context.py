"""A circuit before and after its visits are chosen: stages 5 and 6 on what was loaded."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from ddtour_geo.common.errors import PlanImpossibleError
from ddtour_geo.model import (
    Certainty,
    CircuitDefinition,
    Itinerary,
    PointOfInterest,
    Solution,
    Territory,
    TravelTimeMatrix,
    UnvisitedPlace,
    WalkingNetwork,
)
from ddtour_geo.network import Snapping
from ddtour_geo.network.access.passages import Passage, PieceSeconds, closing, passages
from ddtour_geo.network.routing import (
    flat_speed,
    piece_seconds,
    regroup_seconds,
    vertex_times,
)
from ddtour_geo.network.snapping.barriers import NO_BARRIERS, Barriers
from ddtour_geo.optimise import (
    equal_orders,
    solve,
    solve_robust,
)
from ddtour_geo.optimise.effort import Effort
from ddtour_geo.optimise.schedule import time_order
from ddtour_geo.optimise.wider import Answers
from ddtour_geo.planning.explain import Reasons
from ddtour_geo.planning.formulate import Formulation, formulate
from ddtour_geo.planning.itinerary import build_itinerary, repeated_metres
from ddtour_geo.planning.notices import (
    avoided,
    closing_soon,
    entrances_to_confirm,
    struck_twice,
)
from ddtour_geo.planning.timetable import rides, timetable
from ddtour_geo.territory.opening_hours import daylight


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanningContext:
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
    barriers
        What nothing is joined to the network through.
    """

    definition: CircuitDefinition
    territory: Territory
    places: Mapping[str, PointOfInterest]
    network: WalkingNetwork
    snapping: Snapping
    matrix: TravelTimeMatrix
    formulation: Formulation
    left_out: tuple[UnvisitedPlace, ...] = ()
    barriers: Barriers = field(default=NO_BARRIERS, repr=False)

    @property
    def can_close(self) -> bool:
        """True if something on the way closes meanwhile: only a plan knows whether it matters."""
        return bool(closing(self.network))

    @property
    def reasons(self) -> Reasons:
        """What says its numbers in the names of its places."""
        return Reasons(
            formulation=self.formulation,
            territory=self.territory,
            places=self.places,
            title=self.definition.title,
        )

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
            raise self.reasons.explained(error, effort, seed) from None
        given_up = set(found.plain.order) - set(found.solution.order)
        gained = set(found.solution.order) - set(found.plain.order)
        return found.solution, Certainty(
            share=found.share,
            plain_share=found.plain_share,
            given_up=self.reasons.named(sorted(given_up)),
            gained=self.reasons.named(sorted(gained)),
            lost_score=self.formulation.points(found.plain.score)
            - self.formulation.points(found.solution.score),
        )

    def itinerary(self, solution: Solution, certainty: Certainty | None = None) -> Itinerary:
        """Tell a circuit street by street."""
        return self.build(solution, certainty)[0]

    def build(
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
            self.reasons.why_left_out(solution, certainty) + self.left_out,
            speed_kmh=speed,
            notices=struck_twice(definition, self.formulation.departure)
            + avoided(definition)
            + closing_soon(self.network, met)
            + entrances_to_confirm(self.network, self.snapping.points, stops),
            rides=ridden,
        )
        day = daylight(self.territory, definition.departure.date())
        return replace(itinerary, certainty=certainty, daylight=day), met

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


def _pace(network: WalkingNetwork, speed_kmh: float) -> PieceSeconds:
    times = vertex_times(network, speed_kmh)
    return lambda edge, begin, end: piece_seconds(network, times, edge, begin, end)
