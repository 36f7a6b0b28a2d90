"""Ways of a multipolygon -> closed rings."""

from collections import defaultdict
from collections.abc import Sequence


def closed_rings(lines: Sequence[Sequence[int]]) -> list[list[int]] | None:
    """Join lines that share their ends to closed rings.

    >>> closed_rings([[1, 2, 3], [1, 4, 3]])
    [[1, 2, 3, 4, 1]]
    >>> closed_rings([[1, 2, 3], [3, 4]]) is None
    True
    """
    at_end: dict[int, list[int]] = defaultdict(list)
    for index, line in enumerate(lines):
        if len(line) < 2:
            return None
        if line[0] != line[-1]:
            at_end[line[0]].append(index)
            at_end[line[-1]].append(index)
    if any(len(meeting) != 2 for meeting in at_end.values()):
        return None
    rings: list[list[int]] = []
    done: set[int] = set()
    for index, line in enumerate(lines):
        if index in done:
            continue
        ring, current = list(line), index
        done.add(current)
        while ring[0] != ring[-1]:
            one, other = at_end[ring[-1]]
            current = other if one == current else one
            following = lines[current]
            ring += list(following if following[0] == ring[-1] else following[::-1])[1:]
            done.add(current)
        if len(ring) > 3:
            rings.append(ring)
    return rings or None
