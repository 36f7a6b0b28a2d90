"""Who walks alone: the group's circuit without the meeting and the coach that a group books."""

import json
from dataclasses import replace
from datetime import time
from pathlib import Path

import pytest

from ddtour_geo.common.cache import Cache
from ddtour_geo.common.errors import PlanImpossibleError
from ddtour_geo.guidance.alone import alone_definition, plan_alone
from ddtour_geo.model import (
    CircuitDefinition,
    Evidence,
    Itinerary,
    LocalizedText,
    Transfer,
    VisitWish,
)
from ddtour_geo.outputs.terminal import plan as output
from ddtour_geo.outputs.wording import figures
from ddtour_geo.outputs.wording.alone import group_parts
from ddtour_geo.planning.plan import plan
from ddtour_geo.routes.schema import read_definition
from tests.conftest import ROOT
from tests.support.commands import ddtour

DATA = ROOT / "data"
TALK = LocalizedText(fr="Rencontre avec la mairie", en="Meeting at the town hall")


@pytest.fixture(scope="module")
def cache() -> Cache:
    """One memory for all, as one process has."""
    return Cache()


@pytest.fixture(scope="module")
def coach() -> CircuitDefinition:
    """Read the circuit with the group's coach."""
    return replace(
        read_definition(ROOT / "routes" / "ville-exemple-car.toml"), time_budget=4 * 3600
    )


@pytest.fixture(scope="module")
def group(coach: CircuitDefinition, cache: Cache) -> Itinerary:
    """Plan it for the group."""
    return plan(coach, data=DATA, cache=cache)


@pytest.fixture(scope="module")
def alone(group: Itinerary, cache: Cache) -> Itinerary:
    """Plan it for who walks alone."""
    return plan_alone(group, data=DATA, cache=cache)


def talk(place: str, minutes: int = 45) -> VisitWish:
    """Ask for a meeting of the group."""
    return VisitWish(
        place_id=place, is_required=True, title=TALK, service_time=60 * minutes, with_guide=True
    )


def with_talk(definition: CircuitDefinition, place: str) -> CircuitDefinition:
    """Begin the programme with a meeting."""
    return replace(definition, wishes=(talk(place), *definition.wishes))


def ids(itinerary: Itinerary) -> list[str]:
    """List the places of a circuit."""
    return [stop.place.id for stop in itinerary.stops]


def test_who_walks_alone_walks_where_the_group_rides(group: Itinerary, alone: Itinerary) -> None:
    """The same stops in the same order; the leg of the coach is walked."""
    assert ids(alone) == ids(group)
    assert [leg.ride is not None for leg in group.legs].count(True) == 1
    assert not any(leg.ride for leg in alone.legs)
    assert alone.totals.walking > group.totals.walking
    assert alone.stops[0].departure == group.stops[0].departure
    assert alone.definition.time_budget == group.definition.time_budget


def test_nobody_is_regrouped(group: Itinerary, alone: Itinerary) -> None:
    """Each visit lasts as long as it is asked to, and no longer."""
    saved = [a.service_time - b.service_time for a, b in zip(group.stops, alone.stops, strict=True)]
    assert saved == [0, *[60] * (len(saved) - 2), 0]
    assert alone.definition.group_size == 0
    assert alone.certainty is None


def test_a_meeting_at_the_start_leaves_the_start(
    coach: CircuitDefinition, cache: Cache, alone: Itinerary
) -> None:
    """Alone one sets out at once, from the same place."""
    group = plan(with_talk(coach, coach.start), data=DATA, cache=cache)
    without = plan_alone(group, data=DATA, cache=cache)
    assert group.stops[0].service_time == 45 * 60
    assert (without.stops[0].place.id, without.stops[0].service_time) == (coach.start, 0)
    assert without.stops[0].title is None
    assert without.stops[0].departure == alone.stops[0].departure
    title, said = group_parts(without)[0]
    assert title == "Rencontre avec la mairie (Hôtel de ville)"
    assert said == "avec un groupe, sur réservation"


