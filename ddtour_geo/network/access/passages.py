"""Where a walk passes what closes, and at what minute."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from types import MappingProxyType

import numpy as np

from ddtour_geo.common.clocks import later
from ddtour_geo.model.network import PathPiece, TravelTimeMatrix, WalkingNetwork
from ddtour_geo.model.walk import Stop, standing
from ddtour_geo.network.access.conditional import Interval

PieceSeconds = Callable[[int, float, float], float]
"""Seconds along an edge between two offsets in metres."""
CLOSES_SOON = timedelta(minutes=30)
"""What closes so soon after the passage is worth a warning."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A walk over a way, or through a gate, that closes within the span of the circuit.

    ``closes`` begins the closing that the passage falls into, else the next one.
    """

    osm_id: int
    kind: str
    name: str
    begin: datetime
    end: datetime
    closes: datetime | None
    is_closed: bool

    @property
    def ref(self) -> str:
        """``way/`` or ``node/`` and the identifier."""
        return f"{self.kind}/{self.osm_id}"

    def margin(self) -> timedelta | None:
        """Give the time between the passage and the next closing.

        >>> from datetime import UTC
        >>> nine = datetime(2026, 12, 1, 9, tzinfo=UTC)
        >>> Passage(
        ...     osm_id=7,
        ...     kind="way",
        ...     name="",
        ...     begin=nine,
        ...     end=nine,
        ...     closes=nine.replace(hour=10),
        ...     is_closed=False,
        ... ).margin()
        datetime.timedelta(seconds=3600)
        """
        return None if self.closes is None else self.closes - self.end


def passages(
    network: WalkingNetwork,
    matrix: TravelTimeMatrix,
    stops: Sequence[Stop],
    seconds: PieceSeconds,
    *,
    ridden: frozenset[tuple[str, str]] = frozenset(),
) -> tuple[Passage, ...]:
    """List where a circuit passes what closes."""
    if not network.gates and not any(way.closed for way in network.ways):
        return ()
    row = {place: index for index, place in enumerate(matrix.place_ids)}
    found: list[Passage] = []
    ends = pairwise(place.id for place in standing(stops))
    for here, walk in zip(stops[:-1], ends, strict=True):
        if walk in ridden:
            continue
        pair = row[walk[0]], row[walk[1]]
        path = matrix.paths.get(pair, ())
        walked = [seconds(piece.edge, piece.begin, piece.end) for piece in path]
        connectors = max(0.0, float(matrix.seconds[pair]) - sum(walked)) if path else 0.0
        clock = _Clock(start=here.departure, elapsed=connectors / 2)
        for index, piece in enumerate(path):
            found += _on_ways(network, piece, clock, seconds)
            clock.elapsed += walked[index]
            if index < len(path) - 1:
                found += _through_gate(network, piece, clock)
    return tuple(found)


@lru_cache(maxsize=2)
def closing(network: WalkingNetwork) -> Mapping[str, tuple[Interval, ...]]:
    """Say when all that closes within the span that a network was read for is closed."""
    ways = {f"way/{way.id}": way.closed for way in network.ways if way.closed}
    gates = {f"node/{gate}": closed for gate, closed in network.gates}
    return MappingProxyType(ways | gates)


def met_by(network: WalkingNetwork, matrix: TravelTimeMatrix) -> frozenset[str]:
    """Name the ways and nodes that any walk of a matrix touches."""
    edges = sorted({piece.edge for path in matrix.paths.values() for piece in path})
    rows = np.concatenate(
        [np.arange(*network.edge_vertices[edge : edge + 2]) for edge in edges] or [np.empty(0, int)]
    )
    nodes = network.node_osm_id[np.unique(network.edge_nodes[edges])]
    ways = np.unique(network.vertex_way[rows])
    return frozenset(
        {f"way/{network.ways[way].id}" for way in ways if way >= 0}
        | {f"node/{node}" for node in nodes.tolist()}
    )


@dataclass(slots=True)
class _Clock:
    start: datetime
    elapsed: float

    def at(self, more: float = 0.0) -> datetime:
        return later(self.start, self.elapsed + more)


def _on_ways(
    network: WalkingNetwork, piece: PathPiece, clock: _Clock, seconds: PieceSeconds
) -> Iterator[Passage]:
    first, last = network.edge_vertices[piece.edge : piece.edge + 2]
    streets = [network.ways[way] for way in network.vertex_way[first : last - 1].tolist()]
    closing = {street.id: street for street in streets if street.closed}
    if not closing:
        return
    steps = np.hypot(*np.diff(network.vertex_xy[first:last], axis=0).T)
    total = float(steps.sum())
    scale = float(network.edge_length[piece.edge]) / total if total > 0 else 1.0
    offset = np.concatenate(([0.0], np.cumsum(steps))) * scale
    low, high = sorted((piece.begin, piece.end))
    ids = np.array([street.id for street in streets])
    for street in closing.values():
        on = np.flatnonzero(ids == street.id)
        enter, leave = max(low, float(offset[on[0]])), min(high, float(offset[on[-1] + 1]))
        if enter >= leave:
            continue
        if piece.begin > piece.end:
            enter, leave = leave, enter
        yield _passage(
            street.closed,
            osm_id=street.id,
            kind="way",
            name=street.name,
            begin=clock.at(seconds(piece.edge, piece.begin, enter)),
            end=clock.at(seconds(piece.edge, piece.begin, leave)),
        )


def _through_gate(network: WalkingNetwork, piece: PathPiece, clock: _Clock) -> Iterator[Passage]:
    is_ahead = piece.end > piece.begin
    junction = network.edge_nodes[piece.edge, int(is_ahead)]
    vertex = (
        network.edge_vertices[piece.edge + 1] - 1 if is_ahead else network.edge_vertices[piece.edge]
    )
    street = network.ways[int(network.vertex_way[vertex])].name
    osm_id = int(network.node_osm_id[junction])
    for gate, closed in network.gates:
        if gate == osm_id:
            moment = clock.at()
            yield _passage(
                closed,
                osm_id=gate,
                kind="node",
                name=street,
                begin=moment,
                end=moment,
            )


def _passage(
    closed: tuple[Interval, ...],
    *,
    osm_id: int,
    kind: str,
    name: str,
    begin: datetime,
    end: datetime,
) -> Passage:
    inside = [since for since, until in closed if since <= end and begin < until]
    later = [since for since, _ in closed if since > end]
    return Passage(
        osm_id=osm_id,
        kind=kind,
        name=name,
        begin=begin,
        end=end,
        closes=min(inside or later, default=None),
        is_closed=bool(inside),
    )
