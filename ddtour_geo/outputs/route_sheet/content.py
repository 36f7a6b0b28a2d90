"""What page 1 and the footer say: plain values for the template, no layout."""

import math
import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from ddtour_geo.locales import translate
from ddtour_geo.model import Evidence, Fact, Itinerary, Leg, Stop
from ddtour_geo.outputs.route_sheet.fonts import font, printable
from ddtour_geo.outputs.wording import (
    clock,
    duration,
    length,
    long_date,
    quality,
    walk_duration,
)

Json = dict[str, object]

_RIBBON = 190.0
_FIVE_MINUTES = 300
_SUB_LINE = 82.0
_SUB_LINE_POINTS = 9.4
_GENERIC = frozenset(
    "Allée Allées Avenue Boulevard Chemin Cité Coron Cour Cours Esplanade Impasse Mail Parvis "
    "Passage Passerelle Place Placette Pont Promenade Quai Résidence Rond-Point Route Rue Ruelle "
    "Sente Sentier Square Terrasse Traverse Venelle Voie".split()
)
_REASONS = {
    "budget": "unvisited_time",
    "trade": "unvisited_time",
    "window": "unvisited_hours",
    "closed": "unvisited_hours",
    "unreachable": "unvisited_path",
    "off_plan": "unvisited_place",
}


def _say(language: str, key: str, **values: object) -> str:
    return translate(language, f"route_sheet.{key}", **values)


def head(itinerary: Itinerary, *, language: str, address: str) -> Json:
    """Say what stands above the timetable.

    Parameters
    ----------
    itinerary
        What is published.
    language
        ``"fr"`` or ``"en"``.
    address
        Address of its page, or an empty text.

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
    meeting = definition.meeting_point.in_language(language)
    count = len(itinerary.to_confirm)
    terms = [
        _say(language, "guide", name=definition.guide) if definition.guide else "",
        _say(language, "group", count=definition.group_size) if definition.group_size else "",
        definition.price,
        definition.booking.in_language(language),
        quality(itinerary, language),
    ]
    draft = "draft_one" if count == 1 else "draft_many"
    return {
        "title": printable(definition.title.in_language(language)),
        "date": long_date(start.arrival, language),
        "start": clock(start.arrival),
        "place": printable(meeting or start.place.name.in_language(language)),
        "draft": _say(language, draft, count=count) if count else "",
        "terms": [printable(term).removesuffix(".") for term in terms if term],
        "address": printable(address),
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
        (_say(language, "fact_stops"), str(visits)),
        (_say(language, "fact_length"), length(totals.metres, evidence, language)),
        (
            _say(language, "fact_walking", speed=speed),
            walk_duration(totals.walking, evidence, language),
        ),
        (_say(language, "fact_visits"), duration(totals.visits)),
    ]
    if totals.waiting:
        rows.append((_say(language, "fact_waiting"), duration(totals.waiting)))
    rows += [
        (_say(language, "fact_return"), clock(last.arrival, evidence)),
        (_say(language, "fact_latest"), clock(latest)),
        (
            _say(language, "fact_margin"),
            _margin(itinerary.definition.time_budget - totals.total, evidence),
        ),
    ]
    return [{"label": label, **_with_unit(value)} for label, value in rows]


def _margin(seconds: int, evidence: Evidence) -> str:
    """Round a reserve down: it is a promise too."""
    if evidence.is_sketch:
        return f"≈\u00a0{duration(max(0, seconds) // _FIVE_MINUTES * _FIVE_MINUTES)}"
    return duration(max(0, seconds) // 60 * 60)


def _with_unit(text: str) -> Json:
    for unit in ("min", "km", "m"):
        if text.endswith(f"\u00a0{unit}") or text.endswith(f" {unit}"):
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
        Blocks (stops, waiting, margin) and ticks, millimetres from the left.

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
    if latest > end:
        blocks.append(_block("margin", "", at(end), _RIBBON))
    every = next((m for m in (30, 60, 120, 240) if whole / 60 / m <= 10), 480)
    ticks: list[Json] = []
    begin = start.replace(second=0) - timedelta(minutes=(start.hour * 60 + start.minute) % every)
    for k in range(int(whole / 60 / every) + 2):
        moment = begin + timedelta(minutes=every * k)
        if start <= moment and at(moment) <= _RIBBON - 14:
            ticks.append({"x": at(moment), "text": clock(moment)})
    if not ticks or float(str(ticks[0]["x"])) > 14:
        ticks.insert(0, {"x": 0.0, "text": clock(start)})
    ticks.append({"x": _RIBBON, "text": clock(max(latest, end))})
    return {"blocks": blocks, "ticks": ticks}


def _block(kind: str, text: str, begin: float, end: float) -> Json:
    return {"kind": kind, "text": text, "x": begin, "width": end - begin}


def rows(itinerary: Itinerary, language: str) -> list[Json]:
    """Write the timetable: a row per stop, a row per leg between two of them.

    Parameters
    ----------
    itinerary
        What is published.
    language
        ``"fr"`` or ``"en"``.

    Returns
    -------
    list of dict
        Rows in walking order.

    Examples
    --------
    >>> rows.__name__
    'rows'
    """
    found: list[Json] = []
    so_far = Evidence.SURVEYED
    for i, stop in enumerate(itinerary.stops):
        if i:
            leg = itinerary.legs[i - 1]
            so_far = max(so_far, leg.evidence)
            found.append(leg_row(itinerary, i - 1, language))
        found.append(_stop_row(itinerary, i, stop, so_far, language))
    return found


def _stop_row(
    itinerary: Itinerary, index: int, stop: Stop, so_far: Evidence, language: str
) -> Json:
    is_first, is_last = index == 0, index == len(itinerary.stops) - 1
    stays = stop.service_time > 0 or not (is_first or is_last)
    before = stop.leave_before
    if itinerary.is_sketch:
        before -= timedelta(seconds=_FIVE_MINUTES // 2)
    return {
        "kind": "stop",
        "mark": stop.mark,
        "square": not stop.mark.isdigit(),
        "arrive": clock(stop.arrival, so_far),
        "stay": _with_unit(duration(stop.service_time)) if stays else None,
        "wait": _say(language, "wait", time=duration(stop.waiting)) if stop.waiting else "",
        "leave": "" if is_last and not stays else clock(stop.departure, so_far),
        "name": printable(stop.place.name.in_language(language)),
        "sub": printable(_sub_line(stop, language, is_last=is_last)),
        "chips": _chips(itinerary, index, stop, language),
        "before": clock(before, itinerary.evidence),
    }


def _sub_line(stop: Stop, language: str, *, is_last: bool) -> str:
    if stop.title is not None:
        return stop.title.in_language(language)
    if is_last and stop.service_time == 0:
        return _say(language, "end_of_circuit")
    width = font("Regular").width
    lines = [line for fact in stop.place.facts for line in _fact_lines(fact, language)]
    fitting = (line for line in lines if width(printable(line), _SUB_LINE_POINTS) <= _SUB_LINE)
    return next(fitting, lines[-1] if lines else "")


def _fact_lines(fact: Fact, language: str) -> tuple[str, str]:
    """Write a fact with its source, short: the page's name, and a year if there is room."""
    label = fact.label.in_language(language)
    source = re.split(r"[,;:(]|/|\s–", fact.source, maxsplit=1)[0].strip()
    values = {
        "label": label[:1].upper() + label[1:],
        "value": fact.value.in_language(language),
    }
    dated = f"{source}, {fact.as_of.year}"
    return (
        _say(language, "fact_line", **values, source=dated),
        _say(language, "fact_line", **values, source=source),
    )


