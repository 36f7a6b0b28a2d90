"""Work in a process of its own."""

import os
import tempfile
from pathlib import Path

import pytest

from ddtour_geo.common.errors import CannotWriteError, ExtractError, NoPathError
from ddtour_geo.common.worker import MOST_GIGABYTES, apart, bound

DIED = ExtractError("network.extract_killer", path="x.osm.pbf")


def refuse(why: str) -> None:
    """Raise what a worker may raise."""
    if why == "path":
        raise NoPathError("missing_file", place_id="well", path=Path("x"))
    if why == "disk":
        raise CannotWriteError("cannot_write", path=Path("x"), why=OSError("full"))
    raise LookupError(why)


def leave_a_file_and_die() -> None:
    """Do as a native library that fails with a temporary file open."""
    Path(tempfile.gettempdir(), "left").write_text("x", encoding="utf-8")
    os.write(1, b"noise")
    os.abort()


def test_a_worker_gives_its_result_whatever_it_prints() -> None:
    """What is printed on the way is no part of the answer."""
    assert apart(DIED, print, "noise") is None
    assert apart(DIED, sorted, [2, 1]) == [1, 2]


def test_errors_of_the_house_come_home_as_they_were() -> None:
    """With their class, their values and their words."""
    with pytest.raises(NoPathError, match="fichier introuvable") as lost:
        apart(DIED, refuse, "path")
    assert lost.value.place_id == "well"
    with pytest.raises(CannotWriteError, match="full"):
        apart(DIED, refuse, "disk")


def test_other_errors_say_where_they_came_from() -> None:
    """The trace of the worker is added to them."""
    with pytest.raises(LookupError, match="nowhere") as lost:
        apart(DIED, refuse, "nowhere")
    assert "in refuse" in lost.value.__notes__[0]


def take(what: str) -> int:
    """Take more than a worker may."""
    if what == "memory":
        return len(bytearray(MOST_GIGABYTES + 1 << 30))
    bound(1)
    while True:
        pass


def test_a_worker_that_takes_too_much_is_ended_and_named() -> None:
    """Its memory and, as a last resort, its time are bounded; the file is named."""
    with pytest.raises(ExtractError, match=r"x\.osm\.pbf.*4.Go"):
        apart(DIED, take, "memory")
    with pytest.raises(ExtractError, match=r"x\.osm\.pbf.*n’en finit pas"):
        apart(DIED, take, "time")


def test_a_worker_may_die_alone_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its caller is told what was prepared for that, and the temporary files are gone."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with pytest.raises(ExtractError, match="s’est interrompue"):
        apart(DIED, leave_a_file_and_die)
    assert list(tmp_path.iterdir()) == []
