"""Parts of one thing are one stop: a castle, its keep and its church; a house and what is in it."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ddtour_geo.common.text import folded
from ddtour_geo.common.types import Bounds
from ddtour_geo.territory.candidates import Candidate, find_candidates, metres_between
from ddtour_geo.territory.ranking import Rank

MOST_OF_A_THEME = 80
SAME_NAME_M = 250.0
"""Metres within which two places of one name, or of one article, are one."""
_NAMESAKES_M, _KNOWN_NAMESAKES_M = 100.0, 50.0
_SPREAD_M = 300.0
_LARGEST_GROUND_M2 = 30_000.0
_LEAST_LETTERS = 5
_MOST_NAMESAKES = 8
_GROUNDS = frozenset({"historic", "building"})
_GREEN = frozenset({"park", "garden"})

Words = Mapping[str, Sequence[Candidate]]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Whole:
    """A place of its own, and what belongs to it; its rank counts that."""

    candidate: Candidate
    rank: Rank
    parts: tuple[Candidate, ...]


def find_wholes(path: Path, *, bounds: Bounds | None = None) -> list[Whole]:
    """Find the places of an extract, the most interesting first.

    Of thousands only the first of each theme are looked at: no proposal is as long.
    """
    seen: Counter[str] = Counter()
    ranked = []
    for one in find_candidates(path, bounds=bounds):
        seen[one.sight.theme] += 1
        if seen[one.sight.theme] <= MOST_OF_A_THEME:
            ranked.append(one)
    words = _distinctive(ranked)
    kept: dict[Candidate, list[Candidate]] = {}
    for one in ranked:
        whole = next((other for other in kept if _is_part(one, other, words)), None)
        if whole is None:
            kept[one] = []
        else:
            kept[whole].append(one)
    wholes = [
        Whole(
            candidate=one,
            rank=one.rank.with_parts(len(parts), sum(part.rank.is_known for part in parts)),
            parts=tuple(parts),
        )
        for one, parts in kept.items()
    ]
    return sorted(wholes, key=lambda one: (-one.rank.weight, -one.rank.points))


def _is_part(one: Candidate, whole: Candidate, words: Words) -> bool:
    """Tell whether a place is a part of a more interesting one, or the other way round."""
    if one.house >= 0 and one.house == whole.house:
        return True
    away = one.shape.distance(whole.shape)
    said, other = (each.thing.tags.get("wikidata") for each in (one, whole))
    is_same = (said and said == other) or folded(one.name.fr) == folded(whole.name.fr)
    if is_same and away <= SAME_NAME_M:
        return True
    if away == 0.0 and (_is_ground_of(whole, one) or _is_ground_of(one, whole)):
        return True
    is_near = away <= _NAMESAKES_M and one.kind != whole.kind
    shared = _shared(one, whole, words) if is_near else 0
    if one.rank.is_known:
        least = 1 if {one.sight.key, whole.sight.key} <= _GROUNDS else 2
        return shared >= least and away <= _KNOWN_NAMESAKES_M
    return shared > 0


def _is_ground_of(ground: Candidate, one: Candidate) -> bool:
    """Tell whether something lies on a ground that it belongs to."""
    if ground.shape.area <= 0.0 or not ground.shape.covers(one.shape.representative_point()):
        return False
    if ground.thing.tags.get("leisure") in _GREEN:
        return one.sight.interest == 0 and not one.rank.is_known
    is_whole = ground.sight.key in _GROUNDS or ground.sight.minutes > 20
    return is_whole and ground.shape.area <= _LARGEST_GROUND_M2


def _shared(one: Candidate, other: Candidate, words: Words) -> int:
    """Count the words that two names share and that stand for one spot of the town."""
    return sum(other in words.get(word, ()) for word in _words_of(one.name.fr))


def _distinctive(ranked: Sequence[Candidate]) -> Words:
    """Find the words that only names of one spot have."""
    having: dict[str, list[Candidate]] = defaultdict(list)
    for one in ranked:
        for word in _words_of(one.name.fr):
            having[word].append(one)
    return {
        word: group
        for word, group in having.items()
        if 1 < len(group) <= _MOST_NAMESAKES and _spread(group) <= _SPREAD_M
    }


def _spread(group: Sequence[Candidate]) -> float:
    lonlat = np.array([one.lonlat for one in group])
    low, high = lonlat.min(axis=0).tolist(), lonlat.max(axis=0).tolist()
    return metres_between((low[0], low[1]), (high[0], high[1]))


def _words_of(name: str) -> frozenset[str]:
    return frozenset(w for w in re.findall(r"\w+", folded(name)) if len(w) >= _LEAST_LETTERS)
