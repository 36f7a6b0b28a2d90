"""What is planned becomes a site: all files of each circuit, and the index."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote

from ddtour_geo.common.cache import Cache
from ddtour_geo.common.errors import (
    DDTourError,
    InputRefusedError,
    NoPathError,
    NoSuchMomentError,
    PlanImpossibleError,
)
from ddtour_geo.common.files import write_together
from ddtour_geo.common.i18n import translate
from ddtour_geo.guidance.alone import plan_alone
from ddtour_geo.guidance.enrich import enrich, with_ground
from ddtour_geo.model import CircuitDefinition, Itinerary
from ddtour_geo.network.elevation.rasters import grid_over, read_rasters
from ddtour_geo.outputs.drawing.head import PICTURE_FILE
from ddtour_geo.planning.alternatives import others
from ddtour_geo.planning.plan import plan, solve_route
from ddtour_geo.routes.schema import read_definition
from ddtour_geo.survey.knowledge import knowledge_of
from ddtour_geo.survey.questions import territory_check


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
    """

    definition: CircuitDefinition
    itinerary: Itinerary | None = None
    error: DDTourError | None = None


def publish(  # noqa: PLR0913 - every setting of a page
    itinerary: Itinerary,
    out: Path,
    *,
    language: str = "fr",
    base_url: str = "",
    step_free: Itinerary | DDTourError | None = None,
    others: Sequence[tuple[Itinerary, float, float]] = (),
    folder: Path | None = None,
    alone_step_free: Itinerary | DDTourError | None = None,
) -> tuple[Path, ...]:
    """Write all files of one circuit.

    Parameters
    ----------
    itinerary
        What was planned, with its base map and its shortcuts.
    out
        Folder of the site.
    language
        ``"fr"`` or ``"en"``.
    base_url
        Where the site is published; empty if it is not.
    step_free, others, folder
        What the page shows besides, as of :func:`build_map`.
    alone_step_free
        As ``step_free``, of the circuit of who walks alone.

    Returns
    -------
    tuple of pathlib.Path
        The files, all of them or none renamed into place. Where sheets cannot be printed there is
        none, not even one of an earlier plan.

    Raises
    ------
    CannotWriteError
        If the folder cannot be written.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from ddtour_geo import plan
    >>> itinerary = with_ground(plan("routes/ville-exemple-tour.toml"))
    >>> with TemporaryDirectory() as site:
    ...     sorted(file.suffix for file in publish(itinerary, Path(site)))
    ['.geojson', '.gpx', '.html', '.ics', '.pdf']
    """
    from ddtour_geo.outputs import route_sheet, site, web_map
    from ddtour_geo.outputs.exchange import geojson, gpx, icalendar

    route = out / itinerary.definition.id
    address = _address(itinerary, base_url)
    said = {"language": language, "address": address}
    sheet = route / sheet_name(language)
    contents: dict[Path, str | bytes] = {
        route / "circuit.gpx": gpx.document(itinerary, **said),
        route / "circuit.geojson": geojson.document(itinerary, **said),
        route / "circuit.ics": icalendar.document(itinerary, **said),
        route / "index.html": web_map.page(
            itinerary,
            language=language,
            address=address,
            step_free=step_free,
            others=others,
            folder=folder,
            alone_step_free=alone_step_free,
        ),
    }
    if route_sheet.is_available():
        contents[sheet] = route_sheet.sheet(itinerary, **said)
    if folder is not None:
        page = str(contents[route / "index.html"])
        media = web_map.media_files(itinerary, folder, page)
        contents |= {route / name: content for name, content in media.items()}
    if address:
        contents[route / PICTURE_FILE] = site.picture([itinerary])
    write_together(contents)
    if sheet not in contents:
        sheet.unlink(missing_ok=True)
    return tuple(contents)


def sheet_name(language: str = "fr", form: str = "a4") -> str:
    """Name the file of a sheet.

    >>> sheet_name("en"), sheet_name("fr", "large")
    ('sheet-en.pdf', 'sheet-fr-large.pdf')
    """
    return f"sheet-{language}.pdf" if form == "a4" else f"sheet-{language}-{form}.pdf"


