"""The places that a new territory is proposed, from what OpenStreetMap knows."""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from ddtour_geo.common.hours_calendar import HoursCalendar
from ddtour_geo.common.text import folded, slug
from ddtour_geo.common.types import Bounds, LonLat
from ddtour_geo.model import (
    Fact,
    Known,
    Link,
    LocalizedText,
    PointOfInterest,
    Position,
    WalkingNetwork,
)
from ddtour_geo.network import snap_within_reach, streets_near
from ddtour_geo.network.osm.clip import date_of
from ddtour_geo.network.snapping.entrances import (
    Surroundings,
    read_surroundings,
)
from ddtour_geo.network.snapping.snap import LeftOut, join_places
from ddtour_geo.territory.candidates import Candidate, is_within, worth_around
from ddtour_geo.territory.parts import find_wholes
from ddtour_geo.territory.ranking import Rank
from ddtour_geo.territory.sights import STATION, Sight, is_facade, is_open_ground, kind_of

MOST_PLACES = 40
OPEN_GROUND = "24/7"
_INSIDE = LocalizedText(fr="horaires de l’intérieur", en="opening hours of the inside")
SOURCE = "OpenStreetMap "
_MOST_OF_A_THEME = 12
_TRIED = 2
"""Times as many are looked for on the streets as are proposed: some cannot be reached."""
_CORNERS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """A place that is proposed: its worth, its parts, and how well a circuit begins there."""

    place: PointOfInterest
    rank: Rank
    parts: tuple[str, ...] = ()
    start: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposals:
    """What is proposed, the most interesting first, and what no street reaches."""

    proposed: tuple[Proposed, ...]
    lost: tuple[LeftOut, ...] = ()

    @property
    def places(self) -> tuple[PointOfInterest, ...]:
        """The places alone."""
        return tuple(one.place for one in self.proposed)

    @property
    def starts(self) -> tuple[Proposed, ...]:
        """Where a circuit may begin, the best first; anywhere, if nothing is made for it."""
        fit = [one for one in self.proposed if one.start is not None]
        return tuple(sorted(fit, key=lambda one: one.start or 0)) or self.proposed


def propose(
    path: Path,
    *,
    bounds: Bounds | None = None,
    network: WalkingNetwork | None = None,
    holds: Callable[[LonLat], bool] = lambda _: True,
) -> Proposals:
    """Propose the places of a new territory; with its streets, those that one gets to."""
    path = Path(path)
    wholes = {one.candidate: one for one in find_wholes(path, bounds=bounds)}
    listed = _mixed([one for one in wholes if holds(one.lonlat)])

    def inside(lonlat: LonLat) -> bool:
        return holds(lonlat) and (bounds is None or is_within(lonlat, bounds))

    as_of = _as_of(path)
    spots = {one: one.lonlat for one in listed}
    lost: tuple[LeftOut, ...] = ()
    if network is not None:
        first, rest = listed[: _TRIED * MOST_PLACES], listed[_TRIED * MOST_PLACES :]
        tried = first + [one for one in rest if one.start is not None]
        spots, lost = _within_reach(tried, network, read_surroundings(path), inside)
    within = [one for one in listed if one in spots]
    taken = [one for one in within if one.sight is not STATION][:MOST_PLACES]
    taken += _where_to_begin(taken, within)
    names, ids = _told_apart(taken, network), set[str]()
    return Proposals(
        proposed=tuple(
            Proposed(
                place=_place(_unique(slug(name.fr), ids), name, one, spots[one], as_of),
                rank=wholes[one].rank,
                parts=_names_of(wholes[one].parts, besides=one.name.fr),
                start=one.start,
            )
            for one, name in zip(taken, names, strict=True)
        ),
        lost=lost,
    )


def propose_places(path: Path, *, bounds: Bounds | None = None) -> tuple[PointOfInterest, ...]:
    """Propose the places of a new territory, whether one gets to them or not."""
    return propose(path, bounds=bounds).places


def _names_of(parts: Sequence[Candidate], *, besides: str) -> tuple[str, ...]:
    names = {folded(part.name.fr): part.name.fr for part in parts}
    return tuple(name for key, name in names.items() if key != folded(besides))


def _where_to_begin(taken: Sequence[Candidate], within: Sequence[Candidate]) -> list[Candidate]:
    """Add a town hall, a station or a square where no town hall is, the one with most around it."""
    starts = [one for one in within if one.start is not None]
    if not starts or any(one.start == 0 for one in taken):
        return []
    worth = [(one.lonlat, one.rank.weight) for one in taken]
    best = min(starts, key=lambda one: (one.start, -worth_around(one.lonlat, worth)))
    return [] if best in taken else [best]


def _mixed(ranked: Sequence[Candidate]) -> list[Candidate]:
    """Put what exceeds a fair share of its theme behind the rest, what is known before all."""
    seen: Counter[str] = Counter()
    groups: dict[tuple[bool, bool], list[Candidate]] = {}
    for one in ranked:
        seen[one.sight.theme] += 1
        is_more = seen[one.sight.theme] > _MOST_OF_A_THEME
        groups.setdefault((not one.rank.is_known, is_more), []).append(one)
    return [one for key in sorted(groups) for one in groups[key]]


