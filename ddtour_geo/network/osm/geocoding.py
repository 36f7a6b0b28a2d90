"""Where a place is that somebody names: asked of Nominatim, through OSMnx.

References
----------
Nominatim, https://nominatim.org/release-docs/latest/api/Search/
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from ddtour_geo.common.text import plain
from ddtour_geo.network.osm.download import USER_AGENT, Refusal, in_time
from ddtour_geo.network.osm.towns import Town

if TYPE_CHECKING:
    import geopandas as gpd

NOMINATIM = "https://nominatim.openstreetmap.org"
_NOTHING = " 0 results "
"""What OSMnx says of an answer that is whole and empty."""


def geocoded(place: str, *, url: str = NOMINATIM, seconds: float = 15.0) -> Town | None:
    """Ask where a place is: its boundary, or a point; nothing if nobody knows it."""
    return in_time(lambda _: _asked(place, url, seconds), seconds)


def _asked(place: str, url: str, seconds: float) -> Town | None:
    import osmnx
    from osmnx._errors import InsufficientResponseError, ResponseStatusCodeError

    try:
        with _settings(url, seconds):
            try:
                return _town(osmnx.geocode_to_gdf(place))
            except TypeError:
                lat, lon = osmnx.geocode(place)
                return Town(reference="", name=place, kind="", lonlat=(lon, lat))
    except ResponseStatusCodeError as error:
        raise Refusal("status", why=plain(str(error))[:80]) from error
    except InsufficientResponseError as error:
        if _NOTHING in str(error):
            return None
        raise Refusal("no_osm", why=plain(str(error))[:80]) from error
    except (KeyError, TypeError, IndexError, AttributeError) as error:
        raise Refusal("no_osm", why=type(error).__name__) from error


def _town(found: "gpd.GeoDataFrame") -> Town:
    """Take a place with its boundary out of what OSMnx has made of an answer."""
    from shapely import get_parts

    row: Any = found.iloc[0]
    polygons = tuple(
        tuple(tuple(ring.coords) for ring in (part.exterior, *part.interiors))
        for part in get_parts(row.geometry)
    )
    name = plain(str(row.display_name))
    at = (float(row.lon), float(row.lat))
    return Town(reference="", name=name, kind="", lonlat=at, polygons=polygons)


@contextmanager
def _settings(url: str, seconds: float) -> Iterator[None]:
    """Let OSMnx ask one service, keep no answers and ask nobody else, for a while."""
    from osmnx import settings

    ours = {
        "nominatim_url": url,
        "requests_timeout": seconds,
        "use_cache": False,
        "doh_url_template": None,
        "http_user_agent": USER_AGENT,
        "http_referer": USER_AGENT,
    }
    before = {key: getattr(settings, key) for key in ours}
    try:
        for key, value in ours.items():
            setattr(settings, key, value)
        yield
    finally:
        for key, value in before.items():
            setattr(settings, key, value)
