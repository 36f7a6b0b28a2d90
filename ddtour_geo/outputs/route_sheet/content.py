"""What stands above and below the timetable: plain values for the template, no layout."""

from collections.abc import Callable
from datetime import datetime, timedelta

from ddtour_geo.locales import translate
from ddtour_geo.model import Itinerary
from ddtour_geo.outputs import surveyors
from ddtour_geo.outputs.route_sheet.fonts import printable
from ddtour_geo.outputs.visit import terms
from ddtour_geo.outputs.wording import (
    certainty,
    clock,
    duration,
    length,
    long_date,
    margin_left,
    quality,
    walk_duration,
)

Json = dict[str, object]

_RIBBON = 190.0
_TICK = 14.0


def say(language: str, key: str, **values: object) -> str:
    r"""Say a text of the sheet.

    Parameters
    ----------
    language
        ``"fr"`` or ``"en"``.
    key
        Key in the catalogue ``route_sheet``.
    **values
        What its placeholders stand for.

    Returns
    -------
    str
        The text.

    Examples
    --------
    >>> say("en", "centimetre", metres=40)
    '1\xa0cm\xa0=\xa040\xa0m'
    """
    return translate(language, f"route_sheet.{key}", **values)


def head(itinerary: Itinerary, *, language: str, address: str, form: str = "a4") -> Json:
    """Say what stands above the timetable.

    Parameters
    ----------
    itinerary
        What is published.
    language
        ``"fr"`` or ``"en"``.
    address
        Address of its page, or an empty text.
    form
        Form of the sheet: the short one has no box that names the contact.

    Returns
    -------
    dict
        Texts by name.

    Examples
    --------
    >>> head.__name__
    'head'
    """
    definition = itinerary.definition
    start = itinerary.stops[0]
    told = terms(itinerary, language)
    meeting, guide = told.get("meeting_point", ""), told.get("guide", "")
    count = len(itinerary.to_confirm)
    rows = [
        say(language, "guide", name=guide) if guide else "",
        say(language, "group", count=definition.group_size) if definition.group_size else "",
        told.get("price", ""),
        told.get("booking", ""),
        told.get("contact", "") if form == "short" else "",
        say(language, "origin", origin=told["origin"]) if "origin" in told else "",
        quality(itinerary, language),
        certainty(itinerary, language),
        address,
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
        "start": clock(start.arrival),
        "place": printable(meeting or start.place.name.in_language(language)),
        "chips": chips,
        "summary": printable(definition.summary.in_language(language)),
        "terms": [printable(row).removesuffix(".") for row in rows if row],
    }


def facts(itinerary: Itinerary, language: str) -> list[Json]:
    """Give the figures under the title.

    Parameters
    ----------
    itinerary
        What is published.
    language
        ``"fr"`` or ``"en"``.

    Returns
    -------
    list of dict
        Label, value and unit of each.

    Examples
    --------
    >>> facts.__name__
    'facts'
    """
    totals, evidence = itinerary.totals, itinerary.evidence
    first, last = itinerary.stops[0], itinerary.stops[-1]
    latest = first.arrival + timedelta(seconds=itinerary.definition.time_budget)
    visits = sum(stop.mark.isdigit() for stop in itinerary.stops)
    speed = f"{itinerary.speed_kmh:.1f}".removesuffix(".0")
    if language == "fr":
        speed = speed.replace(".", ",")
    rows = [
        (say(language, "fact_stops"), str(visits)),
        (say(language, "fact_length"), length(totals.metres, evidence, language)),
        (
            say(language, "fact_walking", speed=speed),
            walk_duration(totals.walking, evidence, language, spread=totals.spread),
        ),
        (say(language, "fact_visits"), duration(totals.visits)),
    ]
    if totals.waiting:
        rows.append((say(language, "fact_waiting"), duration(totals.waiting)))
    if totals.riding:
        rows.append((say(language, "fact_riding"), duration(totals.riding)))
    rows += [
        (say(language, "fact_return"), clock(last.arrival, evidence)),
        (say(language, "fact_latest"), clock(latest)),
        (
            say(language, "fact_margin"),
            margin_left(itinerary),
        ),
    ]
    return [{"label": label, **with_unit(value)} for label, value in rows]