def test_a_place_where_only_the_group_meets_is_passed_by(
    coach: CircuitDefinition, cache: Cache
) -> None:
    """It is no stop of who walks alone, and is told among the parts of the group."""
    group = plan(with_talk(coach, "cimetiere-de-l-est"), data=DATA, cache=cache)
    without = plan_alone(group, data=DATA, cache=cache)
    assert ids(without) == [place for place in ids(group) if place != "cimetiere-de-l-est"]
    assert "cimetiere-de-l-est" in {part.place.id for part in without.group_parts}
    assert "cimetiere-de-l-est" not in {left.place.id for left in without.unvisited}


def test_a_place_of_the_meeting_stays_where_everybody_takes_a_train(
    coach: CircuitDefinition, cache: Cache
) -> None:
    """A ride for all begins there: one passes by without a stop."""
    train = Transfer(
        origin="cimetiere-de-l-est",
        destination="halles",
        seconds=300,
        title=LocalizedText(fr="Navette"),
    )
    asked = replace(with_talk(coach, "cimetiere-de-l-est"), transfers=(*coach.transfers, train))
    group = plan(asked, data=DATA, cache=cache)
    without = plan_alone(group, data=DATA, cache=cache)
    stop = next(stop for stop in without.stops if stop.place.id == "cimetiere-de-l-est")
    assert (stop.title, stop.service_time) == (None, 0)
    assert [leg.ride.title.fr for leg in without.legs if leg.ride] == ["Navette"]


def test_the_coach_is_told_with_the_walk_instead(alone: Itinerary) -> None:
    """In minutes, and in both languages."""
    (part,) = alone.group_parts
    assert part.walk is not None
    minutes = figures.duration(part.walk.seconds)
    assert group_parts(alone) == (
        (
            "Car du groupe (fictif) (École des Moulins → Musée de la Fosse)",
            f"du groupe\u00a0: sans lui, à pied, {minutes}",
        ),
    )
    assert group_parts(alone, "en")[0][1] == f"the group’s: without it, on foot, {minutes}"


def test_the_walk_instead_is_told_as_its_leg_is(alone: Itinerary) -> None:
    """On uncertain ground the same range stands in both lines."""
    (part,) = alone.group_parts
    assert part.walk is not None
    unsure = replace(part.walk, evidence=Evidence.GUESSED, spread=600)
    legs = tuple(unsure if leg is part.walk else leg for leg in alone.legs)
    drawn = replace(alone, legs=legs, group_parts=(replace(part, walk=unsure),))
    lasts = figures.walk_duration(unsure.seconds, unsure.evidence, spread=unsure.spread)
    assert output.text(drawn).count(lasts) == 2


