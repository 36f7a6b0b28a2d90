"""What one process keeps warm between two plans."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from pathlib import Path
from typing import TypeVar, cast

T = TypeVar("T")

Stamp = tuple[str, int, int]


def stamp(path: Path) -> Stamp:
    """Say which version of a file this is.

    >>> stamp(Path("nowhere"))[1:]
    (0, 0)
    """
    try:
        found = path.stat()
    except OSError:
        return (str(path), 0, 0)
    return (str(path), found.st_mtime_ns, found.st_size)


class Cache:
    """Results by what they were made from; the ones not asked for lately are forgotten.

    Several threads may share it: while one makes a result, the others wait for it.

    Parameters
    ----------
    size
        How many results are kept.

    Examples
    --------
    >>> cache = Cache(size=1)
    >>> cache.get_or_make("a", lambda: 1), cache.get_or_make("a", lambda: 2)
    (1, 1)
    >>> cache.get_or_make("b", lambda: 3), cache.get_or_make("a", lambda: 2)
    (3, 2)
    """

    def __init__(self, size: int = 64) -> None:
        self._size = size
        self._kept: OrderedDict[Hashable, object] = OrderedDict()
        self._lock = threading.RLock()

    def get_or_make(self, key: Hashable, make: Callable[[], T]) -> T:
        """Give a result, made now or before.

        Parameters
        ----------
        key
            All that the result depends on.
        make
            How to make it.

        Returns
        -------
        object
            What ``make`` gives, or gave for the same key.

        Examples
        --------
        >>> Cache().get_or_make("a", lambda: 1)
        1
        """
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return cast("T", self._kept[key])
            made = make()
            self._kept[key] = made
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)
            return made
