"""What a base map draws, from hand-written extracts and from real ones."""

import random
from collections import Counter
from pathlib import Path
from xml.sax.saxutils import quoteattr

import pytest
from shapely.geometry import LineString, Polygon

from ddtour_geo.common.errors import ExtractError
from ddtour_geo.model import Evidence, GroundFeature
from ddtour_geo.network.basemap.coastline import sea
from ddtour_geo.network.basemap.features import KINDS, features_of, read_ground
from ddtour_geo.network.osm.objects import OsmObject, assemble

BOUNDS = (2.0, 50.0, 2.01, 50.01)
REAL = {
    "redon_fr.osm": (-2.0937, 47.6463, -2.0798, 47.6529),
    "pont_de_veyle_fr.osm.gz": (4.866568, 46.2576134, 4.8969376, 46.2718286),
    "noisemodelling_map.osm.pbf": (0.19768, 48.00928, 0.20574, 48.01281),
    "monaco_planetiler.osm.pbf": (7.409205, 43.72335, 7.448637, 43.75169),
}


def tagged(tags: dict[str, str]) -> str:
    """Write tags."""
    return "".join(f"<tag k={quoteattr(k)} v={quoteattr(v)}/>" for k, v in tags.items())


def extract(
    folder: Path,
    nodes: dict[int, tuple[float, float]],
    *,
    node_tags: dict[int, dict[str, str]] | None = None,
    ways: dict[int, tuple[list[int], dict[str, str]]] | None = None,
    relations: dict[int, tuple[list[tuple[int, str]], dict[str, str]]] | None = None,
) -> Path:
    """Write a little extract; offsets of nodes are thousandths of a degree from (2, 50)."""
    parts = ['<osm version="0.6">']
    parts += [
        f'<node id="{i}" lon="{2 + x / 1000:.7f}" lat="{50 + y / 1000:.7f}">'
        f"{tagged((node_tags or {}).get(i, {}))}</node>"
        for i, (x, y) in nodes.items()
    ]
    for i, (refs, tags) in (ways or {}).items():
        parts.append(f'<way id="{i}">{"".join(f"<nd ref={ref!r}/>" for ref in map(str, refs))}')
        parts.append(f"{tagged(tags)}</way>")
    for i, (members, tags) in (relations or {}).items():
        parts.append(f'<relation id="{i}">')
        parts += [f'<member type="way" ref="{ref}" role="{role}"/>' for ref, role in members]
        parts.append(f"{tagged(tags)}</relation>")
    path = folder / "extract.osm"
    path.write_text("".join([*parts, "</osm>"]), encoding="utf-8")
    return path


SQUARE = {1: (1, 1), 2: (5, 1), 3: (5, 5), 4: (1, 5)}
RING = [1, 2, 3, 4, 1]


def drawn(tags: dict[str, str], *, node: bool = False) -> list[str]:
    """Give the kinds that a closed way, or a node, is drawn as."""
    ring = ((2.0, 50.0), (2.001, 50.0), (2.001, 50.001), (2.0, 50.0))
    thing = OsmObject(
        type="node" if node else "way",
        id=1,
        tags=tags,
        line=ring[:1] if node else ring,
        polygons=() if node else ((ring,),),
    )
    return [feature.kind for feature in features_of(thing)]


@pytest.mark.parametrize(
    ("tags", "kinds"),
    [
        ({"natural": "water"}, ["water"]),
        ({"waterway": "riverbank"}, ["water"]),
        ({"waterway": "stream"}, ["stream"]),
        ({"landuse": "grass"}, ["grass"]),
        ({"leisure": "park"}, ["park"]),
        ({"landuse": "forest"}, ["wood"]),
        ({"landuse": "farmland"}, ["field"]),
        ({"landuse": "orchard"}, ["orchard"]),
        ({"landuse": "allotments"}, ["allotment"]),
        ({"landuse": "cemetery"}, ["cemetery"]),
        ({"highway": "pedestrian", "area": "yes"}, ["square"]),
        ({"highway": "pedestrian"}, ["pedestrian"]),
        ({"amenity": "parking"}, ["parking"]),
        ({"amenity": "parking", "parking": "underground"}, []),
        ({"building": "house"}, ["building"]),
        ({"building": "no"}, []),
        ({"building": "yes", "amenity": "townhall"}, ["notable-building"]),
        ({"building": "church"}, ["notable-building"]),
        ({"building": "yes", "tourism": "museum"}, ["notable-building"]),
        ({"building": "yes", "historic": "castle"}, ["notable-building"]),
        ({"man_made": "spoil_heap"}, ["heap"]),
        ({"railway": "rail"}, ["rail"]),
        ({"railway": "abandoned"}, []),
        ({"highway": "trunk"}, ["motorway"]),
        ({"highway": "primary_link"}, ["primary"]),
        ({"highway": "living_street"}, ["street"]),
        ({"highway": "track"}, ["path"]),
        ({"highway": "footway", "footway": "sidewalk"}, []),
        ({"highway": "proposed"}, []),
        ({"highway": "steps"}, ["steps"]),
        ({"barrier": "city_wall"}, ["wall"]),
        ({"building": "yes", "amenity": "toilets"}, ["building", "toilets"]),
        ({"amenity": "toilets"}, ["toilets"]),
        ({"building": "yes", "man_made": "tower"}, ["building", "tower"]),
    ],
)
def test_tags_of_a_way_become_what_the_map_draws(tags: dict[str, str], kinds: list[str]) -> None:
    """Each row of the tables draws what the map's legend says."""
    assert drawn(tags) == kinds


