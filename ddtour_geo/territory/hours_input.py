"""Opening hours while they are typed: what they mean in a week, or what was probably meant."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from ddtour_geo.common.clocks import at_or_after
from ddtour_geo.common.hours_calendar import HoursCalendar
from ddtour_geo.common.hours_rules import (
    ALL_DAY,
    HoursRule,
    TwoReadingsError,
    UnsaidHoursError,
    rules_text,
    with_whole_dates,
)
from ddtour_geo.common.i18n import translate
from ddtour_geo.model import Territory
from ddtour_geo.territory.hours_french.reading import Meant, meant
from ddtour_geo.territory.opening_hours import (
    column_of,
    holidays_are_known,
    hours_calendar,
    is_holiday,
)

Span = tuple[datetime, datetime]

MOST_LETTERS = 255
"""OpenStreetMap holds no longer text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayHours:
    """What opening hours mean on one day.

    Attributes
    ----------
    day
        The day.
    is_holiday
        True on a public holiday.
    spans
        When it is open that day, aware moments.
    on_request
        When nobody can say, such as hours on appointment.

    >>> DayHours(day=date(2026, 12, 25), is_holiday=True).state
    'closed'
    """

    day: date
    is_holiday: bool
    spans: tuple[Span, ...] = ()
    on_request: tuple[Span, ...] = ()

    @property
    def state(self) -> Literal["open", "unknown", "closed"]:
        """Open at some hour; else unknown if on request; else closed."""
        if self.spans:
            return "open"
        return "unknown" if self.on_request else "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursCheck:
    """What is to be said of opening hours as they were typed.

    Attributes
    ----------
    text
        What was typed.
    column
        First character that cannot be read, counted from 1; 0 if all of it can.
    literal
        What it says by the letter, if people hardly mean that; it is refused then.
    proposal
        What was probably meant, or an empty text; it can be read.
    remarks
        Keys of the catalogue ``hours``: what is read, but hardly as it was meant; or what is asked.
    week
        The seven days from Monday; empty if the text cannot be read.

    >>> HoursCheck(text="Mo 10:00-12:00").is_readable
    True
    """

    text: str
    column: int = 0
    literal: str = ""
    proposal: str = ""
    remarks: tuple[str, ...] = ()
    week: tuple[DayHours, ...] = ()

    @property
    def is_asked(self) -> bool:
        """True if it can be read, but hardly means what it says."""
        return bool({"replaced", "overruled", "whole_days", "never_open"} & {*self.remarks})

    @property
    def question(self) -> str:
        """Key of what has to be asked before a proposal may stand for what was typed."""
        asked = (
            key for key in self.remarks if key in {"hours_asked", "closed_for_good", "only_closed"}
        )
        return "two_readings" if self.literal else next(asked, "")

    @property
    def is_readable(self) -> bool:
        """True if the text may be kept."""
        return self.column == 0

    def messages(self, language: str = "fr") -> tuple[str, ...]:
        """Say what is wrong, and what to write instead.

        >>> check = HoursCheck(text="Mo 9h", column=4, proposal="Mo 09:00-10:00")
        >>> check.messages("en")
        ('Not readable from character 4 on; did you mean “Mo 09:00-10:00”?',)
        """
        keys = list(self.remarks)
        if self.literal:
            keys.insert(0, self.question)
        elif not self.is_readable and self.question != "only_closed":
            keys.insert(0, "unreadable_meant" if self.proposal else "unreadable")
        values = {"column": self.column, "literal": self.literal, "proposal": self.proposal}
        return tuple(translate(language, f"hours.{key}", **values) for key in keys)


def check_hours_text(text: str, territory: Territory, day: date) -> HoursCheck:
    """Tell what opening hours mean in a week, or what was probably meant.

    >>> from ddtour_geo import read_territory
    >>> territory = read_territory("data/ville-exemple")
    >>> check = check_hours_text("lundi-vendredi 9h-17h", territory, date(2026, 12, 1))
    >>> check.column, check.proposal
    (1, 'Mo-Fr 09:00-17:00')
    """
    typed = text.strip()
    lead = len(text) - len(text.lstrip())
    if len(typed) > MOST_LETTERS:
        return HoursCheck(text=text, column=MOST_LETTERS + 1)
    try:
        calendar = _calendar(typed, territory)
    except TwoReadingsError as why:
        likely = why.likely if _opens(why.likely, territory, day) else ""
        return HoursCheck(text=text, column=lead + 1, literal=why.literal, proposal=likely)
    except UnsaidHoursError:
        return HoursCheck(
            text=text, column=lead + 1, proposal=f"unknown; {typed}", remarks=("only_closed",)
        )
    except _UnreadableError as why:
        dated = with_whole_dates(typed)
        is_dated = dated != typed and _opens(dated, territory, day)
        found = Meant(text=dated) if is_dated else meant(dated)
        is_better = found.text != typed and _opens(found.text, territory, day)
        return HoursCheck(
            text=text,
            column=why.column + lead,
            proposal=found.text if is_better else "",
            remarks=(found.question,) if found.question else (),
        )
    monday = day - timedelta(days=day.weekday())
    week = tuple(_day(calendar, territory, monday + timedelta(days=n)) for n in range(7))
    key, clearer = _clearer(calendar, territory, day)
    return HoursCheck(
        text=text,
        proposal=clearer,
        remarks=(*filter(None, (key,)), *_remarks(calendar, territory, day)),
        week=week,
    )


