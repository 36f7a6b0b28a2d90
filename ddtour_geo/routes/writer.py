"""A circuit definition becomes a file of ``routes/`` again, or JSON with the same keys.

A file that exists keeps its comments, its order and its blank lines: only what changed is changed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

import tomlkit

from ddtour_geo.common.errors import DefinitionError
from ddtour_geo.common.text import clean
from ddtour_geo.model import CircuitDefinition, LocalizedText, Origin, VisitWish
from ddtour_geo.routes.schema import parse_definition
from ddtour_geo.routes.toml_edit import Block, cut

Values = dict[str, Any]
Document = dict[str, list[Values]]

KINDS = ("circuit", "fixed", "visit", "transfer", "through", "one_of", "avoid")
"""Tables of a file, in the order in which a new one is written."""
_NAMED_BY: Mapping[str, tuple[str, ...]] = {
    "circuit": (),
    "fixed": ("place",),
    "visit": ("place",),
    "transfer": ("from", "to"),
    "through": ("from", "to"),
    "one_of": ("places",),
    "avoid": ("ways",),
}
"""Keys by which a table of a file is known again."""
_USUAL: Mapping[str, Values] = {
    "circuit": {
        "profile": "guided-group",
        "avoid_steps": False,
        "group_size": 0,
        "featured": False,
        "contact": "",
    },
    "fixed": {"after": [], "with_guide": False},
    "visit": {"after": [], "required": False, "locked": False, "score": 1},
    "transfer": {"departures": [], "with_guide": False},
    "through": {"at": 0.5, "street": ""},
    "one_of": {},
    "avoid": {"street": ""},
}
"""What a missing key means, where that depends on nothing else."""


def definition_to_json(definition: CircuitDefinition) -> dict[str, object]:
    """Write what a planner asks for as JSON with the keys of the file.

    Parameters
    ----------
    definition
        What is asked for.

    Returns
    -------
    dict
        What :func:`~ddtour_geo.definition_from_json` reads; keys with their usual value
        are left out, moments are texts in ISO 8601. Nothing says whether it rains.

    Examples
    --------
    >>> from ddtour_geo import definition_from_json, read_definition
    >>> definition = read_definition("routes/ville-exemple-tour.toml")
    >>> definition_from_json(definition_to_json(definition), definition.source) == definition
    True
    """
    document = _document(definition, lists_order=_needs_list(definition))
    return {
        kind: _plain(tables[0] if kind == "circuit" else tables)
        for kind, tables in document.items()
    }


def write_definition(definition: CircuitDefinition, before: str = "") -> str:
    """Write what a planner asks for as a file of ``routes/``.

    Parameters
    ----------
    definition
        What is asked for.
    before
        The file as it was: what did not change stays as it is, with its comments; empty for a
        new file.

    Returns
    -------
    str
        TOML that :func:`~ddtour_geo.read_definition` reads as the same definition. Where
        tables stand in one line, no line can be kept and the file is written anew.

    Raises
    ------
    DefinitionError
        If the file as it was cannot be read.

    Examples
    --------
    >>> from ddtour_geo.routes.schema import parse_definition
    >>> before = '''# Our circuit
    ... [circuit]
    ... title = "Centre"
    ... territory = "ville"
    ... start = "mairie"
    ... departure = 2026-12-01T09:00:00
    ... time_budget_minutes = 60  # an hour
    ... '''
    >>> longer = replace(parse_definition(before, "routes/centre.toml"), time_budget=5400)
    >>> write_definition(longer, before).splitlines()[::6]
    ['# Our circuit', 'time_budget_minutes = 90  # an hour']
    """
    if before:
        known = parse_definition(before, definition.source)
        if _exact(known) == _exact(definition):
            return before
        for text in _edits(definition, before):
            if _says(text, definition):
                return text.replace("\n", "\r\n") if "\r\n" in before else text
    wanted = _document(definition, lists_order=_needs_list(definition)).items()
    tables = ((kind, table) for kind, found in wanted for table in found)
    return "\n".join(_written(kind, table) for kind, table in tables)


def _edits(definition: CircuitDefinition, before: str) -> Iterator[str]:
    """Edit a file, the order of visits told by its tables if that is enough."""
    blocks = cut(before.replace("\r\n", "\n"))
    named = [(block.kind, _name(block.kind, block.table)) for block in blocks if block.kind]
    if len(set(named)) < len(named):
        # Tables that name the same cannot be told apart: the file is written anew.
        return
    has_list = any("order" in block.table for block in blocks if block.kind == "circuit")
    for lists_order in (True,) if has_list else (False, True):
        wanted = _document(definition, lists_order=lists_order and definition.keeps_order)
        text = "".join(block.text for block in _changed(blocks, wanted, definition))
        yield text if before.endswith("\n\n") else text.rstrip("\n") + "\n" * text.endswith("\n")


def _says(text: str, definition: CircuitDefinition) -> bool:
    try:
        return _exact(parse_definition(text, definition.source)) == _exact(definition)
    except DefinitionError:
        return False


def _exact(definition: CircuitDefinition) -> Document:
    return _document(definition, lists_order=definition.keeps_order)


def _needs_list(definition: CircuitDefinition) -> bool:
    """Tell whether only a list can say in which order the visits are kept."""
    fixed = [wish.place_id for wish in definition.wishes if wish.title is not None]
    rows = [wish.title is None for wish in definition.wishes]
    waits = any(place in fixed for _, place in definition.precedences)
    return definition.keeps_order and (waits or rows != sorted(rows))


def _document(definition: CircuitDefinition, *, lists_order: bool) -> Document:
    """Give the tables of the file, keys with their usual value left out."""
    ends = (definition.start, definition.end)
    joined = {id_ for ride in definition.transfers for id_ in (ride.origin, ride.destination)}
    joined |= {id_ for one in definition.throughs for id_ in (one.origin, one.destination)}
    fixed = [wish for wish in definition.wishes if wish.title is not None]
    visits = [wish for wish in definition.wishes if wish.title is None]
    between = [wish.place_id for wish in definition.wishes if wish.place_id not in ends]
    after = {
        wish.place_id: [a for a, b in definition.precedences if b == wish.place_id]
        for wish in definition.wishes
    }
    tables: Document = {
        "circuit": [_circuit(definition, between if lists_order else [])],
        "fixed": [_fixed(wish, after[wish.place_id]) for wish in fixed],
        "visit": [
            _visit(wish, after[wish.place_id], is_joined=wish.place_id in joined) for wish in visits
        ],
        "transfer": [
            {"from": ride.origin, "to": ride.destination, "minutes": _minutes(ride.seconds)}
            | _localized("title", ride.title)
            | {"departures": list(ride.departures), "with_guide": ride.with_guide}
            for ride in definition.transfers
        ],
        "through": [
            {"from": one.origin, "to": one.destination, "way": one.way}
            | {"at": one.at, "street": one.street}
            for one in definition.throughs
        ],
        "one_of": [{"places": list(places)} for places in definition.groups],
        "avoid": [
            {"ways": list(one.ways), "street": one.street}
            | _localized("reason", one.reason)
            | {"until": one.until}
            for one in definition.avoided
        ],
    }
    return {kind: [_bare(kind, table) for table in tables[kind]] for kind in KINDS if tables[kind]}


def _circuit(definition: CircuitDefinition, order: list[str]) -> Values:
    return {
        **_localized("title", definition.title),
        **_localized("summary", definition.summary),
        "territory": definition.territory_id,
        "start": definition.start,
        "end": definition.end,
        "departure": definition.departure,
        "group_size": definition.group_size,
        "time_budget_minutes": _minutes(definition.time_budget),
        "profile": definition.profile,
        "speed_kmh": definition.speed_kmh,
        "avoid_steps": definition.avoid_steps,
        "robust": definition.is_robust,
        "keep_order": definition.keeps_order,
        "order": order,
        **_localized("guide", definition.guide),
        "contact": definition.contact,
        **_localized("price", definition.price),
        **_localized("booking", definition.booking),
        **_localized("meeting_point", definition.meeting_point),
        "featured": definition.is_featured,
        **_origin(definition.origin),
    }


def _origin(origin: Origin | None) -> Values:
    if origin is None:
        return {}
    return {"source": origin.source, "as_of": origin.as_of, "confidence": origin.confidence}


def _fixed(wish: VisitWish, after: list[str]) -> Values:
    return (
        {"place": wish.place_id}
        | _localized("title", wish.title or LocalizedText())
        | _localized("text", wish.text)
        | {"service_minutes": _minutes(wish.service_time or 0)}
        | {"start": wish.earliest, "latest_start": wish.latest, "after": after}
        | {"with_guide": wish.with_guide}
    )


def _visit(wish: VisitWish, after: list[str], *, is_joined: bool) -> Values:
    return {
        "place": wish.place_id,
        "service_minutes": None if wish.service_time is None else _minutes(wish.service_time),
        "required": wish.is_required and not wish.is_locked and not is_joined,
        "locked": wish.is_locked,
        "score": 1 if wish.is_required else wish.score,
        "earliest": wish.earliest,
        "latest": wish.latest,
        "after": after,
    }


def _minutes(seconds: int) -> int:
    """Give whole minutes, rounded up."""
    return -(-seconds // 60)


def _localized(key: str, text: LocalizedText) -> Values:
    return {key: text.fr, f"{key}_en": text.en}


def _bare(kind: str, table: Mapping[str, Any]) -> Values:
    """Leave out what a missing key means as well."""
    table = {name: value for key, held in table.items() for name, value in _halves(key, held)}
    usual = dict(_USUAL[kind])
    if kind == "circuit":
        usual |= {"end": table.get("start"), "robust": table.get("group_size", 0) > 0}
        usual |= {"keep_order": bool(table.get("order")), "order": []}
    if kind == "fixed":
        usual["latest_start"] = table.get("start")
    for key in ("title", "summary", "guide", "price", "booking", "meeting_point", "reason", "text"):
        usual[f"{key}_en"] = ""
        if key != "title" and not table.get(f"{key}_en"):
            usual[key] = ""
    return {
        key: value
        for key, value in table.items()
        if value is not None and not (key in usual and usual[key] == value)
    }


def _halves(key: str, value: object) -> list[tuple[str, object]]:
    """Take a text in two languages apart."""
    if isinstance(value, Mapping):
        return [(key, value.get("fr", "")), (f"{key}_en", value.get("en", ""))]
    return [(key, value)]


def _plain(value: object) -> object:
    """Give what JSON can hold."""
    if isinstance(value, Mapping):
        return {key: _plain(held) for key, held in value.items()}
    if isinstance(value, list):
        return [_plain(held) for held in value]
    return value.isoformat() if isinstance(value, (date, datetime, time)) else value


def _written(kind: str, table: Values) -> str:
    head = f"[{kind}]" if kind == "circuit" else f"[[{kind}]]"
    lines = (f"{key} = {tomlkit.item(value).as_string()}" for key, value in table.items())
    return "\n".join((head, *lines)) + "\n"


def _name(kind: str, table: Mapping[str, Any]) -> tuple[object, ...]:
    held = (table[key] for key in _NAMED_BY[kind])
    return tuple(clean(one) if isinstance(one, str) else tuple(one) for one in held)


def _changed(blocks: list[Block], wanted: Document, definition: CircuitDefinition) -> list[Block]:
    """Change what is not as wanted, table by table."""
    for kind in KINDS:
        tables = {_name(kind, table): table for table in wanted.get(kind, [])}
        blocks = [
            block for block in blocks if block.kind != kind or _name(kind, block.table) in tables
        ]
        known = {_name(kind, block.table): block for block in blocks if block.kind == kind}
        edited = {name: _edited(block, tables[name], definition) for name, block in known.items()}
        names = list(tables) if "order" not in wanted["circuit"][0] else list(known)
        sorted_ = iter([edited[name] for name in names if name in edited])
        blocks = [
            replace(next(sorted_), tail=block.tail) if block.kind == kind else block
            for block in blocks
        ]
        for number, (name, table) in enumerate(tables.items()):
            if name not in known:
                _insert(blocks, kind, table, list(tables)[:number])
    return blocks


def _insert(
    blocks: list[Block], kind: str, table: Values, before: Sequence[tuple[object, ...]]
) -> None:
    """Put a new table behind the one that comes before it, else at the end of the file."""
    new = Block(kind=kind, lead="", body=_written(kind, table), tail="")
    at = len(blocks)
    for row, block in enumerate(blocks):
        if block.kind == kind and not before:
            at = row
            break
        if block.kind == kind and _name(kind, block.table) == before[-1]:
            at = row + 1
    if at == len(blocks):
        blocks[-1:] = [replace(block, tail=_ended(block)) for block in blocks[-1:]]
        new = replace(new, lead="\n")
    else:
        new = replace(new, tail="\n")
    blocks.insert(at, new)


def _ended(block: Block) -> str:
    return block.tail if block.text.endswith("\n") else block.tail + "\n"


def _edited(block: Block, wanted: Values, definition: CircuitDefinition) -> Block:
    """Change the keys of a table that are not as wanted."""
    here = _bare(block.kind, block.table)
    if block.kind == "visit" and "required" not in wanted and "locked" not in wanted:
        wish = next(w for w in definition.wishes if w.place_id == wanted["place"])
        if wish.is_required:
            # What goes straight there makes it so; to say it as well is no change.
            here = {key: value for key, value in here.items() if key not in {"required", "score"}}
    if here == wanted:
        return block
    changed = {key: value for key, value in wanted.items() if here.get(key) != value}
    return block.edited(changed, here.keys() - wanted.keys())
