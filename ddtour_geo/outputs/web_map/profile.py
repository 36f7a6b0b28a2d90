"""The profile of heights: what is known of them, in the distances of the page."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from ddtour_geo.common.i18n import Voice, catalogue
from ddtour_geo.model import Itinerary, Leg
from ddtour_geo.outputs.drawing.frame import encode
from ddtour_geo.outputs.wording import figures
from ddtour_geo.outputs.wording.heights import (
    DOOR,
    along,
    is_known_enough,
    scale,
    steps,
    unknown_parts,
)


def profile_data(itinerary: Itinerary, beside: Sequence[Itinerary] = ()) -> dict[str, Any] | None:
    """Collect what the page draws of the heights."""
    points = along(itinerary)
    total = itinerary.totals.metres
    if not is_known_enough(points, total):
        return None
    stretches, last = [[]], [0, 0]  # type: list[list[tuple[int, int]]], list[int]
    for at, height in points:
        if height is None:
            stretches.append([])
        else:
            stretches[-1].append((round(10 * at), round(10 * height)))
    numbers: list[int] = []
    for stretch in filter(None, stretches):
        numbers.append(len(stretch))
        for x, y in stretch:
            numbers += (x - last[0], y - last[1])
            last = [x, y]
    ends = np.cumsum([0.0, *(leg.metres for leg in itinerary.legs)])
    return {
        "line": encode(numbers),
        "total": round(total),
        "unknown": [[round(a), round(b)] for a, b in unknown_parts(points, total)],
        "steps": [[round(a), round(b)] for a, b in steps(itinerary)],
        "stops": [round(float(end)) for end in ends],
        "scale": list(_common_scale((itinerary, *beside))),
    }


def _common_scale(itineraries: Sequence[Itinerary]) -> tuple[int, int]:
    heights = [h for itinerary in itineraries for _, h in along(itinerary) if h is not None]
    return scale(min(heights), max(heights))


def profile_words(
    itinerary: Itinerary, language: str = "fr", *, beside: Sequence[Itinerary] = ()
) -> dict[str, Any] | None:
    """Say the profile in words."""
    data = profile_data(itinerary, beside)
    if data is None:
        return None

    say = Voice(language=language, domain="profile").say

    facts = [_climb(itinerary, say)]
    points = [(height, at) for at, height in along(itinerary) if height is not None]
    for key, (height, at) in (
        ("highest", max(points, key=lambda point: (point[0], -point[1]))),
        ("lowest", min(points)),
    ):
        where = figures.length(at, itinerary.evidence, language)
        facts.append(say(key, height=round(height), where=where))
    missing = sum(b - a for a, b in data["unknown"] if b - a >= DOOR)
    if missing:
        length = figures.length(missing, itinerary.evidence, language)
        facts.append(say("unknown", length=length))
    bottom, top = data["scale"]
    return {
        "facts": facts,
        "scale": say("scale", bottom=bottom, top=top),
        "has_steps": bool(data["steps"]),
        "has_unknown": any(b - a >= data["total"] / 400 for a, b in data["unknown"]),
        "t": catalogue(language, "profile"),
    }


def _climb(itinerary: Itinerary, say: Any) -> str:  # noqa: ANN401 - a function of one text
    ascent = itinerary.totals.ascent
    if ascent is None or itinerary.is_sketch:
        return str(say("climb_unknown"))
    descents = [_descent(leg) for leg in itinerary.legs if leg.ride is None]
    if None in descents:
        return str(say("climb", metres=round(ascent)))
    descent = sum(d for d in descents if d is not None)
    return str(say("climb_descent", metres=round(ascent), down=round(descent)))


def _descent(leg: Leg) -> float | None:
    """Give the metres that a leg goes down: what it climbs, and does not end higher by."""
    known = [height for _, height in leg.profile if height is not None]
    if leg.ascent is None or not known:
        return None
    return max(0.0, leg.ascent - (known[-1] - known[0]))
