"""Files of routes/ become definitions, or one clear message."""

from datetime import time
from pathlib import Path

import pytest

from ddtour_geo.definition import read_definition
from ddtour_geo.errors import DefinitionError

GOOD = """
[circuit]
title = "Centre"
title_en = "Old town"
territory = "ville"
start = "mairie"
departure = 2026-12-01T09:00:00
time_budget_minutes = 120
group_size = 25

[[fixed]]
place = "mairie"
title = "Accueil"
service_minutes = 60

[[visit]]
place = "eglise"
required = true
service_minutes = 10

[[visit]]
place = "verger"
score = 3
earliest = 10:00:00
"""


def written(folder: Path, text: str) -> Path:
    """Write a definition to a file."""
    path = folder / "centre.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_definition_holds_what_the_file_says(tmp_path: Path) -> None:
    """Every key arrives, minutes as seconds, and the end is the start by default."""
    definition = read_definition(written(tmp_path, GOOD))
    assert definition.id == "centre"
    assert definition.title.en == "Old town"
    assert definition.is_loop
    assert definition.time_budget == 7200
    talk, church, orchard = definition.wishes
    assert talk.title is not None
    assert (talk.service_time, talk.is_required) == (3600, True)
    assert (church.service_time, church.score) == (600, 0)
    assert (orchard.score, orchard.earliest, orchard.service_time) == (3, time(10), None)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("[circuit]", "[circuit", "TOML illisible"),
        ("group_size", "groupsize", "vouliez-vous «\u00a0group_size\u00a0»"),
        ("time_budget_minutes = 120", "time_budget_minutes = -5", "-5"),
        ("time_budget_minutes = 120", 'time_budget_minutes = "2h"', "'2h'"),
        ("score = 3", "score = 9", "1…5"),
        ("required = true", "required = true\nscore = 2", "eglise"),
        ('place = "verger"', 'place = "eglise"', "déjà"),
        ('place = "verger"', 'place = "mairie"', "déjà"),
        ('territory = "ville"\n', "", "il manque «\u00a0territory\u00a0»"),
        ("departure = 2026-12-01T09:00:00", 'departure = "demain"', "2026-12-01T09:00:00"),
        ("departure = 2026-12-01T09:00:00\n", "", "departure"),
        ("departure = 2026-12-01T09:00:00", "departure = 2026-12-01T09:00:00Z", "departure"),
        ("10:00:00\n", "10:00:00\nlon = 2.7\n", "lon"),
    ],
)
def test_a_wrong_definition_is_refused_in_one_line(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    """The message names the file and the key or value, with exit code 3."""
    assert old in GOOD
    with pytest.raises(DefinitionError) as caught:
        read_definition(written(tmp_path, GOOD.replace(old, new)))
    message = caught.value.message()
    assert said in message
    assert "centre.toml" in message
    assert "\n" not in message.strip()
    assert caught.value.exit_code == 3
    assert caught.value.message("en") != message


def test_a_missing_file_and_a_wrong_encoding_are_named(tmp_path: Path) -> None:
    """Neither ends in a traceback."""
    with pytest.raises(DefinitionError, match="introuvable"):
        read_definition(tmp_path / "no.toml")
    path = tmp_path / "x.toml"
    path.write_bytes("[circuit]\ntitle = 'é'".encode("latin-1"))
    with pytest.raises(DefinitionError, match="UTF-8"):
        read_definition(path)
