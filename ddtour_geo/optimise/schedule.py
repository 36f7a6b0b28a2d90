"""Clock times of an order: the one place where time is computed.

A visit begins at the first moment, not before the arrival, that one of the place's windows admits.
Being earlier therefore never hurts, several windows a day included: later arrivals never begin
earlier.
"""

from bisect import bisect_left
from collections.abc import Sequence

from ddtour_geo.common.errors import PlanImpossibleError
from ddtour_geo.model.problem import UNREACHABLE, OrienteeringProblem, Schedule, Window


def first_admitted(windows: Sequence[Window], moment: int) -> int | None:
    """Return the first moment, not before the given one, that a window admits.

    >>> first_admitted(((0, 10), (20, 30)), 15), first_admitted(((0, 10),), 11)
    (20, None)
    """
    index = bisect_left(windows, moment, key=lambda window: window[1])
    return max(moment, windows[index][0]) if index < len(windows) else None


def last_admitted(windows: Sequence[Window], moment: int) -> int | None:
    """Return the last moment, not after the given one, that a window admits.

    >>> last_admitted(((0, 10), (20, 30)), 15), last_admitted(((5, 10),), 4)
    (10, None)
    """
    earlier = [window for window in windows if window[0] <= moment]
    return min(moment, earlier[-1][1]) if earlier else None


def service_times(problem: OrienteeringProblem, order: Sequence[int]) -> tuple[int, ...]:
    """Return the time spent at each position of a circuit, start and end included.

    >>> from dataclasses import replace
    >>> from ddtour_geo.optimise.instance import EXAMPLE
    >>> service_times(replace(EXAMPLE, service_time=[3, 10, 10]), [1])
    (3, 10, 0)
    """
    service = problem.service_time.tolist()
    at_end = 0 if problem.start == problem.end else service[problem.end]
    return (service[problem.start], *(service[place] for place in order), at_end)


def time_order(problem: OrienteeringProblem, order: Sequence[int]) -> Schedule:
    """Say at what moments an order arrives, begins and leaves.

    The walker is at the start at ``problem.departure``. There as everywhere a visit begins at
    the first moment, not before the arrival, that a window of the place admits, and the walker
    leaves when its service time is over. At the start and at the end the windows thus bound the
    departure and the arrival themselves where the service time is zero, and the beginning of
    service otherwise. If start and end are the same place, its windows hold at both moments and
    its service time counts once, before leaving.

    A visit that comes after the last window begins at once, late by the time since that window
    closed. A place without any window, or without a way to it, is late by ``UNREACHABLE``.

    >>> from dataclasses import replace
    >>> from ddtour_geo.optimise.instance import EXAMPLE
    >>> windows = (((0, 99),), ((8, 20),), ((0, 99),))
    >>> problem = replace(EXAMPLE, start_windows=windows, time_budget=20)
    >>> schedule = time_order(problem, [1])
    >>> schedule.arrival, schedule.begin, schedule.overrun
    ((0, 5, 23), (0, 8, 23), 3)
    """
    full = (problem.start, *order, problem.end)
    arrival, begin, departure, lateness = [], [], [], []
    moment, is_cut_off = problem.departure, False
    for position, (place, service) in enumerate(
        zip(full, service_times(problem, order), strict=True)
    ):
        if position:
            travel = int(problem.travel_time[full[position - 1], place])
            is_cut_off = travel >= UNREACHABLE
            moment += travel
        windows = problem.start_windows[place]
        admitted = first_admitted(windows, moment)
        late = 0 if admitted is not None else moment - windows[-1][1] if windows else UNREACHABLE
        arrival.append(moment)
        begin.append(moment if admitted is None else admitted)
        lateness.append(max(late, UNREACHABLE) if is_cut_off else late)
        moment = begin[-1] + service
        departure.append(moment)
    return Schedule(
        order=full,
        arrival=tuple(arrival),
        begin=tuple(begin),
        departure=tuple(departure),
        lateness=tuple(lateness),
        overrun=max(0, moment - problem.departure - problem.time_budget),
    )


def latest_departures(problem: OrienteeringProblem, order: Sequence[int]) -> tuple[int, ...]:
    """Return the latest moment to leave each position so that the rest stays feasible.

    >>> from dataclasses import replace
    >>> from ddtour_geo.optimise.instance import EXAMPLE
    >>> windows = (((0, 99),), ((8, 20),), ((0, 99),))
    >>> latest_departures(replace(EXAMPLE, start_windows=windows), [1])
    (15, 35, 40)
    """
    full = (problem.start, *order, problem.end)
    service = service_times(problem, order)
    limit = problem.departure + problem.time_budget
    latest: list[int] = []
    for position in reversed(range(len(full))):
        begin = last_admitted(problem.start_windows[full[position]], limit - service[position])
        if begin is None:
            raise PlanImpossibleError
        latest.append(begin + service[position] if not latest else limit)
        if position:
            travel = int(problem.travel_time[full[position - 1], full[position]])
            if travel >= UNREACHABLE:
                raise PlanImpossibleError
            limit = begin - travel
    return tuple(reversed(latest))
