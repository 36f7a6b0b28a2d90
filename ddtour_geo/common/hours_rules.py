"""The rules of an ``opening_hours`` text, where a list of days shares what follows it.

References
----------
https://wiki.openstreetmap.org/wiki/Key:opening_hours/specification
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

State = Literal["open", "closed", "unknown"]
ALL_DAY = "00:00-24:00"
WEEK = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_ALL_WEEK = frozenset(WEEK)
Joint = Literal[";", ",", "||"]
AllOf = tuple[str, ...]
"""Selectors that must all hold on a day: a season, weekdays, holidays."""


class UnsaidHoursError(ValueError):
    """A text only says when it is closed; read by the letter, it never opens."""


class TwoReadingsError(ValueError):
    """A text says one thing by the letter and another to people.

    Attributes
    ----------
    literal, likely
        Both readings, written so that nobody can mistake them.
    """

    def __init__(self, literal: str, likely: str) -> None:
        super().__init__(f"{literal} | {likely}")
        self.literal, self.likely = literal, likely


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursRule:
    """What holds on some days.

    Attributes
    ----------
    joint
        How it follows the rules before it: instead of them, beside them, or where they say nothing.
    days
        Choices of selectors, of which one must hold; empty for every day.
    times
        Spans of a day, such as ``10:00-12:00``; empty for all of it.
    state
        What the text says, unknown if it gives a comment alone; empty if it says nothing.
    comment
        Words for people, in quotes.
    """

    joint: Joint
    days: tuple[AllOf, ...] = ()
    times: tuple[str, ...] = ()
    state: State | Literal[""] = ""
    comment: str = ""

    def __str__(self) -> str:
        days = ", ".join(" ".join(choice) for choice in self.days)
        said = "off" if self.state == "closed" else self.state
        return " ".join(filter(None, (days, ",".join(self.times), said, self.comment)))

    @property
    def replaces(self) -> bool:
        """True if its days hold nothing of the rules before it."""
        return self.joint == ";" and self.state != "closed"

    @property
    def is_whole_closing(self) -> bool:
        """True if it closes whole days."""
        return self.state == "closed" and not self.times

    @property
    def is_asked(self) -> bool:
        """True if it opens whole days that are not written as days of 24 hours."""
        return self.state in {"", "open"} and (not self.times or any(map(_is_round, self.times)))


_CLOCK = r"(?:\d{1,2}:\d\d|(?:dawn|sunrise|sunset|dusk)\b|\((?:dawn|sunrise|sunset|dusk)[^)]*\))"
_DAY = r"(?:Mo|Tu|We|Th|Fr|Sa|Su)\b"
_SHIFT = r"(?:\s*[+-]\d+\s+days?\b)?"
_TOKEN = re.compile(
    rf"""\s*(?:
    (?P<comment>"[^"]*")
    |(?P<joint>;|\|\||,)
    |(?P<times>24/7|{_CLOCK}(?:\s*-\s*{_CLOCK})?\+?(?:/[\d:]+)?)
    |(?P<state>(?:open|closed|off|unknown)\b)
    |(?P<holiday>[PS]H\b{_SHIFT})
    |(?P<weekday>{_DAY}(?:\s*-\s*{_DAY})?(?:\[[^\]]*\])?{_SHIFT})
    |(?P<wide>[^\s;,|"]+)
    )\s*""",
    re.VERBOSE | re.IGNORECASE,
)
_SPAN = re.compile(r"(\d{1,2}):(\d\d)(?:-(\d{1,2}):(\d\d))?\+?\Z")
_LISTED_DAYS = re.compile(
    r"\b(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\s+"
    r"(\d{1,2}(?:\s*-\s*\d{1,2})?(?:\s*,\s*\d{1,2}(?:\s*-\s*\d{1,2})?)+)"
    r"(?=\s+(?:off|closed|open|unknown|\d{1,2}:\d\d))",
    re.IGNORECASE,
)
_STATES: dict[str, State] = {"open": "open", "unknown": "unknown", "off": "closed"}


def minutes_of(times: str) -> tuple[int, int] | None:
    """Give the minutes of a day from which and to which a span lasts; ``None`` if the sun does.

    >>> minutes_of("22:00-02:00"), minutes_of("10:00+"), minutes_of("sunrise-12:00")
    ((1320, 1560), (600, 1440), None)
    """
    found = _SPAN.match(times)
    if found is None:
        return None
    begin = 60 * int(found[1]) + int(found[2])
    end = 60 * int(found[3]) + int(found[4]) if found[3] else 24 * 60
    return begin, end if end > begin else end + 24 * 60


def has_open_end(times: str) -> bool:
    """Tell whether a span says when a place opens, and not when it closes."""
    return times.endswith("+") and "-" not in times


def _is_round(times: str) -> bool:
    """Tell whether a span goes round the clock without saying so."""
    minutes = minutes_of(times)
    return minutes is not None and times != ALL_DAY and minutes[1] - minutes[0] >= 24 * 60


def read_rules(text: str) -> tuple[HoursRule, ...]:
    """Split a text that is in the syntax into its rules.

    >>> [str(rule) for rule in read_rules("Tu, Fr 10:00-18:00, 19:00-20:00, Sa off")]
    ['Tu,Fr 10:00-18:00,19:00-20:00', 'Sa off']
    >>> read_rules("Mo-Su 09:00-18:00; PH Su off")[1].days
    (('PH', 'Su'),)
    """
    rules = _Reader().read(text)
    for number, rule in enumerate(rules):
        before, after = rules[:number], rules[number + 1 :]
        if first := _within(rule):
            whole = rules_text((*before, *_cut(rule, first), *after))
            raise TwoReadingsError(str(replace(rule, times=rule.times[:1])), whole)
        if _closes_nothing(rule, before):
            whole = rules_text((*before, *_cut(rule, len(rule.times) - 1), *after))
            raise TwoReadingsError(str(rule), whole)
    if all(rule.state == "closed" for rule in rules) and any(r.days or r.times for r in rules):
        raise UnsaidHoursError(text)
    for number, rule in enumerate(rules):
        if rule.days or rule.joint == "||" or rule.state == "closed":
            continue
        if any(before.days for before in rules[:number]):
            raise TwoReadingsError(*_readings(rules, number))
    return rules


def plain_weekdays(days: str) -> tuple[str, ...]:
    """List plain days of the week one by one; nothing for others.

    >>> plain_weekdays("Sa-Mo,We"), plain_weekdays("Mo[1]")
    (('Sa', 'Su', 'Mo', 'We'), ())
    """
    found: list[str] = []
    for part in days.split(","):
        first, _, last = part.partition("-")
        if first not in WEEK or (last and last not in WEEK):
            return ()
        begin, end = WEEK.index(first), WEEK.index(last or first)
        found += [WEEK[n % 7] for n in range(begin, end + 1 + 7 * (end < begin))]
    return tuple(found)


def with_whole_dates(text: str) -> str:
    """Give each day of a month that is listed the name of its month, or a range.

    >>> with_whole_dates("10:00-18:00; Dec 25,26 off; Jan 1, 6 off")
    '10:00-18:00; Dec 25-26 off; Jan 1,Jan 6 off'
    """
    return _LISTED_DAYS.sub(_dates, text)


def _dates(found: re.Match[str]) -> str:
    month = found[1].capitalize()
    runs: list[list[int]] = []
    for begin, end in re.findall(r"(\d+)(?:\s*-\s*(\d+))?", found[2]):
        first, last = int(begin), int(end or begin)
        if runs and first == runs[-1][1] + 1:
            runs[-1][1] = last
        else:
            runs.append([first, last])
    ranges = (f"{first}-{last}" if last > first else f"{first}" for first, last in runs)
    return ",".join(f"{month} {days}" for days in ranges)


def rules_text(rules: Sequence[HoursRule]) -> str:
    """Write rules one after the other."""
    joints = {";": "; ", ",": ", ", "||": " || "}
    return "".join(f"{joints[rule.joint] if i else ''}{rule}" for i, rule in enumerate(rules))


def _within(rule: HoursRule) -> int:
    """Find the first hours within hours, if all of them are closed or unknown by the letter.

    >>> _within(HoursRule(joint=";", times=("10:00-18:00", "12:00-14:00"), state="closed"))
    1
    """
    if rule.state not in {"closed", "unknown"}:
        return 0
    spans = [minutes_of(times) or (0, 24 * 60) for times in rule.times]
    return next(
        (
            number
            for number, (begin, end) in enumerate(spans)
            if any(begin < closes and opens < end for opens, closes in spans[:number])
        ),
        0,
    )


def _closes_nothing(rule: HoursRule, before: Sequence[HoursRule]) -> bool:
    """Tell whether several hours are closed on days on which no rule opened: a slip of the pen."""
    if rule.state != "closed" or len(rule.times) < 2:
        return False
    days = _weekdays(rule)
    return not any(days & _weekdays(one) for one in before if one.state != "closed")


def _weekdays(rule: HoursRule) -> frozenset[str]:
    """Give the weekdays on which a rule may speak; all of them where it names other days."""
    groups = [re.sub(r"\s", "", group).title() for choice in rule.days for group in choice]
    known = [plain_weekdays(group) for group in groups]
    return frozenset(day for days in known for day in days) if all(known) and known else _ALL_WEEK


def _cut(rule: HoursRule, first: int) -> tuple[HoursRule, ...]:
    """Open the hours of a closed or unknown rule but for those from the first that is meant so."""
    opened = replace(rule, times=rule.times[:first], state="", comment="")
    if rule.state == "closed":
        return opened, replace(rule, joint=";", times=rule.times[first:])
    days = rule.days or (("Mo-Su",),)
    return replace(opened, days=days), replace(rule, joint=",", days=days, times=rule.times[first:])


def _readings(rules: tuple[HoursRule, ...], number: int) -> tuple[str, str]:
    """Say what hours without days may mean after a rule with days: every day, or those days."""
    before, rule, after = rules[:number], rules[number], rules[number + 1 :]
    literal = rules_text((rule, *after))
    said = rules_text(before)
    if all(one.state == "closed" for one in before):
        return literal, rules_text((rule, *before, *after))
    joint = "," if before[-1].times and rule.times else " || "
    rest = rules_text((HoursRule(joint=";"), *after)) if after else ""
    return literal, f"{said}{joint}{rule}{rest}"


@dataclass(slots=True)
class _Draft:
    """A rule while its words come in."""

    joint: Joint = ";"
    choices: list[list[list[str]]] = field(default_factory=list)
    kinds: list[list[str]] = field(default_factory=list)
    times: list[str] = field(default_factory=list)
    state: State | Literal[""] = ""
    comment: str = ""

    def goes_on(self, following: str) -> bool:
        """Tell whether a comma leads on: after days to anything, after hours to more hours."""
        if self.state or self.comment:
            return False
        return not self.times or following == "times"

    def add_day(self, kind: str, word: str, *, is_listed: bool) -> None:
        """Take a selector: after a comma one more choice, after a space one more condition."""
        held = self.kinds[-1] if self.kinds else []
        widens = is_listed and "wide" in (kind, *held[-1:]) and held[-1:] != [kind]
        if not held or widens:
            self.choices.append([[word]])
            self.kinds.append([kind])
        elif is_listed:
            self.choices[-1][-1].append(word)
        elif kind == held[-1] == "wide":
            self.choices[-1][-1][-1] += f" {word}"
        else:
            self.choices[-1].append([word])
            held.append(kind)

    def rule(self) -> HoursRule:
        """Close the rule."""
        return HoursRule(
            joint=self.joint,
            days=tuple(tuple(",".join(group) for group in choice) for choice in self.choices),
            times=tuple(ALL_DAY if times == "24/7" else times for times in self.times),
            state=self.state or ("unknown" if self.comment else ""),
            comment=self.comment,
        )


class _Reader:
    """Words of a text, one after the other."""

    def __init__(self) -> None:
        self._rules: list[HoursRule] = []
        self._draft = _Draft()

    def read(self, text: str) -> tuple[HoursRule, ...]:
        tokens = list(_tokens(text))
        is_listed = False
        for number, (kind, word) in enumerate(tokens):
            if kind != "joint":
                self._take(kind, word, is_listed=is_listed)
                is_listed = False
                continue
            following = tokens[number + 1][0] if number + 1 < len(tokens) else ""
            is_listed = word == "," and self._draft.goes_on(following)
            if is_listed and following == "times" and not self._draft.times:
                raise TwoReadingsError(*_whole_days(self._draft, tokens[number + 1 :]))
            if not is_listed:
                self._close(word)
        self._close(";")
        return tuple(self._rules)

    def _take(self, kind: str, word: str, *, is_listed: bool) -> None:
        draft = self._draft
        if kind == "times":
            draft.times.append(re.sub(r"\s", "", word))
        elif kind == "state":
            draft.state = _STATES.get(word.lower(), "closed")
        elif kind == "comment":
            draft.comment = word
        elif word := re.sub(r"\s+", " ", word.rstrip(":")):
            draft.add_day(kind, word, is_listed=is_listed)

    def _close(self, joint: str) -> None:
        self._rules.append(self._draft.rule())
        self._draft = _Draft(joint="||" if joint == "||" else "," if joint == "," else ";")


def _whole_days(draft: _Draft, rest: Sequence[tuple[str, str]]) -> tuple[str, str]:
    """Say what a comma between days and hours may mean."""
    days = str(draft.rule())
    hours = " ".join(word for _, word in rest).replace(" ,", ",")
    return f"{days} 00:00-24:00, {hours}", f"{days} {hours}"


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    for found in _TOKEN.finditer(text):
        yield found.lastgroup or "", found[found.lastgroup or 0]
