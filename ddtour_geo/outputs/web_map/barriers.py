"""What is in the way of wheels and tired legs on a circuit, each thing once."""

import math
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from ddtour_geo.model import Itinerary, Leg

BARRIERS = frozenset(
    {
        "escalator",
        "few-steps",
        "ford",
        "impassable",
        "narrow-barrier",
        "raised-kerb",
        "rough-surface",
        "soft-surface",
        "steep",
        "too-narrow",
        "too-steep",
        "wheelchair-no",
    }
)
"""Remarks on a street that tell of something in the way of wheels and tired legs."""

SAME_PLACE = 1e-4
"""Two barriers of one kind nearer than this are one, degrees: about ten metres."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Barrier:
    """Something on a circuit that not everybody gets over."""

    key: str  # "steps", or the remark on the street
    name: str  # of the street
    count: int | None  # of steps; None if unknown, or if it is something else
    leg: int  # that meets it first, from 1
    lonlat: tuple[float, float]


def barriers(itinerary: Itinerary) -> tuple[Barrier, ...]:
    """Find the distinct staircases and other barriers of a circuit."""
    found: list[Barrier] = []
    for number, leg in enumerate(itinerary.legs, 1):
        if leg.evidence.is_sketch or not leg.runs:
            continue
        for barrier in _on_leg(number, leg):
            if not any(is_same(barrier, other) for other in found):
                found.append(barrier)
    return tuple(found)


def _on_leg(number: int, leg: Leg) -> list[Barrier]:
    found: list[Barrier] = []
    done, total = 0.0, sum(run.metres for run in leg.runs)
    for is_steps, group in groupby(leg.runs, lambda run: run.is_steps):
        runs = list(group)
        for part in [runs] if is_steps else [[run] for run in runs]:
            metres = sum(run.metres for run in part)
            middle = (done + metres / 2) / total if total else 0.0
            done += metres
            keys = ["steps"] if is_steps else [k for k in part[0].warnings if k in BARRIERS]
            counts = [run.step_count for run in part if run.step_count is not None]
            found += [
                Barrier(
                    key=key,
                    name=next((run.name for run in part if run.name), ""),
                    count=sum(counts) if is_steps and len(counts) == len(part) else None,
                    leg=number,
                    lonlat=_point(leg, middle),
                )
                for key in keys
            ]
    return found


def _point(leg: Leg, share: float) -> tuple[float, float]:
    """Give the point of a leg at a share of its streets, its connectors left out."""
    line = np.array(leg.lonlat[1:-1] if len(leg.lonlat) > 3 else leg.lonlat)
    east = math.cos(math.radians(float(line[0, 1])))
    at = np.concatenate(([0.0], np.cumsum(np.hypot(*(np.diff(line, axis=0) * (east, 1.0)).T))))
    lon, lat = (float(np.interp(share * at[-1], at, column)) for column in line.T)
    return round(lon, 5), round(lat, 5)


def is_same(one: Barrier, other: Barrier) -> bool:
    """Tell whether two barriers are one that is met twice.

    >>> one = Barrier(key="steps", name="", count=None, leg=1, lonlat=(2.0, 50.0))
    >>> is_same(one, Barrier(key="steps", name="", count=None, leg=2, lonlat=(2.001, 50.0)))
    False
    """
    east = math.cos(math.radians(one.lonlat[1]))
    away = math.hypot((one.lonlat[0] - other.lonlat[0]) * east, one.lonlat[1] - other.lonlat[1])
    return one.key == other.key and one.name == other.name and away < SAME_PLACE


def staircases(itinerary: Itinerary) -> int:
    """Count the distinct staircases of a circuit."""
    return sum(barrier.key == "steps" for barrier in barriers(itinerary))
