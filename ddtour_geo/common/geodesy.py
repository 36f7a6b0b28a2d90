"""Metres on the ground and projected coordinates."""

import math
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ddtour_geo.common.errors import InputRefusedError, TerritoryError
from ddtour_geo.common.types import Bounds, LonLat

if TYPE_CHECKING:
    from pyproj import Transformer

Floats = NDArray[np.float64]

METRES_PER_DEGREE = 111_320.0
"""Of longitude, on the equator."""
DEGREE_M = 111_195.0
"""Metres of a degree on a sphere of the mean radius."""
_SCALE_ERROR, _NATIONAL_SCALE_ERROR = 0.001, 0.003
"""What a system may make of a metre; the one of a whole country, Lambert-93 say, more."""
_BORDER = 0.5
"""Degrees by which a territory may lie beyond the zone that most of it is in."""
_UTM_SOUTH, _UTM_NORTH = -80.0, 84.0
_CONVERGENCE = 10.0
"""Degrees from its north to the true one, beyond which a system is used far from its middle."""
_LONGEST_CRS = 4000
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
    """Name the UTM zone of the centre of some points, or its like where there are no zones.

    >>> utm_zone(np.array([[2.79, 50.45]]))
    'EPSG:32631'
    >>> utm_zone(np.array([[15.2, 85.0]]))
    '+proj=tmerc +lon_0=15 +k=0.9996 +x_0=500000 +datum=WGS84 +units=m +type=crs'
    """
    lon, lat = ((axis.min() + axis.max()) / 2 for axis in lonlat.T)
    if not _UTM_SOUTH <= lat <= _UTM_NORTH:
        middle = f"+proj=tmerc +lon_0={lon:.0f} +k=0.9996 +x_0=500000"
        return f"{middle} +datum=WGS84 +units=m +type=crs"
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


def check_crs(crs: str, area: Bounds, *, path: object) -> None:
    """Refuse a reference system that is not projected in metres for the ground it is used on.

    >>> check_crs("EPSG:2154", (2.7, 50.4, 2.9, 50.5), path="territory.toml")
    >>> check_crs("EPSG:4326", (2.7, 50.4, 2.9, 50.5), path="territory.toml")
    Traceback (most recent call last):
    ddtour_geo.common.errors.TerritoryError: ...
    """
    fault, percent = _fault_of(crs, area)
    if fault:
        corners = np.array([area[:2], area[2:]])
        raise TerritoryError(
            fault, path=path, crs=crs[:60], percent=percent, meant=utm_zone(corners)
        )


@lru_cache(maxsize=64)
def _fault_of(crs: str, area: Bounds) -> tuple[str, str]:
    """Name what is wrong with a system on some ground, and by how much lengths are."""
    from pyproj import CRS, Proj
    from pyproj.exceptions import ProjError

    west, south, east, north = area
    try:
        system = CRS.from_user_input(crs[:_LONGEST_CRS])
        if not system.is_projected or any(
            axis.unit_conversion_factor != 1.0 for axis in system.axis_info
        ):
            return "crs_unprojected", ""
        made_for = system.area_of_use
        if made_for is not None and not _holds(made_for.bounds, area):
            return "crs_elsewhere", ""
        factors = Proj(system).get_factors((west + east) / 2, (south + north) / 2, errcheck=True)
    except (ProjError, UnicodeError):
        return "crs_unknown", ""
    if made_for is None and abs(factors.meridian_convergence) > _CONVERGENCE:
        return "crs_elsewhere", ""
    error = max(abs(factors.meridional_scale - 1.0), abs(factors.parallel_scale - 1.0))
    if error <= (_SCALE_ERROR if made_for is None else _NATIONAL_SCALE_ERROR):
        return "", ""
    return "crs_scale", f"{100 * min(error, 10.0):.1f}"


def _holds(made_for: Bounds, area: Bounds) -> bool:
    """Tell whether a system is made for some ground, be it a little beyond its border."""
    west, south, east, north = made_for
    lon, lat = (area[0] + area[2]) / 2, (area[1] + area[3]) / 2
    reach = (east - west) % 360.0 or 360.0
    return (lon - west + _BORDER) % 360.0 <= reach + 2 * _BORDER and (
        south - _BORDER <= lat <= north + _BORDER
    )


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
