"""At which days and hours a circuit works, and at which it is best."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from ddtour_geo.common.cache import Cache
from ddtour_geo.common.clocks import is_walkable
from ddtour_geo.common.errors import UsageError
from ddtour_geo.model import (
    CircuitDefinition,
    Evidence,
)
from ddtour_geo.model.departures import Departure, Departures
from ddtour_geo.network.routing import PROFILES
from ddtour_geo.planning.departure_search import DepartureSearch
from ddtour_geo.planning.load import load_definition, load_territory

MOST_DAYS = 366
MOST_DEPARTURES = 20_000
LEAST_STEP = timedelta(minutes=5)
HALF_HOUR = timedelta(minutes=30)
Progress = Callable[[int, int], None]


def find_departures(  # noqa: PLR0913 - a range of days, a range of hours, and how to plan
    route: CircuitDefinition | Path | str,
    first: date,
    last: date,
    *,
    earliest: time = time(8),
    latest: time = time(18),
    every: timedelta = HALF_HOUR,
    data: Path | str = "data",
    effort: float = 1.0,
    seed: int = 0,
    cache: Cache | None = None,
    progress: Progress = lambda _done, _all: None,
    known: Callable[[Sequence[Departure]], None] = lambda _alike: None,
) -> Departures:
    """Plan a circuit at every hour of some days, in daylight only.

    Parameters
    ----------
    route
        What is asked for, or the file that says it; its own date and hour do not count.
    first, last
        Days, both included.
    earliest, latest
        Wall-clock hours of the first and the last departure of a day.
    every
        Time between two departures, whole minutes.
    data
        Folder of the territories.
    effort
        Work after which the search for one circuit stops without a proof; 1 is the usual.
    seed
        Seed of the search.
    cache
        What is kept between two plans; ``None`` for nothing beyond this call.
    progress
        Told how many departures are known, and of how many.
    known
        Told the departures as soon as they are known, in no order.

    Returns
    -------
    Departures
        For each day and hour the best circuit, or why there is none.

    Raises
    ------
    UsageError
        If the days or hours make no range.
    InputRefusedError
        If a file cannot be used.
    NoPathError
        If a required place cannot be reached on foot at any hour.

    Examples
    --------
    >>> find_departures("routes/nowhere.toml", date(2026, 12, 2), date(2026, 12, 1))
    Traceback (most recent call last):
    ddtour_geo.common.errors.UsageError: ...
    """
    hours = hours_of_day(earliest, latest, every)
    count = (last - first).days + 1
    if not 1 <= count <= MOST_DAYS:
        raise UsageError("departures.bad_days", first=first, last=last, most=MOST_DAYS)
    if not (is_walkable(first) and is_walkable(last)):
        raise UsageError("bad_year", value=first if is_walkable(last) else last)
    if count * len(hours) > MOST_DEPARTURES:
        raise UsageError("departures.too_many", count=count * len(hours), most=MOST_DEPARTURES)
    definition = load_definition(route)
    cache = Cache() if cache is None else cache
    territory, places = load_territory(definition, Path(data), cache)
    search = DepartureSearch(
        definition=definition,
        territory=territory,
        places=places,
        data=data,
        effort=effort,
        seed=seed,
        cache=cache,
    )
    days = [first + timedelta(days=number) for number in range(count)]
    zone = ZoneInfo(territory.timezone)
    # An hour that clocks skip keeps its cell, though no such moment exists.
    moments = [datetime.combine(day, hour, tzinfo=zone) for day in days for hour in hours]
    found: dict[datetime, Departure] = {}
    progress(0, len(moments))
    for alike in search.departures(moments):
        found |= {one.moment: one for one in alike}
        known(alike)
        progress(len(found), len(moments))
    rows = iter(moments)
    return Departures(
        definition=definition,
        territory=territory,
        hours=hours,
        days=tuple(search.day(day, tuple(found[next(rows)] for _hour in hours)) for day in days),
        evidence=max(search.evidence, default=Evidence.SURVEYED),
        speed_kmh=definition.speed_kmh or PROFILES[definition.profile],
        data_date=search.data_date,
        has_sketched_ground=any(search.sketches),
    )


def hours_of_day(earliest: time, latest: time, every: timedelta) -> tuple[time, ...]:
    """List the wall-clock hours of departure of a day.

    >>> [f"{hour:%H:%M}" for hour in hours_of_day(time(8), time(9), timedelta(minutes=30))]
    ['08:00', '08:30', '09:00']
    """
    minutes, rest = divmod(every, timedelta(minutes=1))
    if every < LEAST_STEP or rest:
        raise UsageError("departures.bad_step", value=every.total_seconds() / 60)
    first, last = (hour.hour * 60 + hour.minute for hour in (earliest, latest))
    if first > last:
        raise UsageError("departures.bad_hours", first=f"{earliest:%H:%M}", last=f"{latest:%H:%M}")
    return tuple(time(*divmod(minute, 60)) for minute in range(first, last + 1, minutes))
