"""The first machine with a network, rehearsed: real streets take the place of a sketch."""

import csv
import json
import shutil
from pathlib import Path

import pytest
from pypdf import PdfReader

from ddtour_geo.common.cache import Cache
from ddtour_geo.network import read_streets
from ddtour_geo.network.osm.survey_overlay import FILE as SURVEY
from ddtour_geo.outputs.knowledge import PAGE
from ddtour_geo.outputs.publish import can_print
from ddtour_geo.planning.load import load_streets
from ddtour_geo.survey.pegs import COLUMNS
from ddtour_geo.survey.pegs import FILE as PEGS
from ddtour_geo.territory.reader import read_places
from tests.conftest import ROOT
from tests.network.test_snapshot import serving
from tests.support.commands import ddtour
from tests.support.survey import moved_extract
from tests.survey.test_audit import ROUTES, TOWN, surveyed

OF_THE_SKETCH = ("schématique", "schematic", "plan provisoire", "provisional plan")
VADUZ, TOWN_HALL = (9.5215, 47.141), (2.793167, 50.457528)
PATIENCE_S = 110.0


def project_of(folder: Path, routes: list[Path]) -> Path:
    """Copy the first territory, with what was found out about the ways of its sketch."""
    data = folder / "data" / TOWN
    snapshot = shutil.ignore_patterns("streets.*")
    shutil.copytree(ROOT / "data" / TOWN, data, ignore=snapshot)
    (folder / "routes").mkdir()
    for route in routes:
        shutil.copy(route, folder / "routes")
    fact = {"value": "mud", "source": "relevé", "as_of": "2026-11-22", "confidence": "high"}
    ways = {str(way): {"surface": fact} for way in read_streets(data / "sketch.osm").way_ids}
    (data / SURVEY).write_text(json.dumps({"sketch.osm": ways}), encoding="utf-8")
    assert any(tags.get("surface") == "mud" for tags in load_streets(data, Cache()).way_tags)
    return folder


def pegged(data: Path, names: list[tuple[str, tuple[float, float]]]) -> None:
    """Write pegs of streets."""
    with (data / PEGS).open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target)
        writer.writerow(COLUMNS)
        writer.writerows([name, "", *lonlat, "rehearsal", ""] for name, lonlat in names)


def assert_nothing_of_the_sketch_is_left(project: Path) -> list[str]:
    """Read every output of a site; give the names of the circuits that it publishes."""
    site = project / "site"
    index = (site / "index.html").read_text(encoding="utf-8")
    known = (site / TOWN / PAGE).read_text(encoding="utf-8")
    assert not [word for word in OF_THE_SKETCH if word in (index + known).lower()]
    assert not [kind for kind in ("guessed", "inferred") if f'class="line {kind}"' in known]
    assert "© contributeurs OpenStreetMap (ODbL)" in known
    published = [p.stem for p in (project / "routes").glob("*.toml") if (site / p.stem).is_dir()]
    for name in published:
        folder = site / name
        page = (folder / "index.html").read_text(encoding="utf-8")
        features = json.loads((folder / "circuit.geojson").read_text(encoding="utf-8"))
        sheet = "".join(p.extract_text() for p in PdfReader(folder / "sheet-fr.pdf").pages)
        told = (page.partition("<main")[2], json.dumps(features), sheet)
        assert not [word for word in OF_THE_SKETCH for text in told if word in text.lower()]
        assert '"sketch":false' in page.replace(" ", "")
        assert f"../{TOWN}/{PAGE}" not in page
        assert features["data_source"] == "streets.osm.pbf"
        assert features["attribution"] == "© contributeurs OpenStreetMap"
        assert not features["totals"]["attested_metres"]
    return published


