"""A definition becomes a file again, and the file keeps what did not change."""

import difflib
import json
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ddtour_geo.common.clocks import FIRST_DAY, LAST_DAY, OLDEST_SOURCE
from ddtour_geo.common.errors import DefinitionError
from ddtour_geo.common.text import clean
from ddtour_geo.model import (
    NO_TEXT,
    Avoided,
    CircuitDefinition,
    LocalizedText,
    Origin,
    Through,
    Transfer,
    VisitWish,
)
from ddtour_geo.routes.schema import definition_from_json, parse_definition, read_definition
from ddtour_geo.routes.writer import definition_to_json, write_definition

ROOT = Path(__file__).resolve().parents[2]
ROUTES = sorted((ROOT / "routes").glob("*.toml"))
CAR = ROOT / "routes" / "ville-exemple-car.toml"
PLACES = tuple("abcdefgh")

words = st.text(max_size=12).map(clean)
localized = st.builds(LocalizedText, fr=words, en=words)
FIRST, LAST = (datetime.combine(day, time()) for day in (FIRST_DAY, LAST_DAY))
titles = st.builds(LocalizedText, fr=words.filter(bool), en=words)
clocks = st.times().map(lambda clock: clock.replace(microsecond=0))
hours = st.lists(clocks, min_size=2, max_size=2).map(sorted)
ways = st.integers(-(2**40), 2**40).filter(bool)
origins = st.builds(
    Origin,
    source=words,
    as_of=st.dates(OLDEST_SOURCE, LAST_DAY),
    confidence=st.sampled_from(("high", "medium", "low")),
)
avoidances = st.builds(
    Avoided,
    ways=st.lists(ways, min_size=1, max_size=3, unique=True).map(tuple),
    street=words,
    reason=localized,
    until=st.none() | st.dates(OLDEST_SOURCE, LAST_DAY),
)


@st.composite
def wishes(draw: st.DrawFn, place: str) -> VisitWish:
    """Ask something of a place."""
    earliest, latest = draw(hours)
    is_locked = draw(st.booleans())
    is_required = is_locked or draw(st.booleans())
    return VisitWish(
        place_id=place,
        is_required=is_required,
        is_locked=is_locked,
        score=0 if is_required else draw(st.integers(1, 5)),
        service_time=draw(st.none() | st.integers(0, 90).map(lambda minutes: 60 * minutes)),
        earliest=draw(st.none() | st.just(earliest)),
        latest=draw(st.none() | st.just(latest)),
    )


@st.composite
def fixed_parts(draw: st.DrawFn, place: str) -> VisitWish:
    """Ask for a part of the programme at a place."""
    earliest, latest = draw(hours)
    has_hour = draw(st.booleans())
    return VisitWish(
        place_id=place,
        is_required=True,
        title=draw(titles),
        text=draw(localized),
        service_time=60 * draw(st.integers(0, 90)),
        earliest=earliest if has_hour else None,
        latest=latest if has_hour else None,
        with_guide=draw(st.booleans()),
    )


