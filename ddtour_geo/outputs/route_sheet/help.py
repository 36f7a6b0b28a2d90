"""What a guide hopes not to need: the plan for rain, the way out, who to call."""

import re
from dataclasses import replace

from ddtour_geo.common.i18n import translate
from ddtour_geo.common.text import plain
from ddtour_geo.guidance.directions.french import with_article
from ddtour_geo.model import Itinerary
from ddtour_geo.outputs.drawing.fonts import printable
from ddtour_geo.outputs.route_sheet.content import Json
from ddtour_geo.outputs.route_sheet.estimates import MOST_ROWS, is_narrow
from ddtour_geo.outputs.route_sheet.watch import joined
from ddtour_geo.outputs.wording import help_words


def help_at_hand(itinerary: Itinerary, language: str) -> Json:
    """Collect what holds for the whole circuit, and what is at hand at each stop."""
    said = [_rain(itinerary, language), _turn_back(itinerary, language)]
    whole = help_words.summary(itinerary, language)
    hours = [text for text in whole if re.search(r"\d\d:\d\d", text)]
    return {
        "spare": [_line(text) for text in (*said, " ".join(hours)) if text],
        "refuge": [
            {"marks": list(marks), "text": printable(text)}
            for marks, text in help_words.lines(itinerary, language)
        ],
        "refuge_table": _table(itinerary, language),
        "refuge_whole": printable(" ".join(text for text in whole if text not in hours)),
    }


def _table(itinerary: Itinerary, language: str) -> Json:
    """Set what is at hand in columns: in two halves side by side where many stops allow it."""
    brief = _columns(itinerary, language, is_brief=True)
    if len(brief["rows"]) > MOST_ROWS and is_narrow(brief["rows"]):
        return {**brief, "halves": True}
    return {**_columns(itinerary, language, is_brief=False), "halves": False}


def _columns(itinerary: Itinerary, language: str, *, is_brief: bool) -> dict[str, list[Json]]:
    """Write a column for each kind of help of which something is known."""
    told = {
        kind: [
            printable(help_words.stop_cell(itinerary, i, kind, language, is_brief=is_brief))
            for i in range(len(itinerary.stops))
        ]
        for kind in help_words.KINDS
    }
    told = {kind: cells for kind, cells in told.items() if any(cells)}
    found: dict[tuple[str, ...], list[str]] = {}
    for stop, cells in zip(itinerary.stops, zip(*told.values(), strict=True), strict=False):
        found.setdefault(cells, []).append(stop.mark)
    return {
        "heads": [{"text": translate(language, f"route_sheet.refuge_{kind}")} for kind in told],
        "rows": [
            {"marks": marks, "cells": [cell or "–" for cell in cells]}
            for cells, marks in found.items()
        ],
    }


def _rain(itinerary: Itinerary, language: str) -> str:
    """Say the plan for rain with the marks of places, which the timetable names."""
    plan = itinerary.rain_plan
    if plan is None:
        return ""
    bare = replace(itinerary, rain_plan=replace(plan, unknown=(), in_the_open=()))
    places = {stop.place.id for stop in itinerary.stops if stop.service_time}
    is_unknown = places <= {place.id for place in plan.unknown}
    unknown = "rain_unknown_everywhere" if is_unknown else "rain_unknown"
    groups = (("rain_open", plan.in_the_open), (unknown, plan.unknown))
    marks = {stop.place.id: stop.mark for stop in reversed(itinerary.stops)}
    details = [
        translate(
            language, f"wording.{key}", names=joined([marks[p.id] for p in places if p.id in marks])
        )
        for key, places in groups
        if places
    ]
    said = help_words.rain(bare, language)
    return f"{said.removesuffix('.')} ({', '.join(details)})." if details else said


def _turn_back(itinerary: Itinerary, language: str) -> str:
    """Say when the stop that is worst to turn back from must be left."""
    if itinerary.safety is None:
        return ""
    hours = [
        (stop.turn_back, i)
        for i, stop in enumerate(itinerary.safety.stops)
        if stop.turn_back is not None and stop.mark.isdigit()
    ]
    if not hours:
        return ""
    _, worst = min(hours)
    end = plain(itinerary.stops[-1].place.name.in_language(language))
    return translate(
        language,
        "route_sheet.turn_back",
        mark=itinerary.stops[worst].mark,
        end=with_article(end) if language == "fr" else end,
        **help_words.way_back(itinerary, worst, language),
    )


def _line(text: str) -> Json:
    """Part the word that an eye looks for from what follows its colon."""
    head, *rest = re.split(r"\s?:\s", text, maxsplit=1)
    return {"label": printable(head), "text": printable(rest[0]) if rest else ""}
