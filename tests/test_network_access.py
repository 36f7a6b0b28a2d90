"""Tags -> may this walker pass? The facts that the decision table must give."""

import pytest

from ddtour_geo.errors import InputRefusedError
from ddtour_geo.locales import translate
from ddtour_geo.network import access
from ddtour_geo.network.access import Rule, decide_node, decide_way, directions, walker_traits
from ddtour_geo.walking import PROFILES

ADULT = walker_traits("adult")


def tags_of(text: str) -> dict[str, str]:
    return dict(part.split("=", 1) for part in text.split())


WAYS = [
    ("1", "highway=footway", "yes"),
    ("1", "highway=path", "yes"),
    ("1", "highway=pedestrian", "yes"),
    ("1", "highway=living_street", "yes"),
    ("1", "highway=residential", "yes"),
    ("1", "highway=service", "yes"),
    ("1", "highway=track", "yes"),
    ("1", "highway=unclassified", "yes"),
    ("1", "highway=tertiary", "yes"),
    ("1", "highway=tertiary_link", "yes"),
    ("1", "highway=secondary", "yes"),
    ("1", "highway=primary", "yes"),
    ("1", "highway=primary_link", "yes"),
    ("2", "highway=steps", "yes"),
    ("3", "highway=cycleway", "no"),
    ("3", "highway=cycleway bicycle=designated", "no"),
    ("4", "highway=cycleway foot=yes", "yes"),
    ("4", "highway=cycleway foot=designated", "yes"),
    ("4", "highway=cycleway foot=permissive", "yes"),
    ("4", "highway=cycleway foot=official", "yes"),
    ("4", "highway=cycleway foot=no", "no"),
    ("5", "highway=bridleway", "no"),
    ("5", "highway=bridleway foot=yes", "yes"),
    ("5", "highway=bridleway foot=designated", "yes"),
    ("6", "highway=road", "yes"),
    ("7", "highway=trunk", "no"),
    ("7", "highway=trunk_link", "no"),
    ("7", "highway=trunk foot=yes", "yes"),
    ("7", "highway=trunk sidewalk=both", "yes"),
    ("7", "highway=trunk sidewalk=yes", "yes"),
    ("7", "highway=trunk sidewalk=left", "yes"),
    ("7", "highway=trunk_link sidewalk=right", "yes"),
    ("7", "highway=trunk sidewalk=no", "no"),
    ("7", "highway=trunk sidewalk:both=yes", "yes"),
    ("7", "highway=trunk sidewalk:left=yes", "yes"),
    ("7", "highway=trunk sidewalk:right=yes", "yes"),
    ("7", "highway=trunk sidewalk:right=no", "no"),
    ("8", "highway=motorway", "no"),
    ("8", "highway=motorway_link", "no"),
    ("8", "highway=motorway access=yes", "no"),
    ("8", "highway=motorway foot=yes", "yes"),
    ("9", "highway=primary motorroad=yes", "no"),
    ("9", "highway=trunk motorroad=yes sidewalk=both", "no"),
    ("10", "highway=corridor", "yes"),
    ("10", "highway=corridor access=private", "no"),
    ("10", "highway=corridor access=no", "no"),
    ("11", "highway=elevator", "yes"),
    ("12", "highway=platform", "yes"),
    ("13", "railway=platform", "yes"),
    ("13", "railway=platform access=no", "no"),
    ("14", "man_made=pier", "yes"),
    ("14", "man_made=pier access=private", "no"),
    ("15", "highway=via_ferrata", "no"),
    ("15", "highway=via_ferrata foot=yes", "no"),
    ("16", "highway=construction", "no"),
    ("16", "highway=construction construction=footway", "no"),
    ("17", "highway=proposed", "no"),
    ("17", "highway=planned", "no"),
    ("17", "highway=razed", "no"),
    ("17", "highway=abandoned", "no"),
    ("18", "highway=busway", "no"),
    ("18", "highway=busway foot=yes", "yes"),
    ("19", "highway=emergency_bay", "no"),
    ("19", "highway=trailhead", "no"),
    ("19", "highway=raceway", "no"),
    ("19", "highway=garbagetag access=permissive", "no"),
    ("19", "", "no"),
    ("20", "highway=residential access=no", "no"),
    ("21", "highway=service access=private", "no"),
    ("22", "highway=track access=no foot=yes", "yes"),
    ("23", "highway=service access=private foot=yes", "yes"),
    ("23", "highway=service access=private foot=designated", "yes"),
    ("24", "highway=service access=destination", "yes"),
    ("24", "highway=service access=customers", "yes"),
    ("24", "highway=service access=no foot=destination", "yes"),
    ("24", "highway=service access=no foot=customers", "yes"),
    ("25", "highway=track access=agricultural", "yes"),
    ("26", "highway=track access=forestry", "yes"),
    ("26", "highway=track access=agricultural;forestry", "yes"),
    ("27", "highway=service access=delivery", "no"),
    ("28", "highway=service access=military", "no"),
    ("28", "highway=service access=emergency", "no"),
    ("28", "highway=service access=restricted", "no"),
    ("29", "highway=track access=permit", "no"),
    ("29", "highway=track foot=permit", "no"),
    ("30", "highway=residential foot=no", "no"),
    ("31", "highway=footway foot=private", "no"),
    ("32", "highway=track foot=permissive", "yes"),
    ("32", "highway=track foot=official", "yes"),
    ("32", "highway=track foot=designated", "yes"),
    ("33", "highway=secondary foot=use_sidepath", "yes"),
    ("34", "highway=secondary foot=discouraged", "yes"),
    ("35", "highway=path foot=unknown", "yes"),
    ("36", "highway=secondary sidewalk=separate", "yes"),
    ("36", "highway=secondary sidewalk=separate foot=yes", "yes"),
    ("37", "highway=primary sidewalk=no", "yes"),
    ("38", "highway=pedestrian area=yes", "yes"),
    ("39", "highway=footway area=yes", "yes"),
    ("41", "amenity=parking", "no"),
    ("42", "route=ferry foot=yes", "no"),
    ("48", "highway=path sac_scale=strolling", "yes"),
    ("48", "highway=path sac_scale=hiking", "yes"),
    ("48", "highway=path sac_scale=mountain_hiking", "no"),
    ("48", "highway=path sac_scale=alpine_hiking foot=yes", "no"),
    ("49", "highway=track ford=yes", "no"),
    ("49", "highway=track ford=no", "yes"),
    ("49", "highway=track ford=yes foot=yes", "yes"),
    ("50", "highway=path smoothness=impassable", "yes"),
    ("51", "highway=path access=no foot:conditional=yes@(sunrise-sunset)", "no"),
    ("a", "highway=residential vehicle=no motor_vehicle=private", "yes"),
    ("a", "highway=residential access=yes", "yes"),
    ("a", "highway=residential access=permissive", "yes"),
]

