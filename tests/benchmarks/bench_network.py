"""Speed and memory of the network, side by side with OSMnx in the same run.

Run ``python tests/benchmarks/bench_network.py``; ``DDTOUR_SHARED`` names the folder that holds
``areas/``. Trust the ratios, not the seconds.
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
from ddtour_geo.network import read_extract, read_streets, snap  # noqa: E402
from ddtour_geo.walking import travel_times  # noqa: E402
from tests.streets import random_places  # noqa: E402

EXTRACT = "liechtenstein_valhalla.osm.pbf"
PLACES = 12
READ = """
import re, sys
from pathlib import Path
from ddtour_geo.network import read_extract
read_extract(sys.argv[1])
print(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])
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


def peak_megabytes(path: Path) -> float:
    """Peak memory of a fresh process that reads an extract and does nothing else."""
    command = [sys.executable, "-c", READ, str(path)]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return int(done.stdout) / 1024


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
        theirs = best(lambda: ox.graph_from_xml(xml, bidirectional=True), 2)
    ours = min(ours, best(lambda: read_extract(path)))
    say(f"{EXTRACT}: {network.node_count} junctions, {network.edge_count} edges")
    say(f"extract -> contracted graph   {ours * 1000:9.1f} ms")
    say(f"  decoding alone              {floor * 1000:9.1f} ms   {ours / floor:6.1f} x (floor)")
    say(f"  osmnx.graph_from_xml        {theirs * 1000:9.1f} ms   {theirs / ours:6.1f} x (bar 50)")
    say(f"peak memory                   {peak_megabytes(path):9.1f} MB   (bar 120)")

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
