"""What a group watches: the law of the road, notices, unknown hours, places left out."""

from collections.abc import Sequence

from ddtour_geo.model import Itinerary, trusted
from ddtour_geo.outputs.drawing.fonts import printable
from ddtour_geo.outputs.route_sheet.content import Json, say
from ddtour_geo.outputs.wording import figures, remarks

_REASONS = {
    "budget": "unvisited_time",
    "trade": "unvisited_time",
    "window": "unvisited_hours",
    "window_earlier": "unvisited_hours",
    "closed": "unvisited_hours",
    "closed_now": "unvisited_hours",
    "closed_that_day": "unvisited_hours",
    "unreachable": "unvisited_path",
    "avoided": "unvisited_path",
    "closed_way": "unvisited_path",
    "off_streets": "unvisited_path",
    "island": "unvisited_path",
    "beyond": "unvisited_path",
    "off_plan": "unvisited_place",
    "rain": "unvisited_rain",
}
_ARTICLE = "R412-34"
"""How a territory that cites the rule for groups on the road is known: it is said once."""
_MOST_NAMES = 6
_WHOLE = "D–A"


def watch(itinerary: Itinerary, language: str) -> list[Json]:
    """List what to watch: at stops that have a mark first, then all the way."""
    found: list[tuple[str, str]] = []
    in_road = _legs_in_the_road(itinerary)
    if in_road:
        found.append((in_road, say(language, "watch_no_sidewalk")))
    found += _unsure(itinerary, language)
    for notice in itinerary.notices:
        if in_road and _ARTICLE in notice.source:
            continue
        marks = [s.mark for s in itinerary.stops if s.place.id in notice.place_ids]
        found.append((joined(marks) or _WHOLE, notice.text.in_language(language)))
    whole = (
        remarks.daylight(itinerary, language),
        remarks.rain_details(itinerary, language),
        figures.practicability(itinerary, language),
    )
    found += [(_WHOLE, f"{said[0].upper()}{said[1:]}.") for said in whole if said]
    if itinerary.is_sketch:
        exact = next(k for k, leg in enumerate(itinerary.legs) if leg.evidence.is_sketch)
        span = f"{itinerary.stops[exact].mark}–{itinerary.stops[-1].mark}"
        found.append((span, say(language, "watch_sketch")))
    found.sort(key=lambda row: row[0] == _WHOLE)
    found += [("–", text) for text in _unvisited(itinerary, language)]
    return [{"marks": marks, "text": printable(text)} for marks, text in found]


def _unsure(itinerary: Itinerary, language: str) -> list[tuple[str, str]]:
    """Say of which stops hours, durations and positions are unknown or to be checked."""
    seen: dict[str, str] = {}
    for stop in itinerary.stops:
        seen.setdefault(stop.place.id, stop.mark)
    entered = {stop.place.id: stop.place for stop in itinerary.stops if stop.service_time}
    hours = {seen[key]: place.opening_hours for key, place in entered.items()}
    groups = {
        "watch_hours": [mark for mark, known in hours.items() if known is None],
        "watch_weak_hours": [mark for mark, known in hours.items() if known and not trusted(known)],
        "watch_durations": [s.mark for s in itinerary.stops if s.has_doubtful_duration],
        "watch_place": [seen[place.id] for place in itinerary.to_confirm],
    }
    return [(joined(marks), say(language, key)) for key, marks in groups.items() if marks]


def _legs_in_the_road(itinerary: Itinerary) -> str:
    """Name the legs along roads without a pavement, by the marks they lead from and to."""
    spans: list[list[str]] = []
    is_next = False
    for i, leg in enumerate(itinerary.legs):
        is_concerned = any("no-sidewalk" in run.warnings for run in leg.runs)
        if is_concerned and not is_next:
            spans.append([itinerary.stops[i].mark, ""])
        if is_concerned:
            spans[-1][1] = itinerary.stops[i + 1].mark
        is_next = is_concerned
    return ", ".join(f"{first} → {last}" for first, last in spans)


def _unvisited(itinerary: Itinerary, language: str) -> list[str]:
    """Name what was left out, one sentence per reason."""
    groups: dict[str, list[str]] = {}
    for left_out in itinerary.unvisited:
        key = _REASONS.get(left_out.reason.removeprefix("reason_"), "unvisited")
        groups.setdefault(key, []).append(left_out.place.name.in_language(language))
    return [say(language, key, names=_some(names)) for key, names in groups.items()]


def _some(names: Sequence[str]) -> str:
    """Name the first ones, and count the rest."""
    each = list(dict.fromkeys(names))
    more = len(each) - _MOST_NAMES
    return ", ".join(each[:_MOST_NAMES]) + (f"… (+{more})" if more > 0 else "")


def joined(marks: Sequence[str]) -> str:
    """Write marks short.

    >>> joined(["D", "1", "2", "3"])
    'D, 1–3'
    """
    groups: list[list[str]] = []
    for mark in marks:
        last = groups[-1][-1] if groups else ""
        if mark.isdigit() and last.isdigit() and int(mark) == int(last) + 1:
            groups[-1].append(mark)
        else:
            groups.append([mark])
    return ", ".join(g[0] if len(g) == 1 else f"{g[0]}–{g[-1]}" for g in groups)
