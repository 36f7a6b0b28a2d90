"""What a planner must know before a circuit is walked: a report to take to the town hall."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from importlib.util import find_spec
from pathlib import Path

from ddtour_geo.common.cache import Cache
from ddtour_geo.common.errors import DDTourError, UsageError
from ddtour_geo.common.files import write_atomically
from ddtour_geo.common.i18n import LANGUAGES, Voice, translate
from ddtour_geo.common.text import decimal, short_date
from ddtour_geo.guidance.enrich import with_ground
from ddtour_geo.model import (
    Evidence,
    LocalizedText,
    PointOfInterest,
    Territory,
    WalkingNetwork,
    trusted,
)
from ddtour_geo.model.pegs import PegReport
from ddtour_geo.model.route import WHEELS
from ddtour_geo.network import StreetExtract, build_network, join_places
from ddtour_geo.network.basemap.features import read_ground
from ddtour_geo.network.elevation.heights import marked_heights, with_heights_of
from ddtour_geo.network.osm.snapshot import snapshot
from ddtour_geo.network.snapping.entrances import Surroundings
from ddtour_geo.planning.load import load_streets, load_surroundings, streets_of
from ddtour_geo.planning.notices import entrance_to_confirm
from ddtour_geo.planning.plan import plan
from ddtour_geo.routes.schema import read_definition
from ddtour_geo.survey import peg_words
from ddtour_geo.survey.barriers import find_crossings
from ddtour_geo.survey.knowledge import metres_of_ways, rollable
from ddtour_geo.survey.pegs import hold_pegs
from ddtour_geo.territory.hints import find_by_hints
from ddtour_geo.territory.opening_hours import (
    check_hours,
    holidays_are_known,
    hours_are_asked,
)
from ddtour_geo.territory.reader import read_places, read_territory, select_places

Say = Callable[..., str]


def report(
    territory_id: str = "",
    *,
    data: Path = Path("data"),
    routes: Path = Path("routes"),
    language: str = "fr",
    cache: Cache | None = None,
) -> str:
    """Say what is known and what is not, territory by territory.

    >>> report(data=Path("nowhere"))
    Traceback (most recent call last):
    ddtour_geo.common.errors.UsageError: ...
    """
    say = Voice(language=language, domain="check").say
    cache = Cache() if cache is None else cache
    lines: list[str] = []
    for folder in _folders(data, territory_id):
        territory, places = read_territory(folder), read_places(folder)
        check_hours(places, territory)
        streets = streets_of(folder)
        extract = load_streets(folder, cache)
        walkers = {
            profile: build_network(extract, profile=profile, crs=territory.crs)
            for profile in sorted(WHEELS)
        }
        network = build_network(extract, crs=territory.crs, expected_area=territory.study_area)
        network = with_heights_of(network, folder, partial(marked_heights, streets), places)
        lines += [territory.name, "=" * len(territory.name), ""]
        lines += _streets(network, streets, say, language)
        if not holidays_are_known(territory):
            lines.append(say("no_holidays"))
        lines += _objects(territory, streets, extract, say)
        lines += _wheels(network, walkers, say, language)
        lines += _pegs(hold_pegs(folder, territory, places, extract), language)
        lines += _snaps(network, load_surroundings(folder, cache), places, say, language)
        lines += _to_confirm(snapshot(folder), places, say, language)
        lines += _unknown(territory, places, say, language)
        lines += _for_the_team(territory, places, say, language)
        lines += _missing_texts(territory, places, say, language)
        lines.append("")
    lines += _circuits(data, routes, territory_id, say, language, cache)
    return "\n".join(lines)


def draw_networks(
    territory_id: str = "",
    *,
    data: Path = Path("data"),
    out: Path = Path("site/check"),
    cache: Cache | None = None,
) -> tuple[Path, ...]:
    """Draw the walking network of every territory.

    >>> draw_networks(data=Path("nowhere"))
    Traceback (most recent call last):
    ddtour_geo.common.errors.UsageError: ...
    """
    folders = _folders(data, territory_id)
    if find_spec("matplotlib") is None:
        return ()
    from ddtour_geo.network.picture import network_picture

    cache = Cache() if cache is None else cache
    drawn = []
    for folder in folders:
        network = build_network(load_streets(folder, cache), crs=read_territory(folder).crs)
        path = out / folder.name / "network.png"
        write_atomically(path, network_picture(network, read_places(folder)))
        drawn.append(path)
    return tuple(drawn)


def _folders(data: Path, territory_id: str) -> list[Path]:
    folders = sorted(path.parent for path in data.glob("*/territory.toml"))
    if not folders:
        raise UsageError("no_territory", path=data)
    names = [folder.name for folder in folders]
    if territory_id and territory_id not in names:
        raise UsageError("check.unknown_territory", value=territory_id, known=", ".join(names))
    return [folder for folder in folders if territory_id in {"", folder.name}]


def _streets(network: WalkingNetwork, streets: Path, say: Say, language: str) -> list[str]:
    metres = metres_of_ways(network)
    by_evidence: Counter[Evidence] = Counter()
    by_kind: Counter[str] = Counter()
    for way, length in zip(network.ways, metres, strict=True):
        by_evidence[way.evidence] += length
        by_kind[way.highway] += length

    def km(value: float) -> str:
        return decimal(value / 1000, 1, language)

    day = network.data_date
    return [
        say(
            "streets",
            file=streets.name,
            date=short_date(date.fromisoformat(day), language)
            if day
            else translate(language, "wording.undated"),
        ),
        say(
            "network",
            km=km(float(metres.sum())),
            parts=", ".join(
                say(f"evidence_{kind.label}", km=km(length))
                for kind, length in sorted(by_evidence.items())
                if length > 0
            ),
            components=int(network.node_component.max()) + 1 if network.node_count else 0,
        ),
        say("kinds", kinds=", ".join(f"{kind} {km(v)}" for kind, v in by_kind.most_common() if v)),
        *(f"  ! {translate(language, key, **dict(values))}" for key, values in network.warnings),
    ]


def _objects(territory: Territory, streets: Path, extract: StreetExtract, say: Say) -> list[str]:
    """Count what a walker meets: squares, gates, steps, seats, toilets, defibrillators."""
    kinds = Counter(feature.kind for feature in read_ground(streets, bounds=territory.study_area))
    barriers = Counter(tags["barrier"] for tags in extract.node_tags.values() if "barrier" in tags)
    return [
        say(
            "objects",
            squares=kinds["square"],
            steps=kinds["steps"],
            benches=kinds["bench"],
            toilets=kinds["toilets"],
            defibrillators=kinds["defibrillator"],
            gates=barriers["gate"],
            barriers=sum(barriers.values()) - barriers["gate"],
        )
    ]


def _wheels(
    network: WalkingNetwork, walkers: Mapping[str, WalkingNetwork], say: Say, language: str
) -> list[str]:
    """Say, for profiles on wheels, how many metres are open, unknown, or closed."""
    lines = []
    for profile, rolling in walkers.items():
        known, unknown, closed = rollable(network, rolling)
        whole = known + unknown + closed or 1.0
        shares = [round(100 * value / whole) for value in (known, unknown)]
        lines.append(
            say(
                "wheels",
                profile=translate(language, f"check.profile_{profile}"),
                known=shares[0],
                unknown=shares[1],
                closed=max(0, 100 - sum(shares)),
            )
        )
    return [*lines, ""]


def _pegs(held: PegReport, language: str) -> list[str]:
    """List what does not hold between the plan and the addresses that are known."""
    if not held.pegs:
        return []
    wrong = [f"  ! {line}" for line in peg_words.findings(held, language)]
    holds = translate(language, "pegs.holds")
    return [peg_words.summary(held, language), *(wrong or [f"  {holds}"]), ""]


def _snaps(
    network: WalkingNetwork,
    around: Surroundings,
    places: Sequence[PointOfInterest],
    say: Say,
    language: str,
) -> list[str]:
    located = [place for place in places if place.position.is_located]
    snapping = join_places(network, located, around)
    joined = {point.place_id: point for point in snapping.points}
    lost = {left.place_id: left.error.message(language) for left in snapping.left_out}
    connectors = [point.connector for point in snapping.points]
    lines = []
    for place in located:
        name = place.name.in_language(language)
        if place.id in joined:
            said = entrance_to_confirm(joined[place.id], name, language)
            lines += [f"  ! {said}"] if said else []
        elif place.position.to_confirm:
            lines.append(say("left_out", name=name, why=lost[place.id]))
        else:
            lines.append(f"  ! {lost[place.id]}")
    if connectors:
        lines.insert(
            0,
            say(
                "snaps",
                count=len(connectors),
                mean=round(sum(connectors) / len(connectors)),
                most=round(max(connectors)),
            ),
        )
    return [*lines, ""]


def _to_confirm(
    survey: Path | None, places: Sequence[PointOfInterest], say: Say, language: str
) -> list[str]:
    """List guessed positions, and what a survey proposes: our own sketch has nothing to add."""
    unsure = [place for place in places if place.position.to_confirm]
    found = () if survey is None else find_by_hints(survey, unsure)
    lines = [say("to_confirm", count=len(unsure))]
    for place in unsure:
        lines.append(
            say(
                "place_to_confirm",
                name=place.name.in_language(language),
                id=place.id,
                radius=round(place.position.radius_m),
                source=place.position.source,
            )
        )
        lines += [
            say(
                "proposal",
                name=proposal.name or "—",
                osm=proposal.osm_id,
                distance=round(proposal.distance_m),
                lon=f"{proposal.lonlat[0]:.6f}",
                lat=f"{proposal.lonlat[1]:.6f}",
            )
            for proposal in found
            if proposal.place_id == place.id
        ]
    return [*lines, ""]


def _unknown(
    territory: Territory, places: Sequence[PointOfInterest], say: Say, language: str
) -> list[str]:
    def names(chosen: Iterable[PointOfInterest]) -> str:
        return ", ".join(place.name.in_language(language) for place in chosen) or "—"

    questions = ("opening_hours", "sheltered", "toilets", "benches", "group_capacity")
    known = [one for place in places for one in place.facts]
    known += [getattr(place, key) for place in places for key in questions]
    weak = [one for one in known if one is not None and trusted(one) is None]
    return [
        say("unknown_hours", names=names(p for p in places if hours_are_asked(p, territory))),
        say("weak_facts", count=len(weak)),
    ]


def _for_the_team(
    territory: Territory, places: Sequence[PointOfInterest], say: Say, language: str
) -> list[str]:
    """List the notes on places, and whom to call."""
    noted = [place for place in places if place.note]
    lines = [say("notes", count=len(noted))] if noted else []
    lines += [
        say("note", name=place.name.in_language(language), note=place.note) for place in noted
    ]
    for contact in territory.contacts:
        ways = (contact.name, contact.phone, contact.email, contact.url)
        lines.append(
            say(
                "contact",
                role=contact.role.in_language(language),
                ways=", ".join(filter(None, ways)) or "—",
                source=contact.source,
                date=short_date(contact.as_of, language),
            )
        )
    return lines


def _missing_texts(
    territory: Territory, places: Sequence[PointOfInterest], say: Say, language: str
) -> list[str]:
    """List the texts that the page would say in another language than the visitor's."""
    texts: list[tuple[str, str, LocalizedText]] = []
    for place in places:
        name = place.name.in_language(language)
        texts += [(name, "name", place.name), (name, "text", place.text)]
        texts += [(name, "fact", text) for fact in place.facts for text in (fact.label, fact.value)]
        texts += [(name, "link", link.title) for link in place.links]
        texts += [
            (name, key, media.text)
            for key, media in (("picture", place.picture), ("audio", place.audio))
            if media is not None
        ]
    texts += [(territory.name, "notice", notice.text) for notice in territory.notices]
    texts += [(territory.name, "link", link.title) for link in territory.links]
    texts += [(territory.name, "emergency", text) for _, text in territory.emergency]
    texts += [(territory.name, "contact", contact.role) for contact in territory.contacts]
    missing: dict[tuple[str, str], list[str]] = {}
    for name, key, text in texts:
        for known in LANGUAGES:
            if not getattr(text, known):
                said = translate(language, f"check.text_{key}")
                missing.setdefault((name, known), []).append(said)
    lines = [
        say("text_missing", name=name, language=known, texts=", ".join(dict.fromkeys(keys)))
        for (name, known), keys in missing.items()
    ]
    return [say("texts_missing", count=len(lines)), *lines]


