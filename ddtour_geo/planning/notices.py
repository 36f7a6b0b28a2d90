"""What closes behind a walker, and which streets a circuit does without."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from ddtour_geo.common.clocks import is_struck_twice
from ddtour_geo.common.i18n import translate
from ddtour_geo.common.text import rounded, short_date
from ddtour_geo.model import (
    AccessPoint,
    Avoided,
    CircuitDefinition,
    LocalizedText,
    Notice,
    Stop,
    WalkingNetwork,
)
from ddtour_geo.network.access.passages import CLOSES_SOON, Passage


def closing_soon(network: WalkingNetwork, met: Iterable[Passage]) -> tuple[Notice, ...]:
    """Say what closes shortly after a walk has passed it."""
    tight: dict[str, Passage] = {}
    for passage in met:
        margin = passage.margin()
        if margin is not None and timedelta() <= margin <= CLOSES_SOON:
            tight[passage.ref] = passage
    return tuple(
        Notice(
            text=LocalizedText(fr=_closes(passage, "fr"), en=_closes(passage, "en")),
            source=network.source,
            as_of=_day_of(network) or passage.begin.date(),
        )
        for passage in tight.values()
    )


def entrance_to_confirm(point: AccessPoint, name: str, language: str) -> str:
    """Say what stands between a place and its street, an empty text where nothing does."""
    if point.through is None:
        return ""
    return translate(
        language,
        "network.entrance_to_confirm",
        place=name,
        barrier=point.through.in_language(language),
        metres=round(point.connector),
    )


def entrances_to_confirm(
    network: WalkingNetwork, points: Iterable[AccessPoint], stops: Iterable[Stop]
) -> tuple[Notice, ...]:
    """Say at which stops something stands between street and place, and no entrance is known."""
    visited = {stop.place.id: stop for stop in stops if stop.host is None}
    met = [point for point in points if point.through and point.place_id in visited]

    def told(point: AccessPoint, language: str) -> str:
        place = visited[point.place_id].place
        return entrance_to_confirm(point, place.name.in_language(language), language)

    return tuple(
        Notice(
            text=LocalizedText(fr=told(point, "fr"), en=told(point, "en")),
            source=network.source,
            as_of=_day_of(network) or visited[point.place_id].arrival.date(),
            place_ids=(point.place_id,),
        )
        for point in met
    )


def avoided(definition: CircuitDefinition) -> tuple[Notice, ...]:
    """Say which streets a circuit does without on its day."""
    day = definition.departure.date()
    return tuple(
        Notice(
            text=LocalizedText(fr=_avoided(one, "fr"), en=_avoided(one, "en")),
            source=f"routes/{definition.id}.toml",
            as_of=day,
        )
        for one in definition.avoided
        if one.on(day)
    )


def struck_twice(definition: CircuitDefinition, departure: datetime) -> tuple[Notice, ...]:
    """Say which hours of a programme the clocks show twice that night."""
    asked = [hour for wish in definition.wishes for hour in (wish.earliest, wish.latest) if hour]
    rides = [hour for ride in definition.transfers for hour in ride.departures]
    days = (departure, departure + timedelta(days=1))
    moments = [
        datetime.combine(day, hour, tzinfo=departure.tzinfo)
        for day in days
        for hour in asked + rides
    ]
    said = sorted({f"{one:%H:%M}" for one in (departure, *moments) if is_struck_twice(one)})
    if not said:
        return ()
    text = {
        language: translate(language, "network.struck_twice", clocks=", ".join(said))
        for language in ("fr", "en")
    }
    return (
        Notice(
            text=LocalizedText(**text),
            source=f"routes/{definition.id}.toml",
            as_of=departure.date(),
        ),
    )


def _day_of(network: WalkingNetwork) -> date | None:
    return date.fromisoformat(network.data_date) if network.data_date else None


def _avoided(one: Avoided, language: str) -> str:
    said = one.reason.in_language(language)
    osm = f"way/{one.ways[0]}"
    return translate(
        language,
        "network.avoided",
        street=one.street or translate(language, "network.avoided_unnamed", osm=osm),
        reason=translate(language, "network.avoided_reason", reason=said) if said else "",
        until=""
        if one.until is None
        else translate(language, "network.avoided_until", day=short_date(one.until, language)),
    )


def _closes(passage: Passage, language: str) -> str:
    name = passage.name or translate(language, "network.closes_soon_unnamed", osm=passage.ref)
    if passage.kind == "node" and passage.name:
        name = translate(language, "network.closes_soon_gate", street=name)
    return translate(
        language,
        "network.closes_soon",
        name=name[:1].upper() + name[1:],
        clock=f"{rounded(passage.closes or passage.end, latest=True):%H:%M}",
        moment=f"{rounded(passage.end):%H:%M}",
    )
