"""What chance, programs and bad will do to a file: to its bytes, numbers, texts and structure."""

import gzip
import io
import json
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Sequence
from random import Random
from typing import Any

Mutator = Callable[[bytes, Random, Sequence[bytes]], bytes]
"""Damages a content; may borrow from others."""

LARGEST = 4 << 20
"""Bytes of an input: what grows beyond is cut."""

NUMBERS = (
    *("0", "-0.0", "-1", "1e999", "-1e308", "5e-324", "NaN", "Infinity", "-Infinity", "nan", "inf"),
    *(
        str(2**31),
        str(2**63 - 1),
        str(2**63),
        str(-(2**64)),
        "9" * 400,
        "9" * 5000,
        "0." + "9" * 99,
    ),
    *(
        "0x7fffffffffffffff",
        "1_000",
        "١٢",
        "²",
        "1e9",
        "180.0000001",
        "90.1",
        "1,5",
        "1e-999",
        "1.",
    ),
    *("true", "null", '""', "[]", "{}"),
)
TEXTS = (
    *(
        "",
        " ",
        "\0",
        "\x1b[31mred\x1b[0m",
        "\x1b]0;title\a",
        "\u202egnp.exe\u202c",
        "\u2066a\u2069",
    ),
    *("\ufeff", "\u200b", "\u2028", "\x85", "a\ud800", "\U0010ffff", "e\u0301" * 500, "ﷺ" * 99),
    *("{}", "{0}", "{value}", "%s%n", "[red]x[/red]", "[/]", "<b>&amp;&lt;", "&#0;", "&nope;"),
    *("CON", "NUL.toml", "..", "../../x", "/etc/passwd", "C:\\x", "a" * 300, "é" * 70_000, "~"),
    *(
        "24/7",
        "Mo-Fr",
        "PH off",
        "Mo 25:00-99:99",
        "2026-02-30",
        "POINT (1 2",
        "SRID=4326;POINT EMPTY",
    ),
    *("EPSG:4326", "EPSG:999999", "+proj=utm +zone=1", "Europe", "posix/Europe/Paris", "UTC+99"),
    *("javascript:alert(1)", "http://[", "file:///dev/zero", "https://a" + ".b" * 200),
    *("FeatureCollection", "Feature", "Point", "Polygon", "MultiPoint", "GeometryCollection"),
)
DATES = (
    *("0000-00-00", "0001-01-01", "9999-12-31", "1582-10-10", "2027-03-28T02:30:00", "2026-02-29"),
    *("2026-10-25T02:30:00", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00", "24:00:00"),
    *("-2026-01-01", "2026-13-01", "12026-01-01", "2026-11-30T23:59:60Z", "1970-01-01", "99:99:99"),
)
TOKENS = (
    *(b"\0", b"\xff", b"\xff\xfe", b"\xfe\xff\0<", b"\xc3", b"\xed\xa0\x80", b"\xf4\x90\x80\x80"),
    *(
        b"<",
        b">",
        b"&",
        b'"',
        b"'",
        b"[",
        b"]",
        b"{",
        b"}",
        b",",
        b";",
        b"\t",
        b"\r",
        b"\n\n",
        b"\\",
    ),
    *(b"<![CDATA[", b"]]>", b"<!--", b"<!DOCTYPE a [<!ENTITY b 'c'>]>", b"&b;", b"<?xml?>", b"/>"),
    *(
        b"#",
        b"=",
        b"==",
        b"[[",
        b"'''",
        b'"""',
        b"\x1e",
        b"\x1a",
        b"PK\x03\x04",
        b"\x1f\x8b",
        b"null",
    ),
)
_NUMBER = re.compile(rb"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
_DATE = re.compile(rb"\d{4}-\d\d-\d\d(?:T[\d:]+Z?)?|\d\d:\d\d(?::\d\d)?")
_QUOTED = re.compile(rb'"[^"\n]{0,200}"|(?<=>)[^<>\n]{1,200}(?=<)')
_TAG = re.compile(rb"<[^<>]{1,400}>")
_ELEMENT = re.compile(rb"<([\w:]+)[^<>]*?(?:/>|>[^<>]*</\1>)")
_ATTRIBUTE = re.compile(rb'[\w:]+="[^"]*"')
_PAIR = re.compile(rb"^[ \t]*[\w-]+[ \t]*=[^\n]*$", re.MULTILINE)
_VALUES = (
    *(b"1", b"-1", b"1.5", b"nan", b"-inf", b"true", b'""', b"[]", b"{}", b"[[]]", b'["a", 1]'),
    *(b"{ fr = 1 }", b"{ a.b.c = 1 }", b"1979-05-27", b"07:32:00", b"1979-05-27T07:32:00-07:00"),
    *(
        b"0x1F",
        b"1_000_000",
        b"9223372036854775808",
        b'"""\na\n"""',
        b"'\\'",
        b'"\\u0000\\u001b[2J"',
    ),
)


def _often(chunk: bytes, random: Random, *counts: int) -> bytes:
    """Repeat, within bounds."""
    return chunk * min(random.choice(counts), 1 + LARGEST // (1 + len(chunk)))


def _said(text: str) -> bytes:
    return text.encode("utf-8", errors="surrogatepass")


def _bytes(content: bytes, random: Random, others: Sequence[bytes]) -> bytes:
    """Flip, overwrite, cut, double, drop or splice, as disks and lines do."""
    data = bytearray(content)
    at, end = sorted((random.randrange(len(data) + 1), random.randrange(len(data) + 1)))
    act = random.randrange(9)
    if act == 0 and data:
        data[at % len(data)] ^= 1 << random.randrange(8)
    elif act == 1 and data:
        data[at % len(data)] = random.choice((0xFF, 0, 0x80, random.randrange(256)))
    elif act == 2:
        del data[at:]
    elif act == 3:
        del data[at : min(end, at + random.choice((1, 8, 200, 1 << 20)))]
    elif act == 4:
        data[at:at] = _often(bytes(data[at : min(end, at + 4000)]), random, 1, 2, 50)
    elif act == 5:
        other = random.choice(others)
        data[at:] = other[random.randrange(len(other) + 1) :]
    elif act == 6:
        size = random.choice("bhiq")
        value = random.choice((-1, 0, 1, 2 ** (8 * struct.calcsize(size) - 1) - 1))
        packed = struct.pack(random.choice("<>") + size, value)
        data[at : at + len(packed)] = packed
    elif act == 7:
        data[at:at] = random.choice(TOKENS)
    else:
        data[at:at] = random.choice(TOKENS) * random.choice((2, 40, 1200, 100_000))
    return bytes(data)


def _swapped(content: bytes, pattern: re.Pattern[bytes], new: bytes, random: Random) -> bytes:
    """Put something in the place of one thing that a pattern finds."""
    found = [match.span() for match in pattern.finditer(content)]
    if not found:
        return content
    start, end = random.choice(found)
    return content[:start] + new + content[end:]


def text(content: bytes, random: Random, others: Sequence[bytes]) -> bytes:
    """Change numbers, dates, words and lines, as people and their programs do."""
    act = random.randrange(8)
    if act == 0:
        return _swapped(content, _NUMBER, random.choice(NUMBERS).encode(), random)
    if act == 1:
        return _swapped(content, _DATE, random.choice(DATES).encode(), random)
    if act == 2:
        return _swapped(content, _QUOTED, b'"' + _said(random.choice(TEXTS)) + b'"', random)
    if act == 3:
        return _swapped(content, _QUOTED, _said(random.choice(TEXTS)), random)
    if act == 4:
        coded = random.choice(("utf-16", "utf-16-le", "cp1252", "utf-8-sig", "utf-7", "utf-32"))
        return content.decode("utf-8", errors="replace").encode(coded, errors="replace")
    lines = content.split(b"\n")
    at = random.randrange(len(lines))
    if act == 5:
        lines[at] = _often(lines[random.randrange(len(lines))] + b"\n", random, 2, 3, 300)
    elif act == 6:
        del lines[at : at + random.choice((1, 1, 3))]
    else:
        theirs = random.choice(others).split(b"\n")
        lines[at] = random.choice(theirs)
    return random.choice((b"\n", b"\n", b"\n", b"\r\n", b"\r")).join(lines)


def _paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    keys: Any = value.keys() if isinstance(value, dict) else ()
    keys = range(len(value)) if isinstance(value, list) else keys
    return [path, *(found for key in keys for found in _paths(value[key], (*path, key)))]


def _another(random: Random, old: Any) -> Any:
    """Give a value of another kind, or an extreme one of the same."""
    kinds: tuple[Any, ...] = (
        *(None, True, 0, -1, 1.5, 1e308, 2**63, -(2**70), float("nan"), float("inf"), 10**400),
        *("", [], {}, [[]], [None], {"fr": 1}, {"": ""}, [old], {"value": old}, [old] * 40),
        *(random.choice(TEXTS), random.choice(DATES), random.choice(NUMBERS)),
    )
    return random.choice(kinds)


def as_json(content: bytes, random: Random, others: Sequence[bytes]) -> bytes:
    """Drop, rename, double, nest and swap what a JSON file says."""
    try:
        whole = json.loads(content)
        paths = _paths(whole)
        path = random.choice(paths)
        if len(content) > LARGEST // 8:
            return _bytes(content, random, others)
        if random.randrange(12) == 0:
            deep = random.choice((20, 33, 900, 100_000))
            text = json.dumps(whole)
            at = text.find('"features"')
            return _said(text[: at + 11] + '{"a":' * deep + "[" * deep + text[at + 11 :])
        if not path:
            return json.dumps(_another(random, whole)).encode()
        *above, key = path
        holder = whole
        for step in above:
            holder = holder[step]
        _changed(holder, key, random, (whole, paths))
        said = json.dumps(whole, ensure_ascii=random.random() < 0.5)
    except (ValueError, RecursionError):
        return _bytes(content, random, others)
    if random.randrange(8) == 0:
        said = re.sub(r'("\w+": )', r"\1 0, \1", said, count=random.choice((1, 5)))
    return _said(said)


def _changed(holder: Any, key: Any, random: Random, all_of_it: tuple[Any, Any]) -> None:
    whole, paths = all_of_it
    act = random.randrange(5)
    if act == 0:
        del holder[key]
    elif act == 1:
        holder[key] = _another(random, holder[key])
    elif act == 2:
        value: Any = whole
        for step in random.choice(paths):
            value = value[step]
        holder[key] = json.loads(json.dumps(value))
    elif act == 3 and isinstance(holder, dict):
        holder[random.choice(TEXTS)] = holder.pop(key)
    elif isinstance(holder, list):
        holder[key:key] = [holder[key]] * random.choice((1, 2, 400 if len(paths) < 1000 else 1))
    else:
        holder[key] = _another(random, None)


def toml(content: bytes, random: Random, others: Sequence[bytes]) -> bytes:
    """Give keys other values, double tables, nest without end."""
    act = random.randrange(6)
    pairs = [match.span() for match in _PAIR.finditer(content)]
    if not pairs:
        return text(content, random, others)
    start, end = random.choice(pairs)
    key = content[start:end].partition(b"=")[0]
    if act < 3:
        value = random.choice((*_VALUES, *map(str.encode, NUMBERS), *map(str.encode, DATES)))
        if act == 2:
            value = json.dumps(random.choice(TEXTS), ensure_ascii=False).encode(
                errors="surrogatepass"
            )
        return content[:start] + key + b"= " + value + content[end:]
    if act == 3:
        tables = re.split(rb"(?m)^(?=\[)", content)
        at = random.randrange(len(tables))
        tables[at:at] = [_often(random.choice(tables), random, 1, 1, 20, 6000)]
        return b"".join(tables)
    if act == 4:
        other = random.choice((b"[circuit]", b"[[visit]]", b"[territory]", b"[a.b]", b"[[a]]\n[a]"))
        return content[:start] + other + b"\n" + content[start:]
    depth = random.choice((10, 40, 2000))
    deep = random.choice((b"a." * depth + b"a = 1", b"a = " + b"[" * depth + b"]" * depth))
    return content[:start] + deep + b"\n" + content[start:]


def xml(content: bytes, random: Random, others: Sequence[bytes]) -> bytes:
    """Drop, double, move, nest elements; change names and attributes; declare entities."""
    act = random.randrange(8)
    if act > 4:
        return _grown(content, random, act)
    tag = random.choice((_TAG, _ELEMENT))
    if act == 0:
        return _swapped(content, tag, b"", random)
    if act == 1:
        found = [match[0] for match in _ELEMENT.finditer(random.choice(others))] or [b"<a/>"]
        return _swapped(content, tag, random.choice(found), random)
    keys = [b"id", b"ref", b"k", b"v", b"lat", b"lon", b"type", b"xmlns"]
    if act > 2:
        keys += [match[0].partition(b"=")[0] for match in _ATTRIBUTE.finditer(content)]
    value = random.choice((*TEXTS, *NUMBERS, *DATES)).replace('"', "&quot;")
    new = random.choice(keys) + b'="' + _said(value) + b'"'
    return _swapped(content, _ATTRIBUTE, random.choice((new, new, b"")), random)


def _grown(content: bytes, random: Random, act: int) -> bytes:
    """Nest one element without end, repeat one, or put something odd before all."""
    if act == 5:
        deep = random.choice((3, 100, 3000, 60_000))
        name = random.choice((b"a", b"Folder", b"MultiGeometry", b"way", b"tag", b"wpt"))
        inner = b"<" + name + b">"
        return _swapped(content, _ELEMENT, inner * deep + (b"</" + inner[1:]) * deep, random)
    if act == 6:
        one = random.choice([match[0] for match in _ELEMENT.finditer(content)] or [b"<a/>"])
        return content.replace(one, _often(one, random, 2, 2, 500), 1)
    at = content.find(b"?>") + 2 if b"?>" in content else 0
    return content[:at] + random.choice(TOKENS) + content[at:]


def zipped(inner: Mutator) -> Mutator:
    """Damage what an archive holds, the names in it, or the archive."""

    def damage(content: bytes, random: Random, others: Sequence[bytes]) -> bytes:
        if random.randrange(4) == 0:
            return _bytes(content, random, others)
        files = _unzipped(content)
        if not files:
            return _bytes(content, random, others)
        name = random.choice(sorted(files))
        if random.randrange(6) == 0:
            files[random.choice(("..", "a/../b", "/x.kml", "", name.upper(), "é" * 200))] = files[
                name
            ]
        elif random.randrange(8) == 0:
            del files[name]
        else:
            files[name] = _damaged(files[name], random, [*files.values()], inner)
        return archive(files)

    return damage


def _unzipped(content: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as holder:
            return {name: holder.read(name) for name in holder.namelist()}
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, NotImplementedError):
        return {}


def archive(files: dict[str, bytes]) -> bytes:
    """Write an archive, the same bytes at any hour."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as holder:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name or "a", (2026, 11, 30, 12, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            holder.writestr(entry, content)
    return stream.getvalue()


def gzipped(inner: Mutator) -> Mutator:
    """Damage what was packed, or the pack."""

    def damage(content: bytes, random: Random, others: Sequence[bytes]) -> bytes:
        if random.randrange(3) == 0:
            return _bytes(content, random, others)
        try:
            plain = gzip.decompress(content)
        except (OSError, EOFError, zlib.error):
            return _bytes(content, random, others)
        return gzip.compress(_damaged(plain, random, [plain], inner), mtime=0)

    return damage


def raw(content: bytes, random: Random, others: Sequence[bytes]) -> bytes:
    """Damage a few bits, as a format of fields and lengths feels most; at times much more."""
    head = random.choice((64, 512, len(content), len(content)))
    if random.randrange(4) == 0:
        return _bytes(content[:head], random, others) + content[head:]
    data = bytearray(content)
    for _ in range(random.choice((1, 1, 2, 8))):
        at = random.randrange(max(1, min(head, len(data))))
        if at < len(data):
            data[at] = random.choice(
                (data[at] ^ 1 << random.randrange(8), 0xFF, 0, data[at] + 1 & 255)
            )
    return bytes(data)


def _damaged(content: bytes, random: Random, others: Sequence[bytes], inner: Mutator) -> bytes:
    mutator = random.choice((inner, inner, inner, text, _bytes)) if inner is not raw else raw
    return mutator(content, random, others)[:LARGEST]


def mutated(content: bytes, random: Random, others: Sequence[bytes], inner: Mutator) -> bytes:
    """Damage a content one to six times."""
    is_packed = inner.__qualname__.endswith("damage")
    for _ in range(1 if inner is raw else random.choice((1, 1, 2, 3, 6))):
        if is_packed:
            content = inner(content, random, others)[:LARGEST]
        else:
            content = _damaged(content, random, others, inner)
    return content
