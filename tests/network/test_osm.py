"""Extracts -> flat arrays."""

import gzip
import subprocess
import sys
from pathlib import Path

import numpy as np
import osmium
import pytest

from ddtour_geo.common.errors import ExtractError
from ddtour_geo.network import build_network
from ddtour_geo.network.osm.extract import StreetExtract, read_streets
from ddtour_geo.network.osm.screening import _DATASIZE_KEY, _field
from tests.support.streets import FOOTWAY, osm_xml

NODES = {1: (3.0, 47.0), 2: (3.001, 47.0), 3: (3.002, 47.001), 4: (3.003, 47.0)}
WAYS = {
    7: ((1, 2, 3), {"highway": "residential", "name": "Rue Hoche"}),
    8: ((3, 4), {"railway": "rail"}),
    9: ((2, 4), {"railway": "platform"}),
}
EXTRACTS = {
    "pont_de_veyle_fr.osm.gz": (272, "2022-03-11"),
    "redon_fr.osm": (370, "2019-09-09"),
    "noisemodelling_map.osm.pbf": (204, "2019-11-21"),
    "monaco_planetiler.osm.pbf": (2379, "2021-04-21"),
    "andorra_graphhopper.osm.pbf": (1615, "2013-05-28"),
    "liechtenstein_valhalla.osm.pbf": (4660, "2015-07-27"),
}


def written(folder: Path, text: str, name: str = "a.osm") -> Path:
    path = folder / name
    data = text.encode()
    path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    return path


def as_pbf(folder: Path, text: str) -> Path:
    source, target = written(folder, text), folder / "a.osm.pbf"
    with osmium.SimpleWriter(str(target), overwrite=True) as writer:
        for thing in osmium.FileProcessor(str(source)):
            writer.add(thing)
    return target


def one_by_one(path: Path) -> dict[int, list[tuple[int, float, float]]]:
    """Every highway way with its nodes, as slowly and plainly as pyosmium allows."""
    found = {}
    for thing in osmium.FileProcessor(str(path)).with_locations():
        if thing.is_way() and "highway" in thing.tags:
            found[thing.id] = [
                (node.ref, node.lon, node.lat) if node.location.valid() else (node.ref, None, None)
                for node in thing.nodes
            ]
    return found


def of_way(extract: StreetExtract, index: int) -> slice:
    return slice(extract.way_starts[index], extract.way_starts[index + 1])


@pytest.mark.parametrize("name", ["a.osm", "a.osm.gz"])
def test_an_extract_becomes_flat_arrays(tmp_path: Path, name: str) -> None:
    """Identifiers, tags, references and coordinates arrive in the order of the file."""
    read = read_streets(written(tmp_path, osm_xml(NODES, WAYS), name))
    assert read.way_ids.tolist() == [7, 9]
    assert read.way_tags[0] == {"highway": "residential", "name": "Rue Hoche"}
    assert read.way_starts.tolist() == [0, 3, 5]
    assert read.refs.tolist() == [1, 2, 3, 2, 4]
    assert read.lonlat.tolist() == [list(NODES[ref]) for ref in (1, 2, 3, 2, 4)]
    assert read.source == name


def test_xml_and_pbf_say_the_same(tmp_path: Path) -> None:
    """The format of a file changes nothing in what is read."""
    text = osm_xml(NODES, WAYS, {2: {"barrier": "gate"}})
    packed, plain = read_streets(as_pbf(tmp_path, text)), read_streets(written(tmp_path, text))
    assert packed.refs.tolist() == plain.refs.tolist()
    assert np.array_equal(packed.lonlat, plain.lonlat)
    assert packed.way_tags == plain.way_tags
    assert packed.node_tags == plain.node_tags == {2: {"barrier": "gate"}}


