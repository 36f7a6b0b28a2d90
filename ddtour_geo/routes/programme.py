"""What a circuit asks for between its two ends, and whether it can be had together."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise

from ddtour_geo.common.errors import DefinitionError
from ddtour_geo.common.reading import Table
from ddtour_geo.common.text import nearest
from ddtour_geo.model import Through, Transfer, VisitWish


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A wish, and the table that says so.

    Attributes
    ----------
    wish
        The wish.
    after
        Places that come before it.
    table
        Where it is written.
    """

    wish: VisitWish
    after: tuple[str, ...]
    table: Table

    @property
    def place(self) -> str:
        """Identifier of the place."""
        return self.wish.place_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """What a circuit asks for between its two ends.

    Attributes
    ----------
    start, end
        Places where it begins and ends.
    asked
        Wishes in their order.
    rides, throughs
        What goes from one place straight to another, each with its table.
    choices
        Places of which at most one is visited, each set with its table.

    >>> Programme(start="a", end="a", asked=(), rides=(), throughs=(), choices=()).between
    ()
    """

    start: str
    end: str
    asked: tuple[Asked, ...]
    rides: tuple[tuple[Table, Transfer], ...]
    throughs: tuple[tuple[Table, Through], ...]
    choices: tuple[tuple[Table, tuple[str, ...]], ...]

    @property
    def pairs(self) -> tuple[tuple[Table, Transfer | Through], ...]:
        """What goes from one place straight to another, each with its table."""
        return (*self.rides, *self.throughs)

    @property
    def between(self) -> tuple[str, ...]:
        """Places asked for, neither start nor end."""
        ends = (self.start, self.end)
        return tuple(one.place for one in self.asked if one.place not in ends)

    def is_required(self, one: Asked) -> bool:
        """Tell whether the circuit must go to a place; a ride makes it so."""
        joined = {id_ for _, pair in self.pairs for id_ in (pair.origin, pair.destination)}
        return one.wish.is_required or one.place in joined

    def wishes(self) -> tuple[VisitWish, ...]:
        """Give the wishes, the two ends of a ride required.

        >>> Programme(start="a", end="a", asked=(), rides=(), throughs=(), choices=()).wishes()
        ()
        """
        return tuple(
            replace(one.wish, is_required=True, score=0) if self.is_required(one) else one.wish
            for one in self.asked
        )

    def check(self) -> None:
        """Refuse what cannot be had together."""
        _check_wishes(self)
        _check_after(self)
        _check_pairs(self)
        _check_cycles(self)
        _check_choices(self)

    def in_order(self) -> "Programme":
        """Keep the order of the file; a fixed part that waits stands straight behind the others.

        >>> Programme(
        ...     start="a", end="a", asked=(), rides=(), throughs=(), choices=()
        ... ).in_order().end
        'a'
        """
        moved = [one for one in self.asked if one.wish.title is not None and one.after]
        ordered = [one for one in self.asked if one not in moved]
        waiting = list(moved)
        while waiting:
            there = [one.place for one in ordered]
            part = next(one for one in waiting if set(one.after) <= set(there))
            at = 1 + max(there.index(place) for place in part.after)
            while at < len(ordered) and ordered[at] in moved:
                at += 1
            ordered.insert(at, part)
            waiting.remove(part)
        return _ordered(self, ordered)

    def arranged(self, table: Table, order: tuple[str, ...]) -> "Programme":
        """Keep an order that names every place."""
        for place in order:
            _check_named(self, table, "order", place)
        for place in self.between:
            if place not in order:
                raise _error(table, "order_misses", place=place)
        row = {place: number for number, place in enumerate(order)}
        return _ordered(self, sorted(self.asked, key=lambda one: row.get(one.place, -1)))


def _error(table: Table, message: str, /, **values: object) -> DefinitionError:
    return DefinitionError(message, path=table.path, where=table.where, **values)


