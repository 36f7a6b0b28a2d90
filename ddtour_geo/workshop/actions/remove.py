"""Taking a circuit out of a project: what it said is put aside first."""

import hashlib
from pathlib import Path

from ddtour_geo.common.errors import CannotWriteError
from ddtour_geo.common.files import write_atomically
from ddtour_geo.workshop.errors import ConflictError, UnknownError
from ddtour_geo.workshop.workspace.workspace import Workbench


def remove_circuit(bench: Workbench, circuit: str, revision: int) -> tuple[Path, ...]:
    """Take a circuit out, its file and its draft; undo does not bring it back."""
    draft, file = bench.drafts.find(f"circuit/{circuit}"), bench.file(circuit)
    if draft is None and not file.is_file():
        raise UnknownError("unknown", name=circuit)
    if revision != (0 if draft is None else draft.revision):
        raise ConflictError("conflict", beside={"yours": {"revision": revision}})
    texts = [file.read_bytes()] if file.is_file() else []
    if draft is not None and not draft.is_saved:
        texts.append(bench.as_text(circuit, draft).encode("utf-8"))
    aside = tuple(dict.fromkeys(_put_aside(bench, circuit, text) for text in texts))
    try:
        file.unlink(missing_ok=True)
    except OSError as error:
        raise CannotWriteError("cannot_write", path=file, why=error.strerror or error) from error
    if draft is not None:
        bench.drafts.forget(draft.id)
    return aside


def _put_aside(bench: Workbench, circuit: str, content: bytes) -> Path:
    mark = hashlib.sha256(content).hexdigest()[:8]
    path = bench.project.workshop / "removed" / f"{circuit}.{mark}.toml"
    write_atomically(path, content)
    return path
