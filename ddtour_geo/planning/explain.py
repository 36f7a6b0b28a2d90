"""Why a place is not visited, and what would make an impossible circuit possible."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ddtour_geo.common.clocks import later
from ddtour_geo.common.errors import PlanImpossibleError
from ddtour_geo.model import (
    Certainty,
    LocalizedText,
    PointOfInterest,
    Solution,
    Territory,
    UnvisitedPlace,
)
from ddtour_geo.optimise import cheapest_insertion, hours_to_move, simulate, why_unvisited
from ddtour_geo.optimise.effort import Effort
from ddtour_geo.planning.formulate import Formulation
from ddtour_geo.territory.opening_hours import next_opening

MOMENTS = ("arrival", "latest")
"""Numbers of a reason that are clock times; the others are durations."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reasons:
    """What stands behind the numbers of a circuit, to say them in the names of its places."""

    formulation: Formulation
    territory: Territory
    places: Mapping[str, PointOfInterest]
    title: LocalizedText

    def named(self, rows: Iterable[int]) -> tuple[PointOfInterest, ...]:
        ids = self.formulation.place_ids
        return tuple(self.places[ids[row]] for row in rows if row not in self.formulation.transfers)

    def why_left_out(
        self, solution: Solution, certainty: Certainty | None
    ) -> tuple[UnvisitedPlace, ...]:
        problem, unvisited = self.formulation.problem, []
        for row in solution.unvisited:
            (place,) = self.named([row])
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
        over = later(begin, self.formulation.problem.time_budget)
        opens = next_opening(place, self.territory, begin)
        if opens is None or opens <= over:
            return UnvisitedPlace(place=place, reason="closed")
        if opens.date() == begin.date():
            return UnvisitedPlace(place=place, reason="closed_now", values=(("opens", opens),))
        values = (("day", opens.date()), ("opens", opens))
        return UnvisitedPlace(place=place, reason="closed_that_day", values=values)

    def explained(
        self, error: PlanImpossibleError, effort: Effort | float, seed: int
    ) -> PlanImpossibleError:
        """Say what does not fit, and what would, in the names of the places."""
        formulation, problem = self.formulation, self.formulation.problem
        names = [formulation.name(row, self.places) for row in range(problem.size)]
        title = self.title
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
