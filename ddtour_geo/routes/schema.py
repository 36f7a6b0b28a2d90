"""Stage 1: a file of ``routes/`` becomes a circuit definition.

A definition holds wishes, never coordinates. Unknown keys are errors.
"""

import re
from collections.abc import Mapping
from datetime import datetime, time
from itertools import pairwise
from pathlib import Path
from typing import Any

from ddtour_geo.common.errors import DefinitionError
from ddtour_geo.common.i18n import NO_TEXT
from ddtour_geo.common.reading import OUTERMOST, Table, check_bounds, parse_table, read_table
from ddtour_geo.common.text import clean
from ddtour_geo.model import Avoided, CircuitDefinition, Origin, Through, Transfer, VisitWish
from ddtour_geo.model.place import CONFIDENCE
from ddtour_geo.routes.programme import Asked, Programme

_NO_NAME = re.compile(
    r"\.|.*[. ]\Z|(con|prn|aux|nul|com\d|lpt\d)(\..*)?\Z", re.IGNORECASE | re.DOTALL
)
"""Names that stand for another folder, hide, or are devices where Windows reads them."""
MAX_MINUTES = 24 * 60
MAX_WAY = 2**53
"""OpenStreetMap is far from it; JavaScript counts no further."""


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
    if _NO_NAME.match(path.stem):
        raise DefinitionError("bad_circuit_name", path=path, name=path.stem)
    return _definition(read_table(path, error=DefinitionError), path)


def parse_definition(text: str, path: Path | str) -> CircuitDefinition:
    """Read what a planner asks for from the text of a file.

    >>> parse_definition("[circuit", "routes/x.toml")
    Traceback (most recent call last):
    ddtour_geo.common.errors.DefinitionError: ...
    """
    path = Path(path)
    return _definition(parse_table(text, path=path, error=DefinitionError), path)


def definition_from_json(document: Mapping[str, object], path: Path | str) -> CircuitDefinition:
    """Read what a planner asks for from JSON with the keys of the file.

    Parameters
    ----------
    document
        As the file, moments in ISO 8601; a key that holds ``None`` counts as missing.
    path
        File that it stands for: its stem is the id of the circuit.

    Returns
    -------
    CircuitDefinition
        As :func:`read_definition` gives it.

    Raises
    ------
    DefinitionError
        As :func:`read_definition`.

    Examples
    --------
    >>> circuit = {
    ...     "title": "Centre",
    ...     "territory": "ville",
    ...     "start": "mairie",
    ...     "departure": "2026-12-01T09:00:00",
    ...     "time_budget_minutes": 60,
    ... }
    >>> definition_from_json({"circuit": circuit}, "routes/centre.toml").time_budget
    3600
    """
    check_bounds(document, path=path, error=DefinitionError)
    table = Table(document, error=DefinitionError, path=path, where=OUTERMOST)
    return _definition(table, Path(path))


def _definition(document: Table, path: Path) -> CircuitDefinition:
    circuit = document.table("circuit")
    programme = _programme(document, circuit)
    group_size = circuit.integer("group_size", 0, most=200)
    order = _places(circuit, "order", '["mairie", "ecole"]')
    keeps_order = circuit.flag("keep_order", default=bool(order))
    if order and not keeps_order:
        raise circuit.refuse("keep_order", value=False, want="true")
    if keeps_order:
        programme = programme.arranged(circuit, order) if order else programme.in_order()
    definition = CircuitDefinition(
        id=path.stem,
        source=str(path),
        title=circuit.localized("title"),
        summary=circuit.localized("summary", NO_TEXT),
        territory_id=circuit.text("territory"),
        start=programme.start,
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
        avoided=tuple(_avoided(table) for table in document.tables("avoid")),
        throughs=tuple(through for _, through in programme.throughs),
        meeting_point=circuit.localized("meeting_point", NO_TEXT),
        booking=circuit.localized("booking", NO_TEXT),
        guide=circuit.localized("guide", NO_TEXT),
        contact=circuit.text("contact", ""),
        price=circuit.localized("price", NO_TEXT),
        origin=_origin(circuit),
        is_featured=circuit.flag("featured", default=False),
    )
    document.finish()
    circuit.finish()
    return definition


