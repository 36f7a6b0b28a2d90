"""Files of routes/ become definitions, or one clear message."""

import json
import re
from datetime import date, time
from pathlib import Path

import pytest

from ddtour_geo.common.errors import DefinitionError
from ddtour_geo.model import CircuitDefinition, LocalizedText, Origin
from ddtour_geo.routes.schema import read_definition

GOOD = """
[circuit]
title = "Centre"
title_en = "Old town"
territory = "ville"
start = "mairie"
departure = 2026-12-01T09:00:00
time_budget_minutes = 120
group_size = 25

[[fixed]]
place = "mairie"
title = "Accueil"
service_minutes = 60

[[visit]]
place = "eglise"
required = true
service_minutes = 10

[[visit]]
place = "verger"
score = 3
earliest = 10:00:00
"""

ORIGIN = """source = "catalogue"
as_of = 2022-11-28
confidence = "low"
"""

DAY_OUT = """
[circuit]
title = "Journée"
territory = "ville"
start = "mairie"
end = "gare"
departure = 2026-12-01T09:00:00
time_budget_minutes = 300
keep_order = true

[[fixed]]
place = "cantine"
title = "Repas"
service_minutes = 60
start = 12:00:00
latest_start = 12:30:00
after = ["verger"]

[[fixed]]
place = "salle"
title = "Accueil"
service_minutes = 30

[[visit]]
place = "eglise"

[[visit]]
place = "verger"
earliest = 10:00:00
latest = 11:00:00

[[visit]]
place = "musee"
after = ["eglise", "verger"]
score = 4

[[visit]]
place = "terril"
score = 2

[[visit]]
place = "lavoir"

[[visit]]
place = "ecluse"

[[one_of]]
places = ["lavoir", "ecluse"]

[[transfer]]
from = "musee"
to = "terril"
minutes = 9
title = "Car"
title_en = "Coach"
departures = [13:05:00, 14:05:00]
"""
ROOT = Path(__file__).resolve().parents[2]


