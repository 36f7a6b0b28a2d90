"""What nobody knows along a circuit is asked, and the answers come back into the files."""

import json
import math
import re
import shutil
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from shapely import LineString, Point

from ddtour_geo.common.cache import Cache
from ddtour_geo.common.errors import CannotWriteError, InputRefusedError, TerritoryError
from ddtour_geo.model import trusted
from ddtour_geo.model.survey import PLACE_SUBJECTS, STREET_SUBJECTS, FieldCheck
from ddtour_geo.network import read_streets
from ddtour_geo.network.osm.survey_overlay import read_survey, with_survey
from ddtour_geo.outputs.fieldcheck import phone_form, printable
from ddtour_geo.planning.plan import PlanResult, solve_route
from ddtour_geo.survey.answers import Change, accept_answers, read_answers
from ddtour_geo.survey.questions import _walk, field_check
from ddtour_geo.territory.reader import read_places
from tests.support.commands import ddtour, tree
from tests.support.hostile import ACTS

ROUTE = Path("routes/ville-exemple-sans-marches.toml")
SKETCH = Path("routes/sans-marches.toml")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Copy the territories."""
    return Path(shutil.copytree("data", tmp_path / "data"))


@pytest.fixture(scope="module")
def result() -> PlanResult:
    """Plan a circuit for wheels, of which much is unknown."""
    return solve_route(ROUTE)


@pytest.fixture(scope="module")
def check(result: PlanResult) -> FieldCheck:
    """Ask about it."""
    return field_check(result)


@pytest.fixture(scope="module")
def on_sketch() -> FieldCheck:
    """Ask about a circuit on a sketch."""
    return field_check(solve_route(SKETCH))


def answers(values: dict[str, Any], town: str = "ville-exemple", **changes: Any) -> bytes:
    """Write a file of answers."""
    document = {
        "format": "ddtour-answers",
        "version": 1,
        "territory": town,
        "circuit": "x",
        "fingerprint": "00000000",
        "streets": "streets.osm",
        "author": "Ada Bo",
        "date": "2026-11-25",
        "note": "",
        "answers": values,
    } | changes
    return json.dumps(document).encode()


def test_questions_are_asked_once_in_walking_order(check: FieldCheck) -> None:
    """Identifiers are unique, marks never go back, and every street is really walked."""
    ids = [question.id for point in check.points for question in point.questions]
    assert len(ids) == len(set(ids)) == check.count > 0
    starts = [point.mark.split(" ")[0] for point in check.points]
    order = ["D", *map(str, range(1, 30)), "A"]
    assert starts == sorted(starts, key=order.index)
    for question in (question for point in check.points for question in point.questions):
        kind, subject, key = question.id.split("/")
        assert kind in {"way", "place"}
        assert subject
        assert key in (STREET_SUBJECTS if kind == "way" else PLACE_SUBJECTS)


def test_streets_are_met_where_they_are_said_to_begin(
    result: PlanResult, check: FieldCheck
) -> None:
    """Each stretch begins on the line of its leg, and further along it than the one before."""
    stops = [stop.mark for stop in result.itinerary.stops]
    before: tuple[str, float] = ("", 0.0)
    for point in check.points:
        if not point.highway:
            continue
        leg = result.itinerary.legs[stops.index(point.mark.split(" ")[0])]
        flat = [(lon * math.cos(math.radians(47)), lat) for lon, lat in (*leg.lonlat, point.lonlat)]
        line, spot = LineString(flat[:-1]), Point(flat[-1])
        assert line.distance(spot) * 111_195 < 0.5
        along = line.project(spot) * 111_195
        assert point.mark != before[0] or along >= before[1] - 0.5
        before = (point.mark, along)


def test_a_walk_begins_at_the_door(result: PlanResult) -> None:
    """Forwards and backwards, the first stretch begins where the place meets the streets."""
    stops = result.itinerary.stops
    for here, there in pairwise(stops):
        walk = _walk(result, here.place.id, there.place.id)
        assert walk[0][2] == pytest.approx(here.access_lonlat, abs=5e-6)


def test_the_metres_in_doubt_are_those_of_the_itinerary(
    result: PlanResult, check: FieldCheck
) -> None:
    """What the totals call unknown on wheels is what is asked about, up to doors and repeats."""
    asked = sum(
        point.metres
        for point in check.points
        if any(question.key == "wheelchair" for question in point.questions)
    )
    totals = result.itinerary.totals
    least = totals.unknown_metres - totals.repeated_metres
    assert 0.75 * least <= asked <= totals.unknown_metres


def test_what_is_known_is_not_asked(on_sketch: FieldCheck) -> None:
    """A place that is sourced keeps its position; one to confirm is asked for it."""
    places = {place.id: place for place in read_places("data/loos-en-gohelle")}
    asked = {question.id for point in on_sketch.points for question in point.questions}
    for point in on_sketch.points:
        place = places[point.questions[0].id.split("/")[1]]
        assert (f"place/{place.id}/position" in asked) == place.position.to_confirm
        for key in ("toilets", "benches", "sheltered", "group_capacity", "opening_hours"):
            assert (f"place/{place.id}/{key}" in asked) == (trusted(getattr(place, key)) is None)


def test_nothing_is_asked_about_streets_of_a_sketch(on_sketch: FieldCheck) -> None:
    """Its lines are no streets, and both outputs say so."""
    assert on_sketch.streets == ""
    assert not any(point.highway for point in on_sketch.points)
    for output in (printable, phone_form):
        assert "plan schématique" in output(on_sketch)
        assert "sketch" in output(on_sketch, language="en")


def test_answers_become_facts_with_author_and_day(data: Path) -> None:
    """Places take what was seen, with source, day and high confidence; the rest stays."""
    folder = data / "loos-en-gohelle"
    place = next(p for p in read_places(folder) if p.position.to_confirm and p.toilets is None)
    before = (folder / "places.geojson").read_text(encoding="utf-8").splitlines()
    lon, lat = place.position.longitude + 0.0001, place.position.latitude
    values = {
        f"place/{place.id}/position": f"{lat:.6f}, {lon:.6f}",
        f"place/{place.id}/toilets": False,
        f"place/{place.id}/group_capacity": 25,
        f"place/{place.id}/opening_hours": "Mo-Fr 09:00-17:00",
    }
    content = answers(values, folder.name)
    preview = read_answers(content, "a.json", folder)
    assert preview.faults == ()
    assert {change.old for change in preview.changes if change.key != "position"} == {None}
    assert (folder / "places.geojson").read_text(encoding="utf-8").splitlines() == before
    assert len(accept_answers(preview, folder)) == 4
    found = next(p for p in read_places(folder) if p.id == place.id)
    assert not found.position.to_confirm
    assert found.position.lonlat == pytest.approx((lon, lat), abs=1e-6)
    for fact in (found.position, found.toilets, found.group_capacity, found.opening_hours):
        assert fact is not None
        assert fact.source == "relevé sur place, Ada Bo"
        assert (fact.as_of, fact.confidence) == (date(2026, 11, 25), "high")
    others = [p for p in read_places(folder) if p.id != place.id]
    assert others == [p for p in read_places("data/loos-en-gohelle") if p.id != place.id]
    again = read_answers(content, "a.json", folder)
    assert not any(change.is_news for change in again.changes)


def test_answers_about_streets_count_in_the_next_plan(
    data: Path, result: PlanResult, check: FieldCheck
) -> None:
    """Streets found passable are no longer in doubt, nor asked about; the extract is untouched."""
    folder = data / "ville-exemple"
    streets = (folder / "streets.osm").read_bytes()
    values = {
        question.id: "yes"
        for point in check.points
        for question in point.questions
        if question.key == "wheelchair"
    }
    preview = read_answers(answers(values), "a.json", folder)
    assert len(preview.changes) == len(values)
    cache = Cache()
    solve_route(ROUTE, data=data, cache=cache)
    accept_answers(preview, folder)
    after = solve_route(ROUTE, data=data, cache=cache)
    assert after.itinerary.totals.unknown_metres < result.itinerary.totals.unknown_metres / 2
    left = field_check(after, data=data)
    walked = {question.id for point in left.points for question in point.questions}
    assert not walked & values.keys()
    assert (folder / "streets.osm").read_bytes() == streets
    fact = next(iter(read_survey(folder)["streets.osm"].values()))["wheelchair"]
    assert fact == {
        "value": "yes",
        "source": "relevé sur place, Ada Bo",
        "as_of": "2026-11-25",
        "confidence": "high",
    }


def test_openstreetmap_is_not_overruled(data: Path) -> None:
    """A survey fills gaps; what the extract says itself stays."""
    folder = data / "ville-exemple"
    extract = read_streets(folder / "streets.osm")
    said = dict(zip(extract.way_ids.tolist(), extract.way_tags, strict=True))
    way = next(way for way, tags in said.items() if tags.get("surface") == "asphalt")
    values = {f"way/{way}/surface": "grass", f"way/{way}/wheelchair": "limited"}
    accept_answers(read_answers(answers(values), "a.json", folder), folder)
    after = with_survey(extract, read_survey(folder))
    found = dict(zip(after.way_ids.tolist(), after.way_tags, strict=True))
    assert found.pop(way) == {"wheelchair": "limited"} | said.pop(way)
    assert found == said


def test_a_second_survey_keeps_the_first(data: Path) -> None:
    """Answers add up; one about the same thing replaces the older one and is shown with it."""
    folder = data / "ville-exemple"
    for values in ({"way/104/width": "2,5"}, {"way/104/surface": "sett", "way/104/width": 3}):
        preview = read_answers(answers(values), "a.json", folder)
        accept_answers(preview, folder)
    assert preview.changes[1] == Change(
        id="way/104/width", subject="104", key="width", old=2.5, new=3.0
    )
    facts = read_survey(folder)["streets.osm"]["104"]
    assert {key: fact["value"] for key, fact in facts.items()} == {"width": 3.0, "surface": "sett"}


@pytest.mark.parametrize(
    ("question", "value", "fault"),
    [
        ("place/nulle-part/toilets", True, "unknown_place"),
        ("place/gare/prix", 3, "unknown_question"),
        ("place/gare/toilets", "oui", "bad_value"),
        ("place/gare/group_capacity", 0, "bad_number"),
        ("place/gare/group_capacity", 2.5, "bad_number"),
        ("place/gare/group_capacity", True, "bad_number"),
        ("place/gare/group_capacity", "NaN", "bad_number"),
        ("place/gare/opening_hours", "blabla", "bad_hours"),
        ("place/gare/position", "ici", "bad_position"),
        ("place/gare/position", "48.85, 2.35", "outside"),
        ("place/gare/position", 7, "bad_value"),
        ("way/104/surface", "velours", "bad_value"),
        ("way/104/surface", ["sett"], "bad_value"),
        ("way/104/highway", "motorway", "unknown_question"),
        ("way/../surface", "sett", "unknown_question"),
        ("node/1/surface", "sett", "unknown_question"),
        ("", None, "unknown_question"),
    ],
)
def test_every_wrong_answer_is_said(question: str, value: object, fault: str) -> None:
    """Nothing is taken over half: each fault names the question and the remedy."""
    preview = read_answers(answers({question: value}), "a.json", "data/ville-exemple")
    assert preview.changes == ()
    assert [found.key for found in preview.faults] == [f"fault_{fault}"]
    french, english = (preview.faults[0].message(language) for language in ("fr", "en"))
    assert french != english
    assert french.startswith(question)


def test_hours_as_people_write_them_are_shown_beside_what_was_meant() -> None:
    """Nobody types the syntax on a pavement: the preview proposes, the planner decides."""
    content = answers({"place/gare/opening_hours": "lundi-vendredi 9h-17h"})
    change = read_answers(content, "a.json", "data/ville-exemple").changes[0]
    assert (change.new, change.typed) == ("Mo-Fr 09:00-17:00", "lundi-vendredi 9h-17h")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "JSON"),
        (b"[]", "table"),
        (b"[" * 100_000, "JSON"),
        (b" " * 3_000_000, "Mo"),
        (answers({}, format="autre"), "format"),
        (answers({}, version=2), "version"),
        (answers({}, "loos-en-gohelle"), "loos-en-gohelle"),
        (answers({}, author=" \u202e"), "author"),
        (answers({}, date="hier"), "date"),
        (answers({}, answers=[]), "answers"),
        (answers({}, humeur="bonne"), "humeur"),
    ],
)
def test_a_file_that_is_no_answer_is_refused(content: bytes, said: str) -> None:
    """One message with the file, the key and the remedy."""
    with pytest.raises(InputRefusedError, match=said) as caught:
        read_answers(content, "a.json", "data/ville-exemple")
    assert "a.json" in caught.value.message()


def test_streets_that_nobody_named_are_not_guessed() -> None:
    """Identifiers of ways mean nothing without the file that they come from."""
    for streets in ("", "../streets.osm"):
        content = answers({"way/104/surface": "sett"}, streets=streets)
        preview = read_answers(content, "a.json", "data/ville-exemple")
        assert [fault.key for fault in preview.faults] == ["fault_no_streets"]


def test_both_files_are_written_or_none(data: Path) -> None:
    """If the survey cannot be written, the places are as they were."""
    folder = data / "ville-exemple"
    values = {"place/gare/toilets": False, "way/104/surface": "sett"}
    preview = read_answers(answers(values), "a.json", folder)
    (folder / "survey.json.d").mkdir()
    (folder / "survey.json").symlink_to(folder / "survey.json.d")
    before = (folder / "places.geojson").read_bytes()
    with pytest.raises(CannotWriteError):
        accept_answers(preview, folder)
    assert (folder / "places.geojson").read_bytes() == before


@pytest.mark.parametrize(
    "text",
    [
        *("{", "[]", '{"streets.osm": {"a": {}}}', '{"s": {"1": {"k": 3}}}'),
        '{"s": {"1": {"k": {"value": NaN, "source": "a", "as_of": "2026-11-25"}}}}',
    ],
)
def test_a_damaged_survey_is_said(data: Path, text: str) -> None:
    """A survey that was edited by hand and broken is named before a plan rests on it."""
    (data / "ville-exemple" / "survey.json").write_text(text, encoding="utf-8")
    with pytest.raises(TerritoryError, match=r"survey\.json"):
        solve_route(ROUTE, data=data)


def test_hostile_texts_stay_texts(check: FieldCheck) -> None:
    """Names that try to run are escaped in both pages, in text and in attributes."""
    words = "".join(ACTS)
    point = check.points[0]
    evil = replace(
        check,
        title=replace(point.name, fr=words, en=words),
        territory_name=words,
        circuit=words,
        points=(replace(point, name=replace(point.name, fr=words, en=words), mark=words),),
    )
    for page in (printable(evil), phone_form(evil)):
        bare = re.sub(r"<(script|style)>[\s\S]*?</\1>", "", page)
        assert "<script" not in bare
        assert "<img" not in bare
        assert "&lt;script&gt;" in bare


def test_a_note_of_the_team_stands_at_its_place(check: FieldCheck) -> None:
    """On the list and on the form, as plain text, also where nothing is asked."""
    noted = replace(check.points[0], note="Demander <b>la clé</b>.", questions=())
    for document in (printable, phone_form):
        said = document(replace(check, points=(noted, *check.points[1:])))
        assert "Note de l’équipe\u00a0: Demander &lt;b&gt;la clé&lt;/b&gt;." in said


def test_the_policy_allows_only_what_is_there(check: FieldCheck) -> None:
    """No host and no inline exception; the list has no script at all."""
    form, listed = phone_form(check), printable(check)
    for page in (form, listed):
        policy = re.search(r'Policy" content="([^"]+)"', page)
        assert policy is not None
        assert "unsafe" not in policy[1]
        assert "default-src &#39;none&#39;" in policy[1]
        assert "http" not in re.sub(r"<[^>]*http-equiv[^>]*>", "", page)
    assert "<script" not in listed


def test_the_commands_tell_the_whole_story(data: Path, tmp_path: Path) -> None:
    """From the circuit to the pages, from the answers to the files, nothing before --accept."""
    made = ddtour("circuit", "field-check", SKETCH, "--out", tmp_path, "--data", data)
    assert made.returncode == 0, made.stderr
    assert (tmp_path / "sans-marches-list-fr.html").is_file()
    assert (tmp_path / "sans-marches-form-fr.html").is_file()
    file = tmp_path / "a.json"
    file.write_bytes(answers({"place/gare/toilets": False, "place/x/toilets": True}))
    before = tree(data)
    said = ddtour("circuit", "answers", file, "--territory", "ville-exemple", "--data", data)
    assert said.returncode == 0, said.stderr
    assert "gare, toilets: True → False" in said.stdout.replace("1 →", "True →")
    assert "place/x/toilets" in said.stdout
    assert tree(data) == before
    arguments = ("circuit", "answers", file, "--territory", "ville-exemple", "--data", data)
    done = ddtour(*arguments, "--accept", "--lang", "en")
    assert "Ada Bo" in done.stdout
    assert tree(data) != before
    table = tmp_path / "x.csv"
    table.write_text(
        "nom;lat;lon;horaires\nTout neuf;46,98;1,84;Mo-Fr 10:00-18:00\n", encoding="cp1252"
    )
    shown = ddtour("territory", "import", "ville-exemple", "--from-file", table, "--data", data)
    assert "--accept" in shown.stdout
    assert "Horaires\u00a0: Mo-Fr 10:00-18:00." in shown.stdout
    accept = ("--from-file", table, "--data", data, "--accept")
    taken = ddtour("territory", "import", "ville-exemple", *accept)
    assert "tout-neuf" in taken.stdout
    assert read_places(data / "ville-exemple")[-1].id == "tout-neuf"
    missing = ddtour("circuit", "answers", tmp_path / "non.json", "--territory", "ville-exemple")
    assert missing.returncode == 2


def test_what_is_known_better_is_not_lost(data: Path) -> None:
    """Answers older than what the files say, or about streets of another file, are left out."""
    folder = data / "ville-exemple"
    hours = {"place/gare/opening_hours": "Mo-Fr 06:00-20:00"}
    old = read_answers(answers(hours, date="2020-01-01"), "a.json", folder)
    assert (old.changes, [fault.key for fault in old.faults]) == ((), ["fault_older"])
    assert "2020-01-01" in old.faults[0].message("fr")
    surface = {"way/188+189/surface": "asphalt"}
    accept_answers(read_answers(answers(surface), "a.json", folder), folder)
    late = read_answers(answers(surface, date="2026-11-24"), "a.json", folder)
    assert [fault.key for fault in late.faults] == ["fault_older"]
    other = read_answers(answers(surface, streets="streets.osm.pbf"), "a.json", folder)
    assert (other.changes, [fault.key for fault in other.faults]) == ((), ["fault_other_streets"])
    assert "streets.osm.pbf" in other.faults[0].message("en")
