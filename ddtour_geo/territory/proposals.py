"""Places that OpenStreetMap knows: for a new territory, and for positions to confirm.

Nothing here moves a place: what is found is listed, a planner decides.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from ddtour_geo.common.hours_calendar import HoursCalendar
from ddtour_geo.common.text import folded, slug
from ddtour_geo.common.types import Bounds, LonLat
from ddtour_geo.model import Fact, Hints, Link, LocalizedText, PointOfInterest, Position
from ddtour_geo.network.osm.clip import date_of
from ddtour_geo.network.osm.objects import OsmObject, read_objects
from ddtour_geo.territory.sights import Sight, interest_of, may_be_seen, name_of, sight_of

MOST_PLACES = 40
LEAST_RADIUS_M = 1_500.0
RADII = 3.0

_KEYS = frozenset(
    {"amenity", "building", "historic", "landuse", "leisure", "man_made", "tourism", "waterway"}
)
_MOST_OF_A_THEME = 10
_SAME_NAME_M = 250.0


Found = tuple[Sight, OsmObject, LocalizedText, LonLat]


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


def propose_places(path: Path, *, bounds: Bounds | None = None) -> tuple[PointOfInterest, ...]:
    """Propose the places of a new territory."""
    path = Path(path)
    things = read_objects(path, _KEYS | {"entrance"})
    entrances = {thing.id: thing.line[0] for thing in things if "entrance" in thing.tags}
    as_of = _as_of(path)
    found = []
    for thing in things:
        sight = sight_of(thing.tags)
        name = name_of(thing.tags, sight) if sight else None
        if sight is None or name is None or not may_be_seen(thing.tags):
            continue
        lonlat = _where(thing, entrances)
        if lonlat is None or (bounds is not None and not _is_within(lonlat, bounds)):
            continue
        found.append((sight, thing, name, lonlat))
    found.sort(key=lambda item: (-interest_of(item[1].tags, item[0]), item[1].type, item[1].id))
    taken: set[str] = set()
    places: list[PointOfInterest] = []
    for sight, thing, name, lonlat in _mixed(found):
        if len(places) == MOST_PLACES:
            break
        if any(_is_same(place, name, lonlat) for place in places):
            continue
        place_id = _unique(slug(name.fr), taken)
        places.append(_place(place_id, name, sight, thing, lonlat, as_of))
    return tuple(places)


def _mixed(found: list[Found]) -> list[Found]:
    """Put what exceeds a fair share of its theme behind the rest."""
    seen: Counter[str] = Counter()
    first: list[Found] = []
    later: list[Found] = []
    for item in found:
        theme = item[0].theme
        seen[theme] += 1
        (first if seen[theme] <= _MOST_OF_A_THEME else later).append(item)
    return first + later


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
        lonlat = _where(thing, {})
        if lonlat is None:
            continue
        distance = _metres(place.position.lonlat, lonlat)
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


def _metres(start: LonLat, end: LonLat) -> float:
    import numpy as np

    from ddtour_geo.common.geodesy import ground_metres

    return float(ground_metres(np.array([start]), np.array([end]))[0])


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


def _where(thing: OsmObject, entrances: Mapping[int, LonLat]) -> LonLat | None:
    """Give an entrance of an object, else a point inside it, else the middle of its line."""
    from shapely.geometry import LineString, Polygon

    if thing.type == "node":
        return thing.line[0]
    for node in thing.node_ids:
        if node in entrances:
            return entrances[node]
    if thing.polygons:
        shapes = [Polygon(outer, holes) for outer, *holes in thing.polygons]
        point = max(shapes, key=lambda shape: shape.area).representative_point()
    elif len(thing.line) > 1:
        point = LineString(thing.line).interpolate(0.5, normalized=True)
    else:
        return None
    return (round(point.x, 7), round(point.y, 7))


def _is_within(lonlat: LonLat, bounds: Bounds) -> bool:
    west, south, east, north = bounds
    return west <= lonlat[0] <= east and south <= lonlat[1] <= north


def _is_same(place: PointOfInterest, name: LocalizedText, lonlat: LonLat) -> bool:
    """Tell whether a place is there already, under the same name or mapped twice."""
    distance = _metres(place.position.lonlat, lonlat)
    return distance < _SAME_NAME_M and folded(place.name.fr) == folded(name.fr)


def _unique(wanted: str, taken: set[str]) -> str:
    name, number = wanted, 1
    while name in taken:
        number += 1
        name = f"{wanted}-{number}"
    taken.add(name)
    return name


def _place(
    place_id: str,
    name: LocalizedText,
    sight: Sight,
    thing: OsmObject,
    lonlat: LonLat,
    as_of: date,
) -> PointOfInterest:
    source = f"OpenStreetMap {thing.reference}"
    hours = thing.tags.get("opening_hours", "").strip()
    hours_fact = _hours(hours, source, as_of) if hours else None
    url = thing.tags.get("website", thing.tags.get("contact:website", ""))
    return PointOfInterest(
        id=place_id,
        name=name,
        has_local_name="name:fr" not in thing.tags and thing.tags.get("name") == name.fr,
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
        opening_hours=hours_fact if hours_fact and _can_be_read(hours) else None,
        facts=(hours_fact,) if hours_fact and not _can_be_read(hours) else (),
        links=(Link(title=name, url=url),) if re.match(r"https?://\S+$", url) else (),
    )


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