WHEELS = [
    ("wheelchair", "highway=steps", "no"),
    ("wheelchair", "highway=steps step_count=2", "no"),
    ("wheelchair", "highway=path smoothness=impassable", "no"),
    ("wheelchair", "highway=footway wheelchair=no", "no"),
    ("wheelchair", "highway=footway wheelchair=yes", "yes"),
    ("wheelchair", "highway=path surface=mud", "no"),
    ("wheelchair", "highway=path surface=grass", "no"),
    ("wheelchair", "highway=path surface=grass wheelchair=yes", "yes"),
    ("wheelchair", "highway=path surface=asphalt", "yes"),
    ("wheelchair", "highway=path smoothness=very_bad", "no"),
    ("wheelchair", "highway=path smoothness=very_bad wheelchair=designated", "yes"),
    ("wheelchair", "highway=track tracktype=grade5", "no"),
    ("wheelchair", "highway=track tracktype=grade2", "yes"),
    ("wheelchair", "highway=elevator", "yes"),
    ("pushchair", "highway=steps", "no"),
    ("pushchair", "highway=steps step_count=3", "yes"),
    ("pushchair", "highway=steps step_count=4", "no"),
    ("pushchair", "highway=path smoothness=impassable", "no"),
    ("pushchair", "highway=path surface=mud", "yes"),
    ("senior", "highway=steps", "yes"),
]

