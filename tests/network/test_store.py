"""Networks kept in files."""

import zipfile
from dataclasses import fields, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from ddtour_geo.common.errors import ExtractError
from ddtour_geo.model import WalkingNetwork
from ddtour_geo.network import read_extract
from ddtour_geo.network.build import store as store_module
from ddtour_geo.network.build.store import load_network, save_network, source_key, stored_network
from tests.support.streets import FOOTWAY, grid_lonlat, network, osm_xml

NODES = {1: (0, 0), 2: (100, 0), 3: (200, 0)}


def assert_same(one: WalkingNetwork, two: WalkingNetwork) -> None:
    """Every field, to the last bit."""
    for field in fields(WalkingNetwork):
        first, second = getattr(one, field.name), getattr(two, field.name)
        if isinstance(first, np.ndarray):
            assert first.dtype == second.dtype
            assert np.array_equal(first, second, equal_nan=first.dtype.kind == "f")
        else:
            assert first == second


@pytest.fixture
def small() -> WalkingNetwork:
    """Two ways, a level crossing, a closure, a remark and a private end."""
    private = {"highway": "service", "access": "destination", "name": "Allée de l\u2019Été"}
    net = network(NODES, [((1, 2), FOOTWAY), ((2, 3), private)], {2: {"railway": "crossing"}})
    hours = ((datetime(2026, 12, 1, 8, tzinfo=UTC), datetime(2026, 12, 1, 9, tzinfo=UTC)),)
    return replace(net, ways=(replace(net.ways[0], closed=hours), *net.ways[1:]))


def test_a_network_comes_back_as_it_was(small: WalkingNetwork, tmp_path: Path) -> None:
    """Arrays, ways, moments, sets and remarks."""
    save_network(small, tmp_path / "a.network")
    assert small.private_edges
    assert small.crossings
    assert_same(load_network(tmp_path / "a.network"), small)


def test_a_real_network_comes_back_as_it_was(shared: Path, tmp_path: Path) -> None:
    """Squares and all."""
    net = read_extract(shared / "areas" / "redon_fr.osm")
    save_network(net, tmp_path / "a.network")
    assert_same(load_network(tmp_path / "a.network"), net)


def test_the_same_network_gives_the_same_bytes(small: WalkingNetwork, tmp_path: Path) -> None:
    """No clock is written into the file."""
    for name in "ab":
        save_network(small, tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_a_cut_or_damaged_file_is_refused(small: WalkingNetwork, tmp_path: Path) -> None:
    """Whatever is missing or flipped, the answer is a named error or the same network."""
    path = tmp_path / "a.network"
    save_network(small, path)
    whole = path.read_bytes()
    random = np.random.default_rng(5)
    refusals = []
    for _ in range(150):
        data = bytearray(whole)
        spot = int(random.integers(len(data)))
        if random.integers(2):
            del data[spot:]
        else:
            data[spot] ^= 1 << int(random.integers(8))
        path.write_bytes(data)
        try:
            found = load_network(path)
        except ExtractError as error:
            refusals.append(error.message("en"))
        else:
            assert_same(found, small)
    assert len(refusals) > 75
    assert all("a.network" in refusal for refusal in refusals)


@pytest.mark.parametrize("content", [b"", b"PK", b"<osm/>"])
def test_a_foreign_file_is_refused(tmp_path: Path, content: bytes) -> None:
    """What is no network is not read."""
    path = tmp_path / "a.network"
    path.write_bytes(content)
    with pytest.raises(ExtractError):
        load_network(path)


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        "{}",
        '{"format": "other"}',
        '{"format": "ddtour-network", "version": 99, "layout": ""}',
    ],
)
def test_a_foreign_archive_is_refused(tmp_path: Path, text: str) -> None:
    """Another program\u2019s archive, and a version that is not ours."""
    path = tmp_path / "a.network"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("network.json", text)
    with pytest.raises(ExtractError):
        load_network(path)


