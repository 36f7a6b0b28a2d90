"""The proof: all circuits that could be better, one more visit at a time.

A label is a set of visited places, the last of them, and the moment at which its visit begins. Of
two labels with the same set and the same last place the later one is never better, because being
earlier never hurts. A label that the completion bounds say cannot reach the score aimed at is
dropped. Labels with equally many visits make one layer, kept as arrays. Nothing is assumed of the
travel times: no triangle inequality, no symmetry.
"""

import time
from dataclasses import dataclass, fields, replace

import numpy as np

from ddtour_geo.model.problem import IntArray
from ddtour_geo.optimise.instance import NEVER, Instance
from ddtour_geo.optimise.relaxation import TOLERANCE, FloatArray, Relaxation, Table

CHUNK = 1 << 19
WORD = 62


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What the search ends with.

    Attributes
    ----------
    order
        Places of the best circuit, numbered as in the instance; ``None`` if none is good enough.
    score, end, travel
        Its merits.
    is_complete
        True if nothing was cut off: no circuit good enough is better.

    Examples
    --------
    >>> Found(order=(0, 1), score=3, end=34, travel=19, is_complete=True).merit
    (3, -34, -19)
    """

    order: tuple[int, ...] | None
    score: int
    end: int
    travel: int
    is_complete: bool

    @property
    def merit(self) -> tuple[int, int, int]:
        """Rank circuits: higher score, then earlier end, then less travel.

        Returns
        -------
        tuple of int
            The greater the better.

        Examples
        --------
        >>> Found(order=None, score=4, end=0, travel=0, is_complete=True).merit
        (4, 0, 0)
        """
        return (self.score, -self.end, -self.travel)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Layer:
    """Labels with equally many visits.

    ``sets`` has shape ``(labels, words)`` and holds the visited places as bits; ``refund`` is the
    sum of the prices of the others; ``parent`` counts in the layer before; ``bound`` is what a
    circuit that continues the label can at most collect.
    """

    sets: IntArray
    last: IntArray
    moment: IntArray
    score: IntArray
    travel: IntArray
    refund: FloatArray
    parent: IntArray
    bound: FloatArray

    def __len__(self) -> int:
        return len(self.last)

    def take(self, rows: IntArray) -> "_Layer":
        return _Layer(**{part.name: getattr(self, part.name)[rows] for part in fields(self)})


def _joined(layers: list[_Layer]) -> _Layer:
    return _Layer(
        **{
            part.name: np.concatenate([getattr(layer, part.name) for layer in layers])
            for part in fields(_Layer)
        }
    )


class LabelSearch:
    """Label setting over the sets of visited places.

    Parameters
    ----------
    instance
        The instance.
    target
        Score that a circuit has to reach to be of interest.
    relaxation, table
        Completion bounds; without a table, the scores of the places not visited.
    breaks_ties
        True to keep, for the same set and last place, later labels that travel less, so that the
        least travel is found among circuits of equal score and end; false to look for a score
        alone.

    References
    ----------
    G. Righini, M. Salani, "Decremental state space relaxation strategies and initialization
    heuristics for solving the orienteering problem with time windows with dynamic programming",
    Computers & Operations Research 36 (2009), doi:10.1016/j.cor.2008.01.003.

    Examples
    --------
    >>> from ddtour_geo.optimise.instance import EXAMPLE, build_instance
    >>> instance = build_instance(EXAMPLE, 40)
    >>> relaxation = Relaxation(instance, 40)
    >>> LabelSearch(instance, target=1, relaxation=relaxation).run().merit
    (3, -39, -19)
    """

    def __init__(
        self,
        instance: Instance,
        *,
        target: int,
        relaxation: Relaxation,
        table: Table | None = None,
        breaks_ties: bool = False,
    ) -> None:
        self.instance, self.target, self.breaks_ties = instance, target, breaks_ties
        self.relaxation, self.table = relaxation, table
        m = instance.size
        self.prices = np.zeros(m) if table is None else table.prices
        self.bits = np.zeros((m, m // WORD + 1), dtype=np.int64)
        self.bits[np.arange(m), np.arange(m) // WORD] = 1 << (np.arange(m) % WORD)
        self.required = np.bitwise_or.reduce(self.bits[instance.required], axis=0)

    def run(self, *, width: int | None = None, until: float = np.inf) -> Found:
        """Extend all labels until none is left.

        Parameters
        ----------
        width
            Keep no more than so many labels in a layer, those of the highest bounds.
        until
            Give up at this reading of :func:`time.perf_counter`.

        Returns
        -------
        Found
            The best circuit that reaches the target.

        Examples
        --------
        >>> from ddtour_geo.optimise.instance import EXAMPLE, build_instance
        >>> instance = build_instance(EXAMPLE, 40)
        >>> search = LabelSearch(instance, target=4, relaxation=Relaxation(instance, 40))
        >>> found = search.run()
        >>> found.order, found.is_complete
        (None, True)
        """
        instance = self.instance
        layer = _Layer(
            sets=np.zeros((1, self.bits.shape[1]), dtype=np.int64),
            last=np.array([instance.size]),
            moment=np.array([instance.first]),
            score=np.array([0]),
            travel=np.array([0]),
            refund=np.array([self.prices.sum()]),
            parent=np.array([-1]),
            bound=np.array([np.inf]),
        )
        best = Found(order=None, score=self.target - 1, end=0, travel=0, is_complete=True)
        layers: list[_Layer] = []
        rows = max(1, CHUNK // max(1, instance.size))
        while len(layer):
            layers.append(layer)
            best = self._closed(layers, best)
            if best.order is not None and not self.breaks_ties:
                self.target = best.score + 1
            parts = []
            for start in range(0, len(layer), rows):
                if time.perf_counter() > until:
                    return replace(best, is_complete=False)
                parts.append(self._extended(layer, start, start + rows))
            layer = self._undominated(_joined(parts))
            if width is not None and len(layer) > width:
                best = replace(best, is_complete=False)
                layer = layer.take(np.sort(np.argsort(-layer.bound, kind="stable")[:width]))
        return best

    def _extended(self, layer: _Layer, start: int, stop: int) -> _Layer:
        """Visit one more place, where the bound allows it."""
        instance, m = self.instance, self.instance.size
        arrival = layer.moment[start:stop, None] + instance.arc[layer.last[start:stop], :m]
        begin = instance.begin(np.minimum(arrival, NEVER), slice(0, m))
        allowed = begin <= self.relaxation.latest[:m]
        for word in range(self.bits.shape[1]):
            allowed &= (layer.sets[start:stop, word, None] & self.bits[:, word]) == 0
        row, place = np.nonzero(allowed)
        parent, moment = start + row, begin[row, place]
        sets = layer.sets[parent] | self.bits[place]
        score = layer.score[parent] + instance.score[place]
        refund = layer.refund[parent] - self.prices[place]
        bound = score + refund + self._completion(place, moment, sets)
        good = np.flatnonzero(bound >= self.target - TOLERANCE)
        parent, place = parent[good], place[good]
        return _Layer(
            sets=sets[good],
            last=place,
            moment=moment[good],
            score=score[good],
            travel=layer.travel[parent] + instance.travel[layer.last[parent], place],
            refund=refund[good],
            parent=parent,
            bound=bound[good],
        )

    def _completion(self, place: IntArray, moment: IntArray, sets: IntArray) -> FloatArray:
        """Bound what a label still collects, before refunds."""
        table, m = self.table, self.instance.size
        if table is None:
            left = (sets[:, None, :] & self.bits).any(axis=2) == 0
            rest: FloatArray = (left @ self.instance.score).astype(np.float64)
            return rest
        state = self.relaxation.bucket(moment) * m + place
        follower = table.follower.take(state)
        is_place = follower < m
        taken = (sets & self.bits[np.where(is_place, follower, 0)]).any(axis=1) & is_place
        value: FloatArray = np.where(taken, table.second.take(state), table.best.take(state))
        return value

    def _undominated(self, layer: _Layer) -> _Layer:
        """Keep the earliest label of each set and last place."""
        if not len(layer):
            return layer
        keys = (layer.last, *layer.sets.T)
        rows = np.lexsort((layer.travel, layer.moment, *keys))
        is_kept = np.zeros(len(layer), dtype=np.bool_)
        is_kept[0] = True
        for key in keys:
            is_kept[1:] |= np.diff(key[rows]) != 0
        if self.breaks_ties:
            span = int(layer.travel.max()) + 1
            travel = layer.travel[rows] - np.cumsum(is_kept) * span
            is_kept[1:] |= travel[1:] < np.minimum.accumulate(travel)[:-1]
        return layer.take(rows[is_kept])

    def _closed(self, layers: list[_Layer], best: Found) -> Found:
        """Go to the end from each label of the last layer."""
        instance, m, layer = self.instance, self.instance.size, layers[-1]
        begin = instance.begin(np.minimum(layer.moment + instance.arc[layer.last, m], NEVER), m)
        has_required = ((layer.sets & self.required) == self.required).all(axis=1)
        rows = np.flatnonzero((begin <= self.relaxation.latest[m]) & has_required)
        if not len(rows):
            return best
        end = begin[rows] + instance.end_service
        travel = layer.travel[rows] + instance.travel[layer.last[rows], m]
        row = np.lexsort((travel, end, -layer.score[rows]))[0]
        label = int(rows[row])
        found = replace(
            best,
            order=(),
            score=int(layer.score[label]),
            end=int(end[row]),
            travel=int(travel[row]),
        )
        if found.score < self.target or (best.order is not None and found.merit <= best.merit):
            return best
        order = []
        for earlier in reversed(layers[1:]):
            order.append(int(earlier.last[label]))
            label = int(earlier.parent[label])
        return replace(found, order=tuple(reversed(order)))
