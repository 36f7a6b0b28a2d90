"""The three forms of the sheet: how large their letters are, how many pages, what they prove."""

import io
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pypdf
import pytest

from ddtour_geo.common.errors import CannotWriteError, UsageError
from ddtour_geo.guidance.enrich import with_ground
from ddtour_geo.model import Itinerary
from ddtour_geo.outputs.drawing.fonts import fallback, printable
from ddtour_geo.outputs.route_sheet import FORMS, sheet
from ddtour_geo.outputs.route_sheet.labels import abbreviated
from ddtour_geo.outputs.route_sheet.map import map_data
from ddtour_geo.outputs.route_sheet.profile import profile_data
from ddtour_geo.outputs.wording.figures import clock
from ddtour_geo.outputs.wording.heights import along
from ddtour_geo.planning.plan import plan
from tests.support.builders import example_itinerary, place, with_names
from tests.support.planned import planned

ADDRESS = "https://example.org/exemple/"
LANGUAGES = ("fr", "en")
HOSTILE = '#let x = $1$ \\ <b> _a_ *b* @ref `c` // "q"'
GLYPHS = "北京 مرحبا 😀 église"


@pytest.fixture(scope="module")
def town() -> Itinerary:
    """Plan the tour of the demonstration town, with its ground."""
    return with_ground(plan("routes/ville-exemple-tour.toml"))


def letters(pdf: bytes, page: int) -> Iterator[tuple[str, float]]:
    """Give each text of a page and its size in points, as it is printed."""
    found: list[tuple[str, float]] = []

    def visit(text: str, cm: list[float], tm: list[float], _font: object, size: float) -> None:
        if text.strip():
            across = abs(tm[0] * cm[0] + tm[1] * cm[2]), abs(tm[0] * cm[1] + tm[1] * cm[3])
            found.append((text.strip(), size * (across[0] ** 2 + across[1] ** 2) ** 0.5))

    pypdf.PdfReader(io.BytesIO(pdf)).pages[page].extract_text(visitor_text=visit)
    yield from found


@cache
def words(pdf: bytes) -> str:
    """Give all text with plain spaces."""
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", FORMS)
class TestEveryForm:
    """What holds for all three."""

    def test_it_holds_the_timetable(self, form: str, language: str, town: Itinerary) -> None:
        """Marks, hours and names stand in walking order."""
        text = words(sheet(town, language=language, form=form))
        position = 0
        for stop in town.stops:
            for said in (clock(stop.arrival), printable(stop.place.name.in_language(language))):
                position = text.find(said, position)
                assert position >= 0, said

    def test_it_is_a_tagged_pdf_of_its_language(
        self, form: str, language: str, town: Itinerary
    ) -> None:
        """PDF/UA-1, every font inside, small, and the same bytes twice."""
        pdf = sheet(town, language=language, form=form, address=ADDRESS)
        assert pdf == sheet(town, language=language, form=form, address=ADDRESS)
        assert len(pdf) < 300_000
        reader = pypdf.PdfReader(io.BytesIO(pdf))
        catalog = reader.trailer["/Root"]
        assert catalog["/Lang"] == language
        assert catalog["/MarkInfo"]["/Marked"]
        assert b"pdfuaid" in catalog["/Metadata"].get_object().get_data()
        for page in reader.pages:
            for reference in page["/Resources"]["/Font"].values():
                font = reference.get_object()["/DescendantFonts"][0].get_object()
                assert "/FontFile2" in font["/FontDescriptor"].get_object()


