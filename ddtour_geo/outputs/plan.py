"""A plan for other programs (JSON) and for a terminal (text)."""

import json
from typing import Any

from ddtour_geo.errors import PlanImpossibleError
from ddtour_geo.locales import translate
from ddtour_geo.model import Itinerary
from ddtour_geo.outputs import wording


def document(itinerary: Itinerary, *, language: str = "fr") -> str:
    """Write a plan as JSON.

    Parameters
    ----------
    itinerary
        What was planned.
    language
        Language of the reasons.

    Returns
    -------
    str
        Seconds, metres and ISO 8601 moments with their offset; two runs give the same text.

    Examples
    --------
    >>> document.__name__
    'document'
    """
    totals = itinerary.totals
    content: dict[str, Any] = {
        "route": itinerary.definition.id,
        "title": itinerary.definition.title.in_language(language),
        "stops": [
            {
                "place_id": stop.place.id,
                "mark": stop.mark,
                "arrival": stop.arrival.isoformat(),
                "start": stop.begin.isoformat(),
                "departure": stop.departure.isoformat(),
                "leave_before": stop.leave_before.isoformat(),
            }
            for stop in itinerary.stops
        ],
        "legs": [
            {
                "seconds": leg.seconds,
                "metres": round(leg.metres, 1),
                "streets": list(leg.street_names),
                "evidence": leg.evidence.label,
            }
            for leg in itinerary.legs
        ],
        "totals": {
            "walking_s": totals.walking,
            "visits_s": totals.visits,
            "waiting_s": totals.waiting,
            "total_s": totals.total,
            "metres": round(totals.metres, 1),
            "ascent_m": None if totals.ascent is None else round(totals.ascent),
            "unknown_m": round(totals.unknown_metres, 1),
        },
        "score": itinerary.score,
        "bound": itinerary.bound,
        "is_proven_optimal": itinerary.is_proven_optimal,
        "unvisited": [
            {
                "place_id": left.place.id,
                "reason": wording.reason(left, language, itinerary.evidence),
            }
            for left in itinerary.unvisited
        ],
        "evidence": itinerary.evidence.label,
        "data_date": itinerary.data_date,
        "fingerprint": itinerary.fingerprint,
    }
    return json.dumps(content, ensure_ascii=False, indent=2)


def impossible(error: PlanImpossibleError, *, language: str = "fr") -> str:
    """Write the answer to wishes that do not fit as JSON.

    Parameters
    ----------
    error
        What is missing.
    language
        Language of the sentence.

    Returns
    -------
    str
        ``{error, excess_s, remedies}``.

    Examples
    --------
    >>> json.loads(impossible(PlanImpossibleError(excess=60)))["excess_s"]
    60
    """
    return json.dumps(
        {
            "error": error.message(language),
            "excess_s": error.excess,
            "remedies": [list(remedy) for remedy in error.remedies],
        },
        ensure_ascii=False,
        indent=2,
    )


def text(itinerary: Itinerary, *, language: str = "fr") -> str:
    """Write a plan for a terminal.

    Parameters
    ----------
    itinerary
        What was planned.
    language
        ``"fr"`` or ``"en"``.

    Returns
    -------
    str
        Title, timetable, totals, what was left out and why.

    Examples
    --------
    >>> text.__name__
    'text'
    """

    def say(key: str, **values: object) -> str:
        return translate(language, f"plan.{key}", **values)

    evidence = itinerary.evidence
    lines = [
        itinerary.definition.title.in_language(language),
        f"{wording.long_date(itinerary.stops[0].arrival, language)}, {itinerary.territory.name}",
    ]
    if itinerary.is_sketch:
        lines.append(f"!! {wording.banner(itinerary, language)}")
    lines.append("")
    for number, stop in enumerate(itinerary.stops):
        title = "" if stop.title is None else f", {stop.title.in_language(language)}"
        unsure = f" ({say('to_confirm')})" if stop.place.position.to_confirm else ""
        stay = f"  {wording.duration(stop.service_time)}" if stop.service_time else ""
        lines.append(
            f"{stop.mark:>2}  {wording.clock(stop.arrival, evidence)}  "
            f"{stop.place.name.in_language(language)}{title}{unsure}{stay}"
        )
        if number < len(itinerary.legs):
            leg = itinerary.legs[number]
            streets = ", ".join(leg.street_names)
            lines.append(
                f"      ↓ {wording.walk_duration(leg.seconds, leg.evidence, language)}, "
                f"{wording.length(leg.metres, leg.evidence, language)}"
                + (f", {streets}" if streets else "")
            )
    totals = itinerary.totals
    lines += [
        "",
        say(
            "totals",
            walking=wording.walk_duration(totals.walking, evidence, language),
            visits=wording.duration(totals.visits),
            waiting=wording.duration(totals.waiting),
            total=wording.total_duration(totals, evidence, language),
            length=wording.length(totals.metres, evidence, language),
        ),
        say("climb_unknown")
        if totals.ascent is None
        else say("climb", metres=round(totals.ascent)),
        say("pace", speed=wording.number(itinerary.speed_kmh, 1, language)),
        say(
            "score",
            score=itinerary.score,
            quality=wording.quality(itinerary, language),
        ),
    ]
    practicability = wording.practicability(itinerary, language)
    if practicability:
        lines.append(f"{practicability[0].upper()}{practicability[1:]}.")
    lines += [
        say(
            "left_out",
            name=left.place.name.in_language(language),
            reason=wording.reason(left, language, itinerary.evidence),
        )
        for left in itinerary.unvisited
    ]
    lines.append(
        say(
            "data",
            fingerprint=itinerary.fingerprint,
            streets=wording.streets(itinerary, language),
        )
    )
    return "\n".join(lines)
