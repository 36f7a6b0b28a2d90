"""Bytes of any program as text: the one way to read what does not say its encoding."""

import codecs
import re

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(rb"<\?xml[^>]{0,200}?\sencoding\s*=\s*[\"']([\w.:-]{1,40})[\"']")
_EIGHT_BITS = re.compile(r"(iso8859|cp\d|koi8|mac|gb|big5|shift_jis|euc_)")
_UNREADABLE = "ddtour-cp1252"


def decoded(content: bytes) -> str:
    r"""Read UTF-8 and UTF-16 with or without a mark, what an XML file declares, else Windows-1252.

    >>> [decoded("École".encode(code)) for code in ("utf-8-sig", "utf-16", "utf-16-be", "cp1252")]
    ['École', 'École', 'École', 'École']
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content[len(mark) :].decode(encoding, errors="replace")
    if wide := _wide(content):
        return content.decode(wide, errors="replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return _of_eight_bits(content)


def _wide(content: bytes) -> str:
    """Recognise UTF-16 by the empty half of its first Latin letters."""
    head = content[:400]
    low, high = head[0::2].count(0), head[1::2].count(0)
    if max(low, high) * 3 < len(head[0::2]) or min(low, high):
        return ""
    return "utf-16-be" if low else "utf-16-le"


def _of_eight_bits(content: bytes) -> str:
    if (declared := _DECLARED.search(content[:400])) is not None:
        try:
            found = codecs.lookup(declared[1].decode()).name
        except LookupError:
            found = ""
        if _EIGHT_BITS.match(found):
            return content.decode(found, errors="replace")
    text = content.decode("utf-8", errors=_UNREADABLE)
    mended = content.decode("utf-8", errors="replace").count("\ufffd")
    whole = sum(map(ord("\x7f").__lt__, map(ord, text)))
    return text if whole > 2 * mended else content.decode("cp1252", errors="replace")


def _as_windows(error: UnicodeError) -> tuple[str, int]:
    """Read what is no UTF-8 in a file of UTF-8: a line that was pasted from elsewhere."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", errors="replace"), error.end


codecs.register_error(_UNREADABLE, _as_windows)
