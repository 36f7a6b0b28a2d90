"""Installation: the manifest, the icons and the service worker.

A version of the site is the list of its files with their SHA-256. The worker fetches all of them
into a cache of that version and checks each; only when none is missing is the version offered.
"""

import hashlib
import json
from collections.abc import Mapping
from urllib.parse import quote

from ddtour_geo.common.i18n import translate
from ddtour_geo.outputs.drawing.templates import script
from ddtour_geo.outputs.site.picture import GROUND, icon, icon_svg

_SIZES = (192, 512)


def manifest(name: str, *, language: str = "fr") -> str:
    """Write the manifest of the installed site.

    References
    ----------
    Web Application Manifest, W3C: https://www.w3.org/TR/appmanifest/

    >>> json.loads(manifest("Circuits"))["display"]
    'standalone'
    """
    drawn = {"src": "icons/icon.svg", "sizes": "any", "type": "image/svg+xml", "purpose": "any"}
    whole = [
        {
            "src": f"icons/icon-{size}.png",
            "sizes": f"{size}x{size}",
            "type": "image/png",
            "purpose": "any",
        }
        for size in _SIZES
    ]
    masked = {**whole[-1], "src": "icons/maskable-512.png", "purpose": "maskable"}
    values = {
        "id": "./",
        "name": name,
        "short_name": translate(language, "site.circuits"),
        "description": translate(language, "site.lead"),
        "lang": language,
        "dir": "ltr",
        "start_url": "./",
        "scope": "./",
        "display": "standalone",
        "background_color": GROUND,
        "theme_color": GROUND,
        "icons": [drawn, *whole, masked],
    }
    return json.dumps(values, ensure_ascii=False, indent=1)


def icons() -> dict[str, bytes]:
    """Draw all icons of the installed site.

    >>> sorted(icons())[0]
    'icons/apple-touch-icon.png'
    """
    pictures = {f"icons/icon-{size}.png": icon(size, spread=1.2) for size in _SIZES}
    return {
        "icons/icon.svg": icon_svg().encode(),
        "icons/apple-touch-icon.png": icon(180, spread=1.2),
        "icons/maskable-512.png": icon(512),
        **pictures,
    }


def worker(files: Mapping[str, bytes | str]) -> str:
    """Write the service worker of a version of the site.

    References
    ----------
    Service Workers, W3C: https://www.w3.org/TR/service-workers/

    >>> worker({"index.html": b"a"}) == worker({"index.html": b"a"})
    True
    """
    digests = {
        quote(path): content if isinstance(content, str) else hashlib.sha256(content).hexdigest()
        for path, content in sorted(files.items())
    }
    text = script(__package__, "sw.js")
    listed = json.dumps(digests, indent=0)
    version = hashlib.sha256((text + listed).encode()).hexdigest()[:16]
    return text.replace("__FILES__", listed).replace("__VERSION__", json.dumps(version))
