"""Files from strangers: what no part of the program could hold is refused before it is read."""

import json
import os
import time
import tracemalloc
from pathlib import Path

import pytest

from ddtour_geo.common.errors import DDTourError, InputRefusedError
from ddtour_geo.common.reading import parse_table, read_table
from ddtour_geo.routes.schema import definition_from_json, parse_definition
from tests.conftest import ROOT

TOUR = (ROOT / "routes" / "ville-exemple-tour.toml").read_text(encoding="utf-8")
HOSTILE = {
    "dotted key": "a" + ".a" * 20_000 + "=1",
    "quoted dotted key": '"a b"' + '."a b"' * 20_000 + "=1",
    "dotted key in a table": "x = {a" + ".a" * 20_000 + "=1}",
    "dotted head": "[a" + ".a" * 20_000 + "]",
    "many tables": "".join(f"[x{n}.y.z.w]\n" for n in range(20_000)),
    "deep list": "a = " + "[" * 5000 + "]" * 5000,
    "list that is nearly too deep": "a = " + "[" * 200 + "]" * 200,
    "decimal integer": "a = " + "9" * 5000,
    "hexadecimal integer": "a = 0x" + "f" * 300_000,
    "large integer": "a = 9223372036854775808",
    "larger than a megabyte": "# " + "x" * 1024**2,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_at_once_and_in_words(name: str) -> None:
    """Under a second and 100 MB, whatever it holds."""
    begun = time.process_time()
    tracemalloc.start()
    try:
        with pytest.raises(InputRefusedError) as refused:
            parse_table(HOSTILE[name], path=Path("routes/x.toml"), error=InputRefusedError)
        assert tracemalloc.get_traced_memory()[1] < 100e6
    finally:
        tracemalloc.stop()
    assert time.process_time() - begun < 5
    assert "routes/x.toml" in refused.value.message("en")


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("group_size = 20", "group_size = 0x" + "f" * 2000),
        ("group_size = 20", f"group_size = {10**400}"),
        ("time_budget_minutes = 120", f"speed_kmh = {10**400}\ntime_budget_minutes = 120"),
        ("time_budget_minutes = 120", "speed_kmh = nan\ntime_budget_minutes = 120"),
        ("time_budget_minutes = 120", f"x{'.y' * 31} = 1\ntime_budget_minutes = 120"),
        ("2026-12-01T09", "0001-01-01T09"),
        ("2026-12-01T09", "9999-12-31T09"),
        ("2026-12-01T09", "1999-12-31T09"),
        ("2026-12-01T09", "2101-01-01T09"),
    ],
)
def test_a_circuit_with_an_impossible_value_is_refused(was: str, now: str) -> None:
    """As a file, and as the draft of it."""
    assert was in TOUR
    with pytest.raises(InputRefusedError):
        parse_definition(TOUR.replace(was, now), "routes/x.toml")


@pytest.mark.parametrize("value", [2**64, -(2**80), "a\ud800", {"\ud800": 1}, [[[[1]]] * 2] * 2])
def test_a_draft_with_an_impossible_value_is_refused(value: object) -> None:
    """Also where it comes as JSON, which knows no bounds."""
    deep: object = value
    for _ in range(40 if isinstance(value, list) else 1):
        deep = [deep]
    with pytest.raises(DDTourError):
        definition_from_json({"circuit": {"title": deep}}, "routes/x.toml")


def test_json_of_a_stranger_is_refused_in_words(tmp_path: Path) -> None:
    """Numbers, depth, constants that are none."""
    for text in (f'{{"a": {10**400}}}', "[" * 100_000, '{"a": NaN}', json.dumps({"a": "\ud800"})):
        path = tmp_path / "places.geojson"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(InputRefusedError):
            read_table(path, error=InputRefusedError, syntax="json")


def test_a_pipe_is_no_file(tmp_path: Path) -> None:
    """Nobody waits for what may never come."""
    os.mkfifo(tmp_path / "x.toml")
    with pytest.raises(InputRefusedError, match="ordinaire"):
        read_table(tmp_path / "x.toml", error=InputRefusedError)


def test_what_people_write_stays_far_below_the_bounds() -> None:
    """A circuit of 500 visits, with addresses and numbers with dots in its texts."""
    visits = "".join(f'[[visit]]\nplace = "p{n}"\n' for n in range(500))
    text = 'summary = "www.exemple.fr : 1.2.3.4.5.6.7.8.9…"\n' + visits
    table = parse_table(text, path=Path("x.toml"), error=InputRefusedError)
    assert len(table.tables("visit")) == 500


def test_a_message_is_one_sentence_whatever_it_quotes() -> None:
    """A path, a list or a text without end is cut; a number is a number."""
    for value in ("a" * 9000, ["b"] * 9000, Path("c" * 9000)):
        for language in ("fr", "en"):
            said = InputRefusedError("missing_file", path=value).message(language)
            assert 400 < len(said) < 500
            assert "…" in said
