"""The front page lists every circuit, says how well it is known, and trusts no text."""

import hashlib
import json
import re
import struct
import zlib
from dataclasses import replace
from html.parser import HTMLParser
from urllib.parse import unquote

import numpy as np
import pytest
from shapely import LineString, Point

from ddtour_geo.common.errors import PlanImpossibleError
from ddtour_geo.model import GroundFeature, Itinerary
from ddtour_geo.outputs.drawing.head import open_graph, page_script
from ddtour_geo.outputs.site import index, picture, site_files
from ddtour_geo.outputs.site.cards import Entry
from ddtour_geo.outputs.site.drawing import scene, thinned
from ddtour_geo.outputs.site.offline import worker
from ddtour_geo.outputs.site.picture import Canvas, dashes
from tests.support.builders import example_itinerary, lasting_longer, text

EMPTY = {"meta", "link", "path", "use", "circle", "input"}


class Page(HTMLParser):
    """What a browser makes of a page; of texts in two languages, one."""

    def __init__(self, html: str, language: str = "fr") -> None:
        super().__init__()
        self.language = language
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.open: list[tuple[str, bool]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep each element."""
        attributes = dict(attrs)
        self.tags.append((tag, attributes))
        if tag not in EMPTY:
            is_other = tag == "span" and attributes.get("lang") not in {None, self.language}
            self.open.append((tag, is_other or tag in {"script", "style"}))

    def handle_endtag(self, tag: str) -> None:
        """Leave an element."""
        if tag not in EMPTY:
            assert self.open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        """Keep the text."""
        if not any(is_hidden for _, is_hidden in self.open):
            self.words += data

    @property
    def links(self) -> list[str]:
        """Addresses of all links that leave the page, each once."""
        found = [str(attributes["href"]) for tag, attributes in self.tags if tag == "a"]
        return list(dict.fromkeys(link for link in found if link[0] != "#"))


def entries(*itineraries: Itinerary) -> list[Entry]:
    """List some circuits as they are planned."""
    return [(itinerary.definition, itinerary, None) for itinerary in itineraries]


def shown(*itineraries: Itinerary, language: str = "fr") -> Page:
    """Write the index of some circuits and read it as a browser does."""
    return Page(index(entries(*itineraries), language=language), language)


def titled(title: str, **values: str) -> Itinerary:
    """Give the example circuit another title."""
    itinerary = example_itinerary()
    return replace(itinerary, definition=replace(itinerary.definition, title=text(title), **values))


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "{{ 7 * 7 }}{day}{0}",
        "</title></head><base href='//evil.example'>",
        "</script><script>alert(1)</script>",
    ],
)
def test_a_hostile_title_stays_a_text(hostile: str) -> None:
    """It is read as it was written, and makes no element."""
    plain, page = shown(titled("Boucle")), shown(titled(hostile))
    assert [tag for tag, _ in page.tags] == [tag for tag, _ in plain.tags]
    assert hostile in page.words
    assert not [name for _, attributes in page.tags for name in attributes if name[:2] == "on"]


def test_links_lead_to_files_of_any_name() -> None:
    """Accents, spaces and signs of a file name are part of the address."""
    page = shown(titled("Boucle", id="Été n°1 #2 ?%"))
    assert [unquote(link) for link in page.links] == [
        f"Été n°1 #2 ?%/{name}"
        for name in ("index.html", "sheet-fr.pdf", "circuit.gpx", "circuit.geojson")
    ]
    assert not [link for link in page.links if re.search(r"[#? ]", link)]


def test_only_files_that_exist_are_linked() -> None:
    """With the list of files, a card links the sheets of both languages and the calendar."""
    files = frozenset(
        f"exemple/{name}" for name in ("index.html", "sheet-fr.pdf", "sheet-en.pdf", "circuit.ics")
    )
    page = Page(index(entries(example_itinerary()), files=files))
    assert set(page.links) == files


def test_the_index_needs_nothing_from_elsewhere() -> None:
    """No picture, style sheet, font or script comes from outside; only hashed ones run."""
    page = shown(example_itinerary(), example_itinerary(sketch=True))
    assert not {tag for tag, _ in page.tags} & {"img", "link", "iframe"}
    assert [a for t, a in page.tags if t == "script"] == [{}, {}]
    assert not [attributes for _, attributes in page.tags if "style" in attributes]
    assert not [link for link in page.links if ":" in link]
    (policy,) = [str(a["content"]) for t, a in page.tags if t == "meta" and "http-equiv" in a]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert policy.count("'sha256-") == 3


def test_a_sketch_is_said_to_be_one() -> None:
    """Times are ranges and a warning stands; shares of evidence are told elsewhere."""
    words = shown(example_itinerary(sketch=True)).words.replace("\u00a0", " ")
    assert "Plan provisoire : ne pas suivre sur le terrain." in words
    assert " % " not in words
    assert re.search(r"\d+ à \d+ min", words)
    assert re.search(r"\d h \d\d à \d h \d\d", words)
    assert "© OpenStreetMap" not in words
    assert re.search(r"Montée\s*inconnue\s*Marches\s*praticabilité inconnue", words)


def test_a_surveyed_walk_on_a_drawn_plan_is_told_apart() -> None:
    """The plan is provisional; the walk may be followed."""
    surveyed = example_itinerary()
    words = shown(replace(surveyed, has_sketched_ground=True)).words.replace("\u00a0", " ")
    assert "Plan provisoire : le parcours est relevé, le reste ne l’est pas." in words
    assert "ne pas suivre" not in words


def test_a_survey_gives_figures_and_credit() -> None:
    """Steps and climb are figures; whoever drew the streets is named."""
    surveyed = example_itinerary()
    surveyed = replace(surveyed, totals=replace(surveyed.totals, ascent=17.6))
    words = shown(surveyed).words.replace("\u00a0", " ")
    assert "Plan provisoire" not in words
    assert " à 2 h" not in words
    assert "© contributeurs OpenStreetMap" in words
    assert "0a1b2c3d" in words
    assert re.search(r"Montée\s*18 m\s*Marches\s*4 escaliers", words)
    assert re.search(r"Montée\s*inconnue", shown(example_itinerary()).words)


def of_territory(name: str, **values: object) -> Itinerary:
    """Put the example circuit into another territory."""
    itinerary = titled(f"Boucle de {name}", id=name)
    territory = replace(itinerary.territory, id=name, name=name, summary=text(f"Ici, {name}."))
    definition = replace(itinerary.definition, territory_id=name, **values)
    return replace(itinerary, definition=definition, territory=territory)


def test_a_territory_greets_by_its_name_and_sentence() -> None:
    """Its name is the heading; a circuit that is featured comes first and is marked."""
    usual = of_territory("Redon")
    first = replace(
        usual, definition=replace(usual.definition, id="z", title=text("Le tour"), is_featured=True)
    )
    html = index(entries(usual, first))
    page = Page(html)
    assert re.search(r"<h1>Redon</h1>\s*<p class=\"lead\">Ici, Redon\.</p>", html)
    assert [a["data-circuit"] for _, a in page.tags if "data-circuit" in a] == ["z", "Redon"]
    assert page.words.count("Pour commencer") == 1
    assert page.words.index("Pour commencer") < page.words.index("Le tour")
    assert "Pour commencer" not in shown(usual).words


def test_each_of_several_territories_greets() -> None:
    """Circuits stand under the name and the sentence of their territory."""
    page = shown(of_territory("Redon"), of_territory("Loos", is_featured=True))
    words = " ".join(page.words.split())
    order = ["Ici, Redon.", "Boucle de Redon", "Ici, Loos.", "Pour commencer Boucle de Loos"]
    assert sorted(order, key=words.index) == order
    assert "Circuits à pied Chaque circuit" in words


def test_both_languages_are_in_the_page() -> None:
    """Whichever opens first, the words of the other are there too, and none is missing."""
    itinerary = example_itinerary()
    for opened in ("fr", "en"):
        html = index(entries(itinerary), language=opened)
        assert f'<html lang="{opened}">' in html
        english = Page(html, "en").words.replace("\u00a0", " ")
        assert "The example loop" in english
        assert "Tuesday 1 December 2026, 09:00" in english
        assert "Mardi 1er décembre 2026" in Page(html).words.replace("\u00a0", " ")
        assert "boucle" not in english


def test_a_circuit_that_does_not_fit_has_a_reason_and_no_link() -> None:
    """The card of what was not published leads nowhere."""
    fitting = example_itinerary()
    missing = PlanImpossibleError("plan_excess", excess=1380, title=text("Trop long"))
    definition = titled("Trop long", id="trop-long").definition
    page = Page(index([(fitting.definition, fitting, None), (definition, None, missing)]))
    assert "il manque 23 min" in page.words.replace("\u00a0", " ")
    assert {link.partition("/")[0] for link in page.links} == {"exemple"}
    alone = Page(index([(definition, None, missing)], language="en"), "en")
    assert "23 min are missing" in alone.words.replace("\u00a0", " ")


def test_circuits_are_chosen_by_durations_that_divide_them() -> None:
    """A duration below or above all circuits is not offered."""
    short, long = example_itinerary(), titled("Longue", id="longue")
    long = lasting_longer(long, 4 * 3600 - long.totals.total)
    page = shown(short, long)
    limits = [a["value"] for t, a in page.tags if t == "input" and a["name"] == "duration"]
    seconds = [int(str(a["data-seconds"])) for _, a in page.tags if "data-seconds" in a]
    assert limits[0] == ""
    assert [sum(s <= int(str(limit)) for s in seconds) for limit in limits[1:]] == [1]
    assert not [a for t, a in shown(short).tags if t == "input" and a["name"] == "duration"]


def test_the_picture_of_a_circuit_is_its_line() -> None:
    """Thinned by two metres at most, the line still passes through all its points."""
    itinerary = example_itinerary(ride=True)
    (trace,) = scene([itinerary]).traces
    assert len(trace.walks) == 3
    assert len(trace.rides) == 1
    assert not trace.sketched
    assert len(trace.stops) == len(itinerary.stops)
    middle = trace.walks[0][1] - trace.walks[0][0]
    lonlat = np.array(itinerary.legs[0].lonlat)
    east, north = lonlat[1] - lonlat[0]
    away = np.deg2rad([east * np.cos(np.deg2rad(50.45)), north]) * 6_371_000
    assert np.hypot(*(middle - away * (1, -1))) < 0.5


def test_thinning_never_moves_a_line_by_more_than_it_may() -> None:
    """Each point left out is near the line that is kept; both ends stay."""
    rng = np.random.default_rng(3)
    line = np.cumsum(rng.normal(size=(200, 2)), axis=0)
    kept = thinned(line, 1.5)
    assert 2 < len(kept) < len(line)
    assert (kept[0] == line[0]).all()
    assert (kept[-1] == line[-1]).all()
    drawn = LineString(kept)
    assert max(drawn.distance(Point(point)) for point in line) <= 1.5 + 1e-9


def decoded(png: bytes) -> "np.ndarray[tuple[int, ...], np.dtype[np.uint8]]":
    """Read a PNG as its specification says (colour type 2, filter 2 on each row)."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    at, data = 8, {}
    while at < len(png):
        (size,) = struct.unpack(">I", png[at : at + 4])
        name, content = png[at + 4 : at + 8], png[at + 8 : at + 8 + size]
        (check,) = struct.unpack(">I", png[at + 8 + size : at + 12 + size])
        assert check == zlib.crc32(name + content)
        data[name] = content
        at += 12 + size
    width, height, depth, kind = struct.unpack(">2I2B", data[b"IHDR"][:10])
    assert (depth, kind) == (8, 2)
    rows = np.frombuffer(zlib.decompress(data[b"IDAT"]), np.uint8).reshape(height, -1)
    assert (rows[:, 0] == 2).all()
    return np.cumsum(rows[:, 1:], axis=0, dtype=np.uint8).reshape(height, width, 3)


def test_a_picture_is_a_png_with_the_right_pixels() -> None:
    """A square with a hole, a line and a disc are where they were put."""
    canvas = Canvas(40, 30, "#ffffff")
    square = np.array([[5.0, 5.0], [25.0, 5.0], [25.0, 25.0], [5.0, 25.0]])
    canvas.areas([square, (square * 0.4 + 9)[::-1], square - 60, square + 60], "#00ff00")
    canvas.lines([np.array([[30.0, -10.0], [30.0, 60.0]])], "#0000ff", 4.0)
    canvas.disc((36.0, 6.0), 2.0, "#ff0000")
    pixels = decoded(canvas.png())
    assert pixels.shape == (30, 40, 3)
    assert pixels[6, 6].tolist() == [0, 255, 0]
    assert pixels[15, 15].tolist() == [255, 255, 255]
    assert pixels[2, 2].tolist() == pixels[15, 27].tolist() == [255, 255, 255]
    assert pixels[0, 30].tolist() == pixels[29, 29].tolist() == [0, 0, 255]
    assert pixels[5, 35].tolist() == [255, 0, 0]


def test_what_overlaps_is_filled_once_and_holes_stay_open() -> None:
    """Two lawns that overlap are one; the pond in the second shows, however its ring was drawn."""
    lawn = ((2.790, 50.450), (2.794, 50.450), (2.794, 50.454), (2.790, 50.454), (2.790, 50.450))
    beside = tuple((lon + 0.002, lat) for lon, lat in lawn)
    pond = tuple((2.7945 + (lon - 2.790) / 4, lat) for lon, lat in beside)
    lawns = (
        GroundFeature(kind="grass", lonlat=lawn, is_area=True),
        GroundFeature(kind="grass", lonlat=beside[::-1], is_area=True, holes=(pond,)),
    )
    drawn = scene([replace(example_itinerary(), ground=lawns)]).areas["grass"]
    pairs = [ring.T for ring in drawn]
    assert [np.sign(x @ np.roll(y, -1) - y @ np.roll(x, -1)) for x, y in pairs] == [1, 1, -1]


def test_dashes_cover_their_share_of_a_line() -> None:
    """On and off add up to the line, round corners too."""
    line = np.array([[0.0, 0.0], [30.0, 0.0], [30.0, 45.0]])
    cut = dashes([line], 4.0, 1.0)
    total = sum(float(np.hypot(*np.diff(part, axis=0).T).sum()) for part in cut)
    assert total == pytest.approx(60.0)


def test_the_picture_of_a_link_has_the_size_that_networks_ask_for() -> None:
    """1200 by 630 pixels, with the trace on it."""
    pixels = decoded(picture([example_itinerary(), example_itinerary(sketch=True)]))
    assert pixels.shape == (630, 1200, 3)
    assert ((pixels == (0xB0, 0x12, 0x4F)).all(axis=2)).sum() > 5_000


def test_the_root_of_the_site_is_complete() -> None:
    """Every icon of the manifest exists in its size; links are those of the files."""
    files = {
        "exemple/index.html": b"page",
        "exemple/picture.png": b"x",
        "exemple/a b.ics": "0" * 64,
    }
    root = site_files(entries(example_itinerary()), files=files)
    manifest = json.loads(root["manifest.webmanifest"])
    assert manifest["scope"] == manifest["start_url"] == "./"
    assert {icon["purpose"] for icon in manifest["icons"]} == {"any", "maskable"}
    for icon in manifest["icons"]:
        if icon["type"] == "image/png":
            pixels = decoded(root[icon["src"]])
            assert f"{pixels.shape[0]}x{pixels.shape[1]}" == icon["sizes"]
    (found,) = re.findall(r"FILES = ({.*?})", root["sw.js"].decode(), re.DOTALL)
    listed = json.loads(found)
    assert set(listed) == {*root, "exemple/index.html", "exemple/a%20b.ics"} - {"sw.js"}
    assert listed["index.html"] == hashlib.sha256(root["index.html"]).hexdigest()
    assert "picture.png" not in root


def test_the_same_files_are_the_same_version() -> None:
    """Two builds are byte-identical; one changed file makes another version."""
    first, again = (
        site_files(entries(example_itinerary()), files={"exemple/index.html": b"page"})
        for _ in range(2)
    )
    assert first == again
    other = site_files(entries(example_itinerary()), files={"exemple/index.html": b"new"})
    assert [name for name in first if first[name] != other[name]] == ["sw.js"]
    digest = hashlib.sha256(b"page").hexdigest()
    assert worker({"a": b"page"}) == worker({"a": digest})


def test_an_address_makes_links_that_can_be_shown_elsewhere() -> None:
    """Canonical address, title and picture stand where an address is known, else nothing does."""
    itinerary = example_itinerary()
    root = site_files(
        entries(itinerary),
        base_url="https://balades.example/loos",
        files={},
    )
    page = Page(root["index.html"].decode())
    graph = {a["property"]: a["content"] for t, a in page.tags if t == "meta" and "property" in a}
    assert graph["og:url"] == "https://balades.example/loos/"
    assert graph["og:image"] == "https://balades.example/loos/picture.png"
    assert {"rel": "canonical", "href": "https://balades.example/loos/"} in [
        a for t, a in page.tags if t == "link"
    ]
    assert decoded(root["picture.png"]).shape == (630, 1200, 3)
    assert 'href="/loos/"' in root["404.html"].decode()
    territory = replace(itinerary.territory, base_url="https://own.example/")
    own = site_files(entries(replace(itinerary, territory=territory)), files={})
    assert b"https://own.example/picture.png" in own["index.html"]
    assert open_graph("A", "B", "") == []


def test_the_script_of_a_page_closes_no_element() -> None:
    """Whatever the catalogue says, it can stand inside a script element."""
    for up in ("../", "./", "</script>"):
        assert "</" not in page_script(up)
        assert "__" not in page_script(up)
