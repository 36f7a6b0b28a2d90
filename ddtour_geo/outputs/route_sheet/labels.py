"""Street names beside the trace: straight, never over one another, a key letter if need be."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from ddtour_geo.outputs.drawing.fonts import font
from ddtour_geo.outputs.route_sheet.frame import Frame
from ddtour_geo.outputs.route_sheet.room import Room

Points = NDArray[np.float64]

WALKED_SIZES = (7.4, 6.8)
OTHER_SIZES = (6.6,)
_WEIGHTS = {"walked": "Bold", "barrier": "Bold", "water": "It"}
_STEP = 2.0
_BEND = 0.7
_LEAVES = 1.3
"""Millimetres within which a leader may touch what it starts from."""
_NEAR = (1.4, 2.6, 4.0, 6.0, 8.5)
_ANYWHERE = (1.2, 2.2, 3.4, 5.0, 7.0, 10.0, 14.0, 19.0, 25.0)
_ANGLES = np.linspace(0, 2 * np.pi, 24, endpoint=False)
_AROUND = np.column_stack([np.cos(_ANGLES), np.sin(_ANGLES)])
_ABBREVIATED = {
    "Avenue": "Av.",
    "Boulevard": "Bd",
    "Chemin": "Ch.",
    "Faubourg": "Fg",
    "Général": "Gal",
    "Impasse": "Imp.",
    "Maréchal": "Mal",
    "Passage": "Pass.",
    "Place": "Pl.",
    "Résidence": "Rés.",
    "Route": "Rte",
    "Ruelle": "Rlle",
    "Rue": "R.",
    "Saint": "St",
    "Sainte": "Ste",
    "Square": "Sq.",
    "Street": "St",
    "Road": "Rd",
    "Lane": "Ln",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedLine:
    """A street, or something else, whose name is wanted on the map."""

    name: str
    lines: tuple[Points, ...]  # where it runs, millimetres; shape (k, 2) each
    spare: tuple[Points, ...] = ()  # where else its name may stand
    style: str = "other"  # walked (with a key letter if there is no room), water, beside, barrier


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A text on the map."""

    text: str
    x: float  # middle, millimetres
    y: float
    angle: float  # degrees, clockwise on paper
    size: float  # points
    style: str  # of the line, or key


class LabelPlacer:
    """Finds room for names, one after the other.

    >>> from ddtour_geo.outputs.route_sheet.frame import Frame
    >>> frame = Frame(width=100, height=100, centre=(2.0, 50.0), scale=4000)
    >>> placer = LabelPlacer(frame, [], [])
    >>> street = NamedLine(name="Rue Hoche", lines=(np.array([[10.0, 50.0], [90.0, 50.0]]),))
    >>> placer.place([street])
    >>> placer.labels[0].text
    'Rue Hoche'
    """

    def __init__(
        self,
        frame: Frame,
        trace: Iterable[Points],
        discs: Iterable[tuple[float, float, float, float]],
    ) -> None:
        self.labels: list[Label] = []
        self.keys: list[tuple[str, str]] = []
        self.leaders: list[Points] = []
        self._room = Room(frame, trace, discs)

    def reserve(self, box: tuple[float, float, float, float]) -> bool:
        """Keep a box for something else."""
        return self._room.reserve(box)

    def place(self, streets: Sequence[NamedLine]) -> None:
        """Place names in turn; a walked street without room gets a key letter."""
        lost = [street for street in streets if not self._try(street)]
        for street in lost:
            if street.style == "walked" and street.lines and not self._led(street):
                self._key(street)

    def _try(self, street: NamedLine) -> bool:
        names = dict.fromkeys((street.name, abbreviated(street.name)))
        sizes = WALKED_SIZES if street.style in {"walked", "barrier"} else OTHER_SIZES
        return any(
            self._fit(lines, name, size, street.style)
            for lines in (street.lines, street.spare)
            for name in names
            for size in sizes
            if lines
        )

    def _fit(self, lines: Sequence[Points], name: str, size: float, style: str) -> bool:
        width = font(_WEIGHTS.get(style, "Regular")).width(name, size) + 0.6
        height = size * 0.353 * 0.92
        beside = (1.5 if style == "barrier" else 0.8) + height / 2
        offsets: tuple[float, ...] = (beside, -beside, beside + 0.8, -beside - 0.8)
        if style in {"other", "water"}:
            offsets = (0.0,)
        chords = [_chords(line, width) for line in lines]
        rows = np.concatenate(chords) if chords else np.empty((0, 4))
        if not len(rows):
            return False
        candidates = np.concatenate([_moved(rows, offset) for offset in offsets])
        boxes = _boxes(candidates, width, height)
        free = self._room.free(boxes)
        if not free.any():
            return False
        best = int(np.flatnonzero(free)[np.argmin(candidates[free][:, 3])])
        x, y, angle, _ = candidates[best]
        self._room.take(boxes[best])
        self.labels.append(
            Label(
                text=name,
                x=float(x),
                y=float(y),
                angle=_upright(float(angle)),
                size=size,
                style=style,
            )
        )
        return True

    def _led(self, street: NamedLine) -> bool:
        """Write a name a little away from its street, and join the two by a thin line."""
        for name in dict.fromkeys((street.name, abbreviated(street.name))):
            size = WALKED_SIZES[-1]
            width, height = font("Bold").width(name, size) + 0.6, size * 0.353 * 0.92
            if self._put(street, name, (width, height), _NEAR, "walked"):
                return True
        return False

    def _key(self, street: NamedLine) -> None:
        """Write a letter instead, as near as there is room, and the name below the map."""
        letter = _letters(len(self.keys))
        size = (3.2 + 1.4 * (len(letter) - 1), 3.4)
        if self._put(street, letter, size, _ANYWHERE, "key") or self._put(
            street, letter, size, _ANYWHERE, "key", may_cross=True
        ):
            self.keys.append((letter, street.name))

    def _put(
        self,
        street: NamedLine,
        text: str,
        size: tuple[float, float],
        radii: Sequence[float],
        style: str,
        *,
        may_cross: bool = False,
    ) -> bool:
        line = max(street.lines, key=lambda line: float(np.hypot(*np.diff(line, axis=0).T).sum()))
        half = np.array(size) / 2
        for radius in radii:
            for share in (0.5, 0.3, 0.7):
                anchor = _point_along(line, share)
                # The box keeps off by the radius, whatever its shape.
                spots = anchor + _AROUND * (radius + half * 0.8)
                corners = np.hstack([spots - half, spots + half])
                boxes = np.asarray(shapely.box(*corners.T), dtype=object)
                free = np.flatnonzero(self._room.free(boxes))
                ends = np.clip(anchor, spots[free] - half, spots[free] + half)
                pairs = np.stack([np.tile(anchor, (len(ends), 1)), ends], axis=1)
                joins = np.asarray(shapely.linestrings(pairs), dtype=object)
                if not may_cross:
                    clear = self._room.clear(joins, anchor, _LEAVES)
                    free, ends, joins = free[clear], ends[clear], joins[clear]
                if len(free):
                    self._room.take(boxes[free[0]], joins[0].buffer(0.2))
                    if float(np.hypot(*(ends[0] - anchor))) > _LEAVES + 0.4:
                        self.leaders.append(np.array([anchor, ends[0]]))
                    x, y = (float(value) for value in spots[free[0]])
                    points = 7.4 if style == "key" else WALKED_SIZES[-1]
                    self.labels.append(
                        Label(text=text, x=x, y=y, angle=0.0, size=points, style=style)
                    )
                    return True
        return False


