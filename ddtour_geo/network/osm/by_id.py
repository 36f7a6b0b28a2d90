"""Objects of an extract by their identifiers, in bounded memory however these are spread.

A set of identifiers of osmium keeps 4 MiB for each range of 2**25 of them that it touches: the
nodes of a village, mapped over twenty years, touch hundreds. They are looked for range by range.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ddtour_geo.network.osm.objects import scan_nodes, scan_ways

if TYPE_CHECKING:
    from osmium.osm.types import Node, Way

_RANGE_BITS = 25
_RANGES_AT_ONCE = 48
"""192 MiB."""


def nodes_of(path: Path, ids: Iterable[int]) -> "Iterator[Node]":
    """Go through the nodes with some identifiers, not in the order of the file."""
    from osmium.filter import IdFilter

    for some in _in_turns(ids):
        yield from scan_nodes(path, IdFilter(some))


def ways_of(path: Path, ids: Iterable[int]) -> "Iterator[Way]":
    """Go through the ways with some identifiers, not in the order of the file."""
    from osmium.filter import IdFilter

    for some in _in_turns(ids):
        yield from scan_ways(path, IdFilter(some))


def ways_through(path: Path, nodes: Iterable[int]) -> "Iterator[Way]":
    """Go through the ways that use some nodes; one may come several times."""
    from osmium import IdTracker

    for some in _in_turns(nodes):
        tracker = IdTracker()
        for number in some:
            tracker.add_node(number)
        yield from scan_ways(path, tracker.contains_filter())


def _in_turns(ids: Iterable[int]) -> Iterator[list[int]]:
    """Put identifiers together that one set can hold.

    >>> [len(some) for some in _in_turns(number << _RANGE_BITS for number in range(100))]
    [48, 48, 4]
    """
    ranges: dict[int, list[int]] = defaultdict(list)
    for number in ids:
        ranges[number >> _RANGE_BITS].append(number)
    held = sorted(ranges)
    for first in range(0, len(held), _RANGES_AT_ONCE):
        yield [n for one in held[first : first + _RANGES_AT_ONCE] for n in ranges[one]]
