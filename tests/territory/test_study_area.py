"""Which ground of a region is meant: round a town, a box, a boundary, a commune."""

import contextlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from ddtour_geo.common.errors import DDTourError, TerritoryError, UsageError
from ddtour_geo.network.osm.extract import read_streets
from ddtour_geo.territory.create import Wanted, new_territory
from ddtour_geo.territory.reader import read_territory
from ddtour_geo.territory.refresh import refresh
from ddtour_geo.territory.study_area import AreaWish, area_of
from tests.support.commands import ddtour, tree
from tests.support.sampling import sample
from tests.support.waiting import eventually

DDTOUR = (sys.executable, "-m", "ddtour_geo.cli")
FILES = ("SOURCES.md", "places.geojson", "streets.json", "streets.osm.pbf", "territory.toml")
WEST, EAST = (2.0, 47.0), (2.5, 47.0)


def _node(number: int, at: tuple[float, float], **tags: str) -> str:
    inside = "".join(f'<tag k="{key.replace("__", ":")}" v="{v}"/>' for key, v in tags.items())
    return f'<node id="{number}" version="1" lon="{at[0]:.7f}" lat="{at[1]:.7f}">{inside}</node>'


def _way(number: int, refs: list[int], **tags: str) -> str:
    held = "".join(f'<nd ref="{ref}"/>' for ref in refs)
    return (
        f'<way id="{number}" version="1">{held}'
        + "".join(f'<tag k="{key}" v="{value}"/>' for key, value in tags.items())
        + "</way>"
    )


def _boundary(number: int, ways: list[int], name: str, level: str) -> str:
    held = "".join(f'<member type="way" ref="{way}" role="outer"/>' for way in ways)
    return (
        f'<relation id="{number}" version="1">{held}<tag k="type" v="boundary"/>'
        f'<tag k="boundary" v="administrative"/><tag k="admin_level" v="{level}"/>'
        f'<tag k="name" v="{name}"/></relation>'
    )


def _town(number: int, at: tuple[float, float], name: str, kind: str = "village") -> list[str]:
    """Draw a street, a place node, a museum in the middle and one a kilometre further east."""
    x, y = at
    museum = {"tourism": "museum"}
    return [
        _node(number + 1, at, place=kind, name=name, official_name=f"{name}-sur-Mer"),
        *(_node(number + 2 + n, (x + 0.002 * n, y + 0.001)) for n in range(8)),
        _node(number + 20, (x + 0.001, y + 0.0015), name=f"Musée de {name}", **museum),
        _node(number + 21, (x + 0.013, y + 0.0015), name=f"Musée voisin de {name}", **museum),
        *(_node(number + 30 + n, (x + dx, y + dy)) for n, (dx, dy) in enumerate(SQUARE)),
    ]


SQUARE = ((-0.005, -0.005), (0.008, -0.005), (0.008, 0.008), (-0.005, 0.008))


def _ways(number: int) -> list[str]:
    corners = [number + 30 + n for n in range(4)]
    return [
        _way(number, [number + 2 + n for n in range(8)], highway="residential", name="Rue"),
        _way(number + 1, corners[:3]),
        _way(number + 2, [corners[2], corners[3], corners[0]]),
    ]


