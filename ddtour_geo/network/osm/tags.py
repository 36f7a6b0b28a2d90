"""The one place where tags of OpenStreetMap become texts: what no reader should meet goes."""

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from ddtour_geo.common.text import one_line

if TYPE_CHECKING:
    from osmium.osm.types import Tag

_BETWEEN_NAMES = re.compile(";+")


def one_name(tags: Mapping[str, str], key: str = "name") -> str:
    """Read the name of a thing: the first where several are given, as on a border.

    >>> one_name({"name": "Rue Haute; Rue Basse"}), one_name({"name": ";"}), one_name({})
    ('Rue Haute', '', '')
    """
    said = tags.get(key, "")
    if ";" not in said:
        return said
    return next((name for part in _BETWEEN_NAMES.split(said) if (name := part.strip())), "")


def clean_tag(text: str) -> str:
    r"""Clean a key or a value of control characters and direction overrides.

    >>> clean_tag("rue\x1b[31m du\u202e Four")
    'rue[31m du Four'
    """
    return text if text.isprintable() else one_line(text)


def clean_tags(tags: "Iterable[Tag]") -> dict[str, str]:
    """Read the tags of an object."""
    return {clean_tag(tag.k): clean_tag(tag.v) for tag in tags}
