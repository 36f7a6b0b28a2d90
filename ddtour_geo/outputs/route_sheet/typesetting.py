"""From values to a file: the templates, the fonts, the typesetter."""

import shutil
import tempfile
from importlib import resources
from pathlib import Path

from ddtour_geo.common.errors import CannotWriteError
from ddtour_geo.outputs.drawing.fonts import fallback, folder

_WEIGHTS = ("Regular", "Semibold", "Bold", "It")


class SheetError(RuntimeError):
    """The sheet could not be set as it should be: a font is missing, or a standard is broken."""


def typeset(data: str, form: str, *, ppi: float | None = None) -> bytes:
    """Set a sheet with our font files and no other.

    Notes
    -----
    The package of the fonts carries each twice (TrueType and OpenType): the order of its folder
    must not choose between them, or two machines would write different bytes.
    """
    try:
        import typst
    except ImportError as error:
        raise CannotWriteError("no_typst") from error
    with tempfile.TemporaryDirectory() as room:
        fonts, templates = Path(room, "fonts"), Path(room, "templates")
        fonts.mkdir()
        templates.mkdir()
        chosen = [folder() / f"SourceSansPro-{weight}.ttf" for weight in _WEIGHTS]
        for file in (*chosen, *fallback()):
            shutil.copy(file, fonts)
        for template in (resources.files(__package__) / "template").iterdir():
            (templates / template.name).write_bytes(template.read_bytes())
        made, warnings = typst.compile_with_warnings(
            str(templates / f"{form}.typ"),
            format="pdf" if ppi is None else "png",
            ppi=ppi,
            root=str(templates),
            font_paths=typst.Fonts(
                include_system_fonts=False,
                include_embedded_fonts=False,
                font_paths=[str(fonts)],
            ),
            ignore_system_fonts=True,
            sys_inputs={"data": data},
            pdf_standards=["ua-1"] if ppi is None else [],
            timestamp=0,
        )
    if warnings:
        raise SheetError("; ".join(str(warning) for warning in warnings))
    pages: object = made
    first = pages[0] if isinstance(pages, list) else pages
    if not isinstance(first, bytes):
        raise SheetError
    return first
