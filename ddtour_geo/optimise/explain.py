"""Why a place is not on the circuit."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ddtour_geo.model.problem import UNREACHABLE, OrienteeringProblem, Solution, Window
from ddtour_geo.optimise.insertions import Insertion, insertions
from ddtour_geo.optimise.schedule import last_admitted, service_times, time_order

LONG_AGO = -(1 << 58)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why an optional place was left out.

    Attributes
    ----------
    key
        ``"unreachable"``: no way leads there and on. ``"closed"``: no window at all.
        ``"group"``: another place of its group is visited. ``"precedence"``: a place that has to
        come before is not visited. ``"window"``: wherever it enters the circuit, the last window
        is over; ``arrival`` and ``latest`` say by how much, ``service`` how long the visit is.
        ``"window_earlier"``: the same, but leaving ``earlier`` by so much would make it fit.
        ``"trade"``: it would make another place late, and end ``extra`` later. ``"budget"``: it
        would end ``extra`` later, of which ``excess`` is missing. ``"score"``: it would fit,
        ``extra`` later, but brings nothing.
    values
        Names and numbers, in the unit of the problem.

    >>> dict(Reason(key="budget", values=(("extra", 840), ("excess", 120))).values)["extra"]
    840
    """

    key: str
    values: tuple[tuple[str, int], ...] = ()


def why_unvisited(problem: OrienteeringProblem, solution: Solution, place: int) -> Reason:
    """Say why a place is not on the circuit found.

    It is tried at every position; the numbers are those of the one where least is missing, or
    where leaving a little earlier is enough.

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
    >>> from ddtour_geo.optimise.instance import EXAMPLE
    >>> problem = replace(EXAMPLE, score=[0, 2, 1], time_budget=30)
    >>> why_unvisited(problem, solve(problem), 2)
    Reason(key='budget', values=(('extra', 19), ('excess', 9)))
    """
    trials = insertions(problem, solution.order, place)
    if not trials:
        is_rival = any(
            place in group and not set(group).isdisjoint(solution.order) for group in problem.groups
        )
        return Reason(key="group" if is_rival else "precedence")
    if not problem.start_windows[place]:
        return Reason(key="closed")
    if trials[0].shortfall[0] >= UNREACHABLE:
        return Reason(key="unreachable")
    if trials[0].schedule.lateness[trials[0].position + 1]:
        return _too_late(problem, trials)
    return _too_long(trials[0])


def _too_long(trial: Insertion) -> Reason:
    extra = ("extra", trial.extra)
    if any(trial.schedule.lateness):
        return Reason(key="trade", values=(extra,))
    if trial.schedule.overrun:
        return Reason(key="budget", values=(extra, ("excess", trial.schedule.overrun)))
    return Reason(key="score", values=(extra,))


def _too_late(problem: OrienteeringProblem, trials: Sequence[Insertion]) -> Reason:
    starts = [(head_start(problem, trial.order), k) for k, trial in enumerate(trials)]
    enough = [(earlier, k) for earlier, k in starts if earlier is not None]
    earlier, best = min(enough, default=(0, 0))
    trial = trials[best]
    place = trial.order[trial.position]
    values = (
        ("arrival", trial.schedule.arrival[trial.position + 1]),
        ("latest", problem.start_windows[place][-1][1]),
        ("service", int(problem.service_time[place])),
    )
    if not enough:
        return Reason(key="window", values=values)
    return Reason(key="window_earlier", values=(*values, ("earlier", earlier)))


def head_start(problem: OrienteeringProblem, order: Sequence[int]) -> int | None:
    """Say how much earlier an order would have to leave to be feasible, its budget unchanged.

    What is open at the departure is taken to have been open before.

    >>> from dataclasses import replace
    >>> from ddtour_geo.optimise.instance import EXAMPLE
    >>> problem = replace(EXAMPLE, start_windows=(((0, 99),), ((0, 99),), ((0, 7),)))
    >>> head_start(problem, [2])
    2
    """
    windows = tuple(_opened_before(known, problem.departure) for known in problem.start_windows)
    full, service = (problem.start, *order, problem.end), service_times(problem, order)
    begin, following = -LONG_AGO, problem.end
    for place, spent in zip(reversed(full), reversed(service), strict=True):
        way = 0 if begin == -LONG_AGO else int(problem.travel_time[place, following])
        latest = last_admitted(windows[place], begin - way - spent)
        if latest is None:
            return None
        begin, following = latest, place
    earlier = max(0, problem.departure - begin)
    moved = replace(problem, departure=problem.departure - earlier, start_windows=windows)
    return earlier if time_order(moved, order).is_feasible else None


def _opened_before(windows: tuple[Window, ...], moment: int) -> tuple[Window, ...]:
    if not any(opens <= moment <= closes for opens, closes in windows):
        return windows
    left = [window for window in windows if window[1] >= moment]
    return ((LONG_AGO, left[0][1]), *left[1:])
