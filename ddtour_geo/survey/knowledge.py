"""What is known of a territory, gathered in one place for the page and for the letter."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ddtour_geo.common.cache import Cache
from ddtour_geo.model import Evidence, Itinerary, WalkingNetwork
from ddtour_geo.model.knowledge import Knowledge, KnownCircuit, KnownStreet, Line
from ddtour_geo.network import StreetExtract, build_network
from ddtour_geo.network.osm.named import plain_name, ways_of
from ddtour_geo.planning.load import load_streets
from ddtour_geo.survey.pegs import hold_pegs
from ddtour_geo.territory.reader import read_places, read_territory

SKETCHED = "sketch:evidence"
"""Key of the ways that somebody drew: each is told by its name, with its source."""

_Drawn = tuple[float, str, str, Line]
"""Metres of a way, who says so, who must be named, and where it is drawn."""


def knowledge_of(
    folder: Path, itineraries: Iterable[Itinerary] = (), *, cache: Cache | None = None
) -> Knowledge:
    """Gather what is known of a territory.

    >>> knowledge_of(Path("nowhere"))
    Traceback (most recent call last):
    ddtour_geo.common.errors.TerritoryError: ...
    """
    cache = cache or Cache()
    territory, places = read_territory(folder), read_places(folder)
    extract = load_streets(folder, cache)
    walking, rolling = (
        build_network(
            extract, profile=profile, crs=territory.crs, expected_area=territory.study_area
        )
        for profile in ("guided-group", "wheelchair")
    )
    return Knowledge(
        territory=territory,
        streets=_streets(extract, walking, territory.attribution),
        places=places,
        circuits=tuple(_circuit(itinerary) for itinerary in itineraries),
        pegs=hold_pegs(folder, territory, places, extract),
        streets_date=walking.data_date,
        rollable=rollable(walking, rolling),
    )


def metres_of_ways(network: WalkingNetwork) -> NDArray[np.float64]:
    """Sum the metres of each way of a network, squares left out."""
    pieces = np.hypot(*np.diff(network.vertex_xy, axis=0).T)
    inside = np.ones(len(network.vertex_xy), dtype=bool)
    inside[network.edge_vertices[1:] - 1] = False
    ways = network.vertex_way[:-1][inside[:-1]]
    metres = np.zeros(len(network.ways))
    np.add.at(metres, ways, pieces[inside[:-1]])
    # A square is crossed along any of many lines: their sum is not a length of streets.
    metres[sorted(network.squares)] = 0.0
    return metres


def rollable(walking: WalkingNetwork, rolling: WalkingNetwork) -> tuple[float, float, float]:
    """Tell how many metres somebody on wheels passes for sure, perhaps, and not."""
    whole, metres = float(metres_of_ways(walking).sum()), metres_of_ways(rolling)
    doubtful = np.array([way.practicability == "unknown" for way in rolling.ways], dtype=bool)
    unknown, known = float(metres[doubtful].sum()), float(metres[~doubtful].sum())
    return known, unknown, max(0.0, whole - known - unknown)


def _circuit(itinerary: Itinerary) -> KnownCircuit:
    definition, metres = itinerary.definition, itinerary.metres_by_evidence
    return KnownCircuit(id=definition.id, title=definition.title, metres=metres)


def _streets(
    extract: StreetExtract, network: WalkingNetwork, attribution: str
) -> tuple[KnownStreet, ...]:
    """Put ways of one name and one evidence together; what was not drawn by hand is one."""
    tags_of = dict(zip(extract.way_ids.tolist(), ways_of(extract), strict=True))
    groups: dict[tuple[Evidence, str], list[_Drawn]] = {}
    for way, metres in zip(network.ways, metres_of_ways(network).tolist(), strict=True):
        tags, lonlat = tags_of[way.id]
        line = tuple((lon, lat) for lon, lat in lonlat.tolist())
        is_drawn = SKETCHED in tags
        credit = way.attribution if is_drawn else attribution
        group = (way.evidence, way.name if is_drawn else "")
        groups.setdefault(group, []).append((metres, tags.get("sketch:source", ""), credit, line))
    return tuple(
        KnownStreet(
            name=name,
            evidence=evidence,
            metres=sum(metres for metres, *_ in found),
            lines=tuple(dict.fromkeys(line for *_, line in found)),
            sources=_each(source for _, source, *_ in found),
            attribution=" · ".join(_each(credit for _, _, credit, _ in found)),
        )
        for (evidence, name), found in sorted(groups.items(), key=_rank)
    )


def _rank(item: tuple[tuple[Evidence, str], object]) -> tuple[Evidence, bool, str]:
    """Put the best known first, and ways without a name last of their kind."""
    (evidence, name), _ = item
    return (evidence, not name, plain_name(name))


def _each(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, texts)))
