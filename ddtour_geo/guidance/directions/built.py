"""Steps, bridges and underpasses of a walk: stretches with metres of their own."""

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from ddtour_geo.guidance.directions.counting import goes_on
from ddtour_geo.guidance.directions.streets import Streets
from ddtour_geo.guidance.directions.stretches import Stretch
from ddtour_geo.model.guidance import Built, Manoeuvre
from ddtour_geo.model.network import Way

LANDING = 8.0
"""Metres between two flights, without a choice, up to which they are one staircase."""

_LEAST = {"": 0.0, "steps": 0.0, "bridge": 20.0, "underpass": 10.0}
"""Metres from which a walker notices what he is on."""


def kind(way: Way) -> Built:
    """Tell what a way is built as, short or long."""
    if way.is_steps:
        return "steps"
    return "bridge" if way.is_bridge else "underpass" if way.is_tunnel else ""


def kinds(streets: Streets, walk: Sequence[Stretch]) -> list[Built]:
    """Tell of each stretch of a walk what it is on; the landings of a staircase belong to it."""
    found: list[Built] = []
    for what, run in groupby(walk, key=lambda one: "" if one.is_square else kind(one.way)):
        part = list(run)
        is_seen = _metres(part) >= _LEAST[what]
        found += [what if is_seen else ""] * len(part)
    return _with_landings(streets, walk, found)


def _with_landings(
    streets: Streets, walk: Sequence[Stretch], found: Sequence[Built]
) -> list[Built]:
    runs = [(what, list(run)) for what, run in groupby(range(len(walk)), key=found.__getitem__)]
    whole = list(found)
    for before, (_, run), after in zip(runs, runs[1:], runs[2:], strict=False):
        part = [walk[index] for index in run]
        is_between = before[0] == after[0] == "steps" and _metres(part) < LANDING
        if is_between and all(goes_on(streets, walk, k) for k in (*run, after[1][0])):
            whole[run[0] : run[-1] + 1] = ["steps"] * len(run)
    return whole


def with_own_metres(
    streets: Streets, walk: Sequence[Stretch], told: Sequence[Manoeuvre]
) -> tuple[Manoeuvre, ...]:
    """Tell what the steps, bridges and underpasses are that manoeuvres lead over."""
    return tuple(_measured(streets, walk, one) if one.built else one for one in told)


def _measured(streets: Streets, walk: Sequence[Stretch], here: Manoeuvre) -> Manoeuvre:
    end = here.at + here.metres
    part = [one for one in walk if one.at < end and one.at + one.piece.length > here.at]
    own = [one for one in part if kind(one.way) == here.built and not one.is_square]
    metres = sum(min(one.at + one.piece.length, end) - max(one.at, here.at) for one in own)
    measured = replace(here, landing=max(0.0, here.metres - metres))
    if here.built != "steps" or not own:
        return measured
    counts = {one.way.id: one.way.step_count for one in own}
    total = None if None in counts.values() else sum(count or 0 for count in counts.values())
    return replace(measured, is_up=_is_up(streets, own), step_count=total or None)


def _is_up(streets: Streets, flights: Sequence[Stretch]) -> bool | None:
    foot, head = flights[0].piece, flights[-1].piece
    rise = streets.height(head.edge, head.end) - streets.height(foot.edge, foot.begin)
    return None if math.isnan(rise) or abs(rise) < 1 else rise > 0


def _metres(walk: Sequence[Stretch]) -> float:
    return sum(one.piece.length for one in walk)
