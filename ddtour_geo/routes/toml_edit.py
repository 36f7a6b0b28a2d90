"""A TOML file as blocks of text, so that what is not changed stays as somebody wrote it."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from io import StringIO
from typing import Any

import tomlkit

_HEADER = re.compile(r"\s*\[\[?\s*(\w+)\s*\]\]?\s*(#.*)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    r"""A table of a file, with the comments straight above it and what follows it.

    Attributes
    ----------
    kind
        Name of the table; empty for the text before the first one.
    lead
        Comments straight above it.
    body
        Its header and its keys.
    tail
        Blank lines and comments behind it.

    >>> cut("# A\n[a]\nb = 1\n")[0].lead
    '# A\n'
    """

    kind: str
    lead: str
    body: str
    tail: str

    @property
    def text(self) -> str:
        """All of its text."""
        return self.lead + self.body + self.tail

    @property
    def table(self) -> dict[str, Any]:
        """Its keys and what they hold."""
        found = tomllib.loads(self.body)[self.kind]
        held: dict[str, Any] = found[0] if isinstance(found, list) else found
        return held

    def edited(self, values: Mapping[str, object], gone: Iterable[str]) -> "Block":
        r"""Change some keys.

        >>> cut("[a]\nb = 1  # one\nc = 2\n")[0].edited({"b": 3}, ["c"]).body
        '[a]\nb = 3  # one\n'
        """
        document = tomlkit.parse(self.body if self.body.endswith("\n") else self.body + "\n")
        found: Any = document[self.kind]
        table = found[0] if isinstance(found, list) else found
        for key in gone:
            if key in table:
                del table[key]
        for key, value in values.items():
            if isinstance(table.get(key), Mapping):
                del table[key]
            table[key] = value
        return replace(self, body=tomlkit.dumps(document))


def cut(text: str) -> list[Block]:
    r"""Cut a file before each of its tables, and before the comments straight above it.

    >>> [block.kind for block in cut("# A\n\n[a]\nb = 1\n\n[[c]]\n")]
    ['', 'a', 'c']
    """
    parts: list[list[str]] = [[]]
    for line in StringIO(text):
        if _HEADER.fullmatch(line.rstrip("\n")) and _is_whole("".join(parts[-1])):
            lead = len(parts[-1])
            while lead and parts[-1][lead - 1].lstrip().startswith("#"):
                lead -= 1
            while not _is_whole("".join(parts[-1][:lead])):
                lead += 1
            parts.append([*parts[-1][lead:], line])
            del parts[-2][lead:]
        else:
            parts[-1].append(line)
    return [_block(part) for part in parts if part]


def _block(lines: list[str]) -> Block:
    first = 0
    while first < len(lines) and lines[first].lstrip().startswith("#"):
        first += 1
    header = _HEADER.fullmatch(lines[first].rstrip("\n")) if first < len(lines) else None
    if header is None:
        return Block(kind="", lead="".join(lines), body="", tail="")
    last = len(lines)
    while last > first and not lines[last - 1].split("#")[0].strip():
        last -= 1
    # What looks like a comment may be the end of a text in several lines.
    while not _is_whole("".join(lines[first:last])):
        last += 1
    return Block(
        kind=header.group(1),
        lead="".join(lines[:first]),
        body="".join(lines[first:last]),
        tail="".join(lines[last:]),
    )


def _is_whole(text: str) -> bool:
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return False
    return True
