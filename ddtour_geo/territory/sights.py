"""Which OpenStreetMap tags make a sight, and what it is called."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from ddtour_geo.common.text import folded
from ddtour_geo.model import LocalizedText

TOWN_HALL_WORDS = re.compile(
    r"mairie|hotel de ville|maison communale|town ?hall|city ?hall|guildhall|rathaus|gemeinde"
    r"|gemeentehuis|stadhuis|radhus|radnice|ratusz|kaupungintalo|kunnantalo|raekoda|varoshaza"
    r"|ayuntamiento|casa consistorial|municip|camara|prefeitura|paco |comune|comu |ajuntament"
    r"|primaria|belediye|ratusha|council|civic"
)
"""Words by which a town hall says what it is, on folded names."""
WORSHIP = frozenset(
    {
        "cathedral",
        "basilica",
        "church",
        "chapel",
        "mosque",
        "synagogue",
        "temple",
        "monastery",
        "shrine",
        "pagoda",
    }
)
"""Buildings that were built to worship in."""
_INDOORS = {"yes", "room", "corridor"}


Seen = Literal["inside", "outside", "both"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """A sort of place that is worth a proposal.

    Attributes
    ----------
    key, values
        Key and values of the tag.
    theme
        Theme of the place.
    interest
        From 0 for what a town has dozens of, to 3 for what one travels for.
    minutes
        Usual duration of a visit.
    seen
        From ``"inside"``, from ``"outside"`` on open ground, or ``"both"``.
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
    seen: Seen = "outside"
    fr: str = ""
    en: str = ""


def _sight(
    tags: str,
    theme: str,
    interest: int,
    minutes: int,
    seen: Seen = "outside",
    fr: str = "",
    en: str = "",
) -> Sight:
    key, _, values = tags.partition("=")
    return Sight(
        key=key,
        values=frozenset(values.split("|")),
        theme=theme,
        interest=interest,
        minutes=minutes,
        seen=seen,
        fr=fr,
        en=en,
    )


SIGHTS: tuple[Sight, ...] = (
    _sight("tourism=museum", "culture", 3, 45, "inside"),
    _sight("historic=castle|fort|fortress|palace|monastery|abbey", "heritage", 3, 20, "both"),
    _sight("historic=city_gate|citywalls", "heritage", 3, 15),
    _sight("building=castle|palace", "heritage", 3, 20, "both"),
    _sight("building=cathedral|basilica", "heritage", 3, 15, "inside"),
    _sight("amenity=townhall", "participation", 2, 15, "inside", "Hôtel de ville", "Town hall"),
    _sight("historic=church|chapel|cathedral", "heritage", 2, 15, "inside", "Église", "Church"),
    _sight(f"building={'|'.join(sorted(WORSHIP))}", "heritage", 2, 15, "inside"),
    _sight("man_made=headframe|mine_headframe", "mining", 2, 15, "outside",
           "Chevalement", "Headframe"),
    _sight("man_made=spoil_heap", "mining", 2, 15, "outside", "Terril", "Spoil heap"),
    _sight("historic=monument|ruins|archaeological_site|mine|mine_shaft|industrial|lavoir|tower"
           "|ship|aqueduct", "heritage", 2, 10),
    _sight("tourism=zoo|aquarium", "culture", 2, 45, "both"),
    _sight("tourism=attraction|theme_park", "culture", 2, 15, "both"),
    _sight("amenity=arts_centre", "culture", 2, 15, "inside"),
    _sight("amenity=marketplace", "food", 2, 15, "both", "Place du marché", "Market place"),
    _sight("amenity=place_of_worship", "heritage", 1, 15, "inside"),
    _sight("historic=building|house|manor|bridge|bastion|tomb|yes", "heritage", 1, 10),
    _sight("man_made=lighthouse|windmill|watermill|tower|obelisk", "heritage", 1, 10),
    _sight("tourism=viewpoint", "landscape", 1, 10, "outside", "Point de vue", "Viewpoint"),
    _sight("leisure=park|garden|nature_reserve", "biodiversity", 1, 15),
    _sight("leisure=marina", "water", 2, 10),
    _sight("amenity=library|theatre", "culture", 1, 15, "inside"),
    _sight("tourism=gallery", "culture", 1, 20, "inside"),
    _sight("place=square", "landscape", 1, 5),
    _sight("landuse=orchard", "biodiversity", 1, 15, "both"),
    _sight("landuse=allotments", "food", 1, 15, "both"),
    _sight("man_made=bridge", "heritage", 1, 5),
    _sight("waterway=waterfall|lock_gate|lock", "water", 1, 5),
    _sight("historic=memorial", "memory", 0, 5, "outside", "Monument", "Memorial"),
    _sight("historic=war_memorial|cannon|wreck|locomotive|wayside_cross|wayside_shrine|milestone"
           "|boundary_stone|cattle_trough", "memory", 0, 5),
    _sight("amenity=fountain", "water", 0, 5),
    _sight("tourism=artwork", "culture", 0, 5),
)  # fmt: skip
"""Sorts of places, and how much they are worth: of those that fit, the first is taken."""

