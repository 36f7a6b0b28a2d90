"""Files of ``data/`` become what a circuit is planned on; a memory keeps it between two plans."""

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from ddtour_geo.common.cache import Cache, stamp
from ddtour_geo.common.errors import DefinitionError, NoPathError, TerritoryError
from ddtour_geo.model import (
    CircuitDefinition,
    PointOfInterest,
    Territory,
    TravelTimeMatrix,
    WalkingNetwork,
)
from ddtour_geo.network import (
    Snapping,
    StreetExtract,
    build_network,
    join_places,
    read_streets,
)
from ddtour_geo.network.access.conditional import Span, clock_state, timed_objects
from ddtour_geo.network.elevation.heights import Spots, marked_heights, with_heights_of
from ddtour_geo.network.elevation.rasters import rasters_of
from ddtour_geo.network.osm.snapshot import snapshot
from ddtour_geo.network.osm.survey_overlay import FILE as SURVEY
from ddtour_geo.network.osm.survey_overlay import read_survey, with_survey
from ddtour_geo.network.routing import PROFILES, travel_times, walk_through
from ddtour_geo.network.snapping.entrances import (
    Surroundings,
    read_surroundings,
)
from ddtour_geo.network.streets import point_on_way
from ddtour_geo.routes.schema import read_definition
from ddtour_geo.territory.opening_hours import check_hours
from ddtour_geo.territory.reader import read_places, read_territory


def load_definition(route: CircuitDefinition | Path | str) -> CircuitDefinition:
    """Read what is asked for, if it is not known yet."""
    return route if isinstance(route, CircuitDefinition) else read_definition(route)


def load_territory(
    definition: CircuitDefinition, data: Path, cache: Cache
) -> tuple[Territory, Mapping[str, PointOfInterest]]:
    """Read the territory of a circuit and its places."""
    known = sorted(path.parent.name for path in data.glob("*/territory.toml"))
    if definition.territory_id not in known:
        raise DefinitionError(
            "unknown_territory",
            path=definition.source,
            territory=definition.territory_id,
            known=", ".join(known) or "—",
        )
    if definition.profile not in PROFILES:
        raise DefinitionError(
            "unknown_profile",
            path=definition.source,
            profile=definition.profile,
            known=", ".join(PROFILES),
        )
    folder = data / definition.territory_id

    def read() -> tuple[Territory, Mapping[str, PointOfInterest]]:
        territory, places = read_territory(folder), read_places(folder)
        check_hours(places, territory)
        return territory, {place.id: place for place in places}

    files = (stamp(folder / "territory.toml"), stamp(folder / "places.geojson"))
    return cache.get_or_make(("territory", files), read)


def streets_of(folder: Path) -> Path:
    """Find the streets of a territory: a snapshot, else its own streets, else a sketch.

    >>> streets_of(Path("nowhere"))
    Traceback (most recent call last):
    ddtour_geo.common.errors.TerritoryError: ...
    """
    found = snapshot(folder)
    if found is not None:
        return found
    for name in ("streets.osm", "sketch.osm"):
        if (folder / name).is_file():
            return folder / name
    raise TerritoryError("no_streets", path=folder, territory=folder.name)


def load_network(
    definition: CircuitDefinition,
    territory: Territory,
    places: Mapping[str, PointOfInterest],
    folder: Path,
    *,
    span: Span,
    without: frozenset[str],
    cache: Cache,
) -> WalkingNetwork:
    """Read the streets that this walker may use during a circuit, with their heights."""
    streets = streets_of(folder)
    extract = load_streets(folder, cache)
    states = (
        clock_state(tags, span)
        for kind, ref, tags in timed_objects(extract)
        if f"{kind}/{ref}" not in without
    )
    heights = tuple((p.position.lonlat, p.height) for p in places.values() if p.height is not None)
    made_from = (
        *("network", stamp(streets), stamp(folder / SURVEY), territory.crs, territory.study_area),
        *(definition.profile, definition.avoid_steps, without, heights),
        *map(stamp, rasters_of(folder)),
    )

    def marked() -> Spots:
        return cache.get_or_make(("ele", stamp(streets)), lambda: marked_heights(streets))

    def read() -> WalkingNetwork:
        network = build_network(
            extract,
            profile=definition.profile,
            avoid_steps=definition.avoid_steps,
            crs=territory.crs,
            expected_area=territory.study_area,
            span=span,
            without=without,
        )
        return with_heights_of(network, folder, marked, places.values())

    return cache.get_or_make((*made_from, *states), read)


