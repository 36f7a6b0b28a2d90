"""File names and ids made of what people write."""

import re
import unicodedata
from collections.abc import Container

from ddtour_geo.planner.refusals import RefusedError


def free_stem(text: str, taken: Container[str]) -> str:
    """Make a name that is free.

    Parameters
    ----------
    text
        A title or a name.
    taken
        Names that are taken.

    Returns
    -------
    str
        Lower case letters, digits and hyphens; a number behind if it is taken.

    Raises
    ------
    RefusedError
        If the text has neither letter nor digit.

    Examples
    --------
    >>> free_stem("Été à Redon !", {"ete-a-redon"})
    'ete-a-redon-2'
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-")
    if not stem:
        raise RefusedError("bad_name", name=text)
    number, free = 1, stem
    while free in taken:
        number += 1
        free = f"{stem}-{number}"
    return free
