"""XML as programs write it: the marks of any encoding, loose beginnings, undeclared prefixes."""

import html
import re
from typing import TYPE_CHECKING

from ddtour_geo.common.decoding import decoded
from ddtour_geo.territory.importers.rows import refused

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_DECLARATION = re.compile(r"<\?xml\s[^>]{0,400}\?>")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_PROLOGUE = re.compile(r"(?:\s+|<!--.*?-->|<\?.*?\?>)*", re.DOTALL)
_AMPERSAND = re.compile(r"&(?:(#\d{1,7}|#x[\da-fA-F]{1,6}|[A-Za-z]\w{0,31});)?")
_MOST_LEVELS = 100
_KEPT = frozenset({"amp", "lt", "gt", "quot", "apos"})
_PREFIXED = re.compile(r"(?:</?|\s)([A-Za-z_][\w.-]*):[A-Za-z_][\w.-]*(?=[\s/>=])")
_ENDLESS_NAMESPACE = re.compile(r"""\sxmlns(?::[\w.-]+)?\s*=\s*(?:"[^"]{1001,}"|'[^']{1001,}')""")
"""The parser repeats the name of a namespace in each element."""
_ROOT = re.compile(r"<([A-Za-z_][^\s/>]*)([^>]*)")


def root_of(content: bytes, name: str, syntax: str) -> "Element":
    r"""Read a document; one that declares a type or entities is refused.

    >>> root_of(b"\n <?xml version='1.0'?><a><b:c>d &amp; e&nbsp;f & g</b:c></a>", "", "")[0].text
    'd & e\xa0f & g'
    """
    from xml.etree.ElementTree import ParseError

    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    text = _FORBIDDEN.sub("", decoded(content))
    text = _declared(_spelled(_DECLARATION.sub("", text, count=1).strip()))
    if _ENDLESS_NAMESPACE.search(text):
        raise refused("bad_syntax", name, syntax=syntax, why="xmlns=… > 1000")
    try:
        root: Element = fromstring(text, forbid_dtd=True)
    except DefusedXmlException:
        raise refused("importing.doctype", name) from None
    except (ParseError, ValueError, LookupError, RecursionError) as why:
        raise refused("bad_syntax", name, syntax=syntax, why=why) from None
    if _is_deep(root):
        raise refused("bad_syntax", name, syntax=syntax, why=f"> {_MOST_LEVELS} × <…>")
    return root


def _is_deep(root: "Element") -> bool:
    """Tell what was nested to be walked through again and again from what a program wrote."""
    level = [root]
    for _ in range(_MOST_LEVELS):
        level = [child for element in level for child in element]
    return bool(level)


def local(element: "Element") -> str:
    """Name an element without its prefix."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _spelled(text: str) -> str:
    """Write entities of HTML as characters, and an ampersand that starts none as one."""
    first, *rest = text.split("<![CDATA[")
    said = [_AMPERSAND.sub(_character, first)]
    for part in rest:
        kept, end, after = part.partition("]]>")
        said += ["<![CDATA[", kept, end, _AMPERSAND.sub(_character, after)]
    return "".join(said)


def _character(found: re.Match[str]) -> str:
    name = found[1] or ""
    if name in _KEPT:
        return found[0]
    said = html.unescape(found[0]) if name else found[0]
    said = _FORBIDDEN.sub("", said)
    return said.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _declared(text: str) -> str:
    """Declare the prefixes that the root does not, as some programs forget to."""
    prologue = _PROLOGUE.match(text)
    root = _ROOT.match(text, prologue.end() if prologue else 0)
    if root is None:
        return text
    used = set(_PREFIXED.findall(text)) - {"xml", "xmlns"}
    missing = used - set(re.findall(r"\sxmlns:([\w.-]+)\s*=", root[2]))
    said = "".join(f' xmlns:{prefix}="urn:undeclared:{prefix}"' for prefix in sorted(missing))
    at = root.end(1)
    return text[:at] + said + text[at:]
