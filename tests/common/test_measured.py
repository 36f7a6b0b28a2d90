"""How lengths and ids are written for those who read them."""

import re

import pytest

from ddtour_geo.common.i18n import LANGUAGES, catalogue, measured, translate
from ddtour_geo.common.text import slug


def test_a_distance_is_never_read_digit_by_digit() -> None:
    """Metres below a kilometre, then kilometres, with the decimal sign of the language."""
    said = [measured(metres, "en").replace("\xa0", " ") for metres in (0, 999.4, 999.6, 9949, 9951)]
    assert said == ["0 m", "999 m", "1.0 km", "9.9 km", "10 km"]
    assert measured(2559) == "2,6\xa0km"
    gap = translate("en", "wording.reason_island", gap=150_850).replace("\xa0", " ")
    assert gap == "cut off from the network of streets by a gap of 151 km"


def test_a_catalogue_asks_for_the_same_lengths_in_both_languages() -> None:
    """What is said in kilometres in one is so in the other."""
    for domain in ("wording", "network", "check", "pegs", "importing", "knowledge", "relief"):
        french, english = (catalogue(language, domain) for language in LANGUAGES)
        for key, text in french.items():
            asked = [re.findall(r"\{(\w+):length\}", words) for words in (text, english[key])]
            assert sorted(asked[0]) == sorted(asked[1]), key


NAMES = (
    *("Музей моря", "人民公园", "Αθήνα", "متحف", "מוזיאון", "박물관", "ガンダム", "พิพิธภัณฑ์"),
    *("संग्रहालय", "Ærø", "Łódź"),
)


@pytest.mark.parametrize("name", NAMES)
def test_a_name_in_any_script_makes_an_id_that_one_can_type(name: str) -> None:
    """Letters of the Latin alphabet and digits, and not the same word for all."""
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug(name))
    assert slug(name) != "lieu"


def test_an_id_of_latin_letters_is_what_it_was() -> None:
    """A sign is no word: ``n° 11`` stays ``n-11``."""
    said = ["Puits n° 11", "Œuvre d’art", "Straße", "Fosse №\u00a02", "e\u0301glise", "🌳"]
    assert [slug(name) for name in said] == [
        *("puits-n-11", "oeuvre-d-art", "strasse", "fosse-no-2", "eglise", "lieu")
    ]
