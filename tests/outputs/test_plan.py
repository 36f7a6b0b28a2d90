"""A plan for a terminal and for other programs: rides, certainty, and what does not fit."""

import json
import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from ddtour_geo.common.errors import PlanImpossibleError
from ddtour_geo.common.i18n import catalogue
from ddtour_geo.model import Itinerary
from ddtour_geo.outputs.terminal import plan
from tests.support.builders import PARIS, example_itinerary, text, with_ride_called

HOSTILE = "Car\x1b[2J \u202eetpurc\nfaux <b>"


def terminal(itinerary: Itinerary, language: str = "fr") -> str:
    """Print a plan with plain spaces."""
    return plan.text(itinerary, language=language).replace("\u00a0", " ")


def read(itinerary: Itinerary, language: str = "fr") -> dict[str, Any]:
    """Write a plan as JSON and read it again."""
    content: dict[str, Any] = json.loads(plan.document(itinerary, language=language))
    return content


@pytest.mark.parametrize(
    ("language", "line", "part"),
    [
        ("fr", "↓ Car du groupe, départ 10:40 (attente 3 min), 12 min", "dont 12 min en car"),
        ("en", "↓ Coach, departure 10:40 (wait 3 min), 12 min", "12 min of it by coach"),
    ],
)
def test_a_ride_is_printed_as_a_ride_and_not_as_a_walk(language: str, line: str, part: str) -> None:
    """Its line has a title, an hour and minutes; totals name it apart from the walk."""
    said = terminal(example_itinerary(ride=True), language)
    assert line in said
    assert part in said
    assert said.count("↓") == 4
    assert len(re.findall(r"↓ 7 min, 350 m, Rue Hoche", said)) == 3
    assert ("Marche 21 min (1,1 km)" if language == "fr" else "Walking 21 min (1.1 km)") in said


@pytest.mark.parametrize("language", ["fr", "en"])
def test_without_a_ride_no_word_is_said_of_one(language: str) -> None:
    """A circuit on foot has no riding time, in the terminal or for programs."""
    said = terminal(example_itinerary(), language)
    assert not re.search(r"\bcar\b|coach|train", said)
    content = read(example_itinerary(), language)
    assert content["totals"]["riding_s"] == 0
    assert all(leg["ride"] is None for leg in content["legs"])


def test_programs_read_a_ride_with_its_hour_and_the_moments_add_up() -> None:
    """From a departure the wait and the ride lead to the next arrival; totals are the sums."""
    content = read(example_itinerary(ride=True))
    (number,) = [i for i, leg in enumerate(content["legs"]) if leg["ride"]]
    leg = content["legs"][number]
    assert leg["ride"] == {
        "title": "Car du groupe",
        "departure": "2026-12-01T10:40:00+01:00",
        "waiting_s": 220,
    }
    assert (leg["metres"], leg["streets"]) == (0.0, [])
    left = datetime.fromisoformat(content["stops"][number]["departure"])
    leaves = datetime.fromisoformat(leg["ride"]["departure"])
    arrives = datetime.fromisoformat(content["stops"][number + 1]["arrival"])
    assert leaves - left == timedelta(seconds=220)
    assert arrives - leaves == timedelta(seconds=leg["seconds"])
    totals = content["totals"]
    walks = [leg for leg in content["legs"] if leg["ride"] is None]
    assert totals["walking_s"] == sum(leg["seconds"] for leg in walks)
    assert totals["metres"] == sum(leg["metres"] for leg in walks)
    assert totals["riding_s"] == 720
    parts = ("walking_s", "visits_s", "waiting_s", "riding_s")
    assert totals["total_s"] == sum(totals[part] for part in parts)


def test_a_hostile_title_of_a_ride_stays_on_one_harmless_line() -> None:
    """Control characters reach neither the terminal nor the file."""
    strange = with_ride_called(example_itinerary(ride=True), HOSTILE)
    (line,) = [line for line in terminal(strange).splitlines() if "départ 10:40" in line]
    assert line == "      ↓ Car[2J etpurc faux <b>, départ 10:40 (attente 3 min), 12 min"
    (ride,) = [leg["ride"] for leg in read(strange)["legs"] if leg["ride"]]
    assert ride["title"] == "Car[2J etpurc faux <b>"


def test_a_ride_without_a_title_is_still_called_a_ride() -> None:
    """An empty text of the file leaves no empty line."""
    nameless = with_ride_called(example_itinerary(ride=True), "")
    assert "↓ Trajet en car ou en train, départ 10:40" in terminal(nameless)
    assert "↓ Ride by coach or train, departure 10:40" in terminal(nameless, "en")


@pytest.mark.parametrize(("language", "said"), [("fr", "(attente 7 min)"), ("en", "(wait 7 min)")])
def test_waiting_stands_beside_the_stop_where_it_is(language: str, said: str) -> None:
    """The stop that opens later than the group comes says so, and no other."""
    base = example_itinerary()
    late = replace(base.stops[2], begin=base.stops[2].arrival + timedelta(seconds=420))
    waiting = replace(base, stops=(*base.stops[:2], late, *base.stops[3:]))
    lines = [line for line in terminal(waiting, language).splitlines() if said in line]
    assert [line.split()[0] for line in lines] == ["2"]
    assert [stop["waiting_s"] for stop in read(waiting)["stops"]] == [0, 0, 420, 0, 0]


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(("metres", "is_said"), [(0.0, False), (50.0, False), (320.0, True)])
def test_streets_walked_twice_are_said_from_fifty_metres_on(
    language: str, metres: float, *, is_said: bool
) -> None:
    """A corner is no news; programs read all of it."""
    base = example_itinerary()
    twice = replace(base, totals=replace(base.totals, repeated_metres=metres))
    said = "dont 320 m deux fois" if language == "fr" else "320 m of it twice"
    assert (said in terminal(twice, language)) is is_said
    assert read(twice)["totals"]["repeated_metres"] == metres


