"""What outputs say of legs, rides, rain and daylight: a sentence each, or nothing."""

from ddtour_geo.common.i18n import translate
from ddtour_geo.common.text import plain
from ddtour_geo.model import Evidence, Itinerary, Leg, PointOfInterest, Totals, trusted
from ddtour_geo.outputs.wording.figures import Span, banner, clock, length, minutes_text
from ddtour_geo.outputs.wording.shown import Shown, ShownStop, as_shown

TWICE = 50.0
"""Metres walked a second time from which it is worth a word."""

_AT_A_POINT = frozenset({"ford", "lift", "tight-barrier", "unclear-barrier"})
"""What is passed at one point of a street, and has no length."""


def ride_title(leg: Leg, language: str = "fr") -> str:
    """Name a ride.

    >>> ride_title(Leg(seconds=9, metres=0.0, lonlat=(), runs=(), evidence=Evidence.SURVEYED))
    'Trajet en car ou en train'
    """
    title = "" if leg.ride is None else plain(leg.ride.title.in_language(language))
    return title or translate(language, "wording.ride_title")


def ride(
    number: int, itinerary: Itinerary, language: str = "fr", *, with_minutes: bool = True
) -> str:
    """Say in one line the ride that leaves a stop."""
    shown = as_shown(itinerary).legs[number]
    waiting = minutes_text(shown.waiting, language) if shown.waiting.high else ""
    said = translate(
        language,
        "wording.ride",
        title=ride_title(itinerary.legs[number], language),
        departure="" if shown.departure is None else f"{shown.departure:%H:%M}",
        waiting=translate(language, "wording.ride_waiting", duration=waiting) if waiting else "",
    )
    return f"{said}, {minutes_text(shown.lasts, language)}" if with_minutes else said


def stay(stop: ShownStop, language: str = "fr") -> str:
    """Say how long a visit takes, and how much of it gathers the group."""
    return _with_regrouping(stop.stay, stop.regrouping, language)


def visits(shown: Shown, language: str = "fr") -> str:
    """Say the same of all visits."""
    return _with_regrouping(shown.visits, shown.regrouping, language)


def _with_regrouping(lasts: Span, regrouping: int, language: str) -> str:
    said = minutes_text(lasts, language)
    if not regrouping:
        return said
    gathers = minutes_text(Span.of(regrouping), language)
    return f"{said} ({translate(language, 'wording.regrouping', duration=gathers)})"


def total(shown: Shown, language: str = "fr") -> str:
    """Say how long everything takes, and how much of it is ridden."""
    said = minutes_text(shown.total, language)
    if not shown.riding.high:
        return said
    ridden = minutes_text(shown.riding, language)
    return f"{said} ({translate(language, 'wording.riding', duration=ridden)})"


def walked_length(totals: Totals, evidence: Evidence, language: str = "fr") -> str:
    """Say how long a walk is, and how much of it is walked twice."""
    whole = length(totals.metres, evidence, language)
    if totals.repeated_metres <= TWICE:
        return whole
    again = length(totals.repeated_metres, evidence, language)
    return f"{whole}, {translate(language, 'wording.twice', length=again)}"


def unknown_shelter(itinerary: Itinerary) -> tuple[PointOfInterest, ...]:
    """List the places of a circuit of which nobody knows whether a group stays dry there."""
    places = {stop.place.id: stop.place for stop in itinerary.stops}
    return tuple(place for place in places.values() if trusted(place.sheltered) is None)


def rain(itinerary: Itinerary, language: str = "fr") -> str:
    """Say that a circuit was made for rain, and where a group may get wet all the same."""
    if not itinerary.definition.in_rain:
        return ""
    title, details = translate(language, "wording.rain"), rain_details(itinerary, language)
    return f"{title} ({details})." if details else f"{title}."


def rain_details(itinerary: Itinerary, language: str = "fr") -> str:
    """Name the places of a circuit for rain that are in the open, or may be."""
    if not itinerary.definition.in_rain:
        return ""
    places = {stop.place.id: stop.place for stop in itinerary.stops}.values()
    known = [(place, trusted(place.sheltered)) for place in places]
    in_the_open = [place for place, shelter in known if shelter is not None and not shelter.value]
    groups = (("rain_open", in_the_open), ("rain_unknown", unknown_shelter(itinerary)))
    return ", ".join(
        translate(
            language,
            f"wording.{key}",
            names=", ".join(plain(place.name.in_language(language)) for place in found),
        )
        for key, found in groups
        if found
    )


def daylight(itinerary: Itinerary, language: str = "fr") -> str:
    """Warn of a circuit that is partly in the dark."""
    if itinerary.daylight is None:
        return ""
    first, last = itinerary.stops[0], itinerary.stops[-1]
    sunrise, sunset = (sun.astimezone(first.arrival.tzinfo) for sun in itinerary.daylight)
    said = []
    if first.arrival < sunrise:
        said.append(translate(language, "wording.dawn", clock=clock(sunrise)))
    if last.departure > sunset:
        dark = "departure" if first.arrival > sunset else "end"
        key = "arrival" if dark == "end" and last.arrival > sunset else dark
        latest = clock(sunset, latest=True)
        said.append(translate(language, f"wording.dusk_{key}", clock=latest))
    return ". ".join(said)


def warnings(itinerary: Itinerary, language: str = "fr") -> list[str]:
    """Say what must be known before anything else: a plan by hand, a dark walk, what to ask."""
    said = (
        banner(itinerary, language),
        daylight(itinerary, language),
        *open_ends(itinerary, language),
    )
    return [text for text in said if text]


def open_ends(itinerary: Itinerary, language: str = "fr") -> list[str]:
    """Name the places that are open until nobody knows when: somebody has to ask."""
    found = {
        stop.place.id: translate(
            language,
            "wording.open_end",
            place=plain(stop.place.name.in_language(language)),
            clock=clock(stop.open_from),
        )
        for stop in itinerary.stops
        if stop.open_from is not None
    }
    return list(found.values())


def fingerprint(itinerary: Itinerary, language: str = "fr") -> str:
    """Say which plan a file holds, and how old its streets are."""
    return translate(
        language,
        "files.data",
        fingerprint=itinerary.fingerprint,
        date=itinerary.data_date or translate(language, "files.undated"),
    )


def leg_warnings(leg: Leg, language: str) -> list[str]:
    """Say what to mind on a leg.

    >>> leg_warnings(
    ...     Leg(seconds=1, metres=1.0, lonlat=(), runs=(), evidence=Evidence.SURVEYED), "fr"
    ... )
    []
    """
    found = []
    stairs = [run for run in leg.runs if run.is_steps]
    if stairs:
        counts = [run.step_count for run in stairs]
        if None not in counts:
            total = sum(count for count in counts if count is not None)
            found.append(translate(language, "route_sheet.steps_counted", count=total))
        else:
            found.append(
                translate(language, f"route_sheet.steps_{'one' if len(stairs) == 1 else 'many'}")
            )
    metres: dict[str, float] = {}
    for run in leg.runs:
        for key in run.warnings:
            metres[key] = metres.get(key, 0.0) + run.metres
    for key, reach in metres.items():
        if key == "steps":
            continue
        said = _warning(key, language)
        if key not in _AT_A_POINT:
            said = f"{said}, {length(reach, leg.evidence, language)}"
        found.append(said)
    return found


def _warning(key: str, language: str) -> str:
    try:
        return translate(language, f"route_sheet.warning_{key.replace('-', '_')}")
    except KeyError:
        return translate(language, f"network.{key}")
