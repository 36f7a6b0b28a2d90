"""What a walker is told on the way."""

from dataclasses import dataclass
from typing import Literal

Turn = Literal[
    "straight",
    "slight-right",
    "right",
    "sharp-right",
    "u-turn",
    "sharp-left",
    "left",
    "slight-left",
]
Kind = Literal[
    "depart",
    "continue",
    "turn",
    "cross",
    "steps",
    "bridge",
    "underpass",
    "square",
    "arrive",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Manoeuvre:
    """One thing to do at one spot of a leg, and how far it leads.

    Attributes
    ----------
    kind
        What is done: set out, go on, turn, cross a street, take steps, a bridge or an underpass,
        cross a square, arrive.
    at
        Metres from the beginning of the leg.
    metres
        Metres until the next manoeuvre; 0 on arrival.
    lonlat
        Where, degrees.
    turn
        Class of the angle between the way in and the way out.
    bearing
        Of the way out, degrees clockwise from north.
    street
        Name of the street entered or, for ``cross`` and ``square``, crossed; empty if it has none.
    highway
        Class of the way entered, such as ``"footway"``.
    step_count
        Number of steps; ``None`` if unknown.
    is_up
        Whether steps lead up; ``None`` if no height says so.
    side
        ``"left"`` or ``"right"`` on which the place lies on arrival, or an empty text.
    landmark
        Name of a place or object passed just before or standing at the spot; empty for none.

    Examples
    --------
    >>> Manoeuvre(kind="turn", at=120.0, metres=80.0, lonlat=(2.0, 50.0), turn="left").street
    ''
    """

    kind: Kind
    at: float
    metres: float
    lonlat: tuple[float, float]
    turn: Turn = "straight"
    bearing: float = 0.0
    street: str = ""
    highway: str = ""
    step_count: int | None = None
    is_up: bool | None = None
    side: str = ""
    landmark: str = ""
