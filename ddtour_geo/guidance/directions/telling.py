"""What a walker must hear of where one stretch of a walk ends and another begins."""

from collections.abc import Sequence
from dataclasses import replace

from ddtour_geo.common.types import LonLat
from ddtour_geo.guidance.directions.angles import aside, deviation, turn_class
from ddtour_geo.guidance.directions.built import kinds
from ddtour_geo.guidance.directions.counting import goes_on, met, seen, slack, told_apart
from ddtour_geo.guidance.directions.french import is_open
from ddtour_geo.guidance.directions.jogs import JOG
from ddtour_geo.guidance.directions.streets import MINOR, Streets
from ddtour_geo.guidance.directions.stretches import Stretch, heading
from ddtour_geo.model.guidance import Action, Manoeuvre, Turn

SHORT = 30.0
"""Metres up to which a way is not worth a word."""

_BUSY = frozenset({"trunk", "primary", "secondary"})


class Telling:
    """The manoeuvres of one walk."""

    def __init__(self, streets: Streets, walk: Sequence[Stretch]) -> None:
        self.streets = streets
        self.walk = walk
        self.kinds = kinds(streets, walk)

    def told(self) -> list[Manoeuvre]:
        """Tell the walk from its beginning to its last street."""
        found = [self._manoeuvre(0, "square" if self.walk[0].is_square else "depart")]
        last = 0
        for index in range(1, len(self.walk)):
            if self.walk[index].is_square and self.walk[index - 1].is_square:
                continue
            action = self._action(index)
            if action == "cross" and self._is_crossing(found[-1], index):
                continue
            if action == "cross" and self._is_vague(last, index):
                action = None
            is_new = self._is_new(found[-1], index)
            if action is None and self._is_noticed(found[-1], index, is_new=is_new):
                action = "continue"
            if action is not None:
                here = self._manoeuvre(index, action)
                found.append(told_apart(self.streets, self.walk, here, last, index))
                last = index
            elif is_new:
                names = (*found[-1].then, self.walk[index].way.name)
                found[-1] = replace(found[-1], then=names)
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
        if not goes_on(self.streets, self.walk, index):
            return False
        crossed = self._crossed(index)
        length = self.walk[index].at - self.walk[last].at
        doubt = slack(length)
        return any(
            branch.way.is_name_inherited and branch.way.name == crossed
            for metres, branches in seen(self.streets, self.walk, last, index, length + doubt)
            if abs(metres - length) <= doubt
            for _, branch in branches
        )

    def _is_noticed(self, before: Manoeuvre, index: int, *, is_new: bool) -> bool:
        """Tell what is said where nobody could go wrong: what is built ends, a name of its own."""
        most = 0 if not before.street or before.built or is_open(before.street) else 2
        takes_on = bool(self.walk[index].way.name) and len(before.then) < most
        return self.kinds[index] != self.kinds[index - 1] or (is_new and not takes_on)

    def _is_new(self, before: Manoeuvre, index: int) -> bool:
        """Tell whether a way of another name, or of none, leads on for a while."""
        last = before.then[-1] if before.then else before.street
        return self.walk[index].way.name != last and self._run(index) >= SHORT

    def _run(self, index: int) -> float:
        """Metres from here along ways of the same name, on the same steps or bridge."""
        metres = 0.0
        for stretch, what in zip(self.walk[index:], self.kinds[index:], strict=True):
            if (stretch.way.name, what) != (self.walk[index].way.name, self.kinds[index]):
                break
            metres += stretch.piece.length
        return metres

    def _action(self, index: int) -> Action | None:
        """Find what a walker must hear of where a stretch begins; ``None`` for nothing."""
        before, here = self.walk[index - 1], self.walk[index]
        told = self._special(index)
        if before.is_square and (here.node is not None or told is None):
            return "leave"
        if here.node is None or told is not None:
            return told
        if goes_on(self.streets, self.walk, index) and not self._is_doubtful(index):
            return "cross" if self._crossed(index) else None
        if turn_class(self._bend(index)) != "straight":
            return "turn"
        return "cross" if self._crossed(index) else "continue"

    def _is_doubtful(self, index: int) -> bool:
        """Tell whether the way bends where a street is drawn that somebody could go on by."""
        node = self.walk[index].node
        is_met = node is not None and self.streets.has_drawn(node)
        return is_met and turn_class(self._bend(index)) != "straight"

    def _special(self, index: int) -> Action | None:
        """Find what leads on, where it is no street like the one before."""
        before, here = self.walk[index - 1], self.walk[index]
        what = self.kinds[index]
        if what and what != self.kinds[index - 1]:
            return what
        if here.is_square:
            return "square"
        is_path = not here.way.name and here.way.highway in MINOR and not here.way.is_steps
        was_path = before.way.highway in MINOR
        if is_path and not was_path and self._run(index) >= SHORT and not before.is_square:
            return "path"
        return None

    def _crossed(self, index: int) -> str:
        """Name of the busy street that is crossed where a stretch begins, if it is not ours."""
        before, here = self.walk[index - 1], self.walk[index]
        ours = {before.way.name, here.way.name, ""}
        sides: dict[str, set[bool]] = {}
        for bend, branch in met(self.streets, before, here)[1]:
            if branch.way.highway in _BUSY and branch.way.name not in ours:
                sides.setdefault(branch.way.name, set()).add(bend > 0)
        return next((name for name, found in sides.items() if len(found) > 1), "")

    def _manoeuvre(self, index: int, action: Action) -> Manoeuvre:
        here = self.walk[index]
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
            crossed=self._crossed(index) if action == "cross" else "",
            built=self.kinds[index],
        )

    def _turn(self, index: int) -> Turn:
        """Class of the turn where a stretch begins; a bend without a choice is none.

        That before or after steps, a bridge, an underpass is seen all the same.
        """
        before, here = self.walk[index - 1], self.walk[index]
        if not index:
            return "straight"
        is_seen = before.is_square or self.kinds[index] != self.kinds[index - 1]
        if here.node is None and min(before.piece.length, here.piece.length) < JOG:
            return "straight"
        is_seen = is_seen or len(met(self.streets, before, here)[1]) > 1
        return aside(self._bend(index)) if is_seen or self._is_doubtful(index) else "straight"

    def _bend(self, index: int) -> float:
        """Change of direction where a stretch begins; a square is one straight line."""
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
        before, here = self.walk[index - 1], self.walk[index]
        if before.is_square:
            return heading(self.streets, self.walk, index - 1)
        if here.node is None:
            return self.streets.onward(here.piece)
        return self.streets.inward(before.piece.edge, is_ahead=before.is_ahead)

    def _place(self, here: Stretch) -> LonLat:
        if here.node is None:
            return self.streets.point(here.piece.edge, here.piece.begin)
        longitude, latitude = self.streets.network.node_lonlat[here.node].tolist()
        return longitude, latitude
