"""What a planner must know before a circuit is walked, and fresh streets for it."""

import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np

from ddtour_geo.definition import read_definition
from ddtour_geo.errors import DDTourError, OutsideServiceError, UsageError
from ddtour_geo.hours import check_hours
from ddtour_geo.locales import translate
from ddtour_geo.model import Evidence, PointOfInterest, Territory, WalkingNetwork
from ddtour_geo.network import read_extract, snap
from ddtour_geo.network.overpass import (
    SERVICE,
    Refreshed,
    refresh_from_file,
    refresh_from_overpass,
    snapshot,
)
from ddtour_geo.network.proposals import find_by_hints
from ddtour_geo.outputs.wording import number
from ddtour_geo.pipeline import streets_of
from ddtour_geo.territory import read_places, read_territory, select_places

Say = Callable[..., str]
PATIENCE_S = 15.0


def refresh(
    territory: str, *, from_file: Path | None = None, data: Path = Path("data")
) -> Refreshed:
    """Fetch the streets of a territory, or take them from a regional extract.

    Parameters
    ----------
    territory
        Folder of ``data/``.
    from_file
        A regional extract; OpenStreetMap's own service without it.
    data
        Folder of the territories.

    Returns
    -------
    Refreshed
        What was stored.

    Raises
    ------
    ExtractError
        If the extract cannot be used; the previous streets are intact.
    OutsideServiceError
        If the service does not answer as it should; the previous streets are intact.

    Examples
    --------
    >>> refresh("nowhere")
    Traceback (most recent call last):
    ddtour_geo.errors.TerritoryError: ...
    """
    folder = data / territory
    ground = read_territory(folder)
    if from_file is None:
        return refresh_from_overpass(ground, folder, url=_service())
    return refresh_from_file(ground, from_file, folder)


def refresh_sketches(
    routes: Iterable[Path], *, data: Path = Path("data"), language: str = "fr"
) -> tuple[str, ...]:
    """Try once, for a few seconds, to replace sketches by real streets.

    Parameters
    ----------
    routes
        Files of ``routes/``: their territories are tried.
    data
        Folder of the territories.
    language
        Language of the answers.

    Returns
    -------
    tuple of str
        One sentence per territory that was tried; a failure changes nothing.

    Examples
    --------
    >>> refresh_sketches(())
    ()
    """
    said = []
    for territory in sorted({read_definition(route).territory_id for route in routes}):
        folder = data / territory
        if not (folder / "sketch.osm").is_file() or snapshot(folder) is not None:
            continue
        ground = read_territory(folder)
        try:
            stored = refresh_from_overpass(
                ground, folder, url=_service(), tries=1, seconds=PATIENCE_S
            )
        except OutsideServiceError as error:
            message = error.message(language)
            said.append(translate(language, "cli.refresh_failed", message=message))
        else:
            said.append(
                translate(
                    language,
                    "cli.refreshed",
                    territory=ground.name,
                    date=stored.date,
                    source=stored.source,
                )
            )
    return tuple(said)


def _service() -> str:
    return os.environ.get("DDTOUR_OVERPASS", SERVICE)


def report(
    *, data: Path = Path("data"), routes: Path = Path("routes"), language: str = "fr"
) -> str:
    """Say what is known and what is not, territory by territory.

    Parameters
    ----------
    data
        Folder of the territories.
    routes
        Folder of the circuits.
    language
        ``"fr"`` or ``"en"``.

    Returns
    -------
    str
        A text to print and take to the town hall.

    Raises
    ------
    UsageError
        If there is no territory.
    InputRefusedError
        If a file cannot be used.

    Examples
    --------
    >>> report(data=Path("nowhere"))
    Traceback (most recent call last):
    ddtour_geo.errors.UsageError: ...
    """

    def say(key: str, **values: object) -> str:
        return translate(language, f"check.{key}", **values)

    folders = sorted(path.parent for path in data.glob("*/territory.toml"))
    if not folders:
        raise UsageError("no_territory", path=data)
    lines: list[str] = []
    for folder in folders:
        territory, places = read_territory(folder), read_places(folder)
        check_hours(places, territory)
        lines += [territory.name, "=" * len(territory.name), ""]
        streets = streets_of(folder)
        network = read_extract(streets, crs=territory.crs)
        lines += _streets(network, streets, say, language)
        lines += _snaps(network, places, say, language)
        lines += _to_confirm(snapshot(folder), places, say, language)
        lines += _unknown(places, say, language)
        lines.append("")
    lines += _circuits(data, routes, say, language)
    return "\n".join(lines)


def _streets(network: WalkingNetwork, streets: Path, say: Say, language: str) -> list[str]:
    kilometres = dict.fromkeys(Evidence, 0.0)
    pieces = np.hypot(*np.diff(network.vertex_xy, axis=0).T)
    inside = np.ones(len(network.vertex_xy), dtype=bool)
    inside[network.edge_vertices[1:] - 1] = False
    evidence = np.array([way.evidence for way in network.ways])
    of_piece = evidence[network.vertex_way[:-1]]
    for kind in Evidence:
        kilometres[kind] = float(pieces[inside[:-1] & (of_piece == kind)].sum()) / 1000
    parts = ", ".join(
        say(f"evidence_{kind.label}", km=number(km, 1, language))
        for kind, km in kilometres.items()
        if km > 0
    )
    components = int(network.node_component.max()) + 1 if network.node_count else 0
    return [
        say(
            "streets",
            file=streets.name,
            date=network.data_date or translate(language, "plan.undated"),
        ),
        say(
            "network",
            km=number(sum(kilometres.values()), 1, language),
            parts=parts,
            components=components,
        ),
        "",
    ]


def _snaps(
    network: WalkingNetwork, places: Sequence[PointOfInterest], say: Say, language: str
) -> list[str]:
    lines, connectors = [], []
    for place in places:
        name = place.name.in_language(language)
        try:
            snapping = snap(network, [place])
        except DDTourError as error:
            lines.append(f"  ! {error.message(language)}")
            continue
        connectors += [point.connector for point in snapping.points]
        lines += [
            say("left_out", name=name, why=left.error.message(language))
            for left in snapping.left_out
        ]
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


def _unknown(places: Sequence[PointOfInterest], say: Say, language: str) -> list[str]:
    def names(chosen: Iterable[PointOfInterest]) -> str:
        return ", ".join(place.name.in_language(language) for place in chosen) or "—"

    untranslated = [
        place
        for place in places
        if not (place.name.fr and place.name.en and place.text.fr and place.text.en)
    ]
    weak = [f for place in places for f in place.facts if f.confidence == "low"]
    return [
        say("unknown_hours", names=names(p for p in places if p.opening_hours is None)),
        say("weak_facts", count=len(weak)),
        say("untranslated", names=names(untranslated)),
    ]


def _circuits(data: Path, routes: Path, say: Say, language: str) -> list[str]:
    lines = [say("circuits")]
    for path in sorted(routes.glob("*.toml")):
        definition = read_definition(path)
        folder = data / definition.territory_id
        territory: Territory = read_territory(folder)
        places = {place.id: place for place in read_places(folder)}
        wanted = select_places(definition, territory, places)
        unsure = [place for place in wanted if place.position.to_confirm]
        lines.append(
            say(
                "circuit",
                id=definition.id,
                title=definition.title.in_language(language),
                places=len(wanted),
                unsure=len(unsure),
            )
        )
    return lines
