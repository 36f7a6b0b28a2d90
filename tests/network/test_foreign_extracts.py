"""Extracts as strangers bring them: read as they were meant, or refused in words."""

import bz2
import gzip
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import osmium
import pytest

from ddtour_geo.common.errors import ExtractError
from ddtour_geo.model import Territory
from ddtour_geo.network import read_streets
from ddtour_geo.network.osm.clip import clip
from ddtour_geo.network.osm.objects import read_objects
from ddtour_geo.network.osm.reach import extent
from ddtour_geo.network.osm.snapshot import refresh_from_file
from ddtour_geo.network.snapping.entrances import read_surroundings
from ddtour_geo.territory.create import new_territory
from ddtour_geo.territory.proposals import propose_places
from ddtour_geo.territory.reader import read_territory
from tests.conftest import ROOT

TOWN = (1.999, 46.9995, 2.013, 47.0025)


def xml(more: str = "", *, top: str = "", east: float = 0.0) -> str:
    """Write a street of three nodes with a museum at its beginning."""
    node = '<node id="{}" version="1" lat="{}" lon="{:.7f}">{}</node>'
    museum = '<tag k="tourism" v="museum"/><tag k="name" v="Alpha"/>'
    spots = (
        (1, 47.0, 2.0, ""),
        (2, 47.0, 2.012, ""),
        (3, 47.002, 2.004, ""),
        (50, 47.0, 2.0001, museum),
    )
    nodes = "".join(
        node.format(n, lat, (lon + east + 180) % 360 - 180, tags) for n, lat, lon, tags in spots
    )
    way = (
        '<way id="10" version="1"><nd ref="1"/><nd ref="2"/><nd ref="3"/>'
        '<tag k="highway" v="residential"/><tag k="name" v="Rue A"/></way>'
    )
    return f'<?xml version="1.0"?><osm version="0.6">{top}{nodes}{way}{more}</osm>'


def written(folder: Path, text: str, name: str = "a.osm") -> Path:
    path = folder / name
    pack = {".gz": gzip.compress, ".bz2": bz2.compress}.get(path.suffix, bytes)
    path.write_bytes(pack(text.encode()))
    return path


def bounds(west: float, south: float, east: float, north: float) -> str:
    return f'<bounds minlon="{west}" minlat="{south}" maxlon="{east}" maxlat="{north}"/>'


@pytest.mark.parametrize(
    ("top", "more"),
    [
        (bounds(-180, -90, 180, 90), ""),
        (bounds(0, 0, 0, 0), ""),
        (bounds(-5.2, 41.3, 9.6, 51.1), ""),
        ("", '<node id="7" version="1" lat="-89.9" lon="-179.99"/>'),
        ("", '<node id="7" version="1" lat="0" lon="0"><tag k="note" v="?"/></node>'),
        (bounds(-180, -90, 180, 90), '<node id="7" version="1" lat="89.9" lon="179.99"/>'),
    ],
)
def test_nodes_decide_where_a_town_is(tmp_path: Path, top: str, more: str) -> None:
    """Bounds of the world, of a country or of nowhere, and stray nodes, do not move it."""
    source = written(tmp_path, xml(more, top=top))
    assert extent(source) == (2.0, 47.0, 2.012, 47.002)
    places = new_territory("town", source, data=tmp_path).places
    assert [place.id for place in places] == ["alpha"]
    assert read_streets(tmp_path / "town" / "streets.osm.pbf").refs.tolist() == [1, 2, 3]


@pytest.mark.parametrize(
    ("top", "more"),
    [
        ("<bounds/>", ""),
        ("", '<node id="7" version="1" lat="91" lon="2"/>'),
        ("", '<node id="7" version="1"/>'),
        (bounds(-180, -91, 181, 90), ""),
    ],
)
def test_what_lies_outside_of_the_world_is_left_out(tmp_path: Path, top: str, more: str) -> None:
    """A node without a place, a corner beyond the pole."""
    source = written(tmp_path, xml(more, top=top))
    assert extent(source) == (2.0, 47.0, 2.012, 47.002)
    assert clip(source, tmp_path / "b.osm.pbf", area=TOWN).ways == 1


@pytest.mark.parametrize(
    "top",
    ['<bounds minlon="east" minlat="0" maxlon="1" maxlat="1"/>', '<node id="7" lat="" lon=""/>'],
)
def test_a_coordinate_that_is_no_number_is_refused(tmp_path: Path, top: str) -> None:
    """The sentence names the file and the value."""
    with pytest.raises(ExtractError, match=r"a\.osm.*coordinate"):
        extent(written(tmp_path, xml(top=top)))


