"""Small pictures as PNG, drawn with NumPy: icons, and the picture that is shown with a link."""

import math
import struct
import zlib
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ddtour_geo.model import Itinerary
from ddtour_geo.outputs.site.drawing import Line, Scene, distances, scene, thinned, window

Colour = str
Placing = Callable[[Iterable[Line]], list[Line]]

INK, GROUND, TRACE, NEXT, WHITE = "#14213d", "#f4f1ea", "#b0124f", "#ffb81c", "#ffffff"
FILLS = {
    "field": "#f0ebd6",
    "grass": "#e3edd5",
    "park": "#d3e6c1",
    "heap": "#ddd6c8",
    "wood": "#c3dab0",
    "water": "#b5d8ec",
    "square": "#f9ebdb",
}
"""Colours of areas."""

STROKES = {
    "stream": (("#b5d8ec", 3.0),),
    "rail": (("#a9a49d", 2.0),),
    "path": (("#cfc4b2", 2.0),),
    "street": (("#c9c0b1", 7.0), (WHITE, 5.0)),
    "main": (("#cdb37a", 10.0), ("#fff0c4", 7.5)),
    "motorway": (("#a89f90", 13.0), ("#d9d2c5", 9.0)),
}
"""Colours and widths of lines, in pixels of the picture of a link."""

PICTURE = (1200, 630)
"""Width and height that social networks ask for."""

_PIECE = 40.0

_WAY = ((0.27, 0.73), (0.27, 0.44), (0.51, 0.44), (0.51, 0.66), (0.73, 0.66), (0.73, 0.30))
"""The sign of the application: a way from a start to a stop, in shares of the picture."""


