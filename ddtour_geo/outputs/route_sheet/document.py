"""The guide's sheet: an itinerary as a tagged PDF of two pages or more."""

import io
import json
import logging
import re
import shutil
import tempfile
from collections.abc import Sequence
from datetime import date
from importlib import resources
from importlib.util import find_spec
from typing import Final

import segno

from ddtour_geo.errors import CannotWriteError, UsageError
from ddtour_geo.locales import translate
from ddtour_geo.model import Itinerary
from ddtour_geo.outputs.route_sheet import content, timetable
from ddtour_geo.outputs.route_sheet.fonts import FAMILY, MISSING, folder, printable
from ddtour_geo.outputs.route_sheet.plan import map_data
from ddtour_geo.outputs.wording import banner

Json = dict[str, object]

_PAGE = 297.0 - 9.0 - 15.0
_TITLE_AND_STRIP = 34.0
_BANNER = 12.0
_MAP_HEIGHTS = (110.0, 205.0)
_COLUMNS = 3
_COLUMN_WIDTH = (190.0 - 2 * 6.0) / _COLUMNS
_IN_COLUMNS = 18
_WEIGHTS = ("Regular", "Semibold", "Bold", "It")


_log = logging.getLogger(__name__)


class SheetError(RuntimeError):
    """The sheet could not be set as it should be: a font is missing, or a standard is broken."""


FORMS: Final = ("a4",)
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
    data = json.dumps(sheet_data(itinerary, language=language, address=address), ensure_ascii=False)
    lost = sorted(set(re.findall(f'"([^"]*{MISSING}[^"]+|[^"]+{MISSING}[^"]*)"', data)))
    if lost:
        _log.warning("characters without a glyph are printed as boxes: %s", "; ".join(lost))
    return _compile(data)


def sheet_data(itinerary: Itinerary, *, language: str, address: str) -> Json:
    """Collect what the template prints.

    Parameters
    ----------
    itinerary
        What is published.
    language
        ``"fr"`` or ``"en"``.
    address
        Address of the circuit's page, or an empty text.

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
    columns = _columns(legs)
    day = _document_date(itinerary)
    return {
        "lang": language,
        "family": FAMILY,
        "missing": MISSING,
        "date": [day.year, day.month, day.day],
        "words": _words(language),
        "banner": banner(itinerary, language),
        "head": content.head(itinerary, language=language, address=address),
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
        "watch": timetable.watch(itinerary, language),
        "guide": printable(itinerary.definition.guide),
        "phone": printable(itinerary.definition.contact),
        "footer": content.footer(itinerary, language),
        "legs": legs,
        "columns": columns,
        "map": map_data(
            itinerary,
            height=_map_height(columns, is_sketch=itinerary.is_sketch),
            language=language,
        ),
    }


def _words(language: str) -> Json:
    names = (
        "label departure unpublished page fingerprint column_mark column_arrive column_stay "
        "column_leave column_stop column_before column_notes timetable_alt emergencies "
        "no_emergency watch watch_nothing group_box group_left group_back group_guide "
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


def _columns(legs: Sequence[Json]) -> list[list[Json]]:
    """Split the legs into columns of about the same height, in reading order."""
    if len(legs) > _IN_COLUMNS:
        return []
    if len(legs) <= _COLUMNS:
        return [[leg] for leg in legs]
    heights = [timetable.leg_height(leg, _COLUMN_WIDTH) for leg in legs]
    columns: list[list[Json]] = [[] for _ in range(_COLUMNS)]
    share = sum(heights) / _COLUMNS
    reach = 0.0
    for leg, height in zip(legs, heights, strict=True):
        k = min(_COLUMNS - 1, int((reach + height / 2) / share)) if share else 0
        columns[k].append(leg)
        reach += height
    return columns


def _map_height(columns: Sequence[Sequence[Json]], *, is_sketch: bool) -> float:
    """Give the map what the legs leave."""
    low, high = _MAP_HEIGHTS
    if not columns:
        return high
    legs = max(
        sum(timetable.leg_height(leg, _COLUMN_WIDTH) for leg in column) for column in columns
    )
    rest = _PAGE - _TITLE_AND_STRIP - _BANNER * is_sketch - legs
    return min(high, max(low, rest))


def _compile(data: str) -> bytes:
    """Set the sheet with four font files and no other.

    The package carries each font twice (TrueType and OpenType): the order of its folder must
    not choose between them, or two machines would write different bytes.
    """
    import typst

    template = resources.files(__package__) / "sheet.typ"
    with tempfile.TemporaryDirectory() as chosen:
        for weight in _WEIGHTS:
            shutil.copy(folder() / f"SourceSansPro-{weight}.ttf", chosen)
        pdf, warnings = typst.compile_with_warnings(
            template.read_bytes(),
            format="pdf",
            font_paths=typst.Fonts(
                include_system_fonts=False, include_embedded_fonts=False, font_paths=[chosen]
            ),
            ignore_system_fonts=True,
            sys_inputs={"data": data},
            pdf_standards=["ua-1"],
            timestamp=0,
        )
    if warnings:
        raise SheetError("; ".join(str(warning) for warning in warnings))
    if not isinstance(pdf, bytes):
        raise SheetError
    return pdf
