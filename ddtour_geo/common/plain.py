"""Texts made fit for files: no control characters, one line."""

import unicodedata

_BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_NONCHARACTERS = frozenset("\ufffe\uffff")


def plain(text: str) -> str:
    r"""Remove what neither XML nor a reader can show.

    >>> plain("église\x00 solaire\nde Loos")
    'église solaire de Loos'
    """
    spaced = "".join(
        " " if character in "\t\n\r\x0b\x0c\u2028\u2029" else character for character in text
    )
    kept = (
        character
        for character in spaced
        if unicodedata.category(character) not in {"Cc", "Cs"}
        and character not in _BIDI_CONTROLS
        and character not in _NONCHARACTERS
    )
    return "".join(kept).strip()
