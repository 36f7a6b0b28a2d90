"""Several circuits on one ground: each street once for each, with those who share it."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from ddtour_geo.model import Itinerary
from ddtour_geo.outputs.drawing.frame import Frame, Stream, encode, points_of
from ddtour_geo.outputs.drawing.trace import street_line, walked_twice

Point = tuple[int, int]
_Piece = frozenset[Point]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """A part of a circuit that is drawn in one stroke.

    >>> Chain(points=((0, 0), (9, 0)), runs=((1, 0b11, True),)).encoded()
    ['ACEAASA', [[1, 3, 1]]]
    """

    points: tuple[Point, ...]  # whole numbers of 1e-5 degree
    # Of each: pieces between two points, who walks them (bit 0 for the first circuit), and whether
    # the stroke follows the direction in which their lanes are counted.
    runs: tuple[tuple[int, int, bool], ...]

    def encoded(self) -> list[object]:
        """Write it for the page.

        >>> Chain(points=((0, 0), (0, 1)), runs=((1, 1, False),)).encoded()[1]
        [[1, 1, 0]]
        """
        stream = Stream()
        stream.add(0, [list(self.points)])
        runs = [[count, mask, int(along)] for count, mask, along in self.runs]
        return [encode(stream.numbers), runs]


def lanes(frame: Frame, itineraries: Sequence[Itinerary]) -> list[list[Chain]]:
    """Find which streets circuits share.

    >>> lanes(Frame((2.0, 50.0, 2.1, 50.1)), [])
    []
    """
    walks = [
        (number, street_line(leg, before.access_lonlat, after.access_lonlat))
        for number, itinerary in enumerate(itineraries)
        for leg, before, after in zip(
            itinerary.legs, itinerary.stops, itinerary.stops[1:], strict=False
        )
        if leg.ride is None
    ]
    lines, _ = walked_twice(frame, [line for _, line in walks])
    circuits: list[list[list[Point]]] = [[] for _ in itineraries]
    for (number, _), line in zip(walks, lines, strict=True):
        circuits[number].append(points_of(frame, frame.to_metres(line)))
    return together(circuits)


def together(circuits: Sequence[Sequence[Sequence[Point]]]) -> list[list[Chain]]:
    """Join the legs of circuits to chains that know who else walks there.

    >>> there = [(0, 0), (5, 0), (9, 0)]
    >>> first, second = together([[there, there[::-1]], [[(9, 0), (5, 0)]]])
    >>> [chain.runs for chain in first]
    [((1, 1, True), (1, 3, True))]
    >>> second[0].runs
    ((1, 3, False),)
    """
    walkers: dict[_Piece, int] = {}
    direction: dict[_Piece, tuple[Point, Point]] = {}
    for number, legs in enumerate(circuits):
        for leg in legs:
            for step in pairwise(leg):
                piece = frozenset(step)
                walkers[piece] = walkers.get(piece, 0) | 1 << number
                direction.setdefault(piece, step)
    return [
        [
            Chain(
                points=tuple(points),
                runs=tuple(
                    (len(list(steps)), mask, along)
                    for (mask, along), steps in groupby(
                        pairwise(points),
                        lambda step: (walkers[frozenset(step)], direction[frozenset(step)] == step),
                    )
                ),
            )
            for points in _strokes(legs)
        ]
        for legs in circuits
    ]


def _strokes(legs: Sequence[Sequence[Point]]) -> list[list[Point]]:
    """Draw every piece of a circuit once: a dash walked twice would look solid."""
    drawn: set[_Piece] = set()
    strokes: list[list[Point]] = []
    for leg in legs:
        for begin, end in pairwise(leg):
            piece = frozenset((begin, end))
            if piece in drawn:
                continue
            drawn.add(piece)
            if strokes and strokes[-1][-1] == begin:
                strokes[-1].append(end)
            else:
                strokes.append([begin, end])
    return strokes
