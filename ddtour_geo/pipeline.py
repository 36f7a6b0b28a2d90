"""Every stage, in order: what the package does, on one screen."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from ddtour_geo import outputs
from ddtour_geo.definition import read_definition
from ddtour_geo.errors import (
    DDTourError,
    DefinitionError,
    NoPathError,
    PlanImpossibleError,
    TerritoryError,
)
from ddtour_geo.files import write_atomically, write_together
from ddtour_geo.formulation import Formulation, formulate, timetable
from ddtour_geo.hours import check_hours
from ddtour_geo.itinerary import build_itinerary
from ddtour_geo.model import (
    CircuitDefinition,
    Itinerary,
    PointOfInterest,
    Solution,
    Territory,
    UnvisitedPlace,
)
from ddtour_geo.network import read_extract, snap
from ddtour_geo.network.overpass import snapshot
from ddtour_geo.optimise import solve
from ddtour_geo.optimise.explain import why_unvisited
from ddtour_geo.territory import read_places, read_territory, select_places
from ddtour_geo.walking import PROFILES, regroup_seconds, travel_times

Progress = Callable[[str], None]
MOMENTS = ("arrival", "latest")
"""Numbers of a reason that are clock times; the others are durations."""
MARGIN_DEGREES = (0.008, 0.005)
"""Ground drawn around a circuit, east-west and north-south, about 550 m in France."""


def plan(
    definition: CircuitDefinition | Path | str,
    *,
    data: Path | str = "data",
    seconds: float = 10.0,
    seed: int = 0,
    progress: Progress = lambda _: None,
) -> Itinerary:
    """Plan one circuit: choose its visits, order them and give them hours.

    Parameters
    ----------
    definition
        What is asked for, or the file that says it.
    data
        Folder of the territories.
    seconds
        Time after which the search stops without a proof.
    seed
        Seed of the search.
    progress
        Told the name of each stage as it begins.

    Returns
    -------
    Itinerary
        Without a base map.

    Raises
    ------
    InputRefusedError
        If a file cannot be used.
    NoPathError
        If a place cannot be reached on foot.
    PlanImpossibleError
        If the required visits do not fit, with the smallest excess.

    Examples
    --------
    >>> plan("routes/nowhere.toml")
    Traceback (most recent call last):
    ddtour_geo.errors.DefinitionError: ...
    """
    progress("read")
    if not isinstance(definition, CircuitDefinition):
        definition = read_definition(definition)
    territory, places = load_territory(definition, Path(data))
    wanted = select_places(definition, territory, places)

    progress("network")
    network = read_extract(
        streets_of(Path(data) / territory.id),
        profile=definition.profile,
        avoid_steps=definition.avoid_steps,
        crs=territory.crs,
    )
    snapping = snap(network, wanted)
    needed = {wish.place_id for wish in definition.wishes if wish.is_required}
    for left in snapping.left_out:
        if left.place_id in needed | {definition.start, definition.end}:
            raise left.error

    progress("walking")
    matrix = travel_times(
        network, snapping.points, profile=definition.profile, speed_kmh=definition.speed_kmh
    )

    progress("circuit")
    formulation = formulate(
        definition,
        territory,
        places,
        matrix,
        regroup_time=regroup_seconds(definition.group_size),
    )
    solution = _solve(definition, formulation, places, seconds=seconds, seed=seed)

    progress("itinerary")
    unvisited = _why_left_out(formulation, solution, places)
    return build_itinerary(
        definition,
        territory,
        network,
        matrix,
        timetable(
            formulation,
            solution.schedule,
            places,
            {point.place_id: point.lonlat for point in snapping.points},
        ),
        solution,
        unvisited
        + tuple(
            UnvisitedPlace(place=places[left.place_id], reason="off_plan")
            for left in snapping.left_out
        ),
        speed_kmh=definition.speed_kmh or PROFILES[definition.profile],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What became of one file of ``routes/``.

    Attributes
    ----------
    definition
        What was asked for.
    itinerary
        What was published; ``None`` if it could not be.
    error
        Why not; ``None`` if it was.

    Examples
    --------
    >>> Published.__slots__
    ('definition', 'itinerary', 'error')
    """

    definition: CircuitDefinition
    itinerary: Itinerary | None = None
    error: DDTourError | None = None


