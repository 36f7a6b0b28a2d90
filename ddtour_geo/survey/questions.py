"""What to find out on the ground along a circuit, as questions in walking order."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from ddtour_geo.common.cache import Cache
from ddtour_geo.common.i18n import LocalizedText
from ddtour_geo.model import PathPiece, PointOfInterest, Territory, WalkingNetwork, trusted
from ddtour_geo.model.survey import (
    PLACE_SUBJECTS,
    STREET_SUBJECTS,
    CheckPoint,
    FieldCheck,
    Question,
)
from ddtour_geo.planning.load import load_streets
from ddtour_geo.planning.plan import PlanResult

SHORTEST_M = 5.0
"""Of a shorter piece of street only its kerbs and steps are asked."""
WITH_PAVEMENTS = ("primary", "secondary", "tertiary", "residential", "unclassified")

Stretch = tuple[int, float, tuple[float, float]]
"""Index of the way, metres walked, and where that begins."""


def field_check(result: PlanResult, *, data: Path | str = "data") -> FieldCheck:
    """Gather everything unknown along a circuit."""
    itinerary = result.itinerary
    territory = itinerary.territory
    folder = Path(data) / territory.id
    tags: dict[int, Mapping[str, str]] = {}
    streets = ""
    if not itinerary.has_sketched_ground:
        extract = load_streets(folder, Cache())
        streets = extract.source
        tags = dict(zip(extract.way_ids.tolist(), extract.way_tags, strict=True))
    asked: set[int] = set()
    points: list[CheckPoint] = []
    seen: set[str] = set()
    for index, stop in enumerate(itinerary.stops):
        if stop.place.id not in seen:
            seen.add(stop.place.id)
            points += _of_place(stop.mark, stop.place)
        if index < len(itinerary.legs) and itinerary.legs[index].ride is None and streets:
            there = itinerary.stops[index + 1]
            walk = _walk(result, stop.place.id, there.place.id)
            mark = f"{stop.mark} – {there.mark}"
            points += _of_streets(mark, walk, result.context.network, tags, asked)
    source = itinerary.definition.source
    return FieldCheck(
        circuit=Path(str(source)).stem,
        title=itinerary.definition.title,
        territory=territory.id,
        territory_name=territory.name,
        fingerprint=itinerary.fingerprint,
        streets=streets,
        points=tuple(points),
    )


def territory_check(territory: Territory, places: Iterable[PointOfInterest]) -> FieldCheck | None:
    """Gather everything unknown about the places of a territory.

    >>> where = {"id": "x", "name": "X", "crs": "EPSG:2154", "timezone": "Europe/Paris"}
    >>> area = (2.7, 50.4, 2.9, 50.5)
    >>> territory_check(Territory(**where, holidays="FR", study_area=area), ()) is None
    True
    """
    points = tuple(
        point
        for mark, place in enumerate(places, 1)
        for point in _of_place(str(mark), replace(place, note=""))
    )
    if not points:
        return None
    return FieldCheck(
        circuit="",
        title=LocalizedText(fr=territory.name, en=territory.name),
        territory=territory.id,
        territory_name=territory.name,
        fingerprint="",
        streets="",
        points=points,
    )


def _of_place(mark: str, place: PointOfInterest) -> Iterator[CheckPoint]:
    unknown = {"position": place.position.to_confirm} | {
        key: trusted(getattr(place, key)) is None for key in PLACE_SUBJECTS if key != "position"
    }
    questions = tuple(
        Question(id=f"place/{place.id}/{key}", key=key, subject=PLACE_SUBJECTS[key])
        for key, is_unknown in unknown.items()
        if is_unknown
    )
    if questions or place.note:
        yield CheckPoint(
            mark=mark,
            name=place.name,
            lonlat=place.position.lonlat,
            radius_m=place.position.radius_m,
            questions=questions,
            note=place.note,
        )


def _walk(result: PlanResult, origin: str, destination: str) -> list[Stretch]:
    matrix, network = result.context.matrix, result.context.network
    row = {place_id: index for index, place_id in enumerate(matrix.place_ids)}
    pieces = matrix.paths.get((row[origin], row[destination]), ())
    found: dict[int, Stretch] = {}
    for piece in pieces:
        for way, metres, lonlat in _along(network, piece):
            _, before, first = found.get(way, (way, 0.0, lonlat))
            found[way] = (way, before + metres, first)
    return list(found.values())


def _along(network: WalkingNetwork, piece: PathPiece) -> Iterator[Stretch]:
    """Tell the ways of a walk along an edge."""
    first, last = (int(vertex) for vertex in network.edge_vertices[piece.edge : piece.edge + 2])
    at = network.vertex_offset[first:last].tolist()
    low, high = sorted((piece.begin, piece.end))
    is_back = piece.begin > piece.end
    numbered = list(enumerate(pairwise(at)))
    for index, (begin, end) in reversed(numbered) if is_back else numbered:
        near, far = max(low, begin), min(high, end)
        if far > near:
            share = ((far if is_back else near) - begin) / (end - begin)
            here, there = network.vertex_lonlat[first + index : first + index + 2]
            lon, lat = (here + share * (there - here)).tolist()
            yield int(network.vertex_way[first + index]), far - near, (lon, lat)


def _of_streets(
    mark: str,
    walk: list[Stretch],
    network: WalkingNetwork,
    tags: Mapping[int, Mapping[str, str]],
    asked: set[int],
) -> Iterator[CheckPoint]:
    """Ask about the ways of a walk; alike neighbours of one name are asked about together."""
    groups: dict[tuple[str, str, tuple[str, ...]], list[Stretch]] = {}
    for way, metres, lonlat in walk:
        street = network.ways[way]
        if street.id in asked or street.id not in tags:
            continue
        asked.add(street.id)
        is_doubtful = street.practicability == "unknown"
        keys = _unknown(tags[street.id], metres, is_doubtful=is_doubtful)
        if keys:
            key = (street.name, street.highway, keys)
            groups.setdefault(key, []).append((street.id, metres, lonlat))
    for (name, highway, keys), stretches in groups.items():
        ids = "+".join(str(way) for way in sorted(way for way, *_ in stretches))
        yield CheckPoint(
            mark=mark,
            name=LocalizedText(fr=name, en=name),
            highway=highway,
            metres=sum(metres for _, metres, _ in stretches),
            lonlat=stretches[0][2],
            questions=tuple(
                Question(id=f"way/{ids}/{key}", key=key, subject=STREET_SUBJECTS[key])
                for key in keys
            ),
        )


def _unknown(tags: Mapping[str, str], metres: float, *, is_doubtful: bool) -> tuple[str, ...]:
    highway = tags.get("highway", "")
    is_long = metres >= SHORTEST_M
    has_pavement = any(key.startswith("sidewalk") for key in tags)
    wanted = {
        "surface": is_long and highway != "steps" and "surface" not in tags,
        "step_count": highway == "steps" and "step_count" not in tags,
        "kerb": tags.get("footway") == "crossing" and "kerb" not in tags,
        "sidewalk": is_long and highway in WITH_PAVEMENTS and not has_pavement,
        "width": is_long and is_doubtful and "width" not in tags,
        "wheelchair": is_long and is_doubtful and "wheelchair" not in tags,
    }
    return tuple(key for key, is_wanted in wanted.items() if is_wanted)
