"""What is known of a territory, and how well: its streets, its places, its circuits."""

from dataclasses import dataclass, field

from ddtour_geo.common.i18n import LocalizedText
from ddtour_geo.model.network import Evidence, known_share
from ddtour_geo.model.pegs import PegReport
from ddtour_geo.model.place import PointOfInterest
from ddtour_geo.model.territory import Territory

UNKNOWNS = ("opening_hours", "sheltered", "toilets", "benches", "group_capacity")
"""Facts of a place that nobody may know."""

Line = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownStreet:
    """The ways of one name that are known in the same manner.

    Attributes
    ----------
    name
        Their name; empty for ways without one, and for all the streets of a survey together.
    evidence
        How they are known.
    metres
        Their length; 0 where it is crossed in any direction.
    lines
        Where they are drawn, degrees.
    sources
        Who says so, each once.
    attribution
        Who must be named beside them; possibly empty.
    """

    name: str
    evidence: Evidence
    metres: float
    lines: tuple[Line, ...]
    sources: tuple[str, ...] = ()
    attribution: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownCircuit:
    """How well the streets of a circuit are known.

    Attributes
    ----------
    id
        Its folder in the site.
    metres
        Metres walked by evidence, in the order of :class:`Evidence`.

    >>> title = LocalizedText(fr="Tour")
    >>> KnownCircuit(id="a", title=title, metres=(100.0, 50.0, 50.0, 0.0)).share
    0.75
    """

    id: str
    title: LocalizedText
    metres: tuple[float, ...]

    @property
    def share(self) -> float:
        """Share of what is surveyed or attested, 0 to 1; 1 where nobody walks."""
        return known_share(self.metres)


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """What is known of a territory, and what is not.

    Attributes
    ----------
    streets
        From the best known to the least, then by name.
    places
        In the order of the file.
    circuits
        In the order of the site.
    pegs
        The plan held against the addresses that are known.
    streets_date
        ISO date of the streets; possibly empty.
    rollable
        Metres that a wheelchair passes for sure, perhaps, and not.
    """

    territory: Territory
    streets: tuple[KnownStreet, ...]
    places: tuple[PointOfInterest, ...]
    circuits: tuple[KnownCircuit, ...] = ()
    pegs: PegReport = field(default_factory=PegReport)
    streets_date: str = ""
    rollable: tuple[float, float, float] = (0.0, 0.0, 0.0)

    @property
    def metres(self) -> tuple[float, ...]:
        """Metres drawn by evidence, in its order."""
        return tuple(
            sum(street.metres for street in self.streets if street.evidence is evidence)
            for evidence in Evidence
        )

    @property
    def located(self) -> tuple[PointOfInterest, ...]:
        """Places whose position somebody published."""
        return tuple(place for place in self.places if not place.position.to_confirm)

    @property
    def about(self) -> tuple[PointOfInterest, ...]:
        """Places guessed closely enough to be drawn with their circle."""
        return tuple(p for p in self.places if p.position.to_confirm and p.position.is_located)

    @property
    def to_place(self) -> tuple[PointOfInterest, ...]:
        """Places that nobody can point at."""
        return tuple(place for place in self.places if not place.position.is_located)

    def unknown(self, key: str) -> tuple[PointOfInterest, ...]:
        """List the places of which a fact is unknown."""
        return tuple(place for place in self.places if getattr(place, key) is None)

    @property
    def is_whole(self) -> bool:
        """True if everything is surveyed and every position published."""
        return not any(self.metres[Evidence.ATTESTED :]) and len(self.located) == len(self.places)