def publish(
    itinerary: Itinerary, out: Path, *, language: str = "fr", base_url: str = ""
) -> tuple[Path, ...]:
    """Write all files of one circuit.

    Parameters
    ----------
    itinerary
        What was planned, with its base map.
    out
        Folder of the site.
    language
        ``"fr"`` or ``"en"``.
    base_url
        Where the site is published; empty if it is not.

    Returns
    -------
    tuple of pathlib.Path
        The files, all of them or none renamed into place.

    Raises
    ------
    CannotWriteError
        If the folder cannot be written.

    Examples
    --------
    >>> publish.__name__
    'publish'
    """
    from ddtour_geo.outputs import geojson, gpx, route_sheet, web_map

    route = itinerary.definition.id
    address = f"{base_url.rstrip('/')}/{route}/" if base_url else ""
    said = {"language": language, "address": address}
    contents: dict[Path, str | bytes] = {
        out / route / f"sheet-{language}.pdf": route_sheet.sheet(itinerary, **said),
        out / route / "circuit.gpx": gpx.document(itinerary, **said),
        out / route / "circuit.geojson": geojson.document(itinerary, **said),
        out / route / "index.html": web_map.page(itinerary, **said),
    }
    write_together(contents)
    return tuple(contents)


def build(  # noqa: PLR0913 - every setting of a site
    routes: Iterable[Path],
    *,
    data: Path | str = "data",
    out: Path | str = "site",
    language: str = "fr",
    base_url: str = "",
    seconds: float = 10.0,
    also: Iterable[Path] = (),
    progress: Callable[[Path, str], None] = lambda _route, _stage: None,
) -> tuple[Published, ...]:
    """Plan and publish circuits, and the index of the site.

    A circuit that cannot be planned is shown on the index with its reason; the others are
    published all the same.

    Parameters
    ----------
    routes
        Files of ``routes/`` to publish.
    data
        Folder of the territories.
    out
        Folder of the site.
    language
        ``"fr"`` or ``"en"``.
    base_url
        Where the site is published; empty for what the territory says.
    seconds
        Time after which the search for one circuit stops without a proof.
    also
        Files of ``routes/`` that stay on the index if the site holds them: they are planned, and
        published again only where the site holds another plan or another language.
    progress
        Told each file and the name of each stage as it begins.

    Returns
    -------
    tuple of Published
        One per file of ``routes``, in their order.

    Raises
    ------
    CannotWriteError
        If the folder cannot be written.
    InputRefusedError
        If a file of ``routes/`` cannot be read.

    Examples
    --------
    >>> build([], out="/tmp/nothing-to-build")
    ()
    """
    out, data = Path(out), Path(data)

    def publish_one(route: Path, *, again: bool) -> Published:
        definition = read_definition(route)
        try:
            itinerary = plan(
                definition,
                data=data,
                seconds=seconds,
                progress=lambda stage: progress(route, stage),
            )
        except (NoPathError, PlanImpossibleError) as error:
            progress(route, "done")
            return Published(definition=definition, error=error)
        if again or not _is_published(itinerary, out, language):
            progress(route, "publish")
            publish(
                with_ground(itinerary, data),
                out,
                language=language,
                base_url=base_url or itinerary.territory.base_url,
            )
        progress(route, "done")
        return Published(definition=definition, itinerary=itinerary)

    routes = tuple(routes)
    results = tuple(publish_one(route, again=True) for route in routes)
    asked = {result.definition.id for result in results}
    others = [
        publish_one(route, again=False)
        for route in also
        if route.stem not in asked and (out / route.stem).is_dir()
    ]
    if results:
        listed = sorted((*results, *others), key=lambda result: result.definition.id)
        write_atomically(
            out / "index.html",
            outputs.site_index(
                [(r.definition, r.itinerary, r.error) for r in listed], language=language
            ),
        )
    return results


