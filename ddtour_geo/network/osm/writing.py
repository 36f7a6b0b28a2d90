"""A writer of pyosmium whose failure is an error, never the end of the process."""

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from osmium import SimpleWriter  # noqa: TID251 - a type
    from osmium.io import File, Header


@contextmanager
def writer_to(target: "File", header: "Header | None" = None) -> "Iterator[SimpleWriter]":
    """Open a writer, and close it so that what goes wrong is raised."""
    import osmium

    options = header or osmium.io.Header()
    writer = osmium.SimpleWriter(target, header=options)  # noqa: TID251 - here it is held
    try:
        yield writer
        writer.close()
    except BaseException:
        _abandon(writer)
        raise


def _abandon(writer: "SimpleWriter") -> None:
    """Close a writer that failed; if it cannot be closed, never let it be destroyed.

    The destructor of ``SimpleWriter`` tries to write what is left, and what it throws then ends
    the process. A reference that nobody gives back keeps it from being called, even at exit.
    """
    try:
        writer.close()
    except Exception:  # noqa: BLE001 - the first error is the one that is told
        ctypes.pythonapi.Py_IncRef(ctypes.py_object(writer))
