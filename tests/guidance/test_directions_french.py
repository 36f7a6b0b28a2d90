"""What French street names become inside a sentence."""

import re
from collections.abc import Iterator
from pathlib import Path

import osmium
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ddtour_geo.guidance.directions.french import has_generic, lowered, with_article, with_de
from tests.support.grammar_cases import ARTICLES, EXAMPLE, FORMS, LOOS, WITHOUT
from tests.support.hostile import PAYLOADS

EXTRACTS = {
    "redon_fr.osm": 80,
    "pont_de_veyle_fr.osm.gz": 70,
    "noisemodelling_map.osm.pbf": 30,
    "monaco_planetiler.osm.pbf": 240,
}
"""Real towns, and how many names each has at least."""

ARTICLE_OF = {word: article for article, words in ARTICLES.items() for word in words.split()}
CONTRACTED = {"le ": "du ", "les ": "des "}
FAULT = re.compile(
    r"^de les? |^(?:de )?(?:la|le) (?!h|onze)[aeiouéèêâîôœ]"
    r"|^(?:de )?l’(?![aeiouéèêâîôœh])|\b[dl]’[’ ]",
    re.IGNORECASE,
)
"""What no name may begin with in a sentence, whatever it is."""


def street_names(path: Path) -> Iterator[str]:
    """Read the names of ways, squares, parks and bridges of an extract."""
    found = set()
    for thing in osmium.FileProcessor(str(path)):
        tags = thing.tags
        is_street = "highway" in tags or "bridge" in tags or "area:highway" in tags
        is_ground = tags.get("place") == "square" or tags.get("leisure") in ("park", "garden")
        if not thing.is_node() and (is_street or is_ground):
            found |= {tags[key] for key in ("name", "name:fr", "alt_name") if key in tags}
    yield from sorted(found)


def after_de(article: str) -> str:
    """Give what "de" makes of an article."""
    return CONTRACTED.get(article, f"de {article}")


@pytest.mark.parametrize(("name", "article", "de", "small"), FORMS)
def test_a_name_takes_the_form_of_the_table(name: str, article: str, de: str, small: str) -> None:
    """Gender, number, elision, contraction, capitals, abbreviations, road numbers."""
    assert (with_article(name), with_de(name), lowered(name)) == (article, de, small)


@pytest.mark.parametrize(("name", "expected"), [*LOOS.items(), *EXAMPLE.items()])
def test_every_name_of_the_two_towns_is_said_right(name: str, expected: str) -> None:
    """The table was read by eye; the other forms follow from the article."""
    assert with_article(name) == expected
    begin = re.match(r"l’|le |la |les |", expected)
    assert begin is not None
    rest = expected.removeprefix(begin[0])
    assert with_de(name) == after_de(begin[0]) + rest
    assert lowered(name) == rest


@pytest.mark.parametrize(
    ("path", "table"),
    [("loos-en-gohelle/sketch.osm", LOOS), ("ville-exemple/streets.osm", EXAMPLE)],
)
def test_the_tables_hold_every_name(root: Path, path: str, table: dict[str, str]) -> None:
    """A street that is added to a town is added to its table."""
    assert set(street_names(root / "data" / path)) <= set(table)


@pytest.mark.parametrize("word", sorted(ARTICLE_OF))
def test_each_word_takes_its_article(word: str) -> None:
    """With a complement, in capitals and without accents, the article stays the same."""
    article = ARTICLE_OF[word]
    for name in (
        f"{word.capitalize()} des Ormes",
        f"{word} des Ormes",
        f"{word.upper()} DES ORMES",
    ):
        assert re.split(r"(?<=’)| ", with_article(name))[0] == article, name


def expected_article(name: str) -> str | None:
    """Tell the article of a real name from its first word alone; ``None`` where there is none."""
    own = re.match(r"(?:le|la|les)\s|l['’]", name, re.IGNORECASE)
    return own[0].strip().casefold() if own else ARTICLE_OF.get(re.split(r"\s", name)[0].casefold())


def faults(name: str) -> list[str]:
    """Find what is wrong with a name of a real town, knowing only the table of words."""
    article = expected_article(name)
    if article is None:
        found = [] if name in WITHOUT else [f"{name}: no word of the table"]
        return [*found, *([f"{name}: takes an article"] if has_generic(name) else [])]
    glue = "" if article.endswith(("’", "'")) else " "
    proper = re.sub(r"^(?:(?:le|la|les)\s|l['’])", "", name, flags=re.IGNORECASE)
    wanted = f"{article}{glue}{proper}"
    said = {with_article(name): wanted, with_de(name): after_de(article + glue) + proper}
    return [f"{one} for {two}" for one, two in said.items() if one.casefold() != two.casefold()] + [
        f"{one}: reads wrong" for one in said if FAULT.search(one)
    ]


@pytest.mark.parametrize("extract", EXTRACTS)
def test_every_name_of_a_real_town_is_said_right(shared: Path, extract: str) -> None:
    """Each begins with a word of the table and takes its article; nothing else is changed."""
    names = list(street_names(shared / "areas" / extract))
    assert len(names) >= EXTRACTS[extract]
    assert [fault for name in names for fault in faults(name)] == []


def test_the_oracle_finds_what_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    """A word that nobody decided about, a wrong gender and a missing elision are told."""
    assert faults("Rue Hoche") == []
    assert faults("Mirador du Port")
    monkeypatch.setitem(ARTICLE_OF, "rue", "le")
    assert faults("Rue Hoche")
    for wrong in ("de le chemin", "de les halles", "la avenue", "le étang", "de l’rue", "d’ Arras"):
        assert FAULT.search(wrong), wrong


def test_the_words_of_the_table_are_known() -> None:
    """No word stands under two articles, and an unknown noun is never given one."""
    assert len(ARTICLE_OF) == sum(len(words.split()) for words in ARTICLES.values())
    assert not any(has_generic(name) for name in WITHOUT)


@given(
    name=st.sampled_from(PAYLOADS)
    | st.text(max_size=300)
    | st.builds("{} {}".format, st.sampled_from(sorted(ARTICLE_OF)), st.text(max_size=300)),
)
def test_a_text_is_data_whatever_it_holds(name: str) -> None:
    """Nothing fails, nothing is lost: letters and signs of a name stay in their order."""
    kept = re.sub(r"\W", "", lowered(name)).casefold()
    for said in (with_article(name), with_de(name)):
        assert bool(said) == bool(name.strip())
        assert re.sub(r"\W", "", said).casefold().endswith(kept)
        assert not FAULT.match(said) or not has_generic(name)
