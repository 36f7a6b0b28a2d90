"""Rules of opening hours, put together from days, seasons and hours."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ddtour_geo.common.hours_rules import WEEK, plain_weekdays
from ddtour_geo.territory.hours_french.items import Items
from ddtour_geo.territory.hours_french.words import (
    ALL_DAYS,
    HOLIDAY,
    ON_REQUEST,
    SCHOOL,
    Token,
    UncertainError,
    UnknownWordError,
    split_remarks,
    tokens_of,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Meant:
    """What was probably meant.

    Attributes
    ----------
    text
        Hours in the syntax, or an empty text.
    question
        Key of the catalogue ``hours``: what has to be asked, or an empty text.
    """

    text: str = ""
    question: str = ""


@dataclass(slots=True)
class _Rule:
    """A rule while it is put together.

    Attributes
    ----------
    days_come_late
        True if its hours came first: more days may follow.
    is_thinned
        True if its days are the week without some.
    """

    season: list[str] = field(default_factory=list)
    days: list[str] = field(default_factory=list)
    times: list[str] = field(default_factory=list)
    state: str = ""
    days_come_late: bool = False
    is_thinned: bool = False

    @property
    def is_open_ended(self) -> bool:
        """True if it lacks hours."""
        return not self.times and not self.state

    def text(self, comment: str) -> str:
        """Write the rule; one without hours keeps what was typed."""
        days = [] if self.days == [ALL_DAYS] else self.days
        state = self.state or ("" if self.times else f'unknown "{comment}"')
        parts = (",".join(self.season), ",".join(days), ",".join(self.times), state)
        return " ".join(filter(None, parts))


def meant(typed: str) -> Meant:
    """Say what was probably meant, and what has to be asked.

    >>> meant("mar-ven 9h-12h 14h-17h30").text
    'Tu-Fr 09:00-12:00,14:00-17:30'
    >>> meant("fermé le lundi")
    Meant(text='unknown "fermé le lundi"; Mo off', question='hours_asked')
    """
    text = re.sub(r"\s+", " ", typed.replace('"', "")).strip(" ;,.")
    bare, remarks = split_remarks(text)
    try:
        items = list(Items(tokens_of(bare)))
        if not items:
            return _kept(text) if bare.strip() else Meant()
        return _Reading(items, text, ", ".join(remarks)).meant()
    except UncertainError:
        return _kept(text)
    except UnknownWordError:
        return Meant()


def _kept(text: str) -> Meant:
    """Keep a text for people: nobody knows the hours."""
    return Meant(text=f'unknown "{text}"', question="hours_asked")


class _Reading:
    """Items, put together into rules."""

    def __init__(self, items: Sequence[Token], text: str, remark: str) -> None:
        self._items, self._text, self._remark = items, text, remark
        self._rules = [_Rule()]
        self._closed: list[_Rule] = []
        self._mode = ""
        self._is_waiting = False
        self._on_request = False

    def meant(self) -> Meant:
        """Write the rules."""
        kinds = {item.kind for item in self._items} - {"list"}
        if "text" in kinds:
            raise UncertainError
        if kinds == {"unknown"}:
            return Meant(text="unknown")
        if "unknown" in kinds:
            raise UnknownWordError
        if kinds == {"closed"}:
            return Meant(question="closed_for_good")
        for number, item in enumerate(self._items):
            self._take(number, item)
        is_vague = not self._rules[0].days and not self._rules[0].season and self._rules[0].times
        if self._is_waiting or (is_vague and any(rule.is_open_ended for rule in self._rules)):
            raise UncertainError
        return self._written()

    @property
    def _rule(self) -> _Rule:
        return self._rules[-1]

    def _kind(self, number: int) -> str:
        return self._items[number].kind if 0 <= number < len(self._items) else ""

    def _take(self, number: int, item: Token) -> None:
        match item.kind:
            case "days" | "season" if self._mode and not self._ends_exception(item, number):
                self._except(item)
            case "days":
                self._take_days(number, item.value)
            case "season":
                self._take_season(number, item.value)
            case "times" | "always":
                self._take_times(item.value)
            case "closed":
                self._take_closed(number)
            case "except":
                self._mode, self._is_waiting = "except", True
            case "appointment":
                self._take_appointment(number)
            case "part" if self._mode or self._is_late(number):
                raise UncertainError

    def _is_late(self, number: int) -> bool:
        """Tell whether a part of the day follows hours, and none follow it."""
        return bool(self._rule.times) and self._kind(number + 1) != "times"

    def _ends_exception(self, item: Token, number: int) -> bool:
        """Tell whether days or a season with hours of their own begin something else."""
        leads = self._leads_to_times(number)
        is_apart = not self._is_waiting and (
            item.kind == "season" or self._kind(number - 1) != "list"
        )
        has_own_hours = item.kind == "days" and (self._mode == "closed" or bool(self._rule.times))
        if leads and (is_apart or has_own_hours):
            self._mode, self._is_waiting = "", False
        return not self._mode

    def _leads_to_times(self, number: int) -> bool:
        following = (self._kind(n) for n in range(number, len(self._items)))
        return next((kind for kind in following if kind not in {"days", "list", "part"}), "") in {
            "times",
            "always",
        }

    def _take_days(self, number: int, days: str) -> None:
        """Begin a rule once the last one has its hours, unless it still lacks its days."""
        rule = self._rule
        is_both = self._kind(number - 1) == "days" and SCHOOL in {days, *rule.days}
        if is_both or {SCHOOL, ALL_DAYS} == {days, *rule.days}:
            raise UncertainError
        is_said = bool(rule.times or rule.state)
        if is_said and (rule.days or rule.season or self._leads_to_times(number)):
            is_late = rule.days_come_late and not self._leads_to_times(number)
            if not is_late:
                self._rules.append(_Rule(season=list(rule.season)))
        elif is_said:
            rule.days_come_late = True
        self._rule.days.append(days)

    def _take_season(self, number: int, season: str) -> None:
        rule = self._rule
        if not (rule.times or rule.state):
            rule.season.append(season)
        elif self._leads_to_times(number + 1):
            self._rules.append(_Rule(season=[season]))
        elif len(self._rules) == 1 and not rule.season:
            rule.season.append(season)
        else:
            raise UncertainError

    def _take_times(self, times: str) -> None:
        if self._mode == "closed":
            self._is_waiting = False
            self._closed.append(_Rule(days=list(self._rule.days), times=[times], state="off"))
            return
        self._mode, self._is_waiting = "", False
        if self._rule.state:
            self._rules.append(_Rule(season=list(self._rule.season)))
        self._rule.times.append(times)

    def _take_closed(self, number: int) -> None:
        rule, following = self._rule, self._kind(number + 1)
        is_pending = bool(rule.days or rule.season) and not rule.times and not rule.state
        leads = following in {"days", "season"} and not self._leads_to_times(number + 1)
        if is_pending and rule.days != [ALL_DAYS] and not leads and following != "times":
            rule.state = "off"
        else:
            self._mode, self._is_waiting = "closed", True

    def _take_appointment(self, number: int) -> None:
        stands_alone = self._kind(number - 1) == "list" and self._rule.times
        if stands_alone or not (self._rule.days or self._rule.times):
            self._on_request = True
        else:
            self._rule.state = ON_REQUEST

    def _except(self, item: Token) -> None:
        rule, self._is_waiting = self._rule, False
        is_week = rule.is_thinned or rule.days in ([], [ALL_DAYS])
        gone = plain_weekdays(item.value) if item.kind == "days" else ()
        if self._mode == "except" and is_week and gone and not rule.times:
            left = plain_weekdays(rule.days[0]) if rule.days else WEEK
            rule.days = [_compressed([day for day in left if day not in gone])]
            rule.is_thinned = True
            return
        last = self._closed[-1] if self._closed else None
        if item.kind == "days" and last and last.days and not last.times and not last.season:
            last.days.append(item.value)
            return
        is_day, value = item.kind == "days", [item.value]
        closed = _Rule(days=value) if is_day else _Rule(season=value)
        closed.state = "off"
        self._closed.append(closed)

    def _written(self) -> Meant:
        said = [rule for rule in self._rules if rule.days or rule.season or rule.times]
        opened = _joined([rule for rule in said if rule.state != "off"])
        closed = [*(rule for rule in said if rule.state == "off"), *self._closed]
        if self._on_request and not said and not closed:
            words = re.sub(r"\brdv\b", "rendez-vous", self._text, flags=re.IGNORECASE)
            return Meant(text=f'unknown "{words}"')
        lacks = not all(rule.times or rule.state for rule in opened) or not opened
        if all({HOLIDAY, SCHOOL}.issuperset(rule.days or ["Mo"]) for rule in opened):
            opened, lacks = [], True
        comment = self._text
        texts = [self._text_of(rule, has_exceptions=bool(closed)) for rule in opened] or [
            f'unknown "{comment}"'
        ]
        texts += [rule.text(comment) for rule in closed]
        if self._on_request:
            texts[-1] += f" || {ON_REQUEST}"
        return Meant(text="; ".join(texts), question="hours_asked" if lacks else "")

    def _text_of(self, rule: _Rule, *, has_exceptions: bool) -> str:
        if self._remark and rule.times and not rule.state:
            rule.state = f'open "{self._remark}"'
        if rule.times == ["24/7"] and (rule.days or rule.season):
            rule.times = ["00:00-24:00"]
        is_told = has_exceptions and rule.days == [ALL_DAYS] and bool(rule.times)
        return f"{ALL_DAYS} " * is_told + rule.text(self._text)


def _joined(rules: Sequence[_Rule]) -> list[_Rule]:
    """Join rules of the same days, of which the last would count alone."""
    found: list[_Rule] = []
    for rule in rules:
        for other in found:
            here, there = (
                (one.season, one.days, one.state, bool(one.times)) for one in (rule, other)
            )
            if here == there and rule.times:
                other.times += rule.times
                break
        else:
            found.append(rule)
    return found


def _compressed(days: Sequence[str]) -> str:
    """Write days as ranges where three or more follow each other."""
    runs: list[list[str]] = []
    for day in days:
        if runs and WEEK.index(day) == WEEK.index(runs[-1][-1]) + 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return ",".join(f"{run[0]}-{run[-1]}" if len(run) > 2 else ",".join(run) for run in runs)