@st.composite
def definitions(draw: st.DrawFn) -> CircuitDefinition:
    """Ask for a circuit as a file could: fixed parts first, unless the order is kept."""
    places = list(draw(st.permutations(PLACES)))
    start, end = places[0], draw(st.sampled_from(places[:2]))
    between = places[2 : draw(st.integers(2, 8))]
    fixed = {place for place in between if draw(st.integers(0, 3)) == 0}
    asked = [draw(fixed_parts(p) if p in fixed else wishes(p)) for p in between]
    keeps_order = draw(st.booleans())
    if not keeps_order:
        asked.sort(key=lambda wish: wish.title is None)
    row = {wish.place_id: number for number, wish in enumerate(asked)}
    transfers: tuple[Transfer, ...] = ()
    throughs: tuple[Through, ...] = ()
    if len(asked) > 1:
        first, second = asked[0].place_id, asked[1].place_id
        title, departures = draw(localized), draw(st.lists(clocks, unique=True, max_size=2))
        transfers = (
            Transfer(
                origin=first,
                destination=second,
                seconds=60 * draw(st.integers(1, 90)),
                title=title,
                departures=tuple(sorted(departures)),
                with_guide=draw(st.booleans()),
            ),
        )
        throughs = (
            Through(
                origin=start,
                destination=first,
                way=draw(ways),
                at=draw(st.floats(0, 1)),
                street=draw(words),
            ),
        )
        asked[:2] = [replace(wish, is_required=True, score=0) for wish in asked[:2]]
    optional = [wish.place_id for wish in asked if not wish.is_required]
    pairs = [(a, b) for b in row for a in row if row[a] < row[b] and {a, b} - set(optional)]
    group_size = draw(st.integers(0, 200))
    return CircuitDefinition(
        id="x",
        source="routes/x.toml",
        title=draw(localized),
        summary=draw(localized),
        territory_id=draw(words),
        start=start,
        end=end,
        departure=draw(st.datetimes(FIRST, LAST).map(lambda moment: moment.replace(microsecond=0))),
        time_budget=60 * draw(st.integers(10, 1440)),
        profile=draw(words),
        speed_kmh=draw(st.none() | st.floats(0.5, 8.0)),
        avoid_steps=draw(st.booleans()),
        group_size=group_size,
        is_robust=draw(st.booleans()),
        keeps_order=keeps_order,
        wishes=tuple(asked),
        precedences=tuple(pair for pair in pairs if draw(st.booleans())),
        groups=(tuple(optional[:2]),) if len(optional) > 1 and draw(st.booleans()) else (),
        transfers=transfers,
        throughs=throughs,
        avoided=tuple(draw(st.lists(avoidances, max_size=2))),
        meeting_point=draw(localized),
        booking=draw(localized),
        guide=draw(localized),
        contact=draw(words),
        price=draw(localized),
        is_featured=draw(st.booleans()),
        origin=draw(st.none() | origins),
    )


def changes(before: str, after: str) -> list[str]:
    """List the lines that a text lost and gained."""
    lines = difflib.ndiff(before.splitlines(), after.splitlines())
    return [line for line in lines if line[0] in "+-"]


@given(definition=definitions())
def test_what_is_written_is_read_back(definition: CircuitDefinition) -> None:
    """A new file and its JSON twin, through a real encoder, give the very same definition."""
    assert parse_definition(write_definition(definition), "routes/x.toml") == definition
    document = json.loads(json.dumps(definition_to_json(definition)))
    assert definition_from_json(document, "routes/x.toml") == definition


@given(before=definitions(), after=definitions())
def test_any_file_can_become_any_other(before: CircuitDefinition, after: CircuitDefinition) -> None:
    """Whatever changed at once, the edited file says what is wanted."""
    text = write_definition(after, write_definition(before))
    assert parse_definition(text, "routes/x.toml") == after


@pytest.mark.parametrize("path", ROUTES, ids=[path.stem for path in ROUTES])
def test_a_file_that_did_not_change_is_not_changed(path: Path) -> None:
    """Each circuit of the project is written back byte by byte."""
    before = path.read_text(encoding="utf-8")
    assert write_definition(read_definition(path), before) == before


def test_only_what_changed_is_changed() -> None:
    """Comments, order and blank lines stay; a value keeps the comment beside it."""
    before = CAR.read_text(encoding="utf-8").replace(
        "time_budget_minutes = 210", "time_budget_minutes = 210  # with lunch"
    )
    definition = parse_definition(before, CAR)
    wished = tuple(
        replace(wish, score=5) if wish.place_id == "ecluse" else wish for wish in definition.wishes
    )
    street = Avoided(
        ways=(41, 42),
        street="Grande Rue",
        reason=LocalizedText(fr="travaux", en="works"),
        until=date(2026, 12, 24),
    )
    after = write_definition(
        replace(definition, time_budget=12_000, wishes=wished, avoided=(street,)), before
    )
    assert "time_budget_minutes = 200  # with lunch\n" in after
    assert changes(before, after) == [
        "- time_budget_minutes = 210  # with lunch",
        "+ time_budget_minutes = 200  # with lunch",
        "- score = 4",
        "+ score = 5",
        "+ ",
        "+ [[avoid]]",
        "+ ways = [41, 42]",
        '+ street = "Grande Rue"',
        '+ reason = "travaux"',
        '+ reason_en = "works"',
        "+ until = 2026-12-24",
    ]
    assert write_definition(definition, after) == before


