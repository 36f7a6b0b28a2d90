"""The proof: all circuits that could be better, one more visit at a time.

A label is a set of visited places, the last of them, and the moment at which its visit begins. Of
two labels with the same set, the same last place and the same gain the later one is never better,
because being earlier never hurts. A label that the completion bounds say cannot reach the gain
aimed at is dropped. Labels with equally many visits make one layer, kept as arrays. Nothing is
assumed of the travel times: no triangle inequality, no symmetry.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace

import numpy as np

from ddtour_geo.model.problem import IntArray
from ddtour_geo.optimise.effort import ENDLESS, Effort
from ddtour_geo.optimise.instance import NEVER, Instance
from ddtour_geo.optimise.relaxation import TOLERANCE, FloatArray, Relaxation, Table

CHUNK = 1 << 16
"""Labels times places looked at before the effort is; what fits the cache is faster."""
STEPS = 100
"""Steps that a look at such a chunk counts for, beside those for labels and pairs."""
WORD = 62
MIXER = np.int64(0x9E3779B97F4A7C15 - (1 << 64))
"""Odd multiplier that spreads sets over the words, so that equal ones sort together. Sets that it
confuses are compared all the same, and at worst kept twice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What the search ends with.

    Attributes
    ----------
    order
        Places of the best circuit, numbered as in the instance; ``None`` if none is good enough.
    gain
        What it brings.
    is_complete
        True if nothing was cut off: no circuit good enough is better.

    >>> Found(order=(0, 1), gain=3, is_complete=True).gain
    3
    """

    order: tuple[int, ...] | None
    gain: int
    is_complete: bool


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Layer:
    """Labels with equally many visits.

    Attributes
    ----------
    sets
        Shape ``(labels, words)``, the visited places as bits.
    counts
        Shape ``(labels, limits)``, how many members of each limit are among them.
    last
        The place visited last.
    moment
        When its visit begins.
    gain
        What the visits bring.
    refund
        The prices not paid.
    parent
        Row of the layer before.
    bound
        What a circuit that continues the label can at most gain.

    >>> sorted(part.name for part in fields(Layer))[:3]
    ['bound', 'counts', 'gain']
    """

    sets: IntArray
    counts: IntArray
    last: IntArray
    moment: IntArray
    gain: IntArray
    refund: FloatArray
    parent: IntArray
    bound: FloatArray

    def __len__(self) -> int:
        """Count the labels."""
        return len(self.last)

    def take(self, rows: IntArray) -> "Layer":
        """Keep some labels."""
        return Layer(**{part.name: getattr(self, part.name)[rows] for part in fields(self)})


def _joined(layers: list[Layer]) -> Layer:
    return Layer(
        **{
            part.name: np.concatenate([getattr(layer, part.name) for layer in layers])
            for part in fields(Layer)
        }
    )


class LabelSearch:
    """Label setting over the sets of visited places.

    References
    ----------
    G. Righini, M. Salani, "Decremental state space relaxation strategies and initialization
    heuristics for solving the orienteering problem with time windows with dynamic programming",
    Computers & Operations Research 36 (2009), doi:10.1016/j.cor.2008.01.003.

    >>> from ddtour_geo.optimise.instance import EXAMPLE, build_instance
    >>> instance = build_instance(EXAMPLE, 40)
    >>> LabelSearch(instance, target=1, relaxation=Relaxation(instance, 40)).run().gain
    3
    """

    def __init__(
        self,
        instance: Instance,
        *,
        target: int,
        relaxation: Relaxation,
        table: Table | None = None,
        keeps_equals: bool = False,
    ) -> None:
        self.instance, self.target, self.keeps_equals = instance, target, keeps_equals
        self.relaxation, self.table = relaxation, table
        m = instance.size
        self.gain = relaxation.gain
        self.prices = np.zeros(m) if table is None else table.prices
        self.bits = np.zeros((m, m // WORD + 1), dtype=np.int64)
        self.bits[np.arange(m), np.arange(m) // WORD] = 1 << (np.arange(m) % WORD)
        self.required = np.bitwise_or.reduce(self.bits[instance.required], axis=0)
        self.followers = np.flatnonzero(instance.before.any(axis=1))
        self.needs = (instance.before.astype(np.int64) @ self.bits)[self.followers]

    def run(self, *, width: int | None = None, until: Effort = ENDLESS) -> Found:
        """Extend all labels until none is left.

        >>> from ddtour_geo.optimise.instance import EXAMPLE, build_instance
        >>> instance = build_instance(EXAMPLE, 40)
        >>> search = LabelSearch(instance, target=4, relaxation=Relaxation(instance, 40))
        >>> found = search.run()
        >>> found.order, found.is_complete
        (None, True)
        """
        best, merit = Found(order=None, gain=self.target - 1, is_complete=True), (-NEVER, 0)
        layers: list[Layer] = []
        for layer, is_complete in self.layers(width=width, until=until):
            layers.append(layer)
            rows, gain, end = self.closings(layer)
            if len(rows):
                row = np.lexsort((end, -gain))[0]
                if (reached := (int(gain[row]), -int(end[row]))) > merit:
                    merit = reached
                    best = replace(best, order=_traced(layers, int(rows[row])), gain=merit[0])
                    self.target = merit[0] + (not self.keeps_equals)
            best = replace(best, is_complete=is_complete)
        return best

    def layers(
        self, *, width: int | None = None, until: Effort = ENDLESS
    ) -> Iterator[tuple[Layer, bool]]:
        """Give the labels without a visit, with one visit, with two, and so on.

        >>> from ddtour_geo.optimise.instance import EXAMPLE, build_instance
        >>> instance = build_instance(EXAMPLE, 40)
        >>> search = LabelSearch(instance, target=0, relaxation=Relaxation(instance, 40))
        >>> [len(layer) for layer, _ in search.layers()]
        [1, 2, 2]
        """
        m, is_complete = self.instance.size, True
        layer = Layer(
            sets=np.zeros((1, self.bits.shape[1]), dtype=np.int64),
            counts=np.zeros((1, len(self.instance.most)), dtype=np.int64),
            last=np.array([m]),
            moment=np.array([self.instance.first]),
            gain=np.array([0]),
            refund=np.array([0.0 if self.table is None else self.table.refund]),
            parent=np.array([-1]),
            bound=np.array([np.inf]),
        )
        rows = max(1, CHUNK // max(1, m))
        while len(layer):
            yield layer, is_complete
            parts = []
            for start in range(0, len(layer), rows):
                if until.is_over:
                    yield layer.take(np.zeros(0, dtype=np.int64)), False
                    return
                parts.append(self._extended(layer, start, start + rows))
                pairs = m * min(rows, len(layer) - start)
                until.spend(STEPS + pairs // 32 + len(parts[-1]) // 2)
            layer = self._undominated(_joined(parts))
            if width is not None and len(layer) > width:
                is_complete = False
                layer = layer.take(np.sort(np.argsort(-layer.bound, kind="stable")[:width]))

    def closings(self, layer: Layer) -> tuple[IntArray, IntArray, IntArray]:
        """Go to the end from each label, where that reaches the target.

        >>> from ddtour_geo.optimise.instance import EXAMPLE, build_instance
        >>> instance = build_instance(EXAMPLE, 40)
        >>> search = LabelSearch(instance, target=3, relaxation=Relaxation(instance, 40))
        >>> [search.closings(layer)[2].tolist() for layer, _ in search.layers()]
        [[], [], [39, 39]]
        """
        instance, m = self.instance, self.instance.size
        begin = instance.begin(np.minimum(layer.moment + instance.arc[layer.last, m], NEVER), m)
        gain = layer.gain + self.gain[layer.last, m]
        has_required = ((layer.sets & self.required) == self.required).all(axis=1)
        is_closed = (begin <= self.relaxation.latest[m]) & has_required & (gain >= self.target)
        rows = np.flatnonzero(is_closed)
        return rows, gain[rows], begin[rows] + instance.end_service

    def _extended(self, layer: Layer, start: int, stop: int) -> Layer:
        """Visit one more place, where the bound allows it."""
        instance, m = self.instance, self.instance.size
        arrival = layer.moment[start:stop, None] + instance.arc[layer.last[start:stop], :m]
        begin = instance.begin(np.minimum(arrival, NEVER), slice(0, m))
        allowed = begin <= self.relaxation.latest[:m]
        for word in range(self.bits.shape[1]):
            allowed &= (layer.sets[start:stop, word, None] & self.bits[:, word]) == 0
        for limit, members in enumerate(instance.members):
            is_full = layer.counts[start:stop, limit] >= instance.most[limit]
            allowed &= ~(is_full[:, None] & members)
        if len(self.followers):
            missing = self.needs & ~layer.sets[start:stop, None]
            allowed[:, self.followers] &= ~missing.any(axis=2)
        cell = np.flatnonzero(allowed)
        row, place = np.divmod(cell, m)
        parent, moment = start + row, begin.take(cell)
        sets = layer.sets.take(parent, axis=0) | self.bits.take(place, axis=0)
        arc = layer.last.take(parent) * (m + 1) + place
        gain = layer.gain.take(parent) + self.gain.take(arc)
        refund = layer.refund.take(parent) - self.prices.take(place)
        bound = gain + refund + self._completion(place, moment, sets)
        good = np.flatnonzero(bound >= self.target - TOLERANCE)
        parent, place = parent[good], place[good]
        return Layer(
            sets=sets[good],
            counts=layer.counts[parent] + instance.members.T[place],
            last=place,
            moment=moment[good],
            gain=gain[good],
            refund=refund[good],
            parent=parent,
            bound=bound[good],
        )

    def _completion(self, place: IntArray, moment: IntArray, sets: IntArray) -> FloatArray:
        """Bound what a label still gains, before refunds."""
        table, m = self.table, self.instance.size
        if table is None:
            left = (sets[:, None, :] & self.bits).any(axis=2) == 0
            rest: FloatArray = left @ np.maximum(self.gain[:, :m].max(axis=0), 0.0)
            return rest
        state = self.relaxation.state(moment, place)
        follower = table.follower.take(state)
        bits = np.vstack([self.bits, np.zeros_like(self.bits[:1])])
        taken = np.zeros(len(place), dtype=np.bool_)
        for visited, bit in zip(sets.T, bits.T, strict=True):
            taken |= (visited & bit.take(follower)) != 0
        value = table.best.take(state)
        value[taken] = table.second.take(state[taken])
        return value

    def _undominated(self, layer: Layer) -> Layer:
        """Keep, of each set and last place, the labels that none beats in both time and gain."""
        if not len(layer):
            return layer
        keys = (layer.last, *layer.sets.T)
        mixed = np.zeros_like(layer.last)
        for key in keys:
            mixed = (mixed ^ key) * MIXER
        rows = np.lexsort((-layer.gain, layer.moment, mixed))
        is_kept = np.zeros(len(layer), dtype=np.bool_)
        is_kept[0] = True
        for key in keys:
            is_kept[1:] |= np.diff(key[rows]) != 0
        span = int(layer.gain.max() - layer.gain.min()) + 1
        gain = layer.gain[rows] + np.cumsum(is_kept) * span
        is_kept[1:] |= gain[1:] > np.maximum.accumulate(gain)[:-1]
        return layer.take(rows[is_kept])


def _traced(layers: list[Layer], label: int) -> tuple[int, ...]:
    order = []
    for earlier in reversed(layers[1:]):
        order.append(int(earlier.last[label]))
        label = int(earlier.parent[label])
    return tuple(reversed(order))
