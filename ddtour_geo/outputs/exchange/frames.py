"""Stops and legs as a table with geometry."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ddtour_geo.model import Itinerary

if TYPE_CHECKING:
    import geopandas as gpd


def to_geodataframe(itinerary: Itinerary) -> "gpd.GeoDataFrame":
    """Give stops and legs as a table with geometry.

    Parameters
    ----------
    itinerary
        A circuit with streets and hours.

    Returns
    -------
    geopandas.GeoDataFrame
        One row per stop (points) and per leg (lines), EPSG:4326, in walking order.

    Examples
    --------
    >>> from ddtour_geo import plan
    >>> table = to_geodataframe(plan("routes/ville-exemple-tour.toml"))
    >>> table.geom_type.unique().tolist()
    ['Point', 'LineString']
    """
    import geopandas as gpd
    from shapely import LineString, Point

    rows: list[Mapping[str, object]] = []
    for number, stop in enumerate(itinerary.stops):
        rows.append(
            {
                "kind": "stop",
                "mark": stop.mark,
                "place_id": stop.place.id,
                "name": stop.place.name.fr,
                "arrival": stop.arrival.isoformat(),
                "departure": stop.departure.isoformat(),
                "seconds": stop.service_time,
                "metres": 0.0,
                "evidence": "to_confirm" if stop.place.position.to_confirm else "sourced",
                "geometry": Point(stop.place.position.lonlat) if stop.host is None else None,
            }
        )
        if number < len(itinerary.legs):
            leg = itinerary.legs[number]
            rows.append(
                {
                    "kind": "leg",
                    "mark": f"{stop.mark}-{itinerary.stops[number + 1].mark}",
                    "place_id": "",
                    "name": ", ".join(leg.street_names),
                    "arrival": itinerary.stops[number + 1].arrival.isoformat(),
                    "departure": stop.departure.isoformat(),
                    "seconds": leg.seconds,
                    "metres": leg.metres,
                    "evidence": leg.evidence.label,
                    "geometry": LineString(leg.lonlat),
                }
            )
    return gpd.GeoDataFrame(rows, geometry="geometry", crs="EPSG:4326")
