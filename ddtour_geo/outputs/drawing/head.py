"""The head of a page: what a link to it shows, what it may run, and how it joins the site."""

import base64
import hashlib
import json
from collections.abc import Iterable

from ddtour_geo.common.i18n import LANGUAGES, catalogue
from ddtour_geo.outputs.drawing.templates import script

PICTURE_FILE = "picture.png"
"""Picture shown with a link, in the root of the site and in the folder of each circuit."""

_TEXTS = ("new_version", "later")


def open_graph(
    title: str, description: str, address: str, *, language: str = "fr", has_picture: bool = True
) -> list[tuple[str, str]]:
    """List what a link to a page shows elsewhere.

    References
    ----------
    The Open Graph protocol, https://ogp.me/

    >>> open_graph("A", "B", "https://example.org/")[0]
    ('og:type', 'website')
    """
    if not address:
        return []
    told = [
        ("og:type", "website"),
        ("og:title", title),
        ("og:description", description),
        ("og:url", address),
        ("og:locale", {"fr": "fr_FR", "en": "en_GB"}[language]),
    ]
    if has_picture:
        told += [
            ("og:image", f"{address}{PICTURE_FILE}"),
            ("og:image:width", "1200"),
            ("og:image:height", "630"),
            ("twitter:card", "summary_large_image"),
        ]
    return [(key, content) for key, content in told if content]


def page_script(up: str = "../") -> str:
    """Write the script with which a page is part of the installed site.

    >>> "</" in page_script()
    False
    """
    texts = {
        language: {key: catalogue(language, "site")[key] for key in _TEXTS}
        for language in LANGUAGES
    }
    text = script(__package__, "offline.js")
    for name, value in {"UP": up, "TEXTS": texts}.items():
        written = json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")
        text = text.replace(f"__{name}__", written)
    return text


def allowed(texts: Iterable[str]) -> str:
    """List the styles or scripts that a page may run, for its Content-Security-Policy.

    >>> allowed([])
    "'none'"
    """
    digests = (hashlib.sha256(text.encode()).digest() for text in texts)
    listed = (f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)
    return " ".join(listed) or "'none'"
