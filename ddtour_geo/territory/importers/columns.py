"""What a column of another program holds, told by its title."""

import re
import unicodedata
from collections.abc import Iterable, Mapping

COLUMNS: Mapping[str, str] = {
    "id": "id identifiant place_id",
    "name": """
        name nom name_fr nom_fr nom_francais titre title titre_fr libelle intitule lieu
        denomination designation appellation toponyme label site place monument edifice
        waypoint
    """,
    "name_en": "name_en nom_en nom_anglais english_name title_en titre_en",
    "lon": "lon lng long longitude lon_wgs84",
    "lat": "lat latitude lat_wgs84",
    "x": "x coord_x coordx xcoord",
    "y": "y coord_y coordy ycoord",
    "latlon": """
        latlon latlng lat_lon lat_lng lat_long latitude_longitude coordonnees coordinates
        coords coordonnees_gps gps position_gps geo_point geo_point_2d geopoint
        geolocalisation geolocation localisation location point_geo
    """,
    "lonlat": "lonlat lon_lat lng_lat long_lat longitude_latitude x_y xy",
    "shape": """
        wkt wkt_geom geom_wkt geom geometry geometrie the_geom wkb_geometry wkt_geometry
        geo_shape geojson shape
    """,
    "theme": "theme categorie category type",
    "text": """
        text text_fr texte texte_fr description description_fr descriptif desc commentaire
        commentaires comment comments
    """,
    "text_en": "text_en texte_en description_en",
    "hours": "opening_hours horaires horaire heures hours ouverture horaires_ouverture",
    "minutes": """
        service_minutes minutes duree duree_min duree_mn duree_minutes duration duration_min
        duration_minutes duree_visite duree_visite_min temps_visite temps_visite_min
        visit_duration
    """,
    "hours_long": "duree_h duree_heures duration_h duration_hours duree_visite_h",
    "source": "source origine auteur",
}
"""What is read, and how it may be called, without accents and in lower case."""
_KEYS = {name: key for key, names in COLUMNS.items() for name in names.split()}
_SYSTEMS = """
    wgs84 wgs 84 4326 epsg dd deg degres degrees decimal decimale decimales decimaux gps l93
    lambert lambert93 93 2154 rgf93
    geographique geographiques geographic
"""
"""Words that say in which system a figure is written."""
_FILLING = """
    d de du des l la le les et of the en jours jour site lieu lieux poi point points coord
    coordonnee coordonnees geo 2d equipement edifice monument place location visite fiche
"""
"""Words that say nothing of what a column holds."""
_LONGEST = 200
"""Letters of a title; what is longer is what a cell holds."""
_CUT = 10
"""Letters that a Shapefile leaves of a title."""


def bare(text: str) -> str:
    """Write a title without accents, capitals and signs."""
    text = text.replace("’", "'").replace("œ", "oe")
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return "_".join(re.findall("[a-z0-9]+", plain))


def known_column(column: str) -> str | None:
    """Tell which property a column holds.

    >>> [
    ...     known_column(title)
    ...     for title in ("Libellé", "Long (WGS84)", "Nom du site", "geo_point_2d")
    ... ]
    ['name', 'lon', 'name', 'latlon']
    """
    if len(column) > _LONGEST:
        return None
    words = bare(column).split("_")
    placed = _without(_SYSTEMS, words)
    for kept in (words, placed, _without(_FILLING, placed)):
        if key := _KEYS.get("_".join(kept)):
            return key
    if len(column) == _CUT:
        return next((key for name, key in _KEYS.items() if name.startswith(bare(column))), None)
    return None


def _without(unwanted: str, words: list[str]) -> list[str]:
    return [word for word in words if word not in unwanted.split()]


def worth(columns: Iterable[str]) -> tuple[bool, int]:
    """Tell how far a line looks like the titles of a table of places."""
    keys = {key for column in columns if (key := known_column(column)) is not None}
    is_placed = (
        bool(keys & {"latlon", "lonlat", "shape"}) or {"lon", "lat"} <= keys or {"x", "y"} <= keys
    )
    return bool(keys & {"name", "name_en"}) and is_placed, len(keys)
