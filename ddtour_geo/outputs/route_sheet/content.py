"""What stands above and below the timetable: plain values for the template, no layout."""

from collections.abc import Callable, Mapping
from datetime import datetime

from ddtour_geo.common.clocks import later
from ddtour_geo.common.i18n import translate
from ddtour_geo.common.text import long_date
from ddtour_geo.model import Itinerary
from ddtour_geo.outputs.drawing.fonts import font, printable
from ddtour_geo.outputs.wording import surveyors
from ddtour_geo.outputs.wording.figures import (
    certainty,
    clock,
    length,
    minutes_text,
    quality,
)
from ddtour_geo.outputs.wording.shown import Shown, as_shown
from ddtour_geo.outputs.wording.visit import terms

Json = dict[str, object]

_RIBBON = 190.0
_TICK = 14.0
_STRIP_WIDTH, _STRIP_POINTS = 45.0, 10.0


def say(language: str, key: str, **values: object) -> str:
    r"""Say a text of the sheet.

    >>> say("en", "centimetre", metres=40)
    '1\xa0cm\xa0=\xa040\xa0m'
    """
    return translate(language, f"route_sheet.{key}", **values)


def head(itinerary: Itinerary, *, language: str, address: str, form: str = "a4") -> Json:
    """Say what stands above the timetable."""
    definition = itinerary.definition
    start = itinerary.stops[0]
    told = terms(itinerary, language)
    count = len(itinerary.to_confirm)
    boxed = () if form == "short" else ("contact", *["guide"] * bool(guide_in_box(told)))
    group = say(language, "group", count=definition.group_size) if definition.group_size else ""
    rows = [
        *(
            _labelled(f"web_map.{key}", told[key], language)
            for key in ("guide", "price", "booking", "contact")
            if key in told and key not in boxed
        ),
        *(
            {"label": "", "text": printable(row).removesuffix(".")}
            for row in (
                group,
                quality(itinerary, language),
                certainty(itinerary, language),
                address,
            )
            if row
        ),
    ]
    draft = "draft_one" if count == 1 else "draft_many"
    chips = [say(language, draft, count=count)] if count else []
    if told.get("booking"):
        chips.append(say(language, "chip_booking"))
    if definition.in_rain:
        chips.append(say(language, "chip_rain"))
    return {
        "title": printable(definition.title.in_language(language)),
        "date": long_date(start.arrival, language),
        "start": f"{as_shown(itinerary).stops[0].arrival:%H:%M}",
        "place": printable(
            told.get("meeting_point") or start.place.name.in_language(language)
        ).removesuffix("."),
        "chips": chips,
        "summary": printable(definition.summary.in_language(language)),
        "terms": rows,
    }


def _labelled(key: str, text: str, language: str) -> Json:
    label = translate(language, key)
    return {
        "label": translate(language, "wording.labelled", label=label, text="").rstrip(),
        "text": printable(text).removesuffix("."),
    }


def guide_in_box(told: Mapping[str, str]) -> str:
    """Name the guide for the box of the group; whom a few words cannot name stands in the head.

    >>> guide_in_box({"guide": "Ada"}), guide_in_box({"guide": "A councillor or an expert " * 3})
    ('Ada', '')
    """
    guide = printable(told.get("guide", ""))
    return guide if font("Semibold").width(guide, _STRIP_POINTS) <= _STRIP_WIDTH else ""


def facts(itinerary: Itinerary, language: str) -> list[Json]:
    """Give the figures under the title."""
    shown = as_shown(itinerary)
    visits = sum(stop.mark.isdigit() for stop in itinerary.stops)
    speed = f"{itinerary.speed_kmh:.1f}".removesuffix(".0")
    if language == "fr":
        speed = speed.replace(".", ",")
    rows = [
        (say(language, "fact_stops"), str(visits)),
        (
            say(language, "fact_length"),
            length(itinerary.totals.metres, itinerary.evidence, language),
        ),
        (
            say(language, "fact_walking", speed=speed),
            minutes_text(shown.walking, language),
        ),
        (_visits_label(shown, language), minutes_text(shown.visits, language)),
        *(
            (say(language, f"fact_{key}"), minutes_text(span, language))
            for key in ("waiting", "riding")
            if (span := getattr(shown, key)).high
        ),
        (
            say(language, "fact_return" if itinerary.definition.is_loop else "fact_arrival"),
            f"{shown.end:%H:%M}",
        ),
        (say(language, "fact_latest"), f"{shown.latest_end:%H:%M}"),
        (say(language, "fact_margin"), minutes_text(shown.margin_left, language)),
    ]
    return [{"label": label, **with_unit(value)} for label, value in rows]


