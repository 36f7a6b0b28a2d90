"""A network kept between two runs: arrays and texts in one file, checked before it is used."""

import dataclasses
import hashlib
import io
import json
import zipfile
import zlib
from collections import deque
from dataclasses import fields
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ddtour_geo.common.errors import ExtractError
from ddtour_geo.common.files import write_atomically
from ddtour_geo.model.network import Evidence, WalkingNetwork, Way
from ddtour_geo.network.build.graph import build_network
from ddtour_geo.network.osm.extract import read_streets

VERSION = 3
"""Version of the file; a file of another version is made again."""

_FORMAT = "ddtour-network"
_DIGEST = "sha256"
_DAMAGE = (
    OSError,
    ValueError,
    LookupError,
    TypeError,
    RuntimeError,
    EOFError,
    zlib.error,
    zipfile.BadZipFile,
)
_WAY_FIELDS = tuple(field.name for field in fields(Way))
_LAYOUT = hashlib.sha256(
    repr([_WAY_FIELDS, [field.name for field in fields(WalkingNetwork)]]).encode()
).hexdigest()[:16]


def save_network(network: WalkingNetwork, path: Path | str, *, key: str = "") -> None:
    """Keep a network in a file."""
    arrays = {
        field.name: value
        for field in fields(network)
        if isinstance(value := getattr(network, field.name), np.ndarray)
    }
    members = {"network.json": _texts(network, key).encode(), **_packed(arrays)}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, content in {**members, _DIGEST: _digest(members)}.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    write_atomically(Path(path), buffer.getvalue())


def load_network(path: Path | str, *, key: str | None = None) -> WalkingNetwork:
    """Take a network out of a file.

    >>> load_network("nowhere.network")
    Traceback (most recent call last):
    ddtour_geo.common.errors.ExtractError: nowhere.network : fichier introuvable.
    """
    path = Path(path)
    if not path.is_file():
        raise ExtractError("missing_file", path=path)
    try:
        members = _members(path)
        said = json.loads(members["network.json"])
        _check(said, key)
        arrays = {
            name: np.lib.format.read_array(io.BytesIO(members[f"{name}.npy"]), allow_pickle=False)
            for name in said["arrays"]
        }
        return _network(said, arrays)
    except _DAMAGE as error:
        why = error.args[0] if error.args else type(error).__name__
        raise ExtractError("network.store_refused", path=path, why=why) from error


def source_key(path: Path | str, **options: object) -> str:
    """Name what a network is made from.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder) / "a.osm"
    ...     _ = file.write_text("<osm/>")
    ...     source_key(file) == source_key(file, profile="adult")
    False
    """
    settings = {name: _plain(value) for name, value in options.items()}
    said = json.dumps([VERSION, _LAYOUT, settings], sort_keys=True)
    digest = hashlib.sha256(said.encode())
    try:
        digest.update(Path(path).read_bytes())
    except OSError as error:
        raise ExtractError("missing_file", path=path) from error
    return digest.hexdigest()


def stored_network(path: Path | str, store: Path | str, **options: Any) -> WalkingNetwork:  # noqa: ANN401
    """Take a network from its store, or read it from an extract and store it."""
    key = source_key(path, **options)
    try:
        return load_network(store, key=key)
    except ExtractError:
        network = build_network(read_streets(path), **options)
        save_network(network, store, key=key)
        return network


def _members(path: Path) -> dict[str, bytes]:
    """Read all of a file, if it is what was written: neither a bit nor a byte more."""
    with zipfile.ZipFile(path) as archive:
        if sum(info.file_size for info in archive.infolist()) > path.stat().st_size:
            raise ValueError(_DIGEST)
        members = {info.filename: archive.read(info) for info in archive.infolist()}
    if members.pop(_DIGEST) != _digest(members):
        raise ValueError(_DIGEST)
    return members


def _digest(members: dict[str, bytes]) -> bytes:
    digest = hashlib.sha256()
    for name, content in members.items():
        digest.update(f"{name} {len(content)} ".encode() + content)
    return digest.digest()


def _packed(arrays: dict[str, NDArray[Any]]) -> dict[str, bytes]:
    packed = {}
    for name, array in arrays.items():
        buffer = io.BytesIO()
        np.lib.format.write_array(buffer, np.ascontiguousarray(array), allow_pickle=False)
        packed[f"{name}.npy"] = buffer.getvalue()
    return packed


def _texts(network: WalkingNetwork, key: str) -> str:
    arrays = [
        field.name
        for field in fields(network)
        if isinstance(getattr(network, field.name), np.ndarray)
    ]
    others = {
        field.name: _plain(getattr(network, field.name))
        for field in fields(network)
        if field.name not in arrays and field.name != "ways"
    }
    columns = {name: [_plain(getattr(way, name)) for way in network.ways] for name in _WAY_FIELDS}
    said = {
        "format": _FORMAT,
        "version": VERSION,
        "layout": _LAYOUT,
        "key": key,
        "arrays": arrays,
        "others": others,
        "ways": columns,
        "compound": [
            name for name, column in columns.items() if any(isinstance(x, list) for x in column)
        ],
    }
    return json.dumps(said, ensure_ascii=False)


def _plain(value: object) -> object:
    """Say a value in JSON: moments as ISO texts, sets in order."""
    match value:
        case datetime():
            return {"moment": value.isoformat()}
        case Evidence():
            return int(value)
        case frozenset():
            return {"set": sorted(value)}
        case tuple() | list():
            return [_plain(item) for item in value]
        case _ if dataclasses.is_dataclass(value):
            raise TypeError(type(value).__name__)
        case _:
            return value


def _back(value: object) -> Any:  # noqa: ANN401
    match value:
        case {"moment": str(text)}:
            return datetime.fromisoformat(text)
        case {"set": list(items)}:
            return frozenset(items)
        case list():
            return tuple([_back(item) for item in value])
        case _:
            return value


def _check(said: Any, key: str | None) -> None:  # noqa: ANN401
    if said["format"] != _FORMAT:
        raise ValueError(said["format"])
    if (said["version"], said["layout"]) != (VERSION, _LAYOUT):
        raise ValueError(said["version"])
    if key is not None and said["key"] != key:
        raise ValueError(said["key"][:8])


def _network(said: Any, arrays: dict[str, NDArray[Any]]) -> WalkingNetwork:  # noqa: ANN401
    columns = dict(said["ways"])
    kinds = {int(kind): kind for kind in Evidence}
    columns["evidence"] = [kinds[value] for value in columns["evidence"]]
    for name in said["compound"]:
        columns[name] = [_back(value) if value else () for value in columns[name]]
    values: dict[str, Any] = {name: _back(value) for name, value in said["others"].items()}
    return WalkingNetwork(**values, **arrays, ways=_ways(columns))  # type: ignore[arg-type]


def _ways(columns: dict[str, list[Any]]) -> tuple[Way, ...]:
    """Fill ways column by column: they are what was saved, and need no second check."""
    count = len(columns["id"])
    ways = [object.__new__(Way) for _ in range(count)]
    for name in _WAY_FIELDS:
        if len(columns[name]) != count:
            raise ValueError(name)
        deque(map(vars(Way)[name].__set__, ways, columns[name]), maxlen=0)
    return tuple(ways)
