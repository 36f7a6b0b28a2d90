"""The question of access as a planner asks it, and what is said to walkers on wheels."""

import json
from dataclasses import replace

import pytest
from typer.testing import CliRunner

from ddtour_geo.cli import main
from ddtour_geo.common.errors import UsageError
from ddtour_geo.model import Evidence, Itinerary
from ddtour_geo.outputs.route_sheet.watch import watch
from ddtour_geo.outputs.terminal import plan as plan_output
from ddtour_geo.outputs.web_map.view import Writer
from ddtour_geo.outputs.wording import figures
from tests.support.builders import example_itinerary
from tests.support.commands import ddtour


def asked(*arguments: str) -> dict[str, object]:
    """Ask in this process and read the JSON."""
    done = CliRunner().invoke(main.app, ["access", *arguments, "--json"], catch_exceptions=False)
    assert done.exit_code == 0
    found: dict[str, object] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize(
    ("arguments", "decision", "row"),
    [
        ("highway=cycleway foot=designated", "yes", "4"),
        ("highway=cycleway foot=designated --profile wheelchair", "unknown", "W12"),
        ("highway=cycleway", "no", "3"),
        ("highway=steps --profile adult --avoid-steps", "no", "2"),
        ("highway=path opening_hours=08:00-10:00 --at 2026-12-01T09:00", "yes", "1"),
        ("highway=path opening_hours=08:00-10:00 --at 2026-12-01T10:00", "no", "51"),
        ("barrier=gate locked=yes", "no", "56"),
        ("railway=level_crossing", "yes", "57"),
    ],
)
def test_the_command_prints_decision_reason_and_row(
    arguments: str, decision: str, row: str
) -> None:
    """Tags, a walker and a moment have an answer that can be looked up."""
    said = asked(*arguments.split())
    assert (said["decision"], said["row"]) == (decision, row)
    assert said["reason"]


def test_a_condition_and_a_drawback_are_printed() -> None:
    """What neighbours must settle is said, and what only breaks ties."""
    said = asked("highway=secondary", "foot=use_sidepath", "--lang", "en")
    assert said["condition"] == "sidepath"
    assert said["penalties"] == said["warnings"] == ["use the parallel path"]


def test_any_decision_ends_well_and_a_malformed_tag_does_not() -> None:
    """Exit 0 for yes, no and unknown; 2 and one line for what is no tag."""
    closed = ddtour("access", "highway=motorway")
    assert closed.returncode == 0
    assert closed.stdout.splitlines() == [
        "décision\u00a0: non",
        "raison\u00a0: autoroute",
        "ligne\u00a0: 8",
    ]
    wrong = ddtour("access", "highway")
    assert wrong.returncode == UsageError.exit_code == 2
    assert len(wrong.stderr.splitlines()) == 1
    assert "highway=footway" in wrong.stderr


def on_wheels(profile: str, *, sketch: bool = False, unknown: float = 320.0) -> Itinerary:
    """Give the example to walkers on wheels."""
    example = example_itinerary(sketch=sketch)
    return replace(
        example,
        definition=replace(example.definition, profile=profile),
        totals=replace(example.totals, unknown_metres=unknown),
    )


@pytest.mark.parametrize(
    ("profile", "language", "said"),
    [
        ("wheelchair", "fr", "320 m de praticabilité inconnue pour un fauteuil roulant"),
        ("pushchair", "fr", "320 m de praticabilité inconnue pour une poussette"),
        ("wheelchair", "en", "320 m of unknown practicability for a wheelchair"),
        ("adult", "fr", ""),
    ],
)
def test_unknown_metres_are_counted_in_a_sentence(profile: str, language: str, said: str) -> None:
    """A figure, for walkers on wheels and for nobody else."""
    sentence = figures.practicability(on_wheels(profile), language)
    assert sentence.replace("\u00a0", " ") == said


def test_a_sketch_is_to_be_checked_on_the_ground() -> None:
    """Nothing of a sketch is known to let wheels through, and no figure pretends it."""
    assert "relever sur place" in figures.practicability(on_wheels("wheelchair", sketch=True))
    walker = example_itinerary(sketch=True)
    assert figures.practicability(walker) == ""
    step_free = replace(walker, definition=replace(walker.definition, avoid_steps=True))
    assert "relever sur place" in figures.practicability(step_free)


@pytest.mark.parametrize("sketch", [False, True])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_output_says_what_is_unknown_and_none_gives_a_label(
    language: str, *, sketch: bool
) -> None:
    """Terminal, sheet and page print the same sentence; JSON holds the metres."""
    itinerary = on_wheels("wheelchair", sketch=sketch)
    sentence = figures.practicability(itinerary, language)[1:]
    printed = plan_output.text(itinerary, language=language)
    watched = " ".join(str(row["text"]) for row in watch(itinerary, language))
    noted = " ".join(
        note["detail"] for note in Writer(itinerary=itinerary, language=language).view()["notes"]
    )
    for text in (printed, watched, noted):
        assert sentence in text
        assert "accessib" not in text.lower()
    assert json.loads(plan_output.document(itinerary))["totals"]["unknown_m"] == 320.0


def test_the_step_free_circuit_of_the_repository_counts_every_metre() -> None:
    """On the sketch nothing is known: a list of checks, not a route."""
    done = ddtour("plan", "sans-marches", "--json")
    assert done.returncode == 0, done.stderr
    plan = json.loads(done.stdout)
    assert plan["totals"]["unknown_m"] == plan["totals"]["metres"] > 0
    assert plan["evidence"] != Evidence.SURVEYED.label
