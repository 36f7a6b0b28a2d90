"""How large the visitor's page is, how fast it is written and how soon it is usable.

Run ``python tests/benchmarks/bench_page.py``; ``DDTOUR_SHARED`` names the folder that holds
``areas/redon_fr.osm``. The circuit has 15 stops. Times in the browser are those of a phone of
390 x 844 at two pixels with the processor slowed four times: the best of some runs, for others
at work only add to them, and the median.
"""

import gzip
import os
import resource
import shutil
import sys
import time
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from ddtour_geo.guidance.enrich import with_ground  # noqa: E402
from ddtour_geo.model import Itinerary  # noqa: E402
from ddtour_geo.outputs.web_map import page  # noqa: E402
from ddtour_geo.planning.plan import plan  # noqa: E402
from ddtour_geo.territory.create import new_territory  # noqa: E402
from ddtour_geo.territory.reader import read_places  # noqa: E402
from tests.support.wishes import everything  # noqa: E402

SLOWED = 4
PAGES = 1000
WATCH = """
window.seen = {};
new MutationObserver(() => {
  const said = document.documentElement?.dataset ?? {};
  for (const name of ["ready", "drawn"])
    if (said[name] === "true" && !(name in window.seen)) window.seen[name] = performance.now();
}).observe(document, { subtree: true, attributes: true, childList: true });
"""


def redon(folder: Path, extract: Path) -> list[Itinerary]:
    """Plan circuits on real streets: the first has 15 stops, the others fewer wishes."""
    data = folder / "data"
    new_territory("redon", extract, data=data)
    start = read_places(data / "redon")[0].id
    departure = datetime(2026, 12, 1, 9)  # noqa: DTZ001 - a wall clock
    whole = everything("redon", start, departure, 720, data)
    found: list[Itinerary] = []
    for count in range(len(whole.wishes), 4, -1):
        definition = replace(whole, wishes=whole.wishes[:count])
        itinerary = plan(definition, data=data)
        found.append(with_ground(itinerary, data))
    return found


def moved(itinerary: Itinerary, minutes: int) -> Itinerary:
    """Let the same circuit depart later."""
    later = timedelta(minutes=minutes)
    stops = tuple(
        replace(
            stop,
            arrival=stop.arrival + later,
            begin=stop.begin + later,
            departure=stop.departure + later,
            closes=None,
            windows=(),
        )
        for stop in itinerary.stops
    )
    return replace(itinerary, stops=stops, fingerprint=f"{minutes:08x}")


def resident() -> float:
    """Give the memory of this process in megabytes."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6


def say(title: str, value: str, limit: str = "") -> None:
    """Print one figure."""
    print(f"{title:<46} {value:>18}  {limit}", flush=True)  # noqa: T201


def opened(browser: Browser, file: Path, times: int) -> dict[str, list[float]]:
    """Open the page some times with a slowed processor; give milliseconds."""
    spent: dict[str, list[float]] = {"ready": [], "drawn": []}
    for _ in range(times):
        context = browser.new_context(
            viewport={"width": 390, "height": 844}, device_scale_factor=2, offline=True
        )
        tab = context.new_page()
        tab.add_init_script(WATCH)
        context.new_cdp_session(tab).send("Emulation.setCPUThrottlingRate", {"rate": SLOWED})
        tab.goto(file.as_uri())
        tab.wait_for_selector("html[data-drawn=true]", state="attached")
        for name, value in tab.evaluate("window.seen").items():
            spent[name].append(value)
        context.close()
    return spent


def main() -> None:
    """Print a line for each figure."""
    shared = Path(os.environ.get("DDTOUR_SHARED", ROOT.parent / "shared"))
    with TemporaryDirectory() as name:
        folder = Path(name)
        circuits = redon(folder, shared / "areas" / "redon_fr.osm")
        first = circuits[0]
        document = page(first)
        size, packed = len(document.encode()), len(gzip.compress(document.encode(), mtime=0))
        say("stops, with D and A", str(len(first.stops)))
        say("page", f"{size / 1000:.0f} kB", "at most 400 kB")
        say("page, gzipped", f"{packed / 1000:.0f} kB", "at most 130 kB")
        say("two builds are the same bytes", str(document == page(first)))
        spent = []
        for _ in range(15):
            begin = time.perf_counter()
            page(first)
            spent.append(1000 * (time.perf_counter() - begin))
        say("written in", f"{min(spent):.0f} / {median(spent):.0f} ms", "best / median; under 100")
        file = folder / "page.html"
        file.write_text(document, encoding="utf-8")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=["--no-sandbox"]
            )
            seen = opened(browser, file, 7)
            browser.close()
        for key, title in (("ready", "line, stops and controls"), ("drawn", "ground and names")):
            say(
                f"{title}, slowed {SLOWED} times",
                f"{min(seen[key]):.0f} / {median(seen[key]):.0f} ms",
                "best / median" + ("; under 1000" if key == "ready" else ""),
            )
        marks = []
        for number in range(PAGES):
            page(moved(circuits[number % len(circuits)], number))
            if number % 100 == 99:
                marks.append(resident())
        say("memory after 100, 200 ... pages", " ".join(f"{mark:.0f}" for mark in marks), "MB")
        say("grown from page 200 to the last", f"{marks[-1] - marks[1]:+.1f} MB", "flat")


if __name__ == "__main__":
    main()
