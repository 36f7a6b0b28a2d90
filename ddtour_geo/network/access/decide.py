"""Tags -> may this walker pass? Yes, no or unknown, and why.

The table is data (``network/access/way_rules.py``); this module reads it. First the rules
of access decide for everybody; where a way is open, the rules of practicability decide for walkers
on wheels or without steps, and there ``unknown`` is an answer.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from ddtour_geo.common.errors import InputRefusedError
from ddtour_geo.model.route import WHEELS
from ddtour_geo.network.access.terms import Condition, Rule, Tags, Verdict
from ddtour_geo.network.access.way_rules import (
    BACKWARD_ONLY,
    FORWARD_ONLY,
    NODE_RULES,
    PRACTICABILITY,
    WAY_RULES,
)
from ddtour_geo.network.osm.extract import NODE_KEYS

__all__ = [
    "WALKERS",
    "WHEELS",
    "Decision",
    "Tags",
    "decide",
    "decide_node",
    "decide_way",
    "directions",
    "relevant_keys",
    "walker_traits",
]

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

_NOBODY: frozenset[str] = frozenset()
_POINTS = frozenset(
    {"crossing", "elevator", "traffic_signals", "stop", "give_way", "bus_stop", "ford"}
    | {"mini_roundabout", "turning_circle", "turning_loop", "motorway_junction", "passing_place"}
    | {
        "milestone",
        "street_lamp",
        "speed_camera",
        "traffic_mirror",
        "emergency_access_point",
        "toll_gantry",
    }
)
_LINES = {
    "railway": {"platform", "rail", "tram", "light_rail", "subway", "narrow_gauge", "abandoned"},
    "public_transport": {"platform"},
    "man_made": {"pier"},
    "amenity": {"parking"},
    "route": {"ferry"},
}
"""Values of ways and areas that have no ``highway``."""


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
    penalties
        Keys of drawbacks that break ties between equal ways; they never alter seconds.
    condition
        What neighbours must settle: ``"sidepath"``, ``"private_end"``, ``"destination"``,
        ``"customers"``, ``"crossing"`` (a node that stops the paths which cross there, and not
        the street) or an empty text.
    why
        What we do where routing engines disagree, of every rule that spoke.

    >>> decide_way({"highway": "motorway"}).verdict
    'no'
    """

    verdict: Verdict
    reason: str
    row: str
    warnings: tuple[str, ...] = ()
    penalties: tuple[str, ...] = ()
    condition: Condition = ""
    why: tuple[str, ...] = ()


_TABLES = {"way": WAY_RULES, "wheels": PRACTICABILITY, "node": NODE_RULES}


@lru_cache(maxsize=512)
def _rules_for(table: str, highway: str, walker: frozenset[str]) -> tuple[Rule, ...]:
    """Rules of a table that may speak of a class of ways and a walker, in their order."""
    tags = {"highway": highway} if highway else {}
    return tuple(
        rule
        for rule in _TABLES[table]
        if (not rule.walkers or rule.walkers & walker)
        and all(clause.holds(tags) for clause in rule.where if clause.key == "highway")
    )


def _decide(table: str, tags: Tags, walker: frozenset[str]) -> Decision | None:
    """Read a table from top to bottom; ``None`` if it has nothing to decide."""
    spoken: list[Rule] = []
    for rule in _rules_for(table, tags.get("highway", ""), walker):
        if rule.matches(tags, walker):
            spoken.append(rule)
            if rule.verdict is not None:
                return _decision(rule, rule.verdict, spoken)
    return None


def _decision(rule: Rule, verdict: Verdict, spoken: list[Rule]) -> Decision:
    why = _distinct(said.why for said in spoken)
    if verdict == "no":
        return Decision(verdict=verdict, reason=rule.reason, row=rule.row, why=why)
    return Decision(
        verdict=verdict,
        reason=rule.reason,
        row=rule.row,
        warnings=_distinct(said.warning for said in spoken),
        penalties=_distinct(said.penalty for said in spoken),
        condition=next((said.condition for said in spoken if said.condition), ""),
        why=why,
    )


