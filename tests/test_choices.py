"""Other circuits, other durations, one more stop: what a planner asks next."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from ddtour_geo.choices import choose, durations, insert
from ddtour_geo.definition import read_definition
from ddtour_geo.errors import DefinitionError, PlanImpossibleError
from ddtour_geo.memory import Memory
from ddtour_geo.model import CircuitDefinition
from ddtour_geo.pipeline import plan
from tests.conftest import ROOT

DATA = ROOT / "data"


@pytest.fixture(scope="module")
def memory() -> Memory:
    """One memory for all, as one process has."""
    return Memory()


@pytest.fixture(scope="module")
def tour() -> CircuitDefinition:
    """Read the round through the demonstration town."""
    return replace(read_definition(ROOT / "routes" / "ville-exemple-tour.toml"), is_robust=False)


def test_the_first_choice_is_the_plan(tour: CircuitDefinition, memory: Memory) -> None:
    """What else could be done begins with what will be done."""
    chosen = choose(tour, data=DATA, memory=memory)
    assert chosen[0].itinerary == plan(tour, data=DATA, memory=memory)
    assert (chosen[0].shared_stops, chosen[0].shared_streets) == (0.0, 0.0)


@pytest.mark.parametrize("is_robust", [False, True])
def test_other_choices_are_really_different(
    tour: CircuitDefinition, memory: Memory, *, is_robust: bool
) -> None:
    """At most half of the optional stops of any better circuit are in another one."""
    asked = replace(tour, is_robust=is_robust)
    chosen = choose(asked, k=3, data=DATA, memory=memory)
    required = {wish.place_id for wish in asked.wishes if wish.is_required}
    visits = [{stop.place.id for stop in one.itinerary.stops[1:-1]} - required for one in chosen]
    assert len(chosen) > 1
    for number, (one, mine) in enumerate(zip(chosen, visits, strict=True)):
        totals = one.itinerary.totals
        assert totals.total <= asked.time_budget
        assert all(2 * len(mine & better) <= len(better) for better in visits[:number])
        assert 0.0 <= one.shared_streets <= 1.0
    assert all(a.itinerary.score >= b.itinerary.score for a, b in pairwise(chosen))


def test_more_time_is_good_for_more(tour: CircuitDefinition, memory: Memory) -> None:
    """The front never falls; too little time is said, not hidden."""
    found = durations(tour, [600, 3600, 5400, 7200, 9000], data=DATA, memory=memory)
    scores = [-1 if one.score is None else one.score for one in found]
    assert scores == sorted(scores)
    assert scores[1] < scores[-1]
    at_two = plan(replace(tour, time_budget=7200), data=DATA, memory=memory)
    assert (found[3].stops, found[3].score) == (len(at_two.stops) - 2, at_two.score)


def test_durations_lie_around_what_is_asked_for(tour: CircuitDefinition, memory: Memory) -> None:
    """Without a list, half hours up to an hour less and more."""
    asked = replace(tour, time_budget=7200)
    found = durations(asked, data=DATA, memory=memory)
    assert [one.seconds for one in found] == [3600, 5400, 7200, 9000, 10800]


def test_one_more_stop_keeps_the_order_of_the_others(
    tour: CircuitDefinition, memory: Memory
) -> None:
    """It enters where it costs least, and the cost is what the clock says."""
    before = plan(tour, data=DATA, memory=memory)
    roomy = replace(tour, time_budget=tour.time_budget + 3600)
    kept = replace(
        roomy,
        wishes=tuple(
            wish
            for wish in tour.wishes
            if wish.place_id in {stop.place.id for stop in before.stops}
        ),
    )
    plain = plan(kept, data=DATA, memory=memory)
    extra_place = next(
        left.place.id for left in before.unvisited if left.reason in {"budget", "trade"}
    )
    longer, extra = insert(kept, extra_place, data=DATA, memory=memory)
    ids = [stop.place.id for stop in longer.stops]
    assert extra_place in ids
    ids.remove(extra_place)
    assert ids == [stop.place.id for stop in plain.stops]
    assert longer.totals.total - plain.totals.total == extra


def test_one_more_stop_that_does_not_fit_says_what_is_missing(
    tour: CircuitDefinition, memory: Memory
) -> None:
    """The missing time is the one that the reason gives."""
    before = plan(tour, data=DATA, memory=memory)
    left = next(left for left in before.unvisited if left.reason == "budget")
    with pytest.raises(PlanImpossibleError) as caught:
        insert(tour, left.place.id, data=DATA, memory=memory)
    assert caught.value.excess == dict(left.values)["excess"]


def test_a_closed_stop_is_said_to_be_closed(tour: CircuitDefinition, memory: Memory) -> None:
    """Minutes would not help where the door stays shut."""
    before = plan(tour, data=DATA, memory=memory)
    left = next(left for left in before.unvisited if left.reason == "closed")
    with pytest.raises(PlanImpossibleError, match="fermé"):
        insert(tour, left.place.id, data=DATA, memory=memory)


def test_other_choices_of_a_group_end_in_time(memory: Memory) -> None:
    """Of a circuit that is sure, only sure alternatives are shown."""
    asked = read_definition(ROOT / "routes" / "ville-exemple-car.toml")
    for one in choose(asked, data=DATA, memory=memory):
        assert one.itinerary.certainty is not None
        assert one.itinerary.certainty.share >= 0.9


def test_a_circuit_without_room_has_no_others(memory: Memory) -> None:
    """Where longer walks and visits would not fit at all, the plan stands alone."""
    asked = read_definition(ROOT / "routes" / "demi-journee-menadel.toml")
    assert choose(asked, data=DATA, memory=memory)[0].itinerary.certainty is not None


def test_a_stop_is_not_inserted_twice(tour: CircuitDefinition, memory: Memory) -> None:
    """What is visited already is an error that names it."""
    before = plan(tour, data=DATA, memory=memory)
    with pytest.raises(DefinitionError, match="déjà"):
        insert(tour, before.stops[1].place.id, data=DATA, memory=memory)


def test_a_missing_file_is_one_error(tmp_path: Path) -> None:
    """Nothing is planned from nothing."""
    for action in (choose, durations):
        with pytest.raises(DefinitionError):
            action(tmp_path / "none.toml")
