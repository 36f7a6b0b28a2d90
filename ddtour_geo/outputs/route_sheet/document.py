"""The guide's sheet: an itinerary as a tagged PDF of two pages or more."""

import io
import json
import logging
import math
import re
from collections.abc import Sequence
from datetime import date
from importlib.util import find_spec
from itertools import combinations, pairwise
from typing import Final

import segno

from ddtour_geo.errors import CannotWriteError, UsageError
from ddtour_geo.locales import translate
from ddtour_geo.model import Itinerary
from ddtour_geo.outputs.route_sheet import content, timetable
from ddtour_geo.outputs.route_sheet.fonts import (
    FALLBACK,
    FAMILY,
    MISSING,
    fallback,
    font,
    lines_needed,
    printable,
)
from ddtour_geo.outputs.route_sheet.help import help_at_hand
from ddtour_geo.outputs.route_sheet.plan import map_data
from ddtour_geo.outputs.route_sheet.profile import profile_data
from ddtour_geo.outputs.route_sheet.typesetting import typeset
from ddtour_geo.outputs.route_sheet.watch import watch
from ddtour_geo.outputs.wording import banner

Json = dict[str, object]

_PAGE = 297.0 - 9.0 - 15.0
_TITLE_AND_STRIP = 34.0
_BANNER = 12.0
_MAP_HEIGHTS = (95.0, 205.0)
_LOWEST_PLAN = 75.0
_PROFILE = 24.0
_HEAD = 66.0
_EMERGENCIES = 54.0
_SHORT_HEAD = 70.0
_SHORT_MAP = 60.0
_SHORT_BANNER = 17.0
_SHORT_WIDTHS = (142.0, 130.0, 118.0, 106.0, 92.0, 84.0)
_SHORT_HEAD_WIDTH = 165.0
_LOOSE = 1.04
"""How much longer than its letters a text is once it is broken into lines."""
_SHORT_PADS = (1.1, 0.5)
"""Millimetres above and below the rows of the short form."""
_ENLARGED = 1.6
_COLUMN_WIDTH = (190.0 - 2 * 6.0) / 3
_IN_COLUMNS = 18


_log = logging.getLogger(__name__)


FORMS: Final = ("a4", "short", "large")
"""What a sheet may be: each form has its name in the command ``ddtour sheet``."""


def is_available() -> bool:
    """Tell whether sheets can be printed: Typst is installed with the extra ``sheet``.

    Returns
    -------
    bool
        False if the rest of a site must do without.

    Examples
    --------
    >>> is_available()
    True
    """
    return find_spec("typst") is not None


def require(form: str) -> None:
    """Refuse what could not be printed, before anything is planned for it.

    Parameters
    ----------
    form
        One of :data:`FORMS`.

    Raises
    ------
    UsageError
        If there is no such form.
    CannotWriteError
        If Typst is not installed.

    Examples
    --------
    >>> require("a4")
    """
    if form not in FORMS:
        raise UsageError("unknown_form", form=form, known=", ".join(FORMS))
    if not is_available():
        raise CannotWriteError("no_typst")


def sheet(
    itinerary: Itinerary, *, language: str = "fr", address: str = "", form: str = "a4"
) -> bytes:
    """Print an itinerary for the guide: timetable, map and legs.

    Parameters
    ----------
    itinerary
        What is published; its evidence decides between figures and ranges, map and plan.
    language
        ``"fr"`` or ``"en"``.
    address
        Address of the circuit's page, for the QR code; empty if it is not published.
    form
        One of :data:`FORMS`.

    Returns
    -------
    bytes
        A PDF/UA-1 file; the same itinerary gives the same bytes.

    Raises
    ------
    SheetError
        If a font is missing.
    UsageError
        If there is no such form.
    CannotWriteError
        If Typst is not installed.

    Examples
    --------
    >>> sheet.__name__
    'sheet'
    """
    require(form)
    said = sheet_data(itinerary, language=language, address=address, form=form)
    data = json.dumps(said, ensure_ascii=False)
    lost = sorted(set(re.findall(f'"([^"]*{MISSING}[^"]+|[^"]+{MISSING}[^"]*)"', data)))
    if lost:
        _log.warning("characters without a glyph are printed as boxes: %s", "; ".join(lost))
    return typeset(data, form)


