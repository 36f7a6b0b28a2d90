"""Which OpenStreetMap tags make a sight, what it is called and how much it is worth."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from ddtour_geo.common.text import folded
from ddtour_geo.model import LocalizedText

_NAMELESS = frozenset({"townhall", "marketplace"})
_SAYS_TOWN_HALL = re.compile(
    r"mairie|hotel de ville|maison communale|town ?hall|city ?hall|rathaus"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """A sort of place that is worth a proposal.

    Attributes
    ----------
    key
        Key of the tag.
    values
        Its values.
    theme
        Theme of the place.
    interest
        The higher, the earlier it is proposed.
    minutes
        Usual duration of a visit.
    fr, en
        Name of a place of this sort that has no name; empty if a name is wanted.

    >>> SIGHTS[0].theme
    'culture'
    """

    key: str
    values: frozenset[str]
    theme: str
    interest: int
    minutes: int
    fr: str = ""
    en: str = ""


def _sight(tags: str, theme: str, interest: int, minutes: int, fr: str = "", en: str = "") -> Sight:
    key, _, values = tags.partition("=")
    return Sight(
        key=key,
        values=frozenset(values.split("|")),
        theme=theme,
        interest=interest,
        minutes=minutes,
        fr=fr,
        en=en,
    )


SIGHTS: tuple[Sight, ...] = (
    _sight("tourism=museum|gallery", "culture", 95, 45),
    _sight("historic=castle|fort|monastery|abbey|city_gate|citywalls", "heritage", 92, 20),
    _sight("amenity=townhall", "participation", 90, 15, "Hôtel de ville", "Town hall"),
    _sight("historic=church|chapel|cathedral", "heritage", 88, 15, "Église", "Church"),
    _sight("amenity=place_of_worship", "heritage", 85, 15),
    _sight("man_made=headframe|mine_headframe", "mining", 84, 15, "Chevalement", "Headframe"),
    _sight("man_made=spoil_heap", "mining", 83, 15, "Terril", "Spoil heap"),
    _sight("historic=monument|ruins|archaeological_site|mine|mine_shaft|building|house|manor"
           "|bridge|industrial|lavoir|tower|ship|tomb", "heritage", 80, 10),
    _sight("tourism=viewpoint", "landscape", 78, 10, "Point de vue", "Viewpoint"),
    _sight("landuse=orchard", "biodiversity", 76, 15, "Verger", "Orchard"),
    _sight("landuse=allotments", "food", 74, 15, "Jardins familiaux", "Allotments"),
    _sight("leisure=park|garden|nature_reserve", "biodiversity", 70, 15),
    _sight("tourism=attraction|zoo|aquarium", "culture", 68, 20),
    _sight("amenity=theatre|arts_centre|library|marketplace", "culture", 66, 15,
           "Place du marché", "Market place"),
    _sight("historic=memorial", "memory", 60, 10, "Monument", "Memorial"),
    _sight("historic=war_memorial|cannon|wreck|locomotive", "memory", 60, 10),
    _sight("waterway=lock_gate|lock", "water", 50, 10),
    _sight("amenity=fountain", "water", 44, 5),
    _sight("tourism=artwork", "culture", 40, 5),
)  # fmt: skip
"""Sorts of places, and how much they are worth."""


def sight_of(tags: Mapping[str, str]) -> Sight | None:
    """Find which sort of place some tags stand for.

    >>> sight_of({"amenity": "townhall"}).theme
    'participation'
    """
    return next((sight for sight in SIGHTS if tags.get(sight.key) in sight.values), None)


def name_of(tags: Mapping[str, str], sight: Sight) -> LocalizedText | None:
    """Name a place of a sort.

    >>> tags = {"amenity": "townhall", "name": "Exempleville"}
    >>> name_of(tags, sight_of(tags)).en
    'Town hall (Exempleville)'
    """
    name = tags.get("name", "").strip()
    if name and tags.get("amenity") == "townhall" and not _SAYS_TOWN_HALL.search(folded(name)):
        return LocalizedText(fr=f"{sight.fr} ({name})", en=f"{sight.en} ({name})")
    if name:
        return LocalizedText(fr=tags.get("name:fr", name), en=tags.get("name:en", ""))
    if sight.fr and not (sight.key == "amenity" and tags["amenity"] not in _NAMELESS):
        return LocalizedText(fr=sight.fr, en=sight.en)
    return None


def may_be_seen(tags: Mapping[str, str]) -> bool:
    """Tell whether visitors may go there.

    >>> may_be_seen({"access": "private"})
    False
    """
    return tags.get("access") not in {"no", "private"} and tags.get("location") != "underground"


def interest_of(tags: Mapping[str, str], sight: Sight) -> int:
    """Weigh a place: its sort, and how well it is known.

    >>> named = {"amenity": "townhall", "name": "Mairie"}
    >>> interest_of(named, sight_of(named))
    100
    """
    known = sum(key in tags for key in ("wikidata", "wikipedia", "heritage", "website"))
    return sight.interest + 3 * known + (10 if tags.get("name") else 0)