def test_a_visit_that_moves_takes_its_comment_along() -> None:
    """Swapped visits are the same lines in another order; the rest stays where it was."""
    before = """[circuit]
title = "Centre"
territory = "ville"
start = "mairie"
departure = 2026-12-01T09:00:00
time_budget_minutes = 60

# Steep.
[[visit]]
place = "terril"

[[avoid]]
ways = [7]

[[visit]]  # the nave
place = "eglise"
"""
    definition = parse_definition(before, "routes/x.toml")
    swapped = replace(definition, wishes=definition.wishes[::-1])
    after = write_definition(swapped, before)
    assert parse_definition(after, "routes/x.toml") == swapped
    assert sorted(after.split("\n")) == sorted(before.split("\n"))
    assert after.index("[[visit]]  # the nave") < after.index("[[avoid]]") < after.index("# Steep.")


def test_a_file_in_another_layout_is_written_anew() -> None:
    """Tables in one line have no lines to keep: the definition counts."""
    before = """visit = [{ place = "terril" }]
[circuit]
title = { fr = "Centre", en = "Old town" }
territory = "ville"
start = "mairie"
departure = 2026-12-01T09:00:00
time_budget_minutes = 60
"""
    definition = parse_definition(before, "routes/x.toml")
    assert write_definition(definition, before) == before
    wishes = (VisitWish(place_id="terril", score=4),)
    after = replace(definition, title=LocalizedText(fr="Bourg"), wishes=wishes)
    assert parse_definition(write_definition(after, before), "routes/x.toml") == after


def test_a_file_with_windows_line_ends_keeps_them() -> None:
    """Every line ends as the file's lines end."""
    before = CAR.read_text(encoding="utf-8").replace("\n", "\r\n")
    definition = parse_definition(before, CAR)
    after = write_definition(replace(definition, time_budget=12_000), before)
    assert after == before.replace("time_budget_minutes = 210", "time_budget_minutes = 200")


def test_a_ride_taken_out_leaves_its_places_required() -> None:
    """What a ride made required is said once there is no ride to say it."""
    before = CAR.read_text(encoding="utf-8").replace("required = true\n", "")
    definition = parse_definition(before, CAR)
    on_foot = replace(definition, transfers=())
    after = write_definition(on_foot, before)
    assert parse_definition(after, CAR) == on_foot
    assert after.count("required = true") == 2


def test_a_fixed_part_in_the_middle_of_a_kept_order_is_kept_there() -> None:
    """Tables cannot say it by their order, so a list does."""
    definition = parse_definition(CAR.read_text(encoding="utf-8"), CAR)
    lunch = VisitWish(
        place_id="halles",
        is_required=True,
        title=LocalizedText(fr="Repas"),
        service_time=3600,
        earliest=time(12),
        latest=time(12, 30),
    )
    wishes = (VisitWish(place_id="ecluse", score=1), lunch, VisitWish(place_id="terril", score=2))
    kept = replace(
        definition,
        wishes=wishes,
        keeps_order=True,
        transfers=(),
        precedences=(),
        groups=(),
        departure=datetime(2026, 12, 3, 9),  # noqa: DTZ001 - a wall clock
        summary=NO_TEXT,
    )
    text = write_definition(kept)
    assert 'order = ["ecluse", "halles", "terril"]' in text
    assert parse_definition(text, CAR) == kept


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"departure": "2026-12-01"}, "2026-12-01T09:00:00"),
        ({"departure": 9}, "2026-12-01T09:00:00"),
        ({"time_budget_minutes": None}, "time_budget_minutes"),
        ({"time_budget": 60}, "time_budget_minutes"),
        ({"title": ["x"]}, "title"),
        ({"order": ["terril"], "keep_order": False}, "keep_order"),
    ],
)
def test_wrong_json_is_refused_as_a_wrong_file_is(changed: dict[str, object], said: str) -> None:
    """The message names file, key, value and remedy."""
    document = definition_to_json(read_definition(CAR))
    document["circuit"] |= changed
    with pytest.raises(DefinitionError) as caught:
        definition_from_json(document, CAR)
    assert said in caught.value.message()
    assert "ville-exemple-car.toml" in caught.value.message()


def test_a_file_with_the_same_table_twice_is_written_anew() -> None:
    """Two streets to avoid that are one: nobody can tell which of them changed."""
    before = CAR.read_text(encoding="utf-8") + 2 * "\n[[avoid]]\nways = [7]\n"
    known = parse_definition(before, "routes/x.toml")
    longer = replace(known, time_budget=known.time_budget + 600)
    assert parse_definition(write_definition(longer, before), "routes/x.toml") == longer