def sheet_data(itinerary: Itinerary, *, language: str, address: str, form: str = "a4") -> Json:
    """Collect what the template prints.

    Parameters
    ----------
    itinerary
        What is published.
    language
        ``"fr"`` or ``"en"``.
    address
        Address of the circuit's page, or an empty text.
    form
        One of :data:`FORMS`.

    Returns
    -------
    dict
        Values that JSON can hold.

    Examples
    --------
    >>> sheet_data.__name__
    'sheet_data'
    """
    rows = timetable.rows(itinerary, language)
    legs = [row for row in rows if row["kind"] == "leg"]
    day = _document_date(itinerary)
    said: Json = {
        "form": form,
        "lang": language,
        "fonts": [FAMILY, FALLBACK] if fallback() else [FAMILY],
        "missing": MISSING,
        "date": [day.year, day.month, day.day],
        "words": _words(language),
        "banner": banner(itinerary, language),
        "head": content.head(itinerary, language=language, address=address, form=form),
        "qr": _qr(address),
        "qr_alt": translate(language, "route_sheet.qr_alt", address=printable(address)),
        "facts": content.facts(itinerary, language),
        "ribbon": content.ribbon(itinerary),
        "rows": rows,
        "emergency": [
            {"number": number, "text": printable(text.in_language(language))}
            for number, text in itinerary.territory.emergency
        ],
        "say_where": translate(
            language, "route_sheet.say_where", territory=printable(itinerary.territory.name)
        ),
        "watch": watch(itinerary, language),
        "further": content.further(itinerary, language),
        "guide": printable(itinerary.definition.guide.in_language(language)),
        "phone": printable(itinerary.definition.contact),
        "footer": content.footer(itinerary, language),
        "legs": legs,
    }
    said |= help_at_hand(itinerary, language)
    return said | _layout(itinerary, legs, said, form)


def _words(language: str) -> Json:
    names = (
        "label departure unpublished page fingerprint column_mark column_arrive column_stay "
        "column_then refuge column_leave column_stop column_before column_notes timetable_alt "
        "emergencies "
        "no_emergency watch watch_more watch_nothing group_box group_left group_back group_guide "
        "group_phone page_map page_plan north margin"
    )
    return {name: translate(language, f"route_sheet.{name}") for name in names.split()}


def _document_date(itinerary: Itinerary) -> date:
    """Date the file by its data, never by the clock."""
    try:
        return date.fromisoformat(itinerary.data_date[:10])
    except ValueError:
        return itinerary.definition.departure.date()


def _qr(address: str) -> str:
    if not address:
        return ""
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(out, kind="svg", border=0, xmldecl=False)
    return out.getvalue().decode("utf-8")


def _layout(itinerary: Itinerary, legs: Sequence[Json], said: Json, form: str) -> Json:
    """Share the paper between map and texts."""
    language = str(said["lang"])
    if form == "short":
        return _short_layout(itinerary, len(legs) + 1, said)
    profile = profile_data(itinerary, language, is_large=form == "large")
    if form == "large":
        height = 180.0 - _BANNER * bool(said["banner"])
        return {
            "columns": _columns(legs, 2),
            "profile": profile,
            "map": map_data(
                itinerary, height=height, language=language, zoom=_ENLARGED, only_walked=True
            ),
        }
    columns = _columns(legs, 3)
    low, high = _MAP_HEIGHTS
    low = _LOWEST_PLAN if itinerary.has_sketched_ground else low
    room = _PAGE - _TITLE_AND_STRIP - _BANNER * bool(said["banner"]) - _PROFILE * bool(profile)
    room -= _further(said, 190.0)
    rest = room - _tallest(columns)
    if rest - _left_for_later(said) >= low:
        rest -= _left_for_later(said)
    is_apart = bool(legs) and (not columns or rest < low)
    return {
        "columns": columns,
        "profile": profile,
        "legs_apart": is_apart,
        "map": map_data(itinerary, height=room if is_apart else min(high, rest), language=language),
    }


def _short_layout(itinerary: Itinerary, stops: int, said: Json) -> Json:
    """Give the map of the short form what its rows and the texts beside it leave."""
    rest = _PAGE - _SHORT_HEAD - _SHORT_BANNER * bool(said["banner"]) - _more_lines(said["head"])
    rest -= _further(said, 190.0)
    texts = [str(row["text"]) for row in (*_rows(said["emergency"]), *_rows(said["spare"]))]
    texts += [str(row["text"]) for row in _rows(said["watch"]) if row["marks"] != "–"]
    wide = max(_SHORT_PADS[-1], min(_SHORT_PADS[0], (110.0 / stops - 6.2) / 2))
    # Rows come closer where the texts beside the map need it.
    for pad in (wide, _SHORT_PADS[-1]):
        height = max(_SHORT_MAP, rest - stops * (6.4 + 2 * pad))
        width = next((w for w in _SHORT_WIDTHS if _beside(texts, 190.0 - w) < height + 8), 0.0)
        if width:
            break
    width = width or _SHORT_WIDTHS[-1]
    language = str(said["lang"])
    size = {"width": width, "height": height}
    drawn = map_data(itinerary, **size, language=language, only_walked=True)
    keys = "  ·  ".join(f"{row['key']} {row['name']}" for row in _rows(drawn["keys"]))
    lines = math.ceil(font("Regular").width(keys, 9.4) * _LOOSE / width)
    if lines > 1 and height > _SHORT_MAP:
        size["height"] = height - 4.0 * (lines - 1)
        drawn = map_data(itinerary, **size, language=language, only_walked=True)
    return {"columns": [], "profile": None, "pad": pad, "map": drawn}


