"""Stage 1: a file of ``routes/`` becomes a circuit definition.

A definition holds wishes, never coordinates. Unknown keys are errors.
"""

from datetime import datetime, time
from pathlib import Path

from ddtour_geo.errors import DefinitionError
from ddtour_geo.model import NO_TEXT, CircuitDefinition, VisitWish
from ddtour_geo.tables import Table, read_table

MAX_MINUTES = 24 * 60


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
    fixed = [_fixed(table) for table in document.tables("fixed")]
    visits = [_visit(table) for table in document.tables("visit")]
    document.finish()
    start = circuit.text("start")
    definition = CircuitDefinition(
        id=path.stem,
        source=str(path),
        title=circuit.localized("title"),
        summary=circuit.localized("summary", NO_TEXT),
        territory_id=circuit.text("territory"),
        start=start,
        end=circuit.text("end", start),
        departure=_departure(circuit),
        time_budget=60 * circuit.integer("time_budget_minutes", least=10, most=MAX_MINUTES),
        profile=circuit.text("profile", "guided-group"),
        speed_kmh=circuit.number("speed_kmh", least=0.5, most=8.0)
        if circuit.has("speed_kmh")
        else None,
        avoid_steps=circuit.flag("avoid_steps", default=False),
        group_size=circuit.integer("group_size", 0, most=200),
        wishes=(*fixed, *visits),
        meeting_point=circuit.localized("meeting_point", NO_TEXT),
        booking=circuit.localized("booking", NO_TEXT),
        guide=circuit.text("guide", ""),
        contact=circuit.text("contact", ""),
        price=circuit.text("price", ""),
    )
    circuit.finish()
    _check_wishes(definition)
    return definition


def _departure(circuit: Table) -> datetime:
    departure = circuit.moment("departure", datetime, "2026-12-01T09:00:00")
    if departure is None:
        raise DefinitionError(
            "missing_key", path=circuit.path, where=circuit.where, key="departure"
        )
    return departure


def _minutes(table: Table) -> int:
    return 60 * table.integer("service_minutes", most=MAX_MINUTES)


def _fixed(table: Table) -> VisitWish:
    start = table.moment("start", time, "12:00:00")
    wish = VisitWish(
        place_id=table.text("place"),
        is_required=True,
        title=table.localized("title"),
        service_time=_minutes(table),
        earliest=start,
        latest=table.moment("latest_start", time, "12:30:00", start),
    )
    table.finish()
    return wish


def _visit(table: Table) -> VisitWish:
    place = table.text("place")
    is_required = table.flag("required", default=False)
    if is_required and table.has("score"):
        raise DefinitionError(
            "required_with_score", path=table.path, where=table.where, place=place
        )
    wish = VisitWish(
        place_id=place,
        is_required=is_required,
        score=0 if is_required else table.integer("score", 1, least=1, most=5),
        service_time=_minutes(table) if table.has("service_minutes") else None,
        earliest=table.moment("earliest", time, "10:00:00"),
        latest=table.moment("latest", time, "11:00:00"),
    )
    table.finish()
    return wish


def _check_wishes(definition: CircuitDefinition) -> None:
    ends = (definition.start, definition.end)
    seen: set[str] = set()
    for wish in definition.wishes:
        values = {"path": definition.source, "where": "[[visit]]", "place": wish.place_id}
        if wish.place_id in seen:
            raise DefinitionError("wish_twice", **values)
        if wish.place_id in ends and wish.title is None:
            raise DefinitionError("start_wished", **values)
        seen.add(wish.place_id)
