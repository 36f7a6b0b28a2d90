"""Places of other programs as rows of texts, nothing interpreted yet."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from ddtour_geo.common.errors import InputRefusedError

MOST_BYTES = 5 * 1024 * 1024
MOST_ROWS = 2000
_NO_VALUES = frozenset({"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"})
_NESTED = frozenset({"name", "nom", "lon", "lng", "longitude", "lat", "latitude"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Where a row says that its place is.

    Attributes
    ----------
    x, y
        The coordinates as written, easting or longitude first; empty texts if there are none.
    fault
        Key of what is to know of it, in the catalogue ``importing``; mostly nothing.
    refuses
        True if that keeps the row from being a place.
    values
        What the placeholders of the text stand for.
    """

    x: str = ""
    y: str = ""
    fault: str = ""
    refuses: bool = False
    values: tuple[tuple[str, str], ...] = ()


NOWHERE = Spot()


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One place of another program.

    Attributes
    ----------
    number
        Line of a table (the first line is 1), else the number of the object.
    values
        What stands in each column.
    spot
        Where it is, if no column says so.
    """

    number: int
    values: Mapping[str, str]
    spot: Spot = NOWHERE


def refused(key: str, name: str, **values: object) -> InputRefusedError:
    """Prepare the error that tells why a file is not read."""
    return InputRefusedError(key, path=name, **values)


def cell(value: object) -> str:
    """Write what stands in a cell as one would type it.

    >>> [cell(value) for value in (None, 15.0, True, timedelta(minutes=90), "#N/A", float("nan"))]
    ['', '15', 'true', '90 min', '', '']
    """
    if value is None or value != value:  # noqa: PLR0124 - neither a number nor a date
        return ""
    for kind, write in _WRITTEN:
        if isinstance(value, kind):
            return write(value)
    text = str(value).strip()
    return "" if text in _NO_VALUES else text


def _number(value: float) -> str:
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else str(value)


_WRITTEN: tuple[tuple[type, Callable[[Any], str]], ...] = (
    (bool, lambda value: str(value).lower()),
    (float, _number),
    (timedelta, lambda value: f"{value.total_seconds() / 60:g} min"),
    (time, lambda value: f"{value:%H:%M}"),
    (datetime, lambda value: value.date().isoformat()),
    (date, date.isoformat),
)


def flat(properties: object) -> dict[str, str]:
    """Write ``{name: {fr, en}}``, ``{toilets: {value}}`` and ``{location: {name}}`` as columns."""
    found: dict[str, str] = {}
    for key, value in properties.items() if isinstance(properties, Mapping) else ():
        inner = _opened(value)
        if not isinstance(inner, dict):
            if not isinstance(inner, list | tuple):
                found[str(key)] = cell(inner)
        elif "value" in inner:
            found[str(key)] = cell(inner["value"])
        else:
            parts = inner.keys() & ({"fr", "en"} if inner.keys() & {"fr", "en"} else _NESTED)
            found |= {f"{key}_{part}": cell(inner[part]) for part in sorted(parts)}
    return found


def _opened(value: object) -> object:
    """Open a text in which a program hid an object."""
    if not (isinstance(value, str) and value.startswith("{") and value.endswith("}")):
        return value
    try:
        found = json.loads(value)
    except (ValueError, RecursionError):
        return value
    return found if isinstance(found, dict) and found.keys() & {"fr", "en", "value"} else value
