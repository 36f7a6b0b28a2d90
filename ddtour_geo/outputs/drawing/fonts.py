"""The fonts of the sheet: which characters they have, and how wide a text is.

Only what the placing of labels needs is read from the TrueType tables ``head``, ``hhea``,
``hmtx`` and ``cmap`` (format 4).

References
----------
OpenType specification 1.9: https://learn.microsoft.com/typography/opentype/spec/
"""

import re
import struct
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.util import find_spec
from pathlib import Path

FAMILY = "Source Sans Pro"
FALLBACK = "DejaVu Sans"
MISSING = "\u25af"
"""Stands for a character that the fonts lack; the template draws a box for it."""

_MM_PER_POINT = 25.4 / 72
_KEPT = "\u00ad\u200b"
_LONGEST_WORD = 28


@dataclass(frozen=True, slots=True, kw_only=True)
class Font:
    """Advance widths of one font, in fractions of its size.

    >>> Font(advances={65: 0.5}).width("AA", 72 / 25.4 * 10)
    10.0
    """

    advances: dict[int, float]  # by character code

    def width(self, text: str, points: float) -> float:
        """Measure a text on one line, kerning left out.

        >>> font("Bold").width("Rue", 10) > font("Regular").width("Rue", 10)
        True
        """
        known, spare = self.advances, spare_font().advances
        widths = (known.get(ord(letter), spare.get(ord(letter), 0.6)) for letter in text)
        return sum(widths) * points * _MM_PER_POINT


def folder() -> Path:
    """Find the fonts that come with the package ``font-source-sans-pro``.

    >>> (folder() / "SourceSansPro-Regular.ttf").is_file()
    True
    """
    return Path(str(resources.files("font_source_sans_pro") / "files"))


@cache
def fallback() -> tuple[Path, ...]:
    """Find a font for letters that Source Sans Pro lacks: DejaVu Sans, if Matplotlib is there.

    >>> len(fallback()) in {0, 2}
    True
    """
    if find_spec("matplotlib") is None:
        return ()
    files = Path(str(resources.files("matplotlib"))) / "mpl-data" / "fonts" / "ttf"
    found = (files / "DejaVuSans.ttf", files / "DejaVuSans-Bold.ttf")
    return found if all(file.is_file() for file in found) else ()


@cache
def spare_font() -> Font:
    """Read the widths of the font of :func:`fallback`.

    >>> spare_font().width("", 10)
    0.0
    """
    files = fallback()
    return _read(files[1]) if files else Font(advances={})


def lines_needed(text: str, width: float, points: float, weight: str = "Regular") -> int:
    """Count the lines that a text fills, broken at its spaces and after its hyphens.

    >>> lines_needed("Rue Hoche, rue de l’Église", 59, 10), lines_needed("Rue Hoche", 10, 10)
    (1, 2)
    """
    measure = font(weight).width
    space = measure(" ", points)
    count, reach = 1, 0.0
    for word in text.split(" "):
        for at, part in enumerate(re.findall(r"[^-\u200b]+[-\u200b]?|-", word)):
            wide = measure(part, points)
            gap = space if reach and not at else 0.0
            if reach and reach + gap + wide > width:
                count, reach, gap = count + 1, 0.0, 0.0
            reach += gap + wide
    return count


@cache
def font(weight: str) -> Font:
    """Read the widths of one weight of Source Sans Pro.

    >>> ord("é") in font("Regular").advances
    True
    """
    return _read(folder() / f"SourceSansPro-{weight}.ttf")


def _read(path: Path) -> Font:
    data = path.read_bytes()
    count = struct.unpack_from(">H", data, 4)[0]
    tables = {}
    for i in range(count):
        tag, _, offset, _ = struct.unpack_from(">4sIII", data, 12 + 16 * i)
        tables[tag.decode("ascii")] = offset
    em = struct.unpack_from(">H", data, tables["head"] + 18)[0]
    metrics = struct.unpack_from(">H", data, tables["hhea"] + 34)[0]
    glyphs = _character_map(data, tables["cmap"])
    advances = {
        code: struct.unpack_from(">H", data, tables["hmtx"] + 4 * min(glyph, metrics - 1))[0] / em
        for code, glyph in glyphs.items()
    }
    return Font(advances=advances)


def _character_map(data: bytes, table: int) -> dict[int, int]:
    count = struct.unpack_from(">H", data, table + 2)[0]
    for i in range(count):
        platform, encoding, offset = struct.unpack_from(">HHI", data, table + 4 + 8 * i)
        if (platform, encoding) == (3, 1):
            return _format_4(data, table + offset)
    return {}


def _format_4(data: bytes, start: int) -> dict[int, int]:
    segments = struct.unpack_from(">H", data, start + 6)[0] // 2
    columns = []
    position = start + 14
    for i in range(4):
        columns.append(struct.unpack_from(f">{segments}H", data, position))
        position += 2 * segments + (2 if i == 0 else 0)
    ranges = position - 2 * segments
    glyphs = {}
    for i, (end, first, delta, jump) in enumerate(zip(*columns, strict=True)):
        for code in range(first, min(end, 0xFFFE) + 1):
            if jump == 0:
                glyph = (code + delta) & 0xFFFF
            else:
                at = ranges + 2 * i + jump + 2 * (code - first)
                glyph = struct.unpack_from(">H", data, at)[0]
                glyph = (glyph + delta) & 0xFFFF if glyph else 0
            if glyph:
                glyphs[code] = glyph
    return glyphs


def printable(text: str) -> str:
    r"""Make a text that the fonts can print.

    >>> printable("#let a\n = $x$")
    '#let a = $x$'
    """
    known, spare = font("Regular").advances, spare_font().advances
    letters = []
    for letter in unicodedata.normalize("NFC", text):
        if letter.isspace():
            letters.append(letter if ord(letter) in known and letter in "\u00a0\u202f" else " ")
        elif ord(letter) in known or letter in _KEPT or ord(letter) in spare:
            letters.append(letter)
        elif unicodedata.category(letter) not in {"Cc", "Cf", "Mn", "Cs"}:
            letters.append(MISSING)
    return " ".join(_breakable(word) for word in "".join(letters).split(" ") if word)


def _breakable(word: str) -> str:
    if len(word) <= _LONGEST_WORD:
        return word
    step = _LONGEST_WORD // 2
    return "\u200b".join(word[i : i + step] for i in range(0, len(word), step))