class TestLetters:
    """Read at arm's length, in the rain."""

    def test_the_timetable_of_a4_is_large_enough(self, town: Itinerary) -> None:
        """Hours, names, minutes and streets from 11 points; no other text below 10."""
        sizes = [
            (text, size)
            for text, size in letters(sheet(town, address=ADDRESS), 0)
            if not re.fullmatch(r"[\d: ]+|marge", text)
        ]
        footer = [(text, size) for text, size in sizes if size < 9.9]
        assert all(size >= 6.6 for _, size in footer)
        said = " ".join(text for text, _ in footer)
        for stop in town.stops:
            assert stop.place.name.fr not in said
        table = [size for text, size in sizes if text.startswith(("Rue", "Place", "Quai", "min"))]
        assert table
        assert min(table) >= 10.9

    def test_every_page_of_large_print_is_large(self, town: Itinerary) -> None:
        """Timetable from 16 points, directions from 14."""
        pdf = sheet(town, form="large", address=ADDRESS)
        for number in range(len(pypdf.PdfReader(io.BytesIO(pdf)).pages)):
            small = [text for text, size in letters(pdf, number) if size < 13.9 and len(text) > 40]
            assert all("ville fictive" in text or town.fingerprint in text for text in small)
        hours = {clock(stop.arrival) for stop in town.stops}
        sizes = [size for text, size in letters(pdf, 0) if text in hours]
        assert min(sizes) >= 16

    def test_no_letter_of_a_map_is_too_small(self, town: Itinerary) -> None:
        """6.6 points on A4."""
        assert min(size for _, size in letters(sheet(town), 1)) >= 6.59


class TestPages:
    """How much paper."""

    def test_the_short_form_is_one_page(self, town: Itinerary) -> None:
        """That is what it is for."""
        for itinerary in (town, example_itinerary(), example_itinerary(sketch=True)):
            pdf = sheet(itinerary, form="short", address=ADDRESS)
            assert len(pypdf.PdfReader(io.BytesIO(pdf)).pages) == 1

    def test_a4_takes_three_pages_at_most(self, town: Itinerary) -> None:
        """Page 1 is enough, the rest is for doubt at a corner."""
        assert len(pypdf.PdfReader(io.BytesIO(sheet(town))).pages) <= 3

    @pytest.mark.parametrize("form", FORMS)
    def test_a_single_stop_has_a_sheet(self, form: str) -> None:
        """A place alone, without any leg, and no page without a word."""
        base = example_itinerary()
        pdf = sheet(replace(base, stops=base.stops[:1], legs=()), form=form)
        assert "Mairie" in words(pdf)
        pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
        assert len(pages) == (1 if form == "short" else 2)
        assert all(len(page.extract_text()) > 150 for page in pages)

    @pytest.mark.skipif(shutil.which("pdftoppm") is None, reason="no pdftoppm on the PATH")
    @pytest.mark.parametrize("form", FORMS)
    def test_the_printed_code_leads_to_the_page(
        self, form: str, town: Itinerary, tmp_path: Path
    ) -> None:
        """Read from the picture of the page, as a telephone does."""
        zxingcpp = pytest.importorskip("zxingcpp")
        image = pytest.importorskip("PIL.Image")
        path = tmp_path / "sheet.pdf"
        path.write_bytes(sheet(town, form=form, address=ADDRESS))
        subprocess.run(
            ["pdftoppm", "-r", "150", "-png", "-l", "1", path, tmp_path / "p"], check=True
        )
        (picture,) = tmp_path.glob("p*.png")
        assert [code.text for code in zxingcpp.read_barcodes(image.open(picture))] == [ADDRESS]


class TestNames:
    """On the map."""

    @pytest.mark.parametrize("route", sorted(path.stem for path in Path("routes").glob("*.toml")))
    @pytest.mark.parametrize("zoom", [1.0, 1.6])
    def test_every_walked_street_is_named(self, route: str, zoom: float) -> None:
        """In its place, by a leader, or by a letter."""
        itinerary = planned(route)
        drawn = map_data(itinerary, height=150, language="fr", zoom=zoom, only_walked=zoom > 1)
        shown = {label["text"] for label in drawn["labels"]} | {k["name"] for k in drawn["keys"]}
        for leg in itinerary.legs:
            for name in map(printable, leg.street_names):
                assert leg.ride is not None or shown & {name, abbreviated(name)}, name