def test_awkward_texts_arrive_unchanged(tmp_path: Path) -> None:
    """Accents, signs and emoji in names are kept to the letter; a line that ends is a space."""
    name = "L’Église, 5 = 50 % @ «\u00a0été\u00a0»\u2028\U0001f333 Tw=n1;\\"
    tags = {"highway": "path", "name": name, "clé=,% ": "x y"}
    for path in (written, as_pbf):
        read = read_streets(path(tmp_path, osm_xml(NODES, {7: ((1, 2), tags)})))
        assert read.way_tags == ({**tags, "name": name.replace("\u2028", " ")},)


def test_a_way_without_nodes_is_no_street(tmp_path: Path) -> None:
    """Ways of no node or one are read, and lead nowhere."""
    text = osm_xml(NODES, {7: ((), FOOTWAY), 8: ((2,), FOOTWAY), 9: ((1, 2), FOOTWAY)})
    read = read_streets(written(tmp_path, text))
    assert read.way_starts.tolist() == [0, 0, 1, 3]
    assert read.refs.tolist() == [2, 1, 2]
    only = read_streets(written(tmp_path, osm_xml(NODES, {7: ((), FOOTWAY)}), "b.osm"))
    with pytest.raises(ExtractError):
        build_network(only)


def test_a_clipped_way_keeps_its_place_with_unknown_coordinates(tmp_path: Path) -> None:
    """A node that the extract does not hold has coordinates NaN, and its neighbours stay."""
    nodes = {ref: lonlat for ref, lonlat in NODES.items() if ref != 2}
    read = read_streets(written(tmp_path, osm_xml(nodes, WAYS)))
    assert np.isnan(read.lonlat[:, 0]).tolist() == [False, True, False, True, False]


def test_nodes_after_their_ways_are_found(tmp_path: Path) -> None:
    """An unsorted file is read like a sorted one."""
    nodes, ways = osm_xml(NODES, {}), osm_xml({}, WAYS)
    body = ways.replace("</osm>\n", "") + nodes.split('<osm version="0.6">')[1]
    assert not np.isnan(read_streets(written(tmp_path, body)).lonlat).any()


def test_negative_identifiers_of_a_drawing_are_found(tmp_path: Path) -> None:
    """A file drawn by hand in an editor numbers its nodes downwards."""
    nodes = {-ref: lonlat for ref, lonlat in NODES.items()}
    read = read_streets(written(tmp_path, osm_xml(nodes, {-7: ((-1, -2, -3), FOOTWAY)})))
    assert read.refs.tolist() == [-1, -2, -3]
    assert read.lonlat.tolist() == [list(NODES[ref]) for ref in (1, 2, 3)]


def test_a_way_given_twice_is_read_once(tmp_path: Path) -> None:
    """A repeated identifier does not double a street."""
    text = osm_xml(NODES, {7: ((1, 2), FOOTWAY)})
    way = text[text.index("<way") : text.index("</osm>")]
    assert read_streets(written(tmp_path, text.replace(way, way + way))).way_ids.tolist() == [7]


def test_two_ways_of_one_identifier_are_refused(tmp_path: Path) -> None:
    """Two versions of a street in one file contradict each other: the way is named."""
    one = osm_xml(NODES, {7: ((1, 2), FOOTWAY)})
    other = osm_xml(NODES, {7: ((2, 3), FOOTWAY)})
    way = other[other.index("<way") : other.index("</osm>")]
    path = written(tmp_path, one.replace("</osm>", way + "</osm>"))
    with pytest.raises(ExtractError, match="voie 7"):
        read_streets(path)


def test_the_date_comes_from_overpass(tmp_path: Path) -> None:
    """An answer of Overpass carries the moment of its data."""
    meta = '<osm version="0.6"><meta osm_base="2026-11-02T08:00:00Z"/>'
    text = osm_xml(NODES, WAYS).replace('<osm version="0.6">', meta)
    assert read_streets(written(tmp_path, text)).data_date == "2026-11-02"


def test_the_date_comes_from_the_newest_way_else(tmp_path: Path) -> None:
    """Without a date of the file, the last change of a street is the best witness."""
    text = osm_xml(NODES, WAYS).replace(
        '<way id="7"', '<way id="7" timestamp="2025-05-04T00:00:00Z"'
    )
    assert read_streets(written(tmp_path, text)).data_date == "2025-05-04"
    assert read_streets(written(tmp_path, osm_xml(NODES, WAYS), "b.osm")).data_date == ""


