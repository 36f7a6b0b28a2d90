"""Ways and gates that close: hours, conditional restrictions and seasons, at the minute of passage.

``opening_hours``, ``seasonal``, ``access:conditional`` and ``foot:conditional`` turn into tags that
hold at a moment; the decision table then decides as for any other tags. What cannot be read closes
nothing and is reported.

References
----------
https://wiki.openstreetmap.org/wiki/Conditional_restrictions
https://wiki.openstreetmap.org/wiki/Key:opening_hours/specification
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

from ddtour_geo.common.clocks import aware, is_walkable
from ddtour_geo.common.errors import UsageError
from ddtour_geo.common.hours_calendar import HoursCalendar
from ddtour_geo.network.access.decide import (
    WALKERS,
    Decision,
    Tags,
    decide,
    decide_node,
    walker_traits,
)
from ddtour_geo.network.osm.extract import StreetExtract

Interval = tuple[datetime, datetime]
Decide = Callable[[Tags], Decision]
Remark = tuple[str, tuple[tuple[str, object], ...]]

TIMED = ("opening_hours", "seasonal", "access:conditional", "foot:conditional")
"""Keys whose values depend on the clock."""

_SEASONS = {
    "spring": "Mar-May",
    "summer": "Jun-Aug",
    "autumn": "Sep-Nov",
    "winter": "Dec-Feb",
}
_FOR_VEHICLES = frozenset({"lift_gate", "bollard", "rising_bollard", "toll_booth"})
_UNDATED = frozenset({"no", "yes", "wet_season", "dry_season"})
"""Seasons that name no month: said, and never read off a calendar."""
_CLOSED = {"access": "no", "foot": "no"}
_LOCKED = {"barrier": "gate", "locked": "yes"}
_AND = re.compile(r"\s+AND\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The time for which a network is read.

    Attributes
    ----------
    begin, end
        Aware moments, the second after the first.
    holidays
        Country code of the public holidays, or an empty text.
    position
        Latitude and longitude in degrees, for sunrise and sunset; ``None`` if unknown.

    >>> from datetime import UTC
    >>> noon = datetime(2026, 12, 1, 12, tzinfo=UTC)
    >>> Span(begin=noon, end=noon + timedelta(hours=3)).holidays
    ''
    """

    begin: datetime
    end: datetime
    holidays: str = ""
    position: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rule:
    """A tag that holds, or everything closed, in some intervals."""

    key: str
    value: str
    intervals: tuple[Interval, ...]

    def holds(self, moment: datetime) -> bool:
        return any(begin <= moment < end for begin, end in self.intervals)


def is_timed(tags: Tags) -> bool:
    """Tell whether the clock has a say.

    >>> is_timed({"highway": "footway", "opening_hours": "08:00-18:00"})
    True
    """
    return any(key in tags for key in TIMED)


@lru_cache(maxsize=2)
def timed_objects(extract: StreetExtract) -> tuple[tuple[str, int, Tags], ...]:
    """List the ways and nodes on which the clock has a say: kind, number, tags."""
    ways = zip(extract.way_ids.tolist(), extract.way_tags, strict=True)
    timed = [("way", ref, tags) for ref, tags in ways if is_timed(tags)]
    timed += [
        ("node", ref, tags)
        for ref, tags in extract.node_tags.items()
        if is_timed(tags) and decide_node(tags).reason != "own-access"
    ]
    return tuple(timed)


def clock_state(tags: Tags, span: Span) -> tuple[tuple[Interval, ...] | bool, ...]:
    """Say what the clock decides: two spans of the same state make the same network.

    >>> from datetime import UTC
    >>> nine = datetime(2026, 12, 1, 9, tzinfo=UTC)
    >>> span = Span(begin=nine, end=nine.replace(hour=12))
    >>> clock_state({"highway": "path", "opening_hours": "08:00-13:00"}, span)
    (False,)
    """
    whole = ((span.begin, span.end),)
    rules, _ = _rules(tags, span)
    return tuple(
        rule.intervals == whole if rule.intervals in {whole, ()} else rule.intervals
        for rule in rules
    )


def conditional(text: str) -> tuple[tuple[str, str], ...]:
    """Split a conditional restriction.

    >>> conditional("no @ (22:00-06:00); destination @ Su")
    (('no', '22:00-06:00'), ('destination', 'Su'))
    >>> conditional("no @ (Mo-Fr 08:00-09:00; Sa 10:00-11:00)")
    (('no', 'Mo-Fr 08:00-09:00; Sa 10:00-11:00'),)
    """
    found = []
    for part in _top_level(text):
        value, sign, condition = part.partition("@")
        found.append((value.strip(), _bare(condition) if sign else ""))
    return tuple(found)


