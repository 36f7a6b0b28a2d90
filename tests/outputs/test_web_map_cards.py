"""Stop cards in a real browser: what they say, keys, deep links, pictures, reading aloud."""

import base64
import re
from dataclasses import replace
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from lxml import html as lxml_html
from playwright.sync_api import Page

from ddtour_geo.model import Itinerary, Known, Media, PointOfInterest
from ddtour_geo.outputs.web_map import media_files, page
from ddtour_geo.outputs.web_map.media import EMBEDDED, PAGE
from ddtour_geo.outputs.web_map.sharing import mail_address, qr_code
from tests.support.builders import DAY, example_itinerary, text
from tests.support.sampling import sample
from tests.support.tabs import Tabs
from tests.support.waiting import wait_until

PHONE, DESKTOP = (390, 844), (1280, 800)
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
SILENCE = b"ID3\x03\x00\x00\x00\x00\x00\x00"
SPEECH = """
    window.spoken = []; window.cancelled = 0;
    window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
    Object.defineProperty(window, "speechSynthesis", { value: {
        speak: (said) => window.spoken.push([said.text, said.lang]),
        cancel: () => { window.cancelled += 1; }, getVoices: () => [] } });
"""


class Opener:
    """Opens documents without a network, and keeps what went wrong."""

    def __init__(self, tabs: Tabs, folder: Path) -> None:
        self.tabs = tabs
        self.folder = folder
        self.faults: list[str] = []
        self.requests: list[str] = []

    def __call__(
        self,
        document: str,
        size: tuple[int, int] = PHONE,
        *,
        hash_: str = "",
        before: str = "",
        scripts: bool = True,
    ) -> Page:
        """Open and wait until the page says that it is drawn."""
        file = self.folder / "page.html"
        file.write_text(document, encoding="utf-8")
        take = self.tabs.take_single if before else self.tabs.take
        tab = take(size, java_script_enabled=scripts)
        tab.faults, tab.requests = self.faults, self.requests
        tab.page.set_default_timeout(5000)
        if before:
            tab.page.add_init_script(before)
        tab.page.goto(file.as_uri() + hash_)
        if scripts:
            tab.page.wait_for_selector("html[data-ready=true]")
        return tab.page


@pytest.fixture
def visit(tabs: Tabs, tmp_path: Path) -> Opener:
    """Open pages without a network."""
    return Opener(tabs, tmp_path)


def with_places(itinerary: Itinerary, **changes: dict[str, object]) -> Itinerary:
    """Change fields of places, named by id."""

    def changed(place: PointOfInterest) -> PointOfInterest:
        return replace(place, **changes.get(place.id, {}))  # type: ignore[arg-type]

    stops = tuple(replace(stop, place=changed(stop.place)) for stop in itinerary.stops)
    return replace(itinerary, stops=stops)


def known(value: int) -> Known:
    """Say something that the town hall checked."""
    return Known(value=value, source="mairie", as_of=DAY, confidence="high")


def pictured(file: str) -> Itinerary:
    """Give the orchard a picture."""
    media = Media(file=file, text=text("Des pommiers", "Apple trees"), credit="A. B., CC0")
    return with_places(example_itinerary(), verger={"picture": media})


@pytest.mark.parametrize("size", [PHONE, DESKTOP])
def test_the_keyboard_alone_goes_from_card_to_card(visit: Opener, size: tuple[int, int]) -> None:
    """Right arrow through all stops, left arrow back, Escape; focus is given back."""
    itinerary = example_itinerary()
    opened = visit(page(itinerary), size)
    opened.locator("button[data-stop=mairie]").focus()
    opened.keyboard.press("Enter")
    card = opened.locator("dialog[open]")
    seen = []
    for _ in itinerary.stops:
        seen.append(card.get_attribute("data-card"))
        assert opened.evaluate("document.activeElement.closest('dialog') !== null")
        opened.keyboard.press("ArrowRight")
    assert seen == [stop.place.id for stop in itinerary.stops]
    opened.keyboard.press("ArrowLeft")
    assert card.get_attribute("data-card") == "jardin"
    opened.keyboard.press("Escape")
    assert card.count() == 0
    wait_until(opened, "document.activeElement.dataset.stop === 'jardin'")
    assert visit.faults == []


