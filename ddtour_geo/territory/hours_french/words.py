"""Words of opening hours in French and English, and the tokens that they are."""

import re
import unicodedata
from dataclasses import dataclass

ON_REQUEST = 'unknown "sur rendez-vous"'
ALL_DAYS, HOLIDAY, SCHOOL = "Mo-Su", "PH", "SH"

_WORDS: dict[str, dict[str, str]] = {
    "day": {
        "Mo": "lundis?|lun|lu|mondays?|mon|mo",
        "Tu": "mardis?|mar|ma|tuesdays?|tues?|tu",
        "We": "mercredis?|mer|me|wednesdays?|wed|we",
        "Th": "jeudis?|jeu|je|thursdays?|thurs?|thu|th",
        "Fr": "vendredis?|vend?|ve|fridays?|fri|fr",
        "Sa": "samedis?|sam|sa|saturdays?|sat",
        "Su": "dimanches?|dim|di|sundays?|sun|su",
        HOLIDAY: r"(?:jours? )?feries?|jf|ph|(?:public|bank) holidays?",
        SCHOOL: "(?:pendant )?(?:les )?vacances(?: scolaires)?|sh|school holidays?",
        ALL_DAYS: r"(?:tous les|chaque) jours?(?! [fo])|tlj|t\.l\.j\.?|7 ?j(?:ours)? ?(?:/|sur) ?7"
        r"|7/7|quotidien(?:nement)?|every ?day|daily|toute la semaine",
        "Mo-Fr": r"(?:en|la) semaine|jours? ouvres?|weekdays",
        "Mo-Sa": "jours? ouvrables?",
        "Sa,Su": "(?:le |les )?week[- ]?ends?|fins? de semaine",
    },
    "month": {
        "Jan": "janvier|janv|january|jan",
        "Feb": "fevrier|fevr?|february|feb",
        "Mar": "mars|march",
        "Apr": "avril|avr|april|apr",
        "May": "mai|may",
        "Jun": "juin|june|jun",
        "Jul": "juillet|juil|july|jul",
        "Aug": "aout|august|aug",
        "Sep": "septembre|september|sept|sep",
        "Oct": "octobre|october|oct",
        "Nov": "novembre|november|nov",
        "Dec": "decembre|december|dec",
    },
    "rank": {
        "1": "premiers?|1ers?|first",
        "2": "deuxiemes?|seconds?|2(?:e|eme|nd)s?",
        "3": "troisiemes?|third|3(?:e|eme|rd)s?",
        "4": "quatriemes?|fourth|4(?:e|eme|th)s?",
        "-1": "derniers?|last",
    },
    "always": {
        "24/7": r"24 ?h?(?:eures)? ?(?:/|sur) ?24 ?h?(?:.{0,5}\b7 ?j?(?:ours)? ?(?:/|sur) ?7\b)?"
        r"|7 ?j(?:ours)? ?(?:/|sur) ?7.{1,5}24 ?h? ?(?:/|sur) ?24 ?h?|24/7"
        "|toujours(?: ouverte?)?|en permanence|jour et nuit|nuit et jour|always",
        "sunrise-sunset": "(?:du )?lever(?: du soleil)? (?:au|-|a) coucher(?: du soleil)?",
    },
    "rest": {
        "": "fermee?s? (?:(?:le )?reste (?:de (?:la )?semaine|du temps)|(?:les )?autres jours)"
    },
    "except": {"": "sauf|sf|hors|excepte|a exception|except"},
    "closed": {"": "fermee?s?(?: definitivement)?|fermetures?(?: definitive)?|relache|closed|off"},
    "appointment": {
        "": "(?:uniquement |seulement )?(?:sur|avec|on|by) "
        "(?:rdv|rendez-vous|demande|reservation|appointment|request)"
        "(?: uniquement| seulement| only)?|rdv|rendez-vous"
    },
    "text": {
        "": r"(?:ouverte? )?(?:aux|pendant|lors|selon|pour|avant|apres)\b.*\b"
        "(?:offices?|messes?|cultes?|concerts?|saisons?|evenements?|expositions?|meteo)"
        "|horaires variables|variables?|(?:haute |basse )?saison|ete|hiver|printemps|automne"
        r"|reste (?:de )?annee"
        r"|se renseigner|nous consulter|voir (?:le )?site.*",
    },
    "unknown": {
        "": "inconnue?s?|unknown|non (?:communiquee?s?|renseignee?s?)|nc|ne sais? pas|\\?+"
    },
    "part": {"": "(?:le )?(?:matin|apres-midi|soir|journee|midi seulement)(?:ee)?s?|mornings?"},
    "year": {"": "20[0-9][0-9]"},
    "entre": {"": "entre|between"},
    "after": {"": "a partir de|des(?= [0-9])"},
    "range": {"": "-|jusqu'au|jusqu'a|au(?! public)|a|to|until"},
    "slash": {"": "/"},
    "list": {"": r"[,;&+|]|et(?: de)?|puis(?: de)?|ou|and"},
    "fill": {
        "": "[:.]|sans interruption|en continu|non-stop|du mois|(?:de )?chaque mois"
        "|of the month|tous les|toute annee|chaque"
        "|du|de|des|les|le|la|en|from|the|on|of|ouverte?s?|ouverture|open|horaires?|acces"
        "|visites?|accueil|au public|y compris|compris|inclus|c'est|only|uniquement|seulement"
        "|hebdomadaire|guidees?|libre|accessible|annee"
    },
}
_CLOCK = (
    r"(?P<hour>\d{1,2}) ?(?:h(?:eures?)?|:|\.(?=\d\d)) ?"
    r"(?:(?P<minute>[0-5]\d)(?! ?h|\d|:))?(?: ?min)?(?!\d)"
)


