"""English as the English write it."""

import re
import tomllib
from pathlib import Path

import ddtour_geo

TEXTS = sorted(Path(ddtour_geo.__file__).parent.glob("**/locales/en/*.toml"))


def test_no_english_text_has_a_french_space() -> None:
    """Neither before a colon, a semicolon, a question, an exclamation, nor before a percent."""
    assert TEXTS
    for file in TEXTS:
        for key, text in tomllib.loads(file.read_text("utf-8")).items():
            found = re.search(r"[\w)}”][\s\u202f\xa0](?:[:;?](?=\s|$)|!(?=\s|$)|%)", str(text))
            assert found is None, f"{file.name}, {key}: {text}"
