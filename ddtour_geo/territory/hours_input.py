"""Opening hours while they are typed: what they mean in a week, or what was probably meant."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from ddtour_geo.common.i18n import translate
from ddtour_geo.model import Territory
from ddtour_geo.territory.opening_hours import column_of, is_holiday, parsed

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
    proposal
        What was probably meant, or an empty text; it can be read.
    remarks
        Keys of the catalogue ``hours``: what is read, but hardly as it was meant.
    week
        The seven days from Monday; empty if the text cannot be read.

    >>> HoursCheck(text="Mo 10:00-12:00").is_readable
    True
    """

    text: str
    column: int = 0
    proposal: str = ""
    remarks: tuple[str, ...] = ()
    week: tuple[DayHours, ...] = ()

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
        if not self.is_readable:
            keys.insert(0, "unreadable_meant" if self.proposal else "unreadable")
        return tuple(
            translate(language, f"hours.{key}", column=self.column, proposal=self.proposal)
            for key in keys
        )


def check_hours_text(text: str, territory: Territory, day: date) -> HoursCheck:
    """Tell what opening hours mean in a week, or what was probably meant.

    >>> from ddtour_geo import read_territory
    >>> territory = read_territory("data/ville-exemple")
    >>> check = check_hours_text("lundi-vendredi 9h-17h", territory, date(2026, 12, 1))
    >>> check.column, check.proposal
    (1, 'Mo-Fr 09:00-17:00')
    """
    typed = text.strip()
    if len(typed) > MOST_LETTERS:
        return HoursCheck(text=text, column=MOST_LETTERS + 1)
    column = _refused_at(typed, territory)
    if column:
        lead = len(text) - len(text.lstrip())
        meant = _meant(typed)
        is_better = meant != typed and not _refused_at(meant, territory)
        return HoursCheck(text=text, column=column + lead, proposal=meant if is_better else "")
    monday = day - timedelta(days=day.weekday())
    week = tuple(_day(typed, territory, monday + timedelta(days=n)) for n in range(7))
    joined = _joined(typed)
    is_replaced = joined != typed and not _refused_at(joined, territory)
    return HoursCheck(
        text=text,
        proposal=joined if is_replaced else "",
        remarks=_remarks(typed, territory, day, is_replaced=is_replaced),
        week=week,
    )


def _refused_at(text: str, territory: Territory) -> int:
    import opening_hours

    try:
        parsed(text, territory)
    except opening_hours.ParserError as why:  # type: ignore[attr-defined]
        return column_of(why)
    return 0


def _day(text: str, territory: Territory, day: date) -> DayHours:
    from opening_hours import State

    zone = ZoneInfo(territory.timezone)
    midnight = datetime.combine(day, datetime.min.time(), tzinfo=zone)
    next_one = datetime.combine(day + timedelta(days=1), datetime.min.time(), tzinfo=zone)
    spans: dict[object, list[Span]] = {State.OPEN: [], State.UNKNOWN: [], State.CLOSED: []}
    for opens, closes, state, _ in parsed(text, territory).intervals(midnight, next_one):
        spans[state].append((opens, next_one if closes is None else closes))
    return DayHours(
        day=day,
        is_holiday=is_holiday(territory, day),
        spans=tuple(spans[State.OPEN]),
        on_request=tuple(spans[State.UNKNOWN]),
    )


def _remarks(text: str, territory: Territory, day: date, *, is_replaced: bool) -> tuple[str, ...]:
    from opening_hours import State

    zone = ZoneInfo(territory.timezone)
    begin = datetime.combine(day, datetime.min.time(), tzinfo=zone)
    year = parsed(text, territory).intervals(begin, begin + timedelta(days=366))
    states = {state for _, _, state, _ in year}
    rules = [re.sub(r'"[^"]*"', "", rule).strip() for rule in re.split(r";|\|\|", text)]
    has_comment = '"' in text
    told = " ".join(rules)
    is_always = "24/7" in told
    lacks_hours = any(
        not re.search(r"\d:\d\d|24/7|off|closed|unknown|sun(rise|set)|dawn|dusk", rule)
        for rule in rules
    )
    found = {
        "school_holidays": re.search(r"\bSH\b", told),
        "replaced": is_replaced,
        "comment_open": State.OPEN in states and lacks_hours and has_comment,
        "whole_days": State.OPEN in states and lacks_hours and not has_comment,
        "on_request": State.OPEN not in states and State.UNKNOWN in states,
        "never_open": states <= {State.CLOSED},
        "holidays_open": State.OPEN in states and not re.search(r"\bPH\b", told) and not is_always,
    }
    return tuple(key for key, holds in found.items() if holds)


