"""What the page needs on the day itself: moments, hours, and the walks that skip stops."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import shapely

from ddtour_geo.common.clocks import shown_by
from ddtour_geo.common.types import LonLat
from ddtour_geo.model import Evidence, Itinerary, Leg, Stop
from ddtour_geo.outputs.drawing.frame import Frame, encode_lines
from ddtour_geo.outputs.drawing.trace import street_line

TOLERANCE = 1.0
"""Walks are drawn with points left out that lie nearer than this to the line, metres."""


def day_data(itinerary: Itinerary, frame: Frame, *, language: str = "fr") -> dict[str, Any]:
    """Collect what the page computes the day from.

    The page writes what it finds into the data attributes of its one element with the id
    ``day``, for other programs to read: ``data-state`` (``before``, ``on`` or ``finished``),
    ``data-next`` (id of the next place), ``data-distance-left`` (metres to it along the line;
    absent off the line, and where the walk there is not surveyed), ``data-lateness`` (seconds by
    which the next visit begins later than planned; negative if earlier) and ``data-off-route``
    (metres to the line, where they are more than 200).
    """
    streets: dict[str, int] = {}
    definition, stops = itinerary.definition, itinerary.stops
    wishes = {wish.place_id: wish for wish in definition.wishes}
    return {
        "fingerprint": itinerary.fingerprint,
        "zone": itinerary.territory.timezone,
        "departure": _epoch(stops[0].arrival),
        "budget": definition.time_budget,
        "sunset": _epoch(itinerary.daylight[1]) if itinerary.daylight else None,
        "stops": [
            {
                "service": stop.service_time,
                "windows": _windows(stop),
                "planned": [
                    _epoch(moment)
                    for moment in (stop.arrival, stop.begin, stop.departure, stop.leave_before)
                ],
                "closes": _epoch(stop.closes) if stop.closes else None,
                "score": wishes[stop.place.id].score if stop.place.id in wishes else 0,
                "required": stop.place.id in wishes and wishes[stop.place.id].is_required,
            }
            for stop in stops
        ],
        "legs": [
            {
                **_walk(leg, (stops[index], stops[index + 1]), frame, streets),
                "ride": None
                if leg.ride is None
                else {
                    "title": leg.ride.title.in_language(language),
                    "leaves": _epoch(leg.ride.departure),
                    "departures": _departures(itinerary, index),
                },
            }
            for index, leg in enumerate(itinerary.legs)
        ],
        "shortcuts": [
            {
                "from": shortcut.origin,
                "to": shortcut.destination,
                **_walk(
                    shortcut.leg,
                    (stops[shortcut.origin], stops[shortcut.destination]),
                    frame,
                    streets,
                ),
            }
            for shortcut in itinerary.shortcuts
        ],
        "streets": list(streets),
    }


def _epoch(moment: datetime) -> int:
    return int(moment.timestamp())


def _windows(stop: Stop) -> list[list[int]] | None:
    return [[_epoch(first), _epoch(last)] for first, last in stop.windows] or None


def _walk(
    leg: Leg, ends: tuple[Stop, Stop], frame: Frame, streets: dict[str, int]
) -> dict[str, Any]:
    """Write a walk: its line lies on streets, the ways from and to the doors are told in metres."""
    runs: list[int] = []
    for run in leg.runs:
        is_sure = run.name and run.evidence <= Evidence.ATTESTED
        runs += (streets.setdefault(run.name if is_sure else "", len(streets)), round(run.metres))
    line = street_line(leg, ends[0].access_lonlat, ends[1].access_lonlat)
    if len(line) > 2:
        line = _simple(line, frame)
    return {
        "seconds": leg.seconds,
        "spread": leg.spread,
        "metres": round(leg.metres, 1),
        "ends": _connectors(leg, line, frame),
        "evidence": int(leg.evidence),
        "stairs": 0 if leg.evidence.is_sketch else leg.staircases,
        "runs": runs,
        "line": encode_lines(frame, [line]),
    }


def _connectors(leg: Leg, line: list[LonLat], frame: Frame) -> list[float]:
    """Measure what of a leg comes before and after its line."""
    points = list(leg.lonlat)
    if line[0] not in points or line[-1] not in points:
        return [0.0, 0.0]
    last = len(points) - 1 - points[::-1].index(line[-1])
    return [
        round(float(np.linalg.norm(np.diff(frame.to_metres(part), axis=0), axis=1).sum()), 1)
        for part in (points[: points.index(line[0]) + 1], points[last:])
    ]


def _simple(line: list[LonLat], frame: Frame) -> list[LonLat]:
    """Leave out points that a drawing does not need."""
    metres = frame.to_metres(line)
    kept = shapely.get_coordinates(shapely.simplify(shapely.linestrings(metres), TOLERANCE))
    at = {(round(x, 3), round(y, 3)): point for (x, y), point in zip(metres, line, strict=True)}
    return [at[round(x, 3), round(y, 3)] for x, y in kept]


def _departures(itinerary: Itinerary, index: int) -> list[list[int]] | None:
    """Give the moments at which a ride leaves that day; ``None`` if it leaves whenever asked."""
    ends = (itinerary.stops[index].place.id, itinerary.stops[index + 1].place.id)
    ride = itinerary.legs[index].ride
    transfer = next(
        (t for t in itinerary.definition.transfers if (t.origin, t.destination) == ends), None
    )
    if transfer is None or ride is None or not transfer.departures:
        return None
    zone = ZoneInfo(itinerary.territory.timezone)
    first = itinerary.stops[0].arrival
    days = [first.date(), first.date() + timedelta(days=1)]
    leaves = sorted(_epoch(leaves) for leaves in shown_by(zone, days, transfer.departures))
    return [[moment, moment] for moment in leaves if moment >= _epoch(first)]
