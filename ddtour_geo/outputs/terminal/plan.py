"""A plan for other programs (JSON) and for a terminal (text)."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from ddtour_geo.common.errors import PlanImpossibleError
from ddtour_geo.common.i18n import Voice, translate
from ddtour_geo.common.text import decimal, long_date, plain
from ddtour_geo.model import Confidence, Itinerary, Leg, LocalizedText
from ddtour_geo.outputs.wording import figures, remarks, values, visit
from ddtour_geo.outputs.wording.alone import group_parts
from ddtour_geo.outputs.wording.shown import as_shown
from ddtour_geo.outputs.wording.trust import doubted


def document(itinerary: Itinerary, *, language: str = "fr") -> str:
    """Write a plan as JSON."""
    totals = itinerary.totals
    content: dict[str, Any] = {
        "route": itinerary.definition.id,
        "title": itinerary.definition.title.in_language(language),
        **visit.document(itinerary, language),
        "stops": [
            {
                "place_id": stop.place.id,
                "mark": stop.mark,
                "arrival": stop.arrival.isoformat(),
                "start": stop.begin.isoformat(),
                "waiting_s": stop.waiting,
                "departure": stop.departure.isoformat(),
                "leave_before": stop.leave_before.isoformat(),
                "reserved_s": None if stop.host is None else stop.service_time,
            }
            for stop in itinerary.stops
        ],
        "legs": [
            {
                "seconds": leg.seconds,
                "spread_s": leg.spread,
                "metres": round(leg.metres, 1),
                "streets": list(leg.street_names),
                "streets_beside": list(leg.streets_beside),
                "evidence": leg.evidence.label,
                "ride": values.ride(leg, language),
                "remarks": _leg_remarks(leg, language),
            }
            for leg in itinerary.legs
        ],
        "totals": {
            **values.seconds(totals),
            "metres": round(totals.metres, 1),
            "ascent_m": None if totals.ascent is None else round(totals.ascent),
            "unknown_m": round(totals.unknown_metres, 1),
            "repeated_metres": round(totals.repeated_metres, 1),
        },
        "score": itinerary.score,
        "bound": itinerary.bound,
        "is_proven_optimal": itinerary.is_proven_optimal,
        "certainty": _certainty(itinerary, language),
        "is_alone": itinerary.is_alone,
        "group_parts": [
            {
                "title": part.title.in_language(language),
                "place_id": part.place.id,
                "destination_id": part.destination and part.destination.id,
                "walk_s": part.walk and part.walk.seconds,
            }
            for part in itinerary.group_parts
        ],
        "in_rain": itinerary.definition.in_rain,
        "shelter_unknown": [place.id for place in remarks.unknown_shelter(itinerary)]
        if itinerary.definition.in_rain
        else [],
        "daylight": None
        if itinerary.daylight is None
        else dict(
            zip(("sunrise", "sunset"), (sun.isoformat() for sun in itinerary.daylight), strict=True)
        ),
        "warnings": [
            *remarks.warnings(itinerary, language),
            *filter(None, [remarks.rain(itinerary, language)]),
        ],
        "notices": [notice.text.in_language(language) for notice in itinerary.notices],
        "unvisited": [
            {
                "place_id": left.place.id,
                "reason": figures.reason(left, language, itinerary),
            }
            for left in itinerary.unvisited
        ],
        "evidence": itinerary.evidence.label,
        "data_date": itinerary.data_date,
        "fingerprint": itinerary.fingerprint,
    }
    return json.dumps(content, ensure_ascii=False, indent=2)


def _certainty(itinerary: Itinerary, language: str) -> dict[str, Any] | None:
    sure = itinerary.certainty
    if sure is None:
        return None
    return {
        "share": itinerary.share_in_time,
        "plain_share": None if itinerary.unlocated else sure.plain_share,
        "given_up": [place.id for place in sure.given_up],
        "gained": [place.id for place in sure.gained],
        "lost_score": sure.lost_score,
        "text": figures.certainty(itinerary, language),
    }


def impossible(error: PlanImpossibleError, *, language: str = "fr") -> str:
    """Write the answer to wishes that do not fit as JSON.

    >>> json.loads(impossible(PlanImpossibleError(excess=60)))["excess_s"]
    60
    """
    return json.dumps(
        {
            "error": error.message(language),
            "excess_s": error.excess,
            "remedies": [list(remedy) for remedy in error.remedies],
            "minimum_budget_s": error.values.get("minimum"),
            "hours_to_move": [
                {key: _written(value, language) for key, value in move.items()}
                for move in _moves(error)
            ],
        },
        ensure_ascii=False,
        indent=2,
    )


def _moves(error: PlanImpossibleError) -> list[dict[str, Any]]:
    moves = error.values.get("moves")
    return [move for move in moves if isinstance(move, dict)] if isinstance(moves, list) else []


def _written(value: object, language: str) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    return plain(value.in_language(language)) if isinstance(value, LocalizedText) else value


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
    >>> from ddtour_geo import plan
    >>> itinerary = plan("routes/ville-exemple-tour.toml")
    >>> itinerary.fingerprint in text(itinerary, language="en")
    True
    """
    say = Voice(language=language, domain="plan").say
    lines = [
        itinerary.definition.title.in_language(language),
        f"{long_date(itinerary.stops[0].arrival, language)}, {itinerary.territory.name}",
    ]
    if itinerary.is_alone:
        lines.append(translate(language, "alone.heading"))
    lines += [f"!! {warning}" for warning in remarks.warnings(itinerary, language)]
    summary = plain(itinerary.definition.summary.in_language(language))
    lines += ["", *filter(None, [summary]), *visit.lines(itinerary, language), ""]
    for number in range(len(itinerary.stops)):
        lines.append(_stop_line(number, itinerary, language))
        if number < len(itinerary.legs) and itinerary.stops[number + 1].host is None:
            lines.append(_leg_line(number, itinerary, language))
            lines += [
                f"        ! {said}" for said in _leg_remarks(itinerary.legs[number], language)
            ]
    totals, shown = itinerary.totals, as_shown(itinerary)
    lines += [
        "",
        say(
            "totals",
            walking=figures.minutes_text(shown.walking, language),
            visits=remarks.visits(shown, language),
            waiting=figures.minutes_text(shown.waiting, language),
            total=remarks.total(shown, language),
            length=remarks.walked_length(totals, itinerary.evidence, language),
        ),
        say("climb_unknown")
        if totals.ascent is None
        else say("climb", metres=round(totals.ascent)),
        say("pace", speed=decimal(itinerary.speed_kmh, 1, language)),
        say(
            "score",
            score=itinerary.score,
            quality=figures.quality(itinerary, language),
        ),
    ]
    lines += filter(
        None, (figures.certainty(itinerary, language), remarks.rain(itinerary, language))
    )
    practicability = figures.practicability(itinerary, language)
    if practicability:
        lines.append(f"{practicability[0].upper()}{practicability[1:]}.")
    lines += [f"! {plain(notice.text.in_language(language))}" for notice in itinerary.notices]
    lines += [
        say("left_out", name=plain(title), reason=plain(said))
        for title, said in group_parts(itinerary, language)
    ]
    lines += [
        say(
            "left_out",
            name=left.place.name.in_language(language),
            reason=figures.reason(left, language, itinerary),
        )
        for left in itinerary.unvisited
    ]
    lines.append(
        say(
            "data",
            fingerprint=itinerary.fingerprint,
            streets=figures.streets(itinerary, language),
        )
    )
    return "\n".join(lines)


