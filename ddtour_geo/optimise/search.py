"""From a first circuit to the proven best: heuristic, bounds, proof, and the breaking of ties."""

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ddtour_geo.optimise.exact import Found, LabelSearch
from ddtour_geo.optimise.instance import Instance
from ddtour_geo.optimise.local_search import LocalSearch
from ddtour_geo.optimise.relaxation import TOLERANCE, FloatArray, Relaxation, Table

ROUNDS, MORE_ROUNDS = 40, 2_000
STAGES: tuple[tuple[int, int], ...] = (
    (10, 1_000),
    (15, 5_000),
    (25, 30_000),
    (40, 300_000),
    (60, 2_000_000),
)
TIE_ROUNDS, TIE_WIDTH = 8, 30_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The best circuit known, places numbered as in the instance.

    Attributes
    ----------
    order
        Visited places.
    score, end, travel
        Its merits.
    bound
        No circuit has a higher score.

    Examples
    --------
    >>> Answer(order=(0,), score=2, end=20, travel=10, bound=3).bound
    3
    """

    order: tuple[int, ...]
    score: int
    end: int
    travel: int
    bound: int


def best_circuit(
    instance: Instance, *, until: float = math.inf, seed: int = 0, breaks_ties: bool = True
) -> Answer | None:
    """Find the circuit of the highest score, then the earliest end, then the least travel.

    Parameters
    ----------
    instance
        The instance.
    until
        Give up the proof at this reading of :func:`time.perf_counter`.
    seed
        Of the local search.
    breaks_ties
        False if any circuit of the highest score will do.

    Returns
    -------
    Answer or None
        ``None`` if no circuit visits all required places, or none was found in time.

    Examples
    --------
    >>> from ddtour_geo.optimise.instance import EXAMPLE, build_instance
    >>> best_circuit(build_instance(EXAMPLE, 40))
    Answer(order=(0, 1), score=3, end=39, travel=19, bound=3)
    """
    heuristic = LocalSearch(instance, seed)
    best = _improved(instance, None, heuristic.run(ROUNDS, until=until))
    bound = int(instance.score.sum())
    floor = int(instance.score[instance.required].sum())
    relaxation = Relaxation(instance, instance.deadline)
    table, prices = None, None
    for rounds, width in STAGES:
        target = floor if best is None else best.score + 1
        if bound < target:
            break
        if relaxation.is_usable:
            table = relaxation.tighten(target, rounds=rounds, start=prices, until=until)
            prices = table.prices
            bound = min(bound, math.floor(max(table.bound + TOLERANCE, target - 1)))
            if bound < target:
                break
        search = LabelSearch(instance, target=target, relaxation=relaxation, table=table)
        found = search.run(width=width, until=until)
        best = _improved(instance, best, found.order)
        if found.is_complete:
            bound = found.score
            break
        if time.perf_counter() > until:
            break
    if best is None:
        return None
    bound = max(bound, best.score)
    if bound > best.score:
        more = heuristic.run(MORE_ROUNDS, until=until, start=best.order or ())
        best = _improved(instance, best, more) or best
    if breaks_ties and bound == best.score:
        best = _untied(instance, best, until, prices)
    return Answer(
        order=best.order or (), score=best.score, end=best.end, travel=best.travel, bound=bound
    )


def _untied(instance: Instance, best: Found, until: float, prices: FloatArray | None) -> Found:
    """Look, among the circuits of the same score, for the earliest end and the least travel."""
    relaxation = Relaxation(instance, best.end)
    table: Table | None = None
    if relaxation.is_usable:
        table = relaxation.tighten(best.score + 1, rounds=TIE_ROUNDS, start=prices, until=until)
    search = LabelSearch(
        instance, target=best.score, relaxation=relaxation, table=table, breaks_ties=True
    )
    return _improved(instance, best, search.run(width=TIE_WIDTH, until=until).order) or best


def _improved(instance: Instance, best: Found | None, order: Sequence[int] | None) -> Found | None:
    if order is None:
        return best
    m = instance.size
    moment, place, travel = instance.first, m, 0
    for following in (*order, m):
        arrival = np.array(moment + instance.arc[place, following])
        moment = int(instance.begin(arrival, following))
        travel += int(instance.travel[place, following])
        place = following
    found = Found(
        order=tuple(order),
        score=int(instance.score[list(order)].sum()),
        end=moment + instance.end_service,
        travel=travel,
        is_complete=True,
    )
    return found if best is None or found.merit > best.merit else best
