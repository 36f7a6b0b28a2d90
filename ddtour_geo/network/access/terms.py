"""What a row of the decision table is: conditions on tags, a verdict, a reason."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Verdict = Literal["yes", "no", "unknown"]
Condition = Literal["", "sidepath", "private_end", "destination", "customers", "crossing"]
Tags = Mapping[str, str]

_MEASURE = re.compile(r"([-+]?\d+(?:[.,]\d+)?)\s*(m|cm|mm|%|°)?", re.IGNORECASE)
_FEET = re.compile(r"(\d+)'(?:\s*(\d+)\")?")
_CLAUSE = re.compile(r"([^=<>]+)([=<>])(.+)")
_METRES = {"cm": 0.01, "mm": 0.001}
_LENGTHS = frozenset({"width", "est_width", "kerb:height", "maxwidth:physical"})


def measure(key: str, value: str) -> float | None:
    """Read a number with its unit.

    >>> measure("width", "90 cm"), measure("incline", "-8%"), measure("incline", "up")
    (0.9, 8.0, None)
    """
    feet = _FEET.fullmatch(value.strip())
    if feet is not None and key in _LENGTHS:
        return round(int(feet[1]) * 0.3048 + int(feet[2] or 0) * 0.0254, 3)
    match = _MEASURE.fullmatch(value.strip())
    if match is None:
        return None
    number, unit = float(match[1].replace(",", ".")), (match[2] or "").lower()
    if key == "incline":
        return abs(100 * math.tan(math.radians(number)) if unit == "°" else number)
    if number < 0 or unit in {"%", "°"}:
        return None
    return number * _METRES.get(unit, 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One condition on a tag: one of some values (``*`` for any), or strictly within bounds.

    >>> Clause.parse("width<1.2").holds({"width": "0.9"})
    True
    """

    key: str
    values: frozenset[str] = frozenset()
    below: float | None = None
    above: float | None = None

    @classmethod
    def parse(cls, text: str) -> "Clause":
        """Read ``key=a|b``, ``key=*``, ``key<number`` or ``key>number``.

        >>> sorted(Clause.parse("foot=yes|no").values)
        ['no', 'yes']
        """
        match = _CLAUSE.fullmatch(text)
        if match is None:
            raise ValueError(text)
        key, sign, right = match.groups()
        if sign == "=":
            return cls(key=key, values=frozenset(right.split("|")))
        return cls(key=key, below=float(right)) if sign == "<" else cls(key=key, above=float(right))

    def holds(self, tags: Tags) -> bool:
        """Tell whether an object has such a tag.

        >>> Clause.parse("access=forestry").holds({"access": "agricultural;forestry"})
        True
        """
        value = tags.get(self.key)
        if value is None:
            return False
        if self.values:
            if value in self.values or "*" in self.values:
                return True
            return ";" in value and any(part.strip() in self.values for part in value.split(";"))
        number = measure(self.key, value)
        if number is None:
            return False
        return number < self.below if self.below is not None else number > (self.above or 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One row of a decision table.

    Attributes
    ----------
    row
        Number of the row in the published comparison of routing engines, or a letter and a
        number of our own.
    where
        Conditions that must all hold.
    unless
        Conditions of which none may hold.
    walkers
        Walkers that the rule concerns; empty for everybody.
    verdict
        The decision, or ``None`` for a rule that only remarks.
    reason
        Key of the reason in the catalogue ``network``.
    warning
        Key of a remark that outputs print, or an empty text.
    penalty
        Key of a drawback that breaks ties between equal ways and is printed, or an empty text:
        it never alters seconds.
    condition
        What neighbours of the way must settle, or an empty text.
    why
        What we do, and why, where routing engines disagree.
    needs
        Keys without which the rule cannot match; it follows from ``where``.

    >>> Rule(row="20", where=(Clause.parse("access=no"),), verdict="no", reason="closed").row
    '20'
    """

    row: str
    where: tuple[Clause, ...]
    reason: str
    verdict: Verdict | None = None
    unless: tuple[Clause, ...] = ()
    walkers: frozenset[str] = frozenset()
    warning: str = ""
    penalty: str = ""
    condition: Condition = ""
    why: str = ""
    needs: frozenset[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Note the keys that must be there."""
        object.__setattr__(self, "needs", frozenset(clause.key for clause in self.where))

    def matches(self, tags: Tags, walker: frozenset[str]) -> bool:
        """Tell whether the rule speaks about an object.

        >>> rule = Rule(
        ...     row="2",
        ...     where=(Clause.parse("highway=steps"),),
        ...     reason="steps",
        ...     walkers=frozenset({"step-free"}),
        ...     verdict="no",
        ... )
        >>> rule.matches({"highway": "steps"}, frozenset({"adult"}))
        False
        """
        if not self.needs.issubset(tags) or (self.walkers and not self.walkers & walker):
            return False
        return all(clause.holds(tags) for clause in self.where) and not any(
            clause.holds(tags) for clause in self.unless
        )

    @property
    def keys(self) -> frozenset[str]:
        """Keys of tags that the rule looks at."""
        return frozenset(clause.key for clause in (*self.where, *self.unless))


def clauses(text: str) -> tuple[Clause, ...]:
    """Read conditions separated by blanks.

    >>> [clause.key for clause in clauses("highway=steps step_count<4")]
    ['highway', 'step_count']
    """
    return tuple(Clause.parse(part) for part in text.split())


def row(  # noqa: PLR0913 - the columns of the table
    number: str,
    where: str,
    verdict: Verdict | Literal["warn", "yes!", "unknown!"],
    reason: str,
    *,
    unless: str = "",
    who: str = "",
    penalty: str = "",
    condition: Condition = "",
    why: str = "",
) -> Rule:
    """Write a rule on a line.

    >>> row("6", "highway=road", "yes!", "unclear-road").warning
    'unclear-road'
    """
    verdicts: dict[str, Verdict | None] = {
        "yes": "yes",
        "yes!": "yes",
        "no": "no",
        "unknown": "unknown",
        "unknown!": "unknown",
        "warn": None,
    }
    return Rule(
        row=number,
        where=clauses(where),
        unless=clauses(unless),
        walkers=frozenset(who.split("|")) if who else frozenset(),
        verdict=verdicts[verdict],
        reason=reason,
        warning=reason if verdict in {"warn", "yes!", "unknown!"} else "",
        penalty=penalty,
        condition=condition,
        why=why,
    )
