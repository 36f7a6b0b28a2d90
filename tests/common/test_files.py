"""Files are whole or not there at all."""

import os
from pathlib import Path

import pytest

from ddtour_geo.common.errors import CannotWriteError
from ddtour_geo.common.files import write_atomically, write_together


def names(folder: Path) -> list[str]:
    """List a folder, hidden files included."""
    return sorted(path.name for path in folder.iterdir())


def test_a_file_is_written_with_its_folders(tmp_path: Path) -> None:
    """Missing folders are made, text is UTF-8, everybody may read."""
    path = tmp_path / "été à la mer" / "b" / "c.txt"
    write_atomically(path, "Église")
    assert path.read_bytes() == "Église".encode()
    assert path.stat().st_mode & 0o777 == 0o644
    assert names(path.parent) == ["c.txt"]


def test_a_failure_leaves_the_old_file_and_nothing_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that is full in the middle costs nothing."""
    path = tmp_path / "a.txt"
    write_atomically(path, "old")

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(CannotWriteError, match="No space left") as caught:
        write_atomically(path, "new")
    assert caught.value.exit_code == 7
    assert path.read_text(encoding="utf-8") == "old"
    assert names(tmp_path) == ["a.txt"]


def test_an_interruption_leaves_nothing_beside_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever presses Ctrl-C finds what was there."""
    path = tmp_path / "a.txt"
    write_atomically(path, "old")

    def interrupted(_handle: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_atomically(path, "new")
    assert path.read_text(encoding="utf-8") == "old"
    assert names(tmp_path) == ["a.txt"]


def test_files_that_belong_together_are_all_new_or_all_old(tmp_path: Path) -> None:
    """One file that cannot be written keeps the others from being replaced."""
    sheet, page = tmp_path / "sheet.pdf", tmp_path / "page.html"
    write_together({sheet: b"old", page: "old"})
    (tmp_path / "folder").mkdir()
    with pytest.raises(CannotWriteError, match="folder"):
        write_together({sheet: b"new", page: "new", tmp_path / "folder": "new"})
    assert (sheet.read_bytes(), page.read_text(encoding="utf-8")) == (b"old", "old")
    assert names(tmp_path) == ["folder", "page.html", "sheet.pdf"]


def test_a_file_where_a_folder_should_be_is_named(tmp_path: Path) -> None:
    """The message says which path, and that nothing was lost."""
    (tmp_path / "site").write_text("mine", encoding="utf-8")
    with pytest.raises(CannotWriteError, match="intact") as caught:
        write_atomically(tmp_path / "site" / "index.html", "x")
    assert str(tmp_path / "site" / "index.html") in str(caught.value)
    assert (tmp_path / "site").read_text(encoding="utf-8") == "mine"