def _further(said: Json, width: float) -> float:
    """Estimate the height of the line that names what may be read."""
    text = str(said["further"])
    return 3.0 + 3.85 * lines_needed(text, width, 10) if text else 0.0


def _more_lines(head: object) -> float:
    """Say what the head of the short form takes beyond one line each of title, place and terms."""
    if not isinstance(head, dict):
        return 0.0
    title = str(head["title"])
    points = 13.0 if len(title) > 140 else 18.0 if len(title) > 52 else 24.0
    place = "  ·  ".join(str(head[key]) for key in ("date", "start", "place"))
    rows = (
        (font("Bold").width(title, points), 0.45 * points),
        (font("Regular").width(place, 12.5) + 22.0, 5.6),
        (font("Regular").width(" · ".join(map(str, head["terms"])), 10), 4.2),
    )
    more = sum(
        height * max(0, math.ceil(width * _LOOSE / _SHORT_HEAD_WIDTH) - 1) for width, height in rows
    )
    return more + _summary_height(head, _SHORT_HEAD_WIDTH)


def _summary_height(head: Json, width: float) -> float:
    text = str(head["summary"])
    return 2.6 + 4.6 * lines_needed(text, width, 10.5) if text else 0.0


def _rows(rows: object) -> list[Json]:
    return rows if isinstance(rows, list) else []


def _beside(texts: Sequence[str], width: float) -> float:
    """Estimate the height of the boxes beside a map."""
    measure = font("Regular").width
    return 34.0 + sum(4.1 * math.ceil(measure(t, 10) / (width - 21)) + 0.8 for t in texts)


def _refuge_height(said: Json) -> float:
    """Estimate the height of the table of help at hand."""
    table = said["refuge_table"]
    rows = _rows(table["rows"]) if isinstance(table, dict) else []
    if not rows:
        return 0.0
    measure = font("Regular").width
    cells = [[str(cell) for cell in row["cells"]] for row in rows if isinstance(row["cells"], list)]
    natural = sum(
        max(measure(cell, 10) + 4 for cell in column) for column in zip(*cells, strict=True)
    )
    lines = 1 if natural < 178 else 2
    whole = lines_needed(str(said["refuge_whole"]), 150, 10)
    return 12.0 + len(rows) * (1.2 + max(4.6, 3.55 * lines)) + 3.55 * (whole - 1)


def _left_for_later(said: Json) -> float:
    """Estimate the height of what the first page has no room for: what to watch, help at hand."""
    rows = _rows(said["rows"])
    legs = [lines_needed(str(r["streets"]), 118, 11) for r in rows if r["kind"] == "leg"]
    rest = _PAGE - _HEAD - _BANNER * bool(said["banner"])
    rest -= _summary_height(said["head"], 161.0) if isinstance(said["head"], dict) else 0.0
    rest -= 4.0 * sum(lines_needed(str(r["told"]), 86, 10) for r in rows if r.get("told"))
    rest -= (len(rows) - len(legs)) * 9.6 + sum(1.5 + 4.3 * lines for lines in legs)
    watch = _rows(said["watch"])
    spare = [lines_needed(f"{r['label']} {r['text']}", 90, 10) for r in _rows(said["spare"])]
    boxes = 16.0 + 3.85 * sum(spare)
    for told, row in enumerate(watch):
        boxes += 0.6 + 3.85 * lines_needed(str(row["text"]), 78, 10)
        if boxes > rest:
            later = [lines_needed(str(r["text"]), 172, 10) for r in watch[told:]]
            return 10.0 + sum(0.6 + 3.85 * lines for lines in later) + _refuge_height(said)
    help_at_hand = _refuge_height(said)
    return 0.0 if max(boxes, _EMERGENCIES) + help_at_hand < rest else help_at_hand


def _columns(legs: Sequence[Json], count: int) -> list[list[Json]]:
    """Split the legs into columns of about the same height, in reading order."""
    if len(legs) > _IN_COLUMNS:
        return []
    if len(legs) <= count:
        return [[leg] for leg in legs]
    heights = [timetable.leg_height(leg, _COLUMN_WIDTH) for leg in legs]

    def parts(cuts: Sequence[int]) -> list[tuple[int, int]]:
        return list(pairwise((0, *cuts, len(legs))))

    cuts = min(
        combinations(range(1, len(legs)), count - 1),
        key=lambda cuts: max(sum(heights[a:b]) for a, b in parts(cuts)),
    )
    return [list(legs[a:b]) for a, b in parts(cuts)]


def _tallest(columns: Sequence[Sequence[Json]]) -> float:
    return max(
        (sum(timetable.leg_height(leg, _COLUMN_WIDTH) for leg in column) for column in columns),
        default=0.0,
    )
