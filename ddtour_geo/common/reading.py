"""Tables of TOML and JSON read strictly: a wrong key is named, with the nearest right one."""

import json
import re
import tomllib
from collections.abc import Mapping
from datetime import date, datetime, time
from itertools import islice
from pathlib import Path
from typing import Any, Literal, TypeVar, cast

from ddtour_geo.common.clocks import FIRST_DAY, LAST_DAY, OLDEST_SOURCE, is_walkable
from ddtour_geo.common.errors import InputRefusedError
from ddtour_geo.common.i18n import LocalizedText
from ddtour_geo.common.text import clean, nearest

MAX_BYTES, MAX_TOML_BYTES = 32 * 1024**2, 1024**2
"""Files that people write are far smaller than this."""
MOST_TABLES, MOST_LEVELS = 5000, 32
"""So are the tables of a file, and how deep they lie in each other."""
LARGEST_INTEGER = 2**63 - 1
"""TOML promises no larger one, and no float holds them all."""
_DOTTED_KEY = re.compile(
    rf"""(?<![\w-])(?:(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){{{MOST_LEVELS}}}"""
)
_TABLE_HEAD = re.compile(r"^[ \t]*+\[", re.MULTILINE)

OUTERMOST = "*"
"""Where a key is that lies in no table."""

T = TypeVar("T")
M = TypeVar("M", time, datetime)


