"""What is planned becomes a site: all files of each circuit, and the index."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote

from ddtour_geo import outputs
from ddtour_geo.definition import read_definition
from ddtour_geo.errors import DDTourError, NoPathError, PlanImpossibleError
from ddtour_geo.files import write_atomically, write_together
from ddtour_geo.model import CircuitDefinition, Itinerary
from ddtour_geo.network.ground import read_ground
from ddtour_geo.pipeline import plan, streets_of

MARGIN_DEGREES = (0.008, 0.005)
"""Ground drawn around a circuit, east-west and north-south, about 550 m in France."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What became of one file of ``routes/``.

    Attributes
    ----------
    definition
        What was asked for.
    itinerary
        What was published; ``None`` if it could not be.
    error
        Why not; ``None`` if it was.

    Examples
    --------
    >>> Published.__slots__
    ('definition', 'itinerary', 'error')
    """

    definition: CircuitDefinition
    itinerary: Itinerary | None = None
    error: DDTourError | None = None


def publish(
    itinerary: Itinerary, out: Path, *, language: str = "fr", base_url: str = ""
) -> tuple[Path, ...]:
    """Write all files of one circuit.

    Parameters
    ----------
    itinerary
        What was planned, with its base map.
    out
        Folder of the site.
    language
        ``"fr"`` or ``"en"``.
    base_url
        Where the site is published; empty if it is not.

    Returns
    -------
    tuple of pathlib.Path
        The files, all of them or none renamed into place.

    Raises
    ------
    CannotWriteError
        If the folder cannot be written.

    Examples
    --------
    >>> publish.__name__
    'publish'
    """
    from ddtour_geo.outputs import geojson, gpx, route_sheet, web_map

    route = itinerary.definition.id
    address = f"{base_url.rstrip('/')}/{quote(route)}/" if base_url else ""
    said = {"language": language, "address": address}
    contents: dict[Path, str | bytes] = {
        out / route / f"sheet-{language}.pdf": route_sheet.sheet(itinerary, **said),
        out / route / "circuit.gpx": gpx.document(itinerary, **said),
        out / route / "circuit.geojson": geojson.document(itinerary, **said),
        out / route / "index.html": web_map.page(itinerary, **said),
    }
    write_together(contents)
    return tuple(contents)


def build(  # noqa: PLR0913 - every setting of a site
    routes: Iterable[Path],
    *,
    data: Path | str = "data",
    out: Path | str = "site",
    language: str = "fr",
    base_url: str = "",
    seconds: float = 10.0,
    also: Iterable[Path] = (),
    progress: Callable[[Path, str], None] = lambda _route, _stage: None,
) -> tuple[Published, ...]:
    """Plan and publish circuits, and the index of the site.

    A circuit that cannot be planned is shown on the index with its reason; the others are
    published all the same.

    Parameters
    ----------
    routes
        Files of ``routes/`` to publish.
    data
        Folder of the territories.
    out
        Folder of the site.
    language
        ``"fr"`` or ``"en"``.
    base_url
        Where the site is published; empty for what the territory says.
    seconds
        Time after which the search for one circuit stops without a proof.
    also
        Files of ``routes/`` that stay on the index if the site holds them: they are planned, and
        published again only where the site holds another plan or another language.
    progress
        Told each file and the name of each stage as it begins.

    Returns
    -------
    tuple of Published
        One per file of ``routes``, in their order.

    Raises
    ------
    CannotWriteError
        If the folder cannot be written.
    InputRefusedError
        If a file of ``routes/`` cannot be read.

    Examples
    --------
    >>> build([], out="/tmp/nothing-to-build")
    ()
    """
    out, data = Path(out), Path(data)

    def publish_one(route: Path, *, again: bool) -> Published:
        definition = read_definition(route)
        try:
            itinerary = plan(
                definition,
                data=data,
                seconds=seconds,
                progress=lambda stage: progress(route, stage),
            )
        except (NoPathError, PlanImpossibleError) as error:
            progress(route, "done")
            return Published(definition=definition, error=error)
        if again or not _is_published(itinerary, out, language):
            progress(route, "publish")
            publish(
                with_ground(itinerary, data),
                out,
                language=language,
                base_url=base_url or itinerary.territory.base_url,
            )
        progress(route, "done")
        return Published(definition=definition, itinerary=itinerary)

    routes = tuple(routes)
    results = tuple(publish_one(route, again=True) for route in routes)
    asked = {result.definition.id for result in results}
    others = [
        publish_one(route, again=False)
        for route in also
        if route.stem not in asked and (out / route.stem).is_dir()
    ]
    if results:
        listed = sorted((*results, *others), key=lambda result: result.definition.id)
        write_atomically(
            out / "index.html",
            outputs.site_index(
                [(r.definition, r.itinerary, r.error) for r in listed], language=language
            ),
        )
    return results


def _is_published(itinerary: Itinerary, out: Path, language: str) -> bool:
    """Tell whether a site holds this very plan in a language."""
    folder = out / itinerary.definition.id
    track = folder / "circuit.geojson"
    return (
        (folder / f"sheet-{language}.pdf").is_file()
        and track.is_file()
        and itinerary.fingerprint in track.read_text(encoding="utf-8")
    )


def with_ground(itinerary: Itinerary, data: Path | str = "data") -> Itinerary:
    """Add what a base map draws around a circuit.

    Parameters
    ----------
    itinerary
        What was planned.
    data
        Folder of the territories.

    Returns
    -------
    Itinerary
        The same, with its ground.

    Examples
    --------
    >>> with_ground.__name__
    'with_ground'
    """
    points = [point for leg in itinerary.legs for point in leg.lonlat]
    points += [stop.place.position.lonlat for stop in itinerary.stops]
    longitudes, latitudes = zip(*points, strict=True)
    east_west, north_south = MARGIN_DEGREES
    bounds = (
        min(longitudes) - east_west,
        min(latitudes) - north_south,
        max(longitudes) + east_west,
        max(latitudes) + north_south,
    )
    streets = streets_of(Path(data) / itinerary.territory.id)
    return replace(itinerary, ground=read_ground(streets, bounds=bounds))
