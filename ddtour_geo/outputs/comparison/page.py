"""The comparison as one page: a map, and tables that say as much in words."""

from collections.abc import Sequence
from urllib.parse import quote

from markupsafe import Markup

from ddtour_geo.common.i18n import catalogue, translate
from ddtour_geo.model import Itinerary
from ddtour_geo.outputs.comparison import tables
from ddtour_geo.outputs.drawing.templates import fill, static
from ddtour_geo.outputs.web_map.overview import Beside, overview_map
from ddtour_geo.outputs.wording.names import language_of_name


def page(itineraries: Sequence[Itinerary], *, language: str = "fr", pages: str = "") -> str:
    """Write the page that compares circuits.

    Parameters
    ----------
    itineraries
        Two to six circuits of one territory; their ground is drawn.
    language
        ``"fr"`` or ``"en"``.
    pages
        Where the folders of the circuits' own pages lie, seen from this page, such as ``"."`` or
        ``".."``; empty if they are not to be linked.

    Returns
    -------
    str
        One self-contained HTML file.

    Raises
    ------
    UsageError
        If there are fewer than two or more than six, or they are of different territories.

    Examples
    --------
    >>> page(())
    Traceback (most recent call last):
    ddtour_geo.common.errors.UsageError: ...
    """
    tables.check(itineraries)
    beside = Beside(
        title=translate(language, "comparison.title", count=len(itineraries)),
        subtitle=itineraries[0].territory.name,
        content=_content(itineraries, language),
        style=static(__package__, "comparison.css").replace("\n", " ").strip(),
        links=tuple(
            f"{quote(pages)}/{quote(itinerary.definition.id, safe='')}/index.html"
            for itinerary in itineraries
        )
        if pages
        else (),
    )
    marks = {row.place.id: str(row.number) for row in tables.place_rows(itineraries)}
    html: str = (
        overview_map(itineraries, beside, language=language, marks=marks).get_root().render()
    )
    return html


def _content(itineraries: Sequence[Itinerary], language: str) -> Markup:
    ends = {stop.place.id for it in itineraries for stop in (it.stops[0], it.stops[-1])}
    rows = [
        {
            "id": row.place.id,
            "number": row.number,
            "name": row.place.name.in_language(language),
            "lang": language_of_name(row.place, itineraries[0].territory, language),
            "is_end": row.place.id in ends,
            "is_shared": row.is_shared,
            "unsure": row.unsure(language),
            "hours": [
                tables.stop_hour(stop, itinerary, language)
                for stop, itinerary in zip(row.stops, itineraries, strict=True)
            ],
        }
        for row in tables.place_rows(itineraries)
    ]
    content = fill(
        __package__,
        "comparison",
        t=catalogue(language, "comparison"),
        letters=tables.LETTERS[: len(itineraries)],
        figures=tables.figures(itineraries, language),
        rows=rows,
        pairs=tables.pairs(itineraries, language),
        footer=tables.footer(itineraries, language),
    )
    return Markup(content)  # noqa: S704 - the template has escaped all texts
