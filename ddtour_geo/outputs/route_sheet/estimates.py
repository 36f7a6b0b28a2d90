"""How much paper the texts take: estimates by which the map gets what they leave."""

import math
from collections.abc import Sequence
from itertools import combinations, pairwise
from typing import Final

from ddtour_geo.outputs.drawing.fonts import font, lines_needed
from ddtour_geo.outputs.route_sheet import timetable
from ddtour_geo.outputs.route_sheet.content import Json

PAGE: Final = 297.0 - 9.0 - 15.0
"""Millimetres between the margins of a page."""
WIDTH: Final = 190.0
COLUMN_WIDTH: Final = (WIDTH - 2 * 6.0) / 3
BANNER: Final = 12.0
_LETTERS = {
    "lines": 2,
    "mark": 7.2,
    "hour": 16.5,
    "name": 12.5,
    "table": 11.0,
    "sub": 10.0,
    "gap": 1.7,
}
_SMALL = {
    "lines": 2,
    "mark": 6.2,
    "hour": 15.5,
    "name": 12.0,
    "table": 10.0,
    "sub": 9.4,
    "gap": 1.5,
}
LEVELS: Final = (
    {"stop": 1.2, "leg": 1.0, **_LETTERS},
    {"stop": 0.55, "leg": 0.6, **_LETTERS},
    {"stop": 0.6, "leg": 0.4, **_SMALL},
    {"stop": 0.6, "leg": 0.4, **_SMALL, "lines": 1},
    {"stop": 0.3, "leg": 0.2, **_SMALL, "lines": 1},
)
"""How close the rows of the timetable stand: millimetres above and below, sizes of letters.

The last two name no more streets than a line holds: the directions name them all.
The template takes the first by which page one holds its boxes.
"""
TWO_LINES: Final = 0.9
"""Millimetres above and below a name with a line under it, however close the rows stand."""
BOXES: Final = (52.0, 60.0, 68.0, 76.0, 84.0, 92.0)
"""Widths that the box of the emergencies may have."""
MOST_ROWS: Final = 5
"""Rows beyond which the table of help at hand stands in two halves side by side, if it can."""
_HALF: Final = (WIDTH - 6.0) / 2
_LINE = 3.85
_LOOSE = 1.04
"""How much longer than its letters a text is once it is broken into lines."""
_GROUP = 15.0
_TOLD = 121.0
_IN_COLUMNS = 18
_SHORT_HEAD_WIDTH = 165.0


def items(rows: object) -> list[Json]:
    """Take what stands in a list of the sheet's data; nothing if it is none.

    >>> items([{"kind": "leg"}]), items(None)
    ([{'kind': 'leg'}], [])
    """
    return rows if isinstance(rows, list) else []


def afterwards(said: Json, width: float) -> float:
    """Estimate the height of the lines about the programme and what may be read.

    >>> afterwards({"afterwards": []}, 190.0), afterwards({"afterwards": ["A title"]}, 190.0)
    (0.0, 6.85)
    """
    texts = said["afterwards"] if isinstance(said["afterwards"], list) else []
    return sum((3.0 + _LINE * lines_needed(str(text), width, 10) for text in texts), 0.0)


def more_lines(head: object) -> float:
    """Say what the head of the short form takes beyond one line each of title, place and terms.

    >>> more_lines({"title": "A", "date": "", "start": "", "place": "", "summary": "", "terms": []})
    0.0
    """
    if not isinstance(head, dict):
        return 0.0
    title = str(head["title"])
    rows = (
        (font("Bold").width(title, _title_points(title)), 0.45 * _title_points(title)),
        (font("Regular").width(_when_and_where(head), 12.5), 5.6),
    )
    more = sum(
        height * max(0, math.ceil(width * _LOOSE / _SHORT_HEAD_WIDTH) - 1) for width, height in rows
    )
    return more + 4.2 * (_terms_lines(head) - 1) + _summary(head, _SHORT_HEAD_WIDTH)


