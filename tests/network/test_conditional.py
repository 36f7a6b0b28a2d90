"""Ways and gates that close: what holds at which minute, and how a circuit goes round."""

import json
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ddtour_geo.common.errors import NoPathError, UsageError
from ddtour_geo.model import CircuitDefinition, Itinerary, VisitWish
from ddtour_geo.network import read_streets
from ddtour_geo.network.access.conditional import (
    Span,
    ask,
    conditional,
    decide_at,
    decide_during,
    refs_of,
    settle_nodes,
    unreadable,
)
from ddtour_geo.network.access.decide import decide_way, walker_traits
from ddtour_geo.planning.plan import plan
from tests.support.builders import text
from tests.support.streets import FOOTWAY, Tags, extract, grid_lonlat, network, osm_xml

PARIS = ZoneInfo("Europe/Paris")
ADULT = walker_traits("adult")
LINE = {1: (0.0, 0.0), 2: (100.0, 0.0), 3: (200.0, 0.0)}


def at(hour: int, minute: int = 0, *, day: int = 1, month: int = 12) -> datetime:
    """Give a wall clock of 2026 in France; 1 December is a Tuesday."""
    return datetime(2026, month, day, hour, minute, tzinfo=PARIS)


def span(begin: datetime, end: datetime) -> Span:
    return Span(begin=begin, end=end, holidays="FR", position=(50.45, 2.79))


def verdicts(tags: Tags, *hours: int, day: int = 1, month: int = 12) -> str:
    """Write a y or an n per hour."""
    path = {"highway": "path", **tags}
    return "".join(
        decide_at(path, ADULT, at(hour, day=day, month=month), holidays="FR").verdict[0]
        for hour in hours
    )


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ("no @ (22:00-06:00)", [("no", "22:00-06:00")]),
        ("no @ 22:00-06:00", [("no", "22:00-06:00")]),
        ("no@(Nov-Mar); destination @ (Su)", [("no", "Nov-Mar"), ("destination", "Su")]),
        ("no @ (Mo 08:00-09:00; Tu 10:00-11:00)", [("no", "Mo 08:00-09:00; Tu 10:00-11:00")]),
        ("no @ ((sunset)-(sunrise))", [("no", "(sunset)-(sunrise)")]),
        ("no", [("no", "")]),
        ("", []),
        ("no @ (Su;", [("no", "(Su;")]),
    ],
)
def test_a_conditional_restriction_is_split(written: str, parts: list[tuple[str, str]]) -> None:
    """Semicolons within parentheses belong to the condition."""
    assert list(conditional(written)) == parts


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({"access:conditional": "no @ (22:00-06:00)"}, "nyyn"),
        ({"foot:conditional": "no @ (22:00-06:00)"}, "nyyn"),
        ({"access": "no", "foot:conditional": "yes @ (08:00-18:00)"}, "nyyn"),
        ({"access": "no", "access:conditional": "yes @ (08:00-12:30)"}, "nyyn"),
        ({"foot": "yes", "access:conditional": "no @ (22:00-06:00)"}, "yyyy"),
        ({"foot": "no", "access:conditional": "yes @ (08:00-18:00)"}, "nnnn"),
        ({"opening_hours": "Mo-Sa 06:00-21:00"}, "nyyn"),
        ({"opening_hours": "24/7"}, "yyyy"),
        ({"opening_hours": "Tu, Fr 08:00-13:00"}, "nyyn"),
        ({"opening_hours": "08:00-13:00; PH Tu off"}, "nyyn"),
        ({"opening_hours": "Oct-Mar"}, "yyyy"),
        ({"foot:conditional": "no @ (PH Tu)"}, "yyyy"),
        ({"opening_hours": "Oct-Mar 08:00-17:00; Apr-Sep 08:00-19:00"}, "nyyn"),
        ({"opening_hours": "08:00-19:00", "access": "private"}, "nnnn"),
        ({"foot:conditional": "no @ (Tu 08:30-12:30 AND Dec)"}, "ynny"),
        ({"foot:conditional": "no @ (Tu 08:30-12:30 AND Jan)"}, "yyyy"),
        ({"foot:conditional": "no @ (Tu); yes @ (08:00-18:00)"}, "nyyn"),
        ({"access:conditional": "destination @ (2020 Jul 20 - 2020 Dec 18)"}, "yyyy"),
        ({"access:conditional": "no @ (sunset-sunrise)"}, "nyyn"),
    ],
)
def test_tags_hold_at_their_hours(tags: Tags, expected: str) -> None:
    """On a Tuesday of December at 05:00, 09:00, 12:00 and 23:00."""
    assert verdicts(tags, 5, 9, 12, 23) == expected


