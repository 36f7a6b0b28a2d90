"""The one place where tags of OpenStreetMap become texts: what no reader should meet goes."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ddtour_geo.common.text import one_line

if TYPE_CHECKING:
    from osmium.osm.types import Tag


def clean_tag(text: str) -> str:
    r"""Clean a key or a value of control characters and direction overrides.

    >>> clean_tag("rue\x1b[31m du\u202e Four")
    'rue[31m du Four'
    """
    return text if text.isprintable() else one_line(text)


def clean_tags(tags: "Iterable[Tag]") -> dict[str, str]:
    """Read the tags of an object."""
    return {clean_tag(tag.k): clean_tag(tag.v) for tag in tags}
