"""The three commands of the README on towns drawn to be difficult: done, or one sentence."""

from pathlib import Path

import pytest

from tests.support.commands import Done, ddtour
from tests.support.sampling import sample
from tests.support.towns import TOWNS, extract_of

REFUSED = {
    "no-street": "no street or path open to walkers",
    "across-180": "180° meridian",
    "places-off-the-streets": "none of its 0 places is within reach",
    "no-place": "none of its 0 places is within reach",
}
"""Where there is nothing to walk to: a part of the sentence that says so."""
QUICK_FIRST = sorted(TOWNS, key=lambda name: name not in {"across-180", "no-place"})


def three_commands(folder: Path, name: str) -> list[Done]:
    """Make the territory, its first circuit and its pages."""
    (folder / "x.osm").write_text(extract_of(name), "utf-8")
    return [
        ddtour(*words.split(), "--lang", "en", cwd=folder)
        for words in (
            "territory new town --from-file x.osm --timezone Europe/Paris",
            "circuit new walk --territory town",
            "build walk --no-refresh",
        )
    ]


@pytest.mark.parametrize("name", sample(QUICK_FIRST, 2))
def test_a_difficult_town_is_published_or_refused_in_a_sentence(tmp_path: Path, name: str) -> None:
    """No traceback, no half of a site; of islands one is left, with nowhere to go."""
    done = three_commands(tmp_path, name)
    for command in done:
        assert command.returncode in {0, 2, 3}
        assert "Traceback" not in command.stdout + command.stderr
    refused = next((command for command in done if command.returncode), None)
    if name in REFUSED:
        assert refused is not None
        assert REFUSED[name] in refused.stderr
        assert len(refused.stderr.strip().splitlines()) == 1
        assert not (tmp_path / "site" / "walk").exists()
    else:
        assert refused is None
        assert (tmp_path / "site" / "walk" / "index.html").is_file()
        visits = (tmp_path / "routes" / "walk.toml").read_text("utf-8").count("\n[[visit]]")
        assert (visits >= 1) == (name != "islands-only")