@pytest.mark.parametrize(
    ("tags", "winter", "summer"),
    [
        ({"seasonal": "summer"}, "n", "y"),
        ({"seasonal": "winter"}, "y", "n"),
        ({"seasonal": "spring;summer"}, "n", "y"),
        ({"seasonal": "yes"}, "y", "y"),
        ({"seasonal": "no"}, "y", "y"),
        ({"foot:conditional": "no @ (Nov-Mar)"}, "n", "y"),
        ({"foot:conditional": "no @ winter"}, "n", "y"),
        ({"opening_hours": "PH off; Mo-Su 00:00-24:00"}, "y", "y"),
    ],
)
def test_seasons_are_months(tags: Tags, winter: str, summer: str) -> None:
    """A way of the summer is closed in December and open in July."""
    assert verdicts(tags, 12) == winter
    assert verdicts(tags, 12, day=7, month=7) == summer


def test_a_public_holiday_is_one_of_the_country() -> None:
    """Closed on holidays means closed on 11 November in France and nowhere else."""
    path = {"highway": "path", "foot:conditional": "no @ (PH)"}
    armistice = at(12, day=11, month=11)
    assert decide_at(path, ADULT, armistice, holidays="FR").verdict == "no"
    assert decide_at(path, ADULT, armistice, holidays="GB").verdict == "yes"


def test_what_closes_in_between_knows_when() -> None:
    """Within a span the intervals are told, joined and cut to the span."""
    path = {"highway": "path", "access:conditional": "no @ (10:00-11:00); no @ (11:00-12:00)"}
    during = span(at(9), at(11, 30))
    decision, closed = decide_during(path, partial(decide_way, walker=ADULT), during)
    assert decision.verdict == "yes"
    assert decision.warnings == ("conditional",)
    assert closed == ((at(10), at(11, 30)),)


def test_what_stays_open_has_no_remark_and_what_stays_shut_a_reason() -> None:
    """Hours outside the span are no matter of this walk."""
    how = partial(decide_way, walker=ADULT)
    path = {"highway": "path", "opening_hours": "08:00-10:00"}
    opened, never = decide_during(path, how, span(at(8, 30), at(9, 30)))
    assert (opened.verdict, opened.warnings, never) == ("yes", (), ())
    shut, _ = decide_during(path, how, span(at(11), at(12)))
    assert (shut.verdict, shut.reason, shut.row) == ("no", "closed-then", "51")


@pytest.mark.parametrize(
    "tags",
    [
        {"opening_hours": "dawn till dusk"},
        {"access:conditional": "no @ snow"},
        {"access:conditional": "no @ (weight>3.5)"},
        {"foot:conditional": "no"},
        {"foot:conditional": "no @ ("},
        {"opening_hours": "by appointment"},
        {"seasonal": "sometimes"},
        {"access:conditional": "no @ (Su AND wet)"},
    ],
)
def test_what_cannot_be_read_is_open_and_said(tags: Tags) -> None:
    """An unreadable condition closes nothing, leaves a remark and is reported."""
    path = {"highway": "path", **tags}
    decision = decide_at(path, ADULT, at(12))
    assert (decision.verdict, decision.warnings) == ("yes", ("conditional",))
    ((key, values),) = unreadable(extract(LINE, [((1, 2), path)]))
    assert key == "network.hours_unreadable"
    assert dict(values)["osm"] == "way/1"
    assert dict(values)["text"] in tags.values()


def test_a_fixed_offset_is_a_zone_too() -> None:
    """Moments in UTC are read as well as those of a named zone."""
    path = {"highway": "path", "opening_hours": "08:00-10:00"}
    nine = datetime(2026, 12, 1, 9, tzinfo=UTC)
    _, closed = decide_during(path, decide_way, Span(begin=nine, end=nine + timedelta(hours=2)))
    assert [(a.hour, b.hour) for a, b in closed] == [(10, 11)]


@given(minute=st.integers(0, 24 * 60 - 1))
def test_a_moment_and_a_span_agree(minute: int) -> None:
    """A way is closed at a moment exactly if the moment is in a closed interval of the day."""
    path = {"highway": "path", "access:conditional": "no @ (06:15-07:45, 12:00-13:00, 22:00-02:00)"}
    _, closed = decide_during(path, decide_way, span(at(0), at(0, day=2)))
    moment = at(0) + timedelta(minutes=minute)
    inside = any(begin <= moment < end for begin, end in closed)
    assert (decide_at(path, ADULT, moment).verdict == "no") is inside


