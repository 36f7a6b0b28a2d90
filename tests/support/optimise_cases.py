"""Random problems, and what is true of them by trying every order: oracles of the optimiser."""

from collections.abc import Iterator
from itertools import combinations, pairwise, permutations
from typing import NamedTuple

import numpy as np
from hypothesis import strategies as st

from ddtour_geo.model import OrienteeringProblem
from ddtour_geo.model.problem import UNREACHABLE

Times = tuple[bool, int, int]


def walk(problem: OrienteeringProblem, order: tuple[int, ...]) -> Times:
    """Time an order minute by minute: is it feasible, when is it over, how long does it walk."""
    clock, walked, feasible = problem.departure, 0, True
    full = [problem.start, *order, problem.end]
    for position, place in enumerate(full):
        if position:
            travel = int(problem.travel_time[full[position - 1], place])
            feasible &= travel < UNREACHABLE
            clock += travel
            walked += travel
        windows = problem.start_windows[place]
        moments = [max(clock, opens) for opens, closes in windows if clock <= closes]
        feasible &= bool(moments)
        clock = min(moments, default=clock)
        if position < len(full) - 1 or problem.start != problem.end:
            clock += int(problem.service_time[place])
    return feasible and clock <= problem.departure + problem.time_budget, clock, walked


def orders(problem: OrienteeringProblem) -> Iterator[tuple[int, ...]]:
    """Give every order of every subset that is allowed, whatever the clock says."""
    inner = [p for p in range(problem.size) if p not in (problem.start, problem.end)]
    for size in range(len(inner) + 1):
        for subset in combinations(inner, size):
            if all(p in subset for p in inner if problem.required[p]) and all(
                sum(p in group for p in subset) <= 1 for group in problem.groups
            ):
                yield from (order for order in permutations(subset) if _in_order(problem, order))


def _in_order(problem: OrienteeringProblem, order: tuple[int, ...]) -> bool:
    return all(
        later not in order or earlier in order[: order.index(later)]
        for earlier, later in problem.precedences
    )


class Best(NamedTuple):
    """Merits of a circuit."""

    score: int
    travel: int
    leg_cost: int
    end: int


def merits(problem: OrienteeringProblem, order: tuple[int, ...]) -> Best:
    """Say what a feasible order brings and costs."""
    _, end, walked = walk(problem, order)
    full = (problem.start, *order, problem.end)
    cost = problem.leg_cost
    disliked = 0 if cost is None else sum(int(cost[leg]) for leg in pairwise(full))
    return Best(int(problem.score[list(order)].sum()), walked, disliked, end)


def brute_force(problem: OrienteeringProblem) -> Best | None:
    """Give the best score, its least travel, the least cost of these, and the earliest end."""
    feasible = (merits(problem, order) for order in orders(problem) if walk(problem, order)[0])
    return min(feasible, key=lambda best: (-best.score, *best[1:]), default=None)


def earliest_end(problem: OrienteeringProblem) -> int | None:
    """Give the earliest end of all feasible orders."""
    found = (walk(problem, order) for order in orders(problem))
    return min((end for is_feasible, end, _ in found if is_feasible), default=None)


def windows_from(bounds: list[int]) -> tuple[tuple[int, int], ...]:
    """Pair sorted bounds."""
    ordered = sorted(bounds)
    return tuple(zip(ordered[::2], ordered[1::2], strict=True))


@st.composite
def problems(
    draw: st.DrawFn, *, most: int = 7, longest: int = 30, required: bool = True
) -> OrienteeringProblem:
    """Draw asymmetric, non-metric problems with zero times, closed places and missing ways."""
    n = draw(st.sampled_from([*range(1, most), most, most]))
    seed = draw(st.integers(0, 2**32 - 1))
    random = np.random.default_rng(seed)
    travel = random.integers(0, longest, (n, n))
    if draw(st.booleans()):
        points = random.integers(0, longest, (n, 2))
        travel = np.abs(points[:, None] - points[None]).sum(axis=2)
    elif draw(st.booleans()):
        travel[random.random((n, n)) < 0.15] = UNREACHABLE
    horizon = draw(st.sampled_from([60, 120, 200]))
    kind = draw(st.sampled_from(["wide", "one", "several"]))
    windows = []
    for place in range(n):
        bounds = random.integers(0, horizon, {"wide": 0, "one": 2, "several": 6}[kind]).tolist()
        at_ends = place in (0, n - 1) and random.random() < 0.8
        windows.append(((0, 10 * horizon),) if not bounds or at_ends else windows_from(bounds))
        if random.random() < 0.03:
            windows[-1] = ()
    wanted = random.random(n) < (draw(st.sampled_from([0, 0.2, 0.5])) if required else 0)
    inner = [int(place) for place in random.permutation(np.arange(1, n - 1))] if n > 2 else []
    related = draw(st.booleans())
    return OrienteeringProblem(
        travel_time=travel,
        service_time=random.integers(0, draw(st.sampled_from([1, 2, 20])), n),
        start_windows=tuple(windows),
        score=random.integers(0, draw(st.sampled_from([2, 6, 100])), n),
        required=wanted,
        start=0,
        end=draw(st.sampled_from([0, n - 1])),
        departure=draw(st.integers(0, 20)),
        time_budget=horizon,
        precedences=tuple(pairwise(inner[: random.integers(0, 4)])) if related else (),
        groups=(tuple(inner[-3:]), tuple(inner[1:3])) if related and random.random() < 0.7 else (),
        leg_cost=random.integers(0, 50, (n, n)) if draw(st.booleans()) else None,
    )
