"""Streets by their names, however these are written."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ddtour_geo.common.geodesy import project
from ddtour_geo.network.osm.extract import StreetExtract
from ddtour_geo.network.osm.objects import scan_all
from ddtour_geo.network.osm.opened import readable
from ddtour_geo.network.osm.tags import clean_tags

NAMES = ("name", "official_name", "alt_name", "short_name", "old_name")
"""Keys of OpenStreetMap under which a street is known."""

Line = NDArray[np.float64]
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae"})


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedStreet:
    """All ways of one name, as the first of them writes it; projected metres."""

    name: str
    lines: tuple[Line, ...]

    def distance(self, point: Line) -> float:
        """Measure how far a point is from the street.

        >>> line = np.array([[0.0, 0.0], [10.0, 0.0]])
        >>> NamedStreet(name="a", lines=(line,)).distance(np.array([5.0, 3.0]))
        3.0
        """
        from shapely import MultiLineString, Point

        return float(MultiLineString(list(self.lines)).distance(Point(point)))

    def along(self, points: Line) -> Line:
        """Tell where points are along the street: on its line, else on the axis of its pieces.

        >>> line = np.array([[0.0, 0.0], [10.0, 0.0]])
        >>> NamedStreet(name="a", lines=(line,)).along(np.array([[4.0, 3.0], [9.0, -1.0]])).tolist()
        [4.0, 9.0]
        """
        from shapely import LineString, MultiLineString, line_locate_point, line_merge
        from shapely import points as as_points

        merged = line_merge(MultiLineString(list(self.lines)))
        if not isinstance(merged, LineString):
            every = np.vstack(self.lines)
            spread = every - every.mean(axis=0)
            axis = np.linalg.svd(spread, full_matrices=False)[2][0]
            return np.asarray((points - every.mean(axis=0)) @ axis, dtype=np.float64)
        return np.asarray(line_locate_point(merged, as_points(points)), dtype=np.float64)


def plain_name(name: str) -> str:
    """Write a name without accents, capitals, hyphens and apostrophes, to compare it.

    >>> (
    ...     plain_name("Rue du 11-Novembre"),
    ...     plain_name("rue de l’Œuvre") == plain_name("RUE DE L'OEUVRE"),
    ... )
    ('rue du 11 novembre', True)
    """
    letters = unicodedata.normalize("NFKD", name.casefold().translate(_LIGATURES))
    kept = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(re.findall(r"\w+", kept))


def named_streets(extract: StreetExtract, crs: str) -> dict[str, NamedStreet]:
    """Put together the ways of each name.

    >>> from ddtour_geo.network.osm.extract import read_streets
    >>> extract = read_streets("data/ville-exemple/streets.osm")
    >>> named_streets(extract, "EPSG:2154")["grande rue"].name
    'Grande Rue'
    """
    found: dict[str, tuple[str, list[Line]]] = {}
    for tags, lonlat in ways_of(extract):
        if len(lonlat) < 2:
            continue
        names = [part.strip() for key in NAMES for part in tags.get(key, "").split(";")]
        for name in dict.fromkeys(filter(None, names)):
            _, lines = found.setdefault(plain_name(name), (name, []))
            lines.append(project(lonlat, crs))
    return {
        plain: NamedStreet(name=name, lines=tuple(lines)) for plain, (name, lines) in found.items()
    }


def names_in(path: Path, languages: Sequence[str]) -> Iterator[tuple[str, dict[str, str]]]:
    """List names that are also given in some languages, with what they are in each.

    >>> list(names_in(Path("data/ville-exemple/streets.osm"), ["fr"]))
    []
    """
    from osmium.filter import KeyFilter

    keys = {f"name:{language}": language for language in languages}
    with readable(path) as opened:
        for thing in scan_all(opened.path, KeyFilter(*keys)):
            tags = clean_tags(thing.tags)
            if "name" in tags:
                yield tags["name"], {keys[key]: tags[key] for key in keys if key in tags}


def ways_of(extract: StreetExtract) -> Iterator[tuple[dict[str, str], Line]]:
    """List the ways of an extract with the points that it holds of each."""
    starts = extract.way_starts.tolist()
    for index, tags in enumerate(extract.way_tags):
        lonlat = extract.lonlat[starts[index] : starts[index + 1]]
        yield dict(tags), lonlat[~np.isnan(lonlat[:, 0])]
