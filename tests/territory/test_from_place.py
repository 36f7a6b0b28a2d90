"""A territory from the name of a place: Nominatim and Overpass on this computer alone."""

import json
import os
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import osmnx
import pytest

from ddtour_geo.common.errors import DDTourError, OutsideServiceError, UsageError
from ddtour_geo.territory import from_place
from ddtour_geo.territory.create import Wanted
from ddtour_geo.territory.from_place import new_territory_at
from ddtour_geo.territory.reader import read_places, read_territory
from tests.support.commands import ddtour, tree
from tests.support.sampling import sample
from tests.support.streets import osm_xml

RING = [[2.0, 47.0], [2.01, 47.0], [2.01, 47.01], [2.0, 47.01], [2.0, 47.0]]
FOUND = {
    "place_id": 1,
    "lat": "47.005",
    "lon": "2.005",
    "importance": 0.5,
    "display_name": "Ville, Pays\x1b[31m",
    "boundingbox": ["47.0", "47.01", "2.0", "2.01"],
    "geojson": {"type": "Polygon", "coordinates": [RING]},
}
POINT = FOUND | {"geojson": {"type": "Point", "coordinates": [2.005, 47.005]}}
LARGE = FOUND | {
    "geojson": {"type": "Polygon", "coordinates": [[[0, 40], [9, 40], [9, 50], [0, 40]]]}
}


def streets() -> str:
    """Draw what Overpass would send: a street, a museum in the town, another beyond it."""
    nodes = {1: (2.0, 47.0), 2: (2.01, 47.01), 3: (2.004, 47.005), 4: (2.013, 47.005)}
    ways = {9: ([1, 2], {"highway": "residential", "name": "Rue"})}
    museums = {3: {"tourism": "museum", "name": "Musée"}, 4: {"tourism": "museum", "name": "Autre"}}
    return osm_xml(nodes, ways, museums)


