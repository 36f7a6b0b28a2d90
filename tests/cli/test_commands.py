"""The command line: exit codes, one clear line, and what was there stays as it was."""

import gzip
import json
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from time import monotonic, sleep

import pytest

from ddtour_geo.common.i18n import translate
from ddtour_geo.outputs.route_sheet import FORMS
from tests.conftest import ROOT
from tests.support.commands import OFFLINE, Done, ddtour, ddtour_apart, tree

TOWN = "loos-en-gohelle"
ROUTE = "energie-et-eau"
DEMO = "ville-exemple-tour"
PROGRESS = re.compile(r"( \d+:\d\d:\d\d|-:--:--)$|^$")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Make a project of one territory and two circuits, in a folder with spaces and accents."""
    project = tmp_path / "Été à Loos"
    shutil.copytree(
        ROOT / "data" / TOWN,
        project / "data" / TOWN,
        ignore=shutil.ignore_patterns("streets.*", "*.md"),
    )
    (project / "routes").mkdir()
    for name in (ROUTE, "memoire-grande-guerre"):
        shutil.copy(ROOT / "routes" / f"{name}.toml", project / "routes")
    return project


Here = Callable[..., Done]


@pytest.fixture
def runner(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], Here]:
    """Give the command line in a folder."""

    def in_folder(folder: Path) -> Here:
        monkeypatch.chdir(folder)
        return partial(ddtour, cwd=folder)

    return in_folder


@pytest.fixture
def here(runner: Callable[[Path], Here], project: Path) -> Here:
    """Give the command line in the folder of the project."""
    return runner(project)


@pytest.fixture
def in_town(runner: Callable[[Path], Here], root: Path) -> Here:
    """Give the command line in the folder that holds the demonstration town."""
    return runner(root)


def change(path: Path, old: str, new: str) -> None:
    """Replace a text that occurs once in a file."""
    words = path.read_text(encoding="utf-8")
    assert words.count(old) == 1, old
    path.write_text(words.replace(old, new), encoding="utf-8")


def change_place(project: Path, place_id: str, **values: object) -> None:
    """Change a place of the territory: its coordinates, or properties."""
    path = project / "data" / TOWN / "places.geojson"
    document = json.loads(path.read_text(encoding="utf-8"))
    (feature,) = [f for f in document["features"] if f["properties"]["id"] == place_id]
    if "lonlat" in values:
        feature["geometry"]["coordinates"] = values.pop("lonlat")
    feature["properties"].update(values)
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")


def refused(done: Done, code: int, *said: str) -> str:
    """Check the exit code, and that one line says what is wrong; return the line."""
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr + done.stdout
    (line,) = [line for line in done.stderr.splitlines() if not PROGRESS.search(line)]
    for words in said:
        assert words in line
    return line


def break_toml(project: Path) -> None:
    change(project / "routes" / f"{ROUTE}.toml", "[circuit]", "[circuit")


def name_an_unknown_place(project: Path) -> None:
    change(project / "routes" / f"{ROUTE}.toml", '"noues-et-cuves"', '"noue-et-cuves"')


def swap_coordinates(project: Path) -> None:
    change_place(project, "hotel-de-ville", lonlat=[50.457528, 2.793167])


def go_three_kilometres_off(project: Path) -> None:
    change_place(project, "mediatheque", lonlat=[2.8185 + 3000 / 70_900, 50.455])


def write_unreadable_hours(project: Path) -> None:
    fact = {"source": "mairie", "as_of": "2026-11-22", "confidence": "low"}
    change_place(project, "mediatheque", opening_hours={"value": "de 9 h à midi", **fact})


def cut_the_sketch(project: Path) -> None:
    sketch = project / "data" / TOWN / "sketch.osm"
    sketch.write_bytes(sketch.read_bytes()[:20_000])


def leave_the_streets(project: Path) -> None:
    change_place(project, "hotel-de-ville", lonlat=[2.7560, 50.4760])


def ask_for_a_budget_of_an_hour(project: Path) -> None:
    path = project / "routes" / "memoire-grande-guerre.toml"
    change(path, "time_budget_minutes = 180", "time_budget_minutes = 60")


@pytest.mark.parametrize(
    ("spoil", "code", "said"),
    [
        (break_toml, 3, [f"{ROUTE}.toml", "TOML illisible"]),
        (name_an_unknown_place, 3, ["noue-et-cuves", "vouliez-vous «\u00a0noues-et-cuves\u00a0»"]),
        (swap_coordinates, 3, ["places.geojson", "hotel-de-ville", "inversées"]),
        (go_three_kilometres_off, 3, ["places.geojson", "mediatheque", "à 3.0 km"]),
        (write_unreadable_hours, 3, ["places.geojson", "mediatheque", "de 9 h à midi"]),
        (cut_the_sketch, 3, ["sketch.osm", "tronqué"]),
        (leave_the_streets, 4, ["Hôtel de ville"]),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_bad_input_is_refused_in_one_line_and_the_site_stays(
    here: Here, project: Path, spoil: Callable[[Path], None], code: int, said: list[str]
) -> None:
    """The message names file, key and value; nothing that was published is touched."""
    (project / "site").mkdir()
    (project / "site" / "index.html").write_text("before", encoding="utf-8")
    spoil(project)
    arguments = ("plan", ROUTE) if code == 4 else ("build", ROUTE, "--no-refresh")
    refused(here(*arguments), code, *said)
    assert tree(project / "site") == {"index.html": b"before"}


@pytest.mark.parametrize("suffix", [".osm", ".osm.gz", ".osm.pbf"])
def test_a_truncated_extract_makes_no_territory(tmp_path: Path, shared: Path, suffix: str) -> None:
    """Nothing is left of it, so that the same name can be taken with a whole file."""
    areas = {
        ".osm": shared / "areas" / "redon_fr.osm",
        ".osm.gz": shared / "areas" / "pont_de_veyle_fr.osm.gz",
        ".osm.pbf": shared / "areas" / "noisemodelling_map.osm.pbf",
    }
    content = areas[suffix].read_bytes()
    extract = tmp_path / f"coupé{suffix}"
    extract.write_bytes(content[: len(content) * 2 // 3])
    done = ddtour("territory", "new", "ville", "--from-file", extract, cwd=tmp_path)
    refused(done, 3, f"coupé{suffix}")
    assert list(tree(tmp_path)) == [extract.name]
    assert not (tmp_path / "data" / "ville").exists()


def test_an_output_folder_that_cannot_be_written_is_named(here: Here, project: Path) -> None:
    """A file lies where the folder should be: exit 7, and the file is still there."""
    (project / "site").write_text("mine", encoding="utf-8")
    refused(here("build", ROUTE, "--no-refresh"), 7, "site", "intact")
    assert (project / "site").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["plan", "nulle-part"], ["nulle-part", ROUTE]),
        (["build", "nulle-part"], ["nulle-part", ROUTE]),
        (["build", "--output", "x"], ["--output", "ddtour build --help"]),
        (["build", "--out"], ["--out"]),
        (["build", "--routes", "ailleurs"], ["ailleurs", "ddtour circuit new"]),
        (["build", "--base-url", "site.example"], ["site.example", "https://"]),
        (["plan"], ["ddtour plan --help"]),
        (["plan", ROUTE, "--effort", "x"], ["--effort"]),
        (["plans"], ["plans"]),
        (["plan", ROUTE, "--lang", "de"], ["de", "fr"]),
        (["territory", "new", "Bad Name", "--from-file", "x.osm"], ["Bad Name"]),
        (["territory", "new", TOWN, "--from-file", "x.osm"], [TOWN, "existe déjà"]),
        (["circuit", "new", "x", "--territory", TOWN, "--start", "a", "--minutes", "5"], ["5"]),
    ],
)
def test_a_wrong_command_is_explained_in_one_line(
    here: Here, project: Path, arguments: list[str], said: list[str]
) -> None:
    """Exit code 2, without a page of usage."""
    before = tree(project)
    refused(here(*arguments), 2, *said)
    assert tree(project) == before


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["circuit", "new", "x", "--territory", "ailleurs", "--start", "a"], 3, ["ailleurs", TOWN]),
        (
            ["circuit", "new", "x", "--territory", TOWN, "--start", "hotel-de-vile"],
            3,
            ["hotel-de-vile", "«\u00a0hotel-de-ville\u00a0»"],
        ),
        (["refresh", "ailleurs"], 3, ["ailleurs"]),
        (["refresh", TOWN, "--from-file", "rien.osm.pbf"], 3, ["rien.osm.pbf"]),
        (["refresh", TOWN, "--from-file", f"data/{TOWN}/territory.toml"], 3, ["territory.toml"]),
    ],
)
def test_what_does_not_exist_is_named(
    here: Here, project: Path, arguments: list[str], code: int, said: list[str]
) -> None:
    """An unknown territory, place or file is named, with the nearest that exists."""
    before = tree(project)
    refused(here(*arguments), code, *said)
    assert tree(project) == before


def test_wishes_that_do_not_fit_say_how_many_minutes_are_missing(here: Here, project: Path) -> None:
    """Exit 5, the smallest excess, and without which place the circuit fits."""
    ask_for_a_budget_of_an_hour(project)
    name = "memoire-grande-guerre"
    line = refused(here("plan", name), 5)
    missing = re.search(r"il manque (\d+)\smin", line)
    assert missing is not None
    assert re.search(r"[Ss]ans «\s.+\s», le circuit tient", line)
    english = refused(here("plan", name, "--lang", "en"), 5)
    assert f"{missing[1]} min are missing" in english
    done = here("plan", name, "--json")
    answer = json.loads(done.stdout)
    assert done.returncode == 5
    assert done.stderr == ""
    assert answer.keys() == {"error", "excess_s", "remedies", "minimum_budget_s", "hours_to_move"}
    assert answer["minimum_budget_s"] == 3600 + answer["excess_s"]
    assert -(-answer["excess_s"] // 60) == int(missing[1])
    known = {"musee-villedieu", "loos-british-cemetery", "hill-70"}
    assert answer["remedies"]
    assert all(set(remedy) <= known for remedy in answer["remedies"])


def with_demonstration(project: Path) -> None:
    """Add the demonstration town and one of its circuits to a project."""
    shutil.copytree(ROOT / "data" / "ville-exemple", project / "data" / "ville-exemple")
    shutil.copy(ROOT / "routes" / f"{DEMO}.toml", project / "routes")


def test_a_real_territory_leaves_the_demonstration_out(here: Here, project: Path) -> None:
    """One line says so and how to have it; named or asked for, it is built."""
    with_demonstration(project)
    page, index = project / "site" / DEMO / "index.html", project / "site" / "index.html"
    done = here("build", "--no-refresh")
    assert done.returncode == 0
    (said,) = [line for line in done.stderr.splitlines() if "--demo" in line]
    assert said == translate("fr", "cli.demo_left_out", circuits=DEMO)
    assert not page.exists()
    assert DEMO not in index.read_text(encoding="utf-8")
    named = here("build", DEMO, "--no-refresh")
    assert "--demo" not in named.stderr
    assert page.is_file()
    assert all(f'id="circuit-{id_}"' in index.read_text("utf-8") for id_ in (DEMO, ROUTE))
    here("build", ROUTE, "--no-refresh")
    assert DEMO not in index.read_text(encoding="utf-8")
    asked = here("build", "--demo", "--no-refresh")
    assert "--demo" not in asked.stderr
    assert f'id="circuit-{DEMO}"' in index.read_text(encoding="utf-8")


def test_where_there_is_only_a_demonstration_it_is_built(here: Here, project: Path) -> None:
    """Nothing is left out, and nothing is said."""
    with_demonstration(project)
    for route in (project / "routes").glob("*.toml"):
        if route.stem != DEMO:
            route.unlink()
    done = here("build", "--no-refresh")
    assert "--demo" not in done.stderr
    assert (project / "site" / DEMO / "index.html").is_file()


def test_a_site_is_built_around_a_circuit_that_does_not_fit(here: Here, project: Path) -> None:
    """The others are published, the index gives the reason, the exit code is 5."""
    ask_for_a_budget_of_an_hour(project)
    done = here("build", "--no-refresh", "--out", "site")
    assert done.returncode == 5
    missing, published = done.stderr.splitlines()[-2:]
    assert "il manque" in missing
    assert published == translate("fr", "cli.built", count=1, index="site/index.html")
    index = (project / "site" / "index.html").read_text(encoding="utf-8")
    assert "il manque" in index
    assert not (project / "site" / "memoire-grande-guerre").exists()
    assert (project / "site" / ROUTE / "index.html").is_file()


def test_a_plan_for_other_programs_has_the_keys_that_were_promised(project: Path) -> None:
    """Moments carry their offset, seconds are whole, legs are one fewer than stops."""
    done = ddtour_apart("plan", ROUTE, "--json", cwd=project)
    assert (done.returncode, done.stderr) == (0, "")
    plan = json.loads(done.stdout)
    for stop in plan["stops"]:
        assert {"place_id", "arrival", "start", "departure"} <= stop.keys()
        for key in ("arrival", "start", "departure"):
            assert re.fullmatch(r"2026-12-01T\d\d:\d\d:\d\d\+01:00", stop[key])
    assert len(plan["legs"]) == len(plan["stops"]) - 1
    for leg in plan["legs"]:
        assert {"seconds", "metres"} <= leg.keys()
        assert isinstance(leg["seconds"], int)
    totals = plan["totals"]
    assert totals.keys() == {
        *("walking_s", "visits_s", "waiting_s", "riding_s", "total_s"),
        *("metres", "repeated_metres", "ascent_m", "unknown_m"),
    }
    assert totals["walking_s"] == sum(leg["seconds"] for leg in plan["legs"])
    assert totals["ascent_m"] is None
    assert isinstance(plan["score"], int)
    assert plan["bound"] >= plan["score"]
    assert plan["is_proven_optimal"] is (plan["bound"] == plan["score"])
    assert all(left.keys() == {"place_id", "reason"} for left in plan["unvisited"])
    assert plan["evidence"] in {"surveyed", "attested", "inferred", "guessed"}
    assert re.fullmatch("[0-9a-f]{8}", plan["fingerprint"])


def test_a_terminal_shows_the_timetable_in_two_languages(here: Here) -> None:
    """A sketch is called one; neither language says that it is proven."""
    french = here("plan", ROUTE).stdout
    english = here("plan", f"routes/{ROUTE}.toml", "--lang=en").stdout
    assert "Plan schématique" in french
    assert "mardi 1er" in french
    assert "Tuesday" in english
    assert "prouvé" not in french
    assert "proven" not in english


def test_errors_speak_the_language_asked_for(here: Here) -> None:
    """English with ``--lang en``, French without."""
    line = refused(here("plan", "nowhere", "--lang", "en"), 2)
    assert line == translate(
        "en", "errors.unknown_route", route="nowhere", known=f"{ROUTE}, memoire-grande-guerre"
    )


def test_a_build_without_a_network_gives_up_politely_and_goes_on(project: Path) -> None:
    """Streets are asked for once, within fifteen seconds; the sketch serves."""
    begun = monotonic()
    done = ddtour("build", ROUTE, cwd=project)
    assert monotonic() - begun < 15 + 10
    assert done.returncode == 0
    said = [line for line in done.stderr.splitlines() if OFFLINE in line]
    assert len(said) == 1
    assert "On continue avec le plan schématique" in said[0]
    assert (project / "site" / ROUTE / "index.html").is_file()


def test_a_service_that_is_none_is_refused(project: Path) -> None:
    """Exit code 6, and the streets in place are intact."""
    before = tree(project)
    done = ddtour("refresh", TOWN, cwd=project, env={"DDTOUR_OVERPASS": "ftp://example.org/"})
    refused(done, 6, "ftp://example.org/", "intactes")
    assert tree(project) == before


def test_an_interrupted_build_leaves_whole_files(project: Path) -> None:
    """Ctrl-C ends with code 130; what is published is whole, nothing half-written lies about."""
    for name in sorted((ROOT / "routes").glob("*.toml")):
        shutil.copy(name, project / "routes")
    run = (
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "from ddtour_geo.cli.main import main; main()"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", run, "build", "--no-refresh"],
        cwd=project,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    while not list(project.glob("site/*/index.html")) and process.poll() is None:
        sleep(0.005)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130, said
    assert "Traceback" not in said
    assert "Interrompu" in said
    assert not list(project.rglob("*.part"))
    for folder in project.glob("site/*/"):
        assert len(list(folder.iterdir())) == 5


def test_a_second_circuit_of_the_same_name_is_not_overwritten(here: Here, project: Path) -> None:
    """What a planner wrote is never lost."""
    arguments = ("circuit", "new", "tour", "--territory", TOWN, "--start", "hotel-de-ville")
    assert here(*arguments).returncode == 0
    before = (project / "routes" / "tour.toml").read_bytes()
    refused(here(*arguments, "--minutes", "60"), 2, "tour.toml", "existe déjà")
    assert (project / "routes" / "tour.toml").read_bytes() == before


def test_a_file_that_is_no_extract_is_refused(
    runner: Callable[[Path], Here], tmp_path: Path
) -> None:
    """Compressed nonsense, a web page and an empty file are not streets."""
    (tmp_path / "a.osm.gz").write_bytes(gzip.compress(b"not streets at all"))
    (tmp_path / "b.osm").write_text("<!DOCTYPE html><html></html>", encoding="utf-8")
    (tmp_path / "c.osm.pbf").write_bytes(b"")
    for name in ("a.osm.gz", "b.osm", "c.osm.pbf"):
        done = runner(tmp_path)("territory", "new", "x", "--from-file", name)
        refused(done, 3, name)


def planned(here: Here, *options: str) -> dict[str, object]:
    """Plan the round through the demonstration town, as JSON."""
    done = here("plan", "ville-exemple-tour", "--json", *options)
    assert done.returncode == 0, done.stderr
    answer: dict[str, object] = json.loads(done.stdout)
    return answer


def places_of(plan: dict[str, object]) -> list[str]:
    """List the places of a plan in order."""
    stops = plan["stops"]
    assert isinstance(stops, list)
    return [stop["place_id"] for stop in stops]


def test_certainty_and_rain_are_options(in_town: Here) -> None:
    """A plan leaves nothing, or everything, to chance; in rain it goes nowhere in the open."""
    assert planned(in_town, "--plain")["certainty"] is None
    assert planned(in_town, "--robust")["certainty"]
    wet = planned(in_town, "--rain")
    assert wet["in_rain"]
    unvisited = wet["unvisited"]
    assert isinstance(unvisited, list)
    dropped = {left["place_id"] for left in unvisited if "ciel ouvert" in left["reason"]}
    assert dropped & set(places_of(planned(in_town)))
    assert not dropped & set(places_of(wet))


def test_one_more_stop_may_be_asked_for(in_town: Here) -> None:
    """It is put in, or the missing minutes are said with exit 5."""
    line = refused(
        in_town("plan", "ville-exemple-tour", "--plain", "--insert", "parc-des-tilleuls"),
        5,
    )
    assert "il manque" in line


def test_other_circuits_and_durations_are_listed(in_town: Here) -> None:
    """Numbered circuits with what they share, and one line of durations."""
    done = in_town("plan", "ville-exemple-tour", "--alternatives", "2")
    assert done.returncode == 0
    assert done.stdout.startswith("1. ")
    assert "En commun" in done.stdout
    done = in_town("plan", "ville-exemple-tour", "--durations")
    assert done.stdout.count("h") >= 5


def test_departures_are_a_table_and_two_files(in_town: Here, tmp_path: Path) -> None:
    """A week of hours in the terminal, as a page and as a picture; a wrong day is one line."""
    asked = ("departures", "ville-exemple-tour", "--from", "2026-12-01", "--every", "120")
    done = in_town(*asked, "--to", "2026-12-02", "--out", tmp_path)
    assert done.returncode == 0, done.stderr
    assert "02/12" in done.stdout
    assert {file.name for file in tmp_path.iterdir()} == {"departures.html", "departures.png"}
    assert "hier" in refused(in_town(*asked, "--to", "hier"), 2)
    late = in_town(*asked, "--to", "2026-12-02", "--latest", "26h")
    assert "26h" in refused(late, 2)


def test_circuits_are_set_side_by_side(in_town: Here, tmp_path: Path) -> None:
    """A table in the terminal and a page; one circuit alone is refused."""
    page = tmp_path / "compare.html"
    names = ("ville-exemple-tour", "ville-exemple-sans-marches")
    done = in_town("compare", *names, "--out", page)
    assert done.returncode == 0, done.stderr
    assert "En chiffres" in page.read_text(encoding="utf-8")
    assert done.stdout.startswith("A  ")
    refused(in_town("compare", names[0], "--out", page), 2)


def test_a_sheet_is_printed_alone_as_a_site_holds_it(
    root: Path, here: Here, tmp_path: Path
) -> None:
    """The same bytes as those of a build, and nothing beside them."""
    project = ("--data", str(root / "data"), "--routes", str(root / "routes"))
    route = "ville-exemple-sans-marches"
    done = here("sheet", route, *project)
    assert done.returncode == 0, done.stderr
    alone = Path("site") / route / "sheet-fr.pdf"
    assert done.stdout.strip() == str(alone)
    assert list(tree(Path("site"))) == [f"{route}/sheet-fr.pdf"]
    assert here("build", route, *project, "--no-refresh", "--out", str(tmp_path)).returncode == 0
    assert (tmp_path / route / "sheet-fr.pdf").read_bytes() == alone.read_bytes()


@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_the_sheet_is_a_file(in_town: Here, tmp_path: Path, form: str) -> None:
    """In the language asked for, where it was asked for."""
    file = tmp_path / "été" / f"{form}.pdf"
    asked = ("ville-exemple-sans-marches", "--lang", "en", "--form", form, "--out", file)
    done = in_town("sheet", *asked)
    assert done.returncode == 0, done.stderr
    assert file.read_bytes().startswith(b"%PDF")
    assert list(file.parent.iterdir()) == [file]


def test_a_sheet_that_does_not_exist_is_refused(here: Here) -> None:
    """A wrong form, a wrong circuit and a wrong address are usage errors, in one line."""
    assert "a4" in refused(here("sheet", ROUTE, "--form", "a5"), 2)
    assert ROUTE in refused(here("sheet", "nulle-part"), 2)
    assert "https" in refused(here("sheet", ROUTE, "--base-url", "ftp://x"), 2)
    assert not Path("site").exists()


def test_without_typst_the_rest_is_published(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message names the extra; no sheet of an earlier plan stays beside the new page."""
    assert here("build", ROUTE, "--no-refresh").returncode == 0
    sheet = Path("site") / ROUTE / "sheet-fr.pdf"
    assert sheet.is_file()
    with monkeypatch.context() as without:
        without.setitem(sys.modules, "typst", None)
        assert "ddtour-geo[sheet]" in refused(here("sheet", ROUTE), 7)
        assert sheet.is_file()
        done = here("build", ROUTE, "--no-refresh")
    assert done.returncode == 0
    assert "ddtour-geo[sheet]" in done.stderr
    assert not sheet.exists()
    assert (sheet.parent / "circuit.ics").is_file()
    assert "sheet-fr.pdf" not in Path("site", "index.html").read_text(encoding="utf-8")
    again = here("build", "memoire-grande-guerre", "--no-refresh")
    assert again.returncode == 0
    assert sheet.is_file()
