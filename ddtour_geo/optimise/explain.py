"""Why a place is not on the circuit, and why there is no circuit at all."""

import math
import time
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from ddtour_geo.errors import PlanImpossibleError
from ddtour_geo.model.problem import UNREACHABLE, OrienteeringProblem, Schedule, Solution
from ddtour_geo.optimise.instance import build_instance
from ddtour_geo.optimise.search import Answer, best_circuit
from ddtour_geo.schedule import time_order

MOST_TRIALS = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why an optional place was left out.

    Attributes
    ----------
    key
        ``"unreachable"``: no way leads there and on. ``"closed"``: no window at all.
        ``"window"``: wherever it enters the circuit, the last window is over; ``arrival`` and
        ``latest`` say by how much. ``"trade"``: it would make another place late, and end
        ``extra`` later. ``"budget"``: it would end ``extra`` later, of which ``excess`` is
        missing. ``"score"``: it would fit, ``extra`` later, but brings nothing.
    values
        Names and numbers, in the unit of the problem.

    Examples
    --------
    >>> dict(Reason(key="budget", values=(("extra", 840), ("excess", 120))).values)["extra"]
    840
    """

    key: str
    values: tuple[tuple[str, int], ...] = ()


def why_unvisited(problem: OrienteeringProblem, solution: Solution, place: int) -> Reason:
    """Say why a place is not on the circuit found.

    It is tried at every position; the numbers are those of the one where least is missing.

    Parameters
    ----------
    problem
        The problem.
    solution
        A circuit of it, without the place.
    place
        Number of the place.

    Returns
    -------
    Reason
        With numbers.

    Examples
    --------
    >>> from ddtour_geo.optimise import solve
    >>> problem = OrienteeringProblem(
    ...     travel_time=[[0, 5, 9], [5, 0, 5], [9, 5, 0]],
    ...     service_time=[0, 10, 10],
    ...     start_windows=(((0, 99),),) * 3,
    ...     score=[0, 2, 1],
    ...     required=[False] * 3,
    ...     start=0,
    ...     end=0,
    ...     departure=0,
    ...     time_budget=30,
    ... )
    >>> why_unvisited(problem, solve(problem), 2)
    Reason(key='budget', values=(('extra', 19), ('excess', 9)))
    """
    if not problem.start_windows[place]:
        return Reason(key="closed")
    others = [other for other in range(problem.size) if other != place]
    ways_in = problem.travel_time[others, place]
    ways_out = problem.travel_time[place, others]
    if min(ways_in.min(), ways_out.min()) >= UNREACHABLE:
        return Reason(key="unreachable")
    order = solution.order
    trials = [
        (time_order(problem, (*order[:position], place, *order[position:])), position + 1)
        for position in range(len(order) + 1)
    ]
    schedule, position = min(trials, key=_missing)
    if sum(schedule.lateness) >= UNREACHABLE:
        return Reason(key="unreachable")
    if schedule.lateness[position]:
        latest = problem.start_windows[place][-1][1]
        return Reason(
            key="window", values=(("arrival", schedule.arrival[position]), ("latest", latest))
        )
    return _cost(solution, schedule)


def _cost(solution: Solution, schedule: Schedule) -> Reason:
    extra = ("extra", schedule.departure[-1] - solution.schedule.departure[-1])
    if any(schedule.lateness):
        return Reason(key="trade", values=(extra,))
    if schedule.overrun:
        return Reason(key="budget", values=(extra, ("excess", schedule.overrun)))
    return Reason(key="score", values=(extra,))


def _missing(trial: tuple[Schedule, int]) -> tuple[int, int, int]:
    schedule, _ = trial
    return (sum(schedule.lateness), schedule.overrun, schedule.departure[-1])


def impossible(
    problem: OrienteeringProblem, *, until: float = math.inf, seed: int = 0
) -> PlanImpossibleError:
    """Say how much time is missing, and which required places could be dropped.

    Parameters
    ----------
    problem
        One without a feasible circuit.
    until
        Give up at this reading of :func:`time.perf_counter`.
    seed
        Of the local search.

    Returns
    -------
    PlanImpossibleError
        ``excess`` is the smallest time by which a longer budget would be enough, ``remedies`` all
        smallest sets of required places without which the circuit fits; both are as good as was
        found in the time.

    Examples
    --------
    >>> problem = OrienteeringProblem(
    ...     travel_time=[[0, 5, 9], [5, 0, 5], [9, 5, 0]],
    ...     service_time=[0, 10, 10],
    ...     start_windows=(((0, 99),),) * 3,
    ...     score=[0, 0, 0],
    ...     required=[True] * 3,
    ...     start=0,
    ...     end=0,
    ...     departure=0,
    ...     time_budget=30,
    ... )
    >>> error = impossible(problem)
    >>> error.excess, error.remedies
    (9, ((1,), (2,)))
    """
    deadline = problem.departure + problem.time_budget
    required = [
        place
        for place in np.flatnonzero(problem.required).tolist()
        if place not in (problem.start, problem.end)
    ]
    answer = _shortest(problem, required, _far_deadline(problem), until=until, seed=seed)
    return PlanImpossibleError(
        excess=None if answer is None else max(0, answer.end - deadline),
        remedies=_remedies(problem, required, until=until, seed=seed),
    )


def _remedies(
    problem: OrienteeringProblem, required: list[int], *, until: float, seed: int
) -> tuple[tuple[int, ...], ...]:
    deadline = problem.departure + problem.time_budget
    trials = 0
    for size in range(1, len(required) + 1):
        found: list[tuple[int, ...]] = []
        for dropped in combinations(required, size):
            trials += 1
            if trials > MOST_TRIALS or time.perf_counter() > until:
                return tuple(found)
            kept = [place for place in required if place not in dropped]
            if _shortest(problem, kept, deadline, until=until, seed=seed, breaks_ties=False):
                found.append(dropped)
        if found:
            return tuple(found)
    return ()


def _shortest(
    problem: OrienteeringProblem,
    required: Iterable[int],
    deadline: int,
    *,
    until: float,
    seed: int,
    breaks_ties: bool = True,
) -> Answer | None:
    """Look for the circuit of the required places, and of shortcuts, that ends first."""
    needed = np.isin(np.arange(problem.size), list(required))
    reduced = OrienteeringProblem(
        travel_time=problem.travel_time,
        service_time=problem.service_time,
        start_windows=problem.start_windows,
        score=np.zeros(problem.size, dtype=np.int64),
        required=needed,
        start=problem.start,
        end=problem.end,
        departure=problem.departure,
        time_budget=problem.time_budget,
    )
    candidates = np.flatnonzero(needed | _shortcuts(problem)).tolist()
    instance = build_instance(reduced, deadline, candidates)
    if instance is None:
        return None
    return best_circuit(instance, until=until, seed=seed, breaks_ties=breaks_ties)


def _shortcuts(problem: OrienteeringProblem) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Mark the places through which, visit included, some way is shorter than the direct one."""
    travel = problem.travel_time
    through = travel.T[:, :, None] + travel[:, None, :] + problem.service_time[:, None, None]
    shorter = (through < travel[None]) & (through < UNREACHABLE)
    return np.asarray(shorter.any(axis=(1, 2)))


def _far_deadline(problem: OrienteeringProblem) -> int:
    """Return a moment before which whatever is feasible at all is over."""
    reachable = np.where(problem.travel_time < UNREACHABLE, problem.travel_time, 0)
    opens = [window[0] for windows in problem.start_windows for window in windows]
    longest = int(reachable.max(axis=1).sum() + problem.service_time.sum())
    return max([problem.departure, *opens]) + 2 * longest