def _title_points(title: str) -> float:
    return 13.0 if len(title) > 140 else 18.0 if len(title) > 52 else 24.0


def _when_and_where(head: Json) -> str:
    return f"{head['date']}  ·  départ {head['start']}  ·  {head['place']}"


def _terms_lines(head: Json) -> int:
    terms = (f"{row['label']} {row['text']}".strip() for row in items(head["terms"]))
    return lines_needed(" · ".join(terms), WIDTH / _LOOSE, 10)


def _summary(head: Json, width: float) -> float:
    text = str(head["summary"])
    return 1.2 + 4.3 * lines_needed(text, width, 10.5) if text else 0.0


def beside_map(texts: Sequence[str], width: float) -> float:
    """Estimate the height of the boxes beside the map of the short form.

    >>> beside_map([], 80.0) < beside_map(["Call the day before."], 80.0)
    True
    """
    measure = font("Regular").width
    return 34.0 + sum(4.1 * math.ceil(measure(t, 10) / (width - 21)) + 0.8 for t in texts)


def spare(said: Json, width: float) -> float:
    """Estimate the height of the plan for rain and the hours, in a box below a map.

    >>> spare({"spare": []}, 80.0) < spare({"spare": [{"label": "Rain", "text": ""}]}, 80.0)
    True
    """
    texts = [f"{row['label']} : {row['text']}" for row in items(said["spare"])]
    return 4.0 + sum(0.4 + _LINE * lines_needed(text, width / _LOOSE, 10) for text in texts)


def left_for_later(said: Json) -> float:
    """Estimate the height of what page one has no room for: what to watch, help at hand.

    >>> nothing = dict.fromkeys(("head", "watch", "rows", "spare", "emergency", "refuge_table"))
    >>> left_for_later(nothing | {"banner": ""})
    0.0
    """
    room = PAGE - 3.2 - _above_timetable(said)
    watch = items(said["watch"])
    tables = [_timetable(items(said["rows"]), level) for level in LEVELS[1:]]
    least = _boxes(said, math.ceil(len(watch) / 2))
    tight = next((table for table in tables if table + least < room), tables[-1])
    fitting = [n for n in range(len(watch) + 1) if tight + _boxes(said, n) < room]
    count = fitting[-1] if fitting else len(watch)
    help_at_hand = refuge(said)
    if count < len(watch):
        later = [lines_needed(str(row["text"]), 172, 10) for row in watch[count:]]
        return 6.0 + sum(0.3 + _LINE * lines for lines in later) + help_at_hand
    return 0.0 if tight + _boxes(said, count) + help_at_hand < room else help_at_hand


def _above_timetable(said: Json) -> float:
    """Estimate the height of head, banner, figures and ribbon."""
    head = said["head"]
    if not isinstance(head, dict):
        return 0.0
    title, width = str(head["title"]), 161.0
    points = _title_points(title)
    beside_code = (
        4.5
        + 0.39 * points * lines_needed(title, width / _LOOSE, points, "Bold")
        + _summary(head, width)
        + 5.1 * lines_needed(_when_and_where(head), width / _LOOSE, 12.5)
    )
    terms = 2.2 + _LINE * _terms_lines(head) if items(head["terms"]) else 0.0
    return max(23.0, beside_code) + terms + 24.5 + BANNER * bool(said["banner"])


def _timetable(rows: Sequence[Json], level: dict[str, float]) -> float:
    height = 3.6
    for row in rows:
        if row["kind"] == "leg":
            told = lines_needed(_leg_text(row), _TOLD, level["table"])
            lines = told if level["lines"] > 1 else 1
            height += 2 * level["leg"] + 3.4 + _LINE * (lines - 1)
        else:
            texts = (
                2 * max(level["stop"], TWO_LINES)
                + 0.233 * level["name"]
                + level["gap"]
                + 0.233 * level["sub"]
            )
            height += max(texts, 2 * level["stop"] + level["mark"])
            if row["told"]:
                height += 0.9 + 3.5 * lines_needed(str(row["told"]), _TOLD, level["sub"])
    return height


