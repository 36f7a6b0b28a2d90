"""A plan for the screen: numbers to draw with, words to read."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import numpy as np
from shapely import LineString

from ddtour_geo.common.errors import (
    DDTourError,
    PlacesOutOfReachError,
    PlanImpossibleError,
    StreetAvoidedError,
)
from ddtour_geo.common.i18n import translate
from ddtour_geo.common.text import decimal, long_date
from ddtour_geo.common.types import Json, LonLat
from ddtour_geo.model import CircuitDefinition, Itinerary, UnvisitedPlace, trusted
from ddtour_geo.network import StreetExtract
from ddtour_geo.network.streets import way_lines
from ddtour_geo.outputs.drawing.frame import Frame, encode_lines
from ddtour_geo.outputs.drawing.trace import circuit_lines
from ddtour_geo.outputs.wording import figures, remarks, values
from ddtour_geo.outputs.wording.shown import as_shown
from ddtour_geo.planning.plan import PlanResult
from ddtour_geo.planning.reach import UNREACHED
from ddtour_geo.workshop.errors import within_project

_MOMENTS = ("arrival", "begin", "departure", "leave_before")


def plan_of(result: PlanResult, language: str) -> Json:
    """Tell a plan."""
    itinerary = result.itinerary
    frame = Frame(itinerary.territory.study_area)
    lines, twice = circuit_lines(itinerary, frame)
    feet = [line[0] for line in lines] + [lines[-1][-1]]
    return {
        "origin": frame.origin,
        "sketch": itinerary.is_sketch,
        "head": _head(itinerary, language),
        "stops": [_stop(number, foot, itinerary, language) for number, foot in enumerate(feet)],
        "legs": [
            _leg(number, itinerary, language)
            | {"line": encode_lines(frame, [line]), "twice": flags}
            for number, (line, flags) in enumerate(zip(lines, twice, strict=True))
        ],
        "totals": _totals(itinerary, language),
        "score": itinerary.score,
        "bound": itinerary.bound,
        "proven": itinerary.is_proven_optimal,
        "quality": figures.quality(itinerary, language),
        "certainty": itinerary.certainty
        and {
            "share": itinerary.share_in_time,
            "text": figures.certainty(itinerary, language),
        },
        "unvisited": [left_out(left, itinerary, language) for left in itinerary.unvisited],
        "notices": _notices(itinerary, language),
        "fingerprint": itinerary.fingerprint,
        "evidence": itinerary.evidence.label,
    }


def _head(itinerary: Itinerary, language: str) -> Json:
    shown = as_shown(itinerary)
    return {
        "title": itinerary.definition.title.in_language(language),
        "quality": figures.quality(itinerary, language),
        "date": long_date(itinerary.stops[0].arrival, language),
        "end": f"{shown.end:%H:%M}",
        "latest": f"{shown.stops[-1].leave_before:%H:%M}",
    }


def _stop(number: int, foot: LonLat, itinerary: Itinerary, language: str) -> Json:
    stop, shown = itinerary.stops[number], as_shown(itinerary).stops[number]
    position = stop.place.position
    at = position.lonlat if stop.host is None else foot
    return {
        "mark": stop.mark,
        "place": stop.place.id,
        "id": stop.place.id,
        "name": stop.place.name.in_language(language),
        "title": None if stop.title is None else stop.title.in_language(language),
        "lon": at[0],
        "lat": at[1],
        "at": [round(value, 5) for value in at],
        "foot": [round(value, 5) for value in foot],
        "radius": position.unsure_m if stop.host is None else 0,
        "reserved": figures.reserved(stop, shown.stay, language),
        "closes": None if stop.closes is None else f"{stop.closes:%H:%M}",
        "waiting_s": stop.waiting,
        "wait": figures.minutes_text(shown.waiting, language) if shown.waiting.high else "",
        "service_s": stop.service_time,
        "stay": figures.minutes_text(shown.stay, language) if stop.service_time else "",
        "regrouping": remarks.stay(shown, language) if shown.regrouping else "",
        "hours_unknown": trusted(stop.place.opening_hours) is None,
        "to_confirm": position.to_confirm,
        **{key: f"{getattr(shown, key):%H:%M}" for key in _MOMENTS},
        **{f"{key}_iso": getattr(stop, key).isoformat() for key in _MOMENTS},
    }


def _leg(number: int, itinerary: Itinerary, language: str) -> Json:
    leg = itinerary.legs[number]
    is_ride = leg.ride is not None
    if is_ride:
        text = remarks.ride(number, itinerary, language)
    elif itinerary.stops[number + 1].host is not None:
        text = translate(language, "wording.reserved_walk")
    else:
        text = " · ".join(
            (
                figures.minutes_text(as_shown(itinerary).legs[number].lasts, language),
                figures.length(leg.metres, leg.evidence, language),
            )
        )
    return {
        "seconds": leg.seconds,
        "metres": round(leg.metres, 1),
        "text": text,
        "evidence": int(leg.evidence),
        "ride": is_ride,
        "streets": list(leg.street_names),
        "warnings": [] if is_ride else remarks.leg_warnings(leg, language),
        "ascent": None if leg.ascent is None else round(leg.ascent),
    }


def _totals(itinerary: Itinerary, language: str) -> Json:
    totals, shown = itinerary.totals, as_shown(itinerary)
    parts = {key: getattr(shown, key) for key in ("visits", "walking", "riding", "waiting")}
    parts["margin"] = shown.margin_left
    return {
        **values.seconds(totals),
        "metres": round(totals.metres, 1),
        "ascent": None if totals.ascent is None else round(totals.ascent),
        "margin_s": max(0, itinerary.definition.time_budget - totals.total),
        "minutes": {
            "total": shown.total_minutes,
            **{key: None if span.is_range else span.low for key, span in parts.items()},
        },
        "words": {
            **{key: figures.minutes_text(span, language) for key, span in parts.items()},
            "regrouping": remarks.visits(shown, language),
            "total": remarks.total(shown, language),
            "length": remarks.walked_length(totals, itinerary.evidence, language),
            "ascent": translate(language, "plan.climb_unknown")
            if totals.ascent is None
            else f"{round(totals.ascent)}\u00a0m",
            "pace": translate(
                language,
                "plan.pace",
                speed=decimal(itinerary.speed_kmh, 1, language),
            ),
        },
    }


def left_out(left: UnvisitedPlace, itinerary: Itinerary, language: str) -> Json:
    """Tell a place that is not visited: its number, the reason, what would change it."""
    values = dict(left.values)
    number, remedies = "", []
    extra, latest, missing = values.get("extra"), values.get("latest"), values.get("excess")
    opens, day = values.get("opens"), values.get("day")
    if isinstance(latest, datetime):
        moment = figures.clock(latest, itinerary.evidence, latest=True)
        number = translate(language, "planner.number_latest", moment=moment)
    elif isinstance(opens, datetime):
        weekdays = translate(language, "departures.weekdays").split()
        when = f"{weekdays[opens.weekday()]} {opens.day}" if day else figures.clock(opens)
        number = translate(language, "planner.number_opens", when=when)
    elif isinstance(extra, int):
        more = figures.later_by(extra, itinerary)
        about = "≈\u00a0" if more.is_rough else ""
        number = f"{about}{translate(language, 'planner.number_more', minutes=more.low)}"
    elif metres := values.get("gap") or values.get("distance"):
        number = f"{metres}\u00a0m"
    if isinstance(opens, datetime):
        remedies.append(_on_another_day(opens, itinerary, language))
    if isinstance(missing, int):
        step = 300 if itinerary.is_sketch else 60
        budget = -(-(itinerary.definition.time_budget + missing) // step) * step // 60
        remedies.append(longer(budget, language))
    if left.reason == "avoided":
        lift = translate(language, "planner.remedy_lift")
        remedies.append({"text": lift, "changes": {"avoid": None}})
    if left.reason not in UNREACHED:
        remedies.append(
            {
                "text": translate(language, "planner.remedy_require"),
                "changes": {"visits": {left.place.id: {"state": "required"}}},
            }
        )
    return {
        "place": left.place.id,
        "name": left.place.name.in_language(language),
        "number": number,
        "reason": figures.reason(left, language, itinerary),
        "is_reached": left.reason not in UNREACHED,
        "remedies": remedies,
    }


def _on_another_day(opens: datetime, itinerary: Itinerary, language: str) -> Json:
    """Depart on the day on which a place opens, at the usual hour unless that is too soon."""
    usual = datetime.combine(opens, itinerary.definition.departure.time())
    over = usual + timedelta(seconds=itinerary.definition.time_budget)
    return at_departure(
        usual if over > opens.replace(tzinfo=None) else opens.replace(tzinfo=None), language
    )


def at_departure(departure: datetime, language: str) -> Json:
    """Offer another day or hour."""
    moment = f"{long_date(departure, language)}, {figures.clock(departure)}"
    return {
        "text": translate(language, "planner.remedy_departure", moment=moment),
        "changes": {"departure": departure.isoformat()},
    }


def longer(minutes: int, language: str) -> Json:
    """Offer another time budget."""
    duration = f"{minutes // 60}\u00a0h\u00a0{minutes % 60:02d}"
    return {
        "text": translate(language, "planner.remedy_longer", duration=duration),
        "changes": {"time_budget_minutes": minutes},
    }


def _notices(itinerary: Itinerary, language: str) -> list[str]:
    said = [
        *remarks.warnings(itinerary, language),
        figures.practicability(itinerary, language),
        *(notice.text.in_language(language) for notice in itinerary.notices),
    ]
    return [text for text in said if text]


def impossible(error: DDTourError, language: str) -> Json:
    """Tell why there is no plan, and what would repair it.

    >>> impossible(PlanImpossibleError(excess=60), "en")["error"]["excess_s"]
    60
    """
    told: Json = {
        "code": error.key,
        "message": within_project(error.message(language)),
        "remedies": [],
    }
    if isinstance(error, PlanImpossibleError):
        told |= {"excess_s": error.excess, "remedies": _remedies(error, language)}
    each = error.errors if isinstance(error, PlacesOutOfReachError) else (error,)
    avoided = [one for one in each if isinstance(one, StreetAvoidedError)]
    if avoided:
        places = ", ".join(
            translate(language, "errors.quoted", name=one.values["place"]) for one in avoided
        )
        told["remedies"] = [
            {"text": translate(language, "planner.remedy_lift"), "changes": {"avoid": None}},
            {
                "text": translate(language, "planner.remedy_without", places=places),
                "changes": {"visits": {str(one.place_id): {"state": "out"} for one in avoided}},
            },
        ]
    return {"error": told}


def _remedies(error: PlanImpossibleError, language: str) -> list[Json]:
    remedies: list[Json] = []
    minimum = error.values.get("minimum")
    if isinstance(minimum, int):
        remedies.append(longer(-(-minimum // 60), language))
    names = error.values.get("names")
    named = names if isinstance(names, list) else []
    for places, said in zip(error.remedies, named, strict=False):
        quoted = ", ".join(
            translate(language, "errors.quoted", name=name.in_language(language)) for name in said
        )
        remedies.append(
            {
                "text": translate(language, "planner.remedy_without", places=quoted),
                "changes": {"visits": {str(place): {"state": "out"} for place in places}},
            }
        )
    moves = error.values.get("moves")
    for move in moves if isinstance(moves, list) else []:
        if isinstance(move, Mapping):
            moment = f"{move['after']:%H:%M}"
            remedies.append(
                {
                    "text": translate(
                        language,
                        f"planner.remedy_{move['bound']}",
                        place=move["place"].in_language(language),
                        moment=moment,
                    ),
                    "changes": {"visits": {move["place_id"]: {str(move["bound"]): f"{moment}:00"}}},
                }
            )
    return remedies


def marks_of(result: PlanResult, extract: StreetExtract) -> Json:
    """Tell where the streets lie that a circuit avoids or walks through."""
    definition: CircuitDefinition = result.itinerary.definition
    avoided = [
        {
            "ways": list(one.ways),
            "street": one.street,
            "lines": [line for way in one.ways for line in way_lines(extract, way)],
        }
        for one in definition.avoided
    ]
    through = [
        {"from": one.origin, "to": one.destination, "way": one.way, "street": one.street}
        | _point(way_lines(extract, one.way), one.at)
        for one in definition.throughs
    ]
    return {"avoided": avoided, "through": through}


def _point(lines: Sequence[Sequence[LonLat]], at: float) -> Json:
    if not lines:
        return {"lon": None, "lat": None}
    squeeze = np.array([np.cos(np.radians(lines[0][0][1])), 1.0])
    line = LineString(np.array(lines[0]) * squeeze)
    lon, lat = np.array(line.interpolate(at, normalized=True).coords[0]) / squeeze
    return {"lon": round(float(lon), 6), "lat": round(float(lat), 6)}
