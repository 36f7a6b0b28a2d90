"""The site in a real browser: chosen with the keyboard, installed, and whole without a server."""

import base64
import hashlib
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from ddtour_geo.common.errors import PlanImpossibleError
from ddtour_geo.outputs.drawing.head import page_script
from ddtour_geo.outputs.site import site_files
from ddtour_geo.outputs.site.cards import Entry
from ddtour_geo.outputs.site.serve import SiteServer
from tests.support.builders import example_itinerary, lasting_longer, text
from tests.support.sampling import sample
from tests.support.waiting import wait_until

pytestmark = pytest.mark.browser

ROUTES = ("boucle", "esquisse")
HOSTILE = "<img src=x onerror=alert(1)></script><script>alert(2)</script>{{ 3 }}${alert(4)}"


def circuits(*, title: str = "La boucle") -> list[Entry]:
    """List a surveyed circuit, a sketch and one that does not fit."""
    loop, sketch = example_itinerary(), example_itinerary(sketch=True)
    stops = tuple(replace(stop, place=replace(stop.place, theme="water")) for stop in sketch.stops)
    found = [
        replace(
            itinerary,
            definition=replace(itinerary.definition, id=route, title=text(title)),
        )
        for route, itinerary in zip(ROUTES, (loop, replace(sketch, stops=stops)), strict=True)
    ]
    found[1] = lasting_longer(found[1], 3 * 3600)
    refused = replace(loop.definition, id="trop-long", title=text(title))
    error = PlanImpossibleError("plan_excess", excess=1380, title=text(title))
    return [*((it.definition, it, None) for it in found), (refused, None, error)]


def stand_in(words: str) -> bytes:
    """Write a circuit's page that installs the site, as strict as the real one."""
    script = page_script()
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; script-src 'sha256-{digest}'; img-src 'self' data:; "
        "manifest-src 'self'; worker-src 'self'"
    )
    return (
        f'<!DOCTYPE html><html lang="fr"><meta charset="utf-8"><title>{words}</title>'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        f'<link rel="icon" href="data:,"><h1>{words}</h1><script>{script}</script></html>'
    ).encode()


def write_site(folder: Path, words: str = "un", *, title: str = "La boucle") -> dict[str, bytes]:
    """Write a whole site and give its files."""
    files = {
        f"{route}/{name}": content
        for route in ROUTES
        for name, content in {
            "index.html": stand_in(f"{route} {words}"),
            "sheet-fr.pdf": f"%PDF-1.4 {words}".encode(),
            "circuit.gpx": f"<gpx>{words}</gpx>".encode(),
            "circuit.geojson": b'{"always": "the same"}',
            "sound.mp3": bytes(range(256)),
        }.items()
    }
    files |= site_files(circuits(title=title), files=files)
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return files


@dataclass
class Visitor:
    """A browser with an empty memory, and what went wrong in it."""

    context: BrowserContext
    page: Page
    faults: list[str] = field(default_factory=list)


@pytest.fixture
def visitor(browser: Browser) -> Iterator[Callable[..., Visitor]]:
    """Give fresh visitors."""
    contexts = []

    def come(width: int = 390, *, scripts: bool = True) -> Visitor:
        context = browser.new_context(
            viewport={"width": width, "height": 844},
            java_script_enabled=scripts,
            reduced_motion="reduce",
        )
        contexts.append(context)
        came = Visitor(context=context, page=context.new_page())
        came.page.on("pageerror", lambda error: came.faults.append(str(error)))
        came.page.on("console", lambda message: came.faults.append(message.text))
        came.page.on("dialog", lambda dialog: (came.faults.append("dialog"), dialog.dismiss()))
        return came

    yield come
    for context in contexts:
        context.close()


