"""The clock on the wall of a place: every moment of a circuit is made here.

A zone skips an hour in spring and strikes one twice in autumn, some of them at midnight. What
people write is refused where it does not exist, and is the first of two. Arithmetic runs in UTC.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cache
from zoneinfo import available_timezones

from ddtour_geo.common.errors import NoSuchMomentError

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)
"""Days on which a circuit may be walked: rules of clocks and holidays are known no further."""
OLDEST_SOURCE = date(1900, 1, 1)
"""No source that a planner quotes was read before."""

_CONTINENTS = (
    "Africa",
    "America",
    "Antarctica",
    "Arctic",
    "Asia",
    "Atlantic",
    "Australia",
    "Europe",
    "Indian",
    "Pacific",
)


@cache
def places_with_a_clock() -> frozenset[str]:
    """List the zones that are named after a place, such as ``Europe/Paris``.

    >>> {"Europe/Paris", "Europe", "posix/Europe/Paris", "Factory"} & places_with_a_clock()
    {'Europe/Paris'}
    """
    return frozenset(
        name for name in available_timezones() if name.partition("/")[0] in _CONTINENTS
    ) - {*_CONTINENTS}


def is_walkable(day: date) -> bool:
    """Tell whether a circuit may be walked on a day."""
    return FIRST_DAY <= date(day.year, day.month, day.day) <= LAST_DAY


def aware(moment: datetime, zone: tzinfo, source: str = "") -> datetime:
    """Put what people write into its zone: the first of two, or an error if clocks skip it.

    >>> from zoneinfo import ZoneInfo
    >>> f"{aware(datetime(2026, 10, 25, 2, 30), ZoneInfo('Europe/Paris')):%H:%M%z}"
    '02:30+0200'
    >>> aware(datetime(2027, 3, 28, 2, 30), ZoneInfo("Europe/Paris"))
    Traceback (most recent call last):
    ddtour_geo.common.errors.NoSuchMomentError: ...
    """
    if exists(moment, zone):
        return moment.replace(tzinfo=zone, fold=0)
    after = _jump(moment, zone)
    raise NoSuchMomentError(
        "no_such_moment",
        source=source or zone,
        day=f"{moment:%Y-%m-%d}",
        clock=f"{moment:%H:%M}",
        zone=zone,
        before=f"{later(after, -1) + timedelta(seconds=1):%H:%M}",
        after=_told(after, moment.date()),
    )


def at_or_after(day: date, clock: time, zone: tzinfo) -> datetime:
    """Give a clock time of a day; if clocks skip it, the moment at which they do.

    >>> from zoneinfo import ZoneInfo
    >>> f"{at_or_after(date(2027, 3, 28), time(0), ZoneInfo('Asia/Beirut')):%H:%M%z}"
    '01:00+0300'
    """
    moment = datetime.combine(day, clock)
    return moment.replace(tzinfo=zone, fold=0) if exists(moment, zone) else _jump(moment, zone)


def exists(moment: datetime, zone: tzinfo) -> bool:
    """Tell whether the clocks of a zone ever show a moment."""
    wall = moment.replace(tzinfo=None, fold=0)
    back = wall.replace(tzinfo=zone).astimezone(UTC).astimezone(zone)
    return back.replace(tzinfo=None, fold=0) == wall


def is_struck_twice(moment: datetime) -> bool:
    """Tell whether the clocks show an aware moment twice.

    >>> from zoneinfo import ZoneInfo
    >>> is_struck_twice(datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Paris")))
    True
    """
    first, second = (moment.replace(fold=fold).utcoffset() for fold in (0, 1))
    # Where clocks skip a moment, the first offset is the smaller one.
    return first is not None and second is not None and first > second


def later(moment: datetime, seconds: float) -> datetime:
    """Add seconds as the sun counts them, and show the clock on the wall.

    >>> from zoneinfo import ZoneInfo
    >>> one = datetime(2027, 3, 28, 1, 30, tzinfo=ZoneInfo("Europe/Paris"))
    >>> f"{later(one, 3 * 3600):%H:%M}"
    '05:30'
    """
    return (moment.astimezone(UTC) + timedelta(seconds=seconds)).astimezone(moment.tzinfo)


def _jump(moment: datetime, zone: tzinfo) -> datetime:
    """Find the moment at which clocks skip another one."""
    wall = moment.replace(tzinfo=zone)
    # With the offset of before it lies behind the jump, with that of after it lies ahead of it.
    ahead, behind = (wall.replace(fold=fold).astimezone(UTC) for fold in (1, 0))
    offset = behind.astimezone(zone).utcoffset()
    seconds = range(int((behind - ahead).total_seconds()) + 1)
    found = bisect_left(
        seconds,
        True,
        key=lambda count: (ahead + timedelta(seconds=count)).astimezone(zone).utcoffset() == offset,
    )
    return (ahead.replace(microsecond=0) + timedelta(seconds=found)).astimezone(zone)


def _told(moment: datetime, day: date) -> str:
    return f"{moment:%H:%M}" if moment.date() == day else f"{moment:%Y-%m-%d %H:%M}"


def shown_by(zone: tzinfo, days: Iterable[date], clocks: Sequence[time]) -> Iterator[datetime]:
    """Give the moments at which clocks show some hours on some days; one that is skipped, never."""
    for day in days:
        for clock in clocks:
            moment = datetime.combine(day, clock)
            if exists(moment, zone):
                yield aware(moment, zone)