@pytest.mark.parametrize(
    ("tags", "kinds"),
    [
        ({"natural": "tree"}, ["tree"]),
        ({"amenity": "bench"}, ["bench"]),
        ({"amenity": "drinking_water"}, ["drinking-water"]),
        ({"emergency": "defibrillator"}, ["defibrillator"]),
        ({"man_made": "headframe"}, ["headframe"]),
        ({"man_made": "tower"}, ["tower"]),
        ({"amenity": "place_of_worship"}, ["church"]),
        ({"natural": "peak", "ele": "186"}, ["height"]),
        ({"natural": "peak"}, []),
        ({"natural": "peak", "ele": "high"}, []),
        ({"place": "town", "ele": "40"}, []),
        ({"man_made": "survey_point", "ele": "74"}, ["height"]),
        ({"shop": "bakery"}, []),
    ],
)
def test_tags_of_a_node_become_symbols(tags: dict[str, str], kinds: list[str]) -> None:
    """Nodes are symbols, or nothing."""
    assert drawn(tags, node=True) == kinds


def test_a_spot_height_is_named_by_its_metres() -> None:
    """Heights are whole metres, with or without a unit."""
    heights = [
        next(features_of(OsmObject(type="node", id=1, tags={"ele": said}, line=((2.0, 50.0),))))
        for said in ("186", "109,6 m", "40.4")
    ]
    assert [height.name for height in heights] == ["186", "110", "40"]


def test_a_hole_of_a_multipolygon_stays_open(tmp_path: Path) -> None:
    """An island in a lake is no water, though lake and island are made of several ways."""
    nodes = SQUARE | {5: (2, 2), 6: (3, 2), 7: (3, 3), 8: (2, 3)}
    path = extract(
        tmp_path,
        nodes,
        ways={
            10: ([1, 2, 3], {}),
            11: ([1, 4, 3], {}),
            12: ([5, 6, 7], {}),
            13: ([7, 8, 5], {}),
        },
        relations={
            20: (
                [(10, "outer"), (11, "outer"), (12, "inner"), (13, "inner")],
                {"type": "multipolygon", "natural": "water", "name": "Étang"},
            )
        },
    )
    (lake,) = read_ground(path, bounds=BOUNDS)
    assert (lake.kind, lake.name, lake.is_area) == ("water", "Étang", True)
    assert Polygon(lake.lonlat, lake.holes).area == pytest.approx(15e-6)


def test_what_a_clipped_extract_lacks_is_left_out_without_a_crash(tmp_path: Path) -> None:
    """A relation with a missing way is no area; half a building is none; a path keeps its rest."""
    path = extract(
        tmp_path,
        SQUARE,
        ways={
            10: (RING, {"building": "yes"}),
            11: ([1, 2, 3, 99, 1], {"building": "yes"}),
            12: ([1, 99, 3], {"highway": "path"}),
            13: ([98, 99], {"highway": "path"}),
            14: ([1, 2], {}),
        },
        relations={
            20: ([(14, "outer"), (55, "outer")], {"type": "multipolygon", "landuse": "grass"})
        },
    )
    assert [feature.kind for feature in read_ground(path, bounds=BOUNDS)] == ["building", "path"]