class Table:
    """One table of a file, whose every key must be asked for.

    >>> table = Table({"minutes": 15}, error=InputRefusedError, path="x.toml", where="circuit")
    >>> table.integer("minutes")
    15
    >>> table.finish()
    """

    def __init__(
        self, data: object, *, error: type[InputRefusedError], path: object, where: str
    ) -> None:
        self.error = error
        self.path = path
        self.where = where
        self._asked: list[str] = []
        if not isinstance(data, Mapping):
            raise error(
                "wrong_type", path=path, where=where, key="", value=_short(data), want="table"
            )
        self._data: Mapping[str, Any] = data

    def refuse(self, key: str, value: object, want: str) -> InputRefusedError:
        """Prepare the error that says what a key should hold.

        >>> table = Table({}, error=InputRefusedError, path="x.toml", where="circuit")
        >>> table.refuse("minutes", -5, "> 0").exit_code
        3
        """
        return self.error(
            "wrong_type", path=self.path, where=self.where, key=key, value=_short(value), want=want
        )

    def _take(self, key: str, kind: type | tuple[type, ...], want: str, default: T | None) -> T:
        self._asked.append(key)
        if key not in self._data or (self._data[key] is None and default is not None):
            if default is None:
                raise self.error("missing_key", path=self.path, where=self.where, key=key)
            return default
        value = self._data[key]
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise self.refuse(key, value, want)
        return cast("T", value)

    def has(self, key: str) -> bool:
        """Tell whether a key is there and not null.

        >>> Table({"a": None}, error=InputRefusedError, path="", where="").has("a")
        False
        """
        self._asked.append(key)
        return self._data.get(key) is not None

    def text(self, key: str, default: str | None = None) -> str:
        """Read a text.

        >>> Table({"a": "été"}, error=InputRefusedError, path="", where="").text("a")
        'été'
        """
        return clean(self._take(key, str, "text", default))

    def localized(self, key: str, default: LocalizedText | None = None) -> LocalizedText:
        """Read a text in two languages: ``{fr = …, en = …}``, or ``key`` and ``key_en``.

        >>> Table({"a": "un", "a_en": "one"}, error=InputRefusedError, path="", where="").localized(
        ...     "a"
        ... ).en
        'one'
        """
        english = f"{key}_en"
        if isinstance(self._data.get(key), Mapping):
            inner = self.table(key)
            both = LocalizedText(fr=inner.text("fr", ""), en=inner.text("en", ""))
            return inner.finished(both)
        self._asked.append(english)
        if key not in self._data and default is not None:
            return default
        return LocalizedText(fr=self.text(key), en=self.text(english, ""))

    def integer(
        self, key: str, default: int | None = None, *, least: int = 0, most: int = 10**9
    ) -> int:
        """Read a whole number.

        >>> Table({"a": 3}, error=InputRefusedError, path="", where="").integer("a", most=5)
        3
        """
        value = self._take(key, int, f"{least}…{most}", default)
        if not least <= value <= most:
            raise self.refuse(key, value, f"{least}…{most}")
        return value

    def number(self, key: str, default: float | None = None, *, least: float, most: float) -> float:
        """Read a number.

        >>> Table({"a": 3}, error=InputRefusedError, path="", where="").number("a", least=0, most=5)
        3.0
        """
        value = self._take(key, (int, float), f"{least:g}…{most:g}", default)
        if not least <= value <= most:
            raise self.refuse(key, value, f"{least:g}…{most:g}")
        return float(value)

    def flag(self, key: str, *, default: bool | None = None) -> bool:
        """Read a yes or a no.

        >>> Table({}, error=InputRefusedError, path="", where="").flag("a", default=True)
        True
        """
        return self._take(key, bool, "true / false", default)

    def choice(self, key: str, options: tuple[str, ...], default: str | None = None) -> str:
        """Read one of a few words.

        >>> Table({"a": "low"}, error=InputRefusedError, path="", where="").choice(
        ...     "a", ("high", "low")
        ... )
        'low'
        """
        value = self.text(key, default)
        if value not in options:
            raise self.refuse(key, value, " | ".join(options))
        return value

    def day(self, key: str) -> date:
        """Read the date of a source, as TOML writes it or as a text ``2026-12-01``.

        >>> Table({"a": "2026-12-01"}, error=InputRefusedError, path="", where="").day("a")
        datetime.date(2026, 12, 1)
        """
        value: object = self._take(key, (date, str), "2026-12-01", None)
        if isinstance(value, str):
            try:
                value = date.fromisoformat(value)
            except ValueError:
                raise self.refuse(key, value, "2026-12-01") from None
        day = cast("date", value)
        if not OLDEST_SOURCE.year <= day.year <= LAST_DAY.year:
            raise self.refuse(key, str(value), f"{OLDEST_SOURCE.year}…{LAST_DAY.year}")
        return day

    def moment(self, key: str, kind: type[M], want: str, default: M | None = None) -> M | None:
        """Read a local time, or a local date and time, as TOML writes it or as a text.

        >>> from datetime import time
        >>> Table({"a": time(9, 30)}, error=InputRefusedError, path="", where="").moment(
        ...     "a", time, "09:30:00"
        ... )
        datetime.time(9, 30)
        """
        if not self.has(key):
            return default
        value: object = self._take(key, (kind, str), want, None)
        return self._local(key, value, kind, want)

    def moments(self, key: str, kind: type[M], want: str) -> tuple[M, ...]:
        """Read a list of local times, or of local dates and times, possibly absent.

        >>> from datetime import time
        >>> Table({"a": ["09:30"]}, error=InputRefusedError, path="", where="").moments(
        ...     "a", time, "[09:30:00]"
        ... )
        (datetime.time(9, 30),)
        """
        values: list[object] = self._take(key, list, want, [])
        return tuple(self._local(key, value, kind, want) for value in values)

    def _local(self, key: str, value: object, kind: type[M], want: str) -> M:
        """Give a moment without offset."""
        if isinstance(value, str) and len(value) >= len(kind.min.isoformat(timespec="minutes")):
            try:
                value = kind.fromisoformat(value)
            except ValueError:
                raise self.refuse(key, value, want) from None
        if not isinstance(value, kind) or value.tzinfo is not None:
            raise self.refuse(key, value, want)
        if isinstance(value, datetime) and not is_walkable(value):
            raise self.refuse(key, value.isoformat(), f"{FIRST_DAY.year}…{LAST_DAY.year}")
        return value

    def table(self, key: str) -> "Table":
        """Read a table in the table."""
        value: object = self._take(key, Mapping, "table", None)
        return Table(value, error=self.error, path=self.path, where=_inside(self.where, key))

    def tables(self, key: str) -> "tuple[Table, ...]":
        """Read a list of tables, possibly absent.

        >>> Table({}, error=InputRefusedError, path="", where="").tables("visit")
        ()
        """
        values: list[object] = self._take(key, list, "[[…]]", [])
        return tuple(
            Table(value, error=self.error, path=self.path, where=f"{key} {number}")
            for number, value in enumerate(values, 1)
        )

    def values(self, key: str, kind: type[T], want: str) -> tuple[T, ...]:
        """Read a list of values of one kind, possibly absent.

        >>> Table({"a": [1, 2]}, error=InputRefusedError, path="", where="").values("a", int, "[1]")
        (1, 2)
        """
        values: list[T] = self._take(key, list, want, [])
        for value in values:
            if not isinstance(value, kind) or isinstance(value, bool):
                raise self.refuse(key, value, want)
        return tuple(values)

    def keys(self) -> tuple[str, ...]:
        """List the keys.

        >>> Table({"a": 1}, error=InputRefusedError, path="", where="").keys()
        ('a',)
        """
        return tuple(str(key) for key in self._data)

    def items(self) -> tuple[tuple[str, object], ...]:
        """Give all that stands in the table, unchecked.

        >>> Table({"a": 1}, error=InputRefusedError, path="", where="").items()
        (('a', 1),)
        """
        self._asked.extend(self.keys())
        return tuple((str(key), value) for key, value in self._data.items())

    def finished(self, made: T) -> T:
        """Give what was made of it, once every key was asked for."""
        self.finish()
        return made

    def finish(self) -> None:
        """Refuse keys that nobody asked for."""
        for key in self._data:
            if key not in self._asked:
                meant = nearest(str(key), self._asked)
                raise self.error(
                    "unknown_key_meant" if meant else "unknown_key",
                    path=self.path,
                    where=self.where,
                    key=key,
                    meant=meant,
                )


