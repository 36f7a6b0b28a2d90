"""Streets under the mouse, and points on ways."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ddtour_geo.common.geodesy import ground_metres
from ddtour_geo.model import WalkingNetwork
from ddtour_geo.network import build_network, read_streets
from ddtour_geo.network.osm.extract import StreetExtract
from ddtour_geo.network.streets import nearest_street, point_on_way, way_lines
from tests.conftest import ROOT
from tests.support.streets import FOOTWAY, extract, grid_lonlat
from tests.support.timing import quickest

STREET = {"highway": "residential", "name": "Rue Hoche"}
NODES = {1: (0, 0), 2: (100, 0), 3: (200, 0), 4: (400, 0), 5: (100, 100), 6: (200, 100)}
WAYS = [((1, 2, 3, 4), STREET), ((2, 5), FOOTWAY), ((3, 6), FOOTWAY)]


@pytest.fixture(scope="module")
def streets() -> StreetExtract:
    """Draw a street of 400 m with two footways to the north, after 100 m and after 200 m."""
    return extract(NODES, WAYS)


@pytest.fixture(scope="module")
def network(streets: StreetExtract) -> WalkingNetwork:
    """Build the same as a network."""
    return build_network(streets)


def test_the_street_that_is_pointed_at_is_found(
    network: WalkingNetwork, streets: StreetExtract
) -> None:
    """Name, distance, share of the way, the piece between two junctions and the whole."""
    found = nearest_street(network, streets, grid_lonlat(150, 12))
    assert found is not None
    assert (found.way, found.name, found.highway) == (1, "Rue Hoche", "residential")
    assert found.metres == pytest.approx(12, abs=0.1)
    assert found.at == pytest.approx(150 / 400, abs=1e-3)
    assert sorted(found.line) == [grid_lonlat(100, 0), grid_lonlat(200, 0)]
    assert found.whole == (tuple(grid_lonlat(*NODES[node]) for node in (1, 2, 3, 4)),)


def test_far_from_any_street_nothing_is_pointed_at(
    network: WalkingNetwork, streets: StreetExtract
) -> None:
    """A click into the fields is no street."""
    assert nearest_street(network, streets, grid_lonlat(150, -70)) is None
    assert nearest_street(network, streets, grid_lonlat(150, -70), limit=80) is not None


def test_a_way_that_is_not_there_has_no_line_and_no_point(
    network: WalkingNetwork, streets: StreetExtract
) -> None:
    """Identifiers may be out of date."""
    assert way_lines(streets, 99) == ()
    assert point_on_way(network, streets, 99, 0.5) is None


@given(at=st.floats(0, 1), way=st.sampled_from([1, 2, 3]))
def test_a_point_on_a_way_lies_at_its_share(at: float, way: int) -> None:
    """The point of the network, measured along the edge, is where the share says."""
    streets = extract(NODES, WAYS)
    network = build_network(streets)
    found = point_on_way(network, streets, way, at)
    assert found is not None
    edge, offset = found
    first, last = network.node_lonlat[network.edge_nodes[edge]]
    share = offset / network.edge_length[edge]
    spot = tuple((first + share * (last - first)).tolist())
    x, y = {1: (400 * at, 0.0), 2: (100.0, 100 * at), 3: (200.0, 100 * at)}[way]
    assert spot == pytest.approx(grid_lonlat(x, y), abs=2e-6)


def test_what_is_pointed_at_is_found_again_by_its_way_and_share() -> None:
    """On the streets of the demonstration town, every metre of every way, curves included."""
    streets = read_streets(ROOT / "data" / "ville-exemple" / "streets.osm")
    network = build_network(streets)
    ways = [way for i, way in enumerate(network.ways) if i not in network.squares]
    for way in ways[::7]:
        (line, *_) = way_lines(streets, way.id)
        spot = line[len(line) // 2]
        found = nearest_street(network, streets, spot)
        assert found is not None
        assert found.metres < 0.5
        again = point_on_way(network, streets, found.way, found.at)
        assert again is not None
        edge, offset = again
        part = slice(network.edge_vertices[edge], network.edge_vertices[edge + 1])
        at = network.vertex_offset[part]
        lonlat = np.array([np.interp(offset, at, axis) for axis in network.vertex_lonlat[part].T])
        away = ground_metres(lonlat[None], np.array([found.lonlat]))
        assert away[0] < 0.5, found


@pytest.mark.thorough
def test_a_click_is_answered_at_once() -> None:
    """Five milliseconds of the processor at most, the best of some tries."""
    streets = read_streets(ROOT / "data" / "ville-exemple" / "streets.osm")
    network = build_network(streets)
    assert quickest(9, lambda: nearest_street(network, streets, (1.8388, 46.9830))) < 0.005
