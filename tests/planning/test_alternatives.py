"""Other circuits, other durations, one more stop: what a planner asks next."""

import json
import shutil
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from shapely import LineString, Point

from ddtour_geo.common.cache import Cache
from ddtour_geo.common.errors import (
    DefinitionError,
    NoPathError,
    PlanImpossibleError,
    StreetAvoidedError,
)
from ddtour_geo.model import (
    Avoided,
    CircuitDefinition,
    Itinerary,
    LocalizedText,
    Through,
    VisitWish,
)
from ddtour_geo.network.streets import way_lines
from ddtour_geo.outputs.wording import figures
from ddtour_geo.planning.alternatives import choose
from ddtour_geo.planning.plan import plan, streets_for
from ddtour_geo.planning.what_if import durations, insert, street_at
from ddtour_geo.routes.schema import read_definition
from ddtour_geo.territory.reader import read_places
from tests.conftest import ROOT
from tests.support.builders import in_order

DATA = ROOT / "data"


@pytest.fixture(scope="module")
def cache() -> Cache:
    """One memory for all, as one process has."""
    return Cache()


@pytest.fixture(scope="module")
def tour() -> CircuitDefinition:
    """Read the round through the demonstration town."""
    return replace(read_definition(ROOT / "routes" / "ville-exemple-tour.toml"), is_robust=False)


def test_the_first_choice_is_the_plan(tour: CircuitDefinition, cache: Cache) -> None:
    """What else could be done begins with what will be done."""
    chosen = choose(tour, data=DATA, cache=cache)
    assert chosen[0].itinerary == plan(tour, data=DATA, cache=cache)
    assert (chosen[0].shared_stops, chosen[0].shared_streets) == (0.0, 0.0)


@pytest.mark.parametrize("is_robust", [False, True])
def test_other_choices_are_really_different(
    tour: CircuitDefinition, cache: Cache, *, is_robust: bool
) -> None:
    """At most half of the optional stops of any better circuit are in another one."""
    asked = replace(tour, is_robust=is_robust)
    chosen = choose(asked, k=3, data=DATA, cache=cache)
    required = {wish.place_id for wish in asked.wishes if wish.is_required}
    visits = [{stop.place.id for stop in one.itinerary.stops[1:-1]} - required for one in chosen]
    assert len(chosen) > 1
    for number, (one, mine) in enumerate(zip(chosen, visits, strict=True)):
        totals = one.itinerary.totals
        assert totals.total <= asked.time_budget
        assert all(2 * len(mine & better) <= len(better) for better in visits[:number])
        assert 0.0 <= one.shared_streets <= 1.0
    assert all(a.itinerary.score >= b.itinerary.score for a, b in pairwise(chosen))


def test_more_time_is_good_for_more(tour: CircuitDefinition, cache: Cache) -> None:
    """The front never falls; too little time is said, not hidden."""
    found = durations(tour, [600, 3600, 5400, 7200, 9000], data=DATA, cache=cache)
    scores = [-1 if one.score is None else one.score for one in found]
    assert scores == sorted(scores)
    assert scores[1] < scores[-1]
    at_two = plan(replace(tour, time_budget=7200), data=DATA, cache=cache)
    assert (found[3].stops, found[3].score) == (len(at_two.stops) - 2, at_two.score)


def test_durations_lie_around_what_is_asked_for(tour: CircuitDefinition, cache: Cache) -> None:
    """Without a list, half hours up to an hour less and more."""
    asked = replace(tour, time_budget=7200)
    found = durations(asked, data=DATA, cache=cache)
    assert [one.seconds for one in found] == [3600, 5400, 7200, 9000, 10800]


def test_one_more_stop_keeps_the_order_of_the_others(tour: CircuitDefinition, cache: Cache) -> None:
    """It enters where it costs least, and the cost is what the clock says."""
    before = plan(tour, data=DATA, cache=cache)
    roomy = replace(tour, time_budget=tour.time_budget + 3600)
    kept = replace(
        roomy,
        wishes=tuple(
            wish
            for wish in tour.wishes
            if wish.place_id in {stop.place.id for stop in before.stops}
        ),
    )
    plain = plan(kept, data=DATA, cache=cache)
    extra_place = next(
        left.place.id for left in before.unvisited if left.reason in {"budget", "trade"}
    )
    longer, extra = insert(kept, extra_place, data=DATA, cache=cache)
    ids = [stop.place.id for stop in longer.stops]
    assert extra_place in ids
    ids.remove(extra_place)
    assert ids == [stop.place.id for stop in plain.stops]
    assert longer.totals.total - plain.totals.total == extra


