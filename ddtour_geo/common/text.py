"""Texts: how they are read, compared and written, whatever they are about."""

import difflib
import json
import re
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from anyascii import anyascii

from ddtour_geo.common.clocks import later
from ddtour_geo.common.i18n import translate

MINUTE, ROUGHLY = 1, 5
"""Minutes to which clock times are rounded: as they are known, and where they are not."""
_LONGEST_ID = 48
_BIDI = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
_UNSEEN = frozenset({"Cc", "Cs"})
_ONE_LINE = str.maketrans(dict.fromkeys("\t\n\r\x0b\x0c\u2028\u2029", " "))
_NONCHARACTERS = dict.fromkeys([0xFFFE, 0xFFFF])
_ESCAPES = {ord(c): f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"}


def clean(text: str) -> str:
    r"""Remove what no reader should meet: control characters, direction overrides, half characters.

    >>> clean("a\x00b\u202ec\ud83c")
    'abc'
    """
    kept = text.translate(_BIDI)
    return "".join(c for c in kept if c in "\n\t" or unicodedata.category(c) not in _UNSEEN)


def one_line(text: str) -> str:
    r"""Clean a text, and put it on one line.

    >>> one_line("rue\x1b[31m du\u2028Four")
    'rue[31m du Four'
    """
    return clean(text.translate(_ONE_LINE))


def plain(text: str) -> str:
    r"""Make one line of a text, without what neither XML nor a reader can show.

    >>> plain("église\x00 solaire\nde Loos")
    'église solaire de Loos'
    """
    return one_line(text).translate(_NONCHARACTERS).strip()


def nearest(word: str, words: Sequence[str]) -> str:
    """Find the known word that was probably meant.

    >>> nearest("verger", ("verger-conservatoire", "eglise"))
    'verger-conservatoire'
    """
    starting = [known for known in words if known.startswith(word) or word.startswith(known)]
    close = starting or difflib.get_close_matches(word, words, n=1, cutoff=0.5)
    return close[0] if close else ""


def slug(text: str) -> str:
    """Make a place id of a name, which every keyboard can type.

    >>> slug("Église Saint-Vaast (l’œuvre)")
    'eglise-saint-vaast-l-oeuvre'
    >>> [slug(name) for name in ("Музей моря", "博物館", "Łódź", "Ærø")]
    ['muzey-morya', 'bowuguan', 'lodz', 'aero']
    """
    letters = "".join(map(_typed, unicodedata.normalize("NFC", text)))
    whole = re.sub(r"[^a-z0-9]+", "-", letters).strip("-")
    if len(whole) > _LONGEST_ID:
        whole = whole[: _LONGEST_ID + 1].rpartition("-")[0] or whole[:_LONGEST_ID]
    return whole or "lieu"


def _typed(letter: str) -> str:
    """Give the keys that write a letter; signs such as ``°`` have none."""
    plain = folded(letter)
    return plain.lower() if plain.isascii() or not letter.isalpha() else anyascii(letter).lower()


def folded(text: str) -> str:
    """Take accents and cases away.

    >>> folded("Fraternité Œuvrière")
    'fraternite oeuvriere'
    """
    opened = text.casefold().replace("œ", "oe").replace("æ", "ae")
    letters = unicodedata.normalize("NFKD", opened)
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def decimal(value: float, decimals: int, language: str = "fr") -> str:
    """Say a number.

    >>> decimal(1.25, 1)
    '1,2'
    """
    text = f"{value:.{decimals}f}"
    return text.replace(".", ",") if language == "fr" else text


def short_date(day: date, language: str = "fr") -> str:
    r"""Say a date without its week day.

    >>> short_date(date(2019, 9, 9), "en").replace("\xa0", " ")
    '9 September 2019'
    """
    month = translate(language, "wording.months").split()[day.month - 1]
    numeral = translate(language, "wording.first") if day.day == 1 else str(day.day)
    return f"{numeral}\u00a0{month} {day.year}"


def long_date(day: date, language: str = "fr") -> str:
    r"""Say a date in words.

    >>> long_date(date(2026, 12, 1)).replace("\xa0", " ")
    'mardi 1er décembre 2026'
    """
    weekday = translate(language, "wording.weekdays").split()[day.weekday()]
    return f"{weekday} {short_date(day, language)}"


def rounded(moment: datetime, minutes: int = MINUTE, *, latest: bool = False) -> datetime:
    """Round a moment for the eye: rough ones to the nearest, known ones up, the latest down.

    >>> rounded(datetime(2026, 12, 1, 9, 7, 12)).minute
    8
    """
    more = timedelta(seconds=59) if minutes == MINUTE else timedelta(minutes=minutes) / 2
    if not latest:
        moment = later(moment, more.total_seconds()) if moment.tzinfo else moment + more
    return moment.replace(minute=moment.minute - moment.minute % minutes, second=0, microsecond=0)


def to_script_json(value: object) -> str:
    r"""Write a value so that no text in it can end a script element.

    >>> to_script_json("</script>")
    '"\\u003c/script\\u003e"'
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.translate(_ESCAPES)
