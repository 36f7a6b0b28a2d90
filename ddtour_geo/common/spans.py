"""Stretches from one bound to another, of numbers or moments."""

from collections.abc import Iterable
from datetime import datetime
from typing import TypeVar

Bound = TypeVar("Bound", int, datetime)


def merged(spans: Iterable[tuple[Bound, Bound]]) -> tuple[tuple[Bound, Bound], ...]:
    """Join sorted spans that touch or overlap.

    >>> merged([(0, 3), (3, 5), (4, 4), (7, 9)])
    ((0, 5), (7, 9))
    """
    found: list[tuple[Bound, Bound]] = []
    for begin, end in spans:
        if found and begin <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((begin, end))
    return tuple(found)
