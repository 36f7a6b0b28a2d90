"""The page as a Folium map that asks nobody for anything.

Folium and branca compile what elements render as templates and quote texts as JavaScript, which
runs hostile names; so this map and its figure write their page with one escaping template.
Layers that a caller adds are rendered by Folium as usual and join the page's script.
"""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import folium
from branca.element import Element, Figure

from ddtour_geo.common.errors import DDTourError
from ddtour_geo.common.i18n import LANGUAGES, catalogue
from ddtour_geo.common.text import to_script_json
from ddtour_geo.model import Itinerary
from ddtour_geo.outputs.drawing.head import open_graph
from ddtour_geo.outputs.drawing.scripts import MAP_SCRIPTS
from ddtour_geo.outputs.web_map.alone import party_words
from ddtour_geo.outputs.web_map.language import page_words, plan_words
from ddtour_geo.outputs.web_map.media import embed, media_files
from ddtour_geo.outputs.web_map.one_file import Extra, OneFile
from ddtour_geo.outputs.web_map.payload import TILE_HOSTS, page_data
from ddtour_geo.outputs.web_map.variants import Other, VariantWriter
from ddtour_geo.outputs.web_map.view import Writer

SCRIPTS = (
    *MAP_SCRIPTS,
    "schedule.js",
    "wording.js",
    "shown.js",
    "position.js",
    "day.js",
    "variants.js",
    "profile.js",
    "day_trace.js",
    "day_view.js",
    "party.js",
    "language.js",
    "share.js",
    "card.js",
    "page.js",
)
"""Our own scripts in the order in which they are joined."""

STYLES = ("page.css", "day.css", "card.css", "variants.css", "profile.css")
"""Our own styles in the order in which they are joined."""


class CircuitFigure(Figure):
    """The whole document around a circuit's map."""

    def __init__(self, circuit_map: "CircuitMap") -> None:
        super().__init__(ratio="75%")
        self._id = circuit_map.fingerprint
        self._circuit_map = circuit_map
        self.header = Element()
        self.header._parent = self  # noqa: SLF001 - branca has no public way
        self.add_child(circuit_map)

    def render(self, **kwargs: Any) -> str:  # noqa: ANN401 - the signature of branca
        """Write the document."""
        for child in self._children.values():
            child.render(**kwargs)
        return self._circuit_map.document(
            Extra(
                header=_joined(self.header, kwargs),
                html=_joined(self.html, kwargs),
                script=_joined(self.script, kwargs),
            )
        )


def _joined(element: Element, kwargs: dict[str, Any]) -> str:
    return "\n".join(child.render(**kwargs) for child in element._children.values())  # noqa: SLF001


class CircuitMap(folium.Map):
    """A Folium map that holds the visitor's page of one itinerary.

    >>> issubclass(CircuitMap, folium.Map)
    True
    """

    default_js: list[tuple[str, str]] = []  # noqa: RUF012 - the name is folium's
    default_css: list[tuple[str, str]] = []  # noqa: RUF012

    def __init__(  # noqa: PLR0913 - every setting of a page
        self,
        itinerary: Itinerary,
        *,
        language: str = "fr",
        address: str = "",
        step_free: Itinerary | DDTourError | None = None,
        others: Sequence[Other] = (),
        folder: Path | None = None,
        in_site: bool = False,
        alone_step_free: Itinerary | DDTourError | None = None,
    ) -> None:
        longitude, latitude = itinerary.stops[0].place.position.lonlat
        super().__init__(location=[latitude, longitude], tiles=None, zoom_start=16)
        self.fingerprint = self._id = itinerary.fingerprint
        self._itinerary = itinerary
        self._language = language
        self._address = address if re.match(r"https?://", address) else ""
        self._folder = folder
        self._in_site = in_site
        self._variants = VariantWriter(
            itinerary=itinerary, step_free=step_free, others=tuple(others)
        )
        self._alone = (
            VariantWriter(itinerary=itinerary.alone, step_free=alone_step_free, others=())
            if isinstance(itinerary.alone, Itinerary)
            else None
        )
        CircuitFigure(self)

    def render(self, **kwargs: Any) -> str:  # noqa: ANN401 - the signature of branca
        """Render the layers that were added; the document draws the map itself."""
        for child in self._children.values():
            child.render(**kwargs)
        return ""

    def document(self, extra: Extra) -> str:
        """Write the whole page."""
        language = self._language
        views = self._views(self._variants)
        alone = {} if self._alone is None else self._views(self._alone)
        files = media_files(self._itinerary, self._folder)
        view = views[language]
        page = OneFile(
            styles=STYLES,
            scripts=SCRIPTS,
            hosts=TILE_HOSTS,
            has_files=bool(files),
            in_site=self._in_site,
        )
        document = page.write(
            "page",
            self.get_name(),
            extra,
            language=language,
            address=self._address,
            view=view,
            graph=open_graph(
                view["title"], view["summary"] or view["subtitle"], self._address, language=language
            ),
            is_main=True,
            banners=[known["banner"] for known in (view, *alone.values()) if known["banner"]],
            others=[
                {"language": known, "party": party, "view": other}
                | {"t": catalogue(known, "web_map")}
                for party, told in (("group", views), ("alone", alone))
                for known, other in told.items()
                if other is not view
            ],
            t=catalogue(language, "web_map"),
            data=to_script_json(self._read_by_script(views, alone)),
        )
        return embed(document, files)

    def _read_by_script(self, views: dict[str, Any], alone: dict[str, Any]) -> dict[str, Any]:
        """Collect what the script reads: the plan of the group, and of who walks alone."""
        language, writers = self._language, (self._variants, self._alone)
        data = page_data(
            self._itinerary,
            language=language,
            map_name=self.get_name(),
            variants=self._variants.circuits,
            alone=() if self._alone is None else (self._alone.itinerary, *self._alone.circuits),
        )
        for plan, writer in zip((data, data.get("alone")), writers, strict=True):
            if plan is not None and writer is not None:
                for told, signs in zip((plan, *plan["circuits"]), writer.signs(), strict=True):
                    told.update(signs)
        data["languages"] = {
            known: page_words(self._itinerary, known, view)
            for known, view in views.items()
            if known != language
        }
        if self._alone is not None:
            data["alone"]["words"] = {
                known: plan_words(self._alone.itinerary, known, view)
                for known, view in alone.items()
            }
        return data

    def _views(self, variants: VariantWriter) -> dict[str, dict[str, Any]]:
        """Say the whole list of a circuit in each language, that of the page first."""
        return {
            language: self._view(variants, language)
            for language in sorted(LANGUAGES, key=self._language.__ne__)
        }

    def _view(self, variants: VariantWriter, language: str) -> dict[str, Any]:
        itinerary = variants.itinerary
        writer = Writer(
            itinerary=itinerary,
            language=language,
            address=self._address,
            folder=self._folder,
        )
        party = party_words(self._itinerary, language, is_alone=itinerary.is_alone)
        view = {**writer.view(), **variants.in_language(language).view(), "party": party}
        return {**view, "unvisited": []} if itinerary.is_alone else view
