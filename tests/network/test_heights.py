"""Heights along edges, from rasters and from spot heights."""

import sys
import time
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Transformer

from ddtour_geo.common.errors import ExtractError, InputRefusedError
from ddtour_geo.common.geodesy import project
from ddtour_geo.common.i18n import translate
from ddtour_geo.model import WalkingNetwork
from ddtour_geo.network import read_extract, snap
from ddtour_geo.network.elevation.heights import (
    Relief,
    marked_heights,
    read_relief,
    sourced_heights,
    with_heights,
    with_heights_of,
    with_spot_heights,
)
from ddtour_geo.network.routing import travel_times, vertex_times
from ddtour_geo.planning.itinerary import build_leg
from tests.support import builders
from tests.support.streets import FOOTWAY, edge_seconds, grid_lonlat, network, place
from tests.support.timing import quickest

rasterio = pytest.importorskip("rasterio", reason="the extra `elevation` is not installed")

STEPS = {"highway": "steps"}
BRIDGE = {"highway": "footway", "bridge": "yes"}
TUNNEL = {"highway": "footway", "tunnel": "yes"}
CELL = 5.0
HALF = 1000.0

Ground = Callable[[np.ndarray, np.ndarray], np.ndarray]


def heights(relief: Relief, lonlat: np.ndarray) -> np.ndarray:
    """Sample a raster, whatever else it says of the points."""
    return relief.sample(lonlat)[0]