class TestProfile:
    """Heights, where they are known."""

    def test_the_town_has_one_and_a_sketch_has_none(self, town: Itinerary) -> None:
        """Nothing is drawn of what nobody measured."""
        drawn = profile_data(town, "fr")
        assert drawn is not None
        known = [height for _, height in along(town) if height is not None]
        bottom, top = (int(re.sub(r"\D", "", t["text"])) for t in reversed(drawn["ticks"]))  # type: ignore[call-overload]
        assert bottom <= min(known)
        assert max(known) <= top
        assert top - bottom >= 20
        assert profile_data(example_itinerary(sketch=True), "fr") is None

    def test_a_short_gap_is_joined_and_said_and_a_long_one_hatched(self) -> None:
        """Nothing is left white, and no height is invented without a word."""
        base = example_itinerary()

        def with_gap(metres: float) -> Itinerary:
            known = ((0.0, 40.0), (100.0, 41.0), (100.0 + metres / 2, None), (100.0 + metres, 44.0))
            flat = ((0.0, 44.0), (350.0, 44.0))
            first = replace(base.legs[0], profile=(*known, (350.0, 44.0)))
            rest = tuple(replace(leg, profile=flat) for leg in base.legs[1:])
            return replace(base, legs=(first, *rest))

        short, long = profile_data(with_gap(20.0), "fr"), profile_data(with_gap(120.0), "fr")
        assert short is not None
        assert long is not None
        joined = re.findall(
            r'd="M([\d.]+) ([\d.]+)L([\d.]+) ([\d.]+)" class="joined"', str(short["svg"])
        )
        (ends,) = [[float(number) for number in found] for found in joined]
        assert ends[0] < ends[2]
        assert ends[1] > ends[3], "uphill"
        assert "url(#unknown)" not in str(short["svg"])
        assert "moins de 30\u00a0m" in str(short["note"])
        assert "Hachures" not in str(short["note"])
        assert "url(#unknown)" in str(long["svg"])
        assert "Hachures" in str(long["note"])
        assert 'class="joined"' not in str(long["svg"])

    def test_a_walk_mostly_without_heights_has_no_profile(self) -> None:
        """A few known points draw no line, and a strip of hatches says nothing."""
        base = example_itinerary()
        first = replace(base.legs[0], profile=((0.0, 40.0), (350.0, 44.0)))
        rest = tuple(replace(leg, profile=()) for leg in base.legs[1:])
        assert profile_data(replace(base, legs=(first, *rest)), "fr") is None


class TestBadInput:
    """One clear message, or a sheet all the same."""

    @pytest.mark.parametrize("form", FORMS)
    @pytest.mark.parametrize("name", ["L" * 300, " ".join(["mot"] * 75), HOSTILE, GLYPHS])
    def test_every_name_is_printed_in_every_form(self, form: str, name: str) -> None:
        """Long, hostile or in letters that nobody drew: the sheet is complete."""
        itinerary = with_names(example_itinerary(names=(name,) * 4), (name, "", name))
        title = replace(itinerary.definition, title=place("x", 2, 50, name=name).name)
        pdf = sheet(replace(itinerary, definition=title), form=form)
        text = words(pdf).replace(" ", "")
        wanted = printable(name).replace("\u200b", "").replace(" ", "")
        if name != GLYPHS:
            assert text.count(wanted) >= 5
        for stop in itinerary.stops:
            assert clock(stop.arrival) in text
        assert "112" in text

    @pytest.mark.parametrize("form", FORMS)
    def test_without_hours_and_heights_there_is_still_a_sheet(self, form: str) -> None:
        """What is unknown is said or left out."""
        base = example_itinerary()
        stops = tuple(
            replace(stop, place=replace(stop.place, opening_hours=None)) for stop in base.stops
        )
        legs = tuple(replace(leg, profile=()) for leg in base.legs)
        text = words(sheet(replace(base, stops=stops, legs=legs), form=form))
        assert "Horaires inconnus" in text
        assert "Hauteurs" not in text

    def test_an_unknown_form_is_refused(self) -> None:
        """The message lists what there is."""
        with pytest.raises(UsageError, match="short"):
            sheet(example_itinerary(), form="a3")

    def test_without_typst_the_message_names_the_extra(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The package works without the typesetter."""
        monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
        monkeypatch.setattr("ddtour_geo.outputs.route_sheet.document.find_spec", lambda _name: None)
        with pytest.raises(CannotWriteError, match=r"ddtour-geo\[sheet\]"):
            sheet(example_itinerary())

    @pytest.mark.skipif(not fallback(), reason="no Matplotlib")
    def test_arabic_is_printed_with_the_fallback_font(self) -> None:
        """DejaVu Sans has what Source Sans Pro lacks."""
        pdf = sheet(example_itinerary(names=("مرحبا",)))
        assert b"DejaVuSans" in pdf
