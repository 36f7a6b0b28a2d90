"""Places are put into ``places.geojson`` and taken out; whatever else it says stays as written."""

import json
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import cast

from ddtour_geo.common.errors import PlaceError
from ddtour_geo.common.files import write_atomically
from ddtour_geo.common.reading import read_table
from ddtour_geo.common.text import slug
from ddtour_geo.model import PointOfInterest, Territory
from ddtour_geo.territory.place_schema import FILE, Feature, place_of
from ddtour_geo.territory.place_writer import feature_of
from ddtour_geo.territory.reader import read_places, read_territory

EMPTY = '{\n  "type": "FeatureCollection",\n  "features": [\n  ]\n}\n'
_DECODER = json.JSONDecoder()


def amend(text: str, document: object) -> str:
    r"""Write a document where another stands, and keep what both agree in as it was written.

    >>> amend('{ "b": 1.50,\n  "a": [1, 2]}', {"a": [1, 3], "b": 1.5})
    '{ "b": 1.50,\n  "a": [1, 3]}'
    """
    start = _skip(text, 0)
    _, end = _DECODER.raw_decode(text, start)
    unit = re.search(r"[\[{]\n([ \t]+)", text)
    return text[:start] + _amended(text[start:end], document, unit[1] if unit else "") + text[end:]


def edited(
    text: str, *, put: Iterable[Mapping[str, object]] = (), remove: Collection[str] = ()
) -> str:
    """Put places into a file and take others out, without writing it.

    >>> said = edited(EMPTY, put=[{"type": "Feature", "properties": {"id": "a"}}])
    >>> json.loads(edited(said, remove=["a"]))["features"]
    []
    """
    document = json.loads(text)
    features = {_name(feature): feature for feature in document["features"]}
    for place_id in remove:
        if place_id not in features:
            raise PlaceError("no_such_place", path=FILE, place=place_id)
        del features[place_id]
    for feature in put:
        features[_name(feature)] = feature
    return amend(text, document | {"features": list(features.values())})


def edit_places(
    folder: Path | str,
    *,
    put: Iterable[Mapping[str, object] | PointOfInterest] = (),
    remove: Collection[str] = (),
) -> tuple[PointOfInterest, ...]:
    """Put places into the file of a territory and take others out, all or nothing.

    >>> edit_places("nowhere", remove=["a"])
    Traceback (most recent call last):
    ddtour_geo.common.errors.TerritoryError: ...
    """
    path = Path(folder) / FILE
    write_atomically(path, edited_file(folder, put=put, remove=remove))
    return read_places(folder)


def edited_file(
    folder: Path | str,
    *,
    put: Iterable[Mapping[str, object] | PointOfInterest] = (),
    remove: Collection[str] = (),
) -> str:
    """Tell what the file of a territory would hold, every place of it checked.

    >>> edited_file("nowhere")
    Traceback (most recent call last):
    ddtour_geo.common.errors.TerritoryError: ...
    """
    path, territory = Path(folder) / FILE, read_territory(folder)
    there: dict[str, Feature] = {}
    known: dict[str, PointOfInterest] = {}
    text = EMPTY
    if path.is_file():
        read_table(path, error=PlaceError, syntax="json")
        known = {place.id: place for place in read_places(folder)}
        text = path.read_text(encoding="utf-8-sig")
        there = {_name(feature): feature for feature in json.loads(text)["features"]}
    features = [
        one
        if isinstance(one, Mapping)
        else (there[one.id] if known.get(one.id) == one else feature_of(one, there.get(one.id)))
        for one in put
    ]
    content = edited(text, put=features, remove=remove)
    _check(json.loads(content)["features"], territory, path)
    return content


def new_id(name: str, taken: Collection[str] = ()) -> str:
    """Make a short name for a new place.

    >>> new_id("Église Saint-Vaast", {"eglise-saint-vaast"})
    'eglise-saint-vaast-2'
    """
    stem = slug(name)
    number, found = 1, stem
    while found in taken:
        number += 1
        found = f"{stem}-{number}"
    return found


