"""What files say for other programs: plain values under stable names."""

from typing import Any

from ddtour_geo.common.text import plain
from ddtour_geo.model import Fact, Leg, Origin, Position, Totals
from ddtour_geo.outputs.wording.remarks import ride_title
from ddtour_geo.outputs.wording.trust import to_check


def seconds(totals: Totals) -> dict[str, int]:
    """Give what a circuit takes."""
    return {
        "walking_s": totals.walking,
        "visits_s": totals.visits,
        "waiting_s": totals.waiting,
        "riding_s": totals.riding,
        "total_s": totals.total,
    }


def basis(statement: Fact | Origin | Position, language: str) -> dict[str, str | None]:
    """Give what a statement rests on."""
    return {
        "source": plain(statement.source),
        "as_of": statement.as_of.isoformat(),
        "confidence": statement.confidence,
        "remark": to_check(statement.confidence, language),
    }


def ride(leg: Leg, language: str) -> dict[str, Any] | None:
    """Give the ride of a leg, if it is one."""
    if leg.ride is None:
        return None
    return {
        "title": ride_title(leg, language),
        "departure": leg.ride.departure.isoformat(),
        "waiting_s": leg.ride.waiting,
    }
