"""What only looks like a sight: a company, a school or a playground under the tag of one."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from ddtour_geo.common.text import folded
from ddtour_geo.territory.sights import BUILDING, TOWN_HALL_WORDS, is_known, known_by, sight_of

_GREEN = frozenset({"leisure=park", "leisure=garden"})
_ENTERED = frozenset({"tourism", "amenity"})
"""Keys of what is worth nothing once nobody is let in any more; a ruin is."""
_LEAST_GREEN_M2, _LEAST_FIELD_M2 = 250.0, 500.0
"""What is smaller is a bed or a box of plants."""


def is_what_it_says(
    tags: Mapping[str, str], *, area_m2: float | None, towns: frozenset[str]
) -> bool:
    """Tell whether a place is the sight that its tags make of it; a point has no area.

    >>> hairdresser = {"tourism": "gallery", "shop": "hairdresser"}
    >>> is_what_it_says(hairdresser, area_m2=None, towns=frozenset())
    False
    """
    sight = sight_of(tags)
    if sight is None or (sight.key in _ENTERED and _is_closed_for_good(tags)):
        return False
    if sight is BUILDING:
        return _is_house(tags)
    if is_known(tags):
        return True
    if _has_trade(tags) or _is_called("company", tags):
        return False
    if tags.get("amenity") == "townhall":
        return _is_town_hall(tags, towns, is_area=area_m2 is not None)
    kind = f"{sight.key}={tags[sight.key]}"
    belied = any(_is_called(what, tags) for what in _all()["belied"].get(kind, ()))
    return not (belied or _is_tagged_away(tags, kind) or _is_bed(kind, area_m2))


def _is_closed_for_good(tags: Mapping[str, str]) -> bool:
    is_left = "yes" in {tags.get("disused"), tags.get("abandoned"), tags.get("demolished")}
    return is_left or tags.get("opening_hours") in {"off", "closed"}


def _is_house(tags: Mapping[str, str]) -> bool:
    """Tell a house that is known as such from one that is known for who sits in it."""
    known = {key for key, _ in known_by(tags)}
    teaches = _is(tags, "building", "teaching") or _is(tags, "amenity", "teaching")
    is_of_its_user = folded(tags.get("name", "")) == folded(tags.get("operator", "-"))
    if is_of_its_user or (teaches and _is_called("school", tags)):
        return "historic" in tags
    if "heritage" in known:
        return True
    is_plain = _is(tags, "amenity", "plain_amenities") or "tourism" in tags
    if _has_trade(tags) or is_plain or _is(tags, "building", "dwellings"):
        return False
    is_notable = tags["building"] != "yes" or not _listed("of_a_notable_house").isdisjoint(tags)
    return "wikipedia" in known or is_notable or sum(key.startswith("name:") for key in tags) > 1


def _is_tagged_away(tags: Mapping[str, str], kind: str) -> bool:
    """Tell what other tags make something else of a weak sight."""
    if kind in _GREEN:
        is_private = _is(tags, "garden:type", "private_gardens")
        return is_private or "sport" in tags or _is(tags, "amenity", "plain_amenities")
    if kind in {"tourism=attraction", "tourism=gallery"}:
        is_fun = _is(tags, "leisure", "amusements") or _is(tags, "attraction", "rides")
        is_plain = _is(tags, "amenity", "plain_amenities") or _is(tags, "building", "offices")
        return is_fun or is_plain
    is_mast = kind == "man_made=tower" and _is(tags, "tower:type", "masts")
    return is_mast or _is(tags, "memorial", "plaques") or "public_bookcase:type" in tags


def _is_bed(kind: str, area_m2: float | None) -> bool:
    """Tell a bed or a box of plants from a garden; a field that is a point is one."""
    if kind.startswith("landuse="):
        return area_m2 is None or area_m2 < _LEAST_FIELD_M2
    return kind in _GREEN and area_m2 is not None and area_m2 < _LEAST_GREEN_M2


def _is_town_hall(tags: Mapping[str, str], towns: frozenset[str], *, is_area: bool) -> bool:
    """Tell the hall of a town from its offices, and from the company that bears its tag."""
    if _is_called("town_office", tags):
        return False
    name = folded(tags.get("name", ""))
    may_be_one = is_area or not name or not towns or name in towns
    return may_be_one or bool(TOWN_HALL_WORDS.search(f"{name} "))


def _has_trade(tags: Mapping[str, str]) -> bool:
    return not _listed("trades").isdisjoint(tags)


def _is(tags: Mapping[str, str], key: str, what: str) -> bool:
    return tags.get(key) in _listed(what)


def _is_called(what: str, tags: Mapping[str, str]) -> bool:
    return bool(_words(what).search(folded(tags.get("name", ""))))


@cache
def _listed(what: str) -> frozenset[str]:
    return frozenset(_all()["tags"][what])


@cache
def _words(what: str) -> re.Pattern[str]:
    return re.compile("|".join(_all()["names"][what]))


@cache
def _all() -> dict[str, Any]:
    source = resources.files(__package__) / "lookalikes.toml"
    return tomllib.loads(source.read_text(encoding="utf-8"))