NODES = [
    ("52", "adult", "barrier=gate", "yes"),
    ("52", "adult", "barrier=gate access=yes", "yes"),
    ("52", "adult", "barrier=lift_gate access=private foot=yes", "yes"),
    ("53", "adult", "barrier=fence", "no"),
    ("53", "adult", "barrier=wall", "no"),
    ("53", "adult", "barrier=jersey_barrier", "no"),
    ("53", "adult", "barrier=debris", "no"),
    ("53", "adult", "barrier=wall foot=yes", "yes"),
    ("54", "adult", "barrier=bollard", "yes"),
    ("54", "adult", "barrier=kissing_gate", "yes"),
    ("54", "adult", "barrier=cycle_barrier", "yes"),
    ("54", "adult", "barrier=stile", "yes"),
    ("54", "adult", "barrier=turnstile", "yes"),
    ("54", "pushchair", "barrier=kissing_gate", "no"),
    ("54", "pushchair", "barrier=stile", "no"),
    ("54", "pushchair", "barrier=turnstile", "no"),
    ("54", "wheelchair", "barrier=stile", "no"),
    ("54", "pushchair", "barrier=bollard", "yes"),
    ("55", "adult", "barrier=gate access=no", "no"),
    ("55", "adult", "barrier=gate access=private", "no"),
    ("55", "adult", "barrier=gate foot=no", "no"),
    ("56", "adult", "barrier=gate locked=yes", "no"),
    ("56", "adult", "barrier=gate locked=no", "yes"),
]

WARNINGS = [
    ("highway=road", ("unclear-road",)),
    ("highway=corridor", ("indoors",)),
    ("highway=elevator", ("lift",)),
    ("highway=service access=destination", ("destination-only",)),
    ("highway=service access=destination foot=yes", ()),
    ("highway=service access=customers foot=customers", ("customers-only",)),
    ("highway=track access=forestry", ("farm-or-forest",)),
    ("highway=track access=forestry foot=yes", ()),
    ("highway=primary foot=use_sidepath sidewalk=no", ("use-sidepath", "no-sidewalk")),
    ("highway=tertiary sidewalk=no", ()),
    ("highway=secondary foot=discouraged", ("discouraged",)),
    ("highway=path foot=unknown", ("foot-unknown",)),
    ("highway=path foot:conditional=no@(Nov-Mar)", ("conditional",)),
    ("highway=path access:conditional=no@(Nov-Mar)", ("conditional",)),
    ("highway=path access=no access:conditional=yes@(Sa)", ()),
    ("highway=residential", ()),
]

DIRECTIONS = [
    ("highway=footway", (True, True)),
    ("highway=residential oneway=yes", (True, True)),
    ("highway=steps oneway=yes", (True, True)),
    ("highway=footway oneway:foot=yes", (True, False)),
    ("highway=footway oneway:foot=no", (True, True)),
    ("highway=footway oneway:foot=-1", (False, True)),
    ("highway=footway foot:backward=no", (True, False)),
    ("highway=footway foot:forward=no", (False, True)),
    ("highway=steps conveying=forward", (True, False)),
    ("highway=steps conveying=backward", (False, True)),
    ("highway=steps conveying=reversible", (True, True)),
    ("highway=footway foot:forward=no foot:backward=no", (True, True)),
]


@pytest.mark.parametrize(("row", "text", "verdict"), WAYS)
def test_a_way_is_open_or_closed_to_an_adult(row: str, text: str, verdict: str) -> None:
    """Each row of the comparison of routing engines gets the decision of the house."""
    assert decide_way(tags_of(text), ADULT).verdict == verdict, row