def _within_reach(
    listed: Sequence[Candidate],
    network: WalkingNetwork,
    around: Surroundings,
    inside: Callable[[LonLat], bool],
) -> tuple[dict[Candidate, LonLat], tuple[LeftOut, ...]]:
    """Find where one gets to each place: its point, else a corner of its ground."""
    points = {str(number): one for number, one in enumerate(listed)}
    pins = [_pin(key, one.lonlat, one.name) for key, one in points.items()]
    snapping = join_places(network, pins, around)
    found = {points[point.place_id]: points[point.place_id].lonlat for point in snapping.points}
    lost = []
    for left in snapping.left_out:
        one = points[left.place_id]
        corners = [
            _pin(str(k), lonlat, one.name) for k, lonlat in enumerate(filter(inside, _corners(one)))
        ]
        near = snap_within_reach(network, corners, barriers=around.barriers).points
        if near:
            best = min(near, key=lambda point: point.connector)
            found[one] = corners[int(best.place_id)].position.lonlat
        else:
            lost.append(left)
    return found, tuple(lost)


def _corners(one: Candidate) -> list[LonLat]:
    """Give some corners of a ground."""
    rings = [outer for outer, *_ in one.thing.polygons]
    return [
        (round(lon, 7), round(lat, 7))
        for ring in rings
        for lon, lat in ring[:: max(1, len(ring) // _CORNERS)]
    ]


def _pin(key: str, lonlat: LonLat, name: LocalizedText) -> PointOfInterest:
    return PointOfInterest(
        id=key,
        name=name,
        theme="",
        text=LocalizedText(),
        service_time=0,
        position=Position(
            longitude=lonlat[0],
            latitude=lonlat[1],
            source="",
            as_of=date.min,
            confidence="high",
        ),
    )


def _told_apart(taken: Sequence[Candidate], network: WalkingNetwork | None) -> list[LocalizedText]:
    """Give the names of places, those that several have with their street."""
    count = Counter(folded(one.name.fr) for one in taken)
    twins = [one for one in taken if count[folded(one.name.fr)] > 1]
    streets = (
        {}
        if network is None
        else dict(zip(twins, streets_near(network, [one.lonlat for one in twins]), strict=True))
    )
    return [_with_street(one.name, streets.get(one, "")) for one in taken]


def _with_street(name: LocalizedText, street: str) -> LocalizedText:
    if not street or folded(street) in folded(name.fr):
        return name
    english = f"{name.en} ({street})" if name.en else ""
    return LocalizedText(fr=f"{name.fr} ({street})", en=english)


def _unique(wanted: str, taken: set[str]) -> str:
    name, number = wanted, 1
    while name in taken:
        number += 1
        name = f"{wanted}-{number}"
    taken.add(name)
    return name


def _place(
    place_id: str, name: LocalizedText, one: Candidate, lonlat: LonLat, as_of: date
) -> PointOfInterest:
    thing, sight = one.thing, one.sight
    source = f"{SOURCE}{thing.reference}"
    hours, facts = _hours_of(thing.tags, sight, source, as_of)
    url = thing.tags.get("website", thing.tags.get("contact:website", ""))
    return PointOfInterest(
        id=place_id,
        name=name,
        has_local_name="name:fr" not in thing.tags and thing.tags.get("name") == one.name.fr,
        theme=sight.theme,
        text=LocalizedText(),
        service_time=60 * sight.minutes,
        service_confidence="low",
        position=Position(
            longitude=round(lonlat[0], 7),
            latitude=round(lonlat[1], 7),
            source=source,
            as_of=as_of,
            confidence="high",
        ),
        opening_hours=hours,
        facts=facts,
        links=(Link(title=name, url=url),) if re.match(r"https?://\S+$", url) else (),
        sheltered=None
        if sight.seen == "both"
        else Known(
            value=sight.seen == "inside",
            source=f"{source}, {one.kind}",
            as_of=as_of,
            confidence="low",
        ),
    )


def _hours_of(
    tags: Mapping[str, str], sight: Sight, source: str, as_of: date
) -> tuple[Fact | None, tuple[Fact, ...]]:
    """Give the hours of a place, and what is said of them that cannot be planned with."""
    said = tags.get("opening_hours", "").strip()
    is_open = is_open_ground(tags, sight)
    free = _hours(OPEN_GROUND, f"{source}, {kind_of(tags, sight)}", as_of) if is_open else None
    if not said:
        return free, ()
    fact = _hours(said, source, as_of)
    if is_facade(sight):
        return free, (replace(fact, label=_INSIDE),)
    return (fact, ()) if _can_be_read(said) else (None, (fact,))


def _hours(text: str, source: str, as_of: date) -> Fact:
    return Fact(
        label=LocalizedText(fr="horaires", en="opening hours"),
        value=LocalizedText(fr=text),
        source=source,
        as_of=as_of,
        confidence="medium",
    )


def _can_be_read(hours: str) -> bool:
    """Tell whether hours say one thing; else they stay a mere statement, and are asked for."""
    import opening_hours

    try:
        rules = HoursCalendar(hours, zone=ZoneInfo("UTC")).rules
    except (opening_hours.ParserError, ValueError):  # type: ignore[attr-defined]
        return False
    return not any(rule.is_asked for rule in rules)


def _as_of(path: Path) -> date:
    said = date_of(path)
    if said:
        return date.fromisoformat(said)
    return datetime.fromtimestamp(path.stat().st_mtime, tz=UTC).date()
