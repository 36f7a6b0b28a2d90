"""A TOML file as blocks of text."""

import tomllib
from pathlib import Path

import pytest

from ddtour_geo.routes.toml_edit import cut
from tests.conftest import ROOT

FILES = sorted((*ROOT.glob("routes/*.toml"), *ROOT.glob("data/*/territory.toml")))

HARD = '''# Head

# of a
[a]  # why
text = """
[b]
# not a comment
"""
list = [
  [1],
]

# of b, one

# of b
[[b]]
key = """x
# y"""
# behind
[[b]]
'''


@pytest.mark.parametrize("path", FILES, ids=[f"{p.parent.name}-{p.stem}" for p in FILES])
def test_the_texts_of_all_blocks_are_the_file(path: Path) -> None:
    """Nothing is lost, and each block holds the table that TOML reads there."""
    text = path.read_text(encoding="utf-8")
    blocks = cut(text)
    assert "".join(block.text for block in blocks) == text
    tables = [block.table for block in blocks if block.kind]
    read = tomllib.loads(text).values()
    expected = [
        table for found in read for table in (found if isinstance(found, list) else [found])
    ]
    assert all(table in expected for table in tables)
    assert len(tables) == len(expected)


def test_texts_and_lists_in_several_lines_hide_no_table() -> None:
    """What looks like a header or a comment inside a value is part of the value."""
    blocks = cut(HARD)
    assert "".join(block.text for block in blocks) == HARD
    assert [block.kind for block in blocks] == ["", "a", "b", "b"]
    assert blocks[1].lead == "# of a\n"
    assert blocks[2].lead == "# of b\n"
    assert blocks[2].table == {"key": "x\n# y"}
    assert blocks[3].lead == "# behind\n"


def test_a_changed_key_leaves_the_others_as_they_were() -> None:
    """Comments beside other keys and the lines between them stay."""
    (block,) = cut("[a]\nb = 1   # one\n\nc   =  2 # two\nd = 3")
    changed = block.edited({"c": 5, "e": [1, 2]}, ["d"])
    assert changed.body == "[a]\nb = 1   # one\n\nc   =  5 # two\ne = [1, 2]\n"