def _stop_line(number: int, itinerary: Itinerary, language: str) -> str:
    stop, shown = itinerary.stops[number], as_shown(itinerary).stops[number]
    title = "" if stop.title is None else f", {stop.title.in_language(language)}"
    to_confirm = stop.place.position.to_confirm and translate(language, "plan.to_confirm")
    unsure = figures.reserved(stop, shown.stay, language) or to_confirm
    unsure = f" ({unsure})" if unsure else ""
    doubt: Confidence = "low" if stop.has_doubtful_duration else "high"
    stay = doubted(remarks.stay(shown, language), doubt, language)
    stay = f"  {stay}" if stop.service_time else ""
    if shown.waiting.high:
        waiting = figures.minutes_text(shown.waiting, language)
        stay += translate(language, "plan.wait", duration=waiting)
    return (
        f"{stop.mark:>2}  {shown.arrival:%H:%M}  "
        f"{stop.place.name.in_language(language)}{title}{unsure}{stay}"
    )


def _leg_remarks(leg: Leg, language: str) -> list[str]:
    return [] if leg.ride is not None else remarks.leg_warnings(leg, language)


def _leg_line(number: int, itinerary: Itinerary, language: str) -> str:
    leg = itinerary.legs[number]
    if leg.ride is not None:
        return f"      ↓ {remarks.ride(number, itinerary, language)}"
    facts = [
        figures.minutes_text(as_shown(itinerary).legs[number].lasts, language),
        figures.length(leg.metres, leg.evidence, language),
        *leg.street_names,
    ]
    return f"      ↓ {', '.join(facts)}"