def test_water_that_leaves_a_clipped_extract_is_closed_across_the_gap(tmp_path: Path) -> None:
    """A river bank that lacks a corner is drawn without it; one that would cross itself is not."""
    path = extract(
        tmp_path,
        SQUARE,
        ways={
            10: ([1, 2, 3, 99, 1], {"natural": "water"}),
            11: ([1, 3, 2, 4, 99, 1], {"natural": "water"}),
        },
    )
    (water,) = read_ground(path, bounds=BOUNDS)
    assert Polygon(water.lonlat).area == pytest.approx(8e-6)


def test_the_sea_lies_on_the_right_of_its_shore(tmp_path: Path) -> None:
    """A coast from west to east has the sea in the south; turned round, in the north."""
    nodes = {1: (-1, 4), 2: (5, 4), 3: (11, 4)}
    coast = {"natural": "coastline"}
    for refs, share in (([1, 2, 3], 0.4), ([3, 2, 1], 0.6)):
        path = extract(tmp_path, nodes, ways={10: (refs[:2], coast), 11: (refs[1:], coast)})
        (water,) = read_ground(path, bounds=BOUNDS)
        assert (water.kind, water.is_area) == ("water", True)
        assert Polygon(water.lonlat).area == pytest.approx(share * 1e-4)


def test_an_island_is_a_hole_in_the_sea() -> None:
    """A ring that runs against the clock has land inside and water all around."""
    ring = ((2.002, 50.002), (2.004, 50.002), (2.004, 50.004), (2.002, 50.004), (2.002, 50.002))
    ((outer, island),) = sea([ring], BOUNDS)
    assert Polygon(outer, [island]).area == pytest.approx(1e-4 - 4e-6)
    ((lagoon,),) = sea([ring[::-1]], BOUNDS)
    assert Polygon(lagoon).area == pytest.approx(4e-6)


def test_a_coast_that_ends_inside_the_bounds_is_prolonged_to_the_nearest(tmp_path: Path) -> None:
    """The end of the data is no end of the sea."""
    path = extract(tmp_path, {1: (1, 4), 2: (9, 4)}, ways={10: ([1, 2], {"natural": "coastline"})})
    (water,) = read_ground(path, bounds=BOUNDS)
    assert Polygon(water.lonlat).area == pytest.approx(0.4e-4)


def test_inland_there_is_no_sea() -> None:
    """Without a shore nothing is drawn."""
    assert sea([], BOUNDS) == ()
    assert sea([((5.0, 50.0), (5.1, 50.0))], BOUNDS) == ()


def test_shapes_are_cut_at_the_bounds(tmp_path: Path) -> None:
    """Nothing is drawn outside the bounds, and what is inside keeps its length and area."""
    nodes = {1: (-5, 2), 2: (15, 2), 3: (15, 8), 4: (-5, 8), 5: (30, 30)}
    path = extract(
        tmp_path,
        nodes,
        node_tags={5: {"natural": "tree"}},
        ways={10: (RING, {"landuse": "farmland"}), 11: ([1, 3], {"highway": "residential"})},
    )
    field, street = read_ground(path, bounds=BOUNDS)
    assert Polygon(field.lonlat).area == pytest.approx(60e-6)
    assert LineString(street.lonlat).bounds[0::2] == pytest.approx((2.0, 2.01))


def test_evidence_bridges_tunnels_and_closures_are_kept(tmp_path: Path) -> None:
    """What a sketch says of a way reaches the map; foot beats access."""
    said = {
        10: {"highway": "path", "sketch:evidence": "guessed", "bridge": "yes"},
        11: {"highway": "path", "sketch:evidence": "attested", "tunnel": "yes"},
        12: {"highway": "path", "access": "no"},
        13: {"highway": "path", "access": "private", "foot": "yes"},
    }
    path = extract(tmp_path, SQUARE, ways={i: ([1, 2], tags) for i, tags in said.items()})
    bridge, tunnel, closed, open_ = read_ground(path, bounds=BOUNDS)
    assert (bridge.evidence, bridge.is_bridge) == (Evidence.GUESSED, True)
    assert (tunnel.evidence, tunnel.is_tunnel) == (Evidence.ATTESTED, True)
    assert closed.is_closed
    assert not open_.is_closed