def written(folder: Path, text: str) -> Path:
    """Write a definition to a file."""
    path = folder / "centre.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_definition_holds_what_the_file_says(tmp_path: Path) -> None:
    """Every key arrives, minutes as seconds, and the end is the start by default."""
    definition = read_definition(written(tmp_path, GOOD))
    assert definition.id == "centre"
    assert definition.title.en == "Old town"
    assert definition.is_loop
    assert definition.time_budget == 7200
    talk, church, orchard = definition.wishes
    assert talk.title is not None
    assert (talk.service_time, talk.is_required) == (3600, True)
    assert (church.service_time, church.score) == (600, 0)
    assert (orchard.score, orchard.earliest, orchard.service_time) == (3, time(10), None)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("[circuit]", "[circuit", "TOML illisible"),
        ("group_size", "groupsize", "vouliez-vous «\u00a0group_size\u00a0»"),
        ("time_budget_minutes = 120", "time_budget_minutes = -5", "-5"),
        ("time_budget_minutes = 120", 'time_budget_minutes = "2h"', "'2h'"),
        ("score = 3", "score = 9", "1…5"),
        ("required = true", "required = true\nscore = 2", "eglise"),
        ('place = "verger"', 'place = "eglise"', "déjà"),
        ('place = "verger"', 'place = "mairie"', "déjà"),
        ('territory = "ville"\n', "", "il manque «\u00a0territory\u00a0»"),
        ("departure = 2026-12-01T09:00:00", 'departure = "demain"', "2026-12-01T09:00:00"),
        ("departure = 2026-12-01T09:00:00\n", "", "departure"),
        ("departure = 2026-12-01T09:00:00", "departure = 2026-12-01T09:00:00Z", "departure"),
        ("10:00:00\n", "10:00:00\nlon = 2.7\n", "lon"),
        ("group_size", "price = 280\ngroup_size", "«\u00a0price\u00a0» vaut 280"),
        ("group_size", 'featured = "yes"\ngroup_size', "«\u00a0featured\u00a0» vaut 'yes'"),
        ("group_size", 'source = "mairie"\ngroup_size', "il manque «\u00a0confidence\u00a0»"),
        ("group_size", f"{ORIGIN.replace('low', 'none')}group_size", "high | medium | low"),
        ("group_size", f"{ORIGIN.replace('2022-11-28', '2022')}group_size", "as_of"),
    ],
)
def test_a_wrong_definition_is_refused_in_one_line(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    """The message names the file and the key or value, with exit code 3."""
    assert old in GOOD
    with pytest.raises(DefinitionError) as caught:
        read_definition(written(tmp_path, GOOD.replace(old, new)))
    message = caught.value.message()
    assert said in message
    assert "centre.toml" in message
    assert "\n" not in message.strip()
    assert caught.value.exit_code == 3
    assert caught.value.message("en") != message


def test_price_guide_origin_and_what_is_told_arrive_in_both_languages(tmp_path: Path) -> None:
    """A price is a text: it may say of which year it is."""
    text = GOOD.replace(
        "group_size",
        f'price = "280 €"\nprice_en = "€280"\nguide_en = "Staff"\nguide = "Équipe"\n'
        f"featured = true\n{ORIGIN}group_size",
    ).replace('title = "Accueil"', 'title = "Accueil"\ntext = "La méthode."')
    definition = read_definition(written(tmp_path, text))
    assert definition.price == LocalizedText(fr="280 €", en="€280")
    assert definition.guide.in_language("en") == "Staff"
    assert definition.is_featured
    assert definition.origin == Origin(
        source="catalogue", as_of=date(2022, 11, 28), confidence="low"
    )
    assert definition.wishes[0].text.fr == "La méthode."


def without(text: str, *lines: str) -> str:
    """Take lines out of a definition."""
    for line in lines:
        assert f"{line}\n" in text
        text = text.replace(f"{line}\n", "", 1)
    return text


def places(definition: CircuitDefinition) -> list[str]:
    """Give the places wished for, in their order."""
    return [wish.place_id for wish in definition.wishes]


def test_order_choices_and_rides_arrive_as_the_file_says(tmp_path: Path) -> None:
    """Each of the optional keys ends up in its own field."""
    definition = read_definition(written(tmp_path, DAY_OUT))
    assert definition.keeps_order
    assert set(definition.precedences) == {
        ("verger", "cantine"),
        ("eglise", "musee"),
        ("verger", "musee"),
    }
    assert definition.groups == (("lavoir", "ecluse"),)
    (ride,) = definition.transfers
    assert (ride.origin, ride.destination, ride.seconds) == ("musee", "terril", 540)
    assert (ride.title.fr, ride.title.en) == ("Car", "Coach")
    assert ride.departures == (time(13, 5), time(14, 5))


def test_a_circuit_without_the_new_keys_is_the_plain_one(tmp_path: Path) -> None:
    """No order, no choice, no ride, unless they are asked for."""
    definition = read_definition(written(tmp_path, GOOD))
    assert not definition.keeps_order
    assert not any((definition.precedences, definition.groups, definition.transfers))
    assert not definition.in_rain


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("", "", True),
        ("group_size = 25", "", False),
        ("group_size = 25", "group_size = 0", False),
        ("group_size = 25", "group_size = 25\nrobust = false", False),
        ("group_size = 25", "robust = true", True),
    ],
)
def test_a_group_wants_to_end_in_time_unless_the_file_says_otherwise(
    tmp_path: Path, old: str, new: str, *, expected: bool
) -> None:
    """The default depends on the group, and the key wins."""
    assert read_definition(written(tmp_path, GOOD.replace(old, new))).is_robust is expected


