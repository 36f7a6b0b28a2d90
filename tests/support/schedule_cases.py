"""Cases that the page's arithmetic and wording share with Python's, made by one generator."""

from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random
from zoneinfo import ZoneInfo

from ddtour_geo.common.errors import PlanImpossibleError
from ddtour_geo.model import Evidence, OrienteeringProblem
from ddtour_geo.model.problem import UNREACHABLE, Window
from ddtour_geo.optimise.schedule import latest_departures, time_order
from ddtour_geo.outputs.wording import figures

KINDS = ("plain", "windows", "ride", "cut-off", "closed", "tight")
ZONES = ("Europe/Paris", "America/Halifax", "Asia/Kathmandu", "UTC")


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleCase:
    """A problem and an order, and what Python says of it."""

    kind: str
    problem: OrienteeringProblem
    order: tuple[int, ...]

    def question(self) -> dict[str, object]:
        """Write the problem as the page reads it."""
        problem = self.problem
        return {
            "problem": {
                "travel_time": problem.travel_time.tolist(),
                "service_time": problem.service_time.tolist(),
                "start_windows": [[list(w) for w in windows] for windows in problem.start_windows],
                "start": problem.start,
                "end": problem.end,
                "departure": problem.departure,
                "time_budget": problem.time_budget,
            },
            "order": list(self.order),
        }

    def answer(self) -> dict[str, object]:
        """Time the order in Python."""
        schedule = time_order(self.problem, self.order)
        try:
            latest = list(latest_departures(self.problem, self.order))
        except PlanImpossibleError:
            latest = None
        return {
            "order": list(schedule.order),
            "arrival": list(schedule.arrival),
            "begin": list(schedule.begin),
            "departure": list(schedule.departure),
            "lateness": list(schedule.lateness),
            "overrun": schedule.overrun,
            "latest": latest,
        }


def schedule_cases(count: int = 1200) -> list[ScheduleCase]:
    """Draw cases of every kind in turn, always the same ones."""
    return [_case(Random(f"schedule {i}"), KINDS[i % len(KINDS)]) for i in range(count)]  # noqa: S311


def _case(random: Random, kind: str) -> ScheduleCase:
    size = random.randint(2, 9)
    zero = random.choice((0, 0, 1_796_112_900))
    departure = zero + random.randint(0, 60)
    start, end = 0, random.choice((0, 1))
    windows = [
        _windows(random, zero, several=kind == "windows") if kind != "plain" else _always(zero)
        for _ in range(size)
    ]
    service = [random.choice((0, 0, 5, 11, 30)) for _ in range(size)]
    travel = [[0 if a == b else random.randint(0, 40) for b in range(size)] for a in range(size)]
    inner = [place for place in range(size) if place not in (start, end)]
    random.shuffle(inner)
    order = tuple(inner[: random.randint(0, len(inner))])
    if kind == "ride" and order:
        ride = random.choice(order)
        service[ride] = 0
        leaves = sorted({zero + random.randint(0, 200) for _ in range(random.randint(1, 4))})
        windows[ride] = tuple((moment, moment) for moment in leaves)
    if kind == "cut-off":
        full = (start, *order, end)
        at = random.randrange(len(full) - 1)
        travel[full[at]][full[at + 1]] = UNREACHABLE
    if kind == "closed":
        windows[random.randrange(size)] = ()
    budget = random.randint(0, 60) if kind == "tight" else random.randint(60, 600)
    problem = OrienteeringProblem(
        travel_time=travel,
        service_time=service,
        start_windows=tuple(windows),
        score=[1] * size,
        required=[False] * size,
        start=start,
        end=end,
        departure=departure,
        time_budget=budget,
    )
    return ScheduleCase(kind=kind, problem=problem, order=order)


def _always(zero: int) -> tuple[Window, ...]:
    return ((zero, zero + 10_000),)


def _windows(random: Random, zero: int, *, several: bool) -> tuple[Window, ...]:
    count = random.randint(2, 4) if several else random.choice((1, 1, 2))
    bounds = sorted(random.sample(range(400), 2 * count))
    return tuple((zero + a, zero + b) for a, b in zip(bounds[::2], bounds[1::2], strict=True))


def clock_cases(count: int = 600) -> list[tuple[list[object], str]]:
    """Draw moments away from clock changes, and what Python says of them."""
    random = Random("clocks")  # noqa: S311
    cases: list[tuple[list[object], str]] = []
    for i in range(count):
        zone = ZONES[i % len(ZONES)]
        day = datetime(2026, random.choice((1, 6, 12)), random.randint(5, 20), tzinfo=UTC)
        moment = int(day.timestamp()) + random.randrange(86400)
        sketch, latest = i % 8 < 4, i % 16 < 8
        said = figures.clock(
            datetime.fromtimestamp(moment, ZoneInfo(zone)),
            Evidence.GUESSED if sketch else Evidence.SURVEYED,
            latest=latest,
        )
        cases.append(([moment, zone, {"sketch": sketch, "latest": latest}], said))
    return cases


def walk_cases() -> list[tuple[int, bool, str, int, str]]:
    """Give seconds of walks and of what positions add, and what Python says of them."""
    return [
        (
            seconds,
            sketch,
            language,
            spread,
            figures.walk_duration(seconds, _evidence(sketch), language, spread=spread),
        )
        for seconds in (*range(0, 400, 7), *range(400, 9000, 311))
        for sketch in (False, True)
        for language in ("fr", "en")
        for spread in (0, 1, 6, 240, 720)
    ]


def length_cases() -> list[tuple[float, bool, str, str]]:
    """Give metres, halves of all kinds among them, and what Python says of them."""
    halves = [k * 12.5 for k in range(100)] + [k * 125.0 for k in range(10, 40)]
    return [
        (metres, sketch, language, figures.length(metres, _evidence(sketch), language))
        for metres in (*halves, 0.4, 74.9, 994.9, 995.0, 1234.5, 9950.0)
        for sketch in (False, True)
        for language in ("fr", "en")
    ]


def _evidence(sketch: bool) -> Evidence:  # noqa: FBT001
    return Evidence.GUESSED if sketch else Evidence.SURVEYED