def _circuits(
    data: Path, routes: Path, territory_id: str, say: Say, language: str, cache: Cache
) -> list[str]:
    """Say of each circuit what is unknown on it, and which barriers it crosses."""
    lines = [say("circuits")]
    for path in sorted(routes.glob("*.toml")):
        definition = read_definition(path)
        if territory_id not in {"", definition.territory_id}:
            continue
        folder = data / definition.territory_id
        places = {place.id: place for place in read_places(folder)}
        wanted = select_places(definition, read_territory(folder), places)
        lines.append(
            say(
                "circuit",
                id=definition.id,
                title=definition.title.in_language(language),
                places=len(wanted),
                unsure=sum(place.position.to_confirm for place in wanted),
            )
        )
        try:
            itinerary = with_ground(plan(definition, data=data, cache=cache), data)
        except DDTourError as error:
            lines.append(f"    ! {error.message(language)}")
            continue
        lines += [
            say(
                "crossing",
                marks="–".join(crossing.marks),
                barrier=say(f"barrier_{crossing.barrier}"),
                name=crossing.name or "—",
                manner=say(f"manner_{crossing.manner}"),
                street=crossing.run.name or say("unnamed"),
                evidence=say(f"known_{crossing.evidence.label}"),
                date=itinerary.data_date or translate(language, "wording.undated"),
                lat=f"{crossing.lonlat[1]:.5f}",
                lon=f"{crossing.lonlat[0]:.5f}",
            )
            for crossing in find_crossings(itinerary)
        ]
    return lines
