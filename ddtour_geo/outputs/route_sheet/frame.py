"""Where the ground falls on the paper: a local projection at a round scale."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ddtour_geo.common.types import LonLat

SCALES = (2500, 4000, 5000, 7500, 10000, 15000, 25000)
_BEYOND = (50000, 100000, 250000, 500000, 1000000)
_SEMI_MAJOR = 6378137.0
_ECCENTRICITY_2 = 0.00669437999014


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A rectangle of paper and the ground under it.

    >>> Frame(width=190, height=140, centre=(2.0, 50.0), scale=4000).to_paper([(2.0, 50.0)])
    array([[95., 70.]])
    """

    width: float  # millimetres
    height: float
    centre: LonLat  # under the middle
    scale: float  # metres on the ground per metre on paper

    def to_paper(self, lonlat: Iterable[LonLat]) -> NDArray[np.float64]:
        """Project positions.

        References
        ----------
        Equirectangular about the centre, with the radii of curvature of WGS 84 there: Snyder,
        *Map projections: a working manual* (1987), https://doi.org/10.3133/pp1395, section 12.

        >>> frame = Frame(width=190, height=140, centre=(2.0, 50.0), scale=4000)
        >>> frame.to_paper([(2.0, 50.001)]).round(1)
        array([[95. , 42.2]])
        """
        points = np.asarray(list(lonlat), dtype=float).reshape(-1, 2)
        east, north = metres_per_degree(self.centre[1])
        millimetres = 1000 / self.scale
        x = self.width / 2 + (points[:, 0] - self.centre[0]) * east * millimetres
        y = self.height / 2 - (points[:, 1] - self.centre[1]) * north * millimetres
        return np.column_stack([x, y])

    def paper(self, metres: float) -> float:
        """Say how long a length on the ground is on paper.

        >>> Frame(width=190, height=140, centre=(2.0, 50.0), scale=4000).paper(100)
        25.0
        """
        return metres * 1000 / self.scale


def metres_per_degree(latitude: float) -> tuple[float, float]:
    """Give the length of a degree on the ellipsoid of WGS 84.

    >>> [round(length) for length in metres_per_degree(0.0)]
    [111319, 110574]
    """
    phi = math.radians(latitude)
    flattened = 1 - _ECCENTRICITY_2 * math.sin(phi) ** 2
    prime_vertical = _SEMI_MAJOR / math.sqrt(flattened)
    meridian = prime_vertical * (1 - _ECCENTRICITY_2) / flattened
    degree = math.pi / 180
    return max(prime_vertical * math.cos(phi), 1.0) * degree, meridian * degree


def fit(
    lonlat: Iterable[LonLat],
    *,
    width: float,
    height: float,
    margin: float = 4.0,
    round_scale: bool = True,
    zoom: float = 1.0,
) -> Frame:
    """Choose the largest scale that shows all positions.

    >>> fit([(2.0, 50.0), (2.005, 50.003)], width=190, height=140).scale
    4000.0
    """
    points = np.asarray(list(lonlat), dtype=float).reshape(-1, 2)
    low, high = points.min(axis=0), points.max(axis=0)
    centre = (float(low[0] + high[0]) / 2, float(low[1] + high[1]) / 2)
    east, north = metres_per_degree(centre[1])
    needed = max(
        float(high[0] - low[0]) * east * 1000 / (width - 2 * margin),
        float(high[1] - low[1]) * north * 1000 / (height - 2 * margin),
        1000.0,
    )
    if round_scale:
        needed = next((s * zoom for s in (*SCALES, *_BEYOND) if s * zoom >= needed), needed)
    return Frame(width=width, height=height, centre=centre, scale=needed)
