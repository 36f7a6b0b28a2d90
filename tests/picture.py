"""The picture that the README opens with: one circuit drawn, walked and led.

``make picture`` makes it; it bears the fingerprint of the circuit, and a test says when another
plan is made today.
"""

import base64
import io
import json
import shutil
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

from PIL import Image, PngImagePlugin
from playwright.sync_api import Browser, expect, sync_playwright

from ddtour_geo.model import Itinerary
from ddtour_geo.outputs.publish import build
from ddtour_geo.outputs.route_sheet.document import sheet_data
from ddtour_geo.outputs.route_sheet.typesetting import typeset
from tests.conftest import ROOT
from tests.support.planned import planned
from tests.support.tabs import Tabs
from tests.support.workshop_browser import DESKTOP, Opener, Window, Workshop, drag

CIRCUIT = "ville-exemple-tour"
PICTURE = ROOT / "docs" / "what-you-get.png"
PHONE = (390, 844)
COLOURS = 256
PAGE = """<!doctype html><meta charset="utf-8"><style>
body {{ margin: 0; display: inline-flex; gap: 28px; padding: 4px; background: #fff; }}
figure {{ margin: 0; text-align: center; font: 20px/40px monospace; color: #1b2a49; }}
img {{ display: block; height: 720px; border: 1px solid #b9b4a8; border-radius: 6px; }}
</style>{}"""
PULL = (-62, 8)
MIDDLE = """() => {
    const lines = [...document.querySelectorAll(".trace-hold")];
    const line = lines.sort((a, b) => b.getTotalLength() - a.getTotalLength())[0];
    const at = line.getPointAtLength(line.getTotalLength() / 2), m = line.getScreenCTM();
    return [at.x * m.a + m.e, at.y * m.d + m.f];
}"""
IN_FRENCH = """() => {
    for (const field of document.querySelectorAll("input[type=date], input[type=time]")) {
        const said = field.value.split("-").reverse().join("/");
        field.style.width = `${field.offsetWidth}px`;
        field.type = "text";
        field.value = said;
    }
}"""
"""Dates as a French browser writes them: not every Chromium speaks French."""
HAND = """() => {
    document.querySelector(".crosshair").remove();
    const hand = document.createElement("div");
    hand.innerHTML = `<svg width="26" height="34" viewBox="0 0 13 17">
        <path fill="#fff" stroke="#000" d="M1 1v12l3-3 2.2 5.3 2-.9L6 9.2h4.4z"/></svg>`;
    hand.style.cssText = "position:fixed;left:0;top:0;z-index:9999;pointer-events:none";
    document.body.append(hand);
    addEventListener("pointermove", (e) => {
        hand.style.transform = `translate(${e.clientX}px, ${e.clientY}px)`;
    }, true);
}"""
"""The hand on the mouse, instead of the sign that the arrow keys move."""


def drawn(browser: Browser, folder: Path, itinerary: Itinerary) -> bytes:
    """Show the workshop while the longest leg is pulled to another street."""
    territory = itinerary.territory.id
    shutil.copytree(ROOT / "data" / territory, folder / "data" / territory)
    (folder / "routes").mkdir()
    shutil.copy(ROOT / "routes" / f"{CIRCUIT}.toml", folder / "routes")
    served, windows = Workshop(folder), Tabs(browser, Window, offline=False)
    try:
        seen = Opener(windows)(served, f"#/c/{CIRCUIT}", DESKTOP)
        seen.solve_route()
        seen.page.wait_for_load_state("networkidle")
        seen.page.evaluate(IN_FRENCH)
        x, y = seen.page.evaluate(MIDDLE)
        seen.page.evaluate(HAND)
        drag(seen.page, (x, y), (x + PULL[0], y + PULL[1]))
        expect(seen.page.locator(".drag-tip")).to_contain_text("passer par")
        seen.page.wait_for_timeout(1000)
        return seen.page.screenshot()
    finally:
        windows.close()
        served.close()


def walked(browser: Browser, folder: Path, itinerary: Itinerary) -> bytes:
    """Show the page on a phone, on the way from the second stop to the third."""
    build([ROOT / "routes" / f"{CIRCUIT}.toml"], data=ROOT / "data", out=folder / "site")
    context = browser.new_context(
        viewport={"width": PHONE[0], "height": PHONE[1]},
        device_scale_factor=2,
        locale="fr-FR",
        timezone_id=itinerary.territory.timezone,
        permissions=["geolocation"],
        reduced_motion="reduce",
        has_touch=True,
    )
    page = context.new_page()
    stops, leg = itinerary.stops, itinerary.legs[2]
    lon, lat = leg.lonlat[len(leg.lonlat) // 2]

    def at(moment: datetime) -> None:
        page.clock.set_fixed_time(moment)
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    page.clock.set_fixed_time(stops[0].arrival)
    page.goto((folder / "site" / CIRCUIT / "index.html").as_uri())
    page.wait_for_selector("html[data-ready=true]")
    page.get_by_role("button", name="Commencer la visite").click()
    for stop in stops[1:3]:
        at(stop.arrival)
        page.locator(".day-bar .here").click()
    context.set_geolocation({"longitude": lon, "latitude": lat, "accuracy": 8})
    page.get_by_role("button", name="Je suis ici").click()
    at(stops[2].departure + timedelta(seconds=leg.seconds // 2))
    page.wait_for_selector("#day[data-distance-left]", state="attached")
    page.wait_for_timeout(1000)
    seen = page.screenshot()
    context.close()
    return seen


def led(itinerary: Itinerary) -> bytes:
    """Show page one of the guide's sheet."""
    said = sheet_data(itinerary, language="fr", address="", form="a4")
    return typeset(json.dumps(said, ensure_ascii=False), "a4", ppi=150)


def make() -> None:
    """Put the three beside one another, with the circuit that they show."""
    itinerary = planned(CIRCUIT)
    with tempfile.TemporaryDirectory() as room, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium") or shutil.which("chromium-browser"),
            args=["--no-sandbox", "--disable-gpu", "--hide-scrollbars"],
        )
        folder = Path(room)
        shown = {
            "ddtour workshop": drawn(browser, folder, itinerary),
            "site/index.html": walked(browser, folder, itinerary),
            "sheet-fr.pdf": led(itinerary),
        }
        page = browser.new_page(viewport={"width": 2200, "height": 900})
        page.set_content(PAGE.format("".join(_figure(*one) for one in shown.items())))
        whole = page.locator("body").screenshot()
        browser.close()
    about = PngImagePlugin.PngInfo()
    about.add_text("circuit", CIRCUIT)
    about.add_text("fingerprint", itinerary.fingerprint)
    few = (
        Image.open(io.BytesIO(whole))
        .convert("RGB")
        .quantize(COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    )
    few.save(PICTURE, optimize=True, pnginfo=about)


def _figure(name: str, image: bytes) -> str:
    data = base64.b64encode(image).decode()
    return f'<figure><img src="data:image/png;base64,{data}">{name}</figure>'


if __name__ == "__main__":
    make()