def _joined(text: str) -> str:
    """Join rules of the same days, of which the last would count alone."""
    rules = [rule.strip() for rule in text.split(";")]
    kept: dict[str, list[str]] = {}
    for number, rule in enumerate(rules):
        match = re.match(
            r"([A-Za-z ,-]+?) (\d\d?:\d\d-\d\d?:\d\d(?:, ?\d\d?:\d\d-\d\d?:\d\d)*)\Z", rule
        )
        days, hours = match.groups() if match else (f"{number}", "")
        if hours and days in kept and hours not in kept[days]:
            kept[days].append(hours)
        else:
            kept[days] = [hours] if hours else []
    if sum(map(len, kept.values())) == len({days for days, hours in kept.items() if hours}):
        return text
    return "; ".join(
        f"{days} {','.join(hours)}" if hours else rules[int(days)] for days, hours in kept.items()
    )


_DAYS = {
    "Mo": "lundi|lun|lu|monday|mon",
    "Tu": "mardi|mar|ma|tuesday|tue",
    "We": "mercredi|mer|me|wednesday|wed",
    "Th": "jeudi|jeu|je|thursday|thu",
    "Fr": "vendredi|ven|ve|friday|fri",
    "Sa": "samedi|sam|saturday|sat",
    "Su": "dimanche|dim|di|sunday|sun",
    "PH": "jours? f[ée]ri[ée]s?|f[ée]ri[ée]s?|public holidays?|bank holidays?|jf",
    "SH": "vacances scolaires|school holidays?",
}

_LISTED = r"((?: ?,? ?(?:les|le|et)? ?\b[A-Z][A-Za-z]\b)+)"


def _clock(match: re.Match[str]) -> str:
    return f"{int(match[1]):02d}:{match[2] or '00'}"


_STEPS: tuple[tuple[str, str | Callable[[re.Match[str]], str]], ...] = (
    (r"[–—−]", "-"),
    ("\u00a0|\u202f", " "),
    (r"\b24 ?h(?:eures)? ?(?:/|sur) ?24\b(?:.{0,5}\b7 ?j(?:ours)? ?(?:/|sur) ?7\b)?", "24/7"),
    (r"\b(?:tous les jours|7 ?j(?:ours)? ?(?:/|sur) ?7|every day|daily)\b", "Mo-Su"),
    (r"\b(?:en )?semaine\b|\bweekdays\b", "Mo-Fr"),
    (r"\b(?:le )?week-?ends?\b", "Sa-Su"),
    (r"\bmidi\b|\bnoon\b", "12:00"),
    (r"\bminuit\b|\bmidnight\b", "24:00"),
    *((rf"\b(?:{names})s?\b\.?", day) for day, names in _DAYS.items()),
    (r"\b(?:ouvert|open|horaires?)\b ?:?", " "),
    (rf"\b(?i:sauf|except)\b{_LISTED}", r"; \1 off"),
    (
        r"\b(?i:ferm[ée]e?s?|closed)\b ?:?((?: ?,? ?(?:les|le|et)? ?\b[A-Z][A-Za-z]\b)+)",
        r"; \1 off",
    ),
    (r"\b(?i:ferm[ée]e?s?|closed)\b", "off"),
    (r"\b(\d{1,2}) ?(?:h|heures?|:|\.)(?: ?)(\d\d)\b(?: ?min)?", _clock),
    (r"\b(\d{1,2}) ?(?:heures?|h)()\b", _clock),
    (r"(?<![\d:])(\d{1,2})() ?(?=(?:-|à|to) ?\d{1,2}\b)(?!:)", _clock),
    (r"(?<=:\d\d) ?(?:-|à|a|to|jusqu'à) ?(\d{1,2})()(?![\d:])", lambda m: f"-{_clock(m)}"),
    (r"(?<=:\d\d) ?(?:à|a|jusqu'à|jusqu’à|to|-) ?(?=\d\d:)", "-"),
    (r"\b(?:du|de|from|les|le|des|the) (?=[A-Z0-9])", ""),
    (r"(?<=\b[A-Z][a-z]) ?(?:au|à|to|-) ?(?=[A-Z][a-z]\b)", "-"),
    (r" ?,? ?\b(?:et(?: de)?|puis(?: de)?|and|&) ?(?=\d)", ","),
    (r" ?(?:\bet\b|\band\b|&|/) ?(?=[A-Z][a-zH]\b)", ","),
    (r"(?<=\d) ?[/+] ?(?=\d\d:)", ","),
    (r"(?<=\d) +(?=\d\d:)", ","),
    (r"(?<=\d),? +(?=[A-Z][a-zH]\b)", "; "),
    (r"(?<=[a-zH]) ?: ?(?=\d)", " "),
    (r"[\s,]*;[\s;,]*", "; "),
    (r"\s+", " "),
)


def _meant(text: str) -> str:
    """Rewrite what is often written in French as OpenStreetMap writes it."""
    if re.search(r"rendez-vous|\brdv\b|sur demande|appointment", text, re.IGNORECASE):
        bare = text.replace('"', "")
        return f'unknown "{bare}"'
    said = text
    for pattern, instead in _STEPS:
        said = re.sub(pattern, instead, said, flags=re.IGNORECASE if "A-Z" not in pattern else 0)
    return said.strip(" ;,.")
