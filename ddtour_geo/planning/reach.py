"""Which places of a circuit a walker gets to, and why not to the others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ddtour_geo.common.cache import Cache
from ddtour_geo.common.errors import (
    IslandError,
    NoPathError,
    StreetAvoidedError,
    raise_together,
)
from ddtour_geo.model import (
    CircuitDefinition,
    PointOfInterest,
    Territory,
    TravelTimeMatrix,
    UnvisitedPlace,
    WalkingNetwork,
)
from ddtour_geo.network import Snapping, join_places
from ddtour_geo.network.routing import off_the_way
from ddtour_geo.planning.load import load_surroundings, load_usual_network, load_walks

UNREACHED = frozenset({"avoided", "closed_way", "off_plan", "off_streets", "island", "beyond"})
"""Reasons why a place is not visited that no longer time would help."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """Where places are looked for; ``met`` names what was closed on the way of an earlier plan."""

    definition: CircuitDefinition
    territory: Territory
    network: WalkingNetwork
    folder: Path
    cache: Cache
    met: tuple[str, ...] = ()

    @property
    def needed(self) -> frozenset[str]:
        """Places without which there is no circuit."""
        definition = self.definition
        required = {wish.place_id for wish in definition.wishes if wish.is_required}
        joined = {one for walk in definition.throughs for one in (walk.origin, walk.destination)}
        return frozenset(required | joined | {definition.start, definition.end})


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """Where places meet the network, the walks between them, and what is left out."""

    snapping: Snapping
    matrix: TravelTimeMatrix
    left_out: tuple[UnvisitedPlace, ...]


def within_reach(search: Search, wanted: Sequence[PointOfInterest]) -> Reached:
    """Leave out the optional places that nobody gets to, and refuse the others all at once."""
    left_out: list[UnvisitedPlace] = []
    while True:
        lost = {left.place.id for left in left_out}
        kept = [place for place in wanted if place.id not in lost]
        snapping, matrix = load_walks(
            search.definition, search.network, kept, search.folder, search.cache
        )
        far = {left.place_id: left.error for left in snapping.left_out}
        left_out += _left_out(search, kept, far)
        cut_off = _left_out(search, kept, _cut_off(search, matrix, kept))
        left_out += cut_off
        if not cut_off:
            return Reached(snapping=snapping, matrix=matrix, left_out=tuple(left_out))


def _left_out(
    search: Search, kept: Sequence[PointOfInterest], errors: Mapping[str, NoPathError]
) -> list[UnvisitedPlace]:
    """Say why places are left out; those without which there is no circuit are errors."""
    lost = [place for place in kept if place.id in errors]
    some_day = _reached_some_day(
        search, [place for place in lost if not isinstance(errors[place.id], StreetAvoidedError)]
    )
    raise_together(
        [
            _closed(search, place) if place.id in some_day else errors[place.id]
            for place in lost
            if place.id in search.needed
        ]
    )
    return [
        UnvisitedPlace(place=place, reason="closed_way")
        if place.id in some_day
        else why_out_of_reach(place, errors[place.id])
        for place in lost
    ]


def why_out_of_reach(place: PointOfInterest, error: NoPathError) -> UnvisitedPlace:
    """Say why no street leads to a place, with the metres that are missing."""
    if isinstance(error, StreetAvoidedError):
        return UnvisitedPlace(place=place, reason="avoided")
    if place.position.to_confirm:
        return UnvisitedPlace(place=place, reason="off_plan")
    reason = "island" if isinstance(error, IslandError) else "off_streets"
    said: dict[str, object] = {
        key: str(error.values[key]) for key in ("gap", "distance") if key in error.values
    }
    if "barrier" in error.values:
        reason, said["barrier"] = "beyond", error.values["barrier"]
    return UnvisitedPlace(place=place, reason=reason, values=tuple(said.items()))


def _closed(search: Search, place: PointOfInterest) -> NoPathError:
    key = "network.closed_on_the_way" if search.met else "network.closed_all_along"
    names = ", ".join(search.met)
    return NoPathError(key, place_id=place.id, place=place.name.fr, names=names)


def _reached_some_day(search: Search, lost: Sequence[PointOfInterest]) -> frozenset[str]:
    """Find the places that only the hours of ways keep a walker from."""
    if not lost:
        return frozenset()
    definition, folder, cache = search.definition, search.folder, search.cache
    network = load_usual_network(definition, search.territory, folder, cache)
    around = load_surroundings(folder, cache)
    snapping = join_places(network, lost, around, avoided=definition.ways_avoided)
    return frozenset(point.place_id for point in snapping.points)


def _cut_off(
    search: Search, matrix: TravelTimeMatrix, kept: Sequence[PointOfInterest]
) -> dict[str, NoPathError]:
    """Find the places that cannot be reached, or left, without the streets that are avoided."""
    definition = search.definition
    if not definition.avoided:
        return {}
    rides = [(ride.origin, ride.destination) for ride in definition.transfers]
    names = {place.id: place.name.fr or place.id for place in kept}
    street = ", ".join(
        one.street or f"way/{one.ways[0]}"
        for one in definition.avoided
        if one.on(definition.departure.date())
    )
    return {
        place: StreetAvoidedError(
            "network.cut_off_avoided", place_id=place, place=names[place], street=street
        )
        for place in off_the_way(matrix, definition.start, definition.end, rides)
    }
