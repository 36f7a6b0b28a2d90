"""Geometry of the page: clipped, simplified and written small."""

import math
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from ddtour_geo.common.geodesy import METRES_PER_DEGREE, LocalPlane
from ddtour_geo.common.types import Bounds, LonLat
from ddtour_geo.model import Itinerary

SCALE = 1e5
"""Coordinates are whole numbers of 1e-5 degree, about a metre."""

MARGIN = (300.0, 550.0)
"""Metres of ground drawn around the circuit, at least and at most: a long narrow circuit gets
more on its sides, a sketch gets most everywhere, since it is small."""

_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_LETTERS = np.frombuffer(_ALPHABET.encode("ascii"), dtype=np.uint8)


def encode(numbers: Iterable[int]) -> str:
    """Write whole numbers as short text: base 64, variable length, sign in the lowest bit.

    References
    ----------
    Source map format, "Base64 VLQ": https://tc39.es/ecma426/#sec-base64-vlq

    >>> encode([0, 1, -1, 16])
    'ACDgB'
    """
    values = np.fromiter(numbers, dtype=np.int64)
    rest = (np.abs(values) << 1) | (values < 0)
    digits: list[NDArray[np.int64]] = []
    while not digits or rest.any():
        digits.append(rest & 31)
        rest >>= 5
    table = np.array(digits).T
    used = np.cumsum(table[:, ::-1] > 0, axis=1)[:, ::-1] > 0
    used[:, 0] = True
    table[:, :-1] |= used[:, 1:] * 32
    return _LETTERS[table[used]].tobytes().decode("ascii")


def circuit_bounds(itinerary: Itinerary) -> Bounds:
    """Give the ground to draw."""
    points = [point for leg in itinerary.legs for point in leg.lonlat]
    points += [stop.place.position.lonlat for stop in itinerary.located_stops]
    array = np.array(points, dtype=float).reshape(-1, 2)
    (west, south), (east, north) = array.min(axis=0), array.max(axis=0)
    per_degree = METRES_PER_DEGREE * math.cos(math.radians((south + north) / 2))
    width, height = (east - west) * per_degree, (north - south) * METRES_PER_DEGREE
    least, most = MARGIN[int(itinerary.has_sketched_ground)], MARGIN[1]
    dx = min(most, least + max(0.0, 1.2 * height - width) / 2) / per_degree
    dy = min(most, least + max(0.0, 0.8 * width - height) / 2) / METRES_PER_DEGREE
    return (float(west - dx), float(south - dy), float(east + dx), float(north + dy))


class Frame(LocalPlane):
    """Degrees to local metres around a circuit, and to whole numbers for the page."""

    def to_integers(self, metres: NDArray[np.float64]) -> NDArray[np.int64]:
        """Write local metres as whole numbers of 1e-5 degree from the origin.

        >>> frame = Frame((2.0, 0.0, 2.1, 0.0))
        >>> frame.to_integers(frame.to_metres([(2.00123, 0.001)])).tolist()
        [[123, 100]]
        """
        integers: NDArray[np.int64] = np.rint(metres / self.metres_per_degree * SCALE).astype(
            np.int64
        )
        return integers


class Stream:
    """Numbers of several features in one text, each point relative to the one before.

    >>> stream = Stream()
    >>> stream.add(7, [[(5, 5), (6, 5)]])
    >>> stream.numbers
    [7, 1, 2, 5, 5, 1, 0]
    """

    def __init__(self) -> None:
        self.numbers: list[int] = []
        self._last = (0, 0)

    def add(self, name: int, parts: list[list[tuple[int, int]]]) -> None:
        """Add a feature."""
        self.numbers += (name, len(parts))
        for part in parts:
            self.numbers.append(len(part))
            for x, y in part:
                self.numbers += (x - self._last[0], y - self._last[1])
                self._last = (x, y)


def points_of(frame: Frame, metres: NDArray[np.float64]) -> list[tuple[int, int]]:
    """Round a line to whole numbers, without repetitions.

    >>> frame = Frame((2.0, 0.0, 2.1, 0.0))
    >>> points_of(frame, np.array([[0.0, 0.0], [0.1, 0.1], [2.0, 0.0]]))
    [(0, 0), (2, 0)]
    """
    points: list[tuple[int, int]] = []
    for x, y in frame.to_integers(metres).tolist():
        if not points or points[-1] != (x, y):
            points.append((x, y))
    return points


def encode_lines(frame: Frame, lines: Sequence[Sequence[LonLat]]) -> str:
    """Write lines as one text.

    >>> encode_lines(Frame((2.0, 0.0, 2.1, 0.0)), [[(2.0, 0.0), (2.00001, 0.0)]])
    'ACEAACA'
    """
    stream = Stream()
    for line in lines:
        stream.add(0, [points_of(frame, frame.to_metres(line))])
    return encode(stream.numbers)
