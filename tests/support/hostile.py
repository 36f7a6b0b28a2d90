"""Five hundred texts that try to run, and itineraries whose every text is some of them."""

from dataclasses import fields, is_dataclass, replace
from itertools import product
from typing import Any

from ddtour_geo.model import LocalizedText

ACTS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<iframe srcdoc='<script>parent.alert(1)</script>'></iframe>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<object data=javascript:alert(1)></object>",
    "<embed src=javascript:alert(1)>",
    "<a href=javascript:alert(1) autofocus onfocus=alert(1)>x</a>",
    "<form action=javascript:alert(1)><input autofocus onfocus=alert(1)></form>",
    "<body onload=alert(1)>",
    "<details open ontoggle=alert(1)>x</details>",
    "<style>@import 'javascript:alert(1)';*{background:url(javascript:alert(1))}</style>",
    "<link rel=stylesheet href=javascript:alert(1)>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<base href=javascript:alert(1)//>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<video><source onerror=alert(1)></video>",
    "<marquee onstart=alert(1)>x</marquee>",
    "<template><script>alert(1)</script></template>",
    "{{ alert(1) }}{% raw %}${alert(1)}",
    "#let x = alert(1); $ \\ @x [",
    "alert(1)//\u2028alert(1)\u2029",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "\\u003cscript\\u003ealert(1)\\u003c/script\\u003e",
    "javascript:alert(1)",
)
BREAKS = (
    "{}",
    '">{}',
    "'>{}",
    "`>{}",
    "</script>{}",
    "</style>{}",
    "</title>{}",
    "</textarea>{}",
    "</template>{}",
    "</svg>{}",
    "-->{}",
    "]]>{}",
    "<!--{}",
    "<![CDATA[{}",
    '" onmouseover=alert(1) x="{}',
    "' onfocus=alert(1) autofocus x='{}",
    '\\"}};{}//',
    "';{}//",
    "\u202e{}\u202c",
    "\x00\x1b{}\ud83c",
)
PAYLOADS = tuple(broken.format(act) for broken, act in product(BREAKS, ACTS))
TEXTS = frozenset(
    {
        *("source", "credit", "name", "guide", "contact", "price", "attribution", "data_source"),
        *("note", "phone", "email"),
        *("theme", "highway", "surface", "data_date"),
    }
)
"""Fields of plain text that outputs show; the others are keys, addresses and numbers."""


def poisoned(value: Any, words: str) -> Any:
    """Put a text into every field, at any depth, that holds words."""
    if isinstance(value, LocalizedText):
        return LocalizedText(fr=words, en=words)
    if isinstance(value, tuple):
        return tuple(poisoned(part, words) for part in value)
    if not is_dataclass(value) or isinstance(value, type):
        return value
    changes: dict[str, Any] = {}
    for field in fields(value):
        held = getattr(value, field.name)
        if isinstance(held, str):
            if field.name in TEXTS and field.name not in ("highway", "data_date"):
                changes[field.name] = words
        elif field.name != "opening_hours":
            changes[field.name] = poisoned(held, words)
    return replace(value, **changes)