def test_an_object_is_asked_for_by_its_tags() -> None:
    """The answer depends on the hour if one is given."""
    tags = ["highway=path", "opening_hours=08:00-10:00"]
    assert ask(tags).verdict == "yes"
    assert ask(tags, at="2026-12-01T11:00").reason == "closed-then"
    assert ask(["barrier=gate", "locked=yes"]).reason == "locked"


@pytest.mark.parametrize(
    ("tags", "at_"),
    [(["highway"], ""), (["=x"], ""), (["a="], ""), (["a=1", "a=2"], ""), (["a=b"], "noon")],
)
def test_a_malformed_question_is_a_wrong_use(tags: list[str], at_: str) -> None:
    """What cannot be read is refused before anything is decided."""
    with pytest.raises(UsageError):
        ask(tags, at=at_)


def test_a_moment_is_read_on_the_clocks_of_the_place() -> None:
    """Half past nine is half past nine, with an offset or without one."""
    tags = ["highway=path", "opening_hours=09:00-10:00"]
    for offset in ("", "Z", "+01:00", "-05:00"):
        assert ask(tags, at=f"2026-12-01T09:30{offset}").verdict == "yes"
        assert ask(tags, at=f"2026-12-01T10:30{offset}").verdict == "no"


def test_a_season_without_months_is_said_and_not_called_unreadable() -> None:
    """It closes nothing, and keeps its remark whatever the day."""
    path = {"highway": "path", "seasonal": "yes"}
    assert unreadable(extract(LINE, [((1, 2), path)])) == ()
    assert decide_at(path, ADULT, at(12)).warnings == ("seasonal",)


def test_hours_of_a_shop_on_a_way_are_not_those_of_the_way() -> None:
    """They close nothing, and nobody is told that they cannot be read."""
    shop = {2: {"shop": "bakery", "entrance": "yes", "opening_hours": "by appointment"}}
    streets = extract(LINE, [((1, 2, 3), FOOTWAY)], shop)
    assert unreadable(streets) == ()
    assert settle_nodes(streets, ADULT, span(at(3), at(4)), frozenset())[1] == {}


def test_objects_are_named_by_kind_and_number() -> None:
    """A way and a node may have the same number."""
    assert refs_of("node", ["way/7", "node/8", "node/9"]) == {8, 9}


def test_a_way_closed_all_along_is_left_out_and_one_partly_open_is_kept() -> None:
    """A network is that of its span."""
    hours = {**FOOTWAY, "opening_hours": "08:00-10:00"}
    ways = [((1, 2), FOOTWAY), ((2, 3), hours)]
    assert len(network(LINE, ways).ways) == 2
    assert len(network(LINE, ways, span=span(at(8), at(9))).ways) == 2
    assert len(network(LINE, ways, span=span(at(11), at(12))).ways) == 1
    kept = network(LINE, ways, span=span(at(9), at(12))).ways[1]
    assert kept.closed == ((at(10), at(12)),)
    assert len(network(LINE, ways, without=frozenset({"way/2"})).ways) == 1


def test_a_gate_closed_all_along_is_locked_and_one_partly_open_knows_when() -> None:
    """A gate is a node: what lies behind it is another component."""
    gate = {2: {"barrier": "gate", "opening_hours": "08:00-10:00"}}
    ways = [((1, 2, 3), FOOTWAY)]
    components = [
        int(net.node_component.max()) + 1
        for net in (
            network(LINE, ways, gate),
            network(LINE, ways, gate, span=span(at(8), at(9))),
            network(LINE, ways, gate, span=span(at(9), at(12))),
            network(LINE, ways, gate, span=span(at(11), at(12))),
            network(LINE, ways, gate, without=frozenset({"node/2"})),
        )
    ]
    assert components == [1, 1, 1, 2, 2]
    kept = network(LINE, ways, gate, span=span(at(9), at(12)))
    assert kept.gates == ((2, ((at(10), at(12)),)),)


@pytest.mark.parametrize("barrier", ["lift_gate", "bollard", "toll_booth"])
def test_hours_of_a_barrier_for_cars_are_none_for_walkers(barrier: str) -> None:
    """A lift gate that is down is walked round."""
    nodes = {2: {"barrier": barrier, "opening_hours": "08:00-10:00"}}
    streets = extract(LINE, [((1, 2, 3), FOOTWAY)], nodes)
    result, gates = settle_nodes(streets, ADULT, span(at(11), at(12)), frozenset())
    assert gates == {}
    assert result.node_tags[2]["barrier"] == barrier


