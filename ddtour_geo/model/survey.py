"""What nobody knows yet along a circuit, as questions with answers that can be written down."""

from dataclasses import dataclass
from typing import Literal

from ddtour_geo.common.i18n import LocalizedText

Kind = Literal["yes-no", "number", "choice", "hours", "position"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What can be asked about a thing.

    Attributes
    ----------
    options
        Words of a choice, as OpenStreetMap writes them.
    least, most
        Bounds of a number.
    decimals
        Digits of a number after the point.
    """

    kind: Kind
    options: tuple[str, ...] = ()
    least: float = 0.0
    most: float = 0.0
    decimals: int = 0


PLACE_SUBJECTS = {
    "position": Subject(kind="position"),
    "opening_hours": Subject(kind="hours"),
    "sheltered": Subject(kind="yes-no"),
    "toilets": Subject(kind="yes-no"),
    "benches": Subject(kind="yes-no"),
    "group_capacity": Subject(kind="number", least=1, most=10_000),
}
"""What can be asked about a place, in the order in which it is asked."""

STREET_SUBJECTS = {
    "surface": Subject(
        kind="choice",
        options=(
            *("asphalt", "concrete", "paving_stones", "sett", "compacted"),
            *("fine_gravel", "gravel", "ground", "grass", "wood"),
        ),
    ),
    "step_count": Subject(kind="number", least=1, most=999),
    "kerb": Subject(kind="choice", options=("flush", "lowered", "raised", "no")),
    "sidewalk": Subject(kind="choice", options=("both", "yes", "no")),
    "width": Subject(kind="number", least=0.3, most=50, decimals=1),
    "wheelchair": Subject(kind="choice", options=("yes", "limited", "no")),
}
"""What can be asked about a street, by the key of OpenStreetMap that holds the answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Something to find out; ``id`` is always the same: ``"way/12+13/surface"``."""

    id: str
    key: str
    subject: Subject


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckPoint:
    """A place or a stretch of street where something is unknown.

    Attributes
    ----------
    mark
        Mark of the stop, or of the two stops of the leg: ``"1 – 2"``.
    name
        Its name; both texts empty for a street without one.
    highway
        Class of the street; empty for a place.
    metres
        Length of the stretch; 0 for a place.
    radius_m
        How far a place may be from where it is drawn, metres.
    lonlat
        Where it is, or begins, degrees.
    note
        What the team wrote about a place.
    """

    mark: str
    name: LocalizedText
    lonlat: tuple[float, float]
    questions: tuple[Question, ...]
    highway: str = ""
    metres: float = 0.0
    radius_m: float = 0.0
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldCheck:
    """All that is unknown along one circuit, in walking order.

    Attributes
    ----------
    circuit
        Stem of its file.
    territory
        Folder of its territory.
    streets
        Name of the file of streets; empty where the streets are a sketch, of which nothing is
        asked.
    """

    circuit: str
    title: LocalizedText
    territory: str
    territory_name: str
    fingerprint: str
    streets: str
    points: tuple[CheckPoint, ...]

    @property
    def count(self) -> int:
        """Number of questions."""
        return sum(len(point.questions) for point in self.points)
