"""The file of the workshop: SQLite in WAL mode, flushed to the disk at each change.

With ``synchronous = FULL`` not even a power cut loses a change that somebody was told of. That
costs a few milliseconds, which a change by hand can spare.
"""

import json
import sqlite3
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from ddtour_geo.common.types import Json
from ddtour_geo.workshop.errors import DamagedError

VERSION = 1
_TABLES = """
create table state (
    id integer primary key, draft text not null, parent integer, label text not null,
    content blob not null
);
create table draft (
    id text primary key, revision integer not null, state integer not null, tip integer not null,
    saved integer, saved_revision integer, saved_at text, base text not null
);
create table revision (
    draft text not null, number integer not null, state integer not null,
    primary key (draft, number)
) without rowid;
create table variant (
    id integer primary key, draft text not null, label text not null, content blob not null,
    at text not null
);
create index state_of on state (draft);
"""


def pack(content: Json) -> bytes:
    """Make content small.

    >>> unpack(pack({"title": "été"}))
    {'title': 'été'}
    """
    return zlib.compress(json.dumps(content, ensure_ascii=False).encode("utf-8"), 6)


def unpack(blob: bytes) -> Json:
    """Give content back.

    >>> unpack(pack({}))
    {}
    """
    try:
        content = json.loads(zlib.decompress(blob))
    except (zlib.error, ValueError, TypeError, RecursionError):
        content = None
    if not isinstance(content, dict):
        raise DamagedError("draft_damaged")
    return content


def now() -> str:
    """Give the moment for people who look at the file.

    >>> len(now())
    25
    """
    return datetime.now(UTC).astimezone().isoformat(timespec="seconds")


class Store:
    """One file, and one thread at a time in it.

    Attributes
    ----------
    set_aside
        Where a damaged file was moved; ``None`` if all was well.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     store = Store(Path(folder) / "workshop.sqlite")
    ...     with store.reading() as db:
    ...         print(db.execute("select count(*) from draft").fetchone())
    ...     store.close()
    (0,)
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.RLock()
        self.set_aside: Path | None = None
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._db = self._open()
        except (sqlite3.DatabaseError, UnicodeDecodeError):
            # SQLite may quote a damaged name in what it says is wrong.
            moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
            self.set_aside = path.with_name(f"{path.stem}-damaged-{moment}{path.suffix}")
            for suffix in ("", "-wal", "-shm"):
                part = Path(f"{path}{suffix}")
                if part.exists():
                    part.rename(f"{self.set_aside}{suffix}")
            self._db = self._open()

    def _open(self) -> sqlite3.Connection:
        db = sqlite3.connect(self._path, timeout=5.0, isolation_level=None, check_same_thread=False)
        try:
            db.execute("pragma journal_mode = wal")
            db.execute("pragma synchronous = full")
            if db.execute("pragma quick_check").fetchone() != ("ok",):
                raise sqlite3.DatabaseError(str(self._path))  # noqa: TRY301 - closed below
            (version,) = db.execute("pragma user_version").fetchone()
            if version == 0:
                db.executescript(f"begin; {_TABLES} pragma user_version = {VERSION}; commit;")
            elif version != VERSION:
                raise sqlite3.DatabaseError(str(version))  # noqa: TRY301 - closed below
        except BaseException:
            db.close()
            raise
        return db

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Look at what is there."""
        with self._lock:
            yield self._db

    @contextmanager
    def changing(self) -> Iterator[sqlite3.Connection]:
        """Change everything or, if anything fails, nothing."""
        with self._lock:
            self._db.execute("begin immediate")
            try:
                yield self._db
            except BaseException:
                self._db.execute("rollback")
                raise
            self._db.execute("commit")

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._db.close()
