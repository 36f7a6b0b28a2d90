"""What a planner is told; and the day on which real streets replace a sketch."""

import json
import re
import shutil
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from ddtour_geo.common.errors import ExtractError, TerritoryError, UsageError
from ddtour_geo.network import read_extract
from ddtour_geo.routes.schema import read_definition
from ddtour_geo.survey.audit import draw_networks, report
from ddtour_geo.territory.place_file import edit_places
from ddtour_geo.territory.reader import read_places
from ddtour_geo.territory.refresh import refresh, refresh_sketches
from tests.conftest import ROOT
from tests.support.commands import OFFLINE, ddtour, tree
from tests.support.sampling import sample
from tests.support.survey import moved, survey_of

TOWN = "loos-en-gohelle"
ROUTES = [
    path
    for path in sorted((ROOT / "routes").glob("*.toml"))
    if read_definition(path).territory_id == TOWN
]
FEW = [path for path in ROUTES if path.stem in {"energie-et-eau", "la-pionniere", "sans-marches"}]
TOO_SHORT = "trop-court"
FOUND = {
    "salle-duvauchelle": ("Salle Duvauchelle", 120.0, -90.0),
    "verger-conservatoire": ("Verger du Moulin", 300.0, 200.0),
    "jardins-partages": ("", -250.0, 150.0),
}
"""Places of unpublished position that the survey knows, metres east and north of the guess."""


@pytest.fixture(scope="module", params=sample([FEW, ROUTES], 1), ids=len)
def connected(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, root: Path
) -> Path:
    """Make a project whose streets were refreshed from a survey that differs from the sketch."""
    project = tmp_path_factory.mktemp("connected")
    shutil.copytree(root / "data" / TOWN, project / "data" / TOWN, ignore=_no_snapshot)
    (project / "routes").mkdir()
    for path in request.param:
        shutil.copy(path, project / "routes")
    definition = (root / "routes" / "memoire-grande-guerre.toml").read_text(encoding="utf-8")
    (project / "routes" / f"{TOO_SHORT}.toml").write_text(
        definition.replace("time_budget_minutes = 180", "time_budget_minutes = 60"),
        encoding="utf-8",
    )
    extract = project / "région d’essai.osm"
    extract.write_text(surveyed(project / "data" / TOWN), encoding="utf-8")
    done = ddtour("refresh", TOWN, "--from-file", extract, cwd=project)
    assert done.returncode == 0, done.stderr
    assert "2026-11-30" in done.stdout
    return project


def _no_snapshot(_folder: str, names: list[str]) -> set[str]:
    return {name for name in names if name in {"streets.osm.pbf", "streets.json"}}


def surveyed(folder: Path) -> str:
    """Write the survey of a territory, with three objects that its places hint at."""
    survey = survey_of(folder / "sketch.osm", seed=2)
    guesses = {place.id: place.position.lonlat for place in read_places(folder)}
    spots = {key: moved(guesses[key], east, north) for key, (_, east, north) in FOUND.items()}
    hall, orchard, gardens = FOUND
    community = {"building": "yes", "amenity": "community_centre", "name": FOUND[hall][0]}
    survey.add_square(spots[hall], community)
    ring = survey.add_square(spots[orchard], {}, half=40.0)
    kind = {"type": "multipolygon", "landuse": "orchard", "name": FOUND[orchard][0]}
    survey.relations.append(([ring], kind))
    survey.add_square(spots[gardens], {"landuse": "allotments"}, half=30.0)
    head = ET.parse(folder / "sketch.osm").getroot()  # noqa: S314 - a file of the repository
    return survey.xml([element for element in head if element.tag in {"meta", "bounds"}])


@pytest.fixture(scope="module")
def first_site(connected: Path) -> tuple[Path, int, str]:
    """Build the site of that project; give its folder, the exit code and what was said."""
    done = ddtour("build", cwd=connected)
    assert "Traceback" not in done.stderr
    return connected / "site", done.returncode, done.stderr


