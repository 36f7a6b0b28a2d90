"""The one place where tags of OpenStreetMap become texts: what no reader should meet goes."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ddtour_geo.common.text import clean

if TYPE_CHECKING:
    from osmium.osm.types import Tag

_BREAKS = str.maketrans("\t\n\r", "   ")


def clean_tag(text: str) -> str:
    r"""Clean a key or a value of control characters and direction overrides.

    >>> clean_tag("rue\x1b[31m du\u202e Four")
    'rue[31m du Four'
    """
    return text if text.isprintable() else clean(text.translate(_BREAKS))


def clean_tags(tags: "Iterable[Tag]") -> dict[str, str]:
    """Read the tags of an object."""
    return {clean_tag(tag.k): clean_tag(tag.v) for tag in tags}
