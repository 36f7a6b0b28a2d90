"""Two turns within a few steps are one: that into the street which the walker has in sight."""

from collections.abc import Sequence
from dataclasses import replace

from ddtour_geo.guidance.directions.angles import SHARP, aside, deviation
from ddtour_geo.model.guidance import Manoeuvre

JOG = 8.0
"""Metres between two turns up to which a walker takes them for one."""

_SECOND = frozenset({"turn", "continue", "cross", "path", "bridge", "underpass"})


def without_jogs(told: Sequence[Manoeuvre]) -> list[Manoeuvre]:
    """Tell at once what is but a few metres apart, if nobody could mistake it."""
    found: list[Manoeuvre] = []
    end = 0.0
    for here in told:
        whole = _at_once(found[-1], here) if found and here.at - end < JOG else None
        if whole is None:
            found.append(here)
        else:
            found[-1] = whole
        end = here.at
    return found


def _at_once(first: Manoeuvre, second: Manoeuvre) -> Manoeuvre | None:
    """Give one manoeuvre for two: the second way must be known by its name, or by what it is."""
    is_known = bool(second.street or second.built) and second.action in _SECOND
    is_counted = any(one.ordinal or one.fork for one in (first, second))
    if not is_known or is_counted or first.built or first.then:
        return None
    if first.action == "depart":
        return replace(second, action="depart", turn="straight", at=first.at, lonlat=first.lonlat)
    bend = deviation(first.inward, second.bearing)
    is_one = first.action == "continue" or (first.action == "turn" and bool(second.built))
    if not is_one or abs(bend) > SHARP:
        return None
    return replace(second, turn=aside(bend), at=first.at, lonlat=first.lonlat, inward=first.inward)
