"""The guide's sheet: an itinerary as a tagged PDF of two pages or more."""

import io
import json
import logging
import math
import re
from collections.abc import Sequence
from datetime import date
from importlib.util import find_spec
from typing import Final

import segno

from ddtour_geo.common.errors import CannotWriteError, UsageError
from ddtour_geo.common.i18n import translate
from ddtour_geo.model import Itinerary
from ddtour_geo.outputs.drawing.fonts import (
    FALLBACK,
    FAMILY,
    MISSING,
    fallback,
    font,
    printable,
)
from ddtour_geo.outputs.route_sheet import content, estimates, timetable
from ddtour_geo.outputs.route_sheet.help import help_at_hand
from ddtour_geo.outputs.route_sheet.map import map_data
from ddtour_geo.outputs.route_sheet.profile import profile_data
from ddtour_geo.outputs.route_sheet.typesetting import typeset
from ddtour_geo.outputs.route_sheet.watch import watch
from ddtour_geo.outputs.wording.figures import banner
from ddtour_geo.outputs.wording.visit import terms

Json = dict[str, object]

_TITLE_AND_STRIP = 34.0
_TITLE_AND_LEGEND = 27.0
_MAP_HEIGHTS = (95.0, 205.0)
_LOWEST_PLAN = 80.0
_PROFILE = 24.0
_SHORT_HEAD = 70.0
_SHORT_MAP = 60.0
_SHORT_BANNER = 17.0
_SHORT_WIDTHS = (142.0, 130.0, 118.0, 106.0, 92.0, 84.0)
_LOOSE = 1.04
"""How much longer than its letters a text is once it is broken into lines."""
_SHORT_PADS = (1.1, 0.5)
"""Millimetres above and below the rows of the short form."""
_ENLARGED = 1.6


_log = logging.getLogger(__name__)


FORMS: Final = ("a4", "short", "large")
"""What a sheet may be: each form has its name in the command ``ddtour sheet``."""


def is_available() -> bool:
    """Tell whether sheets can be printed: Typst is installed with the extra ``sheet``.

    >>> is_available()
    True
    """
    return find_spec("typst") is not None


def require(form: str) -> None:
    """Refuse what could not be printed, before anything is planned for it."""
    if form not in FORMS:
        raise UsageError("unknown_form", form=form, known=", ".join(FORMS))
    if not is_available():
        raise CannotWriteError("no_typst")


def sheet(
    itinerary: Itinerary, *, language: str = "fr", address: str = "", form: str = "a4"
) -> bytes:
    """Print an itinerary for the guide: timetable, map and legs."""
    require(form)
    said = sheet_data(itinerary, language=language, address=address, form=form)
    data = json.dumps(said, ensure_ascii=False)
    lost = sorted(set(re.findall(f'"([^"]*{MISSING}[^"]+|[^"]+{MISSING}[^"]*)"', data)))
    if lost:
        _log.warning("characters without a glyph are printed as boxes: %s", "; ".join(lost))
    return typeset(data, form)


def sheet_data(itinerary: Itinerary, *, language: str, address: str, form: str = "a4") -> Json:
    """Collect what the template prints."""
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
        "afterwards": [] if form == "short" else content.afterwards(itinerary, language),
        "levels": estimates.LEVELS,
        "boxes": estimates.BOXES,
        "two_lines": estimates.TWO_LINES,
        "guide": content.guide_in_box(terms(itinerary, language)),
        "phone": printable(itinerary.definition.contact),
        "footer": content.footer(itinerary, language, with_origin=form == "short"),
        "legs": legs,
    }
    said |= help_at_hand(itinerary, language)
    return said | _layout(itinerary, legs, said, form)


def _words(language: str) -> Json:
    names = (
        "label departure page fingerprint column_mark column_arrive column_stay "
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
        return _short_layout(itinerary, len(itinerary.stops), said)
    profile = profile_data(itinerary, language, is_large=form == "large")
    if form == "large":
        height = 180.0 - estimates.BANNER * bool(said["banner"])
        return {
            "columns": estimates.columns(legs, 2),
            "profile": profile,
            "map": map_data(
                itinerary, height=height, language=language, zoom=_ENLARGED, only_walked=True
            ),
        }
    columns = estimates.columns(legs, 3)
    low, high = _MAP_HEIGHTS
    low = _LOWEST_PLAN if itinerary.has_sketched_ground else low
    room = (
        estimates.PAGE
        - (_TITLE_AND_LEGEND if itinerary.has_sketched_ground else _TITLE_AND_STRIP)
        - estimates.BANNER * bool(said["banner"])
        - _PROFILE * bool(profile)
    )
    room -= estimates.afterwards(said, estimates.WIDTH)
    rest = room - estimates.tallest(columns)
    later = estimates.left_for_later(said)
    if itinerary.has_sketched_ground or rest - later >= low:
        rest = max(low, rest - later)
    is_apart = bool(legs) and (not columns or rest < low)
    help_at_hand = estimates.refuge(said)
    is_crowded = is_apart and estimates.tallest(columns) + later > estimates.PAGE - 10.0
    has_help = is_crowded and room - help_at_hand - low > 0
    if has_help:
        room -= help_at_hand
    return {
        "columns": columns,
        "profile": profile,
        "legs_apart": is_apart,
        "help_with_map": has_help,
        "map": map_data(itinerary, height=room if is_apart else min(high, rest), language=language),
    }


def _short_layout(itinerary: Itinerary, stops: int, said: Json) -> Json:
    """Give the map of the short form what its rows and the texts beside it leave."""
    rest = (
        estimates.PAGE
        - _SHORT_HEAD
        - _SHORT_BANNER * bool(said["banner"])
        - estimates.more_lines(said["head"])
    )
    texts = [
        str(row["text"])
        for row in (*estimates.items(said["emergency"]), *estimates.items(said["spare"]))
    ]
    texts += [str(row["text"]) for row in estimates.items(said["watch"]) if row["marks"] != "–"]
    wide = max(_SHORT_PADS[-1], min(_SHORT_PADS[0], (110.0 / stops - 6.2) / 2))
    # Rows come closer where the texts beside the map need it.
    for pad in (wide, _SHORT_PADS[-1]):
        height = max(_SHORT_MAP, rest - stops * (6.4 + 2 * pad))
        width = next(
            (
                w
                for w in _SHORT_WIDTHS
                if estimates.beside_map(texts, estimates.WIDTH - w) < height + 8
            ),
            0.0,
        )
        if width:
            break
    if not width:
        width = _SHORT_WIDTHS[-1]
        height = max(_SHORT_MAP, height - estimates.spare(said, width - 3.6))
    language = str(said["lang"])
    size = {"width": width, "height": height}
    drawn = map_data(itinerary, **size, language=language, only_walked=True)
    keys = "  ·  ".join(f"{row['key']} {row['name']}" for row in estimates.items(drawn["keys"]))
    lines = math.ceil(font("Regular").width(keys, 9.4) * _LOOSE / width)
    if lines > 1 and height > _SHORT_MAP:
        size["height"] = height - 4.0 * (lines - 1)
        drawn = map_data(itinerary, **size, language=language, only_walked=True)
    return {"columns": [], "profile": None, "pad": pad, "map": drawn}