def _check_wishes(programme: Programme) -> None:
    seen: set[str] = set()
    for one in programme.asked:
        if one.place in seen:
            raise _error(one.table, "wish_twice", place=one.place)
        if one.place in (programme.start, programme.end) and one.wish.title is None:
            raise _error(one.table, "start_wished", place=one.place)
        seen.add(one.place)


def _check_named(programme: Programme, table: Table, key: str, place: str) -> None:
    """Refuse a place that is not asked for between the two ends."""
    if place in (programme.start, programme.end):
        raise _error(table, "relation_end", key=key, place=place)
    _check_known(table, key, place, programme.between)


def _check_known(table: Table, key: str, place: str, known: tuple[str, ...]) -> None:
    if place not in known:
        meant = nearest(place, known)
        message = "not_wished_meant" if meant else "not_wished"
        raise _error(table, message, key=key, place=place, meant=meant)


def _check_after(programme: Programme) -> None:
    for one in programme.asked:
        for place in (*one.after, one.place) if one.after else ():
            _check_named(programme, one.table, "after", place)


def _check_pairs(programme: Programme) -> None:
    start, end = programme.start, programme.end
    seen: dict[tuple[str, str], str] = {}
    for table, pair in programme.pairs:
        kind = "transfer" if isinstance(pair, Transfer) else "through"
        if pair.origin == pair.destination:
            raise _error(table, "ride_nowhere", place=pair.origin)
        for key, place in (("from", pair.origin), ("to", pair.destination)):
            _check_known(table, key, place, (start, end, *programme.between))
            if start != end and (key, place) in {("to", start), ("from", end)}:
                raise _error(table, f"ride_{key}", place=place)
            if (key, place) in seen:
                raise _error(table, "ride_twice", key=key, place=place, kind=seen[key, place])
            seen[key, place] = kind


def _straight(programme: Programme) -> Iterator[tuple[str, str]]:
    """List the pairs of places between the ends of which the first comes before the second."""
    ends = {programme.start, programme.end}
    for _, pair in programme.pairs:
        if ends.isdisjoint({pair.origin, pair.destination}):
            yield pair.origin, pair.destination
    yield from pairwise(one.place for one in programme.asked if one.wish.is_locked)


def _check_cycles(programme: Programme) -> None:
    before = {one.place: set(one.after) for one in programme.asked}
    for origin, destination in _straight(programme):
        before[destination].add(origin)
    try:
        TopologicalSorter(before).prepare()
    except CycleError as why:
        cycle = why.args[1][1:]
        table = next(one.table for one in programme.asked if one.place in cycle)
        raise _error(table, "place_cycle", places=", ".join(cycle)) from None


def _check_choices(programme: Programme) -> None:
    asked = {one.place: one for one in programme.asked}
    for table, places in programme.choices:
        for place in places:
            _check_named(programme, table, "places", place)
            if programme.is_required(asked[place]):
                raise _error(table, "choice_required", place=place)
            for other in set(asked[place].after) & set(places):
                raise _error(asked[place].table, "choice_after", place=place, before=other)


def _ordered(programme: Programme, asked: list[Asked]) -> Programme:
    programme = replace(programme, asked=tuple(asked))
    _check_order(programme)
    return programme


def _check_order(programme: Programme) -> None:
    """Refuse what cannot be had in the order of the file."""
    row = {place: number for number, place in enumerate(programme.between)}
    must = {one.place for one in programme.asked if programme.is_required(one)}
    for one in programme.asked:
        for place in one.after:
            if row[place] > row[one.place]:
                raise _error(one.table, "order_after", place=one.place, before=place)
    for table, pair in programme.pairs:
        first, last = row.get(pair.origin, -1), row.get(pair.destination, len(row))
        if first > last or must & set(programme.between[first + 1 : last]):
            raise _error(table, "order_ride", origin=pair.origin, destination=pair.destination)