def _chips(itinerary: Itinerary, index: int, stop: Stop, language: str) -> list[str]:
    if index and stop.place.id == itinerary.stops[0].place.id and stop.service_time == 0:
        return []
    chips = []
    if stop.closes is not None:
        chips.append(_say(language, "chip_closes", time=clock(stop.closes)))
    elif stop.place.opening_hours is None:
        chips.append(_say(language, "chip_hours"))
    if stop.place.position.to_confirm:
        chips.append(_say(language, "chip_place"))
    return chips


def leg_row(itinerary: Itinerary, index: int, language: str) -> Json:
    """Write one leg.

    Parameters
    ----------
    itinerary
        What is published.
    index
        Number of the leg, from 0.
    language
        ``"fr"`` or ``"en"``.

    Returns
    -------
    dict
        Marks, minutes, length, streets and warnings.

    Examples
    --------
    >>> leg_row.__name__
    'leg_row'
    """
    leg = itinerary.legs[index]
    names = [printable(name) for name in leg.street_names]
    minutes = walk_duration(leg.seconds, leg.evidence, language)
    return {
        "kind": "leg",
        "origin": itinerary.stops[index].mark,
        "target": itinerary.stops[index + 1].mark,
        "minutes": _with_unit(minutes),
        "length": length(leg.metres, leg.evidence, language),
        "streets": _streets(names, language) or _say(language, "unnamed"),
        "warnings": leg_warnings(leg, language),
    }


def _streets(names: Sequence[str], language: str) -> str:
    """Join street names; French generic words are small but for the first."""
    said = []
    for i, name in enumerate(names):
        first = name.split(" ", 1)[0]
        if not i:
            said.append(name[:1].upper() + name[1:])
        elif language == "fr" and first in _GENERIC:
            said.append(name[:1].lower() + name[1:])
        else:
            said.append(name)
    return ", ".join(said)


