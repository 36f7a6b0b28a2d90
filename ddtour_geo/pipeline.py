"""Every stage, in order: what the package does, on one screen."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from ddtour_geo.definition import read_definition
from ddtour_geo.errors import (
    DefinitionError,
    NoPathError,
    PlanImpossibleError,
    TerritoryError,
)
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
    WalkingNetwork,
)
from ddtour_geo.network import read_extract, snap
from ddtour_geo.network.closures import Span
from ddtour_geo.network.entrances import find_entrances
from ddtour_geo.network.overpass import snapshot
from ddtour_geo.network.passages import (
    CLOSES_SOON,
    Passage,
    PieceSeconds,
    closing,
    passages,
)
from ddtour_geo.network.relief import with_heights_of
from ddtour_geo.optimise import solve
from ddtour_geo.optimise.explain import why_unvisited
from ddtour_geo.outputs.access import closing_soon
from ddtour_geo.territory import read_places, read_territory, select_places
from ddtour_geo.walking import (
    PROFILES,
    piece_seconds,
    regroup_seconds,
    travel_times,
    vertex_times,
)

Progress = Callable[[str], None]
MOMENTS = ("arrival", "latest")
"""Numbers of a reason that are clock times; the others are durations."""
REPLANS = 5
"""Attempts to plan round what is closed at the minute of passage."""


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

    task = _Task(
        definition=definition,
        territory=territory,
        places=places,
        wanted=wanted,
        folder=Path(data) / territory.id,
        seconds=seconds,
        seed=seed,
        progress=progress,
    )
    return _around_closures(task)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Task:
    """All that a circuit is planned from."""

    definition: CircuitDefinition
    territory: Territory
    places: Mapping[str, PointOfInterest]
    wanted: Sequence[PointOfInterest]
    folder: Path
    seconds: float
    seed: int
    progress: Progress

    @property
    def needed(self) -> frozenset[str]:
        required = {wish.place_id for wish in self.definition.wishes if wish.is_required}
        return frozenset(required | {self.definition.start, self.definition.end})

    @property
    def span(self) -> Span:
        zone = ZoneInfo(self.territory.timezone)
        begin = self.definition.departure.replace(tzinfo=zone)
        lasts = timedelta(seconds=self.definition.time_budget) + CLOSES_SOON
        west, south, east, north = self.territory.study_area
        return Span(
            begin=begin,
            end=(begin.astimezone(UTC) + lasts).astimezone(zone),
            holidays=self.territory.holidays,
            position=((south + north) / 2, (west + east) / 2),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Attempt:
    """An itinerary, and where it passes what closes."""

    itinerary: Itinerary
    passages: tuple[Passage, ...]
    closing: frozenset[str]


def _around_closures(task: _Task) -> Itinerary:
    """Plan, and plan again without what is closed at the minute of passage.

    The last attempt does without anything that closes at all, so that it always ends.
    """
    closed: frozenset[str] = frozenset()
    names: dict[str, str] = {}
    cut_off: frozenset[str] = frozenset()
    tries = REPLANS
    while True:
        try:
            found = _attempt(task, closed, cut_off)
        except NoPathError as error:
            said = error.values.get("place")
            place = next((p for p in task.wanted if said in {p.name.fr, p.id}), None)
            if place is None or not (closed or _is_reached_some_day(task, place)):
                raise
            if place.id in task.needed:
                key = "network.closed_on_the_way" if closed else "network.closed_all_along"
                met_at = ", ".join(sorted(names.values()))
                raise NoPathError(key, place=place.name.fr, names=met_at) from error
            cut_off |= {place.id}
            continue
        met = [passage for passage in found.passages if passage.is_closed]
        if not met:
            return found.itinerary
        names |= {passage.ref: passage.name or passage.ref for passage in met}
        tries -= 1
        closed |= frozenset(names) if tries > 0 else found.closing


def _is_reached_some_day(task: _Task, place: PointOfInterest) -> bool:
    """Tell whether only the hours of ways keep a walker from a place."""
    network = read_extract(
        streets_of(task.folder),
        profile=task.definition.profile,
        avoid_steps=task.definition.avoid_steps,
        crs=task.territory.crs,
    )
    try:
        return not snap(network, [place]).left_out
    except NoPathError:
        return False


def _attempt(task: _Task, closed: frozenset[str], cut_off: frozenset[str]) -> _Attempt:
    definition, places, progress = task.definition, task.places, task.progress
    progress("network")
    streets = streets_of(task.folder)
    network = read_extract(
        streets,
        profile=definition.profile,
        avoid_steps=definition.avoid_steps,
        crs=task.territory.crs,
        expected_area=task.territory.study_area,
        span=task.span,
        without=closed,
    )
    network = with_heights_of(network, task.folder, streets, places.values())
    wanted = [place for place in task.wanted if place.id not in cut_off]
    snapping = snap(network, wanted, entrances=find_entrances(streets, wanted))
    for left in snapping.left_out:
        if left.place_id in task.needed:
            raise left.error

    progress("walking")
    matrix = travel_times(
        network, snapping.points, profile=definition.profile, speed_kmh=definition.speed_kmh
    )

    progress("circuit")
    formulation = formulate(
        definition,
        task.territory,
        places,
        matrix,
        regroup_time=regroup_seconds(definition.group_size),
    )
    solution = _solve(definition, formulation, places, seconds=task.seconds, seed=task.seed)

    progress("itinerary")
    unvisited = _why_left_out(formulation, solution, places)
    unvisited += tuple(
        UnvisitedPlace(place=places[left.place_id], reason="off_plan") for left in snapping.left_out
    )
    unvisited += tuple(
        UnvisitedPlace(place=places[place_id], reason="closed_way") for place_id in sorted(cut_off)
    )
    stops = timetable(
        formulation,
        solution.schedule,
        places,
        {point.place_id: point.lonlat for point in snapping.points},
    )
    speed = definition.speed_kmh or PROFILES[definition.profile]
    met = passages(network, matrix, stops, _pace(network, speed))
    itinerary = build_itinerary(
        definition,
        task.territory,
        network,
        matrix,
        stops,
        solution,
        unvisited,
        speed_kmh=speed,
        notices=closing_soon(network, met),
    )
    return _Attempt(itinerary=itinerary, passages=met, closing=closing(network))


def _pace(network: WalkingNetwork, speed_kmh: float) -> PieceSeconds:
    times = vertex_times(network, speed_kmh)
    return lambda edge, begin, end: piece_seconds(network, times, edge, begin, end)


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
        problem = formulation.problem
        shut = [
            row
            for row in range(problem.size)
            if problem.required[row] and formulation.is_closed_that_day(row)
        ]
        if shut:
            raise PlanImpossibleError(
                "plan_closed",
                remedies=(tuple(formulation.place_ids[row] for row in shut),),
                title=definition.title,
                names=[[places[formulation.place_ids[row]].name for row in shut]],
            ) from None
        remedies = [[formulation.place_ids[int(row)] for row in rows] for rows in error.remedies]
        raise PlanImpossibleError(
            "plan_never" if error.excess is None else "plan_excess",
            excess=error.excess,
            remedies=tuple(tuple(remedy) for remedy in remedies),
            title=definition.title,
            names=[[places[place_id].name for place_id in remedy] for remedy in remedies],
        ) from None


def _why_left_out(
    formulation: Formulation, solution: Solution, places: Mapping[str, PointOfInterest]
) -> tuple[UnvisitedPlace, ...]:
    unvisited = []
    for row in solution.unvisited:
        place = places[formulation.place_ids[row]]
        if formulation.is_closed(row):
            unvisited.append(UnvisitedPlace(place=place, reason="closed"))
            continue
        why = why_unvisited(formulation.problem, solution, row)
        values = tuple(
            (name, formulation.moment(value) if name in MOMENTS else value)
            for name, value in why.values
        )
        unvisited.append(UnvisitedPlace(place=place, reason=why.key, values=values))
    return tuple(unvisited)
