"""What runs beside what: straight pieces of ways, and the pieces along which others go."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ddtour_geo.common.geodesy import METRES_PER_DEGREE
from ddtour_geo.network.build.contraction import Bools, Floats, Ints
from ddtour_geo.network.osm.extract import StreetExtract

PARALLEL_DEGREES = 30.0
"""Angle below which a footway accompanies a road."""

SAMPLE_METRES = 10.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pieces:
    """Straight pieces of some ways in metres: their row, their position and their two nodes.

    ``scale`` are the metres of a degree east and north.
    """

    row: Ints
    position: Ints
    ends: Ints
    begin: Floats
    run: Floats
    node_count: int
    scale: Floats

    @classmethod
    def of(cls, extract: StreetExtract, wanted: Bools) -> "Pieces":
        """Cut the wanted rows of an extract to pieces."""
        row = np.repeat(np.arange(len(wanted)), np.diff(extract.way_starts))
        osm_id, node = np.unique(extract.refs, return_inverse=True)
        there = np.isfinite(extract.lonlat[:, 0])
        keep = wanted[row[:-1]] & (row[:-1] == row[1:]) & there[:-1] & there[1:]
        at = np.flatnonzero(keep)
        middle = float(np.nanmean(extract.lonlat[:, 1])) if len(at) else 0.0
        scale = np.array([math.cos(math.radians(middle)), 1.0]) * METRES_PER_DEGREE
        xy = extract.lonlat * scale
        return cls(
            row=row[at],
            position=at,
            ends=np.stack((node[at], node[at + 1]), axis=1),
            begin=xy[at],
            run=xy[at + 1] - xy[at],
            node_count=len(osm_id),
            scale=scale,
        )

    @property
    def length(self) -> Floats:
        """Metres of each piece."""
        result: Floats = np.hypot(*self.run.T)
        return result


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Samples:
    """Points every few metres along pieces, and the metres that each stands for."""

    piece: Ints
    xy: Floats
    metres: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Company:
    """Which samples run beside which pieces: how far away, and how far past their ends."""

    sample: Ints
    piece: Ints
    metres: Floats
    beyond: Floats


def samples_of(pieces: Pieces, own: Ints) -> Samples:
    """Put points along some pieces."""
    length = pieces.length[own]
    counts = np.maximum(1, np.ceil(length / SAMPLE_METRES)).astype(np.int64)
    piece = np.repeat(own, counts)
    order = np.arange(len(piece)) - np.repeat(np.cumsum(counts) - counts, counts)
    share = (order + 0.5) / np.repeat(counts, counts)
    xy = pieces.begin[piece] + share[:, None] * pieces.run[piece]
    return Samples(piece=piece, xy=xy, metres=np.repeat(length / counts, counts))


def company(pieces: Pieces, samples: Samples, others: Ints, reach: float) -> Company:
    """Find the pieces among others that run the way of a sample within reach of it."""
    import shapely

    begin, run = pieces.begin[others], pieces.run[others]
    ends = np.stack((begin, begin + run), axis=1)
    lines = np.asarray(shapely.linestrings(ends), dtype=object)
    around = shapely.box(*(samples.xy - reach).T, *(samples.xy + reach).T)
    sample, found = shapely.STRtree(lines).query(around)
    length = pieces.length
    east, north = pieces.run.T / np.where(length > 0, length, np.inf)
    own, other = samples.piece[sample], others[found]
    cosine = np.abs(east[own] * east[other] + north[own] * north[other])
    along = np.flatnonzero(cosine >= math.cos(math.radians(PARALLEL_DEGREES)))
    sample, other = sample[along], other[along]
    across, up = (samples.xy[sample] - pieces.begin[other]).T
    offset = across * east[other] + up * north[other]
    beyond = np.maximum(-offset, offset - length[other])
    metres = np.hypot(across * north[other] - up * east[other], np.maximum(beyond, 0.0))
    near = metres <= reach
    return Company(sample=sample[near], piece=other[near], metres=metres[near], beyond=beyond[near])


def within(rings: Sequence[Floats], spots: Floats) -> Bools:
    """Tell which points are in one of some areas."""
    import shapely

    result = np.zeros(len(spots), dtype=np.bool_)
    if len(rings) and len(spots):
        owner = np.repeat(np.arange(len(rings)), [len(ring) for ring in rings])
        areas = shapely.polygons(shapely.linearrings(np.concatenate(rings), indices=owner))
        tree = shapely.STRtree(np.asarray(areas, dtype=object))
        result[tree.query(shapely.points(spots), predicate="within")[0]] = True
    return result