def test_the_order_of_the_file_changes_nothing(tmp_path: Path) -> None:
    """Ways before their nodes, in any order, give the same ground."""
    ways = {i: ([1, 2, 3], {"highway": "path", "name": f"{i}"}) for i in range(10, 16)}
    ways[20] = (RING, {"building": "yes"})
    first = read_ground(extract(tmp_path, SQUARE, ways=ways), bounds=BOUNDS)
    shuffled = list(ways)
    random.Random(7).shuffle(shuffled)  # noqa: S311 - a test
    text = extract(tmp_path, SQUARE, ways={i: ways[i] for i in shuffled}).read_text()
    head, _, tail = text.partition("<way")
    nodes = head.removeprefix('<osm version="0.6">')
    moved = tmp_path / "moved.osm"
    moved.write_text(f'<osm version="0.6"><way{tail.removesuffix("</osm>")}{nodes}</osm>')
    assert read_ground(moved, bounds=BOUNDS) == first


def test_rings_are_put_together_whatever_the_direction_of_their_ways() -> None:
    """Four sides in any direction and order make one square."""
    corners = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)]
    generator = random.Random(3)  # noqa: S311 - a test
    for _ in range(50):
        sides = [((i, (i + 1) % 4), (corners[i], corners[(i + 1) % 4])) for i in range(4)]
        generator.shuffle(sides)
        members = [
            (refs[::-1], line[::-1], "outer") if generator.random() < 0.5 else (refs, line, "outer")
            for refs, line in sides
        ]
        ((ring,),) = assemble(members)
        assert Polygon(ring).area == 1.0


def test_two_lakes_each_keep_their_own_island() -> None:
    """A hole goes into the ring around it."""

    def square(
        x: float, size: float, first: int
    ) -> tuple[tuple[int, ...], tuple[tuple[float, float], ...]]:
        corners = ((x, x), (x + size, x), (x + size, x + size), (x, x + size), (x, x))
        return (first, first + 1, first + 2, first + 3, first), corners

    members = [
        (*square(0, 4, 1), "outer"),
        (*square(10, 4, 11), "outer"),
        (*square(11, 1, 21), "inner"),
        (*square(1, 2, 31), "inner"),
    ]
    areas = [Polygon(outer, holes).area for outer, *holes in assemble(members)]
    assert areas == [12.0, 15.0]


@pytest.mark.parametrize("content", ["<osm version='0.6'><node id='1'", "no xml", "<html></html>"])
def test_a_broken_extract_is_an_error_that_names_it(tmp_path: Path, content: str) -> None:
    """A file that cannot be read to its end is refused."""
    path = tmp_path / "broken.osm"
    path.write_text(content)
    with pytest.raises(ExtractError, match=r"broken\.osm"):
        read_ground(path, bounds=BOUNDS)


def test_a_missing_extract_is_an_error_that_names_it(tmp_path: Path) -> None:
    """A file that is not there is refused."""
    with pytest.raises(ExtractError, match=r"nowhere\.osm"):
        read_ground(tmp_path / "nowhere.osm", bounds=BOUNDS)


@pytest.mark.parametrize(("name", "bounds"), REAL.items())
def test_real_extracts_give_sound_shapes_inside_their_bounds(
    shared: Path, name: str, bounds: tuple[float, float, float, float]
) -> None:
    """Every feature of four real towns has a known kind, a fit shape and lies inside."""
    ground = read_ground(shared / "areas" / name, bounds=bounds)
    assert {feature.kind for feature in ground} <= set(KINDS)
    assert all(_is_sound(feature, bounds) for feature in ground)
    ranks = [KINDS.index(feature.kind) for feature in ground]
    assert ranks == sorted(ranks)


def _is_sound(feature: GroundFeature, bounds: tuple[float, float, float, float]) -> bool:
    west, south, east, north = bounds
    slack = 1e-9
    inside = all(
        west - slack <= lon <= east + slack and south - slack <= lat <= north + slack
        for lon, lat in feature.lonlat
    )
    if feature.is_area:
        return inside and len(feature.lonlat) >= 4 and feature.lonlat[0] == feature.lonlat[-1]
    return inside


def test_the_ground_of_a_real_town_is_all_there(shared: Path) -> None:
    """Counts of tags of a real town are those of its map; two rails have one node left."""
    name = "redon_fr.osm"
    ground = read_ground(shared / "areas" / name, bounds=(-3.0, 47.0, -1.0, 48.0))
    count = Counter(feature.kind for feature in ground)
    assert count["tree"] == 317
    assert count["bench"] == 47
    assert count["toilets"] == 6
    assert count["rail"] == 43 - 2
    assert count["building"] > 900
    assert any(feature.name == "La Vilaine" for feature in ground if feature.kind == "water")
