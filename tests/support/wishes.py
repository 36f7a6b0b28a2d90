"""A circuit that wishes for every place of a territory."""

from datetime import datetime
from pathlib import Path

from ddtour_geo.model import CircuitDefinition, LocalizedText, VisitWish
from ddtour_geo.territory.reader import read_places


def everything(
    territory: str, start: str, departure: datetime, minutes: int, data: Path
) -> CircuitDefinition:
    """Wish for all places but the start, each with the least interest."""
    return CircuitDefinition(
        id="x",
        source="x.toml",
        title=LocalizedText(fr="X"),
        territory_id=territory,
        start=start,
        end=start,
        departure=departure,
        time_budget=60 * minutes,
        profile="visitor",
        wishes=tuple(
            VisitWish(place_id=place.id, score=1)
            for place in read_places(data / territory)
            if place.id != start
        ),
    )
