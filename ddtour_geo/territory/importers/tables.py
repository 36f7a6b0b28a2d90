"""Tables of places: CSV of all habits, the sheets of Excel and LibreOffice."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from datetime import timedelta
from importlib.util import find_spec
from itertools import islice
from typing import TYPE_CHECKING, Any

from ddtour_geo.common.decoding import decoded
from ddtour_geo.territory.importers.archives import unpacked
from ddtour_geo.territory.importers.columns import worth
from ddtour_geo.territory.importers.rows import MOST_BYTES, MOST_ROWS, Row, cell, refused
from ddtour_geo.territory.importers.xml_file import local, root_of

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_SEPARATORS = ";\t,|"
_HEAD_LINES = 30
_MOST_LINES, _MOST_COLUMNS = 10 * MOST_ROWS, 200
_HINT = re.compile(r'\s*"?sep=(.)"?[;,\t]*\r?(?:\n|\Z)', re.IGNORECASE)

csv.field_size_limit(MOST_BYTES)  # an outline may fill a cell

Grid = Sequence[Sequence[str]]


def read_csv(content: bytes, name: str) -> list[Row]:
    """Read a table of text."""
    text = decoded(content)
    hint = _HINT.match(text)
    text = text[hint.end() :] if hint else text
    try:
        separator = hint[1] if hint else _separator(text)
        return _rows(_lines(text, separator), name)
    except (csv.Error, TypeError, ValueError) as why:
        raise refused("bad_syntax", name, syntax="CSV", why=why) from None


def _lines(text: str, separator: str) -> list[list[str]]:
    source = io.StringIO(text, newline="")
    return list(csv.reader(source, delimiter=separator, skipinitialspace=True))


def _separator(text: str) -> str:
    """Find the separator by which some line names the columns best."""
    head = "".join(islice(io.StringIO(text, newline=""), _HEAD_LINES))

    def quality(separator: str) -> tuple[tuple[bool, int], int]:
        lines = _lines(head, separator)
        return max(
            ((worth(line), len(line)) for line in lines if any(line)), default=((False, 0), 0)
        )

    return max(_SEPARATORS, key=quality)


def _head(lines: Grid) -> int | None:
    """Find the line that names the columns: titles and notes may stand above it."""
    return max(
        (at for at, line in enumerate(lines[:_HEAD_LINES]) if worth(line)[1]),
        key=lambda at: (*worth(lines[at]), -at),
        default=None,
    )


def _rows(lines: Grid, name: str) -> list[Row]:
    if not any(any(map(str.strip, line)) for line in lines):
        return []
    head = _head(lines)
    if head is None:
        said = next(line for line in lines if any(map(str.strip, line)))
        raise refused("importing.no_head", name, line="; ".join(said)[:80])
    columns = [column.strip() for column in lines[head]]
    rows = []
    for number, line in enumerate(lines[head + 1 :], head + 2):
        values: dict[str, str] = {}
        for column, value in zip(columns, map(cell, line), strict=False):
            if column and not values.get(column):
                values[column] = value
        if any(values.values()):
            rows.append(Row(number=number, values=values))
    return rows


def read_excel(content: bytes, name: str) -> list[Row]:
    """Read the sheet of a workbook that holds places."""
    if find_spec("openpyxl") is None:
        raise refused("importing.no_openpyxl", name)
    unpacked(content, name)
    import warnings

    from openpyxl import load_workbook

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            sheets = {sheet.title: _cells(sheet) for sheet in book.worksheets}
    except Exception:  # noqa: BLE001 - openpyxl raises whatever it stumbles over
        raise refused("importing.damaged", name, syntax="XLSX") from None
    return _sheet(sheets, name)


def _cells(sheet: Any) -> Grid:  # noqa: ANN401 - a sheet of openpyxl
    if sheet.sheet_state != "visible":
        return []
    sheet.reset_dimensions()
    lines = sheet.iter_rows(max_row=_MOST_LINES, max_col=_MOST_COLUMNS, values_only=True)
    return [[cell(value) for value in line] for line in lines]


def read_opendocument(content: bytes, name: str) -> list[Row]:
    """Read the sheet of a LibreOffice table that holds places."""
    files = unpacked(content, name)
    if "content.xml" not in files:
        raise refused("importing.no_place", name)
    root = root_of(files["content.xml"], name, "ODS")
    tables = [element for element in root.iter() if local(element) == "table"]
    return _sheet({_attribute(table, "name"): list(_table_lines(table)) for table in tables}, name)


def _table_lines(table: "Element") -> Iterator[list[str]]:
    rows = (element for element in table.iter() if local(element) == "table-row")
    count = 0
    for row in rows:
        line: list[str] = []
        for element in row:
            if local(element) in {"table-cell", "covered-table-cell"}:
                times = min(_repeats(element, "columns"), _MOST_COLUMNS - len(line))
                line += [_cell_text(element)] * times
        repeats = min(_repeats(row, "rows"), _MOST_LINES - count) if any(line) else 1
        count += repeats
        yield from [line] * repeats
        if count >= _MOST_LINES:
            return


def _cell_text(element: "Element") -> str:
    period = re.fullmatch(r"PT(\d+)H(\d+)M(\d+)(?:[.,]\d+)?S", _attribute(element, "time-value"))
    if period:
        hours, minutes, seconds = map(int, period.groups())
        return cell(timedelta(hours=hours, minutes=minutes, seconds=seconds))
    if number := _attribute(element, "value"):
        try:
            return cell(float(number))
        except ValueError:
            return number
    paragraphs = (one for one in element.iter() if local(one) == "p")
    return "\n".join("".join(one.itertext()) for one in paragraphs).strip()


def _attribute(element: "Element", name: str) -> str:
    found = element.attrib.items()
    return next((value for key, value in found if key.rpartition("}")[2] == name), "")


def _repeats(element: "Element", what: str) -> int:
    said = _attribute(element, f"number-{what}-repeated")
    return int(said) if re.fullmatch(r"\d{1,8}", said) else 1


def _sheet(sheets: "dict[str, Grid]", name: str) -> list[Row]:
    """Take the sheet that holds places, if it is one."""
    best = {
        title: worth(lines[at])
        for title, lines in sheets.items()
        if (at := _head(lines)) is not None
    }
    whole = [title for title, (is_whole, _) in best.items() if is_whole]
    if len(whole) > 1:
        raise refused("importing.several", name, names=", ".join(whole)[:200])
    if not best:
        return _rows(next((lines for lines in sheets.values() if lines), []), name)
    return _rows(sheets[max(best, key=lambda title: best[title])], name)
