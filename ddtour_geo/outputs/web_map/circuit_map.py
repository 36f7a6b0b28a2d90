"""The page as a Folium map that asks nobody for anything.

Folium and branca compile what elements render as templates and quote texts as JavaScript, which
runs hostile names; so this map and its figure write their page with one escaping template.
Layers that a caller adds are rendered by Folium as usual and join the page's script.
"""

import base64
import hashlib
import html
import re
from functools import cache
from importlib import resources
from typing import Any

import folium
import jinja2
from branca.element import Element, Figure
from markupsafe import Markup

from ddtour_geo.locales import catalogue
from ddtour_geo.model import Itinerary
from ddtour_geo.outputs.web_map.payload import TILE_HOSTS, page_data, to_script_json
from ddtour_geo.outputs.web_map.view import Writer

SCRIPTS = (
    "codec.js",
    "labels.js",
    "ground.js",
    "sketch.js",
    "trace.js",
    "discs.js",
    "overlay.js",
    "page.js",
)
"""Our own scripts in the order in which they are joined."""


@cache
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.PackageLoader(__package__, "static"),
        autoescape=True,
        trim_blocks=True,
        undefined=jinja2.StrictUndefined,
    )


@cache
def _leaflet() -> tuple[str, str]:
    """Style and script of Leaflet, without the pictures that we do not use."""
    from xstatic.pkg import leaflet

    folder = resources.files(leaflet) / "data"
    style = (folder / "leaflet.css").read_text(encoding="utf-8")
    style = re.sub(r"/\*.*?\*/|[a-z-]+:\s*url\([^)]*\);", "", style, flags=re.DOTALL)
    style = re.sub(r"\s+", " ", style).strip()
    script = (folder / "leaflet.js").read_text(encoding="utf-8")
    return style, re.sub(r"\n//# sourceMappingURL=.*\s*$", "\n", script)


@cache
def _own() -> tuple[str, str]:
    """Style and script of the page: one closed scope, without its comment lines."""
    folder = resources.files(__package__) / "static"
    texts = [(folder / name).read_text(encoding="utf-8") for name in SCRIPTS]
    script = re.sub(r"^\s*(//.*)?\n", "", "\n".join(texts), flags=re.MULTILINE)
    script = re.sub(r"^ +", lambda match: " " * (len(match[0]) // 2), script, flags=re.MULTILINE)
    style = (folder / "page.css").read_text(encoding="utf-8")
    style = re.sub(r"/\*.*?\*/", "", style, flags=re.DOTALL)
    return re.sub(r"\s+", " ", style).strip(), f'(() => {{\n"use strict";\n{script}}})();'


def _hashes(texts: list[str]) -> str:
    digests = (hashlib.sha256(text.encode("utf-8")).digest() for text in texts)
    allowed = [f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests]
    return " ".join(allowed) or "'none'"


def content_policy(styles: list[str], scripts: list[str]) -> str:
    """Write the Content-Security-Policy of a page that is one file.

    Parameters
    ----------
    styles, scripts
        Exact texts of its inline elements.

    Returns
    -------
    str
        Nothing is allowed but these texts and pictures of the tile hosts.

    References
    ----------
    Content Security Policy Level 3, W3C: https://www.w3.org/TR/CSP3/

    Examples
    --------
    >>> content_policy(["a{}"], [])[:18]
    "default-src 'none'"
    """
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {_hashes(scripts)}",
            f"style-src {_hashes(styles)}",
            f"img-src data: {' '.join(TILE_HOSTS)}",
            "connect-src 'none'",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


class CircuitFigure(Figure):
    """The whole document around a circuit's map.

    Parameters
    ----------
    circuit_map
        The map; it becomes the figure's child.

    Examples
    --------
    >>> CircuitFigure.__mro__[1].__name__
    'Figure'
    """

    def __init__(self, circuit_map: "CircuitMap") -> None:
        super().__init__(ratio="75%")
        self._id = circuit_map.fingerprint
        self._circuit_map = circuit_map
        self.header = Element()
        self.header._parent = self  # noqa: SLF001 - branca has no public way
        self.add_child(circuit_map)

    def render(self, **kwargs: Any) -> str:  # noqa: ANN401 - the signature of branca
        """Write the document.

        Parameters
        ----------
        **kwargs
            Passed on to the layers.

        Returns
        -------
        str
            One HTML file that needs no other.

        Examples
        --------
        >>> CircuitFigure.render.__name__
        'render'
        """
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

    Parameters
    ----------
    itinerary
        The circuit.
    language
        ``"fr"`` or ``"en"``.
    address
        Where the page is published; empty if it is not.

    Examples
    --------
    >>> issubclass(CircuitMap, folium.Map)
    True
    """

    default_js: list[tuple[str, str]] = []  # noqa: RUF012 - the name is folium's
    default_css: list[tuple[str, str]] = []  # noqa: RUF012

    def __init__(self, itinerary: Itinerary, *, language: str = "fr", address: str = "") -> None:
        longitude, latitude = itinerary.stops[0].place.position.lonlat
        super().__init__(location=[latitude, longitude], tiles=None, zoom_start=16)
        self.fingerprint = self._id = itinerary.fingerprint
        self._itinerary = itinerary
        self._language = language
        self._address = address
        CircuitFigure(self)

    def render(self, **kwargs: Any) -> str:  # noqa: ANN401 - the signature of branca
        """Render the layers that were added; the document draws the map itself.

        Parameters
        ----------
        **kwargs
            Passed on to the layers.

        Returns
        -------
        str
            Nothing: layers write into the figure.

        Examples
        --------
        >>> CircuitMap.render.__name__
        'render'
        """
        for child in self._children.values():
            child.render(**kwargs)
        return ""

    def document(self, *, extra_header: str, extra_html: str, extra_script: str) -> str:
        """Write the whole page.

        Parameters
        ----------
        extra_header, extra_html, extra_script
            What added layers need, as Folium wrote it.

        Returns
        -------
        str
            One HTML file.

        Examples
        --------
        >>> CircuitMap.document.__name__
        'document'
        """
        name = self.get_name()
        language = self._language
        leaflet_style, leaflet_script = _leaflet()
        own_style, own_script = _own()
        styles = [leaflet_style, own_style]
        scripts = [leaflet_script, own_script]
        if extra_script:
            scripts.append(f"var {name} = window.ddtourMap;\n{extra_script}")
        inline = re.findall(r"<style>(.*?)</style>", extra_header, flags=re.DOTALL)
        data = page_data(self._itinerary, language=language, map_name=name)
        return (
            _environment()
            .get_template("page.html.jinja")
            .render(
                language=language,
                policy=Markup(html.escape(content_policy(styles + inline, scripts), quote=False)),  # noqa: S704
                address=self._address if re.match(r"https?://", self._address) else "",
                view=Writer(itinerary=self._itinerary, language=language).view(),
                t=catalogue(language, "web_map"),
                map_name=name,
                styles=styles,
                scripts=scripts,
                data=to_script_json(data),
                extra_header=extra_header,
                extra_html=extra_html,
            )
        )
