"""The front page of a site: one card per circuit."""

from collections.abc import Sequence
from importlib import resources
from itertools import pairwise

import jinja2

from ddtour_geo.errors import DDTourError
from ddtour_geo.locales import catalogue
from ddtour_geo.model import CircuitDefinition, Itinerary
from ddtour_geo.outputs import wording

Entry = tuple[CircuitDefinition, Itinerary | None, DDTourError | None]


def index(entries: Sequence[Entry], *, language: str = "fr") -> str:
    """Write the front page.

    Parameters
    ----------
    entries
        For each circuit its definition, its itinerary if it could be planned, the reason if not.
    language
        ``"fr"`` or ``"en"``.

    Returns
    -------
    str
        One HTML file without any outside resource.

    Examples
    --------
    >>> "<html lang=" in index([])
    True
    """
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    source = resources.files("ddtour_geo.outputs") / "site_index.html.jinja"
    template = environment.from_string(source.read_text(encoding="utf-8"))
    return template.render(
        language=language,
        say=catalogue(language, "site"),
        cards=[_card(*entry, language) for entry in entries],
        territories=sorted({it.territory.name for _, it, _ in entries if it is not None}),
    )


def _card(
    definition: CircuitDefinition,
    itinerary: Itinerary | None,
    error: DDTourError | None,
    language: str,
) -> dict[str, object]:
    card: dict[str, object] = {
        "id": definition.id,
        "title": definition.title.in_language(language),
        "summary": definition.summary.in_language(language),
        "error": "" if error is None else error.message(language),
        "trace": None,
        "is_sketch": False,
    }
    if itinerary is None:
        return card
    totals, evidence = itinerary.totals, itinerary.evidence
    return card | {
        "when": wording.long_date(itinerary.stops[0].arrival, language),
        "departure": wording.clock(itinerary.stops[0].arrival),
        "visits": len(itinerary.stops) - 2,
        "walking": wording.walk_duration(totals.walking, evidence, language),
        "length": wording.length(totals.metres, evidence, language),
        "total": wording.total_duration(totals, evidence, language),
        "pace": wording.number(itinerary.speed_kmh, 1, language),
        "banner": wording.banner(itinerary, language),
        "shares": _shares(itinerary),
        "to_confirm": len(itinerary.to_confirm),
        "streets": wording.streets(itinerary, language),
        "fingerprint": itinerary.fingerprint,
        "attribution": "" if itinerary.is_sketch else itinerary.territory.attribution,
        "trace": _trace(itinerary),
        "is_sketch": itinerary.is_sketch,
    }


def _shares(itinerary: Itinerary) -> tuple[int, int]:
    """Percentages of the length that are surveyed, and attested."""
    whole = sum(run.metres for leg in itinerary.legs for run in leg.runs) or 1.0
    totals = itinerary.totals
    return (
        round(100 * totals.surveyed_metres / whole),
        round(100 * totals.attested_metres / whole),
    )


def _trace(itinerary: Itinerary) -> dict[str, object]:
    """Draw the circuit as a thumbnail of 100 by 60 units."""
    import math

    middle = itinerary.stops[0].place.position.latitude
    shrink = math.cos(math.radians(middle))
    lines = [[(lon * shrink, -lat) for lon, lat in leg.lonlat] for leg in itinerary.legs]
    flat = [point for line in lines for point in line]
    west, east = min(x for x, _ in flat), max(x for x, _ in flat)
    top, bottom = min(y for _, y in flat), max(y for _, y in flat)
    scale = min(88 / max(east - west, 1e-9), 48 / max(bottom - top, 1e-9))
    left = 50 - scale * (west + east) / 2
    up = 30 - scale * (top + bottom) / 2

    def place(point: tuple[float, float]) -> tuple[float, float]:
        return (round(left + scale * point[0], 1), round(up + scale * point[1], 1))

    path = " ".join(
        "M" + "L".join(f"{x},{y}" for x, y in map(place, _thinned(line))) for line in lines
    )
    ends = [
        place((stop.place.position.longitude * shrink, -stop.place.position.latitude))
        for stop in itinerary.stops
    ]
    return {"path": path, "stops": ends}


def _thinned(line: list[tuple[float, float]]) -> list[tuple[float, float]]:
    kept = line[:1]
    for here, _ in pairwise(line[1:]):
        if max(abs(here[0] - kept[-1][0]), abs(here[1] - kept[-1][1])) > 2e-5:
            kept.append(here)
    return [*kept, line[-1]]