class Services(ThreadingHTTPServer):
    """Nominatim and Overpass, as they are told to behave."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.geocoder: Any = [FOUND]
        self.overpass: Any = streets()
        self.asked: list[str] = []
        self.closing = threading.Event()


class Handler(BaseHTTPRequestHandler):
    """One answer: a text, an object of JSON, a status, or none."""

    server: Services

    def do_GET(self) -> None:
        """Answer as Nominatim."""
        self.server.asked.append(parse_qs(urlsplit(self.path).query)["q"][0])
        self._answer(self.server.geocoder)

    def do_POST(self) -> None:
        """Answer as Overpass."""
        self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked.append("streets")
        self._answer(self.server.overpass)

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def _answer(self, answer: Any) -> None:
        if answer is None:
            self.server.closing.wait(20)
            return
        status = answer if isinstance(answer, int) else 200
        text = answer if isinstance(answer, str) else json.dumps(answer)
        self.send_response(status)
        self.end_headers()
        self.wfile.write(text.encode())


@pytest.fixture
def services(monkeypatch: pytest.MonkeyPatch) -> Iterator[Services]:
    """Serve for as long as a test needs it."""
    service = Services()
    threading.Thread(target=service.serve_forever, args=(0.01,), daemon=True).start()
    here = f"http://127.0.0.1:{service.server_port}"
    monkeypatch.setenv("DDTOUR_NOMINATIM", here)
    monkeypatch.setenv("DDTOUR_OVERPASS", f"{here}/api/interpreter")
    yield service
    service.closing.set()
    service.shutdown()
    service.server_close()


def test_the_name_of_a_place_is_enough(services: Services, tmp_path: Path) -> None:
    """Boundary, streets and places, what was found is said, and OSMnx is left as it was."""
    before = dict(vars(osmnx.settings))
    env = {"DDTOUR_OVERPASS": os.environ["DDTOUR_OVERPASS"]}
    made = ddtour("territory", "new", "ville", "--place", "Ville", cwd=tmp_path, env=env)
    assert made.returncode == 0, made.stderr
    assert "Lieu trouvé\u00a0: Ville, Pays" in made.stdout
    assert services.asked == ["Ville", "streets"]
    folder = tmp_path / "data" / "ville"
    assert read_territory(folder).study_area == (2.0, 47.0, 2.01, 47.01)
    assert [place.name.fr for place in read_places(folder)] == ["Musée"]
    assert "Overpass API" in json.loads((folder / "streets.json").read_text())["source"]
    assert not (tmp_path / "cache").exists()
    assert dict(vars(osmnx.settings)) == before


@pytest.mark.thorough
def test_a_place_without_a_boundary_is_gone_around(services: Services, tmp_path: Path) -> None:
    """Some kilometres around its point."""
    services.geocoder = [POINT]
    new_territory_at("Hameau", "a", data=tmp_path, wanted=Wanted())
    west, south, east, north = read_territory(tmp_path / "a").study_area
    assert west < 2.005 < east
    assert south < 47.005 < north


@pytest.mark.parametrize(
    ("answer", "code"),
    sample(
        [
            ([], 2),
            ([LARGE], 2),
            (500, 6),
            (404, 6),
            ("<html>Bienvenue sur le WiFi</html>", 6),
            ({"error": "x"}, 6),
            ([{"importance": 1}], 6),
            ([FOUND | {"lat": "x"}], 6),
            ([FOUND | {"geojson": {"type": "Polygon", "coordinates": [[[2, 47]]]}}], 6),
            ([7], 6),
        ],
        2,
    ),
)
def test_an_answer_that_is_of_no_use_is_refused(
    services: Services, tmp_path: Path, answer: object, code: int
) -> None:
    """In one sentence, and nothing is written."""
    services.geocoder = answer
    done = ddtour("territory", "new", "ville", "--place", "Ville", cwd=tmp_path)
    assert (done.returncode, done.stderr.count("\n")) == (code, 1), done.stderr
    assert list(tree(tmp_path)) == []


@pytest.mark.parametrize("which", sample(["geocoder", "overpass"], 1))
def test_a_service_that_does_not_answer_is_left_in_time(
    services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, which: str
) -> None:
    """The sentence says where to get a file, and with which command to read it."""
    setattr(services, which, None)
    monkeypatch.setattr(from_place, "_PATIENCE_S", 1.2 if which == "geocoder" else 15.0)
    monkeypatch.setattr(from_place, "_LONGEST_S", 1.2)
    with pytest.raises(OutsideServiceError) as error:
        new_territory_at("Ville", "a", data=tmp_path, wanted=Wanted())
    for language in ("fr", "en"):
        said = error.value.message(language)
        assert "https://download.geofabrik.de" in said
        assert '--around "Ville"' in said
    assert list(tmp_path.iterdir()) == []


def test_without_a_network_the_sentence_says_where_to_get_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody listens there: exit 6."""
    monkeypatch.setenv("DDTOUR_NOMINATIM", "http://127.0.0.1:9")
    done = ddtour("territory", "new", "ville", "--place", "Ville", cwd=tmp_path)
    assert done.returncode == 6
    assert "download.geofabrik.de" in done.stderr
    assert list(tree(tmp_path)) == []


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ((), "--from-file"),
        (("--place", "Ville", "--from-file", "x.osm"), "--from-file"),
        (("--place", "Ville", "--around", "Ville"), "--around"),
    ],
)
def test_a_territory_comes_from_a_file_or_from_a_place(
    tmp_path: Path, given: tuple[str, ...], said: str
) -> None:
    """Neither and both are refused before anything is asked, and so are two places."""
    done = ddtour("territory", "new", "ville", *given, cwd=tmp_path)
    assert done.returncode == 2
    assert said in done.stderr
    assert "--place" in done.stderr


def test_a_taken_name_asks_nobody(services: Services, tmp_path: Path) -> None:
    """The name is looked at first."""
    (tmp_path / "a").mkdir()
    with pytest.raises(UsageError):
        new_territory_at("Ville", "a", data=tmp_path, wanted=Wanted())
    with pytest.raises(DDTourError):
        new_territory_at("Ville", "Bad name", data=tmp_path, wanted=Wanted())
    assert services.asked == []
