"""Hours and minutes add up in every output, and are the same in all of them."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ddtour_geo.model import Itinerary
from ddtour_geo.outputs.comparison.tables import figures
from ddtour_geo.outputs.publish import publish
from ddtour_geo.outputs.site.cards import Links, card
from ddtour_geo.outputs.terminal import plan
from ddtour_geo.outputs.wording.shown import Shown, as_shown
from ddtour_geo.planning.plan import PlanResult, solve_route
from ddtour_geo.workshop.views.plan import plan_of
from tests.support.builders import PARIS, example_itinerary
from tests.support.commands import ROOT
from tests.support.minutes import (
    Course,
    checks,
    faults,
    from_calendar,
    from_gpx,
    from_page,
    from_sheet,
    from_terminal,
    from_workshop,
    span,
)
from tests.support.planned import CACHE, EACH_KIND, town
from tests.support.sampling import sample, tries
from tests.support.walks import walks


def courses(result: PlanResult, folder: Path, language: str) -> dict[str, list[Course]]:
    """Read all outputs of a plan."""
    itinerary = result.itinerary
    marks = [stop.mark for stop in itinerary.stops]
    return {
        "terminal": [from_terminal(plan.text(itinerary, language=language))],
        "workshop": [from_workshop(plan_of(result, language))],
        "page": from_page(folder / "index.html"),
        "gpx": [from_gpx(folder / "circuit.gpx", marks)],
        "calendar": [from_calendar(folder / "circuit.ics")],
        "sheet": [from_sheet(folder / f"sheet-{language}.pdf", marks)],
    }


def disagreements(first: Course, other: Course) -> list[str]:
    """Say where two outputs show other hours or minutes of the same circuit."""
    rows = {row.mark: row for row in first.rows}
    found = [
        f"{row.mark}: {key} {value} instead of {known}"
        for row in other.rows
        for key, value in row.facts
        if (known := dict(rows[row.mark].facts).get(key)) is not None and known != value
    ]
    return found + [
        f"{key}: {value} instead of {first.totals[key]}"
        for key, value in other.totals.items()
        if first.totals.get(key, value) != value
    ]


def check(result: PlanResult, folder: Path, language: str = "fr") -> int:
    """Add up all rows of all outputs, compare them with one another, and count them."""
    told = courses(result, folder, language)
    stops = len(result.itinerary.stops)
    for output, found in told.items():
        assert [fault for course in found for fault in faults(course)] == [], output
        assert output == "gpx" or len(found[0].rows) == stops, output
        assert disagreements(told["workshop"][0], found[0]) == [], output
    return sum(checks(course) for found in told.values() for course in found)


@EACH_KIND
def test_arrival_and_visit_give_the_departure_everywhere(site: Path, route: str) -> None:
    """And departure and leg the next arrival, and the parts the totals, in all six outputs."""
    result = solve_route(ROOT / "routes" / f"{route}.toml", data=ROOT / "data", cache=CACHE)
    assert check(result, site / route) > 10 * len(result.itinerary.stops)


@pytest.mark.parametrize(
    ("name", "language"), sample([("redon", "fr"), ("redon", "en"), ("monaco", "en")], 1)
)
def test_first_circuits_of_towns_add_up(
    tmp_path: Path, shared: Path, name: str, language: str
) -> None:
    """Of real streets, in both languages."""
    itinerary = town(name, shared / "areas", tmp_path / "data")
    publish(itinerary, tmp_path, language=language)
    result: Any = Planned(itinerary)
    assert check(result, tmp_path / name, language) > 10 * len(itinerary.stops)


@dataclass
class Planned:
    """All of a result that outputs read."""

    itinerary: Itinerary


@given(itinerary=walks(), language=st.sampled_from(["fr", "en"]))
@settings(max_examples=tries(200))
def test_every_circuit_adds_up_and_is_never_late(itinerary: Itinerary, language: str) -> None:
    """Whatever its seconds: over midnight, with rides, waiting, legs of a metre, thirty stops."""
    assert faults(from_terminal(plan.text(itinerary, language=language))) == []
    shown = as_shown(itinerary)
    hours = [
        hour
        for stop, leg in zip(shown.stops, [*shown.legs, None], strict=True)
        for hour in (
            *(stop.arrival, stop.begin, stop.departure),
            *((leg.departure,) if leg is not None and leg.departure is not None else ()),
        )
    ]
    assert all(first <= last for first, last in pairwise(hours))
    assert all(hour.second == 0 for hour in hours)
    assert all(stop.leave_before >= stop.departure for stop in shown.stops)
    if not itinerary.is_sketch:
        _is_on_time(itinerary, shown)


def _is_on_time(itinerary: Itinerary, shown: Shown) -> None:
    """Nothing comes later than shown, nor more than a minute before; the end keeps the budget."""
    for stop, told in zip(itinerary.stops, shown.stops, strict=True):
        for key in ("arrival", "begin", "departure"):
            late = getattr(told, key) - getattr(stop, key)
            assert timedelta(0) <= late < timedelta(minutes=1)
    assert shown.total.high <= itinerary.definition.time_budget // 60
    assert shown.end <= shown.latest_end


@pytest.mark.parametrize("sketch", [False, True])
def test_index_and_comparison_say_the_totals_of_the_terminal(sketch: bool) -> None:  # noqa: FBT001
    """And the margin is what they leave of the budget."""
    one = example_itinerary(ride=True, sketch=sketch)
    totals = from_terminal(plan.text(one)).totals
    cells = {figure.key: figure.cells[0] for figure in figures([one, one])}
    assert {key: span(cells[key]) for key in totals} == totals
    budget = one.definition.time_budget // 60
    assert span(cells["margin"]) == (budget - totals["total"][1], budget - totals["total"][0])
    told = card(one.definition, one, Links())
    assert {key: span(told[key]["fr"]) for key in ("walking", "total")} == {
        key: totals[key] for key in ("walking", "total")
    }


@pytest.mark.parametrize("night", [(2026, 10, 25), (2027, 3, 28)])
def test_minutes_add_up_in_the_night_when_clocks_change(night: tuple[int, int, int]) -> None:
    """As the sun counts them, whatever the clock on the wall does meanwhile."""
    base = example_itinerary()
    midnight = datetime(*night, 0, 10, tzinfo=PARIS).astimezone(UTC)
    first = base.stops[0].arrival.astimezone(UTC)
    stops = tuple(
        replace(
            stop,
            **{
                key: (midnight + (getattr(stop, key).astimezone(UTC) - first)).astimezone(PARIS)
                for key in ("arrival", "begin", "departure", "leave_before")
            },
        )
        for stop in base.stops
    )
    day, usual = as_shown(replace(base, stops=stops)), as_shown(base)
    assert (day.total, day.visits, day.legs) == (usual.total, usual.visits, usual.legs)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Eglise  12 min", "Eglise  13 min"),
        ("↓ 7 min, 350 m", "↓ 8 min, 350 m"),
        ("3  10:52", "3  10:53"),
        ("départ 10:40", "départ 10:41"),
        ("visites 1 h 35", "visites 1 h 36"),
        ("total 2 h 11", "total 2 h 10"),
    ],
)
def test_a_minute_too_many_is_found(old: str, new: str) -> None:
    """The sums can fail: at a stay, a leg, a ride, a total."""
    said = plan.text(example_itinerary(ride=True)).replace("\u00a0", " ")
    assert old in said
    assert faults(from_terminal(said)) == []
    assert faults(from_terminal(said.replace(old, new)))
