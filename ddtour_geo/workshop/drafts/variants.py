"""Variants: up to three states of a draft that are kept to be compared with."""

from dataclasses import dataclass

from ddtour_geo.common.types import Json
from ddtour_geo.workshop.drafts.database import Store, now, pack, unpack
from ddtour_geo.workshop.errors import ConflictError, UnknownError

MOST_VARIANTS = 3
"""As many as fit on the screen side by side."""


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
    """

    id: int
    label: str
    content: Json
    at: str


class Variants:
    """The variants of all drafts.

    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     store = Store(Path(folder) / "workshop.sqlite")
    ...     variants = Variants(store)
    ...     _ = variants.pin("circuit/a", "B", {"title": "Short"})
    ...     (found,) = variants.of("circuit/a")
    ...     store.close()
    >>> found.label, found.content
    ('B', {'title': 'Short'})
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def of(self, name: str) -> tuple[Variant, ...]:
        """List what is kept of a draft."""
        with self._store.reading() as db:
            rows = db.execute(
                "select id, label, content, at from variant where draft = ? order by id", (name,)
            ).fetchall()
        return tuple(
            Variant(id=number, label=label, content=unpack(blob), at=at)
            for number, label, blob, at in rows
        )

    def pin(self, name: str, label: str, content: Json) -> Variant:
        """Keep a state of a draft to compare with."""
        with self._store.changing() as db:
            if len(self.of(name)) >= MOST_VARIANTS:
                raise ConflictError("variants_full", most=MOST_VARIANTS)
            db.execute(
                "insert into variant (draft, label, content, at) values (?, ?, ?, ?)",
                (name, label, pack(content), now()),
            )
            return self.of(name)[-1]

    def unpin(self, name: str, variant: int) -> None:
        """Keep a variant no longer."""
        with self._store.changing() as db:
            done = db.execute(
                "delete from variant where draft = ? and id = ?", (name, min(variant, 2**62))
            )
            if done.rowcount == 0:
                raise UnknownError("unknown", name=str(variant))
