"""Addresses whose position is known, and what a plan makes of them."""

from dataclasses import dataclass
from typing import Literal

FAR_M = 30.0
"""A street that passes farther from one of its addresses is drawn in the wrong place."""

FindingKind = Literal["far", "order", "undrawn", "circle", "outside"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Peg:
    """An address, or a place, whose position somebody published.

    Attributes
    ----------
    line
        Line of the file.
    street
        Name of the street, or name or identifier of a place.
    number
        House number as written, such as ``"12 bis"`` or ``"170-171"``; possibly empty.
    numbers
        The numbers that it stands for, each with the rank of its suffix; empty without any.
    lonlat
        Where it is, degrees.
    source
        Who says so.
    aliases
        Other names of the street or place.

    >>> Peg(line=2, street="rue Hoche", number="7", numbers=((7, 0),), lonlat=(2.8, 50.4)).names
    ('rue Hoche',)
    """

    line: int
    street: str
    number: str
    numbers: tuple[tuple[int, int], ...]
    lonlat: tuple[float, float]
    source: str = ""
    aliases: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """All names under which it may be drawn."""
        return (self.street, *self.aliases)


@dataclass(frozen=True, slots=True, kw_only=True)
class PegFinding:
    """What does not hold between a plan and its pegs.

    Attributes
    ----------
    kind
        ``"far"``: the street passes more than ``FAR_M`` from the address; ``"order"``: the
        number is out of order along the street; ``"undrawn"``: no street or place has the name;
        ``"circle"``: a place lies outside its circle of uncertainty; ``"outside"``: the position
        is outside the study area.
    peg
        The address.
    drawn
        Name of what was compared, or the nearest name where nothing was; possibly empty.
    metres
        How far it is off; 0 where that makes no sense.
    """

    kind: FindingKind
    peg: Peg
    drawn: str = ""
    metres: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PegReport:
    """A plan held against its pegs: what does not hold, in the order of the file."""

    pegs: tuple[Peg, ...] = ()
    findings: tuple[PegFinding, ...] = ()

    @property
    def streets(self) -> tuple[str, ...]:
        """Names that the pegs give, each once."""
        return tuple(dict.fromkeys(peg.street for peg in self.pegs))

    def of(self, kind: FindingKind) -> dict[str, tuple[PegFinding, ...]]:
        """Give the findings of a kind by street.

        >>> PegReport().of("far")
        {}
        """
        found: dict[str, tuple[PegFinding, ...]] = {}
        for finding in self.findings:
            if finding.kind == kind:
                found[finding.peg.street] = (*found.get(finding.peg.street, ()), finding)
        return found