class _UnreadableError(ValueError):
    """A text is not in the syntax, from a character on."""

    def __init__(self, column: int) -> None:
        super().__init__(column)
        self.column = column


def _calendar(text: str, territory: Territory) -> HoursCalendar:
    import opening_hours

    try:
        return hours_calendar(text, territory)
    except opening_hours.ParserError as why:  # type: ignore[attr-defined]
        raise _UnreadableError(column_of(why)) from None


def _opens(text: str, territory: Territory, day: date) -> bool:
    """Tell whether a text can be read, and opens or may open some day of the coming year."""
    if not text or len(text) > MOST_LETTERS:
        return False
    try:
        return any(state != "closed" for _, _, state in _calendar(text, territory).year(day))
    except ValueError:
        return False


def _day(calendar: HoursCalendar, territory: Territory, day: date) -> DayHours:
    midnight, next_one = (
        at_or_after(one, time(0), ZoneInfo(territory.timezone))
        for one in (day, day + timedelta(days=1))
    )
    held = tuple(calendar.intervals(midnight, next_one))
    return DayHours(
        day=day,
        is_holiday=is_holiday(territory, day),
        spans=tuple((opens, closes) for opens, closes, state in held if state == "open"),
        on_request=tuple((opens, closes) for opens, closes, state in held if state == "unknown"),
    )


def _remarks(calendar: HoursCalendar, territory: Territory, day: date) -> tuple[str, ...]:
    rules, states = calendar.rules, {state for _, _, state in calendar.year(day)}
    parts = [part for rule in rules for choice in rule.days for part in choice]
    days = {day[:2].upper() for part in parts for day in part.split(",")}
    is_asked = any(rule.is_asked for rule in rules)
    is_open_end = any(times.endswith("+") for rule in rules for times in rule.times)
    is_always = len(rules) == 1 and rules[0].times == (ALL_DAY,) and not rules[0].days
    found = {
        "school_holidays": "SH" in days,
        "public_holidays": "PH" in days and not holidays_are_known(territory),
        "whole_days": is_asked,
        "open_end": is_open_end,
        "on_request": "open" not in states
        and "unknown" in states
        and not (is_asked or is_open_end),
        "never_open": states <= {"closed"},
        "holidays_open": "open" in states and "PH" not in days and not is_always,
    }
    return tuple(key for key, holds in found.items() if holds)


def _clearer(calendar: HoursCalendar, territory: Territory, day: date) -> tuple[str, str]:
    """Find rules that undo others, as nobody means it; and say what was meant."""
    joined = _joined(calendar.rules)
    if joined and _opens(joined, territory, day):
        return "replaced", joined
    for number, rule in enumerate(calendar.rules[:-1]):
        if rule.state != "closed":
            continue
        others = (*calendar.rules[:number], *calendar.rules[number + 1 :])
        last = rules_text((*others, replace(rule, joint=";")))
        years = [tuple(_calendar(text, territory).year(day)) for text in (rules_text(others), last)]
        if tuple(calendar.year(day)) == years[0] != years[1]:
            return "overruled", last
    return "", ""


def _joined(rules: Sequence[HoursRule]) -> str:
    """Join rules of the same days, of which the last would count alone."""
    kept: list[HoursRule] = []
    for rule in rules:
        like = (rule.days, rule.state, rule.comment)
        same = next(
            (n for n, one in enumerate(kept) if like == (one.days, one.state, one.comment)), -1
        )
        if same < 0 or rule.joint != ";" or not rule.times or not kept[same].times:
            kept.append(rule)
        elif rule.times != kept[same].times:
            kept[same] = replace(kept[same], times=kept[same].times + rule.times)
    return rules_text(kept) if len(kept) < len(rules) else ""
