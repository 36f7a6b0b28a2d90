"""What is taken on the map, and what is still free."""

from collections.abc import Iterable

import numpy as np
import shapely
from numpy.typing import NDArray

from ddtour_geo.outputs.route_sheet.frame import Frame

Points = NDArray[np.float64]
Boxes = NDArray[np.object_]
Flags = NDArray[np.bool_]

_OFF_TRACE = 0.95
_OFF_MARKS = 0.4


class Room:
    """Knows what lies on the map: nothing may be laid over it.

    >>> room = Room(Frame(width=90, height=90, centre=(2, 50), scale=4000), [], [(10, 10, 20, 20)])
    >>> room.reserve((15, 15, 30, 30)), room.reserve((40, 40, 50, 50))
    (False, True)
    """

    def __init__(
        self,
        frame: Frame,
        trace: Iterable[Points],
        taken: Iterable[tuple[float, float, float, float]],
    ) -> None:
        self._frame = shapely.box(1.0, 1.0, frame.width - 1.0, frame.height - 1.0)
        lines = [line for line in trace if len(line) > 1]
        self._trace = shapely.buffer(shapely.MultiLineString(lines), _OFF_TRACE, quad_segs=2)
        shapely.prepare(self._frame)
        shapely.prepare(self._trace)
        self._taken: Boxes = np.empty(0, dtype=object)
        self._bounds: Points = np.empty((0, 4))
        self.take(*(shapely.box(*box).buffer(_OFF_MARKS) for box in taken))

    def take(self, *shapes: shapely.Geometry) -> None:
        """Keep shapes clear."""
        found = np.array(shapes, dtype=object)
        self._taken = np.concatenate([self._taken, found])
        self._bounds = np.vstack([self._bounds, shapely.bounds(found).reshape(-1, 4)])

    def reserve(self, box: tuple[float, float, float, float]) -> bool:
        """Keep a box for something, if it is free."""
        wanted = np.array([shapely.box(*box)], dtype=object)
        if not self.free(wanted)[0]:
            return False
        self.take(wanted[0])
        return True

    def free(self, boxes: Boxes) -> Flags:
        """Tell which boxes lie on the paper, off the trace and off all that is taken."""
        free: Flags = np.asarray(shapely.covers(self._frame, boxes))
        free[free] = ~shapely.intersects(self._trace, boxes[free])
        free[free] = ~self._hits(boxes[free]).any(axis=1)
        return free

    def clear(self, lines: Boxes, begin: Points, leave: float) -> Flags:
        """Tell which lines cross neither the trace nor what is taken."""
        near: Flags = np.asarray(shapely.dwithin(self._taken, shapely.Point(begin), leave))
        clear: Flags = ~np.any(self._hits(lines)[:, ~near], axis=1)
        for shape in self._taken[near]:
            clear &= shapely.length(shapely.intersection(shape, lines)) < leave
        on_trace = shapely.intersection(self._trace, lines[clear])
        clear[clear] = shapely.length(on_trace) < leave
        return clear

    def _hits(self, shapes: Boxes) -> Flags:
        """Tell which shape touches what; only neighbours are looked at closely."""
        mine, other = shapely.bounds(shapes)[:, None, :], self._bounds[None, :, :]
        hits: Flags = np.all(mine[..., :2] <= other[..., 2:], axis=2)
        hits &= np.all(mine[..., 2:] >= other[..., :2], axis=2)
        rows, columns = np.nonzero(hits)
        hits[rows, columns] = shapely.intersects(shapes[rows], self._taken[columns])
        return hits