def test_the_least_interesting_stops_fall_where_the_walk_is_too_long(
    group: Itinerary, cache: Cache
) -> None:
    """What the coach saved is taken from optional visits, each with its reason."""
    tight = -(-(group.totals.total - group.totals.waiting) // 60) * 60
    shorter = replace(group, definition=replace(group.definition, time_budget=tight))
    without = plan_alone(shorter, data=DATA, cache=cache)
    lost = [place for place in ids(group) if place not in ids(without)]
    assert lost
    assert [place for place in ids(group) if place not in lost] == ids(without)
    reasons = {left.place.id: figures.reason(left) for left in without.unvisited}
    assert set(lost) <= set(reasons)
    assert all("min" in reasons[place] for place in lost)
    scores = {wish.place_id: wish.score for wish in group.definition.wishes}
    assert min(scores[place] for place in ids(group)[1:-1] if scores[place]) in {
        scores[place] for place in lost
    }


def test_what_is_still_closed_says_when_it_opens(coach: CircuitDefinition, cache: Cache) -> None:
    """Without the meeting one would come before the museum opens, and waits; or it is left out."""
    early = replace(coach, departure=coach.departure.replace(hour=8), time_budget=4 * 3600)
    group = plan(with_talk(early, early.start), data=DATA, cache=cache)
    without = plan_alone(group, data=DATA, cache=cache)
    museum = next(stop for stop in without.stops if stop.place.id == "musee-de-la-fosse")
    assert museum.begin.time() >= time(10)
    optional = replace(
        group,
        definition=replace(
            group.definition,
            time_budget=100 * 60,
            wishes=tuple(
                replace(wish, is_required=wish.with_guide, score=5)
                for wish in group.definition.wishes
            ),
        ),
    )
    left = {one.place.id: figures.reason(one) for one in plan_alone(optional, data=DATA).unvisited}
    assert left["musee-de-la-fosse"].replace("\u00a0", " ").startswith("fermé à cette heure, ouvre")


def test_a_circuit_that_needs_its_coach_says_why(group: Itinerary, cache: Cache) -> None:
    """Required visits too far apart for the time: how much is missing is said."""
    rushed = replace(group, definition=replace(group.definition, time_budget=75 * 60))
    with pytest.raises(PlanImpossibleError) as caught:
        plan_alone(rushed, data=DATA, cache=cache)
    assert caught.value.excess


def test_a_choice_among_visits_stays_the_groups(group: Itinerary) -> None:
    """Only what the group visits is asked for; nothing waits for what is not there."""
    asked = alone_definition(group)
    visited = set(ids(group))
    assert {wish.place_id for wish in asked.wishes} <= visited
    assert all(set(pair) <= visited for pair in asked.precedences)
    assert asked.groups == ()
    assert asked.transfers == ()


def test_the_terminal_and_json_tell_the_same(alone: Itinerary) -> None:
    """The heading, the walk instead of the coach, and no word of a proof among all circuits."""
    text = output.text(alone)
    assert "Pour qui visite seul, sans le groupe." in text
    assert "sans lui, à pied" in text
    assert "prouvé" not in text
    told = json.loads(output.document(alone))
    (part,) = told["group_parts"]
    assert told["is_alone"]
    assert (part["place_id"], part["destination_id"]) == ("ecole-des-moulins", "musee-de-la-fosse")
    assert part["walk_s"] > 600


def test_two_plans_are_alike(group: Itinerary, alone: Itinerary) -> None:
    """The same wish gives the same fingerprint, and another one than the group's."""
    again = plan_alone(group, data=DATA)
    assert again.fingerprint == alone.fingerprint != group.fingerprint


def test_the_command_plans_for_one_alone() -> None:
    """``--alone`` in text and JSON."""
    done = ddtour("plan", "ville-exemple-car", "--alone")
    assert done.returncode == 0, done.stderr
    assert "sans lui, à pied, 19 min" in done.stdout.replace("\u00a0", " ")
    told = json.loads(ddtour("plan", "ville-exemple-car", "--alone", "--json").stdout)
    assert told["is_alone"]
    assert not json.loads(ddtour("plan", "ville-exemple-car", "--json").stdout)["is_alone"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["ville-exemple-tour", "--alone"], "with_guide = true"),
        (["ville-exemple-car", "--alone", "--durations"], "--alternatives"),
        (["ville-exemple-car", "--alone", "--alternatives", "2"], "--durations"),
    ],
)
def test_alone_makes_no_sense_everywhere(arguments: list[str], said: str) -> None:
    """One line on how to ask instead."""
    done = ddtour("plan", *arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_coach_that_goes_nowhere_is_refused(tmp_path: Path) -> None:
    """Both ends the same place, even the circuit's own start: one line, exit code 3."""
    text = (ROOT / "routes" / "ville-exemple-car.toml").read_text(encoding="utf-8")
    for place in ("musee-de-la-fosse", "hotel-de-ville"):
        ride = f'from = "{place}"\nto = "{place}"'
        route = tmp_path / "x.toml"
        route.write_text(
            text.replace('from = "ecole-des-moulins"\nto = "musee-de-la-fosse"', ride),
            encoding="utf-8",
        )
        done = ddtour("plan", route)
        assert done.returncode == 3
        assert f"tous deux «\u00a0{place}\u00a0»" in done.stderr
        assert done.stderr.count("\n") == 1
