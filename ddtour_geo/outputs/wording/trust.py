"""What a statement rests on, and whether it is to be checked before anybody counts on it."""

from datetime import date

from ddtour_geo.common.i18n import translate
from ddtour_geo.common.text import short_date
from ddtour_geo.model import Confidence


def to_check(confidence: Confidence, language: str = "fr") -> str | None:
    """Give the remark that a statement is to be checked, for files of other programs.

    >>> to_check("low", "en"), to_check("high")
    ('to be checked', None)
    """
    return translate(language, "wording.to_check") if confidence == "low" else None


def doubted(text: str, confidence: Confidence, language: str = "fr") -> str:
    """Say that a statement is to be checked, where little stands behind it.

    >>> doubted("280 €", "low"), doubted("280 €", "medium")
    ('280 € (à vérifier)', '280 €')
    """
    remark = to_check(confidence, language)
    return f"{text} ({remark})" if remark and text else text


def sourced(source: str, as_of: date, language: str = "fr") -> str:
    r"""Say who says so and when, the day once.

    >>> sourced("mairie", date(2026, 11, 22), "en")
    'mairie, 22\xa0November 2026'
    """
    day = short_date(as_of, language)
    if day.replace("\u00a0", " ") in source.replace("\u00a0", " "):
        return source
    return translate(language, "wording.sourced", source=source, date=day)