def with_unit(text: str) -> Json:
    r"""Part a figure from its unit, which is printed smaller.

    Parameters
    ----------
    text
        Such as ``"12 min"``.

    Returns
    -------
    dict
        Value and unit; the unit is empty if there is none.

    Examples
    --------
    >>> with_unit("12\u00a0min")
    {'value': '12', 'unit': 'min'}
    """
    for unit in ("min", "km", "m"):
        if text.endswith((f"\u00a0{unit}", f" {unit}")):
            return {"value": text[: -len(unit) - 1], "unit": unit}
    return {"value": text, "unit": ""}


def ribbon(itinerary: Itinerary) -> Json:
    """Lay the day out along a strip.

    Parameters
    ----------
    itinerary
        What is published.

    Returns
    -------
    dict
        Blocks (stops, waiting, rides, margin) and ticks, millimetres from the left.

    Examples
    --------
    >>> ribbon.__name__
    'ribbon'
    """
    start = itinerary.stops[0].arrival
    end = itinerary.stops[-1].departure
    latest = start + timedelta(seconds=itinerary.definition.time_budget)
    whole = max((max(latest, end) - start).total_seconds(), 60.0)

    def at(moment: datetime) -> float:
        return (moment - start).total_seconds() / whole * _RIBBON

    blocks: list[Json] = []
    for stop in itinerary.stops:
        if stop.waiting:
            blocks.append(_block("wait", "", at(stop.arrival), at(stop.begin)))
        if stop.departure > stop.begin:
            blocks.append(_block("stop", stop.mark, at(stop.begin), at(stop.departure)))
    blocks += _rides(itinerary, at)
    if latest > end:
        blocks.append(_block("margin", "", at(end), _RIBBON))
    every = next((m for m in (30, 60, 120, 240) if whole / 60 / m <= 10), 480)
    ticks: list[Json] = [{"x": 0.0, "text": clock(start)}]
    begin = start.replace(second=0) - timedelta(minutes=(start.hour * 60 + start.minute) % every)
    for k in range(int(whole / 60 / every) + 2):
        moment = begin + timedelta(minutes=every * k)
        if _TICK <= at(moment) <= _RIBBON - _TICK:
            ticks.append({"x": at(moment), "text": clock(moment)})
    ticks.append({"x": _RIBBON, "text": clock(max(latest, end))})
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


def further(itinerary: Itinerary, language: str) -> str:
    """Name in one line what may be read to go further.

    Parameters
    ----------
    itinerary
        What is published.
    language
        ``"fr"`` or ``"en"``.

    Returns
    -------
    str
        Label and titles; empty if there is nothing.

    Examples
    --------
    >>> further.__name__
    'further'
    """
    titles = [
        link.title.in_language(language)
        for link in itinerary.territory.links
        if link.kind == "further"
    ]
    return printable(say(language, "further", titles=" · ".join(titles))) if titles else ""


def footer(itinerary: Itinerary, language: str) -> Json:
    """Say where the sheet comes from.

    Parameters
    ----------
    itinerary
        What is published.
    language
        ``"fr"`` or ``"en"``.

    Returns
    -------
    dict
        Fingerprint and the rest of the line.

    Examples
    --------
    >>> footer.__name__
    'footer'
    """
    parts = [_streets_date(itinerary, language)]
    if itinerary.data_source:
        parts.append(itinerary.data_source)
    parts.append(surveyors.of_map(itinerary, language))
    return {
        "fingerprint": printable(itinerary.fingerprint),
        "text": " · ".join(printable(part) for part in parts if part),
    }


def _streets_date(itinerary: Itinerary, language: str) -> str:
    try:
        day = datetime.fromisoformat(itinerary.data_date)
    except ValueError:
        return say(language, f"{_streets_kind(itinerary)}_undated")
    words = long_date(day, language).split(" ", 1)[1]
    return say(language, f"{_streets_kind(itinerary)}_dated", date=words)


def _streets_kind(itinerary: Itinerary) -> str:
    return "sketch" if itinerary.has_sketched_ground else "streets"
