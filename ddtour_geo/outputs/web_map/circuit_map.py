"""The page as a Folium map that asks nobody for anything.

Folium and branca compile what elements render as templates and quote texts as JavaScript, which
runs hostile names; so this map and its figure write their page with one escaping template.
Layers that a caller adds are rendered by Folium as usual and join the page's script.
"""

import base64
import hashlib
import html
import re
from collections.abc import Sequence
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import folium
import jinja2
import minify
from branca.element import Element, Figure
from markupsafe import Markup

from ddtour_geo.common.errors import DDTourError
from ddtour_geo.common.i18n import LANGUAGES, catalogue
from ddtour_geo.common.text import to_script_json
from ddtour_geo.model import Itinerary
from ddtour_geo.outputs.site import open_graph, page_script
from ddtour_geo.outputs.web_map.alone import party_words
from ddtour_geo.outputs.web_map.language import page_words, plan_words
from ddtour_geo.outputs.web_map.media import embed, media_files
from ddtour_geo.outputs.web_map.payload import TILE_HOSTS, page_data
from ddtour_geo.outputs.web_map.variants import Other, VariantWriter
from ddtour_geo.outputs.web_map.view import Writer

SCRIPTS = (
    "codec.js",
    "labels.js",
    "ground.js",
    "sketch.js",
    "trace.js",
    "discs.js",
    "overlay.js",
    "schedule.js",
    "wording.js",
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


@cache
def templates() -> jinja2.Environment:
    """Give the templates of pages, which escape all texts.

    >>> templates().autoescape
    True
    """
    return jinja2.Environment(
        loader=jinja2.PackageLoader(__package__, "static"),
        autoescape=True,
        trim_blocks=True,
        undefined=jinja2.StrictUndefined,
    )


@cache
def leaflet_texts() -> tuple[str, str]:
    """Read Leaflet, without the pictures that we do not use.

    >>> "url(" in leaflet_texts()[0]
    False
    """
    from xstatic.pkg import leaflet

    folder = resources.files(leaflet) / "data"
    style = (folder / "leaflet.css").read_text(encoding="utf-8")
    style = re.sub(r"/\*.*?\*/|[a-z-]+:\s*url\([^)]*\);", "", style, flags=re.DOTALL)
    style = re.sub(r"\s+", " ", style).strip()
    script = (folder / "leaflet.js").read_text(encoding="utf-8")
    return style, re.sub(r"\n//# sourceMappingURL=.*\s*$", "\n", script)


@cache
def own_texts(
    scripts: tuple[str, ...] = SCRIPTS, styles: tuple[str, ...] = STYLES
) -> tuple[str, str]:
    """Read the style and the script of a page.

    >>> own_texts()[1].startswith("(function")
    True
    """
    folder = resources.files(__package__) / "static"
    texts = [(folder / name).read_text(encoding="utf-8") for name in scripts]
    script = '(function again(before) {\n"use strict";\n' + "\n".join(texts) + "})();"
    style = "\n".join((folder / name).read_text(encoding="utf-8") for name in styles)
    return minify.string("text/css", style), minify.string("application/javascript", script)


def _hashes(texts: list[str]) -> str:
    digests = (hashlib.sha256(text.encode("utf-8")).digest() for text in texts)
    allowed = [f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests]
    return " ".join(allowed) or "'none'"


def content_policy(
    styles: list[str],
    scripts: list[str],
    hosts: tuple[str, ...] = TILE_HOSTS,
    *,
    has_files: bool = False,
    in_site: bool = False,
) -> str:
    """Write the Content-Security-Policy of a page that is one file.

    References
    ----------
    Content Security Policy Level 3, W3C: https://www.w3.org/TR/CSP3/

    >>> content_policy(["a{}"], [])[:18]
    "default-src 'none'"
    """
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {_hashes(scripts)}",
            f"style-src {_hashes(styles)}",
            " ".join(("img-src data:", *(["'self'"] if has_files or in_site else []), *hosts)),
            *(["media-src 'self'"] if has_files else []),
            *(["manifest-src 'self'", "worker-src 'self'"] if in_site else []),
            "connect-src 'none'",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


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
            extra_header=_joined(self.header, kwargs),
            extra_html=_joined(self.html, kwargs),
            extra_script=_joined(self.script, kwargs),
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

    def document(self, *, extra_header: str, extra_html: str, extra_script: str) -> str:
        """Write the whole page."""
        name = self.get_name()
        language = self._language
        leaflet_style, leaflet_script = leaflet_texts()
        own_style, own_script = own_texts()
        styles = [leaflet_style, own_style]
        scripts = [leaflet_script, own_script]
        if extra_script:
            scripts.append(f"var {name} = window.ddtourMap;\n{extra_script}")
        if self._in_site:
            scripts.append(page_script())
        inline = re.findall(r"<style>(.*?)</style>", extra_header, flags=re.DOTALL)
        views = self._views(self._variants)
        alone = {} if self._alone is None else self._views(self._alone)
        data = self._read_by_script(views, alone)
        files = media_files(self._itinerary, self._folder)
        policy = content_policy(
            styles + inline, scripts, has_files=bool(files), in_site=self._in_site
        )
        view = views[language]
        document: str = (
            templates()
            .get_template("page.html.jinja")
            .render(
                language=language,
                policy=Markup(html.escape(policy, quote=False)),  # noqa: S704
                address=self._address,
                view=view,
                graph=open_graph(
                    view["title"],
                    view["summary"] or view["subtitle"],
                    self._address,
                    language=language,
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
                map_name=name,
                styles=styles,
                scripts=scripts,
                data=to_script_json(data),
                extra_header=extra_header,
                extra_html=extra_html,
            )
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
