"""What a page of a PDF draws: every painted shape, measured in points on the paper."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pypdf
from numpy.typing import NDArray
from pypdf.generic import ContentStream

Matrix = NDArray[np.float64]
_PAINTS = {b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*", b"S", b"s"}
_CORNERS = {b"m": (0,), b"l": (0,), b"c": (0, 2, 4), b"v": (0, 2), b"y": (0, 2)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """One painted path."""

    points: NDArray[np.float64]
    is_curved: bool
    is_filled: bool

    @property
    def size(self) -> tuple[float, float]:
        """Width and height, points."""
        width, height = self.points.max(axis=0) - self.points.min(axis=0)
        return float(width), float(height)

    @property
    def middle(self) -> NDArray[np.float64]:
        """Middle of its bounds, points."""
        found: NDArray[np.float64] = (self.points.max(axis=0) + self.points.min(axis=0)) / 2
        return found


def shapes(page: pypdf.PageObject) -> Iterator[Shape]:
    """Give what a page paints, also inside the pictures that it holds."""
    yield from _shapes(page.get_contents(), page["/Resources"], np.eye(3))


def _matrix(values: list[float]) -> Matrix:
    a, b, c, d, e, f = (float(value) for value in values)
    return np.array([[a, b, 0.0], [c, d, 0.0], [e, f, 1.0]])


def _shapes(stream: object, resources: object, base: Matrix) -> Iterator[Shape]:
    forms = resources.get("/XObject", {})  # type: ignore[attr-defined]
    matrix, saved = base, []
    points: list[tuple[float, float, float]] = []
    is_curved = False
    for values, operator in ContentStream(stream, None).operations:
        if operator == b"q":
            saved.append(matrix)
        elif operator == b"Q":
            matrix = saved.pop()
        elif operator == b"cm":
            matrix = _matrix(values) @ matrix
        elif operator in _CORNERS:
            points += [(float(values[k]), float(values[k + 1]), 1.0) for k in _CORNERS[operator]]
            is_curved |= operator in {b"c", b"v", b"y"}
        elif operator == b"re":
            x, y, width, height = (float(value) for value in values)
            points += [(x, y, 1.0), (x + width, y + height, 1.0)]
        elif operator in _PAINTS and points:
            yield Shape(
                points=(np.array(points) @ matrix)[:, :2],
                is_curved=is_curved,
                is_filled=operator not in {b"S", b"s"},
            )
        elif operator == b"Do":
            yield from _form(forms.get(values[0]), resources, matrix)
        if operator in _PAINTS or operator == b"n":
            points, is_curved = [], False


def _form(reference: object, resources: object, matrix: Matrix) -> Iterator[Shape]:
    form = reference.get_object()  # type: ignore[attr-defined]
    if form["/Subtype"] == "/Form":
        inner = _matrix(form.get("/Matrix", [1, 0, 0, 1, 0, 0])) @ matrix
        yield from _shapes(form, form.get("/Resources", resources), inner)
