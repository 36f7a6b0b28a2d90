"""What a walker does on the way, one manoeuvre after the other."""

from dataclasses import dataclass
from typing import Literal

from ddtour_geo.common.i18n import NO_TEXT, LocalizedText

Action = Literal[
    "depart",
    "continue",
    "turn",
    "cross",
    "steps",
    "bridge",
    "underpass",
    "path",
    "square",
    "leave",
    "arrive",
]
Built = Literal["", "steps", "bridge", "underpass"]

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Manoeuvre:
    """One thing to do on a walk, at a point where a walker could go wrong.

    Attributes
    ----------
    action
        What is done.
    turn
        Class of the angle between the way that led here and the way that leads on.
    at
        Metres from the beginning of the leg; a departure is where its first street is met.
    metres
        Metres until the next manoeuvre; at the arrival, from the street to the place.
    lonlat
        Where, degrees.
    bearing
        Compass degrees of the way that leads on.
    inward
        Compass degrees of the way that led here.
    street
        Name of the street that leads on, or an empty text.
    highway
        Its class.
    crossed
        Name of the street that is crossed, or an empty text.
    built
        What leads on, if it has metres of its own, whatever the action.
    landing
        Metres of it that are no steps, of a staircase with landings.
    is_up
        Whether steps lead up; ``None`` if there are none, or nobody knows.
    step_count
        Number of steps, ``None`` if unknown.
    side
        ``"left"``, ``"right"`` or ``"ahead"``: where the place is at the arrival.
    landmark
        What one sees there; empty for nothing.
    passing
        Where that is for who comes along: ``"beside"``, or he turns ``"after"`` or ``"before"``
        it, or ``"facing"`` it.
    then
        Names that the way takes on before the next manoeuvre.
    ordinal
        Which of the ways of this kind on this side it is, counted from the manoeuvre before;
        0 if there is nothing to count.
    fork
        ``"left"`` or ``"right"``: which of the ways ahead it is, where the angle does not tell.
    """

    action: Action
    turn: Turn
    at: float
    metres: float
    lonlat: tuple[float, float]
    bearing: float = 0.0
    inward: float = 0.0
    street: str = ""
    highway: str = ""
    crossed: str = ""
    built: Built = ""
    landing: float = 0.0
    is_up: bool | None = None
    step_count: int | None = None
    side: str = "ahead"
    landmark: LocalizedText = NO_TEXT
    passing: str = "beside"
    then: tuple[str, ...] = ()
    ordinal: int = 0
    fork: str = ""
