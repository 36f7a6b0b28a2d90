"""An order is kept, a stop is locked."""

from dataclasses import replace

import pytest

from ddtour_geo.arranging import keeping, locking
from ddtour_geo.errors import DefinitionError
from ddtour_geo.model import CircuitDefinition, VisitWish
from tests.builders import text
from tests.test_formulation import TEN


def asked(*ids: str) -> CircuitDefinition:
    """Wish for some places."""
    return CircuitDefinition(
        id="x",
        source="routes/x.toml",
        title=text("X"),
        territory_id="ville",
        start="mairie",
        end="gare",
        departure=TEN,
        time_budget=7200,
        profile="adult",
        wishes=tuple(VisitWish(place_id=key, score=2) for key in ids),
    )


def order(definition: CircuitDefinition) -> list[str]:
    """List the wishes."""
    return [wish.place_id for wish in definition.wishes]


def test_a_plan_becomes_the_order_that_is_kept() -> None:
    """Start and end may be named; what the plan left out stays behind its old neighbour."""
    kept = keeping(asked(*"abcde"), ["mairie", "d", "b", "gare"])
    assert kept.keeps_order
    assert order(kept) == ["a", "d", "e", "b", "c"]
    assert replace(kept, wishes=asked(*"abcde").wishes, keeps_order=False) == asked(*"abcde")


def test_an_order_of_all_is_that_order() -> None:
    """Nothing is lost, nothing comes twice."""
    assert order(keeping(asked(*"abc"), ["c", "a", "b"])) == ["c", "a", "b"]
    assert order(keeping(asked(*"abc"), [])) == ["a", "b", "c"]


def test_a_locked_stop_is_required_in_its_place() -> None:
    """The other wishes are what they were, in the order of the plan."""
    locked = locking(asked(*"abc"), "a", ["c", "a"])
    assert order(locked) == ["c", "a", "b"]
    assert [wish.is_locked for wish in locked.wishes] == [False, True, False]
    assert [(wish.is_required, wish.score) for wish in locked.wishes] == [
        (False, 2),
        (True, 0),
        (False, 2),
    ]


def test_only_what_is_asked_for_can_be_arranged() -> None:
    """A place that nobody wished for, and a fixed part, are named."""
    with pytest.raises(DefinitionError, match="zoo"):
        keeping(asked(*"abc"), ["zoo"])
    with pytest.raises(DefinitionError, match="zoo"):
        locking(asked(*"abc"), "zoo", ["a"])
    talk = replace(asked(*"a").wishes[0], title=text("Accueil"))
    with pytest.raises(DefinitionError, match="« a »".replace(" ", "\u00a0")):
        locking(replace(asked(*"a"), wishes=(talk,)), "a", ["a"])
