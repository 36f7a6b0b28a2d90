"""What one process keeps warm: circuits planned lately, and whose turn it is to plan."""

import threading
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from pathlib import Path

from ddtour_geo.common.cache import Cache, stamp
from ddtour_geo.common.errors import DDTourError
from ddtour_geo.model import CircuitDefinition
from ddtour_geo.network.osm.snapshot import snapshot
from ddtour_geo.optimise.effort import Effort, GivenUpError
from ddtour_geo.planning.load import streets_of
from ddtour_geo.planning.plan import PlanResult, solve_route
from ddtour_geo.workshop.errors import ConflictError

PLANS = 24
"""Plans kept: undo and redo answer at once."""
FIRST = 0.03
"""Effort for the plan that is shown at once, until the one of the usual effort is there."""


def versions_of(folder: Path) -> Hashable:
    """Say which versions of its files a territory is planned on.

    >>> versions_of(Path("nowhere")) is None
    True
    """
    files = [folder / name for name in ("territory.toml", "places.geojson", "survey.json")]
    try:
        files.append(streets_of(folder))
    except DDTourError:
        return None
    return (*(stamp(file) for file in files), str(snapshot(folder)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What was found for a circuit.

    Attributes
    ----------
    plan
        The plan, and what it was chosen from; or why there is none.
    is_final
        False if the usual effort may find another one.

    >>> Found(plan=DDTourError("plan_never"), is_final=True).result
    Traceback (most recent call last):
    ddtour_geo.common.errors.DDTourError: ...
    """

    plan: PlanResult | DDTourError
    is_final: bool

    @property
    def result(self) -> PlanResult:
        """Give the plan.

        >>> Found(plan=DDTourError("plan_never"), is_final=False).result
        Traceback (most recent call last):
        ddtour_geo.common.errors.DDTourError: ...
        """
        if isinstance(self.plan, DDTourError):
            raise self.plan.with_traceback(None)
        return self.plan


class Plans:
    """Plans one circuit at a time, and remembers the latest.

    A first plan, which takes little effort, does not wait for a final one.

    >>> plans = Plans(Cache())
    >>> plans.ticket("centre"), plans.ticket("centre")
    (('centre', 1), ('centre', 2))
    """

    def __init__(self, cache: Cache) -> None:
        self._memory = cache
        self._kept: OrderedDict[Hashable, Found] = OrderedDict()
        self._turns = {is_hasty: threading.Lock() for is_hasty in (False, True)}
        self._tickets: dict[str, int] = {}
        self._counter = threading.Lock()

    def ticket(self, circuit: str) -> tuple[str, int]:
        """Take the newest turn: older tries of the same circuit stop, wherever they are."""
        with self._counter:
            self._tickets[circuit] = self._tickets.get(circuit, 0) + 1
            return circuit, self._tickets[circuit]

    def newest(self, circuit: str) -> tuple[str, int]:
        """Join the newest turn: what comes next stops this one, and this one stops nothing.

        >>> plans = Plans(Cache())
        >>> plans.ticket("centre") == plans.newest("centre")
        True
        """
        with self._counter:
            return circuit, self._tickets.setdefault(circuit, 0)

    def find(
        self,
        definition: CircuitDefinition,
        data: Path,
        *,
        is_hasty: bool = False,
        ticket: tuple[str, int] | None = None,
    ) -> Found:
        """Plan a circuit, or remember its plan.

        >>> from ddtour_geo.routes.schema import read_definition
        >>> asked = read_definition("routes/ville-exemple-tour.toml")
        >>> Plans(Cache()).find(asked, Path("data")).result.itinerary.is_proven_optimal
        True
        """
        key = (definition, versions_of(data / definition.territory_id))
        with self._turns[is_hasty]:
            if self._is_old(ticket):
                raise ConflictError("stale")
            known = self._recalled(key)
            if known is None or not (known.is_final or is_hasty):
                known = self._planned(definition, data, is_hasty, ticket)
                self._keep(key, known)
        if self._is_old(ticket):
            raise ConflictError("stale")
        return known

    def _recalled(self, key: Hashable) -> Found | None:
        with self._counter:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def _keep(self, key: Hashable, found: Found) -> None:
        """Remember what was found, unless more is known by now."""
        with self._counter:
            known = self._kept.get(key)
            if known is None or not known.is_final:
                self._kept[key] = found
            while len(self._kept) > PLANS:
                self._kept.popitem(last=False)

    def _is_old(self, ticket: tuple[str, int] | None) -> bool:
        return ticket is not None and self._tickets.get(ticket[0]) != ticket[1]

    def _planned(
        self,
        definition: CircuitDefinition,
        data: Path,
        is_hasty: bool,  # noqa: FBT001 - private
        ticket: tuple[str, int] | None,
    ) -> Found:
        effort = Effort(FIRST if is_hasty else 1.0, lambda: self._is_old(ticket))
        found: PlanResult | DDTourError
        try:
            found = solve_route(definition, data=data, effort=effort, cache=self._memory)
        except GivenUpError:
            raise ConflictError("stale") from None
        except DDTourError as error:
            found = error.with_traceback(None)
        return Found(plan=found, is_final=not (is_hasty and effort.has_run_out))