BUILDING = _sight("building=*", "heritage", 0, 5)
"""A house that is known, seen from the street."""
_CATHEDRAL_WORDS = re.compile(
    r"[ck]at(h)?edral|cattedrale|tuomiokirk|dom(kirche|kyrka|kirke)|\b(dom|duomo|minster)\b"
    r"|munster\b|\bkatedr|\bbasili[ckq]"
)
STATION = _sight("railway=station|halt", "heritage", 0, 5, "inside", "Gare", "Station")
"""Where a circuit may begin: a sight where its building is known."""
_SQUARE_WORDS = re.compile(
    r"\b(place|placa|plaza|praca|largo|piazza|square|torg|torget|trg|rynek|namesti|plein|meydani)\b"
    r"|platz\b|markt\b|tori\b|aukio\b"
)


def sights_of(tags: Mapping[str, str]) -> tuple[Sight, ...]:
    """Find the sorts of places that some tags agree on, the one that names the place first.

    >>> [sight.key for sight in sights_of({"building": "church", "amenity": "place_of_worship"})]
    ['building', 'amenity']
    """
    fit = (sight for sight in reversed(SIGHTS) if tags.get(sight.key) in sight.values)
    found = {sight.key: sight for sight in fit}
    if found:
        return tuple(sight for sight in SIGHTS if found.get(sight.key) is sight)
    if "building" in tags and is_known(tags):
        return (BUILDING,)
    return (STATION,) if tags.get(STATION.key) in STATION.values else ()


def sight_of(tags: Mapping[str, str]) -> Sight | None:
    """Find which sort of place some tags stand for.

    >>> sight_of({"amenity": "townhall"}).theme
    'participation'
    """
    return next(iter(sights_of(tags)), None)


def kind_of(tags: Mapping[str, str], sight: Sight) -> str:
    """Write the tag that makes a place of a sort.

    >>> kind_of({"tourism": "museum"}, SIGHTS[0])
    'tourism=museum'
    """
    return f"{sight.key}={'*' if sight is BUILDING else tags[sight.key]}"


def name_of(tags: Mapping[str, str], sight: Sight) -> LocalizedText | None:
    """Name a place of a sort.

    >>> tags = {"amenity": "townhall", "name": "Exempleville"}
    >>> name_of(tags, sight_of(tags)).en
    'Town hall (Exempleville)'
    """
    name = tags.get("name", "").replace(";", ", ").strip()
    is_hall = sight.key == "amenity" and tags.get("amenity") == "townhall"
    says_enough = not is_hall or TOWN_HALL_WORDS.search(f"{folded(name)} ")
    if name and not (says_enough and sight is not STATION):
        return LocalizedText(fr=f"{sight.fr} ({name})", en=f"{sight.en} ({name})")
    if name:
        return LocalizedText(fr=tags.get("name:fr", name), en=tags.get("name:en", ""))
    return LocalizedText(fr=sight.fr, en=sight.en) if sight.fr else None