def leg_warnings(leg: Leg, language: str) -> list[str]:
    """Say what to mind on a leg.

    Parameters
    ----------
    leg
        The walk.
    language
        ``"fr"`` or ``"en"``.

    Returns
    -------
    list of str
        A few words each; empty if there is nothing.

    Examples
    --------
    >>> leg_warnings(Leg(seconds=1, metres=1.0, lonlat=(), runs=(), evidence=Evidence.SURVEYED),
    ...              "fr")
    []
    """
    found = []
    stairs = [run for run in leg.runs if run.is_steps]
    if stairs:
        counts = [run.step_count for run in stairs]
        if None not in counts:
            total = sum(count for count in counts if count is not None)
            found.append(_say(language, "steps_counted", count=total))
        else:
            found.append(_say(language, "steps_one" if len(stairs) == 1 else "steps_many"))
    metres: dict[str, float] = {}
    for run in leg.runs:
        for key in run.warnings:
            metres[key] = metres.get(key, 0.0) + run.metres
    for key, reach in metres.items():
        if key == "steps":
            continue
        found.append(f"{_warning(key, language)}, {length(reach, leg.evidence, language)}")
    return found


def _warning(key: str, language: str) -> str:
    try:
        return _say(language, f"warning_{key.replace('-', '_')}")
    except KeyError:
        return key.replace("-", " ")


def watch(itinerary: Itinerary, language: str) -> list[Json]:
    """List what to watch, by stop.

    Parameters
    ----------
    itinerary
        What is published.
    language
        ``"fr"`` or ``"en"``.

    Returns
    -------
    list of dict
        Marks concerned and text.

    Examples
    --------
    >>> watch.__name__
    'watch'
    """
    found: list[tuple[str, str]] = []
    for notice in itinerary.notices:
        marks = [s.mark for s in itinerary.stops if s.place.id in notice.place_ids]
        found.append((_join(marks) or "D–A", notice.text.in_language(language)))
    seen: dict[str, str] = {}
    for stop in itinerary.stops:
        seen.setdefault(stop.place.id, stop.mark)
    places = {stop.place.id: stop.place for stop in itinerary.stops}
    unknown = [seen[key] for key, place in places.items() if place.opening_hours is None]
    if unknown:
        found.append((_join(unknown), _say(language, "watch_hours")))
    unsure = [seen[place.id] for place in itinerary.to_confirm]
    if unsure:
        found.append((_join(unsure), _say(language, "watch_place")))
    if itinerary.is_sketch:
        found.append(("D–A", _say(language, "watch_sketch")))
    found += [("–", text) for text in _unvisited(itinerary, language)]
    return [{"marks": marks, "text": printable(text)} for marks, text in found]


def _unvisited(itinerary: Itinerary, language: str) -> list[str]:
    """Name what was left out, one sentence per reason."""
    groups: dict[str, list[str]] = {}
    for left_out in itinerary.unvisited:
        key = _REASONS.get(left_out.reason.removeprefix("reason_"), "unvisited")
        groups.setdefault(key, []).append(left_out.place.name.in_language(language))
    return [_say(language, key, names=", ".join(names)) for key, names in groups.items()]


def _join(marks: Sequence[str]) -> str:
    """Write marks short: ``1, 2, 3`` becomes ``1–3``."""
    groups: list[list[str]] = []
    for mark in marks:
        last = groups[-1][-1] if groups else ""
        if mark.isdigit() and last.isdigit() and int(mark) == int(last) + 1:
            groups[-1].append(mark)
        else:
            groups.append([mark])
    return ", ".join(g[0] if len(g) == 1 else f"{g[0]}–{g[-1]}" for g in groups)


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
    if not itinerary.is_sketch:
        parts.append(itinerary.territory.attribution)
    return {
        "fingerprint": printable(itinerary.fingerprint),
        "text": " · ".join(printable(part) for part in parts if part),
    }


def _streets_date(itinerary: Itinerary, language: str) -> str:
    try:
        day = datetime.fromisoformat(itinerary.data_date)
    except ValueError:
        return _say(language, "sketch_undated" if itinerary.is_sketch else "streets_undated")
    words = long_date(day, language).split(" ", 1)[1]
    return _say(language, "sketch_dated" if itinerary.is_sketch else "streets_dated", date=words)


def leg_height(row: Json, width: float) -> float:
    """Say how much room a leg takes in a column of page 2.

    Parameters
    ----------
    row
        What :func:`leg_row` gave.
    width
        Millimetres of the column.

    Returns
    -------
    float
        Millimetres, rather too many than too few.

    Examples
    --------
    >>> row = {"length": "350 m", "streets": "Rue Hoche", "warnings": []}
    >>> leg_height(row, 59.0)
    15.7
    """
    warnings = row["warnings"] if isinstance(row["warnings"], list) else []
    heading = f"{row['length']} {'min' * 3} {' '.join(map(str, warnings))}"
    wide = font("Bold").width(heading, 10) + 16 + 5 * len(warnings)
    lines = math.ceil(wide / (0.94 * width))
    streets = math.ceil(font("Regular").width(str(row["streets"]), 10) / (0.9 * width))
    return round(4.6 + 5.2 * (lines - 1) + 2.1 + 5.0 * max(1, streets) + 4.0, 1)