def print_sheet(
    route: Path,
    *,
    data: Path | str = "data",
    language: str = "fr",
    form: str = "a4",
    base_url: str = "",
    effort: float = 1.0,
) -> bytes:
    """Plan one circuit and print its sheet, as a site would hold it."""
    from ddtour_geo.outputs import route_sheet

    route_sheet.require(form)
    cache = Cache()
    solved = solve_route(read_definition(route), data=data, effort=effort, cache=cache)
    itinerary = with_ground(solved.itinerary, data)
    itinerary = enrich(solved, itinerary, data=data, effort=effort, cache=cache)
    address = _address(itinerary, base_url or itinerary.territory.base_url)
    return route_sheet.sheet(itinerary, language=language, address=address, form=form)


def can_print() -> bool:
    """Tell whether sheets can be printed; the rest of a site is published without.

    >>> can_print()
    True
    """
    from ddtour_geo.outputs import route_sheet

    return route_sheet.is_available()


def _address(itinerary: Itinerary, base_url: str) -> str:
    """Give the address of the page of a circuit; empty if the site is not published."""
    return f"{base_url.rstrip('/')}/{quote(itinerary.definition.id)}/" if base_url else ""


def build(  # noqa: PLR0913 - every setting of a site
    routes: Iterable[Path],
    *,
    data: Path | str = "data",
    out: Path | str = "site",
    language: str = "fr",
    base_url: str = "",
    effort: float = 1.0,
    also: Iterable[Path] = (),
    progress: Callable[[Path, str], None] = lambda _route, _stage: None,
) -> tuple[Published, ...]:
    """Plan and publish circuits, and the front page of the site.

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
    effort
        Work after which the search for one circuit stops without a proof; 1 is the usual.
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
        If a file of ``routes/`` cannot be read, once the others and the index are published.

    Examples
    --------
    >>> build([], out="/tmp/nothing-to-build")
    ()
    """
    job = _Job(
        data=Path(data),
        out=Path(out),
        language=language,
        base_url=base_url,
        effort=effort,
        cache=Cache(),
        progress=progress,
    )
    routes = tuple(routes)
    results, refused = job.publish_all(routes)
    asked = {route.stem for route in routes}
    kept = [
        job.publish(route, again=False)
        for route in also
        if route.stem not in asked and (job.out / route.stem).is_dir()
    ]
    if results:
        job.write_front(sorted((*results, *kept), key=lambda result: result.definition.id))
    if refused:
        raise refused[0]
    return results


