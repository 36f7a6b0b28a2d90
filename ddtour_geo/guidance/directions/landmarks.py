"""What one sees at a turn: known places and what the map names."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace

from ddtour_geo.common.i18n import LocalizedText
from ddtour_geo.guidance.directions.angles import apart, bearing_between, deviation
from ddtour_geo.guidance.directions.french import has_generic
from ddtour_geo.model.guidance import Manoeuvre
from ddtour_geo.model.network import GroundFeature
from ddtour_geo.model.place import PointOfInterest

NEAR = 25.0
"""Metres from a turn within which a place is a mark for it."""

BESIDE = 8.0
"""Metres before or after a turn up to which a place is beside it."""

Landmark = tuple[LocalizedText, tuple[float, float]]

_SEEN = frozenset({"turn", "continue", "cross"})
_KINDS = frozenset({"church", "tower", "headframe", "notable-building"})


def landmarks(
    places: Iterable[PointOfInterest], ground: Iterable[GroundFeature]
) -> tuple[Landmark, ...]:
    """List what a walker can recognise.

    >>> landmarks(
    ...     (), (GroundFeature(kind="church", lonlat=((2.0, 50.0),), name="Église Saint-Vaast"),)
    ... )
    ((LocalizedText(fr='Église Saint-Vaast', en=''), (2.0, 50.0)),)
    """
    known = [(place.name, place.position.lonlat) for place in places if not _is_vague(place)]
    named = [
        (LocalizedText(fr=feature.name), _middle(feature))
        for feature in ground
        if feature.kind in _KINDS and feature.name and not feature.evidence.is_sketch
    ]
    # "After Redon" could be the town or its station: only a name that says what it is will do.
    return tuple(mark for mark in (*known, *named) if has_generic(mark[0].fr))


def _is_vague(place: PointOfInterest) -> bool:
    return place.position.to_confirm or place.position.radius_m > 0


def _middle(feature: GroundFeature) -> tuple[float, float]:
    longitudes, latitudes = zip(*feature.lonlat, strict=True)
    return (sum(longitudes) / len(longitudes), sum(latitudes) / len(latitudes))


def with_landmarks(told: Sequence[Manoeuvre], seen: Sequence[Landmark]) -> tuple[Manoeuvre, ...]:
    """Add to turns what one sees there, each thing once in a leg.

    >>> with_landmarks((), ())
    ()
    """
    used: set[LocalizedText] = set()
    found = []
    for here in told:
        near = _nearest(here, seen) if here.action in _SEEN else None
        if near is None or near[0] in used:
            found.append(here)
            continue
        used.add(near[0])
        found.append(replace(here, landmark=near[0], passing=_passing(here, near[1])))
    return tuple(found)


def _nearest(here: Manoeuvre, seen: Sequence[Landmark]) -> Landmark | None:
    near = [(apart(here.lonlat, mark[1]), k) for k, mark in enumerate(seen)]
    best = min(near, default=(math.inf, 0))
    return seen[best[1]] if best[0] <= NEAR else None


def _passing(here: Manoeuvre, where: tuple[float, float]) -> str:
    """Tell whether who comes along turns beside a mark, after it, before it or facing it."""
    off = math.radians(deviation(here.inward, bearing_between(here.lonlat, where)))
    away = apart(here.lonlat, where)
    ahead, aside = away * math.cos(off), away * abs(math.sin(off))
    if ahead < -BESIDE:
        return "after"
    if ahead <= BESIDE:
        return "beside"
    return "facing" if aside <= ahead / 2 else "before"