def test_one_more_stop_that_does_not_fit_says_what_is_missing(
    tour: CircuitDefinition, cache: Cache
) -> None:
    """The missing time is the one that the reason gives."""
    before = plan(tour, data=DATA, cache=cache)
    left = next(left for left in before.unvisited if left.reason == "budget")
    with pytest.raises(PlanImpossibleError) as caught:
        insert(tour, left.place.id, data=DATA, cache=cache)
    assert caught.value.excess == dict(left.values)["excess"]


def test_a_closed_stop_is_said_to_be_closed(tour: CircuitDefinition, cache: Cache) -> None:
    """Minutes would not help where the door stays shut."""
    before = plan(tour, data=DATA, cache=cache)
    left = next(left for left in before.unvisited if left.reason.startswith("closed"))
    with pytest.raises(PlanImpossibleError, match="fermé"):
        insert(tour, left.place.id, data=DATA, cache=cache)


def test_other_choices_of_a_group_end_in_time(cache: Cache) -> None:
    """Of a circuit that is sure, only sure alternatives are shown."""
    asked = read_definition(ROOT / "routes" / "ville-exemple-car.toml")
    for one in choose(asked, data=DATA, cache=cache):
        assert one.itinerary.certainty is not None
        assert one.itinerary.certainty.share >= 0.9


def test_a_circuit_without_room_has_no_others(cache: Cache) -> None:
    """Where longer walks and visits would not fit at all, the plan stands alone."""
    asked = read_definition(ROOT / "routes" / "demi-journee-menadel.toml")
    assert choose(asked, data=DATA, cache=cache)[0].itinerary.certainty is not None


def test_a_stop_is_not_inserted_twice(tour: CircuitDefinition, cache: Cache) -> None:
    """What is visited already is an error that names it."""
    before = plan(tour, data=DATA, cache=cache)
    with pytest.raises(DefinitionError, match="déjà"):
        insert(tour, before.stops[1].place.id, data=DATA, cache=cache)


def test_a_missing_file_is_one_error(tmp_path: Path) -> None:
    """Nothing is planned from nothing."""
    for action in (choose, durations):
        with pytest.raises(DefinitionError):
            action(tmp_path / "none.toml")


def ids(itinerary: Itinerary) -> list[str]:
    """List the stops between start and end."""
    return [stop.place.id for stop in itinerary.stops[1:-1]]


def test_one_more_stop_enters_a_kept_order_anywhere(tour: CircuitDefinition, cache: Cache) -> None:
    """The order is that of the other stops; the result can be kept in its turn."""
    before = plan(tour, data=DATA, cache=cache)
    order = ids(before)
    roomy = replace(tour, time_budget=tour.time_budget + 3600)
    few = replace(roomy, wishes=tuple(w for w in tour.wishes if w.place_id in order))
    kept = in_order(few, order[::-1])
    kept = replace(kept, wishes=tuple(replace(w, earliest=None, latest=None) for w in kept.wishes))
    plain = plan(kept, data=DATA, cache=cache)
    assert ids(plain) == order[::-1]
    free = replace(kept, wishes=(*kept.wishes, VisitWish(place_id="parc-des-tilleuls", score=1)))
    longer, extra = insert(kept, "parc-des-tilleuls", data=DATA, cache=cache)
    assert [place for place in ids(longer) if place != "parc-des-tilleuls"] == order[::-1]
    assert longer.totals.total - plain.totals.total == extra
    ends = []
    for position in range(len(order) + 1):
        trial = [*order[::-1][:position], "parc-des-tilleuls", *order[::-1][position:]]
        asked = in_order(free, trial)
        wishes = tuple(replace(w, is_required=True, score=0) for w in asked.wishes)
        try:
            found = plan(replace(asked, wishes=wishes), data=DATA, cache=cache)
        except PlanImpossibleError:
            continue
        assert ids(found) == trial
        ends.append(found.totals.total)
    assert min(ends) == longer.totals.total


