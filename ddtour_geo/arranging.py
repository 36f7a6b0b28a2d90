"""What a planner does to the order of a circuit by hand."""

from collections.abc import Sequence
from dataclasses import replace

from ddtour_geo.errors import DefinitionError
from ddtour_geo.model import CircuitDefinition, VisitWish


def keeping(definition: CircuitDefinition, order: Sequence[str]) -> CircuitDefinition:
    """Keep an order of visits."""
    return replace(definition, wishes=_arranged(definition, order), keeps_order=True)


def locking(
    definition: CircuitDefinition, place_id: str, order: Sequence[str]
) -> CircuitDefinition:
    """Lock a stop: it stays in the circuit, and on its side of the other locked ones."""
    wishes = _arranged(definition, order)
    if place_id not in {wish.place_id for wish in wishes if wish.title is None}:
        raise _unknown(definition, place_id)
    return replace(
        definition,
        wishes=tuple(
            replace(wish, is_locked=True, is_required=True, score=0)
            if wish.place_id == place_id
            else wish
            for wish in wishes
        ),
    )


def _arranged(definition: CircuitDefinition, order: Sequence[str]) -> tuple[VisitWish, ...]:
    ends = (definition.start, definition.end)
    wished = {wish.place_id: wish for wish in definition.wishes}
    named = [place for place in dict.fromkeys(order) if place not in ends]
    for place in named:
        if place not in wished:
            raise _unknown(definition, place)
    behind: dict[str, list[VisitWish]] = {"": []}
    last = ""
    for place, wish in wished.items():
        if place in named:
            last = place
            behind[last] = []
        else:
            behind[last].append(wish)
    rows = [(wished[place], *behind[place]) for place in named]
    return (*behind[""], *(wish for row in rows for wish in row))


def _unknown(definition: CircuitDefinition, place: str) -> DefinitionError:
    return DefinitionError(
        "not_wished", path=definition.source, where="order", key="order", place=place
    )
