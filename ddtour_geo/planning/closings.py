"""Which departures find the same ways and gates open, and may share one network."""

from collections.abc import Sequence
from dataclasses import dataclass

from ddtour_geo.model import TravelTimeMatrix, WalkingNetwork
from ddtour_geo.network.access.conditional import Interval
from ddtour_geo.network.access.passages import closing, met_by


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedStreets:
    """What is read of streets so that one network serves several departures.

    Attributes
    ----------
    hours
        The time in which closing ways matter; ``None`` for that of the circuit.
    without
        Ways and gates to close.
    """

    hours: Interval | None = None
    without: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Closings:
    """What closes at times among the streets of a circuit.

    Attributes
    ----------
    never_met
        Ways and gates on no walk between its places, even when all is open: without them no
        circuit is another.
    met
        When each of the others is closed.
    """

    never_met: frozenset[str] = frozenset()
    met: tuple[tuple[Interval, ...], ...] = ()

    @classmethod
    def of(cls, network: WalkingNetwork, matrix: TravelTimeMatrix) -> "Closings":
        """Sort what closes within the span that a network was read for."""
        closes = closing(network)
        never = closes.keys() - met_by(network, matrix)
        return cls(
            never_met=frozenset(never),
            met=tuple(closed for ref, closed in sorted(closes.items()) if ref not in never),
        )

    def shared(self, spans: Sequence[Interval]) -> list[SharedStreets]:
        """Give for each span the streets of all that find the same open, closed and closing."""
        states = [tuple(_state(closed, span) for closed in self.met) for span in spans]
        wide: dict[tuple[tuple[Interval, ...] | bool, ...], Interval] = {}
        for state, (begin, end) in zip(states, spans, strict=True):
            first, last = wide.setdefault(state, (begin, end))
            if not all(isinstance(one, bool) for one in state):
                wide[state] = min(first, begin), max(last, end)
        return [SharedStreets(hours=wide[state], without=self.never_met) for state in states]


def _state(closed: Sequence[Interval], span: Interval) -> tuple[Interval, ...] | bool:
    """Say whether all of a span is closed, or which closings cut it."""
    begin, end = span
    cut = tuple((since, until) for since, until in closed if since < end and begin < until)
    if any(since <= begin and end <= until for since, until in cut):
        return True
    return cut or False
