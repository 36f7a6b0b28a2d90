"""Beside stage 6: what is known around a circuit becomes what is at hand from each stop."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from ddtour_geo.common.clocks import later
from ddtour_geo.guidance.passing import longest_without
from ddtour_geo.model import (
    AccessPoint,
    EmergencyPost,
    Evidence,
    Itinerary,
    LocalizedText,
    Nearby,
    PathPiece,
    PointOfInterest,
    Safety,
    Stop,
    StopSafety,
    TravelTimeMatrix,
    WalkingNetwork,
    Way,
    trusted,
)
from ddtour_geo.model.place import spread_seconds
from ddtour_geo.model.problem import UNREACHABLE

CAR_ROADS = frozenset(
    {
        "trunk", "trunk_link", "primary", "primary_link", "secondary", "secondary_link",
        "tertiary", "tertiary_link", "residential", "unclassified", "living_street", "service",
        "road",
    }
)  # fmt: skip
"""Classes of roads that a rescue vehicle surely takes."""
SPARE_ROADS = frozenset({"pedestrian", "track"})
"""Classes that it may have to take where there is no road within reach."""
REACH = 1800
"""Seconds of walking beyond which nothing is at hand."""
SEAT_METRES, TOILETS_METRES = 30.0, 100.0
"""What is so near to the line walked is passed on the way, as the crow flies."""

Roads = Mapping[str, tuple[AccessPoint, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Aid:
    """Something that may help, before anybody asks how far it is.

    Attributes
    ----------
    id
        Its name among the walks, that of no place.
    kind
        ``"defibrillator"``, ``"post"`` or ``"toilets"``.
    label
        What tells it from its like, possibly empty.
    lonlat
        Where it is, degrees.
    evidence
        How it is known.
    source
        Who says so.
    """

    id: str
    kind: str
    label: LocalizedText
    lonlat: tuple[float, float]
    evidence: Evidence
    source: str


def aids_around(itinerary: Itinerary) -> tuple[Aid, ...]:
    """List what is known around a circuit."""
    found = [
        ("post", post.number, post.lonlat, Evidence.SURVEYED, post.source)
        for post in itinerary.territory.emergency_posts
    ]
    numbers = {post.number for post in itinerary.territory.emergency_posts}
    kinds = {"emergency-post": "post", "defibrillator": "defibrillator", "toilets": "toilets"}
    for feature in itinerary.ground:
        kind = kinds.get(feature.kind)
        is_post = kind == "post"
        if kind is None or (is_post and feature.name in {"", *numbers}):
            continue
        if is_post or not feature.is_closed:
            found.append(
                (kind, feature.name, feature.lonlat[0], feature.evidence, itinerary.data_source)
            )
    return tuple(
        Aid(
            id=f"<{kind} {number}>",
            kind=kind,
            label=LocalizedText(fr=name, en=name),
            lonlat=lonlat,
            evidence=evidence,
            source=source,
        )
        for number, (kind, name, lonlat, evidence, source) in enumerate(found)
    )


def roads_among(network: WalkingNetwork, classes: Iterable[str]) -> NDArray[np.bool_]:
    """Mark the ways of some classes."""
    wanted = frozenset(classes)
    return np.array(
        [way.highway in wanted and not way.is_steps for way in network.ways], dtype=np.bool_
    )


def safety_of(
    itinerary: Itinerary,
    network: WalkingNetwork,
    aids: Sequence[Aid],
    roads: Roads,
    walks: TravelTimeMatrix,
    straight: TravelTimeMatrix,
) -> Safety:
    """Tell what is at hand at each stop of a circuit and along it."""
    latest, is_sunset = _latest_end(itinerary)
    finder = _Finder(itinerary=itinerary, network=network, aids=tuple(aids), walks=walks)
    end = itinerary.stops[-1]
    stops: list[StopSafety] = []
    for position, stop in enumerate(itinerary.stops):
        back = None
        if 0 < position < len(itinerary.stops) - 1 and stop.host is None:
            back = _back(itinerary, network, straight, stop, end)
        stops.append(
            StopSafety(
                mark=stop.mark,
                road=finder.road(stop, roads),
                defibrillator=finder.nearest(stop, "defibrillator"),
                post=finder.nearest(stop, "post"),
                toilets=finder.toilets(stop),
                back=back,
                turn_back=None if back is None else later(latest, -back.seconds),
            )
        )
    daylight = itinerary.daylight
    return Safety(
        stops=tuple(stops),
        latest_end=latest,
        is_sunset=is_sunset,
        sunset=None if daylight is None else daylight[1].astimezone(end.arrival.tzinfo),
        without_seat=longest_without(
            itinerary,
            [f.lonlat[0] for f in itinerary.ground if f.kind == "bench" and not f.is_closed],
            {p.id for p in _places(itinerary) if (seat := trusted(p.benches)) and seat.value},
            near=SEAT_METRES,
            is_seat=True,
        ),
        without_toilets=longest_without(
            itinerary,
            [aid.lonlat for aid in aids if aid.kind == "toilets"],
            {stop.place.id for stop in itinerary.stops if _has_toilets(stop)},
            near=TOILETS_METRES,
        ),
        posts=_posts(itinerary, aids),
    )


def road_id(place_id: str) -> str:
    """Name the nearest road of a place among the walks.

    >>> road_id("mairie")
    '<road mairie>'
    """
    return f"<road {place_id}>"


def _posts(itinerary: Itinerary, aids: Iterable[Aid]) -> tuple[EmergencyPost, ...]:
    listed = itinerary.territory.emergency_posts
    numbers = {post.number for post in listed}
    return listed + tuple(
        EmergencyPost(number=aid.label.fr, lonlat=aid.lonlat, source=aid.source)
        for aid in aids
        if aid.kind == "post" and aid.label.fr not in numbers
    )


def _places(itinerary: Itinerary) -> tuple[PointOfInterest, ...]:
    return tuple({stop.place.id: stop.place for stop in itinerary.stops}.values())


def _has_toilets(stop: Stop) -> bool:
    """Tell whether one may count on the toilets of a place: it has some, and is open then."""
    known = trusted(stop.place.toilets)
    return known is not None and bool(known.value) and stop.is_surely_open


def _latest_end(itinerary: Itinerary) -> tuple[datetime, bool]:
    """Give the latest arrival: in the budget, before the end closes, and by day if it is so."""
    first, last = itinerary.stops[0], itinerary.stops[-1]
    zone = last.arrival.tzinfo
    left = itinerary.definition.time_budget - last.service_time
    latest = later(first.arrival, left)
    if last.windows:
        latest = min(latest, max(end for _, end in last.windows))
    if itinerary.daylight is None:
        return latest, False
    sunset = itinerary.daylight[1].astimezone(zone)
    is_by_day = first.arrival < sunset and last.arrival <= sunset
    return (sunset, True) if is_by_day and sunset < latest else (latest, False)


def _back(
    itinerary: Itinerary,
    network: WalkingNetwork,
    straight: TravelTimeMatrix,
    stop: Stop,
    end: Stop,
) -> Nearby | None:
    i, j = (straight.place_ids.index(one.place.id) for one in (stop, end))
    seconds = int(straight.seconds[i, j])
    if seconds >= UNREACHABLE:
        return None
    return Nearby(
        label=end.place.name,
        lonlat=end.place.position.lonlat,
        metres=float(straight.metres[i, j]),
        seconds=seconds,
        evidence=max(_weakest(network, straight.paths.get((i, j), ())), *map(_spot, (stop, end))),
        source=itinerary.data_source,
        spread=_spread(itinerary, stop, end),
    )


def _ways(network: WalkingNetwork, pieces: Iterable[PathPiece]) -> Iterable[Way]:
    """Give the ways of the edges that a walk takes a part of."""
    seen = {
        int(way)
        for piece in pieces
        for way in network.vertex_way[slice(*network.edge_vertices[piece.edge : piece.edge + 2])]
    }
    return (network.ways[way] for way in seen)


def _spot(stop: Stop) -> Evidence:
    """Say how well it is known where a stop is."""
    return Evidence.GUESSED if stop.place.position.to_confirm else Evidence.SURVEYED


def _spread(itinerary: Itinerary, *stops: Stop) -> int:
    """Say by how much a walk between stops, or from one, may be longer or shorter."""
    return spread_seconds((stop.place.position for stop in stops), itinerary.speed_kmh)


def _weakest(network: WalkingNetwork, pieces: Iterable[PathPiece]) -> Evidence:
    return max((way.evidence for way in _ways(network, pieces)), default=Evidence.SURVEYED)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Finder:
    """Walks from stops to what is around them."""

    itinerary: Itinerary
    network: WalkingNetwork
    aids: tuple[Aid, ...]
    walks: TravelTimeMatrix

    def seconds(self, stop: Stop, target: str) -> int:
        """Give the walking time to something, ``UNREACHABLE`` beyond reach."""
        ids = self.walks.place_ids
        if stop.place.id not in ids or target not in ids:
            return UNREACHABLE
        found = int(self.walks.seconds[ids.index(stop.place.id), ids.index(target)])
        return found if found <= REACH else UNREACHABLE

    def walk(self, stop: Stop, target: str) -> tuple[int, float, Evidence]:
        """Seconds, metres and evidence of a walk that there is."""
        i, j = (self.walks.place_ids.index(key) for key in (stop.place.id, target))
        weakest = _weakest(self.network, self.walks.paths.get((i, j), ()))
        return (
            int(self.walks.seconds[i, j]),
            float(self.walks.metres[i, j]),
            max(weakest, _spot(stop)),
        )

    def nearest(self, stop: Stop, kind: str) -> Nearby | None:
        """Find the aid of a kind that is quickest to reach."""
        found = [
            (self.seconds(stop, aid.id), number)
            for number, aid in enumerate(self.aids)
            if aid.kind == kind
        ]
        least, number = min(found, default=(UNREACHABLE, 0))
        if least == UNREACHABLE:
            return None
        aid = self.aids[number]
        seconds, metres, evidence = self.walk(stop, aid.id)
        return Nearby(
            label=aid.label,
            lonlat=aid.lonlat,
            metres=metres,
            seconds=seconds,
            evidence=max(evidence, aid.evidence),
            source=aid.source,
            spread=_spread(self.itinerary, stop),
        )

    def toilets(self, stop: Stop) -> Nearby | None:
        """Find toilets: at the place itself, else around, else at the place but in doubt."""
        place, is_sure = stop.place, _has_toilets(stop)
        around = None if is_sure else self.nearest(stop, "toilets")
        if around is not None or place.toilets is None or not place.toilets.value:
            return around
        return Nearby(
            label=place.name,
            lonlat=place.position.lonlat,
            metres=0.0,
            seconds=0,
            evidence=Evidence.SURVEYED,
            source=place.toilets.source,
            is_doubtful=not is_sure,
        )

    def road(self, stop: Stop, roads: Roads) -> Nearby | None:
        """Find where a rescue vehicle can be met."""
        met = roads.get(stop.place.id)
        target = road_id(stop.place.id)
        if met is None or self.seconds(stop, target) == UNREACHABLE:
            return None
        point, way = met
        seconds, metres, evidence = self.walk(stop, target)
        road = self.network.ways[way]
        return Nearby(
            label=LocalizedText(fr=road.name, en=road.name),
            lonlat=point.lonlat,
            metres=metres,
            seconds=seconds,
            evidence=max(evidence, road.evidence),
            source=self.itinerary.data_source,
            kind=road.highway,
            spread=_spread(self.itinerary, stop),
        )
