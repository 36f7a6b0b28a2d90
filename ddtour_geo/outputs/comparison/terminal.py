"""The comparison for a terminal."""

import textwrap
from collections.abc import Sequence
from itertools import zip_longest

from rich.cells import cell_len

from ddtour_geo.common.i18n import translate
from ddtour_geo.common.text import long_date, plain
from ddtour_geo.model import Itinerary
from ddtour_geo.outputs.comparison import tables
from ddtour_geo.outputs.wording import figures

WIDTH = 100
"""Columns of the terminal that the tables keep to where they can."""

_LABEL = 30
_GAP = "  "
Row = tuple[str, ...]


def text(itineraries: Sequence[Itinerary], *, language: str = "fr") -> str:
    """Write a comparison for a terminal, circuits across."""
    tables.check(itineraries)

    def say(key: str) -> str:
        return translate(language, f"comparison.{key}")

    letters = tuple(tables.LETTERS[: len(itineraries)])
    lines = [
        f"{letter}  {plain(itinerary.definition.title.in_language(language))}"
        f" ({plain(itinerary.definition.id)})"
        for letter, itinerary in zip(letters, itineraries, strict=True)
    ]
    days = {itinerary.stops[0].arrival.date(): itinerary for itinerary in itineraries}
    if len(days) == 1:
        lines.append(long_date(itineraries[0].stops[0].arrival, language))
    lines += [
        f"!! {banner}"
        for banner in dict.fromkeys(figures.banner(it, language) for it in itineraries)
        if banner
    ]
    said = tables.figures(itineraries, language)
    lines += ["", *_table([("", *letters), *((say(f.key), *f.cells) for f in said)])]
    hours: list[Row] = [(say("hours"), *letters)]
    hours += [_place(row, itineraries, language) for row in tables.place_rows(itineraries)]
    lines += ["", *_table(hours), say("shared_mark")]
    common = tables.pairs(itineraries, language)
    matrix: list[Row] = [("", *letters[1:])]
    matrix += [
        (letter, *(common.get((i, j), "") for j in range(1, len(letters))))
        for i, letter in enumerate(letters[:-1])
    ]
    lines += ["", say("pairs"), *_table(matrix), "", *tables.footer(itineraries, language)]
    return "\n".join(line.rstrip() for line in lines)


def _place(row: tables.PlaceRow, itineraries: Sequence[Itinerary], language: str) -> Row:
    shared = "*" if row.is_shared else " "
    name = plain(row.place.name.in_language(language))
    unsure = row.unsure(language)
    name += f" ({unsure})" if unsure else ""
    hours = (
        tables.stop_hour(stop, itinerary, language) or translate(language, "comparison.nothing")
        for stop, itinerary in zip(row.stops, itineraries, strict=True)
    )
    return (f"{shared} {name}", *hours)


def _table(rows: Sequence[Row]) -> list[str]:
    """Align columns, the first to the left; long cells go on in the next line."""
    columns = len(rows[0]) - 1
    room = max(11, (WIDTH - _LABEL) // columns - len(_GAP))
    cells = [
        [_wrapped(row[0], _LABEL), *(_wrapped(cell, room) for cell in row[1:])] for row in rows
    ]
    widths = [max(cell_len(line) for row in cells for line in row[i]) for i in range(columns + 1)]
    return [
        _GAP.join(
            _padded(part, width, is_first=i == 0)
            for i, (part, width) in enumerate(zip(parts, widths, strict=True))
        )
        for row in cells
        for parts in zip_longest(*row, fillvalue="")
    ]


def _wrapped(cell: str, width: int) -> list[str]:
    indent = "  " if cell[:2] in {"* ", "  "} else ""
    return textwrap.wrap(cell, width, subsequent_indent=indent) or [""]


def _padded(part: str, width: int, *, is_first: bool) -> str:
    part = part if is_first else part.strip()
    space = " " * (width - cell_len(part))
    return part + space if is_first else space + part