def test_bounds_that_fit_are_believed(tmp_path: Path) -> None:
    """An extract may be whole a little beyond its last node; several bounds count together."""
    two = bounds(1.999, 46.999, 2.001, 47.001) + bounds(2.001, 46.999, 2.02, 47.003)
    assert extent(written(tmp_path, xml(top=two))) == (1.999, 46.999, 2.02, 47.003)


def test_a_town_across_the_180th_meridian_is_refused_in_words(tmp_path: Path) -> None:
    """No map is drawn there; one beside it is like any other."""
    with pytest.raises(ExtractError, match="méridien 180°"):
        extent(written(tmp_path, xml(east=177.99)))
    west, _, east, _ = extent(written(tmp_path, xml(east=177.98)))
    assert 179.97 < west < east < 180.0


def test_a_territory_at_the_edge_of_the_world_is_cut(tmp_path: Path) -> None:
    """The margin round its study area ends at the meridian."""
    source = written(tmp_path, xml(east=177.98))
    area = (179.98, 47.0, 180.0, 47.002)
    assert clip(source, tmp_path / "b.osm.pbf", area=area).bounds[2] == 180.0


def test_study_areas_are_rounded_outwards(tmp_path: Path) -> None:
    """A place on the edge stays within; a street along a parallel has an area too."""
    text = xml().replace('lat="47.002"', 'lat="47.0"').replace("2.0120000", "2.0120001")
    places = new_territory("town", written(tmp_path, text), data=tmp_path).places
    area = read_territory(tmp_path / "town").study_area
    assert area == (2.0, 46.99999, 2.01201, 47.00001)
    assert len(places) == 1


DELETED = (
    '<node id="60" version="1" {0} lat="47.001" lon="2.003"><tag k="tourism" v="museum"/>'
    '<tag k="name" v="Gone"/><tag k="entrance" v="main"/></node>'
    '<way id="11" version="1" {0}><nd ref="1"/><nd ref="3"/><tag k="highway" v="footway"/></way>'
    '<relation id="12" version="1" {0}><member type="way" ref="10" role="outer"/>'
    '<tag k="type" v="multipolygon"/><tag k="building" v="yes"/></relation>'
    '<node id="61" version="1" {0} lat="48" lon="2.003"/>'
)


@pytest.mark.parametrize("mark", ['action="delete"', "action = 'delete'", 'visible="false"'])
@pytest.mark.parametrize("name", ["a.osm", "a.osm.gz", "a.osm.bz2"])
def test_deleted_is_deleted_for_every_reader(tmp_path: Path, mark: str, name: str) -> None:
    """Streets, objects, doors, proposals, extent and clip."""
    source = written(tmp_path, xml(DELETED.format(mark)), name)
    streets = read_streets(source)
    assert streets.way_ids.tolist() == [10]
    assert streets.source == name
    assert not streets.node_tags
    keys = {"tourism", "highway", "building", "entrance"}
    assert [one.reference for one in read_objects(source, keys)] == ["node 50", "way 10"]
    assert not read_surroundings(source).doors.ranks
    assert [place.id for place in propose_places(source)] == ["alpha"]
    assert extent(source)[3] == 47.002
    kept = clip(source, tmp_path / "b.osm.pbf", area=TOWN)
    assert (kept.nodes, kept.ways, kept.relations) == (4, 1, 0)


def test_deleted_is_deleted_in_a_pbf(tmp_path: Path) -> None:
    """A file with the flag of histories is refused: it says what was, not what is."""
    source = written(tmp_path, xml(DELETED.format('visible="false"')))
    header = osmium.io.Header()
    target = osmium.io.File(str(tmp_path / "a.osm.pbf"), "pbf,history=true")
    target.has_multiple_object_versions = True
    with osmium.SimpleWriter(target, header=header) as writer:
        for thing in osmium.FileProcessor(str(source)):
            writer.add(thing)
    with pytest.raises(ExtractError, match="historique"):
        read_streets(tmp_path / "a.osm.pbf")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (xml("<remark> runtime error: timed out </remark>"), "runtime error: timed out"),
        (xml(top="<!-- " + "x" * (1 << 20) + " --><remark>half</remark>"), "half"),
        (
            xml().replace("osm version", "osmChange version").replace("/osm>", "/osmChange>"),
            "histo",
        ),
        (xml(top="<!-- " + "x" * (1 << 17) + " --><!DOCTYPE a>"), "DOCTYPE"),
    ],
)
@pytest.mark.parametrize("reader", [read_streets, extent, propose_places])
def test_half_an_answer_is_refused_by_every_reader(
    tmp_path: Path, text: str, why: str, reader: Callable[[Path], object]
) -> None:
    """Whoever reads a file, and wherever in it the remark stands."""
    for name in ("a.osm", "a.osm.gz", "a.osm.bz2"):
        with pytest.raises(ExtractError, match=why):
            reader(written(tmp_path, text, name))


