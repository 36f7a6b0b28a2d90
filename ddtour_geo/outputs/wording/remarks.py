"""What outputs say of legs, rides, rain and daylight: a sentence each, or nothing."""

import math

from ddtour_geo.common.i18n import translate
from ddtour_geo.common.text import plain
from ddtour_geo.model import Evidence, Itinerary, Leg, PointOfInterest, Totals, trusted
from ddtour_geo.outputs.wording.figures import banner, clock, duration, evidence_at, length

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


def ride_departure(leg: Leg, itinerary: Itinerary) -> str:
    """Say when a ride leaves."""
    if leg.ride is None:
        return ""
    hours = {hour for transfer in itinerary.definition.transfers for hour in transfer.departures}
    is_exact = leg.ride.departure.time() in hours
    return clock(leg.ride.departure, Evidence.SURVEYED if is_exact else _behind(leg, itinerary))


def ride_waiting(leg: Leg, itinerary: Itinerary) -> str:
    """Say how long a group waits for a ride."""
    if leg.ride is None or not leg.ride.waiting:
        return ""
    if _behind(leg, itinerary).is_sketch:
        return f"≈\u00a0{duration(math.ceil(leg.ride.waiting / 300) * 300)}"
    return duration(leg.ride.waiting)


def _behind(leg: Leg, itinerary: Itinerary) -> Evidence:
    """Tell how well the hours are known of the stop that a leg leaves."""
    number = next((k for k, one in enumerate(itinerary.legs) if one is leg), len(itinerary.legs))
    return evidence_at(itinerary, number)


def ride(leg: Leg, itinerary: Itinerary, language: str = "fr", *, with_minutes: bool = True) -> str:
    """Say a ride in one line."""
    waiting = ride_waiting(leg, itinerary)
    said = translate(
        language,
        "wording.ride",
        title=ride_title(leg, language),
        departure=ride_departure(leg, itinerary),
        waiting=translate(language, "wording.ride_waiting", duration=waiting) if waiting else "",
    )
    return f"{said}, {duration(leg.seconds)}" if with_minutes else said


def with_riding(total: str, totals: Totals, language: str = "fr") -> str:
    """Add to a duration how much of it is ridden."""
    if not totals.riding:
        return total
    return f"{total} ({translate(language, 'wording.riding', duration=duration(totals.riding))})"


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