def alternatives_text(found: Sequence[tuple[Itinerary, float, float]], language: str = "fr") -> str:
    """List different circuits for a terminal.

    >>> alternatives_text([])
    ''
    """

    def say(key: str, **values: object) -> str:
        return translate(language, f"plan.alternative{key}", **values)

    lines = []
    for number, (itinerary, shared_stops, shared_streets) in enumerate(found, 1):
        totals, evidence = itinerary.totals, itinerary.evidence
        climb = totals.ascent
        names = [
            plain(stop.place.name.in_language(language))
            for stop in itinerary.stops
            if stop.mark.isdigit()
        ]
        lines.append(
            say(
                "",
                number=number,
                total=remarks.total(as_shown(itinerary), language),
                length=figures.length(totals.metres, evidence, language),
                climb=say("_climb_unknown")
                if climb is None
                else say("_climb", metres=round(climb)),
                score=itinerary.score,
                stops=", ".join(names) or say("_none"),
            )
        )
        if number > 1:
            shares = {"stops": round(100 * shared_stops), "streets": round(100 * shared_streets)}
            lines.append(say("_shares", **shares))
    return "\n".join(lines)


def alternatives_document(
    found: Sequence[tuple[Itinerary, float, float]], language: str = "fr"
) -> str:
    """Write different circuits as JSON.

    >>> alternatives_document([])
    '[]'
    """
    return json.dumps(
        [
            {
                **json.loads(document(itinerary, language=language)),
                "shared_stops": round(shared_stops, 3),
                "shared_streets": round(shared_streets, 3),
            }
            for itinerary, shared_stops, shared_streets in found
        ],
        ensure_ascii=False,
        indent=2,
    )


def front_text(front: Sequence[tuple[int, int | None, int | None]], language: str = "fr") -> str:
    r"""Say how much fits into which time, for a terminal.

    >>> front_text([(7200, 5, 9), (9000, 7, 12)], "en").replace("\xa0", " ")
    '2 h 00: 5 stops; 2 h 30: 7'
    """
    said, has_word = [], False
    for budget, stops, _ in front:
        key = "none" if stops is None else "short" if has_word else "many"
        if key == "many":
            has_word = True
            key = "one" if stops == 1 or (stops == 0 and language == "fr") else "many"
        values = {"budget": figures.duration(budget), "count": stops}
        said.append(translate(language, f"plan.front_{key}", **values))
    return translate(language, "plan.front_separator").join(said)


def front_document(front: Sequence[tuple[int, int | None, int | None]]) -> str:
    """Write how much fits into which time as JSON.

    >>> json.loads(front_document([(3600, None, None)]))
    [{'budget_s': 3600, 'stops': None, 'score': None}]
    """
    return json.dumps(
        [dict(zip(("budget_s", "stops", "score"), point, strict=True)) for point in front], indent=2
    )