def test_the_buttons_of_a_card_go_on_and_back_and_keep_the_focus(visit: Opener) -> None:
    """Next, previous, and at the end a button that closes."""
    opened = visit(page(example_itinerary()))
    opened.locator("button[data-stop=eglise]").click()
    card = opened.locator("dialog[open]")
    card.get_by_role("button", name="Suivante : Verger").click()
    assert card.get_attribute("data-card") == "verger"
    assert opened.evaluate("document.activeElement.className") == "after"
    card.get_by_role("button", name="Précédente : Eglise").click()
    assert card.get_attribute("data-card") == "eglise"
    for _ in range(3):
        card.locator(".after").click()
    card.get_by_role("button", name="Fermer la fiche").click()
    assert card.count() == 0


def test_a_row_opens_its_card_and_gets_the_focus_back(visit: Opener) -> None:
    """Those who read the list reach the card from there."""
    opened = visit(page(example_itinerary()))
    row = opened.locator("li.stop[data-mark='2']")
    row.locator("summary").click()
    row.get_by_role("button", name="Ouvrir la fiche").click()
    assert opened.locator("dialog[open]").get_attribute("data-card") == "verger"
    opened.keyboard.press("Escape")
    wait_until(opened, "document.activeElement.closest('li')?.dataset.mark === '2'")


@pytest.mark.parametrize(("hash_", "card"), [("#lieu-verger", "verger"), ("#etape-3", "jardin")])
def test_an_address_opens_its_card(visit: Opener, hash_: str, card: str) -> None:
    """By place, for ever; by number, for now; also when the address changes later."""
    opened = visit(page(example_itinerary()), hash_=hash_)
    assert opened.locator("dialog[open]").get_attribute("data-card") == card
    assert opened.evaluate("location.hash") == f"#lieu-{card}"
    opened.keyboard.press("Escape")
    wait_until(opened, "location.hash === ''")
    opened.evaluate("location.hash = 'lieu-eglise'")
    opened.wait_for_selector("dialog[data-card=eglise][open]")
    assert visit.faults == []


@pytest.mark.parametrize(
    "hash_",
    sample(
        [
            "#lieu-nulle-part",
            "#etape-0",
            "#lieu-verger'\"><img src=x onerror=alert(1)>",
            "#%E0%A4%A",
            "#__proto__",
            "#lieu-",
            "#etape-D",
            "#etape-99999999999",
            "#*",
        ],
        5,
    ),
)
def test_a_tampered_address_changes_nothing(visit: Opener, hash_: str) -> None:
    """No card, no error, the whole page."""
    opened = visit(page(example_itinerary()), hash_=hash_)
    assert opened.locator("dialog[open]").count() == 0
    assert opened.locator(".sheet li.stop").count() == 5
    assert visit.faults == []


def test_a_card_says_what_is_known_of_access_and_what_is_not() -> None:
    """Yes and no with their check, unknown as unknown; the way there with its steps."""
    itinerary = with_places(
        example_itinerary(),
        verger={"sheltered": known(True), "benches": known(False), "group_capacity": known(25)},
    )
    tree = lxml_html.fromstring(page(itinerary))
    (row,) = tree.xpath("//main//li[@id='lieu-verger']")
    found = {
        node.get("data-access"): (node.get("data-known"), node.text_content().split("\n")[0])
        for node in row.xpath(".//*[@data-access]")
    }
    assert {key: value for key, (value, _) in found.items()} == {
        "steps": "yes",
        "sheltered": "yes",
        "benches": "no",
        "group_capacity": "yes",
        "surface": "unknown",
        "toilets": "unknown",
    }
    words = " ".join(row.text_content().replace("\u00a0", " ").split())
    assert "Un escalier sur le chemin (12 marches)" in words
    assert "Groupes jusqu’à 25 personnes vérifié le 22 novembre 2026 (mairie)" in words
    assert "Inconnu : nature du sol, toilettes" in words


def test_on_a_sketch_the_steps_on_the_way_are_unknown() -> None:
    """Nobody surveyed these ways: neither steps nor surface are said."""
    tree = lxml_html.fromstring(page(example_itinerary(sketch=True)))
    said = tree.xpath("//main//*[@data-access='steps']/@data-known")
    assert set(said) == {"unknown"}


