"""Stage 1: a file of ``routes/`` becomes a circuit definition.

A definition holds wishes, never coordinates. Unknown keys are errors.
"""

import itertools
from dataclasses import dataclass, replace
from datetime import datetime, time
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from ddtour_geo.errors import DefinitionError
from ddtour_geo.model import NO_TEXT, CircuitDefinition, Transfer, VisitWish
from ddtour_geo.tables import Table, clean, nearest, read_table

MAX_MINUTES = 24 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """A wish, the places that come before it, and the table that says so."""

    wish: VisitWish
    after: tuple[str, ...]
    table: Table

    @property
    def place(self) -> str:
        return self.wish.place_id


@dataclass(frozen=True, slots=True, kw_only=True)
class _Programme:
    """What a circuit asks for between its two ends."""

    start: str
    end: str
    asked: tuple[_Asked, ...]
    rides: tuple[tuple[Table, Transfer], ...]
    choices: tuple[tuple[Table, tuple[str, ...]], ...]

    @property
    def ridden(self) -> frozenset[str]:
        """Places where a ride begins or ends."""
        return frozenset(id_ for _, ride in self.rides for id_ in (ride.origin, ride.destination))

    @property
    def between(self) -> tuple[str, ...]:
        """Places asked for, neither start nor end."""
        ends = (self.start, self.end)
        return tuple(one.place for one in self.asked if one.place not in ends)

    def is_required(self, one: _Asked) -> bool:
        """Tell whether the circuit must go there; a ride makes it so."""
        return one.wish.is_required or one.place in self.ridden

    def wishes(self) -> tuple[VisitWish, ...]:
        """Give the wishes, the two ends of a ride required."""
        return tuple(
            replace(one.wish, is_required=True, score=0) if self.is_required(one) else one.wish
            for one in self.asked
        )


def read_definition(path: Path | str) -> CircuitDefinition:
    """Read what a planner asks for.

    Parameters
    ----------
    path
        File in TOML.

    Returns
    -------
    CircuitDefinition
        Its wishes, checked one by one; places are checked against the territory later.

    Raises
    ------
    DefinitionError
        Naming file, key, value and remedy.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder) / "centre.toml"
    ...     _ = file.write_text('''
    ... [circuit]
    ... title = "Centre"
    ... territory = "ville"
    ... start = "mairie"
    ... departure = 2026-12-01T09:00:00
    ... time_budget_minutes = 60
    ... [[visit]]
    ... place = "eglise"
    ... ''')
    ...     definition = read_definition(file)
    >>> definition.end, definition.wishes[0].score
    ('mairie', 1)
    """
    path = Path(path)
    document = read_table(path, error=DefinitionError)
    circuit = document.table("circuit")
    start = circuit.text("start")
    keeps_order = circuit.flag("keep_order", default=False)
    programme = _programme(document, start, circuit.text("end", start))
    if keeps_order:
        programme = _in_order(programme)
    group_size = circuit.integer("group_size", 0, most=200)
    definition = CircuitDefinition(
        id=path.stem,
        source=str(path),
        title=circuit.localized("title"),
        summary=circuit.localized("summary", NO_TEXT),
        territory_id=circuit.text("territory"),
        start=start,
        end=programme.end,
        departure=_departure(circuit),
        time_budget=60 * circuit.integer("time_budget_minutes", least=10, most=MAX_MINUTES),
        profile=circuit.text("profile", "guided-group"),
        speed_kmh=circuit.number("speed_kmh", least=0.5, most=8.0)
        if circuit.has("speed_kmh")
        else None,
        avoid_steps=circuit.flag("avoid_steps", default=False),
        group_size=group_size,
        is_robust=circuit.flag("robust", default=group_size > 0),
        keeps_order=keeps_order,
        wishes=programme.wishes(),
        precedences=tuple((id_, one.place) for one in programme.asked for id_ in one.after),
        groups=tuple(places for _, places in programme.choices),
        transfers=tuple(ride for _, ride in programme.rides),
        meeting_point=circuit.localized("meeting_point", NO_TEXT),
        booking=circuit.localized("booking", NO_TEXT),
        guide=circuit.text("guide", ""),
        contact=circuit.text("contact", ""),
        price=circuit.text("price", ""),
    )
    circuit.finish()
    return definition


