"""What OpenStreetMap has of places whose position nobody published.

Nothing here moves a place: what is found is listed, a planner decides.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ddtour_geo.common.text import folded
from ddtour_geo.common.types import LonLat
from ddtour_geo.model import Hints, PointOfInterest
from ddtour_geo.network.osm.objects import OsmObject, read_objects
from ddtour_geo.territory.candidates import metres_between, point_of

LEAST_RADIUS_M = 1_500.0
RADII = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """An OpenStreetMap object that may be a place whose position nobody published.

    Attributes
    ----------
    place_id
        The place.
    osm_id
        Type and identifier, such as ``"way 12"``.
    name
        Its name, or an empty text.
    lonlat
        Where it is, degrees.
    distance_m
        Metres from the guessed position.
    tags
        The tags that agree with the hints.
    """

    place_id: str
    osm_id: str
    name: str
    lonlat: LonLat
    distance_m: float
    tags: tuple[tuple[str, str], ...]


def find_by_hints(path: Path, places: Iterable[PointOfInterest]) -> tuple[Proposal, ...]:
    """Find what may be the places whose position nobody published.

    >>> find_by_hints(Path("nowhere.osm"), ())
    ()
    """
    wanted = [(place, place.hints) for place in places if place.position.to_confirm and place.hints]
    keys = {key for _, hints in wanted for key, _ in hints.tags} | (
        {"name"} if any(not hints.tags for _, hints in wanted) else set()
    )
    if not keys:
        return ()
    things = read_objects(Path(path), keys)
    return tuple(
        proposal for place, hints in wanted for proposal in _agreeing(place, hints, things)
    )


def _agreeing(place: PointOfInterest, hints: Hints, things: Sequence[OsmObject]) -> list[Proposal]:
    reach = max(RADII * place.position.radius_m, LEAST_RADIUS_M)
    words = folded(hints.name_contains)
    found = []
    for thing in things:
        if not all(_has(thing.tags, key, value) for key, value in hints.tags):
            continue
        if words and not any(words in folded(name) for name in _names(thing.tags)):
            continue
        lonlat = point_of(thing)
        if lonlat is None:
            continue
        distance = metres_between(place.position.lonlat, lonlat)
        if distance <= reach:
            found.append(
                Proposal(
                    place_id=place.id,
                    osm_id=thing.reference,
                    name=thing.tags.get("name", ""),
                    lonlat=lonlat,
                    distance_m=distance,
                    tags=tuple((key, thing.tags[key]) for key, _ in hints.tags),
                )
            )
    return sorted(found, key=lambda proposal: (proposal.distance_m, proposal.osm_id))


def _has(tags: Mapping[str, str], key: str, value: str) -> bool:
    if value == "*":
        return key in tags
    return value in (part.strip() for part in tags.get(key, "").split(";"))


def _names(tags: Mapping[str, str]) -> list[str]:
    return [
        value
        for key, value in tags.items()
        if key in {"name", "alt_name", "old_name", "official_name", "loc_name", "short_name"}
        or key.startswith("name:")
    ]
