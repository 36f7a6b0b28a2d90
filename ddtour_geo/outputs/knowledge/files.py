"""All files of a territory in the site."""

from collections.abc import Callable

from ddtour_geo.common.i18n import LANGUAGES
from ddtour_geo.model.knowledge import Knowledge
from ddtour_geo.model.survey import FieldCheck
from ddtour_geo.outputs import fieldcheck, site
from ddtour_geo.outputs.drawing.head import page_script
from ddtour_geo.outputs.drawing.templates import script, style
from ddtour_geo.outputs.knowledge import letter, page
from ddtour_geo.outputs.site.rendering import render

PAGE, LETTER = "knowledge.html", "letter.html"
_WRITERS: dict[str, Callable[..., str]] = {
    "form": fieldcheck.phone_form,
    "list": fieldcheck.printable,
}


def knowledge_names(territory: str) -> frozenset[str]:
    """Name all files that :func:`knowledge_files` may write.

    >>> "ville/knowledge.html" in knowledge_names("ville")
    True
    """
    forms = {f"{kind}-{code}.html" for kind in _WRITERS for code in LANGUAGES}
    return frozenset(f"{territory}/{name}" for name in {PAGE, LETTER, *forms})


def knowledge_files(
    known: Knowledge, check: FieldCheck | None = None, *, language: str = "fr"
) -> dict[str, bytes]:
    """Write the page, the letter, and what goes out on the ground."""
    files = {
        PAGE: _page("page", language, page.told(known, has_form=check is not None)),
        LETTER: _page("letter", language, letter.told(known)),
    }
    if check is not None:
        files |= {
            f"{kind}-{code}.html": write(check, language=code)
            for kind, write in _WRITERS.items()
            for code in LANGUAGES
        }
    return {f"{known.territory.id}/{name}": text.encode() for name, text in files.items()}


def _page(name: str, language: str, values: dict[str, object]) -> str:
    return render(
        __package__,
        name,
        domain="knowledge",
        language=language,
        styles=[style(site.__name__, "index.css"), style(__package__, f"{name}.css")],
        scripts=[script(site.__name__, "index.js"), script(__package__, "find.js"), page_script()],
        **values,
    )