def test_a_small_picture_is_inside_the_page(visit: Opener, tmp_path: Path) -> None:
    """It is seen on the card with its words and credit, and nothing is asked for."""
    (tmp_path / "p.png").write_bytes(PIXEL)
    opened = visit(page(pictured("p.png"), folder=tmp_path), hash_="#lieu-verger")
    image = opened.locator("dialog[open] img")
    assert image.get_attribute("alt") == "Des pommiers"
    assert image.evaluate("node => node.naturalWidth") == 1
    assert "A. B., CC0" in opened.locator("dialog[open] figcaption").inner_text()
    assert len(visit.requests) == 1 + sum(url.startswith("data:") for url in visit.requests)
    opened.keyboard.press("Escape")
    opened.get_by_role("button", name="English").click()
    assert opened.locator(".sheet img").get_attribute("alt") == "Apple trees"
    assert opened.locator(".sheet img").get_attribute("src", timeout=1000).startswith("data:")  # type: ignore[union-attr]
    assert visit.faults == []


def test_a_large_picture_lies_beside_the_page(visit: Opener, tmp_path: Path) -> None:
    """The page names it by its content, and the policy lets it through."""
    (tmp_path / "p.png").write_bytes(PIXEL + bytes(EMBEDDED))
    itinerary = pictured("p.png")
    document = page(itinerary, folder=tmp_path)
    ((name, content),) = media_files(itinerary, tmp_path, document).items()
    assert re.fullmatch(r"media/verger-[0-9a-f]{8}\.png", name)
    assert f'src="{name}"' in document
    assert "img-src data: 'self'" in document
    (tmp_path / "media").mkdir()
    (tmp_path / name).write_bytes(content)
    opened = visit(document, hash_="#lieu-verger")
    assert opened.locator("dialog[open] img").evaluate("node => node.naturalWidth") == 1
    assert visit.faults == []


