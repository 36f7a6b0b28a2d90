"""Speed and memory of the network, side by side with OSMnx in the same run.

Run ``python tests/benchmarks/bench_network.py``; ``DDTOUR_SHARED`` names the folder that holds
``areas/``, ``DDTOUR_PYROSM`` a Python that has pyrosm (optional: it is no dependency). Trust the
ratios, not the seconds.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import osmium
import osmnx as ox

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from ddtour_geo.model import WalkingNetwork  # noqa: E402
from ddtour_geo.network import (  # noqa: E402
    build_network,
    load_network,
    read_extract,
    read_streets,
    save_network,
    snap,
)
from ddtour_geo.network.routing import travel_times, vertex_times  # noqa: E402
from tests.support.streets import random_places  # noqa: E402

EXTRACT = "liechtenstein_valhalla.osm.pbf"
GROWTH = ("monaco_planetiler.osm.pbf", EXTRACT, "andorra_graphhopper.osm.pbf")
PLACES = 12
CACHE = """
import re, sys
from pathlib import Path
{work}
print(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])
"""
READ = CACHE.format(work="from ddtour_geo.network import read_extract\nread_extract(sys.argv[1])")
READ_OSMNX = CACHE.format(
    work="import osmnx\nosmnx.graph_from_xml(sys.argv[1], bidirectional=True)"
)
READ_PYROSM = """
import sys, time
from pyrosm import OSM
begin = time.perf_counter()
OSM(sys.argv[1]).get_network("walking", nodes=True)
print(time.perf_counter() - begin)
"""


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def best(work: Callable[[], object], repeats: int = 5) -> float:
    """Fewest seconds of some repeats."""
    seconds = []
    for _ in range(repeats):
        begin = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - begin)
    return min(seconds)


def decode(path: Path) -> None:
    """Decode every object and keep none: the floor."""
    for _ in osmium.FileProcessor(str(path)).with_filter(osmium.filter.KeyFilter("none")):
        pass


def write_same_ways(path: Path, network: WalkingNetwork, target: Path) -> None:
    """Write the ways of a network, with their nodes, as XML for OSMnx."""
    ids = {way.id for way in network.ways}
    extract = read_streets(path)
    rows = zip(extract.way_ids.tolist(), extract.way_starts, extract.way_starts[1:], strict=False)
    nodes = {ref for way, begin, end in rows if way in ids for ref in extract.refs[begin:end]}
    with osmium.SimpleWriter(str(target)) as writer:
        for thing in osmium.FileProcessor(str(path), osmium.osm.NODE | osmium.osm.WAY):
            if thing.id in (nodes if thing.is_node() else ids):
                writer.add(thing)


def in_a_child(program: str, path: Path, python: str = sys.executable) -> float:
    """Read an extract in a fresh process and give the number that it prints."""
    done = subprocess.run(
        [python, "-c", program, str(path)], cwd=ROOT, check=True, capture_output=True, text=True
    )
    return float(done.stdout.split()[-1])


def growth(areas: Path) -> None:
    """Cost per thousand points of streets, from the smallest extract to the largest."""
    say("growth: points of streets, milliseconds, microseconds per point")
    for name in GROWTH:
        points = len(read_streets(areas / name).refs)
        seconds = best(lambda name=name: read_extract(areas / name))
        say(f"  {name:34} {points:8} {seconds * 1000:8.1f} {seconds / points * 1e6:6.2f}")


def store(path: Path, network: WalkingNetwork) -> None:
    """Load a stored network; then, as the workshop does, change the walker or the pace."""
    extract = read_streets(path)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "a.network"
        save_network(network, file)
        loading = best(lambda: load_network(file))
    say(f"stored network loads in       {loading * 1000:9.1f} ms   (bar 50)")
    another = best(lambda: build_network(extract, profile="senior"), 3)
    wheels = best(lambda: build_network(extract, profile="wheelchair"), 3)
    pace = best(lambda: vertex_times(network, 4.2))
    say(f"another pace                  {pace * 1000:9.1f} ms   (bar 5)")
    say(f"another walker on foot        {another * 1000:9.1f} ms   (the first time)")
    say(f"another walker on wheels      {wheels * 1000:9.1f} ms   (the first time)")


def pyrosm(path: Path, ours: float) -> None:
    """Read the walking network with pyrosm, where there is a Python that has it."""
    python = os.environ.get("DDTOUR_PYROSM")
    if not python:
        say("pyrosm                        skipped: DDTOUR_PYROSM names no Python that has it")
        return
    seconds = in_a_child(READ_PYROSM, path, python)
    say(f"  pyrosm, edges only          {seconds * 1000:9.1f} ms   {seconds / ours:6.1f} x")


def every_pair(graph: "nx.MultiDiGraph[Any]") -> None:
    """Route from each place to each other one, pair by pair."""
    nodes = [node for node, data in graph.nodes(data=True) if "place_id" in data]
    for origin in nodes:
        for target in nodes:
            if origin != target:
                ox.routing.shortest_path(graph, origin, target, weight="travel_time")


def main() -> None:
    """Print times, ratios and bars."""
    shared = Path(os.environ.get("DDTOUR_SHARED", ROOT.parent / "shared"))
    path = shared / "areas" / EXTRACT
    network = read_extract(path)
    ours, floor = best(lambda: read_extract(path)), best(lambda: decode(path))
    with tempfile.TemporaryDirectory() as folder:
        xml = Path(folder) / "same.osm"
        write_same_ways(path, network, xml)
        theirs = best(lambda: ox.graph_from_xml(xml, bidirectional=True), 1)
        their_memory = in_a_child(READ_OSMNX, xml) / 1024
    ours = min(ours, best(lambda: read_extract(path)))
    memory = in_a_child(READ, path) / 1024
    say(f"{EXTRACT}: {network.node_count} junctions, {network.edge_count} edges")
    say(f"extract -> contracted graph   {ours * 1000:9.1f} ms")
    say(f"  decoding alone              {floor * 1000:9.1f} ms   {ours / floor:6.1f} x (bar 8)")
    say(f"  osmnx.graph_from_xml        {theirs * 1000:9.1f} ms   {theirs / ours:6.1f} x (bar 75)")
    pyrosm(path, ours)
    say(f"peak memory                   {memory:9.1f} MB   (bar 120)")
    share = their_memory / memory
    say(f"  osmnx.graph_from_xml        {their_memory:9.1f} MB   {share:6.1f} x (bar 5)")
    store(path, network)
    growth(shared / "areas")

    places = random_places(network, PLACES)
    points = snap(network, places).points
    graph = network.to_networkx(places)
    matrix = best(lambda: travel_times(network, points, profile="guided-group"))
    pairs = best(lambda: every_pair(graph), 1)
    snapping = best(lambda: snap(network, places))
    say(f"{PLACES} x {PLACES} matrix with paths       {matrix * 1000:9.1f} ms")
    say(f"  osmnx.shortest_path         {pairs * 1000:9.1f} ms   {pairs / matrix:6.1f} x (bar 300)")
    say(f"snapping {PLACES} places            {snapping * 1000:9.1f} ms")
    lengths = travel_times(network, points, profile="guided-group").metres
    say(f"mean walk between places      {np.mean(lengths[lengths > 0]):9.1f} m")


if __name__ == "__main__":
    main()