def assert_the_sketch_is_not_asked(project: Path) -> None:
    """Find nothing that was said of its ways on real ones, whatever their numbers."""
    streets = load_streets(project / "data" / TOWN, Cache())
    assert streets.source == "streets.osm.pbf"
    assert not any(tags.get("surface") == "mud" for tags in streets.way_tags)
    assert not any(key.startswith("sketch:") for tags in streets.way_tags for key in tags)


def test_a_service_answers_and_the_sketch_is_gone(tmp_path: Path) -> None:
    """Refresh, build, check: as somebody types them on the first day with a network."""
    if not can_print():
        pytest.skip("Typst is not installed: no sheet is printed")
    chosen = [path for path in ROUTES if path.stem == "memoire-grande-guerre"]
    project = project_of(tmp_path, chosen)
    data = project / "data" / TOWN
    before = ddtour("build", "--no-refresh", cwd=project)
    assert before.returncode == 0, before.stderr
    assert OF_THE_SKETCH[2] in (project / "site" / "index.html").read_text("utf-8").lower()
    with serving("well", body=surveyed(data), seconds=PATIENCE_S) as service:
        done = ddtour("refresh", TOWN, cwd=project, env={"DDTOUR_OVERPASS": service.url})
        assert done.returncode == 0, done.stderr
        assert service.url in done.stdout
        assert len(service.asked) == 1
    street = next(t["name"] for t in read_streets(data / "streets.osm.pbf").way_tags if "name" in t)
    pegged(data, [(street, TOWN_HALL), ("rue de nulle part", TOWN_HALL)])
    after = ddtour("build", cwd=project)
    assert after.returncode == 0, after.stderr
    assert_the_sketch_is_not_asked(project)
    assert assert_nothing_of_the_sketch_is_left(project) == [path.stem for path in chosen]
    said = ddtour("check", TOWN, "--out", project / "check", cwd=project)
    assert "rue de nulle part" in said.stdout
    assert "OpenStreetMap propose" in said.stdout
    assert not [word for word in ("attestés", "déduits", "supposés") if word in said.stdout]


@pytest.mark.thorough
def test_every_circuit_is_published_on_real_streets_or_says_why(
    tmp_path: Path, shared: Path
) -> None:
    """A real extract is moved onto the town: nothing fits it, and everything still answers."""
    project = project_of(tmp_path, ROUTES)
    source = shared / "areas" / "liechtenstein_valhalla.osm.pbf"
    region = moved_extract(source, tmp_path / "region.osm.pbf", centre=VADUZ, to=TOWN_HALL)
    done = ddtour("refresh", TOWN, "--from-file", region, cwd=project)
    assert done.returncode == 0, done.stderr
    streets = read_streets(project / "data" / TOWN / "streets.osm.pbf")
    named = next(i for i, tags in enumerate(streets.way_tags) if tags.get("name") == "Städtle")
    lon, lat = streets.lonlat[streets.way_starts[named]].tolist()
    pegged(project / "data" / TOWN, [("staedtle", TOWN_HALL), ("STADTLE", (lon, lat))])
    built = ddtour("build", cwd=project)
    assert built.returncode in {0, 4, 5}
    assert "Traceback" not in built.stderr
    published = assert_nothing_of_the_sketch_is_left(project)
    index = (project / "site" / "index.html").read_text(encoding="utf-8")
    for route in ROUTES:
        assert (route.stem in published) == (f'href="{route.stem}/index.html"' in index)
        assert f'id="circuit-{route.stem}"' in index
    assert published
    assert_the_sketch_is_not_asked(project)
    said = ddtour("check", TOWN, "--out", project / "check", cwd=project)
    assert said.returncode == 0, said.stderr
    assert "OpenStreetMap propose" in said.stdout
    assert "staedtle" in said.stdout
    assert "STADTLE" not in said.stdout
    unsure = {place.id for place in read_places(ROOT / "data" / TOWN) if place.position.to_confirm}
    assert unsure == {
        place.id for place in read_places(project / "data" / TOWN) if place.position.to_confirm
    }
