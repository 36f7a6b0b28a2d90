"""Drafts: every change is on the disk before anybody is told that it was made."""

import sqlite3
from collections.abc import Callable

from ddtour_geo.common.types import Json
from ddtour_geo.workshop.drafts import history as trail
from ddtour_geo.workshop.drafts.database import Store, now
from ddtour_geo.workshop.drafts.history import Draft
from ddtour_geo.workshop.errors import ConflictError, DamagedError, UnknownError


class Drafts:
    """The drafts of circuits and of the places of territories.

    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     store = Store(Path(folder) / "workshop.sqlite")
    ...     drafts = Drafts(store)
    ...     _ = drafts.begin("circuit/a", {"title": "A"})
    ...     changed = drafts.change("circuit/a", 1, {"title": "B"}, label="title")
    ...     undone = drafts.undo("circuit/a", 2)
    ...     store.close()
    >>> changed.revision, changed.undo, undone.content, undone.redo
    (2, 'title', {'title': 'A'}, 'title')
    """

    def __init__(self, store: Store, *, kept: int = trail.KEPT) -> None:
        self._store = store
        self._kept = kept

    def names(self, kind: str) -> tuple[str, ...]:
        """List the drafts of a kind."""
        with self._store.reading() as db:
            rows = db.execute("select id from draft order by id").fetchall()
        return tuple(name[len(kind) + 1 :] for (name,) in rows if name.startswith(f"{kind}/"))

    def find(self, name: str) -> Draft | None:
        """Look a draft up."""
        with self._store.reading() as db:
            try:
                return trail.find(db, name)
            except (sqlite3.DatabaseError, TypeError, ValueError) as error:
                raise DamagedError("draft_damaged") from error

    def get(self, name: str) -> Draft:
        """Look up a draft that should be there."""
        found = self.find(name)
        if found is None:
            raise UnknownError("unknown", name=name.partition("/")[2])
        return found

    def at(self, name: str, revision: int) -> Json:
        """Give what a draft held at a revision."""
        with self._store.reading() as db:
            found = trail.content_at(db, name, revision)
        if found is None:
            raise UnknownError("unknown_revision", name=name.partition("/")[2], revision=revision)
        return found

    def begin(self, name: str, content: Json, *, base: str = "", label: str = "") -> Draft:
        """Begin a draft."""
        with self._store.changing() as db:
            if trail.find(db, name) is not None:
                raise ConflictError("exists", name=name.partition("/")[2])
            trail.root(db, name, content, label=label, base=base)
        return self.get(name)

    def change(
        self, name: str, revision: int, content: Json, *, label: str, base: str | None = None
    ) -> Draft:
        """Take a change down."""
        with self._store.changing() as db:
            state = trail.grow(db, name, revision, content, label)
            if base is not None:
                db.execute("update draft set base = ?, saved = ? where id = ?", (base, state, name))
            trail.prune(db, name, self._kept)
        return self.get(name)

    def undo(self, name: str, revision: int) -> Draft:
        """Go back by one change."""
        with self._store.changing() as db:
            trail.back(db, name, revision)
            trail.prune(db, name, self._kept)
        return self.get(name)

    def redo(self, name: str, revision: int) -> Draft:
        """Do again what was undone last."""
        with self._store.changing() as db:
            trail.forth(db, name, revision)
            trail.prune(db, name, self._kept)
        return self.get(name)

    def save(self, name: str, revision: int, write: Callable[[Draft], str]) -> Draft:
        """Write a draft to its file, and remember that it is there."""
        with self._store.changing() as db:
            state, _ = trail.standing(db, name, revision)
            text = write(self.get(name))
            db.execute(
                "update draft set base = ?, saved = ?, saved_revision = ?, saved_at = ?"
                " where id = ?",
                (text, state, revision, now(), name),
            )
        return self.get(name)

    def forget(self, name: str) -> None:
        """Forget a draft, its history and its variants."""
        with self._store.changing() as db:
            if db.execute("delete from draft where id = ?", (name,)).rowcount == 0:
                raise UnknownError("unknown", name=name.partition("/")[2])
            for table in ("state", "revision", "variant"):
                db.execute(f"delete from {table} where draft = ?", (name,))  # noqa: S608