@pytest.mark.parametrize(("profile", "text", "verdict"), WHEELS)
def test_wheels_and_steps_have_rules_of_their_own(profile: str, text: str, verdict: str) -> None:
    """What stops a wheelchair or a pushchair does not stop others."""
    assert decide_way(tags_of(text), walker_traits(profile)).verdict == verdict


@pytest.mark.parametrize(("row", "profile", "text", "verdict"), NODES)
def test_a_barrier_lets_pass_or_not(row: str, profile: str, text: str, verdict: str) -> None:
    """Gates pass, locked ones and walls do not."""
    assert decide_node(tags_of(text), walker_traits(profile)).verdict == verdict, row


@pytest.mark.parametrize(("text", "warnings"), WARNINGS)
def test_what_a_walker_should_know_is_said(text: str, warnings: tuple[str, ...]) -> None:
    """An open way carries its remarks; a closed one none."""
    assert decide_way(tags_of(text), ADULT).warnings == warnings


@pytest.mark.parametrize(("text", "expected"), DIRECTIONS)
def test_only_signs_for_walkers_make_a_way_one_way(text: str, expected: tuple[bool, bool]) -> None:
    """The one-way street of cars is walked both ways."""
    assert directions(tags_of(text)) == expected


@pytest.mark.parametrize("profile", PROFILES)
def test_steps_can_be_avoided_by_anybody(profile: str) -> None:
    """A step-free walk has no steps, whoever walks, and loses nothing else."""
    walker = walker_traits(profile, avoid_steps=True)
    assert decide_way({"highway": "steps"}, walker).verdict == "no"
    assert decide_way({"highway": "footway"}, walker).verdict == "yes"


def test_rules_and_speeds_are_for_the_same_walkers() -> None:
    """A profile has both a pace and rules of access."""
    assert tuple(PROFILES) == access.WALKERS


def test_an_unknown_walker_is_refused() -> None:
    """A mistyped profile never walks where an adult may."""
    with pytest.raises(InputRefusedError, match="cheval"):
        walker_traits("cheval")


def test_the_decision_names_its_row() -> None:
    """A printed decision can be looked up in the table."""
    decision = decide_way(tags_of("highway=cycleway foot=designated"), ADULT)
    assert (decision.row, decision.reason) == ("4", "foot-allowed")


def cases() -> list[tuple[tuple[Rule, ...], dict[str, str], frozenset[str]]]:
    ways = [tags_of(text) for _, text, _ in WAYS] + [tags_of(text) for text, _ in WARNINGS]
    return [
        *((access.WAY_RULES, tags, ADULT) for tags in ways),
        *((access.WAY_RULES, tags_of(text), walker_traits(who)) for who, text, _ in WHEELS),
        *((access.NODE_RULES, tags_of(text), walker_traits(who)) for _, who, text, _ in NODES),
        *((access.FORWARD_ONLY, tags_of(text), ADULT) for text, _ in DIRECTIONS),
        *((access.BACKWARD_ONLY, tags_of(text), ADULT) for text, _ in DIRECTIONS),
    ]


def test_every_rule_of_the_table_has_a_case() -> None:
    """A rule that no fact of this file reaches has no place in the table."""
    reached = set()
    for rules, tags, walker in cases():
        for rule in rules:
            if rule.matches(tags, walker):
                reached.add(id(rule))
                if rule.verdict is not None:
                    break
    tables = (access.WAY_RULES, access.NODE_RULES, access.FORWARD_ONLY, access.BACKWARD_ONLY)
    assert [rule for table in tables for rule in table if id(rule) not in reached] == []


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_reason_can_be_said(language: str) -> None:
    """Reasons and remarks exist in both languages."""
    tables = (access.WAY_RULES, access.NODE_RULES, access.FORWARD_ONLY, access.BACKWARD_ONLY)
    for rule in (rule for table in tables for rule in table):
        assert translate(language, f"network.{rule.reason}")
