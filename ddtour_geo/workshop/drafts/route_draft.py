"""The draft of a circuit: the file of ``routes/`` in JSON, with the places that are left out.

One table instead of ``[circuit]``; each visit says ``state``: required, wished or out.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ddtour_geo.common.types import Json
from ddtour_geo.model import CircuitDefinition
from ddtour_geo.routes.schema import definition_from_json
from ddtour_geo.routes.writer import definition_to_json
from ddtour_geo.workshop.errors import RefusedError

LISTS = ("fixed", "transfer", "through", "one_of", "avoid")
"""Tables of the file that a draft holds under the same name."""
REQUIRED, WISHED, OUT = "required", "wished", "out"


def draft_of(definition: CircuitDefinition) -> Json:
    """Write a circuit as a draft."""
    document: Json = dict(definition_to_json(definition))
    draft = dict(document.get("circuit", {}))
    draft["visits"] = [_visit(visit) for visit in document.get("visit", [])]
    return draft | {kind: document[kind] for kind in LISTS if document.get(kind)}


def _visit(visit: Json) -> Json:
    is_required = visit.get("required") or visit.get("locked")
    rest = {key: value for key, value in visit.items() if key != "required"}
    if is_required:
        return {**rest, "state": REQUIRED}
    return {**rest, "state": WISHED, "score": visit.get("score", 1)}


def definition_of(draft: Mapping[str, Any], path: Path) -> CircuitDefinition:
    """Read a draft.

    >>> draft = {
    ...     "title": "Centre",
    ...     "territory": "ville",
    ...     "start": "mairie",
    ...     "departure": "2026-12-01T09:00:00",
    ...     "time_budget_minutes": 60,
    ...     "visits": [{"place": "eglise", "state": "wished", "score": 3}],
    ... }
    >>> definition = definition_of(draft, Path("routes/centre.toml"))
    >>> draft_of(definition) == draft
    True
    """
    circuit = {key: value for key, value in draft.items() if key not in (*LISTS, "visits")}
    document: dict[str, object] = {"circuit": circuit}
    visits = [_asked(visit) for visit in _visits(draft)]
    document["visit"] = [visit for visit in visits if visit is not None]
    document |= {kind: draft[kind] for kind in LISTS if draft.get(kind) is not None}
    return definition_from_json(document, path)


def _visits(draft: Mapping[str, Any]) -> list[Json]:
    visits = draft.get("visits", [])
    if not isinstance(visits, list) or not all(
        isinstance(visit, dict) and isinstance(visit.get("place"), str) for visit in visits
    ):
        raise RefusedError("bad_visits")
    return visits


def _asked(visit: Json) -> Json | None:
    state = visit.get("state", WISHED)
    rest = {key: value for key, value in visit.items() if key != "state"}
    if state == OUT:
        return None
    if state == REQUIRED:
        rest.pop("score", None)
        return {**rest, "required": True}
    if state != WISHED:
        raise RefusedError("bad_state", place=visit["place"], state=str(state)[:40])
    rest.pop("locked", None)
    return rest


def changed(draft: Mapping[str, Any], changes: Mapping[str, Any]) -> Json:
    """Apply changes to a draft.

    >>> draft = {"start": "a", "visits": [{"place": "b", "state": "wished", "score": 1}]}
    >>> changed(draft, {"visits": {"b": {"state": "out"}}})["visits"][0]["state"]
    'out'
    >>> changed(draft, {"start": "b"})["visits"]
    []
    """
    new = {**draft, **{key: value for key, value in changes.items() if key != "visits"}}
    if "visits" in changes:
        new["visits"] = _changed_visits(_visits(draft), changes["visits"])
    new = {key: value for key, value in new.items() if value is not None}
    ends = {new.get("start"), new.get("end", new.get("start"))}
    new["visits"] = [visit for visit in _visits(new) if visit["place"] not in ends]
    return _without_out(new)


def _changed_visits(visits: list[Json], changes: object) -> object:
    if not isinstance(changes, Mapping):
        return changes
    by_place = {visit["place"]: visit for visit in visits}
    for place, change in changes.items():
        if change is None:
            by_place.pop(place, None)
            continue
        if not isinstance(change, Mapping):
            raise RefusedError("bad_visits")
        known = by_place.get(place, {"state": WISHED})
        merged = {**known, **change, "place": place}
        if merged.get("state") == WISHED:
            merged.setdefault("score", 1)
        by_place[place] = {key: value for key, value in merged.items() if value is not None}
    return list(by_place.values())


def _without_out(draft: Json) -> Json:
    """Drop what names a place that the circuit no longer asks for."""
    asked = [visit["place"] for visit in draft["visits"] if visit.get("state") != OUT]
    fixed = draft.get("fixed", [])
    asked += [one.get("place") for one in fixed if isinstance(one, dict)]
    known = {*asked, draft.get("start"), draft.get("end", draft.get("start"))}

    def is_known(table: object, *keys: str) -> bool:
        return not isinstance(table, dict) or all(table.get(key) in known for key in keys)

    new = dict(draft)
    for kind in ("transfer", "through"):
        if isinstance(new.get(kind), list):
            new[kind] = [table for table in new[kind] if is_known(table, "from", "to")]
    new["visits"] = [_after_known(visit, known) for visit in new["visits"]]
    if isinstance(new.get("one_of"), list):
        new["one_of"] = [
            table | {"places": [place for place in table["places"] if place in known]}
            if isinstance(table, dict) and isinstance(table.get("places"), list)
            else table
            for table in new["one_of"]
        ]
        new["one_of"] = [
            table
            for table in new["one_of"]
            if not isinstance(table, dict) or len(table.get("places") or "") > 1
        ]
    if isinstance(new.get("order"), list):
        new["order"] = in_order(draft, new["order"])
    return {key: value for key, value in new.items() if value != [] or key == "visits"}


def _after_known(visit: Json, known: set[Any]) -> Json:
    if not isinstance(visit.get("after"), list):
        return visit
    after = [place for place in visit["after"] if place in known]
    rest = {key: value for key, value in visit.items() if key != "after"}
    return {**rest, "after": after} if after else rest


def in_order(draft: Mapping[str, Any], places: list[Any]) -> list[str]:
    """Complete an order: every place asked for between the two ends, once.

    >>> visits = [{"place": "b"}, {"place": "c"}, {"place": "d", "state": "out"}]
    >>> in_order({"start": "a", "visits": visits}, ["c", "a", "d"])
    ['c', 'b']
    """
    ends = {draft.get("start"), draft.get("end", draft.get("start"))}
    asked = [one.get("place") for one in draft.get("fixed", []) if isinstance(one, dict)]
    asked += [visit["place"] for visit in _visits(draft) if visit.get("state") != OUT]
    between = [place for place in asked if place not in ends and isinstance(place, str)]
    first = [place for place in dict.fromkeys(map(str, places)) if place in between]
    return first + [place for place in dict.fromkeys(between) if place not in first]
