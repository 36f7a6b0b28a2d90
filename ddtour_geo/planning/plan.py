"""Every stage, in order: what the package does, on one screen."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ddtour_geo.common.cache import Cache
from ddtour_geo.common.clocks import later
from ddtour_geo.model import (
    CircuitDefinition,
    Itinerary,
    PointOfInterest,
    Solution,
    Territory,
    UnvisitedPlace,
    WalkingNetwork,
)
from ddtour_geo.network import StreetExtract
from ddtour_geo.network.access.conditional import Interval, Span
from ddtour_geo.network.access.passages import CLOSES_SOON, closing
from ddtour_geo.network.routing import flat_speed, regroup_seconds
from ddtour_geo.optimise.effort import Effort
from ddtour_geo.planning.closings import SharedStreets
from ddtour_geo.planning.context import PlanningContext
from ddtour_geo.planning.formulate import departure_of, formulate, without_exposed
from ddtour_geo.planning.load import (
    apply_via_ways,
    load_definition,
    load_network,
    load_streets,
    load_surroundings,
    load_territory,
)
from ddtour_geo.planning.reach import Search, within_reach
from ddtour_geo.planning.reserving import hosts_of
from ddtour_geo.territory.reader import select_places

Progress = Callable[[str], None]
REPLANS = 5
"""Attempts to plan round what is closed at the minute of passage."""


def plan(
    definition: CircuitDefinition | Path | str,
    *,
    data: Path | str = "data",
    effort: float = 1.0,
    seed: int = 0,
    progress: Progress = lambda _: None,
    cache: Cache | None = None,
) -> Itinerary:
    """Plan one circuit: choose its visits, order them and give them hours.

    Parameters
    ----------
    definition
        What is asked for, or the file that says it.
    data
        Folder of the territories.
    effort
        Work after which the search stops without a proof; 1 is the usual.
    seed
        Seed of the search.
    progress
        Told the name of each stage as it begins.
    cache
        What is kept between two plans; ``None`` for nothing.

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
    ddtour_geo.common.errors.DefinitionError: ...
    """
    return solve_route(
        definition, data=data, effort=effort, seed=seed, progress=progress, cache=cache
    ).itinerary


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanResult:
    """A plan, and what it was chosen from."""

    context: PlanningContext
    solution: Solution
    itinerary: Itinerary


def prepare(
    definition: CircuitDefinition | Path | str,
    *,
    data: Path | str = "data",
    progress: Progress = lambda _: None,
    cache: Cache | None = None,
    shared: SharedStreets | None = None,
) -> PlanningContext:
    """Bring together all that the visits of a circuit are chosen from.

    >>> prepare("routes/nowhere.toml")
    Traceback (most recent call last):
    ddtour_geo.common.errors.DefinitionError: ...
    """
    return _prepare(_task(definition, data, progress, cache, shared))


def solve_route(
    definition: CircuitDefinition | Path | str,
    *,
    data: Path | str = "data",
    effort: Effort | float = 1.0,
    seed: int = 0,
    progress: Progress = lambda _: None,
    cache: Cache | None = None,
    shared: SharedStreets | None = None,
) -> PlanResult:
    """Plan, and plan again without what is closed at the minute of passage.

    The last attempt does without anything that closes at all, so that it always ends.
    """
    task = _task(definition, data, progress, cache, shared)
    closed: frozenset[str] = frozenset()
    names: dict[str, str] = {}
    tries = REPLANS
    while True:
        context = _prepare(task, closed, tuple(sorted(names.values())))
        solution, certainty = context.solve(effort=effort, seed=seed)
        progress("itinerary")
        itinerary, met = context.build(solution, certainty)
        met = tuple(passage for passage in met if passage.is_closed)
        if not met:
            return PlanResult(context=context, solution=solution, itinerary=itinerary)
        names |= {passage.ref: passage.name or passage.ref for passage in met}
        tries -= 1
        closed |= frozenset(names) if tries > 0 else frozenset(closing(context.network))


def streets_for(
    definition: CircuitDefinition | Path | str,
    *,
    data: Path | str = "data",
    cache: Cache | None = None,
) -> tuple[WalkingNetwork, StreetExtract]:
    """Give the streets that the walker of a circuit may use on its day.

    >>> streets_for("routes/nowhere.toml")
    Traceback (most recent call last):
    ddtour_geo.common.errors.DefinitionError: ...
    """
    task = _task(definition, data, lambda _: None, cache)
    return _network(task), load_streets(task.folder, task.cache)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Task:
    """All that a circuit is planned from."""

    definition: CircuitDefinition
    territory: Territory
    places: Mapping[str, PointOfInterest]
    wanted: tuple[PointOfInterest, ...]
    in_the_rain: tuple[UnvisitedPlace, ...]
    folder: Path
    progress: Progress
    cache: Cache
    shared: SharedStreets

    @property
    def span(self) -> Span:
        begin, end = self.shared.hours or hours_of(self.definition, self.territory)
        west, south, east, north = self.territory.study_area
        return Span(
            begin=begin,
            end=end,
            holidays=self.territory.holidays,
            position=((south + north) / 2, (west + east) / 2),
        )


def hours_of(definition: CircuitDefinition, territory: Territory) -> Interval:
    """Say when closing ways matter to a circuit: until soon after its budget is over."""
    begin = departure_of(definition, territory)
    return begin, later(begin, definition.time_budget + CLOSES_SOON.total_seconds())


def _task(
    definition: CircuitDefinition | Path | str,
    data: Path | str,
    progress: Progress,
    cache: Cache | None,
    shared: SharedStreets | None = None,
) -> _Task:
    progress("read")
    cache = Cache() if cache is None else cache
    definition = load_definition(definition)
    territory, places = load_territory(definition, Path(data), cache)
    asked = select_places(definition, territory, places)
    kept = without_exposed(definition, places)
    ids = {wish.place_id for wish in kept.wishes} | {kept.start, kept.end}
    return _Task(
        definition=kept,
        territory=territory,
        places=places,
        wanted=tuple(place for place in asked if place.id in ids),
        in_the_rain=tuple(
            UnvisitedPlace(place=place, reason="rain") for place in asked if place.id not in ids
        ),
        folder=Path(data) / territory.id,
        progress=progress,
        cache=cache,
        shared=shared or SharedStreets(),
    )


def _network(task: _Task, closed: frozenset[str] = frozenset()) -> WalkingNetwork:
    return load_network(
        task.definition,
        task.territory,
        task.places,
        task.folder,
        span=task.span,
        without=task.shared.without | closed,
        cache=task.cache,
    )


def _prepare(
    task: _Task, closed: frozenset[str] = frozenset(), met: Sequence[str] = ()
) -> PlanningContext:
    """Prepare a plan without what is closed; ``met`` names what a plan before this one met."""
    definition, places = task.definition, task.places
    task.progress("network")
    network = _network(task, closed)
    task.progress("walking")
    hosts_of(definition, places)
    reached = within_reach(
        Search(
            definition=definition,
            territory=task.territory,
            network=network,
            folder=task.folder,
            cache=task.cache,
            met=tuple(met),
        ),
        [place for place in task.wanted if place.position.is_located],
    )
    matrix = apply_via_ways(
        definition, network, (reached.snapping, reached.matrix), places, task.folder, task.cache
    )
    task.progress("circuit")
    return PlanningContext(
        definition=definition,
        territory=task.territory,
        places=places,
        network=network,
        snapping=reached.snapping,
        matrix=matrix,
        formulation=formulate(
            definition,
            task.territory,
            places,
            matrix,
            speed_kmh=flat_speed(definition.profile, definition.speed_kmh),
            regroup_time=regroup_seconds(definition.group_size),
        ),
        left_out=reached.left_out + task.in_the_rain,
        barriers=load_surroundings(task.folder, task.cache).barriers,
    )
