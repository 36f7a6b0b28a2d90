"""What a base map draws under the trace, from an OpenStreetMap extract or a sketch.

Tags become one of the kinds of ``GroundFeature`` by the tables below;
shapes are cut at the bounds of the map.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ddtour_geo.common.types import Bounds, Ring
from ddtour_geo.model import Evidence, GroundFeature
from ddtour_geo.network.basemap.coastline import sea
from ddtour_geo.network.osm.objects import OsmObject, read_objects
from ddtour_geo.network.osm.tags import one_name

if TYPE_CHECKING:
    from shapely.geometry import Polygon

_KEYS = frozenset(
    {
        "amenity", "barrier", "building", "drinking_water", "ele", "emergency", "highway",
        "historic", "landuse", "leisure", "man_made", "natural", "place", "railway", "tourism",
        "waterway",
    }
)  # fmt: skip

_AREAS: tuple[tuple[str, frozenset[str], str], ...] = (
    ("man_made", frozenset({"spoil_heap"}), "heap"),
    ("landuse", frozenset({"spoil_heap", "slag_heap"}), "heap"),
    ("natural", frozenset({"water"}), "water"),
    ("waterway", frozenset({"riverbank", "dock"}), "water"),
    ("landuse", frozenset({"basin", "reservoir"}), "water"),
    ("amenity", frozenset({"grave_yard"}), "cemetery"),
    ("landuse", frozenset({"cemetery"}), "cemetery"),
    ("landuse", frozenset({"orchard"}), "orchard"),
    ("landuse", frozenset({"allotments"}), "allotment"),
    ("leisure", frozenset({"park", "garden", "playground"}), "park"),
    ("landuse", frozenset({"village_green", "recreation_ground"}), "park"),
    ("natural", frozenset({"wood"}), "wood"),
    ("landuse", frozenset({"forest"}), "wood"),
    ("landuse", frozenset({"farmland", "vineyard", "plant_nursery"}), "field"),
    ("amenity", frozenset({"parking"}), "parking"),
    ("place", frozenset({"square"}), "square"),
    ("landuse", frozenset({"grass", "meadow"}), "grass"),
    ("leisure", frozenset({"pitch", "golf_course"}), "grass"),
    ("natural", frozenset({"grassland", "heath", "scrub"}), "grass"),
)

_STREETS = {
    "motorway": "motorway",
    "motorway_link": "motorway",
    "trunk": "motorway",
    "trunk_link": "motorway",
    "primary": "primary",
    "primary_link": "primary",
    "secondary": "secondary",
    "secondary_link": "secondary",
    "tertiary": "tertiary",
    "tertiary_link": "tertiary",
    "residential": "street",
    "unclassified": "street",
    "living_street": "street",
    "road": "street",
    "pedestrian": "pedestrian",
    "service": "service",
    "busway": "service",
    "footway": "path",
    "path": "path",
    "track": "path",
    "cycleway": "path",
    "bridleway": "path",
    "steps": "steps",
}

_LINES: tuple[tuple[str, frozenset[str], str], ...] = (
    ("railway", frozenset({"rail", "light_rail", "tram", "narrow_gauge", "funicular"}), "rail"),
    ("waterway", frozenset({"river", "canal"}), "water"),
    ("waterway", frozenset({"stream", "ditch", "drain", "brook"}), "stream"),
    ("barrier", frozenset({"wall", "city_wall", "retaining_wall"}), "wall"),
    ("historic", frozenset({"citywalls"}), "wall"),
)

_POINTS: tuple[tuple[str, frozenset[str], str], ...] = (
    ("natural", frozenset({"tree"}), "tree"),
    ("amenity", frozenset({"toilets"}), "toilets"),
    ("amenity", frozenset({"drinking_water"}), "drinking-water"),
    ("drinking_water", frozenset({"yes"}), "drinking-water"),
    ("amenity", frozenset({"bench"}), "bench"),
    ("emergency", frozenset({"defibrillator"}), "defibrillator"),
    ("highway", frozenset({"emergency_access_point"}), "emergency-post"),
    ("man_made", frozenset({"headframe", "mine_headframe"}), "headframe"),
    ("historic", frozenset({"headframe", "mine_headframe"}), "headframe"),
    ("building", frozenset({"headframe", "mine_headframe"}), "headframe"),
    ("man_made", frozenset({"tower"}), "tower"),
    ("amenity", frozenset({"place_of_worship"}), "church"),
)

_POINTS_OF_AREAS = frozenset({"toilets", "drinking-water", "headframe", "tower"})
_HEIGHTS = frozenset({"peak", "hill", "saddle"})
_NOTABLE_USES = frozenset({"place_of_worship", "townhall", "theatre", "arts_centre", "courthouse"})
_NOTABLE_SIGHTS = frozenset({"museum", "gallery", "attraction"})
_NOTABLE_BUILDINGS = frozenset(
    {
        "basilica", "castle", "cathedral", "chapel", "church", "monastery", "mosque", "synagogue",
        "temple",
    }
)  # fmt: skip
_SIDE_WALKS = frozenset({"sidewalk", "crossing", "traffic_island"})
_UNSEEN_PARKING = frozenset({"underground", "multi-storey", "rooftop"})
_NEVER = frozenset({"", "no"})

KINDS: tuple[str, ...] = (
    "field", "grass", "park", "wood", "heap", "orchard", "allotment", "cemetery", "parking",
    "stream", "water", "square", "building", "notable-building", "wall", "path", "steps",
    "service", "pedestrian", "street", "tertiary", "secondary", "primary", "motorway", "rail",
    "tree", "bench", "drinking-water", "toilets", "defibrillator",
    "emergency-post", "church", "tower", "headframe",
    "height",
)  # fmt: skip


def read_ground(path: Path, *, bounds: Bounds) -> tuple[GroundFeature, ...]:
    """Read what a base map draws.

    >>> town = Path("data/ville-exemple/streets.osm")
    >>> ground = read_ground(town, bounds=(1.838, 46.985, 1.8385, 46.9855))
    >>> sorted({feature.kind for feature in ground})
    ['building', 'defibrillator', 'notable-building', 'path', 'square', 'street']
    """
    from shapely.geometry import box

    frame = box(*bounds)
    things = read_objects(Path(path), _KEYS)
    found = [
        piece
        for thing in things
        for feature in features_of(thing)
        for piece in _within(feature, frame)
    ]
    shores = [thing.line for thing in things if thing.tags.get("natural") == "coastline"]
    found += [
        GroundFeature(kind="water", lonlat=outer, is_area=True, holes=tuple(islands))
        for outer, *islands in sea(shores, bounds)
    ]
    rank = {kind: index for index, kind in enumerate(KINDS)}
    return tuple(sorted(found, key=lambda feature: rank[feature.kind]))


def features_of(thing: OsmObject) -> Iterator[GroundFeature]:
    """Give what a base map draws for one OpenStreetMap object.

    >>> tower = OsmObject(type="node", id=1, tags={"man_made": "tower"}, line=((2.0, 50.0),))
    >>> [feature.kind for feature in features_of(tower)]
    ['tower']
    """
    tags = thing.tags
    if thing.type == "node":
        kind = _symbol(tags)
        if kind:
            yield _feature(kind, thing, thing.line)
        return
    kind = _area(thing)
    if kind:
        for outer, *holes in thing.polygons:
            yield _feature(kind, thing, outer, is_area=True, holes=tuple(holes))
        symbol = _lookup(_POINTS, tags)
        if symbol in _POINTS_OF_AREAS and thing.polygons:
            yield _feature(symbol, thing, (_middle(thing.polygons[0]),))
        return
    kind = _line(tags)
    if kind and len(thing.line) > 1:
        yield _feature(kind, thing, thing.line)
        return
    symbol = _lookup(_POINTS, tags)
    if symbol in _POINTS_OF_AREAS and thing.polygons:
        yield _feature(symbol, thing, (_middle(thing.polygons[0]),))


def _feature(
    kind: str,
    thing: OsmObject,
    lonlat: Ring,
    *,
    is_area: bool = False,
    holes: tuple[Ring, ...] = (),
) -> GroundFeature:
    tags = thing.tags
    evidence = tags.get("sketch:evidence", "surveyed").upper()
    foot = tags.get("foot", tags.get("access", ""))
    return GroundFeature(
        kind=kind,
        lonlat=lonlat,
        name=_metres(tags) if kind == "height" else _name(kind, tags),
        is_area=is_area,
        holes=holes,
        evidence=Evidence[evidence] if evidence in Evidence.__members__ else Evidence.GUESSED,
        is_bridge=tags.get("bridge", "") not in _NEVER,
        is_tunnel=tags.get("tunnel", "") not in _NEVER or tags.get("covered") == "yes",
        is_closed=foot in {"no", "private"},
        attribution=tags.get("sketch:attribution", ""),
    )


def _name(kind: str, tags: dict[str, str]) -> str:
    """Name of a feature; a barrier of a hand-drawn plan shows its number too."""
    name, ref = one_name(tags), tags.get("ref", "")
    if kind == "emergency-post":
        return ref or name
    if kind in {"motorway", "primary"} and "sketch:evidence" in tags:
        return f"{ref} {name}".strip()
    return name or ref


def _lookup(table: Iterable[tuple[str, frozenset[str], str]], tags: dict[str, str]) -> str:
    return next((kind for key, values, kind in table if tags.get(key) in values), "")


def _area(thing: OsmObject) -> str:
    tags = thing.tags
    if not thing.polygons:
        return ""
    if tags.get("building", "") not in _NEVER:
        kind = "notable-building" if _is_notable(tags) else "building"
        return "" if thing.is_clipped else kind
    if "highway" in tags:
        walked = tags["highway"] in {"pedestrian", "footway"}
        is_surface = thing.type == "relation" or tags.get("area") == "yes"
        return "square" if walked and is_surface else ""
    kind = _lookup(_AREAS, tags)
    is_unseen = kind == "parking" and tags.get("parking") in _UNSEEN_PARKING
    if is_unseen or (thing.is_clipped and not _is_sound(thing.polygons[0])):
        return ""
    is_worship = tags.get("amenity") == "place_of_worship"
    return "notable-building" if is_worship and not kind else kind


def _is_sound(polygon: tuple[Ring, ...]) -> bool:
    """Tell whether a ring that was closed across a gap does not cross itself."""
    from shapely.geometry import Polygon

    return bool(Polygon(polygon[0]).is_valid)


def _is_notable(tags: dict[str, str]) -> bool:
    return (
        tags.get("building") in _NOTABLE_BUILDINGS
        or tags.get("amenity") in _NOTABLE_USES
        or tags.get("tourism") in _NOTABLE_SIGHTS
        or tags.get("historic", "") not in _NEVER
    )


def _line(tags: dict[str, str]) -> str:
    if "highway" in tags:
        is_alongside = tags.get("footway") in _SIDE_WALKS or tags.get("indoor") == "yes"
        is_surface = tags.get("area") == "yes"
        return "" if is_alongside or is_surface else _STREETS.get(tags["highway"], "")
    return _lookup(_LINES, tags)


def _symbol(tags: dict[str, str]) -> str:
    kind = _lookup(_POINTS, tags)
    if kind or "ele" not in tags:
        return kind
    says_nothing_else = not (_KEYS & tags.keys() - {"ele"})
    is_height = (
        tags.get("natural") in _HEIGHTS
        or tags.get("man_made") == "survey_point"
        or says_nothing_else
    )
    return "height" if is_height and _metres(tags) else ""


def _metres(tags: dict[str, str]) -> str:
    text = tags["ele"].removesuffix("m").strip().replace(",", ".")
    try:
        return str(round(float(text)))
    except (ValueError, OverflowError):
        return ""


def _middle(polygon: tuple[Ring, ...]) -> tuple[float, float]:
    from shapely.geometry import Polygon

    point = Polygon(polygon[0], polygon[1:]).representative_point()
    return (point.x, point.y)


def _within(feature: GroundFeature, frame: "Polygon") -> Iterator[GroundFeature]:
    """Cut a feature at the frame; a feature wholly inside stays the very object."""
    from dataclasses import replace

    west, south, east, north = frame.bounds
    lons, lats = zip(*feature.lonlat, strict=True)
    if min(lons) >= west and max(lons) <= east and min(lats) >= south and max(lats) <= north:
        yield feature
        return
    if min(lons) > east or max(lons) < west or min(lats) > north or max(lats) < south:
        return
    if feature.is_area:
        for outer, *holes in _cut_area(feature, frame):
            yield replace(feature, lonlat=outer, holes=tuple(holes))
    elif len(feature.lonlat) > 1:
        for line in _cut_line(feature.lonlat, frame):
            yield replace(feature, lonlat=line)


def _cut_area(feature: GroundFeature, frame: "Polygon") -> Iterator[tuple[Ring, ...]]:
    from shapely import get_parts, make_valid
    from shapely.geometry import Polygon

    shape = make_valid(Polygon(feature.lonlat, feature.holes)).intersection(frame)
    for part in get_parts(shape):
        if isinstance(part, Polygon) and not part.is_empty:
            yield tuple(_ring(ring.coords) for ring in (part.exterior, *part.interiors))


def _cut_line(line: Ring, frame: "Polygon") -> Iterator[Ring]:
    from shapely import get_parts
    from shapely.geometry import LineString

    for part in get_parts(LineString(line).intersection(frame)):
        if isinstance(part, LineString) and not part.is_empty:
            yield _ring(part.coords)


def _ring(coordinates: Iterable[tuple[float, ...]]) -> Ring:
    return tuple((point[0], point[1]) for point in coordinates)
