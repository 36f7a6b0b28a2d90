"""From a first circuit to the proven best: heuristic, bounds, proof, and the breaking of ties."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ddtour_geo.optimise.effort import ENDLESS, Effort
from ddtour_geo.optimise.exact import LabelSearch
from ddtour_geo.optimise.instance import Instance
from ddtour_geo.optimise.local_search import LocalSearch
from ddtour_geo.optimise.relaxation import TOLERANCE, FloatArray, Relaxation, Table

ROUNDS, MORE_ROUNDS = 40, (1_000,) * 60
FEW = 15
"""Rounds of local search where something is known: the proof finds the rest sooner."""
STAGES: tuple[tuple[int, int, int], ...] = (
    (6, 1_000, 100),
    (10, 3_000, 200),
    (10, 50_000, 300),
    (12, 200_000, 300),
    (30, 2_000_000, 300),
)
"""Rounds of pricing, labels kept in a layer, time steps."""
LONG = 20
LONG_ROUNDS: tuple[tuple[int, ...], ...] = (
    (300, 600, 1_000),
    (1_000,) * 9,
    (1_000,) * 9,
    (1_000,) * 20,
    (),
)
"""Rounds of local search before each stage where a circuit has more than so many visits: a proof
is then far off."""
TIE_ROUNDS, TIE_WIDTH = 5, 5_000
BUILDING = 4
"""A relaxation takes so many times as much work to set up as to solve."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The best circuit known, places as in the instance; no circuit scores above ``bound``.

    >>> Answer(order=(0,), score=2, cost=10, end=20, bound=3).merit
    (2, -10, -20)
    """

    order: tuple[int, ...]
    score: int
    cost: int
    end: int
    bound: int

    @property
    def merit(self) -> tuple[int, int, int]:
        """Rank circuits: higher score, then less cost, then earlier end.

        >>> Answer(order=(), score=0, cost=4, end=9, bound=3).merit
        (0, -4, -9)
        """
        return (self.score, -self.cost, -self.end)


def best_circuit(
    instance: Instance,
    *,
    until: Effort = ENDLESS,
    seed: int = 0,
    breaks_ties: bool = True,
    start: Sequence[int] = (),
    ceiling: int | None = None,
) -> Answer | None:
    """Find the circuit of the highest score, then the least cost, then the earliest end.

    >>> from ddtour_geo.optimise.instance import EXAMPLE, build_instance
    >>> best_circuit(build_instance(EXAMPLE, 40))
    Answer(order=(0, 1), score=3, cost=19, end=39, bound=3)
    """
    heuristic, proof = LocalSearch(instance, seed), _Proof(instance, until, ceiling)
    best = _improved(instance, None, start) if start else None
    if best is None or best.score < proof.bound:
        rounds = ROUNDS if ceiling is None else FEW
        best = _improved(instance, best, heuristic.run(rounds, until=until, start=start))
    for stage, more in zip(STAGES, LONG_ROUNDS, strict=True):
        if best is not None and len(best.order) > LONG:
            best = _searched(heuristic, best, more, until)
        best, is_done = proof.advanced(best, *stage)
        if is_done:
            break
    if best is None:
        return None
    if proof.bound > best.score:
        best = _searched(heuristic, best, MORE_ROUNDS, until)
    elif breaks_ties:
        best = proof.untied(best)
    return replace(best, bound=max(proof.bound, best.score))


class _Proof:
    """Bounds and label searches that know more and more."""

    def __init__(self, instance: Instance, until: Effort, ceiling: int | None = None) -> None:
        self.instance, self.until = instance, until
        self.buckets = STAGES[0][2]
        self.relaxation = self._relaxed()
        self.multipliers: FloatArray | None = None
        self.bound = int(instance.score.sum())
        if ceiling is not None:
            self.bound = min(self.bound, ceiling)

    def advanced(
        self, best: Answer | None, rounds: int, width: int, buckets: int
    ) -> tuple[Answer | None, bool]:
        """Price, search, and say whether that was the end of it."""
        instance, table = self.instance, None
        floor = int(instance.score[instance.required].sum())
        target = floor if best is None else best.score + 1
        if self.bound < target:
            return best, True
        if buckets > self.buckets:
            self.buckets = buckets
            self.relaxation = self._relaxed()
        if self.relaxation.is_usable:
            table = self._priced(self.relaxation, target, rounds, self.multipliers)
            self.multipliers = table.multipliers
            self.bound = min(self.bound, math.floor(max(table.bound + TOLERANCE, target - 1)))
            if self.bound < target:
                return best, True
        search = LabelSearch(instance, target=target, relaxation=self.relaxation, table=table)
        found = search.run(width=width, until=self.until)
        if found.is_complete:
            self.bound = found.gain
        best = _improved(instance, best, found.order)
        return best, found.is_complete or self.until.is_over

    def _relaxed(self) -> Relaxation:
        relaxation = Relaxation(self.instance, self.instance.deadline, self.buckets)
        self.until.spend(BUILDING * relaxation.work)
        return relaxation

    def _priced(
        self, relaxation: Relaxation, target: int, rounds: int, start: FloatArray | None
    ) -> Table:
        return relaxation.tighten(target, rounds=rounds, start=start, until=self.until)

    def untied(self, best: Answer) -> Answer:
        """Look, among the circuits of the same score, for the least cost and the earliest end.

        A point of score is weighed above the cost of the circuit known: what costs no more and
        scores less can then never gain as much.
        """
        instance, worth, table = self.instance, best.cost + 1, None
        target = best.score * worth - best.cost
        if instance.cost.any():
            relaxation = self.relaxation.weighing(worth)
        else:
            relaxation = Relaxation(instance, best.end)
        if relaxation.is_usable:
            start = None if self.multipliers is None else self.multipliers * worth
            table = self._priced(relaxation, target + 1, TIE_ROUNDS, start)
        search = LabelSearch(
            instance, target=target, relaxation=relaxation, table=table, keeps_equals=True
        )
        order = search.run(width=TIE_WIDTH, until=self.until).order
        return _improved(instance, best, order) or best


def _searched(heuristic: LocalSearch, best: Answer, cycles: Sequence[int], until: Effort) -> Answer:
    for rounds in cycles:
        if until.is_over:
            break
        found = heuristic.run(rounds, until=until, start=best.order)
        best = _improved(heuristic.instance, best, found) or best
    return best


def _improved(
    instance: Instance, best: Answer | None, order: Sequence[int] | None
) -> Answer | None:
    if order is None:
        return best
    m = instance.size
    moment, place, cost = instance.first, m, 0
    for following in (*order, m):
        arrival = np.array(moment + instance.arc[place, following])
        moment = int(instance.begin(arrival, following))
        cost += int(instance.cost[place, following])
        place = following
    found = Answer(
        order=tuple(order),
        score=int(instance.score[list(order)].sum()),
        cost=cost,
        end=moment + instance.end_service,
        bound=0,
    )
    return found if best is None or found.merit > best.merit else best
