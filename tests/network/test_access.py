"""Tags -> may this walker pass? The facts that the decision table must give."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from osmnx import _overpass

from ddtour_geo.common.errors import InputRefusedError
from ddtour_geo.common.i18n import translate
from ddtour_geo.network import read_streets, snap
from ddtour_geo.network.access import way_rules
from ddtour_geo.network.access.decide import (
    WALKERS,
    WHEELS,
    decide,
    decide_node,
    decide_way,
    directions,
    relevant_keys,
    walker_traits,
)
from ddtour_geo.network.access.terms import Clause, Rule, measure
from ddtour_geo.network.routing import PROFILES, travel_times
from tests.support import access_facts
from tests.support.streets import grid_lonlat, network, place

ADULT = walker_traits("adult")


def tags_of(text: str) -> dict[str, str]:
    return dict(part.split("=", 1) for part in text.split())


def facts(text: str) -> list[tuple[str, ...]]:
    return [tuple(cell.strip() for cell in line.split("|")) for line in text.strip().splitlines()]


WAYS, ON_WHEELS = facts(access_facts.WAYS), facts(access_facts.WHEELS)
NODES, REMARKS = facts(access_facts.NODES), facts(access_facts.REMARKS)
DIRECTIONS = facts(access_facts.DIRECTIONS)


@pytest.mark.parametrize(("row", "text", "verdict"), WAYS)
def test_a_way_is_open_or_closed_to_an_adult(row: str, text: str, verdict: str) -> None:
    """Each row of the comparison of routing engines gets the decision of the house."""
    decision = decide_way(tags_of(text), ADULT)
    assert (decision.row, decision.verdict) == (row, verdict)


@pytest.mark.parametrize(("row", "profile", "text", "verdict"), ON_WHEELS)
def test_wheels_and_steps_have_rules_of_their_own(
    row: str, profile: str, text: str, verdict: str
) -> None:
    """What stops a wheelchair or a pushchair does not stop others, and unknown is an answer."""
    decision = decide_way(tags_of(text), walker_traits(profile))
    assert (decision.row, decision.verdict) == (row, verdict)


@pytest.mark.parametrize(("row", "profile", "text", "verdict"), NODES)
def test_a_barrier_lets_pass_or_not(row: str, profile: str, text: str, verdict: str) -> None:
    """Gates pass, locked ones and walls do not."""
    decision = decide_node(tags_of(text), walker_traits(profile))
    assert (decision.row, decision.verdict) == (row, verdict)


@pytest.mark.parametrize(("text", "warnings", "penalties", "condition"), REMARKS)
def test_what_a_walker_should_know_is_said(
    text: str, warnings: str, penalties: str, condition: str
) -> None:
    """An open way carries its remarks, drawbacks and condition; a closed one none."""
    decision = decide_way(tags_of(text), ADULT)
    assert decision.warnings == tuple(warnings.split())
    assert decision.penalties == tuple((warnings if penalties == "=" else penalties).split())
    assert decision.condition == condition


@pytest.mark.parametrize(("text", "way"), DIRECTIONS)
def test_only_signs_for_walkers_make_a_way_one_way(text: str, way: str) -> None:
    """The one-way street of cars is walked both ways."""
    assert directions(tags_of(text)) == (way != "backward", way != "forward")


@pytest.mark.parametrize("profile", PROFILES)
def test_steps_can_be_avoided_by_anybody(profile: str) -> None:
    """A step-free walk has no steps, whoever walks, and loses nothing else."""
    walker = walker_traits(profile, avoid_steps=True)
    assert decide_way({"highway": "steps", "step_count": "1"}, walker).verdict == "no"
    assert decide_way({"highway": "footway"}, walker).verdict != "no"


@pytest.mark.parametrize("profile", sorted(set(WALKERS) - WHEELS))
def test_only_wheels_have_unknown_ways(profile: str) -> None:
    """For a walker on foot every way is open or closed."""
    for _, text, verdict in WAYS:
        assert decide_way(tags_of(text), walker_traits(profile)).verdict == verdict


def test_rules_and_speeds_are_for_the_same_walkers() -> None:
    """A profile has both a pace and rules of access."""
    assert tuple(PROFILES) == WALKERS


def test_an_unknown_walker_is_refused() -> None:
    """A mistyped profile never walks where an adult may."""
    with pytest.raises(InputRefusedError, match="cheval"):
        walker_traits("cheval")


def test_an_object_is_a_node_if_it_names_a_barrier_and_no_street() -> None:
    """A planner types tags and need not say what they hang on."""
    assert decide(tags_of("barrier=wall")).reason == "barrier"
    assert decide(tags_of("highway=residential barrier=wall")).verdict == "yes"
    assert decide(tags_of("railway=platform")).reason == "platform"


@pytest.mark.parametrize(
    ("text", "row", "verdict"),
    [
        ("highway=crossing", "52", "yes"),
        ("highway=crossing foot=no", "30", "no"),
        ("highway=elevator", "11", "yes"),
        ("highway=elevator access=no", "55", "no"),
        ("highway=bus_stop access=no", "N6", "yes"),
        ("highway=traffic_signals", "N6", "yes"),
        ("highway=turning_circle", "52", "yes"),
        ("ford=yes", "49", "no"),
        ("ford=no", "52", "yes"),
        ("door=hinged", "52", "yes"),
        ("door=yes locked=yes", "56", "no"),
        ("entrance=main access=private", "55", "no"),
        ("barrier=gate", "52", "yes"),
        ("kerb=raised", "52", "yes"),
        ("access=private", "55", "no"),
        ("foot=no", "30", "no"),
        ("railway=level_crossing", "57", "yes"),
        ("amenity=parking_entrance access=private", "N6", "yes"),
        ("hazard=rock_slide", "52", "yes"),
        ("highway=path hazard=rock_slide", "1", "yes"),
        ("highway=residential ford=yes", "49", "no"),
        ("highway=footway crossing=marked", "1", "yes"),
        ("highway=corridor door=yes", "10", "yes"),
        ("highway=trail", "6", "yes"),
        ("public_transport=platform", "12", "yes"),
        ("railway=platform wheelchair=yes", "13", "yes"),
        ("railway=rail access=no", "20", "no"),
        ("amenity=parking access=yes", "41", "no"),
        ("route=ferry foot=yes", "42", "no"),
        ("shop=bakery", "19", "no"),
    ],
)
def test_a_node_is_decided_as_a_node(text: str, row: str, verdict: str) -> None:
    """A crossing, a lift, a ford or a door is a point on a way, a platform a way."""
    decision = decide(tags_of(text))
    assert (decision.row, decision.verdict) == (row, verdict)


@pytest.mark.parametrize(
    ("key", "value", "number"),
    [
        ("width", "2", 2.0),
        ("width", "2 m", 2.0),
        ("width", "90 cm", 0.9),
        ("width", "1,20", 1.2),
        ("width", "6'7\"", 2.007),
        ("width", "-1", None),
        ("width", "wide", None),
        ("width", "1-2", None),
        ("kerb:height", "2 cm", 0.02),
        ("incline", "-6%", 6.0),
        ("incline", "45°", 100.0),
        ("incline", "up", None),
        ("step_count", "12", 12.0),
    ],
)
def test_numbers_are_read_with_their_units(key: str, value: str, number: float | None) -> None:
    """Centimetres, feet, degrees and decimal commas are read, the rest is unknown."""
    assert measure(key, value) == (None if number is None else pytest.approx(number))


def test_a_condition_that_is_none_is_refused() -> None:
    """A typing error in the table is found when it is read."""
    with pytest.raises(ValueError, match="highway"):
        Clause.parse("highway")


@pytest.mark.parametrize("worse", [0, 1])
def test_a_drawback_breaks_a_tie_and_alters_no_second(worse: int) -> None:
    """Of two paths of the same length the better one is walked, in the same time."""
    nodes = {1: (0.0, 0.0), 2: (100.0, 50.0), 3: (100.0, 50.0), 4: (200.0, 0.0)}
    nodes |= {5: (-50.0, 0.0), 6: (250.0, 0.0)}
    plain = {"highway": "residential"}
    poor = {"highway": "residential", "foot": "discouraged"}
    ways = [((1, 2, 4), poor if worse == 0 else plain), ((1, 3, 4), poor if worse else plain)]
    stubs = [((5, 1), plain), ((4, 6), plain)]
    net = network(nodes, [*ways, *stubs])
    ends = [place("a", grid_lonlat(-50, 0)), place("b", grid_lonlat(250, 0))]
    matrix = travel_times(net, snap(net, ends).points, profile="adult")
    pieces = [piece for piece in matrix.paths[0, 1] if piece.length > 1]
    walked = {int(net.vertex_way[net.edge_vertices[piece.edge]]) for piece in pieces}
    assert walked == {2, 1 - worse, 3}
    alone = network(nodes, [((1, 2, 4), plain), *stubs])
    assert (
        matrix.seconds[0, 1]
        == travel_times(alone, snap(alone, ends).points, profile="adult").seconds[0, 1]
    )


def _reached(rules: tuple[Rule, ...], tags: Mapping[str, str], walker: frozenset[str]) -> set[int]:
    found = set()
    for rule in rules:
        if rule.matches(tags, walker):
            found.add(id(rule))
            if rule.verdict is not None:
                break
    return found


def test_every_rule_of_the_table_has_a_fact() -> None:
    """A rule that no fact reaches has no place in the table."""
    ways = [tags_of(text) for _, text, _ in WAYS] + [tags_of(text) for text, *_ in REMARKS]
    reached: set[int] = set()
    for tags in ways:
        reached |= _reached(way_rules.WAY_RULES, tags, ADULT)
    for _, profile, text, _ in ON_WHEELS:
        reached |= _reached(way_rules.PRACTICABILITY, tags_of(text), walker_traits(profile))
    for _, profile, text, _ in NODES:
        reached |= _reached(way_rules.NODE_RULES, tags_of(text), walker_traits(profile))
    for extra in ("opening_hours=24/7", "foot:conditional=no@Su", "access:conditional=no@Su"):
        reached |= _reached(way_rules.NODE_RULES, tags_of(f"barrier=gate {extra}"), ADULT)
    for text, _ in DIRECTIONS:
        reached |= _reached(way_rules.FORWARD_ONLY, tags_of(text), ADULT)
        reached |= _reached(way_rules.BACKWARD_ONLY, tags_of(text), ADULT)
    silent = [rule for table in way_rules.TABLES for rule in table if id(rule) not in reached]
    assert [(rule.row, rule.reason, rule.where) for rule in silent] == []


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_reason_can_be_said(language: str) -> None:
    """Reasons, remarks and drawbacks exist in both languages."""
    for rule in (rule for table in way_rules.TABLES for rule in table):
        for key in filter(None, (rule.reason, rule.warning, rule.penalty)):
            assert translate(language, f"network.{key}")


def test_a_rule_that_disagrees_says_why() -> None:
    """Rows on which the engines differ carry their reason, and no reason is a fragment."""
    silent = {"3", "4", "7", "9", "15", "20", "24", "29", "31", "33", "35", "36", "38", "53", "56"}
    explained = {rule.row for table in way_rules.TABLES for rule in table if rule.why}
    assert silent <= explained
    assert all(rule.why.endswith(".") for table in way_rules.TABLES for rule in table if rule.why)


def _osmnx_keeps(tags: Mapping[str, str]) -> bool:
    """Evaluate the real walk filter of OSMnx as Overpass does: unanchored, true if absent."""
    text = _overpass._get_network_filter("walk")
    clauses = re.findall(r'\["([^"]+)"(?:(!?~)"([^"]*)")?\]', text)
    assert len(clauses) >= 8
    for key, sign, pattern in clauses:
        if not sign:
            if key not in tags:
                return False
        elif (re.search(pattern, tags.get(key, "\0")) is not None) is (sign == "!~"):
            return False
    return True


@pytest.mark.parametrize(
    "name", ["pont_de_veyle_fr.osm.gz", "redon_fr.osm", "liechtenstein_valhalla.osm.pbf"]
)
def test_every_difference_with_osmnx_has_a_reason(shared: Path, name: str) -> None:
    """Where OSMnx walks and we do not, or the other way round, a rule says why."""
    extract = read_streets(shared / "areas" / name)
    differences = [
        (tags, decision)
        for tags in extract.way_tags
        if ((decision := decide_way(tags, ADULT)).verdict == "yes") is not _osmnx_keeps(tags)
    ]
    assert differences
    assert [(dict(tags), said.row) for tags, said in differences if not said.why] == []


KEYS = {
    "highway": ["footway", "cycleway", "trunk", "steps", "residential", "service", "motorway"],
    "access": ["yes", "no", "private", "destination", "customers", "agricultural", "permit"],
    "foot": ["yes", "designated", "no", "permissive", "use_sidepath", "unknown"],
    "sidewalk": ["both", "no", "separate"],
    "surface": ["asphalt", "mud", "sett"],
    "wheelchair": ["yes", "no", "limited"],
    "width": ["0.5", "1", "3"],
    "motorroad": ["yes"],
    "ford": ["yes"],
}
SOME_TAGS = st.fixed_dictionaries({}, optional={k: st.sampled_from(v) for k, v in KEYS.items()})
WALKER = st.sampled_from([walker_traits(profile) for profile in WALKERS])


@given(tags=SOME_TAGS, walker=WALKER)
def test_closing_a_way_to_walkers_never_opens_it(
    tags: dict[str, str], walker: frozenset[str]
) -> None:
    """With ``foot=no`` nothing is open."""
    assert decide_way({**tags, "foot": "no"}, walker).verdict == "no"
    assert decide_node({**tags, "foot": "no"}, walker).verdict == "no"


@given(tags=SOME_TAGS, walker=WALKER, value=st.text(max_size=8))
def test_an_unknown_key_changes_nothing(
    tags: dict[str, str], walker: frozenset[str], value: str
) -> None:
    """What the table does not name has no say."""
    assert decide_way({**tags, "ddtour:note": value}, walker) == decide_way(tags, walker)
    assert "ddtour:note" not in relevant_keys(walker)


@given(tags=SOME_TAGS)
def test_wheels_never_go_where_feet_may_not(tags: dict[str, str]) -> None:
    """A closed way is closed to everybody; wheels only lose ways."""
    if decide_way(tags, ADULT).verdict == "no":
        for profile in WHEELS:
            assert decide_way(tags, walker_traits(profile)).verdict == "no"


@given(tags=SOME_TAGS, walker=WALKER)
def test_ways_that_agree_in_the_relevant_keys_are_alike(
    tags: dict[str, str], walker: frozenset[str]
) -> None:
    """A decision may be remembered by the keys that matter to a walker."""
    keys = relevant_keys(walker)
    kept = {key: value for key, value in tags.items() if key in keys}
    assert decide_way(kept, walker) == decide_way(tags, walker)
