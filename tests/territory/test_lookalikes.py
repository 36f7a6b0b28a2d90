"""Companies, schools, playgrounds and boxes of plants under the tag of a sight are no proposals."""

import pytest

from ddtour_geo.territory.lookalikes import is_what_it_says
from tests.support.streets import Tags

MARKET, LIBRARY = ("amenity", "marketplace"), ("amenity", "library")
PARK, GARDEN, ARTS = ("leisure", "park"), ("leisure", "garden"), ("amenity", "arts_centre")
ATTRACTION, MEMORIAL = ("tourism", "attraction"), ("historic", "memorial")


def is_sight(tags: Tags, *, area_m2: float | None = None) -> bool:
    """Ask in a town of which no name is known."""
    return is_what_it_says(tags, area_m2=area_m2, towns=frozenset())


@pytest.mark.parametrize(
    ("tag", "name"),
    [
        (MARKET, "Firma Comercial LL Bem Estar Lda."),
        (MARKET, "Frischemarkt Huber GmbH"),
        (MARKET, "SuperMarché du Centre"),
        (MARKET, "Mini mercado Zé"),
        (MARKET, "Tropical Foods Ltd"),
        (MARKET, "Halles S.A.R.L."),
        (LIBRARY, "Boîte à livres"),
        (LIBRARY, "Öffentlicher Bücherschrank"),
        (LIBRARY, "Little Free Library #4711"),
        (LIBRARY, "Bibliothèque de l’École normale"),
        (ARTS, "Musikschule"),
        (ARTS, "Dance Academy"),
        (ARTS, "Yoga Studio Om"),
        (("amenity", "theatre"), "Escola de Teatro"),
        (("tourism", "gallery"), "Print Shop"),
        (PARK, "Schwimmbad Mühleholz"),
        (PARK, "Aire de jeux des Lilas"),
        (PARK, "Lakeside Business Park"),
        (PARK, "Parc d’activités de la Gare"),
        (PARK, "Parking du Stade"),
        (GARDEN, "Rond-point des Lilas"),
        (GARDEN, "Beer Garden Zum Löwen"),
        (GARDEN, "Potager"),
        (ATTRACTION, "Escape Game 60 minutes"),
        (ATTRACTION, "City Bike Tours"),
        (ATTRACTION, "Laser Game"),
        (MEMORIAL, "City of London Blue Plaque"),
        (MEMORIAL, "Gedenktafel Johann Huber"),
        (("place", "square"), "Parking Carnot"),
        (("landuse", "allotments"), "Jardins familiaux 2"),
    ],
)
def test_a_name_belies_the_tag(tag: tuple[str, str], name: str) -> None:
    """The name of a trade, a school, a pool: unless an encyclopaedia or a register knows it."""
    tags = {tag[0]: tag[1], "name": name}
    assert not is_sight(tags, area_m2=5_000.0)
    assert is_sight(tags | {"wikipedia": "fr:A"}, area_m2=5_000.0)


@pytest.mark.parametrize(
    ("tag", "name"),
    [
        (MARKET, "Marché couvert"),
        (MARKET, "Mercado Municipal"),
        (MARKET, "Halle Saint-Géry"),
        (LIBRARY, "Biblioteca Nacional"),
        (LIBRARY, "Médiathèque Jean-Michel Bollé"),
        (ARTS, "Kulturzentrum Gasometer"),
        (("amenity", "theatre"), "Shakespeare Company"),
        (PARK, "Parc de la Tour"),
        (PARK, "Poolbeg Park"),
        (PARK, "Schulzepark"),
        (GARDEN, "Jardin des Plantes"),
        (ATTRACTION, "Tour Solidor"),
        (ATTRACTION, "Les Deux Tours"),
        (ATTRACTION, "Rotes Haus"),
        (MEMORIAL, "John Keats"),
        (("place", "square"), "Place du Parc"),
        (("landuse", "allotments"), "Jardins ouvriers des Mineurs"),
    ],
)
def test_a_name_that_only_sounds_like_it_belies_nothing(tag: tuple[str, str], name: str) -> None:
    """A tower in French is no tour."""
    assert is_sight({tag[0]: tag[1], "name": name}, area_m2=5_000.0)


@pytest.mark.parametrize(
    "tags",
    [
        {"amenity": "marketplace", "brand": "Spar"},
        {"amenity": "marketplace", "brand": "Spar", "brand:wikidata": "Q1", "wikidata": "Q1"},
        {"leisure": "park", "sport": "swimming"},
        {"leisure": "garden", "garden:type": "residential"},
        {"leisure": "garden", "amenity": "kindergarten"},
        {"tourism": "attraction", "attraction": "carousel"},
        {"tourism": "attraction", "leisure": "bowling_alley"},
        {"tourism": "attraction", "building": "office"},
        {"tourism": "gallery", "amenity": "restaurant"},
        {"historic": "memorial", "memorial": "stolperstein"},
        {"man_made": "tower", "tower:type": "communication"},
        {"amenity": "library", "public_bookcase:type": "wooden_cabinet"},
        {"tourism": "museum", "disused": "yes", "wikidata": "Q1"},
        {"tourism": "museum", "opening_hours": "off"},
    ],
)
def test_other_tags_belie_the_tag(tags: Tags) -> None:
    """What the object is besides is what it is."""
    assert not is_sight({"name": "Nom", **tags}, area_m2=5_000.0)


def test_a_box_of_plants_is_no_garden() -> None:
    """A bed of a few square metres is none, whatever its name; one that is known is."""
    bed = {"leisure": "garden", "name": "Incroyables comestibles"}
    assert not is_sight(bed, area_m2=40.0)
    assert is_sight(bed | {"heritage": "2"}, area_m2=40.0)
    assert is_sight(bed, area_m2=900.0)
    field = {"landuse": "allotments", "name": "Incroyables comestibles"}
    assert not is_sight(field)
    assert is_sight(field, area_m2=900.0)


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({"wikidata": "Q1"}, False),
        ({"wikidata": "Q1", "building:levels": "33", "height": "111"}, False),
        ({"wikidata": "Q1", "amenity": "courthouse"}, True),
        ({"wikidata": "Q1", "architect": "N. N."}, True),
        ({"wikidata": "Q1", "name:de": "Name", "name:en": "Name"}, True),
        ({"wikipedia": "fr:A"}, True),
        ({"heritage": "2", "shop": "books"}, True),
        ({"wikipedia": "fr:A", "aeroway": "terminal"}, False),
        ({"heritage": "2", "operator": "Nom"}, False),
        ({"heritage": "2", "operator": "Nom", "historic": "yes"}, True),
        ({"heritage": "2", "building": "university", "name": "Retail Academy"}, False),
        ({"wikipedia": "fi:A", "building": "university", "name": "Main building"}, True),
    ],
)
def test_a_house_is_proposed_for_itself_and_not_for_who_sits_in_it(
    tags: Tags, *, expected: bool
) -> None:
    """Every tower has a number in Wikidata; a school in a listed house is still a school."""
    assert is_sight({"building": "yes", "name": "Nom", **tags}, area_m2=400.0) == expected


def test_a_ruin_is_a_sight_though_nobody_uses_it() -> None:
    """Only of what one goes into it matters that it is shut."""
    assert is_sight({"historic": "castle", "name": "Burg", "abandoned": "yes"}, area_m2=900.0)
    assert is_sight({"building": "church", "name": "Saint-Jean", "disused": "yes"}, area_m2=300.0)
