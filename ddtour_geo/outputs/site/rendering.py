"""Templates become pages in both languages, which ask nobody for anything."""

from collections.abc import Sequence

from ddtour_geo.common.i18n import LANGUAGES, catalogue
from ddtour_geo.outputs.drawing.head import allowed
from ddtour_geo.outputs.drawing.templates import fill
from ddtour_geo.outputs.site.picture import GROUND


def catalogue_texts(key: str, domain: str = "site") -> dict[str, str]:
    """Give a text of the catalogue in each language, placeholders and all.

    >>> catalogue_texts("heading")["en"]
    'Walking circuits'
    """
    return {language: catalogue(language, domain)[key] for language in LANGUAGES}


def render(
    package: str,
    name: str,
    *,
    styles: Sequence[str],
    scripts: Sequence[str],
    domain: str = "site",
    **values: object,
) -> str:
    """Fill a template of a room in, with the texts of a catalogue in both languages."""
    return fill(
        package,
        name,
        say={key: catalogue_texts(key, domain) for key in catalogue("fr", domain)},
        policy=_policy(styles, scripts),
        styles=styles,
        scripts=scripts,
        ground=GROUND,
        **values,
    )


def _policy(styles: Sequence[str], scripts: Sequence[str]) -> str:
    own = ("img-src 'self'", "manifest-src 'self'", "worker-src 'self'") if scripts else ()
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {allowed(scripts)}",
            f"style-src {allowed(styles)}",
            *own,
            "base-uri 'none'",
            "form-action 'none'",
        )
    )
