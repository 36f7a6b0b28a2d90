"""Our own scripts without the room that only readers need."""

import re

_TOKEN = re.compile(
    r"""
    (?P<comment> //[^\n]* | /\*.*?\*/ )
    | (?P<text> "(?:\\.|[^"\\\n])*" | '(?:\\.|[^'\\\n])*' )
    | (?P<space> \s+ )
    | (?P<word> [\w$\u0080-\uffff\#]+ )
    | (?P<other> . )
    """,
    re.VERBOSE | re.DOTALL,
)
_REGEX = re.compile(r"/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\[\n])+/[a-z]*")
_BEFORE_REGEX = re.compile(r"(?:^|[=(,:;!&|?{}\[+\n]|\b(?:return|typeof|case))$")
_NO_BREAK_AFTER = frozenset("{;,([:?&|=<>*")
_NO_BREAK_BEFORE = frozenset(")]},;.?:&|=*<>")


def compact_script(source: str) -> str:
    r"""Leave out comments and needless spaces of a script.

    Line ends stay wherever a statement may end there; texts, templates and regular expressions
    stay as they are.

    Parameters
    ----------
    source
        JavaScript.

    Returns
    -------
    str
        The same program.

    Examples
    --------
    >>> compact_script("const a = { b : 1 };  // why\nlet c = `x  ${ a }`;\n")
    'const a={b:1};let c=`x  ${ a }`;'
    """
    out: list[str] = []
    gap = ""
    at = 0
    while at < len(source):
        token, gap_here = _token(source, at, out[-1] if out else "")
        at += len(token)
        if gap_here:
            gap = "\n" if "\n" in gap + token else " "
            continue
        out.append(_between(out[-1] if out else "", token, gap))
        out.append(token)
        gap = ""
    return "".join(out)


def _token(source: str, at: int, last: str) -> tuple[str, bool]:
    """Give the next token, and whether it only separates others."""
    if source[at] == "`":
        return source[at : _end_of_template(source, at)], False
    if source[at] == "/" and source[at + 1 : at + 2] not in {"/", "*"}:
        found = _REGEX.match(source, at)
        if found and _BEFORE_REGEX.search(last):
            return found[0], False
    match = _TOKEN.match(source, at)
    assert match is not None  # noqa: S101 - the last choice takes any character
    return match[0], match.lastgroup in {"comment", "space"}


def _end_of_template(source: str, begin: int) -> int:
    """Find the end of a template, past the templates and texts within it."""
    at = begin + 1
    depth = 0
    while at < len(source):
        letter = source[at]
        if letter == "\\":
            at += 1
        elif letter == "`":
            if not depth:
                return at + 1
            at = _end_of_template(source, at) - 1
        elif source.startswith("${", at):
            depth += 1
            at += 1
        elif letter == "{" and depth:
            depth += 1
        elif letter == "}" and depth:
            depth -= 1
        at += 1
    return at


def _between(last: str, token: str, gap: str) -> str:
    """Say what must stay between two tokens."""
    if not last or not gap:
        return ""
    left, right = last[-1], token[0]
    if gap == "\n":
        return "" if left in _NO_BREAK_AFTER or right in _NO_BREAK_BEFORE else "\n"
    is_word = re.compile(r"[\w$\u0080-\uffff#]").match
    if (is_word(left) and is_word(right)) or (left in "+-/" and right in "+-/"):
        return " "
    return ""
