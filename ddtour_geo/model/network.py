"""Streets and paths open to a walker, and the times between places."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ddtour_geo.common.i18n import LocalizedText

if TYPE_CHECKING:
    from datetime import datetime


CROSSING_WAIT = 15
"""Seconds that a walker waits on average at a level crossing (an assumption)."""


class Evidence(IntEnum):
    """How a way or a position is known; the larger, the weaker.

    Examples
    --------
    >>> max(Evidence.SURVEYED, Evidence.GUESSED).label
    'guessed'
    """

    SURVEYED = 0
    ATTESTED = 1
    INFERRED = 2
    GUESSED = 3

    @property
    def label(self) -> str:
        """Name in files: ``surveyed``, ``attested``, ``inferred`` or ``guessed``."""
        return self.name.lower()

    @property
    def is_sketch(self) -> bool:
        """True if nobody surveyed it: outputs give ranges, no track and no turns."""
        return self is not Evidence.SURVEYED


def known_share(metres: Sequence[float]) -> float:
    """Share of lengths by evidence that is surveyed or attested, 0 to 1; 1 where there is none.

    >>> known_share((100.0, 50.0, 50.0, 0.0))
    0.75
    """
    whole = sum(metres)
    return sum(metres[: Evidence.INFERRED]) / whole if whole else 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """What the network keeps of an OpenStreetMap way.

    Attributes
    ----------
    id
        Its OpenStreetMap identifier.
    name
        Street name, or an empty text; that of the street beside it for a pavement.
    highway
        Value of its ``highway`` tag (or ``platform``, ``pier`` for those without one).
    evidence
        How it is known.
    is_bridge, is_tunnel
        True where the tags say so.
    is_steps
        True for steps.
    step_count
        Number of steps, or ``None`` if unknown.
    surface
        Value of its ``surface`` tag, or an empty text.
    warnings
        Keys of remarks that outputs print, such as ``"no-sidewalk"``.
    penalties
        Keys of drawbacks that break ties between equal ways; they never alter seconds.
    condition
        What neighbours must settle: ``"sidepath"`` (closed where a parallel footway is at hand),
        ``"destination"``, ``"private_end"`` or ``"customers"`` (open only towards a place); an
        empty text for an unconditional way.
    practicability
        ``"yes"``, or ``"unknown"`` where nobody says whether this walker gets through.
    closed
        Intervals in which it is closed, aware moments, within the span that was read.
    attribution
        Whom to name wherever it is drawn, if it is a surveyed way in a hand-drawn plan.
    is_name_inherited
        True if the map gives it no name: it is that of the street which it accompanies.
    """

    id: int
    name: str
    highway: str
    evidence: Evidence = Evidence.SURVEYED
    is_bridge: bool = False
    is_tunnel: bool = False
    is_steps: bool = False
    step_count: int | None = None
    surface: str = ""
    warnings: tuple[str, ...] = ()
    penalties: tuple[str, ...] = ()
    condition: str = ""
    practicability: str = "yes"
    closed: "tuple[tuple[datetime, datetime], ...]" = ()
    attribution: str = ""
    is_name_inherited: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WalkingNetwork:
    """Streets and paths open to one walker profile, contracted to junctions.

    Attributes
    ----------
    profile
        Walker profile that the access rules were applied for.
    crs
        Projected reference system of ``xy``.
    node_osm_id
        Shape ``(n,)``.
    node_lonlat
        Shape ``(n, 2)``, degrees.
    node_component
        Shape ``(n,)``; 0 is the largest component.
    edge_nodes
        Shape ``(m, 2)``: the two junctions of each edge.
    edge_length
        Shape ``(m,)``, metres along the ground.
    edge_forward, edge_backward
        Shape ``(m,)``, true if the edge may be walked from its first to its second junction, or
        back.
    edge_vertices
        Shape ``(m + 1,)``: vertices ``edge_vertices[e]:edge_vertices[e + 1]`` belong to edge e.
    vertex_lonlat, vertex_xy
        Shape ``(k, 2)``, degrees and metres.
    vertex_height
        Shape ``(k,)``, metres above sea level, NaN where unknown.
    vertex_way
        Shape ``(k,)``: index into ``ways`` of the piece that begins at this vertex (the last
        vertex of an edge repeats the one before).
    ways
        The ways that the pieces came from.
    data_date
        ISO date of the data, or an empty text if unknown.
    source
        Where they came from.
    warnings
        Remarks for the planner, in the order found: key and values of a text.
    gates
        OpenStreetMap identifiers of nodes that close within the span that was read, and the
        intervals in which they are closed, aware moments.
    squares
        Indices of the ways that are squares: their edges are straight lines over them, and the
        lengths of these are no length of street.
    private_edges
        Edges that one may only walk towards a place on or behind them, never through.
    crossings
        Level crossings: index of the edge, metres from its first junction, and the share of one
        wait that is spent there (less than 1 where several tracks are crossed in one go).

    Examples
    --------
    >>> from ddtour_geo import read_extract
    >>> network = read_extract("data/ville-exemple/streets.osm", profile="adult")
    >>> network.edge_count == len(network.edge_length), network.is_sketch
    (True, False)
    """

    profile: str
    crs: str
    node_osm_id: NDArray[np.int64]
    node_lonlat: NDArray[np.float64]
    node_component: NDArray[np.int32]
    edge_nodes: NDArray[np.int32]
    edge_length: NDArray[np.float64]
    edge_forward: NDArray[np.bool_]
    edge_backward: NDArray[np.bool_]
    edge_vertices: NDArray[np.int64]
    vertex_lonlat: NDArray[np.float64]
    vertex_xy: NDArray[np.float64]
    vertex_height: NDArray[np.float64]
    vertex_way: NDArray[np.int32]
    ways: tuple[Way, ...]
    data_date: str = ""
    source: str = ""
    warnings: tuple[tuple[str, tuple[tuple[str, object], ...]], ...] = ()
    gates: "tuple[tuple[int, tuple[tuple[datetime, datetime], ...]], ...]" = ()
    squares: frozenset[int] = frozenset()
    private_edges: frozenset[int] = frozenset()
    crossings: tuple[tuple[int, float, float], ...] = ()

    @property
    def node_count(self) -> int:
        """Number of junctions."""
        return len(self.node_osm_id)

    @property
    def edge_count(self) -> int:
        """Number of edges."""
        return len(self.edge_length)

    @property
    def is_sketch(self) -> bool:
        """True if a way of it is not surveyed: it is a hand-drawn plan."""
        return _is_sketch(self)

    @property
    def vertex_offset(self) -> NDArray[np.float64]:
        """Shape ``(k,)``: metres of each vertex from the first junction of its edge."""
        return _vertex_offset(self)


@lru_cache(maxsize=2)
def _is_sketch(network: WalkingNetwork) -> bool:
    return any(way.evidence.is_sketch for way in network.ways)


@lru_cache(maxsize=2)
def _vertex_offset(network: WalkingNetwork) -> NDArray[np.float64]:
    first = network.edge_vertices[:-1]
    steps = np.zeros(len(network.vertex_xy))
    steps[1:] = np.hypot(*np.diff(network.vertex_xy, axis=0).T)
    steps[first] = 0.0
    along = np.cumsum(steps)
    counts = np.diff(network.edge_vertices)
    along -= np.repeat(along[first], counts)
    last = along[network.edge_vertices[1:] - 1]
    scale = np.divide(network.edge_length, last, out=np.ones_like(last), where=last > 0)
    result: NDArray[np.float64] = along * np.repeat(scale, counts)
    result[network.edge_vertices[1:] - 1] = network.edge_length
    result.flags.writeable = False
    return result


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessPoint:
    """Where a place meets the network.

    Attributes
    ----------
    edge
        Index of the walkable edge.
    offset
        Metres from the first junction of the edge.
    connector
        Metres between the place and the edge, as the crow flies.
    lonlat
        The point on the edge, degrees.
    side
        ``"left"`` or ``"right"`` of the edge in its own direction, ``"on"`` within 5 m.
    entrance
        The entrance that leads to the place, degrees; ``None`` if it is reached straight.
    through
        What stands between street and place, a wall say, where nobody knows the entrance.
    """

    place_id: str
    edge: int
    offset: float
    connector: float
    lonlat: tuple[float, float]
    side: str = "on"
    entrance: tuple[float, float] | None = None
    through: LocalizedText | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PathPiece:
    """A walk along one edge or a part of it, metres from its first junction.

    >>> PathPiece(edge=3, begin=120.0, end=0.0).length  # backwards
    120.0
    """

    edge: int
    begin: float
    end: float

    @property
    def length(self) -> float:
        """Metres walked."""
        return abs(self.end - self.begin)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TravelTimeMatrix:
    """All-pairs walking times between places, and the path of any pair.

    Attributes
    ----------
    place_ids
        Shape ``(k,)``.
    seconds
        Shape ``(k, k)``, rounded up once per pair; ``UNREACHABLE`` where there is no way.
    metres
        Shape ``(k, k)``, connectors included; infinite where there is no way.
    paths
        For each pair the pieces walked, in order; empty on the diagonal.
    ascent
        Shape ``(k, k)``, metres climbed, NaN where a height is unknown or there is no way;
        ``None`` where no height is known.

    Examples
    --------
    >>> TravelTimeMatrix(
    ...     place_ids=("a",), seconds=np.zeros((1, 1), np.int64), metres=np.zeros((1, 1)), paths={}
    ... ).place_ids
    ('a',)
    """

    place_ids: tuple[str, ...]
    seconds: NDArray[np.int64]
    metres: NDArray[np.float64]
    paths: dict[tuple[int, int], tuple[PathPiece, ...]] = field(repr=False)
    ascent: NDArray[np.float64] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GroundFeature:
    """Something that a base map draws under the trace.

    Attributes
    ----------
    kind
        What it is: ``water``, ``stream``, ``grass``, ``park``, ``wood``, ``field``, ``orchard``,
        ``allotment``, ``cemetery``, ``square``, ``parking``, ``building``, ``notable-building``,
        ``heap``, ``rail``, ``motorway``, ``primary``, ``secondary``, ``tertiary``, ``street``,
        ``pedestrian``, ``service``, ``path``, ``steps``, ``tree``, ``wall``, ``toilets``,
        ``drinking-water``, ``bench``, ``defibrillator``,
        ``emergency-post`` (``name`` holds its number), ``headframe``, ``tower``, ``church``,
        ``height`` (a spot height, ``name`` holds the metres).
    lonlat
        Shape ``(k, 2)`` degrees for a line or a ring (closed for areas), ``(1, 2)`` for a point.
    name
        Its name, or an empty text.
    is_area
        True if the line is the outer ring of an area.
    holes
        Inner rings of an area.
    evidence
        How it is known.
    is_bridge, is_tunnel
        True where the tags say so.
    is_closed
        True if nobody may walk there (``access=no``).
    attribution
        Whom to name beside it, if it is a surveyed way in a hand-drawn plan.
    """

    kind: str
    lonlat: tuple[tuple[float, float], ...]
    name: str = ""
    is_area: bool = False
    holes: tuple[tuple[tuple[float, float], ...], ...] = ()
    evidence: Evidence = Evidence.SURVEYED
    is_bridge: bool = False
    is_tunnel: bool = False
    is_closed: bool = False
    attribution: str = ""
