"""A page that is one file: Leaflet, our own scripts and styles, and what it may load."""

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import NamedTuple

import minify
from markupsafe import Markup

from ddtour_geo.outputs import drawing
from ddtour_geo.outputs.drawing.head import allowed, page_script
from ddtour_geo.outputs.drawing.scripts import SHARED_SCRIPTS
from ddtour_geo.outputs.drawing.templates import fill, static


@cache
def _leaflet() -> tuple[str, str]:
    """Read the style and the script of Leaflet, without the pictures that we do not use."""
    from xstatic.pkg import leaflet

    folder = resources.files(leaflet) / "data"
    style = (folder / "leaflet.css").read_text(encoding="utf-8")
    style = re.sub(r"/\*.*?\*/|[a-z-]+:\s*url\([^)]*\);", "", style, flags=re.DOTALL)
    style = re.sub(r"\s+", " ", style).strip()
    script = (folder / "leaflet.js").read_text(encoding="utf-8")
    return style, re.sub(r"\n//# sourceMappingURL=.*\s*$", "\n", script)


@cache
def _own(styles: tuple[str, ...], scripts: tuple[str, ...]) -> tuple[str, str]:
    """Read our own styles as one, and our own scripts as one that can begin again."""
    texts = (
        static(drawing.__name__ if name in SHARED_SCRIPTS else __package__, name)
        for name in scripts
    )
    script = '(function again(before) {\n"use strict";\n' + "\n".join(texts) + "})();"
    style = "\n".join(static(__package__, name) for name in styles)
    return minify.string("text/css", style), minify.string("application/javascript", script)


class Extra(NamedTuple):
    """What layers that a caller has added bring to a page."""

    header: str
    html: str
    script: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OneFile:
    """What a page is made of, and what it may load beside."""

    styles: tuple[str, ...]  # our own, in the order in which they are joined
    scripts: tuple[str, ...]
    beside: str = ""  # more rules of style
    hosts: tuple[str, ...] = ()  # where pictures may come from
    has_files: bool = False  # pictures or recordings beside the page
    in_site: bool = False  # part of a site that can be installed

    def write(self, template: str, map_name: str, extra: Extra, /, **values: object) -> str:
        """Fill a template in."""
        leaflet_style, leaflet_script = _leaflet()
        own_style, own_script = _own(self.styles, self.scripts)
        styles = [text for text in (leaflet_style, own_style, self.beside) if text]
        scripts = [leaflet_script, own_script]
        if extra.script:
            scripts.append(f"var {map_name} = window.ddtourMap;\n{extra.script}")
        if self.in_site:
            scripts.append(page_script())
        inline = re.findall(r"<style>(.*?)</style>", extra.header, flags=re.DOTALL)
        policy = html.escape(self.policy(styles + inline, scripts), quote=False)
        return fill(
            __package__,
            template,
            policy=Markup(policy),  # noqa: S704
            map_name=map_name,
            styles=styles,
            scripts=scripts,
            extra=extra,
            **values,
        )

    def policy(self, styles: Sequence[str], scripts: Sequence[str]) -> str:
        """Write the Content-Security-Policy.

        References
        ----------
        Content Security Policy Level 3, W3C: https://www.w3.org/TR/CSP3/

        >>> OneFile(styles=(), scripts=()).policy(["a{}"], [])[:18]
        "default-src 'none'"
        """
        own = ["'self'"] if self.has_files or self.in_site else []
        return "; ".join(
            (
                "default-src 'none'",
                f"script-src {allowed(scripts)}",
                f"style-src {allowed(styles)}",
                " ".join(("img-src data:", *own, *self.hosts)),
                *(["media-src 'self'"] if self.has_files else []),
                *(["manifest-src 'self'", "worker-src 'self'"] if self.in_site else []),
                "connect-src 'none'",
                "object-src 'none'",
                "base-uri 'none'",
                "form-action 'none'",
            )
        )