@pytest.mark.parametrize("name", EXTRACTS)
def test_a_real_extract_is_read_as_pyosmium_reads_it(shared: Path, name: str) -> None:
    """References and coordinates are those of the plain way of reading, to the last digit."""
    count, day = EXTRACTS[name]
    read = read_streets(shared / "areas" / name)
    expected = one_by_one(shared / "areas" / name)
    assert len(expected) == count
    assert read.data_date == day
    for index, (way, tags) in enumerate(zip(read.way_ids.tolist(), read.way_tags, strict=True)):
        if "highway" not in tags or way < 0:
            continue
        part = of_way(read, index)
        rows = zip(read.refs[part].tolist(), read.lonlat[part].tolist(), strict=True)
        for (ref, (lon, lat)), (ref2, lon2, lat2) in zip(rows, expected.pop(way), strict=True):
            assert ref == ref2
            assert (lon, lat) == (lon2, lat2) if lon2 is not None else np.isnan(lon)
    assert not expected


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    """The message names the path."""
    with pytest.raises(ExtractError, match=r"nowhere\.osm") as error:
        read_streets(tmp_path / "nowhere.osm")
    assert error.value.exit_code == 3


CUT = gzip.compress(b"<osm version='0.6'><node id='1' lat='47' lon='3'/>" * 9, mtime=0)[:40]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.osm", b""),
        ("a.osm", b"not a map"),
        ("a.osm", b"<osm version='0.6'><node id='1' lat='4"),
        ("a.osm", b"\xff\xfe<\x00o\x00"),
        ("a.osm.gz", b"not gzip"),
        ("a.osm.gz", CUT),
        ("a.osm.pbf", b"\x00\x00\x00\x0d"),
        ("a.osm.pbf", b"garbage garbage garbage"),
        ("a.txt", b"<osm/>"),
    ],
)
def test_an_unreadable_file_is_refused(tmp_path: Path, name: str, content: bytes) -> None:
    """Whatever the parser says, the user gets one error that names the file."""
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(ExtractError) as error:
        read_streets(path)
    assert name in error.value.message("en")
    assert name in error.value.message("fr")


def test_a_folder_is_refused(tmp_path: Path) -> None:
    """A path that is no file is an input that cannot be used."""
    with pytest.raises(ExtractError):
        read_streets(tmp_path)


def test_a_cut_pbf_is_refused(tmp_path: Path, shared: Path) -> None:
    """Half a download is not a smaller map."""
    whole = (shared / "areas" / "noisemodelling_map.osm.pbf").read_bytes()
    path = tmp_path / "half.osm.pbf"
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(ExtractError, match=r"half\.osm\.pbf"):
        read_streets(path)


@pytest.mark.parametrize("name", ["a.osm", "a.osm.gz", "a.osm.pbf"])
def test_a_damaged_file_is_refused_or_read_soundly(tmp_path: Path, name: str) -> None:
    """Flipped, lost and missing bytes give a named error or finite coordinates."""
    text = osm_xml(NODES, WAYS, {2: {"barrier": "gate"}})
    whole = {
        "a.osm": text.encode(),
        "a.osm.gz": gzip.compress(text.encode()),
        "a.osm.pbf": as_pbf(tmp_path, text).read_bytes(),
    }[name]
    random = np.random.default_rng(7)
    refusals = []
    for _ in range(60):
        data = bytearray(whole)
        spot = random.integers(len(data))
        match random.integers(3):
            case 0:
                data[spot] ^= 1 << int(random.integers(8))
            case 1:
                del data[spot]
            case _:
                del data[spot:]
        path = tmp_path / name
        path.write_bytes(data)
        try:
            net = build_network(read_streets(path))
        except ExtractError as error:
            refusals.append(error.message("en"))
        else:
            assert np.isfinite(net.vertex_xy).all()
    assert len(refusals) > 30
    assert all(name in refusal for refusal in refusals)