def _inside(where: str, key: str) -> str:
    return key if where == OUTERMOST else f"{where}, {key}"


def _short(value: object) -> str:
    try:
        text = repr(value)
    except (ValueError, RecursionError):
        text = type(value).__name__
    return text if len(text) <= 60 else f"{text[:57]}…"


def read_table(
    path: Path, *, error: type[InputRefusedError], syntax: Literal["toml", "json"] = "toml"
) -> Table:
    """Read a whole file as one table.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder) / "x.toml"
    ...     _ = file.write_text("a = 1")
    ...     read_table(file, error=InputRefusedError).integer("a")
    1
    """
    try:
        if not path.is_file() and path.exists():
            raise error("no_plain_file", path=path)
        most = MAX_TOML_BYTES if syntax == "toml" else MAX_BYTES
        if path.stat().st_size > most:
            raise error("file_too_large", path=path, limit=most // 1024**2)
        content = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise error("missing_file", path=path) from None
    except UnicodeDecodeError as why:
        raise error("not_utf8", path=path, offset=why.start) from None
    except OSError as why:
        raise error("cannot_read", path=path, why=why.strerror) from None
    return parse_table(content, path=path, error=error, syntax=syntax)


def parse_table(
    content: str,
    *,
    path: Path,
    error: type[InputRefusedError],
    syntax: Literal["toml", "json"] = "toml",
) -> Table:
    """Read a text as one table.

    >>> parse_table("a = 1", path=Path("x.toml"), error=InputRefusedError).integer("a")
    1
    """
    if syntax == "toml" and _is_intricate(content):
        raise error("too_intricate", path=path, tables=MOST_TABLES, levels=MOST_LEVELS)
    try:
        data = (
            tomllib.loads(content)
            if syntax == "toml"
            else json.loads(content, parse_constant=_no_constant)
        )
    except (ValueError, RecursionError) as why:
        raise error("bad_syntax", path=path, syntax=syntax.upper(), why=why) from None
    check_bounds(data, path=path, error=error)
    return Table(data, error=error, path=path, where=OUTERMOST)


def check_bounds(data: object, *, path: object, error: type[InputRefusedError]) -> None:
    """Refuse what no part of the program could count with or walk through.

    >>> check_bounds({"a": 2**64}, path="x.json", error=InputRefusedError)
    Traceback (most recent call last):
    ddtour_geo.common.errors.InputRefusedError: ...
    """
    level: list[object] = [data]
    for _ in range(MOST_LEVELS):
        inner: list[object] = []
        for value in level:
            if isinstance(value, int) and abs(value) > LARGEST_INTEGER:
                raise error("number_too_large", path=path)
            if isinstance(value, str) and not _is_whole(value):
                raise error("half_character", path=path)
            if isinstance(value, Mapping):
                inner += [*value.keys(), *value.values()]
            elif isinstance(value, list | tuple):
                inner += value
        level = inner
    if level:
        raise error("too_intricate", path=path, tables=MOST_TABLES, levels=MOST_LEVELS)


def _is_whole(text: str) -> bool:
    """Tell a text from one with half a character, which JSON can say and no file can hold."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _is_intricate(content: str) -> bool:
    """Tell what takes a parser of TOML minutes and gigabytes from what somebody wrote."""
    heads = islice(_TABLE_HEAD.finditer(content), MOST_TABLES, None)
    return (
        len(content) > MAX_TOML_BYTES
        or _DOTTED_KEY.search(content) is not None
        or next(heads, None) is not None
    )


def _no_constant(word: str) -> float:
    raise ValueError(word)