def _top_level(text: str) -> Iterator[str]:
    """Parts between semicolons that stand in no parentheses."""
    depth, begin = 0, 0
    for index, letter in enumerate(text):
        depth += (letter == "(") - (letter == ")")
        if letter == ";" and depth <= 0:
            yield text[begin:index]
            begin = index + 1
    if text[begin:].strip():
        yield text[begin:]


def _bare(text: str) -> str:
    """Take off a pair of parentheses round the whole."""
    text, depth = text.strip(), 0
    for index, letter in enumerate(text):
        depth += (letter == "(") - (letter == ")")
        if depth == 0:
            return text[1:-1].strip() if index == len(text) - 1 and index else text
    return text


def _intervals(text: str, span: Span) -> tuple[Interval, ...] | None:
    """When all of a condition hold; ``None`` if it is no condition of time."""
    held: tuple[Interval, ...] = ((span.begin, span.end),)
    for part in _AND.split(text):
        found = _open(_SEASONS.get(part.strip().lower(), part), span)
        if found is None:
            return None
        held = tuple(
            (max(a, c), min(b, d)) for a, b in held for c, d in found if max(a, c) < min(b, d)
        )
    return held


def _open(text: str, span: Span) -> tuple[Interval, ...] | None:
    import opening_hours

    text = _bare(text)
    if not text:
        return None
    zone = span.begin.tzinfo if isinstance(span.begin.tzinfo, ZoneInfo) else ZoneInfo("UTC")
    try:
        hours = HoursCalendar(text, zone=zone, country=span.holidays or None, coords=span.position)
        held = tuple(hours.intervals(span.begin, span.end))
    except (
        ValueError,
        opening_hours.ParserError,  # type: ignore[attr-defined]
        opening_hours.UnknownCountryError,  # type: ignore[attr-defined]
        opening_hours.InvalidCoordinatesError,  # type: ignore[attr-defined]
    ):
        return None
    return tuple((opens, closes) for opens, closes, state in held if state != "closed")


def _rules(tags: Tags, span: Span) -> tuple[list[_Rule], list[str]]:
    """Read the timed tags: what holds when, and the keys that cannot be read."""
    rules: list[_Rule] = []
    unreadable: list[str] = []
    for key in ("access:conditional", "foot:conditional"):
        for value, condition in conditional(tags.get(key, "")):
            found = _intervals(condition, span) if condition and value else None
            if found is None:
                unreadable.append(key)
            else:
                name = key.removesuffix(":conditional")
                rules.append(_Rule(key=name, value=value, intervals=found))
    for key in ("opening_hours", "seasonal"):
        text = tags.get(key, "")
        if not text or _is_undated(key, text) or tags.get("barrier") in _FOR_VEHICLES:
            continue
        parts = [_intervals(part, span) for part in _choices(key, text)]
        if None in parts:
            unreadable.append(key)
        else:
            opened = [interval for part in parts for interval in part or ()]
            rules.append(_Rule(key="", value="", intervals=_gaps(opened, span)))
    return rules, unreadable


def _is_undated(key: str, text: str) -> bool:
    return key == "seasonal" and text in _UNDATED


def _choices(key: str, text: str) -> list[str]:
    return text.split(";") if key == "seasonal" else [text]


def _gaps(opened: Iterable[Interval], span: Span) -> tuple[Interval, ...]:
    gaps, moment = [], span.begin
    for begin, end in sorted(opened):
        if begin > moment:
            gaps.append((moment, begin))
        moment = max(moment, end)
    return (*gaps, (moment, span.end)) if moment < span.end else tuple(gaps)


def _tags_at(tags: Tags, rules: Iterable[_Rule], moment: datetime) -> dict[str, str]:
    held = {key: text for key, text in tags.items() if key not in TIMED or _is_undated(key, text)}
    shut = False
    for rule in rules:
        if rule.holds(moment):
            shut = shut or not rule.key
            if rule.key:
                held[rule.key] = rule.value
    return held | _CLOSED if shut else held