def known_by(tags: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Give the tags by which encyclopaedias and registers of monuments know a place.

    >>> known_by({"heritage": "2", "wikipedia:fr": "Redon", "website": "https://example.org"})
    (('wikipedia', 'fr:Redon'), ('heritage', '2'))
    """
    found = {key: tags.get(key, "no") for key in ("wikidata", "wikipedia", "heritage")}
    if found["wikidata"] in {tags.get("brand:wikidata"), tags.get("operator:wikidata")}:
        found["wikidata"] = "no"
    for key, value in tags.items():
        if key.startswith("wikipedia:") and found["wikipedia"] == "no":
            found["wikipedia"] = f"{key.removeprefix('wikipedia:')}:{value}"
    return tuple((key, value) for key, value in found.items() if value != "no")


def is_known(tags: Mapping[str, str]) -> bool:
    """Tell whether an encyclopaedia or a register of monuments knows a place.

    >>> is_known({"heritage": "2"}), is_known({"website": "https://example.org"})
    (True, False)
    """
    return bool(known_by(tags))


def start_of(tags: Mapping[str, str]) -> int | None:
    """Tell how well a circuit begins at a place, 0 the best; ``None`` where nothing speaks for it.

    >>> start_of({"amenity": "townhall"}), start_of({"leisure": "park", "name": "Praça da Sé"})
    (0, 2)
    """
    if tags.get("amenity") == "townhall":
        return 0
    if tags.get(STATION.key) in STATION.values:
        return 1
    is_green = tags.get("leisure") in {"park", "garden"} or tags.get("tourism") == "attraction"
    is_square = is_green and _SQUARE_WORDS.search(folded(tags.get("name", "")))
    if tags.get("place") == "square" or is_square:
        return 2
    return 3 if tags.get("amenity") == "marketplace" else None


def is_cathedral_by_name(tags: Mapping[str, str]) -> bool:
    """Tell a cathedral or basilica that only its name calls so.

    >>> is_cathedral_by_name({"amenity": "place_of_worship", "name": "Catedral da Sé"})
    True
    """
    is_worship = tags.get("amenity") == "place_of_worship" or tags.get("building") in WORSHIP
    is_tagged = tags.get("building") in {"cathedral", "basilica"}
    name = folded(tags.get("name", ""))
    return is_worship and not is_tagged and bool(_CATHEDRAL_WORDS.search(name))


def may_be_seen(tags: Mapping[str, str]) -> bool:
    """Tell whether visitors may go there, or see it from the street.

    >>> may_be_seen({"access": "private"}), may_be_seen({"access": "private", "historic": "castle"})
    (False, True)
    """
    return tags.get("location") != "underground" and (is_monument(tags) or not is_private(tags))


def is_private(tags: Mapping[str, str]) -> bool:
    """Tell what nobody is let into."""
    return tags.get("access") in {"no", "private"}


def is_monument(tags: Mapping[str, str]) -> bool:
    """Tell what is worth a look from the street, though nobody is let in."""
    sight = sight_of(tags)
    return sight is not None and (sight is BUILDING or sight.key == "historic")


def is_facade(sight: Sight) -> bool:
    """Tell a castle or an abbey: whether or not it opens, one goes to see it from outside."""
    return sight.key in {"historic", "building"} and sight.seen == "both"


def is_open_ground(tags: Mapping[str, str], sight: Sight) -> bool:
    """Tell whether one comes to a place, or before it, at any hour, where nobody says otherwise."""
    if is_private(tags) or is_facade(sight):
        return True
    is_inside = tags.get("indoor") in _INDOORS or tags.get("level", "0") not in {"0", ""}
    is_gated = tags.get("fee", "no") != "no" or tags.get("access") in {"customers", "permit"}
    is_outside = sight.seen == "outside" or (sight.key == "tourism" and _is_in_the_open(tags))
    return is_outside and not is_inside and not is_gated


def _is_in_the_open(tags: Mapping[str, str]) -> bool:
    """Tell an attraction that is a street, a square or a rock from one that has a door."""
    has_ground = not {"highway", "natural", "place"}.isdisjoint(tags)
    is_seen_outside = any(sight.seen == "outside" for sight in sights_of(tags))
    return "building" not in tags and (has_ground or is_seen_outside)