def test_a_survey_proposes_positions_and_moves_nothing(connected: Path, root: Path) -> None:
    """What OpenStreetMap knows is listed with its distance; places.geojson stays as it was."""
    said = report(data=connected / "data", routes=connected / "routes")
    blocks = dict(re.findall(r"\[ \] .*?\((\S+)\), .*\n((?: {8}.*\n)*)", said))
    for place_id, (name, east, north) in FOUND.items():
        offers = [line for line in blocks[place_id].splitlines() if name in line]
        distances = [int(re.findall(r"à (\d+)\sm", line)[0]) for line in offers]
        assert any(abs(metres - (east**2 + north**2) ** 0.5) < 3 for metres in distances), offers
    places = Path("data") / TOWN / "places.geojson"
    assert (connected / places).read_bytes() == (root / places).read_bytes()


def test_our_own_sketch_proposes_nothing(root: Path, tmp_path: Path) -> None:
    """Positions drawn from guesses do not confirm the guesses."""
    shutil.copytree(root / "data" / TOWN, tmp_path / TOWN, ignore=_no_snapshot)
    said = report(data=tmp_path, routes=tmp_path)
    assert "salle-duvauchelle" in said
    assert "OpenStreetMap propose" not in said


def test_a_survey_wins_over_the_sketch(connected: Path) -> None:
    """Its streets are all surveyed, and none is drawn where the sketch has it."""
    folder = connected / "data" / TOWN
    survey = read_extract(folder / "streets.osm.pbf", crs="EPSG:2154")
    sketch = read_extract(folder / "sketch.osm", crs="EPSG:2154")
    assert {way.evidence.label for way in survey.ways} == {"surveyed"}
    assert survey.edge_count > sketch.edge_count
    corners = {tuple(point) for point in sketch.node_lonlat.round(5).tolist()}
    assert not corners & {tuple(point) for point in survey.node_lonlat.round(5).tolist()}


def test_every_circuit_is_published_or_says_what_is_missing(
    first_site: tuple[Path, int, str], connected: Path
) -> None:
    """On real streets a circuit may need more time: it is listed with its missing minutes."""
    site, code, said = first_site
    index = (site / "index.html").read_text(encoding="utf-8")
    names = [path.stem for path in sorted((connected / "routes").glob("*.toml"))]
    published = [name for name in names if (site / name).is_dir()]
    assert published
    assert TOO_SHORT not in published
    assert code == 5
    assert said.count("il manque") == len(names) - len(published)
    assert index.count('class="alert"') == len(names) - len(published)
    for name in published:
        files = {path.name for path in (site / name).iterdir()}
        assert files == {
            "index.html",
            "sheet-fr.pdf",
            "circuit.gpx",
            "circuit.geojson",
            "circuit.ics",
        }
        assert f'href="{name}/index.html"' in index


def test_what_was_a_sketch_is_one_no_more(first_site: tuple[Path, int, str]) -> None:
    """Tracks appear between places that are located, warnings go, the streets have a source."""
    site, _, _ = first_site
    index = (site / "index.html").read_text(encoding="utf-8")
    assert "schématique" not in index
    assert "OpenStreetMap" in index
    for folder in (track.parent for track in site.glob("*/circuit.gpx")):
        features = json.loads((folder / "circuit.geojson").read_text(encoding="utf-8"))["features"]
        told = [feature["properties"] for feature in features]
        unsure = {stop["mark"] for stop in told if stop.get("to_confirm")}
        legs = [leg for leg in told if leg["kind"] == "leg"]
        for leg in legs:
            may_be_a_guess = not unsure.isdisjoint({leg["from"], leg["to"]})
            assert leg["evidence"] in {"surveyed", *(["guessed"] * may_be_a_guess)}
        is_tracked = "<trkpt" in (folder / "circuit.gpx").read_text(encoding="utf-8")
        assert is_tracked or any(leg["evidence"] == "guessed" for leg in legs)


def test_a_truncated_extract_leaves_the_streets_as_they_were(
    connected: Path, tmp_path: Path
) -> None:
    """The file is named, the previous snapshot still works."""
    folder = connected / "data" / TOWN
    before = tree(folder)
    whole = (folder / "streets.osm.pbf").read_bytes()
    broken = tmp_path / "coupé.osm.pbf"
    broken.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(ExtractError, match="coupé"):
        refresh(TOWN, from_file=broken, data=connected / "data")
    assert tree(folder) == before


