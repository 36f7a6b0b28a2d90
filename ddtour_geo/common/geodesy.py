"""Metres on the ground and projected coordinates."""

import math
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ddtour_geo.common.errors import InputRefusedError
from ddtour_geo.common.types import Bounds, LonLat

if TYPE_CHECKING:
    from pyproj import Transformer

Floats = NDArray[np.float64]

METRES_PER_DEGREE = 111_320.0
"""Of longitude, on the equator."""
DEGREE_M = 111_195.0
"""Metres of a degree on a sphere of the mean radius."""
_EQUATORIAL_RADIUS = 6378137.0
_ECCENTRICITY_SQUARED = 6.69437999014e-3


def ground_metres(origin: Floats, target: Floats) -> Floats:
    """Measure short straight lines on the WGS 84 ellipsoid.

    References
    ----------
    Radii of curvature in the meridian and the prime vertical: P. Osborne, *The Mercator
    Projections*, section 5.6, https://doi.org/10.5281/zenodo.35392.

    >>> ground_metres(np.array([[2.0, 50.0]]), np.array([[2.0, 50.001]])).round(3).tolist()
    [111.229]
    """
    middle = np.radians((origin[:, 1] + target[:, 1]) / 2)
    squash = 1.0 - _ECCENTRICITY_SQUARED * np.sin(middle) ** 2
    across = _EQUATORIAL_RADIUS / np.sqrt(squash)
    along = across * (1.0 - _ECCENTRICITY_SQUARED) / squash
    turn = np.radians((target[:, 0] - origin[:, 0] + 180.0) % 360.0 - 180.0)
    result: Floats = np.hypot(
        along * np.radians(target[:, 1] - origin[:, 1]), across * np.cos(middle) * turn
    )
    return result


def utm_zone(lonlat: Floats) -> str:
    """Name the UTM zone of the centre of some points.

    >>> utm_zone(np.array([[2.79, 50.45]]))
    'EPSG:32631'
    """
    lon, lat = ((axis.min() + axis.max()) / 2 for axis in lonlat.T)
    zone = int((lon + 180.0) // 6.0) % 60 + 1
    return f"EPSG:{32600 + zone if lat >= 0 else 32700 + zone}"


def project(lonlat: Floats, crs: str) -> Floats:
    """Project points.

    >>> project(np.array([[3.0, 46.5]]), "EPSG:2154").round(1).tolist()
    [[700000.0, 6600000.0]]
    """
    result = np.stack(_to_plane(crs).transform(lonlat[:, 0], lonlat[:, 1]), axis=1)
    if not np.isfinite(result).all():
        raise InputRefusedError("network.bad_crs", crs=crs)
    return result


@cache
def _to_plane(crs: str) -> "Transformer":
    from pyproj import Transformer
    from pyproj.exceptions import ProjError

    try:
        return Transformer.from_crs("EPSG:4326", crs, always_xy=True)
    except ProjError as error:
        raise InputRefusedError("network.bad_crs", crs=crs) from error


class LocalPlane:
    """Degrees to metres on a plane about some ground: exact enough for a walk, and quick.

    >>> LocalPlane((2.0, 50.0, 2.1, 50.1)).origin
    (2.0, 50.0)
    """

    def __init__(self, bounds: Bounds) -> None:
        west, south, east, north = bounds
        self.origin = (round(west, 5), round(south, 5))
        self.metres_per_degree = np.array(
            [
                METRES_PER_DEGREE * math.cos(math.radians((south + north) / 2)),
                METRES_PER_DEGREE,
            ]
        )
        self.box = tuple(self.to_metres([(west, south), (east, north)]).ravel().tolist())

    def to_metres(self, lonlat: Sequence[LonLat] | Floats) -> Floats:
        """Place degrees on the plane.

        >>> LocalPlane((2.0, 0.0, 2.1, 0.0)).to_metres([(2.0, 0.001)]).round(1).tolist()
        [[0.0, 111.3]]
        """
        array = np.asarray(lonlat, dtype=float).reshape(-1, 2)
        metres: Floats = (array - self.origin) * self.metres_per_degree
        return metres