def _visits_label(shown: Shown, language: str) -> str:
    """Name the visits, and what of them gathers the group."""
    if not shown.regrouping:
        return say(language, "fact_visits")
    return say(language, "fact_visits_regrouping", minutes=shown.regrouping)


def with_unit(text: str) -> Json:
    r"""Part a figure from its unit, which is printed smaller.

    >>> with_unit("12\u00a0min")
    {'value': '12', 'unit': 'min'}
    """
    for unit in ("min", "km", "m"):
        if text.endswith((f"\u00a0{unit}", f" {unit}")):
            return {"value": text[: -len(unit) - 1], "unit": unit}
    return {"value": text, "unit": ""}


def ribbon(itinerary: Itinerary) -> Json:
    """Lay the day out along a strip."""
    start = itinerary.stops[0].arrival
    end = itinerary.stops[-1].departure
    latest = later(start, itinerary.definition.time_budget)
    over = max(latest, end, key=datetime.timestamp)
    whole = max(over.timestamp() - start.timestamp(), 60.0)

    def at(moment: datetime) -> float:
        return (moment.timestamp() - start.timestamp()) / whole * _RIBBON

    blocks: list[Json] = []
    for stop in itinerary.stops:
        if stop.waiting:
            blocks.append(_block("wait", "", at(stop.arrival), at(stop.begin)))
        if stop.departure > stop.begin:
            blocks.append(_block("stop", stop.mark, at(stop.begin), at(stop.departure)))
    blocks += _rides(itinerary, at)
    if over != end:
        blocks.append(_block("margin", "", at(end), _RIBBON))
    every = next((m for m in (30, 60, 120, 240) if whole / 60 / m <= 10), 480)
    ticks: list[Json] = [{"x": 0.0, "text": clock(start)}]
    begin = later(start.replace(second=0), -60 * ((start.hour * 60 + start.minute) % every))
    for k in range(int(whole / 60 / every) + 2):
        moment = later(begin, 60 * every * k)
        if _TICK <= at(moment) <= _RIBBON - _TICK:
            ticks.append({"x": at(moment), "text": clock(moment)})
    ticks.append({"x": _RIBBON, "text": clock(over)})
    return {"blocks": blocks, "ticks": ticks}


def _rides(itinerary: Itinerary, at: Callable[[datetime], float]) -> list[Json]:
    """Lay rides, and the waiting before them, along the strip."""
    blocks: list[Json] = []
    for before, leg, after in zip(
        itinerary.stops, itinerary.legs, itinerary.stops[1:], strict=False
    ):
        if leg.ride is not None:
            leaves = leg.ride.departure
            if leaves > before.departure:
                blocks.append(_block("wait", "", at(before.departure), at(leaves)))
            blocks.append(_block("ride", "", at(leaves), at(after.arrival)))
    return blocks


def _block(kind: str, text: str, begin: float, end: float) -> Json:
    return {"kind": kind, "text": text, "x": begin, "width": end - begin}


def afterwards(itinerary: Itinerary, language: str) -> list[str]:
    """Say where the programme comes from, and what may be read to go further."""
    titles = [
        link.title.in_language(language)
        for link in itinerary.territory.links
        if link.kind == "further"
    ]
    said = [
        _origin(itinerary, language),
        say(language, "further", titles=" · ".join(titles)) if titles else "",
    ]
    return [printable(text) for text in said if text]


def footer(itinerary: Itinerary, language: str, *, with_origin: bool = False) -> Json:
    """Say where the sheet comes from."""
    parts = [_streets_date(itinerary, language)]
    if itinerary.data_source:
        parts.append(itinerary.data_source)
    parts.append(surveyors.of_map(itinerary, language))
    if with_origin:
        parts.append(_origin(itinerary, language))
    return {
        "fingerprint": printable(itinerary.fingerprint),
        "text": " · ".join(printable(part) for part in parts if part),
    }


def _origin(itinerary: Itinerary, language: str) -> str:
    origin = terms(itinerary, language).get("origin", "")
    return say(language, "origin", origin=origin) if origin else ""


def _streets_date(itinerary: Itinerary, language: str) -> str:
    try:
        day = datetime.fromisoformat(itinerary.data_date)
    except ValueError:
        return say(language, f"{_streets_kind(itinerary)}_undated")
    words = long_date(day, language).split(" ", 1)[1]
    return say(language, f"{_streets_kind(itinerary)}_dated", date=words)


def _streets_kind(itinerary: Itinerary) -> str:
    return "sketch" if itinerary.has_sketched_ground else "streets"