def _programme(document: Table, start: str, end: str) -> _Programme:
    fixed = tuple(_fixed(table) for table in document.tables("fixed"))
    visits = tuple(_visit(table) for table in document.tables("visit"))
    programme = _Programme(
        start=start,
        end=end,
        asked=(*fixed, *visits),
        rides=tuple((table, _transfer(table)) for table in document.tables("transfer")),
        choices=tuple((table, _choice(table)) for table in document.tables("one_of")),
    )
    document.finish()
    _check_wishes(programme)
    _check_after(programme)
    _check_rides(programme)
    _check_cycles(programme)
    _check_choices(programme)
    return programme


def _departure(circuit: Table) -> datetime:
    departure = circuit.moment("departure", datetime, "2026-12-01T09:00:00")
    if departure is None:
        raise DefinitionError(
            "missing_key", path=circuit.path, where=circuit.where, key="departure"
        )
    return departure


def _minutes(table: Table) -> int:
    return 60 * table.integer("service_minutes", most=MAX_MINUTES)


def _places(table: Table, key: str, want: str) -> tuple[str, ...]:
    places = tuple(clean(place) for place in table.values(key, str, want))
    for number, place in enumerate(places):
        if place in places[:number]:
            raise _error(table, "named_twice", key=key, place=place)
    return places


def _error(table: Table, message: str, /, **values: object) -> DefinitionError:
    return DefinitionError(message, path=table.path, where=table.where, **values)


def _asked(table: Table, wish: VisitWish, earliest: str, latest: str) -> _Asked:
    if wish.earliest is not None and wish.latest is not None and wish.latest < wish.earliest:
        raise _error(
            table,
            "hours_reversed",
            earliest=f"{earliest} = {wish.earliest}",
            latest=f"{latest} = {wish.latest}",
        )
    after = _places(table, "after", '["mairie"]')
    table.finish()
    return _Asked(wish=wish, after=after, table=table)


def _fixed(table: Table) -> _Asked:
    start = table.moment("start", time, "12:00:00")
    wish = VisitWish(
        place_id=table.text("place"),
        is_required=True,
        title=table.localized("title"),
        service_time=_minutes(table),
        earliest=start,
        latest=table.moment("latest_start", time, "12:30:00", start),
    )
    return _asked(table, wish, "start", "latest_start")


def _visit(table: Table) -> _Asked:
    place = table.text("place")
    is_required = table.flag("required", default=False)
    if is_required and table.has("score"):
        raise _error(table, "required_with_score", place=place)
    wish = VisitWish(
        place_id=place,
        is_required=is_required,
        score=0 if is_required else table.integer("score", 1, least=1, most=5),
        service_time=_minutes(table) if table.has("service_minutes") else None,
        earliest=table.moment("earliest", time, "10:00:00"),
        latest=table.moment("latest", time, "11:00:00"),
    )
    return _asked(table, wish, "earliest", "latest")


def _transfer(table: Table) -> Transfer:
    origin, destination = table.text("from"), table.text("to")
    departures = table.values("departures", time, "[13:05:00]")
    if table.has("departures") and not departures:
        raise table.refuse("departures", [], "[13:05:00]")
    for before, value in itertools.pairwise(departures):
        if value <= before:
            raise _error(table, "departures_order", value=value, before=before)
    ride = Transfer(
        origin=origin,
        destination=destination,
        seconds=60 * table.integer("minutes", least=1, most=MAX_MINUTES),
        title=table.localized("title"),
        departures=departures,
    )
    table.finish()
    return ride


def _choice(table: Table) -> tuple[str, ...]:
    want = '["mairie", "ecole"]'
    places = _places(table, "places", want)
    if len(places) < 2:
        raise table.refuse("places", list(places), want)
    table.finish()
    return places


