"""The description of a territory, changed in the workshop and nowhere else in the file."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from ddtour_geo.common.text import clean
from ddtour_geo.model import LocalizedText
from ddtour_geo.territory.reader import read_territory
from ddtour_geo.workshop.workspace.project import Project
from tests.support.workshop import opened, project_in

WORDS = (
    "<img src=x onerror=alert(1)>",
    'Ville"\n[[notice]]\ntext = "',
    "C:\\Ville 'du' \"Nord\"",
    "Ville\x00\x7f\u202e",
    "{{ 7*7 }} #[territory]",
)
HERE = "/api/territories/ville-exemple/settings"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Copy the demonstration town."""
    return project_in(tmp_path)


@pytest.fixture
def client(project: Project) -> Iterator[TestClient]:
    """Open its workshop."""
    with opened(project) as client:
        yield client


def asked(client: TestClient, **changes: Any) -> dict[str, Any]:
    """Ask for the description as it is, but for some keys."""
    told = client.get(HERE).json()
    del told["file"]
    return told | changes


def test_what_does_not_change_is_not_touched(client: TestClient, project: Project) -> None:
    """The description as told changes not a byte, and the difference is empty."""
    file = project.data / "ville-exemple" / "territory.toml"
    before = file.read_bytes()
    assert client.post(f"{HERE}/diff", json=asked(client)).json()["lines"] == []
    assert client.put(HERE, json=asked(client)).json()["lines"] == []
    assert file.read_bytes() == before


def test_numbers_come_go_and_change(client: TestClient, project: Project) -> None:
    """The others stay as they are, with all that this window does not show."""
    folder = project.data / "ville-exemple"
    before = tomllib.loads((folder / "territory.toml").read_text("utf-8"))
    first, *others = asked(client)["emergency"]
    new = {"number": "3114", "fr": "Écoute", "en": "", "source": "Mairie", "as_of": "2026-11-25"}
    wanted = [first | {"en": "Anywhere"}, *others[1:], new]
    told = client.put(HERE, json=asked(client, emergency=wanted, attribution=""))
    assert told.status_code == 200, told.text
    assert {line["kind"] for line in told.json()["lines"]} >= {"+", "-"}
    after = tomllib.loads((folder / "territory.toml").read_text("utf-8"))
    assert [one["number"] for one in after["emergency"]] == ["112", "18", "114", "3114"]
    assert after["emergency"][0]["text"]["en"] == "Anywhere"
    assert after["emergency"][1:3] == before["emergency"][2:]
    assert (after["notice"], after["emergency_post"]) == (
        before["notice"],
        before["emergency_post"],
    )
    assert "attribution" not in after["territory"]
    assert read_territory(folder).emergency[-1][1].fr == "Écoute"


def test_the_sentence_of_a_territory_comes_changes_and_goes(
    client: TestClient, project: Project
) -> None:
    """In both languages, whichever way the file wrote it."""
    folder = project.data / "ville-exemple"
    for french, english in (("Une ville.", "A town."), ("Une ville.", ""), ("", "")):
        wanted = asked(client, summary_fr=french, summary_en=english)
        told = client.put(HERE, json=wanted)
        assert told.status_code == 200, told.text
        assert (told.json()["summary_fr"], told.json()["summary_en"]) == (french, english)
        assert read_territory(folder).summary == LocalizedText(fr=french, en=english)
    assert "summary" not in (folder / "territory.toml").read_text("utf-8")


@pytest.mark.parametrize("words", WORDS)
def test_a_name_is_a_text_whatever_it_looks_like(
    client: TestClient, project: Project, words: str
) -> None:
    """It is read as it was typed, but for characters that nobody sees; the rest stays."""
    answer = client.put(HERE, json=asked(client, name=words))
    assert answer.status_code == 200, answer.text
    folder = project.data / "ville-exemple"
    assert read_territory(folder).name == clean(words)
    assert len(tomllib.loads((folder / "territory.toml").read_text("utf-8"))["notice"]) == 6


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"timezone": "Europe/Lens"}, "bad_timezone"),
        ({"holidays": "XX"}, "bad_holidays"),
        ({"base_url": "javascript:alert(1)"}, "bad_link"),
        ({"name": " "}, "bad_request"),
        ({"unheard_of": 1}, "bad_request"),
    ],
)
def test_what_cannot_be_used_is_not_written(
    client: TestClient, project: Project, changes: dict[str, Any], code: str
) -> None:
    """The error says which; the file stays, before and after the difference is asked for."""
    file = project.data / "ville-exemple" / "territory.toml"
    before = file.read_bytes()
    for method, path in (("POST", f"{HERE}/diff"), ("PUT", HERE)):
        refused = client.request(method, path, json=asked(client, **changes))
        assert (refused.status_code, refused.json()["error"]["code"]) == (422, code)
        assert "/tmp/" not in refused.json()["error"]["message"]  # noqa: S108
    assert file.read_bytes() == before


def test_a_description_changed_elsewhere_is_not_overwritten(
    client: TestClient, project: Project
) -> None:
    """The digest is that of the file that was shown."""
    wanted = asked(client, name="Ville")
    file = project.data / "ville-exemple" / "territory.toml"
    file.write_text(file.read_text("utf-8") + "# a colleague\n", "utf-8")
    refused = client.put(HERE, json=wanted)
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "file_changed")
    assert client.get("/api/territories/nowhere/settings").status_code == 404