def decide_during(tags: Tags, how: Decide, span: Span) -> tuple[Decision, tuple[Interval, ...]]:
    """Decide for an object whose tags depend on the clock.

    >>> from datetime import UTC
    >>> from ddtour_geo.network.access.decide import decide_way
    >>> nine = datetime(2026, 12, 1, 9, tzinfo=UTC)
    >>> path = {"highway": "path", "opening_hours": "08:00-10:00"}
    >>> decision, closed = decide_during(
    ...     path, decide_way, Span(begin=nine, end=nine.replace(hour=12))
    ... )
    >>> decision.verdict, [(a.hour, b.hour) for a, b in closed]
    ('yes', [(10, 12)])
    """
    rules, unreadable = _rules(tags, span)
    edges = {span.begin, span.end}
    edges.update(moment for rule in rules for interval in rule.intervals for moment in interval)
    moments = sorted(moment for moment in edges if span.begin <= moment <= span.end)
    opened: Decision | None = None
    shut: Decision | None = None
    closed: list[Interval] = []
    for begin, end in pairwise(moments):
        decision = how(_tags_at(tags, rules, begin))
        if decision.verdict != "no":
            opened = opened or decision
            continue
        shut = decision
        joins = closed and closed[-1][1] == begin
        closed[-1:] = [(closed[-1][0], end)] if joins else [*closed[-1:], (begin, end)]
    if opened is None:
        usual = how(_tags_at(tags, (), span.begin))
        if usual.verdict != "no":
            usual = replace(shut or usual, verdict="no", reason="closed-then", row="51")
        return usual, tuple(closed)
    if (closed or unreadable) and "conditional" not in opened.warnings:
        opened = replace(opened, warnings=(*opened.warnings, "conditional"))
    return opened, tuple(closed)


def decide_at(
    tags: Tags, walker: frozenset[str], moment: datetime, *, holidays: str = ""
) -> Decision:
    """Decide for an object at a moment, on the clocks of its place if it has no zone.

    >>> path = {"highway": "path", "foot:conditional": "no @ (22:00-06:00)"}
    >>> decide_at(path, frozenset({"adult"}), datetime(2026, 12, 1, 23)).reason
    'closed-then'
    """
    moment = moment if moment.tzinfo else aware(moment, UTC)
    span = Span(begin=moment, end=moment + timedelta(minutes=1), holidays=holidays)
    return decide_during(tags, lambda held: decide(held, walker), span)[0]


def ask(
    tags: Iterable[str], *, profile: str = "guided-group", avoid_steps: bool = False, at: str = ""
) -> Decision:
    """Decide for an object that a planner types.

    >>> ask(["highway=cycleway", "foot=designated"]).row
    '4'
    """
    if profile not in WALKERS:
        known = ", ".join(WALKERS)
        raise UsageError("walking.unknown_profile", profile=profile, known=known)
    walker = walker_traits(profile, avoid_steps=avoid_steps)
    held: dict[str, str] = {}
    for tag in tags:
        key, sign, value = (part.strip() for part in tag.partition("="))
        if not (key and sign and value):
            raise UsageError("bad_tag", tag=tag)
        if key in held:
            raise UsageError("tag_twice", key=key)
        held[key] = value
    if not at:
        return decide(held, walker)
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        raise UsageError("bad_moment", value=at) from None
    if not is_walkable(moment):
        raise UsageError("bad_year", value=at[:10])
    return decide_at(held, walker, moment.replace(tzinfo=None))


def refs_of(kind: str, objects: Iterable[str]) -> frozenset[int]:
    """Pick the identifiers of one kind of object.

    >>> refs_of("way", ["way/7", "node/8"])
    frozenset({7})
    """
    return frozenset(
        int(ref) for name, _, ref in (text.partition("/") for text in objects) if name == kind
    )


def settle_nodes(
    extract: StreetExtract, walker: frozenset[str], span: Span | None, without: frozenset[str]
) -> tuple[StreetExtract, dict[int, tuple[Interval, ...]]]:
    """Say of every gate with hours whether it is open, closed or both."""
    timed = [ref for kind, ref, _ in timed_objects(extract) if kind == "node"]
    changed: dict[int, Tags] = {
        ref: _LOCKED for ref in refs_of("node", without) if ref in extract.node_tags
    }
    gates: dict[int, tuple[Interval, ...]] = {}
    for ref in timed:
        if span is None or ref in changed:
            continue
        tags = extract.node_tags[ref]
        decision, closed = decide_during(tags, lambda held: decide_node(held, walker), span)
        if decision.verdict == "no":
            changed[ref] = {**tags, "foot": "no"}
            continue
        changed[ref] = {**_tags_at(tags, (), span.begin), "foot": "yes"}
        if closed:
            gates[ref] = closed
    if not changed:
        return extract, gates
    return replace(extract, node_tags={**extract.node_tags, **changed}), gates


def unreadable(extract: StreetExtract, span: Span | None = None) -> tuple[Remark, ...]:
    """Name the hours and conditions that nobody can read."""
    if span is None:
        noon = datetime(2026, 1, 1, 12, tzinfo=UTC)
        span = Span(begin=noon, end=noon + timedelta(days=1))
    return tuple(
        ("network.hours_unreadable", (("osm", f"{kind}/{ref}"), ("key", key), ("text", tags[key])))
        for kind, ref, tags in timed_objects(extract)
        for key in dict.fromkeys(_rules(tags, span)[1])
    )
