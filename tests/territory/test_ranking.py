"""What a place is worth, what belongs together, and what is no sight at all."""

from pathlib import Path

import pytest

from ddtour_geo.model import trusted
from ddtour_geo.network import read_extract
from ddtour_geo.outputs.terminal.proposals import explained
from ddtour_geo.territory.parts import find_wholes
from ddtour_geo.territory.proposals import Proposals, propose
from tests.support.streets import Tags, grid_lonlat, osm_xml

Square = tuple[float, float, float]
"""Metres east and north of its corner, and its side."""


def town(
    folder: Path, points: dict[tuple[float, float], Tags], squares: dict[Square, Tags]
) -> Path:
    """Draw a street of 500 m with points and square grounds about it, metres on a plane."""
    nodes = {1: grid_lonlat(0, 0), 2: grid_lonlat(500, 0), 3: grid_lonlat(500, 500)}
    ways: dict[int, tuple[list[int], Tags]] = {
        1: ([1, 2], {"highway": "residential", "name": "Rue Haute"}),
        2: ([2, 3], {"highway": "residential", "name": "Rue Basse"}),
    }
    tags: dict[int, Tags] = {}
    for number, (xy, said) in enumerate(points.items(), 100):
        nodes[number], tags[number] = grid_lonlat(*xy), said
    for number, ((x, y, side), said) in enumerate(squares.items(), 10):
        corners = [(x, y), (x + side, y), (x + side, y + side), (x, y + side)]
        refs = [1000 * number + k for k in range(4)]
        nodes |= {ref: grid_lonlat(*xy) for ref, xy in zip(refs, corners, strict=True)}
        ways[number] = ([*refs, refs[0]], said)
    path = folder / "town.osm"
    path.write_text(osm_xml(nodes, ways, tags), encoding="utf-8")
    return path


def proposed(path: Path) -> Proposals:
    """Propose what can be reached."""
    return propose(path, network=read_extract(path, profile="visitor"))


def ids(path: Path) -> list[str]:
    """List what is proposed."""
    return [place.id for place in proposed(path).places]


def score(tags: Tags, folder: Path) -> int:
    """Rank one place alone in its town."""
    (one,) = find_wholes(town(folder, {(50, 10): {"name": "Nom", **tags}}, {}))
    return one.rank.score


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({"tourism": "artwork"}, 1),
        ({"historic": "monument"}, 2),
        ({"tourism": "artwork", "wikidata": "Q1"}, 3),
        ({"historic": "memorial", "heritage": "2"}, 3),
        ({"building": "church", "amenity": "place_of_worship", "wikidata": "Q1"}, 4),
        ({"building": "cathedral", "wikidata": "Q1", "wikipedia": "fr:A"}, 5),
        ({"tourism": "artwork", "heritage": "no"}, 1),
    ],
)
def test_scores_follow_from_who_knows_a_place(tmp_path: Path, tags: Tags, expected: int) -> None:
    """From 1 to 5; whatever is known elsewhere is worth more than whatever is not."""
    assert score(tags, tmp_path) == expected


def test_fame_abroad_raises_a_place(tmp_path: Path) -> None:
    """A thing that seven languages have a name for is better known than one with two."""
    known = {"tourism": "artwork", "wikidata": "Q1", "wikipedia": "fr:A"}
    abroad = {f"name:{language}": "X" for language in ("de", "en", "es", "fi", "it", "ja", "sv")}
    assert score(known, tmp_path) == 3
    assert score(known | abroad, tmp_path) == 4


def test_one_great_church_outweighs_many_statues(tmp_path: Path) -> None:
    """In a first circuit, where scores alone would let the shortest visits win."""
    church = {"building": "cathedral", "wikidata": "Q1", "wikipedia": "fr:A", "name": "Dôme"}
    statues = {
        (40.0 * k, 10.0): {"tourism": "artwork", "wikidata": f"Q{k}", "name": f"Nom {k}"}
        for k in range(2, 8)
    }
    first, *others = find_wholes(town(tmp_path, statues | {(400, 10): church}, {}))
    assert first.candidate.name.fr == "Dôme"
    assert first.rank.weight > sum(one.rank.weight for one in others)


def test_a_cathedral_that_only_its_name_calls_so_goes_before_a_chapel(tmp_path: Path) -> None:
    """Somebody drew its outline as any building."""
    worship = {"amenity": "place_of_worship", "building": "yes", "religion": "christian"}
    squares = {
        (50, 10, 30): {"building": "chapel", "name": "Capela"},
        (200, 10, 30): {**worship, "name": "Catedral da Sé"},
        (350, 10, 30): {"leisure": "park", "name": "Praça da Catedral"},
    }
    assert ids(town(tmp_path, {}, squares))[0] == "catedral-da-se"