class Drawn(Relief):
    """A relief without a file: heights are a function of metres east and north of (3, 47)."""

    ground: Ground

    @classmethod
    def by(cls, ground: Ground) -> "Drawn":
        """Draw the ground."""
        relief = cls(path=Path("drawn"), crs="", shape=(1, 1), to_cell=(1, 0, 0, 0, 1, 0))
        object.__setattr__(relief, "ground", ground)
        return relief

    def sample(self, lonlat: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Give the drawn heights."""
        x, y = (lonlat - grid_lonlat(0, 0)).T / np.array([[1 / 76_056.0], [1 / 111_170.0]])
        return np.asarray(self.ground(x, y), dtype=np.float64), np.zeros(len(lonlat), np.bool_)


def noise(x: np.ndarray, _: np.ndarray) -> np.ndarray:
    """Draw flat ground, measured with an error of half a metre at each point."""
    return np.random.default_rng(7).normal(40.0, 0.5, len(x))


def cone(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Draw a heap of 40 m on flat ground, 300 m across."""
    return np.maximum(0.0, 40.0 - np.hypot(x, y) * 40.0 / 150.0)


def write_raster(path: Path, ground: Ground, **options: object) -> Path:
    """Write a raster in Lambert 93, two kilometres wide, its middle at (3, 47)."""
    middle = project(np.array([grid_lonlat(0, 0)]), "EPSG:2154")[0]
    centres = np.arange(-HALF, HALF + CELL, CELL)
    x, y = np.meshgrid(centres, centres[::-1])
    values = ground(x, y).astype("float32")
    west, north = middle + np.array([-HALF - CELL / 2, HALF + CELL / 2])
    profile = {
        "driver": "GTiff",
        "width": len(centres),
        "height": len(centres),
        "count": 1,
        "dtype": "float32",
        "crs": "EPSG:2154",
        "transform": rasterio.Affine(CELL, 0.0, west, 0.0, -CELL, north),
    }
    with rasterio.open(path, "w", **(profile | options)) as dataset:
        for band in range(1, dataset.count + 1):
            dataset.write(values.astype(dataset.dtypes[0]), band)
    return path


def write_grid(path: Path, values: Sequence[Sequence[float]], cell: float = 25.0) -> Path:
    """Write an ESRI grid as RGE ALTI does, without a reference system; its middle at (3, 47)."""
    table = np.array(values)
    rows, columns = table.shape
    x, y = project(np.array([grid_lonlat(0, 0)]), "EPSG:2154")[0]
    lines = [
        f"ncols {columns}",
        f"nrows {rows}",
        f"xllcorner {x - columns * cell / 2}",
        f"yllcorner {y - rows * cell / 2}",
        f"cellsize {cell}",
        "NODATA_value -99999.00",
        *(" ".join(f"{value:.2f}" for value in row) for row in table),
    ]
    path.write_text("\n".join([*lines, ""]), encoding="ascii")
    return path


def write_tile(path: Path, corner_value: int = 100) -> Path:
    """Write an SRTM tile of three seconds: a slope of one metre a row, with a hole."""
    rows = np.arange(1201, dtype=">i2")[:, None] + np.zeros((1, 1201), dtype=">i2")
    values = (rows + corner_value).astype(">i2")
    values[600, 600] = -32768
    path.write_bytes(values.tobytes())
    return path


def heights_along(net: WalkingNetwork, edge: int = 0) -> np.ndarray:
    """Heights of the vertices of an edge."""
    return net.vertex_height[net.edge_vertices[edge] : net.edge_vertices[edge + 1]]


def ascent(heights: np.ndarray) -> float:
    """Sum of what goes up, as the itinerary sums it."""
    return float(sum(max(0.0, after - before) for before, after in pairwise(heights)))


def total_ascent(net: WalkingNetwork) -> float:
    """Climb of all edges, each walked forwards."""
    return sum(ascent(heights_along(net, edge)) for edge in range(net.edge_count))


def straight(*x: float, tags: dict[str, str] = FOOTWAY) -> WalkingNetwork:
    """One way from west to east through some points."""
    nodes = {ref: (at, 0.0) for ref, at in enumerate(x)}
    return network(nodes, [(tuple(nodes), tags)])


def street_grid(step: float, count: int) -> WalkingNetwork:
    """Draw crossing streets, a junction every so many metres."""
    nodes = {
        row * count + column: (column * step, row * step)
        for row in range(count)
        for column in range(count)
    }
    rows = [tuple(range(row * count, (row + 1) * count)) for row in range(count)]
    columns = [tuple(range(column, count * count, count)) for column in range(count)]
    return network(nodes, [(refs, FOOTWAY) for refs in rows + columns])


def test_a_straight_edge_over_a_heap_climbs_what_the_heap_says(tmp_path: Path) -> None:
    """Both its ends are on the flat: heights at junctions alone would say 0."""
    relief = read_relief(write_raster(tmp_path / "cone.tif", cone))
    net = straight(-150, 150)
    assert len(net.vertex_xy) == 2
    heights = heights_along(with_heights(net, relief))
    assert heights[[0, -1]] == pytest.approx([0, 0], abs=0.6)
    assert ascent(heights) == pytest.approx(40, abs=2)
    assert ascent(heights[::-1]) == pytest.approx(40, abs=2)


def test_the_top_of_a_steep_heap_is_not_worn_down() -> None:
    """A bend of 80 % is ground, not noise: an even kernel would take two metres off the top."""
    steep = Drawn.by(lambda x, _: np.maximum(0.0, 40.0 - 0.4 * np.abs(x)))
    heights = heights_along(with_heights(straight(-200, 0, 200), steep))
    assert heights.max() == pytest.approx(40, abs=0.7)
    assert ascent(heights) == pytest.approx(40, abs=0.7)


def test_a_heap_under_noise_keeps_its_climb() -> None:
    """Half a metre of noise on the heap makes no second heap."""
    net = straight(-300, 300)
    rng = np.random.default_rng(3)
    heap = Drawn.by(lambda x, y: cone(x, y) + rng.normal(0.0, 0.5, len(x)))
    climbs = [ascent(heights_along(with_heights(net, heap))) for _ in range(20)]
    assert np.mean(climbs) == pytest.approx(40, abs=3)


@pytest.mark.parametrize("run", [30.0, 100.0, 300.0])
def test_a_ramp_of_thirty_percent_keeps_its_climb(run: float) -> None:
    """From the flat at its foot to the flat on its top."""
    ramp = Drawn.by(lambda x, _: np.clip(x, 0.0, run) * 0.3)
    heights = heights_along(with_heights(straight(-100, run + 100), ramp))
    assert heights[-1] - heights[0] == pytest.approx(0.3 * run, rel=0.01)
    assert ascent(heights) == pytest.approx(0.3 * run, rel=0.05)


@given(slope=st.floats(-1.5, 1.5), length=st.floats(1, 500), bend=st.floats(-300, 300))
def test_an_even_slope_is_not_altered(slope: float, length: float, bend: float) -> None:
    """Evening out noise takes nothing from a slope that has none, up to its very end."""
    net = network({1: (0, 0), 2: (length, 0), 3: (length + 50, bend)}, [((1, 2, 3), FOOTWAY)])
    dense = with_heights(net, Drawn.by(lambda x, _: 0 * x))
    along = dict(zip(map(tuple, dense.vertex_lonlat), dense.vertex_offset, strict=True))
    relief = Drawn.by(lambda x, _: 0 * x)
    object.__setattr__(
        relief,
        "ground",
        lambda x, y: np.array([_nearest(along, a, b) * slope for a, b in zip(x, y, strict=True)]),
    )
    tilted = with_heights(net, relief)
    assert tilted.vertex_height == pytest.approx(tilted.vertex_offset * slope, abs=0.01)


def _nearest(along: dict[tuple[float, ...], float], x: float, y: float) -> float:
    lonlat = grid_lonlat(x, y)
    return along[min(along, key=lambda at: abs(at[0] - lonlat[0]) + abs(at[1] - lonlat[1]))]


@given(
    turns=st.lists(st.integers(0, 23), min_size=3, max_size=5, unique=True),
    east=st.floats(-0.5, 0.5),
    north=st.floats(-0.5, 0.5),
)
def test_tilted_ground_is_not_altered_at_a_crossing(
    turns: list[int], east: float, north: float
) -> None:
    """A side street that climbs does not lift the street that it leaves."""
    angles = np.array(turns) * np.pi / 12
    tips = {i + 2: (60 * np.cos(a), 60 * np.sin(a)) for i, a in enumerate(angles)}
    net = network({1: (0, 0)} | tips, [((1, tip), FOOTWAY) for tip in tips])
    ground = Drawn.by(lambda x, y: 100 + east * x + north * y)
    result = with_heights(net, ground)
    assert result.vertex_height == pytest.approx(heights(ground, result.vertex_lonlat), abs=0.02)


def test_a_leg_over_the_heap_says_its_climb() -> None:
    """What the itinerary sums along a path is the heap, once."""
    net = with_heights(straight(-200, 200), Drawn.by(cone))
    places = [place(name, grid_lonlat(x, 0)) for name, x in (("a", -180), ("b", 180))]
    matrix = travel_times(net, snap(net, places).points, profile="adult")
    for origin, destination in (places, places[::-1]):
        leg = build_leg(net, matrix, origin, destination, speed_kmh=3.0)
        assert leg.ascent == pytest.approx(40, abs=2)
    level = with_heights(straight(-200, 200), Drawn.by(noise))
    assert build_leg(level, matrix, *places, speed_kmh=3.0).ascent < 3.6


@pytest.mark.parametrize("profile", ["one street", "grid of 100 m", "grid of 23 m"])
def test_noise_of_half_a_metre_costs_little(profile: str) -> None:
    """Under 5 % of the walking time and one metre of climb in 100 m; raw heights cost far more."""
    net = {
        "one street": lambda: straight(0, 20_000),
        "grid of 100 m": lambda: street_grid(100, 12),
        "grid of 23 m": lambda: street_grid(23, 20),
    }[profile]()
    flat = sum(edge_seconds(net, 3.0)[0])
    smooth = with_heights(net, Drawn.by(noise))
    assert sum(edge_seconds(smooth, 3.0)[0]) < 1.02 * flat
    assert total_ascent(smooth) / net.edge_length.sum() < 1 / 100
    raw = with_heights(net, Drawn.by(noise), reach=0)
    assert sum(edge_seconds(raw, 3.0)[0]) > 1.05 * flat
    assert total_ascent(raw) / net.edge_length.sum() > 2 / 100


def test_vertices_come_every_ten_metres_and_the_line_stays() -> None:
    """New vertices lie on the old line; lengths, offsets and flat times do not change."""
    nodes = {1: (0, 0), 2: (95, 0), 3: (95, 4), 4: (60, 300)}
    net = network(nodes, [((1, 2, 3, 4), FOOTWAY), ((3, 1), STEPS)])
    dense = with_heights(net, Drawn.by(lambda x, _: 0 * x))
    assert dense.edge_length.tolist() == net.edge_length.tolist()
    assert dense.edge_nodes.tolist() == net.edge_nodes.tolist()
    old, new = net.vertex_offset, dense.vertex_offset
    for edge in range(net.edge_count):
        before = slice(net.edge_vertices[edge], net.edge_vertices[edge + 1])
        after = slice(dense.edge_vertices[edge], dense.edge_vertices[edge + 1])
        assert np.diff(new[after]).max() <= 10.0 + 1e-6
        assert np.diff(new[after]).min() > 3.0
        kept = np.searchsorted(new[after], old[before] - 1e-6)
        assert new[after][kept] == pytest.approx(old[before], abs=1e-6)
        for axis in (0, 1):
            drawn = np.interp(new[after], old[before], net.vertex_xy[before, axis])
            assert dense.vertex_xy[after, axis] == pytest.approx(drawn, abs=1e-5)
        ways = net.vertex_way[before][np.searchsorted(old[before][1:-1], new[after] + 1e-6)]
        assert dense.vertex_way[after].tolist() == ways.tolist()
    assert edge_seconds(dense, 3.0)[0] == pytest.approx(edge_seconds(net, 3.0)[0])


HILLS = st.lists(st.floats(-30, 30), min_size=4, max_size=4)


def hills(knots: list[float]) -> Drawn:
    """Draw waves of some heights."""
    a, b, c, d = knots
    return Drawn.by(
        lambda x, y: a * np.sin(x / 37) + b * np.cos(y / 53) + c * np.sin((x + y) / 91) + d
    )


CROSSING = {
    1: (-120, 0),
    2: (0, 0),
    3: (130, 10),
    4: (5, 140),
    5: (-20, -90),
    6: (130, 100),
    7: (200, 0),
    8: (-90, 160),
}
CROSSING_WAYS = [(1, 2, 3, 7), (4, 2, 5), (3, 6, 4, 8)]


@given(knots=HILLS)
def test_edges_that_meet_agree_on_the_height(knots: list[float]) -> None:
    """A junction has one height, whichever edge one comes by."""
    net = with_heights(network(CROSSING, [(w, FOOTWAY) for w in CROSSING_WAYS]), hills(knots))
    at: dict[int, set[float]] = {}
    for edge, (first, last) in enumerate(net.edge_nodes.tolist()):
        at.setdefault(first, set()).add(float(heights_along(net, edge)[0]))
        at.setdefault(last, set()).add(float(heights_along(net, edge)[-1]))
    assert len(at) == net.node_count
    assert all(len(heights) == 1 for heights in at.values())


@given(knots=HILLS)
def test_what_goes_up_one_way_comes_down_the_other(knots: list[float]) -> None:
    """Drawing every way backwards changes no height: climb forwards is descent backwards."""
    one = with_heights(network(CROSSING, [(w, FOOTWAY) for w in CROSSING_WAYS]), hills(knots))
    two = with_heights(network(CROSSING, [(w[::-1], FOOTWAY) for w in CROSSING_WAYS]), hills(knots))
    there = _edges_by_tips(two)
    assert len(there) == one.edge_count
    for (first, last), edge in _edges_by_tips(one).items():
        forwards = heights_along(one, edge)
        turned = (last, first) in there
        found = heights_along(two, there[last, first] if turned else there[first, last])
        assert (found[::-1] if turned else found) == pytest.approx(forwards, abs=1e-6)
        descent = ascent(-found if turned else -found[::-1])
        assert descent == pytest.approx(ascent(forwards), abs=1e-6)


def _edges_by_tips(net: WalkingNetwork) -> dict[tuple[int, int], int]:
    tips = net.node_osm_id[net.edge_nodes].tolist()
    return {(first, last): edge for edge, (first, last) in enumerate(tips)}


def valley(x: np.ndarray, _: np.ndarray) -> np.ndarray:
    """Draw a plateau at 60 m and a valley of 25 m between 40 and 160 m."""
    return 60.0 - 25.0 * ((x > 41) & (x < 159))


def test_a_bridge_over_a_valley_is_flat() -> None:
    """Without the tag the same line goes down and up again."""
    nodes = {1: (0, 0), 2: (40, 0), 3: (160, 0), 4: (200, 0)}
    bridge = [((1, 2), FOOTWAY), ((2, 3), BRIDGE), ((3, 4), FOOTWAY)]
    heights = heights_along(with_heights(network(nodes, bridge), Drawn.by(valley)))
    assert len(heights) == 21
    assert heights == pytest.approx([60.0] * 21)
    street = heights_along(with_heights(straight(0, 40, 160, 200), Drawn.by(_soft)))
    assert street.min() < 45


def _soft(x: np.ndarray, _: np.ndarray) -> np.ndarray:
    return 60.0 - np.clip(60 - np.abs(x - 100), 0, 25)


def test_a_tunnel_through_a_hill_slopes_evenly_between_its_ends() -> None:
    """Where three hanging pieces meet, none of them reads the hill."""
    nodes = {1: (-40, 0), 2: (0, 0), 3: (120, 0), 4: (160, 0), 5: (60, 0), 6: (60, 60), 7: (60, 90)}
    ways = [
        ((1, 2), FOOTWAY),
        ((2, 5, 3), TUNNEL),
        ((3, 4), FOOTWAY),
        ((5, 6), TUNNEL),
        ((6, 7), FOOTWAY),
    ]
    hill = Drawn.by(
        lambda x, y: np.where((x > 0.5) & (x < 119.5) & (y < 59.5), 200.0, 10 + x.clip(0, 120) / 10)
    )
    net = with_heights(network(nodes, ways), hill)
    assert net.vertex_height.max() < 23
    offset = net.vertex_offset
    seen = 0
    for edge in range(net.edge_count):
        part = slice(net.edge_vertices[edge], net.edge_vertices[edge + 1])
        inside = np.flatnonzero([net.ways[way].is_tunnel for way in net.vertex_way[part][:-1]])
        hanging = np.append(inside, inside[-1:] + 1)
        slopes = np.diff(net.vertex_height[part][hanging]) / np.diff(offset[part][hanging])
        assert slopes == pytest.approx(slopes[:1].repeat(len(slopes)), abs=1e-6)
        seen += len(slopes)
    assert seen > 15


def test_a_bridge_with_an_unknown_end_is_unknown() -> None:
    """Half a bridge is not a level bridge."""
    nodes = {1: (0, 0), 2: (40, 0), 3: (100, 0), 4: (140, 0)}
    net = network(nodes, [((1, 2), FOOTWAY), ((2, 3), BRIDGE), ((3, 4), FOOTWAY)])
    relief = Drawn.by(lambda x, _: np.where(x < 60, 20.0, np.nan))
    heights = heights_along(with_heights(net, relief))
    known = np.isfinite(heights)
    assert known.tolist() == [True] * 5 + [False] * 10
    assert heights[known] == pytest.approx(20)
    beside = {ref + 10: (x, 500.0) for ref, (x, _) in nodes.items()}
    more = [((11, 12), FOOTWAY), ((12, 13), BRIDGE), ((13, 14), FOOTWAY)]
    ways = [((1, 2), FOOTWAY), ((2, 3), BRIDGE), ((3, 4), FOOTWAY), *more]
    one_known = Drawn.by(lambda x, y: np.where((x < 60) | (y > 400), 20.0, np.nan))
    both = with_heights(network(nodes | beside, ways), one_known)
    assert sorted(np.isnan(heights_along(both, edge)).sum() for edge in (0, 1)) == [0, 10]


def test_a_jetty_is_level_from_its_only_end() -> None:
    """A dead end off the ground has nowhere else to take a height from."""
    net = network({1: (0, 0), 2: (40, 0), 3: (100, 0)}, [((1, 2), FOOTWAY), ((2, 3), BRIDGE)])
    heights = heights_along(with_heights(net, Drawn.by(lambda x, _: np.where(x < 41, 3.0, -5.0))))
    assert heights == pytest.approx(3.0)


def test_steps_keep_their_climb() -> None:
    """Six metres up in fifteen, between two level streets: nothing leaks into the streets."""
    nodes = {1: (-60, 0), 2: (0, 0), 3: (15, 0), 4: (80, 0)}
    terraces = Drawn.by(lambda x, _: np.clip(x, 0, 15) * 0.4)
    net = network(nodes, [((1, 2), FOOTWAY), ((2, 3), STEPS), ((3, 4), FOOTWAY)])
    heights = heights_along(with_heights(net, terraces))
    assert ascent(heights) == pytest.approx(6, abs=0.01)
    on_steps = [way.is_steps for way in net.ways]
    dense = with_heights(net, terraces)
    steep = np.diff(dense.vertex_height) > 0.01
    assert steep.tolist() == [on_steps[way] for way in dense.vertex_way[:-1]]


def test_a_run_of_unknown_heights_stays_unknown() -> None:
    """The rest keeps its heights, the climb is not 0, the time is finite, and a warning says it."""
    net = straight(0, 300)
    hole = Drawn.by(lambda x, _: np.where((x > 95) & (x < 205), np.nan, 50.0))
    result = with_heights(net, hole)
    heights = heights_along(result)
    offset = result.vertex_offset
    assert np.isnan(heights).tolist() == ((offset > 95) & (offset < 205)).tolist()
    assert heights[np.isfinite(heights)] == pytest.approx(50)
    assert np.isfinite(vertex_times(result, 3.0).forward).all()
    ((key, values),) = result.warnings
    assert key == "relief.unknown"
    assert dict(values) == {"metres": 120, "percent": 40}
    for language in ("fr", "en"):
        assert "120" in translate(language, key, **dict(values))


def test_a_raster_of_another_town_leaves_everything_unknown(tmp_path: Path) -> None:
    """No height is invented where the raster does not reach."""
    relief = read_relief(write_raster(tmp_path / "cone.tif", cone))
    far = straight(50_000, 50_100)
    result = with_heights(far, relief)
    assert np.isnan(result.vertex_height).all()
    assert dict(result.warnings[0][1])["percent"] == 100


@pytest.mark.parametrize("value", [-9999.0, -32768.0, -99999.0, -3.4e38, 1e9, np.nan, 9500.0, -600])
def test_heights_that_cannot_be_are_unknown(tmp_path: Path, value: float) -> None:
    """No data that no tag declares, and spikes: time is finite, and spikes are reported."""
    spiky = write_raster(
        tmp_path / "spike.tif", lambda x, _: np.where(np.abs(x - 150) < 12, value, 30.0)
    )
    relief = read_relief(spiky)
    result = with_heights(straight(0, 300), relief)
    heights = heights_along(result)
    assert np.isnan(heights).any()
    assert heights[np.isfinite(heights)] == pytest.approx(30)
    assert np.isfinite(edge_seconds(result, 3.0)[0]).all()
    assert edge_seconds(result, 3.0)[0][0] == pytest.approx(
        edge_seconds(straight(0, 300), 3.0)[0][0]
    )
    keys = [key for key, _ in result.warnings]
    declared = value in {-9999.0, -32768.0, -99999.0} or np.isnan(value)
    assert ("relief.impossible" in keys) is not declared
    assert "relief.unknown" in keys


def test_a_spike_of_possible_height_is_reported_too(tmp_path: Path) -> None:
    """No walker goes up 200 % and down again: a wall is a fault of the raster."""
    spiky = write_raster(
        tmp_path / "spike.tif", lambda x, _: np.where(np.abs(x - 150) < 3, 900.0, 30.0)
    )
    result = with_heights(straight(0, 300), read_relief(spiky))
    known = heights_along(result)[np.isfinite(heights_along(result))]
    assert known == pytest.approx(30)
    assert 25 <= len(known) < 31
    assert [key for key, _ in result.warnings] == ["relief.impossible", "relief.unknown"]


@given(x=st.floats(-900, 900), y=st.floats(-900, 900))
def test_between_four_cells_heights_are_bilinear(
    tmp_path_factory: pytest.TempPathFactory, x: float, y: float
) -> None:
    """A ground that is bilinear between the cells is read without error."""
    path = tmp_path_factory.getbasetemp() / "tilted.tif"
    if not path.exists():
        write_raster(path, lambda x, y: 100 + 0.05 * x - 0.02 * y)
    lonlat = np.array([grid_lonlat(x, y)])
    east, north = (project(lonlat, "EPSG:2154") - project(MIDDLE, "EPSG:2154"))[0]
    expected = 100 + 0.05 * east - 0.02 * north
    assert heights(read_relief(path), lonlat)[0] == pytest.approx(expected, abs=1e-3)


MIDDLE = np.array([grid_lonlat(0, 0)])


def test_large_rasters_are_read_where_they_are_asked_for(tmp_path: Path) -> None:
    """Points of different blocks, in any order, get the heights of their own cells."""
    path = tmp_path / "wide.tif"
    values = np.add.outer(np.arange(2100) * 0.5, np.arange(4200) * 0.25).astype("float32")
    transform = rasterio.Affine(1e-4, 0.0, 7.0, 0.0, -1e-4, 44.0)
    profile = {"driver": "GTiff", "count": 1, "dtype": "float32", "crs": "EPSG:4326"}
    with rasterio.open(
        path, "w", **profile, width=4200, height=2100, transform=transform, tiled=True
    ) as dataset:
        dataset.write(values, 1)
    rng = np.random.default_rng(2)
    row, column = rng.integers(0, 2100, 500), rng.integers(0, 4200, 500)
    row[:4], column[:4] = (2047, 2048, 2099, 0), (2047, 2048, 4199, 0)
    lonlat = np.stack((7.0 + (column + 0.5) * 1e-4, 44.0 - (row + 0.5) * 1e-4), axis=1)
    assert heights(read_relief(path), lonlat) == pytest.approx(values[row, column], abs=1e-2)
    with rasterio.open(path) as dataset:
        oracle = [value[0] for value in dataset.sample(lonlat)]
    assert heights(read_relief(path), lonlat) == pytest.approx(oracle, abs=1e-2)


def test_a_point_beside_a_hole_or_past_the_rim_is_unknown(tmp_path: Path) -> None:
    """One cell without data among the four is enough; a cell of no weight is not asked."""
    values = [[10, 20, 30], [10, -99999, 30], [10, 20, 30]]
    relief = read_relief(write_grid(tmp_path / "hole.asc", values))
    middle = project(MIDDLE, "EPSG:2154")[0]
    found = heights(relief, _lonlat(middle, [(-25, 25), (0, 25), (12, 25), (1, 24), (-10, 10)]))
    assert found == pytest.approx([10, 20, 24.8, np.nan, np.nan], abs=0.01, nan_ok=True)
    outside = heights(relief, _lonlat(middle, [(-26, 0), (25, -25), (0, 40), (1e7, 0)]))
    assert outside == pytest.approx([np.nan, 30, np.nan, np.nan], abs=0.01, nan_ok=True)
    assert heights(relief, np.array([[np.nan, 47.0]])) == pytest.approx([np.nan], nan_ok=True)


def _lonlat(middle: np.ndarray, xy: list[tuple[float, float]]) -> np.ndarray:
    back = Transformer.from_crs("EPSG:2154", "EPSG:4326", always_xy=True)
    return np.stack(back.transform(*(middle + np.array(xy)).T), axis=1)


def test_a_grid_without_a_reference_system_is_in_lambert_93(tmp_path: Path) -> None:
    """RGE ALTI is published so; a GeoTIFF must say where it is."""
    relief = read_relief(write_grid(tmp_path / "rge.asc", np.full((9, 9), 41.5).tolist()))
    assert relief.crs == "EPSG:2154"
    assert heights(relief, MIDDLE) == pytest.approx([41.5])
    with pytest.raises(ExtractError, match="EPSG:2154"):
        read_relief(write_raster(tmp_path / "nowhere.tif", cone, crs=None))


def test_an_srtm_tile_says_its_corner_by_its_name(tmp_path: Path) -> None:
    """The same tile, plain or zipped: rows run from the north, holes are unknown."""
    tile = write_tile(tmp_path / "N47E003.hgt")
    zipped = tmp_path / "N47E003.hgt.zip"
    with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(tile, "N47E003.hgt")
    lonlat = np.array([(3.0, 48.0), (3.25, 47.0), (3.5, 47.75), (3.5, 47.5), (2.9, 47.5)])
    for path in (tile, zipped):
        found = heights(read_relief(path), lonlat)
        assert found == pytest.approx([100, 1300, 400, np.nan, np.nan], nan_ok=True)
    with pytest.raises(ExtractError, match="N43E007"):
        read_relief(tile.rename(tmp_path / "tile.hgt"))


def test_a_scale_and_an_offset_of_the_raster_are_applied(tmp_path: Path) -> None:
    """Heights kept as decimetres above a base are metres when read."""
    path = write_raster(tmp_path / "a.tif", lambda x, _: 0 * x + 250, dtype="int16", nodata=-1)
    with rasterio.open(path, "r+") as dataset:
        dataset.scales, dataset.offsets = (0.1,), (30.0,)
    assert heights(read_relief(path), MIDDLE) == pytest.approx([55.0])


def _cut(path: Path, share: float) -> Path:
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    return path


def _zip_of(path: Path, names: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in names.items():
            archive.writestr(name, content)
    return path


def _flipped(path: Path) -> Path:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)
    return path


def _written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


TILE = b"\x00\x64" * 1201 * 1201
BAD_FILES: dict[str, Callable[[Path], Path]] = {
    "cut tile": lambda at: _cut(write_tile(at / "N47E003.hgt"), 0.5),
    "empty tile": lambda at: _written(at / "N47E003.hgt", b""),
    "cut zip": lambda at: _cut(_zip_of(at / "N47E003.hgt.zip", {"N47E003.hgt": TILE}), 0.6),
    "damaged zip": lambda at: _flipped(_zip_of(at / "N47E003.hgt.zip", {"N47E003.hgt": TILE})),
    "zip without a tile": lambda at: _zip_of(at / "N47E003.hgt.zip", {"read.me": b"x"}),
    "zip of nothing": lambda at: _zip_of(at / "N47E003.hgt.zip", {"../N47E003.hgt": b""}),
    "zip of two bytes": lambda at: _zip_of(at / "N47E003.hgt.zip", {"../N47E003.hgt": b"xx"}),
    "zip bomb": lambda at: _zip_of(at / "N47E003.hgt.zip", {"N47E003.hgt": bytes(99_000_000)}),
    "cut GeoTIFF": lambda at: _cut(write_raster(at / "a.tif", cone), 0.5),
    "cut grid": lambda at: _cut(write_grid(at / "a.asc", np.eye(50).tolist()), 0.5),
    "grid of words": lambda at: _written(at / "a.asc", b"ncols two\nnrows three\n"),
    "picture": lambda at: write_raster(at / "a.tif", cone, count=3, dtype="uint8"),
    "web page": lambda at: _written(at / "a.tif", b"<!DOCTYPE html><html>404</html>"),
}


@pytest.mark.parametrize("fault", BAD_FILES)
def test_a_cut_or_foreign_file_gives_one_clear_message(tmp_path: Path, fault: str) -> None:
    """The message names the file on one line, in both languages, and the exit code is 3."""
    path = BAD_FILES[fault](tmp_path)
    started = time.process_time()
    with pytest.raises(ExtractError) as caught:
        heights(read_relief(path), MIDDLE + [[0.01, 0.01]] * 3 + [[0.0, 0.0]] * 3)
    assert time.process_time() - started < 2
    assert caught.value.exit_code == 3
    for language in ("fr", "en"):
        message = caught.value.message(language)
        assert str(path) in message
        assert "\n" not in message


def test_a_missing_file_and_an_unknown_format_are_refused(tmp_path: Path) -> None:
    """The message says which formats there are."""
    with pytest.raises(InputRefusedError, match="introuvable"):
        read_relief(tmp_path / "a.tif")
    with pytest.raises(InputRefusedError, match=r"\.hgt\.zip"):
        read_relief(_written(tmp_path / "a.png", b"x"))


def test_without_rasterio_the_extra_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One message says what to install."""
    tile = write_tile(tmp_path / "N47E003.hgt")
    monkeypatch.setitem(sys.modules, "rasterio", None)
    with pytest.raises(InputRefusedError, match=r"pip install ddtour-geo\[elevation\]") as caught:
        read_relief(tile)
    assert caught.value.exit_code == 3


@pytest.mark.parametrize(
    "options", [{"sampling": 0}, {"sampling": np.nan}, {"reach": -1}, {"reach": np.inf}]
)
def test_distances_that_cannot_be_are_refused(options: dict[str, float]) -> None:
    """Sampling every 0 m would never end."""
    with pytest.raises(InputRefusedError, match="m"):
        with_heights(straight(0, 100), Drawn.by(noise), **options)


SPOTS = [(*grid_lonlat(2, 5), 40.0), (*grid_lonlat(300, -4), 186.0)]


def test_a_spot_height_makes_a_junction_known_and_no_climb() -> None:
    """Between two spots 300 m apart nobody knows the ground: a vertex says so."""
    net = with_spot_heights(straight(0, 300), SPOTS)
    heights = heights_along(net)
    assert heights == pytest.approx([40, np.nan, 186], nan_ok=True)
    assert net.edge_length.tolist() == straight(0, 300).edge_length.tolist()
    assert edge_seconds(net, 3.0)[0] == pytest.approx(edge_seconds(straight(0, 300), 3.0)[0])
    bent = with_spot_heights(straight(0, 100, 300), SPOTS)
    assert heights_along(bent) == pytest.approx([40, np.nan, 186], nan_ok=True)


def test_a_short_edge_between_two_spots_slopes_evenly() -> None:
    """The spots speak for the 30 m around them."""
    spots = [(*grid_lonlat(0, 0), 40.0), (*grid_lonlat(28, 0), 47.0)]
    net = with_spot_heights(straight(0, 7, 28), spots)
    assert heights_along(net) == pytest.approx([40, 41.75, 47], abs=0.01)
    for one in spots:
        alone = heights_along(with_spot_heights(straight(0, 7, 28), [one], within=20))
        assert np.isfinite(alone).sum() == 1
        assert np.nanmax(alone) == one[2]


def test_a_spot_far_from_any_junction_says_nothing() -> None:
    """Thirty metres, no more, unless told."""
    spots = [(*grid_lonlat(0, 45), 40.0)]
    assert np.isnan(with_spot_heights(straight(0, 300), spots).vertex_height).all()
    assert heights_along(with_spot_heights(straight(0, 300), spots, within=50))[0] == 40


def test_the_nearest_of_two_spots_wins_and_a_raster_wins_over_both() -> None:
    """The order of the spots does not matter."""
    spots = [(*grid_lonlat(20, 0), 44.0), (*grid_lonlat(3, 0), 41.0), (*grid_lonlat(0, 9), 42.0)]
    for order in (spots, spots[::-1]):
        assert heights_along(with_spot_heights(straight(0, 300), order))[0] == 41
    measured = with_heights(straight(0, 300), Drawn.by(lambda x, _: 0 * x + 39))
    assert with_spot_heights(measured, spots).vertex_height == pytest.approx(39)


@pytest.mark.parametrize("spot", [(3.0, 47.0, np.nan), (3.0, 47.0, 12_000.0), (3.0, 147.0, 40.0)])
def test_an_impossible_spot_is_left_aside_with_a_warning(spot: tuple[float, float, float]) -> None:
    """A height in feet or swapped axes do not move a junction."""
    net = with_spot_heights(straight(0, 300), [spot])
    assert np.isnan(net.vertex_height).all()
    ((key, values),) = net.warnings
    for language in ("fr", "en"):
        assert str(spot[0]) in translate(language, key, **dict(values))


@pytest.fixture(scope="module")
def monaco(shared: Path) -> WalkingNetwork:
    """Read all streets and paths of Monaco."""
    return read_extract(shared / "areas" / "monaco_planetiler.osm.pbf")


@pytest.fixture(scope="module")
def monaco_tile(shared: Path) -> Relief:
    """Open the SRTM tile of Monaco."""
    return read_relief(shared / "areas" / "N43E007.hgt.zip")


@pytest.mark.parametrize(
    ("lon", "lat", "metres"), [(7.4203, 43.7313, 52.0), (7.4262, 43.7347, 0.0)]
)
def test_places_of_monaco_have_the_heights_of_the_tile(
    shared: Path, monaco_tile: Relief, lon: float, lat: float, metres: float
) -> None:
    """The palace on its rock, the port at the sea: within 10 m of the tile's own cells."""
    with zipfile.ZipFile(shared / "areas" / "N43E007.hgt.zip") as archive:
        cells = np.frombuffer(archive.read("N43E007.hgt"), dtype=">i2").reshape(1201, 1201)
    own = float(cells[round((44 - lat) * 1200), round((lon - 7) * 1200)])
    found = heights(monaco_tile, np.array([[lon, lat]]))[0]
    assert found == pytest.approx(own, abs=10)
    assert found == pytest.approx(metres, abs=10)


def test_at_cell_centres_the_tile_reads_as_rasterio_reads_it(
    shared: Path, monaco_tile: Relief
) -> None:
    """No half cell is lost between the corner and the centre."""
    row, column = np.mgrid[300:340, 480:540].reshape(2, -1)
    lonlat = np.stack((7 + column / 1200, 44 - row / 1200), axis=1)
    archive = shared / "areas" / "N43E007.hgt.zip"
    with rasterio.open(f"/vsizip/{archive.resolve()}/N43E007.hgt") as dataset:
        oracle = np.array([value[0] for value in dataset.sample(lonlat)], dtype=np.float64)
    oracle[oracle == -32768] = np.nan
    assert np.isfinite(oracle).sum() > 1000
    assert heights(monaco_tile, lonlat) == pytest.approx(oracle, nan_ok=True)


def test_the_stairs_of_monaco_climb(monaco: WalkingNetwork, monaco_tile: Relief) -> None:
    """Half of them climb more than a metre, even on cells of 90 m; every height is a town's."""
    net = with_heights(monaco, monaco_tile)
    steps = np.array([way.is_steps for way in net.ways])
    climbs = [
        abs(float(heights[-1] - heights[0]))
        for edge in range(net.edge_count)
        for heights in [heights_along(net, edge)]
        if steps[net.vertex_way[net.edge_vertices[edge] : net.edge_vertices[edge + 1]]].all()
    ]
    assert len(climbs) > 80
    assert np.nanmedian(climbs) > 1
    assert np.nanmin(net.vertex_height) > -10
    assert np.nanmax(net.vertex_height) < 400
    assert np.isnan(net.vertex_height).mean() < 0.01


def test_noise_costs_little_on_real_streets(monaco: WalkingNetwork) -> None:
    """Short edges, crossings and stairs included: under 5 % of the time of the flat town."""
    ground = [not way.is_steps for way in monaco.ways]
    noisy = with_heights(monaco, Drawn.by(noise))
    plain = np.array(ground)[noisy.vertex_way]
    cost = [
        np.diff(vertex_times(net, 3.0).forward, append=0.0)
        for net in (noisy, replace(noisy, vertex_height=np.full(len(plain), 40.0)))
    ]
    inner = np.ones(len(plain), dtype=np.bool_)
    inner[noisy.edge_vertices[1:] - 1] = False
    measured = inner & plain & np.isfinite(noisy.vertex_height)
    assert cost[0][measured].sum() < 1.02 * cost[1][measured].sum()


def test_a_town_gets_its_heights_in_less_than_a_second(
    monaco: WalkingNetwork, monaco_tile: Relief
) -> None:
    """112 km of streets, sampled every 10 m."""
    assert quickest(2, lambda: with_heights(monaco, monaco_tile)) < 1.0


def test_heights_of_points_come_from_the_map_and_from_sourced_places(tmp_path: Path) -> None:
    """An ``ele`` tag and a sourced place count; a guessed place and a wrong number do not."""
    streets = tmp_path / "a.osm"
    streets.write_text(
        '<osm version="0.6">'
        '<node id="1" lat="50" lon="2"><tag k="ele" v="40"/></node>'
        '<node id="2" lat="50.001" lon="2"><tag k="ele" v="high"/></node>'
        '<way id="3"><nd ref="1"/><nd ref="2"/><tag k="highway" v="path"/></way></osm>',
        encoding="utf-8",
    )
    sourced = replace(builders.place("a", 2.0, 50.001), height=42.0)
    guessed = replace(builders.place("b", 2.0, 50.0, radius=100.0), height=99.0)
    assert sourced_heights((sourced, guessed)) == ((2.0, 50.001, 42.0),)
    assert marked_heights(streets) == ((2.0, 50.0, 40.0),)


def test_a_territory_without_a_raster_has_the_heights_of_its_points(tmp_path: Path) -> None:
    """Where nothing says more, the climb between them stays unknown."""
    streets = tmp_path / "a.osm"
    streets.write_text(
        '<osm version="0.6">'
        '<node id="1" lat="50" lon="2"><tag k="ele" v="40"/></node>'
        '<node id="2" lat="50.002" lon="2"/>'
        '<way id="3"><nd ref="1"/><nd ref="2"/><tag k="highway" v="path"/></way></osm>',
        encoding="utf-8",
    )
    network = with_heights_of(read_extract(streets), tmp_path, partial(marked_heights, streets))
    assert 40.0 in network.vertex_height
    assert np.isnan(network.vertex_height).any()
