"""Templates become pages in both languages, which ask nobody for anything."""

import base64
import hashlib
from collections.abc import Callable, Sequence

import jinja2

from ddtour_geo.common.i18n import LANGUAGES, catalogue
from ddtour_geo.outputs.site.offline import static
from ddtour_geo.outputs.site.picture import GROUND


def catalogue_texts(key: str, domain: str = "site") -> dict[str, str]:
    """Give a text of the catalogue in each language, placeholders and all.

    >>> catalogue_texts("heading")["en"]
    'Walking circuits'
    """
    return {language: catalogue(language, domain)[key] for language in LANGUAGES}


def render(
    read: Callable[[str], str],
    name: str,
    *,
    styles: Sequence[str],
    scripts: Sequence[str],
    domain: str = "site",
    **values: object,
) -> str:
    """Fill a template in, every text escaped.

    >>> page = render(
    ...     lambda _: "{{ text }} {{ say.lead.en }}", "x", styles=[], scripts=[], text="<b>"
    ... )
    >>> page[:9]
    '&lt;b&gt;'
    """
    environment = jinja2.Environment(
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        loader=jinja2.FunctionLoader(read),
    )
    return environment.get_template(f"{name}.html.jinja").render(
        say={key: catalogue_texts(key, domain) for key in catalogue("fr", domain)},
        policy=_policy(styles, scripts),
        styles=styles,
        scripts=scripts,
        ground=GROUND,
        **values,
    )


def style(name: str, read: Callable[[str], str] = static) -> str:
    """Read a style on one line.

    >>> style("x", lambda _: "a { b: c;  }")
    'a { b: c; }'
    """
    return " ".join(read(name).split())


def _policy(styles: Sequence[str], scripts: Sequence[str]) -> str:
    def hashes(texts: Sequence[str]) -> str:
        digests = (hashlib.sha256(text.encode()).digest() for text in texts)
        listed = (f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)
        return " ".join(listed) or "'none'"

    own = ("img-src 'self'", "manifest-src 'self'", "worker-src 'self'") if scripts else ()
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {hashes(scripts)}",
            f"style-src {hashes(styles)}",
            *own,
            "base-uri 'none'",
            "form-action 'none'",
        )
    )