@pytest.mark.parametrize("bad", ["nan", "inf", "1e40", "91", "-90.5", "47,5", ""])
def test_an_impossible_latitude_is_refused(tmp_path: Path, bad: str) -> None:
    """A coordinate outside the world is never taken for a missing node."""
    text = osm_xml(NODES, WAYS).replace('lat="47.001"', f'lat="{bad}"')
    with pytest.raises(ExtractError):
        read_streets(written(tmp_path, text))


def test_an_extract_without_streets_is_refused(tmp_path: Path) -> None:
    """A map of railways is not a walking network."""
    with pytest.raises(ExtractError) as error:
        read_streets(written(tmp_path, osm_xml(NODES, {8: WAYS[8]})))
    assert error.value.key == "network.extract_empty"


@pytest.mark.parametrize(
    "prologue",
    [
        "<!DOCTYPE osm>",
        '<!DOCTYPE osm [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>',
        '<!DOCTYPE osm [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    ],
)
def test_a_document_type_is_refused(tmp_path: Path, prologue: str) -> None:
    """Entities are how XML files attack their readers."""
    text = osm_xml(NODES, WAYS).replace("<osm ", f"{prologue}<osm ")
    with pytest.raises(ExtractError) as error:
        read_streets(written(tmp_path, text))
    assert error.value.key == "network.extract_doctype"


def test_a_gzip_bomb_is_refused(tmp_path: Path) -> None:
    """A small file that unpacks to hundreds of times its size is stopped on the way."""
    path = tmp_path / "bomb.osm.gz"
    with gzip.open(path, "wb", compresslevel=9) as stream:
        stream.write(b"<osm version='0.6'>")
        for _ in range(70):
            stream.write(b" " * (1 << 20))
    with pytest.raises(ExtractError) as error:
        read_streets(path)
    assert error.value.key == "network.extract_too_large"


def blob_ends(data: bytes) -> list[int]:
    """Offsets at which a blob of a PBF file ends."""
    ends, at = [], 0
    while at < len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        at += 4 + size + _field(data[at + 4 : at + 4 + size], _DATASIZE_KEY)
        ends.append(at)
    return ends


@pytest.mark.parametrize("name", ["noisemodelling_map.osm.pbf", "andorra_graphhopper.osm.pbf"])
def test_a_pbf_cut_between_its_blobs_is_refused(tmp_path: Path, shared: Path, name: str) -> None:
    """Each blob is whole, and still the end is missing."""
    whole = (shared / "areas" / name).read_bytes()
    ends = blob_ends(whole)
    assert ends[-1] == len(whole)
    path = tmp_path / name
    for end in [0, *ends[:-1]]:
        path.write_bytes(whole[:end])
        with pytest.raises(ExtractError) as error:
            build_network(read_streets(path))
        assert name in error.value.message("fr")


def test_a_pbf_of_streets_alone_is_read(tmp_path: Path) -> None:
    """A file that somebody filtered has no relation, and is not cut."""
    nodes = {ref: (3.0 + ref * 1e-4, 47.0) for ref in range(1, 203)}
    ways = {ref: ((ref, ref + 1), FOOTWAY) for ref in range(1, 202)}
    assert len(read_streets(as_pbf(tmp_path, osm_xml(nodes, ways))).way_ids) == 201
    rail = {999: ((1, 2), {"railway": "rail"})}
    with pytest.raises(ExtractError) as error:
        read_streets(as_pbf(tmp_path, osm_xml(nodes, ways | rail)))
    assert error.value.key == "network.extract_cut"


PEAK = """
import re, sys, time
from pathlib import Path
from ddtour_geo.common.errors import ExtractError
from ddtour_geo.network import read_extract
begin = time.process_time()
try:
    read_extract(sys.argv[1])
except ExtractError as error:
    print(error.exit_code, time.process_time() - begin)
print(int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) // 1024)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="peak memory is read from /proc")
def test_a_megabyte_that_unpacks_to_a_gigabyte_is_refused(tmp_path: Path) -> None:
    """In less than two seconds, and within the memory of a small machine."""
    path = tmp_path / "bomb.osm.gz"
    blank = gzip.compress(b" " * (1 << 24), compresslevel=9)
    path.write_bytes(gzip.compress(b"<osm version='0.6'>") + blank * 64)
    assert path.stat().st_size < 1.2e6
    done = subprocess.run(
        [sys.executable, "-c", PEAK, str(path)],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    code, seconds, megabytes = done.stdout.split()
    assert int(code) == 3
    assert float(seconds) < 2
    assert int(megabytes) < 400


@pytest.mark.parametrize("name", ["a.osm", "a.osm.gz"])
@pytest.mark.parametrize("bad", ["1e400", "4.7e3", "1E+99", "-9e9999"])
def test_an_absurd_power_of_ten_is_refused(tmp_path: Path, name: str, bad: str) -> None:
    """The parser would take it for zero, a point in the Gulf of Guinea."""
    text = osm_xml(NODES, WAYS).replace('lat="47.001"', f'lat="{bad}"')
    with pytest.raises(ExtractError) as error:
        read_streets(written(tmp_path, text, name))
    assert bad in error.value.message("en")


def test_a_small_power_of_ten_is_a_number(tmp_path: Path) -> None:
    """Some programs write 47.001 so."""
    text = osm_xml(NODES, WAYS).replace('lat="47.001"', 'lat="4.7001e1"')
    assert read_streets(written(tmp_path, text)).lonlat[2].tolist() == [3.002, 47.001]


def test_streets_without_their_points_are_refused(tmp_path: Path) -> None:
    """Where most nodes are missing the file was cut, not clipped."""
    nodes = {1: NODES[1]}
    with pytest.raises(ExtractError) as error:
        read_streets(written(tmp_path, osm_xml(nodes, WAYS)))
    assert error.value.key == "network.extract_nodes_missing"


def test_a_node_given_twice_is_one_node(tmp_path: Path) -> None:
    """All ways that name it meet at one point."""
    text = osm_xml(NODES, WAYS)
    line = next(line for line in text.splitlines() if line.startswith('<node id="2"'))
    doubled = text.replace(line, line + line.replace('lat="47.0"', 'lat="47.002"'))
    read = read_streets(written(tmp_path, doubled))
    assert len({tuple(row) for row in read.lonlat[read.refs == 2].tolist()}) == 1


def test_tags_of_crossings_and_entrances_are_kept(tmp_path: Path) -> None:
    """Nodes say where one waits, enters or is stopped."""
    tags = {
        1: {"railway": "level_crossing"},
        2: {"entrance": "main"},
        3: {"barrier": "gate"},
        4: {"natural": "tree"},
    }
    read = read_streets(written(tmp_path, osm_xml(NODES, WAYS, tags)))
    assert read.node_tags == {ref: tags[ref] for ref in (1, 2, 3)}


def test_an_area_of_steps_is_no_square(tmp_path: Path) -> None:
    """Nobody crosses a flight of steps sideways."""
    ring = (1, 2, 3, 1)
    ways = {
        7: (ring, {"highway": "steps", "area": "yes"}),
        8: (ring, {"highway": "pedestrian", "area": "yes"}),
        9: (ring, {"highway": "pedestrian"}),
        10: ((1, 2, 3), {"highway": "pedestrian", "area": "yes"}),
    }
    assert read_streets(written(tmp_path, osm_xml(NODES, ways))).squares == {1: (4,)}


@pytest.mark.skipif(sys.platform != "linux", reason="peak memory is read from /proc")
def test_a_second_look_needs_no_memory(shared: Path) -> None:
    """Nodes that are missing are looked for without a bit for every number."""
    command = [sys.executable, "-c", PEAK, str(shared / "areas" / "redon_fr.osm")]
    root = Path(__file__).parents[2]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    assert int(done.stdout.split()[-1]) < 200