@pytest.fixture(scope="module")
def region(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Draw two towns; one has namesakes, and a district round it that is called as it is."""
    nodes = [
        *_town(100, WEST, "Alpha"),
        *_town(200, EAST, "Beta"),
        _node(300, (2.4, 47.0), place="hamlet", name="Beta"),
        _node(301, (2.0005, 47.0005), place="locality", name="Alpha"),
        _node(303, (2.3, 47.0), place="island", name="Alpha"),
        _node(302, (2.1, 47.0), place="hamlet", name="Zeta", alt_name="Zêta-le-Vieux"),
    ]
    ways = [*_ways(100), *_ways(200)]
    relations = [
        _boundary(900, [101, 102], "Alpha", "8"),
        _boundary(901, [101, 102], "Alpha", "7"),
        _boundary(902, [201, 999], "Beta", "8"),
        _boundary(903, [201, 202], "Gamma", "8"),
        _boundary(904, [202, 998], "Beta", "6"),
    ]
    path = tmp_path_factory.mktemp("region") / "region.osm"
    head = '<?xml version="1.0" encoding="UTF-8"?><osm version="0.6">'
    path.write_text("".join([head, *nodes, *ways, *relations, "</osm>"]), encoding="utf-8")
    return path


def refused_with(code: int, region: Path, **wish: object) -> str:
    """Ask for an area that is refused, and give the sentence."""
    with pytest.raises(DDTourError) as error:
        area_of(region, AreaWish(**wish))  # type: ignore[arg-type]
    assert error.value.exit_code == code
    assert error.value.message("en")
    return error.value.message("fr")


@pytest.mark.parametrize("name", ["Alpha", "alpha", "ALPHA-SUR-MER", "node 101"])
def test_a_town_is_found_by_any_of_its_names(region: Path, name: str) -> None:
    """Capitals, accents, official names and numbers; a locality beside it is no other town."""
    west, south, east, north = area_of(region, AreaWish(around=name, km=2.0)).bounds
    assert ((west + east) / 2, (south + north) / 2) == pytest.approx(WEST, abs=1e-5)
    assert (north - south) * 111.32 == pytest.approx(4.0, rel=0.001)


def test_homonyms_are_listed_and_chosen_by_number(region: Path) -> None:
    """Each with what it is and where, as one types it."""
    said = refused_with(2, region, around="Beta")
    assert '--around "node 201" : Beta, village (47.0000, 2.5000)' in said
    assert '--around "node 300" : Beta, hamlet (47.0000, 2.4000)' in said
    west, _, east, _ = area_of(region, AreaWish(around="node 300")).bounds
    assert (west + east) / 2 == pytest.approx(2.4, abs=1e-5)


def test_a_name_that_nothing_has_is_told_with_the_nearest(region: Path) -> None:
    """Whether it is asked for as a town or as a commune."""
    assert "« Zeta »" in refused_with(2, region, around="Zetta").replace("\u00a0", " ")
    assert "« Gamma »" in refused_with(2, region, commune="Gama").replace("\u00a0", " ")
    assert "vouliez" not in refused_with(2, region, around="Loin d’ici")


def test_a_commune_has_its_boundary(region: Path) -> None:
    """Of boundaries of one name that coincide, that of the commune; one that is cut is said."""
    area = area_of(region, AreaWish(commune="Alpha"))
    assert area.bounds == pytest.approx((1.995, 46.995, 2.008, 47.008), abs=1e-4)
    assert area.holds((2.001, 47.001))
    assert not area.holds((2.013, 47.001))
    assert "Beta" in refused_with(3, region, commune="Beta")
    assert area_of(region, AreaWish(commune="relation 903")).polygons


def test_a_commune_without_a_place_node_may_be_gone_around(region: Path) -> None:
    """Its middle serves."""
    west, _, east, _ = area_of(region, AreaWish(around="Gamma")).bounds
    assert (west + east) / 2 == pytest.approx(2.5015, abs=1e-4)


@pytest.mark.parametrize(
    "bbox", ["", "2,47", "47,2,47.1", "a,b,c,d", "2.1,47,2,47.1", "2,47,2.1,nan", "2,47,2.1,97"]
)
def test_a_box_that_is_none_is_refused(region: Path, bbox: str) -> None:
    """The sentence shows how it is written."""
    if bbox:
        assert "--bbox 2.75,50.43,2.82,50.48" in refused_with(2, region, bbox=bbox)


def test_a_box_of_a_country_is_refused(region: Path) -> None:
    """No network for walkers is built of it."""
    assert "100" in refused_with(2, region, bbox="1,46,3,48")


RING = [[1.99, 46.99], [2.01, 46.99], [2.01, 47.01], [1.99, 47.01], [1.99, 46.99]]
SHAPE = {"type": "Polygon", "coordinates": [RING]}


@pytest.mark.parametrize(
    "document",
    [
        SHAPE,
        {"type": "MultiPolygon", "coordinates": [[RING]]},
        {"type": "Feature", "geometry": SHAPE, "properties": {}},
        {"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": SHAPE}]},
        {"type": "GeometryCollection", "geometries": [SHAPE]},
    ],
)
def test_a_boundary_is_read_in_all_forms_of_geojson(
    region: Path, tmp_path: Path, document: object
) -> None:
    """As programs and public data sets write it."""
    path = tmp_path / "commune.geojson"
    path.write_text(json.dumps(document), encoding="utf-8")
    area = area_of(region, AreaWish(boundary=path))
    assert area.bounds == pytest.approx((1.99, 46.99, 2.01, 47.01))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[1, 2",
        '{"type": "Point", "coordinates": [2, 47]}',
        '{"type": "Polygon", "coordinates": []}',
        '{"type": "Polygon", "coordinates": [[]]}',
        '{"type": "Polygon", "coordinates": [[[2, 47], [2.1, 47], [2, 47]]]}',
        '{"type": "Polygon", "coordinates": [[[2, 47], ["x", 47], [2, 48], [2, 47]]]}',
        '{"type": "Polygon", "coordinates": [[[2, 47], [null, 47], [2, 48], [2, 47]]]}',
        '{"type": "Polygon", "coordinates": [[[700, 66], [701, 66], [701, 67], [700, 66]]]}',
        '{"type": "Polygon", "coordinates": [[[2, 47], [1e400, 47], [2, 48], [2, 47]]]}',
        '{"type": "Polygon", "coordinates": 7}',
        '{"type": "FeatureCollection", "features": [null, 7, {"geometry": []}]}',
    ],
)
def test_a_boundary_that_is_none_is_refused(region: Path, tmp_path: Path, text: str) -> None:
    """In one sentence that names the file."""
    path = tmp_path / "commune.geojson"
    path.write_text(text, encoding="utf-8")
    assert "commune.geojson" in refused_with(3, region, boundary=path)


def test_a_boundary_that_is_not_there_is_named(region: Path, tmp_path: Path) -> None:
    """A missing file, and a folder."""
    assert "nulle-part" in refused_with(3, region, boundary=tmp_path / "nulle-part.geojson")
    assert tmp_path.name in refused_with(3, region, boundary=tmp_path)


def test_a_region_that_came_damaged_is_refused(region: Path, tmp_path: Path) -> None:
    """The digest beside it is held to it also where it is only cut."""
    path = tmp_path / "region.osm"
    path.write_bytes(region.read_bytes())
    (tmp_path / "region.osm.md5").write_text(f"{'0' * 32}  region.osm\n", encoding="ascii")
    with pytest.raises(DDTourError, match="MD5"):
        new_territory("a", path, data=tmp_path, wanted=Wanted(area=AreaWish(commune="Alpha")))


def test_two_wishes_at_once_are_refused() -> None:
    """Which of them counts nobody could say."""
    with pytest.raises(UsageError, match="--around"):
        AreaWish(around="Alpha", commune="Alpha")


@pytest.mark.parametrize(
    ("option", "value"),
    sample(
        [("--commune", "Alpha"), ("--around", "Alpha"), ("--bbox", "1.996,46.996,2.007,47.007")], 1
    ),
)
def test_a_territory_is_cut_out_of_a_region(
    region: Path, tmp_path: Path, option: str, value: str
) -> None:
    """Only its own streets and places are there, and the source is the region."""
    km = ("--km", "1.5") if option == "--around" else ()
    made = ddtour(
        *("territory", "new", "a", "--from-file", region, option, value, *km), cwd=tmp_path
    )
    assert made.returncode == 0, made.stderr
    folder = tmp_path / "data" / "a"
    assert set(read_streets(folder / "streets.osm.pbf").refs.tolist()) <= set(range(100, 140))
    assert json.loads((folder / "streets.json").read_text())["source"] == "region.osm"
    places = json.loads((folder / "places.geojson").read_text())["features"]
    names = {place["properties"]["name"]["fr"] for place in places}
    assert "Musée de Alpha" in names
    assert ("Musée voisin de Alpha" in names) == (option == "--around")
    assert refresh("a", from_file=region, data=tmp_path / "data").streets == 1


def test_a_region_without_a_town_is_asked_for_one(tmp_path: Path) -> None:
    """Before a byte of it is read."""
    path = tmp_path / "region.osm.pbf"
    with path.open("wb") as stream:
        stream.truncate(33 << 20)
    done = ddtour("territory", "new", "a", "--from-file", path, cwd=tmp_path)
    assert done.returncode == 2
    assert "--around" in done.stderr
    assert list(tree(tmp_path)) == [path.name]


@pytest.mark.parametrize("bounds", [False, True])
def test_a_town_near_the_edge_stays_within_what_is_there(
    tmp_path: Path,
    region: Path,
    bounds: bool,  # noqa: FBT001
) -> None:
    """Bounds that an extract claims are kept to, else those of its nodes."""
    text = region.read_text(encoding="utf-8")
    box = '<bounds minlat="46.99" minlon="1.99" maxlat="47.02" maxlon="2.02"/>'
    path = tmp_path / "edge.osm"
    path.write_text(text.replace("<node", f"{box if bounds else ''}<node", 1), encoding="utf-8")
    new_territory("a", path, data=tmp_path, wanted=Wanted(area=AreaWish(around="Alpha")))
    west, south, _, north = read_territory(tmp_path / "a").study_area
    expected = (1.99, 46.99, 47.02) if bounds else (1.995, 46.995, 47.008)
    assert (west, south, north) == pytest.approx(expected, abs=2e-5)


def test_nothing_is_left_of_a_territory_that_is_refused(region: Path, tmp_path: Path) -> None:
    """An area without a street, a town twice: the name stays free."""
    for wish in (AreaWish(bbox="2.2,47.2,2.21,47.21"), AreaWish(around="Beta")):
        with pytest.raises((TerritoryError, UsageError, DDTourError)):
            new_territory("a", region, data=tmp_path / "data", wanted=Wanted(area=wish))
        assert not (tmp_path / "data").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize(
    ("how", "seconds"),
    sample(
        [
            (how, tenths / 10)
            for tenths in (12, 3, 6, 9, 16, 22, 30)
            for how in ("INT", "TERM", "KILL")
        ],
        1,
    ),
)
def test_interrupted_at_any_moment_nothing_is_left(
    shared: Path, tmp_path: Path, how: str, seconds: float
) -> None:
    """No half territory, no temporary file, no process; or the whole territory, if it was done."""
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    extract = shared / "areas" / "liechtenstein_valhalla.osm.pbf"
    command = [*DDTOUR, "territory", "new", "a", "--from-file", str(extract), "--around", "Vaduz"]
    env = os.environ | {"TMPDIR": str(scratch)}
    process = subprocess.Popen(
        command, cwd=tmp_path, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(seconds)
    process.send_signal(getattr(signal, f"SIG{how}"))
    process.communicate(timeout=30)
    eventually(lambda: not list(scratch.iterdir()), "no temporary file is left")
    made = sorted(path.name for path in (tmp_path / "data").glob("**/*") if path.is_file())
    assert made in ([], sorted(FILES))