def test_a_private_gate_with_hours_for_walkers_opens_at_its_hours() -> None:
    """The conditional word for walkers beats the word for all."""
    nodes = {2: {"barrier": "gate", "access": "private", "foot:conditional": "yes @ (08:00-18:00)"}}
    streets = extract(LINE, [((1, 2, 3), FOOTWAY)], nodes)
    network_by_day = network(LINE, [((1, 2, 3), FOOTWAY)], nodes, span=span(at(9), at(12)))
    assert int(network_by_day.node_component.max()) == 0
    _, gates = settle_nodes(streets, ADULT, span(at(9), at(20)), frozenset())
    assert gates == {2: ((at(18), at(20)),)}


@pytest.mark.parametrize(
    "name", ["monaco_planetiler.osm.pbf", "liechtenstein_valhalla.osm.pbf", "redon_fr.osm"]
)
def test_hours_of_real_streets_can_be_read_or_are_reported(shared: Path, name: str) -> None:
    """No tag of a real extract stops the reading; what remains unread is named."""
    streets = read_streets(shared / "areas" / name)
    for key, values in unreadable(streets):
        assert key == "network.hours_unreadable"
        assert dict(values)["text"]


# A town of one gate: 200 m through it, some 600 m round.

CORNERS = {
    1: (0, 0),
    2: (100, 0),
    3: (200, 0),
    4: (0, 200),
    5: (200, 200),
    6: (-30, 0),
    7: (230, 0),
    8: (-30, -200),
}
GATE = {"barrier": "gate", "opening_hours": "08:00-10:00"}
STREETS = {
    1: ((6, 1), {"highway": "residential", "name": "Rue A"}),
    2: ((1, 2, 3), {"highway": "footway", "name": "Passage du Portail"}),
    3: ((1, 4, 5, 3), {"highway": "residential", "name": "Rue Longue"}),
    4: ((3, 7), {"highway": "residential", "name": "Rue B"}),
    5: ((6, 8), {"highway": "residential", "name": "Impasse"}),
}


def town(
    tmp_path: Path, gate: Tags = GATE, streets: dict[int, tuple[tuple[int, ...], Tags]] = STREETS
) -> Path:
    """Write the town: a place at either end."""
    folder = tmp_path / "data" / "town"
    folder.mkdir(parents=True)
    nodes = {ref: grid_lonlat(*corner) for ref, corner in CORNERS.items()}
    xml = osm_xml(nodes, streets, {2: gate} if gate else None)
    (folder / "streets.osm").write_text(xml, encoding="utf-8")
    (folder / "territory.toml").write_text(
        '[territory]\nname = "Town"\ncrs = "EPSG:32631"\ntimezone = "Europe/Paris"\n'
        'holidays = "FR"\nlanguages = ["fr", "en"]\nstudy_area = [2.9, 46.9, 3.1, 47.1]\n',
        encoding="utf-8",
    )
    said = {"source": "test", "as_of": "2026-11-22", "confidence": "high"}
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": grid_lonlat(*CORNERS[node])},
            "properties": {
                "id": name,
                "name": {"fr": name.upper(), "en": name.upper()},
                "theme": "culture",
                "text": {"fr": "", "en": ""},
                "position": said,
                "service_minutes": {"value": 10, **said},
                "opening_hours": None,
            },
        }
        for name, node in (("a", 6), ("b", 7))
    ]
    places = {"type": "FeatureCollection", "features": features}
    (folder / "places.geojson").write_text(json.dumps(places), encoding="utf-8")
    return tmp_path / "data"


def walk(
    data: Path, departure: datetime, *, end: str = "b", stay: int = 0, required: bool = True
) -> Itinerary:
    """Plan a walk from A to B, or to B and back."""
    wishes = (
        (
            VisitWish(
                place_id="b", is_required=required, score=0 if required else 5, service_time=stay
            ),
        )
        if end == "a"
        else ()
    )
    return plan(
        CircuitDefinition(
            id="walk",
            source="walk.toml",
            title=text("Walk"),
            territory_id="town",
            start="a",
            end=end,
            departure=departure.replace(tzinfo=None),
            time_budget=7200,
            profile="visitor",
            wishes=wishes,
        ),
        data=data,
    )


def test_a_walk_goes_through_a_gate_before_it_closes_and_round_afterwards(tmp_path: Path) -> None:
    """The minute of passage decides, not the day."""
    data = town(tmp_path)
    before, after = walk(data, at(9)), walk(data, at(10, 30))
    assert before.totals.metres == pytest.approx(260, abs=2)
    assert before.legs[0].street_names == ("Rue A", "Passage du Portail", "Rue B")
    assert after.totals.metres == pytest.approx(660, abs=4)
    assert after.legs[0].street_names == ("Rue A", "Rue Longue", "Rue B")