class Host:
    """A site and the server that shows it, which can be stopped and started again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files = write_site(folder)
        self.port = 0
        self.start()

    def start(self) -> None:
        """Serve from a thread, always on the same port."""
        self.server = SiteServer(self.folder, port=self.port)
        self.port = self.server.server_address[1]
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True)
        self.thread.start()

    def stop(self) -> None:
        """Stop serving."""
        self.server.shutdown()
        self.server.server_close()
        self.thread.join(timeout=5)

    @property
    def address(self) -> str:
        """Where the site is."""
        return self.server.address


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Host]:
    """Serve a small site."""
    running = Host(tmp_path / "site")
    yield running
    running.stop()


def opened(page: Page, folder: Path) -> Page:
    """Open the front page from the disk."""
    page.goto((folder / "index.html").as_uri())
    page.wait_for_selector("html[data-ready=true]")
    return page


def installed(visitor: Visitor, address: str) -> Page:
    """Open a page and wait until everything is kept."""
    visitor.page.goto(address)
    visitor.page.wait_for_selector("html[data-offline=true]", timeout=20_000)
    wait_until(visitor.page, "navigator.serviceWorker.controller !== null")
    return visitor.page


CACHES = """async () => {
  const found = {};
  for (const name of await caches.keys()) {
    found[name] = (await (await caches.open(name)).keys()).map((asked) => asked.url).sort();
  }
  return found;
}"""


def test_the_front_page_opens_from_the_disk(
    visitor: Callable[..., Visitor], tmp_path: Path
) -> None:
    """Nothing is asked for but the file, nothing goes wrong, and no circuit is missing."""
    write_site(tmp_path)
    came = visitor()
    asked: list[str] = []
    came.page.on("request", lambda request: asked.append(request.url))
    page = opened(came.page, tmp_path)
    assert came.faults == []
    assert len(asked) == 1
    assert page.locator(".card").count() == 3
    assert page.locator(".overview a").count() == 2
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_hostile_titles_are_texts(visitor: Callable[..., Visitor], tmp_path: Path) -> None:
    """They are read as written, in both languages, and nothing runs."""
    write_site(tmp_path, title=HOSTILE)
    came = visitor(1280)
    page = opened(came.page, tmp_path)
    page.locator("[data-language=en]").click()
    assert page.locator("h3", has_text=HOSTILE).count() == 3
    assert page.locator("img").count() == 0
    assert came.faults == []


def test_circuits_are_chosen_with_the_keyboard(
    visitor: Callable[..., Visitor], tmp_path: Path
) -> None:
    """Arrow keys choose a duration, the space bar a theme; the count says how many are left."""
    write_site(tmp_path)
    page = opened(visitor(1280).page, tmp_path)
    count, cards = page.locator("[data-count]"), page.locator(".card[data-walk]:visible")
    expect(count).to_have_text("Circuits\u00a0: 2")
    page.locator("[name=duration]").first.focus()
    page.keyboard.press("ArrowRight")
    expect(count).to_have_text("Circuits\u00a0: 1 sur 2")
    assert cards.count() == 1
    assert cards.first.get_attribute("data-circuit") == "boucle"
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert page.locator("[name=theme]:checked + label").inner_text() == "Eau"
    expect(count).to_have_text("Aucun circuit ne répond à ce choix.")
    assert page.locator(".territory:visible").count() == 0
    page.locator("[data-reset]").focus()
    page.keyboard.press("Enter")
    assert cards.count() == 2
    page.locator("[name=theme] + label", has_text="Eau").click()
    assert [card.get_attribute("data-circuit") for card in cards.all()] == ["esquisse"]
    assert page.locator(".overview .badge:visible").count() == 1


@pytest.mark.parametrize("width", [390, 1280])
def test_circuits_come_before_the_filters_on_a_phone(
    visitor: Callable[..., Visitor], tmp_path: Path, width: int
) -> None:
    """To the eye and to the keyboard; a link leads down to them, and elsewhere they are above."""
    write_site(tmp_path)
    page = opened(visitor(width).page, tmp_path)
    is_phone = width == 390
    boxes = [page.locator(part).first.bounding_box() for part in (".card", ".overview", ".filters")]
    card, overview, filters = (box["y"] for box in boxes if box is not None)
    assert (card < overview < filters) if is_phone else (filters < min(card, overview))
    follows = page.evaluate(
        """() => Boolean(document.querySelector(".card").compareDocumentPosition(
             document.querySelector(".filters")) & Node.DOCUMENT_POSITION_FOLLOWING)"""
    )
    assert follows == is_phone
    link = page.locator(".to-filters a")
    assert link.is_visible() == is_phone
    if is_phone:
        assert card < 400
        link.click()
        expect(page.locator(".filters")).to_be_in_viewport()


def test_without_script_all_circuits_are_there(
    visitor: Callable[..., Visitor], tmp_path: Path
) -> None:
    """Filters and the switch of language, which need it, are not shown."""
    write_site(tmp_path)
    page = visitor(scripts=False).page
    page.goto((tmp_path / "index.html").as_uri())
    assert page.locator(".card:visible").count() == 3
    assert page.locator(".filters:visible, .languages:visible").count() == 0
    assert "Duration" not in page.locator("body").inner_text()


def test_the_language_is_remembered(visitor: Callable[..., Visitor], host: Host) -> None:
    """English once is English the next time, title and all."""
    page = visitor().page
    page.goto(host.address)
    assert page.title() == "Circuits à pied – Exemple"
    page.locator("[data-language=en]").click()
    page.reload()
    page.wait_for_selector("html[data-ready=true]")
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.title() == "Walking circuits – Exemple"
    assert "Circuits: 2" in page.locator("main").inner_text()
    assert "Départ" not in page.locator("main").inner_text()


@pytest.mark.parametrize(
    ("width", "language"), sample([(390, "fr"), (1280, "en"), (390, "en"), (1280, "fr")], 2)
)
def test_the_front_page_is_accessible(
    visitor: Callable[..., Visitor], tmp_path: Path, width: int, language: str
) -> None:
    """Axe finds nothing, targets are large enough, and text at 200 % does not overflow."""
    write_site(tmp_path)
    page = opened(visitor(width).page, tmp_path)
    page.locator(f"[data-language={language}]").click()
    found = Axe().run(page, options={"resultTypes": ["violations"]})
    assert found.violations_count == 0, found.generate_report()
    sizes = page.evaluate(
        """() => [...document.querySelectorAll("a[href], button, .chip label")]
          .filter((e) => e.checkVisibility() && !e.matches(".skip, h3 a"))
          .map((e) => e.getBoundingClientRect()).map((r) => Math.min(r.width, r.height))"""
    )
    assert min(sizes) >= 24
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_page_that_is_not_there_is_accessible(
    visitor: Callable[..., Visitor], host: Host
) -> None:
    """404.html speaks both languages and leads home."""
    came = visitor()
    answer = came.page.goto(f"{host.address}nowhere/at/all")
    assert answer is not None
    assert answer.status == 404
    assert Axe().run(came.page).violations_count == 0
    assert "n’existe pas" in came.page.locator("main").inner_text()
    assert "does not exist" in came.page.locator("main").inner_text()
    came.page.get_by_role("link").first.click()
    came.page.wait_for_selector("html[data-ready=true]")


def test_the_site_can_be_installed(visitor: Callable[..., Visitor], host: Host) -> None:
    """Chromium finds no fault in the manifest, and keeps every file but its own worker."""
    came = visitor()
    page = installed(came, host.address)
    session = came.context.new_cdp_session(page)
    manifest = session.send("Page.getAppManifest")
    assert manifest["url"] == f"{host.address}manifest.webmanifest"
    assert manifest["errors"] == []
    wrong = [
        error["errorId"]
        for error in session.send("Page.getInstallabilityErrors")["installabilityErrors"]
    ]
    assert set(wrong) <= {"in-incognito"}
    ((_, kept),) = page.evaluate(CACHES).items()
    assert kept == sorted(host.address + name for name in host.files if name != "sw.js")
    assert came.faults == []


@pytest.mark.parametrize("first", ["", "boucle/index.html"])
def test_after_one_visit_the_server_may_stop(
    visitor: Callable[..., Visitor], host: Host, first: str
) -> None:
    """Whichever page is seen first, all pages open, at whatever form of their address."""
    came = visitor()
    page = installed(came, host.address + first)
    host.stop()
    page.goto(host.address)
    page.wait_for_selector("html[data-ready=true]")
    for route in ROUTES:
        page.goto(f"{host.address}{route}/index.html#lieu-eglise")
        assert page.locator("h1").inner_text() == f"{route} un"
        page.goto(f"{host.address}{route}/?from=qr")
        assert page.locator("h1").inner_text() == f"{route} un"
    missing = page.goto(f"{host.address}nowhere")
    assert missing is not None
    assert missing.status == 404
    assert "n’existe pas" in page.locator("main").inner_text()
    assert not [fault for fault in came.faults if "404" not in fault]
    host.start()


FETCHED = """async ([address, range]) => {
  const answer = await fetch(address, range ? { headers: { Range: range } } : {});
  const bytes = new Uint8Array(await answer.arrayBuffer());
  const type = answer.headers.get("Content-Type");
  return [answer.status, type, btoa(Array.from(bytes, (b) => String.fromCharCode(b)).join(""))];
}"""


def test_every_file_is_kept_byte_for_byte(visitor: Callable[..., Visitor], host: Host) -> None:
    """Asked from a page with the server stopped; of a sound, parts too."""
    (host.folder / "plain.html").write_text("<title>plain</title>", encoding="utf-8")
    page = installed(visitor(), host.address)
    page.goto(f"{host.address}plain.html")
    host.stop()
    for name, content in host.files.items():
        if name != "sw.js":
            status, kind, got = page.evaluate(FETCHED, [host.address + name, None])
            assert (status, base64.b64decode(got)) == (200, content), name
            assert kind != "application/octet-stream", name
    sound = f"{host.address}boucle/sound.mp3"
    for asked, part in (("bytes=0-1", range(2)), ("bytes=250-", range(250, 256))):
        status, kind, got = page.evaluate(FETCHED, [sound, asked])
        assert (status, kind, base64.b64decode(got)) == (206, "audio/mpeg", bytes(part))
    assert page.evaluate(FETCHED, [sound, "bytes=256-"])[0] == 416
    host.start()


def test_half_a_new_version_is_never_taken(visitor: Callable[..., Visitor], host: Host) -> None:
    """With a file missing or not yet renewed the old one stays; then the new one is offered."""
    came = visitor()
    page = installed(came, host.address)
    (old,) = page.evaluate(CACHES)
    write_site(host.folder, "deux")
    gone = host.folder / "esquisse" / "sheet-fr.pdf"
    new = gone.read_bytes()
    for half in (None, host.files["esquisse/sheet-fr.pdf"]):
        gone.unlink() if half is None else gone.write_bytes(half)
        page.goto(host.address)
        assert page.evaluate(
            """async () => {
              const registration = await navigator.serviceWorker.getRegistration();
              await registration.update().catch(() => {});
              const worker = registration.installing;
              if (worker) await new Promise((done) => {
                if (worker.state === "redundant") done();
                const look = () => worker.state === "redundant" && done();
                worker.addEventListener("statechange", look);
              });
              return registration.waiting === null;
            }"""
        )
        assert list(page.evaluate(CACHES)) == [old]
        assert page.locator("[data-new-version]").count() == 0
        page.goto(f"{host.address}boucle/index.html")
        assert page.locator("h1").inner_text() == "boucle un"
    gone.write_bytes(new)
    page.reload()
    page.evaluate("navigator.serviceWorker.getRegistration().then((one) => one.update())")
    offer = page.locator("[data-new-version] button").first
    offer.wait_for(timeout=20_000)
    assert offer.inner_text() == "Nouvelle version\u00a0: recharger"
    assert page.locator("h1").inner_text() == "boucle un"
    offer.click()
    expect(page.locator("h1")).to_have_text("boucle deux")
    assert page.locator("[data-new-version]").count() == 0
    wait_until(page, f"caches.keys().then((all) => !all.includes({old!r}))")
    host.stop()
    page.goto(f"{host.address}esquisse/index.html")
    assert page.locator("h1").inner_text() == "esquisse deux"
    host.start()


def test_sites_of_one_host_do_not_touch_each_other(
    visitor: Callable[..., Visitor], host: Host
) -> None:
    """A second site in a folder of the same host keeps its own version."""
    write_site(host.folder / "autre", "autre")
    came = visitor()
    installed(came, host.address)
    page = installed(came, f"{host.address}autre/")
    wait_until(page, "navigator.serviceWorker.controller.scriptURL.includes('/autre/')")
    assert len(page.evaluate(CACHES)) == 2
    host.stop()
    page.goto(f"{host.address}autre/boucle/index.html")
    assert page.locator("h1").inner_text() == "boucle autre"
    page.goto(f"{host.address}boucle/index.html")
    assert page.locator("h1").inner_text() == "boucle un"
    host.start()
