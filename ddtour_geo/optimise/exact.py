"""The proof: all circuits that could be better, one more visit at a time.

A label is a set of visited places, the last of them, and the moment at which its visit begins. Of
two labels with the same set and the same last place the later one is never better, because being
earlier never hurts. A label that the completion bounds say cannot reach the score aimed at is
dropped. Labels of equal length make one layer, kept as arrays.
"""

import time
from dataclasses import dataclass, replace

import numpy as np

from ddtour_geo.model.problem import IntArray
from ddtour_geo.optimise.instance import NEVER, Instance
from ddtour_geo.optimise.relaxation import TOLERANCE, FloatArray, Relaxation, Table

CHUNK = 1 << 19
WORD = 62


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Layer:
    """Labels with the same number of visits.

    Attributes
    ----------
    sets
        Shape ``(labels, words)``, visited places as bits.
    last, moment
        Last place, and when its visit begins.
    score, travel
        Collected and walked so far.
    refund
        Prices of the places not visited.
    parent
        Number of the label in the layer before.
    bound
        What a circuit that continues the label can at most collect.
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
        """Return the number of labels."""
        return len(self.last)

    def take(self, rows: IntArray) -> "Layer":
        """Return some of the labels."""
        return Layer(**{name: getattr(self, name)[rows] for name in self.__slots__})


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What the search ends with.

    Attributes
    ----------
    order
        Places of the best circuit, numbered as in the instance; ``None`` if none is good enough.
    score, end, travel
        Its merits; among equal scores the earliest end is better, then the least travel.
    is_complete
        True if nothing was cut off: no circuit good enough is better.
    """

    order: tuple[int, ...] | None
    score: int
    end: int
    travel: int
    is_complete: bool

    @property
    def merit(self) -> tuple[int, int, int]:
        """The more the better."""
        return (self.score, -self.end, -self.travel)


class LabelSearch:
    """Label setting over the sets of visited places.

    Parameters
    ----------
    instance
        The instance.
    target
        Score that a circuit has to reach to be of interest.
    deadline
        Moment at which it has to be over.
    relaxation, table
        Completion bounds for that deadline.
    breaks_ties
        True to keep, for the same set and last place, later labels that walk less, so that the
        least travel is found among circuits of equal score and end.

    References
    ----------
    G. Righini, M. Salani, "Decremental state space relaxation strategies and initialization
    heuristics for solving the orienteering problem with time windows with dynamic programming",
    Computers & Operations Research 36 (2009), doi:10.1016/j.cor.2008.01.003.
    """

    def __init__(
        self,
        instance: Instance,
        *,
        target: int,
        relaxation: Relaxation,
        table: Table | None,
        breaks_ties: bool = False,
    ) -> None:
        self.instance, self.target, self.breaks_ties = instance, target, breaks_ties
        self.relaxation, self.table = relaxation, table
        m = instance.size
        self.prices = np.zeros(m) if table is None else table.prices
        self.words = -(-m // WORD)
        self.bits = np.zeros((m, max(1, self.words)), dtype=np.int64)
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
        """
        instance = self.instance
        layer = Layer(
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
        layers: list[Layer] = []
        is_complete = True
        while len(layer):
            layers.append(layer)
            best = self._close(layers, best)
            if best.order is not None and not self.breaks_ties:
                self.target = best.score + 1
            parts = []
            rows = max(1, CHUNK // max(1, instance.size))
            for start in range(0, len(layer), rows):
                if time.perf_counter() > until:
                    return replace(best, is_complete=False)
                parts.append(self._extend(layer, np.arange(start, min(start + rows, len(layer)))))
            layer = self._undominated(parts)
            if width is not None and len(layer) > width:
                is_complete = False
                layer = layer.take(np.sort(np.argsort(-layer.bound, kind="stable")[:width]))
        return replace(best, is_complete=is_complete)

    def _extend(self, layer: Layer, rows: IntArray) -> Layer:
        instance, m = self.instance, self.instance.size
        last = layer.last[rows]
        arrival = np.minimum(layer.moment[rows, None] + instance.arc[last, :m], NEVER)
        begin = instance.begin(arrival, slice(0, m))
        allowed = begin <= self.relaxation.latest[:m]
        for word in range(self.bits.shape[1]):
            allowed &= (layer.sets[rows, word, None] & self.bits[:, word]) == 0
        which, place = np.nonzero(allowed)
        parent, moment = rows[which], begin[which, place]
        sets = layer.sets[parent] | self.bits[place]
        score = layer.score[parent] + instance.score[place]
        refund = layer.refund[parent] - self.prices[place]
        bound = score + refund + self._completion(place, moment, sets)
        good = np.flatnonzero(bound >= self.target - TOLERANCE)
        parent, place = parent[good], place[good]
        return Layer(
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
        instance, table, m = self.instance, self.table, self.instance.size
        if table is None:
            total = np.full(len(place), float(instance.score.sum()))
            for other in range(m):
                visited = (sets & self.bits[other]).any(axis=1)
                total -= np.where(visited, instance.score[other], 0)
            return total
        state = self.relaxation.bucket(moment) * m + place
        follower = table.follower.take(state)
        known = follower < m
        visited = ((sets & self.bits[np.where(known, follower, 0)]) != 0).any(axis=1) & known
        value: FloatArray = np.where(visited, table.second.take(state), table.best.take(state))
        return value

    def _undominated(self, parts: list[Layer]) -> Layer:
        layer = Layer(
            **{
                name: np.concatenate([getattr(part, name) for part in parts])
                for name in Layer.__slots__
            }
        )
        if not len(layer):
            return layer
        keys = (layer.last, *layer.sets.T)
        rows = np.lexsort((layer.travel, layer.moment, *keys))
        is_new = np.zeros(len(layer), dtype=np.bool_)
        is_new[0] = True
        for key in keys:
            is_new[1:] |= np.diff(key[rows]) != 0
        if self.breaks_ties:
            span = int(layer.travel.max()) + 1
            sunk = layer.travel[rows] - np.cumsum(is_new) * span
            is_new[1:] |= sunk[1:] < np.minimum.accumulate(sunk)[:-1]
        return layer.take(rows[is_new])

    def _close(self, layers: list[Layer], best: Found) -> Found:
        instance, m, layer = self.instance, self.instance.size, layers[-1]
        arrival = np.minimum(layer.moment + instance.arc[layer.last, m], NEVER)
        begin = instance.begin(arrival, m)
        done = ((layer.sets & self.required) == self.required).all(axis=1)
        rows = np.flatnonzero((begin <= self.relaxation.latest[m]) & done)
        if not len(rows):
            return best
        end = begin[rows] + instance.end_service
        travel = layer.travel[rows] + instance.travel[layer.last[rows], m]
        row = np.lexsort((travel, end, -layer.score[rows]))[0]
        found = Found(
            order=(),
            score=int(layer.score[rows[row]]),
            end=int(end[row]),
            travel=int(travel[row]),
            is_complete=True,
        )
        if found.score < self.target or (best.order is not None and found.merit <= best.merit):
            return best
        order, label = [], int(rows[row])
        for earlier in reversed(layers[1:]):
            order.append(int(earlier.last[label]))
            label = int(earlier.parent[label])
        return replace(found, order=tuple(reversed(order)))
