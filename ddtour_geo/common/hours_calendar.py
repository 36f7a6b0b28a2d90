"""Opening hours as a calendar: what holds from when to when, by the specification.

The library reads days, holidays and the sun; how rules follow each other, what a comment alone
means and what holds of a holiday on a weekday is decided here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from ddtour_geo.common.clocks import at_or_after
from ddtour_geo.common.hours_rules import (
    ALL_DAY,
    HoursRule,
    State,
    has_open_end,
    minutes_of,
    read_rules,
)

if TYPE_CHECKING:
    from opening_hours import OpeningHours

Held = tuple[datetime, datetime, State]
"""What holds from when to when."""

_DAY = timedelta(days=1)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class _Layer:
    """What a rule says from when to when; a later layer lies on top."""

    begin: datetime
    end: datetime
    state: State
    is_fallback: bool
    is_open_end: bool


_Piece = tuple[datetime, datetime, _Layer | None]
"""Which layer is heard from when to when."""


class HoursCalendar:
    """Opening hours at a place; what the library cannot read raises its ``ParserError``.

    Attributes
    ----------
    rules
        What the text says.
    zone
        Where its hours are.
    """

    def __init__(
        self,
        text: str,
        *,
        zone: ZoneInfo | None,
        country: str | None = None,
        coords: tuple[float, float] | None = None,
    ) -> None:
        self.zone, self._country, self._coords = zone, country, coords
        self._known: dict[str, OpeningHours] = {}
        self._library(text)
        self.rules = read_rules(text)
        for rule in self.rules:
            for selector in (part for choice in rule.days for part in choice):
                self._library(f"{selector} {ALL_DAY}")

    def intervals(self, begin: datetime, end: datetime) -> Iterator[Held]:
        """Say what holds between two moments, without a gap."""
        begin, end = begin.astimezone(self.zone), end.astimezone(self.zone)
        held: Held | None = None
        for opens, closes, layer in self._days(begin, end):
            state = "closed" if layer is None else layer.state
            if held is not None and held[2] == state:
                held = (held[0], closes, state)
                continue
            if held is not None:
                yield held
            held = (opens, closes, state)
        if held is not None:
            yield held

    def open_ends(self, begin: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Say when places are open until nobody knows when: from the opening hour to midnight."""
        for _, closes, layer in self._days(*(one.astimezone(self.zone) for one in (begin, end))):
            if layer is not None and layer.is_open_end:
                yield layer.begin, closes

    def _days(self, begin: datetime, end: datetime) -> Iterator[_Piece]:
        """Say which layer is heard day by day, within two moments."""
        day = begin.date()
        while self._at(day) < end:
            for opens, closes, layer in self._day(day):
                if closes > begin and opens < end:
                    yield max(opens, begin), min(closes, end), layer
            day += _DAY

    def year(self, day: date) -> Iterator[Held]:
        """Say what holds in the year that begins on a day."""
        return self.intervals(self._at(day), self._at(day + 366 * _DAY))

    def _day(self, day: date) -> Iterator[_Piece]:
        """Say what holds from midnight to midnight: the last rule that speaks has the word."""
        begin, end = self._at(day), self._at(day + _DAY)
        layers = [layer for layer in self._layers(day) if layer.end > begin and layer.begin < end]
        edges = {begin, end, *(layer.begin for layer in layers), *(layer.end for layer in layers)}
        for opens, closes in pairwise(sorted(edge for edge in edges if begin <= edge <= end)):
            heard: _Layer | None = None
            for layer in layers:
                is_heard = not layer.is_fallback or heard is None or heard.state == "closed"
                if is_heard and layer.begin <= opens and closes <= layer.end:
                    heard = layer
            yield opens, closes, heard

    def _layers(self, day: date) -> list[_Layer]:
        """Lay what rules say of a day, and of the night before, which may last into it."""
        layers: list[_Layer] = []
        night = self._kept(day - _DAY)
        for rule in self.rules:
            if self._holds(rule, day):
                if rule.replaces:
                    layers.clear()
                layers += self._spans(rule, day)
            if rule in night:
                layers += self._spans(rule, day - _DAY)
        return layers

    def _kept(self, day: date) -> list[HoursRule]:
        """Give the rules of a day that no later one undoes."""
        kept: list[HoursRule] = []
        for rule in self.rules:
            if self._holds(rule, day):
                if rule.replaces or rule.is_whole_closing:
                    kept.clear()
                kept.append(rule)
        return kept

    def _holds(self, rule: HoursRule, day: date) -> bool:
        noon = self._at(day, 12 * 60)
        return not rule.days or any(
            all(self._library(f"{part} {ALL_DAY}").is_open(noon) for part in choice)
            for choice in rule.days
        )

    def _spans(self, rule: HoursRule, day: date) -> Iterator[_Layer]:
        """Give the hours of a rule on a day; a day of 24 hours not written as one is a doubt."""
        for times in rule.times or (ALL_DAY,):
            minutes = minutes_of(times)
            if minutes is None:
                span = self._sun_span(times, day)
            else:
                span = (self._at(day, minutes[0]), self._at(day, minutes[1]))
            state: State = rule.state or "open"
            is_open_end = state == "open" and has_open_end(times)
            if state == "open" and (rule.is_asked or is_open_end):
                state = "unknown"
            if span is not None:
                yield _Layer(*span, state, rule.joint == "||", is_open_end)

    def _sun_span(self, times: str, day: date) -> tuple[datetime, datetime] | None:
        from opening_hours import State as Known

        dated = f"{day.year} {_MONTHS[day.month - 1]} {day.day:02d} {times}"
        around = (self._at(day), self._at(day + 2 * _DAY))
        spans = [
            (opens, around[1] if closes is None else closes)
            for opens, closes, state, _ in self._parsed(dated).intervals(*around)
            if state != Known.CLOSED
        ]
        return spans[0] if spans else None

    def _at(self, day: date, minutes: int = 0) -> datetime:
        wall = datetime.combine(day, time(0)) + timedelta(minutes=minutes)
        return at_or_after(wall.date(), wall.time(), self.zone or UTC)

    def _library(self, text: str) -> "OpeningHours":
        if text not in self._known:
            self._known[text] = self._parsed(text)
        return self._known[text]

    def _parsed(self, text: str) -> "OpeningHours":
        from opening_hours import OpeningHours

        return OpeningHours(
            text,
            timezone=self.zone,
            country=self._country,
            coords=self._coords,
            auto_country=False,
        )
