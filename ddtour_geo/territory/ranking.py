"""How much a place is worth, from what an extract knows of it, and why."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ddtour_geo.territory.sights import Sight, is_cathedral_by_name, kind_of, known_by

Reason = tuple[str, str]
"""What counts for a place, a key of the catalogue ``proposals``, and its value."""

SCORES = (1, 2, 3, 4, 5)
_FAMOUS, _WELL_KNOWN = 9, 7
_WORTHY = 4
_LARGE_HOUSE_M2, _LARGE_GROUND_M2 = (1_000.0, 4_000.0), (10_000.0, 40_000.0)
_RARE = 2
_MANY_PARTS = 3
_CATHEDRAL_INTEREST = 3
_NAMED_ABROAD = (3, 5, 7)
"""Languages that have a name for a place: the more, the further its fame."""
_NAME_IN = re.compile(r"name:[a-z]{2,3}$")
_GROWTH = 1.5
_KNOWN_WEIGHT = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Rank:
    """The worth of a place: points, whether it is known elsewhere, and what counted.

    >>> Rank(points=4, is_known=True, reasons=()).score
    3
    """

    points: int
    is_known: bool
    reasons: tuple[Reason, ...]

    @property
    def score(self) -> int:
        """Interest of a visit, 1 to 5: what is known elsewhere goes before what is not."""
        if not self.is_known:
            return 2 if self.points >= _WORTHY else 1
        return 5 if self.points >= _FAMOUS else 4 if self.points >= _WELL_KNOWN else 3

    def with_parts(self, count: int, known: int) -> "Rank":
        """Count what belongs to a place for it: one that is known elsewhere, and many."""
        more = (known > 0) + (count >= _MANY_PARTS)
        return replace(self, points=self.points + more) if self.is_known else self

    @property
    def weight(self) -> int:
        """What it counts against others in a first circuit: one cathedral for many statues."""
        if not self.is_known:
            return 1 + min(self.points, _KNOWN_WEIGHT - 2)
        return round(_KNOWN_WEIGHT * _GROWTH**self.points)


UNRANKED = Rank(points=4, is_known=True, reasons=())
"""Of a place that somebody wrote down: no extract says more of it."""


def rank_of(
    tags: Mapping[str, str],
    sights: Sequence[Sight],
    *,
    area_m2: float,
    alike: int,
) -> Rank:
    """Weigh a place: its sort, who knows it, how large and how rare it is, how tags agree.

    >>> from ddtour_geo.territory.sights import sights_of
    >>> church = {"building": "church", "amenity": "place_of_worship", "heritage": "2"}
    >>> rank_of(church, sights_of(church), area_m2=400.0, alike=9).reasons
    (('kind', 'building=church'), ('heritage', '2'), ('agree', 'amenity=place_of_worship'))
    """
    sight = sights[0]
    reasons: list[Reason] = [("kind", kind_of(tags, sight))]
    known = known_by(tags)
    is_civic = sight.key == "amenity" and sight.interest == 1
    points = 2 * (sight.interest + len(known) + (1 if known and is_civic else 0))
    reasons += known
    if tags.get("tourism") == "attraction" and known and sight.key != "tourism":
        points += 1
        reasons.append(("tourism", "attraction"))
    languages = sum(bool(_NAME_IN.match(key)) for key in tags)
    if known and languages >= _NAMED_ABROAD[0]:
        points += sum(languages >= least for least in _NAMED_ABROAD)
        reasons.append(("names", str(languages)))
    steps = _LARGE_HOUSE_M2 if "building" in tags else _LARGE_GROUND_M2
    large = sum(area_m2 >= least for least in steps) if sight.interest else 0
    if large:
        points += large
        reasons.append(("large", f"{area_m2:.0f}"))
    if is_cathedral_by_name(tags):
        points += 2 * (_CATHEDRAL_INTEREST - sight.interest)
        reasons.append(("name", tags["name"]))
    if sight.interest and alike <= _RARE:
        points += 1
        reasons.append(("rare", str(alike)))
    if len(sights) > 1:
        points += 1
        reasons.append(("agree", ", ".join(kind_of(tags, one) for one in sights[1:])))
    return Rank(points=points, is_known=bool(known), reasons=tuple(reasons))
