"""The quickest walk between any two places."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from ddtour_geo.model.network import AccessPoint, PathPiece, TravelTimeMatrix, WalkingNetwork
from ddtour_geo.model.problem import UNREACHABLE
from ddtour_geo.network.routing.pace import along, differences, flat_speed
from ddtour_geo.network.routing.search_graph import Floats, SearchGraph

_ROUNDING_SLACK = 1e-6


def travel_times(
    network: WalkingNetwork,
    points: Sequence[AccessPoint],
    *,
    profile: str,
    speed_kmh: float | None = None,
    avoided: frozenset[int] = frozenset(),
    origins: int | None = None,
    limit: float = math.inf,
) -> TravelTimeMatrix:
    """Find the quickest walk between any two places.

    Parameters
    ----------
    network
        Streets and paths.
    points
        Where the places meet the network.
    profile
        Walker profile, for its flat speed.
    speed_kmh
        Flat speed that replaces the profile's; connectors are walked at it too.
    avoided
        OpenStreetMap identifiers of ways that nobody sets foot on.
    origins
        Only the first so many places are walked from, and no climb is summed; ``None`` for all.
    limit
        Seconds after which a walk is given up.

    Returns
    -------
    TravelTimeMatrix
        Seconds rounded up once per pair, metres and pieces; a pair without a way has
        ``UNREACHABLE`` seconds and no path.

    Raises
    ------
    InputRefusedError
        If there is no such profile, or the speed is not a positive number.

    Examples
    --------
    >>> from ddtour_geo import read_extract, read_places, snap
    >>> network = read_extract("data/ville-exemple/streets.osm", profile="adult")
    >>> points = snap(network, read_places("data/ville-exemple")).points
    >>> matrix = travel_times(network, points, profile="adult")
    >>> matrix.seconds.shape == (len(points), len(points)), int(matrix.seconds[0, 0])
    (True, 0)
    """
    from scipy.sparse.csgraph import dijkstra

    speed = flat_speed(profile, speed_kmh)
    count = len(points)
    begun = count if origins is None else origins
    graph = SearchGraph(network, points, speed, avoided=avoided)
    seconds = np.full((count, count), UNREACHABLE, dtype=np.int64)
    metres = np.full((count, count), math.inf)
    np.fill_diagonal(metres, 0.0)
    paths: dict[tuple[int, int], tuple[PathPiece, ...]] = {(i, i): () for i in range(count)}
    if count > 1 and begun:
        distance, predecessor = dijkstra(
            graph.matrix,
            indices=np.array(graph.sources[:begun], dtype=np.int64),
            return_predecessors=True,
            limit=limit,
        )
        reached = distance[:, graph.sinks]
        finite = np.isfinite(reached)
        seconds[:begun] = np.where(
            finite, whole_seconds(np.where(finite, reached, 0.0)), UNREACHABLE
        )
        _trace(graph, points, predecessor, finite, metres, paths)
    np.fill_diagonal(seconds, 0)
    return TravelTimeMatrix(
        place_ids=tuple(point.place_id for point in points),
        seconds=seconds,
        metres=metres,
        paths=paths,
        ascent=_ascents(network, paths, count) if origins is None else None,
    )


def off_the_way(
    matrix: TravelTimeMatrix, start: str, end: str, rides: Iterable[tuple[str, str]] = ()
) -> tuple[str, ...]:
    """List the places that lie on no way from the start to the end.

    >>> apart = TravelTimeMatrix(
    ...     place_ids=("a", "b"),
    ...     seconds=np.array([[0, UNREACHABLE], [UNREACHABLE, 0]]),
    ...     metres=np.zeros((2, 2)),
    ...     paths={},
    ... )
    >>> off_the_way(apart, "a", "a"), off_the_way(apart, "a", "a", [("a", "b"), ("b", "a")])
    (('b',), ())
    """
    row = {place: number for number, place in enumerate(matrix.place_ids)}
    joined = matrix.seconds < UNREACHABLE
    for origin, destination in rides:
        if origin in row and destination in row:
            joined[row[origin], row[destination]] = True
    for _ in range(len(row).bit_length()):
        joined |= joined @ joined
    passed = joined[row[start]] & joined[:, row[end]]
    return tuple(place for place in matrix.place_ids if not passed[row[place]])


def whole_seconds(seconds: Floats) -> Floats:
    """Round durations up, but for what an addition of numbers adds.

    >>> whole_seconds(np.array([7.0000001, 7.2])).tolist()
    [7.0, 8.0]
    """
    result: Floats = np.ceil(seconds - _ROUNDING_SLACK)
    return result


def climbing(network: WalkingNetwork) -> Callable[[Sequence[PathPiece]], float] | None:
    """Say how the metres climbed along a path are summed."""
    if not np.isfinite(network.vertex_height).any():
        return None
    rise = differences(network, network.vertex_height)
    is_unknown = np.logical_or.reduceat(np.isnan(rise), network.edge_vertices[:-1])
    rise = np.nan_to_num(rise)
    up, down = along(network, np.maximum(rise, 0.0)), along(network, np.maximum(-rise, 0.0))
    offset, known = network.vertex_offset, dict[PathPiece, float]()

    def climbed(piece: PathPiece) -> float:
        if is_unknown[piece.edge]:
            return math.nan
        part = slice(network.edge_vertices[piece.edge], network.edge_vertices[piece.edge + 1])
        metres = (up if piece.begin <= piece.end else down)[part]
        ends = np.interp((piece.begin, piece.end), offset[part], metres)
        return abs(float(ends[1] - ends[0]))

    def sum_of(path: Sequence[PathPiece]) -> float:
        for piece in path:
            if piece not in known:
                known[piece] = climbed(piece)
        return sum(known[piece] for piece in path)

    return sum_of


def _ascents(
    network: WalkingNetwork, paths: Mapping[tuple[int, int], Sequence[PathPiece]], count: int
) -> Floats | None:
    climbed = climbing(network)
    if climbed is None:
        return None
    ascent = np.full((count, count), math.nan)
    for pair, path in paths.items():
        ascent[pair] = climbed(path)
    return ascent


def _trace(
    graph: SearchGraph,
    points: Sequence[AccessPoint],
    predecessor: NDArray[np.int32],
    finite: NDArray[np.bool_],
    metres: Floats,
    paths: dict[tuple[int, int], tuple[PathPiece, ...]],
) -> None:
    for i, origin in enumerate(points[: len(predecessor)]):
        before = predecessor[i].tolist()
        for j, target in enumerate(points):
            if i == j:
                continue
            if not finite[i, j]:
                metres[i, j] = math.inf
                continue
            paths[i, j], walked = graph.trace(before, graph.sources[i], graph.sinks[j])
            metres[i, j] = origin.connector + walked + target.connector