def test_parts_of_a_castle_are_one_stop(tmp_path: Path) -> None:
    """Its keep, its church and the stage in its court are not stops of their own."""
    castle = {"historic": "castle", "name": "Château d’Alba", "wikidata": "Q1"}
    points = {
        (60, 60): {"historic": "tower", "name": "Donjon"},
        (70, 60): {"building": "chapel", "name": "Chapelle castrale", "wikidata": "Q2"},
        (80, 60): {"amenity": "theatre", "name": "Scène du festival"},
        (300, 20): {"historic": "monument", "name": "Colonne"},
    }
    path = town(tmp_path, points, {(50, 30, 60): castle})
    assert ids(path) == ["chateau-d-alba", "colonne"]
    parts = proposed(path).proposed[0].parts
    assert set(parts) == {"Donjon", "Chapelle castrale", "Scène du festival"}


def test_what_is_in_one_building_is_one_stop(tmp_path: Path) -> None:
    """A library and a theatre in an arts centre; two museums in a plain house."""
    points = {
        (60, 20): {"amenity": "library", "name": "Médiathèque"},
        (310, 20): {"tourism": "museum", "name": "Musée un"},
        (320, 20): {"tourism": "museum", "name": "Musée deux"},
    }
    squares = {
        (50, 10, 30): {"building": "yes", "amenity": "arts_centre", "name": "Centre"},
        (300, 10, 30): {"building": "yes"},
    }
    assert len(ids(town(tmp_path, points, squares))) == 2


def test_a_tower_beside_its_church_is_a_part_of_it_and_two_chapels_are_two(tmp_path: Path) -> None:
    """A rare word that names share, another sort, and a few steps."""
    points = {
        (100, 10): {"building": "church", "name": "Église Saint-Sauveur"},
        (130, 10): {"man_made": "tower", "name": "La Tour Saint-Sauveur"},
        (300, 10): {"building": "chapel", "name": "Chapelle Sainte-Anne"},
        (340, 10): {"building": "chapel", "name": "Chapelle Saint-Roch"},
    }
    assert sorted(ids(town(tmp_path, points, {}))) == [
        *("chapelle-saint-roch", "chapelle-sainte-anne", "eglise-saint-sauveur")
    ]


def test_two_houses_of_one_museum_far_apart_are_two(tmp_path: Path) -> None:
    """One article for both; pieces of a wall that lie together are one."""
    tags = {"tourism": "museum", "wikidata": "Q1"}
    wall = {"historic": "citywalls", "wikidata": "Q2"}
    points = {
        (20, 10): {**tags, "name": "Villa Haute"},
        (490, 480): {**tags, "name": "Villa Basse"},
        (200, 10): {**wall, "name": "Rempart"},
        (280, 10): {**wall, "name": "Mur"},
    }
    assert len(ids(town(tmp_path, points, {}))) == 3


def test_what_only_bears_the_tag_of_a_sight_is_not_proposed(tmp_path: Path) -> None:
    """Allotments without a name, a hairdresser, an office, a company, a box of plants."""
    points = {
        (10, 10): {"landuse": "allotments"},
        (50, 10): {"tourism": "gallery", "shop": "hairdresser", "name": "Coupe et toile"},
        (90, 10): {"amenity": "townhall", "name": "Service de l’urbanisme"},
        (130, 10): {"amenity": "townhall", "name": "Power and Water company"},
        (410, 20): {"amenity": "place_of_worship", "name": "Assemblée"},
        (170, 10): {"place": "town", "name": "Alba"},
        (210, 10): {"amenity": "townhall", "name": "Alba"},
        (250, 10): {"amenity": "marketplace", "name": "Firma Comercial Lda."},
        (290, 10): {"amenity": "library", "name": "Boîte à livres"},
        (330, 10): {"historic": "memorial", "memorial": "plaque", "name": "Ici vécut Zoé"},
    }
    squares = {
        (400, 10, 30): {"building": "apartments"},
        (450, 10, 5): {"leisure": "garden", "name": "Incroyables comestibles"},
        (460, 10, 20): {"building": "yes", "wikidata": "Q1", "name": "Le Millefiori"},
    }
    assert ids(town(tmp_path, points, squares)) == ["hotel-de-ville-alba"]


def test_a_listed_house_is_seen_from_the_street(tmp_path: Path) -> None:
    """A building that a register knows is a sight; offices that an encyclopaedia knows are not."""
    squares = {
        (50, 10, 20): {"building": "yes", "heritage": "3", "name": "Hôtel de Carmoy"},
        (150, 10, 20): {"building": "office", "wikidata": "Q1", "name": "Tour des affaires"},
        (250, 10, 20): {"building": "yes", "name": "Maison"},
    }
    (place,) = proposed(town(tmp_path, {}, squares)).places
    assert place.id == "hotel-de-carmoy"
    assert place.opening_hours is not None


