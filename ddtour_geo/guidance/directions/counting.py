"""Which of the ways that a walker could take is meant: the second, the one on the left."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ddtour_geo.guidance.directions.angles import DOUBT, aside
from ddtour_geo.guidance.directions.exits import way_out
from ddtour_geo.guidance.directions.streets import Branch, Streets, natural
from ddtour_geo.guidance.directions.stretches import Stretch
from ddtour_geo.model.guidance import Manoeuvre, Turn
from ddtour_geo.model.network import Way

WIDE = 70.0
"""Degrees up to which a way leads ahead."""

_LONG = 995.0
_MOST_SEEN = 60

Options = tuple[tuple[float, Branch], ...]


def met(streets: Streets, before: Stretch, after: Stretch) -> tuple[Way, Options]:
    """Give what a walker sees where one stretch ends and another begins."""
    if after.node is None:
        return before.way, ()
    return before.way, streets.options(after.node, before.piece.edge, is_ahead=before.is_ahead)


def goes_on(streets: Streets, walk: Sequence[Stretch], index: int) -> bool:
    """Tell whether a walker whom nobody tells anything takes the stretch that is meant."""
    here = walk[index]
    if here.node is None:
        return True
    way, options = met(streets, walk[index - 1], here)
    taken = natural(options, way)
    return taken is not None and (taken.edge, taken.is_ahead) == (here.piece.edge, here.is_ahead)


def slack(length: float) -> float:
    """Metres by which a walker mistakes a length that he is told."""
    rounding = 5.0 if length < 45 else 10.0 if length < _LONG else 100.0
    return rounding + max(10.0, length / 10)


def seen(
    streets: Streets, walk: Sequence[Stretch], last: int, index: int, most: float
) -> Iterator[tuple[float, Options]]:
    """Junctions from one manoeuvre to the next, and beyond if nobody turns there."""
    start = walk[last].at
    for k in range(last + 1, index + 1):
        here = walk[k]
        if here.node is not None:
            yield here.at - start, met(streets, walk[k - 1], here)[1]
    metres, before = walk[index].at - start, walk[index - 1]
    edge, is_ahead, way = before.piece.edge, before.is_ahead, before.way
    for _ in range(_MOST_SEEN):
        node = int(streets.network.edge_nodes[edge, 1 if is_ahead else 0])
        onward = natural(streets.options(node, edge, is_ahead=is_ahead), way, is_easy=True)
        if onward is None:
            return
        edge, is_ahead, way = onward.edge, onward.is_ahead, onward.way
        metres += float(streets.network.edge_length[edge])
        if metres > most:
            return
        node = int(streets.network.edge_nodes[edge, 1 if is_ahead else 0])
        yield metres, streets.options(node, edge, is_ahead=is_ahead)


def told_apart(
    streets: Streets, walk: Sequence[Stretch], here: Manoeuvre, last: int, index: int
) -> Manoeuvre:
    """Count the ways that a walker could take for the one of a manoeuvre."""
    stretch = walk[index]
    if stretch.node is None or stretch.is_square:
        return here
    taken = _branch(stretch, streets)
    length = here.at - walk[last].at
    if walk[index - 1].is_square:
        number = way_out(streets, walk[last].piece, length, here.inward, taken)
        return replace(here, ordinal=number)
    doubt = slack(length)
    rivals, near, forks = list[Branch](), 0, list[tuple[Branch, ...]]()
    for metres, options in seen(streets, walk, last, index, length + doubt):
        fits = _like(options, here.turn, taken)
        rivals += fits
        near += len(fits) if abs(metres - length) <= doubt else 0
        forks += _fork(options, taken)
    if near <= 1:
        return here
    fork = next((fork for fork in forks if taken in fork), ())
    if len([b for b in fork if b in rivals]) > 1 and taken in (fork[0], fork[-1]):
        number = forks.index(fork) + 1 if len(forks) > 1 else 0
        return replace(here, fork="left" if taken == fork[0] else "right", ordinal=number)
    if here.turn == "straight" or taken not in rivals:
        return here
    return replace(here, ordinal=rivals.index(taken) + 1)


def _branch(stretch: Stretch, streets: Streets) -> Branch:
    """Branch by which a stretch leaves its junction."""
    wanted = (stretch.piece.edge, stretch.is_ahead)
    node = -1 if stretch.node is None else stretch.node
    return next(b for b in streets.branches(node) if (b.edge, b.is_ahead) == wanted)


def _like(options: Options, turn: Turn, taken: Branch) -> tuple[Branch, ...]:
    """Give the branches that a walker could take for the one that is meant, the sharpest first."""
    called = taken.called
    fits = [
        (bend, branch)
        for bend, branch in options
        if branch.called == called
        and not branch.is_square
        and turn in {aside(bend + off) for off in (-DOUBT, 0.0, DOUBT)}
    ]
    fits.sort(key=lambda item: (-abs(item[0]), item[1].edge, item[1].is_ahead))
    return tuple(branch for _, branch in fits) if len(options) > 1 else ()


def _fork(options: Options, taken: Branch) -> tuple[tuple[Branch, ...], ...]:
    """Give the like ways ahead, from left to right, if there are two or more."""
    called = taken.called
    ahead = [
        (bend, branch)
        for bend, branch in options
        if abs(bend) <= WIDE and branch.called == called and not branch.is_square
    ]
    ahead.sort(key=lambda item: item[0])
    return (tuple(branch for _, branch in ahead),) if len(ahead) > 1 else ()
