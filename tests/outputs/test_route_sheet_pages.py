"""What stands on which page of the guide's sheet, for every circuit of the repository."""

import io
import re
from functools import cache

import pypdf
import pytest

from ddtour_geo.outputs.drawing.fonts import lines_needed
from ddtour_geo.outputs.route_sheet import sheet
from ddtour_geo.outputs.route_sheet.document import sheet_data
from ddtour_geo.outputs.route_sheet.estimates import COLUMN_WIDTH, LEVELS, columns
from ddtour_geo.outputs.route_sheet.timetable import leg_height, rows
from ddtour_geo.outputs.route_sheet.watch import watch
from ddtour_geo.outputs.wording import help_words
from tests.support.pdf_drawing import shapes
from tests.support.planned import EACH_KIND, ROUTES, planned
from tests.support.sampling import sample

SKETCHED = [
    (route, language)
    for route in ROUTES
    if not route.startswith("ville-exemple-")
    for language in ("fr", "en")
]

ADDRESS = "https://example.org/visites/circuit/"


def plain(text: str) -> str:
    """Write a text without line breaks and special spaces; a hyphen ends no word."""
    return re.sub(r"- ", "-", re.sub(r"\s+", " ", text.replace("\u200b", "")))


@cache
def pages(route: str) -> tuple[str, ...]:
    """Give the text of each page of a sheet."""
    reader = pypdf.PdfReader(io.BytesIO(sheet(planned(route))))
    return tuple(plain(page.extract_text()) for page in reader.pages)


@EACH_KIND
def test_page_one_is_enough_in_an_emergency(route: str) -> None:
    """Numbers to call, the plan for rain and the hour to turn back stand on the first page."""
    first, itinerary = pages(route)[0], planned(route)
    for number, _ in itinerary.territory.emergency:
        assert number in first
    for title in ("Urgences", "Groupe"):
        assert title in first
    if itinerary.rain_plan is not None:
        assert "Pluie" in first
        for mark in itinerary.rain_plan.dropped:
            assert re.search(rf"supprimer [^.]*\b{mark}\b", first)
    assert "au plus tard" in first


@EACH_KIND
def test_no_name_touches_the_rule_above_it(route: str) -> None:
    """However close the rows stand, an accented capital has its own room."""
    itinerary = planned(route)
    page = pypdf.PdfReader(io.BytesIO(sheet(itinerary))).pages[0]
    names = tuple(plain(stop.place.name.in_language("fr"))[:12] for stop in itinerary.stops)
    lines: list[tuple[float, float]] = []

    def visit(text: str, matrix: list[float], shift: list[float], _: object, size: float) -> None:
        if plain(text).strip().startswith(names) and size >= 12:
            lines.append((matrix[5] + shift[5], size))

    page.extract_text(visitor_text=visit)
    rules = [float(one.middle[1]) for one in shapes(page) if one.size[1] < 1 and one.size[0] > 20]
    assert len(lines) >= len(itinerary.stops)
    for baseline, size in lines:
        above = min((rule - baseline for rule in rules if rule > baseline + 1), default=99.0)
        assert above >= 0.86 * size


@pytest.mark.parametrize(("route", "language"), sample(SKETCHED, 3))
def test_a_sketched_circuit_takes_two_sides_of_one_sheet(route: str, language: str) -> None:
    """In both languages, with the code of its page and without; the short form takes one."""
    assert planned(route).has_sketched_ground
    for form, address, count in (("a4", "", 2), ("a4", ADDRESS, 2), ("short", ADDRESS, 1)):
        pdf = sheet(planned(route), language=language, form=form, address=address)
        assert len(pypdf.PdfReader(io.BytesIO(pdf)).pages) == count, (form, address)


@EACH_KIND
def test_the_guide_is_named_once(route: str) -> None:
    """In the box of the group, or in the head where the name is a sentence."""
    guide = plain(planned(route).definition.guide.fr)
    assert not guide or " ".join(pages(route)).count(guide) == 1


