"""The first circuit of a territory: what a local would propose, and from where."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from ddtour_geo.common.cache import Cache
from ddtour_geo.common.clocks import is_walkable
from ddtour_geo.common.errors import DefinitionError, TerritoryError, UsageError
from ddtour_geo.common.files import write_atomically
from ddtour_geo.common.text import nearest
from ddtour_geo.model import (
    CircuitDefinition,
    LocalizedText,
    PointOfInterest,
    UnvisitedPlace,
    VisitWish,
)
from ddtour_geo.network import join_places
from ddtour_geo.planning.balance import Balance
from ddtour_geo.planning.load import (
    load_surroundings,
    load_territory,
    load_usual_network,
    streets_of,
)
from ddtour_geo.planning.plan import prepare
from ddtour_geo.planning.reach import why_out_of_reach
from ddtour_geo.planning.rows import END
from ddtour_geo.territory.candidates import main_town, metres_between, worth_around
from ddtour_geo.territory.parts import Whole, find_wholes
from ddtour_geo.territory.place_schema import ID
from ddtour_geo.territory.proposals import SOURCE
from ddtour_geo.territory.ranking import UNRANKED, Rank
from ddtour_geo.territory.sights import STATION

PROFILE = "visitor"
HOURS = (10, 14)
"""When a circuit leaves where nobody says: at the one that has more open."""
WORTH_WAITING = 1.1
"""A later hour is proposed where it has a tenth more to see: a local leaves in the morning."""
ABOUT_TOWN_M = 1_500.0
CENTRAL = 4
"""A start has at least a quarter around it of what the best place has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstCircuit:
    """A circuit that was written: where it begins, what it visits, what it leaves out and why."""

    path: Path
    start: PointOfInterest
    departure: datetime
    stops: tuple[PointOfInterest, ...]
    left_out: tuple[UnvisitedPlace, ...]