def _choice(kind: str) -> str:
    """Write a pattern of the words of a kind, which no letter may follow."""
    return f"(?P<{kind}>(?:{'|'.join(_WORDS[kind].values())})(?:(?<![a-z])|(?![a-z])))"


_TOKEN = re.compile(
    r"\s*(?:"
    + _choice("always")
    + "|(?P<time>"
    + _CLOCK
    + r"|(?P<noon>midi|noon)\b(?! seul)|(?P<midnight>minuit|midnight)\b"
    r"|(?P<english>\d{1,2})(?::(?P<past>\d\d))? ?(?P<half>[ap])\.?m\b\.?)|"
    + "|".join(_choice(kind) for kind in _WORDS if kind != "always")
    + r"|(?P<number>\d{1,2})(?!\d)|(?P<word>\S+))\s*"
)
_REMARK = re.compile(
    r"\(([^()]*)\)|[,;.]?\s*\b((?:derni[eè]re? (?:entr[ée]e|visite|admission|d[ée]part|billet)"
    r"|last (?:entry|admission))[^,;()]*)",
    re.IGNORECASE,
)
_DATE = r"\b([0-3]?\d)/(0[1-9]|1[0-2])\b(?:/20\d\d)?"
_SLASHED = re.compile(rf"{_DATE} ?(?:-|au) ?{_DATE}")


@dataclass(frozen=True, slots=True)
class Token:
    """A word, or a part of a rule, with its kind."""

    kind: str
    value: str


class UnknownWordError(ValueError):
    """A word says nothing of hours."""


class UncertainError(ValueError):
    """All words are known, but not what they say together."""


def split_remarks(text: str) -> tuple[str, tuple[str, ...]]:
    """Take out what is said for people; words of hours in parentheses stay."""
    remarks: list[str] = []

    def taken(found: re.Match[str]) -> str:
        said = str(found[1] or found[2]).strip()
        try:
            if found[1] and tokens_of(said):
                return f", {said} "
        except UnknownWordError:
            pass
        remarks.append(said)
        return " "

    return _REMARK.sub(taken, text), tuple(remarks)


def tokens_of(text: str) -> list[Token]:
    """Read words; one that says nothing of hours raises an :class:`UnknownWordError`."""
    return [_token(found) for found in _TOKEN.finditer(_plain(text))]


def _plain(text: str) -> str:
    """Write in small letters, without accents, with one kind of dash and apostrophe."""
    text = re.sub(r"[\u2010-\u2015\u2212]", "-", text.replace("’", "'"))
    split = unicodedata.normalize("NFKD", text.lower())
    bare = "".join(letter for letter in split if not unicodedata.combining(letter))
    named = _SLASHED.sub(_in_words, re.sub(r"\b[dl]'", "", bare))
    return re.sub(r"\s+", " ", named).strip()


def _in_words(found: re.Match[str]) -> str:
    """Write two dates such as 01/04 with the names of their months."""
    months = list(_WORDS["month"])
    first, last = (months[int(found[n]) - 1].lower() for n in (2, 4))
    return f"{found[1]} {first} - {found[3]} {last}"


def _token(found: re.Match[str]) -> Token:
    kind = next(name for name in ("time", *_WORDS, "number", "word") if found[name] is not None)
    word = found[kind].strip()
    if kind == "word":
        raise UnknownWordError(word)
    if kind == "time":
        return Token(kind, _clock(found))
    for value, pattern in _WORDS.get(kind, {}).items():
        if value and re.fullmatch(pattern, word):
            return Token(kind, value)
    return Token(kind, word)


def _clock(found: re.Match[str]) -> str:
    if found["noon"] or found["midnight"]:
        return "12:00" if found["noon"] else "24:00"
    hour = int(found["hour"] or found["english"])
    if found["half"]:
        hour = hour % 12 + (12 if found["half"] == "p" else 0)
    if hour > 24:
        raise UnknownWordError(found[0])
    return f"{hour:02d}:{found['minute'] or found['past'] or '00'}"
