"""What is at hand at each stop, how late one may turn back, and what rain changes."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ddtour_geo.common.cache import Cache
from ddtour_geo.guidance.enrich import with_ground
from ddtour_geo.guidance.help import with_safety
from ddtour_geo.guidance.passing import longest_without
from ddtour_geo.guidance.refuges import CAR_ROADS, REACH, aids_around, roads_among
from ddtour_geo.model import (
    AccessPoint,
    CircuitDefinition,
    EmergencyPost,
    GroundFeature,
    Itinerary,
    LocalizedText,
    Nearby,
    Safety,
    VisitWish,
    WalkingNetwork,
)
from ddtour_geo.model.problem import UNREACHABLE
from ddtour_geo.network import read_extract, snap, to_networkx
from ddtour_geo.network.routing import nearest_on, travel_times, vertex_times
from ddtour_geo.outputs.wording import help_words as said
from ddtour_geo.planning.plan import PlanResult, solve_route
from ddtour_geo.planning.rain import rain_plan
from ddtour_geo.territory.refresh import refresh
from tests.conftest import ROOT
from tests.support.builders import example_itinerary
from tests.support.planned import EACH_KIND
from tests.support.streets import FOOTWAY, grid_lonlat, network, place, random_places
from tests.support.timing import quickest

STREET = {"highway": "residential", "name": "Rue Hoche"}
SERVICE = {"highway": "service"}
CACHE = Cache()


def result(route: str) -> PlanResult:
    """Plan a circuit of the repository."""
    file = ROOT / "routes" / f"{route}.toml"
    return CACHE.get_or_make(
        ("test", route), lambda: solve_route(file, data=ROOT / "data", cache=CACHE)
    )


def whole(route: str) -> Itinerary:
    """Plan a circuit of the repository and add its ground and its safety."""

    def make() -> Itinerary:
        found = result(route)
        return with_safety(found.context, with_ground(found.itinerary, ROOT / "data"))

    return CACHE.get_or_make(("whole", route), make)


def safety(itinerary: Itinerary) -> Safety:
    """Give the safety that an itinerary surely has."""
    assert itinerary.safety is not None
    return itinerary.safety


def met(net: WalkingNetwork, x: float, y: float) -> tuple[AccessPoint, str] | None:
    """Find the first road from a point in metres: where, and its name."""
    points = snap(net, [place("a", grid_lonlat(x, y))]).points
    (found,) = nearest_on(
        net, points, roads_among(net, CAR_ROADS), profile="guided-group", limit=REACH
    )
    return None if found is None else (found[0], net.ways[found[1]].name)


def walked(net: WalkingNetwork, x: float, y: float) -> float:
    """Metres from a point to the first road."""
    (start,) = snap(net, [place("a", grid_lonlat(x, y))]).points
    found = met(net, x, y)
    assert found is not None
    goal = replace(found[0], place_id="road")
    matrix = travel_times(net, [start, goal], profile="guided-group", origins=1, limit=REACH)
    assert matrix.seconds[1, 0] == UNREACHABLE
    return float(matrix.metres[0, 1])


def test_the_first_road_is_found_along_the_path_and_not_across_the_field() -> None:
    """A street 30 m away behind a field is further than one 100 m along the path."""
    net = network(
        {1: (0, 0), 2: (200, 0), 3: (200, 50), 4: (0, 30), 5: (300, 0), 6: (0, 400)},
        [([1, 2], FOOTWAY), ([2, 5], STREET), ([4, 6], STREET), ([5, 6], FOOTWAY)],
    )
    found = met(net, 100, 0)
    assert found is not None
    assert found[1] == "Rue Hoche"
    assert found[0].lonlat == pytest.approx(grid_lonlat(200, 0), abs=1e-9)
    assert walked(net, 100, 0) == pytest.approx(100, abs=0.5)


def test_a_path_that_becomes_a_road_without_a_junction_is_met_where_it_does() -> None:
    """The network keeps one edge there: the road begins in the midst of it."""
    net = network({1: (0, 0), 2: (120, 0), 3: (300, 0)}, [([1, 2], FOOTWAY), ([2, 3], SERVICE)])
    assert net.edge_count == 1
    assert walked(net, 20, 0) == pytest.approx(100, abs=0.5)
    assert walked(net, 200, 0) == pytest.approx(0, abs=1e-6)


def test_nobody_is_rescued_against_a_one_way_path() -> None:
    """Where the short way back is closed to walkers, the long way round counts."""
    one_way = {**FOOTWAY, "oneway:foot": "yes"}
    net = network(
        {1: (0, 0), 2: (100, 0), 3: (100, 300), 4: (0, 300), 5: (-50, 0)},
        [([1, 2], one_way), ([2, 3, 4, 1], FOOTWAY), ([5, 1], STREET)],
    )
    assert walked(net, 20, 0) == pytest.approx(80 + 300 + 100 + 300, abs=1)


def test_without_a_road_in_reach_nothing_is_said() -> None:
    """Half an hour on foot is the limit: 1.5 km for a guided group."""
    net = network({1: (0, 0), 2: (1700, 0), 3: (1800, 0)}, [([1, 2], FOOTWAY), ([2, 3], STREET)])
    assert met(net, 10, 0) is None
    assert met(net, 400, 0) is not None


def _piece_graph(net: WalkingNetwork, speed: float) -> "nx.DiGraph[object]":
    """Every straight piece of every public edge as an arc of its own."""
    times = vertex_times(net, speed)
    graph: nx.DiGraph[object] = nx.DiGraph()

    def name(edge: int, vertex: int) -> object:
        first, last = int(net.edge_vertices[edge]), int(net.edge_vertices[edge + 1]) - 1
        ends = {first: int(net.edge_nodes[edge, 0]), last: int(net.edge_nodes[edge, 1])}
        return ends.get(vertex, ("vertex", vertex))

    def arc(a: object, b: object, seconds: float) -> None:
        if not graph.has_edge(a, b) or graph.edges[a, b]["seconds"] > seconds:
            graph.add_edge(a, b, seconds=seconds)

    car = roads_among(net, CAR_ROADS)
    for edge in set(range(net.edge_count)) - net.private_edges:
        first, last = int(net.edge_vertices[edge]), int(net.edge_vertices[edge + 1]) - 1
        for vertex in range(first, last):
            a, b = name(edge, vertex), name(edge, vertex + 1)
            if net.edge_forward[edge]:
                arc(a, b, float(times.forward[vertex + 1] - times.forward[vertex]))
            if net.edge_backward[edge]:
                arc(b, a, float(times.backward[vertex + 1] - times.backward[vertex]))
            for node in (a, b):
                graph.add_node(node)
                if car[net.vertex_way[vertex]]:
                    graph.nodes[node]["road"] = True
    return graph


def test_the_first_road_is_that_of_networkx_in_a_real_town(shared: Path) -> None:
    """Piece by piece, brute force finds no quicker one, from thirty junctions of Monaco."""
    net = read_extract(shared / "areas" / "monaco_planetiler.osm.pbf", profile="adult")
    graph = _piece_graph(net, 4.2)
    roads = {node for node, data in graph.nodes(data=True) if data.get("road")}
    private = set(net.edge_nodes[list(net.private_edges)].ravel().tolist())
    random = np.random.default_rng(3)
    edges = [e for e in range(net.edge_count) if e not in net.private_edges]
    chosen = random.permutation(edges)
    points = [
        AccessPoint(
            place_id=f"p{edge}",
            edge=int(edge),
            offset=0.0,
            connector=0.0,
            lonlat=(0.0, 0.0),
        )
        for edge in chosen
        if net.node_component[net.edge_nodes[edge, 0]] == 0
        and int(net.edge_nodes[edge, 0]) not in roads | private
        and net.edge_forward[edge]
        and net.edge_backward[edge]
    ][:30]
    assert len(points) == 30
    found = nearest_on(net, points, roads_among(net, CAR_ROADS), profile="adult")
    for point, one in zip(points, found, strict=True):
        node = int(net.edge_nodes[point.edge, 0])
        reached = nx.single_source_dijkstra_path_length(graph, node, weight="seconds")
        least = min((reached[road] for road in roads & reached.keys()), default=None)
        assert (one is None) == (least is None)
        if one is not None and least is not None:
            goal = replace(one[0], place_id="road")
            matrix = travel_times(net, [point, goal], profile="adult", origins=1)
            assert matrix.seconds[0, 1] == pytest.approx(least, abs=1.01)


@pytest.fixture(scope="module")
def monaco(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> PlanResult:
    """Plan a walk through eight random places of Monaco."""
    data = tmp_path_factory.mktemp("data")
    folder = data / "monaco"
    folder.mkdir()
    streets = shared / "areas" / "monaco_planetiler.osm.pbf"
    (folder / "territory.toml").write_text(
        """[territory]
        name = "Monaco"
        crs = "EPSG:2154"
        timezone = "Europe/Monaco"
        holidays = "MC"
        study_area = [7.409205, 43.72335, 7.448637, 43.75169]
        """
    )
    known = {"source": "test", "as_of": "2026-01-01", "confidence": "high"}
    places = random_places(read_extract(streets, profile="adult"), 8, seed=5)
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": one.position.lonlat},
            "properties": {
                "id": one.id,
                "name": {"fr": one.id, "en": one.id},
                "position": known,
                "service_minutes": known | {"value": 5},
            },
        }
        for one in places
    ]
    (folder / "places.geojson").write_text(
        json.dumps({"type": "FeatureCollection", "features": features})
    )
    refresh("monaco", from_file=streets, data=data)
    definition = CircuitDefinition(
        id="monaco",
        source="",
        title=LocalizedText(fr="Monaco"),
        summary=LocalizedText(),
        territory_id="monaco",
        start="p0",
        end="p7",
        departure=datetime(2026, 6, 1, 9, 0),  # noqa: DTZ001 - a wall clock
        time_budget=5 * 3600,
        profile="adult",
        wishes=tuple(VisitWish(place_id=f"p{i}", is_required=True) for i in range(1, 7)),
    )
    found = solve_route(definition, data=data)
    return replace(found, itinerary=with_ground(found.itinerary, data))


def test_what_is_nearest_in_a_real_town_is_that_of_networkx(monaco: PlanResult) -> None:
    """Defibrillators and toilets of Monaco, from eight places: seconds to the second."""
    net, itinerary = monaco.context.network, monaco.itinerary
    barriers = monaco.context.barriers
    aids = aids_around(itinerary)
    spots = [place(aid.id, aid.lonlat, to_confirm=True) for aid in aids]
    reached = {point.place_id for point in snap(net, spots, barriers=barriers).points}
    stops = [stop.place for stop in itinerary.stops]
    met = [one for one in spots if one.id in reached]
    graph = to_networkx(net, [*stops, *met], barriers=barriers)
    node = {data["place_id"]: key for key, data in graph.nodes(data=True) if "place_id" in data}
    found = safety(with_safety(monaco.context, itinerary))
    through_doors = {p.place_id for p in monaco.context.snapping.points if p.entrance is not None}
    compared = 0
    for stop, help_at in zip(itinerary.stops, found.stops, strict=True):
        if stop.place.id in through_doors:
            continue
        lengths = nx.single_source_dijkstra_path_length(
            graph, node[stop.place.id], weight="travel_time"
        )
        for kind, ours in (
            ("defibrillator", help_at.defibrillator),
            ("toilets", help_at.toilets),
        ):
            there = [
                lengths.get(node[aid.id]) for aid in aids if aid.kind == kind and aid.id in node
            ]
            least = min(seconds for seconds in there if seconds is not None)
            assert (ours is None) == (least > REACH)
            if ours is not None:
                assert ours.seconds == np.ceil(least - 1e-6)
                compared += 1
    assert compared > 8


def test_safety_takes_little_time(monaco: PlanResult) -> None:
    """About thirty milliseconds; three times that on a slower machine."""
    assert quickest(5, lambda: with_safety(monaco.context, monaco.itinerary)) < 0.09


@EACH_KIND
def test_who_turns_back_in_time_ends_in_time(route: str) -> None:
    """The plan leaves each stop before the latest hour, and the straight walk ends at the limit."""
    itinerary = whole(route)
    found = safety(itinerary)
    assert [stop.mark for stop in found.stops] == [stop.mark for stop in itinerary.stops]
    assert found.latest_end >= itinerary.stops[-1].arrival
    for stop, help_at in zip(itinerary.stops, found.stops, strict=True):
        if help_at.turn_back is not None and help_at.back is not None:
            assert help_at.turn_back + timedelta(seconds=help_at.back.seconds) == found.latest_end
            assert help_at.turn_back >= stop.departure
    assert itinerary.fingerprint == replace(itinerary, safety=None).fingerprint


def test_sunset_is_the_limit_of_a_walk_by_day() -> None:
    """A budget that ends after dark does not let anybody walk back in the dark."""
    found = result("ville-exemple-tour")
    itinerary = with_ground(found.itinerary, ROOT / "data")
    long = replace(itinerary, definition=replace(itinerary.definition, time_budget=12 * 3600))
    by_day = safety(with_safety(found.context, long))
    assert by_day.is_sunset
    assert by_day.latest_end == by_day.sunset
    assert not safety(whole("ville-exemple-tour")).is_sunset


@settings(max_examples=25)
@given(
    x=st.floats(1.836, 1.848, allow_nan=False),
    y=st.floats(46.982, 46.988, allow_nan=False),
)
def test_one_more_defibrillator_is_never_further(x: float, y: float) -> None:
    """At no stop does the nearest one move away; the rest stays as it was."""
    before = whole("ville-exemple-tour")
    more = GroundFeature(kind="defibrillator", lonlat=((x, y),))
    after = with_safety(
        result("ville-exemple-tour").context, replace(before, ground=(*before.ground, more))
    )
    for old, new in zip(safety(before).stops, safety(after).stops, strict=True):
        assert isinstance(old.defibrillator, Nearby)
        assert isinstance(new.defibrillator, Nearby)
        assert new.defibrillator.seconds <= old.defibrillator.seconds
        assert replace(new, defibrillator=old.defibrillator) == old


@given(
    spots=st.lists(st.tuples(st.floats(2.789, 2.796), st.floats(50.447, 50.452)), max_size=6),
    more=st.tuples(st.floats(2.789, 2.796), st.floats(50.447, 50.452)),
)
def test_one_more_seat_never_lengthens_the_walk_without(
    spots: list[tuple[float, float]], more: tuple[float, float]
) -> None:
    """The longest stretch is never longer than the walk and never grows."""
    itinerary = example_itinerary()
    before = longest_without(itinerary, spots, (), near=30.0)
    after = longest_without(itinerary, [*spots, more], (), near=30.0)
    assert before is not None
    assert after is not None
    assert after.metres <= before.metres <= itinerary.totals.metres
    assert after.seconds <= itinerary.totals.walking


def test_the_longest_stretch_lies_between_the_right_marks() -> None:
    """Four legs of 350 m and 420 s; only the second visit has a seat."""
    itinerary = example_itinerary()
    seat = itinerary.stops[1].place.id
    found = longest_without(itinerary, (), (seat,), near=30.0)
    assert found is not None
    assert (found.first, found.last, found.is_whole_walk) == ("1", "A", False)
    assert found.metres == pytest.approx(3 * 350)
    assert found.seconds == 3 * 420
    nothing = longest_without(itinerary, (), (), near=30.0)
    assert nothing is not None
    assert (nothing.first, nothing.last, nothing.is_whole_walk) == ("D", "A", True)


def test_one_sits_in_a_coach() -> None:
    """A ride is a seat, and no metre of a walk."""
    itinerary = example_itinerary(ride=True)
    found = longest_without(itinerary, (), (), near=30.0, is_seat=True)
    assert found is not None
    assert (found.first, found.last, found.metres) == ("D", "2", pytest.approx(700))
    without = longest_without(itinerary, (), (), near=30.0)
    assert without is not None
    assert without.metres == pytest.approx(1050)


def test_posts_of_the_territory_and_of_the_streets_are_one_list() -> None:
    """The heap has its posts; a number that both name is told once, by the territory."""
    itinerary = whole("ville-exemple-car")
    assert {post.number for post in safety(itinerary).posts} == {"T1", "T2", "T3"}
    heap = next(
        help_at
        for stop, help_at in zip(itinerary.stops, safety(itinerary).stops, strict=True)
        if stop.place.id == "terril"
    )
    assert heap.post is not None
    again = EmergencyPost(number="T3", lonlat=(1.8458, 46.9878), source="commune")
    posts = (*itinerary.territory.emergency_posts, again)
    known = with_safety(
        result("ville-exemple-car").context,
        replace(itinerary, territory=replace(itinerary.territory, emergency_posts=posts)),
    )
    assert [post.source for post in safety(known).posts if post.number == "T3"] == ["commune"]


@pytest.mark.parametrize("language", ["fr", "en"])
@EACH_KIND
def test_every_stop_is_spoken_of_once(route: str, language: str) -> None:
    """Each mark is in one line, each line ends with one full stop, and nothing is left open."""
    itinerary = whole(route)
    lines = said.lines(itinerary, language)
    marks = [mark for group, _ in lines for mark in group]
    assert sorted(marks) == sorted(stop.mark for stop in itinerary.stops)
    for text in (*(text for _, text in lines), *said.summary(itinerary, language)):
        assert text.endswith(".")
        assert ".." not in text
        assert "{" not in text
        assert "None" not in text


def test_a_sketch_gives_ranges_and_says_what_nobody_knows() -> None:
    """Loos has no known defibrillator, post or seat: that is said, not that there is none."""
    itinerary = whole("base-11-19-et-terril-74a")
    lines = dict(said.lines(itinerary))
    far = [text for text in lines.values() if "≈" in text]
    assert far
    assert all(" à " in text for text in far)
    whole_text = " ".join(said.summary(itinerary))
    assert "Défibrillateurs\u00a0: aucun connu" in whole_text
    assert "Bornes de secours\u00a0: aucune connue" in whole_text
    assert "Bancs\u00a0: aucun connu" in whole_text
    assert whole_text.count("Toilettes") == 1
    for stop in safety(itinerary).stops:
        if stop.back is not None:
            assert stop.back.evidence.is_sketch


def test_on_a_sketch_the_hour_to_turn_back_allows_for_the_whole_range() -> None:
    """The longest of the minutes that are printed still leads to the end in time."""
    itinerary = whole("base-11-19-et-terril-74a")
    latest = safety(itinerary).latest_end
    for position, stop in enumerate(safety(itinerary).stops):
        if stop.back is None:
            continue
        text = said.stop_line(itinerary, position, "turn_back")
        hour, minute = map(int, text.split("avant ")[1][:5].split(":"))
        printed = latest.replace(hour=hour, minute=minute)
        assert printed + timedelta(seconds=1.3 * stop.back.seconds) <= latest


@EACH_KIND
def test_rain_drops_what_is_known_to_be_in_the_open(route: str) -> None:
    """Nothing else, nothing required, and the group is never back later."""
    itinerary = result(route).itinerary
    plan = rain_plan(itinerary, data=ROOT / "data", cache=CACHE)
    if itinerary.definition.in_rain:
        assert plan is None
        return
    assert plan is not None
    required = {w.place_id for w in itinerary.definition.wishes if w.is_required}
    dropped = {stop.mark: stop.place for stop in itinerary.stops if stop.mark in plan.dropped}
    assert len(dropped) == len(plan.dropped)
    for lost in dropped.values():
        assert lost.sheltered is not None
        assert not lost.sheltered.value
        assert lost.id not in required
    assert bool(dropped) == (plan.outcome == "shorter")
    assert plan.end is not None
    assert plan.end <= itinerary.stops[-1].arrival
    assert all(one.sheltered is None for one in plan.unknown)
    text = said.rain(replace(itinerary, rain_plan=plan))
    assert all(mark in text for mark in plan.dropped)


def test_rain_keeps_the_order_of_the_sheet() -> None:
    """What stays is visited as it is printed, so that one sheet serves both."""
    itinerary = result("ville-exemple-car").itinerary
    plan = rain_plan(itinerary, data=ROOT / "data", cache=CACHE)
    assert plan is not None
    assert plan.dropped
    assert plan.order == ()


def test_a_circuit_that_does_not_hold_in_rain_says_so() -> None:
    """Too little time for what stays is an answer, not an error."""
    itinerary = result("ville-exemple-tour").itinerary
    short = replace(itinerary, definition=replace(itinerary.definition, time_budget=600))
    plan = rain_plan(short, data=ROOT / "data", cache=CACHE)
    assert plan is not None
    assert (plan.outcome, plan.end) == ("impossible", None)
    assert "ne tient plus" in said.rain(replace(short, rain_plan=plan))


def test_a_circuit_for_rain_has_no_other_plan_for_rain() -> None:
    """It is the plan for rain itself."""
    itinerary = result("ville-exemple-tour").itinerary
    wet = replace(itinerary, definition=replace(itinerary.definition, in_rain=True))
    assert rain_plan(wet, data=ROOT / "data", cache=CACHE) is None
    assert said.rain(wet) == ""


def test_nothing_is_said_of_what_nobody_asked() -> None:
    """Without safety there are no lines."""
    itinerary = example_itinerary()
    assert said.lines(itinerary) == ()
    assert said.summary(itinerary) == ()
    assert said.stop_line(itinerary, 0, "road") == ""