def _leg_text(row: Json) -> str:
    warnings = row["warnings"] if isinstance(row["warnings"], list) else []
    return " ".join([str(row["streets"]), *(f"___{said}".replace(" ", "_") for said in warnings)])


def _boxes(said: Json, count: int) -> float:
    """Estimate the height of the boxes when so much of what is to be watched stands in them."""
    watch = [str(row["text"]) for row in items(said["watch"])]
    spare = [f"{row['label']} : {row['text']}" for row in items(said["spare"])]
    numbers = [str(row["text"]) for row in items(said["emergency"])]

    def at(width: float) -> float:
        free = WIDTH - width - 2.6 - 4.0
        left = 16.5 + sum(
            1.7 + max(3.6, _LINE * lines_needed(text, width - 16, 10) - 1.5) for text in numbers
        )
        middle = _GROUP + 6.5 + sum(0.4 + _LINE * lines_needed(text, free, 10) for text in spare)
        middle += sum(0.4 + _LINE * lines_needed(text, free - 14, 10) for text in watch[:count])
        return max(left, middle + 4.2 * (count < len(watch)))

    return 4.0 + min(at(width) for width in BOXES)


def refuge(said: Json) -> float:
    """Estimate the height of the table of help at hand.

    >>> refuge({"refuge_table": None})
    0.0
    """
    table = said["refuge_table"]
    rows = items(table["rows"]) if isinstance(table, dict) else []
    if not rows:
        return 0.0
    count = 2 if isinstance(table, dict) and table["halves"] else 1
    lines = 1 if _natural(rows) < (_HALF if count > 1 else WIDTH) + 2 else 2
    whole = lines_needed(str(said["refuge_whole"]), 150, 10)
    return 9.5 + math.ceil(len(rows) / count) * (0.9 + max(4.6, 3.55 * lines)) + 3.55 * (whole - 1)


def is_narrow(rows: Sequence[Json]) -> bool:
    """Tell whether half a page is wide enough for a table, its longest cells on two lines.

    >>> is_narrow([{"marks": ["1"], "cells": ["rue Hoche"]}])
    True
    """
    return _natural(rows) < _HALF + 14.0


def _natural(rows: Sequence[Json]) -> float:
    measure = font("Regular").width
    cells = [[str(cell) for cell in items(row["cells"])] for row in rows]
    marks = max(len(items(row["marks"])) for row in rows)
    wide = (max(measure(cell, 10) for cell in column) for column in zip(*cells, strict=True))
    return 5.5 * marks + sum(width + 4.0 for width in wide)


def columns(legs: Sequence[Json], count: int) -> list[list[Json]]:
    """Split the legs into columns of about the same height, in reading order.

    >>> columns([{"said": "a"}, {"said": "b"}], 3)
    [[{'said': 'a'}], [{'said': 'b'}]]
    """
    if len(legs) > _IN_COLUMNS:
        return []
    if len(legs) <= count:
        return [[leg] for leg in legs]
    heights = [timetable.leg_height(leg, COLUMN_WIDTH) for leg in legs]

    def parts(cuts: Sequence[int]) -> list[tuple[int, int]]:
        return list(pairwise((0, *cuts, len(legs))))

    cuts = min(
        combinations(range(1, len(legs)), count - 1),
        key=lambda cuts: max(sum(heights[a:b]) for a, b in parts(cuts)),
    )
    return [list(legs[a:b]) for a, b in parts(cuts)]


def tallest(columns: Sequence[Sequence[Json]]) -> float:
    """Give the height of the tallest column of legs.

    >>> tallest([])
    0.0
    """
    return max(
        (sum(timetable.leg_height(leg, COLUMN_WIDTH) for leg in column) for column in columns),
        default=0.0,
    )