def test_pictures_never_make_the_page_large(tmp_path: Path) -> None:
    """What does not fit any more stays beside the page."""
    itinerary = example_itinerary()
    media = {
        stop.place.id: {"picture": Media(file=f"{i}.png", text=text("x"), credit="c")}
        for i, stop in enumerate(itinerary.stops[:-1])
    }
    size = min(EMBEDDED - 100, (PAGE - len(page(itinerary).encode())) * 3 // 10)
    for number in range(len(media)):
        (tmp_path / f"{number}.png").write_bytes(PIXEL + bytes([number]) * size)
    itinerary = with_places(itinerary, **media)
    document = page(itinerary, folder=tmp_path)
    assert len(document.encode()) <= PAGE
    assert 0 < len(media_files(itinerary, tmp_path, document)) < len(media)
    assert len(media_files(itinerary, tmp_path)) == len(media)


@pytest.mark.parametrize("content", sample([None, b"<svg onload=alert(1)>", b"", b"GIF89a"], 2))
def test_a_picture_that_is_none_is_said_to_be_missing(
    visit: Opener, tmp_path: Path, content: bytes | None
) -> None:
    """The page stays whole and names the file."""
    if content is not None:
        (tmp_path / "p.png").write_bytes(content)
    itinerary = pictured("p.png")
    assert media_files(itinerary, tmp_path) == {}
    opened = visit(page(itinerary, folder=tmp_path), hash_="#lieu-verger")
    words = opened.locator("dialog[open]").inner_text().replace("\u00a0", " ")
    assert "Fichier absent ou illisible : p.png" in words
    assert "Des pommiers" in words
    assert opened.locator("img").count() == 0
    assert visit.faults == []


def test_a_picture_that_breaks_in_the_browser_is_said_to_be_missing(
    visit: Opener, tmp_path: Path
) -> None:
    """It begins as a picture and is none."""
    (tmp_path / "p.png").write_bytes(PIXEL[:20])
    opened = visit(page(pictured("p.png"), folder=tmp_path))
    opened.wait_for_selector(".sheet .missing", state="attached")
    assert opened.locator(".sheet img").count() == 0


def test_a_recording_lies_beside_the_page_and_stops_with_the_card(
    visit: Opener, tmp_path: Path
) -> None:
    """It has controls, words and credit."""
    (tmp_path / "r.mp3").write_bytes(SILENCE)
    media = Media(file="r.mp3", text=text("Récit", "Story"), credit="C. D.")
    itinerary = with_places(example_itinerary(), verger={"audio": media})
    document = page(itinerary, folder=tmp_path)
    assert "media-src 'self'" in document
    opened = visit(document, hash_="#lieu-verger")
    sound = opened.locator("dialog[open] audio")
    assert sound.get_attribute("aria-label") == "Récit"
    assert sound.get_attribute("controls") is not None
    opened.evaluate("document.querySelector('dialog audio').pause = () => { window.quiet = true }")
    opened.keyboard.press("Escape")
    wait_until(opened, "window.quiet === true")


def test_a_card_is_read_aloud_and_stops_when_it_closes(visit: Opener) -> None:
    """In the language of the page; going on stops it too."""
    opened = visit(page(example_itinerary()), before=SPEECH, hash_="#lieu-verger")
    opened.get_by_role("button", name="Écouter").click()
    assert opened.evaluate("window.spoken") == [["Verger. Les habitants ont décidé.", "fr"]]
    before = opened.evaluate("window.cancelled")
    opened.get_by_role("button", name="Arrêter").focus()
    opened.keyboard.press("ArrowRight")
    assert opened.evaluate("window.cancelled") == before + 1
    opened.get_by_role("button", name="Écouter").click()
    opened.keyboard.press("Escape")
    wait_until(opened, f"window.cancelled === {before + 3}")


def test_without_a_voice_there_is_no_button_to_listen(visit: Opener) -> None:
    """A browser that cannot speak promises nothing."""
    opened = visit(
        page(example_itinerary()), before="delete window.speechSynthesis", hash_="#lieu-verger"
    )
    assert opened.locator("dialog[open]").count() == 1
    assert opened.locator(".speak").count() == 0


def test_on_the_day_the_card_marks_the_next_stop_as_reached(visit: Opener) -> None:
    """The button of the next stop alone; then it leads on, and the focus is not lost."""
    opened = visit(page(example_itinerary()))
    opened.get_by_role("button", name="Commencer la visite").click()
    opened.evaluate("location.hash = 'etape-2'")
    card = opened.locator("dialog[open]")
    card.wait_for()
    assert not card.locator(".mark").is_visible()
    opened.keyboard.press("ArrowLeft")
    assert card.get_attribute("data-state") == "next"
    card.locator(".mark").click()
    assert card.get_attribute("data-state") == "done"
    assert not card.locator(".mark").is_visible()
    assert opened.evaluate("document.activeElement.className") == "after"
    assert opened.locator("#day").get_attribute("data-next") == "verger"
    assert visit.faults == []


def test_text_grows_on_demand(visit: Opener) -> None:
    """The button says whether it is pressed."""
    opened = visit(page(example_itinerary()), hash_="#lieu-verger")
    size = "parseFloat(getComputedStyle(document.querySelector('dialog .text')).fontSize)"
    small = opened.evaluate(size)
    button = opened.get_by_role("button", name="Grand texte")
    button.click()
    assert opened.evaluate(size) >= 1.4 * small
    assert button.get_attribute("aria-pressed") == "true"


def test_a_problem_is_reported_by_mail_with_stop_and_fingerprint() -> None:
    """To the contact where it is a mail address, else to nobody in particular."""
    itinerary = example_itinerary()
    contact = replace(itinerary.definition, contact="Mairie, accueil@ville.example, 01 02")
    written = replace(itinerary, definition=contact)
    assert mail_address(itinerary) == ""
    assert mail_address(written) == "accueil@ville.example"
    tree = lxml_html.fromstring(page(written))
    (link,) = tree.xpath("//main//li[@id='lieu-verger']//p[@class='report']/a/@href")
    assert link.startswith("mailto:accueil@ville.example?subject=")
    assert "2%2C%20Verger" in link
    assert "0a1b2c3d" in link
    tree = lxml_html.fromstring(page(itinerary))
    assert tree.xpath("//main//p[@class='report']/a/@href")[-1].startswith("mailto:?subject=")


def test_a_published_page_shows_its_square_code() -> None:
    """The code is drawn only where there is an address, in a quiet zone of four modules."""
    assert qr_code("") == {}
    drawn = qr_code("https://example.org/tour/")
    assert isinstance(drawn["size"], int)
    assert re.match(r"M4 4h7v1H4z", str(drawn["path"]))
    with_address = lxml_html.fromstring(page(example_itinerary(), address="https://example.org/"))
    assert len(with_address.xpath("//main//figure[@class='qr']//path")) == 1
    without = lxml_html.fromstring(page(example_itinerary()))
    assert not without.xpath("//figure[@class='qr']")
    assert not lxml_html.fromstring(page(example_itinerary(), address="javascript:1")).xpath(
        "//figure[@class='qr'] | //link[@rel='canonical']"
    )


def test_the_link_of_a_stop_is_shared_or_copied(visit: Opener) -> None:
    """Web Share where there is one; the address of the place, never of the number."""
    share = "navigator.share = (what) => { window.shared = what; return Promise.resolve(); };"
    document = page(example_itinerary(), address="https://example.org/tour/")
    opened = visit(document, before=share, hash_="#lieu-verger")
    opened.get_by_role("button", name="Partager : Verger").click()
    assert opened.evaluate("window.shared") == {
        "title": "Verger",
        "url": "https://example.org/tour/#lieu-verger",
    }
    copied = visit(document, before="delete Navigator.prototype.share")
    copied.get_by_role("button", name="Copier le lien").click()
    wait_until(copied, "document.querySelector('.share-tools .said').textContent !== ''")
    assert visit.faults == []


@pytest.mark.parametrize("size", [PHONE, pytest.param(DESKTOP, marks=pytest.mark.thorough)])
def test_axe_finds_nothing_on_cards_with_all_parts(
    visit: Opener, tmp_path: Path, size: tuple[int, int]
) -> None:
    """Picture, recording, access, share: no violation, and targets of at least 24 pixels."""
    (tmp_path / "p.png").write_bytes(PIXEL)
    (tmp_path / "r.mp3").write_bytes(SILENCE)
    said = text("Récit", "Story")
    itinerary = with_places(
        example_itinerary(),
        verger={
            "picture": Media(file="p.png", text=said, credit="A. B."),
            "audio": Media(file="r.mp3", text=said, credit="A. B."),
            "toilets": known(True),
        },
    )
    document = page(itinerary, folder=tmp_path, address="https://example.org/")
    opened = visit(document, size, hash_="#lieu-verger")
    opened.wait_for_timeout(350)
    result = Axe().run(opened)
    assert result.violations_count == 0, result.generate_report()
    small = opened.evaluate(
        """() => [...document.querySelectorAll("button, summary, a, input")].filter((node) => {
            const box = (node.closest("label") ?? node).getBoundingClientRect();
            return box.width && !node.matches(".skip") && Math.min(box.height, box.width) < 24;
        }).map((node) => node.outerHTML.slice(0, 120))"""
    )
    assert small == []


def test_sixty_stops_or_one_leave_the_page_whole(visit: Opener) -> None:
    """The last card is reached, and the first."""
    itinerary = example_itinerary()
    many = tuple(
        replace(
            itinerary.stops[1 + i % 3],
            mark=str(i + 1),
            place=replace(itinerary.stops[1 + i % 3].place, id=f"lieu-{i}"),
        )
        for i in range(60)
    )
    legs = (itinerary.legs[0], *(itinerary.legs[1 + i % 2] for i in range(59)), itinerary.legs[3])
    large = replace(itinerary, stops=(itinerary.stops[0], *many, itinerary.stops[-1]), legs=legs)
    opened = visit(page(large), hash_="#etape-60")
    assert opened.locator("dialog[open]").get_attribute("data-card") == "lieu-59"
    assert opened.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    one = replace(
        itinerary,
        stops=(itinerary.stops[0], itinerary.stops[1], itinerary.stops[-1]),
        legs=(itinerary.legs[0], itinerary.legs[3]),
    )
    opened = visit(page(one), hash_="#etape-1")
    assert opened.locator("dialog[open]").get_attribute("data-card") == "eglise"
    assert visit.faults == []


@pytest.mark.parametrize("name", ["x" * 10_000, "מוזיאון העיר", "🌳🏛️ jardin"])
def test_cards_hold_names_of_any_length_and_script(visit: Opener, name: str) -> None:
    """Nothing is wider than the phone, and the card still closes."""
    opened = visit(page(example_itinerary(names=("a", "b", name, "c"))), hash_="#etape-2")
    card = opened.locator("dialog[open]")
    assert card.get_by_role("heading").evaluate("node => node.textContent") == name
    assert card.evaluate("node => node.scrollWidth") <= PHONE[0]
    opened.keyboard.press("ArrowLeft")
    card.locator("button.close").first.click()
    assert card.count() == 0
    assert visit.faults == []


@pytest.mark.parametrize("sketch", [False, True])
def test_a_card_at_double_size_reflows(visit: Opener, sketch: bool) -> None:  # noqa: FBT001
    """At 200 % nothing needs to be scrolled sideways, and the buttons are reached."""
    opened = visit(page(example_itinerary(sketch=sketch), address="https://example.org/"))
    opened.evaluate("document.documentElement.style.fontSize = '200%'")
    opened.evaluate("location.hash = 'lieu-verger'")
    card = opened.locator("dialog[open]")
    card.locator(".after").wait_for()
    assert card.evaluate("node => node.scrollWidth - node.clientWidth") <= 0
    for button in card.locator("button:visible").all():
        box = button.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= PHONE[0]
    assert opened.evaluate("document.documentElement.scrollWidth") <= PHONE[0]


@pytest.mark.parametrize(
    "payload",
    sample(
        [
            "</template></script><script>alert(2)</script>",
            '"\' onload=alert(3) src="media/verger-00000000.png" x="',
            "<img src=x onerror=alert(1)>",
            "mailto:a@b.example?body={{ alert(4) }}${alert(5)}",
        ],
        2,
    ),
)
def test_no_text_of_a_card_runs(visit: Opener, tmp_path: Path, payload: str) -> None:
    """Words, credit and source of pictures, recordings and access, in both languages."""
    (tmp_path / "p.png").write_bytes(PIXEL)
    media = Media(file="p.png", text=text(payload), credit=payload)
    sound = Media(file="nulle part.mp3", text=text(payload), credit=payload)
    fact = Known(value=1, source=payload, as_of=DAY, confidence="low")
    changes = {"picture": media, "audio": sound, "toilets": fact, "group_capacity": fact}
    itinerary = with_places(
        example_itinerary(names=(payload,) * 4), verger={**changes, "text": text(payload)}
    )
    itinerary = replace(itinerary, definition=replace(itinerary.definition, contact=payload))
    document = page(itinerary, folder=tmp_path, address="https://example.org/")
    opened = visit(document, hash_="#lieu-verger")
    assert opened.locator("dialog[open] img").get_attribute("alt") == payload
    opened.keyboard.press("Escape")
    opened.get_by_role("button", name="English").click()
    opened.evaluate("location.hash = 'lieu-verger'")
    opened.wait_for_selector("dialog[data-card=verger][open]")
    assert opened.locator("dialog[open] .text").evaluate("node => node.textContent") == payload
    assert opened.locator("script").count() == 4
    assert visit.faults == []


def test_an_inline_script_that_slips_in_does_not_run(visit: Opener) -> None:
    """The policy blocks scripts, handlers and addresses that the page did not declare."""
    document = page(example_itinerary())
    bad = "<script>window.bad = 1</script><img src=x onerror='window.bad = 2'>"
    slipped = document.replace('<main class="page">', f'{bad}<main class="page">')
    opened = visit(slipped)
    opened.evaluate("document.body.insertAdjacentHTML('beforeend', \"<p onclick='window.bad=3'>\")")
    opened.evaluate("document.querySelector('body > p:last-child').click()")
    assert opened.evaluate("window.bad") is None
    assert any("Content Security Policy" in fault for fault in visit.faults)
    assert "frame-ancestors" not in document
    assert "unsafe" not in document.split('http-equiv="Content-Security-Policy"')[1][:4000]


def test_the_page_keeps_no_cookie_and_asks_for_nothing(visit: Opener) -> None:
    """One request, the file itself, after a walk through all cards and both languages."""
    opened = visit(page(example_itinerary()))
    opened.get_by_role("button", name="English").click()
    opened.locator("button[data-stop=mairie]").click()
    for _ in range(4):
        opened.keyboard.press("ArrowRight")
    assert len(visit.requests) == 1
    assert opened.context.cookies() == []
    assert visit.faults == []