def test_no_object_is_ever_revived(small: WalkingNetwork, tmp_path: Path) -> None:
    """A pickled array inside the archive is refused, not run."""
    path = tmp_path / "a.network"
    save_network(small, path)
    bad = tmp_path / "b.network"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(bad, "w") as new:
        for name in old.namelist():
            if name != "edge_length.npy":
                new.writestr(name, old.read(name))
        with new.open("edge_length.npy", "w") as stream:
            np.lib.format.write_array(stream, np.array([{}], dtype=object), allow_pickle=True)
    with pytest.raises(ExtractError):
        load_network(bad)


def test_a_store_follows_its_extract(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is used while extract and settings stay, and made again when they change."""
    made = []
    build = store_module.build_network
    monkeypatch.setattr(
        store_module, "build_network", lambda *a, **k: made.append(k) or build(*a, **k)
    )
    nodes = {ref: grid_lonlat(*xy) for ref, xy in NODES.items()}
    path, store = tmp_path / "a.osm", tmp_path / "store" / "a.network"
    path.write_text(osm_xml(nodes, {7: ((1, 2), FOOTWAY)}))
    first = stored_network(path, store, profile="adult")
    assert_same(stored_network(path, store, profile="adult"), first)
    assert len(made) == 1
    assert stored_network(path, store, profile="senior").profile == "senior"
    path.write_text(osm_xml(nodes, {7: ((1, 2, 3), FOOTWAY)}))
    assert stored_network(path, store, profile="senior").edge_length[0] == pytest.approx(
        200, rel=1e-3
    )
    store.write_bytes(store.read_bytes()[:99])
    assert stored_network(path, store, profile="senior").edge_count == 1
    assert len(made) == 4


def test_a_key_says_all_that_a_network_is_made_from(tmp_path: Path) -> None:
    """Bytes and settings, whatever the order in which they are given."""
    path = tmp_path / "a.osm"
    path.write_text("<osm/>")
    span = (datetime(2026, 12, 1, 8, tzinfo=UTC), datetime(2026, 12, 1, 12, tzinfo=UTC))
    key = source_key(path, profile="adult", span=span, without=frozenset({"way 1", "way 2"}))
    assert key == source_key(
        path, without=frozenset({"way 2", "way 1"}), span=span, profile="adult"
    )
    assert key != source_key(path, profile="adult", span=span, without=frozenset({"way 1"}))
    assert key != source_key(path, profile="adult", without=frozenset({"way 1", "way 2"}))
    path.write_text("<osm></osm>")
    assert key != source_key(
        path, profile="adult", span=span, without=frozenset({"way 1", "way 2"})
    )


def test_an_extract_that_is_missing_has_no_key(tmp_path: Path) -> None:
    """The message names it."""
    with pytest.raises(ExtractError, match=r"nowhere\.osm"):
        source_key(tmp_path / "nowhere.osm")


def test_a_file_with_any_byte_changed_is_refused(small: WalkingNetwork, tmp_path: Path) -> None:
    """Also where somebody packed it anew, so that each part looks whole."""
    path = tmp_path / "a.network"
    save_network(small, path)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for name, content in parts.items():
        for at in {0, 9, len(content) // 3, len(content) // 2, len(content) - 1}:
            changed = bytearray(content)
            changed[min(at, len(content) - 1)] ^= 1
            with zipfile.ZipFile(path, "w") as archive:
                for other, held in {**parts, name: bytes(changed)}.items():
                    archive.writestr(other, held)
            with pytest.raises(ExtractError):
                load_network(path)


def test_a_file_that_unpacks_to_more_than_it_is_is_refused(tmp_path: Path) -> None:
    """Before a byte of it is unpacked."""
    path = tmp_path / "a.network"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("network.json", bytes(10**7))
    with pytest.raises(ExtractError):
        load_network(path)