def load_usual_network(
    definition: CircuitDefinition, territory: Territory, folder: Path, cache: Cache
) -> WalkingNetwork:
    """Read the streets that this walker may use at some time, whatever their hours."""
    walker = definition.profile, definition.avoid_steps
    return cache.get_or_make(
        ("usual network", stamp(streets_of(folder)), *walker, territory.crs),
        lambda: build_network(
            load_streets(folder, cache),
            profile=definition.profile,
            avoid_steps=definition.avoid_steps,
            crs=territory.crs,
        ),
    )


def load_surroundings(folder: Path, cache: Cache) -> Surroundings:
    """Read what lies between streets and places: entrances, and what keeps a walker away.

    >>> load_surroundings(Path("nowhere"), Cache())
    Traceback (most recent call last):
    ddtour_geo.common.errors.TerritoryError: ...
    """
    streets = streets_of(folder)
    return cache.get_or_make(("surroundings", stamp(streets)), lambda: read_surroundings(streets))


def load_walks(
    definition: CircuitDefinition,
    network: WalkingNetwork,
    wanted: Sequence[PointOfInterest],
    folder: Path,
    cache: Cache,
) -> tuple[Snapping, TravelTimeMatrix]:
    """Join places to the streets, and find the walks between them."""
    spots = tuple((place.id, place.position) for place in wanted)
    around = load_surroundings(folder, cache)
    avoided = definition.ways_avoided
    snapping = cache.get_or_make(
        ("snapping", network, spots, avoided),
        lambda: join_places(network, wanted, around, avoided=avoided),
    )
    pace = (definition.profile, definition.speed_kmh)
    matrix = cache.get_or_make(
        ("matrix", network, snapping.points, pace, avoided),
        lambda: travel_times(
            network,
            snapping.points,
            profile=definition.profile,
            speed_kmh=definition.speed_kmh,
            avoided=avoided,
        ),
    )
    return snapping, matrix


def apply_via_ways(
    definition: CircuitDefinition,
    network: WalkingNetwork,
    walks: tuple[Snapping, TravelTimeMatrix],
    places: Mapping[str, PointOfInterest],
    folder: Path,
    cache: Cache,
) -> TravelTimeMatrix:
    """Lead walks along the ways that are asked for."""
    snapping, matrix = walks
    avoided = definition.ways_avoided
    points = {point.place_id: point for point in snapping.points}
    for through in definition.throughs:
        if not {through.origin, through.destination} <= points.keys():
            continue
        said = {
            "origin": places[through.origin].name.fr,
            "destination": places[through.destination].name.fr,
            "street": through.street or f"way/{through.way}",
        }
        extract = load_streets(folder, cache)
        point = point_on_way(network, extract, through.way, through.at)
        if point is None:
            raise NoPathError("network.through_no_way", **said)
        ends = (points[through.origin], points[through.destination])
        lead = partial(
            walk_through,
            *(network, matrix, ends, point),
            profile=definition.profile,
            speed_kmh=definition.speed_kmh,
            avoided=avoided,
        )
        found = cache.get_or_make(("through", matrix, point, ends), lead)
        if found is None:
            raise NoPathError("network.through_none", **said)
        matrix = found
    return matrix


def load_streets(folder: Path, cache: Cache) -> StreetExtract:
    """Read the streets of a territory, and what was found out about them on the ground."""
    streets = streets_of(folder)
    return cache.get_or_make(
        ("extract", stamp(streets), stamp(folder / SURVEY)),
        lambda: with_survey(read_streets(streets), read_survey(folder)),
    )