def _point_along(line: Points, share: float) -> Points:
    reach = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    where = share * reach[-1]
    return np.array([float(np.interp(where, reach, line[:, k])) for k in (0, 1)])


def _letters(count: int) -> str:
    """Count in letters: a to z, then aa."""
    return (_letters(count // 26 - 1) if count >= 26 else "") + chr(ord("a") + count % 26)


def abbreviated(name: str) -> str:
    """Shorten the usual words of a street name.

    >>> abbreviated("Place Saint-Sauveur")
    'Pl. St-Sauveur'
    """
    words = [
        "-".join(_ABBREVIATED.get(part, part) for part in word.split("-"))
        for word in name.split(" ")
    ]
    return " ".join(words)


def _chords(line: Points, width: float) -> Points:
    """Find the nearly straight pieces of a line as long as a name: x, y, angle, cost."""
    reach = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    spare = reach[-1] - width
    if spare < 0:
        return np.empty((0, 4))
    begins = np.linspace(0.0, spare, max(1, int(spare / _STEP) + 1))

    def at(where: Points) -> Points:
        return np.column_stack([np.interp(where, reach, line[:, k]) for k in (0, 1)])

    first, last = at(begins), at(begins + width)
    chord = last - first
    span = np.hypot(*chord.T)
    straight = span > 0.9 * width
    bend = np.zeros(len(begins))
    for share in (0.25, 0.5, 0.75):
        off = at(begins + share * width) - first
        cross = chord[:, 0] * off[:, 1] - chord[:, 1] * off[:, 0]
        bend = np.maximum(bend, np.abs(cross) / np.maximum(span, 1e-9))
    keep = straight & (bend < _BEND)
    middle = (first + last) / 2
    angle = np.degrees(np.arctan2(chord[:, 1], chord[:, 0]))
    off_middle = np.abs(begins + width / 2 - reach[-1] / 2) / max(reach[-1], 1e-9)
    rows: Points = np.column_stack([middle, angle, bend + 0.5 * off_middle])[keep]
    return rows


def _moved(rows: Points, offset: float) -> Points:
    radians = np.radians(rows[:, 2])
    moved = rows.copy()
    moved[:, 0] -= np.sin(radians) * offset
    moved[:, 1] += np.cos(radians) * offset
    moved[:, 3] += 0.2 * abs(offset)
    return moved


def _boxes(rows: Points, width: float, height: float) -> NDArray[np.object_]:
    radians = np.radians(rows[:, 2])
    along = np.column_stack([np.cos(radians), np.sin(radians)]) * width / 2
    across = np.column_stack([-np.sin(radians), np.cos(radians)]) * height / 2
    middle = rows[:, :2]
    corners = np.stack(
        [
            middle - along - across,
            middle + along - across,
            middle + along + across,
            middle - along + across,
        ],
        axis=1,
    )
    return np.asarray(shapely.polygons(corners), dtype=object)


def _upright(angle: float) -> float:
    return angle - 180 if angle > 90 else angle + 180 if angle < -90 else angle