@dataclass(frozen=True, slots=True, kw_only=True)
class _Job:
    """One site, and how it is built."""

    data: Path
    out: Path
    language: str
    base_url: str
    effort: float
    cache: Cache
    progress: Callable[[Path, str], None]

    def publish_all(
        self, routes: Iterable[Path]
    ) -> tuple[tuple[Published, ...], tuple[InputRefusedError, ...]]:
        """Publish circuits; one that cannot be read keeps none of the others from the site."""
        results, refused = [], []
        for route in routes:
            try:
                results.append(self.publish(route, again=True))
            except InputRefusedError as error:
                refused.append(error)
        return tuple(results), tuple(refused)

    def publish(self, route: Path, *, again: bool) -> Published:
        """Plan one circuit, and write its files where the site does not hold them."""
        definition = read_definition(route)
        try:
            solved = solve_route(
                definition,
                data=self.data,
                effort=self.effort,
                progress=lambda stage: self.progress(route, stage),
                cache=self.cache,
            )
        except (NoPathError, NoSuchMomentError, PlanImpossibleError) as error:
            self.progress(route, "done")
            return Published(definition=definition, error=error)
        alone = self._alone(solved.itinerary)
        itinerary = with_ground(replace(solved.itinerary, alone=alone), self.data)
        if again or not _is_published(itinerary, self.out, self.language):
            self.progress(route, "publish")
            publish(
                enrich(solved, itinerary, data=self.data, effort=self.effort, cache=self.cache),
                self.out,
                language=self.language,
                base_url=self.base_url or itinerary.territory.base_url,
                step_free=self._step_free(itinerary),
                others=[
                    (one.itinerary, one.shared_stops, one.shared_streets)
                    for one in others(solved, effort=self.effort)
                ],
                folder=self.data / itinerary.territory.id,
                alone_step_free=self._step_free(alone) if isinstance(alone, Itinerary) else None,
            )
        self.progress(route, "done")
        return Published(definition=definition, itinerary=itinerary)

    def _alone(self, itinerary: Itinerary) -> Itinerary | DDTourError | None:
        """Plan the same for who walks alone, if something of it is for a group alone."""
        if not itinerary.definition.has_guided_parts:
            return None
        try:
            return plan_alone(itinerary, data=self.data, effort=self.effort, cache=self.cache)
        except (NoPathError, PlanImpossibleError) as error:
            return error

    def _step_free(self, itinerary: Itinerary) -> Itinerary | DDTourError | None:
        """Plan the same wishes without steps, if there are any and somebody knows where."""
        definition = itinerary.definition
        has_steps = any(leg.staircases for leg in itinerary.legs)
        if not itinerary.is_surveyed or definition.avoid_steps or not has_steps:
            return None
        asked = replace(definition, avoid_steps=True)
        try:
            return plan(asked, data=self.data, effort=self.effort, cache=self.cache)
        except (NoPathError, PlanImpossibleError) as error:
            return error

    def write_front(self, listed: Iterable[Published]) -> None:
        """Write what lies in the root of the site: front page, icons, what works offline."""
        from ddtour_geo.outputs import site

        listed = tuple(listed)
        folders = [self.out / one.definition.id for one in listed if one.itinerary is not None]
        files: dict[str, bytes | str] = {
            file.relative_to(self.out).as_posix(): file.read_bytes()
            for folder in folders
            for file in sorted(folder.rglob("*"))
            if file.is_file() and not file.name.startswith(".")
        }
        known = self._knowledge(listed)
        root = site.site_files(
            [(one.definition, one.itinerary, one.error) for one in listed],
            language=self.language,
            base_url=self.base_url,
            files=files | known,
        )
        written = {**known, **root}
        write_together({self.out / name: content for name, content in written.items()})

    def _knowledge(self, listed: Sequence[Published]) -> dict[str, bytes]:
        """Say of each territory what is known of it; where that is everything, nothing is said."""
        from ddtour_geo.outputs.knowledge import knowledge_files, knowledge_names

        files: dict[str, bytes] = {}
        for name in dict.fromkeys(one.definition.territory_id for one in listed):
            circuits = [
                one.itinerary
                for one in listed
                if one.itinerary is not None and one.definition.territory_id == name
            ]
            known = knowledge_of(self.data / name, circuits, cache=self.cache)
            check = territory_check(known.territory, known.places)
            written = (
                {} if known.is_whole else knowledge_files(known, check, language=self.language)
            )
            for stale in knowledge_names(name) - written.keys():
                (self.out / stale).unlink(missing_ok=True)
            files |= written
        return files


def _is_published(itinerary: Itinerary, out: Path, language: str) -> bool:
    """Tell whether a site holds this very plan in a language."""
    from ddtour_geo.outputs import route_sheet

    folder = out / itinerary.definition.id
    track = folder / "circuit.geojson"
    return (
        (folder / sheet_name(language)).is_file() == route_sheet.is_available()
        and track.is_file()
        and itinerary.fingerprint in track.read_text(encoding="utf-8")
    )


def relief_remarks(results: Iterable[Published], *, data: Path, language: str) -> list[str]:
    """Tell of each raster of heights beside published streets that gives none of them.

    >>> relief_remarks((), data=Path("data"), language="en")
    []
    """
    shown = [one.itinerary for one in results if one.itinerary is not None]
    territories = {one.definition.territory_id: one.territory for one in shown}
    return [
        translate(language, key, **dict(values))
        for name, territory in sorted(territories.items())
        for key, values in read_rasters(data / name, grid_over(territory.study_area))[1]
    ]
