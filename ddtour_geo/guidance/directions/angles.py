"""Angles and lengths as a walker names them: eight classes of turns, eight of the compass."""

import math

from ddtour_geo.model.guidance import Turn

STRAIGHT, SLIGHT, SHARP, BACK = 20.0, 45.0, 125.0, 165.0
"""Degrees up to which a way leads straight on, slightly aside, aside, sharply aside."""

DOUBT, _SECTOR = 10.0, 22.5
"""Degrees by which a walker mistakes an angle; half of an eighth of the compass."""

_METRES_PER_DEGREE = 111_200.0

_COMPASS = ("n", "ne", "e", "se", "s", "sw", "w", "nw")
_COMPASS_BOUNDS = (20, 69, 110, 159, 200, 249, 290, 339)


def turn_class(degrees: float) -> Turn:
    """Name the class of a change of direction.

    >>> turn_class(-90.0), turn_class(19.0), turn_class(175.0)
    ('left', 'straight', 'u-turn')
    """
    size = abs(degrees)
    if size <= STRAIGHT:
        return "straight"
    if size > BACK:
        return "u-turn"
    if size <= SLIGHT:
        return "slight-right" if degrees > 0 else "slight-left"
    if size <= SHARP:
        return "right" if degrees > 0 else "left"
    return "sharp-right" if degrees > 0 else "sharp-left"


def aside(degrees: float) -> Turn:
    """Name the class of a turn into another way: nobody turns back between two places.

    >>> aside(175.0), aside(-170.0), aside(30.0)
    ('sharp-right', 'sharp-left', 'slight-right')
    """
    turn = turn_class(degrees)
    if turn == "u-turn":
        return "sharp-right" if degrees > 0 else "sharp-left"
    return turn


def compass(bearing: float) -> str:
    """Name the direction of a bearing.

    >>> compass(20), compass(21), compass(339), compass(340)
    ('n', 'ne', 'nw', 'n')
    """
    whole = round(bearing) % 360
    return next(
        (name for name, bound in zip(_COMPASS, _COMPASS_BOUNDS, strict=True) if whole <= bound), "n"
    )


def deviation(inward: float, outward: float) -> float:
    """Give the change of direction between two bearings.

    >>> deviation(350.0, 20.0), deviation(90.0, 0.0)
    (30.0, -90.0)
    """
    return 180.0 - (180.0 - (outward - inward)) % 360.0


def bearing_between(begin: tuple[float, float], end: tuple[float, float]) -> float:
    """Give the direction from a point to another near it.

    >>> bearing_between((2.0, 50.0), (2.0, 49.9))
    180.0
    """
    across = (end[0] - begin[0]) * math.cos(math.radians(begin[1]))
    return math.degrees(math.atan2(across, end[1] - begin[1])) % 360.0


def apart(begin: tuple[float, float], end: tuple[float, float]) -> float:
    """Give the metres between two points near one another.

    >>> round(apart((2.0, 50.0), (2.0, 50.001)), 1)
    111.2
    """
    across = (end[0] - begin[0]) * math.cos(math.radians(begin[1]))
    return _METRES_PER_DEGREE * math.hypot(across, end[1] - begin[1])


def rounded(metres: float) -> int:
    """Round a length as sentences say it.

    >>> [rounded(metres) for metres in (2.0, 33.0, 118.0, 1240.0)]
    [5, 35, 120, 1200]
    """
    step = 5 if metres < 47.5 else 10 if metres < 995 else 100
    return max(5, round(metres / step) * step)


def faces(bearing: float, direction: str) -> bool:
    """Tell whether a walker could take a bearing for a direction of the compass.

    >>> faces(30.0, "n"), faces(40.0, "n")
    (True, False)
    """
    return abs(deviation(middle(direction), bearing)) <= _SECTOR + DOUBT


def middle(direction: str) -> float:
    """Give the bearing of a direction of the compass.

    >>> middle("se")
    135.0
    """
    return 45.0 * _COMPASS.index(direction)
