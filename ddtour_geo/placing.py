"""Places are put into ``places.geojson`` and taken out; whatever else it says stays as written."""

import json
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import cast

from ddtour_geo.errors import PlaceError
from ddtour_geo.files import write_atomically
from ddtour_geo.model import PointOfInterest, Territory
from ddtour_geo.places import FILE, Feature, feature_of, place_of
from ddtour_geo.tables import read_table
from ddtour_geo.territory import read_places, read_territory

EMPTY = '{\n  "type": "FeatureCollection",\n  "features": [\n  ]\n}\n'
MOST_LETTERS = 60
_DECODER = json.JSONDecoder()


def amend(text: str, document: object) -> str:
    r"""Write a document where another stands, and keep what both agree in as it was written.

    Parameters
    ----------
    text
        JSON.
    document
        What it should say.

    Returns
    -------
    str
        JSON that says ``document``: order of keys, spaces and figures are those of ``text`` for
        all that is equal; what is new takes the indentation of its neighbours.

    Examples
    --------
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

    Parameters
    ----------
    text
        What ``places.geojson`` holds.
    put
        Features; one whose place is there replaces it, another comes last.
    remove
        Ids of places to take out.

    Returns
    -------
    str
        What the file should hold.

    Raises
    ------
    PlaceError
        If a place to be removed is not there.

    Examples
    --------
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

    Parameters
    ----------
    folder
        Folder of the territory.
    put
        Features or places; one that is there is replaced, another comes last.
    remove
        Ids of places to take out.

    Returns
    -------
    tuple of PointOfInterest
        All places, as read from what was written.

    Raises
    ------
    PlaceError
        If a place cannot be read back, or one to be removed is not there; nothing is written.
    CannotWriteError
        If the file cannot be written; the previous file is intact.

    Examples
    --------
    >>> edit_places("nowhere", remove=["a"])
    Traceback (most recent call last):
    ddtour_geo.errors.TerritoryError: ...
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

    Parameters
    ----------
    folder
        Folder of the territory.
    put
        Features or places; one that is there is replaced, another comes last.
    remove
        Ids of places to take out.

    Returns
    -------
    str
        What :func:`edit_places` would write, for instance to show what changes.

    Raises
    ------
    PlaceError
        If a place cannot be read back, or one to be removed is not there.

    Examples
    --------
    >>> edited_file("nowhere")
    Traceback (most recent call last):
    ddtour_geo.errors.TerritoryError: ...
    """
    path, territory = Path(folder) / FILE, read_territory(folder)
    there: dict[str, Feature] = {}
    text = EMPTY
    if path.is_file():
        read_table(path, error=PlaceError, syntax="json")
        read_places(folder)
        text = path.read_text(encoding="utf-8-sig")
        there = {_name(feature): feature for feature in json.loads(text)["features"]}
    features = [
        feature_of(one, there.get(one.id)) if isinstance(one, PointOfInterest) else one
        for one in put
    ]
    content = edited(text, put=features, remove=remove)
    _check(json.loads(content)["features"], territory, path)
    return content


def new_id(name: str, taken: Collection[str] = ()) -> str:
    """Make a short name for a new place.

    Parameters
    ----------
    name
        Its name on screen.
    taken
        Ids that exist.

    Returns
    -------
    str
        Lower case letters, digits and hyphens, unlike all that exist.

    Examples
    --------
    >>> new_id("Église Saint-Vaast", {"eglise-saint-vaast"})
    'eglise-saint-vaast-2'
    """
    spelt = name.replace("œ", "oe").replace("Œ", "oe").replace("æ", "ae")
    plain = unicodedata.normalize("NFKD", spelt).encode("ascii", "ignore").decode().lower()
    stem = "-".join(re.findall("[a-z0-9]+", plain))[:MOST_LETTERS].strip("-") or "lieu"
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
    if json.dumps(old, sort_keys=True) == json.dumps(new, sort_keys=True):
        return text
    if isinstance(old, dict) and isinstance(new, Mapping):
        parts = _parts(text, is_object=True)
        there = {cast("str", key): part for key, part in zip(old, parts, strict=True)}
        keys = [key for key in there if key in new] + [key for key in new if key not in there]
        members = [
            text[there[key][0] : there[key][1]]
            + _amended(text[there[key][1] : there[key][2]], new[key], unit, depth + 1)
            if key in there
            else f"{json.dumps(key, ensure_ascii=False)}: {_written(new[key], unit, depth + 1)}"
            for key in keys
        ]
        return _joined(text, parts, members, unit, depth)
    if isinstance(old, list) and isinstance(new, list) and all(isinstance(e, dict) for e in new):
        parts = _parts(text, is_object=False)
        known = {_name(value): part for value, part in zip(old, parts, strict=True)}
        members = [
            _amended(text[known[_name(value)][1] : known[_name(value)][2]], value, unit, depth + 1)
            if _name(value) in known
            else _written(value, unit, depth + 1)
            for value in new
        ]
        return _joined(text, parts, members, unit, depth)
    return _written(new, unit if "\n" in text else "", depth)


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at] in " \t\n\r":
        at += 1
    return at


def _parts(text: str, *, is_object: bool) -> list[tuple[int, int, int]]:
    """Find the members of an object or a list: where each, and its value, begins and ends."""
    at = 1
    parts: list[tuple[int, int, int]] = []
    while True:
        at = _skip(text, at)
        if text[at] in "]}":
            return parts
        start = value = at
        if is_object:
            _, at = _DECODER.raw_decode(text, at)
            value = _skip(text, text.index(":", at) + 1)
        _, at = _DECODER.raw_decode(text, value)
        parts.append((start, value, at))
        at = _skip(text, at)
        at += text[at] == ","


def _joined(
    text: str, parts: list[tuple[int, int, int]], members: list[str], unit: str, depth: int
) -> str:
    """Put members between the brackets and commas of a text."""
    if not members:
        return text[0] + text[-1]
    if not parts:
        outer, inner = (f"\n{unit * n}" if unit else "" for n in (depth, depth + 1))
        comma = f",{inner}" if unit else ", "
        return text[0] + inner + comma.join(members) + outer + text[-1]
    head, tail = text[: parts[0][0]], text[parts[-1][2] :]
    comma = text[parts[0][2] : parts[1][0]] if len(parts) > 1 else f",{head[1:] or ' '}"
    return head + comma.join(members) + tail


def _written(value: object, unit: str, depth: int) -> str:
    said = json.dumps(value, ensure_ascii=False, allow_nan=False, indent=unit or None)
    return said.replace("\n", f"\n{unit * depth}")
