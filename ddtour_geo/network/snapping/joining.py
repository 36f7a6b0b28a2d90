"""The way from a street to a place: straight, through an entrance, round what stands between."""

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ddtour_geo.common.geodesy import ground_metres, project
from ddtour_geo.common.i18n import LocalizedText
from ddtour_geo.model.network import AccessPoint, WalkingNetwork
from ddtour_geo.network.snapping.barriers import Barrier, Barriers
from ddtour_geo.network.snapping.pieces import Floats, Foot, StraightPieces, nearest_foot
from ddtour_geo.network.snapping.view import View

ENTRANCE_DETOUR = 50.0
"""Metres by which the way through an entrance may be longer than the straight one."""
BARRIER_DETOUR = 60.0
"""Metres by which a street may be further away so that no wall, fence or hedge stands before it."""
SIDE_DEAD_ZONE = 5.0
"""Metres from the edge within which a place is said to be on it."""
_FARTHEST_VIEW = 500.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A place to join to the network, and the entrances that lead to it."""

    id: str
    lonlat: Floats
    xy: Floats
    doors: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """Where a place meets the network, on which piece, and by how many metres outside its ground.

    Where there is no way, ``barrier`` keeps a walker from that piece.
    """

    point: AccessPoint
    beyond: float
    piece: int
    barrier: Barrier | None = None

    @property
    def doubt(self) -> tuple[bool, bool]:
        """Whether there is no way, and whether a part of it is not known: the less the better."""
        return self.barrier is not None, self.point.through is not None

    @property
    def rank(self) -> tuple[tuple[bool, bool], float]:
        """Order of preference: a way that is known, then a short one."""
        return self.doubt, self.point.connector


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """A network and what stands before its streets.

    Attributes
    ----------
    network, barriers
        They.
    offsets
        Metres of the vertices of the network along their edges.
    limit
        Longest way between a street and a ground, metres.
    aloft
        Which ways of the network are bridges or tunnels.
    """

    network: WalkingNetwork
    offsets: Floats
    barriers: Barriers
    limit: float
    aloft: NDArray[np.bool_]

    def joined(self, pieces: StraightPieces, spot: Spot) -> Joined:
        """Join a place to the nearest piece, through an entrance if it has one."""
        straight, view = self._without_doors(pieces, spot)
        if view is not None:
            gates = self._through_doors(pieces, spot, view.gates_of_enclosure)
            near = (one for one in gates if one.beyond <= self.limit)
            straight = min((straight, *near), key=lambda one: one.rank)
        doors = self._through_doors(pieces, spot, spot.doors)
        if not doors:
            return straight
        best = min(doors, key=lambda one: one.rank)
        # A path inside a park leads nearer than its gate.
        most = straight.point.connector + ENTRANCE_DETOUR
        is_long = best.doubt == straight.doubt and best.point.connector > most
        return straight if is_long or best.doubt > straight.doubt else best

    def _through_doors(self, pieces: StraightPieces, spot: Spot, doors: Floats) -> list[Joined]:
        """Join a place through each of some entrances, degrees."""
        if not len(doors):
            return []
        inside = ground_metres(np.broadcast_to(spot.lonlat, doors.shape), doors).tolist()
        found = []
        for door, at, metres in zip(doors, project(doors, self.network.crs), inside, strict=True):
            here = replace(spot, lonlat=door, xy=at)
            outside, _ = self._without_doors(pieces, here)
            lon, lat = door.tolist()
            whole = outside.point.connector + metres
            point = replace(outside.point, connector=whole, entrance=(lon, lat))
            found.append(replace(outside, point=point))
        return found

    def _without_doors(self, pieces: StraightPieces, spot: Spot) -> tuple[Joined, View | None]:
        """Join a place to the nearest piece in sight, and look round where that is not the next."""
        straight = self._at(pieces, nearest_foot(pieces, spot.xy), spot)
        away = straight.point.connector
        way = (spot.lonlat, np.array(straight.point.lonlat))
        if away > self.limit or not self.barriers.may_cross(*way):
            return straight, None
        reach = min(self.limit + BARRIER_DETOUR, _FARTHEST_VIEW)
        view = View(
            barriers=self.barriers,
            lonlat=spot.lonlat,
            xy=spot.xy,
            crs=self.network.crs,
            reach=reach,
        )
        barrier = view.stands_before(project(way[1][None], self.network.crs)[0])
        if barrier is None:
            return straight, None
        return self._in_sight(pieces, spot, view, replace(straight, barrier=barrier)), view

    def _in_sight(self, pieces: StraightPieces, spot: Spot, view: View, barred: Joined) -> Joined:
        """Join a place to what it sees, else through what stands there, unless nobody can."""
        level = self._level(pieces, barred.piece)
        near = view.nearest_in_sight(pieces, level, only_hard=True)
        if near is None or near.metres > self.limit:
            return replace(barred, beyond=math.inf)
        free = view.nearest_in_sight(pieces, level)
        most = self.limit if view.enclosure is not None else 0.0
        if free is not None and free.metres <= max(most, near.metres + BARRIER_DETOUR):
            found = self._at(pieces, free, spot)
            return replace(found, beyond=min(found.beyond, self.limit))
        through = view.stands_before(self._xy(pieces, near))
        return self._at(pieces, near, spot, None if through is None else through.label)

    def _level(self, pieces: StraightPieces, nearest: int) -> NDArray[np.bool_]:
        """Choose the pieces on the level of the nearest one: bridges and tunnels if it is one."""
        aloft = self.aloft[self.network.vertex_way[pieces.vertex]]
        level: NDArray[np.bool_] = aloft[nearest] | ~aloft
        return level

    def _xy(self, pieces: StraightPieces, foot: Foot) -> Floats:
        at: Floats = pieces.begin[:, foot.piece] + foot.share * pieces.run[:, foot.piece]
        return at

    def _at(
        self,
        pieces: StraightPieces,
        foot: Foot,
        spot: Spot,
        through: LocalizedText | None = None,
    ) -> Joined:
        vertex = int(pieces.vertex[foot.piece])
        ends = self.network.vertex_lonlat[vertex : vertex + 2]
        lonlat = (1.0 - foot.share) * ends[0] + foot.share * ends[1]
        offsets = self.offsets[vertex : vertex + 2]
        run = pieces.run[:, foot.piece]
        away = spot.xy - pieces.begin[:, foot.piece]
        connector = float(ground_metres(spot.lonlat[None], lonlat[None])[0])
        left = run[0] * away[1] - run[1] * away[0] > 0
        side = "on" if connector <= SIDE_DEAD_ZONE else "left" if left else "right"
        point = AccessPoint(
            place_id=spot.id,
            edge=int(pieces.edge[foot.piece]),
            offset=float((1.0 - foot.share) * offsets[0] + foot.share * offsets[1]),
            connector=connector,
            lonlat=(float(lonlat[0]), float(lonlat[1])),
            side=side,
            through=through,
        )
        return Joined(point=point, beyond=connector, piece=foot.piece)