def test_a_private_castle_is_seen_from_the_street(tmp_path: Path) -> None:
    """Nobody is let in, and nobody has to telephone; a private garden is nothing to see."""
    squares = {
        (50, 10, 20): {"historic": "castle", "access": "private", "name": "Schloss"},
        (150, 10, 20): {"leisure": "garden", "access": "private", "name": "Jardin"},
    }
    (place,) = proposed(town(tmp_path, {}, squares)).places
    assert place.id == "schloss"
    assert trusted(place.opening_hours) is not None


def test_namesakes_get_their_street(tmp_path: Path) -> None:
    """Two monuments of one name are told apart by where they stand."""
    tags = {"historic": "memorial"}
    path = town(tmp_path, {(20, 10): tags, (490, 480): tags}, {})
    names = sorted(place.name.fr for place in proposed(path).places)
    assert names == ["Monument (Rue Basse)", "Monument (Rue Haute)"]


@pytest.mark.parametrize(
    ("tags", "is_open"),
    [
        ({"tourism": "artwork"}, True),
        ({"tourism": "viewpoint"}, True),
        ({"place": "square"}, True),
        ({"leisure": "garden"}, True),
        ({"leisure": "garden", "fee": "yes"}, False),
        ({"tourism": "artwork", "indoor": "yes"}, False),
        ({"tourism": "museum"}, False),
        ({"building": "church"}, False),
        ({"historic": "citywalls"}, True),
        ({"historic": "castle"}, True),
        ({"tourism": "attraction"}, False),
        ({"tourism": "attraction", "natural": "stone"}, True),
        ({"tourism": "attraction", "leisure": "park"}, True),
    ],
)
def test_open_ground_needs_no_call_the_day_before(
    tmp_path: Path, tags: Tags, *, is_open: bool
) -> None:
    """What stands in the open has hours that can be planned with, the tag as their source."""
    (place,) = proposed(town(tmp_path, {(50, 10): {"name": "Nom", **tags}}, {})).places
    assert (trusted(place.opening_hours) is not None) == is_open
    if place.opening_hours is not None:
        assert place.opening_hours.source.endswith("=".join(next(iter(tags.items()))))


def test_a_castle_is_seen_from_outside_whatever_the_hours_of_its_inside(tmp_path: Path) -> None:
    """A palace that shuts its rooms in winter is still what one comes for; its hours are told."""
    palace = {"historic": "castle", "name": "Palais", "opening_hours": "Apr-Oct 10:00-18:00"}
    (place,) = proposed(town(tmp_path, {(50, 10): palace | {"fee": "yes"}}, {})).places
    assert place.opening_hours is not None
    assert place.opening_hours.value.fr == "24/7"
    assert [(fact.label.en, fact.value.fr) for fact in place.facts] == [
        ("opening hours of the inside", "Apr-Oct 10:00-18:00")
    ]


def test_shelter_is_proposed_from_the_sort_with_low_confidence(tmp_path: Path) -> None:
    """A museum has a roof, a statue has none, of a castle nobody can tell; all to be checked."""
    points = {
        (50, 10): {"tourism": "museum", "name": "A"},
        (150, 10): {"tourism": "artwork", "name": "B"},
        (250, 10): {"historic": "castle", "name": "C"},
    }
    places = {place.id: place.sheltered for place in proposed(town(tmp_path, points, {})).places}
    assert {key: known and (known.value, known.confidence) for key, known in places.items()} == {
        "a": (True, "low"),
        "b": (False, "low"),
        "c": None,
    }


def test_what_cannot_be_reached_is_not_proposed(tmp_path: Path) -> None:
    """A far chapel is told with its metres; a park is reached at the corner that a street meets."""
    points = {(100, 900): {"building": "chapel", "name": "Ermitage"}}
    path = town(tmp_path, points, {(50, 20, 400): {"leisure": "park", "name": "Grand parc"}})
    found = proposed(path)
    assert [place.id for place in found.places] == ["grand-parc"]
    assert found.places[0].position.latitude == pytest.approx(grid_lonlat(0, 20)[1])
    assert [str(left.error.values["place"].fr) for left in found.lost] == ["Ermitage"]
    *_, last = explained(found, "fr")
    assert "non proposé" in last
    assert "Ermitage" in last


def test_reasons_are_said_in_both_languages(tmp_path: Path) -> None:
    """Score, name, and each tag that counted."""
    tags = {"historic": "monument", "wikidata": "Q7", "heritage": "2", "name": "Colonne"}
    found = proposed(town(tmp_path, {(50, 10): tags}, {}))
    for language, word in (("fr", "protégé"), ("en", "listed")):
        (line,) = explained(found, language)
        assert line.startswith("5 ")
        for said in ("Colonne", "historic=monument", "Q7", word):
            assert said in line