def _is_published(itinerary: Itinerary, out: Path, language: str) -> bool:
    """Tell whether a site holds this very plan in a language."""
    folder = out / itinerary.definition.id
    track = folder / "circuit.geojson"
    return (
        (folder / f"sheet-{language}.pdf").is_file()
        and track.is_file()
        and itinerary.fingerprint in track.read_text(encoding="utf-8")
    )


def with_ground(itinerary: Itinerary, data: Path | str = "data") -> Itinerary:
    """Add what a base map draws around a circuit.

    Parameters
    ----------
    itinerary
        What was planned.
    data
        Folder of the territories.

    Returns
    -------
    Itinerary
        The same, with its ground.

    Examples
    --------
    >>> with_ground.__name__
    'with_ground'
    """
    from ddtour_geo.network.ground import read_ground

    points = [point for leg in itinerary.legs for point in leg.lonlat]
    points += [stop.place.position.lonlat for stop in itinerary.stops]
    longitudes, latitudes = zip(*points, strict=True)
    east_west, north_south = MARGIN_DEGREES
    bounds = (
        min(longitudes) - east_west,
        min(latitudes) - north_south,
        max(longitudes) + east_west,
        max(latitudes) + north_south,
    )
    streets = streets_of(Path(data) / itinerary.territory.id)
    return replace(itinerary, ground=read_ground(streets, bounds=bounds))


def load_territory(
    definition: CircuitDefinition, data: Path
) -> tuple[Territory, dict[str, PointOfInterest]]:
    """Read the territory of a circuit and its places.

    Parameters
    ----------
    definition
        The circuit.
    data
        Folder of the territories.

    Returns
    -------
    tuple of Territory and dict
        The territory, and its places by id.

    Raises
    ------
    DefinitionError
        If there is no such territory, or no such profile.

    Examples
    --------
    >>> load_territory.__name__
    'load_territory'
    """
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
    territory, places = read_territory(folder), read_places(folder)
    check_hours(places, territory)
    return territory, {place.id: place for place in places}


def streets_of(folder: Path) -> Path:
    """Find the streets of a territory: a snapshot, else its own streets, else a sketch.

    Parameters
    ----------
    folder
        Folder of the territory.

    Returns
    -------
    pathlib.Path
        An extract.

    Raises
    ------
    TerritoryError
        If there is neither.

    Examples
    --------
    >>> streets_of(Path("nowhere"))
    Traceback (most recent call last):
    ddtour_geo.errors.TerritoryError: ...
    """
    found = snapshot(folder)
    if found is not None:
        return found
    for name in ("streets.osm", "sketch.osm"):
        if (folder / name).is_file():
            return folder / name
    raise TerritoryError("no_streets", path=folder, territory=folder.name)


def _solve(
    definition: CircuitDefinition,
    formulation: Formulation,
    places: Mapping[str, PointOfInterest],
    *,
    seconds: float,
    seed: int,
) -> Solution:
    """Solve, and say what does not fit in the names of the places."""
    try:
        return solve(formulation.problem, seconds=seconds, seed=seed)
    except PlanImpossibleError as error:
        remedies = [[formulation.place_ids[int(row)] for row in rows] for rows in error.remedies]
        raise PlanImpossibleError(
            "plan_never" if error.excess is None else "plan_excess",
            excess=error.excess,
            remedies=tuple(tuple(remedy) for remedy in remedies),
            title=definition.title.fr,
            names=[[places[place_id].name for place_id in remedy] for remedy in remedies],
        ) from None


def _why_left_out(
    formulation: Formulation, solution: Solution, places: Mapping[str, PointOfInterest]
) -> tuple[UnvisitedPlace, ...]:
    unvisited = []
    for row in solution.unvisited:
        why = why_unvisited(formulation.problem, solution, row)
        values = tuple(
            (name, formulation.moment(value) if name in MOMENTS else value)
            for name, value in why.values
        )
        place = places[formulation.place_ids[row]]
        unvisited.append(UnvisitedPlace(place=place, reason=why.key, values=values))
    return tuple(unvisited)
