"""Paths become manoeuvres: what a walker must hear of, and nothing else."""

from collections.abc import Sequence
from dataclasses import replace

from ddtour_geo.common.types import LonLat
from ddtour_geo.guidance.directions.angles import apart, bearing_between, deviation
from ddtour_geo.guidance.directions.built import kind, with_own_metres
from ddtour_geo.guidance.directions.jogs import without_jogs
from ddtour_geo.guidance.directions.streets import Streets
from ddtour_geo.guidance.directions.stretches import Stretch, heading, stretches
from ddtour_geo.guidance.directions.telling import Telling
from ddtour_geo.model.guidance import Manoeuvre
from ddtour_geo.model.network import AccessPoint, PathPiece

STUB = 8.0
"""Metres of street before the first junction, or after the last, that nobody tells."""

AHEAD, BESIDE = 35.0, 5.0
"""Degrees, and metres, up to which a place is in front of who arrives."""


def manoeuvres(
    streets: Streets,
    pieces: Sequence[PathPiece],
    origin: AccessPoint,
    target: AccessPoint,
    goal: LonLat,
) -> tuple[Manoeuvre, ...]:
    """Find what a walker must hear of on a leg."""
    walk = whole = stretches(streets, pieces, origin.connector)
    end = walk[-1].at + walk[-1].piece.length if walk else origin.connector
    if len(walk) > 1 and _is_stub(walk[0], walk[1]):
        walk = (replace(walk[1], at=walk[0].at, node=None), *walk[2:])
    if len(walk) > 1 and walk[-1].piece.length < STUB and not kind(walk[-1].way):
        walk = walk[:-1]
    told = without_jogs(Telling(streets, walk).told()) if walk else []
    told.append(
        Manoeuvre(
            action="arrive",
            turn="straight",
            at=end,
            metres=target.connector,
            lonlat=target.lonlat,
            bearing=streets.outward(walk[-1].piece) if walk else 0.0,
            street=walk[-1].way.name if walk else "",
            side=_side(streets, walk, target.entrance or goal),
        )
    )
    ends = [*(one.at for one in told[1:]), end + target.connector]
    told = [replace(one, metres=after - one.at) for one, after in zip(told, ends, strict=True)]
    return with_own_metres(streets, whole, told)


def _is_stub(first: Stretch, second: Stretch) -> bool:
    """Tell whether a walker at a door sees the street that he takes, a few metres away."""
    name = second.way.name
    is_seen = bool(name) and name != first.way.name and not second.is_square
    return is_seen and first.piece.length < STUB and not kind(first.way) and not kind(second.way)


def _side(streets: Streets, walk: Sequence[Stretch], goal: LonLat) -> str:
    """Tell on which side of the last way a place is, for who has walked to its end."""
    if not walk:
        return "ahead"
    last = len(walk) - 1
    end = streets.point(walk[last].piece.edge, walk[last].piece.end)
    inward = heading(streets, walk, last)
    off = deviation(inward, bearing_between(end, goal))
    if abs(off) <= AHEAD or apart(end, goal) <= BESIDE:
        return "ahead"
    return "right" if off > 0 else "left"