def _check_wishes(programme: _Programme) -> None:
    seen: set[str] = set()
    for one in programme.asked:
        if one.place in seen:
            raise _error(one.table, "wish_twice", place=one.place)
        if one.place in (programme.start, programme.end) and one.wish.title is None:
            raise _error(one.table, "start_wished", place=one.place)
        seen.add(one.place)


def _check_named(programme: _Programme, table: Table, key: str, place: str) -> None:
    """Refuse a place that is not asked for between the two ends."""
    if place in (programme.start, programme.end):
        raise _error(table, "relation_end", key=key, place=place)
    _check_known(table, key, place, programme.between)


def _check_known(table: Table, key: str, place: str, known: tuple[str, ...]) -> None:
    if place not in known:
        meant = nearest(place, known)
        message = "not_wished_meant" if meant else "not_wished"
        raise _error(table, message, key=key, place=place, meant=meant)


def _check_after(programme: _Programme) -> None:
    for one in programme.asked:
        for place in (*one.after, one.place) if one.after else ():
            _check_named(programme, one.table, "after", place)


def _check_rides(programme: _Programme) -> None:
    start, end = programme.start, programme.end
    seen: set[tuple[str, str]] = set()
    for table, ride in programme.rides:
        if ride.origin == ride.destination:
            raise _error(table, "ride_nowhere", place=ride.origin)
        for key, place in (("from", ride.origin), ("to", ride.destination)):
            _check_known(table, key, place, (start, end, *programme.between))
            if start != end and (key, place) in {("to", start), ("from", end)}:
                raise _error(table, f"ride_{key}", place=place)
            if (key, place) in seen:
                raise _error(table, "ride_twice", key=key, place=place)
            seen.add((key, place))


def _check_cycles(programme: _Programme) -> None:
    before = {one.place: set(one.after) for one in programme.asked}
    for _, ride in programme.rides:
        if {ride.origin, ride.destination}.isdisjoint({programme.start, programme.end}):
            before[ride.destination].add(ride.origin)
    try:
        TopologicalSorter(before).prepare()
    except CycleError as why:
        cycle = why.args[1][1:]
        table = next(one.table for one in programme.asked if one.place in cycle)
        raise _error(table, "place_cycle", places=", ".join(cycle)) from None


def _check_choices(programme: _Programme) -> None:
    asked = {one.place: one for one in programme.asked}
    for table, places in programme.choices:
        for place in places:
            _check_named(programme, table, "places", place)
            if programme.is_required(asked[place]):
                raise _error(table, "choice_required", place=place)
            for other in set(asked[place].after) & set(places):
                raise _error(asked[place].table, "choice_after", place=place, before=other)


def _in_order(programme: _Programme) -> _Programme:
    """Put a fixed part that waits for places straight behind them, the other ones first."""
    moved = [one for one in programme.asked if one.wish.title is not None and one.after]
    ordered = [one for one in programme.asked if one not in moved]
    waiting = list(moved)
    while waiting:
        there = [one.place for one in ordered]
        part = next(one for one in waiting if set(one.after) <= set(there))
        at = 1 + max(there.index(place) for place in part.after)
        while at < len(ordered) and ordered[at] in moved:
            at += 1
        ordered.insert(at, part)
        waiting.remove(part)
    programme = replace(programme, asked=tuple(ordered))
    _check_order(programme)
    return programme


def _check_order(programme: _Programme) -> None:
    """Refuse what cannot be had in the order of the file."""
    row = {place: number for number, place in enumerate(programme.between)}
    must = {one.place for one in programme.asked if programme.is_required(one)}
    for one in programme.asked:
        for place in one.after:
            if row[place] > row[one.place]:
                raise _error(one.table, "order_after", place=one.place, before=place)
    for table, ride in programme.rides:
        first, last = row.get(ride.origin, -1), row.get(ride.destination, len(row))
        if first > last or must & set(programme.between[first + 1 : last]):
            raise _error(table, "order_ride", origin=ride.origin, destination=ride.destination)
