"""Why there is no circuit: the time that is missing, the stops to drop, the hours to move."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ddtour_geo.common.errors import PlanImpossibleError
from ddtour_geo.common.spans import merged
from ddtour_geo.model.problem import UNREACHABLE, OrienteeringProblem, Window
from ddtour_geo.optimise.effort import ENDLESS, Effort
from ddtour_geo.optimise.exact import LabelSearch
from ddtour_geo.optimise.instance import Instance, build_instance
from ddtour_geo.optimise.relaxation import Relaxation
from ddtour_geo.optimise.schedule import time_order
from ddtour_geo.optimise.search import Answer, best_circuit

MOST_REMEDIES = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowChange:
    """A window that, moved alone, would make a circuit feasible.

    Its ``"latest"`` moment would have to come later, or the ``"earliest"`` sooner.

    >>> WindowChange(place=3, bound="latest", before=600, after=720).amount
    120
    """

    place: int
    bound: str
    before: int
    after: int

    @property
    def amount(self) -> int:
        """By how much the bound moves.

        >>> WindowChange(place=3, bound="earliest", before=600, after=540).amount
        60
        """
        return abs(self.after - self.before)


def impossible(
    problem: OrienteeringProblem, *, until: Effort = ENDLESS, seed: int = 0
) -> PlanImpossibleError:
    """Say how much time is missing, and which required places could be dropped.

    >>> from ddtour_geo.optimise.instance import EXAMPLE
    >>> error = impossible(replace(EXAMPLE, required=[True] * 3, time_budget=30))
    >>> error.excess, error.remedies
    (9, ((1,), (2,)))
    """
    least = least_time(problem, until=until, seed=seed)
    return PlanImpossibleError(
        excess=None if least is None else max(0, least - problem.time_budget),
        remedies=_remedies(problem, until=until, seed=seed),
    )


def least_time(
    problem: OrienteeringProblem, *, until: Effort = ENDLESS, seed: int = 0
) -> int | None:
    """Say how much time the required places take at least.

    >>> from dataclasses import replace
    >>> from ddtour_geo.optimise.instance import EXAMPLE
    >>> least_time(replace(EXAMPLE, required=[False, True, True]))
    39
    """
    answer, _ = earliest(problem, _far_deadline(problem), until=until, seed=seed)
    return None if answer is None else answer.end - problem.departure


def _remedies(
    problem: OrienteeringProblem, *, until: Effort, seed: int
) -> tuple[tuple[int, ...], ...]:
    """Keep as many required places as fit, in all ways."""
    wanted = _required(problem)
    counted = replace(problem, score=wanted.astype(np.int64), required=wanted & False)
    instance = _reduced(counted, wanted, problem.departure + problem.time_budget)
    answer = (
        None
        if instance is None
        else best_circuit(instance, until=until, seed=seed, breaks_ties=False)
    )
    if instance is None or answer is None:
        return ()
    relaxation = Relaxation(instance, instance.deadline)
    table = relaxation.tighten(answer.score + 1, until=until) if relaxation.is_usable else None
    search = LabelSearch(instance, target=answer.score, relaxation=relaxation, table=table)
    found = set()
    for layer, _ in search.layers(until=until):
        rows, _, _ = search.closings(layer)
        for label in np.unique(layer.sets[rows], axis=0):
            visited = instance.places[(search.bits & label).any(axis=1)]
            found.add(
                tuple(np.flatnonzero(wanted & ~np.isin(range(len(wanted)), visited)).tolist())
            )
        if len(found) >= MOST_REMEDIES:
            break
    return tuple(sorted(found))


def hours_to_move(
    problem: OrienteeringProblem,
    *,
    effort: Effort | float = 0.5,
    seed: int = 0,
) -> tuple[WindowChange, ...]:
    """Say which single window, moved how far, makes an infeasible problem feasible.

    Only windows of required places and of start and end can. If a place has several windows, the
    one that the circuit would use is moved.

    Parameters
    ----------
    problem
        One without a feasible circuit.
    effort
        When to stop; places not looked at by then are left out.
    seed
        Of the local search.

    Returns
    -------
    tuple of WindowChange
        The smallest change first; empty if no single window is enough.

    Examples
    --------
    >>> from dataclasses import replace
    >>> from ddtour_geo.optimise.instance import EXAMPLE
    >>> windows = (((0, 99),), ((0, 3),), ((0, 99),))
    >>> hours_to_move(replace(EXAMPLE, start_windows=windows, required=[False, True, False]))
    (WindowChange(place=1, bound='latest', before=3, after=5),)
    """
    until = Effort.fresh(effort)
    places = {*np.flatnonzero(_required(problem)).tolist(), problem.start, problem.end}
    always = (problem.departure, problem.departure + problem.time_budget)
    opened = replace(
        problem,
        start_windows=tuple(
            (always,) if place in places else windows
            for place, windows in enumerate(problem.start_windows)
        ),
    )
    # What does not fit with all doors open does not with one.
    if earliest(opened, always[1], until=until, seed=seed, by_end=False)[0] is None:
        return ()
    found = []
    for place in sorted(places):
        if until.is_over or any(
            a <= always[0] and always[1] <= b for a, b in problem.start_windows[place]
        ):
            continue
        for bound in ("latest", "earliest"):
            change = _least_change(problem, place, bound, until=until, seed=seed)
            found += [change] if change else []
    return tuple(sorted(found, key=lambda change: (change.amount, change.place, change.bound)))


def _least_change(
    problem: OrienteeringProblem, place: int, bound: str, *, until: Effort, seed: int
) -> WindowChange | None:
    """Halve the interval between what is too little and what is enough."""
    too_little, enough, change = 0, problem.time_budget + 1, None
    while too_little + 1 < enough:
        amount = (too_little + enough) // 2 if change else enough - 1
        windows = list(problem.start_windows)
        windows[place] = _widened(windows[place], bound, amount)
        wider = replace(problem, start_windows=tuple(windows))
        deadline = problem.departure + problem.time_budget
        answer, order = earliest(wider, deadline, until=until, seed=seed, by_end=False)
        if answer is None:
            if change is None:
                return None
            too_little = amount
            continue
        schedule = time_order(wider, order)
        begins = [b for p, b in zip(schedule.order, schedule.begin, strict=True) if p == place]
        change = _used(problem.start_windows[place], place, bound, begins)
        if change is None:
            return None
        enough = change.amount
    return change


def _widened(windows: tuple[Window, ...], bound: str, amount: int) -> tuple[Window, ...]:
    sooner, later = (0, amount) if bound == "latest" else (amount, 0)
    return merged((opens - sooner, closes + later) for opens, closes in windows)


def _used(
    windows: tuple[Window, ...], place: int, bound: str, begins: Iterable[int]
) -> WindowChange | None:
    """Find the window that was moved most by the visits."""
    changes = []
    for begin in begins:
        if any(opens <= begin <= closes for opens, closes in windows):
            continue
        if bound == "latest":
            before = max((closes for _, closes in windows if closes < begin), default=None)
        else:
            before = min((opens for opens, _ in windows if opens > begin), default=None)
        if before is not None:
            changes.append(WindowChange(place=place, bound=bound, before=before, after=begin))
    return max(changes, key=lambda change: change.amount, default=None)


def _required(problem: OrienteeringProblem) -> NDArray[np.bool_]:
    required = problem.required.copy()
    required[[problem.start, problem.end]] = False
    return required


def earliest(
    problem: OrienteeringProblem,
    deadline: int,
    *,
    until: Effort,
    seed: int,
    by_end: bool = True,
) -> tuple[Answer | None, tuple[int, ...]]:
    """Look for the circuit of the required places, and of shortcuts, that ends first.

    >>> from ddtour_geo.optimise.instance import EXAMPLE
    >>> earliest(EXAMPLE, 40, until=ENDLESS, seed=0)[1]
    ()
    """
    plain = replace(problem, score=np.zeros(problem.size, dtype=np.int64))
    instance = _reduced(plain, _required(problem), deadline)
    if instance is None:
        return None, ()
    answer = best_circuit(instance, until=until, seed=seed, breaks_ties=by_end)
    return answer, () if answer is None else tuple(instance.places[list(answer.order)].tolist())


def _reduced(
    problem: OrienteeringProblem, wanted: NDArray[np.bool_], deadline: int
) -> Instance | None:
    """Leave out the places that can never help."""
    useful = set(np.flatnonzero(wanted | _shortcuts(problem)).tolist())
    while more := {a for a, b in problem.precedences if b in useful} - useful:
        useful |= more
    return build_instance(problem, deadline, useful, by_end=True)


def _shortcuts(problem: OrienteeringProblem) -> NDArray[np.bool_]:
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
