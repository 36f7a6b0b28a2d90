"""Drafts: every change is on the disk before anybody is told that it was made.

SQLite in WAL mode with ``synchronous = FULL``: the log is flushed at each change, so that not even
a power cut loses one. That costs a few milliseconds, which a change by hand can spare.
"""

import json
import sqlite3
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ddtour_geo.planner.refusals import ConflictError, RefusedError, UnknownError

Json = dict[str, Any]
VERSION = 1
MOST_VARIANTS = 3
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A draft at one revision.

    Attributes
    ----------
    id
        ``circuit/<id>`` or ``territory/<id>``.
    revision
        Number of the change that led here.
    content
        What is drafted.
    undo, redo
        Labels of what can be undone and done again; ``None`` for nothing.
    base
        Text of the file that it began with or was saved to; empty for none.
    is_saved
        True if this state is in that file.
    saved
        Revision and ISO moment of the last time it was saved; ``None`` for never.

    Examples
    --------
    >>> Draft.__slots__[0]
    'id'
    """

    id: str
    revision: int
    content: Json
    undo: str | None
    redo: str | None
    base: str
    is_saved: bool
    saved: tuple[int, str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """A state that is kept to be compared with.

    Attributes
    ----------
    id
        Its number.
    label
        Its name.
    content
        The draft as it was.
    at
        ISO moment at which it was pinned.

    Examples
    --------
    >>> Variant.__slots__
    ('id', 'label', 'content', 'at')
    """

    id: int
    label: str
    content: Json
    at: str


def _pack(content: Json) -> bytes:
    return zlib.compress(json.dumps(content, ensure_ascii=False).encode("utf-8"), 6)


def _unpack(blob: bytes) -> Json:
    content: Json = json.loads(zlib.decompress(blob))
    return content


def _now() -> str:
    return datetime.now(UTC).astimezone().isoformat(timespec="seconds")


class Drafts:
    """The store of drafts, in one file beside the project.

    Parameters
    ----------
    path
        The file; made if there is none, set aside if it is damaged.

    Attributes
    ----------
    set_aside
        Where a damaged file was moved; ``None`` if all was well.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     drafts = Drafts(Path(folder) / "drafts.sqlite")
    ...     _ = drafts.begin("circuit/a", {"title": "A"})
    ...     changed = drafts.change("circuit/a", 1, {"title": "B"}, label="title")
    ...     undone = drafts.undo("circuit/a", 2)
    ...     drafts.close()
    >>> changed.revision, changed.undo, undone.content, undone.redo
    (2, 'title', {'title': 'A'}, 'title')
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.RLock()
        self.set_aside: Path | None = None
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._db = self._open()
        except sqlite3.DatabaseError:
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
    def _change(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            self._db.execute("begin immediate")
            try:
                yield self._db
            except BaseException:
                self._db.execute("rollback")
                raise
            self._db.execute("commit")

    def close(self) -> None:
        """Close the file.

        Examples
        --------
        >>> Drafts.close.__name__
        'close'
        """
        with self._lock:
            self._db.close()

    def names(self, kind: str) -> tuple[str, ...]:
        """List the drafts of a kind.

        Parameters
        ----------
        kind
            ``"circuit"`` or ``"territory"``.

        Returns
        -------
        tuple of str
            Their names, sorted.

        Examples
        --------
        >>> Drafts.names.__name__
        'names'
        """
        with self._lock:
            rows = self._db.execute("select id from draft order by id").fetchall()
        return tuple(name[len(kind) + 1 :] for (name,) in rows if name.startswith(f"{kind}/"))

    def find(self, name: str) -> Draft | None:
        """Look a draft up.

        Parameters
        ----------
        name
            Its id.

        Returns
        -------
        Draft or None
            At its present revision.

        Examples
        --------
        >>> Drafts.find.__name__
        'find'
        """
        with self._lock:
            row = self._db.execute(
                "select revision, state, tip, saved, saved_revision, saved_at, base from draft"
                " where id = ?",
                (name,),
            ).fetchone()
            if row is None:
                return None
            revision, state, tip, saved, saved_revision, saved_at, base = row
            label, content, parent = self._state(state)
            above = self._above(state, tip)
            return Draft(
                id=name,
                revision=revision,
                content=content,
                undo=None if parent is None else label,
                redo=None if above is None else self._state(above)[0],
                base=base,
                is_saved=state == saved,
                saved=None if saved_at is None else (saved_revision, saved_at),
            )

    def get(self, name: str) -> Draft:
        """Look up a draft that should be there.

        Parameters
        ----------
        name
            Its id.

        Returns
        -------
        Draft
            At its present revision.

        Raises
        ------
        UnknownError
            If there is none.

        Examples
        --------
        >>> Drafts.get.__name__
        'get'
        """
        found = self.find(name)
        if found is None:
            raise UnknownError("unknown", name=name.partition("/")[2])
        return found

    def _state(self, state: int) -> tuple[str, Json, int | None]:
        label, blob, parent = self._db.execute(
            "select label, content, parent from state where id = ?", (state,)
        ).fetchone()
        return label, _unpack(blob), parent

    def _above(self, state: int, tip: int) -> int | None:
        """Find the state that redoing leads to."""
        above = None
        while tip != state:
            above = tip
            (tip,) = self._db.execute("select parent from state where id = ?", (tip,)).fetchone()
        return above

    def at(self, name: str, revision: int) -> Json:
        """Give what a draft held at a revision.

        Parameters
        ----------
        name
            Its id.
        revision
            Number of a change.

        Returns
        -------
        dict
            The draft as it was.

        Raises
        ------
        UnknownError
            If there is no such revision.

        Examples
        --------
        >>> Drafts.at.__name__
        'at'
        """
        with self._lock:
            row = self._db.execute(
                "select content from state join revision on state.id = revision.state"
                " where revision.draft = ? and number = ?",
                (name, min(revision, 2**62)),
            ).fetchone()
        if row is None:
            raise UnknownError("unknown_revision", name=name.partition("/")[2], revision=revision)
        return _unpack(row[0])

    def begin(self, name: str, content: Json, *, base: str = "", label: str = "") -> Draft:
        """Begin a draft.

        Parameters
        ----------
        name
            Its id.
        content
            What it holds.
        base
            Text of the file it was read from; empty for none.
        label
            What happened, for people.

        Returns
        -------
        Draft
            At revision 1; saved, if there is a file.

        Raises
        ------
        ConflictError
            If there is one already.

        Examples
        --------
        >>> Drafts.begin.__name__
        'begin'
        """
        with self._change() as db:
            if db.execute("select 1 from draft where id = ?", (name,)).fetchone():
                raise ConflictError("exists", name=name.partition("/")[2])
            state = self._add_state(name, None, label, content)
            db.execute(
                "insert into draft values (?, 1, ?, ?, ?, null, null, ?)",
                (name, state, state, state if base else None, base),
            )
            db.execute("insert into revision values (?, 1, ?)", (name, state))
        return self.get(name)

    def _add_state(self, name: str, parent: int | None, label: str, content: Json) -> int:
        found = self._db.execute(
            "insert into state (draft, parent, label, content) values (?, ?, ?, ?)",
            (name, parent, label[:200], _pack(content)),
        ).lastrowid
        if found is None:  # pragma: no cover - an insert has a row
            raise RefusedError("unknown", name=name)
        return found

    def _checked(self, name: str, revision: int) -> tuple[int, int]:
        """Give state and tip, if nobody was quicker."""
        row = self._db.execute(
            "select revision, state, tip from draft where id = ?", (name,)
        ).fetchone()
        if row is None:
            raise UnknownError("unknown", name=name.partition("/")[2])
        if row[0] != revision:
            raise ConflictError("conflict", beside={"yours": {"revision": revision}})
        return row[1], row[2]

    def _move(self, name: str, revision: int, state: int, tip: int) -> None:
        self._db.execute(
            "update draft set revision = ?, state = ?, tip = ? where id = ?",
            (revision + 1, state, tip, name),
        )
        self._db.execute("insert into revision values (?, ?, ?)", (name, revision + 1, state))

    def change(
        self, name: str, revision: int, content: Json, *, label: str, base: str | None = None
    ) -> Draft:
        """Take a change down.

        Parameters
        ----------
        name
            Id of the draft.
        revision
            Revision that was changed.
        content
            What it holds from now on.
        label
            What was changed, for people.
        base
            Text of the file that this state was read from; ``None`` if it was not.

        Returns
        -------
        Draft
            At the next revision; on the disk.

        Raises
        ------
        ConflictError
            If the draft has been changed since.
        UnknownError
            If there is no such draft.

        Examples
        --------
        >>> Drafts.change.__name__
        'change'
        """
        with self._change() as db:
            parent, _ = self._checked(name, revision)
            state = self._add_state(name, parent, label, content)
            self._move(name, revision, state, state)
            if base is not None:
                db.execute("update draft set base = ?, saved = ? where id = ?", (base, state, name))
        return self.get(name)

    def undo(self, name: str, revision: int) -> Draft:
        """Go back by one change.

        Parameters
        ----------
        name
            Id of the draft.
        revision
            Its present revision.

        Returns
        -------
        Draft
            At the next revision.

        Raises
        ------
        ConflictError
            If the draft has been changed since, or there is nothing to undo.

        Examples
        --------
        >>> Drafts.undo.__name__
        'undo'
        """
        with self._change():
            state, tip = self._checked(name, revision)
            parent = self._state(state)[2]
            if parent is None:
                raise ConflictError("nothing_to_undo")
            self._move(name, revision, parent, tip)
        return self.get(name)

    def redo(self, name: str, revision: int) -> Draft:
        """Do again what was undone last.

        Parameters
        ----------
        name
            Id of the draft.
        revision
            Its present revision.

        Returns
        -------
        Draft
            At the next revision.

        Raises
        ------
        ConflictError
            If the draft has been changed since, or nothing was undone.

        Examples
        --------
        >>> Drafts.redo.__name__
        'redo'
        """
        with self._change():
            state, tip = self._checked(name, revision)
            above = self._above(state, tip)
            if above is None:
                raise ConflictError("nothing_to_redo")
            self._move(name, revision, above, tip)
        return self.get(name)

    def save(self, name: str, revision: int, write: Callable[[Draft], str]) -> Draft:
        """Write a draft to its file, and remember that it is there.

        Parameters
        ----------
        name
            Id of the draft.
        revision
            Its present revision.
        write
            Writes the file and gives its text; nothing is remembered if it fails.

        Returns
        -------
        Draft
            At the same revision.

        Raises
        ------
        ConflictError
            If the draft has been changed since.

        Examples
        --------
        >>> Drafts.save.__name__
        'save'
        """
        with self._change() as db:
            state, _ = self._checked(name, revision)
            text = write(self.get(name))
            db.execute(
                "update draft set base = ?, saved = ?, saved_revision = ?, saved_at = ?"
                " where id = ?",
                (text, state, revision, _now(), name),
            )
        return self.get(name)

    def forget(self, name: str) -> None:
        """Forget a draft, its history and its variants.

        Parameters
        ----------
        name
            Its id.

        Raises
        ------
        UnknownError
            If there is none.

        Examples
        --------
        >>> Drafts.forget.__name__
        'forget'
        """
        with self._change() as db:
            self.get(name)
            db.execute("delete from draft where id = ?", (name,))
            for table in ("state", "revision", "variant"):
                db.execute(f"delete from {table} where draft = ?", (name,))  # noqa: S608

    def pin(self, name: str, label: str) -> Variant:
        """Keep the present state of a draft to compare with.

        Parameters
        ----------
        name
            Id of the draft.
        label
            Name of the variant.

        Returns
        -------
        Variant
            What is kept.

        Raises
        ------
        ConflictError
            If there are ``MOST_VARIANTS`` already.

        Examples
        --------
        >>> Drafts.pin.__name__
        'pin'
        """
        with self._change() as db:
            if len(self.variants(name)) >= MOST_VARIANTS:
                raise ConflictError("variants_full", most=MOST_VARIANTS)
            db.execute(
                "insert into variant (draft, label, content, at) values (?, ?, ?, ?)",
                (name, label, _pack(self.get(name).content), _now()),
            )
            return self.variants(name)[-1]

    def variants(self, name: str) -> tuple[Variant, ...]:
        """List what is kept to compare with.

        Parameters
        ----------
        name
            Id of the draft.

        Returns
        -------
        tuple of Variant
            The oldest first.

        Examples
        --------
        >>> Drafts.variants.__name__
        'variants'
        """
        with self._lock:
            rows = self._db.execute(
                "select id, label, content, at from variant where draft = ? order by id", (name,)
            ).fetchall()
        return tuple(
            Variant(id=number, label=label, content=_unpack(blob), at=at)
            for number, label, blob, at in rows
        )

    def unpin(self, name: str, variant: int) -> None:
        """Keep a variant no longer.

        Parameters
        ----------
        name
            Id of the draft.
        variant
            Number of the variant.

        Raises
        ------
        UnknownError
            If there is none.

        Examples
        --------
        >>> Drafts.unpin.__name__
        'unpin'
        """
        with self._change() as db:
            done = db.execute(
                "delete from variant where draft = ? and id = ?", (name, min(variant, 2**62))
            )
            if done.rowcount == 0:
                raise UnknownError("unknown", name=str(variant))