def test_a_wide_encoding_hides_nothing(tmp_path: Path) -> None:
    """In UTF-16 no mark of deletion would be seen: it is refused."""
    path = tmp_path / "a.osm"
    path.write_bytes(xml(DELETED.format('action="delete"')).encode("utf-16"))
    with pytest.raises(ExtractError, match="UTF-8"):
        read_streets(path)


def with_bad_name(folder: Path, name: bytes = b"Ru\xff A") -> Path:
    """Write a PBF file in which one byte of a street's name is wrong: 0xFF if not said."""
    target = osmium.io.File(str(folder / "a.osm.pbf"), "pbf,pbf_compression=none")
    with osmium.SimpleWriter(target) as writer:
        for thing in osmium.FileProcessor(str(written(folder, xml()))):
            writer.add(thing)
    path = folder / "a.osm.pbf"
    path.write_bytes(path.read_bytes().replace(b"Rue A", name))
    return path


@pytest.mark.parametrize("name", [b"Rue \xc3", b"Rue\xe2\x82", b"\x80ue A"])
def test_a_name_that_breaks_off_within_a_letter_is_refused(name: bytes, tmp_path: Path) -> None:
    """The library tells each of these in another way."""
    with pytest.raises(ExtractError, match=r"a\.osm\.pbf"):
        read_streets(with_bad_name(tmp_path, name))


def test_a_name_that_is_no_text_is_refused(tmp_path: Path) -> None:
    """By whoever reads it, and before a snapshot of it is set in place."""
    source = with_bad_name(tmp_path)
    territory = Territory(
        id="t", name="T", crs="EPSG:32631", timezone="Europe/Paris", holidays="FR", study_area=TOWN
    )
    with pytest.raises(ExtractError, match=r"a\.osm\.pbf"):
        read_streets(source)
    with pytest.raises(ExtractError, match=r"a\.osm\.pbf"):
        refresh_from_file(territory, source, tmp_path / "data")
    assert not (tmp_path / "data").exists()


def test_damage_that_ends_its_reader_is_an_error_in_python_too(shared: Path) -> None:
    """PBF of strangers is decoded apart: a notebook lives, as the command line does."""
    for path in sorted((shared / "cases" / "attack").glob("pbf-*.osm.pbf")):
        with pytest.raises(ExtractError, match=path.name):
            read_streets(path)


def test_tags_arrive_without_what_commands_a_terminal_or_turns_a_line(tmp_path: Path) -> None:
    """Escapes, C1 controls and direction overrides go, line breaks become spaces."""
    source = written(tmp_path, xml(), "b.osm")
    name = "Rue\n\x1b[31mdu\x9b2J \u202eFour\u2066\u2028Banal"
    target = tmp_path / "a.osm.pbf"
    with osmium.SimpleWriter(str(target)) as writer:
        for thing in osmium.FileProcessor(str(source)):
            if "name" in thing.tags:
                writer.add(thing.replace(tags={**dict(thing.tags), "name": name}))
            else:
                writer.add(thing)
    clean = "Rue [31mdu2J Four Banal"
    assert read_streets(target).way_tags[0]["name"] == clean
    assert {one.tags["name"] for one in read_objects(target, {"name"})} == {clean}
    assert propose_places(target)[0].name.fr == clean


STARVED = """
import sys
from pathlib import Path
from ddtour_geo.common.errors import CannotWriteError
from ddtour_geo.network import read_streets
from ddtour_geo.network.osm.clip import clip
from ddtour_geo.network.osm.reach import extent
source, folder = Path(sys.argv[1]), Path(sys.argv[2])
area = extent(source)
for act in (lambda: read_streets(source),
            lambda: clip(source, folder / "b.osm.pbf", area=area)):
    try:
        act()
    except CannotWriteError as error:
        print(error.exit_code)
"""


def test_a_full_disk_is_told_and_ends_no_process(shared: Path, tmp_path: Path) -> None:
    """Every file that pyosmium writes on the way may fail."""
    done = subprocess.run(
        [sys.executable, "-c", STARVED, str(shared / "areas" / "redon_fr.osm"), str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096)),
    )
    assert (done.returncode, done.stdout.split(), done.stderr) == (0, ["7", "7"], "")
