"""The trail of a draft: a tree of states, where one stands in it, and who was quicker.

A change grows a new tip. Undoing walks towards the root and leaves the tip where it is, so that
doing again walks back to it. Each step has its number, the revision. All of this happens inside a
transaction that ``planner/drafts.py`` opened.
"""

import sqlite3
from dataclasses import dataclass

from ddtour_geo.common.types import Json
from ddtour_geo.workshop.drafts.database import pack, unpack
from ddtour_geo.workshop.errors import ConflictError, RefusedError, UnknownError

KEPT = 500
"""Changes that can be undone: half a day of one every half minute.

A change of a circuit takes 0.8 kB; one of places takes all of ``places.geojson``, 20 kB for 40 of
them. Ten thousand took 200 MB, and nobody walks through them; 500 take 10 to 15 MB.
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
    """

    id: str
    revision: int
    content: Json
    undo: str | None
    redo: str | None
    base: str
    is_saved: bool
    saved: tuple[int, str] | None


def find(db: sqlite3.Connection, name: str) -> Draft | None:
    """Look a draft up."""
    row = db.execute(
        "select revision, state, tip, saved, saved_revision, saved_at, base from draft"
        " where id = ?",
        (name,),
    ).fetchone()
    if row is None:
        return None
    revision, state, tip, saved, saved_revision, saved_at, base = row
    label, blob, parent = db.execute(
        "select label, content, parent from state where id = ?", (state,)
    ).fetchone()
    return Draft(
        id=name,
        revision=revision,
        content=unpack(blob),
        undo=None if parent is None else label,
        redo=_label(db, _above(db, state, tip)),
        base=base,
        is_saved=state == saved,
        saved=None if saved_at is None else (saved_revision, saved_at),
    )


def _label(db: sqlite3.Connection, state: int | None) -> str | None:
    row = db.execute("select label from state where id = ?", (state,)).fetchone()
    return None if row is None else str(row[0])


def _above(db: sqlite3.Connection, state: int, tip: int) -> int | None:
    """Find the state that doing again leads to."""
    above = None
    while tip != state:
        above = tip
        (tip,) = db.execute("select parent from state where id = ?", (tip,)).fetchone()
    return above


def content_at(db: sqlite3.Connection, name: str, revision: int) -> Json | None:
    """Give what a draft held at a revision."""
    row = db.execute(
        "select content from state join revision on state.id = revision.state"
        " where revision.draft = ? and number = ?",
        (name, min(revision, 2**62)),
    ).fetchone()
    return None if row is None else unpack(row[0])


def standing(db: sqlite3.Connection, name: str, revision: int) -> tuple[int, int]:
    """Say where a draft stands, if nobody was quicker."""
    row = db.execute("select revision, state, tip from draft where id = ?", (name,)).fetchone()
    if row is None:
        raise UnknownError("unknown", name=name.partition("/")[2])
    if row[0] != revision:
        raise ConflictError("conflict", beside={"yours": {"revision": revision}})
    return row[1], row[2]


def root(db: sqlite3.Connection, name: str, content: Json, *, label: str, base: str) -> None:
    """Plant a draft."""
    state = _add(db, name, None, label, content)
    db.execute(
        "insert into draft values (?, 1, ?, ?, ?, null, null, ?)",
        (name, state, state, state if base else None, base),
    )
    db.execute("insert into revision values (?, 1, ?)", (name, state))


def grow(db: sqlite3.Connection, name: str, revision: int, content: Json, label: str) -> int:
    """Take a change down: what could be done again is left behind."""
    parent, _ = standing(db, name, revision)
    state = _add(db, name, parent, label, content)
    _step(db, name, revision, state, state)
    return state


def back(db: sqlite3.Connection, name: str, revision: int) -> None:
    """Undo one change."""
    state, tip = standing(db, name, revision)
    (parent,) = db.execute("select parent from state where id = ?", (state,)).fetchone()
    if parent is None:
        raise ConflictError("nothing_to_undo")
    _step(db, name, revision, parent, tip)


def forth(db: sqlite3.Connection, name: str, revision: int) -> None:
    """Do again what was undone last."""
    state, tip = standing(db, name, revision)
    above = _above(db, state, tip)
    if above is None:
        raise ConflictError("nothing_to_redo")
    _step(db, name, revision, above, tip)


def prune(db: sqlite3.Connection, name: str, kept: int) -> None:
    """Forget what is long past, now and then.

    What can be done again stays, so do ``kept`` changes to be undone, and what the draft held at
    its last ``kept`` revisions.
    """
    revision, state, tip = db.execute(
        "select revision, state, tip from draft where id = ?", (name,)
    ).fetchone()
    (oldest,) = db.execute("select min(number) from revision where draft = ?", (name,)).fetchone()
    # Half as much again may pile up, so that the work is done once in a while.
    if revision - oldest < kept + kept // 2:
        return
    db.execute("delete from revision where draft = ? and number <= ?", (name, revision - kept))
    parents = dict(db.execute("select id, parent from state where draft = ?", (name,)))
    needed = {one for (one,) in db.execute("select state from revision where draft = ?", (name,))}
    here: int | None = tip
    while here is not None and here != state:
        needed.add(here)
        here = parents[here]
    for _ in range(kept + 1):
        if here is None:
            break
        needed.add(here)
        here = parents[here]
    gone = parents.keys() - needed
    orphans = [(one,) for one in needed if parents.get(one) in gone]
    db.executemany("update state set parent = null where id = ?", orphans)
    db.executemany("delete from state where id = ?", [(one,) for one in gone])


def _add(db: sqlite3.Connection, name: str, parent: int | None, label: str, content: Json) -> int:
    found = db.execute(
        "insert into state (draft, parent, label, content) values (?, ?, ?, ?)",
        (name, parent, label[:200], pack(content)),
    ).lastrowid
    if found is None:  # pragma: no cover - an insert has a row
        raise RefusedError("unknown", name=name)
    return found


def _step(db: sqlite3.Connection, name: str, revision: int, state: int, tip: int) -> None:
    db.execute(
        "update draft set revision = ?, state = ?, tip = ? where id = ?",
        (revision + 1, state, tip, name),
    )
    db.execute("insert into revision values (?, ?, ?)", (name, revision + 1, state))
