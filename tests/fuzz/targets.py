"""What strangers may bring, and the functions by which the commands and the workshop take it."""

import http.server
import re
import shutil
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from ddtour_geo.common.cache import Cache
from ddtour_geo.network import build_network, load_network
from ddtour_geo.network.elevation.dem import read_relief
from ddtour_geo.network.osm import extract as reading
from ddtour_geo.network.osm.extract import read_streets
from ddtour_geo.network.osm.snapshot import refresh_from_overpass
from ddtour_geo.network.osm.survey_overlay import read_survey, with_survey
from ddtour_geo.network.snapping.entrances import read_surroundings
from ddtour_geo.planning.formulate import departure_of
from ddtour_geo.planning.load import load_definition, load_territory
from ddtour_geo.routes.schema import definition_from_json
from ddtour_geo.routes.writer import definition_to_json, write_definition
from ddtour_geo.survey.answers import accept_answers, read_answers
from ddtour_geo.survey.pegs import read_pegs
from ddtour_geo.territory.create import new_territory
from ddtour_geo.territory.importers import layers
from ddtour_geo.territory.importers.accept import accept_import, preview_import
from ddtour_geo.territory.opening_hours import check_hours
from ddtour_geo.territory.place_file import edited_file
from ddtour_geo.territory.place_frames import places_geodataframe
from ddtour_geo.territory.place_writer import places_document
from ddtour_geo.territory.reader import read_places, read_territory, select_places
from ddtour_geo.workshop.http.app import create_app
from ddtour_geo.workshop.workspace.workspace import Workbench
from tests.fuzz import foreign_places, mutators, seeds
from tests.fuzz.mutators import Mutator
from tests.fuzz.seeds import Seed

Enter = Callable[[Seed], object]
DAY = date(2026, 11, 30)
MOST, MOST_NATIVE = 10_000, 1_000
"""Inputs of a thorough run: of readers in Python, and of those in C and C++."""


@dataclass(frozen=True, kw_only=True)
class Target:
    """A kind of file.

    Attributes
    ----------
    name
        Its name.
    prepare
        Makes its seeds, and the function that takes an input.
    mutator
        What damages it beside chance.
    most
        Inputs of a thorough run.
    is_apart
        True if whoever takes it lets a process of its own do so, which may die.
    """

    name: str
    prepare: Callable[[Path], tuple[list[Seed], Enter]]
    mutator: Mutator
    most: int = MOST
    is_apart: bool = False


def _file(folder: Path, made: Seed) -> Path:
    path = folder / made[0]
    path.write_bytes(made[1])
    return path


def _extract(which: str, folder: Path) -> tuple[list[Seed], Enter]:
    """``ddtour territory new``, then the streets as a plan reads them."""
    data = folder / "data"

    def enter(made: Seed) -> None:
        shutil.rmtree(data, ignore_errors=True)
        path = _file(folder, made)
        new_territory("ville", path, data=data)
        territory = read_territory(data / "ville")
        extract = reading._streets_of(path)
        build_network(
            extract, profile="visitor", crs=territory.crs, expected_area=territory.study_area
        )
        read_surroundings(path)

    return seeds.extracts(folder, which), enter


