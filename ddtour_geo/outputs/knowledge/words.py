"""Texts of the catalogue ``knowledge``, each in both languages."""

from collections.abc import Iterable

from ddtour_geo.common.text import decimal
from ddtour_geo.model import PointOfInterest
from ddtour_geo.model.knowledge import UNKNOWNS
from ddtour_geo.outputs.site.cards import Both, both, told


def say(key: str, **values: object) -> Both:
    """Say a text in each language.

    >>> say("place")
    {'fr': 'Lieu', 'en': 'Place'}
    """
    return told(f"knowledge.{key}", **values)


def metres(value: float) -> Both:
    r"""Say whole metres.

    >>> metres(29.7)["en"]
    '30\xa0m'
    """
    return say("metres", metres=both(lambda code: decimal(value, 0, code)))


def km(tenths: int) -> Both:
    r"""Say kilometres.

    >>> km(523)["fr"]
    '52,3\xa0km'
    """
    return say("km", km=both(lambda code: decimal(tenths / 10, 1, code)))


def joined(texts: Iterable[Both], between: str = ", ") -> Both:
    """Put texts in a row.

    >>> joined([say("place"), say("answer")])["en"]
    'Place, Answer'
    """
    row = tuple(texts)
    return both(lambda code: between.join(text[code] for text in row))


def facts_unknown(place: PointOfInterest) -> tuple[str, ...]:
    """List what nobody knows of a place.

    >>> from ddtour_geo.model.knowledge import UNKNOWNS
    >>> len(UNKNOWNS)
    5
    """
    return tuple(key for key in UNKNOWNS if getattr(place, key) is None)
