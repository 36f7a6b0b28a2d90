"""The comparison for other programs."""

import json
from collections.abc import Sequence
from itertools import combinations
from typing import Any

from ddtour_geo.model import Itinerary
from ddtour_geo.outputs.comparison.tables import LETTERS, check, place_rows
from ddtour_geo.outputs.wording import values
from ddtour_geo.planning.similarity import shared_stops, shared_streets


def document(itineraries: Sequence[Itinerary], *, language: str = "fr") -> str:
    """Write a comparison as JSON."""
    check(itineraries)
    rows = place_rows(itineraries)
    content = {
        "territory": itineraries[0].territory.id,
        "circuits": [
            _circuit(letter, itinerary, language)
            for letter, itinerary in zip(LETTERS, itineraries, strict=False)
        ],
        "places": [
            {
                "place_id": place.id,
                "name": place.name.in_language(language),
                "in_all": any(row.is_shared for row in rows if row.place.id == place.id),
            }
            for place in {row.place.id: row.place for row in rows}.values()
        ],
        "pairs": [
            {
                "circuits": [LETTERS[i], LETTERS[j]],
                "shared_stops": list(shared_stops(a, b)),
                "shared_streets": round(shared_streets(a, b), 3),
            }
            for (i, a), (j, b) in combinations(enumerate(itineraries), 2)
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=2)


def _circuit(letter: str, itinerary: Itinerary, language: str) -> dict[str, Any]:
    totals, definition = itinerary.totals, itinerary.definition
    steps = [run for leg in itinerary.legs for run in leg.runs if run.is_steps]
    share = itinerary.share_in_time
    return {
        "letter": letter,
        "route": definition.id,
        "title": definition.title.in_language(language),
        "departure": itinerary.stops[0].arrival.isoformat(),
        "stops": [
            {"place_id": stop.place.id, "mark": stop.mark, "arrival": stop.arrival.isoformat()}
            for stop in itinerary.stops
        ],
        "score": itinerary.score,
        "bound": itinerary.bound,
        "is_proven_optimal": itinerary.is_proven_optimal,
        **values.seconds(totals),
        "time_budget_s": definition.time_budget,
        "margin_s": definition.time_budget - totals.total,
        "metres": round(totals.metres, 1),
        "repeated_m": round(totals.repeated_metres, 1),
        "surveyed_m": round(totals.surveyed_metres, 1),
        "attested_m": round(totals.attested_metres, 1),
        "ascent_m": None if totals.ascent is None else round(totals.ascent),
        "staircases": len(steps) if itinerary.is_surveyed else None,
        "unknown_m": round(totals.unknown_metres, 1) if definition.is_on_wheels else None,
        "in_time": None if share is None else round(share, 3),
        "speed_kmh": itinerary.speed_kmh,
        "profile": definition.profile,
        "evidence": itinerary.evidence.label,
        "data_date": itinerary.data_date,
        "fingerprint": itinerary.fingerprint,
    }
