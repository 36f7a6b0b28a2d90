"""Texts that were written for the web or a wiki, as a reader would read them aloud."""

import html
import re

_TAGS = """
a abbr acronym address article aside audio b base basefont big blockquote body br button caption
center cite code col colgroup dd del details dfn dir div dl dt em embed fieldset figcaption
figure font footer form frame frameset h1 h2 h3 h4 h5 h6 head header hr html i iframe img input
ins kbd label legend li link main map mark marquee math meta mglyph mtext nav noscript object ol
optgroup option p param picture pre q s samp script section select small source span strike
strong style sub summary sup svg table tbody td template textarea tfoot th thead time title tr
track tt u ul var video
"""
_TOKEN = re.compile(
    rf"<!--|-->|<!\[CDATA\[|\]\]>|<!doctype[^<>]*>|</?(?:o:p|{'|'.join(_TAGS.split())})\b[^<>]*>",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][\da-fA-F]{1,6}|[A-Za-z][A-Za-z\d]{1,31});")
_COMMENT = frozenset({"<!--", "-->"})
_HIDDEN = ("script", "style", "template", "noscript", "!--")
_BLOCKS = frozenset(
    re.findall(
        r"\w+",
        """
address article aside blockquote br caption center dd details div dl dt fieldset
figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section
table tr ul
        """,
    )
)
_UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\ufeff"))
_WIKI = (
    (re.compile(r"\{\{\{?\s*https?://[^{}\s]*\s*\}\}\}?"), ""),
    (re.compile(r"\[\[[^\[\]|\n]*\|([^\[\]\n]*)\]\]"), r"\1"),
    (re.compile(r"\[\[([^\[\]|\n]*)\]\]"), r"\1"),
    (re.compile(r"\[([^\[\]\n]+)\]\(https?://[^()\s]*\)"), r"\1"),
    (re.compile(r"\[https?://[^\s\[\]]+ ([^\[\]\n]+)\]"), r"\1"),
    (re.compile(r"'''?([^'\n]+)'''?"), None),
    (re.compile(r"^[ \t]*#{1,6}[ \t]+", re.MULTILINE), ""),
    (
        re.compile(
            r"^[ \t]*={2,6}[ \t]*([^=\s](?:[^=\n]*[^=\s])?)[ \t]*={2,6}[ \t]*$", re.MULTILINE
        ),
        r"\1",
    ),
    (re.compile(r"^[ \t]*-{3,}[ \t]*$", re.MULTILINE), ""),
    (re.compile(r"^[ \t]*\*{1,4}[ \t]+", re.MULTILINE), "- "),
    (re.compile(r"\*\*([^*\n]+)\*\*"), r"\1"),
    (re.compile(r"__([^_\n]+)__"), r"\1"),
    (re.compile(r"(?<![\w*])\*([^*\s](?:[^*\n]*[^*\s])?)\*(?![\w*])"), r"\1"),
)


def unmarked(text: str) -> str:
    r"""Take tags and entities of HTML away, also where they were escaped once more.

    >>> unmarked("<p>Belle &amp;eacute;glise<br/>du XIX<sup>e</sup></p>, h < 3 m")
    'Belle église\ndu XIXe\n, h < 3 m'
    """
    for _ in range(4):
        said = _ENTITY.sub(lambda found: html.unescape(found[0]), _untagged(text))
        if said == text:
            break
        text = said
    lines = (re.sub("[ \t\r\f\v]+", " ", line).strip() for line in text.split("\n"))
    return re.sub("\n{3,}", "\n\n", "\n".join(lines)).strip().translate(_UNSEEN)


def unwikied(text: str) -> str:
    """Take the marks of wikis away: links, pictures, titles, lists, bold and italic.

    >>> unwikied("**Lavoir** de [[https://example.org|1870]] {{https://example.org/a.jpg}}")
    'Lavoir de 1870'
    """
    for pattern, instead in _WIKI:
        text = pattern.sub(_quoted if instead is None else instead, text)
    return text.strip()


def _quoted(found: re.Match[str]) -> str:
    """Take two or three apostrophes away where as many stand on both sides."""
    before, after = (re.match("'*", one) for one in (found[0], found[0][::-1]))
    is_mark = before is not None and after is not None and before.end() == after.end()
    return found[1] if is_mark else found[0]


def _untagged(text: str) -> str:
    tokens = list(_TOKEN.finditer(text))
    if not tokens:
        return text
    closings = {_name(token[0]): at for at, token in enumerate(tokens) if _closes(token[0])}
    parts: list[str] = []
    end, hidden = 0, ""
    for at, token in enumerate(tokens):
        if not hidden:
            parts.append(re.sub(r"[ \t\r\n\f]+", " ", text[end : token.start()]))
        end, name = token.end(), _name(token[0])
        if hidden:
            hidden = "" if _closes(token[0]) and name == hidden else hidden
        elif name in _BLOCKS:
            parts.append("\n")
        elif name in _HIDDEN and not _closes(token[0]) and closings.get(name, -1) > at:
            hidden = name
    parts.append(re.sub(r"[ \t\r\n\f]+", " ", text[end:]))
    return re.sub(" *\n *", "\n", "".join(parts))


def _closes(token: str) -> bool:
    return token.startswith("</") or (token in _COMMENT and token.endswith(">"))


def _name(token: str) -> str:
    if token in {"<!--", "-->"}:
        return "!--"
    return re.sub(r"[\s/>].*", "", token.lstrip("</"), flags=re.DOTALL).casefold()