def test_what_is_pointed_at_can_be_avoided(tour: CircuitDefinition, cache: Cache) -> None:
    """No leg goes along it, the notices say so in both languages, for as long as it lasts."""
    before = plan(tour, data=DATA, cache=cache)
    leg = max(before.legs, key=lambda leg: leg.metres)
    street = street_at(tour, leg.lonlat[len(leg.lonlat) // 2], data=DATA, cache=cache)
    assert street is not None
    works = Avoided(
        ways=(street.way,),
        street=street.name,
        reason=LocalizedText(fr="travaux", en="works"),
        until=tour.departure.date(),
    )
    found = plan(replace(tour, avoided=(works,)), data=DATA, cache=cache)
    line = {point for leg in found.legs for point in leg.lonlat}
    inner = {point for whole in street.whole for point in whole[1:-1]}
    assert inner & {point for leg in before.legs for point in leg.lonlat}
    assert not inner & line
    assert found.notices[0].text.fr.startswith(f"{street.name}\u00a0: à éviter (travaux)")
    assert found.notices[0].text.en.startswith(f"{street.name}: to be avoided (works)")
    tomorrow = replace(tour, departure=tour.departure + timedelta(days=1))
    again = plan(replace(tomorrow, avoided=(works,)), data=DATA, cache=cache)
    assert again.notices == plan(tomorrow, data=DATA, cache=cache).notices


def around(place_id: str, tour: CircuitDefinition, cache: Cache) -> tuple[Avoided, ...]:
    """Avoid every way within 60 m of the way that leads to a place."""
    network, extract = streets_for(tour, data=DATA, cache=cache)
    lonlat = read_places_by_id()[place_id]
    ways = {way.id for way in network.ways}
    near = {
        way
        for way in ways
        for line in way_lines(extract, way)
        if LineString(line).distance(Point(lonlat)) < 0.0007
    }
    return (Avoided(ways=tuple(sorted(near)), street="Le quartier"),)


def read_places_by_id() -> dict[str, tuple[float, float]]:
    """Say where the places of the demonstration town are."""
    return {place.id: place.position.lonlat for place in read_places(DATA / "ville-exemple")}


def test_a_place_cut_off_by_what_is_avoided_is_left_out_or_refused(
    tour: CircuitDefinition, cache: Cache
) -> None:
    """An optional place has a reason; a required one is one clear message."""
    asked = replace(tour, avoided=around("ecluse", tour, cache))
    found = plan(asked, data=DATA, cache=cache)
    assert ("ecluse", "avoided") in [(left.place.id, left.reason) for left in found.unvisited]
    wishes = tuple(
        replace(wish, is_required=True, score=0) if wish.place_id == "ecluse" else wish
        for wish in asked.wishes
    )
    with pytest.raises(StreetAvoidedError) as caught:
        plan(replace(asked, wishes=wishes), data=DATA, cache=cache)
    assert "Écluse" in caught.value.message()
    assert "[[avoid]]" in caught.value.message()


def test_namesakes_cut_off_are_told_apart(
    tour: CircuitDefinition, cache: Cache, tmp_path: Path
) -> None:
    """Two places of one name: only the one that is out of reach is left out."""
    shutil.copytree(DATA, tmp_path / "data")
    file = tmp_path / "data" / "ville-exemple" / "places.geojson"
    content = json.loads(file.read_text("utf-8"))
    for feature in content["features"]:
        if feature["properties"]["id"] in {"lavoir", "ecluse"}:
            feature["properties"]["name"] = {"fr": "Jardins familiaux"}
    file.write_text(json.dumps(content), "utf-8")
    for lost, other in (("ecluse", "lavoir"), ("lavoir", "ecluse")):
        asked = replace(tour, avoided=around(lost, tour, cache), time_budget=6 * 3600)
        found = plan(asked, data=tmp_path / "data", cache=Cache())
        avoided = [left.place.id for left in found.unvisited if left.reason == "avoided"]
        assert lost in avoided
        assert other not in avoided


@pytest.mark.parametrize(
    ("hours", "reason", "said"),
    [
        ("Mo-Su 23:00-23:30", "closed_now", "ouvre à 23:00"),
        ("Sa 23:00-23:30", "closed_that_day", "ouvre le samedi"),
        ("2020 Jan 01 10:00-11:00", "closed", "fermé à cette heure"),
    ],
)
def test_what_is_closed_says_when_it_opens(
    tour: CircuitDefinition, tmp_path: Path, hours: str, reason: str, said: str
) -> None:
    """Later that day, on another day, or not within two weeks."""
    shutil.copytree(DATA / "ville-exemple", tmp_path / "ville-exemple")
    file = tmp_path / "ville-exemple" / "places.geojson"
    content = json.loads(file.read_text("utf-8"))
    for feature in content["features"]:
        if feature["properties"]["id"] == "lavoir":
            feature["properties"]["opening_hours"]["value"] = hours
    file.write_text(json.dumps(content), "utf-8")
    wish = VisitWish(place_id="lavoir", score=1)
    wishes = (*(one for one in tour.wishes if one.place_id != "lavoir"), wish)
    found = plan(replace(tour, wishes=wishes), data=tmp_path)
    (left,) = [left for left in found.unvisited if left.place.id == "lavoir"]
    assert left.reason == reason
    assert said in figures.reason(left)


def test_a_walk_along_a_street_is_told_as_any_other(tour: CircuitDefinition, cache: Cache) -> None:
    """One leg joins the two stops, names the street, and all totals are its own."""
    roomy = replace(
        tour,
        time_budget=tour.time_budget + 5400,
        wishes=tuple(replace(w, earliest=None, latest=None) for w in tour.wishes),
    )
    before = plan(roomy, data=DATA, cache=cache)
    network, extract = streets_for(roomy, data=DATA, cache=cache)
    way = next(way for way in network.ways if way.name == "Rue des Tisserands")
    assert way_lines(extract, way.id)
    origin, destination = ids(before)[:2]
    walk = Through(origin=origin, destination=destination, way=way.id, street=way.name)
    found = plan(replace(roomy, throughs=(walk,)), data=DATA, cache=cache)
    at = [stop.place.id for stop in found.stops].index(origin)
    leg = found.legs[at]
    assert found.stops[at + 1].place.id == destination
    assert "Rue des Tisserands" in leg.street_names
    assert leg.metres == pytest.approx(sum(run.metres for run in leg.runs), abs=60)
    assert found.totals.metres == pytest.approx(sum(one.metres for one in found.legs))
    assert found.stops[at + 1].arrival - found.stops[at].departure == timedelta(seconds=leg.seconds)
    usual = next(
        (
            one
            for here, one in zip(before.stops, before.legs, strict=False)
            if here.place.id == origin
        ),
    )
    assert leg.seconds >= usual.seconds


def test_a_walk_along_no_street_is_refused(tour: CircuitDefinition, cache: Cache) -> None:
    """The message names both places and the street."""
    walk = Through(origin="ecluse", destination="lavoir", way=999_999, street="Rue du Rêve")
    with pytest.raises(NoPathError, match="Rue du Rêve"):
        plan(replace(tour, throughs=(walk,)), data=DATA, cache=cache)


@pytest.mark.parametrize("is_robust", [False, True])
@pytest.mark.parametrize("effort", [0.0, 0.005])
def test_an_answer_without_effort_is_a_circuit_with_its_gap(
    tour: CircuitDefinition, cache: Cache, effort: float, *, is_robust: bool
) -> None:
    """While she drags nothing fails: required places are in, hours and budget are kept."""
    for budget in (5400, 7200, 10_800):
        asked = replace(tour, time_budget=budget, is_robust=is_robust)
        best = plan(asked, data=DATA, cache=cache)
        found = plan(asked, data=DATA, cache=cache, effort=effort)
        required = {wish.place_id for wish in asked.wishes if wish.is_required}
        assert required <= set(ids(found))
        assert found.totals.total <= budget
        assert found.score <= best.bound <= max(found.bound, best.bound)
        assert found.bound >= best.score