def test_certainty_is_printed_and_given_as_numbers() -> None:
    """The share, the plain share, and which stop it costs."""
    sure = example_itinerary(certainty=True)
    assert "Finit à l’heure 95 fois sur 100" in terminal(sure)
    content = read(sure)["certainty"]
    assert content.pop("text").startswith("Finit")
    assert content == {
        "share": 0.953,
        "plain_share": 0.52,
        "given_up": ["coron"],
        "gained": [],
        "lost_score": 2,
    }
    assert read(example_itinerary())["certainty"] is None


@pytest.mark.parametrize("language", ["fr", "en"])
def test_rain_and_dark_are_warned_of_in_both_forms(language: str) -> None:
    """One line each; programs read the same sentences, the sun's moments and the ids."""
    base = example_itinerary()
    sun = (datetime(2026, 12, 1, 8, 25, tzinfo=PARIS), datetime(2026, 12, 1, 10, 5, tzinfo=PARIS))
    dark = replace(base, daylight=sun, definition=replace(base.definition, in_rain=True))
    content = read(dark, language)
    assert content["in_rain"] is True
    assert content["shelter_unknown"] == ["mairie", "eglise", "verger", "jardin"]
    assert content["daylight"]["sunset"] == "2026-12-01T10:05:00+01:00"
    assert len(content["warnings"]) == 2
    for warning in content["warnings"]:
        assert warning in plan.text(dark, language=language)
    plain = read(base, language)
    assert (plain["in_rain"], plain["shelter_unknown"], plain["daylight"]) == (False, [], None)
    assert plain["warnings"] == []


def test_what_does_not_fit_names_the_least_budget_and_the_hours_to_move() -> None:
    """Moments are ISO, names are in the language asked for."""
    error = PlanImpossibleError(
        excess=600,
        remedies=(("verger",),),
        minimum=11_400,
        moves=[
            {
                "place": text("Le verger", "The orchard"),
                "place_id": "verger",
                "bound": "latest",
                "before": datetime(2026, 12, 1, 11, 30, tzinfo=PARIS),
                "after": datetime(2026, 12, 1, 11, 42, tzinfo=PARIS),
            }
        ],
    )
    content = json.loads(plan.impossible(error, language="en"))
    assert content["minimum_budget_s"] == 11_400
    assert content["hours_to_move"] == [
        {
            "place": "The orchard",
            "place_id": "verger",
            "bound": "latest",
            "before": "2026-12-01T11:30:00+01:00",
            "after": "2026-12-01T11:42:00+01:00",
        }
    ]


def test_an_answer_without_moves_says_that_nothing_is_known() -> None:
    """Keys are always there."""
    content = json.loads(plan.impossible(PlanImpossibleError(excess=60)))
    assert content["minimum_budget_s"] is None
    assert content["hours_to_move"] == []


def test_alternatives_say_time_length_climb_stops_and_what_they_share() -> None:
    """The first shares nothing; from the second on both shares are printed."""
    first = example_itinerary(ride=True)
    second = replace(first, totals=replace(first.totals, ascent=41.6), score=5)
    said = plan.alternatives_text([(first, 0.0, 0.0), (second, 0.5, 1 / 3)]).replace("\u00a0", " ")
    lines = said.splitlines()
    assert len(lines) == 3
    assert lines[0] == (
        "1. 2 h 11 (dont 12 min en car ou en train), 1,1 km, montée inconnue, intérêt 6 : "
        "Eglise, Verger, Jardin"
    )
    assert "montée 42 m, intérêt 5" in lines[1]
    assert "50 % des étapes, 33 % des rues" in lines[2]
    english = plan.alternatives_text([(first, 0.0, 0.0), (second, 0.5, 1 / 3)], "en")
    assert "33% of the streets" in english
    content = json.loads(plan.alternatives_document([(first, 0.0, 0.0), (second, 0.5, 1 / 3)]))
    assert [found["shared_streets"] for found in content] == [0.0, 0.333]
    assert content[0]["stops"] == read(first)["stops"]


def test_the_front_says_how_much_fits_into_which_time() -> None:
    """The word stands once; a time into which nothing fits says so."""
    front = [(3600, None, None), (7200, 5, 9), (9000, 7, 12), (10_800, 8, 14)]
    said = plan.front_text(front).replace("\u00a0", " ")
    assert said == "1 h 00 : impossible ; 2 h 00 : 5 étapes ; 2 h 30 : 7 ; 3 h 00 : 8"
    assert plan.front_text([(7200, 1, 3)], "en").endswith("1 stop")
    assert plan.front_text([(7200, 0, 0)]).endswith("0 étape")
    assert plan.front_text([(7200, 0, 0)], "en").endswith("0 stops")
    content = json.loads(plan.front_document(front))
    assert content[0] == {"budget_s": 3600, "stops": None, "score": None}
    assert content[3] == {"budget_s": 10_800, "stops": 8, "score": 14}


@pytest.mark.parametrize("domain", ["plan", "wording"])
def test_both_languages_have_the_same_texts(domain: str) -> None:
    """No key is missing from a catalogue, and placeholders agree."""
    french, english = catalogue("fr", domain), catalogue("en", domain)
    assert french.keys() == english.keys()
    for key in french:
        names = [set(re.findall(r"\{\w+\}", texts[key])) for texts in (french, english)]
        assert names[0] == names[1], key
