"""The description of a territory, ``territory.toml``, edited without touching the rest of it."""

import tempfile
import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import tomlkit

from ddtour_geo.common.errors import TerritoryError
from ddtour_geo.common.files import write_atomically
from ddtour_geo.common.types import Json
from ddtour_geo.routes.toml_edit import Block, cut
from ddtour_geo.territory.opening_hours import check_hours
from ddtour_geo.territory.reader import read_places, read_territory
from ddtour_geo.workshop.errors import ConflictError
from ddtour_geo.workshop.files import digest, link, read_text
from ddtour_geo.workshop.workspace.differences import lines_of
from ddtour_geo.workshop.workspace.workspace import Workbench

HEAD = ("name", "attribution", "base_url", "timezone", "holidays")
"""Keys of ``[territory]`` that a planner may change; the others belong to its streets."""


def description_of(bench: Workbench, territory: str) -> Json:
    """Tell what a planner may change in the description of a territory."""
    bench.territory(territory)
    text = read_text(_file(bench, territory))
    document = tomllib.loads(text)
    return {
        **{key: document["territory"].get(key, "") for key in HEAD},
        **{
            f"summary_{key}": text for key, text in _texts(document["territory"], "summary").items()
        },
        "emergency": [_number(table) for table in document.get("emergency", [])],
        "sha": digest(text),
        "file": f"data/{territory}/territory.toml",
    }


def described(bench: Workbench, territory: str, sha: str, wanted: Mapping[str, Any]) -> str:
    """Write the description of a territory as it would be."""
    bench.territory(territory)
    before = read_text(_file(bench, territory))
    if digest(before) != sha:
        raise ConflictError("file_changed", name="territory.toml")
    text = rewritten(before, wanted)
    _check(bench.data(territory) / territory, text)
    return text


def describe(bench: Workbench, territory: str, sha: str, wanted: Mapping[str, Any]) -> Json:
    """Write the description of a territory into its file."""
    file = _file(bench, territory)
    before, text = read_text(file), described(bench, territory, sha, wanted)
    write_atomically(file, text)
    return description_of(bench, territory) | {"lines": lines_of(before, text)}


def rewritten(before: str, wanted: Mapping[str, Any]) -> str:
    r"""Change a description where it is not as wanted.

    >>> before = '# Ours\n[territory]\nname = "Ville"  # seen\nholidays = "FR"\n'
    >>> print(rewritten(before, {"name": "Vîlle", "holidays": "FR", "emergency": []}), end="")
    # Ours
    [territory]
    name = "Vîlle"  # seen
    holidays = "FR"
    """
    numbers = {one["number"]: _table(one) for one in wanted["emergency"]}
    blocks: list[Block] = []
    at, ending = 0, "\r\n" if "\r\n" in before else "\n"
    for block in cut(before.replace("\r\n", "\n")):
        new = block
        if block.kind == "territory":
            new = _edited(
                block, {key: wanted.get(key, "") or None for key in HEAD} | _summary(wanted)
            )
        elif block.kind == "emergency":
            table = numbers.pop(block.table.get("number", ""), None)
            if table is None:
                continue
            new = _edited(block, table)
        blocks.append(new)
        at = len(blocks) if block.kind in {"territory", "emergency"} else at
    blocks[at:at] = [
        Block(kind="emergency", lead="\n", body=_written(table), tail="")
        for table in numbers.values()
    ]
    text = "".join(block.text for block in blocks)
    return text.replace("\n", ending)


def _file(bench: Workbench, territory: str) -> Path:
    return bench.project.data / territory / "territory.toml"


def _texts(table: Mapping[str, Any], key: str) -> Json:
    """Read a text in two languages, whichever way it is written."""
    text = table.get(key, "")
    texts = text if isinstance(text, Mapping) else {"fr": text, "en": table.get(f"{key}_en", "")}
    return {language: texts.get(language, "") for language in ("fr", "en")}


def _summary(wanted: Mapping[str, Any]) -> Json:
    """Give the sentence of a territory as its file has it; ``None`` for none."""
    texts = {language: wanted.get(f"summary_{language}", "") for language in ("fr", "en")}
    return {"summary": texts if any(texts.values()) else None}


def _number(table: Mapping[str, Any]) -> Json:
    as_of = table.get("as_of")
    return {
        "number": table.get("number", ""),
        **_texts(table, "text"),
        "source": table.get("source", ""),
        "as_of": None if as_of is None else str(as_of),
    }


def _table(one: Mapping[str, Any]) -> Json:
    """Give the keys of an emergency number as the file has them; ``None`` for none."""
    as_of = one.get("as_of")
    return {
        "number": one["number"],
        "text": {"fr": one["fr"], "en": one["en"]},
        "source": one.get("source") or None,
        "as_of": date.fromisoformat(str(as_of)) if as_of else None,
    }


def _edited(block: Block, wanted: Mapping[str, Any]) -> Block:
    table = block.table
    if block.kind == "emergency" and _table(_number(table)) == wanted:
        return block
    changed = {
        key: _item(value)
        for key, value in wanted.items()
        if value is not None and _said(table, key, value) != value
    }
    gone = [key for key, value in wanted.items() if value is None and key in table]
    gone += [f"{key}_en" for key in (*changed, *gone) if f"{key}_en" in table]
    return block.edited(changed, gone) if changed or gone else block


def _said(table: Mapping[str, Any], key: str, like: object) -> object:
    return _texts(table, key) if isinstance(like, Mapping) else table.get(key)


def _item(value: object) -> object:
    if not isinstance(value, Mapping):
        return value
    texts = tomlkit.inline_table()
    texts.update(value)
    return texts


def _written(table: Mapping[str, Any]) -> str:
    document = tomlkit.table()
    for key, value in table.items():
        if value is not None:
            document[key] = _item(value)
    return "[[emergency]]\n" + document.as_string()


def _check(folder: Path, text: str) -> None:
    """Read a territory as it would be."""
    with tempfile.TemporaryDirectory() as above:
        there = Path(above) / folder.name
        write_atomically(there / "territory.toml", text)
        link(there / "places.geojson", folder / "places.geojson")
        try:
            check_hours(read_places(there), read_territory(there))
        except TerritoryError as error:
            shown = {"path": f"data/{folder.name}/territory.toml"}
            raise TerritoryError(error.key, **{**error.values, **shown}) from None
