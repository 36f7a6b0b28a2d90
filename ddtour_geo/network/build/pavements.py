"""Pavements drawn on their own -> the name of the street that they accompany."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby, pairwise

import numpy as np

from ddtour_geo.common.geodesy import ground_metres
from ddtour_geo.model.network import Way
from ddtour_geo.network.build.beside import (
    Pieces,
    Samples,
    company,
    samples_of,
    within,
)
from ddtour_geo.network.build.contraction import Bools, Floats, Ints, Segments
from ddtour_geo.network.osm.extract import StreetExtract, Tags
from ddtour_geo.network.osm.tags import one_name

PAVEMENT_METRES = 25.0
"""How far a pavement may lie from the middle of its street."""

PAVEMENT_SHARE = 0.5
"""Share of a pavement that must accompany a street."""

LINK_METRES = 40.0
"""Length up to which a crossing or a link between two pavements of a street is one of them."""

_CORNER_METRES = 20.0
"""Length from which a part of a pavement may have another street than the rest."""

_BEYOND_METRES, _CROSSING_BEYOND_METRES = 10.0, 2.0
"""How far past the end of a street a pavement is still beside it, and a crossing in its line."""

_BETWEEN_METRES = 12.0
"""How far behind a pavement a path is no second one."""

_PROMENADE_METRES, _PROMENADE_SHARE = 100.0, 0.9
"""How long a walk behind the pavement keeps to its street, of which it is a promenade."""

_GAP_METRES = 50.0
"""Length up to which a part of what tags call a pavement may lie beside no street."""

_LEVEL_KEYS = ("layer", "bridge", "tunnel")
_LEVEL = re.compile("-?[0-9]{1,2}")
_STREET_TAGS = ("is_sidepath:of:name", "street", "addr:street")
_NO_NAMES = frozenset({"", "yes", "no"})
_STREETS = frozenset(
    {"trunk", "primary", "secondary", "tertiary", "unclassified", "residential", "living_street"}
    | {f"{kind}_link" for kind in ("trunk", "primary", "secondary", "tertiary")}
)
_NAMED_STREETS = _STREETS | {"pedestrian", "service", "track", "busway", "road"}
_BESIDE = frozenset({"footway", "path", "cycleway"})
_TAGGED = _BESIDE | {"pedestrian", "steps", "bridleway"}
_PAVEMENT = frozenset({"sidewalk", "crossing", "traffic_island", "link"})


_Run = tuple[int, float, list[int]]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Inherited:
    """Names that pavements take on: for each node of a way, the number of that of its piece."""

    names: tuple[str, ...]
    number: Ints


def name_pavements(
    known: Inherited, ways: Sequence[Way], segments: Segments
) -> tuple[tuple[Way, ...], Segments]:
    """Give each piece of a pavement a way with the name of its street."""
    # Lines over squares are counted on behind the nodes of the ways.
    is_street = segments.position < len(known.number)
    number = np.full(len(is_street), -1, dtype=np.int64)
    number[is_street] = known.number[segments.position[is_street]]
    pairs = np.stack((segments.way, number), axis=1)[number >= 0]
    if not len(pairs):
        return tuple(ways), segments
    found, which = np.unique(pairs, axis=0, return_inverse=True)
    copies = [
        replace(ways[way], name=known.names[name], is_name_inherited=True)
        for way, name in found.tolist()
    ]
    way = segments.way.copy()
    way[number >= 0] = len(ways) + which.reshape(-1)
    return (*ways, *copies), replace(segments, way=way)


@lru_cache(maxsize=2)
def inherited_names(extract: StreetExtract) -> Inherited:
    """Find the street of each pavement, whoever may walk there."""
    finding = _Finding(extract)
    finding.read_tags()
    finding.look_beside()
    finding.close_gaps()
    return Inherited(names=tuple(finding.names), number=finding.number)


class _Finding:
    """The names of one extract while they are found."""

    def __init__(self, extract: StreetExtract) -> None:
        self.extract = extract
        self.names: dict[str, int] = {}
        self.number = np.full(len(extract.refs), -1, dtype=np.int64)
        nodes = np.diff(extract.way_starts)
        self.row = np.repeat(np.arange(len(nodes)), nodes)
        self.is_path, self.is_street = np.zeros((2, len(nodes)), dtype=np.bool_)
        self.street = np.full(len(nodes), -1, dtype=np.int64)
        self.paths: list[int] = []
        for row, (tags, count) in enumerate(zip(extract.way_tags, nodes.tolist(), strict=True)):
            if row in extract.squares or count < 2:
                continue
            if _is_street(tags):
                self.is_street[row] = True
                self.street[row] = self._number(one_name(tags))
            elif _may_inherit(tags):
                self.paths.append(row)
        self.is_path[self.paths] = True

    def _part(self, row: int) -> slice:
        return slice(*self.extract.way_starts[row : row + 2].tolist())

    def _number(self, name: str) -> int:
        return self.names.setdefault(name, len(self.names)) if name else -1

    def _of_paths(self, read: Callable[[Tags], bool]) -> Bools:
        """Tell of each row whether it may be a pavement of which something holds."""
        result = np.zeros(len(self.is_path), dtype=np.bool_)
        result[self.paths] = [read(self.extract.way_tags[row]) for row in self.paths]
        return result

    def read_tags(self) -> None:
        """Believe the tags of a pavement that say which street is its own."""
        for row in self.paths:
            tags = self.extract.way_tags[row]
            if not tags.keys().isdisjoint(_STREET_TAGS):
                said = (one_name(tags, key) for key in _STREET_TAGS)
                name = next((name for name in said if name not in _NO_NAMES), "")
                self.number[self._part(row)] = self._number(name)

    def look_beside(self) -> None:
        """Give pavements the names of the streets that run beside them."""
        first = self.extract.way_starts[:-1]
        left = self.is_path.copy()
        left[self.paths] = self.number[first[self.paths]] < 0
        if not left.any() or not self.is_street.any():
            return
        pieces = Pieces.of(self.extract, left | self.is_street)
        samples = samples_of(pieces, np.flatnonzero(left[pieces.row]))
        beside = self._beside(pieces, samples)
        # Where tags say that it is a pavement nobody need look what else it could be.
        tagged = self._of_paths(_is_tagged)[pieces.row[samples.piece]]
        asked = np.flatnonzero(~tagged & (beside.nearest >= 0))
        is_other = _is_behind(pieces, samples, beside.metres) & ~tagged
        is_other &= ~beside.keeps_to_one(pieces.row[samples.piece], samples.metres)
        is_other[asked] |= within(self.extract.parks, samples.xy[asked] / pieces.scale)
        for piece, name in beside.settled(pieces, samples, is_other, tagged).items():
            self.number[pieces.position[piece]] = name
        last = self.extract.way_starts[np.flatnonzero(left) + 1] - 1
        self.number[last] = self.number[last - 1]

    def _beside(self, pieces: Pieces, samples: Samples) -> "_Beside":
        """Find the streets beside each sample, on its level."""
        crosses = self._of_paths(_is_crossing)
        level = np.zeros(len(self.is_path), dtype=np.int64)
        for row in np.flatnonzero(self.is_path | self.is_street).tolist():
            level[row] = _level(self.extract.way_tags[row])
        streets = np.flatnonzero(self.is_street[pieces.row])
        met = company(pieces, samples, streets, PAVEMENT_METRES)
        own, street = pieces.row[samples.piece[met.sample]], pieces.row[met.piece]
        most = np.where(crosses[own], _CROSSING_BEYOND_METRES, _BEYOND_METRES)
        keep = (level[own] == level[street]) & (met.beyond <= most)
        return _Beside.of(
            len(samples.piece), met.sample[keep], self.street[street[keep]], met.metres[keep]
        )

    def close_gaps(self) -> None:
        """Let short pieces between two pavements of one street have its name.

        A crossing over a street leads across it, not along.
        """
        refs, row = self.extract.refs, self.row
        links = self._links()
        wanted = np.isin(refs, refs[links[row]])
        pavements, streets = dict[int, set[int]](), dict[int, set[int]]()
        for at in np.flatnonzero(wanted & self.is_path[row]).tolist():
            pavements.setdefault(int(refs[at]), set()).add(int(self.number[at]))
        for at in np.flatnonzero(wanted & self.is_street[row]).tolist():
            streets.setdefault(int(refs[at]), set()).add(int(self.street[row[at]]))
        for link in np.flatnonzero(links).tolist():
            nodes = refs[self._part(link)].tolist()
            shared = pavements[nodes[0]] & pavements[nodes[-1]] - {-1}
            shared = shared.difference(*(streets.get(node, set()) for node in nodes))
            if len(shared) == 1:
                self.number[self._part(link)] = shared.pop()

    def _links(self) -> Bools:
        """Find the unnamed ways that are short enough to be a part of the pavements they join."""
        lonlat, count = self.extract.lonlat, len(self.is_path)
        steps = ground_metres(lonlat[:-1], lonlat[1:])
        within_row = self.row[:-1] == self.row[1:]
        steps = np.where(np.isnan(steps), np.inf, steps)[within_row]
        metres = np.bincount(self.row[:-1][within_row], weights=steps, minlength=count)
        named = np.bincount(self.row, weights=self.number >= 0, minlength=count)
        result: Bools = self.is_path & (metres <= LINK_METRES) & (named == 0)
        return result


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Beside:
    """For each sample the nearest street, the metres to it, and all those in reach."""

    nearest: Ints
    metres: Floats
    reach: set[tuple[int, int]]

    @classmethod
    def of(cls, count: int, sample: Ints, number: Ints, metres: Floats) -> "_Beside":
        """Sort the streets that were met."""
        order = np.lexsort((metres, sample))
        first, at = np.unique(sample[order], return_index=True)
        nearest, away = np.full(count, -1, dtype=np.int64), np.full(count, np.inf)
        nearest[first], away[first] = number[order][at], metres[order][at]
        reach = set(zip(sample.tolist(), number.tolist(), strict=True))
        return cls(nearest=nearest, metres=away, reach=reach)

    def keeps_to_one(self, row: Ints, metres: Floats) -> Bools:
        """Tell the samples of long ways that hardly leave one street."""
        whole = np.bincount(row, weights=metres)
        near = self.nearest >= 0
        pairs = np.stack((row, self.nearest), axis=1)[near]
        found, which = np.unique(pairs, axis=0, return_inverse=True)
        longest = np.zeros(len(whole))
        along = np.bincount(which.reshape(-1), weights=metres[near])
        np.maximum.at(longest, found[:, 0], along)
        keeps = (whole >= _PROMENADE_METRES) & (longest >= _PROMENADE_SHARE * whole)
        result: Bools = keeps[row]
        return result

    def settled(
        self, pieces: Pieces, samples: Samples, is_other: Bools, tagged: Bools
    ) -> dict[int, int]:
        """Say which pieces go along which street, way by way and corner by corner."""
        name, length = self.nearest.tolist(), samples.metres.tolist()
        piece, other = samples.piece.tolist(), is_other.tolist()
        cuts = np.flatnonzero(np.diff(pieces.row[samples.piece])) + 1
        found: dict[int, int] = {}
        for begin, end in pairwise((0, *cuts.tolist(), len(name))):
            here = range(begin, end)
            named = [k for k in here if name[k] >= 0 and not other[k]]
            whole = sum(length[begin:end])
            if not named or sum(length[k] for k in named) <= PAVEMENT_SHARE * whole:
                continue
            # The nearest for most of a way is meant wherever it is beside it as well.
            usual = _commonest((name[k], length[k]) for k in named)
            told = dict.fromkeys(here, -1)
            told |= {k: usual if (k, usual) in self.reach else name[k] for k in named}
            gap = _GAP_METRES if tagged[begin] else _CORNER_METRES
            found |= _smoothed([(piece[k], told[k], length[k]) for k in here], gap)
        return found


def _is_behind(pieces: Pieces, samples: Samples, away: Floats) -> Bools:
    """Tell where another pavement, or its like, lies between a path and the street."""
    far = np.flatnonzero(np.isfinite(away) & (away > _BETWEEN_METRES))
    nearest = np.full(len(pieces.row), np.inf)
    np.minimum.at(nearest, samples.piece, away)
    some = Samples(piece=samples.piece[far], xy=samples.xy[far], metres=samples.metres[far])
    found = company(pieces, some, np.flatnonzero(np.isfinite(nearest)), PAVEMENT_METRES)
    own = away[far][found.sample]
    between = (found.metres < own) & (nearest[found.piece] < own - _BETWEEN_METRES)
    result = np.zeros(len(away), dtype=np.bool_)
    result[far[found.sample[between]]] = True
    return result


def _smoothed(samples: Sequence[tuple[int, int, float]], gap: float) -> dict[int, int]:
    """Give each piece one name, and short runs of pieces that of the longer run beside.

    Those without a name are short up to the metres of a gap.
    """
    runs: list[_Run] = []
    for piece, group in groupby(samples, key=lambda sample: sample[0]):
        parts = [(name, metres) for _, name, metres in group]
        runs.append((_commonest(parts), sum(metres for _, metres in parts), [piece]))
    runs = _joined(runs)
    while len(runs) > 1:
        shares = [run[1] / (_CORNER_METRES if run[0] >= 0 else gap) for run in runs]
        short = shares.index(min(shares))
        if shares[short] >= 1:
            break
        near = [k for k in (short - 1, short + 1) if 0 <= k < len(runs)]
        beside = max(near, key=lambda k: runs[k][1])
        runs[short] = (runs[beside][0], *runs[short][1:])
        runs = _joined(runs)
    return {piece: name for name, _, pieces in runs for piece in pieces}


def _commonest(parts: Iterable[tuple[int, float]]) -> int:
    """Find the name that holds for most metres."""
    metres: dict[int, float] = {}
    for name, length in parts:
        metres[name] = metres.get(name, 0.0) + length
    return max(metres, key=lambda name: metres[name])


def _joined(runs: Sequence[_Run]) -> list[_Run]:
    """Join neighbours of one name."""
    found: list[_Run] = []
    for name, metres, pieces in runs:
        if found and found[-1][0] == name:
            _, before, known = found.pop()
            found.append((name, before + metres, known + pieces))
        else:
            found.append((name, metres, pieces))
    return found


def _may_inherit(tags: Tags) -> bool:
    """Tell a way that may be a pavement: no street of its own, nor a way within a building."""
    kind = tags.get("highway", "")
    if tags.get("name") or tags.get("is_sidepath") == "no" or kind not in _TAGGED:
        return False
    if tags.get("indoor", "no") != "no" or "conveying" in tags:
        return False
    return kind in _BESIDE or _is_tagged(tags)


def _is_tagged(tags: Tags) -> bool:
    """Tell whether tags say that a way is a pavement."""
    if tags.get("is_sidepath") == "yes" or not tags.keys().isdisjoint(_STREET_TAGS):
        return True
    return any(tags.get(key) in _PAVEMENT for key in _BESIDE)


def _is_crossing(tags: Tags) -> bool:
    return any(tags.get(key) == "crossing" for key in _BESIDE)


def _is_street(tags: Tags) -> bool:
    """Tell a way that pavements may belong to; one without a name keeps its own unnamed."""
    kind = tags.get("highway", "")
    return kind in _STREETS or (kind in _NAMED_STREETS and bool(tags.get("name")))


def _level(tags: Tags) -> int:
    """Read the level of a way: a path under a bridge is not beside the street on it."""
    if tags.keys().isdisjoint(_LEVEL_KEYS):
        return 0
    said = tags.get("layer", "")
    if _LEVEL.fullmatch(said):
        return int(said)
    is_below = tags.get("tunnel", "no") not in {"no", "building_passage"}
    return int(tags.get("bridge", "no") != "no") - int(is_below)
