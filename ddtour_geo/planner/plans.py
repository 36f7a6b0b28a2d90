"""What one process keeps warm: circuits planned lately, and whose turn it is to plan."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from pathlib import Path

from ddtour_geo.errors import DDTourError
from ddtour_geo.loading import streets_of
from ddtour_geo.memory import Memory, stamp
from ddtour_geo.model import CircuitDefinition
from ddtour_geo.network.overpass import snapshot
from ddtour_geo.pipeline import Settled, settle
from ddtour_geo.planner.refusals import ConflictError

PLANS = 24
"""Plans kept: undo and redo answer at once."""


def versions_of(folder: Path) -> Hashable:
    """Say which versions of its files a territory is planned on.

    Parameters
    ----------
    folder
        Its folder.

    Returns
    -------
    object
        Another one when a file changes.

    Examples
    --------
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
class _Kept:
    """What was found, and how long it was looked for."""

    found: Settled | DDTourError
    seconds: float

    def serves(self, seconds: float) -> bool:
        """Tell whether looking for so long would find nothing better."""
        is_proven = isinstance(self.found, Settled) and self.found.solution.is_proven_optimal
        return is_proven or self.seconds >= seconds


class Plans:
    """Plans one circuit at a time, and remembers the latest.

    Parameters
    ----------
    memory
        What is kept between two plans: streets, networks, walking times.

    Examples
    --------
    >>> plans = Plans(Memory())
    >>> plans.ticket("centre"), plans.ticket("centre")
    (('centre', 1), ('centre', 2))
    """

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._kept: OrderedDict[Hashable, _Kept] = OrderedDict()
        self._turn = threading.Lock()
        self._tickets: dict[str, int] = {}
        self._counter = threading.Lock()

    def ticket(self, circuit: str) -> tuple[str, int]:
        """Take the newest turn: older tries of the same circuit stop, wherever they are.

        Parameters
        ----------
        circuit
            Its id.

        Returns
        -------
        tuple of str and int
            To be given to :meth:`settled`.

        Examples
        --------
        >>> Plans.ticket.__name__
        'ticket'
        """
        with self._counter:
            self._tickets[circuit] = self._tickets.get(circuit, 0) + 1
            return circuit, self._tickets[circuit]

    def settled(
        self,
        definition: CircuitDefinition,
        data: Path,
        *,
        seconds: float,
        ticket: tuple[str, int] | None = None,
    ) -> Settled:
        """Plan a circuit, or remember its plan.

        Parameters
        ----------
        definition
            What is asked for.
        data
            Where its territory is read from.
        seconds
            Time after which the search stops without a proof.
        ticket
            Whose turn it is; ``None`` for a plan that everybody waits for.

        Returns
        -------
        Settled
            The plan, and what it was chosen from.

        Raises
        ------
        ConflictError
            If a newer try came meanwhile.
        DDTourError
            If there is no plan.

        Examples
        --------
        >>> Plans.settled.__name__
        'settled'
        """
        key = (definition, versions_of(data / definition.territory_id))
        with self._turn:
            if self._is_old(ticket):
                raise ConflictError("stale")
            known = self._kept.get(key)
            if known is None or not known.serves(seconds):
                known = self._planned(definition, data, seconds, lambda: self._is_old(ticket))
                self._kept[key] = known
            self._kept.move_to_end(key)
            while len(self._kept) > PLANS:
                self._kept.popitem(last=False)
        found = known.found
        if isinstance(found, DDTourError):
            raise found
        return found

    def _is_old(self, ticket: tuple[str, int] | None) -> bool:
        return ticket is not None and self._tickets.get(ticket[0]) != ticket[1]

    def _planned(
        self,
        definition: CircuitDefinition,
        data: Path,
        seconds: float,
        is_given_up: Callable[[], bool],
    ) -> _Kept:
        found: Settled | DDTourError
        try:
            found = settle(
                definition,
                data=data,
                seconds=seconds,
                memory=self._memory,
                is_given_up=is_given_up,
            )
        except DDTourError as error:
            found = error.with_traceback(None)
        if is_given_up():
            # What was found in a hurry is not kept.
            raise ConflictError("stale")
        return _Kept(found=found, seconds=seconds)