def test_a_walk_that_would_reach_a_gate_just_too_late_goes_round(tmp_path: Path) -> None:
    """The gate is 130 m off, nearly two minutes: leaving at 09:59 is too late, 09:57 is not."""
    data = town(tmp_path)
    assert walk(data, at(9, 57)).totals.metres < 300
    assert walk(data, at(9, 59)).totals.metres > 600


def test_a_return_after_the_closing_is_planned_again(tmp_path: Path) -> None:
    """A circuit that comes back too late does without the gate."""
    data = town(tmp_path)
    early = walk(data, at(8, 30), end="a", stay=1200)
    late = walk(data, at(9, 30), end="a", stay=3600)
    assert early.totals.metres == pytest.approx(520, abs=4)
    assert "Passage du Portail" not in late.legs[1].street_names


def test_a_way_that_closes_soon_after_the_passage_is_said(tmp_path: Path) -> None:
    """A late group should know: the notice names the way, the hour and the passage."""
    streets = {**STREETS, 2: (STREETS[2][0], {**STREETS[2][1], "opening_hours": "08:00-10:00"})}
    data = town(tmp_path, {}, streets)
    (notice,) = walk(data, at(9, 40)).notices
    assert "Passage du Portail ferme à 10:00" in notice.text.fr
    assert "09:4" in notice.text.fr
    assert "closes at 10:00" in notice.text.en
    assert walk(data, at(8, 30)).notices == ()
    assert walk(data, at(10, 30)).totals.metres > 600


def test_a_gate_that_closes_soon_is_named_by_its_street(tmp_path: Path) -> None:
    """A gate has no name of its own."""
    (notice,) = walk(town(tmp_path), at(9, 40)).notices
    assert notice.text.fr.startswith(
        "Un portail, une porte ou un ascenseur (Passage du Portail) ferme à 10:00"
    )
    assert notice.text.en.startswith(
        "A gate, a door or a lift (Passage du Portail) closes at 10:00"
    )


def test_a_place_behind_a_closed_gate_is_no_path_and_says_which(tmp_path: Path) -> None:
    """Where there is no way round the message names the gate and the place."""
    streets = {number: way for number, way in STREETS.items() if number != 3}
    data = town(tmp_path, GATE, streets)
    assert walk(data, at(9)).totals.metres < 300
    with pytest.raises(NoPathError) as caught:
        walk(data, at(9, 59))
    message = caught.value.message("fr")
    assert "fermé à cette heure" in message
    assert "Passage du Portail" in message


def test_a_wish_behind_a_gate_that_is_closed_all_along_is_left_out(tmp_path: Path) -> None:
    """A place that one only wishes for does not stop the circuit; a required one does."""
    streets = {number: way for number, way in STREETS.items() if number != 3}
    data = town(tmp_path, GATE, streets)
    for departure in (at(9, 59), at(11)):
        left = walk(data, departure, end="a", required=False)
        assert [(wish.place.id, wish.reason) for wish in left.unvisited] == [("b", "closed_way")]
    with pytest.raises(NoPathError, match="fermés à ces heures"):
        walk(data, at(11), end="a")


def test_hours_that_nobody_can_read_are_reported_by_the_network(tmp_path: Path) -> None:
    """The walk goes through, and the planner is told."""
    data = town(tmp_path, {"barrier": "gate", "opening_hours": "quand il fait beau"})
    assert walk(data, at(22)).totals.metres < 300
    ((_, values),) = unreadable(read_streets(data / "town" / "streets.osm"))
    assert dict(values) == {
        "osm": "node/2",
        "key": "opening_hours",
        "text": "quand il fait beau",
    }


def test_a_way_with_hours_and_a_danger_halfway_is_passed_once(tmp_path: Path) -> None:
    """Its pieces are one passage, and the remark is on the walk."""
    streets = {**STREETS, 2: (STREETS[2][0], {**STREETS[2][1], "opening_hours": "08:00-10:00"})}
    walked = walk(town(tmp_path, {"hazard": "rock_slide"}, streets), at(9, 40))
    assert len(walked.notices) == 1
    assert walked.legs[0].street_names == ("Rue A", "Passage du Portail", "Rue B")
    assert {key for run in walked.legs[0].runs for key in run.warnings} == {
        "conditional",
        "rockfall",
    }