def _distinct(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text))


def decide_way(tags: Tags, walker: frozenset[str] = _NOBODY) -> Decision:
    """Decide whether a walker may use a way.

    >>> decide_way({"highway": "cycleway", "foot": "designated"}).verdict
    'yes'
    >>> decide_way({"highway": "residential", "access": "private"}).reason
    'access-closed'
    >>> decide_way({"highway": "footway"}, walker_traits("wheelchair")).verdict
    'unknown'
    """
    access = _decide("way", tags, walker) or Decision(
        verdict="no", reason="not-for-walking", row="19"
    )
    if access.verdict == "no":
        return access
    wheels = _decide("wheels", tags, walker)
    if wheels is None:
        return access
    why = _distinct((*access.why, *wheels.why))
    if wheels.verdict == "no":
        return replace(wheels, why=why)
    return replace(
        wheels,
        warnings=_distinct((*access.warnings, *wheels.warnings)),
        penalties=access.penalties,
        condition=access.condition,
        why=why,
    )


def decide_node(tags: Tags, walker: frozenset[str] = _NOBODY) -> Decision:
    """Decide whether a walker may pass a node.

    >>> decide_node({"barrier": "gate", "locked": "yes"}).reason
    'locked'
    """
    found = _decide("node", tags, walker) or Decision(verdict="yes", reason="open", row="52")
    is_crossing = tags.get("highway") == "crossing" or tags.get("crossing") == "no"
    if found.verdict == "no" and is_crossing and "barrier" not in tags:
        return replace(found, condition="crossing")
    return found


def decide(tags: Tags, walker: frozenset[str] = _NOBODY) -> Decision:
    """Decide for an object of which only the tags are known.

    >>> decide({"barrier": "bollard"}).verdict
    'yes'
    """
    return decide_node(tags, walker) if _is_node(tags) else decide_way(tags, walker)


def _is_node(tags: Tags) -> bool:
    """Tell a point on a way from a way, by what is drawn as the one or the other."""
    if "highway" in tags:
        return tags["highway"] in _POINTS and tags.get("area") != "yes"
    is_way = any(tags.get(key) in values for key, values in _LINES.items())
    return not is_way and not tags.keys().isdisjoint(NODE_KEYS)


def directions(tags: Tags) -> tuple[bool, bool]:
    """Tell in which directions a way may be walked.

    >>> directions({"highway": "footway", "oneway:foot": "yes"})
    (True, False)
    """
    forward_only = any(rule.matches(tags, _NOBODY) for rule in FORWARD_ONLY)
    backward_only = any(rule.matches(tags, _NOBODY) for rule in BACKWARD_ONLY)
    if forward_only == backward_only:
        return True, True
    return forward_only, backward_only


def relevant_keys(walker: frozenset[str]) -> frozenset[str]:
    """Name the keys of ways that matter for a walker: ways that agree in these are alike.

    >>> "surface" in relevant_keys(frozenset({"adult"}))
    False
    """
    return frozenset(
        key
        for rule in (*WAY_RULES, *PRACTICABILITY, *FORWARD_ONLY, *BACKWARD_ONLY)
        if not rule.walkers or rule.walkers & walker
        for key in rule.keys
    )


def walker_traits(profile: str, *, avoid_steps: bool = False) -> frozenset[str]:
    """Say what the rules need to know of a walker.

    >>> sorted(walker_traits("adult", avoid_steps=True))
    ['adult', 'step-free']
    """
    if profile not in WALKERS:
        raise InputRefusedError(
            "walking.unknown_profile", profile=profile, known=", ".join(WALKERS)
        )
    return frozenset({profile, "step-free"}) if avoid_steps else frozenset({profile})