def test_both_ends_of_a_ride_become_required(tmp_path: Path) -> None:
    """A ride is taken, so its places are visited whatever their score was; others stay as asked."""
    wishes = {w.place_id: w for w in read_definition(written(tmp_path, DAY_OUT)).wishes}
    for place in ("musee", "terril"):
        assert (wishes[place].is_required, wishes[place].score) == (True, 0)
    assert (wishes["eglise"].is_required, wishes["eglise"].score) == (False, 1)


def test_a_kept_order_is_that_of_the_visits_with_the_fixed_parts_where_they_wait(
    tmp_path: Path,
) -> None:
    """The welcome comes first, the meal straight after the orchard that it names."""
    definition = read_definition(written(tmp_path, DAY_OUT))
    expected = ["salle", "eglise", "verger", "cantine", "musee", "terril", "lavoir", "ecluse"]
    assert places(definition) == expected


def test_two_fixed_parts_behind_one_visit_keep_their_own_order(tmp_path: Path) -> None:
    """A part that waits for another part comes behind it, even if the file has it first."""
    text = DAY_OUT.replace('title = "Accueil"', 'title = "Accueil"\nafter = ["verger"]').replace(
        'after = ["verger"]', 'after = ["salle"]', 1
    )
    assert places(read_definition(written(tmp_path, text)))[1:4] == ["verger", "salle", "cantine"]
    text = DAY_OUT.replace('title = "Accueil"', 'title = "Accueil"\nafter = ["verger"]')
    assert places(read_definition(written(tmp_path, text)))[1:4] == ["verger", "cantine", "salle"]


def test_without_kept_order_the_fixed_parts_come_first(tmp_path: Path) -> None:
    """The order of the wishes is that of the file, kind by kind, and means nothing."""
    text = without(DAY_OUT, "keep_order = true")
    assert places(read_definition(written(tmp_path, text)))[:3] == ["cantine", "salle", "eglise"]


@pytest.mark.parametrize(
    ("origin", "destination"),
    [("mairie", "terril"), ("musee", "gare"), ("mairie", "gare")],
)
def test_a_ride_may_leave_the_start_and_reach_the_end(
    tmp_path: Path, origin: str, destination: str
) -> None:
    """Start and end need no wish."""
    text = DAY_OUT.replace('from = "musee"', f'from = "{origin}"')
    text = without(text.replace('to = "terril"', f'to = "{destination}"'), "keep_order = true")
    (ride,) = read_definition(written(tmp_path, text)).transfers
    assert (ride.origin, ride.destination) == (origin, destination)


def test_on_a_loop_a_ride_may_leave_the_start_and_another_come_back(tmp_path: Path) -> None:
    """The one place stands for the beginning in ``from`` and for the end in ``to``."""
    text = without(DAY_OUT, 'end = "gare"', "keep_order = true")
    text = (
        text.replace('from = "musee"', 'from = "mairie"')
        + """
[[transfer]]
from = "musee"
to = "mairie"
minutes = 5
title = "Retour"
"""
    )
    out, back = read_definition(written(tmp_path, text)).transfers
    assert (out.origin, back.destination, back.departures) == ("mairie", "mairie", ())


def test_kept_order_lets_a_ride_skip_only_what_is_optional(tmp_path: Path) -> None:
    """From a fixed part straight to a place, past visits that may be left out."""
    text = without(DAY_OUT, 'after = ["verger"]', 'after = ["eglise", "verger"]')
    text = text.replace('from = "musee"', 'from = "salle"')
    (ride,) = read_definition(written(tmp_path, text)).transfers
    assert (ride.origin, ride.destination) == ("salle", "terril")


RIDE = 'from = "musee"\nto = "terril"'


