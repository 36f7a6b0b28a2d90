"""Tags -> may this walker pass? Yes, no or unknown, and why: a decision table, as data.

Rules are read from top to bottom. The first rule that matches and has a verdict decides; a
matching rule without a verdict leaves its warning and lets the next ones speak.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from ddtour_geo.errors import InputRefusedError

Verdict = Literal["yes", "no", "unknown"]
Tags = Mapping[str, str]
Values = tuple[str, frozenset[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One row of a decision table.

    Attributes
    ----------
    row
        Number of the row in the published comparison of routing engines, or a letter of our own.
    where
        Keys and the values of which one must be present; ``{"*"}`` stands for any value.
    unless
        Keys and values of which none may be present.
    walkers
        Walkers that the rule concerns; empty for everybody.
    verdict
        The decision, or ``None`` for a rule that only warns.
    reason
        Key of the reason in the catalogue ``network``.
    warning
        Key of a remark that outputs print, or an empty text.

    Examples
    --------
    >>> Rule(row="20", where=(("access", frozenset({"no"})),), verdict="no", reason="closed").row
    '20'
    """

    row: str
    where: tuple[Values, ...]
    reason: str
    verdict: Verdict | None = None
    unless: tuple[Values, ...] = ()
    walkers: frozenset[str] = frozenset()
    warning: str = ""

    def matches(self, tags: Tags, walker: frozenset[str]) -> bool:
        """Tell whether the rule speaks about an object.

        Parameters
        ----------
        tags
            Tags of the way or node.
        walker
            What is known of the walker, as :func:`walker_traits` gives it.

        Returns
        -------
        bool
            True if it does.

        Examples
        --------
        >>> rule = Rule(
        ...     row="2",
        ...     where=(("highway", frozenset({"steps"})),),
        ...     reason="steps",
        ...     walkers=frozenset({"step-free"}),
        ...     verdict="no",
        ... )
        >>> rule.matches({"highway": "steps"}, frozenset({"adult"}))
        False
        """
        if self.walkers and not self.walkers & walker:
            return False
        return all(_has(tags, *pair) for pair in self.where) and not any(
            _has(tags, *pair) for pair in self.unless
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What the table says of an object.

    Attributes
    ----------
    verdict
        ``"yes"``, ``"no"`` or ``"unknown"``.
    reason
        Key of the reason in the catalogue ``network``.
    row
        Row of the table that decided.
    warnings
        Keys of remarks that outputs print.

    Examples
    --------
    >>> decide_way({"highway": "motorway"}).verdict
    'no'
    """

    verdict: Verdict
    reason: str
    row: str
    warnings: tuple[str, ...] = ()


def _has(tags: Tags, key: str, values: frozenset[str]) -> bool:
    value = tags.get(key)
    if value is None:
        return False
    if value in values or "*" in values:
        return True
    return ";" in value and any(part.strip() in values for part in value.split(";"))


_FOOT = "foot=yes|designated|permissive|official|destination|customers"
_CLOSED = "access=no|private|delivery|military|emergency|restricted|permit|residents"
_STREETS = (
    "highway=footway|path|pedestrian|living_street|residential|service|track|unclassified|"
    "tertiary|tertiary_link|secondary|secondary_link|primary|primary_link|steps"
)
_MOUNTAIN = (
    "sac_scale=mountain_hiking|demanding_mountain_hiking|alpine_hiking|"
    "demanding_alpine_hiking|difficult_alpine_hiking"
)
_GONE = "highway=construction|proposed|planned|razed|abandoned|disused"
_SOFT = "surface=earth|grass|dirt|mud|sand|snow|ice|salt"
_ROUGH = "smoothness=bad|very_bad|horrible|very_horrible"
_WALLS = "barrier=fence|wall|jersey_barrier|debris|hedge|retaining_wall|city_wall|ditch|guard_rail"
_NARROW = "barrier=kissing_gate|stile|turnstile|full-height_turnstile|hampshire_gate"
_ALLOWED = "wheelchair=yes|designated"
_TRUNK = "highway=trunk|trunk_link"
_MOTORWAY = "highway=motorway|motorway_link"
_SIDE = "yes|both|left|right"

Line = tuple[str, str, str, str, str, str]
"""Row, where, unless, walkers, verdict ("warn": none; "yes!": and warn), reason."""

_WAYS: tuple[Line, ...] = (
    ("15", "highway=via_ferrata", "", "", "no", "climbing"),
    ("16-17", _GONE, "", "", "no", "not-there"),
    ("9", "motorroad=yes", "", "", "no", "motor-road"),
    ("30-31", "foot=no|private", "", "", "no", "foot-closed"),
    ("29", "foot=permit", "", "", "no", "permit-only"),
    ("48", _MOUNTAIN, "", "", "no", "mountain-path"),
    ("49", "ford=yes|stepping_stones|stream", _FOOT, "", "no", "ford"),
    ("2", "highway=steps step_count=1|2|3", "", "pushchair", "warn", "few-steps"),
    ("2", "highway=steps", "step_count=1|2|3", "pushchair", "no", "steps"),
    ("2", "highway=steps", "", "step-free|wheelchair", "no", "steps"),
    ("50", "smoothness=impassable", "", "wheelchair|pushchair", "no", "impassable"),
    ("W1", "wheelchair=no", "", "wheelchair", "no", "wheelchair-no"),
    ("W2", _SOFT, _ALLOWED, "wheelchair", "no", "soft-surface"),
    ("W3", _ROUGH, _ALLOWED, "wheelchair", "no", "rough-surface"),
    ("W4", "tracktype=grade4|grade5", _ALLOWED, "wheelchair", "no", "rough-surface"),
    ("33", "foot=use_sidepath", "", "", "warn", "use-sidepath"),
    ("34", "foot=discouraged", "", "", "warn", "discouraged"),
    ("35", "foot=unknown", "", "", "warn", "foot-unknown"),
    ("20-21", _CLOSED, _FOOT, "", "no", "access-closed"),
    ("24", "access=destination", _FOOT, "", "warn", "destination-only"),
    ("24", "foot=destination", "", "", "warn", "destination-only"),
    ("24", "access=customers", _FOOT, "", "warn", "customers-only"),
    ("24", "foot=customers", "", "", "warn", "customers-only"),
    ("25-26", "access=agricultural|forestry", _FOOT, "", "warn", "farm-or-forest"),
    ("51", "foot:conditional=*", "", "", "warn", "conditional"),
    ("51", "access:conditional=*", _FOOT, "", "warn", "conditional"),
    ("37", "highway=primary|secondary|trunk sidewalk=no|none", "", "", "warn", "no-sidewalk"),
    ("1-2", _STREETS, "", "", "yes", "open"),
    ("4", f"highway=cycleway {_FOOT}", "", "", "yes", "foot-allowed"),
    ("3", "highway=cycleway", "", "", "no", "cycleway"),
    ("5", f"highway=bridleway {_FOOT}", "", "", "yes", "foot-allowed"),
    ("5", "highway=bridleway", "", "", "no", "bridleway"),
    ("6", "highway=road", "", "", "yes!", "unclear-road"),
    ("7", f"{_TRUNK} {_FOOT}", "", "", "yes", "foot-allowed"),
    ("7", f"{_TRUNK} sidewalk={_SIDE}", "", "", "yes", "has-sidewalk"),
    ("7", f"{_TRUNK} sidewalk:both=yes", "", "", "yes", "has-sidewalk"),
    ("7", f"{_TRUNK} sidewalk:left=yes", "", "", "yes", "has-sidewalk"),
    ("7", f"{_TRUNK} sidewalk:right=yes", "", "", "yes", "has-sidewalk"),
    ("7", _TRUNK, "", "", "no", "trunk"),
    ("8", f"{_MOTORWAY} foot=yes", "", "", "yes", "foot-allowed"),
    ("8", _MOTORWAY, "", "", "no", "motorway"),
    ("10", "highway=corridor", "", "", "yes!", "indoors"),
    ("11", "highway=elevator", "", "", "yes!", "lift"),
    ("12", "highway=platform", "", "", "yes", "platform"),
    ("18", f"highway=busway {_FOOT}", "", "", "yes", "foot-allowed"),
    ("19", "highway=*", "", "", "no", "not-for-walking"),
    ("13", "railway=platform", "", "", "yes", "platform"),
    ("14", "man_made=pier", "", "", "yes", "pier"),
)

_NODES: tuple[Line, ...] = (
    ("30-31", "foot=no|private", "", "", "no", "foot-closed"),
    ("56", "locked=yes", "", "", "no", "locked"),
    ("55", _CLOSED, _FOOT, "", "no", "access-closed"),
    ("53", _WALLS, _FOOT, "", "no", "barrier"),
    ("54", _NARROW, "", "wheelchair|pushchair", "no", "narrow-barrier"),
    ("52", "barrier=gate", "", "", "yes", "gate"),
    ("54", "barrier=*", "", "", "yes", "open"),
)

_FORWARD: tuple[Line, ...] = (
    ("44", "oneway:foot=yes|1|true", "", "", "warn", "oneway-foot"),
    ("44", "foot:backward=no", "", "", "warn", "oneway-foot"),
    ("46", "conveying=forward", "", "", "warn", "escalator"),
)
_BACKWARD: tuple[Line, ...] = (
    ("44", "oneway:foot=-1|reverse", "", "", "warn", "oneway-foot"),
    ("44", "foot:forward=no", "", "", "warn", "oneway-foot"),
    ("46", "conveying=backward", "", "", "warn", "escalator"),
)

_VERDICTS: Mapping[str, Verdict | None] = {"yes": "yes", "yes!": "yes", "no": "no", "warn": None}


def _rule(line: Line) -> Rule:
    row, where, unless, walkers, verdict, reason = line
    return Rule(
        row=row,
        where=_conditions(where),
        unless=_conditions(unless),
        walkers=frozenset(walkers.split("|")) if walkers else frozenset(),
        verdict=_VERDICTS[verdict],
        reason=reason,
        warning=reason if verdict in {"warn", "yes!"} else "",
    )


def _conditions(text: str) -> tuple[Values, ...]:
    pairs = [part.split("=", 1) for part in text.split()]
    return tuple((key, frozenset(values.split("|"))) for key, values in pairs)


WAY_RULES = tuple(_rule(line) for line in _WAYS)
NODE_RULES = tuple(_rule(line) for line in _NODES)
FORWARD_ONLY = tuple(_rule(line) for line in _FORWARD)
BACKWARD_ONLY = tuple(_rule(line) for line in _BACKWARD)


def relevant_keys(walker: frozenset[str]) -> frozenset[str]:
    """Name the keys of ways that matter for a walker: ways that agree in these are alike.

    Parameters
    ----------
    walker
        What is known of the walker, as :func:`walker_traits` gives it.

    Returns
    -------
    frozenset of str
        Keys of tags.

    Examples
    --------
    >>> "surface" in relevant_keys(frozenset({"adult"}))
    False
    """
    return frozenset(
        key
        for rule in (*WAY_RULES, *FORWARD_ONLY, *BACKWARD_ONLY)
        if not rule.walkers or rule.walkers & walker
        for key, _ in (*rule.where, *rule.unless)
    )


WALKERS = (
    "guided-group",
    "adult",
    "senior",
    "school-class",
    "pushchair",
    "wheelchair",
    "visitor",
)
"""Profiles that the rules are written for."""


def walker_traits(profile: str, *, avoid_steps: bool = False) -> frozenset[str]:
    """Say what the rules need to know of a walker.

    Parameters
    ----------
    profile
        Walker profile, such as ``"guided-group"``.
    avoid_steps
        True for a walk without steps.

    Returns
    -------
    frozenset of str
        The profile, and ``"step-free"`` where steps are out of the question.

    Raises
    ------
    InputRefusedError
        If there is no such profile.

    Examples
    --------
    >>> sorted(walker_traits("adult", avoid_steps=True))
    ['adult', 'step-free']
    """
    if profile not in WALKERS:
        raise InputRefusedError(
            "walking.unknown_profile", profile=profile, known=", ".join(WALKERS)
        )
    return frozenset({profile, "step-free"}) if avoid_steps else frozenset({profile})


def _decide(rules: tuple[Rule, ...], tags: Tags, walker: frozenset[str]) -> Decision:
    warnings: list[str] = []
    for rule in rules:
        if rule.matches(tags, walker):
            if rule.warning and rule.warning not in warnings:
                warnings.append(rule.warning)
            if rule.verdict is not None:
                return Decision(
                    verdict=rule.verdict,
                    reason=rule.reason,
                    row=rule.row,
                    warnings=() if rule.verdict == "no" else tuple(warnings),
                )
    return Decision(verdict="no", reason="not-for-walking", row="19")


def decide_way(tags: Tags, walker: frozenset[str] = frozenset()) -> Decision:
    """Decide whether a walker may use a way.

    Parameters
    ----------
    tags
        Tags of the way.
    walker
        What is known of the walker, as :func:`walker_traits` gives it.

    Returns
    -------
    Decision
        The verdict, why, and what to print.

    Examples
    --------
    >>> decide_way({"highway": "cycleway", "foot": "designated"}).verdict
    'yes'
    >>> decide_way({"highway": "residential", "access": "private"}).reason
    'access-closed'
    """
    return _decide(WAY_RULES, tags, walker)


def decide_node(tags: Tags, walker: frozenset[str] = frozenset()) -> Decision:
    """Decide whether a walker may pass a barrier.

    Parameters
    ----------
    tags
        Tags of the node.
    walker
        What is known of the walker, as :func:`walker_traits` gives it.

    Returns
    -------
    Decision
        The verdict and why.

    Examples
    --------
    >>> decide_node({"barrier": "gate", "locked": "yes"}).reason
    'locked'
    """
    return _decide(NODE_RULES, tags, walker)


def directions(tags: Tags) -> tuple[bool, bool]:
    """Tell in which directions a way may be walked.

    Parameters
    ----------
    tags
        Tags of the way; ``oneway`` is for vehicles and says nothing to walkers.

    Returns
    -------
    tuple of bool
        Along the way, and against it.

    Examples
    --------
    >>> directions({"highway": "footway", "oneway:foot": "yes"})
    (True, False)
    """
    nobody: frozenset[str] = frozenset()
    forward_only = any(rule.matches(tags, nobody) for rule in FORWARD_ONLY)
    backward_only = any(rule.matches(tags, nobody) for rule in BACKWARD_ONLY)
    if forward_only == backward_only:
        return True, True
    return forward_only, backward_only
