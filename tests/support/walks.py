"""Draws circuits whose hours follow from their visits, walks and rides."""

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import strategies as st

from ddtour_geo.model import Evidence, Itinerary, Leg
from tests.support.builders import PARIS, example_itinerary


@st.composite
def walks(draw: st.DrawFn) -> Itinerary:
    """Draw a circuit whose hours follow from its parts: on a plan, surveyed, or both."""
    base = example_itinerary(ride=True)
    moment = datetime.fromisoformat(
        draw(st.sampled_from(["2026-12-01T09:00", "2026-12-01T23:41", "2026-12-01T09:03:20"]))
    ).replace(tzinfo=PARIS)
    count = draw(st.integers(2, 30))
    kinds = draw(st.sampled_from([[0], [3], [0, 3]]))
    seconds = st.one_of(st.integers(0, 90), st.integers(0, 1500))
    stops, legs = [], []
    begun = moment
    for number in range(count):
        regrouping = draw(st.sampled_from([0, 22, 70]))
        visit = draw(st.sampled_from([0, 0, 300, 600, 720, 900]))
        stay = visit + (regrouping if visit else 0)
        waits = draw(st.sampled_from([0, 0, 0, 1, 59, 400]))
        begin = moment + timedelta(seconds=waits)
        departure = begin + timedelta(seconds=stay)
        stops.append(
            replace(
                base.stops[1],
                mark="D" if not number else "A" if number == count - 1 else str(number),
                arrival=moment,
                begin=begin,
                departure=departure,
                leave_before=departure + timedelta(seconds=draw(seconds)),
                service_time=stay,
                regrouping=regrouping if visit else 0,
            )
        )
        ridden = draw(st.sampled_from([False] * 5 + [True]))
        leg, moment = (_ride if ridden else _walk)(base, departure, draw(seconds), kinds, draw)
        legs.append(leg)
    legs.pop()
    return replace(
        base,
        stops=tuple(stops),
        legs=tuple(legs),
        evidence=max((leg.evidence for leg in legs), default=Evidence.SURVEYED),
        definition=replace(
            base.definition,
            time_budget=-(-int((stops[-1].departure - begun).total_seconds()) // 60) * 60,
        ),
    )


def _walk(
    base: Itinerary, departure: datetime, seconds: int, kinds: list[int], draw: st.DrawFn
) -> tuple[Leg, datetime]:
    evidence = Evidence(draw(st.sampled_from(kinds)))
    spread = draw(st.sampled_from([0, 0, 240])) if evidence.is_sketch else 0
    leg = replace(base.legs[0], seconds=seconds, evidence=evidence, spread=spread, metres=1.0)
    return leg, departure + timedelta(seconds=seconds)


def _ride(
    base: Itinerary, departure: datetime, seconds: int, _: list[int], draw: st.DrawFn
) -> tuple[Leg, datetime]:
    """Ride at once, or at 10:40 where that is to come."""
    ride = base.legs[2].ride
    assert ride is not None
    leaves = departure
    if draw(st.booleans()) and departure.hour < 10:
        leaves = departure.replace(hour=10, minute=40, second=0)
    waiting = int((leaves - departure).total_seconds())
    leg = replace(
        base.legs[2], seconds=seconds, ride=replace(ride, departure=leaves, waiting=waiting)
    )
    return leg, leaves + timedelta(seconds=seconds)