class Canvas:
    """A picture of opaque pixels.

    >>> Canvas(2, 1, "#ffffff").png()[1:4]
    b'PNG'
    """

    def __init__(self, width: int, height: int, background: Colour) -> None:
        self.size = (width, height)
        self.pixels = np.empty((height, width, 3), dtype=np.float32)
        self.pixels[:] = _rgb(background)

    def lines(self, lines: Iterable[Line], colour: Colour, width: float) -> None:
        """Draw lines with round ends.

        >>> canvas = Canvas(3, 3, "#ffffff")
        >>> canvas.lines([np.array([[0.0, 1.5], [3.0, 1.5]])], "#000000", 1.0)
        >>> canvas.pixels[1, 1].tolist()
        [0.0, 0.0, 0.0]
        """
        cover = self._blank()
        for line in lines:
            for begin, end in pairwise(line):
                self._stroke(cover, begin, end, width / 2)
        self._paint(cover, colour)

    def disc(self, centre: Sequence[float], radius: float, colour: Colour) -> None:
        """Draw a disc.

        >>> canvas = Canvas(3, 3, "#ffffff")
        >>> canvas.disc((1.5, 1.5), 1.0, "#000000")
        >>> canvas.pixels[1, 1].tolist()
        [0.0, 0.0, 0.0]
        """
        cover, spot = self._blank(), np.array(centre, dtype=np.float64)
        self._stroke(cover, spot, spot, radius)
        self._paint(cover, colour)

    def areas(self, rings: Iterable[Line], colour: Colour) -> None:
        """Fill what rings go round (nonzero winding: a hole runs the other way round).

        >>> canvas = Canvas(2, 2, "#ffffff")
        >>> canvas.areas([np.array([[0.0, 0.0], [2.0, 0.0], [2.0, 2.0], [0.0, 2.0]])], "#000000")
        >>> float(canvas.pixels.max())
        0.0
        """
        width, height = self.size
        cover = self._blank()
        edges = [np.hstack([ring, np.roll(ring, -1, axis=0)]) for ring in rings if len(ring) > 2]
        every = np.vstack(edges) if edges else np.zeros((0, 4))
        low, high = np.minimum(every[:, 1], every[:, 3]), np.maximum(every[:, 1], every[:, 3])
        for row in range(height):
            middle = row + 0.5
            hit = every[(low <= middle) & (high > middle)]
            if not len(hit):
                continue
            share = (middle - hit[:, 1]) / (hit[:, 3] - hit[:, 1])
            crossings = hit[:, 0] + share * (hit[:, 2] - hit[:, 0])
            order = np.argsort(crossings)
            winding = np.cumsum(np.sign(hit[order, 3] - hit[order, 1]))
            columns = np.clip(np.round(crossings[order]), 0, width).astype(int)
            for first, last, turns in zip(columns, columns[1:], winding, strict=False):
                if turns:
                    cover[row, first:last] = 1.0
        self._paint(cover, colour)

    def png(self) -> bytes:
        """Write the picture.

        References
        ----------
        PNG specification, https://www.w3.org/TR/png-3/

        >>> len(Canvas(8, 8, "#000000").png()) < 200
        True
        """
        width, height = self.size
        rows = np.round(self.pixels).astype(np.uint8).reshape(height, -1)
        # Filter 2: each row less the row above.
        above = np.vstack([np.zeros((1, rows.shape[1]), np.uint8), rows[:-1]])
        filtered = np.hstack([np.full((height, 1), 2, np.uint8), rows - above])
        parts = (
            (b"IHDR", struct.pack(">2I5B", width, height, 8, 2, 0, 0, 0)),
            (b"IDAT", zlib.compress(filtered.tobytes(), 6)),
            (b"IEND", b""),
        )
        return b"\x89PNG\r\n\x1a\n" + b"".join(
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
            for name, data in parts
        )

    def _blank(self) -> NDArray[np.float32]:
        return np.zeros((self.size[1], self.size[0]), dtype=np.float32)

    def _stroke(self, cover: NDArray[np.float32], begin: Line, end: Line, radius: float) -> None:
        """Cover what is near a segment, piece by piece: the box of a short piece is small."""
        count = math.ceil(max(float(np.hypot(*(end - begin))), 1.0) / _PIECE)
        marks = begin + (end - begin) * np.linspace(0, 1, count + 1)[:, None]
        for first, last in pairwise(marks):
            least = np.maximum(np.floor(np.minimum(first, last) - radius - 1), 0).astype(int)
            most = np.minimum(np.ceil(np.maximum(first, last) + radius + 1), self.size).astype(int)
            if np.any(most <= least):
                continue
            spots = np.empty((most[1] - least[1], most[0] - least[0], 2))
            spots[..., 0] = np.arange(least[0], most[0]) + 0.5
            spots[..., 1] = np.arange(least[1], most[1])[:, None] + 0.5
            away = distances(spots, first, last)
            part = cover[least[1] : most[1], least[0] : most[0]]
            np.maximum(part, np.clip(radius + 0.5 - away, 0, 1), out=part, casting="same_kind")

    def _paint(self, cover: NDArray[np.float32], colour: Colour) -> None:
        rows = np.flatnonzero(cover.any(axis=1))
        columns = np.flatnonzero(cover.any(axis=0))
        if len(rows):
            box = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
            under = self.pixels[box]
            under += cover[box][..., None] * (_rgb(colour) - under)


def _rgb(colour: Colour) -> NDArray[np.float32]:
    return np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)], dtype=np.float32)


def icon(size: int, *, spread: float = 1.0) -> bytes:
    """Draw the icon of the installed site.

    References
    ----------
    Safe zone of maskable icons: https://www.w3.org/TR/appmanifest/#icon-masks

    >>> icon(16)[1:4]
    b'PNG'
    """
    canvas = Canvas(size, size, TRACE)
    way = size * (0.5 + (np.array(_WAY) - 0.5) * spread)
    canvas.lines([way], WHITE, 0.085 * size * spread)
    for spot, inner in ((way[0], INK), (way[-1], NEXT)):
        canvas.disc(spot, 0.095 * size * spread, WHITE if inner == INK else INK)
        canvas.disc(spot, 0.062 * size * spread, inner)
    return canvas.png()