def _overpass(folder: Path) -> tuple[list[Seed], Enter]:
    """``ddtour refresh`` against a service that answers what it is told to."""
    town = seeds.town(folder / "ville")
    territory = replace(read_territory(town), study_area=seeds.AREA)
    answer: list[bytes] = [b""]

    class Service(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            head, _, body = answer[0].partition(b"\r\n\r\n")
            if len(body) % 4:
                head = re.sub(rb"(?<=Length: )\d+", b"%d" % len(body), head)
            self.wfile.write(head + b"\r\n\r\n" + body)

        def log_message(self, *_: object) -> None:
            pass

    def enter(made: Seed) -> None:
        answer[0] = made[1]
        with http.server.HTTPServer(("127.0.0.1", 0), Service) as server:
            served = threading.Thread(target=server.handle_request)
            served.start()
            url = f"http://127.0.0.1:{server.server_address[1]}/"
            try:
                refresh_from_overpass(territory, town, url=url, tries=1, seconds=4)
            finally:
                served.join()

    return seeds.answers_of_overpass(), enter


def _places(folder: Path) -> tuple[list[Seed], Enter]:
    """``places.geojson`` of a territory, as every command reads it."""
    town = seeds.town(folder / "ville")
    territory = read_territory(town)

    def enter(made: Seed) -> None:
        _file(town, ("places.geojson", made[1]))
        places = read_places(town)
        check_hours(places, territory)
        edited_file(town, put=places[:1])
        _file(town, ("places.geojson", places_document(places).encode()))
        assert read_places(town) == places, "written again, places are others"
        if len(places) < 4:
            places_geodataframe(places)

    return seeds.places(), enter


def _pegs(folder: Path) -> tuple[list[Seed], Enter]:

    town = seeds.town(folder / "ville")
    territory = read_territory(town)

    def enter(made: Seed) -> None:
        _file(town, ("pegs.csv", made[1]))
        read_pegs(town, territory)

    return seeds.pegs(), enter


def _routes(folder: Path) -> tuple[list[Seed], Enter]:
    """``routes/*.toml``: read, written in both ways, held against its territory."""
    cache = Cache()

    def enter(made: Seed) -> None:
        path = _file(folder, ("ville-exemple-x.toml", made[1]))
        definition = load_definition(path)
        territory, places = load_territory(definition, seeds.DATA, cache)
        select_places(definition, territory, places)
        departure_of(definition, territory)
        assert definition_from_json(definition_to_json(definition), path) == definition
        write_definition(definition, path.read_text(encoding="utf-8-sig"))

    return seeds.routes(), enter


def _territory(folder: Path) -> tuple[list[Seed], Enter]:

    town = seeds.town(folder / "ville")

    def enter(made: Seed) -> None:
        _file(town, ("territory.toml", made[1]))
        read_territory(town)
        read_places(town)

    return seeds.territories(), enter


def _survey(folder: Path) -> tuple[list[Seed], Enter]:
    """``survey.json``: read, laid over the streets, and added to by an answer."""
    town = seeds.town(folder / "ville")
    territory, extract = read_territory(town), read_streets(town / "streets.osm")
    (_, answers), *_ = seeds.answers()

    def enter(made: Seed) -> None:
        _file(town, ("survey.json", made[1]))
        known = with_survey(extract, read_survey(town))
        build_network(
            known, profile="visitor", crs=territory.crs, expected_area=territory.study_area
        )
        accept_answers(read_answers(answers, "a.json", town), town)
        read_survey(town)

    return seeds.surveys(), enter


def _answers(folder: Path) -> tuple[list[Seed], Enter]:
    """Answers from the ground: previewed, then taken over."""
    town = seeds.town(folder / "ville")
    before = (town / "places.geojson").read_bytes()

    def enter(made: Seed) -> None:
        preview = read_answers(made[1], "a.json", town)
        for fault in preview.faults:
            fault.message("fr"), fault.message("en")
        if accept_answers(preview, town):
            read_places(town), read_survey(town)
            _file(town, ("places.geojson", before))
            (town / "survey.json").unlink(missing_ok=True)

    return seeds.answers(), enter


def _import(found: Callable[[Path], list[Seed]], folder: Path) -> tuple[list[Seed], Enter]:
    """Places of other programs: previewed, then taken over."""
    # The child of this fuzzer is the process apart that the reader would have made.
    layers.apart = lambda _, work, *args: work(*args)  # type: ignore[assignment]
    layers.bound = lambda _: None  # type: ignore[assignment]
    town = seeds.town(folder / "ville")
    before = (town / "places.geojson").read_bytes()

    def enter(made: Seed) -> None:
        preview = preview_import(made[1], made[0], town, day=DAY)
        for row in preview.rows[:200]:
            for fault in row.faults:
                fault.message("fr"), fault.message("en")
        rows = [one.number for one in preview.rows if one.is_acceptable][:3]
        if rows:
            try:
                accept_import(preview, town, rows)
            finally:
                _file(town, ("places.geojson", before))

    return found(folder), enter


def _relief(ending: str, folder: Path) -> tuple[list[Seed], Enter]:
    """Open a raster of heights, and ask it."""

    def enter(made: Seed) -> None:
        read_relief(_file(folder, made)).sample(seeds.SPOTS)

    return seeds.reliefs(folder, ending), enter


def _store(folder: Path) -> tuple[list[Seed], Enter]:
    """Take up a network that was kept between two runs."""

    def enter(made: Seed) -> None:
        load_network(_file(folder, made))

    return seeds.networks(folder), enter


def _drafts(folder: Path) -> tuple[list[Seed], Enter]:
    """``.ddtour/workshop.sqlite``: the workshop opens on it, lists, shows, steps and forgets."""
    project = seeds.project(folder)
    file = project.workshop / "workshop.sqlite"
    found = seeds.drafts(project)
    app = create_app(project)
    app.state.bench.close()
    client: list[TestClient] = []

    def enter(made: Seed) -> None:
        if not client:
            client.append(TestClient(app, base_url="http://127.0.0.1:8000").__enter__())
        for old in project.workshop.glob("*.sqlite*"):
            old.unlink()
        file.write_bytes(made[1])
        app.state.bench = Workbench(project)
        try:
            _use(client[0])
        finally:
            app.state.bench.close()

    return found, enter


def _use(client: Any) -> None:
    """Do what the screen does with drafts, but for planning them."""
    client.get("/api/project")
    for kind, name in (("circuits", "a"), ("territories", "ville")):
        address = f"/api/{kind}/{name}"
        told = client.get(f"{address}/revision" if kind == "circuits" else address).json()
        if kind == "circuits":
            client.get(f"{address}/text")
            client.get(f"{address}/diff")
            client.get(f"{address}/variants")
        for step in ("undo", "redo"):
            if kind == "territories":
                client.post(f"{address}/{step}", json={"revision": told.get("revision", 1)})
    client.delete("/api/circuits/a")


_NATIVE = MOST_NATIVE
TARGETS = {
    one.name: one
    for one in (
        Target(name="osm", prepare=partial(_extract, ".osm"), mutator=mutators.xml, most=_NATIVE),
        Target(
            name="osm.gz",
            prepare=partial(_extract, ".osm.gz"),
            mutator=mutators.gzipped(mutators.xml),
            most=_NATIVE,
        ),
        Target(
            name="osm.pbf",
            prepare=partial(_extract, ".osm.pbf"),
            mutator=mutators.raw,
            most=_NATIVE,
            is_apart=True,
        ),
        Target(name="overpass", prepare=_overpass, mutator=mutators.xml, most=_NATIVE),
        Target(name="places", prepare=_places, mutator=mutators.as_json),
        Target(name="pegs", prepare=_pegs, mutator=mutators.text),
        Target(name="routes", prepare=_routes, mutator=mutators.toml),
        Target(name="territory", prepare=_territory, mutator=mutators.toml),
        Target(name="survey", prepare=_survey, mutator=mutators.as_json),
        Target(name="answers", prepare=_answers, mutator=mutators.as_json),
        Target(name="csv", prepare=partial(_import, foreign_places.csv), mutator=mutators.text),
        Target(
            name="geojson",
            prepare=partial(_import, foreign_places.geojson),
            mutator=mutators.as_json,
        ),
        Target(
            name="umap", prepare=partial(_import, foreign_places.umap), mutator=mutators.as_json
        ),
        Target(name="gpx", prepare=partial(_import, foreign_places.gpx), mutator=mutators.xml),
        Target(name="kml", prepare=partial(_import, foreign_places.kml), mutator=mutators.xml),
        Target(
            name="kmz",
            prepare=partial(_import, foreign_places.kmz),
            mutator=mutators.zipped(mutators.xml),
        ),
        Target(
            name="sheets",
            prepare=partial(_import, foreign_places.sheets),
            mutator=mutators.zipped(mutators.xml),
        ),
        Target(
            name="layers",
            prepare=partial(_import, foreign_places.layers),
            mutator=mutators.raw,
            most=_NATIVE,
            is_apart=True,
        ),
        Target(
            name="shapefile",
            prepare=partial(_import, foreign_places.shapefiles),
            mutator=mutators.zipped(mutators.raw),
            most=_NATIVE,
            is_apart=True,
        ),
        Target(name="tif", prepare=partial(_relief, ".tif"), mutator=mutators.raw, most=_NATIVE),
        Target(name="asc", prepare=partial(_relief, ".asc"), mutator=mutators.text, most=_NATIVE),
        Target(name="hgt", prepare=partial(_relief, ".hgt"), mutator=mutators.raw, most=_NATIVE),
        Target(
            name="hgt.zip",
            prepare=partial(_relief, ".hgt.zip"),
            mutator=mutators.zipped(mutators.raw),
            most=_NATIVE,
        ),
        Target(name="store", prepare=_store, mutator=mutators.zipped(mutators.as_json)),
        Target(name="drafts", prepare=_drafts, mutator=seeds.as_drafts),
    )
}

OWN = ("drafts", "places", "routes", "territory", "survey", "answers", "pegs", "store")
"""Files of a project."""
FOREIGN = tuple(name for name in TARGETS if name not in OWN)
"""Files that other programs wrote."""
