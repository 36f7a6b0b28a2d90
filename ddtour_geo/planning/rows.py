"""Which row of a problem stands for which place, and what is asked of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from ddtour_geo.model import CircuitDefinition, PointOfInterest, TravelTimeMatrix, VisitWish
from ddtour_geo.planning.reserving import hosts_of

START, END = 0, 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """What the rows of a problem stand for, before there are rides."""

    place_ids: tuple[str, ...]
    wishes: tuple[VisitWish | None, ...]
    hosts: Mapping[str, str]

    @property
    def of(self) -> dict[str, int]:
        """The row of each place between start and end."""
        return {place_id: row for row, place_id in enumerate(self.place_ids) if row > END}

    @property
    def stands(self) -> list[str]:
        """The place at whose position each row stands."""
        return [self.hosts.get(place_id, place_id) for place_id in self.place_ids]

    def service(self, places: Mapping[str, PointOfInterest], regroup_time: int) -> list[int]:
        """Say how long each visit takes, with gathering the group after it."""
        return [
            0
            if wish is None
            else visit_time(wish, places[place_id])
            + (row > END and place_id not in self.hosts) * regroup_time
            for row, (place_id, wish) in enumerate(zip(self.place_ids, self.wishes, strict=True))
        ]

    def required(self, definition: CircuitDefinition) -> list[bool]:
        """Tell which rows are no choice: what is asked for, and both ends of a walk that is."""
        joined = {row for pair in self.straight(definition) for row in pair}
        return [
            row > END and (row in joined or (wish is not None and wish.is_required))
            for row, wish in enumerate(self.wishes)
        ]

    def precedences(self, definition: CircuitDefinition) -> tuple[tuple[int, int], ...]:
        """Order what is asked for in an order, and what is locked as it stands."""
        locked = [
            wish.place_id
            for wish in self.wishes[END + 1 :]
            if wish is not None and wish.is_locked and wish.place_id not in self.hosts
        ]
        row_of = self.of
        return tuple(
            (row_of[before], row_of[after])
            for before, after in dict.fromkeys((*definition.precedences, *pairwise(locked)))
            if before in row_of and after in row_of
        )

    def groups(self, definition: CircuitDefinition) -> tuple[tuple[int, ...], ...]:
        """Give the places of which one at most is visited."""
        row_of = self.of
        found = (tuple(row_of[one] for one in ids if one in row_of) for ids in definition.groups)
        return tuple(group for group in found if len(group) > 1)

    def straight(self, definition: CircuitDefinition) -> list[tuple[int, int]]:
        """Give the pairs of places of which the second follows straight after the first."""
        row_of = self.of
        return [
            (row_of.get(through.origin, START), row_of.get(through.destination, END))
            for through in definition.throughs
            if {through.origin, through.destination} <= set(self.place_ids)
        ]


def rows_of(
    definition: CircuitDefinition,
    places: Mapping[str, PointOfInterest],
    matrix: TravelTimeMatrix,
) -> Rows:
    """Give a row to the start, to the end and to each place between that one can go to."""
    at = {wish.place_id: wish for wish in definition.wishes}
    hosts = hosts_of(definition, places)
    there = {*matrix.place_ids, *hosts} - {definition.start, definition.end}
    between = [wish for wish in definition.wishes if wish.place_id in there]
    end = None if definition.is_loop else at.get(definition.end)
    return Rows(
        place_ids=(definition.start, definition.end, *(wish.place_id for wish in between)),
        wishes=(at.get(definition.start), end, *between),
        hosts=hosts,
    )


def visit_time(wish: VisitWish, place: PointOfInterest) -> int:
    """Say how long a visit takes, without gathering the group."""
    if not place.position.is_located:
        return place.reserved_time
    return place.service_time if wish.service_time is None else wish.service_time
