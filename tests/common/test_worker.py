"""Work in a process of its own."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from ddtour_geo.common.errors import CannotWriteError, ExtractError, NoPathError
from ddtour_geo.common.types import Progress
from ddtour_geo.common.worker import MOST_GIGABYTES, apart, bound
from tests.support.waiting import eventually

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


def count_slowly(folder: str, progress: Progress) -> int:
    """Tell three steps, leave a file, and wait for the end of the world."""
    for step in range(3):
        progress("step", step)
    Path(tempfile.gettempdir(), "begun").write_text("x", encoding="utf-8")
    Path(folder, "worker").write_text(str(os.getpid()), encoding="utf-8")
    while True:
        time.sleep(0.02)


def count(progress: Progress) -> int:
    """Tell two steps."""
    progress("one", 1)
    progress("two", 2 << 40)
    return 7


def test_what_a_worker_tells_on_the_way_is_heard() -> None:
    """In order, beside the noise that libraries make."""
    told: list[tuple[str, int]] = []
    work = apart(DIED, count, progress=lambda stage, number: told.append((stage, number)))
    assert work == 7
    assert told == [("one", 1), ("two", 2 << 40)]


CALLER = """
import signal
import sys
signal.signal(signal.SIGINT, signal.default_int_handler)
from tests.common.test_worker import DIED, apart, count_slowly
apart(DIED, count_slowly, sys.argv[1], progress=print)
"""


def is_there(number: int) -> bool:
    """Tell whether a process runs."""
    try:
        return "Z" not in Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="asks the system of Linux")
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_worker_ends_with_its_caller_and_leaves_nothing(
    tmp_path: Path, how: signal.Signals
) -> None:
    """However the caller ends, even at once: neither a process nor a temporary file is left."""
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    env = os.environ | {"TMPDIR": str(scratch)}
    caller = subprocess.Popen([sys.executable, "-c", CALLER, str(tmp_path)], env=env)
    eventually((tmp_path / "worker").is_file, "the worker begins")
    worker = int((tmp_path / "worker").read_text())
    assert is_there(worker)
    caller.send_signal(how)
    assert caller.wait(20) != 0
    eventually(lambda: not is_there(worker), "the worker ends")
    eventually(lambda: not list(scratch.iterdir()), "nothing is left")
