"""What one process keeps warm, and when it is made again."""

import os
from pathlib import Path

from ddtour_geo.common.cache import Cache, stamp


def test_a_result_is_made_once_for_what_it_depends_on() -> None:
    """The second time nothing is computed; another key is another result."""
    made: list[str] = []
    cache = Cache()
    for key in ("a", "a", "b"):
        cache.get_or_make(key, lambda key=key: made.append(key) or key)
    assert made == ["a", "b"]


def test_what_is_not_asked_for_is_forgotten_first() -> None:
    """Of two results kept, the one used last stays."""
    cache = Cache(size=2)
    made: list[str] = []
    for key in ("a", "b", "a", "c", "a", "b"):
        cache.get_or_make(key, lambda key=key: made.append(key) or key)
    assert made == ["a", "b", "c", "b"]


def test_a_failure_is_not_kept() -> None:
    """What could not be made is tried again."""
    cache = Cache()
    tries = iter([ZeroDivisionError(), 7])

    def attempt() -> int:
        found = next(tries)
        if isinstance(found, Exception):
            raise found
        return found

    try:
        cache.get_or_make("a", attempt)
    except ZeroDivisionError:
        assert cache.get_or_make("a", attempt) == 7


def test_a_file_that_changed_has_another_stamp(tmp_path: Path) -> None:
    """Size or time of change is enough; no file is a stamp of its own."""
    file = tmp_path / "a.txt"
    before = stamp(file)
    file.write_text("1")
    one = stamp(file)
    file.write_text("12")
    two = stamp(file)
    os.utime(file, ns=(0, 0))
    assert len({before, one, two, stamp(file)}) == 4