def test_streets_that_are_no_sketch_are_not_asked_for_again(
    connected: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only a sketch makes a build look for something better."""
    monkeypatch.setenv("DDTOUR_OVERPASS", OFFLINE)
    routes = sorted((connected / "routes").glob("*.toml"))
    assert refresh_sketches(routes, data=connected / "data") == ()


def test_a_sketch_is_asked_for_once_and_kept(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a service, one sentence says that the sketch goes on."""
    monkeypatch.setenv("DDTOUR_OVERPASS", OFFLINE)
    shutil.copytree(root / "data" / TOWN, tmp_path / TOWN, ignore=_no_snapshot)
    before = tree(tmp_path)
    (said,) = refresh_sketches(ROUTES, data=tmp_path)
    assert OFFLINE in said
    assert "plan schématique" in said
    assert tree(tmp_path) == before


def test_the_report_lists_what_is_not_known(root: Path) -> None:
    """Every place to confirm, every place of unknown hours, every circuit is in it, twice over."""
    for language in ("fr", "en"):
        said = report(data=root / "data", routes=root / "routes", language=language)
        for place in read_places(root / "data" / TOWN):
            name = place.name.in_language(language)
            assert (f"[ ] {name} ({place.id})" in said) == place.position.to_confirm
            assert place.opening_hours is not None or name in said
        for route in (root / "routes").glob("*.toml"):
            assert route.stem in said


def test_the_report_shows_what_is_for_the_team(tmp_path: Path, root: Path) -> None:
    """Notes on places, and whom to call about them."""
    folder = tmp_path / "data" / "ville-exemple"
    shutil.copytree(root / "data" / "ville-exemple", folder)
    with (folder / "territory.toml").open("a", encoding="utf-8") as file:
        file.write(
            '\n[[contact]]\nrole = "Accueil"\nphone = "03 00 00 00 00"\nsource = "mairie"\n'
            "as_of = 2026-11-22\n"
        )
    place = read_places(folder)[0]
    edit_places(folder, put=[replace(place, note="La mairie sait laquelle.")])
    said = report(data=tmp_path / "data", routes=tmp_path / "routes")
    assert f"{place.name.fr}\u00a0: La mairie sait laquelle." in said
    assert "À appeler, Accueil\u00a0: 03 00 00 00 00. mairie, 22\u00a0novembre 2026." in said


def test_nothing_to_report_on_is_an_error(tmp_path: Path) -> None:
    """An empty folder and an unknown territory are told apart."""
    with pytest.raises(UsageError, match="territory new"):
        report(data=tmp_path)
    with pytest.raises(TerritoryError, match="introuvable"):
        refresh("nulle-part", data=tmp_path)


def test_crossings_are_listed_to_be_checked_on_the_ground(tmp_path: Path) -> None:
    """A way from the green belt to the heaps crosses the main road and the motorway."""
    wishes = (ROOT / "routes" / "nourrir-la-ville.toml").read_text(encoding="utf-8")
    far = wishes.replace('place = "micro-ferme-cocagne"', 'place = "plateau-74b"')
    (tmp_path / "far.toml").write_text(far.replace("= 90", "= 360"), encoding="utf-8")
    said = report(data=ROOT / "data", routes=tmp_path, language="en")
    assert "motorway" in said
    assert "main road" in said
    assert "over by an unnamed way" in said


def test_networks_are_drawn(tmp_path: Path) -> None:
    """Each territory gets a picture, the same twice."""
    data = tmp_path / "data"
    shutil.copytree(ROOT / "data" / "ville-exemple", data / "ville-exemple")
    first = draw_networks(data=ROOT / "data", out=tmp_path / "a")
    (again,) = draw_networks(data=data, out=tmp_path / "b")
    drawn = {path.parent.name: path.read_bytes() for path in first}
    assert drawn.keys() >= {"loos-en-gohelle", "ville-exemple"}
    assert all(picture.startswith(b"\x89PNG") for picture in drawn.values())
    assert again.read_bytes() == drawn["ville-exemple"]
