"""A circuit as iCalendar: the tour, and the fixed parts of its programme.

References
----------
RFC 5545, Internet Calendaring and Scheduling, https://www.rfc-editor.org/rfc/rfc5545
"""

import uuid
from bisect import bisect_left
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard

from ddtour_geo.common.text import plain
from ddtour_geo.model import Itinerary, Stop
from ddtour_geo.outputs.wording import figures, remarks, visit
from ddtour_geo.outputs.wording.shown import as_shown


def document(itinerary: Itinerary, *, language: str = "fr", address: str = "") -> bytes:
    """Write a circuit as a calendar.

    References
    ----------
    https://www.rfc-editor.org/rfc/rfc5545
    """
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", f"-//ddtour-geo//ddtour-geo//{language.upper()}")
    calendar.add_component(_timezone(itinerary))
    calendar.add_component(_tour(itinerary, language, address))
    for number, stop in enumerate(itinerary.stops):
        if stop.title is not None:
            calendar.add_component(_fixed_part(itinerary, number, language, address))
    return bytes(calendar.to_ical())


def _tour(itinerary: Itinerary, language: str, address: str) -> Event:
    """Write the whole circuit, from the departure to the latest return."""
    definition, start = itinerary.definition, itinerary.stops[0]
    spot = definition.meeting_point.in_language(language) or start.place.name.in_language(language)
    event = _event(itinerary, "", address)
    event.add("summary", plain(definition.title.in_language(language)))
    shown = as_shown(itinerary)
    _add_hours(event, shown.stops[0].arrival, shown.latest_end)
    event.add("location", plain(f"{spot}, {itinerary.territory.name}"))
    _add_position(event, start)
    people = ", ".join(
        text
        for text in (plain(definition.guide.in_language(language)), plain(definition.contact))
        if text
    )
    if people:
        event.add("contact", people)
    event.add("description", "\n".join(_description(itinerary, language)))
    return event


def _fixed_part(itinerary: Itinerary, number: int, language: str, address: str) -> Event:
    """Write a talk or a meal, at its place and its printed hours."""
    stop, shown = itinerary.stops[number], as_shown(itinerary).stops[number]
    said = stop.title.in_language(language) if stop.title else ""
    earlier = sum(other.place.id == stop.place.id for other in itinerary.stops[:number])
    event = _event(itinerary, f"{stop.place.id}/{earlier}", address)
    event.add("summary", plain(said))
    _add_hours(event, shown.begin, shown.departure)
    event.add("location", plain(stop.place.name.in_language(language)))
    _add_position(event, stop)
    title = plain(itinerary.definition.title.in_language(language))
    event.add("description", "\n".join([f"{stop.mark} · {title}", *_warnings(itinerary, language)]))
    return event


def _event(itinerary: Itinerary, part: str, address: str) -> Event:
    """Begin an event whose identity depends on the circuit alone, whenever it is planned again."""
    event = Event()
    name = f"ddtour-geo/{itinerary.territory.id}/{itinerary.definition.id}/{part}"
    event.add("uid", str(uuid.uuid5(uuid.NAMESPACE_URL, name)))
    event.add("dtstamp", _stamp(itinerary))
    if address:
        event.add("url", plain(address))
    return event


def _stamp(itinerary: Itinerary) -> datetime:
    """Give the day of the newest thing that the circuit rests on."""
    days = [stop.place.position.as_of.isoformat() for stop in itinerary.stops]
    return datetime.fromisoformat(max(*days, itinerary.data_date)[:10]).replace(tzinfo=UTC)


def _add_hours(event: Event, begin: datetime, end: datetime) -> None:
    """Say when an event is; an hour that the clock strikes a second time is said in UTC."""
    for key, moment in (("dtstart", begin), ("dtend", end)):
        event.add(key, moment.astimezone(UTC) if moment.fold else moment)


def _add_position(event: Event, stop: Stop) -> None:
    """Say where an event is, unless nobody published it."""
    position = stop.place.position
    if not position.to_confirm:
        event.add("geo", (round(position.latitude, 6), round(position.longitude, 6)))


def _warnings(itinerary: Itinerary, language: str) -> list[str]:
    return [f"{plain(said)}." for said in remarks.warnings(itinerary, language)]


def _description(itinerary: Itinerary, language: str) -> Iterator[str]:
    """Write the timetable, a line per stop, with what must be known before."""
    definition = itinerary.definition
    yield from _warnings(itinerary, language)
    if said := plain(definition.summary.in_language(language)):
        yield said
    yield from visit.lines(itinerary, language)
    for number, (stop, shown) in enumerate(
        zip(itinerary.stops, as_shown(itinerary).stops, strict=True)
    ):
        hours = [f"{moment:%H:%M}" for moment in (shown.arrival, shown.departure)]
        said = "–".join(dict.fromkeys(hours))
        yield f"{stop.mark} · {said} · {plain(stop.place.name.in_language(language))}"
        if reserved := figures.reserved(stop, shown.stay, language):
            yield reserved
        for leg in itinerary.legs[number : number + 1]:
            if leg.ride is not None:
                yield plain(remarks.ride(number, itinerary, language))
    yield remarks.fingerprint(itinerary, language)


def _timezone(itinerary: Itinerary) -> Timezone:
    """Write the rules of the zone for the year before, of and after the circuit."""
    zone = ZoneInfo(itinerary.territory.timezone)
    year = itinerary.stops[0].arrival.year
    first = datetime(year - 1, 1, 1, tzinfo=UTC)
    moments = [first, *_changes(zone, first, datetime(year + 2, 1, 1, tzinfo=UTC))]
    component = Timezone()
    component.add("tzid", itinerary.territory.timezone)
    for moment in moments:
        before = (moment - timedelta(seconds=1)).astimezone(zone)
        after = moment.astimezone(zone)
        part = TimezoneDaylight() if after.dst() else TimezoneStandard()
        offset = before.utcoffset() or timedelta(0)
        part.add("dtstart", (moment + offset).replace(tzinfo=None))
        part.add("tzoffsetfrom", offset)
        part.add("tzoffsetto", after.utcoffset() or timedelta(0))
        part.add("tzname", after.tzname() or "")
        component.add_component(part)
    return component


def _changes(zone: ZoneInfo, first: datetime, last: datetime) -> Iterator[datetime]:
    """Find the moments at which a zone changes its offset, to the minute."""
    days = [first + timedelta(days=day) for day in range((last - first).days + 1)]
    for low, high in pairwise(days):
        before = low.astimezone(zone).utcoffset()
        if before == high.astimezone(zone).utcoffset():
            continue
        minutes = range(1, 24 * 60 + 1)
        after = bisect_left(
            minutes,
            True,
            key=lambda minute: (
                (low + timedelta(minutes=minute)).astimezone(zone).utcoffset() != before
            ),
        )
        yield low + timedelta(minutes=minutes[after])