@EACH_KIND
def test_what_is_unknown_of_many_stops_is_said_once(route: str) -> None:
    """On page one: in one line that names the stops, or on a chip beside one or two of them.

    Who only meets before a place needs no hours of it.
    """
    itinerary, first = planned(route), pages(route)[0]
    entered = [stop for stop in itinerary.stops if stop.service_time]
    unknown = {s.place.id for s in entered if s.place.opening_hours is None}
    assert first.count("Horaires inconnus") == bool(unknown)
    assert ("horaires inconnus" in first) == (0 < len(unknown) <= 2)


@pytest.mark.parametrize("form", ["a4", "short"])
def test_every_stop_of_reserved_time_has_a_row_and_no_walk(form: str) -> None:
    """Its mark stands between two others, in every form."""
    itinerary = planned("la-pionniere")
    assert any(stop.host is not None for stop in itinerary.stops)
    text = plain(pypdf.PdfReader(io.BytesIO(sheet(itinerary, form=form))).pages[0].extract_text())
    written = rows(itinerary, "fr")
    position = 0
    for row in (row for row in written if row["kind"] == "stop"):
        position = text.find(plain(f"{row['mark']} {row['arrive']}"), position)
        assert position >= 0, row["mark"]
    walks = sum(row["kind"] == "leg" for row in written)
    assert walks == sum(stop.host is None for stop in itinerary.stops[1:])


def test_the_closest_rows_are_legible() -> None:
    """Nothing that the templates set in a row is below 9 points."""
    assert min(level[part] for level in LEVELS for part in ("hour", "name", "table", "sub")) >= 9


@EACH_KIND
def test_nothing_to_watch_is_lost_between_two_pages(route: str) -> None:
    """Each thing to watch is printed once, wherever there is room."""
    text = " ".join(pages(route))
    for row in watch(planned(route), "fr"):
        assert text.count(plain(str(row["text"]))) == 1, row["text"]


@EACH_KIND
def test_help_at_hand_is_told_once_for_every_stop(route: str) -> None:
    """The road of each stop stands in the table, which is printed once."""
    itinerary, text = planned(route), " ".join(pages(route))
    assert text.count("Secours, par étape") == 1
    for position in range(len(itinerary.stops)):
        for kind in help_words.KINDS:
            full, brief = (
                plain(help_words.stop_cell(itinerary, position, kind, is_brief=is_brief))
                for is_brief in (False, True)
            )
            assert full in text or brief in text


@EACH_KIND
def test_map_and_directions_share_page_two(route: str) -> None:
    """Only a long trace pushes directions to a third page; a sketch never needs one."""
    found, itinerary = pages(route), planned(route)
    data = sheet_data(itinerary, language="fr", address="")
    assert len(found) <= (2 if itinerary.is_sketch else 3)
    assert not (itinerary.is_sketch and data["legs_apart"])
    where = found[2 if data["legs_apart"] else 1]
    for leg in data["legs"]:  # type: ignore[attr-defined]
        assert plain(leg["said"]) in where


def test_columns_are_as_even_as_whole_legs_allow() -> None:
    """No other split of the legs has a lower tallest column."""
    rows: list[dict[str, object]] = [
        {"length": "90 m", "said": "mot " * words, "warnings": []} for words in (9, 1, 40, 2, 7, 30)
    ]
    heights = [leg_height(row, COLUMN_WIDTH) for row in rows]
    tallest = max(sum(leg_height(row, COLUMN_WIDTH) for row in c) for c in columns(rows, 3))
    splits = [(a, b) for a in range(1, 5) for b in range(a + 1, 6)]
    assert tallest == min(
        max(sum(heights[:a]), sum(heights[a:b]), sum(heights[b:])) for a, b in splits
    )


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [("", 50, 1), ("mot", 1, 1), ("un deux", 8, 2), ("Hôtel-de-Ville", 16, 2), ("a b c d", 200, 1)],
)
def test_lines_are_counted_as_they_are_broken(text: str, width: float, lines: int) -> None:
    """A text breaks at spaces and after hyphens; a word alone stays whole."""
    assert lines_needed(text, width, 10) == lines
