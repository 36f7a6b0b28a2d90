"""Time that is reserved for places which nobody can locate: after which stop it is spent."""

import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from ddtour_geo.common.errors import DefinitionError
from ddtour_geo.model import CircuitDefinition, PointOfInterest
from ddtour_geo.model.place import LOCATED_WITHIN
from ddtour_geo.model.problem import UNREACHABLE


def hosts_of(
    definition: CircuitDefinition, places: Mapping[str, PointOfInterest]
) -> dict[str, str]:
    """Find the place after which each place that cannot be located is visited."""
    for key, place_id in _ends(definition):
        position = places[place_id].position
        if not position.is_located:
            raise DefinitionError(
                "unlocated_end",
                path=definition.source,
                key=key,
                place=place_id,
                radius=f"{position.radius_m:g}",
                most=f"{LOCATED_WITHIN:g}",
            )
    wished = [wish.place_id for wish in definition.wishes]
    joined = {place_id for _, place_id in _ends(definition)}
    fixed = [definition.start] + [
        wish.place_id
        for wish in definition.wishes
        if (wish.is_required or wish.place_id in joined)
        and wish.place_id not in {definition.start, definition.end}
        and places[wish.place_id].position.is_located
    ]
    hosts = {}
    for place_id in wished:
        if not places[place_id].position.is_located:
            asked = {before for before, after in definition.precedences if after == place_id}
            known = [one for one in fixed if one in asked] or fixed
            hosts[place_id] = min(known, key=lambda one: _apart(places[place_id], places[one]))
    return hosts


def _ends(definition: CircuitDefinition) -> list[tuple[str, str]]:
    """List what has to be a point, by the key that names it."""
    ends = [("start", definition.start), ("end", definition.end)]
    joined = {
        "transfer": [(ride.origin, ride.destination) for ride in definition.transfers],
        "through": [(walk.origin, walk.destination) for walk in definition.throughs],
    }
    for name, pairs in joined.items():
        for number, (origin, destination) in enumerate(pairs, 1):
            ends += [(f"{name} {number}, from", origin), (f"{name} {number}, to", destination)]
    return ends


def _apart(one: PointOfInterest, other: PointOfInterest) -> float:
    """Measure a straight line between two near places, in degrees of latitude."""
    (lon, lat), (to_lon, to_lat) = one.position.lonlat, other.position.lonlat
    return math.hypot((to_lon - lon) * math.cos(math.radians(lat)), to_lat - lat)


def led_after(
    values: NDArray[np.int64], hosts: Mapping[int, int], *, in_order: bool = False
) -> NDArray[np.int64]:
    """Lead to reserved time from its host alone, and on as from its host.

    >>> led_after(np.array([[0, 9, 0], [9, 0, 0], [0, 0, 0]]), {2: 1}).tolist()[1:]
    [[9, 0, 0], [9, 1000000000, 0]]
    """
    led = values.copy()
    led[:, list(hosts)] = UNREACHABLE
    for row, host in hosts.items():
        led[row] = led[host]
        led[row, host] = UNREACHABLE
    for row, host in hosts.items():
        led[host, row] = 0
        for other, its_host in hosts.items():
            if its_host == host and (other < row or not in_order):
                led[other, row] = 0
    return led