def icon_svg() -> str:
    """Draw the icon of the site as SVG.

    >>> icon_svg()[:4]
    '<svg'
    """
    way = [(round(100 + 240 * (x - 0.5)), round(100 + 240 * (y - 0.5))) for x, y in _WAY]
    points = " ".join(f"{x},{y}" for x, y in way)
    discs = "".join(
        f'<circle cx="{x}" cy="{y}" r="23" fill="{outer}"/>'
        f'<circle cx="{x}" cy="{y}" r="15" fill="{inner}"/>'
        for (x, y), outer, inner in ((way[0], WHITE, INK), (way[-1], INK, NEXT))
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 200">'
        f'<rect width="200" height="200" rx="44" fill="{TRACE}"/>'
        f'<polyline points="{points}" fill="none" stroke="{WHITE}" stroke-width="20" '
        f'stroke-linejoin="round" stroke-linecap="round"/>{discs}</svg>'
    )


def picture(itineraries: Sequence[Itinerary]) -> bytes:
    """Draw the picture that is shown with a link.

    References
    ----------
    The Open Graph protocol, https://ogp.me/
    """
    drawn = scene(itineraries)
    ratio = PICTURE[0] / PICTURE[1]
    left, top, width, _ = window(drawn.box, least=ratio, most=ratio, margin=0.09)
    scale = PICTURE[0] / width

    def placed(lines: Iterable[Line]) -> list[Line]:
        return [thinned((line - (left, top)) * scale, 0.7) for line in lines]

    canvas = Canvas(*PICTURE, GROUND)
    _paint_ground(canvas, drawn, placed)
    walks = placed(line for trace in drawn.traces for line in trace.walks)
    sketched = placed(line for trace in drawn.traces for line in trace.sketched)
    rides = placed(line for trace in drawn.traces for line in trace.rides)
    canvas.lines([*walks, *sketched], WHITE, 17.0)
    canvas.lines(walks + dashes(sketched, 20.0, 17.0), TRACE, 11.0)
    canvas.lines(dashes(rides, 2.0, 16.0), INK, 6.0)
    for trace in drawn.traces:
        for centre in ((trace.stops - (left, top)) * scale)[::-1]:
            canvas.disc(centre, 15.0, WHITE)
            canvas.disc(centre, 11.0, INK)
        start = (trace.stops[0] - (left, top)) * scale
        canvas.disc(start, 21.0, INK)
        canvas.disc(start, 15.0, NEXT)
    return canvas.png()


def _paint_ground(canvas: Canvas, drawn: Scene, placed: Placing) -> None:
    for style, colour in FILLS.items():
        if style in drawn.areas:
            canvas.areas(placed(drawn.areas[style]), colour)
    for layer in range(2):
        for style, strokes in STROKES.items():
            if style in drawn.lines and (layer == 0 or len(strokes) == 2):
                colour, width = strokes[layer]
                canvas.lines(placed(drawn.lines[style]), colour, width)


def dashes(lines: Sequence[Line], on: float, off: float) -> list[Line]:
    """Cut lines into dashes.

    >>> len(dashes([np.array([[0.0, 0.0], [10.0, 0.0]])], 2.0, 3.0))
    2
    """
    cut: list[Line] = []
    for line in lines:
        lengths = np.hypot(*np.diff(line, axis=0).T)
        along = np.concatenate([[0.0], np.cumsum(lengths)])
        for number in range(math.ceil(along[-1] / (on + off))):
            begin = number * (on + off)
            inner = along[(along > begin) & (along < begin + on)]
            marks = np.array([begin, *inner, min(begin + on, along[-1])])
            cut.append(
                np.column_stack([np.interp(marks, along, line[:, axis]) for axis in range(2)])
            )
    return cut