def new_circuit(
    name: str,
    *,
    territory: str,
    start: str = "",
    minutes: int = 120,
    departure: str = "",
    data: Path = Path("data"),
    routes: Path = Path("routes"),
) -> FirstCircuit:
    """Write the circuit that a local would propose, its visits optional, with their interest.

    >>> new_circuit("x", territory="nowhere", start="a", minutes=5)
    Traceback (most recent call last):
    ddtour_geo.common.errors.UsageError: ...
    """
    path = _free(name, routes / f"{name}.toml")
    if not 10 <= minutes <= 24 * 60:
        raise UsageError("bad_minutes", minutes=minutes)
    definition = CircuitDefinition(
        id=path.stem,
        source=str(path),
        title=LocalizedText(fr=name.replace("-", " ").capitalize()),
        territory_id=territory,
        start=start,
        end=start,
        departure=_moments(departure)[0],
        time_budget=60 * minutes,
        profile=PROFILE,
        wishes=(),
    )
    town = _Town.read(definition, data)
    begin = town.start(definition)
    lost = {one.place.id: one for one in town.lost}
    weights = {
        place.id: town.rank(place).weight
        for place in town.places.values()
        if place.id not in {begin, *lost}
        if not town.is_start_only(place)
    }
    wished = replace(
        definition,
        start=begin,
        end=begin,
        wishes=tuple(VisitWish(place_id=one, score=weight) for one, weight in weights.items()),
    )
    first, *later = _moments(departure)
    best = _Choice.of(replace(wished, departure=first), town, data)
    if best.closed_weight > (WORTH_WAITING - 1) * best.weight:
        others = (_Choice.of(replace(wished, departure=one), town, data) for one in later)
        more = max(others, key=lambda choice: choice.weight, default=best)
        best = more if more.weight >= WORTH_WAITING * best.weight else best
    left = [town.places[one] for one in weights if town.places[one] not in best.stops]
    write_atomically(path, _text(best.definition, town, best.stops, left))
    return FirstCircuit(
        path=path,
        start=town.places[begin],
        departure=best.definition.departure,
        stops=best.stops,
        left_out=tuple(lost.values()),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Town:
    """The places of a territory, what the extract knows of them, and which nobody gets to."""

    places: Mapping[str, PointOfInterest]
    wholes: Mapping[str, Whole]
    lost: tuple[UnvisitedPlace, ...]
    streets: Path
    cache: Cache

    @classmethod
    def read(cls, definition: CircuitDefinition, data: Path) -> "_Town":
        cache = Cache()
        territory, places = load_territory(definition, data, cache)
        folder = data / territory.id
        network = load_usual_network(definition, territory, folder, cache)
        located = [place for place in places.values() if place.position.is_located]
        snapping = join_places(network, located, load_surroundings(folder, cache))
        return cls(
            places=places,
            wholes={one.candidate.thing.reference: one for one in find_wholes(streets_of(folder))},
            lost=tuple(
                why_out_of_reach(places[left.place_id], left.error) for left in snapping.left_out
            ),
            streets=streets_of(folder),
            cache=cache,
        )

    def known(self, place: PointOfInterest) -> Whole | None:
        """Say what the extract knows of a place that was taken over from it."""
        return self.wholes.get(place.position.source.removeprefix(SOURCE))

    def rank(self, place: PointOfInterest) -> Rank:
        known = self.known(place)
        return UNRANKED if known is None else known.rank

    def is_start_only(self, place: PointOfInterest) -> bool:
        """Tell a station, where a circuit may begin, from a sight."""
        known = self.known(place)
        return known is not None and known.candidate.sight is STATION

    def start(self, definition: CircuitDefinition) -> str:
        """Take the start that is asked for, else the town hall, station or square of the sights."""
        if definition.start:
            return self._asked(definition)
        lost = {one.place.id for one in self.lost}
        within = [
            place
            for place in self.places.values()
            if place.id not in lost and place.position.is_located
        ]
        if not within:
            raise TerritoryError(
                "no_place_within_reach", path=definition.territory_id, count=len(self.places)
            )
        spots = [(place.position.lonlat, self.rank(place).weight) for place in within]
        worth = {place.id: worth_around(place.position.lonlat, spots) for place in within}
        starts = {
            place.id: known.candidate.start
            for place in within
            if (known := self.known(place)) is not None and known.candidate.start is not None
        }
        most = max(worth.values())
        central = [one for one in starts if CENTRAL * worth[one] >= most]
        if central:
            return min(central, key=lambda one: (starts[one], -worth[one], one))
        near = self._in_town(within) or within
        return max(near, key=lambda one: (worth[one.id], self.rank(one).weight, one.id)).id

    def _in_town(self, places: Sequence[PointOfInterest]) -> list[PointOfInterest]:
        """Keep the places about the middle of the largest town."""
        middle = main_town(self.streets)
        return [
            place
            for place in places
            if middle and metres_between(middle, place.position.lonlat) <= ABOUT_TOWN_M
        ]

    def _asked(self, definition: CircuitDefinition) -> str:
        start = definition.start
        if start not in self.places:
            meant = nearest(start, list(self.places))
            raise DefinitionError(
                "unknown_place_meant" if meant else "unknown_place",
                path=definition.source,
                where="--start",
                place=start,
                territory=definition.territory_id,
                meant=meant,
            )
        return start


@dataclass(frozen=True, slots=True, kw_only=True)
class _Choice:
    """The visits of a circuit in the order of the walk, what they weigh, what is closed then."""

    definition: CircuitDefinition
    stops: tuple[PointOfInterest, ...]
    weight: int
    closed_weight: int

    @classmethod
    def of(cls, definition: CircuitDefinition, town: _Town, data: Path) -> "_Choice":
        context = prepare(definition, data=data, cache=town.cache)
        problem, ids = context.formulation.problem, context.formulation.place_ids
        rows = [town.places[one] for one in ids]
        order = Balance(
            problem=problem,
            themes=[place.theme for place in rows],
            is_known=[town.rank(place).is_known for place in rows],
        ).order()
        return cls(
            definition=definition,
            stops=tuple(rows[row] for row in order),
            weight=int(problem.score[list(order)].sum()),
            closed_weight=sum(
                int(problem.score[row])
                for row in range(END + 1, problem.size)
                if context.formulation.is_closed(row)
            ),
        )


def _text(
    definition: CircuitDefinition,
    town: _Town,
    stops: Sequence[PointOfInterest],
    others: Sequence[PointOfInterest],
) -> str:
    """Write the file of a circuit; what it leaves out follows as comments, to be taken in."""
    title = json.dumps(definition.title.fr, ensure_ascii=False)
    lines = [
        "[circuit]",
        f"title = {title}",
        f'territory = "{definition.territory_id}"',
        f'start = "{definition.start}"',
        f"departure = {definition.departure.isoformat(timespec='seconds')}",
        f"time_budget_minutes = {definition.time_budget // 60}",
        f'profile = "{definition.profile}"',
    ]
    for place in stops:
        lines += ["", *_wish(place, town)]
    for place in sorted(others, key=lambda place: -town.rank(place).weight):
        lines += ["", *(f"# {line}" for line in _wish(place, town))]
    return "\n".join(lines) + "\n"


def _wish(place: PointOfInterest, town: _Town) -> list[str]:
    comment = re.sub(r"\s+", " ", place.name.fr)
    return [
        f"[[visit]]  # {comment}",
        f'place = "{place.id}"',
        f"score = {town.rank(place).score}",
    ]


def _free(name: str, path: Path) -> Path:
    if not ID.match(name) or len(name) > 80:
        raise UsageError("bad_name", name=name)
    if path.exists() or path.with_suffix("").exists():
        raise UsageError("exists_already", path=path)
    return path


def _moments(departure: str) -> list[datetime]:
    """Give the departure that is asked for, else those that are tried: of a day, or of tomorrow."""
    day = departure or f"{datetime.now().astimezone() + timedelta(days=1):%Y-%m-%d}"
    try:
        moment = datetime.fromisoformat(day)
    except ValueError:
        raise UsageError("bad_departure", value=departure) from None
    if moment.tzinfo is not None:
        raise UsageError("bad_departure", value=departure)
    if not is_walkable(moment):
        raise UsageError("bad_year", value=departure[:10])
    is_day_alone = "T" not in day.upper() and " " not in day
    return [moment.replace(hour=hour) for hour in HOURS] if is_day_alone else [moment]
