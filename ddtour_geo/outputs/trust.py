"""What a statement rests on, and whether it is to be checked before anybody counts on it."""

from datetime import date

from ddtour_geo.locales import translate
from ddtour_geo.model import Confidence
from ddtour_geo.outputs.wording import short_date


def to_check(confidence: Confidence, language: str = "fr") -> str | None:
    r"""Give the remark that a statement is to be checked, for files of other programs.

    Parameters
    ----------
    confidence
        How far it can be trusted.
    language
        ``"fr"`` or ``"en"``.

    Returns
    -------
    str or None
        ``None`` but where the confidence is low.

    Examples
    --------
    >>> to_check("low", "en"), to_check("high")
    ('to be checked', None)
    """
    return translate(language, "wording.to_check") if confidence == "low" else None


def doubted(text: str, confidence: Confidence, language: str = "fr") -> str:
    r"""Say that a statement is to be checked, where little stands behind it.

    Parameters
    ----------
    text
        The statement.
    confidence
        How far it can be trusted.
    language
        ``"fr"`` or ``"en"``.

    Returns
    -------
    str
        The text as it is, but where the confidence is low.

    Examples
    --------
    >>> doubted("280 €", "low"), doubted("280 €", "medium")
    ('280 € (à vérifier)', '280 €')
    """
    remark = to_check(confidence, language)
    return f"{text} ({remark})" if remark and text else text


def sourced(source: str, as_of: date, language: str = "fr") -> str:
    r"""Say who says so and when, the day once.

    Parameters
    ----------
    source
        Who says so.
    as_of
        Date of the source.
    language
        ``"fr"`` or ``"en"``.

    Returns
    -------
    str
        Such as ``"mairie, 22 novembre 2026"``.

    Examples
    --------
    >>> sourced("mairie", date(2026, 11, 22), "en")
    'mairie, 22\xa0November 2026'
    """
    day = short_date(as_of, language)
    if day.replace("\u00a0", " ") in source.replace("\u00a0", " "):
        return source
    return translate(language, "wording.sourced", source=source, date=day)
