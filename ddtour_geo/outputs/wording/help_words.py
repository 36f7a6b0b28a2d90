"""What outputs say of help at hand and of rain: plain texts, empty where there is nothing to say.

Lengths and minutes follow the evidence of each walk, as everywhere: on a sketch they are ranges.
"""

from collections.abc import Sequence

from ddtour_geo.common.clocks import later
from ddtour_geo.common.i18n import translate
from ddtour_geo.common.text import plain
from ddtour_geo.guidance.directions.french import lowered
from ddtour_geo.guidance.refuges import REACH, SPARE_ROADS
from ddtour_geo.model import Itinerary, Nearby, PointOfInterest, Stretch
from ddtour_geo.outputs.wording.figures import clock, duration, length, walk_duration, walk_range
from ddtour_geo.outputs.wording.trust import doubted

ON_THE_SPOT = 15.0
"""Metres within which something is on the spot."""
KINDS = ("road", "defibrillator", "post", "toilets", "turn_back")
"""What is said of a stop, in this order."""

Lines = tuple[tuple[tuple[str, ...], str], ...]


def stop_line(itinerary: Itinerary, position: int, kind: str, language: str = "fr") -> str:
    """Say one thing that is at hand at a stop."""
    where = stop_cell(itinerary, position, kind, language)
    if kind == "turn_back":
        return where and translate(
            language, "safety.turn_back", **way_back(itinerary, position, language)
        )
    if where:
        return translate(language, f"safety.{kind}", where=where)
    if kind == "road" and itinerary.safety is not None:
        return translate(language, "safety.road_unknown", reach=duration(REACH))
    return ""


def stop_cell(
    itinerary: Itinerary, position: int, kind: str, language: str = "fr", *, is_brief: bool = False
) -> str:
    """Say one thing that is at hand at a stop under a heading that names it; in metres if brief."""
    if itinerary.safety is None:
        return ""
    if kind == "turn_back":
        back = way_back(itinerary, position, language)
        return f"{back['clock']} · {back['duration']}" if back else ""
    found = getattr(itinerary.safety.stops[position], kind)
    if found is None:
        return ""
    where = _where(found, _label(found, kind, language), language, is_brief=is_brief)
    return doubted(where, "low" if found.is_doubtful else "high", language)


def way_back(itinerary: Itinerary, position: int, language: str) -> dict[str, str]:
    """Say until when one may go straight to the end, and how long that takes."""
    stop = None if itinerary.safety is None else itinerary.safety.stops[position]
    if stop is None or stop.back is None or stop.turn_back is None:
        return {}
    # On a sketch the walk may take longer than planned: the hour allows for all of its range.
    slow = walk_range(stop.back.seconds, stop.back.spread)[1]
    slack = slow - stop.back.seconds if stop.back.evidence.is_sketch else 0
    latest = later(stop.turn_back, -slack)
    return {
        "clock": clock(latest, stop.back.evidence, latest=True),
        "duration": walk_duration(
            stop.back.seconds, stop.back.evidence, language, spread=stop.back.spread
        ),
    }


def lines(itinerary: Itinerary, language: str = "fr") -> Lines:
    """Say what is at hand at each stop."""
    if itinerary.safety is None:
        return ()
    found: dict[str, list[str]] = {}
    for position, stop in enumerate(itinerary.safety.stops):
        parts = [stop_line(itinerary, position, kind, language) for kind in KINDS]
        found.setdefault(". ".join(part for part in parts if part), []).append(stop.mark)
    return tuple((tuple(marks), f"{text}.") for text, marks in found.items())


def summary(itinerary: Itinerary, language: str = "fr") -> tuple[str, ...]:
    """Say what holds for a whole circuit."""
    safety = itinerary.safety
    if safety is None:
        return ()
    key = "latest_end_sunset" if safety.is_sunset else "latest_end"
    said = [translate(language, f"safety.{key}", clock=clock(safety.latest_end, latest=True))]
    if safety.sunset is not None and not safety.is_sunset:
        sunset = clock(safety.sunset, latest=True)
        said.append(translate(language, "safety.sunset", clock=sunset))
    toilets = [stop.toilets for stop in safety.stops if stop.toilets is not None]
    has_toilets = any(not found.is_doubtful for found in toilets)
    said += [
        _stretch(stretch, key, language)
        for stretch, key in (
            (safety.without_seat, "seat"),
            (safety.without_toilets if has_toilets else None, "stretch_toilets"),
        )
        if stretch is not None
    ]
    missing: dict[str, list[object]] = {
        "no_defibrillator": [stop.defibrillator for stop in safety.stops],
        "no_post": [stop.post for stop in safety.stops],
        "no_sure_toilets" if toilets else "no_toilets": [has_toilets],
    }
    said += [
        translate(language, f"safety.{key}", reach=duration(REACH))
        for key, found in missing.items()
        if not any(found)
    ]
    return tuple(f"{text}." for text in said)


def rain(itinerary: Itinerary, language: str = "fr") -> str:
    """Say what becomes of a circuit when it rains."""
    plan = itinerary.rain_plan
    if plan is None:
        return ""
    key = "rain_order" if plan.order else f"rain_{plan.outcome}"
    said = translate(
        language,
        f"safety.{key}",
        marks=_listed(plan.dropped, language),
        order=", ".join(plan.order),
        clock="" if plan.end is None else clock(plan.end, plan.evidence),
    )
    groups = (("rain_open", plan.in_the_open), ("rain_unknown", plan.unknown))
    details = [
        translate(language, f"wording.{key}", names=_names(places, language))
        for key, places in groups
        if places
    ]
    if details:
        between = translate(language, "safety.rain_between")
        said = translate(language, "safety.rain_with", said=said, details=between.join(details))
    return f"{said}."


def _names(places: Sequence[PointOfInterest], language: str) -> str:
    return ", ".join(plain(place.name.in_language(language)) for place in places)


def _listed(marks: Sequence[str], language: str) -> str:
    if len(marks) < 2:
        return "".join(marks)
    return translate(language, "safety.and", names=", ".join(marks[:-1]), last=marks[-1])


def _label(found: Nearby, kind: str, language: str) -> str:
    name = plain(found.label.in_language(language))
    if kind == "post":
        return translate(language, "safety.post_number", number=name)
    if kind != "road":
        return name
    if not name:
        known = {"service", "track", "pedestrian"}
        what = found.kind if found.kind in known else "road"
        return translate(language, f"safety.unnamed_{what}")
    name = lowered(name) if language == "fr" else name
    if found.kind in SPARE_ROADS:
        return translate(language, f"safety.only_{found.kind}", label=name)
    return name


def _where(found: Nearby, label: str, language: str, *, is_brief: bool = False) -> str:
    end = "" if label else "_unnamed"
    if found.metres <= ON_THE_SPOT:
        return translate(language, f"safety.here{end}", label=label)
    return translate(
        language,
        f"safety.{'brief' if is_brief else 'where'}{end}",
        label=label,
        length=length(found.metres, found.evidence, language),
        duration=walk_duration(found.seconds, found.evidence, language, spread=found.spread),
    )


def _stretch(stretch: Stretch, key: str, language: str) -> str:
    return translate(
        language,
        f"safety.{key}_unknown" if stretch.is_whole_walk else f"safety.{key}",
        length=length(stretch.metres, stretch.evidence, language),
        duration=walk_duration(stretch.seconds, stretch.evidence, language),
        first=stretch.first,
        last=stretch.last,
    )
