"""A circuit that ends in time, even when the group is slow."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ddtour_geo.model.problem import (
    UNREACHABLE,
    IntArray,
    OrienteeringProblem,
    Solution,
    Window,
)
from ddtour_geo.optimise.effort import Effort
from ddtour_geo.optimise.insertions import insertions
from ddtour_geo.optimise.schedule import service_times, time_order
from ddtour_geo.optimise.solver import solve
from ddtour_geo.optimise.wider import Answers

PACE, VISITS, RUNS = 0.10, 0.20, 500
MARGINS = 16
SIMULATION = 500
"""Steps that trying an order counts for."""
NEVER = 1 << 58


@dataclass(frozen=True, slots=True, kw_only=True)
class RobustSolution:
    """The circuit that ends in time, and what that certainty costs.

    Attributes
    ----------
    solution
        The best circuit found that ends in time often enough; else the surest one met.
    share
        In which share of the runs it does.
    plain
        The best circuit whose times leave nothing to chance.
    plain_share
        In which share of the runs that one ends in time.
    margin
        Part of the largest deviations by which travel and visits had to be lengthened to find the
        circuit, 0 to 1.

    >>> from ddtour_geo.optimise.instance import EXAMPLE
    >>> found = solve_robust(EXAMPLE)
    >>> found.solution.order, found.lost_score
    ((2,), 1)
    """

    solution: Solution
    share: float
    plain: Solution
    plain_share: float
    margin: float = 0.0

    @property
    def lost_score(self) -> int:
        """Score that certainty costs.

        >>> from ddtour_geo.optimise.instance import EXAMPLE
        >>> solve_robust(EXAMPLE, pace=0, visits=0).lost_score
        0
        """
        return self.plain.score - self.solution.score


def simulate(
    problem: OrienteeringProblem,
    order: Sequence[int],
    *,
    runs: int = RUNS,
    seed: int = 0,
    pace: float = PACE,
    visits: float = VISITS,
) -> float:
    """Say how often an order keeps all windows and the budget.

    In each run all travel times are multiplied by one factor, uniform in ``1 - pace .. 1 + pace``,
    and each visit by a factor of its own, uniform in ``1 - visits .. 1 + visits``; the position of
    each place lengthens the ways to and from it by a part of its spread, uniform in ``-1 .. 1``.
    Two orders are tried under the same factors.

    Parameters
    ----------
    problem
        The problem.
    order
        Visited places, start and end excluded.
    runs
        How many.
    seed
        Same seed, same runs.
    pace, visits
        Largest relative deviations.

    Returns
    -------
    float
        Share of the runs, 0 to 1.

    Examples
    --------
    >>> from ddtour_geo.optimise.instance import EXAMPLE
    >>> simulate(EXAMPLE, [1]), simulate(EXAMPLE, [1, 2]) < 1
    (1.0, True)
    """
    random = np.random.default_rng(seed)
    paces = random.uniform(1 - pace, 1 + pace, runs)
    lengths = random.uniform(1 - visits, 1 + visits, (runs, problem.size))
    moved = _moved(problem, random, runs)
    full, service = (problem.start, *order, problem.end), service_times(problem, order)
    moment = np.full(runs, problem.departure)
    in_time = np.ones(runs, dtype=np.bool_)
    for position, place in enumerate(full):
        if position:
            travel = int(problem.travel_time[full[position - 1], place])
            in_time &= travel < UNREACHABLE
            takes = np.maximum(0, travel * paces + moved(full[position - 1], place))
            moment = moment + np.ceil(takes).astype(np.int64)
        begin = _admitted(problem.start_windows[place], moment)
        in_time &= begin < NEVER
        moment = np.where(in_time, begin, 0)
        moment += np.ceil(service[position] * lengths[:, place]).astype(np.int64)
    return float((in_time & (moment <= problem.departure + problem.time_budget)).mean())


def _moved(
    problem: OrienteeringProblem, random: np.random.Generator, runs: int
) -> Callable[[int, int], NDArray[np.float64]]:
    """Draw where each place is, and say by how much that lengthens a way in each run."""
    still = np.zeros(runs)
    if problem.spread is None or not problem.spread.any():
        return lambda _origin, _destination: still
    at, walks = problem.positions, problem.walks
    moved = problem.spread * random.uniform(-1, 1, (runs, problem.size))
    return lambda origin, destination: (
        moved[:, at[origin]] + moved[:, at[destination]] if walks[origin, destination] else still
    )


def _admitted(windows: Sequence[Window], moment: IntArray) -> IntArray:
    begin = np.full(moment.shape, NEVER)
    for opens, closes in reversed(windows):
        begin = np.where(moment <= closes, np.maximum(moment, opens), begin)
    return begin


def solve_robust(  # noqa: PLR0913 - how sure, how late, how long, and what is known
    problem: OrienteeringProblem,
    *,
    share: float = 0.9,
    runs: int = RUNS,
    effort: Effort | float = 1.0,
    seed: int = 0,
    pace: float = PACE,
    visits: float = VISITS,
    answers: Answers | None = None,
) -> RobustSolution:
    """Find a good circuit that ends in time in at least a share of the runs.

    Travel and visits are lengthened by a margin, from nothing to the worst case, and the problem
    is solved again; the smallest margin whose circuit is sure enough is found by halving. That
    the circuit is the best among the sure ones is likely, not proven; its ``bound`` is the one of
    the plain problem.

    Parameters
    ----------
    problem
        The problem.
    share
        How often the circuit shall end in time.
    runs
        As in :func:`simulate`.
    effort
        When to stop.
    seed
        Of the local search and of the runs.
    pace, visits
        As in :func:`simulate`.
    answers
        What is known of problems that differ from this one in their hours and budget alone.

    Returns
    -------
    RobustSolution
        Sure enough or, if nothing is, the surest circuit met.

    Raises
    ------
    PlanImpossibleError
        If there is no circuit at all.

    References
    ----------
    D. Bertsimas, M. Sim, "The price of robustness", Operations Research 52 (2004),
    doi:10.1287/opre.1030.0065.

    Examples
    --------
    >>> from ddtour_geo.optimise.instance import EXAMPLE
    >>> found = solve_robust(EXAMPLE)
    >>> found.share, found.plain_share < 0.9
    (1.0, True)
    """
    until = Effort.fresh(effort)

    def sureness(order: Sequence[int]) -> float:
        until.spend(SIMULATION)
        return simulate(problem, order, runs=runs, seed=seed, pace=pace, visits=visits)

    plain = None if answers is None else answers.best(problem, until=until.part(1 / 2))
    if plain is None:
        plain = solve(problem, effort=until.part(1 / 2), seed=seed)
    answers = Answers(seed=seed) if answers is None else answers
    met = {plain.order: sureness(plain.order)}
    margins = {plain.order: 0.0}
    too_little, enough = 0, MARGINS + 1
    if met[plain.order] >= share:
        enough = 0
    sure: tuple[int, ...] = ()
    ceiling = plain.bound
    while too_little + 1 < enough and not until.is_over:
        margin = (too_little + enough) // 2
        padded = lengthened(problem, margin / MARGINS, pace=pace, visits=visits)
        # What is feasible with a larger margin is so with this one, and no worse.
        found = answers.lengthened(margin / MARGINS).best(
            padded, until=until.part(1 / 3), start=sure, ceiling=ceiling
        )
        if found is None:
            enough = margin
            continue
        met.setdefault(found.order, sureness(found.order))
        margins[found.order] = margin / MARGINS
        if met[found.order] >= share:
            enough, sure = margin, found.order
        else:
            too_little, ceiling = margin, found.bound
    best = max(met, key=lambda order: _merit(problem, order, met[order], share))
    fuller = _filled(problem, best, share, sureness, until) if met[best] >= share else best
    met.setdefault(fuller, sureness(fuller))
    margins.setdefault(fuller, margins[best])
    best = fuller
    return RobustSolution(
        solution=_timed(problem, best, plain),
        share=met[best],
        plain=plain,
        plain_share=met[plain.order],
        margin=margins[best],
    )


def _merit(
    problem: OrienteeringProblem, order: tuple[int, ...], sure: float, share: float
) -> tuple[float, int, float]:
    score = int(problem.score[list(order)].sum())
    return (min(sure, share), score, sure)


def _filled(
    problem: OrienteeringProblem,
    order: tuple[int, ...],
    share: float,
    sureness: Callable[[Sequence[int]], float],
    until: Effort,
) -> tuple[int, ...]:
    """Add what still fits surely enough, the most worth first, as long as the effort lasts."""
    ends = {problem.start, problem.end}
    worth = problem.score.tolist()
    for place in sorted(range(problem.size), key=lambda place: -worth[place]):
        if worth[place] == 0 or place in ends or place in order or until.is_over:
            continue
        for trial in insertions(problem, order, place)[:2]:
            if trial.schedule.is_feasible and sureness(trial.order) >= share:
                order = trial.order
                break
    return order


def lengthened(
    problem: OrienteeringProblem, margin: float, *, pace: float = PACE, visits: float = VISITS
) -> OrienteeringProblem:
    """Leave a margin on travel and visits.

    >>> from ddtour_geo.optimise.instance import EXAMPLE
    >>> lengthened(EXAMPLE, 1.0).service_time.tolist()
    [0, 12, 12]
    """
    longer = problem.travel_time * (1 + pace * margin)
    if problem.spread is not None and problem.spread.any():
        apart = problem.spread[problem.positions]
        longer = longer + margin * problem.walks * (apart[:, None] + apart)
    travel = np.ceil(longer).astype(np.int64)
    return replace(
        problem,
        travel_time=np.where(problem.travel_time < UNREACHABLE, travel, UNREACHABLE),
        service_time=np.ceil(problem.service_time * (1 + visits * margin)).astype(np.int64),
    )


def _timed(problem: OrienteeringProblem, order: tuple[int, ...], plain: Solution) -> Solution:
    score = int(problem.score[list(order)].sum())
    kept = {*order, problem.start, problem.end}
    return replace(
        plain,
        order=order,
        score=score,
        schedule=time_order(problem, order),
        is_proven_optimal=score == plain.bound,
        unvisited=tuple(place for place in range(problem.size) if place not in kept),
    )
