"""Drafts: every change is on the disk before anybody is told that it was made."""

from collections.abc import Callable
from typing import Any

from ddtour_geo.planner import trail
from ddtour_geo.planner.refusals import ConflictError, UnknownError
from ddtour_geo.planner.store import Store, now
from ddtour_geo.planner.trail import Draft

Json = dict[str, Any]


class Drafts:
    """The drafts of circuits and of the places of territories.

    Parameters
    ----------
    store
        Where they lie.
    kept
        How many changes can be undone.

    Examples
    --------
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
        with self._store.reading() as db:
            rows = db.execute("select id from draft order by id").fetchall()
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
        with self._store.reading() as db:
            return trail.find(db, name)

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
        with self._store.reading() as db:
            found = trail.content_at(db, name, revision)
        if found is None:
            raise UnknownError("unknown_revision", name=name.partition("/")[2], revision=revision)
        return found

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
        with self._store.changing() as db:
            if trail.find(db, name) is not None:
                raise ConflictError("exists", name=name.partition("/")[2])
            trail.root(db, name, content, label=label, base=base)
        return self.get(name)

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
        with self._store.changing() as db:
            state = trail.grow(db, name, revision, content, label)
            if base is not None:
                db.execute("update draft set base = ?, saved = ? where id = ?", (base, state, name))
            trail.prune(db, name, self._kept)
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
        with self._store.changing() as db:
            trail.back(db, name, revision)
            trail.prune(db, name, self._kept)
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
        with self._store.changing() as db:
            trail.forth(db, name, revision)
            trail.prune(db, name, self._kept)
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
        with self._store.changing() as db:
            self.get(name)
            db.execute("delete from draft where id = ?", (name,))
            for table in ("state", "revision", "variant"):
                db.execute(f"delete from {table} where draft = ?", (name,))  # noqa: S608