def test_a_fixed_part_and_a_coach_may_be_for_the_group_alone(tmp_path: Path) -> None:
    """Both say so with one key; without it they are for everybody."""
    plain = read_definition(written(tmp_path, DAY_OUT))
    assert not any(wish.with_guide for wish in (*plain.wishes, *plain.transfers))
    text = DAY_OUT.replace("service_minutes = 60", "service_minutes = 60\nwith_guide = true")
    asked = read_definition(written(tmp_path, text.replace(RIDE, f"{RIDE}\nwith_guide = true")))
    assert [wish.title is not None for wish in asked.wishes if wish.with_guide] == [True]
    assert asked.transfers[0].with_guide


SECOND = '\n[[transfer]]\nminutes = 5\ntitle = "Autre"\n'


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("keep_order = true", "keep_order = 1", "keep_order"),
        ("keep_order = true", 'robust = "oui"', "robust"),
        ('after = ["verger"]', 'after = "verger"', "after"),
        ('after = ["verger"]', "after = [3]", "after"),
        ('after = ["verger"]', 'after = ["verge"]', "vouliez-vous «\u00a0verger\u00a0»"),
        ('after = ["verger"]', 'after = ["qqq"]', "[[visit]]"),
        ('after = ["verger"]', 'after = ["mairie"]', "départ ou arrivée"),
        ('after = ["verger"]', 'after = ["gare"]', "départ ou arrivée"),
        ('after = ["verger"]', 'after = ["verger", "verger"]', "deux fois «\u00a0verger\u00a0»"),
        ('after = ["verger"]', 'after = ["cantine"]', "s’attendent"),
        ('place = "cantine"', 'place = "gare"', "départ ou arrivée"),
        ('place = "eglise"', 'place = "eglise"\nafter = ["musee"]', "s’attendent"),
        ('place = "eglise"', 'place = "eglise"\nafter = ["terril"]', "s’attendent"),
        ("latest = 11:00:00", "latest = 09:30:00", "latest = 09:30:00"),
        ("latest_start = 12:30:00", "latest_start = 11:30:00", "latest_start = 11:30:00"),
        ("service_minutes = 60", "service_minutes = -60", "-60"),
        ("service_minutes = 60", "service_minutes = 6000", "1440"),
        ("time_budget_minutes = 300", "time_budget_minutes = 9", "10…1440"),
        ('["lavoir", "ecluse"]', '["lavoir"]', "places"),
        ('["lavoir", "ecluse"]', "[]", "places"),
        ('["lavoir", "ecluse"]', '["lavoir", "lavoir"]', "deux fois"),
        ('["lavoir", "ecluse"]', '["lavoir", "ecluses"]', "vouliez-vous «\u00a0ecluse\u00a0»"),
        ('["lavoir", "ecluse"]', '["lavoir", "gare"]', "départ ou arrivée"),
        ('["lavoir", "ecluse"]', '["lavoir", "salle"]', "facultatifs"),
        ('["lavoir", "ecluse"]', '["lavoir", "terril"]', "[[transfer]]"),
        ('["lavoir", "ecluse"]', '["lavoir", "ecluse"]\nscore = 2', "score"),
        ('place = "ecluse"', 'place = "ecluse"\nafter = ["lavoir"]', "[[one_of]]"),
        ('from = "musee"\n', "", "from"),
        ('from = "musee"', 'from = "muse"', "vouliez-vous «\u00a0musee\u00a0»"),
        ('from = "musee"', 'from = "terril"', "tous deux «\u00a0terril\u00a0»"),
        ('from = "musee"', 'from = "gare"', "d’où l’on ne repart pas"),
        ('to = "terril"', 'to = "mairie"', "où l’on ne revient pas"),
        ("minutes = 9\n", "minutes = 0\n", "1…1440"),
        ("minutes = 9\n", "minutes = 1441\n", "1…1440"),
        ('title = "Car"\n', "", "title"),
        ("[13:05:00, 14:05:00]", "[]", "[13:05:00]"),
        ("[13:05:00, 14:05:00]", '["midi"]', "[13:05:00]"),
        ("[13:05:00, 14:05:00]", "[14:05:00, 13:05:00]", "heures croissantes"),
        ("[13:05:00, 14:05:00]", "[13:05:00, 13:05:00]", "heures croissantes"),
        (RIDE, f'{RIDE}\nby = "car"', "by"),
        (RIDE, f'{RIDE}\nwith_guide = "oui"', "with_guide"),
        ("service_minutes = 60", "service_minutes = 60\nwith_guide = 1", "with_guide"),
        ('place = "ecluse"', 'place = "ecluse"\nwith_guide = true', "with_guide"),
        ("\n[[transfer]]", f'{SECOND}from = "musee"\nto = "ecluse"\n\n[[transfer]]', "«\u00a0from"),
        ("\n[[transfer]]", f'{SECOND}from = "eglise"\nto = "terril"\n\n[[transfer]]', "«\u00a0to"),
        ("\n[[transfer]]", f'{SECOND}from = "terril"\nto = "musee"\n\n[[transfer]]', "s’attendent"),
        ('place = "verger"', 'place = "verger"\nafter = ["terril"]', "s’attendent"),
        ('place = "verger"', 'place = "verger"\nafter = ["lavoir"]', "keep_order"),
        (RIDE, 'from = "terril"\nto = "eglise"', "keep_order"),
        (RIDE, 'from = "eglise"\nto = "terril"', "keep_order"),
        (RIDE, 'from = "mairie"\nto = "terril"', "keep_order"),
    ],
)
def test_a_wrong_order_choice_or_ride_is_refused_in_one_line(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    """The message names file, table, value and remedy in both languages, with exit code 3."""
    assert old in DAY_OUT
    with pytest.raises(DefinitionError) as caught:
        read_definition(written(tmp_path, DAY_OUT.replace(old, new, 1)))
    message, english = caught.value.message(), caught.value.message("en")
    assert said in message
    for text in (message, english):
        assert "centre.toml" in text
        assert "\n" not in text
        assert re.search(r"\b(circuit|fixed|visit|transfer|one_of)( \d)?\b", text)
    assert english != message
    assert caught.value.exit_code == 3


def test_the_ride_of_the_guide_can_be_read(tmp_path: Path) -> None:
    """The example that planners copy fits a circuit with its two places."""
    guide = (ROOT / "docs" / "guide.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```\n(\[\[transfer\]\].*?)```", guide, flags=re.DOTALL)
    visits = [
        f'[[visit]]\nplace = "{place}"\n' for place in re.findall(r'(?:from|to) = "(.*)"', example)
    ]
    definition = read_definition(written(tmp_path, "\n".join([GOOD, *visits, example])))
    assert len(definition.transfers[0].departures) == 2


@pytest.mark.parametrize("key", ["after", "places", "departures"])
def test_every_list_of_a_circuit_is_in_the_guide(key: str) -> None:
    """What planners may write is what the guide names."""
    assert f"`{key}`" in (ROOT / "docs" / "guide.md").read_text(encoding="utf-8")


def test_a_missing_file_and_a_wrong_encoding_are_named(tmp_path: Path) -> None:
    """Neither ends in a traceback."""
    with pytest.raises(DefinitionError, match="introuvable"):
        read_definition(tmp_path / "no.toml")
    path = tmp_path / "x.toml"
    path.write_bytes("[circuit]\ntitle = 'é'".encode("latin-1"))
    with pytest.raises(DefinitionError, match="UTF-8"):
        read_definition(path)


STREETS = """
[[through]]
from = "mairie"
to = "eglise"
way = 41
at = 0.25
street = "Rue Hoche"

[[avoid]]
ways = [42, 43]
street = "Grande Rue"
reason = "travaux"
reason_en = "works"
until = 2026-12-01
"""


@pytest.mark.parametrize("name", ["..", ".", ".hidden", "CON", "con.a", "Lpt1", "ends.", "blank "])
def test_a_name_that_is_no_name_on_some_computer_is_refused(tmp_path: Path, name: str) -> None:
    """Another folder, a hidden file, a device: nothing that a site could publish."""
    path = tmp_path / f"{name}.toml"
    path.write_text("", encoding="utf-8")
    with pytest.raises(DefinitionError, match="renommer"):
        read_definition(path)


def test_streets_are_avoided_and_gone_through(tmp_path: Path) -> None:
    """Both arrive; a walk along a street makes its places required."""
    text = GOOD.replace("required = true", "score = 2") + STREETS
    definition = read_definition(written(tmp_path, text))
    (street,), (through,) = definition.avoided, definition.throughs
    assert (street.ways, street.street, street.reason.en) == ((42, 43), "Grande Rue", "works")
    assert street.on(date(2026, 12, 1))
    assert not street.on(date(2026, 12, 2))
    assert (through.origin, through.destination) == ("mairie", "eglise")
    assert (through.way, through.at, through.street) == (41, 0.25, "Rue Hoche")
    church = next(wish for wish in definition.wishes if wish.place_id == "eglise")
    assert church.is_required


def test_a_locked_visit_is_required(tmp_path: Path) -> None:
    """Nobody has to say both."""
    definition = read_definition(written(tmp_path, GOOD.replace("score = 3", "locked = true")))
    orchard = definition.wishes[-1]
    assert (orchard.is_locked, orchard.is_required, orchard.score) == (True, True, 0)


def test_a_list_keeps_an_order(tmp_path: Path) -> None:
    """It may put a fixed part among the visits, and need not repeat that it is kept."""
    text = DAY_OUT.replace("keep_order = true", f"order = {ORDER}").replace(
        'after = ["verger"]\n', ""
    )
    definition = read_definition(written(tmp_path, text))
    assert definition.keeps_order
    assert [wish.place_id for wish in definition.wishes] == json.loads(ORDER)


ORDER = '["eglise", "salle", "verger", "musee", "terril", "lavoir", "cantine", "ecluse"]'


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("ways = [42, 43]", "ways = []", "ways"),
        ("ways = [42, 43]", "ways = [42, 42]", "ways"),
        ("ways = [42, 43]", "ways = [42, 0]", "ways"),
        ("ways = [42, 43]", 'ways = ["Grande Rue"]', "Grande Rue"),
        ("until = 2026-12-01", 'until = "demain"', "2026-12-01"),
        ("way = 41", "way = 0", "way"),
        ("at = 0.25", "at = 2", "0…1"),
        ('to = "eglise"', 'to = "eglize"', "eglise"),
        ('from = "mairie"', 'from = "eglise"', "eglise"),
        ("at = 0.25", "length = 3", "length"),
        ("score = 3", "locked = true\nrequired = false", "required"),
        ("score = 3", "locked = true\nscore = 3", "score"),
        ("group_size = 25", 'order = ["eglise"]', "verger"),
        ("group_size = 25", 'order = ["eglise", "verger", "musee"]', "musee"),
        ("group_size = 25", 'order = ["eglise", "verger"]\nkeep_order = false', "keep_order"),
    ],
)
def test_wrong_streets_locks_and_lists_are_refused_in_one_line(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    """The message names the file and the key or value, with exit code 3."""
    text = GOOD + STREETS
    assert old in text
    with pytest.raises(DefinitionError) as caught:
        read_definition(written(tmp_path, text.replace(old, new)))
    assert said in caught.value.message()
    assert "centre.toml" in caught.value.message()
    assert caught.value.message("en") != caught.value.message()


def test_locked_visits_that_contradict_a_wait_are_refused(tmp_path: Path) -> None:
    """The order of the file cannot be kept where the first waits for the second."""
    text = GOOD.replace("required = true", 'locked = true\nafter = ["verger"]')
    with pytest.raises(DefinitionError, match="locked"):
        read_definition(written(tmp_path, text.replace("score = 3", "locked = true")))
