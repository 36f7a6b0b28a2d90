"""A town cut out of a region: what is kept, in how much time and memory."""

import os
import subprocess
import sys
from pathlib import Path

import osmium
import pytest

from ddtour_geo.network.osm.by_id import nodes_of, ways_of, ways_through
from ddtour_geo.network.osm.clip import clip, widened
from tests.support.regions import objects, packed, packed_region

VADUZ = "9.48,47.1,9.56,47.17"
MOST_MEGABYTES = 600
MOST_TIMES_BARE = 2.5


def kept(path: Path) -> dict[str, set[int]]:
    """List what an extract holds."""
    found: dict[str, set[int]] = {"n": set(), "w": set(), "r": set()}
    for thing in osmium.FileProcessor(str(path)):
        found[thing.type_str()].add(thing.id)
    return found


def expected(path: Path, area: tuple[float, float, float, float]) -> dict[str, set[int]]:
    """Say what a clip keeps, in the plainest way: everything in memory, rule after rule."""
    west, south, east, north = widened(area)
    nodes, ways, relations = objects(path)
    inside = {one.id for one in nodes if west <= one.x <= east and south <= one.y <= north}
    refs = {one.id: {ref for _, ref, _ in one.members} for one in ways}
    touching = {way for way, held in refs.items() if held & inside}
    used = inside | {ref for way in touching for ref in refs[way]}
    holding = [
        one
        for one in relations
        if any(
            (k == "w" and ref in touching) or (k == "n" and ref in inside)
            for k, ref, _ in one.members
        )
    ]
    areas = [one for one in holding if "type=multipolygon" in one.tags.split(",")]
    members = {
        ref
        for one in areas
        if sum(kind == "w" for kind, _, _ in one.members) <= 500
        for kind, ref, _ in one.members
        if kind == "w" and ref in refs
    }
    used |= {ref for way in members for ref in refs[way]}
    there = {one.id for one in nodes}
    return {
        "n": used & there,
        "w": touching | members,
        "r": {one.id for one in holding},
    }


@pytest.fixture(scope="module")
def spread(tmp_path_factory: pytest.TempPathFactory, shared: Path) -> Path:
    """Set three copies of a district side by side, ids over more than 2**25."""
    folder = tmp_path_factory.mktemp("region")
    extract = shared / "areas" / "noisemodelling_map.osm.pbf"
    return packed_region(folder / "three.osm.pbf", extract, 3)


AREAS = [
    (0.195, 48.007, 0.21, 48.015),
    (0.198, 48.01, 0.202, 48.013),
    (0.5, 48.009, 0.51, 48.015),
]


@pytest.mark.parametrize("area", AREAS)
def test_a_clip_keeps_what_the_plainest_rules_say(
    spread: Path, tmp_path: Path, area: tuple[float, float, float, float]
) -> None:
    """Nodes within, ways that touch them, relations that use these, multipolygons whole."""
    target = tmp_path / "a.osm.pbf"
    clip(spread, target, area=area)
    wanted = expected(spread, area)
    assert wanted["w"]
    assert kept(target) == wanted


def test_objects_are_found_by_their_numbers_however_far_apart(tmp_path: Path) -> None:
    """Numbers over a thousand ranges are looked for in turns, and each is found once."""
    far = [number << 25 for number in range(1, 130)]
    lines = [f"n{number} T x2.0 y47.0\n" for number in far]
    lines += [f"w{number} T Nn{number},n{number + 1}\n" for number in far]
    path = packed(tmp_path / "far.osm.pbf", lines)
    assert sorted(node.id for node in nodes_of(path, far[::2])) == far[::2]
    assert sorted(way.id for way in ways_of(path, far[::3])) == far[::3]
    assert {way.id for way in ways_through(path, far[::5])} == set(far[::5])


def test_progress_is_told_as_the_region_is_read(spread: Path, tmp_path: Path) -> None:
    """Nodes, streets, boundaries, in this order."""
    told: list[str] = []
    clip(
        spread, tmp_path / "a.osm.pbf", area=AREAS[0], progress=lambda stage, _: told.append(stage)
    )
    assert list(dict.fromkeys(told)) == ["nodes", "ways", "relations"]


BARE = """
import sys, osmium
for thing in osmium.FileProcessor(sys.argv[1]):
    pass
"""
CLIP = """
import sys
from pathlib import Path
from ddtour_geo.network.osm.clip import clip
clip(Path(sys.argv[1]), Path(sys.argv[2]), area=tuple(map(float, sys.argv[3].split(","))))
"""


def measured(script: str, *arguments: object) -> tuple[float, float]:
    """Run a script in a process of its own; give its processor seconds and peak megabytes."""
    process = subprocess.Popen([sys.executable, "-c", script, *map(str, arguments)])
    _, status, usage = os.wait4(process.pid, 0)
    assert status == 0
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


@pytest.mark.thorough
def test_a_town_is_cut_out_of_a_region_in_little_time_and_memory(
    shared: Path, tmp_path: Path
) -> None:
    """35 million nodes whose ids are spread as real ones are, as in a region of 250 MB."""
    extract = shared / "areas" / "liechtenstein_valhalla.osm.pbf"
    source = packed_region(tmp_path / "region.osm.pbf", extract, 246)
    try:
        bare, _ = measured(BARE, source)
        seconds, megabytes = measured(CLIP, source, tmp_path / "a.osm.pbf", VADUZ)
        size = source.stat().st_size / 1e6
    finally:
        source.unlink()
    said = f"{size:.0f} MB: {seconds:.0f} s, {bare:.0f} s bare, {megabytes:.0f} MB of memory"
    assert megabytes < MOST_MEGABYTES, said
    assert seconds < MOST_TIMES_BARE * bare, said
