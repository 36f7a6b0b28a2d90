"""Where a circuit crosses a motorway, a railway or a main road: to be checked on the ground."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ddtour_geo.common.geodesy import DEGREE_M
from ddtour_geo.model import Evidence, GroundFeature, Itinerary, Leg, StreetRun

if TYPE_CHECKING:
    from shapely import LineString, Point

BARRIERS = ("motorway", "primary", "rail")
APART_M = 25.0
"""Crossings of one barrier that are nearer than this are one: two tracks, two carriageways."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossing:
    """A place where a circuit crosses one of ``BARRIERS``, between the stops of two marks."""

    marks: tuple[str, str]
    barrier: str
    name: str
    lonlat: tuple[float, float]
    run: StreetRun
    evidence: Evidence

    @property
    def manner(self) -> str:
        """``over`` a bridge, through a tunnel ``under``, or ``level``."""
        return "over" if self.run.is_bridge else "under" if self.run.is_tunnel else "level"


def find_crossings(itinerary: Itinerary) -> tuple[Crossing, ...]:
    """Find where an itinerary crosses motorways, railways and primary roads."""
    from shapely import LineString

    barriers = [
        (feature, LineString(feature.lonlat))
        for feature in itinerary.ground
        if feature.kind in BARRIERS and len(feature.lonlat) > 1 and not feature.is_tunnel
    ]
    found: list[Crossing] = []
    for number, leg in enumerate(itinerary.legs):
        marks = (itinerary.stops[number].mark, itinerary.stops[number + 1].mark)
        for crossing in _along(leg, marks, barriers):
            if not any(_is_same(crossing, other) for other in found):
                found.append(crossing)
    return tuple(found)


def _along(
    leg: Leg, marks: tuple[str, str], barriers: "list[tuple[GroundFeature, LineString]]"
) -> Iterator[Crossing]:
    from shapely import LineString

    line = LineString(leg.lonlat)
    hits = [
        (line.project(point, normalized=True), point, feature)
        for feature, barrier in barriers
        if line.intersects(barrier)
        for point in _points(line, barrier)
    ]
    for share, point, feature in sorted(hits, key=lambda hit: hit[0]):
        run = _run_at(leg, share)
        if run is None or (feature.kind == "primary" and run.highway.startswith("primary")):
            continue
        yield Crossing(
            marks=marks,
            barrier=feature.kind,
            name=feature.name,
            lonlat=(point.x, point.y),
            run=run,
            evidence=max(run.evidence, feature.evidence),
        )


def _points(line: "LineString", barrier: "LineString") -> "Iterator[Point]":
    shared = line.intersection(barrier)
    for part in getattr(shared, "geoms", [shared]):
        yield part.centroid


def _run_at(leg: Leg, share: float) -> StreetRun | None:
    """Find the street at a share of a leg's length."""
    left = share * sum(run.metres for run in leg.runs)
    for run in leg.runs:
        left -= run.metres
        if left <= 0:
            return run
    return leg.runs[-1] if leg.runs else None


def _is_same(one: Crossing, other: Crossing) -> bool:
    if (one.marks, one.barrier) != (other.marks, other.barrier):
        return False
    return (
        max(abs(a - b) for a, b in zip(one.lonlat, other.lonlat, strict=True)) * DEGREE_M < APART_M
    )