def _check(features: Sequence[Mapping[str, object]], territory: Territory, path: Path) -> None:
    seen: list[str] = []
    for feature in features:
        place = place_of(feature, territory, folder=path.parent)
        if place.id in seen:
            first, second = seen.index(place.id) + 1, len(seen) + 1
            raise PlaceError(
                "duplicate_place", path=path, place=place.id, first=first, second=second
            )
        seen.append(place.id)


def _name(thing: object) -> str:
    """Name what an element of a list is about: the id of a place, else all that it says."""
    if isinstance(thing, Mapping):
        properties = thing.get("properties")
        if isinstance(properties, Mapping) and isinstance(properties.get("id"), str):
            return cast("str", properties["id"])
    return json.dumps(thing, sort_keys=True)


def _amended(text: str, new: object, unit: str, depth: int = 0) -> str:
    old = json.loads(text)
    parts = _parts(text) if text[0] in "[{" else []
    is_doubled = isinstance(old, dict) and len(old) != len(parts)
    if _same(old, new) and not is_doubled:
        return text
    there: dict[str, int] = {}
    wanted: list[tuple[str, object]] = []
    is_object = isinstance(old, dict) and isinstance(new, Mapping)
    if isinstance(old, dict) and isinstance(new, Mapping):
        there = {cast("str", key): index for index, key in enumerate(old)}
        wanted = [(key, new[key]) for key in there if key in new]
        wanted += [(key, value) for key, value in new.items() if key not in there]
    elif isinstance(old, list) and isinstance(new, list) and _are_objects(new):
        there = {_name(value): index for index, value in enumerate(old)}
        wanted = [(_name(value), value) for value in new]
    if not wanted or is_doubled:
        return _written(new, unit if "\n" in text else "", depth)
    members: list[tuple[int | None, str]] = []
    for key, value in wanted:
        index = there.get(key)
        if index is None:
            label = f"{json.dumps(key, ensure_ascii=False)}: " if is_object else ""
            members.append((None, label + _written(value, unit, depth + 1)))
        else:
            start, at, end = parts[index]
            members.append((index, text[start:at] + _amended(text[at:end], value, unit, depth + 1)))
    return _joined(text, parts, members, unit, depth)


def _same(one: object, other: object) -> bool:
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def _are_objects(values: list[object]) -> bool:
    return all(isinstance(value, Mapping) for value in values)


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at] in " \t\n\r":
        at += 1
    return at


def _parts(text: str) -> list[tuple[int, int, int]]:
    """Find the members of an object or a list: where each, and its value, begins and ends."""
    at = 1
    parts: list[tuple[int, int, int]] = []
    while True:
        at = _skip(text, at)
        if text[at] in "]}":
            return parts
        start = value = at
        if text[0] == "{":
            _, at = _DECODER.raw_decode(text, at)
            value = _skip(text, text.index(":", at) + 1)
        _, at = _DECODER.raw_decode(text, value)
        parts.append((start, value, at))
        at = _skip(text, at)
        at += text[at] == ","


def _joined(
    text: str,
    parts: list[tuple[int, int, int]],
    members: list[tuple[int | None, str]],
    unit: str,
    depth: int,
) -> str:
    """Put members between the brackets and commas of a text."""
    if parts:
        head, tail = text[: parts[0][0]], text[parts[-1][2] :]
        comma = text[parts[0][2] : parts[1][0]] if len(parts) > 1 else f",{head[1:] or ' '}"
    else:
        outer, inner = (f"\n{unit * n}" if unit else "" for n in (depth, depth + 1))
        head, tail = text[0] + inner, outer + text[-1]
        comma = f",{inner}" if unit else ", "
    said = head
    for number, (index, member) in enumerate(members):
        if number:
            said += text[parts[index - 1][2] : parts[index][0]] if index else comma
        said += member
    return said + tail


def _written(value: object, unit: str, depth: int) -> str:
    said = json.dumps(value, ensure_ascii=False, allow_nan=False, indent=unit or None)
    return said.replace("\n", f"\n{unit * depth}")