def _programme(document: Table, circuit: Table) -> Programme:
    start = circuit.text("start")
    fixed = tuple(_fixed(table) for table in document.tables("fixed"))
    visits = tuple(_visit(table) for table in document.tables("visit"))
    programme = Programme(
        start=start,
        end=circuit.text("end", start),
        asked=(*fixed, *visits),
        rides=tuple((table, _transfer(table)) for table in document.tables("transfer")),
        throughs=tuple((table, _through(table)) for table in document.tables("through")),
        choices=tuple((table, _choice(table)) for table in document.tables("one_of")),
    )
    programme.check()
    return programme


def _departure(circuit: Table) -> datetime:
    departure = circuit.moment("departure", datetime, "2026-12-01T09:00:00")
    if departure is None:
        raise DefinitionError(
            "missing_key", path=circuit.path, where=circuit.where, key="departure"
        )
    return departure


def _origin(circuit: Table) -> Origin | None:
    """Read what the programme rests on: all of it, or nothing."""
    if not any(circuit.has(key) for key in ("source", "as_of", "confidence")):
        return None
    confidence: Any = circuit.choice("confidence", CONFIDENCE)
    return Origin(source=circuit.text("source"), as_of=circuit.day("as_of"), confidence=confidence)


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


def _asked(table: Table, wish: VisitWish, earliest: str, latest: str) -> Asked:
    if wish.earliest is not None and wish.latest is not None and wish.latest < wish.earliest:
        raise _error(
            table,
            "hours_reversed",
            earliest=f"{earliest} = {wish.earliest}",
            latest=f"{latest} = {wish.latest}",
        )
    after = _places(table, "after", '["mairie"]')
    table.finish()
    return Asked(wish=wish, after=after, table=table)


def _fixed(table: Table) -> Asked:
    start = table.moment("start", time, "12:00:00")
    wish = VisitWish(
        place_id=table.text("place"),
        is_required=True,
        title=table.localized("title"),
        text=table.localized("text", NO_TEXT),
        service_time=_minutes(table),
        earliest=start,
        latest=table.moment("latest_start", time, "12:30:00", start),
        with_guide=table.flag("with_guide", default=False),
    )
    return _asked(table, wish, "start", "latest_start")


def _visit(table: Table) -> Asked:
    place = table.text("place")
    is_locked = table.flag("locked", default=False)
    is_required = table.flag("required", default=is_locked)
    if is_locked and not is_required:
        raise table.refuse("required", value=False, want="true")
    if is_required and table.has("score"):
        raise _error(table, "required_with_score", place=place)
    wish = VisitWish(
        place_id=place,
        is_required=is_required,
        score=0 if is_required else table.integer("score", 1, least=1, most=5),
        service_time=_minutes(table) if table.has("service_minutes") else None,
        earliest=table.moment("earliest", time, "10:00:00"),
        latest=table.moment("latest", time, "11:00:00"),
        is_locked=is_locked,
    )
    return _asked(table, wish, "earliest", "latest")


def _transfer(table: Table) -> Transfer:
    origin, destination = table.text("from"), table.text("to")
    departures = table.moments("departures", time, "[13:05:00]")
    if table.has("departures") and not departures:
        raise table.refuse("departures", [], "[13:05:00]")
    for before, value in pairwise(departures):
        if value <= before:
            raise _error(table, "departures_order", value=value, before=before)
    return table.finished(
        Transfer(
            origin=origin,
            destination=destination,
            seconds=60 * table.integer("minutes", least=1, most=MAX_MINUTES),
            title=table.localized("title"),
            departures=departures,
            with_guide=table.flag("with_guide", default=False),
        )
    )


def _through(table: Table) -> Through:
    way = table.integer("way", least=-MAX_WAY, most=MAX_WAY)
    if not way:
        raise table.refuse("way", way, "123456789")
    return table.finished(
        Through(
            origin=table.text("from"),
            destination=table.text("to"),
            way=way,
            at=table.number("at", 0.5, least=0.0, most=1.0),
            street=table.text("street", ""),
        )
    )


def _avoided(table: Table) -> Avoided:
    want = "[123456789]"
    ways = table.values("ways", int, want)
    if not ways or 0 in ways or max(map(abs, ways)) > MAX_WAY or len(set(ways)) < len(ways):
        raise table.refuse("ways", list(ways), want)
    return table.finished(
        Avoided(
            ways=ways,
            street=table.text("street", ""),
            reason=table.localized("reason", NO_TEXT),
            until=table.day("until") if table.has("until") else None,
        )
    )


def _choice(table: Table) -> tuple[str, ...]:
    want = '["mairie", "ecole"]'
    places = _places(table, "places", want)
    if len(places) < 2:
        raise table.refuse("places", list(places), want)
    table.finish()
    return places
