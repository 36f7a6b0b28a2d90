"""Paths become manoeuvres: what a walker must hear of, and nothing else."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ddtour_geo.common.types import LonLat
from ddtour_geo.guidance.directions.angles import (
    DOUBT,
    apart,
    bearing_between,
    deviation,
    turn_class,
)
from ddtour_geo.guidance.directions.exits import way_out
from ddtour_geo.guidance.directions.streets import MINOR, Branch, Streets, natural
from ddtour_geo.guidance.directions.stretches import Stretch, heading, stretches
from ddtour_geo.model.guidance import Action, Manoeuvre, Turn
from ddtour_geo.model.network import AccessPoint, PathPiece, Way

SHORT = 30.0
"""Metres up to which an unnamed way is not worth a word."""

STUB = 8.0
"""Metres of street before the first junction, or after the last, that nobody tells."""

WIDE = 70.0
"""Degrees up to which a way leads ahead."""

AHEAD, BESIDE = 35.0, 5.0
"""Degrees, and metres, up to which a place is in front of who arrives."""

LONG = 995.0
MOST_SEEN = 60


_BRIDGE, _TUNNEL, _LANDING = 20.0, 10.0, 25.0
_BUSY = frozenset({"trunk", "primary", "secondary"})


def manoeuvres(
    streets: Streets,
    pieces: Sequence[PathPiece],
    origin: AccessPoint,
    target: AccessPoint,
    goal: LonLat,
) -> tuple[Manoeuvre, ...]:
    """Find what a walker must hear of on a leg."""
    walk = stretches(streets, pieces, origin.connector)
    end = walk[-1].at + walk[-1].piece.length if walk else origin.connector
    if len(walk) > 1 and _is_stub(walk[0], walk[1]):
        walk = (replace(walk[1], at=walk[0].at, node=None), *walk[2:])
    if len(walk) > 1 and walk[-1].piece.length < STUB:
        walk = walk[:-1]
    told = _Telling(streets, walk).told() if walk else []
    bearing = streets.outward(walk[-1].piece) if walk else 0.0
    told.append(
        Manoeuvre(
            action="arrive",
            turn="straight",
            at=end,
            metres=target.connector,
            lonlat=target.lonlat,
            bearing=bearing,
            street=walk[-1].way.name if walk else "",
            side=_side(streets, walk, target.entrance or goal),
        )
    )
    ends = [*(one.at for one in told[1:]), end + target.connector]
    return tuple(replace(one, metres=after - one.at) for one, after in zip(told, ends, strict=True))


def _is_stub(first: Stretch, second: Stretch) -> bool:
    """Tell whether a walker at a door sees the street that he takes, a few metres away."""
    name = second.way.name
    is_seen = bool(name) and name != first.way.name and not second.is_square
    return is_seen and first.piece.length < STUB


def _side(streets: Streets, walk: Sequence[Stretch], goal: LonLat) -> str:
    """Tell on which side of the last way a place is, for who has walked to its end."""
    if not walk:
        return "ahead"
    last = len(walk) - 1
    end = streets.point(walk[last].piece.edge, walk[last].piece.end)
    inward = heading(streets, walk, last)
    off = deviation(inward, bearing_between(end, goal))
    if abs(off) <= AHEAD or apart(end, goal) <= BESIDE:
        return "ahead"
    return "right" if off > 0 else "left"


def _met(
    streets: Streets, before: Stretch, after: Stretch
) -> tuple[Way, tuple[tuple[float, Branch], ...]]:
    """Give what a walker sees where one stretch ends and another begins."""
    if after.node is None:
        return before.way, ()
    return before.way, streets.options(after.node, before.piece.edge, is_ahead=before.is_ahead)


def _branch(stretch: Stretch, streets: Streets) -> Branch:
    """Branch by which a stretch leaves its junction."""
    wanted = (stretch.piece.edge, stretch.is_ahead)
    node = -1 if stretch.node is None else stretch.node
    return next(b for b in streets.branches(node) if (b.edge, b.is_ahead) == wanted)


def _like(options: Sequence[tuple[float, Branch]], turn: Turn, taken: Branch) -> tuple[Branch, ...]:
    """Give the branches that a walker could take for the one that is meant, the sharpest first."""
    called = taken.called
    fits = [
        (bend, branch)
        for bend, branch in options
        if branch.called == called
        and not branch.is_square
        and turn in {_aside(bend + off) for off in (-DOUBT, 0.0, DOUBT)}
    ]
    fits.sort(key=lambda item: (-abs(item[0]), item[1].edge, item[1].is_ahead))
    return tuple(branch for _, branch in fits) if len(options) > 1 else ()


def _fork(options: Sequence[tuple[float, Branch]], taken: Branch) -> tuple[tuple[Branch, ...], ...]:
    """Give the like ways ahead, from left to right, if there are two or more."""
    called = taken.called
    ahead = [
        (bend, branch)
        for bend, branch in options
        if abs(bend) <= WIDE and branch.called == called and not branch.is_square
    ]
    ahead.sort(key=lambda item: item[0])
    return (tuple(branch for _, branch in ahead),) if len(ahead) > 1 else ()


def _aside(bend: float) -> Turn:
    """Class of a turn into another way: nobody turns back on a walk between two places."""
    turn = turn_class(bend)
    if turn == "u-turn":
        return "sharp-right" if bend > 0 else "sharp-left"
    return turn


def _slack(length: float) -> float:
    """Metres by which a walker mistakes a length that he is told."""
    rounding = 5.0 if length < 45 else 10.0 if length < LONG else 100.0
    return rounding + max(10.0, length / 10)


class _Telling:
    """The manoeuvres of one walk."""

    def __init__(self, streets: Streets, walk: Sequence[Stretch]) -> None:
        self.streets = streets
        self.walk = walk
        self.steps_end = -math.inf

    def told(self) -> list[Manoeuvre]:
        first = self.walk[0]
        found = [self._manoeuvre(0, "square" if first.is_square else "depart")]
        last = 0
        for index in range(1, len(self.walk)):
            here = self.walk[index]
            if here.is_square and self.walk[index - 1].is_square:
                continue
            action = self._action(index)
            if action == "cross" and self._is_crossing(found[-1], index):
                continue
            if action == "cross" and self._is_vague(last, index):
                action = None
            if action is not None:
                found.append(self._told_apart(self._manoeuvre(index, action), last, index))
                last = index
            elif here.way.is_steps and here.way.id != self.walk[index - 1].way.id:
                found[-1] = self._longer(found[-1], here)
            elif self._is_new_name(found[-1], index):
                found[-1] = replace(found[-1], then=(*found[-1].then, here.way.name))
            if here.way.is_steps:
                self.steps_end = here.at + here.piece.length
        return found

    def _is_crossing(self, before: Manoeuvre, index: int) -> bool:
        """Tell whether this is but the other carriageway of a street that is being crossed."""
        if not before.crossed:
            return False
        after = self._manoeuvre(index, "cross")
        is_same = (before.crossed, before.street) == (after.crossed, after.street)
        return is_same and after.turn == "straight" and after.at - before.at <= SHORT

    def _is_vague(self, last: int, index: int) -> bool:
        """Tell whether who goes straight on crosses the pavements of a street as well.

        All bear its name, and nobody knows at which of them it is crossed.
        """
        before, here = self.walk[index - 1], self.walk[index]
        way, options = _met(self.streets, before, here)
        taken = natural(options, way)
        if taken is None or taken.edge != here.piece.edge:
            return False
        crossed = self._crossed(options, before, here)
        length = here.at - self.walk[last].at
        return any(
            branch.way.is_name_inherited and branch.way.name == crossed
            for metres, seen in self._seen(last, index, length + _slack(length))
            if abs(metres - length) <= _slack(length)
            for _, branch in seen
        )

    def _longer(self, before: Manoeuvre, flight: Stretch) -> Manoeuvre:
        """Add a flight of steps to the staircase that began before."""
        if before.highway != "steps":
            return before
        counts = (before.step_count, flight.way.step_count)
        total = None if None in counts else sum(count for count in counts if count)
        return replace(before, step_count=total)

    def _is_new_name(self, before: Manoeuvre, index: int) -> bool:
        name = self.walk[index].way.name
        known = (before.street, *before.then)
        return bool(name) and name not in known and self._run(index) >= SHORT

    def _run(self, index: int) -> float:
        """Metres from here along ways of the same name and kind."""
        here, metres = self.walk[index].way, 0.0
        for stretch in self.walk[index:]:
            way = stretch.way
            if (way.name, way.is_steps, way.is_bridge, way.is_tunnel) != (
                here.name,
                here.is_steps,
                here.is_bridge,
                here.is_tunnel,
            ):
                break
            metres += stretch.piece.length
        return metres

    def _action(self, index: int) -> Action | None:
        """Find what a walker must hear of where a stretch begins; ``None`` for nothing."""
        before, here = self.walk[index - 1], self.walk[index]
        told = self._special(index)
        if before.is_square and (here.node is not None or told is None):
            return "leave"
        if here.node is None:
            return told
        way, options = _met(self.streets, before, here)
        taken = natural(options, way)
        is_natural = taken is not None and (taken.edge, taken.is_ahead) == (
            here.piece.edge,
            here.is_ahead,
        )
        if is_natural and not self._is_doubtful(index):
            return told or ("cross" if self._crossed(options, before, here) else None)
        if told is not None:
            return told
        bend = self._bend(index)
        if turn_class(bend) != "straight":
            return "turn"
        return "cross" if self._crossed(options, before, here) else "continue"

    def _is_doubtful(self, index: int) -> bool:
        """Tell whether the way bends where a street is drawn that somebody could go on by."""
        node = self.walk[index].node
        is_met = node is not None and self.streets.has_drawn(node)
        return is_met and turn_class(self._bend(index)) != "straight"

    def _special(self, index: int) -> Action | None:
        """Find what leads on, where it is no street like the one before."""
        before, here = self.walk[index - 1], self.walk[index]
        if here.way.is_steps:
            is_new = not before.way.is_steps and here.at - self.steps_end > _LANDING
            return "steps" if is_new else None
        if here.is_square:
            return "square"
        if here.way.is_bridge and not before.way.is_bridge and self._run(index) >= _BRIDGE:
            return "bridge"
        if here.way.is_tunnel and not before.way.is_tunnel and self._run(index) >= _TUNNEL:
            return "underpass"
        is_path = not here.way.name and here.way.highway in MINOR
        was_path = before.way.highway in MINOR
        if is_path and not was_path and self._run(index) >= SHORT and not before.is_square:
            return "path"
        return None

    def _crossed(
        self, options: Sequence[tuple[float, Branch]], before: Stretch, here: Stretch
    ) -> str:
        """Name of the busy street that is crossed here, if its name is not ours."""
        ours = {before.way.name, here.way.name, ""}
        sides: dict[str, set[bool]] = {}
        for bend, branch in options:
            if branch.way.highway in _BUSY and branch.way.name not in ours:
                sides.setdefault(branch.way.name, set()).add(bend > 0)
        return next((name for name, found in sides.items() if len(found) > 1), "")

    def _told_apart(self, here: Manoeuvre, last: int, index: int) -> Manoeuvre:
        """Count the ways that a walker could take for this one."""
        stretch = self.walk[index]
        if stretch.node is None or stretch.is_square:
            return here
        taken = _branch(stretch, self.streets)
        length = here.at - self.walk[last].at
        if self.walk[index - 1].is_square:
            entry = self.walk[last].piece
            number = way_out(self.streets, entry, length, here.inward, taken)
            return replace(here, ordinal=number)
        slack = _slack(length)
        rivals, near, forks = list[Branch](), 0, list[tuple[Branch, ...]]()
        for metres, options in self._seen(last, index, length + slack):
            fits = _like(options, here.turn, taken)
            rivals += fits
            near += len(fits) if abs(metres - length) <= slack else 0
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

    def _seen(
        self, last: int, index: int, most: float
    ) -> Iterator[tuple[float, tuple[tuple[float, Branch], ...]]]:
        """Junctions from one manoeuvre to the next, and beyond if nobody turns there."""
        start = self.walk[last].at
        for k in range(last + 1, index + 1):
            here = self.walk[k]
            if here.node is not None:
                yield here.at - start, _met(self.streets, self.walk[k - 1], here)[1]
        metres, before = self.walk[index].at - start, self.walk[index - 1]
        edge, is_ahead, way = before.piece.edge, before.is_ahead, before.way
        for _ in range(MOST_SEEN):
            node = int(self.streets.network.edge_nodes[edge, 1 if is_ahead else 0])
            onward = natural(self.streets.options(node, edge, is_ahead=is_ahead), way, is_easy=True)
            if onward is None:
                return
            edge, is_ahead, way = onward.edge, onward.is_ahead, onward.way
            metres += float(self.streets.network.edge_length[edge])
            if metres > most:
                return
            node = int(self.streets.network.edge_nodes[edge, 1 if is_ahead else 0])
            yield metres, self.streets.options(node, edge, is_ahead=is_ahead)

    def _manoeuvre(self, index: int, action: Action) -> Manoeuvre:
        here = self.walk[index]
        before = self.walk[index - 1] if index else here
        crossed = ""
        if action == "cross":
            crossed = self._crossed(_met(self.streets, before, here)[1], before, here)
        return Manoeuvre(
            action=action,
            turn=self._turn(index),
            at=here.at,
            metres=0.0,
            lonlat=self._place(here),
            bearing=self._onward(index),
            inward=self._inward(index) if index else 0.0,
            street=here.way.name,
            highway=here.way.highway,
            crossed=crossed,
            is_up=self._is_up(index) if here.way.is_steps else None,
            step_count=here.way.step_count if here.way.is_steps else None,
        )

    def _turn(self, index: int) -> Turn:
        """Class of the turn where a stretch begins; a bend without a choice is none."""
        before, here = self.walk[index - 1], self.walk[index]
        if not index or here.node is None:
            return "straight"
        is_open = before.is_square or len(_met(self.streets, before, here)[1]) > 1
        is_open = is_open or self._is_doubtful(index)
        return _aside(self._bend(index)) if is_open else "straight"

    def _bend(self, index: int) -> float:
        """Change of direction where a stretch begins; a square is one straight line."""
        if self.walk[index].node is None:
            return 0.0
        return deviation(self._inward(index), self._onward(index))

    def _onward(self, index: int) -> float:
        """Direction in which a stretch begins."""
        here = self.walk[index]
        if here.is_square:
            return heading(self.streets, self.walk, index)
        if here.node is None:
            return self.streets.outward(here.piece)
        return self.streets.leaving(here.piece.edge, is_ahead=here.is_ahead)

    def _inward(self, index: int) -> float:
        """Direction in which one comes to where a stretch begins."""
        before = self.walk[index - 1]
        if before.is_square or self.walk[index].node is None:
            return heading(self.streets, self.walk, index - 1)
        return self.streets.inward(before.piece.edge, is_ahead=before.is_ahead)

    def _place(self, here: Stretch) -> LonLat:
        if here.node is None:
            return self.streets.point(here.piece.edge, here.piece.begin)
        longitude, latitude = self.streets.network.node_lonlat[here.node].tolist()
        return longitude, latitude

    def _is_up(self, index: int) -> bool | None:
        last = index
        while last + 1 < len(self.walk) and self.walk[last + 1].way.is_steps:
            last += 1
        foot, head = self.walk[index].piece, self.walk[last].piece
        rise = self.streets.height(head.edge, head.end) - self.streets.height(foot.edge, foot.begin)
        return None if math.isnan(rise) or abs(rise) < 1 else rise > 0
