"""A region as large as one likes: copies of a real extract side by side, ids spread as real ones.

``python -m tests.support.regions extract.osm.pbf 246`` writes it as OPL.
"""

import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import osmium

SPREAD = 170
"""How far apart nodes of a region are, in numbers: a town's lie all over the range."""
ROOT = Path(__file__).resolve().parents[2]


def packed(path: Path, lines: Iterable[str]) -> Path:
    """Write lines of OPL as PBF."""
    text = path.with_suffix(".opl")
    text.write_text("".join(lines), encoding="utf-8")
    return _packed(text, path)


def packed_region(path: Path, extract: Path, copies: int) -> Path:
    """Write a region as PBF, through a pipe: its text is never whole."""
    pipe = path.with_suffix(".opl")
    os.mkfifo(pipe)
    command = [sys.executable, "-m", "tests.support.regions", str(extract), str(copies), str(pipe)]
    with subprocess.Popen(command, cwd=ROOT) as writer:
        _packed(pipe, path)
        assert writer.wait() == 0
    return path


def _packed(text: Path, path: Path) -> Path:
    with osmium.SimpleWriter(str(path), overwrite=True) as out:
        osmium.apply(osmium.io.Reader(osmium.io.File(str(text), "opl")), out)
    text.unlink()
    return path


def region(extract: Path, copies: int) -> Iterator[str]:
    """Set copies of a real extract side by side, ids spread and mixed, coordinates uneven."""
    nodes, ways, relations = objects(extract)
    numbers = {
        "n": {one.id: SPREAD * copies * at + 1 for at, one in enumerate(nodes)},
        "w": {one.id: copies * at + 1 for at, one in enumerate(ways)},
        "r": {one.id: copies * at + 1 for at, one in enumerate(relations)},
    }
    random = Random(7)  # noqa: S311
    uneven = [random.uniform(-5e-5, 5e-5) for _ in range(4093)]
    shifts = [(0.3 * (copy % 16), 0.3 * (copy // 16)) for copy in range(copies)]
    head = "v1 dV t2026-01-01T00:00:00Z i7 uabc"
    for at, node in enumerate(nodes):
        first = numbers["n"][node.id]
        for copy, (dx, dy) in enumerate(shifts):
            x = node.x + dx + uneven[(31 * at + 17 * copy) % 4093]
            y = node.y + dy + uneven[(13 * at + 101 * copy) % 4093]
            tags = node.tags.format(mark=copy)
            change = (at * 7919 + copy * 104729) % 99_999_989
            yield f"n{first + SPREAD * copy} {head} c{change} T{tags} x{x:.7f} y{y:.7f}\n"
    for one in (*ways, *relations):
        for copy in range(copies):
            members = ",".join(
                f"{kind}{numbers[kind][ref] + copy * (SPREAD if kind == 'n' else 1)}{role}"
                for kind, ref, role in one.members
                if ref in numbers[kind]
            )
            letter = "N" if one.kind == "w" else "M"
            number = numbers[one.kind][one.id] + copy
            yield f"{one.kind}{number} {head} c1 T{one.tags.format(mark=copy)} {letter}{members}\n"


class Object:
    """What of an object goes into its copies."""

    def __init__(self, thing: Any) -> None:
        self.kind, self.id = thing.type_str(), thing.id
        at: tuple[float, float] = (thing.lon, thing.lat) if self.kind == "n" else (0.0, 0.0)
        self.x, self.y = at
        mark = {"name": "%20%{mark}"}
        self.tags = ",".join(f"{opl(t.k)}={opl(t.v)}{mark.get(t.k, '')}" for t in thing.tags)
        self.members: list[tuple[str, int, str]] = []
        if self.kind == "w":
            self.members = [("n", node.ref, "") for node in thing.nodes]
        if self.kind == "r":
            self.members = [(m.type, m.ref, f"@{opl(m.role)}") for m in thing.members]


def opl(text: str) -> str:
    """Write a text as OPL does, and so that ``str.format`` leaves it."""
    return "".join(one if one.isalnum() or one in "-_.:;/" else f"%{ord(one):x}%" for one in text)


def objects(extract: Path) -> tuple[list[Object], list[Object], list[Object]]:
    found: dict[str, list[Object]] = {"n": [], "w": [], "r": []}
    for thing in osmium.FileProcessor(str(extract)):
        found[thing.type_str()].append(Object(thing))
    nodes, ways, relations = (sorted(held, key=lambda one: one.id) for held in found.values())
    return nodes, ways, relations


if __name__ == "__main__":
    with Path(sys.argv[3]).open("w", buffering=1 << 20, encoding="utf-8") as stream:
        stream.writelines(region(Path(sys.argv[1]), int(sys.argv[2])))
